/* Who moved: how the change of a pair's votes comes apart into what each of the two did towards all others, what was voted on, and the
 * pair; what became of it on the questions asked in both years; and whose step changed the distance of their ideal points. */
#include <math.h>
#include <string.h>

#include "answer/panel.h"
#include "answer/words/words.h"
#include "base/alloc.h"
#include "base/text.h"
#include "data/store.h"
#include "panel/ballots.h"

/* A distance of ideal points that changed less is as it was, and so is a point. */
static const double small_step = 0.1;
/* Fewer common questions say nothing. */
enum { LEAST_SAME = 20 };

static const char pairs_before[] = "SELECT p.state, p.partner, p.year::BIGINT, p.n::BIGINT, p.distance, p.state_isolation, "
                                   "p.partner_isolation, p.division FROM vote_pair p";
static const char pairs_after[] = "AND p.affinity IS NOT NULL ORDER BY p.state, p.partner, p.year";
enum { STATE, PARTNER, YEAR, N, DISTANCE, STATE_ISOLATION, PARTNER_ISOLATION, DIVISION };

static const char points_before[] =
    "SELECT p.state, p.partner, p.year::BIGINT, p.own, p.theirs FROM (SELECT x.state, y.state AS partner, x.year, x.estimate AS own, "
    "y.estimate AS theirs FROM facts.panel_ideal x JOIN facts.panel_ideal y USING (year)) p";
static const char points_after[] = "ORDER BY p.state, p.partner, p.year";
enum { OWN = N, THEIRS };

/* ------------------------------------------------------------------------------------------------------------------ two years */

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

/* ------------------------------------------------------------------------------------------------------------------ same questions */

static uint32_t unit_of(const jarak_votes *votes, const char *code)
{
    for (size_t i = 0; i < votes->n_units; i++) {
        if (strcmp(votes->units[i], code) == 0) {
            return (uint32_t)i;
        }
    }
    return UINT32_MAX;
}

/* The roll calls of all years that moves are compared over, and what the pairs make of them. */
typedef struct questions {
    jarak__panel_ballots ballots;
    int *years; /* n_years, each once; of the room that two a pair need */
    size_t n_years;
    uint32_t *pair_a, *pair_b; /* units, a < b, of the pairs that both have; the room is as large */
    size_t n_pairs;
    jarak_affinity *fit; /* NULL: the store has no roll calls of these years */
} questions;

static void add_year(questions *q, int year)
{
    size_t i = 0;
    while (i < q->n_years && q->years[i] != year) {
        i++;
    }
    q->years[i] = year;
    q->n_years += i == q->n_years;
}

/* The number of the year among the windows; UINT32_MAX where it has no roll calls. */
static uint32_t window_of(const questions *q, int year)
{
    for (size_t i = 0; i < q->ballots.years->n_years; i++) {
        if (q->ballots.years->year[i] == year) {
            return (uint32_t)i;
        }
    }
    return UINT32_MAX;
}

/* The two units of a pair, the lesser first; false where one of them did not vote. */
static bool units_of(const questions *q, const jarak_pair *pair, uint32_t units[2])
{
    const uint32_t state = unit_of(q->ballots.votes, pair->state.code), partner = unit_of(q->ballots.votes, pair->partner.code);
    units[0] = state < partner ? state : partner;
    units[1] = state < partner ? partner : state;
    return units[1] != UINT32_MAX;
}

static jarak_status start_questions(const jarak__answer_work *answer, const jarak_vote_move *moves, questions *q, jarak_error *error)
{
    const size_t n_pairs = answer->public.n_pairs;
    q->years = jarak__calloc(2 * n_pairs + 1, sizeof *q->years);
    q->pair_a = jarak__calloc(n_pairs + 1, sizeof *q->pair_a);
    q->pair_b = jarak__calloc(n_pairs + 1, sizeof *q->pair_b);
    if (q->years == NULL || q->pair_a == NULL || q->pair_b == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < n_pairs; i++) {
        if (moves[i].from != 0) {
            add_year(q, moves[i].from);
            add_year(q, moves[i].to);
        }
    }
    return JARAK_OK;
}

