/* A table between countries and sectors as its publisher has it: a matrix of sectors by sectors and final uses, with value added below and
 * sums at its edges, which it must add up to. Changes of inventories are left out. What sectors make is what they buy and add, so that
 * their shares are those of the table. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/io.h"
#include "cut/io_forms.h"
#include "cut/io_lines.h"
#include "data/file_cells.h"

enum { MOST_HEADER_LINES = 16 };

/* How far sums may be from those that are published, as a share of them, and in the unit of the table. */
static const double nearly = 1e-3, unit = 1;

typedef struct column {
    jarak__io_kind kind;
    size_t country, sector; /* sector: n_sectors, of a final use */
    size_t raw;             /* number of its label's country, before parts of countries are one */
    const char *name;
    bool is_output; /* a sum of all that a sector sells */
} column;

typedef struct published {
    jarak_cut_sectors *cut;
    jarak__io_lines in;
    jarak__io_form form;
    size_t n_lines;
    jarak__io_place place;
    jarak__io_line lines[MOST_HEADER_LINES];
    size_t n_columns;
    column *columns;
    jarak__io_names raw; /* countries as labels have them */
    jarak__io_flows table;
    bool *seen;                    /* n × J */
    bool *seen_raw;                /* raw countries × J */
    double *made;                  /* n × J: inputs and value added */
    double *value_added, *sold;    /* n × J */
    double *told_sold, *told_made; /* n × J: as published; 0 where they are not */
    bool has_told_sold, has_told_made;
    double left_out, all;
    jarak__arena arena;
} published;

