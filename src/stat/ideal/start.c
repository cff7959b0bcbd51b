/* Starting points: the first principal component of each session's votes (no -1, abstain 0, yes 1, centred by roll call), found by
 * alternating regressions that begin with the session before and are drawn to it, so that the line keeps its direction and scale. */
#include "stat/ideal/start.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/normal.h"

enum { ROUNDS = 3 };

static const double usual_variance = 0.05; /* of a point given the roll calls, to begin with */
static const double votes_before = 4;      /* as so many votes that tell a point well counts where it stood in the session before */

/* Work of a session's regressions; arrays of as many elements as any session has points. */
typedef struct session_work {
    double *sum, *weight, *before;
} session_work;

static double as_number(uint8_t kind)
{
    return kind == IDEAL_BELOW ? -1 : kind == IDEAL_ABOVE ? 1 : 0;
}

static void standardise(size_t n, double *x)
{
    double mean = 0;
    double square = 0;
    for (size_t i = 0; i < n; i++) {
        mean += x[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        square += (x[i] - mean) * (x[i] - mean) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = square > 0 ? (x[i] - mean) / sqrt(square) : 0;
    }
}

static void items_of(const ideal_problem *problem, size_t session, size_t *first, size_t *end)
{
    size_t first_portion = problem->first_portion[session];
    size_t end_portion = problem->first_portion[session + 1];
    while (*first < problem->n_items && problem->items[*first].portion < first_portion) {
        ++*first;
    }
    *end = *first;
    while (*end < problem->n_items && problem->items[*end].portion < end_portion) {
        ++*end;
    }
}

static double mean_of(const ideal_problem *problem, const ideal_item *item)
{
    double sum = 0;
    for (size_t v = item->first_vote; v < item->end_vote; v++) {
        sum += as_number(problem->kind[v]);
    }
    return sum / (double)(item->end_vote - item->first_vote);
}

/* Votes on the most divided roll call, where nothing better is known. */
static void begin_with_divided(const ideal_problem *problem, size_t first, size_t end, double *theta)
{
    double most = -1;
    const ideal_item *chosen = &problem->items[first];
    for (size_t i = first; i < end; i++) {
        const ideal_item *item = &problem->items[i];
        double mean = mean_of(problem, item);
        double spread = (double)(item->end_vote - item->first_vote) * (1 - mean * mean);
        if (spread > most) {
            most = spread;
            chosen = item;
        }
    }
    double mean = mean_of(problem, chosen);
    for (size_t v = chosen->first_vote; v < chosen->end_vote; v++) {
        theta[problem->local[v]] = as_number(problem->kind[v]) - mean;
    }
}

/* One round: each roll call's slope on the points, then each point from the slopes. */
static void regress(const ideal_problem *problem, size_t first, size_t end, size_t n, const session_work *work, double *theta)
{
    memset(work->sum, 0, n * sizeof *work->sum);
    memset(work->weight, 0, n * sizeof *work->weight);
    for (size_t i = first; i < end; i++) {
        const ideal_item *item = &problem->items[i];
        double mean = mean_of(problem, item);
        double slope = 0;
        for (size_t v = item->first_vote; v < item->end_vote; v++) {
            slope += (as_number(problem->kind[v]) - mean) * theta[problem->local[v]];
        }
        slope /= (double)(item->end_vote - item->first_vote);
        for (size_t v = item->first_vote; v < item->end_vote; v++) {
            size_t p = problem->local[v];
            work->sum[p] += slope * (as_number(problem->kind[v]) - mean);
            work->weight[p] += slope * slope;
        }
    }
    for (size_t p = 0; p < n; p++) {
        theta[p] = work->weight[p] > 0 ? work->sum[p] / work->weight[p] : 0;
    }
    standardise(n, theta);
}

/* Draws points to where they stood in the session before, the more the less their votes told; the line keeps its scale, too. */
static void draw_back(size_t n, const session_work *work, double *theta)
{
    for (size_t p = 0; p < n; p++) {
        if (!isnan(work->before[p])) {
            theta[p] = (work->weight[p] * theta[p] + votes_before * work->before[p]) / (work->weight[p] + votes_before);
        }
    }
}

static void from_votes(const ideal_problem *problem, const session_work *work, double *theta)
{
    size_t first = 0;
    size_t end;
    for (size_t s = 0; s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        size_t first_point = problem->first_point[s];
        bool is_known = false;
        items_of(problem, s, &first, &end);
        for (size_t p = first_point; p < first_point + n; p++) {
            uint32_t before = problem->points[p].before;
            theta[p] = before == JARAK_IDEAL_NONE ? 0 : theta[before];
            work->before[p - first_point] = before == JARAK_IDEAL_NONE ? (double)NAN : theta[before];
            is_known = is_known || theta[p] != 0;
        }
        if (!is_known) {
            begin_with_divided(problem, first, end, theta + first_point);
        }
        for (int round = 0; round < ROUNDS; round++) {
            regress(problem, first, end, n, work, theta + first_point);
            draw_back(n, work, theta + first_point);
        }
        first = end;
    }
}

/* Each point from the nearest session of its unit in the earlier fit; NaN where the unit is not in it. best holds a distance a point. */
static void from_earlier(const ideal_problem *problem, const jarak_ideal_settings *settings, uint32_t *last_point, double *best,
                         double *theta)
{
    memset(last_point, 0xff, problem->n_units * sizeof *last_point);
    for (size_t p = 0; p < problem->n_points; p++) {
        last_point[problem->points[p].unit] = (uint32_t)p;
        theta[p] = (double)NAN;
        best[p] = (double)INFINITY;
    }
    for (size_t i = 0; i < settings->n_start; i++) {
        if (settings->start_unit[i] >= problem->n_units || !isfinite(settings->start_estimate[i])) {
            continue;
        }
        for (uint32_t p = last_point[settings->start_unit[i]]; p != JARAK_IDEAL_NONE; p = problem->points[p].before) {
            double apart = settings->is_static ? 0 : fabs((double)problem->time[problem->points[p].session] - settings->start_time[i]);
            if (apart < best[p]) {
                best[p] = apart;
                theta[p] = settings->start_estimate[i];
            }
        }
    }
}

/* Units that the earlier fit does not know: where those who vote like them stand. */
static void fill_unknown(const ideal_problem *problem, const session_work *work, double *theta)
{
    size_t first = 0;
    size_t end;
    for (size_t s = 0; s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        double *points = theta + problem->first_point[s];
        double *found = work->weight + n; /* the work has room for two */
        items_of(problem, s, &first, &end);
        for (size_t p = 0; p < n; p++) {
            found[p] = isnan(points[p]) ? 0 : points[p];
        }
        regress(problem, first, end, n, work, found);
        for (size_t p = 0; p < n; p++) {
            points[p] = isnan(points[p]) ? found[p] : points[p];
        }
        first = end;
    }
}

/* What the steps of an earlier fit's points say of the variance of the walk, to begin with: too little, as the points are smoothed. */
static double mean_square_step(const ideal_problem *problem, const ideal_state *state)
{
    double sum = 0;
    size_t n = 0;
    for (size_t p = 0; p < problem->n_points; p++) {
        const ideal_point *point = &problem->points[p];
        if (point->before != JARAK_IDEAL_NONE) {
            double step = state->theta[p] - state->theta[point->before];
            sum += step * step / point->gap;
            n++;
        }
    }
    return sum > 0 ? sum / (double)n : state->evolution;
}

/* The share, kept off 0 and 1, as a cutpoint of points that are N(0, 1) and tell nothing. */
static double cut_at(double count, double total)
{
    return jarak__normal_quantile((count + 0.5) / (total + 1));
}

static jarak_status start_parameters(const ideal_problem *problem, ideal_state *state, jarak_error *error)
{
    double(*counts)[IDEAL_DIMS] = jarak__calloc(problem->n_blocks, sizeof *counts);
    if (counts == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the votes"));
    }
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            counts[portion->block][problem->kind[v]]++;
        }
    }
    for (size_t b = 0; b < problem->n_blocks; b++) {
        const double *count = counts[b];
        double total = count[IDEAL_BELOW] + count[IDEAL_BETWEEN] + count[IDEAL_ABOVE];
        state->parameters[b] =
            (ideal_parameters){{0, cut_at(count[IDEAL_BELOW], total), cut_at(count[IDEAL_BELOW] + count[IDEAL_BETWEEN], total)}};
    }
    jarak__free(counts);
    return JARAK_OK;
}

