/* The years that are compared where none are asked for. */
#include <string.h>

#include "answer/panel.h"
#include "base/alloc.h"

enum { FIRST_YEAR = 1800, LAST_YEAR = 2200, N_YEARS = LAST_YEAR - FIRST_YEAR + 1 };

/* Whether the run of rows from row on is a series of complete years, of an indicator that is asked for. */
static bool is_counted(const jarak__answer_work *answer, size_t row)
{
    return strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_PERIOD_KIND), "year") == 0 &&
           jarak__answer_indicator(&answer->public, jarak_table_text(answer->rows, row, JARAK__ROW_INDICATOR)) != NULL;
}

static bool has_year(const jarak__answer_work *answer, size_t row, size_t end, int year)
{
    for (; row < end; row++) {
        if (jarak__answer_year(answer, row) == year) {
            return true;
        }
    }
    return false;
}

/* In how many series each year has a value; of those alone that have one in the year last, where it is not 0. Returns how many series. */
static size_t count_years(const jarak__answer_work *answer, int last, size_t n_with[N_YEARS])
{
    const size_t n_rows = jarak_table_rows(answer->rows);
    size_t n = 0;
    memset(n_with, 0, N_YEARS * sizeof *n_with);
    for (size_t row = 0, end; row < n_rows; row = end) {
        end = jarak__run_end(answer->rows, row, JARAK__ROW_PERIOD_KIND + 1);
        if (end - row < 2 || !is_counted(answer, row) || (last != 0 && !has_year(answer, row, end, last))) {
            continue;
        }
        n++;
        for (size_t i = row; i < end; i++) {
            const int year = jarak__answer_year(answer, i);
            if (year >= FIRST_YEAR && year <= LAST_YEAR) {
                n_with[year - FIRST_YEAR]++;
            }
        }
    }
    return n;
}

/* From one year to another: the first, going that way, that most of n series have, else the first of those that the most have; 0 where none
 * has any. */
static int find_year(const size_t n_with[N_YEARS], size_t n, int from, int to)
{
    const int step = from < to ? 1 : -1;
    int best = 0;
    for (int year = from; year != to + step; year += step) {
        const size_t count = n_with[year - FIRST_YEAR];
        if (2 * count > n) {
            return year;
        }
        best = count > 0 && (best == 0 || count > n_with[best - FIRST_YEAR]) ? year : best;
    }
    return best;
}

/* Sets since and until to the last so many years that both ends of most of the answer's series have, from its rows: until is the last year
 * in which more than half of the series have a value, since the first of the years before it in which more than half of these have one.
 * They stay open where no series has two years. */
jarak_status jarak__answer_default_window(jarak__answer_work *answer, int years, jarak_error *error)
{
    size_t *n_with = jarak__calloc(N_YEARS, sizeof *n_with);
    if (n_with == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    size_t n = count_years(answer, 0, n_with);
    const int last = n > 0 ? find_year(n_with, n, LAST_YEAR, FIRST_YEAR) : 0;
    int first = 0;
    if (last > FIRST_YEAR) {
        n = count_years(answer, last, n_with);
        const int earliest = last - years + 1 > FIRST_YEAR ? last - years + 1 : FIRST_YEAR;
        first = earliest < last ? find_year(n_with, n, earliest, last - 1) : 0;
    }
    jarak__free(n_with);
    if (first != 0) { /* else no series has two years, and nothing is compared */
        answer->public.since = first;
        answer->public.until = last;
    }
    return JARAK_OK;
}
