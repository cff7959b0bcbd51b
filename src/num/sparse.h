/* Sparse symmetric systems: an ordering that keeps factors sparse (AMD) and a factor L D L' (LDL), both of SuiteSparse. */
#ifndef JARAK_NUM_SPARSE_H
#define JARAK_NUM_SPARSE_H

#include <stddef.h>

#include "jarak/status.h"

typedef struct jarak__sparse_factor jarak__sparse_factor;

/* What a factor would cost. */
typedef struct jarak__sparse_cost {
    double entries;         /* of L, below the diagonal */
    double multiplications; /* of the factorisation */
} jarak__sparse_cost;

/* Orders the symmetric matrix whose entries stand in rows row[start[j]] … row[start[j + 1] - 1] of column j; both triangles are given.
 * start and row are copied. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__sparse_analyse(size_t n, const int *start, const int *row, jarak__sparse_factor **factor,
                                                    jarak__sparse_cost *cost, jarak_error *error);

/* Factors the matrix with these values, in the order of row. Pivots that are at most least_pivot times the diagonal's element are taken for
 * zeros of a singular matrix, and the solution is zero there. The first call reserves memory for L. Errors: ERR_MEMORY; ERR_DATA where a
 * pivot is exactly zero. */
JARAK_MUST_CHECK jarak_status jarak__sparse_factorise(jarak__sparse_factor *factor, double *values, const double *diagonal,
                                                      double least_pivot, jarak_error *error);

/* x = A^-1 b; x may be b. */
void jarak__sparse_solve(jarak__sparse_factor *factor, const double *b, double *x);

void jarak__sparse_free(jarak__sparse_factor *factor);

#endif
