/* What is learnt from many series together: their noise, the prior's weights, the track record. Against simulations with known truth, and
 * against the formulas recomputed by dense matrices. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "failing.h"
#include "near.h"
#include "num/random.h"
#include "stat/change_dense.h"
#include "stat/change_made.h"

enum { ENOUGH = 200 }; /* series, for noise and weights */

static const double sqrt_2pi = 2.5066282746310005024;

/* How a made-up series moves. */
typedef struct law {
    double walk, noise, sampling; /* sd: of a step, of passing noise, of the measurement (which is told) */
    double jump_share, jump;      /* so many of the series have one jump, of this sd */
    double common;                /* sd of what all series have in common at a time */
} law;

static made *draw_series(const law *l, size_t n_series, int32_t n_times, uint64_t seed)
{
    made *m = made_new();
    jarak__random random = jarak__random_stream(seed, 0);
    double shared[64];
    assert_true(n_times <= 64);
    for (int32_t t = 0; t < n_times; t++) {
        shared[t] = l->common * jarak__random_normal(&random);
    }
    for (uint32_t s = 0; s < n_series; s++) {
        made_series(m, s, 0, l->noise);
        const bool jumps = jarak__random_uniform(&random) < l->jump_share;
        const int32_t when = 1 + (int32_t)jarak__random_below(&random, (uint64_t)n_times - 1);
        double level = 10 * jarak__random_normal(&random);
        for (int32_t t = 0; t < n_times; t++) {
            level += t == 0 ? 0 : l->walk * jarak__random_normal(&random);
            level += jumps && t == when ? l->jump * jarak__random_normal(&random) : 0;
            const double errors = l->noise * jarak__random_normal(&random) + l->sampling * jarak__random_normal(&random);
            made_value(m, t, level + errors + shared[t], l->sampling, 0);
        }
    }
    return m;
}

static jarak_change_noise noise_of(const made *m)
{
    jarak_change_noise noise;
    jarak_error error = {0};
    if (jarak_change_noise_of(&m->data, &noise, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return noise;
}

/* -------------------------------------------------------------------------------------------------------------------- noise */

/* Ten draws of 200 series at 20 times; the mean of ten estimates is within 5 % of the truth, what is zero within .03. */
static void noise_and_steps_are_found(void **state)
{
    (void)state;
    static const law laws[] = {
        {.walk = 0.15, .noise = 0.3, .sampling = 0.1},
        {.walk = 0.15, .noise = 0.3, .sampling = 0.1, .common = 1},
        {.walk = 0, .noise = 0.3, .sampling = 0.2},
        {.walk = 0.3, .noise = 0, .sampling = 0.1},
    };
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        double noise = 0, walk = 0;
        for (uint64_t seed = 1; seed <= 10; seed++) {
            made *m = draw_series(&laws[i], ENOUGH, 20, seed);
            const jarak_change_noise found = noise_of(m);
            assert_int_equal(found.n_series, ENOUGH);
            noise += found.noise / 10;
            walk += found.walk / 10;
            free(m);
        }
        assert_near(noise, laws[i].noise, fmax(0.05 * laws[i].noise, 0.03));
        assert_near(walk, laws[i].walk, fmax(0.05 * laws[i].walk, 0.03));
    }
}

/* A fifth of the series jump by ten times the noise: medians do not follow them. */
static void jumps_are_not_taken_for_noise(void **state)
{
    (void)state;
    const law l = {.walk = 0, .noise = 0.3, .sampling = 0.1, .jump_share = 0.2, .jump = 3};
    double noise = 0, walk = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        made *m = draw_series(&l, ENOUGH, 20, seed);
        const jarak_change_noise found = noise_of(m);
        noise += found.noise / 10;
        walk += found.walk / 10;
        free(m);
    }
    assert_near(noise, 0.3, 0.02);
    assert_near(walk, 0, 0.08); /* as sd a year; the jumps' own share of the variance would be .3 */
}

