/* Values put into the panel that SQL cannot compute. */
#ifndef JARAK_DATA_PANEL_ADD_H
#define JARAK_DATA_PANEL_ADD_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"
#include "jarak/store.h"

/* A yearly value that holds for both alike. */
typedef struct jarak__panel_value {
    const char *state, *partner;
    const char *indicator;
    int32_t first_day; /* days since 1970-01-01 */
    double value, variance, natural;
    int64_t n_rows;
} jarak__panel_value;

JARAK_MUST_CHECK jarak_status jarak__panel_add(jarak_store *store, size_t count, const jarak__panel_value *values, jarak_error *error);

#endif
