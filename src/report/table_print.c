/* A table as aligned text (libsmartcols), JSON or CSV. */
#include <errno.h>
#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/writer.h"
#include "jarak/table.h"
#include "report/json.h"

/* A number for the eye: six significant digits, but no digit before the point is rounded away. */
static void write_rounded(jarak__writer *writer, double number)
{
    char text[64];
    double magnitude = fabs(number);
    if (!isfinite(number) || magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-4)) {
        jarak__write_format(writer, "%.6g", number);
        return;
    }
    /* below 1 it is zero or negative: zeros behind the point are not significant */
    int digits_before_point = magnitude > 0 ? (int)floor(log10(magnitude)) + 1 : 1;
    int decimals = digits_before_point < 6 ? 6 - digits_before_point : 0;
    int length = snprintf(text, sizeof text, "%.*f", decimals, number);
    if (decimals > 0) {
        while (text[length - 1] == '0') {
            length--;
        }
        length -= text[length - 1] == '.';
    }
    jarak__write_bytes(writer, text, (size_t)length);
}

/* The value of a cell that is shown, as plain text. */
static void write_value(jarak__writer *writer, const jarak_table *table, size_t row, size_t column, bool rounded)
{
    switch (jarak_table_type(table, column)) {
    case JARAK_INTEGER:
        jarak__write_format(writer, "%" PRId64, jarak_table_integer(table, row, column));
        break;
    case JARAK_NUMBER:
        if (rounded) {
            write_rounded(writer, jarak_table_number(table, row, column));
        } else {
            jarak__write_number(writer, jarak_table_number(table, row, column));
        }
        break;
    case JARAK_BOOLEAN:
        jarak__write_text(writer, jarak_table_boolean(table, row, column) ? "true" : "false");
        break;
    default:
        jarak__write_text(writer, jarak_table_text(table, row, column));
    }
}

/* Texts may have lines of their own, which libsmartcols would otherwise escape. */
static bool add_scols_column(struct libscols_table *lines, const jarak_table *table, size_t column)
{
    jarak_type type = jarak_table_type(table, column);
    bool is_number = type == JARAK_INTEGER || type == JARAK_NUMBER;
    struct libscols_column *added =
        scols_table_new_column(lines, jarak_table_name(table, column), 0, is_number ? SCOLS_FL_RIGHT : SCOLS_FL_WRAP);
    if (added == NULL) {
        return false;
    }
    return is_number || (scols_column_set_safechars(added, "\n") == 0 &&
                         scols_column_set_wrapfunc(added, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL) == 0);
}

/* The cell is where the text of each cell is put together. */
static bool add_scols_row(struct libscols_table *lines, const jarak_table *table, size_t row, jarak__writer *cell)
{
    struct libscols_line *line = scols_table_new_line(lines, NULL);
    bool done = line != NULL;
    for (size_t column = 0; done && column < jarak_table_columns(table); column++) {
        if (jarak__cell_is_shown(table, row, column)) {
            cell->length = 0;
            write_value(cell, table, row, column, true);
            done = !cell->failed && scols_line_set_data(line, column, cell->bytes) == 0;
        }
    }
    return done;
}

/* libsmartcols prints nothing for a table without rows; the names of its columns still tell something. */
static void write_names(jarak__writer *writer, const jarak_table *table)
{
    for (size_t column = 0; column < jarak_table_columns(table); column++) {
        jarak__write_format(writer, "%s%s", column > 0 ? " " : "", jarak_table_name(table, column));
    }
    jarak__write_text(writer, "\n");
}

/* The lines without the blanks that fill up their last columns. */
static void write_trimmed(jarak__writer *writer, const char *lines)
{
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        size_t shown = length;
        while (shown > 0 && lines[shown - 1] == ' ') {
            shown--;
        }
        jarak__write_bytes(writer, lines, shown);
        jarak__write_text(writer, "\n");
        lines += length + (lines[length] == '\n');
    }
}

static bool write_aligned(jarak__writer *writer, const jarak_table *table)
{
    if (jarak_table_rows(table) == 0) {
        write_names(writer, table);
        return true;
    }
    char *text = NULL;
    jarak__writer cell = {0};
    struct libscols_table *lines = scols_new_table();
    bool done = lines != NULL && scols_table_set_termforce(lines, SCOLS_TERMFORCE_NEVER) == 0;
    for (size_t column = 0; done && column < jarak_table_columns(table); column++) {
        done = add_scols_column(lines, table, column);
    }
    for (size_t row = 0; done && row < jarak_table_rows(table); row++) {
        done = add_scols_row(lines, table, row, &cell);
    }
    jarak__writer_release(&cell);
    done = done && scols_print_table_to_string(lines, &text) == 0;
    if (done) {
        write_trimmed(writer, text);
    }
    free(text);
    scols_unref_table(lines);
    return done;
}

/* Quoted where it must be, and where it is empty: an unquoted empty field is a missing value. */
static void write_csv_text(jarak__writer *writer, const char *text)
{
    if (text[0] != '\0' && strpbrk(text, ",\"\r\n") == NULL) {
        jarak__write_text(writer, text);
        return;
    }
    jarak__write_text(writer, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        jarak__write_bytes(writer, "\"\"", *c == '"' ? 2 : 0);
        jarak__write_bytes(writer, c, *c == '"' ? 0 : 1);
    }
    jarak__write_text(writer, "\"");
}

static void write_csv(jarak__writer *writer, const jarak_table *table)
{
    for (size_t column = 0; column < jarak_table_columns(table); column++) {
        jarak__write_text(writer, column > 0 ? "," : "");
        write_csv_text(writer, jarak_table_name(table, column));
    }
    jarak__write_text(writer, "\n");
    for (size_t row = 0; row < jarak_table_rows(table); row++) {
        for (size_t column = 0; column < jarak_table_columns(table); column++) {
            jarak__write_text(writer, column > 0 ? "," : "");
            if (!jarak__cell_is_shown(table, row, column)) {
                continue;
            }
            if (jarak_table_type(table, column) == JARAK_TEXT) {
                write_csv_text(writer, jarak_table_text(table, row, column));
            } else {
                write_value(writer, table, row, column, false);
            }
        }
        jarak__write_text(writer, "\n");
    }
}

static bool write_table(jarak__writer *writer, const jarak_table *table, jarak_format format)
{
    switch (format) {
    case JARAK_FORMAT_JSON:
        jarak__write_json_table(writer, table, 0);
        jarak__write_text(writer, "\n");
        return true;
    case JARAK_FORMAT_CSV:
        write_csv(writer, table);
        return true;
    default:
        return write_aligned(writer, table);
    }
}

jarak_status jarak_table_print(const jarak_table *table, jarak_format format, FILE *stream, jarak_error *error)
{
    /* Widths of characters and the decimal point must not depend on the program's locale. */
    locale_t plain = newlocale(LC_CTYPE_MASK | LC_NUMERIC_MASK, "C.UTF-8", NULL);
    locale_t before = plain != NULL ? uselocale(plain) : NULL;
    jarak__writer writer = {0};
    jarak_status status = JARAK_OK;
    if (!write_table(&writer, table, format) || writer.failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for printing a table of %zu rows", jarak_table_rows(table));
    } else if (fwrite(writer.bytes, 1, writer.length, stream) != writer.length || fflush(stream) != 0) {
        status = jarak_fail(error, JARAK_ERR_IO, _("the table could not be written: %s"), strerror(errno));
    }
    jarak__writer_release(&writer);
    if (plain != NULL) {
        uselocale(before);
        freelocale(plain);
    }
    return status;
}
