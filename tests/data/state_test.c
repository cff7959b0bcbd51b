/* States by name, code and year; their names; groups by date. */
#include <libintl.h>
#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/state_table.h"
#include "jarak/period.h"
#include "jarak/state.h"

static void assert_found(const char *text, int year, const char *expected)
{
    char code[JARAK_STATE_CODE_BYTES];
    jarak_error error = {.message = ""};
    if (jarak_state_find(text, year, code, &error) != JARAK_OK) {
        fail_msg("%s in %d: %s", text, year, error.message);
    }
    assert_string_equal(code, expected);
}

static const char *refusal(const char *text, int year)
{
    static jarak_error error;
    char code[JARAK_STATE_CODE_BYTES];
    assert_int_equal(jarak_state_find(text, year, code, &error), JARAK_ERR_NOT_FOUND);
    return error.message;
}

static void codes_and_names_in_three_languages_are_found(void **state)
{
    (void)state;
    const char *kazakhstan[] = {
        "KAZ", "kaz", "KZ", "M49:398", "m49:0398", "COW:705", "Kazakhstan", "Казахстан", "kazakhstan, Republic of", "Қазақстан"};
    for (size_t i = 0; i < sizeof kazakhstan / sizeof kazakhstan[0]; i++) {
        assert_found(kazakhstan[i], JARAK_ANY_YEAR, "KAZ");
        assert_found(kazakhstan[i], 2022, "KAZ");
    }
    assert_found("Egypt, Arab Rep.", JARAK_ANY_YEAR, "EGY");
    assert_found("Kyrgyz Republic", JARAK_ANY_YEAR, "KGZ");
    assert_found("Кыргызстан", JARAK_ANY_YEAR, "KGZ");
    assert_found("Kirgizstan", JARAK_ANY_YEAR, "KGZ");
    assert_found("Russian Federation", JARAK_ANY_YEAR, "RUS");
    assert_found("Viet Nam", JARAK_ANY_YEAR, "VNM");
    assert_found("Tiongkok", JARAK_ANY_YEAR, "CHN");
    assert_found("Jerman", JARAK_ANY_YEAR, "DEU");
    assert_found("США", JARAK_ANY_YEAR, "USA");
    assert_found("EUU", JARAK_ANY_YEAR, "EUU");
    assert_found("Uni Eropa", JARAK_ANY_YEAR, "EUU");
    assert_found("central-asia", JARAK_ANY_YEAR, "central-asia");
    assert_found("WORLD", JARAK_ANY_YEAR, "WLD");
}

static void a_code_means_a_state_only_for_its_years(void **state)
{
    (void)state;
    assert_found("COW:365", 1900, "COW_RUS");
    assert_found("COW:365", 1980, "SUN");
    assert_found("COW:365", 1991, "SUN");
    assert_found("COW:365", 1992, "RUS");
    assert_found("RUS", 1980, "SUN");
    assert_found("Russia", 1946, "SUN");
    assert_found("SUN", JARAK_ANY_YEAR, "SUN");
    assert_found("RUS", JARAK_ANY_YEAR, "RUS");
    assert_found("COW:345", 1900, "COW_SRB");
    assert_found("COW:345", 1990, "YUG");
    assert_found("COW:345", 2004, "SCG");
    assert_found("COW:345", 2010, "SRB");
    assert_found("YUG", JARAK_ANY_YEAR, "YUG");
    assert_found("COW:255", 1930, "COW_GMY");
    assert_found("COW:260", 1970, "COW_GFR");
    assert_found("COW:265", 1970, "DDR");
    assert_found("COW:255", 2000, "DEU");
    assert_found("Germany", 1970, "COW_GFR");
    assert_found("Germany", 1991, "DEU");
    assert_found("COW:816", 1970, "VDR");
    assert_found("COW:817", 1970, "COW_RVN");
    assert_found("COW:816", 1990, "VNM");
    assert_found("COW:678", 1980, "COW_YAR");
    assert_found("COW:680", 1980, "YMD");
    assert_found("COW:679", 1995, "YEM");
    assert_found("COW:315", 1992, "CSK");
    assert_found("COW:316", 1993, "CZE");
    assert_non_null(strstr(refusal("KAZ", 1980), "Kazakhstan (KAZ) in the years 1991-"));
    assert_non_null(strstr(refusal("SSD", 2010), "2011-"));
    assert_non_null(strstr(refusal("TLS", 2001), "2002-"));
    assert_non_null(strstr(refusal("COW:265", 1991), "1949-1990"));
    assert_non_null(strstr(refusal("SUN", 1992), "1922-1991"));
}

