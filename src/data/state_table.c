/* Building the table of states and aliases from data/states.csv, data/aliases.csv and data/groups.csv. */
#include "data/state_table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "data/fold.h"
#include "data/known_forms.h"
#include "data/period_parse.h"
#include "data/reference_csv.h"

static const struct {
    const char *text;
    jarak__system parents[2];
    bool todays_borders;
} systems[] = {
#define SYSTEM_ROW(symbol, text, first, second, borders) {text, {JARAK__SYSTEM_##first, JARAK__SYSTEM_##second}, borders},
    JARAK__SYSTEM_LIST(SYSTEM_ROW)
#undef SYSTEM_ROW
};

enum {
    CODE,
    ISO2,
    M49,
    COW,
    FIRST_YEAR,
    LAST_YEAR,
    KIND,
    NAME_EN,
    OWN_ALIASES_PER_STATE = 7 /* code, iso2, m49, cow and three names */
};

/* The files, and the memory of keys, that the table points into. Everything lies outside of the allocator's hook: it is never freed. */
typedef struct builder {
    jarak__csv states;
    jarak__csv aliases;
    jarak__csv groups;
    char *keys;
    size_t keys_used;
    size_t keys_capacity;
    size_t aliases_capacity;
    jarak__state_table table;
} builder;

const char *jarak__system_text(jarak__system system)
{
    return systems[system].text;
}

bool jarak__system_is_in_todays_borders(jarak__system system)
{
    return systems[system].todays_borders;
}

bool jarak__system_takes_names(jarak__system system)
{
    return system == JARAK__SYSTEM_NAME || systems[system].parents[0] == JARAK__SYSTEM_NAME ||
           systems[system].parents[1] == JARAK__SYSTEM_NAME;
}

/* The index of a code among the states; n_states where there is none. */
static size_t index_of(const jarak__state_table *table, const char *code)
{
    size_t i = 0;
    while (i < table->n_states && strcmp(table->states[i].code, code) != 0) {
        i++;
    }
    return i;
}

static void add_alias(builder *b, jarak__system system, const char *text, jarak__alias alias)
{
    if (*text == '\0') {
        return;
    }
    char *key = b->keys + b->keys_used;
    b->keys_used += jarak__fold(text, strlen(text), key, b->keys_capacity - b->keys_used) + 1;
    alias.key = key;
    alias.text = text;
    alias.system = system;
    b->table.aliases[b->table.n_aliases++] = alias;
}

static void add_states(builder *b)
{
    b->table.n_states = b->states.n_rows;
    for (size_t i = 0; i < b->states.n_rows; i++) {
        b->table.states[i] = (jarak__state_row){
            .code = jarak__csv_field(&b->states, i, CODE),
            .iso2 = jarak__csv_field(&b->states, i, ISO2),
            .m49 = jarak__csv_integer(&b->states, i, M49, -1),
            .cow = jarak__csv_integer(&b->states, i, COW, -1),
            .first_year = jarak__csv_integer(&b->states, i, FIRST_YEAR, JARAK__FIRST_YEAR_OPEN),
            .last_year = jarak__csv_integer(&b->states, i, LAST_YEAR, JARAK__LAST_YEAR_OPEN),
            .kind = jarak__csv_field(&b->states, i, KIND),
            .names = {jarak__csv_field(&b->states, i, NAME_EN), jarak__csv_field(&b->states, i, NAME_EN + 1),
                      jarak__csv_field(&b->states, i, NAME_EN + 2)},
        };
        const jarak__state_row *state = &b->table.states[i];
        jarak__alias alias = {.state = i, .first_year = state->first_year, .last_year = state->last_year, .own = true};
        add_alias(b, JARAK__SYSTEM_ISO3, state->code, alias);
        add_alias(b, JARAK__SYSTEM_ISO2, state->iso2, alias);
        add_alias(b, JARAK__SYSTEM_M49, jarak__csv_field(&b->states, i, M49), alias);
        add_alias(b, JARAK__SYSTEM_COW, jarak__csv_field(&b->states, i, COW), alias);
        for (size_t n = 0; n < 3; n++) {
            add_alias(b, JARAK__SYSTEM_NAME, state->names[n], alias);
        }
    }
}

static jarak_status add_further_aliases(builder *b, jarak_error *error)
{
    for (size_t row = 0; row < b->aliases.n_rows; row++) {
        const char *system_text = jarak__csv_field(&b->aliases, row, 1);
        const char *code = jarak__csv_field(&b->aliases, row, 2);
        size_t system = 0;
        while (system < JARAK__N_SYSTEMS && strcmp(systems[system].text, system_text) != 0) {
            system++;
        }
        size_t state = index_of(&b->table, code);
        if (system == JARAK__SYSTEM_NAME && *code == '\0') {
            continue; /* means no state: a form that nothing has, see add_forms() */
        }
        if (system == JARAK__N_SYSTEMS || state == b->table.n_states) {
            return jarak_fail(error, JARAK_ERR_FORMAT, "data/aliases.csv:%zu: no system \"%s\" or no state \"%s\"", row + 2, system_text,
                              code);
        }
        jarak__alias alias = {.state = state,
                              .first_year = jarak__csv_integer(&b->aliases, row, 3, b->table.states[state].first_year),
                              .last_year = jarak__csv_integer(&b->aliases, row, 4, b->table.states[state].last_year)};
        add_alias(b, (jarak__system)system, jarak__csv_field(&b->aliases, row, 0), alias);
    }
    return JARAK_OK;
}

