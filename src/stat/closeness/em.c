/* The EM algorithm: parameters from what the smoother expects of states, offsets and noise, over and over.
 *
 * One step raises the log posterior density of the parameters (expectation: smoother.c; maximisation: below, for σ² with the noise beyond
 * s² as a further latent variable, for α and λ given the old σ²: the conditional steps of Meng & Rubin 1993, doi:10.1093/biomet/80.2.267).
 * Two steps give the direction of a third, longer one: the squared extrapolation SQUAREM of Varadhan & Roland (2008,
 * doi:10.1111/j.1467-9469.2007.00585.x, scheme S3), taken only where it does not lower the objective, so that it never falls.
 *
 * Priors, each of the weight of prior_weight values: variances as scaled inverse χ² in the logarithm, that is a value v contributes
 * -(w/2)(log v + v₀/v), with v₀ = 1.5 d for σ² and 0.05 d for q, d being half the mean square of the differences between neighbouring
 * values, and the variance within units for τ²; log λ normal around the ratio of spreads with variance 1/(2w); for autoregressive states
 * (w/2) log(1 - φ²). So what moves is noise until more than a few values say otherwise: with little data there is no verdict. */
#include "stat/closeness/em_work.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"

enum { BATCHES_PER_CHUNK = 16, NEWTON_STEPS = 60 };
/* v₀ of σ² and of q, in variances between neighbouring values: without evidence to the contrary what moves is noise. */
#define PRIOR_NOISE 1.5
#define PRIOR_STEP 0.05

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the closeness model");
}

jarak_status jarak__closeness_model_make(size_t n_members, jarak__closeness_model *model, jarak_error *error)
{
    *model = (jarak__closeness_model){.n_members = n_members, .phi = 1};
    double *all = jarak__calloc(n_members, 4 * sizeof *all);
    if (all == NULL) {
        return out_of_memory(error);
    }
    model->alpha = all;
    model->lambda = all + n_members;
    model->sigma2 = all + 2 * n_members;
    model->tau2 = all + 3 * n_members;
    return JARAK_OK;
}

void jarak__closeness_model_release(jarak__closeness_model *model)
{
    jarak__free(model->alpha);
    *model = (jarak__closeness_model){0};
}

/* ------------------------------------------------------------------------------------------------------------------ parameters */

static double clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

void jarak__em_to_model(const jarak__em_work *w, const double *theta, jarak__closeness_model *model)
{
    model->q = exp(clamp(theta[AT_Q], LEAST_LOG, MOST_LOG));
    model->phi = model->autoregressive ? tanh(clamp(theta[AT_PHI], -MOST_ATANH, MOST_ATANH)) : 1;
    for (size_t k = 0; k < w->panel->n_members; k++) {
        const double *own = theta + jarak__member_at(k, 0);
        model->alpha[k] = own[AT_ALPHA];
        model->lambda[k] = exp(clamp(own[AT_LAMBDA], LEAST_LOG, MOST_LOG));
        model->sigma2[k] = exp(clamp(own[AT_SIGMA2], LEAST_LOG, MOST_LOG));
        model->tau2[k] = exp(clamp(own[AT_TAU2], LEAST_LOG, MOST_LOG));
    }
}

/* Takes a parameter as given where it is; else fixes it where it must be. */
static void set(jarak__em_work *w, size_t at, double start, double given, double given_transformed, bool free)
{
    const bool is_given = !isnan(given);
    w->theta0[at] = is_given ? given_transformed : start;
    w->fixed[at] = is_given || !free;
}

/* Starting values: half of the variance between neighbouring values is noise, and one spread of an indicator is worth one of another. */
static void start(jarak__em_work *w, const jarak__closeness_model *given)
{
    const jarak__closeness_member *members = w->panel->members;
    const double reference = isnan(members[0].step_variance) ? 1 : members[0].step_variance;
    w->prior[AT_Q] = PRIOR_STEP * reference;
    set(w, AT_Q, log(0.5 * reference), given->q, log(given->q), true);
    set(w, AT_PHI, atanh(0.8), w->settings->autoregressive ? given->phi : (double)NAN, atanh(given->phi), w->settings->autoregressive);
    for (size_t k = 0; k < w->panel->n_members; k++) {
        const double step = isnan(members[k].step_variance) ? 1 : members[k].step_variance;
        const double ratio = log(members[k].spread / members[0].spread);
        const bool free_level = k > 0 || w->settings->autoregressive;
        w->prior[jarak__member_at(k, AT_LAMBDA)] = ratio;
        w->prior[jarak__member_at(k, AT_SIGMA2)] = PRIOR_NOISE * step;
        w->prior[jarak__member_at(k, AT_TAU2)] = members[k].spread * members[k].spread;
        set(w, jarak__member_at(k, AT_ALPHA), 0, free_level ? given->alpha[k] : (double)NAN, given->alpha[k], free_level);
        set(w, jarak__member_at(k, AT_LAMBDA), ratio, k > 0 ? given->lambda[k] : (double)NAN, log(given->lambda[k]),
            k > 0 && !w->settings->equal_loadings);
        set(w, jarak__member_at(k, AT_SIGMA2), log(0.5 * step), given->sigma2[k], log(given->sigma2[k]), true);
        set(w, jarak__member_at(k, AT_TAU2), log(w->prior[jarak__member_at(k, AT_TAU2)]), k > 0 ? given->tau2[k] : (double)NAN,
            log(given->tau2[k]), k > 0);
    }
}

