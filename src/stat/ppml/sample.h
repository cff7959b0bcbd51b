/* Which rows are in the estimation sample. */
#ifndef JARAK_STAT_PPML_SAMPLE_H
#define JARAK_STAT_PPML_SAMPLE_H

#include <stddef.h>

#include "jarak/ppml.h"

/* Refuses values that no model can take (infinite outcomes and, unless is_linear, negative ones, negative or infinite weights, infinite
 * regressors, codes out of range), marks rows with a NaN or without weight in reason (n_rows values of jarak_ppml_row, where those marked
 * before stay as they are). */
JARAK_MUST_CHECK jarak_status jarak__ppml_check_rows(const jarak_ppml_data *data, bool is_linear, int threads, unsigned char *reason,
                                                     jarak_error *error);

/* Marks singletons, and rows of levels whose outcomes are all zero, as the settings ask, until no more are found. */
JARAK_MUST_CHECK jarak_status jarak__ppml_drop_levels(const jarak_ppml_data *data, const jarak_ppml_settings *settings,
                                                      unsigned char *reason, jarak_error *error);

#endif
