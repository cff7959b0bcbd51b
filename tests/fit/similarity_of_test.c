/* Similarity of real votes against reference values, of alliances against a count by hand; and what the panel and answers make of votes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/answer.h"
#include "jarak/fit_similarity.h"
#include "jarak/load.h"

#include "data/sql.h"
#include "folder.h"
#include "num/random.h"
#include "stat/similarity/variance.h"

#define DATA JARAK_SOURCE_ROOT "/../shared/data/"

static jarak_store *memory_store(void)
{
    jarak_error error = {0};
    jarak_store *store;
    if (jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

static void want(jarak_status status, const jarak_error *error)
{
    if (status != JARAK_OK) {
        fail_msg("%s", error->message);
    }
}

static bool has_data(void)
{
    if (access(DATA "votes", R_OK) == 0) {
        return true;
    }
    print_message("no real data at ../shared/data: skipped\n");
    return false;
}

static void expect_near(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

static void expect_row(const jarak_fitted_similarity *found, size_t row, const char *a, const char *b, long session, uint32_t n)
{
    const jarak_similarity_info *fit = found->fit;
    assert_string_equal(found->units[fit->a[row]], a);
    assert_string_equal(found->units[fit->b[row]], b);
    assert_int_equal(found->windows[fit->window[row]].last, session);
    assert_int_equal(fit->n[row], n);
}

/* tests/ref/similarity.csv, to its six digits. */
static void agrees_with_the_reference(void **state)
{
    (void)state;
    if (!has_data()) {
        skip();
    }
    jarak_error error = {0};
    jarak_store *store = memory_store();
    jarak_votes *votes = NULL;
    jarak_votes_settings which;
    jarak_votes_settings_init(&which);
    which.rollcalls = DATA "votes/un_roll_calls_1946_2020.csv.gz";
    which.sessions = "40,50";
    want(jarak_votes_read_file(store, DATA "votes/un_votes_long_1946_2020.csv.gz", &which, &votes, &error), &error);
    jarak_store_close(store);

    static const jarak_similarity_measure columns[] = {
        JARAK_SIMILARITY_AGREE, JARAK_SIMILARITY_S_ABS,     JARAK_SIMILARITY_S_SQ,   JARAK_SIMILARITY_KAPPA_SQ,
        JARAK_SIMILARITY_PI_SQ, JARAK_SIMILARITY_KAPPA_LIN, JARAK_SIMILARITY_PI_LIN, JARAK_SIMILARITY_TAU_B,
    };
    FILE *stream = fopen(JARAK_SOURCE_ROOT "/tests/ref/similarity.csv", "r");
    assert_non_null(stream);
    char line[256];
    size_t n_lines = 0;
    assert_non_null(fgets(line, sizeof line, stream)); /* the header */
    while (fgets(line, sizeof line, stream) != NULL) {
        char pair[8];
        char *at = strchr(line + 1, '"');
        assert_non_null(at);
        snprintf(pair, sizeof pair, "%.*s", (int)(at - line - 1), line + 1);
        long session = strtol(at + 2, &at, 10), n = strtol(at + 1, &at, 10);
        const char *asked[] = {pair};
        jarak_fit_similarity_settings settings;
        jarak_fit_similarity_settings_init(&settings);
        settings.pairs = asked;
        settings.n_pairs = 1;
        jarak_fitted_similarity *found = NULL;
        want(jarak_fit_similarity(votes, &settings, &found, &error), &error);
        assert_int_equal(found->fit->n_rows, 2); /* two sessions */
        size_t row = found->windows[found->fit->window[0]].last == session ? 0 : 1;
        expect_row(found, row, "USA", strcmp(pair, "US,GB") == 0 ? "GBR" : "RUS", session, (uint32_t)n);
        for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
            double expected = strtod(at + 1, &at);
            expect_near(found->fit->value[columns[c]][row], expected, 0.5001e-6);
        }
        jarak_fit_similarity_free(found);
        n_lines++;
    }
    fclose(stream);
    assert_int_equal(n_lines, 2);
    jarak_votes_free(votes);
}

