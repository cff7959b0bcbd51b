/* Loading: files are recognised, checked and turned into facts, all of a file or nothing. docs/writing-a-source.md describes how a format
 * is taught. */
#ifndef JARAK_LOAD_H
#define JARAK_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_load_settings {
    size_t size;             /* set by jarak_load_settings_init() */
    const char *source;      /* name of the format, or its description (*.yaml); NULL: recognised by the columns */
    const char *sources_dir; /* a folder of further formats (*.yaml); NULL: none */
    const char *beside;      /* a file to take where the format needs one beside, such as a list of roll calls; NULL: looked for */
    bool skip_unknown;       /* unknown states and units become rejects instead of stopping the load */
    const char *encoding;    /* of the file, as iconv(3) names it; NULL: found out */
    const char *sheet;       /* of a workbook; NULL: the first with a table */
    char delimiter;          /* between cells; '\0': as the format says, or found out */
    int64_t skip;            /* lines above the table; -1: found out */
    bool allow_few;          /* a file of which the rules take more than half is loaded all the same */
    bool keep_events;        /* a row each instead of counts by day, actor, target and kind, where the format says that it counts */
    const char *map; /* what the columns of a file without a format are, "exporter=origin, …" (docs/writing-a-source.md); NULL: none */
    int year;        /* of a file of a format that has it in the file's name; 0: by the name */
} jarak_load_settings;

typedef struct jarak_load_report {
    char source[64];       /* the format's name */
    bool already_loaded;   /* the same content had been loaded before; nothing was done */
    int64_t rows_read;     /* data rows in the file */
    int64_t rows_loaded;   /* rows of the file that became facts */
    int64_t rows_skipped;  /* known and left out by rule: aggregates, double counts, empty cells */
    int64_t rows_rejected; /* bad rows, each kept in `reject` with line, column and reason */
    int64_t facts;         /* facts written (a wide row can become many) */
    double seconds;
    char read_as[400];     /* how the file was read where that is not as its format says: "semicolon, Latin-1, header in line 5" */
    int64_t facts_outside; /* of the facts: events that name a state of today in a year in which it was none; no indicator counts them */
} jarak_load_report;

