/* The estimation of the closeness model: it climbs, finds what the data were made with, and its intervals cover what they promise. */
#include <stdio.h>

#include "closeness_panel.h"

static void the_objective_never_falls(void **state)
{
    (void)state;
    const design designs[] = {
        {.n_units = 15, .n_indicators = 4, .n_cells = 20, .q = 0.3, .phi = 1, .longest = 1, .missing = 0.3, .noise = 1},
        {.n_units = 15, .n_indicators = 3, .n_cells = 24, .q = 0.3, .phi = 1, .longest = 4, .missing = 0.3, .noise = 1},
        {.n_units = 40, .n_indicators = 3, .n_cells = 24, .q = 0.3, .phi = 0.8, .longest = 1, .missing = 0.3, .noise = 1},
        {.n_units = 1, .n_indicators = 2, .n_cells = 10, .q = 0.3, .phi = 1, .longest = 1},
    };
    enum { PLAIN, STUDENT, NO_PRIOR, EQUAL, N_VARIANTS };
    for (size_t i = 0; i < N_VARIANTS * sizeof designs / sizeof designs[0]; i++) {
        const design *d = &designs[i / N_VARIANTS];
        const size_t variant = i % N_VARIANTS;
        panel p = simulate(d, 40 + i);
        jarak_closeness_settings settings = standard_settings();
        settings.autoregressive = d->phi < 1;
        settings.degrees = variant == STUDENT ? 4 : 0;
        settings.prior_weight = variant == NO_PRIOR ? 0 : 1;
        settings.equal_loadings = variant == EQUAL;
        settings.max_iterations = variant == NO_PRIOR ? 300 : 5000;
        jarak_closeness *made = fit(&p.data, &settings);
        const jarak_closeness_group *group = &made->groups[0];
        assert_true(group->n_path > 1);
        for (size_t step = 1; step < group->n_path; step++) {
            if (!(group->path[step] >= group->path[step - 1] - 1e-11 * fabs(group->path[step]))) {
                fail_msg("design %zu, step %zu: %.15g after %.15g", i, step, group->path[step], group->path[step - 1]);
            }
        }
        assert_true(group->path[group->n_path - 1] > group->path[0]);
        assert_true(group->converged || variant == NO_PRIOR);
        jarak_closeness_free(made);
        panel_free(&p);
    }
}

static void parameters_are_found(void **state)
{
    (void)state;
    const design d = {.n_units = 800, .n_indicators = 4, .n_cells = 30, .q = 0.3, .phi = 1, .longest = 1, .missing = 0.2, .noise = 1};
    panel p = simulate(&d, 9);
    const jarak_closeness_settings settings = standard_settings();
    jarak_closeness *made = fit(&p.data, &settings);
    assert_true(made->groups[0].converged);
    printf("iterations %d\n", made->groups[0].iterations);
    assert_near(made->groups[0].parameters.q, 0.3, 0.015);
    for (size_t k = 0; k < d.n_indicators; k++) {
        const jarak_closeness_indicator_parameters *found = &made->indicators[k].parameters, *sought = &true_parameters[k];
        assert_near(found->lambda, sought->lambda, 0.02 * sought->lambda);
        assert_near(found->sigma2, sought->sigma2, 0.05 * sought->sigma2);
        assert_near(found->alpha, sought->alpha, 0.15 * sqrt(sought->tau2));
        assert_near(found->tau2, sought->tau2, 0.15 * sought->tau2);
    }
    jarak_closeness_free(made);
    panel_free(&p);
}

static void autoregressive_parameters_are_found(void **state)
{
    (void)state;
    const design d = {.n_units = 400, .n_indicators = 3, .n_cells = 40, .q = 0.3, .phi = 0.7, .longest = 1, .missing = 0.2, .noise = 1};
    panel p = simulate(&d, 10);
    jarak_closeness_settings settings = standard_settings();
    settings.autoregressive = true;
    jarak_closeness *made = fit(&p.data, &settings);
    assert_true(made->groups[0].converged);
    assert_near(made->groups[0].parameters.phi, 0.7, 0.02);
    assert_near(made->groups[0].parameters.q, 0.3, 0.02);
    assert_near(made->indicators[1].parameters.lambda, 0.5, 0.02);
    assert_near(made->indicators[0].parameters.alpha, 0, 0.05);
    jarak_closeness_free(made);
    panel_free(&p);
}

