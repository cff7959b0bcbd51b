/* Sanctions and who follows them: counts by hand, zeros and silence only where a source's coverage says what they mean. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "facts.h"
#include "folder.h"
#include "jarak/answer.h"
#include "jarak/panel.h"
#include "near.h"

static void write_file(const char *name, const char *header, const char *rows)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fprintf(file, "%s\n%s", header, rows);
    fclose(file);
}

static jarak_load_report load_with(jarak_store *store, const char *name, bool allow_few)
{
    jarak_error error = {.message = ""};
    jarak_load_report report = {0};
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.allow_few = allow_few;
    if (jarak_load_file(store, name, &settings, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return report;
}

static jarak_load_report load(jarak_store *store, const char *name)
{
    return load_with(store, name, false);
}

static void ensure(jarak_store *store)
{
    jarak_error error = {.message = ""};
    if (jarak_panel_ensure(store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
}

static const char sanction_header[] = "regime,decision,sender,target,kind,from,to,scope,status,source_title,publisher,url";
static const char alignment_header[] = "regime,decision,sender,target,state,stance,period,status,source_title,publisher,url";

/* A column of a state's and a partner's yearly value; NaN where there is none. */
static double cell(jarak_store *store, const char *column, const char *state, const char *partner, const char *indicator, int year)
{
    char sql[512];
    snprintf(
        sql, sizeof sql,
        "SELECT coalesce((SELECT \"%s\" FROM panel WHERE state = '%s' AND partner = '%s' AND indicator = 'sanctions.%s' AND year = %d), "
        "'nan'::DOUBLE)",
        column, state, partner, indicator, year);
    return facts_number(store, sql);
}

static void kinds_in_force_at_the_end_of_a_year_are_counted(void **state)
{
    (void)state;
    write_file("sanctions.csv", sanction_header,
               ",,EUU,,all,2010-01-01,2015-12-31,,official,List,A,\n"
               ",,DEU,,all,2010-01-01,2015-12-31,,official,List,A,\n"
               "Ukraine,1,EUU,RUS,arms,2014-07-31,,,official,List,A,\n"
               "Ukraine,2,EUU,RUS,arms,2014-09-01,,spare parts,official,List,A,\n"
               "Ukraine,1,EUU,RUS,trade,2014-07-31,2015-12-30,,official,List,A,\n"
               "Ukraine,1,EUU,RUS,other,2014-07-31,,,official,List,A,\n"
               "Ukraine,3,EUU,RUS,energy,2014-07-31,,,denied,Rumour,B,\n"
               "Spies,4,DEU,RUS,travel,2012-03-01,2013-02-28,,official,List,A,\n"
               "Ukraine,5,USA,RUS,arms,2014-03-06,,,official,List,A,\n"
               "Reply,6,RUS,EUU,trade,2014-08-06,,,official,List,A,\n"
               ",,RUS,,all,2014-01-01,2014-12-31,,official,List,A,\n");
    jarak_store *store = facts_store(2);
    assert_int_equal(load(store, "sanctions.csv").rows_loaded, 11);
    ensure(store);
    const struct {
        const char *state, *partner;
        int year;
        double n;
    } expected[] = {
        {"EUU", "RUS", 2010, 0},   {"EUU", "RUS", 2013, 0},   {"EUU", "RUS", 2014, 2},   {"EUU", "RUS", 2015, 1}, {"DEU", "RUS", 2011, 0},
        {"DEU", "RUS", 2012, 1},   {"DEU", "RUS", 2013, 0},   {"DEU", "RUS", 2014, 2},   {"FRA", "RUS", 2014, 2}, {"GBR", "RUS", 2014, 2},
        {"FRA", "RUS", 2012, 0},   {"EUU", "RUS", 2016, NAN}, {"USA", "RUS", 2014, NAN}, /* nobody says that these are all of its */
        {"DEU", "KAZ", 2014, NAN},                                                       /* no sanction is known at all */
        {"NOR", "RUS", 2014, NAN},                                                       /* no member */
        {"RUS", "EUU", 2014, 1},   {"RUS", "DEU", 2014, 1},   {"RUS", "DEU", 2015, NAN},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        double n = cell(store, "natural_value", expected[i].state, expected[i].partner, "against", expected[i].year);
        if (!(n == expected[i].n || (isnan(n) && isnan(expected[i].n)))) {
            fail_msg("%s against %s in %d: %g, not %g", expected[i].state, expected[i].partner, expected[i].year, n, expected[i].n);
        }
    }
    assert_true(cell(store, "variance", "DEU", "RUS", "against", 2014) == 0);
    assert_true(facts_number(store,
                             "SELECT count(*) FROM evidence WHERE indicator = 'sanctions.against' AND state = 'DEU' AND partner = 'RUS' "
                             "AND year(first_day) = 2014 AND used AND title = 'List'") == 2);
    assert_true(facts_number(store, "SELECT count(*) FROM sanction WHERE sender = 'EUU' AND scope = 'spare parts'") == 1);
    jarak_store_close(store);
}

