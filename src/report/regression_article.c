/* Models side by side, as articles print them: one sheet with a column a model, and a note. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "report/regression.h"

enum { DIGITS = 4, LIKELIHOOD_DIGITS = 10 };

/* The rows below the heads: the level of by, two a coefficient, one an effect, the statistics. */
enum statistic { OBSERVATIONS, CLUSTERS, PSEUDO_R2, R2, WITHIN_R2, LOG_LIKELIHOOD, N_STATISTICS };

typedef struct article {
    const jarak_regression *regression;
    const jarak_regression_model *fitted;          /* the one that has the most to say about what all share */
    size_t coefficients, effects, statistics, end; /* the first row of each block */
} article;

static const jarak_regression_model *first_fitted(const jarak_regression *regression)
{
    for (size_t i = 0; i < regression->n_models; i++) {
        if (regression->models[i].failure == NULL) {
            return &regression->models[i];
        }
    }
    return &regression->models[0];
}

/* Whether the statistic is one of these models'. */
static bool is_shown(const article *a, enum statistic statistic)
{
    bool is_ols = a->regression->kind == JARAK_REGRESSION_OLS;
    switch (statistic) {
    case CLUSTERS:
        return a->fitted->n_clusters > 0;
    case PSEUDO_R2:
        return !is_ols;
    case R2:
        return is_ols;
    case WITHIN_R2:
        return is_ols && a->fitted->n_effects > 0;
    default:
        return true;
    }
}

/* Every model has the same regressors and effects; one that failed has none. */
static article lay_out(const jarak_regression *regression)
{
    article a = {.regression = regression, .fitted = first_fitted(regression)};
    a.coefficients = regression->by != NULL ? 1 : 0;
    a.effects = a.coefficients + (a.fitted->failure == NULL ? 2 * a.fitted->n_coefficients : 0);
    a.statistics = a.effects + a.fitted->n_effects;
    a.end = a.statistics;
    for (int statistic = 0; statistic < N_STATISTICS; statistic++) {
        a.end += is_shown(&a, (enum statistic)statistic);
    }
    return a;
}

static enum statistic statistic_of(const article *a, size_t row)
{
    size_t shown_before = 0;
    int statistic = 0;
    for (; !is_shown(a, (enum statistic)statistic) || a->statistics + shown_before < row; statistic++) {
        shown_before += is_shown(a, (enum statistic)statistic);
    }
    return (enum statistic)statistic;
}

static void head_cell(const article *a, size_t row, jarak__cell *cell)
{
    const char *const statistics[N_STATISTICS] = {_("Observations"), _("Clusters"),  _("Pseudo R2"),
                                                  _("R2"),           _("Within R2"), _("Log-likelihood")};
    if (row < a->coefficients) {
        jarak__cell_text(cell, a->regression->by);
    } else if (row < a->effects) {
        size_t at = row - a->coefficients;
        jarak__cell_text(cell, at % 2 == 0 ? a->fitted->coefficients[at / 2].name : NULL);
    } else if (row < a->statistics) {
        jarak__cell_text(cell, a->fitted->effects[row - a->effects].name);
    } else {
        jarak__cell_text(cell, statistics[statistic_of(a, row)]);
    }
}

static const jarak_coefficient *find(const jarak_regression_model *model, const char *name)
{
    for (size_t i = 0; i < model->n_coefficients; i++) {
        if (strcmp(model->coefficients[i].name, name) == 0) {
            return &model->coefficients[i];
        }
    }
    return NULL;
}

/* What was written is the cell's text, if it fits. */
static void take(jarak__writer *text, jarak__cell *cell)
{
    snprintf(cell->scratch, sizeof cell->scratch, "%s", text->bytes != NULL ? text->bytes : "");
    jarak__cell_text(cell, cell->scratch);
    jarak__writer_release(text);
}

/* The estimate with its stars; below it the standard error in parentheses. */
static void coefficient_cell(const article *a, const jarak_regression_model *model, size_t at, jarak__cell *cell)
{
    const jarak_coefficient *coefficient = find(model, a->fitted->coefficients[at / 2].name);
    jarak__writer text = {0};
    if (coefficient == NULL || coefficient->dropped) {
        return;
    }
    jarak__write_text(&text, at % 2 == 0 ? "" : "(");
    jarak__write_significant(&text, at % 2 == 0 ? coefficient->estimate : coefficient->std_error, DIGITS);
    jarak__write_text(&text, at % 2 == 0 ? "" : ")");
    take(&text, cell);
    bool has_mark = at % 2 == 0 && coefficient->p_value < 0.05; /* a point for p < 0.1 would be taken for a mark of the text */
    cell->mark = has_mark ? jarak__stars(coefficient->p_value) : NULL;
}

