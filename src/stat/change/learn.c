/* The prior's weights from many series: each series' likelihood in every cell of the grid is computed once, then EM.
 *
 * A series has a walk, a jump (or none), a multiple of the noise and its autocorrelation, each drawn from weights of its own; with
 * Dirichlet priors of 12 series the steps are w = (12 w₀ + sum of the series' posterior probabilities) / total. The objective never falls
 * (Dempster, Laird & Rubin 1977; the pseudo-counts after Stephens 2017). Series without noise say nothing of its multiple and memory. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "stat/change/check.h"
#include "stat/change/whole.h"

enum {
    LEAST_SERIES = 200, /* fewer leave the weights to the prior and to chance */
    LEAST_TIMES = 3,    /* two times are one difference: anything explains it */
    MOST_STEPS = 2000,
};
static const double seen_before = 12;
static const double tolerance = 1e-7; /* largest change of a weight in the last step */

typedef struct job {
    jarak__plan plan;
    jarak_change_prior even;  /* the grids with even weights */
    jarak_change_prior start; /* with the weights that were given, summing to 1 */
    size_t cells;             /* lanes × (jumps + 1), room for a series */
    bool *used;               /* [series] */
    double *table;            /* [series][jump][lane]: likelihood, times a constant */
} job;

static bool is_enough(const jarak__plan *plan, size_t series)
{
    const jarak__range range = {plan->first[series], plan->first[series + 1]};
    return jarak__whole_times(plan, range) >= LEAST_TIMES;
}

static jarak_status fill_table(jarak__whole *whole, size_t series, void *context, jarak_error *error)
{
    job *all = context;
    const jarak__range range = {all->plan.first[series], all->plan.first[series + 1]};
    if (!all->used[series]) {
        return JARAK_OK;
    }
    const int32_t last = all->plan.entries[range.end - 1].time;
    jarak_status status = jarak__whole_make(whole, &all->plan, series, range, last, &all->even, error);
    if (status != JARAK_OK) {
        return status;
    }
    /* With even weights the posterior is the likelihood, times a constant; a jump's is its mean over the dates. */
    const size_t n = whole->mixture.lanes.n, n_jump = all->even.n_jump;
    double *table = all->table + series * all->cells;
    memset(table, 0, all->cells * sizeof *table);
    for (size_t block = 0; block < whole->mixture.n_all / n; block++) {
        double *to = table + (block == 0 ? 0 : 1 + (block - 1) % n_jump) * n;
        for (size_t c = 0; c < n; c++) {
            to[c] += whole->mixture.all[block * n + c];
        }
    }
    return JARAK_OK;
}

static void make_even(jarak_change_prior *prior)
{
    for (size_t i = 0; i < JARAK_CHANGE_MOST_GRID; i++) {
        prior->walk_weight[i] = prior->jump_weight[i] = prior->noise_weight[i] = prior->autocorrelation_weight[i] = 1;
    }
}

static void normalise(size_t n, double *weights)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
    }
    for (size_t i = 0; i < n; i++) {
        weights[i] /= sum;
    }
}

static void normalise_all(jarak_change_prior *prior)
{
    normalise(prior->n_walk, prior->walk_weight);
    normalise(prior->n_jump + 1, prior->jump_weight);
    normalise(prior->n_noise, prior->noise_weight);
    normalise(prior->n_autocorrelation, prior->autocorrelation_weight);
}

/* Adds the posterior probabilities of a series under `now` to the counts. p is scratch of the table's size. */
static void add_series(const job *all, size_t series, const jarak_change_prior *now, jarak_change_prior *counts, double *p)
{
    const jarak_change_series *about = &all->plan.data->series_of[series];
    const bool noise = about->noise > 0, memory = noise && isnan(about->autocorrelation);
    jarak__lanes lanes;
    jarak__lanes_make(&all->even, about, about->noise * about->noise, &lanes);
    const double *table = all->table + series * all->cells;
    double sum = 0;
    for (size_t j = 0; j <= now->n_jump; j++) {
        for (size_t c = 0; c < lanes.n; c++) {
            const double weight = now->walk_weight[lanes.walk[c]] * (noise ? now->noise_weight[lanes.multiple[c]] : 1) *
                                  (memory ? now->autocorrelation_weight[lanes.memory[c]] : 1);
            p[j * lanes.n + c] = table[j * lanes.n + c] * weight * now->jump_weight[j];
            sum += p[j * lanes.n + c];
        }
    }
    for (size_t j = 0; j <= now->n_jump; j++) {
        for (size_t c = 0; c < lanes.n; c++) {
            const double share = p[j * lanes.n + c] / sum;
            counts->walk_weight[lanes.walk[c]] += share;
            counts->jump_weight[j] += share;
            counts->noise_weight[lanes.multiple[c]] += noise ? share : 0;
            counts->autocorrelation_weight[lanes.memory[c]] += memory ? share : 0;
        }
    }
}

