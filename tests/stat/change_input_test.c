/* Every field of settings and data that can be wrong, and what the error says of it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stat/change_made.h"

typedef struct question {
    made *m;
    jarak_change_settings settings;
} question;

/* Two series of two units with three values each, and a window. */
static question ask(void)
{
    question q = {.m = made_new()};
    jarak_change_settings_init(&q.settings);
    for (uint32_t unit = 0; unit < 2; unit++) {
        made_series(q.m, unit, 0, 0.1);
        for (int32_t t = 2000; t < 2003; t++) {
            made_value(q.m, t, t - 2000, 0.1, 0);
        }
    }
    made_window(q.m, 1, 0, 2000, 2002);
    return q;
}

typedef void spoil(question *q);

static void refuse(spoil *spoils, jarak_status expected, const char *told)
{
    question q = ask();
    jarak_error error = {0};
    jarak_change *fit = NULL;
    assert_int_equal(jarak_change_check(&q.m->data, &q.settings, &error), JARAK_OK);
    spoils(&q);
    assert_int_equal(jarak_change_check(&q.m->data, &q.settings, NULL), expected);
    const jarak_status status = jarak_change_fit(&q.m->data, &q.settings, &fit, &error);
    if (status != expected || error.status != expected || strstr(error.message, told) == NULL) {
        fail_msg("status %d, \"%s\"; expected %d and \"%s\"", (int)status, error.message, (int)expected, told);
    }
    assert_null(fit);
    free(q.m);
}

/* The last element of an array is spoilt, so that the number in the message is not a 0 by chance. */
#define SERIES (q->m->series_of[1])
#define PRIOR (q->settings.prior)
#define REFUSED(change, expected, told) refuse(change##_of, JARAK_##expected, told)
#define SPOIL(name, code)              \
    static void name##_of(question *q) \
    {                                  \
        code;                          \
    }

SPOIL(level_low, q->settings.level = 0.5)
SPOIL(level_high, q->settings.level = 1)
SPOIL(level_nan, q->settings.level = (double)NAN)
SPOIL(material, q->settings.material = 0)
SPOIL(material_infinite, q->settings.material = (double)INFINITY)
SPOIL(reach, q->settings.reach = -1)
SPOIL(threads, q->settings.threads = -2)
SPOIL(size, q->settings.size = 0)

static void settings_are_checked(void **state)
{
    (void)state;
    REFUSED(level_low, ERR_ARGUMENT, "settings.level is 0.5");
    REFUSED(level_high, ERR_ARGUMENT, "settings.level is 1;");
    REFUSED(level_nan, ERR_ARGUMENT, "settings.level");
    REFUSED(material, ERR_ARGUMENT, "settings.material is 0");
    REFUSED(material_infinite, ERR_ARGUMENT, "settings.material is inf");
    REFUSED(reach, ERR_ARGUMENT, "settings.reach is -1");
    REFUSED(threads, ERR_ARGUMENT, "settings.threads is -2");
    REFUSED(size, ERR_ARGUMENT, "jarak_change_settings_init");
}

SPOIL(no_walk, PRIOR.n_walk = 0)
SPOIL(many_walks, PRIOR.n_walk = 9)
SPOIL(many_jumps, PRIOR.n_jump = 8)
SPOIL(no_noise, PRIOR.n_noise = 0)
SPOIL(no_memory, PRIOR.n_autocorrelation = 0)
SPOIL(walk_negative, PRIOR.walk[4] = -0.1)
SPOIL(jump_zero, PRIOR.jump[2] = 0)
SPOIL(noise_zero, PRIOR.noise[0] = 0)
SPOIL(memory_one, PRIOR.autocorrelation[2] = 1)
SPOIL(walk_nan, PRIOR.walk[1] = (double)NAN)
SPOIL(weight_negative, PRIOR.jump_weight[3] = -1)
SPOIL(weight_nan, PRIOR.noise_weight[1] = (double)NAN)
SPOIL(weights_zero, memset(PRIOR.walk_weight, 0, sizeof PRIOR.walk_weight))

static void grids_are_checked(void **state)
{
    (void)state;
    REFUSED(no_walk, ERR_ARGUMENT, "settings.prior.n_walk is 0; it must be from 1 to 8");
    REFUSED(many_walks, ERR_ARGUMENT, "settings.prior.n_walk is 9");
    REFUSED(many_jumps, ERR_ARGUMENT, "settings.prior.n_jump is 8; it must be from 0 to 7");
    REFUSED(no_noise, ERR_ARGUMENT, "settings.prior.n_noise is 0");
    REFUSED(no_memory, ERR_ARGUMENT, "settings.prior.n_autocorrelation is 0");
    REFUSED(walk_negative, ERR_ARGUMENT, "settings.prior.walk[4] is -0.1");
    REFUSED(jump_zero, ERR_ARGUMENT, "settings.prior.jump[2] is 0");
    REFUSED(noise_zero, ERR_ARGUMENT, "settings.prior.noise[0] is 0");
    REFUSED(memory_one, ERR_ARGUMENT, "settings.prior.autocorrelation[2] is 1");
    REFUSED(walk_nan, ERR_ARGUMENT, "settings.prior.walk[1]");
    REFUSED(weight_negative, ERR_ARGUMENT, "settings.prior.jump_weight[3] is -1");
    REFUSED(weight_nan, ERR_ARGUMENT, "settings.prior.noise_weight[1]");
    REFUSED(weights_zero, ERR_ARGUMENT, "all of settings.prior.walk_weight are 0");
}

