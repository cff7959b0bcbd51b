/* Reading what the store has on all pairs of many states, some states at a time. */
#ifndef JARAK_ANSWER_WORLD_VALUES_H
#define JARAK_ANSWER_WORLD_VALUES_H

#include "answer/verdict_data.h"
#include "jarak/answer.h"

/* Between whom all pairs are, and what is read once for all of them. Pairs are numbered within a part, which has those of its states
 * first … end - 1 with all states behind them: both orders of two states, one after the other. */
typedef struct jarak__world_reader {
    jarak_store *store;
    size_t n_states;
    const jarak_actor *states; /* sorted by their codes */
    size_t n_indicators;
    const jarak_indicator *indicators; /* of the catalogue */
    jarak_table *reporters, *spread, *sizes;
    bool *known; /* n_states * n_states, by state and partner: the panel has something on the two inside the window */
} jarak__world_reader;

/* Reads what is read once. Errors: as jarak__sql_table(). To be released, after an error too. */
JARAK_MUST_CHECK jarak_status jarak__world_reader_start(jarak__world_reader *reader, int since, int until, jarak_error *error);
void jarak__world_reader_release(jarak__world_reader *reader);

/* Reads a part into an empty input: the values of indicators that have a say in verdicts. Errors: as jarak__sql_table(). */
JARAK_MUST_CHECK jarak_status jarak__world_reader_read(const jarak__world_reader *reader, size_t first, size_t end,
                                                       jarak__verdict_input *input, jarak_error *error);

/* The number of the pair of states a < b in the part that begins with first; the other order has the next one. The states from first to
 * a - 1 have n_states - 1 - first, then one fewer each, behind them. */
static inline size_t jarak__world_pair(size_t n_states, size_t first, size_t a, size_t b)
{
    return (a - first) * (2 * (n_states - first) - 1 - (a - first)) + 2 * (b - a - 1);
}

#endif
