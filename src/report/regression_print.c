/* A regression for the terminal, as users of fixest and Stata expect it; and as CSV. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/table.h"
#include "base/text.h"
#include "report/grid.h"
#include "report/regression.h"

const char *jarak__vcov_name(jarak_vcov_kind kind)
{
    return kind == JARAK_VCOV_IID ? "iid" : kind == JARAK_VCOV_CLUSTER ? "cluster" : "robust";
}

const char *jarak__ssc_name(jarak_ssc ssc)
{
    return ssc == JARAK_SSC_STATA ? "stata" : ssc == JARAK_SSC_NONE ? "none" : "fixest";
}

const char *jarak__stars(double p_value)
{
    return p_value < 0.001 ? "***" : p_value < 0.01 ? "**" : p_value < 0.05 ? "*" : p_value < 0.1 ? "." : "";
}

void jarak__write_grouped(jarak__writer *writer, size_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%zu", number);
    for (int i = 0; i < length; i++) {
        jarak__write_text(writer, i > 0 && (length - i) % 3 == 0 ? "," : "");
        jarak__write_bytes(writer, digits + i, 1);
    }
}

void jarak__write_significant(jarak__writer *writer, double number, int digits)
{
    double magnitude = fabs(number);
    if (!isfinite(number)) {
        jarak__write_text(writer, "–");
    } else if (magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-4)) {
        jarak__write_format(writer, "%.*e", digits > 1 ? digits - 1 : 0, number);
    } else {
        int before_point = magnitude >= 1 ? (int)floor(log10(magnitude)) + 1 : 0;
        jarak__write_format(writer, "%.*f", before_point < digits ? digits - before_point : 0, number);
    }
}

static void write_p_value(jarak__writer *writer, double p_value)
{
    if (p_value < 1e-4) {
        jarak__write_format(writer, "%.2e", p_value);
    } else {
        jarak__write_format(writer, "%.4f", p_value);
    }
}

enum { NAME, ESTIMATE, STD_ERROR, Z, P_VALUE, STARS, LOW, HIGH, N_COLUMNS };
static const char alignment[N_COLUMNS + 1] = "lrrrrlrr";
enum { DIGITS = 7 };

/* Sets a cell of the last line to what is in text, and empties it. */
static void set_cell(jarak__grid *grid, size_t column, jarak__writer *text)
{
    jarak__grid_cell(grid, column, text->bytes != NULL ? text->bytes : "", JARAK__TONE_PLAIN);
    text->length = 0;
}

static void add_coefficient(jarak__grid *grid, const jarak_coefficient *coefficient, jarak__writer *text)
{
    jarak__grid_line(grid);
    jarak__grid_cell(grid, NAME, coefficient->name, JARAK__TONE_PLAIN);
    if (coefficient->dropped) {
        jarak__grid_cell(grid, ESTIMATE, _("(collinear)"), JARAK__TONE_PLAIN);
        return;
    }
    jarak__write_significant(text, coefficient->estimate, DIGITS);
    set_cell(grid, ESTIMATE, text);
    jarak__write_significant(text, coefficient->std_error, DIGITS);
    set_cell(grid, STD_ERROR, text);
    jarak__write_format(text, "%.2f", coefficient->z);
    set_cell(grid, Z, text);
    write_p_value(text, coefficient->p_value);
    set_cell(grid, P_VALUE, text);
    jarak__grid_cell(grid, STARS, jarak__stars(coefficient->p_value), JARAK__TONE_PLAIN);
    jarak__write_significant(text, coefficient->conf_low, DIGITS);
    set_cell(grid, LOW, text);
    jarak__write_significant(text, coefficient->conf_high, DIGITS);
    set_cell(grid, HIGH, text);
}

