/* Fits of made data. */
#ifndef TESTS_PPML_FITTED_H
#define TESTS_PPML_FITTED_H

#include "stat/ppml_made.h"

static inline jarak_ppml *fit_data(const jarak_ppml_data *data, int threads)
{
    jarak_ppml *fit;
    jarak_error error = {0};
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.threads = threads;
    if (jarak_ppml_fit(data, &settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_ppml_result(fit)->outcome, JARAK_PPML_CONVERGED);
    return fit;
}

#endif
