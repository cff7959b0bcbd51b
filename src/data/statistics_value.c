/* Days and periods of Stata count from 1960, those of SAS too, seconds of SPSS from the first day of the Gregorian calendar, 1582-10-14. */
#include "data/statistics_value.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "jarak/period.h"

enum { DAYS_1960 = -3653, DAYS_1582 = -141428, SECONDS_A_DAY = 86400 };

/* Stata: %td, %tc, %tm, with what may stand before and behind ("%tdDD/NN/CCYY", "%-tc"). */
static jarak__statistics_kind kind_of_stata(const char *format)
{
    const char *c = format[0] == '%' ? format + 1 : "";
    c += *c == '-';
    if (*c == 'd') { /* as Stata wrote days before it had others */
        return JARAK__STATISTICS_DAY;
    }
    switch (*c == 't' ? c[1] : '\0') {
    case 'd':
        return JARAK__STATISTICS_DAY;
    case 'c':
        return JARAK__STATISTICS_MILLISECOND;
    case 'C':
        return JARAK__STATISTICS_MILLISECOND_OF_UTC;
    case 'w':
        return JARAK__STATISTICS_WEEK;
    case 'm':
        return JARAK__STATISTICS_MONTH;
    case 'q':
        return JARAK__STATISTICS_QUARTER;
    case 'h':
        return JARAK__STATISTICS_HALF;
    default: /* years (%ty) are numbers as they are */
        return JARAK__STATISTICS_NUMBER;
    }
}

/* The format's name without its width: DATE of DATE11, or of DATE9. */
static bool is_called(const char *format, const char *name)
{
    size_t length = strlen(name);
    return strncasecmp(format, name, length) == 0 && !isalpha((unsigned char)format[length]);
}

static bool is_one_of(const char *format, size_t n, const char *const *names)
{
    for (size_t i = 0; i < n; i++) {
        if (is_called(format, names[i])) {
            return true;
        }
    }
    return false;
}

