/* Fitting every group, and handing out the states in the units of the data. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/closeness/fit.h"

enum { MOST_DRAWS = 1000000 };
static const double most_value = 1e150; /* its square is still a number */

void jarak_closeness_settings_init(jarak_closeness_settings *settings)
{
    *settings =
        (jarak_closeness_settings){.prior_weight = 2, .max_iterations = 5000, .tolerance = 1e-5, .parameter_draws = 200, .last_cell = -1};
}

/* ------------------------------------------------------------------------------------------------------------------ checks */

static jarak_status check_given(const jarak_closeness_data *data, const jarak_closeness_settings *settings, jarak_error *error)
{
    for (size_t k = 0; settings->given_indicators != NULL && k < data->n_indicators; k++) {
        const jarak_closeness_indicator_parameters *given = &settings->given_indicators[k];
        if (given->lambda <= 0 || given->sigma2 < 0 || given->tau2 < 0 || isinf(given->alpha) || isinf(given->lambda) ||
            isinf(given->sigma2) || isinf(given->tau2)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT,
                              "given_indicators[%zu]: lambda must be above 0, sigma2 and tau2 at least 0, and all finite or NaN", k);
        }
        if (!isnan(given->alpha) && isnan(given->lambda)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "given_indicators[%zu]: an alpha can only be given together with its lambda", k);
        }
    }
    for (size_t g = 0; settings->given_groups != NULL && g < data->n_groups; g++) {
        const jarak_closeness_group_parameters *given = &settings->given_groups[g];
        if (given->q <= 0 || isinf(given->q) || (settings->autoregressive && fabs(given->phi) >= 1)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "given_groups[%zu]: q must be above 0, and phi between -1 and 1", g);
        }
    }
    return JARAK_OK;
}

static jarak_status check_settings(const jarak_closeness_settings *settings, jarak_error *error)
{
    if (!(settings->prior_weight >= 0) || isinf(settings->prior_weight)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "prior_weight must be at least 0, not %g", settings->prior_weight);
    }
    if (!(settings->degrees == 0 || settings->degrees > 2) || isinf(settings->degrees)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "degrees must be 0 (Gaussian noise) or above 2, not %g", settings->degrees);
    }
    if (settings->max_iterations < 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "max_iterations must be at least 1, not %d", settings->max_iterations);
    }
    if (settings->parameter_draws < 0 || settings->parameter_draws > MOST_DRAWS) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "parameter_draws must be between 0 and %d, not %d", MOST_DRAWS,
                          settings->parameter_draws);
    }
    if (!(settings->tolerance > 0)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "tolerance must be above 0, not %g", settings->tolerance);
    }
    return JARAK_OK;
}

static jarak_status check_data(const jarak_closeness_data *data, jarak_error *error)
{
    if (data->n_units == 0 || data->n_units >= UINT32_MAX || data->n_indicators == 0 || data->n_groups == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "n_units, n_indicators and n_groups must be at least 1");
    }
    for (size_t k = 0; k < data->n_indicators; k++) {
        if (data->group[k] >= data->n_groups) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "group[%zu] is %u, beyond n_groups", k, data->group[k]);
        }
    }
    for (size_t row = 0; row < data->n_rows; row++) {
        if (data->unit[row] >= data->n_units || data->indicator[row] >= data->n_indicators) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "row %zu: unit or indicator is out of range", row);
        }
        if (isinf(data->value[row])) {
            return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the value is infinite", row);
        }
        if (fabs(data->value[row]) > most_value) {
            return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the value %g is too large to be squared", row, data->value[row]);
        }
        if (data->last != NULL && data->last[row] < data->first[row]) {
            return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the last cell comes before the first", row);
        }
        if (data->variance != NULL && !isnan(data->value[row]) && !(data->variance[row] >= 0)) {
            return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the variance is %g; it must be at least 0", row, data->variance[row]);
        }
    }
    return JARAK_OK;
}

