/* A CSV file that a frame is read from: how it is cut into cells, and what is wrong with one that cannot be. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/dialect.h"
#include "data/file_cells.h"
#include "data/frame_data.h"
#include "data/sql.h"

jarak_status jarak__data_look_at_csv(jarak__data *data, const jarak_frame_settings *settings, jarak_error *error)
{
    jarak__file *file = &data->file;
    jarak_status status = jarak__file_drop_lines(file, settings->skip, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak__dialect found = jarak__dialect_find(file->head, file->head_size, jarak__head_is_whole(file), settings->delimiter);
    data->delimiter = found.delimiter;
    if (settings->skip < 0) {
        status = jarak__file_drop_lines(file, found.n_above, error);
    }
    bool *has_comma = NULL;
    size_t n_columns = 0;
    if (status == JARAK_OK && jarak__dialect_may_have_commas(file->head, file->head_size, data->delimiter, '"')) {
        jarak__texts cells;
        status = jarak__file_first_cells(file, data->delimiter, '"', &data->names_in, &cells, error);
        n_columns = status == JARAK_OK ? cells.count : 0;
        has_comma = jarak__calloc(n_columns + 1, sizeof *has_comma);
        if (status == JARAK_OK &&
            (has_comma == NULL || !jarak__dialect_find_commas(file->head, file->head_size, data->delimiter, '"', n_columns, has_comma))) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text);
        }
    }
    for (size_t i = 0; has_comma != NULL && i < n_columns; i++) {
        data->has_commas = data->has_commas || has_comma[i];
    }
    jarak__free(has_comma);
    return status;
}

void jarak__data_write_csv_options(const jarak__data *data, jarak__writer *sql)
{
    char delimiter[2] = {data->delimiter, '\0'};
    jarak__sql_write(sql, "header = true, delim = %Q, quote = '\"', escape = '\"', comment = '', skip = 0%s%s", delimiter,
                     data->has_commas ? ", decimal_separator = ','" : "", data->file.is_gzip ? ", compression = 'gzip'" : "");
}

jarak_status jarak__data_check_csv_header(const jarak__data *data, jarak_error *error)
{
    const char *start = data->file.head + strspn(data->file.head, " \t\"'");
    const char *name = data->n_columns > 0 ? data->names[0] : "";
    if (strncmp(start, name, strlen(name)) == 0 || strcmp(name, "column0") == 0) {
        return JARAK_OK;
    }
    return jarak_fail(error, JARAK_ERR_FORMAT,
                      _("%s: the first line is not a header for those below; it must name the columns, and every line must have as many "
                        "cells"),
                      data->text);
}

jarak_status jarak__data_fail_csv(const jarak__data *data, const jarak_error *failure, jarak_error *error)
{
    const char *start = strstr(failure->message, "CSV Error on Line");
    const char *end = strstr(failure->message, start != NULL ? "\nPossible" : "\nin: ");
    jarak_status status = failure->status == JARAK_ERR_SQL && start != NULL ? JARAK_ERR_FORMAT : failure->status;
    start = start != NULL ? start : failure->message;
    end = end != NULL ? end : start + strlen(start);
    while (end > start && end[-1] == '\n') {
        end--;
    }
    return jarak_fail(error, status, "%s: %.*s", data->text, (int)(end - start), start);
}

jarak_status jarak__data_fail_at_csv_line(jarak__data *data, jarak_error *error)
{
    jarak__texts cells;
    jarak__writer sql = {0};
    jarak_error failure = {.status = JARAK_OK};
    jarak_status status = jarak__file_first_cells(&data->file, data->delimiter, '"', &data->names_in, &cells, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak__sql_write(&sql, "SELECT count(*) FROM read_csv(%Q, auto_detect = false, ", data->path);
    jarak__data_write_csv_options(data, &sql);
    jarak__write_text(&sql, ", columns = {");
    for (size_t i = 0; i < cells.count; i++) {
        jarak__sql_write(&sql, "%s%Q: 'VARCHAR'", i > 0 ? ", " : "", cells.items[i]);
    }
    jarak__write_text(&sql, "})");
    status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), data->text)
                        : jarak__sql_run(data->store, sql.bytes, &failure);
    jarak__writer_release(&sql);
    if (status == JARAK_OK) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is not a CSV file with a header and lines of as many cells"), data->text);
    }
    return failure.status != JARAK_OK ? jarak__data_fail_csv(data, &failure, error) : status;
}