static void write_coefficients(jarak__writer *writer, const jarak_regression *regression, const jarak_regression_model *model)
{
    if (model->n_coefficients == 0) {
        return;
    }
    jarak__writer text = {0};
    jarak__grid *grid = jarak__grid_new(alignment, false);
    if (grid == NULL) {
        writer->failed = true;
        return;
    }
    jarak__grid_line(grid);
    jarak__grid_cell(grid, ESTIMATE, _("estimate"), JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, STD_ERROR, _("std. error"), JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, Z, "z", JARAK__TONE_PLAIN);
    jarak__grid_cell(grid, P_VALUE, _("p-value"), JARAK__TONE_PLAIN);
    jarak__write_format(&text, "%g%%", 100 * regression->level);
    set_cell(grid, LOW, &text);
    jarak__grid_cell(grid, HIGH, _("interval"), JARAK__TONE_PLAIN);
    for (size_t i = 0; i < model->n_coefficients; i++) {
        add_coefficient(grid, &model->coefficients[i], &text);
    }
    jarak__grid_write(grid, 0, jarak__grid_lines(grid), 0, writer);
    writer->failed = writer->failed || text.failed;
    jarak__grid_free(grid);
    jarak__writer_release(&text);
    jarak__write_text(writer, _("*** p < 0.001, ** p < 0.01, * p < 0.05, . p < 0.1\n"));
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

static void write_errors_kind(jarak__writer *writer, const jarak_regression *regression, const jarak_regression_model *model)
{
    switch (regression->vcov) {
    case JARAK_VCOV_IID:
        jarak__write_text(writer, _("Standard errors: as if the outcome were Poisson\n"));
        return;
    case JARAK_VCOV_CLUSTER:
        jarak__write_text(writer, _("Standard errors: clustered by "));
        for (size_t i = 0; i < model->n_clusters; i++) {
            jarak__write_format(writer, "%s%s (", i > 0 ? ", " : "", model->clusters[i].name);
            jarak__write_grouped(writer, model->clusters[i].groups);
            jarak__write_text(writer, ")");
        }
        break;
    default:
        jarak__write_text(writer, _("Standard errors: robust"));
    }
    jarak__write_format(writer, _("; small-sample rule %s (factor %.6g)\n"), jarak__ssc_name(regression->ssc), model->ssc_factor);
    if (model->repaired) {
        jarak__write_text(writer, _("The joint covariance had negative eigenvalues, which were set to zero.\n"));
    }
}

static void write_fit(jarak__writer *writer, const jarak_regression *regression, const jarak_regression_model *model)
{
    write_coefficients(writer, regression, model);
    if (regression->bias_corrected) {
        write_bias(writer, model);
    }
    write_observations(writer, model);
    write_effects(writer, model);
    write_errors_kind(writer, regression, model);
    jarak__write_text(writer, _("Log-likelihood: "));
    jarak__write_significant(writer, model->log_likelihood, 10);
    jarak__write_text(writer, _("   deviance: "));
    jarak__write_significant(writer, model->deviance, 10);
    jarak__write_format(writer, _("   pseudo R2: %.4f\n"), model->pseudo_r2);
    if (model->status == JARAK_PPML_CONVERGED) {
        jarak__write_format(writer, _("Converged in %d iterations"), model->iterations);
    } else {
        jarak__write_format(writer, _("DID NOT CONVERGE: %s after %d iterations"),
                            model->status == JARAK_PPML_STALLED ? _("no step improves the fit") : _("stopped"), model->iterations);
    }
    jarak__write_format(writer, _(" (largest relative score %.1e)\n"), model->score);
}

void jarak__write_regression_table(jarak__writer *writer, const jarak_regression *regression)
{
    jarak__write_format(writer, _("PPML: %s\n"), regression->formula);
    jarak__write_format(writer, _("Data: %s"), regression->data);
    if (regression->where != NULL) {
        jarak__write_format(writer, _(" where %s"), regression->where);
    }
    jarak__write_text(writer, "\n");
    for (size_t i = 0; i < regression->n_models; i++) {
        const jarak_regression_model *model = &regression->models[i];
        jarak__write_format(writer, _("\nOutcome: %s"), model->outcome);
        if (model->level != NULL) {
            jarak__write_format(writer, "   %s: %s", regression->by, model->level);
        }
        jarak__write_text(writer, "\n");
        if (model->failure != NULL) {
            jarak__write_format(writer, _("Not fitted: %s\n"), model->failure);
        } else {
            write_fit(writer, regression, model);
        }
    }
}

/* The columns of CSV: texts, then numbers. */
enum { CSV_OUTCOME, CSV_LEVEL, CSV_NAME, CSV_STATUS, CSV_N_OBS, CSV_FIRST_NUMBER, CSV_BIAS = CSV_FIRST_NUMBER + 6, CSV_COLUMNS };

static jarak_status add_csv_columns(jarak_table *table, bool with_bias, jarak_error *error)
{
    static const char *const names[] = {"outcome",   "level", "name",    "status",   "n_obs",     "estimate",
                                        "std_error", "z",     "p_value", "conf_low", "conf_high", "bias"};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < (size_t)CSV_COLUMNS - (with_bias ? 0 : 1); i++) {
        status = jarak__table_add_column(table, names[i],
                                         i < CSV_N_OBS    ? JARAK_TEXT
                                         : i == CSV_N_OBS ? JARAK_INTEGER
                                                          : JARAK_NUMBER,
                                         error);
    }
    return status;
}

