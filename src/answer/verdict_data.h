/* What verdicts are made from: the values of pairs, with what reporters say of them and how large the pairs' states are. */
#ifndef JARAK_ANSWER_VERDICT_DATA_H
#define JARAK_ANSWER_VERDICT_DATA_H

#include "jarak/store.h"
#include "jarak/table.h"
#include "jarak/verdict.h"

/* A pair's number, to be found by its codes. */
typedef struct jarak__place {
    const char *state, *partner;
    size_t number;
} jarak__place;

/* All zero is empty. Whoever fills it adds values in any order, sorts them, and then has the rest said of them. */
typedef struct jarak__verdict_input {
    jarak_verdict_data data;
    jarak__place *places;        /* of all pairs, sorted by codes */
    jarak_verdict_value *values; /* data.values, to be filled; room for n_room */
    jarak_verdict_size *sizes;   /* data.sizes */
    size_t n_room;
} jarak__verdict_input;

/* Makes room for n_pairs places, to be filled and sorted by the caller. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__verdict_input_start(jarak__verdict_input *input, size_t n_pairs, size_t n_indicators,
                                                         const jarak_indicator *indicators, jarak_error *error);
void jarak__verdict_input_sort_places(jarak__verdict_input *input);
void jarak__verdict_input_release(jarak__verdict_input *input);

/* The number of a pair, and of an indicator; SIZE_MAX: it is not asked for (a state and another state's rival). */
size_t jarak__verdict_input_pair(const jarak__verdict_input *input, const char *state, const char *partner);
size_t jarak__verdict_input_indicator(const jarak__verdict_input *input, const char *code);

/* Adds a value of the panel, where it can be judged: it is a number, and has an error. turned: the state's code is behind the partner's.
 * Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__verdict_input_add(jarak__verdict_input *input, size_t pair, bool turned, size_t indicator, int year,
                                                       double value, double variance, double natural, jarak_error *error);
void jarak__verdict_input_sort(jarak__verdict_input *input);

/* What the state and the partner each say of the pair, in logarithms: `before WHERE … after`, with a condition on p.state and p.partner. */
extern const char jarak__reporters_before[], jarak__reporters_after[];
void jarak__verdict_input_reporters(jarak__verdict_input *input, const jarak_table *said);
/* Values that their publisher spread over all origins alike. */
extern const char jarak__spread_before[], jarak__spread_after[];
void jarak__verdict_input_spread(jarak__verdict_input *input, const jarak_table *spread);
/* How errors of votes correlate over years: `before WHERE … after`. */
extern const char jarak__vote_errors_before[], jarak__vote_errors_after[];
void jarak__verdict_input_errors(jarak__verdict_input *input, const jarak_table *errors);
/* The same of one value, whose pair and indicator are told by numbers: letters as of the store. */
void jarak__verdict_input_error(jarak__verdict_input *input, size_t pair, size_t indicator, int year, size_t length, const char *letters);
/* How large states are: `before WHERE … after`, with a condition on z.state. Each pair gets what its smaller state has, in the years in
 * which that is known of both. Errors: ERR_MEMORY. */
extern const char jarak__sizes_before[], jarak__sizes_after[];
JARAK_MUST_CHECK jarak_status jarak__verdict_input_sizes(jarak__verdict_input *input, const jarak_table *sizes, jarak_error *error);

#endif
