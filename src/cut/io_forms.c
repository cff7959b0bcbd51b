/* Forms of published tables: which one a file is in, and what its labels say. */
#include "cut/io_forms.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/plain_locale.h"
#include "base/text.h"

static size_t count_of(jarak__yaml_node map, const char *key)
{
    const char *text = jarak__yaml_text(jarak__yaml_get(map, key));
    return text != NULL ? strtoul(text, NULL, 10) : 0;
}

jarak_status jarak__io_form_read(size_t i, bool *is_there, jarak__io_form *form, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded_list("data/tables/", i);
    *form = (jarak__io_form){0};
    *is_there = file != NULL;
    if (file == NULL) {
        return JARAK_OK;
    }
    jarak_status status = jarak__yaml_parse(file->name, file->bytes, file->size, &form->document, error);
    if (status != JARAK_OK) {
        return status;
    }
    form->root = jarak__yaml_root(form->document);
    const char *labels = NULL, *separator = jarak__yaml_text(jarak__yaml_get(form->root, "separator"));
    status = jarak__yaml_want_text(form->root, "title", true, &form->title, error);
    status = status == JARAK_OK ? jarak__yaml_want_text(form->root, "labels", true, &labels, error) : status;
    form->is_joined = status == JARAK_OK && strcmp(labels, "joined") == 0;
    form->separator = separator != NULL ? separator[0] : '\0';
    form->letters = count_of(form->root, "country_letters");
    form->country = count_of(form->root, "country");
    form->sector = count_of(form->root, "sector");
    return status;
}

void jarak__io_form_release(jarak__io_form *form)
{
    jarak__yaml_free(form->document);
    *form = (jarak__io_form){0};
}

/* ------------------------------------------------------------------------------------------------------------------ numbers */

