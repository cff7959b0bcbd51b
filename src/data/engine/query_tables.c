/* Which tables and views a query reads, from the engine's own syntax tree. */
#include "data/query_tables.h"

#include <jansson.h>
#include <string.h>

#include "base/table.h"
#include "data/engine/engine.h"
#include "data/engine/query_check.h"

/* Puts the names of tables into read and those of common table expressions into own, both as keys of objects. */
static bool collect(json_t *node, json_t *read, json_t *own)
{
    bool is_done = true;
    const char *type = json_string_value(json_object_get(node, "type")), *key;
    const char *name = json_string_value(json_object_get(node, "table_name"));
    if (type != NULL && name != NULL && strcmp(type, "BASE_TABLE") == 0) {
        is_done = json_object_set_new(read, name, json_true()) == 0;
    }
    size_t index;
    json_t *child;
    json_array_foreach(json_object_get(json_object_get(node, "cte_map"), "map"), index, child)
    {
        const char *own_name = json_string_value(json_object_get(child, "key"));
        is_done = is_done && (own_name == NULL || json_object_set_new(own, own_name, json_true()) == 0);
    }
    json_object_foreach(node, key, child)
    {
        is_done = is_done && collect(child, read, own);
    }
    json_array_foreach(node, index, child)
    {
        is_done = is_done && collect(child, read, own);
    }
    return is_done;
}

static jarak_status fill(jarak_table *table, json_t *names, jarak_error *error)
{
    jarak_status status = jarak__table_add_column(table, "name", JARAK_TEXT, error);
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(table, json_object_size(names), error);
    }
    size_t row = 0;
    const char *name;
    json_t *value;
    json_object_foreach(names, name, value)
    {
        status = status == JARAK_OK ? jarak__table_set_text(table, row++, 0, name, strlen(name), error) : status;
    }
    return status;
}

jarak_status jarak__query_tables(jarak_store *store, const char *sql, jarak_table **tables, jarak_error *error)
{
    *tables = NULL;
    json_t *tree = NULL, *read = json_object(), *own = json_object();
    jarak_status status = jarak__query_tree(jarak__store_query_connection(store), sql, &tree, error);
    if (status == JARAK_OK && (read == NULL || own == NULL || !collect(tree, read, own))) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory naming the tables of a query");
    }
    if (status == JARAK_OK) {
        const char *name;
        json_t *value;
        json_object_foreach(own, name, value)
        {
            (void)json_object_del(read, name);
        }
        status = jarak__table_new(tables, error);
    }
    if (status == JARAK_OK) {
        status = fill(*tables, read, error);
    }
    if (status != JARAK_OK) {
        jarak_table_free(*tables);
        *tables = NULL;
    }
    json_decref(tree);
    json_decref(read);
    json_decref(own);
    return status;
}
