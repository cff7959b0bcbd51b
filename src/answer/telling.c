/* The votes that tell most of a pair. In a roll call, two voters drawn by lot stand some distance apart (yes and no are 1, an abstention
 * half of it); the pair stands its own distance apart; the difference is the roll call's pull. Two that part where nearly all are of one
 * mind are pulled apart by 1, two that agree where the others are divided in half are pulled together by half. The mean pull over roll
 * calls is how much closer than chance the two vote, given how each roll call divided everyone. */
#include <string.h>

#include "answer/panel.h"
#include "base/writer.h"
#include "data/sql.h"

/* So many on either side. */
enum { MOST_TELLING = 5, LEAST_VOTES = 20 };

static const char before[] =
    "WITH shared AS NOT MATERIALIZED (SELECT s.state, o.state AS partner, %Q AS indicator, year(r.cell_day) AS year, r.rollcall, "
    "    r.rollcall_id, r.date, s.vote AS state_vote, o.vote AS partner_vote, t.n_yes::DOUBLE AS yes, t.n_abstain::DOUBLE AS abstain, "
    "    t.n_no::DOUBLE AS no, yes + abstain + no AS n "
    "  FROM facts.panel_ballot s JOIN facts.panel_ballot o ON o.rollcall_id = s.rollcall_id "
    "  JOIN facts.panel_tally t ON t.rollcall_id = s.rollcall_id JOIN facts.panel_rollcall r ON r.rollcall_id = s.rollcall_id), "
    "told AS (SELECT *, (yes * abstain + abstain * no + 2 * yes * no) / (n * (n - 1)) "
    "    - IF(state_vote = partner_vote, 0, IF('A' IN (state_vote, partner_vote), 0.5, 1)) AS pull FROM shared WHERE n >= %d), "
    "ranked AS (SELECT *, row_number() OVER (PARTITION BY p.state, p.partner, pull > 0 ORDER BY abs(pull) DESC, date DESC, rollcall) AS "
    "place "
    "  FROM told p";
static const char after[] =
    "), most AS (SELECT * FROM ranked WHERE place <= %d AND pull <> 0) "
    "SELECT r.state, r.partner, r.rollcall, r.date::VARCHAR, d.resolution, d.title, r.partner_vote, r.state_vote, r.yes::BIGINT, "
    "r.abstain::BIGINT, r.no::BIGINT, r.pull FROM most r JOIN facts.panel_rollcall d USING (rollcall_id) "
    "ORDER BY r.state, r.partner, abs(r.pull) DESC, r.date DESC, r.rollcall";
enum { STATE, PARTNER, N_KEYS, ROLLCALL = N_KEYS, DATE, RESOLUTION, TITLE, PARTNER_VOTE, STATE_VOTE, YES, ABSTAIN, NO, PULL };

/* An indicator of votes that the answer has, whose rows the selection then picks. */
static const jarak_indicator *vote_indicator(const jarak_answer *answer)
{
    for (size_t i = 0; i < answer->n_indicators; i++) {
        if (strcmp(answer->indicators[i].dimension, "votes") == 0) {
            return &answer->indicators[i];
        }
    }
    return NULL;
}

static jarak_status fill_pair(jarak__answer_work *answer, const jarak_table *table, size_t row, size_t end, jarak_pair *pair,
                              jarak_error *error)
{
    jarak_telling_vote *votes = jarak__answer_array(answer, end - row, sizeof *votes);
    if (votes == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    pair->telling_votes = votes;
    pair->n_telling_votes = end - row;
    for (; row < end; row++, votes++) {
        *votes = (jarak_telling_vote){
            .rollcall = jarak__answer_copy(answer, jarak_table_text(table, row, ROLLCALL)),
            .date = jarak__answer_copy(answer, jarak_table_text(table, row, DATE)),
            .resolution = jarak__answer_copy(answer, jarak_table_text(table, row, RESOLUTION)),
            .title = jarak__answer_copy(answer, jarak_table_text(table, row, TITLE)),
            .partner_vote = jarak__answer_copy(answer, jarak_table_text(table, row, PARTNER_VOTE)),
            .state_vote = jarak__answer_copy(answer, jarak_table_text(table, row, STATE_VOTE)),
            .n_yes = jarak_table_integer(table, row, YES),
            .n_abstain = jarak_table_integer(table, row, ABSTAIN),
            .n_no = jarak_table_integer(table, row, NO),
            .pull = jarak_table_number(table, row, PULL),
        };
    }
    return JARAK_OK;
}

jarak_status jarak__answer_telling_votes(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    const jarak_indicator *indicator = vote_indicator(&answer->public);
    if (indicator == NULL) {
        return JARAK_OK;
    }
    jarak_table *table = NULL;
    jarak__writer start = {0}, end = {0};
    jarak__sql_write(&start, before, indicator->code, (int)LEAST_VOTES);
    jarak__sql_write(&end, after, (int)MOST_TELLING);
    jarak_status status = start.failed || end.failed ? jarak__answer_out_of_memory(error)
                                                     : jarak__answer_select(&answer->public, store, start.bytes, end.bytes,
                                                                            answer->public.since, answer->public.until, &table, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table);) {
        size_t next = jarak__run_end(table, row, N_KEYS);
        jarak_pair *pair = jarak__answer_pair(answer, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER));
        if (pair != NULL) {
            status = fill_pair(answer, table, row, next, pair, error);
        }
        row = next;
    }
    jarak__writer_release(&start);
    jarak__writer_release(&end);
    jarak_table_free(table);
    return status;
}
