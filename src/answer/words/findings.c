/* Findings: rules look for what a reader would want to be told, put it in words with its numbers, and the most telling are kept.
 *
 * A rule collects the states to which it applies. What it finds weighs more the more of the states it holds for; of each rule the
 * weightiest finding is kept, so that three findings say three different things. Only changes with a direction count: nothing here rests
 * on a change that the figures cannot tell from none. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/words/words.h"
#include "base/alloc.h"
#include "base/text.h"
#include "panel/scale.h"

enum { MOST_SHOWN = 3, MOST_CANDIDATES = 64, MOST_STATES = 512 };

/* A state for which a rule holds; there are fewer than MOST_STATES states and territories in the world. */
typedef struct instance {
    const jarak_pair *pair;
    double size; /* the largest are shown */
    const char *text;
} instance;

typedef struct instances {
    size_t count;
    instance of[MOST_STATES];
} instances;

typedef struct candidate {
    int rule;
    double weight;
    jarak_finding finding;
} candidate;

typedef struct search {
    jarak__answer_work *answer;
    const jarak_answer *public;
    size_t n_candidates;
    candidate candidates[MOST_CANDIDATES];
} search;

static int compare_instances(const void *left, const void *right)
{
    const instance *a = left, *b = right;
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    return strcmp(a->pair->state.code, b->pair->state.code);
}

static void add_instance(instances *list, const jarak_pair *pair, double size, const char *text)
{
    if (list->count < MOST_STATES) {
        list->of[list->count++] = (instance){.pair = pair, .size = size, .text = text};
    }
}

/* "Kazakhstan (…), Uzbekistan (…) and 1 more" of the largest instances. */
static const char *list_instances(search *found, instances *list)
{
    qsort(list->of, list->count, sizeof list->of[0], compare_instances);
    const char *texts[MOST_SHOWN + 1];
    size_t shown = list->count < MOST_SHOWN ? list->count : MOST_SHOWN, n = shown;
    for (size_t i = 0; i < shown; i++) {
        texts[i] = jarak__answer_format(found->answer, "%s (%s)", list->of[i].pair->state.name, list->of[i].text);
    }
    if (list->count > shown) {
        texts[n++] = jarak__answer_format(found->answer, _("%zu more"), list->count - shown);
    }
    return found->answer->failed ? NULL : jarak__list_text(found->answer, n, texts);
}

static void add_candidate(search *found, int rule, double weight, const jarak_pair *pair, const jarak_indicator *indicator,
                          const jarak_indicator *other, const char *text)
{
    const char **codes = jarak__answer_array(found->answer, 2, sizeof *codes);
    if (text == NULL || codes == NULL) {
        return;
    }
    codes[0] = indicator->code;
    codes[1] = other != NULL ? other->code : NULL;
    if (found->n_candidates < MOST_CANDIDATES) {
        found->candidates[found->n_candidates++] = (candidate){
            .rule = rule,
            .weight = weight,
            .finding = {.text = text,
                        .partner = pair->partner.code,
                        .state = pair->state.code,
                        .n_indicators = other != NULL ? 2 : 1,
                        .indicators = codes},
        };
    }
}

/* More weight the more states it holds for. */
static double breadth(const search *found, const instances *list)
{
    return 0.5 + 0.5 * (double)list->count / (double)found->public->n_states;
}

/* "in all 5 states", "in 3 of 5 states"; of a single state, which is named anyway, nothing. */
static const char *where(search *found, const instances *list)
{
    size_t n = found->public->n_states;
    const char *text = n == 1 || list->count == 1 ? ""
                       : list->count == n         ? jarak__answer_format(found->answer, _(" in all %zu states"), n)
                                                  : jarak__answer_format(found->answer, _(" in %zu of %zu states"), list->count, n);
    return text;
}

static const char *change_words(search *found, const jarak_indicator_change *change)
{
    char from_to[JARAK__WORDS_BYTES];
    const char *text = jarak__answer_copy(found->answer, jarak__from_to_text(change, from_to));
    return text;
}