/* The same from a file of the Global Sanctions Data Base: a zero only between states of which it lists a case. */
static void a_published_file_of_pairs_gives_the_same(void **state)
{
    (void)state;
    write_file("gsdb.csv",
               "case_id,sanctioned_state,sanctioned_state_iso3,sanctioning_state,sanctioning_state_iso3,year,arms,military,trade,descr_"
               "trade,financial,"
               "travel,other,target_mult,sender_mult,objective,success",
               "1,Russia,RUS,USA,USA,2013,0,0,0,,0,1,0,0,0,human_rights,ongoing\n"
               "1,Russia,RUS,USA,USA,2014,0,1,0,,0,1,0,0,0,human_rights,ongoing\n"
               "2,Russia,RUS,USA,USA,2014,1,0,1,exp_part,1,1,1,0,0,end_war,ongoing\n"
               "3,Iran,IRN,USA,USA,2015,0,0,1,exp_compl,0,0,0,0,0,nuclear,ongoing\n"
               "4,Iran,IRN,United Nations,,2014,1,0,1,exp_part,0,0,0,0,0,nuclear,ongoing\n");
    jarak_store *store = facts_store(2);
    assert_int_equal(load(store, "gsdb.csv").facts, 9);
    ensure(store);
    assert_true(cell(store, "natural_value", "USA", "RUS", "against", 2013) == 1);
    assert_true(cell(store, "natural_value", "USA", "RUS", "against", 2014) == 4); /* arms, trade, finance, travel */
    assert_true(cell(store, "natural_value", "USA", "RUS", "against", 2015) == 0);
    assert_true(cell(store, "natural_value", "USA", "IRN", "against", 2014) == 0); /* the United Nations bind everybody */
    assert_true(isnan(cell(store, "natural_value", "USA", "RUS", "against", 2016)));
    jarak_store_close(store);
}

