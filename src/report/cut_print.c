/* The cost of a lost tie in every format; here the rows, and which of them are shown to the eye. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/print.h"
#include "report/cut.h"

enum { MOST_PARTNERS = 20 };

/* ------------------------------------------------------------------------------------------------------------------ rows */

enum { COUNTRY, WELFARE, LOW, HIGH, WAGE, PRICE, INDEX, INCOME, EXPORTS, SHARE_BEFORE, SHARE, N_COUNTRY_COLUMNS };

static const jarak__column country_columns[N_COUNTRY_COLUMNS] = {
    [COUNTRY] = {.key = "iso3"},
    [WELFARE] = {.key = "welfare_pct", .type = JARAK_NUMBER},
    [LOW] = {.key = "low", .type = JARAK_NUMBER},
    [HIGH] = {.key = "high", .type = JARAK_NUMBER},
    [WAGE] = {.key = "real_wage_pct", .type = JARAK_NUMBER},
    [PRICE] = {.key = "price_pct", .type = JARAK_NUMBER},
    [INDEX] = {.key = "price_index_pct", .type = JARAK_NUMBER},
    [INCOME] = {.key = "income_pct", .type = JARAK_NUMBER},
    [EXPORTS] = {.key = "exports_pct", .type = JARAK_NUMBER},
    [SHARE_BEFORE] = {.key = "domestic_share_before", .type = JARAK_NUMBER},
    [SHARE] = {.key = "domestic_share", .type = JARAK_NUMBER},
};

static void country_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_cut_country *country = &((const jarak_cut_info *)data)->countries[row];
    const double factors[N_COUNTRY_COLUMNS] = {
        [WELFARE] = country->welfare, [LOW] = country->low,           [HIGH] = country->high,     [WAGE] = country->real_wage,
        [PRICE] = country->price,     [INDEX] = country->price_index, [INCOME] = country->income, [EXPORTS] = country->exports};
    if (column == COUNTRY) {
        jarak__cell_text(cell, country->name);
    } else if (column >= SHARE_BEFORE) {
        jarak__cell_number(cell, column == SHARE ? country->domestic_share : country->share_before);
    } else {
        jarak__cell_number(cell, jarak__cut_percent(factors[column]));
    }
}

static const jarak__column exposure_columns[] = {
    {.key = "country"}, {.key = "exporter"}, {.key = "importer"}, {.key = "per_log_cost", .type = JARAK_NUMBER}};

static void exposure_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_cut_exposure *exposure = &((const jarak_cut_info *)data)->exposures[row];
    const char *const names[] = {exposure->country, exposure->exporter, exposure->importer};
    if (column < 3) {
        jarak__cell_text(cell, names[column]);
    } else {
        jarak__cell_number(cell, exposure->per_log_cost);
    }
}

static const jarak__column total_columns[] = {{.key = "country"}, {.key = "partner"}, {.key = "per_log_cost", .type = JARAK_NUMBER}};

static void total_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    exposure_cell(data, row, column < 2 ? column : 3, cell);
}

static const jarak__column partner_columns[] = {{.key = "iso3"},
                                                {.key = "status"},
                                                {.key = "trade_share", .type = JARAK_NUMBER},
                                                {.key = "welfare_pct", .type = JARAK_NUMBER},
                                                {.key = "low", .type = JARAK_NUMBER},
                                                {.key = "high", .type = JARAK_NUMBER},
                                                {.key = "per_log_cost", .type = JARAK_NUMBER},
                                                {.key = "partner_welfare_pct", .type = JARAK_NUMBER},
                                                {.key = "exports_share", .type = JARAK_NUMBER},
                                                {.key = "imports_share", .type = JARAK_NUMBER},
                                                {.key = "partner_trade_share", .type = JARAK_NUMBER},
                                                {.key = "partner_per_log_cost", .type = JARAK_NUMBER},
                                                {.key = "asymmetry", .type = JARAK_NUMBER}};
enum { N_TORNADO_COLUMNS = 8, N_PARTNER_COLUMNS = sizeof partner_columns / sizeof partner_columns[0] };

