/* Periods: closed intervals of days, with the kind of thing they are.
 *
 * Forms understood: 2021, 2022-10, 2022-10-07, 2022Q2, 2019H1, start/end with either of these on both sides, 2022-2023 (a span of
 * years), `planned` and `undated`.
 */
#ifndef JARAK_PERIOD_H
#define JARAK_PERIOD_H

#include <stdint.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JARAK_PERIOD_KIND_LIST(X) \
    X(DAY, "day")                 \
    X(MONTH, "month")             \
    X(QUARTER, "quarter")         \
    X(HALF, "half")               \
    X(YEAR, "year")               \
    X(SPAN, "span")               \
    X(PLANNED, "planned")         \
    X(UNDATED, "undated")

typedef enum jarak_period_kind {
#define JARAK_PERIOD_ENUM(name, text) JARAK_PERIOD_##name,
    JARAK_PERIOD_KIND_LIST(JARAK_PERIOD_ENUM)
#undef JARAK_PERIOD_ENUM
} jarak_period_kind;

/* Days are counted from 1970-01-01 = 0 in the proleptic Gregorian calendar, as DuckDB and POSIX do; first <= last.
 * Planned and undated periods have first = last = 0 and no meaning in it. */
typedef struct jarak_period {
    jarak_period_kind kind;
    int32_t first_day;
    int32_t last_day;
} jarak_period;

enum { JARAK_PERIOD_TEXT_BYTES = 32 };

/* Errors: ERR_FORMAT naming the text and the forms understood, ERR_DATA for a date that does not exist or an end before its start. Cost
 * O(length of the text); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_period_parse(const char *text, jarak_period *period, jarak_error *error);
/* Writes the text of a period, which parses back to it: a span as years where it covers whole years, else each side as a month where it
 * starts or ends one, else as a day. Cost O(1); safe from any thread. */
JARAK_API void jarak_period_format(const jarak_period *period, char text[JARAK_PERIOD_TEXT_BYTES]);
/* "day", "month" and so on; stable. The text is static. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_period_kind_text(jarak_period_kind kind);

/* Day number from a civil date and back. month 1-12, day 1-31; not checked. Cost O(1); safe from any thread. */
JARAK_API int32_t jarak_day_from_date(int year, int month, int day);
JARAK_API void jarak_date_from_day(int32_t day_number, int *year, int *month, int *day);

#ifdef __cplusplus
}
#endif
#endif
