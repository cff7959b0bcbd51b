/* Taking the reporters' offsets out of what the passes leave. */
#ifndef JARAK_STAT_CHANGE_PROJECT_H
#define JARAK_STAT_CHANGE_PROJECT_H

#include "stat/change/mixture.h"

/* Turns products with V⁻¹ into products with P, in place: passes.r of the values and of the functionals, passes.info; fills likelihood,
 * offset_y and offset_c (columns 1 … R of passes.r are left whitened). Cost: O(lanes × R² × times). */
void jarak__project(jarak__mixture *mixture, size_t n_functionals);

#endif
