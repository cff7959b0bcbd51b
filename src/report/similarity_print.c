/* Similarities as CSV and JSON, streamed, since the world's are a million rows; and as an aligned table. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain_locale.h"
#include "base/table.h"
#include "base/text.h"
#include "base/writer.h"
#include "jarak/fit_similarity.h"
#include "report/json.h"

enum { FLUSH_BYTES = 1 << 16 };

typedef struct printer {
    const jarak_fitted_similarity *all;
    FILE *stream;
    jarak__writer writer;
    bool failed;
} printer;

static void flush(printer *p)
{
    p->failed = p->failed || (p->writer.length > 0 && fwrite(p->writer.bytes, 1, p->writer.length, p->stream) != p->writer.length);
    p->writer.length = 0;
}

/* Whole numbers without the detour over a format. */
static void write_integer(jarak__writer *writer, int64_t number)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        text[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        text[--at] = '-';
    }
    jarak__write_bytes(writer, text + at, sizeof text - at);
}

static void write_csv_name(jarak__writer *writer, const char *text)
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

static const char *time_name(const jarak_fitted_similarity *all)
{
    return all->by == JARAK_BY_YEAR ? "year" : "session";
}

static bool has_intervals(const jarak_fitted_similarity *all)
{
    return all->fit->low[0] != NULL;
}

static void write_csv(printer *p)
{
    const jarak_fitted_similarity *all = p->all;
    const jarak_similarity_info *fit = all->fit;
    jarak__writer *w = &p->writer;
    jarak__write_text(w, all->rolling ? "a,b,since," : "a,b,");
    jarak__write_text(w, time_name(all));
    jarak__write_text(w, ",n");
    for (int m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        jarak__write_format(w, ",%s", jarak_similarity_name(m));
    }
    for (int m = 0; has_intervals(all) && m < JARAK_SIMILARITY_MEASURES; m++) {
        jarak__write_format(w, ",%s_low,%s_high", jarak_similarity_name(m), jarak_similarity_name(m));
    }
    jarak__write_text(w, "\n");
    for (size_t i = 0; i < fit->n_rows && !p->failed && !w->failed; i++) {
        write_csv_name(w, all->units[fit->a[i]]);
        jarak__write_bytes(w, ",", 1);
        write_csv_name(w, all->units[fit->b[i]]);
        jarak__write_bytes(w, ",", 1);
        if (all->rolling) {
            write_integer(w, all->windows[fit->window[i]].first);
            jarak__write_bytes(w, ",", 1);
        }
        write_integer(w, all->windows[fit->window[i]].last);
        jarak__write_bytes(w, ",", 1);
        write_integer(w, fit->n[i]);
        for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
            jarak__write_bytes(w, ",", 1);
            if (!isnan(fit->value[m][i])) {
                jarak__write_number(w, fit->value[m][i]);
            }
        }
        for (size_t m = 0; has_intervals(all) && m < JARAK_SIMILARITY_MEASURES; m++) {
            const double bounds[2] = {fit->low[m][i], fit->high[m][i]};
            for (size_t side = 0; side < 2; side++) {
                jarak__write_bytes(w, ",", 1);
                if (!isnan(bounds[side])) {
                    jarak__write_number(w, bounds[side]);
                }
            }
        }
        jarak__write_bytes(w, "\n", 1);
        if (w->length >= FLUSH_BYTES) {
            flush(p);
        }
    }
}

static void write_json_measure(jarak__writer *w, int measure, const char *suffix, double number)
{
    jarak__write_text(w, ", \"");
    jarak__write_text(w, jarak_similarity_name(measure));
    jarak__write_text(w, suffix);
    jarak__write_text(w, "\": ");
    jarak__write_json_number(w, number);
}

