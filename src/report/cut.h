/* What the printed forms of a lost tie share. */
#ifndef JARAK_REPORT_CUT_H
#define JARAK_REPORT_CUT_H

#include "jarak/cut.h"
#include "report/format.h"
#include "report/json.h"

typedef struct jarak__cut_printing {
    const jarak_cut_info *found;
    size_t n_rows;       /* for the eye */
    const size_t *order; /* n_rows, in countries or exposures: those that the scenario names, then the largest effects */
    size_t n_named;      /* of the first of them, those that the scenario names */
} jarak__cut_printing;

/* solved, no_equilibrium or not_converged. */
const char *jarak__cut_status_name(jarak_equilibrium_outcome outcome);
const char *jarak__cut_deficits_name(jarak_deficits deficits);
const char *jarak__cut_direction_name(jarak_cut_direction direction);
/* ↔, → or ←: of what the first sells, or buys. */
const char *jarak__cut_arrow(jarak_cut_direction direction);
/* 100 (factor - 1). */
double jarak__cut_percent(double factor);

void jarak__cut_page(const void *printing, jarak__output *out);
void jarak__cut_tree(const void *printing, jarak__json *json);

#endif
