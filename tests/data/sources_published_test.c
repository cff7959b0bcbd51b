/* The formats that are known from their publishers' documentation alone, on small files that this test writes: CEPII BACI, UN Comtrade and
 * the GDELT event exports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/load.h"

#include "base/alloc.h"
#include "data/sql.h"
#include "data/store.h"

#include "folder.h"

static jarak_store *store;

static int enter(void **state)
{
    jarak_error error = {0};
    return enter_folder(state) == 0 && jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error) == JARAK_OK ? 0 : -1;
}

static int leave(void **state)
{
    jarak_store_close(store);
    return leave_folder(state);
}

static FILE *create(const char *file)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    return stream;
}

static void expect_loaded(const char *file, const char *format, int read, int loaded, int skipped, int rejected)
{
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_report report = {0};
    jarak_load_settings_init(&settings);
    settings.allow_few = true;   /* a row for each rule */
    settings.keep_events = true; /* of those that are counted load_events_test.c tells */
    if (jarak_load_file(store, file, &settings, &report, &error) != JARAK_OK) {
        fail_msg("%s: %s", file, error.message);
    }
    assert_string_equal(report.source, format);
    assert_int_equal(report.rows_read, read);
    assert_int_equal(report.rows_loaded, loaded);
    assert_int_equal(report.rows_skipped, skipped);
    assert_int_equal(report.rows_rejected, rejected);
}

/* The statement gives one text; NULL stands for none. */
static void expect_text(const char *sql, const char *expected)
{
    jarak_error error = {0};
    char *text = NULL;
    jarak_status status = jarak__sql_text(store, sql, 0, NULL, &text, &error);
    if (status != JARAK_OK && status != JARAK_ERR_NOT_FOUND) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(text != NULL ? text : "none", expected);
    jarak__free(text);
}

static void test_baci(void **state)
{
    (void)state;
    static const char file[] = "BACI_HS17_Y2022_V202401.csv";
    FILE *stream = create(file);
    fputs("t,i,j,k,v,q\n"
          "2022,643,398,010121,12.345,0.5\n"
          "2022,643,398,854231,100,          NA\n"
          "2022,842,398,854231,250.5,1.25\n"    /* the United States, in BACI's own numbers */
          "2022,251,417,010121,3,0.1\n"         /* France */
          "2022,490,643,854231,7,NA\n"          /* Other Asia, not elsewhere specified: Taiwan */
          "2022,398,699,270900,1000.001,5000\n" /* India */
          "2022,398,643,270900,much,1\n",
          stream);
    fclose(stream);
    expect_loaded(file, "baci", 7, 6, 0, 1);
    expect_text("SELECT string_agg(exporter || '>' || importer || ' ' || product || ' ' || value, ', ' ORDER BY value) FROM facts.flow",
                "FRA>KGZ 010121 3.0, TWN>RUS 854231 7.0, RUS>KAZ 010121 12.345, RUS>KAZ 854231 100.0, USA>KAZ 854231 250.5, "
                "KAZ>IND 270900 1000.001");
    expect_text(
        "SELECT string_agg(DISTINCT concat_ws(' ', unit, coalesce(reporter, 'reconciled'), coalesce(side, 'both'), period_kind), ', ') "
        "FROM facts.flow",
        "USD_thousand reconciled both year");
    expect_text("SELECT string_agg(quantity || ' ' || quantity_unit, ', ' ORDER BY quantity) FROM facts.flow WHERE quantity IS NOT NULL",
                "0.1 t, 0.5 t, 1.25 t, 5000.0 t");
    expect_text("SELECT string_agg(DISTINCT absent || ' ' || first_day || ' ' || last_day, ', ') FROM facts.coverage WHERE state = 'KAZ'",
                "zero 2022-01-01 2022-12-31");
    expect_text("SELECT string_agg(column_name || ' ' || coalesce(line, 8), ', ') FROM facts.reject", "v 8");
}

/* One number, two states: each in its years; a partner that the file keeps longer than it lived is still that one. */
static void test_baci_former(void **state)
{
    (void)state;
    static const char file[] = "BACI_HS92_Y2000_V202401.csv";
    FILE *stream = create(file);
    fputs("t,i,j,k,v,q\n"
          "2000,891,643,010121,1,NA\n"
          "2005,891,643,010121,2,NA\n"
          "2008,688,643,010121,3,NA\n"
          "2011,736,643,010121,4,NA\n"
          "2012,530,643,010121,5,NA\n"
          "1998,58,276,010121,6,NA\n",
          stream);
    fclose(stream);
    expect_loaded(file, "baci", 6, 6, 0, 0);
    expect_text("SELECT string_agg(exporter || '>' || importer || ' ' || value, ', ' ORDER BY value) FROM facts.flow",
                "YUG>RUS 1.0, SCG>RUS 2.0, SRB>RUS 3.0, SDN>RUS 4.0, ANT>RUS 5.0, COW_BLX>DEU 6.0");
}

/* The columns as the API gives them today. */
#define COMTRADE_COLUMNS                                                                                                         \
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode," \
    "partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,"                  \
    "isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,"     \
    "qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,"   \
    "isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate\n"

