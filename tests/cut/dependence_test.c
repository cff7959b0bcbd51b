/* Who depends on whom: one table agrees with the questions that it joins, and with itself seen from the other side. */
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
#include "jarak/print.h"
#include "near.h"

/* Four countries; nobody has figures of what C sells to D, nor of any trade of A and E. */
static const char WORLD[] =
    "exporter,importer,value\nA,A,500\nA,B,40\nA,C,15\nA,D,5\nB,A,35\nB,B,220\nB,C,12\nB,D,9\nC,A,20\nC,B,10\nC,C,90\n"
    "D,A,6\nD,B,8\nD,C,4\nD,D,60\nE,E,30\nE,B,3\nB,E,4\nE,C,1\nC,E,2\nE,D,1\nD,E,1\n";
static const char *const names[] = {"A", "B", "C", "D", "E"};
enum { N = sizeof names / sizeof names[0] };

static jarak_cut *ask(jarak_cut_question question, const char *const *of, jarak_cut_direction direction)
{
    jarak_cut_settings settings;
    jarak_cut *cut;
    jarak_error error = {.message = ""};
    FILE *stream = fopen("flows.csv", "w");
    assert_non_null(stream);
    assert_true(fputs(WORLD, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    jarak_cut_settings_init(&settings);
    settings.with = "flows.csv";
    settings.question = question;
    settings.one = of;
    settings.n_one = 1;
    settings.direction = direction;
    if (jarak_cut_answer(&settings, &cut, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return cut;
}

static const jarak_cut_partner *partner(const jarak_cut *cut, const char *name)
{
    const jarak_cut_info *found = jarak_cut_result(cut);
    for (size_t i = 0; i < found->n_partners; i++) {
        if (strcmp(found->partners[i].name, name) == 0) {
            return &found->partners[i];
        }
    }
    fail_msg("no partner %s", name);
    return NULL;
}

/* Seen from the partner, what is the country's is the partner's, and asymmetry is turned over. */
static void the_other_side_says_the_same(void **state)
{
    (void)state;
    jarak_cut *of[N];
    size_t n_compared = 0;
    for (size_t i = 0; i < N; i++) {
        of[i] = ask(JARAK_CUT_DEPENDENCE, &names[i], JARAK_CUT_BOTH);
    }
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            if (i == j) {
                continue;
            }
            const jarak_cut_partner *here = partner(of[i], names[j]), *there = partner(of[j], names[i]);
            assert_int_equal(here->missing, there->missing);
            assert_int_equal(here->missing, i + j == 4 && i % 4 == 0);
            assert_near(here->share, there->partner_share, 1e-15);
            assert_near(here->per_log_cost, there->partner_per_log_cost, 1e-12);
            assert_near(here->welfare, there->partner_welfare, 1e-11);
            if (!isnan(here->asymmetry)) {
                assert_near(here->asymmetry * there->asymmetry, 1, 1e-8);
                assert_near(here->asymmetry, log(here->welfare) / log(here->partner_welfare), 1e-14);
                n_compared++;
            }
        }
    }
    assert_true(n_compared >= 14);
    for (size_t i = 0; i < N; i++) {
        jarak_cut_free(of[i]);
    }
}

static void it_joins_the_tornado(void **state)
{
    (void)state;
    jarak_cut *dependence = ask(JARAK_CUT_DEPENDENCE, names, JARAK_CUT_BOTH), *tornado = ask(JARAK_CUT_TORNADO, names, JARAK_CUT_BOTH);
    const jarak_cut_info *one = jarak_cut_result(dependence), *other = jarak_cut_result(tornado);
    assert_int_equal(one->n_partners, N - 1);
    assert_int_equal(one->n_partners, other->n_partners);
    for (size_t i = 0; i + 1 < one->n_partners; i++) {
        assert_string_equal(one->partners[i].name, other->partners[i].name);
        assert_near(one->partners[i].welfare, other->partners[i].welfare, 0);
        assert_near(one->partners[i].partner_welfare, other->partners[i].partner_welfare, 0);
        assert_near(one->partners[i].per_log_cost, other->partners[i].per_log_cost, 1e-14);
        assert_true(isnan(other->partners[i].asymmetry) && isnan(other->partners[i].partner_share));
    }
    assert_true(one->partners[N - 2].missing && isnan(one->partners[N - 2].share) && isnan(one->partners[N - 2].asymmetry));
    assert_true(isnan(other->concentration.trade));
    assert_int_equal(one->n_missing, 3);
    assert_int_equal(one->n_missing_of, 2);
    jarak_cut_free(dependence);
    jarak_cut_free(tornado);
}

/* A sells 40, 15 and 5, and buys 35, 20 and 6. */
static void concentration_is_the_sum_of_squared_shares(void **state)
{
    (void)state;
    jarak_cut *cut = ask(JARAK_CUT_DEPENDENCE, names, JARAK_CUT_BOTH);
    const jarak_cut_info *found = jarak_cut_result(cut);
    assert_near(found->concentration.exports, (40. * 40 + 15 * 15 + 5 * 5) / (60 * 60), 1e-15);
    assert_near(found->concentration.imports, (35. * 35 + 20 * 20 + 6 * 6) / (61 * 61), 1e-15);
    assert_near(found->concentration.trade, (75. * 75 + 35 * 35 + 11 * 11) / (121 * 121), 1e-15);
    const jarak_cut_partner *b = partner(cut, "B");
    assert_near(b->exports_share, 40. / 60, 1e-15);
    assert_near(b->imports_share, 35. / 61, 1e-15);
    assert_near(b->share, 75. / 121, 1e-15);
    assert_near(b->partner_share, 75. / (75 + 22 + 17 + 7), 1e-15);
    jarak_cut_free(cut);
}

/* What is lost in one direction is beside the first order of that direction. */
static void a_tornado_one_way_has_the_first_order_of_that_way(void **state)
{
    (void)state;
    jarak_cut *both = ask(JARAK_CUT_TORNADO, names, JARAK_CUT_BOTH), *matrix = ask(JARAK_CUT_MATRIX, names, JARAK_CUT_BOTH);
    jarak_cut *sells = ask(JARAK_CUT_TORNADO, names, JARAK_CUT_EXPORTS), *buys = ask(JARAK_CUT_TORNADO, names, JARAK_CUT_IMPORTS);
    const jarak_cut_info *exposed = jarak_cut_result(matrix);
    size_t n_compared = 0;
    for (size_t i = 0; i < exposed->n_exposures; i++) {
        const jarak_cut_exposure *exposure = &exposed->exposures[i];
        if (strcmp(exposure->exporter, "A") == 0 && strcmp(exposure->importer, "B") == 0) {
            assert_near(partner(sells, "B")->per_log_cost, exposure->per_log_cost, 1e-14);
            n_compared++;
        } else if (strcmp(exposure->exporter, "B") == 0 && strcmp(exposure->importer, "A") == 0) {
            assert_near(partner(buys, "B")->per_log_cost, exposure->per_log_cost, 1e-14);
            n_compared++;
        }
    }
    assert_int_equal(n_compared, 2);
    assert_near(partner(sells, "B")->per_log_cost + partner(buys, "B")->per_log_cost, partner(both, "B")->per_log_cost, 1e-14);
    jarak_cut_free(both);
    jarak_cut_free(matrix);
    jarak_cut_free(sells);
    jarak_cut_free(buys);
}

static void what_it_is_not_is_refused(void **state)
{
    (void)state;
    jarak_cut_settings settings;
    jarak_cut *cut;
    jarak_error error;
    jarak_cut_settings_init(&settings);
    settings.question = JARAK_CUT_DEPENDENCE;
    assert_int_equal(jarak_cut_answer(&settings, &cut, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "the one country"));
    settings.one = (const char *const[]){"Hub"};
    settings.n_one = 1;
    settings.dearer = 0.1;
    assert_int_equal(jarak_cut_answer(&settings, &cut, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "not dearer"));
    settings.dearer = (double)NAN;
    settings.direction = JARAK_CUT_EXPORTS;
    assert_int_equal(jarak_cut_answer(&settings, &cut, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "no direction"));
}

/* Asked for, and printed. */
static jarak_status printed(jarak_error *error)
{
    static const char *const hub[] = {"Hub"};
    jarak_cut_settings settings;
    jarak_cut *cut;
    jarak_cut_settings_init(&settings);
    settings.question = JARAK_CUT_DEPENDENCE;
    settings.one = hub;
    settings.n_one = 1;
    settings.solve.threads = 1;
    jarak_status status = jarak_cut_answer(&settings, &cut, error);
    FILE *stream = fopen("/dev/null", "w");
    assert_non_null(stream);
    status = status == JARAK_OK ? jarak_cut_print(cut, JARAK_FORMAT_TABLE, stream, error) : status;
    (void)fclose(stream);
    jarak_cut_free(cut);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    fail_each_allocation(printed, 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_other_side_says_the_same),
        cmocka_unit_test(it_joins_the_tornado),
        cmocka_unit_test(concentration_is_the_sum_of_squared_shares),
        cmocka_unit_test(a_tornado_one_way_has_the_first_order_of_that_way),
        cmocka_unit_test(what_it_is_not_is_refused),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
