/* Affinity and nearness against their definitions on made votes; what must not change them; the same questions; input that is wrong. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/affinity.h"
#include "jarak/alloc.h"
#include "num/random.h"

enum { UNITS = 70, YEAR = 53, YEARS = 2, ITEMS = YEAR * YEARS, MOST_ITEMS = 2 * ITEMS + 20, NOT_THERE = 255 };

/* Votes of an assembly: rating[item][unit]. */
typedef struct sample {
    size_t n_items;
    uint8_t rating[MOST_ITEMS][UNITS];
    int32_t day[MOST_ITEMS];
    size_t first[YEARS], end[YEARS];
    size_t n_votes;
    uint32_t unit[MOST_ITEMS * UNITS], item[MOST_ITEMS * UNITS];
    uint8_t value[MOST_ITEMS * UNITS];
} sample;

static void cast_all(sample *s)
{
    s->n_votes = 0;
    for (size_t v = 0; v < s->n_items; v++) {
        for (size_t u = 0; u < UNITS; u++) {
            if (s->rating[v][u] != NOT_THERE) {
                s->unit[s->n_votes] = (uint32_t)u;
                s->item[s->n_votes] = (uint32_t)v;
                s->value[s->n_votes++] = s->rating[v][u];
            }
        }
    }
}

/* Members stand on a line, roll calls cut it; one vote in eight is missing. A question of the second year is that of the first, a bit
 * shifted, in the first forty. */
static void make_sample(sample *s, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 0);
    double cut[ITEMS];
    s->n_items = ITEMS;
    for (size_t v = 0; v < ITEMS; v++) {
        cut[v] = v >= YEAR && v < YEAR + 40 ? cut[v - YEAR] : jarak__random_uniform(&random);
        s->day[v] = (int32_t)v;
        for (size_t u = 0; u < UNITS; u++) {
            double at = ((double)u + 0.5) / UNITS + 0.1 * jarak__random_normal(&random);
            uint8_t vote = at > cut[v] + 0.1 ? JARAK_VOTE_YES : at > cut[v] ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
            s->rating[v][u] = jarak__random_below(&random, 8) == 0 ? NOT_THERE : vote;
        }
    }
    for (size_t y = 0; y < YEARS; y++) {
        s->first[y] = y * YEAR;
        s->end[y] = (y + 1) * YEAR;
    }
    cast_all(s);
}

static jarak_affinity_data data_of(const sample *s)
{
    return (jarak_affinity_data){.n_units = UNITS,
                                 .n_items = s->n_items,
                                 .n_votes = s->n_votes,
                                 .unit = s->unit,
                                 .item = s->item,
                                 .value = s->value,
                                 .day = s->day,
                                 .n_windows = YEARS,
                                 .window_first = s->first,
                                 .window_end = s->end};
}