/* Measured in other units, the answer is the same in other units. */
static void units_of_measurement_do_not_matter(void **state)
{
    (void)state;
    const design d = {.n_units = 12, .n_indicators = 3, .n_cells = 15, .q = 0.3, .phi = 1, .longest = 2, .missing = 0.2, .noise = 1};
    panel p = simulate(&d, 21);
    jarak_closeness_settings settings = standard_settings();
    settings.tolerance = 1e-8;
    settings.parameter_draws = 0; /* whose directions depend on rounding */
    jarak_closeness *one = fit(&p.data, &settings);
    for (size_t row = 0; row < p.data.n_rows; row++) {
        const double factor = p.indicator[row] == 0 ? 1000 : p.indicator[row] == 1 ? 1e-6 : 1;
        p.value[row] = factor * p.value[row] + (p.indicator[row] == 1 ? 5 : -700);
        p.variance[row] *= factor * factor;
    }
    jarak_closeness *other = fit(&p.data, &settings);
    for (size_t i = 0; i < d.n_units * one->n_cells; i++) {
        assert_near(other->states[i], 1000 * one->states[i] - 700, 1e-2);
        assert_near(other->variances[i], 1e6 * one->variances[i], 1e-4 * other->variances[i]);
    }
    jarak_closeness_free(one);
    jarak_closeness_free(other);
    panel_free(&p);
}

/* A few wild values hardly move the states under Student noise. */
static void student_noise_is_robust(void **state)
{
    (void)state;
    const design d = {.n_units = 60, .n_indicators = 3, .n_cells = 25, .q = 0.1, .phi = 1, .longest = 1, .noise = 1, .outliers = 0.05};
    panel p = simulate(&d, 31);
    double squares[2] = {0};
    for (int student = 0; student < 2; student++) {
        jarak_closeness_settings settings = standard_settings();
        settings.degrees = student ? 4 : 0;
        jarak_closeness *made = fit(&p.data, &settings);
        assert_true(made->groups[0].converged);
        for (size_t i = 0; i < d.n_units * d.n_cells; i++) {
            squares[student] += (made->states[i] - p.truth[i]) * (made->states[i] - p.truth[i]);
        }
        jarak_closeness_free(made);
    }
    printf("mean square error: Gaussian %.4f, Student %.4f\n", squares[0] / (double)(d.n_units * d.n_cells),
           squares[1] / (double)(d.n_units * d.n_cells));
    assert_true(squares[1] < 0.8 * squares[0]);
    panel_free(&p);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    const design d = {.n_units = 700, .n_indicators = 3, .n_cells = 12, .q = 0.3, .phi = 1, .longest = 1, .missing = 0.2, .noise = 1};
    panel p = simulate(&d, 51);
    jarak_closeness *made[3];
    for (int i = 0; i < 3; i++) {
        jarak_closeness_settings settings = standard_settings();
        settings.threads = (const int[]){1, 2, 7}[i];
        made[i] = fit(&p.data, &settings);
    }
    for (int i = 1; i < 3; i++) {
        assert_memory_equal(made[0]->states, made[i]->states, d.n_units * d.n_cells * sizeof(double));
        assert_memory_equal(made[0]->variances, made[i]->variances, d.n_units * d.n_cells * sizeof(double));
        assert_memory_equal(&made[0]->groups[0].parameters, &made[i]->groups[0].parameters, sizeof made[0]->groups[0].parameters);
        assert_int_equal(made[0]->groups[0].iterations, made[i]->groups[0].iterations);
    }
    for (int i = 0; i < 3; i++) {
        jarak_closeness_free(made[i]);
    }
    panel_free(&p);
}

