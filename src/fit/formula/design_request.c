/* Which columns a request names: its formulas taken apart, and each column asked for once. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "fit/formula/building.h"

static jarak_status request_column(jarak__building *job, const char *name, jarak_column_kind kind)
{
    for (size_t i = 0; i < job->n_columns; i++) {
        if (job->columns[i].kind == kind && strcmp(job->columns[i].name, name) == 0) {
            return JARAK_OK;
        }
    }
    jarak_column_request *columns = jarak__resize_array(job->columns, job->n_columns + 1, sizeof *columns);
    if (columns == NULL) {
        return jarak__building_out_of_memory(job);
    }
    columns[job->n_columns++] = (jarak_column_request){.name = name, .kind = kind};
    job->columns = columns;
    return JARAK_OK;
}

static jarak_status request_expr(jarak__building *job, const jarak__expr *expr)
{
    jarak_status status = JARAK_OK;
    if (expr == NULL) {
        return JARAK_OK;
    }
    if (expr->kind == JARAK__EXPR_COLUMN) {
        return request_column(job, expr->name, JARAK_COLUMN_NUMBER);
    }
    status = request_expr(job, expr->left);
    return status == JARAK_OK ? request_expr(job, expr->right) : status;
}

static jarak_status request_keys(jarak__building *job, const jarak__formula_keys *keys)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < keys->count; i++) {
        status = request_column(job, keys->items[i].first, JARAK_COLUMN_CATEGORY);
        if (status == JARAK_OK && keys->items[i].second != NULL) {
            status = request_column(job, keys->items[i].second, JARAK_COLUMN_CATEGORY);
        }
    }
    return status;
}

static jarak_status request_factor(jarak__building *job, const jarak__factor *factor)
{
    if (factor->kind == JARAK__FACTOR_LAG) {
        if (job->panel.text == NULL) {
            return jarak__formula_fail(&job->formula, factor->at, job->error,
                                       _("lags and leads need to know the panel: --panel unit,time, such as exporter^importer,year"));
        }
        job->has_lags = true;
    }
    jarak_status status = request_keys(job, &factor->keys);
    return status == JARAK_OK ? request_expr(job, factor->expr) : status;
}

static jarak_status request_effects(jarak__building *job, const jarak__effect *effects, size_t n_effects)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < n_effects; i++) {
        status = request_keys(job, &effects[i].keys);
        for (size_t j = 0; status == JARAK_OK && j < effects[i].n_slopes; j++) {
            status = request_expr(job, effects[i].slopes[j]);
        }
    }
    return status;
}

static jarak_status request_model(jarak__building *job, const jarak__formula_model *model)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < model->n_terms; i++) {
        for (size_t j = 0; status == JARAK_OK && j < model->terms[i].count; j++) {
            status = request_factor(job, model->terms[i].factors[j]);
        }
    }
    return status == JARAK_OK ? request_effects(job, model->effects, model->n_effects) : status;
}

static jarak_status request_formula(jarak__building *job, const jarak__formula *formula)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < formula->n_outcomes; i++) {
        status = request_expr(job, formula->outcomes[i]);
    }
    for (size_t i = 0; status == JARAK_OK && i < formula->n_models; i++) {
        status = request_model(job, &formula->models[i]);
    }
    return status == JARAK_OK ? request_effects(job, formula->effects, formula->n_effects) : status;
}

static jarak_status parse_panel(jarak__building *job)
{
    const char *text = job->request.panel;
    jarak_status status = text != NULL ? jarak__formula_parse_keys(text, "--panel", &job->panel, job->error) : JARAK_OK;
    if (status != JARAK_OK || text == NULL) {
        return status;
    }
    if (job->panel.n_effects != 2 || job->panel.effects[1].keys.count != 1 || job->panel.effects[1].keys.items[0].second != NULL) {
        return jarak__formula_fail(&job->panel, 0, job->error, _("give the unit and the time, such as exporter^importer,year"));
    }
    return JARAK_OK;
}

jarak_status jarak__building_parse(jarak__building *job)
{
    const jarak__design_request *request = &job->request;
    jarak_status status = jarak__formula_parse(request->formula, &job->formula, job->error);
    if (status == JARAK_OK && request->clusters != NULL) {
        status = jarak__formula_parse_keys(request->clusters, "--cluster", &job->clusters, job->error);
    }
    if (status == JARAK_OK && request->by != NULL) {
        status = jarak__formula_parse_keys(request->by, "--by", &job->by, job->error);
        if (status == JARAK_OK && job->by.n_effects != 1) {
            status = jarak__formula_fail(&job->by, job->by.effects[1].keys.at, job->error, _("one variable, or several joined by \"^\""));
        }
    }
    if (status == JARAK_OK && request->weights != NULL) {
        status = jarak__formula_parse_expression(request->weights, "--weights", &job->weights, job->error);
    }
    if (status == JARAK_OK && request->offset != NULL) {
        status = jarak__formula_parse_expression(request->offset, "--offset", &job->offset, job->error);
    }
    return status == JARAK_OK ? parse_panel(job) : status;
}

jarak_status jarak__building_request(jarak__building *job)
{
    const jarak__formula *const formulas[] = {&job->formula, &job->clusters, &job->by, &job->weights, &job->offset};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < sizeof formulas / sizeof formulas[0]; i++) {
        status = request_formula(job, formulas[i]);
    }
    if (status == JARAK_OK && job->has_lags) {
        status = request_keys(job, &job->panel.effects[0].keys);
    }
    if (status == JARAK_OK && job->has_lags) {
        status = request_column(job, job->panel.effects[1].keys.items[0].first, JARAK_COLUMN_NUMBER);
    }
    return status;
}
