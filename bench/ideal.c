/* Times the estimation of ideal points alone, standard errors and covariances included:
 *     ideal legislature MEMBERS SESSIONS ROLLCALLS THREADS    a made body: so many roll calls a session, one vote in ten missing
 *     ideal votes FILE ROLLCALLS THREADS                      a file of votes; ROLLCALLS is its list of roll calls, or -
 * Prints seconds, what converged, and the peak memory of the whole process. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "clock.h"
#include "jarak/fit_ideal.h"

static int fail(const jarak_error *error)
{
    fprintf(stderr, "ideal: %s\n", error->message);
    return EXIT_FAILURE;
}

static void report(const char *what, const jarak_ideal_info *info, double time)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s: %zu votes, %zu points, %zu sessions: %.2f s, %d iterations, outcome %d, q %.4f, process %.0f MB\n", what, info->n_votes,
           info->n_points, info->n_sessions, time, info->iterations, (int)info->outcome, info->evolution, (double)usage.ru_maxrss / 1000);
}

/* SplitMix64 (Steele, Lea and Flood 2014), in (0, 1). */
static double draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1p-53;
}

static double normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(draw(state)));
    return radius * cos(6.283185307179586 * draw(state));
}

static int legislature(size_t n_units, size_t n_sessions, size_t n_rollcalls, int threads)
{
    size_t n_items = n_sessions * n_rollcalls, most = n_items * n_units, n = 0;
    double *theta = malloc(n_units * sizeof *theta);
    uint32_t *unit = malloc(most * sizeof *unit), *item = malloc(most * sizeof *item);
    uint8_t *value = malloc(most);
    int32_t *time = malloc(n_items * sizeof *time);
    uint64_t state = 1946;
    if (theta == NULL || unit == NULL || item == NULL || value == NULL || time == NULL) {
        fprintf(stderr, "ideal: out of memory\n");
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < n_items; i++) {
        for (size_t u = 0; u < n_units && i % n_rollcalls == 0; u++) { /* a session begins */
            theta[u] = i == 0 ? normal(&state) : theta[u] + 0.15 * normal(&state);
        }
        double b = 1.5 * normal(&state), cut = normal(&state), gap = 0.3 * draw(&state);
        time[i] = (int32_t)(i / n_rollcalls);
        for (size_t u = 0; u < n_units; u++) {
            double position = b * theta[u] + normal(&state);
            if (draw(&state) > 0.1) {
                unit[n] = (uint32_t)u;
                item[n] = (uint32_t)i;
                value[n++] = position < cut ? JARAK_VOTE_NO : position < cut + gap ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_YES;
            }
        }
    }
    const jarak_ideal_data data = {
        .n_votes = n, .unit = unit, .item = item, .value = value, .n_units = n_units, .n_items = n_items, .time = time};
    jarak_ideal_settings settings;
    jarak_ideal *fit;
    jarak_error error = {0};
    jarak_ideal_settings_init(&settings);
    settings.threads = threads;
    double start = seconds(CLOCK_MONOTONIC);
    if (jarak_ideal_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        return fail(&error);
    }
    report("legislature", jarak_ideal_result(fit), seconds(CLOCK_MONOTONIC) - start);
    jarak_ideal_free(fit);
    free(theta);
    free(unit);
    free(item);
    free(value);
    free(time);
    return EXIT_SUCCESS;
}

static int votes_of(const char *file, const char *rollcalls, int threads)
{
    jarak_store *store;
    jarak_votes *votes;
    jarak_fitted_ideal *result;
    jarak_error error = {0};
    jarak_votes_settings reading;
    jarak_fit_ideal_settings settings;
    jarak_votes_settings_init(&reading);
    jarak_fit_ideal_settings_init(&settings);
    reading.rollcalls = strcmp(rollcalls, "-") == 0 ? NULL : rollcalls;
    settings.fit.threads = threads;
    double start = seconds(CLOCK_MONOTONIC);
    if (jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error) != JARAK_OK ||
        jarak_votes_read_file(store, file, &reading, &votes, &error) != JARAK_OK) {
        return fail(&error);
    }
    jarak_store_close(store);
    double read = seconds(CLOCK_MONOTONIC);
    printf("read in %.2f s; ", read - start);
    if (jarak_fit_ideal(votes, &settings, &result, &error) != JARAK_OK) {
        return fail(&error);
    }
    report(strrchr(file, '/') != NULL ? strrchr(file, '/') + 1 : file, jarak_ideal_result(result->fit), seconds(CLOCK_MONOTONIC) - read);
    jarak_fit_ideal_free(result);
    jarak_votes_free(votes);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "legislature") == 0) {
        return legislature(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10), atoi(argv[5]));
    }
    if (argc == 5 && strcmp(argv[1], "votes") == 0) {
        return votes_of(argv[2], argv[3], atoi(argv[4]));
    }
    fprintf(stderr, "usage: ideal legislature MEMBERS SESSIONS ROLLCALLS THREADS | ideal votes FILE ROLLCALLS THREADS\n");
    return EXIT_FAILURE;
}
