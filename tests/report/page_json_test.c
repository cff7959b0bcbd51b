/* The data of the page: each fact once, no field that the page does not read, and nothing lost that it does. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "jarak/text.h"
#include "report/distinct.h"
#include "report/page_json.h"

static const jarak_indicator volume = {.code = "trade.volume", .group = "volume", .label = "trade"};
static const jarak_indicator share = {.code = "trade.share", .group = "share", .label = "share of trade"};

/* The data of an answer, as text to be freed. */
static char *written(const jarak_answer *answer, const jarak_claims *claims)
{
    jarak__writer writer = {0};
    jarak_error error = {0};
    assert_int_equal(jarak__write_page_json(answer, claims, false, &writer, &error), JARAK_OK);
    return jarak__writer_take(&writer);
}

static void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s is not in:\n%s", part, text != NULL ? text : "nothing");
    }
}

/* An answer of one pair that has these series. */
static char *written_series(size_t n_series, const jarak_series *series)
{
    const jarak_pair pair = {.partner = {.code = "RUS"}, .state = {.code = "KAZ"}, .n_series = n_series, .series = series};
    const jarak_answer answer = {.n_pairs = 1, .pairs = &pair, .level = 0.9};
    return written(&answer, NULL);
}

static jarak_fact fact_of(const char *cell, double value)
{
    return (jarak_fact){
        .cell = cell, .first_day = "2021-01-01", .last_day = "2021-12-31", .value = value, .natural = (double)NAN, .amount = (double)NAN};
}

static void test_one_fact_of_two_values_is_told_once(void **state)
{
    (void)state;
    jarak_point point = {.period = "2021",
                         .first_day = "2021-01-01",
                         .last_day = "2021-12-31",
                         .value = 1.5,
                         .variance = 0.1,
                         .natural = 24.6,
                         .natural_low = (double)NAN,
                         .natural_high = (double)NAN,
                         .n_rows = 4};
    jarak_fact export = fact_of("2021", 7018.746), numerator = fact_of("2021", 7018.746);
    export.from = numerator.from = "KAZ";
    export.source = numerator.source = 3;
    export.line = numerator.line = 17;
    export.title = numerator.title = "told with the sources";
    export.part = "export";
    export.used = true;
    numerator.part = "numerator";
    const jarak_series series[] = {
        {.indicator = &volume, .period_kind = "year", .n_points = 1, .points = &point, .n_facts = 1, .facts = &export},
        {.indicator = &share, .period_kind = "year", .n_facts = 1, .facts = &numerator},
    };
    char *text = written_series(2, series);
    assert_contains(text, "\"series\":[{\"indicator\":\"trade.volume\",\"period_kind\":\"year\",\"points\":[{\"period\":\"2021\","
                          "\"natural\":24.6,\"n_rows\":4}],\"facts\":[{\"cell\":\"2021\","
                          "\"fact\":0,\"use\":0}]},"
                          "{\"indicator\":\"trade.share\",\"period_kind\":\"year\",\"points\":[],\"facts\":[{\"cell\":\"2021\","
                          "\"fact\":0,\"use\":1}]}]");
    assert_contains(text, "\"facts\":[{\"from\":\"KAZ\",\"value\":7018.746,\"source\":3}],"
                          "\"uses\":[{\"part\":\"export\",\"used\":true},{\"part\":\"numerator\",\"used\":false}]");
    jarak_text_free(text);
}

