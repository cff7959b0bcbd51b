/* Asking, on panels put together by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "answer/words/words.h"
#include "facts.h"

static jarak_store *store;

static int set_up(void **state)
{
    (void)state;
    store = facts_panel_store();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

/* A yearly value on the log scale, known to within one percent. */
static void put_volume(const char *state, const char *partner, int year, const char *indicator, double natural)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO facts.panel VALUES ('%s', '%s', 'year', make_date(%d, 1, 1), '%s', %.17g, 0.0001, %.17g, 2, false)", state,
                   partner, year, indicator, log(natural), natural);
    facts_run(store, sql);
}

static void put_share(const char *state, const char *partner, int year, double percent)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.panel VALUES ('%s', '%s', 'year', make_date(%d, 1, 1), 'trade.share', %.17g, 0.0001, %.17g, 4, false)", state,
        partner, year, log(percent / (100 - percent)), percent);
    facts_run(store, sql);
}

static jarak_answer *ask(const jarak_ask_settings *settings)
{
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (jarak__ask_panel(store, settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return answer;
}

static void assert_refused(const jarak_ask_settings *settings, jarak_status status, const char *message)
{
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak__ask_panel(store, settings, &answer, &error), status);
    assert_null(answer);
    if (strstr(error.message, message) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, message);
    }
}

static jarak_ask_settings about(const char *state)
{
    static const char *states[1];
    states[0] = state;
    return (jarak_ask_settings){
        .size = sizeof(jarak_ask_settings), .level = 0.9, .n_findings = 3, .partner = "RUS", .states = states, .n_states = 1};
}

static void first_and_last_lie_within_the_window(void **state)
{
    (void)state;
    const double trade[] = {10000, 11000, 12000, 30000, 2000};
    for (int i = 0; i < 5; i++) {
        put_volume("KAZ", "RUS", 2018 + i, "trade.volume", trade[i]);
    }
    jarak_ask_settings settings = about("Kazakhstan");
    settings.since = 2019;
    settings.until = 2021;
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_pairs, 1);
    const jarak_pair *pair = &answer->pairs[0];
    assert_string_equal(pair->state.code, "KAZ");
    assert_string_equal(pair->partner.name, "Russia");
    assert_int_equal(pair->n_series, 1);
    assert_int_equal(pair->series[0].n_points, 3);
    assert_int_equal(pair->n_changes, 1);
    const jarak_indicator_change *change = &pair->changes[0];
    assert_string_equal(change->first->period, "2019");
    assert_string_equal(change->last->period, "2021");
    assert_string_equal(change->last->last_day, "2021-12-31");
    assert_true(fabs(change->ratio - 30.0 / 11) < 1e-12);
    assert_int_equal(change->direction, JARAK_DIRECTION_CLOSER);
    assert_string_equal(pair->details, "Closer in trade.");
    assert_string_equal(answer->details, "Closer in trade.");
    assert_string_equal(answer->question, "Kazakhstan with Russia: closer or apart, 2019 to 2021?");
    assert_int_equal(answer->store_facts, 1598);
    assert_int_equal(answer->store_sources, 1);
    jarak_answer_free(answer);

    settings.since = settings.until = 0;
    answer = ask(&settings);
    assert_int_equal(answer->pairs[0].changes[0].direction, JARAK_DIRECTION_APART);
    assert_string_equal(answer->details, "Apart in trade.");
    jarak_answer_free(answer);
}

