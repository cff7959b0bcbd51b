/* PPML: data and settings that are wrong, or tell nothing of a coefficient. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/alloc.h"
#include "ppml_fitted.h"
#include "stat/ppml_made.h"

static void collinear_regressors_are_dropped_by_name(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 300, 2, 3, false, false, false, 6);
    for (size_t i = 0; i < 300; i++) {
        made.columns[1][i] = 3 * (double)made.codes[1][i] - 2; /* what the second set says already */
        made.columns[2][i] = 2 * made.columns[0][i] + (double)made.codes[0][i];
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_false(info->dropped[0]);
    assert_true(info->dropped[1] && isnan(info->beta[1]));
    assert_true(info->dropped[2] && isnan(info->beta[2]));
    double covariance[9];
    jarak_vcov_settings settings;
    jarak_vcov_settings_init(&settings);
    assert_int_equal(jarak_ppml_vcov(fit, &settings, covariance, NULL, NULL), JARAK_OK);
    assert_true(covariance[0] > 0 && isnan(covariance[1]) && isnan(covariance[4]) && isnan(covariance[8]));
    jarak_ppml_free(fit);

    made.data.n_effects = 0; /* a constant beside the common intercept */
    for (size_t i = 0; i < 300; i++) {
        made.columns[1][i] = 1990;
    }
    made.data.n_regressors = 2;
    fit = fit_data(&made.data, 1);
    assert_false(jarak_ppml_result(fit)->dropped[0]);
    assert_true(jarak_ppml_result(fit)->dropped[1]);
    jarak_ppml_free(fit);
    made_free(&made);
}

/* Weak identification is not collinearity: a regressor with hardly any variation of its own keeps its coefficient. */
static void little_variation_is_enough(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 300, 1, 2, false, false, false, 8);
    for (size_t i = 0; i < 300; i++) {
        made.columns[1][i] = 2000 + 0.01 * made.columns[1][i];
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    assert_false(jarak_ppml_result(fit)->dropped[1]);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void expect_error(const made_data *made, jarak_status expected, const char *part)
{
    jarak_ppml *fit;
    jarak_error error = {0};
    assert_int_equal(jarak_ppml_fit(&made->data, NULL, &fit, &error), expected);
    assert_null(fit);
    if (strstr(error.message, part) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
    }
}

static void wrong_data_are_named(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 60, 2, 1, true, true, true, 9);
    double keep = made.y[16];
    made.y[16] = -1;
    expect_error(&made, JARAK_ERR_DATA, "row 17");
    made.y[16] = (double)INFINITY;
    expect_error(&made, JARAK_ERR_DATA, "row 17");
    made.y[16] = keep;
    made.columns[0][3] = -(double)INFINITY;
    expect_error(&made, JARAK_ERR_DATA, "row 4");
    made.columns[0][3] = 0;
    made.weights[59] = -0.5;
    expect_error(&made, JARAK_ERR_DATA, "weight is -0.5");
    made.weights[59] = 1;
    made.offset[0] = (double)INFINITY;
    expect_error(&made, JARAK_ERR_DATA, "offset");
    made.offset[0] = 0;
    made.codes[1][5] = 99;
    expect_error(&made, JARAK_ERR_ARGUMENT, "row 6");
    made.codes[1][5] = 0;
    made.data.n_rows = 0;
    expect_error(&made, JARAK_ERR_DATA, "no row");
    made.data.n_rows = 1;
    expect_error(&made, JARAK_ERR_DATA, "no row"); /* a singleton */
    made.data.n_rows = 60;
    for (size_t i = 0; i < 60; i++) {
        made.y[i] = 0;
    }
    expect_error(&made, JARAK_ERR_DATA, "no row is left");
    made_free(&made);
}

static void missing_values_are_counted_and_left_out(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 200, 2, 2, false, false, false, 12);
    made.y[0] = (double)NAN;
    made.columns[1][7] = (double)NAN;
    made.codes[0][9] = UINT32_MAX;
    jarak_ppml *fit = fit_data(&made.data, 1);
    jarak_ppml_row reasons[200];
    double mu[200];
    jarak_ppml_fitted(fit, mu, reasons);
    assert_int_equal(jarak_ppml_result(fit)->n_missing, 3);
    assert_int_equal(reasons[0], JARAK_ROW_MISSING);
    assert_int_equal(reasons[7], JARAK_ROW_MISSING);
    assert_int_equal(reasons[9], JARAK_ROW_MISSING);
    assert_true(isnan(mu[7]) && mu[1] > 0);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void levels_without_positive_outcome_and_singletons_are_dropped(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 200, 2, 1, false, false, false, 13);
    size_t zeros = 0;
    for (size_t i = 0; i < 200; i++) {
        if (made.codes[0][i] == 1) {
            made.y[i] = 0;
            zeros++;
        }
    }
    uint32_t single = made.codes[0][0] == 1 ? 1 : 0;
    while (made.codes[0][single] == 1) {
        single++;
    }
    made.codes[1][single] = 5;
    made.effects[1].n_levels = 6;
    made.codes[1][single] = 5; /* the only row of level 5, unless others had it */
    for (size_t i = 0; i < 200; i++) {
        made.codes[1][i] = i == single ? 5 : made.codes[1][i] % 5;
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->n_separated, zeros);
    assert_int_equal(info->n_singletons, 1);
    assert_int_equal(info->n_used, 200 - zeros - 1);
    assert_int_equal(info->effects[0].levels, 2);
    assert_int_equal(info->effects[1].levels, 5);
    assert_int_equal(info->effects[1].redundant, 1);
    jarak_ppml_free(fit);
    made_free(&made);
}

