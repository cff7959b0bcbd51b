/* Lanes from a prior: the product of its grids. */
#include "stat/change/lanes.h"

#include <math.h>

static double total(size_t n, const double *weights)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weights[i];
    }
    return sum;
}

/* A grid of one dimension with its weights; without a choice it is one point. */
typedef struct grid {
    size_t n;
    const double *points, *weights;
} grid;

void jarak__lanes_make(const jarak_change_prior *prior, const jarak_change_series *series, double noise_variance, jarak__lanes *lanes)
{
    static const double one = 1, zero = 0;
    const grid walk = {prior->n_walk, prior->walk, prior->walk_weight};
    grid noise = {prior->n_noise, prior->noise, prior->noise_weight};
    grid memory = {prior->n_autocorrelation, prior->autocorrelation, prior->autocorrelation_weight};
    if (!(noise_variance > 0)) {
        noise = (grid){1, &one, &one};
        memory = (grid){1, &zero, &one};
    } else if (!isnan(series->autocorrelation)) {
        memory = (grid){1, &series->autocorrelation, &one};
    }
    const double sum = total(walk.n, walk.weights) * total(noise.n, noise.weights) * total(memory.n, memory.weights),
                 step = series->step * series->step;
    size_t n = 0;
    for (size_t m = 0; m < noise.n; m++) {
        for (size_t r = 0; r < memory.n; r++) {
            for (size_t a = 0; a < walk.n; a++, n++) {
                lanes->q[n] = walk.points[a] * walk.points[a] * step;
                lanes->noise[n] = noise.points[m] * noise.points[m] * noise_variance;
                lanes->correlation[n] = memory.points[r];
                lanes->weight[n] = walk.weights[a] * noise.weights[m] * memory.weights[r] / sum;
                lanes->walk[n] = (unsigned char)a;
                lanes->multiple[n] = (unsigned char)m;
                lanes->memory[n] = (unsigned char)r;
            }
        }
    }
    for (; n % JARAK__LANE_BLOCK != 0; n++) {
        lanes->q[n] = lanes->q[n - 1];
        lanes->noise[n] = lanes->noise[n - 1];
        lanes->correlation[n] = lanes->correlation[n - 1];
        lanes->weight[n] = 0;
        lanes->walk[n] = lanes->walk[n - 1];
        lanes->multiple[n] = lanes->multiple[n - 1];
        lanes->memory[n] = lanes->memory[n - 1];
    }
    lanes->n = n;
}