static double largest_move(const jarak_change_prior *a, const jarak_change_prior *b)
{
    double most = 0;
    for (size_t i = 0; i < JARAK_CHANGE_MOST_GRID; i++) {
        most = fmax(most, i < a->n_walk ? fabs(a->walk_weight[i] - b->walk_weight[i]) : 0);
        most = fmax(most, i <= a->n_jump ? fabs(a->jump_weight[i] - b->jump_weight[i]) : 0);
        most = fmax(most, i < a->n_noise ? fabs(a->noise_weight[i] - b->noise_weight[i]) : 0);
        most = fmax(most, i < a->n_autocorrelation ? fabs(a->autocorrelation_weight[i] - b->autocorrelation_weight[i]) : 0);
    }
    return most;
}

static jarak_change_prior seen(const jarak_change_prior *start)
{
    jarak_change_prior counts = *start;
    for (size_t i = 0; i < JARAK_CHANGE_MOST_GRID; i++) {
        counts.walk_weight[i] *= seen_before;
        counts.jump_weight[i] *= seen_before;
        counts.noise_weight[i] *= seen_before;
        counts.autocorrelation_weight[i] *= seen_before;
    }
    return counts;
}

static void run_em(const job *all, double *scratch, jarak_change_prior *prior)
{
    *prior = all->start;
    double moved = 1;
    for (int step = 0; step < MOST_STEPS && moved > tolerance; step++) {
        jarak_change_prior counts = seen(&all->start);
        for (size_t s = 0; s < all->plan.data->n_series; s++) {
            if (all->used[s]) {
                add_series(all, s, prior, &counts, scratch);
            }
        }
        normalise_all(&counts);
        moved = largest_move(prior, &counts);
        *prior = counts;
    }
}

static jarak_status learn(job *all, const jarak_change_settings *settings, jarak_change_prior *prior, jarak_error *error)
{
    const size_t n_series = all->plan.data->n_series;
    size_t n_used = 0, lanes = settings->prior.n_walk * settings->prior.n_noise * settings->prior.n_autocorrelation, n;
    lanes = (lanes + JARAK__LANE_BLOCK - 1) / JARAK__LANE_BLOCK * JARAK__LANE_BLOCK;
    all->cells = lanes * (settings->prior.n_jump + 1);
    all->used = jarak__calloc(n_series, sizeof *all->used);
    all->table = jarak__multiply(n_series, all->cells, &n) ? jarak__calloc(n, sizeof *all->table) : NULL;
    double *scratch = jarak__calloc(all->cells, sizeof *scratch);
    jarak_status status = JARAK_OK;
    if (all->used == NULL || all->table == NULL || scratch == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu series"), n_series);
        goto out;
    }
    for (size_t s = 0; s < n_series; s++) {
        all->used[s] = is_enough(&all->plan, s);
        n_used += all->used[s];
    }
    if (n_used < LEAST_SERIES) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("weights need %d series with values at %d times or more; there are %zu"), LEAST_SERIES,
                            LEAST_TIMES, n_used);
        goto out;
    }
    status = jarak__each_series(n_series, settings, fill_table, all, error);
    if (status == JARAK_OK) {
        run_em(all, scratch, prior);
    }
out:
    jarak__free(scratch);
    jarak__free(all->table);
    jarak__free(all->used);
    return status;
}

jarak_status jarak_change_learn(const jarak_change_data *data, const jarak_change_settings *given, jarak_change_prior *prior,
                                jarak_error *error)
{
    jarak_change_settings settings;
    jarak_status status = jarak__change_settings(given, &settings, error);
    status = status == JARAK_OK ? jarak__change_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    job all = {.even = settings.prior, .start = settings.prior};
    make_even(&all.even);
    normalise_all(&all.start);
    status = jarak__plan_make(&all.plan, data, error);
    status = status == JARAK_OK ? learn(&all, &settings, prior, error) : status;
    jarak__plan_release(&all.plan);
    return status;
}
