/* Conditions of SQL that a column is one of some codes, of states or indicators. */
#ifndef JARAK_ANSWER_CODES_H
#define JARAK_ANSWER_CODES_H

#include <stddef.h>

#include "base/writer.h"
#include "jarak/answer.h"

/* The i-th code of a list. */
typedef const char *jarak__code_at(const void *list, size_t i);

/* Writes that column is one of the count > 0 codes. One alone is an equation, which the engine hands on from table to table. */
void jarak__write_is_one_of(jarak__writer *sql, const char *column, size_t count, jarak__code_at *code, const void *list);

/* Of an array of jarak_actor. */
const char *jarak__actor_code(const void *actors, size_t i);

/* The states that an answer is about: the partner, the states, then the rivals; and their codes, of a jarak_answer. */
size_t jarak__answer_n_actors(const jarak_answer *answer);
const jarak_actor *jarak__answer_actor(const jarak_answer *answer, size_t i);
const char *jarak__answer_actor_code(const void *answer, size_t i);

#endif