/* In SPSS dates of all formats are seconds; in SAS those of dates are days. */
static jarak__statistics_kind kind_of_others(bool is_sas, const char *format)
{
    static const char *const spss[] = {"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "QYR", "MOYR", "WKYR", "DATETIME", "YMDHMS"};
    static const char *const days[] = {"DATE",     "DDMMYY",   "MMDDYY",   "YYMMDD",  "DDMMYYS", "MMDDYYS", "YYMMDDS", "DDMMYYD", "MMDDYYD",
                                       "YYMMDDD",  "DDMMYYP",  "MMDDYYP",  "YYMMDDP", "DDMMYYN", "MMDDYYN", "YYMMDDN", "E8601DA", "B8601DA",
                                       "IS8601DA", "WORDDATE", "WEEKDATE", "JULIAN",  "MONYY",   "YYMON",   "YYQ",     "MMYY",    "YYMM"};
    static const char *const seconds[] = {"DATETIME", "DTDATE", "E8601DT", "B8601DT", "IS8601DT", "DATEAMPM"};
    if (!is_sas) {
        return is_one_of(format, sizeof spss / sizeof spss[0], spss) ? JARAK__STATISTICS_SECOND : JARAK__STATISTICS_NUMBER;
    }
    if (is_one_of(format, sizeof days / sizeof days[0], days)) {
        return JARAK__STATISTICS_DAY;
    }
    return is_one_of(format, sizeof seconds / sizeof seconds[0], seconds) ? JARAK__STATISTICS_SECOND : JARAK__STATISTICS_NUMBER;
}

jarak__statistics_kind jarak__statistics_kind_of(jarak__form form, const char *format)
{
    if (format == NULL || format[0] == '\0') {
        return JARAK__STATISTICS_NUMBER;
    }
    return form == JARAK__FORM_DTA ? kind_of_stata(format) : kind_of_others(form == JARAK__FORM_SAS, format);
}

/* False where it is no day of the years 1 to 9999. */
static bool write_day(jarak__writer *line, double days, double seconds)
{
    int year, month, day;
    if (!(days >= jarak_day_from_date(1, 1, 1) && days <= jarak_day_from_date(9999, 12, 31))) {
        return false;
    }
    jarak_date_from_day((int32_t)days, &year, &month, &day);
    jarak__write_format(line, "%04d-%02d-%02d", year, month, day);
    const int second = (int)seconds;
    if (second > 0) {
        jarak__write_format(line, " %02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
    }
    return true;
}

static bool write_seconds(jarak__writer *line, double seconds, int32_t first_day)
{
    const double days = floor(seconds / SECONDS_A_DAY);
    return write_day(line, days + first_day, seconds - days * SECONDS_A_DAY);
}

/* The leap seconds before so many seconds since 1960 in which they are counted; the one that lasts is the second before it. They were put
 * in at the end of these days, in twice the year and one more for its second half (IERS, Bulletin C). */
static double leap_seconds(double seconds)
{
    static const int halves[] = {3944, 3945, 3947, 3949, 3951, 3953, 3955, 3957, 3959, 3962, 3964, 3966, 3970, 3975,
                                 3979, 3981, 3984, 3986, 3988, 3991, 3994, 3997, 4011, 4017, 4024, 4030, 4033};
    size_t n = 0;
    for (const size_t n_all = sizeof halves / sizeof halves[0]; n < n_all; n++) {
        const int year = halves[n] / 2;
        const int32_t next_day = halves[n] % 2 == 0 ? jarak_day_from_date(year, 7, 1) : jarak_day_from_date(year + 1, 1, 1);
        if (seconds < (double)(next_day - DAYS_1960) * SECONDS_A_DAY + (double)n) {
            break;
        }
    }
    return (double)n;
}

/* The first day of a week since 1960. A year has 52, the first from January 1 on. */
static bool write_week(jarak__writer *line, double value)
{
    const double year = 1960 + floor(value / 52);
    return year >= 1 && year <= 9999 && value == floor(value) &&
           write_day(line, jarak_day_from_date((int)year, 1, 1) + 7 * (value - 52 * floor(value / 52)), 0);
}

/* Months, quarters and halves of a year since 1960. */
static bool write_part(jarak__writer *line, double value, int parts, const char *format)
{
    const double year = 1960 + floor(value / parts);
    if (!(year >= 1 && year <= 9999) || value != floor(value)) {
        return false;
    }
    jarak__write_format(line, "%04d", (int)year);
    jarak__write_format(line,
                        format[0] == '-'   ? "-%02d"
                        : format[0] == 'Q' ? "Q%d"
                                           : "H%d",
                        (int)(value - parts * floor(value / parts)) + 1);
    return true;
}

void jarak__write_statistic(jarak__writer *line, jarak__form form, jarak__statistics_kind kind, double value)
{
    bool is_written = false;
    switch (kind) {
    case JARAK__STATISTICS_DAY:
        is_written = value == floor(value) && write_day(line, value + DAYS_1960, 0);
        break;
    case JARAK__STATISTICS_SECOND:
        is_written = write_seconds(line, value, form == JARAK__FORM_SAV ? DAYS_1582 : DAYS_1960);
        break;
    case JARAK__STATISTICS_MILLISECOND:
        is_written = write_seconds(line, floor(value / 1000), DAYS_1960);
        break;
    case JARAK__STATISTICS_MILLISECOND_OF_UTC:
        is_written = write_seconds(line, floor(value / 1000) - leap_seconds(floor(value / 1000)), DAYS_1960);
        break;
    case JARAK__STATISTICS_WEEK:
        is_written = write_week(line, value);
        break;
    case JARAK__STATISTICS_MONTH:
        is_written = write_part(line, value, 12, "-");
        break;
    case JARAK__STATISTICS_QUARTER:
        is_written = write_part(line, value, 4, "Q");
        break;
    case JARAK__STATISTICS_HALF:
        is_written = write_part(line, value, 2, "H");
        break;
    case JARAK__STATISTICS_NUMBER:
        break;
    }
    if (!is_written) {
        jarak__write_number(line, value);
    }
}
