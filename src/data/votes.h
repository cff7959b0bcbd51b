/* Putting votes together from rows in any order; for the readers of votes. */
#ifndef JARAK_DATA_VOTES_H
#define JARAK_DATA_VOTES_H

#include "base/arena.h"
#include "jarak/table.h"
#include "jarak/votes.h"

/* Votes in the making: the readers fill it, jarak__votes_build() orders and checks it. All zero is empty. */
typedef struct jarak__ballots {
    jarak__arena texts;
    size_t n_units;
    const char **units; /* in the order of their bytes; the array is of jarak__alloc() */
    bool units_are_states;
    size_t n_former;
    jarak_former_state *former; /* jarak__alloc() */
    size_t n_rollcalls;
    jarak_rollcall *rollcalls; /* in the order wanted; jarak__alloc() */
    size_t n_votes, capacity;
    uint32_t *rollcall, *unit; /* in any order */
    uint8_t *value;
    size_t n_undated;
} jarak__ballots;

/* Makes room for so many votes more. False where memory is out. */
bool jarak__ballots_reserve(jarak__ballots *ballots, size_t count);
static inline void jarak__ballots_add(jarak__ballots *ballots, uint32_t rollcall, uint32_t unit, uint8_t value)
{
    ballots->rollcall[ballots->n_votes] = rollcall;
    ballots->unit[ballots->n_votes] = unit;
    ballots->value[ballots->n_votes++] = value;
}

/* What queries give, into ballots that have none of it yet. Errors: those of the query, ERR_MEMORY.
 *   units      unit, in the order of their bytes
 *   rollcalls  name, session, year, date, resolution, title, description, issues, important and, where it is told, how many were absent,
 *              in the order wanted
 *   votes      the numbers of roll call and unit among those (UINTEGER), no, abstained or yes as JARAK_VOTE_NO … (UTINYINT); streamed */
JARAK_MUST_CHECK jarak_status jarak__ballots_read_units(jarak_store *store, const char *sql, jarak__ballots *ballots, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__ballots_read_rollcalls(jarak_store *store, const char *sql, jarak__ballots *ballots,
                                                            jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__ballots_read_votes(jarak_store *store, const char *sql, jarak__ballots *ballots, jarak_error *error);
/* A copy of a cell's text that lives with the ballots; NULL where the cell is missing, and *failed set where memory is out. */
const char *jarak__ballots_keep(jarak__ballots *ballots, const jarak_table *table, size_t row, size_t column, bool *failed);

/* From the temporary tables vote_spoken (body, number, date, source_id: the roll calls, and what speaks for each) and vote_state (the
 * states that vote) the lists of roll calls and units, and beside them vote_rollcall (id, body, number, date, source_id …), vote_heir
 * (state, unit) and vote_unit (unit, id). */
JARAK_MUST_CHECK jarak_status jarak__votes_prepare(jarak_store *store, jarak__ballots *ballots, jarak_error *error);

/* Orders the votes, drops repeated ones, leaves out roll calls that the settings do not want and units and roll calls without votes.
 * Takes everything that ballots owns, also on error. Errors: ERR_DATA (two votes that disagree), ERR_NOT_FOUND (none left), ERR_ARGUMENT,
 * ERR_MEMORY, ERR_OVERFLOW (2^32 roll calls or units). */
JARAK_MUST_CHECK jarak_status jarak__votes_build(jarak__ballots *ballots, const jarak_votes_settings *settings, jarak_votes **votes,
                                                 jarak_error *error);
void jarak__ballots_release(jarak__ballots *ballots);

/* Checks what can be checked without votes: sessions, issues, codes. Errors: ERR_ARGUMENT. */
JARAK_MUST_CHECK jarak_status jarak__votes_settings_check(const jarak_votes_settings *settings, jarak_error *error);
bool jarak__votes_is_wanted(const jarak_rollcall *rollcall, const jarak_votes_settings *settings);

/* Reads a file of which the settings name the columns. Errors: as jarak_votes_read_file(). */
JARAK_MUST_CHECK jarak_status jarak__votes_read_columns(jarak_store *store, const char *path, const jarak_votes_settings *settings,
                                                        jarak_votes **votes, jarak_error *error);

/* Reads a file that a source describes past the tables of facts. Where anything in it is out of the ordinary (rows that cannot be read,
 * unknown states, repeated or undated votes, absences, a description that does more than judge rows one by one), done is false, the store
 * is as before, and loading the file into it tells what there is to tell. Errors: those of jarak__votes_build(), ERR_MEMORY,
 * ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__votes_read_direct(jarak_store *store, const char *path, const jarak_votes_settings *settings,
                                                       bool *done, jarak_votes **votes, jarak_error *error);

#endif
