/* Files say in their names when they were published: BACI_HS17_Y2021_V202401b.csv, gdp_2025.csv, imts_v2.csv, rem_b.csv,
 * trade-2024-03-15.csv.gz. */
#include "data/vintage_name.h"

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define YEAR "((19|20)[0-9][0-9])"
#define MONTH "(0[1-9]|1[0-2])"
#define DAY "(0[1-9]|[12][0-9]|3[01])"
#define SEPARATOR "[-_.]?"

static const char day_pattern[] = "(^|[^0-9])" YEAR SEPARATOR MONTH SEPARATOR DAY "([0-9]{6})?([^0-9]|$)"; /* 20240131120000: with a time */
static const char month_pattern[] = "(^|[^0-9])" YEAR SEPARATOR MONTH "([a-z]?)([^0-9A-Za-z]|$)";
static const char year_pattern[] = "(^|[^0-9])" YEAR "([^0-9]|$)";
static const char version_pattern[] = "(^|[^0-9A-Za-z])v(er|ersion)?[-_. ]?([0-9]{1,3}([._][0-9]{1,3}){0,2})([^0-9A-Za-z]|$)";
static const char letter_pattern[] = "[-_ ]([a-z])([.][0-9A-Za-z.]*)?$";

enum { N_GROUPS = 8, GROUP_YEAR = 2, GROUP_MONTH = 4, GROUP_DAY = 5, GROUP_LETTER = 5, GROUP_VERSION = 3, GROUP_LAST_LETTER = 1 };

/* The last place of the text where the pattern holds. */
static bool find_last(const char *pattern, const char *text, const char **start, regmatch_t groups[N_GROUPS])
{
    regex_t regex;
    bool found = false;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE) != 0) {
        return false;
    }
    regmatch_t here[N_GROUPS];
    while (regexec(&regex, text, N_GROUPS, here, found ? REG_NOTBOL : 0) == 0) {
        found = true;
        *start = text;
        memcpy(groups, here, sizeof here);
        text += here[0].rm_so + 1;
    }
    regfree(&regex);
    return found;
}

static int number_at(const char *start, regmatch_t group)
{
    int number = 0;
    for (regoff_t i = group.rm_so; i < group.rm_eo; i++) {
        number = 10 * number + (start[i] - '0');
    }
    return number;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month < 1 || month > 12 ? 0 : days[month - 1] + (month == 2 && is_leap);
}

static void write_day(jarak__vintage_name *vintage, int year, int month, int day)
{
    snprintf(vintage->day, sizeof vintage->day, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100);
}

/* A day, else a month. */
static bool read_day(const char *name, jarak__vintage_name *vintage)
{
    const char *start;
    regmatch_t groups[N_GROUPS];
    if (find_last(day_pattern, name, &start, groups)) {
        const int year = number_at(start, groups[GROUP_YEAR]), month = number_at(start, groups[GROUP_MONTH]);
        const int day = number_at(start, groups[GROUP_DAY]);
        if (day <= days_of_month(year, month)) {
            write_day(vintage, year, month, day);
            return true;
        }
    }
    if (find_last(month_pattern, name, &start, groups)) {
        const int year = number_at(start, groups[GROUP_YEAR]), month = number_at(start, groups[GROUP_MONTH]);
        write_day(vintage, year, month, days_of_month(year, month));
        const regmatch_t letter = groups[GROUP_LETTER];
        snprintf(vintage->version, sizeof vintage->version, "%.*s", (int)(letter.rm_eo - letter.rm_so), start + letter.rm_so);
        return true;
    }
    return false;
}

void jarak__vintage_of_name(const char *path, jarak__vintage_name *vintage)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *start;
    regmatch_t groups[N_GROUPS];
    *vintage = (jarak__vintage_name){{0}, {0}};
    if (!read_day(name, vintage) && find_last(year_pattern, name, &start, groups)) {
        write_day(vintage, number_at(start, groups[GROUP_YEAR]), 12, 31);
    }
    if (find_last(version_pattern, name, &start, groups)) {
        const regmatch_t version = groups[GROUP_VERSION];
        snprintf(vintage->version, sizeof vintage->version, "%.*s", (int)(version.rm_eo - version.rm_so), start + version.rm_so);
    }
    if (vintage->version[0] == '\0' && find_last(letter_pattern, name, &start, groups)) {
        const char letter = start[groups[GROUP_LAST_LETTER].rm_so];
        if (letter >= 'a' && letter <= 'z') { /* large ones tell what is in a file: A annual, M monthly or imports */
            vintage->version[0] = letter;
        }
    }
    for (char *c = vintage->version; *c != '\0'; c++) {
        *c = *c == '_' ? '.' : *c;
    }
}
