/* Series for the break estimators out of a frame. */
#ifndef JARAK_FIT_BREAKS_SERIES_H
#define JARAK_FIT_BREAKS_SERIES_H

#include "jarak/fit_breaks.h"

/* The caller releases *series with jarak__breaks_series_free(); it is NULL on error. Errors: ERR_ARGUMENT, ERR_DATA, ERR_MEMORY,
 * ERR_OVERFLOW, as jarak_fit_breaks() has them. */
JARAK_MUST_CHECK jarak_status jarak__breaks_series_take(const jarak_frame *frame, const jarak_breaks_columns *columns,
                                                        jarak_breaks_series **series, jarak_error *error);
/* NULL is allowed. */
void jarak__breaks_series_free(jarak_breaks_series *series);

#endif
