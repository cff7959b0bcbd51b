/* Times the trade of many sectors: base and scenario together, in processor time of one thread, the least of some runs.
 *     chain nafta FOLDER             the data of Caliendo & Parro (2015) as CSV
 *     chain wiod FOLDER              WIOD 2014, 44 countries and 50 sectors, as unpacked text; Russia and Germany cut, θ 5
 *     chain made COUNTRIES SECTORS   a made-up world, its first two countries cut
 *     chain draws COUNTRIES SECTORS DRAWS THREADS   the same for draws of the elasticities, once, in processor time of all threads and by
 *                                                   the clock */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "jarak/frame.h"
#include "jarak/network_trade.h"

enum { RUNS = 5 };

typedef struct world {
    size_t n, n_sectors;
    double *shares, *tariffs, *after, *cost, *inputs, *value_added_share, *final_shares, *theta, *value_added, *deficit;
} world;

static double *numbers(size_t n)
{
    double *made = calloc(n, sizeof *made);
    if (made == NULL) {
        fprintf(stderr, "chain: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return made;
}

static world world_new(size_t n, size_t n_sectors)
{
    const size_t pairs = n * n * n_sectors, cells = n * n_sectors;
    world made = {.n = n,
                  .n_sectors = n_sectors,
                  .shares = numbers(pairs),
                  .tariffs = numbers(pairs),
                  .after = numbers(pairs),
                  .cost = numbers(pairs),
                  .inputs = numbers(cells * n_sectors),
                  .value_added_share = numbers(cells),
                  .final_shares = numbers(cells),
                  .theta = numbers(n_sectors),
                  .value_added = numbers(n),
                  .deficit = numbers(n)};
    for (size_t cell = 0; cell < pairs; cell++) {
        made.cost[cell] = 1;
    }
    return made;
}

static void cut(world *of, size_t a, size_t b)
{
    for (size_t j = 0; j < of->n_sectors; j++) {
        of->cost[(j * of->n + a) * of->n + b] = of->cost[(j * of->n + b) * of->n + a] = HUGE_VAL;
    }
}

/* ------------------------------------------------------------------------------------------------------------------ worlds */

static void read_columns(const char *folder, const char *file, size_t n_columns, const char *const *names, const jarak_frame **into)
{
    char path[1024];
    jarak_column_request wanted[6];
    jarak_frame *frame;
    jarak_error error;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    for (size_t k = 0; k < n_columns; k++) {
        wanted[k] = (jarak_column_request){names[k], JARAK_COLUMN_NUMBER};
    }
    if (jarak_frame_read(path, NULL, n_columns, wanted, &frame, &error) != JARAK_OK) {
        fprintf(stderr, "chain: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    *into = frame; /* read once, to the end of the program */
}

#define AT(frame, column) ((frame)->columns[column].numbers[row])
#define INDEX(frame, column) ((size_t)AT(frame, column))

static world nafta(const char *folder)
{
    static const char *const bilateral[] = {"n_importer", "i_exporter", "j", "pi", "tau", "tau_counterfactual"};
    static const char *const inputs[] = {"n", "k_input", "j_output", "gamma"}, *const cells[] = {"n", "j", "gamma_va", "alpha"};
    static const char *const sectors[] = {"idx", "theta"}, *const countries[] = {"n", "wL"};
    const jarak_frame *frame;
    world of = world_new(31, 40);
    read_columns(folder, "bilateral.csv.gz", 6, bilateral, &frame);
    for (size_t row = 0; row < frame->n_rows; row++) {
        const size_t cell = (INDEX(frame, 2) * of.n + INDEX(frame, 0)) * of.n + INDEX(frame, 1);
        of.shares[cell] = AT(frame, 3);
        of.tariffs[cell] = AT(frame, 4);
        of.after[cell] = AT(frame, 5);
    }
    read_columns(folder, "io.csv.gz", 4, inputs, &frame);
    for (size_t row = 0; row < frame->n_rows; row++) {
        of.inputs[(INDEX(frame, 0) * of.n_sectors + INDEX(frame, 1)) * of.n_sectors + INDEX(frame, 2)] = AT(frame, 3);
    }
    read_columns(folder, "region_sector.csv.gz", 4, cells, &frame);
    for (size_t row = 0; row < frame->n_rows; row++) {
        of.value_added_share[INDEX(frame, 0) * of.n_sectors + INDEX(frame, 1)] = AT(frame, 2);
        of.final_shares[INDEX(frame, 0) * of.n_sectors + INDEX(frame, 1)] = AT(frame, 3);
    }
    read_columns(folder, "sectors.csv", 2, sectors, &frame);
    for (size_t row = 0; row < frame->n_rows; row++) {
        of.theta[INDEX(frame, 0)] = AT(frame, 1);
    }
    read_columns(folder, "region_vars.csv", 2, countries, &frame);
    for (size_t row = 0; row < frame->n_rows; row++) {
        of.value_added[INDEX(frame, 0)] = AT(frame, 1);
    }
    return of;
}

/* The numbers of a text file, separated by commas or ends of lines. */
static double *read_text(const char *folder, const char *file, size_t n)
{
    char path[1024];
    double *values = numbers(n);
    snprintf(path, sizeof path, "%s/%s.txt", folder, file);
    FILE *stream = fopen(path, "r");
    for (size_t i = 0; i < n; i++) {
        if (stream == NULL || fscanf(stream, "%lf%*[,\r\n]", &values[i]) != 1) {
            fprintf(stderr, "chain: %s: no %zu numbers\n", path, n);
            exit(EXIT_FAILURE);
        }
    }
    fclose(stream);
    return values;
}

static world wiod(const char *folder)
{
    enum { N = 44, J = 50, RUSSIA = 37, GERMANY = 10 };
    world of = world_new(N, J);
    const double *shares = read_text(folder, "Din2014", (size_t)N * N * J), *factors = read_text(folder, "tariffs2014", (size_t)N * N * J);
    const double *inputs = read_text(folder, "G", (size_t)N * J * J), *value_added = read_text(folder, "B", (size_t)N * J);
    const double *final = read_text(folder, "alphas", (size_t)N * J), *total = read_text(folder, "VA_n", N);
    const double *surplus = read_text(folder, "S_n", N);
    for (size_t cell = 0; cell < (size_t)N * N * J; cell++) {
        of.shares[cell] = shares[cell];
        of.tariffs[cell] = of.after[cell] = factors[cell] - 1;
    }
    for (size_t n = 0; n < N; n++) {
        of.value_added[n] = total[n];
        of.deficit[n] = -surplus[n];
        for (size_t j = 0; j < J; j++) {
            of.value_added_share[n * J + j] = value_added[j * N + n];
            of.final_shares[n * J + j] = final[j * N + n];
            of.theta[j] = 5;
            for (size_t k = 0; k < J; k++) {
                of.inputs[(n * J + k) * J + j] = inputs[(n * J + k) * J + j] * (1 - value_added[j * N + n]);
            }
        }
    }
    cut(&of, RUSSIA, GERMANY);
    return of;
}

/* splitmix64 (Steele, Lea & Flood 2014). */
static double uniform(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* n numbers, every stride-th, scaled to a sum. */
static void scale(double *values, size_t n, size_t stride, double sum)
{
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        total += values[i * stride];
    }
    for (size_t i = 0; i < n; i++) {
        values[i * stride] *= sum / total;
    }
}

static world made_up(size_t n, size_t n_sectors)
{
    world of = world_new(n, n_sectors);
    uint64_t random = 1;
    for (size_t row = 0; row < n * n_sectors; row++) {
        for (size_t i = 0; i < n; i++) {
            of.shares[row * n + i] = pow(uniform(&random), 3) + (i == row % n ? (double)n / 2 : 0);
        }
        scale(of.shares + row * n, n, 1, 1);
    }
    for (size_t i = 0; i < n; i++) {
        of.value_added[i] = exp(6 * uniform(&random));
        for (size_t j = 0; j < n_sectors; j++) {
            of.final_shares[i * n_sectors + j] = uniform(&random);
            of.value_added_share[i * n_sectors + j] = .3 + .4 * uniform(&random);
            for (size_t k = 0; k < n_sectors; k++) {
                of.inputs[(i * n_sectors + k) * n_sectors + j] = pow(uniform(&random), 3);
            }
            scale(of.inputs + i * n_sectors * n_sectors + j, n_sectors, n_sectors, 1 - of.value_added_share[i * n_sectors + j]);
            of.theta[j] = 3 + 6 * uniform(&random);
        }
        scale(of.final_shares + i * n_sectors, n_sectors, 1, 1);
    }
    cut(&of, 0, 1);
    return of;
}

/* ------------------------------------------------------------------------------------------------------------------ time */

static jarak_chain_data data_of(const world *of)
{
    return (jarak_chain_data){.n_countries = of->n,
                              .n_sectors = of->n_sectors,
                              .shares = of->shares,
                              .tariffs = of->tariffs,
                              .tariffs_after = of->after,
                              .cost_factor = of->cost,
                              .input_shares = of->inputs,
                              .value_added_share = of->value_added_share,
                              .final_shares = of->final_shares,
                              .theta = of->theta,
                              .value_added = of->value_added,
                              .deficit = of->deficit};
}

static int measure_draws(const world *of, size_t n_draws, int threads)
{
    const jarak_chain_data data = data_of(of);
    const jarak_chain_uncertainty uncertainty = {.theta_sd = .15, .n_draws = n_draws, .seed = 1, .level = .95};
    jarak_chain_settings settings;
    jarak_chain_draws *draws;
    jarak_error error;
    jarak_chain_settings_init(&settings);
    settings.threads = threads;
    const double processor = seconds(CLOCK_PROCESS_CPUTIME_ID), clock = seconds(CLOCK_MONOTONIC);
    if (jarak_chain_draw(&data, &settings, &uncertainty, &draws, &error) != JARAK_OK) {
        fprintf(stderr, "chain: %s\n", error.message);
        return EXIT_FAILURE;
    }
    const jarak_chain_draws_info *info = jarak_chain_draws_result(draws);
    printf("draws: %zu countries, %zu sectors, %zu draws, %d threads: %.1f s of processor time, %.1f s by the clock, %zu failed, first "
           "[%.9f, %.9f]\n",
           of->n, of->n_sectors, n_draws, threads, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor, seconds(CLOCK_MONOTONIC) - clock,
           info->n_failed, info->low[0], info->high[0]);
    jarak_chain_draws_free(draws);
    return EXIT_SUCCESS;
}

static int measure(const char *name, const world *of)
{
    const jarak_chain_data data = data_of(of);
    jarak_chain_settings settings;
    jarak_error error;
    double least = HUGE_VAL;
    jarak_chain_settings_init(&settings);
    settings.threads = 1;
    for (int run = 0; run < RUNS; run++) {
        jarak_chain *solved;
        const double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        if (jarak_chain_solve(&data, &settings, &solved, &error) != JARAK_OK) {
            fprintf(stderr, "chain: %s\n", error.message);
            return EXIT_FAILURE;
        }
        least = fmin(least, seconds(CLOCK_PROCESS_CPUTIME_ID) - start);
        const jarak_chain_info *info = jarak_chain_result(solved);
        if (run + 1 == RUNS) {
            printf("%s: %zu countries, %zu sectors: %.1f ms, %d and %d steps (%d and %d plain), outcome %d, residual %.1e, first %.9f\n",
                   name, of->n, of->n_sectors, 1e3 * least, info->steps_base, info->steps, info->fixed_point_steps_base,
                   info->fixed_point_steps, (int)info->outcome, info->residual, info->real_income[0]);
        }
        jarak_chain_free(solved);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    world of;
    if (argc == 3 && strcmp(argv[1], "nafta") == 0) {
        of = nafta(argv[2]);
    } else if (argc == 3 && strcmp(argv[1], "wiod") == 0) {
        of = wiod(argv[2]);
    } else if (argc == 4 && strcmp(argv[1], "made") == 0) {
        of = made_up(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
    } else if (argc == 6 && strcmp(argv[1], "draws") == 0) {
        of = made_up(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
        return measure_draws(&of, strtoul(argv[4], NULL, 10), (int)strtol(argv[5], NULL, 10));
    } else {
        fprintf(stderr, "usage: chain nafta FOLDER | wiod FOLDER | made COUNTRIES SECTORS | draws COUNTRIES SECTORS DRAWS THREADS\n");
        return EXIT_FAILURE;
    }
    return measure(argv[1], &of);
}