/* The first lines, and the form that they are in. */
static jarak_status find_form(published *of, bool *is_published, jarak_error *error)
{
    bool is_there = of->in.stream != NULL;
    jarak_status status = JARAK_OK;
    while (status == JARAK_OK && is_there && of->n_lines < MOST_HEADER_LINES) {
        size_t length;
        status = jarak__io_lines_next(&of->in, &is_there, &length, error);
        if (status == JARAK_OK && is_there) {
            status = jarak__io_lines_cut(&of->in, length, &of->arena, &of->lines[of->n_lines], error);
            of->n_lines++;
        }
    }
    *is_published = false;
    is_there = true;
    for (size_t i = 0; status == JARAK_OK && is_there && !*is_published; i++) {
        status = jarak__io_form_read(i, &is_there, &of->form, error);
        if (status == JARAK_OK && is_there) {
            status = jarak__io_form_find(&of->form, of->n_lines, of->lines, &of->place, is_published, error);
        }
        if (!*is_published) {
            jarak__io_form_release(&of->form);
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ columns */

/* The place of the name, which is added where it is not among them; there is room for as many as there are columns. */
static size_t place_of(jarak__io_names *names, const char *name)
{
    size_t i = 0;
    while (i < names->n && strcmp(names->names[i], name) != 0) {
        i++;
    }
    if (i == names->n) {
        names->names[names->n++] = name;
    }
    return i;
}

static jarak_status new_names(jarak_cut_sectors *cut, size_t n, jarak__io_names *names, jarak_error *error)
{
    names->n = 0;
    names->names = jarak__arena_alloc(&cut->memory, (n + 1) * sizeof *names->names);
    return names->names != NULL ? JARAK_OK : jarak__io_no_memory(error);
}

/* What each column is; sectors are those of columns that are neither a final use nor a sum. */
static jarak_status read_columns(published *of, jarak_error *error)
{
    jarak_cut_sectors *cut = of->cut;
    const jarak__io_line *header = &of->lines[of->form.is_joined ? 0 : of->place.line - of->form.country];
    of->n_columns = header->n > of->place.cell ? header->n - of->place.cell : 0;
    of->columns = jarak__arena_alloc(&of->arena, (of->n_columns + 1) * sizeof *of->columns);
    jarak_status status = of->columns != NULL ? new_names(cut, of->n_columns, &cut->countries, error) : jarak__io_no_memory(error);
    status = status == JARAK_OK ? new_names(cut, of->n_columns, &cut->sectors, error) : status;
    status = status == JARAK_OK ? new_names(cut, of->n_columns, &of->raw, error) : status;
    for (size_t i = 0; status == JARAK_OK && i < of->n_columns; i++) {
        jarak__io_label label;
        if (!jarak__io_form_column(&of->form, of->lines, of->place.line, of->place.cell + i, &cut->memory, &label)) {
            return jarak__io_no_memory(error);
        }
        const char *country = jarak__io_form_country(&of->form, label.country); /* of the form, which goes before the names do */
        country = country != label.country ? jarak__arena_text(&cut->memory, country, strlen(country)) : country;
        if (country == NULL) {
            return jarak__io_no_memory(error);
        }
        column *into = &of->columns[i];
        *into = (column){.kind = jarak__io_form_kind(&of->form, &label, false),
                         .name = label.whole,
                         .is_output = jarak__io_form_is_output(&of->form, &label, false)};
        into->kind = label.country[0] == '\0' && label.code[0] == '\0' ? JARAK__IO_TOTAL : into->kind;
        if (into->kind != JARAK__IO_TOTAL) {
            const bool is_alone = into->kind == JARAK__IO_LEFT_OUT && label.code[0] == '\0'; /* a discrepancy, of no country */
            into->raw = is_alone ? 0 : place_of(&of->raw, label.country);
            into->country = is_alone ? 0 : place_of(&cut->countries, country);
            into->sector = into->kind == JARAK__IO_SECTOR ? place_of(&cut->sectors, label.code) : SIZE_MAX;
        }
    }
    return status;
}

static jarak_status new_table(published *of, jarak_error *error)
{
    const size_t n = of->cut->countries.n, n_sectors = of->cut->sectors.n, cells = n * n_sectors;
    jarak_status status = jarak__io_count_pairs(of->cut, error);
    of->table = (jarak__io_flows){.n = n, .n_sectors = n_sectors};
    status = status == JARAK_OK ? jarak__io_flows_room(&of->table, error) : status;
    of->seen = jarak__calloc(cells, sizeof *of->seen);
    of->seen_raw = jarak__calloc(of->raw.n * n_sectors, sizeof *of->seen_raw);
    of->made = jarak__calloc(cells, 5 * sizeof *of->made);
    if (status == JARAK_OK && (of->seen == NULL || of->seen_raw == NULL || of->made == NULL)) {
        return jarak__io_no_memory(error);
    }
    of->value_added = of->made + cells;
    of->sold = of->made + 2 * cells;
    of->told_sold = of->made + 3 * cells;
    of->told_made = of->made + 4 * cells;
    for (size_t cell = 0; status == JARAK_OK && cell < of->table.n_cells; cell++) {
        of->table.values[cell] = 0;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ rows */

static jarak_status wrong_row(const published *of, const char *words, const char *name, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: %s: %s"), of->cut->settings.folder, of->in.number, name, _(words));
}

/* The cell of the row's country and sector. */
static jarak_status find_row(const published *of, const jarak__io_label *label, size_t *from, jarak_error *error)
{
    const size_t n_sectors = of->table.n_sectors, sector = jarak__io_place_of(&of->cut->sectors, label->code);
    const size_t raw = jarak__io_place_of(&of->raw, label->country);
    if (sector == n_sectors || raw == of->raw.n) {
        return wrong_row(of, N_("the row is no sector that has a column, and no value added or sum that this form of table knows"),
                         label->whole, error);
    }
    if (of->seen_raw[raw * n_sectors + sector]) {
        return wrong_row(of, N_("the row stands there twice; leave one"), label->whole, error);
    }
    of->seen_raw[raw * n_sectors + sector] = true;
    const size_t country = jarak__io_place_of(&of->cut->countries, jarak__io_form_country(&of->form, label->country));
    *from = country * n_sectors + sector;
    of->seen[*from] = true;
    return JARAK_OK;
}

/* A figure of a sector's row: what it sells. */
static void enter_sale(published *of, size_t from, const column *to, double value)
{
    const size_t n_sectors = of->table.n_sectors;
    if (to->kind == JARAK__IO_TOTAL) {
        of->told_sold[from] += to->is_output ? value : 0;
        of->has_told_sold = of->has_told_sold || to->is_output;
        return;
    }
    of->sold[from] += value;
    of->all += fabs(value);
    if (to->kind == JARAK__IO_LEFT_OUT) {
        of->left_out += fabs(value);
        return;
    }
    const bool is_final = to->kind == JARAK__IO_FINAL;
    *jarak__io_flows_cell(&of->table, from / n_sectors, from % n_sectors, to->country, is_final ? n_sectors : to->sector) += value;
    if (!is_final) {
        of->made[to->country * n_sectors + to->sector] += value;
    }
}

/* Of a row of value added or of sums, a figure of a sector's column. */
static void enter_below(published *of, jarak__io_kind kind, bool is_output, const column *to, double value)
{
    const size_t cell = to->kind == JARAK__IO_SECTOR ? to->country * of->table.n_sectors + to->sector : SIZE_MAX;
    if (cell != SIZE_MAX && kind == JARAK__IO_VALUE_ADDED) {
        of->value_added[cell] += value;
    } else if (cell != SIZE_MAX && is_output) {
        of->told_made[cell] += value;
        of->has_told_made = true;
    }
}

static jarak_status enter_cells(published *of, const char *position, const char *end, const jarak__io_label *label, bool is_output,
                                jarak_error *error)
{
    const jarak__io_kind kind = jarak__io_form_kind(&of->form, label, true);
    size_t from = 0, length;
    jarak_status status = kind == JARAK__IO_SECTOR ? find_row(of, label, &from, error) : JARAK_OK;
    bool more = status == JARAK_OK;
    for (size_t i = 0; more && i < of->n_columns; i++) {
        double value;
        more = jarak__next_cell(&position, end, of->in.delimiter, '"', of->in.text, &length);
        of->in.text[length] = '\0';
        if (!jarak__io_number(of->in.text, of->in.delimiter == ';', &value)) {
            char name[256];
            snprintf(name, sizeof name, "%s, %s: %.40s", label->whole, of->columns[i].name, of->in.text);
            return wrong_row(of, N_("that is no number; save the sheet with plain numbers, without separators of thousands"), name, error);
        }
        if (kind == JARAK__IO_SECTOR) {
            enter_sale(of, from, &of->columns[i], value);
        } else {
            enter_below(of, kind, is_output, &of->columns[i], value);
        }
    }
    return status;
}

/* A line of the table: its label, then its figures. A line without a label (a note, nothing) is left. */
static jarak_status enter_line(published *of, size_t length, jarak_error *error)
{
    const char *position = of->in.line, *end = of->in.line + length;
    const char *cells[MOST_HEADER_LINES];
    jarak__arena arena = {0};
    jarak__io_line row = {.cells = cells};
    bool more = true;
    jarak_status status = JARAK_OK;
    for (size_t bytes; more && row.n < of->place.cell && row.n < MOST_HEADER_LINES; row.n++) {
        more = jarak__next_cell(&position, end, of->in.delimiter, '"', of->in.text, &bytes);
        cells[row.n] = jarak__arena_text(&arena, of->in.text, bytes);
        status = cells[row.n] == NULL ? jarak__io_no_memory(error) : status;
    }
    jarak__io_label label;
    if (status == JARAK_OK && more) {
        status = jarak__io_form_row(&of->form, &of->lines[0], &row, of->place.cell, &arena, &label) ? JARAK_OK : jarak__io_no_memory(error);
        if (status == JARAK_OK && label.whole[0] != '\0') {
            status = enter_cells(of, position, end, &label, jarak__io_form_is_output(&of->form, &label, true), error);
        }
    }
    jarak__arena_release(&arena);
    return status;
}

/* From the file's beginning again, past the lines above the numbers. */
static jarak_status read_rows(published *of, jarak_error *error)
{
    bool is_there = true;
    jarak_status status = jarak__io_lines_again(&of->in, error);
    while (status == JARAK_OK && is_there) {
        size_t length;
        status = jarak__io_lines_next(&of->in, &is_there, &length, error);
        if (status == JARAK_OK && is_there && of->in.number > of->place.line) {
            status = enter_line(of, length, error);
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ sums */

static jarak_status does_not_add_up(const published *of, size_t cell, bool is_row, double sum, double told, jarak_error *error)
{
    const char *file = of->cut->settings.folder, *country = of->cut->countries.names[cell / of->table.n_sectors],
               *sector = of->cut->sectors.names[cell % of->table.n_sectors];
    return is_row ? jarak_fail(error, JARAK_ERR_DATA,
                               _("%s: the row of %s, %s adds up to %.6g, and its sum is given as %.6g; take the table as it was published, "
                                 "with all its columns"),
                               file, country, sector, sum, told)
                  : jarak_fail(error, JARAK_ERR_DATA,
                               _("%s: the column of %s, %s adds up to %.6g, and its sum is given as %.6g; take the table as it was "
                                 "published, with all its rows"),
                               file, country, sector, sum, told);
}

static bool differs(double sum, double told)
{
    return fabs(sum - told) > unit + nearly * fabs(told);
}

static jarak_status check_rows(const published *of, jarak_error *error)
{
    for (size_t cell = 0; cell < of->table.n * of->table.n_sectors; cell++) {
        if (!of->seen[cell]) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s: sector %s of %s has a column and no row; take the whole table"),
                              of->cut->settings.folder, of->cut->sectors.names[cell % of->table.n_sectors],
                              of->cut->countries.names[cell / of->table.n_sectors]);
        }
    }
    return JARAK_OK;
}

static jarak_status check_sums(const published *of, jarak_error *error)
{
    for (size_t cell = 0; cell < of->table.n * of->table.n_sectors; cell++) {
        const double made = of->made[cell] + of->value_added[cell];
        if (of->has_told_sold && differs(of->sold[cell], of->told_sold[cell])) {
            return does_not_add_up(of, cell, true, of->sold[cell], of->told_sold[cell], error);
        }
        if (of->has_told_made && differs(made, of->told_made[cell])) {
            return does_not_add_up(of, cell, false, made, of->told_made[cell], error);
        }
    }
    return JARAK_OK;
}

/* Nothing in the place of what is below it, counted. */
static void clear_negative(published *of, double *value)
{
    if (*value < 0) {
        of->cut->info.n_negative++;
        of->cut->info.negative -= *value;
        *value = 0;
    }
}

static void finish_figures(published *of)
{
    const size_t n_sectors = of->table.n_sectors, cells = of->table.n * n_sectors;
    for (size_t cell = 0; cell < of->table.n_cells; cell++) {
        clear_negative(of, &of->table.values[cell]);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        clear_negative(of, &of->value_added[cell]);
        of->made[cell] = of->value_added[cell];
    }
    for (size_t cell = 0; cell < of->table.n_cells; cell++) { /* inputs again, without what was below 0 */
        const size_t use = cell % (n_sectors + 1), importer = cell / (n_sectors + 1) % of->table.n;
        if (use < n_sectors) {
            of->made[importer * n_sectors + use] += of->table.values[cell];
        }
    }
    of->table.output = of->made;
    of->cut->info.left_out = of->all > 0 ? of->left_out / of->all : 0;
    of->cut->info.negative = of->all > 0 ? of->cut->info.negative / of->all : 0;
}

static jarak_status read_table(published *of, jarak_error *error)
{
    jarak_status status = read_columns(of, error);
    status = status == JARAK_OK ? new_table(of, error) : status;
    status = status == JARAK_OK ? read_rows(of, error) : status;
    status = status == JARAK_OK ? check_rows(of, error) : status;
    status = status == JARAK_OK ? check_sums(of, error) : status;
    if (status == JARAK_OK) {
        finish_figures(of);
        of->cut->info.table = jarak__arena_text(&of->cut->memory, of->form.title, strlen(of->form.title));
        status = of->cut->info.table != NULL ? jarak__io_take_sums(of->cut, &of->table, error) : jarak__io_no_memory(error);
    }
    return status;
}

jarak_status jarak__io_read_published(jarak_cut_sectors *cut, bool *is_published, jarak_error *error)
{
    *is_published = false;
    published *of = jarak__calloc(1, sizeof *of); /* a file that is open must not be moved */
    if (of == NULL) {
        return jarak__io_no_memory(error);
    }
    of->cut = cut;
    jarak_status status = jarak__io_lines_open(cut->settings.folder, cut->settings.solve.cancel, &of->in, error);
    status = status == JARAK_OK ? find_form(of, is_published, error) : status;
    status = status == JARAK_OK && *is_published ? read_table(of, error) : status;
    jarak__io_lines_release(&of->in);
    jarak__io_form_release(&of->form);
    jarak__arena_release(&of->arena);
    jarak__free(of->table.values);
    jarak__free(of->seen);
    jarak__free(of->seen_raw);
    jarak__free(of->made);
    jarak__free(of);
    return status;
}
