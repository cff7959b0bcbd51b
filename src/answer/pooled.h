/* The pooled verdict: a latent state per pair and group of indicators, by the closeness model. */
#ifndef JARAK_ANSWER_POOLED_H
#define JARAK_ANSWER_POOLED_H

#include "answer/evidence.h"

/* The closeness model of one group under one set of choices. */
typedef struct jarak__group_fit {
    jarak__group_data data;
    jarak_closeness *fit; /* NULL: the group has no values */
    double unit;          /* one standard unit, in units of the state */
} jarak__group_fit;

/* The window in years; the fit's states reach from two years before to two years after it. */
typedef struct jarak__window {
    int from, to;
} jarak__window;

JARAK_MUST_CHECK jarak_status jarak__group_fit_make(const jarak_answer *answer, const jarak__evidence *evidence, jarak_group group,
                                                    const jarak__choices *choices, jarak__window window, int parameter_draws,
                                                    jarak__group_fit *made, jarak_error *error);
void jarak__group_fit_release(jarak__group_fit *made);

/* Closer, apart or undecided at a level. */
jarak_direction jarak__direction_at(double probability, double level);

/* Since when: fills since… and the jumps of a pair from the breaks of its series. */
JARAK_MUST_CHECK jarak_status jarak__pooled_since(jarak__answer_work *answer, const jarak__evidence *evidence, const jarak__group_fit *fit,
                                                  size_t pair, jarak__window window, jarak_pooled *pooled, jarak_error *error);

/* The verdict under other defensible choices than those of the main fit: fills specifications and the hinge of all pairs in a group. */
JARAK_MUST_CHECK jarak_status jarak__pooled_specifications(jarak__answer_work *answer, const jarak__evidence *evidence, jarak_group group,
                                                           const jarak__group_fit *made, const jarak__choices *main, jarak__window window,
                                                           bool all, jarak_error *error);

/* Why, by publication: fills the source reasons of all pairs and groups from their contributions. */
JARAK_MUST_CHECK jarak_status jarak__pooled_sources(jarak__answer_work *answer, jarak_store *store, jarak_error *error);

/* The sentences of the verdict. */
JARAK_MUST_CHECK jarak_status jarak__pooled_sentences(jarak__answer_work *answer, jarak_error *error);

#endif
