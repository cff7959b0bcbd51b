/* The fits of a regression: every model of the formula, on all rows or on those of each level. */
#include "base/alloc.h"
#include "base/text.h"
#include "fit/regression/running.h"
#include "stat/ols/shared.h"

/* A model of several that has no data to be fitted from says so, and the others go on. */
static jarak_status note_failure(jarak__running *job, jarak_status status, jarak_regression_model *model)
{
    if (status != JARAK_ERR_DATA || job->made->shown.n_models == 1) {
        return status;
    }
    model->failure = jarak__running_keep(job, job->error->message);
    return model->failure != NULL ? JARAK_OK : jarak__running_no_memory(job);
}

/* What stands of a model in the results, whose place it is: levels run fastest. */
typedef struct place {
    jarak__sample *sample;
    size_t level, n_levels;
    const char *label; /* of the level; NULL: all rows */
} place;

/* Chooses the model, and begins what is told of it. */
static jarak_status begin_model(jarak__running *job, const place *at, size_t m, jarak_regression_model **model)
{
    jarak__sample_choose(at->sample, m);
    at->sample->number = m * at->n_levels + at->level + 1;
    *model = &job->made->models[at->sample->number - 1];
    **model = (jarak_regression_model){.n_read = at->sample->n_rows,
                                       .by_level = at->label,
                                       .outcome = jarak__running_keep(job, job->design.y_names[at->sample->model->outcome])};
    bool needs_keys = job->settings->bias_correct && (*model)->outcome != NULL;
    return needs_keys                  ? jarak__gravity_keys_find(&job->design, at->sample->model, &job->gravity, job->error)
           : (*model)->outcome != NULL ? JARAK_OK
                                       : jarak__running_no_memory(job);
}

static jarak_status fit_ppml(jarak__running *job, const place *at, size_t m)
{
    jarak_regression_model *model;
    jarak_ppml *fit = NULL;
    jarak_status status = begin_model(job, at, m, &model);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak_ppml_fit(&at->sample->data, &job->settings->ppml, &fit, job->error);
    status = status == JARAK_OK ? jarak__regression_take_results(job, at->sample, fit, model) : status;
    jarak_ppml_free(fit);
    return status == JARAK_OK ? JARAK_OK : note_failure(job, status, model);
}

/* Fits the model that was begun; *shared is made where there is none. */
static jarak_status fit_linear(jarak__running *job, const place *at, jarak__ols_shared **shared, jarak_regression_model *model)
{
    jarak_ols *fit = NULL;
    jarak_status status = JARAK_OK;
    if (*shared == NULL) {
        status = jarak__ols_shared_new(&at->sample->data, job->ols, shared, job->error);
    }
    status = status == JARAK_OK ? jarak__ols_shared_fit(*shared, &at->sample->data, &fit, job->error) : status;
    status = status == JARAK_OK ? jarak__regression_take_results(job, at->sample, jarak__ols_linear(fit), model) : status;
    if (status == JARAK_OK) {
        jarak__regression_take_goodness(jarak_ols_result(fit), model);
    }
    jarak_ols_free(fit);
    return status == JARAK_OK ? JARAK_OK : note_failure(job, status, model);
}

static bool has_same_effects(const jarak__design_model *a, const jarak__design_model *b)
{
    bool same = a->n_effects == b->n_effects;
    for (size_t f = 0; same && f < a->n_effects; f++) {
        same = a->effects[f] == b->effects[f];
    }
    return same;
}