static jarak_status fit_questions(const jarak__answer_work *answer, jarak_store *store, const jarak_vote_move *moves, questions *q,
                                  jarak_error *error)
{
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.cancel = jarak__store_cancel(store);
    jarak_status status = jarak__panel_ballots_read(store, q->n_years, q->years, &q->ballots, error);
    if (status != JARAK_OK || q->ballots.years == NULL) {
        return status;
    }
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        uint32_t units[2];
        if (moves[i].from != 0 && units_of(q, &answer->pairs[i], units)) {
            q->pair_a[q->n_pairs] = units[0];
            q->pair_b[q->n_pairs++] = units[1];
        }
    }
    jarak_affinity_data data = jarak__panel_affinity_data(&q->ballots);
    data.n_pairs = q->n_pairs;
    data.pair_a = q->pair_a;
    data.pair_b = q->pair_b;
    return q->n_pairs > 0 ? jarak_affinity_fit(&data, &settings, &q->fit, error) : JARAK_OK;
}

/* Of all pairs compared over these two years. */
static jarak_status fill_same(const jarak__answer_work *answer, const questions *q, jarak_vote_move *moves, const jarak_vote_move *like,
                              jarak_error *error)
{
    const uint32_t windows[2] = {window_of(q, like->from), window_of(q, like->to)};
    if (windows[0] == UINT32_MAX || windows[1] == UINT32_MAX) {
        return JARAK_OK;
    }
    jarak_affinity_matches *matches = NULL;
    jarak_status status = jarak_affinity_match_windows(q->fit, windows[0], windows[1], NULL, &matches, error);
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) {
        uint32_t units[2];
        if (moves[i].from != like->from || moves[i].to != like->to || !units_of(q, &answer->pairs[i], units)) {
            continue;
        }
        const size_t from = jarak_affinity_find(q->fit, units[0], units[1], windows[0]);
        const size_t to = jarak_affinity_find(q->fit, units[0], units[1], windows[1]);
        jarak_affinity_change change;
        if (from != SIZE_MAX && to != SIZE_MAX) {
            status = jarak_affinity_compare(q->fit, from, to, matches, like->to - like->from, &change, error);
            if (status == JARAK_OK && change.n_same >= LEAST_SAME) {
                moves[i].n_same = change.n_same;
                moves[i].same_distance = change.same_distance;
                moves[i].same_std_error = change.same_se;
                moves[i].is_agenda = change.agenda;
            }
        }
    }
    jarak_affinity_matches_free(matches);
    return status;
}

