/* From a map to the keys of a description: the SQL that makes facts of its rows. */
#include <regex.h>
#include <string.h>
#include <strings.h>

#include "data/map_fields.h"
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

/* The bytes of a character that YAML wants to be escaped: controls of Latin-1, and what marks the order of bytes; 0: it is none of them. */
static size_t escaped_length(const char *c, unsigned *code)
{
    const unsigned char *b = (const unsigned char *)c;
    if (b[0] == 0xc2 && b[1] >= 0x80 && b[1] < 0xa0) {
        *code = b[1];
        return 2;
    }
    if (b[0] == 0xef && ((b[1] == 0xbb && b[2] == 0xbf) || (b[1] == 0xbf && b[2] >= 0xbe))) {
        *code = b[1] == 0xbb ? 0xfeff : 0xff00U + 0x40U + b[2];
        return 3;
    }
    return 0;
}

void jarak__write_yaml_text(jarak__writer *yaml, const char *text)
{
    jarak__write_text(yaml, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        const char escaped[3] = {'\\', *c, '\0'};
        unsigned code = 0;
        const size_t length = escaped_length(c, &code);
        if (length > 0) {
            jarak__write_format(yaml, "\\u%04x", code);
            c += length - 1;
        } else if (*c == '\n') {
            jarak__write_text(yaml, "\\n");
        } else if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            jarak__write_format(yaml, "\\x%02x", (unsigned)*c);
        } else if (*c == '"' || *c == '\\') {
            jarak__write_text(yaml, escaped);
        } else {
            jarak__write_bytes(yaml, c, 1);
        }
    }
    jarak__write_text(yaml, "\"");
}

/* Writes `key: "what the SQL is"` and gives the SQL back. */
static void write_key(jarak__writer *yaml, const char *key, jarak__writer *sql)
{
    jarak__write_format(yaml, "%s: ", key);
    jarak__write_yaml_text(yaml, sql->bytes != NULL ? sql->bytes : "");
    jarak__write_text(yaml, "\n");
    yaml->failed = yaml->failed || sql->failed;
    jarak__writer_release(sql);
}

static bool has(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].text != NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ columns */

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

static void write_year_columns(jarak__writer *yaml)
{
    jarak__write_text(yaml, "columns_like: [");
    jarak__write_yaml_text(yaml, YEAR_COLUMN);
    jarak__write_text(yaml, "]\n");
}

/* The name of a field's column for a rejection; of a constant, the field's. */
static const char *column_of(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].is_column ? map->entries[field].text : jarak__map_field_text(field);
}

/* --------------------------------------------------------------------------------------------------------------------- rows */

/* What a column is called in `input`, which has a `line` and a `file` of its own. */
static const char *input_name(const char *column)
{
    return strcasecmp(column, "line") == 0 ? "line_2" : strcasecmp(column, "file") == 0 ? "file_2" : column;
}

/* The cell or the constant of a field; NULL where it is not given. */
static void write_cell(const jarak__map *map, jarak__map_field field, jarak__writer *sql)
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
    write_cell(map, field, sql);
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
    } else if (!has(map, JARAK__MAP_YEAR_FIELD)) {
        write_code(map,
                   has(map, JARAK__MAP_PERIOD_FIELD)  ? JARAK__MAP_PERIOD_FIELD
                   : has(map, JARAK__MAP_DATE_FIELD)  ? JARAK__MAP_DATE_FIELD
                   : has(map, JARAK__MAP_MONTH_FIELD) ? JARAK__MAP_MONTH_FIELD
                                                      : JARAK__MAP_QUARTER_FIELD,
                   sql);
    } else {
        write_code(map, JARAK__MAP_YEAR_FIELD, sql);
        if (has(map, JARAK__MAP_MONTH_FIELD)) {
            jarak__write_text(sql, " || '-' || lpad(");
            write_code(map, JARAK__MAP_MONTH_FIELD, sql);
            jarak__write_text(sql, ", 2, '0')");
        } else if (has(map, JARAK__MAP_QUARTER_FIELD)) {
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
    const bool is_month = has(map, JARAK__MAP_MONTH_FIELD) && !has(map, JARAK__MAP_YEAR_FIELD);
    jarak__write_format(sql, "CASE%s%s%s%s%s ELSE p END", month, quarter, day, has(map, JARAK__MAP_DATE_FIELD) ? digits_of_day : "",
                        is_month ? digits_of_month : "");
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

static const jarak__map_field state_fields[] = {JARAK__MAP_EXPORTER_FIELD, JARAK__MAP_IMPORTER_FIELD, JARAK__MAP_REPORTER_FIELD,
                                                JARAK__MAP_PARTNER_FIELD,  JARAK__MAP_FROM_FIELD,     JARAK__MAP_TO_FIELD,
                                                JARAK__MAP_STATE_FIELD};
enum { N_STATE_FIELDS = sizeof state_fields / sizeof state_fields[0] };

/* The column of `row` that holds a field of states: FROM is a word of SQL. */
static const char *state_column(jarak__map_field field)
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
        (words[i].is_code ? write_code : write_cell)(map, words[i].field, sql);
        jarak__sql_write(sql, is_number ? ") AS %s" : " AS %s", words[i].name);
    }
}

