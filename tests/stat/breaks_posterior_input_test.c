/* The posterior over break dates: what is refused, and what ends the work. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "breaks_made.h"
#include "jarak/breaks.h"
#include "nile.h"

static void expect_refusal(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings, const char *named)
{
    jarak_breaks_posterior *result;
    jarak_error error;
    assert_int_equal(jarak_breaks_posterior_fit(data, settings, &result, &error), JARAK_ERR_ARGUMENT);
    if (strstr(error.message, named) == NULL) {
        fail_msg("\"%s\" does not name %s", error.message, named);
    }
    assert_null(result);
    assert_int_equal(jarak_breaks_posterior_check(data, settings, NULL), JARAK_ERR_ARGUMENT);
}

static void wrong_settings_and_values_are_named(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4}, variances[4] = {1, 1, 0, 1}, wrong[4] = {1, 2, INFINITY, 2.5};
    jarak_breaks_data data = {1, 4, values, NULL, NULL};
    static const double no_prior[11], bad_prior[11] = {1, -1};
    jarak_breaks_posterior_settings settings;
#define REFUSE(named, field, value)                  \
    jarak_breaks_posterior_settings_init(&settings); \
    settings.field = value;                          \
    expect_refusal(&data, &settings, named)
    REFUSE("min_length", min_length, 0);
    REFUSE("min_length", min_length, 5);
    REFUSE("level", level, 1);
    REFUSE("level", level, NAN);
    REFUSE("break_rate", break_rate, 0);
    REFUSE("prior_breaks", prior_breaks, no_prior);
    REFUSE("prior_breaks[1]", prior_breaks, bad_prior);
    REFUSE("prior_variance", prior_variance, 0);
    REFUSE("prior_strength", prior_strength, -1);
    REFUSE("prior_mean", prior_mean, INFINITY);
    REFUSE("noise_variance", noise_variance, -2);
    REFUSE("model", model, (jarak_breaks_model)9);
    jarak_breaks_posterior_settings_init(&settings);
    expect_refusal(&(jarak_breaks_data){0, 4, values, NULL, NULL}, &settings, "no data");
    expect_refusal(&(jarak_breaks_data){1, 4, values, variances, NULL}, &settings, "date 2: the variance");
    expect_refusal(&(jarak_breaks_data){1, 4, values, NULL, variances}, &settings, "exposures");
    expect_refusal(&(jarak_breaks_data){1, 4, wrong, NULL, NULL}, &settings, "date 2: the value is infinite");
    settings.model = JARAK_BREAKS_POISSON;
    expect_refusal(&(jarak_breaks_data){1, 4, values, NULL, variances}, &settings, "date 2: the exposure");
    expect_refusal(&(jarak_breaks_data){1, 4, values, variances, NULL}, &settings, "variances");
    expect_refusal(&(jarak_breaks_data){1, 1, wrong + 3, NULL, NULL}, &settings, "2.5 is not a count");
}

static size_t allocations_left;

static void *failing_resize(void *memory, size_t size, void *context)
{
    (void)context;
    if (allocations_left == 0) {
        return NULL;
    }
    allocations_left--;
    return realloc(memory, size);
}

static void plain_release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4};
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    settings.threads = 1; /* the counter is no atomic one */
    settings.model = JARAK_BREAKS_MEAN_VARIANCE;
    jarak_breaks_posterior *result;
    jarak_allocator failing = {failing_resize, plain_release, NULL};
    jarak_set_allocator(&failing);
    size_t n = 0;
    jarak_status status = JARAK_ERR_MEMORY;
    for (; status == JARAK_ERR_MEMORY && n < 2000; n++) {
        allocations_left = n;
        status = jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 4, values, NULL, NULL}, &settings, &result, NULL);
    }
    assert_int_equal(status, JARAK_OK);
    assert_true(n > 10);
    jarak_breaks_posterior_free(result);
    jarak_set_allocator(NULL);
    jarak_breaks_posterior_free(NULL);
}

static void an_interruption_ends_the_work(void **state)
{
    (void)state;
    double values[4] = {1, 2, 3, 4};
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior_settings_init(&settings);
    jarak_breaks_posterior *result;
    jarak_interrupt();
    jarak_status status = jarak_breaks_posterior_fit(&(jarak_breaks_data){1, 4, values, NULL, NULL}, &settings, &result, NULL);
    jarak_interrupt_clear();
    assert_int_equal(status, JARAK_ERR_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_settings_and_values_are_named),
        cmocka_unit_test(running_out_of_memory_is_said),
        cmocka_unit_test(an_interruption_ends_the_work),
    };
    return cmocka_run_group_tests_name("posterior of breaks", tests, NULL, NULL);
}
