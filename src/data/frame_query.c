/* The query of a reading: a CSV file as a view whose columns are typed as they are asked for, and how a number is taken from text. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/frame_query.h"
#include "data/sql.h"

/* How a number is taken from text. */
#define NUMBER_OF_TEXT_SQL "CASE WHEN trim(%s) IN ('', 'NA', 'NaN', 'nan', '.', 'NULL') THEN NULL ELSE CAST(%s AS DOUBLE) END"
#define IS_NO_NUMBER_SQL "%s IS NOT NULL AND trim(%s) NOT IN ('', 'NA', 'NaN', 'nan', '.', 'NULL') AND TRY_CAST(%s AS DOUBLE) IS NULL"
/* Behind a column's name: its text, where the name itself has been given to its value. */
#define TEXT_SUFFIX "\001"

static bool is_wanted(const jarak__frame_query *query, size_t column, jarak_column_kind kind)
{
    for (size_t i = 0; i < query->n_requests; i++) {
        if (query->columns[i] == column && query->requests[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* Whether a CSV file's column is read as text. */
static bool is_read_as_text(const jarak__frame_query *query, size_t column)
{
    return is_wanted(query, column, JARAK_COLUMN_CATEGORY) || (query->numbers_as_text && is_wanted(query, column, JARAK_COLUMN_NUMBER));
}

/* The name between quotes, with the suffix; freshly allocated. */
static char *quoted(const char *name, const char *suffix)
{
    char *whole = jarak__format_text("%s%s", name, suffix);
    char *sql = whole != NULL ? jarak__sql_format("%N", whole) : NULL;
    jarak__free(whole);
    return sql;
}

static void write_number_of_text(jarak__writer *sql, const char *column_sql)
{
    jarak__sql_write(sql, NUMBER_OF_TEXT_SQL, column_sql, column_sql);
}

void jarak__frame_query_write_view(const jarak__frame_query *query, jarak__writer *sql)
{
    const jarak__data *data = query->data;
    jarak__write_text(sql, "CREATE OR REPLACE VIEW data AS SELECT ");
    for (size_t i = 0; i < data->n_columns; i++) {
        char *name = quoted(data->names[i], "");
        char *text_name = quoted(data->names[i], TEXT_SUFFIX);
        sql->failed = sql->failed || name == NULL || text_name == NULL;
        jarak__write_text(sql, i > 0 ? ", " : "");
        if (sql->failed || !is_read_as_text(query, i)) {
            jarak__sql_write(sql, "%s", name != NULL ? name : "");
        } else {
            if (is_wanted(query, i, JARAK_COLUMN_NUMBER)) {
                write_number_of_text(sql, name);
            } else {
                jarak__sql_write(sql, "CAST(%s AS %s)", name, data->types[i]);
            }
            jarak__sql_write(sql, " AS %s, %s AS %s", name, name, text_name);
        }
        jarak__free(name);
        jarak__free(text_name);
    }
    jarak__sql_write(sql, " FROM read_csv(%Q, ", data->path);
    jarak__data_write_csv_options(data, sql);
    jarak__write_text(sql, ", types = {");
    for (size_t i = 0; i < data->n_columns; i++) {
        const char *type = is_read_as_text(query, i) ? "VARCHAR" : is_wanted(query, i, JARAK_COLUMN_NUMBER) ? "DOUBLE" : data->types[i];
        jarak__sql_write(sql, "%s%Q: %Q", i > 0 ? ", " : "", data->names[i], type);
    }
    jarak__write_text(sql, "})");
}

static void write_request(const jarak__frame_query *query, size_t index, jarak__writer *sql)
{
    size_t column = query->columns[index];
    const char *type = query->data->types[column];
    bool is_csv = query->data->kind == JARAK__DATA_CSV;
    bool wants_text = query->requests[index].kind == JARAK_COLUMN_CATEGORY;
    char *name = quoted(query->data->names[column], is_csv && wants_text ? TEXT_SUFFIX : "");
    if (name == NULL) {
        sql->failed = true;
        return;
    }
    if (wants_text) {
        bool is_whole = strcmp(type, "TINYINT") == 0 || strcmp(type, "SMALLINT") == 0 || strcmp(type, "INTEGER") == 0 ||
                        strcmp(type, "BIGINT") == 0 || strcmp(type, "UTINYINT") == 0 || strcmp(type, "USMALLINT") == 0 ||
                        strcmp(type, "UINTEGER") == 0;
        const char *form = is_csv                        ? "%s"
                           : is_whole                    ? "CAST(%s AS BIGINT)"
                           : strcmp(type, "DOUBLE") == 0 ? "%s"
                           : strcmp(type, "FLOAT") == 0  ? "CAST(CAST(%s AS VARCHAR) AS DOUBLE)"
                                                         : "CAST(%s AS VARCHAR)";
        jarak__sql_write(sql, form, name);
    } else if (!is_csv && strcmp(type, "VARCHAR") == 0) {
        write_number_of_text(sql, name);
    } else {
        jarak__sql_write(sql, "CAST(%s AS DOUBLE)", name);
    }
    jarak__free(name);
}

void jarak__frame_query_write(const jarak__frame_query *query, jarak__writer *sql)
{
    const char *where = query->where;
    jarak__write_text(sql, "SELECT ");
    for (size_t i = 0; i < query->n_requests; i++) {
        jarak__write_text(sql, i > 0 ? ", " : "");
        write_request(query, i, sql);
    }
    jarak__write_text(sql, " FROM ");
    if (query->data->kind == JARAK__DATA_CSV) {
        jarak__write_text(sql, "data");
    } else {
        jarak__data_write_from(query->data, sql);
    }
    if (where != NULL) {
        jarak__write_format(sql, " WHERE (%s\n)", where);
    }
    for (size_t i = 0; !query->data->has_order && i < query->n_requests; i++) {
        jarak__write_format(sql, "%s%zu", i > 0 ? ", " : " ORDER BY ", i + 1);
    }
}

void jarak__frame_query_write_bad_number(const jarak__frame_query *query, size_t request, jarak__writer *sql)
{
    const bool is_csv = query->data->kind == JARAK__DATA_CSV;
    char *name = quoted(query->data->names[query->columns[request]], is_csv ? TEXT_SUFFIX : "");
    if (name == NULL) {
        sql->failed = true;
        return;
    }
    jarak__sql_write(sql, "SELECT row_number, text FROM (SELECT row_number() OVER () AS row_number, CAST(%s AS VARCHAR) AS text FROM ",
                     name);
    if (is_csv) {
        jarak__write_text(sql, "data");
    } else {
        jarak__data_write_from(query->data, sql);
    }
    jarak__sql_write(sql, ") WHERE " IS_NO_NUMBER_SQL " ORDER BY row_number LIMIT 1", "text", "text", "text");
    jarak__free(name);
}
