/* The same questions asked again: which roll calls of two years belong together, and how errors of the years covary by them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stat/affinity_made.h"

static jarak_affinity_matches *match(const jarak_affinity *fit, const jarak_affinity_match_settings *settings)
{
    jarak_affinity_matches *matches = NULL;
    jarak_error error = {.message = ""};
    if (jarak_affinity_match_windows(fit, 0, 1, settings, &matches, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return matches;
}

static void the_same_questions_are_found(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 8);
    for (size_t v = 0; v < 40; v++) { /* asked again, and all but a few members answer as before */
        memcpy(s.rating[YEAR + v], s.rating[39 - v], UNITS);
        s.rating[YEAR + v][v] = JARAK_VOTE_ABSTAIN;
    }
    cast_all(&s);
    jarak_affinity *fit = fit_sample(&s);
    jarak_affinity_matches *matches = match(fit, NULL);
    size_t n_found = 0;
    bool taken[ITEMS] = {false};
    for (size_t i = 0; i < matches->n; i++) {
        const jarak_affinity_match *m = &matches->matches[i];
        assert_true(m->likeness >= 0.8 && m->likeness <= 1);
        assert_true(m->from < YEAR && m->to >= YEAR && m->to < ITEMS && !taken[m->to]);
        taken[m->to] = true;
        n_found += m->to == YEAR + 39 - m->from;
    }
    assert_true(n_found >= 38); /* two questions may have been voted on nearly alike */
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);

    jarak_affinity_data data = data_of(&s);
    uint32_t group[ITEMS];
    for (size_t v = 0; v < ITEMS; v++) {
        group[v] = v % YEAR < 2 ? 9 : v % YEAR == 5 ? 5 : JARAK_AFFINITY_NONE;
    }
    data.group = group;
    fit = fit_data(&data, 1);
    matches = match(fit, NULL);
    assert_int_equal(matches->n, 3);
    assert_int_equal(matches->matches[1].from, 1);
    assert_int_equal(matches->matches[1].to, YEAR + 1);
    assert_int_equal(matches->matches[2].to, YEAR + 5);
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
}

/* Worked out by hand. Four members; two years of three roll calls, of which two come back. A and B:
 *
 *     asked              yes, no, yes, yes   yes, yes, no, no   yes, yes, yes, no   (the later year's third:) no, yes, yes, yes
 *     d                        1                   0                  0                    1
 *     h = M_A + M_B - e   1/3+1-1/2 = 5/6     2/3+2/3-2/3      1/3+1/3-1/2 = 1/6      1+1/3-1/2 = 5/6
 *
 * The first year: R = 1 / (5/3) = .6, d - R h = .5, -.4, -.1, s² = [3/2 .42 + (5/18)²] / (5/3)² = .254578.
 * The later: R = 2 / (7/3) = 6/7, d - R h = 2/7, -4/7, 2/7, s² = [3/2 .489796 + (7/18)²] / (7/3)² = .162722.
 * Covariance (.5 2/7 + .4 4/7) / (5/3 7/3) = .0955102, correlation .469. */
