/* Rerouted goods for the eye: the question, what is found, the same asked otherwise, and what cannot be said. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/chapters.h"
#include "report/grid.h"
#include "report/rerouting.h"
#include "reroute/rule.h"

enum { MOST_CHANGED = 12 }; /* products not tested that are named; the rest are counted */

static void write_names(jarak__writer *text, size_t n, const char *const *names)
{
    for (size_t i = 0; i < n; i++) {
        jarak__write_format(text, "%s%s", i > 0 ? ", " : "", names[i]);
    }
}

static void write_count(jarak__writer *text, const char *words, size_t count)
{
    jarak__write_grouped(text, count);
    jarak__write_format(text, " %s", words);
}

void jarak__rerouting_write_question(const jarak_rerouting *found, jarak__writer *text)
{
    const size_t last = found->n_years - 1;
    jarak__write_format(text, "%s → ", found->origin);
    write_names(text, found->n_hubs, found->hubs);
    jarak__write_format(text, _(" → %s: goods of which hubs took more\n"), found->destination);
    if (found->is_dated) {
        jarak__write_format(text, _("%zu months from the date of each product's barrier on compared with the same of the year before"),
                            found->n_months);
    } else {
        jarak__write_format(text, _("%s to %s compared with %s to %s"), found->first_months[last], found->last_months[last],
                            found->first_months[last - 1], found->last_months[last - 1]);
    }
    if (found->n_years > 2) {
        jarak__write_format(text, P_("; %zu ordinary year before", "; %zu ordinary years before", found->n_years - 2), found->n_years - 2);
    }
    jarak__write_format(text, _("; amounts in %s\n"), found->unit);
    write_count(text, P_("pair of product and hub", "pairs of product and hub", found->fit->n_tested_pairs), found->fit->n_tested_pairs);
    jarak__write_text(text, ", ");
    jarak__write_grouped(text, found->fit->n_tested_products);
    jarak__write_format(text, P_(" product (%s) tested; ", " products (%s) tested; ", found->fit->n_tested_products),
                        jarak__rerouting_digits_name(found->digits));
    write_count(text, P_("product not testable: its code changed\n", "products not testable: their codes changed\n", found->n_changed),
                found->n_changed);
}

static void write_both(const jarak_rerouting *found, jarak__writer *text)
{
    const jarak_rerouting_both *both = &found->both;
    if (both->n_products == 0) {
        return;
    }
    jarak__write_format(text,
                        P_("for %zu of them direct trade to %s fell, too, which is consistent with rerouting",
                           "for %zu of them direct trade to %s fell, too, which is consistent with rerouting", both->n_products),
                        both->n_products, found->destination);
    jarak__write_text(text, _(": excess "));
    jarak__rerouting_write_amount(text, both->excess);
    jarak__write_text(text, _(", loss "));
    jarak__rerouting_write_amount(text, both->loss);
    if (!isnan(both->placebo_excess)) {
        jarak__write_text(text, _("; their excess a year before "));
        jarak__rerouting_write_amount(text, both->placebo_excess);
    }
    jarak__write_text(text, "\n");
}

void jarak__rerouting_write_finding(const jarak_rerouting *found, jarak__writer *text)
{
    const char *rule = found->plain ? _("above the year before") : _("above every earlier year");
    if (!found->fit->calibration.is_calibrated) {
        jarak__write_text(text, _("Uncalibrated: without an ordinary year nothing is found; the products with most evidence:\n"));
        return;
    }
    if (found->n_found == 0) {
        jarak__write_format(text, _("Nothing is found with q ≤ %g (%s).\n"), found->q, rule);
        return;
    }
    jarak__write_format(text, P_("%zu product found with q ≤ %g (%s)", "%zu products found with q ≤ %g (%s)", found->n_found),
                        found->n_found, found->q, rule);
    jarak__write_format(text,
                        P_("; in an ordinary year this rule finds %zu\n", "; in an ordinary year this rule finds %zu\n", found->n_ordinary),
                        found->n_ordinary);
    write_both(found, text);
}

