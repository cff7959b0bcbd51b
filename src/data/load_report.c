/* What loads did, as a table. */
#include <string.h>

#include "base/table.h"
#include "jarak/load.h"

static const struct {
    const char *name;
    jarak_type type;
} columns[] = {
    {"file", JARAK_TEXT},           {"format", JARAK_TEXT},          {"already_loaded", JARAK_BOOLEAN}, {"rows_read", JARAK_INTEGER},
    {"rows_loaded", JARAK_INTEGER}, {"rows_skipped", JARAK_INTEGER}, {"rows_rejected", JARAK_INTEGER},  {"facts", JARAK_INTEGER},
    {"seconds", JARAK_NUMBER},
};

enum { N_COLUMNS = sizeof columns / sizeof columns[0], FIRST_COUNT = 3, N_COUNTS = 5 };

static jarak_status fill_row(jarak_table *table, size_t row, const char *path, const jarak_load_report *report, jarak_error *error)
{
    const int64_t counts[N_COUNTS] = {report->rows_read, report->rows_loaded, report->rows_skipped, report->rows_rejected, report->facts};
    jarak_status status = jarak__table_set_text(table, row, 0, path, strlen(path), error);
    if (status == JARAK_OK) {
        status = jarak__table_set_text(table, row, 1, report->source, strlen(report->source), error);
    }
    jarak__table_set_boolean(table, row, 2, report->already_loaded);
    for (size_t i = 0; i < N_COUNTS; i++) {
        jarak__table_set_integer(table, row, FIRST_COUNT + i, counts[i]);
    }
    jarak__table_set_number(table, row, N_COLUMNS - 1, report->seconds);
    return status;
}

jarak_status jarak_load_table(size_t count, const char *const *paths, const jarak_load_report *reports, jarak_table **table,
                              jarak_error *error)
{
    jarak_status status = jarak__table_new(table, error);
    for (size_t i = 0; i < N_COLUMNS && status == JARAK_OK; i++) {
        status = jarak__table_add_column(*table, columns[i].name, columns[i].type, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(*table, count, error);
    }
    for (size_t row = 0; row < count && status == JARAK_OK; row++) {
        status = fill_row(*table, row, paths[row], &reports[row], error);
    }
    if (status != JARAK_OK) {
        jarak_table_free(*table);
        *table = NULL;
    }
    return status;
}