jarak_status jarak__ideal_start(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_state *state, jarak_error *error)
{
    size_t most = 0;
    for (size_t s = 0; s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        most = n > most ? n : most;
    }
    session_work work = {
        .sum = jarak__calloc(most, sizeof *work.sum),
        .weight = jarak__calloc(most, 2 * sizeof *work.weight),
        .before = jarak__calloc(most, sizeof *work.before),
    };
    uint32_t *last_point = jarak__calloc(problem->n_units, sizeof *last_point);
    jarak_status status;
    if (work.sum == NULL || work.weight == NULL || work.before == NULL || last_point == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the votes"));
        goto out;
    }
    if (settings->evolution > 0) {
        state->evolution = settings->evolution;
    }
    if (settings->n_start > 0) {
        from_earlier(problem, settings, last_point, state->sd, state->theta);
        fill_unknown(problem, &work, state->theta);
        if (settings->evolution <= 0) {
            state->evolution = fmax(state->evolution, mean_square_step(problem, state));
        }
    } else {
        from_votes(problem, &work, state->theta);
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        state->sd[p] = sqrt(usual_variance);
    }
    status = start_parameters(problem, state, error);
out:
    jarak__free(work.sum);
    jarak__free(work.weight);
    jarak__free(work.before);
    jarak__free(last_point);
    return status;
}
