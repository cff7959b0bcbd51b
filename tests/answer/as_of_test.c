/* Answers with what had been published by the end of a year. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "facts.h"
#include "jarak/panel.h"

static jarak_status try_to_ask(jarak_store *store, int as_of, int until, bool figures, jarak_answer **answer, jarak_error *error)
{
    static const char *const states[] = {"KAZ", "UZB"};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = 2;
    settings.figures = figures;
    settings.specifications = false;
    settings.as_of = as_of;
    settings.until = until;
    return jarak_ask(store, &settings, answer, error);
}

static int year_of(const char *period)
{
    return (int)strtol(period, NULL, 10);
}

static jarak_answer *ask(jarak_store *store, int as_of, bool figures)
{
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (try_to_ask(store, as_of, 0, figures, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return answer;
}

static jarak_store *ledger_store(void)
{
    jarak_store *store = facts_store(1);
    facts_load(store, "ledger");
    return store;
}

static void assert_same_verdicts(const jarak_answer *one, const jarak_answer *other)
{
    assert_int_equal(one->n_pairs, other->n_pairs);
    for (size_t i = 0; i < one->n_pairs; i++) {
        for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
            const jarak_verdict *a = &one->pairs[i].groups[g], *b = &other->pairs[i].groups[g];
            assert_int_equal(a->known, b->known);
            assert_memory_equal(&a->probability, &b->probability, sizeof a->probability);
            assert_memory_equal(&a->change, &b->change, sizeof a->change);
        }
    }
}

/* No value of a later year, and no figure of a later period, enters anything; and the answer says so. */
static void nothing_later_is_in_it(void **state)
{
    (void)state;
    jarak_store *store = ledger_store();
    jarak_answer *answer = ask(store, 2021, true);
    size_t n_facts = 0, n_points = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        for (size_t k = 0; k < answer->pairs[i].n_changes; k++) { /* nor does what holds without an end reach further */
            assert_in_range(year_of(answer->pairs[i].changes[k].last->period), 1, 2021);
        }
        for (size_t k = 0; k < answer->pairs[i].n_series; k++) {
            const jarak_series *series = &answer->pairs[i].series[k];
            for (size_t p = 0; p < series->n_points; p++, n_points++) {
                assert_true(year_of(series->points[p].period) <= 2021);
            }
            for (size_t f = 0; f < series->n_facts; f++) {
                n_facts += series->facts[f].used;
                assert_true(!series->facts[f].used || year_of(series->facts[f].period) <= 2021);
            }
        }
    }
    assert_true(n_points > 20 && n_facts > 20);
    assert_int_equal(answer->as_of, 2021);
    assert_non_null(strstr(answer->question, "2021"));
    assert_non_null(strstr(answer->known, "published later"));
    jarak_answer_free(answer);
    jarak_store_close(store);
}

/* What was asked leaves the store as it was; and what everything was published before is what the store says. */
static void the_store_stays_as_it_is(void **state)
{
    (void)state;
    jarak_store *store = ledger_store();
    jarak_answer *before = ask(store, 0, false), *past = ask(store, 2021, false), *after = ask(store, 0, false),
                 *end = ask(store, 2100, false);
    assert_same_verdicts(before, after);
    assert_same_verdicts(before, end);
    assert_null(after->known);
    assert_memory_not_equal(&before->pairs[0].groups[JARAK_GROUP_VOLUME].change, &past->pairs[0].groups[JARAK_GROUP_VOLUME].change,
                            sizeof(double));
    assert_true(facts_number(store, "SELECT count(*) FROM facts.load WHERE starts_with(sha256, 'as of')") == 0);
    jarak_answer_free(before);
    jarak_answer_free(past);
    jarak_answer_free(after);
    jarak_answer_free(end);
    jarak_store_close(store);
}

/* The number of values of a year's trade of Kazakhstan with Russia as known at the end of another. */
static size_t count_trade(jarak_store *store, int year, int as_of)
{
    jarak_answer *answer = NULL;
    size_t count = 0;
    jarak_error error = {.message = ""};
    if (try_to_ask(store, as_of, 0, false, &answer, &error) == JARAK_ERR_DATA) {
        return 0; /* no figure at all */
    }
    assert_non_null(answer);
    for (size_t k = 0; k < answer->pairs[0].n_series; k++) {
        const jarak_series *series = &answer->pairs[0].series[k];
        for (size_t p = 0; p < series->n_points; p++) {
            count += strcmp(series->indicator->code, "trade.volume") == 0 && year_of(series->points[p].period) == year;
        }
    }
    jarak_answer_free(answer);
    return count;
}

