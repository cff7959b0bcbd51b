/* Newton's method on the logarithms of prices. Its factors serve for further steps as long as these still come much nearer (chord steps,
 * which cost n² instead of n³), so that most solutions take two or three factorisations. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/equilibrium/model.h"

/* The most that a logarithm changes in a step. */
static const double longest_step = 2;
/* Factors are made anew where a step with the old ones left more of the residual than this. */
static const double chord_share = 0.3;
/* Of its spending, a country keeps at least this in a step: there is no equilibrium beyond zero. */
static const double least_spending = 0.1;
enum { MOST_HALVINGS = 40 };

jarak_status jarak__equilibrium_solver_new(const jarak__equilibrium_model *model, const jarak_equilibrium_settings *settings,
                                           jarak__equilibrium_solver *solver, jarak_error *error)
{
    const size_t n = model->n, vectors = (size_t)JARAK__EQUILIBRIUM_VECTORS * n;
    double *room = jarak__calloc(3 * n * n + 2 * vectors + n, sizeof *room);
    int *pivots = jarak__calloc(n, sizeof *pivots);
    *solver = (jarak__equilibrium_solver){.model = model, .settings = settings, .pivots = pivots, .memory = room};
    if (room == NULL || pivots == NULL) {
        jarak__equilibrium_solver_free(solver);
        return jarak__equilibrium_no_memory(n, error);
    }
    solver->shares = room;
    solver->jacobian = room + n * n;
    solver->scaled = room + 2 * n * n;
    double *rest = room + 3 * n * n;
    jarak__equilibrium_point_place(&solver->at, n, rest);
    jarak__equilibrium_point_place(&solver->trial, n, rest + vectors);
    solver->step = rest + 2 * vectors;
    return JARAK_OK;
}

void jarak__equilibrium_solver_free(jarak__equilibrium_solver *solver)
{
    jarak__free(solver->memory);
    jarak__free(solver->pivots);
    *solver = (jarak__equilibrium_solver){0};
}

/* ------------------------------------------------------------------------------------------------------------------ jacobian */

/* Λ diag(E' (θ - eψ)) Λ' into the jacobian's place, by half the work where all of these are positive. */
static void product_of_shares(jarak__equilibrium_solver *solver)
{
    const jarak__equilibrium_model *model = solver->model;
    const jarak__equilibrium_point *at = &solver->at;
    const size_t n = model->n;
    bool is_positive = true;
    for (size_t j = 0; j < n; j++) {
        solver->step[j] = at->spending[j] * (model->theta - jarak__equilibrium_spending_share(model, at, j) * model->psi);
        is_positive = is_positive && solver->step[j] > 0;
    }
    for (size_t j = 0; j < n; j++) {
        const double factor = is_positive ? sqrt(solver->step[j]) : solver->step[j];
        for (size_t i = 0; i < n; i++) {
            solver->scaled[i + j * n] = solver->shares[i + j * n] * factor;
        }
    }
    if (is_positive) {
        jarak__syrk(false, n, n, 1, solver->scaled, n, 0, solver->jacobian, n);
        jarak__symmetrise(n, solver->jacobian, n);
    } else {
        jarak__gemm(false, true, n, n, n, 1, solver->scaled, n, solver->shares, n, 0, solver->jacobian, n);
    }
}

/* dF/dx = S (θT + diag(e) L) - θI - L with T = Λ', S = diag(1/Q) Λ diag(E'), L = (1 + ψ) I - ψT; and y'L on the rows of each part, y its
 * shares of output, which makes it nonsingular and holds the numeraire. Where incomes stay, e and ψ are 0, the last L is none, and y those
 * of output at new prices. */
