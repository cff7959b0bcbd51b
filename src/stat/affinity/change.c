/* Two rows together: covariances of their errors, and what a change is made of. */
#include <math.h>

#include "base/text.h"
#include "stat/affinity/fit.h"

double jarak_affinity_correlation(int32_t years)
{
    /* Of the errors of one pair's affinity, mean over all pairs of states with RUS, USA and CHN 1992-2023. */
    static const double found[] = {1, .51, .44, .37, .34, .31, .29, .28, .27, .25, .23};
    static const int32_t n = sizeof found / sizeof found[0];
    static const double beyond = 0.9;
    int64_t apart = years < 0 ? -(int64_t)years : years;
    return apart < n ? found[apart] : found[n - 1] * pow(beyond, (double)(apart - n + 1));
}

/* One pair's votes on a roll call. */
typedef struct pair_vote {
    bool both;
    double distance, isolation_a, isolation_b, division;
} pair_vote;

static pair_vote look(const jarak_affinity *fit, const jarak_affinity_row *row, size_t v)
{
    const jarak_affinity_item *item = &fit->items[v];
    uint8_t a = affinity_votes(fit, v)[row->a];
    uint8_t b = affinity_votes(fit, v)[row->b];
    if (item->use != JARAK_AFFINITY_USED || a == AFFINITY_NO_VOTE || b == AFFINITY_NO_VOTE) {
        return (pair_vote){.both = false};
    }
    return (pair_vote){true, affinity_distance(a, b), item->isolation[a], item->isolation[b], item->division};
}

/* What a figure divides by, per roll call. */
static double implied(const pair_vote *vote, jarak_affinity_figure figure)
{
    return figure == JARAK_AFFINITY_NEARNESS ? vote->division : (vote->isolation_a + vote->isolation_b) - vote->division;
}

static double mean_implied(const jarak_affinity_row *row, jarak_affinity_figure figure)
{
    return figure == JARAK_AFFINITY_NEARNESS ? row->division : (row->isolation_a + row->isolation_b) - row->division;
}

static double figure_of(const jarak_affinity_row *row, jarak_affinity_figure figure)
{
    return figure == JARAK_AFFINITY_NEARNESS ? row->nearness : row->affinity;
}

static double residual(const jarak_affinity_row *row, const pair_vote *vote, jarak_affinity_figure figure)
{
    return vote->distance - (1 - figure_of(row, figure)) * implied(vote, figure);
}

static jarak_status check(const jarak_affinity *fit, size_t row, size_t other, const jarak_affinity_matches *matches, jarak_error *error)
{
    if (row >= fit->info.n_rows || other >= fit->info.n_rows) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "rows %zu and %zu of %zu", row, other, fit->info.n_rows);
    }
    if (matches != NULL && (matches->from != fit->rows[row].window || matches->to != fit->rows[other].window)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "matches of windows %u and %u for rows of windows %u and %u", matches->from,
                          matches->to, fit->rows[row].window, fit->rows[other].window);
    }
    return JARAK_OK;
}

static double residual_product(const jarak_affinity *fit, const jarak_affinity_row *p, const jarak_affinity_row *q, size_t v, size_t w,
                               jarak_affinity_figure figure)
{
    pair_vote in_p = look(fit, p, v);
    pair_vote in_q = look(fit, q, w);
    return in_p.both && in_q.both ? residual(p, &in_p, figure) * residual(q, &in_q, figure) : 0;
}

jarak_status jarak_affinity_covariance(const jarak_affinity *fit, size_t row, size_t other, const jarak_affinity_matches *matches,
                                       jarak_affinity_figure figure, double *covariance, jarak_error *error)
{
    jarak_status status = check(fit, row, other, matches, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_affinity_row *p = &fit->rows[row];
    const jarak_affinity_row *q = &fit->rows[other];
    double sum = 0;
    if (matches == NULL && p->window != q->window) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "rows of windows %u and %u without matches", p->window, q->window);
    }
    for (size_t i = 0; matches != NULL && i < matches->n; i++) {
        sum += residual_product(fit, p, q, matches->matches[i].from, matches->matches[i].to, figure);
    }
    for (size_t v = fit->window_first[p->window]; matches == NULL && v < fit->window_end[p->window]; v++) {
        sum += residual_product(fit, p, q, v, v, figure);
    }
    *covariance = sum / (p->n * mean_implied(p, figure) * (q->n * mean_implied(q, figure)));
    return JARAK_OK;
}

/* A mean of x over n, its squared standard error with half a vote's width to spare. */
static double mean_variance(double n, double squares)
{
    return n > 1 ? (squares + 0.25) / (n * (n - 1)) : (double)NAN;
}

static double distance_variance(const jarak_affinity *fit, const jarak_affinity_row *row)
{
    double squares = 0;
    for (size_t v = fit->window_first[row->window]; v < fit->window_end[row->window]; v++) {
        pair_vote vote = look(fit, row, v);
        squares += vote.both ? (vote.distance - row->distance) * (vote.distance - row->distance) : 0;
    }
    return mean_variance(row->n, squares);
}

