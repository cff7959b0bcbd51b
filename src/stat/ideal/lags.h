/* What the steps from votes to correlations over sessions hand to each other. */
#ifndef JARAK_STAT_IDEAL_LAGS_H
#define JARAK_STAT_IDEAL_LAGS_H

#include <stdatomic.h>

#include "jarak/affinity.h"
#include "stat/ideal/fit.h"

/* The roll calls that two sessions have in common, by their places. */
typedef struct ideal_common {
    size_t before; /* the earlier session */
    size_t n;
    uint32_t *from, *to;
} ideal_common;

/* Items of the data by session: `order` has them, and windows of an affinity fit are ranges of it. */
typedef struct ideal_lags_work {
    const jarak_ideal *fit;
    const jarak_ideal_data *data;
    const jarak_cancel *cancel;
    jarak_affinity *votes; /* of the ordered items, without pairs that anybody asks about */
    uint32_t n_lags;
    uint32_t *order, *place; /* n_items: the item at a place, and the place of an item */
    uint32_t *item_of_vote;  /* n_votes: places */
    size_t *first, *end;     /* n_sessions of the problem: windows; empty where no item is of it */
    ideal_common *common;    /* n_sessions × n_lags: with the session so many units of time before; n 0 where there is none */
    size_t *point;           /* n_units × n_sessions: in info.points */
    bool *known;             /* likewise: whether the session's votes say something by themselves */
    size_t n_pairs;
    const uint32_t *a, *b;
    size_t *first_row; /* n_pairs + 1 */
    jarak_ideal_lag_row *rows;
    signed char *correlations;
    _Atomic int failed; /* a jarak_status */
} ideal_lags_work;

/* Remembers the first failure of the threads. */
void jarak__ideal_lags_fail(ideal_lags_work *w, jarak_status status);

/* Counts the items of each session and numbers them, those of a session in their order; items of no session are behind all. */
void jarak__ideal_lags_order_items(ideal_lags_work *w);

/* The votes on the items as they are ordered. */
JARAK_MUST_CHECK jarak_status jarak__ideal_lags_read_votes(ideal_lags_work *w, int threads, jarak_error *error);

/* Work of a thread on first … end of the sessions × lags: the roll calls that the two have in common. context: ideal_lags_work. */
void jarak__ideal_lags_find_common(size_t first, size_t end, void *context);

#endif
