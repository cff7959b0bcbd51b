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

/* The values of a column that was made under the name; NULL: none was. */
static const double *find_made(const jarak__building *job, const char *name, bool is_product)
{
    for (size_t i = 0; i < job->n_made; i++) {
        if (job->made[i].is_product == is_product && strcmp(job->made[i].name, name) == 0) {
            return job->made[i].values;
        }
    }
    return NULL;
}

static jarak_status note_made(jarak__building *job, const jarak__building_column *column)
{
    jarak__building_column *made = jarak__building_append(job, job->made, job->n_made, sizeof *made);
    if (made == NULL || column->name == NULL || column->values == NULL) {
        return jarak__building_out_of_memory(job);
    }
    made[job->n_made++] = *column;
    job->made = made;
    return JARAK_OK;
}

/* Takes whole, which may be NULL, as the column's name, and the values that were made under it; *done: there were some. */
static jarak_status name_column(jarak__building *job, char *whole, bool is_product, jarak__building_column *column, bool *done)
{
    *column = (jarak__building_column){.is_product = is_product,
                                       .name = whole != NULL ? jarak__arena_text(&job->design->arena, whole, strlen(whole)) : NULL};
    jarak__free(whole);
    column->values = column->name != NULL ? find_made(job, column->name, is_product) : NULL;
    *done = column->values != NULL;
    return column->name != NULL ? JARAK_OK : jarak__building_out_of_memory(job);
}

static double *new_values(jarak__building *job)
{
    return jarak__arena_alloc(&job->design->arena, (job->design->n_rows + 1) * sizeof(double));
}

static jarak_status number_column(jarak__building *job, const jarak__factor *factor, jarak__building_column *made)
{
    bool done;
    const char *name = jarak__expr_name(&job->design->arena, factor->expr);
    char *whole = name != NULL ? jarak__format_text(factor->is_power ? "I(%s)" : "%s", name) : NULL;
    jarak_status status = name_column(job, whole, false, made, &done);
    if (status != JARAK_OK || done) {
        return status;
    }
    made->values = jarak__building_values(job, factor->expr);
    return note_made(job, made);
}

static jarak_status lag_column(jarak__building *job, const jarak__factor *factor, size_t index, jarak__building_column *made)
{
    bool done;
    long lag = factor->lag_from + (long)index;
    const char *name = jarak__expr_name(&job->design->arena, factor->expr);
    char *whole = name != NULL ? jarak__format_text("%c(%s, %ld)", factor->is_lead ? 'f' : 'l', name, lag) : NULL;
    jarak_status status = name_column(job, whole, false, made, &done);
    if (status != JARAK_OK || done) {
        return status;
    }
    const double *now = jarak__building_values(job, factor->expr);
    double *values = now != NULL ? new_values(job) : NULL;
    if (values != NULL) {
        jarak__panel_lag(&job->lags, now, factor->is_lead ? -lag : lag, values);
    }
    made->values = values;
    return note_made(job, made);
}

static jarak_status dummy_column(jarak__building *job, const jarak__factor *factor, const jarak__category *category, size_t level,
                                 jarak__building_column *made)
{
    bool done;
    jarak__design *design = job->design;
    const char *label = jarak__category_label(category, level, &design->arena);
    if (label != NULL && is_left_out(factor, label)) {
        return JARAK_OK;
    }
    const char *times = factor->expr != NULL ? jarak__expr_name(&design->arena, factor->expr) : "";
    char *whole = label != NULL && times != NULL
                      ? jarak__format_text("%s::%s%s%s", category->name, label, factor->expr != NULL ? ":" : "", times)
                      : NULL;
    jarak_status status = name_column(job, whole, false, made, &done);
    if (status != JARAK_OK || done) {
        return status;
    }
    const double *scale = factor->expr != NULL ? jarak__building_values(job, factor->expr) : NULL;
    double *values = new_values(job);
    if (values == NULL || (factor->expr != NULL && scale == NULL)) {
        return jarak__building_out_of_memory(job);
    }
    for (size_t row = 0; row < design->n_rows; row++) {
        double value = scale != NULL ? scale[row] : 1;
        values[row] = category->codes[row] == JARAK_NO_CODE || isnan(value) ? (double)NAN : category->codes[row] == level ? value : 0;
    }
    made->values = values;
    return note_made(job, made);
}

