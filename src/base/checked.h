/* Arithmetic on sizes that notices overflow: each returns false, and leaves *result unspecified, where the true result does not fit. */
#ifndef JARAK_BASE_CHECKED_H
#define JARAK_BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool jarak__add(size_t a, size_t b, size_t *result)
{
    return !__builtin_add_overflow(a, b, result);
}

static inline bool jarak__multiply(size_t a, size_t b, size_t *result)
{
    return !__builtin_mul_overflow(a, b, result);
}

/* The next capacity of a growing array that must hold needed elements: doubled, so that growth costs amortised constant time.
 * False where it would overflow. */
static inline bool jarak__grown_capacity(size_t capacity, size_t needed, size_t *result)
{
    size_t doubled;
    if (!jarak__multiply(capacity, 2, &doubled)) {
        return false;
    }
    *result = doubled > needed ? doubled : needed;
    return true;
}

#endif
