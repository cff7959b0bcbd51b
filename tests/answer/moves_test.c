/* Who moved in votes: by the figures inside the program, by made-up roll calls whose values are worked out by hand, and by real ones. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/answer.h"

static jarak_answer *ask(jarak_store *store, const char *partner, const char *state, int since, int until)
{
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = partner;
    settings.states = &state;
    settings.n_states = 1;
    settings.since = since;
    settings.until = until;
    if (jarak_ask(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(answer->n_pairs, 1);
    return answer;
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g within %g", value, expected, tolerance);
    }
}

/* Of 2021 to 2023, by docs/methods/signals.md: Russia came to where Kazakhstan stands, and away from all others. */
static void it_was_russia_that_moved(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    jarak_answer *answer = ask(store, "RUS", "KAZ", 2021, 2023);
    const jarak_vote_move *move = answer->pairs[0].vote_move;
    assert_non_null(move);
    assert_true(move->from == 2021 && move->to == 2023 && move->points_from == 2021 && move->points_to == 2023);
    assert_near(move->distance, 0.105, 0.0011);
    assert_near(move->partner_isolation, 0.093, 0.0011);
    assert_near(move->state_isolation, 0.008, 0.0011);
    assert_near(move->agenda, -0.016, 0.0011);
    assert_near(move->partner_isolation + move->state_isolation + move->agenda + move->pair, move->distance, 1e-12);
    assert_near(move->gap_by_partner + move->gap_by_state, move->gap, 1e-12);
    assert_true(move->gap < -0.3 && move->gap_by_partner / move->gap > 0.9 && fabs(move->gap_by_state) < 0.1);
    assert_int_equal(move->n_same, 0); /* no roll calls to match */
    assert_int_equal(move->n_lines, 2);
    assert_non_null(strstr(answer->votes_sentence, "mainly Russia that moved"));
    assert_true(answer->pairs[0].groups[JARAK_GROUP_SIGNALS].since == 0); /* both ends say nothing of the years between */
    jarak_answer_free(answer);
    jarak_store_close(store);
}

/* How far Russia stands from all others is a fact of Russia alone, whoever is asked about and however seldom that state votes
 * (docs/methods/signals.md: by .101). */
static void the_partner_s_distance_does_not_hang_on_whom_one_asks_about(void **state)
{
    (void)state;
    static const char *const states[] = {"KAZ", "KGZ", "TJK", "TKM"};
    jarak_store *store = facts_store(2);
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        jarak_answer *answer = ask(store, "RUS", states[i], 2021, 2023);
        assert_non_null(strstr(answer->votes_sentence, "its mean distance from all others went from 0.32 in 2021 to 0.42 in 2023"));
        jarak_answer_free(answer);
    }
    jarak_store_close(store);
}

static void a_pair_without_affinity_says_so(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    jarak_answer *answer = ask(store, "PER", "FJI", 2010, 2020);
    const jarak_vote_move *move = answer->pairs[0].vote_move;
    assert_true(answer->pairs[0].groups[JARAK_GROUP_SIGNALS].known);
    assert_non_null(move);
    assert_true(move->from == 0 && move->points_from != 0 && move->n_lines == 2);
    assert_non_null(strstr(move->lines[1], "only the ideal points are known"));
    jarak_answer_free(answer);
    jarak_store_close(store);
}

/* Roll calls of 22 states, among them Russia and Kazakhstan: Russia alone says no in those of an even number, half of the states in the
 * others. */
static void add_rollcalls(jarak_store *store, int year, int first, int end, bool only_even)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "INSERT INTO facts.vote SELECT 1, s, 'UNGA', %d + n, make_date(%d, 6, 1) + n::INTEGER, state, "
             "IF(n %% 2 = 0 OR %s, IF(s = 1, 'N', 'Y'), IF(s <= 11, 'N', 'Y')) FROM "
             "(SELECT row_number() OVER (ORDER BY state <> 'RUS', state <> 'KAZ', state) AS s, state FROM facts.state WHERE kind = 'state' "
             "LIMIT 22) t, range(%d, %d) r(n)",
             1000 * year, year, only_even ? "true" : "false", first, end);
    facts_run(store, sql);
}