/* Most series have the years 2014 to 2022: of volume 2012 to 2023, of the share 2014 to 2022, of entries 2014 to 2022. */
static void by_default_the_last_years_that_most_series_have(void **state)
{
    (void)state;
    for (int year = 2012; year <= 2023; year++) {
        put_volume("KAZ", "RUS", year, "trade.volume", 10000 + 100.0 * (year - 2012));
        if (year >= 2014 && year <= 2022) {
            put_share("KAZ", "RUS", year, 20);
            put_volume("KAZ", "RUS", year, "people.entries", 5000);
        }
    }
    static const struct {
        int years, since, until, found_since, found_until;
    } cases[] = {
        {0, 0, 0, 0, 0},       {10, 0, 0, 2014, 2022}, {9, 0, 0, 2014, 2022},  {5, 0, 0, 2018, 2022},
        {2, 0, 0, 2021, 2022}, {10, 2013, 0, 2013, 0}, {10, 0, 2020, 0, 2020},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_ask_settings settings = about("KAZ");
        settings.years = cases[i].years;
        settings.since = cases[i].since;
        settings.until = cases[i].until;
        jarak_answer *answer = ask(&settings);
        assert_int_equal(answer->since, cases[i].found_since);
        assert_int_equal(answer->until, cases[i].found_until);
        jarak_answer_free(answer);
    }
    jarak_ask_settings settings = about("KAZ");
    settings.years = 10;
    jarak_answer *answer = ask(&settings);
    for (size_t i = 0; i < answer->pairs[0].n_changes; i++) {
        assert_string_equal(answer->pairs[0].changes[i].first->period, "2014");
        assert_string_equal(answer->pairs[0].changes[i].last->period, "2022");
    }
    assert_non_null(strstr(answer->headline, "From 2014 to 2022, trade of Kazakhstan with Russia"));
    jarak_answer_free(answer);
    settings.series_only = true;
    answer = ask(&settings);
    assert_int_equal(answer->since, 0);
    jarak_answer_free(answer);
}

/* Findings by the pair's state to its partner are told, with what is not known; those of other figures are counted alone. */
static void rerouted_goods_are_told(void **state)
{
    (void)state;
    for (int year = 2018; year <= 2023; year++) {
        put_volume("KAZ", "RUS", year, "trade.volume", 10000);
    }
    facts_run(store, "INSERT INTO facts.rerouting_run VALUES (1, facts.stamp(), 'asked', 'EUU', 'RUS', 'KAZ,KGZ', 'all', 9, 'strict', 0.1, "
                     "'EUR', true), (2, 'other', 'asked before', 'EUU', 'RUS', 'KAZ', 'all', 9, 'strict', 0.1, 'EUR', true)");
    facts_run(store,
              "INSERT INTO facts.rerouting_pair (run, product, hub, since, found, linked, ratio, ratio_low, ratio_high, q, excess_low, "
              "excess_high, onward_after) VALUES (1, '850111', 'KAZ', '2022-03', true, true, 6.8, 3.1, 14.9, 0.02, 1e6, 3e6, NULL), "
              "(1, '841010', 'KAZ', '2022-03', true, true, 4.0, 2.0, 8.0, 0.01, 2e6, 4e6, 5e6), "
              "(1, '850111', 'KGZ', '2022-03', true, true, 7.4, 3.0, 15.0, 0.02, 1e6, 2e6, NULL), "
              "(1, '850112', 'KAZ', '2022-03', false, true, 1.1, 0.5, 2.0, 0.9, 0, 0, NULL), "
              "(1, '850113', 'KAZ', '2022-03', true, false, 1.1, 0.5, 2.0, 0.9, 0, 0, NULL), "
              "(2, '870323', 'KAZ', '2022-03', true, true, 2.1, 1.5, 3.0, 0.05, 1e6, 2e6, NULL)");
    jarak_ask_settings settings = about("KAZ");
    settings.figures = true;
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_rerouted, 2);
    assert_int_equal(answer->n_rerouted_before, 1);
    assert_string_equal(answer->rerouted[0].product, "841010"); /* the more certain */
    assert_true(answer->rerouted[0].has_onward);
    assert_string_equal(answer->rerouted[1].product, "850111");
    assert_string_equal(answer->rerouted[1].state, "KAZ");
    assert_string_equal(answer->rerouted[1].origin, "EUU");
    assert_false(answer->rerouted[1].has_onward);
    assert_true(answer->rerouted[1].ratio_low == 3.1 && answer->rerouted[1].excess_high == 3e6 && answer->rerouted[1].q == 0.02);
    jarak_answer_free(answer);
    settings.figures = false;
    answer = ask(&settings);
    assert_int_equal(answer->n_rerouted, 0);
    jarak_answer_free(answer);
}

/* Two series that share no year: the later one's years alone, and its own ends. */
static void series_of_other_years_do_not_mix(void **state)
{
    (void)state;
    for (int year = 2001; year <= 2004; year++) {
        put_volume("KAZ", "RUS", year, "people.entries", 5000);
        put_volume("KAZ", "RUS", year + 10, "trade.volume", 10000);
    }
    jarak_ask_settings settings = about("KAZ");
    settings.years = 10;
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->since, 2011);
    assert_int_equal(answer->until, 2014);
    assert_int_equal(answer->pairs[0].n_changes, 1);
    jarak_answer_free(answer);
}

