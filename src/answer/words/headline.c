/* What the headline says, by rule, in three clauses at most: of the partner first the trade, whether it changed for certain or not; then
 * its share of the trade, where that changed for certain; then the trade with the one rival with which it changed for certain in most of
 * the states, by most where that is the same; then what else changed, what holds for most of the states first. The rest is in the rows.
 * Nothing within the error of the figures is told as a change. Of several states a sentence counts those with figures of the same years,
 * and names the one that changed most by figures without a caution; where there is no other, it says so. Amounts that all
 * figures together do not bear out, since other reporters tell the first than the last, are not told: the interval of the change is. Of
 * signals no direction is told of which another measure of the same is sure of the contrary. */
#include "answer/words/headline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"

enum { MOST_CLAUSES = 3, MOST_TOLD = 32 };

/* What the pairs with a partner say of an indicator, those that compare the commonest years. */
typedef struct tally {
    const jarak_indicator_change *usual; /* with these years; NULL: nothing is compared */
    size_t n_known, n_closer, n_apart;
    const jarak_pair *closer, *apart, *largest; /* that changed most, and where the last value is largest */
    const jarak_pair *only;                     /* the last of those known */
} tally;

typedef struct headline {
    jarak__answer_work *answer;
    const jarak_indicator_change *years; /* the first clause's, which the headline is of */
    size_t n_clauses;
    const char *clauses[MOST_CLAUSES];
} headline;

static const jarak_indicator_change *compared(const jarak_pair *pair, const char *partner, const char *indicator)
{
    for (size_t i = 0; strcmp(pair->partner.code, partner) == 0 && i < pair->n_changes; i++) {
        const jarak_indicator_change *change = &pair->changes[i];
        if (strcmp(change->indicator->code, indicator) == 0 && !isnan(change->probability)) {
            return change;
        }
    }
    return NULL;
}

static size_t count_like(const jarak_answer *answer, const char *partner, const char *indicator, const jarak_indicator_change *like)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_indicator_change *change = compared(&answer->pairs[i], partner, indicator);
        count += change != NULL && jarak__headline_same_years(change, like);
    }
    return count;
}

/* The direction that may be told: none where another measure of the same signals, over the same years, is sure of the contrary. Of ties,
 * amounts and shares are what they are, whatever another does. */
static jarak_direction direction_of(const jarak_pair *pair, const jarak_indicator_change *change)
{
    const jarak_direction direction = change->direction;
    const jarak_direction contrary = direction == JARAK_DIRECTION_CLOSER ? JARAK_DIRECTION_APART : JARAK_DIRECTION_CLOSER;
    const bool is_sure = direction == JARAK_DIRECTION_CLOSER || direction == JARAK_DIRECTION_APART;
    if (!is_sure || strcmp(change->indicator->group, jarak_group_text(JARAK_GROUP_SIGNALS)) != 0) {
        return direction;
    }
    const int first = (int)strtol(change->first->period, NULL, 10), last = (int)strtol(change->last->period, NULL, 10);
    const jarak_verdict *signals = &pair->groups[JARAK_GROUP_SIGNALS];
    for (size_t i = 0; i < signals->n_parts; i++) {
        const jarak_verdict_part *part = &signals->parts[i];
        const bool is_counted = strcmp(part->use, "used") == 0 || strcmp(part->use, "beside") == 0;
        if (is_counted && strcmp(part->indicator->dimension, change->indicator->dimension) == 0 && part->direction == contrary &&
            part->from == first && part->to == last) {
            return JARAK_DIRECTION_MIXED;
        }
    }
    return direction;
}