static void statistic_cell(const jarak_regression_model *model, enum statistic statistic, jarak__cell *cell)
{
    jarak__writer text = {0};
    switch (statistic) {
    case OBSERVATIONS:
        jarak__write_grouped(&text, model->n_obs);
        break;
    case CLUSTERS:
        for (size_t i = 0; i < model->n_clusters; i++) {
            jarak__write_text(&text, i > 0 ? " / " : "");
            jarak__write_grouped(&text, model->clusters[i].groups);
        }
        break;
    case PSEUDO_R2:
        jarak__write_r2(&text, model->pseudo_r2);
        break;
    case R2:
        jarak__write_r2(&text, model->r2);
        break;
    case WITHIN_R2:
        jarak__write_r2(&text, model->within_r2);
        break;
    default:
        jarak__write_significant(&text, model->log_likelihood, LIKELIHOOD_DIGITS);
    }
    take(&text, cell);
}

static void article_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const article *a = data;
    if (column == 0) {
        head_cell(a, row, cell);
        return;
    }
    const jarak_regression_model *model = &a->regression->models[column - 1];
    if (row < a->coefficients) {
        jarak__cell_text(cell, model->by_level);
    } else if (model->failure != NULL) {
        return;
    } else if (row < a->effects) {
        coefficient_cell(a, model, row - a->coefficients, cell);
    } else if (row < a->statistics) {
        jarak__cell_text(cell, _("yes"));
    } else {
        statistic_cell(model, statistic_of(a, row), cell);
    }
}

static bool starts_block(const void *data, size_t row)
{
    const article *a = data;
    return row == a->coefficients || row == a->effects || (row == a->statistics && a->statistics > a->effects);
}

static void write_note(const article *a, jarak__output *out)
{
    const jarak_regression *regression = a->regression;
    jarak__writer *w = &out->text;
    if (regression->vcov != JARAK_VCOV_IID && regression->vcov != JARAK_VCOV_ROBUST) {
        jarak__write_text(w, _("Standard errors in parentheses, clustered by "));
        for (size_t i = 0; i < a->fitted->n_clusters; i++) {
            jarak__write_format(w, "%s%s", i > 0 ? ", " : "", a->fitted->clusters[i].name);
        }
        jarak__write_text(w, jarak__is_jackknife(a->fitted)      ? _(" (cluster jackknife). ")
                             : a->fitted->vcov == JARAK_VCOV_CR2 ? _(" (bias-reduced, CR2). ")
                                                                 : ". ");
    } else {
        jarak__write_format(w, _("Standard errors in parentheses (%s). "), jarak__vcov_name(regression->vcov));
    }
    jarak__write_text(w, regression->bias_corrected ? _("Corrected for incidental-parameter bias. ") : "");
    jarak__write_text(w, _("*** p < 0.001, ** p < 0.01, * p < 0.05"));
    jarak__write_text(w, "\n");
    for (size_t i = 0; i < regression->n_models; i++) {
        if (regression->models[i].failure == NULL && regression->models[i].status != JARAK_PPML_CONVERGED) {
            jarak__write_format(w, _("Model %zu DID NOT CONVERGE.\n"), i + 1);
        }
    }
}

void jarak__regression_article(const jarak_regression *regression, jarak__output *out)
{
    const article a = lay_out(regression);
    jarak__column *columns = jarak__calloc(regression->n_models + 1, sizeof *columns);
    if (columns == NULL) {
        out->writer.failed = true;
        return;
    }
    columns[0].title = "";
    for (size_t i = 0; i < regression->n_models; i++) {
        columns[i + 1].title = regression->models[i].outcome;
        columns[i + 1].right = true;
    }
    const jarak__sheet sheet = {.data = &a,
                                .n_rows = a.end,
                                .n_columns = regression->n_models + 1,
                                .columns = columns,
                                .cell = article_cell,
                                .starts_block = starts_block};
    jarak__page_sheet(out, &sheet);
    write_note(&a, out);
    jarak__page_end_text(out);
    jarak__free(columns);
}
