/* Reading files of statistics packages by ReadStat: once for their columns and labels, once for their rows, since Stata's labels stand at
 * the end. */
#include "data/file_statistics.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <readstat.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/statistics_dictionary.h"

enum { FLUSH_BYTES = 1 << 18 };

/* A float in the fewest digits that tell it from its neighbours. */
static void write_single(jarak__writer *text, double value)
{
    jarak__writer shortest = {0};
    for (int digits = 6; digits <= 9; digits++) {
        shortest.length = 0;
        jarak__write_format(&shortest, "%.*g", digits, value);
        if (shortest.failed || (float)jarak__read_plainly(shortest.bytes, NULL) == (float)value) {
            break;
        }
    }
    double rounded = shortest.failed ? value : jarak__read_plainly(shortest.bytes, NULL);
    text->failed = text->failed || shortest.failed;
    jarak__writer_release(&shortest);
    jarak__write_number(text, rounded);
}

static void write_value(jarak__statistics *s, const jarak__statistics_column *c, readstat_variable_t *variable, readstat_value_t value)
{
    if (readstat_value_is_missing(value, variable)) {
        return;
    }
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        const char *text = readstat_string_value(value);
        const char *shown = text != NULL ? jarak__statistics_label_of(s, c, 0, text) : NULL;
        shown = shown != NULL ? shown : text;
        if (shown != NULL && shown[0] != '\0') {
            jarak__write_csv_text(&s->text, shown);
        }
        return;
    }
    const double number = readstat_double_value(value);
    const char *shown = jarak__statistics_label_of(s, c, number, NULL);
    /* Stata has no infinity: what lies beyond its largest and least number, also in files that others wrote, is missing there. */
    if (isnan(number) || (s->form == JARAK__FORM_DTA && isinf(number))) {
        return;
    }
    if (shown != NULL) {
        jarak__write_csv_text(&s->text, shown);
    } else if (c->is_single && c->kind == JARAK__STATISTICS_NUMBER && isfinite(number)) {
        write_single(&s->text, number);
    } else {
        jarak__write_statistic(&s->text, s->form, c->kind, number);
    }
}

static bool flush(jarak__statistics *s)
{
    s->no_memory = s->no_memory || s->text.failed;
    s->no_room = !s->no_memory && s->text.length > 0 && fwrite(s->text.bytes, 1, s->text.length, s->csv) != s->text.length;
    s->text.length = 0;
    return !s->no_memory && !s->no_room;
}

static int take_value(int row, readstat_variable_t *variable, readstat_value_t value, void *context)
{
    jarak__statistics *s = context;
    const int index = readstat_variable_get_index(variable);
    (void)row;
    if (index < 0 || (size_t)index >= s->n_columns) {
        return READSTAT_HANDLER_ABORT;
    }
    jarak__write_text(&s->text, s->n_cells > 0 ? "," : "");
    write_value(s, &s->columns[index], variable, value);
    if (++s->n_cells == s->n_columns) {
        jarak__write_text(&s->text, s->n_columns == 1 && s->text.length > 0 && s->text.bytes[s->text.length - 1] == '\n' ? "\"\"\n" : "\n");
        s->n_cells = 0;
    }
    bool is_fine = s->text.length < FLUSH_BYTES ? !s->text.failed : flush(s);
    s->no_memory = s->no_memory || s->text.failed;
    return is_fine ? READSTAT_HANDLER_OK : READSTAT_HANDLER_ABORT;
}

/* Of the second pass: the columns are known. */
static int pass_variable(int index, readstat_variable_t *variable, const char *val_labels, void *context)
{
    (void)index;
    (void)variable;
    (void)val_labels;
    (void)context;
    return READSTAT_HANDLER_OK;
}

static void write_header(jarak__statistics *s)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        jarak__write_text(&s->text, i > 0 ? "," : "");
        jarak__write_csv_text(&s->text, s->columns[i].name);
    }
    jarak__write_text(&s->text, "\n");
}

/* ------------------------------------------------------------------------------------------------------------------- passes */

static jarak_status fail(const jarak__statistics *s, readstat_error_t code, const char *encoding, jarak_error *error)
{
    if (s->no_memory || code == READSTAT_ERROR_MALLOC) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), s->name);
    }
    if (s->no_room) {
        return jarak_fail(error, JARAK_ERR_IO, _("%s: no room for its table: %s"), s->name, strerror(errno));
    }
    if (code == READSTAT_ERROR_UNSUPPORTED_CHARSET && encoding != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("there is no encoding \"%s\""), encoding);
    }
    if (code == READSTAT_ERROR_UNSUPPORTED_CHARSET || code == READSTAT_ERROR_CONVERT_BAD_STRING) {
        return jarak_fail(error, JARAK_ERR_FORMAT,
                          _("%s: its texts are in an encoding that it does not name rightly; say which: --encoding NAME"), s->name);
    }
    const char *what = s->form == JARAK__FORM_DTA ? "Stata (.dta)" : s->form == JARAK__FORM_SAV ? "SPSS (.sav)" : "SAS (.sas7bdat)";
    return jarak_fail(error, JARAK_ERR_FORMAT, _("%s: a file of %s that cannot be read (%s); save it anew, or as CSV"), s->name, what,
                      readstat_error_message(code));
}

