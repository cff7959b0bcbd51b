/* Made votes of an assembly over two years, and their fit. Include cmocka.h before. */
#ifndef JARAK_TESTS_STAT_AFFINITY_MADE_H
#define JARAK_TESTS_STAT_AFFINITY_MADE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "jarak/affinity.h"
#include "num/random.h"

enum { UNITS = 70, YEAR = 53, YEARS = 2, ITEMS = YEAR * YEARS, MOST_ITEMS = 2 * ITEMS + 20, NOT_THERE = 255 };

/* Votes of an assembly: rating[item][unit]. */
typedef struct sample {
    size_t n_items;
    uint8_t rating[MOST_ITEMS][UNITS];
    int32_t day[MOST_ITEMS];
    size_t first[YEARS], end[YEARS];
    size_t n_votes;
    uint32_t unit[MOST_ITEMS * UNITS], item[MOST_ITEMS * UNITS];
    uint8_t value[MOST_ITEMS * UNITS];
} sample;

static inline void cast_all(sample *s)
{
    s->n_votes = 0;
    for (size_t v = 0; v < s->n_items; v++) {
        for (size_t u = 0; u < UNITS; u++) {
            if (s->rating[v][u] != NOT_THERE) {
                s->unit[s->n_votes] = (uint32_t)u;
                s->item[s->n_votes] = (uint32_t)v;
                s->value[s->n_votes++] = s->rating[v][u];
            }
        }
    }
}

/* Members stand on a line, roll calls cut it; one vote in eight is missing. A question of the second year is that of the first, a bit
 * shifted, in the first forty. */
static inline void make_sample(sample *s, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 0);
    double cut[ITEMS];
    s->n_items = ITEMS;
    for (size_t v = 0; v < ITEMS; v++) {
        cut[v] = v >= YEAR && v < YEAR + 40 ? cut[v - YEAR] : jarak__random_uniform(&random);
        s->day[v] = (int32_t)v;
        for (size_t u = 0; u < UNITS; u++) {
            double at = ((double)u + 0.5) / UNITS + 0.1 * jarak__random_normal(&random);
            uint8_t vote = at > cut[v] + 0.1 ? JARAK_VOTE_YES : at > cut[v] ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
            s->rating[v][u] = jarak__random_below(&random, 8) == 0 ? NOT_THERE : vote;
        }
    }
    for (size_t y = 0; y < YEARS; y++) {
        s->first[y] = y * YEAR;
        s->end[y] = (y + 1) * YEAR;
    }
    cast_all(s);
}

static inline jarak_affinity_data data_of(const sample *s)
{
    return (jarak_affinity_data){.n_units = UNITS,
                                 .n_items = s->n_items,
                                 .n_votes = s->n_votes,
                                 .unit = s->unit,
                                 .item = s->item,
                                 .value = s->value,
                                 .day = s->day,
                                 .n_windows = YEARS,
                                 .window_first = s->first,
                                 .window_end = s->end};
}

static inline jarak_affinity *fit_data(const jarak_affinity_data *data, int threads)
{
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.threads = threads;
    jarak_affinity *fit = NULL;
    jarak_error error = {.message = ""};
    if (jarak_affinity_fit(data, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static inline jarak_affinity *fit_sample(const sample *s)
{
    jarak_affinity_data data = data_of(s);
    return fit_data(&data, 1);
}

static inline void expect_near(double actual, double expected, double tolerance)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

static inline double place(uint8_t vote)
{
    return (2 - vote) / 2.0;
}

/* d, e, M_i and M_j of one roll call from the lists of votes, by loops over voters. */
static inline bool define(const sample *s, size_t v, size_t i, size_t j, double out[4])
{
    const uint8_t *vote = s->rating[v];
    double n = 0, e = 0, m[2] = {0};
    for (size_t k = 0; k < UNITS; k++) {
        n += vote[k] != NOT_THERE;
        for (size_t l = 0; vote[k] != NOT_THERE && l < UNITS; l++) {
            e += vote[l] != NOT_THERE ? fabs(place(vote[k]) - place(vote[l])) : 0;
        }
        m[0] += vote[k] != NOT_THERE && vote[i] != NOT_THERE ? fabs(place(vote[k]) - place(vote[i])) : 0;
        m[1] += vote[k] != NOT_THERE && vote[j] != NOT_THERE ? fabs(place(vote[k]) - place(vote[j])) : 0;
    }
    if (n < 20 || e == 0 || vote[i] == NOT_THERE || vote[j] == NOT_THERE) {
        return false;
    }
    out[0] = fabs(place(vote[i]) - place(vote[j]));
    out[1] = e / (n * (n - 1));
    out[2] = m[0] / (n - 1);
    out[3] = m[1] / (n - 1);
    return true;
}

#endif
