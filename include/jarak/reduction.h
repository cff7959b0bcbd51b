/* Sums over data that lie in several parts: in several processes, or on several machines.
 *
 * An estimator that takes a jarak_reduction is called once for each part, at the same time, each with its own rows and with the same
 * settings. Whenever it needs a sum over all rows it hands its part's sums to combine, which must leave the same totals in every part.
 * Every part makes the same calls in the same order with the same number of values. */
#ifndef JARAK_REDUCTION_H
#define JARAK_REDUCTION_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_reduce { JARAK_REDUCE_SUM = 0, JARAK_REDUCE_MIN = 1 } jarak_reduce;

typedef struct jarak_reduction {
    /* Replaces values[i] by the sum (or the least) over all parts of their values[i]. For results that do not change from run to run,
     * add in a fixed order of parts. */
    void (*combine)(double *values, size_t n, jarak_reduce operation, void *context);
    void *context;
} jarak_reduction;

#ifdef __cplusplus
}
#endif
#endif
