/* What the files of this folder share: the model, a point in its space of prices, and the steps from one to the next.
 *
 * Matrices are column-major here, a column an importer: (i, j) at i + j n. */
#ifndef JARAK_STAT_EQUILIBRIUM_MODEL_H
#define JARAK_STAT_EQUILIBRIUM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/equilibrium.h"

/* ---- model: shares.c, components.c ---- */

typedef struct jarak__equilibrium_model {
    size_t n;
    double theta, psi;
    jarak_deficits deficits; /* additive, where it is conditional */
    bool conditional;        /* incomes and spending stay; ψ is 0 */
    double *shares;          /* n × n: λ_ij B_ij */
    double *income;          /* n: Y */
    double *spending;        /* n: E */
    uint32_t *part;          /* n: the group of countries that trade with each other, each with a numeraire of its own */
    size_t n_parts;
    double *part_income; /* n_parts (at most n): Σ Y */
    void *memory;        /* of all of these */
} jarak__equilibrium_model;

/* The model of checked data; with_scenario: B is in the shares, else it is 1. Parts are not known yet. */
jarak_status jarak__equilibrium_model_new(const jarak_equilibrium_data *data, bool with_scenario, jarak__equilibrium_model *model,
                                          jarak_error *error);
void jarak__equilibrium_model_free(jarak__equilibrium_model *model);
/* Finds the parts, and whether anything rules out an equilibrium: sets *outcome to why, and at_fault of the countries for which. */
jarak_status jarak__equilibrium_parts(jarak__equilibrium_model *model, jarak_equilibrium_outcome *outcome, bool *at_fault,
                                      jarak_error *error);

/* ---- point: shares.c ---- */

typedef struct jarak__equilibrium_point {
    double *price;    /* n: x = log p̂ */
    double *weight;   /* n: p̂^(-θ), over the largest of them */
    double *sum;      /* n: P̂^(-θ), over the same */
    double *index;    /* n: log P̂ */
    double *output;   /* n: Y Ŷ */
    double *spending; /* n: E', of multiplicative deficits without the common factor */
    double *sales;    /* n: Σ_j X'_ij */
    double *gap;      /* n: log sales - log output, less what is redundant */
    double *scratch;  /* n */
    double *level;    /* n_parts: log Σ Y Ŷ / Σ Y */
    double *wedge;    /* n_parts: the redundant component of the gaps */
    double residual;
} jarak__equilibrium_point;

enum { JARAK__EQUILIBRIUM_VECTORS = 11 };

/* Lays the point's vectors out in room for JARAK__EQUILIBRIUM_VECTORS × n numbers. */
void jarak__equilibrium_point_place(jarak__equilibrium_point *point, size_t n, double *room);
/* Everything at point->price: two products of a matrix and a vector, no powers but n. False where something is not finite, or spending
 * is not above 0. */
bool jarak__equilibrium_evaluate(const jarak__equilibrium_model *model, jarak__equilibrium_point *point);
/* How much of spending follows income: 1, or Y Ŷ / E' where the deficit stays, or 0 where both do. */
double jarak__equilibrium_spending_share(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j);
/* Whether the deficit that stays leaves next to no spending: beyond that there is no equilibrium. */
bool jarak__equilibrium_spends_nothing(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j);
/* What the numeraire holds: output, or where that stays, output at the new price. */
double jarak__equilibrium_value(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t i);
/* λ' at an evaluated point, n × n. */
void jarak__equilibrium_shares(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, double *shares);

/* ---- steps: newton.c, fixed_point.c ---- */

typedef struct jarak__equilibrium_solver {
    const jarak__equilibrium_model *model;
    const jarak_equilibrium_settings *settings;
    jarak__equilibrium_point at, trial;
    double *shares;   /* n × n: λ' */
    double *jacobian; /* n × n, or its factors */
    double *scaled;   /* n × n */
    int *pivots;      /* n */
    double *step;     /* n */
    const double *lu; /* factors that chord steps use: the own ones, or those of the centre of draws; NULL: none yet */
    const int *lu_pivots;
    int steps, fixed_point_steps;
    bool meets_no_spending; /* a step ended where some country's spending would end */
    bool interrupted;
    void *memory;
} jarak__equilibrium_solver;

jarak_status jarak__equilibrium_solver_new(const jarak__equilibrium_model *model, const jarak_equilibrium_settings *settings,
                                           jarak__equilibrium_solver *solver, jarak_error *error);
void jarak__equilibrium_solver_free(jarak__equilibrium_solver *solver);
/* Fills the jacobian at the evaluated point solver->at (solver->shares: λ' there) plus numeraire (1 or -1) times that of each part on its
 * rows, and factors it. False where it is singular. */
bool jarak__equilibrium_factor(jarak__equilibrium_solver *solver, double numeraire);
/* From solver->at.price to the solution; false where it did not get there. */
bool jarak__equilibrium_newton(jarak__equilibrium_solver *solver);
/* From unchanged prices. */
bool jarak__equilibrium_fixed_point(jarak__equilibrium_solver *solver);
/* The first, and the second where it did not get there, unless it is known why. */
bool jarak__equilibrium_find(jarak__equilibrium_solver *solver);

/* ---- results ---- */

/* delta.c: standard deviations of the logarithms of welfare and real wage, n each, at a solution whose shares and factors (numeraire 1) are
 * there. */
jarak_status jarak__equilibrium_delta(const jarak__equilibrium_solver *solver, const jarak_equilibrium_uncertainty *uncertainty,
                                      double *welfare_sd, double *wage_sd, jarak_error *error);

/* Welfare and real wage of country j at an evaluated point. */
double jarak__equilibrium_welfare(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j);
double jarak__equilibrium_real_wage(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j);

/* ---- settings.c ---- */

jarak_status jarak__equilibrium_settings_take(const jarak_equilibrium_settings *given, jarak_equilibrium_settings *used,
                                              jarak_error *error);
jarak_status jarak__equilibrium_check_data(const jarak_equilibrium_data *data, jarak_error *error);
/* The country's name, or its number, for which there is room at number. */
enum { JARAK__EQUILIBRIUM_NAME_BYTES = 24 };
const char *jarak__equilibrium_name(const jarak_equilibrium_data *data, size_t i, char *number);
jarak_status jarak__equilibrium_no_memory(size_t n, jarak_error *error);
#ifdef __clang_analyzer__ /* which cannot see what it returns */
#define jarak__equilibrium_no_memory(n, error) ((void)jarak__equilibrium_no_memory(n, error), JARAK_ERR_MEMORY)
#endif

#endif
