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
#include "base/arena.h"
#include "base/checked.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/state_coding.h"
#include "data/statistics_value.h"

enum { FLUSH_BYTES = 1 << 18, MOST_LABELS_TRIED = 1000 };

/* A label of a value: of a set, which columns share. */
typedef struct label {
    size_t set;
    double value;
    const char *text; /* of the value, of texts; NULL: it is a number */
    const char *label;
} label;

typedef struct column {
    const char *name;
    size_t set; /* of labels; NO_SET: none, or none that names states */
    jarak__statistics_kind kind;
    bool is_single; /* its numbers are floats: 0.1f is 0.1 */
} column;
#define NO_SET SIZE_MAX

typedef struct statistics {
    const char *name;
    jarak__form form;
    int version; /* of the form */
    jarak__arena arena;
    column *columns;
    size_t n_columns, column_capacity;
    const char **sets; /* names of sets of labels */
    size_t n_sets, set_capacity;
    label *labels; /* sorted by set and value once all are there */
    size_t n_labels, label_capacity;
    FILE *csv;
    jarak__writer text;
    size_t n_cells; /* of the row at hand */
    bool no_memory, no_room;
} statistics;

/* ---------------------------------------------------------------------------------------------------------------- dictionary */

/* Room for one more element of an array. */
static bool make_room(void **items, size_t n, size_t *capacity, size_t size)
{
    size_t larger;
    if (n < *capacity) {
        return true;
    }
    if (!jarak__grown_capacity(*capacity, n + 16, &larger)) {
        return false;
    }
    void *resized = jarak__resize_array(*items, larger, size);
    if (resized == NULL) {
        return false;
    }
    *items = resized;
    *capacity = larger;
    return true;
}