/* x is positive only where y is zero, and zero or negative nowhere else: its coefficient would be minus infinity. */
static void separation_by_a_regressor_is_certified(void **state)
{
    (void)state;
    made_data made;
    made_random(&made, 300, 2, 2, false, false, false, 14);
    size_t n_separated = 0;
    for (size_t i = 0; i < 300; i++) {
        bool separated = i % 29 == 0;
        made.columns[1][i] = separated ? 1 + (double)(i % 3) : 0;
        made.y[i] = separated ? 0 : made.y[i] + 1;
        n_separated += separated;
    }
    jarak_ppml *fit = fit_data(&made.data, 1);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->n_separated, n_separated);
    assert_true(info->dropped[1]); /* nothing of it is left */
    double z[300];
    jarak_ppml_separating(fit, z);
    double scale = z[0] / made.columns[1][0];
    for (size_t i = 0; i < 300; i++) { /* the vector is the regressor itself */
        assert_true((z[i] > 0) == (i % 29 == 0));
        assert_true(fabs(z[i] - scale * made.columns[1][i]) < 1e-4 * z[0]);
    }
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.separation = JARAK_SEPARATION_NONE;
    settings.max_iterations = 60;
    jarak_ppml *kept;
    assert_int_equal(jarak_ppml_fit(&made.data, &settings, &kept, NULL), JARAK_OK);
    assert_int_equal(jarak_ppml_result(kept)->n_used, 300);
    assert_true(fabs(jarak_ppml_result(kept)->beta[0] - info->beta[0]) < 1e-6); /* the rest of the estimate is the same */
    jarak_ppml_free(kept);
    jarak_ppml_free(fit);
    made_free(&made);
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    jarak_error error;
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    assert_int_equal(jarak_ppml_check(NULL, &settings, &error), JARAK_OK);
    settings.tolerance = 0;
    assert_int_equal(jarak_ppml_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "tolerance"));
    jarak_ppml_settings_init(&settings);
    settings.max_iterations = 0;
    assert_int_equal(jarak_ppml_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "max_iterations"));
    jarak_ppml_settings_init(&settings);
    settings.separation = 8;
    assert_int_equal(jarak_ppml_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "separation"));
    jarak_ppml_settings_init(&settings);
    settings.threads = -1;
    assert_int_equal(jarak_ppml_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "threads"));
}

/* Fails the allocation whose number has come. */
typedef struct scarcity {
    long left;
    long held;
} scarcity;

static void *scarce_resize(void *memory, size_t size, void *context)
{
    scarcity *shared = context;
    if (shared->left-- == 0) {
        return NULL;
    }
    void *grown = realloc(memory, size);
    shared->held += memory == NULL && grown != NULL;
    return grown;
}

static void scarce_release(void *memory, void *context)
{
    ((scarcity *)context)->held -= memory != NULL;
    free(memory);
}

static void running_out_of_memory_is_told_and_leaks_nothing(void **state)
{
    (void)state;
    made_data made;
    made_gravity(&made, 6, 4, 22);
    bool done = false;
    for (long failing = 0; !done; failing++) {
        scarcity shared = {.left = failing};
        const jarak_allocator allocator = {.resize = scarce_resize, .release = scarce_release, .context = &shared};
        jarak_set_allocator(&allocator);
        jarak_ppml *fit;
        jarak_error error;
        jarak_status status = jarak_ppml_fit(&made.data, NULL, &fit, &error);
        if (status == JARAK_OK) {
            done = shared.left >= 0;
            jarak_ppml_free(fit);
        } else {
            assert_int_equal(status, JARAK_ERR_MEMORY);
            assert_null(fit);
        }
        assert_int_equal(shared.held, 0);
        jarak_set_allocator(NULL);
        assert_true(failing < 2000);
    }
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collinear_regressors_are_dropped_by_name),
        cmocka_unit_test(little_variation_is_enough),
        cmocka_unit_test(wrong_data_are_named),
        cmocka_unit_test(missing_values_are_counted_and_left_out),
        cmocka_unit_test(levels_without_positive_outcome_and_singletons_are_dropped),
        cmocka_unit_test(separation_by_a_regressor_is_certified),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(running_out_of_memory_is_told_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
