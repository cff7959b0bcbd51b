/* The key `map` of a description: what follows from it is a description of its own, in which the keys are looked for that this one has not.
 */
#include "data/map_fields.h"
#include "data/source_parse.h"

static jarak_status read_map(jarak__source *source, jarak__yaml_node node, jarak__map *map, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < jarak__yaml_count(node); i++) {
        const char *name = NULL;
        jarak_error fault;
        jarak__yaml_node item = jarak__yaml_item(node, i, &name);
        const char *text = jarak__yaml_text(item);
        if (name == NULL || text == NULL) {
            return jarak__yaml_fail(item, error, "`map` must map fields to columns or constants");
        }
        status = jarak__map_set(map, &source->arena, name, text, &fault);
        if (status == JARAK_ERR_ARGUMENT) {
            return jarak__yaml_fail(item, error, "%s", fault.message);
        }
    }
    return status == JARAK_OK ? JARAK_OK : jarak__source_no_memory(error);
}

/* Which columns hold numbers as people write them. */
static jarak_status keep_numbers(jarak__source *source, const jarak__map *map)
{
    static const jarak__map_field fields[] = {JARAK__MAP_VALUE_FIELD, JARAK__MAP_QUANTITY_FIELD};
    const char **items = jarak__arena_alloc(&source->arena, 2 * sizeof *items);
    const jarak__map_entry *decimal = jarak__map_get(map, JARAK__MAP_DECIMAL_FIELD);
    size_t n = 0;
    for (size_t i = 0; items != NULL && i < 2; i++) {
        const jarak__map_entry *entry = jarak__map_get(map, fields[i]);
        if (entry != NULL && entry->is_column) {
            items[n++] = entry->text;
        }
    }
    source->numbers = (jarak__texts){.items = items, .count = n};
    source->numbers_by_year = map->is_wide;
    source->decimal = decimal != NULL ? decimal->text[0] : '\0';
    return items != NULL ? JARAK_OK : JARAK_ERR_MEMORY;
}

jarak_status jarak__source_make_of_map(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    jarak__yaml_node node;
    jarak__map map = {0};
    jarak__texts columns;
    jarak__writer yaml = {0};
    jarak_error fault;
    jarak_status status = jarak__yaml_want_kind(root, "map", JARAK__YAML_MAP, false, &node, error);
    if (status != JARAK_OK || node.kind == JARAK__YAML_ABSENT) {
        return status;
    }
    status = jarak__source_read_texts(source, root, "columns", true, &columns, error);
    if (status == JARAK_OK) {
        status = read_map(source, node, &map, error);
    }
    if (status == JARAK_OK) {
        status = jarak__map_resolve(&map, &columns, &fault);
        status = status == JARAK_ERR_ARGUMENT ? jarak__yaml_fail(node, error, "%s", fault.message)
                 : status != JARAK_OK         ? jarak__source_no_memory(error)
                                              : JARAK_OK;
    }
    if (status == JARAK_OK && keep_numbers(source, &map) != JARAK_OK) {
        status = jarak__source_no_memory(error);
    }
    if (status == JARAK_OK) {
        jarak__map_write_publication(&map, NULL, &yaml);
        jarak__map_write(&map, &yaml);
        status = yaml.failed ? jarak__source_no_memory(error) : jarak__yaml_parse("map", yaml.bytes, yaml.length, &source->made, error);
    }
    jarak__writer_release(&yaml);
    return status;
}
