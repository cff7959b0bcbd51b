/* A figure: its posterior, with its steps and reasons (steps.c). Reporters that dispute: dispute.c. */
#include "stat/change/figure.h"

#include <math.h>

#include "stat/change/dispute.h"
#include "stat/change/posterior.h"

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
    const jarak__asked asked = {&plan->data->windows[figure->window], NULL, figure->from, figure->to, jarak__has_steps(settings, series)};
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
    if (asked.steps && status == JARAK_OK) {
        status = jarak__figure_steps(work, plan->data, settings, sign, steps, error);
        figure->steps = steps;
        figure->n_steps = (size_t)(figure->to - figure->from);
    }
    if (status == JARAK_OK && figure->n_reporters > 1) {
        status = jarak__dispute(work, plan, settings, figure, steps, reasons, disputing, law, lowest, highest, error);
    }
    find_since(figure, settings->material);
    return status;
}