static void numbers_of_former_states_are_their_own(void **state)
{
    (void)state;
    static const struct {
        const char *number;
        int year;
        const char *code;
    } cases[] = {{"810", 1980, "SUN"}, {"643", 2000, "RUS"}, {"890", 1985, "YUG"},     {"891", 1995, "YUG"},     {"891", 2004, "SCG"},
                 {"688", 2010, "SRB"}, {"276", 2000, "DEU"}, {"278", 1980, "DDR"},     {"280", 1980, "COW_GFR"}, {"200", 1980, "CSK"},
                 {"203", 2000, "CZE"}, {"720", 1980, "YMD"}, {"886", 1980, "COW_YAR"}, {"887", 2000, "YEM"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];
        snprintf(text, sizeof text, "M49:%s", cases[i].number);
        assert_found(text, cases[i].year, cases[i].code);
        if (cases[i].number[0] != '8' || strcmp(cases[i].number, "890") == 0) {
            assert_found(text, JARAK_ANY_YEAR, cases[i].code);
        }
    }
}

static void an_unknown_name_brings_the_nearest_known(void **state)
{
    (void)state;
    assert_non_null(strstr(refusal("Kazakstn", JARAK_ANY_YEAR), "nearest known: Kazakhstan (KAZ)"));
    assert_non_null(strstr(refusal("Uzbekitsan", 2020), "nearest known: Uzbekistan (UZB)"));
    assert_non_null(strstr(refusal("Казахстон", JARAK_ANY_YEAR), "nearest known: Kazakhstan (KAZ)"));
    assert_non_null(strstr(refusal("Untied States", JARAK_ANY_YEAR), "United States (USA)"));
    const char *niger = refusal("Nigerra", JARAK_ANY_YEAR);
    assert_non_null(strstr(niger, "Nigeria (NGA), Niger (NER)"));
    assert_null(strstr(refusal("Atlantis under the waves", JARAK_ANY_YEAR), "nearest"));
    assert_null(strstr(refusal("", JARAK_ANY_YEAR), "nearest"));
    assert_null(strstr(refusal("?!", JARAK_ANY_YEAR), "nearest"));
}

static void names_come_in_the_language_asked_for(void **state)
{
    (void)state;
    assert_string_equal(jarak_state_name("KGZ", "en"), "Kyrgyzstan");
    assert_string_equal(jarak_state_name("KGZ", "id_ID.UTF-8"), "Kirgizstan");
    assert_string_equal(jarak_state_name("KGZ", "ru"), "Киргизия");
    assert_string_equal(jarak_state_name("KGZ", "de"), "Kyrgyzstan");
    assert_string_equal(jarak_state_name("EUU", "id"), "Uni Eropa");
    assert_string_equal(jarak_state_name("AFE", "ru"), "Africa Eastern and Southern");
    assert_null(jarak_state_name("QQQ", "en"));
}

static size_t members_on(const char *group, int year, int month, int day)
{
    char codes[64][JARAK_STATE_CODE_BYTES];
    size_t count = 0;
    assert_int_equal(jarak_group_members(group, jarak_day_from_date(year, month, day), 64, codes, &count, NULL), JARAK_OK);
    for (size_t i = 1; i < count; i++) {
        assert_true(strcmp(codes[i - 1], codes[i]) < 0);
    }
    return count;
}