bool jarak__io_number(const char *text, bool comma, double *number)
{
    enum { MOST = 64 };
    char copy[MOST];
    while (isspace((unsigned char)*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    *number = 0;
    if (length == 0 || (length == 1 && text[0] == '-')) {
        return true;
    }
    if (length >= MOST) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        copy[i] = comma && text[i] == ',' ? '.' : text[i];
    }
    copy[length] = '\0';
    char *end;
    *number = jarak__read_plainly(copy, &end);
    return *end == '\0' && isfinite(*number);
}

static bool is_figure(const char *text)
{
    double number;
    return text[0] != '\0' && (jarak__io_number(text, false, &number) || jarak__io_number(text, true, &number)) &&
           strpbrk(text, "0123456789") != NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ labels */

static bool is_listed(const jarak__io_form *form, const char *key, const char *name)
{
    const jarak__yaml_node list = jarak__yaml_get(form->root, key);
    for (size_t i = 0; name[0] != '\0' && i < jarak__yaml_count(list); i++) {
        const char *item = jarak__yaml_text(jarak__yaml_item(list, i, NULL));
        if (item != NULL && strcmp(item, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Copies without the blanks around it. */
static const char *copy_trimmed(jarak__arena *arena, const char *text, size_t length)
{
    while (length > 0 && isspace((unsigned char)text[0])) {
        text++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    return jarak__arena_text(arena, text, length);
}

static bool set_joined(const jarak__io_form *form, const char *whole, jarak__arena *arena, jarak__io_label *label)
{
    const size_t length = strlen(whole);
    const char *cut = form->separator != '\0' ? strchr(whole, form->separator) : NULL;
    const size_t country = form->separator != '\0'  ? (cut != NULL ? (size_t)(cut - whole) : length)
                           : length < form->letters ? length
                                                    : form->letters;
    const size_t code = country + (cut != NULL);
    label->whole = whole;
    label->country = jarak__arena_text(arena, whole, country);
    label->code = jarak__arena_text(arena, whole + code, length - code);
    return label->country != NULL && label->code != NULL;
}

static bool set_apart(const char *country, const char *code, jarak__arena *arena, jarak__io_label *label)
{
    label->country = copy_trimmed(arena, country, strlen(country));
    label->code = copy_trimmed(arena, code, strlen(code));
    label->whole = label->code;
    return label->country != NULL && label->code != NULL;
}

static const char *cell_at(const jarak__io_line *line, size_t i)
{
    return i < line->n ? line->cells[i] : "";
}

bool jarak__io_form_column(const jarak__io_form *form, const jarak__io_line *lines, size_t first_line, size_t cell, jarak__arena *arena,
                           jarak__io_label *label)
{
    if (form->is_joined) {
        const char *text = cell_at(&lines[0], cell), *whole = copy_trimmed(arena, text, strlen(text));
        return whole != NULL && set_joined(form, whole, arena, label);
    }
    return set_apart(cell_at(&lines[first_line - form->country], cell), cell_at(&lines[first_line - form->sector], cell), arena, label);
}

/* Of a joined label, the cells under the names of `rows`, one behind the other; where there is one name, the first cell. */
bool jarak__io_form_row(const jarak__io_form *form, const jarak__io_line *header, const jarak__io_line *row, size_t first_cell,
                        jarak__arena *arena, jarak__io_label *label)
{
    if (!form->is_joined) {
        return set_apart(cell_at(row, first_cell - form->country), cell_at(row, first_cell - form->sector), arena, label);
    }
    const jarak__yaml_node names = jarak__yaml_get(form->root, "rows");
    enum { MOST = 256 };
    char whole[MOST] = "";
    for (size_t i = 0; i < jarak__yaml_count(names); i++) {
        const char *name = jarak__yaml_text(jarak__yaml_item(names, i, NULL));
        size_t at = 0;
        while (jarak__yaml_count(names) > 1 && at < first_cell && strcmp(cell_at(header, at), name) != 0) {
            at++;
        }
        const size_t used = strlen(whole);
        const char *text = copy_trimmed(arena, cell_at(row, at), strlen(cell_at(row, at)));
        if (text == NULL) {
            return false;
        }
        memcpy(whole + used, text, strnlen(text, MOST - 1 - used));
    }
    const char *kept = jarak__arena_text(arena, whole, strlen(whole));
    return kept != NULL && set_joined(form, kept, arena, label);
}

jarak__io_kind jarak__io_form_kind(const jarak__io_form *form, const jarak__io_label *label, bool is_row)
{
    if (!is_row && is_listed(form, "final", label->code)) {
        return JARAK__IO_FINAL;
    }
    if (!is_row && (is_listed(form, "left_out", label->code) || is_listed(form, "left_out", label->whole))) {
        return JARAK__IO_LEFT_OUT;
    }
    if (is_row && (is_listed(form, "value_added", label->code) || is_listed(form, "value_added", label->whole))) {
        return JARAK__IO_VALUE_ADDED;
    }
    return is_listed(form, "totals", label->code) || is_listed(form, "totals", label->whole) || is_listed(form, "totals", label->country)
               ? JARAK__IO_TOTAL
               : JARAK__IO_SECTOR;
}

bool jarak__io_form_is_output(const jarak__io_form *form, const jarak__io_label *label, bool is_row)
{
    return is_listed(form, "output", label->code) || is_listed(form, "output", label->whole) ||
           (!is_row && is_listed(form, "output", label->country));
}

const char *jarak__io_form_country(const jarak__io_form *form, const char *country)
{
    const char *whole = jarak__yaml_text(jarak__yaml_get(jarak__yaml_get(form->root, "merge"), country));
    return whole != NULL ? whole : country;
}

/* ------------------------------------------------------------------------------------------------------------------ where */

/* Of a table with one row of names, how many cells stand before its numbers: those that the form names; 0 where the first ones are not. */
static size_t leading_cells(const jarak__io_form *form, const jarak__io_line *header)
{
    const size_t n = jarak__yaml_count(jarak__yaml_get(form->root, "rows")) + jarak__yaml_count(jarak__yaml_get(form->root, "others"));
    for (size_t i = 0; n > 1 && i < n; i++) {
        if (!is_listed(form, "rows", cell_at(header, i)) && !is_listed(form, "others", cell_at(header, i))) {
            return 0;
        }
    }
    return n;
}

/* The first line most of whose cells are figures, and the first cell from which on they are. */
static bool find_numbers(size_t n_lines, const jarak__io_line *lines, jarak__io_place *place)
{
    for (size_t line = 1; line < n_lines; line++) {
        size_t n_figures = 0, at = 0;
        for (size_t i = 0; i < lines[line].n; i++) {
            n_figures += is_figure(lines[line].cells[i]);
        }
        if (n_figures > 1 && 2 * n_figures > lines[line].n) {
            while (!(is_figure(cell_at(&lines[line], at)) && is_figure(cell_at(&lines[line], at + 1)))) {
                at++;
            }
            *place = (jarak__io_place){.line = line, .cell = at};
            return true;
        }
    }
    return false;
}

jarak_status jarak__io_form_find(const jarak__io_form *form, size_t n_lines, const jarak__io_line *lines, jarak__io_place *place,
                                 bool *is_found, jarak_error *error)
{
    *is_found = false;
    *place = (jarak__io_place){.line = 1, .cell = form->is_joined && n_lines > 0 ? leading_cells(form, &lines[0]) : 0};
    const size_t most = form->country > form->sector ? form->country : form->sector;
    if (!form->is_joined && (!find_numbers(n_lines, lines, place) || place->line < most || place->cell < most)) {
        return JARAK_OK;
    }
    jarak__arena arena = {0};
    bool has_memory = true;
    const size_t width = n_lines > place->line ? lines[form->is_joined ? 0 : place->line].n : 0;
    for (size_t i = place->cell; has_memory && !*is_found && place->cell > 0 && i < width; i++) {
        jarak__io_label label;
        has_memory = jarak__io_form_column(form, lines, place->line, i, &arena, &label);
        *is_found = has_memory && label.country[0] != '\0' && jarak__io_form_kind(form, &label, false) == JARAK__IO_FINAL;
    }
    jarak__arena_release(&arena);
    return has_memory ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the trade of many sectors"));
}
