/* Numbers that cannot be: their rows are rejected with line, column, value and reason, the rest of the file loads, and the panel is made of
 * it whatever the file held. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "data/loading.h"
#include "folder.h"
#include "jarak/panel.h"

#define GDP "Country Name,Country Code,Year,Value\n"
#define GOODS "partner,partner_name,flow,year,usd_million\n"
#define LEDGER "from,to,period,measure,value,unit,status,reporter,source_title,publisher,url,note\n"
#define ALL_REJECTS \
    "SELECT string_agg(concat_ws(':', line, column_name, reason, row_text), '; ' ORDER BY line, column_name) FROM facts.reject"

static int enter_with_formats(void **state)
{
    return enter_folder(state) == 0 ? mkdir("sources", 0777) : -1;
}

/* Every table of the panel can be made, and holds finite numbers only. */
static void expect_a_sound_panel(jarak_store *store)
{
    jarak_error error = {0};
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    expect(
        store,
        "SELECT CAST(count(*) > 0 AND bool_and(isfinite(value) AND isfinite(variance) AND isfinite(natural_value)) AS VARCHAR) FROM panel",
        "true");
}

static void a_figure_that_cannot_be_is_rejected(void **state)
{
    (void)state;
    static const struct {
        const char *value, *reason;
    } faults[] = {
        {"nan", "nan is no finite number"},
        {"inf", "inf is no finite number"},
        {"-Infinity", "-inf is no finite number"},
        {"1e400", "inf is no finite number"},
        {"1e305", "1e+305 is above 1e+15, the most that it can be"},
        {"9007199254740993", "9.0072e+15 is above 1e+15, the most that it can be"},
        {"-5", "-5 is below 0, the least that it can be"},
        {"1e-320", "9.99989e-321 is nearer to 0 than 1e-06, the smallest that it can be"},
        {"0x10", "not a number"},
        {"١٢٣", "not a number"},
    };
    enum { N_FAULTS = sizeof faults / sizeof faults[0] };
    char gdp[2048] = GDP "Kazakhstan,KAZ,2020,171082379532.76\nRussia,RUS,2020,1483497784867.95\n", told[2048] = "";
    char goods[2048] = GOODS "KAZ,Kazakhstan,XG,2020,100\nKAZ,Kazakhstan,MG,2020,70\n";
    for (size_t i = 0; i < N_FAULTS; i++) {
        const size_t year = 2001 + i, n_gdp = strlen(gdp), n_goods = strlen(goods), n_told = strlen(told);
        snprintf(gdp + n_gdp, sizeof gdp - n_gdp, "Uzbekistan,UZB,%zu,%s\n", year, faults[i].value);
        snprintf(goods + n_goods, sizeof goods - n_goods, "UZB,Uzbekistan,MG,%zu,%s\n", year, faults[i].value);
        snprintf(told + n_told, sizeof told - n_told, "%s%zu:Value:%s:Uzbekistan,UZB,%zu,%s", i > 0 ? "; " : "", 4 + i, faults[i].reason,
                 year, faults[i].value);
    }
    write_file("gdp.csv", gdp);
    write_file("imf_imts_russia_long.csv", goods);
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "gdp.csv");
    assert_int_equal(report.rows_loaded, 2);
    assert_int_equal(report.rows_rejected, N_FAULTS);
    assert_int_equal(report.facts, 2);
    expect(store, ALL_REJECTS, told);
    report = load(store, "imf_imts_russia_long.csv");
    assert_int_equal(report.rows_loaded, 2);
    assert_int_equal(report.rows_rejected, N_FAULTS);
    expect(store, "SELECT DISTINCT column_name FROM facts.reject WHERE load_id = 2", "usd_million");
    expect_a_sound_panel(store);
    jarak_store_close(store);
}

