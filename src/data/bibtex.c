/* Sources of the store as entries of a bibliography (Patashnik 1988, BibTeXing). */
#include "data/bibtex.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "data/sql.h"
#include "jarak/table.h"
#include "jarak/version.h"

/* What TeX takes for itself. */
static void write_escaped(jarak__writer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\\':
            jarak__write_text(out, "\\textbackslash{}");
            break;
        case '~':
            jarak__write_text(out, "\\textasciitilde{}");
            break;
        case '^':
            jarak__write_text(out, "\\textasciicircum{}");
            break;
        case '{':
        case '}':
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
            jarak__write_bytes(out, "\\", 1);
            jarak__write_bytes(out, text, 1);
            break;
        case '\n':
        case '\r':
            jarak__write_bytes(out, " ", 1);
            break;
        default:
            jarak__write_bytes(out, text, 1);
        }
    }
}

/* Two braces keep the letters' case, and a publisher's "and" in its name. */
static void write_field(jarak__writer *out, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        jarak__write_format(out, ",\n  %s = {{", name);
        write_escaped(out, text);
        jarak__write_text(out, "}}");
    }
}

/* An address stands as it is, but for what would end the field. */
static void write_address(jarak__writer *out, const char *url)
{
    if (url != NULL && url[0] != '\0' && strpbrk(url, "{}\n") == NULL) {
        jarak__write_format(out, ",\n  url = {%s}", url);
    }
}

/* The first word of the publisher, or of the title, and the number of the source, which is its own. */
static void write_key(jarak__writer *out, const char *words, int64_t source)
{
    size_t length = 0;
    for (; *words != '\0' && !isalnum((unsigned char)*words); words++) {
    }
    for (; isalnum((unsigned char)words[length]) && length < 20; length++) {
        const char letter = (char)tolower((unsigned char)words[length]);
        jarak__write_bytes(out, &letter, 1);
    }
    jarak__write_format(out, "%s%" PRId64, length > 0 ? "" : "source", source < 0 ? 0 : source);
}

enum { SOURCE, TITLE, PUBLISHER, URL, YEAR, LOADED, NOTE };
static const char sources_sql[] =
    "SELECT s.source_id, s.title, s.publisher, s.url, strftime(v.day, '%%Y'), strftime(l.loaded_at, '%%Y-%%m-%%d'), "
    "concat_ws('; ', 'file ' || regexp_extract(l.file, '[^/]*$'), 'vintage ' || nullif(concat_ws(' v', v.day::VARCHAR, v.version), ''), "
    "'SHA-256 ' || l.sha256, 'licence: ' || s.licence) "
    "FROM facts.source s LEFT JOIN facts.load l USING (load_id) LEFT JOIN facts.vintage v USING (source_id) "
    "WHERE s.source_id IN (%s) ORDER BY s.source_id";

static void write_source(jarak__writer *out, const jarak_table *rows, size_t row)
{
    const char *title = jarak_table_text(rows, row, TITLE), *publisher = jarak_table_text(rows, row, PUBLISHER);
    jarak__write_text(out, "\n@misc{");
    write_key(out, publisher != NULL ? publisher : title, jarak_table_integer(rows, row, SOURCE));
    write_field(out, "author", publisher);
    write_field(out, "title", title);
    write_field(out, "year", jarak_table_text(rows, row, YEAR));
    write_address(out, jarak_table_text(rows, row, URL));
    write_field(out, "urldate", jarak_table_text(rows, row, LOADED));
    write_field(out, "note", jarak_table_text(rows, row, NOTE));
    jarak__write_text(out, "\n}\n");
}

jarak_status jarak__bibtex_write(jarak_store *store, const char *sources, jarak__writer *out, jarak_error *error)
{
    jarak_table *rows = NULL;
    jarak__writer sql = {0};
    jarak__write_format(&sql, sources_sql, sources);
    jarak_status status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the sources")
                                     : jarak__sql_table(store, sql.bytes, &rows, error);
    jarak__write_format(out, "@software{jarak,\n  title = {{jarak: the distance between nations}},\n  version = {%s}\n}\n",
                        jarak_version());
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(rows); row++) {
        write_source(out, rows, row);
    }
    jarak_table_free(rows);
    jarak__writer_release(&sql);
    return status == JARAK_OK && out->failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the sources") : status;
}
