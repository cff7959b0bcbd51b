/* A figure: its posterior, its steps and its reasons. Reporters that dispute: dispute.c. */
#include "stat/change/figure.h"

#include <math.h>

#include "stat/change/dispute.h"
#include "stat/change/posterior.h"

bool jarak__step_is_told(const jarak_change_step *step, const jarak_change_settings *settings)
{
    const double sure = step->probability > 0.5 ? step->probability : 1 - step->probability;
    return sure >= settings->level && step->p_material >= 0.5;
}

/* The steps of all times in the span, of the mixture as it stands; sign brings closer. Means and sds are exact, probabilities those of
 * merged components: there are many steps. */
jarak_status jarak__figure_steps(jarak__figure_work *work, const jarak_change_settings *settings, double sign, jarak_change_step *steps,
                                 jarak_error *error)
{
    jarak__mixture *m = &work->mixture;
    const jarak__track *track = m->asked.track;
    jarak_status status = JARAK_OK;
    size_t n = 0;
    for (size_t j = m->asked.from + 1; j <= m->asked.to && status == JARAK_OK; j++) {
        jarak_change_step step = {0};
        jarak__mixture_step(m, j);
        jarak__mixture_scale(m, sign / m->asked.series->unit_size);
        jarak__mixture_moments(m, &step.mean, &step.std_error);
        status = jarak__blend_make(&work->blend, m->n, m->weight, m->mean, m->sd, error);
        step.probability = 1 - jarak__blend_cdf(&work->blend, 0);
        step.p_material =
            fmin(1 - jarak__blend_cdf(&work->blend, settings->material) + jarak__blend_cdf(&work->blend, -settings->material), 1);
        step.told = jarak__step_is_told(&step, settings);
        for (int32_t t = track->time[j - 1]; t < track->time[j]; t++) {
            steps[n] = step;
            steps[n++].time = t + 1;
        }
        jarak__mixture_restore(m);
    }
    return status;
}

/* Weights from the passes; contributions are told from a level in the middle of the values, by the size of their weights. */
jarak_status jarak__figure_reasons(jarak__figure_work *work, double factor, jarak_change_reason *reasons, jarak_error *error)
{
    const jarak__track *track = &work->track.track;
    jarak__mixture_change(&work->mixture);
    jarak_status status = jarak__reserve_numbers(&work->weights, &work->room_weights, track->n_values, error);
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

/* Whether, from a step on, the level stays beyond that of the span's start, and at least a half of the step, and ρ, stays for good: a dip
 * that is made good is no date, nor a fall from a height that the span did not begin with. */
static bool lasts(const jarak_change_figure *figure, size_t first, double sign, double material)
{
    const double least = fmax(material, 0.5 * sign * figure->steps[first].mean);
    double before = 0, moved = 0;
    for (size_t i = 0; i < first; i++) {
        before += sign * figure->steps[i].mean;
    }
    for (size_t i = first; i < figure->n_steps; i++) {
        moved += sign * figure->steps[i].mean;
        if (moved < least || before + moved <= 0) {
            return false;
        }
    }
    return true;
}

static void find_since(jarak_change_figure *figure, double material)
{
    const jarak_change_answer answer = figure->posterior.answer;
    const double sign = answer == JARAK_CHANGE_CLOSER ? 1 : -1;
    for (size_t i = 0; i < figure->n_steps && (answer == JARAK_CHANGE_CLOSER || answer == JARAK_CHANGE_APART); i++) {
        const jarak_change_step *step = &figure->steps[i];
        if (step->told && (step->probability > 0.5) == (sign > 0) && lasts(figure, i, sign, material)) {
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
        status = jarak__figure_reasons(work, sign / series->unit_size, reasons, error);
        figure->reasons = reasons;
        figure->n_reasons = figure->n_values;
    }
    if (settings->steps && status == JARAK_OK) {
        status = jarak__figure_steps(work, settings, sign, steps, error);
        figure->steps = steps;
        figure->n_steps = (size_t)(figure->to - figure->from);
    }
    if (status == JARAK_OK && figure->n_reporters > 1) {
        status = jarak__dispute(work, plan, settings, figure, steps, reasons, disputing, law, lowest, highest, error);
    }
    find_since(figure, settings->material);
    return status;
}
