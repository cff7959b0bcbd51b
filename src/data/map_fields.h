/* The map of a file that has no format of its own: which of its columns, or which constant, each field of the facts is. It is written as
 * the key `map` of a description or with `jarak load --map`; docs/writing-a-source.md, "map", explains the fields.
 *
 * The steps: jarak__map_parse() or jarak__map_set(), then jarak__map_resolve() against the file's columns, then jarak__map_write(), which
 * gives the rest of an ordinary description. Messages say what is wrong, not where: the callers know. */
#ifndef JARAK_DATA_MAP_FIELDS_H
#define JARAK_DATA_MAP_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/writer.h"
#include "data/source.h"
#include "jarak/status.h"

/* What a file's rows are; a field belongs to some of these. */
enum { JARAK__MAP_FLOW = 1, JARAK__MAP_PAIR = 2, JARAK__MAP_STATE = 4, JARAK__MAP_VOTE = 8 };
enum { JARAK__MAP_FIGURE = JARAK__MAP_PAIR | JARAK__MAP_STATE, JARAK__MAP_AMOUNT = JARAK__MAP_FLOW | JARAK__MAP_FIGURE };
enum { JARAK__MAP_ANY = JARAK__MAP_AMOUNT | JARAK__MAP_VOTE };

/* What a field may be: symbol, text, what its text may be (below), the kinds of rows that have it. */
#define JARAK__MAP_FIELD_LIST(X)                                        \
    X(EXPORTER, "exporter", A_STATE, JARAK__MAP_FLOW)                   \
    X(IMPORTER, "importer", A_STATE, JARAK__MAP_FLOW)                   \
    X(REPORTER, "reporter", A_STATE, JARAK__MAP_AMOUNT)                 \
    X(PARTNER, "partner", A_STATE, JARAK__MAP_FLOW)                     \
    X(SIDE, "side", A_SIDE, JARAK__MAP_FLOW)                            \
    X(FROM, "from", A_STATE, JARAK__MAP_PAIR)                           \
    X(TO, "to", A_STATE, JARAK__MAP_PAIR)                               \
    X(STATE, "state", A_STATE, JARAK__MAP_STATE | JARAK__MAP_VOTE)      \
    X(YEAR, "year", A_PERIOD, JARAK__MAP_AMOUNT)                        \
    X(MONTH, "month", A_PERIOD, JARAK__MAP_AMOUNT)                      \
    X(QUARTER, "quarter", A_PERIOD, JARAK__MAP_AMOUNT)                  \
    X(DATE, "date", A_PERIOD, JARAK__MAP_ANY)                           \
    X(PERIOD, "period", A_PERIOD, JARAK__MAP_AMOUNT)                    \
    X(VALUE, "value", A_COLUMN, JARAK__MAP_AMOUNT)                      \
    X(UNIT, "unit", A_UNIT, JARAK__MAP_AMOUNT)                          \
    X(MEASURE, "measure", A_MEASURE, JARAK__MAP_FIGURE)                 \
    X(PRODUCT, "product", A_WORD, JARAK__MAP_FLOW)                      \
    X(QUANTITY, "quantity", A_COLUMN, JARAK__MAP_FLOW)                  \
    X(DECIMAL, "decimal", A_DECIMAL, JARAK__MAP_AMOUNT)                 \
    X(QUANTITY_UNIT, "quantity_unit", A_QUANTITY_UNIT, JARAK__MAP_FLOW) \
    X(STATUS, "status", A_STATUS, JARAK__MAP_AMOUNT)                    \
    X(NOTE, "note", A_WORD, JARAK__MAP_FIGURE)                          \
    X(VOTE, "vote", A_COLUMN, JARAK__MAP_VOTE)                          \
    X(ROLLCALL, "rollcall", A_COLUMN, JARAK__MAP_VOTE)                  \
    X(RESOLUTION, "resolution", A_COLUMN, JARAK__MAP_VOTE)              \
    X(BODY, "body", A_WORD, JARAK__MAP_VOTE)                            \
    X(IMPORTS, "imports", A_TEXT, JARAK__MAP_FLOW)                      \
    X(EXPORTS, "exports", A_TEXT, JARAK__MAP_FLOW)                      \
    X(YES, "yes", A_TEXT, JARAK__MAP_VOTE)                              \
    X(NO, "no", A_TEXT, JARAK__MAP_VOTE)                                \
    X(ABSTAIN, "abstain", A_TEXT, JARAK__MAP_VOTE)                      \
    X(ABSENT, "absent", A_TEXT, JARAK__MAP_VOTE)                        \
    X(STATES, "states", A_SYSTEM, JARAK__MAP_ANY)                       \
    X(COMPLETE, "complete", A_YES_OR_NO, JARAK__MAP_FLOW)               \
    X(UNLISTED, "unlisted", A_SILENCE, JARAK__MAP_AMOUNT)               \
    X(TITLE, "title", A_WORD, JARAK__MAP_ANY)                           \
    X(PUBLISHER, "publisher", A_WORD, JARAK__MAP_ANY)                   \
    X(URL, "url", A_WORD, JARAK__MAP_ANY)                               \
    X(LICENCE, "licence", A_TEXT, JARAK__MAP_ANY)                       \
    X(PUBLISHED, "published", A_PERIOD, JARAK__MAP_ANY)