typedef struct comtrade_row {
    const char *frequency, *year, *month, *period, *reporter, *flow, *partner, *partner2, *product, *customs, *transport, *value;
} comtrade_row;

/* end: what the lines end with; those of the web tool have one more, empty cell than the header. */
static void expect_comtrade(const char *end)
{
    static const comtrade_row rows[] = {
        {"A", "2022", "52", "2022", "398", "M", "643", "0", "TOTAL", "C00", "0", "17352816000.25"},
        {"A", "2022", "52", "2022", "398", "X", "643", "0", "TOTAL", "C00", "0", "8779000000"},
        {"A", "2022", "52", "2022", "398", "RX", "643", "0", "TOTAL", "C00", "0", "5"},   /* re-exports are within exports */
        {"A", "2022", "52", "2022", "398", "M", "0", "0", "TOTAL", "C00", "0", "5"},      /* the world */
        {"A", "2022", "52", "2022", "398", "M", "899", "0", "TOTAL", "C00", "0", "5"},    /* areas not elsewhere specified */
        {"A", "2022", "52", "2022", "398", "M", "643", "156", "TOTAL", "C00", "0", "5"},  /* of that, by way of China */
        {"A", "2022", "52", "2022", "398", "M", "643", "0", "TOTAL", "C01", "0", "5"},    /* of that, by customs procedure */
        {"A", "2022", "52", "2022", "398", "M", "643", "0", "TOTAL", "C00", "2100", "5"}, /* of that, by sea */
        {"A", "2022", "52", "2022", "398", "M", "643", "0", "85", "C00", "0", "5"},       /* the sum of longer codes */
        {"A", "2022", "52", "2022", "398", "M", "643", "0", "854231", "C00", "0", "12.5"},
        {"A", "2022", "52", "2022", "398", "M", "842", "0", "854231", "C00", "0", "7"},
        {"M", "2022", "3", "202203", "398", "M", "643", "0", "TOTAL", "C00", "0", "1500000"},
        {"A", "2022", "52", "2022", "398", "M", "156", "0", "TOTAL", "C00", "0", "n/a"},
    };
    static const char file[] = "TradeData.csv";
    FILE *stream = create(file);
    fputs(COMTRADE_COLUMNS, stream);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const comtrade_row *row = &rows[i];
        fprintf(stream,
                "C,%s,%s0101,%s,%s,%s,%s,,,%s,,%s,,,%s,,,H6,HS,true,%s,,0,false,%s,,0,%s,,-1,N/A,0,false,-1,N/"
                "A,0,false,,false,,false,,,%s,0,false,true%s",
                row->frequency, row->year, row->year, row->month, row->period, row->reporter, row->flow, row->partner, row->partner2,
                row->product, row->customs, row->transport, row->value, end);
    }
    fclose(stream);
    expect_loaded(file, "comtrade", 13, 5, 7, 1);
    expect_text(
        "SELECT string_agg(exporter || '>' || importer || ' ' || product || ' ' || side || ' by ' || reporter || ' ' || first_day || ' ' "
        "|| "
        "last_day || ' ' || value, '; ' ORDER BY value) FROM facts.flow",
        "USA>KAZ 854231 import by KAZ 2022-01-01 2022-12-31 7.0; RUS>KAZ 854231 import by KAZ 2022-01-01 2022-12-31 12.5; "
        "RUS>KAZ TOTAL import by KAZ 2022-03-01 2022-03-31 1500000.0; KAZ>RUS TOTAL export by KAZ 2022-01-01 2022-12-31 8779000000.0; "
        "RUS>KAZ TOTAL import by KAZ 2022-01-01 2022-12-31 17352816000.25");
    expect_text("SELECT string_agg(column_name || ' ' || line, ', ') FROM facts.reject", "primaryValue 14");
}

static void test_comtrade_api(void **state)
{
    (void)state;
    expect_comtrade("\n");
}

static void test_comtrade_web(void **state)
{
    (void)state;
    expect_comtrade(",\n");
}

/* One line of an export: what this test varies, the other columns empty. */
typedef struct gdelt_row {
    const char *day, *actor, *target, *code, *root, *quad_class, *goldstein;
} gdelt_row;

static void write_gdelt(const char *file, int n_columns)
{
    static const gdelt_row rows[] = {
        {"20220301", "RUS", "KAZ", "042", "04", "1", "1.9"},   {"20220301", "KAZ", "RUS", "112", "11", "3", "-2.0"},
        {"20220301", "RUS", "", "042", "04", "1", "1.9"},      {"20220301", "RUS", "RUS", "042", "04", "1", "1.9"},
        {"20220301", "RUS", "EUR", "042", "04", "1", "1.9"},   {"2022-03-01", "RUS", "KAZ", "042", "04", "1", "1.9"},
        {"20220302", "ROM", "KGZ", "0251", "02", "1", "-0.1"}, {"20220302", "RUS", "KAZ", "042", "04", "7", "1.9"},
        {"20220101", "RUS", "KAZ", "190", "19", "4", "-10.0"},
    };
    FILE *stream = create(file);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const gdelt_row *row = &rows[i];
        fprintf(stream, "%d\t%s\t202203\t2022\t2022.1644\t", (int)i + 1, row->day);
        fprintf(stream, "\tSOMEONE \"QUOTED\t%s\t\t\t\t\t\t\t\t", row->actor);
        fprintf(stream, "\t\t%s\t\t\t\t\t\t\t\t", row->target);
        fprintf(stream, "1\t%s\t%s\t%s\t%s\t%s\t10\t2\t10\t1.5", row->code, row->code, row->root, row->quad_class, row->goldstein);
        /* The day on which it was added is the last column, or has the address of the report behind it. */
        const int added = n_columns == 57 ? 57 : n_columns - 1;
        for (int column = 36; column <= n_columns; column++) {
            fprintf(stream, "\t%s", column == added ? n_columns == 61 ? "20220302120000" : "20220302" : "");
        }
        fputc('\n', stream);
    }
    fclose(stream);
}

