/* The votes as the estimator wants them: sorted by session, by block of shared parameters and by roll call, with what says nothing left
 * out. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_PROBLEM_H
#define JARAK_STAT_IDEAL_PROBLEM_H

#include "jarak/ideal.h"

/* A unit in a session. Points are sorted by session, then by unit. */
typedef struct ideal_point {
    uint32_t unit;
    uint32_t session;
    uint32_t before; /* the unit's point in the session before, JARAK_IDEAL_NONE for its first */
    uint32_t after;
    uint32_t n_votes;
    double gap; /* time since before */
} ideal_point;

/* A roll call that counts; its votes are those below last_vote from that of the roll call before it. */
typedef struct ideal_item {
    uint32_t item;    /* number in the data */
    uint32_t portion; /* the portion it belongs to */
    size_t first_vote, end_vote;
} ideal_item;

/* The roll calls of one block in one session. */
typedef struct ideal_portion {
    uint32_t block;
    uint32_t session;
    size_t first_vote, end_vote;
} ideal_portion;

/* What shares one discrimination and one set of cutpoints. */
typedef struct ideal_block {
    uint32_t first_session, last_session; /* the same: a local block */
    uint32_t bridge;                      /* its number among the blocks that span sessions; JARAK_IDEAL_NONE: local */
    uint32_t n_items;
    uint32_t n_votes;
    uint8_t has;  /* bit 1 << value for each kind of vote in it */
    uint8_t dims; /* parameters: 2 (b, c) or 3 (b, c1, c2) */
} ideal_block;

/* In a vote: below the (lower) cutpoint, between the two, above the (upper) one. */
enum { IDEAL_BELOW = 0, IDEAL_BETWEEN = 1, IDEAL_ABOVE = 2 };

typedef struct ideal_problem {
    size_t n_votes, n_points, n_sessions, n_portions, n_blocks, n_items, n_bridges;
    size_t n_units, n_data_items;
    int32_t *time;           /* of a session, ascending */
    uint32_t *first_point;   /* n_sessions + 1 */
    uint32_t *first_portion; /* n_sessions + 1; portions are sorted by session */
    ideal_point *points;
    ideal_portion *portions;
    ideal_block *blocks;
    uint32_t *bridges;           /* the blocks that span sessions, n_bridges */
    ideal_item *items;           /* n_items, in the order of portions */
    uint32_t *local;             /* of a vote: the place of its point among those of the session */
    uint8_t *kind;               /* of a vote: IDEAL_…; within a roll call below first, then above, then between */
    jarak_ideal_item *described; /* n_data_items: use, group_size and counts filled */
    size_t n_absent, n_repeated, n_one_sided, n_units_without_votes;
} ideal_problem;

/* The settings that count, over the defaults (NULL: these). Errors: ERR_ARGUMENT naming the field. */
JARAK_MUST_CHECK jarak_status jarak__ideal_settings_take(const jarak_ideal_settings *given, jarak_ideal_settings *used, jarak_error *error);
/* Whether the arrays are there and hold codes in range. Errors: ERR_ARGUMENT, ERR_DATA, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__ideal_check_data(const jarak_ideal_data *data, jarak_error *error);

JARAK_MUST_CHECK jarak_status jarak__ideal_problem_new(const jarak_ideal_data *data, const jarak_ideal_settings *settings,
                                                       ideal_problem *problem, jarak_error *error);
void jarak__ideal_problem_release(ideal_problem *problem);

/* The number of points in a session, and of portions. */
static inline size_t ideal_session_points(const ideal_problem *problem, size_t session)
{
    return problem->first_point[session + 1] - problem->first_point[session];
}

#endif
