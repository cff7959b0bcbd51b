/* Natural quantities as people read them: "27.0 bn USD", "19.4 %", "987 thousand". */
#ifndef JARAK_ANSWER_WORDS_WORDS_H
#define JARAK_ANSWER_WORDS_WORDS_H

#include <stdbool.h>

#include "answer/words/numbers.h"
#include "jarak/answer.h"

/* How the quantities of an indicator are written when the largest of them is as large as largest. */
typedef struct jarak__quantity {
    double divisor;
    int decimals;                  /* -1: as many as the number deserves */
    bool has_parts;                /* halves of what is counted occur, too: a number that is whole has no decimals, others have theirs */
    const char *one, *many;        /* of what is counted one by one, the noun for one and for many, in English; else NULL */
    char unit[JARAK__WORDS_BYTES]; /* with its leading space where it has one: " bn USD", " %", "" */
    char magnitude[JARAK__WORDS_BYTES]; /* of the unit, what is not the thing measured: " bn", " thousand", "" */
} jarak__quantity;

/* "signals", "volume" or "share" in the user's language. */
const char *jarak__group_word(jarak_group group);

/* The unit of an indicator in the user's language, as it stands after a number. */
const char *jarak__unit_text(const char *unit);

jarak__quantity jarak__quantity_for(const jarak_indicator *indicator, double largest);

/* The same for quantities from smallest to largest, in a unit in which the smallest can be read, too; each with its own digits. */
jarak__quantity jarak__quantity_between(const jarak_indicator *indicator, double smallest, double largest);

/* The same for the two ends of a change: one unit for both, with the digits of the larger, wherever the smaller can be read so, and else
 * each in a unit and with digits of its own: "0.86 → 1.17 bn USD", "11.4 bn → 23.1 m USD", "24.2 → 0.040 %". */
typedef struct jarak__quantity_ends {
    jarak__quantity first, last;
} jarak__quantity_ends;

jarak__quantity_ends jarak__quantity_of_ends(const jarak_indicator *indicator, double first, double last);

/* The number alone, and with its unit. */
const char *jarak__number_text(const jarak__quantity *quantity, double natural, char text[JARAK__WORDS_BYTES]);
const char *jarak__quantity_text(const jarak__quantity *quantity, double natural, char text[JARAK__WORDS_BYTES]);

/* "24.2 → 19.4 %", "11.4 bn → 23.1 m USD": the first and last value of a change. */
const char *jarak__from_to_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES]);
/* "×1.42", "−4.8 points", "+3": how much it changed. */
const char *jarak__change_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES]);
/* "×1.42", "−4.8", "+3": the same without its unit. */
const char *jarak__short_change_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES]);
/* "1.31 … 1.54", "−6.0 … −3.6": its interval in the same terms. */
const char *jarak__interval_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES]);

/* "a, b and c" of count texts, into the answer. NULL when memory is out. */
typedef struct jarak__answer_work jarak__answer_work;
const char *jarak__list_text(jarak__answer_work *answer, size_t count, const char *const *texts);

#endif
