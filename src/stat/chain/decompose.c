/* The published decomposition of welfare (Caliendo & Parro 2015, equation 15): terms of trade and volume of trade. It is the first-order
 * change, with finite changes put in. */
#include <math.h>

#include "num/sum.h"
#include "stat/chain/model.h"

typedef struct parts {
    jarak__sum terms, volume;
} parts;

/* What country n sells to and buys from i in sector j. */
static void add_pair(const double *tariffs, const double *log_cost_change, const double *flows_base, const double *flows,
                     size_t n_countries, size_t n_sectors, size_t j, size_t n, size_t i, parts *to)
{
    const size_t bought = (j * n_countries + n) * n_countries + i, sold = (j * n_countries + i) * n_countries + n;
    const double own = log_cost_change[n * n_sectors + j], other = log_cost_change[i * n_sectors + j];
    if (i != n && flows_base[sold] != 0) {
        jarak__sum_add(&to->terms, flows_base[sold] * expm1(own));
    }
    if (i != n && flows_base[bought] != 0) {
        jarak__sum_add(&to->terms, -flows_base[bought] * expm1(other));
    }
    if (tariffs != NULL && tariffs[bought] != 0 && flows_base[bought] != 0) {
        jarak__sum_add(&to->volume, tariffs[bought] * (flows[bought] - flows_base[bought] * exp(other)));
    }
}

void jarak__chain_decompose(const jarak_chain_data *data, const double *tariffs_base, const double *log_cost_change,
                            const double *flows_base, const double *flows, const double *income, double *terms, double *volume)
{
    for (size_t n = 0; n < data->n_countries; n++) {
        parts sums = {0};
        for (size_t j = 0; j < data->n_sectors; j++) {
            for (size_t i = 0; i < data->n_countries; i++) {
                add_pair(tariffs_base, log_cost_change, flows_base, flows, data->n_countries, data->n_sectors, j, n, i, &sums);
            }
        }
        const double first = jarak__sum_value(&sums.terms) / income[n], second = jarak__sum_value(&sums.volume) / income[n];
        terms[n] = isfinite(first) ? first : (double)NAN; /* where production of what was traded has ended */
        volume[n] = isfinite(second) ? second : (double)NAN;
    }
}