/* The cells from the first to the last that are covered or asked for. */
static jarak_status find_cells(const jarak_closeness_data *data, const jarak_closeness_settings *settings, int32_t *first, size_t *count,
                               jarak_error *error)
{
    bool found = settings->last_cell >= settings->first_cell;
    int64_t least = found ? settings->first_cell : 0, most = found ? settings->last_cell : 0;
    for (size_t row = 0; row < data->n_rows; row++) {
        if (!isnan(data->value[row])) {
            const int64_t from = data->first[row], to = data->last != NULL ? data->last[row] : from;
            least = !found || from < least ? from : least;
            most = !found || to > most ? to : most;
            found = true;
        }
    }
    *first = (int32_t)least;
    *count = (size_t)(most - least) + 1;
    if (*count > INT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "the values span %zu cells of time", *count);
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ units */

/* Where x = 0 lies in the reference's units: its centre; of autoregressive states, 0 is their own mean. */
static double origin(const jarak__closeness_part *part)
{
    return part->model.autoregressive ? 0 : part->panel.members[0].centre;
}

static void model_of_given(const jarak_closeness_settings *settings, size_t group, const jarak__closeness_part *part,
                           jarak__closeness_model *given)
{
    const jarak__closeness_member *members = part->panel.members, *reference = &members[0];
    const bool has_group = settings->given_groups != NULL, has_indicators = settings->given_indicators != NULL;
    given->q = has_group ? settings->given_groups[group].q / (reference->scale * reference->scale) : (double)NAN;
    given->phi = has_group ? settings->given_groups[group].phi : (double)NAN;
    const double x0 = settings->autoregressive ? 0 : reference->centre;
    for (size_t k = 0; k < part->panel.n_members; k++) {
        const double scale = members[k].scale;
        const jarak_closeness_indicator_parameters none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
        const jarak_closeness_indicator_parameters own = has_indicators ? settings->given_indicators[members[k].indicator] : none;
        const double lambda = k == 0 ? 1 : own.lambda;
        given->alpha[k] = (own.alpha + lambda * x0 - members[k].centre) / scale;
        given->lambda[k] = own.lambda * reference->scale / scale;
        given->sigma2[k] = own.sigma2 / (scale * scale);
        given->tau2[k] = own.tau2 / (scale * scale);
    }
}

static void describe(const jarak__closeness_part *part, jarak_closeness_group *group, jarak_closeness_indicator *indicators)
{
    const jarak__closeness_model *model = &part->model;
    const jarak__closeness_member *members = part->panel.members, *reference = &members[0];
    group->parameters = (jarak_closeness_group_parameters){model->q * reference->scale * reference->scale, model->phi};
    group->converged = part->trace.converged;
    group->iterations = part->trace.iterations;
    group->residual = part->trace.residual;
    group->log_likelihood = part->trace.log_likelihood;
    group->objective = part->trace.objective;
    group->n_path = part->trace.n_path;
    group->path = part->trace.path;
    group->n_values = part->panel.n_values;
    group->n_draws = part->trace.draws.count;
    for (size_t k = 0; k < part->panel.n_members; k++) {
        const double scale = members[k].scale, lambda = model->lambda[k] * scale / reference->scale;
        indicators[members[k].indicator] = (jarak_closeness_indicator){
            .parameters = {.alpha =
                               k == 0 && !model->autoregressive ? 0 : members[k].centre + scale * model->alpha[k] - lambda * origin(part),
                           .lambda = k == 0 ? 1 : lambda,
                           .sigma2 = model->sigma2[k] * scale * scale,
                           .tau2 = k == 0 ? 0 : model->tau2[k] * scale * scale},
            .use = JARAK_CLOSENESS_USED,
            .reference = k == 0,
            .n_values = members[k].n_values,
            .n_units = members[k].n_units,
            .spread = members[k].spread * scale,
        };
    }
}

/* ------------------------------------------------------------------------------------------------------------------ states */

typedef struct spreading {
    jarak__closeness_fit *fit;
    size_t group;
    const jarak__closeness_part *part;
    bool failed; /* memory was out; only ever set */
} spreading;

/* The states of one batch under every draw of the parameters (or the one model that there is): mean and variance of the mixture. moments:
 * the first two of the distances from the states under the best parameters. */
static void mix_states(const spreading *s, size_t batch, double *scratch, double *best, double *moments,
                       const jarak__closeness_output *output)
{
    const jarak__closeness_panel *panel = &s->part->panel;
    const jarak__closeness_draws *draws = &s->part->trace.draws;
    const size_t size = panel->n_cells * JARAK__LANES;
    double *first = moments, *second = moments + size;
    jarak__closeness_smooth(panel, &s->part->model, batch, scratch, NULL, output);
    memcpy(best, output->state, size * sizeof *best);
    for (size_t i = 0; i < size; i++) {
        first[i] = 0;
        second[i] = draws->count == 0 ? output->variance[i] : 0;
    }
    for (size_t d = 0; d < draws->count; d++) {
        jarak__closeness_smooth(panel, &draws->models[d], batch, scratch, NULL, output);
        for (size_t i = 0; i < size; i++) {
            const double distance = output->state[i] - best[i];
            first[i] += draws->weight[d] * distance;
            second[i] += draws->weight[d] * (output->variance[i] + distance * distance);
        }
    }
}

static void spread_states(size_t begin, size_t end, void *context)
{
    spreading *s = context;
    const jarak__closeness_panel *panel = &s->part->panel;
    const size_t T = panel->n_cells, size = T * JARAK__LANES;
    const double scale = panel->members[0].scale, zero = origin(s->part);
    double *scratch = jarak__closeness_scratch(panel), *memory = jarak__calloc(5 * size, sizeof *memory);
    if (scratch == NULL || memory == NULL) {
        __atomic_store_n(&s->failed, true, __ATOMIC_RELAXED);
        jarak__free(scratch);
        jarak__free(memory);
        return;
    }
    double *best = memory, *moments = memory + size;
    const jarak__closeness_output output = {.state = memory + 3 * size, .variance = memory + 4 * size};
    for (size_t batch = begin; batch < end; batch++) {
        mix_states(s, batch, scratch, best, moments, &output);
        for (size_t lane = 0; lane < JARAK__LANES; lane++) {
            const uint32_t unit = panel->unit_of_slot[batch * JARAK__LANES + lane];
            const size_t to = unit == UINT32_MAX ? 0 : ((size_t)unit * s->fit->public.n_groups + s->group) * T;
            for (size_t t = 0; unit != UINT32_MAX && t < T; t++) {
                const size_t i = t * JARAK__LANES + lane;
                s->fit->states[to + t] = zero + scale * (best[i] + moments[i]);
                s->fit->variances[to + t] = scale * scale * (moments[size + i] - moments[i] * moments[i]);
            }
        }
    }
    jarak__free(scratch);
    jarak__free(memory);
}

/* The standard deviation of the states between each unit's first and last value. */
static double state_spread(const jarak__closeness_fit *fit, size_t group)
{
    const jarak__closeness_panel *panel = &fit->parts[group].panel;
    double mean = 0, squares = 0, count = 0;
    for (size_t slot = 0; slot < panel->n_units; slot++) {
        const double *states = fit->states + ((size_t)panel->unit_of_slot[slot] * fit->public.n_groups + group) * panel->n_cells;
        for (int32_t t = panel->first[slot]; t <= panel->last[slot]; t++) {
            const double distance = states[t] - mean;
            count++;
            mean += distance / count;
            squares += distance * (states[t] - mean);
        }
    }
    return count > 1 ? sqrt(squares / (count - 1)) : (double)NAN;
}

/* ------------------------------------------------------------------------------------------------------------------ groups */

static jarak_status fit_group(jarak__closeness_fit *fit, const jarak_closeness_data *data, const jarak_closeness_settings *settings,
                              size_t group, jarak_error *error)
{
    jarak__closeness_part *part = &fit->parts[group];
    jarak__closeness_model given = {0};
    jarak_status status = jarak__closeness_panel_make(data, group, fit->public.first_cell, fit->public.n_cells, settings->degrees > 0,
                                                      fit->use, &part->panel, error);
    if (status != JARAK_OK || part->panel.n_members == 0) {
        return status;
    }
    status = jarak__closeness_model_make(part->panel.n_members, &part->model, error);
    if (status == JARAK_OK) {
        status = jarak__closeness_model_make(part->panel.n_members, &given, error);
    }
    if (status == JARAK_OK) {
        model_of_given(settings, group, part, &given);
        status = jarak__closeness_estimate(&part->panel, settings, &given, &part->model, &part->trace, error);
    }
    if (status == JARAK_OK) {
        describe(part, &fit->groups[group], fit->indicators);
        spreading context = {.fit = fit, .group = group, .part = part};
        jarak__parallel_for(part->panel.n_batches, 16, settings->threads, spread_states, &context);
        if (context.failed) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the states");
        } else {
            fit->groups[group].spread = state_spread(fit, group);
        }
    }
    jarak__closeness_model_release(&given);
    return status;
}

