/* The incidental-parameter bias of three-way gravity models (Weidner & Zylkin 2021).
 *
 * With the pair effects concentrated out, a pair's outcomes over the years are multinomial given their sum. For pair (i, j), with fitted
 * means mu (T years) and x net of all effects: score S = y - mu, Hessian H = diag(mu) - mu mu' / sum mu, and G x, the derivative of H
 * along x. The exporter's and the importer's effects of each year are estimated from N - 1 pairs only, which leaves in the score of
 * beta a bias of
 *
 *     sum over exporters i of  - tr[A_i sum_j H x S'] - 1/2 tr[(sum_j G x) A_i (sum_j S S') A_i],     A_i = (sum_j H)^+,
 *
 * and the same over importers; times the inverse of X' W X it is the bias of beta. Cluster-robust standard errors are too small for the
 * same reason: each pair's S is divided by what its own fit leaves of it, I - H (x V x' + A_i + A_j), V = (X' W X)^-1. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/ppml/gravity_panel.h"

/* meat += score (x' S)', symmetric. */
static void add_products(size_t n_years, size_t n_x, const gravity_pair *rows, const double *score, double *meat)
{
    for (size_t l = 0; l < n_x; l++) {
        double plain = 0;
        for (size_t t = 0; t < n_years; t++) {
            plain += rows->x[t + l * n_years] * rows->s[t];
        }
        for (size_t k = 0; k < n_x; k++) {
            meat[k + l * n_x] += score[k] * plain / 2;
            meat[l + k * n_x] += score[k] * plain / 2;
        }
    }
}

/* The inverse of X' W X. */
static void find_bread(jarak_ppml *fit, double *bread)
{
    size_t n_x = fit->problem->n_x;
    jarak__ppml_factor_normal(&fit->state);
    memcpy(bread, fit->state.normal, n_x * n_x * sizeof *bread);
    jarak__cholesky_inverse(n_x, bread, n_x);
    jarak__symmetrise(n_x, bread, n_x);
}

static jarak_status correct(gravity_panel *made, jarak_ppml *fit, const uint32_t *year, double *bias, double *std_error, jarak_error *error)
{
    size_t n = made->n_years, n_x = fit->problem->n_x, square = n * n;
    size_t most = made->n_side[0] > made->n_side[1] ? made->n_side[0] : made->n_side[1];
    double *numbers = jarak__calloc(n * (2 + n_x) + 3 * square + n * (n_x + 2) + 4 * n_x * n_x + 2 * n_x, sizeof *numbers);
    gravity_sides sums = {.outer = jarak__calloc(most, square * sizeof(double)), .third = jarak__calloc(most, square * sizeof(double))};
    size_t order = (made->n_side[0] + made->n_side[1]) * n;
    double *information = jarak__calloc(order, order * sizeof *information);
    jarak_status status = JARAK_OK;
    if (numbers == NULL || sums.outer == NULL || sums.third == NULL || information == NULL) {
        status = jarak__gravity_no_memory(fit->problem->n, error);
        goto out;
    }
    gravity_pair rows = {.mu = numbers, .s = numbers + n, .x = numbers + 2 * n};
    double *work = rows.x + n * n_x, *bread = work + 3 * square + n * (n_x + 2), *meat = bread + n_x * n_x, *half = meat + n_x * n_x,
           *score = half + n_x * n_x, *score_bias = score + n_x;
    status = jarak__gravity_invert_sides(made, year, &rows, work, error);
    status = status == JARAK_OK ? jarak__gravity_invert_information(made, year, &rows, information, error) : status;
    find_bread(fit, bread);
    for (size_t k = 0; k < n_x && status == JARAK_OK; k++) {
        for (int side = 0; side < 2; side++) {
            jarak__gravity_add_bias(made, year, side, k, &sums, &rows, work, &score_bias[k]);
        }
    }
    for (size_t pair = 0; pair < made->n_pairs && status == JARAK_OK; pair++) {
        jarak__gravity_read_pair(made, year, pair, &rows);
        if (rows.total > 0) {
            status = jarak__gravity_corrected_score(made, pair, &rows, bread, information, work, score, error);
            add_products(n, n_x, &rows, score, meat);
        }
    }
    if (status == JARAK_OK) {
        jarak__gemm(false, false, n_x, n_x, n_x, 1, bread, n_x, meat, n_x, 0, half, n_x);
        jarak__gemm(false, false, n_x, n_x, n_x, 1, half, n_x, bread, n_x, 0, meat, n_x);
        for (size_t k = 0; k < n_x; k++) {
            double sum = 0;
            for (size_t l = 0; l < n_x; l++) {
                sum += bread[k + l * n_x] * score_bias[l];
            }
            int unit = -fit->problem->x_exponent[k];
            bias[fit->problem->x_index[k]] = ldexp(sum * (double)most / (double)(most - 1), unit);
            double pairs = (double)made->n_pairs;
            std_error[fit->problem->x_index[k]] = ldexp(sqrt(meat[k + k * n_x] * pairs / (pairs - 1)), unit);
        }
    }
out:
    jarak__free(numbers);
    jarak__free(information);
    jarak__free(sums.outer);
    jarak__free(sums.third);
    return status;
}

jarak_status jarak_ppml_bias(jarak_ppml *fit, const uint32_t *exporter, const uint32_t *importer, const uint32_t *year, double *bias,
                             double *std_error, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    if (problem->reduction != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the bias of a three-way model needs all rows in one part");
    }
    gravity_panel panel;
    uint32_t *number = NULL; /* of each row's year */
    const uint32_t *const codes[] = {exporter, importer, year};
    jarak_status status = jarak__gravity_panel_new(fit, codes, &panel, &number, error);
    for (size_t k = 0; k < fit->info.n_regressors; k++) {
        bias[k] = (double)NAN;
        std_error[k] = (double)NAN;
    }
    status = status == JARAK_OK ? correct(&panel, fit, number, bias, std_error, error) : status;
    jarak__free(number);
    jarak__gravity_panel_release(&panel);
    return status;
}
