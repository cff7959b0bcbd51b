/* Rerouted goods of the answer's pairs: what `jarak reroute --keep` found and the store keeps, where a state is the hub and the partner the
 * destination. */
#include <math.h>
#include <string.h>

#include "answer/panel.h"
#include "base/alloc.h"

/* What is of other figures than the store has now is counted, and not told. */
static const char before[] =
    "SELECT p.state, p.partner, p.origin, p.product, p.since, p.unit, p.is_current, p.onward_after IS NOT NULL, p.ratio, p.ratio_low, "
    "p.ratio_high, p.q, p.excess_low, p.excess_high FROM (SELECT f.hub AS state, r.destination AS partner, f.*, r.origin, r.unit, "
    "r.is_current FROM facts.rerouting_pair f JOIN rerouting_run r USING (run) WHERE f.found AND f.linked) p";
static const char after[] = "ORDER BY p.partner, p.q, p.product, p.state, p.since";
enum { STATE, PARTNER, ORIGIN, PRODUCT, SINCE, UNIT, IS_CURRENT, HAS_ONWARD, RATIO, RATIO_LOW, RATIO_HIGH, Q, EXCESS_LOW, EXCESS_HIGH };

jarak_status jarak__answer_rerouted(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(answer, store, before, after, &table, error);
    const size_t n = status == JARAK_OK ? jarak_table_rows(table) : 0;
    jarak_rerouted *found = n > 0 ? jarak__answer_array(answer, n, sizeof *found) : NULL;
    for (size_t row = 0; found != NULL && row < n; row++) {
        if (!jarak_table_boolean(table, row, IS_CURRENT)) {
            answer->public.n_rerouted_before++;
            continue;
        }
        found[answer->public.n_rerouted++] = (jarak_rerouted){
            .state = jarak__answer_copy(answer, jarak_table_text(table, row, STATE)),
            .partner = jarak__answer_copy(answer, jarak_table_text(table, row, PARTNER)),
            .origin = jarak__answer_copy(answer, jarak_table_text(table, row, ORIGIN)),
            .product = jarak__answer_copy(answer, jarak_table_text(table, row, PRODUCT)),
            .since = jarak__answer_copy(answer, jarak_table_text(table, row, SINCE)),
            .unit = jarak__answer_copy(answer, jarak_table_text(table, row, UNIT)),
            .has_onward = jarak_table_boolean(table, row, HAS_ONWARD),
            .ratio = jarak_table_number(table, row, RATIO),
            .ratio_low = jarak_table_number(table, row, RATIO_LOW),
            .ratio_high = jarak_table_number(table, row, RATIO_HIGH),
            .q = jarak_table_number(table, row, Q),
            .excess_low = jarak_table_number(table, row, EXCESS_LOW),
            .excess_high = jarak_table_number(table, row, EXCESS_HIGH),
        };
    }
    answer->public.rerouted = found;
    jarak_table_free(table);
    return status == JARAK_OK && n > 0 && found == NULL ? jarak__answer_out_of_memory(error) : status;
}
