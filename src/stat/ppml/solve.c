/* Conjugate gradients (Hestenes & Stiefel 1952). Singular but consistent systems are no trouble: directions that are not identified never
 * enter. */
#include "stat/ppml/solve.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clones.h"

jarak_status jarak__ppml_solver_new(ppml_problem *problem, ppml_solver *solver, jarak_error *error)
{
    *solver = (ppml_solver){.problem = problem, .drift = (double)INFINITY};
    solver->vectors = jarak__calloc(problem->n_levels, 4 * sizeof *solver->vectors);
    if (solver->vectors == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", problem->n_levels);
    }
    return jarak__ppml_preconditioner_new(problem, &solver->preconditioner, error);
}

jarak_status jarak__ppml_solver_update(ppml_solver *solver, jarak_error *error)
{
    static const double too_far = 0.2;
    jarak__ppml_set_inverse(solver->problem);
    if (solver->drift <= too_far) {
        return JARAK_OK;
    }
    solver->drift = 0;
    return jarak__ppml_preconditioner_update(solver->problem, &solver->preconditioner, error);
}

JARAK_CLONES static double dot(size_t n, const double *restrict a, const double *restrict b)
{
    double lanes[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        for (size_t k = 0; k < 8; k++) {
            lanes[k] += a[i + k] * b[i + k];
        }
    }
    double sum = 0;
    for (; i < n; i++) {
        sum += a[i] * b[i];
    }
    for (size_t k = 0; k < 8; k++) {
        sum += lanes[k];
    }
    return sum;
}

/* y += a x. */
JARAK_CLONES static void add_multiple(size_t n, double a, const double *restrict x, double *restrict y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] += a * x[i];
    }
}

bool jarak__ppml_solve(ppml_solver *solver, double *b, double relative, double absolute, double *v)
{
    enum { MOST_ITERATIONS = 5000 };
    ppml_problem *problem = solver->problem;
    size_t n = problem->n_levels;
    double *r = b, *z = solver->vectors, *p = z + n, *product = p + n;
    memset(v, 0, n * sizeof *v);
    solver->last_iterations = 0;
    if (n == 0) {
        return true;
    }
    jarak__ppml_preconditioner_apply(problem, &solver->preconditioner, r, z);
    memcpy(p, z, n * sizeof *p);
    double rz = dot(n, r, z);
    double bound = relative * relative * rz;
    bound = fmax(bound, absolute * absolute);
    bound = fmax(bound, solver->floor * solver->floor);
    while (rz > bound && solver->last_iterations < MOST_ITERATIONS && !jarak_cancel_triggered(problem->cancel)) {
        jarak__ppml_product(problem, p, product);
        double curvature = dot(n, p, product);
        if (!(curvature > 0)) { /* rounding is all that is left */
            return rz <= bound * 1e6;
        }
        double step = rz / curvature;
        add_multiple(n, step, p, v);
        add_multiple(n, -step, product, r);
        jarak__ppml_preconditioner_apply(problem, &solver->preconditioner, r, z);
        double next = dot(n, r, z);
        double beta = next / rz;
        for (size_t i = 0; i < n; i++) {
            p[i] = z[i] + beta * p[i];
        }
        rz = next;
        solver->last_iterations++;
        solver->iterations++;
    }
    return rz <= bound;
}

void jarak__ppml_solver_free(ppml_solver *solver)
{
    jarak__ppml_preconditioner_free(&solver->preconditioner);
    jarak__free(solver->vectors);
    *solver = (ppml_solver){0};
}
