/* How published tables between countries and sectors are laid out: forms, which are files of data/tables, and the labels of a table in one.
 */
#ifndef JARAK_CUT_IO_FORMS_H
#define JARAK_CUT_IO_FORMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/yaml_tree.h"
#include "jarak/status.h"

/* The cells of the first lines of a file. */
typedef struct jarak__io_line {
    size_t n;
    const char **cells;
} jarak__io_line;

typedef struct jarak__io_label {
    const char *whole, *country, *code; /* the whole as it stands there, its two parts; never NULL */
} jarak__io_label;

typedef struct jarak__io_form {
    jarak__yaml *document;
    const char *title;
    bool is_joined;
    char separator;         /* of a joined label; '\0': its country has country_letters */
    size_t letters;         /* of that */
    size_t country, sector; /* of labels apart: rows above the numbers, columns before them */
    jarak__yaml_node root;
} jarak__io_form;

/* What a column or a row is. */
typedef enum jarak__io_kind {
    JARAK__IO_SECTOR,
    JARAK__IO_FINAL,
    JARAK__IO_LEFT_OUT,
    JARAK__IO_VALUE_ADDED,
    JARAK__IO_TOTAL,
} jarak__io_kind;

/* Form number i; false past the last. The caller releases it. Errors: ERR_FORMAT, ERR_MEMORY. */
jarak_status jarak__io_form_read(size_t i, bool *is_there, jarak__io_form *form, jarak_error *error);
void jarak__io_form_release(jarak__io_form *form);

/* Where numbers begin: from which line, from which cell of it. */
typedef struct jarak__io_place {
    size_t line, cell;
} jarak__io_place;

/* Whether the first lines are those of a table in that form, and where it has its numbers. Errors: ERR_MEMORY. */
jarak_status jarak__io_form_find(const jarak__io_form *form, size_t n_lines, const jarak__io_line *lines, jarak__io_place *place,
                                 bool *is_found, jarak_error *error);
/* The label of a column, or of a row, given all cells of it that come before its numbers. Texts are the arena's; false when memory is out.
 */
bool jarak__io_form_column(const jarak__io_form *form, const jarak__io_line *lines, size_t first_line, size_t cell, jarak__arena *arena,
                           jarak__io_label *label);
bool jarak__io_form_row(const jarak__io_form *form, const jarak__io_line *header, const jarak__io_line *row, size_t first_cell,
                        jarak__arena *arena, jarak__io_label *label);
jarak__io_kind jarak__io_form_kind(const jarak__io_form *form, const jarak__io_label *label, bool is_row);
/* Of a sum, whether it is all that a sector makes, or sells. */
bool jarak__io_form_is_output(const jarak__io_form *form, const jarak__io_label *label, bool is_row);
/* The country that this one is a part of, or itself. */
const char *jarak__io_form_country(const jarak__io_form *form, const char *country);

/* Whether the text is a number, with a point, or where comma is set a comma, before decimals; blank: 0. */
bool jarak__io_number(const char *text, bool comma, double *number);

#endif