static void intervals_cover_what_they_promise(void **state)
{
    (void)state;
    const design d = {.n_units = 30, .n_indicators = 3, .n_cells = 25, .q = 0.3, .phi = 1, .longest = 1, .missing = 0.2, .noise = 1};
    size_t inside = 0, all = 0, changes_inside = 0, changes = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        panel p = simulate(&d, 1000 + seed);
        const jarak_closeness_settings settings = standard_settings();
        jarak_closeness *made = fit(&p.data, &settings);
        assert_int_equal(made->n_cells, d.n_cells);
        jarak_closeness_change made_changes[30];
        assert_int_equal(jarak_closeness_changes(made, 0, 3, 21, 0.9, made_changes, NULL), JARAK_OK);
        for (size_t unit = 0; unit < d.n_units; unit++) {
            const double *truth = p.truth + unit * d.n_cells;
            for (size_t t = 0; t < d.n_cells; t++, all++) {
                const size_t at = unit * d.n_cells + t;
                inside += fabs(made->states[at] - truth[t]) <= 1.6448536 * sqrt(made->variances[at]);
            }
            const double change = truth[21] - truth[3];
            changes_inside += made_changes[unit].low <= change && change <= made_changes[unit].high;
            changes++;
        }
        jarak_closeness_free(made);
        panel_free(&p);
    }
    const double coverage = (double)inside / (double)all, of_changes = (double)changes_inside / (double)changes;
    printf("coverage of 90 %% intervals: states %.4f, changes %.4f\n", coverage, of_changes);
    assert_near(coverage, 0.9, 0.03);
    assert_near(of_changes, 0.9, 0.03);
}

/* Where nothing changes, few verdicts are given at the 0.9 level, for any number of units, indicators and cells. */
static void nothing_is_made_of_nothing(void **state)
{
    (void)state;
    const struct {
        size_t units, indicators, cells;
        double noise;
    } cases[] = {
        {1, 1, 2, 0}, {1, 1, 5, 0}, {1, 1, 12, 0}, {1, 1, 12, 1},    {1, 3, 3, 0},     {1, 3, 8, 0},    {1, 3, 20, 0},
        {1, 4, 6, 0}, {5, 2, 6, 0}, {5, 4, 12, 0}, {15, 3, 10, 0.5}, {15, 1, 10, 2.0}, {15, 2, 2, 0.5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const design d = {.n_units = cases[i].units,
                          .n_indicators = cases[i].indicators,
                          .n_cells = cases[i].cells,
                          .q = 0,
                          .phi = 1,
                          .longest = 1,
                          .noise = cases[i].noise};
        size_t verdicts = 0, all = 0;
        for (uint64_t seed = 0; seed < 600 / cases[i].units + 60; seed++) {
            panel p = simulate(&d, 5000 + seed);
            const jarak_closeness_settings settings = standard_settings();
            jarak_closeness *made = fit(&p.data, &settings);
            jarak_closeness_change changes[15];
            assert_int_equal(jarak_closeness_changes(made, 0, 0, (int32_t)d.n_cells - 1, 0.9, changes, NULL), JARAK_OK);
            for (size_t unit = 0; unit < d.n_units; unit++, all++) {
                verdicts += changes[unit].probability >= 0.9 || changes[unit].probability <= 0.1;
            }
            jarak_closeness_free(made);
            panel_free(&p);
        }
        printf("nothing changes: %zu units, %zu indicators, %zu cells: %.1f %% false verdicts of %zu\n", d.n_units, d.n_indicators,
               d.n_cells, 100.0 * (double)verdicts / (double)all, all);
        assert_true((double)verdicts < 0.12 * (double)all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_objective_never_falls),
        cmocka_unit_test(parameters_are_found),
        cmocka_unit_test(autoregressive_parameters_are_found),
        cmocka_unit_test(units_of_measurement_do_not_matter),
        cmocka_unit_test(student_noise_is_robust),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(intervals_cover_what_they_promise),
        cmocka_unit_test(nothing_is_made_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