/* ---------------------------------------------------------------------------------------------------------------- products */

enum { PRODUCT, HUBS, EVIDENCE, Q, BEFORE, AFTER, EXCESS, INTERVAL, DIRECT_Z, LOSS, SHARE, SIGNATURES, N_COLUMNS };

enum { MOST_NAMED = 12 }; /* hubs that a cell has room for */

/* The hubs that are tested, ▲ behind those that took it. */
static void hub_marks(const jarak_rerouting *found, size_t product, jarak__cell *cell)
{
    const jarak_reroute_product *p = &found->fit->products[product];
    jarak__writer text = {0};
    if (p->n_tested > MOST_NAMED) {
        snprintf(cell->scratch, sizeof cell->scratch, "%u", p->n_tested);
        jarak__cell_text(cell, cell->scratch);
        return;
    }
    for (size_t i = p->first_pair; i < p->end_pair; i++) {
        const jarak_reroute_pair *pair = &found->fit->pairs[i];
        if (pair->change.missing == JARAK_REROUTE_TESTED) {
            jarak__write_format(&text, "%s%s%s", text.length > 0 ? " " : "", found->hubs[pair->hub], found->linked[i] ? "▲" : "");
        }
    }
    snprintf(cell->scratch, sizeof cell->scratch, "%s", text.bytes != NULL ? text.bytes : "");
    jarak__writer_release(&text);
    jarak__cell_text(cell, cell->scratch);
}

static void interval(const jarak_rerouting *found, size_t product, jarak__cell *cell)
{
    const jarak_reroute_product *p = &found->fit->products[product];
    jarak__writer text = {0};
    jarak__write_text(&text, "[");
    jarak__write_rounded(&text, p->excess_low);
    jarak__write_text(&text, ", ");
    jarak__write_rounded(&text, p->excess_high);
    jarak__write_text(&text, "]");
    snprintf(cell->scratch, sizeof cell->scratch, "%s", text.bytes != NULL ? text.bytes : "");
    jarak__writer_release(&text);
    jarak__cell_text(cell, cell->scratch);
}

/* "2 of 3": signatures seen of those that are known. */
static void signatures_seen(const jarak_rerouting *found, size_t product, jarak__cell *cell)
{
    int signatures[JARAK__SIGNATURES], seen = 0, known = 0;
    jarak__rerouting_signatures(found, product, signatures);
    for (int i = 0; i < JARAK__SIGNATURES; i++) {
        seen += signatures[i] == 1;
        known += signatures[i] >= 0;
    }
    snprintf(cell->scratch, sizeof cell->scratch, _("%d of %d"), seen, known);
    jarak__cell_text(cell, cell->scratch);
}

static void product_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting *found = data;
    const size_t product = found->order[row];
    const jarak_reroute_product *p = &found->fit->products[product];
    const double numbers[N_COLUMNS] = {[EVIDENCE] = jarak__rule_evidence(found, p),
                                       [Q] = jarak__rule_q(found, p),
                                       [BEFORE] = p->before,
                                       [AFTER] = p->after,
                                       [EXCESS] = p->excess,
                                       [DIRECT_Z] = p->direct.z,
                                       [LOSS] = p->loss,
                                       [SHARE] = p->loss > 0 ? p->excess / p->loss : (double)NAN};
    switch (column) {
    case PRODUCT:
        jarak__cell_text(cell, found->products[product]);
        return;
    case HUBS:
        hub_marks(found, product, cell);
        return;
    case INTERVAL:
        interval(found, product, cell);
        return;
    case SIGNATURES:
        signatures_seen(found, product, cell);
        return;
    default:
        jarak__cell_number(cell, numbers[column]);
    }
}

