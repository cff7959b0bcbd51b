/* A regression in every format: the page for the terminal, as users of fixest and Stata expect it, and the rows. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "jarak/print.h"
#include "report/regression.h"

enum { DIGITS = 7 };

static void write_coefficients(jarak__output *out, const jarak_regression *regression, const jarak_regression_model *model)
{
    if (model->n_coefficients == 0) {
        return;
    }
    jarak__sheet sheet;
    jarak__coefficients_sheet(regression, model, &sheet);
    jarak__page_sheet(out, &sheet);
    jarak__write_format(&out->text, _("*** p < 0.001, ** p < 0.01, * p < 0.05, . p < 0.1; from–to: the %g%% interval\n"),
                        100 * regression->level);
}

static void write_bias(jarak__writer *writer, const jarak_regression_model *model)
{
    jarak__write_text(writer, _("Corrected for the bias of the incidental parameters; before the correction:\n"));
    for (size_t i = 0; i < model->n_coefficients; i++) {
        const jarak_coefficient *coefficient = &model->coefficients[i];
        if (coefficient->dropped) {
            continue;
        }
        jarak__write_format(writer, "  %s  ", coefficient->name);
        jarak__write_significant(writer, coefficient->uncorrected, DIGITS);
        jarak__write_text(writer, " (");
        jarak__write_significant(writer, coefficient->uncorrected_std_error, DIGITS);
        jarak__write_text(writer, _("), bias "));
        jarak__write_significant(writer, coefficient->bias, DIGITS);
        jarak__write_text(writer, "\n");
    }
}

static void write_part(jarak__writer *writer, size_t count, const char *what, bool *first)
{
    if (count > 0) {
        jarak__write_format(writer, "%s%s ", *first ? "" : ", ", what);
        jarak__write_grouped(writer, count);
        *first = false;
    }
}

static void write_observations(jarak__writer *writer, const jarak_regression_model *model)
{
    bool first = true;
    jarak__write_text(writer, _("Observations: "));
    jarak__write_grouped(writer, model->n_obs);
    if (model->n_obs != model->n_read) {
        jarak__write_text(writer, _(" of "));
        jarak__write_grouped(writer, model->n_read);
        jarak__write_text(writer, _(" read; left out: "));
        write_part(writer, model->n_missing, _("missing values"), &first);
        write_part(writer, model->n_no_weight, _("weight 0"), &first);
        write_part(writer, model->n_singletons, _("singletons"), &first);
        write_part(writer, model->n_separated, _("separated"), &first);
    }
    jarak__write_text(writer, "\n");
}

static void write_effects(jarak__writer *writer, const jarak_regression_model *model)
{
    for (size_t f = 0; f < model->n_effects; f++) {
        jarak__write_text(writer, f == 0 ? _("Fixed effects: ") : ", ");
        jarak__write_format(writer, "%s ", model->effects[f].name);
        jarak__write_grouped(writer, model->effects[f].levels);
        if (model->effects[f].redundant > 0) {
            jarak__write_text(writer, _(" (redundant: "));
            jarak__write_grouped(writer, model->effects[f].redundant);
            jarak__write_text(writer, ")");
        }
    }
    jarak__write_text(writer, model->n_effects > 0 ? "\n" : "");
}

static void write_likelihood(jarak__writer *writer, const jarak_regression_model *model)
{
    jarak__write_text(writer, _("Log-likelihood: "));
    jarak__write_likelihood(writer, model->log_likelihood);
    jarak__write_text(writer, _("   deviance: "));
    jarak__write_significant(writer, model->deviance, DIGITS);
    jarak__write_text(writer, _("   pseudo R2: "));
    jarak__write_r2(writer, model->pseudo_r2);
    jarak__write_text(writer, "\n");
}

static void write_iterations(jarak__writer *writer, const jarak_regression_model *model)
{
    if (model->status == JARAK_PPML_CONVERGED) {
        jarak__write_format(writer, P_("Converged in %d iteration", "Converged in %d iterations", model->iterations), model->iterations);
    } else {
        jarak__write_format(writer,
                            P_("DID NOT CONVERGE: %s after %d iteration", "DID NOT CONVERGE: %s after %d iterations", model->iterations),
                            model->status == JARAK_PPML_STALLED ? _("no step improves the fit") : _("stopped"), model->iterations);
    }
    if (isfinite(model->score)) {
        jarak__write_format(writer, _(" (largest relative score %.1e)\n"), model->score);
    } else {
        jarak__write_text(writer, _(" (fitted values left the range of numbers)\n"));
    }
}

/* How well least squares fit. */
static void write_squares(jarak__writer *writer, const jarak_regression_model *model)
{
    jarak__write_text(writer, _("R2: "));
    jarak__write_r2(writer, model->r2);
    jarak__write_text(writer, _("   adjusted R2: "));
    jarak__write_r2(writer, model->adjusted_r2);
    if (model->n_effects > 0) {
        jarak__write_text(writer, _("   within R2: "));
        jarak__write_r2(writer, model->within_r2);
    }
    jarak__write_text(writer, _("   residual standard error: "));
    jarak__write_significant(writer, model->sigma, DIGITS);
    jarak__write_text(writer, "\n");
    if (model->f_test.n > 0 && isfinite(model->f_test.f)) {
        jarak__write_format(writer,
                            P_("F test that %zu regressor is zero: F = %.4g, p-value %.4g\n",
                               "F test that %zu regressors are zero: F = %.4g, p-value %.4g\n", model->f_test.n),
                            model->f_test.n, model->f_test.f, model->f_test.p_value);
    }
    if (model->status != JARAK_PPML_CONVERGED) {
        jarak__write_format(writer,
                            _("DID NOT CONVERGE: the fixed effects could not be taken out of the columns (largest relative score "
                              "%.1e)\n"),
                            model->score);
    }
}

