/* A file of the panel as one of Stata (.dta, version 118 of the format: Stata 14 and later), by ReadStat, a row at a time. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include <readstat.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "jarak/table.h"
#include "panel/write.h"

enum {
    FORMAT_VERSION = 118,
    STEM_BYTES = JARAK__STATA_NAME_BYTES - sizeof "_natural", /* of an indicator: what its longest column leaves of a name */
    LABEL_BYTES = 80,
    INDICATOR_COLUMNS = 5,
    LARGEST_LONG = 2147483620, /* what is above says "missing" in Stata */
};

typedef struct stata {
    readstat_writer_t *writer;
    readstat_variable_t **variables;
    size_t n_variables;
    jarak__writer text; /* of the cell at hand: the engine's texts end without NUL */
    const char *path;
} stata;

static jarak_status fail_write(const char *path, readstat_error_t why, jarak_error *error)
{
    return why == READSTAT_ERROR_MALLOC  ? jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), path)
           : why == READSTAT_ERROR_WRITE ? jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno))
                                         : jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, readstat_error_message(why));
}

/* ------------------------------------------------------------------------------------------------------------------ variables */

bool jarak__panel_stata_name(const char *column, char name[JARAK__STATA_NAME_BYTES])
{
    const char *stem_end = strrchr(column, '_'), *first_end = strchr(column, '_');
    const size_t length = strlen(column), stem = stem_end != NULL ? (size_t)(stem_end - column) : length,
                 excess = stem > STEM_BYTES ? stem - STEM_BYTES : 0;
    const size_t first = first_end != NULL ? (size_t)(first_end - column) : 0;
    if ((excess > 0 && excess >= first) || length - excess >= JARAK__STATA_NAME_BYTES) {
        return false;
    }
    const size_t kept = excess > 0 ? first - excess : 0;
    memcpy(name, column, kept);
    memcpy(name + kept, column + kept + excess, length - excess - kept + 1);
    return true;
}

/* What a column is, in the words of docs/data-model.md. */
static const char *label_of_column(const char *name)
{
    static const char *const labels[][2] = {
        {"state", "state (ISO 3166-1 alpha-3)"},
        {"state_cow", "state (number of the Correlates of War project)"},
        {"partner", "partner (ISO 3166-1 alpha-3)"},
        {"partner_cow", "partner (number of the Correlates of War project)"},
        {"year", "year"},
        {"indicator", "indicator"},
        {"value", "value on the indicator's scale"},
        {"natural_value", "value in the natural unit"},
        {"natural_unit", "natural unit"},
        {"sd", "standard deviation of value"},
        {"n_figures", "figures that it rests on"},
        {"flag", "zero, missing or not covered; empty: there is a value"},
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(labels[i][0], name) == 0) {
            return labels[i][1];
        }
    }
    return "";
}

/* The label of a column; of a wide file from the indicators, which have their columns in turn behind those of all files. */
static void write_label(const char *name, size_t column, size_t n_keys, const jarak_table *indicators, char label[LABEL_BYTES + 1])
{
    static const char *const what[INDICATOR_COLUMNS] = {"on its scale", NULL, "standard deviation", "figures", "flag"};
    if (column < n_keys) {
        snprintf(label, LABEL_BYTES + 1, "%s", label_of_column(name));
        return;
    }
    const size_t row = (column - n_keys) / INDICATOR_COLUMNS, k = (column - n_keys) % INDICATOR_COLUMNS;
    snprintf(label, LABEL_BYTES + 1, "%s: %s", jarak_table_text(indicators, row, 0),
             what[k] != NULL ? what[k] : jarak_table_text(indicators, row, 1));
}

static readstat_type_t type_of(jarak_type type)
{
    return type == JARAK_TEXT ? READSTAT_TYPE_STRING : type == JARAK_INTEGER ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE;
}

/* A text's width is that of the longest: widths has one row, a column a column. */
static jarak_status add_variables(stata *to, const jarak_table *widths, const jarak_table *none, bool is_wide,
                                  const jarak_table *indicators, jarak_error *error)
{
    const size_t n_columns = jarak_table_columns(none);
    const size_t n_keys = is_wide ? n_columns - INDICATOR_COLUMNS * jarak_table_rows(indicators) : n_columns;
    to->variables = jarak__calloc(n_columns, sizeof *to->variables);
    if (to->variables == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), to->path);
    }
    for (size_t k = 0; k < n_columns; k++) {
        char name[JARAK__STATA_NAME_BYTES], label[LABEL_BYTES + 1];
        const int64_t width = jarak_table_is_missing(widths, 0, k) ? 1 : jarak_table_integer(widths, 0, k);
        if (!jarak__panel_stata_name(jarak_table_name(none, k), name)) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s: \"%s\" is too long a name for Stata; write CSV or Parquet"), to->path,
                              jarak_table_name(none, k));
        }
        to->variables[k] = readstat_add_variable(to->writer, name, type_of(jarak_table_type(none, k)), width > 0 ? (size_t)width : 1);
        if (to->variables[k] == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), to->path);
        }
        write_label(jarak_table_name(none, k), k, n_keys, indicators, label);
        readstat_variable_set_label(to->variables[k], label);
        to->n_variables++;
    }
    return JARAK_OK;
}

/* ----------------------------------------------------------------------------------------------------------------------- rows */