/* Two values each, steps -100, -99 … 99 of one period: the median is -.5, the deviations' median 50. */
static void noise_by_hand(void **state)
{
    (void)state;
    made *m = made_new();
    for (uint32_t s = 0; s < ENOUGH; s++) {
        made_series(m, s, 0, 0);
        made_value(m, 2000, 7, 3, 0);
        made_value(m, 2001, 7 + (double)s - 100, 3, 0);
    }
    jarak_change_noise found = noise_of(m);
    const double variance = 1.4826 * 50 * 1.4826 * 50;
    assert_near(found.noise, sqrt(variance / 2 - 9), 1e-12);
    assert_near(found.walk, 0, 0);
    for (size_t i = 0; i < m->data.n_rows; i++) {
        m->variance[i] = 1e6; /* the measurement explains more than there is */
    }
    found = noise_of(m);
    assert_near(found.noise, 0, 0);
    m->value[1] = (double)NAN; /* a missing value: its series has one value only */
    jarak_error error = {0};
    assert_int_equal(jarak_change_noise_of(&m->data, &found, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "199"));
    free(m);
}

/* Steps between reporters are none: two reporters 5 apart, each without noise. */
static void reporters_are_not_compared(void **state)
{
    (void)state;
    made *m = made_new();
    for (uint32_t s = 0; s < ENOUGH; s++) {
        made_series(m, s, 0, 0);
        for (int32_t t = 0; t < 4; t++) {
            made_value(m, t, 1, 0, 0);
            made_value(m, t, 6, 0, 1);
        }
    }
    const jarak_change_noise found = noise_of(m);
    assert_near(found.noise, 0, 0);
    assert_near(found.walk, 0, 0);
    free(m);
}

/* ------------------------------------------------------------------------------------------------------------------ weights */

static jarak_change_prior learn(const made *m, const jarak_change_settings *settings)
{
    jarak_change_prior prior;
    jarak_error error = {0};
    if (jarak_change_learn(&m->data, settings, &prior, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return prior;
}

/* Walks of two sizes, one jump or none: few enough cells for dense matrices. */
static jarak_change_settings small_grid(void)
{
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.threads = 1;
    jarak_change_prior *prior = &settings.prior;
    prior->n_walk = 2;
    prior->n_jump = prior->n_noise = prior->n_autocorrelation = 1;
    prior->walk[0] = 0.05;
    prior->walk[1] = 0.3;
    prior->walk_weight[0] = 0.7;
    prior->walk_weight[1] = 0.3;
    prior->jump[0] = 1;
    prior->jump_weight[0] = 0.8;
    prior->jump_weight[1] = 0.2;
    prior->noise[0] = prior->noise_weight[0] = 1;
    prior->autocorrelation[0] = 0;
    prior->autocorrelation_weight[0] = 1;
    return settings;
}

/* The rows of a series, one reporter, up to and with a time. */
static dense_data dense_series(const made *m, uint32_t series, int32_t last)
{
    dense_data d = {.flat_common = true};
    for (size_t i = 0; i < m->data.n_rows; i++) {
        if (m->series[i] == series && m->time[i] <= last) {
            assert_true(d.n < DENSE_MOST);
            d.time[d.n] = m->time[i];
            d.value[d.n] = m->value[i];
            d.variance[d.n++] = m->variance[i];
        }
    }
    return d;
}

/* The log likelihood of a series with one walk of the grid (or, walk = SIZE_MAX, the grid's weights) and no jump, or surely one at any date
 * up to the last value. */
static double dense_cell(const dense_data *d, jarak_change_prior prior, double noise, size_t walk, bool jumps)
{
    for (size_t i = 0; walk != SIZE_MAX && i < prior.n_walk; i++) {
        prior.walk_weight[i] = i == walk;
    }
    prior.jump_weight[0] = !jumps;
    prior.jump_weight[1] = jumps;
    return dense_fit(d, &prior, noise * noise, 1, d->time[0], d->time[d->n - 1]).log_likelihood;
}

/* The fixed point of the EM algorithm with likelihoods from dense matrices. */
static void weights_are_those_of_dense_likelihoods(void **state)
{
    (void)state;
    const jarak_change_settings settings = small_grid();
    const jarak_change_prior *start = &settings.prior;
    const law l = {.walk = 0.25, .noise = 0.2, .sampling = 0.1, .jump_share = 0.5, .jump = 1};
    made *m = draw_series(&l, ENOUGH, 5, 3);
    static double likelihood[ENOUGH][2][2];
    for (uint32_t s = 0; s < ENOUGH; s++) {
        const dense_data d = dense_series(m, s, 100);
        const double base = dense_cell(&d, *start, l.noise, 0, false);
        for (size_t w = 0; w < 2; w++) {
            for (size_t j = 0; j < 2; j++) {
                likelihood[s][w][j] = exp(dense_cell(&d, *start, l.noise, w, j == 1) - base);
            }
        }
    }
    double walk[2] = {0.7, 0.3}, jump[2] = {0.8, 0.2};
    for (int step = 0; step < 5000; step++) {
        double walks[2] = {12 * 0.7, 12 * 0.3}, jumps[2] = {12 * 0.8, 12 * 0.2};
        for (uint32_t s = 0; s < ENOUGH; s++) {
            double p[2][2], sum = 0;
            for (size_t c = 0; c < 4; c++) {
                p[c / 2][c % 2] = likelihood[s][c / 2][c % 2] * walk[c / 2] * jump[c % 2];
                sum += p[c / 2][c % 2];
            }
            for (size_t c = 0; c < 4; c++) {
                walks[c / 2] += p[c / 2][c % 2] / sum;
                jumps[c % 2] += p[c / 2][c % 2] / sum;
            }
        }
        for (size_t c = 0; c < 2; c++) {
            walk[c] = walks[c] / (walks[0] + walks[1]);
            jump[c] = jumps[c] / (jumps[0] + jumps[1]);
        }
    }
    const jarak_change_prior found = learn(m, &settings);
    assert_near(found.walk_weight[0], walk[0], 2e-5); /* the library stops at steps below 1e-7 */
    assert_near(found.walk_weight[1], walk[1], 2e-5);
    assert_near(found.jump_weight[0], jump[0], 2e-5);
    assert_near(found.jump_weight[1], jump[1], 2e-5);
    assert_near(found.walk[1], 0.3, 0); /* the grids stay */
    assert_near(found.jump[0], 1, 0);
    assert_true(walk[1] > 0.5 && jump[1] > 0.3); /* the series moved the weights far from where they began */
    free(m);
}

static double sum_of(size_t n, const double *weights)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
    }
    return sum;
}

