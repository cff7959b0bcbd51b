/* Ranks of combinations.
 *
 * Where the possible combinations are not many more than the rows, those that occur are marked in a bit field, and the rank of one is the
 * number of bits before it. Else the combinations are sorted, by radix, and looked up. Either way codes come out sorted, whatever the
 * order of rows and the number of threads. */
#include "num/codes.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"

enum { CHUNK = 1 << 16, WORD_BITS = 64, BITS_PER_ROW = 64, LEAST_BITS = 1 << 22, RADIX_BITS = 11 };

typedef struct combining {
    size_t n;
    const uint32_t *a, *b;
    size_t n_b;
    uint32_t *out;
    uint64_t *bits;        /* which combinations occur */
    uint32_t *bits_before; /* for each word of bits */
    const uint64_t *keys;  /* or those that occur, sorted */
    size_t n_keys;
} combining;

static bool is_missing(const combining *job, size_t row)
{
    return job->a[row] == JARAK__NO_CODE || job->b[row] == JARAK__NO_CODE;
}

static uint64_t key_of(const combining *job, size_t row)
{
    return (uint64_t)job->a[row] * job->n_b + job->b[row];
}

static void mark(size_t first, size_t end, void *context)
{
    const combining *job = context;
    for (size_t row = first; row < end; row++) {
        if (is_missing(job, row)) {
            continue;
        }
        uint64_t key = key_of(job, row), bit = UINT64_C(1) << key % WORD_BITS;
        uint64_t *word = &job->bits[key / WORD_BITS];
        if ((__atomic_load_n(word, __ATOMIC_RELAXED) & bit) == 0) {
            __atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
        }
    }
}

static void rank_by_bits(size_t first, size_t end, void *context)
{
    const combining *job = context;
    for (size_t row = first; row < end; row++) {
        if (is_missing(job, row)) {
            job->out[row] = JARAK__NO_CODE;
            continue;
        }
        uint64_t key = key_of(job, row);
        uint64_t below = job->bits[key / WORD_BITS] & ((UINT64_C(1) << key % WORD_BITS) - 1);
        job->out[row] = job->bits_before[key / WORD_BITS] + (uint32_t)__builtin_popcountll(below);
    }
}

static jarak_status out_of_memory(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for combining categories of %zu rows", n);
}

static jarak_status too_many(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_OVERFLOW, "the combination of categories has too many levels");
}

static jarak_status combine_by_bits(combining *job, size_t n_possible, int threads, size_t *n_out, jarak_error *error)
{
    size_t n_words = n_possible / WORD_BITS + 1;
    job->bits = jarak__calloc(n_words, sizeof *job->bits);
    job->bits_before = jarak__resize_array(NULL, n_words, sizeof *job->bits_before);
    if (job->bits == NULL || job->bits_before == NULL) {
        return out_of_memory(job->n, error);
    }
    jarak__parallel_for(job->n, CHUNK, threads, mark, job);
    uint64_t count = 0;
    for (size_t i = 0; i < n_words; i++) {
        job->bits_before[i] = (uint32_t)count;
        count += (uint64_t)__builtin_popcountll(job->bits[i]);
    }
    if (count >= JARAK__NO_CODE) {
        return too_many(error);
    }
    *n_out = (size_t)count;
    jarak__parallel_for(job->n, CHUNK, threads, rank_by_bits, job);
    return JARAK_OK;
}

/* Sorts by radix, from the lowest digit; swaps the two arrays as it goes and returns the sorted one. */
static uint64_t *radix_sort(size_t n, uint64_t *keys, uint64_t *spare, uint64_t largest)
{
    for (unsigned shift = 0; shift < WORD_BITS && largest >> shift != 0; shift += RADIX_BITS) {
        size_t counts[1 << RADIX_BITS] = {0};
        const uint64_t digits = (1 << RADIX_BITS) - 1;
        for (size_t i = 0; i < n; i++) {
            counts[keys[i] >> shift & digits]++;
        }
        size_t place = 0;
        for (size_t digit = 0; digit <= digits; digit++) {
            size_t count = counts[digit];
            counts[digit] = place;
            place += count;
        }
        for (size_t i = 0; i < n; i++) {
            spare[counts[keys[i] >> shift & digits]++] = keys[i];
        }
        uint64_t *swapped = keys;
        keys = spare;
        spare = swapped;
    }
    return keys;
}

static void rank_by_search(size_t first, size_t end, void *context)
{
    const combining *job = context;
    for (size_t row = first; row < end; row++) {
        if (is_missing(job, row)) {
            job->out[row] = JARAK__NO_CODE;
            continue;
        }
        uint64_t key = key_of(job, row);
        size_t low = 0, high = job->n_keys - 1;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (job->keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        job->out[row] = (uint32_t)low;
    }
}

static jarak_status combine_by_sort(combining *job, int threads, size_t *n_out, jarak_error *error)
{
    uint64_t *keys = jarak__resize_array(NULL, job->n, sizeof *keys);
    uint64_t *spare = jarak__resize_array(NULL, job->n, sizeof *spare);
    jarak_status status = JARAK_OK;
    if (keys == NULL || spare == NULL) {
        status = out_of_memory(job->n, error);
        goto out;
    }
    size_t n_keys = 0, n_unique = 0;
    uint64_t largest = 0;
    for (size_t row = 0; row < job->n; row++) {
        if (!is_missing(job, row)) {
            keys[n_keys] = key_of(job, row);
            largest = keys[n_keys] > largest ? keys[n_keys] : largest;
            n_keys++;
        }
    }
    uint64_t *sorted = radix_sort(n_keys, keys, spare, largest);
    for (size_t i = 0; i < n_keys; i++) {
        if (i == 0 || sorted[i] != sorted[n_unique - 1]) {
            sorted[n_unique++] = sorted[i];
        }
    }
    if (n_unique >= JARAK__NO_CODE) {
        status = too_many(error);
        goto out;
    }
    job->keys = sorted;
    job->n_keys = n_unique;
    *n_out = n_unique;
    jarak__parallel_for(job->n, CHUNK, threads, rank_by_search, job);
out:
    jarak__free(keys);
    jarak__free(spare);
    return status;
}

static jarak_status find_first_rows(size_t n, const uint32_t *codes, size_t n_codes, size_t **first_rows, jarak_error *error)
{
    size_t *rows = jarak__resize_array(NULL, n_codes, sizeof *rows);
    *first_rows = rows;
    if (rows == NULL) {
        return out_of_memory(n, error);
    }
    for (size_t row = n; row-- > 0;) {
        if (codes[row] != JARAK__NO_CODE) {
            rows[codes[row]] = row;
        }
    }
    return JARAK_OK;
}

jarak_status jarak__codes_combine(size_t n, const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, int threads, uint32_t *out,
                                  size_t *n_out, size_t **first_rows, jarak_error *error)
{
    combining job = {.n = n, .a = a, .b = b, .n_b = n_b, .out = out};
    size_t n_possible;
    bool fits = jarak__multiply(n_a, n_b, &n_possible);
    bool few = fits && (n_possible < LEAST_BITS || n_possible / BITS_PER_ROW < n);
    *n_out = 0;
    jarak_status status = few ? combine_by_bits(&job, n_possible, threads, n_out, error) : combine_by_sort(&job, threads, n_out, error);
    jarak__free(job.bits);
    jarak__free(job.bits_before);
    if (status == JARAK_OK && first_rows != NULL) {
        status = find_first_rows(n, out, *n_out, first_rows, error);
    }
    return status;
}
