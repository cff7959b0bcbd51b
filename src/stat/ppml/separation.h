/* Separation: outcomes of zero that the model would predict perfectly, so that no finite estimate exists (Correia, Guimarães & Zylkin
 * 2019, arXiv:1903.01633). */
#ifndef JARAK_STAT_PPML_SEPARATION_H
#define JARAK_STAT_PPML_SEPARATION_H

#include "stat/ppml/newton.h"

/* Looks for rows that are separated among those with a zero outcome whose fitted value still falls. z (n values) takes a separating
 * vector: a combination of regressors and effects that is positive at the rows found, zero at all others up to 1e-5 of its largest value.
 * *n_found is their number in all parts. Overwrites weights, r and regressors; afterwards either the rows are dropped and all is prepared
 * anew, or jarak__ppml_restore brings the fit back. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__ppml_rectify(ppml_state *state, double *z, size_t *n_found, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__ppml_restore(ppml_state *state, jarak_error *error);

#endif
