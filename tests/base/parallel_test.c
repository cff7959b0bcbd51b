/* Parallel loops: every element once, and the same bits for any number of threads. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/parallel.h"

static const int thread_counts[] = {0, 1, 2, 3, 8};
enum { N_THREAD_COUNTS = sizeof thread_counts / sizeof thread_counts[0] };

static void count_visits(size_t first, size_t end, void *context)
{
    unsigned char *visits = context;
    for (size_t i = first; i < end; i++) {
        visits[i]++;
    }
}

static void every_element_is_visited_once(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 64, 1000, 1001};
    static const size_t chunk_sizes[] = {1, 7, 64, 5000};
    unsigned char visits[1001];
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t c = 0; c < sizeof chunk_sizes / sizeof chunk_sizes[0]; c++) {
            for (size_t t = 0; t < N_THREAD_COUNTS; t++) {
                memset(visits, 0, sizeof visits);
                jarak__parallel_for(sizes[s], chunk_sizes[c], thread_counts[t], count_visits, visits);
                for (size_t i = 0; i < sizeof visits; i++) {
                    assert_int_equal(visits[i], i < sizes[s] ? 1 : 0);
                }
            }
        }
    }
}

static void add_terms(size_t first, size_t end, void *partial, void *context)
{
    const double *terms = context;
    double *sum = partial;
    for (size_t i = first; i < end; i++) {
        *sum += terms[i];
    }
}

static void add_partial(void *total, const void *partial, void *context)
{
    (void)context;
    *(double *)total += *(const double *)partial;
}

static const jarak__parallel_sum plain_sum = {.partial_bytes = sizeof(double), .accumulate = add_terms, .combine = add_partial};

static void a_sum_has_the_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    enum { N = 100003 };
    double *terms = malloc(N * sizeof *terms);
    assert_non_null(terms);
    for (size_t i = 0; i < N; i++) {
        terms[i] = sin((double)i) * pow(10, (double)(i % 30)); /* of sizes so different that every order gives another rounding */
    }
    double expected = 0;
    for (int repeat = 0; repeat < 20; repeat++) {
        for (size_t t = 0; t < N_THREAD_COUNTS; t++) {
            double total = 0;
            assert_int_equal(jarak__parallel_reduce(N, 1024, thread_counts[t], &plain_sum, terms, &total, NULL), JARAK_OK);
            if (repeat == 0 && t == 0) {
                expected = total;
            }
            assert_memory_equal(&total, &expected, sizeof total);
        }
    }
    double plain = 0;
    add_terms(0, N, &plain, terms);
    assert_true(plain != expected); /* the order does count here: the test could have failed */
    assert_true(fabs(plain - expected) < 1e-9 * fabs(expected));
    free(terms);
}

static void nothing_reduces_to_nothing(void **state)
{
    (void)state;
    double total = 0;
    assert_int_equal(jarak__parallel_reduce(0, 10, 4, &plain_sum, NULL, &total, NULL), JARAK_OK);
    assert_true(total == 0);
}

static void count_nested(size_t first, size_t end, void *context)
{
    unsigned char(*visits)[100] = context;
    for (size_t i = first; i < end; i++) {
        jarak__parallel_for(100, 3, 4, count_visits, visits[i]);
    }
}

static void *run_nested(void *context)
{
    jarak__parallel_for(40, 1, 4, count_nested, context);
    return NULL;
}

static void loops_inside_loops_and_in_several_threads_are_done_too(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    static unsigned char visits[THREADS][40][100];
    pthread_t threads[THREADS];
    for (int repeat = 0; repeat < 20; repeat++) {
        memset(visits, 0, sizeof visits);
        for (int t = 0; t < THREADS; t++) {
            assert_int_equal(pthread_create(&threads[t], NULL, run_nested, visits[t]), 0);
        }
        for (int t = 0; t < THREADS; t++) {
            pthread_join(threads[t], NULL);
        }
        for (size_t i = 0; i < sizeof visits; i++) {
            assert_int_equal(((unsigned char *)visits)[i], 1);
        }
    }
}

static void a_child_process_has_threads_of_its_own(void **state)
{
    (void)state;
    static unsigned char visits[1000];
    jarak__parallel_for(1000, 10, 4, count_visits, visits); /* the pool is there */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        jarak__parallel_for(1000, 10, 4, count_visits, visits);
        for (size_t i = 0; i < sizeof visits; i++) {
            if (visits[i] != 2) {
                _exit(1);
            }
        }
        raise(SIGKILL); /* and not an exit, at which checkers of memory would look for the threads that are not there */
    }
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_inside_loops_and_in_several_threads_are_done_too),
        cmocka_unit_test(a_child_process_has_threads_of_its_own),
        cmocka_unit_test(every_element_is_visited_once),
        cmocka_unit_test(a_sum_has_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(nothing_reduces_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
