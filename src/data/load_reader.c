/* How the engine is to read one file: the names and types of its columns, and its reader as SQL. */
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "data/load_job.h"
#include "data/sql.h"

jarak_status jarak__load_fail_memory(const jarak__load_job *job, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", job->file->name);
}

/* Whether the name is taken among the first count columns, or by input's own. */
static bool is_taken(const char *name, const jarak__texts *columns)
{
    if (strcasecmp(name, "line") == 0 || strcasecmp(name, "file") == 0) {
        return true;
    }
    for (size_t i = 0; i < columns->count; i++) {
        if (strcasecmp(name, columns->items[i]) == 0) {
            return true;
        }
    }
    return false;
}

jarak_status jarak__load_name_columns(jarak__load_job *job, const jarak__texts *cells, jarak_error *error)
{
    const char **items = jarak__arena_alloc(&job->arena, (cells->count + 1) * sizeof *items);
    if (items == NULL) {
        return jarak__load_fail_memory(job, error);
    }
    job->columns = (jarak__texts){.items = items};
    for (size_t i = 0; i < cells->count; i++) {
        const char *name = cells->items[i];
        char *unique = name[0] != '\0' ? jarak__copy_text(name) : jarak__format_text("column%zu", i + 1);
        for (int n = 2; unique != NULL && is_taken(unique, &job->columns); n++) {
            jarak__free(unique);
            unique = jarak__format_text("%s_%d", name[0] != '\0' ? name : "column", n);
        }
        items[i] = unique != NULL ? jarak__arena_text(&job->arena, unique, strlen(unique)) : NULL;
        jarak__free(unique);
        if (items[i] == NULL) {
            return jarak__load_fail_memory(job, error);
        }
        job->columns.count++;
    }
    return JARAK_OK;
}

const char *jarak__load_type_of(const jarak__cut *cut, const char *column)
{
    for (size_t i = 0; i < cut->types.count; i++) {
        if (strcasecmp(cut->types.items[i].key, column) == 0) {
            return cut->types.items[i].value;
        }
    }
    return "VARCHAR";
}

void jarak__load_write_reader(jarak__writer *sql, const char *path, const jarak__cut *cut, const jarak__texts *columns, const char *extra)
{
    const char delimiter[2] = {cut->delimiter, '\0'};
    const char quote[2] = {cut->quote, '\0'};
    jarak__sql_write(sql, "read_csv(%Q, auto_detect = false, delim = %Q, quote = %Q, escape = %Q, header = %s, encoding = %Q, ", path,
                     delimiter, quote, quote, cut->header ? "true" : "false", cut->is_latin1 ? "latin-1" : "utf-8");
    jarak__write_text(sql, "nullstr = [");
    for (size_t i = 0; i < cut->nulls.count; i++) {
        jarak__sql_write(sql, "%s%Q", i > 0 ? ", " : "", cut->nulls.items[i]);
    }
    jarak__write_text(sql, "], columns = {");
    for (size_t i = 0; i < columns->count; i++) {
        jarak__sql_write(sql, "%s%Q: %Q", i > 0 ? ", " : "", columns->items[i], jarak__load_type_of(cut, columns->items[i]));
    }
    jarak__sql_write(sql, "}%s)", extra);
}

size_t jarak__find_column(const jarak__texts *columns, const char *name)
{
    size_t found = columns->count;
    for (size_t i = 0; i < columns->count; i++) {
        if (strcmp(columns->items[i], name) == 0) {
            return i;
        }
        found = found == columns->count && strcasecmp(columns->items[i], name) == 0 ? i : found;
    }
    return found;
}
