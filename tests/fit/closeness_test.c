/* Changes in data that stand in a table: the same as of the arrays themselves,
 * whatever the kind of periods and the order of rows; and what is wrong with a
 * table is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "failing.h"
#include "jarak/fit_closeness.h"
#include "near.h"

enum { N_UNITS = 3, N_TIMES = 8, N_ROWS = N_UNITS * N_TIMES * 2 };

static const char *const all_units[] = {"KAZ", "UZB", "a, b"}, *const all_indicators[] = {"stock", "trade"};

/* A row a unit, period and indicator. */
typedef struct rows {
    size_t n;
    const char *unit[N_ROWS], *period[N_ROWS], *indicator[N_ROWS], *group[N_ROWS], *reporter[N_ROWS];
    double value[N_ROWS], variance[N_ROWS], noise[N_ROWS];
} rows;

static char periods[N_TIMES][16];

static double value_of(size_t unit, size_t time, size_t indicator)
{
    return (time >= 4 ? 0.6 * (double)unit : 0) * (indicator == 0 ? 1 : -0.5) + 0.03 * (double)((time * 5 + unit * 3 + indicator) % 7);
}

/* The n-th period of so many months, from 2001 on; of 12, a plain year. */
static void name_period(int months, int n, char text[16])
{
    const int year = 2001 + n * months / 12, part = n % (12 / months) + 1;
    if (months == 12) {
        snprintf(text, 16, "%d", year);
    } else if (months == 1) {
        snprintf(text, 16, "%d-%02d", year, part);
    } else {
        snprintf(text, 16, "%d%c%d", year, months == 3 ? 'Q' : 'H', part);
    }
}

static rows *make(int months)
{
    rows *r = calloc(1, sizeof *r);
    assert_non_null(r);
    for (size_t t = 0; t < N_TIMES; t++) {
        name_period(months, (int)t, periods[t]);
    }
    for (size_t u = 0; u < N_UNITS; u++) {
        for (size_t t = 0; t < N_TIMES; t++) {
            for (size_t k = 0; k < 2; k++, r->n++) {
                r->unit[r->n] = all_units[u];
                r->period[r->n] = periods[t];
                r->indicator[r->n] = all_indicators[k];
                r->group[r->n] = k == 0 ? "people" : "goods";
                r->reporter[r->n] = "own";
                r->value[r->n] = value_of(u, t, k);
                r->variance[r->n] = 0.0016;
                r->noise[r->n] = k == 0 ? 0.05 : 0.1;
            }
        }
    }
    return r;
}

static jarak_frame *frame_of(const rows *r)
{
    jarak_frame *frame = NULL;
    assert_int_equal(jarak_frame_new(r->n, &frame, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "unit", r->unit, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "period", r->period, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "indicator", r->indicator, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "group", r->group, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "reporter", r->reporter, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frame, "value", r->value, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frame, "variance", r->variance, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frame, "noise", r->noise, NULL), JARAK_OK);
    return frame;
}

static const jarak_closeness_columns every_column = {.unit = "unit",
                                                     .period = "period",
                                                     .indicator = "indicator",
                                                     .group = "group",
                                                     .reporter = "reporter",
                                                     .value = "value",
                                                     .variance = "variance",
                                                     .noise = "noise"};

