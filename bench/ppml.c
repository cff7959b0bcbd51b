/* Times the PPML estimator alone, on data made here (seed fixed) or read from a file.
 *
 * usage: ppml DESIGN THREADS
 *
 *   gravity C T      C countries, T years, three regressors, 30 % zeros; exporter-year, importer-year and pair effects
 *   simple N F       N rows, individuals (ten years each), firms drawn at random, F = 2 or 3 sets: individual, firm (, year)
 *   difficult N F    the same, firms in turn by row
 *   product P C T    P products, C countries, T years: exporter-product-year, importer-product-year, pair-product
 *   mobility N M     N rows, counts of workers over ten years, who leave their firm for another with probability M a year; worker, firm
 *                    and year effects, a regressor, two zeros in three; mobility-nb: negative binomial with dispersion 1
 *   guide FILE K     the WTO guide's data, every K-th year: three-way with symmetric pairs
 *
 * Prints the estimates, a standard error with clusters, the seconds of each part, steps, and the memory at the peak. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "clock.h"
#include "draws.h"
#include "jarak/frame.h"
#include "jarak/ppml.h"

typedef struct model {
    jarak_ppml_data data;
    jarak_ppml_effect effects[3];
    double *y, *x[3];
    const double *columns[3];
    const uint32_t *cluster;
} model;

static void *reserve(size_t count, size_t size)
{
    void *memory = malloc(count * size);
    if (memory == NULL) {
        perror("ppml");
        exit(1);
    }
    return memory;
}

static double *normals(size_t n, double scale)
{
    double *values = reserve(n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        values[i] = scale * normal();
    }
    return values;
}

static void finish(model *made, size_t n, size_t n_x, size_t n_sets)
{
    for (size_t k = 0; k < n_x; k++) {
        made->columns[k] = made->x[k];
    }
    made->data = (jarak_ppml_data){
        .n_rows = n, .y = made->y, .n_regressors = n_x, .x = made->columns, .n_effects = n_sets, .effects = made->effects};
}

static void add_set(model *made, size_t f, const uint32_t *codes, size_t n_levels)
{
    made->effects[f] = (jarak_ppml_effect){.codes = codes, .n_levels = n_levels};
}

/* Trade between countries, products apart; zero where it is small. Rows by year, exporter, importer, product. */
static void make_gravity(model *made, size_t products, size_t countries, size_t years)
{
    size_t n = products * countries * (countries - 1) * years, i = 0;
    size_t n_pairs = countries * countries, n_x = products > 1 ? 1 : 3;
    uint32_t *codes[3];
    for (int f = 0; f < 3; f++) {
        codes[f] = reserve(n, sizeof *codes[f]);
    }
    made->y = reserve(n, sizeof *made->y);
    for (size_t k = 0; k < n_x; k++) {
        made->x[k] = reserve(n, sizeof *made->x[k]);
    }
    size_t n_country_years = products * countries * years;
    double *exporter = normals(n_country_years, 1), *importer = normals(n_country_years, 1), *pair = normals(products * n_pairs, 1);
    double *start = reserve(n_pairs, sizeof *start); /* the year in which the pair's agreement begins */
    for (size_t p = 0; p < n_pairs; p++) {
        start[p] = uniform() * 2 * (double)years;
    }
    for (size_t p = 0; p < products; p++) {
        for (size_t t = 0; t < years; t++) {
            for (size_t e = 0; e < countries; e++) {
                for (size_t m = 0; m < countries; m++) {
                    if (e == m) {
                        continue;
                    }
                    size_t et = (p * countries + e) * years + t, mt = (p * countries + m) * years + t, em = p * n_pairs + e * countries + m;
                    codes[0][i] = (uint32_t)et;
                    codes[1][i] = (uint32_t)mt;
                    codes[2][i] = (uint32_t)em;
                    made->x[0][i] = (double)t >= start[e * countries + m];
                    double eta = 0.3 * made->x[0][i] + exporter[et] + importer[mt] + pair[em];
                    for (size_t k = 1; k < n_x; k++) {
                        made->x[k][i] = normal() + 0.3 * pair[em];
                        eta += 0.1 * made->x[k][i];
                    }
                    double y = exp(eta + 0.5 * normal() - 0.125);
                    made->y[i++] = y < 0.35 ? 0 : y;
                }
            }
        }
    }
    add_set(made, 0, codes[0], n_country_years);
    add_set(made, 1, codes[1], n_country_years);
    add_set(made, 2, codes[2], products * n_pairs);
    made->cluster = codes[2];
    free(exporter);
    free(importer);
    free(pair);
    free(start);
    finish(made, n, n_x, 3);
}

