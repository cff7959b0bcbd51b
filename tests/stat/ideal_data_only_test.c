/* What a session's votes say by themselves: put together with the walk they give back the smoothed points; their errors are as large as
 * they say; and nothing is said of a point with few votes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ideal_legislature.h"
#include "near.h"
#include "num/normal.h"
#include "stat/ideal/fit.h"
#include "unga.h"

static const legislature_shape usual = {
    .n_units = 60, .n_sessions = 6, .n_items_a_session = 40, .evolution = 0.03, .absence = 0.1, .out = 0.05, .n_repeated = 4, .seed = 21};

static jarak_ideal *fit_of(const jarak_ideal_data *data, jarak_ideal_settings *settings)
{
    jarak_ideal *fit = NULL;
    jarak_error error = {0};
    settings->data_only = true;
    if (jarak_ideal_fit(data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_ideal_result(fit)->outcome, JARAK_IDEAL_CONVERGED);
    return fit;
}

static jarak_ideal_own own_of(const jarak_ideal *fit, size_t point)
{
    jarak_ideal_own own = {0};
    assert_int_equal(jarak_ideal_data_only(fit, point, &own, NULL), JARAK_OK);
    return own;
}

/* The smoother of one unit's points first … end - 1 (Kalman forward, Rauch, Tung & Striebel backward), by the book: estimates with
 * variances given_std_error^2, a first point N(mean, variance) and steps of variance q a session. */
static void smooth(const jarak_ideal *fit, size_t first, size_t end, double mean, double variance, double q, double *smoothed)
{
    const jarak_ideal_point *points = jarak_ideal_result(fit)->points;
    double predicted[64], predicted_variance[64], filtered[64], filtered_variance[64];
    size_t n = end - first;
    assert_true(n <= 64);
    for (size_t k = 0; k < n; k++) {
        jarak_ideal_own own = own_of(fit, first + k);
        double noise = own.given_std_error * own.given_std_error;
        predicted[k] = k == 0 ? mean : filtered[k - 1];
        predicted_variance[k] = k == 0 ? variance : filtered_variance[k - 1] + q * (points[first + k].time - points[first + k - 1].time);
        double gain = predicted_variance[k] / (predicted_variance[k] + noise);
        filtered[k] = predicted[k] + gain * (own.estimate - predicted[k]);
        filtered_variance[k] = (1 - gain) * predicted_variance[k];
    }
    smoothed[n - 1] = filtered[n - 1];
    for (size_t k = n - 1; k-- > 0;) {
        smoothed[k] = filtered[k] + filtered_variance[k] / predicted_variance[k + 1] * (smoothed[k + 1] - predicted[k + 1]);
    }
}

/* The largest difference of the points from what the smoother makes of the sessions by themselves. */
static double largest_difference(const jarak_ideal *fit, const jarak_ideal_settings *settings)
{
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    double first_sd = settings->first_sd / info->raw_sd;
    double largest = 0;
    for (size_t first = 0, end; first < info->n_points; first = end) {
        double smoothed[64];
        for (end = first; end < info->n_points && info->points[end].unit == info->points[first].unit; end++) {
        }
        smooth(fit, first, end, -fit->gauge.sign * info->raw_mean / info->raw_sd, first_sd * first_sd, info->evolution, smoothed);
        for (size_t i = first; i < end; i++) {
            largest = fmax(largest, fabs(smoothed[i - first] - info->points[i].estimate));
        }
    }
    return largest;
}

static void with_the_walk_they_give_back_the_points(void **state)
{
    (void)state;
    for (uint32_t n_repeated = 0; n_repeated <= 4; n_repeated += 4) {
        legislature_shape shape = usual;
        shape.n_repeated = n_repeated;
        legislature votes = legislature_draw(shape);
        jarak_ideal_data data = legislature_data(&votes);
        jarak_ideal_settings settings;
        jarak_ideal_settings_init(&settings);
        settings.data_only_votes = 1;
        settings.evolution = 0.03;
        settings.max_iterations = 1000;
        settings.tolerance = 1e-10;
        jarak_ideal *fit = fit_of(&data, &settings);
        double largest = largest_difference(fit, &settings);
        print_message("%u repeated: largest difference %.1e\n", n_repeated, largest);
        assert_true(largest <= 1e-8);
        double moved = 0; /* and they are not the points themselves */
        for (size_t i = 0; i < jarak_ideal_result(fit)->n_points; i++) {
            moved = fmax(moved, fabs(own_of(fit, i).estimate - jarak_ideal_result(fit)->points[i].estimate));
        }
        assert_true(moved > 0.1);
        jarak_ideal_free(fit);
        legislature_free(&votes);
    }
}

