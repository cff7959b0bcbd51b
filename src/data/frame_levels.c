/* Levels by hashing.
 *
 * A slot of the table holds a 64-bit key and a code. Numbers and texts of up to seven bytes (years, country codes, most identifiers) are
 * their own key, so that a look-up touches nothing but the slot; the key of a longer text is a hash with the top bit set, and the text is
 * compared. */
#include "data/frame_levels.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/writer.h"

enum { FIRST_SLOTS = 64, REMAP_CHUNK = 1 << 16, LONGEST_INTEGER = 18 };

static const uint64_t multiplier = UINT64_C(0x9E3779B97F4A7C15);
static const uint64_t top_bit = UINT64_C(1) << 63;

static size_t place_of(uint64_t key, size_t n_slots)
{
    uint64_t mixed = (key ^ (key >> 32)) * multiplier;
    return (size_t)(mixed ^ (mixed >> 29)) & (n_slots - 1);
}

static uint64_t load_bytes(const char *text, size_t length)
{
    uint64_t word = 0;
    memcpy(&word, text, length);
    return word;
}

static uint64_t key_of_text(const char *text, size_t length)
{
    if (length < sizeof(uint64_t)) {
        return load_bytes(text, length) | (uint64_t)length << 56;
    }
    uint64_t hash = length * multiplier;
    for (; length >= sizeof(uint64_t); text += sizeof(uint64_t), length -= sizeof(uint64_t)) {
        hash = (hash ^ load_bytes(text, sizeof(uint64_t))) * multiplier;
        hash ^= hash >> 32;
    }
    hash = (hash ^ load_bytes(text, length)) * multiplier;
    return (hash ^ hash >> 29) | top_bit;
}

/* Doubles the table where it would be more than half full. */
static bool make_room(jarak__levels *levels)
{
    if (levels->n_slots > 0 && levels->n < levels->n_slots / 2) {
        return true;
    }
    size_t n_slots = levels->n_slots > 0 ? levels->n_slots * 2 : FIRST_SLOTS;
    jarak__level_slot *slots = jarak__resize_array(NULL, n_slots, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < n_slots; i++) {
        slots[i] = (jarak__level_slot){.code = JARAK_NO_CODE};
    }
    for (size_t i = 0; i < levels->n_slots; i++) {
        if (levels->slots[i].code != JARAK_NO_CODE) {
            size_t place = place_of(levels->slots[i].key, n_slots);
            while (slots[place].code != JARAK_NO_CODE) {
                place = (place + 1) & (n_slots - 1);
            }
            slots[place] = levels->slots[i];
        }
    }
    jarak__free(levels->slots);
    levels->slots = slots;
    levels->n_slots = n_slots;
    return true;
}

static bool grow_labels(jarak__levels *levels, bool with_lengths)
{
    size_t capacity;
    if (levels->n < levels->capacity) {
        return true;
    }
    if (!jarak__grown_capacity(levels->capacity, levels->n + 16, &capacity)) {
        return false;
    }
    const char **labels = jarak__resize_array((void *)levels->labels, capacity, sizeof *labels);
    if (labels == NULL) {
        return false;
    }
    levels->labels = labels;
    if (with_lengths) {
        size_t *lengths = jarak__resize_array(levels->lengths, capacity, sizeof *lengths);
        if (lengths == NULL) {
            return false;
        }
        levels->lengths = lengths;
    }
    levels->capacity = capacity;
    return true;
}

/* Takes a new label into the free slot. */
static uint32_t add_level(jarak__levels *levels, jarak__level_slot *slot, uint64_t key, const char *text, size_t length, bool is_text)
{
    if (levels->n >= JARAK_NO_CODE || !grow_labels(levels, is_text)) {
        return JARAK_NO_CODE;
    }
    char *label = jarak__arena_text(&levels->texts, text, length);
    if (label == NULL) {
        return JARAK_NO_CODE;
    }
    levels->labels[levels->n] = label;
    if (is_text) {
        levels->lengths[levels->n] = length;
    }
    *slot = (jarak__level_slot){.key = key, .code = (uint32_t)levels->n};
    return (uint32_t)levels->n++;
}