/* Series that stand still get the weight of the smallest walk and of no jump; series that walk and jump do not. */
static void weights_follow_the_series(void **state)
{
    (void)state;
    made *still = draw_series(&(law){.noise = 0.2, .sampling = 0.05}, ENOUGH, 12, 5);
    made *moving = draw_series(&(law){.walk = 0.37, .noise = 0.2, .sampling = 0.05, .jump_share = 1, .jump = 2}, ENOUGH, 12, 6);
    jarak_change_prior shipped, of_still = learn(still, NULL), of_moving = learn(moving, NULL);
    jarak_change_prior_init(&shipped);
    for (int i = 0; i < 2; i++) {
        const jarak_change_prior *p = i == 0 ? &of_still : &of_moving;
        assert_near(sum_of(p->n_walk, p->walk_weight), 1, 1e-12);
        assert_near(sum_of(p->n_jump + 1, p->jump_weight), 1, 1e-12);
        assert_near(sum_of(p->n_noise, p->noise_weight), 1, 1e-12);
        assert_near(sum_of(p->n_autocorrelation, p->autocorrelation_weight), 1, 1e-12);
    }
    assert_true(of_still.walk_weight[0] + of_still.walk_weight[1] > 0.8);
    assert_true(of_still.jump_weight[0] > 0.9);
    assert_true(of_still.noise_weight[2] > 0.8); /* the noise was told rightly: its multiple is 1 */
    assert_true(of_moving.walk_weight[4] > 0.6);
    assert_true(of_moving.jump_weight[3] > 2 * shipped.jump_weight[3]);
    free(still);
    free(moving);
}

