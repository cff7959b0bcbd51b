/* Claims inside a larger JSON document. */
#ifndef JARAK_REPORT_CLAIMS_H
#define JARAK_REPORT_CLAIMS_H

#include "jarak/claims.h"
#include "report/json.h"

/* A list with an object a claim, by the names of jarak/claims.h; an empty one for NULL. */
void jarak__json_claims(jarak__json *json, const char *key, const jarak_claims *claims);

#endif