static void decisions_followed_are_counted_where_silence_has_a_meaning(void **state)
{
    (void)state;
    write_file("alignments.csv", alignment_header,
               ",,EUU,,KAZ,invited,2014/2023,official,List,A,\n"
               ",,EUU,,ARM,asked,2014/2023,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,KAZ,aligned,2014-07-31,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,ARM,refused,2014-07-31,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,NOR,aligned,2014-07-31,official,List,A,\n"
               "Ukraine,D2,EUU,RUS,KAZ,partly,2014-09-12,official,List,A,\n"
               "Ukraine,D2,EUU,RUS,KAZ,aligned,2014-09-12,reported,Paper,B,\n"
               "Belarus,D3,EUU,BLR,NOR,aligned,2014-10-01,official,List,A,\n"
               "Belarus,D3,EUU,BLR,KAZ,aligned,2014-10-01,denied,Paper,B,\n"
               "Belarus,D3,EUU,BLR,ARM,silent,2014-10-01,official,List,A,\n");
    jarak_store *store = facts_store(2);
    assert_int_equal(load(store, "alignments.csv").rows_loaded, 10);
    ensure(store);
    /* KAZ: 1 + 1/2 + 0 of 3, two of them of one regime. */
    assert_near(cell(store, "value", "KAZ", "EUU", "alignment", 2014), M_PI_2, 1e-15);
    assert_near(cell(store, "variance", "KAZ", "EUU", "alignment", 2014), (1 + (5.0 / 3 - 1) * 0.8) / 3.5, 1e-15);
    assert_near(cell(store, "natural_value", "KAZ", "EUU", "alignment", 2014), 50, 1e-12);
    /* ARM: its silence is missing. */
    assert_near(cell(store, "value", "ARM", "EUU", "alignment", 2014), 2 * asin(sqrt(0.375 / 1.75)), 1e-15);
    assert_near(cell(store, "variance", "ARM", "EUU", "alignment", 2014), 1 / 1.5, 1e-15);
    assert_true(isnan(cell(store, "value", "NOR", "EUU", "alignment", 2014))); /* nobody says what it was invited to */
    assert_true(isnan(cell(store, "value", "KAZ", "EUU", "alignment", 2015))); /* no decision */
    assert_true(facts_number(store, "SELECT count(*) FROM evidence WHERE indicator = 'sanctions.alignment' AND state = 'KAZ' AND used") ==
                3);

    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    settings.partner = "RUS";
    settings.states = (const char *const[]){"KAZ"};
    settings.n_states = 1;
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    if (jarak_ask(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(answer->n_cautions, 1);
    assert_int_equal(answer->cautions[0].year, 2014);
    assert_string_equal(answer->cautions[0].text,
                        "Kazakhstan followed 1.5 of 2 decisions on sanctions against Russia in 2014, taken by: European Union");
    jarak_answer_free(answer);
    settings.since = 2015;
    if (jarak_ask(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(answer->n_cautions, 0);
    jarak_answer_free(answer);
    jarak_store_close(store);
}

/* Ten regimes of two decisions each say themselves how alike decisions of one regime are. */
static void ten_regimes_say_how_alike_their_decisions_are(void **state)
{
    (void)state;
    static const struct {
        const char *stance; /* of decision d in regime r */
        double icc;
    } cases[] = {
        {"r % 2 = 0", 1},       /* all of a regime alike */
        {"(r + d) % 2 = 0", 0}, /* one of each */
    };
    for (size_t i = 0; i < 2; i++) {
        jarak_store *store = facts_store(1);
        char sql[1024];
        facts_run(store,
                  "INSERT INTO facts.load VALUES (1, 'sha', 'file', 'format', 1, 1, 1, 0, 0, 20, TIMESTAMP '2024-01-01');"
                  "INSERT INTO facts.source VALUES (1, 1, 'List', NULL, NULL, NULL);"
                  "INSERT INTO facts.coverage VALUES (1, 'alignment with EUU', 'KAZ', DATE '2014-01-01', DATE '2014-12-31', 'zero')");
        snprintf(sql, sizeof sql,
                 "INSERT INTO facts.alignment SELECT 1, r * 2 + d, 'regime ' || r, 'decision ' || (r * 2 + d), 'EUU', 'RUS', 'KAZ', "
                 "IF(%s, 'aligned', 'refused'), DATE '2014-05-05', 'official' FROM range(10) x(r), range(2) y(d)",
                 cases[i].stance);
        facts_run(store, sql);
        ensure(store);
        assert_near(cell(store, "variance", "KAZ", "EUU", "alignment", 2014), (1 + cases[i].icc) / 20.5, 1e-14);
        jarak_store_close(store);
    }
}

static void rows_that_cannot_be_are_rejected(void **state)
{
    (void)state;
    write_file("sanctions.csv", sanction_header,
               "Ukraine,1,EUU,RUS,arms,2014-07-31,,,official,List,A,\n"
               "Ukraine,1,EUU,RUS,weapons,2014-07-31,,,official,List,A,\n"
               "Ukraine,1,EUU,RUS,arms,July,,,official,List,A,\n"
               "Ukraine,1,EUU,RUS,arms,2014-07-31,2014-07-01,,official,List,A,\n"
               ",,EUU,,all,2014-07-31,,,official,List,A,\n"
               "Ukraine,1,EUU,,arms,2014-07-31,,,official,List,A,\n"
               "Ukraine,,EUU,RUS,arms,2014-07-31,,,official,List,A,\n"
               "Ukraine,1,EUU,RUS,arms,2014-07-31,,,true,List,A,\n");
    write_file("alignments.csv", alignment_header,
               "Ukraine,D1,EUU,RUS,KAZ,aligned,2014-07-31,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,KAZ,yes,2014-07-31,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,KAZ,invited,2014,official,List,A,\n"
               "Ukraine,,EUU,RUS,KAZ,aligned,2014-07-31,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,KAZ,aligned,2014,official,List,A,\n"
               "Ukraine,D1,EUU,RUS,KAZ,aligned,soon,official,List,A,\n");
    jarak_store *store = facts_store(1);
    assert_int_equal(load_with(store, "sanctions.csv", true).rows_rejected, 7);
    assert_int_equal(load_with(store, "alignments.csv", true).rows_rejected, 5);
    for (int line = 3; line <= 9; line++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM reject WHERE file LIKE '%%sanctions.csv' AND line = %d", line);
        assert_true(facts_number(store, sql) >= 1);
    }
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_in_force_at_the_end_of_a_year_are_counted),
        cmocka_unit_test(a_published_file_of_pairs_gives_the_same),
        cmocka_unit_test(decisions_followed_are_counted_where_silence_has_a_meaning),
        cmocka_unit_test(ten_regimes_say_how_alike_their_decisions_are),
        cmocka_unit_test(rows_that_cannot_be_are_rejected),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
