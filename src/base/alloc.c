/* The allocation hook and the few forms of allocation that jarak uses. */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/plain_locale.h"
#include "jarak/text.h"

static void *default_resize(void *memory, size_t size, void *context)
{
    (void)context;
    return realloc(memory, size);
}

static void default_release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

static const jarak_allocator default_allocator = {.resize = default_resize, .release = default_release};
static jarak_allocator allocator = {.resize = default_resize, .release = default_release};

void jarak_set_allocator(const jarak_allocator *chosen)
{
    allocator = chosen != NULL ? *chosen : default_allocator;
}

void *jarak__alloc(size_t size)
{
    return allocator.resize(NULL, size != 0 ? size : 1, allocator.context);
}

void *jarak__calloc(size_t count, size_t size)
{
    size_t bytes;
    if (!jarak__multiply(count, size, &bytes)) {
        return NULL;
    }
    void *memory = jarak__alloc(bytes);
    if (memory != NULL) {
        memset(memory, 0, bytes);
    }
    return memory;
}

void *jarak__resize_array(void *memory, size_t count, size_t size)
{
    size_t bytes;
    if (!jarak__multiply(count, size, &bytes)) {
        return NULL;
    }
    return allocator.resize(memory, bytes != 0 ? bytes : 1, allocator.context);
}

void jarak__free(void *memory)
{
    if (memory != NULL) {
        allocator.release(memory, allocator.context);
    }
}

char *jarak__copy_text(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = jarak__alloc(bytes);
    if (copy != NULL) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

char *jarak__format_text(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = jarak__format_text_list(format, arguments);
    va_end(arguments);
    return text;
}

char *jarak__format_text_list(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = jarak__print_plainly(NULL, 0, format, arguments);
    char *text = length >= 0 ? jarak__alloc((size_t)length + 1) : NULL;
    if (text != NULL) {
        jarak__print_plainly(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

void jarak_text_free(char *text)
{
    jarak__free(text);
}