/* Whether more than the pair's change is left out for its figures. */
static bool leaves_out(const jarak_answer *answer, const jarak_pair *pair, const jarak_indicator_change *change)
{
    for (size_t i = 0; !jarak__headline_is_doubted(answer, pair, change) && i < answer->n_pairs; i++) {
        const jarak_indicator_change *other = compared(&answer->pairs[i], pair->partner.code, change->indicator->code);
        if (other != NULL && jarak__headline_same_years(other, change) && other->direction == change->direction &&
            fabs(jarak__headline_told(&answer->pairs[i], other).change) > fabs(jarak__headline_told(pair, change).change) &&
            jarak__headline_is_doubted(answer, &answer->pairs[i], other)) {
            return true;
        }
    }
    return false;
}

static bool is_more(const jarak_answer *answer, const jarak_pair *pair, const jarak_pair *than, const char *indicator, bool by_change)
{
    const jarak_indicator_change *change = compared(pair, pair->partner.code, indicator);
    const jarak_indicator_change *other = than != NULL ? compared(than, than->partner.code, indicator) : NULL;
    if (change == NULL || other == NULL) {
        return other == NULL;
    }
    const bool doubted = jarak__headline_is_doubted(answer, pair, change);
    if (doubted != jarak__headline_is_doubted(answer, than, other)) {
        return !doubted;
    }
    return by_change ? fabs(jarak__headline_told(pair, change).change) > fabs(jarak__headline_told(than, other).change)
                     : change->last->natural > other->last->natural;
}

static tally count(const jarak_answer *answer, const char *partner, const char *indicator)
{
    tally result = {0};
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_indicator_change *change = compared(&answer->pairs[i], partner, indicator);
        if (change != NULL && (result.usual == NULL ||
                               count_like(answer, partner, indicator, change) > count_like(answer, partner, indicator, result.usual))) {
            result.usual = change;
        }
    }
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        const jarak_indicator_change *change = compared(pair, partner, indicator);
        if (change == NULL || result.usual == NULL || !jarak__headline_same_years(change, result.usual)) {
            continue;
        }
        result.n_known++;
        result.only = pair;
        result.largest = is_more(answer, pair, result.largest, indicator, false) ? pair : result.largest;
        const jarak_direction direction = direction_of(pair, change);
        if (direction == JARAK_DIRECTION_CLOSER) {
            result.n_closer++;
            result.closer = is_more(answer, pair, result.closer, indicator, true) ? pair : result.closer;
        } else if (direction == JARAK_DIRECTION_APART) {
            result.n_apart++;
            result.apart = is_more(answer, pair, result.apart, indicator, true) ? pair : result.apart;
        }
    }
    return result;
}

static void write_numbers(const headline *made, const jarak_pair *pair, const jarak_indicator_change *change,
                          jarak__headline_numbers *written)
{
    const jarak_answer *public = &made->answer->public;
    const char *note = jarak__headline_is_doubted(public, pair, change) ? _(", by figures to be taken with caution")
                       : leaves_out(public, pair, change)               ? _(", leaving out figures to be taken with caution")
                                                                        : "";
    jarak__headline_numbers_write(made->answer, pair, change, made->years, note, written);
}

/* The sentence of a change of one pair. */
static const char *tell_one(headline *made, const jarak_pair *pair, const jarak_indicator_change *change, const char *sentence)
{
    jarak__headline_numbers written;
    write_numbers(made, pair, change, &written);
    const jarak__headline_word words[] = {
        {"state", pair->state.name},
        {"partner", pair->partner.name},
        {"of", jarak__name_in(made->answer, &pair->state, JARAK__NAME_OF)},
        {"of_partner", jarak__name_in(made->answer, &pair->partner, JARAK__NAME_OF)},
        {"with", jarak__name_in(made->answer, &pair->partner, JARAK__NAME_WITH)},
        {"from", written.from},
        {"to", written.to},
        {"change", written.change},
        {"amounts", written.amounts},
        {"years", written.years},
    };
    return jarak__headline_fill(made->answer, sentence, sizeof words / sizeof words[0], words);
}