static jarak_status set_text(jarak_table *table, size_t row, size_t column, const char *text, jarak_error *error)
{
    return text != NULL ? jarak__table_set_text(table, row, column, text, strlen(text), error) : JARAK_OK;
}

static jarak_status add_csv_row(jarak_table *table, const jarak_regression *regression, const jarak_regression_model *model,
                                const jarak_coefficient *coefficient, jarak_error *error)
{
    size_t row = jarak_table_rows(table);
    const char *const texts[] = {model->outcome, model->level, coefficient->name,
                                 coefficient->dropped ? "collinear" : jarak_regression_status_text(model->status)};
    const double numbers[] = {coefficient->estimate, coefficient->std_error, coefficient->z,   coefficient->p_value,
                              coefficient->conf_low, coefficient->conf_high, coefficient->bias};
    jarak_status status = jarak__table_add_rows(table, 1, error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = set_text(table, row, i, texts[i], error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    jarak__table_set_integer(table, row, CSV_N_OBS, (int64_t)model->n_obs);
    for (size_t i = 0; i < (regression->bias_corrected ? 7U : 6U); i++) {
        if (!isnan(numbers[i])) {
            jarak__table_set_number(table, row, CSV_FIRST_NUMBER + i, numbers[i]);
        }
    }
    return JARAK_OK;
}

static jarak_status print_csv(const jarak_regression *regression, FILE *stream, jarak_error *error)
{
    jarak_table *table;
    jarak_status status = jarak__table_new(&table, error);
    if (status == JARAK_OK) {
        status = add_csv_columns(table, regression->bias_corrected, error);
    }
    for (size_t i = 0; i < regression->n_models; i++) {
        const jarak_regression_model *model = &regression->models[i];
        for (size_t j = 0; status == JARAK_OK && model->failure == NULL && j < model->n_coefficients; j++) {
            status = add_csv_row(table, regression, model, &model->coefficients[j], error);
        }
    }
    if (status == JARAK_OK) {
        status = jarak_table_print(table, JARAK_FORMAT_CSV, stream, error);
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak_fit_ppml_print(const jarak_regression *regression, jarak_regression_format format, FILE *stream, jarak_error *error)
{
    if (format == JARAK_REGRESSION_CSV) {
        return print_csv(regression, stream, error);
    }
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    jarak__writer writer = {0};
    jarak_status status = JARAK_OK;
    if (format == JARAK_REGRESSION_JSON) {
        jarak__write_regression_json(&writer, regression);
    } else if (format == JARAK_REGRESSION_TABLE) {
        jarak__write_regression_table(&writer, regression);
    } else {
        jarak__write_regression_article(&writer, regression, format == JARAK_REGRESSION_LATEX);
    }
    if (writer.failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"));
    } else if (fwrite(writer.bytes, 1, writer.length, stream) != writer.length || fflush(stream) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, _("the results could not be written: %s"), strerror(errno));
    }
    jarak__writer_release(&writer);
    jarak__plain_locale_leave(locale);
    return status;
}
