/* The order of numbers is the C library's sort. */
#include "num/sorted.h"

#include <math.h>
#include <stdlib.h>

static int compare_numbers(const void *one, const void *other)
{
    const double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

void jarak__sort_numbers(size_t n, double *numbers)
{
    qsort(numbers, n, sizeof *numbers, compare_numbers);
}

size_t jarak__sort_known(size_t n, size_t stride, const double *numbers, double *sorted)
{
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(numbers[i * stride])) {
            sorted[n_known++] = numbers[i * stride];
        }
    }
    jarak__sort_numbers(n_known, sorted);
    return n_known;
}

double jarak__sorted_quantile(size_t n, const double *sorted, double probability)
{
    if (n == 0) {
        return (double)NAN;
    }
    const double at = probability * (double)(n - 1);
    const size_t below = (size_t)at, above = below + 1 < n ? below + 1 : below;
    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}
