/* Memory that runs out: some work is done again and again, each time with one of its allocations failing: there must be a clean error, and
 * nothing may stay allocated. Include cmocka.h before. */
#ifndef JARAK_TESTS_FAILING_H
#define JARAK_TESTS_FAILING_H

#include <execinfo.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/alloc.h"

enum { FRAMES = 7, MOST_PLACES = 1024 }; /* this function, the allocator, and who called it by five calls */

typedef struct failing {
    atomic_long n_calls;      /* so far; of a place, where one is to fail */
    atomic_long failing_call; /* this one fails; 0: none */
    atomic_long n_held;       /* pieces of memory not yet released */
    uint64_t failing_place;   /* counts its calls alone; 0: all */
    bool finds_places;
    size_t n_places;
    uint64_t places[MOST_PLACES]; /* in the code that allocate: the calls that lead there */
    pthread_mutex_t lock;         /* of the places */
} failing;

/* FNV-1a of the return addresses: the same for the same calls within a run of the program. */
static inline uint64_t current_place(void)
{
    void *frames[FRAMES];
    int n = backtrace(frames, FRAMES);
    uint64_t hash = UINT64_C(14695981039346656037);
    for (int i = 2; i < n; i++) { /* without this function and the allocator */
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

static inline void note_place(failing *counts, uint64_t hash)
{
    pthread_mutex_lock(&counts->lock);
    size_t i = 0;
    while (i < counts->n_places && counts->places[i] != hash) {
        i++;
    }
    if (i < MOST_PLACES) {
        counts->places[i] = hash;
        counts->n_places += i == counts->n_places;
    }
    pthread_mutex_unlock(&counts->lock);
}

static inline void *failing_resize(void *memory, size_t size, void *context)
{
    failing *counts = context;
    uint64_t here = counts->finds_places || counts->failing_place != 0 ? current_place() : 0;
    if (counts->finds_places) {
        note_place(counts, here);
    }
    if (here == counts->failing_place || counts->failing_place == 0) {
        if (atomic_fetch_add(&counts->n_calls, 1) + 1 == atomic_load(&counts->failing_call)) {
            return NULL;
        }
    }
    void *resized = realloc(memory, size);
    atomic_fetch_add(&counts->n_held, memory == NULL && resized != NULL);
    return resized;
}

static inline void failing_release(void *memory, void *context)
{
    failing *counts = context;
    atomic_fetch_sub(&counts->n_held, memory != NULL);
    free(memory);
}

/* Work that frees all it makes; its data are made beforehand. */
typedef jarak_status failing_work(jarak_error *error);

/* Runs work, which must succeed, with the allocations counted. */
static inline void run_whole(failing_work *work, failing *counts)
{
    jarak_error error = {0};
    if (work(&error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(counts->n_held, 0);
    assert_true(counts->n_calls > 0);
}

/* Runs work with one allocation failing. */
static inline void run_failing(failing_work *work, failing *counts, long call)
{
    jarak_error error = {0};
    counts->n_calls = 0;
    counts->failing_call = call;
    jarak_status status = work(&error);
    if (status != JARAK_ERR_MEMORY || error.status != status || error.message[0] == '\0') {
        fail_msg("allocation %ld failed: status %d, \"%s\"", call, (int)status, error.message);
    }
    if (counts->n_held != 0) {
        fail_msg("allocation %ld failed: %ld pieces of memory left", call, (long)counts->n_held);
    }
}

/* Runs work once to count its allocations, then with each of them failing in turn; every step-th where there are many. */
static inline void fail_each_allocation(failing_work *work, long most_attempts)
{
    static failing counts;
    counts = (failing){.lock = PTHREAD_MUTEX_INITIALIZER};
    jarak_set_allocator(&(jarak_allocator){.resize = failing_resize, .release = failing_release, .context = &counts});
    run_whole(work, &counts);
    long n_calls = counts.n_calls, step = n_calls / most_attempts + 1;
    print_message("%ld allocations, each %ldth\n", n_calls, step);
    for (long call = 1; call <= n_calls; call += step) {
        run_failing(work, &counts, call);
    }
    jarak_set_allocator(NULL);
}

/* The same with the first allocation of each place in the code, or of most_places of them, evenly. All runs start from one line (and a
 * volatile count keeps them there): where work itself allocates, the places reach up to it. */
static inline void fail_each_place(failing_work *work, size_t most_places)
{
    static failing counts;
    counts = (failing){.lock = PTHREAD_MUTEX_INITIALIZER, .finds_places = true};
    jarak_set_allocator(&(jarak_allocator){.resize = failing_resize, .release = failing_release, .context = &counts});
    size_t step = 1, n_runs = 0, n_missed = 0;
    for (volatile size_t run = 0; run <= counts.n_places; run += run == 0 ? 1 : step) {
        jarak_error error = {0};
        n_runs++;
        counts.n_calls = 0;
        counts.failing_call = run > 0;
        counts.failing_place = run > 0 ? counts.places[run - 1] : 0;
        jarak_status status = work(&error);
        if (run == 0 && status != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        if (run > 0 && counts.n_calls == 0 && status == JARAK_OK) {
            n_missed++; /* another thread came by another way */
        } else if (run > 0 && (status != JARAK_ERR_MEMORY || error.status != status || error.message[0] == '\0')) {
            fail_msg("place %zu, come by %ld times: status %d, \"%s\"", (size_t)run, (long)counts.n_calls, (int)status, error.message);
        }
        if (counts.n_held != 0) {
            fail_msg("place %zu: %ld pieces of memory left", (size_t)run, (long)counts.n_held);
        }
        if (run == 0) {
            counts.finds_places = false;
            step = counts.n_places / most_places + 1;
            print_message("%ld allocations, in %zu places, each %zuth\n", (long)counts.n_calls, counts.n_places, step);
            assert_true(counts.n_places > 0 && counts.n_places < MOST_PLACES);
        }
    }
    assert_true(4 * n_missed <= n_runs);
    jarak_set_allocator(NULL);
}

#endif
