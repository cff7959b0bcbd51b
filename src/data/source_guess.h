/* What the columns of a file may hold, told by their names and their first cells: a guess that a person looks at. */
#ifndef JARAK_DATA_SOURCE_GUESS_H
#define JARAK_DATA_SOURCE_GUESS_H

#include "data/map_fields.h"
#include "jarak/table.h"

typedef enum jarak__content {
    JARAK__CONTENT_NOTHING,
    JARAK__CONTENT_STATES,
    JARAK__CONTENT_YEARS,
    JARAK__CONTENT_PERIODS, /* months, quarters, days */
    JARAK__CONTENT_NUMBERS,
    JARAK__CONTENT_WORDS,
} jarak__content;

typedef struct jarak__column_look {
    const char *name;
    jarak__content content;
    const char *system, *rival; /* of states, as jarak__coding_find() gives them */
    int period_kind;            /* of periods: a jarak_period_kind, -1 where they differ */
    char samples[96];           /* its first different cells */
} jarak__column_look;

/* Looks at a column of a table of texts. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__column_look_at(const jarak_table *cells, size_t column, const char *name, jarak__column_look *look,
                                                    jarak_error *error);

/* Gives the fields of a map the columns that seem to be theirs, as texts of the looks: what is not sure stays out. */
void jarak__guess_map(size_t n, const jarak__column_look *looks, jarak__map *map);

#endif
