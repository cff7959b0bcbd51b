/* Defaults and names. */
#include <math.h>

#include "base/settings.h"
#include "stat/change/check.h"

#define SQRT_1_5 1.22474487139158904910

void jarak_change_series_init(jarak_change_series *series)
{
    *series = (jarak_change_series){
        .weight = 1, .sign = 1, .unit_size = 1, .step = 1, .autocorrelation = (double)NAN, .reporter_sd = (double)INFINITY};
}

/* docs/methods/verdict.md says where these come from. The walk is that of a common level (0 .03 .07 .15 .3) with what an indicator does
 * alone, half as much variance again. */
void jarak_change_prior_init(jarak_change_prior *prior)
{
    *prior = (jarak_change_prior){.n_walk = 5,
                                  .n_jump = 3,
                                  .n_noise = 5,
                                  .n_autocorrelation = 3,
                                  .walk = {0, 0.03 * SQRT_1_5, 0.07 * SQRT_1_5, 0.15 * SQRT_1_5, 0.3 * SQRT_1_5},
                                  .walk_weight = {0.30, 0.20, 0.20, 0.20, 0.10},
                                  .jump = {0.2, 0.5, 1.2},
                                  .jump_weight = {0.60, 0.15, 0.15, 0.10},
                                  .noise = {0.35, 0.6, 1, 1.6, 2.5},
                                  .autocorrelation = {0, 0.4, 0.75},
                                  .autocorrelation_weight = {0.40, 0.35, 0.25}};
    for (size_t i = 0; i < prior->n_noise; i++) {
        const double z = log(prior->noise[i]) / 0.5;
        prior->noise_weight[i] = exp(-0.5 * z * z);
    }
}

jarak_change_settings jarak__change_defaults(void)
{
    jarak_change_settings settings = {
        .size = sizeof settings, .level = 0.9, .material = 0.1, .reach = 6, .steps = true, .reasons = true, .distributions = true};
    jarak_change_prior_init(&settings.prior);
    return settings;
}

void jarak_change_settings_init_sized(jarak_change_settings *settings, size_t size)
{
    const jarak_change_settings filled = jarak__change_defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

const char *jarak_change_answer_text(jarak_change_answer answer)
{
    static const char *const texts[] = {"no figures", "closer", "apart", "no material change", "mixed", "disputed", "undecided"};
    return (size_t)answer < sizeof texts / sizeof texts[0] ? texts[answer] : "";
}

const char *jarak_change_use_text(jarak_change_use use)
{
    static const char *const texts[] = {"used", "no values", "starts late", "ends early", "one time only"};
    return (size_t)use < sizeof texts / sizeof texts[0] ? texts[use] : "";
}