/* Figures that others contradict are told of where a change of trade begins or ends with them, and nowhere else. */
static void doubted_ends_are_cautioned(void **state)
{
    (void)state;
    for (int year = 2019; year <= 2022; year++) {
        put_volume("UZB", "RUS", year, "trade.volume", 100 + year);
        put_volume("UZB", "RUS", year, "people.entries", 100 + year);
    }
    facts_run(store, "INSERT INTO facts.panel_caution VALUES "
                     "('mirror gap', 'RUS', 'UZB', 2022), ('mirror gap', 'UZB', NULL, 2019), ('break', 'UZB', 'RUS', 2019), "
                     "('break', 'RUS', NULL, 2022), "
                     "('mirror gap', 'RUS', 'UZB', 2020), ('break', 'RUS', 'KAZ', 2022), ('break', 'KAZ', NULL, 2022)");
    jarak_ask_settings settings = about("UZB");
    jarak_answer *answer = ask(&settings);
    static const struct {
        int year;
        const char *text;
    } expected[] = {
        {2019, "Uzbekistan on Russia, 2019: far from the years around it, and the other side gives no figure"},
        {2019, "Uzbekistan, imports of 2019: they disagree with what many exporters report"},
        {2022, "Russia to Uzbekistan, 2022: the figures of the two sides are much further apart than usual"},
        {2022, "Russia, 2022: its trade with all partners is far from the years around it"},
    };
    assert_int_equal(answer->n_cautions, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(answer->cautions[i].year, expected[i].year);
        assert_string_equal(answer->cautions[i].text, expected[i].text);
        assert_string_equal(answer->cautions[i].state, "UZB");
        assert_string_equal(answer->cautions[i].partner, "RUS");
    }
    jarak_answer_free(answer);
    settings.since = 2020;
    settings.until = 2021;
    answer = ask(&settings);
    assert_int_equal(answer->n_cautions, 1);
    assert_int_equal(answer->cautions[0].year, 2020);
    jarak_answer_free(answer);
}

/* Events of one direction: percent of cooperation, for both orders of the pair. */
static void put_direction(const char *state, const char *partner, int year, const char *which, double value, double percent)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.panel VALUES ('%s', '%s', 'year', make_date(%d, 1, 1), 'events.balance_%s', %.17g, 0.09, %.17g, 20, false)",
        state, partner, year, which, value, percent);
    facts_run(store, sql);
}

/* A window that begins before one of the two did: said once for each of them. */
static void figures_of_a_state_before_are_pointed_to(void **state)
{
    (void)state;
    for (int year = 1992; year <= 1996; year++) {
        put_volume("POL", "RUS", year, "trade.volume", 100 + year);
        put_volume("FRA", "RUS", year, "trade.volume", 100 + year);
    }
    static const char *const states[] = {"POL", "FRA"};
    jarak_ask_settings settings = about("POL");
    settings.states = states;
    settings.n_states = 2;
    settings.since = 1986;
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_cautions, 1);
    assert_string_equal(answer->cautions[0].text,
                        "Russia, until 1991: figures of that time are of another state; ask about SUN (Soviet Union)");
    jarak_answer_free(answer);
    settings.since = 1992;
    answer = ask(&settings);
    assert_int_equal(answer->n_cautions, 0);
    jarak_answer_free(answer);
}

/* What either does to the other: in 2021 two standard errors apart, which is told of the window's last year alone; less than that is not.
 */
static void one_sided_events_are_cautioned(void **state)
{
    (void)state;
    for (int year = 2019; year <= 2022; year++) {
        put_volume("UZB", "RUS", year, "trade.volume", 100 + year);
        put_direction("UZB", "RUS", year, "own", 0.5, 80);
        put_direction("UZB", "RUS", year, "partner", year == 2021 ? 0.5 - 0.86 : year == 2022 ? 0.5 - 0.84 : 0.4, 60.2);
    }
    jarak_ask_settings settings = about("UZB");
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_cautions, 0);
    jarak_answer_free(answer);
    settings.until = 2021;
    answer = ask(&settings);
    assert_int_equal(answer->n_cautions, 1);
    assert_int_equal(answer->cautions[0].year, 2021);
    assert_string_equal(
        answer->cautions[0].text,
        "Events of 2021 are one-sided: 80% of what comes from Uzbekistan is cooperation, and 60% of what comes from Russia");
    jarak_answer_free(answer);
}

