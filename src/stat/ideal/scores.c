/* What each vote says of its point, and how errors of two sessions covary where the same questions come back.
 *
 * The score of a vote is the derivative of the logarithm of its probability in theta, at what the session's votes say of the point by
 * themselves. An estimate errs by about the sum of its scores over its information, so that of the differences of two units in sessions
 * s and t
 *
 *     cov(D_s, D_t) = sum (g_a / I_a - g_b / I_b)_v (g_a / I_a - g_b / I_b)_w
 *
 * over the roll calls v of s and w of t that belong together: as of affinity (docs/methods/signals.md). The two units together, since those
 * who stand near each other err alike. */
#include <math.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "num/mills.h"
#include "num/normal.h"
#include "stat/ideal/fit.h"

/* Of a vote between two cutpoints that nearly meet, the probability is no less. */
static const double least_probability = 1e-12;

static double density(double x)
{
    static const double over_root = 0.39894228040143267794; /* 1 / sqrt(2 pi) */
    return over_root * exp(-0.5 * x * x);
}

/* With two parameters both cutpoints are the one. */
static double score_of(const jarak__mills_node *nodes, const ideal_parameters *parameters, int dims, uint8_t kind, double theta)
{
    const double b = parameters->value[0], low = parameters->value[1], high = parameters->value[dims - 1];
    double log_cdf;
    if (kind == IDEAL_ABOVE) {
        return b * jarak__mills(nodes, b * theta - high, &log_cdf);
    }
    if (kind == IDEAL_BELOW) {
        return -b * jarak__mills(nodes, low - b * theta, &log_cdf);
    }
    const double probability = jarak__normal_cdf(high - b * theta) - jarak__normal_cdf(low - b * theta);
    return b * (density(low - b * theta) - density(high - b * theta)) / fmax(probability, least_probability);
}

jarak_status jarak__ideal_own_score(const jarak_ideal *fit, ideal_own *own, jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    const jarak__mills_node *nodes = jarak__mills_nodes();
    size_t n;
    own->score = jarak__multiply(problem->n_data_items, problem->n_units, &n) ? jarak__calloc(n, sizeof *own->score) : NULL;
    if (own->score == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu points"), problem->n_points);
    }
    for (size_t i = 0; i < problem->n_items; i++) {
        const ideal_item *item = &problem->items[i];
        const ideal_portion *portion = &problem->portions[item->portion];
        const size_t first = problem->first_point[portion->session];
        for (size_t v = item->first_vote; v < item->end_vote; v++) {
            const size_t p = first + problem->local[v];
            own->score[(size_t)item->item * problem->n_units + problem->points[p].unit] = (float)score_of(
                nodes, &fit->state.parameters[portion->block], problem->blocks[portion->block].dims, problem->kind[v], own->estimate[p]);
        }
    }
    return JARAK_OK;
}

/* Two points of one session. */
typedef struct two_points {
    size_t unit[2];
    double information[2];
    bool known;
} two_points;

static jarak_status find_two(const jarak_ideal *fit, size_t point, size_t other, two_points *two, jarak_error *error)
{
    if (fit->own == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the fit was made without settings.data_only");
    }
    if (point >= fit->info.n_points || other >= fit->info.n_points) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("point %zu or %zu is out of range: there are %zu"), point, other,
                          fit->info.n_points);
    }
    const size_t p[2] = {fit->point_at[point], fit->point_at[other]};
    if (fit->problem.points[p[0]].session != fit->problem.points[p[1]].session) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("points %zu and %zu are of different sessions"), point, other);
    }
    two->known = true;
    for (size_t k = 0; k < 2; k++) {
        two->unit[k] = fit->problem.points[p[k]].unit;
        two->information[k] = fit->own->information[p[k]];
        two->known = two->known && fit->problem.points[p[k]].n_votes >= fit->own->least_votes;
    }
    return JARAK_OK;
}

/* By how much a roll call moves the difference of the two, standardised. */
static double moved(const jarak_ideal *fit, const two_points *two, size_t item)
{
    const float *score = fit->own->score + item * fit->problem.n_units;
    const double raw = (double)score[two->unit[0]] / two->information[0] - (double)score[two->unit[1]] / two->information[1];
    return raw / fit->gauge.sd;
}

ideal_difference jarak__ideal_difference_of(const jarak_ideal *fit, size_t point, size_t other)
{
    const size_t p = fit->point_at[point], o = fit->point_at[other];
    return (ideal_difference){.unit = {fit->problem.points[p].unit, fit->problem.points[o].unit},
                              .factor = {1 / (fit->gauge.sd * fit->own->information[p]), 1 / (fit->gauge.sd * fit->own->information[o])}};
}

jarak_status jarak_ideal_data_only_covariance(const jarak_ideal *fit, const size_t points[2], const size_t later[2], size_t n,
                                              const uint32_t *from, const uint32_t *to, double *covariance, jarak_error *error)
{
    two_points first, second;
    jarak_status status = find_two(fit, points[0], points[1], &first, error);
    status = status == JARAK_OK ? find_two(fit, later[0], later[1], &second, error) : status;
    double sum = 0;
    for (size_t i = 0; i < n && status == JARAK_OK; i++) {
        if (from[i] >= fit->problem.n_data_items || to[i] >= fit->problem.n_data_items) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("item %u or %u is out of range: there are %zu"), from[i], to[i],
                              fit->problem.n_data_items);
        }
        sum += moved(fit, &first, from[i]) * moved(fit, &second, to[i]);
    }
    if (status == JARAK_OK) {
        *covariance = first.known && second.known ? sum : (double)NAN;
    }
    return status;
}