uint32_t jarak__levels_text(jarak__levels *levels, const char *text, size_t length)
{
    if (!make_room(levels)) {
        return JARAK_NO_CODE;
    }
    uint64_t key = key_of_text(text, length);
    size_t place = place_of(key, levels->n_slots);
    for (;; place = (place + 1) & (levels->n_slots - 1)) {
        const jarak__level_slot *slot = &levels->slots[place];
        if (slot->code == JARAK_NO_CODE) {
            return add_level(levels, &levels->slots[place], key, text, length, true);
        }
        if (slot->key == key &&
            ((key & top_bit) == 0 || (levels->lengths[slot->code] == length && memcmp(levels->labels[slot->code], text, length) == 0))) {
            return slot->code;
        }
    }
}

/* The slot of a number, or the free one where it belongs; NULL when memory is out. */
static jarak__level_slot *find_number(jarak__levels *levels, uint64_t key)
{
    if (!make_room(levels)) {
        return NULL;
    }
    size_t place = place_of(key, levels->n_slots);
    while (levels->slots[place].code != JARAK_NO_CODE && levels->slots[place].key != key) {
        place = (place + 1) & (levels->n_slots - 1);
    }
    return &levels->slots[place];
}

uint32_t jarak__levels_integer(jarak__levels *levels, int64_t value)
{
    jarak__level_slot *slot = find_number(levels, (uint64_t)value);
    if (slot == NULL || slot->code != JARAK_NO_CODE) {
        return slot != NULL ? slot->code : JARAK_NO_CODE;
    }
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, value);
    return add_level(levels, slot, (uint64_t)value, text, (size_t)length, false);
}

uint32_t jarak__levels_number(jarak__levels *levels, double value)
{
    uint64_t key;
    value += 0.0; /* -0 becomes 0 */
    memcpy(&key, &value, sizeof key);
    jarak__level_slot *slot = find_number(levels, key);
    if (slot == NULL || slot->code != JARAK_NO_CODE) {
        return slot != NULL ? slot->code : JARAK_NO_CODE;
    }
    jarak__writer writer = {0};
    jarak__write_number(&writer, value);
    uint32_t code = writer.failed ? JARAK_NO_CODE : add_level(levels, slot, key, writer.bytes, writer.length, false);
    jarak__writer_release(&writer);
    return code;
}

/* A decimal number without exponent, taken apart; leading zeros of the whole part and trailing ones of the fraction do not count. */
typedef struct decimal {
    bool negative;
    const char *whole, *fraction;
    size_t n_whole, n_fraction;
} decimal;

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

static bool parse_decimal(const char *text, decimal *number)
{
    *number = (decimal){.negative = text[0] == '-'};
    text += text[0] == '-' || text[0] == '+';
    size_t n_whole = count_digits(text);
    number->whole = text;
    number->n_whole = n_whole;
    text += n_whole;
    text += *text == '.';
    number->fraction = text;
    number->n_fraction = count_digits(text);
    if (text[number->n_fraction] != '\0' || n_whole + number->n_fraction == 0) {
        return false;
    }
    while (number->n_whole > 0 && *number->whole == '0') {
        number->whole++;
        number->n_whole--;
    }
    while (number->n_fraction > 0 && number->fraction[number->n_fraction - 1] == '0') {
        number->n_fraction--;
    }
    number->negative = number->negative && number->n_whole + number->n_fraction > 0;
    return true;
}

static int compare_magnitudes(const decimal *a, const decimal *b)
{
    if (a->n_whole != b->n_whole) {
        return a->n_whole < b->n_whole ? -1 : 1;
    }
    int order = memcmp(a->whole, b->whole, a->n_whole);
    if (order != 0) {
        return order;
    }
    size_t common = a->n_fraction < b->n_fraction ? a->n_fraction : b->n_fraction;
    order = memcmp(a->fraction, b->fraction, common);
    return order != 0 ? order : (a->n_fraction > b->n_fraction) - (a->n_fraction < b->n_fraction);
}