static void make_panel(model *made, size_t n, size_t n_sets, bool difficult)
{
    size_t years = 10, individuals = n / years, firms = (size_t)lround((double)individuals / 23);
    uint32_t *individual = reserve(n, sizeof *individual), *firm = reserve(n, sizeof *firm), *year = reserve(n, sizeof *year);
    double *a = normals(individuals, 1), *b = normals(firms, 1), *c = normals(years, 1);
    made->y = reserve(n, sizeof *made->y);
    made->x[0] = reserve(n, sizeof *made->x[0]);
    for (size_t i = 0; i < n; i++) {
        individual[i] = (uint32_t)(i / years);
        year[i] = (uint32_t)(i % years);
        firm[i] = (uint32_t)(difficult ? i % firms : (size_t)(uniform() * (double)firms));
        double x = normal();
        made->x[0][i] = x;
        made->y[i] = exp(x + 0.05 * x * x + a[individual[i]] + b[firm[i]] + c[year[i]] + normal());
    }
    free(a);
    free(b);
    free(c);
    add_set(made, 0, individual, individuals);
    add_set(made, 1, firm, firms);
    add_set(made, 2, year, years);
    made->cluster = individual;
    finish(made, n, 1, n_sets);
}

/* Poisson by multiplication of uniforms, for small means. */
static double poisson(double mean)
{
    double limit = exp(-mean), product = uniform(), count = 0;
    while (product > limit) {
        product *= uniform();
        count++;
    }
    return count;
}

/* Where few move, chains of firms hang together by single workers, and many rows are separated through them. */
static void make_mobility(model *made, size_t n, double mobility, bool negative_binomial)
{
    size_t years = 10, workers = n / years, firms = workers / 10;
    uint32_t *worker = reserve(n, sizeof *worker), *firm = reserve(n, sizeof *firm), *year = reserve(n, sizeof *year);
    double *a = normals(workers, 0.7), *b = normals(firms, 0.7), *c = normals(years, 0.2);
    made->y = reserve(n, sizeof *made->y);
    made->x[0] = reserve(n, sizeof *made->x[0]);
    for (size_t i = 0; i < n; i++) {
        worker[i] = (uint32_t)(i / years);
        year[i] = (uint32_t)(i % years);
        bool moves = year[i] == 0 || uniform() < mobility;
        firm[i] = moves ? (uint32_t)(uniform() * (double)firms) : firm[i - 1];
        made->x[0][i] = normal();
        double mean = exp(0.3 * made->x[0][i] + a[worker[i]] + b[firm[i]] + c[year[i]] - 1.5);
        made->y[i] = poisson(fmin(negative_binomial ? -mean * log(uniform()) : mean, 500)); /* a gamma of shape 1 is exponential */
    }
    free(a);
    free(b);
    free(c);
    add_set(made, 0, worker, workers);
    add_set(made, 1, firm, firms);
    add_set(made, 2, year, years);
    made->cluster = worker;
    finish(made, n, 1, 3);
}

static const jarak_column *column(const jarak_frame *frame, const char *name, jarak_column_kind kind)
{
    return jarak_frame_find(frame, name, kind);
}