/* Series in another order, rows in another order, threads: the same weights. */
static void weights_do_not_depend_on_order_or_threads(void **state)
{
    (void)state;
    const law l = {.walk = 0.2, .noise = 0.2, .sampling = 0.1, .jump_share = 0.3, .jump = 1};
    made *m = draw_series(&l, ENOUGH, 6, 8), *turned = draw_series(&l, ENOUGH, 6, 8);
    const size_t n = m->data.n_rows;
    for (size_t i = 0; i < n; i++) {
        const size_t from = n - 1 - i;
        turned->series[i] = ENOUGH - 1 - m->series[from];
        turned->time[i] = m->time[from];
        turned->value[i] = m->value[from];
        turned->variance[i] = m->variance[from];
    }
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.threads = 1;
    const jarak_change_prior one = learn(m, &settings), other = learn(turned, &settings);
    settings.threads = 3;
    const jarak_change_prior three = learn(m, &settings);
    assert_memory_equal(&one, &three, sizeof one);
    for (size_t i = 0; i < one.n_walk; i++) {
        assert_near(other.walk_weight[i], one.walk_weight[i], 1e-10);
    }
    for (size_t i = 0; i <= one.n_jump; i++) {
        assert_near(other.jump_weight[i], one.jump_weight[i], 1e-10);
    }
    free(m);
    free(turned);
}

static void too_few_series_have_no_weights(void **state)
{
    (void)state;
    made *m = draw_series(&(law){.walk = 0.1, .noise = 0.2}, ENOUGH, 3, 9);
    jarak_change_prior prior;
    jarak_error error = {0};
    assert_int_equal(jarak_change_learn(&m->data, NULL, &prior, NULL), JARAK_OK);
    m->value[2] = (double)NAN; /* two times are one difference */
    assert_int_equal(jarak_change_learn(&m->data, NULL, &prior, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "199"));
    m->variance[0] = -1;
    assert_int_equal(jarak_change_learn(&m->data, NULL, &prior, &error), JARAK_ERR_DATA);
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.prior.n_walk = 0;
    assert_int_equal(jarak_change_learn(&m->data, &settings, &prior, &error), JARAK_ERR_ARGUMENT);
    free(m);
}

/* ------------------------------------------------------------------------------------------------------------------ backtest */

