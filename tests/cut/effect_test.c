/* The scenario of an estimated coefficient: it is the file of factors that it stands for, its interval is that of the ends of the
 * coefficient's, draws agree with it, and a fit that cannot be used is refused. */
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

static jarak_cut_settings switched_off(void)
{
    jarak_cut_settings settings;
    jarak_cut_settings_init(&settings);
    settings.with = write_file("flows.csv", WORLD);
    settings.from = write_file("fit.json", FIT);
    settings.effect = "treaty";
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
    assert_true(found->coefficient == beta && found->std_error == se);
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
    settings.to = 3;
    jarak_cut *number = answer(&settings);
    assert_int_equal(jarak_cut_result(number)->n_asked, 12); /* all pairs, of those without treaty by three */
    jarak_cut_free(number);
    settings.to_column = "planned"; /* A has one with C instead of B; D's stays */
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
    settings.effect = "left_out";
    assert_refused(&settings, JARAK_ERR_FORMAT, "left_out has no estimate");
    settings.effect = "border"; /* no column of the flows */
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
    wrong.effect = NULL;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "name of the effect");
    wrong = good;
    wrong.with = NULL;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "file of flows");
    wrong = good;
    wrong.scenario = "factors.csv";
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "two countries, a file with a scenario, or the effect");
    wrong = good;
    wrong.to = (double)NAN;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "to must be");
    wrong = good;
    wrong.theta_sd = 0.1; /* two that are uncertain: the image is of one */
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "n_draws");
    wrong.n_draws = 100;
    jarak_cut_free(answer(&wrong));
}

static jarak_status read_fit(jarak_error *error)
{
    jarak_cut cut = {.settings = {.from = "fit.json", .effect = "treaty"}};
    jarak_status status = jarak__cut_read_fit(&cut, error);
    jarak__arena_release(&cut.memory);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    (void)switched_off(); /* which writes the files */
    fail_each_allocation(read_fit, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_effect_switched_off_is_its_factors),
        cmocka_unit_test(it_may_become_another_number_or_a_column),
        cmocka_unit_test(the_interval_is_that_of_the_coefficient),
        cmocka_unit_test(what_is_no_such_fit_is_refused),
        cmocka_unit_test(settings_belong_together),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