/* ------------------------------------------------------------------------------------------------------------------ rules */

/* One indicator goes one way, another of the same pair the other way: volume against share, votes against trade. */
static void rule_opposite(search *found, int rule, double weight, const jarak_indicator *up, const jarak_indicator *down)
{
    instances list = {0};
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *pair = &found->public->pairs[i];
        const jarak_indicator_change *a = jarak__pair_change(pair, up), *b = jarak__pair_change(pair, down);
        if (pair->rival || a == NULL || b == NULL || a->direction != JARAK_DIRECTION_CLOSER || b->direction != JARAK_DIRECTION_APART) {
            continue;
        }
        const char *text = jarak__answer_format(found->answer, _("%s, but %s"), change_words(found, a), change_words(found, b));
        add_instance(&list, pair, fabs(b->change), text);
    }
    if (list.count == 0 || found->answer->failed) {
        return;
    }
    const char *states = list_instances(found, &list), *in = where(found, &list);
    const jarak_pair *first = list.of[0].pair;
    add_candidate(found, rule, weight * breadth(found, &list), first, up, down,
                  jarak__answer_format(found->answer, _("With %s, %s came closer while %s moved apart%s: %s."), first->partner.name,
                                       up->label, down->label, in, states));
}

static const jarak_point *point_at(const jarak_series *series, const char *period)
{
    for (size_t i = 0; series != NULL && i < series->n_points; i++) {
        if (strcmp(series->points[i].period, period) == 0) {
            return &series->points[i];
        }
    }
    return NULL;
}

/* How a rival that was behind at first stands at last, at times that both have. */
typedef struct race {
    const jarak_point *since;         /* the first period since which it stayed ahead; NULL: it is not, or was from the start */
    const jarak_point *ours, *theirs; /* at the last period */
    double lead;                      /* in standard deviations */
} race;

static race run_race(const jarak_series *ours, const jarak_series *theirs)
{
    race result = {0};
    bool was_behind = false, compared = false;
    for (size_t i = 0; ours != NULL && i < ours->n_points; i++) {
        const jarak_point *a = &ours->points[i], *b = point_at(theirs, a->period);
        if (b == NULL) {
            continue;
        }
        was_behind |= !compared && b->natural < a->natural;
        compared = true;
        result.since = b->natural <= a->natural ? NULL : result.since != NULL ? result.since : a;
        result.ours = a;
        result.theirs = b;
        result.lead = (b->value - a->value) / sqrt(a->variance + b->variance);
    }
    result.since = was_behind ? result.since : NULL;
    return result;
}

static void rule_overtaking(search *found, int rule, double weight, const jarak_actor *rival, const jarak_indicator *share)
{
    double width = jarak__interval_width(found->public->level);
    size_t sure = 0;
    instances list = {0};
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *theirs = &found->public->pairs[i];
        if (!theirs->rival || strcmp(theirs->partner.code, rival->code) != 0) {
            continue;
        }
        const jarak_pair *ours = theirs;
        while (ours->rival) {
            ours--; /* the pair with the partner stands first of a state's pairs */
        }
        const race result = run_race(jarak__pair_series(ours, share), jarak__pair_series(theirs, share));
        if (result.since == NULL) {
            continue;
        }
        jarak__quantity quantity = jarak__quantity_for(share, result.theirs->natural);
        char rivals[JARAK__WORDS_BYTES], partners[JARAK__WORDS_BYTES];
        bool is_sure = result.lead >= width;
        sure += is_sure;
        add_instance(&list, theirs, result.lead,
                     jarak__answer_format(found->answer, _("since %s; %s against %s in %s%s"), result.since->period,
                                          jarak__quantity_text(&quantity, result.theirs->natural, rivals),
                                          jarak__quantity_text(&quantity, result.ours->natural, partners), result.ours->period,
                                          is_sure ? _(", beyond the error") : ""));
    }
    if (list.count == 0 || found->answer->failed) {
        return;
    }
    const char *states = list_instances(found, &list), *in = where(found, &list);
    const char *doubt = sure > 0 ? "" : _(" The lead lies within the error of the figures.");
    add_candidate(found, rule, (sure > 0 ? weight : 0.75 * weight) * breadth(found, &list), list.of[0].pair, share, NULL,
                  jarak__answer_format(found->answer, _("%s has overtaken %s in %s%s: %s.%s"), rival->name, found->public->partner.name,
                                       share->label, in, states, doubt));
}