static jarak_fitted_closeness *fit(const rows *r, const jarak_closeness_columns *columns, const jarak_fit_closeness_settings *settings)
{
    jarak_frame *frame = frame_of(r);
    jarak_fitted_closeness *result = NULL;
    jarak_error error = {.message = ""};
    if (jarak_fit_closeness(frame, columns, settings, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_frame_free(frame); /* the result does not need it */
    return result;
}

/* ---- the same as of arrays ---- */

static jarak_change *fit_arrays(const double scale)
{
    uint32_t series[N_ROWS];
    int32_t time[N_ROWS];
    double value[N_ROWS], variance[N_ROWS];
    jarak_change_series series_of[N_UNITS * 2];
    jarak_change_window windows[N_UNITS * 2];
    jarak_change_data data = {.series = series,
                              .time = time,
                              .value = value,
                              .variance = variance,
                              .n_series = (size_t)N_UNITS * 2,
                              .series_of = series_of,
                              .n_units = N_UNITS,
                              .n_groups = 2,
                              .n_windows = (size_t)N_UNITS * 2,
                              .windows = windows};
    for (uint32_t s = 0; s < N_UNITS * 2; s++) {
        jarak_change_series_init(&series_of[s]);
        series_of[s].unit = s / 2;
        series_of[s].group = 1 - s % 2; /* groups by name: goods, people */
        series_of[s].dimension = s % 2;
        series_of[s].noise = (s % 2 == 0 ? 0.05 : 0.1) / scale;
        windows[s] = (jarak_change_window){.unit = s / 2, .group = s % 2, .from = 2001, .to = 2008};
        for (size_t t = 0; t < N_TIMES; t++, data.n_rows++) {
            series[data.n_rows] = s;
            time[data.n_rows] = 2001 + (int32_t)t;
            value[data.n_rows] = value_of(s / 2, t, s % 2) / scale;
            variance[data.n_rows] = 0.0016 / (scale * scale);
        }
    }
    jarak_change *result = NULL;
    jarak_error error = {.message = ""};
    if (jarak_change_fit(&data, NULL, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return result;
}

static void a_table_says_what_its_arrays_say(void **state)
{
    (void)state;
    static const double scales[] = {1, 2};
    for (size_t i = 0; i < 2; i++) {
        rows *r = make(12);
        jarak_fit_closeness_settings settings;
        jarak_fit_closeness_settings_init(&settings);
        settings.unit_size = scales[i];
        jarak_fitted_closeness *of_table = fit(r, &every_column, &settings);
        jarak_change *of_arrays = fit_arrays(scales[i]);
        const jarak_changes *a = of_table->changes, *b = jarak_change_result(of_arrays);
        assert_int_equal(of_table->n_units, N_UNITS);
        assert_int_equal(of_table->n_groups, 2);
        assert_string_equal(of_table->groups[0], "goods");
        assert_string_equal(of_table->units[2], "a, b");
        assert_int_equal(of_table->noise_from, JARAK_NOISE_COLUMN);
        assert_int_equal(a->n_ties, b->n_ties);
        for (size_t w = 0; w < a->n_ties; w++) {
            assert_int_equal(a->ties[w].window.unit, b->ties[w].window.unit);
            assert_int_equal(a->ties[w].window.from, 2001);
            assert_near(a->ties[w].posterior.change, b->ties[w].posterior.change, 1e-12);
            assert_near(a->ties[w].posterior.probability, b->ties[w].posterior.probability, 1e-12);
            assert_int_equal(a->ties[w].posterior.answer, b->ties[w].posterior.answer);
        }
        jarak_fit_closeness_free(of_table);
        jarak_change_free(of_arrays);
        free(r);
    }
    jarak_fit_closeness_free(NULL);
}

static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    rows *r = make(12), *turned = make(12);
    for (size_t i = 0; i < r->n; i++) {
        const size_t k = i * 29 % r->n; /* 29 and 48 have no divisor in common */
        turned->unit[i] = r->unit[k];
        turned->period[i] = r->period[k];
        turned->indicator[i] = r->indicator[k];
        turned->group[i] = r->group[k];
        turned->value[i] = r->value[k];
        turned->noise[i] = r->noise[k];
    }
    jarak_fitted_closeness *one = fit(r, &every_column, NULL), *other = fit(turned, &every_column, NULL);
    assert_int_equal(one->changes->n_ties, other->changes->n_ties);
    for (size_t w = 0; w < one->changes->n_ties; w++) {
        assert_near(one->changes->ties[w].posterior.change, other->changes->ties[w].posterior.change, 1e-12);
        assert_near(one->changes->ties[w].posterior.probability, other->changes->ties[w].posterior.probability, 1e-12);
    }
    jarak_fit_closeness_free(one);
    jarak_fit_closeness_free(other);
    free(r);
    free(turned);
}

/* ---- periods ---- */

static void periods_are_read_by_their_kind(void **state)
{
    (void)state;
    static const struct {
        int length, months;                   /* of the periods, and as the result says: plain numbers
                                                 are of no length */
        const char *first, *last, *from, *to; /* window that is asked for */
    } cases[] = {
        {12, 0, "2001", "2008", "2002", "2007"},
        {3, 3, "2001Q1", "2002Q4", "2001Q2", "2002Q3"},
        {1, 1, "2001-01", "2001-08", "2001-02", "2001-07"},
        {6, 6, "2001H1", "2004H2", "2001H2", "2004H1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows *r = make(cases[i].length);
        jarak_fitted_closeness *all = fit(r, &every_column, NULL);
        char text[32];
        assert_int_equal(all->months_a_period, cases[i].months);
        jarak_fit_closeness_period(all, all->changes->ties[0].window.from, text);
        assert_string_equal(text, cases[i].first);
        jarak_fit_closeness_period(all, all->changes->ties[0].window.to, text);
        assert_string_equal(text, cases[i].last);
        assert_int_equal(all->changes->ties[0].window.to - all->changes->ties[0].window.from, N_TIMES - 1);
        jarak_fit_closeness_settings settings;
        jarak_fit_closeness_settings_init(&settings);
        settings.from = cases[i].from;
        settings.to = cases[i].to;
        jarak_fitted_closeness *part = fit(r, &every_column, &settings);
        jarak_fit_closeness_period(part, part->changes->ties[0].window.from, text);
        assert_string_equal(text, cases[i].from);
        assert_int_equal(part->changes->ties[0].window.to - part->changes->ties[0].window.from, N_TIMES - 3);
        jarak_fit_closeness_free(all);
        jarak_fit_closeness_free(part);
        free(r);
    }
}

/* Columns that are not named are as if they held one thing. */
static void columns_may_be_left_out(void **state)
{
    (void)state;
    rows *r = make(12);
    r->n = 0;
    for (size_t t = 0; t < N_TIMES; t++, r->n++) {
        r->period[r->n] = periods[t];
        r->value[r->n] = value_of(1, t, 0);
    }
    const jarak_closeness_columns few = {.period = "period", .value = "value"};
    jarak_fitted_closeness *result = fit(r, &few, NULL);
    assert_int_equal(result->n_units, 1);
    assert_int_equal(result->n_indicators, 1);
    assert_int_equal(result->n_groups, 1);
    assert_int_equal(result->changes->n_ties, 1);
    assert_int_equal(result->noise_from, JARAK_NOISE_NONE);
    assert_int_equal(result->changes->ties[0].posterior.answer, JARAK_CHANGE_CLOSER);
    jarak_fit_closeness_free(result);
    free(r);
}

static void data_of_one_period_have_no_change(void **state)
{
    (void)state;
    rows *r = make(12);
    r->n = 2; /* two indicators of a year */
    jarak_fitted_closeness *result = fit(r, &every_column, NULL);
    assert_int_equal(result->changes->n_ties, 0);
    jarak_fit_closeness_free(result);
    free(r);
}

/* ---- what is wrong ---- */

static void spoil_unit(rows *r)
{
    r->unit[4] = NULL;
}
static void spoil_period(rows *r)
{
    r->period[4] = "some day";
}
static void mix_periods(rows *r)
{
    r->period[4] = "2003Q1";
}
static void spoil_group(rows *r)
{
    r->group[6] = "goods";
}
static void spoil_value(rows *r)
{
    r->value[4] = 1e200;
}
static void lose_values(rows *r)
{
    for (size_t i = 0; i < r->n; i++) {
        r->value[i] = (double)NAN;
    }
}
static void lose_variance(rows *r)
{
    r->variance[4] = (double)NAN;
}
static void turn_variance(rows *r)
{
    r->variance[4] = -1;
}
static void change_noise(rows *r)
{
    r->noise[4] = 0.06;
}
static void turn_noise(rows *r)
{
    r->noise[4] = -0.05;
}
static void lose_rows(rows *r)
{
    r->n = 0;
}
static void leave(rows *r)
{
    (void)r;
}

static void what_is_wrong_with_a_table_is_said(void **state)
{
    (void)state;
    static const struct { /* NOLINT(clang-analyzer-optin.performance.Padding): in the order in which a case reads */
        void (*spoil)(rows *r);
        jarak_status status;
        const char *says, *from, *to, *value_column;
        double unit_size;
        bool noise_auto, learn;
    } cases[] = {
        {spoil_unit, JARAK_ERR_DATA, "1 row has no unit", NULL, NULL, "value", 1, false, false},
        {mix_periods, JARAK_ERR_DATA, "of another kind", NULL, NULL, "value", 1, false, false},
        {spoil_group, JARAK_ERR_DATA, "\"stock\" is in two groups", NULL, NULL, "value", 1, false, false},
        {spoil_value, JARAK_ERR_DATA, "row 5: the value 1e+200", NULL, NULL, "value", 1, false, false},
        {lose_values, JARAK_ERR_DATA, "there is no value in \"value\"", NULL, NULL, "value", 1, false, false},
        {lose_variance, JARAK_ERR_DATA, "row 5 has a value, but its variance is missing", NULL, NULL, "value", 1, false, false},
        {turn_variance, JARAK_ERR_DATA, "row 5: the variance is -1", NULL, NULL, "value", 1, false, false},
        {change_noise, JARAK_ERR_DATA, "row 5: the noise of \"stock\" of \"KAZ\" is 0.06 here and 0.05 before", NULL, NULL, "value", 1,
         false, false},
        {turn_noise, JARAK_ERR_DATA, "row 5: the noise is -0.05", NULL, NULL, "value", 1, false, false},
        {lose_rows, JARAK_ERR_DATA, "no rows", NULL, NULL, "value", 1, false, false},
        {leave, JARAK_ERR_ARGUMENT, "no column \"size\"", NULL, NULL, "size", 1, false, false},
        {leave, JARAK_ERR_ARGUMENT, "name the columns", NULL, NULL, NULL, 1, false, false},
        {leave, JARAK_ERR_ARGUMENT, "unit_size: 0", NULL, NULL, "value", 0, false, false},
        {leave, JARAK_ERR_ARGUMENT, "unit_size: nan", NULL, NULL, "value", (double)NAN, false, false},
        {leave, JARAK_ERR_ARGUMENT, "1999 lies outside", "1999", NULL, "value", 1, false, false},
        {leave, JARAK_ERR_ARGUMENT, "2030 lies outside", "2002", "2030", "value", 1, false, false},
        {leave, JARAK_ERR_ARGUMENT, "must be before", "2005", "2005", "value", 1, false, false},
        {leave, JARAK_ERR_DATA, "noise of \"stock\"", NULL, NULL, "value", 1, true, false},
        {leave, JARAK_ERR_DATA, "200", NULL, NULL, "value", 1, false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rows *r = make(12);
        cases[i].spoil(r);
        jarak_frame *frame = frame_of(r);
        jarak_closeness_columns columns = every_column;
        columns.value = cases[i].value_column;
        jarak_fit_closeness_settings settings;
        jarak_fit_closeness_settings_init(&settings);
        settings.from = cases[i].from;
        settings.to = cases[i].to;
        settings.unit_size = cases[i].unit_size;
        settings.noise_auto = cases[i].noise_auto;
        settings.learn = cases[i].learn;
        columns.noise = cases[i].noise_auto ? NULL : columns.noise;
        char untouched;
        jarak_fitted_closeness *result = (jarak_fitted_closeness *)&untouched;
        jarak_error error = {.message = ""};
        const jarak_status status = jarak_fit_closeness(frame, &columns, &settings, &result, &error);
        if (status != cases[i].status || strstr(error.message, cases[i].says) == NULL) {
            fail_msg("case %zu: status %d, \"%s\"", i, (int)status, error.message);
        }
        assert_null(result);
        jarak_frame_free(frame);
        free(r);
    }
    rows *r = make(12);
    spoil_period(r);
    jarak_frame *frame = frame_of(r);
    jarak_fitted_closeness *result;
    assert_int_not_equal(jarak_fit_closeness(frame, &every_column, NULL, &result, NULL), JARAK_OK);
    assert_null(result);
    jarak_frame_free(frame);
    free(r);
}

static jarak_frame *frame_to_fit;

static jarak_status fit_and_free(jarak_error *error)
{
    jarak_fit_closeness_settings settings;
    jarak_fit_closeness_settings_init(&settings);
    settings.change.threads = 1;
    settings.from = "2004";
    settings.to = "2006";
    jarak_fitted_closeness *result;
    jarak_status status = jarak_fit_closeness(frame_to_fit, &every_column, &settings, &result, error);
    jarak_fit_closeness_free(result);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    rows *r = make(12);
    frame_to_fit = frame_of(r);
    fail_each_allocation(fit_and_free, 60);
    jarak_frame_free(frame_to_fit);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_says_what_its_arrays_say),  cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(periods_are_read_by_their_kind),    cmocka_unit_test(columns_may_be_left_out),
        cmocka_unit_test(data_of_one_period_have_no_change), cmocka_unit_test(what_is_wrong_with_a_table_is_said),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
