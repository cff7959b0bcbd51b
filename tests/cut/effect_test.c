/* The scenario of estimated coefficients: it is the file of factors that it stands for, the interval of one is that of the ends of the
 * coefficient's, that of several the delta method's, draws agree with both, and a fit that cannot be used is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cut/work.h"
#include "failing.h"
#include "folder.h"
#include "jarak/cut.h"
#include "near.h"

/* Treaties of A with B and with D; nobody has a figure of what D sells to A. Domestic rows have another value of the regressor. */
static const char WORLD[] = "exporter,importer,value,treaty,planned\nA,A,500,1,1\nA,B,40,1,0\nA,C,15,0,1\nA,D,5,1,1\nB,A,35,1,0\n"
                            "B,B,220,0,0\nB,C,12,0,0\nB,D,9,0,0\nC,A,20,0,1\nC,B,10,0,0\nC,C,90,0,0\nC,D,3,0,0\nD,A,,1,1\nD,B,8,0,0\n"
                            "D,C,4,0,0\nD,D,60,0,0\n";
static const double beta = 0.5, se = 0.125;
static const char FIT[] = "{\n \"outcome\": \"value\",\n \"status\": \"converged\",\n \"coefficients\": [\n"
                          "  {\"name\": \"border\", \"estimate\": -1.5, \"std_error\": 0.25},\n"
                          "  {\"name\": \"treaty\", \"estimate\": 0.5, \"std_error\": 0.125},\n"
                          "  {\"name\": \"left_out\", \"estimate\": null, \"std_error\": null, \"dropped\": true}\n ]\n}\n";