static const char *keep_text(statistics *s, const char *text)
{
    return jarak__arena_text(&s->arena, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

/* The number of a set by its name of that length; a new one where it is not there. NO_SET where memory is out. */
static size_t set_of(statistics *s, const char *name, size_t length)
{
    for (size_t i = 0; i < s->n_sets; i++) {
        if (strncmp(s->sets[i], name, length) == 0 && s->sets[i][length] == '\0') {
            return i;
        }
    }
    void *sets = s->sets;
    bool has_room = make_room(&sets, s->n_sets, &s->set_capacity, sizeof *s->sets);
    s->sets = sets;
    const char *kept = has_room ? jarak__arena_text(&s->arena, name, length) : NULL;
    if (kept == NULL) {
        s->no_memory = true;
        return NO_SET;
    }
    s->sets[s->n_sets] = kept;
    return s->n_sets++;
}

static int take_metadata(readstat_metadata_t *metadata, void *context)
{
    statistics *s = context;
    s->version = readstat_get_file_format_version(metadata);
    return READSTAT_HANDLER_OK;
}

/* The length of a name of a set of labels. ReadStat gives a column's out of a Stata file as it stands there: in 9, 33 or 129 bytes, of
 * which the last is NUL, but not in a broken file. */
static size_t length_of_set(const statistics *s, const char *name)
{
    if (s->form != JARAK__FORM_DTA) {
        return strlen(name);
    }
    return strnlen(name, s->version < 110 ? 9 : s->version < 118 ? 33 : 129);
}

static int take_variable(int index, readstat_variable_t *variable, const char *val_labels, void *context)
{
    statistics *s = context;
    void *columns = s->columns;
    (void)index;
    bool has_room = make_room(&columns, s->n_columns, &s->column_capacity, sizeof *s->columns);
    s->columns = columns;
    const char *name = has_room ? keep_text(s, readstat_variable_get_name(variable)) : NULL;
    if (name == NULL) {
        s->no_memory = true;
        return READSTAT_HANDLER_ABORT;
    }
    bool is_number = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_NUMERIC;
    s->columns[s->n_columns++] = (column){
        .name = name,
        .set = val_labels != NULL && val_labels[0] != '\0' ? set_of(s, val_labels, length_of_set(s, val_labels)) : NO_SET,
        .kind = is_number ? jarak__statistics_kind_of(s->form, readstat_variable_get_format(variable)) : JARAK__STATISTICS_NUMBER,
        .is_single = readstat_variable_get_type(variable) == READSTAT_TYPE_FLOAT,
    };
    return s->no_memory ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

static int take_label(const char *set, readstat_value_t value, const char *text, void *context)
{
    statistics *s = context;
    if (set == NULL || text == NULL || readstat_value_is_system_missing(value) || readstat_value_is_tagged_missing(value)) {
        return READSTAT_HANDLER_OK;
    }
    void *labels = s->labels;
    bool has_room = make_room(&labels, s->n_labels, &s->label_capacity, sizeof *s->labels);
    s->labels = labels;
    label l = {.set = has_room ? set_of(s, set, strlen(set)) : NO_SET, .label = has_room ? keep_text(s, text) : NULL};
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_NUMERIC) {
        l.value = readstat_double_value(value);
    } else {
        l.text = keep_text(s, readstat_string_value(value));
        s->no_memory = s->no_memory || l.text == NULL;
    }
    s->no_memory = s->no_memory || l.label == NULL || l.set == NO_SET;
    if (s->no_memory) {
        return READSTAT_HANDLER_ABORT;
    }
    s->labels[s->n_labels++] = l;
    return READSTAT_HANDLER_OK;
}

static int compare_labels(const void *left, const void *right)
{
    const label *a = left, *b = right;
    if (a->set != b->set) {
        return a->set < b->set ? -1 : 1;
    }
    if (a->text != NULL || b->text != NULL) {
        return strcmp(a->text != NULL ? a->text : "", b->text != NULL ? b->text : "");
    }
    return a->value < b->value ? -1 : a->value > b->value;
}

/* Whether the labels of a set name states: then they are what the column means, and its values are numbers of this file alone. */
static jarak_status names_states(const statistics *s, size_t set, bool *names, jarak_error *error)
{
    const char *texts[MOST_LABELS_TRIED];
    size_t n = 0;
    jarak__coding coding;
    for (size_t i = 0; i < s->n_labels && n < MOST_LABELS_TRIED; i++) {
        if (s->labels[i].set == set) {
            texts[n++] = s->labels[i].label;
        }
    }
    jarak_status status = jarak__coding_find(n, texts, &coding, error);
    *names = status == JARAK_OK && coding.system != NULL;
    return status;
}

static jarak_status choose_labels(statistics *s, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    if (s->n_labels > 0) {
        qsort(s->labels, s->n_labels, sizeof *s->labels, compare_labels);
    }
    for (size_t set = 0; status == JARAK_OK && set < s->n_sets; set++) {
        bool names = false;
        status = names_states(s, set, &names, error);
        for (size_t i = 0; status == JARAK_OK && !names && i < s->n_columns; i++) {
            s->columns[i].set = s->columns[i].set == set ? NO_SET : s->columns[i].set;
        }
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------------- rows */

static const char *label_of(const statistics *s, const column *c, double value, const char *text)
{
    if (c->set == NO_SET) {
        return NULL;
    }
    const label wanted = {.set = c->set, .value = value, .text = text};
    const label *found = bsearch(&wanted, s->labels, s->n_labels, sizeof *s->labels, compare_labels);
    return found != NULL ? found->label : NULL;
}

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

static void write_value(statistics *s, const column *c, readstat_variable_t *variable, readstat_value_t value)
{
    if (readstat_value_is_missing(value, variable)) {
        return;
    }
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_STRING) {
        const char *text = readstat_string_value(value);
        const char *shown = text != NULL ? label_of(s, c, 0, text) : NULL;
        shown = shown != NULL ? shown : text;
        if (shown != NULL && shown[0] != '\0') {
            jarak__write_csv_text(&s->text, shown);
        }
        return;
    }
    const double number = readstat_double_value(value);
    const char *shown = label_of(s, c, number, NULL);
    if (isnan(number)) {
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

static bool flush(statistics *s)
{
    s->no_memory = s->no_memory || s->text.failed;
    s->no_room = !s->no_memory && s->text.length > 0 && fwrite(s->text.bytes, 1, s->text.length, s->csv) != s->text.length;
    s->text.length = 0;
    return !s->no_memory && !s->no_room;
}

static int take_value(int row, readstat_variable_t *variable, readstat_value_t value, void *context)
{
    statistics *s = context;
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

static void write_header(statistics *s)
{
    for (size_t i = 0; i < s->n_columns; i++) {
        jarak__write_text(&s->text, i > 0 ? "," : "");
        jarak__write_csv_text(&s->text, s->columns[i].name);
    }
    jarak__write_text(&s->text, "\n");
}

/* ------------------------------------------------------------------------------------------------------------------- passes */

static jarak_status fail(const statistics *s, readstat_error_t code, const char *encoding, jarak_error *error)
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
static jarak_status read_pass(statistics *s, const char *path, const char *encoding, bool rows, jarak_error *error)
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
        readstat_set_metadata_handler(parser, take_metadata);
        readstat_set_variable_handler(parser, take_variable);
        readstat_set_value_label_handler(parser, take_label);
    }
    if (code == READSTAT_OK) {
        code = s->form == JARAK__FORM_DTA   ? readstat_parse_dta(parser, path, s)
               : s->form == JARAK__FORM_SAV ? readstat_parse_sav(parser, path, s)
                                            : readstat_parse_sas7bdat(parser, path, s);
    }
    readstat_parser_free(parser);
    return code != READSTAT_OK || s->no_memory || s->no_room ? fail(s, code, encoding, error) : JARAK_OK;
}

static jarak_status read_table(statistics *s, const char *path, const char *encoding, jarak_error *error)
{
    jarak_status status = read_pass(s, path, encoding, false, error);
    if (status == JARAK_OK && s->n_columns == 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s has no columns"), s->name);
    }
    if (status == JARAK_OK) {
        status = choose_labels(s, error);
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
    statistics s = {.name = name, .form = form};
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
