/* Building a design: which columns the formula names, reading them, and putting outcomes, regressors, effects and clusters together. */
#include "fit/formula/design.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"

typedef struct building {
    jarak__design_request request;
    jarak__design *design;
    jarak__formula formula, clusters, weights, offset, panel, by; /* text NULL: not given */
    jarak_column_request *columns;
    size_t n_columns;
    int threads;
    jarak__category **categories; /* built so far */
    size_t n_categories;
    jarak__panel lags;
    bool has_lags;
    unsigned char *missing; /* rows without one of the categories; NULL: none */
    jarak_error *error;
} building;

static jarak_status out_of_memory(building *job)
{
    return jarak_fail(job->error, JARAK_ERR_MEMORY, _("out of memory for a model of %zu rows"), job->design->n_rows);
}

/* A longer list in the arena; NULL when memory is out. */
static void *append(building *job, void *items, size_t count, size_t size)
{
    /* doubled at powers of two */
    if (count > 0 && (count & (count - 1)) != 0) {
        return items;
    }
    void *copy = jarak__arena_alloc(&job->design->arena, (count > 0 ? 2 * count : 1) * size);
    if (copy != NULL && count > 0) {
        memcpy(copy, items, count * size);
    }
    return copy;
}

static jarak_status request_column(building *job, const char *name, jarak_column_kind kind)
{
    for (size_t i = 0; i < job->n_columns; i++) {
        if (job->columns[i].kind == kind && strcmp(job->columns[i].name, name) == 0) {
            return JARAK_OK;
        }
    }
    jarak_column_request *columns = jarak__resize_array(job->columns, job->n_columns + 1, sizeof *columns);
    if (columns == NULL) {
        return out_of_memory(job);
    }
    columns[job->n_columns++] = (jarak_column_request){.name = name, .kind = kind};
    job->columns = columns;
    return JARAK_OK;
}

static jarak_status request_expr(building *job, const jarak__expr *expr)
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

static jarak_status request_keys(building *job, const jarak__formula_keys *keys)
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

static jarak_status request_factor(building *job, const jarak__factor *factor)
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

static jarak_status request_formula(building *job, const jarak__formula *formula)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < formula->n_outcomes; i++) {
        status = request_expr(job, formula->outcomes[i]);
    }
    for (size_t i = 0; status == JARAK_OK && i < formula->n_terms; i++) {
        for (size_t j = 0; status == JARAK_OK && j < formula->terms[i].count; j++) {
            status = request_factor(job, formula->terms[i].factors[j]);
        }
    }
    for (size_t i = 0; status == JARAK_OK && i < formula->n_effects; i++) {
        status = request_keys(job, &formula->effects[i].keys);
        for (size_t j = 0; status == JARAK_OK && j < formula->effects[i].n_slopes; j++) {
            status = request_expr(job, formula->effects[i].slopes[j]);
        }
    }
    return status;
}

static jarak_status parse_panel(building *job)
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

static jarak_status parse_request(building *job)
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

static jarak_status request_all(building *job)
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

/* The category of the keys, built once for each name. */
static jarak_status find_category(building *job, const jarak__formula_keys *keys, const jarak__category **category)
{
    jarak__design *design = job->design;
    const char *name = jarak__formula_keys_name(&design->arena, keys);
    if (name == NULL) {
        return out_of_memory(job);
    }
    for (size_t i = 0; i < job->n_categories; i++) {
        if (strcmp(job->categories[i]->name, name) == 0) {
            *category = job->categories[i];
            return JARAK_OK;
        }
    }
    jarak__category **categories = append(job, job->categories, job->n_categories, sizeof(jarak__category *));
    jarak__category *made = jarak__arena_alloc(&design->arena, sizeof *made);
    if (categories == NULL || made == NULL) {
        return out_of_memory(job);
    }
    jarak_status status =
        jarak__category_build(keys, design->frame, job->threads, job->request.keep_labels, &design->arena, made, job->error);
    if (status != JARAK_OK) {
        return status;
    }
    categories[job->n_categories++] = made;
    job->categories = categories;
    *category = made;
    return JARAK_OK;
}