static jarak_affinity *fit_data(const jarak_affinity_data *data, int threads)
{
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.threads = threads;
    jarak_affinity *fit = NULL;
    jarak_error error = {.message = ""};
    if (jarak_affinity_fit(data, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static jarak_affinity *fit_sample(const sample *s)
{
    jarak_affinity_data data = data_of(s);
    return fit_data(&data, 1);
}

static void expect_near(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

static double place(uint8_t vote)
{
    return (2 - vote) / 2.0;
}

/* d, e, M_i and M_j of one roll call from the lists of votes, by loops over voters. */
static bool define(const sample *s, size_t v, size_t i, size_t j, double out[4])
{
    const uint8_t *vote = s->rating[v];
    double n = 0, e = 0, m[2] = {0};
    for (size_t k = 0; k < UNITS; k++) {
        n += vote[k] != NOT_THERE;
        for (size_t l = 0; vote[k] != NOT_THERE && l < UNITS; l++) {
            e += vote[l] != NOT_THERE ? fabs(place(vote[k]) - place(vote[l])) : 0;
        }
        m[0] += vote[k] != NOT_THERE && vote[i] != NOT_THERE ? fabs(place(vote[k]) - place(vote[i])) : 0;
        m[1] += vote[k] != NOT_THERE && vote[j] != NOT_THERE ? fabs(place(vote[k]) - place(vote[j])) : 0;
    }
    if (n < 20 || e == 0 || vote[i] == NOT_THERE || vote[j] == NOT_THERE) {
        return false;
    }
    out[0] = fabs(place(vote[i]) - place(vote[j]));
    out[1] = e / (n * (n - 1));
    out[2] = m[0] / (n - 1);
    out[3] = m[1] / (n - 1);
    return true;
}

/* A figure and its variance from d and what it divides by. */
static void ratio(size_t n, const double *d, const double *z, double *figure, double *variance)
{
    double sum_d = 0, sum_z = 0, squares = 0;
    for (size_t k = 0; k < n; k++) {
        sum_d += d[k];
        sum_z += z[k];
    }
    for (size_t k = 0; k < n; k++) {
        squares += pow(d[k] - sum_d / sum_z * z[k], 2);
    }
    *figure = 1 - sum_d / sum_z;
    *variance = ((double)n / ((double)n - 1) * squares + pow(sum_z / (double)n / 2, 2)) / (sum_z * sum_z);
}

static void figures_are_what_they_are_defined_as(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 3);
    jarak_affinity *fit = fit_sample(&s);
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    assert_int_equal(info->n_rows, YEARS * UNITS * (UNITS - 1) / 2);
    for (size_t r = 0; r < info->n_rows; r += 7) {
        const jarak_affinity_row *row = &info->rows[r];
        double d[YEAR], e[YEAR], h[YEAR], out[4], mean[4] = {0}, affinity, affinity_variance, nearness, nearness_variance;
        size_t n = 0;
        for (size_t v = s.first[row->window]; v < s.end[row->window]; v++) {
            if (define(&s, v, row->a, row->b, out)) {
                d[n] = out[0];
                e[n] = out[1];
                h[n] = out[2] + out[3] - out[1];
                assert_true(h[n++] >= -1e-15);
                for (size_t k = 0; k < 4; k++) {
                    mean[k] += out[k];
                }
            }
        }
        ratio(n, d, h, &affinity, &affinity_variance);
        ratio(n, d, e, &nearness, &nearness_variance);
        assert_int_equal(row->n, n);
        assert_int_equal(row->missing, JARAK_AFFINITY_KNOWN);
        expect_near(row->distance, mean[0] / (double)n, 1e-14);
        expect_near(row->division, mean[1] / (double)n, 1e-14);
        expect_near(row->isolation_a, mean[2] / (double)n, 1e-14);
        expect_near(row->isolation_b, mean[3] / (double)n, 1e-14);
        expect_near(row->distance, row->isolation_a + row->isolation_b - row->division + row->pair, 1e-12);
        expect_near(row->affinity, affinity, 1e-12);
        expect_near(row->affinity_variance, affinity_variance, 1e-12);
        expect_near(row->nearness, nearness, 1e-12);
        expect_near(row->nearness_variance, nearness_variance, 1e-12);
    }
    jarak_affinity_free(fit);
}

static void implied_distances_are_never_negative(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 4);
    jarak_affinity *fit = fit_sample(&s);
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    for (size_t v = 0; v < info->n_items; v++) {
        for (size_t a = 0; a < JARAK_VOTE_VALUES; a++) {
            for (size_t b = 0; b < JARAK_VOTE_VALUES; b++) {
                const jarak_affinity_item *item = &info->items[v];
                assert_false(item->isolation[a] + item->isolation[b] - item->division < -1e-15); /* NaN where nobody voted so */
            }
        }
    }
    jarak_affinity_free(fit);
}

/* To the bit, so that NaN is the same as NaN. */
static bool same(double x, double y)
{
    uint64_t a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    return a == b;
}

static bool same_figures(const jarak_affinity_row *x, const jarak_affinity_row *y)
{
    return same(x->affinity, y->affinity) && same(x->nearness, y->nearness) && same(x->affinity_variance, y->affinity_variance) &&
           same(x->nearness_variance, y->nearness_variance) && same(x->covariance, y->covariance);
}

static void neither_order_nor_company_nor_threads_count(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 5);
    jarak_affinity_data data = data_of(&s);
    jarak_affinity *one = fit_data(&data, 1), *four = fit_data(&data, 4);
    uint32_t a[2] = {31, 4}, b[2] = {4, 31};
    data.n_pairs = 2;
    data.pair_a = a;
    data.pair_b = b;
    jarak_affinity *named = fit_data(&data, 1);
    const jarak_affinity_info *info = jarak_affinity_result(one);
    assert_int_equal(info->n_rows, jarak_affinity_result(four)->n_rows);
    for (size_t r = 0; r < info->n_rows; r++) {
        assert_true(same_figures(&info->rows[r], &jarak_affinity_result(four)->rows[r]));
    }
    for (uint32_t w = 0; w < YEARS; w++) {
        const jarak_affinity_row *all = &info->rows[jarak_affinity_find(one, 4, 31, w)];
        for (size_t i = 0; i < 2; i++) {
            size_t row = jarak_affinity_find(named, a[i], b[i], w);
            assert_true(same_figures(all, &jarak_affinity_result(named)->rows[row]));
        }
    }
    assert_int_equal(jarak_affinity_find(one, 31, 4, 0), SIZE_MAX);
    jarak_affinity_free(one);
    jarak_affinity_free(four);
    jarak_affinity_free(named);
}

/* A roll call more at the end, in the last year. */
static void add_item(sample *s, const uint8_t *rating, int32_t day)
{
    memcpy(s->rating[s->n_items], rating, UNITS);
    s->day[s->n_items++] = day;
    s->end[YEARS - 1] = s->n_items;
    cast_all(s);
}

static void unanimous_small_and_repeated_roll_calls_change_nothing(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 6);
    jarak_affinity *before = fit_sample(&s);
    uint8_t all_yes[UNITS], few[UNITS], repeated[UNITS];
    memset(all_yes, JARAK_VOTE_YES, UNITS);
    memset(few, NOT_THERE, UNITS);
    for (size_t u = 0; u < 19; u++) {
        few[u] = u % 2 == 0 ? JARAK_VOTE_YES : JARAK_VOTE_NO;
    }
    memcpy(repeated, s.rating[YEAR + 3], UNITS);
    for (int i = 0; i < 10; i++) {
        add_item(&s, all_yes, 1000 + i);
    }
    add_item(&s, few, 1100);
    add_item(&s, repeated, YEAR + 3);
    jarak_affinity *after = fit_sample(&s);
    const jarak_affinity_info *info = jarak_affinity_result(after);
    assert_int_equal(info->n_unanimous, 10);
    assert_int_equal(info->n_few_votes, 1);
    assert_int_equal(info->n_repeated, 1);
    for (size_t r = 0; r < info->n_rows; r++) {
        assert_true(same_figures(&info->rows[r], &jarak_affinity_result(before)->rows[r]));
    }
    jarak_affinity_free(after);
    add_item(&s, repeated, 1200); /* on another day it is another roll call */
    after = fit_sample(&s);
    assert_int_equal(jarak_affinity_result(after)->n_repeated, 1);
    assert_false(same_figures(&jarak_affinity_result(after)->rows[1], &jarak_affinity_result(before)->rows[1]));
    jarak_affinity_free(after);
    jarak_affinity_free(before);
}

