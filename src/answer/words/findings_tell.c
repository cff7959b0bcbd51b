/* Putting into words for which states a rule holds, and what it found among the candidates. */
#include <stdlib.h>
#include <string.h>

#include "answer/words/findings.h"
#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/text.h"

static int compare_instances(const void *left, const void *right)
{
    const jarak__instance *a = left, *b = right;
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    return strcmp(a->pair->state.code, b->pair->state.code);
}

void jarak__finding_add(jarak__instances *list, const jarak_pair *pair, double size, const char *text)
{
    if (list->count < JARAK__MOST_STATES) {
        list->of[list->count++] = (jarak__instance){.pair = pair, .size = size, .text = text};
    }
}

/* "Kazakhstan (…), Uzbekistan (…) and 1 more" of the largest instances. */
const char *jarak__finding_list(jarak__search *found, jarak__instances *list)
{
    qsort(list->of, list->count, sizeof list->of[0], compare_instances);
    const char *texts[JARAK__MOST_SHOWN + 1];
    size_t shown = list->count < JARAK__MOST_SHOWN ? list->count : JARAK__MOST_SHOWN, n = shown;
    for (size_t i = 0; i < shown; i++) {
        texts[i] = jarak__answer_format(found->answer, "%s (%s)", list->of[i].pair->state.within, list->of[i].text);
    }
    if (list->count > shown) {
        texts[n++] = jarak__answer_format(found->answer, _("%zu more"), list->count - shown);
    }
    return found->answer->failed ? NULL : jarak__list_text(found->answer, n, texts);
}

void jarak__finding_offer(jarak__search *found, int rule, double weight, const jarak_pair *pair, const jarak_indicator *indicator,
                          const jarak_indicator *other, const char *text)
{
    const char **codes = jarak__answer_array(found->answer, 2, sizeof *codes);
    if (text == NULL || codes == NULL) {
        return;
    }
    codes[0] = indicator->code;
    codes[1] = other != NULL ? other->code : NULL;
    if (found->n_candidates < JARAK__MOST_CANDIDATES) {
        found->candidates[found->n_candidates++] = (jarak__candidate){
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
double jarak__finding_breadth(const jarak__search *found, const jarak__instances *list)
{
    return 0.5 + 0.5 * (double)list->count / (double)found->public->n_states;
}

/* "in all 5 states", "in 3 of 5 states"; of a single state, which is named anyway, nothing. */
const char *jarak__finding_where(jarak__search *found, const jarak__instances *list)
{
    size_t n = found->public->n_states;
    const char *text = n == 1 || list->count == 1 ? ""
                       : list->count == n         ? jarak__answer_format(found->answer, _(" in all %zu states"), n)
                                                  : jarak__answer_format(found->answer, _(" in %zu of %zu states"), list->count, n);
    return text;
}
