/* The columns of the right-hand side: numbers, lags, dummies, and their products. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "fit/formula/building.h"

/* A factor's columns, one by one: how many, their names and values. */
static jarak_status count_factor(jarak__building *job, const jarak__factor *factor, const jarak__category **category, size_t *count)
{
    *category = NULL;
    *count = factor->kind == JARAK__FACTOR_LAG ? (size_t)(factor->lag_to - factor->lag_from + 1) : 1;
    if (factor->kind != JARAK__FACTOR_CATEGORY) {
        return JARAK_OK;
    }
    jarak_status status = jarak__building_category(job, &factor->keys, category);
    *count = status == JARAK_OK ? (*category)->n_levels : 0;
    return status;
}

static bool is_left_out(const jarak__factor *factor, const char *label)
{
    for (size_t i = 0; i < factor->n_refs; i++) {
        if (strcmp(factor->refs[i], label) == 0) {
            return true;
        }
    }
    return false;
}

/* Every level that is left out must be there, or the model is not the one that was meant. */
static jarak_status check_refs(jarak__building *job, const jarak__factor *factor, const jarak__category *category)
{
    for (size_t i = 0; i < factor->n_refs; i++) {
        bool found = false;
        for (size_t level = 0; !found && level < category->n_levels; level++) {
            const char *label = jarak__category_label(category, level, &job->design->arena);
            found = label != NULL && strcmp(label, factor->refs[i]) == 0;
        }
        if (!found) {
            return jarak__formula_fail(&job->formula, factor->at, job->error, _("%s has no level \"%s\" to leave out"), category->name,
                                       factor->refs[i]);
        }
    }
    return JARAK_OK;
}

typedef struct regressor {
    const double *values; /* NULL: left out */
    const char *name;
} regressor;

static jarak_status number_column(jarak__building *job, const jarak__factor *factor, regressor *made)
{
    jarak__arena *arena = &job->design->arena;
    const char *name = jarak__expr_name(arena, factor->expr);
    char *whole = factor->is_power && name != NULL ? jarak__format_text("I(%s)", name) : NULL;
    made->name = whole != NULL ? jarak__arena_text(arena, whole, strlen(whole)) : factor->is_power ? NULL : name;
    jarak__free(whole);
    made->values = jarak__building_values(job, factor->expr);
    return made->name != NULL && made->values != NULL ? JARAK_OK : jarak__building_out_of_memory(job);
}

static jarak_status lag_column(jarak__building *job, const jarak__factor *factor, size_t index, regressor *made)
{
    jarak__design *design = job->design;
    long lag = factor->lag_from + (long)index;
    const char *name = jarak__expr_name(&design->arena, factor->expr);
    char *whole = name != NULL ? jarak__format_text("%c(%s, %ld)", factor->is_lead ? 'f' : 'l', name, lag) : NULL;
    made->name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
    jarak__free(whole);
    const double *now = jarak__building_values(job, factor->expr);
    double *values = jarak__arena_alloc(&design->arena, (design->n_rows + 1) * sizeof *values);
    if (made->name == NULL || now == NULL || values == NULL) {
        return jarak__building_out_of_memory(job);
    }
    jarak__panel_lag(&job->lags, now, factor->is_lead ? -lag : lag, values);
    made->values = values;
    return JARAK_OK;
}

static jarak_status dummy_column(jarak__building *job, const jarak__factor *factor, const jarak__category *category, size_t level,
                                 regressor *made)
{
    jarak__design *design = job->design;
    const char *label = jarak__category_label(category, level, &design->arena);
    if (label != NULL && is_left_out(factor, label)) {
        return JARAK_OK;
    }
    const char *times = factor->expr != NULL ? jarak__expr_name(&design->arena, factor->expr) : "";
    char *whole = label != NULL && times != NULL
                      ? jarak__format_text("%s::%s%s%s", category->name, label, factor->expr != NULL ? ":" : "", times)
                      : NULL;
    made->name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
    jarak__free(whole);
    const double *scale = factor->expr != NULL ? jarak__building_values(job, factor->expr) : NULL;
    double *values = jarak__arena_alloc(&design->arena, (design->n_rows + 1) * sizeof *values);
    if (made->name == NULL || values == NULL || (factor->expr != NULL && scale == NULL)) {
        return jarak__building_out_of_memory(job);
    }
    for (size_t row = 0; row < design->n_rows; row++) {
        double value = scale != NULL ? scale[row] : 1;
        values[row] = category->codes[row] == JARAK_NO_CODE || isnan(value) ? (double)NAN : category->codes[row] == level ? value : 0;
    }
    made->values = values;
    return JARAK_OK;
}

