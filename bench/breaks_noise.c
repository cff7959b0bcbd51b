/* What correlated noise makes of the break estimators, on series made here (seed fixed): a mean that jumps by JUMP standard deviations in
 * the middle (0: not at all), and AR(1) noise of variance 1.
 *
 * usage: breaks_noise DATES CORRELATION JUMP SERIES
 *
 * Prints a line: the three first, then the share of series in which P(any break) > .9, with noise by its evidence and with white noise;
 * in which the penalised segmentation (BIC) has a break; and of those with a caution of correlated residuals: noise by evidence, white,
 * penalised. */
#include <stdio.h>
#include <stdlib.h>

#include "draws.h"
#include "jarak/breaks.h"

enum { MOST_DATES = 100000 };

static void end_on(jarak_status status, const jarak_error *error)
{
    if (status != JARAK_OK) {
        fprintf(stderr, "breaks_noise: %s\n", error->message);
        exit(1);
    }
}

static void look(const jarak_breaks_data *data, jarak_breaks_noise noise, int *any, int *cautions)
{
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior *fit;
    jarak_error error;
    jarak_breaks_posterior_settings_init(&settings);
    settings.noise = noise;
    end_on(jarak_breaks_posterior_fit(data, &settings, &fit, &error), &error);
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    *any += info->any > 0.9;
    *cautions += info->residual_p_value < JARAK_BREAKS_RESIDUAL_LEVEL;
    jarak_breaks_posterior_free(fit);
}

static void segment(const jarak_breaks_data *data, int *any, int *cautions)
{
    jarak_breaks_segmentation *fit;
    jarak_error error;
    end_on(jarak_breaks_segmentation_fit(data, NULL, &fit, &error), &error);
    const jarak_breaks_segmentation_info *info = jarak_breaks_segmentation_result(fit);
    *any += info->n_breaks > 0;
    *cautions += info->residual_p_value < JARAK_BREAKS_RESIDUAL_LEVEL;
    jarak_breaks_segmentation_free(fit);
}

int main(int argc, char **argv)
{
    static double values[MOST_DATES];
    if (argc != 5) {
        fputs("usage: breaks_noise DATES CORRELATION JUMP SERIES\n", stderr);
        return 2;
    }
    const size_t n = strtoul(argv[1], NULL, 10);
    const double correlation = strtod(argv[2], NULL), jump = strtod(argv[3], NULL);
    const int n_series = (int)strtol(argv[4], NULL, 10);
    if (n < 1 || n > MOST_DATES || n_series < 1) {
        return 2;
    }
    int any[3] = {0}, cautions[3] = {0};
    for (int i = 0; i < n_series; i++) {
        double noise = normal();
        for (size_t t = 0; t < n; t++) {
            values[t] = noise + (t >= n / 2 ? jump : 0);
            noise = correlation * noise + sqrt(1 - correlation * correlation) * normal();
        }
        const jarak_breaks_data data = {.n_series = 1, .n_times = n, .values = values};
        look(&data, JARAK_BREAKS_NOISE_AUTO, &any[0], &cautions[0]);
        look(&data, JARAK_BREAKS_NOISE_WHITE, &any[1], &cautions[1]);
        segment(&data, &any[2], &cautions[2]);
    }
    printf("%zu dates, correlation %g, jump %g: any %.3f %.3f %.3f, cautions %.3f %.3f %.3f\n", n, correlation, jump,
           any[0] / (double)n_series, any[1] / (double)n_series, any[2] / (double)n_series, cautions[0] / (double)n_series,
           cautions[1] / (double)n_series, cautions[2] / (double)n_series);
    return 0;
}
