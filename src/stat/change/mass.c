/* Distributions on a grid. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clones.h"
#include "base/text.h"
#include "num/normal_batch.h"
#include "stat/change/blend.h"

enum {
    MOST_CELLS = 1 << 22, /* 32 MB: sums of many wide distributions; more is a unit that is far too small for the changes */
    REACH = 7,            /* sds of a normal beyond which there is no mass */
};

void jarak__mass_release(jarak__mass *mass)
{
    jarak__free(mass->p);
    *mass = (jarak__mass){0};
}

jarak_status jarak__mass_reset(jarak__mass *mass, double width, int64_t first, size_t n, jarak_error *error)
{
    if (n > MOST_CELLS) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW,
                          _("changes are too many times larger than what is material: %zu cells; choose larger units"), n);
    }
    if (n > mass->room) {
        double *p = jarak__resize_array(mass->p, n, sizeof *p);
        if (p == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu cells of a distribution"), n);
        }
        mass->p = p;
        mass->room = n;
    }
    memset(mass->p, 0, n * sizeof *mass->p);
    mass->width = width;
    mass->first = first;
    mass->n = n;
    return JARAK_OK;
}

/* Cells that hold low … high; false where they are too many to count. */
static bool place(double low, double high, double width, int64_t *first, size_t *n)
{
    const double from = floor(low / width + 0.5), to = floor(high / width + 0.5);
    if (!(fabs(from) < 1e15 && fabs(to) < 1e15)) {
        return false;
    }
    *first = (int64_t)from;
    *n = (size_t)(to - from) + 1;
    return true;
}

static void normalise(jarak__mass *mass)
{
    double sum = 0;
    for (size_t i = 0; i < mass->n; i++) {
        sum += mass->p[i];
    }
    for (size_t i = 0; i < mass->n; i++) {
        mass->p[i] /= sum;
    }
}

enum { BATCH = 256 };

/* Adds a normal's mass: differences of its distribution function at the cells' edges. */
static void add_normal(jarak__mass *mass, double weight, double mean, double sd)
{
    int64_t first = mass->first;
    size_t n = 0;
    if (!place(mean - REACH * sd, mean + REACH * sd, mass->width, &first, &n)) {
        return; /* cannot be: it lies within the cells of the mass */
    }
    double edge[BATCH + 1], below = 0;
    for (size_t done = 0; done < n; done += BATCH) {
        const size_t count = n - done < BATCH ? n - done : BATCH;
        double *p = mass->p + (first - mass->first) + (int64_t)done;
        for (size_t i = 0; i < count; i++) {
            edge[i] = sd > 0 ? (((double)(first + (int64_t)(done + i)) + 0.5) * mass->width - mean) / sd : 9;
        }
        jarak__normal_cdf_batch(count, edge, edge);
        for (size_t i = 0; i < count; i++) {
            p[i] += weight * (edge[i] - below);
            below = edge[i];
        }
    }
}

jarak_status jarak__mass_of_blend(jarak__mass *mass, const jarak__blend *blend, double scale, double width, jarak_error *error)
{
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (size_t i = 0; i < blend->n; i++) {
        const double mean = scale * blend->normals[i].mean, reach = REACH * fabs(scale) * blend->normals[i].sd;
        low = mean - reach < low ? mean - reach : low;
        high = mean + reach > high ? mean + reach : high;
    }
    int64_t first;
    size_t n;
    if (!place(low, high, width, &first, &n)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("changes of %g units are too large; choose larger units"), high);
    }
    jarak_status status = jarak__mass_reset(mass, width, first, n, error);
    for (size_t i = 0; i < blend->n && status == JARAK_OK; i++) {
        add_normal(mass, blend->normals[i].weight, scale * blend->normals[i].mean, fabs(scale) * blend->normals[i].sd);
    }
    if (status == JARAK_OK) {
        normalise(mass);
    }
    return status;
}

jarak_status jarak__mass_rescale(jarak__mass *mass, const jarak__mass *from, double scale, double width, jarak_error *error)
{
    const double a = scale * (double)from->first * from->width;
    const double b = scale * (double)(from->first + (int64_t)from->n - 1) * from->width;
    int64_t first;
    size_t n;
    if (!place((a < b ? a : b) - width, (a < b ? b : a) + width, width, &first, &n)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("changes of %g units are too large; choose larger units"), fabs(b));
    }
    jarak_status status = jarak__mass_reset(mass, width, first, n, error);
    for (size_t i = 0; i < from->n && status == JARAK_OK; i++) {
        const double at = scale * (double)(from->first + (int64_t)i) * from->width / width - (double)first, cell = floor(at);
        mass->p[(size_t)cell] += from->p[i] * (1 - (at - cell));
        mass->p[(size_t)cell + 1] += from->p[i] * (at - cell);
    }
    return status;
}

JARAK_CLONES static void add_scaled(size_t n, double factor, const double *restrict x, double *restrict sum)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] += factor * x[i];
    }
}

jarak_status jarak__mass_add(jarak__mass *sum, const jarak__mass *a, const jarak__mass *b, jarak_error *error)
{
    jarak_status status = jarak__mass_reset(sum, a->width, a->first + b->first, a->n + b->n - 1, error);
    const jarak__mass *few = a->n < b->n ? a : b, *many = a->n < b->n ? b : a;
    for (size_t i = 0; i < few->n && status == JARAK_OK; i++) {
        if (few->p[i] > 0) {
            add_scaled(many->n, few->p[i], many->p, sum->p + i);
        }
    }
    return status;
}

void jarak__mass_moments(const jarak__mass *mass, double *mean, double *variance)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < mass->n; i++) {
        sum += mass->p[i] * (double)i;
    }
    for (size_t i = 0; i < mass->n; i++) {
        squares += mass->p[i] * ((double)i - sum) * ((double)i - sum);
    }
    *mean = mass->width * ((double)mass->first + sum);
    *variance = mass->width * mass->width * squares;
}

double jarak__mass_above(const jarak__mass *mass, double x)
{
    const double at = x / mass->width - (double)mass->first + 0.5; /* in cells from the first one's lower edge */
    double above = 0;
    for (size_t i = mass->n; i-- > 0 && (double)i >= at;) {
        above += mass->p[i];
    }
    if (at > 0 && at < (double)mass->n) {
        const double cell = floor(at);
        above += at > cell ? mass->p[(size_t)cell] * (1 - (at - cell)) : 0; /* on an edge the loop had the whole cell */
    }
    return fmin(above, 1); /* cells may sum to a rounding more */
}

double jarak__mass_quantile(const jarak__mass *mass, double p)
{
    double below = 0;
    size_t i = 0;
    while (i + 1 < mass->n && below + mass->p[i] < p) {
        below += mass->p[i++];
    }
    const double part = mass->p[i] > 0 ? (p - below) / mass->p[i] : 0.5;
    return mass->width * ((double)mass->first + (double)i - 0.5 + part);
}