/* Reads the file with or without its rows. */
static jarak_status read_pass(jarak__statistics *s, const char *path, const char *encoding, bool rows, jarak_error *error)
{
    readstat_parser_t *parser = readstat_parser_init();
    if (parser == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), s->name);
    }
    readstat_error_t code = READSTAT_OK;
    if (encoding != NULL) {
        code = readstat_set_file_character_encoding(parser, encoding);
    }
    if (rows) {
        readstat_set_variable_handler(parser, pass_variable); /* without one ReadStat has no variables for its values */
        readstat_set_value_handler(parser, take_value);
    } else {
        readstat_set_metadata_handler(parser, jarak__statistics_take_metadata);
        readstat_set_variable_handler(parser, jarak__statistics_take_variable);
        readstat_set_value_label_handler(parser, jarak__statistics_take_label);
    }
    if (code == READSTAT_OK) {
        code = s->form == JARAK__FORM_DTA   ? readstat_parse_dta(parser, path, s)
               : s->form == JARAK__FORM_SAV ? readstat_parse_sav(parser, path, s)
                                            : readstat_parse_sas7bdat(parser, path, s);
    }
    readstat_parser_free(parser);
    return code != READSTAT_OK || s->no_memory || s->no_room ? fail(s, code, encoding, error) : JARAK_OK;
}

static jarak_status read_table(jarak__statistics *s, const char *path, const char *encoding, jarak_error *error)
{
    jarak_status status = read_pass(s, path, encoding, false, error);
    if (status == JARAK_OK && s->n_columns == 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s has no columns"), s->name);
    }
    if (status == JARAK_OK) {
        status = jarak__statistics_choose_labels(s, error);
    }
    if (status == JARAK_OK) {
        s->csv = tmpfile();
        s->no_room = s->csv == NULL;
        write_header(s);
        status = s->no_room ? fail(s, READSTAT_OK, encoding, error) : read_pass(s, path, encoding, true, error);
    }
    if (status == JARAK_OK && s->n_cells > 0) {
        status = fail(s, READSTAT_ERROR_ROW_WIDTH_MISMATCH, encoding, error);
    }
    if (status == JARAK_OK && (!flush(s) || fflush(s->csv) != 0)) {
        s->no_room = !s->no_memory;
        status = fail(s, READSTAT_OK, encoding, error);
    }
    return status;
}

jarak_status jarak__statistics_to_csv(const char *path, const char *name, jarak__form form, const char *encoding, FILE **csv,
                                      jarak_error *error)
{
    jarak__statistics s = {.name = name, .form = form};
    *csv = NULL;
    jarak_status status = read_table(&s, path, encoding, error);
    jarak__writer_release(&s.text);
    jarak__free(s.columns);
    jarak__free(s.sets);
    jarak__free(s.labels);
    jarak__arena_release(&s.arena);
    if (status == JARAK_OK) {
        *csv = s.csv;
    } else if (s.csv != NULL) {
        fclose(s.csv);
    }
    return status;
}

jarak__form jarak__statistics_form(const void *bytes, size_t size)
{
    static const unsigned char sas[] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc2, 0xea, 0x81, 0x60,
                                        0xb3, 0x14, 0x11, 0xcf, 0xbd, 0x92, 0x08, 0x00, 0x09, 0xc7, 0x31, 0x8c, 0x18, 0x1f, 0x10, 0x11};
    static const char stata[] = "<stata_dta>";
    const unsigned char *b = bytes;
    if (size >= sizeof sas && memcmp(b, sas, sizeof sas) == 0) {
        return JARAK__FORM_SAS;
    }
    if (size >= 4 && (memcmp(b, "$FL2", 4) == 0 || memcmp(b, "$FL3", 4) == 0)) {
        return JARAK__FORM_SAV;
    }
    /* Before its version 13 Stata began with the version of the format, 104 to 115, the order of bytes and the kind of file. */
    bool is_old = size >= 4 && b[0] >= 104 && b[0] <= 115 && (b[1] == 1 || b[1] == 2) && b[2] == 1;
    bool is_new = size >= sizeof stata - 1 && memcmp(b, stata, sizeof stata - 1) == 0;
    return is_old || is_new ? JARAK__FORM_DTA : JARAK__FORM_CELLS;
}
