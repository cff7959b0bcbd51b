/* The pooled verdict, on panels put together by hand: reasons sum to the change, little data decide nothing, plain cases are told plainly.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "facts.h"
#include "num/random.h"

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

/* A yearly trade volume, known to within five percent. */
static void put_trade(const char *state, int year, double usd_million)
{
    char sql[512];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.panel VALUES ('%s', 'RUS', 'year', make_date(%d, 1, 1), 'trade.volume', %.17g, 0.0025, %.17g, 2, false)", state,
        year, log(usd_million), usd_million);
    facts_run(store, sql);
}

/* What is tried beside the verdict. */
typedef enum alternatives { VERDICT_ALONE, EACH_CHOICE, COMBINATIONS } alternatives;

static jarak_answer *ask(const char *const *states, size_t n_states, int since, int until, alternatives tried)
{
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = n_states;
    settings.since = since;
    settings.until = until;
    settings.specifications = tried != VERDICT_ALONE;
    settings.multiverse = tried == COMBINATIONS;
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (jarak__ask_panel(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return answer;
}

/* Noise about a level that doubles in 2018 for one state and stays for the others. */
static void fill_trade(void)
{
    static const char *const states[] = {"KAZ", "KGZ", "UZB"};
    jarak__random random = jarak__random_stream(11, 0);
    for (size_t s = 0; s < 3; s++) {
        for (int year = 2010; year <= 2023; year++) {
            double level = s == 0 && year >= 2018 ? 2000 : 1000;
            put_trade(states[s], year, level * exp(0.05 * jarak__random_normal(&random)));
        }
    }
}

static void a_jump_is_found_with_its_date_and_reasons(void **state)
{
    (void)state;
    fill_trade();
    static const char *const states[] = {"KAZ", "KGZ", "UZB"};
    jarak_answer *answer = ask(states, 3, 2012, 2022, EACH_CHOICE);
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_verdict *volume = &answer->pairs[i].groups[JARAK_GROUP_VOLUME];
        assert_true(volume->known);
        assert_false(answer->pairs[i].groups[JARAK_GROUP_SHARE].known);
        double by_indicator = 0, by_value = 0;
        for (size_t k = 0; k < volume->n_reasons; k++) {
            by_indicator += volume->reasons[k].contribution;
        }
        for (size_t k = 0; k < volume->n_contributions; k++) {
            by_value += volume->contributions[k].contribution;
        }
        assert_true(fabs(by_indicator - volume->change) < 1e-9);
        assert_true(fabs(by_value - volume->change) < 1e-9);
        assert_int_equal(volume->n_source_reasons, 0); /* figures were not asked for */
        assert_true(volume->low < volume->change && volume->change < volume->high);
        assert_true(volume->n_specifications > 3);
        bool grew = strcmp(answer->pairs[i].state.code, "KAZ") == 0;
        assert_int_equal(volume->direction, grew ? JARAK_DIRECTION_CLOSER : JARAK_DIRECTION_UNDECIDED);
        assert_int_equal(volume->since, grew ? 2018 : 0);
        if (grew) {
            assert_true(fabs(exp(volume->change) - 2) < 0.3);
            assert_string_equal(volume->since_indicator->code, "trade.volume");
            assert_string_equal(answer->pairs[i].sentence, "Closer in volume since 2018.");
        }
    }
    assert_int_equal(answer->groups[JARAK_GROUP_VOLUME].n_pairs, 3);
    size_t one_by_one = answer->pairs[0].groups[JARAK_GROUP_VOLUME].n_specifications;
    jarak_answer_free(answer);
    answer = ask(states, 3, 2012, 2022, COMBINATIONS);
    const jarak_verdict *volume = &answer->pairs[0].groups[JARAK_GROUP_VOLUME];
    assert_true(volume->n_specifications > one_by_one);
    size_t n_main = 0, n_agree = 0;
    for (size_t k = 0; k < volume->n_specifications; k++) {
        n_main += volume->specifications[k].main;
        n_agree += volume->specifications[k].direction == volume->direction;
    }
    assert_int_equal(n_main, 1);
    assert_int_equal(n_agree, volume->n_agree);
    jarak_answer_free(answer);
}

/* Two values decide what is large beside the noise that figures of that size have, and nothing else. */
static void two_values_decide_by_size(void **state)
{
    (void)state;
    static const struct {
        double last;
        jarak_direction direction;
    } cases[] = {{1200, JARAK_DIRECTION_UNDECIDED}, {992000, JARAK_DIRECTION_CLOSER}, {10, JARAK_DIRECTION_APART}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        facts_run(store, "DELETE FROM facts.panel");
        put_trade("KAZ", 2015, 1000);
        put_trade("KAZ", 2016, cases[i].last);
        static const char *const states[] = {"KAZ"};
        jarak_answer *answer = ask(states, 1, 2015, 2016, VERDICT_ALONE);
        const jarak_verdict *volume = &answer->pairs[0].groups[JARAK_GROUP_VOLUME];
        assert_true(volume->known);
        assert_int_equal(volume->direction, cases[i].direction);
        assert_true(cases[i].direction == JARAK_DIRECTION_UNDECIDED || volume->s_value < 0.001);
        jarak_answer_free(answer);
    }
}

/* Figures end long before the window does: nothing is compared, and it is said why; a window left open ends with them. */
static void nothing_is_told_beyond_the_figures(void **state)
{
    (void)state;
    fill_trade();
    static const char *const states[] = {"KAZ"};
    jarak_answer *wide = ask(states, 1, 1990, 2050, VERDICT_ALONE);
    jarak_answer *open = ask(states, 1, 0, 0, VERDICT_ALONE);
    const jarak_verdict *volume = &wide->pairs[0].groups[JARAK_GROUP_VOLUME];
    assert_false(volume->known);
    assert_string_equal(volume->parts[0].use, "starts late");
    volume = &open->pairs[0].groups[JARAK_GROUP_VOLUME];
    assert_true(volume->known);
    assert_int_equal(volume->from, 2010);
    assert_int_equal(volume->to, 2023);
    jarak_answer_free(wide);
    jarak_answer_free(open);
}

/* A pair's verdict has the same bits alone and beside others, and with one figure it is that figure. */
static void a_pair_is_judged_by_itself(void **state)
{
    (void)state;
    fill_trade();
    static const char *const states[] = {"KAZ", "KGZ", "UZB"};
    jarak_answer *all = ask(states, 3, 2012, 2022, VERDICT_ALONE);
    for (size_t i = 0; i < 3; i++) {
        jarak_answer *one = ask(states + i, 1, 2012, 2022, VERDICT_ALONE);
        const jarak_verdict *alone = &one->pairs[0].groups[JARAK_GROUP_VOLUME], *beside = &all->pairs[i].groups[JARAK_GROUP_VOLUME];
        assert_memory_equal(&alone->probability, &beside->probability, sizeof alone->probability);
        assert_memory_equal(&alone->change, &beside->change, sizeof alone->change);
        assert_true(fabs(alone->parts[0].probability - alone->probability) < 1e-9);
        jarak_answer_free(one);
    }
    jarak_answer_free(all);
}

/* Russia and Germany: 45.7 → 7.2 billion dollars. */
static void what_fell_to_a_sixth_went_apart(void **state)
{
    (void)state;
    static const double billions[] = {45.7, 50, 55, 49, 42, 48, 36, 8.2, 7.2}; /* from 2016 */
    for (int i = 0; i < 9; i++) {
        put_trade("DEU", 2016 + i, 1000 * billions[i]);
    }
    static const char *const states[] = {"DEU"};
    jarak_answer *answer = ask(states, 1, 2016, 2024, VERDICT_ALONE);
    const jarak_verdict *volume = &answer->pairs[0].groups[JARAK_GROUP_VOLUME];
    assert_int_equal(volume->direction, JARAK_DIRECTION_APART);
    assert_true(volume->s_value < 1e-6 && fabs(volume->change - log(7.2 / 45.7)) < 0.15);
    assert_int_equal(volume->since, 2022);
    assert_string_equal(answer->sentence, "Apart in volume since 2022.");
    const jarak_indicator_change *line = &answer->pairs[0].changes[0];
    assert_true(line->of_verdict && line->low == volume->parts[0].low && line->high == volume->parts[0].high);
    assert_true(fabs(line->ratio_high - exp(line->high)) < 1e-12 && line->ratio_low < line->ratio && line->ratio < line->ratio_high);
    jarak_answer_free(answer);
}

static void a_single_value_is_no_verdict(void **state)
{
    (void)state;
    put_trade("KAZ", 2015, 1000);
    static const char *const states[] = {"KAZ"};
    jarak_answer *answer = ask(states, 1, 0, 0, VERDICT_ALONE);
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        assert_false(answer->pairs[0].groups[g].known);
    }
    assert_string_equal(answer->sentence, answer->pairs[0].details);
    jarak_answer_free(answer);
}

