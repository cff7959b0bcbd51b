/* Periods: every form of the ledger there and back, the calendar, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/reference_csv.h"
#include "jarak/period.h"

static void days_count_from_1970(void **state)
{
    (void)state;
    assert_int_equal(jarak_day_from_date(1970, 1, 1), 0);
    assert_int_equal(jarak_day_from_date(2000, 3, 1), 11017);
    assert_int_equal(jarak_day_from_date(1900, 1, 1), -25567);
    assert_int_equal(jarak_day_from_date(1, 1, 1), -719162);
}

static void dates_come_back_from_days(void **state)
{
    (void)state;
    int year = 1599;
    int month = 12;
    int day = 31;
    for (int32_t number = jarak_day_from_date(1600, 1, 1); number <= jarak_day_from_date(2100, 12, 31); number++) {
        int next_year;
        int next_month;
        int next_day;
        jarak_date_from_day(number, &next_year, &next_month, &next_day);
        assert_int_equal(jarak_day_from_date(next_year, next_month, next_day), number);
        if (next_day != day + 1) { /* a new month, then */
            assert_int_equal(next_day, 1);
            assert_true(day >= 28);
            assert_int_equal(next_month, month % 12 + 1);
            assert_int_equal(next_year, month == 12 ? year + 1 : year);
        }
        year = next_year;
        month = next_month;
        day = next_day;
    }
}

/* A text, and the first and last day that it means. */
typedef struct period_case {
    const char *text;
    jarak_period_kind kind;
    int first[3];
    int last[3];
} period_case;

static const period_case forms[] = {
    {"2021", JARAK_PERIOD_YEAR, {2021, 1, 1}, {2021, 12, 31}},
    {"2022-10", JARAK_PERIOD_MONTH, {2022, 10, 1}, {2022, 10, 31}},
    {"2024-02", JARAK_PERIOD_MONTH, {2024, 2, 1}, {2024, 2, 29}},
    {"1900-02", JARAK_PERIOD_MONTH, {1900, 2, 1}, {1900, 2, 28}},
    {"2022-10-07", JARAK_PERIOD_DAY, {2022, 10, 7}, {2022, 10, 7}},
    {"2022Q2", JARAK_PERIOD_QUARTER, {2022, 4, 1}, {2022, 6, 30}},
    {"2022Q4", JARAK_PERIOD_QUARTER, {2022, 10, 1}, {2022, 12, 31}},
    {"2019H1", JARAK_PERIOD_HALF, {2019, 1, 1}, {2019, 6, 30}},
    {"2019H2", JARAK_PERIOD_HALF, {2019, 7, 1}, {2019, 12, 31}},
    {"2022-2023", JARAK_PERIOD_SPAN, {2022, 1, 1}, {2023, 12, 31}},
    {"2022-10-13/2022-10-14", JARAK_PERIOD_SPAN, {2022, 10, 13}, {2022, 10, 14}},
    {"2021-01/2021-09", JARAK_PERIOD_SPAN, {2021, 1, 1}, {2021, 9, 30}},
    {"2023-01/2023-11-09", JARAK_PERIOD_SPAN, {2023, 1, 1}, {2023, 11, 9}},
    {"2021-12-30/2022-02", JARAK_PERIOD_SPAN, {2021, 12, 30}, {2022, 2, 28}},
    {"2021-01/2021-12", JARAK_PERIOD_SPAN, {2021, 1, 1}, {2021, 12, 31}},
    {"2019H2/2020Q3", JARAK_PERIOD_SPAN, {2019, 7, 1}, {2020, 9, 30}},
};

