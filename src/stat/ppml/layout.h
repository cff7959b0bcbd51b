/* Batches, chunks and runs of rows in working order. */
#ifndef JARAK_STAT_PPML_LAYOUT_H
#define JARAK_STAT_PPML_LAYOUT_H

#include "stat/ppml/problem.h"

/* Cuts the rows into batches and chunks, finds runs, and reserves what sweeps need. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_lay_out(ppml_problem *problem, jarak_error *error);
/* How many chunks a sweep over n_x regressors would be cut into. */
size_t jarak__ppml_count_chunks(const ppml_problem *problem, size_t n_x);
/* What sweeps over n_x regressors need, once the rows are cut. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__ppml_lay_sums(ppml_problem *problem, size_t n_x, jarak_error *error);

#endif
