/* What is loaded, what was rejected, and which formats are known. */
#include <inttypes.h>
#include <string.h>

#include "base/alloc.h"
#include "base/table.h"
#include "base/writer.h"
#include "data/source.h"
#include "data/sources_check.h"
#include "data/sql.h"
#include "jarak/load.h"

static const char loaded_sql[] =
    "WITH moved AS (SELECT s.load_id, n.load_id AS by_load FROM superseded f JOIN facts.source s USING (source_id) "
    "JOIN facts.source n ON n.source_id = f.by_source) "
    "SELECT l.file, l.format, any_value(facts.vintage_text(v.day, v.version)) AS vintage, count(DISTINCT s.source_id) AS publications, "
    "l.rows_read, l.rows_loaded, l.rows_skipped, l.rows_rejected, l.facts, "
    "(SELECT count(*) FROM moved m WHERE m.by_load = l.load_id) AS supersedes, "
    "(SELECT count(*) FROM moved m WHERE m.load_id = l.load_id) AS superseded, min(c.first_day) AS first_day, max(c.last_day) AS last_day, "
    "(SELECT string_agg(rows || ' ' || reason, '; ' ORDER BY rows DESC, reason) FROM facts.skip k WHERE k.load_id = l.load_id) AS skipped "
    "FROM facts.load l LEFT JOIN facts.source s USING (load_id) LEFT JOIN facts.coverage c USING (source_id) LEFT JOIN facts.vintage v "
    "USING (source_id) "
    "GROUP BY l.load_id, l.file, l.format, l.rows_read, l.rows_loaded, l.rows_skipped, l.rows_rejected, l.facts ORDER BY l.load_id";

jarak_status jarak_sources(jarak_store *store, bool check, jarak_table **table, jarak_error *error)
{
    *table = NULL;
    return check ? jarak__sources_check(store, table, error) : jarak__sql_table(store, loaded_sql, table, error);
}

jarak_status jarak_rejects(jarak_store *store, const char *path, int64_t limit, jarak_table **table, jarak_error *error)
{
    return jarak__sql_table_with(store,
                                 "SELECT l.file, r.line, r.column_name AS \"column\", r.reason, r.row_text AS row "
                                 "FROM facts.reject r JOIN facts.load l USING (load_id) WHERE ?1 IS NULL OR l.file = ?1 "
                                 "ORDER BY l.load_id, r.line, r.column_name, r.reason, r.row_text LIMIT ?2",
                                 2, (jarak__bind[]){jarak__bind_text(path), jarak__bind_integer(limit)}, table, error);
}

/* The columns by which a format is recognised, in one text. */
static char *columns_text(const jarak__source *source)
{
    jarak__writer text = {0};
    const jarak__texts *columns = source->cut.header ? &source->columns : &source->cut.names;
    if (!source->cut.header) {
        jarak__write_format(&text, "(%zu without header) ", source->cut.column_count);
    }
    for (size_t i = 0; i < columns->count; i++) {
        jarak__write_format(&text, "%s%s", i > 0 ? ", " : "", columns->items[i]);
    }
    return jarak__writer_take(&text);
}

static jarak_status fill_format(jarak_table *table, size_t row, const jarak__source *source, jarak_error *error)
{
    char *columns = columns_text(source);
    const char *texts[] = {source->name, source->title, source->publisher, columns};
    jarak_status status = columns != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the formats");
    for (size_t i = 0; status == JARAK_OK && i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i] != NULL) {
            status = jarak__table_set_text(table, row, i, texts[i], strlen(texts[i]), error);
        }
    }
    jarak__free(columns);
    return status;
}

jarak_status jarak_formats(const char *sources_dir, jarak_table **table, jarak_error *error)
{
    static const char *const names[] = {"name", "title", "publisher", "columns"};
    jarak__catalogue catalogue;
    jarak_table *filled = NULL;
    *table = NULL;
    jarak_status status = jarak__catalogue_read(sources_dir, &catalogue, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__table_new(&filled, error);
    for (size_t i = 0; status == JARAK_OK && i < sizeof names / sizeof names[0]; i++) {
        status = jarak__table_add_column(filled, names[i], JARAK_TEXT, error);
    }
    if (status == JARAK_OK) {
        status = jarak__table_add_rows(filled, catalogue.count, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < catalogue.count; i++) {
        status = fill_format(filled, i, catalogue.sources[i], error);
    }
    jarak__catalogue_release(&catalogue);
    if (status != JARAK_OK) {
        jarak_table_free(filled);
        return status;
    }
    *table = filled;
    return JARAK_OK;
}
