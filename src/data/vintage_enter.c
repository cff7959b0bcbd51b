/* Entering what a load is a vintage of. */
#include <string.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "data/source.h"
#include "data/sql.h"
#include "data/vintage_name.h"
#include "data/vintages.h"
#include "jarak/table.h"

jarak_status jarak__vintages_number(jarak_store *store, jarak_error *error)
{
    return jarak__sql_run(store,
                          "UPDATE facts.vintage SET publication_id = p.first FROM (SELECT publication, min(source_id) AS first FROM "
                          "facts.vintage GROUP BY publication) p WHERE p.publication = facts.vintage.publication AND "
                          "facts.vintage.publication_id <> p.first",
                          error);
}

jarak_status jarak__vintages_enter(jarak_store *store, int64_t load_id, const jarak__vintage *vintage, jarak_error *error)
{
    jarak_status status = jarak__sql_run_with(
        store,
        "INSERT INTO facts.vintage SELECT source_id, IF(?3, concat_ws(' | ', ?2, title, coalesce(publisher, ''), coalesce(url, '')), ?2), "
        "source_id, CAST(?4 AS DATE), ?5, NULL FROM facts.source WHERE load_id = ?1 ORDER BY source_id",
        5,
        (jarak__bind[]){jarak__bind_integer(load_id), jarak__bind_text(vintage->publication), jarak__bind_boolean(vintage->cites),
                        jarak__bind_text(vintage->day), jarak__bind_text(vintage->version)},
        error);
    return status == JARAK_OK ? jarak__vintages_number(store, error) : status;
}

/* Files of events were counted together, under the first source of those that were: the last one with counts up to theirs. */
static const char counted_sql[] =
    "UPDATE facts.vintage SET counted_with = c.counted_with FROM (SELECT v.source_id, d.source_id AS counted_with FROM facts.vintage v "
    "ASOF JOIN (SELECT DISTINCT source_id FROM facts.event_day) d ON v.source_id >= d.source_id "
    "JOIN facts.vintage o ON o.source_id = d.source_id AND o.publication = v.publication "
    "WHERE v.source_id NOT IN (SELECT source_id FROM facts.event)) c WHERE c.source_id = facts.vintage.source_id";

static jarak_status enter_old(jarak_store *store, const jarak__catalogue *catalogue, const jarak_table *loads, size_t row,
                              jarak_error *error)
{
    const char *format = jarak_table_text(loads, row, 2);
    const jarak__source *source = NULL;
    for (size_t i = 0; i < catalogue->count; i++) {
        source = strcmp(catalogue->sources[i]->name, format) == 0 ? catalogue->sources[i] : source;
    }
    jarak__vintage_name name;
    jarak__vintage_of_name(jarak_table_text(loads, row, 1), &name);
    const jarak__vintage vintage = {.publication = source != NULL ? source->publication : format,
                                    .cites = source != NULL ? source->title_column != NULL : jarak_table_integer(loads, row, 3) > 1,
                                    .day = name.day[0] != '\0' ? name.day : NULL,
                                    .version = name.version[0] != '\0' ? name.version : NULL};
    return jarak__vintages_enter(store, jarak_table_integer(loads, row, 0), &vintage, error);
}

jarak_status jarak__vintages_of_old_store(jarak_store *store, jarak_error *error)
{
    jarak__catalogue catalogue = {0};
    jarak_table *loads = NULL;
    jarak_status status = jarak__catalogue_read(NULL, &catalogue, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table(store,
                                  "SELECT load_id, any_value(file), any_value(format), count(*) FROM facts.load JOIN facts.source USING "
                                  "(load_id) GROUP BY load_id ORDER BY load_id",
                                  &loads, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(loads); i++) {
        status = enter_old(store, &catalogue, loads, i, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, counted_sql, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(loads); i++) {
        status = jarak__vintages_settle(store, jarak_table_integer(loads, i, 0), NULL, error);
    }
    jarak_table_free(loads);
    jarak__catalogue_release(&catalogue);
    return status;
}
