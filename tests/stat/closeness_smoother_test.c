/* The states of the closeness model against the dense Gaussian, closed forms and published values. */
#include <stdio.h>

#include "closeness_panel.h"

static void agree_with_the_dense_gaussian(const design *d, uint64_t seed)
{
    panel p = simulate(d, seed);
    jarak_closeness_indicator_parameters given[MOST_INDICATORS];
    memcpy(given, true_parameters, sizeof given);
    given[0].alpha = d->phi < 1 ? 0.7 : 0;
    jarak_closeness *made = fit_given(&p.data, given, d->q, d->phi);
    double log_likelihood = 0;
    assert_int_equal(made->first_cell, 0);
    for (uint32_t unit = 0; unit < d->n_units; unit++) {
        dense_answer dense = dense_solve(&p.data, unit, made->n_cells, given, d->q, d->phi, SIZE_MAX);
        for (size_t t = 0; t < made->n_cells; t++) {
            assert_near(made->states[unit * made->n_cells + t], dense.mean[t], 1e-9);
            assert_near(made->variances[unit * made->n_cells + t], dense.covariance[t * dense.n + t], 1e-9);
        }
        for (size_t from = 0; from < made->n_cells; from += 3) {
            const size_t to = (from * 7 + 5) % made->n_cells;
            const jarak_closeness_change change = change_of(made, unit, (int32_t)from, (int32_t)to);
            assert_near(change.mean, dense.mean[to] - dense.mean[from], 1e-9);
            assert_near(change.variance, dense_change_variance(&dense, from, to), 1e-9);
        }
        log_likelihood += dense.log_likelihood;
        dense_free(&dense);
    }
    assert_near(made->groups[0].log_likelihood, log_likelihood, 1e-9 * fabs(log_likelihood));
    jarak_closeness_free(made);
    panel_free(&p);
}

static void states_are_those_of_the_dense_gaussian(void **state)
{
    (void)state;
    const design designs[] = {
        {.n_units = 3, .n_indicators = 1, .n_cells = 12, .q = 0.3, .phi = 1, .longest = 1},
        {.n_units = 11, .n_indicators = 2, .n_cells = 9, .q = 0.3, .phi = 1, .longest = 1, .missing = 0.3, .noise = 2},
        {.n_units = 9, .n_indicators = 4, .n_cells = 15, .q = 0.5, .phi = 1, .longest = 1, .missing = 0.4, .noise = 1},
        {.n_units = 5, .n_indicators = 6, .n_cells = 14, .q = 0.2, .phi = 1, .longest = 1, .missing = 0.5, .noise = 1},
        {.n_units = 9, .n_indicators = 3, .n_cells = 16, .q = 0.4, .phi = 1, .longest = 4, .missing = 0.3, .noise = 1},
        {.n_units = 3, .n_indicators = 5, .n_cells = 30, .q = 0.4, .phi = 1, .longest = 12, .missing = 0.1, .noise = 1},
        {.n_units = 9, .n_indicators = 3, .n_cells = 16, .q = 0.4, .phi = 0.7, .longest = 1, .missing = 0.3, .noise = 1},
        {.n_units = 9, .n_indicators = 3, .n_cells = 16, .q = 0.4, .phi = -0.4, .longest = 3, .missing = 0.3, .noise = 1},
    };
    for (size_t i = 0; i < sizeof designs / sizeof designs[0]; i++) {
        agree_with_the_dense_gaussian(&designs[i], 100 + i);
    }
}

/* In the middle of a long series the variance of the smoothed level is that of the two-sided Wiener filter, σ² / √(1 + 4σ²/q); after the
 * last value it grows by q a cell. */
