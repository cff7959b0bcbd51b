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
#include "stat/ppml/fit.h"

/* Rows of the sample ordered by pair and year; a country's sums over its pairs are T × T. */
typedef struct panel {
    const jarak_ppml *fit;
    size_t n_years;
    uint32_t *row; /* rows in working order, sorted by pair */
    size_t n_pairs;
    uint32_t *start;   /* n_pairs + 1 */
    uint32_t *side[2]; /* of each pair: its exporter and its importer, numbered densely */
    size_t n_side[2];
    double *inverse[2]; /* n_side matrices (sum H)^+ */
} panel;

static jarak_status no_memory(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the bias correction of %zu rows", n);
}

/* Least and largest of codes among the rows in the sample: numbers them densely. */
static jarak_status number_codes(const jarak_ppml *fit, const uint32_t *codes, uint32_t *number, size_t *count, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    uint32_t most = 0;
    for (size_t i = 0; i < problem->n; i++) {
        most = codes[problem->row[i]] > most ? codes[problem->row[i]] : most;
    }
    uint32_t *seen = jarak__calloc((size_t)most + 1, sizeof *seen);
    if (seen == NULL) {
        return no_memory(problem->n, error);
    }
    for (size_t i = 0; i < problem->n; i++) {
        seen[codes[problem->row[i]]] = 1;
    }
    uint32_t next = 0;
    for (size_t c = 0; c <= most; c++) {
        seen[c] = seen[c] != 0 ? next++ : 0;
    }
    for (size_t i = 0; i < problem->n; i++) {
        number[i] = seen[codes[problem->row[i]]];
    }
    *count = next;
    jarak__free(seen);
    return JARAK_OK;
}

/* Pairs of exporter and importer, each with its rows. numbers: exporter, importer and year of each row, three arrays. */
static jarak_status sort_pairs(panel *made, uint32_t *const *numbers, jarak_error *error)
{
    const ppml_problem *problem = made->fit->problem;
    size_t n = problem->n, n_keys = made->n_side[0] * made->n_side[1];
    uint32_t *start = jarak__calloc(n_keys + 1, sizeof *start);
    made->row = jarak__calloc(n, sizeof *made->row);
    made->start = jarak__calloc((n < n_keys ? n : n_keys) + 1, sizeof *made->start);
    made->side[0] = jarak__calloc(n, sizeof *made->side[0]);
    made->side[1] = jarak__calloc(n, sizeof *made->side[1]);
    if (start == NULL || made->row == NULL || made->start == NULL || made->side[0] == NULL || made->side[1] == NULL) {
        jarak__free(start);
        return no_memory(n, error);
    }
    for (size_t i = 0; i < n; i++) {
        start[numbers[0][i] * made->n_side[1] + numbers[1][i] + 1]++;
    }
    for (size_t k = 0; k < n_keys; k++) {
        if (start[k + 1] > 0) {
            made->side[0][made->n_pairs] = (uint32_t)(k / made->n_side[1]);
            made->side[1][made->n_pairs] = (uint32_t)(k % made->n_side[1]);
            made->start[made->n_pairs++] = start[k];
        }
        start[k + 1] += start[k];
    }
    made->start[made->n_pairs] = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        made->row[start[numbers[0][i] * made->n_side[1] + numbers[1][i]]++] = (uint32_t)i;
    }
    jarak__free(start);
    return JARAK_OK;
}

/* One pair's means, scores and regressors by year; years without a row are zero. */
typedef struct pair_rows {
    double total;       /* of mu */
    double *mu, *s, *x; /* T, T, T × n_x */
} pair_rows;

