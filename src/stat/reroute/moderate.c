/* Variances of many units drawn together: each has few months of its own. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "num/gamma.h"
#include "num/sum.h"
#include "stat/reroute/fit.h"

static const double none = 1e-15;       /* no scatter at all: two months alike */
static const double least_share = 1e-5; /* of the median */

static int by_size(const void *one, const void *other)
{
    const double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

jarak_status jarak__reroute_prior(size_t n, const double *variances, double freedom, double *s0_squared, double *d0, jarak_error *error)
{
    double *sorted = jarak__calloc(n + 1, sizeof *sorted);
    size_t kept = 0;
    *s0_squared = *d0 = (double)NAN;
    if (sorted == NULL) {
        return jarak__reroute_no_memory(n, error);
    }
    for (size_t i = 0; i < n; i++) {
        if (variances[i] > none) {
            sorted[kept++] = variances[i];
        }
    }
    if (kept > 1) {
        jarak__sum sum = {0}, squares = {0};
        qsort(sorted, kept, sizeof *sorted, by_size);
        const double least = least_share * (sorted[(kept - 1) / 2] + sorted[kept / 2]) / 2;
        const double expected = jarak__digamma(freedom / 2) - log(freedom / 2); /* of the logarithm of a variance of 1 */
        for (size_t i = 0; i < kept; i++) {
            sorted[i] = log(fmax(sorted[i], least)) - expected;
            jarak__sum_add(&sum, sorted[i]);
        }
        const double mean = jarak__sum_value(&sum) / (double)kept;
        for (size_t i = 0; i < kept; i++) {
            jarak__sum_add(&squares, (sorted[i] - mean) * (sorted[i] - mean));
        }
        const double beyond = jarak__sum_value(&squares) / (double)(kept - 1) - jarak__trigamma(freedom / 2);
        *d0 = beyond > 0 ? 2 * jarak__trigamma_inverse(beyond) : (double)INFINITY;
        *s0_squared = isinf(*d0) ? exp(mean) : exp(mean + jarak__digamma(*d0 / 2) - log(*d0 / 2));
    }
    jarak__free(sorted);
    return JARAK_OK;
}

double jarak__reroute_moderated(double variance, double freedom, double s0_squared, double d0)
{
    return isnan(d0) ? variance : isinf(d0) ? s0_squared : (d0 * s0_squared + freedom * variance) / (d0 + freedom);
}
