/* Votes as the estimators want them: who voted what in which roll call, as arrays, from the store or from any file of roll calls.
 *
 * A vote is no, abstained or yes; whoever was absent or not a member has none. Roll calls are in the order of time, so that a session, a
 * year or any window of time is a range of them. */
#ifndef JARAK_VOTES_H
#define JARAK_VOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/vote.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_votes_settings {
    size_t size;          /* set by jarak_votes_settings_init() */
    const char *sessions; /* such as "1-78" or "40,50-52"; NULL: all */
    const char *issues;   /* roll calls about one of these, such as "me,nu"; NULL: all */
    bool contested;       /* only roll calls with at least 20 votes and fewer than 80 percent of them on one side */
    const char *body;     /* such as "UNGA"; NULL: the one that the votes are of; an error where they are of several */
    /* Only for files: */
    const char *rollcalls;   /* a list of roll calls (session, date, title) for a file that lacks it; NULL */
    const char *sources_dir; /* a folder of further formats; NULL */
    bool skip_unknown;       /* votes of unknown states are left out instead of being an error */
    /* The columns of a file that no source describes; unit NULL: the file is recognised. */
    const char *unit, *item, *vote, *time;
    const char *yes, *abstain, *no; /* the codes in the column vote, with commas between; NULL: those that tell themselves apart */
} jarak_votes_settings;

/* What jarak_votes_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_votes_settings_init_sized(jarak_votes_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_votes_settings_init(jarak_votes_settings *settings)
{
    jarak_votes_settings_init_sized(settings, sizeof *settings);
}

/* Texts are NULL where there is none. */
typedef struct jarak_rollcall {
    const char *name; /* "UNGA 5299 2015-12-07" */
    int32_t session;  /* or what the column of time says */
    int32_t year;     /* 0: not known */
    const char *date; /* "2015-12-07" */
    const char *resolution, *title, *description, *issues;
    bool important; /* named so by its source */
    bool contested;
    uint32_t n_yes, n_abstain, n_no;
    uint32_t n_absent; /* members recorded without a vote; 0 where the file does not record them */
    size_t first_vote; /* among the votes, which follow each other roll call by roll call */
} jarak_rollcall;

/* A state that goes on under the code of today's: SUN, whose votes are among those of RUS. */
typedef struct jarak_former_state {
    const char *code;
    const char *unit; /* which need not have votes here */
} jarak_former_state;

typedef struct jarak_votes {
    size_t n_units;           /* those with a vote */
    const char *const *units; /* sorted by their bytes; of states, ISO alpha-3 of today's */
    bool units_are_states;
    size_t n_rollcalls;
    const jarak_rollcall *rollcalls; /* by session, then date, then number or name */
    size_t n_votes;
    const uint32_t *vote_rollcall; /* by roll call, then unit */
    const uint32_t *vote_unit;
    const uint8_t *vote_value; /* JARAK_VOTE_NO … */
    size_t n_repeated;         /* votes given twice alike, counted once */
    size_t n_undated;          /* votes left out since their roll call has neither session nor date */
    size_t n_former;           /* 0 where units are no states */
    const jarak_former_state *former;
} jarak_votes;

/* The votes of files in a store (the ledger's few are left out). A state that goes on under another code is one unit under today's: the
 * Soviet Union and Russia are RUS (docs/methods/similarity.md lists them).
 * Errors: ERR_ARGUMENT (settings: names the field), ERR_NOT_FOUND (no votes, or none that the settings leave), ERR_MEMORY, ERR_INTERRUPTED.
 * On error *votes is NULL. Cost: a scan of the votes; 9 bytes a vote remain. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_votes_read(jarak_store *store, const jarak_votes_settings *settings, jarak_votes **votes,
                                                         jarak_error *error);

/* The votes of a file (CSV, TSV, .gz of either, Parquet), by way of store, which should be a new one in memory. A file that a source
 * describes is read as that says, and loaded into the store only where something in it needs a load's judgement; of another one, settings
 * name the columns.
 * Errors as before, and those of jarak_load_file(); ERR_DATA (an unknown vote code, a unit's two votes in a roll call that disagree: names
 * them). Cost O(bytes of the file); 9 bytes a vote remain. One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_votes_read_file(jarak_store *store, const char *path, const jarak_votes_settings *settings,
                                                              jarak_votes **votes, jarak_error *error);

/* The place of a unit by its name; of states, by anything that jarak_state_find() takes. Errors: ERR_NOT_FOUND (no such state, or it has no
 * votes). Cost O(n_units), and that of jarak_state_find(); safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_votes_find_unit(const jarak_votes *votes, const char *text, size_t *unit, jarak_error *error);

/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_votes_free(jarak_votes *votes);

/* Which roll calls of different sessions share their parameters. Of each description, or title, only sessions in which a single roll call
 * bears it count, since several are usually parts of one text; a chain goes on from session to session, and a roll call is in one chain.
 *   TEXT    the same description (letters and digits alone, without what follows "resolution / adopted"), at most three sessions apart
 *   AGENDA  the same title, which names the agenda item, in sessions that follow each other */
typedef enum jarak_bridge {
    JARAK_BRIDGE_NONE = 0,
    JARAK_BRIDGE_TEXT = 1,
    JARAK_BRIDGE_AGENDA = 2,
    JARAK_BRIDGE_BOTH = 3, /* TEXT, and AGENDA where TEXT says nothing */
} jarak_bridge;

/* Roll calls by calendar year: items in the order of their dates, so that a year is a range of them. Roll calls without a date come first
 * and belong to no year. */
typedef struct jarak_votes_years {
    size_t n_items;           /* n_rollcalls of the votes */
    const uint32_t *rollcall; /* n_items: the roll call that is item i */
    const int32_t *day;       /* n_items: as the number 20151207; 0 without a date */
    const uint32_t *n_absent; /* n_items: of the roll call */
    const uint32_t *item;     /* n_votes of the votes: of each vote */
    size_t n_years;
    const int32_t *year;       /* n_years, ascending; only years with a roll call */
    const size_t *first, *end; /* n_years: items first … end - 1 */
} jarak_votes_years;

/* Errors: ERR_MEMORY; *years is then NULL. Cost: that of sorting the roll calls, and one pass over the votes. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_votes_by_year(const jarak_votes *votes, jarak_votes_years **years, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_votes_years_free(jarak_votes_years *years);

#ifdef __cplusplus
}
#endif
#endif
