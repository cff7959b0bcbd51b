/* States by the form of their names, for texts that are in no table as they are. Nothing ambiguous is found. */
#ifndef JARAK_DATA_NAME_FIND_H
#define JARAK_DATA_NAME_FIND_H

#include "data/state_table.h"

typedef enum jarak__name_outcome {
    JARAK__NAME_UNKNOWN,
    JARAK__NAME_FOUND,     /* states[0] */
    JARAK__NAME_OUTSIDE,   /* known in other years only: as alias */
    JARAK__NAME_AMBIGUOUS, /* may mean states[0] or states[1], or others */
} jarak__name_outcome;

typedef struct jarak__name_finding {
    jarak__name_outcome outcome;
    size_t states[2];
    const jarak__alias *alias;
} jarak__name_finding;

/* What a name means in *year, or today where year is NULL. In this order, the first that says something:
 *  1. its form is a known name's, the kinds of state included ("Korea, Rep. of", "Virgin Islands (British)");
 *  2. without its kind of state it is a known name, and all known names that are so mean one state ("Kingdom of Cambodia", but not
 *     "Kingdom of Korea"); "former" stands before states that are no more;
 *  3. what is in brackets, or behind a stroke, is another name of the same state ("Iran (Persia)").
 * Cost: linear in the text, and a few searches in a sorted table. Any number of threads may ask. */
jarak__name_finding jarak__name_find(const jarak__state_table *table, const char *text, size_t length, const int *year);

#endif
