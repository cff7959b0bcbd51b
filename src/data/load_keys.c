/* The noting function, and the search for equal hashes: they are dealt out to partitions by their first bits, and each partition is put
 * into a table that the processor's cache holds. */
#include "data/load_keys.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "data/engine/predicate.h"

enum {
    SEGMENT_BITS = 20, /* rows in a piece of the memory */
    SEGMENT_ROWS = 1 << SEGMENT_BITS,
    MOST_SEGMENTS = 32, /* 256 MiB; a larger file is looked at by the engine, which can put aside what memory does not hold */
    BATCH_ROWS = 1024,
    TABLE_BITS = 13, /* slots of a partition's table */
    PARTITION_ROWS = 1 << (TABLE_BITS - 1),
    MOST_PARTITION_ROWS = PARTITION_ROWS + PARTITION_ROWS / 2,
    MOST_PARTITION_BITS = 14,
    PARTITIONS_AT_A_TIME = 16,
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "what lies behind a short text is cut off from the upper bits, as the engine has them");

static const uint64_t odd_multiplier = UINT64_C(0x9e3779b97f4a7c15); /* 2^64 over the golden ratio: Knuth, TAOCP 3, 6.4 */
static const uint64_t hash_of_null = UINT64_C(0x6e756c6c6e756c6c);

struct jarak__keys {
    char name[JARAK__PREDICATE_NAME_BYTES];
    atomic_size_t n_noted;
    atomic_bool is_incomplete;
    pthread_mutex_t growing;
    _Atomic(uint64_t *) segments[MOST_SEGMENTS];
};

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * odd_multiplier;
    return hash ^ hash >> 32;
}

/* Spreads the bits: the finaliser of SplitMix64 (Steele, Lea and Flood 2014). 0 marks an empty slot and is never given. */
static inline uint64_t finish(uint64_t hash)
{
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    hash ^= hash >> 31;
    return hash + (hash == 0);
}

/* Up to 8 bytes as a number. */
static inline uint64_t word_of(const char *bytes, size_t size)
{
    uint64_t word = 0;
    memcpy(&word, bytes, size);
    return word;
}

static inline uint64_t mix_text(uint64_t hash, const jarak__text_cell *text)
{
    size_t size = jarak__text_cell_length(text);
    if (size <= sizeof text->within.bytes) {
        uint64_t head, tail = 0;
        uint32_t rest;
        memcpy(&head, text->within.bytes, sizeof head);
        memcpy(&rest, text->within.bytes + sizeof head, sizeof rest);
        /* what lies behind the text's end is cut off */
        if (size < sizeof head) {
            head &= (UINT64_C(1) << 8 * size) - 1;
        } else {
            tail = rest & ((UINT64_C(1) << 8 * (size - sizeof head)) - 1);
        }
        return mix(mix(hash, head), tail << 32 | size);
    }
    const char *bytes = text->elsewhere.bytes;
    hash = mix(hash, size);
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        hash = mix(hash, word_of(bytes + i, size - i < sizeof(uint64_t) ? size - i : sizeof(uint64_t)));
    }
    return hash;
}

/* Mixes rows first … first + n - 1 of a column into hashes. False where equal values may have different bytes. */
static bool mix_column(const jarak__column *column, size_t first, size_t n, uint64_t *hashes)
{
    if (column->cell == JARAK__CELL_DOUBLE || column->cell == JARAK__CELL_OTHER) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        size_t row = first + i;
        const char *value = (const char *)column->values + row * column->width;
        if (!jarak__column_has(column, row)) {
            hashes[i] = mix(hashes[i], hash_of_null);
        } else if (column->cell == JARAK__CELL_TEXT) {
            hashes[i] = mix_text(hashes[i], (const jarak__text_cell *)(const void *)value);
        } else {
            hashes[i] = mix(hashes[i], word_of(value, column->width));
        }
    }
    return true;
}