/* What jarak_load_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_load_settings_init_sized(jarak_load_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_load_settings_init(jarak_load_settings *settings)
{
    jarak_load_settings_init_sized(settings, sizeof *settings);
}

/* Loads one file (CSV, TSV, .gz or .zip of either, Parquet) into the store in one transaction; settings NULL: defaults, report NULL: not
 * wanted. The store's progress bar is told. Rows are read once, a bulk format (docs/writing-a-source.md) in memory that does not grow with
 * the file. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (not recognised: names the nearest format and the columns that are missing), ERR_DATA
 * (unknown state or unit, or a key given twice with different values), ERR_LOCKED, ERR_INTERRUPTED. After an error the store is as before.
 * Cost O(bytes of the file); one store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_load_file(jarak_store *store, const char *path, const jarak_load_settings *settings,
                                                        jarak_load_report *report, jarak_error *error);

/* Loads the first of n_files files (at least one), and with it as many of those behind it as go together in one transaction: files of
 * events that are counted. *n_done of them are loaded, with a report each; reports has room for n_files. Call it again for the others:
 *
 *     for (size_t i = 0, n; i < count; i += n)
 *         if (jarak_load_files(store, count - i, paths + i, NULL, reports + i, &n, &error) != JARAK_OK)
 *             …
 *
 * Errors: as jarak_load_file(), about the first; then *n_done is 0 and the store is as before. Cost O(bytes), by as many threads as the
 * store has; memory for the rows of the files that go together (24 bytes each; so many that they are at most 64 MiB on the disk). One store
 * by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_load_files(jarak_store *store, size_t n_files, const char *const *paths,
                                                         const jarak_load_settings *settings, jarak_load_report *reports, size_t *n_done,
                                                         jarak_error *error);

/* Loads the figures that come with jarak; a second time, it does nothing. report NULL: not wanted. Errors: ERR_LOCKED, ERR_MEMORY,
 * ERR_INTERRUPTED; after one the store is as before. Cost: a tenth of a second. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_load_ledger(jarak_store *store, jarak_load_report *report, jarak_error *error);

/* Opens, for reading, a store of the figures that come with jarak and nothing else, with its panel, made when jarak was built: some
 * hundredths of a second. settings NULL: defaults. Errors: as jarak_store_open() and jarak_load_ledger(). On error *store is NULL. Each
 * thread may open one of its own. Cost O(1), whatever is asked of it later. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_store_open_ledger(const jarak_store_settings *settings, jarak_store **store,
                                                                jarak_error *error);

/* Takes n_files files (at least one) out of the store, as if they had not been loaded, all of them in one transaction: facts, rejects,
 * publications; what newer vintages among them had superseded stands again. A name is the file's as jarak_sources() has it, or the last
 * part of that, or the first eight or more digits of its sha256. *removed (NULL: not wanted) is the caller's: file, format, rows_loaded,
 * facts. What was made from the facts is made anew by jarak_panel_ensure(). Errors: ERR_ARGUMENT (no file, or a name of several: lists
 * them), ERR_NOT_FOUND, ERR_DATA (events were counted together with those of a file that stays), ERR_MEMORY, ERR_INTERRUPTED; after one the
 * store is as before, and *removed NULL. Cost: a scan of the facts; one store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_unload(jarak_store *store, size_t n_files, const char *const *names, jarak_table **removed,
                                                     jarak_error *error);

/* The reports of count loads as a table: file, format, already_loaded, rows_read, rows_loaded, rows_skipped, rows_rejected, facts, seconds.
 * The caller frees *table. Errors: ERR_MEMORY. Cost O(count); safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_load_table(size_t count, const char *const *paths, const jarak_load_report *reports,
                                                         jarak_table **table, jarak_error *error);

/* What is loaded, a row a file: file, format, vintage (of its publication: 2024-01-31, v2; missing: not known), publications, rows_read,
 * rows_loaded, rows_skipped, rows_rejected, facts, supersedes (facts of older vintages for which those of this file stand), superseded
 * (facts of this file for which those of newer vintages stand), first_day, last_day, skipped (the reasons with their counts). With check,
 * what looks implausible (mirror gaps, breaks, empty years): check, what, where, size, advice. The caller frees *table. Errors: ERR_SQL,
 * ERR_MEMORY, ERR_INTERRUPTED. Cost: a scan of the facts, with check several. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_sources(jarak_store *store, bool check, jarak_table **table, jarak_error *error);

/* The rows of a file that were rejected, in the order of the file, at most limit of them: file, line, column, reason, row. path is that of
 * the load; NULL: of all files. Needs a store opened for writing or reading. The
 * caller frees *table. Errors: ERR_SQL, ERR_MEMORY. Cost O(rejected rows of the store); one store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_rejects(jarak_store *store, const char *path, int64_t limit, jarak_table **table,
                                                      jarak_error *error);

/* The formats that are known: name, title, publisher, columns. sources_dir as in the settings. The caller frees *table.
 * Errors: ERR_IO, ERR_FORMAT (a description that is none: file, line and column), ERR_MEMORY. Cost O(formats), their files being parsed;
 * safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_formats(const char *sources_dir, jarak_table **table, jarak_error *error);

/* Writes a first description of a file (YAML, docs/writing-a-source.md): its columns, and as far as their names and first cells tell, which
 * of them is which field. What is not sure is left as a remark for a person. settings NULL: defaults; of them the file's encoding, sheet,
 * delimiter and skip count. The caller frees *yaml with jarak_text_free(). Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT, ERR_MEMORY; then
 * *yaml is NULL. Cost: a store in memory, and some thousand rows; safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_describe_file(const char *path, const jarak_load_settings *settings, char **yaml,
                                                            jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