/* Trade that begins late in the window is not compared, and that is said: it is not "undecided". */
static void figures_away_from_an_end_are_not_compared(void **state)
{
    (void)state;
    for (int year = 2018; year <= 2023; year++) {
        put_trade("KAZ", year, year < 2021 ? 1000 : 5000);
    }
    static const char *const states[] = {"KAZ"};
    jarak_answer *answer = ask(states, 1, 2010, 2023, VERDICT_ALONE);
    const jarak_pair *pair = &answer->pairs[0];
    assert_int_equal(pair->n_changes, 1);
    assert_string_equal(pair->changes[0].use, "starts late");
    assert_true(isnan(pair->changes[0].probability) && pair->changes[0].weight == 0 && !pair->changes[0].of_verdict);
    assert_string_equal(pair->details, "Nothing to compare: no indicator has figures near both ends of the window.");
    jarak_answer_free(answer);

    answer = ask(states, 1, 2018, 2023, VERDICT_ALONE);
    assert_string_equal(answer->pairs[0].changes[0].use, "used");
    assert_int_equal(answer->pairs[0].changes[0].direction, JARAK_DIRECTION_CLOSER);
    jarak_answer_free(answer);
}

/* The series alone come without any verdict, of indicators, too. */
static void series_alone_have_no_verdict(void **state)
{
    (void)state;
    put_trade("KAZ", 2018, 1000);
    put_trade("KAZ", 2023, 5000);
    static const char *const states[] = {"KAZ"};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = 1;
    settings.series_only = true;
    jarak_answer *answer = NULL;
    assert_int_equal(jarak__ask_panel(store, &settings, &answer, NULL), JARAK_OK);
    const jarak_indicator_change *change = &answer->pairs[0].changes[0];
    assert_true(change->ratio > 4.9 && isnan(change->probability) && change->use == NULL);
    assert_int_equal(change->direction, JARAK_DIRECTION_UNDECIDED);
    assert_null(answer->sentence);
    assert_null(answer->pairs[0].details);
    assert_non_null(answer->question);
    assert_int_equal(answer->n_findings, 0);
    jarak_answer_free(answer);
}

