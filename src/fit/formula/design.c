/* Building a design: reading the columns that the request names, and putting outcomes, regressors, effects and clusters together. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "fit/formula/building.h"

/* Rows without the category leave the sample. */
static jarak_status note_missing(jarak__building *job, const jarak__category *category)
{
    jarak__design *design = job->design;
    for (size_t row = 0; row < design->n_rows; row++) {
        if (category->codes[row] == JARAK_NO_CODE) {
            if (job->missing == NULL) {
                job->missing = jarak__calloc(design->n_rows, 1);
            }
            if (job->missing == NULL) {
                return jarak__building_out_of_memory(job);
            }
            job->missing[row] = 1;
        }
    }
    return JARAK_OK;
}

/* "firm", "firm[x]"; NULL when memory is out. */
static const char *effect_name(jarak__building *job, const jarak__category *category, const jarak__expr *slope)
{
    jarak__arena *arena = &job->design->arena;
    const char *slope_name = slope != NULL ? jarak__expr_name(arena, slope) : NULL;
    if (slope == NULL || slope_name == NULL) {
        return slope == NULL ? category->name : NULL;
    }
    char *whole = jarak__format_text("%s[%s]", category->name, slope_name);
    const char *name = whole != NULL ? jarak__arena_text(arena, whole, strlen(whole)) : NULL;
    jarak__free(whole);
    return name;
}

/* Adds to the model's list the effect, which the design has or is given. */
static jarak_status add_effect(jarak__building *job, const jarak__category *category, const jarak__expr *slope, jarak__building_list *list)
{
    jarak__design *design = job->design;
    const char *name = effect_name(job, category, slope);
    for (size_t f = 0; name != NULL && f < design->n_effects; f++) {
        if (strcmp(design->effect_names[f], name) == 0) {
            return jarak__building_add(job, list, f);
        }
    }
    jarak_ppml_effect *effects = jarak__building_append(job, design->effects, design->n_effects, sizeof *effects);
    const jarak__category **categories = jarak__building_append(job, (void *)design->effect_categories, design->n_effects, sizeof(void *));
    const char **names = jarak__building_append(job, (void *)design->effect_names, design->n_effects, sizeof(char *));
    const double *values = slope != NULL ? jarak__building_values(job, slope) : NULL;
    jarak__regressor_source *sources = jarak__building_append(job, design->effect_sources, design->n_effects, sizeof *sources);
    if (sources == NULL || jarak__building_source(job, slope, &sources[design->n_effects]) != JARAK_OK) {
        return jarak__building_out_of_memory(job);
    }
    design->effect_sources = sources;
    if (name == NULL || effects == NULL || categories == NULL || names == NULL || (slope != NULL && values == NULL)) {
        return jarak__building_out_of_memory(job);
    }
    effects[design->n_effects] =
        (jarak_ppml_effect){.codes = category->codes, .n_levels = category->n_levels, .slope = values, .name = name};
    categories[design->n_effects] = category;
    names[design->n_effects] = name;
    design->effects = effects;
    design->effect_categories = categories;
    design->effect_names = names;
    return jarak__building_add(job, list, design->n_effects++);
}

