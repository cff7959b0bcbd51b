/* Makes the figures of votes that travel inside the program from a file of roll calls, by the public library alone:
 *
 *     make_signals FILE NAME SHA256 points > data/ideal_points.csv
 *     make_signals FILE NAME SHA256 pairs  > data/vote_pairs.csv
 *
 * scripts/make_signals compiles and runs it. FILE is the General Assembly's roll calls in a form that jarak recognises; NAME and SHA256
 * tell the reader of the figures which file it was. The comment lines of what is written say what stands in it.
 *
 * Numbers are rounded to thousandths, far below their standard errors (hundredths to tenths). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/affinity.h"
#include "jarak/ideal.h"
#include "jarak/store.h"
#include "jarak/votes.h"

enum { FIRST_YEAR = 1992, FIRST_YEAR_OF_ALL = 2012, SESSION_BEFORE = 1945, ERROR_YEARS = 12 };

/* With whom all states are paired, since 2012, and who are paired among themselves, since 1992: Russia, its neighbours and the powers. */
static const char *const partners[] = {"CHN", "RUS", "TUR", "USA"};
static const char *const circle[] = {"ARM", "BLR", "CHN", "DEU", "FRA", "GBR", "IND", "JPN", "KAZ",
                                     "KGZ", "RUS", "TJK", "TKM", "TUR", "UKR", "USA", "UZB"};
enum { N_PARTNERS = sizeof partners / sizeof partners[0], N_CIRCLE = sizeof circle / sizeof circle[0] };

static void stop(const jarak_error *error)
{
    fprintf(stderr, "make_signals: %s\n", error->message);
    exit(EXIT_FAILURE);
}

