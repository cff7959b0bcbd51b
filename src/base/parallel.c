/* Chunks handed out to a pool of threads by an atomic counter.
 *
 * The pool is started when it is first needed and sleeps between loops. A loop is offered to it, and the calling thread begins at once;
 * a thread that wakes too late finds nothing left, and nobody waits for it. One loop at a time has the pool: one that begins
 * inside another, or in another thread of the program, is done by its own thread alone. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

enum {
    MOST_THREADS = 256,
    SPINS = 2000, /* looks for the next loop before going to sleep: loops often follow each other closely */
};

typedef struct loop {
    size_t n;
    size_t chunk_size;
    size_t n_chunks;
    size_t most_helpers; /* threads beside the calling one that may take part */
    atomic_size_t next_chunk;
    jarak__loop_body *body;
    void *context;
} loop;

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t offered; /* a loop is there, or the end has come */
    pthread_cond_t left;    /* a helper has left the loop */
    loop *current;          /* NULL: none, or all helpers that it may have are there */
    size_t n_inside;        /* helpers at work on the loop */
    bool busy;              /* a loop has the pool */
    bool ending;
    size_t n_threads;
    pthread_t threads[MOST_THREADS];
    atomic_uint offers; /* counts loops, for threads that look without the mutex */
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .offered = PTHREAD_COND_INITIALIZER, .left = PTHREAD_COND_INITIALIZER};

static void work(loop *shared)
{
    for (;;) {
        size_t chunk = atomic_fetch_add_explicit(&shared->next_chunk, 1, memory_order_relaxed);
        if (chunk >= shared->n_chunks) {
            return;
        }
        size_t first = chunk * shared->chunk_size;
        size_t left = shared->n - first;
        shared->body(first, first + (left < shared->chunk_size ? left : shared->chunk_size), shared->context);
    }
}

static void *help(void *argument)
{
    (void)argument;
    unsigned seen = atomic_load_explicit(&pool.offers, memory_order_relaxed);
    for (;;) {
        for (int spin = 0; spin < SPINS && atomic_load_explicit(&pool.offers, memory_order_relaxed) == seen; spin++) {
#if defined(__x86_64__)
            __builtin_ia32_pause();
#endif
        }
        pthread_mutex_lock(&pool.mutex);
        while (!pool.ending && (pool.current == NULL || pool.n_inside >= pool.current->most_helpers)) {
            pthread_cond_wait(&pool.offered, &pool.mutex);
        }
        if (pool.ending) {
            pthread_mutex_unlock(&pool.mutex);
            return NULL;
        }
        seen = atomic_load_explicit(&pool.offers, memory_order_relaxed);
        loop *shared = pool.current;
        pool.n_inside++;
        pthread_mutex_unlock(&pool.mutex);
        work(shared);
        pthread_mutex_lock(&pool.mutex);
        pool.current = NULL; /* nothing is left of it to offer */
        if (--pool.n_inside == 0) {
            pthread_cond_signal(&pool.left);
        }
        pthread_mutex_unlock(&pool.mutex);
    }
}

/* In a child process no thread of the pool is left. */
static void forget_threads(void)
{
    pthread_mutex_init(&pool.mutex, NULL);
    pthread_cond_init(&pool.offered, NULL);
    pthread_cond_init(&pool.left, NULL);
    pool.current = NULL;
    pool.n_inside = 0;
    pool.busy = false;
    pool.n_threads = 0;
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, forget_threads);
}

/* With the mutex held: starts threads until there are count of them, or no more can be started. */
static void start_threads(size_t count)
{
    static pthread_once_t watched = PTHREAD_ONCE_INIT;
    pthread_once(&watched, watch_forks);
    while (pool.n_threads < count && pthread_create(&pool.threads[pool.n_threads], NULL, help, NULL) == 0) {
        pool.n_threads++;
    }
}

__attribute__((destructor)) static void end_threads(void)
{
    pthread_mutex_lock(&pool.mutex);
    pool.ending = true;
    pthread_cond_broadcast(&pool.offered);
    pthread_mutex_unlock(&pool.mutex);
    for (size_t i = 0; i < pool.n_threads; i++) {
        pthread_join(pool.threads[i], NULL);
    }
    pool.n_threads = 0;
}

static size_t count_threads(int threads, size_t n_chunks)
{
    if (threads == 1 || n_chunks <= 1) {
        return 1;
    }
    long wanted = threads > 0 ? threads : sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = wanted < 1 ? 1 : wanted > MOST_THREADS ? MOST_THREADS : (size_t)wanted;
    return count < n_chunks ? count : n_chunks;
}

static size_t count_chunks(size_t n, size_t chunk_size)
{
    return n / chunk_size + (n % chunk_size != 0);
}

/* Offers the loop to the pool; false where another has it. */
static bool offer(loop *shared)
{
    pthread_mutex_lock(&pool.mutex);
    bool taken = !pool.busy && !pool.ending;
    if (taken) {
        pool.busy = true;
        start_threads(shared->most_helpers);
        pool.current = shared;
        atomic_fetch_add_explicit(&pool.offers, 1, memory_order_relaxed);
        pthread_cond_broadcast(&pool.offered);
    }
    pthread_mutex_unlock(&pool.mutex);
    return taken;
}

/* Waits for the helpers that are inside. */
static void take_back(void)
{
    pthread_mutex_lock(&pool.mutex);
    pool.current = NULL;
    while (pool.n_inside > 0) {
        pthread_cond_wait(&pool.left, &pool.mutex);
    }
    pool.busy = false;
    pthread_mutex_unlock(&pool.mutex);
}

void jarak__parallel_for(size_t n, size_t chunk_size, int threads, jarak__loop_body *body, void *context)
{
    loop shared = {.n = n, .chunk_size = chunk_size, .n_chunks = count_chunks(n, chunk_size), .body = body, .context = context};
    shared.most_helpers = count_threads(threads, shared.n_chunks) - 1;
    bool offered = shared.most_helpers > 0 && offer(&shared);
    work(&shared); /* the calling thread is one of them */
    if (offered) {
        take_back();
    }
}

typedef struct reducing {
    const jarak__parallel_sum *reduction;
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

jarak_status jarak__parallel_reduce(size_t n, size_t chunk_size, int threads, const jarak__parallel_sum *reduction, void *context,
                                    void *total, jarak_error *error)
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