static jarak_status build_effects(jarak__building *job, const jarak__formula_model *model, jarak__building_list *list)
{
    for (size_t i = 0; i < model->n_effects; i++) {
        const jarak__effect *effect = &model->effects[i];
        const jarak__category *category;
        jarak_status status = jarak__building_category(job, &effect->keys, &category);
        if (status == JARAK_OK && !effect->slopes_alone) {
            status = add_effect(job, category, NULL, list);
        }
        for (size_t j = 0; status == JARAK_OK && j < effect->n_slopes; j++) {
            status = add_effect(job, category, effect->slopes[j], list);
        }
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

static jarak_status build_clusters(jarak__building *job)
{
    jarak__design *design = job->design;
    if (job->clusters.n_effects > JARAK_MOST_CLUSTERS) {
        return jarak__formula_fail(&job->clusters, job->clusters.effects[JARAK_MOST_CLUSTERS].keys.at, job->error,
                                   _("at most %d ways of clustering"), (int)JARAK_MOST_CLUSTERS);
    }
    design->clusters = jarak__arena_alloc(&design->arena, (job->clusters.n_effects + 1) * sizeof(void *));
    if (design->clusters == NULL) {
        return jarak__building_out_of_memory(job);
    }
    for (size_t i = 0; i < job->clusters.n_effects; i++) {
        jarak_status status = jarak__building_category(job, &job->clusters.effects[i].keys, &design->clusters[i]);
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
    jarak_status status = jarak__building_category(job, &job->by.effects[0].keys, &design->by);
    return status == JARAK_OK ? note_missing(job, design->by) : status;
}

/* Takes rows without their categories out of an outcome. */
static const double *leave_out_missing(jarak__building *job, const double *values)
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

/* The design's place of an outcome, which is made where it is not there. */
static jarak_status find_outcome(jarak__building *job, const jarak__expr *outcome, size_t *place)
{
    jarak__design *design = job->design;
    const char *name = jarak__expr_name(&design->arena, outcome);
    for (*place = 0; name != NULL && *place < design->n_outcomes; ++*place) {
        if (strcmp(design->y_names[*place], name) == 0) {
            return JARAK_OK;
        }
    }
    const double *values = name != NULL ? jarak__building_values(job, outcome) : NULL;
    values = values != NULL ? leave_out_missing(job, values) : NULL;
    if (values == NULL) {
        return jarak__building_out_of_memory(job);
    }
    design->y[*place] = values;
    design->y_names[*place] = name;
    design->n_outcomes++;
    return JARAK_OK;
}

static jarak_status build_weights(jarak__building *job)
{
    jarak__design *design = job->design;
    design->weights = job->weights.n_outcomes > 0 ? jarak__building_values(job, job->weights.outcomes[0]) : NULL;
    design->offset = job->offset.n_outcomes > 0 ? jarak__building_values(job, job->offset.outcomes[0]) : NULL;
    bool done = (job->weights.n_outcomes == 0 || design->weights != NULL) && (job->offset.n_outcomes == 0 || design->offset != NULL);
    return done ? jarak__building_source(job, job->offset.n_outcomes > 0 ? job->offset.outcomes[0] : NULL, &design->offset_source)
                : jarak__building_out_of_memory(job);
}

static bool has_dummies(const jarak__formula_model *model)
{
    for (size_t i = 0; i < model->n_terms; i++) {
        for (size_t j = 0; j < model->terms[i].count; j++) {
            if (model->terms[i].factors[j]->kind == JARAK__FACTOR_CATEGORY) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the labels of a category will be needed for dummies or models apart: then they are kept for all. */
static bool needs_labels(const jarak__building *job)
{
    bool needed = job->by.n_effects > 0;
    for (size_t m = 0; !needed && m < job->formula.n_models; m++) {
        needed = has_dummies(&job->formula.models[m]);
    }
    return needed;
}

/* The columns of every model. */
static jarak_status build_models(jarak__building *job)
{
    jarak__design *design = job->design;
    const jarak__formula *formula = &job->formula;
    jarak__design_model *models = jarak__arena_alloc(&design->arena, formula->n_models * sizeof *models);
    design->y = jarak__arena_alloc(&design->arena, formula->n_outcomes * sizeof(double *));
    design->y_names = jarak__arena_alloc(&design->arena, formula->n_outcomes * sizeof(char *));
    if (models == NULL || design->y == NULL || design->y_names == NULL) {
        return jarak__building_out_of_memory(job);
    }
    jarak_status status = jarak__building_panel(job);
    for (size_t m = 0; status == JARAK_OK && m < formula->n_models; m++) {
        const jarak__formula_model *from = &formula->models[m];
        jarak__building_list effects = {0}, regressors = {0};
        models[m] = (jarak__design_model){0};
        status = build_effects(job, from, &effects);
        status = status == JARAK_OK ? find_outcome(job, formula->outcomes[from->outcome], &models[m].outcome) : status;
        status = status == JARAK_OK ? jarak__building_regressors(job, from, &regressors) : status;
        models[m].n_effects = effects.count;
        models[m].effects = effects.items;
        models[m].n_regressors = regressors.count;
        models[m].regressors = regressors.items;
    }
    design->models = models;
    design->n_models = formula->n_models;
    return status;
}

static jarak_status build(jarak__building *job, const char *data, const jarak_frame_settings *settings)
{
    jarak__design *design = job->design;
    jarak_status status = jarak__building_parse(job);
    if (status == JARAK_OK) {
        status = jarak__building_request(job);
    }
    if (status == JARAK_OK) {
        status = jarak_frame_read(data, settings, job->n_columns, job->columns, &design->frame, job->error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    design->n_rows = design->frame->n_rows;
    job->request.keep_labels = job->request.keep_labels || needs_labels(job);
    status = build_clusters(job);
    if (status == JARAK_OK) {
        status = build_weights(job);
    }
    return status == JARAK_OK ? build_models(job) : status;
}

jarak_status jarak__design_build(const jarak__design_request *request, const char *data, const jarak_frame_settings *settings,
                                 jarak__design *design, jarak_error *error)
{
    *design = (jarak__design){0};
    jarak__building job = {.request = *request, .design = design, .threads = settings->threads, .error = error};
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
