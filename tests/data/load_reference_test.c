/* Files that are no facts about pairs: lists of products, concordances and what others estimated, on small files that this test writes in
 * the layouts of their publishers. */
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

#define PRODUCTS                                                                                                                      \
    "SELECT string_agg(concat_ws(' ', list, code, name, 'in ' || parent, 'part ' || part, first_day, last_day), '; ' ORDER BY line) " \
    "FROM product_list"
#define PAIRS                                                                                                                    \
    "SELECT string_agg(concat_ws(' ', from_list, from_code, to_list, to_code, relationship), '; ' ORDER BY line, to_code) FROM " \
    "concordance"
#define POINTS                                                                                                                        \
    "SELECT string_agg(concat_ws(' ', votes, state, year, session, estimate, conf_low || '..' || conf_high, n_votes), '; ' ORDER BY " \
    "line, votes) FROM published_ideal_point"

static int with_formats(void **state)
{
    return enter_folder(state) == 0 && mkdir("sources", 0700) == 0 ? 0 : -1;
}

typedef struct layout {
    const char *format, *file, *text, *sql, *expected;
    int read, loaded, skipped, rejected;
} layout;

static const layout layouts[] = {
    /* As published with tiers; a number lost its zero; what is no code is told of. */
    {"product_list", "common_high_priority_hs6.csv", "hs6,tier\n854231,1\n847150,3A\n30110,4B\n004,1\nchips,1\n", PRODUCTS,
     "common_high_priority_hs6 854231 part 1; common_high_priority_hs6 847150 part 3A; common_high_priority_hs6 030110 part 4B", 5, 3, 0,
     2},
    {"product_list", "eu_sanctioned_cn8_2023.csv",
     "\"code\",\"product\"\n\"01012100\",\"Pure-bred horses\"\n\"84\",\"Machinery, of \"\"any\"\" kind\"\n", PRODUCTS,
     "eu_sanctioned_cn8 01012100 Pure-bred horses; eu_sanctioned_cn8 84 Machinery, of \"any\" kind", 2, 2, 0, 0},
    {"product_list", "Barrier-v1.2.csv",
     "product,since,until,note\n8541,2022-02-25,,chips\n84 81,2022-04,2023-06,\n8542,never,,\n8543,2022-05,2022-03,\n", PRODUCTS,
     "barrier 8541 2022-02-25; barrier 8481 2022-04-01 2023-06-30", 4, 2, 0, 2},
    {"product_list_baci", "product_codes_HS92_V202401b.csv",
     "code,description\n010111,\"Horses: live, pure-bred\"\n10119,Horses: other\n9999AA,Commodities not specified\n", PRODUCTS,
     "HS1992 010111 Horses: live, pure-bred; HS1992 010119 Horses: other", 3, 2, 1, 0},
    {"product_list_comtrade", "H6.json",
     "{\"more\": false, \"results\": [{\"id\": \"TOTAL\", \"text\": \"Total of all HS commodities\", \"parent\": \"#\"},"
     "{\"id\": \"01\", \"text\": \"01 - Animals; live\", \"parent\": \"TOTAL\", \"aggrLevel\": 2},"
     "{\"id\": \"010121\", \"text\": \"010121 - Horses; live - pure-bred\", \"parent\": \"0101\", \"isLeaf\": \"1\"}]}",
     PRODUCTS, "HS2022 01 Animals; live; HS2022 010121 Horses; live - pure-bred in 0101", 3, 2, 1, 0},
    {"product_list_comtrade", "comtrade_h4.csv",
     "id,text,parent\n1,1 - Animals; live,TOTAL\n101,101 - Horses,1\nAG2,AG2 - All 2-digit,TOTAL\n", PRODUCTS,
     "HS2012 01 Animals; live; HS2012 0101 Horses in 01", 3, 2, 1, 0},
    {"product_list_comtrade", "S4.csv", "id,text,parent\n001,\"001 - Live animals\",00\n0,0 - Food,TOTAL\n",
     PRODUCTS, /* not of the Harmonized System */
     "S4 001 Live animals in 00; S4 0 Food", 2, 2, 0, 0},
    {"concordance_un", "HS2022toHS2017ConversionAndCorrelationTables.csv",
     "From HS 2022,To HS 2017\n010121,010121\n030111,\n854151,854190\n10129,10129\n0301.19,03011\n", PAIRS,
     "HS2022 010121 HS2017 010121; HS2022 854151 HS2017 854190; HS2022 010129 HS2017 010129", 5, 3, 1, 1},
    {"concordance_un", "HS2017toSITC4.csv", "From HS 2017,To SITC Rev. 4\n010121,001.5\n", PAIRS, "HS2017 010121 SITC Rev. 4 0015", 1, 1, 0,
     0},
    /* As their workbook has them: without a space, with a row that only fills up; the second sheet with a title. */
    {"concordance_un", "HS2022toHS2017ConversionAndCorrelationTables.csv", "From HS2022,To HS2017\n854151,851712\n999999,999999\n", PAIRS,
     "HS2022 854151 HS2017 851712", 2, 1, 1, 0},
    {"concordance_hs", "correlations.csv",
     "Correlations HS 2022 to HS 2017\nHS2022,HS2017,Relationship\n852411,852990,n:n\n999999,999999,1:1\n", PAIRS,
     "HS2022 852411 HS2017 852990 n:n", 2, 1, 1, 0},
    {"concordance_hs", "correlation.csv", "HS 2017,HS 2022,Relationship\n854140,854141,1:n\n854140,854142,1 : n\n010121,,\n0x,854143,1:1\n",
     PAIRS, "HS2022 854141 HS2017 854140 1:n; HS2022 854142 HS2017 854140 1:n", 4, 2, 1, 1},
    {"concordance_cn", "changes.csv",
     "Period;Origin code;Destination code\n2022;85414090;85414300\n2021/2022;0101 21 00;0101 21 00\nsoon;85414090;85414300\n", PAIRS,
     "CN2021 85414090 CN2022 85414300; CN2021 01012100 CN2022 01012100", 3, 2, 0, 1},
    /* All years since 1988 in one file. */
    {"concordance_cn", "CN_2022_UPDATE_SINCE_1988.csv",
     "Period,Origin code,Destination code\n19881989,0101 11 00,0101 11 10\n2020 / 2021,8414 59 20,8414 59 25\n", PAIRS,
     "CN1988 01011100 CN1989 01011110; CN2020 84145920 CN2021 84145925", 2, 2, 0, 0},
    {"concordance", "cn2021_cn2022.csv", "from,to\n84145925,84145915\n1012100,01012100\n", PAIRS,
     "CN2021 84145925 CN2022 84145915; CN2021 01012100 CN2022 01012100", 2, 2, 0, 0},
    {"concordance", "own.csv", "from_list,from_code,to_list,to_code\nHS2017,010121,KAZ10,0101210000\n,010129,,0101290000\n", PAIRS,
     "HS2017 010121 KAZ10 0101210000", 2, 1, 0, 1},
    /* One set of votes, by session and number of the Correlates of War; a state that joined in the session's second year. */
    {"ideal_points", "ideal_points_2020.csv",
     "Row,ccode,session,NVotes,IdealPoint,QO%,Q5%,Q10%,Q50%,Q90%,Q95%,Q100%,iso3c,Countryname\n"
     "1,2,1,42,1.675486,0.92,1.348943,1.40,1.67,1.93,2.028481,2.71,USA,United States\n"
     "2,346,46,12,0.5,0,0.25,0,0,0,0.75,0,BIH,Bosnia\n"
     "3,365,46,70,0.1,0,0.3,0,0,0,0.2,0,RUS,Russia\n"
     "4,365,x,70,0.1,0,0,0,0,0,0.2,0,RUS,Russia\n",
     POINTS, "not said USA 1946 1 1.675486 1.348943..2.028481 42; not said BIH 1991 46 0.5 0.25..0.75 12", 4, 2, 0, 2},
    /* All votes and those on final passage, by year. */
    {"ideal_points", "Idealpointestimates1946-2025.csv",
     "ccode,year,Countryname,iso3c,IdealPointAll,NVotesAll,Q5%All,Q95%All,IdealPointFP,NVotesFP,Q5%FP,Q95%FP\n"
     "705,2024,Kazakhstan,KAZ,-0.5,120,-0.7,-0.3,-0.4,80,-0.625,-0.125\n"
     "703,2024,Kyrgyzstan,KGZ,NA,NA,NA,NA,-0.25,80,NA,NA\n"
     "704,2024,Uzbekistan,UZB,NA,NA,NA,NA,NA,NA,NA,NA\n",
     POINTS, "all KAZ 2024 -0.5 -0.7..-0.3 120; final passage KAZ 2024 -0.4 -0.625..-0.125 80; final passage KGZ 2024 -0.25 80", 3, 2, 1,
     0},
};

