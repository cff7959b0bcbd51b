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

/* cut_rank.c: a row of a long table. */
typedef struct jarak__cut_ranked {
    size_t place;
    bool is_named; /* by the question */
    double effect; /* its absolute value; below 0: not to be shown, unless it is named */
} jarak__cut_ranked;
/* Sorts the list, and fills order (room for n) with the places of the n_rows that are shown, of which the first n_named, at most
 * most_named, are those named. */
void jarak__cut_rank(size_t n, jarak__cut_ranked *list, size_t most_named, size_t *order, size_t *n_named, size_t *n_rows);
/* That n more are not shown; nothing where there are none. */
void jarak__cut_more_countries(size_t n, jarak__writer *text);

/* cut_partners.c: "[-1.58, -1.01]", in percent, of factors; nothing where one is NaN. */
void jarak__cut_interval_cell(double low, double high, jarak__cell *cell);
void jarak__cut_partners_page(const jarak__cut_printing *p, jarak__output *out);

/* cut_page.c: parts of the page: what was asked; what every number rests on; where intervals are from. */
void jarak__cut_write_question(const jarak_cut_info *found, jarak__writer *text);
void jarak__cut_write_basis(const jarak_cut_info *found, jarak__writer *text);
void jarak__cut_write_interval(const jarak_cut_info *found, jarak__writer *text);

void jarak__cut_page(const void *printing, jarak__output *out);
void jarak__cut_tree(const void *printing, jarak__json *json);

#endif
