/* What each value does to a change, and what happens with odd input. */
#include "closeness_panel.h"

static void check_reasons(const design *d, uint64_t seed)
{
    panel p = simulate(d, seed);
    jarak_closeness_indicator_parameters given[MOST_INDICATORS];
    memcpy(given, true_parameters, sizeof given);
    jarak_closeness *made = fit_given(&p.data, given, d->q, d->phi);
    const size_t from = 2, to = d->n_cells - 2;
    for (uint32_t unit = 0; unit < d->n_units; unit++) {
        jarak_closeness_change change;
        jarak_closeness_reason *reasons = NULL;
        size_t n_reasons;
        assert_int_equal(jarak_closeness_reasons(made, unit, 0, (int32_t)from, (int32_t)to, 0.9, &change, &reasons, &n_reasons, NULL),
                         JARAK_OK);
        double sum = 0;
        for (size_t i = 0; i < n_reasons; i++) {
            sum += reasons[i].contribution;
            assert_int_equal(p.unit[reasons[i].row], unit);
            assert_true(i == 0 || reasons[i].row > reasons[i - 1].row);
        }
        assert_near(sum, change.mean, 1e-9);
        for (size_t i = 0; i < n_reasons; i += 4) {
            dense_answer dense = dense_solve(&p.data, unit, d->n_cells, given, d->q, d->phi, reasons[i].row);
            assert_near(reasons[i].without, dense.mean[to] - dense.mean[from], 1e-8);
            assert_near(reasons[i].without_variance, dense_change_variance(&dense, from, to), 1e-8);
            dense_free(&dense);
        }
        jarak_closeness_reasons_free(reasons);
    }
    jarak_closeness_free(made);
    panel_free(&p);
}

static void reasons_sum_to_the_change(void **state)
{
    (void)state;
    const design designs[] = {
        {.n_units = 10, .n_indicators = 4, .n_cells = 15, .q = 0.5, .phi = 1, .longest = 1, .missing = 0.4, .noise = 1},
        {.n_units = 5, .n_indicators = 3, .n_cells = 15, .q = 0.5, .phi = 1, .longest = 4, .missing = 0.3, .noise = 1},
        {.n_units = 5, .n_indicators = 3, .n_cells = 15, .q = 0.5, .phi = 0.6, .longest = 1, .missing = 0.3, .noise = 1},
    };
    for (size_t i = 0; i < sizeof designs / sizeof designs[0]; i++) {
        check_reasons(&designs[i], 61 + i);
    }
}

/* Averaged over draws of the parameters they still do, and both ways to ask for a change agree. */
static void reasons_sum_to_the_change_over_draws(void **state)
{
    (void)state;
    const design d = {.n_units = 12, .n_indicators = 3, .n_cells = 12, .q = 0.3, .phi = 1, .longest = 1, .missing = 0.3, .noise = 1};
    panel p = simulate(&d, 65);
    const jarak_closeness_settings settings = standard_settings();
    jarak_closeness *made = fit(&p.data, &settings);
    assert_in_range(made->groups[0].n_draws, 20, 200);
    jarak_closeness_change changes[12];
    assert_int_equal(jarak_closeness_changes(made, 0, 2, 9, 0.9, changes, NULL), JARAK_OK);
    for (size_t unit = 0; unit < d.n_units; unit++) {
        jarak_closeness_change change;
        jarak_closeness_reason *reasons;
        size_t n_reasons;
        double sum = 0;
        assert_int_equal(jarak_closeness_reasons(made, unit, 0, 2, 9, 0.9, &change, &reasons, &n_reasons, NULL), JARAK_OK);
        for (size_t i = 0; i < n_reasons; i++) {
            sum += reasons[i].contribution;
        }
        assert_near(sum, change.mean, 1e-9);
        assert_near(made->states[unit * made->n_cells + 9] - made->states[unit * made->n_cells + 2], change.mean, 1e-9);
        assert_memory_equal(&change, &changes[unit], sizeof change);
        assert_true(change.low < change.mean && change.mean < change.high);
        assert_true(change.probability > 0.95   ? change.low > 0
                    : change.probability < 0.05 ? change.high < 0
                                                : change.low <= 0 && change.high >= 0);
        jarak_closeness_reasons_free(reasons);
    }
    jarak_closeness_free(made);
    panel_free(&p);
}

/* ------------------------------------------------------------------------------------------------------------------ odd input */

