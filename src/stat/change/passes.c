/* The passes, every loop over lanes. */
#include "stat/change/passes.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/text.h"

enum {
    LOG_EVERY = 8, /* innovations' variances are multiplied before a logarithm is taken: eight stay far from the ends of a double */
};

void jarak__passes_release(jarak__passes *passes)
{
    double *const arrays[] = {passes->column,  passes->solved, passes->r,      passes->info,   passes->product,    passes->log_det,
                              passes->inverse, passes->gain_x, passes->gain_e, passes->memory, passes->innovation, passes->state};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    *passes = (jarak__passes){0};
}

/* a * b * c doubles; NULL where that overflows or memory is out. */
static double *make(size_t a, size_t b, size_t c)
{
    size_t n;
    return jarak__multiply(a, b, &n) ? jarak__calloc(n, c * sizeof(double)) : NULL;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

jarak_status jarak__passes_reserve(jarak__passes *passes, size_t n_lanes, size_t n_values, size_t n_times, size_t n_columns,
                                   jarak_error *error)
{
    if (n_lanes <= passes->n_lanes && n_values <= passes->most_values && n_times <= passes->most_times &&
        n_columns <= passes->most_columns) {
        return JARAK_OK;
    }
    const size_t lanes = larger(n_lanes, passes->n_lanes), values = larger(n_values, passes->most_values);
    const size_t times = larger(n_times, passes->most_times), columns = larger(n_columns, passes->most_columns);
    size_t products;
    jarak__passes_release(passes);
    if (!jarak__multiply(columns, columns + 1, &products)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("a series has too many values"));
    }
    passes->column = make(columns, values, 1);
    passes->solved = make(values, lanes, 1);
    passes->r = make(times, columns, lanes);
    passes->info = make(times, lanes, 1);
    passes->product = make(products / 2, lanes, 1);
    passes->log_det = make(lanes, 1, 1);
    passes->inverse = make(values, lanes, 1);
    passes->gain_x = make(values, lanes, 1);
    passes->gain_e = make(values, lanes, 1);
    passes->memory = make(times, lanes, 1);
    passes->innovation = make(values, columns, lanes);
    passes->state = make(3 + 2 * columns, lanes, 1);
    if (passes->column == NULL || passes->solved == NULL || passes->r == NULL || passes->info == NULL || passes->product == NULL ||
        passes->log_det == NULL || passes->inverse == NULL || passes->gain_x == NULL || passes->gain_e == NULL || passes->memory == NULL ||
        passes->innovation == NULL || passes->state == NULL) {
        jarak__passes_release(passes);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a series of %zu values"), n_values);
    }
    passes->n_lanes = lanes;
    passes->most_values = values;
    passes->most_times = times;
    passes->most_columns = columns;
    return JARAK_OK;
}

/* The correlation of e over `gap` times. */
JARAK_CLONES static void fill_memory(size_t n, const double *restrict correlation, uint32_t gap, double *restrict memory)
{
    for (size_t c = 0; c < n; c++) {
        memory[c] = correlation[c];
    }
    /* By squaring, from the highest bit of gap but one on. */
    for (uint32_t bit = gap > 1 ? 1U << (30 - __builtin_clz(gap)) : 0; bit != 0; bit >>= 1) {
        for (size_t c = 0; c < n; c++) {
            memory[c] *= (gap & bit) != 0 ? memory[c] * correlation[c] : memory[c];
        }
    }
}

/* Leaves `gap` times behind: the walk's variance grows, the noise is forgotten. p: variance of x, covariance, variance of e. */
JARAK_CLONES static void predict(size_t n, double gap, const double *restrict q, const double *restrict noise,
                                 const double *restrict memory, double *restrict p)
{
    for (size_t c = 0; c < n; c++) {
        p[c] += gap * q[c];
        p[n + c] *= memory[c];
        p[2 * n + c] = noise[c] + memory[c] * memory[c] * (p[2 * n + c] - noise[c]);
    }
}

