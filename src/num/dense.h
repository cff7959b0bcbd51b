/* Dense linear algebra on column-major matrices, by OpenBLAS and LAPACK.
 *
 * Every call runs on the calling thread alone, so that its result does not depend on the number of cores; parallel work is made of many
 * calls (base/parallel.h). Leading dimensions are named ld_…: element (i, j) of a stands at a[i + j * ld_a]. Sizes of zero are allowed.
 * No size may exceed INT_MAX (the library's index type); a larger one is a mistake of the caller's, who would not have the memory. */
#ifndef JARAK_NUM_DENSE_H
#define JARAK_NUM_DENSE_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/status.h"

/* C = alpha op(A) op(B) + beta C, with op(A) m × k and op(B) k × n; transpose_a says that A is given as k × m. */
void jarak__gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha, const double *a, size_t ld_a,
                 const double *b, size_t ld_b, double beta, double *c, size_t ld_c);

/* The lower triangle of C = alpha op(A) op(A)' + beta C, C n × n; op(A) is n × k, transpose says that A is given as k × n. */
void jarak__syrk(bool transpose, size_t n, size_t k, double alpha, const double *a, size_t ld_a, double beta, double *c, size_t ld_c);

/* y = alpha op(A) x + beta y, A m × n. */
void jarak__gemv(bool transpose, size_t m, size_t n, double alpha, const double *a, size_t ld_a, const double *x, double beta, double *y);

/* Copies the lower triangle to the upper one. */
void jarak__symmetrise(size_t n, double *a, size_t ld_a);

/* The Cholesky factor L of a symmetric positive definite matrix of which the lower triangle is given, in its place: A = L L'. The upper
 * triangle is neither read nor written. Returns 0, or k where the leading minor of order k is not positive definite. */
size_t jarak__cholesky(size_t n, double *a, size_t ld_a);
/* Solves L L' X = B in the place of B, n × n_rhs. */
void jarak__cholesky_solve(size_t n, size_t n_rhs, const double *l, size_t ld_l, double *b, size_t ld_b);
/* Solves L X = B (transpose: L' X = B) in the place of B, n × n_rhs. */
void jarak__lower_solve(bool transpose, size_t n, size_t n_rhs, const double *l, size_t ld_l, double *b, size_t ld_b);
/* The lower triangle of (L L')^-1 in the place of L. */
void jarak__cholesky_inverse(size_t n, double *l, size_t ld_l);

/* Eigenvalues (ascending) of the symmetric matrix of which the lower triangle is given, and, in the place of a, its orthonormal
 * eigenvectors as columns; a sign is fixed by the largest element of a vector being positive. Errors: ERR_MEMORY; ERR_INTERNAL where a
 * is not finite or the iteration fails. */
JARAK_MUST_CHECK jarak_status jarak__symmetric_eigen(size_t n, double *a, size_t ld_a, double *values, jarak_error *error);

/* Solves A x = b in the place of b; A, n × n, is overwritten. Errors: ERR_MEMORY; ERR_DATA where A is singular. */
JARAK_MUST_CHECK jarak_status jarak__general_solve(size_t n, double *a, size_t ld_a, double *b, jarak_error *error);

/* The factors of a general matrix in its place: A = P L U (L with a unit diagonal), rows exchanged by pivots, n of them. Returns 0, or k
 * where element k of U's diagonal is zero. */
size_t jarak__lu(size_t n, double *a, size_t ld_a, int *pivots);
/* Solves A X = B (transpose: A' X = B) by these factors in the place of B, n × n_rhs. */
void jarak__lu_solve(bool transpose, size_t n, size_t n_rhs, const double *lu, size_t ld_lu, const int *pivots, double *b, size_t ld_b);

/* The kernel that OpenBLAS chose for this processor, such as "Haswell"; for benchmarks to print. */
const char *jarak__blas_core(void);

#endif
