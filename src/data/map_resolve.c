/* Settling a map against the columns of a file: what is a column, what a constant, and what the rows are. */
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/yaml_tree.h"
#include "data/load_job.h"
#include "data/map_fields.h"
#include "data/reference_csv.h"
#include "data/state_table.h"
#include "jarak/period.h"
#include "jarak/state.h"

const char *const jarak__money_units[] = {"USD",          "USD_thousand", "USD_million", "USD_billion", "EUR",
                                          "EUR_thousand", "EUR_million",  "EUR_billion", NULL};
const char *const jarak__quantity_units[] = {"t",  "kg",          "g", "carat", "l",     "thousand_l", "m",  "thousand_m", "m2",
                                             "m3", "thousand_m3", "u", "pair",  "dozen", "MWh",        "TJ", NULL};
const char *const jarak__fact_statuses[] = {"official", "reported", "estimate", "disputed", "denied", NULL};
const char *const jarak__state_systems[] = {"any",
#define SYSTEM_TEXT(symbol, text, first, second, borders) text,
                                            JARAK__SYSTEM_LIST(SYSTEM_TEXT)
#undef SYSTEM_TEXT
                                                NULL};
static const char *const sides[] = {"import", "export", NULL};
static const char *const answers[] = {"yes", "no", NULL};
static const char *const silences[] = {"missing", "zero", NULL};
static const char *const decimals[] = {".", ",", NULL};

/* What the text of a field may be beside a column. */
typedef enum content {
    A_COLUMN,  /* nothing */
    A_WORD,    /* any text */
    A_TEXT,    /* any text, and never a column */
    A_STATE,   /* a name or code of a state */
    A_PERIOD,  /* a period, which goes before a column: 2021 is a year even where a column is called so */
    A_MEASURE, /* a measure that is known; one of one's own in quotes */
    A_UNIT,    /* likewise */
    A_SIDE,
    A_STATUS,
    A_QUANTITY_UNIT,
    A_SYSTEM, /* these never are columns */
    A_YES_OR_NO,
    A_SILENCE,
    A_DECIMAL,
} content;

static const struct field {
    content may_be;
    int rows;
} fields[] = {
#define FIELD(symbol, text, kind, rows) {kind, rows},
    JARAK__MAP_FIELD_LIST(FIELD)
#undef FIELD
};

/* ------------------------------------------------------------------------------------------------------------- lists of words */

static size_t count_words(const char *const *words)
{
    size_t n = 0;
    while (words[n] != NULL) {
        n++;
    }
    return n;
}

static jarak_status fail_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "%s", _("out of memory"));
}

