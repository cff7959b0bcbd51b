/* The exact posterior over break dates: settings, and the average over models of the noise. */
#include <math.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/breaks/posterior.h"

static jarak_breaks_posterior_settings defaults(void)
{
    return (jarak_breaks_posterior_settings){
        .size = sizeof(jarak_breaks_posterior_settings),
        .min_length = 1,
        .max_breaks = 10,
        .break_rate = (double)NAN,
        .prior_mean = (double)NAN,
        .prior_variance = (double)NAN,
        .prior_shape = (double)NAN,
        .prior_scale = (double)NAN,
        .prior_strength = (double)NAN,
        .noise_variance = (double)NAN,
        .level = 0.9,
    };
}

void jarak_breaks_posterior_settings_init_sized(jarak_breaks_posterior_settings *settings, size_t size)
{
    const jarak_breaks_posterior_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

static jarak_status check_settings(const jarak_breaks_posterior_settings *settings, size_t n_times, jarak_error *error)
{
    if (settings->min_length == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: min_length is 0; a segment has at least one date"));
    }
    if (settings->min_length > n_times) {
        return jarak_fail(
            error, JARAK_ERR_ARGUMENT,
            P_("breaks: min_length is %zu, but there is only %zu date", "breaks: min_length is %zu, but there are only %zu dates", n_times),
            settings->min_length, n_times);
    }
    if (!(settings->level > 0 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: level is %g; it must be between 0 and 1"), settings->level);
    }
    if (settings->noise != JARAK_BREAKS_NOISE_AUTO && settings->noise != JARAK_BREAKS_NOISE_WHITE &&
        settings->noise != JARAK_BREAKS_NOISE_AR1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: noise %d does not exist"), (int)settings->noise);
    }
    if (!isnan(settings->break_rate) && !(settings->break_rate > 0 && settings->break_rate < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: break_rate is %g; it must be between 0 and 1"), settings->break_rate);
    }
    if (!isnan(settings->break_rate) && settings->prior_breaks != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_breaks and break_rate say the same thing; give one of them"));
    }
    double sum = 0;
    for (size_t k = 0; settings->prior_breaks != NULL && k <= settings->max_breaks; k++) {
        double weight = settings->prior_breaks[k];
        if (!(weight >= 0 && isfinite(weight))) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_breaks[%zu] is %g; it must be a number of at least 0"), k,
                              weight);
        }
        sum += k < n_times / settings->min_length ? weight : 0;
    }
    if (settings->prior_breaks != NULL && !(sum > 0 && isfinite(sum))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_breaks gives no possible number of breaks a chance"));
    }
    return JARAK_OK;
}

/* Everything that is checked, and the data in the form that the recursions read. data NULL: the settings alone. */
static jarak_status take(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings, jarak__breaks_input *series,
                         jarak__breaks_mixture *mixture, jarak_error *error)
{
    const double nothing = (double)NAN; /* one date without a value goes with any settings */
    const jarak_breaks_data no_data = {.n_series = 1, .n_times = 1, .values = &nothing};
    jarak_status status =
        jarak__breaks_input_take(data != NULL ? data : &no_data, settings->model, settings->noise_variance, series, error);
    status = status != JARAK_OK ? status : check_settings(settings, data != NULL ? data->n_times : SIZE_MAX, error);
    return status != JARAK_OK ? status : jarak__breaks_mixture_take(series, settings, mixture, error);
}

jarak_status jarak_breaks_posterior_check(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings,
                                          jarak_error *error)
{
    jarak_breaks_posterior_settings used = defaults();
    jarak__breaks_input series = {0};
    jarak__breaks_mixture mixture = {0};
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_breaks_posterior_settings_init", error);
    status = status != JARAK_OK ? status : take(data, &used, &series, &mixture, error);
    jarak__breaks_mixture_free(&mixture);
    jarak__breaks_input_free(&series);
    return status;
}

jarak_status jarak_breaks_posterior_fit(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings,
                                        jarak_breaks_posterior **fit, jarak_error *error)
{
    *fit = NULL;
    jarak_breaks_posterior_settings used = defaults();
    jarak__breaks_input series = {0};
    jarak__breaks_mixture mixture = {0};
    jarak_breaks_posterior *made = NULL;
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_breaks_posterior_settings_init", error);
    status = status != JARAK_OK ? status : take(data, &used, &series, &mixture, error);
    if (status == JARAK_OK && (made = jarak__calloc(1, sizeof *made)) == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    status = status != JARAK_OK ? status : jarak__breaks_counts_of(data, &used, &made->counts, error);
    status = status != JARAK_OK ? status : jarak__breaks_mixture_fit(&mixture, made, error);
    if (status == JARAK_OK) {
        *fit = made;
        made = NULL;
    }
    jarak_breaks_posterior_free(made);
    jarak__breaks_mixture_free(&mixture);
    jarak__breaks_input_free(&series);
    return status;
}