static void each_layout_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        const layout *of = &layouts[i];
        jarak_store *store = open_store(NULL);
        write_file(of->file, of->text);
        const jarak_load_report report = load(store, of->file);
        if (strcmp(report.source, of->format) != 0 || report.rows_read != of->read || report.rows_loaded != of->loaded ||
            report.rows_skipped != of->skipped || report.rows_rejected != of->rejected) {
            fail_msg("%s: %s, %d read, %d loaded, %d skipped, %d rejected", of->file, report.source, (int)report.rows_read,
                     (int)report.rows_loaded, (int)report.rows_skipped, (int)report.rows_rejected);
        }
        expect(store, of->sql, of->expected);
        jarak_store_close(store);
        remove(of->file);
    }
}

/* What is not to be taken for one of these. */
static void other_files_are_not_taken_for_them(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"codes.csv", "code,gdp\n84,1\n85,2\n"},
        {"goods.csv", "product,month,usd\n84,2022-01,5\n"},
        {"moves.csv", "from,to,people\nKAZ,RUS,5\n"},
        {"dated.csv", "hs6,value\n854231,5\n"},
    };
    jarak_store *store = open_store(NULL);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        write_file(texts[i][0], texts[i][1]);
        refuse(store, texts[i][0], JARAK_ERR_FORMAT, texts[i][0]);
    }
    /* of countries, by a number of their own: it has the columns of a list, and is none */
    write_file("countries.csv", "code,description\n004,Afghanistan\n008,Albania\n012,Algeria\n");
    refuse(store, "countries.csv", JARAK_ERR_FORMAT,
           "it has the columns of `product_list`, but its first rows look different; if it is one, say");
    /* of industries: two or four digits with what they mean are not yet goods; of goods there is a word for it, or more digits */
    write_file("industries.csv", "code,description\n01,Crop production\n0111,Growing of cereals\n02,Forestry\n");
    refuse(store, "industries.csv", JARAK_ERR_FORMAT, "it has the columns of `product_list`");
    static const char *const goods[][2] = {
        {"a.csv", "hs6\n8541\n"},
        {"b.csv", "code,since\n8541,2022-02-25\n84,2022-04-08\n"},
        {"c.csv", "code,description\n01,Live animals\n0101,Horses\n010121,Pure-bred\n010129,Other\n010130,Asses\n"},
        {"d.csv", "code,product\n8541,Semiconductors\n"}};
    for (size_t i = 0; i < sizeof goods / sizeof goods[0]; i++) {
        write_file(goods[i][0], goods[i][1]);
        load(store, goods[i][0]);
    }
    jarak_store_close(store);
}

