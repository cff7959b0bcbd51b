/* A publication speaks with one voice, however many files it came in: the panel of its vintages, loaded in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/loading.h"
#include "folder.h"
#include "panel/cells.h"

/* Imports and exports of Kazakhstan by month, partner and product, all partners in the months of a file. */
static const char customs_format[] =
    "name: customs\n"
    "title: Customs\n"
    "publisher: Nobody\n"
    "columns: [month, partner, product, imports, exports]\n"
    "rows: >\n"
    "  SELECT line, CAST(month || '-01' AS DATE) AS day, partner, product, direction, value FROM\n"
    "  (UNPIVOT input ON imports, exports INTO NAME direction VALUE value)\n"
    "states:\n"
    "  partner: { system: name, year: year(day) }\n"
    "facts:\n"
    "  flow: >\n"
    "    SELECT line, IF(direction = 'imports', partner_state, 'KAZ') AS exporter, IF(direction = 'imports', 'KAZ', "
    "partner_state) AS importer,\n"
    "    product, day AS first_day, last_day(day) AS last_day, 'month' AS period_kind,\n"
    "    IF(direction = 'imports', 'import', 'export') AS side, 'KAZ' AS reporter, CAST(value AS DOUBLE) AS value,\n"
    "    'USD_million' AS unit, 'official' AS status FROM row\n"
    "coverage: >\n"
    "  SELECT 'goods' AS measure, 'KAZ' AS state, min(first_day) AS first_day, max(last_day) AS last_day, 'zero' AS "
    "absent FROM fact\n";

static int with_formats(void **state)
{
    int failed = enter_folder(state);
    mkdir("sources", 0777);
    write_file("sources/customs.yaml", customs_format);
    return failed;
}

/* A file of the months first … last: imports and exports of each of two partners in two products, times the month's number. */
static void write_months(const char *file, int first, int last, int russian, int chinese)
{
    char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text, "month,partner,product,imports,exports\n");
    for (int month = first; month <= last; month++) {
        for (int product = 1; product <= 2; product++) {
            n += (size_t)snprintf(text + n, sizeof text - n, "2020-%02d,Russia,%d000,%d,%d\n", month, product, russian * product, russian);
            n += (size_t)snprintf(text + n, sizeof text - n, "2020-%02d,China,%d000,%d,%d\n", month, product, chinese * product, chinese);
        }
    }
    write_file(file, text);
}

static jarak_store *load_all(const char *const *files)
{
    jarak_store *store = open_store(NULL);
    for (size_t i = 0; files[i] != NULL; i++) {
        load(store, files[i]);
    }
    ensure(store);
    return store;
}

#define FILES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The year of files that overlap is that of the one file that has it all. */
static void months_of_successive_files_make_the_year_in_any_order(void **state)
{
    (void)state;
    write_months("year.csv", 1, 12, 10, 30);
    write_months("c_2020-06-30.csv", 1, 6, 10, 30);
    write_months("c_2020-09-30.csv", 4, 9, 10, 30);
    write_months("c_2020-12-31.csv", 10, 12, 10, 30);
    jarak_store *store = load_all(FILES("year.csv"));
    const double volume = cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2020);
    const double share = cell(store, "natural_value", "KAZ", "RUS", "trade.share", 2020);
    const double variance = cell(store, "variance", "KAZ", "RUS", "trade.volume", 2020);
    assert_near(share, 25, 1e-9);
    jarak_store_close(store);
    const char *const *orders[] = {FILES("c_2020-06-30.csv", "c_2020-09-30.csv", "c_2020-12-31.csv"),
                                   FILES("c_2020-12-31.csv", "c_2020-09-30.csv", "c_2020-06-30.csv"),
                                   FILES("c_2020-09-30.csv", "c_2020-06-30.csv", "c_2020-12-31.csv")};
    for (size_t i = 0; i < 3; i++) {
        store = load_all(orders[i]);
        assert_near(cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2020), volume, 0);
        assert_near(cell(store, "natural_value", "KAZ", "RUS", "trade.share", 2020), share, 0);
        assert_near(cell(store, "variance", "KAZ", "RUS", "trade.volume", 2020), variance, 0);
        jarak_store_close(store);
    }
}

/* A revision of one product: what is left of the older file is a part of the sum, not a figure of its own. */
static void what_is_left_of_an_older_vintage_belongs_to_the_sum(void **state)
{
    (void)state;
    write_months("c_2021.csv", 1, 12, 10, 30);
    write_file("c_2022.csv", "month,partner,product,imports,exports\n2020-05,Russia,1000,110,10\n"); /* 10 before */
    const char *const *orders[] = {FILES("c_2021.csv", "c_2022.csv"), FILES("c_2022.csv", "c_2021.csv")};
    for (size_t i = 0; i < 2; i++) {
        jarak_store *store = load_all(orders[i]);
        /* 12 months of imports 10 + 20 and exports 10 + 10, and 100 more */
        assert_near(facts_number(store,
                                 "SELECT amount FROM facts.panel_quantity WHERE quantity = 'goods' AND from_state = 'RUS' AND to_state = "
                                 "'KAZ' AND cell_kind = 'year'"),
                    460e6, 1e-3);
        assert_near(facts_number(store,
                                 "SELECT figures FROM facts.panel_quantity WHERE quantity = 'goods' AND from_state = 'RUS' AND to_state "
                                 "= 'KAZ' AND cell_kind = 'year'"),
                    1, 0);
        assert_near(facts_number(store, "SELECT amount FROM facts.panel_total WHERE state = 'KAZ' AND cell_kind = 'year'"),
                    600e6 + 1800e6 + 100e6, 1e-3);
        /* the trace has the products that enter, once each, and those that do not with the reason */
        assert_near(facts_number(store,
                                 "SELECT sum(value) FROM evidence WHERE state = 'KAZ' AND partner = 'RUS' AND indicator = 'trade.volume' "
                                 "AND period_kind = 'year' AND used"),
                    700, 1e-9);
        expect(store,
               "SELECT string_agg(concat_ws(' ', part, value, how), '; ' ORDER BY part, value) FROM evidence WHERE state = 'KAZ' AND "
               "partner = 'RUS' "
               "AND indicator = 'trade.volume' AND period_kind = 'year' AND NOT used",
               "export 10.0 superseded by a newer vintage: c_2022.csv; import 10.0 superseded by a newer vintage: c_2022.csv");
        jarak_store_close(store);
    }
}

/* An older vintage that comes after the newer one changes no value, but is in the trace. */
static void an_older_vintage_that_comes_late_is_traced(void **state)
{
    (void)state;
    write_months("c_2022.csv", 1, 12, 10, 30);
    write_months("c_2021.csv", 1, 12, 20, 40);
    jarak_store *store = load_all(FILES("c_2022.csv"));
    const double volume = cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2020);
    load(store, "c_2021.csv");
    ensure(store);
    assert_near(cell(store, "natural_value", "KAZ", "RUS", "trade.volume", 2020), volume, 0);
    assert_near(facts_number(store,
                             "SELECT count(*) FROM evidence WHERE state = 'KAZ' AND partner = 'RUS' AND indicator = 'trade.volume' AND "
                             "period_kind = 'year' AND NOT used AND how LIKE 'superseded%c_2022.csv'"),
                48, 0);
    jarak_store_close(store);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, with_formats, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(months_of_successive_files_make_the_year_in_any_order),
        IN_FOLDER(what_is_left_of_an_older_vintage_belongs_to_the_sum),
        IN_FOLDER(an_older_vintage_that_comes_late_is_traced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
