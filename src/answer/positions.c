/* The ideal points of an answer's states, from the panel. */
#include <math.h>
#include <string.h>

#include "answer/codes.h"
#include "answer/panel.h"
#include "base/writer.h"
#include "data/sql.h"
#include "panel/scale.h"

static jarak_status read_points(const jarak__answer_work *answer, jarak_store *store, jarak_table **table, jarak_error *error)
{
    const jarak_answer *public = &answer->public;
    int since = jarak__first_year(answer);
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT state, year, estimate, std_error, n_votes FROM facts.panel_ideal WHERE ");
    jarak__write_is_one_of(&sql, "state", jarak__answer_n_actors(public), jarak__answer_actor_code, public);
    if (since != 0) {
        jarak__write_format(&sql, " AND year >= %d", since);
    }
    if (public->until != 0) {
        jarak__write_format(&sql, " AND year <= %d", public->until);
    }
    jarak__write_text(&sql, " ORDER BY state, year");
    jarak_status status = sql.failed ? jarak__answer_out_of_memory(error) : jarak__sql_table(store, sql.bytes, table, error);
    jarak__writer_release(&sql);
    return status;
}

static jarak_status fill(jarak__answer_work *answer, const jarak_table *table, const jarak_actor *actor, jarak_positions *positions,
                         jarak_error *error)
{
    double width = jarak__interval_width(answer->public.level);
    size_t first = 0, end, n = jarak_table_rows(table);
    while (first < n && strcmp(jarak_table_text(table, first, 0), actor->code) != 0) {
        first++;
    }
    end = first < n ? jarak__run_end(table, first, 1) : first;
    jarak_position *points = jarak__answer_array(answer, end - first, sizeof *points);
    if (points == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    *positions = (jarak_positions){.actor = *actor, .n_points = end - first, .points = points};
    for (size_t row = first; row < end; row++) {
        double estimate = jarak_table_number(table, row, 2), reach = width * jarak_table_number(table, row, 3);
        *points++ = (jarak_position){
            .year = (int)jarak_table_integer(table, row, 1),
            .estimate = estimate,
            .low = estimate - reach,
            .high = estimate + reach,
            .n_votes = jarak_table_integer(table, row, 4),
        };
    }
    return JARAK_OK;
}

jarak_status jarak__answer_positions(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    const size_t n_actors = jarak__answer_n_actors(public);
    jarak_table *table = NULL;
    if (!jarak__asks_votes(public)) {
        return JARAK_OK;
    }
    jarak_positions *positions = jarak__answer_array(answer, n_actors, sizeof *positions);
    if (positions == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    public->positions = positions;
    jarak_status status = read_points(answer, store, &table, error);
    for (size_t i = 0; status == JARAK_OK && i < n_actors; i++) {
        jarak_positions *next = &positions[public->n_positions];
        status = fill(answer, table, jarak__answer_actor(public, i), next, error);
        public->n_positions += status == JARAK_OK && next->n_points > 0;
    }
    jarak_table_free(table);
    return status;
}
