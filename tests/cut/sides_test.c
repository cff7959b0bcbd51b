/* The two sides of a tie: other names of a country are that country, a group is its members that have flows, and what is on both sides is
 * refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "jarak/cut.h"

static const char *const codes[] = {"BLR", "DEU", "FRA", "HUN", "KAZ", "KGZ", "RUS"};
static const char *const spelled[] = {"Belarus", "Germany", "France", "Hungary", "Kazakhstan", "Kyrgyzstan", "Russia"};
enum { N = sizeof codes / sizeof *codes };

/* Every pair has a figure. */
static void write_flows(const char *file, const char *const *names)
{
    FILE *stream = fopen(file, "w");
    assert_non_null(stream);
    assert_true(fputs("exporter,importer,value\n", stream) >= 0);
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            assert_true(fprintf(stream, "%s,%s,%d\n", names[i], names[j], i == j ? 900 : 5 + i + 2 * j) > 0);
        }
    }
    assert_int_equal(fclose(stream), 0);
}

static int set_up(void **state)
{
    const int failed = enter_folder(state);
    write_flows("codes.csv", codes);
    write_flows("spelled.csv", spelled);
    return failed;
}

static jarak_status ask(const char *file, size_t n_one, const char *const *one, size_t n_other, const char *const *other, jarak_cut **cut,
                        jarak_error *error)
{
    jarak_cut_settings settings;
    jarak_cut_settings_init(&settings);
    settings.with = file;
    settings.one = one;
    settings.n_one = n_one;
    settings.other = other;
    settings.n_other = n_other;
    return jarak_cut_answer(&settings, cut, error);
}

static void names_and_groups_are_countries_of_the_flows(void **state)
{
    (void)state;
    static const struct {
        const char *file, *one, *other[2], *is_one, *is_other;
        size_t n_other, n_absent;
    } cases[] = {
        {"codes.csv", "RUS", {"EUU"}, "RUS", "DEU, FRA, HUN", 1, 24},
        {"codes.csv", "Russia", {"kazakhstan", "KGZ"}, "RUS", "KAZ, KGZ", 2, 0},
        {"codes.csv", "HUN", {"EUU"}, "HUN", "DEU, FRA", 1, 24},                      /* not itself */
        {"codes.csv", "central-asia", {"Россия", "RU"}, "KAZ, KGZ", "RUS", 2, 3},     /* one country by two names is one */
        {"codes.csv", "RUS", {"central-asia", "BLR"}, "RUS", "BLR, KAZ, KGZ", 2, 3},  /* who is named first */
        {"spelled.csv", "RUS", {"EUU"}, "Russia", "Germany, France, Hungary", 1, 24}, /* in the order of codes */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jarak_cut *cut;
        jarak_error error;
        if (ask(cases[i].file, 1, &cases[i].one, cases[i].n_other, cases[i].other, &cut, &error) != JARAK_OK) {
            fail_msg("%zu: %s", i, error.message);
        }
        assert_string_equal(jarak_cut_result(cut)->one, cases[i].is_one);
        assert_string_equal(jarak_cut_result(cut)->other, cases[i].is_other);
        assert_int_equal(jarak_cut_result(cut)->n_members_absent, cases[i].n_absent);
        jarak_cut_free(cut);
    }
}

static void a_group_is_its_members(void **state)
{
    (void)state;
    static const char *const rus[] = {"RUS"}, *const group[] = {"EUU"}, *const members[] = {"DEU", "FRA", "HUN"};
    jarak_cut *by_group, *by_name;
    assert_int_equal(ask("codes.csv", 1, rus, 1, group, &by_group, NULL), JARAK_OK);
    assert_int_equal(ask("codes.csv", 1, rus, 3, members, &by_name, NULL), JARAK_OK);
    assert_int_equal(jarak_cut_result(by_group)->n_asked, 6);
    for (size_t i = 0; i < N; i++) {
        assert_true(jarak_cut_result(by_group)->countries[i].welfare == jarak_cut_result(by_name)->countries[i].welfare);
    }
    assert_true(jarak_cut_result(by_group)->countries[N - 1].welfare < 0.999);
    jarak_cut_free(by_group);
    jarak_cut_free(by_name);
}

static void what_is_no_side_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other, *words;
    } wrong[] = {
        {"RUS", "asean", "no other member of asean is among"},
        {"RUS", "JPN", "JPN is not among the countries"},
        {"RUS", "Nowhereland", "Nowhereland is not among the countries"},
        {"EUU", "EMU", "on both sides"}, /* Germany */
        {"RUS", "Russia", "RUS is on both sides"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jarak_cut *cut;
        jarak_error error = {.message = ""};
        assert_int_equal(ask("codes.csv", 1, &wrong[i].one, 1, &wrong[i].other, &cut, &error), JARAK_ERR_ARGUMENT);
        if (strstr(error.message, wrong[i].words) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", error.message, wrong[i].words);
        }
    }
    static const char *const group[] = {"EUU"};
    jarak_cut *cut;
    jarak_cut_settings settings;
    jarak_cut_settings_init(&settings);
    settings.with = "codes.csv";
    settings.question = JARAK_CUT_TORNADO;
    settings.one = group;
    settings.n_one = 1;
    assert_int_equal(jarak_cut_answer(&settings, &cut, NULL), JARAK_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_groups_are_countries_of_the_flows),
        cmocka_unit_test(a_group_is_its_members),
        cmocka_unit_test(what_is_no_side_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, leave_folder);
}
