/* The engine's C++ objects from the C library itself, past the address sanitizer: preloaded into the tests of a sanitizer build
 * (meson.build).
 *
 * The engine is no code of ours and is not built with the sanitizer; yet each of the millions of small objects that it makes to read
 * statements was padded, stamped with its stack and kept back when freed, two thirds of the tests' time. What our code asks for, and what
 * the engine hands to it, comes from malloc() and is watched as before.
 *
 * The labels are the names of operator new and delete in the C++ ABI (itanium-cxx-abi.github.io/cxx-abi/abi.html). */
#include <stddef.h>
#include <stdlib.h>

/* The C library's own, under names that the sanitizer leaves alone; and what throws std::bad_alloc, where there is C++ at all. */
void *library_malloc(size_t size) __asm__("__libc_malloc");
void *library_memalign(size_t alignment, size_t size) __asm__("__libc_memalign");
void library_free(void *memory) __asm__("__libc_free");
void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((weak));

void *new_one(size_t size) __asm__("_Znwm");
void *new_array(size_t size) __asm__("_Znam");
void *new_one_or_null(size_t size, const void *nothrow) __asm__("_ZnwmRKSt9nothrow_t");
void *new_array_or_null(size_t size, const void *nothrow) __asm__("_ZnamRKSt9nothrow_t");
void *new_one_aligned(size_t size, size_t alignment) __asm__("_ZnwmSt11align_val_t");
void *new_array_aligned(size_t size, size_t alignment) __asm__("_ZnamSt11align_val_t");
void delete_one(void *memory) __asm__("_ZdlPv");
void delete_array(void *memory) __asm__("_ZdaPv");
void delete_one_sized(void *memory, size_t size) __asm__("_ZdlPvm");
void delete_array_sized(void *memory, size_t size) __asm__("_ZdaPvm");
void delete_one_or_null(void *memory, const void *nothrow) __asm__("_ZdlPvRKSt9nothrow_t");
void delete_array_or_null(void *memory, const void *nothrow) __asm__("_ZdaPvRKSt9nothrow_t");
void delete_one_aligned(void *memory, size_t alignment) __asm__("_ZdlPvSt11align_val_t");
void delete_array_aligned(void *memory, size_t alignment) __asm__("_ZdaPvSt11align_val_t");
void delete_one_sized_aligned(void *memory, size_t size, size_t alignment) __asm__("_ZdlPvmSt11align_val_t");
void delete_array_sized_aligned(void *memory, size_t size, size_t alignment) __asm__("_ZdaPvmSt11align_val_t");

/* As operator new: never NULL. */
static void *or_throw(void *memory)
{
    if (memory == NULL && throw_bad_alloc != NULL) {
        throw_bad_alloc();
    }
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void *get(size_t size)
{
    return library_malloc(size > 0 ? size : 1);
}

static void *get_aligned(size_t size, size_t alignment)
{
    return library_memalign(alignment, size > 0 ? size : 1);
}

void *new_one(size_t size)
{
    return or_throw(get(size));
}

void *new_array(size_t size)
{
    return or_throw(get(size));
}

void *new_one_or_null(size_t size, const void *nothrow)
{
    (void)nothrow;
    return get(size);
}

void *new_array_or_null(size_t size, const void *nothrow)
{
    (void)nothrow;
    return get(size);
}

void *new_one_aligned(size_t size, size_t alignment)
{
    return or_throw(get_aligned(size, alignment));
}

void *new_array_aligned(size_t size, size_t alignment)
{
    return or_throw(get_aligned(size, alignment));
}

void delete_one(void *memory)
{
    library_free(memory);
}

void delete_array(void *memory)
{
    library_free(memory);
}

void delete_one_sized(void *memory, size_t size)
{
    (void)size;
    library_free(memory);
}

void delete_array_sized(void *memory, size_t size)
{
    (void)size;
    library_free(memory);
}

void delete_one_or_null(void *memory, const void *nothrow)
{
    (void)nothrow;
    library_free(memory);
}

void delete_array_or_null(void *memory, const void *nothrow)
{
    (void)nothrow;
    library_free(memory);
}

void delete_one_aligned(void *memory, size_t alignment)
{
    (void)alignment;
    library_free(memory);
}

void delete_array_aligned(void *memory, size_t alignment)
{
    (void)alignment;
    library_free(memory);
}

void delete_one_sized_aligned(void *memory, size_t size, size_t alignment)
{
    (void)size;
    (void)alignment;
    library_free(memory);
}

void delete_array_sized_aligned(void *memory, size_t size, size_t alignment)
{
    (void)size;
    (void)alignment;
    library_free(memory);
}
