/* Similarity of portfolios of alliances: in each year, every state rates every state by what it owes it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "fit/similarity_of.h"
#include "jarak/state.h"

enum { CATEGORIES = 4 };

/* The greatest of what a state owes another one in a year. Chiba, Johnson & Leeds (2015) order obligations like this. */
static const char alliances_sql[] =
    "CREATE OR REPLACE TEMP TABLE alliance AS "
    "SELECT year(first_day)::INTEGER AS year, from_state AS owing, to_state AS partner, "
    "  max(CASE measure WHEN 'alliance_defense' THEN 3 WHEN 'alliance_offense' THEN 3 WHEN 'alliance_neutrality' THEN 2 "
    "      WHEN 'alliance_consultation' THEN 2 ELSE 1 END)::INTEGER AS owed "
    "FROM facts.figure WHERE measure IN ('alliance_defense', 'alliance_offense', 'alliance_neutrality', 'alliance_consultation', "
    "  'alliance_nonaggression') AND value = 1 AND from_state <> to_state GROUP BY ALL";

/* The states of a year's system, numbered: place within the year, and over all years. */
static const char members_sql[] = "CREATE OR REPLACE TEMP TABLE alliance_member AS "
                                  "SELECT year, state, (row_number() OVER (ORDER BY year, state))::INTEGER - 1 AS item, "
                                  "  (dense_rank() OVER (ORDER BY state))::INTEGER - 1 AS unit "
                                  "FROM (SELECT year, owing AS state FROM alliance UNION SELECT year, partner FROM alliance)";

/* Every state of a year rates every state of it. */
static const char ratings_sql[] = "SELECT m.unit, p.item, CASE WHEN m.state = p.state THEN 3 ELSE coalesce(a.owed, 0) END AS value "
                                  "FROM alliance_member m JOIN alliance_member p USING (year) "
                                  "LEFT JOIN alliance a ON a.year = m.year AND a.owing = m.state AND a.partner = p.state";

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for alliances"));
}

/* Years first … last of "1914" or "1946-2018". */
static jarak_status read_years(const char *text, long *first, long *last, jarak_error *error)
{
    char *end;
    *first = 0;
    *last = 9999;
    if (text == NULL) {
        return JARAK_OK;
    }
    *first = *last = strtol(text, &end, 10);
    bool valid = end != text;
    if (valid && *end == '-') {
        const char *second = end + 1;
        *last = strtol(second, &end, 10);
        valid = end != second;
    }
    return valid && *end == '\0' && *first <= *last
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT, _("years \"%s\": give a year or a range, such as 1946-2018"), text);
}

/* Units by name, and a window of items for each year. */
static jarak_status read_members(jarak_store *store, jarak__similarity_input *input, jarak_error *error)
{
    jarak_table *units = NULL, *years = NULL;
    jarak_status status = jarak__sql_table(store, "SELECT DISTINCT unit, state FROM alliance_member ORDER BY unit", &units, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, "SELECT year, min(item), max(item) + 1 FROM alliance_member GROUP BY year ORDER BY year", &years,
                                  error);
    }
    if (status != JARAK_OK) {
        goto out;
    }
    size_t n_units = jarak_table_rows(units), n_years = jarak_table_rows(years);
    if (n_units == 0) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there are no alliances in the years asked for"));
        goto out;
    }
    input->units = jarak__calloc(n_units, sizeof *input->units);
    input->window_first = jarak__calloc(n_years, sizeof *input->window_first);
    input->window_end = jarak__calloc(n_years, sizeof *input->window_end);
    input->windows = jarak__calloc(n_years, sizeof *input->windows);
    if (input->units == NULL || input->window_first == NULL || input->window_end == NULL || input->windows == NULL) {
        status = out_of_memory(error);
        goto out;
    }
    for (size_t i = 0; i < n_units && status == JARAK_OK; i++) {
        const char *state = jarak_table_text(units, i, 1);
        input->units[i] = jarak__arena_text(&input->texts, state, strlen(state));
        status = input->units[i] != NULL ? JARAK_OK : out_of_memory(error);
    }
    for (size_t i = 0; i < n_years; i++) {
        int32_t year = (int32_t)jarak_table_integer(years, i, 0);
        input->windows[i] = (jarak_similarity_window){year, year};
        input->window_first[i] = (size_t)jarak_table_integer(years, i, 1);
        input->window_end[i] = (size_t)jarak_table_integer(years, i, 2);
        input->data.n_items = input->window_end[i];
    }
    input->data.n_units = n_units;
    input->data.n_windows = n_years;
    input->data.window_first = input->window_first;
    input->data.window_end = input->window_end;
    input->data.n_categories = CATEGORIES;

out:
    jarak_table_free(units);
    jarak_table_free(years);
    return status;
}

