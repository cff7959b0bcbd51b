/* Which signatures of rerouting a product shows. */
#include <math.h>
#include <stddef.h>

#include "reroute/rule.h"

static const double fall_level = 0.05; /* at which S2, S3 and S4 are seen */

/* Whether a change of any hub is a rise, by Bonferroni over the hubs of which it is known. change_at: its offset in a pair. */
static int any_rise(const jarak_rerouting *found, const jarak_reroute_product *product, size_t change_at)
{
    double least = 1;
    size_t n = 0;
    for (size_t i = product->first_pair; i < product->end_pair; i++) {
        const jarak_reroute_change *change = (const void *)((const char *)&found->fit->pairs[i] + change_at);
        if (change->missing == JARAK_REROUTE_TESTED) {
            least = change->p_rise < least ? change->p_rise : least;
            n++;
        }
    }
    return n == 0 ? -1 : least * (double)n <= fall_level;
}

void jarak__rerouting_signatures(const jarak_rerouting *found, size_t product, int signatures[JARAK__SIGNATURES])
{
    const jarak_reroute_product *p = &found->fit->products[product];
    const double q = jarak__rule_q(found, p);
    signatures[0] = isnan(q) ? -1 : q <= found->q;
    signatures[1] = any_rise(found, p, offsetof(jarak_reroute_pair, onward));
    signatures[2] = any_rise(found, p, offsetof(jarak_reroute_pair, gap));
    signatures[3] = p->direct.missing != JARAK_REROUTE_TESTED ? -1 : p->direct_q <= fall_level;
}
