/* An arena: many small pieces of memory with one lifetime. Pieces are taken from blocks and freed all at once, in the spirit of "one
 * owner, one free". Not for use from several threads. */
#ifndef JARAK_BASE_ARENA_H
#define JARAK_BASE_ARENA_H

#include <stddef.h>

typedef struct jarak__arena_block jarak__arena_block;

/* All zero is an empty arena. */
typedef struct jarak__arena {
    jarak__arena_block *newest;
} jarak__arena;

/* size bytes aligned for any type; NULL when memory is out. */
void *jarak__arena_alloc(jarak__arena *arena, size_t size);
/* A NUL-terminated copy of length bytes. */
char *jarak__arena_text(jarak__arena *arena, const char *text, size_t length);
/* Frees every piece and leaves an empty arena. */
void jarak__arena_release(jarak__arena *arena);

#endif
