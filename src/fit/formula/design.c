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

static jarak_status add_effect(jarak__building *job, const jarak__category *category, const jarak__expr *slope)
{
    jarak__design *design = job->design;
    jarak_ppml_effect *effects = jarak__building_append(job, design->effects, design->n_effects, sizeof *effects);
    const jarak__category **categories = jarak__building_append(job, (void *)design->effect_categories, design->n_effects, sizeof(void *));
    const char **names = jarak__building_append(job, (void *)design->effect_names, design->n_effects, sizeof(char *));
    const double *values = slope != NULL ? jarak__building_values(job, slope) : NULL;
    if (effects == NULL || categories == NULL || names == NULL || (slope != NULL && values == NULL)) {
        return jarak__building_out_of_memory(job);
    }
    const char *name = category->name;
    if (slope != NULL) {
        const char *slope_name = jarak__expr_name(&design->arena, slope);
        char *whole = slope_name != NULL ? jarak__format_text("%s[%s]", category->name, slope_name) : NULL;
        name = whole != NULL ? jarak__arena_text(&design->arena, whole, strlen(whole)) : NULL;
        jarak__free(whole);
        if (name == NULL) {
            return jarak__building_out_of_memory(job);
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

static jarak_status build_effects(jarak__building *job)
{
    for (size_t i = 0; i < job->formula.n_effects; i++) {
        const jarak__effect *effect = &job->formula.effects[i];
        const jarak__category *category;
        jarak_status status = jarak__building_category(job, &effect->keys, &category);
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

static jarak_status build_outcomes(jarak__building *job)
{
    jarak__design *design = job->design;
    size_t n = job->formula.n_outcomes;
    design->y = jarak__arena_alloc(&design->arena, n * sizeof(double *));
    design->y_names = jarak__arena_alloc(&design->arena, n * sizeof(char *));
    if (design->y == NULL || design->y_names == NULL) {
        return jarak__building_out_of_memory(job);
    }
    for (size_t i = 0; i < n; i++) {
        const double *values = jarak__building_values(job, job->formula.outcomes[i]);
        design->y[i] = values != NULL ? leave_out_missing(job, values) : NULL;
        design->y_names[i] = jarak__expr_name(&design->arena, job->formula.outcomes[i]);
        if (design->y[i] == NULL || design->y_names[i] == NULL) {
            return jarak__building_out_of_memory(job);
        }
        design->n_outcomes++;
    }
    design->weights = job->weights.n_outcomes > 0 ? jarak__building_values(job, job->weights.outcomes[0]) : NULL;
    design->offset = job->offset.n_outcomes > 0 ? jarak__building_values(job, job->offset.outcomes[0]) : NULL;
    bool done = (job->weights.n_outcomes == 0 || design->weights != NULL) && (job->offset.n_outcomes == 0 || design->offset != NULL);
    return done ? JARAK_OK : jarak__building_out_of_memory(job);
}

/* Whether the labels of a category will be needed for dummies or models apart: then they are kept for all. */
static bool needs_labels(const jarak__building *job)
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
    status = build_effects(job);
    if (status == JARAK_OK) {
        status = build_clusters(job);
    }
    if (status == JARAK_OK) {
        status = build_outcomes(job);
    }
    return status == JARAK_OK ? jarak__building_regressors(job) : status;
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
