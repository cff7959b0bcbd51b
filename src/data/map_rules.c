/* From a map to what a description refuses of its rows: those that are left out, those that are wrong, and the units that a column may
 * have. */
#include "data/map_write.h"
#include "data/sql.h"

/* The name of a field's column for a rejection; of a constant, the field's. */
static const char *column_of(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].is_column ? map->entries[field].text : jarak__map_field_text(field);
}

void jarak__map_write_skips(const jarak__map *map, jarak__writer *yaml)
{
    jarak__write_text(yaml, "skip:\n");
    if (map->rows != JARAK__MAP_VOTE) {
        jarak__write_text(yaml, "  - { reason: \"empty cell\", usual: true, when: \"value IS NULL\" }\n");
    }
    for (size_t i = 0; i < JARAK__N_MAP_STATE_FIELDS; i++) {
        if (jarak__map_has(map, jarak__map_state_fields[i])) {
            jarak__write_format(
                yaml, "  - { reason: \"aggregate or group of states\", usual: true, when: \"%s_kind IN ('aggregate', 'group')\" }\n",
                jarak__map_state_column(jarak__map_state_fields[i]));
        }
    }
    const char *one = jarak__map_has(map, JARAK__MAP_EXPORTER_FIELD)  ? "exporter_state"
                      : jarak__map_has(map, JARAK__MAP_PARTNER_FIELD) ? "reporter_state"
                      : jarak__map_has(map, JARAK__MAP_FROM_FIELD)    ? "from_one_state"
                                                                      : NULL;
    const char *other = jarak__map_has(map, JARAK__MAP_IMPORTER_FIELD)  ? "importer_state"
                        : jarak__map_has(map, JARAK__MAP_PARTNER_FIELD) ? "partner_state"
                                                                        : "to_one_state";
    if (one != NULL) {
        jarak__write_format(yaml, "  - { reason: \"of a state with itself\", usual: true, when: \"%s = %s\" }\n", one, other);
    }
}

static void write_reject(jarak__writer *yaml, const char *column, const char *reason, const char *when)
{
    jarak__write_text(yaml, "  - { column: ");
    jarak__write_yaml_text(yaml, column);
    jarak__write_text(yaml, ", reason: ");
    jarak__write_yaml_text(yaml, reason);
    jarak__write_text(yaml, ", when: ");
    jarak__write_yaml_text(yaml, when);
    jarak__write_text(yaml, " }\n");
}

