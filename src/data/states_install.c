/* Filling the store's reference tables from the embedded ones: states, aliases, groups, measures, yearly constants, event codes. */
#include <string.h>

#include "data/engine/appender.h"
#include "data/period_parse.h"
#include "data/reference_csv.h"
#include "data/sql.h"
#include "data/state_table.h"
#include "data/store.h"

static void append_text(jarak__appender *appender, const char *text)
{
    jarak__append_text(appender, text[0] != '\0' ? text : NULL);
}

/* A whole number, missing where it is the value that stands for none. */
static void append_integer(jarak__appender *appender, int value, int none)
{
    if (value == none) {
        jarak__append_missing(appender);
    } else {
        jarak__append_integer(appender, value);
    }
}

static void append_day(jarak__appender *appender, int32_t day, int32_t none)
{
    if (day == none) {
        jarak__append_missing(appender);
    } else {
        jarak__append_day(appender, day);
    }
}

static void append_states(jarak__appender *appender, const jarak__state_table *table)
{
    for (size_t i = 0; i < table->n_states; i++) {
        const jarak__state_row *state = &table->states[i];
        append_text(appender, state->code);
        for (size_t n = 0; n < 3; n++) {
            append_text(appender, state->names[n][0] != '\0' ? state->names[n] : state->names[0]);
        }
        append_text(appender, state->iso2);
        append_integer(appender, state->m49, -1);
        append_integer(appender, state->cow, -1);
        append_integer(appender, state->first_year, JARAK__FIRST_YEAR_OPEN);
        append_integer(appender, state->last_year, JARAK__LAST_YEAR_OPEN);
        append_text(appender, state->kind);
        jarak__append_row(appender);
    }
}

static void append_alias(jarak__appender *appender, const jarak__state_table *table, const jarak__alias *alias, jarak__system system,
                         int first_year, int last_year)
{
    append_text(appender, alias->key);
    append_text(appender, jarak__system_text(system));
    append_text(appender, table->states[alias->state].code);
    append_integer(appender, first_year, JARAK__FIRST_YEAR_OPEN);
    append_integer(appender, last_year, JARAK__LAST_YEAR_OPEN);
    jarak__append_boolean(appender, alias->today);
    jarak__append_row(appender);
}

/* An alias in a system that takes it over. Where that counts in today's borders, a key means only the state of today, in its own years. */
static void append_inherited(jarak__appender *appender, const jarak__state_table *table, const jarak__alias *alias, jarak__system system)
{
    const jarak__state_row *state = &table->states[alias->state];
    if (!jarak__system_is_in_todays_borders(system)) {
        append_alias(appender, table, alias, system, alias->first_year, alias->last_year);
    } else if (alias->today) {
        append_alias(appender, table, alias, system, state->first_year, state->last_year);
    }
}

/* Every system with what it takes over, so that one equality on the system finds all of it. */
static void append_aliases(jarak__appender *appender, const jarak__state_table *table)
{
    for (size_t i = 0; i < table->n_aliases; i++) {
        const jarak__alias *alias = &table->aliases[i];
        append_alias(appender, table, alias, alias->system, alias->first_year, alias->last_year);
        for (int system = 0; system < JARAK__N_SYSTEMS; system++) {
            size_t n = 0;
            const jarak__alias *seen = jarak__state_table_aliases(table, (jarak__system)system, alias->key, &n);
            if ((jarak__system)system != alias->system && seen != NULL && seen->system == alias->system) {
                append_inherited(appender, table, alias, (jarak__system)system);
            }
        }
    }
}

static void append_memberships(jarak__appender *appender, const jarak__state_table *table)
{
    for (size_t i = 0; i < table->n_memberships; i++) {
        const jarak__membership_row *row = &table->memberships[i];
        append_text(appender, row->group);
        append_text(appender, row->state);
        append_day(appender, row->first_day, INT32_MIN);
        append_day(appender, row->last_day, INT32_MAX);
        append_text(appender, row->source);
        jarak__append_row(appender);
    }
}

typedef void append_function(jarak__appender *appender, const jarak__state_table *table);

