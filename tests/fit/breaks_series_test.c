/* Series for the break estimators out of frames. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fit/breaks_series.h"

enum { ROWS = 5 };
static const char *const kinds[ROWS] = {"b", "a", "a", "b", "a"};
static const char *const quarters[ROWS] = {"2021Q1", "2021Q1", "2020Q4", "2020Q3", "2020Q3"};
static const double acts[ROWS] = {5, 4, 3, 2, 1}, lengths[ROWS] = {1, 2, 3, NAN, 5};

static jarak_frame *make_frame(const char *const *times, const char *const *series, const double *values)
{
    jarak_frame *frame;
    assert_int_equal(jarak_frame_new(ROWS, &frame, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "quarter", times, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "kind", series, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frame, "acts", values, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frame, "length", lengths, NULL), JARAK_OK);
    return frame;
}

static void rows_find_their_series_and_date(void **state)
{
    (void)state;
    jarak_frame *frame = make_frame(quarters, kinds, acts);
    jarak_breaks_series *series;
    jarak_breaks_columns columns = {.value = "acts", .time = "quarter", .series = "kind", .exposure = "length"};
    assert_int_equal(jarak__breaks_series_take(frame, &columns, &series, NULL), JARAK_OK);
    jarak_frame_free(frame); /* nothing of it is needed any more */
    assert_true(series->data.n_series == 2 && series->data.n_times == 3);
    assert_string_equal(series->series[0], "a");
    assert_string_equal(series->times[0], "2020Q3");
    assert_string_equal(series->times[2], "2021Q1");
    static const double expected[] = {1, 3, 4, NAN, NAN, 5}, exposures[] = {5, 3, 2, NAN, NAN, 1};
    for (size_t i = 0; i < 6; i++) {
        assert_true(series->data.values[i] == expected[i] || (isnan(series->data.values[i]) && isnan(expected[i])));
        assert_true(series->data.exposures[i] == exposures[i] || isnan(exposures[i]));
    }
    assert_null(series->data.variances);
    jarak__breaks_series_free(series);
    jarak__breaks_series_free(NULL);
}

static void without_a_time_rows_are_dates(void **state)
{
    (void)state;
    jarak_frame *frame = make_frame(quarters, kinds, acts);
    jarak_breaks_series *series;
    assert_int_equal(jarak__breaks_series_take(frame, &(jarak_breaks_columns){.value = "acts"}, &series, NULL), JARAK_OK);
    assert_true(series->data.n_series == 1 && series->data.n_times == ROWS && series->data.values[3] == 2);
    assert_string_equal(series->times[4], "5");
    assert_string_equal(series->value_name, "acts");
    jarak__breaks_series_free(series);
    jarak_frame_free(frame);
}

static void expect(const char *const *times, const char *const *names, const double *values, const jarak_breaks_columns *columns,
                   jarak_status expected, const char *part)
{
    jarak_frame *frame = make_frame(times, names, values);
    jarak_breaks_series *series;
    jarak_error error;
    assert_int_equal(jarak__breaks_series_take(frame, columns, &series, &error), expected);
    if (strstr(error.message, part) == NULL) {
        fail_msg("\"%s\" does not say %s", error.message, part);
    }
    assert_null(series);
    jarak_frame_free(frame);
}

static void what_cannot_be_is_named(void **state)
{
    (void)state;
    jarak_breaks_columns columns = {.value = "acts", .time = "quarter", .series = "kind"};
    static const char *const no_time[ROWS] = {"2021Q1", "2021Q1", NULL, "2020Q3", "2020Q3"};
    static const char *const twice[ROWS] = {"2021Q1", "2021Q1", "2021Q1", "2020Q3", "2020Q3"};
    static const char *const nothing[ROWS] = {NULL};
    expect(no_time, kinds, acts, &columns, JARAK_ERR_DATA, "row 3 has no quarter");
    expect(nothing, kinds, acts, &columns, JARAK_ERR_DATA, "no quarter");
    expect(twice, kinds, acts, &columns, JARAK_ERR_DATA, "row 3: 2021Q1 has two values, 4 and 3");
    columns.series = NULL;
    expect(quarters, kinds, acts, &columns, JARAK_ERR_DATA, "two values, 5 and 4");
    expect(quarters, kinds, acts, &(jarak_breaks_columns){.value = "kind"}, JARAK_ERR_ARGUMENT, "kind");
    expect(quarters, kinds, acts, &(jarak_breaks_columns){.value = "acts", .series = "kind"}, JARAK_ERR_ARGUMENT, "times");
    expect(quarters, kinds, acts, &(jarak_breaks_columns){.value = NULL}, JARAK_ERR_ARGUMENT, "values");
    static const double none[ROWS] = {NAN, NAN, NAN, NAN, NAN};
    expect(quarters, kinds, none, &(jarak_breaks_columns){.value = "acts", .time = "quarter"}, JARAK_ERR_DATA, "no value");
    expect(quarters, kinds, acts, &(jarak_breaks_columns){.value = "acts", .time = "quarter", .variance = "no"}, JARAK_ERR_ARGUMENT, "no");
}

static void the_same_row_twice_is_one(void **state)
{
    (void)state;
    static const double same[ROWS] = {5, 5, 3, 2, 2};
    jarak_frame *frame = make_frame(quarters, kinds, same);
    jarak_breaks_series *series;
    assert_int_equal(jarak__breaks_series_take(frame, &(jarak_breaks_columns){.value = "acts", .time = "quarter"}, &series, NULL),
                     JARAK_OK);
    assert_true(series->data.values[0] == 2 && series->data.values[1] == 3 && series->data.values[2] == 5);
    jarak__breaks_series_free(series);
    jarak_frame_free(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_find_their_series_and_date),
        cmocka_unit_test(without_a_time_rows_are_dates),
        cmocka_unit_test(what_cannot_be_is_named),
        cmocka_unit_test(the_same_row_twice_is_one),
    };
    return cmocka_run_group_tests_name("series for breaks", tests, NULL, NULL);
}