static jarak_answer *ask_store(jarak_store *asked, const jarak_ask_settings *settings)
{
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (jarak_ask(asked, settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return answer;
}

static jarak_store *ledger_store(void)
{
    jarak_store *ledger = facts_store(1);
    jarak_load_report report;
    jarak_error error = {.message = ""};
    if (jarak_load_ledger(ledger, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return ledger;
}

/* The ledger: reasons by publication sum to the change, and one indicator's question has the verdict of all. */
static void publications_and_single_indicators_tell_of_the_same_change(void **state)
{
    (void)state;
    jarak_store *ledger = ledger_store();
    static const char *const states[] = {"KAZ"};
    static const char *const asked[] = {"trade.share"};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = 1;
    settings.since = 2021;
    settings.until = 2023;
    settings.figures = true;
    jarak_answer *all = ask_store(ledger, &settings);
    settings.indicators = asked;
    settings.n_indicators = 1;
    jarak_answer *one = ask_store(ledger, &settings);
    assert_int_equal(one->n_indicators, 1);
    assert_string_equal(one->pairs[0].sentence, all->pairs[0].sentence);
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict *verdict = &all->pairs[0].groups[g];
        double by_source = 0;
        assert_true(verdict->known && verdict->n_source_reasons > 0);
        for (size_t k = 0; k < verdict->n_source_reasons; k++) {
            by_source += verdict->source_reasons[k].contribution;
            assert_true(verdict->source_reasons[k].source != 0);
            assert_non_null(verdict->source_reasons[k].title);
            assert_true(k == 0 || fabs(verdict->source_reasons[k].contribution) <= fabs(verdict->source_reasons[k - 1].contribution));
        }
        assert_true(fabs(by_source - verdict->change) < 1e-6); /* the tails of distributions are cut off */
        assert_memory_equal(&one->pairs[0].groups[g].change, &verdict->change, sizeof verdict->change);
        assert_memory_equal(&one->pairs[0].groups[g].probability, &verdict->probability, sizeof verdict->probability);
        assert_int_equal(one->pairs[0].groups[g].n_reasons, verdict->n_reasons);
    }
    jarak_answer_free(one);
    jarak_answer_free(all);
    jarak_store_close(ledger);
}

/* Used figures behind a value, as the way back to the figures shows them: all, or those of one publication. */
static double count_figures(const jarak_pair *pair, const jarak_contribution *value, int64_t source)
{
    char year[16];
    double count = 0;
    (void)snprintf(year, sizeof year, "%d", value->year);
    for (size_t i = 0; i < pair->n_series; i++) {
        const jarak_series *series = &pair->series[i];
        for (size_t k = 0; k < series->n_facts && series->indicator == value->indicator; k++) {
            const jarak_fact *fact = &series->facts[k];
            count += fact->used && strcmp(fact->cell, year) == 0 && (source == 0 || fact->source == source);
        }
    }
    return count;
}

/* Each publication has of every value the part that its figures are of the value's figures. */
static void values_are_split_among_their_publications(void **state)
{
    (void)state;
    jarak_store *ledger = ledger_store();
    static const char *const states[] = {"KAZ", "UZB"};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = 2;
    settings.figures = true;
    jarak_answer *answer = ask_store(ledger, &settings);
    size_t n_joint = 0, n_checked = 0;
    for (size_t p = 0; p < answer->n_pairs; p++) {
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            const jarak_verdict *verdict = &answer->pairs[p].groups[g];
            for (size_t s = 0; s < verdict->n_source_reasons; s++) {
                double expected = 0;
                for (size_t i = 0; i < verdict->n_contributions; i++) {
                    const jarak_contribution *value = &verdict->contributions[i];
                    const double of_source = count_figures(&answer->pairs[p], value, verdict->source_reasons[s].source);
                    const double all = count_figures(&answer->pairs[p], value, 0);
                    assert_true(all > 0);
                    expected += value->contribution * of_source / all;
                    n_joint += of_source > 0 && of_source < all;
                }
                assert_true(fabs(verdict->source_reasons[s].contribution - expected) < 1e-9);
                n_checked++;
            }
        }
    }
    assert_true(n_checked > 10 && n_joint > 10); /* values of several publications are among them */
    jarak_answer_free(answer);
    jarak_store_close(ledger);
}

/* A year's value of a volume, known to within three percent, that wanders about its level by ten. */
static void put_noisy(jarak__random *random, const char *state, const char *indicator, int year, double level)
{
    char sql[512];
    const double value = log(level) + 0.1 * jarak__random_normal(random);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO facts.panel VALUES ('%s', 'RUS', 'year', make_date(%d, 1, 1), '%s', %.17g, 0.0009, %.17g, 2, false)", state,
                   year, indicator, value, exp(value));
    facts_run(store, sql);
}

/* Draws states with n_indicators volumes in each of the years up to 2020; where moves is not 1, half of the states (the even ones) have a
 * level that many times as high from 2016 on. Counts verdicts from 2012 or the first year to 2020: those of states that stood still and
 * were told to have moved, and those that moved and were told so. */
static void count_verdicts(uint64_t seed, int first_year, size_t n_indicators, double moves, size_t *n_still, size_t *n_false,
                           size_t *n_moved, size_t *n_found)
{
    static const char *const states[] = {"KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "GEO", "BLR", "MDA"};
    static const char *const indicators[] = {"trade.volume", "people.stock", "money.remittances"};
    enum { N_STATES = sizeof states / sizeof states[0] };
    jarak__random random = jarak__random_stream(seed, 0);
    facts_run(store, "DELETE FROM facts.panel");
    for (size_t s = 0; s < N_STATES; s++) {
        for (size_t k = 0; k < n_indicators; k++) {
            for (int year = first_year; year <= 2020; year++) {
                put_noisy(&random, states[s], indicators[k], year, s % 2 == 0 && year >= 2016 ? 1000 * moves : 1000);
            }
        }
    }
    jarak_answer *answer = ask(states, N_STATES, first_year, 2020, VERDICT_ALONE);
    for (size_t s = 0; s < answer->n_pairs; s++) {
        const jarak_verdict *volume = &answer->pairs[s].groups[JARAK_GROUP_VOLUME];
        const bool moved = moves > 1 && s % 2 == 0;
        assert_true(volume->known);
        *n_still += !moved;
        *n_false += !moved && (volume->direction == JARAK_DIRECTION_CLOSER || volume->direction == JARAK_DIRECTION_APART);
        *n_moved += moved;
        *n_found += moved && volume->direction == JARAK_DIRECTION_CLOSER;
    }
    jarak_answer_free(answer);
}

/* Where half of the states trade twice as much, that is found, and of the others no more is told than where nothing changes: a pair is
 * judged by itself (verdict_null_test.c has more cases of that). */
static void standstill_is_seldom_taken_for_a_move(void **state)
{
    (void)state;
    static const struct {
        int first_year;
        size_t n_indicators;
        double moves;
        double most_false, least_found; /* shares */
    } cases[] = {{2009, 3, 1, 0.12, 0}, {2009, 3, 2, 0.12, 0.95}};
    enum { REPLICATIONS = 6 };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        size_t n_still = 0, n_false = 0, n_moved = 0, n_found = 0;
        for (uint64_t r = 0; r < REPLICATIONS; r++) {
            count_verdicts(1000 * c + r, cases[c].first_year, cases[c].n_indicators, cases[c].moves, &n_still, &n_false, &n_moved,
                           &n_found);
        }
        print_message("%d to 2020, %zu indicators, moves by %g: %zu of %zu standing still told to move, %zu of %zu moves found\n",
                      cases[c].first_year, cases[c].n_indicators, cases[c].moves, n_false, n_still, n_found, n_moved);
        assert_true((double)n_false < cases[c].most_false * (double)n_still);
        assert_true((double)n_found >= cases[c].least_found * (double)n_moved);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_jump_is_found_with_its_date_and_reasons, set_up, tear_down),
        cmocka_unit_test(publications_and_single_indicators_tell_of_the_same_change),
        cmocka_unit_test(values_are_split_among_their_publications),
        cmocka_unit_test_setup_teardown(standstill_is_seldom_taken_for_a_move, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_values_decide_by_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_told_beyond_the_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pair_is_judged_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_fell_to_a_sixth_went_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_single_value_is_no_verdict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figures_away_from_an_end_are_not_compared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(series_alone_have_no_verdict, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
