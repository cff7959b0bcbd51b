/* Trade of many sectors asked of a folder: what theory says exactly, files that say the same in other ways, and what cannot be. The
 * equilibrium itself: tests/stat/chain_test.c and chain_reference_test.c. */
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
#include "jarak/cut_sectors.h"
#include "jarak/print.h"
#include "near.h"

/* Two countries alike that spend half on each other's goods; two sectors alike. */
static const char *const alike[][2] = {
    {"regions.csv", "idx,region\n1,B\n0,A\n"},
    {"sectors.csv", "idx,sector,theta\n0,Food,4\n1,Steel,4\n"},
    {"region_vars.csv", "n,wL,D\n0,100,0\n1,100,0\n"},
    {"region_sector.csv", "n,j,gamma_va,alpha\n0,0,.5,.5\n0,1,.5,.5\n1,0,.5,.5\n1,1,.5,.5\n"},
    {"io.csv", "n,k_input,j_output,gamma\n0,0,0,.25\n0,0,1,.25\n0,1,0,.25\n0,1,1,.25\n1,0,0,.25\n1,0,1,.25\n1,1,0,.25\n1,1,1,.25\n"},
    {"bilateral.csv", "n_importer,i_exporter,j,pi,tau,tau_baseline\n0,0,0,.5,0,0\n0,0,1,.5,0,0\n0,1,0,.5,0.1,0.1\n"
                      "0,1,1,.5,0.1,0.1\n1,0,0,.5,0.1,0.1\n1,0,1,.5,0.1,0.1\n1,1,0,.5,0,0\n1,1,1,.5,0,0\n"},
};
enum { N_FILES = sizeof alike / sizeof alike[0], N = 2 };

static const char *const a[] = {"A"}, *const b[] = {"b"}, *const food[] = {"food"}, *const nobody[] = {"C"};