static void partner_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_cut_partner *partner = &((const jarak_cut_info *)data)->partners[row];
    const double numbers[N_PARTNER_COLUMNS] = {0,
                                               0,
                                               partner->share,
                                               jarak__cut_percent(partner->welfare),
                                               jarak__cut_percent(partner->low),
                                               jarak__cut_percent(partner->high),
                                               partner->per_log_cost,
                                               jarak__cut_percent(partner->partner_welfare),
                                               partner->exports_share,
                                               partner->imports_share,
                                               partner->partner_share,
                                               partner->partner_per_log_cost,
                                               partner->asymmetry};
    if (column == 0) {
        jarak__cell_text(cell, partner->name);
    } else if (column == 1) {
        jarak__cell_text(cell, partner->missing ? "no_data" : jarak__cut_status_name(partner->outcome));
    } else {
        jarak__cell_number(cell, numbers[column]);
    }
}

static void rows(const void *result, jarak__sheet *sheet)
{
    const jarak_cut_info *found = ((const jarak__cut_printing *)result)->found;
    *sheet = (jarak__sheet){.data = found,
                            .n_rows = found->countries != NULL ? found->n : 0,
                            .n_columns = N_COUNTRY_COLUMNS,
                            .columns = country_columns,
                            .cell = country_cell};
    if (found->question == JARAK_CUT_MATRIX) {
        sheet->n_rows = found->n_exposures;
        sheet->n_columns = found->of != NULL ? 4 : 3;
        sheet->columns = found->of != NULL ? exposure_columns : total_columns;
        sheet->cell = found->of != NULL ? exposure_cell : total_cell;
    } else if (found->question != JARAK_CUT_SCENARIO) {
        sheet->n_rows = found->n_partners;
        sheet->n_columns = found->question == JARAK_CUT_DEPENDENCE ? N_PARTNER_COLUMNS : N_TORNADO_COLUMNS;
        sheet->columns = partner_columns;
        sheet->cell = partner_cell;
    }
}

/* ------------------------------------------------------------------------------------------------------------------ order */

/* Whether the name is one of "A, B". */
static bool is_listed(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; at != NULL && (at = strstr(at, name)) != NULL; at += length) {
        const bool begins = at == list || (at >= list + 2 && at[-1] == ' ' && at[-2] == ',');
        if (begins && (at[length] == '\0' || at[length] == ',')) {
            return true;
        }
    }
    return false;
}

static jarak__cut_ranked rank_country(const jarak_cut_info *found, size_t i)
{
    const jarak_cut_country *country = &found->countries[i];
    return (jarak__cut_ranked){.place = i,
                               .is_named = is_listed(found->one, country->name) || is_listed(found->other, country->name),
                               .effect = isnan(country->welfare) ? -1 : fabs(log(country->welfare))};
}

static jarak__cut_ranked rank_tie(const jarak_cut_exposure *tie, size_t i)
{
    const bool counts = !isnan(tie->per_log_cost) && strcmp(tie->exporter, tie->importer) != 0;
    return (jarak__cut_ranked){.place = i, .effect = counts ? fabs(tie->per_log_cost) : -1};
}

/* Of domestic trade, which is no tie, and of what is not known, nothing is shown. */
static void choose(const jarak_cut_info *found, size_t n, jarak__cut_ranked *list, size_t *order, jarak__cut_printing *p)
{
    for (size_t i = 0; i < n; i++) {
        list[i] = found->exposures != NULL ? rank_tie(&found->exposures[i], i) : rank_country(found, i);
    }
    jarak__cut_rank(n, list, n, order, &p->n_named, &p->n_rows);
    p->order = order;
    if (found->partners != NULL) { /* which are in order */
        p->n_rows = found->n_partners < MOST_PARTNERS ? found->n_partners : MOST_PARTNERS;
    }
}

jarak_status jarak_cut_print(const jarak_cut *cut, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak_cut_info *found = jarak_cut_result(cut);
    const size_t n = found->exposures != NULL ? found->n_exposures : found->countries != NULL ? found->n : 0;
    jarak__cut_ranked *list = jarak__calloc(n, sizeof *list);
    size_t *order = jarak__calloc(n, sizeof *order);
    jarak_status status =
        list == NULL || order == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results")) : JARAK_OK;
    if (status == JARAK_OK) {
        jarak__cut_printing p = {.found = found};
        choose(found, n, list, order, &p);
        const jarak__printout printout = {.result = &p, .page = jarak__cut_page, .rows = rows, .tree = jarak__cut_tree};
        status = jarak__print(&printout, format, stream, error);
    }
    jarak__free(list);
    jarak__free(order);
    return status;
}
