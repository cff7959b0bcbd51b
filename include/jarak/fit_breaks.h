/* Breaks in data that stand in a table: series out of a frame, and what was found in them as text, JSON or CSV. */
#ifndef JARAK_FIT_BREAKS_H
#define JARAK_FIT_BREAKS_H

#include <stddef.h>

#include "jarak/breaks.h"
#include "jarak/frame.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which columns of a frame are what. value: a number, as are variance and exposure; time and series: categories. */
typedef struct jarak_breaks_columns {
    const char *value;
    const char *time;     /* NULL: rows are dates, in their order; not with several series */
    const char *series;   /* NULL: all rows are one series */
    const char *variance; /* NULL: none */
    const char *exposure; /* NULL: none */
} jarak_breaks_columns;

/* Series on one axis of dates: the labels of the time column in their order (numbers by size, others by their bytes, which puts 2022-10 and
 * 2022Q4 in the order of time). A date that only some series have is missing in the others. */
typedef struct jarak_breaks_series {
    jarak_breaks_data data; /* its arrays belong to it */
    const char *value_name;
    const char *const *times;  /* [n_times] */
    const char *const *series; /* [n_series]; without a column one empty text */
    void *owner;               /* internal */
} jarak_breaks_series;

/* Errors: ERR_ARGUMENT (a column that the frame lacks), ERR_DATA (a row without a time or series; two rows for one date, unless both are
 * the same in all), ERR_MEMORY, ERR_OVERFLOW. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_breaks_series_take(const jarak_frame *frame, const jarak_breaks_columns *columns,
                                                                 jarak_breaks_series **series, jarak_error *error);
/* NULL is allowed. */
JARAK_API void jarak_breaks_series_free(jarak_breaks_series *series);

#ifdef __cplusplus
}
#endif
#endif
