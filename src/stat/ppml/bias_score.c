/* The bias that the exporters' and importers' effects leave in the score of beta. */
#include <math.h>
#include <string.h>

#include "num/dense.h"
#include "stat/ppml/gravity_panel.h"

/* A pseudo-inverse by eigenvalues, in place; work: n (n + 1). */
static jarak_status pseudo_invert(size_t n, double *a, double *work, jarak_error *error)
{
    double *values = work, *scaled = work + n;
    jarak_status status = jarak__symmetric_eigen(n, a, n, values, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t j = 0; j < n; j++) {
        double root = values[j] > 1e-10 * values[n - 1] ? 1 / sqrt(values[j]) : 0;
        for (size_t i = 0; i < n; i++) {
            scaled[i + j * n] = a[i + j * n] * root;
        }
    }
    jarak__syrk(false, n, n, 1, scaled, n, 0, a, n);
    jarak__symmetrise(n, a, n);
    return JARAK_OK;
}

/* Sums of H over each country's pairs, and their pseudo-inverses. */
jarak_status jarak__gravity_invert_sides(gravity_panel *made, const uint32_t *year, gravity_pair *rows, double *work, jarak_error *error)
{
    size_t n = made->n_years, square = n * n;
    for (size_t pair = 0; pair < made->n_pairs; pair++) {
        jarak__gravity_read_pair(made, year, pair, rows);
        for (int side = 0; side < 2 && rows->total > 0; side++) {
            jarak__gravity_add_hessian(n, rows, made->inverse[side] + made->side[side][pair] * square);
        }
    }
    jarak_status status = JARAK_OK;
    for (int side = 0; side < 2; side++) {
        for (size_t country = 0; country < made->n_side[side] && status == JARAK_OK; country++) {
            status = pseudo_invert(n, made->inverse[side] + country * square, work, error);
        }
    }
    return status;
}

/* tr[A H x S'] = S' A H x, with H x = mu (x - mean of x). */
static double first_term(size_t n_years, const gravity_pair *rows, const double *x, const double *inverse)
{
    double mean = 0, sum = 0;
    for (size_t t = 0; t < n_years; t++) {
        mean += rows->mu[t] * x[t] / rows->total;
    }
    for (size_t t = 0; t < n_years; t++) {
        double hx = rows->mu[t] * (x[t] - mean), as = 0;
        for (size_t s = 0; s < n_years; s++) {
            as += inverse[s + t * n_years] * rows->s[s];
        }
        sum += as * hx;
    }
    return sum;
}

/* gx += G x: the derivative of H along x. With p = mu / total and d = x - p' x, G x = total (diag(p d) - (p d) p' - p (p d)'). */
static void add_third(size_t n_years, const gravity_pair *rows, const double *x, double *gx)
{
    double mean = 0;
    for (size_t t = 0; t < n_years; t++) {
        mean += rows->mu[t] * x[t] / rows->total;
    }
    for (size_t t = 0; t < n_years; t++) {
        double mdt = rows->mu[t] * (x[t] - mean);
        gx[t + t * n_years] += mdt;
        for (size_t s = 0; s < n_years; s++) {
            double mds = rows->mu[s] * (x[s] - mean);
            gx[s + t * n_years] -= (mdt * rows->mu[s] + mds * rows->mu[t]) / rows->total;
        }
    }
}

/* tr[G A O A]. */
static double second_term(size_t n, const double *third, const double *inverse, const double *outer, double *work)
{
    double *half = work, *whole = work + n * n, sum = 0;
    jarak__gemm(false, false, n, n, n, 1, inverse, n, outer, n, 0, half, n);
    jarak__gemm(false, false, n, n, n, 1, half, n, inverse, n, 0, whole, n);
    for (size_t i = 0; i < n * n; i++) {
        sum += third[i] * whole[i];
    }
    return sum;
}

/* Adds one side's part to the score's bias of regressor k. */
void jarak__gravity_add_bias(const gravity_panel *made, const uint32_t *year, int side, size_t k, gravity_sides *sums, gravity_pair *rows,
                             double *work, double *bias)
{
    size_t n = made->n_years, square = n * n;
    memset(sums->outer, 0, made->n_side[side] * square * sizeof *sums->outer);
    memset(sums->third, 0, made->n_side[side] * square * sizeof *sums->third);
    for (size_t pair = 0; pair < made->n_pairs; pair++) {
        size_t country = made->side[side][pair];
        double *outer = sums->outer + country * square;
        const double *x = rows->x + k * n;
        jarak__gravity_read_pair(made, year, pair, rows);
        if (!(rows->total > 0)) {
            continue;
        }
        for (size_t t = 0; t < n; t++) {
            for (size_t s = 0; s < n; s++) {
                outer[s + t * n] += rows->s[s] * rows->s[t];
            }
        }
        add_third(n, rows, x, sums->third + country * square);
        *bias -= first_term(n, rows, x, made->inverse[side] + country * square);
    }
    for (size_t country = 0; country < made->n_side[side]; country++) {
        *bias -=
            second_term(n, sums->third + country * square, made->inverse[side] + country * square, sums->outer + country * square, work) /
            2;
    }
}
