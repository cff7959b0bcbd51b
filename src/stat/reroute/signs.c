/* The signs beside the rise: what hubs sent on, what they say they got, and what the destination no longer got directly. */
#include <math.h>
#include <string.h>

#include "stat/reroute/signature.h"

/* A sign of every unit, from values that may be NULL: then nothing is known of it. */
typedef struct sign {
    size_t n_units, stride;
    unsigned char *first_change;
    const double *values;
    const reroute_series *under; /* NULL: the values themselves; else of this series over theirs */
    const uint32_t *group;       /* NULL: all units are one */
    size_t n_groups;
} sign;

static jarak_status find_sign(const jarak_reroute_data *data, const jarak_reroute_settings *settings, const sign *of, double *inflation,
                              jarak_error *error)
{
    const double nan = (double)NAN;
    const jarak_reroute_change unknown = {JARAK_REROUTE_UNKNOWN, nan, nan, 1, nan, nan, nan, nan, nan, nan, nan};
    reroute_series series = {0};
    *inflation = nan;
    for (size_t i = 0; of->values == NULL && i < of->n_units; i++) {
        memcpy(of->first_change + i * of->stride, &unknown, sizeof unknown);
    }
    if (of->values == NULL) {
        return JARAK_OK;
    }
    jarak_status status = jarak__reroute_series_make(of->n_units, data, of->values, settings, &series, error);
    series.group = of->group;
    series.n_groups = of->n_groups;
    if (status == JARAK_OK) {
        const reroute_signature signature = {.series = of->under != NULL ? of->under : &series,
                                             .over = of->under != NULL ? &series : NULL,
                                             .settings = settings,
                                             .first_change = of->first_change,
                                             .stride = of->stride};
        status = jarak__reroute_signature(&signature, inflation, error);
    }
    jarak__reroute_series_release(&series);
    return status;
}

/* Of a product: what came by the hubs that could be told to the destination, and the least of the legs. */
static void find_rerouted(jarak_reroute *fit, jarak_reroute_product *product)
{
    double onward = 0;
    for (size_t j = product->first_pair; j < product->end_pair; j++) {
        jarak_reroute_pair *pair = &fit->pairs[j];
        pair->onward_excess = pair->onward.after - pair->onward.before;
        onward += pair->change.missing == JARAK_REROUTE_TESTED ? pair->onward_excess : 0;
    }
    product->loss = product->direct.before - product->direct.after;
    const bool is_known = product->n_tested > 0 && !isnan(onward) && !isnan(product->loss);
    product->rerouted = is_known ? fmax(0, fmin(product->excess, fmin(onward, product->loss))) : (double)NAN;
}

/* q of a fall over the products that are tested. One whose direct trade says nothing counts as one where nothing fell. */
static jarak_status find_direct_q(jarak_reroute *fit, double *scratch, double *adjusted, jarak_error *error)
{
    jarak_reroute_product *products = fit->products;
    const size_t n = fit->info.n_products;
    for (size_t i = 0; i < n; i++) {
        const double p = products[i].direct.p_fall;
        scratch[i] = products[i].n_tested == 0 ? (double)NAN : isnan(p) ? 1 : p;
    }
    jarak_status status = jarak__reroute_adjust(n, scratch, adjusted, error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        products[i].direct_q = isnan(products[i].direct.p_fall) ? (double)NAN : adjusted[i];
    }
    return status;
}

jarak_status jarak__reroute_signs(const jarak_reroute_data *data, const reroute_series *series, jarak_reroute *fit, double *scratch,
                                  double *adjusted, jarak_error *error)
{
    reroute_series flow = *series; /* compared with nothing: what the hub says of the same goods is what it is held against */
    flow.control = NULL;
    double unused;
    const sign onward = {.n_units = data->n_pairs,
                         .stride = sizeof *fit->pairs,
                         .first_change = (unsigned char *)fit->pairs + offsetof(jarak_reroute_pair, onward),
                         .values = data->onward,
                         .group = data->hub,
                         .n_groups = series->n_groups};
    sign gap = onward;
    gap.first_change = (unsigned char *)fit->pairs + offsetof(jarak_reroute_pair, gap);
    gap.values = data->recorded;
    gap.under = &flow;
    const sign direct = {.n_units = data->n_products,
                         .stride = sizeof *fit->products,
                         .first_change = (unsigned char *)fit->products + offsetof(jarak_reroute_product, direct),
                         .values = data->direct,
                         .n_groups = 1};
    jarak_status status = find_sign(data, &fit->settings, &onward, &unused, error);
    status = status == JARAK_OK ? find_sign(data, &fit->settings, &gap, &unused, error) : status;
    status = status == JARAK_OK ? find_sign(data, &fit->settings, &direct, &fit->info.calibration.direct_inflation, error) : status;
    for (size_t i = 0; status == JARAK_OK && i < data->n_products; i++) {
        find_rerouted(fit, &fit->products[i]);
    }
    return status == JARAK_OK ? find_direct_q(fit, scratch, adjusted, error) : status;
}