static jarak_status multiply(jarak__building *job, const jarak__building_column *a, const jarak__building_column *b,
                             jarak__building_column *product)
{
    bool done;
    jarak_status status = name_column(job, jarak__format_text("%s:%s", a->name, b->name), true, product, &done);
    if (status != JARAK_OK || done) {
        return status;
    }
    double *values = new_values(job);
    for (size_t row = 0; values != NULL && row < job->design->n_rows; row++) {
        values[row] = a->values[row] * b->values[row];
    }
    product->values = values;
    return note_made(job, product);
}

/* A term given twice, such as in a*b + a, counts once; those of other models are found by their values, too. */
static jarak_status add_regressor(jarak__building *job, const jarak__term *term, const jarak__building_column *column,
                                  jarak__building_list *list)
{
    jarak__design *design = job->design;
    assert(column->name != NULL);
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(design->x_names[list->items[i]], column->name) == 0) {
            return JARAK_OK;
        }
    }
    for (size_t i = 0; i < design->n_regressors; i++) {
        if (design->x[i] == column->values && strcmp(design->x_names[i], column->name) == 0) {
            return jarak__building_add(job, list, i);
        }
    }
    const double **x = jarak__building_append(job, (void *)design->x, design->n_regressors, sizeof(double *));
    const char **names = jarak__building_append(job, (void *)design->x_names, design->n_regressors, sizeof(char *));
    jarak__regressor_source *sources = jarak__building_append(job, design->sources, design->n_regressors, sizeof *sources);
    if (x == NULL || names == NULL || sources == NULL) {
        return jarak__building_out_of_memory(job);
    }
    jarak_status status = jarak__building_term_source(job, term, column->name, &sources[design->n_regressors]);
    if (status != JARAK_OK) {
        return status;
    }
    design->sources = sources;
    x[design->n_regressors] = column->values;
    names[design->n_regressors] = column->name;
    design->x = x;
    design->x_names = names;
    return jarak__building_add(job, list, design->n_regressors++);
}

/* Adds the products of the columns of factor … last factor with what came before. */
static jarak_status add_products(jarak__building *job, const jarak__term *term, size_t factor_index, const jarak__building_column *before,
                                 jarak__building_list *list)
{
    if (factor_index == term->count) {
        return before != NULL ? add_regressor(job, term, before, list) : JARAK_OK;
    }
    const jarak__factor *factor = term->factors[factor_index];
    const jarak__category *category;
    size_t count;
    jarak_status status = count_factor(job, factor, &category, &count);
    if (status == JARAK_OK && category != NULL) {
        status = check_refs(job, factor, category);
    }
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        jarak__building_column column = {0}, product = {0};
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
            status = add_products(job, term, factor_index + 1, before != NULL ? &product : &column, list);
        }
    }
    return status;
}

jarak_status jarak__building_panel(jarak__building *job)
{
    if (!job->has_lags) {
        return JARAK_OK;
    }
    const jarak__category *unit;
    const char *time = job->panel.effects[1].keys.items[0].first;
    jarak_status status = jarak__building_category(job, &job->panel.effects[0].keys, &unit);
    return status == JARAK_OK ? jarak__panel_build(unit, jarak_frame_find(job->design->frame, time, JARAK_COLUMN_NUMBER),
                                                   job->design->n_rows, &job->design->arena, &job->lags, job->error)
                              : status;
}

jarak_status jarak__building_regressors(jarak__building *job, const jarak__formula_model *model, jarak__building_list *list)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < model->n_terms; i++) {
        status = add_products(job, &model->terms[i], 0, NULL, list);
    }
    return status;
}