static jarak_change_score *backtest(const made *m, const jarak_change_settings *settings, int32_t from, int32_t to, size_t *n)
{
    jarak_change_score *scores;
    jarak_error error = {0};
    if (jarak_change_backtest(&m->data, settings, from, to, &scores, n, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return scores;
}

/* The evidence of a series' values up to `last` where a jump may come at any date up to `until`: one after the values changes nothing. */
static double dense_evidence(const made *m, uint32_t series, int32_t last, int32_t until, const jarak_change_prior *prior, double noise)
{
    const dense_data d = dense_series(m, series, last);
    const double dates = until - d.time[0], seen = last - d.time[0], total = prior->jump_weight[0] + prior->jump_weight[1];
    const double still = exp(dense_cell(&d, *prior, noise, SIZE_MAX, false)), jump = exp(dense_cell(&d, *prior, noise, SIZE_MAX, true));
    return (prior->jump_weight[0] * still + prior->jump_weight[1] * (seen * jump + (dates - seen) * still) / dates) / total;
}

static void track_record_is_the_ratio_of_evidences(void **state)
{
    (void)state;
    const jarak_change_settings settings = small_grid();
    const law l = {.walk = 0.2, .noise = 0.15, .sampling = 0.1, .jump_share = 0.5, .jump = 1};
    enum { SERIES = 3, TIMES = 6 };
    made *m = draw_series(&l, SERIES, TIMES, 11);
    size_t n;
    jarak_change_score *scores = backtest(m, &settings, 2, TIMES - 1, &n);
    assert_int_equal(n, TIMES - 2);
    for (size_t i = 0; i < n; i++) {
        const int32_t t = scores[i].time;
        assert_int_equal(t, 2 + (int32_t)i);
        assert_int_equal(scores[i].n_values, SERIES);
        const double error = l.noise * l.noise + l.sampling * l.sampling;
        double score = 0, gaussian = 0, squares = 0;
        for (uint32_t s = 0; s < SERIES; s++) {
            const double *y = &m->value[(size_t)s * TIMES];
            for (int32_t k = 1; k < t; k++) {
                squares += (y[k] - y[k - 1]) * (y[k] - y[k - 1]) - 2 * error;
            }
        }
        const double step = fmax(squares / (SERIES * (t - 1)), 1e-6);
        for (uint32_t s = 0; s < SERIES; s++) {
            const double *y = &m->value[(size_t)s * TIMES], variance = step + 2 * error, d = y[t] - y[t - 1];
            score += log(dense_evidence(m, s, t, t, &settings.prior, l.noise) / dense_evidence(m, s, t - 1, t, &settings.prior, l.noise)) -
                     log(sqrt_2pi);
            gaussian += -log(sqrt_2pi) - 0.5 * (log(variance) + d * d / variance);
        }
        assert_near(scores[i].log_score, score / SERIES, 1e-9);
        assert_near(scores[i].gaussian, gaussian / SERIES, 1e-12);
    }
    jarak_change_scores_free(scores);
    free(m);
}

/* Where half of the series jump once, a walk of one step size foretells worse than the mixture: by .2 nats and more a value. */
static void jumps_are_foretold_better_than_by_a_walk(void **state)
{
    (void)state;
    made *m = draw_series(&(law){.walk = 0.02, .noise = 0.05, .sampling = 0.05, .jump_share = 0.5, .jump = 1.5}, 150, 10, 12);
    size_t n;
    jarak_change_score *scores = backtest(m, NULL, 4, 9, &n);
    double gain = 0;
    for (size_t i = 0; i < n; i++) {
        gain += (scores[i].log_score - scores[i].gaussian) / (double)n;
    }
    assert_int_equal(n, 6);
    assert_true(gain > 0.2);
    jarak_change_scores_free(scores);
    free(m);
}

/* What is not foretold: a series' first value, a reporter's first, times outside. The order of rows and the threads do not matter. */
static void what_counts_in_the_track_record(void **state)
{
    (void)state;
    made *m = made_new();
    made_series(m, 0, 0, 0.1);
    made_value(m, 2000, 1, 0.1, 0);
    made_value(m, 2001, 1.1, 0.1, 0);
    made_value(m, 2001, 5, 0.1, 1); /* the reporter is new: with it 2001 is not foretold */
    made_value(m, 2003, 1.2, 0.1, 0);
    made_value(m, 2003, 5.2, 0.1, 1);
    made_series(m, 1, 0, 0.1);
    made_value(m, 2003, 2, 0.1, 0);
    size_t n;
    jarak_change_score *scores = backtest(m, NULL, 1990, 2010, &n);
    assert_int_equal(n, 1);
    assert_int_equal(scores[0].time, 2003);
    assert_int_equal(scores[0].n_values, 2);
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.threads = 2;
    size_t again;
    jarak_change_score *threaded = backtest(m, &settings, 1990, 2010, &again);
    assert_memory_equal(scores, threaded, sizeof *scores);
    jarak_change_scores_free(threaded);
    jarak_change_scores_free(scores);
    scores = backtest(m, NULL, 2004, 2010, &n);
    assert_int_equal(n, 0);
    jarak_change_scores_free(scores);
    jarak_change_scores_free(NULL);
    free(m);
}

/* ---------------------------------------------------------------------------------------------------------- memory runs out */

static made *for_memory;

static jarak_status all_three(jarak_error *error)
{
    jarak_change_settings settings = small_grid();
    jarak_change_noise noise;
    jarak_change_prior prior;
    jarak_change_score *scores = NULL;
    size_t n;
    jarak_status status = jarak_change_noise_of(&for_memory->data, &noise, error);
    status = status == JARAK_OK ? jarak_change_learn(&for_memory->data, &settings, &prior, error) : status;
    if (status == JARAK_OK) {
        status = jarak_change_backtest(&for_memory->data, &settings, 1, 2, &scores, &n, error);
        assert_true(status == JARAK_OK || (scores == NULL && n == 0));
    }
    jarak_change_scores_free(scores);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    for_memory = draw_series(&(law){.walk = 0.1, .noise = 0.1, .sampling = 0.1}, ENOUGH, 3, 13);
    fail_each_allocation(all_three, 60);
    free(for_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_and_steps_are_found),
        cmocka_unit_test(jumps_are_not_taken_for_noise),
        cmocka_unit_test(noise_by_hand),
        cmocka_unit_test(reporters_are_not_compared),
        cmocka_unit_test(weights_are_those_of_dense_likelihoods),
        cmocka_unit_test(weights_follow_the_series),
        cmocka_unit_test(weights_do_not_depend_on_order_or_threads),
        cmocka_unit_test(too_few_series_have_no_weights),
        cmocka_unit_test(track_record_is_the_ratio_of_evidences),
        cmocka_unit_test(jumps_are_foretold_better_than_by_a_walk),
        cmocka_unit_test(what_counts_in_the_track_record),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