static int compare_key(const jarak__alias *a, const jarak__alias *b)
{
    if (a->system != b->system) {
        return a->system < b->system ? -1 : 1;
    }
    return strcmp(a->key, b->key);
}

static int compare_alias(const void *left, const void *right)
{
    const jarak__alias *a = left;
    const jarak__alias *b = right;
    int order = compare_key(a, b);
    if (order == 0 && a->first_year != b->first_year) {
        order = a->first_year < b->first_year ? -1 : 1;
    }
    if (order == 0 && a->last_year != b->last_year) {
        order = a->last_year < b->last_year ? -1 : 1;
    }
    order = order != 0 ? order : a->state < b->state ? -1 : a->state > b->state;
    return order != 0 ? order : strcmp(a->text, b->text);
}

/* Sorts the aliases and settles the years: one state said twice is one alias; of two states the earlier keeps the key through its last
 * year, and the later has it from the next. */
static jarak_status settle_years(jarak__state_table *table, jarak_error *error)
{
    qsort(table->aliases, table->n_aliases, sizeof *table->aliases, compare_alias);
    size_t kept = 0;
    for (size_t i = 0; i < table->n_aliases; i++) {
        jarak__alias alias = table->aliases[i];
        jarak__alias *before = kept > 0 ? &table->aliases[kept - 1] : NULL;
        if (before == NULL || compare_key(before, &alias) != 0 || before->last_year < alias.first_year) {
            table->aliases[kept++] = alias;
        } else if (before->state == alias.state) {
            before->last_year = before->last_year > alias.last_year ? before->last_year : alias.last_year;
            before->own = before->own || alias.own;
        } else if (before->last_year < alias.last_year) {
            alias.first_year = before->last_year + 1;
            table->aliases[kept++] = alias;
        } else {
            return jarak_fail(error, JARAK_ERR_FORMAT, "data/aliases.csv: \"%s\" (%s) means %s and %s in the same years", alias.key,
                              systems[alias.system].text, table->states[before->state].code, table->states[alias.state].code);
        }
    }
    table->n_aliases = kept;
    return JARAK_OK;
}

/* Whether a is rather what a key means today than b. */
static bool is_more_present(const jarak__alias *a, const jarak__alias *b)
{
    if (a->own != b->own) {
        return a->own;
    }
    return a->last_year != b->last_year ? a->last_year > b->last_year : a->first_year > b->first_year;
}

static void mark_today(jarak__state_table *table)
{
    for (size_t i = 0; i < table->n_aliases;) {
        size_t end = i + 1;
        size_t best = i;
        for (; end < table->n_aliases && compare_key(&table->aliases[i], &table->aliases[end]) == 0; end++) {
            best = is_more_present(&table->aliases[end], &table->aliases[best]) ? end : best;
        }
        table->aliases[best].today = true;
        i = end;
    }
}

/* The texts that stand in the table of aliases without a state: each could mean one of several. */
static jarak_status add_forms(builder *b, jarak_error *error)
{
    size_t n_stateless = 0;
    const char **stateless = calloc(b->aliases.n_rows + 1, sizeof *stateless);
    if (stateless == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the table of states");
    }
    for (size_t row = 0; row < b->aliases.n_rows; row++) {
        if (*jarak__csv_field(&b->aliases, row, 2) == '\0') {
            stateless[n_stateless++] = jarak__csv_field(&b->aliases, row, 0);
        }
    }
    jarak_status status = jarak__known_forms_build(&b->table, stateless, n_stateless, error);
    free(stateless);
    return status;
}

static jarak_status read_day(const char *text, int32_t open, int32_t *day)
{
    jarak_period period = {.first_day = open};
    bool fine = *text == '\0' || jarak__period_parse_bytes(text, strlen(text), &period) == JARAK__PERIOD_FINE;
    *day = period.first_day;
    return fine ? JARAK_OK : JARAK_ERR_FORMAT;
}

