/* Noise and steps by a robust variogram (Cressie & Hawkins 1980 on robust variograms; medians, since series jump). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "num/sorted.h"
#include "stat/change/check.h"
#include "stat/change/plan.h"

enum {
    LEAST_SERIES = 200,
    MOST_LAG = 5,
    LEAST_OF_A_TIME = 20, /* differences of one time that are enough for a median of what they have in common */
};
static const double sd_per_mad = 1.4826; /* of a normal distribution */

typedef struct difference {
    int32_t time;
    double value;
} difference;

static int compare_differences(const void *a, const void *b)
{
    const difference *x = a, *y = b;
    return x->time != y->time ? x->time < y->time ? -1 : 1 : x->value < y->value ? -1 : x->value > y->value;
}

/* The median of n numbers, which it sorts. */
static double median(size_t n, double *x)
{
    jarak__sort_numbers(n, x);
    return n % 2 == 1 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

/* Differences y_t+lag - y_t within reporters of all series. */
static size_t collect(const jarak__plan *plan, int lag, difference *differences)
{
    size_t n = 0;
    for (size_t s = 0; s < plan->data->n_series; s++) {
        for (size_t i = plan->first[s]; i < plan->first[s + 1]; i++) {
            const jarak__entry *from = &plan->entries[i];
            for (size_t k = i + 1; k < plan->first[s + 1] && plan->entries[k].time <= (int64_t)from->time + lag; k++) {
                const jarak__entry *to = &plan->entries[k];
                if (to->time == (int64_t)from->time + lag && to->reporter == from->reporter) {
                    differences[n++] = (difference){from->time, plan->data->value[to->row] - plan->data->value[from->row]};
                    break;
                }
            }
        }
    }
    return n;
}

/* The robust variance of differences, what those of one time have in common taken out; NaN where there is none. x is scratch. */
static double robust_variance(size_t n, difference *differences, double *x)
{
    if (n == 0) {
        return (double)NAN;
    }
    qsort(differences, n, sizeof *differences, compare_differences);
    for (size_t i = 0; i < n; i++) {
        x[i] = differences[i].value;
    }
    const double overall = median(n, x);
    size_t end;
    for (size_t i = 0; i < n; i = end) {
        for (end = i; end < n && differences[end].time == differences[i].time; end++) {
        }
        const size_t m = end - i; /* sorted by value */
        const double middle = 0.5 * (differences[i + (m - 1) / 2].value + differences[i + m / 2].value);
        for (size_t k = i; k < end; k++) {
            x[k] = fabs(differences[k].value - (m >= LEAST_OF_A_TIME ? middle : overall));
        }
    }
    const double sd = sd_per_mad * median(n, x);
    return sd * sd;
}

/* min sum of (d_h - a - b h)², a and b at least 0: the free minimum where it is allowed, else the better of the two edges. */
static void fit_line(const double d[MOST_LAG], double *a, double *b)
{
    double n = 0, h = 0, hh = 0, y = 0, hy = 0;
    for (int i = 0; i < MOST_LAG; i++) {
        if (!isnan(d[i])) {
            n += 1;
            h += i + 1;
            hh += (i + 1) * (i + 1);
            y += d[i];
            hy += (i + 1) * d[i];
        }
    }
    const double det = n * hh - h * h;
    *b = det > 0 ? (n * hy - h * y) / det : 0;
    *a = n > 0 ? (y - *b * h) / n : 0;
    if (*b < 0) {
        *b = 0;
        *a = fmax(0, y / n);
    } else if (*a < 0) {
        *a = 0;
        *b = fmax(0, hy / hh);
    }
}

static double median_variance(const jarak__plan *plan, double *x)
{
    const size_t n = plan->first[plan->data->n_series];
    for (size_t i = 0; i < n; i++) {
        x[i] = plan->data->variance != NULL ? plan->data->variance[plan->entries[i].row] : 0;
    }
    return n > 0 ? median(n, x) : 0;
}

static jarak_status estimate(const jarak__plan *plan, jarak_change_noise *noise, jarak_error *error)
{
    const size_t n = plan->first[plan->data->n_series];
    for (size_t s = 0; s < plan->data->n_series; s++) {
        noise->n_series += plan->first[s + 1] - plan->first[s] > 1;
    }
    if (noise->n_series < LEAST_SERIES) {
        return jarak_fail(error, JARAK_ERR_DATA, _("noise needs %d series with two values or more; there are %zu"), LEAST_SERIES,
                          noise->n_series);
    }
    difference *differences = jarak__calloc(n, sizeof *differences);
    double *x = jarak__calloc(n, sizeof *x), d[MOST_LAG], a, b;
    if (differences == NULL || x == NULL) {
        jarak__free(differences);
        jarak__free(x);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), n);
    }
    for (int lag = 1; lag <= MOST_LAG; lag++) {
        d[lag - 1] = robust_variance(collect(plan, lag, differences), differences, x);
    }
    fit_line(d, &a, &b);
    noise->noise = sqrt(fmax(0, a / 2 - median_variance(plan, x)));
    noise->walk = sqrt(b);
    jarak__free(differences);
    jarak__free(x);
    return JARAK_OK;
}

jarak_status jarak_change_noise_of(const jarak_change_data *data, jarak_change_noise *noise, jarak_error *error)
{
    *noise = (jarak_change_noise){0};
    jarak__plan plan;
    jarak_status status = jarak__change_data(data, error);
    status = status == JARAK_OK ? jarak__plan_make(&plan, data, error) : status;
    if (status == JARAK_OK) {
        status = estimate(&plan, noise, error);
        jarak__plan_release(&plan);
    }
    return status;
}
