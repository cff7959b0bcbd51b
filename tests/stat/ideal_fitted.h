/* Fits of legislatures whose truth is known. */
#ifndef TESTS_IDEAL_FITTED_H
#define TESTS_IDEAL_FITTED_H

#include <math.h>

#include "ideal_legislature.h"

static inline void assert_near(double found, double expected, double within)
{
    if (!(fabs(found - expected) <= within)) {
        fail_msg("%.17g, expected %.17g", found, expected);
    }
}

static const legislature_shape usual = {
    .n_units = 60, .n_sessions = 6, .n_items_a_session = 40, .evolution = 0.03, .absence = 0.1, .out = 0.05, .n_repeated = 4, .seed = 12};

static inline jarak_ideal_settings defaults(void)
{
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    return settings;
}

static inline jarak_ideal *fit_of(const jarak_ideal_data *data, const jarak_ideal_settings *settings)
{
    jarak_ideal *fit = NULL;
    jarak_error error = {0};
    if (jarak_ideal_fit(data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_ideal_result(fit)->outcome, JARAK_IDEAL_CONVERGED);
    return fit;
}

static inline void assert_same(const jarak_ideal *a, const jarak_ideal *b)
{
    const jarak_ideal_info *first = jarak_ideal_result(a);
    const jarak_ideal_info *second = jarak_ideal_result(b);
    assert_int_equal(first->n_points, second->n_points);
    assert_int_equal(first->iterations, second->iterations);
    assert_memory_equal(&first->log_likelihood, &second->log_likelihood, sizeof(double));
    for (size_t i = 0; i < first->n_points; i++) {
        assert_memory_equal(&first->points[i].estimate, &second->points[i].estimate, sizeof(double));
        assert_memory_equal(&first->points[i].std_error, &second->points[i].std_error, sizeof(double));
    }
    for (size_t i = 0; i < first->n_items; i++) {
        assert_memory_equal(&first->items[i].discrimination, &second->items[i].discrimination, sizeof(double));
        assert_memory_equal(&first->items[i].cut_high_se, &second->items[i].cut_high_se, sizeof(double));
    }
}

#endif
