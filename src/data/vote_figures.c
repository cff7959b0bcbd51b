/* Reading the figures of votes that travel inside the library. */
#include "data/vote_figures.h"

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

static jarak_status take_point(const char *line, growing *into)
{
    jarak__vote_figures *figures = into->figures;
    jarak__vote_point point;
    int end = 0;
    if (sscanf(line, "%3[A-Z],%d,%u,%lf,%lf,%lf%n", point.state, &point.year, &point.n, &point.estimate, &point.std_error,
               &point.given_std_error, &end) != 6 ||
        line[end] != '\0') {
        return JARAK_ERR_FORMAT;
    }
    point.estimate *= unit;
    point.std_error *= unit;
    point.given_std_error *= unit;
    if (!grow((void **)&figures->points, figures->n_points, &into->points_capacity, sizeof point)) {
        return JARAK_ERR_MEMORY;
    }
    figures->points[figures->n_points++] = point;
    return JARAK_OK;
}

/* One year of a pair; *end is where it ends. */
static bool read_year(const char *text, jarak__vote_pair *pair, const char **end)
{
    double d, m_a, m_b, e, affinity_error, nearness_error;
    int length = 0;
    if (sscanf(text, "%u %lf %lf %lf %lf %lf %lf%n", &pair->n, &d, &m_a, &m_b, &e, &affinity_error, &nearness_error, &length) != 7 ||
        !(e > 0 && m_a + m_b > e)) {
        return false;
    }
    pair->distance = d * unit;
    pair->isolation_a = m_a * unit;
    pair->isolation_b = m_b * unit;
    pair->division = e * unit;
    pair->affinity = 1 - d / (m_a + m_b - e);
    pair->nearness = 1 - d / e;
    pair->affinity_variance = affinity_error * unit * affinity_error * unit;
    pair->nearness_variance = nearness_error * unit * nearness_error * unit;
    *end = text + length;
    return true;
}

static jarak_status take_pair(const char *line, growing *into)
{
    jarak__vote_figures *figures = into->figures;
    jarak__vote_pair pair;
    int length = 0;
    if (sscanf(line, "%3[A-Z],%3[A-Z],%d,%n", pair.a, pair.b, &pair.year, &length) != 3 || length == 0) {
        return JARAK_ERR_FORMAT;
    }
    for (const char *text = line + length;; text++) {
        if (*text != ';') {
            if (!read_year(text, &pair, &text)) {
                return JARAK_ERR_FORMAT;
            }
            if (!grow((void **)&figures->pairs, figures->n_pairs, &into->pairs_capacity, sizeof pair)) {
                return JARAK_ERR_MEMORY;
            }
            figures->pairs[figures->n_pairs++] = pair;
        }
        if (*text == '\0') {
            return JARAK_OK;
        }
        if (*text != ';') {
            return JARAK_ERR_FORMAT;
        }
        pair.year++;
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
