/* The roll calls that two sessions have in common: the items in the order of their sessions, and those that were asked again. */
#include "stat/ideal/lags.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "base/text.h"

void jarak__ideal_lags_fail(ideal_lags_work *w, jarak_status status)
{
    int none = JARAK_OK;
    atomic_compare_exchange_strong(&w->failed, &none, (int)status);
}

void jarak__ideal_lags_order_items(ideal_lags_work *w)
{
    const ideal_problem *problem = &w->fit->problem;
    size_t at = 0;
    for (size_t s = 0; s < problem->n_sessions; s++) {
        w->first[s] = at;
        for (size_t v = 0; v < w->data->n_items; v++) {
            if (w->data->time[v] == problem->time[s]) {
                w->place[v] = (uint32_t)at;
                w->order[at++] = (uint32_t)v;
            }
        }
        w->end[s] = at;
    }
    for (size_t v = 0; v < w->data->n_items; v++) {
        const bool is_ordered = w->place[v] < at && w->order[w->place[v]] == v;
        if (!is_ordered) {
            w->place[v] = (uint32_t)at;
            w->order[at++] = (uint32_t)v;
        }
    }
    for (size_t i = 0; i < w->data->n_votes; i++) {
        w->item_of_vote[i] = w->place[w->data->item[i]];
    }
}

/* Absences are left out, as the affinity's data have none. */
jarak_status jarak__ideal_lags_read_votes(ideal_lags_work *w, int threads, jarak_error *error)
{
    static const uint32_t one = 0, other = 1;
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.threads = threads;
    settings.cancel = w->cancel;
    size_t n = 0;
    uint32_t *unit = jarak__calloc(w->data->n_votes, sizeof *unit);
    uint8_t *value = jarak__calloc(w->data->n_votes, sizeof *value);
    jarak_status status =
        unit != NULL && value != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu votes"), w->data->n_votes);
    for (size_t i = 0; i < w->data->n_votes && status == JARAK_OK; i++) {
        if (w->data->value[i] != JARAK_VOTE_ABSENT) {
            unit[n] = w->data->unit[i];
            value[n] = w->data->value[i];
            w->item_of_vote[n++] = w->item_of_vote[i];
        }
    }
    const jarak_affinity_data data = {.n_units = w->data->n_units,
                                      .n_items = w->data->n_items,
                                      .n_votes = n,
                                      .unit = unit,
                                      .item = w->item_of_vote,
                                      .value = value,
                                      .n_windows = w->fit->problem.n_sessions,
                                      .window_first = w->first,
                                      .window_end = w->end,
                                      .n_pairs = 1, /* any: only the roll calls are asked about */
                                      .pair_a = &one,
                                      .pair_b = &other};
    status = status == JARAK_OK ? jarak_affinity_fit(&data, &settings, &w->votes, error) : status;
    jarak__free(unit);
    jarak__free(value);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ asked again */

static jarak_status take_matches(const jarak_affinity_matches *matches, ideal_common *into)
{
    into->from = jarak__calloc(matches->n + 1, sizeof *into->from);
    into->to = jarak__calloc(matches->n + 1, sizeof *into->to);
    if (into->from == NULL || into->to == NULL) {
        return JARAK_ERR_MEMORY;
    }
    for (; into->n < matches->n; into->n++) {
        into->from[into->n] = matches->matches[into->n].from;
        into->to[into->n] = matches->matches[into->n].to;
    }
    return JARAK_OK;
}

void jarak__ideal_lags_find_common(size_t first, size_t end, void *context)
{
    ideal_lags_work *w = context;
    const ideal_problem *problem = &w->fit->problem;
    for (size_t i = first; i < end && atomic_load(&w->failed) == JARAK_OK; i++) {
        const size_t later = i / w->n_lags;
        const int64_t wanted = (int64_t)problem->time[later] - (int64_t)(i % w->n_lags) - 1;
        size_t before = later;
        while (before > 0 && problem->time[before] > wanted) {
            before--;
        }
        if (problem->time[before] == wanted) {
            jarak_error error;
            jarak_affinity_matches *matches = NULL;
            jarak_status status = jarak_cancel_triggered(w->cancel)
                                      ? JARAK_ERR_INTERRUPTED
                                      : jarak_affinity_match_windows(w->votes, (uint32_t)before, (uint32_t)later, NULL, &matches, &error);
            w->common[i].before = before;
            status = status == JARAK_OK ? take_matches(matches, &w->common[i]) : status;
            if (status != JARAK_OK) {
                jarak__ideal_lags_fail(w, status);
            }
            jarak_affinity_matches_free(matches);
        }
    }
}