/* What two rows have in common by matches. */
typedef struct shared {
    double n, distance, isolation_a, isolation_b; /* means of the steps */
    double squares;
    double distance_covariance; /* of the two mean distances */
} shared;

static shared compare_same(const jarak_affinity *fit, const jarak_affinity_row *from, const jarak_affinity_row *to,
                           const jarak_affinity_matches *matches)
{
    shared same = {0};
    for (size_t i = 0; i < matches->n; i++) {
        pair_vote before = look(fit, from, matches->matches[i].from);
        pair_vote after = look(fit, to, matches->matches[i].to);
        if (before.both && after.both) {
            same.n++;
            same.distance += after.distance - before.distance;
            same.isolation_a += after.isolation_a - before.isolation_a;
            same.isolation_b += after.isolation_b - before.isolation_b;
            same.distance_covariance += (before.distance - from->distance) * (after.distance - to->distance);
        }
    }
    same.distance /= same.n;
    same.isolation_a /= same.n;
    same.isolation_b /= same.n;
    same.distance_covariance /= (double)from->n * to->n;
    for (size_t i = 0; i < matches->n; i++) {
        pair_vote before = look(fit, from, matches->matches[i].from);
        pair_vote after = look(fit, to, matches->matches[i].to);
        double step = after.distance - before.distance - same.distance;
        same.squares += before.both && after.both ? step * step : 0;
    }
    return same;
}

static double change_se(double variance_from, double variance_to, double covariance)
{
    return sqrt(fmax(variance_from + variance_to - 2 * covariance, 0));
}

static double by_years(double variance_from, double variance_to, int32_t years)
{
    return jarak_affinity_correlation(years) * sqrt(variance_from * variance_to);
}

/* The covariance of the errors of one figure in the two rows. */
static jarak_status figure_covariance(const jarak_affinity *fit, size_t from, size_t to, const jarak_affinity_matches *matches,
                                      int32_t years, jarak_affinity_figure figure, double *covariance, jarak_error *error)
{
    const jarak_affinity_row *a = &fit->rows[from];
    const jarak_affinity_row *b = &fit->rows[to];
    if (matches != NULL) {
        return jarak_affinity_covariance(fit, from, to, matches, figure, covariance, error);
    }
    *covariance = figure == JARAK_AFFINITY_NEARNESS ? by_years(a->nearness_variance, b->nearness_variance, years)
                                                    : by_years(a->affinity_variance, b->affinity_variance, years);
    return JARAK_OK;
}

static void fill_same(const jarak_affinity *fit, const shared *same, jarak_affinity_change *change)
{
    change->n_same = (uint32_t)same->n;
    change->same_distance = same->distance;
    change->same_se = sqrt(mean_variance(same->n, same->squares));
    change->same_isolation_a = same->isolation_a;
    change->same_isolation_b = same->isolation_b;
    change->agenda = change->n_same >= fit->settings.least_common && fabs(change->distance) > 2 * change->distance_se &&
                     fabs(change->same_distance) <= change->same_se;
}

jarak_status jarak_affinity_compare(const jarak_affinity *fit, size_t row_from, size_t row_to, const jarak_affinity_matches *matches,
                                    int32_t years, jarak_affinity_change *change, jarak_error *error)
{
    jarak_status status = check(fit, row_from, row_to, matches, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_affinity_row *from = &fit->rows[row_from];
    const jarak_affinity_row *to = &fit->rows[row_to];
    if (from->a != to->a || from->b != to->b) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "rows %zu and %zu are of different pairs", row_from, row_to);
    }
    double affinity_covariance;
    double nearness_covariance;
    status = figure_covariance(fit, row_from, row_to, matches, years, JARAK_AFFINITY_AFFINITY, &affinity_covariance, error);
    if (status == JARAK_OK) {
        status = figure_covariance(fit, row_from, row_to, matches, years, JARAK_AFFINITY_NEARNESS, &nearness_covariance, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    double variance_from = distance_variance(fit, from);
    double variance_to = distance_variance(fit, to);
    shared same = matches != NULL ? compare_same(fit, from, to, matches) : (shared){0};
    double distance_covariance = matches != NULL ? same.distance_covariance : by_years(variance_from, variance_to, years);
    *change = (jarak_affinity_change){
        .affinity = to->affinity - from->affinity,
        .affinity_se = change_se(from->affinity_variance, to->affinity_variance, affinity_covariance),
        .nearness = to->nearness - from->nearness,
        .nearness_se = change_se(from->nearness_variance, to->nearness_variance, nearness_covariance),
        .distance = to->distance - from->distance,
        .distance_se = change_se(variance_from, variance_to, distance_covariance),
        .isolation_a = to->isolation_a - from->isolation_a,
        .isolation_b = to->isolation_b - from->isolation_b,
        .division = to->division - from->division,
        .pair = to->pair - from->pair,
        .same_distance = (double)NAN,
        .same_se = (double)NAN,
        .same_isolation_a = (double)NAN,
        .same_isolation_b = (double)NAN,
    };
    if (matches != NULL && same.n > 0) {
        fill_same(fit, &same, change);
    }
    return JARAK_OK;
}