static void write_rows(const jarak__map *map, jarak__writer *yaml)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT *, ");
    write_period(map, &sql);
    jarak__write_text(&sql, " AS period");
    if (map->rows != JARAK__MAP_VOTE) {
        jarak__write_text(&sql, ", IF(v IN (" NO_VALUE "), NULL, v) AS value, coalesce(status_word, 'reported') AS status");
    }
    if (has(map, JARAK__MAP_SIDE_FIELD)) {
        write_side(map, &sql);
    }
    if (map->rows == JARAK__MAP_VOTE) {
        write_vote(map, &sql);
    } else if (map->rows == JARAK__MAP_FLOW) {
        jarak__sql_write(&sql, ", IF(lower(product_word) = 'total', 'TOTAL', %s) AS product",
                         has(map, JARAK__MAP_PRODUCT_FIELD) ? "product_word" : "'TOTAL'");
    }
    jarak__write_text(&sql, " FROM (SELECT line");
    for (size_t i = 0; i < N_STATE_FIELDS; i++) {
        if (has(map, state_fields[i])) {
            jarak__write_text(&sql, ", ");
            write_state(map, state_fields[i], &sql);
            jarak__sql_write(&sql, " AS %s", state_column(state_fields[i]));
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
    write_key(yaml, "rows", &sql);
}

static void write_states(const jarak__map *map, jarak__writer *yaml)
{
    const char *system = has(map, JARAK__MAP_STATES_FIELD) ? map->entries[JARAK__MAP_STATES_FIELD].text : "any";
    jarak__write_text(yaml, "states:\n");
    for (size_t i = 0; i < N_STATE_FIELDS; i++) {
        if (has(map, state_fields[i])) {
            jarak__write_format(yaml, "  %s: { system: %s, year: year(jarak_period_first(period)) }\n", state_column(state_fields[i]),
                                map->entries[state_fields[i]].is_column ? system : "iso3");
        }
    }
}

/* -------------------------------------------------------------------------------------------------------------------- rules */

static void write_skips(const jarak__map *map, jarak__writer *yaml)
{
    jarak__write_text(yaml, "skip:\n");
    if (map->rows != JARAK__MAP_VOTE) {
        jarak__write_text(yaml, "  - { reason: \"empty cell\", usual: true, when: \"value IS NULL\" }\n");
    }
    for (size_t i = 0; i < N_STATE_FIELDS; i++) {
        if (has(map, state_fields[i])) {
            jarak__write_format(
                yaml, "  - { reason: \"aggregate or group of states\", usual: true, when: \"%s_kind IN ('aggregate', 'group')\" }\n",
                state_column(state_fields[i]));
        }
    }
    const char *one = has(map, JARAK__MAP_EXPORTER_FIELD)  ? "exporter_state"
                      : has(map, JARAK__MAP_PARTNER_FIELD) ? "reporter_state"
                      : has(map, JARAK__MAP_FROM_FIELD)    ? "from_one_state"
                                                           : NULL;
    const char *other = has(map, JARAK__MAP_IMPORTER_FIELD)  ? "importer_state"
                        : has(map, JARAK__MAP_PARTNER_FIELD) ? "partner_state"
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
        if (has(map, kinds[i].field)) {
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

static void write_rejects(const jarak__map *map, jarak__writer *yaml)
{
    jarak__write_text(yaml, "reject:\n");
    write_period_reject(map, yaml);
    for (size_t i = 0; i < N_STATE_FIELDS; i++) {
        bool may_be_empty = state_fields[i] == JARAK__MAP_REPORTER_FIELD && !has(map, JARAK__MAP_PARTNER_FIELD);
        if (has(map, state_fields[i]) && !may_be_empty) {
            jarak__writer when = {0};
            jarak__write_format(&when, "%s IS NULL", state_column(state_fields[i]));
            write_reject(yaml, column_of(map, state_fields[i]), "empty", when.bytes != NULL ? when.bytes : "");
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
    if (has(map, JARAK__MAP_SIDE_FIELD)) {
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

static void write_units(const jarak__map *map, jarak__writer *yaml)
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

/* -------------------------------------------------------------------------------------------------------------------- facts */

static bool cites(const jarak__map *map)
{
    return map->entries[JARAK__MAP_TITLE_FIELD].is_column || map->entries[JARAK__MAP_PUBLISHER_FIELD].is_column ||
           map->entries[JARAK__MAP_URL_FIELD].is_column;
}

#define PERIOD_COLUMNS \
    "jarak_period_first(period) AS first_day, jarak_period_last(period) AS last_day, jarak_period_kind(period) AS period_kind"

static void write_flow(const jarak__map *map, jarak__writer *sql)
{
    bool by_sides = has(map, JARAK__MAP_PARTNER_FIELD), has_side = has(map, JARAK__MAP_SIDE_FIELD),
         has_reporter = has(map, JARAK__MAP_REPORTER_FIELD);
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
                     has(map, JARAK__MAP_REPORTER_FIELD) ? "reporter_state" : "NULL");
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
        write_key(yaml, "  rollcall", &sql);
    }
    jarak__sql_write(&sql, "SELECT %sline, ", source);
    if (map->rows == JARAK__MAP_FLOW) {
        write_flow(map, &sql);
    } else if (map->rows == JARAK__MAP_VOTE) {
        jarak__write_text(&sql, "body, number, jarak_period_first(period) AS date, state_state AS state, vote FROM row");
    } else {
        write_figure(map, &sql);
    }
    write_key(yaml, map->rows == JARAK__MAP_FLOW ? "  flow" : map->rows == JARAK__MAP_VOTE ? "  vote" : "  figure", &sql);
}

/* Of goods, all of them are covered only where the map says so; else a sum over partners or products would be taken for the whole. */
static void write_coverage(const jarak__map *map, jarak__writer *yaml)
{
    const char *source = cites(map) ? "source_id, " : "";
    const char *absent = has(map, JARAK__MAP_UNLISTED_FIELD) ? map->entries[JARAK__MAP_UNLISTED_FIELD].text : "missing";
    const jarak__map_entry *complete = jarak__map_get(map, JARAK__MAP_COMPLETE_FIELD);
    jarak__writer sql = {0};
    if (map->rows == JARAK__MAP_FLOW) {
        bool has_reporter = has(map, JARAK__MAP_REPORTER_FIELD) || has(map, JARAK__MAP_SIDE_FIELD);
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
    write_key(yaml, "coverage", &sql);
}

void jarak__map_write(const jarak__map *map, jarak__writer *yaml)
{
    if (map->is_wide) {
        write_year_columns(yaml);
    } else if (map->rows != JARAK__MAP_VOTE && !cites(map)) {
        jarak__write_text(yaml, "one_pass: true\n");
    }
    write_rows(map, yaml);
    write_states(map, yaml);
    write_units(map, yaml);
    write_skips(map, yaml);
    write_rejects(map, yaml);
    if (cites(map)) {
        jarak__write_text(yaml, "source: { title: own_title, publisher: own_publisher, url: own_url }\n");
    }
    write_facts(map, yaml);
    write_coverage(map, yaml);
    if (has(map, JARAK__MAP_PUBLISHED_FIELD)) {
        jarak__writer sql = {0};
        jarak__write_text(&sql, "jarak_period_last(");
        write_cell(map, JARAK__MAP_PUBLISHED_FIELD, &sql);
        jarak__write_text(&sql, ")");
        write_key(yaml, "vintage", &sql);
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
