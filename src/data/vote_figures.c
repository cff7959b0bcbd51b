/* Reading the figures of votes that travel inside the library. */
#include "data/vote_figures.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/embed.h"
#include "base/text.h"

static const double unit = 1e-3; /* of the numbers in the files */

/* Room for one element more of an array. */
static bool grow(void **array, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity) {
        return true;
    }
    size_t wanted;
    if (!jarak__grown_capacity(*capacity, n + 1, &wanted)) {
        return false;
    }
    void *grown = jarak__resize_array(*array, wanted, size);
    if (grown == NULL) {
        return false;
    }
    *array = grown;
    *capacity = wanted;
    return true;
}

typedef struct growing {
    jarak__vote_figures *figures;
    size_t points_capacity, pairs_capacity;
} growing;

/* "# sha256 42948eab…: roll calls of …" */
static void take_comment(const char *line, growing *into)
{
    static const char start[] = "# sha256 ";
    char *sha256 = into->figures->sha256;
    if (sha256[0] == '\0' && strncmp(line, start, sizeof start - 1) == 0) {
        snprintf(sha256, sizeof into->figures->sha256, "%s", line + sizeof start - 1);
    }
}

/* Takes a line without its end; ERR_FORMAT where it is not as it should be. */
typedef jarak_status take_line(const char *line, growing *into);

/* Steps over three capitals. */
static bool read_state(const char **text, char state[4])
{
    for (size_t i = 0; i < 3; i++) {
        if ((*text)[i] < 'A' || (*text)[i] > 'Z') {
            return false;
        }
        state[i] = (*text)[i];
    }
    state[3] = '\0';
    *text += 3;
    return true;
}

/* count whole numbers, each but the first behind a separator. */
static bool read_numbers(const char **text, char separator, size_t count, long *numbers)
{
    for (size_t i = 0; i < count; i++) {
        char *end;
        if (i > 0 && *(*text)++ != separator) {
            return false;
        }
        errno = 0;
        numbers[i] = strtol(*text, &end, 10);
        if (end == *text || errno != 0) {
            return false;
        }
        *text = end;
    }
    return true;
}

static bool read_comma(const char **text)
{
    return *(*text)++ == ',';
}

static jarak_status take_point(const char *line, growing *into)
{
    enum { YEAR, N, ESTIMATE, STD_ERROR, GIVEN_STD_ERROR, N_NUMBERS };
    jarak__vote_figures *figures = into->figures;
    jarak__vote_point point;
    long numbers[N_NUMBERS];
    if (!read_state(&line, point.state) || !read_comma(&line) || !read_numbers(&line, ',', N_NUMBERS, numbers) || *line != '\0' ||
        numbers[N] < 0) {
        return JARAK_ERR_FORMAT;
    }
    point.year = (int)numbers[YEAR];
    point.n = (unsigned)numbers[N];
    point.estimate = (double)numbers[ESTIMATE] * unit;
    point.std_error = (double)numbers[STD_ERROR] * unit;
    point.given_std_error = (double)numbers[GIVEN_STD_ERROR] * unit;
    if (!grow((void **)&figures->points, figures->n_points, &into->points_capacity, sizeof point)) {
        return JARAK_ERR_MEMORY;
    }
    figures->points[figures->n_points++] = point;
    return JARAK_OK;
}

/* Steps over letters, and what ends them. */
static bool read_errors(const char **text, const char *ends, jarak__error_text *errors)
{
    const size_t length = strcspn(*text, ends);
    if (!jarak__error_text_is(length, *text)) {
        return false;
    }
    memcpy(errors->letters, *text, length);
    errors->letters[length] = '\0';
    *text += length;
    return true;
}

