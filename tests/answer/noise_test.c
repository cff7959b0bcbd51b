/* What an answer says of the errors that no variance holds: where they are from, and that nothing is concluded where they are not known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/answer.h"
#include "jarak/report.h"

static jarak_answer *ask(jarak_store *store, const char *partner, const char *state)
{
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = partner;
    settings.states = &state;
    settings.n_states = 1;
    settings.specifications = false;
    if (jarak_ask(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return answer;
}

static const jarak_indicator_change *change_of(const jarak_answer *answer, const char *code)
{
    for (size_t i = 0; i < answer->pairs[0].n_changes; i++) {
        if (strcmp(answer->pairs[0].changes[i].indicator->code, code) == 0) {
            return &answer->pairs[0].changes[i];
        }
    }
    fail_msg("there is no %s", code);
    return NULL;
}

static const jarak_indicator *indicator_of(const jarak_answer *answer, const char *code)
{
    for (size_t i = 0; i < answer->n_indicators; i++) {
        if (strcmp(answer->indicators[i].code, code) == 0) {
            return &answer->indicators[i];
        }
    }
    fail_msg("there is no %s", code);
    return NULL;
}

static void expect_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-9)) {
        fail_msg("%.12g is not %.12g", value, expected);
    }
}

/* Kazakhstan and China alike in 54, then 80 of 100 roll calls. By hand: 2 asin √.80 − 2 asin √.54 = 2.21430 − 1.65089 = .56341, with the
 * variance 1/100 a year: .56341 ± 1.64485 × √.02 = .33080 … .79603. The interval leaves out what the Assembly was asked, which moves
 * agreement by more than that, and by nobody knows how much: no direction follows from it. */
static void agreement_has_an_interval_and_no_direction(void **state)
{
    (void)state;
    jarak_store *store = facts_panel_store();
    facts_run(store,
              "INSERT INTO facts.panel_vote BY NAME SELECT 'CHN' AS a, 'KAZ' AS b, year, false AS is_shipped, 30 AS n, 0.2 AS distance, "
              "0.3 AS isolation_a, 0.3 AS isolation_b, 0.5 AS division, affinity, 0.01 AS affinity_variance, 100 AS n_recorded, agreement, "
              "'' AS affinity_errors, '' AS "
              "nearness_errors FROM (VALUES (2012, 0.54, 0.0), (2020, 0.8, 0.1)) v(year, agreement, affinity)");
    jarak_answer *answer = ask(store, "CHN", "KAZ");
    const jarak_indicator_change *change = change_of(answer, "votes.agreement");
    expect_near(change->change, 2 * asin(sqrt(0.8)) - 2 * asin(sqrt(0.54)));
    expect_near(round(change->low * 1e5), 33080);
    expect_near(round(change->high * 1e5), 79603);
    assert_true(isnan(change->probability));
    assert_int_equal(change->direction, JARAK_DIRECTION_UNDECIDED);
    assert_string_equal(change->use, "noise not known");
    assert_null(change->indicator->noise_from);

    char *table = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&table, &length);
    assert_non_null(stream);
    jarak_error error = {.message = ""};
    jarak_print_settings settings;
    jarak_print_settings_init(&settings);
    settings.width = 120;
    assert_int_equal(jarak_answer_print(answer, &settings, stream, &error), JARAK_OK);
    fclose(stream);
    const char *line = strstr(table, "agreement in votes");
    assert_non_null(line);
    assert_non_null(strstr(line, "– noise not known\n"));
    assert_true(strstr(line, "– noise not known\n") < strchr(line, '\n'));
    free(table);
    jarak_answer_free(answer);
    jarak_store_close(store);
}

static void expect_noise(const jarak_answer *answer, const char *code, const char *from, double least, double most)
{
    const jarak_indicator *indicator = indicator_of(answer, code);
    assert_non_null(indicator->noise_from);
    assert_string_equal(indicator->noise_from, from);
    expect_near(indicator->noise_least, least);
    expect_near(indicator->noise_most, most);
}

static void the_noise_of_an_indicator_says_where_it_is_from(void **state)
{
    (void)state;
    jarak_store *store = facts_store(1);
    facts_load(store, "ledger");
    jarak_answer *answer = ask(store, "RUS", "KAZ");
    expect_noise(answer, "trade.volume", "table", 0.04, 0.6);
    expect_noise(answer, "votes.affinity", "table", 0.05, 0.05);
    expect_noise(answer, "votes.ideal_distance", "none", 0, 0);
    expect_noise(answer, "money.remittances", "convention", 0.15, 0.15);
    expect_noise(answer, "events.balance", "convention", 0.15, 0.15);
    assert_null(indicator_of(answer, "institutions.memberships")->noise_from);
    assert_null(indicator_of(answer, "trade.volume")->shocks_from);
    jarak_answer_free(answer);
    jarak_store_close(store);
}

static void shocks_of_events_say_whether_the_store_tells_of_them(void **state)
{
    (void)state;
    jarak_store *store = facts_store(1);
    facts_load(store, "ledger");
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_panel_ensure(store, &error), JARAK_OK);
    facts_run(store,
              "DELETE FROM facts.panel_event_noise;"
              "INSERT INTO facts.panel_event_noise VALUES ('balance', 1.5, 250, true, 0.5, 0.3), ('conflict', 1.34, 49, false, 0.65, "
              "0.3)");
    jarak_answer *answer = ask(store, "RUS", "KAZ");
    const jarak_indicator *balance = indicator_of(answer, "events.balance"), *conflict = indicator_of(answer, "events.conflict"),
                          *attention = indicator_of(answer, "events.attention");
    assert_string_equal(balance->shocks_from, "store");
    expect_near(balance->shocks_sd, 0.5);
    assert_int_equal(balance->shocks_pairs, 250);
    assert_string_equal(conflict->shocks_from, "table");
    expect_near(conflict->shocks_sd, 0.65);
    assert_int_equal(conflict->shocks_pairs, 49);
    assert_null(attention->shocks_from); /* a count of reports has none */
    jarak_answer_free(answer);
    jarak_store_close(store);
}

/* Every indicator with a noise says where that is from, and no other one does. */
static void nothing_in_the_catalogue_is_left_unsaid(void **state)
{
    (void)state;
    jarak_store *store = facts_store(1);
    facts_load(store, "ledger");
    jarak_answer *answer = ask(store, "RUS", "KAZ");
    size_t n_known = 0;
    for (size_t i = 0; i < answer->n_indicators; i++) {
        const jarak_indicator *indicator = &answer->indicators[i];
        if ((indicator->noise_from == NULL) != isnan(indicator->noise_most)) {
            fail_msg("%s has a noise, or says where it is from", indicator->code);
        }
        n_known += indicator->noise_from != NULL;
    }
    assert_true(n_known > 20);
    jarak_answer_free(answer);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_has_an_interval_and_no_direction),
        cmocka_unit_test(the_noise_of_an_indicator_says_where_it_is_from),
        cmocka_unit_test(shocks_of_events_say_whether_the_store_tells_of_them),
        cmocka_unit_test(nothing_in_the_catalogue_is_left_unsaid),
    };
    return cmocka_run_group_tests_name("noise", tests, NULL, NULL);
}