static jarak_status allocate(jarak__closeness_fit *fit, jarak_error *error)
{
    jarak_closeness *public = &fit->public;
    size_t size;
    if (!jarak__multiply(public->n_units, public->n_groups, &size) || !jarak__multiply(size, public->n_cells, &size)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "too many states");
    }
    public->indicators = fit->indicators = jarak__calloc(public->n_indicators, sizeof *fit->indicators);
    public->groups = fit->groups = jarak__calloc(public->n_groups, sizeof *fit->groups);
    fit->use = jarak__calloc(public->n_indicators, sizeof *fit->use);
    fit->parts = jarak__calloc(public->n_groups, sizeof *fit->parts);
    public->states = fit->states = jarak__calloc(size, sizeof *fit->states);
    public->variances = fit->variances = jarak__calloc(size, sizeof *fit->variances);
    if (fit->indicators == NULL || fit->groups == NULL || fit->use == NULL || fit->parts == NULL || fit->states == NULL ||
        fit->variances == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the states");
    }
    for (size_t i = 0; i < size; i++) {
        fit->states[i] = fit->variances[i] = (double)NAN;
    }
    for (size_t g = 0; g < public->n_groups; g++) {
        fit->groups[g] = (jarak_closeness_group){.parameters = {(double)NAN, (double)NAN},
                                                 .residual = (double)NAN,
                                                 .log_likelihood = (double)NAN,
                                                 .objective = (double)NAN,
                                                 .spread = (double)NAN};
    }
    return JARAK_OK;
}

