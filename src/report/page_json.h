/* The answer as the report's page carries it. */
#ifndef JARAK_REPORT_PAGE_JSON_H
#define JARAK_REPORT_PAGE_JSON_H

#include "base/writer.h"
#include "jarak/status.h"

/* Writes an answer's JSON (jarak_answer_json) in the page's smaller form. Two more keys, `facts` and `roles`, hold every fact, and every
 * way in which facts enter values, once; a series' figures refer to them by the numbers `fact` and `role`. What a figure shares with the
 * point of its period or with its source is left out, and so are every null and the transformed values, which the page does not draw.
 * A verdict's `specification_list` becomes a list of [number among the answer's `choices`, change, low, high, direction], the same choices
 * told once, and numbers of verdicts are rounded to four decimals. Costs about twice the text in memory. */
jarak_status jarak__write_page_json(jarak__writer *writer, const char *json, jarak_error *error);

#endif
