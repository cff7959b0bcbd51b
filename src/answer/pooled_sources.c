/* A pooled change by publication: what each value contributes, handed on to the publications that its figures are from, in proportion to
 * the figures of each. The parts still sum to the change. */
#include <math.h>

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

static jarak_status read_shares(jarak__answer *answer, jarak_store *store, share_list *list, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select(&answer->public, store, figures_before, figures_after, 0, 0, &table, error);
    if (status == JARAK_OK) {
        list->shares = jarak__answer_array(answer, jarak_table_rows(table), sizeof *list->shares);
        status = list->shares != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
    }
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table); row++) {
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

static bool is_of(const share_of_source *share, const jarak_pair *pair, const jarak_contribution *contribution)
{
    return share->pair == pair && share->indicator == contribution->indicator && share->year == contribution->year;
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
    for (size_t i = 0; i < list->count; i++) {
        figures += is_of(&list->shares[i], pair, contribution) ? list->shares[i].figures : 0;
    }
    if (!(figures > 0)) {
        add_source(reasons, count, &(jarak_source_reason){0}, contribution->contribution);
    }
    for (size_t i = 0; i < list->count && figures > 0; i++) {
        const share_of_source *share = &list->shares[i];
        if (is_of(share, pair, contribution)) {
            add_source(reasons, count, &share->source, contribution->contribution * share->figures / figures);
        }
    }
}

jarak_status jarak__pooled_sources(jarak__answer *answer, jarak_store *store, jarak_error *error)
{
    share_list list = {0};
    jarak_status status = read_shares(answer, store, &list, error);
    for (size_t p = 0; p < answer->public.n_pairs && status == JARAK_OK; p++) {
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            jarak_pooled *pooled = &answer->pairs[p].groups[g];
            jarak_source_reason *reasons = jarak__answer_array(answer, list.count + 1, sizeof *reasons);
            if (reasons == NULL) {
                return jarak__answer_out_of_memory(error);
            }
            for (size_t i = 0; i < pooled->n_contributions; i++) {
                add_value(&list, &answer->pairs[p], &pooled->contributions[i], reasons, &pooled->n_source_reasons);
            }
            sort_sources(reasons, pooled->n_source_reasons);
            pooled->source_reasons = reasons;
        }
    }
    return status;
}
