/* The ideal points of an answer's states, from the panel. */
#include <math.h>
#include <string.h>

#include "answer/panel.h"
#include "base/writer.h"
#include "data/sql.h"
#include "panel/scale.h"

/* The partner, then the states, then the rivals. */
static const jarak_actor *actor_at(const jarak_answer *answer, size_t i)
{
    return i == 0 ? &answer->partner : i <= answer->n_states ? &answer->states[i - 1] : &answer->rivals[i - 1 - answer->n_states];
}

static jarak_status read_points(const jarak__answer_work *answer, jarak_store *store, jarak_table **table, jarak_error *error)
{
    const jarak_answer *public = &answer->public;
    int since = jarak__first_year(answer);
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT state, year, estimate, std_error, n_votes FROM facts.panel_ideal WHERE state IN (");
    for (size_t i = 0; i <= public->n_states + public->n_rivals; i++) {
        jarak__sql_write(&sql, "%s%Q", i > 0 ? ", " : "", actor_at(public, i)->code);
    }
    jarak__write_text(&sql, ")");
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
    size_t n_actors = 1 + public->n_states + public->n_rivals;
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
        status = fill(answer, table, actor_at(public, i), next, error);
        public->n_positions += status == JARAK_OK && next->n_points > 0;
    }
    jarak_table_free(table);
    return status;
}
