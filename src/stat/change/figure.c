/* Posterior, steps and reasons of a figure. Reporters that dispute: dispute.c. */
#include "stat/change/figure.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/normal.h"
#include "num/normal_batch.h"
#include "stat/change/dispute.h"

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
    jarak__free(work->folded);
    *work = (jarak__figure_work){0};
}

static jarak_status reserve(double **array, size_t *room, size_t n, jarak_error *error)
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
    return p;
}

static void moments(const jarak__mixture *m, double *mean, double *sd)
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

static void scale_to_units(jarak__mixture *m, double factor)
{
    for (size_t i = 0; i < m->n; i++) {
        m->mean[i] *= factor;
        m->sd[i] *= fabs(factor);
    }
}

static jarak_status plain_posterior(jarak__figure_work *work, const jarak_change_settings *settings, jarak_change_posterior *p,
                                    jarak__law *law, jarak_error *error)
{
    jarak__mixture *m = &work->mixture;
    const jarak_change_series *series = m->asked.series;
    jarak__mixture_change(m);
    scale_to_units(m, series->sign / series->unit_size);
    moments(m, &p->change, &p->std_error);
    p->probability = above(m, 0, work->z);
    law->folded = false;
    jarak_status status = jarak__blend_make(&law->blend, m->n, m->weight, m->mean, m->sd, error);
    if (status == JARAK_OK) {
        const double rho = settings->material;
        p->p_up = 1 - jarak__blend_cdf(&law->blend, rho);
        p->p_down = jarak__blend_cdf(&law->blend, -rho);
        p->p_no_change = jarak__blend_cdf(&law->blend, 2 * rho) - jarak__blend_cdf(&law->blend, -2 * rho);
        p->low = jarak__blend_quantile(&law->blend, 0.5 * (1 - settings->level));
        p->high = jarak__blend_quantile(&law->blend, 0.5 * (1 + settings->level));
    }
    return status;
}

static jarak_status signed_posterior(jarak__figure_work *work, const jarak_change_settings *settings, jarak_change_posterior *p,
                                     double level[2], jarak__law *law, jarak_error *error)
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
        const jarak__pair_normal *pair = &folded->pairs[i];
        p->change += pair->weight * jarak__folded_mean(pair);
        level[0] += pair->weight * pair->mean0 * unit;
        level[1] += pair->weight * (pair->mean0 + pair->mean1) * unit;
    }
    p->probability = jarak__folded_all_above(folded, 0);
    p->p_up = jarak__folded_all_above(folded, settings->material);
    p->p_down = 1 - jarak__folded_all_above(folded, -settings->material);
    p->p_no_change = jarak__folded_all_above(folded, -2 * settings->material) - jarak__folded_all_above(folded, 2 * settings->material);
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
    status = jarak__mixture_make(&work->mixture, &question, error);
    status = status == JARAK_OK ? reserve(&work->z, &work->room_z, 2 * work->mixture.n_all, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    p->measurement_sd =
        sqrt(time_variance(track, question.from) + time_variance(track, question.to) + 2 * work->track.noise_variance) / about->unit_size;
    level[0] = level[1] = (double)NAN;
    status = about->is_signed ? signed_posterior(work, settings, p, level, law, error) : plain_posterior(work, settings, p, law, error);
    p->s_value = p->probability < 0.5 ? p->probability : 1 - p->probability;
    p->answer = jarak__answer_of(p, settings);
    return status;
}

/* The steps of all times in the span, of the mixture as it stands; sign brings closer. Means and sds are exact, probabilities those of
 * merged components: there are many steps. */
