/* The data of the report's page. */
#ifndef JARAK_REPORT_PAGE_JSON_H
#define JARAK_REPORT_PAGE_JSON_H

#include "base/writer.h"
#include "jarak/answer.h"
#include "jarak/claims.h"
#include "jarak/status.h"

/* Writes what the page shows of an answer, and of claims where they are not NULL, as small JSON: page_json.c says which fields, by the
 * names that they have in the answer's JSON. What occurs many times is told once, in three more lists of the outermost object: `facts`,
 * `uses` (part, used and how of a fact) and `choices` of specifications. A series' fact is {cell, fact, use, natural}, with the numbers of
 * both in their lists, and with days only where the series has no point of its cell; a specification is the list [number of its choices,
 * change, conf_low, conf_high, direction]. sheets: for two sheets of paper, without facts, and so
 * told in the key `sheets`. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__write_page_json(const jarak_answer *answer, const jarak_claims *claims, bool sheets,
                                                     jarak__writer *writer, jarak_error *error);

#endif
