/* Votes from a file of which the user names the columns, while they are read. */
#ifndef JARAK_DATA_VOTES_COLUMNS_H
#define JARAK_DATA_VOTES_COLUMNS_H

#include <stdint.h>

#include "data/votes.h"
#include "data/votes_labels.h"

enum { JARAK__MOST_VOTE_CODES = 256 };

/* A file in hand. The label of a roll call is its time, a byte 1 and its name: an item's name may come back in another session. */
typedef struct jarak__votes_columns {
    jarak_store *store;
    const char *path;
    const jarak_votes_settings *settings;
    jarak__ballots *b;
    jarak__labels units, rollcalls, codes;
    int64_t first_row[JARAK__MOST_VOTE_CODES]; /* in which a code first comes */
    int64_t row;                               /* rows read, the header not among them */
    char *key;                                 /* where the label of a roll call is put together */
    size_t key_capacity;
} jarak__votes_columns;

/* Turns the codes of all votes, numbered as they came, into yes, abstention and no, and drops those that are none. Errors: ERR_DATA (a code
 * of which nothing says what it means), ERR_ARGUMENT (only some are named). */
JARAK_MUST_CHECK jarak_status jarak__votes_columns_decode(jarak__votes_columns *columns, jarak_error *error);
/* Puts units in the order of their names and roll calls in that of time, and numbers the votes so. Errors: ERR_DATA (a time that is neither
 * a number nor a date), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__votes_columns_order(jarak__votes_columns *columns, jarak_error *error);

#endif
