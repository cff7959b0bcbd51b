/* How verdicts come about: the closeness model of each group of indicators, and what is read off it. */
#ifndef JARAK_VERDICT_VERDICT_H
#define JARAK_VERDICT_VERDICT_H

#include "base/arena.h"
#include "jarak/closeness.h"
#include "jarak/verdict.h"

/* The window in years; the fit's levels reach from two years before to two years after it. */
typedef struct jarak__window {
    int from, to;
} jarak__window;

/* Verdicts in the making. */
typedef struct jarak__verdict_work {
    jarak_verdicts public;   /* first, so that the public pointer is the whole */
    jarak_verdict *verdicts; /* public.verdicts, to be filled */
    const jarak_verdict_data *data;
    jarak_verdict_settings settings;
    jarak__window window;
    jarak__arena arena;
} jarak__verdict_work;

/* count elements of size bytes, all zero; with none, a valid pointer too. NULL when memory is out. */
void *jarak__verdict_array(jarak__verdict_work *work, size_t count, size_t size);
jarak_status jarak__verdict_out_of_memory(jarak_error *error);
jarak_verdict *jarak__verdict_of(const jarak__verdict_work *work, size_t pair, jarak_group group);

/* Closer, apart or undecided at a level. */
jarak_direction jarak__direction_at(double probability, double level);

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

JARAK_MUST_CHECK jarak_status jarak__group_data_make(const jarak_verdict_data *from, jarak_group group, const jarak__choices *choices,
                                                     jarak__group_data *data, jarak_error *error);
void jarak__group_data_release(jarak__group_data *data);

/* The closeness model of one group under one set of choices. */
typedef struct jarak__group_fit {
    jarak__group_data data;
    jarak_closeness *fit; /* NULL: the group has no values */
    double unit;          /* one standard unit, in units of the level */
} jarak__group_fit;

JARAK_MUST_CHECK jarak_status jarak__group_fit_make(const jarak__verdict_work *work, jarak_group group, const jarak__choices *choices,
                                                    int parameter_draws, jarak__group_fit *made, jarak_error *error);
void jarak__group_fit_release(jarak__group_fit *made);

/* Why: fills reasons, contributions and influences of a pair from its fit. */
JARAK_MUST_CHECK jarak_status jarak__verdict_reasons(jarak__verdict_work *work, const jarak__group_fit *made, size_t pair,
                                                     jarak_verdict *verdict, jarak_error *error);

/* Since when: fills since… and the jumps of a pair from the breaks of its series. */
JARAK_MUST_CHECK jarak_status jarak__verdict_since(jarak__verdict_work *work, const jarak__group_fit *fit, size_t pair,
                                                   jarak_verdict *verdict, jarak_error *error);

/* The verdict under other defensible choices than those of the main fit: fills specifications and the hinge of all pairs in a group. */
JARAK_MUST_CHECK jarak_status jarak__verdict_specifications(jarak__verdict_work *work, jarak_group group, const jarak__group_fit *made,
                                                            const jarak__choices *main, jarak_error *error);

/* Why, by publication: fills the source reasons of all pairs and groups from their contributions. */
JARAK_MUST_CHECK jarak_status jarak__verdict_publications(jarak__verdict_work *work, jarak_error *error);

#endif
