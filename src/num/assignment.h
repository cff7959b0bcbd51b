/* One-to-one assignment with the largest total gain. */
#ifndef JARAK_NUM_ASSIGNMENT_H
#define JARAK_NUM_ASSIGNMENT_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

/* "No column." */
#define JARAK__UNASSIGNED UINT32_MAX

/* Gives each of n_rows rows a column of its own, or none, so that the sum of gain[row * n_columns + column] is largest. Gains are finite
 * and at least 0; a gain of 0 is as good as no column, and none is given. Exact: the Hungarian method (Kuhn 1955,
 * doi:10.1002/nav.3800020109) by shortest augmenting paths (Jonker & Volgenant 1987, doi:10.1007/BF02278710). Cost: short² × long side.
 * Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__assign(size_t n_rows, size_t n_columns, const double *gain, uint32_t *column, jarak_error *error);

#endif