static const jarak_gap *gap_of(const jarak_answer *answer, const char *indicator)
{
    for (size_t i = 0; i < answer->n_gaps; i++) {
        if (strcmp(answer->gaps[i].indicator->code, indicator) == 0) {
            return &answer->gaps[i];
        }
    }
    fail_msg("no gap in %s", indicator);
    return NULL;
}

static void gaps_have_their_reasons(void **state)
{
    (void)state;
    put_volume("KAZ", "RUS", 2019, "trade.volume", 1);
    put_volume("KAZ", "RUS", 2020, "trade.volume", 2);
    put_volume("KAZ", "RUS", 2020, "money.remittances", 2);
    put_volume("KAZ", "RUS", 2014, "people.stock", 2);
    put_volume("KAZ", "RUS", 2030, "people.entries", 2);
    facts_run(store, "INSERT INTO facts.panel VALUES ('KAZ', 'RUS', 'quarter', '2020-04-01', 'people.work_entries', 1, 1, 1, 1, false)");
    jarak_ask_settings settings = about("KAZ");
    settings.since = 2018;
    settings.until = 2023;
    jarak_answer *answer = ask(&settings);
    assert_string_equal(gap_of(answer, "money.remittances")->text, "only one year (2020)");
    assert_string_equal(gap_of(answer, "people.stock")->text, "figures end in 2014");
    assert_string_equal(gap_of(answer, "people.entries")->text, "figures begin in 2030");
    assert_string_equal(gap_of(answer, "people.work_entries")->text, "only parts of years");
    assert_string_equal(gap_of(answer, "trade.share")->text, "no total to take the share of");
    assert_string_equal(gap_of(answer, "votes.agreement")->text, "no figures");
    assert_int_equal(answer->n_gaps + 1 + 3, answer->n_indicators); /* three merely vary the balance of events */
    jarak_answer_free(answer);
}

static void volume_up_while_share_down_is_found(void **state)
{
    (void)state;
    static const char *const states[] = {"KAZ", "UZB"};
    static const char *const rivals[] = {"CHN"};
    put_volume("KAZ", "RUS", 2021, "trade.volume", 24600);
    put_volume("KAZ", "RUS", 2022, "trade.volume", 40000);
    put_share("KAZ", "RUS", 2021, 24.2);
    put_share("KAZ", "RUS", 2022, 10);
    put_share("KAZ", "CHN", 2021, 17.7);
    put_share("KAZ", "CHN", 2022, 21.5);
    put_volume("UZB", "RUS", 2021, "trade.volume", 7000);
    put_volume("UZB", "RUS", 2022, "trade.volume", 7000);
    jarak_ask_settings settings = {.size = sizeof settings,
                                   .level = 0.9,
                                   .n_findings = 2,
                                   .partner = "RUS",
                                   .states = states,
                                   .n_states = 2,
                                   .rivals = rivals,
                                   .n_rivals = 1};
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_pairs, 4);
    assert_true(answer->pairs[1].rival);
    assert_int_equal(answer->n_findings, 2);
    assert_string_equal(
        answer->findings[0].text,
        "With Russia, trade came closer while share of trade moved apart: Kazakhstan (24.6 → 40.0 bn USD, but 24.2 → 10.0 %).");
    assert_string_equal(answer->findings[0].state, "KAZ");
    assert_int_equal(answer->findings[0].n_indicators, 2);
    assert_string_equal(answer->findings[1].text,
                        "China has overtaken Russia in share of trade: Kazakhstan (since 2022; 21.5 % against 10.0 % in 2022).");
    assert_string_equal(answer->details, "Closer in trade (Kazakhstan); apart in share of trade (Kazakhstan).");
    jarak_answer_free(answer);
}

static void a_group_stands_for_its_members(void **state)
{
    (void)state;
    put_volume("KAZ", "RUS", 2021, "trade.volume", 1);
    jarak_ask_settings settings = about("central-asia");
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_states, 5);
    assert_string_equal(answer->states[0].code, "KAZ");
    assert_string_equal(answer->states[4].code, "UZB");
    jarak_answer_free(answer);
}