static void test_what_the_page_does_not_draw_is_left_out(void **state)
{
    (void)state;
    enum { MANY = 20, CARRIED = 16 };
    jarak_fact facts[MANY];
    for (size_t i = 0; i < MANY; i++) {
        facts[i] = fact_of("2021", (double)i);
    }
    const jarak_point point = {.period = "2021", .first_day = "2021-01-01", .last_day = "2021-12-31", .natural = 1, .natural_low = 1.0 / 3};
    const jarak_point quarter = {.period = "2021-Q1", .first_day = "2021-01-01", .last_day = "2021-03-31", .natural = 7};
    const jarak_series series[] = {
        {.indicator = &volume, .period_kind = "quarter", .n_points = 1, .points = &quarter},
        {.indicator = &volume, .period_kind = "year", .n_points = 1, .points = &point, .n_facts = MANY, .facts = facts},
        {.indicator = &share, .period_kind = "quarter", .n_points = 1, .points = &quarter},
    };
    const jarak_pair pairs[] = {{.n_series = 3, .series = series}, {.rival = true, .n_series = 3, .series = series}};
    const jarak_answer answer = {.n_pairs = 2, .pairs = pairs, .level = 0.9};
    char *text = written(&answer, NULL);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "facts")), CARRIED);
    for (size_t p = 0; p < 2; p++) {
        json_t *shown = json_object_get(json_array_get(json_object_get(root, "pairs"), p), "series");
        assert_int_equal(json_array_size(shown), 2); /* without the quarters of what has years */
        json_t *year = json_array_get(shown, 0), *value = json_array_get(json_object_get(year, "points"), 0);
        assert_string_equal(json_string_value(json_object_get(year, "period_kind")), "year");
        assert_int_equal(json_array_size(json_object_get(year, "facts")), p == 0 ? CARRIED : 0);
        assert_int_equal(json_integer_value(json_object_get(value, "more")), p == 0 ? MANY - CARRIED : 0);
        assert_float_equal(json_number_value(json_object_get(value, "natural_low")), 0.333333, 1e-12);
    }
    json_decref(root);
    jarak_text_free(text);
}

static void test_facts_that_differ_stay_apart(void **state)
{
    (void)state;
    jarak_fact facts[] = {fact_of("2021", 1), fact_of("2021", 1), fact_of("2021", 1), fact_of("2021", (double)NAN), fact_of("2021", 1)};
    facts[0].note = facts[2].note = "a";
    facts[1].note = "b";
    facts[3].text = "Y";
    const jarak_series series = {.indicator = &share, .period_kind = "year", .n_facts = 5, .facts = facts};
    char *text = written_series(1, &series);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    static const int expected[] = {0, 1, 0, 2, 3};
    json_t *list =
        json_object_get(json_array_get(json_object_get(json_array_get(json_object_get(root, "pairs"), 0), "series"), 0), "facts");
    assert_int_equal(json_array_size(list), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(json_integer_value(json_object_get(json_array_get(list, i), "fact")), expected[i]);
    }
    assert_contains(text, "\"facts\":[{\"value\":1,\"source\":0,\"note\":\"a\"},{\"value\":1,\"source\":0,\"note\":\"b\"},{\"text\":\"Y\","
                          "\"source\":0},{\"value\":1,\"source\":0}]");
    json_decref(root);
    jarak_text_free(text);
}

static void test_nulls_go_and_texts_stay(void **state)
{
    (void)state;
    const jarak_answer answer = {.language = "en", .sentence = "</script> Türkiye \"\\", .since = 2021, .level = 0.9};
    char *text = written(&answer, NULL);
    assert_contains(text, "\"sentence\":\"</script> Türkiye \\\"\\\\\",\"since\":2021,\"level\":0.9,");
    assert_null(strstr(text, "null"));
    assert_null(strstr(text, "question"));
    assert_null(strstr(text, "until"));
    jarak_text_free(text);
}

static void test_choices_of_specifications_are_told_once(void **state)
{
    (void)state;
    static const jarak_specification of_share[] = {
        {.main = true,
         .choices = {NULL, NULL, "nothing"},
         .change = 1.23456789,
         .low = -0.25,
         .high = 3,
         .direction = JARAK_DIRECTION_UNDECIDED},
        {.choices = {NULL, NULL, "trade.share"}, .change = (double)NAN, .low = (double)NAN, .high = (double)NAN},
    };
    static const jarak_specification of_volume[] = {
        {.choices = {NULL, NULL, "trade.share"}, .change = 2, .low = 1, .high = 3, .direction = JARAK_DIRECTION_CLOSER}};
    static const jarak_step steps[] = {{2012, 1, 1, 0.5, false}, {2013, 1, 1, 0.97, true}};
    static const jarak_level levels[] = {{2012, 1.00004}};
    const jarak_pair pair = {.groups = {[JARAK_GROUP_VOLUME] = {.known = true, .n_specifications = 1, .specifications = of_volume},
                                        [JARAK_GROUP_SHARE] = {.known = true,
                                                               .change = 0.123456789,
                                                               .n_specifications = 2,
                                                               .specifications = of_share,
                                                               .n_levels = 1,
                                                               .levels = levels,
                                                               .n_steps = 2,
                                                               .steps = steps}}};
    const jarak_answer answer = {.n_pairs = 1, .pairs = &pair};
    char *text = written(&answer, NULL);
    assert_contains(text, "\"specifications\":[[0,2,1,3,\"closer\"]]");
    assert_contains(text, "\"change\":0.123456789,\"conf_low\":0,\"conf_high\":0,\"levels\":[{\"year\":2012,\"level\":1}],\"steps\":[{"
                          "\"year\":2013,\"probability\":0.97}]");
    assert_contains(text, "\"specifications\":[[1,1.2346,-0.25,3,\"undecided\"],[0,null,null,null,\"undecided\"]]");
    assert_contains(text, "\"choices\":[{\"left_out\":\"trade.share\"},{\"main\":true,\"left_out\":\"nothing\"}]");
    assert_null(strstr(text, "signals")); /* nothing is known of them */
    jarak_text_free(text);
}