/* In the folder of the test. */
static const char *write_file(const char *name, const char *text)
{
    FILE *stream = fopen(name, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    return name;
}

/* Treaty, switched off; tests change it. */
static jarak_cut_effect effects[2];

static jarak_cut_settings switched_off(void)
{
    effects[0] = (jarak_cut_effect){.name = "treaty"};
    jarak_cut_settings settings;
    jarak_cut_settings_init(&settings);
    settings.with = write_file("flows.csv", WORLD);
    settings.from = write_file("fit.json", FIT);
    settings.effects = effects;
    settings.n_effects = 1;
    return settings;
}

static jarak_cut *answer(const jarak_cut_settings *settings)
{
    jarak_cut *cut;
    jarak_error error = {.message = ""};
    if (jarak_cut_answer(settings, &cut, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_cut_result(cut)->outcome, JARAK_EQUILIBRIUM_SOLVED);
    return cut;
}

/* Of the scenario that changes trade of A with B, both ways, and what A sells to D, by factors. */
static jarak_cut *answer_of_factors(double with_b, double to_d)
{
    char rows[200];
    jarak_cut_settings settings;
    jarak_cut_settings_init(&settings);
    settings.with = write_file("flows.csv", WORLD);
    snprintf(rows, sizeof rows, "exporter,importer,factor\nA,B,%.17g\nB,A,%.17g\nA,D,%.17g\n", with_b, with_b, to_d);
    settings.scenario = write_file("factors.csv", rows);
    return answer(&settings);
}

static void an_effect_switched_off_is_its_factors(void **state)
{
    (void)state;
    const jarak_cut_settings settings = switched_off();
    jarak_cut *effect = answer(&settings), *factors = answer_of_factors(exp(-beta), exp(-beta));
    const jarak_cut_info *found = jarak_cut_result(effect);
    assert_true(found->estimates[0].coefficient == beta && found->estimates[0].std_error == se);
    assert_int_equal(found->n_asked, 4);
    assert_int_equal(found->n_asked_missing, 1); /* D to A */
    for (size_t i = 0; i < found->n; i++) {
        assert_near(found->countries[i].welfare, jarak_cut_result(factors)->countries[i].welfare, 1e-13);
    }
    assert_true(found->countries[0].welfare < 0.999);
    jarak_cut_free(effect);
    jarak_cut_free(factors);
}

static void it_may_become_another_number_or_a_column(void **state)
{
    (void)state;
    jarak_cut_settings settings = switched_off();
    effects[0].to = 3;
    jarak_cut *number = answer(&settings);
    assert_int_equal(jarak_cut_result(number)->n_asked, 12); /* all pairs, of those without treaty by three */
    jarak_cut_free(number);
    effects[0].to_column = "planned"; /* A has one with C instead of B; D's stays */
    jarak_cut *column = answer(&settings);
    const jarak_cut_info *found = jarak_cut_result(column);
    assert_int_equal(found->n_asked, 4);
    assert_int_equal(found->n_asked_missing, 0);
    assert_true(found->countries[1].welfare < 1 && found->countries[2].welfare > 1);
    jarak_cut_free(column);
}

static void the_interval_is_that_of_the_coefficient(void **state)
{
    (void)state;
    const double z = 1.959963984540054;
    jarak_cut_settings settings = switched_off();
    jarak_cut *effect = answer(&settings);
    const double least = exp(-beta - z * se), most = exp(-beta + z * se);
    jarak_cut *lowest = answer_of_factors(least, least), *highest = answer_of_factors(most, most);
    settings.n_draws = 4000;
    jarak_cut *drawn = answer(&settings);
    const jarak_cut_info *found = jarak_cut_result(effect);
    assert_true(found->has_interval && found->n_draws == 0);
    for (size_t i = 0; i < found->n; i++) {
        const double one = jarak_cut_result(lowest)->countries[i].welfare, other = jarak_cut_result(highest)->countries[i].welfare;
        const jarak_cut_country *of = &found->countries[i], *by_draws = &jarak_cut_result(drawn)->countries[i];
        assert_near(of->low, fmin(one, other), 1e-12);
        assert_near(of->high, fmax(one, other), 1e-12);
        /* A quantile of 4,000 draws has a standard deviation of .042 of the coefficient's, and the interval is 3.92 wide. */
        assert_near(by_draws->low, of->low, 0.05 * (of->high - of->low));
        assert_near(by_draws->high, of->high, 0.05 * (of->high - of->low));
    }
    jarak_cut_free(effect);
    jarak_cut_free(lowest);
    jarak_cut_free(highest);
    jarak_cut_free(drawn);
}

static void assert_refused(const jarak_cut_settings *settings, jarak_status status, const char *words)
{
    jarak_cut *cut;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_cut_answer(settings, &cut, &error), status);
    assert_null(cut);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ several */

static const double treaty = 0.5, border = -1.5, treaty_variance = 0.015625, covariance = -0.02, border_variance = 0.0625;
static const char JOINT[] = "{\"status\": \"converged\", \"coefficients\": [{\"name\": \"other\", \"estimate\": 1, \"std_error\": 1},"
                            "{\"name\": \"border\", \"estimate\": -1.5, \"std_error\": 0.25},"
                            "{\"name\": \"treaty\", \"estimate\": 0.5, \"std_error\": 0.125}],"
                            "\"covariance\": [[1, 0, 0], [0, 0.0625, -0.02], [0, -0.02, 0.015625]]}";

static jarak_cut_settings of_both(const char *world)
{
    jarak_cut_settings settings = switched_off();
    write_file("flows.csv", world);
    write_file("fit.json", JOINT);
    effects[1] = (jarak_cut_effect){.name = "border", .to = 0.5};
    settings.n_effects = 2;
    return settings;
}

/* Two countries alike: prices stay, so that welfare is (λ_home + λ_other B)^(1/θ), and its logarithm changes with a coefficient by
 * λ_other B (to - x) / (θ (λ_home + λ_other B)). */
static void several_are_by_hand_where_that_can_be(void **state)
{
    (void)state;
    const double z = 1.959963984540054, theta = 4, home = 0.75, other = 0.25, by_treaty = -1, by_border = -0.5;
    jarak_cut_settings settings = of_both("exporter,importer,value,treaty,border\nA,A,75,0,0\nA,B,25,1,1\nB,A,25,1,1\nB,B,75,0,0\n");
    settings.theta = theta;
    jarak_cut *cut = answer(&settings);
    const double factor = exp(treaty * by_treaty + border * by_border), spent = home + other * factor;
    const double slope = other * factor / (theta * spent);
    const double sd = slope * sqrt(treaty_variance * by_treaty * by_treaty + 2 * covariance * by_treaty * by_border +
                                   border_variance * by_border * by_border);
    for (size_t i = 0; i < 2; i++) {
        const jarak_cut_country *country = &jarak_cut_result(cut)->countries[i];
        assert_near(country->welfare, pow(spent, 1 / theta), 1e-13);
        assert_near(country->low, country->welfare * exp(-z * sd), 1e-13);
        assert_near(country->high, country->welfare * exp(z * sd), 1e-13);
    }
    jarak_cut_free(cut);
}

static const char BORDERS[] = "exporter,importer,value,treaty,border\nA,A,500,0,0\nA,B,40,1,1\nA,C,15,0,1\nA,D,5,1,0.5\nB,A,35,1,1\n"
                              "B,B,220,0,0\nB,C,12,0,0\nB,D,9,0,1\nC,A,20,0,1\nC,B,10,0,0\nC,C,90,0,0\nC,D,3,0,1\nD,A,6,1,1\n"
                              "D,B,8,0,1\nD,C,4,0,1\nD,D,60,0,0\n";

/* Draws keep the correlation of the coefficients: without it intervals would be a third narrower or wider. */
static void several_agree_with_draws(void **state)
{
    (void)state;
    for (int deficits = 0; deficits < 2; deficits++) {
        jarak_cut_settings settings = of_both(BORDERS);
        settings.deficits = (jarak_deficits)deficits;
        settings.psi = deficits * 1.5;
        jarak_cut *delta = answer(&settings);
        settings.n_draws = 20000;
        jarak_cut *drawn = answer(&settings);
        for (size_t i = 0; i < 4; i++) {
            const jarak_cut_country *one = &jarak_cut_result(delta)->countries[i], *other = &jarak_cut_result(drawn)->countries[i];
            const double width = log(one->high / one->low);
            assert_true(width > 0);
            /* A quantile of 20,000 draws has a standard deviation of .005 of the width; the rest is curvature, which shifts both ends. */
            assert_near(log(other->high / other->low), width, 0.06 * width);
        }
        jarak_cut_free(delta);
        jarak_cut_free(drawn);
    }
}

/* Width of the interval, where the second coefficient's variance is next to nothing: 2 z |slope| sd; the slope is the central difference of
 * exact solutions. */
static double slope_of(const jarak_cut_settings *settings, size_t country, double step)
{
    char fit[300];
    double welfare[2];
    for (int side = 0; side < 2; side++) {
        snprintf(fit, sizeof fit,
                 "{\"status\": \"converged\", \"coefficients\": [{\"name\": \"treaty\", \"estimate\": %.17g, \"std_error\": 1},"
                 "{\"name\": \"border\", \"estimate\": -1.5, \"std_error\": 1e-7}], \"covariance\": [[1, 0], [0, 1e-14]]}",
                 treaty + (side == 0 ? -step : step));
        write_file("fit.json", fit);
        jarak_cut *cut = answer(settings);
        welfare[side] = jarak_cut_result(cut)->countries[country].welfare;
        jarak_cut_free(cut);
    }
    return log(welfare[1] / welfare[0]) / (2 * step);
}

static void derivatives_are_those_of_exact_solutions(void **state)
{
    (void)state;
    const double z = 1.959963984540054;
    for (int deficits = 0; deficits < 2; deficits++) {
        for (size_t country = 0; country < 4; country++) {
            jarak_cut_settings settings = of_both(BORDERS);
            settings.deficits = (jarak_deficits)deficits;
            settings.psi = 1.24;
            const double slope = slope_of(&settings, country, 1e-4);
            write_file("fit.json",
                       "{\"status\": \"converged\", \"coefficients\": [{\"name\": \"treaty\", \"estimate\": 0.5, \"std_error\": 1},"
                       "{\"name\": \"border\", \"estimate\": -1.5, \"std_error\": 1e-7}], \"covariance\": [[1, 0], [0, 1e-14]]}");
            jarak_cut *cut = answer(&settings);
            const jarak_cut_country *found = &jarak_cut_result(cut)->countries[country];
            assert_near(log(found->high / found->low) / (2 * z), fabs(slope), 1e-7 * fabs(slope) + 1e-11);
            jarak_cut_free(cut);
        }
    }
}

static void several_need_their_covariance(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", ", \"covariance\": null", ", \"covariance\": [[0.0625, null], [null, 0.015625]]",
        ", \"covariance\": [[0.0625, -0.02], [-0.02, 0.02]]", /* not the squared standard error */
    };
    const jarak_cut_settings settings = of_both(BORDERS);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char fit[400];
        snprintf(fit, sizeof fit,
                 "{\"status\": \"converged\", \"coefficients\": [{\"name\": \"border\", \"estimate\": -1.5, \"std_error\": 0.25},"
                 "{\"name\": \"treaty\", \"estimate\": 0.5, \"std_error\": 0.125}]%s}",
                 wrong[i]);
        write_file("fit.json", fit);
        assert_refused(&settings, JARAK_ERR_DATA, "fit.json has no joint covariance");
    }
    write_file("fit.json",
               "{\"status\": \"converged\", \"coefficients\": [{\"name\": \"border\", \"estimate\": -1.5, \"std_error\": 0.25},"
               "{\"name\": \"treaty\", \"estimate\": 0.5, \"std_error\": 0.125}], \"covariance\": [[0.0625, 1], [1, 0.015625]]}");
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "positive definite");
}

