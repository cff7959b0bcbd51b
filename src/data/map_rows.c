/* From a map to the rows of a description: its columns, and the SQL that gives each row its states, its period and its value. */
#include <regex.h>
#include <string.h>
#include <strings.h>

#include "data/map_write.h"
#include "data/sql.h"
#include "jarak/state.h"

/* Names of years as columns: 2021, X2021 (as R writes it), 2021 [YR2021]. */
#define YEAR_COLUMN "^[A-Za-z]{0,2}_?[12][0-9]{3}( \\[[A-Z]*[0-9]{4}\\])? *$"
/* Cells that say that there is no value. */
#define NO_VALUE "'', 'NA', 'N/A', 'n/a', 'NaN', 'nan', '.', '..', '...', '-', ':', 'NULL', 'null'"

bool jarak__map_is_year_column(const char *name)
{
    regex_t pattern;
    if (regcomp(&pattern, YEAR_COLUMN, REG_EXTENDED | REG_NOSUB) != 0) {
        return false;
    }
    const bool fits = regexec(&pattern, name, 0, NULL, 0) == 0;
    regfree(&pattern);
    return fits;
}

/* The columns of the file that the map speaks of, each once. */
void jarak__map_write_columns(const jarak__map *map, jarak__writer *yaml)
{
    jarak__write_text(yaml, "columns: [");
    const char *before = "";
    for (size_t i = 0; i < JARAK__N_MAP_FIELDS; i++) {
        bool is_new = map->entries[i].is_column;
        for (size_t k = 0; is_new && k < i; k++) {
            is_new = !map->entries[k].is_column || strcmp(map->entries[k].text, map->entries[i].text) != 0;
        }
        if (is_new) {
            jarak__write_text(yaml, before);
            jarak__write_yaml_text(yaml, map->entries[i].text);
            before = ", ";
        }
    }
    jarak__write_text(yaml, "]\n");
}

void jarak__map_write_year_columns(jarak__writer *yaml)
{
    jarak__write_text(yaml, "columns_like: [");
    jarak__write_yaml_text(yaml, YEAR_COLUMN);
    jarak__write_text(yaml, "]\n");
}

/* What a column is called in `input`, which has a `line` and a `file` of its own. */
static const char *input_name(const char *column)
{
    return strcasecmp(column, "line") == 0 ? "line_2" : strcasecmp(column, "file") == 0 ? "file_2" : column;
}

void jarak__map_write_cell(const jarak__map *map, jarak__map_field field, jarak__writer *sql)
{
    const jarak__map_entry *entry = &map->entries[field];
    if (entry->text != NULL && entry->is_column) {
        jarak__sql_write(sql, "nullif(trim(%N), '')", input_name(entry->text));
    } else {
        jarak__sql_write(sql, "CAST(%Q AS VARCHAR)", entry->text);
    }
}

/* The same of a code, which a program may have written as a number: 643.0 is 643. */
static void write_code(const jarak__map *map, jarak__map_field field, jarak__writer *sql)
{
    jarak__write_text(sql, "regexp_replace(");
    jarak__map_write_cell(map, field, sql);
    jarak__write_text(sql, ", '^([0-9]+)\\.0+$', '\\1')");
}

/* A constant is the code that it means today, whatever coding the columns have. */
static void write_state(const jarak__map *map, jarak__map_field field, jarak__writer *sql)
{
    char code[JARAK_STATE_CODE_BYTES] = "";
    const jarak__map_entry *entry = &map->entries[field];
    if (entry->is_column) {
        write_code(map, field, sql);
    } else {
        sql->failed = sql->failed || jarak_state_find(entry->text, JARAK_ANY_YEAR, code, NULL) != JARAK_OK; /* it was found before */
        jarak__sql_write(sql, "%Q", code);
    }
}

/* The period as the file writes it. */
static void write_period_word(const jarak__map *map, jarak__writer *sql)
{
    if (map->is_wide) {
        jarak__write_text(sql, "regexp_extract(jarak_year, '[12][0-9]{3}')");
    } else if (!jarak__map_has(map, JARAK__MAP_YEAR_FIELD)) {
        write_code(map,
                   jarak__map_has(map, JARAK__MAP_PERIOD_FIELD)  ? JARAK__MAP_PERIOD_FIELD
                   : jarak__map_has(map, JARAK__MAP_DATE_FIELD)  ? JARAK__MAP_DATE_FIELD
                   : jarak__map_has(map, JARAK__MAP_MONTH_FIELD) ? JARAK__MAP_MONTH_FIELD
                                                                 : JARAK__MAP_QUARTER_FIELD,
                   sql);
    } else {
        write_code(map, JARAK__MAP_YEAR_FIELD, sql);
        if (jarak__map_has(map, JARAK__MAP_MONTH_FIELD)) {
            jarak__write_text(sql, " || '-' || lpad(");
            write_code(map, JARAK__MAP_MONTH_FIELD, sql);
            jarak__write_text(sql, ", 2, '0')");
        } else if (jarak__map_has(map, JARAK__MAP_QUARTER_FIELD)) {
            jarak__write_text(sql, " || 'Q' || regexp_extract(");
            write_code(map, JARAK__MAP_QUARTER_FIELD, sql);
            jarak__write_text(sql, ", '^[Qq]?([1-4])$', 1)");
        }
    }
}

