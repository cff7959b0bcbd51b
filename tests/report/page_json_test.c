/* The answer in the page's smaller form: each fact once, nothing else lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/page_json.h"

static void assert_becomes(const char *json, const char *expected)
{
    jarak__writer writer = {0};
    jarak_error error = {0};
    assert_int_equal(jarak__write_page_json(&writer, json, &error), JARAK_OK);
    assert_string_equal(writer.bytes, expected);
    jarak__writer_release(&writer);
}

static void test_one_fact_of_two_values_is_told_once(void **state)
{
    (void)state;
    assert_becomes(
        "{\"pairs\": [{\"series\": ["
        "{\"indicator\": \"trade.volume\", \"points\": [{\"period\": \"2021\", \"value\": 1.5, \"variance\": 0.1, \"natural\": 24.6}], "
        "\"figures\": ["
        "{\"period\": \"2021\", \"first_day\": \"2021-01-01\", \"last_day\": \"2021-12-31\", \"part\": \"export\", \"used\": true, "
        "\"from\": \"KAZ\", \"value\": 7018.746, \"source\": 3, \"line\": 17, \"title\": \"T\", \"publisher\": \"P\", \"url\": \"u\"}]},"
        "{\"indicator\": \"trade.share\", \"points\": [], \"figures\": ["
        "{\"period\": \"2021\", \"first_day\": \"2021-01-01\", \"last_day\": \"2021-12-31\", \"part\": \"numerator\", \"used\": false, "
        "\"from\": \"KAZ\", \"value\": 7018.746, \"source\": 3, \"line\": 17, \"title\": \"T\", \"publisher\": \"P\", \"url\": "
        "\"u\"}]}]}]}",
        "{\"pairs\":[{\"series\":["
        "{\"indicator\":\"trade.volume\",\"points\":[{\"period\":\"2021\",\"natural\":24.6}],\"figures\":["
        "{\"period\":\"2021\",\"fact\":0,\"role\":0}]},"
        "{\"indicator\":\"trade.share\",\"points\":[],\"figures\":["
        "{\"period\":\"2021\",\"first_day\":\"2021-01-01\",\"last_day\":\"2021-12-31\",\"fact\":0,\"role\":1}]}]"
        "}],"
        "\"facts\":[{\"from\":\"KAZ\",\"value\":7018.746,\"source\":3,\"line\":17}],"
        "\"roles\":[{\"part\":\"export\",\"used\":true},{\"part\":\"numerator\",\"used\":false}]}");
}

static void test_facts_that_differ_stay_apart(void **state)
{
    (void)state;
    assert_becomes("{\"pairs\": [{\"series\": [{\"figures\": [{\"value\": 1, \"note\": \"a\"}, {\"value\": 1, \"note\": \"b\"}, "
                   "{\"value\": 1, \"note\": \"a\"}]}]}]}",
                   "{\"pairs\":[{\"series\":[{\"figures\":[{\"fact\":0,\"role\":0},{\"fact\":1,\"role\":0},{\"fact\":0,\"role\":0}]}]}],"
                   "\"facts\":[{\"value\":1,\"note\":\"a\"},{\"value\":1,\"note\":\"b\"}],\"roles\":[{}]}");
}

static void test_a_figure_without_source_keeps_its_title(void **state)
{
    (void)state;
    assert_becomes("{\"pairs\": [{\"series\": [{\"figures\": [{\"title\": \"T\", \"url\": null}]}]}]}",
                   "{\"pairs\":[{\"series\":[{\"figures\":[{\"title\":\"T\",\"fact\":0,\"role\":0}]}]}],\"facts\":[{}],\"roles\":[{}]}");
}

static void test_nulls_go_and_texts_stay(void **state)
{
    (void)state;
    assert_becomes(
        "{\"sentence\": \"\\u003c/script> Türkiye \\\"\\\\\", \"window\": {\"since\": 2021, \"until\": null}, \"rows\": [{\"a\": null}], "
        "\"list\": [null, 0]}",
        "{\"sentence\":\"</script> Türkiye "
        "\\\"\\\\\",\"window\":{\"since\":2021},\"rows\":[{}],\"list\":[null,0],\"facts\":[],\"roles\":[]}");
}

static void test_choices_of_specifications_are_told_once(void **state)
{
    (void)state;
    assert_becomes(
        "{\"pairs\": [{\"groups\": {\"share\": {\"change\": 0.123456789, \"states\": [{\"year\": 2012, \"state\": 1.00004}], "
        "\"contributions\": [1], \"specification_list\": ["
        "{\"main\": true, \"choices\": {\"votes\": \"all\"}, \"change\": 1.5, \"conf_low\": -0.25, \"conf_high\": 3, \"direction\": "
        "\"undecided\"}, {\"choices\": {\"votes\": \"contested\"}, \"change\": null}]}}}, "
        "{\"groups\": {\"volume\": {\"specification_list\": [{\"choices\": {\"votes\": \"contested\"}, \"change\": 2.0, "
        "\"direction\": \"closer\"}]}}}]}",
        "{\"pairs\":[{\"groups\":{\"share\":{\"change\":0.1235,\"states\":[{\"year\":2012,\"state\":1.0}],\"specification_list\":["
        "[0,1.5,-0.25,3,\"undecided\"],[1,null,null,null,null]]}}},"
        "{\"groups\":{\"volume\":{\"specification_list\":[[1,2.0,null,null,\"closer\"]]}}}],"
        "\"facts\":[],\"roles\":[],\"choices\":[{\"votes\":\"all\",\"main\":true},{\"votes\":\"contested\"}]}");
}

static void test_no_json_is_an_error(void **state)
{
    (void)state;
    jarak__writer writer = {0};
    jarak_error error = {0};
    assert_int_equal(jarak__write_page_json(&writer, "{\"pairs\": [", &error), JARAK_ERR_INTERNAL);
    assert_non_null(strstr(error.message, "line 1"));
    jarak__writer_release(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_fact_of_two_values_is_told_once),     cmocka_unit_test(test_facts_that_differ_stay_apart),
        cmocka_unit_test(test_a_figure_without_source_keeps_its_title), cmocka_unit_test(test_nulls_go_and_texts_stay),
        cmocka_unit_test(test_choices_of_specifications_are_told_once), cmocka_unit_test(test_no_json_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