static void what_is_wrong_is_told_with_its_line_and_column(void **state)
{
    (void)state;
    jarak_store *store = open_store(NULL);
    write_file("list.csv", "hs6,tier\n854231,1\n8542x9,1\n854233,2\n");
    load(store, "list.csv");
    expect(store, "SELECT concat_ws(' ', file, line, column_name, reason) FROM reject",
           "list.csv 3 hs6 not the code of a product (2, 4 or 6 digits)");
    write_file("points.csv", "ccode,session,IdealPoint\n2,1,1.5\n9999,1,0.5\n");
    refuse(store, "points.csv", JARAK_ERR_DATA, "points.csv:3: \"9999\"");
    write_file("twice.csv", "code,product\n8542,Chips\n8542,Crisps\n");
    refuse(store, "twice.csv", JARAK_ERR_DATA, "the same product_list is given with different values");
    write_file("half.csv", "code,product\n8542,Chips\nx,Crisps\ny,Crisps\n");
    refuse(store, "half.csv", JARAK_ERR_DATA, "less than half of it is left");
    write_file("wrong.csv", "ccode,session,IdealPoint\n2,1,1.5\n");
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.source = "concordance";
    assert_int_equal(jarak_load_file(store, "wrong.csv", &settings, NULL, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "`concordance` wants the columns"));
    jarak_store_close(store);
}

/* Loads the files, in the order given, and says what stands and what does not. */
static void expect_standing(size_t n, const char *const *files, const char *standing, const char *superseded)
{
    jarak_store *store = open_store(NULL);
    for (size_t i = 0; i < n; i++) {
        load(store, files[i]);
        load(store, files[i]); /* which changes nothing */
    }
    expect(store, "SELECT string_agg(list || ' ' || code, ', ' ORDER BY list, code) FROM product_list", standing);
    expect(store, "SELECT string_agg(measure, ', ' ORDER BY measure) FROM superseded", superseded);
    jarak_store_close(store);
}

/* A list is one thing: what its newest vintage lacks is no longer on it; other lists are not touched. */
static void the_newest_vintage_of_a_list_stands_as_a_whole_in_any_order(void **state)
{
    (void)state;
    write_file("chips_2022.csv", "hs6\n854231\n854232\n");
    write_file("chips_2023.csv", "hs6\n854231\n854239\n");
    write_file("cars_2022.csv", "hs6\n870323\n");
    static const char standing[] = "cars 870323, chips 854231, chips 854239", superseded[] = "chips 854231, chips 854232";
    expect_standing(3, (const char *[]){"chips_2022.csv", "chips_2023.csv", "cars_2022.csv"}, standing, superseded);
    expect_standing(3, (const char *[]){"cars_2022.csv", "chips_2023.csv", "chips_2022.csv"}, standing, superseded);
    expect_standing(3, (const char *[]){"chips_2023.csv", "cars_2022.csv", "chips_2022.csv"}, standing, superseded);
}