/* Shares of truths in the 90 % intervals, of points and of differences from unit 0. */
static void errors_are_as_large_as_they_say(void **state)
{
    (void)state;
    double in = 0, n = 0, in_given = 0, in_difference = 0, n_differences = 0;
    const double z = 1.6448536269514722;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        legislature_shape shape = usual;
        shape.seed = seed;
        shape.n_repeated = 0;
        legislature votes = legislature_draw(shape);
        jarak_ideal_data data = legislature_data(&votes);
        jarak_ideal_settings settings;
        jarak_ideal_settings_init(&settings);
        jarak_ideal *fit = fit_of(&data, &settings);
        const jarak_ideal_info *info = jarak_ideal_result(fit);
        double scale, mean, *truth = legislature_truths(&votes, info, &scale, &mean);
        for (size_t i = 0; i < info->n_points; i++) {
            jarak_ideal_own own = own_of(fit, i);
            double miss = fabs(own.estimate - truth[i]);
            if (isnan(miss)) {
                continue;
            }
            assert_true(own.std_error >= own.given_std_error);
            in += miss <= z * own.std_error;
            in_given += miss <= z * own.given_std_error;
            n++;
            size_t other = jarak_ideal_find(fit, info->points[i].unit / 2, info->points[i].time);
            if (other != SIZE_MAX && other != i) {
                jarak_ideal_gap gap;
                assert_int_equal(jarak_ideal_data_only_distance(fit, i, other, &gap, NULL), JARAK_OK);
                assert_true(gap.difference == own.estimate - own_of(fit, other).estimate);
                in_difference += fabs(gap.difference - (truth[i] - truth[other])) <= z * gap.std_error;
                n_differences++;
            }
        }
        free(truth);
        jarak_ideal_free(fit);
        legislature_free(&votes);
    }
    print_message("90 %% intervals cover %.3f of %.0f points (%.3f with the roll calls as known), %.3f of differences\n", in / n, n,
                  in_given / n, in_difference / n_differences);
    assert_true(in / n >= 0.87 && in / n <= 0.94);
    assert_true(in_difference / n_differences >= 0.87 && in_difference / n_differences <= 0.94);
}

static void the_same_bits_for_any_threads(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    settings.threads = 1;
    jarak_ideal *one = fit_of(&data, &settings);
    settings.threads = 3;
    jarak_ideal *three = fit_of(&data, &settings);
    for (size_t i = 0; i < jarak_ideal_result(one)->n_points; i++) {
        jarak_ideal_own a = own_of(one, i), b = own_of(three, i);
        assert_memory_equal(&a, &b, sizeof a);
    }
    jarak_ideal_free(one);
    jarak_ideal_free(three);
    legislature_free(&votes);
}

/* The score of a vote by definition: the logarithm of its probability at the estimate, differentiated. */
static double score_by_hand(const jarak_ideal_item *item, uint8_t value, double theta)
{
    enum { SIDES = 2 };
    static const double h = 1e-5;
    double log_p[SIDES];
    for (size_t k = 0; k < SIDES; k++) {
        const double at = item->discrimination * (theta + (k == 0 ? -h : h));
        const double low = jarak__normal_cdf(item->cut_low - at), high = jarak__normal_cdf(item->cut_high - at);
        log_p[k] = log(value == JARAK_VOTE_NO ? low : value == JARAK_VOTE_ABSTAIN ? high - low : 1 - high);
    }
    return (log_p[1] - log_p[0]) / (2 * h);
}

/* What a roll call moves the difference of two points by, NaN where a cutpoint is missing; 0 where one did not vote adds nothing. */
static double moved_by_hand(const legislature *votes, const jarak_ideal *fit, size_t point, uint32_t item)
{
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    const jarak_ideal_own own = own_of(fit, point);
    for (size_t v = 0; v < votes->n_votes; v++) {
        if (votes->item[v] == item && votes->unit[v] == info->points[point].unit) {
            return score_by_hand(&info->items[item], votes->value[v], own.estimate) * own.given_std_error * own.given_std_error;
        }
    }
    return 0;
}

