/* The lookup behind the functions: own words of the column first, then the table of states; what was found is kept in a table that threads
 * read without waiting for each other. */
#include "data/load_lookup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "data/engine/meaning.h"
#include "data/fold.h"
#include "data/name_find.h"
#include "data/state_table.h"

enum {
    SLOT_BITS = 15,
    N_SLOTS = 1 << SLOT_BITS,
    MOST_KEPT = N_SLOTS / 2, /* more than all names of states in all years; further texts are resolved each time */
    USUAL_KEY_BYTES = 512,
};

/* What a text means in a year. */
typedef struct found {
    uint64_t hash;
    int year;
    size_t length;
    const char *state, *kind;
    char text[];
} found;

/* A word that only this column uses. */
typedef struct own_word {
    const char *text, *state, *kind;
} own_word;

struct jarak__lookup {
    atomic_int users; /* functions that the engine keeps, and the load */
    char state_name[JARAK__MEANING_NAME_BYTES], kind_name[JARAK__MEANING_NAME_BYTES];
    const jarak__state_table *table;
    size_t system; /* JARAK__N_SYSTEMS: one without aliases */
    bool outside_today;
    own_word *words;
    size_t n_words;
    pthread_mutex_t keeping; /* guards arena and n_kept */
    jarak__arena arena;
    size_t n_kept;
    _Atomic(found *) slots[N_SLOTS];
};

static const jarak__state_row *state_of_code(const jarak__state_table *table, const char *code)
{
    for (size_t i = 0; code != NULL && i < table->n_states; i++) {
        if (strcmp(table->states[i].code, code) == 0) {
            return &table->states[i];
        }
    }
    return NULL;
}

/* Whether the alias means its state in that year, in this system: in one that counts in today's borders, what it takes over from another
 * means only the state of today, in that one's own years. */
static bool is_meant(const jarak__lookup *lookup, const jarak__alias *alias, int year)
{
    bool in_todays_borders =
        alias->system != (jarak__system)lookup->system && jarak__system_is_in_todays_borders((jarak__system)lookup->system);
    const jarak__state_row *state = &lookup->table->states[alias->state];
    if (year == JARAK__NO_YEAR || (in_todays_borders && !alias->today)) {
        return alias->today;
    }
    return in_todays_borders ? year >= state->first_year && year <= state->last_year
                             : year >= alias->first_year && year <= alias->last_year;
}

/* Whether the alias is of this system at all. */
static bool is_of_system(const jarak__lookup *lookup, const jarak__alias *alias)
{
    return alias->today || alias->system == (jarak__system)lookup->system ||
           !jarak__system_is_in_todays_borders((jarak__system)lookup->system);
}

static void resolve_key(const jarak__lookup *lookup, const char *key, int year, bool has_own_state, found *result)
{
    size_t count = 0;
    const jarak__alias *aliases =
        lookup->system < JARAK__N_SYSTEMS ? jarak__state_table_aliases(lookup->table, (jarak__system)lookup->system, key, &count) : NULL;
    bool is_known = false;
    for (size_t i = 0; aliases != NULL && i < count; i++) {
        is_known = is_known || is_of_system(lookup, &aliases[i]);
        if (!has_own_state && result->state == NULL && is_of_system(lookup, &aliases[i]) && is_meant(lookup, &aliases[i], year)) {
            const jarak__state_row *state = &lookup->table->states[aliases[i].state];
            result->state = state->code;
            result->kind = state->kind;
        }
    }
    if (result->kind == NULL && is_known) {
        result->kind = "outside";
    }
}

/* A name that is in no table as it is, by its form. */
static void resolve_form(const jarak__lookup *lookup, found *result)
{
    bool in_todays_borders = jarak__system_is_in_todays_borders((jarak__system)lookup->system);
    int year = result->year;
    jarak__name_finding finding =
        jarak__name_find(lookup->table, result->text, result->length, in_todays_borders || year == JARAK__NO_YEAR ? NULL : &year);
    if (finding.outcome == JARAK__NAME_FOUND) {
        const jarak__state_row *state = &lookup->table->states[finding.states[0]];
        bool is_meant = !in_todays_borders || year == JARAK__NO_YEAR || (year >= state->first_year && year <= state->last_year);
        result->state = is_meant ? state->code : NULL;
        result->kind = is_meant ? state->kind : "outside";
    } else if (finding.outcome == JARAK__NAME_OUTSIDE) {
        result->kind = "outside";
    }
}

