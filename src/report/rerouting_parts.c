/* What the printed forms of rerouted goods share: signatures, names. */
#include <math.h>

#include "report/rerouting.h"
#include "reroute/rule.h"

static const double fall_level = 0.05; /* at which S2 and S4 are seen */

/* Whether any hub sent more on, by Bonferroni over the hubs of which that is known. */
static int sent_on(const jarak_rerouting *found, const jarak_reroute_product *product)
{
    double least = 1;
    size_t n = 0;
    for (size_t i = product->first_pair; i < product->end_pair; i++) {
        const jarak_reroute_change *onward = &found->fit->pairs[i].onward;
        if (onward->missing == JARAK_REROUTE_TESTED) {
            least = onward->p_rise < least ? onward->p_rise : least;
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
    signatures[1] = sent_on(found, p);
    signatures[2] = -1;
    signatures[3] = p->direct.missing != JARAK_REROUTE_TESTED ? -1 : p->direct_q <= fall_level;
}

const char *jarak__rerouting_digits_name(jarak_rerouting_digits digits)
{
    return digits == JARAK_REROUTING_CN8 ? "cn8" : "hs6";
}

const char *jarak__rerouting_control_name(jarak_rerouting_control control)
{
    return control == JARAK_CONTROL_OTHER ? "other" : control == JARAK_CONTROL_NONE ? "none" : "growth";
}
