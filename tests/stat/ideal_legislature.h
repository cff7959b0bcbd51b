/* A legislature drawn from the model of ideal points: votes whose true points and roll calls are known. Same seed, same votes. */
#ifndef TESTS_STAT_IDEAL_LEGISLATURE_H
#define TESTS_STAT_IDEAL_LEGISLATURE_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "jarak/ideal.h"
#include "num/random.h"

typedef struct legislature_shape {
    uint32_t n_units, n_sessions, n_items_a_session;
    double evolution;    /* variance of a step */
    double absence;      /* probability that a vote is absent */
    double out;          /* probability that a unit sits out a session */
    uint32_t n_repeated; /* roll calls of a session that are those of the session before */
    uint64_t seed;
} legislature_shape;

typedef struct legislature {
    legislature_shape shape;
    size_t n_votes, n_items;
    uint32_t *unit, *item, *group;
    uint8_t *value;
    int32_t *time;
    double *theta;       /* n_sessions × n_units */
    double *b, *c1, *c2; /* n_items */
} legislature;

static inline legislature legislature_draw(legislature_shape shape)
{
    legislature made = {.shape = shape, .n_items = (size_t)shape.n_sessions * shape.n_items_a_session};
    size_t most = made.n_items * shape.n_units;
    jarak__random random = jarak__random_stream(shape.seed, 0);
    made.unit = calloc(most, sizeof *made.unit);
    made.item = calloc(most, sizeof *made.item);
    made.value = calloc(most, sizeof *made.value);
    made.group = calloc(made.n_items, sizeof *made.group);
    made.time = calloc(made.n_items, sizeof *made.time);
    made.theta = calloc((size_t)shape.n_sessions * shape.n_units, sizeof *made.theta);
    made.b = calloc(made.n_items, sizeof *made.b);
    made.c1 = calloc(made.n_items, sizeof *made.c1);
    made.c2 = calloc(made.n_items, sizeof *made.c2);
    for (uint32_t s = 0; s < shape.n_sessions; s++) {
        double *now = made.theta + (size_t)s * shape.n_units;
        for (uint32_t u = 0; u < shape.n_units; u++) {
            double step = jarak__random_normal(&random);
            now[u] = s == 0 ? step : now[(ptrdiff_t)u - (ptrdiff_t)shape.n_units] + sqrt(shape.evolution) * step;
        }
        bool *sits_out = calloc(shape.n_units, sizeof *sits_out);
        for (uint32_t u = 0; u < shape.n_units; u++) {
            sits_out[u] = jarak__random_uniform(&random) < shape.out;
        }
        for (uint32_t k = 0; k < shape.n_items_a_session; k++) {
            uint32_t v = s * shape.n_items_a_session + k;
            made.time[v] = (int32_t)s + 1;
            made.group[v] = v;
            made.b[v] = jarak__random_normal(&random);
            made.c1[v] = -0.3 + jarak__random_normal(&random);
            made.c2[v] = made.c1[v] + 0.2 + 0.8 * jarak__random_uniform(&random);
            if (s > 0 && k < shape.n_repeated) {
                uint32_t before = v - shape.n_items_a_session;
                made.group[v] = made.group[before];
                made.b[v] = made.b[before];
                made.c1[v] = made.c1[before];
                made.c2[v] = made.c2[before];
            }
            for (uint32_t u = 0; u < shape.n_units; u++) {
                double latent = made.b[v] * now[u] + jarak__random_normal(&random);
                bool absent = jarak__random_uniform(&random) < shape.absence;
                if (!absent && !sits_out[u]) {
                    made.unit[made.n_votes] = u;
                    made.item[made.n_votes] = v;
                    made.value[made.n_votes++] = latent < made.c1[v]   ? JARAK_VOTE_NO
                                                 : latent < made.c2[v] ? JARAK_VOTE_ABSTAIN
                                                                       : JARAK_VOTE_YES;
                }
            }
        }
        free(sits_out);
    }
    return made;
}

static inline jarak_ideal_data legislature_data(const legislature *votes)
{
    return (jarak_ideal_data){
        .n_votes = votes->n_votes,
        .unit = votes->unit,
        .item = votes->item,
        .value = votes->value,
        .n_units = votes->shape.n_units,
        .n_items = votes->n_items,
        .time = votes->time,
        .group = votes->shape.n_repeated > 0 ? votes->group : NULL,
    };
}

static inline void legislature_free(legislature *votes)
{
    free(votes->unit);
    free(votes->item);
    free(votes->group);
    free(votes->value);
    free(votes->time);
    free(votes->theta);
    free(votes->b);
    free(votes->c1);
    free(votes->c2);
}

/* The true point behind an estimated one, not yet standardised. */
static inline double legislature_truth(const legislature *votes, const jarak_ideal_point *point)
{
    return votes->theta[(size_t)(point->time - 1) * votes->shape.n_units + point->unit];
}

/* The true points of a result, standardised as the result is: mean 0 and standard deviation 1 over its points. n_points values. */
static inline double *legislature_truths(const legislature *votes, const jarak_ideal_info *info, double *scale, double *place)
{
    double *truth = calloc(info->n_points, sizeof *truth);
    double mean = 0;
    double square = 0;
    double n = (double)info->n_points;
    for (size_t i = 0; i < info->n_points; i++) {
        truth[i] = legislature_truth(votes, &info->points[i]);
        mean += truth[i] / n;
    }
    for (size_t i = 0; i < info->n_points; i++) {
        square += (truth[i] - mean) * (truth[i] - mean) / n;
    }
    double agreement = 0;
    for (size_t i = 0; i < info->n_points; i++) {
        truth[i] = (truth[i] - mean) / sqrt(square);
        agreement += truth[i] * info->points[i].estimate;
    }
    for (size_t i = 0; agreement < 0 && i < info->n_points; i++) {
        truth[i] = -truth[i];
    }
    *scale = agreement < 0 ? -sqrt(square) : sqrt(square);
    *place = mean;
    return truth;
}

#endif
