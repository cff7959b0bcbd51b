/* Rerouted goods in every format; here the rows. */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/print.h"
#include "report/chapters.h"
#include "report/rerouting.h"

/* ---------------------------------------------------------------------------------------------------------------- rows */

enum {
    PRODUCT,
    HUB,
    LINKED,
    BEFORE,
    AFTER,
    GROWTH,
    RATIO,
    RATIO_LOW,
    RATIO_HIGH,
    ESTIMATE,
    STD_ERROR,
    Z_RATIO,
    Z_REGULARITY,
    EVIDENCE,
    STRICT_EVIDENCE,
    Q,
    STRICT_Q,
    EXCESS,
    EXCESS_LOW,
    EXCESS_HIGH,
    PRODUCT_EVIDENCE,
    PRODUCT_STRICT_EVIDENCE,
    PRODUCT_Q,
    PRODUCT_STRICT_Q,
    DIRECT_BEFORE,
    DIRECT_AFTER,
    DIRECT_Z,
    DIRECT_Q,
    SIGNS_KNOWN,
    SIGNS,
    SINCE,
    NAME,
    CHAPTER,
    MEMBERS, /* where concordances joined any codes */
    N_COLUMNS
};

static const jarak__column row_columns[N_COLUMNS] = {
    [PRODUCT] = {.key = "product"},
    [HUB] = {.key = "hub"},
    [LINKED] = {.key = "linked", .type = JARAK_BOOLEAN},
    [BEFORE] = {.key = "before", .type = JARAK_NUMBER},
    [AFTER] = {.key = "after", .type = JARAK_NUMBER},
    [GROWTH] = {.key = "growth", .type = JARAK_NUMBER},
    [RATIO] = {.key = "ratio", .type = JARAK_NUMBER},
    [RATIO_LOW] = {.key = "ratio_low", .type = JARAK_NUMBER},
    [RATIO_HIGH] = {.key = "ratio_high", .type = JARAK_NUMBER},
    [ESTIMATE] = {.key = "estimate", .type = JARAK_NUMBER},
    [STD_ERROR] = {.key = "std_error", .type = JARAK_NUMBER},
    [Z_RATIO] = {.key = "z_ratio", .type = JARAK_NUMBER},
    [Z_REGULARITY] = {.key = "z_regularity", .type = JARAK_NUMBER},
    [EVIDENCE] = {.key = "evidence", .type = JARAK_NUMBER},
    [STRICT_EVIDENCE] = {.key = "strict_evidence", .type = JARAK_NUMBER},
    [Q] = {.key = "q", .type = JARAK_NUMBER},
    [STRICT_Q] = {.key = "strict_q", .type = JARAK_NUMBER},
    [EXCESS] = {.key = "excess", .type = JARAK_NUMBER},
    [EXCESS_LOW] = {.key = "excess_low", .type = JARAK_NUMBER},
    [EXCESS_HIGH] = {.key = "excess_high", .type = JARAK_NUMBER},
    [PRODUCT_EVIDENCE] = {.key = "product_evidence", .type = JARAK_NUMBER},
    [PRODUCT_STRICT_EVIDENCE] = {.key = "product_strict_evidence", .type = JARAK_NUMBER},
    [PRODUCT_Q] = {.key = "product_q", .type = JARAK_NUMBER},
    [PRODUCT_STRICT_Q] = {.key = "product_strict_q", .type = JARAK_NUMBER},
    [DIRECT_BEFORE] = {.key = "direct_before", .type = JARAK_NUMBER},
    [DIRECT_AFTER] = {.key = "direct_after", .type = JARAK_NUMBER},
    [DIRECT_Z] = {.key = "direct_z", .type = JARAK_NUMBER},
    [DIRECT_Q] = {.key = "direct_q", .type = JARAK_NUMBER},
    [SIGNS_KNOWN] = {.key = "signs_known", .type = JARAK_INTEGER},
    [SIGNS] = {.key = "signs", .type = JARAK_INTEGER},
    [SINCE] = {.key = "since"},
    [NAME] = {.key = "name"},
    [CHAPTER] = {.key = "chapter"},
    [MEMBERS] = {.key = "members"},
};

static double pair_number(const jarak_reroute_pair *pair, size_t column)
{
    const jarak_reroute_change *change = &pair->change;
    const double numbers[N_COLUMNS] = {[BEFORE] = change->before,
                                       [AFTER] = change->after,
                                       [GROWTH] = change->growth,
                                       [RATIO] = exp(change->estimate),
                                       [RATIO_LOW] = exp(change->conf_low),
                                       [RATIO_HIGH] = exp(change->conf_high),
                                       [ESTIMATE] = change->estimate,
                                       [STD_ERROR] = change->std_error,
                                       [Z_RATIO] = change->z,
                                       [Z_REGULARITY] = pair->regularity,
                                       [EVIDENCE] = pair->evidence,
                                       [STRICT_EVIDENCE] = pair->strict_evidence,
                                       [Q] = pair->q,
                                       [STRICT_Q] = pair->strict_q,
                                       [EXCESS] = pair->excess,
                                       [EXCESS_LOW] = pair->excess_low,
                                       [EXCESS_HIGH] = pair->excess_high};
    return numbers[column];
}