static bool is_among(const char *code, size_t n, const char *const *codes)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(code, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static long thousandths(double value)
{
    return lround(1000 * value);
}

/* A standard error, never rounded to none. */
static long error_thousandths(double variance)
{
    long rounded = thousandths(sqrt(variance));
    return rounded > 0 ? rounded : 1;
}

static void write_origin(const char *name, const char *sha256, const char *command)
{
    printf(
        "# Computed by jarak from %s,\n# sha256 %s: roll calls of the UN General Assembly (E. Voeten,\n"
        "# Harvard Dataverse doi:10.7910/DVN/LEJUQZ, CC0); CC0 likewise. Made by: scripts/make_signals FILE %s. docs/methods/signals.md\n",
        name, sha256, command);
}

/* ------------------------------------------------------------------------------------------------------------ ideal points */

static void *room(size_t n, size_t size)
{
    void *made = calloc(n + 1, size);
    if (made == NULL) {
        fputs("make_signals: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return made;
}

/* session: room for n_rollcalls. */
static jarak_ideal_data data_of_points(const jarak_votes *votes, int32_t *session)
{
    for (size_t v = 0; v < votes->n_rollcalls; v++) {
        session[v] = votes->rollcalls[v].session;
    }
    return (jarak_ideal_data){.n_votes = votes->n_votes,
                              .unit = votes->vote_unit,
                              .item = votes->vote_rollcall,
                              .value = votes->vote_value,
                              .n_units = votes->n_units,
                              .n_items = votes->n_rollcalls,
                              .time = session};
}

static jarak_ideal *fit_points(const jarak_votes *votes)
{
    jarak_error error = {.message = ""};
    jarak_ideal_settings settings;
    jarak_ideal *fit = NULL;
    size_t usa, russia;
    int32_t *session = room(votes->n_rollcalls, sizeof *session);
    jarak_ideal_data data = data_of_points(votes, session);
    jarak_ideal_settings_init(&settings);
    settings.data_only = true;
    settings.tolerance = 1e-6; /* the same digits from any start and processor */
    settings.max_iterations = 1000;
    if (jarak_votes_find_unit(votes, "USA", &usa, &error) != JARAK_OK || jarak_votes_find_unit(votes, "RUS", &russia, &error) != JARAK_OK) {
        stop(&error);
    }
    settings.anchor_high = (uint32_t)usa;
    settings.anchor_low = (uint32_t)russia;
    if (jarak_ideal_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        stop(&error);
    }
    if (jarak_ideal_result(fit)->outcome != JARAK_IDEAL_CONVERGED) {
        fputs("make_signals: the ideal points did not converge\n", stderr);
        exit(EXIT_FAILURE);
    }
    free(session);
    return fit;
}

static void write_points(const jarak_votes *votes, const char *name, const char *sha256)
{
    jarak_error error = {.message = ""};
    jarak_ideal *fit = fit_points(votes);
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    puts("# Where states stand on the line that divides the UN General Assembly, by the votes of each session alone (not smoothed over "
         "years);\n"
         "# USA above RUS; mean 0, standard deviation 1 over all states and sessions 1946-2024. A session is told by the year in which it "
         "opens.\n"
         "# n: votes. estimate, std_error, given_std_error (the roll calls taken as known; what the two of a pair do not share): in "
         "thousandths.\n"
         "# Points that rest on fewer than 20 votes are left out, such as Turkey's in 2023, whose votes the file lost.");
    write_origin(name, sha256, "points");
    puts("state,year,n,estimate,std_error,given_std_error");
    for (size_t i = 0; i < info->n_points; i++) {
        jarak_ideal_own own;
        if (jarak_ideal_data_only(fit, i, &own, &error) != JARAK_OK) {
            stop(&error);
        }
        int year = info->points[i].time + SESSION_BEFORE;
        if (year >= FIRST_YEAR && !isnan(own.estimate)) {
            printf("%s,%d,%u,%ld,%ld,%ld\n", votes->units[info->points[i].unit], year, own.n_votes, thousandths(own.estimate),
                   error_thousandths(own.std_error * own.std_error), error_thousandths(own.given_std_error * own.given_std_error));
        }
    }
    jarak_ideal_free(fit);
}

/* ------------------------------------------------------------------------------------------------------------------- pairs */

/* The first year of which a pair's figures are wanted; 0: none. */
static int first_year(const char *a, const char *b)
{
    if (is_among(a, N_CIRCLE, circle) && is_among(b, N_CIRCLE, circle)) {
        return FIRST_YEAR;
    }
    return is_among(a, N_PARTNERS, partners) || is_among(b, N_PARTNERS, partners) ? FIRST_YEAR_OF_ALL : 0;
}

/* Letters for the correlations of a year's error with those of years before, as far as these are not before the first: A = -.60, in steps
 * of .03 … U = 0 … z = .93; what is beyond is cut, and zeros at the end go. */
static void write_errors(const signed char *hundredths, int n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    enum { ZERO = 20, STEP = 3, LAST = sizeof letters - 2 };
    char text[ERROR_YEARS + 1] = "";
    int end = 0;
    for (int k = 0; k < n && k < ERROR_YEARS; k++) {
        long place = ZERO + (hundredths[k] == JARAK_AFFINITY_NO_LAG ? 0 : lround((double)hundredths[k] / STEP));
        text[k] = letters[place < 0 ? 0 : place > LAST ? LAST : place];
        end = place != ZERO ? k + 1 : end;
    }
    printf(" %.*s", end, text);
}

/* How errors correlate: of the rows' figures, and of the points of pairs. */
typedef struct error_sources {
    const jarak_affinity_row *first; /* the row that lags begin with */
    const jarak_affinity_lags *lags;
    const jarak_ideal_lags *points;
} error_sources;

/* Those of the difference of two points; NULL: there are none. */
static const signed char *find_points(const jarak_ideal_lags *points, uint32_t a, uint32_t b, int year)
{
    size_t low = 0, high = points->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const jarak_ideal_lag_row *row = &points->rows[middle];
        int at = row->time + SESSION_BEFORE;
        if (row->a < a || (row->a == a && (row->b < b || (row->b == b && at < year)))) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const jarak_ideal_lag_row *row = &points->rows[low];
    bool found = low < points->n_rows && row->a == a && row->b == b && row->time + SESSION_BEFORE == year;
    return found ? points->correlations + low * points->n_lags : NULL;
}

/* One line a pair: its years from the first with a figure to the last, with ';' between, a year without figure being empty. */
static void write_pair(const jarak_votes *votes, const jarak_votes_years *years, const error_sources *errors,
                       const jarak_affinity_row *rows, size_t n_rows)
{
    static const signed char none[ERROR_YEARS] = {0};
    const char *a = votes->units[rows[0].a], *b = votes->units[rows[0].b];
    int last = 0, wanted = first_year(a, b);
    for (size_t i = 0; i < n_rows; i++) {
        const jarak_affinity_row *row = &rows[i];
        int year = years->year[row->window];
        if (wanted == 0 || year < wanted || row->missing != JARAK_AFFINITY_KNOWN) {
            continue;
        }
        if (last == 0) {
            printf("%s,%s,%d,", a, b, year);
        }
        for (; last != 0 && last < year; last++) {
            putchar(';');
        }
        last = year;
        printf("%u %ld %ld %ld %ld %ld %ld", row->n, thousandths(row->distance), thousandths(row->isolation_a),
               thousandths(row->isolation_b), thousandths(row->division), error_thousandths(row->affinity_variance),
               error_thousandths(row->nearness_variance));
        const size_t at = (size_t)(row - errors->first) * ERROR_YEARS;
        const signed char *points = find_points(errors->points, row->a, row->b, year);
        write_errors(errors->lags->affinity + at, year - wanted);
        write_errors(errors->lags->nearness + at, year - wanted);
        write_errors(points != NULL ? points : none, year - wanted);
    }
    if (last != 0) {
        putchar('\n');
    }
}

/* Of the pairs that are wanted. */
static jarak_ideal_lags *find_point_errors(const jarak_votes *votes)
{
    jarak_error error = {.message = ""};
    jarak_ideal *fit = fit_points(votes);
    jarak_ideal_lags *lags = NULL;
    size_t n = 0;
    int32_t *session = room(votes->n_rollcalls, sizeof *session);
    uint32_t *a = room(votes->n_units * votes->n_units, sizeof *a), *b = room(votes->n_units * votes->n_units, sizeof *b);
    jarak_ideal_data data = data_of_points(votes, session);
    for (uint32_t i = 0; i < votes->n_units; i++) {
        for (uint32_t k = i + 1; k < votes->n_units; k++) {
            if (first_year(votes->units[i], votes->units[k]) != 0) {
                a[n] = i;
                b[n++] = k;
            }
        }
    }
    if (jarak_ideal_lags_find(fit, &data, n, a, b, ERROR_YEARS, 0, NULL, &lags, &error) != JARAK_OK) {
        stop(&error);
    }
    jarak_ideal_free(fit);
    free(session);
    free(a);
    free(b);
    return lags;
}

static void write_pairs(const jarak_votes *votes, const char *name, const char *sha256)
{
    jarak_error error = {.message = ""};
    jarak_votes_years *years = NULL;
    jarak_affinity *fit = NULL;
    jarak_affinity_lags *lags = NULL;
    if (jarak_votes_by_year(votes, &years, &error) != JARAK_OK) {
        stop(&error);
    }
    jarak_affinity_data data = {.n_units = votes->n_units,
                                .n_items = years->n_items,
                                .n_votes = votes->n_votes,
                                .unit = votes->vote_unit,
                                .item = years->item,
                                .value = votes->vote_value,
                                .day = years->day,
                                .n_absent = years->n_absent,
                                .n_windows = years->n_years,
                                .window_first = years->first,
                                .window_end = years->end};
    if (jarak_affinity_fit(&data, NULL, &fit, &error) != JARAK_OK ||
        jarak_affinity_lags_find(fit, years->year, ERROR_YEARS, NULL, &lags, &error) != JARAK_OK) {
        stop(&error);
    }
    jarak_ideal_lags *points = find_point_errors(votes);
    puts("# How near two states vote in the UN General Assembly, by calendar year, over the roll calls in which both voted (at least 20): "
         "all states\n"
         "# with CHN, RUS, TUR, USA since 2012, and 17 states among themselves since 1992. A line a pair: its years from the first one, "
         "with ';'\n"
         "# between; of a year, in thousandths but for the first: roll calls, distance d, isolation of a, isolation of b, division e, "
         "standard\n"
         "# error of affinity, standard error of nearness. affinity = 1 - d / (isolation_a + isolation_b - e), nearness = 1 - d / e. Then "
         "three\n"
         "# words, of affinity, nearness and the difference of ideal points: how the year's error correlates with that of 1, 2, ... 12 "
         "years\n"
         "# before, by the roll calls that came back; a letter each, A = -.60 in steps of .03 ... U = 0 ... z = .93; no letter: 0.");
    write_origin(name, sha256, "pairs");
    puts("a,b,first_year,figures");
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    const error_sources errors = {info->rows, lags, points};
    for (size_t first = 0, end; first < info->n_rows; first = end) {
        for (end = first; end < info->n_rows && info->rows[end].a == info->rows[first].a && info->rows[end].b == info->rows[first].b;
             end++) {
        }
        write_pair(votes, years, &errors, info->rows + first, end - first);
    }
    jarak_ideal_lags_free(points);
    jarak_affinity_lags_free(lags);
    jarak_affinity_free(fit);
    jarak_votes_years_free(years);
}

int main(int argc, char **argv)
{
    jarak_error error = {.message = ""};
    jarak_store_settings settings;
    jarak_store *store = NULL;
    jarak_votes *votes = NULL;
    bool points = argc == 5 && strcmp(argv[4], "points") == 0;
    if (!points && (argc != 5 || strcmp(argv[4], "pairs") != 0)) {
        fputs("usage: make_signals FILE NAME SHA256 points|pairs\n", stderr);
        return 2;
    }
    jarak_store_settings_init(&settings);
    if (jarak_store_open(NULL, JARAK_WRITE, &settings, &store, &error) != JARAK_OK ||
        jarak_votes_read_file(store, argv[1], NULL, &votes, &error) != JARAK_OK) {
        stop(&error);
    }
    if (points) {
        write_points(votes, argv[2], argv[3]);
    } else {
        write_pairs(votes, argv[2], argv[3]);
    }
    jarak_votes_free(votes);
    jarak_store_close(store);
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