static jarak_status multiply(jarak__building *job, const regressor *a, const regressor *b, regressor *product)
{
    jarak__design *design = job->design;
    char *whole = jarak__format_text("%s:%s", a->name, b->name);
    double *values = jarak__arena_alloc(&design->arena, (design->n_rows + 1) * sizeof *values);
    product->name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
    product->values = values;
    jarak__free(whole);
    if (product->name == NULL || values == NULL) {
        return jarak__building_out_of_memory(job);
    }
    for (size_t row = 0; row < design->n_rows; row++) {
        values[row] = a->values[row] * b->values[row];
    }
    return JARAK_OK;
}

/* A term given twice, such as in a*b + a, counts once. */
static jarak_status add_regressor(jarak__building *job, const regressor *column)
{
    jarak__design *design = job->design;
    assert(column->name != NULL);
    for (size_t i = 0; i < design->n_regressors; i++) {
        if (strcmp(design->x_names[i], column->name) == 0) {
            return JARAK_OK;
        }
    }
    const double **x = jarak__building_append(job, (void *)design->x, design->n_regressors, sizeof(double *));
    const char **names = jarak__building_append(job, (void *)design->x_names, design->n_regressors, sizeof(char *));
    if (x == NULL || names == NULL) {
        return jarak__building_out_of_memory(job);
    }
    x[design->n_regressors] = column->values;
    names[design->n_regressors] = column->name;
    design->x = x;
    design->x_names = names;
    design->n_regressors++;
    return JARAK_OK;
}

/* Adds the products of the columns of factor … last factor with what came before. */
static jarak_status add_products(jarak__building *job, const jarak__term *term, size_t factor_index, const regressor *before)
{
    if (factor_index == term->count) {
        return before != NULL ? add_regressor(job, before) : JARAK_OK;
    }
    const jarak__factor *factor = term->factors[factor_index];
    const jarak__category *category;
    size_t count;
    jarak_status status = count_factor(job, factor, &category, &count);
    if (status == JARAK_OK && category != NULL) {
        status = check_refs(job, factor, category);
    }
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        regressor column = {0}, product = {0};
        status = category != NULL                    ? dummy_column(job, factor, category, i, &column)
                 : factor->kind == JARAK__FACTOR_LAG ? lag_column(job, factor, i, &column)
                                                     : number_column(job, factor, &column);
        if (status != JARAK_OK || column.values == NULL) {
            continue;
        }
        if (before != NULL) {
            status = multiply(job, before, &column, &product);
        }
        if (status == JARAK_OK) {
            status = add_products(job, term, factor_index + 1, before != NULL ? &product : &column);
        }
    }
    return status;
}

jarak_status jarak__building_regressors(jarak__building *job)
{
    jarak_status status = JARAK_OK;
    if (job->has_lags) {
        const jarak__category *unit;
        const char *time = job->panel.effects[1].keys.items[0].first;
        status = jarak__building_category(job, &job->panel.effects[0].keys, &unit);
        if (status == JARAK_OK) {
            status = jarak__panel_build(unit, jarak_frame_find(job->design->frame, time, JARAK_COLUMN_NUMBER), job->design->n_rows,
                                        &job->design->arena, &job->lags, job->error);
        }
    }
    for (size_t i = 0; status == JARAK_OK && i < job->formula.n_terms; i++) {
        status = add_products(job, &job->formula.terms[i], 0, NULL);
    }
    return status;
}
