/* A file of the panel as a workbook of one sheet, by libxlsxwriter, a row at a time. */
#include <inttypes.h>
#include <string.h>

#include <xlsxwriter.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "jarak/table.h"
#include "panel/write.h"

typedef struct sheet {
    lxw_worksheet *worksheet;
    lxw_row_t next_row;
    const char *path;
} sheet;

static jarak_status fail_write(const char *path, lxw_error why, jarak_error *error)
{
    return why == LXW_ERROR_MEMORY_MALLOC_FAILED ? jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), path)
                                                 : jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, lxw_strerror(why));
}

static lxw_error write_text_cell(const sheet *to, lxw_col_t column, const jarak__text_cell *cell)
{
    char text[256]; /* codes, units and flags */
    const size_t length = jarak__text_cell_length(cell);
    if (length >= sizeof text) {
        return LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    }
    memcpy(text, jarak__text_cell_bytes(cell), length);
    text[length] = '\0';
    return worksheet_write_string(to->worksheet, to->next_row, column, text, NULL);
}

static lxw_error write_cell(const sheet *to, lxw_col_t at, const jarak__column *column, size_t row)
{
    if (!jarak__column_has(column, row)) {
        return LXW_NO_ERROR;
    }
    switch (column->cell) {
    case JARAK__CELL_TEXT:
        return write_text_cell(to, at, (const jarak__text_cell *)column->values + row);
    case JARAK__CELL_INT64:
        return worksheet_write_number(to->worksheet, to->next_row, at, (double)((const int64_t *)column->values)[row], NULL);
    case JARAK__CELL_DOUBLE:
        return worksheet_write_number(to->worksheet, to->next_row, at, ((const double *)column->values)[row], NULL);
    default:
        return LXW_ERROR_FEATURE_NOT_SUPPORTED;
    }
}

static jarak_status take_rows(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    sheet *to = context;
    const size_t n_columns = jarak__chunk_columns(chunk);
    lxw_error why = LXW_NO_ERROR;
    for (size_t row = 0; row < n_rows; row++, to->next_row++) {
        for (size_t k = 0; k < n_columns && why == LXW_NO_ERROR; k++) {
            const jarak__column column = jarak__chunk_column(chunk, k);
            why = write_cell(to, (lxw_col_t)k, &column, row);
        }
        if (why != LXW_NO_ERROR) {
            return fail_write(to->path, why, error);
        }
    }
    return JARAK_OK;
}

/* The names of the columns in the first row; more rows than the sheet has are told before any is written. */
static jarak_status begin(jarak_store *store, const char *rows, sheet *to, jarak_error *error)
{
    jarak_table *none = NULL;
    int64_t n_rows = 0;
    char *sql = jarak__sql_format("SELECT * FROM (%s) LIMIT 0", rows);
    jarak_status status =
        sql != NULL ? jarak__sql_table(store, sql, &none, error) : jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), to->path);
    if (status == JARAK_OK) {
        status = jarak__sql_integer(store, "SELECT count(*) FROM written", 0, NULL, &n_rows, error);
    }
    if (status == JARAK_OK && n_rows >= LXW_ROW_MAX) {
        status = jarak_fail(error, JARAK_ERR_DATA,
                            _("%s: a sheet has %d rows, and there are %ld; name fewer pairs, years or indicators, or write CSV or Parquet"),
                            to->path, LXW_ROW_MAX, (long)n_rows);
    }
    for (size_t k = 0; status == JARAK_OK && k < jarak_table_columns(none); k++) {
        const lxw_error why = worksheet_write_string(to->worksheet, 0, (lxw_col_t)k, jarak_table_name(none, k), NULL);
        status = why == LXW_NO_ERROR ? JARAK_OK : fail_write(to->path, why, error);
    }
    to->next_row = 1;
    jarak_table_free(none);
    jarak__free(sql);
    return status;
}

jarak_status jarak__panel_workbook_write(jarak_store *store, const char *rows, const char *path, jarak_error *error)
{
    /* The day on which all parts of the archive are dated, so that the same panel gives the same bytes. */
    lxw_doc_properties properties = {.created = 315532800};
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook *workbook = workbook_new_opt(path, &options);
    sheet to = {.worksheet = workbook != NULL ? workbook_add_worksheet(workbook, "panel") : NULL, .path = path};
    if (to.worksheet == NULL) {
        if (workbook != NULL) {
            (void)workbook_close(workbook);
        }
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), path);
    }
    (void)workbook_set_properties(workbook, &properties);
    jarak_status status = begin(store, rows, &to, error);
    if (status == JARAK_OK) {
        status = jarak__sql_stream(store, rows, take_rows, &to, error);
    }
    const lxw_error why = workbook_close(workbook); /* frees it, too; what it wrote of a failed file is removed by the caller */
    return status == JARAK_OK && why != LXW_NO_ERROR ? fail_write(path, why, error) : status;
}
