/* Findings on rivals: who has overtaken whom, and with whom an amount grew faster. */
#include <math.h>
#include <string.h>

#include "answer/words/findings.h"
#include "answer/words/headline.h"
#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/text.h"
#include "panel/scale.h"

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

/* Whether the change of an indicator is one that the verdict compares: of a tie that matters, between full years of the window. */
static bool is_compared(const jarak_pair *pair, const jarak_indicator *indicator)
{
    const jarak_indicator_change *change = jarak__pair_change(pair, indicator);
    return change != NULL && !isnan(change->probability);
}

/* "21.8 % against 16.0 % in 2023", since when, where that is beyond the error. */
static void add_race(jarak__search *found, jarak__instances *list, const jarak_pair *theirs, const jarak_indicator *share,
                     const race *result, bool is_sure)
{
    jarak__quantity quantity = jarak__quantity_for(share, result->theirs->natural);
    char rivals[JARAK__WORDS_BYTES], partners[JARAK__WORDS_BYTES];
    jarak__quantity_text(&quantity, result->theirs->natural, rivals);
    jarak__quantity_text(&quantity, result->ours->natural, partners);
    const char *text = is_sure ? jarak__answer_format(found->answer, _("since %s; %s against %s in %s"), result->since->period, rivals,
                                                      partners, result->ours->period)
                               : jarak__answer_format(found->answer, _("%s and %s in %s"), rivals, partners, result->ours->period);
    jarak__finding_add(list, theirs, is_sure ? result->lead : -fabs(result->lead), text);
}

/* A rival that was behind and is ahead beyond the error has overtaken the partner; where that is within the error, the two are level. */
void jarak__rule_overtaking(jarak__search *found, int rule, double weight, const jarak_actor *rival, const jarak_indicator *share)
{
    double width = jarak__interval_width(found->public->level);
    jarak__instances ahead = {0}, level = {0};
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
        if (result.since != NULL && is_compared(ours, share) && is_compared(theirs, share)) {
            const bool is_sure = result.lead >= width;
            add_race(found, is_sure ? &ahead : &level, theirs, share, &result, is_sure);
        }
    }
    jarak__instances *told = ahead.count > 0 ? &ahead : &level;
    if (told->count == 0 || found->answer->failed) {
        return;
    }
    const char *states = jarak__finding_list(found, told), *in = jarak__finding_where(found, told);
    const char *text =
        told == &ahead
            ? jarak__answer_format(found->answer, _("%s has overtaken %s in %s%s: %s."), jarak__name_first(found->answer, rival),
                                   found->public->partner.within, share->label, in, states)
            : jarak__answer_format(found->answer, _("%s, once behind, and %s are level within the error of the figures in %s%s: %s."),
                                   jarak__name_first(found->answer, rival), found->public->partner.within, share->label, in, states);
    jarak__finding_offer(found, rule, (told == &ahead ? weight : 0.3 * weight) * jarak__finding_breadth(found, told), told->of[0].pair,
                         share, NULL, text);
}

/* A volume that grew faster with a rival than with the partner, over the same years. */
void jarak__rule_faster(jarak__search *found, int rule, double weight, const jarak_actor *rival, const jarak_indicator *volume)
{
    jarak__instances list = {0}; /* of ties that matter: below the floor nothing is compared */
    for (size_t i = 1; i < found->public->n_pairs; i++) {
        const jarak_pair *theirs = &found->public->pairs[i], *ours = theirs;
        while (ours->rival) {
            ours--;
        }
        const jarak_indicator_change *a = jarak__pair_change(ours, volume), *b = jarak__pair_change(theirs, volume);
        if (!theirs->rival || strcmp(theirs->partner.code, rival->code) != 0 || a == NULL || b == NULL || isnan(a->probability) ||
            isnan(b->probability) || strcmp(a->first->period, b->first->period) != 0 || strcmp(a->last->period, b->last->period) != 0) {
            continue;
        }
        /* the lower end of the difference, from the ends of both (Zou and Donner 2008, doi:10.1002/sim.3095) */
        const jarak__told_change own = jarak__headline_told(ours, a), other = jarak__headline_told(theirs, b);
        const double lead = other.change - own.change, reach = hypot(other.change - other.low, own.high - own.change);
        if (other.change > 0 && lead > reach) {
            jarak__finding_add(&list, theirs, lead,
                               jarak__answer_format(found->answer, _("%s against %s"), jarak__finding_change(found->answer, theirs, b),
                                                    jarak__finding_change(found->answer, ours, a)));
        }
    }
    if (list.count == 0 || found->answer->failed) {
        return;
    }
    const char *states = jarak__finding_list(found, &list), *in = jarak__finding_where(found, &list);
    jarak__finding_offer(found, rule, weight * jarak__finding_breadth(found, &list), list.of[0].pair, volume, NULL,
                         jarak__answer_format(found->answer, _("With %s, %s grew faster than with %s%s: %s."), rival->within, volume->label,
                                              found->public->partner.within, in, states));
}