/* ------------------------------------------------------------------------------------------------------------------ refused */

static void what_is_no_such_fit_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *fit, *words;
        jarak_status status;
    } wrong[] = {
        {"a,b\n1,2\n", "is no fit", JARAK_ERR_FORMAT},
        {"{\"status\": \"max_iterations\", \"coefficients\": [{\"name\": \"treaty\", \"estimate\": 1, \"std_error\": 1}]}",
         "did not converge", JARAK_ERR_DATA},
        {"{\"models\": [{\"status\": \"converged\"}]}", "several models", JARAK_ERR_DATA},
        {"{\"status\": \"converged\", \"coefficients\": [{\"name\": \"fta\", \"estimate\": 1, \"std_error\": 1}]}", "it has: fta",
         JARAK_ERR_ARGUMENT},
        {"{\"status\": \"converged\", \"coefficients\": [{\"name\": \"treaty\", \"estimate\": 1, \"std_error\": 0}]}", "standard error",
         JARAK_ERR_FORMAT},
        {"{\"status\": ", "fit.json:", JARAK_ERR_FORMAT},
    };
    jarak_cut_settings settings = switched_off();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        write_file("fit.json", wrong[i].fit);
        assert_refused(&settings, wrong[i].status, wrong[i].words);
    }
    settings = switched_off();
    effects[0].name = "left_out";
    assert_refused(&settings, JARAK_ERR_FORMAT, "left_out has no estimate");
    effects[0].name = "border"; /* no column of the flows */
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "border");
    settings = switched_off();
    settings.from = "nowhere.json";
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "nowhere.json");
    settings = switched_off();
    write_file("flows.csv", "exporter,importer,value,treaty\nA,A,5,0\nA,B,1,\nB,A,1,1\nB,B,4,0\n");
    assert_refused(&settings, JARAK_ERR_DATA, "flows.csv, line 3: treaty has no value");
    write_file("flows.csv", "exporter,importer,value,treaty\nA,A,5,1\nA,B,1,0\nB,A,1,0\nB,B,4,1\n");
    assert_refused(&settings, JARAK_ERR_DATA, "nothing changes");
}