static const jarak__column product_columns[N_COLUMNS] = {
    [PRODUCT] = {.title = N_("product")},
    [HUBS] = {.title = N_("hubs")},
    [EVIDENCE] = {.title = N_("evidence"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [Q] = {.title = "q", .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    [BEFORE] = {.title = N_("before"), .type = JARAK_NUMBER},
    [AFTER] = {.title = N_("after"), .type = JARAK_NUMBER},
    [EXCESS] = {.title = N_("excess"), .type = JARAK_NUMBER},
    [INTERVAL] = {.title = N_("interval"), .right = true},
    [DIRECT_Z] = {.title = N_("z of direct trade"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [LOSS] = {.title = N_("loss"), .type = JARAK_NUMBER},
    [SHARE] = {.title = N_("excess / loss"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [SIGNATURES] = {.title = N_("signatures"), .right = true},
};

/* What kinds of goods the first n products are of: their chapters, by code. */
static void write_chapters(const jarak_rerouting *found, size_t n, jarak__writer *text)
{
    enum { N_CHAPTERS = 100 };
    const char *first_of[N_CHAPTERS] = {NULL};
    for (size_t i = 0; i < n; i++) {
        const char *code = found->products[found->order[i]];
        first_of[(10 * (code[0] - '0') + code[1] - '0') % N_CHAPTERS] = code;
    }
    const char *before = _("Chapters: ");
    for (size_t i = 0; i < N_CHAPTERS; i++) {
        const char *name = first_of[i] != NULL ? jarak__chapter_name(first_of[i]) : NULL;
        if (name != NULL) {
            jarak__write_format(text, "%s%02zu %s", before, i, name);
            before = "; ";
        }
    }
    jarak__write_text(text, ".\n");
}

/* What the first n products are called, a line each, as far as a list of products that is loaded says it. */
static void write_product_names(const jarak_rerouting *found, size_t n, jarak__writer *text)
{
    enum { NAME_COLUMNS = 80, NAME_BYTES = 4 * NAME_COLUMNS + 8 };
    bool has_any = false;
    for (size_t i = 0; found->names != NULL && i < n; i++) {
        const size_t product = found->order[i];
        char copy[NAME_BYTES];
        if (found->names[product] != NULL) {
            jarak__write_text(text, has_any ? "" : _("Names, from the lists of products that are loaded:\n"));
            jarak__write_format(text, "  %s %s\n", found->products[product],
                                jarak__short_text(found->names[product], NAME_COLUMNS, copy, sizeof copy));
            has_any = true;
        }
    }
}

static void write_products(const jarak_rerouting *found, jarak__output *out)
{
    enum { SHOWN_UNCALIBRATED = 20 };
    size_t n = found->n_found;
    if (!found->fit->calibration.is_calibrated) {
        n = found->n_in_order < SHOWN_UNCALIBRATED ? found->n_in_order : SHOWN_UNCALIBRATED;
    }
    const jarak__sheet sheet = {
        .data = found, .n_rows = n, .n_columns = N_COLUMNS, .columns = product_columns, .cell = product_cell, .indent = 2};
    if (n > 0) {
        jarak__page_sheet(out, &sheet);
        jarak__write_text(&out->text,
                          _("▲: the hub is linked to what was found. Signatures seen, of those known: more to the hub, more from it to the "
                            "destination, recorded there as sent, less sent directly.\n"));
        write_chapters(found, n, &out->text);
        write_product_names(found, n, &out->text);
    }
}

/* ---------------------------------------------------------------------------------------------------------------- dates */

enum { SINCE, GOODS, WINDOWS, TESTED, FOUND, N_DATE_COLUMNS };

static void date_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting_cohort *cohort = &((const jarak_rerouting *)data)->cohorts[row];
    const size_t numbers[N_DATE_COLUMNS] = {
        [GOODS] = cohort->n_goods, [WINDOWS] = cohort->n_years, [TESTED] = cohort->n_tested, [FOUND] = cohort->n_found};
    if (column == SINCE) {
        jarak__cell_text(cell, cohort->since);
    } else {
        jarak__cell_integer(cell, (int64_t)numbers[column]);
    }
}

static void write_dates(const jarak_rerouting *found, jarak__output *out)
{
    static const jarak__column columns[N_DATE_COLUMNS] = {[SINCE] = {.title = N_("barrier since")},
                                                          [GOODS] = {.title = N_("products"), .type = JARAK_INTEGER},
                                                          [WINDOWS] = {.title = N_("years of windows"), .type = JARAK_INTEGER},
                                                          [TESTED] = {.title = N_("tested"), .type = JARAK_INTEGER},
                                                          [FOUND] = {.title = N_("found"), .type = JARAK_INTEGER}};
    const jarak__sheet sheet = {
        .data = found, .n_rows = found->n_cohorts, .n_columns = N_DATE_COLUMNS, .columns = columns, .cell = date_cell, .indent = 2};
    if (found->is_dated) {
        jarak__page_sheet(out, &sheet);
    }
}

/* ---------------------------------------------------------------------------------------------------------------- otherwise */

static const char *variant_words(const char *what)
{
    static const struct {
        const char *what, *words;
    } all[] = {{"control", N_("control")},
               {"floor", N_("floor")},
               {"taylor_power", N_("power of the mean")},
               {"placebo_hub", N_("destination as a hub")}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].what, what) == 0) {
            return _(all[i].words);
        }
    }
    return what;
}

static void variant_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting_variant *variant = &((const jarak_rerouting *)data)->variants[row];
    const size_t numbers[] = {0, 0, variant->n_products, variant->n_pairs, variant->n_tested};
    if (column < 2) {
        jarak__cell_text(cell, column == 0 ? variant_words(variant->what) : variant->value);
    } else {
        jarak__cell_integer(cell, (int64_t)numbers[column]);
    }
}

static void write_variants(const jarak_rerouting *found, jarak__output *out)
{
    static const jarak__column columns[] = {{.title = N_("asked otherwise")},
                                            {.title = ""},
                                            {.title = N_("products found"), .type = JARAK_INTEGER},
                                            {.title = N_("pairs found"), .type = JARAK_INTEGER},
                                            {.title = N_("pairs tested"), .type = JARAK_INTEGER}};
    const jarak__sheet sheet = {
        .data = found, .n_rows = found->n_variants, .n_columns = 5, .columns = columns, .cell = variant_cell, .indent = 2};
    if (found->fit->calibration.is_calibrated) {
        jarak__page_sheet(out, &sheet);
    }
}

void jarak__rerouting_write_cautions(const jarak_rerouting *found, jarak__writer *text)
{
    if (found->n_changed > 0 && found->explained == NULL) {
        jarak__write_text(text, _("Not testable: "));
        for (size_t i = 0; i < found->n_changed && i < MOST_CHANGED; i++) {
            jarak__write_format(text, "%s%s", i > 0 ? ", " : "", found->changed[i].product);
        }
        if (found->n_changed > MOST_CHANGED) {
            jarak__write_format(text, P_(" and %zu more", " and %zu more", found->n_changed - MOST_CHANGED),
                                found->n_changed - MOST_CHANGED);
        }
        jarak__write_text(text, "\n");
    }
    for (size_t i = 0; i < found->n_cautions; i++) {
        jarak__write_format(text, "- %s\n", found->cautions[i]);
    }
    jarak__write_text(text, _("No figure says who shipped, whether that was allowed, or whether the hub used the goods itself.\n"));
}

void jarak__rerouting_page(const void *printing, jarak__output *out)
{
    const jarak_rerouting *found = ((const jarak__rerouting_printing *)printing)->found;
    out->columns = JARAK__PAGE_COLUMNS;
    jarak__rerouting_write_question(found, &out->text);
    jarak__rerouting_write_finding(found, &out->text);
    write_products(found, out);
    jarak__rerouting_write_totals(found, out);
    write_dates(found, out);
    write_variants(found, out);
    jarak__rerouting_write_cautions(found, &out->text);
}
