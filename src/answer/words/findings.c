/* Findings: rules look for what a reader would want to be told, put it in words with its numbers, and the most telling are kept.
 *
 * A rule collects the states to which it applies. What it finds weighs more the more of the states it holds for; of each rule the
 * weightiest finding is kept, so that three findings say three different things. Only changes with a direction count: nothing here rests
 * on a change that the figures cannot tell from none. */
#include <math.h>
#include <string.h>

#include "answer/words/findings.h"
#include "answer/words/headline.h"
#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/alloc.h"
#include "base/text.h"

/* ------------------------------------------------------------------------------------------------------------------ rules */

/* One indicator goes one way, another of the same pair the other way: volume against share, votes against trade. */
static void rule_opposite(jarak__search *found, int rule, double weight, const jarak_indicator *up, const jarak_indicator *down)
{
    jarak__instances list = {0};
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *pair = &found->public->pairs[i];
        const jarak_indicator_change *a = jarak__pair_change(pair, up), *b = jarak__pair_change(pair, down);
        if (pair->rival || a == NULL || b == NULL || a->direction != JARAK_DIRECTION_CLOSER || b->direction != JARAK_DIRECTION_APART) {
            continue;
        }
        const char *text = jarak__answer_format(found->answer, _("%s, but %s"), jarak__finding_amounts(found->answer, pair, a),
                                                jarak__finding_amounts(found->answer, pair, b));
        jarak__finding_add(&list, pair, fabs(b->change), text);
    }
    if (list.count == 0 || found->answer->failed) {
        return;
    }
    const char *states = jarak__finding_list(found, &list), *in = jarak__finding_where(found, &list);
    const jarak_pair *first = list.of[0].pair;
    jarak__finding_offer(found, rule, weight * jarak__finding_breadth(found, &list), first, up, down,
                         jarak__answer_format(found->answer, _("With %s, %s came closer while %s moved apart%s: %s."),
                                              first->partner.within, up->label, down->label, in, states));
}

/* Closer or apart: a change that is too small to matter, or that reporters dispute, is none to tell. */
static bool is_sure(const jarak_indicator_change *change)
{
    return change->direction == JARAK_DIRECTION_CLOSER || change->direction == JARAK_DIRECTION_APART;
}

/* Whether the pair's change comes before the other's: figures without a caution first, then the larger change. */
static bool is_larger(const jarak__search *found, const jarak_pair *pair, const jarak_indicator_change *change,
                      const jarak_pair *other_pair, const jarak_indicator_change *other)
{
    const bool doubted = jarak__headline_is_doubted(found->public, pair, change);
    if (other == NULL || doubted != jarak__headline_is_doubted(found->public, other_pair, other)) {
        return other == NULL || !doubted;
    }
    return fabs(jarak__headline_told(pair, change).change) > fabs(jarak__headline_told(other_pair, other).change);
}

/* The change of an indicator with the largest ratio, up or down, with the partner. */
static void rule_largest(jarak__search *found, int rule, double weight, const jarak_indicator *indicator)
{
    const jarak_indicator_change *largest = NULL;
    const jarak_pair *its_pair = NULL;
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *pair = &found->public->pairs[i];
        const jarak_indicator_change *change = pair->rival ? NULL : jarak__pair_change(pair, indicator);
        if (change != NULL && !isnan(change->ratio) && is_sure(change) && is_larger(found, pair, change, its_pair, largest)) {
            largest = change;
            its_pair = pair;
        }
    }
    if (largest == NULL) {
        return;
    }
    const jarak__told_change told = jarak__headline_told(its_pair, largest);
    const char *way = told.change > 0 ? _("rise") : _("fall"), *partner = its_pair->partner.within;
    const char *note = jarak__headline_is_doubted(found->public, its_pair, largest) ? _(", by figures to be taken with caution") : "";
    const char *amounts = jarak__finding_amounts(found->answer, its_pair, largest);
    const char *ratio = told.by_amounts
                            ? jarak__answer_format(found->answer, " (%s%s)", jarak__finding_change(found->answer, its_pair, largest), note)
                            : note;
    jarak__finding_offer(found, rule, weight * (1 - exp(-fabs(told.change))), its_pair, indicator, NULL,
                         jarak__answer_format(found->answer, _("The largest %s in %s with %s: %s, %s from %s to %s%s."), way,
                                              indicator->label, partner, its_pair->state.name, amounts, largest->first->period,
                                              largest->last->period, ratio));
}