static void settings_belong_together(void **state)
{
    (void)state;
    const jarak_cut_settings good = switched_off();
    jarak_cut_settings wrong = good;
    wrong.n_effects = 0;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "name of the effect");
    wrong = good;
    wrong.with = NULL;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "file of flows");
    wrong = good;
    wrong.scenario = "factors.csv";
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "two countries, a file with a scenario, or the effect");
    effects[0].to = (double)NAN;
    assert_refused(&good, JARAK_ERR_ARGUMENT, "treaty: what it becomes must be a number");
    effects[0].to = 0;
    effects[1] = effects[0];
    wrong = good;
    wrong.n_effects = 2;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "treaty is there twice");
    wrong = good;
    wrong.theta_sd = 0.1; /* two that are uncertain: the image is of one */
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "n_draws");
    wrong.n_draws = 100;
    jarak_cut_free(answer(&wrong));
}

static jarak_status read_fit(jarak_error *error)
{
    jarak_cut_estimate estimates[] = {{.name = "treaty"}, {.name = "border"}};
    double room[4];
    jarak_cut cut = {.settings = {.from = "fit.json"}, .info = {.n_estimates = 2}, .estimates = estimates, .covariance = room};
    const jarak__cut_fit fit = {cut.settings.from, cut.info.n_estimates, cut.estimates, cut.covariance};
    jarak_status status = jarak__cut_read_fit(&fit, error);
    jarak__arena_release(&cut.memory);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    write_file("fit.json", JOINT);
    fail_each_allocation(read_fit, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_effect_switched_off_is_its_factors),
        cmocka_unit_test(it_may_become_another_number_or_a_column),
        cmocka_unit_test(the_interval_is_that_of_the_coefficient),
        cmocka_unit_test(several_are_by_hand_where_that_can_be),
        cmocka_unit_test(several_agree_with_draws),
        cmocka_unit_test(derivatives_are_those_of_exact_solutions),
        cmocka_unit_test(several_need_their_covariance),
        cmocka_unit_test(what_is_no_such_fit_is_refused),
        cmocka_unit_test(settings_belong_together),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
