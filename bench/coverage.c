/* How often nominal 90 % intervals of PPML hold the true coefficient, by kind of covariance, on data made here (seed fixed).
 *
 * usage: coverage DESIGN NUMBERS REPETITIONS
 *
 *   clusters G     G clusters of 10 to 50 rows, in 5 periods whose effects are in the model; errors are products of a draw of the cluster,
 *                  one of the cluster and period, and one of the row; the regressor has a part of the cluster and one of the row
 *   two-way A B    A x B cells with a row each, both ways clustered, effects of neither in the model
 *   gravity C T    C countries, T years, exporter-year, importer-year and pair effects; errors of pairs, one after the other alike; by pair
 *
 * Prints a line: the design, then the share of intervals that hold the truth: CR1 normal, CR1 t(G-1), CR2 t(G-1), CR3 t(G-1), what is
 * the default (AUTO, t(G-1)), and for one way the score bootstrap; then the seconds. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "draws.h"
#include "jarak/ppml.h"

enum { MOST_ROWS = 1 << 16, N_KINDS = 6 };

static const double truth = 0.3;

typedef struct world {
    size_t n, n_effects, n_ways;
    double y[MOST_ROWS], x[MOST_ROWS];
    uint32_t effect[3][MOST_ROWS], cluster[2][MOST_ROWS];
    size_t n_levels[3];
    size_t least; /* clusters of the way that has the fewest */
} world;

/* A factor with mean one. */
static double factor(double sd)
{
    return exp(sd * normal() - sd * sd / 2);
}

/* Student's t: the quantile of 95 %, by Simpson's rule and bisection; freedom 0: the normal distribution. */
static double quantile(double freedom)
{
    if (freedom == 0) {
        return 1.6448536269514722;
    }
    double low = 0, high = 20, scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * 3.141592653589793);
    for (int step = 0; step < 60; step++) {
        enum { N = 2000 };
        double middle = (low + high) / 2, sum = 0;
        for (int i = 0; i <= N; i++) {
            double t = middle * i / N;
            sum += (i == 0 || i == N ? 1 : i % 2 == 1 ? 4 : 2) * pow(1 + t * t / freedom, -(freedom + 1) / 2);
        }
        *(sum * scale * middle / N / 3 < 0.45 ? &low : &high) = middle;
    }
    return low;
}

static void make_clusters(world *w, size_t n_clusters)
{
    enum { PERIODS = 5 };
    *w = (world){.n_effects = 1, .n_ways = 1, .least = n_clusters, .n_levels = {PERIODS}};
    for (size_t g = 0; g < n_clusters; g++) {
        double x_part = normal(), u_part = factor(0.5), u_period[PERIODS];
        size_t rows = 10 + (size_t)(41 * uniform());
        for (size_t t = 0; t < PERIODS; t++) {
            u_period[t] = factor(0.3);
        }
        for (size_t r = 0; r < rows; r++) {
            size_t i = w->n++;
            w->effect[0][i] = (uint32_t)(r % PERIODS);
            w->cluster[0][i] = (uint32_t)g;
            w->x[i] = (x_part + normal()) / sqrt(2);
            w->y[i] = exp(truth * w->x[i] + 0.1 * (double)(r % PERIODS)) * u_part * u_period[r % PERIODS] * factor(0.5);
        }
    }
}

static void make_two_way(world *w, size_t n_a, size_t n_b)
{
    double x_a[256], u_a[256], x_b[256], u_b[256];
    *w = (world){.n_ways = 2, .least = n_a < n_b ? n_a : n_b};
    for (size_t a = 0; a < n_a; a++) {
        x_a[a] = normal();
        u_a[a] = factor(0.4);
    }
    for (size_t b = 0; b < n_b; b++) {
        x_b[b] = normal();
        u_b[b] = factor(0.4);
    }
    for (size_t a = 0; a < n_a; a++) {
        for (size_t b = 0; b < n_b; b++) {
            size_t i = w->n++;
            w->cluster[0][i] = (uint32_t)a;
            w->cluster[1][i] = (uint32_t)b;
            w->x[i] = (x_a[a] + x_b[b] + normal()) / sqrt(3);
            w->y[i] = exp(truth * w->x[i]) * u_a[a] * u_b[b] * factor(0.5);
        }
    }
}

/* A design of Weidner & Zylkin (2021): all effects of variance 1/16, the regressor follows its past and the effects, the errors' variance
 * is that of a constant coefficient of variation, correlated over time. */