static void groups_grow_and_shrink_by_date(void **state)
{
    (void)state;
    static const struct {
        int date[3];
        size_t members;
    } unions[] = {{{1957, 12, 31}, 0}, {{1958, 1, 1}, 6},   {{1973, 1, 1}, 9},   {{1981, 1, 1}, 10},  {{1986, 1, 1}, 12},
                  {{1990, 10, 2}, 12}, {{1990, 10, 3}, 12}, {{1995, 1, 1}, 15},  {{2004, 4, 30}, 15}, {{2004, 5, 1}, 25},
                  {{2007, 1, 1}, 27},  {{2013, 7, 1}, 28},  {{2020, 1, 31}, 28}, {{2020, 2, 1}, 27},  {{2024, 6, 1}, 27}};
    for (size_t i = 0; i < sizeof unions / sizeof unions[0]; i++) {
        assert_int_equal(members_on("EUU", unions[i].date[0], unions[i].date[1], unions[i].date[2]), unions[i].members);
    }
    assert_int_equal(members_on("central-asia", 2022, 1, 1), 5);
    assert_int_equal(members_on("Central-Asia", 1991, 8, 30), 0);
    assert_int_equal(members_on("eaeu", 2015, 1, 1), 3);
    assert_int_equal(members_on("eaeu", 2016, 1, 1), 5);
    assert_int_equal(members_on("csto", 1998, 1, 1), 9);
    assert_int_equal(members_on("csto", 2000, 1, 1), 6);
    assert_int_equal(members_on("csto", 2010, 1, 1), 7);
    assert_int_equal(members_on("csto", 2013, 1, 1), 6);
    assert_int_equal(members_on("ots", 2018, 1, 1), 4);
    assert_int_equal(members_on("ots", 2022, 1, 1), 5);
    assert_int_equal(members_on("nato", 1950, 1, 1), 12);
    assert_int_equal(members_on("nato", 1990, 1, 1), 16);
    assert_int_equal(members_on("nato", 2022, 1, 1), 30);
    assert_int_equal(members_on("nato", 2023, 4, 4), 31);
    assert_int_equal(members_on("nato", 2024, 3, 7), 32);
    assert_int_equal(members_on("EMU", 2023, 1, 1), 20);
    assert_int_equal(members_on("sco", 2023, 12, 31), 9);
}

static void a_group_can_be_counted_before_it_is_fetched(void **state)
{
    (void)state;
    size_t count = 0;
    char one[1][JARAK_STATE_CODE_BYTES] = {""};
    int day = jarak_day_from_date(2022, 1, 1);
    assert_int_equal(jarak_group_members("EUU", day, 0, NULL, &count, NULL), JARAK_OK);
    assert_int_equal(count, 27);
    assert_int_equal(jarak_group_members("EUU", day, 1, one, &count, NULL), JARAK_OK);
    assert_int_equal(count, 27);
    jarak_error error;
    assert_int_equal(jarak_group_members("EFTA", day, 1, one, &count, &error), JARAK_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "EFTA"));
}

/* Debian's translations of ISO 3166 are another opinion on the names: each must at least be understood here. */
static void names_of_iso_codes_are_understood(void **state)
{
    (void)state;
    static const char *locales[][2] = {{"id_ID.UTF-8", "id"}, {"ru_RU.UTF-8", "ru"}};
    if (access("/usr/share/locale/ru/LC_MESSAGES/iso_3166-1.mo", R_OK) != 0 || setlocale(LC_ALL, "C.UTF-8") == NULL) {
        print_message("iso-codes is not installed: not compared\n");
        skip();
    }
    const jarak__state_table *table = NULL;
    assert_int_equal(jarak__state_table_get(&table, NULL), JARAK_OK);
    (void)bindtextdomain("iso_3166-1", "/usr/share/locale");
    (void)bind_textdomain_codeset("iso_3166-1", "UTF-8");
    size_t translated = 0;
    for (size_t l = 0; l < 2; l++) {
        (void)setenv("LANGUAGE", locales[l][1], 1);
        for (size_t i = 0; i < table->n_states; i++) {
            const char *name = dgettext("iso_3166-1", table->states[i].names[0]);
            if (strcmp(name, table->states[i].names[0]) != 0) {
                translated++;
                assert_found(name, JARAK_ANY_YEAR, table->states[i].code);
            }
        }
    }
    assert_true(translated > 200);
}

static void *find_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < 200; i++) {
        char code[JARAK_STATE_CODE_BYTES];
        if (jarak_state_find("Узбекистан", 2020, code, NULL) != JARAK_OK || strcmp(code, "UZB") != 0) {
            return (void *)1;
        }
    }
    return NULL;
}

static void several_threads_may_ask_at_once(void **state)
{
    (void)state;
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, find_many, NULL), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_threads_may_ask_at_once), /* first, when the table is not yet read */
        cmocka_unit_test(codes_and_names_in_three_languages_are_found),
        cmocka_unit_test(a_code_means_a_state_only_for_its_years),
        cmocka_unit_test(numbers_of_former_states_are_their_own),
        cmocka_unit_test(an_unknown_name_brings_the_nearest_known),
        cmocka_unit_test(names_come_in_the_language_asked_for),
        cmocka_unit_test(groups_grow_and_shrink_by_date),
        cmocka_unit_test(a_group_can_be_counted_before_it_is_fetched),
        cmocka_unit_test(names_of_iso_codes_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
