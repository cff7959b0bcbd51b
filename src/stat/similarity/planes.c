/* Bit planes and what is counted on them. */
#include "stat/similarity/planes.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/text.h"

enum { WORD_BITS = 64 };

static jarak_status check_rating(const jarak_similarity_data *data, size_t i, jarak_error *error)
{
    size_t unit = data->unit[i], item = data->item[i], value = data->value[i];
    if (unit >= data->n_units || item >= data->n_items || value >= data->n_categories) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "rating %zu: unit %zu, item %zu or value %zu is out of range", i, unit, item, value);
    }
    return JARAK_OK;
}

jarak_status jarak__planes_check(const jarak_similarity_data *data, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < data->n_ratings && status == JARAK_OK; i++) {
        status = check_rating(data, i, error);
    }
    return status;
}

jarak_status jarak__planes_fill(const jarak_similarity_data *data, jarak__planes *planes, jarak_error *error)
{
    size_t size = data->n_items / WORD_BITS + 1;
    *planes = (jarak__planes){.n_categories = data->n_categories, .n_words = size};
    if (!jarak__multiply(size, data->n_categories + 1, &size) || !jarak__multiply(size, data->n_units, &size)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu units and %zu items are too many"), data->n_units, data->n_items);
    }
    planes->bits = jarak__calloc(size, sizeof *planes->bits);
    if (planes->bits == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the votes of %zu units"), data->n_units);
    }
    for (size_t i = 0; i < data->n_ratings; i++) {
        jarak_status status = check_rating(data, i, error);
        if (status != JARAK_OK) {
            return status;
        }
        size_t unit = data->unit[i], item = data->item[i], value = data->value[i];
        uint64_t bit = UINT64_C(1) << item % WORD_BITS;
        uint64_t *plane = planes->bits + unit * (planes->n_categories + 1) * planes->n_words + item / WORD_BITS;
        if ((plane[planes->n_categories * planes->n_words] & bit) != 0) {
            return jarak_fail(error, JARAK_ERR_DATA, "rating %zu: unit %zu rates item %zu twice", i, unit, item);
        }
        plane[value * planes->n_words] |= bit;
        plane[planes->n_categories * planes->n_words] |= bit;
    }
    return JARAK_OK;
}

void jarak__planes_release(jarak__planes *planes)
{
    jarak__free(planes->bits);
    *planes = (jarak__planes){0};
}

/* The words that hold items first … end - 1, and which bits of the first and the last of them do. */
typedef struct span {
    size_t first_word, last_word;
    uint64_t first_mask, last_mask;
} span;

static inline span span_of(size_t first, size_t end)
{
    return (span){first / WORD_BITS, (end - 1) / WORD_BITS, ~UINT64_C(0) << first % WORD_BITS,
                  ~UINT64_C(0) >> (WORD_BITS - 1 - (end - 1) % WORD_BITS)};
}

static inline uint64_t mask_of(const span *s, size_t word)
{
    return (word == s->first_word ? s->first_mask : ~UINT64_C(0)) & (word == s->last_word ? s->last_mask : ~UINT64_C(0));
}

static inline const uint64_t *planes_of(const jarak__planes *planes, size_t unit)
{
    return planes->bits + unit * (planes->n_categories + 1) * planes->n_words;
}

static inline uint64_t rated(const jarak__planes *planes, const uint64_t *unit, size_t word)
{
    return unit[planes->n_categories * planes->n_words + word];
}

JARAK_CLONES static uint32_t count_common(const uint64_t *a, const uint64_t *b, const span *s)
{
    uint32_t count = 0;
    for (size_t w = s->first_word; w <= s->last_word; w++) {
        count += (uint32_t)__builtin_popcountll(a[w] & b[w] & mask_of(s, w));
    }
    return count;
}

uint32_t jarak__planes_common(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end)
{
    if (first >= end) {
        return 0;
    }
    const span s = span_of(first, end);
    size_t rated_plane = planes->n_categories * planes->n_words;
    return count_common(planes_of(planes, a) + rated_plane, planes_of(planes, b) + rated_plane, &s);
}

JARAK_CLONES static void count_table(const jarak__planes *planes, const uint64_t *a, const uint64_t *b, const span *s, double *table)
{
    size_t k = planes->n_categories, n_words = planes->n_words;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            uint64_t count = 0;
            for (size_t w = s->first_word; w <= s->last_word; w++) {
                count += (uint64_t)__builtin_popcountll(a[i * n_words + w] & b[j * n_words + w] & mask_of(s, w));
            }
            table[i * k + j] = (double)count;
        }
    }
}

/* Weights are added item by item, always in the same order. */
static void weigh_table(const jarak__planes *planes, const uint64_t *a, const uint64_t *b, const span *s, const double *weights,
                        double *table)
{
    size_t k = planes->n_categories, n_words = planes->n_words;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double sum = 0;
            for (size_t w = s->first_word; w <= s->last_word; w++) {
                for (uint64_t left = a[i * n_words + w] & b[j * n_words + w] & mask_of(s, w); left != 0; left &= left - 1) {
                    sum += weights[w * WORD_BITS + (size_t)__builtin_ctzll(left)];
                }
            }
            table[i * k + j] = sum;
        }
    }
}

void jarak__planes_table(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end, const double *weights, double *table)
{
    if (first >= end) {
        for (size_t i = 0; i < planes->n_categories * planes->n_categories; i++) {
            table[i] = 0;
        }
        return;
    }
    const span s = span_of(first, end);
    if (weights != NULL) {
        weigh_table(planes, planes_of(planes, a), planes_of(planes, b), &s, weights, table);
    } else {
        count_table(planes, planes_of(planes, a), planes_of(planes, b), &s, table);
    }
}

/* Which category's plane has the bit. */
static inline size_t category_of(const jarak__planes *planes, const uint64_t *unit, size_t word, uint64_t bit)
{
    size_t k = 0;
    while ((unit[k * planes->n_words + word] & bit) == 0) {
        k++;
    }
    return k;
}

size_t jarak__planes_list(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end, uint8_t *cells, uint32_t *items)
{
    size_t count = 0;
    if (first >= end) {
        return 0;
    }
    const span s = span_of(first, end);
    const uint64_t *of_a = planes_of(planes, a), *of_b = planes_of(planes, b);
    for (size_t w = s.first_word; w <= s.last_word; w++) {
        for (uint64_t left = rated(planes, of_a, w) & rated(planes, of_b, w) & mask_of(&s, w); left != 0; left &= left - 1) {
            uint64_t bit = left & (~left + 1);
            size_t cell = category_of(planes, of_a, w, bit) * planes->n_categories + category_of(planes, of_b, w, bit);
            cells[count] = (uint8_t)cell;
            items[count++] = (uint32_t)(w * WORD_BITS + (size_t)__builtin_ctzll(left));
        }
    }
    return count;
}