/* Questions that come back with the answers of the session before: by definition of two rows, and of all pairs as of two rows. */
static void errors_of_sessions_covary_by_what_is_asked_again(void **state)
{
    (void)state;
    enum { PAIRS = 3, LAGS = 2 };
    static const uint32_t a[PAIRS] = {1, 2, 5}, b[PAIRS] = {9, 30, 41};
    legislature votes = legislature_draw((legislature_shape){
        .n_units = 60, .n_sessions = 3, .n_items_a_session = 40, .evolution = 0.03, .absence = 0.1, .n_repeated = 0, .seed = 31});
    for (size_t v = 0; v < votes.n_votes; v++) { /* the first half of the second session is the first's, vote by vote */
        for (size_t w = 0; w < v; w++) {
            if (votes.item[v] >= 40 && votes.item[v] < 60 && votes.item[w] == votes.item[v] - 40 && votes.unit[w] == votes.unit[v]) {
                votes.value[v] = votes.value[w];
            }
        }
    }
    jarak_ideal_data data = legislature_data(&votes);
    data.group = NULL;
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    jarak_ideal *fit = fit_of(&data, &settings);
    jarak_ideal_lags *lags = NULL, *again = NULL;
    assert_int_equal(jarak_ideal_lags_find(fit, &data, PAIRS, a, b, LAGS, 1, NULL, &lags, NULL), JARAK_OK);
    assert_int_equal(jarak_ideal_lags_find(fit, &data, PAIRS, a, b, LAGS, 3, NULL, &again, NULL), JARAK_OK);
    assert_int_equal(lags->n_rows, PAIRS * 3);
    assert_memory_equal(lags->correlations, again->correlations, lags->n_rows * LAGS);
    uint32_t from[20], to[20];
    size_t n = 0;
    for (uint32_t k = 0; k < 20; k++) {
        const jarak_ideal_item *items = jarak_ideal_result(fit)->items;
        if (items[k].use == JARAK_ITEM_USED && items[k + 40].use == JARAK_ITEM_USED && !isnan(items[k].cut_low) &&
            !isnan(items[k].cut_high) && !isnan(items[k + 40].cut_low) && !isnan(items[k + 40].cut_high)) {
            from[n] = k;
            to[n++] = k + 40;
        }
    }
    assert_true(n >= 15);
    double largest = 0;
    for (size_t p = 0; p < PAIRS; p++) {
        const size_t points[2] = {jarak_ideal_find(fit, a[p], 1), jarak_ideal_find(fit, b[p], 1)};
        const size_t later[2] = {jarak_ideal_find(fit, a[p], 2), jarak_ideal_find(fit, b[p], 2)};
        double covariance, sum = 0;
        assert_int_equal(jarak_ideal_data_only_covariance(fit, points, later, n, from, to, &covariance, NULL), JARAK_OK);
        for (size_t i = 0; i < n; i++) {
            sum += (moved_by_hand(&votes, fit, points[0], from[i]) - moved_by_hand(&votes, fit, points[1], from[i])) *
                   (moved_by_hand(&votes, fit, later[0], to[i]) - moved_by_hand(&votes, fit, later[1], to[i]));
        }
        assert_near(covariance, sum, 1e-5 * fabs(sum) + 1e-7);
        uint32_t all[2][40];
        double variance[2];
        for (uint32_t k = 0; k < 40; k++) {
            all[0][k] = k;
            all[1][k] = 40 + k;
        }
        assert_int_equal(jarak_ideal_data_only_covariance(fit, points, points, 40, all[0], all[0], &variance[0], NULL), JARAK_OK);
        assert_int_equal(jarak_ideal_data_only_covariance(fit, later, later, 40, all[1], all[1], &variance[1], NULL), JARAK_OK);
        const double correlation = covariance / sqrt(variance[0] * variance[1]);
        const jarak_ideal_lag_row *row = &lags->rows[p * 3 + 1];
        assert_true(row->a == a[p] && row->b == b[p] && row->time == 2);
        assert_near(lags->correlations[(p * 3 + 1) * LAGS], 100 * correlation, 6); /* those without a cutpoint come back, too */
        assert_int_equal(lags->correlations[p * 3 * LAGS], 0);                     /* nothing before the first session */
        largest = fmax(largest, correlation);
    }
    assert_true(largest > 0.2);
    jarak_ideal_lags_free(lags);
    jarak_ideal_lags_free(again);

    double covariance;
    const size_t first[2] = {jarak_ideal_find(fit, 1, 1), jarak_ideal_find(fit, 2, 1)}, mixed[2] = {first[0], jarak_ideal_find(fit, 2, 2)};
    const uint32_t beyond = 120, zero = 0;
    assert_int_equal(jarak_ideal_data_only_covariance(fit, first, mixed, 0, from, to, &covariance, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_ideal_data_only_covariance(fit, first, first, 1, &zero, &beyond, &covariance, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_ideal_lags_find(fit, &data, 1, &zero, &zero, LAGS, 1, NULL, &lags, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_ideal_lags_find(fit, &data, PAIRS, a, b, 0, 1, NULL, &lags, NULL), JARAK_ERR_ARGUMENT);
    assert_null(lags);
    jarak_ideal_free(fit);
    settings.data_only = false;
    assert_int_equal(jarak_ideal_fit(&data, &settings, &fit, NULL), JARAK_OK);
    assert_int_equal(jarak_ideal_lags_find(fit, &data, PAIRS, a, b, LAGS, 1, NULL, &lags, NULL), JARAK_ERR_ARGUMENT);
    jarak_ideal_free(fit);
    legislature_free(&votes);
}

static void what_cannot_be_answered_is_said(void **state)
{
    (void)state;
    legislature votes = legislature_draw(usual);
    jarak_ideal_data data = legislature_data(&votes);
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    settings.data_only_votes = 36;
    jarak_ideal *fit = fit_of(&data, &settings);
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    jarak_ideal_own own;
    jarak_ideal_gap gap;
    size_t n_few = 0;
    for (size_t i = 0; i < info->n_points; i++) {
        own = own_of(fit, i);
        bool is_few = own.n_votes < 36;
        assert_int_equal(own.n_votes, info->points[i].n_votes);
        assert_true(is_few == (isnan(own.estimate) != 0) && is_few == (isnan(own.std_error) != 0));
        n_few += is_few;
    }
    assert_true(n_few > 0 && n_few < info->n_points);
    assert_int_equal(jarak_ideal_data_only(fit, info->n_points, &own, NULL), JARAK_ERR_ARGUMENT);
    size_t first = jarak_ideal_find(fit, 1, 1), second = jarak_ideal_find(fit, 1, 2);
    assert_int_equal(jarak_ideal_data_only_distance(fit, first, second, &gap, NULL), JARAK_ERR_ARGUMENT);
    jarak_ideal_free(fit);
    settings.data_only = false;
    assert_int_equal(jarak_ideal_fit(&data, &settings, &fit, NULL), JARAK_OK);
    assert_int_equal(jarak_ideal_data_only(fit, 0, &own, NULL), JARAK_ERR_ARGUMENT);
    jarak_ideal_free(fit);
    settings.data_only_votes = 0;
    assert_int_equal(jarak_ideal_check(NULL, &settings, NULL), JARAK_ERR_ARGUMENT);
    legislature_free(&votes);
}

/* The real file, if it is there: it lost Turkey's votes of 2023. */
static void a_state_whose_votes_are_lost_has_no_point(void **state)
{
    const unga *file = unga_need(state);
    int32_t *time = calloc(file->votes->n_rollcalls, sizeof *time);
    for (size_t v = 0; v < file->votes->n_rollcalls; v++) {
        time[v] = file->votes->rollcalls[v].session;
    }
    jarak_ideal_data data = {.n_votes = file->votes->n_votes,
                             .unit = file->votes->vote_unit,
                             .item = file->votes->vote_rollcall,
                             .value = file->votes->vote_value,
                             .n_units = file->votes->n_units,
                             .n_items = file->votes->n_rollcalls,
                             .time = time};
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    settings.anchor_high = unga_state(file, "USA");
    settings.anchor_low = unga_state(file, "RUS");
    jarak_ideal *fit = fit_of(&data, &settings);
    jarak_ideal_own turkey = own_of(fit, jarak_ideal_find(fit, unga_state(file, "TUR"), 78));
    jarak_ideal_own russia = own_of(fit, jarak_ideal_find(fit, unga_state(file, "RUS"), 78));
    jarak_ideal_own kazakhstan = own_of(fit, jarak_ideal_find(fit, unga_state(file, "KAZ"), 78));
    assert_true(isnan(turkey.estimate) && turkey.n_votes < 20);
    assert_true(russia.std_error > 0 && kazakhstan.n_votes >= 20);
    print_message("2023: RUS %.3f (%.3f, given %.3f), KAZ %.3f (%.3f, given %.3f)\n", russia.estimate, russia.std_error,
                  russia.given_std_error, kazakhstan.estimate, kazakhstan.std_error, kazakhstan.given_std_error);
    jarak_ideal_free(fit);
    free(time);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_the_walk_they_give_back_the_points), cmocka_unit_test(errors_are_as_large_as_they_say),
        cmocka_unit_test(the_same_bits_for_any_threads),           cmocka_unit_test(errors_of_sessions_covary_by_what_is_asked_again),
        cmocka_unit_test(what_cannot_be_answered_is_said),         cmocka_unit_test(a_state_whose_votes_are_lost_has_no_point),
    };
    return cmocka_run_group_tests(tests, unga_open, unga_close);
}
