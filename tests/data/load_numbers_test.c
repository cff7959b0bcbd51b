/* Numbers of a mapped file as people write them: with which marks, told by all of them together; never guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "facts.h"
#include "folder.h"

static const char plain_map[] = "state=s, year=y, value=v, measure=remittances_net_inflow, unit=USD";

/* A file of a column of states, one of years, and values between semicolons. */
static void write_values(const char *path, char delimiter, const char *values)
{
    static const char *const states[] = {"KAZ", "RUS", "UZB", "CHN", "TUR", "IRN"};
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "s%cy%cv\n", delimiter, delimiter);
    for (size_t i = 0; *values != '\0'; i++) {
        const size_t length = strcspn(values, "/");
        fprintf(file, "%s%c2020%c%.*s\n", states[i], delimiter, delimiter, (int)length, values);
        values += length + (values[length] == '/');
    }
    assert_int_equal(fclose(file), 0);
}

static jarak_status load(jarak_store *store, const char *path, const char *map, jarak_load_report *report, jarak_error *error)
{
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.map = map;
    return jarak_load_file(store, path, &settings, report, error);
}

static char *loaded_values(jarak_store *store)
{
    char *found = NULL;
    jarak_error error = {.message = ""};
    if (jarak__sql_text(store, "SELECT string_agg(value, ' ' ORDER BY line) FROM facts.figure", 0, NULL, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

static void marks_are_told_by_all_numbers_together(void **state)
{
    (void)state;
    static const struct {
        const char *values, *expected, *read_as, *decimal;
        char delimiter;
    } cases[] = {
        {"1,234,567.8/1,234/12.5/7", "1234567.8 1234.0 12.5 7.0", "numbers like 1,234.5", "", ';'},
        {"\"1,234,567\"/\"1,234\"/7", "1234567.0 1234.0 7.0", "numbers like 1,234.5", "", ','},
        {"1.234.567,8/1.234/12,5/7", "1234567.8 1234.0 12.5 7.0", "numbers like 1.234,5", "", ';'},
        {"1.234.567/1.234/-2.500", "1234567.0 1234.0 -2500.0", "numbers like 1.234,5", "", ';'},
        {"1 234 567,8/1 234/12,345/7", "1234567.8 1234.0 12.345 7.0", "numbers like 1 234,5", "", ';'},
        {"1\u00a0234\u202f567,8/1\u2009234", "1234567.8 1234.0", "numbers like 1 234,5", "", ';'},
        {"1'234'567.8/1\u2019234/12.345", "1234567.8 1234.0 12.345", "numbers like 1 234.5", "", ';'},
        {"12,5/1,234/7", "12.5 1.234 7.0", "decimal comma", "", ';'},
        {"12,5/1,25e3/,5", "12.5 1250.0 0.5", "decimal comma", "", ';'},
        {"12.5/1.234/1.25e3/.5", "12.5 1.234 1250.0 0.5", "", "", ';'},
        {"0,123/1.234", "0.123 1234.0", "numbers like 1.234,5", "", ';'},
        {"1234,567/1,234", "1234.567 1.234", "decimal comma", "", ';'},
        {"1,234/7", "1234.0 7.0", "numbers like 1,234.5", ", decimal='.'", ';'},
        {"1,234/7", "1.234 7.0", "decimal comma", ", decimal=','", ';'},
        {"1.234/7", "1.234 7.0", "", ", decimal='.'", ';'},
        {"1.234/7", "1234.0 7.0", "numbers like 1.234,5", ", decimal=\",\"", ';'},
        {"1234567/12", "1234567.0 12.0", "", "", ';'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_store *store = facts_store(1);
        jarak_load_report report = {0};
        jarak_error error = {.message = ""};
        char map[256];
        snprintf(map, sizeof map, "%s, states=iso3%s", plain_map, cases[i].decimal);
        write_values("v.csv", cases[i].delimiter, cases[i].values);
        if (load(store, "v.csv", map, &report, &error) != JARAK_OK) {
            fail_msg("%s: %s", cases[i].values, error.message);
        }
        char *found = loaded_values(store);
        assert_string_equal(found, cases[i].expected);
        assert_string_equal(report.read_as + (strncmp(report.read_as, "semicolon", 9) == 0 ? 9 + 2 * (report.read_as[9] == ',') : 0),
                            cases[i].read_as);
        jarak__free(found);
        jarak_store_close(store);
    }
}

static void what_may_be_read_in_two_ways_is_not_read(void **state)
{
    (void)state;
    static const struct {
        const char *values, *decimal, *says;
    } cases[] = {
        {"1,234/7", "", "\"1,234\" may be a number above a thousand or one with a fraction"},
        {"1.234/7", "", "say decimal='.' or decimal=','"},
        {"1,234/1.234", "", "may be a number above a thousand"},
        {"1 234/5,678", "", "\"5,678\" may be"},
        {"1,234.5/12,5", "", "\"12,5\" has a decimal comma and \"1,234.5\" a decimal point"},
        {"1,234.5/7", ", decimal=','", "\"1,234.5\" is no number with decimal=','"},
        {"12,5/7", ", decimal='.'", "\"12,5\" is no number with decimal='.'"},
        {"7/8", ", decimal=';'", "decimal=;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_store *store = facts_store(1);
        jarak_error error = {.message = ""};
        char map[256];
        snprintf(map, sizeof map, "%s, states=iso3%s", plain_map, cases[i].decimal);
        write_values("v.csv", ';', cases[i].values);
        const jarak_status status = load(store, "v.csv", map, NULL, &error);
        if ((status != JARAK_ERR_DATA && status != JARAK_ERR_ARGUMENT) || strstr(error.message, cases[i].says) == NULL) {
            fail_msg("%s: status %d, \"%s\" is not in: %s", cases[i].values, (int)status, cases[i].says, error.message);
        }
        assert_true(facts_number(store, "SELECT count(*) FROM facts.figure") == 0);
        jarak_store_close(store);
    }
}

/* Groups that are none, and other texts, stay what they are: rejected, not read otherwise. */
static void what_is_no_number_is_rejected(void **state)
{
    (void)state;
    jarak_store *store = facts_store(1);
    jarak_load_report report = {0};
    jarak_error error = {.message = ""};
    write_values("v.csv", ';', "1,234,567.8/12,34,567/1,2345.6/1 23/9/1,000");
    assert_int_equal(load(store, "v.csv", plain_map, &report, &error), JARAK_OK);
    char *found = loaded_values(store);
    assert_string_equal(found, "1234567.8 9.0 1000.0");
    assert_int_equal(report.rows_rejected, 3);
    jarak__free(found);
    jarak_store_close(store);
}

/* Of a column a year, all years tell together; a quantity tells of the values. */
static void columns_tell_of_each_other(void **state)
{
    (void)state;
    FILE *file = fopen("wide.csv", "w");
    assert_non_null(file);
    fputs("s;2019;2020\nKAZ;1.234;5\nRUS;7;1.234.567\n", file);
    assert_int_equal(fclose(file), 0);
    jarak_store *store = facts_store(1);
    jarak_error error = {.message = ""};
    if (load(store, "wide.csv", "state=s, year=*, measure=remittances_net_inflow, unit=USD", NULL, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    char *found = loaded_values(store);
    assert_string_equal(found, "1234.0 5.0 7.0 1234567.0");
    jarak__free(found);
    file = fopen("flows.csv", "w");
    assert_non_null(file);
    fputs("a;b;y;v;q\nKAZ;RUS;2020;1,234;12.5\n", file);
    assert_int_equal(fclose(file), 0);
    if (load(store, "flows.csv", "exporter=a, importer=b, year=y, value=v, unit=USD, quantity=q, quantity_unit=kg", NULL, &error) !=
        JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_true(facts_number(store, "SELECT value FROM facts.flow") == 1234);
    assert_true(facts_number(store, "SELECT quantity FROM facts.flow") == 12.5);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_told_by_all_numbers_together),
        cmocka_unit_test(what_may_be_read_in_two_ways_is_not_read),
        cmocka_unit_test(what_is_no_number_is_rejected),
        cmocka_unit_test(columns_tell_of_each_other),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