static void twice_the_roll_calls_halve_the_variance(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 7);
    s.first[0] = s.first[1]; /* the last year alone, twice */
    jarak_affinity *once = fit_sample(&s);
    for (size_t v = 0; v < YEAR; v++) {
        add_item(&s, s.rating[YEAR + v], (int32_t)(2000 + v));
    }
    jarak_affinity *twice = fit_sample(&s);
    size_t n_unlike = 0;
    for (uint32_t u = 1; u < UNITS; u++) {
        const jarak_affinity_row *x = &jarak_affinity_result(once)->rows[jarak_affinity_find(once, 0, u, 1)];
        const jarak_affinity_row *y = &jarak_affinity_result(twice)->rows[jarak_affinity_find(twice, 0, u, 1)];
        double n = x->n;
        assert_int_equal(y->n, 2 * x->n);
        expect_near(y->affinity, x->affinity, 1e-12);
        expect_near(y->nearness, x->nearness, 1e-12);
        double allowance = 1 / (4 * n * n); /* for half a mean roll call; a quarter of it with twice as many */
        double affinity = x->affinity_variance - allowance, nearness = x->nearness_variance - allowance;
        assert_true(fabs(y->affinity_variance - allowance / 4 - affinity / 2) <= affinity / n + 1e-15);
        assert_true(fabs(y->nearness_variance - allowance / 4 - nearness / 2) <= nearness / n + 1e-15);
        n_unlike += affinity > 1e-12;
    }
    assert_true(n_unlike > UNITS / 2);
    jarak_affinity_free(once);
    jarak_affinity_free(twice);
}

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

