/* Work apart: what comes back from it, and what ends it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/apart.h"

enum { MIB = 1 << 20, A_CODE = 42 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Runs it, and expects the status; the message has the part. */
static int apart(jarak_apart_work *work, void *context, jarak_status expected, const char *part)
{
    jarak_error error = {.status = JARAK_OK};
    int code = -1;
    assert_int_equal(jarak_apart(NULL, work, context, &code, &error), expected);
    if (expected != JARAK_OK && strstr(error.message, part) == NULL) {
        fail_msg("not \"%s\": %s", part, error.message);
    }
    return code;
}

static int give_code(void *context)
{
    return jarak__apart_is_child() ? *(int *)context : 0;
}

static void the_code_comes_back(void **state)
{
    (void)state;
    assert_int_equal(apart(give_code, &(int){A_CODE}, JARAK_OK, ""), A_CODE);
    assert_int_equal(apart(give_code, &(int){0}, JARAK_OK, ""), 0);
    assert_false(jarak__apart_is_child());
}

static int print_once(void *context)
{
    (void)fputs("within\n", context);
    return 0;
}

static void what_is_printed_is_printed_once(void **state)
{
    (void)state;
    char text[64] = "";
    FILE *stream = tmpfile();
    assert_non_null(stream);
    (void)fputs("before\n", stream);
    (void)apart(print_once, stream, JARAK_OK, "");
    rewind(stream);
    const size_t n = fread(text, 1, sizeof text - 1, stream);
    (void)fclose(stream);
    assert_string_equal(text, "before\nwithin\n");
    assert_int_equal(n, strlen(text));
}

typedef struct action {
    int number;
    bool in_query, in_opening;
} action;

static int raise_it(void *context)
{
    const action *wanted = context;
    signal(wanted->number, SIG_DFL); /* a sanitizer's handler would make an exit of it */
    if (wanted->in_query) {
        jarak__apart_query_begin(0, 0);
    }
    if (wanted->in_opening) {
        jarak__apart_open_begin("some.duckdb");
    }
    raise(wanted->number);
    return 0;
}

static void an_end_by_a_signal_says_what_it_was(void **state)
{
    (void)state;
    action terminated = {SIGTERM, false, false}, aborted = {SIGABRT, false, false}, query = {SIGSEGV, true, false},
           opening = {SIGSEGV, false, true}, killed = {SIGKILL, false, false};
    assert_int_equal(apart(raise_it, &terminated, JARAK_ERR_INTERRUPTED, "interrupted"), 128 + SIGTERM);
    assert_int_equal(apart(raise_it, &aborted, JARAK_ERR_INTERNAL, "internal error"), 1);
    assert_int_equal(apart(raise_it, &query, JARAK_ERR_SQL, "the query made the engine crash"), 1);
    assert_int_equal(apart(raise_it, &opening, JARAK_ERR_FORMAT, "some.duckdb is damaged"), 1);
    assert_int_equal(apart(raise_it, &killed, JARAK_ERR_MEMORY, "killed from outside"), 1);
}

static int pause_for_good(void)
{
    while (pause() < 0) {
    }
    return 1;
}

static int work_on(void *context)
{
    const double *limit = context;
    jarak__apart_place("here: ");
    jarak__apart_query_begin(*limit, 0);
    return pause_for_good();
}

static void a_query_ends_at_its_limit(void **state)
{
    (void)state;
    double limit = 0.2;
    const double start = now_s();
    assert_int_equal(apart(work_on, &limit, JARAK_ERR_TIMEOUT, "here: the query was stopped at its time limit of 0.2 s"), 1);
    const double took = now_s() - start;
    assert_true(took >= limit);
    assert_true(took < limit + 10); /* a busy machine; tests/cli/limits.py says how long it takes */
}

static int end_in_time(void *context)
{
    (void)context;
    jarak__apart_query_begin(0.05, 0);
    jarak__apart_query_end();
    nanosleep(&(struct timespec){.tv_nsec = 300L * 1000 * 1000}, NULL);
    return A_CODE;
}

static void after_its_end_a_query_has_no_limit(void **state)
{
    (void)state;
    assert_int_equal(apart(end_in_time, NULL, JARAK_OK, ""), A_CODE);
}

static bool has_memory(size_t size)
{
    char *memory = malloc(size);
    const bool has = memory != NULL;
    free(memory);
    return has;
}

static int take_memory(void *context)
{
    (void)context;
    const bool before = has_memory((size_t)512 * MIB);
    jarak__apart_query_begin(0, (uint64_t)128 * MIB);
    const bool little = has_memory((size_t)64 * MIB), much = has_memory((size_t)512 * MIB);
    jarak__apart_query_end();
    return before + 2 * little + 4 * much + 8 * has_memory((size_t)512 * MIB);
}

/* Valgrind and the address sanitizer give out memory of their own, whatever the limit. */
static int hears_of_limits(void *context)
{
    (void)context;
    return setrlimit(RLIMIT_DATA, &(struct rlimit){(rlim_t)64 * MIB, (rlim_t)64 * MIB}) == 0 && !has_memory((size_t)512 * MIB);
}

static void memory_is_bounded_during_a_query(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    if (apart(hears_of_limits, NULL, JARAK_OK, "") == 0) {
        skip();
    }
    assert_int_equal(apart(take_memory, NULL, JARAK_OK, ""), 1 + 2 + 8);
}

static int wait_for_good(void *context)
{
    signal(SIGINT, SIG_DFL);
    (void)context;
    return pause_for_good();
}

static void cancelling_asks_the_child(void **state)
{
    (void)state;
    jarak_apart_settings settings;
    jarak_apart_settings_init(&settings);
    jarak_cancel *cancel;
    int code;
    assert_int_equal(jarak_cancel_new(&cancel, NULL), JARAK_OK);
    settings.cancel = cancel;
    jarak_cancel_trigger(cancel);
    assert_int_equal(jarak_apart(&settings, wait_for_good, NULL, &code, NULL), JARAK_ERR_INTERRUPTED);
    assert_int_equal(code, 128 + SIGINT);
    jarak_cancel_free(cancel);
}

static int tell_and_wait(void *context)
{
    const pid_t self = getpid();
    return write(*(int *)context, &self, sizeof self) == (ssize_t)sizeof self ? pause_for_good() : 1;
}

static void the_child_ends_with_its_parent(void **state)
{
    (void)state;
    int ends[2], code;
    pid_t grandchild;
    assert_int_equal(pipe(ends), 0);
    const pid_t middle = fork();
    assert_true(middle >= 0);
    if (middle == 0) {
        close(ends[0]);
        _exit((int)jarak_apart(NULL, tell_and_wait, &ends[1], &code, NULL));
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &grandchild, sizeof grandchild), sizeof grandchild);
    assert_int_equal(kill(grandchild, 0), 0);
    kill(middle, SIGKILL);
    waitpid(middle, NULL, 0);
    assert_int_equal(read(ends[0], &grandchild, 1), 0); /* its end of the pipe is closed: it has ended */
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_code_comes_back),
        cmocka_unit_test(what_is_printed_is_printed_once),
        cmocka_unit_test(an_end_by_a_signal_says_what_it_was),
        cmocka_unit_test(a_query_ends_at_its_limit),
        cmocka_unit_test(after_its_end_a_query_has_no_limit),
        cmocka_unit_test(memory_is_bounded_during_a_query),
        cmocka_unit_test(cancelling_asks_the_child),
        cmocka_unit_test(the_child_ends_with_its_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
