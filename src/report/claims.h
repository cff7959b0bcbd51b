/* Claims inside a larger JSON document. */
#ifndef JARAK_REPORT_CLAIMS_H
#define JARAK_REPORT_CLAIMS_H

#include "base/writer.h"
#include "jarak/claims.h"

/* An array with an object a claim: id, paragraph, statement, statement_id, source, note, verdict, opinion, supported, contradicted,
 * undecided, answers, rows. */
void jarak__write_json_claims(jarak__writer *writer, const jarak_claims *claims, int indent);

#endif