/* An indicator that goes one way in at least three states, and in every state that has it. */
static void rule_unanimous(jarak__search *found, int rule, double weight, const jarak_indicator *indicator, jarak_direction direction)
{
    jarak__instances list = {0};
    for (size_t i = 0; i < found->public->n_pairs; i++) {
        const jarak_pair *pair = &found->public->pairs[i];
        const jarak_indicator_change *change = pair->rival ? NULL : jarak__pair_change(pair, indicator);
        if (change != NULL && change->direction != direction) {
            return;
        }
        if (change != NULL) {
            jarak__finding_add(&list, pair, fabs(change->change), jarak__finding_amounts(found->answer, pair, change));
        }
    }
    if (list.count < 3 || found->answer->failed) {
        return;
    }
    const char *states = jarak__finding_list(found, &list), *in = jarak__finding_where(found, &list);
    const jarak_pair *first = list.of[0].pair;
    const char *way = direction == JARAK_DIRECTION_CLOSER ? _("Closer to") : _("Farther from");
    jarak__finding_offer(
        found, rule, weight * jarak__finding_breadth(found, &list), first, indicator, NULL,
        jarak__answer_format(found->answer, _("%s %s in %s%s: %s."), way, first->partner.within, indicator->label, in, states));
}

/* ------------------------------------------------------------------------------------------------------------------ choosing */

static bool is_group(const jarak_indicator *indicator, const char *group)
{
    return strcmp(indicator->group, group) == 0;
}

static void apply_rules_of_two(jarak__search *found, const jarak_indicator *a, const jarak_indicator *b)
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

static void apply_rules(jarak__search *found)
{
    const jarak_answer *public = found->public;
    for (size_t i = 0; i < public->n_indicators; i++) {
        const jarak_indicator *indicator = &public->indicators[i];
        for (size_t k = 0; k < public->n_indicators; k++) {
            apply_rules_of_two(found, indicator, &public->indicators[k]);
        }
        for (size_t k = 0; k < public->n_rivals; k++) {
            if (is_group(indicator, "share")) {
                jarak__rule_overtaking(found, 2, 0.95, &public->rivals[k], indicator);
            } else if (indicator->scale == JARAK_SCALE_LOG) {
                jarak__rule_faster(found, 3, 0.7, &public->rivals[k], indicator);
            }
        }
        if (indicator->repeats) {
            continue;
        }
        if (public->n_states > 1) { /* of one state the headline says it */
            rule_largest(found, 5, 0.85, indicator);
        }
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
static const jarak__candidate *next_best(const jarak__search *found, unsigned spoken, bool fresh)
{
    const jarak__candidate *best = NULL;
    for (size_t i = 0; i < found->n_candidates; i++) {
        const jarak__candidate *one = &found->candidates[i];
        if ((spoken & (1U << one->rule)) == 0 && (best == NULL || one->weight > best->weight) &&
            !(fresh && was_told(found->public, one->finding.indicators[0]))) {
            best = one;
        }
    }
    return best != NULL || !fresh ? best : next_best(found, spoken, false);
}

jarak_status jarak__answer_findings(jarak__answer_work *answer, size_t most, jarak_error *error)
{
    jarak__search *found = jarak__calloc(1, sizeof *found);
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
    const jarak__candidate *best;
    while (answer->public.n_findings < most && (best = next_best(found, spoken, true)) != NULL) {
        findings[answer->public.n_findings++] = best->finding;
        spoken |= 1U << best->rule;
    }
    jarak_status status = answer->failed ? jarak__answer_out_of_memory(error) : JARAK_OK;
    jarak__free(found);
    return status;
}