static void expect_failure(const jarak_closeness_data *data, const jarak_closeness_settings *settings, jarak_status status,
                           const char *says)
{
    jarak_closeness *made = NULL;
    jarak_error error = {0};
    assert_int_equal(jarak_closeness_fit(data, settings, &made, &error), status);
    assert_null(made);
    if (strstr(error.message, says) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, says);
    }
}

static void wrong_settings_are_refused_by_name(void **state)
{
    (void)state;
    panel p = simulate(&(design){.n_units = 2, .n_indicators = 2, .n_cells = 5, .q = 0.3, .phi = 1, .longest = 1}, 71);
    jarak_closeness_settings settings = standard_settings();
    settings.prior_weight = -1;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "prior_weight");
    settings = standard_settings();
    settings.degrees = 1;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "degrees");
    settings = standard_settings();
    settings.tolerance = NAN;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "tolerance");
    settings = standard_settings();
    settings.max_iterations = 0;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "max_iterations");
    settings = standard_settings();
    settings.parameter_draws = -1;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "parameter_draws");
    const jarak_closeness_indicator_parameters negative[2] = {{NAN, NAN, NAN, NAN}, {NAN, -1, NAN, NAN}};
    const jarak_closeness_indicator_parameters alone[2] = {{NAN, NAN, NAN, NAN}, {1, NAN, NAN, NAN}};
    settings = standard_settings();
    settings.given_indicators = negative;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "given_indicators[1]");
    settings.given_indicators = alone;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "together");
    const jarak_closeness_group_parameters still = {0, NAN};
    settings = standard_settings();
    settings.given_groups = &still;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "given_groups[0]");
    panel_free(&p);
}

static void wrong_data_are_refused_by_row(void **state)
{
    (void)state;
    panel p = simulate(&(design){.n_units = 2, .n_indicators = 2, .n_cells = 5, .q = 0.3, .phi = 1, .longest = 1}, 71);
    const jarak_closeness_settings settings = standard_settings();
    p.variance[3] = -1;
    expect_failure(&p.data, &settings, JARAK_ERR_DATA, "row 3");
    p.variance[3] = NAN;
    expect_failure(&p.data, &settings, JARAK_ERR_DATA, "row 3");
    p.variance[3] = 0;
    p.value[2] = INFINITY;
    expect_failure(&p.data, &settings, JARAK_ERR_DATA, "row 2");
    p.value[2] = -1e300;
    expect_failure(&p.data, &settings, JARAK_ERR_DATA, "row 2: the value -1e+300 is too large");
    p.value[2] = 0;
    p.unit[1] = 7;
    expect_failure(&p.data, &settings, JARAK_ERR_ARGUMENT, "row 1");
    p.unit[1] = 0;
    p.last[4] = -3;
    expect_failure(&p.data, &settings, JARAK_ERR_DATA, "row 4");
    panel_free(&p);
}

static jarak_closeness_use use_of(const panel *p, size_t indicator)
{
    const jarak_closeness_settings settings = standard_settings();
    jarak_closeness *made = fit(&p->data, &settings);
    const jarak_closeness_use use = made->indicators[indicator].use;
    assert_true(isnan(made->states[0]));
    jarak_closeness_free(made);
    return use;
}

static void little_data_give_an_honest_answer(void **state)
{
    (void)state;
    panel p = panel_new(2, 3, 10); /* nothing */
    assert_int_equal(use_of(&p, 0), JARAK_CLOSENESS_ABSENT);
    panel_add(&p, 0, 0, 3, 3, 1, 0); /* one value in each of two units */
    panel_add(&p, 1, 0, 3, 3, 2, 0);
    panel_add(&p, 1, 0, 5, 5, NAN, -7); /* what is missing is not looked at */
    assert_int_equal(use_of(&p, 0), JARAK_CLOSENESS_SINGLE);
    for (size_t t = 0; t < 5; t++) { /* constant in time in each unit */
        panel_add(&p, 0, 1, t, t, 4.5, 0);
        panel_add(&p, 1, 1, t, t, 3.5, 0);
    }
    assert_int_equal(use_of(&p, 1), JARAK_CLOSENESS_CONSTANT);
    for (size_t t = 0; t < 5; t++) { /* noise of absurd size is no information */
        panel_add(&p, 0, 2, t, t, (double)t, 1e300);
    }
    assert_int_equal(use_of(&p, 2), JARAK_CLOSENESS_ABSENT);

    panel_add(&p, 0, 2, 6, 6, 10, 1e6); /* hardly any information */
    panel_add(&p, 0, 2, 9, 9, 12, 1e6);
    const jarak_closeness_settings settings = standard_settings();
    jarak_closeness *made = fit(&p.data, &settings);
    assert_int_equal(made->indicators[2].use, JARAK_CLOSENESS_USED);
    assert_true(made->indicators[2].reference);
    assert_near(change_of(made, 0, 6, 9).probability, 0.5, 0.01);
    assert_true(isnan(change_of(made, 1, 6, 9).mean));
    jarak_closeness_change changes[2];
    jarak_error error;
    assert_int_equal(jarak_closeness_changes(made, 0, 6, 1000, 0.9, changes, &error), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_closeness_changes(made, 3, 6, 9, 0.9, changes, &error), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_closeness_changes(made, 0, 6, 9, 1, changes, &error), JARAK_ERR_ARGUMENT);
    jarak_closeness_free(made);
    panel_free(&p);
    jarak_closeness_free(NULL);
}

