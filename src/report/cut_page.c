/* The cost of a lost tie for the eye: the question, what the figures rest on, the table, and what it leaves out. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/cut.h"

enum { MOST_NAMED = 8 }; /* countries that a line has room for */

/* What the regressors of estimated coefficients become. */
static void write_effects(const jarak_cut_info *found, jarak__writer *text)
{
    for (size_t k = 0; k < found->n_estimates; k++) {
        const jarak_cut_estimate *of = &found->estimates[k];
        jarak__write_text(text, k > 0 ? ",\n" : "");
        jarak__write_format(text, _("%s of %s (estimate %.4g, standard error %.4g) becomes "), of->name, found->from, of->coefficient,
                            of->std_error);
        if (of->to_column != NULL) {
            jarak__write_format(text, _("what %s is"), of->to_column);
        } else {
            jarak__write_format(text, "%g", of->to);
        }
    }
    jarak__write_format(text, P_(": %zu flow changes\n", ": %zu flows change\n", found->n_asked), found->n_asked);
}

static void write_tie(const jarak_cut_info *found, jarak__writer *text)
{
    if (found->from != NULL) {
        write_effects(found, text);
        return;
    }
    if (found->scenario != NULL) {
        jarak__write_format(text, _("The scenario of %s: %zu flows change\n"), found->scenario, found->n_asked);
        return;
    }
    jarak__write_format(text, "%s %s %s: ", found->one, jarak__cut_arrow(found->direction), found->other != NULL ? found->other : "");
    if (isnan(found->dearer)) {
        jarak__write_text(text, _("trade ends\n"));
    } else {
        jarak__write_format(text, _("trade costs change by %+g %%\n"), 100 * found->dearer);
    }
}

static void write_tornado(const jarak_cut_info *found, jarak__writer *text)
{
    const char *arrow = jarak__cut_arrow(found->direction);
    if (!isnan(found->dearer)) {
        jarak__write_format(text, _("%s %s each partner: what trade costs changed by %+g %% would cost\n"), found->of, arrow,
                            100 * found->dearer);
    } else if (found->direction != JARAK_CUT_BOTH) {
        jarak__write_format(text, _("%s %s each partner: what the end of this trade would cost\n"), found->of, arrow);
    } else {
        jarak__write_format(text, _("%s: what losing each partner would cost\n"), found->of);
    }
}

void jarak__cut_write_question(const jarak_cut_info *found, jarak__writer *text)
{
    if (found->question == JARAK_CUT_SCENARIO) {
        write_tie(found, text);
    } else if (found->question == JARAK_CUT_TORNADO) {
        write_tornado(found, text);
    } else if (found->question == JARAK_CUT_DEPENDENCE) {
        jarak__write_format(text, _("%s: how much it depends on each partner, and each partner on it\n"), found->of);
    } else if (found->of != NULL) {
        jarak__write_format(text, _("%s: how much its welfare depends on the cost of every tie, to first order\n"), found->of);
    } else {
        jarak__write_text(text, _("How much welfare depends on the cost of ties with each partner, to first order\n"));
    }
    if (found->source == NULL) {
        jarak__write_text(text, _("A made-up world, to show the command: these are no countries.\n"));
    }
}