/* In the folder of the test. */
static const char *write_file(const char *name, const char *text)
{
    FILE *stream = fopen(name, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    return name;
}

static jarak_cut_sectors_settings about_world(void)
{
    jarak_cut_sectors_settings settings;
    for (size_t k = 0; k < N_FILES; k++) {
        (void)write_file(alike[k][0], alike[k][1]);
    }
    jarak_cut_sectors_settings_init(&settings);
    settings.folder = ".";
    settings.solve.threads = 1;
    return settings;
}

static jarak_cut_sectors_settings about_tie(void)
{
    jarak_cut_sectors_settings settings = about_world();
    settings.one = a;
    settings.other = b;
    settings.n_one = settings.n_other = 1;
    return settings;
}

static jarak_cut_sectors *answer(const jarak_cut_sectors_settings *settings)
{
    jarak_cut_sectors *cut;
    jarak_error error = {.message = ""};
    if (jarak_cut_sectors_answer(settings, &cut, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return cut;
}

/* Real incomes of the two countries. */
static void incomes(const jarak_cut_sectors_settings *settings, double found[N])
{
    jarak_cut_sectors *cut = answer(settings);
    const jarak_cut_sectors_info *info = jarak_cut_sectors_result(cut);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    assert_int_equal(info->n, N);
    assert_true(info->residual <= 1e-12 && info->residual_base <= 1e-12);
    for (size_t i = 0; i < N; i++) {
        assert_string_equal(info->countries[i].name, i == 0 ? "A" : "B");
        found[i] = info->countries[i].real_income;
    }
    jarak_cut_sectors_free(cut);
}

static void assert_refused(const jarak_cut_sectors_settings *settings, jarak_status status, const char *words)
{
    jarak_cut_sectors *cut;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_cut_sectors_answer(settings, &cut, &error), status);
    assert_null(cut);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ theory */

/* Real wage = (domestic share)^(-1 / (4 * 1/2)) of what it was: autarky is 2^(-1/2); with one of two sectors cut, 2^(-1/4). Tariffs are
 * 0 in this base, so that real income is the real wage. */
static void what_theory_says_of_a_tie(void **state)
{
    (void)state;
    double found[N];
    jarak_cut_sectors_settings settings = about_tie();
    (void)write_file("bilateral.csv", "n_importer,i_exporter,j,pi,tau\n0,0,0,.5,0\n0,0,1,.5,0\n0,1,0,.5,0\n0,1,1,.5,0\n1,0,0,.5,0\n"
                                      "1,0,1,.5,0\n1,1,0,.5,0\n1,1,1,.5,0\n");
    incomes(&settings, found);
    assert_near(found[0], sqrt(0.5), 1e-11);
    assert_near(found[1], sqrt(0.5), 1e-11);
    settings.sectors = food;
    settings.n_sectors = 1;
    incomes(&settings, found);
    assert_near(found[0], pow(0.5, 0.25), 1e-11);
    assert_near(found[1], pow(0.5, 0.25), 1e-11);

    settings = about_tie();
    settings.n_one = settings.n_other = 0; /* a factor of 1/2: the domestic share is 1 / 1.5, of 1/2 */
    (void)write_file("bilateral.csv", "n_importer,i_exporter,j,pi,tau,tau_baseline\n0,0,0,.5,0,0\n0,0,1,.5,0,0\n0,1,0,.5,0,0\n"
                                      "0,1,1,.5,0,0\n1,0,0,.5,0,0\n1,0,1,.5,0,0\n1,1,0,.5,0,0\n1,1,1,.5,0,0\n");
    settings.scenario = write_file("halves.csv", "exporter,importer,sector,factor\nA,B,Food,.5\nB,A,Food,.5\nA,B,Steel,.5\nB,A,Steel,.5\n");
    incomes(&settings, found);
    assert_near(found[0], sqrt(0.75), 1e-11);
    assert_near(found[1], sqrt(0.75), 1e-11);
}

/* A base without tariffs, into which dearer trade can be put. */
static jarak_cut_sectors_settings about_free_trade(void)
{
    const jarak_cut_sectors_settings settings = about_tie();
    (void)write_file("bilateral.csv", "n_importer,i_exporter,j,pi,tau\n0,0,0,.5,0\n0,0,1,.5,0\n0,1,0,.5,0\n0,1,1,.5,0\n1,0,0,.5,0\n"
                                      "1,0,1,.5,0\n1,1,0,.5,0\n1,1,1,.5,0\n");
    return settings;
}

/* Costs rise by a tenth: the domestic share is 1 / (1 + 1.1^-4), of 1/2. What one direction does is the same as a file of factors. */
static void dearer_and_one_way(void **state)
{
    (void)state;
    double found[N], file[N];
    jarak_cut_sectors_settings settings = about_free_trade();
    settings.dearer = 0.1;
    incomes(&settings, found);
    assert_near(found[0], pow(2 / (1 + pow(1.1, -4)), -0.5), 1e-11);
    assert_near(found[1], found[0], 1e-11);
    for (int way = JARAK_CUT_EXPORTS; way <= JARAK_CUT_IMPORTS; way++) {
        settings = about_free_trade();
        settings.dearer = 1;
        settings.direction = (jarak_cut_direction)way;
        incomes(&settings, found);
        settings = about_free_trade();
        settings.n_one = settings.n_other = 0;
        settings.scenario =
            write_file("sixteenth.csv", way == JARAK_CUT_EXPORTS ? "exporter,importer,sector,factor\nA,B,Food,.0625\nA,B,Steel,.0625\n"
                                                                 : "exporter,importer,sector,factor\nB,A,Food,.0625\nB,A,Steel,.0625\n");
        incomes(&settings, file);
        assert_near(found[0], file[0], 1e-11);
        assert_near(found[1], file[1], 1e-11);
        assert_true(found[0] < 1 && found[1] < 1);
    }
}

/* With an elasticity of 8 autarky is 2^(-1 / (8 * 1/2)), whatever the folder says. */
static void elasticities_of_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"sector,theta\nFood,8\n", "theta.csv has no row for Steel"},
        {"sector,theta\nFood,8\nSteel,8\nfood,8\n", "line 4: Food stands there twice"},
        {"sector,theta\nFood,8\nSteel,0\n", "line 3: theta is missing or not above 0"},
        {"sector,theta\nFood,8\nSteel,\n", "line 3: theta is missing or not above 0"},
        {"sector,theta\nFood,8\nStel,8\n", "line 3: Stel is not among the sectors of .; near it: Steel"},
    };
    double found[N];
    jarak_cut_sectors_settings settings = about_free_trade();
    settings.theta = write_file("theta.csv", "sector,theta\nsteel,8\nFood,8\n");
    (void)write_file("sectors.csv", "idx,sector\n0,Food\n1,Steel\n");
    incomes(&settings, found);
    assert_near(found[0], pow(0.5, 0.25), 1e-11);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        (void)write_file("theta.csv", cases[k].text);
        assert_refused(&settings, JARAK_ERR_DATA, cases[k].words);
    }
    settings.theta = "nowhere.csv";
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "nowhere.csv: there is no such file");
}

