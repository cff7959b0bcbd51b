/* What losing a tie would cost, asked of a file: the three questions agree with each other, files say the same in any order, and what
 * cannot be is told. The equilibrium itself: tests/stat/equilibrium_test.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failing.h"
#include "folder.h"
#include "jarak/cut.h"
#include "near.h"

static const char HEADER[] = "exporter,importer,value\n";
/* Four countries; nobody has figures of what C sells to D. */
static const char WORLD[] = "A,A,500\nA,B,40\nA,C,15\nA,D,5\nB,A,35\nB,B,220\nB,C,12\nB,D,9\nC,A,20\nC,B,10\nC,C,90\nD,A,6\nD,B,8\nD,C,4\n"
                            "D,D,60\n";
static const char BACKWARDS[] = "D,D,60\nD,C,4\nD,B,8\nD,A,6\nC,C,90\nC,B,10\nC,A,20\nB,D,9\nB,C,12\nB,B,220\nB,A,35\nA,D,5\nA,C,15\n"
                                "A,B,40\nA,A,500\n";

/* In the folder of the test. */
static const char *write_file(const char *name, const char *header, const char *rows)
{
    FILE *stream = fopen(name, "w");
    assert_non_null(stream);
    assert_true(fputs(header, stream) >= 0 && fputs(rows, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    return name;
}

static jarak_cut_settings about(const char *rows)
{
    jarak_cut_settings settings;
    jarak_cut_settings_init(&settings);
    settings.with = write_file("flows.csv", HEADER, rows);
    return settings;
}

static jarak_cut *answer(const jarak_cut_settings *settings)
{
    jarak_cut *cut;
    jarak_error error = {.message = ""};
    if (jarak_cut_answer(settings, &cut, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return cut;
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

static const char *const a[] = {"A"}, *const b[] = {"B"}, *const c[] = {"C"}, *const d[] = {"D"};

static void between(jarak_cut_settings *settings, const char *const *one, const char *const *other)
{
    settings->one = one;
    settings->other = other;
    settings->n_one = settings->n_other = 1;
}

static const jarak_cut_country *country(const jarak_cut *cut, const char *name)
{
    const jarak_cut_info *found = jarak_cut_result(cut);
    assert_int_equal(found->outcome, JARAK_EQUILIBRIUM_SOLVED);
    for (size_t i = 0; i < found->n; i++) {
        if (strcmp(found->countries[i].name, name) == 0) {
            return &found->countries[i];
        }
    }
    fail_msg("no country %s", name);
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ agreement */

static void losing_each_partner_is_each_tie_cut(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD);
    settings.question = JARAK_CUT_TORNADO;
    settings.one = a;
    settings.n_one = 1;
    jarak_cut *tornado = answer(&settings);
    const jarak_cut_info *found = jarak_cut_result(tornado);
    assert_int_equal(found->n_partners, 3);
    assert_string_equal(found->partners[0].name, "B"); /* the dearest first */
    settings.question = JARAK_CUT_SCENARIO;
    for (size_t i = 0; i < found->n_partners; i++) {
        const char *const partner[] = {found->partners[i].name};
        between(&settings, a, partner);
        jarak_cut *cut = answer(&settings);
        assert_near(country(cut, "A")->welfare, found->partners[i].welfare, 1e-10);
        assert_near(country(cut, partner[0])->welfare, found->partners[i].partner_welfare, 1e-10);
        jarak_cut_free(cut);
    }
    jarak_cut_free(tornado);
}

static void a_little_dearer_is_the_first_order(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD);
    settings.question = JARAK_CUT_MATRIX;
    jarak_cut *matrix = answer(&settings);
    const jarak_cut_info *exposed = jarak_cut_result(matrix);
    settings.question = JARAK_CUT_SCENARIO;
    settings.dearer = 1e-5;
    between(&settings, a, b);
    jarak_cut *cut = answer(&settings);
    size_t n_compared = 0;
    for (size_t i = 0; i < exposed->n_exposures; i++) {
        const jarak_cut_exposure *exposure = &exposed->exposures[i];
        if ((strcmp(exposure->country, "A") == 0 && strcmp(exposure->exporter, "B") == 0) ||
            (strcmp(exposure->country, "B") == 0 && strcmp(exposure->exporter, "A") == 0)) {
            assert_near(log(country(cut, exposure->country)->welfare) / log1p(1e-5), exposure->per_log_cost, 1e-5);
            n_compared++;
        }
    }
    assert_int_equal(n_compared, 2);
    jarak_cut_free(matrix);
    jarak_cut_free(cut);
}

static void a_file_of_factors_is_the_tie(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD), by_file = settings;
    between(&settings, a, b);
    by_file.scenario = write_file("scenario.csv", "exporter,importer,factor\n", "A,B,0\nB,A,0\n");
    jarak_cut *cut = answer(&settings), *scenario = answer(&by_file);
    for (size_t i = 0; i < jarak_cut_result(cut)->n; i++) {
        assert_true(jarak_cut_result(cut)->countries[i].welfare == jarak_cut_result(scenario)->countries[i].welfare);
    }
    assert_int_equal(jarak_cut_result(scenario)->n_asked, 2);
    jarak_cut_free(cut);
    jarak_cut_free(scenario);
}

static void both_directions_cost_more_than_either(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD);
    double welfare[3];
    between(&settings, a, b);
    for (int direction = JARAK_CUT_BOTH; direction <= JARAK_CUT_IMPORTS; direction++) {
        settings.direction = (jarak_cut_direction)direction;
        jarak_cut *cut = answer(&settings);
        welfare[direction] = country(cut, "A")->welfare;
        assert_int_equal(jarak_cut_result(cut)->n_asked, direction == JARAK_CUT_BOTH ? 2 : 1);
        jarak_cut_free(cut);
    }
    assert_true(welfare[JARAK_CUT_BOTH] < welfare[JARAK_CUT_EXPORTS] && welfare[JARAK_CUT_EXPORTS] < 1);
    assert_true(welfare[JARAK_CUT_BOTH] < welfare[JARAK_CUT_IMPORTS] && welfare[JARAK_CUT_IMPORTS] < 1);
}

/* The order of rows names the countries in another order, so sums differ in their last digits. */
static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD);
    between(&settings, a, c);
    jarak_cut *one = answer(&settings);
    settings = about(BACKWARDS);
    between(&settings, a, c);
    jarak_cut *other = answer(&settings);
    for (size_t i = 0; i < jarak_cut_result(one)->n; i++) {
        const jarak_cut_country *of = &jarak_cut_result(one)->countries[i];
        assert_near(country(other, of->name)->welfare, of->welfare, 1e-12);
    }
    jarak_cut_free(one);
    jarak_cut_free(other);
}

