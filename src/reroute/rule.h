/* What a question's rule reads of a fit: the plain evidence and its q, or the strict. */
#ifndef JARAK_REROUTE_RULE_H
#define JARAK_REROUTE_RULE_H

#include <string.h>

#include "jarak/rerouting.h"

static inline double jarak__rule_evidence(const jarak_rerouting *found, const jarak_reroute_product *product)
{
    return found->plain ? product->evidence : product->strict_evidence;
}

static inline double jarak__rule_q(const jarak_rerouting *found, const jarak_reroute_product *product)
{
    return found->plain ? product->q : product->strict_q;
}

/* Of a rise in two hubs. */
static inline double jarak__rule_q_two(const jarak_rerouting *found, const jarak_reroute_product *product)
{
    return found->plain ? product->q_two : product->strict_q_two;
}

static inline double jarak__rule_pair_evidence(const jarak_rerouting *found, const jarak_reroute_pair *pair)
{
    return found->plain ? pair->evidence : pair->strict_evidence;
}

static inline double jarak__rule_pair_q(const jarak_rerouting *found, const jarak_reroute_pair *pair)
{
    return found->plain ? pair->q : pair->strict_q;
}

/* The one of n families that is called so; NULL where there is none. */
static inline const jarak_rerouting_family *jarak__find_family(size_t n, const jarak_rerouting_family *families, const char *product)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(families[i].product, product) == 0) {
            return &families[i];
        }
    }
    return NULL;
}

/* The family that a product is; NULL where it is one code. */
static inline const jarak_rerouting_family *jarak__rerouting_family(const jarak_rerouting *found, const char *product)
{
    return jarak__find_family(found->n_families, found->families, product);
}

/* What an ordinary year brings. */
static inline const jarak_reroute_decoys *jarak__rule_decoys(const jarak_rerouting *found)
{
    return found->plain ? &found->fit->decoys : &found->fit->strict_decoys;
}

/* Signatures S1 … S4: 1 seen, 0 not seen, -1 not known. */
enum { JARAK__SIGNATURES = 4 };
void jarak__rerouting_signatures(const jarak_rerouting *found, size_t product, int signatures[JARAK__SIGNATURES]);

#endif
