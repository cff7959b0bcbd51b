/* Allocation behind the hook of jarak/alloc.h. All of these return NULL when memory is out. */
#ifndef JARAK_BASE_ALLOC_H
#define JARAK_BASE_ALLOC_H

#include <stdarg.h>
#include <stddef.h>

#include "jarak/alloc.h"

/* At least one byte is allocated, so that NULL always means failure. */
void *jarak__alloc(size_t size);
/* count elements of size bytes each, all zero; NULL too where count * size overflows. */
void *jarak__calloc(size_t count, size_t size);
/* count elements of size bytes each; memory stays valid on failure. */
void *jarak__resize_array(void *memory, size_t count, size_t size);
void jarak__free(void *memory);

char *jarak__copy_text(const char *text);
/* The formatted text, freshly allocated. */
char *jarak__format_text(const char *format, ...) JARAK_PRINTF(1, 2);
char *jarak__format_text_list(const char *format, va_list arguments) JARAK_PRINTF(1, 0);

#endif
