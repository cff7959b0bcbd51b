/* The change of a pair's votes on the questions asked in both years: what the two answer, apart from what is asked. */
#include <string.h>

#include "answer/moves.h"
#include "base/alloc.h"
#include "data/store.h"
#include "panel/ballots.h"

/* Fewer common questions say nothing. */
enum { LEAST_SAME = 20 };

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

jarak_status jarak__answer_moves_same(const jarak__answer_work *answer, jarak_store *store, jarak_vote_move *moves, jarak_error *error)
{
    questions q = {0};
    jarak_status status = start_questions(answer, moves, &q, error);
    if (status == JARAK_OK && q.n_years > 0) {
        status = fit_questions(answer, store, moves, &q, error);
    }
    for (size_t i = 0; q.fit != NULL && i < answer->public.n_pairs && status == JARAK_OK; i++) {
        bool done = moves[i].from == 0; /* each two years once */
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