/* 40 roll calls, and two years later the same 40, and 40 more in which Russia stands alone. */
static void new_questions_are_told_from_new_answers(void **state)
{
    (void)state;
    jarak_store *store = facts_store(2);
    facts_run(store, FACTS_SOURCE(1));
    add_rollcalls(store, 2000, 0, 40, false);
    add_rollcalls(store, 2002, 0, 40, false);
    add_rollcalls(store, 2002, 40, 80, true);
    jarak_answer *answer = ask(store, "RUS", "KAZ", 2000, 2002);
    const jarak_vote_move *move = answer->pairs[0].vote_move;
    assert_non_null(move);
    assert_true(move->n_from == 40 && move->n_to == 80);
    assert_near(move->distance, 60.0 / 80 - 20.0 / 40, 1e-6);
    /* Russia stands 1 from all others where it is alone, 11/21 where the states are halved; Kazakhstan 1/21 and 11/21 */
    assert_near(move->partner_isolation, (60 * 1 + 20 * 11.0 / 21) / 80 - (20 * 1 + 20 * 11.0 / 21) / 40, 2e-6);
    assert_near(move->state_isolation, (60 * 1.0 / 21 + 20 * 11.0 / 21) / 80 - (20 * 1.0 / 21 + 20 * 11.0 / 21) / 40, 2e-6);
    assert_near(move->agenda, -((60 * 1.0 / 11 + 20 * 11.0 / 21) / 80 - (20 * 1.0 / 11 + 20 * 11.0 / 21) / 40), 2e-6);
    assert_int_equal(move->n_same, 40);
    assert_near(move->same_distance, 0, 1e-12);
    assert_near(move->same_std_error, sqrt(0.25 / (40 * 39)), 1e-12);
    assert_true(move->is_agenda);
    jarak_answer_free(answer);
    jarak_store_close(store);
}

/* Central Asia and Russia, 2021 to 2023: on the questions asked in both years nobody moved by more than two standard errors. */
static void nobody_moved_on_the_old_questions(void **state)
{
    (void)state;
    facts_need_real_files();
    static const char *const states[] = {"KAZ", "KGZ", "TJK", "TKM", "UZB"};
    jarak_store *store = facts_store(2);
    (void)facts_load(store, "votes/unga_wide_1946_2024.csv");
    for (size_t i = 0; i < 5; i++) {
        jarak_answer *answer = ask(store, "RUS", states[i], 2021, 2023);
        const jarak_vote_move *move = answer->pairs[0].vote_move;
        assert_non_null(move);
        assert_true(move->n_same >= 35 && fabs(move->same_distance) < 2 * move->same_std_error);
        jarak_answer_free(answer);
    }
    /* the votes of Turkey that the file lost are no votes */
    assert_near(
        facts_number(store, "SELECT count(*) FROM panel WHERE state = 'TUR' AND partner = 'RUS' AND dimension = 'votes' AND year >= 2023"),
        0, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM panel WHERE dimension = 'votes' AND year = 2024"), 0, 0);
    /* the points inside the program are those of this very file */
    assert_near(facts_number(store, "SELECT count(*) FROM facts.panel_ideal WHERE NOT is_shipped"), 0, 0);
    assert_near(facts_number(store, "SELECT count(*) FROM facts.panel_vote WHERE is_shipped"), 0, 0);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_was_russia_that_moved),          cmocka_unit_test(the_partner_s_distance_does_not_hang_on_whom_one_asks_about),
        cmocka_unit_test(a_pair_without_affinity_says_so),   cmocka_unit_test(new_questions_are_told_from_new_answers),
        cmocka_unit_test(nobody_moved_on_the_old_questions),
    };
    return cmocka_run_group_tests_name("who moved in votes", tests, NULL, NULL);
}
