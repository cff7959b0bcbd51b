/* The steps of a figure and its reasons, of whatever question the mixture stands for. */
#include <math.h>

#include "stat/change/figure.h"
#include "stat/change/posterior.h"

bool jarak__step_is_told(const jarak_change_step *step, const jarak_change_settings *settings)
{
    const double sure = step->probability > 0.5 ? step->probability : 1 - step->probability;
    return sure >= settings->level && step->p_material >= 0.5;
}

/* The steps of all times in the span, of the mixture as it stands; sign brings closer. Means and sds are exact, probabilities those of
 * merged components: there are many steps. */
jarak_status jarak__figure_steps(jarak__figure_work *work, const jarak_change_data *data, const jarak_change_settings *settings,
                                 double sign, jarak_change_step *steps, jarak_error *error)
{
    jarak__mixture *m = &work->mixture;
    const jarak__track *track = m->asked.track;
    jarak_status status = JARAK_OK;
    size_t n = 0;
    for (size_t j = m->asked.from + 1; j <= m->asked.to && status == JARAK_OK; j++) {
        jarak_change_step step = {0};
        jarak__mixture_step(m, j);
        if (track->time[j] - track->time[j - 1] == 1) { /* over a longer gap a step is a part of the difference */
            jarak__mixture_take_common(m, jarak__error_covariance(data, track, j - 1, j));
        }
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
