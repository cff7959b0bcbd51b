/* Which years a pair and group is compared over. */
#include "verdict/verdict.h"

/* The years of the first and last value of an indicator inside a window; false where there are not two. */
static bool span_of(const jarak__verdict_work *work, size_t pair, size_t indicator, jarak__window window, jarak__window *span)
{
    size_t first;
    const size_t end = jarak__values_of(work, pair, indicator, &first);
    bool any = false;
    for (size_t i = first; i < end; i++) {
        const int year = work->data->values[i].year;
        if (year >= window.from && year <= window.to && !work->data->values[i].spread) {
            *span = (jarak__window){.from = any ? span->from : year, .to = year, .narrowed = true};
            any = true;
        }
    }
    return any && span->from < span->to;
}

static bool has_weight(const jarak__verdict_work *work, size_t pair, size_t indicator, jarak_group group, jarak__window window)
{
    return work->measures[indicator].group == (size_t)group && jarak__weight_of(work, indicator, &jarak__main_choices) > 0 &&
           !jarak__is_small(work, pair, indicator, window);
}

/* As jarak_change_window says: a value within a quarter of the window, at least one year, of each end. */
static bool speaks(jarak__window span, jarak__window window)
{
    const int quarter = (window.to - window.from) / 4, near = quarter > 1 ? quarter : 1;
    return span.from <= window.from + near && span.to >= window.to - near;
}

static void narrow(const jarak__verdict_work *work, size_t pair, jarak_group group, jarak__window *window)
{
    jarak__window widest = {0}, span = {0};
    for (size_t k = 0; k < work->data->n_indicators; k++) {
        if (has_weight(work, pair, k, group, *window) && span_of(work, pair, k, *window, &span)) {
            if (speaks(span, *window)) {
                return;
            }
            widest = span.to - span.from > widest.to - widest.from && has_weight(work, pair, k, group, span) ? span : widest;
        }
    }
    if (2 * (widest.to - widest.from) >= window->to - window->from) {
        *window = widest;
    }
}

bool jarak__window_of(const jarak__verdict_work *work, size_t pair, jarak_group group, jarak__window *window)
{
    size_t most = 0;
    jarak__window found = {0};
    for (size_t k = 0; k < work->data->n_indicators; k++) {
        size_t first;
        const size_t end = jarak__values_of(work, pair, k, &first);
        if (work->measures[k].group == (size_t)group && jarak__weight_of(work, k, &jarak__main_choices) > 0 && end - first > most) {
            most = end - first;
            found = (jarak__window){.from = work->data->values[first].year, .to = work->data->values[end - 1].year};
        }
    }
    *window = (jarak__window){.from = work->settings.since != 0 ? work->settings.since : found.from,
                              .to = work->settings.until != 0 ? work->settings.until : found.to};
    if (most == 0 || window->from >= window->to) {
        return false;
    }
    narrow(work, pair, group, window);
    return true;
}
