/* Two quantiles in the tails, without sorting all: candidates beyond a guessed bound are gathered without branches, and a selection among
 * those few finds the order statistics; a guess that gathers too few costs time, never a wrong number. */
#include <math.h>

#include "base/clones.h"
#include "stat/similarity/bootstrap.h"

/* A tenth of the draws may leave a measure undefined. */
enum { UNDEFINED_PART = 10, LANES = 8 };

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

/* The quantile at position (whole part a rank, fraction between it and the next) among the n smallest of a larger set. */
static double quantile_at(double *x, size_t n, double position)
{
    size_t rank = (size_t)position;
    double fraction = position - (double)rank;
    double at = select_rank(x, n, rank);
    if (fraction == 0 || rank + 1 >= n) {
        return at;
    }
    double next = x[rank + 1];
    for (size_t i = rank + 2; i < n; i++) {
        next = x[i] < next ? x[i] : next;
    }
    return at + fraction * (next - at);
}

typedef struct moments {
    double sum, squares;
    size_t n_defined;
} moments;

/* Sums in a fixed order, LANES of them at a time. NaN does not count. */
JARAK_CLONES static moments take_moments(size_t n, const double *x)
{
    double sum[LANES] = {0}, squares[LANES] = {0}, defined[LANES] = {0};
    moments m = {0};
    size_t whole = n / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t l = 0; l < LANES; l++) {
            double v = x[i + l], is = v == v ? 1 : 0;
            v = v == v ? v : 0;
            sum[l] += v;
            squares[l] += v * v;
            defined[l] += is;
        }
    }
    for (size_t i = whole; i < n; i++) {
        double v = x[i], is = v == v ? 1 : 0;
        v = v == v ? v : 0;
        sum[0] += v;
        squares[0] += v * v;
        defined[0] += is;
    }
    for (size_t l = 0; l < LANES; l++) {
        m.sum += sum[l];
        m.squares += squares[l];
        m.n_defined += (size_t)defined[l];
    }
    return m;
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

void jarak__tails(size_t n, double *x, double level, double tail_z, double *scratch, double *low, double *high)
{
    moments m = take_moments(n, x);
    if (m.n_defined == 0 || n - m.n_defined > n / UNDEFINED_PART) {
        *low = *high = (double)NAN;
        return;
    }
    double count = (double)m.n_defined, mean = m.sum / count;
    double spread = sqrt(fmax(m.squares / count - mean * mean, 0)) + 1e-15 * fabs(mean);
    double position = (count - 1) * (1 - level) / 2;
    size_t needed = (size_t)position + 2;
    size_t found = gather_below(n, x, mean - tail_z * spread, scratch);
    if (found < needed) {
        found = gather_below(n, x, (double)INFINITY, scratch);
    }
    *low = quantile_at(scratch, found, position);
    found = gather_above(n, x, mean + tail_z * spread, scratch);
    if (found < needed) {
        found = gather_above(n, x, (double)-INFINITY, scratch);
    }
    *high = -quantile_at(scratch, found, position);
}
