/* The functions in a user's query, from the engine's own syntax tree.
 *
 * The engine has functions that do things: enable_logging() opens files and ends the process where that fails, checkpoint() writes,
 * query() runs other SQL. So the tree of the statement, which the engine gives as JSON without running it, is searched: of the
 * functions that give tables only those below are allowed, of the others those that compute, all but a few. */
#include "data/engine/query_check.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "data/engine/engine.h"
#include "data/sql.h"

static const char *const allowed_table_functions[] = {
    "generate_series", "json_each",          "json_tree",        "range",         "repeat",       "repeat_row",   "unnest",
    "duckdb_columns",  "duckdb_constraints", "duckdb_functions", "duckdb_tables", "duckdb_types", "duckdb_views",
};

static const char *const refused_functions[] = {"currval", "nextval", "setseed", "write_log"};

static bool is_in(const char *name, const char *const *names, size_t n_names)
{
    for (size_t i = 0; i < n_names; i++) {
        if (strcasecmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* Whether this very node calls a function that is not allowed; then *name is its name. */
static bool is_refused_call(const json_t *node, const char **name)
{
    if (strcmp(text_at(node, "type"), "TABLE_FUNCTION") == 0) {
        *name = text_at(json_object_get(node, "function"), "function_name");
        return !is_in(*name, allowed_table_functions, sizeof allowed_table_functions / sizeof allowed_table_functions[0]);
    }
    *name = text_at(node, "function_name");
    return is_in(*name, refused_functions, sizeof refused_functions / sizeof refused_functions[0]);
}

/* The name of the first function in the tree that is not allowed, or NULL. */
static const char *find_refused(json_t *node)
{
    const char *name = NULL;
    if (json_is_object(node) && is_refused_call(node, &name)) {
        return name;
    }
    const char *key, *refused = NULL;
    json_t *child;
    size_t index;
    json_object_foreach(node, key, child)
    {
        refused = refused != NULL ? refused : find_refused(child);
    }
    json_array_foreach(node, index, child)
    {
        refused = refused != NULL ? refused : find_refused(child);
    }
    return refused;
}

/* A name that the engine would take for a file's where no table has it: with a folder, an ending or a pattern in it. */
static bool is_file_like(const char *name)
{
    return strpbrk(name, "/.*?[:") != NULL;
}

/* The first table of the tree that is a file. */
static const char *find_file(json_t *node)
{
    const char *table = text_at(node, "table_name"), *key, *found = NULL;
    if (is_file_like(table)) {
        return table;
    }
    json_t *child;
    size_t index;
    json_object_foreach(node, key, child)
    {
        found = found != NULL ? found : find_file(child);
    }
    json_array_foreach(node, index, child)
    {
        found = found != NULL ? found : find_file(child);
    }
    return found;
}

jarak_status jarak__sql_check_foreign(jarak_store *store, const char *sql, jarak_error *error)
{
    json_t *tree;
    jarak_status status = jarak__query_tree(jarak__store_connection(store), sql, &tree, error);
    if (status != JARAK_OK) {
        return status;
    }
    const char *refused = NULL;
    if (!json_is_false(json_object_get(tree, "error"))) {
        status = jarak_fail(error, JARAK_ERR_SQL, "%s", text_at(tree, "error_message"));
    } else if (json_array_size(json_object_get(tree, "statements")) != 1) {
        status = jarak_fail(error, JARAK_ERR_SQL, _("it must be one query"));
    } else if ((refused = find_refused(tree)) != NULL) {
        status =
            jarak_fail(error, JARAK_ERR_SQL, _("%s() is not allowed in a format: it may read its file and compute, nothing else"), refused);
    } else if ((refused = find_file(tree)) != NULL) {
        status =
            jarak_fail(error, JARAK_ERR_SQL, _("%s is not allowed in a format: it may read its file and compute, nothing else"), refused);
    }
    json_decref(tree);
    return status;
}

/* The engine gives the tree of a SELECT, not of an EXPLAIN: what comes behind it is what counts. */
static const char *skip_word(const char *sql, const char *word)
{
    const char *start = sql;
    while (isspace((unsigned char)*start)) {
        start++;
    }
    size_t length = strlen(word);
    return strncasecmp(start, word, length) == 0 && isspace((unsigned char)start[length]) ? start + length : sql;
}

static const char *skip_explain(const char *sql)
{
    const char *rest = skip_word(sql, "EXPLAIN");
    return rest != sql ? skip_word(rest, "ANALYZE") : sql;
}

jarak_status jarak__query_tree(duckdb_connection connection, const char *sql, json_t **tree, jarak_error *error)
{
    *tree = NULL;
    jarak_table *table = NULL;
    duckdb_prepared_statement statement = NULL;
    jarak_status status = JARAK_OK;
    if (duckdb_prepare(connection, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", &statement) != DuckDBSuccess) {
        status = jarak__engine_fail(error, duckdb_prepare_error(statement));
    } else if (duckdb_bind_varchar(statement, 1, sql) != DuckDBSuccess) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("the query is not UTF-8 text"));
    } else {
        status = jarak__engine_table(connection, statement, &(jarak__engine_limits){.seconds = 0}, &table, error);
    }
    if (status == JARAK_OK) {
        json_error_t failure;
        *tree = json_loads(jarak_table_text(table, 0, 0), JSON_DECODE_INT_AS_REAL, &failure); /* it has unsigned 64-bit integers */
        if (*tree == NULL) {
            status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("the query cannot be checked: %s"), failure.text);
        }
    }
    jarak_table_free(table);
    duckdb_destroy_prepare(&statement);
    return status;
}

jarak_status jarak__query_check(duckdb_connection connection, const char *sql, jarak_error *error)
{
    json_t *tree;
    jarak_status status = jarak__query_tree(connection, skip_explain(sql), &tree, error);
    if (status != JARAK_OK) {
        return status;
    }
    const char *refused = NULL;
    if (!json_is_false(json_object_get(tree, "error"))) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT,
                            _("only a query is allowed here (SELECT, WITH, VALUES, DESCRIBE, SHOW or EXPLAIN): it may read, not change"));
    } else if ((refused = find_refused(tree)) != NULL) {
        status = jarak_fail(error, JARAK_ERR_SQL,
                            _("%s() is not allowed in a query: it may read the store's tables and compute, nothing else"), refused);
    }
    json_decref(tree);
    return status;
}

jarak_status jarak__query_check_order(duckdb_connection connection, const char *sql, bool *ordered, jarak_error *error)
{
    json_t *tree;
    *ordered = false;
    jarak_status status = jarak__query_tree(connection, sql, &tree, error);
    if (status != JARAK_OK) {
        return status;
    }
    json_t *statement = json_array_get(json_object_get(tree, "statements"), 0);
    size_t index;
    json_t *modifier;
    json_array_foreach(json_object_get(json_object_get(statement, "node"), "modifiers"), index, modifier)
    {
        *ordered = *ordered || strcmp(text_at(modifier, "type"), "ORDER_MODIFIER") == 0;
    }
    json_decref(tree);
    return JARAK_OK;
}
