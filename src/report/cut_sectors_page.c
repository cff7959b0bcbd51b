/* The cost of a scenario among many sectors for the eye: the question, what the figures rest on, the table, and why it has two welfares. */
#include <math.h>

#include "base/text.h"
#include "report/cut.h"
#include "report/cut_sectors.h"

double jarak__cut_sectors_first_order(const jarak_cut_sectors_country *country)
{
    const double sum = country->terms_of_trade + country->volume_of_trade;
    return isfinite(sum) ? 100 * sum : (double)NAN;
}

/* What becomes of the tie. */
static void write_change(const jarak_cut_sectors_info *found, jarak__writer *text)
{
    const bool ends = isnan(found->dearer);
    if (found->sectors == NULL && ends) {
        jarak__write_text(text, _("trade ends\n"));
    } else if (found->sectors == NULL) {
        jarak__write_format(text, _("trade costs change by %+g %%\n"), 100 * found->dearer);
    } else if (ends) {
        jarak__write_format(text, _("trade in %s ends\n"), found->sectors);
    } else {
        jarak__write_format(text, _("costs of trade in %s change by %+g %%\n"), found->sectors, 100 * found->dearer);
    }
}

/* The coefficients that trade changes by. */
static void write_estimates(const jarak_cut_sectors_info *found, jarak__writer *text)
{
    for (size_t k = 0; k < found->n_estimates; k++) {
        const jarak_cut_estimate *of = &found->estimates[k];
        jarak__write_format(text, _("%s of %s: %.4f, standard error %.4f\n"), of->name, found->from, of->coefficient, of->std_error);
    }
}

void jarak__cut_sectors_write_question(const jarak_cut_sectors_info *found, jarak__writer *text)
{
    if (found->one != NULL) {
        jarak__write_format(text, "%s %s %s: ", found->one, jarak__cut_arrow(found->direction), found->other);
        write_change(found, text);
    }
    if (found->from != NULL) {
        write_estimates(found, text);
    }
    if (found->scenario != NULL) {
        jarak__write_format(text, _("The scenario of %s: %zu flows change\n"), found->scenario, found->n_flows);
    }
    if (found->tariffs != NULL) {
        jarak__write_format(text, _("The tariffs of %s: %zu changed\n"), found->tariffs, found->n_tariffs);
    }
    if (found->n_without_trade > 0) {
        jarak__write_format(text,
                            P_("%zu flow of the scenario is 0 in the base: it can neither end nor begin\n",
                               "%zu flows of the scenario are 0 in the base: they can neither end nor begin\n", found->n_without_trade),
                            found->n_without_trade);
    }
}

/* What every number rests on. */
void jarak__cut_sectors_write_basis(const jarak_cut_sectors_info *found, jarak__writer *text)
{
    jarak__write_format(text, P_("%zu country", "%zu countries", found->n), found->n);
    jarak__write_format(text, P_(" and %zu sector", " and %zu sectors", found->n_sectors), found->n_sectors);
    jarak__write_format(text, _(" of %s\n"), found->folder);
    if (found->table != NULL) {
        jarak__write_format(text, _("%s; changes of inventories, %.2g %% of all sales, are left out\n"), found->table,
                            100 * found->left_out);
    }
    if (found->n_negative > 0) {
        jarak__write_format(text,
                            P_("%zu figure is below 0 and counts as none (%.2g %% of all sales)\n",
                               "%zu figures are below 0 and count as none (%.2g %% of all sales)\n", found->n_negative),
                            found->n_negative, 100 * found->negative);
    }
    if (found->n_without_row > 0) {
        jarak__write_format(text,
                            P_("%zu cell of the table has no row and counts as none\n",
                               "%zu cells of the table have no row and count as none\n", found->n_without_row),
                            found->n_without_row);
    }
    if (found->theta_file != NULL) {
        jarak__write_format(text, _("Trade elasticities θ from %g to %g, as %s has them\n"), found->theta_low, found->theta_high,
                            found->theta_file);
    } else {
        jarak__write_format(text, _("Trade elasticity θ %g in all sectors, as given\n"), found->theta_low);
    }
    if (found->has_theta_errors) {
        jarak__write_text(text, _("Each sector's elasticity has the standard error of that file\n"));
    }
    if (found->theta_sd > 0) {
        jarak__write_format(text, _("All elasticities share an error: %g, the standard deviation of its logarithm\n"), found->theta_sd);
    }
    if (found->deficits > 0) {
        jarak__write_format(text, _("Deficits stay as they are; the largest is %.1f %% of a country's value added\n"),
                            100 * found->deficits);
    } else {
        jarak__write_text(text, _("No country has a deficit\n"));
    }
}