static void unloading_leaves_no_trace(void **state)
{
    (void)state;
    jarak_error error = {0};
    write_file("chips_2022.csv", "hs6\n854231\n854232\n");
    write_file("chips_2023.csv", "hs6\n854239\n");
    write_file("points.csv", "ccode,session,IdealPoint\n2,1,1.5\n");
    write_file("cn2021_cn2022.csv", "from,to\n84145925,84145915\n");
    static const char count[] = "SELECT ((SELECT count(*) FROM product_list) + (SELECT count(*) FROM superseded) + (SELECT count(*) FROM "
                                "concordance) + (SELECT count(*) FROM published_ideal_point))::VARCHAR";
    jarak_store *store = open_store(store_path);
    load(store, "chips_2022.csv");
    load(store, "chips_2023.csv");
    load(store, "points.csv");
    load(store, "cn2021_cn2022.csv");
    expect(store, count, "5");
    assert_int_equal(jarak_unload(store, 1, (const char *[]){"chips_2023.csv"}, NULL, &error), JARAK_OK);
    expect(store, "SELECT string_agg(code, ', ' ORDER BY code) FROM product_list", "854231, 854232");
    assert_int_equal(jarak_unload(store, 3, (const char *[]){"chips_2022.csv", "points.csv", "cn2021_cn2022.csv"}, NULL, &error), JARAK_OK);
    expect(store, count, "0");
    jarak_store_close(store);
}

/* What is kept of the facts stays current when a list comes, and does not when facts come. */
static void a_list_changes_no_facts(void **state)
{
    (void)state;
    write_file("list.csv", "hs6,tier\n854231,1\n");
    write_file("gdp.csv", "Country Name,Country Code,Year,Value\nKazakhstan,KAZ,2020,1\n");
    jarak_store *store = open_store(store_path);
    char *before;
    assert_int_equal(jarak__sql_text(store, "SELECT facts.stamp()", 0, NULL, &before, NULL), JARAK_OK);
    load(store, "list.csv");
    expect(store, "SELECT facts.stamp()", before);
    load(store, "gdp.csv");
    char *after;
    assert_int_equal(jarak__sql_text(store, "SELECT facts.stamp()", 0, NULL, &after, NULL), JARAK_OK);
    assert_string_not_equal(after, before);
    jarak__free(before);
    jarak__free(after);
    jarak_store_close(store);
}

/* A store of version 7, which had no such tables. */
static void an_older_store_takes_them(void **state)
{
    (void)state;
    jarak_error error = {0};
    write_file("chips_2022.csv", "hs6\n854231\n854232\n");
    write_file("chips_2023.csv", "hs6\n854239\n");
    jarak_store *store = open_store(store_path);
    assert_int_equal(
        jarak__sql_run(store,
                       "DROP VIEW superseded; DROP VIEW product_list; DROP VIEW concordance; DROP VIEW published_ideal_point;"
                       "DROP TABLE facts.product_list; DROP TABLE facts.concordance; DROP TABLE facts.published_ideal_point;"
                       "DROP TABLE facts.superseded_product_list; DROP TABLE facts.superseded_concordance;"
                       "DROP TABLE facts.superseded_published_ideal_point;"
                       "UPDATE facts.meta SET value = '7' WHERE key = 'schema_version'; DELETE FROM facts.meta WHERE key = 'reference'",
                       &error),
        JARAK_OK);
    jarak_store_close(store);
    store = open_store(store_path);
    load(store, "chips_2022.csv");
    load(store, "chips_2023.csv");
    expect(store, "SELECT string_agg(code, ', ') FROM product_list", "854239");
    expect(store, "SELECT count(*)::VARCHAR FROM superseded WHERE fact = 'product_list'", "2");
    jarak_store_close(store);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, with_formats, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(each_layout_is_read),
        IN_FOLDER(other_files_are_not_taken_for_them),
        IN_FOLDER(what_is_wrong_is_told_with_its_line_and_column),
        IN_FOLDER(the_newest_vintage_of_a_list_stands_as_a_whole_in_any_order),
        IN_FOLDER(unloading_leaves_no_trace),
        IN_FOLDER(a_list_changes_no_facts),
        IN_FOLDER(an_older_store_takes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