static double log_variance_prior(const jarak__em_work *w, const double *theta, size_t at)
{
    return w->fixed[at] ? 0 : -0.5 * w->settings->prior_weight * (theta[at] + w->prior[at] * exp(-theta[at]));
}

static double log_prior(const jarak__em_work *w, const double *theta)
{
    double sum = log_variance_prior(w, theta, AT_Q);
    if (!w->fixed[AT_PHI]) {
        sum += 0.5 * w->settings->prior_weight * log1p(-w->model->phi * w->model->phi);
    }
    for (size_t k = 0; k < w->panel->n_members; k++) {
        const size_t at = jarak__member_at(k, AT_LAMBDA);
        const double distance = theta[at] - w->prior[at];
        sum += w->fixed[at] ? 0 : -0.5 * PRIOR_LOADING * w->settings->prior_weight * distance * distance;
        sum += log_variance_prior(w, theta, jarak__member_at(k, AT_SIGMA2)) + log_variance_prior(w, theta, jarak__member_at(k, AT_TAU2));
    }
    return sum;
}

/* What the log likelihood has beside what the smoother sums: powers of 2π, the indicators' scales, the entropy of Student weights. */
static double likelihood_constant(const jarak__closeness_panel *panel, const jarak_closeness_settings *settings)
{
    const double n = (double)panel->n_values;
    double sum = -0.5 * n * log(2 * M_PI);
    for (size_t slot = 0; slot < panel->n_batches * JARAK__LANES; slot++) {
        for (size_t j = 0; j < panel->n_columns; j++) {
            const double scale = log(panel->members[panel->columns[j].indicator].scale);
            for (size_t cell = 0; cell < panel->n_cells && scale != 0; cell++) {
                const size_t at = jarak__panel_index(panel, slot / JARAK__LANES, cell, j) + slot % JARAK__LANES;
                sum -= panel->row[at] != SIZE_MAX ? scale : 0;
            }
        }
    }
    if (!settings->autoregressive) {
        sum += (double)panel->n_units * log(panel->members[0].scale); /* the diffuse density of x, in its own unit */
    }
    if (settings->degrees > 0) {
        const double a = 0.5 * (settings->degrees + 1), a0 = 0.5 * settings->degrees;
        sum += n * (lgamma(a) - lgamma(a0) - a0 * log(a) + a0 * log(a0) + a - 0.5 * log(a));
    }
    return sum;
}

/* ------------------------------------------------------------------------------------------------------------------ expectation */

static void accumulate(size_t first, size_t end, void *partial, void *context)
{
    const jarak__em_work *w = context;
    jarak__closeness_sums *sums = partial;
    double *scratch = jarak__closeness_scratch(w->panel);
    if (scratch == NULL) {
        sums->failed = true;
        return;
    }
    for (size_t batch = first; batch < end; batch++) {
        jarak__closeness_smooth(w->panel, w->model, batch, scratch, sums, NULL);
    }
    jarak__free(scratch);
}

static void combine(void *total, const void *partial, void *context)
{
    const jarak__em_work *w = context;
    jarak__closeness_sums *sums = total;
    const jarak__closeness_sums *part = partial;
    sums->log_likelihood += part->log_likelihood;
    sums->steps += part->steps;
    sums->xx_next += part->xx_next;
    sums->xx_cross += part->xx_cross;
    sums->xx_before += part->xx_before;
    sums->xx_start += part->xx_start;
    sums->failed |= part->failed;
    const size_t fields = sizeof(jarak__closeness_member_sums) / sizeof(double);
    double *into = (double *)sums->members;
    const double *from = (const double *)part->members;
    for (size_t i = 0; i < w->panel->n_members * fields; i++) {
        into[i] += from[i];
    }
}