/* Rows without the category leave the sample. */
static jarak_status note_missing(building *job, const jarak__category *category)
{
    jarak__design *design = job->design;
    for (size_t row = 0; row < design->n_rows; row++) {
        if (category->codes[row] == JARAK_NO_CODE) {
            if (job->missing == NULL) {
                job->missing = jarak__calloc(design->n_rows, 1);
            }
            if (job->missing == NULL) {
                return out_of_memory(job);
            }
            job->missing[row] = 1;
        }
    }
    return JARAK_OK;
}

static const double *values_of(building *job, const jarak__expr *expr)
{
    return jarak__expr_values(expr, job->design->frame, job->threads, &job->design->arena);
}

static jarak_status add_effect(building *job, const jarak__category *category, const jarak__expr *slope)
{
    jarak__design *design = job->design;
    jarak_ppml_effect *effects = append(job, design->effects, design->n_effects, sizeof *effects);
    const jarak__category **categories = append(job, (void *)design->effect_categories, design->n_effects, sizeof(void *));
    const char **names = append(job, (void *)design->effect_names, design->n_effects, sizeof(char *));
    const double *values = slope != NULL ? values_of(job, slope) : NULL;
    if (effects == NULL || categories == NULL || names == NULL || (slope != NULL && values == NULL)) {
        return out_of_memory(job);
    }
    const char *name = category->name;
    if (slope != NULL) {
        const char *slope_name = jarak__expr_name(&design->arena, slope);
        char *whole = slope_name != NULL ? jarak__format_text("%s[%s]", category->name, slope_name) : NULL;
        name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
        jarak__free(whole);
        if (name == NULL) {
            return out_of_memory(job);
        }
    }
    effects[design->n_effects] =
        (jarak_ppml_effect){.codes = category->codes, .n_levels = category->n_levels, .slope = values, .name = name};
    categories[design->n_effects] = category;
    names[design->n_effects] = name;
    design->effects = effects;
    design->effect_categories = categories;
    design->effect_names = names;
    design->n_effects++;
    return JARAK_OK;
}