/* The model and those behind it that have its effects and its rows, which share what they can. */
static jarak_status fit_group(jarak__running *job, const place *at, size_t first, bool *done)
{
    const jarak__design *design = &job->design;
    jarak__ols_shared *shared = NULL;
    jarak_status status = JARAK_OK;
    for (size_t m = first; m < design->n_models && status == JARAK_OK; m++) {
        if (done[m] || !has_same_effects(&design->models[first], &design->models[m])) {
            continue;
        }
        jarak_regression_model *model;
        bool serves = true;
        status = begin_model(job, at, m, &model);
        if (status == JARAK_OK && shared != NULL) {
            status = jarak__ols_shared_serves(shared, &at->sample->data, &serves, job->error);
        }
        if (status == JARAK_OK && serves) {
            done[m] = true;
            status = fit_linear(job, at, &shared, model);
        }
    }
    jarak__ols_shared_free(shared);
    return status;
}

static jarak_status fit_all_linear(jarak__running *job, const place *at)
{
    size_t n_models = job->design.n_models;
    bool *done = jarak__calloc(n_models, sizeof *done);
    jarak_status status = JARAK_OK;
    if (done == NULL) {
        return jarak__running_no_memory(job);
    }
    for (size_t m = 0; m < n_models && status == JARAK_OK; m++) {
        if (!done[m]) {
            status = fit_group(job, at, m, done);
        }
    }
    jarak__free(done);
    return status;
}

static jarak_status fit_sample(jarak__running *job, size_t n_rows, const size_t *rows, place *at)
{
    jarak__sample sample;
    jarak_status status = jarak__sample_take(&job->design, n_rows, rows, &sample, job->error);
    at->sample = &sample;
    if (status == JARAK_OK && job->ols != NULL) {
        status = fit_all_linear(job, at);
    }
    for (size_t m = 0; job->ols == NULL && m < job->design.n_models && status == JARAK_OK; m++) {
        status = fit_ppml(job, at, m);
    }
    jarak__sample_release(&sample);
    at->sample = NULL;
    return status;
}

/* The rows of every level, one after the other; starts has the place of each level's first, and the end. */
static jarak_status sort_rows(jarak__running *job, size_t **rows, size_t **starts)
{
    const jarak__category *by = job->design.by;
    size_t n_rows = job->design.n_rows;
    *rows = jarak__resize_array(NULL, n_rows, sizeof **rows);
    *starts = jarak__calloc(by->n_levels + 2, sizeof **starts);
    if (*rows == NULL || *starts == NULL) {
        return jarak__running_no_memory(job);
    }
    for (size_t row = 0; row < n_rows; row++) {
        if (by->codes[row] != JARAK_NO_CODE) {
            (*starts)[by->codes[row] + 2]++;
        }
    }
    for (size_t level = 0; level < by->n_levels; level++) {
        (*starts)[level + 2] += (*starts)[level + 1];
    }
    for (size_t row = 0; row < n_rows; row++) {
        if (by->codes[row] != JARAK_NO_CODE) {
            (*rows)[(*starts)[by->codes[row] + 1]++] = row;
        }
    }
    return JARAK_OK;
}

static jarak_status fit_levels(jarak__running *job, const size_t *rows, const size_t *starts)
{
    const jarak__category *by = job->design.by;
    jarak_status status = JARAK_OK;
    for (size_t level = 0; status == JARAK_OK && level < by->n_levels; level++) {
        place at = {.level = level,
                    .n_levels = by->n_levels,
                    .label = jarak__running_keep(job, jarak__category_label(by, level, &job->made->arena))};
        status = at.label != NULL ? fit_sample(job, starts[level + 1] - starts[level], rows + starts[level], &at)
                                  : jarak__running_no_memory(job);
    }
    return status;
}

jarak_status jarak__regression_fit_all(jarak__running *job)
{
    const jarak__design *design = &job->design;
    size_t *rows = NULL, *starts = NULL;
    if (design->by == NULL) {
        place at = {.n_levels = 1};
        return fit_sample(job, design->n_rows, NULL, &at);
    }
    jarak_status status = sort_rows(job, &rows, &starts);
    status = status == JARAK_OK ? fit_levels(job, rows, starts) : status;
    jarak__free(rows);
    jarak__free(starts);
    return status;
}
