/* Memory that runs out: some work is done again and again, each time with the next of its allocations failing. Include cmocka.h before. */
#ifndef JARAK_TESTS_FAILING_H
#define JARAK_TESTS_FAILING_H

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/alloc.h"

typedef struct failing {
    atomic_long n_calls;      /* so far */
    atomic_long failing_call; /* this one fails; 0: none */
    atomic_long n_held;       /* pieces of memory not yet released */
} failing;

static inline void *failing_resize(void *memory, size_t size, void *context)
{
    failing *counts = context;
    if (atomic_fetch_add(&counts->n_calls, 1) + 1 == atomic_load(&counts->failing_call)) {
        return NULL;
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

/* Runs work once to count its allocations, then with each of them failing in turn, or so many of them where there are more: every time
 * there is a clean error, and nothing is left allocated. */
static inline void fail_each_allocation(failing_work *work, long most_attempts)
{
    failing counts = {0};
    jarak_set_allocator(&(jarak_allocator){.resize = failing_resize, .release = failing_release, .context = &counts});
    jarak_error error = {0};
    jarak_status status = work(&error);
    if (status != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(counts.n_held, 0);
    const long n_calls = counts.n_calls, step = n_calls / most_attempts + 1;
    assert_true(n_calls > 0);
    print_message("%ld allocations\n", n_calls);
    for (long call = 1; call <= n_calls; call += step) {
        counts.n_calls = 0;
        counts.failing_call = call;
        memset(&error, 0, sizeof error);
        status = work(&error);
        if (status != JARAK_ERR_MEMORY || error.status != status || error.message[0] == '\0') {
            fail_msg("allocation %ld failed: status %d, \"%s\"", call, (int)status, error.message);
        }
        if (counts.n_held != 0) {
            fail_msg("allocation %ld failed: %ld pieces of memory left", call, (long)counts.n_held);
        }
    }
    jarak_set_allocator(NULL);
}

#endif
