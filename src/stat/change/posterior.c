/* The posterior of a change of one series. */
#include "stat/change/posterior.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/normal.h"
#include "num/normal_batch.h"

void jarak__law_release(jarak__law *law)
{
    jarak__blend_release(&law->blend);
    jarak__mass_release(&law->mass);
    *law = (jarak__law){0};
}

jarak_status jarak__law_mass(const jarak__law *law, double scale, double width, jarak__mass *mass, jarak_error *error)
{
    return law->folded ? jarak__mass_rescale(mass, &law->mass, scale, width, error)
                       : jarak__mass_of_blend(mass, &law->blend, scale, width, error);
}

void jarak__figure_work_release(jarak__figure_work *work)
{
    jarak__mixture_release(&work->mixture);
    jarak__track_release(&work->track);
    jarak__blend_release(&work->blend);
    jarak__free(work->z);
    jarak__free(work->weights);
    jarak__free(work->steps);
    jarak__free(work->folded);
    *work = (jarak__figure_work){0};
}

jarak_status jarak__reserve_numbers(double **array, size_t *room, size_t n, jarak_error *error)
{
    if (n > *room) {
        double *larger = jarak__resize_array(*array, n, sizeof *larger);
        if (larger == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu numbers"), n);
        }
        *array = larger;
        *room = n;
    }
    return JARAK_OK;
}

jarak_change_answer jarak__answer_of(const jarak_change_posterior *p, const jarak_change_settings *settings)
{
    if (p->probability >= settings->level && p->p_up >= 0.5) {
        return JARAK_CHANGE_CLOSER;
    }
    if (1 - p->probability >= settings->level && p->p_down >= 0.5) {
        return JARAK_CHANGE_APART;
    }
    return p->p_no_change >= settings->level && p->measurement_sd <= 2 * settings->material ? JARAK_CHANGE_NOT_MATERIAL
                                                                                            : JARAK_CHANGE_UNDECIDED;
}

/* P(X > x) of the mixture's functional told last. */
static double above(const jarak__mixture *m, double x, double *z)
{
    for (size_t i = 0; i < m->n; i++) {
        z[i] = (m->mean[i] - x) / m->sd[i];
    }
    jarak__normal_cdf_batch(m->n, z, z);
    double p = 0;
    for (size_t i = 0; i < m->n; i++) {
        p += m->weight[i] * z[i];
    }
    return fmin(p, 1); /* weights may sum to a rounding more */
}

void jarak__mixture_moments(const jarak__mixture *m, double *mean, double *sd)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < m->n; i++) {
        sum += m->weight[i] * m->mean[i];
    }
    for (size_t i = 0; i < m->n; i++) {
        const double d = m->mean[i] - sum;
        squares += m->weight[i] * (m->sd[i] * m->sd[i] + d * d);
    }
    *mean = sum;
    *sd = sqrt(squares);
}

/* The sd of what is known of a time's level by its values alone: their precisions add up. */
static double time_variance(const jarak__track *track, size_t j)
{
    double precision = 0;
    for (size_t i = track->first[j]; i < track->first[j + 1]; i++) {
        precision += 1 / track->variance[i];
    }
    return 1 / precision;
}

void jarak__mixture_scale(jarak__mixture *m, double factor)
{
    for (size_t i = 0; i < m->n; i++) {
        m->mean[i] *= factor;
        m->sd[i] *= fabs(factor);
    }
}

/* What merged components are good enough for. */
static void fill_from_blend(const jarak__blend *blend, const jarak_change_settings *settings, jarak_change_posterior *p)
{
    const double rho = settings->material;
    p->p_up = 1 - jarak__blend_cdf(blend, rho);
    p->p_down = jarak__blend_cdf(blend, -rho);
    p->p_no_change = fmax(jarak__blend_cdf(blend, 2 * rho) - jarak__blend_cdf(blend, -2 * rho), 0);
    p->low = jarak__blend_quantile(blend, 0.5 * (1 - settings->level));
    p->high = jarak__blend_quantile(blend, 0.5 * (1 + settings->level));
}

/* Of the smaller variance of two ends, what they may have in common at most: the rest keeps V regular. */
static const double most_shared = 0.999;

static jarak_status plain_posterior(jarak__figure_work *work, const jarak_change_settings *settings, jarak_change_posterior *p,
                                    jarak__law *law, jarak_error *error)
{
    jarak__mixture *m = &work->mixture;
    const jarak_change_series *series = m->asked.series;
    jarak__mixture_change(m);
    jarak__mixture_scale(m, series->sign / series->unit_size);
    jarak__mixture_moments(m, &p->change, &p->std_error);
    p->probability = above(m, 0, work->z);
    law->folded = false;
    jarak_status status = jarak__blend_make(&law->blend, m->n, m->weight, m->mean, m->sd, error);
    if (status == JARAK_OK) {
        fill_from_blend(&law->blend, settings, p);
    }
    return status;
}

void jarak__posterior_of_blend(const jarak__blend *blend, const jarak_change_settings *settings, jarak_change_posterior *p)
{
    double variance;
    jarak__blend_moments(blend, &p->change, &variance);
    p->std_error = sqrt(variance);
    p->probability = 1 - jarak__blend_cdf(blend, 0);
    p->s_value = p->probability < 0.5 ? p->probability : 1 - p->probability;
    fill_from_blend(blend, settings, p);
}