static void without_one_of_two_values_nothing_is_known(void **state)
{
    (void)state;
    panel p = panel_new(1, 1, 4);
    panel_add(&p, 0, 0, 0, 0, 1, 0.1);
    panel_add(&p, 0, 0, 3, 3, 2, 0.1);
    const jarak_closeness_indicator_parameters given = {NAN, NAN, 0.2, NAN};
    jarak_closeness *made = fit_given(&p.data, &given, 0.5, 1);
    jarak_closeness_change change;
    jarak_closeness_reason *reasons;
    size_t n_reasons;
    assert_int_equal(jarak_closeness_reasons(made, 0, 0, 0, 3, 0.9, &change, &reasons, &n_reasons, NULL), JARAK_OK);
    assert_int_equal(n_reasons, 2);
    assert_near(reasons[0].contribution + reasons[1].contribution, change.mean, 1e-12);
    assert_near(reasons[1].without, 0, 1e-9);                /* the state stays level, */
    assert_near(reasons[1].without_variance, 3 * 0.5, 1e-9); /* and nothing is known of its steps */
    assert_near(reasons[1].without_probability, 0.5, 1e-9);
    jarak_closeness_reasons_free(reasons);
    jarak_closeness_free(made);
    panel_free(&p);
}

/* Two values of one indicator at the same time both count. */
static void repeated_values_both_count(void **state)
{
    (void)state;
    const jarak_closeness_indicator_parameters given = {NAN, NAN, 1, NAN};
    panel p = panel_new(1, 1, 8);
    for (size_t t = 0; t < 6; t++) {
        panel_add(&p, 0, 0, t, t, (double)(t % 3), 0);
    }
    for (size_t t = 0; t < 6; t += 2) {
        panel_add(&p, 0, 0, t, t, 5 - (double)t, 0.5);
        panel_add(&p, 0, 0, t, t, 1, 0.25);
    }
    jarak_closeness *made = fit_given(&p.data, &given, 0.5, 1);
    const jarak_closeness_indicator_parameters known = {0, 1, 1, 0};
    dense_answer dense = dense_solve(&p.data, 0, 6, &known, 0.5, 1, SIZE_MAX);
    assert_int_equal(made->groups[0].n_values, 12);
    for (size_t t = 0; t < 6; t++) {
        assert_near(made->states[t], dense.mean[t], 1e-10);
        assert_near(made->variances[t], dense.covariance[t * dense.n + t], 1e-10);
    }
    dense_free(&dense);
    jarak_closeness_free(made);
    panel_free(&p);
}

static void being_interrupted_is_an_error_of_its_own(void **state)
{
    (void)state;
    panel p = simulate(&(design){.n_units = 2, .n_indicators = 2, .n_cells = 5, .q = 0.3, .phi = 1, .longest = 1}, 71);
    const jarak_closeness_settings settings = standard_settings();
    jarak_interrupt();
    expect_failure(&p.data, &settings, JARAK_ERR_INTERRUPTED, "interrupted");
    jarak_interrupt_clear();
    panel_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_sum_to_the_change),          cmocka_unit_test(reasons_sum_to_the_change_over_draws),
        cmocka_unit_test(wrong_settings_are_refused_by_name), cmocka_unit_test(wrong_data_are_refused_by_row),
        cmocka_unit_test(little_data_give_an_honest_answer),  cmocka_unit_test(without_one_of_two_values_nothing_is_known),
        cmocka_unit_test(repeated_values_both_count),         cmocka_unit_test(being_interrupted_is_an_error_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
