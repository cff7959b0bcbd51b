/* Separation by two sets of intercepts. */
#ifndef JARAK_STAT_PPML_TWO_WAY_H
#define JARAK_STAT_PPML_TWO_WAY_H

#include "jarak/ppml.h"

/* Marks the rows that two sets of intercepts separate, for each pair of sets, and what singletons and levels without a positive outcome
 * that leaves, until no more are found; of pairs with many rows a level only where dense_too. *separating (n_rows, allocated where it is
 * NULL and something is found) takes a separating vector for each pair's rows, *n_found their number. Nothing is done over parts, or where
 * the settings do not ask for it. Errors: ERR_MEMORY, those of checking the rows. Cost: some passes over the rows for each pair. */
JARAK_MUST_CHECK jarak_status jarak__ppml_drop_two_way(const jarak_ppml_data *data, const jarak_ppml_settings *settings, bool dense_too,
                                                       unsigned char *reason, double **separating, size_t *n_found, jarak_error *error);

#endif
