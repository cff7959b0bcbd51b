/* The interval of a scenario of several estimated coefficients without draws: the delta method. How the logarithm of welfare changes with
 * each coefficient is exact, from the model linearised at the solution, whose factors are there.
 *
 * With b_ij the coefficient's regressor, m_j = Σ_i λ'_ij b_ij / θ, S, T, L and e as in newton.c:
 *     (dF/dx + 1 y'L) x = -(rows(S ∘ b) - ψm - S ((θ - eψ) ∘ m) + ψ (y'm) 1)
 *     v = Tx - m (prices),  l = (1 + ψ) x - ψv (incomes),  d log W = e ∘ l - v,  d log real wage = (1 + ψ) (x - v) */
#include <math.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "num/sum.h"
#include "stat/equilibrium/model.h"

/* m, and into right rows(S ∘ b). */
static void take_regressor(const jarak__equilibrium_solver *solver, const double *regressor, double *m, double *right)
{
    const size_t n = solver->model->n;
    for (size_t i = 0; i < n; i++) {
        right[i] = 0;
    }
    for (size_t j = 0; j < n; j++) {
        jarak__sum sum = {0};
        for (size_t i = 0; i < n; i++) {
            const double share = solver->shares[i + j * n] * regressor[i * n + j];
            jarak__sum_add(&sum, share);
            right[i] += share * solver->at.spending[j] / solver->at.sales[i];
        }
        m[j] = jarak__sum_value(&sum) / solver->model->theta;
    }
}

/* Takes ψ y'm of its part from each row. */
static void hold_numeraire(const jarak__equilibrium_solver *solver, const double *m, double *right)
{
    const jarak__equilibrium_model *model = solver->model;
    for (size_t part = 0; part < model->n_parts; part++) {
        jarak__sum sum = {0}, output = {0};
        for (size_t i = 0; i < model->n; i++) {
            if (model->part[i] == part) {
                jarak__sum_add(&sum, solver->at.output[i] * m[i]);
                jarak__sum_add(&output, solver->at.output[i]);
            }
        }
        for (size_t i = 0; i < model->n; i++) {
            right[i] -= model->part[i] == part ? model->psi * jarak__sum_value(&sum) / jarak__sum_value(&output) : 0;
        }
    }
}

/* room: 3 n. */
static void differentiate(const jarak__equilibrium_solver *solver, const double *regressor, double *room, double *welfare, double *wage)
{
    const jarak__equilibrium_model *model = solver->model;
    const jarak__equilibrium_point *at = &solver->at;
    const size_t n = model->n;
    const double psi = model->psi;
    double *m = room, *x = room + n, *other = room + 2 * n;
    take_regressor(solver, regressor, m, x);
    for (size_t j = 0; j < n; j++) {
        other[j] = at->spending[j] * (model->theta - jarak__equilibrium_spending_share(model, at, j) * psi) * m[j];
    }
    jarak__gemv(false, n, n, 1, solver->shares, n, other, 0, welfare);
    for (size_t i = 0; i < n; i++) {
        x[i] = welfare[i] / at->sales[i] + psi * m[i] - x[i];
    }
    hold_numeraire(solver, m, x);
    jarak__lu_solve(false, n, 1, solver->lu, n, solver->lu_pivots, x, n);
    jarak__gemv(true, n, n, 1, solver->shares, n, x, 0, other);
    for (size_t j = 0; j < n; j++) {
        const double v = other[j] - m[j], income = (1 + psi) * x[j] - psi * v;
        wage[j] = (1 + psi) * (x[j] - v);
        const bool is_wage = model->deficits == JARAK_DEFICITS_MULTIPLICATIVE || model->conditional;
        welfare[j] = is_wage ? wage[j] : jarak__equilibrium_spending_share(model, at, j) * income - v;
    }
}

/* Of country j, the square root of g'Vg, g its derivatives. */
static double deviation(size_t n, size_t j, size_t k, const double *derivatives, const double *covariance)
{
    jarak__sum variance = {0};
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            jarak__sum_add(&variance, derivatives[a * n + j] * covariance[a * k + b] * derivatives[b * n + j]);
        }
    }
    return sqrt(fmax(0, jarak__sum_value(&variance)));
}

jarak_status jarak__equilibrium_delta(const jarak__equilibrium_solver *solver, const jarak_equilibrium_uncertainty *uncertainty,
                                      double *welfare_sd, double *wage_sd, jarak_error *error)
{
    const size_t n = solver->model->n, k = uncertainty->n_coefficients;
    double *derivatives = jarak__calloc(n, (2 * k + 3) * sizeof *derivatives);
    if (derivatives == NULL) {
        return jarak__equilibrium_no_memory(n, error);
    }
    for (size_t i = 0; i < k; i++) {
        differentiate(solver, uncertainty->regressors[i], derivatives + 2 * k * n, derivatives + i * n, derivatives + (k + i) * n);
    }
    for (size_t j = 0; j < n; j++) {
        welfare_sd[j] = deviation(n, j, k, derivatives, uncertainty->covariance);
        wage_sd[j] = deviation(n, j, k, derivatives + k * n, uncertainty->covariance);
    }
    jarak__free(derivatives);
    return JARAK_OK;
}
