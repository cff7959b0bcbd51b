/* How a number is written: sign, ratio, interval, digits, and the marks of the user's language. web/src/numbers.js is the same rule for
 * the report's page; tests/ref/numbers.json pins both.
 *
 * A minus is as wide as a plus (U+2212). Before its decimals a number has the decimal mark of the language, and between thousands its
 * grouping mark. Half of the last digit is rounded away from zero. What is not a number is "–". */
#ifndef JARAK_ANSWER_WORDS_NUMBERS_H
#define JARAK_ANSWER_WORDS_NUMBERS_H

#include <stdint.h>

enum { JARAK__WORDS_BYTES = 96 }; /* of any text here */

/* Digits behind the mark of a number of that size: three significant ones, two below 0.0995, none of zero. */
int jarak__decimals_for(double size);
/* The same of a percentage: one, but two below one percent. */
int jarak__percent_decimals(double largest);

/* "−1,076", "27.0", "0.00" of what rounds to zero. */
const char *jarak__fixed_text(double number, int decimals, char text[JARAK__WORDS_BYTES]);
/* With a plus: "+16.2", "−4.8"; of zero itself "0", of what rounds to it "0.0". */
const char *jarak__signed_text(double number, int decimals, char text[JARAK__WORDS_BYTES]);
/* "×1.42". */
const char *jarak__ratio_text(double ratio, char text[JARAK__WORDS_BYTES]);
/* "34.5 %" */
const char *jarak__percent_text(double percent, int decimals, char text[JARAK__WORDS_BYTES]);
/* A probability in whole percent, rounded towards a half: what is not said for being less than a level is never told as the level, nor what
 * is not quite certain as certain. */
double jarak__probability_percent(double probability);
/* "89 %" of .899. */
const char *jarak__probability_text(double probability, char text[JARAK__WORDS_BYTES]);
/* "1,598". */
const char *jarak__count_text(int64_t count, char text[JARAK__WORDS_BYTES]);
/* "−6.0 … −3.6" of the two ends. */
const char *jarak__range_text(const char *low, const char *high, char text[JARAK__WORDS_BYTES]);

#endif
