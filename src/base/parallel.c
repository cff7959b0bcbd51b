/* Chunks handed out to threads by an atomic counter. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

enum { MOST_THREADS = 256 };

typedef struct loop {
    size_t n;
    size_t chunk_size;
    size_t n_chunks;
    atomic_size_t next_chunk;
    jarak__loop_body *body;
    void *context;
} loop;

static void *work(void *argument)
{
    loop *shared = argument;
    for (;;) {
        size_t chunk = atomic_fetch_add_explicit(&shared->next_chunk, 1, memory_order_relaxed);
        if (chunk >= shared->n_chunks) {
            return NULL;
        }
        size_t first = chunk * shared->chunk_size;
        size_t left = shared->n - first;
        shared->body(first, first + (left < shared->chunk_size ? left : shared->chunk_size), shared->context);
    }
}

static size_t count_threads(int threads, size_t n_chunks)
{
    long wanted = threads > 0 ? threads : sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = wanted < 1 ? 1 : wanted > MOST_THREADS ? MOST_THREADS : (size_t)wanted;
    return count < n_chunks ? count : n_chunks;
}

static size_t count_chunks(size_t n, size_t chunk_size)
{
    return n / chunk_size + (n % chunk_size != 0);
}

void jarak__parallel_for(size_t n, size_t chunk_size, int threads, jarak__loop_body *body, void *context)
{
    loop shared = {.n = n, .chunk_size = chunk_size, .n_chunks = count_chunks(n, chunk_size), .body = body, .context = context};
    pthread_t others[MOST_THREADS];
    size_t n_others = 0;
    size_t wanted = count_threads(threads, shared.n_chunks);
    while (n_others + 1 < wanted && pthread_create(&others[n_others], NULL, work, &shared) == 0) {
        n_others++;
    }
    work(&shared); /* the calling thread is one of them */
    for (size_t i = 0; i < n_others; i++) {
        pthread_join(others[i], NULL);
    }
}

typedef struct reducing {
    const jarak__reduction *reduction;
    size_t chunk_size;
    unsigned char *partials; /* n_chunks of partial_bytes */
    void *context;
} reducing;

static void reduce_chunk(size_t first, size_t end, void *context)
{
    const reducing *shared = context;
    void *partial = shared->partials + first / shared->chunk_size * shared->reduction->partial_bytes;
    shared->reduction->accumulate(first, end, partial, shared->context);
}

jarak_status jarak__parallel_reduce(size_t n, size_t chunk_size, int threads, const jarak__reduction *reduction, void *context, void *total,
                                    jarak_error *error)
{
    size_t n_chunks = count_chunks(n, chunk_size);
    unsigned char *partials = jarak__calloc(n_chunks, reduction->partial_bytes);
    if (partials == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu partial results of %zu bytes", n_chunks,
                          reduction->partial_bytes);
    }
    reducing shared = {.reduction = reduction, .chunk_size = chunk_size, .partials = partials, .context = context};
    jarak__parallel_for(n, chunk_size, threads, reduce_chunk, &shared);
    for (size_t chunk = 0; chunk < n_chunks; chunk++) {
        reduction->combine(total, partials + chunk * reduction->partial_bytes, context);
    }
    jarak__free(partials);
    return JARAK_OK;
}
