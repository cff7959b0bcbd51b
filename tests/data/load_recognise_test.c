/* Which format a file is of, which it is not, and that a load of which little is left says what took it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "folder.h"
#include "loading.h"

/* Loads the file as a user does; the report's format, or what is wrong. */
static jarak_status try_load(const char *file, bool allow_few, char *told, size_t size)
{
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_report report = {0};
    int64_t n_loads = -1;
    jarak_load_settings_init(&settings);
    settings.sources_dir = "sources";
    settings.allow_few = allow_few;
    jarak_status status = jarak_load_file(store, file, &settings, &report, &error);
    snprintf(told, size, "%s", status == JARAK_OK ? report.source : error.message);
    assert_int_equal(jarak__sql_integer(store, "SELECT count(*) FROM facts.load", 0, NULL, &n_loads, NULL), JARAK_OK);
    assert_int_equal(n_loads, status == JARAK_OK ? 1 : 0);
    jarak_store_close(store);
    return status;
}

static void expect_told(const char *file, jarak_status expected, const char *part)
{
    char told[JARAK_ERROR_MESSAGE_BYTES];
    jarak_status status = try_load(file, false, told, sizeof told);
    if (status != expected || strstr(told, part) == NULL) {
        fail_msg("%s: status %d, \"%s\" is not in: %s", file, (int)status, part, told);
    }
}

static void describe(const char *name, const char *columns, const char *more)
{
    char path[64], text[1024];
    (void)mkdir("sources", 0700);
    snprintf(path, sizeof path, "sources/%s.yaml", name);
    snprintf(text, sizeof text,
             "name: %s\ntitle: T\npublisher: P\ncolumns: %s\n%s"
             "rows: SELECT line, a, b FROM input\n"
             "facts:\n  figure: SELECT line, 'KAZ' AS from_state, DATE '2020-01-01' AS first_day, DATE '2020-12-31' AS last_day, "
             "'year' AS period_kind, 'm' AS measure, CAST(a AS DOUBLE) AS value, 'u' AS unit, 'official' AS status FROM row\n",
             name, columns, more);
    write_file(path, text);
}

static void the_format_that_knows_more_of_the_columns_wins(void **state)
{
    (void)state;
    describe("small", "[a, b]", "");
    describe("large", "[a, b, c]", "");
    write_file("x.csv", "a,b,c,d\n1,2,3,4\n");
    expect_told("x.csv", JARAK_OK, "large");
    write_file("x.csv", "a,b,d\n1,2,4\n");
    expect_told("x.csv", JARAK_OK, "small");
    write_file("x.csv", "A,B,C\n1,2,3\n"); /* whatever the case of the letters */
    expect_told("x.csv", JARAK_OK, "large");
    describe("exact", "[A, b, c]", ""); /* but exactly first */
    write_file("x.csv", "A,b,c\n1,2,3\n");
    expect_told("x.csv", JARAK_OK, "exact");
    describe("twin", "[a, b, c]", "");
    write_file("x.csv", "a,b,c\n1,2,3\n");
    expect_told("x.csv", JARAK_ERR_FORMAT, "say which");
}

static void a_kind_of_column_can_be_asked_for(void **state)
{
    (void)state;
    describe("years", "[a, b]", "columns_like: [\"^[0-9]{4}$\"]\n");
    write_file("x.csv", "a,b,2020\n1,2,3\n");
    expect_told("x.csv", JARAK_OK, "years");
    write_file("x.csv", "a,b,c\n1,2,3\n");
    expect_told("x.csv", JARAK_ERR_FORMAT, "one like `^[0-9]{4}$`");
    describe("years", "[a, b]", "columns_like: [\"(\"]\n");
    expect_told("x.csv", JARAK_ERR_FORMAT, "sources/years.yaml:5:");
}