static void compares_alliances(void **state)
{
    (void)state;
    if (!has_data()) {
        skip();
    }
    jarak_error error = {0};
    jarak_store *store = memory_store();
    want(jarak_load_file(store, DATA "institutions/atop_alliances_to_2018.csv.gz", NULL, NULL, &error), &error);
    const char *pair[] = {"Germany,Russia"};
    jarak_fit_similarity_settings settings;
    jarak_fit_similarity_settings_init(&settings);
    settings.pairs = pair;
    settings.n_pairs = 1;
    settings.years = "1914";
    jarak_fitted_similarity *found = NULL;
    want(jarak_fit_similarity_of_alliances(store, &settings, &found, &error), &error);
    assert_int_equal(found->fit->n_rows, 1);

    /* the same sum of distances, in SQL */
    double distance = 0, members = 0;
    static const char sql[] =
        "WITH owed AS (SELECT from_state AS a, to_state AS b, max(CASE measure WHEN 'alliance_defense' THEN 3 WHEN 'alliance_offense' THEN "
        "3 "
        "  WHEN 'alliance_neutrality' THEN 2 WHEN 'alliance_consultation' THEN 2 ELSE 1 END) AS owed "
        "  FROM facts.figure WHERE year(first_day) = 1914 GROUP BY ALL), "
        "member AS (SELECT a AS state FROM owed UNION SELECT b FROM owed), "
        "of AS (SELECT m.state, IF(m.state = 'COW_GMY', 3, coalesce(g.owed, 0)) AS g, IF(m.state = 'COW_RUS', 3, coalesce(r.owed, 0)) AS r "
        "FROM member m "
        "  LEFT JOIN owed g ON g.a = 'COW_GMY' AND g.b = m.state LEFT JOIN owed r ON r.a = 'COW_RUS' AND r.b = m.state) ";
    char text[1200];
    snprintf(text, sizeof text, "%s SELECT sum(abs(g - r))::DOUBLE FROM of", sql);
    want(jarak__sql_number(store, text, 0, NULL, &distance, &error), &error);
    snprintf(text, sizeof text, "%s SELECT count(*)::DOUBLE FROM of", sql);
    want(jarak__sql_number(store, text, 0, NULL, &members, &error), &error);
    expect_row(found, 0, "COW_GMY", "COW_RUS", 1914, (uint32_t)members);
    expect_near(found->fit->value[JARAK_SIMILARITY_S_ABS][0], 1 - 2 * distance / (3 * members), 1e-12);
    assert_true(distance > 0 && members > 10);
    jarak_fit_similarity_free(found);

    settings.years = "1700";
    settings.n_pairs = 0;
    assert_int_equal(jarak_fit_similarity_of_alliances(store, &settings, &found, &error), JARAK_ERR_NOT_FOUND);
    settings.years = "1950-1940";
    assert_int_equal(jarak_fit_similarity_of_alliances(store, &settings, &found, &error), JARAK_ERR_ARGUMENT);
    jarak_store_close(store);
}