static jarak_status add_memberships(builder *b, jarak_error *error)
{
    for (size_t row = 0; row < b->groups.n_rows; row++) {
        jarak__membership_row membership = {.group = jarak__csv_field(&b->groups, row, 0),
                                            .state = jarak__csv_field(&b->groups, row, 1),
                                            .source = jarak__csv_field(&b->groups, row, 4)};
        if (read_day(jarak__csv_field(&b->groups, row, 2), INT32_MIN, &membership.first_day) != JARAK_OK ||
            read_day(jarak__csv_field(&b->groups, row, 3), INT32_MAX, &membership.last_day) != JARAK_OK ||
            index_of(&b->table, membership.group) == b->table.n_states || index_of(&b->table, membership.state) == b->table.n_states) {
            return jarak_fail(error, JARAK_ERR_FORMAT, "data/groups.csv:%zu: an unknown group or state, or not a day", row + 2);
        }
        b->table.memberships[b->table.n_memberships++] = membership;
    }
    return JARAK_OK;
}

static jarak_status allocate(builder *b, jarak_error *error)
{
    b->aliases_capacity = b->states.n_rows * OWN_ALIASES_PER_STATE + b->aliases.n_rows;
    for (size_t row = 0; row < b->states.n_rows; row++) {
        for (size_t column = 0; column < b->states.n_columns; column++) {
            b->keys_capacity += strlen(jarak__csv_field(&b->states, row, column)) * JARAK__FOLD_GROWTH + 1;
        }
    }
    for (size_t row = 0; row < b->aliases.n_rows; row++) {
        b->keys_capacity += strlen(jarak__csv_field(&b->aliases, row, 0)) * JARAK__FOLD_GROWTH + 1;
    }
    b->keys = malloc(b->keys_capacity);
    b->table.states = calloc(b->states.n_rows + 1, sizeof *b->table.states);
    b->table.aliases = calloc(b->aliases_capacity + 1, sizeof *b->table.aliases);
    b->table.memberships = calloc(b->groups.n_rows + 1, sizeof *b->table.memberships);
    if (b->keys == NULL || b->table.states == NULL || b->table.aliases == NULL || b->table.memberships == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the table of states");
    }
    return JARAK_OK;
}

static jarak_status build(builder *b, jarak_error *error)
{
    jarak_status status =
        jarak__csv_read("data/states.csv", "code,iso2,m49,cow,first_year,last_year,kind,name_en,name_id,name_ru", &b->states, error);
    if (status == JARAK_OK) {
        status = jarak__csv_read("data/aliases.csv", "alias,system,state,first_year,last_year", &b->aliases, error);
    }
    if (status == JARAK_OK) {
        status = jarak__csv_read("data/groups.csv", "group,state,first_day,last_day,source", &b->groups, error);
    }
    if (status == JARAK_OK) {
        status = jarak__name_words_read(&b->table.words, error);
    }
    if (status == JARAK_OK) {
        status = allocate(b, error);
    }
    if (status == JARAK_OK) {
        add_states(b);
        status = add_further_aliases(b, error);
    }
    if (status == JARAK_OK) {
        status = settle_years(&b->table, error);
    }
    if (status == JARAK_OK) {
        mark_today(&b->table);
        status = add_forms(b, error);
    }
    if (status == JARAK_OK) {
        status = add_memberships(b, error);
    }
    return status;
}

static void release(builder *b)
{
    jarak__csv_free(&b->states);
    jarak__csv_free(&b->aliases);
    jarak__csv_free(&b->groups);
    free(b->keys);
    free(b->table.states);
    free(b->table.aliases);
    free(b->table.memberships);
    jarak__name_words_free(&b->table.words);
    jarak__known_forms_free(&b->table);
    *b = (builder){0};
}

jarak_status jarak__state_table_get(const jarak__state_table **table, jarak_error *error)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static builder the_one;
    static bool built;
    jarak_status status = JARAK_OK;
    (void)pthread_mutex_lock(&mutex);
    if (!built) {
        status = build(&the_one, error);
        built = status == JARAK_OK;
        if (!built) {
            release(&the_one);
        }
    }
    (void)pthread_mutex_unlock(&mutex);
    *table = status == JARAK_OK ? &the_one.table : NULL;
    return status;
}

/* The aliases of a key in one system alone. */
static const jarak__alias *own_aliases(const jarak__state_table *table, jarak__system system, const char *key, size_t *count)
{
    jarak__alias wanted = {.system = system, .key = key};
    size_t low = 0;
    size_t high = table->n_aliases;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_key(&table->aliases[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (high < table->n_aliases && compare_key(&table->aliases[high], &wanted) == 0) {
        high++;
    }
    *count = high - low;
    return *count > 0 ? &table->aliases[low] : NULL;
}

const jarak__alias *jarak__state_table_aliases(const jarak__state_table *table, jarak__system system, const char *key, size_t *count)
{
    const jarak__alias *aliases = own_aliases(table, system, key, count);
    for (size_t i = 0; aliases == NULL && i < 2 && systems[system].parents[i] != system; i++) {
        aliases = own_aliases(table, systems[system].parents[i], key, count);
    }
    return aliases;
}
