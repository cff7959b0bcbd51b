/* Loops over many elements by several threads, with the same result for any number of them.
 *
 * The range is cut into chunks of a fixed size, whatever the number of threads; a thread takes the next chunk that is left, and partial
 * results are combined in the order of chunks by the calling thread. So every floating-point operation has the same operands in the same
 * order. Plain POSIX threads rather than OpenMP: no second pool of threads beside the engine's, the number of threads is an argument
 * rather than a global, and the thread sanitizer understands it. Handing a loop to the pool costs some microseconds: worth it from a
 * tenth of a millisecond of work on. */
#ifndef JARAK_BASE_PARALLEL_H
#define JARAK_BASE_PARALLEL_H

#include <stddef.h>

#include "jarak/status.h"

/* Elements first … end - 1 are to be worked on. Different chunks are worked on at once: write only to what belongs to these elements. */
typedef void jarak__loop_body(size_t first, size_t end, void *context);

/* Runs body over 0 … n - 1 in chunks of chunk_size elements (at least 1) on at most threads threads (0: one per core). Where threads
 * cannot be started, fewer do the work: it cannot fail. */
void jarak__parallel_for(size_t n, size_t chunk_size, int threads, jarak__loop_body *body, void *context);

typedef struct jarak__parallel_sum {
    size_t partial_bytes; /* size of a partial result, which starts as zero bytes */
    /* Adds elements first … end - 1 to the partial result of their chunk. */
    void (*accumulate)(size_t first, size_t end, void *partial, void *context);
    /* Adds the partial result of a later chunk to the one of all before it. */
    void (*combine)(void *total, const void *partial, void *context);
} jarak__parallel_sum;

/* Reduces 0 … n - 1 into *total, partial_bytes bytes that the caller has set to zero. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__parallel_reduce(size_t n, size_t chunk_size, int threads, const jarak__parallel_sum *reduction,
                                                     void *context, void *total, jarak_error *error);

#endif
