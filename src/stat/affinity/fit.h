/* What a fit of affinities holds. Internal to stat/affinity. */
#ifndef JARAK_STAT_AFFINITY_FIT_H
#define JARAK_STAT_AFFINITY_FIT_H

#include "jarak/affinity.h"

/* Of a unit without a vote. */
enum { AFFINITY_NO_VOTE = JARAK_VOTE_ABSENT };

struct jarak_affinity {
    jarak_affinity_settings settings;
    size_t n_units, n_items, n_windows, n_pairs;
    size_t *window_first, *window_end;
    bool all_pairs;
    uint32_t *pair_a, *pair_b;
    uint32_t *group;            /* n_items; NULL where the data have none */
    uint8_t *vote;              /* n_items × n_units, item by item: a code or AFFINITY_NO_VOTE */
    jarak_affinity_item *items; /* n_items */
    uint32_t *row_of;           /* n_pairs × n_windows: JARAK_AFFINITY_NONE where there is no row */
    jarak_affinity_row *rows;
    jarak_affinity_info info;
};

/* How far apart two votes are: 0, 1/2 or 1. */
static inline double affinity_distance(unsigned a, unsigned b)
{
    return (a > b ? a - b : b - a) / 2.0;
}

static inline const uint8_t *affinity_votes(const jarak_affinity *fit, size_t item)
{
    return fit->vote + item * fit->n_units;
}

/* The settings to work with. Errors: ERR_ARGUMENT naming the field. */
JARAK_MUST_CHECK jarak_status jarak__affinity_settings_take(const jarak_affinity_settings *given, jarak_affinity_settings *used,
                                                            jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__affinity_match_settings_take(const jarak_affinity_match_settings *given,
                                                                  jarak_affinity_match_settings *used, jarak_error *error);

/* Fails with ERR_MEMORY. */
jarak_status jarak__affinity_no_memory(const jarak_affinity *fit, jarak_error *error);

/* Fills fit->vote and fit->items, and counts in fit->info the roll calls that do not count. Errors: ERR_DATA, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__affinity_roll_calls(jarak_affinity *fit, const jarak_affinity_data *data, jarak_error *error);

/* Fills fit->rows and fit->row_of. Errors: ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__affinity_pairs(jarak_affinity *fit, jarak_error *error);

#endif
