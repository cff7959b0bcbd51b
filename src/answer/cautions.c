/* Cautions: which changes of trade rest on figures that the checks of the sources find implausible. */
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "base/text.h"
#include "data/sql.h"
#include "jarak/table.h"

enum { CHECK, STATE, PARTNER, YEAR };

static const char findings_sql[] =
    "SELECT \"check\", state, partner, year FROM facts.panel_caution ORDER BY year, state, partner, \"check\"";

/* Whether a change of the pair's trade begins or ends in the year. */
static bool rests_on(const jarak_pair *pair, int64_t year)
{
    for (size_t i = 0; i < pair->n_changes; i++) {
        const jarak_indicator_change *change = &pair->changes[i];
        if (strcmp(change->indicator->dimension, "trade") == 0 &&
            (strtoll(change->first->period, NULL, 10) == year || strtoll(change->last->period, NULL, 10) == year)) {
            return true;
        }
    }
    return false;
}

/* Whether a finding is about the two, or about all that one of them reports. */
static bool concerns(const jarak_table *findings, size_t row, const jarak_pair *pair)
{
    const char *a = pair->state.code, *b = pair->partner.code;
    const char *state = jarak_table_text(findings, row, STATE);
    if (jarak_table_is_missing(findings, row, PARTNER)) {
        return strcmp(state, a) == 0 || strcmp(state, b) == 0;
    }
    const char *partner = jarak_table_text(findings, row, PARTNER);
    return (strcmp(state, a) == 0 && strcmp(partner, b) == 0) || (strcmp(state, b) == 0 && strcmp(partner, a) == 0);
}

static const char *name_of(const jarak_pair *pair, const char *code)
{
    return strcmp(code, pair->state.code) == 0 ? pair->state.name : pair->partner.name;
}

static const char *tell(jarak__answer_work *answer, const jarak_table *findings, size_t row, const jarak_pair *pair)
{
    const char *state = name_of(pair, jarak_table_text(findings, row, STATE));
    int year = (int)jarak_table_integer(findings, row, YEAR);
    bool is_total = jarak_table_is_missing(findings, row, PARTNER);
    const char *partner = is_total ? "" : name_of(pair, jarak_table_text(findings, row, PARTNER));
    if (strcmp(jarak_table_text(findings, row, CHECK), "mirror gap") == 0) {
        return is_total ? jarak__answer_format(answer, _("%s, imports of %d: they disagree with what many exporters report"), state, year)
                        : jarak__answer_format(answer, _("%s to %s, %d: the figures of the two sides are much further apart than usual"),
                                               state, partner, year);
    }
    return is_total ? jarak__answer_format(answer, _("%s, %d: its trade with all partners is far from the years around it"), state, year)
                    : jarak__answer_format(answer, _("%s on %s, %d: far from the years around it, and the other side gives no figure"),
                                           state, partner, year);
}

jarak_status jarak__answer_cautions(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    jarak_table *findings = NULL;
    jarak_status status = jarak__sql_table(store, findings_sql, &findings, error);
    size_t n_rows = status == JARAK_OK ? jarak_table_rows(findings) : 0;
    size_t n = 0;
    for (size_t i = 0; i < public->n_pairs; i++) {
        for (size_t row = 0; row < n_rows; row++) {
            n += concerns(findings, row, &public->pairs[i]) && rests_on(&public->pairs[i], jarak_table_integer(findings, row, YEAR));
        }
    }
    jarak_caution *cautions = jarak__answer_array(answer, n, sizeof *cautions);
    if (status == JARAK_OK && cautions == NULL) {
        status = jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; cautions != NULL && status == JARAK_OK && i < public->n_pairs; i++) {
        const jarak_pair *pair = &public->pairs[i];
        for (size_t row = 0; row < n_rows; row++) {
            int64_t year = jarak_table_integer(findings, row, YEAR);
            if (concerns(findings, row, pair) && rests_on(pair, year)) {
                cautions[public->n_cautions++] = (jarak_caution){
                    .partner = pair->partner.code, .state = pair->state.code, .year = (int)year, .text = tell(answer, findings, row, pair)};
            }
        }
    }
    public->cautions = cautions;
    jarak_table_free(findings);
    return status;
}