static void intervals_hold_the_answer_and_need_no_certain_number_of_threads(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD);
    between(&settings, a, b);
    settings.theta_sd = 0.15;
    settings.n_draws = 200;
    settings.solve.threads = 1;
    jarak_cut *one = answer(&settings);
    settings.solve.threads = 4;
    jarak_cut *four = answer(&settings);
    for (size_t i = 0; i < jarak_cut_result(one)->n; i++) {
        const jarak_cut_country *x = &jarak_cut_result(one)->countries[i], *y = &jarak_cut_result(four)->countries[i];
        assert_true(x->low == y->low && x->high == y->high);
        assert_true(x->low < x->welfare && x->welfare < x->high);
    }
    assert_int_equal(jarak_cut_result(one)->n_failed, 0);
    jarak_cut_free(one);
    jarak_cut_free(four);
}

/* ------------------------------------------------------------------------------------------------------------------ what is not known */

static void what_nobody_reports_is_counted_and_never_cut(void **state)
{
    (void)state;
    jarak_cut_settings settings = about(WORLD);
    between(&settings, c, d);
    jarak_cut *cut = answer(&settings);
    assert_int_equal(jarak_cut_result(cut)->n_missing, 1);
    assert_int_equal(jarak_cut_result(cut)->n_asked, 2);
    assert_int_equal(jarak_cut_result(cut)->n_asked_missing, 1);
    jarak_cut_free(cut);
    settings.direction = JARAK_CUT_EXPORTS; /* C to D alone */
    assert_refused(&settings, JARAK_ERR_DATA, "no data");
}

