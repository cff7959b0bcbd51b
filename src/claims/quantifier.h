/* How many of its instances have to hold for a claim to hold: "all of 5", "any", "share >= 0.8". Private to the claims layer. */
#ifndef JARAK_CLAIMS_QUANTIFIER_H
#define JARAK_CLAIMS_QUANTIFIER_H

#include "base/yaml_tree.h"
#include "jarak/claims.h"

typedef struct jarak__quantifier {
    enum { JARAK__NO_QUANTIFIER, JARAK__ALL, JARAK__ANY, JARAK__SHARE } kind;
    size_t n_instances; /* how many there have to be; 0: as many as the condition gives */
    double share;       /* for JARAK__SHARE, over 0 and at most 1 */
} jarak__quantifier;

/* How many instances hold, do not, have answers of both kinds, have none that decides. */
typedef struct jarak__instances {
    size_t supported, contradicted, disputed, undecided;
} jarak__instances;

/* Reads "all of N", "any", "any of N", "share >= P" or "share ≥ P of N"; text NULL: no quantifier. Errors: ERR_FORMAT at the node. */
jarak_status jarak__quantifier_parse(jarak__yaml_node node, const char *text, jarak__quantifier *quantifier, jarak_error *error);

/* The finding of a claim with a quantifier. Instances that are missing count as undecided: they must be in the counts. */
jarak_claim_finding jarak__quantifier_finding(const jarak__quantifier *quantifier, const jarak__instances *instances);

#endif
