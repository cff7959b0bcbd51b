/* Signs of rerouting, one a series. Internal to stat/reroute. */
#ifndef JARAK_STAT_REROUTE_SIGNATURE_H
#define JARAK_STAT_REROUTE_SIGNATURE_H

#include "stat/reroute/fit.h"

/* Of a series, or of the ratio of one over another, into a change a unit, stride bytes apart. */
typedef struct reroute_signature {
    const reroute_series *series, *over; /* over NULL: the series itself */
    const jarak_reroute_settings *settings;
    unsigned char *first_change;
    size_t stride;
} reroute_signature;

/* Sets *inflation to what errors by the scatter of months are widened by. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__reroute_signature(const reroute_signature *of, double *inflation, jarak_error *error);

/* Fills what fit has of the onward and direct trade and of the gap; scratch and adjusted: room for n_products each. Errors: ERR_MEMORY,
 * ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__reroute_signs(const jarak_reroute_data *data, const reroute_series *series, jarak_reroute *fit,
                                                   double *scratch, double *adjusted, jarak_error *error);

/* otherwise: where there is no ordinary year. */
double jarak__reroute_inflation(reroute_spread spread, double otherwise);
/* A unit's change, with the quantile of Student's t that its interval is by. */
void jarak__reroute_change_of(const reroute_series *series, size_t unit, const reroute_step *step, double inflation, double freedom,
                              double quantile, jarak_reroute_change *change);

#endif