/* A value with that variance: gains, and what remains unknown. product collects the variances of innovations. */
JARAK_CLONES static void update(size_t n, double variance, double *restrict p, double *restrict inverse, double *restrict gain_x,
                                double *restrict gain_e, double *restrict product)
{
    for (size_t c = 0; c < n; c++) {
        const double with_x = p[c] + p[n + c], with_e = p[n + c] + p[2 * n + c], f = with_x + with_e + variance, i = 1 / f;
        inverse[c] = i;
        gain_x[c] = with_x * i;
        gain_e[c] = with_e * i;
        p[c] -= gain_x[c] * with_x;
        p[n + c] -= gain_x[c] * with_e;
        p[2 * n + c] -= gain_e[c] * with_e;
        product[c] *= f;
    }
}

JARAK_CLONES static void filter(size_t n, double value, const double *restrict gain_x, const double *restrict gain_e, double *restrict a,
                                double *restrict innovation)
{
    for (size_t c = 0; c < n; c++) {
        const double v = value - a[c] - a[n + c];
        innovation[c] = v;
        a[c] += gain_x[c] * v;
        a[n + c] += gain_e[c] * v;
    }
}

JARAK_CLONES static void multiply(size_t n, const double *restrict factor, double *restrict x)
{
    for (size_t c = 0; c < n; c++) {
        x[c] *= factor[c];
    }
}

JARAK_CLONES static void add_product(size_t n, const double *a, const double *b, const double *restrict inverse, double *restrict sum)
{
    for (size_t c = 0; c < n; c++) {
        sum[c] += a[c] * b[c] * inverse[c];
    }
}

/* The smoother's r of a column, before a value; solved, where not NULL, gets the element of V⁻¹c. */
JARAK_CLONES static void smooth(size_t n, const double *restrict innovation, const double *restrict inverse, const double *restrict gain_x,
                                const double *restrict gain_e, double *restrict r, double *restrict solved)
{
    for (size_t c = 0; c < n; c++) {
        const double u = innovation[c] * inverse[c] - (gain_x[c] * r[c] + gain_e[c] * r[n + c]);
        r[c] += u;
        r[n + c] += u;
        solved[c] = u;
    }
}

JARAK_CLONES static void smooth_info(size_t n, const double *restrict inverse, const double *restrict gain_x, const double *restrict gain_e,
                                     double *restrict info)
{
    for (size_t c = 0; c < n; c++) {
        const double mx = info[c] * gain_x[c] + info[n + c] * gain_e[c], me = info[n + c] * gain_x[c] + info[2 * n + c] * gain_e[c];
        const double w = inverse[c] + gain_x[c] * mx + gain_e[c] * me;
        info[c] += w - 2 * mx;
        info[n + c] += w - mx - me;
        info[2 * n + c] += w - 2 * me;
    }
}

static void take_logarithm(size_t n, double *product, double *log_det)
{
    for (size_t c = 0; c < n; c++) {
        log_det[c] += log(product[c]);
        product[c] = 1;
    }
}

/* Gains and log |V|; product of variances in scratch of n lanes. */
static void forward_gains(jarak__passes *w, const jarak__track *track, const jarak__lanes *lanes, double *product)
{
    const size_t n = lanes->n;
    double *p = w->state;
    memset(p, 0, 2 * n * sizeof *p);
    memcpy(p + 2 * n, lanes->noise, n * sizeof *p);
    memset(w->log_det, 0, n * sizeof *w->log_det);
    for (size_t c = 0; c < n; c++) {
        product[c] = 1;
    }
    for (size_t j = 0; j < track->n_times; j++) {
        if (j > 0) {
            const uint32_t gap = (uint32_t)(track->time[j] - track->time[j - 1]);
            fill_memory(n, lanes->correlation, gap, w->memory + j * n);
            predict(n, (double)gap, lanes->q, lanes->noise, w->memory + j * n, p);
        }
        for (size_t i = track->first[j]; i < track->first[j + 1]; i++) {
            update(n, track->variance[i], p, w->inverse + i * n, w->gain_x + i * n, w->gain_e + i * n, product);
            if (i % LOG_EVERY == LOG_EVERY - 1) {
                take_logarithm(n, product, w->log_det);
            }
        }
    }
    take_logarithm(n, product, w->log_det);
}

