/* The headline: what became of a tie, in sentences that are translated as a whole. Names and numbers stand in them as {words}, which a
 * translation may order as its language wants:
 *
 *   {state} {partner}        names as they are
 *   {of} {of_partner}        in the genitive, with an article where the language has one
 *   {with}                   "with Russia"
 *   {from} {to} {change}     what was measured first and last, and the change; {years} behind it where they are others than the headline's
 *   {where}                  "in 3 of 5 states"; {name}: the state where it changed most, in the genitive, as are {from} and {to} of it
 *   {elsewhere} {other} {other_from} {other_to} {other_years}: the same of those where it went the other way
 *   {amounts} {other_amounts}: "from 7.45 to 12.4 bn USD", or "to between 2.05 and 3.94 times as much" where the amounts are not of the
 * same reporters
 */
#ifndef JARAK_ANSWER_WORDS_HEADLINE_H
#define JARAK_ANSWER_WORDS_HEADLINE_H

#include <stddef.h>

#include "answer/answer.h"
#include "answer/words/words.h"

/* The sentences of an indicator: of one state, and of several. NULL where it is told only when it changed for certain. */
typedef struct jarak__headline_texts {
    const char *indicator; /* its code */
    const char *closer, *apart, *held, *open;
    const char *several_closer, *several_apart, *several_both, *several_none;
    const char *closer_range, *apart_range; /* of one state, without amounts; NULL where amounts are always told */
} jarak__headline_texts;

/* What is told, in the order in which it is looked for; *count of them. */
const jarak__headline_texts *jarak__headline_list(size_t *count);

/* "in 3 of 5 states": closer or apart in n_told of n_known with figures, of n_all asked about. */
const char *jarak__headline_where(jarak__answer_work *answer, size_t n_told, size_t n_known, size_t n_all);

/* A word of a sentence and what stands for it. */
typedef struct jarak__headline_word {
    const char *word, *text;
} jarak__headline_word;

/* The sentence with its words replaced, into the answer. NULL when memory is out, or the sentence is NULL. */
const char *jarak__headline_fill(jarak__answer_work *answer, const char *sentence, size_t n_words, const jarak__headline_word *words);

/* The numbers of a change as a sentence writes them. */
typedef struct jarak__headline_numbers {
    char from[JARAK__WORDS_BYTES], to[JARAK__WORDS_BYTES], change[JARAK__WORDS_BYTES];
    const char *amounts;                /* in the answer; NULL when memory is out */
    char years[2 * JARAK__WORDS_BYTES]; /* where they are others than those of `usual`; and the note */
} jarak__headline_numbers;

/* usual: a change over the years that the headline is of, NULL: these. */
void jarak__headline_numbers_write(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change,
                                   const jarak_indicator_change *usual, const char *note, jarak__headline_numbers *written);

bool jarak__headline_same_years(const jarak_indicator_change *a, const jarak_indicator_change *b);

/* The verdict's part on a change of a ratio where it compares the same years and its interval does not hold what the two amounts say: other
 * reporters tell the last than the first, or one is out of line with the years around. NULL: the amounts may be told. */
const jarak_verdict_part *jarak__headline_range(const jarak_pair *pair, const jarak_indicator_change *change);

/* How much it changed on the indicator's scale, with its interval: by the two amounts where they may be told, else as the verdict found. */
typedef struct jarak__told_change {
    double change, low, high;
    bool by_amounts;
} jarak__told_change;

jarak__told_change jarak__headline_told(const jarak_pair *pair, const jarak_indicator_change *change);

/* Whether a year that is compared rests on figures of trade that are to be taken with caution. */
bool jarak__headline_is_doubted(const jarak_answer *answer, const jarak_pair *pair, const jarak_indicator_change *change);

/* The same of a finding: "1.53 → 2.10 bn USD", and "×1.37"; "×2.05 … ×3.94" for both where the amounts may not be told. In the answer; NULL
 * when memory is out. */
const char *jarak__finding_amounts(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change);
const char *jarak__finding_change(jarak__answer_work *answer, const jarak_pair *pair, const jarak_indicator_change *change);

#endif
