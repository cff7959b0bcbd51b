/* Blocks of an arena: a chain, newest first, each at least twice as large as its elder up to a limit. */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"

enum { FIRST_BLOCK_BYTES = 4096, LARGEST_STEP_BYTES = 1 << 20 };

struct jarak__arena_block {
    jarak__arena_block *elder;
    size_t used;
    size_t capacity;
    alignas(max_align_t) unsigned char bytes[];
};

static jarak__arena_block *add_block(jarak__arena *arena, size_t needed)
{
    size_t capacity = FIRST_BLOCK_BYTES;
    if (arena->newest != NULL) {
        size_t last = arena->newest->capacity;
        capacity = last < LARGEST_STEP_BYTES ? 2 * last : LARGEST_STEP_BYTES;
    }
    if (capacity < needed) {
        capacity = needed;
    }
    size_t bytes;
    if (!jarak__add(sizeof(jarak__arena_block), capacity, &bytes)) {
        return NULL;
    }
    jarak__arena_block *block = jarak__alloc(bytes);
    if (block != NULL) {
        *block = (jarak__arena_block){.elder = arena->newest, .capacity = capacity};
        arena->newest = block;
    }
    return block;
}

void *jarak__arena_alloc(jarak__arena *arena, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    size_t rounded;
    if (!jarak__add(size, alignment - 1, &rounded)) {
        return NULL;
    }
    rounded -= rounded % alignment;
    jarak__arena_block *block = arena->newest;
    if (block == NULL || block->capacity - block->used < rounded) {
        block = add_block(arena, rounded);
        if (block == NULL) {
            return NULL;
        }
    }
    void *piece = block->bytes + block->used;
    block->used += rounded;
    return piece;
}

char *jarak__arena_text(jarak__arena *arena, const char *text, size_t length)
{
    size_t bytes;
    char *copy = jarak__add(length, 1, &bytes) ? jarak__arena_alloc(arena, bytes) : NULL;
    if (copy != NULL) {
        if (length > 0) { /* text may be NULL then */
            memcpy(copy, text, length);
        }
        copy[length] = '\0';
    }
    return copy;
}

void jarak__arena_release(jarak__arena *arena)
{
    while (arena->newest != NULL) {
        jarak__arena_block *block = arena->newest;
        arena->newest = block->elder;
        jarak__free(block);
    }
}
