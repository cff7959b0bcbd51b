/* Verdicts inside a larger JSON document. Keys have the names of jarak/verdict.h; the ends of an interval, `low` and `high` there, are
 * conf_low and conf_high, as everywhere in JSON and CSV. */
#ifndef JARAK_REPORT_VERDICT_JSON_H
#define JARAK_REPORT_VERDICT_JSON_H

#include <stdbool.h>

#include "jarak/verdict.h"
#include "report/json.h"

/* An object by group: the mean over the pairs of each group that has any. */
void jarak__json_verdict_means(jarak__json *json, const char *key, const jarak_verdict_mean means[JARAK_N_GROUPS]);

/* An object by group: everything that is known of a pair. Of a group that is not known, `known` and `parts` alone, and nothing where it has
 * no parts. */
void jarak__json_verdicts(jarak__json *json, const char *key, const jarak_verdict verdicts[JARAK_N_GROUPS]);

/* What each indicator contributes. */
void jarak__json_reasons(jarak__json *json, const jarak_verdict *verdict, bool in_one_line);

/* A year; null where there is none. */
void jarak__json_year(jarak__json *json, const char *key, int year);

#endif
