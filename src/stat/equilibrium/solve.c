/* Solving for a scenario: whether there is an equilibrium, Newton's method, what it falls back on, and the result. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/equilibrium/model.h"

struct jarak_equilibrium {
    jarak_equilibrium_info info;
    double *numbers; /* 8 n, and n × n flows */
    bool *at_fault;
    uint32_t *part;
};

enum { PRICE, INDEX, INCOME, EXPENDITURE, WELFARE, REAL_WAGE, SHARE_BEFORE, SHARE, N_VECTORS };

static jarak_status new_result(size_t n, jarak_equilibrium **made, jarak_error *error)
{
    jarak_equilibrium *result = jarak__calloc(1, sizeof *result);
    if (result == NULL) {
        return jarak__equilibrium_no_memory(n, error);
    }
    result->numbers = jarak__calloc(N_VECTORS * n + n * n, sizeof *result->numbers);
    result->at_fault = jarak__calloc(n, sizeof *result->at_fault);
    result->part = jarak__calloc(n, sizeof *result->part);
    if (result->numbers == NULL || result->at_fault == NULL || result->part == NULL) {
        jarak_equilibrium_free(result);
        return jarak__equilibrium_no_memory(n, error);
    }
    for (size_t i = 0; i < N_VECTORS * n + n * n; i++) {
        result->numbers[i] = (double)NAN;
    }
    const double *of = result->numbers;
    result->info = (jarak_equilibrium_info){.n = n,
                                            .at_fault = result->at_fault,
                                            .price = of + PRICE * n,
                                            .price_index = of + INDEX * n,
                                            .income = of + INCOME * n,
                                            .expenditure = of + EXPENDITURE * n,
                                            .welfare = of + WELFARE * n,
                                            .real_wage = of + REAL_WAGE * n,
                                            .share_before = of + SHARE_BEFORE * n,
                                            .domestic_share = of + SHARE * n,
                                            .flows = of + N_VECTORS * n,
                                            .residual = (double)NAN,
                                            .part = result->part};
    *made = result;
    return JARAK_OK;
}

void jarak_equilibrium_free(jarak_equilibrium *solved)
{
    if (solved != NULL) {
        jarak__free(solved->numbers);
        jarak__free(solved->at_fault);
        jarak__free(solved->part);
        jarak__free(solved);
    }
}

const jarak_equilibrium_info *jarak_equilibrium_result(const jarak_equilibrium *solved)
{
    return &solved->info;
}

/* ------------------------------------------------------------------------------------------------------------------ result */

static void fill(const jarak_equilibrium_data *data, jarak__equilibrium_solver *solver, jarak_equilibrium *result)
{
    const jarak__equilibrium_model *model = solver->model;
    const jarak__equilibrium_point *at = &solver->at;
    const size_t n = model->n;
    double *of = result->numbers;
    jarak__equilibrium_shares(model, at, solver->shares);
    for (size_t j = 0; j < n; j++) {
        of[PRICE * n + j] = exp(at->price[j]);
        of[INDEX * n + j] = exp(at->index[j]);
        of[INCOME * n + j] = at->output[j];
        of[EXPENDITURE * n + j] =
            model->deficits == JARAK_DEFICITS_MULTIPLICATIVE ? at->spending[j] * exp(-at->wedge[model->part[j]]) : at->spending[j];
        of[WELFARE * n + j] = jarak__equilibrium_welfare(model, at, j);
        of[REAL_WAGE * n + j] = jarak__equilibrium_real_wage(model, at, j);
        of[SHARE_BEFORE * n + j] = data->flows[j * n + j] / model->spending[j];
        of[SHARE * n + j] = solver->shares[j + j * n];
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            of[N_VECTORS * n + i * n + j] = solver->shares[i + j * n] * of[EXPENDITURE * n + j];
        }
    }
}

/* Whose spending is about to end, where the method could not go on. */
static void blame_lost_spending(const jarak__equilibrium_solver *solver, jarak_equilibrium *result)
{
    for (size_t j = 0; j < solver->model->n; j++) {
        result->at_fault[j] = jarak__equilibrium_spends_nothing(solver->model, &solver->at, j);
    }
}

static jarak_status solve_model(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings,
                                jarak__equilibrium_model *model, jarak_equilibrium *result, jarak_error *error)
{
    jarak_equilibrium_info *info = &result->info;
    jarak_status status = jarak__equilibrium_parts(model, &info->outcome, result->at_fault, error);
    if (status != JARAK_OK) {
        return status;
    }
    info->n_parts = model->n_parts;
    memcpy(result->part, model->part, model->n * sizeof *result->part);
    if (info->outcome != JARAK_EQUILIBRIUM_SOLVED) {
        return JARAK_OK;
    }
    jarak__equilibrium_solver solver;
    status = jarak__equilibrium_solver_new(model, settings, &solver, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (jarak__equilibrium_find(&solver)) {
        fill(data, &solver, result);
    } else if (solver.interrupted) {
        status = jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the equilibrium was sought"));
    } else if (solver.meets_no_spending) {
        info->outcome = JARAK_EQUILIBRIUM_NO_SPENDING;
        blame_lost_spending(&solver, result);
    } else {
        info->outcome = JARAK_EQUILIBRIUM_NOT_CONVERGED;
    }
    info->residual = solver.at.residual;
    info->steps = solver.steps;
    info->fixed_point_steps = solver.fixed_point_steps;
    jarak__equilibrium_solver_free(&solver);
    return status;
}

jarak_status jarak_equilibrium_solve(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings,
                                     jarak_equilibrium **solved, jarak_error *error)
{
    *solved = NULL;
    jarak_equilibrium_settings used;
    jarak__equilibrium_model model;
    jarak_equilibrium *result = NULL;
    jarak_status status = jarak__equilibrium_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__equilibrium_check_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__equilibrium_model_new(data, true, &model, error);
    status = status == JARAK_OK ? new_result(data->n, &result, error) : status;
    status = status == JARAK_OK ? solve_model(data, &used, &model, result, error) : status;
    jarak__equilibrium_model_free(&model);
    if (status != JARAK_OK) {
        jarak_equilibrium_free(result);
        return status;
    }
    *solved = result;
    return JARAK_OK;
}
