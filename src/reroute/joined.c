/* How many signs of rerouting a product and hub show together: partial conjunction of their p-values (Benjamini & Heller 2008), over all
 * pairs by Benjamini and Hochberg. No decoys of the joined evidence: direct trade falls in no ordinary year, so these would find nearly
 * all. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "reroute/rule.h"
#include "reroute/work.h"
#include "stat/reroute/fit.h"

/* The p-values that are known, of more to the hub, more from it on, a gap that opens, and less directly. */
static size_t known_signs(const jarak_rerouting *found, const jarak_reroute_pair *pair, double p[JARAK_REROUTING_SIGNS])
{
    const jarak_reroute_product *product = &found->fit->products[pair->product];
    const double all[JARAK_REROUTING_SIGNS] = {found->plain ? pair->decoy_p : pair->strict_decoy_p, pair->onward.p_rise, pair->gap.p_rise,
                                               product->direct.p_fall};
    size_t n = 0;
    for (size_t i = 0; i < JARAK_REROUTING_SIGNS; i++) {
        if (!isnan(all[i])) {
            p[n++] = all[i];
        }
    }
    return n;
}

static void join_pair(const jarak_rerouting *found, const jarak_reroute_pair *pair, jarak_rerouting_joined *joined)
{
    double p[JARAK_REROUTING_SIGNS];
    const bool is_tested = pair->change.missing == JARAK_REROUTE_TESTED && found->fit->calibration.is_calibrated;
    joined->n_known = is_tested ? known_signs(found, pair, p) : 0;
    for (size_t r = 0; r < JARAK_REROUTING_SIGNS; r++) {
        joined->p[r] = r < joined->n_known ? jarak_reroute_conjunction(joined->n_known, p, r + 1) : (double)NAN;
    }
}

jarak_status jarak__rerouting_joined(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    const size_t n = found->fit->n_pairs;
    jarak_rerouting_joined *joined = jarak__rerouting_keep(work, n, sizeof *joined);
    double *p = jarak__calloc(n, sizeof *p), *q = jarak__calloc(n, sizeof *q);
    jarak_status status = joined == NULL || p == NULL || q == NULL ? jarak__rerouting_no_memory(error) : JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        join_pair(found, &found->fit->pairs[i], &joined[i]);
    }
    for (size_t r = 0; status == JARAK_OK && r < JARAK_REROUTING_SIGNS; r++) {
        for (size_t i = 0; i < n; i++) {
            p[i] = joined[i].p[r];
        }
        status = jarak__reroute_adjust(n, p, q, error);
        for (size_t i = 0; status == JARAK_OK && i < n; i++) {
            joined[i].q[r] = isnan(p[i]) ? (double)NAN : q[i];
            joined[i].level = joined[i].q[r] <= found->q && joined[i].level == r ? r + 1 : joined[i].level;
        }
    }
    jarak__free(p);
    jarak__free(q);
    found->joined = joined;
    return status;
}
