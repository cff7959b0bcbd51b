/* What states make of votes, put into the panel's tables. */
#ifndef JARAK_DATA_VOTE_ROWS_H
#define JARAK_DATA_VOTE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/vote_errors.h"
#include "jarak/status.h"
#include "jarak/store.h"

/* A row of facts.panel_vote, whose comments describe it; NaN is missing. */
typedef struct jarak__vote_row {
    const char *a, *b;
    int32_t year;
    bool is_shipped;
    uint32_t n;
    double distance, isolation_a, isolation_b, division;
    double affinity, affinity_variance, nearness, nearness_variance;
    uint32_t n_recorded; /* 0: not known */
    double agreement, kappa, kappa_variance;
    jarak__error_text affinity_errors, nearness_errors;
} jarak__vote_row;

/* A row of facts.panel_ideal. */
typedef struct jarak__point_row {
    const char *state;
    int32_t year;
    double estimate, std_error;
    uint32_t n_votes;
    bool is_shipped;
} jarak__point_row;

/* A row of facts.panel_ideal_pair. */
typedef struct jarak__point_pair_row {
    const char *a, *b;
    int32_t year;
    jarak__error_text errors;
} jarak__point_pair_row;

/* Errors: ERR_MEMORY, ERR_SQL, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__vote_rows_add(jarak_store *store, size_t count, const jarak__vote_row *rows, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__point_rows_add(jarak_store *store, size_t count, const jarak__point_row *rows, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__point_pair_rows_add(jarak_store *store, size_t count, const jarak__point_pair_row *rows,
                                                         jarak_error *error);

#endif
