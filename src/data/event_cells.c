/* Numbers by keys of 64 bits: a table with open addressing, its keys put in order before they are written, so that the same rows give the
 * same tables in whatever order they came. */
#include "data/event_cells.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "data/engine/appender.h"
#include "data/sql.h"
#include "jarak/table.h"

typedef struct entry {
    uint64_t key;
    uint64_t number; /* a count, or a word of ids; with it the key is there */
    uint64_t stored; /* of a word of ids: those that the store has */
} entry;

typedef struct tally {
    entry *entries;
    size_t count, capacity; /* a power of two */
    bool failed;            /* memory was out */
} tally;

struct jarak__event_counts {
    tally cells, named, days, ids;
};

enum { FIRST_CAPACITY = 1 << 12, DAY_OFFSET = 1 << 22, ID_BITS = 6 };

/* Where the key is or is to stand. */
static entry *place_of(entry *entries, size_t capacity, uint64_t key)
{
    size_t slot = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (capacity - 1);
    while (entries[slot].key != key && (entries[slot].number | entries[slot].stored) != 0) {
        slot = (slot + 1) & (capacity - 1);
    }
    return &entries[slot];
}

static bool make_room(tally *t)
{
    if (t->capacity > 0 && t->count < t->capacity / 2) {
        return true;
    }
    const size_t capacity = t->capacity > 0 ? 2 * t->capacity : FIRST_CAPACITY;
    entry *entries = capacity > t->capacity ? jarak__calloc(capacity, sizeof *entries) : NULL;
    if (entries == NULL) {
        t->failed = true;
        return false;
    }
    for (size_t i = 0; i < t->capacity; i++) {
        if ((t->entries[i].number | t->entries[i].stored) != 0) {
            *place_of(entries, capacity, t->entries[i].key) = t->entries[i];
        }
    }
    jarak__free(t->entries);
    t->entries = entries;
    t->capacity = capacity;
    return true;
}

static void add(tally *t, uint64_t key)
{
    if (make_room(t)) {
        entry *e = place_of(t->entries, t->capacity, key);
        t->count += e->number == 0;
        e->key = key;
        e->number++;
    }
}

/* Notes an id; false where it was there. */
static bool note_id(tally *ids, uint64_t id)
{
    const uint64_t bit = UINT64_C(1) << (id & ((1 << ID_BITS) - 1));
    if (!make_room(ids)) {
        return true;
    }
    entry *e = place_of(ids->entries, ids->capacity, id >> ID_BITS);
    const bool is_new = ((e->number | e->stored) & bit) == 0;
    ids->count += (e->number | e->stored) == 0;
    e->key = id >> ID_BITS;
    e->number |= is_new ? bit : 0;
    return is_new;
}

static int by_key(const void *a, const void *b)
{
    const uint64_t x = ((const entry *)a)->key, y = ((const entry *)b)->key;
    return x < y ? -1 : x > y;
}

/* Drops what is empty and puts the rest in order. */
static void order(tally *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->capacity; i++) {
        if (t->entries[i].number != 0) {
            t->entries[n++] = t->entries[i];
        }
    }
    t->count = n;
    if (n > 0) {
        qsort(t->entries, n, sizeof *t->entries, by_key);
    }
}

/* ------------------------------------------------------------------------------------------------- ids that the store has */

