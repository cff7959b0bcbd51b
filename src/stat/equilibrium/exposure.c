/* How much countries depend on every tie, to first order: the adjoint of the linearised model, one factorisation for all of them.
 *
 * With b_ij = d log B_ij, m_j = Σ_i λ_ij b_ij / θ, and K = θI + L - S (θT + diag(e) L):
 *     K x = rows(S ∘ b) - ψm - S ((θ - eψ) ∘ m),   d log W = e ∘ (Lx + ψm) - (Tx - m)
 * so that G_mij = A_mi S_ij + c_mj λ_ij / θ = X_ij (A_mi / Y_i + c_mj / (θ E_j)) with A (K + 1 y'L) = diag(e) L - T,
 *     c_m = -ψ A_m - (A S)_m ∘ (θ - eψ) - (Σ_i A_mi) ψ y,   and c_mm += e_m ψ + 1. */
#include <math.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "num/sum.h"
#include "stat/equilibrium/model.h"

enum { CHUNK = 4 };

typedef struct exposing {
    const jarak_equilibrium_data *data;
    const jarak__equilibrium_model *model;
    const jarak__equilibrium_solver *solver;
    const size_t *of;
    size_t n_of;
    double *adjoint;  /* n × n_of: column k is A_m of the k-th country; then over Y */
    double *per_sale; /* n × n_of: (A S)_m; then c_m / (θ E) */
    double *exposure;
} exposing;

static size_t country(const exposing *with, size_t k)
{
    return with->of != NULL ? with->of[k] : k;
}

static void solve_adjoint(exposing *with)
{
    const jarak__equilibrium_model *model = with->model;
    const size_t n = model->n;
    for (size_t k = 0; k < with->n_of; k++) {
        const size_t m = country(with, k);
        const double e = model->conditional ? 1 : jarak__equilibrium_spending_share(model, &with->solver->at, m); /* of welfare */
        for (size_t i = 0; i < n; i++) {
            with->adjoint[i + k * n] = (e * model->psi + 1) * model->shares[i + m * n]; /* the factors are those of -(K + 1 y'L) */
        }
        with->adjoint[m + k * n] -= e * (1 + model->psi);
    }
    jarak__lu_solve(true, n, with->n_of, with->solver->lu, n, with->solver->lu_pivots, with->adjoint, n);
}

/* Σ_i A_mi over the countries of j's part. */
static void part_sums(const exposing *with, size_t k, double *sums)
{
    const jarak__equilibrium_model *model = with->model;
    for (size_t part = 0; part < model->n_parts; part++) {
        jarak__sum sum = {0};
        for (size_t i = 0; i < model->n; i++) {
            if (model->part[i] == part) {
                jarak__sum_add(&sum, with->adjoint[i + k * model->n]);
            }
        }
        sums[part] = jarak__sum_value(&sum);
    }
}

static void find_per_sale(exposing *with, double *sums)
{
    const jarak__equilibrium_model *model = with->model;
    const size_t n = model->n;
    for (size_t k = 0; k < with->n_of; k++) {
        const size_t m = country(with, k);
        double *a = with->adjoint + k * n, *c = with->per_sale + k * n;
        part_sums(with, k, sums);
        for (size_t j = 0; j < n; j++) {
            const double e = jarak__equilibrium_spending_share(model, &with->solver->at, j),
                         share = model->income[j] / model->part_income[model->part[j]];
            c[j] = -model->psi * a[j] - c[j] * model->spending[j] * (model->theta - e * model->psi) -
                   sums[model->part[j]] * model->psi * share + (j == m ? e * model->psi + 1 : 0);
            c[j] /= model->theta * model->spending[j];
        }
        for (size_t i = 0; i < n; i++) {
            a[i] /= model->income[i];
        }
    }
}