/* A turnover of 2015 in a publication of this kind with this address. */
static jarak_store *one_figure(const char *format, const char *url)
{
    jarak_store *store = facts_store(1);
    char sql[1024];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO facts.load VALUES (1, 'sha', 'file', '%s', 1, 1, 1, 0, 0, 1, TIMESTAMP '2024-01-01');"
        "INSERT INTO facts.source VALUES (1, 1, 'a source', NULL, '%s', NULL);"
        "INSERT INTO facts.figure VALUES (1, 2, 'RUS', 'KAZ', DATE '2015-01-01', DATE '2015-12-31', 'year', 'trade_turnover', 10, "
        "'10', 'USD_billion', 'official', 'KAZ', NULL)",
        format, url);
    facts_run(store, sql);
    return store;
}

static void a_figure_is_known_when_it_is_published(void **state)
{
    (void)state;
    static const struct {
        const char *format, *url;
        int first; /* the first year at whose end it is known */
    } cases[] = {
        {"ledger", "https://example.org/trade", 2016},            /* three months after the year */
        {"ledger", "https://example.org/2018/05/17/trade", 2018}, /* by its address */
        {"ledger", "https://example.org/20180517/trade", 2018},
        {"ledger", "https://example.org/2018/12/trade", 2018},        /* some day of December */
        {"ledger", "https://example.org/news/201815178-trade", 2016}, /* a number, no day */
        {"unga_wide", "https://example.org/trade", 2015},             /* public on the day */
        {"baci", "https://example.org/trade", 2017},                  /* in the January after the next */
        {"my_own", "https://example.org/trade", 2016},                /* a year later */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_store *store = one_figure(cases[i].format, cases[i].url);
        assert_int_equal(count_trade(store, 2015, 0), 1);
        assert_int_equal(count_trade(store, 2015, cases[i].first - 1), 0);
        assert_int_equal(count_trade(store, 2015, cases[i].first), 1);
        jarak_store_close(store);
    }
}

static void what_cannot_be_undone_is_refused(void **state)
{
    (void)state;
    jarak_store *store = NULL;
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_store_open_ledger(NULL, &store, &error), JARAK_OK);
    if (!jarak__store_is_writable(store)) { /* it is where the program carries the store ready-made */
        assert_int_equal(try_to_ask(store, 2021, 0, false, &answer, &error), JARAK_ERR_ARGUMENT);
        assert_null(answer);
        assert_non_null(strstr(error.message, "for writing"));
    }
    jarak_store_close(store);
    store = ledger_store();
    assert_int_equal(try_to_ask(store, 1700, 0, false, &answer, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "as_of"));
    assert_int_equal(try_to_ask(store, 1850, 0, false, &answer, &error), JARAK_ERR_DATA);
    assert_int_equal(try_to_ask(store, 2020, 2021, false, &answer, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "until 2021"));
    jarak_answer_free(ask(store, 2021, false)); /* and nothing is half undone */
    jarak_store_close(store);
}

/* Every kind of file that the program reads says when its figures are published; but for reference tables, which have none. */
static void every_format_has_a_lag(void **state)
{
    (void)state;
    jarak_store *store = facts_store(1);
    assert_true(
        facts_number(
            store,
            "SELECT count(*) FROM (SELECT regexp_extract(content, '(?m)^name: *(\\S+)', 1) AS format FROM read_text('" JARAK_SOURCE_ROOT
            "/data/sources/*.yaml') WHERE NOT regexp_matches(content, '\\nfacts:\\n  (product_list|concordance|published_ideal_point):')) "
            "ANTI JOIN read_csv('" JARAK_SOURCE_ROOT "/data/publication_lags.csv') USING (format)") == 0);
    assert_true(
        facts_number(store, "SELECT count(*) FROM read_csv('" JARAK_SOURCE_ROOT "/data/publication_lags.csv') WHERE lag_months >= 0") > 20);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_later_is_in_it),
        cmocka_unit_test(the_store_stays_as_it_is),
        cmocka_unit_test(a_figure_is_known_when_it_is_published),
        cmocka_unit_test(what_cannot_be_undone_is_refused),
        cmocka_unit_test(every_format_has_a_lag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