/* The delta method's standard deviation is that of resampled tables. */
static void variances_are_those_of_draws(void **state)
{
    (void)state;
    const double table[9] = {30, 5, 2, 6, 20, 9, 1, 8, 79};
    enum { N = 160, DRAWS = 20000 };
    jarak__random random = jarak__random_stream(7, 0);
    double sums[2] = {0}, squares[2] = {0}, kappa, kappa_variance, pi, pi_variance;
    for (size_t d = 0; d < DRAWS; d++) {
        double drawn[9] = {0}, values[JARAK_SIMILARITY_MEASURES];
        for (size_t i = 0; i < N; i++) {
            double at = jarak__random_uniform(&random) * N;
            size_t c = 0;
            while (c < 8 && at >= table[c]) {
                at -= table[c++];
            }
            drawn[c] += 1;
        }
        jarak_similarity_of_table(3, drawn, 0, values);
        const double both[2] = {values[JARAK_SIMILARITY_KAPPA_SQ], values[JARAK_SIMILARITY_PI_SQ]};
        for (size_t m = 0; m < 2; m++) {
            sums[m] += both[m];
            squares[m] += both[m] * both[m];
        }
    }
    jarak__similarity_variances(3, table, &kappa, &kappa_variance, &pi, &pi_variance);
    expect_near(sqrt(kappa_variance), sqrt(squares[0] / DRAWS - sums[0] * sums[0] / DRAWS / DRAWS), 0.06 * sqrt(kappa_variance));
    expect_near(sqrt(pi_variance), sqrt(squares[1] / DRAWS - sums[1] * sums[1] / DRAWS / DRAWS), 0.06 * sqrt(pi_variance));
    /* without a disagreement there is doubt left */
    jarak__similarity_variances(3, (double[9]){[0] = 10, [8] = 10}, &kappa, &kappa_variance, &pi, &pi_variance);
    expect_near(kappa, 1, 0);
    assert_true(kappa_variance > 1e-4 && pi_variance > 1e-4);
    jarak__similarity_variances(3, (double[9]){[8] = 10}, &kappa, &kappa_variance, &pi, &pi_variance);
    assert_true(isnan(kappa) && isnan(kappa_variance) && isnan(pi) && isnan(pi_variance));
}

/* 48 roll calls a year in which 25 states vote, half of them divided: USA and GBR alike but once; RUS against them in the divided ones of
 * the first year. */
static void write_votes(void)
{
    static const char *const others[] = {"CAN", "FRA", "DEU", "ITA", "ESP", "SWE", "JPN", "BRA", "IND", "CHN", "KAZ",
                                         "UZB", "MEX", "ARG", "EGY", "TUR", "IRN", "VNM", "THA", "POL", "CUB"};
    FILE *stream = fopen("votes.csv", "w");
    assert_non_null(stream);
    fputs("rcid,date,me,nu,di,hr,co,ec,AFG,USA,GBR,RUS", stream);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        fprintf(stream, ",%s", others[i]);
    }
    fputs(",ZWE\n", stream);
    for (int v = 0; v < 96; v++) {
        int year = v < 48 ? 2014 : 2015, k = v % 48;
        bool divided = k % 2 == 0;
        fprintf(stream, "%d,%d-%02d-%02d,FALSE,FALSE,FALSE,FALSE,FALSE,FALSE,1,%d,%d,%d", 9000 + v, year, 1 + k % 12, 1 + k / 12,
                divided ? 3 : 1, divided ? (k == 4 ? 1 : 3) : 1,
                divided && v < 48 ? 1
                : divided         ? 3
                                  : 1);
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            fprintf(stream, ",%d", divided && i % 2 == 0 ? 3 : 1);
        }
        fputs(",1\n", stream);
    }
    fclose(stream);
}

static const jarak_series *series_of(const jarak_pair *pair, const char *indicator)
{
    for (size_t i = 0; i < pair->n_series; i++) {
        if (strcmp(pair->series[i].indicator->code, indicator) == 0) {
            return &pair->series[i];
        }
    }
    fail_msg("no %s", indicator);
    return NULL;
}

