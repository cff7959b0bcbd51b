/* Sheets: cells for the eye, and tables seen as sheets. */
#include "report/sheet.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"

void jarak__cell_text(jarak__cell *cell, const char *text)
{
    cell->present = text != NULL;
    cell->text = text;
}

void jarak__cell_number(jarak__cell *cell, double number)
{
    cell->present = !isnan(number);
    cell->number = number;
}

void jarak__cell_integer(jarak__cell *cell, int64_t integer)
{
    cell->present = true;
    cell->integer = integer;
}

void jarak__cell_boolean(jarak__cell *cell, bool boolean)
{
    cell->present = true;
    cell->boolean = boolean;
}

void jarak__sheet_cell(const jarak__sheet *sheet, size_t row, size_t column, jarak__cell *cell)
{
    *cell = (jarak__cell){0};
    sheet->cell(sheet->data, row, column, cell);
}

const char *jarak__column_title(const jarak__sheet *sheet, size_t column)
{
    const jarak__column *c = &sheet->columns[column];
    return c->title == NULL ? c->key : c->title[0] == '\0' ? "" : _(c->title); /* gettext gives its header for an empty text */
}

bool jarak__column_is_right(const jarak__column *column)
{
    return column->right || (!column->left && (column->type == JARAK_INTEGER || column->type == JARAK_NUMBER));
}

void jarak__write_rounded(jarak__writer *writer, double number)
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
    int length = jarak__format_plainly(text, sizeof text, "%.*f", decimals, number);
    if (decimals > 0) {
        while (text[length - 1] == '0') {
            length--;
        }
        length -= text[length - 1] == '.';
    }
    jarak__write_bytes(writer, text, (size_t)length);
}

void jarak__write_significant(jarak__writer *writer, double number, int digits)
{
    double magnitude = fabs(number);
    if (!isfinite(number)) {
        jarak__write_text(writer, "–");
    } else if (magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-4)) {
        jarak__write_format(writer, "%.*e", digits > 1 ? digits - 1 : 0, number);
    } else {
        int before_point = magnitude >= 1 ? (int)floor(log10(magnitude)) + 1 : 0;
        jarak__write_format(writer, "%.*f", before_point < digits ? digits - before_point : 0, number);
    }
}

void jarak__write_grouped(jarak__writer *writer, size_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%zu", number);
    for (int i = 0; i < length; i++) {
        jarak__write_text(writer, i > 0 && (length - i) % 3 == 0 ? "," : "");
        jarak__write_bytes(writer, digits + i, 1);
    }
}

static void write_number(jarak__writer *writer, const jarak__column *column, double number)
{
    switch (column->look) {
    case JARAK__LOOK_GENERAL:
        jarak__write_format(writer, "%.*g", column->digits, number);
        return;
    case JARAK__LOOK_FIXED:
        jarak__write_format(writer, "%.*f", column->digits, number);
        return;
    case JARAK__LOOK_SIGNIFICANT:
        jarak__write_significant(writer, number, column->digits);
        return;
    case JARAK__LOOK_P_VALUE:
        jarak__write_format(writer, number < 1e-4 ? "%.2e" : "%.4f", number);
        return;
    default:
        jarak__write_rounded(writer, number);
    }
}

static void write_list(jarak__writer *writer, const jarak__cell *cell)
{
    enum { MOST_SHOWN = 12 }; /* what a line holds */
    for (size_t i = 0; i < cell->n_list && i < MOST_SHOWN; i++) {
        jarak__write_text(writer, i > 0 ? " " : "");
        jarak__write_text(writer, cell->list[i]);
    }
    jarak__write_text(writer, cell->n_list > MOST_SHOWN ? " …" : "");
}

void jarak__write_cell(jarak__writer *writer, const jarak__column *column, const jarak__cell *cell)
{
    if (!cell->present) {
        jarak__write_text(writer, cell->instead != NULL ? cell->instead : "");
    } else if (cell->is_list) {
        write_list(writer, cell);
    } else if (column->type == JARAK_NUMBER) {
        write_number(writer, column, cell->number);
    } else if (column->type == JARAK_INTEGER && column->look == JARAK__LOOK_GROUPED) {
        jarak__write_grouped(writer, (size_t)cell->integer);
    } else if (column->type == JARAK_INTEGER) {
        jarak__write_format(writer, "%" PRId64, cell->integer);
    } else if (column->type == JARAK_BOOLEAN) {
        jarak__write_text(writer, cell->boolean ? "true" : "false");
    } else {
        jarak__write_text(writer, cell->text);
    }
}

static void table_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_table *table = data;
    if (jarak_table_is_missing(table, row, column)) {
        return;
    }
    switch (jarak_table_type(table, column)) {
    case JARAK_INTEGER:
        jarak__cell_integer(cell, jarak_table_integer(table, row, column));
        return;
    case JARAK_NUMBER:
        jarak__cell_number(cell, jarak_table_number(table, row, column));
        return;
    case JARAK_BOOLEAN:
        jarak__cell_boolean(cell, jarak_table_boolean(table, row, column));
        return;
    default:
        jarak__cell_text(cell, jarak_table_text(table, row, column));
    }
}

jarak_status jarak__sheet_of_table(const jarak_table *table, jarak__column **columns, jarak__sheet *sheet, jarak_error *error)
{
    size_t n = jarak_table_columns(table);
    *columns = jarak__calloc(n > 0 ? n : 1, sizeof **columns);
    if (*columns == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for printing a table of %zu columns", n);
    }
    for (size_t i = 0; i < n; i++) {
        (*columns)[i].key = jarak_table_name(table, i);
        (*columns)[i].type = jarak_table_type(table, i);
    }
    *sheet = (jarak__sheet){
        .data = table, .n_rows = jarak_table_rows(table), .n_columns = n, .columns = *columns, .cell = table_cell, .plain = true};
    return JARAK_OK;
}