static double product_number(const jarak_reroute_product *product, size_t column)
{
    const double numbers[N_COLUMNS] = {[PRODUCT_EVIDENCE] = product->evidence,
                                       [PRODUCT_STRICT_EVIDENCE] = product->strict_evidence,
                                       [PRODUCT_Q] = product->q,
                                       [PRODUCT_STRICT_Q] = product->strict_q,
                                       [DIRECT_BEFORE] = product->direct.before,
                                       [DIRECT_AFTER] = product->direct.after,
                                       [DIRECT_Z] = product->direct.z,
                                       [DIRECT_Q] = product->direct_q};
    return numbers[column];
}

/* The codes of a family; empty of one code. */
static void members_cell(const jarak_rerouting *found, size_t product, jarak__cell *cell)
{
    const jarak_rerouting_family *family = jarak__rerouting_family(found, found->products[product]);
    if (family != NULL) {
        jarak__cell_text(cell, family->joined);
    }
}

static void row_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__rerouting_printing *p = data;
    const jarak_rerouting *found = p->found;
    const jarak_reroute_pair *pair = &found->fit->pairs[p->rows[row]];
    if (column == PRODUCT || column == HUB) {
        jarak__cell_text(cell, column == PRODUCT ? found->products[p->of[row]] : found->hubs[pair->hub]);
    } else if (column == SINCE) {
        jarak__cell_text(cell, found->cohorts[found->cohort_of[p->of[row]]].since);
    } else if (column == NAME) {
        jarak__cell_text(cell, found->names != NULL ? found->names[p->of[row]] : NULL);
    } else if (column == CHAPTER) {
        jarak__cell_text(cell, jarak__chapter_name(found->products[p->of[row]]));
    } else if (column == MEMBERS) {
        members_cell(found, p->of[row], cell);
    } else if (column == LINKED) {
        jarak__cell_boolean(cell, found->linked[p->rows[row]]);
    } else if (column == SIGNS_KNOWN || column == SIGNS) {
        const jarak_rerouting_joined *joined = &found->joined[p->rows[row]];
        jarak__cell_integer(cell, (int64_t)(column == SIGNS ? joined->level : joined->n_known));
    } else if (column < PRODUCT_EVIDENCE) {
        jarak__cell_number(cell, pair_number(pair, column));
    } else {
        jarak__cell_number(cell, product_number(&found->fit->products[p->of[row]], column));
    }
}

static void rows(const void *result, jarak__sheet *sheet)
{
    const jarak__rerouting_printing *p = result;
    *sheet = (jarak__sheet){.data = p,
                            .n_rows = p->n_rows,
                            .n_columns = p->found->n_families > 0 ? N_COLUMNS : MEMBERS,
                            .columns = row_columns,
                            .cell = row_cell};
}

static size_t list_rows(const jarak_rerouting *found, size_t *list, size_t *of)
{
    size_t n = 0;
    for (size_t i = 0; i < found->n_in_order; i++) {
        const jarak_reroute_product *product = &found->fit->products[found->order[i]];
        for (size_t pair = product->first_pair; pair < product->end_pair; pair++) {
            if (found->fit->pairs[pair].change.missing == JARAK_REROUTE_TESTED) {
                of[n] = found->order[i];
                list[n++] = pair;
            }
        }
    }
    return n;
}

jarak_status jarak_rerouting_print(const jarak_rerouting *found, jarak_format format, FILE *stream, jarak_error *error)
{
    size_t *list = jarak__calloc(found->fit->n_pairs, sizeof *list), *of = jarak__calloc(found->fit->n_pairs, sizeof *of);
    jarak_status status =
        list == NULL || of == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results")) : JARAK_OK;
    if (status == JARAK_OK) {
        const jarak__rerouting_printing p = {.found = found, .n_rows = list_rows(found, list, of), .rows = list, .of = of};
        const jarak__printout all = {.result = &p, .page = jarak__rerouting_page, .rows = rows, .tree = jarak__rerouting_tree};
        const jarak__printout one = {.result = &p,
                                     .page = jarak__rerouting_explained_page,
                                     .rows = jarak__rerouting_explained_rows,
                                     .tree = jarak__rerouting_explained_tree};
        status = jarak__print(found->explained != NULL ? &one : &all, format, stream, error);
    }
    jarak__free(list);
    jarak__free(of);
    return status;
}
