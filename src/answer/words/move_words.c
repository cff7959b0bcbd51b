/* Who moved in votes, in sentences. */
#include <math.h>

#include "answer/moves.h"
#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/text.h"

/* A distance of ideal points that changed less is as it was. */
static const double small_step = 0.1;

typedef char number[JARAK__WORDS_BYTES];

static const char *tell_distance(jarak__answer_work *answer, const jarak_pair *pair, const jarak_vote_move *move)
{
    number all, partner, state, agenda, rest;
    return jarak__answer_format(answer,
                                _("Mean distance in votes, %d–%d: %s. Of that, %s from all others %s, %s from all others %s, how "
                                  "divided the Assembly was %s, the two by themselves %s."),
                                move->from, move->to, jarak__signed_text(move->distance, 3, all), pair->partner.within,
                                jarak__signed_text(move->partner_isolation, 3, partner), pair->state.within,
                                jarak__signed_text(move->state_isolation, 3, state), jarak__signed_text(move->agenda, 3, agenda),
                                jarak__signed_text(move->pair, 3, rest));
}

static const char *tell_same(jarak__answer_work *answer, const jarak_vote_move *move)
{
    number change, error;
    jarak__signed_text(move->same_distance, 3, change);
    jarak__fixed_text(move->same_std_error, 3, error);
    return move->is_agenda ? jarak__answer_format(answer,
                                                  P_("On the %d question asked in both years: %s (standard error %s). Caution: what is "
                                                     "asked has changed, rather than what the two answer.",
                                                     "On the %d questions asked in both years: %s (standard error %s). Caution: what is "
                                                     "asked has changed, rather than what the two answer.",
                                                     move->n_same),
                                                  (int)move->n_same, change, error)
                           : jarak__answer_format(answer,
                                                  P_("On the %d question asked in both years: %s (standard error %s).",
                                                     "On the %d questions asked in both years: %s (standard error %s).", move->n_same),
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
                                move->points_from, move->points_to, all, pair->partner.within, partner, pair->state.within, state);
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

static const double least_told = 0.01; /* of a mean distance told to two digits: one that reads the same twice says nothing */

/* Which states the partner stepped towards or away from, where it is most of them; NULL: it did not. */
static const char *tell_partner(jarak__answer_work *answer, const jarak_vote_move *moves, const jarak__isolation *isolation,
                                jarak_error *error)
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
                names[n++] = answer->pairs[i].state.within;
            }
        }
    }
    if (n == 0 || 2 * n < n_known) {
        return NULL;
    }
    const char *list = jarak__list_text(answer, n, names), *name = answer->public.partner.within;
    if (isolation->from == 0 || fabs(isolation->at_to - isolation->at_from) < least_told) {
        return jarak__answer_format(answer,
                                    _("In votes it is mainly %s that moved: its step is most of the change of distance between ideal "
                                      "points (%s)."),
                                    name, list);
    }
    number from, to;
    return jarak__answer_format(answer,
                                _("In votes it is mainly %s that moved: its step is most of the change of distance between ideal points "
                                  "(%s); its mean distance from all others went from %s in %d to %s in %d."),
                                name, list, jarak__fixed_text(isolation->at_from, 2, from), isolation->from,
                                jarak__fixed_text(isolation->at_to, 2, to), isolation->to);
}

jarak_status jarak__answer_moves_tell(jarak__answer_work *answer, jarak_vote_move *moves, const jarak__isolation *partner,
                                      jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) {
        if (moves[i].from != 0 || moves[i].points_from != 0) {
            status = tell(answer, &answer->pairs[i], &moves[i], error);
            answer->pairs[i].vote_move = &moves[i];
        }
    }
    answer->public.votes_sentence = status == JARAK_OK ? tell_partner(answer, moves, partner, error) : NULL;
    return status;
}