/* The words of ids of these rows, in a table of the engine, which finds what it has of them. */
static jarak_status append_words(jarak_store *store, size_t n_files, jarak__event_file *const *files, jarak_error *error)
{
    jarak__appender *appender = NULL;
    jarak_status status = jarak__sql_run(store, "CREATE OR REPLACE TEMP TABLE jarak_word (word BIGINT)", error);
    if (status == JARAK_OK) {
        status = jarak__appender_open(store, "temp", "jarak_word", &appender, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    uint64_t last = UINT64_MAX;
    for (size_t f = 0; f < n_files; f++) {
        for (size_t i = 0; i < files[f]->n_rows; i++) {
            const uint64_t word = files[f]->rows[i].id >> ID_BITS;
            if (word != last) {
                jarak__append_integer(appender, (int64_t)word);
                jarak__append_row(appender);
                last = word;
            }
        }
    }
    return jarak__appender_close(appender, error);
}

static jarak_status read_stored(jarak_store *store, tally *ids, size_t n_files, jarak__event_file *const *files, jarak_error *error)
{
    jarak_table *words = NULL;
    jarak_status status = append_words(store, n_files, files, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table(
            store, "SELECT word, bit_or(bits) FROM facts.event_id SEMI JOIN jarak_word USING (word) GROUP BY word ORDER BY word", &words,
            error);
    }
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(words); i++) {
        if (make_room(ids)) {
            entry *e = place_of(ids->entries, ids->capacity, (uint64_t)jarak_table_integer(words, i, 0));
            *e = (entry){.key = (uint64_t)jarak_table_integer(words, i, 0), .stored = (uint64_t)jarak_table_integer(words, i, 1)};
            ids->count++;
        }
    }
    jarak_table_free(words);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, "DROP TABLE jarak_word", error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------- counting */

/* day 23 bits, actor 10, target 10, root 5, class 2, official 1. */
static uint64_t cell_key(const jarak__event_row *row)
{
    return ((((((uint64_t)row->day + DAY_OFFSET) << 10 | row->actor) << 10 | row->target) << 5 | row->root) << 2 | (row->quad_class - 1U))
               << 1 |
           row->is_official;
}

static uint64_t named_key(int32_t day, uint16_t state)
{
    return ((uint64_t)day + DAY_OFFSET) << 16 | state;
}

static void count_row(jarak__event_counts *counts, const jarak__event_row *row)
{
    add(&counts->days, (uint64_t)row->day + DAY_OFFSET);
    if (row->actor != JARAK__NO_STATE) {
        add(&counts->named, named_key(row->day, row->actor));
    }
    if (row->target != JARAK__NO_STATE && row->target != row->actor) {
        add(&counts->named, named_key(row->day, row->target));
    }
    if (row->skip == JARAK__EVENT_COUNTED) {
        add(&counts->cells, cell_key(row));
    }
}

jarak_status jarak__event_count(jarak_store *store, size_t n_files, jarak__event_file *const *files, jarak__event_counts **counts,
                                jarak_error *error)
{
    jarak__event_counts *made = jarak__calloc(1, sizeof *made);
    *counts = NULL;
    jarak_status status = made != NULL ? read_stored(store, &made->ids, n_files, files, error)
                                       : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the counts of events");
    for (size_t f = 0; status == JARAK_OK && f < n_files; f++) {
        for (size_t i = 0; i < files[f]->n_rows; i++) {
            jarak__event_row *row = &files[f]->rows[i];
            if (note_id(&made->ids, row->id)) {
                count_row(made, row);
            } else {
                row->skip = JARAK__EVENT_REPEAT;
            }
        }
    }
    if (status == JARAK_OK && (made->ids.failed || made->days.failed || made->named.failed || made->cells.failed)) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the counts of events");
    }
    if (status != JARAK_OK) {
        jarak__event_counts_free(made);
        return status;
    }
    order(&made->cells);
    order(&made->named);
    order(&made->days);
    order(&made->ids);
    *counts = made;
    return JARAK_OK;
}

void jarak__event_counts_free(jarak__event_counts *counts)
{
    if (counts != NULL) {
        jarak__free(counts->cells.entries);
        jarak__free(counts->named.entries);
        jarak__free(counts->days.entries);
        jarak__free(counts->ids.entries);
        jarak__free(counts);
    }
}

/* ------------------------------------------------------------------------------------------------- writing */

static void write_cell(jarak__appender *to, const entry *e, const jarak__state_table *table)
{
    char root[3] = {(char)('0' + (e->key >> 3 & 31) / 10), (char)('0' + (e->key >> 3 & 31) % 10), '\0'};
    jarak__append_day(to, (int32_t)(e->key >> 28) - DAY_OFFSET);
    jarak__append_text(to, table->states[e->key >> 18 & 1023].code);
    jarak__append_text(to, table->states[e->key >> 8 & 1023].code);
    jarak__append_text(to, root);
    jarak__append_integer(to, (int64_t)(e->key >> 1 & 3) + 1);
    jarak__append_boolean(to, (e->key & 1) != 0);
    jarak__append_integer(to, (int64_t)e->number);
}

static void write_named(jarak__appender *to, const entry *e, const jarak__state_table *table)
{
    jarak__append_day(to, (int32_t)(e->key >> 16) - DAY_OFFSET);
    jarak__append_text(to, table->states[e->key & 0xffff].code);
    jarak__append_integer(to, (int64_t)e->number);
}

static void write_day(jarak__appender *to, const entry *e, const jarak__state_table *table)
{
    (void)table;
    jarak__append_day(to, (int32_t)e->key - DAY_OFFSET);
    jarak__append_integer(to, (int64_t)e->number);
}

static void write_word(jarak__appender *to, const entry *e, const jarak__state_table *table)
{
    (void)table;
    jarak__append_integer(to, (int64_t)e->key);
    jarak__append_integer(to, (int64_t)e->number);
}

jarak_status jarak__event_counts_write(const jarak__event_counts *counts, jarak_store *store, const jarak__state_table *table,
                                       int64_t source_id, jarak_error *error)
{
    const struct {
        const char *table;
        const tally *tally;
        void (*write)(jarak__appender *, const entry *, const jarak__state_table *);
    } tables[] = {
        {"event_cell", &counts->cells, write_cell},
        {"event_named", &counts->named, write_named},
        {"event_day", &counts->days, write_day},
        {"event_id", &counts->ids, write_word},
    };
    jarak_status status = JARAK_OK;
    for (size_t t = 0; status == JARAK_OK && t < sizeof tables / sizeof tables[0]; t++) {
        jarak__appender *appender = NULL;
        status = jarak__appender_open(store, "facts", tables[t].table, &appender, error);
        for (size_t i = 0; status == JARAK_OK && i < tables[t].tally->count; i++) {
            jarak__append_integer(appender, source_id);
            tables[t].write(appender, &tables[t].tally->entries[i], table);
            jarak__append_row(appender);
        }
        status = status == JARAK_OK ? jarak__appender_close(appender, error) : status;
    }
    return status;
}
