/* Who moved in votes, in steps: how the change of a pair's distance comes apart into what each of the two did towards all others, what was
 * voted on, and the pair; and whose step changed the distance of their ideal points. */
#include <math.h>
#include <string.h>

#include "answer/moves.h"
#include "answer/panel.h"
#include "data/sql.h"

static const char pairs_before[] = "SELECT p.state, p.partner, p.year::BIGINT, p.n::BIGINT, p.distance, p.state_isolation, "
                                   "p.partner_isolation, p.division FROM vote_pair p";
static const char pairs_after[] = "AND p.affinity IS NOT NULL ORDER BY p.state, p.partner, p.year";
enum { STATE, PARTNER, YEAR, N, DISTANCE, STATE_ISOLATION, PARTNER_ISOLATION, DIVISION };

static const char points_before[] =
    "SELECT p.state, p.partner, p.year::BIGINT, p.own, p.theirs FROM (SELECT x.state, y.state AS partner, x.year, x.estimate AS own, "
    "y.estimate AS theirs FROM facts.panel_ideal x JOIN facts.panel_ideal y USING (year)) p";
static const char points_after[] = "ORDER BY p.state, p.partner, p.year";
enum { OWN = N, THEIRS };

/* The verdict's part on an indicator that compares something; NULL. */
static const jarak_verdict_part *part_of(const jarak_pair *pair, const char *code)
{
    const jarak_verdict *signals = &pair->groups[JARAK_GROUP_SIGNALS];
    for (size_t i = 0; i < signals->n_parts; i++) {
        if (strcmp(signals->parts[i].indicator->code, code) == 0 && signals->parts[i].from != 0) {
            return &signals->parts[i];
        }
    }
    return NULL;
}

/* The row of the pair and year; SIZE_MAX: none. */
static size_t row_of(const jarak_table *table, const jarak_pair *pair, int year)
{
    for (size_t row = 0; row < jarak_table_rows(table); row++) {
        if (jarak_table_integer(table, row, YEAR) == year && strcmp(jarak_table_text(table, row, STATE), pair->state.code) == 0 &&
            strcmp(jarak_table_text(table, row, PARTNER), pair->partner.code) == 0) {
            return row;
        }
    }
    return SIZE_MAX;
}

static double change_of(const jarak_table *table, size_t from, size_t to, size_t column)
{
    return jarak_table_number(table, to, column) - jarak_table_number(table, from, column);
}

static void fill_distance(const jarak_table *table, const jarak_pair *pair, jarak_vote_move *move)
{
    const jarak_verdict_part *part = part_of(pair, "votes.affinity");
    const size_t from = part != NULL ? row_of(table, pair, part->from) : SIZE_MAX;
    const size_t to = part != NULL ? row_of(table, pair, part->to) : SIZE_MAX;
    if (from == SIZE_MAX || to == SIZE_MAX) {
        return;
    }
    move->from = part->from;
    move->to = part->to;
    move->n_from = jarak_table_integer(table, from, N);
    move->n_to = jarak_table_integer(table, to, N);
    move->distance = change_of(table, from, to, DISTANCE);
    move->state_isolation = change_of(table, from, to, STATE_ISOLATION);
    move->partner_isolation = change_of(table, from, to, PARTNER_ISOLATION);
    move->partner_isolation_from = jarak_table_number(table, from, PARTNER_ISOLATION);
    move->partner_isolation_to = jarak_table_number(table, to, PARTNER_ISOLATION);
    move->agenda = -change_of(table, from, to, DIVISION);
    move->pair = move->distance - move->state_isolation - move->partner_isolation - move->agenda;
}

/* The change of |state - partner| as the mean over the two orders in which the two may have stepped (Shapley 1953). */
static void fill_points(const jarak_table *table, const jarak_pair *pair, jarak_vote_move *move)
{
    const jarak_verdict_part *part = part_of(pair, "votes.ideal_distance");
    const size_t from = part != NULL ? row_of(table, pair, part->from) : SIZE_MAX;
    const size_t to = part != NULL ? row_of(table, pair, part->to) : SIZE_MAX;
    if (from == SIZE_MAX || to == SIZE_MAX) {
        return;
    }
    const double own0 = jarak_table_number(table, from, OWN), own1 = jarak_table_number(table, to, OWN);
    const double their0 = jarak_table_number(table, from, THEIRS), their1 = jarak_table_number(table, to, THEIRS);
    move->points_from = part->from;
    move->points_to = part->to;
    move->gap = fabs(own1 - their1) - fabs(own0 - their0);
    move->gap_by_state = 0.5 * (fabs(own1 - their0) - fabs(own0 - their0) + fabs(own1 - their1) - fabs(own0 - their1));
    move->gap_by_partner = move->gap - move->gap_by_state;
    move->state_step = own1 - own0;
    move->partner_step = their1 - their0;
}

/* The years of the pair with most roll calls; NULL: none has any. */
static const jarak_vote_move *find_widest(const jarak__answer_work *answer, const jarak_vote_move *moves)
{
    const jarak_vote_move *found = NULL;
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        if (!answer->pairs[i].rival && moves[i].from != 0 &&
            (found == NULL || moves[i].n_from + moves[i].n_to > found->n_from + found->n_to)) {
            found = &moves[i];
        }
    }
    return found;
}

/* A pair knows of the roll calls in which both voted: those that the partner shares with whoever voted most beside it are all of its own,
 * or nearly. */
static const char isolation_sql[] = "SELECT year::BIGINT, arg_max(state_isolation, row(n, partner)) FROM vote_pair "
                                    "WHERE state = ? AND year IN (?, ?) GROUP BY year ORDER BY year";

static jarak_status read_isolation(const jarak__answer_work *answer, jarak_store *store, const jarak_vote_move *moves,
                                   jarak__isolation *isolation, jarak_error *error)
{
    const jarak_vote_move *widest = find_widest(answer, moves);
    jarak_table *years = NULL;
    *isolation = (jarak__isolation){0};
    if (widest == NULL) {
        return JARAK_OK;
    }
    jarak_status status = jarak__sql_table_with(
        store, isolation_sql, 3,
        (jarak__bind[]){jarak__bind_text(answer->public.partner.code), jarak__bind_integer(widest->from), jarak__bind_integer(widest->to)},
        &years, error);
    if (status == JARAK_OK && jarak_table_rows(years) == 2) {
        *isolation = (jarak__isolation){widest->from, widest->to, jarak_table_number(years, 0, 1), jarak_table_number(years, 1, 1)};
    }
    jarak_table_free(years);
    return status;
}

jarak_status jarak__answer_moves(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_table *pairs = NULL, *points = NULL;
    jarak_vote_move *moves = jarak__answer_array(answer, answer->public.n_pairs, sizeof *moves);
    if (moves == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    jarak_status status = jarak__answer_select_all(answer, store, pairs_before, pairs_after, &pairs, error);
    if (status == JARAK_OK) {
        status = jarak__answer_select_all(answer, store, points_before, points_after, &points, error);
    }
    for (size_t i = 0; status == JARAK_OK && i < answer->public.n_pairs; i++) {
        fill_distance(pairs, &answer->pairs[i], &moves[i]);
        fill_points(points, &answer->pairs[i], &moves[i]);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_moves_same(answer, store, moves, error);
    }
    jarak__isolation isolation;
    if (status == JARAK_OK) {
        status = read_isolation(answer, store, moves, &isolation, error);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_moves_tell(answer, moves, &isolation, error);
    }
    jarak_table_free(pairs);
    jarak_table_free(points);
    return status;
}