/* shared: the variance that both ends have in common, which is not in the track's. */
static jarak_status signed_posterior(jarak__figure_work *work, const jarak_change_settings *settings, double shared,
                                     jarak_change_posterior *p, double level[2], jarak__law *law, jarak_error *error)
{
    work->folded = work->folded != NULL ? work->folded : jarak__alloc(sizeof *work->folded);
    jarak__folded *folded = work->folded;
    if (folded == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu numbers"), (size_t)JARAK__MOST_PAIRS);
    }
    const double unit = work->mixture.asked.series->unit_size;
    jarak__mixture_start(&work->mixture);
    jarak__folded_merge(folded, &work->mixture, unit);
    p->change = level[0] = level[1] = 0;
    for (size_t i = 0; i < folded->n; i++) {
        jarak__pair_normal *pair = &folded->pairs[i];
        pair->variance0 += shared / (unit * unit);
        p->change += pair->weight * jarak__folded_mean(pair);
        level[0] += pair->weight * pair->mean0 * unit;
        level[1] += pair->weight * (pair->mean0 + pair->mean1) * unit;
    }
    p->probability = jarak__folded_all_above(folded, 0);
    p->p_up = jarak__folded_all_above(folded, settings->material);
    p->p_down = 1 - jarak__folded_all_above(folded, -settings->material);
    p->p_no_change =
        fmax(jarak__folded_all_above(folded, -2 * settings->material) - jarak__folded_all_above(folded, 2 * settings->material), 0);
    law->folded = true;
    jarak_status status = jarak__folded_mass(&law->mass, folded, jarak__cell_width(settings), error);
    if (status == JARAK_OK) {
        double mean, variance;
        jarak__mass_moments(&law->mass, &mean, &variance);
        p->std_error = sqrt(variance);
        p->low = jarak__mass_quantile(&law->mass, 0.5 * (1 - settings->level));
        p->high = jarak__mass_quantile(&law->mass, 0.5 * (1 + settings->level));
    }
    return status;
}

/* The correlation of sampling errors of values so many times apart. */
static double memory(const jarak_change_series *series, int64_t times)
{
    static const double decay = 0.9;
    const int64_t n = (int64_t)series->n_error_memory;
    return n == 0 ? 0 : times <= n ? series->error_memory[times - 1] : series->error_memory[n - 1] * pow(decay, (double)(times - n));
}

/* Errors that the values at both ends have in common: takes their covariance out of the variances of the track's values there and gives it.
 * No more than either variance is: a change is never surer than its surer end alone. */
static double share_errors(jarak__track_room *room, const jarak_change_series *series, size_t from, size_t to)
{
    const jarak__track *track = &room->track;
    if (!series->end_values || series->n_error_memory == 0 || track->n_reporters != 1) {
        return 0;
    }
    const size_t a = track->first[from], b = track->first[to];
    const double least = fmin(room->variance[a], room->variance[b]);
    const double common = memory(series, (int64_t)track->time[to] - track->time[from]) * sqrt(room->variance[a] * room->variance[b]);
    const double shared = fmin(common, most_shared * least);
    for (size_t i = a; i < track->first[from + 1]; i++) {
        room->variance[i] -= shared;
    }
    for (size_t i = b; i < track->first[to + 1]; i++) {
        room->variance[i] -= shared;
    }
    return shared;
}

/* Steps so wide that values before and after tell nothing of a level: the end values stand as they are. */
static const jarak_change_prior free_walk = {.n_walk = 1,
                                             .walk = {30},
                                             .walk_weight = {1},
                                             .jump_weight = {1},
                                             .n_noise = 1,
                                             .noise = {1},
                                             .noise_weight = {1},
                                             .n_autocorrelation = 1,
                                             .autocorrelation_weight = {1}};

jarak_status jarak__figure_posterior(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                                     size_t series, const jarak__asked *asked, jarak_change_posterior *p, double level[2], jarak__law *law,
                                     jarak_error *error)
{
    const jarak_change_series *about = &plan->data->series_of[series];
    const jarak__range range =
        jarak__plan_range(plan, series, (int64_t)asked->window->from - settings->reach, (int64_t)asked->window->to + settings->reach);
    jarak_status status = jarak__track_make(&work->track, plan, series, range, asked->reporter, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak__track *track = &work->track.track;
    const jarak__question question = {.track = track,
                                      .series = about,
                                      .prior = about->end_values ? &free_walk : &settings->prior,
                                      .noise_variance = work->track.noise_variance,
                                      .from = jarak__track_place(track, asked->from),
                                      .to = jarak__track_place(track, asked->to),
                                      .horizon = track->time[track->n_times - 1],
                                      .start = about->is_signed,
                                      .steps = asked->steps};
    const double shared = share_errors(&work->track, about, question.from, question.to);
    status = jarak__mixture_make(&work->mixture, &question, error);
    status = status == JARAK_OK ? jarak__reserve_numbers(&work->z, &work->room_z, 2 * work->mixture.n_all, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    p->measurement_sd =
        sqrt(time_variance(track, question.from) + time_variance(track, question.to) + 2 * work->track.noise_variance) / about->unit_size;
    level[0] = level[1] = (double)NAN;
    status =
        about->is_signed ? signed_posterior(work, settings, shared, p, level, law, error) : plain_posterior(work, settings, p, law, error);
    p->s_value = p->probability < 0.5 ? p->probability : 1 - p->probability;
    p->answer = jarak__answer_of(p, settings);
    return status;
}
