/* What the printed forms of rerouted goods share. */
#ifndef JARAK_REPORT_REROUTING_H
#define JARAK_REPORT_REROUTING_H

#include "jarak/rerouting.h"
#include "report/format.h"
#include "report/json.h"
#include "reroute/rule.h"

typedef struct jarak__rerouting_printing {
    const jarak_rerouting *found;
    size_t n_rows;      /* pairs that are tested, by product in the order of what is found */
    const size_t *rows; /* in found->fit->pairs */
    const size_t *of;   /* the product of each row */
} jarak__rerouting_printing;

const char *jarak__rerouting_digits_name(jarak_rerouting_digits digits);
/* other, none or growth. */
const char *jarak__rerouting_control_name(jarak_rerouting_control control);

/* In whole units. */
void jarak__rerouting_write_amount(jarak__writer *text, double amount);

/* Parts of the page. */
void jarak__rerouting_write_question(const jarak_rerouting *found, jarak__writer *text);
void jarak__rerouting_write_finding(const jarak_rerouting *found, jarak__writer *text);
void jarak__rerouting_write_cautions(const jarak_rerouting *found, jarak__writer *text);
void jarak__rerouting_write_totals(const jarak_rerouting *found, jarak__output *out);

/* Parts of the tree. */
void jarak__rerouting_put_settings(const jarak_rerouting *found, jarak__json *json);
void jarak__rerouting_put_totals(const jarak_rerouting *found, jarak__json *json);
/* "members" of a family; nothing of one code. */
void jarak__rerouting_put_members(const jarak_rerouting *found, const char *product, jarak__json *json);
void jarak__rerouting_put_product(const jarak_rerouting *found, size_t place, jarak__json *json);
/* What is not tested, and why; and, where there are any, concordances and the families that they join. */
void jarak__rerouting_put_changed(const jarak_rerouting *found, jarak__json *json);
void jarak__rerouting_put_placebo(const jarak_rerouting *found, jarak__json *json);

void jarak__rerouting_explained_page(const void *printing, jarak__output *out);
void jarak__rerouting_explained_rows(const void *printing, jarak__sheet *sheet);
void jarak__rerouting_explained_tree(const void *printing, jarak__json *json);
void jarak__rerouting_page(const void *printing, jarak__output *out);
void jarak__rerouting_tree(const void *printing, jarak__json *json);

#endif