/* What is as large, or as near to zero, as it can be is taken, and nothing made of it overflows or vanishes. */
static void the_panel_is_made_of_numbers_at_their_bounds(void **state)
{
    (void)state;
    write_file("gdp.csv", GDP "Kazakhstan,KAZ,2020,1e15\nUzbekistan,UZB,2020,1e-6\nRussia,RUS,2020,0\nRussia,RUS,2021,1e-6\n"
                              "Kazakhstan,KAZ,2021,1e-6\n");
    write_file("imf_imts_russia_long.csv", GOODS
               "KAZ,Kazakhstan,XG,2020,1e9\nKAZ,Kazakhstan,MG,2020,1e-12\nUZB,Uzbekistan,MG,2020,1e-12\nUZB,Uzbekistan,XG,2020,1e-12\n"
               "KAZ,Kazakhstan,XG,2021,1e-12\nKAZ,Kazakhstan,MG,2021,1e-12\nUZB,Uzbekistan,MG,2021,1e9\nUZB,Uzbekistan,XG,2021,0\n"
               "KGZ,Kyrgyzstan,XG,2021,1e9\nKGZ,Kyrgyzstan,MG,2021,1e9\n");
    jarak_store *store = open_store(NULL);
    assert_int_equal(load(store, "gdp.csv").rows_loaded, 5);
    assert_int_equal(load(store, "imf_imts_russia_long.csv").rows_loaded, 10);
    expect_a_sound_panel(store);
    jarak_store_close(store);
}

/* Figures of the ledger may be words; what is written in digits is a number, and a whole one is kept whole or not at all. */
static void digits_of_the_ledger_are_never_lost(void **state)
{
    (void)state;
    write_file("ledger.csv", LEDGER "RUS,KAZ,2020,unknown_measure,9007199254740993,RUB,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,unknown_measure,9007199254740994,RUB,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,unknown_measure,0x10,RUB,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,unknown_measure,१२३,RUB,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,unknown_measure,many,text,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,unknown_measure,-1e30,RUB,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,unknown_measure,2e30,RUB,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,trade_turnover,many,USD,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,trade_turnover,2000000,USD_billion,reported,RUS,T,P,u,\n"
                                    "RUS,KAZ,2020,trade_turnover,20,USD_billion,reported,RUS,T,P,u,\n");
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "ledger.csv");
    assert_int_equal(report.rows_loaded, 4);
    assert_int_equal(report.rows_rejected, 6);
    expect(store, "SELECT string_agg(line || ':' || reason, '; ' ORDER BY line) FROM facts.reject",
           "2:9007199254740993 has more digits than a whole number is kept with; 4:0x10 is not a number; 5:१२३ is not a number; "
           "8:2e+30 is above 1e+30, the most that it can be; 9:many is not a number; "
           "10:2e+06 is above 1e+06, the most that it can be");
    expect(store, "SELECT string_agg(text, ' ' ORDER BY line) FROM facts.figure", "9007199254740994 many -1e30 20");
    expect_a_sound_panel(store);
    jarak_store_close(store);
}

static const char event_format[] =
    "name: made_events\ntitle: Events\npublisher: Nobody\ncolumns: [day, actor, target, goldstein, weight, quad]\n"
    "rows: SELECT line, CAST(day AS DATE) AS day, actor, target, goldstein, weight, quad FROM input\n"
    "states: { actor: { system: iso3 }, target: { system: iso3 } }\n"
    "facts:\n  event: |\n"
    "    SELECT line, actor_state AS actor, target_state AS target, day AS first_day, day AS last_day, 'day' AS period_kind, '010' AS "
    "code,\n"
    "           CAST(quad AS INTEGER) AS quad_class, CAST(goldstein AS DOUBLE) AS goldstein, CAST(weight AS DOUBLE) AS weight FROM row\n";

/* A format whose description tests nothing is held to the bounds all the same; of each row every number is told. */
static void formats_that_test_nothing_are_held_to_the_bounds(void **state)
{
    (void)state;
    write_file("sources/made_events.yaml", event_format);
    write_file("events.csv", "day,actor,target,goldstein,weight,quad\n2020-01-01,RUS,KAZ,nan,1,1\n2020-01-02,RUS,KAZ,11,inf,5\n"
                             "2020-01-03,RUS,KAZ,-10,1,4\n2020-01-04,RUS,KAZ,,1,1\n");
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "events.csv");
    assert_int_equal(report.rows_loaded, 2);
    assert_int_equal(report.rows_rejected, 2);
    expect(store, "SELECT string_agg(line || ':' || column_name || ':' || reason, '; ' ORDER BY line, column_name) FROM facts.reject",
           "2:goldstein:nan is no finite number; 3:goldstein:11 is above 10, the most that it can be; "
           "3:quad_class:5 is above 4, the most that it can be; 3:weight:inf is no finite number");
    write_file("bad.csv", "day,actor,target,goldstein,weight,quad\n2020-01-01,RUS,KAZ,1,nan,1\n");
    refuse(store, "bad.csv", JARAK_ERR_DATA,
           "numbers that cannot be take 1 of its rows and leave 0, so nothing was loaded; the first is in line 2: weight nan");
    jarak_store_close(store);
}

