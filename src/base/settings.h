/* Settings that begin with their size, so that programs and library may have been built at different times (docs/abi.md). */
#ifndef JARAK_BASE_SETTINGS_H
#define JARAK_BASE_SETTINGS_H

#include <stddef.h>

#include "base/text.h"
#include "jarak/status.h"

/* Fills the caller's settings of given_size bytes with the defaults, a struct of known_size bytes: what is beyond the shorter of the two is
 * left out, or zero. The first member, a size_t, becomes given_size. */
void jarak__settings_give(void *settings, size_t given_size, const void *defaults, size_t known_size);

/* The settings that a function works with: over defaults, a struct of known_size bytes, come those that were given (NULL: none). Settings
 * of fewer bytes leave the rest as it is. Errors: ERR_ARGUMENT where the size is none, or beyond known_size something is set that this
 * library does not know; init names the function that should have filled them. */
JARAK_MUST_CHECK jarak_status jarak__settings_take(const void *given, void *defaults, size_t known_size, const char *init,
                                                   jarak_error *error);

/* A field out of its range, which is marked for translation. */
static inline jarak_status jarak__settings_wrong(const char *field, const char *range, jarak_error *error)
{
    jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: %s must be %s"), field, _(range));
    return JARAK_ERR_ARGUMENT;
}

#endif