static void a_correlation_of_years_by_hand(void **state)
{
    (void)state;
    enum { N = 0, Y = 2, MEMBERS = 4, ROLLCALLS = 6 };
    static const uint8_t asked[ROLLCALLS][MEMBERS] = {{Y, N, Y, Y}, {Y, Y, N, N}, {Y, Y, Y, N}, {Y, N, Y, Y}, {Y, Y, N, N}, {N, Y, Y, Y}};
    static const uint32_t group[ROLLCALLS] = {0, 1, 2, 0, 1, 3};
    static const size_t first[] = {0, 3}, end[] = {3, 6};
    static const int32_t years[] = {2019, 2021};
    uint32_t unit[ROLLCALLS * MEMBERS], item[ROLLCALLS * MEMBERS];
    for (uint32_t i = 0; i < ROLLCALLS * MEMBERS; i++) {
        unit[i] = i % MEMBERS;
        item[i] = i / MEMBERS;
    }
    const jarak_affinity_data data = {.n_units = MEMBERS,
                                      .n_items = ROLLCALLS,
                                      .n_votes = (size_t)ROLLCALLS * MEMBERS,
                                      .unit = unit,
                                      .item = item,
                                      .value = &asked[0][0],
                                      .group = group,
                                      .n_windows = 2,
                                      .window_first = first,
                                      .window_end = end};
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.least_votes = 2;
    settings.least_common = 2;
    jarak_affinity *fit = NULL;
    jarak_affinity_lags *lags = NULL;
    assert_int_equal(jarak_affinity_fit(&data, &settings, &fit, NULL), JARAK_OK);
    const jarak_affinity_row *rows = jarak_affinity_result(fit)->rows;
    const size_t row = jarak_affinity_find(fit, 0, 1, 0), later = jarak_affinity_find(fit, 0, 1, 1);
    expect_near(rows[row].affinity_variance, 0.254578, 1e-6);
    expect_near(rows[later].affinity_variance, 0.162722, 1e-6);
    assert_int_equal(jarak_affinity_lags_find(fit, years, 3, NULL, &lags, NULL), JARAK_OK);
    assert_int_equal(lags->affinity[later * 3 + 1], 47);
    assert_int_equal(lags->affinity[later * 3], JARAK_AFFINITY_NO_LAG);
    assert_int_equal(lags->affinity[later * 3 + 2], JARAK_AFFINITY_NO_LAG);
    assert_int_equal(lags->affinity[row * 3], JARAK_AFFINITY_NO_LAG);
    jarak_affinity_lags_free(lags);
    jarak_affinity_free(fit);
}

/* Of all pairs they are what covariances of two rows say, for any number of threads. */
static void correlations_of_years_are_those_of_two_rows(void **state)
{
    (void)state;
    static sample s;
    static const int32_t years[] = {2020, 2021};
    make_sample(&s, 9);
    jarak_affinity_data data = data_of(&s);
    jarak_affinity *fit = fit_data(&data, 1), *threads = fit_data(&data, 3);
    jarak_affinity_matches *matches = match(fit, NULL);
    jarak_affinity_lags *lags = NULL, *again = NULL;
    assert_int_equal(jarak_affinity_lags_find(fit, years, 2, NULL, &lags, NULL), JARAK_OK);
    assert_int_equal(jarak_affinity_lags_find(threads, years, 2, NULL, &again, NULL), JARAK_OK);
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    assert_int_equal(lags->n_rows, info->n_rows);
    assert_memory_equal(lags->affinity, again->affinity, info->n_rows * 2);
    assert_memory_equal(lags->nearness, again->nearness, info->n_rows * 2);
    size_t n = 0, large = 0;
    for (size_t i = 0; i < info->n_rows; i++) {
        const jarak_affinity_row *q = &info->rows[i];
        const size_t row = jarak_affinity_find(fit, q->a, q->b, 0);
        if (q->window == 0 || row == SIZE_MAX) {
            assert_int_equal(lags->affinity[2 * i], JARAK_AFFINITY_NO_LAG);
            continue;
        }
        double affinity, nearness;
        assert_int_equal(jarak_affinity_covariance(fit, row, i, matches, JARAK_AFFINITY_AFFINITY, &affinity, NULL), JARAK_OK);
        assert_int_equal(jarak_affinity_covariance(fit, row, i, matches, JARAK_AFFINITY_NEARNESS, &nearness, NULL), JARAK_OK);
        affinity /= sqrt(info->rows[row].affinity_variance * q->affinity_variance);
        nearness /= sqrt(info->rows[row].nearness_variance * q->nearness_variance);
        assert_true(fabs(affinity) < 1 && fabs(nearness) < 1); /* one to one: the two by two matrix is definite */
        expect_near(lags->affinity[2 * i], 100 * affinity, 0.5 + 1e-4);
        expect_near(lags->nearness[2 * i], 100 * nearness, 0.5 + 1e-4);
        assert_int_equal(lags->affinity[2 * i + 1], JARAK_AFFINITY_NO_LAG);
        n++;
        large += fabs(affinity) > 0.05;
    }
    assert_true(n > 100 && large > 10);
    jarak_affinity_lags_free(lags);
    jarak_affinity_lags_free(again);

    static const int32_t backwards[] = {2021, 2020};
    jarak_error error;
    assert_int_equal(jarak_affinity_lags_find(fit, backwards, 2, NULL, &lags, &error), JARAK_ERR_ARGUMENT);
    assert_null(lags);
    assert_int_equal(jarak_affinity_lags_find(fit, years, 0, NULL, &lags, &error), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_affinity_lags_find(fit, years, JARAK_AFFINITY_MOST_LAGS + 1, NULL, &lags, &error), JARAK_ERR_ARGUMENT);
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
    jarak_affinity_free(threads);
}

