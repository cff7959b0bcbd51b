/* A change by publication: what each value contributes, handed on to the publications that its figures are from, in proportion to the
 * figures of each. The parts still sum to the change. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "verdict/verdict.h"

/* The origins of all values, sorted so that those of a value are found by search. */
typedef struct origin_list {
    jarak_verdict_origin *origins;
    size_t count;
} origin_list;

static int compare_sizes(size_t one, size_t other)
{
    return (one > other) - (one < other);
}

/* By pair, indicator and year. */
static int compare_places(const jarak_verdict_origin *one, const jarak_verdict_origin *other)
{
    int order = compare_sizes(one->pair, other->pair);
    order = order != 0 ? order : compare_sizes(one->indicator, other->indicator);
    return order != 0 ? order : (one->year > other->year) - (one->year < other->year);
}

static int compare_origins(const void *one, const void *other)
{
    const jarak_verdict_origin *a = one, *b = other;
    int order = compare_places(a, b);
    return order != 0 ? order : (a->source > b->source) - (a->source < b->source);
}

/* The origins of a value: from the one at *start up to, not including, the one returned. */
static size_t find_value(const origin_list *list, const jarak_verdict_origin *sought, size_t *start)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_places(&list->origins[middle], sought) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *start = low;
    while (high < list->count && compare_places(&list->origins[high], sought) == 0) {
        high++;
    }
    return high;
}

static jarak_verdict_origin place_of(const jarak__verdict_work *work, size_t pair, const jarak_contribution *contribution)
{
    return (jarak_verdict_origin){
        .pair = pair, .indicator = (size_t)(contribution->indicator - work->data->indicators), .year = contribution->year};
}

static void add_source(jarak_source_reason *reasons, size_t *count, const jarak_verdict_origin *origin, double contribution)
{
    size_t place = 0;
    while (place < *count && reasons[place].source != origin->source) {
        place++;
    }
    if (place == *count) {
        reasons[(*count)++] =
            (jarak_source_reason){.source = origin->source, .title = origin->title, .publisher = origin->publisher, .url = origin->url};
    }
    reasons[place].contribution += contribution;
}

/* Values without figures go to a source without number. */
static void add_value(const origin_list *list, const jarak_verdict_origin *sought, double contribution, jarak_source_reason *reasons,
                      size_t *count)
{
    double figures = 0;
    size_t start, end = find_value(list, sought, &start);
    for (size_t i = start; i < end; i++) {
        figures += list->origins[i].figures;
    }
    if (!(figures > 0)) {
        add_source(reasons, count, &(jarak_verdict_origin){0}, contribution);
        return;
    }
    for (size_t i = start; i < end; i++) {
        add_source(reasons, count, &list->origins[i], contribution * list->origins[i].figures / figures);
    }
}

/* No more publications than stand behind the values of a pair in a group. */
static size_t most_sources(const jarak__verdict_work *work, const origin_list *list, size_t pair, const jarak_verdict *verdict)
{
    size_t most = 1; /* the one without number */
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_verdict_origin sought = place_of(work, pair, &verdict->contributions[i]);
        size_t start, end = find_value(list, &sought, &start);
        most += end - start;
    }
    return most;
}

/* The largest first, equals by number. */
static int compare_reasons(const void *one, const void *other)
{
    const jarak_source_reason *a = one, *b = other;
    const double left = fabs(a->contribution), right = fabs(b->contribution);
    return left != right ? (left < right) - (left > right) : (a->source > b->source) - (a->source < b->source);
}

static jarak_status fill_sources(jarak__verdict_work *work, const origin_list *list, size_t pair, jarak_verdict *verdict,
                                 jarak_error *error)
{
    jarak_source_reason *reasons = jarak__verdict_array(work, most_sources(work, list, pair, verdict), sizeof *reasons);
    if (reasons == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_verdict_origin sought = place_of(work, pair, &verdict->contributions[i]);
        add_value(list, &sought, verdict->contributions[i].contribution, reasons, &verdict->n_source_reasons);
    }
    qsort(reasons, verdict->n_source_reasons, sizeof *reasons, compare_reasons);
    verdict->source_reasons = reasons;
    return JARAK_OK;
}

jarak_status jarak__verdict_publications(jarak__verdict_work *work, jarak_error *error)
{
    const jarak_verdict_data *data = work->data;
    if (data->n_origins == 0) {
        return JARAK_OK;
    }
    origin_list list = {.origins = jarak__calloc(data->n_origins, sizeof *list.origins), .count = data->n_origins};
    if (list.origins == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    memcpy(list.origins, data->origins, data->n_origins * sizeof *list.origins);
    qsort(list.origins, list.count, sizeof *list.origins, compare_origins);
    jarak_status status = JARAK_OK;
    for (size_t p = 0; p < data->n_pairs && status == JARAK_OK; p++) {
        for (int g = 0; g < JARAK_N_GROUPS && status == JARAK_OK; g++) {
            status = fill_sources(work, &list, p, jarak__verdict_of(work, p, (jarak_group)g), error);
        }
    }
    jarak__free(list.origins);
    return status;
}