static bool resolve_in_year(const jarak__lookup *lookup, found *result)
{
    const own_word *word = NULL;
    for (size_t i = 0; i < lookup->n_words && word == NULL; i++) {
        word = strcmp(lookup->words[i].text, result->text) == 0 ? &lookup->words[i] : NULL;
    }
    if (word != NULL) {
        const jarak__state_row *state = state_of_code(lookup->table, word->state);
        result->state = word->state;
        result->kind = word->kind != NULL ? word->kind : state != NULL ? state->kind : NULL;
    }
    char usual[USUAL_KEY_BYTES];
    size_t capacity = result->length * JARAK__FOLD_GROWTH + 1;
    char *key = capacity <= sizeof usual ? usual : jarak__alloc(capacity);
    if (key == NULL) {
        return false;
    }
    jarak__fold(result->text, result->length, key, capacity);
    resolve_key(lookup, key, result->year, word != NULL, result);
    if (word == NULL && result->kind == NULL && lookup->system < JARAK__N_SYSTEMS &&
        jarak__system_takes_names((jarak__system)lookup->system)) {
        resolve_form(lookup, result);
    }
    if (key != usual) {
        jarak__free(key);
    }
    return true;
}

/* What the text means in its year, or, of one that is known for other years only, the state of today where the column asks for that. */
static bool resolve(const jarak__lookup *lookup, found *result)
{
    if (!resolve_in_year(lookup, result)) {
        return false;
    }
    if (lookup->outside_today && result->state == NULL && result->kind != NULL && strcmp(result->kind, "outside") == 0) {
        const int year = result->year;
        result->year = JARAK__NO_YEAR;
        result->kind = NULL;
        const bool is_resolved = resolve_in_year(lookup, result);
        result->year = year;
        result->kind = "outside";
        return is_resolved;
    }
    return true;
}

static bool is_it(const found *kept, uint64_t hash, const char *text, size_t length, int year)
{
    return kept->hash == hash && kept->year == year && kept->length == length && memcmp(kept->text, text, length) == 0;
}

/* FNV-1a. */
static uint64_t hash_of(const char *text, size_t length, int year)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint32_t)year;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return hash ^ hash >> 32;
}

/* Puts what was found where the next look finds it; another thread may have been faster. */
static void keep(jarak__lookup *lookup, found *made)
{
    size_t slot = made->hash & (N_SLOTS - 1);
    for (;; slot = (slot + 1) & (N_SLOTS - 1)) {
        found *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&lookup->slots[slot], &none, made, memory_order_release, memory_order_relaxed)) {
            return;
        }
    }
}

/* A new entry, resolved; NULL where memory is out. */
static found *make(jarak__lookup *lookup, uint64_t hash, const char *text, size_t length, int year, bool *is_kept)
{
    pthread_mutex_lock(&lookup->keeping);
    *is_kept = lookup->n_kept < MOST_KEPT;
    found *made = *is_kept ? jarak__arena_alloc(&lookup->arena, sizeof *made + length + 1) : jarak__alloc(sizeof *made + length + 1);
    lookup->n_kept += *is_kept;
    pthread_mutex_unlock(&lookup->keeping);
    if (made == NULL) {
        return NULL;
    }
    *made = (found){.hash = hash, .year = year, .length = length};
    memcpy(made->text, text, length);
    made->text[length] = '\0';
    bool is_resolved = resolve(lookup, made);
    if (is_resolved && *is_kept) {
        keep(lookup, made);
    } else if (!is_resolved && !*is_kept) {
        jarak__free(made);
    }
    return is_resolved ? made : NULL;
}

/* What was found of a text before, or is now. */
bool jarak__lookup_find(jarak__lookup *lookup, const char *text, size_t length, int year, const char **state, const char **kind)
{
    uint64_t hash = hash_of(text, length, year);
    const found *kept;
    for (size_t slot = hash & (N_SLOTS - 1);; slot = (slot + 1) & (N_SLOTS - 1)) {
        kept = atomic_load_explicit(&lookup->slots[slot], memory_order_acquire);
        if (kept == NULL || is_it(kept, hash, text, length, year)) {
            break;
        }
    }
    found *made = NULL;
    bool is_kept = true;
    if (kept == NULL) {
        kept = made = make(lookup, hash, text, length, year, &is_kept);
    }
    if (kept != NULL) {
        *state = kept->state;
        *kind = kept->kind;
    }
    bool is_found = kept != NULL;
    if (!is_kept) {
        jarak__free(made);
    }
    return is_found;
}

