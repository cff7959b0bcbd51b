/* The steps from votes in any order to the problem; shared by the files that take them. */
#ifndef JARAK_STAT_IDEAL_SORTED_H
#define JARAK_STAT_IDEAL_SORTED_H

#include "stat/ideal/problem.h"

/* Votes by roll call, and within one by unit. */
typedef struct ideal_sorted_votes {
    size_t *first;  /* n_items + 1 */
    uint32_t *unit; /* of a vote */
    uint8_t *value; /* JARAK_VOTE_… */
} ideal_sorted_votes;

/* A roll call that counts, on its way to its block. */
typedef struct ideal_sorted_item {
    uint32_t item;
    uint32_t group;
    int32_t time;
    uint32_t block;
    uint8_t has;
} ideal_sorted_item;

enum { IDEAL_NAME_BYTES = 200 };
/* What to call a unit or a roll call in a message; text is used where the data have no names. */
const char *jarak__ideal_unit_name(const jarak_ideal_data *data, size_t unit, char text[IDEAL_NAME_BYTES]);
const char *jarak__ideal_item_name(const jarak_ideal_data *data, size_t item, char text[IDEAL_NAME_BYTES]);
/* Fails with ERR_MEMORY. */
jarak_status jarak__ideal_out_of_memory(jarak_error *error);

/* Two counting sorts: by unit, then, keeping that order, by roll call. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_sort_votes(const jarak_ideal_data *data, jarak_ideal_scale scale, ideal_sorted_votes *sorted,
                                                      size_t *n_absent, jarak_error *error);
/* Of votes of one unit on one roll call, which stand side by side, one is kept. Errors: ERR_DATA where they disagree. */
JARAK_MUST_CHECK jarak_status jarak__ideal_drop_repeated(const jarak_ideal_data *data, ideal_sorted_votes *sorted, size_t *n_repeated,
                                                         jarak_error *error);
void jarak__ideal_sorted_release(ideal_sorted_votes *sorted);

/* The roll calls that count, and what the others are. Errors: ERR_DATA where none does. */
JARAK_MUST_CHECK jarak_status jarak__ideal_choose_items(const jarak_ideal_data *data, const jarak_ideal_settings *settings,
                                                        const ideal_sorted_votes *sorted, ideal_problem *problem, ideal_sorted_item *chosen,
                                                        jarak_error *error);
/* Roll calls of one group become a block; so does each of the others. chosen comes out sorted by session and block. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_make_blocks(ideal_problem *problem, ideal_sorted_item *chosen, jarak_error *error);
/* Sessions and portions from the sorted roll calls. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_make_portions(ideal_problem *problem, const ideal_sorted_item *chosen, jarak_error *error);
/* The votes in the order of the portions. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_place_votes(const ideal_sorted_votes *sorted, jarak_ideal_scale scale, ideal_problem *problem,
                                                       jarak_error *error);

/* Points can be compared where roll calls, or units that sat in several sessions, link them. Errors: ERR_DATA, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_check_connected(const jarak_ideal_data *data, const ideal_problem *problem, jarak_error *error);
/* An anchor must have a point. Errors: ERR_ARGUMENT. */
JARAK_MUST_CHECK jarak_status jarak__ideal_check_anchor(const jarak_ideal_data *data, const ideal_problem *problem, uint32_t anchor,
                                                        jarak_error *error);

#endif