static jarak_status build_effects(building *job)
{
    for (size_t i = 0; i < job->formula.n_effects; i++) {
        const jarak__effect *effect = &job->formula.effects[i];
        const jarak__category *category;
        jarak_status status = find_category(job, &effect->keys, &category);
        if (status == JARAK_OK && !effect->slopes_alone) {
            status = add_effect(job, category, NULL);
        }
        for (size_t j = 0; status == JARAK_OK && j < effect->n_slopes; j++) {
            status = add_effect(job, category, effect->slopes[j]);
        }
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

static jarak_status build_clusters(building *job)
{
    jarak__design *design = job->design;
    if (job->clusters.n_effects > JARAK_MOST_CLUSTERS) {
        return jarak__formula_fail(&job->clusters, job->clusters.effects[JARAK_MOST_CLUSTERS].keys.at, job->error,
                                   _("at most %d ways of clustering"), (int)JARAK_MOST_CLUSTERS);
    }
    design->clusters = jarak__arena_alloc(&design->arena, (job->clusters.n_effects + 1) * sizeof(void *));
    if (design->clusters == NULL) {
        return out_of_memory(job);
    }
    for (size_t i = 0; i < job->clusters.n_effects; i++) {
        jarak_status status = find_category(job, &job->clusters.effects[i].keys, &design->clusters[i]);
        if (status == JARAK_OK) {
            status = note_missing(job, design->clusters[i]);
        }
        if (status != JARAK_OK) {
            return status;
        }
        design->n_clusters++;
    }
    if (job->by.n_effects == 0) {
        return JARAK_OK;
    }
    jarak_status status = find_category(job, &job->by.effects[0].keys, &design->by);
    return status == JARAK_OK ? note_missing(job, design->by) : status;
}

/* Takes rows without their categories out of an outcome. */
static const double *leave_out_missing(building *job, const double *values)
{
    if (job->missing == NULL) {
        return values;
    }
    double *kept = jarak__arena_alloc(&job->design->arena, job->design->n_rows * sizeof *kept);
    for (size_t row = 0; kept != NULL && row < job->design->n_rows; row++) {
        kept[row] = job->missing[row] != 0 ? (double)NAN : values[row];
    }
    return kept;
}

static jarak_status build_outcomes(building *job)
{
    jarak__design *design = job->design;
    size_t n = job->formula.n_outcomes;
    design->y = jarak__arena_alloc(&design->arena, n * sizeof(double *));
    design->y_names = jarak__arena_alloc(&design->arena, n * sizeof(char *));
    if (design->y == NULL || design->y_names == NULL) {
        return out_of_memory(job);
    }
    for (size_t i = 0; i < n; i++) {
        const double *values = values_of(job, job->formula.outcomes[i]);
        design->y[i] = values != NULL ? leave_out_missing(job, values) : NULL;
        design->y_names[i] = jarak__expr_name(&design->arena, job->formula.outcomes[i]);
        if (design->y[i] == NULL || design->y_names[i] == NULL) {
            return out_of_memory(job);
        }
        design->n_outcomes++;
    }
    design->weights = job->weights.n_outcomes > 0 ? values_of(job, job->weights.outcomes[0]) : NULL;
    design->offset = job->offset.n_outcomes > 0 ? values_of(job, job->offset.outcomes[0]) : NULL;
    bool done = (job->weights.n_outcomes == 0 || design->weights != NULL) && (job->offset.n_outcomes == 0 || design->offset != NULL);
    return done ? JARAK_OK : out_of_memory(job);
}

/* A factor's columns, one by one: how many, their names and values. */
static jarak_status count_factor(building *job, const jarak__factor *factor, const jarak__category **category, size_t *count)
{
    *category = NULL;
    *count = factor->kind == JARAK__FACTOR_LAG ? (size_t)(factor->lag_to - factor->lag_from + 1) : 1;
    if (factor->kind != JARAK__FACTOR_CATEGORY) {
        return JARAK_OK;
    }
    jarak_status status = find_category(job, &factor->keys, category);
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
static jarak_status check_refs(building *job, const jarak__factor *factor, const jarak__category *category)
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

static jarak_status number_column(building *job, const jarak__factor *factor, regressor *made)
{
    jarak__arena *arena = &job->design->arena;
    const char *name = jarak__expr_name(arena, factor->expr);
    char *whole = factor->is_power && name != NULL ? jarak__format_text("I(%s)", name) : NULL;
    made->name = whole != NULL ? jarak__arena_text(arena, whole, strlen(whole)) : factor->is_power ? NULL : name;
    jarak__free(whole);
    made->values = values_of(job, factor->expr);
    return made->name != NULL && made->values != NULL ? JARAK_OK : out_of_memory(job);
}

static jarak_status lag_column(building *job, const jarak__factor *factor, size_t index, regressor *made)
{
    jarak__design *design = job->design;
    long lag = factor->lag_from + (long)index;
    const char *name = jarak__expr_name(&design->arena, factor->expr);
    char *whole = name != NULL ? jarak__format_text("%c(%s, %ld)", factor->is_lead ? 'f' : 'l', name, lag) : NULL;
    made->name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
    jarak__free(whole);
    const double *now = values_of(job, factor->expr);
    double *values = jarak__arena_alloc(&design->arena, (design->n_rows + 1) * sizeof *values);
    if (made->name == NULL || now == NULL || values == NULL) {
        return out_of_memory(job);
    }
    jarak__panel_lag(&job->lags, now, factor->is_lead ? -lag : lag, values);
    made->values = values;
    return JARAK_OK;
}

static jarak_status dummy_column(building *job, const jarak__factor *factor, const jarak__category *category, size_t level, regressor *made)
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
    const double *scale = factor->expr != NULL ? values_of(job, factor->expr) : NULL;
    double *values = jarak__arena_alloc(&design->arena, (design->n_rows + 1) * sizeof *values);
    if (made->name == NULL || values == NULL || (factor->expr != NULL && scale == NULL)) {
        return out_of_memory(job);
    }
    for (size_t row = 0; row < design->n_rows; row++) {
        double value = scale != NULL ? scale[row] : 1;
        values[row] = category->codes[row] == JARAK_NO_CODE || isnan(value) ? (double)NAN : category->codes[row] == level ? value : 0;
    }
    made->values = values;
    return JARAK_OK;
}

static jarak_status multiply(building *job, const regressor *a, const regressor *b, regressor *product)
{
    jarak__design *design = job->design;
    char *whole = jarak__format_text("%s:%s", a->name, b->name);
    double *values = jarak__arena_alloc(&design->arena, (design->n_rows + 1) * sizeof *values);
    product->name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
    product->values = values;
    jarak__free(whole);
    if (product->name == NULL || values == NULL) {
        return out_of_memory(job);
    }
    for (size_t row = 0; row < design->n_rows; row++) {
        values[row] = a->values[row] * b->values[row];
    }
    return JARAK_OK;
}

/* A term given twice, such as in a*b + a, counts once. */
static jarak_status add_regressor(building *job, const regressor *column)
{
    jarak__design *design = job->design;
    for (size_t i = 0; i < design->n_regressors; i++) {
        if (strcmp(design->x_names[i], column->name) == 0) {
            return JARAK_OK;
        }
    }
    const double **x = append(job, (void *)design->x, design->n_regressors, sizeof(double *));
    const char **names = append(job, (void *)design->x_names, design->n_regressors, sizeof(char *));
    if (x == NULL || names == NULL) {
        return out_of_memory(job);
    }
    x[design->n_regressors] = column->values;
    names[design->n_regressors] = column->name;
    design->x = x;
    design->x_names = names;
    design->n_regressors++;
    return JARAK_OK;
}

/* Adds the products of the columns of factor … last factor with what came before. */
static jarak_status add_products(building *job, const jarak__term *term, size_t factor_index, const regressor *before)
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

static jarak_status build_regressors(building *job)
{
    jarak_status status = JARAK_OK;
    if (job->has_lags) {
        const jarak__category *unit;
        const char *time = job->panel.effects[1].keys.items[0].first;
        status = find_category(job, &job->panel.effects[0].keys, &unit);
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

/* Whether the labels of a category will be needed for dummies or models apart: then they are kept for all. */
static bool needs_labels(const building *job)
{
    for (size_t i = 0; i < job->formula.n_terms; i++) {
        for (size_t j = 0; j < job->formula.terms[i].count; j++) {
            if (job->formula.terms[i].factors[j]->kind == JARAK__FACTOR_CATEGORY) {
                return true;
            }
        }
    }
    return job->by.n_effects > 0;
}

static jarak_status build(building *job, const char *data, const jarak_frame_settings *settings)
{
    jarak__design *design = job->design;
    jarak_status status = parse_request(job);
    if (status == JARAK_OK) {
        status = request_all(job);
    }
    if (status == JARAK_OK) {
        status = jarak_frame_read(data, settings, job->n_columns, job->columns, &design->frame, job->error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    design->n_rows = design->frame->n_rows;
    job->request.keep_labels = job->request.keep_labels || needs_labels(job);
    status = build_effects(job);
    if (status == JARAK_OK) {
        status = build_clusters(job);
    }
    if (status == JARAK_OK) {
        status = build_outcomes(job);
    }
    return status == JARAK_OK ? build_regressors(job) : status;
}

jarak_status jarak__design_build(const jarak__design_request *request, const char *data, const jarak_frame_settings *settings,
                                 jarak__design *design, jarak_error *error)
{
    *design = (jarak__design){0};
    building job = {.request = *request, .design = design, .threads = settings->threads, .error = error};
    jarak_status status = build(&job, data, settings);
    jarak__formula *const formulas[] = {&job.formula, &job.clusters, &job.weights, &job.offset, &job.panel, &job.by};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        jarak__formula_release(formulas[i]);
    }
    jarak__free(job.columns);
    jarak__free(job.missing);
    if (status != JARAK_OK) {
        jarak__design_release(design);
    }
    return status;
}

void jarak__design_release(jarak__design *design)
{
    jarak_frame_free(design->frame);
    jarak__arena_release(&design->arena);
    *design = (jarak__design){0};
}
