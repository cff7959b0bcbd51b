/* What the rules that look for findings share; those on rivals stand in findings_rivals.c, the others in findings.c;
 * findings_tell.c puts them into words. */
#ifndef JARAK_ANSWER_WORDS_FINDINGS_H
#define JARAK_ANSWER_WORDS_FINDINGS_H

#include <stddef.h>

#include "answer/answer.h"

enum { JARAK__MOST_SHOWN = 3, JARAK__MOST_CANDIDATES = 64, JARAK__MOST_STATES = 512 };

/* A state for which a rule holds; there are fewer than MOST_STATES states and territories in the world. */
typedef struct jarak__instance {
    const jarak_pair *pair;
    double size; /* the largest are shown */
    const char *text;
} jarak__instance;

typedef struct jarak__instances {
    size_t count;
    jarak__instance of[JARAK__MOST_STATES];
} jarak__instances;

typedef struct jarak__candidate {
    int rule;
    double weight;
    jarak_finding finding;
} jarak__candidate;

typedef struct jarak__search {
    jarak__answer_work *answer;
    const jarak_answer *public;
    size_t n_candidates;
    jarak__candidate candidates[JARAK__MOST_CANDIDATES];
} jarak__search;

void jarak__finding_add(jarak__instances *list, const jarak_pair *pair, double size, const char *text);
/* "Kazakhstan (…), Uzbekistan (…) and 1 more" of the largest instances. */
const char *jarak__finding_list(jarak__search *found, jarak__instances *list);
/* More weight the more states it holds for. */
double jarak__finding_breadth(const jarak__search *found, const jarak__instances *list);
/* "in all 5 states", "in 3 of 5 states"; of a single state, which is named anyway, nothing. */
const char *jarak__finding_where(jarak__search *found, const jarak__instances *list);
void jarak__finding_offer(jarak__search *found, int rule, double weight, const jarak_pair *pair, const jarak_indicator *indicator,
                          const jarak_indicator *other, const char *text);

void jarak__rule_overtaking(jarak__search *found, int rule, double weight, const jarak_actor *rival, const jarak_indicator *share);
void jarak__rule_faster(jarak__search *found, int rule, double weight, const jarak_actor *rival, const jarak_indicator *volume);

#endif
