/* Marks the indicators that a summary can leave out: those that repeat another, and those that did not change. */
#include <string.h>

#include "answer/answer.h"

const jarak_indicator *jarak__base_indicator(const jarak_answer *answer, const jarak_indicator *share)
{
    for (size_t i = 0; i < answer->n_indicators && strcmp(share->group, "share") == 0; i++) {
        const jarak_indicator *indicator = &answer->indicators[i];
        size_t length = strlen(indicator->code);
        if (strcmp(indicator->group, "volume") == 0 && strncmp(share->code, indicator->code, length) == 0 && share->code[length] == '_') {
            return indicator;
        }
    }
    return NULL;
}

static bool points_alike(const jarak_indicator_change *a, const jarak_indicator_change *b)
{
    return (a == NULL && b == NULL) || (a != NULL && b != NULL && a->direction == b->direction);
}

static bool repeats(const jarak_answer *answer, const jarak_indicator *indicator)
{
    const jarak_indicator *base = jarak__base_indicator(answer, indicator);
    bool alike = base != NULL;
    for (size_t i = 0; i < answer->n_pairs && alike; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        alike = pair->rival || points_alike(jarak__pair_change(pair, indicator), jarak__pair_change(pair, base));
    }
    return alike;
}

static bool is_unchanged(const jarak_answer *answer, const jarak_indicator *indicator)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_indicator_change *change = answer->pairs[i].rival ? NULL : jarak__pair_change(&answer->pairs[i], indicator);
        if (change != NULL && change->last->natural != change->first->natural) {
            return false;
        }
        count += change != NULL;
    }
    return count > 0;
}

void jarak__answer_mark(jarak__answer_work *answer)
{
    for (size_t i = 0; i < answer->public.n_indicators; i++) {
        answer->indicators[i].repeats = repeats(&answer->public, &answer->indicators[i]);
        answer->indicators[i].unchanged = is_unchanged(&answer->public, &answer->indicators[i]);
    }
}
