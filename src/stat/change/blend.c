/* Merging components, and questions to what is left of them. */
#include "stat/change/blend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/normal_batch.h"

enum { N_MEANS = 40, N_SPREADS = 16, CLASSES_PER_OCTAVE = 2 };

/* What is left out is less than 2e-6 of the whole. */
static const double least_weight = 1e-9;

void jarak__blend_release(jarak__blend *blend)
{
    jarak__free(blend->normals);
    *blend = (jarak__blend){0};
}

static jarak_status reserve(jarak__blend *blend, size_t n, jarak_error *error)
{
    if (n > blend->room) {
        jarak__normal *normals = jarak__resize_array(blend->normals, n, sizeof *normals);
        if (normals == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu components"), n);
        }
        blend->normals = normals;
        blend->room = n;
    }
    return JARAK_OK;
}

/* Sums of the components in a cell: weight, weight × mean, weight × (mean² + variance), the mean told from the cell's middle. */
typedef struct cell {
    double weight, first, second;
} cell;

typedef struct cells {
    double least, width; /* of the means */
    int least_class;     /* of the variances */
    cell cell[N_SPREADS][N_MEANS];
} cells;

/* The class of a variance: the exponent and the first bit of the fraction, which cut an octave in two. */
static int class_of(double sd)
{
    int exponent;
    const double fraction = frexp(sd * sd, &exponent); /* in [.5, 1) */
    return exponent * CLASSES_PER_OCTAVE + (int)((fraction - 0.5) * 2 * CLASSES_PER_OCTAVE);
}

static double middle(const cells *all, size_t k)
{
    return all->least + ((double)k + 0.5) * all->width;
}

static void fill_cells(cells *all, size_t n, const double *weight, const double *mean, const double *sd)
{
    double most = mean[0], widest = 0;
    all->least = mean[0];
    for (size_t i = 0; i < n; i++) {
        all->least = mean[i] < all->least ? mean[i] : all->least;
        most = mean[i] > most ? mean[i] : most;
        widest = sd[i] > widest ? sd[i] : widest;
    }
    all->width = (most - all->least) / N_MEANS;
    all->least_class = class_of(widest) - N_SPREADS + 1; /* what is narrower shares the last class */
    memset(all->cell, 0, sizeof all->cell);
    for (size_t i = 0; i < n; i++) {
        size_t k = all->width > 0 ? (size_t)((mean[i] - all->least) / all->width) : 0;
        k = k < N_MEANS ? k : N_MEANS - 1;
        const int spread = class_of(sd[i]) - all->least_class;
        cell *to = &all->cell[spread > 0 ? spread : 0][k];
        const double d = mean[i] - middle(all, k);
        to->weight += weight[i];
        to->first += weight[i] * d;
        to->second += weight[i] * (d * d + sd[i] * sd[i]);
    }
}

jarak_status jarak__blend_make(jarak__blend *blend, size_t n, const double *weight, const double *mean, const double *sd,
                               jarak_error *error)
{
    cells all;
    fill_cells(&all, n, weight, mean, sd);
    jarak_status status = reserve(blend, n < (size_t)N_SPREADS * N_MEANS ? n : (size_t)N_SPREADS * N_MEANS, error);
    blend->n = 0;
    for (size_t s = 0; s < N_SPREADS && status == JARAK_OK; s++) {
        for (size_t k = 0; k < N_MEANS; k++) {
            const cell *from = &all.cell[s][k];
            if (from->weight > least_weight) {
                const double d = from->first / from->weight, variance = from->second / from->weight - d * d;
                blend->normals[blend->n++] = (jarak__normal){from->weight, middle(&all, k) + d, sqrt(variance > 0 ? variance : 0)};
            }
        }
    }
    double kept = 0;
    for (size_t i = 0; i < blend->n; i++) {
        kept += blend->normals[i].weight;
    }
    for (size_t i = 0; i < blend->n; i++) {
        blend->normals[i].weight /= kept;
    }
    return status;
}

jarak_status jarak__blend_append(jarak__blend *blend, const jarak__blend *other, double factor, jarak_error *error)
{
    jarak_status status = reserve(blend, blend->n + other->n, error);
    for (size_t i = 0; i < other->n && status == JARAK_OK; i++) {
        const jarak__normal *a = &other->normals[i];
        blend->normals[blend->n++] = (jarak__normal){factor * a->weight, a->mean, a->sd};
    }
    return status;
}

void jarak__blend_moments(const jarak__blend *blend, double *mean, double *variance)
{
    *mean = *variance = 0;
    for (size_t i = 0; i < blend->n; i++) {
        *mean += blend->normals[i].weight * blend->normals[i].mean;
    }
    for (size_t i = 0; i < blend->n; i++) {
        const double d = blend->normals[i].mean - *mean, sd = blend->normals[i].sd;
        *variance += blend->normals[i].weight * (d * d + sd * sd);
    }
}

double jarak__blend_cdf(const jarak__blend *blend, double x)
{
    enum { BATCH = 256 };
    double z[BATCH], p = 0;
    for (size_t done = 0; done < blend->n; done += BATCH) {
        const jarak__normal *a = blend->normals + done;
        const size_t count = blend->n - done < BATCH ? blend->n - done : BATCH;
        for (size_t i = 0; i < count; i++) {
            z[i] = a[i].sd > 0 ? (x - a[i].mean) / a[i].sd : x > a[i].mean ? 10 : x < a[i].mean ? -10 : 0;
        }
        jarak__normal_cdf_batch(count, z, z);
        for (size_t i = 0; i < count; i++) {
            p += a[i].weight * z[i];
        }
    }
    return fmin(p, 1); /* weights may sum to a rounding more */
}

/* The false position method with its weights halved where one end stays (the Illinois algorithm, Dowell & Jarratt 1971), and a bisection
 * where that crawls: the distribution may have steps, where Newton's method would be lost. Starts from the mean ± 4 sds, made wider as
 * needed. */
double jarak__blend_quantile(const jarak__blend *blend, double p)
{
    enum { MOST_STEPS = 200, BISECT_EVERY = 5 };
    double mean, variance;
    jarak__blend_moments(blend, &mean, &variance);
    double reach = 4 * sqrt(variance);
    if (!(reach > 0)) {
        return mean;
    }
    double low = mean - reach, high = mean + reach, at_low, at_high;
    while ((at_low = jarak__blend_cdf(blend, low) - p) > 0) {
        low -= reach;
        reach *= 2;
    }
    while ((at_high = jarak__blend_cdf(blend, high) - p) < 0) {
        high += reach;
        reach *= 2;
    }
    const double enough = 1e-9 * sqrt(variance);
    for (int step = 1; step < MOST_STEPS && high - low > enough; step++) {
        const double x =
            step % BISECT_EVERY == 0 || !(at_high > at_low) ? 0.5 * (low + high) : low - at_low * (high - low) / (at_high - at_low);
        const double at = jarak__blend_cdf(blend, x) - p;
        if (fabs(at) < 1e-12) {
            return x;
        }
        if (at < 0) {
            low = x;
            at_low = at;
            at_high *= 0.5;
        } else {
            high = x;
            at_high = at;
            at_low *= 0.5;
        }
    }
    return 0.5 * (low + high);
}
