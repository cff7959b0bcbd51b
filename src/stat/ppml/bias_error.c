/* Scores of pairs with what their own fit took out of them put back, for standard errors that are not too small. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/ppml/gravity_panel.h"

/* Holds level i of a matrix at zero. */
static void fix_level(double *a, size_t order, size_t i)
{
    for (size_t j = 0; j < order; j++) {
        a[i + j * order] = 0;
        a[j + i * order] = 0;
    }
    a[i + i * order] = -1; /* marks it */
}

/* The largest of a country's levels. */
static size_t largest_level(const double *a, size_t order, size_t first, size_t n_years)
{
    size_t largest = first;
    for (size_t i = first; i < first + n_years; i++) {
        largest = a[i + i * order] > a[largest + largest * order] ? i : largest;
    }
    return largest;
}

/* Takes out what is not identified: in every year a constant may move from exporters to importers (one importer is held at zero in all
 * years), and a constant of any other country is its pairs' (it is held at zero in one year, as that importer is already). */
static void fix_levels(const gravity_panel *made, double *a, size_t order)
{
    size_t n = made->n_years, n_countries = made->n_side[0] + made->n_side[1], reference = made->n_side[0];
    double most = 0;
    for (size_t c = made->n_side[0]; c < n_countries; c++) {
        double sum = 0;
        for (size_t t = 0; t < n; t++) {
            sum += a[(c * n + t) * (order + 1)];
        }
        if (sum > most) {
            most = sum;
            reference = c;
        }
    }
    for (size_t c = 0; c < n_countries; c++) {
        if (c == reference) {
            for (size_t t = 0; t < n; t++) {
                fix_level(a, order, c * n + t);
            }
        } else {
            fix_level(a, order, largest_level(a, order, c * n, n));
        }
    }
}

/* The information on the effects of every exporter-year and importer-year, (N + N) T square, and a generalised inverse of it. */
jarak_status jarak__gravity_invert_information(const gravity_panel *made, const uint32_t *year, gravity_pair *rows, double *information,
                                               jarak_error *error)
{
    size_t t_count = made->n_years, order = (made->n_side[0] + made->n_side[1]) * t_count;
    double *h = jarak__calloc(t_count * t_count, sizeof *h);
    bool *fixed = jarak__calloc(order, sizeof *fixed);
    if (h == NULL || fixed == NULL) {
        jarak__free(h);
        jarak__free(fixed);
        return jarak__gravity_no_memory(order, error);
    }
    for (size_t pair = 0; pair < made->n_pairs; pair++) {
        jarak__gravity_read_pair(made, year, pair, rows);
        if (!(rows->total > 0)) {
            continue;
        }
        memset(h, 0, t_count * t_count * sizeof *h);
        jarak__gravity_add_hessian(t_count, rows, h);
        size_t places[] = {made->side[0][pair] * t_count, (made->n_side[0] + made->side[1][pair]) * t_count};
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 2; b++) {
                for (size_t t = 0; t < t_count; t++) {
                    for (size_t s = 0; s < t_count; s++) {
                        information[places[a] + s + (places[b] + t) * order] += h[s + t * t_count];
                    }
                }
            }
        }
    }
    jarak__free(h);
    fix_levels(made, information, order);
    for (size_t i = 0; i < order; i++) { /* in a panel with holes a little more may not be identified */
        double *diagonal = &information[i + i * order];
        fixed[i] = !(*diagonal > 0);
        *diagonal = fixed[i] ? 1 : *diagonal * (1 + 1e-14);
    }
    if (jarak__cholesky(order, information, order) != 0) {
        jarak__free(fixed);
        return jarak_fail(error, JARAK_ERR_DATA, "the information on the effects is too close to singular for the bias correction");
    }
    jarak__cholesky_inverse(order, information, order);
    jarak__symmetrise(order, information, order);
    for (size_t i = 0; i < order; i++) {
        if (fixed[i]) {
            information[i + i * order] = 0;
        }
    }
    jarak__free(fixed);
    return JARAK_OK;
}

/* One pair's score with what its own fit took out of it put back: x' (I - H Q)^-1 S, Q = x V x' + d I^-1 d'. */
jarak_status jarak__gravity_corrected_score(const gravity_panel *made, size_t pair, const gravity_pair *rows, const double *bread,
                                            const double *information, double *work, double *score, jarak_error *error)
{
    size_t n = made->n_years, n_x = made->fit->problem->n_x, order = (made->n_side[0] + made->n_side[1]) * n;
    double *q = work, *h = q + n * n, *left = h + n * n, *xv = left + n * n, *s = xv + n * n_x;
    size_t places[] = {made->side[0][pair] * n, (made->n_side[0] + made->side[1][pair]) * n};
    memset(q, 0, n * n * sizeof *q);
    for (int a = 0; a < 2; a++) {
        for (int b = 0; b < 2; b++) {
            for (size_t t = 0; t < n; t++) {
                for (size_t u = 0; u < n; u++) {
                    q[u + t * n] += information[places[a] + u + (places[b] + t) * order];
                }
            }
        }
    }
    jarak__gemm(false, false, n, n_x, n_x, 1, rows->x, n, bread, n_x, 0, xv, n);
    jarak__gemm(false, true, n, n, n_x, 1, xv, n, rows->x, n, 1, q, n);
    memset(h, 0, n * n * sizeof *h);
    jarak__gravity_add_hessian(n, rows, h);
    memset(left, 0, n * n * sizeof *left);
    for (size_t t = 0; t < n; t++) {
        left[t + t * n] = 1;
    }
    jarak__gemm(false, false, n, n, n, -1, h, n, q, n, 1, left, n);
    memcpy(s, rows->s, n * sizeof *s);
    jarak_status status = jarak__general_solve(n, left, n, s, error);
    for (size_t k = 0; k < n_x && status == JARAK_OK; k++) {
        score[k] = 0;
        for (size_t t = 0; t < n; t++) {
            score[k] += rows->x[t + k * n] * s[t];
        }
    }
    return status;
}