typedef struct sort_entry {
    int64_t value; /* where every label is a plain whole number */
    const char *label;
    uint32_t code;
} sort_entry;

static int by_value(const void *left, const void *right)
{
    const sort_entry *a = left, *b = right;
    return (a->value > b->value) - (a->value < b->value);
}

static int by_bytes(const void *left, const void *right)
{
    return strcmp(((const sort_entry *)left)->label, ((const sort_entry *)right)->label);
}

static int by_decimal(const void *left, const void *right)
{
    decimal a, b;
    (void)parse_decimal(((const sort_entry *)left)->label, &a);
    (void)parse_decimal(((const sort_entry *)right)->label, &b);
    if (a.negative != b.negative) {
        return a.negative ? -1 : 1;
    }
    int order = a.negative ? compare_magnitudes(&b, &a) : compare_magnitudes(&a, &b);
    return order != 0 ? order : by_bytes(left, right);
}

/* A whole number as a program writes it: one text for each value. */
static bool parse_plain_integer(const char *text, int64_t *value)
{
    const char *digits = text + (text[0] == '-');
    size_t length = count_digits(digits);
    if (length == 0 || length > LONGEST_INTEGER || digits[length] != '\0' || (digits[0] == '0' && (length > 1 || digits != text))) {
        return false;
    }
    *value = strtoll(text, NULL, 10);
    return true;
}

typedef int compare(const void *left, const void *right);

/* How the labels are sorted; fills the entries. */
static compare *choose_order(const jarak__levels *levels, sort_entry *entries)
{
    bool plain = true, numeric = true;
    decimal number;
    for (size_t i = 0; i < levels->n; i++) {
        entries[i] = (sort_entry){.label = levels->labels[i], .code = (uint32_t)i};
        plain = plain && parse_plain_integer(levels->labels[i], &entries[i].value);
        numeric = numeric && (plain || parse_decimal(levels->labels[i], &number));
    }
    return plain ? by_value : numeric ? by_decimal : by_bytes;
}

typedef struct remapping {
    uint32_t *codes;
    const uint32_t *new_codes;
} remapping;

static void remap(size_t first, size_t end, void *context)
{
    const remapping *shared = context;
    for (size_t i = first; i < end; i++) {
        if (shared->codes[i] != JARAK_NO_CODE) {
            shared->codes[i] = shared->new_codes[shared->codes[i]];
        }
    }
}

jarak_status jarak__levels_sort(jarak__levels *levels, int threads, size_t n_rows, uint32_t *codes, jarak_error *error)
{
    sort_entry *entries = jarak__resize_array(NULL, levels->n, sizeof *entries);
    uint32_t *new_codes = jarak__resize_array(NULL, levels->n, sizeof *new_codes);
    jarak_status status = JARAK_OK;
    if (entries == NULL || new_codes == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for sorting %zu levels", levels->n);
        goto out;
    }
    compare *order = choose_order(levels, entries);
    bool sorted = true;
    for (size_t i = 1; sorted && i < levels->n; i++) {
        sorted = order(&entries[i - 1], &entries[i]) < 0;
    }
    if (!sorted) {
        qsort(entries, levels->n, sizeof *entries, order);
        for (size_t i = 0; i < levels->n; i++) {
            new_codes[entries[i].code] = (uint32_t)i;
            levels->labels[i] = entries[i].label;
        }
        jarak__parallel_for(n_rows, REMAP_CHUNK, threads, remap, &(remapping){.codes = codes, .new_codes = new_codes});
    }
    jarak__levels_release_search(levels); /* its codes are the old ones */
out:
    jarak__free(entries);
    jarak__free(new_codes);
    return status;
}

void jarak__levels_release_search(jarak__levels *levels)
{
    jarak__free(levels->slots);
    jarak__free(levels->lengths);
    levels->slots = NULL;
    levels->lengths = NULL;
    levels->n_slots = 0;
}

void jarak__levels_release(jarak__levels *levels)
{
    jarak__levels_release_search(levels);
    jarak__free((void *)levels->labels);
    jarak__arena_release(&levels->texts);
    *levels = (jarak__levels){0};
}