static readstat_error_t write_text_cell(stata *to, const readstat_variable_t *variable, const jarak__text_cell *cell)
{
    to->text.length = 0;
    jarak__write_bytes(&to->text, jarak__text_cell_bytes(cell), jarak__text_cell_length(cell));
    return to->text.failed ? READSTAT_ERROR_MALLOC
                           : readstat_insert_string_value(to->writer, variable, to->text.length > 0 ? to->text.bytes : "");
}

static readstat_error_t write_cell(stata *to, const readstat_variable_t *variable, const jarak__column *column, size_t row)
{
    if (!jarak__column_has(column, row)) {
        return readstat_insert_missing_value(to->writer, variable);
    }
    switch (column->cell) {
    case JARAK__CELL_TEXT:
        return write_text_cell(to, variable, (const jarak__text_cell *)column->values + row);
    case JARAK__CELL_INT64: {
        const int64_t value = ((const int64_t *)column->values)[row];
        return value >= -LARGEST_LONG && value <= LARGEST_LONG ? readstat_insert_int32_value(to->writer, variable, (int32_t)value)
                                                               : READSTAT_ERROR_NUMERIC_VALUE_IS_OUT_OF_RANGE;
    }
    case JARAK__CELL_DOUBLE:
        return readstat_insert_double_value(to->writer, variable, ((const double *)column->values)[row]);
    default:
        return READSTAT_ERROR_VALUE_TYPE_MISMATCH;
    }
}

static jarak_status take_rows(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    stata *to = context;
    readstat_error_t why = READSTAT_OK;
    for (size_t row = 0; why == READSTAT_OK && row < n_rows; row++) {
        why = readstat_begin_row(to->writer);
        for (size_t k = 0; k < to->n_variables && why == READSTAT_OK; k++) {
            const jarak__column column = jarak__chunk_column(chunk, k);
            why = write_cell(to, to->variables[k], &column, row);
        }
        why = why == READSTAT_OK ? readstat_end_row(to->writer) : why;
    }
    return why == READSTAT_OK ? JARAK_OK : fail_write(to->path, why, error);
}

/* ----------------------------------------------------------------------------------------------------------------------- file */

/* What is known before the first row: the columns, how wide their texts are, what the indicators are called. */
typedef struct heading {
    jarak_table *none, *widths, *indicators;
    int64_t n_rows;
} heading;

static void release_heading(heading *h)
{
    jarak_table_free(h->none);
    jarak_table_free(h->widths);
    jarak_table_free(h->indicators);
}

static jarak_status make_heading(jarak_store *store, const char *rows, heading *h, const char *path, jarak_error *error)
{
    char *none = jarak__sql_format("SELECT * FROM (%s) LIMIT 0", rows),
         *widths = jarak__sql_format("SELECT max(strlen(COLUMNS(*)::VARCHAR)) FROM (%s)", rows);
    jarak_status status = none != NULL && widths != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), path);
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, none, &h->none, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, widths, &h->widths, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_table(
            store, "SELECT label, natural_unit FROM asked_indicator JOIN facts.indicator USING (code, natural_unit) ORDER BY place",
            &h->indicators, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_integer(store, "SELECT count(*) FROM written", 0, NULL, &h->n_rows, error);
    }
    if (status == JARAK_OK && h->n_rows > INT32_MAX) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("%s: Stata takes %ld rows, and there are %ld; write CSV or Parquet"), path,
                            (long)INT32_MAX, (long)h->n_rows);
    }
    jarak__free(none);
    jarak__free(widths);
    return status;
}

static ssize_t put_bytes(const void *bytes, size_t size, void *file)
{
    return fwrite(bytes, 1, size, file) == size ? (ssize_t)size : -1;
}

static jarak_status write_file(jarak_store *store, const char *rows, bool is_wide, FILE *file, stata *to, jarak_error *error)
{
    heading h = {0};
    jarak_status status = make_heading(store, rows, &h, to->path, error);
    if (status == JARAK_OK) {
        status = add_variables(to, h.widths, h.none, is_wide, h.indicators, error);
    }
    if (status == JARAK_OK) {
        /* The day on which workbooks are dated, too, so that the same panel gives the same bytes. */
        readstat_error_t why = readstat_writer_set_file_timestamp(to->writer, 315532800);
        why = why == READSTAT_OK ? readstat_writer_set_file_format_version(to->writer, FORMAT_VERSION) : why;
        why = why == READSTAT_OK ? readstat_begin_writing_dta(to->writer, file, (long)h.n_rows) : why;
        status = why == READSTAT_OK ? JARAK_OK : fail_write(to->path, why, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_stream(store, rows, take_rows, to, error);
    }
    if (status == JARAK_OK) {
        const readstat_error_t why = readstat_end_writing(to->writer);
        status = why == READSTAT_OK ? JARAK_OK : fail_write(to->path, why, error);
    }
    release_heading(&h);
    return status;
}

jarak_status jarak__panel_stata_write(jarak_store *store, const char *rows, bool is_wide, const char *path, jarak_error *error)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
    }
    stata to = {.writer = readstat_writer_init(), .path = path};
    jarak_status status = JARAK_OK;
    if (to.writer == NULL || readstat_set_data_writer(to.writer, put_bytes) != READSTAT_OK) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), path);
    } else {
        status = write_file(store, rows, is_wide, file, &to, error);
    }
    if (to.writer != NULL) {
        readstat_writer_free(to.writer);
    }
    jarak__free(to.variables);
    jarak__writer_release(&to.text);
    return fclose(file) == 0 || status != JARAK_OK ? status : jarak_fail(error, JARAK_ERR_IO, "%s: %s", path, strerror(errno));
}
