/* A mixture over the whole of a series, for what is asked about many series: learning and backtests. */
#ifndef JARAK_STAT_CHANGE_WHOLE_H
#define JARAK_STAT_CHANGE_WHOLE_H

#include "stat/change/mixture.h"
#include "stat/change/track.h"

/* What a chunk of series works with; all zero is empty. */
typedef struct jarak__whole {
    jarak__mixture mixture;
    jarak__track_room track;
} jarak__whole;
void jarak__whole_release(jarak__whole *whole);

/* Weighs the components of a series by its values in a range of entries, at two times or more, with that prior; jumps may be up to
 * `horizon`. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__whole_make(jarak__whole *whole, const jarak__plan *plan, size_t series, jarak__range range,
                                                int32_t horizon, const jarak_change_prior *prior, jarak_error *error);

/* The number of different times in a range of entries. */
size_t jarak__whole_times(const jarak__plan *plan, jarak__range range);

/* Runs body over the series 0 … n - 1 by several threads, a work space for each chunk; stops at the first failure in the order of series,
 * and where settings->cancel or an interruption asks for it. */
typedef jarak_status jarak__series_body(jarak__whole *whole, size_t series, void *context, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__each_series(size_t n, const jarak_change_settings *settings, jarak__series_body *body, void *context,
                                                 jarak_error *error);

#endif