static void what_cannot_be_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *words;
        jarak_status status;
    } wrong[] = {
        {"A,A,5\nA,B,1\nB,A,1\n", "B has no domestic trade above 0", JARAK_ERR_DATA},
        {"A,A,5\nA,B,1\nA,B,2\nB,A,1\nB,B,4\n", "line 4", JARAK_ERR_DATA},
        {"A,A,5\nA,B,-1\nB,A,1\nB,B,4\n", "line 3", JARAK_ERR_DATA},
        {"A,A,5\nA,B,inf\nB,A,1\nB,B,4\n", "line 3", JARAK_ERR_DATA},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        jarak_cut_settings settings = about(wrong[i].rows);
        between(&settings, a, b);
        assert_refused(&settings, wrong[i].status, wrong[i].words);
    }
    jarak_cut_settings settings = about(WORLD);
    static const char *const nobody[] = {"AA"};
    between(&settings, nobody, b);
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "AA is not among the countries");
    between(&settings, a, a);
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "both sides");
    settings.with = "/nowhere/flows.csv";
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "/nowhere/flows.csv");
    assert_refused(NULL, JARAK_ERR_ARGUMENT, "two countries");
}

static void settings_have_ranges(void **state)
{
    (void)state;
    const jarak_cut_settings good = about(WORLD);
    jarak_cut_settings settings = good;
    between(&settings, a, b);
    jarak_cut_settings wrong = settings;
    wrong.dearer = -1;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "dearer");
    wrong = settings;
    wrong.level = 1;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "level");
    wrong = settings;
    wrong.theta = 0;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "theta");
    wrong = settings;
    wrong.n_draws = 100; /* of nothing that is uncertain */
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "n_draws");
    wrong = settings;
    wrong.domestic = "output";
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "no gross output");
    wrong.domestic = "gdp"; /* whose? */
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "gdp is that of a store");
    wrong = good;
    wrong.question = JARAK_CUT_TORNADO;
    assert_refused(&wrong, JARAK_ERR_ARGUMENT, "the one country");
}

/* ------------------------------------------------------------------------------------------------------------------ memory */

static jarak_status made_up_world(jarak_error *error)
{
    static const char *const hub[] = {"Hub"}, *const market[] = {"Market"};
    jarak_cut_settings settings;
    jarak_cut *cut;
    jarak_cut_settings_init(&settings);
    between(&settings, hub, market);
    settings.theta_sd = 0.1;
    settings.n_draws = 8;
    settings.solve.threads = 1;
    jarak_status status = jarak_cut_answer(&settings, &cut, error);
    if (status == JARAK_OK) {
        jarak_cut_free(cut);
        settings.question = JARAK_CUT_TORNADO;
        status = jarak_cut_answer(&settings, &cut, error);
    }
    if (status == JARAK_OK) {
        jarak_cut_free(cut);
        settings.question = JARAK_CUT_MATRIX;
        status = jarak_cut_answer(&settings, &cut, error);
    }
    if (status == JARAK_OK) {
        jarak_cut_free(cut);
    }
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    fail_each_allocation(made_up_world, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losing_each_partner_is_each_tie_cut),
        cmocka_unit_test(a_little_dearer_is_the_first_order),
        cmocka_unit_test(a_file_of_factors_is_the_tie),
        cmocka_unit_test(both_directions_cost_more_than_either),
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(intervals_hold_the_answer_and_need_no_certain_number_of_threads),
        cmocka_unit_test(what_nobody_reports_is_counted_and_never_cut),
        cmocka_unit_test(what_cannot_be_is_refused_with_its_place),
        cmocka_unit_test(settings_have_ranges),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
