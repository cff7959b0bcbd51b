/* Draws from the posterior of the parameters, for data so few that taking the best parameters for the true ones would promise too much.
 *
 * The posterior is sampled by importance: from a multivariate t of DEGREES degrees of freedom around its mode, whose scale is the inverse
 * of the curvature there, in the parameters' logarithms; every draw is weighted by the posterior over the proposal (self-normalised). Draws
 * come in pairs on opposite sides of the mode, from a counter-based stream, so that the same data give the same draws. The curvature is
 * taken from differences of the gradient, which Fisher's identity gives exactly: it is the gradient of what EM maximises, at the parameters
 * themselves. */
#include <math.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "num/random.h"
#include "stat/closeness/em_work.h"

#define DEGREES 6
#define DIFFERENCE 1e-3
#define WIDEST 2.0        /* standard deviation of a proposal: a variance off by a factor of e^2 */
#define LEAST_WEIGHT 1e-3 /* of a draw to be kept, in shares of an even one */

enum { SEED = 20220224 };

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for draws of the parameters");
}

void jarak__closeness_draws_release(jarak__closeness_draws *draws)
{
    for (size_t i = 0; draws->models != NULL && i < draws->count; i++) {
        jarak__closeness_model_release(&draws->models[i]);
    }
    jarak__free(draws->models);
    jarak__free(draws->weight);
    *draws = (jarak__closeness_draws){0};
}

/* d/d log v of the prior -(w/2)(log v + v₀/v). */
static double variance_prior_slope(const jarak__em_work *w, const double *theta, size_t at)
{
    return -0.5 * w->settings->prior_weight * (1 - w->prior[at] * exp(-theta[at]));
}

/* The gradient of the objective at theta, from the sums taken there. */
static void find_gradient(const jarak__em_work *w, const double *theta, double *gradient)
{
    const jarak__closeness_sums *s = w->sums;
    const jarak__closeness_model *model = w->model;
    const double weight = w->settings->prior_weight, phi = model->phi, q = model->q;
    double squares = s->steps, count = w->n_steps;
    if (w->settings->autoregressive) {
        squares = s->xx_next - 2 * phi * s->xx_cross + phi * phi * s->xx_before + (1 - phi * phi) * s->xx_start;
        count += (double)w->panel->n_units;
    }
    gradient[AT_Q] = 0.5 * (squares / q - count) + variance_prior_slope(w, theta, AT_Q);
    /* d φ / d atanh φ = 1 - φ² */
    gradient[AT_PHI] =
        (1 - phi * phi) * (s->xx_cross - phi * s->xx_before + phi * s->xx_start) / q - phi * ((double)w->panel->n_units + weight);
    for (size_t k = 0; k < w->panel->n_members; k++) {
        const jarak__closeness_member_sums *m = &s->members[k];
        const double alpha = model->alpha[k], lambda = model->lambda[k], sigma2 = model->sigma2[k], tau2 = model->tau2[k];
        const double misfit =
            m->vyy - 2 * alpha * m->vy - 2 * lambda * m->vfy + alpha * alpha * m->v + 2 * alpha * lambda * m->vf + lambda * lambda * m->vff;
        double *own = gradient + jarak__member_at(k, 0);
        own[AT_ALPHA] = m->wy - alpha * m->w - lambda * m->wf;
        own[AT_LAMBDA] = lambda * (m->wfy - alpha * m->wf - lambda * m->wff) -
                         PRIOR_LOADING * weight * (theta[jarak__member_at(k, AT_LAMBDA)] - w->prior[jarak__member_at(k, AT_LAMBDA)]);
        own[AT_SIGMA2] =
            0.5 * (sigma2 * misfit - (m->n_values - m->known / sigma2)) + variance_prior_slope(w, theta, jarak__member_at(k, AT_SIGMA2));
        own[AT_TAU2] = 0.5 * (m->uu / tau2 - m->n_units) + variance_prior_slope(w, theta, jarak__member_at(k, AT_TAU2));
    }
}

typedef struct proposal {
    size_t n; /* free parameters */
    size_t *at;
    double *axes;   /* n × n: directions as columns, */
    double *spread; /* and the standard deviation along each */
    double *gradient, *theta;
} proposal;

static void proposal_release(proposal *p)
{
    jarak__free(p->at);
    jarak__free(p->axes);
    jarak__free(p->spread);
    jarak__free(p->gradient);
    jarak__free(p->theta);
}

