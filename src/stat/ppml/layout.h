/* Batches, chunks and runs of rows in working order. */
#ifndef JARAK_STAT_PPML_LAYOUT_H
#define JARAK_STAT_PPML_LAYOUT_H

#include "stat/ppml/problem.h"

/* Cuts the rows into batches and chunks, finds runs, and reserves what sweeps need. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_lay_out(ppml_problem *problem, jarak_error *error);

#endif
