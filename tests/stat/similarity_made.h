/* Ratings for tests of similarity, and fits of them. */
#ifndef TESTS_SIMILARITY_MADE_H
#define TESTS_SIMILARITY_MADE_H

#include <math.h>

#include "jarak/similarity.h"

#include "num/random.h"
#include "stat/similarity/bootstrap.h"

enum { UNITS = 12, ITEMS = 300, MOST_RATINGS = UNITS * ITEMS, N_MEASURES = JARAK_SIMILARITY_MEASURES };

/* Ratings in K categories, about a fifth of them missing; rating[u][i] is 255 where it is. */
typedef struct sample {
    size_t k;
    uint8_t rating[UNITS][ITEMS];
    uint32_t item[MOST_RATINGS], unit[MOST_RATINGS];
    uint8_t value[MOST_RATINGS];
    jarak_similarity_data data;
} sample;

static inline void make_sample(sample *s, size_t k, uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 0);
    size_t n = 0;
    s->k = k;
    for (size_t u = 0; u < UNITS; u++) {
        for (size_t i = 0; i < ITEMS; i++) {
            double lean = jarak__random_uniform(&random) + (u % 3 == i % 3 ? 0.4 : 0);
            size_t value = (size_t)(lean / 1.4 * (double)k);
            s->rating[u][i] = jarak__random_below(&random, 5) == 0 ? 255 : (uint8_t)(value < k ? value : k - 1);
            if (s->rating[u][i] != 255) {
                s->item[n] = (uint32_t)i;
                s->unit[n] = (uint32_t)u;
                s->value[n++] = s->rating[u][i];
            }
        }
    }
    s->data = (jarak_similarity_data){
        .n_units = UNITS, .n_items = ITEMS, .n_ratings = n, .n_categories = k, .item = s->item, .unit = s->unit, .value = s->value};
}

static inline jarak_similarity *fit(const jarak_similarity_data *data, const jarak_similarity_settings *settings)
{
    jarak_error error = {0};
    jarak_similarity *result = NULL;
    if (jarak_similarity_fit(data, settings, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return result;
}

static inline void expect_near(double actual, double expected, double tolerance)
{
    if (isnan(expected) ? !isnan(actual) : !(fabs(actual - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", actual, expected);
    }
}

/* The ratings that both gave among items first … end - 1. */
static inline size_t common(const sample *s, size_t a, size_t b, size_t first, size_t end, const double *weights, uint8_t *x, uint8_t *y,
                            double *w)
{
    size_t n = 0;
    for (size_t i = first; i < end; i++) {
        if (s->rating[a][i] != 255 && s->rating[b][i] != 255) {
            x[n] = s->rating[a][i];
            y[n] = s->rating[b][i];
            w[n++] = weights != NULL ? weights[i] : 1;
        }
    }
    return n;
}

static sample the_sample;

#endif
