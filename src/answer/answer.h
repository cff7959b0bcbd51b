/* How an answer is put together: everything in it lies in one arena, built step by step by the functions below. */
#ifndef JARAK_ANSWER_ANSWER_H
#define JARAK_ANSWER_ANSWER_H

#include "base/arena.h"
#include "jarak/answer.h"

typedef struct jarak__answer_work {
    jarak_answer public;         /* first, so that the public pointer is the whole */
    jarak_indicator *indicators; /* public.indicators and */
    jarak_pair *pairs;           /* public.pairs, to be filled */
    jarak_series *series;        /* of all pairs, one after another, */
    jarak_point **points;        /* and the points of each, to be filled */
    size_t n_series;
    struct jarak_table *rows;     /* what the panel has on the pairs (answer/panel.h) */
    struct jarak_table *evidence; /* and the figures behind it, where they are asked for; else NULL */
    jarak_indicator *catalogue;   /* all indicators, asked for or not: the verdict rests on all */
    size_t n_catalogue;
    jarak_verdicts *verdicts; /* what the pairs' groups point into */
    int years_before;         /* as asked for */
    int default_years;        /* as asked for; 0 where only series are */
    jarak__arena arena;
    bool failed; /* memory was out for one of the pieces below; jarak_ask() looks at the end */
} jarak__answer_work;

/* count elements of size bytes, all zero; with none, a valid pointer too. NULL when memory is out. */
void *jarak__answer_array(jarak__answer_work *answer, size_t count, size_t size);
/* A copy; NULL for NULL, and when memory is out. */
const char *jarak__answer_copy(jarak__answer_work *answer, const char *text);
const char *jarak__answer_format(jarak__answer_work *answer, const char *format, ...) JARAK_PRINTF(2, 3);
jarak_status jarak__answer_out_of_memory(jarak_error *error);

/* jarak_ask() on the panel as it is. */
JARAK_MUST_CHECK jarak_status jarak__ask_panel(jarak_store *store, const jarak_ask_settings *settings, jarak_answer **answer,
                                               jarak_error *error);

/* Its steps, in this order; each fills its part of answer->public. */
JARAK_MUST_CHECK jarak_status jarak__answer_actors(jarak__answer_work *answer, const jarak_ask_settings *settings, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_indicators(jarak__answer_work *answer, const jarak_ask_settings *settings, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_shocks(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_rows(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_default_window(jarak__answer_work *answer, int years, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_series(jarak__answer_work *answer, jarak_error *error);
/* Reads the figures behind the values of the indicators asked for, and of those whose publications the verdict tells. */
JARAK_MUST_CHECK jarak_status jarak__answer_evidence(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings,
                                                     jarak_error *error);
void jarak__answer_mark(jarak__answer_work *answer);
JARAK_MUST_CHECK jarak_status jarak__answer_gaps(jarak__answer_work *answer, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_cautions(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_sentences(jarak__answer_work *answer, const jarak_ask_settings *settings, jarak_error *error);
/* The verdicts: over all indicators, and the values of all years that the store has. */
JARAK_MUST_CHECK jarak_status jarak__answer_verdicts(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings,
                                                     jarak_error *error);
/* Who moved in votes, where they are asked for; after the verdicts. */
JARAK_MUST_CHECK jarak_status jarak__answer_moves(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
/* Their sentences, after those of the indicators. */
JARAK_MUST_CHECK jarak_status jarak__answer_verdict_sentences(jarak__answer_work *answer, jarak_error *error);
/* The headline, after all other sentences: where there is nothing to say of the world, it is the verdict's. */
JARAK_MUST_CHECK jarak_status jarak__answer_headline(jarak__answer_work *answer, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_findings(jarak__answer_work *answer, size_t most, jarak_error *error);
/* Gives each pair series that begin years_before the window; what was made from those of the window stays. */
JARAK_MUST_CHECK jarak_status jarak__answer_widen(jarak__answer_work *answer, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_facts(jarak__answer_work *answer, jarak_error *error);
/* Ideal points of all actors. */
JARAK_MUST_CHECK jarak_status jarak__answer_positions(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
/* The roll calls that drew the pairs together or apart most. */
JARAK_MUST_CHECK jarak_status jarak__answer_telling_votes(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
/* What the store keeps of rerouted goods. */
JARAK_MUST_CHECK jarak_status jarak__answer_rerouted(jarak__answer_work *answer, jarak_store *store, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__answer_steps(jarak__answer_work *answer, jarak_store *store, jarak_error *error);

/* The volume that a share is taken of, as "people.stock" of "people.stock_share"; NULL where there is none. */
const jarak_indicator *jarak__base_indicator(const jarak_answer *answer, const jarak_indicator *share);

/* Whether an indicator of votes is among those asked for. */
bool jarak__asks_votes(const jarak_answer *answer);
/* The change of an indicator in a pair; NULL where there is none. */
const jarak_indicator_change *jarak__pair_change(const jarak_pair *pair, const jarak_indicator *indicator);
/* The yearly series of an indicator in a pair; NULL where there is none. */
const jarak_series *jarak__pair_series(const jarak_pair *pair, const jarak_indicator *indicator);

#endif
