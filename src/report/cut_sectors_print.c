/* The cost of a scenario among many sectors in every format; here the rows, the tree of documented keys, and which countries are shown to
 * the eye. */
#include <math.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/print.h"
#include "report/cut.h"
#include "report/cut_sectors.h"

enum { MOST_CHANGED = 40 };

/* ------------------------------------------------------------------------------------------------------------------ rows */

enum { COUNTRY, CHANGED, WELFARE, LOW, HIGH, WAGE, INDEX, FIRST_ORDER, TERMS, VOLUME, N_COLUMNS };

static const jarak__column columns[N_COLUMNS] = {
    [COUNTRY] = {.key = "iso3"},
    [CHANGED] = {.key = "changed"},
    [WELFARE] = {.key = "welfare_pct", .type = JARAK_NUMBER},
    [LOW] = {.key = "low", .type = JARAK_NUMBER},
    [HIGH] = {.key = "high", .type = JARAK_NUMBER},
    [WAGE] = {.key = "real_wage_pct", .type = JARAK_NUMBER},
    [INDEX] = {.key = "price_index_pct", .type = JARAK_NUMBER},
    [FIRST_ORDER] = {.key = "first_order_pct", .type = JARAK_NUMBER},
    [TERMS] = {.key = "terms_of_trade_pct", .type = JARAK_NUMBER},
    [VOLUME] = {.key = "volume_of_trade_pct", .type = JARAK_NUMBER},
};

static void country_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_cut_sectors_country *country = &((const jarak_cut_sectors_info *)data)->countries[row];
    const double numbers[N_COLUMNS] = {[WELFARE] = jarak__cut_percent(country->real_income),
                                       [LOW] = jarak__cut_percent(country->low),
                                       [HIGH] = jarak__cut_percent(country->high),
                                       [WAGE] = jarak__cut_percent(country->real_wage),
                                       [INDEX] = jarak__cut_percent(country->price_index),
                                       [FIRST_ORDER] = jarak__cut_sectors_first_order(country),
                                       [TERMS] = 100 * country->terms_of_trade,
                                       [VOLUME] = 100 * country->volume_of_trade};
    if (column == COUNTRY || column == CHANGED) {
        jarak__cell_text(cell, column == COUNTRY ? country->name : country->is_changed ? "yes" : "no");
    } else {
        jarak__cell_number(cell, numbers[column]);
    }
}

static void rows(const void *printing, jarak__sheet *sheet)
{
    const jarak_cut_sectors_info *found = ((const jarak__cut_sectors_printing *)printing)->found;
    *sheet = (jarak__sheet){
        .data = found, .n_rows = found->countries != NULL ? found->n : 0, .n_columns = N_COLUMNS, .columns = columns, .cell = country_cell};
}

/* ------------------------------------------------------------------------------------------------------------------ tree */

static const char *status_name(jarak_chain_outcome outcome)
{
    return outcome == JARAK_CHAIN_SOLVED ? "solved" : outcome == JARAK_CHAIN_NOT_CONVERGED ? "not_converged" : "no_equilibrium";
}

static void put_question(const jarak_cut_sectors_info *found, jarak__json *json)
{
    jarak__json_object(json, "scenario", true);
    jarak__json_text(json, "one", found->one);
    jarak__json_text(json, "other", found->other);
    jarak__json_text(json, "sectors", found->sectors);
    jarak__json_text(json, "direction", found->one != NULL ? jarak__cut_direction_name(found->direction) : NULL);
    jarak__json_number(json, "by_pct", 100 * found->dearer);
    jarak__json_text(json, "file", found->scenario);
    jarak__json_text(json, "tariffs", found->tariffs);
    jarak__json_count(json, "n_flows", found->n_flows);
    jarak__json_count(json, "n_tariffs", found->n_tariffs);
    jarak__json_count(json, "without_trade", found->n_without_trade);
    jarak__json_end(json);
    jarak__json_object(json, "base", true);
    jarak__json_text(json, "source", found->folder);
    jarak__json_count(json, "n_countries", found->n);
    jarak__json_count(json, "n_sectors", found->n_sectors);
    jarak__json_count(json, "without_row", found->n_without_row);
    jarak__json_text(json, "table", found->table);
    jarak__json_number(json, "left_out", found->table != NULL ? found->left_out : (double)NAN);
    jarak__json_count(json, "negative_figures", found->n_negative);
    jarak__json_number(json, "negative", found->table != NULL ? found->negative : (double)NAN);
    jarak__json_number(json, "largest_deficit", found->deficits);
    jarak__json_number(json, "residual", found->residual_base);
    jarak__json_integer(json, "iterations", found->steps_base);
    jarak__json_end(json);
    jarak__json_object(json, "theta", true);
    jarak__json_number(json, "low", found->theta_low);
    jarak__json_number(json, "high", found->theta_high);
    jarak__json_text(json, "source", found->theta_file);
    jarak__json_number(json, "sd", found->theta_sd);
    jarak__json_boolean(json, "with_errors", found->has_theta_errors);
    jarak__json_end(json);
}

