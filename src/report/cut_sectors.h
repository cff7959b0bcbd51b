/* What the printed forms of a lost tie among many sectors share. */
#ifndef JARAK_REPORT_CUT_SECTORS_H
#define JARAK_REPORT_CUT_SECTORS_H

#include "jarak/cut_sectors.h"
#include "report/format.h"
#include "report/json.h"

typedef struct jarak__cut_sectors_printing {
    const jarak_cut_sectors_info *found;
    size_t n_rows;       /* for the eye */
    const size_t *order; /* n_rows countries: those that the scenario changes, then the largest effects */
    size_t n_changed;    /* of the first of them, those that it changes */
} jarak__cut_sectors_printing;

/* Terms and volume of trade, in percent; NaN where a good is made no more. */
double jarak__cut_sectors_first_order(const jarak_cut_sectors_country *country);

/* Parts of the page: what was asked; what every number rests on; where intervals are from. */
void jarak__cut_sectors_write_question(const jarak_cut_sectors_info *found, jarak__writer *text);
void jarak__cut_sectors_write_basis(const jarak_cut_sectors_info *found, jarak__writer *text);
void jarak__cut_sectors_write_interval(const jarak_cut_sectors_info *found, jarak__writer *text);

void jarak__cut_sectors_tree(const void *printing, jarak__json *json);
void jarak__cut_sectors_page(const void *printing, jarak__output *out);

#endif