jarak_status jarak__figure_units(jarak__arena *arena, jarak__texts *units, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded("data/sources/ledger.yaml"); /* where a new unit of figures is entered */
    jarak__yaml *ledger = NULL;
    *units = (jarak__texts){0};
    jarak_status status = jarak__yaml_parse(file->name, file->bytes, file->size, &ledger, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak__yaml_node list = jarak__yaml_get(jarak__yaml_get(jarak__yaml_root(ledger), "units"), "unit");
    const size_t count = jarak__yaml_count(list);
    const char **items = jarak__arena_alloc(arena, (count + 1) * sizeof *items);
    for (size_t i = 0; items != NULL && i < count; i++) {
        const char *unit = jarak__yaml_text(jarak__yaml_item(list, i, NULL));
        items[i] = jarak__arena_text(arena, unit, strlen(unit));
        items = items[i] != NULL ? items : NULL;
    }
    if (items != NULL) {
        items[count] = NULL;
        *units = (jarak__texts){.items = items, .count = count};
    }
    jarak__yaml_free(ledger);
    return items == NULL ? fail_memory(error) : JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ failures */

/* A list for people, cut where it is long. */
static void write_list(jarak__writer *text, size_t n, const char *const *words)
{
    enum { MOST_TOLD = 40 };
    for (size_t i = 0; i < n && i < MOST_TOLD; i++) {
        jarak__write_format(text, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    if (n > MOST_TOLD) {
        jarak__write_text(text, ", …");
    }
}

static void write_nearest(jarak__writer *text, const char *word, size_t n, const char *const *words)
{
    char nearest[256];
    if (jarak__nearest_names(word, n, words, sizeof nearest, nearest) > 0) {
        jarak__write_format(text, _(" (the nearest: %s)"), nearest);
    }
}

/* The text is neither a column nor one of the words (none: NULL). */
static jarak_status fail_text(jarak__map_field field, const jarak__map_entry *entry, const jarak__texts *columns, size_t n_words,
                              const char *const *words, bool may_be_column, jarak_error *error)
{
    jarak__writer text = {0};
    const char *name = jarak__map_field_text(field);
    if (may_be_column) {
        jarak__write_format(&text, _("%s=%s: the file has no column \"%s\""), name, entry->text, entry->text);
        write_nearest(&text, entry->text, columns->count, columns->items);
        jarak__write_text(&text, _("; its columns are "));
        write_list(&text, columns->count, columns->items);
    }
    if (n_words > 0) {
        if (may_be_column) {
            jarak__write_format(&text, _("; nor is \"%s\" a word that is known"), entry->text);
        } else {
            jarak__write_format(&text, _("%s=%s: there is no such word"), name, entry->text);
        }
        write_nearest(&text, entry->text, n_words, words);
        jarak__write_text(&text, "; ");
        write_list(&text, n_words, words);
    }
    jarak_status status = text.failed ? fail_memory(error) : jarak_fail(error, JARAK_ERR_ARGUMENT, "%s", text.bytes);
    jarak__writer_release(&text);
    return status;
}

/* The same where a word of one's own is allowed. */
static jarak_status fail_own_word(jarak__map_field field, const jarak__map_entry *entry, const jarak__texts *columns, size_t n_words,
                                  const char *const *words, jarak_error *error)
{
    jarak__writer text = {0};
    const char *name = jarak__map_field_text(field);
    jarak__write_format(&text, _("%s=%s: the file has no column \"%s\""), name, entry->text, entry->text);
    write_nearest(&text, entry->text, columns->count, columns->items);
    jarak__write_text(&text, _("; its columns are "));
    write_list(&text, columns->count, columns->items);
    jarak__write_format(&text, _("; nor is \"%s\" a word that is known"), entry->text);
    write_nearest(&text, entry->text, n_words, words);
    jarak__write_format(&text, _("; one of your own stands in quotes: %s='%s'"), name, entry->text);
    jarak_status status = text.failed ? fail_memory(error) : jarak_fail(error, JARAK_ERR_ARGUMENT, "%s", text.bytes);
    jarak__writer_release(&text);
    return status;
}

/* --------------------------------------------------------------------------------------------------- a column or a constant */

static bool is_among(const char *text, size_t n_words, const char *const *words)
{
    for (size_t i = 0; i < n_words; i++) {
        if (strcmp(words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* One of the words; where it may be a column, that too. */
static jarak_status settle_choice(jarak__map_field field, const jarak__map_entry *entry, const jarak__texts *columns,
                                  const char *const *words, bool may_be_column, jarak_error *error)
{
    size_t n = count_words(words);
    return is_among(entry->text, n, words) ? JARAK_OK : fail_text(field, entry, columns, n, words, may_be_column, error);
}

static jarak_status settle_measure(jarak__map_field field, const jarak__map_entry *entry, const jarak__texts *columns, jarak_error *error)
{
    jarak__csv csv;
    jarak_status status = jarak__csv_read("data/measures.csv", "measure,dimension,meaning,gesture_sign", &csv, error);
    if (status != JARAK_OK || entry->is_quoted) {
        jarak__csv_free(&csv);
        return status;
    }
    const char **words = jarak__calloc(csv.n_rows + 1, sizeof *words);
    for (size_t i = 0; words != NULL && i < csv.n_rows; i++) {
        words[i] = jarak__csv_field(&csv, i, 0);
    }
    bool is_known = words != NULL && is_among(entry->text, csv.n_rows, words);
    if (words == NULL) {
        status = fail_memory(error);
    } else if (!is_known) {
        status = fail_own_word(field, entry, columns, csv.n_rows, words, error);
    }
    jarak__free(words);
    jarak__csv_free(&csv);
    return status;
}

static jarak_status settle_unit(const jarak__map *map, jarak__map_field field, const jarak__map_entry *entry, const jarak__texts *columns,
                                jarak_error *error)
{
    jarak__arena arena = {0};
    jarak__texts units;
    if (map->rows == JARAK__MAP_FLOW) {
        return settle_choice(field, entry, columns, jarak__money_units, true, error);
    }
    if (entry->is_quoted) {
        return JARAK_OK;
    }
    jarak_status status = jarak__figure_units(&arena, &units, error);
    if (status == JARAK_OK) {
        status = is_among(entry->text, units.count, units.items) ? JARAK_OK
                                                                 : fail_own_word(field, entry, columns, units.count, units.items, error);
    }
    jarak__arena_release(&arena);
    return status;
}

static jarak_status settle_state(jarak__map_field field, const jarak__map_entry *entry, const jarak__texts *columns, jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES];
    jarak_error unknown;
    if (jarak_state_find(entry->text, JARAK_ANY_YEAR, code, &unknown) == JARAK_OK) {
        return JARAK_OK;
    }
    return entry->is_quoted ? jarak_fail(error, JARAK_ERR_ARGUMENT, "%s=%s: %s", jarak__map_field_text(field), entry->text, unknown.message)
                            : fail_text(field, entry, columns, 0, NULL, true, error);
}

/* A constant, since no column is called so. */
static jarak_status settle_constant(const jarak__map *map, jarak__map_field field, const jarak__map_entry *entry,
                                    const jarak__texts *columns, jarak_error *error)
{
    switch (fields[field].may_be) {
    case A_WORD:
    case A_TEXT:
        return JARAK_OK;
    case A_STATE:
        return settle_state(field, entry, columns, error);
    case A_MEASURE:
        return settle_measure(field, entry, columns, error);
    case A_UNIT:
        return settle_unit(map, field, entry, columns, error);
    case A_SIDE:
        return settle_choice(field, entry, columns, sides, true, error);
    case A_STATUS:
        return settle_choice(field, entry, columns, jarak__fact_statuses, true, error);
    case A_QUANTITY_UNIT:
        return settle_choice(field, entry, columns, jarak__quantity_units, true, error);
    case A_SYSTEM:
        return settle_choice(field, entry, columns, jarak__state_systems, false, error);
    case A_YES_OR_NO:
        return settle_choice(field, entry, columns, answers, false, error);
    case A_SILENCE:
        return settle_choice(field, entry, columns, silences, false, error);
    case A_DECIMAL:
        return settle_choice(field, entry, columns, decimals, false, error);
    case A_COLUMN:
    case A_PERIOD:
        break;
    }
    return fail_text(field, entry, columns, 0, NULL, true, error);
}

static bool is_a_period(const char *text)
{
    jarak_period period;
    return jarak_period_parse(text, &period, NULL) == JARAK_OK;
}

static jarak_status settle(jarak__map *map, jarak__map_field field, const jarak__texts *columns, jarak_error *error)
{
    jarak__map_entry *entry = &map->entries[field];
    const content may_be = fields[field].may_be;
    entry->is_column = false;
    if (entry->text == NULL || (may_be == A_PERIOD && is_a_period(entry->text)) || (field == JARAK__MAP_YEAR_FIELD && map->is_wide)) {
        return JARAK_OK;
    }
    bool may_be_column = may_be < A_SYSTEM && may_be != A_TEXT;
    size_t found = may_be_column && !entry->is_quoted ? jarak__find_column(columns, entry->text) : columns->count;
    if (found < columns->count) {
        entry->text = columns->items[found];
        entry->is_column = true;
        return JARAK_OK;
    }
    return settle_constant(map, field, entry, columns, error);
}

/* ------------------------------------------------------------------------------------------------------- what the rows are */

static bool has(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].text != NULL;
}

static jarak_status find_rows(jarak__map *map, jarak_error *error)
{
    bool by_ends = has(map, JARAK__MAP_EXPORTER_FIELD) && has(map, JARAK__MAP_IMPORTER_FIELD);
    bool by_sides = has(map, JARAK__MAP_REPORTER_FIELD) && has(map, JARAK__MAP_PARTNER_FIELD) && has(map, JARAK__MAP_SIDE_FIELD);
    bool is_pair = has(map, JARAK__MAP_FROM_FIELD) && has(map, JARAK__MAP_TO_FIELD);
    bool is_state = has(map, JARAK__MAP_STATE_FIELD);
    if ((by_ends || by_sides) + is_pair + is_state != 1 || (by_ends && has(map, JARAK__MAP_PARTNER_FIELD))) {
        return jarak_fail(
            error, JARAK_ERR_ARGUMENT, "%s",
            _("what a row is follows from its states: give exporter and importer (or reporter, partner and side) for goods, from "
              "and to for a figure between two states, state for one of a state, state with vote and rollcall for votes"));
    }
    map->rows = by_ends || by_sides               ? JARAK__MAP_FLOW
                : is_pair                         ? JARAK__MAP_PAIR
                : has(map, JARAK__MAP_VOTE_FIELD) ? JARAK__MAP_VOTE
                                                  : JARAK__MAP_STATE;
    return JARAK_OK;
}

static const char *rows_text(int rows)
{
    return rows == JARAK__MAP_FLOW   ? _("goods")
           : rows == JARAK__MAP_PAIR ? _("a figure between two states")
           : rows == JARAK__MAP_VOTE ? _("votes")
                                     : _("a figure of a state");
}

static jarak_status fail_missing(const jarak__map *map, const char *field, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the field \"%s\" is missing (for %s)"), field, rows_text(map->rows));
}

/* The fields of a period: one way of saying it, which may be two fields. */
static jarak_status check_period(const jarak__map *map, jarak_error *error)
{
    bool year = has(map, JARAK__MAP_YEAR_FIELD), month = has(map, JARAK__MAP_MONTH_FIELD), quarter = has(map, JARAK__MAP_QUARTER_FIELD),
         date = has(map, JARAK__MAP_DATE_FIELD), period = has(map, JARAK__MAP_PERIOD_FIELD);
    if (!(year || month || quarter || date || period)) {
        return fail_missing(map, map->rows == JARAK__MAP_VOTE ? "date" : "year", error);
    }
    if (date + period + (year || month || quarter) > 1 || month + quarter > 1 || (map->is_wide && (month || quarter))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "%s",
                          _("the period is said in two ways; give year (with month or quarter beside it), month, quarter, date or period"));
    }
    return JARAK_OK;
}

static jarak_status check_fields(const jarak__map *map, jarak_error *error)
{
    static const struct {
        jarak__map_field field;
        int rows;
    } wanted[] = {
        {JARAK__MAP_VALUE_FIELD, JARAK__MAP_AMOUNT}, {JARAK__MAP_MEASURE_FIELD, JARAK__MAP_FIGURE},
        {JARAK__MAP_UNIT_FIELD, JARAK__MAP_AMOUNT},  {JARAK__MAP_ROLLCALL_FIELD, JARAK__MAP_VOTE},
        {JARAK__MAP_VOTE_FIELD, JARAK__MAP_VOTE},
    };
    for (size_t i = 0; i < JARAK__N_MAP_FIELDS; i++) {
        if (map->entries[i].text != NULL && (fields[i].rows & map->rows) == 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the field \"%s\" says nothing of %s; leave it out"),
                              jarak__map_field_text((jarak__map_field)i), rows_text(map->rows));
        }
    }
    if (map->is_wide && has(map, JARAK__MAP_VALUE_FIELD)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "%s", _("with year=* the values stand in the columns of the years: leave out value"));
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        bool is_there = has(map, wanted[i].field) || (map->is_wide && wanted[i].field == JARAK__MAP_VALUE_FIELD);
        if ((wanted[i].rows & map->rows) != 0 && !is_there) {
            return fail_missing(map, jarak__map_field_text(wanted[i].field), error);
        }
    }
    if ((map->entries[JARAK__MAP_PUBLISHER_FIELD].is_column || map->entries[JARAK__MAP_URL_FIELD].is_column) &&
        !has(map, JARAK__MAP_TITLE_FIELD)) {
        return fail_missing(map, "title", error);
    }
    if (has(map, JARAK__MAP_QUANTITY_FIELD) != has(map, JARAK__MAP_QUANTITY_UNIT_FIELD)) {
        return fail_missing(map, has(map, JARAK__MAP_QUANTITY_FIELD) ? "quantity_unit" : "quantity", error);
    }
    return check_period(map, error);
}

jarak_status jarak__map_resolve(jarak__map *map, const jarak__texts *columns, jarak_error *error)
{
    const jarak__map_entry *year = &map->entries[JARAK__MAP_YEAR_FIELD];
    map->is_wide = year->text != NULL && !year->is_quoted && strcmp(year->text, "*") == 0;
    jarak_status status = find_rows(map, error);
    for (size_t i = 0; status == JARAK_OK && i < JARAK__N_MAP_FIELDS; i++) {
        status = settle(map, (jarak__map_field)i, columns, error);
    }
    return status == JARAK_OK ? check_fields(map, error) : status;
}
