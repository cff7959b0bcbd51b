/* Models side by side, as articles print them: one sheet with a column a model, and a note. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "report/regression.h"

enum { DIGITS = 4 };

/* The rows below the heads: numbers of models, the level of by, two a coefficient, one an effect, the statistics. */
enum statistic { OBSERVATIONS, CLUSTERS, PSEUDO_R2, R2, WITHIN_R2, LOG_LIKELIHOOD, N_STATISTICS };

/* Names that some model has, in the order in which they are met. */
typedef struct names {
    const char **items;
    size_t count, room;
} names;

typedef struct article {
    const jarak_regression *regression;
    size_t first_model, n_models;         /* that it shows */
    const jarak_regression_model *fitted; /* the first that was, which tells what all share */
    names coefficients, effects;
    size_t numbers, levels;                                /* 1 where there is such a row */
    size_t coefficient_rows, effect_rows, statistics, end; /* the first row of each block */
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

static const jarak_regression_model *model_of(const article *a, size_t column)
{
    return &a->regression->models[a->first_model + column - 1];
}

static bool some_have_effects(const article *a)
{
    return a->effects.count > 0;
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
        return is_ols && some_have_effects(a);
    default:
        return true;
    }
}

/* Adds a name that is not there; false when memory is out. */
static bool add_name(names *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], name) == 0) {
            return true;
        }
    }
    if (list->count == list->room) {
        size_t room = 2 * list->room + 8;
        const char **items = jarak__resize_array((void *)list->items, room, sizeof *items);
        if (items == NULL) {
            return false;
        }
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = name;
    return true;
}

/* Collects what the models have; false when memory is out. */
static bool collect(article *a)
{
    bool done = true;
    for (size_t i = 0; i < a->n_models; i++) {
        const jarak_regression_model *model = model_of(a, i + 1);
        for (size_t k = 0; done && model->failure == NULL && k < model->n_coefficients; k++) {
            done = add_name(&a->coefficients, model->coefficients[k].name);
        }
        for (size_t f = 0; done && model->failure == NULL && f < model->n_effects; f++) {
            done = add_name(&a->effects, model->effects[f].name);
        }
    }
    return done;
}

static void release(article *a)
{
    jarak__free((void *)a->coefficients.items);
    jarak__free((void *)a->effects.items);
}

/* The models from first on; false when memory is out. */
static bool lay_out(const jarak_regression *regression, size_t first, size_t n_models, article *a)
{
    *a = (article){.regression = regression,
                   .first_model = first,
                   .n_models = n_models,
                   .fitted = first_fitted(regression),
                   .numbers = regression->n_models > 1,
                   .levels = regression->by != NULL};
    if (!collect(a)) {
        return false;
    }
    a->coefficient_rows = a->numbers + a->levels;
    a->effect_rows = a->coefficient_rows + 2 * a->coefficients.count;
    a->statistics = a->effect_rows + a->effects.count;
    a->end = a->statistics;
    for (int statistic = 0; statistic < N_STATISTICS; statistic++) {
        a->end += is_shown(a, (enum statistic)statistic);
    }
    return true;
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
    if (row < a->numbers) {
        return;
    }
    if (row < a->coefficient_rows) {
        jarak__cell_text(cell, a->regression->by);
    } else if (row < a->effect_rows) {
        size_t at = row - a->coefficient_rows;
        jarak__cell_text(cell, at % 2 == 0 ? a->coefficients.items[at / 2] : NULL);
    } else if (row < a->statistics) {
        jarak__cell_text(cell, a->effects.items[row - a->effect_rows]);
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
    const jarak_coefficient *coefficient = find(model, a->coefficients.items[at / 2]);
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

/* "yes" where the model has the effect. */
static void effect_cell(const article *a, const jarak_regression_model *model, size_t at, jarak__cell *cell)
{
    for (size_t f = 0; f < model->n_effects; f++) {
        if (strcmp(model->effects[f].name, a->effects.items[at]) == 0) {
            jarak__cell_text(cell, _("yes"));
        }
    }
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
        jarak__write_likelihood(&text, model->log_likelihood);
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
    const jarak_regression_model *model = model_of(a, column);
    if (row < a->numbers) {
        jarak__writer text = {0};
        jarak__write_format(&text, "(%zu)", a->first_model + column);
        take(&text, cell);
    } else if (row < a->coefficient_rows) {
        jarak__cell_text(cell, model->by_level);
    } else if (model->failure != NULL) {
        return;
    } else if (row < a->effect_rows) {
        coefficient_cell(a, model, row - a->coefficient_rows, cell);
    } else if (row < a->statistics) {
        effect_cell(a, model, row - a->effect_rows, cell);
    } else {
        statistic_cell(model, statistic_of(a, row), cell);
    }
}

static bool starts_block(const void *data, size_t row)
{
    const article *a = data;
    return (row == a->coefficient_rows && row > 0) || row == a->effect_rows || (row == a->statistics && a->statistics > a->effect_rows);
}

static void write_note(const jarak_regression *regression, jarak__output *out)
{
    const jarak_regression_model *fitted = first_fitted(regression);
    jarak__writer *w = &out->text;
    if (regression->vcov != JARAK_VCOV_IID && regression->vcov != JARAK_VCOV_ROBUST) {
        jarak__write_text(w, _("Standard errors in parentheses, clustered by "));
        for (size_t i = 0; i < fitted->n_clusters; i++) {
            jarak__write_format(w, "%s%s", i > 0 ? ", " : "", fitted->clusters[i].name);
        }
        jarak__write_text(w, jarak__is_jackknife(fitted)      ? _(" (cluster jackknife). ")
                             : fitted->vcov == JARAK_VCOV_CR2 ? _(" (bias-reduced, CR2). ")
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

/* The table of some models; false when memory is out. */
static bool write_table(const jarak_regression *regression, size_t first, size_t n_models, jarak__output *out)
{
    article a;
    jarak__column *columns = jarak__calloc(n_models + 1, sizeof *columns);
    bool done = lay_out(regression, first, n_models, &a) && columns != NULL;
    if (done) {
        columns[0].title = "";
        for (size_t i = 0; i < n_models; i++) {
            columns[i + 1].title = regression->models[first + i].outcome;
            columns[i + 1].right = true;
        }
        const jarak__sheet sheet = {
            .data = &a, .n_rows = a.end, .n_columns = n_models + 1, .columns = columns, .cell = article_cell, .starts_block = starts_block};
        jarak__page_sheet(out, &sheet);
    }
    release(&a);
    jarak__free(columns);
    return done;
}

void jarak__regression_article(const jarak_regression *regression, jarak__output *out)
{
    if (!write_table(regression, 0, regression->n_models, out)) {
        out->writer.failed = true;
        return;
    }
    write_note(regression, out);
    jarak__page_end_text(out);
}

void jarak__regression_side_by_side(const jarak_regression *regression, jarak__output *out)
{
    enum { MODELS_A_TABLE = 4 };
    for (size_t first = 0; first < regression->n_models; first += MODELS_A_TABLE) {
        size_t left = regression->n_models - first, n_models = left < MODELS_A_TABLE ? left : MODELS_A_TABLE;
        jarak__write_text(&out->text, first == 0 ? _("\nSide by side:\n") : "\n");
        if (!write_table(regression, first, n_models, out)) {
            out->writer.failed = true;
            return;
        }
    }
    write_note(regression, out);
}