/* The objective at theta, and the sums for the step from there. */
jarak_status jarak__em_expect(jarak__em_work *w, const double *theta, double *objective, jarak_error *error)
{
    if (jarak_interrupted()) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    jarak__em_to_model(w, theta, w->model);
    const jarak__parallel_sum reduction = {jarak__closeness_sums_bytes(w->panel->n_members), accumulate, combine};
    memset(w->sums, 0, reduction.partial_bytes);
    jarak_status status =
        jarak__parallel_reduce(w->panel->n_batches, BATCHES_PER_CHUNK, w->settings->threads, &reduction, w, w->sums, error);
    if (status == JARAK_OK && w->sums->failed) {
        status = out_of_memory(error);
    }
    w->sums->log_likelihood += w->constant;
    *objective = w->sums->log_likelihood + log_prior(w, theta);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ maximisation */

/* The log λ that maximises -a λ²/2 + b λ - (p/2)(log λ - m)², uphill from where it stands. */
static double best_log_loading(double a, double b, double p, double m, double at)
{
    for (int i = 0; i < NEWTON_STEPS; i++) {
        const double lambda = exp(at), slope = -a * lambda * lambda + b * lambda - p * (at - m);
        const double curvature = -2 * a * lambda * lambda + b * lambda - p;
        const double value = -0.5 * a * lambda * lambda + b * lambda - 0.5 * p * (at - m) * (at - m);
        double step = curvature < 0 ? -slope / curvature : slope / (fabs(curvature) + 1e-300);
        step = clamp(step, -1, 1);
        double to = at;
        for (int half = 0; half < NEWTON_STEPS; half++) {
            to = clamp(at + step, LEAST_LOG, MOST_LOG);
            const double there = exp(to);
            if (-0.5 * a * there * there + b * there - 0.5 * p * (to - m) * (to - m) >= value) {
                break;
            }
            to = at;
            step *= 0.5;
        }
        if (fabs(to - at) < 1e-13) {
            return to;
        }
        at = to;
    }
    return at;
}

static void maximise_member(const jarak__em_work *w, size_t k, const double *from, double *to)
{
    const jarak__closeness_member_sums *s = &w->sums->members[k];
    const double weight = w->settings->prior_weight, old = exp(from[AT_SIGMA2]);
    const bool *fixed = w->fixed + jarak__member_at(k, 0);
    const double *prior = w->prior + jarak__member_at(k, 0);
    if (!fixed[AT_LAMBDA]) {
        /* With α free it is eliminated: its best value given λ is (Σ w y - λ Σ w f) / Σ w. */
        const double a = fixed[AT_ALPHA] ? s->wff : s->wff - s->wf * s->wf / s->w;
        const double b = fixed[AT_ALPHA] ? s->wfy - from[AT_ALPHA] * s->wf : s->wfy - s->wy * s->wf / s->w;
        to[AT_LAMBDA] = best_log_loading(a, b, PRIOR_LOADING * weight, prior[AT_LAMBDA], from[AT_LAMBDA]);
    }
    const double lambda = exp(to[AT_LAMBDA]);
    if (!fixed[AT_ALPHA]) {
        to[AT_ALPHA] = (s->wy - lambda * s->wf) / s->w;
    }
    if (!fixed[AT_SIGMA2]) {
        const double alpha = to[AT_ALPHA];
        const double misfit =
            s->vyy - 2 * alpha * s->vy - 2 * lambda * s->vfy + alpha * alpha * s->v + 2 * alpha * lambda * s->vf + lambda * lambda * s->vff;
        const double sum = old * old * fmax(misfit, 0) + s->known + weight * prior[AT_SIGMA2];
        to[AT_SIGMA2] = clamp(log(sum / (s->n_values + weight)), LEAST_LOG, MOST_LOG);
    }
    if (!fixed[AT_TAU2]) {
        to[AT_TAU2] = clamp(log((s->uu + weight * prior[AT_TAU2]) / (s->n_units + weight)), LEAST_LOG, MOST_LOG);
    }
}

/* The φ that raises the expected log density of the states, given q, uphill from where it stands. */
static double better_phi(const jarak__em_work *w, double phi, double q)
{
    const jarak__closeness_sums *s = w->sums;
    const double n = (double)w->panel->n_units + w->settings->prior_weight;
#define VALUE(p) ((s->xx_cross * (p)-0.5 * (s->xx_before - s->xx_start) * (p) * (p)) / q + 0.5 * n * log1p(-(p) * (p)))
    for (int i = 0; i < NEWTON_STEPS; i++) {
        const double rest = 1 - phi * phi;
        const double slope = (s->xx_cross - (s->xx_before - s->xx_start) * phi) / q - n * phi / rest;
        const double curvature = -(s->xx_before - s->xx_start) / q - n * (1 + phi * phi) / (rest * rest);
        double step = curvature < 0 ? -slope / curvature : copysign(0.1, slope), to = phi;
        for (int half = 0; half < NEWTON_STEPS; half++) {
            to = phi + step;
            if (fabs(to) < tanh(MOST_ATANH) && VALUE(to) >= VALUE(phi)) {
                break;
            }
            to = phi;
            step *= 0.5;
        }
        if (fabs(to - phi) < 1e-14) {
            return to;
        }
        phi = to;
    }
#undef VALUE
    return phi;
}

/* From the parameters at which the sums were taken to better ones. */
static void maximise(const jarak__em_work *w, const double *from, double *to)
{
    memcpy(to, from, w->n * sizeof *to);
    const jarak__closeness_sums *s = w->sums;
    const double weight = w->settings->prior_weight;
    double phi = w->model->phi, squares = s->steps, count = w->n_steps;
    if (!w->fixed[AT_PHI]) {
        phi = better_phi(w, phi, w->model->q);
        to[AT_PHI] = atanh(phi);
    }
    if (w->settings->autoregressive) {
        squares = s->xx_next - 2 * phi * s->xx_cross + phi * phi * s->xx_before + (1 - phi * phi) * s->xx_start;
        count += (double)w->panel->n_units;
    }
    if (!w->fixed[AT_Q] && count + weight > 0) {
        to[AT_Q] = clamp(log((fmax(squares, 0) + weight * w->prior[AT_Q]) / (count + weight)), LEAST_LOG, MOST_LOG);
    }
    for (size_t k = 0; k < w->panel->n_members; k++) {
        maximise_member(w, k, from + jarak__member_at(k, 0), to + jarak__member_at(k, 0));
    }
}

/* ------------------------------------------------------------------------------------------------------------------ iteration */

static jarak_status note(jarak__em_work *w, double objective, jarak_error *error)
{
    jarak__closeness_trace *trace = w->trace;
    if (trace->n_path == w->path_capacity) {
        const size_t capacity = w->path_capacity > 0 ? 2 * w->path_capacity : 64;
        double *grown = jarak__resize_array(trace->path, capacity, sizeof *grown);
        if (grown == NULL) {
            return out_of_memory(error);
        }
        trace->path = grown;
        w->path_capacity = capacity;
    }
    trace->path[trace->n_path++] = trace->objective = objective;
    trace->log_likelihood = w->sums->log_likelihood;
    return JARAK_OK;
}

/* The largest move; sizes are those of logarithms and spreads. */
static double largest_move(const jarak__em_work *w, const double *from, const double *to)
{
    double most = 0;
    for (size_t i = 0; i < w->n; i++) {
        most = fmax(most, fabs(to[i] - from[i]));
    }
    return most;
}

/* The extrapolated parameters in w->try; false where there is nowhere to go beyond theta2. *longest is the longest step allowed. */
static bool extrapolate(jarak__em_work *w, double longest, bool *at_longest)
{
    double rr = 0, vv = 0;
    for (size_t i = 0; i < w->n; i++) {
        const double r = w->theta1[i] - w->theta0[i], v = w->theta2[i] - w->theta1[i] - r;
        rr += r * r;
        vv += v * v;
    }
    if (!(vv > 0)) {
        return false;
    }
    const double length = sqrt(rr / vv), step = fmin(length, longest);
    *at_longest = step < length;
    if (!(step > 1)) {
        return false;
    }
    for (size_t i = 0; i < w->n; i++) {
        const double r = w->theta1[i] - w->theta0[i], v = w->theta2[i] - w->theta1[i] - r;
        w->try[i] = w->theta0[i] + 2 * step * r + step * step * v;
        w->try[i] = clamp(w->try[i], -1e6, 1e6);
    }
    w->try[AT_Q] = clamp(w->try[AT_Q], LEAST_LOG, MOST_LOG);
    w->try[AT_PHI] = clamp(w->try[AT_PHI], -MOST_ATANH, MOST_ATANH);
    for (size_t k = 0; k < w->panel->n_members; k++) {
        for (size_t which = AT_LAMBDA; which < N_MEMBER; which++) {
            double *one = &w->try[jarak__member_at(k, which)];
            *one = clamp(*one, LEAST_LOG, MOST_LOG);
        }
    }
    return true;
}

static void take(double **to, double **from)
{
    double *kept = *to;
    *to = *from;
    *from = kept;
}

static jarak_status iterate(jarak__em_work *w, jarak_error *error)
{
    jarak__closeness_trace *trace = w->trace;
    double objective, tried, longest = 4;
    jarak_status status = jarak__em_expect(w, w->theta0, &objective, error);
    if (status == JARAK_OK) {
        status = note(w, objective, error);
    }
    while (status == JARAK_OK && trace->iterations < w->settings->max_iterations) {
        maximise(w, w->theta0, w->theta1);
        trace->residual = largest_move(w, w->theta0, w->theta1);
        trace->iterations++;
        jarak_progress_set(w->settings->progress, (uint64_t)trace->iterations);
        if ((status = jarak__em_expect(w, w->theta1, &objective, error)) != JARAK_OK || (status = note(w, objective, error)) != JARAK_OK) {
            break;
        }
        trace->converged = trace->residual < w->settings->tolerance;
        if (trace->converged || w->settings->degrees > 0 || trace->iterations == w->settings->max_iterations) {
            take(&w->theta0, &w->theta1); /* the weights of Student noise move along, so that steps cannot be taken back: plain EM */
            if (trace->converged) {
                break;
            }
            continue;
        }
        maximise(w, w->theta1, w->theta2);
        trace->iterations++;
        bool at_longest = false;
        if (extrapolate(w, longest, &at_longest)) {
            status = jarak__em_expect(w, w->try, &tried, error);
            if (status == JARAK_OK && isfinite(tried) && tried >= objective) {
                take(&w->theta0, &w->try);
                longest *= at_longest ? 4 : 1;
                status = note(w, tried, error);
                continue;
            }
            longest = fmax(longest / 4, 2);
        }
        if (status == JARAK_OK && (status = jarak__em_expect(w, w->theta2, &objective, error)) == JARAK_OK) {
            take(&w->theta0, &w->theta2);
            status = note(w, objective, error);
        }
    }
    return status;
}

static jarak_status allocate(jarak__em_work *w, jarak_error *error)
{
    w->n = N_GROUP + w->panel->n_members * N_MEMBER;
    w->fixed = jarak__calloc(w->n, sizeof *w->fixed);
    w->prior = jarak__calloc(w->n, sizeof *w->prior);
    w->theta0 = jarak__calloc(w->n, sizeof *w->theta0);
    w->theta1 = jarak__calloc(w->n, sizeof *w->theta1);
    w->theta2 = jarak__calloc(w->n, sizeof *w->theta2);
    w->try = jarak__calloc(w->n, sizeof *w->try);
    w->sums = jarak__alloc(jarak__closeness_sums_bytes(w->panel->n_members));
    return w->fixed != NULL && w->prior != NULL && w->theta0 != NULL && w->theta1 != NULL && w->theta2 != NULL && w->try != NULL &&
                   w->sums != NULL
               ? JARAK_OK
               : out_of_memory(error);
}

/* Whether the parameters are uncertain enough to matter, and their posterior density is known. */
static bool draws_wanted(const jarak__em_work *w)
{
    return w->settings->parameter_draws > 0 && w->settings->prior_weight > 0 && w->settings->degrees == 0 &&
           w->panel->n_values <= JARAK_CLOSENESS_MOST_DRAWN_VALUES;
}

jarak_status jarak__closeness_estimate(const jarak__closeness_panel *panel, const jarak_closeness_settings *settings,
                                       const jarak__closeness_model *given, jarak__closeness_model *model, jarak__closeness_trace *trace,
                                       jarak_error *error)
{
    jarak__em_work w = {.panel = panel, .settings = settings, .model = model, .trace = trace};
    *trace = (jarak__closeness_trace){0};
    jarak_status status = allocate(&w, error);
    if (status == JARAK_OK) {
        model->autoregressive = settings->autoregressive;
        model->degrees = settings->degrees;
        start(&w, given);
        w.constant = likelihood_constant(panel, settings);
        for (size_t slot = 0; slot < panel->n_units; slot++) {
            w.n_steps += panel->last[slot] - panel->first[slot];
        }
        status = iterate(&w, error);
    }
    if (status == JARAK_OK && draws_wanted(&w)) {
        status = jarak__em_draw(&w, trace->objective, error);
    }
    if (status == JARAK_OK) {
        jarak__em_to_model(&w, w.theta0, model);
    }
    jarak__free(w.fixed);
    jarak__free(w.prior);
    jarak__free(w.theta0);
    jarak__free(w.theta1);
    jarak__free(w.theta2);
    jarak__free(w.try);
    jarak__free(w.sums);
    return status;
}
