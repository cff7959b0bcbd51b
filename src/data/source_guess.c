/* Guessing what columns hold: by their cells first, then by what they are called. */
#include "data/source_guess.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "data/state_coding.h"
#include "jarak/period.h"

enum { MOST_TEXTS = 400, KEY_BYTES = 40 };

/* ------------------------------------------------------------------------------------------------------------------- cells */

static bool is_year(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4 && strcmp(text, "1500") >= 0 && strcmp(text, "2100") <= 0;
}

static bool is_number(const char *text)
{
    return strspn(text, "0123456789+-.,eE") == strlen(text) && strpbrk(text, "0123456789") != NULL; /* with any decimal sign */
}

/* Whether the cell says that there is no value. */
static bool says_nothing(const char *text)
{
    static const char *const words[] = {"", "NA", "N/A", "n/a", "NaN", ".", "..", "...", "-", ":"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the text is one of the n before it. */
static bool is_among(const char *text, size_t n, const char *const *texts)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(texts[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The different texts of a column, those of the first rows. */
static size_t collect_texts(const jarak_table *cells, size_t column, const char **texts)
{
    size_t n = 0;
    for (size_t row = 0; row < jarak_table_rows(cells) && n < MOST_TEXTS; row++) {
        const char *text = jarak_table_text(cells, row, column);
        if (text != NULL && text[0] != '\0' && !is_among(text, n, texts)) {
            texts[n++] = text;
        }
    }
    return n;
}

/* The first texts that have room. */
static void write_samples(size_t n, const char *const *texts, jarak__column_look *look)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(texts[i]);
        if (used + length + 8 > sizeof look->samples) {
            snprintf(look->samples + used, sizeof look->samples - used, "%s…", i > 0 ? ", " : "");
            break;
        }
        used += (size_t)snprintf(look->samples + used, sizeof look->samples - used, "%s%s", i > 0 ? ", " : "", texts[i]);
    }
    for (char *c = look->samples; *c != '\0'; c++) {
        *c = (char)((unsigned char)*c < 0x20 ? ' ' : *c); /* it becomes a remark of one line */
    }
}

static void look_at_numbers(size_t n, const char *const *texts, jarak__column_look *look)
{
    size_t n_years = 0, n_numbers = 0, n_periods = 0, n_empty = 0;
    look->period_kind = -2;
    for (size_t i = 0; i < n; i++) {
        jarak_period period;
        n_empty += says_nothing(texts[i]);
        n_years += is_year(texts[i]);
        n_numbers += is_number(texts[i]);
        if (strspn(texts[i], "0123456789.") < strlen(texts[i]) && jarak_period_parse(texts[i], &period, NULL) == JARAK_OK) {
            n_periods++;
            look->period_kind = look->period_kind == -2 || look->period_kind == (int)period.kind ? (int)period.kind : -1;
        }
    }
    look->content = n == 0                        ? JARAK__CONTENT_NOTHING
                    : n_years == n                ? JARAK__CONTENT_YEARS
                    : n_periods == n              ? JARAK__CONTENT_PERIODS
                    : 2 * n_numbers > n - n_empty ? JARAK__CONTENT_NUMBERS
                                                  : JARAK__CONTENT_WORDS;
}

/* ------------------------------------------------------------------------------------------------------------------- names */

/* Names by which columns go, in small letters and digits alone; for each field those that are surest first. */
static const struct hint {
    jarak__map_field field;
    const char *names; /* between blanks */
} hints[] = {
    {JARAK__MAP_EXPORTER_FIELD, " exporter exporteriso3 isoo iso3o origin orig exportercode countryo sending sender i "},
    {JARAK__MAP_IMPORTER_FIELD, " importer importeriso3 isod iso3d destination dest importercode countryd receiving receiver j "},
    {JARAK__MAP_REPORTER_FIELD, " reporteriso3 reporteriso reportercode reporter reporting rep declarant "},
    {JARAK__MAP_PARTNER_FIELD, " partneriso3 partneriso partnercode partner counterpart counterpartcountry par "},
    {JARAK__MAP_FROM_FIELD, " from state1 statea country1 countrya iso1 ccode1 "},
    {JARAK__MAP_TO_FIELD, " to state2 stateb country2 countryb iso2nd ccode2 "},
    {JARAK__MAP_STATE_FIELD, " iso3 iso3c iso countrycode ccode state country economy countryname nation geo code "},
    {JARAK__MAP_SIDE_FIELD, " side flow flowcode tradeflow tradeflowname tradeflowcode direction "},
    {JARAK__MAP_YEAR_FIELD, " year refyear yr timeperiod time t period "},
    {JARAK__MAP_PRODUCT_FIELD, " productcode product hs6 hs4 hs2 hs cn8 sitc commoditycode commodity cmdcode k "},
    {JARAK__MAP_VOTE_FIELD, " vote votes "},
    {JARAK__MAP_ROLLCALL_FIELD, " rcid rollcall rollcallid voteid "},
    {JARAK__MAP_VALUE_FIELD, " value obsvalue tradevalue primaryvalue amount trade tradevalueus usd v "},
    {JARAK__MAP_QUANTITY_FIELD, " quantity qty q "},
    {JARAK__MAP_MEASURE_FIELD, " measure indicator variable series "},
    {JARAK__MAP_UNIT_FIELD, " unit currency "},
};

/* The place of a name among a field's, from 1; 0 where it has none. */
static size_t place_of(const char *name, jarak__map_field field)
{
    char key[KEY_BYTES] = " ";
    size_t n = 1;
    for (; *name != '\0' && n + 2 < sizeof key; name++) {
        if (isalnum((unsigned char)*name)) {
            key[n++] = (char)tolower((unsigned char)*name);
        }
    }
    key[n] = ' ';
    for (size_t i = 0; n > 1 && i < sizeof hints / sizeof hints[0]; i++) {
        const char *found = hints[i].field == field ? strstr(hints[i].names, key) : NULL;
        if (found != NULL) {
            return (size_t)(found - hints[i].names) + 1;
        }
    }
    return 0;
}

/* Whether the name is one of a column of states (or of another one). */
static bool is_called(const char *name, bool of_states)
{
    enum { N_OF_STATES = 7 }; /* the hints at the top */
    const size_t first = of_states ? 0 : N_OF_STATES, end = of_states ? N_OF_STATES : sizeof hints / sizeof hints[0];
    for (size_t i = first; i < end; i++) {
        if (place_of(name, hints[i].field) > 0) {
            return true;
        }
    }
    return false;
}

jarak_status jarak__column_look_at(const jarak_table *cells, size_t column, const char *name, jarak__column_look *look, jarak_error *error)
{
    *look = (jarak__column_look){.name = name};
    const char **texts = jarak__alloc(MOST_TEXTS * sizeof *texts);
    if (texts == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a description");
    }
    const size_t n = collect_texts(cells, column, texts);
    jarak__coding coding = {0};
    jarak_status status = JARAK_OK;
    write_samples(n, texts, look);
    look_at_numbers(n, texts, look);
    /* Numbers are codes of states only where the column is called so: 2 and 20 would be. */
    bool may_be_states = (look->content == JARAK__CONTENT_WORDS && !is_called(name, false)) ||
                         (look->content == JARAK__CONTENT_NUMBERS && is_called(name, true));
    if (may_be_states) {
        status = jarak__coding_find(n, texts, &coding, error);
    }
    if (coding.system != NULL) {
        look->content = JARAK__CONTENT_STATES;
        look->system = coding.system;
        look->rival = coding.rival;
    }
    jarak__free(texts);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------- fields */

static bool is_taken(const jarak__map *map, const char *name)
{
    for (size_t i = 0; i < JARAK__N_MAP_FIELDS; i++) {
        if (map->entries[i].text == name) {
            return true;
        }
    }
    return false;
}

/* Gives the field the column of this content whose name is the surest; where must_be_called is false, else the first that is free. */
static void give(size_t n, const jarak__column_look *looks, jarak__content content, bool must_be_called, jarak__map_field field,
                 jarak__map *map)
{
    const jarak__column_look *best = NULL;
    size_t best_place = 0;
    for (size_t i = 0; i < n; i++) {
        size_t place = place_of(looks[i].name, field);
        bool is_free = looks[i].content == content && !is_taken(map, looks[i].name);
        if (is_free && (place > 0 || !must_be_called) && (best == NULL || (place > 0 && (best_place == 0 || place < best_place)))) {
            best = &looks[i];
            best_place = place;
        }
    }
    if (best != NULL) {
        map->entries[field] = (jarak__map_entry){.text = best->name, .is_column = true};
    }
}

static void take_back(jarak__map *map, jarak__map_field field)
{
    map->entries[field] = (jarak__map_entry){0};
}

static bool has(const jarak__map *map, jarak__map_field field)
{
    return map->entries[field].text != NULL;
}

/* Both ends, or none of them. */
static bool give_ends(size_t n, const jarak__column_look *looks, jarak__map_field first, jarak__map_field second, bool must_be_called,
                      jarak__map *map)
{
    give(n, looks, JARAK__CONTENT_STATES, must_be_called, first, map);
    give(n, looks, JARAK__CONTENT_STATES, must_be_called, second, map);
    bool is_done = has(map, first) && has(map, second);
    if (!is_done) {
        take_back(map, first);
        take_back(map, second);
    }
    return is_done;
}

static void guess_states(size_t n, const jarak__column_look *looks, jarak__map *map)
{
    if (give_ends(n, looks, JARAK__MAP_EXPORTER_FIELD, JARAK__MAP_IMPORTER_FIELD, true, map)) {
        map->rows = JARAK__MAP_FLOW;
        give(n, looks, JARAK__CONTENT_STATES, true, JARAK__MAP_REPORTER_FIELD, map);
    } else if (give_ends(n, looks, JARAK__MAP_REPORTER_FIELD, JARAK__MAP_PARTNER_FIELD, true, map)) {
        map->rows = JARAK__MAP_FLOW;
        give(n, looks, JARAK__CONTENT_WORDS, true, JARAK__MAP_SIDE_FIELD, map);
        if (!has(map, JARAK__MAP_SIDE_FIELD)) {
            give(n, looks, JARAK__CONTENT_NUMBERS, true, JARAK__MAP_SIDE_FIELD, map);
        }
    } else if (give_ends(n, looks, JARAK__MAP_FROM_FIELD, JARAK__MAP_TO_FIELD, true, map)) {
        map->rows = JARAK__MAP_PAIR;
    } else {
        give(n, looks, JARAK__CONTENT_STATES, true, JARAK__MAP_STATE_FIELD, map);
        map->rows = JARAK__MAP_STATE;
        if (!has(map, JARAK__MAP_STATE_FIELD) && give_ends(n, looks, JARAK__MAP_FROM_FIELD, JARAK__MAP_TO_FIELD, false, map)) {
            map->rows = JARAK__MAP_PAIR;
        } else if (!has(map, JARAK__MAP_STATE_FIELD)) {
            give(n, looks, JARAK__CONTENT_STATES, false, JARAK__MAP_STATE_FIELD, map);
        }
    }
}

static jarak__map_field field_of_periods(const jarak__column_look *look)
{
    return look->period_kind == JARAK_PERIOD_MONTH     ? JARAK__MAP_MONTH_FIELD
           : look->period_kind == JARAK_PERIOD_QUARTER ? JARAK__MAP_QUARTER_FIELD
           : look->period_kind == JARAK_PERIOD_DAY     ? JARAK__MAP_DATE_FIELD
                                                       : JARAK__MAP_PERIOD_FIELD;
}

static void guess_period(size_t n, const jarak__column_look *looks, jarak__map *map)
{
    size_t n_years = 0;
    for (size_t i = 0; i < n; i++) {
        n_years += is_year(looks[i].name);
        if (looks[i].content == JARAK__CONTENT_PERIODS) {
            map->entries[field_of_periods(&looks[i])] = (jarak__map_entry){.text = looks[i].name, .is_column = true};
            return;
        }
    }
    map->is_wide = n_years >= 2;
    if (map->is_wide) {
        map->entries[JARAK__MAP_YEAR_FIELD] = (jarak__map_entry){.text = "*"};
    } else {
        give(n, looks, JARAK__CONTENT_YEARS, false, JARAK__MAP_YEAR_FIELD, map);
    }
}

void jarak__guess_map(size_t n, const jarak__column_look *looks, jarak__map *map)
{
    *map = (jarak__map){0};
    guess_states(n, looks, map);
    give(n, looks, JARAK__CONTENT_WORDS, true, JARAK__MAP_VOTE_FIELD, map);
    if (!has(map, JARAK__MAP_VOTE_FIELD)) {
        give(n, looks, JARAK__CONTENT_NUMBERS, true, JARAK__MAP_VOTE_FIELD, map);
    }
    if (has(map, JARAK__MAP_VOTE_FIELD) && map->rows == JARAK__MAP_STATE) {
        map->rows = JARAK__MAP_VOTE;
        give(n, looks, JARAK__CONTENT_NUMBERS, true, JARAK__MAP_ROLLCALL_FIELD, map);
        guess_period(n, looks, map);
        return;
    }
    take_back(map, JARAK__MAP_VOTE_FIELD);
    guess_period(n, looks, map);
    if (map->rows == JARAK__MAP_FLOW) {
        give(n, looks, JARAK__CONTENT_NUMBERS, true, JARAK__MAP_PRODUCT_FIELD, map);
        if (!has(map, JARAK__MAP_PRODUCT_FIELD)) {
            give(n, looks, JARAK__CONTENT_WORDS, true, JARAK__MAP_PRODUCT_FIELD, map);
        }
    } else {
        give(n, looks, JARAK__CONTENT_WORDS, true, JARAK__MAP_MEASURE_FIELD, map);
    }
    give(n, looks, JARAK__CONTENT_WORDS, true, JARAK__MAP_UNIT_FIELD, map);
    if (!map->is_wide) {
        give(n, looks, JARAK__CONTENT_NUMBERS, false, JARAK__MAP_VALUE_FIELD, map);
    }
}
