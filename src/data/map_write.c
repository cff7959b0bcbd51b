/* From a map to the keys of a description: the facts of its rows, what they cover, and all of it together. */
#include <string.h>

#include "data/map_write.h"
#include "data/sql.h"

static bool cites(const jarak__map *map)
{
    return map->entries[JARAK__MAP_TITLE_FIELD].is_column || map->entries[JARAK__MAP_PUBLISHER_FIELD].is_column ||
           map->entries[JARAK__MAP_URL_FIELD].is_column;
}

#define PERIOD_COLUMNS \
    "jarak_period_first(period) AS first_day, jarak_period_last(period) AS last_day, jarak_period_kind(period) AS period_kind"

static void write_flow(const jarak__map *map, jarak__writer *sql)
{
    bool by_sides = jarak__map_has(map, JARAK__MAP_PARTNER_FIELD), has_side = jarak__map_has(map, JARAK__MAP_SIDE_FIELD),
         has_reporter = jarak__map_has(map, JARAK__MAP_REPORTER_FIELD);
    jarak__sql_write(sql, "%s AS exporter, %s AS importer, product, " PERIOD_COLUMNS ", ",
                     by_sides ? "IF(side = 'export', reporter_state, partner_state)" : "exporter_state",
                     by_sides ? "IF(side = 'export', partner_state, reporter_state)" : "importer_state");
    jarak__sql_write(sql, "%s AS side, %s AS reporter, ",
                     has_side       ? "side"
                     : has_reporter ? "CASE reporter_state WHEN exporter_state THEN 'export' WHEN importer_state THEN 'import' END"
                                    : "NULL",
                     has_reporter ? "reporter_state"
                     : has_side   ? "IF(side = 'export', exporter_state, importer_state)"
                                  : "NULL");
    jarak__write_text(sql, "CAST(value AS DOUBLE) AS value, unit, CAST(quantity AS DOUBLE) AS quantity, quantity_unit, status FROM row");
}

static void write_figure(const jarak__map *map, jarak__writer *sql)
{
    jarak__sql_write(sql,
                     "%s AS from_state, %s AS to_state, " PERIOD_COLUMNS ", measure, CAST(value AS DOUBLE) AS value, value AS text, unit, "
                     "status, %s AS reporter, note FROM row",
                     map->rows == JARAK__MAP_PAIR ? "from_one_state" : "state_state",
                     map->rows == JARAK__MAP_PAIR ? "to_one_state" : "NULL",
                     jarak__map_has(map, JARAK__MAP_REPORTER_FIELD) ? "reporter_state" : "NULL");
}

static void write_facts(const jarak__map *map, jarak__writer *yaml)
{
    const char *source = cites(map) ? "source_id, " : "";
    jarak__writer sql = {0};
    jarak__write_text(yaml, "facts:\n");
    if (map->rows == JARAK__MAP_VOTE) {
        jarak__sql_write(&sql,
                         "SELECT %smin(line) AS line, body || ' ' || number || ' ' || period AS rollcall, body, number, "
                         "jarak_period_first(period) AS date, any_value(resolution ORDER BY line) AS resolution FROM row GROUP BY %sbody, "
                         "number, period",
                         source, source);
        jarak__map_write_key(yaml, "  rollcall", &sql);
    }
    jarak__sql_write(&sql, "SELECT %sline, ", source);
    if (map->rows == JARAK__MAP_FLOW) {
        write_flow(map, &sql);
    } else if (map->rows == JARAK__MAP_VOTE) {
        jarak__write_text(&sql, "body, number, jarak_period_first(period) AS date, state_state AS state, vote FROM row");
    } else {
        write_figure(map, &sql);
    }
    jarak__map_write_key(yaml, map->rows == JARAK__MAP_FLOW ? "  flow" : map->rows == JARAK__MAP_VOTE ? "  vote" : "  figure", &sql);
}