/* The period as jarak writes it: 2021M3, 2021-M03 and 2021/03 are months, 2021-Q1 is a quarter. Six or eight digits are a month or a day
 * where the field says so. */
static void write_period(const jarak__map *map, jarak__writer *sql)
{
    static const char month[] = " WHEN regexp_full_match(p, '[0-9]{4}[- ]?M[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}|[0-9]{4}-[0-9]') "
                                "THEN left(p, 4) || '-' || lpad(regexp_extract(p, '([0-9]{1,2})$', 1), 2, '0')";
    static const char quarter[] = " WHEN regexp_full_match(p, '[0-9]{4}[- ]?[Qq][1-4]') THEN left(p, 4) || 'Q' || right(p, 1)";
    static const char day[] = " WHEN regexp_full_match(p, '[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}([ T].*)?') THEN replace(left(p, 10), '/', '-')";
    static const char digits_of_day[] =
        " WHEN regexp_full_match(p, '[0-9]{8}') THEN left(p, 4) || '-' || substr(p, 5, 2) || '-' || right(p, 2)";
    static const char digits_of_month[] = " WHEN regexp_full_match(p, '[0-9]{6}') THEN left(p, 4) || '-' || right(p, 2)";
    const bool is_month = jarak__map_has(map, JARAK__MAP_MONTH_FIELD) && !jarak__map_has(map, JARAK__MAP_YEAR_FIELD);
    jarak__write_format(sql, "CASE%s%s%s%s%s ELSE p END", month, quarter, day,
                        jarak__map_has(map, JARAK__MAP_DATE_FIELD) ? digits_of_day : "", is_month ? digits_of_month : "");
}

/* One of some words, in small letters, or the file's own, becomes what it means. */
static void write_meaning(jarak__writer *sql, const char *column, const char *words, const char *own, const char *meaning)
{
    jarak__sql_write(sql, " WHEN lower(%s) IN (%s) ", column, words);
    if (own != NULL) {
        jarak__sql_write(sql, "OR %s = %Q ", column, own);
    }
    jarak__sql_write(sql, "THEN %Q", meaning);
}

static void write_side(const jarak__map *map, jarak__writer *sql)
{
    jarak__write_text(sql, ", CASE");
    write_meaning(sql, "side_word", "'import', 'imports', 'imp', 'm'", map->entries[JARAK__MAP_IMPORTS_FIELD].text, "import");
    write_meaning(sql, "side_word", "'export', 'exports', 'exp', 'x'", map->entries[JARAK__MAP_EXPORTS_FIELD].text, "export");
    jarak__write_text(sql, " END AS side");
}

/* Numbers mean a vote only where the map says so: 1, 2 and 3 are counted in more than one order. */
static void write_vote(const jarak__map *map, jarak__writer *sql)
{
    jarak__write_text(sql, ", CASE");
    write_meaning(sql, "vote_word", "'yes', 'y', 'yea', 'aye'", map->entries[JARAK__MAP_YES_FIELD].text, "Y");
    write_meaning(sql, "vote_word", "'no', 'n', 'nay'", map->entries[JARAK__MAP_NO_FIELD].text, "N");
    write_meaning(sql, "vote_word", "'abstain', 'abstained', 'abstention', 'a'", map->entries[JARAK__MAP_ABSTAIN_FIELD].text, "A");
    write_meaning(sql, "vote_word", "'absent', 'x', 'not voting', 'non-voting'", map->entries[JARAK__MAP_ABSENT_FIELD].text, "X");
    jarak__write_text(sql, " END AS vote, TRY_CAST(rollcall_word AS BIGINT) AS number, coalesce(body_word, 'UNGA') AS body");
}

const jarak__map_field jarak__map_state_fields[JARAK__N_MAP_STATE_FIELDS] = {
    JARAK__MAP_EXPORTER_FIELD, JARAK__MAP_IMPORTER_FIELD, JARAK__MAP_REPORTER_FIELD, JARAK__MAP_PARTNER_FIELD,
    JARAK__MAP_FROM_FIELD,     JARAK__MAP_TO_FIELD,       JARAK__MAP_STATE_FIELD};

const char *jarak__map_state_column(jarak__map_field field)
{
    return field == JARAK__MAP_FROM_FIELD ? "from_one" : field == JARAK__MAP_TO_FIELD ? "to_one" : jarak__map_field_text(field);
}

