/* What is missing: for every pair and indicator without a change, why there is none. */
#include <string.h>

#include "answer/panel.h"
#include "base/text.h"

/* What the store has on a pair and indicator, within the window or not. */
static const char extent_before[] = "SELECT p.state, p.partner, p.indicator, min(p.year) FILTER (p.period_kind = 'year'), "
                                    "max(p.year) FILTER (p.period_kind = 'year') FROM panel p";
static const char extent_after[] = "GROUP BY p.state, p.partner, p.indicator ORDER BY p.state, p.partner, p.indicator";
enum { STATE, PARTNER, INDICATOR, FIRST_YEAR, LAST_YEAR };

static size_t find_extent(const jarak_table *extents, const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (size_t row = 0; row < jarak_table_rows(extents); row++) {
        if (strcmp(jarak_table_text(extents, row, STATE), pair->state.code) == 0 &&
            strcmp(jarak_table_text(extents, row, PARTNER), pair->partner.code) == 0 &&
            strcmp(jarak_table_text(extents, row, INDICATOR), indicator->code) == 0) {
            return row;
        }
    }
    return SIZE_MAX;
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

static const char *reason(jarak__answer_work *answer, const jarak_table *extents, const jarak_pair *pair, const jarak_indicator *indicator,
                          bool *nothing)
{
    const jarak_series *series = jarak__pair_series(pair, indicator);
    if (series != NULL) {
        return jarak__answer_format(answer, _("only one year (%s)"), series->points[0].period);
    }
    size_t row = find_extent(extents, pair, indicator);
    if (row == SIZE_MAX) {
        *nothing = !lacks_total(&answer->public, pair, indicator);
        return jarak__answer_copy(answer, *nothing ? _("no figures") : _("no total to take the share of"));
    }
    if (jarak_table_is_missing(extents, row, FIRST_YEAR)) {
        return jarak__answer_copy(answer, _("only parts of years"));
    }
    int first = (int)jarak_table_integer(extents, row, FIRST_YEAR), last = (int)jarak_table_integer(extents, row, LAST_YEAR);
    if (answer->public.since != 0 && last < answer->public.since) {
        return jarak__answer_format(answer, _("figures end in %d"), last);
    }
    if (answer->public.until != 0 && first > answer->public.until) {
        return jarak__answer_format(answer, _("figures begin in %d"), first);
    }
    return jarak__answer_copy(answer, _("no full year in this window"));
}

jarak_status jarak__answer_gaps(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    jarak_table *extents = NULL;
    jarak_status status = jarak__answer_select(public, store, extent_before, extent_after, 0, 0, &extents, error);
    jarak_gap *gaps = jarak__answer_array(answer, public->n_pairs * public->n_indicators, sizeof *gaps);
    if (gaps == NULL || status != JARAK_OK) {
        jarak_table_free(extents);
        return status != JARAK_OK ? status : jarak__answer_out_of_memory(error);
    }
    public->gaps = gaps;
    for (size_t i = 0; i < public->n_pairs; i++) {
        const jarak_pair *pair = &public->pairs[i];
        for (size_t k = 0; k < public->n_indicators && status == JARAK_OK; k++) {
            const jarak_indicator *indicator = &public->indicators[k];
            if (jarak__pair_change(pair, indicator) != NULL) {
                continue;
            }
            jarak_gap *gap = &gaps[public->n_gaps++];
            *gap = (jarak_gap){.partner = pair->partner.code, .state = pair->state.code, .indicator = indicator};
            gap->text = reason(answer, extents, pair, indicator, &gap->nothing);
            if (gap->text == NULL) {
                status = jarak__answer_out_of_memory(error);
            }
        }
    }
    jarak_table_free(extents);
    return status;
}
