/* Who moved in votes, between its files; moves has one a pair of the answer. */
#ifndef JARAK_ANSWER_MOVES_H
#define JARAK_ANSWER_MOVES_H

#include "answer/answer.h"

/* What became of each pair's distance on the questions asked in both of its years. Nothing where the store has no roll calls of them.
 * Errors: those of reading and of jarak_affinity_fit(). */
JARAK_MUST_CHECK jarak_status jarak__answer_moves_same(const jarak__answer_work *answer, jarak_store *store, jarak_vote_move *moves,
                                                       jarak_error *error);
/* How far the partner stood from all others in two years, over all roll calls of the year in which it voted. */
typedef struct jarak__isolation {
    int from, to; /* 0: not known */
    double at_from, at_to;
} jarak__isolation;

/* Gives the pairs their moves, in sentences, and the answer the one about the partner. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__answer_moves_tell(jarak__answer_work *answer, jarak_vote_move *moves, const jarak__isolation *partner,
                                                       jarak_error *error);

#endif