/* The piece of memory that row belongs to; NULL where there is none left. */
static uint64_t *segment_of(jarak__keys *keys, size_t row)
{
    size_t index = row >> SEGMENT_BITS;
    uint64_t *segment = atomic_load_explicit(&keys->segments[index], memory_order_acquire);
    if (segment == NULL) {
        pthread_mutex_lock(&keys->growing);
        segment = atomic_load_explicit(&keys->segments[index], memory_order_relaxed);
        if (segment == NULL) {
            segment = jarak__alloc(SEGMENT_ROWS * sizeof *segment);
            atomic_store_explicit(&keys->segments[index], segment, memory_order_release);
        }
        pthread_mutex_unlock(&keys->growing);
    }
    return segment;
}

static void keep(jarak__keys *keys, const uint64_t *hashes, size_t n)
{
    size_t first = atomic_fetch_add_explicit(&keys->n_noted, n, memory_order_relaxed);
    if (first + n > (size_t)MOST_SEGMENTS * SEGMENT_ROWS) {
        atomic_store_explicit(&keys->is_incomplete, true, memory_order_relaxed);
        return;
    }
    while (n > 0) {
        size_t offset = first & (SEGMENT_ROWS - 1);
        size_t n_fit = n < SEGMENT_ROWS - offset ? n : SEGMENT_ROWS - offset;
        uint64_t *segment = segment_of(keys, first);
        if (segment == NULL) {
            atomic_store_explicit(&keys->is_incomplete, true, memory_order_relaxed);
            return;
        }
        memcpy(segment + offset, hashes, n_fit * sizeof *hashes);
        first += n_fit;
        hashes += n_fit;
        n -= n_fit;
    }
}

static void note_keys(const jarak__chunk *chunk, size_t n_rows, bool *stays, void *context)
{
    jarak__keys *keys = context;
    size_t n_columns = jarak__chunk_columns(chunk);
    uint64_t hashes[BATCH_ROWS];
    memset(stays, true, n_rows * sizeof *stays);
    for (size_t first = 0; first < n_rows && !atomic_load_explicit(&keys->is_incomplete, memory_order_relaxed); first += BATCH_ROWS) {
        size_t n = n_rows - first < BATCH_ROWS ? n_rows - first : BATCH_ROWS;
        memset(hashes, 0, sizeof hashes);
        for (size_t i = 0; i < n_columns; i++) {
            const jarak__column column = jarak__chunk_column(chunk, i);
            if (!mix_column(&column, first, n, hashes)) {
                atomic_store_explicit(&keys->is_incomplete, true, memory_order_relaxed);
            }
        }
        for (size_t i = 0; i < n; i++) {
            hashes[i] = finish(hashes[i]);
        }
        keep(keys, hashes, n);
    }
}

static void release(void *memory)
{
    jarak__keys *keys = memory;
    jarak__keys_forget(keys);
    pthread_mutex_destroy(&keys->growing);
    jarak__free(keys);
}

jarak_status jarak__keys_register(jarak_store *store, jarak__keys **keys, jarak_error *error)
{
    jarak__keys *made = jarak__calloc(1, sizeof *made);
    *keys = NULL;
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the keys");
    }
    pthread_mutex_init(&made->growing, NULL);
    jarak_status status = jarak__predicate_register(store, "jarak_load_keys", note_keys, made, release, made->name, error);
    *keys = status == JARAK_OK ? made : NULL;
    return status;
}

const char *jarak__keys_name(const jarak__keys *keys)
{
    return keys->name;
}

void jarak__keys_restart(jarak__keys *keys)
{
    atomic_store(&keys->n_noted, 0);
    atomic_store(&keys->is_incomplete, false);
}

void jarak__keys_forget(jarak__keys *keys)
{
    for (size_t i = 0; keys != NULL && i < MOST_SEGMENTS; i++) {
        jarak__free(atomic_exchange(&keys->segments[i], NULL));
    }
}

/* The search under way. */
typedef struct search {
    const jarak__keys *keys;
    size_t n_rows;
    unsigned partition_bits;
    size_t *places;  /* [segment][partition]: how many rows it has, then where the next of them goes in dealt */
    size_t *begins;  /* [partition], and the end */
    uint64_t *dealt; /* the hashes by partition */
    atomic_bool found;
} search;

static inline size_t partition_of(const search *s, uint64_t hash)
{
    return s->partition_bits > 0 ? hash >> (64 - s->partition_bits) : 0;
}

