/* Each reporter alone, where they differ. */
#include "stat/change/dispute.h"

#include "stat/change/posterior.h"

#include <math.h>

#include "base/alloc.h"
#include "base/text.h"

enum { MOST_SE = 3 }; /* standard errors between two reporters' changes that are still the same story */

/* A reporter's own change: from its values inside the window. */
typedef struct told {
    int32_t from, to;
    double change, variance;
} told;

static double variance_of(const jarak__plan *plan, const jarak_change_series *about, size_t row)
{
    const double own = about->reporter_year_sd * about->reporter_year_sd;
    return own + (plan->data->variance != NULL ? plan->data->variance[row] : 0);
}

/* Whether a reporter speaks for the window, and what it tells. */
static bool tell(const jarak__plan *plan, size_t series, const jarak_change_window *window, uint32_t reporter, told *own)
{
    if (jarak__plan_span(plan, series, window, &reporter, &own->from, &own->to) != JARAK_CHANGE_USED) {
        return false;
    }
    const jarak__range range = jarak__plan_range(plan, series, window->from, window->to);
    own->change = own->variance = 0;
    for (size_t i = range.first; i < range.end; i++) {
        const jarak__entry *entry = &plan->entries[i];
        if (entry->reporter == reporter && (entry->time == own->from || entry->time == own->to)) {
            own->change += entry->time == own->to ? plan->data->value[entry->row] : -plan->data->value[entry->row];
            own->variance += variance_of(plan, &plan->data->series_of[series], entry->row);
        }
    }
    return true;
}

/* The noise e is common to reporters of one time: it counts where they end at different times. */
static bool differ(const told *a, const told *b, double noise_variance)
{
    const double ends = (a->from != b->from) + (a->to != b->to), difference = a->change - b->change;
    const double variance = a->variance + b->variance + 2 * ends * noise_variance;
    return difference * difference > MOST_SE * MOST_SE * variance;
}

/* The reporters that speak for the window; whether two of them differ. */
static size_t list_reporters(const jarak__figure_work *work, const jarak__plan *plan, const jarak_change_figure *figure,
                             jarak_change_reporter *list, bool *any)
{
    const jarak_change_window *window = &plan->data->windows[figure->window];
    size_t n = 0;
    *any = false;
    for (size_t r = 0; r < work->track.track.n_reporters; r++) {
        told own, other;
        if (tell(plan, figure->series, window, work->track.code[r], &own)) {
            for (size_t k = 0; k < n && !*any; k++) {
                *any = tell(plan, figure->series, window, list[k].reporter, &other) && differ(&own, &other, work->track.noise_variance);
            }
            list[n++] = (jarak_change_reporter){.reporter = work->track.code[r], .from = own.from, .to = own.to};
        }
    }
    return n;
}

static jarak_status reserve_steps(jarak__figure_work *work, size_t n, jarak_error *error)
{
    if (n > work->room_steps) {
        jarak_change_step *steps = jarak__resize_array(work->steps, n, sizeof *steps);
        if (steps == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu numbers"), n);
        }
        work->steps = steps;
        work->room_steps = n;
    }
    return JARAK_OK;
}

/* A share of a reporter's steps; while they are added up, std_error holds second moments. */
static jarak_status add_steps(jarak__figure_work *work, const jarak_change_data *data, const jarak_change_settings *settings,
                              const jarak_change_figure *figure, const jarak_change_reporter *own, double sign, double share,
                              jarak_change_step *steps, jarak_error *error)
{
    jarak_status status = reserve_steps(work, (size_t)(own->to - own->from), error);
    status = status == JARAK_OK ? jarak__figure_steps(work, data, settings, sign, work->steps, error) : status;
    for (int32_t t = figure->from + 1; t <= figure->to && status == JARAK_OK; t++) {
        jarak_change_step *to = &steps[t - figure->from - 1];
        const bool inside = t > own->from && t <= own->to; /* where a reporter is silent it knows of no step */
        const jarak_change_step *from = inside ? &work->steps[t - own->from - 1] : &(jarak_change_step){.probability = 0.5};
        to->mean += share * from->mean;
        to->std_error += share * (from->mean * from->mean + from->std_error * from->std_error);
        to->probability += share * from->probability;
        to->p_material += share * from->p_material;
    }
    return status;
}