static jarak_status proposal_make(jarak__em_work *w, proposal *p, jarak_error *error)
{
    *p = (proposal){.at = jarak__calloc(w->n, sizeof *p->at),
                    .axes = jarak__calloc(w->n * w->n, sizeof *p->axes),
                    .spread = jarak__calloc(w->n, sizeof *p->spread),
                    .gradient = jarak__calloc(2 * w->n, sizeof *p->gradient),
                    .theta = jarak__calloc(w->n, sizeof *p->theta)};
    if (p->at == NULL || p->axes == NULL || p->spread == NULL || p->gradient == NULL || p->theta == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < w->n; i++) {
        p->theta[i] = w->theta0[i];
        if (!w->fixed[i]) {
            p->at[p->n++] = i;
        }
    }
    double *below = p->gradient, *above = p->gradient + w->n, objective;
    for (size_t c = 0; c < p->n; c++) {
        const double here = w->theta0[p->at[c]];
        jarak_status status;
        p->theta[p->at[c]] = here - DIFFERENCE;
        if ((status = jarak__em_expect(w, p->theta, &objective, error)) != JARAK_OK) {
            return status;
        }
        find_gradient(w, p->theta, below);
        p->theta[p->at[c]] = here + DIFFERENCE;
        if ((status = jarak__em_expect(w, p->theta, &objective, error)) != JARAK_OK) {
            return status;
        }
        find_gradient(w, p->theta, above);
        p->theta[p->at[c]] = here;
        for (size_t r = 0; r < p->n; r++) {
            p->axes[r + c * p->n] = -(above[p->at[r]] - below[p->at[r]]) / (2 * DIFFERENCE);
        }
    }
    for (size_t c = 0; c < p->n; c++) {
        for (size_t r = c; r < p->n; r++) {
            p->axes[r + c * p->n] = 0.5 * (p->axes[r + c * p->n] + p->axes[c + r * p->n]);
        }
    }
    const jarak_status status = jarak__symmetric_eigen(p->n, p->axes, p->n, p->spread, error);
    for (size_t i = 0; i < p->n; i++) {
        p->spread[i] = p->spread[i] > 1 / (WIDEST * WIDEST) ? 1 / sqrt(p->spread[i]) : WIDEST;
    }
    return status;
}

/* A draw into p->theta: sign +1 or -1 of the pair that the stream makes. Returns -log of the proposal's density, up to a constant. */
static double draw(const jarak__em_work *w, const proposal *p, uint64_t pair, double sign)
{
    jarak__random random = jarak__random_stream(SEED, pair);
    double chi2 = 0, zz = 0;
    for (int i = 0; i < DEGREES; i++) {
        const double z = jarak__random_normal(&random);
        chi2 += z * z;
    }
    const double stretch = sign * sqrt(DEGREES / chi2);
    for (size_t i = 0; i < p->n; i++) {
        p->theta[p->at[i]] = w->theta0[p->at[i]];
    }
    for (size_t c = 0; c < p->n; c++) {
        const double z = stretch * jarak__random_normal(&random);
        zz += z * z;
        for (size_t r = 0; r < p->n; r++) {
            p->theta[p->at[r]] += p->axes[r + c * p->n] * p->spread[c] * z;
        }
    }
    return 0.5 * (DEGREES + (double)p->n) * log1p(zz / DEGREES);
}

/* Whether a draw lies where the parameters are not cut off. */
static bool inside(const jarak__em_work *w, const double *theta)
{
    bool good = theta[AT_Q] > LEAST_LOG && theta[AT_Q] < MOST_LOG && fabs(theta[AT_PHI]) < MOST_ATANH;
    for (size_t k = 0; k < w->panel->n_members; k++) {
        for (size_t which = AT_LAMBDA; which < N_MEMBER; which++) {
            const size_t at = jarak__member_at(k, which);
            good = good && (w->fixed[at] || (theta[at] > LEAST_LOG && theta[at] < MOST_LOG));
        }
    }
    return good;
}

/* From logarithms to weights that sum to 1; draws that carry next to none are dropped. */
static void keep_what_weighs(jarak__closeness_draws *draws)
{
    double most = -(double)INFINITY, sum = 0, kept_sum = 0;
    size_t kept = 0;
    for (size_t i = 0; i < draws->count; i++) {
        most = fmax(most, draws->weight[i]);
    }
    for (size_t i = 0; i < draws->count; i++) {
        draws->weight[i] = exp(draws->weight[i] - most);
        sum += draws->weight[i];
    }
    for (size_t i = 0; i < draws->count; i++) {
        const double weight = draws->weight[i];
        if (weight * (double)draws->count < LEAST_WEIGHT * sum) {
            jarak__closeness_model_release(&draws->models[i]);
            continue;
        }
        const jarak__closeness_model model = draws->models[i];
        draws->models[i] = (jarak__closeness_model){0};
        draws->models[kept] = model;
        draws->weight[kept++] = weight;
        kept_sum += weight;
    }
    draws->count = kept;
    for (size_t i = 0; i < kept; i++) {
        draws->weight[i] /= kept_sum;
    }
}

jarak_status jarak__em_draw(jarak__em_work *w, double objective, jarak_error *error)
{
    jarak__closeness_draws *draws = &w->trace->draws;
    const size_t count = (size_t)w->settings->parameter_draws;
    proposal p;
    jarak_status status = proposal_make(w, &p, error);
    if (status != JARAK_OK || p.n == 0) {
        proposal_release(&p);
        return status;
    }
    draws->weight = jarak__calloc(count, sizeof *draws->weight);
    draws->models = jarak__calloc(count, sizeof *draws->models);
    status = draws->weight != NULL && draws->models != NULL ? JARAK_OK : out_of_memory(error);
    for (size_t i = 0; i < count && status == JARAK_OK; i++) {
        const double minus_proposal = draw(w, &p, i / 2, i % 2 == 0 ? 1 : -1);
        status = jarak__closeness_model_make(w->panel->n_members, &draws->models[i], error);
        draws->count = i + 1;
        double there = -(double)INFINITY;
        if (status == JARAK_OK && inside(w, p.theta)) {
            status = jarak__em_expect(w, p.theta, &there, error);
            draws->models[i].autoregressive = w->model->autoregressive;
            jarak__em_to_model(w, p.theta, &draws->models[i]);
        }
        draws->weight[i] = isfinite(there) ? there - objective + minus_proposal : -(double)INFINITY;
    }
    if (status == JARAK_OK) {
        keep_what_weighs(draws);
    }
    proposal_release(&p);
    return status;
}