/* The sentence of several pairs; main is the pair that it names, other the one that went the other way, NULL where there is none. */
static const char *tell_several(headline *made, const tally *found, const jarak_pair *main, const jarak_pair *other, const char *indicator,
                                const char *sentence)
{
    jarak__headline_numbers written = {.years = ""}, others = {.years = ""};
    const jarak_answer *public = &made->answer->public;
    const size_t n_told = main == found->closer ? found->n_closer : main == found->apart ? found->n_apart : 0;
    const jarak_indicator_change *change = compared(main, main->partner.code, indicator);
    const jarak_indicator_change *otherwise = other != NULL ? compared(other, other->partner.code, indicator) : NULL;
    if (change != NULL) {
        write_numbers(made, main, change, &written);
    }
    if (otherwise != NULL) {
        write_numbers(made, other, otherwise, &others);
    }
    const jarak__headline_word words[] = {
        {"partner", main->partner.name},
        {"of_partner", jarak__name_in(made->answer, &main->partner, JARAK__NAME_OF)},
        {"with", jarak__name_in(made->answer, &main->partner, JARAK__NAME_WITH)},
        {"where", jarak__headline_where(made->answer, n_told, found->n_known, public->n_states)},
        {"name", jarak__name_in(made->answer, &main->state, JARAK__NAME_OF)},
        {"from", written.from},
        {"to", written.to},
        {"amounts", written.amounts},
        {"years", written.years},
        {"elsewhere", jarak__answer_format(made->answer, _("in %zu"), found->n_apart)},
        {"other", other != NULL ? jarak__name_in(made->answer, &other->state, JARAK__NAME_OF) : ""},
        {"other_from", others.from},
        {"other_to", others.to},
        {"other_amounts", others.amounts},
        {"other_years", others.years},
    };
    return jarak__headline_fill(made->answer, sentence, sizeof words / sizeof words[0], words);
}

static const char *sentence_of(const jarak__headline_texts *texts, jarak_direction direction, bool range)
{
    switch (direction) {
    case JARAK_DIRECTION_CLOSER:
        return range && texts->closer_range != NULL ? texts->closer_range : texts->closer;
    case JARAK_DIRECTION_APART:
        return range && texts->apart_range != NULL ? texts->apart_range : texts->apart;
    case JARAK_DIRECTION_NOT_MATERIAL:
        return texts->held;
    case JARAK_DIRECTION_UNDECIDED:
        return texts->open;
    default:
        return NULL; /* reporters that contradict each other tell nothing of the world */
    }
}

/* Adds what is told of the indicator with the partner; false where that is nothing. */
static bool add(headline *made, const jarak__headline_texts *texts, const jarak_actor *partner, bool certain_only)
{
    const tally found = count(&made->answer->public, partner->code, texts->indicator);
    if (found.n_known == 0 || made->n_clauses == MOST_CLAUSES || (certain_only && found.n_closer + found.n_apart == 0)) {
        return false;
    }
    const jarak_indicator_change *years = made->years;
    made->years = years != NULL ? years : found.usual;
    const char *clause = NULL;
    if (found.n_known == 1) {
        const jarak_indicator_change *change = compared(found.only, partner->code, texts->indicator);
        const char *sentence =
            change != NULL ? sentence_of(texts, direction_of(found.only, change), jarak__headline_range(found.only, change) != NULL) : NULL;
        clause = change != NULL && sentence != NULL ? tell_one(made, found.only, change, _(sentence)) : NULL;
    } else {
        const jarak_pair *main = found.closer != NULL ? found.closer : found.apart != NULL ? found.apart : found.largest;
        const char *sentence = found.n_closer > 0 && found.n_apart > 0 ? texts->several_both
                               : found.n_closer > 0                    ? texts->several_closer
                               : found.n_apart > 0                     ? texts->several_apart
                                                                       : texts->several_none;
        clause = main != NULL && sentence != NULL
                     ? tell_several(made, &found, main, main != found.apart ? found.apart : NULL, texts->indicator, _(sentence))
                     : NULL;
    }
    made->years = clause != NULL ? made->years : years;
    made->clauses[made->n_clauses] = clause;
    made->n_clauses += clause != NULL;
    return clause != NULL;
}

