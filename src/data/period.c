/* Periods: parsing and formatting of intervals of days, and the civil calendar under them. */
#include "jarak/period.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "data/period_parse.h"

const char *jarak_period_kind_text(jarak_period_kind kind)
{
    switch (kind) {
#define PERIOD_CASE(name, text) \
    case JARAK_PERIOD_##name:   \
        return (text);
        JARAK_PERIOD_KIND_LIST(PERIOD_CASE)
#undef PERIOD_CASE
    default:
        return "undated";
    }
}

/* Days are counted in eras of 400 years = 146097 days that begin on 1 March, so that the leap day comes last. */
enum { DAYS_PER_ERA = 146097, DAYS_BEFORE_1970 = 719468 };

int32_t jarak_day_from_date(int year, int month, int day)
{
    int shifted_year = month <= 2 ? year - 1 : year;
    int era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
    int year_of_era = shifted_year - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_1970;
}

void jarak_date_from_day(int32_t day_number, int *year, int *month, int *day)
{
    int64_t shifted = (int64_t)day_number + DAYS_BEFORE_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int day_of_era = (int)(shifted - era * DAYS_PER_ERA);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2 ? 1 : 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* The period of n_months months from the first of month. */
static jarak_period months(jarak_period_kind kind, int year, int month, int n_months)
{
    int last_month = month + n_months - 1;
    return (jarak_period){.kind = kind,
                          .first_day = jarak_day_from_date(year, month, 1),
                          .last_day = jarak_day_from_date(year, last_month, days_in_month(year, last_month))};
}

/* Reads exactly n digits; -1 where there are none. */
static int digits(const char *text, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* One of 2021, 2022-10, 2022-10-07, 2022Q2, 2019H1. */
static jarak__period_fault parse_single(const char *text, size_t length, jarak_period *period)
{
    int year = length >= 4 ? digits(text, 4) : -1;
    if (year < 0) {
        return JARAK__PERIOD_NOT_A_FORM;
    }
    if (length == 4) {
        *period = months(JARAK_PERIOD_YEAR, year, 1, 12);
        return year >= 1 ? JARAK__PERIOD_FINE : JARAK__PERIOD_NO_SUCH_DATE;
    }
    if (length == 6 && (text[4] == 'Q' || text[4] == 'H')) {
        int part = digits(text + 5, 1);
        int parts = text[4] == 'Q' ? 4 : 2;
        if (part < 1 || part > parts || year < 1) {
            return part < 0 ? JARAK__PERIOD_NOT_A_FORM : JARAK__PERIOD_NO_SUCH_DATE;
        }
        *period = months(parts == 4 ? JARAK_PERIOD_QUARTER : JARAK_PERIOD_HALF, year, (part - 1) * (12 / parts) + 1, 12 / parts);
        return JARAK__PERIOD_FINE;
    }
    if ((length != 7 && length != 10) || text[4] != '-') {
        return JARAK__PERIOD_NOT_A_FORM;
    }
    int month = digits(text + 5, 2);
    int day = length == 7 ? 1 : text[7] == '-' ? digits(text + 8, 2) : -1;
    if (month < 0 || day < 0) {
        return JARAK__PERIOD_NOT_A_FORM;
    }
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
        return JARAK__PERIOD_NO_SUCH_DATE;
    }
    *period = months(JARAK_PERIOD_MONTH, year, month, 1);
    if (length == 10) {
        period->kind = JARAK_PERIOD_DAY;
        period->first_day += day - 1;
        period->last_day = period->first_day;
    }
    return JARAK__PERIOD_FINE;
}

/* start/end with a single period on both sides; the interval is a single period too where it coincides with one. */
static jarak__period_fault parse_span(const char *text, size_t length, size_t separator, jarak_period *period)
{
    jarak_period start;
    jarak_period end;
    jarak__period_fault fault = parse_single(text, separator, &start);
    jarak__period_fault end_fault = parse_single(text + separator + 1, length - separator - 1, &end);
    if (fault != JARAK__PERIOD_FINE || end_fault != JARAK__PERIOD_FINE) {
        return fault == JARAK__PERIOD_NOT_A_FORM || end_fault == JARAK__PERIOD_NOT_A_FORM ? JARAK__PERIOD_NOT_A_FORM
                                                                                          : JARAK__PERIOD_NO_SUCH_DATE;
    }
    if (end.last_day < start.first_day) {
        return JARAK__PERIOD_ENDS_FIRST;
    }
    *period = (jarak_period){.kind = JARAK_PERIOD_SPAN, .first_day = start.first_day, .last_day = end.last_day};
    return JARAK__PERIOD_FINE;
}

jarak__period_fault jarak__period_parse_bytes(const char *text, size_t length, jarak_period *period)
{
    *period = (jarak_period){.kind = JARAK_PERIOD_UNDATED};
    if (length == 7 && memcmp(text, "planned", 7) == 0) {
        period->kind = JARAK_PERIOD_PLANNED;
        return JARAK__PERIOD_FINE;
    }
    if (length == 7 && memcmp(text, "undated", 7) == 0) {
        return JARAK__PERIOD_FINE;
    }
    const char *slash = length > 0 ? memchr(text, '/', length) : NULL;
    if (slash != NULL) {
        return parse_span(text, length, (size_t)(slash - text), period);
    }
    if (length == 9 && text[4] == '-') { /* 2022-2023 */
        return parse_span(text, length, 4, period);
    }
    return parse_single(text, length, period);
}

jarak_status jarak_period_parse(const char *text, jarak_period *period, jarak_error *error)
{
    switch (jarak__period_parse_bytes(text, strlen(text), period)) {
    case JARAK__PERIOD_FINE:
        return JARAK_OK;
    case JARAK__PERIOD_NO_SUCH_DATE:
        return jarak_fail(error, JARAK_ERR_DATA, "\"%s\" is not a date that exists", text);
    case JARAK__PERIOD_ENDS_FIRST:
        return jarak_fail(error, JARAK_ERR_DATA, "the period \"%s\" ends before it starts", text);
    case JARAK__PERIOD_NOT_A_FORM:
        break;
    }
    return jarak_fail(error, JARAK_ERR_FORMAT,
                      "\"%s\" is not a period; write 2021, 2022-10, 2022-10-07, 2022Q2, 2019H1, start/end with any of these, 2022-2023, "
                      "planned or undated",
                      text);
}

/* A civil date, taken apart. */
typedef struct date {
    int year;
    int month;
    int day;
} date;

static date date_of(int32_t day_number)
{
    date result;
    jarak_date_from_day(day_number, &result.year, &result.month, &result.day);
    return result;
}

static void format_span(date first, date last, char text[JARAK_PERIOD_TEXT_BYTES])
{
    bool whole_months = first.day == 1 && last.day == days_in_month(last.year, last.month);
    if (whole_months && first.month == 1 && last.month == 12) {
        (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04d-%04d", first.year, last.year);
        return;
    }
    size_t n = 0;
    if (first.day == 1) {
        n = (size_t)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04d-%02d/", first.year, first.month);
    } else {
        n = (size_t)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04d-%02d-%02d/", first.year, first.month, first.day);
    }
    if (whole_months || last.day == days_in_month(last.year, last.month)) {
        (void)snprintf(text + n, JARAK_PERIOD_TEXT_BYTES - n, "%04d-%02d", last.year, last.month);
    } else {
        (void)snprintf(text + n, JARAK_PERIOD_TEXT_BYTES - n, "%04d-%02d-%02d", last.year, last.month, last.day);
    }
}

void jarak_period_format(const jarak_period *period, char text[JARAK_PERIOD_TEXT_BYTES])
{
    date first = date_of(period->first_day);
    switch (period->kind) {
    case JARAK_PERIOD_DAY:
        (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04d-%02d-%02d", first.year, first.month, first.day);
        return;
    case JARAK_PERIOD_MONTH:
        (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04d-%02d", first.year, first.month);
        return;
    case JARAK_PERIOD_QUARTER:
        (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04dQ%d", first.year, (first.month + 2) / 3);
        return;
    case JARAK_PERIOD_HALF:
        (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04dH%d", first.year, first.month < 7 ? 1 : 2);
        return;
    case JARAK_PERIOD_YEAR:
        (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%04d", first.year);
        return;
    case JARAK_PERIOD_SPAN:
        format_span(first, date_of(period->last_day), text);
        return;
    case JARAK_PERIOD_PLANNED:
    case JARAK_PERIOD_UNDATED:
        break;
    }
    (void)snprintf(text, JARAK_PERIOD_TEXT_BYTES, "%s", jarak_period_kind_text(period->kind));
}