static void write_fit(jarak__output *out, const jarak_regression *regression, const jarak_regression_model *model)
{
    jarak__writer *writer = &out->text;
    write_coefficients(out, regression, model);
    if (regression->bias_corrected) {
        write_bias(writer, model);
    }
    jarak__regression_margins(regression, model, out);
    write_observations(writer, model);
    write_effects(writer, model);
    jarak__write_errors(writer, regression, model);
    if (regression->kind == JARAK_REGRESSION_OLS) {
        write_squares(writer, model);
        return;
    }
    write_likelihood(writer, model);
    write_iterations(writer, model);
}

static void write_page(const void *result, jarak__output *out)
{
    const jarak_regression *regression = result;
    jarak__writer *writer = &out->text;
    if (jarak__page_is_article(out)) {
        jarak__regression_article(regression, out);
        return;
    }
    bool is_ols = regression->kind == JARAK_REGRESSION_OLS;
    jarak__write_format(writer, is_ols ? _("Least squares: %s\n") : _("PPML: %s\n"), regression->formula);
    jarak__write_format(writer, _("Data: %s"), regression->data);
    if (regression->where != NULL) {
        jarak__write_format(writer, _(" where %s"), regression->where);
    }
    jarak__write_text(writer, "\n");
    for (size_t i = 0; i < regression->n_models; i++) {
        const jarak_regression_model *model = &regression->models[i];
        jarak__write_format(writer, _("\nOutcome: %s"), model->outcome);
        if (regression->n_models > 1) {
            jarak__write_format(writer, "   (%zu)", i + 1);
        }
        if (model->by_level != NULL) {
            jarak__write_format(writer, "   %s: %s", regression->by, model->by_level);
        }
        jarak__write_text(writer, "\n");
        if (model->failure != NULL) {
            jarak__write_format(writer, _("Not fitted: %s\n"), model->failure);
        } else {
            write_fit(out, regression, model);
        }
    }
    if (regression->n_models > 1) {
        jarak__regression_side_by_side(regression, out);
    }
}

/* The rows: a coefficient of a model each. */
enum { MODEL, OUTCOME, BY_LEVEL, NAME, STATUS, N_OBS, ESTIMATE, STD_ERROR, Z, P_VALUE, CONF_LOW, CONF_HIGH, BIAS, N_COLUMNS };

static const jarak__column row_columns[N_COLUMNS] = {
    {.key = "model", .type = JARAK_INTEGER},
    {.key = "outcome"},
    {.key = "by_level"},
    {.key = "name"},
    {.key = "status"},
    {.key = "n_obs", .type = JARAK_INTEGER},
    {.key = "estimate", .type = JARAK_NUMBER},
    {.key = "std_error", .type = JARAK_NUMBER},
    {.key = "z", .type = JARAK_NUMBER},
    {.key = "p_value", .type = JARAK_NUMBER},
    {.key = "conf_low", .type = JARAK_NUMBER},
    {.key = "conf_high", .type = JARAK_NUMBER},
    {.key = "bias", .type = JARAK_NUMBER},
};

static size_t rows_of(const jarak_regression_model *model)
{
    return model->failure == NULL ? model->n_coefficients : 0;
}

static void row_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_regression_model *model = ((const jarak_regression *)data)->models;
    for (; row >= rows_of(model); model++) {
        row -= rows_of(model);
    }
    const jarak_coefficient *c = &model->coefficients[row];
    const char *const texts[] = {model->outcome, model->by_level, c->name,
                                 c->dropped ? jarak__drop_name(c) : jarak_regression_status_text(model->status)};
    const double numbers[] = {c->estimate, c->std_error, c->z, c->p_value, c->conf_low, c->conf_high, c->bias};
    if (column == MODEL) {
        jarak__cell_integer(cell, (int64_t)(model - ((const jarak_regression *)data)->models) + 1);
    } else if (column <= STATUS) {
        jarak__cell_text(cell, texts[column - OUTCOME]);
    } else if (column == N_OBS) {
        jarak__cell_integer(cell, (int64_t)model->n_obs);
    } else {
        jarak__cell_number(cell, numbers[column - ESTIMATE]);
    }
}

static void rows(const void *result, jarak__sheet *sheet)
{
    const jarak_regression *regression = result;
    *sheet = (jarak__sheet){
        .data = regression, .n_columns = regression->bias_corrected ? N_COLUMNS : BIAS, .columns = row_columns, .cell = row_cell};
    for (size_t i = 0; i < regression->n_models; i++) {
        sheet->n_rows += rows_of(&regression->models[i]);
    }
}

static void tree(const void *result, jarak__json *json)
{
    jarak__regression_json(result, json);
}

static jarak__printout printout_of(const jarak_regression *regression)
{
    return (jarak__printout){.result = regression, .page = write_page, .rows = rows, .tree = tree};
}

jarak_status jarak_fit_ppml_print(const jarak_regression *regression, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak__printout printout = printout_of(regression);
    return jarak__print(&printout, format, stream, error);
}

jarak_status jarak_fit_ppml_to_text(const jarak_regression *regression, jarak_format format, char **text, jarak_error *error)
{
    const jarak__printout printout = printout_of(regression);
    return jarak__print_text(&printout, format, text, error);
}

jarak_status jarak_fit_ols_print(const jarak_regression *regression, jarak_format format, FILE *stream, jarak_error *error)
{
    return jarak_fit_ppml_print(regression, format, stream, error);
}

jarak_status jarak_fit_ols_to_text(const jarak_regression *regression, jarak_format format, char **text, jarak_error *error)
{
    return jarak_fit_ppml_to_text(regression, format, text, error);
}