static void the_local_level_model_has_its_closed_form(void **state)
{
    (void)state;
    enum { T = 400, AHEAD = 10 };
    panel p = panel_new(1, 1, T + AHEAD);
    jarak__random random = jarak__random_stream(5, 0);
    for (size_t t = 0; t < T; t++) {
        panel_add(&p, 0, 0, t, t, jarak__random_normal(&random), 0);
    }
    p.data.variance = NULL;
    p.data.last = NULL;
    const double ratios[] = {1e-3, 0.1, 1, 50};
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        const double sigma2 = 2, q = sigma2 * ratios[i];
        const jarak_closeness_indicator_parameters given = {NAN, NAN, sigma2, NAN};
        const jarak_closeness_group_parameters group = {q, NAN};
        jarak_closeness_settings settings = standard_settings();
        settings.given_indicators = &given;
        settings.given_groups = &group;
        settings.last_cell = T + AHEAD - 1;
        jarak_closeness *made = fit(&p.data, &settings);
        const double expected = sigma2 / sqrt(1 + 4 * sigma2 / q);
        assert_int_equal(made->n_cells, T + AHEAD);
        assert_near(made->variances[T / 2], expected, 1e-4 * expected);
        for (size_t h = 0; h < AHEAD; h++) {
            assert_near(made->states[T + h], made->states[T - 1], 1e-12);
            assert_near(made->variances[T + h], made->variances[T - 1] + q * (double)(h + 1), 1e-10 * (1 + q));
        }
        jarak_closeness_free(made);
    }
    panel_free(&p);
}

static void a_level_that_does_not_move_is_a_mean(void **state)
{
    (void)state;
    panel p = panel_new(1, 1, 50);
    double mean = 0;
    for (size_t t = 0; t < 50; t++) {
        const double value = 1e6 + sin((double)t);
        panel_add(&p, 0, 0, t, t, value, 0);
        mean += value / 50;
    }
    const jarak_closeness_indicator_parameters given = {NAN, NAN, 4, NAN};
    jarak_closeness *made = fit_given(&p.data, &given, 1e-11, 1);
    for (size_t t = 0; t < 50; t++) {
        assert_near(made->states[t], mean, 1e-8);
        assert_near(made->variances[t], 4.0 / 50, 1e-9);
    }
    jarak_closeness_free(made);
    panel_free(&p);
}

/* Flows of the Nile, 1871 … 1970, from tests/ref/nile.csv, which names their origin. */
static panel nile_panel(void)
{
    panel p = panel_new(1, 1, 100);
    FILE *file = fopen(JARAK_SOURCE_ROOT "/tests/ref/nile.csv", "r");
    assert_non_null(file);
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        char *end;
        const long year = strtol(line, &end, 10);
        if (end != line) {
            panel_add(&p, 0, 0, (size_t)(year - 1871), (size_t)(year - 1871), strtod(end + 1, NULL), 0);
        }
    }
    fclose(file);
    assert_int_equal(p.data.n_rows, 100);
    return p;
}

/* The variances 15099 and 1469.1 are those of Durbin & Koopman (2012), section 2.10. */
static void the_nile_is_smoothed_as_published(void **state)
{
    (void)state;
    panel p = nile_panel();
    const jarak_closeness_indicator_parameters given = {0, 1, 15099, 0};
    jarak_closeness *made = fit_given(&p.data, &given, 1469.1, 1);
    dense_answer dense = dense_solve(&p.data, 0, 100, &given, 1469.1, 1, SIZE_MAX);
    for (size_t t = 0; t < 100; t++) {
        assert_near(made->states[t], dense.mean[t], 1e-9 * 1000);
        assert_near(made->variances[t], dense.covariance[t * dense.n + t], 1e-9 * 15099);
    }
    assert_near(made->groups[0].log_likelihood, -633.464564, 1e-6);
    assert_near(made->groups[0].log_likelihood, dense.log_likelihood, 1e-8);
    /* The filter's steady state P = q/2 + √(q²/4 + qσ²), of which the last state has P - q. */
    assert_near(made->variances[99], 0.5 * (sqrt(1469.1 * 1469.1 + 4 * 1469.1 * 15099) - 1469.1), 1e-6);
    dense_free(&dense);
    jarak_closeness_free(made);
    panel_free(&p);
}

static void maximum_likelihood_finds_the_published_variances(void **state)
{
    (void)state;
    panel p = nile_panel();
    jarak_closeness_settings settings = standard_settings();
    settings.prior_weight = 0;
    settings.tolerance = 1e-9;
    jarak_closeness *made = fit(&p.data, &settings);
    assert_true(made->groups[0].converged);
    assert_near(made->indicators[0].parameters.sigma2, 15099, 1);
    assert_near(made->groups[0].parameters.q, 1469.1, 0.5);
    jarak_closeness_free(made);
    panel_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_those_of_the_dense_gaussian),
        cmocka_unit_test(the_local_level_model_has_its_closed_form),
        cmocka_unit_test(a_level_that_does_not_move_is_a_mean),
        cmocka_unit_test(the_nile_is_smoothed_as_published),
        cmocka_unit_test(maximum_likelihood_finds_the_published_variances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