/* The last row is dated two months before it was added: a file of a day leaves it out, one of the years before does not know. */
static void expect_gdelt(const char *file, const char *format, int n_columns, bool is_late, const char *coverage)
{
    write_gdelt(file, n_columns);
    expect_loaded(file, format, 9, is_late ? 3 : 4, is_late ? 4 : 3, 2);
    expect_text("SELECT string_agg(actor || '>' || target || ' ' || first_day || ' ' || code || ' ' || quad_class || ' ' || goldstein || ' "
                "' || weight, "
                "', ' ORDER BY first_day, actor) FROM facts.event WHERE first_day >= DATE '2022-02-01'",
                "KAZ>RUS 2022-03-01 112 3 -2.0 1.0, RUS>KAZ 2022-03-01 042 1 1.9 1.0, ROU>KGZ 2022-03-02 0251 1 -0.1 1.0");
    expect_text("SELECT string_agg(column_name || ' ' || line, ', ' ORDER BY line) FROM facts.reject", "Day 6, QuadClass 8");
    expect_text("SELECT string_agg(measure || ' ' || first_day || ' ' || last_day || ' ' || absent, ', ') FROM facts.coverage", coverage);
}

static void test_gdelt_57(void **state)
{
    (void)state;
    expect_gdelt("1979.csv", "gdelt1_57", 57, false, "event 2022-01-01 2022-03-02 zero");
}

static void test_gdelt_58(void **state)
{
    (void)state;
    expect_gdelt("20220302.export.CSV", "gdelt1", 58, true, "event 2022-03-02 2022-03-02 zero");
}

static void test_gdelt_61(void **state)
{
    (void)state;
    expect_gdelt("20220302120000.export.CSV", "gdelt2", 61, true, "event at 1200 2022-03-02 2022-03-02 zero");
}

static void test_icews_events(void **state)
{
    (void)state;
    FILE *stream = create("events.2014.tab");
    fputs("Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget "
          "Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n",
          stream);
    static const char *const rows[] = {
        "1\t2014-01-01\tSomebody\tGovernment\tRussian Federation\tMake a visit\t042\t1.9\tSomebody Else\tGovernment\tKazakhstan",
        "2\t2014-12-31\tSomebody\tMilitary\tChina\tFight with small arms and light weapons\t193\t-10.0\tCoast Guard\t\tVietnam",
        "3\t2014-03-01\tSomebody\t\tJapan\tMake statement\t010\t0.0\tA Party\t\tJapan",
        "4\t2014-03-01\tSomebody\t\t\tMake statement\t010\t0.0\tA Party\t\tJapan",
        "5\t2014-02-30\tSomebody\t\tChina\tMake statement\t010\t0.0\tA Party\t\tJapan",
        "6\t2014-02-28\tSomebody\t\tChina\tMake statement\t990\t0.0\tA Party\t\tJapan",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fprintf(stream, "%s\t%d\t1\tSomebody\t\t\t\t\t\t\n", rows[i], 100 + (int)i);
    }
    fclose(stream);
    expect_loaded("events.2014.tab", "icews_events", 6, 2, 2, 2);
    expect_text(
        "SELECT string_agg(actor || '>' || target || ' ' || first_day || ' ' || code || ' ' || quad_class || ' ' || goldstein, ', ' "
        "ORDER BY first_day) FROM facts.event",
        "RUS>KAZ 2014-01-01 042 1 1.9, CHN>VNM 2014-12-31 193 4 -10.0");
    expect_text("SELECT measure || ' ' || first_day || ' ' || last_day || ' ' || absent FROM facts.coverage",
                "event 2014-01-01 2014-12-31 zero");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_baci, enter, leave),         cmocka_unit_test_setup_teardown(test_baci_former, enter, leave),
        cmocka_unit_test_setup_teardown(test_comtrade_api, enter, leave), cmocka_unit_test_setup_teardown(test_comtrade_web, enter, leave),
        cmocka_unit_test_setup_teardown(test_gdelt_57, enter, leave),     cmocka_unit_test_setup_teardown(test_gdelt_58, enter, leave),
        cmocka_unit_test_setup_teardown(test_gdelt_61, enter, leave),     cmocka_unit_test_setup_teardown(test_icews_events, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