static bool mean_state(const char *text, size_t length, int year, void *context, const char **meaning)
{
    const char *kind;
    return jarak__lookup_find(context, text, length, year, meaning, &kind);
}

static bool mean_kind(const char *text, size_t length, int year, void *context, const char **meaning)
{
    const char *state;
    return jarak__lookup_find(context, text, length, year, &state, meaning);
}

/* The words live in the arena, since the engine keeps its functions longer than a description lives. */
static bool copy_words(jarak__lookup *lookup, const jarak__state_column *column)
{
    size_t count = column->aggregates.count + column->aliases.count;
    lookup->words = jarak__arena_alloc(&lookup->arena, (count + 1) * sizeof *lookup->words);
    for (size_t i = 0; lookup->words != NULL && i < count; i++) {
        bool is_alias = i >= column->aggregates.count;
        const jarak__name_value *alias = is_alias ? &column->aliases.items[i - column->aggregates.count] : NULL;
        const char *text = is_alias ? alias->key : column->aggregates.items[i];
        own_word *word = &lookup->words[lookup->n_words++];
        *word = (own_word){.text = jarak__arena_text(&lookup->arena, text, strlen(text)), .kind = is_alias ? NULL : "aggregate"};
        word->state = is_alias ? jarak__arena_text(&lookup->arena, alias->value, strlen(alias->value)) : NULL;
        if (word->text == NULL || (is_alias && word->state == NULL)) {
            return false;
        }
    }
    return lookup->words != NULL;
}

static void drop(void *context)
{
    jarak__lookup *lookup = context;
    if (atomic_fetch_sub(&lookup->users, 1) == 1) {
        jarak__arena_release(&lookup->arena);
        pthread_mutex_destroy(&lookup->keeping);
        jarak__free(lookup);
    }
}

static size_t system_of(const char *text)
{
    size_t system = 0;
    while (system < JARAK__N_SYSTEMS && strcmp(jarak__system_text((jarak__system)system), text) != 0) {
        system++;
    }
    return system;
}

jarak_status jarak__lookup_open(const jarak__state_column *column, jarak__lookup **lookup, jarak_error *error)
{
    jarak__lookup *made = jarak__calloc(1, sizeof *made);
    *lookup = NULL;
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the names of states");
    }
    pthread_mutex_init(&made->keeping, NULL);
    atomic_store(&made->users, 1);
    made->system = system_of(column->system);
    made->outside_today = column->outside_today;
    jarak_status status = jarak__state_table_get(&made->table, error);
    if (status == JARAK_OK && !copy_words(made, column)) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the names of states");
    }
    if (status == JARAK_OK) {
        *lookup = made;
    } else {
        drop(made);
    }
    return status;
}

jarak_status jarak__lookup_register(jarak_store *store, const jarak__state_column *column, jarak__lookup **lookup, jarak_error *error)
{
    jarak__lookup *made = NULL;
    *lookup = NULL;
    jarak_status status = jarak__lookup_open(column, &made, error);
    if (status == JARAK_OK) {
        atomic_fetch_add(&made->users, 1);
        status = jarak__meaning_register(store, "jarak_load_state", mean_state, made, drop, made->state_name, error);
    }
    if (status == JARAK_OK) {
        atomic_fetch_add(&made->users, 1);
        status = jarak__meaning_register(store, "jarak_load_kind", mean_kind, made, drop, made->kind_name, error);
    }
    if (status == JARAK_OK) {
        *lookup = made;
    } else if (made != NULL) {
        drop(made);
    }
    return status;
}

const char *jarak__lookup_state_name(const jarak__lookup *lookup)
{
    return lookup->state_name;
}

const char *jarak__lookup_kind_name(const jarak__lookup *lookup)
{
    return lookup->kind_name;
}

void jarak__lookup_forget(jarak__lookup *lookup)
{
    if (lookup != NULL) {
        for (size_t i = 0; i < N_SLOTS; i++) {
            atomic_store_explicit(&lookup->slots[i], NULL, memory_order_relaxed);
        }
        lookup->n_words = 0;
        jarak__arena_release(&lookup->arena);
        drop(lookup);
    }
}