/* The cells that become something else, each under a name of its own. */
static void write_words(const jarak__map *map, jarak__writer *sql)
{
    static const struct {
        const char *name;
        jarak__map_field field;
        bool is_code;
    } words[] = {{"side_word", JARAK__MAP_SIDE_FIELD, true},     {"product_word", JARAK__MAP_PRODUCT_FIELD, true},
                 {"vote_word", JARAK__MAP_VOTE_FIELD, true},     {"rollcall_word", JARAK__MAP_ROLLCALL_FIELD, true},
                 {"body_word", JARAK__MAP_BODY_FIELD, false},    {"status_word", JARAK__MAP_STATUS_FIELD, false},
                 {"unit", JARAK__MAP_UNIT_FIELD, false},         {"measure", JARAK__MAP_MEASURE_FIELD, false},
                 {"quantity", JARAK__MAP_QUANTITY_FIELD, false}, {"quantity_unit", JARAK__MAP_QUANTITY_UNIT_FIELD, false},
                 {"note", JARAK__MAP_NOTE_FIELD, false},         {"resolution", JARAK__MAP_RESOLUTION_FIELD, false},
                 {"own_title", JARAK__MAP_TITLE_FIELD, false},   {"own_publisher", JARAK__MAP_PUBLISHER_FIELD, false},
                 {"own_url", JARAK__MAP_URL_FIELD, false}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        jarak__write_text(sql, ", ");
        const bool is_number = words[i].field == JARAK__MAP_QUANTITY_FIELD;
        jarak__write_text(sql, is_number ? "jarak_number(" : "");
        (words[i].is_code ? write_code : jarak__map_write_cell)(map, words[i].field, sql);
        jarak__sql_write(sql, is_number ? ") AS %s" : " AS %s", words[i].name);
    }
}

void jarak__map_write_rows(const jarak__map *map, jarak__writer *yaml)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT *, ");
    write_period(map, &sql);
    jarak__write_text(&sql, " AS period");
    if (map->rows != JARAK__MAP_VOTE) {
        jarak__write_text(&sql, ", IF(v IN (" NO_VALUE "), NULL, v) AS value, coalesce(status_word, 'reported') AS status");
    }
    if (jarak__map_has(map, JARAK__MAP_SIDE_FIELD)) {
        write_side(map, &sql);
    }
    if (map->rows == JARAK__MAP_VOTE) {
        write_vote(map, &sql);
    } else if (map->rows == JARAK__MAP_FLOW) {
        jarak__sql_write(&sql, ", IF(lower(product_word) = 'total', 'TOTAL', %s) AS product",
                         jarak__map_has(map, JARAK__MAP_PRODUCT_FIELD) ? "product_word" : "'TOTAL'");
    }
    jarak__write_text(&sql, " FROM (SELECT line");
    for (size_t i = 0; i < JARAK__N_MAP_STATE_FIELDS; i++) {
        if (jarak__map_has(map, jarak__map_state_fields[i])) {
            jarak__write_text(&sql, ", ");
            write_state(map, jarak__map_state_fields[i], &sql);
            jarak__sql_write(&sql, " AS %s", jarak__map_state_column(jarak__map_state_fields[i]));
        }
    }
    jarak__write_text(&sql, ", ");
    write_period_word(map, &sql);
    jarak__write_text(&sql, " AS p");
    if (map->rows != JARAK__MAP_VOTE) {
        jarak__sql_write(&sql, ", jarak_number(trim(%N)) AS v",
                         map->is_wide ? "jarak_value" : input_name(map->entries[JARAK__MAP_VALUE_FIELD].text));
    }
    write_words(map, &sql);
    jarak__write_text(&sql, " FROM input");
    if (map->is_wide) {
        jarak__sql_write(&sql, " UNPIVOT INCLUDE NULLS (jarak_value FOR jarak_year IN (COLUMNS(%Q)))", YEAR_COLUMN);
    }
    jarak__write_text(&sql, ")");
    jarak__map_write_key(yaml, "rows", &sql);
}

void jarak__map_write_states(const jarak__map *map, jarak__writer *yaml)
{
    const char *system = jarak__map_has(map, JARAK__MAP_STATES_FIELD) ? map->entries[JARAK__MAP_STATES_FIELD].text : "any";
    jarak__write_text(yaml, "states:\n");
    for (size_t i = 0; i < JARAK__N_MAP_STATE_FIELDS; i++) {
        if (jarak__map_has(map, jarak__map_state_fields[i])) {
            jarak__write_format(yaml, "  %s: { system: %s, year: year(jarak_period_first(period)) }\n",
                                jarak__map_state_column(jarak__map_state_fields[i]),
                                map->entries[jarak__map_state_fields[i]].is_column ? system : "iso3");
        }
    }
}