/* A state by any name; of the years of its alliances, so that Germany in 1914 is found under today's code too. */
static jarak_status find_state(const jarak__similarity_input *input, const char *text, uint32_t *unit, jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES] = "";
    jarak_error ignored;
    for (size_t w = 0; w <= input->data.n_windows; w++) {
        int year = w == 0 ? JARAK_ANY_YEAR : input->windows[w - 1].last;
        bool is_found = jarak_state_find(text, year, code, &ignored) == JARAK_OK;
        for (size_t i = 0; i < input->data.n_units; i++) {
            if (strcmp(input->units[i], w == 0 ? text : code) == 0 || (is_found && strcmp(input->units[i], code) == 0)) {
                *unit = (uint32_t)i;
                return JARAK_OK;
            }
        }
    }
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there are no alliances of \"%s\""), text);
}

static jarak_status name_pairs(jarak__similarity_input *input, const jarak_fit_similarity_settings *settings, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    input->pair_a = jarak__calloc(settings->n_pairs, sizeof *input->pair_a);
    input->pair_b = jarak__calloc(settings->n_pairs, sizeof *input->pair_b);
    if (input->pair_a == NULL || input->pair_b == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < settings->n_pairs; i++) {
        char *first, *second;
        status = jarak__similarity_pair(settings->pairs[i], &first, &second, error);
        if (status == JARAK_OK) {
            status = find_state(input, first, &input->pair_a[i], error);
        }
        if (status == JARAK_OK) {
            status = find_state(input, second, &input->pair_b[i], error);
        }
        jarak__free(first);
    }
    input->data.n_pairs = settings->n_pairs;
    input->data.pair_a = input->pair_a;
    input->data.pair_b = input->pair_b;
    return status;
}

static jarak_status fit_ratings(jarak_store *store, jarak__similarity_input *input, const jarak_similarity_settings *settings,
                                jarak_fitted_similarity **result, jarak_error *error)
{
    jarak_table *ratings = NULL;
    uint32_t *item = NULL, *unit = NULL;
    uint8_t *value = NULL;
    jarak_status status = jarak__sql_table(store, ratings_sql, &ratings, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = jarak_table_rows(ratings);
    item = jarak__calloc(n, sizeof *item);
    unit = jarak__calloc(n, sizeof *unit);
    value = jarak__calloc(n, sizeof *value);
    if (item == NULL || unit == NULL || value == NULL) {
        status = out_of_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        unit[i] = (uint32_t)jarak_table_integer(ratings, i, 0);
        item[i] = (uint32_t)jarak_table_integer(ratings, i, 1);
        value[i] = (uint8_t)jarak_table_integer(ratings, i, 2);
    }
    jarak_table_free(ratings);
    input->data.n_ratings = n;
    input->data.item = item;
    input->data.unit = unit;
    input->data.value = value;
    if (status == JARAK_OK) {
        status = jarak__similarity_of_fit(input, settings, result, error);
    }
    jarak__free(item);
    jarak__free(unit);
    jarak__free(value);
    return status;
}

jarak_status jarak_fit_similarity_of_alliances(jarak_store *store, const jarak_fit_similarity_settings *settings,
                                               jarak_fitted_similarity **result, jarak_error *error)
{
    *result = NULL;
    jarak_fit_similarity_settings used;
    jarak_fit_similarity_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_fit_similarity_settings_init", error);
    settings = &used;
    jarak__similarity_input input = {.by = JARAK_BY_YEAR};
    long first, last;
    status = status == JARAK_OK ? jarak__similarity_of_check(settings, error) : status;
    if (status == JARAK_OK && (settings->window != 1 || settings->weights != JARAK_WEIGHTS_NONE)) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("alliances are compared year by year, and all partners count alike"));
    }
    if (status == JARAK_OK) {
        status = read_years(settings->years, &first, &last, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, alliances_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run_with(store, "DELETE FROM alliance WHERE year NOT BETWEEN ? AND ?", 2,
                                     (jarak__bind[]){jarak__bind_integer(first), jarak__bind_integer(last)}, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, members_sql, error);
    }
    if (status == JARAK_OK) {
        status = read_members(store, &input, error);
    }
    if (status == JARAK_OK && settings->n_pairs > 0) {
        status = name_pairs(&input, settings, error);
    }
    if (status == JARAK_OK) {
        status = fit_ratings(store, &input, &settings->fit, result, error);
    }
    jarak_status dropped = jarak__sql_run(store, "DROP TABLE IF EXISTS alliance; DROP TABLE IF EXISTS alliance_member", NULL);
    if (status == JARAK_OK && dropped != JARAK_OK) {
        status = jarak_fail(error, dropped, "the tables of alliances could not be dropped");
        jarak_fit_similarity_free(*result);
        *result = NULL;
    }
    jarak__similarity_input_release(&input);
    return status;
}