bool jarak__equilibrium_factor(jarak__equilibrium_solver *solver, double numeraire)
{
    const jarak__equilibrium_model *model = solver->model;
    const jarak__equilibrium_point *at = &solver->at;
    const size_t n = model->n;
    const double psi = model->psi, theta = model->theta;
    solver->lu = NULL;
    product_of_shares(solver);
    double *pull = solver->trial.scratch, *weighted = solver->step; /* y'L; then what it is made from */
    for (size_t i = 0; i < n; i++) {
        weighted[i] = jarak__equilibrium_value(model, at, i) / (model->part_income[model->part[i]] * exp(at->level[model->part[i]]));
        pull[i] = weighted[i];
    }
    jarak__gemv(false, n, n, -psi, solver->shares, n, weighted, 1 + psi, pull);
    for (size_t k = 0; k < n; k++) {
        const double earned = at->spending[k] * jarak__equilibrium_spending_share(model, at, k) * (1 + psi);
        double *column = solver->jacobian + k * n;
        for (size_t i = 0; i < n; i++) {
            column[i] = (column[i] + solver->shares[i + k * n] * earned) / at->sales[i] + psi * solver->shares[k + i * n] +
                        (model->n_parts == 1 || model->part[i] == model->part[k] ? numeraire * pull[k] : 0);
        }
        column[k] -= theta + (model->conditional ? 0 : 1 + psi);
    }
    if (jarak__lu(n, solver->jacobian, n, solver->pivots) != 0) {
        return false;
    }
    solver->lu = solver->jacobian;
    solver->lu_pivots = solver->pivots;
    return true;
}

/* ------------------------------------------------------------------------------------------------------------------ steps */

static bool keeps_spending(const jarak__equilibrium_solver *solver)
{
    for (size_t j = 0; j < solver->model->n; j++) {
        if (!(solver->trial.spending[j] >= least_spending * solver->at.spending[j])) {
            return false;
        }
    }
    return true;
}

/* Goes along the step, halved until everything is finite and everyone still spends; false where that is never so. */
static bool go(jarak__equilibrium_solver *solver)
{
    const size_t n = solver->model->n;
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(solver->step[i])) {
            return false;
        }
        largest = fmax(largest, fabs(solver->step[i]));
    }
    double length = largest > longest_step ? longest_step / largest : 1;
    for (int i = 0; i < MOST_HALVINGS; i++) {
        for (size_t k = 0; k < n; k++) {
            solver->trial.price[k] = solver->at.price[k] + length * solver->step[k];
        }
        if (jarak__equilibrium_evaluate(solver->model, &solver->trial) && keeps_spending(solver)) {
            return true;
        }
        length /= 2;
    }
    return false;
}

static void take_trial(jarak__equilibrium_solver *solver)
{
    const jarak__equilibrium_point before = solver->at;
    solver->at = solver->trial;
    solver->trial = before;
}

static void note_lost_spending(jarak__equilibrium_solver *solver)
{
    for (size_t j = 0; j < solver->model->n; j++) {
        solver->meets_no_spending = solver->meets_no_spending || jarak__equilibrium_spends_nothing(solver->model, &solver->at, j);
    }
}

static void find_step(jarak__equilibrium_solver *solver)
{
    const size_t n = solver->model->n;
    for (size_t i = 0; i < n; i++) {
        solver->step[i] = -solver->at.gap[i] - solver->at.level[solver->model->part[i]];
    }
    jarak__lu_solve(false, n, 1, solver->lu, n, solver->lu_pivots, solver->step, n);
}

bool jarak__equilibrium_newton(jarak__equilibrium_solver *solver)
{
    const jarak_equilibrium_settings *settings = solver->settings;
    solver->interrupted = jarak_cancel_triggered(settings->cancel);
    if (solver->interrupted || !jarak__equilibrium_evaluate(solver->model, &solver->at)) {
        return false;
    }
    bool is_fresh = false;
    while (solver->at.residual >= settings->tolerance && solver->steps < settings->max_steps) {
        if (jarak_cancel_triggered(settings->cancel)) {
            solver->interrupted = true;
            return false;
        }
        if (solver->lu == NULL) {
            jarak__equilibrium_shares(solver->model, &solver->at, solver->shares);
            if (!jarak__equilibrium_factor(solver, 1)) {
                break;
            }
            is_fresh = true;
        }
        solver->steps++;
        find_step(solver);
        const bool went = go(solver);
        const double left = went ? solver->trial.residual / solver->at.residual : 1;
        if (went && (is_fresh || left < 1)) {
            take_trial(solver);
        } else if (is_fresh) {
            break;
        }
        is_fresh = false;
        solver->lu = left > chord_share ? NULL : solver->lu;
    }
    note_lost_spending(solver);
    return solver->at.residual < settings->tolerance;
}