jarak_status jarak_closeness_fit(const jarak_closeness_data *data, const jarak_closeness_settings *settings, jarak_closeness **fit,
                                 jarak_error *error)
{
    *fit = NULL;
    jarak__closeness_fit *made = NULL;
    jarak_status status = check_settings(settings, error);
    if (status == JARAK_OK) {
        status = check_data(data, error);
    }
    if (status == JARAK_OK) {
        status = check_given(data, settings, error);
    }
    if (status == JARAK_OK && (made = jarak__calloc(1, sizeof *made)) == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the states");
    }
    if (status == JARAK_OK) {
        made->public = (jarak_closeness){.n_units = data->n_units, .n_indicators = data->n_indicators, .n_groups = data->n_groups};
        made->threads = settings->threads;
        status = find_cells(data, settings, &made->public.first_cell, &made->public.n_cells, error);
    }
    if (status == JARAK_OK) {
        status = allocate(made, error);
    }
    if (status == JARAK_OK) {
        jarak_progress_start(settings->progress, _("fitting"), _("steps"), 0);
        for (size_t g = 0; g < data->n_groups && status == JARAK_OK; g++) {
            status = fit_group(made, data, settings, g, error);
        }
        jarak_progress_finish(settings->progress);
    }
    if (status != JARAK_OK) {
        jarak_closeness_free(made != NULL ? &made->public : NULL);
        return status;
    }
    for (size_t k = 0; k < data->n_indicators; k++) {
        if (made->use[k] != JARAK_CLOSENESS_USED) {
            made->indicators[k] = (jarak_closeness_indicator){
                .parameters = {(double)NAN, (double)NAN, (double)NAN, (double)NAN}, .use = made->use[k], .spread = (double)NAN};
        }
    }
    for (size_t row = 0; row < data->n_rows; row++) {
        jarak_closeness_indicator *indicator = &made->indicators[data->indicator[row]];
        indicator->n_values += indicator->use != JARAK_CLOSENESS_USED && !isnan(data->value[row]);
    }
    *fit = &made->public;
    return JARAK_OK;
}

void jarak_closeness_free(jarak_closeness *fit)
{
    if (fit == NULL) {
        return;
    }
    jarak__closeness_fit *whole = (jarak__closeness_fit *)fit; /* public is its first member */
    for (size_t g = 0; whole->parts != NULL && g < fit->n_groups; g++) {
        jarak__closeness_panel_release(&whole->parts[g].panel);
        jarak__closeness_model_release(&whole->parts[g].model);
        jarak__closeness_draws_release(&whole->parts[g].trace.draws);
        jarak__free(whole->parts[g].trace.path);
    }
    jarak__free(whole->indicators);
    jarak__free(whole->groups);
    jarak__free(whole->use);
    jarak__free(whole->parts);
    jarak__free(whole->states);
    jarak__free(whole->variances);
    jarak__free(whole);
}
