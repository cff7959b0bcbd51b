/* The numbers of a sentence of the headline or a finding: what was measured first and last, how much it changed, and over which years; and
 * which of them may be told. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/words/headline.h"
#include "answer/words/words.h"
#include "base/text.h"

/* What is measured in units that nobody reads is told as a number alone: "1,076 thousand", "0.17". */
static jarak__quantity without_unit(const jarak_indicator *indicator, jarak__quantity quantity)
{
    if (strncmp(indicator->natural_unit, "USD", 3) != 0 && strcmp(indicator->natural_unit, "percent") != 0) {
        memcpy(quantity.unit, quantity.magnitude, sizeof quantity.unit);
        quantity.one = quantity.many = NULL;
    }
    return quantity;
}

bool jarak__headline_same_years(const jarak_indicator_change *a, const jarak_indicator_change *b)
{
    return strcmp(a->first->period, b->first->period) == 0 && strcmp(a->last->period, b->last->period) == 0;
}

const jarak_verdict_part *jarak__headline_range(const jarak_pair *pair, const jarak_indicator_change *change)
{
    if (change->of_verdict || change->indicator->scale != JARAK_SCALE_LOG) {
        return NULL;
    }
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        for (size_t i = 0; i < pair->groups[g].n_parts; i++) {
            const jarak_verdict_part *part = &pair->groups[g].parts[i];
            if (strcmp(part->indicator->code, change->indicator->code) == 0) {
                const bool same_years =
                    part->from == (int)strtol(change->first->period, NULL, 10) && part->to == (int)strtol(change->last->period, NULL, 10);
                return same_years ? part : NULL;
            }
        }
    }
    return NULL;
}

jarak__told_change jarak__headline_told(const jarak_pair *pair, const jarak_indicator_change *change)
{
    const jarak_verdict_part *part = jarak__headline_range(pair, change);
    if (part == NULL) {
        return (jarak__told_change){.change = change->change, .low = change->low, .high = change->high, .by_amounts = true};
    }
    const double unit = part->unit * change->indicator->sign, one = part->low * unit, other = part->high * unit;
    return (jarak__told_change){.change = part->change * unit, .low = fmin(one, other), .high = fmax(one, other)};
}

bool jarak__headline_is_doubted(const jarak_answer *answer, const jarak_pair *pair, const jarak_indicator_change *change)
{
    for (size_t i = 0; strncmp(change->indicator->code, "trade.", 6) == 0 && i < answer->n_cautions; i++) {
        const jarak_caution *caution = &answer->cautions[i];
        const int first = (int)strtol(change->first->period, NULL, 10), last = (int)strtol(change->last->period, NULL, 10);
        if (caution->of_trade && strcmp(caution->state, pair->state.code) == 0 && strcmp(caution->partner, pair->partner.code) == 0 &&
            (caution->year == first || caution->year == last)) {
            return true;
        }
    }
    return false;
}

static const char *range_text(jarak__answer_work *answer, const jarak__told_change *told)
{
    char low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    return jarak__answer_format(answer, "%s … %s", jarak__ratio_text(exp(told->low), low), jarak__ratio_text(exp(told->high), high));
}

const char *jarak__finding_amounts(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change)
{
    char text[JARAK__WORDS_BYTES];
    const jarak__told_change told = jarak__headline_told(pair, change);
    return told.by_amounts ? jarak__answer_copy(answer, jarak__from_to_text(change, text)) : range_text(answer, &told);
}

const char *jarak__finding_change(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change)
{
    char text[JARAK__WORDS_BYTES];
    const jarak__told_change told = jarak__headline_told(pair, change);
    return told.by_amounts ? jarak__answer_copy(answer, jarak__change_text(change, text)) : range_text(answer, &told);
}

static const char *amounts(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change,
                           const jarak__headline_numbers *written)
{
    const jarak__told_change told = jarak__headline_told(pair, change);
    if (!told.by_amounts) {
        char low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
        const double least = exp(told.low), most = exp(told.high);
        const jarak__headline_word words[] = {{"low", jarak__fixed_text(least, jarak__decimals_for(least), low)},
                                              {"high", jarak__fixed_text(most, jarak__decimals_for(most), high)}};
        return jarak__headline_fill(answer, _("to between {low} and {high} times as much"), sizeof words / sizeof words[0], words);
    }
    const jarak__headline_word words[] = {{"from", written->from}, {"to", written->to}};
    return jarak__headline_fill(answer, _("from {from} to {to}"), sizeof words / sizeof words[0], words);
}

void jarak__headline_numbers_write(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change,
                                   const jarak_indicator_change *usual, const char *note, jarak__headline_numbers *written)
{
    const double first = change->first->natural, last = change->last->natural;
    const jarak__quantity_ends ends = jarak__quantity_of_ends(change->indicator, first, last);
    jarak__quantity before = without_unit(change->indicator, ends.first), after = without_unit(change->indicator, ends.last);
    if (before.divisor != after.divisor && (before.unit[0] == '\0' || after.unit[0] == '\0')) {
        before = after = before.divisor > after.divisor ? before : after; /* "1,182 to 158 thousand" may mean other numbers */
        before.decimals = after.decimals = -1;
    }
    if (before.divisor == after.divisor) { /* the unit said once */
        jarak__number_text(&before, first, written->from);
    } else {
        jarak__quantity_text(&before, first, written->from);
    }
    jarak__quantity_text(&after, last, written->to);
    jarak__change_text(change, written->change);
    written->amounts = amounts(answer, pair, change, written);
    if (usual == NULL || jarak__headline_same_years(change, usual)) {
        snprintf(written->years, sizeof written->years, "%s", note);
    } else {
        snprintf(written->years, sizeof written->years, ", %.20s–%.20s%s", change->first->period, change->last->period, note);
    }
}