/* The coefficients of a fit, and the draws, where there are any. */
static void put_uncertainty(const jarak_cut_sectors_info *found, jarak__json *json)
{
    if (found->from != NULL) {
        jarak__json_text(json, "from", found->from);
        jarak__json_list(json, "effects", false);
        for (size_t k = 0; k < found->n_estimates; k++) {
            jarak__json_object(json, NULL, true);
            jarak__json_text(json, "name", found->estimates[k].name);
            jarak__json_number(json, "coefficient", found->estimates[k].coefficient);
            jarak__json_number(json, "std_error", found->estimates[k].std_error);
            jarak__json_end(json);
        }
        jarak__json_end(json);
    }
    if (found->n_draws > 0) {
        jarak__json_object(json, "draws", true);
        jarak__json_count(json, "n", found->n_draws);
        jarak__json_count(json, "failed", found->n_failed);
        jarak__json_integer(json, "seed", (int64_t)found->seed);
        jarak__json_number(json, "level", found->level);
        jarak__json_end(json);
    }
}

/* Of a country, what becomes of the quantity of each sector. */
static void put_output(const jarak_cut_sectors_info *found, size_t i, jarak__json *json)
{
    jarak__json_list(json, "output_pct", true);
    for (size_t j = 0; j < found->n_sectors; j++) {
        jarak__json_number(json, NULL, jarak__cut_percent(found->output[i * found->n_sectors + j]));
    }
    jarak__json_end(json);
}

static void put_countries(const jarak_cut_sectors_info *found, jarak__json *json)
{
    jarak__json_list(json, "countries", false);
    for (size_t i = 0; found->countries != NULL && i < found->n; i++) {
        const jarak_cut_sectors_country *country = &found->countries[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "iso3", country->name);
        jarak__json_boolean(json, "changed", country->is_changed);
        jarak__json_number(json, "welfare", country->real_income);
        jarak__json_number(json, "welfare_pct", jarak__cut_percent(country->real_income));
        jarak__json_number(json, "log_welfare", log(country->real_income));
        jarak__json_number(json, "low", jarak__cut_percent(country->low));
        jarak__json_number(json, "high", jarak__cut_percent(country->high));
        jarak__json_number(json, "welfare_low", country->low);
        jarak__json_number(json, "welfare_high", country->high);
        jarak__json_number(json, "real_wage_pct", jarak__cut_percent(country->real_wage));
        jarak__json_number(json, "real_wage_low", jarak__cut_percent(country->real_wage_low));
        jarak__json_number(json, "real_wage_high", jarak__cut_percent(country->real_wage_high));
        jarak__json_number(json, "price_index_pct", jarak__cut_percent(country->price_index));
        jarak__json_number(json, "first_order_pct", jarak__cut_sectors_first_order(country));
        jarak__json_number(json, "terms_of_trade_pct", 100 * country->terms_of_trade);
        jarak__json_number(json, "volume_of_trade_pct", 100 * country->volume_of_trade);
        put_output(found, i, json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__cut_sectors_tree(const void *printing, jarak__json *json)
{
    const jarak_cut_sectors_info *found = ((const jarak__cut_sectors_printing *)printing)->found;
    put_question(found, json);
    put_uncertainty(found, json);
    jarak__json_text(json, "status", status_name(found->outcome));
    jarak__json_boolean(json, "in_base", found->is_base);
    jarak__json_text(json, "reason", found->reason);
    jarak__json_texts(json, "at_fault", found->n_at_fault, found->at_fault);
    jarak__json_texts(json, "sectors_at_fault", found->n_sectors_at_fault, found->sectors_at_fault);
    jarak__json_number(json, "residual", found->residual);
    jarak__json_integer(json, "iterations", found->steps);
    jarak__json_texts(json, "sectors", found->sector_names != NULL ? found->n_sectors : 0, found->sector_names);
    put_countries(found, json);
}

/* ------------------------------------------------------------------------------------------------------------------ order */

static void choose(const jarak_cut_sectors_info *found, size_t n, jarak__cut_ranked *list, size_t *order, jarak__cut_sectors_printing *p)
{
    for (size_t i = 0; i < n; i++) {
        const jarak_cut_sectors_country *country = &found->countries[i];
        list[i] = (jarak__cut_ranked){.place = i, .is_named = country->is_changed, .effect = fabs(log(country->real_income))};
    }
    jarak__cut_rank(n, list, MOST_CHANGED, order, &p->n_changed, &p->n_rows);
    p->order = order;
}

jarak_status jarak_cut_sectors_print(const jarak_cut_sectors *cut, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak_cut_sectors_info *found = jarak_cut_sectors_result(cut);
    const size_t n = found->countries != NULL ? found->n : 0;
    jarak__cut_ranked *list = jarak__calloc(n, sizeof *list);
    size_t *order = jarak__calloc(n, sizeof *order);
    jarak_status status =
        list == NULL || order == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results")) : JARAK_OK;
    if (status == JARAK_OK) {
        jarak__cut_sectors_printing p = {.found = found};
        choose(found, n, list, order, &p);
        const jarak__printout printout = {.result = &p, .page = jarak__cut_sectors_page, .rows = rows, .tree = jarak__cut_sectors_tree};
        status = jarak__print(&printout, format, stream, error);
    }
    jarak__free(list);
    jarak__free(order);
    return status;
}
