/* Least squares with a column for every level, dense, in long double: Gram-Schmidt twice, columns dropped of which nothing is left. */
#ifndef TESTS_OLS_DENSE_H
#define TESTS_OLS_DENSE_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/ols.h"

enum { DENSE_ROWS = 160, DENSE_COLUMNS = 40, DENSE_X = 8 };

typedef struct dense_fit {
    size_t n, n_x;
    size_t rank;      /* of effects and regressors together */
    size_t n_columns; /* orthonormal columns that span them */
    long double basis[DENSE_COLUMNS][DENSE_ROWS];
    long double net[DENSE_X][DENSE_ROWS]; /* sqrt(w) x, net of the effects */
    long double inverse[DENSE_X][DENSE_X];
    long double beta[DENSE_X];
    long double residual[DENSE_ROWS]; /* times sqrt(w); of rows with weight 0, 0 */
    long double rss, tss, within_tss;
} dense_fit;

static inline long double dense_dot(size_t n, const long double *a, const long double *b)
{
    long double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* v less its part in the basis, twice. */
static inline void dense_take_out(const dense_fit *fit, size_t n_columns, long double *v)
{
    for (int again = 0; again < 2; again++) {
        for (size_t k = 0; k < n_columns; k++) {
            long double part = dense_dot(fit->n, fit->basis[k], v);
            for (size_t i = 0; i < fit->n; i++) {
                v[i] -= part * fit->basis[k][i];
            }
        }
    }
}

/* Adds v to the basis unless nothing is left of it. */
static inline bool dense_add(dense_fit *fit, const long double *v)
{
    long double left[DENSE_ROWS], size = sqrtl(dense_dot(fit->n, v, v));
    memcpy(left, v, fit->n * sizeof *left);
    dense_take_out(fit, fit->n_columns, left);
    long double norm = sqrtl(dense_dot(fit->n, left, left));
    if (!(norm > 1e-9L * size)) {
        return false;
    }
    for (size_t i = 0; i < fit->n; i++) {
        fit->basis[fit->n_columns][i] = left[i] / norm;
    }
    fit->n_columns++;
    return true;
}

/* The columns of the effects; without any, ones. */
static inline void dense_add_effects(dense_fit *fit, const jarak_ols_data *data, const long double *root)
{
    for (size_t f = 0; f < data->n_effects; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        for (size_t level = 0; level < effect->n_levels; level++) {
            long double column[DENSE_ROWS];
            for (size_t i = 0; i < fit->n; i++) {
                column[i] = effect->codes[i] == level ? root[i] * (effect->slope == NULL ? 1 : (long double)effect->slope[i]) : 0;
            }
            dense_add(fit, column);
        }
    }
    if (data->n_effects == 0) {
        dense_add(fit, root);
    }
}

/* (net' net)^-1 by Gauss and Jordan. */
static inline void dense_invert(dense_fit *fit)
{
    long double a[DENSE_X][2 * DENSE_X] = {{0}};
    size_t n = fit->n_x;
    for (size_t k = 0; k < n; k++) {
        for (size_t l = 0; l < n; l++) {
            a[k][l] = dense_dot(fit->n, fit->net[k], fit->net[l]);
        }
        a[k][n + k] = 1;
    }
    for (size_t k = 0; k < n; k++) {
        long double pivot = a[k][k];
        for (size_t c = 0; c < 2 * n; c++) {
            a[k][c] /= pivot;
        }
        for (size_t l = 0; l < n; l++) {
            long double factor = l == k ? 0 : a[l][k];
            for (size_t c = 0; c < 2 * n; c++) {
                a[l][c] -= factor * a[k][c];
            }
        }
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t l = 0; l < n; l++) {
            fit->inverse[k][l] = a[k][n + l];
        }
    }
}

/* Of the rows outside cluster without (NULL or SIZE_MAX: all rows); all regressors must be identified. */
static inline void dense_solve(const jarak_ols_data *data, const uint32_t *cluster, size_t without, dense_fit *fit)
{
    long double root[DENSE_ROWS], y[DENSE_ROWS], mean = 0, weights = 0;
    memset(fit, 0, sizeof *fit);
    fit->n = data->n_rows;
    fit->n_x = data->n_regressors;
    for (size_t i = 0; i < fit->n; i++) {
        bool out = cluster != NULL && cluster[i] == without;
        root[i] = out ? 0 : data->weights == NULL ? 1 : sqrtl((long double)data->weights[i]);
        y[i] = root[i] * (long double)data->y[i];
        mean += root[i] * y[i];
        weights += root[i] * root[i];
    }
    mean /= weights;
    dense_add_effects(fit, data, root);
    bool has_intercept = !dense_add(fit, root);
    fit->n_columns -= !has_intercept; /* it was only tried */
    mean = has_intercept ? mean : 0;
    for (size_t k = 0; k < fit->n_x; k++) {
        for (size_t i = 0; i < fit->n; i++) {
            fit->net[k][i] = root[i] * (long double)data->x[k][i];
        }
        dense_take_out(fit, fit->n_columns, fit->net[k]);
    }
    dense_invert(fit);
    for (size_t i = 0; i < fit->n; i++) {
        long double from_mean = y[i] - root[i] * mean;
        fit->tss += from_mean * from_mean;
        fit->residual[i] = y[i];
    }
    dense_take_out(fit, fit->n_columns, fit->residual);
    fit->within_tss = dense_dot(fit->n, fit->residual, fit->residual);
    for (size_t k = 0; k < fit->n_x; k++) {
        for (size_t l = 0; l < fit->n_x; l++) {
            fit->beta[k] += fit->inverse[k][l] * dense_dot(fit->n, fit->net[l], fit->residual);
        }
    }
    for (size_t k = 0; k < fit->n_x; k++) {
        for (size_t i = 0; i < fit->n; i++) {
            fit->residual[i] -= fit->beta[k] * fit->net[k][i];
        }
        dense_add(fit, fit->net[k]);
    }
    fit->rank = fit->n_columns;
    fit->rss = dense_dot(fit->n, fit->residual, fit->residual);
}

#endif
