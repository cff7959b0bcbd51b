/* The rows of a described file of votes, as they flow past. */
#ifndef JARAK_DATA_VOTES_ROWS_H
#define JARAK_DATA_VOTES_ROWS_H

#include "data/load_job.h"
#include "data/votes.h"
#include "data/votes_labels.h"

typedef struct jarak__given_rollcall {
    int64_t number;
    int32_t day; /* since 1970-01-01 */
    int32_t year;
} jarak__given_rollcall;

/* A file in hand. While it is read, the units of the ballots are names, and their roll calls in the order in which they come. */
typedef struct jarak__votes_reader {
    jarak__load_job job;
    jarak__source source; /* the file's, as it is read here */
    jarak__ballots *b;
    jarak__arena texts;
    jarak__labels names, numbers;
    jarak__given_rollcall *rollcalls;
    size_t n_rollcalls, capacity;
    uint32_t last; /* the roll call of the row before */
    char body[32];
    int64_t n_rows;
    bool is_unusual; /* the file is one for the load */
    /* of the votes of one name in one year: */
    int32_t first_year;
    size_t n_years;
    uint32_t *voter; /* [name][year]: its number + 1; 0: none */
    size_t n_voters;
    uint32_t *voter_unit; /* [voter]; UINT32_MAX: unknown, and to be left out */
} jarak__votes_reader;

/* ERR_MEMORY, naming the file. */
jarak_status jarak__votes_reader_no_memory(const jarak__votes_reader *reader, jarak_error *error);

/* Reads the rows of the job's file into names, roll calls and ballots; is_unusual where anything is out of the ordinary. Errors: of the
 * reading, ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__votes_reader_read(jarak__votes_reader *reader, jarak_error *error);

#endif
