/* Names of states as they stand in the sentences of an answer: with an article, or in a case, where the language has them. */
#ifndef JARAK_ANSWER_WORDS_NAMES_H
#define JARAK_ANSWER_WORDS_NAMES_H

#include "answer/answer.h"
#include "data/state_case.h"

/* The name in that form, into the answer. NULL when memory is out, which the answer remembers. */
const char *jarak__name_in(jarak__answer_work *answer, const jarak_actor *actor, jarak__name_case form);

/* "The United States", where a sentence begins; within one it is actor->within. */
const char *jarak__name_first(jarak__answer_work *answer, const jarak_actor *actor);

#endif