static void read_pair(const panel *made, const uint32_t *year, size_t pair, pair_rows *rows)
{
    const ppml_problem *problem = made->fit->problem;
    size_t n_years = made->n_years;
    memset(rows->mu, 0, n_years * (2 + problem->n_x) * sizeof *rows->mu); /* the three lie in one piece */
    rows->total = 0;
    for (size_t e = made->start[pair]; e < made->start[pair + 1]; e++) {
        size_t i = made->row[e], t = year[i];
        rows->mu[t] += problem->weight[i];
        rows->s[t] += made->fit->state.r[i];
        rows->total += problem->weight[i];
        for (size_t k = 0; k < problem->n_x; k++) {
            rows->x[t + k * n_years] = problem->x[k][i];
        }
    }
}

/* h += H, T × T. */
static void add_hessian(size_t n_years, const pair_rows *rows, double *h)
{
    for (size_t t = 0; t < n_years; t++) {
        h[t + t * n_years] += rows->mu[t];
        for (size_t s = 0; s < n_years; s++) {
            h[s + t * n_years] -= rows->mu[s] * rows->mu[t] / rows->total;
        }
    }
}

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

/* tr[A H x S'] = S' A H x, with H x = mu (x - mean of x). */
static double first_term(size_t n_years, const pair_rows *rows, const double *x, const double *inverse)
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
static void add_third(size_t n_years, const pair_rows *rows, const double *x, double *gx)
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

