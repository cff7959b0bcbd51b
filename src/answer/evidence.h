/* The values that the closeness model of an answer reads: of all its pairs, of all years that the store has. */
#ifndef JARAK_ANSWER_EVIDENCE_H
#define JARAK_ANSWER_EVIDENCE_H

#include "answer/answer.h"
#include "jarak/closeness.h"

typedef struct jarak__evidence_row {
    uint32_t pair;      /* number of the answer's pair */
    uint32_t indicator; /* number of the answer's indicator */
    int32_t year;
    double value;    /* larger is closer: times the indicator's sign */
    double variance; /* of value */
    double natural;  /* in the indicator's natural unit */
    double own;      /* what value would be by the state's own figures alone, and by the partner's; NaN: they do not say otherwise */
    double partners;
} jarak__evidence_row;

typedef struct jarak__evidence {
    size_t n_rows;
    jarak__evidence_row *rows; /* in the answer's memory, sorted by pair, indicator and year */
} jarak__evidence;

JARAK_MUST_CHECK jarak_status jarak__evidence_read(jarak__answer_work *answer, jarak_store *store, jarak__evidence *evidence,
                                                   jarak_error *error);

/* The choices that make one specification. */
enum { CHOICE_SINCE, CHOICE_UNTIL, CHOICE_LEFT_OUT, CHOICE_REPORTER, CHOICE_VOTES, CHOICE_WEIGHTS, CHOICE_TRANSFORM };
enum { REPORTER_MEAN, REPORTER_OWN, REPORTER_PARTNER, N_REPORTERS };
enum { VOTES_ALL, VOTES_CONTESTED, VOTES_POINTS, N_VOTES };
typedef struct jarak__choices {
    size_t left_out; /* an indicator; SIZE_MAX: none */
    int reporter, votes;
    bool equal_weights, natural_scale;
} jarak__choices;

/* What a specification makes of the evidence of one group: data for the closeness model, whose only group is it. */
typedef struct jarak__group_data {
    jarak_closeness_data data;
    uint32_t *unit, *indicator, *group;
    const jarak_indicator **indicators; /* of the answer, by their number in the data */
    int32_t *first;
    double *value, *variance;
    size_t *row; /* of the evidence */
} jarak__group_data;

JARAK_MUST_CHECK jarak_status jarak__group_data_make(const jarak_answer *answer, const jarak__evidence *evidence, jarak_group group,
                                                     const jarak__choices *choices, jarak__group_data *data, jarak_error *error);
void jarak__group_data_release(jarak__group_data *data);

#endif
