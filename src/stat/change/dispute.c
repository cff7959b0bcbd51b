/* Each reporter alone, where they differ. */
#include "stat/change/dispute.h"

#include "stat/change/posterior.h"

#include <math.h>

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

jarak_status jarak__dispute(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                            jarak_change_figure *figure, jarak_change_reporter *disputing, jarak__law *lowest, jarak__law *highest,
                            jarak_error *error)
{
    const jarak_change_window *window = &plan->data->windows[figure->window];
    size_t n = 0;
    bool any = false;
    for (size_t r = 0; r < work->track.track.n_reporters; r++) {
        told own, other;
        if (tell(plan, figure->series, window, work->track.code[r], &own)) {
            for (size_t k = 0; k < n && !any; k++) {
                any = tell(plan, figure->series, window, disputing[k].reporter, &other) && differ(&own, &other, work->track.noise_variance);
            }
            disputing[n++] = (jarak_change_reporter){.reporter = work->track.code[r], .from = own.from, .to = own.to};
        }
    }
    bool same = true;
    size_t least = 0, most = 0;
    double level[2];
    jarak_status status = JARAK_OK;
    for (size_t k = 0; any && k < n && status == JARAK_OK; k++) {
        const jarak__asked asked = {window, &disputing[k].reporter, disputing[k].from, disputing[k].to, false};
        status = jarak__figure_posterior(work, plan, settings, figure->series, &asked, &disputing[k].posterior, level, lowest, error);
        same = same && disputing[k].posterior.answer == figure->posterior.answer;
        least = disputing[k].posterior.probability < disputing[least].posterior.probability ? k : least;
        most = disputing[k].posterior.probability > disputing[most].posterior.probability ? k : most;
    }
    const size_t ends[2] = {least, most}; /* once more, for their distributions */
    for (size_t e = 0; any && e < 2 && status == JARAK_OK; e++) {
        jarak_change_reporter *end = &disputing[ends[e]];
        const jarak__asked asked = {window, &end->reporter, end->from, end->to, false};
        status =
            jarak__figure_posterior(work, plan, settings, figure->series, &asked, &end->posterior, level, e == 0 ? lowest : highest, error);
    }
    if (any) {
        figure->disputing = disputing;
        figure->n_disputing = n;
        figure->posterior.answer = same ? figure->posterior.answer : JARAK_CHANGE_DISPUTED;
    }
    return status;
}