/* What is summed over the pairs of each country of one side. */
typedef struct side_sums {
    double *outer; /* T × T for each country: sum of S S' */
    double *third; /* T × T for each country, of one regressor: sum of G x */
} side_sums;

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
static void add_bias(const panel *made, const uint32_t *year, int side, size_t k, side_sums *sums, pair_rows *rows, double *work,
                     double *bias)
{
    size_t n = made->n_years, square = n * n;
    memset(sums->outer, 0, made->n_side[side] * square * sizeof *sums->outer);
    memset(sums->third, 0, made->n_side[side] * square * sizeof *sums->third);
    for (size_t pair = 0; pair < made->n_pairs; pair++) {
        size_t country = made->side[side][pair];
        double *outer = sums->outer + country * square;
        const double *x = rows->x + k * n;
        read_pair(made, year, pair, rows);
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
static void fix_levels(const panel *made, double *a, size_t order)
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
static jarak_status invert_information(const panel *made, const uint32_t *year, pair_rows *rows, double *information, jarak_error *error)
{
    size_t t_count = made->n_years, order = (made->n_side[0] + made->n_side[1]) * t_count;
    double *h = jarak__calloc(t_count * t_count, sizeof *h);
    bool *fixed = jarak__calloc(order, sizeof *fixed);
    if (h == NULL || fixed == NULL) {
        jarak__free(h);
        jarak__free(fixed);
        return no_memory(order, error);
    }
    for (size_t pair = 0; pair < made->n_pairs; pair++) {
        read_pair(made, year, pair, rows);
        if (!(rows->total > 0)) {
            continue;
        }
        memset(h, 0, t_count * t_count * sizeof *h);
        add_hessian(t_count, rows, h);
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
static jarak_status corrected_score(const panel *made, size_t pair, const pair_rows *rows, const double *bread, const double *information,
                                    double *work, double *score, jarak_error *error)
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
    add_hessian(n, rows, h);
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

/* meat += score (x' S)', symmetric. */
static void add_products(size_t n_years, size_t n_x, const pair_rows *rows, const double *score, double *meat)
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

/* Sums of H over each country's pairs, and their pseudo-inverses. */
static jarak_status invert_sides(panel *made, const uint32_t *year, pair_rows *rows, double *work, jarak_error *error)
{
    size_t n = made->n_years, square = n * n;
    for (size_t pair = 0; pair < made->n_pairs; pair++) {
        read_pair(made, year, pair, rows);
        for (int side = 0; side < 2 && rows->total > 0; side++) {
            add_hessian(n, rows, made->inverse[side] + made->side[side][pair] * square);
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

/* The inverse of X' W X. */
static void find_bread(jarak_ppml *fit, double *bread)
{
    size_t n_x = fit->problem->n_x;
    jarak__ppml_factor_normal(&fit->state);
    memcpy(bread, fit->state.normal, n_x * n_x * sizeof *bread);
    jarak__cholesky_inverse(n_x, bread, n_x);
    jarak__symmetrise(n_x, bread, n_x);
}

static jarak_status correct(panel *made, jarak_ppml *fit, const uint32_t *year, double *bias, double *std_error, jarak_error *error)
{
    size_t n = made->n_years, n_x = fit->problem->n_x, square = n * n;
    size_t most = made->n_side[0] > made->n_side[1] ? made->n_side[0] : made->n_side[1];
    double *numbers = jarak__calloc(n * (2 + n_x) + 3 * square + n * (n_x + 2) + 4 * n_x * n_x + 2 * n_x, sizeof *numbers);
    side_sums sums = {.outer = jarak__calloc(most, square * sizeof(double)), .third = jarak__calloc(most, square * sizeof(double))};
    size_t order = (made->n_side[0] + made->n_side[1]) * n;
    double *information = jarak__calloc(order, order * sizeof *information);
    jarak_status status = JARAK_OK;
    if (numbers == NULL || sums.outer == NULL || sums.third == NULL || information == NULL) {
        status = no_memory(fit->problem->n, error);
        goto out;
    }
    pair_rows rows = {.mu = numbers, .s = numbers + n, .x = numbers + 2 * n};
    double *work = rows.x + n * n_x, *bread = work + 3 * square + n * (n_x + 2), *meat = bread + n_x * n_x, *half = meat + n_x * n_x,
           *score = half + n_x * n_x, *score_bias = score + n_x;
    status = invert_sides(made, year, &rows, work, error);
    status = status == JARAK_OK ? invert_information(made, year, &rows, information, error) : status;
    find_bread(fit, bread);
    for (size_t k = 0; k < n_x && status == JARAK_OK; k++) {
        for (int side = 0; side < 2; side++) {
            add_bias(made, year, side, k, &sums, &rows, work, &score_bias[k]);
        }
    }
    for (size_t pair = 0; pair < made->n_pairs && status == JARAK_OK; pair++) {
        read_pair(made, year, pair, &rows);
        if (rows.total > 0) {
            status = corrected_score(made, pair, &rows, bread, information, work, score, error);
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
            bias[fit->problem->x_index[k]] = sum * (double)most / (double)(most - 1);
            double pairs = (double)made->n_pairs;
            std_error[fit->problem->x_index[k]] = sqrt(meat[k + k * n_x] * pairs / (pairs - 1));
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
    panel made = {.fit = fit};
    const uint32_t *const codes[] = {exporter, importer, year};
    uint32_t *numbers[3] = {0};
    jarak_status status = JARAK_OK;
    for (int k = 0; k < 3 && status == JARAK_OK; k++) {
        numbers[k] = jarak__calloc(problem->n, sizeof *numbers[k]);
        status = numbers[k] == NULL ? no_memory(problem->n, error)
                                    : number_codes(fit, codes[k], numbers[k], k < 2 ? &made.n_side[k] : &made.n_years, error);
    }
    status = status == JARAK_OK ? sort_pairs(&made, numbers, error) : status;
    for (int side = 0; side < 2 && status == JARAK_OK; side++) {
        made.inverse[side] = jarak__calloc(made.n_side[side], made.n_years * made.n_years * sizeof(double));
        status = made.inverse[side] == NULL ? no_memory(problem->n, error) : JARAK_OK;
    }
    for (size_t k = 0; k < fit->info.n_regressors; k++) {
        bias[k] = (double)NAN;
        std_error[k] = (double)NAN;
    }
    status = status == JARAK_OK ? correct(&made, fit, numbers[2], bias, std_error, error) : status;
    for (int k = 0; k < 3; k++) {
        jarak__free(numbers[k]);
    }
    for (int side = 0; side < 2; side++) {
        jarak__free(made.side[side]);
        jarak__free(made.inverse[side]);
    }
    jarak__free(made.row);
    jarak__free(made.start);
    return status;
}
