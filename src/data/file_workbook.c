/* A sheet of a workbook (.xlsx) as CSV. The sheet is read twice as a stream, first for its size. */
#include "data/file_workbook.h"
#include "base/nearest.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/writer.h"
#include "data/workbook_parts.h"

enum { MOST_COLUMNS = 16384, MOST_ROWS = 1048576, FIRST_ROWS = 1000, NAME_BYTES = 256 };

/* A sheet as it streams past. Without a file to write to it is only measured. */
typedef struct sheet {
    jarak__workbook *w;
    FILE *csv;
    size_t width;              /* columns that have anything */
    size_t n_rows;             /* rows that have anything */
    int64_t row, next_row;     /* from 1; next_row is the first that was not written */
    size_t column;             /* of the cell at hand, from 0 */
    size_t n_cells, n_filled;  /* of the row at hand: places so far, and those that are not empty */
    size_t filled[FIRST_ROWS]; /* of the first rows: cells that are not empty */
    int64_t first_row;         /* of the table: lines above it are remarks, which end with their last cell */
    char type[16];
    bool is_date;
    bool in_value;
    jarak__writer value, line;
} sheet;

static void start_cell(sheet *s, const char **attributes)
{
    const char *place = jarak__workbook_attribute(attributes, "r"), *style = jarak__workbook_attribute(attributes, "s");
    size_t column = 0;
    for (; isalpha((unsigned char)*place) && column < MOST_COLUMNS; place++) {
        column = 26 * column + (size_t)(toupper((unsigned char)*place) - 'A') + 1;
    }
    s->column = column > 0 ? column - 1 : s->n_cells;
    snprintf(s->type, sizeof s->type, "%s", jarak__workbook_attribute(attributes, "t"));
    size_t which = (size_t)strtoul(style, NULL, 10);
    s->is_date = s->type[0] == '\0' && which < s->w->n_styles && s->w->is_date[which];
    s->value.length = 0;
}

static void start_sheet(void *context, const char *name, const char **attributes)
{
    sheet *s = context;
    const char *what = jarak__workbook_local(name);
    if (strcmp(what, "row") == 0) {
        long number = strtol(jarak__workbook_attribute(attributes, "r"), NULL, 10);
        s->row = number > s->row && number <= MOST_ROWS ? number : s->row + 1;
        s->n_cells = s->n_filled = 0;
        s->line.length = 0;
    } else if (strcmp(what, "c") == 0) {
        start_cell(s, attributes);
    }
    s->in_value = strcmp(what, "v") == 0 || strcmp(what, "t") == 0;
}

static void take_value(void *context, const char *text, int length)
{
    sheet *s = context;
    if (s->in_value) {
        jarak__write_bytes(&s->value, text, (size_t)length);
    }
}

/* A day as a workbook counts it, as 2021-12-31, with the time behind it where it has one. Days before March 1900 are one off, since the
 * year is taken for a leap year there; nobody has data of them. */
static void write_date(const sheet *s, const char *number, jarak__writer *line)
{
    double days = jarak__read_plainly(number, NULL) + (s->w->is_1904 ? 1462 : 0);
    if (!(days >= 61 && days < 2958466)) { /* from March 1900 to the year 9999 */
        jarak__write_csv_text(line, number);
        return;
    }
    time_t seconds = (time_t)llround((days - 25569) * 86400);
    struct tm parts;
    char text[32];
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, seconds % 86400 == 0 ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S", &parts);
    jarak__write_text(line, text);
}

static void end_cell(sheet *s)
{
    const char *value = s->value.bytes != NULL && s->value.length > 0 ? s->value.bytes : "";
    if (strcmp(s->type, "s") == 0) {
        size_t which = (size_t)strtoul(value, NULL, 10);
        value = s->value.length > 0 && which < s->w->shared.count ? s->w->shared.items[which] : "";
    }
    if (value[0] == '\0' || s->column >= MOST_COLUMNS || s->column < s->n_cells) {
        return; /* an empty cell, or one that stands behind a later one */
    }
    for (size_t i = s->n_cells; i <= s->column; i++) {
        jarak__write_text(&s->line, i > 0 ? "," : "");
    }
    if (s->is_date) {
        write_date(s, value, &s->line);
    } else {
        jarak__write_csv_text(&s->line, strcmp(s->type, "b") == 0 ? value[0] == '1' ? "true" : "false" : value);
    }
    s->n_cells = s->column + 1;
    s->n_filled++;
}

static void end_row(sheet *s)
{
    if (s->n_filled == 0) {
        return;
    }
    s->n_rows++;
    if (s->row <= FIRST_ROWS) {
        s->filled[s->row - 1] = s->n_filled;
    }
    s->width = s->n_cells > s->width ? s->n_cells : s->width;
    if (s->csv == NULL) {
        return;
    }
    for (; s->next_row < s->row; s->next_row++) {
        putc('\n', s->csv);
    }
    for (size_t i = s->n_cells; s->row >= s->first_row && i < s->width; i++) {
        jarak__write_text(&s->line, ",");
    }
    jarak__write_text(&s->line, "\n");
    fwrite(s->line.bytes != NULL ? s->line.bytes : "", 1, s->line.length, s->csv);
    s->next_row = s->row + 1;
}

static void end_sheet(void *context, const char *name)
{
    sheet *s = context;
    s->in_value = false;
    if (strcmp(jarak__workbook_local(name), "c") == 0) {
        end_cell(s);
    } else if (strcmp(jarak__workbook_local(name), "row") == 0) {
        end_row(s);
    }
    s->w->failed = s->w->failed || s->line.failed || s->value.failed;
}

