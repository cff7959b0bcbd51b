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

/* Errors of two values in common: of the root of the product of their variances at most so much counts, which keeps V regular. */
static const double most_common = 0.999;

/* The row of the only value of a time; SIZE_MAX: there are several. */
static size_t only_value(const jarak__track *track, size_t place)
{
    return track->first[place + 1] - track->first[place] == 1 ? track->first[place] : SIZE_MAX;
}

double jarak__error_covariance(const jarak_change_data *data, const jarak__track *track, size_t from, size_t to)
{
    const size_t a = only_value(track, from), b = only_value(track, to);
    if (data->n_covariances == 0 || a == SIZE_MAX || b == SIZE_MAX) {
        return 0;
    }
    const size_t row = track->row[a] < track->row[b] ? track->row[a] : track->row[b], other = track->row[a] + track->row[b] - row;
    size_t low = 0, high = data->n_covariances;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const jarak_change_covariance *here = &data->covariances[middle];
        if (here->row < row || (here->row == row && here->other < other)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == data->n_covariances || data->covariances[low].row != row || data->covariances[low].other != other) {
        return 0;
    }
    const double most = most_common * sqrt(track->variance[a] * track->variance[b]);
    return fmax(-most, fmin(data->covariances[low].covariance, most));
}

void jarak__mixture_take_common(jarak__mixture *m, double covariance)
{
    if (covariance < 0 || covariance > 0) {
        for (size_t i = 0; i < m->n; i++) {
            m->sd[i] = sqrt(m->sd[i] * m->sd[i] - 2 * covariance);
        }
    }
}

static jarak_status plain_posterior(jarak__figure_work *work, const jarak_change_settings *settings, double common,
                                    jarak_change_posterior *p, jarak__law *law, jarak_error *error)
{
    jarak__mixture *m = &work->mixture;
    const jarak_change_series *series = m->asked.series;
    jarak__mixture_change(m);
    jarak__mixture_take_common(m, common);
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

/* common: the covariance of the errors at both ends, of which the passes know nothing. */
static jarak_status signed_posterior(jarak__figure_work *work, const jarak_change_settings *settings, double common,
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
        pair->covariance += common / (unit * unit);
        pair->variance1 -= 2 * common / (unit * unit);
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
    const double common = jarak__error_covariance(plan->data, track, question.from, question.to);
    status = jarak__mixture_make(&work->mixture, &question, error);
    status = status == JARAK_OK ? jarak__reserve_numbers(&work->z, &work->room_z, 2 * work->mixture.n_all, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    p->measurement_sd =
        sqrt(time_variance(track, question.from) + time_variance(track, question.to) + 2 * (work->track.noise_variance - common)) /
        about->unit_size;
    level[0] = level[1] = (double)NAN;
    status = about->is_signed ? signed_posterior(work, settings, common, p, level, law, error)
                              : plain_posterior(work, settings, common, p, law, error);
    p->s_value = p->probability < 0.5 ? p->probability : 1 - p->probability;
    p->answer = jarak__answer_of(p, settings);
    return status;
}
