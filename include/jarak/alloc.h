/* Memory: every allocation that jarak makes itself goes through one hook, which a program that embeds it may replace. The engine
 * (DuckDB) and the libraries for JSON and tables keep their own allocators. */
#ifndef JARAK_ALLOC_H
#define JARAK_ALLOC_H

#include <stddef.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* resize has the contract of realloc: memory NULL allocates, and on failure it returns NULL and leaves memory as it was; size is never
 * 0. release accepts NULL. Both must be safe to call from several threads at once. */
typedef struct jarak_allocator {
    void *(*resize)(void *memory, size_t size, void *context);
    void (*release)(void *memory, void *context);
    void *context;
} jarak_allocator;

/* Replaces the allocator of the whole process; NULL brings back realloc and free. Call it while jarak holds no memory: before the first
 * other call, or when everything has been freed. Cost O(1); by one thread, while no other is in the library. */
JARAK_API void jarak_set_allocator(const jarak_allocator *allocator);

#ifdef __cplusplus
}
#endif
#endif
