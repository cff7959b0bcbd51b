/* The answers of a condition, counted. Private to the claims layer. */
#ifndef JARAK_CLAIMS_INSTANCES_H
#define JARAK_CLAIMS_INSTANCES_H

#include "claims/claims_file.h"

/* Counts answers by kind, or, where the claim has a quantifier, its instances: rows with the same `of` are answers on one, and without that
 * column each row is one of its own. Errors: ERR_FORMAT (no column `holds`, one that is no truth value, an `of` that is neither text nor a
 * whole number or missing, more instances than the quantifier says), ERR_MEMORY. */
jarak_status jarak__instances_count(const jarak__claim_text *claim, const jarak_table *table, jarak__instances *instances,
                                    jarak_error *error);

#endif
