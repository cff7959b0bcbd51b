/* Source descriptions: what data/sources/<name>.yaml says about a format. docs/writing-a-source.md explains each key. */
#ifndef JARAK_DATA_SOURCE_H
#define JARAK_DATA_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/yaml_tree.h"
#include "jarak/status.h"

typedef struct jarak__texts {
    const char **items;
    size_t count;
} jarak__texts;

typedef struct jarak__name_value {
    const char *key;
    const char *value;
} jarak__name_value;

typedef struct jarak__pairs {
    jarak__name_value *items;
    size_t count;
} jarak__pairs;

/* How a file is cut into cells. */
typedef struct jarak__cut {
    char delimiter;
    bool has_delimiter; /* the description fixes it */
    char quote;         /* '\0': none */
    bool header;
    bool is_latin1;
    jarak__texts names;  /* of the columns of a file without header, from the left */
    size_t column_count; /* of a file without header; at least names.count */
    jarak__texts nulls;
    jarak__pairs types; /* column → SQL type, for bulk files */
} jarak__cut;

/* A file that lies beside the one to load. */
typedef struct jarak__beside {
    const char *relation;
    const char *file; /* pattern */
    jarak__texts columns;
    jarak__cut cut;
    jarak__yaml_node node;
} jarak__beside;

/* A column of a row that names states. */
typedef struct jarak__state_column {
    const char *column;
    const char *system;
    const char *year;   /* SQL; NULL: what the code means today */
    bool outside_today; /* in years in which a code meant nothing it gives the state of today, of kind `outside` */
    jarak__texts aggregates;
    jarak__pairs aliases; /* text → code of a state */
    jarak__yaml_node node;
} jarak__state_column;

typedef struct jarak__unit_column {
    const char *column;
    jarak__texts units;
    jarak__yaml_node node;
} jarak__unit_column;

/* Where the columns of a file of events stand whose rows are counted instead of kept, from 0; NO_COLUMN: it has none. */
typedef struct jarak__event_columns {
    bool is_given;
    size_t id, day, added, actor, target, actor_role, target_role, code, quad_class;
    jarak__state_column states; /* what the actors' codes mean */
    jarak__texts official;      /* roles that speak for a state; none does too */
    int late_days;              /* what is reported so many days after its day does not count; 0: everything does */
} jarak__event_columns;
#define JARAK__NO_COLUMN SIZE_MAX

/* A rule by which a row is left out: skipped, or rejected in a column. */
typedef struct jarak__rule {
    bool is_reject;
    bool is_usual;      /* it takes many rows by nature: they say nothing about whether the file was understood */
    const char *column; /* of a rejection */
    const char *reason;
    jarak__yaml_node when; /* SQL */
} jarak__rule;

/* A table that the rows give facts to. */
typedef struct jarak__target {
    const char *table;
    jarak__yaml_node select; /* SQL */
} jarak__target;

typedef struct jarak__source {
    jarak__yaml *document;
    jarak__yaml *made; /* what follows from its `map`; NULL: it has none */
    jarak__arena arena;
    bool is_foreign; /* from a file of the user's: its SQL is somebody else's */
    const char *name;
    const char *publication;                                  /* of which the files are vintages: several formats may say the same */
    jarak__yaml_node vintage;                                 /* SQL: the day of publication or extraction */
    const char *title, *publisher, *url, *licence;            /* NULL: not said */
    const char *title_column, *publisher_column, *url_column; /* where each row cites its own publication; NULL: none */
    jarak__texts columns, columns_not;
    jarak__texts columns_may;  /* that a file may lack: they are empty then */
    bool has_no_other_columns; /* a file with a column of which the description does not speak is of another format */
    jarak__texts columns_like; /* patterns (POSIX extended), each of which some column must fit */
    jarak__texts telling;      /* columns by which a file is known to be of this format's kind */
    const char *file_name;     /* pattern; NULL: any */
    jarak__yaml_node match;
    jarak__cut cut;
    jarak__beside *besides;
    size_t n_besides;
    jarak__texts numbers; /* columns with numbers as people write them, by its map; none where it has no map */
    bool numbers_by_year; /* they are those that are called after years */
    char decimal;         /* the sign before a fraction in them; '\0': found out */
    bool is_bulk;
    bool is_one_pass; /* rows are judged while facts are written */
    jarak__yaml_node rows;
    jarak__state_column *states;
    size_t n_states;
    jarak__unit_column *units;
    size_t n_units;
    jarak__rule *rules; /* in the order in which they are tried: skips, then rejections */
    size_t n_rules;
    jarak__target *targets;
    size_t n_targets;
    bool keeps_repeats;
    jarak__yaml_node coverage;
    jarak__event_columns cells;
} jarak__source;

/* Reads the key `cells` of a description whose other keys have been read. Errors: as jarak__source_parse(). */
JARAK_MUST_CHECK jarak_status jarak__source_read_cells(jarak__source *source, jarak__yaml_node root, jarak_error *error);

/* Reads a description; file is its name in messages. Errors: ERR_FORMAT "file:line:column: …" (not YAML, a missing or unknown key, a
 * value of the wrong form), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__source_parse(const char *file, const void *bytes, size_t size, jarak__source **source,
                                                  jarak_error *error);
void jarak__source_free(jarak__source *source);

/* All descriptions that are known: those of a folder, then those that came with the program; a name in the folder hides the program's. */
typedef struct jarak__catalogue {
    jarak__source **sources;
    size_t count;
} jarak__catalogue;

/* folder may be NULL. Errors: those of parsing; ERR_IO where the folder cannot be read; ERR_FORMAT where two files of it share a name. */
JARAK_MUST_CHECK jarak_status jarak__catalogue_read(const char *folder, jarak__catalogue *catalogue, jarak_error *error);
/* The one description in a file. Errors: those of parsing; ERR_IO. */
JARAK_MUST_CHECK jarak_status jarak__catalogue_read_file(const char *path, jarak__catalogue *catalogue, jarak_error *error);
void jarak__catalogue_release(jarak__catalogue *catalogue);
/* ERR_NOT_FOUND, naming all known formats. */
JARAK_MUST_CHECK jarak_status jarak__catalogue_find(const jarak__catalogue *catalogue, const char *name, const jarak__source **source,
                                                    jarak_error *error);

#endif