/* Files whose rows are added up are judged before that: one bad row does not take the sound ones with it. */
static void rows_that_are_added_up_are_judged_one_by_one(void **state)
{
    (void)state;
    write_file("full_v2_202301.dat",
               "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_EUR,QUANTITY_KG\n"
               "DE,KZ,E,85423190,2,1,202301,100,1\nDE,KZ,E,85423190,2,2,202301,nan,1\nDE,KZ,E,85423190,2,3,202301,20,1\n");
    jarak_store *store = open_store(NULL);
    jarak_load_report report = load(store, "full_v2_202301.dat");
    assert_int_equal(report.rows_rejected, 1);
    expect(store, "SELECT CAST(value AS VARCHAR) FROM facts.flow", "120.0");
    expect(store, "SELECT line || ':' || column_name FROM facts.reject", "3:VALUE_EUR");
    jarak_store_close(store);
}

/* A store in which an older program left such rows is mended when it is next written. */
/* What is called plain, and so not looked at further, has no fault by any row of the table of bounds, in any unit. */
static void plain_numbers_have_no_fault(void **state)
{
    (void)state;
    static const char fault_of_plain[] =
        "SELECT coalesce(string_agg(concat_ws(' ', b.fact, b.number, b.measure, v, unit), '; '), 'none') FROM facts.bound b, "
        "(SELECT sign * pow(10, unnest(range(-40, 40))) AS v FROM (VALUES (1.0), (-1.0)) s(sign) UNION ALL VALUES (0.0), ('nan'::DOUBLE), "
        "('inf'::DOUBLE)), "
        "(VALUES ('USD'), ('EUR_thousand'), ('USD_million'), ('USD_billion'), ('persons')) u(unit) "
        "WHERE IF(b.fact = 'flow', facts.is_plain_flow(v), facts.is_plain_figure(v)) AND b.fact <> 'event' AND "
        "facts.number_fault(v, facts.bound_scale(unit), least, most, smallest) IS NOT NULL";
    jarak_store *store = open_store(NULL);
    expect(store, fault_of_plain, "none");
    expect(store, "SELECT concat_ws(' ', facts.is_plain_figure(7), facts.is_plain_flow(0), facts.is_plain_flow(NULL))", "true true false");
    jarak_store_close(store);
}

static void an_old_store_is_mended(void **state)
{
    (void)state;
    write_file("gdp.csv", GDP "Kazakhstan,KAZ,2020,171082379532.76\nUzbekistan,UZB,2020,2\nRussia,RUS,2020,3\n");
    jarak_store *store = open_store(store_path);
    load(store, "gdp.csv");
    jarak_error error = {0};
    assert_int_equal(
        jarak__sql_run(store,
                       "UPDATE facts.figure SET value = 'nan' WHERE from_state = 'RUS'; UPDATE facts.figure SET value = 1e305 WHERE "
                       "from_state = 'UZB'; DELETE FROM facts.meta WHERE key = 'reference'",
                       &error),
        JARAK_OK);
    jarak_store_close(store);
    store = open_store(store_path);
    expect(store, ALL_REJECTS, "3:value:1e+305 is above 1e+15, the most that it can be; 4:value:nan is no finite number");
    expect(store, "SELECT rows_read || ' ' || rows_loaded || ' ' || rows_rejected || ' ' || facts FROM facts.load", "3 1 2 1");
    expect_a_sound_panel(store);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_figure_that_cannot_be_is_rejected, enter_with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(the_panel_is_made_of_numbers_at_their_bounds, enter_with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(digits_of_the_ledger_are_never_lost, enter_with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(formats_that_test_nothing_are_held_to_the_bounds, enter_with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(rows_that_are_added_up_are_judged_one_by_one, enter_with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(plain_numbers_have_no_fault, enter_with_formats, leave_folder),
        cmocka_unit_test_setup_teardown(an_old_store_is_mended, enter_with_formats, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