/* r = d - R h of a row on a roll call, by definition. */
static bool residual(const sample *s, const jarak_affinity_row *row, size_t v, double *r, double *d)
{
    double out[4];
    if (!define(s, v, row->a, row->b, out)) {
        return false;
    }
    *d = out[0];
    *r = out[0] - (1 - row->affinity) * (out[2] + out[3] - out[1]);
    return true;
}

static void covariances_rest_on_what_is_shared(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 9);
    jarak_affinity *fit = fit_sample(&s);
    jarak_affinity_matches *matches = match(fit, NULL);
    size_t row = jarak_affinity_find(fit, 2, 60, 0), later = jarak_affinity_find(fit, 2, 60, 1), other = jarak_affinity_find(fit, 2, 58, 0);
    const jarak_affinity_row *rows = jarak_affinity_result(fit)->rows;
    const jarak_affinity_row *p = &rows[row], *q = &rows[later];
    double covariance, sum = 0, r[2], d[2], steps[ITEMS], mean = 0, squares = 0;
    size_t n = 0;
    assert_true(matches->n > 5);
    for (size_t i = 0; i < matches->n; i++) {
        if (residual(&s, p, matches->matches[i].from, &r[0], &d[0]) && residual(&s, q, matches->matches[i].to, &r[1], &d[1])) {
            sum += r[0] * r[1];
            steps[n++] = d[1] - d[0];
        }
    }
    double implied_p = p->n * (p->isolation_a + p->isolation_b - p->division),
           implied_q = q->n * (q->isolation_a + q->isolation_b - q->division);
    assert_int_equal(jarak_affinity_covariance(fit, row, later, matches, JARAK_AFFINITY_AFFINITY, &covariance, NULL), JARAK_OK);
    expect_near(covariance, sum / (implied_p * implied_q), 1e-13);
    assert_int_equal(jarak_affinity_covariance(fit, row, row, NULL, JARAK_AFFINITY_AFFINITY, &covariance, NULL), JARAK_OK);
    double allowance = pow(implied_p / p->n / 2, 2) / (implied_p * implied_p);
    expect_near(covariance * p->n / (p->n - 1.0) + allowance, p->affinity_variance, 1e-13);
    assert_int_equal(jarak_affinity_covariance(fit, row, other, NULL, JARAK_AFFINITY_NEARNESS, &covariance, NULL), JARAK_OK);
    assert_true(covariance > 0 && covariance < sqrt(p->nearness_variance * rows[other].nearness_variance)); /* neighbours on the line */

    jarak_affinity_change change;
    assert_int_equal(jarak_affinity_compare(fit, row, later, matches, 1, &change, NULL), JARAK_OK);
    for (size_t i = 0; i < n; i++) {
        mean += steps[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        squares += pow(steps[i] - mean, 2);
    }
    assert_int_equal(change.n_same, n);
    expect_near(change.same_distance, mean, 1e-13);
    expect_near(change.same_se, sqrt((squares + 0.25) / ((double)n * ((double)n - 1))), 1e-13);
    expect_near(change.distance, change.isolation_a + change.isolation_b - change.division + change.pair, 1e-12);
    expect_near(change.affinity, q->affinity - p->affinity, 0);
    expect_near(change.affinity_se, sqrt(p->affinity_variance + q->affinity_variance - 2 * sum / (implied_p * implied_q)), 1e-12);
    assert_int_equal(jarak_affinity_compare(fit, row, later, NULL, 1, &change, NULL), JARAK_OK);
    expect_near(change.affinity_se,
                sqrt(p->affinity_variance + q->affinity_variance - 2 * 0.51 * sqrt(p->affinity_variance * q->affinity_variance)), 1e-12);
    assert_int_equal(change.n_same, 0);
    assert_false(change.agenda);
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
}

