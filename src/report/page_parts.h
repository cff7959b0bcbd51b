/* What the parts of the page's data share: the lists of things that are told once. */
#ifndef JARAK_REPORT_PAGE_PARTS_H
#define JARAK_REPORT_PAGE_PARTS_H

#include "jarak/answer.h"
#include "report/distinct.h"
#include "report/json.h"

/* Facts and uses of all series that the page carries, in the order of print; choices of all specifications likewise. */
typedef struct jarak__page_lists {
    size_t most_facts; /* of a value that the page carries */
    jarak__distinct facts, uses, choices;
    size_t next_fact, next_choice; /* of the series and specifications that are written next */
} jarak__page_lists;

/* facts: false leaves all of them out. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__page_lists_find(const jarak_answer *answer, bool facts, jarak__page_lists *lists, jarak_error *error);
void jarak__page_lists_release(jarak__page_lists *lists);
/* The lists themselves, as three keys of the outermost object. */
void jarak__page_lists_write(jarak__json *json, const jarak__page_lists *lists);

/* Whether the page draws a series: not one of shorter periods, where the pair has yearly values of the indicator. Cost: a look at each of
 * the pair's series. */
bool jarak__page_draws(const jarak_pair *pair, const jarak_series *series);
/* Whether the page carries a fact of a series that it draws: none of a rival, whose values are drawn without their figures, and of a value
 * no more than the first most_facts. Cost: O(most_facts). */
bool jarak__page_carries(const jarak__page_lists *lists, const jarak_pair *pair, const jarak_series *series, size_t fact);

/* An object by group of the verdicts that are known. */
void jarak__page_verdicts(jarak__json *json, const char *key, const jarak_verdict verdicts[JARAK_N_GROUPS], jarak__page_lists *lists);

#endif