typedef enum jarak__map_field {
#define JARAK__MAP_FIELD_ENUM(symbol, text, kind, rows) JARAK__MAP_##symbol##_FIELD,
    JARAK__MAP_FIELD_LIST(JARAK__MAP_FIELD_ENUM)
#undef JARAK__MAP_FIELD_ENUM
        JARAK__N_MAP_FIELDS
} jarak__map_field;

/* What a field was given. */
typedef struct jarak__map_entry {
    const char *text; /* NULL: nothing */
    bool is_quoted;   /* in '…' or "…": a constant whatever the columns are called */
    bool is_column;   /* else a constant; known once resolved */
} jarak__map_entry;

typedef struct jarak__map {
    jarak__map_entry entries[JARAK__N_MAP_FIELDS];
    int rows;     /* JARAK__MAP_FLOW … JARAK__MAP_VOTE, once resolved */
    bool is_wide; /* `year=*`: a column a year */
} jarak__map;

const char *jarak__map_field_text(jarak__map_field field);
static inline const jarak__map_entry *jarak__map_get(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].text != NULL ? &map->entries[field] : NULL;
}

/* Reads 'exporter=origin, title="Trade, 2021"'. The texts live in the arena. Errors: ERR_ARGUMENT (no field=text, an unknown field with all
 * that there are, one given twice), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__map_parse(const char *text, jarak__arena *arena, jarak__map *map, jarak_error *error);
/* Gives a field, by its name, a text as `map` of a description has it. Errors: as above. */
JARAK_MUST_CHECK jarak_status jarak__map_set(jarak__map *map, jarak__arena *arena, const char *name, const char *text, jarak_error *error);

/* Settles what the rows are, and which fields are columns of the file. A text that names a column (whatever the case of its letters) is
 * that column, spelled as the file has it; else it must be a constant that the field may have. Errors: ERR_ARGUMENT (fields that are
 * missing or do not go together, a column that is not there with the columns that are), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__map_resolve(jarak__map *map, const jarak__texts *columns, jarak_error *error);

/* Writes the columns of the file that a map that was resolved speaks of, as the keys of a description. */
void jarak__map_write_columns(const jarak__map *map, jarak__writer *yaml);
/* Writes the keys that follow from it: rows, states, units, skip, reject, facts, coverage and, where they are given, source and vintage. */
void jarak__map_write(const jarak__map *map, jarak__writer *yaml);
/* Writes the keys of a description that say what it is: title, publisher, url, licence. title: where the map gives none. */
void jarak__map_write_publication(const jarak__map *map, const char *title, jarak__writer *yaml);

/* Whether a column is one of `year=*`. */
bool jarak__map_is_year_column(const char *name);

/* Words that some fields may have as constants; NULL-terminated. */
extern const char *const jarak__money_units[];
extern const char *const jarak__quantity_units[];
extern const char *const jarak__fact_statuses[];
extern const char *const jarak__state_systems[];
/* The units of figures that are known; they live in the arena. */
JARAK_MUST_CHECK jarak_status jarak__figure_units(jarak__arena *arena, jarak__texts *units, jarak_error *error);

/* Writes a text as a scalar of YAML in double quotes. */
void jarak__write_yaml_text(jarak__writer *yaml, const char *text);

#endif