/* Two years of forty old questions that nobody answers otherwise, and in the second new ones that set unit 0 against all. */
static void new_questions_are_the_agenda_s_doing(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 10);
    for (size_t v = 0; v < YEAR; v++) {
        for (size_t u = 0; u < UNITS; u++) {
            if (v < 40) {
                s.rating[YEAR + v][u] = s.rating[v][u];
            } else {
                s.rating[YEAR + v][u] = u < 5 ? JARAK_VOTE_NO : u < 12 + v % 7 ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_YES;
            }
        }
    }
    cast_all(&s);
    jarak_affinity *fit = fit_sample(&s);
    jarak_affinity_matches *matches = match(fit, NULL);
    jarak_affinity_change change;
    uint32_t partner = 30;
    size_t from = jarak_affinity_find(fit, 0, partner, 0), to = jarak_affinity_find(fit, 0, partner, 1);
    assert_int_equal(jarak_affinity_compare(fit, from, to, matches, 1, &change, NULL), JARAK_OK);
    assert_true(change.n_same >= 20);
    assert_true(fabs(change.same_distance) <= change.same_se);
    assert_int_equal(change.agenda, fabs(change.distance) > 2 * change.distance_se);
    assert_true(change.agenda);
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
}

static void years_apart_correlate_less_and_less(void **state)
{
    (void)state;
    assert_true(jarak_affinity_correlation(0) == 1);
    assert_true(jarak_affinity_correlation(1) == 0.51 && jarak_affinity_correlation(-3) == 0.37 && jarak_affinity_correlation(10) == 0.23);
    expect_near(jarak_affinity_correlation(12), 0.23 * 0.81, 1e-15);
    for (int32_t k = 1; k < 40; k++) {
        assert_true(jarak_affinity_correlation(k) < jarak_affinity_correlation(k - 1));
    }
}

static void rows_and_matches_must_belong_together(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 13);
    jarak_affinity *fit = fit_sample(&s);
    jarak_affinity_matches *matches = match(fit, NULL), *none;
    double covariance;
    jarak_affinity_change change;
    size_t row = jarak_affinity_find(fit, 0, 1, 0), later = jarak_affinity_find(fit, 0, 1, 1), other = jarak_affinity_find(fit, 0, 2, 1);
    assert_int_equal(jarak_affinity_covariance(fit, later, row, matches, JARAK_AFFINITY_AFFINITY, &covariance, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_affinity_covariance(fit, row, later, NULL, JARAK_AFFINITY_AFFINITY, &covariance, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_affinity_compare(fit, row, other, matches, 1, &change, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_affinity_compare(fit, row, SIZE_MAX, matches, 1, &change, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_affinity_match_windows(fit, 0, YEARS, NULL, &none, NULL), JARAK_ERR_ARGUMENT);
    jarak_affinity_match_settings settings;
    jarak_affinity_match_settings_init(&settings);
    settings.least_likeness = 0;
    assert_int_equal(jarak_affinity_match_windows(fit, 0, 1, &settings, &none, NULL), JARAK_ERR_ARGUMENT);
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_questions_are_found),
        cmocka_unit_test(a_correlation_of_years_by_hand),
        cmocka_unit_test(correlations_of_years_are_those_of_two_rows),
        cmocka_unit_test(covariances_rest_on_what_is_shared),
        cmocka_unit_test(new_questions_are_the_agenda_s_doing),
        cmocka_unit_test(years_apart_correlate_less_and_less),
        cmocka_unit_test(rows_and_matches_must_belong_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