static void test_a_change_has_the_verdicts_size(void **state)
{
    (void)state;
    static const jarak_point first = {.period = "2012", .natural = 1, .n_rows = 2}, last = {.period = "2020", .natural = 3, .n_rows = 1};
    static const jarak_indicator_change changes[] = {
        {.indicator = &volume, .first = &first, .last = &last, .change = 9, .ratio = 3, .direction = JARAK_DIRECTION_CLOSER},
        {.indicator = &share, .first = &first, .last = &last, .change = 9, .ratio = 3}};
    static const jarak_verdict_part parts[] = {{.indicator = &volume, .from = 2012, .to = 2020, .change = 0.5, .low = 0.25, .high = 0.75},
                                               {.indicator = &share, .use = "starts late", .change = 7}};
    const jarak_pair pair = {
        .n_changes = 2, .changes = changes, .groups = {[JARAK_GROUP_VOLUME] = {.known = true, .n_parts = 2, .parts = parts}}};
    const jarak_answer answer = {.n_pairs = 1, .pairs = &pair};
    char *text = written(&answer, NULL);
    assert_contains(text, "\"direction\":\"closer\",\"change\":0.5,\"conf_low\":0.25,\"conf_high\":0.75,\"n_rows\":3}");
    assert_contains(text, "\"direction\":\"undecided\",\"n_rows\":3}");
    jarak_text_free(text);
}

static int compare_numbers(const void *a, const void *b)
{
    return jarak__compare_numbers(*(const double *)a, *(const double *)b);
}

static void test_distinct_things_are_numbered_as_they_occur(void **state)
{
    (void)state;
    static const double values[] = {3, (double)NAN, 3, 1, (double)NAN, 2, 1};
    static const uint32_t expected[] = {0, 1, 0, 2, 1, 3, 2};
    enum { N = sizeof values / sizeof *values };
    const void *things[N];
    for (size_t i = 0; i < N; i++) {
        things[i] = &values[i];
    }
    jarak__distinct distinct;
    assert_int_equal(jarak__distinct_find(N, things, compare_numbers, &distinct, NULL), JARAK_OK);
    assert_memory_equal(distinct.numbers, expected, sizeof expected);
    assert_int_equal(distinct.n_firsts, 4);
    assert_ptr_equal(distinct.firsts[3], &values[5]);
    jarak__distinct_release(&distinct);
    assert_int_equal(jarak__distinct_find(0, NULL, compare_numbers, &distinct, NULL), JARAK_OK);
    assert_int_equal(distinct.n_firsts, 0);
    jarak__distinct_release(&distinct);
    assert_true(jarak__compare_texts(NULL, "a") < 0);
    assert_true(jarak__compare_texts("a", NULL) > 0);
    assert_int_equal(jarak__compare_texts(NULL, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_fact_of_two_values_is_told_once),
        cmocka_unit_test(test_what_the_page_does_not_draw_is_left_out),
        cmocka_unit_test(test_facts_that_differ_stay_apart),
        cmocka_unit_test(test_nulls_go_and_texts_stay),
        cmocka_unit_test(test_choices_of_specifications_are_told_once),
        cmocka_unit_test(test_a_change_has_the_verdicts_size),
        cmocka_unit_test(test_distinct_things_are_numbered_as_they_occur),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