/* A volume that grew faster with a rival than with the partner, over the same years. */
static void rule_faster(search *found, int rule, double weight, const jarak_actor *rival, const jarak_indicator *volume)
{
    double width = jarak__interval_width(found->public->level);
    instances list = {0};
    for (size_t i = 1; i < found->public->n_pairs; i++) {
        const jarak_pair *theirs = &found->public->pairs[i], *ours = theirs;
        while (ours->rival) {
            ours--;
        }
        const jarak_indicator_change *a = jarak__pair_change(ours, volume), *b = jarak__pair_change(theirs, volume);
        if (!theirs->rival || strcmp(theirs->partner.code, rival->code) != 0 || a == NULL || b == NULL ||
            strcmp(a->first->period, b->first->period) != 0 || strcmp(a->last->period, b->last->period) != 0) {
            continue;
        }
        double sd = hypot(a->high - a->change, b->high - b->change) / width, lead = b->change - a->change;
        if (b->change > 0 && lead > width * sd) {
            char ratio[JARAK__WORDS_BYTES], other[JARAK__WORDS_BYTES];
            add_instance(
                &list, theirs, lead,
                jarak__answer_format(found->answer, _("%s against %s"), jarak__change_text(b, ratio), jarak__change_text(a, other)));
        }
    }
    if (list.count == 0 || found->answer->failed) {
        return;
    }
    const char *states = list_instances(found, &list), *in = where(found, &list);
    add_candidate(found, rule, weight * breadth(found, &list), list.of[0].pair, volume, NULL,
                  jarak__answer_format(found->answer, _("With %s, %s grew faster than with %s%s: %s."), rival->name, volume->label,
                                       found->public->partner.name, in, states));
}

/* The change of an indicator with the largest ratio, up or down, with the partner. */
static void rule_largest(search *found, int rule, double weight, const jarak_indicator *indicator)
{
    const jarak_indicator_change *largest = NULL;
    const jarak_pair *its_pair = NULL;
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *pair = &found->public->pairs[i];
        const jarak_indicator_change *change = pair->rival ? NULL : jarak__pair_change(pair, indicator);
        if (change != NULL && !isnan(change->ratio) && change->direction != JARAK_DIRECTION_UNDECIDED &&
            (largest == NULL || fabs(change->change) > fabs(largest->change))) {
            largest = change;
            its_pair = pair;
        }
    }
    if (largest == NULL) {
        return;
    }
    char ratio[JARAK__WORDS_BYTES];
    const char *way = largest->change > 0 ? _("rise") : _("fall");
    add_candidate(found, rule, weight * (1 - exp(-fabs(largest->change))), its_pair, indicator, NULL,
                  jarak__answer_format(found->answer, _("The largest %s in %s with %s: %s, %s from %s to %s (%s)."), way, indicator->label,
                                       its_pair->partner.name, its_pair->state.name, change_words(found, largest), largest->first->period,
                                       largest->last->period, jarak__ratio_text(largest->ratio, ratio)));
}

/* An indicator that goes one way in at least three states, and in every state that has it. */
static void rule_unanimous(search *found, int rule, double weight, const jarak_indicator *indicator, jarak_direction direction)
{
    instances list = {0};
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *pair = &found->public->pairs[i];
        const jarak_indicator_change *change = pair->rival ? NULL : jarak__pair_change(pair, indicator);
        if (change != NULL && change->direction != direction) {
            return;
        }
        if (change != NULL) {
            add_instance(&list, pair, fabs(change->change), change_words(found, change));
        }
    }
    if (list.count < 3 || found->answer->failed) {
        return;
    }
    const char *states = list_instances(found, &list), *in = where(found, &list);
    const jarak_pair *first = list.of[0].pair;
    const char *way = direction == JARAK_DIRECTION_CLOSER ? _("Closer to") : _("Farther from");
    add_candidate(found, rule, weight * breadth(found, &list), first, indicator, NULL,
                  jarak__answer_format(found->answer, _("%s %s in %s%s: %s."), way, first->partner.name, indicator->label, in, states));
}

