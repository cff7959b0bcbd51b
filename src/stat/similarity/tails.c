/* Two quantiles in the tails, without sorting all: candidates beyond a guessed bound are gathered without branches, and buckets
 * among those few find the order statistics; a guess that gathers too few costs time, never a wrong number. */
#include <math.h>
#include <stdint.h>

#include "base/clones.h"
#include "stat/similarity/bootstrap.h"

/* A tenth of the draws may leave a measure undefined. */
enum { UNDEFINED_PART = 10, LANES = 8, BUCKETS = 64, SAMPLE = 192 };

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* Puts the order statistic rank (from 0) to x[rank], with none larger before it and none smaller behind it (Hoare's selection). */
static double select_rank(double *x, size_t n, size_t rank)
{
    size_t first = 0, last = n - 1;
    while (first < last) {
        size_t middle = first + (last - first) / 2;
        if (x[middle] < x[first]) {
            swap(&x[middle], &x[first]);
        }
        if (x[last] < x[first]) {
            swap(&x[last], &x[first]);
        }
        if (x[last] < x[middle]) {
            swap(&x[last], &x[middle]);
        }
        double pivot = x[middle];
        size_t i = first, j = last;
        for (;;) {
            while (x[i] < pivot) {
                i++;
            }
            while (pivot < x[j]) {
                j--;
            }
            if (i >= j) {
                break;
            }
            swap(&x[i++], &x[j--]);
        }
        /* first … j are at most the pivot, j + 1 … last at least */
        if (rank <= j) {
            last = j;
        } else {
            first = j + 1;
        }
    }
    return x[rank];
}

typedef struct range {
    double low, high;
} range;

JARAK_CLONES static range range_of(size_t n, const double *x)
{
    double low[LANES], high[LANES];
    for (size_t l = 0; l < LANES; l++) {
        low[l] = high[l] = x[l % n];
    }
    size_t whole = n / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            low[l] = x[i + l] < low[l] ? x[i + l] : low[l];
            high[l] = x[i + l] > high[l] ? x[i + l] : high[l];
        }
    }
    range all = {low[0], high[0]};
    for (size_t i = 0; i < LANES; i++) {
        all.low = low[i] < all.low ? low[i] : all.low;
        all.high = high[i] > all.high ? high[i] : all.high;
    }
    for (size_t i = whole; i < n; i++) {
        all.low = x[i] < all.low ? x[i] : all.low;
        all.high = x[i] > all.high ? x[i] : all.high;
    }
    return all;
}

/* How many elements are at most value, and the least of those above it (infinity where there is none). */
JARAK_CLONES static size_t count_up_to(size_t n, const double *x, double value, double *next)
{
    double above[LANES], count[LANES] = {0};
    size_t whole = n / LANES * LANES;
    for (size_t l = 0; l < LANES; l++) {
        above[l] = (double)INFINITY;
    }
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            double v = x[i + l];
            count[l] += v <= value ? 1 : 0;
            v = v <= value ? (double)INFINITY : v;
            above[l] = v < above[l] ? v : above[l];
        }
    }
    size_t total = 0;
    *next = (double)INFINITY;
    for (size_t l = 0; l < LANES; l++) {
        total += (size_t)count[l];
        *next = above[l] < *next ? above[l] : *next;
    }
    for (size_t i = whole; i < n; i++) {
        total += x[i] <= value;
        *next = x[i] > value && x[i] < *next ? x[i] : *next;
    }
    return total;
}

/* The order statistic rank (from 0): buckets of equal width narrow it down to the few elements of one of them, which are moved to few. */
static double order_statistic(size_t n, const double *x, size_t rank, double *few)
{
    uint32_t counts[BUCKETS] = {0};
    range all = range_of(n, x);
    double scale = (BUCKETS - 0.5) / (all.high - all.low);
    if (!isfinite(scale)) {
        return all.low;
    }
    for (size_t i = 0; i < n; i++) {
        counts[(size_t)((x[i] - all.low) * scale)]++;
    }
    size_t bucket = 0, before = 0, found = 0;
    while (before + counts[bucket] <= rank) {
        before += counts[bucket++];
    }
    for (size_t i = 0; i < n; i++) {
        few[found] = x[i];
        found += (size_t)((x[i] - all.low) * scale) == bucket;
    }
    return select_rank(few, found, rank - before);
}

/* The quantile at position (whole part a rank, fraction between it and the next) among the n smallest of a larger set. few holds n. */
static double quantile_at(size_t n, const double *x, double position, double *few)
{
    size_t rank = (size_t)position;
    double fraction = position - (double)rank, next;
    double at = order_statistic(n, x, rank, few);
    if (fraction == 0 || rank + 1 >= n) {
        return at;
    }
    return count_up_to(n, x, at, &next) > rank + 1 ? at : at + fraction * (next - at);
}

/* Mean and standard deviation of what is defined among the first elements, about enough for a guess. Sums in a fixed order. */
JARAK_CLONES static void guess_moments(size_t n, const double *x, double *mean, double *sd)
{
    double sum[LANES] = {0}, squares[LANES] = {0}, defined[LANES] = {0};
    size_t whole = (n < SAMPLE ? n : SAMPLE) / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            double v = x[i + l], is = v == v ? 1 : 0;
            v = v == v ? v : 0;
            sum[l] += v;
            squares[l] += v * v;
            defined[l] += is;
        }
    }
    for (size_t l = 1; l < LANES; l++) {
        sum[0] += sum[l];
        squares[0] += squares[l];
        defined[0] += defined[l];
    }
    *mean = sum[0] / defined[0];
    *sd = sqrt(fmax(squares[0] / defined[0] - *mean * *mean, 0)) + 1e-15 * fabs(*mean);
}

JARAK_CLONES static size_t count_defined(size_t n, const double *x)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += x[i] == x[i];
    }
    return count;
}

static size_t gather_below(size_t n, const double *x, double bound, double *found)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        found[count] = x[i];
        count += x[i] <= bound;
    }
    return count;
}

static size_t gather_above(size_t n, const double *x, double bound, double *found)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        found[count] = -x[i];
        count += x[i] >= bound;
    }
    return count;
}

void jarak__tails(size_t n, const double *x, double level, double tail_z, double *scratch, double *low, double *high)
{
    size_t n_defined = count_defined(n, x);
    if (n_defined == 0 || n - n_defined > n / UNDEFINED_PART) {
        *low = *high = (double)NAN;
        return;
    }
    double position = (double)(n_defined - 1) * (1 - level) / 2, mean, sd;
    size_t needed = (size_t)position + 2;
    guess_moments(n, x, &mean, &sd);
    size_t found = gather_below(n, x, mean - tail_z * sd, scratch);
    if (found < needed) {
        found = gather_below(n, x, (double)INFINITY, scratch);
    }
    double *few = scratch + n;
    *low = quantile_at(found, scratch, position, few);
    found = gather_above(n, x, mean + tail_z * sd, scratch);
    if (found < needed) {
        found = gather_above(n, x, (double)-INFINITY, scratch);
    }
    *high = -quantile_at(found, scratch, position, few);
}