SPOIL(unit, SERIES.unit = 2)
SPOIL(group, SERIES.group = 1)
SPOIL(weight, SERIES.weight = -0.5)
SPOIL(sign, SERIES.sign = 0.5)
SPOIL(sign_nan, SERIES.sign = (double)NAN)
SPOIL(unit_size, SERIES.unit_size = 0)
SPOIL(step, SERIES.step = -1)
SPOIL(noise, SERIES.noise = -0.2)
SPOIL(autocorrelation, SERIES.autocorrelation = 1)
SPOIL(reporter_sd, SERIES.reporter_sd = 0)
SPOIL(reporter_year_sd, SERIES.reporter_year_sd = -1)
SPOIL(error_loading, SERIES.error_loading = 1.5)

static void series_are_checked(void **state)
{
    (void)state;
    REFUSED(unit, ERR_ARGUMENT, "data.series_of[1].unit is 2");
    REFUSED(group, ERR_ARGUMENT, "data.series_of[1].group is 1");
    REFUSED(weight, ERR_ARGUMENT, "data.series_of[1].weight is -0.5");
    REFUSED(sign, ERR_ARGUMENT, "data.series_of[1].sign is 0.5; it must be 1 or -1");
    REFUSED(sign_nan, ERR_ARGUMENT, "data.series_of[1].sign");
    REFUSED(unit_size, ERR_ARGUMENT, "data.series_of[1].unit_size is 0");
    REFUSED(step, ERR_ARGUMENT, "data.series_of[1].step is -1");
    REFUSED(noise, ERR_ARGUMENT, "data.series_of[1].noise is -0.2");
    REFUSED(autocorrelation, ERR_ARGUMENT, "data.series_of[1].autocorrelation is 1");
    REFUSED(reporter_sd, ERR_ARGUMENT, "data.series_of[1].reporter_sd is 0");
    REFUSED(reporter_year_sd, ERR_ARGUMENT, "data.series_of[1].reporter_year_sd is -1");
    REFUSED(error_loading, ERR_ARGUMENT, "data.series_of[1].error_loading is 1.5");
}

SPOIL(row_series, q->m->series[5] = 2)
SPOIL(time_late, q->m->time[5] = (1 << 30) + 1)
SPOIL(time_early, q->m->time[4] = -(1 << 30) - 1)
SPOIL(value, q->m->value[3] = -1e151)
SPOIL(variance, q->m->variance[5] = -1e-9)
SPOIL(variance_nan, q->m->variance[5] = (double)NAN)
SPOIL(window_unit, q->m->windows[0].unit = 2)
SPOIL(window_group, q->m->windows[0].group = 7)
SPOIL(window_empty, q->m->windows[0].to = 2000)
SPOIL(window_late, q->m->windows[0].to = INT32_MAX)
SPOIL(no_series, q->m->data.series = NULL)
SPOIL(no_time, q->m->data.time = NULL)
SPOIL(no_value, q->m->data.value = NULL)
SPOIL(no_series_of, q->m->data.series_of = NULL)
SPOIL(no_windows, q->m->data.windows = NULL)

static void rows_and_windows_are_checked(void **state)
{
    (void)state;
    REFUSED(row_series, ERR_ARGUMENT, "data.series[5] is 2");
    REFUSED(time_late, ERR_ARGUMENT, "data.time[5]");
    REFUSED(time_early, ERR_ARGUMENT, "data.time[4]");
    REFUSED(value, ERR_DATA, "data.value[3] is -1e+151");
    REFUSED(variance, ERR_DATA, "data.variance[5] is -1e-09");
    REFUSED(variance_nan, ERR_DATA, "data.variance[5]");
    REFUSED(window_unit, ERR_ARGUMENT, "data.windows[0] names unit 2");
    REFUSED(window_group, ERR_ARGUMENT, "data.windows[0] names unit 1 and group 7");
    REFUSED(window_empty, ERR_ARGUMENT, "data.windows[0] is from 2000 to 2000");
    REFUSED(window_late, ERR_ARGUMENT, "data.windows[0] is from 2000 to 2147483647");
    REFUSED(no_series, ERR_ARGUMENT, "data.series is NULL");
    REFUSED(no_time, ERR_ARGUMENT, "data.time is NULL");
    REFUSED(no_value, ERR_ARGUMENT, "data.value is NULL");
    REFUSED(no_series_of, ERR_ARGUMENT, "data.series_of is NULL");
    REFUSED(no_windows, ERR_ARGUMENT, "data.windows is NULL");
}

/* What is at the edge of a range is inside it; a missing value may have any variance. */
static void edges_are_allowed(void **state)
{
    (void)state;
    question q = ask();
    jarak_change *fit = NULL;
    jarak_error error = {0};
    q.m->value[5] = (double)NAN;
    q.m->variance[5] = -1;
    q.m->value[0] = 1e149;
    q.m->series_of[0].weight = 0;
    q.m->series_of[1].autocorrelation = 0;
    q.m->series_of[1].error_loading = -1;
    q.settings.level = 0.999;
    q.settings.reach = 0;
    q.settings.prior.n_jump = 0;
    if (jarak_change_fit(&q.m->data, &q.settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(made_figure(fit, 0)->n_values, 2);
    jarak_change_free(fit);
    assert_int_equal(jarak_change_check(NULL, NULL, &error), JARAK_OK);
    assert_int_equal(jarak_change_fit(NULL, NULL, &fit, &error), JARAK_ERR_ARGUMENT);
    assert_null(fit);
    free(q.m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_checked),         cmocka_unit_test(grids_are_checked), cmocka_unit_test(series_are_checked),
        cmocka_unit_test(rows_and_windows_are_checked), cmocka_unit_test(edges_are_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
