/* A pooled change by publication: what each value contributes, handed on to the publications that its figures are from, in proportion to
 * the figures of each. The parts still sum to the change. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "answer/panel.h"
#include "answer/pooled.h"

static const char figures_before[] =
    "SELECT p.state, p.partner, p.indicator, p.year, p.source_id, p.title, p.publisher, p.url, count(*) AS figures "
    "FROM (SELECT *, year(first_day) AS year FROM evidence WHERE used AND period_kind = 'year') p";
static const char figures_after[] = "GROUP BY ALL ORDER BY ALL";
enum { STATE, PARTNER, INDICATOR, YEAR, SOURCE, TITLE, PUBLISHER, URL, FIGURES };

/* So many figures of a value are from one publication. */
typedef struct share_of_source {
    const jarak_pair *pair;
    const jarak_indicator *indicator;
    int year;
    jarak_source_reason source; /* its contribution is still 0 */
    double figures;
} share_of_source;

typedef struct share_list {
    share_of_source *shares;
    size_t count;
} share_list;

static jarak_status read_shares(jarak__answer_work *answer, jarak_store *store, share_list *list, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select(&answer->public, store, figures_before, figures_after, 0, 0, &table, error);
    if (status == JARAK_OK) {
        list->shares = jarak__answer_array(answer, jarak_table_rows(table), sizeof *list->shares);
        status = list->shares != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
    }
    for (size_t row = 0; status == JARAK_OK && list->shares != NULL && row < jarak_table_rows(table); row++) {
        const jarak_pair *pair = jarak__answer_pair(answer, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER));
        const jarak_indicator *indicator = jarak__answer_indicator(&answer->public, jarak_table_text(table, row, INDICATOR));
        if (pair == NULL || indicator == NULL) {
            continue;
        }
        list->shares[list->count++] = (share_of_source){
            .pair = pair,
            .indicator = indicator,
            .year = (int)jarak_table_integer(table, row, YEAR),
            .source = {.source = jarak_table_integer(table, row, SOURCE),
                       .title = jarak__answer_copy(answer, jarak_table_text(table, row, TITLE)),
                       .publisher = jarak__answer_copy(answer, jarak_table_text(table, row, PUBLISHER)),
                       .url = jarak__answer_copy(answer, jarak_table_text(table, row, URL))},
            .figures = (double)jarak_table_integer(table, row, FIGURES),
        };
    }
    jarak_table_free(table);
    return status;
}

static int compare_numbers(int64_t one, int64_t other)
{
    return (one > other) - (one < other);
}

/* By pair, indicator and year; both point into the answer's arrays, so that their places order them. */
static int compare_places(const share_of_source *one, const share_of_source *other)
{
    int order = compare_numbers((intptr_t)one->pair, (intptr_t)other->pair);
    order = order != 0 ? order : compare_numbers((intptr_t)one->indicator, (intptr_t)other->indicator);
    return order != 0 ? order : compare_numbers(one->year, other->year);
}

static int compare_shares(const void *one, const void *other)
{
    const share_of_source *a = one, *b = other;
    int order = compare_places(a, b);
    return order != 0 ? order : compare_numbers(a->source.source, b->source.source);
}

/* The shares of a value in the sorted list: from the one at *start up to, not including, the one returned. */
static size_t find_value(const share_list *list, const jarak_pair *pair, const jarak_contribution *contribution, size_t *start)
{
    const share_of_source sought = {.pair = pair, .indicator = contribution->indicator, .year = contribution->year};
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_places(&list->shares[middle], &sought) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *start = low;
    while (high < list->count && compare_places(&list->shares[high], &sought) == 0) {
        high++;
    }
    return high;
}

static void add_source(jarak_source_reason *reasons, size_t *count, const jarak_source_reason *source, double contribution)
{
    size_t place = 0;
    while (place < *count && reasons[place].source != source->source) {
        place++;
    }
    if (place == *count) {
        reasons[(*count)++] = *source;
    }
    reasons[place].contribution += contribution;
}

static void sort_sources(jarak_source_reason *reasons, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        jarak_source_reason moved = reasons[i];
        size_t place = i;
        for (; place > 0 && fabs(reasons[place - 1].contribution) < fabs(moved.contribution); place--) {
            reasons[place] = reasons[place - 1];
        }
        reasons[place] = moved;
    }
}

/* Values without figures in the evidence go to a source without number. */
static void add_value(const share_list *list, const jarak_pair *pair, const jarak_contribution *contribution, jarak_source_reason *reasons,
                      size_t *count)
{
    double figures = 0;
    size_t start, end = find_value(list, pair, contribution, &start);
    for (size_t i = start; i < end; i++) {
        figures += list->shares[i].figures;
    }
    if (!(figures > 0)) {
        add_source(reasons, count, &(jarak_source_reason){0}, contribution->contribution);
        return;
    }
    for (size_t i = start; i < end; i++) {
        const share_of_source *share = &list->shares[i];
        add_source(reasons, count, &share->source, contribution->contribution * share->figures / figures);
    }
}

/* No more publications than that stand behind the values of a pair in a group. */
static size_t most_sources(const share_list *list, const jarak_pair *pair, const jarak_pooled *pooled)
{
    size_t most = 1; /* the one without number */
    for (size_t i = 0; i < pooled->n_contributions; i++) {
        size_t start, end = find_value(list, pair, &pooled->contributions[i], &start);
        most += end - start;
    }
    return most;
}

static jarak_status fill_sources(jarak__answer_work *answer, const share_list *list, const jarak_pair *pair, jarak_pooled *pooled,
                                 jarak_error *error)
{
    jarak_source_reason *reasons = jarak__answer_array(answer, most_sources(list, pair, pooled), sizeof *reasons);
    if (reasons == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < pooled->n_contributions; i++) {
        add_value(list, pair, &pooled->contributions[i], reasons, &pooled->n_source_reasons);
    }
    sort_sources(reasons, pooled->n_source_reasons);
    pooled->source_reasons = reasons;
    return JARAK_OK;
}

jarak_status jarak__pooled_sources(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    share_list list = {0};
    jarak_status status = read_shares(answer, store, &list, error);
    if (list.count > 0) {
        qsort(list.shares, list.count, sizeof *list.shares, compare_shares);
    }
    for (size_t p = 0; p < answer->public.n_pairs && status == JARAK_OK; p++) {
        for (int g = 0; g < JARAK_N_GROUPS && status == JARAK_OK; g++) {
            status = fill_sources(answer, &list, &answer->pairs[p], &answer->pairs[p].groups[g], error);
        }
    }
    return status;
}