/* Appends rows to an empty table facts.name. */
static jarak_status fill(jarak_store *store, const char *name, append_function *append, const jarak__state_table *table, jarak_error *error)
{
    jarak__appender *appender;
    jarak_status status = jarak__appender_open(store, "facts", name, &appender, error);
    if (status != JARAK_OK) {
        return status;
    }
    append(appender, table);
    return jarak__appender_close(appender, error);
}

/* An embedded table that goes into the store as it is: a text is cast to the type of its column by the engine, empty is NULL. */
typedef struct plain_table {
    const char *name;
    const char *file;
    const char *header;
} plain_table;

static const plain_table plain_tables[] = {
    {"measure", "data/measures.csv", "measure,dimension,meaning,gesture_sign"},
    {"rate", "data/rates.csv", "year,usd_per_eur,us_price_index"},
    {"cameo", "data/cameo.csv", "code,name,quad_class,goldstein"},
    {"icews_relation", "data/icews_relations.csv", "relation,code"},
    {"quantity_measure", "data/quantities.csv", "measure,quantity,adds_up"},
    {"bound", "data/bounds.csv", "fact,number,measure,least,most,smallest"},
    {"indicator", "data/indicators.csv",
     "code,group,dimension,label,natural_unit,scale,sign,unit,weight,noise,noise_at,noise_power,noise_least,noise_most,floor,floor_part,"
     "floor_of,pooled,competes_with,traced_by,recipe,quantity,flow,per,times,divisor,value_times,constant,describes"},
};

static jarak_status fill_plain(jarak_store *store, const plain_table *plain, jarak_error *error)
{
    jarak__csv csv;
    jarak__appender *appender = NULL;
    jarak_status status = jarak__csv_read(plain->file, plain->header, &csv, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__appender_open_texts(store, "facts", plain->name, &appender, error);
    for (size_t row = 0; status == JARAK_OK && row < csv.n_rows; row++) {
        for (size_t column = 0; column < csv.n_columns; column++) {
            append_text(appender, jarak__csv_field(&csv, row, column));
        }
        jarak__append_row(appender);
    }
    status = status == JARAK_OK ? jarak__appender_close(appender, error) : status;
    jarak__csv_free(&csv);
    return status;
}

/* Whether a state belongs to a group on a day. The inner names are such that no caller's column is taken for one of them. */
static const char in_group_macro[] =
    "CREATE OR REPLACE MACRO in_group(member, code, day) AS member IN (SELECT g__state FROM (SELECT state AS g__state, group_code AS "
    "g__code, coalesce(first_day, '-infinity') AS g__first, coalesce(last_day, 'infinity') AS g__last FROM facts.groups) "
    "WHERE g__code = code AND g__first <= day AND g__last >= day)";

jarak_status jarak__states_install(jarak_store *store, jarak_error *error)
{
    const jarak__state_table *table = NULL;
    jarak_status status = jarak__state_table_get(&table, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store,
                                "DELETE FROM facts.state; DELETE FROM facts.alias; DELETE FROM facts.groups; DELETE FROM facts.measure; "
                                "DELETE FROM facts.rate; DELETE FROM facts.cameo; DELETE FROM facts.icews_relation; "
                                "DELETE FROM facts.quantity_measure; DELETE FROM facts.indicator; "
                                "CREATE OR REPLACE TABLE facts.bound (fact VARCHAR NOT NULL, number VARCHAR NOT NULL, measure VARCHAR, "
                                "least DOUBLE NOT NULL, most DOUBLE NOT NULL, smallest DOUBLE NOT NULL)",
                                error);
    }
    if (status == JARAK_OK) {
        status = fill(store, "state", append_states, table, error);
    }
    if (status == JARAK_OK) {
        status = fill(store, "alias", append_aliases, table, error);
    }
    if (status == JARAK_OK) {
        status = fill(store, "groups", append_memberships, table, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, in_group_macro, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < sizeof plain_tables / sizeof plain_tables[0]; i++) {
        status = fill_plain(store, &plain_tables[i], error);
    }
    return status;
}