/* One year of a pair. */
static bool read_year(const char **text, jarak__vote_pair *pair)
{
    enum { N, DISTANCE, ISOLATION_A, ISOLATION_B, DIVISION, AFFINITY_ERROR, NEARNESS_ERROR, N_NUMBERS };
    long numbers[N_NUMBERS];
    if (!read_numbers(text, ' ', N_NUMBERS, numbers)) {
        return false;
    }
    const double d = (double)numbers[DISTANCE], e = (double)numbers[DIVISION];
    const double meeting = (double)numbers[ISOLATION_A] + (double)numbers[ISOLATION_B] - e;
    if (numbers[N] < 0 || !(e > 0 && meeting > 0)) {
        return false;
    }
    const double affinity_error = (double)numbers[AFFINITY_ERROR] * unit, nearness_error = (double)numbers[NEARNESS_ERROR] * unit;
    static const char ends[] = " ;";
    if (*(*text)++ != ' ' || !read_errors(text, ends, &pair->affinity_errors) || *(*text)++ != ' ' ||
        !read_errors(text, ends, &pair->nearness_errors) || *(*text)++ != ' ' || !read_errors(text, ends, &pair->point_errors)) {
        return false;
    }
    pair->n = (unsigned)numbers[N];
    pair->distance = d * unit;
    pair->isolation_a = (double)numbers[ISOLATION_A] * unit;
    pair->isolation_b = (double)numbers[ISOLATION_B] * unit;
    pair->division = e * unit;
    pair->affinity = 1 - d / meeting;
    pair->nearness = 1 - d / e;
    pair->affinity_variance = affinity_error * affinity_error;
    pair->nearness_variance = nearness_error * nearness_error;
    return true;
}

/* "RUS,KAZ,2012,": the first year; then the years, each behind a semicolon, empty where there is none. */
static jarak_status take_pair(const char *line, growing *into)
{
    jarak__vote_figures *figures = into->figures;
    jarak__vote_pair pair;
    long year;
    if (!read_state(&line, pair.a) || !read_comma(&line) || !read_state(&line, pair.b) || !read_comma(&line) ||
        !read_numbers(&line, ',', 1, &year) || !read_comma(&line)) {
        return JARAK_ERR_FORMAT;
    }
    for (pair.year = (int)year;; pair.year++) {
        if (*line != ';' && *line != '\0') {
            if (!read_year(&line, &pair)) {
                return JARAK_ERR_FORMAT;
            }
            if (!grow((void **)&figures->pairs, figures->n_pairs, &into->pairs_capacity, sizeof pair)) {
                return JARAK_ERR_MEMORY;
            }
            figures->pairs[figures->n_pairs++] = pair;
        }
        if (*line == '\0') {
            return JARAK_OK;
        }
        if (*line++ != ';') {
            return JARAK_ERR_FORMAT;
        }
    }
}

/* Hands on the lines after the comments and the names of columns. */
static jarak_status read_lines(const char *name, take_line *take, growing *into, jarak_error *error)
{
    const jarak__embedded_file *file = jarak__embedded(name);
    if (file == NULL) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, "%s is not in the library", name);
    }
    char *text = jarak__copy_text((const char *)file->bytes);
    jarak_status status = text != NULL ? JARAK_OK : JARAK_ERR_MEMORY;
    bool after_names = false;
    size_t number = 0;
    for (char *line = text; status == JARAK_OK && *line != '\0';) {
        char *end = strchr(line, '\n');
        char *next = end != NULL ? end + 1 : line + strlen(line);
        if (end != NULL) {
            *end = '\0';
        }
        number++;
        if (line[0] != '#') {
            status = after_names ? take(line, into) : JARAK_OK;
            after_names = true;
        } else {
            take_comment(line, into);
        }
        line = next;
    }
    jarak__free(text);
    return status == JARAK_ERR_FORMAT   ? jarak_fail(error, JARAK_ERR_INTERNAL, "%s:%zu: not as it should be", name, number)
           : status == JARAK_ERR_MEMORY ? jarak_fail(error, status, _("out of memory for votes"))
                                        : status;
}

jarak_status jarak__vote_figures_read(jarak__vote_figures *figures, jarak_error *error)
{
    *figures = (jarak__vote_figures){0};
    growing into = {.figures = figures};
    jarak_status status = read_lines("data/ideal_points.csv", take_point, &into, error);
    if (status == JARAK_OK) {
        status = read_lines("data/vote_pairs.csv", take_pair, &into, error);
    }
    if (status != JARAK_OK) {
        jarak__vote_figures_release(figures);
    }
    return status;
}

void jarak__vote_figures_release(jarak__vote_figures *figures)
{
    jarak__free(figures->points);
    jarak__free(figures->pairs);
    *figures = (jarak__vote_figures){0};
}