static void a_file_of_zeros_is_the_tie(void **state)
{
    (void)state;
    double tie[N], file[N];
    jarak_cut_sectors_settings settings = about_tie();
    settings.sectors = food;
    settings.n_sectors = 1;
    incomes(&settings, tie);
    settings = about_world();
    settings.scenario = write_file("embargo.csv", "importer,factor,exporter,sector\nA,0,B,Food\nB,0,A,Food\n");
    incomes(&settings, file);
    assert_memory_equal(tie, file, sizeof tie);
}

/* The tariffs that are there change nothing, to the last bit; others are counted, and told of whom they concern. */
static void tariffs(void **state)
{
    (void)state;
    double found[N];
    jarak_cut_sectors_settings settings = about_world();
    settings.tariffs = write_file("tariffs.csv", "exporter,importer,sector,tariff\nA,B,Food,.1\nB,A,Steel,.1\n");
    incomes(&settings, found);
    assert_true(found[0] == 1 && found[1] == 1);
    settings.tariffs = write_file("tariffs.csv", "exporter,importer,sector,tariff\nA,B,Food,0\nB,B,Steel,0\n");
    jarak_cut_sectors *cut = answer(&settings);
    const jarak_cut_sectors_info *info = jarak_cut_sectors_result(cut);
    assert_int_equal(info->n_tariffs, 1);
    assert_int_equal(info->n_flows, 0);
    assert_true(info->countries[0].is_changed && info->countries[1].is_changed);
    assert_true(info->countries[0].real_income > 1);                            /* A sells with one tariff less */
    assert_true(info->countries[1].real_wage > info->countries[1].real_income); /* B has less revenue */
    jarak_cut_sectors_free(cut);
}

static void no_equilibrium_is_told(void **state)
{
    (void)state;
    jarak_cut_sectors_settings settings = about_world();
    settings.scenario = write_file("one_way.csv", "exporter,importer,sector,factor\nA,B,Food,0\nA,B,Steel,0\n");
    jarak_cut_sectors *cut = answer(&settings);
    const jarak_cut_sectors_info *info = jarak_cut_sectors_result(cut);
    assert_int_equal(info->outcome, JARAK_CHAIN_ONLY_BUYS);
    assert_false(info->is_base);
    assert_null(info->countries);
    assert_int_equal(info->n_at_fault, 1);
    assert_string_equal(info->at_fault[0], "A");
    assert_non_null(strstr(info->reason, "A would sell nothing"));
    jarak_cut_sectors_free(cut);
}

/* ------------------------------------------------------------------------------------------------------------------ refused */