/* A file of votes with the columns of a list of roll calls beside them, in a layout that nobody described. */
static void columns_that_tell_of_another_format_are_not_lost(void **state)
{
    (void)state;
    write_file("x.csv", "rcid,session,importantvote,date,unres,short,descr,stateabb,vote\n1,1,0,1946-01-01,R/1/66,a,b,USA,1\n");
    expect_told("x.csv", JARAK_ERR_FORMAT, "it has the columns of `unga_rollcalls`, but also `vote` as in `unga_");
    write_file("x.csv", "rcid,session,importantvote,date,unres,short,descr,yeas\n1,1,0,1946-01-01,R/1/66,a,b,10\n");
    expect_told("x.csv", JARAK_OK, "unga_rollcalls");
    write_file("x.csv", "rcid,ccode,member,vote,session,importantvote,date,unres,short,descr\n1,2,1,1,1,0,1946-01-01,R/1/66,a,b\n");
    expect_told("x.csv", JARAK_OK, "unga_voeten");
}

static void the_two_nearest_are_named_with_what_they_lack(void **state)
{
    (void)state;
    write_file("x.csv", "t,i,j,k,value\n2020,1,2,3,4\n");
    expect_told("x.csv", JARAK_ERR_FORMAT, "the nearest are `baci`, for which `v`, `q` are missing, and `");
    write_file("x.csv", "nothing,like,it\n2020,1,2\n");
    expect_told("x.csv", JARAK_ERR_FORMAT, "no known format has columns like these");
}

#define COMTRADE                                                                                                                       \
    "typeCode,freqCode,refYear,refMonth,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode," \
    "motCode,primaryValue\n"

static void a_load_that_keeps_nothing_says_what_took_it(void **state)
{
    (void)state;
    char told[JARAK_ERROR_MESSAGE_BYTES];
    write_file("x.csv", COMTRADE "C,A,2022,52,2022,398,M,643,0,H6,TOTAL,C00,2100,5\nC,A,2022,52,2022,398,M,156,0,H6,TOTAL,C00,2100,6\n");
    expect_told("x.csv", JARAK_ERR_DATA, "nothing of it is left, so nothing was loaded; taken were 2 by \"motCode: a part of the trade");
    assert_int_equal(try_load("x.csv", true, told, sizeof told), JARAK_ERR_DATA); /* allowed or not */
    write_file("x.csv", COMTRADE "C,A,2022,52,2022,398,M,0,0,H6,TOTAL,C00,0,5\n");
    expect_told("x.csv", JARAK_ERR_DATA, "1 by \"world, area not specified or another aggregate\"");
}

static void a_load_that_keeps_less_than_half_says_what_took_the_rest(void **state)
{
    (void)state;
    char told[JARAK_ERROR_MESSAGE_BYTES];
    static const char rows[] = COMTRADE "C,A,2022,52,2022,398,M,643,0,H6,TOTAL,C00,0,5\nS,A,2022,52,2022,398,M,643,0,H6,TOTAL,C00,0,5\n"
                                        "S,A,2022,52,2022,398,M,156,0,H6,TOTAL,C00,0,5\n";
    write_file("x.csv", rows);
    expect_told("x.csv", JARAK_ERR_DATA,
                "less than half of it is left (1), so nothing was loaded; taken were 2 by \"services\"; if that is right, say --few");
    assert_int_equal(try_load("x.csv", true, told, sizeof told), JARAK_OK);
    /* Rows that a rule takes by nature do not count. */
    write_file("x.csv", COMTRADE "C,A,2022,52,2022,398,M,643,0,H6,TOTAL,C00,0,5\nC,A,2022,52,2022,398,RX,643,0,H6,TOTAL,C00,0,5\n"
                                 "C,A,2022,52,2022,398,M,0,0,H6,TOTAL,C00,0,5\nC,A,2022,52,2022,398,M,643,0,H6,TOTAL,C00,2100,5\n");
    expect_told("x.csv", JARAK_OK, "comtrade");
}

static int enter_with_sources(void **state)
{
    return enter_folder(state) == 0 ? mkdir("sources", 0700) : -1;
}

#define WITH_SOURCES(test) cmocka_unit_test_setup_teardown(test, enter_with_sources, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SOURCES(the_format_that_knows_more_of_the_columns_wins),
        WITH_SOURCES(a_kind_of_column_can_be_asked_for),
        WITH_SOURCES(columns_that_tell_of_another_format_are_not_lost),
        WITH_SOURCES(the_two_nearest_are_named_with_what_they_lack),
        WITH_SOURCES(a_load_that_keeps_nothing_says_what_took_it),
        WITH_SOURCES(a_load_that_keeps_less_than_half_says_what_took_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
