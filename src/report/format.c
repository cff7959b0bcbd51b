/* The formats, and the one way from a result to text. */
#include "report/format.h"
#include "jarak/print.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"

/* Each is defined in its own format_<name>.c. They are declared here, where alone they are used, so that a new one touches no header. */
extern const jarak__format jarak__format_table, jarak__format_json, jarak__format_csv, jarak__format_markdown, jarak__format_latex;

static const jarak__format *const formats[] = {
    [JARAK_FORMAT_TABLE] = &jarak__format_table,       [JARAK_FORMAT_JSON] = &jarak__format_json,   [JARAK_FORMAT_CSV] = &jarak__format_csv,
    [JARAK_FORMAT_MARKDOWN] = &jarak__format_markdown, [JARAK_FORMAT_LATEX] = &jarak__format_latex,
};

enum { N_FORMATS = sizeof formats / sizeof formats[0] };

const char *jarak_format_name(size_t format)
{
    return format < N_FORMATS ? formats[format]->name : NULL;
}

static void write_all(jarak__output *out, const jarak__printout *printout)
{
    jarak__sheet sheet = {0};
    switch (out->format->shows) {
    case JARAK__SHOWS_TREE:
        out->format->tree(out, printout);
        return;
    case JARAK__SHOWS_PAGE:
        if (printout->page != NULL) {
            printout->page(printout->result, out);
            jarak__page_end_text(out);
            return;
        }
        break;
    case JARAK__SHOWS_ROWS:
        break;
    }
    printout->rows(printout->result, &sheet);
    out->format->sheet(out, &sheet);
}

/* Prints to out->stream, or where that is NULL into out->writer. */
static jarak_status print_to(jarak__output *out, const jarak__printout *printout, jarak_format format, jarak_error *error)
{
    if ((size_t)format >= N_FORMATS) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("there is no format of number %d"), (int)format);
    }
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    out->format = formats[format];
    write_all(out, printout);
    jarak__output_end(out);
    jarak_error failure = {0};
    if (out->status == JARAK_OK && out->stream != NULL && fflush(out->stream) != 0) {
        jarak__output_fail(out, jarak_fail(&failure, JARAK_ERR_IO, _("the results could not be written: %s"), strerror(errno)), &failure);
    }
    jarak__plain_locale_leave(locale);
    if (out->status != JARAK_OK && error != NULL) {
        *error = out->error;
    }
    return out->status;
}

jarak_status jarak__print(const jarak__printout *printout, jarak_format format, FILE *stream, jarak_error *error)
{
    jarak__output out = {.stream = stream};
    jarak_status status = print_to(&out, printout, format, error);
    jarak__writer_release(&out.writer);
    jarak__writer_release(&out.text);
    return status;
}

jarak_status jarak__print_text(const jarak__printout *printout, jarak_format format, char **text, jarak_error *error)
{
    jarak__output out = {.stream = NULL};
    jarak_status status = print_to(&out, printout, format, error);
    jarak__write_text(&out.writer, ""); /* a text, even where nothing was written */
    *text = status == JARAK_OK ? jarak__writer_take(&out.writer) : NULL;
    if (status == JARAK_OK && *text == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"));
    }
    jarak__writer_release(&out.writer);
    jarak__writer_release(&out.text);
    return status;
}

static void table_rows(const void *result, jarak__sheet *sheet)
{
    *sheet = *(const jarak__sheet *)result;
}

static jarak_status print_table(const jarak_table *table, bool is_raw, jarak_format format, FILE *stream, jarak_error *error)
{
    jarak__column *columns;
    jarak__sheet sheet;
    jarak_status status = jarak__sheet_of_table(table, &columns, &sheet, error);
    if (status == JARAK_OK) {
        sheet.is_raw = is_raw;
        const jarak__printout printout = {.result = &sheet, .rows = table_rows};
        status = jarak__print(&printout, format, stream, error);
    }
    jarak__free(columns);
    return status;
}

jarak_status jarak_table_print(const jarak_table *table, jarak_format format, FILE *stream, jarak_error *error)
{
    return print_table(table, false, format, stream, error);
}

jarak_status jarak_table_print_raw(const jarak_table *table, jarak_format format, FILE *stream, jarak_error *error)
{
    return print_table(table, true, format, stream, error);
}

jarak_status jarak_table_to_text(const jarak_table *table, jarak_format format, char **text, jarak_error *error)
{
    *text = NULL;
    jarak__column *columns;
    jarak__sheet sheet;
    jarak_status status = jarak__sheet_of_table(table, &columns, &sheet, error);
    if (status == JARAK_OK) {
        const jarak__printout printout = {.result = &sheet, .rows = table_rows};
        status = jarak__print_text(&printout, format, text, error);
    }
    jarak__free(columns);
    return status;
}