static void write_period_reject(const jarak__map *map, jarak__writer *yaml)
{
    static const struct {
        jarak__map_field field;
        const char *reason, *when;
    } kinds[] = {
        {JARAK__MAP_PERIOD_FIELD, "not a period (2021, 2021-03, 2021Q1, 2021-03-07)",
         "jarak_period_kind(period) IS NULL OR jarak_period_kind(period) IN ('planned', 'undated')"},
        {JARAK__MAP_DATE_FIELD, "not a day (YYYY-MM-DD)", "jarak_period_kind(period) IS NULL OR jarak_period_kind(period) <> 'day'"},
        {JARAK__MAP_MONTH_FIELD, "not a month (YYYY-MM, or 1 to 12 beside a year)",
         "jarak_period_kind(period) IS NULL OR jarak_period_kind(period) <> 'month'"},
        {JARAK__MAP_QUARTER_FIELD, "not a quarter (2021Q1, or 1 to 4 beside a year)",
         "jarak_period_kind(period) IS NULL OR jarak_period_kind(period) <> 'quarter'"},
        {JARAK__MAP_YEAR_FIELD, "not a year", "jarak_period_kind(period) IS NULL OR jarak_period_kind(period) <> 'year'"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (jarak__map_has(map, kinds[i].field)) {
            write_reject(yaml, column_of(map, kinds[i].field), kinds[i].reason, kinds[i].when);
            return;
        }
    }
}

static void write_list_reject(const jarak__map *map, jarak__map_field field, const char *name, const char *const *words,
                              jarak__writer *yaml)
{
    jarak__writer when = {0}, reason = {0};
    jarak__sql_write(&when, "%N NOT IN (", name);
    jarak__write_text(&reason, "none of ");
    for (size_t i = 0; words[i] != NULL; i++) {
        jarak__sql_write(&when, "%s%Q", i > 0 ? ", " : "", words[i]);
        jarak__write_format(&reason, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    jarak__write_text(&when, ")");
    yaml->failed = yaml->failed || when.failed || reason.failed;
    if (!yaml->failed) {
        write_reject(yaml, column_of(map, field), reason.bytes, when.bytes);
    }
    jarak__writer_release(&when);
    jarak__writer_release(&reason);
}

void jarak__map_write_rejects(const jarak__map *map, jarak__writer *yaml)
{
    jarak__write_text(yaml, "reject:\n");
    write_period_reject(map, yaml);
    for (size_t i = 0; i < JARAK__N_MAP_STATE_FIELDS; i++) {
        bool may_be_empty = jarak__map_state_fields[i] == JARAK__MAP_REPORTER_FIELD && !jarak__map_has(map, JARAK__MAP_PARTNER_FIELD);
        if (jarak__map_has(map, jarak__map_state_fields[i]) && !may_be_empty) {
            jarak__writer when = {0};
            jarak__write_format(&when, "%s IS NULL", jarak__map_state_column(jarak__map_state_fields[i]));
            write_reject(yaml, column_of(map, jarak__map_state_fields[i]), "empty", when.bytes != NULL ? when.bytes : "");
            yaml->failed = yaml->failed || when.failed;
            jarak__writer_release(&when);
        }
    }
    if (map->rows == JARAK__MAP_VOTE) {
        write_reject(yaml, column_of(map, JARAK__MAP_ROLLCALL_FIELD), "not a number", "number IS NULL");
        write_reject(yaml, column_of(map, JARAK__MAP_VOTE_FIELD),
                     "neither yes, no, abstain nor absent (say the file's words: yes=1, no=3, abstain=2, absent=8)", "vote IS NULL");
        write_reject(yaml, column_of(map, JARAK__MAP_BODY_FIELD), "empty", "body IS NULL");
        return;
    }
    const char *value = map->is_wide ? "value" : column_of(map, JARAK__MAP_VALUE_FIELD);
    write_reject(yaml, value, "not a number", "TRY_CAST(value AS DOUBLE) IS NULL OR NOT isfinite(TRY_CAST(value AS DOUBLE))");
    write_reject(yaml, column_of(map, JARAK__MAP_UNIT_FIELD), "empty", "unit IS NULL");
    write_list_reject(map, JARAK__MAP_STATUS_FIELD, "status", jarak__fact_statuses, yaml);
    if (jarak__map_has(map, JARAK__MAP_SIDE_FIELD)) {
        write_reject(yaml, column_of(map, JARAK__MAP_SIDE_FIELD), "neither import nor export (say the file's words: imports=1, exports=2)",
                     "side IS NULL");
    }
    if (map->rows == JARAK__MAP_FLOW) {
        write_reject(yaml, value, "less than nothing", "TRY_CAST(value AS DOUBLE) < 0");
        write_reject(yaml, column_of(map, JARAK__MAP_PRODUCT_FIELD), "empty", "product IS NULL");
        write_reject(yaml, column_of(map, JARAK__MAP_QUANTITY_FIELD), "not a number",
                     "quantity IS NOT NULL AND (TRY_CAST(quantity AS DOUBLE) IS NULL OR NOT isfinite(TRY_CAST(quantity AS DOUBLE)))");
        write_list_reject(map, JARAK__MAP_QUANTITY_UNIT_FIELD, "quantity_unit", jarak__quantity_units, yaml);
    } else {
        write_reject(yaml, column_of(map, JARAK__MAP_MEASURE_FIELD), "empty", "measure IS NULL");
    }
}

void jarak__map_write_units(const jarak__map *map, jarak__writer *yaml)
{
    jarak__arena arena = {0};
    jarak__texts units = {0};
    const jarak__map_entry *unit = &map->entries[JARAK__MAP_UNIT_FIELD];
    const char *const *words = jarak__money_units;
    if (unit->text == NULL || !unit->is_column) {
        return;
    }
    if (map->rows != JARAK__MAP_FLOW) {
        yaml->failed = yaml->failed || jarak__figure_units(&arena, &units, NULL) != JARAK_OK;
        words = units.items;
    }
    jarak__write_text(yaml, "units:\n  unit: [");
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        jarak__write_text(yaml, i > 0 ? ", " : "");
        jarak__write_yaml_text(yaml, words[i]);
    }
    jarak__write_text(yaml, "]\n");
    jarak__arena_release(&arena);
}