/* The archive's name of the part that holds a sheet. */
static bool find_part(const jarak__workbook *w, size_t index, char part[NAME_BYTES])
{
    for (size_t i = 0; i < w->ids.count && i < w->targets.count; i++) {
        if (strcmp(w->ids.items[i], w->relations.items[index]) == 0) {
            const char *target = w->targets.items[i];
            int length = snprintf(part, NAME_BYTES, "%s%s", target[0] == '/' ? "" : "xl/", target[0] == '/' ? target + 1 : target);
            return length > 0 && length < NAME_BYTES;
        }
    }
    return false;
}

static jarak_status read_sheet(sheet *s, size_t index, jarak_error *error)
{
    char part[NAME_BYTES];
    bool is_there = find_part(s->w, index, part);
    s->row = 0;
    s->next_row = 1;
    s->n_rows = 0;
    jarak_status status =
        is_there ? jarak__workbook_read_part(s->w, part, start_sheet, end_sheet, take_value, s, &is_there, error) : JARAK_OK;
    return status == JARAK_OK && !is_there
               ? jarak_fail(error, JARAK_ERR_FORMAT, "%s: its sheet \"%s\" is not in it; save the workbook anew", s->w->name,
                            s->w->sheets.items[index])
               : status;
}

/* The first row that has at least half as many cells as the fullest of the first rows. */
static int64_t find_first_row(const sheet *s)
{
    size_t most = 0;
    int64_t first = 1;
    for (size_t i = 0; i < FIRST_ROWS; i++) {
        most = s->filled[i] > most ? s->filled[i] : most;
    }
    while (first < FIRST_ROWS && 2 * s->filled[first - 1] < most) {
        first++;
    }
    return first;
}

static jarak_status fail_without_sheet(const jarak__workbook *w, const char *wanted, jarak_error *error)
{
    char hint[JARAK__HINT_BYTES];
    jarak__writer list = {0};
    for (size_t i = 0; i < w->sheets.count && list.length < 600; i++) {
        jarak__write_format(&list, "%s\"%s\"", i > 0 ? ", " : "", w->sheets.items[i]);
    }
    const char *names = list.bytes != NULL ? list.bytes : "none";
    jarak_status status = wanted != NULL
                              ? jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s has no sheet \"%s\"%s; it has %s"), w->name, wanted,
                                           jarak__did_you_mean(wanted, w->sheets.count, (const char *const *)w->sheets.items, hint), names)
                              : jarak_fail(error, JARAK_ERR_FORMAT,
                                           "%s has no sheet with a table of two rows and columns or more; it has %s", w->name, names);
    jarak__writer_release(&list);
    return status;
}

/* Measures the sheets up to the one that is wanted, or the first that holds a table; *index is it. */
static jarak_status choose_sheet(sheet *s, const char *wanted, size_t *index, jarak_error *error)
{
    jarak__workbook *w = s->w;
    for (size_t i = 0; i < w->sheets.count && i < w->relations.count; i++) {
        if (wanted != NULL && strcasecmp(w->sheets.items[i], wanted) != 0) {
            continue;
        }
        s->width = 0;
        memset(s->filled, 0, sizeof s->filled);
        jarak_status status = read_sheet(s, i, error);
        if (status != JARAK_OK) {
            return status;
        }
        if (wanted != NULL || (s->width >= 2 && s->n_rows >= 2)) {
            *index = i;
            return JARAK_OK;
        }
    }
    return fail_without_sheet(w, wanted, error);
}

static jarak_status write_sheet(jarak__workbook *w, const char *wanted, FILE **csv, jarak_error *error)
{
    size_t index = 0;
    sheet *s = jarak__calloc(1, sizeof *s);
    FILE *made = NULL;
    if (s == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "%s: out of memory", w->name);
    }
    s->w = w;
    jarak_status status = choose_sheet(s, wanted, &index, error);
    if (status == JARAK_OK) {
        s->first_row = find_first_row(s);
        s->csv = made = tmpfile();
        status = made != NULL ? read_sheet(s, index, error)
                              : jarak_fail(error, JARAK_ERR_IO, "%s: no room for its table: %s", w->name, strerror(errno));
    }
    if (status == JARAK_OK && (fflush(made) != 0 || ferror(made))) {
        status = jarak_fail(error, JARAK_ERR_IO, "%s: no room for its table: %s", w->name, strerror(errno));
    }
    jarak__writer_release(&s->value);
    jarak__writer_release(&s->line);
    jarak__free(s);
    if (status != JARAK_OK && made != NULL) {
        fclose(made);
    }
    *csv = status == JARAK_OK ? made : NULL;
    return status;
}

bool jarak__is_workbook(const char *path)
{
    unzFile archive = unzOpen64(path);
    bool found = archive != NULL && unzLocateFile(archive, "xl/workbook.xml", 2) == UNZ_OK;
    if (archive != NULL) {
        unzClose(archive);
    }
    return found;
}

jarak_status jarak__workbook_to_csv(const char *path, const char *name, const char *wanted, FILE **csv, jarak_error *error)
{
    jarak__workbook w;
    *csv = NULL;
    jarak_status status = jarak__workbook_open(path, name, &w, error);
    if (status == JARAK_OK) {
        status = write_sheet(&w, wanted, csv, error);
    }
    jarak__workbook_close(&w);
    return status;
}