static void tables_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text;
        jarak_status status;
        const char *words;
    } cases[] = {
        {"regions.csv", "idx,region\n0,A\n2,B\n", JARAK_ERR_DATA, "regions.csv, line 3: idx 2; number the rows from 0 to 1"},
        {"regions.csv", "idx,region\n0,A\n0,B\n", JARAK_ERR_DATA, "regions.csv, line 3: idx 0"},
        {"regions.csv", "idx,region\n0,A\n1,\n", JARAK_ERR_DATA, "regions.csv, line 3: the name is missing"},
        {"regions.csv", "idx,region\n0,A\n1,A\n", JARAK_ERR_DATA, "a name stands there twice"},
        {"regions.csv", "idx,name\n0,A\n1,B\n", JARAK_ERR_NOT_FOUND, "region"},
        {"sectors.csv", "idx,sector,theta\n0,Food,4\n1,Steel,\n", JARAK_ERR_DATA, "sectors.csv, line 3: theta is missing"},
        {"sectors.csv", "idx,sector,theta\n0,Food,4\n1,Steel,-1\n", JARAK_ERR_DATA, "Steel"},
        {"region_vars.csv", "n,wL,D\n0,100,0\n1.5,100,0\n", JARAK_ERR_DATA, "region_vars.csv, line 3: n is 1.5; give a whole number"},
        {"region_vars.csv", "n,wL,D\n0,100,0\n", JARAK_ERR_DATA, "region_vars.csv: n 1: there is no such row"},
        {"region_vars.csv", "n,wL,D\n0,100,0\n1,100,0\n0,100,0\n", JARAK_ERR_DATA,
         "region_vars.csv, line 4: n 0: the row stands there twice"},
        {"region_sector.csv", "n,j,gamma_va,alpha\n0,0,.5,.5\n0,1,.5,.5\n1,0,.5,.5\n1,2,.5,.5\n", JARAK_ERR_DATA,
         "line 5: j is 2; give a whole number from 0 to 1"},
        {"io.csv", "n,k_input,gamma\n0,0,.25\n", JARAK_ERR_NOT_FOUND, "j_output"},
        {"bilateral.csv", "n_importer,i_exporter,j,tau\n0,0,0,.1\n", JARAK_ERR_NOT_FOUND, "pi"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const jarak_cut_sectors_settings settings = about_tie();
        (void)write_file(cases[k].file, cases[k].text);
        assert_refused(&settings, cases[k].status, cases[k].words);
    }
    const jarak_cut_sectors_settings settings = about_tie();
    assert_int_equal(remove("io.csv"), 0);
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "there is no io.csv (or .csv.gz)");
}

static void scenarios_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"exporter,importer,sector,factor\nA,B,Food,.5\nA,B,FOOD,.5\n", "line 3: Food from A to B stands there twice"},
        {"exporter,importer,sector,factor\nA,B,Food,-1\n", "line 2: the factor is missing or out of range"},
        {"exporter,importer,sector,factor\nA,B,Food,.5\nA,B,,.5\n", "line 3: the sector is missing"},
        {"exporter,importer,sector,factor\nA,B,Foot,.5\n", "line 2: Foot is not among the sectors of .; near it: Food"},
        {"exporter,importer,sector,factor\nZanzibar,B,Food,.5\n", "line 2: Zanzibar is not among the countries of ., such as A"},
        {"exporter,importer,sector,factor\n", "has no rows"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        jarak_cut_sectors_settings settings = about_world();
        settings.scenario = write_file("scenario.csv", cases[k].text);
        assert_refused(&settings, JARAK_ERR_DATA, cases[k].words);
    }
    jarak_cut_sectors_settings settings = about_tie();
    settings.other = nobody;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "C is not among the countries");
    settings.other = a;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "A is on both sides");
    settings = about_world();
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "give two countries, or a file");
    settings.tariffs = "nowhere.csv";
    assert_refused(&settings, JARAK_ERR_NOT_FOUND, "nowhere.csv: there is no such file");
    settings.sectors = food;
    settings.n_sectors = 1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "belong to a tie");
    settings.n_sectors = 0;
    settings.dearer = 0.1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "belong to a tie");
    settings = about_tie();
    settings.dearer = -1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "dearer");
    settings = about_tie();
    settings.direction = 3;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "direction");
    settings = about_tie();
    settings.solve.tolerance = 1;
    assert_refused(&settings, JARAK_ERR_ARGUMENT, "tolerance");
}