/* ------------------------------------------------------------------------------------------------------------------ choosing */

static bool is_group(const jarak_indicator *indicator, const char *group)
{
    return strcmp(indicator->group, group) == 0;
}

static void apply_rules_of_two(search *found, const jarak_indicator *a, const jarak_indicator *b)
{
    bool same_dimension = strcmp(a->dimension, b->dimension) == 0;
    if (same_dimension && ((is_group(a, "volume") && is_group(b, "share")) || (is_group(a, "share") && is_group(b, "volume")))) {
        rule_opposite(found, 0, 1.0, a, b);
    }
    bool a_says = is_group(a, "signals"), b_says = is_group(b, "signals");
    if (a_says != b_says && !is_group(a, "share") && !is_group(b, "share")) {
        rule_opposite(found, 1, 0.9, a, b);
    }
}

static void apply_rules(search *found)
{
    const jarak_answer *public = found->public;
    for (size_t i = 0; i < public->n_indicators; i++) {
        const jarak_indicator *indicator = &public->indicators[i];
        for (size_t k = 0; k < public->n_indicators; k++) {
            apply_rules_of_two(found, indicator, &public->indicators[k]);
        }
        for (size_t k = 0; k < public->n_rivals; k++) {
            if (is_group(indicator, "share")) {
                rule_overtaking(found, 2, 0.95, &public->rivals[k], indicator);
            } else if (indicator->scale == JARAK_SCALE_LOG) {
                rule_faster(found, 3, 0.7, &public->rivals[k], indicator);
            }
        }
        if (indicator->repeats) {
            continue;
        }
        rule_largest(found, 5, 0.85, indicator);
        rule_unanimous(found, 4, 0.75, indicator, JARAK_DIRECTION_CLOSER);
        rule_unanimous(found, 4, 0.75, indicator, JARAK_DIRECTION_APART);
    }
}

static bool was_told(const jarak_answer *answer, const char *indicator)
{
    for (size_t i = 0; i < answer->n_findings; i++) {
        if (strcmp(answer->findings[i].indicators[0], indicator) == 0) {
            return true;
        }
    }
    return false;
}

/* The weightiest that is left, of a rule that has not spoken yet and, where fresh, on an indicator of which nothing was said; the first of
 * equals. */
static const candidate *next_best(const search *found, unsigned spoken, bool fresh)
{
    const candidate *best = NULL;
    for (size_t i = 0; i < found->n_candidates; i++) {
        const candidate *one = &found->candidates[i];
        if ((spoken & (1U << one->rule)) == 0 && (best == NULL || one->weight > best->weight) &&
            !(fresh && was_told(found->public, one->finding.indicators[0]))) {
            best = one;
        }
    }
    return best != NULL || !fresh ? best : next_best(found, spoken, false);
}

jarak_status jarak__answer_findings(jarak__answer_work *answer, size_t most, jarak_error *error)
{
    search *found = jarak__calloc(1, sizeof *found);
    jarak_finding *findings = jarak__answer_array(answer, most, sizeof *findings);
    if (found == NULL || findings == NULL) {
        jarak__free(found);
        return jarak__answer_out_of_memory(error);
    }
    found->answer = answer;
    found->public = &answer->public;
    apply_rules(found);
    answer->public.findings = findings;
    unsigned spoken = 0;
    const candidate *best;
    while (answer->public.n_findings < most && (best = next_best(found, spoken, true)) != NULL) {
        findings[answer->public.n_findings++] = best->finding;
        spoken |= 1U << best->rule;
    }
    jarak_status status = answer->failed ? jarak__answer_out_of_memory(error) : JARAK_OK;
    jarak__free(found);
    return status;
}