static void answers_use_votes(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_store *store = memory_store();
    write_votes();
    want(jarak_load_file(store, "votes.csv", NULL, NULL, &error), &error);
    const char *states[] = {"GBR", "RUS"}, *indicators[] = {"votes.*"};
    jarak_ask_settings ask;
    jarak_ask_settings_init(&ask);
    ask.partner = "USA";
    ask.states = states;
    ask.n_states = 2;
    ask.indicators = indicators;
    ask.n_indicators = 1;
    ask.figures = true;
    ask.since = 2014;
    ask.until = 2015;
    jarak_answer *answer = NULL;
    want(jarak_ask(store, &ask, &answer, &error), &error);
    assert_int_equal(answer->n_indicators, 5);

    /* GBR: 23 of 24 no, 24 of 24 yes with the USA: kappa = 1 - D / E */
    const jarak_series *kappa = series_of(&answer->pairs[0], "votes.kappa");
    assert_int_equal(kappa->n_points, 2);
    double d = 1.0 / 48 * 4, e = 4 * (0.5 * 25 / 48 + 0.5 * 23 / 48);
    expect_near(kappa->points[0].value, 1 - d / e, 1e-6);
    assert_true(kappa->points[0].variance > 0);
    assert_int_equal(kappa->n_facts, 0);
    /* they are those of affinity: two votes of each divided roll call of two years */
    assert_int_equal(series_of(&answer->pairs[0], "votes.affinity")->n_facts, 2 * 24 * 2);
    /* RUS turned to the USA's side: the distance shrinks, which is closer */
    for (size_t i = 0; i < answer->pairs[1].n_changes; i++) {
        const jarak_indicator_change *change = &answer->pairs[1].changes[i];
        assert_true(change->indicator->sign * change->natural_change > 0);
    }
    const jarak_series *distance = series_of(&answer->pairs[1], "votes.ideal_distance");
    assert_int_equal(distance->indicator->sign, -1);
    assert_int_equal(distance->n_points, 1); /* the two camps of 2015 all but never mix: its votes alone do not place them */
    expect_near(fabs(distance->points[0].value), distance->points[0].natural, 1e-12);
    assert_int_equal(answer->n_positions, 3);
    assert_int_equal(answer->positions[0].n_points, 1);
    assert_true(answer->positions[0].points[0].low < answer->positions[0].points[0].high);

    /* the votes that told: apart the ones of 2014 in which RUS said yes, together divided ones */
    const jarak_pair *russia = &answer->pairs[1];
    size_t n_together = 0;
    assert_int_equal(russia->n_telling_votes, 10);
    for (size_t i = 0; i < 10; i++) {
        const jarak_telling_vote *vote = &russia->telling_votes[i];
        double n = (double)(vote->n_yes + vote->n_abstain + vote->n_no);
        double chance = 2 * (double)vote->n_yes * (double)vote->n_no / (n * (n - 1)); /* nobody abstained */
        bool alike = strcmp(vote->partner_vote, vote->state_vote) == 0;
        assert_true(alike == (vote->pull > 0));
        expect_near(vote->pull, chance - (alike ? 0 : 1), 1e-12);
        assert_memory_equal(vote->date, alike ? "2015" : "2014", 4);
        n_together += alike;
        assert_true(i == 0 || fabs(vote->pull) <= fabs(russia->telling_votes[i - 1].pull));
    }
    assert_int_equal(n_together, 5);
    jarak_answer_free(answer);

    /* asked for alone, an indicator brings its votes along */
    const char *alone[] = {"votes.kappa"};
    ask.indicators = alone;
    want(jarak_ask(store, &ask, &answer, &error), &error);
    assert_int_equal(series_of(&answer->pairs[0], "votes.kappa")->n_facts, 192);
    jarak_answer_free(answer);

    /* and its series alone have the same votes, and nothing that goes with a verdict */
    ask.series_only = true;
    want(jarak_ask(store, &ask, &answer, &error), &error);
    kappa = series_of(&answer->pairs[0], "votes.kappa");
    assert_int_equal(kappa->n_facts, 192);
    assert_non_null(kappa->points[0].steps);
    assert_int_equal(answer->n_positions, 0);
    assert_int_equal(answer->pairs[0].n_telling_votes, 0);
    assert_false(answer->pairs[0].groups[JARAK_GROUP_SIGNALS].known);
    jarak_answer_free(answer);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_reference),
        cmocka_unit_test(compares_alliances),
        cmocka_unit_test(variances_are_those_of_draws),
        cmocka_unit_test(answers_use_votes),
    };
    return cmocka_run_group_tests_name("similarity_of", tests, enter_folder, leave_folder);
}