/* Each two years that pairs are compared over, once. Nothing where the store has no roll calls of them. */
static jarak_status fill_all_same(const jarak__answer_work *answer, jarak_store *store, jarak_vote_move *moves, jarak_error *error)
{
    questions q = {0};
    jarak_status status = start_questions(answer, moves, &q, error);
    if (status == JARAK_OK && q.n_years > 0) {
        status = fit_questions(answer, store, moves, &q, error);
    }
    for (size_t i = 0; q.fit != NULL && i < answer->public.n_pairs && status == JARAK_OK; i++) {
        bool done = moves[i].from == 0;
        for (size_t k = 0; k < i && !done; k++) {
            done = moves[k].from == moves[i].from && moves[k].to == moves[i].to;
        }
        if (!done) {
            status = fill_same(answer, &q, moves, &moves[i], error);
        }
    }
    jarak_affinity_free(q.fit);
    jarak__panel_ballots_release(&q.ballots);
    jarak__free(q.years);
    jarak__free(q.pair_a);
    jarak__free(q.pair_b);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ words */

typedef char number[JARAK__WORDS_BYTES];

static const char *tell_distance(jarak__answer_work *answer, const jarak_pair *pair, const jarak_vote_move *move)
{
    number all, partner, state, agenda, rest;
    return jarak__answer_format(answer,
                                _("Mean distance in votes, %d–%d: %s. Of that, %s from all others %s, %s from all others %s, how "
                                  "divided the Assembly was %s, the two by themselves %s."),
                                move->from, move->to, jarak__signed_text(move->distance, 3, all), pair->partner.name,
                                jarak__signed_text(move->partner_isolation, 3, partner), pair->state.name,
                                jarak__signed_text(move->state_isolation, 3, state), jarak__signed_text(move->agenda, 3, agenda),
                                jarak__signed_text(move->pair, 3, rest));
}

static const char *tell_same(jarak__answer_work *answer, const jarak_vote_move *move)
{
    number change, error;
    jarak__signed_text(move->same_distance, 3, change);
    jarak__fixed_text(move->same_std_error, 3, error);
    return move->is_agenda ? jarak__answer_format(answer,
                                                  _("On the %d questions asked in both years: %s (standard error %s). Caution: what is "
                                                    "asked has changed, rather than what the two answer."),
                                                  (int)move->n_same, change, error)
                           : jarak__answer_format(answer, _("On the %d questions asked in both years: %s (standard error %s)."),
                                                  (int)move->n_same, change, error);
}

/* Whether the partner's step makes most of the change, and the state all but stood. */
static bool is_by_partner(const jarak_vote_move *move)
{
    return move->points_from != 0 && fabs(move->gap) >= small_step && move->gap_by_partner / move->gap > 0.5;
}

static const char *tell_points(jarak__answer_work *answer, const jarak_pair *pair, const jarak_vote_move *move)
{
    number all, partner, state;
    jarak__signed_text(move->gap, 2, all);
    jarak__signed_text(move->gap_by_partner, 2, partner);
    jarak__signed_text(move->gap_by_state, 2, state);
    return jarak__answer_format(answer, _("Distance of ideal points, %d–%d: %s, by the step of %s %s, by that of %s %s."),
                                move->points_from, move->points_to, all, pair->partner.name, partner, pair->state.name, state);
}

static jarak_status tell(jarak__answer_work *answer, const jarak_pair *pair, jarak_vote_move *move, jarak_error *error)
{
    enum { MOST_LINES = 3 };
    const char **lines = jarak__answer_array(answer, MOST_LINES, sizeof *lines);
    if (lines == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    if (move->points_from != 0) {
        lines[move->n_lines++] = tell_points(answer, pair, move);
    }
    if (move->from != 0) {
        lines[move->n_lines++] = tell_distance(answer, pair, move);
    }
    if (move->n_same > 0) {
        lines[move->n_lines++] = tell_same(answer, move);
    }
    if (move->from == 0) {
        lines[move->n_lines++] =
            jarak__answer_copy(answer, _("Of these two only the ideal points are known in these years: the figures inside "
                                         "the program have no affinity of them."));
    }
    move->lines = lines;
    return JARAK_OK;
}

/* The partner's mean distance from all others, over the pair of most roll calls. */
static const jarak_vote_move *widest(const jarak__answer_work *answer, const jarak_vote_move *moves)
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

/* Which states the partner stepped towards or away from, where it is most of them; NULL: it did not. */
static const char *tell_partner(jarak__answer_work *answer, const jarak_vote_move *moves, jarak_error *error)
{
    const char **names = jarak__answer_array(answer, answer->public.n_pairs, sizeof *names);
    size_t n = 0, n_known = 0;
    if (names == NULL) {
        (void)jarak__answer_out_of_memory(error);
        answer->failed = true;
        return NULL;
    }
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        if (!answer->pairs[i].rival && moves[i].points_from != 0) {
            n_known++;
            if (is_by_partner(&moves[i])) {
                names[n++] = answer->pairs[i].state.name;
            }
        }
    }
    const jarak_vote_move *isolation = widest(answer, moves);
    if (n == 0 || 2 * n < n_known) {
        return NULL;
    }
    const char *list = jarak__list_text(answer, n, names), *name = answer->public.partner.name;
    if (isolation == NULL) {
        return jarak__answer_format(answer,
                                    _("In votes it is mainly %s that moved: its step is most of the change of distance between ideal "
                                      "points (%s)."),
                                    name, list);
    }
    number from, to;
    return jarak__answer_format(answer,
                                _("In votes it is mainly %s that moved: its step is most of the change of distance between ideal points "
                                  "(%s); its mean distance from all others went from %s in %d to %s in %d."),
                                name, list, jarak__fixed_text(isolation->partner_isolation_from, 2, from), isolation->from,
                                jarak__fixed_text(isolation->partner_isolation_to, 2, to), isolation->to);
}

/* ------------------------------------------------------------------------------------------------------------------ all of it */

static jarak_status hand_over(jarak__answer_work *answer, jarak_vote_move *moves, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) {
        if (moves[i].from != 0 || moves[i].points_from != 0) {
            status = tell(answer, &answer->pairs[i], &moves[i], error);
            answer->pairs[i].vote_move = &moves[i];
        }
    }
    answer->public.votes_sentence = status == JARAK_OK ? tell_partner(answer, moves, error) : NULL;
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
        status = fill_all_same(answer, store, moves, error);
    }
    if (status == JARAK_OK) {
        status = hand_over(answer, moves, error);
    }
    jarak_table_free(pairs);
    jarak_table_free(points);
    return status;
}
