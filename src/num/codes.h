/* Categories as dense codes: combining several into one. */
#ifndef JARAK_NUM_CODES_H
#define JARAK_NUM_CODES_H

#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

/* The code of a missing category. */
#define JARAK__NO_CODE UINT32_MAX

/* Combines two categories of n rows: out[i] is the rank of (a[i], b[i]) among the combinations that occur, in lexicographic order, and
 * JARAK__NO_CODE where a[i] or b[i] is; *n_out is how many occur. Codes are below n_a and n_b. out may be a or b. first_rows, where not
 * NULL, receives an array of *n_out rows, one in which each combination occurs for the first time, to be freed with jarak__free().
 * Cost: some passes over the rows, and a bit for each possible combination where these are not many more than the rows, else a sort.
 * Errors: ERR_MEMORY, ERR_OVERFLOW (2^32 - 1 combinations or more). */
JARAK_MUST_CHECK jarak_status jarak__codes_combine(size_t n, const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, int threads,
                                                   uint32_t *out, size_t *n_out, size_t **first_rows, jarak_error *error);

#endif
