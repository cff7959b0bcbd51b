/* The parts of a description that is written from a map (data/map_fields.h); each writes whole keys of YAML. */
#ifndef JARAK_DATA_MAP_WRITE_H
#define JARAK_DATA_MAP_WRITE_H

#include "data/map_fields.h"

/* The fields that hold states. */
enum { JARAK__N_MAP_STATE_FIELDS = 7 };
extern const jarak__map_field jarak__map_state_fields[JARAK__N_MAP_STATE_FIELDS];

static inline bool jarak__map_has(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].text != NULL;
}

/* The column of `row` that holds a field of states: FROM is a word of SQL. */
const char *jarak__map_state_column(jarak__map_field field);
/* SQL: the cell or the constant of a field; NULL where it is not given. */
void jarak__map_write_cell(const jarak__map *map, jarak__map_field field, jarak__writer *sql);
/* Writes `key: "what the SQL is"` and gives the SQL back. */
void jarak__map_write_key(jarak__writer *yaml, const char *key, jarak__writer *sql);

void jarak__map_write_year_columns(jarak__writer *yaml);
void jarak__map_write_rows(const jarak__map *map, jarak__writer *yaml);
void jarak__map_write_states(const jarak__map *map, jarak__writer *yaml);
void jarak__map_write_skips(const jarak__map *map, jarak__writer *yaml);
void jarak__map_write_rejects(const jarak__map *map, jarak__writer *yaml);
void jarak__map_write_units(const jarak__map *map, jarak__writer *yaml);

#endif
