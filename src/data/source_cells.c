/* The key `cells` of a description: which columns of a file of events are counted. */
#include <stdlib.h>
#include <string.h>

#include "data/source_parse.h"

/* A name of `file: names`, or column36 for the 36th. */
static size_t column_of(const jarak__cut *cut, const char *name)
{
    for (size_t i = 0; i < cut->names.count; i++) {
        if (strcmp(cut->names.items[i], name) == 0) {
            return i;
        }
    }
    if (strncmp(name, "column", strlen("column")) == 0) {
        char *end;
        const unsigned long number = strtoul(name + strlen("column"), &end, 10);
        if (*end == '\0' && number > cut->names.count && number <= cut->column_count) {
            return number - 1;
        }
    }
    return JARAK__NO_COLUMN;
}

static jarak_status read_column(const jarak__cut *cut, jarak__yaml_node map, const char *key, bool required, size_t *column,
                                jarak_error *error)
{
    const char *name;
    jarak_status status = jarak__yaml_want_text(map, key, required, &name, error);
    *column = status == JARAK_OK && name != NULL ? column_of(cut, name) : JARAK__NO_COLUMN;
    if (status == JARAK_OK && name != NULL && *column == JARAK__NO_COLUMN) {
        return jarak__yaml_fail(jarak__yaml_get(map, key), error, "`%s` names no column of the file: `%s`", key, name);
    }
    return status;
}

static jarak_status read_official(jarak__source *source, jarak__yaml_node map, jarak_error *error)
{
    jarak__yaml_node list;
    jarak_status status = jarak__yaml_want_kind(map, "official", JARAK__YAML_LIST, false, &list, error);
    if (status != JARAK_OK || list.kind == JARAK__YAML_ABSENT) {
        return status;
    }
    const size_t count = jarak__yaml_count(list);
    const char **items = jarak__arena_alloc(&source->arena, (count + 1) * sizeof *items);
    if (items == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a source description");
    }
    for (size_t i = 0; i < count; i++) {
        items[i] = jarak__yaml_text(jarak__yaml_item(list, i, NULL));
        if (items[i] == NULL) {
            return jarak__yaml_fail(jarak__yaml_item(list, i, NULL), error, "`official` must be a list of texts");
        }
    }
    source->cells.official = (jarak__texts){.items = items, .count = count};
    return JARAK_OK;
}

static jarak_status read_late_days(jarak__event_columns *cells, jarak__yaml_node map, jarak_error *error)
{
    const char *text;
    jarak_status status = jarak__yaml_want_text(map, "late_days", false, &text, error);
    if (status == JARAK_OK && text != NULL) {
        char *end;
        const long days = strtol(text, &end, 10);
        if (*end != '\0' || end == text || days < 1 || days > 36500 || cells->added == JARAK__NO_COLUMN) {
            return jarak__yaml_fail(jarak__yaml_get(map, "late_days"), error, "`late_days` must be a number of days, and needs `added`");
        }
        cells->late_days = (int)days;
    }
    return status;
}

jarak_status jarak__source_read_cells(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    static const char *const keys[] = {"id",   "day",        "added",  "actor",   "target",   "actor_role", "target_role",
                                       "code", "quad_class", "system", "outside", "official", "late_days",  NULL};
    jarak__event_columns *cells = &source->cells;
    jarak__yaml_node map;
    jarak_status status = jarak__yaml_want_kind(root, "cells", JARAK__YAML_MAP, false, &map, error);
    if (status != JARAK_OK || map.kind == JARAK__YAML_ABSENT) {
        return status;
    }
    if (source->cut.header || source->cut.quote != '\0') {
        return jarak__yaml_fail(map, error, "`cells` is for files without header and quotes");
    }
    const struct {
        const char *key;
        bool required;
        size_t *column;
    } columns[] = {
        {"id", true, &cells->id},
        {"day", true, &cells->day},
        {"added", false, &cells->added},
        {"actor", true, &cells->actor},
        {"target", true, &cells->target},
        {"actor_role", false, &cells->actor_role},
        {"target_role", false, &cells->target_role},
        {"code", true, &cells->code},
        {"quad_class", true, &cells->quad_class},
    };
    cells->is_given = true;
    cells->states = (jarak__state_column){.column = "actor", .node = map};
    status = jarak__yaml_only_keys(map, keys, error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof columns / sizeof columns[0]; i++) {
        status = read_column(&source->cut, map, columns[i].key, columns[i].required, columns[i].column, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_text(map, "system", true, &cells->states.system, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_outside(&cells->states, error);
    }
    if (status == JARAK_OK) {
        status = read_official(source, map, error);
    }
    return status == JARAK_OK ? read_late_days(cells, map, error) : status;
}