static void finish_steps(const jarak_change_settings *settings, size_t n, jarak_change_step *steps)
{
    for (size_t i = 0; i < n; i++) {
        steps[i].std_error = sqrt(fmax(steps[i].std_error - steps[i].mean * steps[i].mean, 0));
        steps[i].told = jarak__step_is_told(&steps[i], settings);
    }
}

/* Runs a reporter alone, into own and alone, and adds its share to the figure's law, steps and reasons. */
static jarak_status add_reporter(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                                 jarak_change_figure *figure, jarak_change_step *steps, jarak_change_reason *reasons,
                                 jarak_change_reporter *own, double share, jarak__law *law, jarak__law *alone, jarak_error *error)
{
    const jarak_change_series *series = &plan->data->series_of[figure->series];
    const jarak__asked asked = {&plan->data->windows[figure->window], &own->reporter, own->from, own->to,
                                jarak__has_steps(settings, series)};
    double level[2];
    jarak_status status = jarak__figure_posterior(work, plan, settings, figure->series, &asked, &own->posterior, level, alone, error);
    status = status == JARAK_OK ? jarak__blend_append(&law->blend, &alone->blend, share, error) : status;
    if (status == JARAK_OK && settings->reasons) {
        status = jarak__figure_reasons(work, share * series->sign / series->unit_size, reasons + figure->n_reasons, error);
        figure->n_reasons += work->track.track.n_values;
    }
    return status == JARAK_OK && asked.steps ? add_steps(work, plan->data, settings, figure, own, series->sign, share, steps, error)
                                             : status;
}

jarak_status jarak__dispute(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                            jarak_change_figure *figure, jarak_change_step *steps, jarak_change_reason *reasons,
                            jarak_change_reporter *disputing, jarak__law *law, jarak__law *lowest, jarak__law *highest, jarak_error *error)
{
    bool any, same = true;
    const size_t n = list_reporters(work, plan, figure, disputing, &any);
    if (!any) {
        return JARAK_OK;
    }
    const jarak_change_answer together = figure->posterior.answer;
    size_t least = 0, most = 0;
    jarak_status status = JARAK_OK;
    law->blend.n = 0;
    figure->n_reasons = 0;
    for (size_t i = 0; i < figure->n_steps; i++) {
        steps[i] = (jarak_change_step){.time = steps[i].time};
    }
    for (size_t k = 0; k < n && status == JARAK_OK; k++) {
        status = add_reporter(work, plan, settings, figure, steps, reasons, &disputing[k], 1 / (double)n, law, lowest, error);
        same = same && disputing[k].posterior.answer == together;
        least = disputing[k].posterior.probability < disputing[least].posterior.probability ? k : least;
        most = disputing[k].posterior.probability > disputing[most].posterior.probability ? k : most;
    }
    const size_t ends[2] = {least, most}; /* once more, for their distributions */
    double level[2];
    for (size_t e = 0; e < 2 && status == JARAK_OK; e++) {
        jarak_change_reporter *end = &disputing[ends[e]];
        const jarak__asked asked = {&plan->data->windows[figure->window], &end->reporter, end->from, end->to, false};
        status =
            jarak__figure_posterior(work, plan, settings, figure->series, &asked, &end->posterior, level, e == 0 ? lowest : highest, error);
    }
    if (status == JARAK_OK) {
        finish_steps(settings, figure->n_steps, steps);
        jarak__posterior_of_blend(&law->blend, settings, &figure->posterior);
        figure->posterior.answer = same ? together : JARAK_CHANGE_DISPUTED;
        figure->disputing = disputing;
        figure->n_disputing = n;
    }
    return status;
}
