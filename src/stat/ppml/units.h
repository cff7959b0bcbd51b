/* The units that a fit works in. */
#ifndef JARAK_STAT_PPML_UNITS_H
#define JARAK_STAT_PPML_UNITS_H

#include "stat/ppml/problem.h"

/* Measures outcomes, weights, regressors, slopes and the offset, as they were copied, in units of their own: the problem's exponents say
 * which. Errors: ERR_DATA (outcomes more than the range of numbers apart), ERR_MEMORY. Cost: two passes over each column. */
JARAK_MUST_CHECK jarak_status jarak__ppml_measure(ppml_problem *problem, const jarak_ppml_data *data, jarak_error *error);
/* The same of one column as it was copied: a regressor, and of least squares problem->y. */
void jarak__ppml_measure_regressor(const ppml_problem *problem, double *x, int *exponent, double *rounding);
void jarak__ppml_measure_linear_outcome(ppml_problem *problem);

#endif