/* ------------------------------------------------------------------------------------------------------------------ memory */

/* With no equilibrium, and with one that is printed. */
static jarak_status both_ends(jarak_error *error)
{
    jarak_cut_sectors *cut = NULL;
    jarak_cut_sectors_settings settings = about_tie();
    settings.sectors = food;
    settings.n_sectors = 1;
    settings.tariffs = write_file("tariffs.csv", "exporter,importer,sector,tariff\nA,B,Food,0\n");
    FILE *nowhere = fopen("/dev/null", "w");
    jarak_status status = jarak_cut_sectors_answer(&settings, &cut, error);
    for (int format = JARAK_FORMAT_TABLE; status == JARAK_OK && format <= JARAK_FORMAT_JSON; format++) {
        status = jarak_cut_sectors_print(cut, (jarak_format)format, nowhere, error);
    }
    jarak_cut_sectors_free(cut);
    cut = NULL;
    if (status == JARAK_OK) {
        settings = about_world();
        settings.scenario = write_file("one_way.csv", "exporter,importer,sector,factor\nA,B,Food,0\nA,B,Steel,0\n");
        status = jarak_cut_sectors_answer(&settings, &cut, error);
    }
    assert_true(status != JARAK_OK || jarak_cut_sectors_result(cut)->outcome == JARAK_CHAIN_ONLY_BUYS);
    jarak_cut_sectors_free(cut);
    (void)fclose(nowhere);
    return status;
}

/* As fail_each_place(), every other place; where the delimiter of a file is found out, a lack of memory is taken for a comma, which these
 * files have: such a run may succeed, with the whole answer. */
static void memory_may_run_out(void **state)
{
    (void)state;
    static failing counts;
    counts = (failing){.lock = PTHREAD_MUTEX_INITIALIZER, .finds_places = true};
    jarak_set_allocator(&(jarak_allocator){.resize = failing_resize, .release = failing_release, .context = &counts});
    size_t n_guessed = 0;
    for (volatile size_t run = 0; run <= counts.n_places; run += run == 0 ? 1 : 2) {
        jarak_error error = {0};
        counts.n_calls = 0;
        counts.failing_call = run > 0;
        counts.failing_place = run > 0 ? counts.places[run - 1] : 0;
        jarak_status status = both_ends(&error);
        counts.finds_places = false;
        n_guessed += run > 0 && status == JARAK_OK;
        if (status != (run > 0 ? JARAK_ERR_MEMORY : JARAK_OK) && (run == 0 || status != JARAK_OK)) {
            fail_msg("place %zu: status %d, \"%s\"", (size_t)run, (int)status, error.message);
        }
        assert_true(status == JARAK_OK || error.message[0] != '\0');
        assert_int_equal(counts.n_held, 0);
    }
    jarak_set_allocator(NULL);
    print_message("%zu places, %zu of them a guess\n", counts.n_places, n_guessed);
    assert_true(counts.n_places > 60 && counts.n_places < MOST_PLACES && n_guessed <= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_theory_says_of_a_tie),
        cmocka_unit_test(dearer_and_one_way),
        cmocka_unit_test(elasticities_of_a_file),
        cmocka_unit_test(a_file_of_zeros_is_the_tie),
        cmocka_unit_test(tariffs),
        cmocka_unit_test(no_equilibrium_is_told),
        cmocka_unit_test(tables_that_cannot_be),
        cmocka_unit_test(scenarios_that_cannot_be),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