static void read_guide(model *made, const char *file, int step)
{
    static const jarak_column_request wanted[] = {
        {"exporter", JARAK_COLUMN_CATEGORY}, {"importer", JARAK_COLUMN_CATEGORY}, {"year", JARAK_COLUMN_CATEGORY},
        {"trade", JARAK_COLUMN_NUMBER},      {"RTA", JARAK_COLUMN_NUMBER},
    };
    char where[64];
    snprintf(where, sizeof where, "(year - 1986) %% %d = 0", step);
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.where = where;
    jarak_frame *frame;
    jarak_error error;
    if (jarak_frame_read(file, &settings, 5, wanted, &frame, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    const jarak_column *e = column(frame, "exporter", JARAK_COLUMN_CATEGORY), *m = column(frame, "importer", JARAK_COLUMN_CATEGORY),
                       *t = column(frame, "year", JARAK_COLUMN_CATEGORY);
    size_t n = frame->n_rows;
    uint32_t *codes[3];
    for (int f = 0; f < 3; f++) {
        codes[f] = reserve(n, sizeof *codes[f]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t a = e->codes[i] < m->codes[i] ? e->codes[i] : m->codes[i], b = e->codes[i] < m->codes[i] ? m->codes[i] : e->codes[i];
        codes[0][i] = e->codes[i] * (uint32_t)t->n_levels + t->codes[i];
        codes[1][i] = m->codes[i] * (uint32_t)t->n_levels + t->codes[i];
        codes[2][i] = a * (uint32_t)m->n_levels + b;
    }
    add_set(made, 0, codes[0], e->n_levels * t->n_levels);
    add_set(made, 1, codes[1], m->n_levels * t->n_levels);
    add_set(made, 2, codes[2], e->n_levels * m->n_levels);
    made->cluster = codes[2];
    finish(made, n, 1, 3);
    made->data.y = column(frame, "trade", JARAK_COLUMN_NUMBER)->numbers;
    made->columns[0] = column(frame, "RTA", JARAK_COLUMN_NUMBER)->numbers;
}

static size_t peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss * 1024;
}

int main(int argc, char **argv)
{
    static model made;
    if (argc < 4) {
        fprintf(stderr, "usage: ppml DESIGN SIZE… THREADS\n");
        return 2;
    }
    const char *design = argv[1];
    size_t a = (size_t)strtod(argv[2], NULL), b = (size_t)strtod(argv[3], NULL), c = argc > 4 ? (size_t)strtod(argv[4], NULL) : 0;
    if (strcmp(design, "gravity") == 0) {
        make_gravity(&made, 1, a, b);
    } else if (strcmp(design, "product") == 0) {
        make_gravity(&made, a, b, c);
    } else if (strncmp(design, "mobility", 8) == 0) {
        make_mobility(&made, a, strtod(argv[3], NULL), strcmp(design, "mobility-nb") == 0);
    } else if (strcmp(design, "guide") == 0) {
        read_guide(&made, argv[2], (int)b);
    } else {
        make_panel(&made, a, b, strcmp(design, "difficult") == 0);
    }
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.threads = atoi(argv[argc - 1]);
    size_t zeros = 0, before = peak_bytes();
    for (size_t i = 0; i < made.data.n_rows; i++) {
        zeros += made.data.y[i] == 0;
    }
    double started = seconds(CLOCK_MONOTONIC);
    jarak_ppml *fit;
    jarak_error error;
    if (jarak_ppml_fit(&made.data, &settings, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    jarak_vcov_settings clustered;
    jarak_vcov_settings_init(&clustered);
    clustered.kind = JARAK_VCOV_CLUSTER;
    clustered.n_clusters = 1;
    clustered.clusters[0] = made.cluster;
    double covariance[9];
    double vcov_started = seconds(CLOCK_MONOTONIC);
    if (jarak_ppml_vcov(fit, &clustered, covariance, NULL, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    double ended = seconds(CLOCK_MONOTONIC);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    printf("%s %s %s, threads %d: rows %zu (%.0f %% zeros), used %zu, outcome %d\n", design, argv[2], argv[3], settings.threads,
           info->n_rows, 100 * (double)zeros / (double)info->n_rows, info->n_used, info->outcome);
    printf("  beta %.10f se %.8f score %.1e; %d steps, %d inner; %s\n", info->beta[0], sqrt(covariance[0]), info->score, info->iterations,
           info->inner_iterations, info->method);
    printf(
        "  seconds: all %.3f = prepare %.3f + separation %.3f + fit %.3f + partial out %.3f + clusters %.3f; peak %.0f MB, data %.0f MB\n",
        ended - started, info->seconds.prepare, info->seconds.separation, info->seconds.fit, info->seconds.covariance, ended - vcov_started,
        (double)peak_bytes() / 1e6, (double)before / 1e6);
    jarak_ppml_free(fit);
    return info == NULL;
}
