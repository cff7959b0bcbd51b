/* Symmetric matrices of order two and three, packed: the parameters of one block. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_SMALL_H
#define JARAK_STAT_IDEAL_SMALL_H

#include <stdbool.h>

/* Parameters of a block at most, and the elements of a symmetric matrix of that order. */
enum { IDEAL_DIMS = 3, IDEAL_PACKED = 6 };

/* The lower triangle by columns, of b, c1 and c2. */
enum { BB, B1, B2, C11, C12, C22 };

/* Of a matrix of order dims: its Cholesky factor in its place (false where it is not positive definite), and solving with it. */
bool jarak__ideal_small_factor(int dims, double packed[IDEAL_PACKED]);
void jarak__ideal_small_solve(int dims, const double factor[IDEAL_PACKED], double x[IDEAL_DIMS]);
/* The forward half of it: x = L^-1 x. */
void jarak__ideal_small_forward(int dims, const double factor[IDEAL_PACKED], double x[IDEAL_DIMS]);

#endif