/* Of goods, all of them are covered only where the map says so; else a sum over partners or products would be taken for the whole. */
static void write_coverage(const jarak__map *map, jarak__writer *yaml)
{
    const char *source = cites(map) ? "source_id, " : "";
    const char *absent = jarak__map_has(map, JARAK__MAP_UNLISTED_FIELD) ? map->entries[JARAK__MAP_UNLISTED_FIELD].text : "missing";
    const jarak__map_entry *complete = jarak__map_get(map, JARAK__MAP_COMPLETE_FIELD);
    jarak__writer sql = {0};
    if (map->rows == JARAK__MAP_FLOW) {
        bool has_reporter = jarak__map_has(map, JARAK__MAP_REPORTER_FIELD) || jarak__map_has(map, JARAK__MAP_SIDE_FIELD);
        jarak__sql_write(
            &sql, "SELECT %s%s AS measure, who AS state, min(first_day) AS first_day, max(last_day) AS last_day, '%s' AS absent FROM (",
            source,
            complete != NULL && strcmp(complete->text, "yes") == 0
                ? "'goods'"
                : "IF(bool_or(product = 'TOTAL'), 'goods of listed partners', 'listed products')",
            absent);
        jarak__sql_write(&sql, has_reporter ? "SELECT *, reporter AS who FROM fact"
                                            : "SELECT *, unnest([exporter::VARCHAR, importer::VARCHAR]) AS who FROM fact");
        jarak__sql_write(&sql, ") WHERE who IS NOT NULL GROUP BY %swho", source);
    } else if (map->rows == JARAK__MAP_VOTE) {
        jarak__sql_write(&sql,
                         "SELECT %s'vote' AS measure, NULL AS state, min(jarak_period_first(period)) AS first_day, "
                         "max(jarak_period_last(period)) AS last_day, 'missing' AS absent FROM row %s",
                         source, source[0] != '\0' ? "GROUP BY source_id" : "");
    } else if (map->rows == JARAK__MAP_STATE) {
        jarak__sql_write(&sql,
                         "SELECT %smeasure, from_state AS state, min(first_day) AS first_day, max(last_day) AS last_day, '%s' AS absent "
                         "FROM fact GROUP BY %smeasure, from_state",
                         source, absent, source);
    } else {
        jarak__sql_write(&sql, "SELECT DISTINCT %smeasure, NULL AS state, first_day, last_day, '%s' AS absent FROM fact", source, absent);
    }
    jarak__map_write_key(yaml, "coverage", &sql);
}

void jarak__map_write(const jarak__map *map, jarak__writer *yaml)
{
    if (map->is_wide) {
        jarak__map_write_year_columns(yaml);
    } else if (map->rows != JARAK__MAP_VOTE && !cites(map)) {
        jarak__write_text(yaml, "one_pass: true\n");
    }
    jarak__map_write_rows(map, yaml);
    jarak__map_write_states(map, yaml);
    jarak__map_write_units(map, yaml);
    jarak__map_write_skips(map, yaml);
    jarak__map_write_rejects(map, yaml);
    if (cites(map)) {
        jarak__write_text(yaml, "source: { title: own_title, publisher: own_publisher, url: own_url }\n");
    }
    write_facts(map, yaml);
    write_coverage(map, yaml);
    if (jarak__map_has(map, JARAK__MAP_PUBLISHED_FIELD)) {
        jarak__writer sql = {0};
        jarak__write_text(&sql, "jarak_period_last(");
        jarak__map_write_cell(map, JARAK__MAP_PUBLISHED_FIELD, &sql);
        jarak__write_text(&sql, ")");
        jarak__map_write_key(yaml, "vintage", &sql);
    }
}

void jarak__map_write_publication(const jarak__map *map, const char *title, jarak__writer *yaml)
{
    static const jarak__map_field said[] = {JARAK__MAP_TITLE_FIELD, JARAK__MAP_PUBLISHER_FIELD, JARAK__MAP_URL_FIELD,
                                            JARAK__MAP_LICENCE_FIELD};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        const char *text = map->entries[said[i]].is_column ? NULL : map->entries[said[i]].text;
        text = text == NULL && said[i] == JARAK__MAP_TITLE_FIELD ? title : text;
        if (text != NULL) {
            jarak__write_format(yaml, "%s: ", jarak__map_field_text(said[i]));
            jarak__write_yaml_text(yaml, text);
            jarak__write_text(yaml, "\n");
        }
    }
}
