/* The progress bar's inner side. */
#ifndef JARAK_BASE_PROGRESS_H
#define JARAK_BASE_PROGRESS_H

#include "jarak/progress.h"

/* Feeds a measured part (0 … 1) of the work in hand, for work that cannot count: shown where the total is unknown. Where no work was
 * started, one with the given label is; then returns true, and the caller finishes it. NULL is allowed. */
bool jarak__progress_part(jarak_progress *progress, const char *label, double part);

/* Whether anybody sees the bar; false for NULL. */
bool jarak__progress_is_drawn(const jarak_progress *progress);

/* The bar's line for a moment, without the terminal's control characters: for progress.c and its test. done and total count units
 * (total 0: unknown), part is the measured part (below 0: none). */
void jarak__progress_line(char *line, size_t line_bytes, const char *label, const char *unit, uint64_t done, uint64_t total, double part,
                          double seconds);

#endif
