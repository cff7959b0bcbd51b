/* Variances of many units drawn together: each has few months of its own. */
#include <math.h>

#include "base/alloc.h"
#include "num/gamma.h"
#include "num/sum.h"
#include "stat/reroute/fit.h"

static const double none = 1e-15;       /* no scatter at all: two months alike */
static const double least_share = 1e-5; /* of the median */

static void swap(double *one, double *other)
{
    const double kept = *one;
    *one = *other;
    *other = kept;
}

/* The k-th smallest, from 0, with none larger before it and none smaller behind (Hoare 1961, algorithm 65, doi:10.1145/366622.366647). */
static double select(size_t n, double *values, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        const double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot) {
                i++;
            }
            while (values[j] > pivot) {
                j--;
            }
            if (i >= j) {
                break;
            }
            swap(&values[i++], &values[j--]);
        }
        if (k <= j) { /* up to j they are at most the pivot, from j + 1 on at least */
            high = j;
        } else {
            low = j + 1;
        }
    }
    return values[k];
}

static double median(size_t n, double *values)
{
    const double upper = select(n, values, n / 2);
    double lower = upper;
    if (n % 2 == 0) {
        lower = values[0];
        for (size_t i = 1; i < n / 2; i++) {
            lower = fmax(lower, values[i]);
        }
    }
    return (lower + upper) / 2;
}

jarak_status jarak__reroute_prior(size_t n, const double *variances, double freedom, double *s0_squared, double *d0, jarak_error *error)
{
    double *logs = jarak__calloc(n + 1, sizeof *logs);
    size_t kept = 0;
    *s0_squared = *d0 = (double)NAN;
    if (logs == NULL) {
        return jarak__reroute_no_memory(n, error);
    }
    for (size_t i = 0; i < n; i++) {
        if (variances[i] > none) {
            logs[kept++] = variances[i];
        }
    }
    if (kept > 1) {
        jarak__sum sum = {0}, squares = {0};
        const double least = least_share * median(kept, logs);
        const double expected = jarak__digamma(freedom / 2) - log(freedom / 2); /* of the logarithm of a variance of 1 */
        for (size_t i = 0; i < kept; i++) {
            logs[i] = log(fmax(logs[i], least)) - expected;
            jarak__sum_add(&sum, logs[i]);
        }
        const double mean = jarak__sum_value(&sum) / (double)kept;
        for (size_t i = 0; i < kept; i++) {
            jarak__sum_add(&squares, (logs[i] - mean) * (logs[i] - mean));
        }
        const double beyond = jarak__sum_value(&squares) / (double)(kept - 1) - jarak__trigamma(freedom / 2);
        *d0 = beyond > 0 ? 2 * jarak__trigamma_inverse(beyond) : (double)INFINITY;
        *s0_squared = isinf(*d0) ? exp(mean) : exp(mean + jarak__digamma(*d0 / 2) - log(*d0 / 2));
    }
    jarak__free(logs);
    return JARAK_OK;
}

double jarak__reroute_moderated(double variance, double freedom, double s0_squared, double d0)
{
    return isnan(d0) ? variance : isinf(d0) ? s0_squared : (d0 * s0_squared + freedom * variance) / (d0 + freedom);
}