/* In which part of the states with figures it changed with the partner for certain; 0 where nothing did. */
static double breadth(const headline *made, const jarak__headline_texts *texts, const jarak_actor *partner)
{
    const tally found = count(&made->answer->public, partner->code, texts->indicator);
    return found.n_known == 0 ? 0 : (double)(found.n_closer + found.n_apart) / (double)found.n_known;
}

/* The largest certain change with the partner, on the scale of the indicator. */
static double size(const headline *made, const jarak__headline_texts *texts, const jarak_actor *partner)
{
    const tally found = count(&made->answer->public, partner->code, texts->indicator);
    const jarak_pair *const mains[] = {found.closer, found.apart};
    double largest = 0;
    for (size_t i = 0; i < 2; i++) {
        const jarak_indicator_change *change = mains[i] != NULL ? compared(mains[i], partner->code, texts->indicator) : NULL;
        largest = change != NULL ? fmax(largest, fabs(jarak__headline_told(mains[i], change).change)) : largest;
    }
    return largest;
}

/* The rival with which most changed; false where nothing did. */
static bool add_rival(headline *made, const jarak__headline_texts *texts)
{
    const jarak_answer *public = &made->answer->public;
    const jarak_actor *best = NULL;
    double widest = 0, largest = 0;
    for (size_t k = 0; k < public->n_rivals; k++) {
        const double part = breadth(made, texts, &public->rivals[k]), change = size(made, texts, &public->rivals[k]);
        if (part > widest || (part > 0 && part == widest && change > largest)) {
            best = &public->rivals[k];
            widest = part;
            largest = change;
        }
    }
    return best != NULL && add(made, texts, best, true);
}

/* What else changed for certain, what holds for most of the states first, the first of equals; as much as there is room for. */
static void add_others(headline *made, const jarak__headline_texts *list, size_t n, size_t first)
{
    bool told[MOST_TOLD] = {false};
    while (made->n_clauses < MOST_CLAUSES) {
        size_t best = n;
        double widest = 0;
        for (size_t i = first; i < n; i++) {
            const double part = told[i] ? 0 : breadth(made, &list[i], &made->answer->public.partner);
            best = part > widest ? i : best;
            widest = part > widest ? part : widest;
        }
        if (best == n) {
            return;
        }
        told[best] = true;
        (void)add(made, &list[best], &made->answer->public.partner, true);
    }
}

static void add_clauses(headline *made)
{
    enum { TRADE, SHARE, OTHERS };
    const jarak_answer *public = &made->answer->public;
    size_t n;
    const jarak__headline_texts *list = jarak__headline_list(&n);
    add(made, &list[TRADE], &public->partner, false);
    add(made, &list[SHARE], &public->partner, true);
    (void)add_rival(made, &list[TRADE]);
    add_others(made, list, n, OTHERS);
}

/* "From 2021 to 2023, …; ….": the years that the first clause compares. */
static const char *whole(headline *made)
{
    jarak__writer text = {0};
    for (size_t i = 0; i < made->n_clauses; i++) {
        jarak__write_format(&text, "%s%s", i > 0 ? "; " : "", made->clauses[i]);
    }
    made->answer->failed |= text.failed;
    const jarak__headline_word words[] = {
        {"first", made->years->first->period}, {"last", made->years->last->period}, {"text", text.failed ? "" : text.bytes}};
    const char *copy = jarak__headline_fill(made->answer, _("From {first} to {last}, {text}."), sizeof words / sizeof words[0], words);
    jarak__writer_release(&text);
    return copy;
}

jarak_status jarak__answer_headline(jarak__answer_work *answer, jarak_error *error)
{
    headline made = {.answer = answer};
    add_clauses(&made);
    answer->public.headline = made.n_clauses > 0 ? whole(&made) : answer->public.sentence;
    return answer->failed ? jarak__answer_out_of_memory(error) : JARAK_OK;
}