/* ------------------------------------------------------------------------------------------------------------------ countries */

enum { COUNTRY, REAL_INCOME, REAL_WAGE, FIRST_ORDER, TERMS, VOLUME, INTERVAL, N_COLUMNS };

static const jarak__column columns[N_COLUMNS] = {
    [COUNTRY] = {.title = N_("country")},
    [REAL_INCOME] = {.title = N_("real income, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 6},
    [REAL_WAGE] = {.title = N_("real wage, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 6},
    [FIRST_ORDER] = {.title = N_("first order, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 6},
    [TERMS] = {.title = N_("= terms of trade, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 6},
    [VOLUME] = {.title = N_("+ volume of trade, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 6},
    [INTERVAL] = {.title = N_("interval of real income"), .right = true},
};

static void country_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__cut_sectors_printing *p = data;
    const jarak_cut_sectors_country *country = &p->found->countries[p->order[row]];
    const double numbers[N_COLUMNS] = {[REAL_INCOME] = jarak__cut_percent(country->real_income),
                                       [REAL_WAGE] = jarak__cut_percent(country->real_wage),
                                       [FIRST_ORDER] = jarak__cut_sectors_first_order(country),
                                       [TERMS] = 100 * country->terms_of_trade,
                                       [VOLUME] = 100 * country->volume_of_trade};
    if (column == COUNTRY) {
        jarak__cell_text(cell, country->name);
    } else if (column == INTERVAL) {
        jarak__cut_interval_cell(country->low, country->high, cell);
    } else {
        jarak__cell_number(cell, numbers[column]);
    }
}

static bool is_first_unchanged(const void *data, size_t row)
{
    const jarak__cut_sectors_printing *p = data;
    return row == p->n_changed && row > 0;
}

void jarak__cut_sectors_write_interval(const jarak_cut_sectors_info *found, jarak__writer *text)
{
    if (found->n_draws == 0) {
        return;
    }
    const bool has_thetas = found->theta_sd > 0 || found->has_theta_errors;
    const char *drawn = found->n_estimates == 0  ? _("the elasticities")
                        : found->n_estimates > 1 ? (has_thetas ? _("the coefficients and elasticities") : _("the coefficients"))
                        : has_thetas             ? _("the coefficient and elasticities")
                                                 : _("the coefficient");
    jarak__write_format(text, _("Intervals of %g %%: %zu draws of %s, of which %zu have no equilibrium (seed %llu).\n"), 100 * found->level,
                        found->n_draws, drawn, found->n_failed, (unsigned long long)found->seed);
}

static void write_countries(const jarak__cut_sectors_printing *p, jarak__output *out)
{
    const jarak_cut_sectors_info *found = p->found;
    const jarak__sheet sheet = {.data = p,
                                .n_rows = p->n_rows,
                                .n_columns = N_COLUMNS - (found->n_draws == 0),
                                .columns = columns,
                                .cell = country_cell,
                                .starts_block = is_first_unchanged,
                                .indent = 2};
    jarak__page_sheet(out, &sheet);
    jarak__cut_more_countries(found->n - p->n_rows, &out->text);
    jarak__cut_sectors_write_interval(found, &out->text);
    jarak__write_text(&out->text,
                      _("Real income is the exact change. The first order, as Caliendo and Parro (2015) publish it, is a formula "
                        "for small changes: it takes what flows change at the tariffs and prices of the base, though these "
                        "change on the way. It need not be near the exact change, nor have its sign.\n"));
    if (found->n_flows > 0) {
        jarak__write_text(&out->text, _("What trade that ends, or costs more, takes directly is in neither part of the first order.\n"));
    }
    jarak__write_format(&out->text,
                        _("Steps: %d of the base, which is solved first since tables are seldom an equilibrium, and %d of the scenario; "
                          "markets clear to %.0e.\n"),
                        found->steps_base, found->steps, found->tolerance);
}

void jarak__cut_sectors_page(const void *printing, jarak__output *out)
{
    const jarak__cut_sectors_printing *p = printing;
    out->columns = JARAK__PAGE_COLUMNS;
    jarak__cut_sectors_write_question(p->found, &out->text);
    jarak__cut_sectors_write_basis(p->found, &out->text);
    if (p->found->outcome == JARAK_CHAIN_SOLVED) {
        write_countries(p, out);
    } else {
        jarak__write_format(&out->text, "%s\n", p->found->reason);
    }
    jarak__write_text(&out->text, _("After all has adjusted; no capital, no migration, no goods that cannot be replaced.\n"));
}