static void nothing_is_said_of_too_little(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 11);
    for (size_t v = 19; v < YEAR; v++) {
        s.rating[v][7] = NOT_THERE; /* nineteen at most */
    }
    for (size_t v = 0; v < YEAR; v++) {
        s.rating[v][8] = NOT_THERE; /* none in the first year */
    }
    cast_all(&s);
    jarak_affinity *fit = fit_sample(&s);
    const jarak_affinity_row *row = &jarak_affinity_result(fit)->rows[jarak_affinity_find(fit, 7, 20, 0)];
    assert_true(row->n > 0 && row->n < 20);
    assert_int_equal(row->missing, JARAK_AFFINITY_FEW_COMMON);
    assert_true(isnan(row->affinity) && isnan(row->nearness) && isnan(row->affinity_variance) && !isnan(row->distance));
    assert_int_equal(jarak_affinity_find(fit, 8, 20, 0), SIZE_MAX);
    assert_int_not_equal(jarak_affinity_find(fit, 8, 20, 1), SIZE_MAX);
    jarak_affinity_free(fit);
}

static void wrong_input_is_named(void **state)
{
    (void)state;
    static sample s;
    make_sample(&s, 12);
    jarak_error error = {.message = ""};
    jarak_affinity *fit;
    jarak_affinity_data data = data_of(&s);
    s.value[5] = 7;
    assert_int_equal(jarak_affinity_check(&data, NULL, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "vote 5"));
    s.value[5] = JARAK_VOTE_YES;
    s.unit[1] = s.unit[0];
    s.value[0] = JARAK_VOTE_YES;
    s.value[1] = JARAK_VOTE_NO;
    assert_int_equal(jarak_affinity_fit(&data, NULL, &fit, &error), JARAK_ERR_DATA);
    assert_null(fit);
    s.unit[1] = UNITS;
    assert_int_equal(jarak_affinity_fit(&data, NULL, &fit, &error), JARAK_ERR_ARGUMENT);
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.least_common = 1;
    assert_int_equal(jarak_affinity_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "least_common"));
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
        cmocka_unit_test(figures_are_what_they_are_defined_as),
        cmocka_unit_test(implied_distances_are_never_negative),
        cmocka_unit_test(neither_order_nor_company_nor_threads_count),
        cmocka_unit_test(unanimous_small_and_repeated_roll_calls_change_nothing),
        cmocka_unit_test(twice_the_roll_calls_halve_the_variance),
        cmocka_unit_test(the_same_questions_are_found),
        cmocka_unit_test(a_correlation_of_years_by_hand),
        cmocka_unit_test(correlations_of_years_are_those_of_two_rows),
        cmocka_unit_test(covariances_rest_on_what_is_shared),
        cmocka_unit_test(new_questions_are_the_agenda_s_doing),
        cmocka_unit_test(years_apart_correlate_less_and_less),
        cmocka_unit_test(nothing_is_said_of_too_little),
        cmocka_unit_test(wrong_input_is_named),
        cmocka_unit_test(rows_and_matches_must_belong_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
