/* Calls of AMD and LDL. */
#include "num/sparse.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <suitesparse/amd.h>
#include <suitesparse/ldl.h>

#include "base/alloc.h"

struct jarak__sparse_factor {
    int n;
    int *start, *row;           /* the matrix's pattern */
    int *order, *order_inverse; /* of elimination */
    int *l_start, *parent, *l_count, *flag, *pattern;
    int *l_row;
    double *l, *work;
    double *d; /* the inverse of D; 0 where a pivot was taken for zero */
};

static bool reserve(jarak__sparse_factor *factor, size_t n, size_t n_entries)
{
    int **arrays[] = {&factor->order, &factor->order_inverse, &factor->parent, &factor->l_count, &factor->flag, &factor->pattern};
    bool all = true;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i] = jarak__calloc(n + 1, sizeof(int));
        all = all && *arrays[i] != NULL;
    }
    factor->start = jarak__calloc(n + 1, sizeof(int));
    factor->l_start = jarak__calloc(n + 1, sizeof(int));
    factor->row = jarak__calloc(n_entries, sizeof(int));
    factor->d = jarak__calloc(n + 1, sizeof(double));
    factor->work = jarak__calloc(n + 1, sizeof(double));
    return all && factor->start != NULL && factor->l_start != NULL && factor->row != NULL && factor->d != NULL && factor->work != NULL;
}

jarak_status jarak__sparse_analyse(size_t n, const int *start, const int *row, jarak__sparse_factor **factor, jarak__sparse_cost *cost,
                                   jarak_error *error)
{
    *factor = NULL;
    if (n >= INT_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "a sparse matrix of order %zu is too large", n);
    }
    size_t n_entries = (size_t)start[n];
    jarak__sparse_factor *made = jarak__calloc(1, sizeof *made);
    if (made == NULL || !reserve(made, n, n_entries)) {
        jarak__sparse_free(made);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a sparse matrix with %zu entries", n_entries);
    }
    made->n = (int)n;
    memcpy(made->start, start, (n + 1) * sizeof *start);
    memcpy(made->row, row, n_entries * sizeof *row);
    double control[AMD_CONTROL], info[AMD_INFO];
    amd_defaults(control);
    int done = amd_order(made->n, made->start, made->row, made->order, control, info);
    if (done != AMD_OK && done != AMD_OK_BUT_JUMBLED) {
        jarak__sparse_free(made);
        return done == AMD_OUT_OF_MEMORY ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory while ordering a sparse matrix")
                                         : jarak_fail(error, JARAK_ERR_INTERNAL, "a sparse matrix was not well formed");
    }
    *cost = (jarak__sparse_cost){.entries = info[AMD_LNZ], .multiplications = info[AMD_NMULTSUBS_LDL]};
    *factor = made;
    return JARAK_OK;
}

jarak_status jarak__sparse_factorise(jarak__sparse_factor *factor, double *values, const double *diagonal, double least_pivot,
                                     jarak_error *error)
{
    if (factor->l == NULL) {
        ldl_symbolic(factor->n, factor->start, factor->row, factor->l_start, factor->parent, factor->l_count, factor->flag, factor->order,
                     factor->order_inverse);
        size_t n_entries = (size_t)factor->l_start[factor->n];
        factor->l_row = jarak__calloc(n_entries, sizeof *factor->l_row);
        factor->l = jarak__calloc(n_entries, sizeof *factor->l);
        if (factor->l_row == NULL || factor->l == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a factor with %zu entries", n_entries);
        }
    }
    int done = ldl_numeric(factor->n, factor->start, factor->row, values, factor->l_start, factor->parent, factor->l_count, factor->l_row,
                           factor->l, factor->d, factor->work, factor->pattern, factor->flag, factor->order, factor->order_inverse);
    if (done != factor->n) {
        return jarak_fail(error, JARAK_ERR_DATA, "a sparse matrix is singular at row %d", factor->order[done] + 1);
    }
    for (int k = 0; k < factor->n; k++) {
        factor->d[k] = factor->d[k] > least_pivot * diagonal[factor->order[k]] ? 1 / factor->d[k] : 0;
    }
    return JARAK_OK;
}

void jarak__sparse_solve(jarak__sparse_factor *factor, const double *b, double *x)
{
    for (int i = 0; i < factor->n; i++) {
        factor->work[i] = b[factor->order[i]];
    }
    ldl_lsolve(factor->n, factor->work, factor->l_start, factor->l_row, factor->l);
    for (int k = 0; k < factor->n; k++) {
        factor->work[k] *= factor->d[k];
    }
    ldl_ltsolve(factor->n, factor->work, factor->l_start, factor->l_row, factor->l);
    for (int i = 0; i < factor->n; i++) {
        x[factor->order[i]] = factor->work[i];
    }
}

void jarak__sparse_free(jarak__sparse_factor *factor)
{
    if (factor == NULL) {
        return;
    }
    int *arrays[] = {factor->start,  factor->row,     factor->order, factor->order_inverse, factor->l_start,
                     factor->parent, factor->l_count, factor->flag,  factor->pattern,       factor->l_row};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    jarak__free(factor->l);
    jarak__free(factor->d);
    jarak__free(factor->work);
    jarak__free(factor);
}