/* What every number rests on. */
void jarak__cut_write_basis(const jarak_cut_info *found, jarak__writer *text)
{
    jarak__write_format(text, P_("%zu country", "%zu countries", found->n), found->n);
    if (found->year > 0) {
        jarak__write_format(text, _(" of the store in %d"), found->year);
    } else if (found->source != NULL) {
        jarak__write_format(text, _(" of %s"), found->source);
    }
    jarak__write_format(text, _("; trade elasticity θ %g"), found->theta);
    if (found->theta_sd > 0) {
        jarak__write_format(text, _(" (standard deviation of its logarithm %g)"), found->theta_sd);
    }
    if (found->conditional) {
        jarak__write_text(text, _("; conditional: what countries sell and spend stays, prices alone adjust\n"));
    } else {
        jarak__write_format(text, _(", supply elasticity ψ %g, deficits %s\n"), found->psi,
                            found->deficits == JARAK_DEFICITS_ADDITIVE ? _("additive") : _("multiplicative"));
    }
    if (!isnan(found->balanced)) {
        jarak__write_format(text, _("Balanced: every country spends what it sells; %.2g %% of all flows is another figure for that\n"),
                            100 * found->balanced);
    }
    if (found->source != NULL) {
        const bool is_gdp = found->year > 0 && strcmp(found->domestic, "gdp") == 0;
        jarak__write_format(text, _("Domestic trade from %s"),
                            is_gdp                                  ? _("GDP less exports, which makes it too small")
                            : strcmp(found->domestic, "flows") == 0 ? _("the same flows")
                                                                    : found->domestic);
        if (found->n_floored > 0) {
            jarak__write_format(text,
                                P_("; of %zu country a twentieth of output, since its exports exceed what was left",
                                   "; of %zu countries a twentieth of output, since their exports exceed what was left", found->n_floored),
                                found->n_floored);
            for (size_t i = 0; i < found->n_floored && i < MOST_NAMED; i++) {
                jarak__write_format(text, "%s%s", i == 0 ? " (" : ", ", found->floored[i]);
            }
            jarak__write_text(text, found->n_floored > MOST_NAMED ? ", …)" : ")");
        }
        jarak__write_text(text, "\n");
    }
    if (found->n_left_out > 0) {
        jarak__write_format(text,
                            P_("%zu country without GDP is left out\n", "%zu countries without GDP are left out\n", found->n_left_out),
                            found->n_left_out);
    }
    if (found->n_missing > 0) {
        jarak__write_format(text,
                            P_("%zu flow has no figure and counts as none", "%zu flows have no figure and count as none", found->n_missing),
                            found->n_missing);
        if (found->n_missing_of > 0) {
            jarak__write_format(text, _("; of them %zu of %s"), found->n_missing_of, found->one);
        }
        jarak__write_text(text, "\n");
    }
    if (found->n_members_absent > 0) {
        jarak__write_format(
            text,
            P_("%zu member of the group has no flows here\n", "%zu members of the groups have no flows here\n", found->n_members_absent),
            found->n_members_absent);
    }
    if (found->n_asked_missing > 0) {
        jarak__write_format(text, _("No data on %zu of the %zu flows of the scenario: what their loss costs is not in these figures\n"),
                            found->n_asked_missing, found->n_asked);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ countries */

enum { COUNTRY, WELFARE, WAGE, EXPORTS, SHARE_BEFORE, SHARE, INTERVAL, N_COUNTRY_COLUMNS };

static const jarak__column country_columns[N_COUNTRY_COLUMNS] = {
    [COUNTRY] = {.title = N_("country")},
    [WELFARE] = {.title = N_("welfare, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [INTERVAL] = {.title = N_("interval of welfare"), .right = true},
    [WAGE] = {.title = N_("real wage, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [EXPORTS] = {.title = N_("exports, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [SHARE_BEFORE] = {.title = N_("domestic share before, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [SHARE] = {.title = N_("then, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
};

static void country_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__cut_printing *p = data;
    const jarak_cut_country *country = &p->found->countries[p->order[row]];
    const double numbers[N_COUNTRY_COLUMNS] = {[WELFARE] = jarak__cut_percent(country->welfare),
                                               [WAGE] = jarak__cut_percent(country->real_wage),
                                               [EXPORTS] = jarak__cut_percent(country->exports),
                                               [SHARE_BEFORE] = 100 * country->share_before,
                                               [SHARE] = 100 * country->domestic_share};
    if (column == COUNTRY) {
        jarak__cell_text(cell, country->name);
    } else if (column == INTERVAL) {
        jarak__cut_interval_cell(country->low, country->high, cell);
    } else {
        jarak__cell_number(cell, numbers[column]);
    }
}

static bool is_first_unnamed(const void *data, size_t row)
{
    const jarak__cut_printing *p = data;
    return row == p->n_named && row > 0;
}

static void write_countries(const jarak__cut_printing *p, jarak__output *out)
{
    const jarak_cut_info *found = p->found;
    if (found->outcome != JARAK_EQUILIBRIUM_SOLVED) {
        jarak__write_format(&out->text, "%s\n", found->reason);
        return;
    }
    const jarak__sheet sheet = {.data = p,
                                .n_rows = p->n_rows,
                                .n_columns = N_COUNTRY_COLUMNS - !found->has_interval,
                                .columns = country_columns,
                                .cell = country_cell,
                                .starts_block = is_first_unnamed,
                                .indent = 2};
    jarak__page_sheet(out, &sheet);
    jarak__cut_more_countries(found->n - p->n_rows, &out->text);
    jarak__write_format(&out->text, P_("Markets clear to %.0e after %d step.\n", "Markets clear to %.0e after %d steps.\n", found->steps),
                        found->tolerance, found->steps);
}

/* ------------------------------------------------------------------------------------------------------------------ exposures */

static void exposure_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__cut_printing *p = data;
    const jarak_cut_exposure *exposure = &p->found->exposures[p->order[row]];
    const char *const names[] = {exposure->country, exposure->exporter, exposure->importer};
    if (column == 2) {
        jarak__cell_number(cell, exposure->per_log_cost);
    } else {
        jarak__cell_text(cell, p->found->of != NULL ? names[column + 1] : names[column]);
    }
}

static void write_exposures(const jarak__cut_printing *p, jarak__output *out)
{
    static const jarak__column of_one[] = {
        {.title = N_("exporter")},
        {.title = N_("importer")},
        {.title = N_("elasticity of welfare"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 5}};
    static const jarak__column of_all[] = {
        {.title = N_("country")},
        {.title = N_("partner")},
        {.title = N_("elasticity of welfare"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 5}};
    const jarak__sheet sheet = {.data = p,
                                .n_rows = p->n_rows,
                                .n_columns = 3,
                                .columns = p->found->of != NULL ? of_one : of_all,
                                .cell = exposure_cell,
                                .indent = 2};
    jarak__page_sheet(out, &sheet);
    jarak__write_text(&out->text,
                      _("The largest; csv and json have all. First order ranks ties, it does not price the loss of one: see --tornado.\n"));
}

/* Where intervals are from. */
void jarak__cut_write_interval(const jarak_cut_info *found, jarak__writer *text)
{
    const bool is_alone = found->theta_sd == 0, has_several = found->n_estimates > 1;
    const char *drawn = found->from == NULL ? "θ"
                        : has_several       ? (is_alone ? _("the coefficients") : _("the coefficients and θ"))
                                            : (is_alone ? _("the coefficient") : _("the coefficient and θ"));
    if (found->n_draws > 0) {
        jarak__write_format(text, _("Intervals of %g %%: %zu draws of %s, of which %zu have no equilibrium (seed %llu).\n"),
                            100 * found->level, found->n_draws, drawn, found->n_failed, (unsigned long long)found->seed);
    } else if (found->has_interval && has_several) {
        jarak__write_format(text, _("Intervals of %g %%: the delta method, from the coefficients' covariance; θ is taken as known.\n"),
                            100 * found->level);
    } else if (found->has_interval) {
        jarak__write_format(text, _("Intervals of %g %%: the equilibria at the ends of the coefficient's own; θ is taken as known.\n"),
                            100 * found->level);
    }
}

void jarak__cut_page(const void *printing, jarak__output *out)
{
    const jarak__cut_printing *p = printing;
    const jarak_cut_info *found = p->found;
    out->columns = JARAK__PAGE_COLUMNS;
    jarak__cut_write_question(found, &out->text);
    jarak__cut_write_basis(found, &out->text);
    if (found->question == JARAK_CUT_SCENARIO) {
        write_countries(p, out);
    } else if (found->question == JARAK_CUT_MATRIX) {
        write_exposures(p, out);
    } else {
        jarak__cut_partners_page(p, out);
    }
    jarak__cut_write_interval(found, &out->text);
    jarak__write_text(
        &out->text,
        found->conditional
            ? _("One sector; incomes, which would change, are held: what trade alone does, not what is left when all has adjusted.\n")
            : _("One sector, after all has adjusted; no capital, no migration, no goods that cannot be replaced, no costs on the way.\n"));
}