static size_t rows_of_segment(const search *s, size_t segment)
{
    size_t left = s->n_rows - segment * SEGMENT_ROWS;
    return left < SEGMENT_ROWS ? left : SEGMENT_ROWS;
}

static void count_rows(size_t first, size_t end, void *context)
{
    search *s = context;
    for (size_t segment = first; segment < end; segment++) {
        const uint64_t *hashes = atomic_load(&s->keys->segments[segment]);
        size_t *counts = s->places + (segment << s->partition_bits);
        for (size_t i = 0; i < rows_of_segment(s, segment); i++) {
            counts[partition_of(s, hashes[i])]++;
        }
    }
}

static void deal_rows(size_t first, size_t end, void *context)
{
    search *s = context;
    for (size_t segment = first; segment < end; segment++) {
        const uint64_t *hashes = atomic_load(&s->keys->segments[segment]);
        size_t *places = s->places + (segment << s->partition_bits);
        for (size_t i = 0; i < rows_of_segment(s, segment); i++) {
            s->dealt[places[partition_of(s, hashes[i])]++] = hashes[i];
        }
    }
}

static void look_for_equals(size_t first, size_t end, void *context)
{
    search *s = context;
    uint64_t table[1 << TABLE_BITS];
    for (size_t partition = first; partition < end && !atomic_load_explicit(&s->found, memory_order_relaxed); partition++) {
        bool found = s->begins[partition + 1] - s->begins[partition] > MOST_PARTITION_ROWS; /* hashes that differ spread more evenly */
        memset(table, 0, sizeof table);
        for (size_t i = s->begins[partition]; !found && i < s->begins[partition + 1]; i++) {
            size_t slot = s->dealt[i] & ((1 << TABLE_BITS) - 1);
            while (table[slot] != 0 && table[slot] != s->dealt[i]) {
                slot = (slot + 1) & ((1 << TABLE_BITS) - 1);
            }
            found = table[slot] != 0;
            table[slot] = s->dealt[i];
        }
        if (found) {
            atomic_store_explicit(&s->found, true, memory_order_relaxed);
        }
    }
}

/* From counts to places: the rows of a partition lie together, those of earlier segments first. */
static void place_rows(search *s, size_t n_segments)
{
    size_t n_partitions = (size_t)1 << s->partition_bits;
    size_t next = 0;
    for (size_t partition = 0; partition < n_partitions; partition++) {
        s->begins[partition] = next;
        for (size_t segment = 0; segment < n_segments; segment++) {
            size_t *place = &s->places[(segment << s->partition_bits) + partition];
            size_t count = *place;
            *place = next;
            next += count;
        }
    }
    s->begins[n_partitions] = next;
}

bool jarak__keys_differ(const jarak__keys *keys, int64_t n_rows, int threads)
{
    search s = {.keys = keys, .n_rows = atomic_load(&keys->n_noted)};
    if (atomic_load(&keys->is_incomplete) || n_rows < 0 || s.n_rows < (size_t)n_rows) {
        return false;
    }
    while (s.partition_bits < MOST_PARTITION_BITS && s.n_rows >> s.partition_bits > PARTITION_ROWS) {
        s.partition_bits++;
    }
    size_t n_segments = (s.n_rows + SEGMENT_ROWS - 1) >> SEGMENT_BITS;
    size_t n_partitions = (size_t)1 << s.partition_bits;
    s.places = jarak__calloc(n_segments * n_partitions, sizeof *s.places);
    s.begins = jarak__calloc(n_partitions + 1, sizeof *s.begins);
    s.dealt = jarak__alloc(s.n_rows * sizeof *s.dealt);
    bool differ = s.places != NULL && s.begins != NULL && s.dealt != NULL;
    if (differ) {
        jarak__parallel_for(n_segments, 1, threads, count_rows, &s);
        place_rows(&s, n_segments);
        jarak__parallel_for(n_segments, 1, threads, deal_rows, &s);
        jarak__parallel_for(n_partitions, PARTITIONS_AT_A_TIME, threads, look_for_equals, &s);
        differ = !atomic_load(&s.found);
    }
    jarak__free(s.dealt);
    jarak__free(s.begins);
    jarak__free(s.places);
    return differ;
}