static void every_form_means_its_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const period_case *form = &forms[i];
        jarak_period period;
        assert_int_equal(jarak_period_parse(form->text, &period, NULL), JARAK_OK);
        assert_int_equal(period.kind, form->kind);
        assert_int_equal(period.first_day, jarak_day_from_date(form->first[0], form->first[1], form->first[2]));
        assert_int_equal(period.last_day, jarak_day_from_date(form->last[0], form->last[1], form->last[2]));
        char text[JARAK_PERIOD_TEXT_BYTES];
        jarak_period again;
        jarak_period_format(&period, text);
        assert_int_equal(jarak_period_parse(text, &again, NULL), JARAK_OK);
        assert_memory_equal(&again, &period, sizeof period);
    }
}

static void every_period_of_the_ledger_comes_back_as_written(void **state)
{
    (void)state;
    jarak__csv ledger;
    assert_int_equal(jarak__csv_read("data/ledger.csv", "from,to,period,measure,value,unit,status,reporter,source_title,publisher,url,note",
                                     &ledger, NULL),
                     JARAK_OK);
    assert_int_equal(ledger.n_rows, 1598);
    for (size_t row = 0; row < ledger.n_rows; row++) {
        const char *written = jarak__csv_field(&ledger, row, 2);
        jarak_period period;
        char text[JARAK_PERIOD_TEXT_BYTES];
        assert_int_equal(jarak_period_parse(written, &period, NULL), JARAK_OK);
        jarak_period_format(&period, text);
        assert_string_equal(text, written);
    }
    jarak__csv_free(&ledger);
}

static void what_is_not_a_period_is_refused(void **state)
{
    (void)state;
    const char *not_forms[] = {"",        "21",          "20211",      "2021-1",        "2021-1-01",  "2022q2",  "2022Q",       "2022Q22",
                               "2022H",   "Jan. 2019",   "/",          "2021/",         "/2021",      "2021/22", "2021/2/2022", " 2021",
                               "2021 ",   "2021-01-01T", "2021.01.01", "x021",          "2022-2023x", "Planned", "-2021",       "2021--1",
                               "+021-01", "2021-01-0x",  "２０２１",   "2021-2022-2023"};
    for (size_t i = 0; i < sizeof not_forms / sizeof not_forms[0]; i++) {
        jarak_period period;
        assert_int_equal(jarak_period_parse(not_forms[i], &period, NULL), JARAK_ERR_FORMAT);
    }
    const char *not_dates[] = {"2021-13",    "2021-00",      "2021-02-29", "2021-04-31",      "1900-02-29",
                               "2021-01-00", "2021-01-32",   "0000",       "2022Q5",          "2022Q0",
                               "2022H3",     "2021-13/2022", "2023-2022",  "2022-10/2022-09", "2022-10-14/2022-10-13"};
    for (size_t i = 0; i < sizeof not_dates / sizeof not_dates[0]; i++) {
        jarak_period period;
        assert_int_equal(jarak_period_parse(not_dates[i], &period, NULL), JARAK_ERR_DATA);
    }
}

static void errors_name_the_text_and_the_forms(void **state)
{
    (void)state;
    jarak_period period;
    jarak_error error;
    assert_int_equal(jarak_period_parse("last spring", &period, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "last spring"));
    assert_non_null(strstr(error.message, "2022Q2"));
    assert_int_equal(jarak_period_parse("2021-02-30", &period, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "2021-02-30"));
}

static void an_interval_contains_what_it_overlaps(void **state)
{
    (void)state; /* a half year may start inside its counterpart: 2022/2022-06 ends after it starts */
    jarak_period period;
    assert_int_equal(jarak_period_parse("2022/2022-06", &period, NULL), JARAK_OK);
    assert_int_equal(period.last_day, jarak_day_from_date(2022, 6, 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_count_from_1970),
        cmocka_unit_test(dates_come_back_from_days),
        cmocka_unit_test(every_form_means_its_days),
        cmocka_unit_test(every_period_of_the_ledger_comes_back_as_written),
        cmocka_unit_test(what_is_not_a_period_is_refused),
        cmocka_unit_test(errors_name_the_text_and_the_forms),
        cmocka_unit_test(an_interval_contains_what_it_overlaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
