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
    if (status == JARAK_OK) {
        jarak__map_write_publication(&map, NULL, &yaml);
        jarak__map_write(&map, &yaml);
        status = yaml.failed ? jarak__source_no_memory(error) : jarak__yaml_parse("map", yaml.bytes, yaml.length, &source->made, error);
    }
    jarak__writer_release(&yaml);
    return status;
}