static jarak_status make_steps(jarak__figure_work *work, const jarak_change_settings *settings, double sign, jarak_change_step *steps,
                               jarak_error *error)
{
    jarak__mixture *m = &work->mixture;
    const jarak__track *track = m->asked.track;
    jarak_status status = JARAK_OK;
    size_t n = 0;
    for (size_t j = m->asked.from + 1; j <= m->asked.to && status == JARAK_OK; j++) {
        jarak_change_step step = {0};
        jarak__mixture_step(m, j);
        scale_to_units(m, sign / m->asked.series->unit_size);
        moments(m, &step.mean, &step.std_error);
        status = jarak__blend_make(&work->blend, m->n, m->weight, m->mean, m->sd, error);
        step.probability = 1 - jarak__blend_cdf(&work->blend, 0);
        step.p_material = 1 - jarak__blend_cdf(&work->blend, settings->material) + jarak__blend_cdf(&work->blend, -settings->material);
        const double sure = step.probability > 0.5 ? step.probability : 1 - step.probability;
        step.told = sure >= settings->level && step.p_material >= 0.5;
        for (int32_t t = track->time[j - 1]; t < track->time[j]; t++) {
            steps[n] = step;
            steps[n++].time = t + 1;
        }
        jarak__mixture_restore(m);
    }
    return status;
}

/* Weights from the passes; contributions are told from a level in the middle of the values, by the size of their weights. */
static jarak_status make_reasons(jarak__figure_work *work, double factor, jarak_change_reason *reasons, jarak_error *error)
{
    const jarak__track *track = &work->track.track;
    jarak_status status = reserve(&work->weights, &work->room_weights, track->n_values, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__mixture_reasons(&work->mixture, work->weights);
    double sizes = 0, level = 0;
    for (size_t i = 0; i < track->n_values; i++) {
        sizes += fabs(work->weights[i]);
        level += fabs(work->weights[i]) * (track->value[i] - track->value[0]);
    }
    level = sizes > 0 ? level / sizes : 0;
    for (size_t i = 0; i < track->n_values; i++) {
        const double weight = factor * work->weights[i];
        reasons[i] = (jarak_change_reason){track->row[i], weight, weight * (track->value[i] - track->value[0] - level)};
    }
    return JARAK_OK;
}

static void find_since(jarak_change_figure *figure)
{
    const jarak_change_answer answer = figure->posterior.answer;
    for (size_t i = 0; i < figure->n_steps && (answer == JARAK_CHANGE_CLOSER || answer == JARAK_CHANGE_APART); i++) {
        const jarak_change_step *step = &figure->steps[i];
        if (step->told && (step->probability > 0.5) == (answer == JARAK_CHANGE_CLOSER)) {
            figure->has_since = true;
            figure->since = step->time;
            return;
        }
    }
}

jarak_status jarak__figure_make(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                                jarak_change_figure *figure, jarak_change_step *steps, jarak_change_reason *reasons,
                                jarak_change_reporter *disputing, jarak__law *law, jarak__law *lowest, jarak__law *highest,
                                jarak_error *error)
{
    const jarak_change_series *series = &plan->data->series_of[figure->series];
    const jarak__asked asked = {&plan->data->windows[figure->window], NULL, figure->from, figure->to, settings->steps};
    double level[2];
    jarak_status status = jarak__figure_posterior(work, plan, settings, figure->series, &asked, &figure->posterior, level, law, error);
    if (status != JARAK_OK) {
        return status;
    }
    figure->level_from = level[0];
    figure->level_to = level[1];
    figure->n_values = work->track.track.n_values;
    figure->n_reporters = work->track.track.n_reporters;
    const double sign = series->is_signed ? level[0] > 0 ? -1 : 1 : series->sign;
    if (settings->reasons) {
        jarak__mixture_change(&work->mixture);
        status = make_reasons(work, sign / series->unit_size, reasons, error);
        figure->reasons = reasons;
        figure->n_reasons = figure->n_values;
    }
    if (settings->steps && status == JARAK_OK) {
        status = make_steps(work, settings, sign, steps, error);
        figure->steps = steps;
        figure->n_steps = (size_t)(figure->to - figure->from);
    }
    if (status == JARAK_OK && figure->n_reporters > 1) {
        status = jarak__dispute(work, plan, settings, figure, disputing, lowest, highest, error);
    }
    find_since(figure);
    return status;
}
