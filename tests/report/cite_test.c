/* How to cite a value: the figure of the period, its interval, and the sources of the figures that enter it, each once. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/report.h"
#include "jarak/version.h"

static const jarak_indicator share = {.code = "trade.share",
                                      .group = "share",
                                      .dimension = "trade",
                                      .label = "share of trade",
                                      .natural_unit = "percent",
                                      .scale = JARAK_SCALE_LOGIT,
                                      .sign = 1};
/* A quarter stands last, and the last year has no interval. */
static const jarak_point points[] = {
    {"2021", "2021-01-01", "2021-12-31", -1.14, 0.0025, 24.2, 22.7, 25.7, 3, NULL},
    {"2022", "2022-01-01", "2022-12-31", -1.39, 0.0025, 19.9, (double)NAN, (double)NAN, 1, NULL},
};
static const jarak_point quarters[] = {{"2022Q1", "2022-01-01", "2022-03-31", -1.2, 0.01, 23.1, 20.0, 26.5, 1, NULL}};
static const jarak_fact facts[] = {
    {.cell = "2021", .used = true, .source = 7, .title = "Flows", .publisher = "Office & Sons"},
    {.cell = "2021", .used = true, .source = 7, .title = "Flows", .publisher = "Office & Sons"},
    {.cell = "2021", .used = false, .source = 8, .title = "Not used", .publisher = "Nobody"},
    {.cell = "2021", .used = true, .source = 9, .title = "Mirror"},
    {.cell = "2022", .used = true, .source = 8, .title = "Not used in 2021", .publisher = "Nobody"},
};
static const jarak_series series[] = {{&share, "quarter", 1, quarters, 0, NULL}, {&share, "year", 2, points, 5, facts}};
static const jarak_pair pair = {.partner = {.code = "RUS", .name = "Russia", .within = "Russia"},
                                .state = {.code = "KAZ", .name = "Kazakhstan", .within = "Kazakhstan"},
                                .n_series = 2,
                                .series = series};
static const jarak_answer answer = {.level = 0.9, .n_pairs = 1, .pairs = &pair};

static jarak_store *store;

static int make_sources(void **state)
{
    (void)state;
    store = facts_store(1);
    facts_run(store,
              FACTS_SOURCE(7) FACTS_SOURCE(8) FACTS_SOURCE(9) "UPDATE facts.source SET title = 'Flows & \"more\"' WHERE source_id = 7");
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

static char *cite(const jarak_answer *of, const char *period, bool bibtex)
{
    char *text = NULL;
    size_t size = 0;
    jarak_error error = {.message = ""};
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    if (jarak_cite(store, of, period, bibtex, stream, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void assert_cited(const jarak_answer *of, const char *period, const char *expected)
{
    char *text = cite(of, period, false);
    assert_string_equal(text, expected);
    free(text);
}

static void a_sentence_has_figure_interval_and_each_source_once(void **state)
{
    (void)state;
    assert_cited(&answer, "2021",
                 "share of trade, Kazakhstan with Russia, 2021: 24.2 % (90 % interval 22.7 … 25.7). Source: Flows (Office & Sons); Mirror. "
                 "Computed with jarak " JARAK_VERSION ".\n");
    assert_cited(
        &answer, NULL,
        "share of trade, Kazakhstan with Russia, 2022: 19.9 %. Source: Not used in 2021 (Nobody). Computed with jarak " JARAK_VERSION
        ".\n");
    assert_cited(&answer, "2022Q1",
                 "share of trade, Kazakhstan with Russia, 2022Q1: 23.1 % (90 % interval 20.0 … 26.5). Computed with jarak " JARAK_VERSION
                 ".\n");
}

static void without_an_answer_it_is_the_program(void **state)
{
    (void)state;
    assert_cited(NULL, NULL, "jarak " JARAK_VERSION ": the distance between nations. Figures from 3 publications.\n");
}

static void bibtex_has_the_sources_of_the_value(void **state)
{
    (void)state;
    char *text = cite(&answer, "2021", true);
    assert_non_null(strstr(text, "@software{jarak,"));
    assert_non_null(strstr(text, "title = {{Flows \\& \"more\"}}"));
    assert_non_null(strstr(text, "source 9"));
    assert_null(strstr(text, "source 8"));
    free(text);
    text = cite(&answer, "2022", true);
    assert_non_null(strstr(text, "source 8"));
    assert_null(strstr(text, "source 9"));
    free(text);
    text = cite(NULL, NULL, true);
    assert_true(strstr(text, "source 8") != NULL && strstr(text, "source 9") != NULL && strstr(text, "Flows") != NULL);
    free(text);
}

static void what_cannot_be_cited_is_told(void **state)
{
    (void)state;
    const jarak_series only_quarters[] = {series[0]};
    jarak_pair of_quarters = pair;
    of_quarters.n_series = 1;
    of_quarters.series = only_quarters;
    const jarak_answer without_years = {.level = 0.9, .n_pairs = 1, .pairs = &of_quarters};
    FILE *full = fopen("/dev/full", "w");
    const struct {
        const jarak_answer *answer;
        const char *period, *says;
        jarak_status status;
    } cases[] = {
        {&answer, "1999", "there is no value of 1999 to cite", JARAK_ERR_NOT_FOUND},
        {&without_years, NULL, "there is no value of a year", JARAK_ERR_NOT_FOUND},
    };
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_error error = {.message = ""};
        assert_int_equal(jarak_cite(store, cases[i].answer, cases[i].period, false, stream, &error), cases[i].status);
        assert_non_null(strstr(error.message, cases[i].says));
    }
    assert_int_equal(jarak_cite(NULL, &answer, NULL, false, stream, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak_cite(store, &answer, NULL, false, NULL, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(size, 0);
    free(text);
    if (full != NULL) {
        (void)setvbuf(full, NULL, _IONBF, 0);
        assert_int_equal(jarak_cite(store, &answer, NULL, false, full, NULL), JARAK_ERR_IO);
        (void)fclose(full);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_has_figure_interval_and_each_source_once),
        cmocka_unit_test(without_an_answer_it_is_the_program),
        cmocka_unit_test(bibtex_has_the_sources_of_the_value),
        cmocka_unit_test(what_cannot_be_cited_is_told),
    };
    return cmocka_run_group_tests(tests, make_sources, close_store);
}
