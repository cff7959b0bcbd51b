/* Series out of the columns of a frame, for changes. */
#ifndef JARAK_FIT_CLOSENESS_OF_H
#define JARAK_FIT_CLOSENESS_OF_H

#include "base/arena.h"
#include "jarak/fit_closeness.h"

/* Data for jarak_change_fit() and the names of what is in them; everything lies in the arena. */
typedef struct jarak__closeness_rows {
    jarak__arena arena;
    jarak_change_data data; /* windows are to be filled */
    jarak_change_series *series_of;
    uint32_t *indicator_of; /* of a series */
    size_t n_indicators;
    const char *const *units, *const *indicators, *const *groups;
    int months_a_period;
    int32_t first, last; /* times with values */
} jarak__closeness_rows;

/* Errors: as jarak_fit_closeness(). */
JARAK_MUST_CHECK jarak_status jarak__closeness_rows_take(const jarak_frame *frame, const jarak_closeness_columns *columns,
                                                         const jarak_fit_closeness_settings *settings, jarak__closeness_rows *rows,
                                                         jarak_error *error);
void jarak__closeness_rows_release(jarak__closeness_rows *rows);

/* The time of a period by its name. Errors: ERR_FORMAT, ERR_DATA. */
JARAK_MUST_CHECK jarak_status jarak__closeness_time(int months_a_period, const char *period, int32_t *time, jarak_error *error);

#endif
