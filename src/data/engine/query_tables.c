/* Which tables and views a query reads, from the engine's own syntax tree. */
#include "data/query_tables.h"

#include <jansson.h>
#include <string.h>

#include "base/table.h"
#include "data/engine/engine.h"
#include "data/engine/query_check.h"

/* The names of a query: its own, of common table expressions, with what they stand for; those of them that are seen; the tables that are
 * read. */
typedef struct names {
    json_t *own, *seen, *read;
} names;

static bool find_own(json_t *node, json_t *own)
{
    bool is_done = true;
    const char *key;
    size_t index;
    json_t *child;
    json_array_foreach(json_object_get(json_object_get(node, "cte_map"), "map"), index, child)
    {
        key = json_string_value(json_object_get(child, "key"));
        is_done = is_done && (key == NULL || json_object_set(own, key, child) == 0);
    }
    json_object_foreach(node, key, child)
    {
        is_done = is_done && find_own(child, own);
    }
    json_array_foreach(node, index, child)
    {
        is_done = is_done && find_own(child, own);
    }
    return is_done;
}

static bool find_read(json_t *node, names *found);

/* A table is read, a name of the query's own leads on to what it stands for. */
static bool follow(const char *name, names *found)
{
    json_t *meant = json_object_get(found->own, name);
    if (meant == NULL) {
        return json_object_set_new(found->read, name, json_true()) == 0;
    }
    if (json_object_get(found->seen, name) != NULL) {
        return true;
    }
    return json_object_set_new(found->seen, name, json_true()) == 0 && find_read(meant, found);
}

/* What the node reads. Expressions that nothing refers to are read by nobody. */
static bool find_read(json_t *node, names *found)
{
    bool is_done = true;
    const char *type = json_string_value(json_object_get(node, "type")), *key;
    const char *name = json_string_value(json_object_get(node, "table_name"));
    if (type != NULL && name != NULL && strcmp(type, "BASE_TABLE") == 0) {
        is_done = follow(name, found);
    }
    size_t index;
    json_t *child;
    json_object_foreach(node, key, child)
    {
        is_done = is_done && (strcmp(key, "cte_map") == 0 || find_read(child, found));
    }
    json_array_foreach(node, index, child)
    {
        is_done = is_done && find_read(child, found);
    }
    return is_done;
}

static jarak_status fill(jarak_table *table, json_t *read, jarak_error *error)
{
    jarak_status status = jarak__table_add_column(table, "name", JARAK_TEXT, error);
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(table, json_object_size(read), error);
    }
    size_t row = 0;
    const char *name;
    json_t *value;
    json_object_foreach(read, name, value)
    {
        status = status == JARAK_OK ? jarak__table_set_text(table, row++, 0, name, strlen(name), error) : status;
    }
    return status;
}

jarak_status jarak__query_tables(jarak_store *store, const char *sql, jarak_table **tables, jarak_error *error)
{
    *tables = NULL;
    json_t *tree = NULL;
    names found = {json_object(), json_object(), json_object()};
    jarak_status status = jarak__query_tree(jarak__store_query_connection(store), sql, &tree, error);
    if (status == JARAK_OK &&
        (found.own == NULL || found.seen == NULL || found.read == NULL || !find_own(tree, found.own) || !find_read(tree, &found))) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory naming the tables of a query");
    }
    if (status == JARAK_OK) {
        status = jarak__table_new(tables, error);
    }
    if (status == JARAK_OK) {
        status = fill(*tables, found.read, error);
    }
    if (status != JARAK_OK) {
        jarak_table_free(*tables);
        *tables = NULL;
    }
    json_decref(tree);
    json_decref(found.own);
    json_decref(found.seen);
    json_decref(found.read);
    return status;
}
