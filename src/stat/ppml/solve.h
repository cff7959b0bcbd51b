/* Solving S v = b (problem.h) by preconditioned conjugate gradients. */
#ifndef JARAK_STAT_PPML_SOLVE_H
#define JARAK_STAT_PPML_SOLVE_H

#include "stat/ppml/precondition.h"

typedef struct ppml_solver {
    ppml_problem *problem;
    ppml_preconditioner preconditioner;
    double
        drift; /* how far the weights have moved since the preconditioner took them in: root mean square of the change of their logarithm */
    double *vectors; /* r, z, p, S p: n_levels each */
    double floor;    /* of sqrt(r' M^-1 r): below it there is only rounding */
    int iterations;  /* of all solves together */
    int last_iterations;
} ppml_solver;

/* Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_solver_new(ppml_problem *problem, ppml_solver *solver, jarak_error *error);
/* After the weights have changed: sums over groups, and the preconditioner where it has become too old. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_solver_update(ppml_solver *solver, jarak_error *error);
/* v with sqrt(r' M^-1 r) <= relative * sqrt(b' M^-1 b), or <= absolute where that is reached first, r = b - S v. b is overwritten. Returns
 * whether the bound was reached. */
bool jarak__ppml_solve(ppml_solver *solver, double *b, double relative, double absolute, double *v);
void jarak__ppml_solver_free(ppml_solver *solver);

#endif
