/* One load under way: what its steps share. The steps, in order, are the functions below; load.c calls them within one transaction. */
#ifndef JARAK_DATA_LOAD_JOB_H
#define JARAK_DATA_LOAD_JOB_H

#include "base/writer.h"
#include "data/file_head.h"
#include "data/file_scan.h"
#include "data/source.h"
#include "jarak/load.h"

typedef struct jarak__tally jarak__tally;
typedef struct jarak__keys jarak__keys;
typedef struct jarak__lookup jarak__lookup;

typedef struct jarak__load_job {
    jarak_store *store;
    const jarak_load_settings *settings;
    jarak_load_report *report;
    jarak__file *file;
    const jarak__source *source;
    jarak__cut cut;          /* of the source, as the file is cut indeed */
    jarak__texts columns;    /* of the file, made unique; in the arena */
    const char *engine_path; /* by which the engine opens the file: a copy where line ends are mixed */
    bool is_dos;             /* records end in \r\n */
    bool *has_comma;         /* for each column: its numbers have a decimal comma; in the arena. NULL: none has */
    bool flows;              /* rows are read, judged and written in one pass: input is a view */
    bool must_lay_down;      /* they cannot be, it turned out: all of it again, with input as a table */
    jarak__scan scan;
    jarak__arena arena;
    int64_t load_id;
    int64_t source_id;       /* of the load's first publication */
    jarak__tally *tally;     /* of a file that is judged in one pass */
    jarak__keys *keys;       /* of one with many rows, or a bulk file */
    jarak__lookup **lookups; /* of each state column; NULL: it is joined with its jarak_state_N. In the arena */
} jarak__load_job;

/* Temporary relations that the steps leave for each other; all go with jarak__load_sweep().
 *
 *     input            the file, in text, with line and file; where rows flow a view on the reader
 *     jarak_bad_line   what the reader could not cut: line, column_name, reason, row_text
 *     jarak_rows       what the source's `rows` makes of input
 *     jarak_state_N    the lookup of the N-th state column, where it is a table
 *     jarak_laid       jarak_rows with a verdict (below), where rows do not flow; a table
 *     jarak_judged     jarak_rows with states and the verdict; a view
 *     jarak_bad        rows of jarak_judged that are not skipped, with their line
 *     jarak_row        the rows that are left
 *     jarak_fault      numbers of facts that cannot be: fact, id, line, number, reason; missing where no kind of fact with numbers was
 * written row              the same, with source_id where rows cite their own publications fact             the facts written to the first
 * table
 */

/* A row's verdict: 0 it stays; 1 … n_rules that rule; then the state columns, unknown; then the unit columns, unknown. */
static inline size_t jarak__verdict_of_state(const jarak__source *source, size_t state)
{
    return 1 + source->n_rules + state;
}

static inline size_t jarak__verdict_of_unit(const jarak__source *source, size_t unit)
{
    return 1 + source->n_rules + source->n_states + unit;
}

/* Rules that skip come before those that reject. */
static inline size_t jarak__n_skip_rules(const jarak__source *source)
{
    size_t n = 0;
    while (n < source->n_rules && !source->rules[n].is_reject) {
        n++;
    }
    return n;
}

static inline size_t jarak__n_verdicts(const jarak__source *source)
{
    return 1 + source->n_rules + source->n_states + source->n_units;
}

/* Locks the SQL of a user's format, before any of it runs: checks all of it, or only `match`, and gives each statement a time limit, which
 * jarak__load_unlock() takes back. The formats inside the program are not held to it. Errors: ERR_FORMAT "file:line:column: …". */