/* The columns through the filter, and the products that are asked for. */
static void forward_columns(jarak__passes *w, const jarak__track *track, const jarak__lanes *lanes)
{
    const size_t n = lanes->n, columns = w->n_columns;
    memset(w->state, 0, 2 * columns * n * sizeof *w->state);
    memset(w->product, 0, w->n_products * (w->n_products + 1) / 2 * n * sizeof *w->product);
    for (size_t j = 0; j < track->n_times; j++) {
        for (size_t k = 0; k < columns && j > 0; k++) {
            multiply(n, w->memory + j * n, w->state + (2 * k + 1) * n);
        }
        for (size_t i = track->first[j]; i < track->first[j + 1]; i++) {
            double *innovation = w->innovation + i * columns * n;
            for (size_t k = 0; k < columns; k++) {
                filter(n, w->column[k * track->n_values + i], w->gain_x + i * n, w->gain_e + i * n, w->state + 2 * k * n,
                       innovation + k * n);
            }
            for (size_t a = 0, at = 0; a < w->n_products; a++) {
                for (size_t b = 0; b <= a; b++, at++) {
                    add_product(n, innovation + a * n, innovation + b * n, w->inverse + i * n, w->product + at * n);
                }
            }
        }
    }
}

static void backward(jarak__passes *w, const jarak__track *track, const jarak__lanes *lanes)
{
    const size_t n = lanes->n, columns = w->n_columns;
    double *info = w->state, *r = w->state + 3 * n;
    memset(w->state, 0, (3 + 2 * columns) * n * sizeof *w->state);
    for (size_t j = track->n_times; j-- > 0;) {
        for (size_t i = track->first[j + 1]; i-- > track->first[j];) {
            const double *inverse = w->inverse + i * n, *gain_x = w->gain_x + i * n, *gain_e = w->gain_e + i * n;
            for (size_t k = 0; k < columns; k++) {
                smooth(n, w->innovation + (i * columns + k) * n, inverse, gain_x, gain_e, r + 2 * k * n, w->solved);
            }
            smooth_info(n, inverse, gain_x, gain_e, info);
        }
        for (size_t k = 0; k < columns; k++) {
            memcpy(w->r + (j * columns + k) * n, r + 2 * k * n, n * sizeof *r);
        }
        memcpy(w->info + j * n, info, n * sizeof *info);
        if (j > 0) {
            const double *memory = w->memory + j * n;
            for (size_t k = 0; k < columns; k++) {
                multiply(n, memory, r + (2 * k + 1) * n);
            }
            multiply(n, memory, info + n);
            multiply(n, memory, info + 2 * n);
            multiply(n, memory, info + 2 * n);
        }
    }
}

void jarak__passes_run(jarak__passes *passes, const jarak__track *track, const jarak__lanes *lanes, size_t n_columns, size_t n_products)
{
    passes->n_columns = n_columns;
    passes->n_products = n_products;
    forward_gains(passes, track, lanes, passes->state + 3 * lanes->n);
    forward_columns(passes, track, lanes);
    backward(passes, track, lanes);
}

JARAK_CLONES static void filter_lanes(size_t n, const double *restrict value, const double *restrict gain_x, const double *restrict gain_e,
                                      double *restrict a, double *restrict innovation)
{
    for (size_t c = 0; c < n; c++) {
        const double v = value[c] - a[c] - a[n + c];
        innovation[c] = v;
        a[c] += gain_x[c] * v;
        a[n + c] += gain_e[c] * v;
    }
}

void jarak__passes_solve(jarak__passes *w, const jarak__track *track, const jarak__lanes *lanes)
{
    const size_t n = lanes->n;
    double *a = w->state;
    memset(a, 0, 2 * n * sizeof *a);
    for (size_t j = 0; j < track->n_times; j++) {
        if (j > 0) {
            multiply(n, w->memory + j * n, a + n);
        }
        for (size_t i = track->first[j]; i < track->first[j + 1]; i++) {
            filter_lanes(n, w->solved + i * n, w->gain_x + i * n, w->gain_e + i * n, a, w->innovation + i * n);
        }
    }
    memset(a, 0, 2 * n * sizeof *a);
    for (size_t j = track->n_times; j-- > 0;) {
        for (size_t i = track->first[j + 1]; i-- > track->first[j];) {
            smooth(n, w->innovation + i * n, w->inverse + i * n, w->gain_x + i * n, w->gain_e + i * n, a, w->solved + i * n);
        }
        if (j > 0) {
            multiply(n, w->memory + j * n, a + n);
        }
    }
}
