/* What is missing: for every pair and indicator without a change, why there is none; of what merely varies another one, nothing is missed.
 */
#include <string.h>

#include "answer/panel.h"
#include "base/text.h"
#include "panel/catalogue.h"

/* The years that the store has on a pair and indicator, within the window or not. */
typedef struct extent {
    bool any;        /* it has something */
    int first, last; /* full years; 0: none */
} extent;

static extent find_extent(const jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator *indicator)
{
    extent found = {0};
    for (size_t row = 0; row < jarak_table_rows(answer->rows); row++) {
        if (strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_INDICATOR), indicator->code) == 0 &&
            strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_STATE), pair->state.code) == 0 &&
            strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_PARTNER), pair->partner.code) == 0) {
            found.any = true;
            if (strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_PERIOD_KIND), "year") == 0) {
                found.last = jarak__answer_year(answer, row);
                found.first = found.first != 0 ? found.first : found.last;
            }
        }
    }
    return found;
}

/* A share needs the volume, which is there for some year, and the total that it is a share of. */
static bool lacks_total(const jarak_answer *answer, const jarak_pair *pair, const jarak_indicator *share)
{
    const jarak_indicator *base = jarak__base_indicator(answer, share);
    for (size_t i = 0; i < answer->n_indicators && base == NULL && strcmp(share->group, "share") == 0; i++) {
        const jarak_indicator *indicator = &answer->indicators[i];
        if (strcmp(indicator->dimension, share->dimension) == 0 && strcmp(indicator->group, "volume") == 0) {
            base = indicator;
        }
    }
    return base != NULL && jarak__pair_series(pair, base) != NULL;
}

static const char *reason(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator *indicator, bool *nothing)
{
    const jarak_series *series = jarak__pair_series(pair, indicator);
    if (series != NULL) {
        return jarak__answer_format(answer, _("only one year (%s)"), series->points[0].period);
    }
    const extent there = find_extent(answer, pair, indicator);
    if (!there.any) {
        *nothing = !lacks_total(&answer->public, pair, indicator);
        return jarak__answer_copy(answer, *nothing ? _("no figures") : _("no total to take the share of"));
    }
    if (there.first == 0) {
        return jarak__answer_copy(answer, _("only parts of years"));
    }
    if (answer->public.since != 0 && there.last < answer->public.since) {
        return jarak__answer_format(answer, _("figures end in %d"), there.last);
    }
    if (answer->public.until != 0 && there.first > answer->public.until) {
        return jarak__answer_format(answer, _("figures begin in %d"), there.first);
    }
    return jarak__answer_copy(answer, _("no full year in this window"));
}

static bool is_variant(const jarak__indicators *catalogue, const jarak_indicator *indicator)
{
    const jarak__indicator *entry = jarak__indicators_find(catalogue, indicator->code);
    return entry != NULL && jarak__indicator_is_variant(entry);
}

static jarak_status fill(jarak__answer_work *answer, const jarak__indicators *catalogue, jarak_gap *gaps, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    for (size_t i = 0; i < public->n_pairs; i++) {
        const jarak_pair *pair = &public->pairs[i];
        for (size_t k = 0; k < public->n_indicators; k++) {
            const jarak_indicator *indicator = &public->indicators[k];
            if (jarak__pair_change(pair, indicator) != NULL || is_variant(catalogue, indicator)) {
                continue;
            }
            jarak_gap *gap = &gaps[public->n_gaps++];
            *gap = (jarak_gap){.partner = pair->partner.code, .state = pair->state.code, .indicator = indicator};
            gap->text = reason(answer, pair, indicator, &gap->nothing);
            if (gap->text == NULL) {
                return jarak__answer_out_of_memory(error);
            }
        }
    }
    return JARAK_OK;
}

jarak_status jarak__answer_gaps(jarak__answer_work *answer, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    jarak_gap *gaps = jarak__answer_array(answer, public->n_pairs * public->n_indicators, sizeof *gaps);
    public->gaps = gaps;
    if (status == JARAK_OK) {
        status = gaps != NULL ? fill(answer, &catalogue, gaps, error) : jarak__answer_out_of_memory(error);
    }
    jarak__indicators_release(&catalogue);
    return status;
}