JARAK_MUST_CHECK jarak_status jarak__load_lock(jarak__load_job *job, const jarak__source *source, bool match_only, jarak_error *error);
void jarak__load_unlock(jarak_store *store);
/* Makes unique names of the columns' names in a header. */
JARAK_MUST_CHECK jarak_status jarak__load_name_columns(jarak__load_job *job, const jarak__texts *cells, jarak_error *error);
/* Drops what an earlier load may have left. */
JARAK_MUST_CHECK jarak_status jarak__load_sweep(jarak__load_job *job, jarak_error *error);
/* Gives input, jarak_bad_line and the companions. Sets rows_read and the rejects of the reader (not for bulk files). */
JARAK_MUST_CHECK jarak_status jarak__load_read(jarak__load_job *job, jarak_error *error);
/* Once a bulk file has been read: gives jarak_bad_line. */
JARAK_MUST_CHECK jarak_status jarak__load_take_bad_lines(jarak__load_job *job, int64_t *n_bad, jarak_error *error);
/* For the second look at a bulk file: input anew, with its lines. */
JARAK_MUST_CHECK jarak_status jarak__load_read_again(jarak__load_job *job, jarak_error *error);
/* Corrects the column `line` of a table whose rows are numbered as if every line of the file were a row. */
JARAK_MUST_CHECK jarak_status jarak__load_give_lines(jarak__load_job *job, const char *relation, jarak_error *error);
/* Gives jarak_rows. */
JARAK_MUST_CHECK jarak_status jarak__load_make_rows(jarak__load_job *job, jarak_error *error);
/* Writes the SQL of a row's verdict. */
void jarak__load_write_verdict(const jarak__source *source, jarak__writer *sql);
/* Gives the lookups that are functions, outside of the transaction, and takes them back. */
JARAK_MUST_CHECK jarak_status jarak__load_register_lookups(jarak__load_job *job, jarak_error *error);
void jarak__load_forget_lookups(jarak__load_job *job);
/* Gives the lookups that are tables. Needs jarak_rows. */
JARAK_MUST_CHECK jarak_status jarak__load_resolve_states(jarak__load_job *job, jarak_error *error);
/* Gives jarak_rows, jarak_judged and jarak_row. */
JARAK_MUST_CHECK jarak_status jarak__load_judge(jarak__load_job *job, jarak_error *error);
/* Keeps what was skipped and rejected, and counts rows; fails where unknown names are left. Needs jarak_bad. */
JARAK_MUST_CHECK jarak_status jarak__load_keep_rejects(jarak__load_job *job, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__load_keep_skips(jarak__load_job *job, const int64_t *counts, jarak_error *error);
/* The error for rows that name unknown states or units, from jarak_bad. */
jarak_status jarak__load_fail_unknown(jarak__load_job *job, size_t verdict, jarak_error *error);
/* Enters the publications. Gives row. */
JARAK_MUST_CHECK jarak_status jarak__load_publish(jarak__load_job *job, jarak_error *error);
/* Writes the facts. Adds to facts; n_repeats receives the exact repeats among them, which were written once. */
JARAK_MUST_CHECK jarak_status jarak__load_facts(jarak__load_job *job, int64_t *n_repeats, jarak_error *error);
/* Takes the facts of the table with numbers that cannot be out again (docs/reference-data.md, "Bounds"). Adds to jarak_fault. */
JARAK_MUST_CHECK jarak_status jarak__load_take_faults(jarak__load_job *job, const char *table, int64_t *n_taken, jarak_error *error);
/* Their rows are rejected instead of loaded; fails where few are left, as jarak__load_settle_few(). Needs the rows counted. */
JARAK_MUST_CHECK jarak_status jarak__load_settle_faults(jarak__load_job *job, jarak_error *error);
/* Enters which vintage of its publication the file is, and puts aside what is superseded by it or by newer ones. Needs the load entered. */
JARAK_MUST_CHECK jarak_status jarak__load_settle_vintage(jarak__load_job *job, jarak_error *error);
/* Gives fact, and writes the coverage. */
JARAK_MUST_CHECK jarak_status jarak__load_coverage(jarak__load_job *job, jarak_error *error);

/* Whether the same contents were loaded before; the report is told. Needs the scan. */
JARAK_MUST_CHECK jarak_status jarak__load_find_earlier(jarak__load_job *job, jarak_error *error);
/* Fills counts with the rows of each verdict, and the report with their sums, from the tally. */
void jarak__load_count_tally(jarak__load_job *job, int64_t n_bad_lines, int64_t *counts);
/* Gives jarak_bad, the rows to tell of; n_bad is how many there are where they were judged in one pass. They are found by a second look,
 * which only a file with bad rows costs. */
JARAK_MUST_CHECK jarak_status jarak__load_find_bad_rows(jarak__load_job *job, int64_t n_bad, jarak_error *error);
/* Fails where rows name what nobody knows, unless they may be left out. counts: rows a verdict. */
JARAK_MUST_CHECK jarak_status jarak__load_settle_unknown(jarak__load_job *job, const int64_t *counts, jarak_error *error);
/* Fails where nothing is left of a file, or less than half of the rows that no rule takes by nature, naming what took them; unless few
 * may be. counts: rows a verdict. */
JARAK_MUST_CHECK jarak_status jarak__load_settle_few(jarak__load_job *job, const int64_t *counts, jarak_error *error);
/* What is seen of facts only once they are written: impossible numbers, and repeats. An exact repeat was loaded as a fact, but it says
 * nothing new: its row is counted as skipped where each row gave one fact. */
JARAK_MUST_CHECK jarak_status jarak__load_settle_written(jarak__load_job *job, int64_t n_repeats, jarak_error *error);
jarak_status jarak__load_fail_without_rows(const jarak__load_job *job, jarak_error *error);

/* Rows came or went: what was made from them is no longer what the store says. of_facts: they are more than tables of reference, so that
 * findings that are kept (facts.stamp()) are of other figures. */
JARAK_MUST_CHECK jarak_status jarak__load_note_change(jarak_store *store, bool of_facts, jarak_error *error);
/* One transaction: the body, which fills counts with the rows of each verdict, then what is kept beside the facts; nothing of it where the
 * file was loaded before. */
typedef jarak_status jarak__load_body(jarak__load_job *job, int64_t *counts, void *context, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__load_transact(jarak__load_job *job, jarak__load_body *body, void *context, jarak_error *error);

/* The two ways. */
JARAK_MUST_CHECK jarak_status jarak__load_general(jarak__load_job *job, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__load_bulk(jarak__load_job *job, jarak_error *error);

/* Counts the events of as many of these files, the first of which is of the source's format, as are of it and can be read: *n_done of them,
 * with a report each. Errors: those of the first file. On error nothing was loaded. */
JARAK_MUST_CHECK jarak_status jarak__load_events(jarak_store *store, const jarak_load_settings *settings, const jarak__source *source,
                                                 size_t n_files, const char *const *paths, jarak_load_report *reports, size_t *n_done,
                                                 jarak_error *error);

/* The format whose columns the file has, and the file's columns. Errors: ERR_FORMAT naming the nearest format. */
JARAK_MUST_CHECK jarak_status jarak__load_recognise(jarak__load_job *job, const jarak__catalogue *catalogue, jarak_error *error);

/* The cells of the file's first line below remarks, which are left out, and how it is cut as far as that is to be seen. Errors: as
 * jarak__file_first_cells(). */
JARAK_MUST_CHECK jarak_status jarak__load_columns(jarak__load_job *job, jarak__texts *cells, jarak_error *error);
/* Whether numbers of people stand in a column (by its number): a map says so. */
bool jarak__load_reads_numbers(const jarak__load_job *job, size_t column);
/* Makes jarak_number(text), by which the rows that a map makes read numbers, as if they were written as the engine reads them. */
JARAK_MUST_CHECK jarak_status jarak__load_begin_numbers(jarak__load_job *job, jarak_error *error);
/* Finds out how the numbers of such columns in `input` are written, tells it, and makes jarak_number() accordingly. Errors: ERR_DATA where
 * they are written in two ways, or may be read in two. */
JARAK_MUST_CHECK jarak_status jarak__load_read_numbers(jarak__load_job *job, jarak_error *error);
/* The description that a map of the file makes; the caller's. Errors: ERR_ARGUMENT (about the map), and as jarak__load_columns(). */
#define JARAK__MAP_NAME "map"
JARAK_MUST_CHECK jarak_status jarak__load_describe_map(jarak__load_job *job, const char *text, jarak__source **source, jarak_error *error);
/* Gives a column of states whose system is `any` the system that its texts are in. Errors: ERR_DATA (they may be in two). */
JARAK_MUST_CHECK jarak_status jarak__load_find_coding(jarak__load_job *job, jarak__state_column *state, jarak_error *error);

/* Fails with ERR_MEMORY, naming the file. */
jarak_status jarak__load_fail_memory(const jarak__load_job *job, jarak_error *error);
/* The index of a column by its name, exactly, else without regard to case; count where there is none. */
size_t jarak__find_column(const jarak__texts *columns, const char *name);
/* The type that a column is read as: VARCHAR unless the cut says otherwise. */
const char *jarak__load_type_of(const jarak__cut *cut, const char *column);
/* Writes the engine's call that reads a CSV file with these columns; all of them are texts unless types say more. extra is put behind the
 * options. */
void jarak__load_write_reader(jarak__writer *sql, const char *path, const jarak__cut *cut, const jarak__texts *columns, const char *extra);

/* Runs SQL that a writer holds; many statements, or one that must be a single one since it comes from a description. Both release it. */
JARAK_MUST_CHECK jarak_status jarak__load_run(jarak__load_job *job, jarak__writer *sql, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__load_run_one(jarak__load_job *job, jarak__writer *sql, jarak_error *error);
/* Turns the engine's error about SQL of a description into one that names the description's file and line. */
jarak_status jarak__load_blame(jarak__yaml_node node, const char *key, jarak_status status, jarak_error *error);

#endif