static void make_gravity(world *w, size_t countries, size_t years)
{
    *w = (world){.n_effects = 3, .n_ways = 1, .n_levels = {countries * years, countries * years, countries * countries}};
    double out[1024], in[1024];
    for (size_t l = 0; l < countries * years; l++) {
        out[l] = 0.25 * normal();
        in[l] = 0.25 * normal();
    }
    for (size_t e = 0; e < countries; e++) {
        for (size_t m = 0; m < countries; m++) {
            double pair = 0.25 * normal(), x = pair + sqrt(0.5) * normal(), error = normal(), sd = sqrt(log(2));
            for (size_t t = 0; t < years && e != m; t++) {
                size_t i = w->n++;
                error = t == 0 ? error : 0.3 * error + sqrt(0.91) * normal();
                w->effect[0][i] = (uint32_t)(e * years + t);
                w->effect[1][i] = (uint32_t)(m * years + t);
                w->effect[2][i] = w->cluster[0][i] = (uint32_t)(e * countries + m);
                x = x / 2 + out[w->effect[0][i]] + in[w->effect[1][i]] + sqrt(0.5) * normal();
                w->x[i] = x;
                w->y[i] = exp(truth * x + out[w->effect[0][i]] + in[w->effect[1][i]] + pair + sd * error - sd * sd / 2);
            }
            w->least += e != m;
        }
    }
}

static void check(jarak_status status, const jarak_error *error)
{
    if (status != JARAK_OK) {
        fprintf(stderr, "coverage: %s\n", error->message);
        exit(1);
    }
}

static bool holds(double beta, double std_error, double width)
{
    return fabs(beta - truth) <= width * std_error;
}

static void judge(const world *w, const double widths[2], double *counts)
{
    const double *x[1] = {w->x};
    jarak_ppml_effect effects[3];
    for (size_t f = 0; f < w->n_effects; f++) {
        effects[f] = (jarak_ppml_effect){.codes = w->effect[f], .n_levels = w->n_levels[f]};
    }
    const jarak_ppml_data data = {.n_rows = w->n, .y = w->y, .n_regressors = 1, .x = x, .n_effects = w->n_effects, .effects = effects};
    jarak_error error = {0};
    jarak_ppml *fit;
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.threads = 1;
    check(jarak_ppml_fit(&data, &settings, &fit, &error), &error);
    double beta = jarak_ppml_result(fit)->beta[0];
    static const jarak_vcov_kind kinds[] = {JARAK_VCOV_CLUSTER, JARAK_VCOV_CR2, JARAK_VCOV_CR3, JARAK_VCOV_AUTO};
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        jarak_vcov_settings vcov;
        double std_error;
        jarak_vcov_settings_init(&vcov);
        vcov.kind = kinds[kind];
        vcov.n_clusters = w->n_ways;
        for (size_t way = 0; way < w->n_ways; way++) {
            vcov.clusters[way] = w->cluster[way];
        }
        check(jarak_ppml_std_errors(fit, &vcov, &std_error, NULL, NULL, &error), &error);
        counts[0] += kind == 0 && holds(beta, std_error, widths[0]);
        counts[kind + 1] += holds(beta, std_error, widths[1]);
    }
    if (w->n_ways == 1 && w->least < 100) {
        jarak_bootstrap_settings wild;
        jarak_bootstrap found;
        size_t n_draws;
        jarak_bootstrap_settings_init(&wild);
        wild.clusters = w->cluster[0];
        wild.draws = 999;
        wild.level = 0.9;
        check(jarak_ppml_bootstrap(fit, &wild, &found, &n_draws, &error), &error);
        counts[5] += truth >= found.conf_low && truth <= found.conf_high;
    }
    jarak_ppml_free(fit);
}

int main(int argc, char **argv)
{
    static world w;
    if (argc < 4) {
        fprintf(stderr, "usage: coverage DESIGN NUMBERS REPETITIONS\n");
        return 2;
    }
    double counts[N_KINDS] = {0}, start = seconds(CLOCK_MONOTONIC), widths[2] = {quantile(0), 0};
    int repetitions = atoi(argv[argc - 1]);
    size_t a = strtoul(argv[2], NULL, 10), b = strtoul(argv[3], NULL, 10);
    for (int r = 0; r < repetitions; r++) {
        if (strcmp(argv[1], "clusters") == 0) {
            make_clusters(&w, a);
        } else if (strcmp(argv[1], "two-way") == 0) {
            make_two_way(&w, a, b);
        } else {
            make_gravity(&w, a, b);
        }
        widths[1] = widths[1] == 0 ? quantile((double)w.least - 1) : widths[1];
        judge(&w, widths, counts);
    }
    printf("%s %s %s:", argv[1], argv[2], argc > 4 ? argv[3] : "");
    for (int kind = 0; kind < N_KINDS; kind++) {
        printf(" %.1f", 100 * counts[kind] / repetitions);
    }
    printf("  (%.1f s)\n", seconds(CLOCK_MONOTONIC) - start);
    return 0;
}