static void write_exposures(size_t first, size_t end, void *context)
{
    const exposing *with = context;
    const size_t n = with->model->n;
    for (size_t k = first; k < end && !jarak_cancel_triggered(with->solver->settings->cancel); k++) {
        const double *a = with->adjoint + k * n, *c = with->per_sale + k * n;
        for (size_t i = 0; i < n; i++) {
            const double *flows = with->data->flows + i * n;
            double *out = with->exposure + (k * n + i) * n;
            for (size_t j = 0; j < n; j++) {
                out[j] = flows[j] * (a[i] + c[j]);
            }
        }
    }
}

static jarak_status expose(exposing *with, jarak__equilibrium_solver *solver, jarak_error *error)
{
    const size_t n = with->model->n;
    if (!jarak__equilibrium_evaluate(with->model, &solver->at)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("today's flows have no equilibrium; exposures are not known"));
    }
    jarak__equilibrium_shares(with->model, &solver->at, solver->shares);
    if (!jarak__equilibrium_factor(solver, -1)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("today's flows have no unique equilibrium; exposures are not known"));
    }
    solve_adjoint(with);
    for (size_t k = 0; k < with->n_of; k++) { /* S' A' = diag(E) Λ' (A' / Y); the factor E comes with c */
        for (size_t i = 0; i < n; i++) {
            solver->step[i] = with->adjoint[i + k * n] / with->model->income[i];
        }
        jarak__gemv(true, n, n, 1, with->model->shares, n, solver->step, 0, with->per_sale + k * n);
    }
    find_per_sale(with, solver->step);
    jarak__parallel_for(with->n_of, CHUNK, solver->settings->threads, write_exposures, with);
    return jarak_cancel_triggered(solver->settings->cancel)
               ? jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while exposures were found"))
               : JARAK_OK;
}

static jarak_status expose_model(exposing *with, jarak__equilibrium_model *model, const jarak_equilibrium_settings *settings,
                                 jarak_error *error)
{
    const size_t n = model->n;
    jarak__equilibrium_solver solver = {0};
    jarak_equilibrium_outcome outcome;
    size_t cells;
    const bool has_room = with->n_of <= n; /* the solver's, which it does not need once its factors are there: fresh pages are dear */
    bool *at_fault = jarak__calloc(n, sizeof *at_fault);
    double *own = !has_room && jarak__multiply(n, with->n_of, &cells) ? jarak__calloc(cells, 2 * sizeof *own) : NULL;
    jarak_status status = at_fault == NULL || (!has_room && own == NULL) ? jarak__equilibrium_no_memory(n, error) : JARAK_OK;
    status = status == JARAK_OK ? jarak__equilibrium_parts(model, &outcome, at_fault, error) : status;
    status = status == JARAK_OK ? jarak__equilibrium_solver_new(model, settings, &solver, error) : status;
    if (status == JARAK_OK) {
        with->solver = &solver;
        with->adjoint = has_room ? solver.scaled : own;
        with->per_sale = has_room ? solver.shares : own + n * with->n_of;
        status = expose(with, &solver, error);
        with->solver = NULL;
    }
    jarak__equilibrium_solver_free(&solver);
    jarak__free(own);
    jarak__free(at_fault);
    return status;
}

jarak_status jarak_equilibrium_exposure(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings, size_t n_of,
                                        const size_t *of, double *exposure, jarak_error *error)
{
    jarak_equilibrium_settings used;
    jarak__equilibrium_model model;
    jarak_status status = jarak__equilibrium_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__equilibrium_check_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t k = 0; k < n_of; k++) {
        if ((of != NULL ? of[k] : k) >= data->n) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("there are %zu countries; number %zu is not among them"), data->n,
                              of != NULL ? of[k] : k);
        }
    }
    exposing with = {.data = data, .of = of, .n_of = n_of, .exposure = exposure};
    status = jarak__equilibrium_model_new(data, false, &model, error);
    with.model = &model;
    status = status == JARAK_OK ? expose_model(&with, &model, &used, error) : status;
    jarak__equilibrium_model_free(&model);
    return status;
}
