/* Cholesky factors of symmetric matrices of order two and three, packed: the parameters of one block. */
#include "stat/ideal/small.h"

#include <math.h>

bool jarak__ideal_small_factor(int dims, double a[IDEAL_PACKED])
{
    if (!(a[BB] > 0)) {
        return false;
    }
    a[BB] = sqrt(a[BB]);
    a[B1] /= a[BB];
    double rest = a[C11] - a[B1] * a[B1];
    if (!(rest > 0)) {
        return false;
    }
    a[C11] = sqrt(rest);
    if (dims == IDEAL_DIMS) {
        a[B2] /= a[BB];
        a[C12] = (a[C12] - a[B2] * a[B1]) / a[C11];
        rest = a[C22] - a[B2] * a[B2] - a[C12] * a[C12];
        if (!(rest > 0)) {
            return false;
        }
        a[C22] = sqrt(rest);
    }
    return true;
}

void jarak__ideal_small_forward(int dims, const double factor[IDEAL_PACKED], double x[IDEAL_DIMS])
{
    x[0] /= factor[BB];
    x[1] = (x[1] - factor[B1] * x[0]) / factor[C11];
    if (dims == IDEAL_DIMS) {
        x[2] = (x[2] - factor[B2] * x[0] - factor[C12] * x[1]) / factor[C22];
    }
}

void jarak__ideal_small_solve(int dims, const double factor[IDEAL_PACKED], double x[IDEAL_DIMS])
{
    jarak__ideal_small_forward(dims, factor, x);
    if (dims == IDEAL_DIMS) {
        x[2] /= factor[C22];
        x[1] -= factor[C12] * x[2];
        x[0] -= factor[B2] * x[2];
    }
    x[1] /= factor[C11];
    x[0] = (x[0] - factor[B1] * x[1]) / factor[BB];
}