static void write_json(printer *p)
{
    const jarak_fitted_similarity *all = p->all;
    const jarak_similarity_info *fit = all->fit;
    jarak__writer *w = &p->writer;
    jarak__write_text(w, "{\n \"similarity\": [");
    for (size_t i = 0; i < fit->n_rows && !p->failed && !w->failed; i++) {
        jarak__write_text(w, i > 0 ? ",\n  {\"a\": " : "\n  {\"a\": ");
        jarak__write_json_text(w, all->units[fit->a[i]]);
        jarak__write_text(w, ", \"b\": ");
        jarak__write_json_text(w, all->units[fit->b[i]]);
        if (all->rolling) {
            jarak__write_format(w, ", \"since\": %" PRId32, all->windows[fit->window[i]].first);
        }
        jarak__write_format(w, ", \"%s\": %" PRId32 ", \"n\": %" PRIu32, time_name(all), all->windows[fit->window[i]].last, fit->n[i]);
        for (int m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
            write_json_measure(w, m, "", fit->value[m][i]);
        }
        for (int m = 0; has_intervals(all) && m < JARAK_SIMILARITY_MEASURES; m++) {
            write_json_measure(w, m, "_low", fit->low[m][i]);
            write_json_measure(w, m, "_high", fit->high[m][i]);
        }
        if (fit->undefined[i] != JARAK_SIMILARITY_DEFINED) {
            jarak__write_text(w, ", \"undefined\": ");
            jarak__write_json_text(w, jarak_similarity_undefined_text((jarak_similarity_undefined)fit->undefined[i]));
        }
        jarak__write_text(w, "}");
        if (w->length >= FLUSH_BYTES) {
            flush(p);
        }
    }
    jarak__write_text(w, fit->n_rows > 0 ? "\n ]\n}\n" : "]\n}\n");
}

/* For the eye: one column a measure, its interval behind it. */
static jarak_status make_table(const jarak_fitted_similarity *all, jarak_table **table, jarak_error *error)
{
    const jarak_similarity_info *fit = all->fit;
    const char *names[4] = {"a", "b", all->rolling ? "since" : time_name(all), all->rolling ? time_name(all) : NULL};
    jarak_status status = jarak__table_new(table, error);
    for (size_t c = 0; status == JARAK_OK && c < 4; c++) {
        if (names[c] != NULL) {
            status = jarak__table_add_column(*table, names[c], c < 2 ? JARAK_TEXT : JARAK_INTEGER, error);
        }
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_column(*table, "n", JARAK_INTEGER, error);
    }
    for (int m = 0; status == JARAK_OK && m < JARAK_SIMILARITY_MEASURES; m++) {
        status = jarak__table_add_column(*table, jarak_similarity_name(m), JARAK_TEXT, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(*table, fit->n_rows, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < fit->n_rows; i++) {
        const char *a = all->units[fit->a[i]], *b = all->units[fit->b[i]];
        size_t c = 2;
        status = jarak__table_set_text(*table, i, 0, a, strlen(a), error);
        if (status == JARAK_OK) {
            status = jarak__table_set_text(*table, i, 1, b, strlen(b), error);
        }
        if (all->rolling) {
            jarak__table_set_integer(*table, i, c++, all->windows[fit->window[i]].first);
        }
        jarak__table_set_integer(*table, i, c++, all->windows[fit->window[i]].last);
        jarak__table_set_integer(*table, i, c++, fit->n[i]);
        for (size_t m = 0; status == JARAK_OK && m < JARAK_SIMILARITY_MEASURES; m++) {
            char text[80];
            if (isnan(fit->value[m][i])) {
                continue;
            }
            int length = has_intervals(all) && !isnan(fit->low[m][i])
                             ? snprintf(text, sizeof text, "%.3f [%.3f, %.3f]", fit->value[m][i], fit->low[m][i], fit->high[m][i])
                             : snprintf(text, sizeof text, "%.3f", fit->value[m][i]);
            status = jarak__table_set_text(*table, i, c + m, text, (size_t)length, error);
        }
    }
    return status;
}

jarak_status jarak_fit_similarity_print(const jarak_fitted_similarity *all, jarak_format format, FILE *stream, jarak_error *error)
{
    printer p = {.all = all, .stream = stream};
    jarak_table *table = NULL;
    jarak_status status = JARAK_OK;
    jarak__plain_locale locale = jarak__plain_locale_enter();
    if (format == JARAK_FORMAT_TABLE) {
        status = make_table(all, &table, error);
        status = status == JARAK_OK ? jarak_table_print(table, format, stream, error) : status;
        jarak_table_free(table);
    } else {
        if (format == JARAK_FORMAT_JSON) {
            write_json(&p);
        } else {
            write_csv(&p);
        }
        flush(&p);
        if (p.writer.failed) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the similarity of so many pairs"));
        } else if (p.failed || fflush(stream) != 0) {
            status = jarak_fail(error, JARAK_ERR_IO, _("the table could not be written: %s"), strerror(errno));
        }
        jarak__writer_release(&p.writer);
    }
    jarak__plain_locale_leave(locale);
    return status;
}