static void indicators_can_be_chosen(void **state)
{
    (void)state;
    static const char *const wanted[] = {"trade", "votes.agreement"};
    put_volume("KAZ", "RUS", 2021, "trade.volume", 1);
    put_volume("KAZ", "RUS", 2021, "money.remittances", 1);
    jarak_ask_settings settings = about("KAZ");
    settings.indicators = wanted;
    settings.n_indicators = 2;
    jarak_answer *answer = ask(&settings);
    assert_int_equal(answer->n_indicators, 3);
    assert_int_equal(answer->pairs[0].n_series, 1);
    jarak_answer_free(answer);
}

static void wrong_questions_are_refused(void **state)
{
    (void)state;
    put_volume("KAZ", "RUS", 2021, "trade.volume", 1);
    jarak_ask_settings settings = about("Kazakhistann");
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "Kazakhstan");
    settings = about("Russia");
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "Russia");
    static const char *const twice[] = {"KAZ", "Kazakhstan"};
    settings = about("KAZ");
    settings.states = twice;
    settings.n_states = 2;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "named twice");
    static const char *const itself[] = {"KAZ"};
    settings = about("KAZ");
    settings.rivals = itself;
    settings.n_rivals = 1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "Kazakhstan is the state asked about");
    settings = about("FIN"); /* a window before 1991 names other states than those of today */
    settings.until = 1985;
    assert_refused(&settings, JARAK_ERR_DATA, "Soviet Union (in 1985, RUS means Soviet Union) with Finland in this window");
    settings = about("KAZ");
    settings.since = 2022;
    settings.until = 2020;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "since 2022 is later than until 2020");
    settings = about("KAZ");
    settings.since = 12;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "since");
    settings = about("KAZ");
    settings.level = 1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "level");
    static const char *const unknown[] = {"trade.speed"};
    settings = about("KAZ");
    settings.indicators = unknown;
    settings.n_indicators = 1;
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "did you mean trade.share?");
    settings = about("KAZ");
    settings.years = 1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "years");
    static const char *const partner_again[] = {"CHN", "Russia"};
    settings = about("KAZ");
    settings.rivals = partner_again;
    settings.n_rivals = 2;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "partner already");
    settings = about("UZB");
    assert_refused(&settings, JARAK_ERR_DATA, "no figure on Russia with Uzbekistan");
}

static void quantities_in_words(void **state)
{
    (void)state;
    const jarak_indicator money = {.natural_unit = "USD million of 2021", .scale = JARAK_SCALE_LOG};
    const jarak_indicator share = {.natural_unit = "percent", .scale = JARAK_SCALE_LOGIT};
    const jarak_indicator people = {.natural_unit = "persons", .scale = JARAK_SCALE_LOG};
    char text[JARAK__WORDS_BYTES];
    jarak__quantity quantity = jarak__quantity_for(&money, 27042);
    assert_string_equal(jarak__quantity_text(&quantity, 24600, text), "24.6 bn USD");
    quantity = jarak__quantity_for(&money, 775.4);
    assert_string_equal(jarak__quantity_text(&quantity, 775.4, text), "775 m USD");
    quantity = jarak__quantity_for(&share, 24.2);
    assert_string_equal(jarak__quantity_text(&quantity, 19.44, text), "19.4 %");
    quantity = jarak__quantity_for(&people, 996);
    assert_string_equal(jarak__quantity_text(&quantity, 996, text), "996 persons");
    quantity = jarak__quantity_for(&people, 987000);
    assert_string_equal(jarak__quantity_text(&quantity, 650000, text), "650 thousand persons");
    quantity = jarak__quantity_between(&people, 52000, 1450000);
    assert_string_equal(jarak__number_text(&quantity, 1450000, text), "1,450");
    assert_string_equal(jarak__count_text(1598, text), "1,598");
    assert_string_equal(jarak__count_text(12, text), "12");
    assert_string_equal(jarak__count_text(1234567, text), "1,234,567");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_and_last_lie_within_the_window, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_default_the_last_years_that_most_series_have, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rerouted_goods_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(series_of_other_years_do_not_mix, set_up, tear_down),
        cmocka_unit_test_setup_teardown(doubted_ends_are_cautioned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figures_of_a_state_before_are_pointed_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_sided_events_are_cautioned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gaps_have_their_reasons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(volume_up_while_share_down_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_group_stands_for_its_members, set_up, tear_down),
        cmocka_unit_test_setup_teardown(indicators_can_be_chosen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_questions_are_refused, set_up, tear_down),
        cmocka_unit_test(quantities_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
