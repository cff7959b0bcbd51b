/* An answer as JSON, CSV, text and page. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <zlib.h>

#include "folder.h"
#include "jarak/report.h"

/* An answer with one pair and one indicator, and texts that are hard to quote. */
static const jarak_indicator share = {.code = "trade.share",
                                      .group = "share",
                                      .dimension = "trade",
                                      .label = "share of trade",
                                      .natural_unit = "percent",
                                      .describes = "Share of the partner",
                                      .scale = JARAK_SCALE_LOGIT,
                                      .sign = 1};
static const jarak_point points[] = {
    {"2021", "2021-01-01", "2021-12-31", -1.1415, 0.0025, 24.2, 22.7, 25.7, 4, "24.2 = 24.2"},
    {"2022", "2022-01-01", "2022-12-31", -1.3925, 0.0025, 19.9, (double)NAN, 21.2, 4, NULL},
};
static const jarak_fact facts[] = {{.cell = "2021",
                                    .first_day = "2021-01-01",
                                    .last_day = "2021-12-31",
                                    .part = "export",
                                    .used = true,
                                    .how = "numerator",
                                    .period = "2021",
                                    .from = "KAZ",
                                    .to = "RUS",
                                    .measure = "goods",
                                    .value = 0.1,
                                    .natural = (double)NAN,
                                    .unit = "USD_million",
                                    .source = 7,
                                    .line = 12,
                                    .title = "a \"title\" with </script><!-- and, a comma",
                                    .note = "two\nlines"}};
static const jarak_series series = {&share, "year", 2, points, 1, facts};
static const jarak_indicator_change change = {.indicator = &share,
                                              .first = &points[0],
                                              .last = &points[1],
                                              .change = -0.251,
                                              .low = -0.3673,
                                              .high = -0.1347,
                                              .natural_change = -4.3,
                                              .natural_low = -6.4,
                                              .natural_high = -2.2,
                                              .ratio = (double)NAN,
                                              .ratio_low = (double)NAN,
                                              .ratio_high = (double)NAN,
                                              .probability = 0.0002,
                                              .direction = JARAK_DIRECTION_APART};
static const jarak_actor russia = {"RUS", "Russia", "Russia"}, kazakhstan = {"KAZ", "Kazakhstan", "Kazakhstan"};
static const jarak_pair pair = {.partner = {"RUS", "Russia", "Russia"},
                                .state = {"KAZ", "Kazakhstan", "Kazakhstan"},
                                .sentence = "Apart in share of trade.",
                                .n_changes = 1,
                                .changes = &change,
                                .n_series = 1,
                                .series = &series};
static const jarak_caution cautions[] = {{"RUS", "KAZ", 2022, true, "Russia, 2022: odd"}, {"CHN", "KAZ", 2022, true, "Russia, 2022: odd"}};
static const jarak_answer_source source = {7, "a \"title\" with </script><!-- and, a comma", NULL, "https://example.org/", 1};

static jarak_answer example(void)
{
    return (jarak_answer){.question = "Closer or apart?",
                          .sentence = "Apart in share of trade.",
                          .since = 2021,
                          .level = 0.9,
                          .partner = russia,
                          .n_states = 1,
                          .states = &kazakhstan,
                          .n_indicators = 1,
                          .indicators = &share,
                          .n_pairs = 1,
                          .pairs = &pair,
                          .n_cautions = 2,
                          .cautions = cautions,
                          .n_sources = 1,
                          .sources = &source,
                          .store_facts = 1598,
                          .store_sources = 213};
}

/* Kept out of line: inlined, gcc takes the text for a local variable. */
__attribute__((noinline)) static char *printed(const jarak_answer *answer, jarak_format format,
                                               jarak_status (*print)(const jarak_answer *, const jarak_print_settings *, FILE *,
                                                                     jarak_error *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    const jarak_print_settings settings = {.size = sizeof settings, .format = format, .width = 100};
    assert_int_equal(print(answer, &settings, stream, NULL), JARAK_OK);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static jarak_status print_all_figures(const jarak_answer *answer, const jarak_print_settings *settings, FILE *stream, jarak_error *error)
{
    return jarak_answer_print_figures(answer, NULL, settings, stream, error);
}

static void assert_contains(const char *text, const char *part)
{
    assert_non_null(text);
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static void json_keeps_every_digit_and_text(void **state)
{
    (void)state;
    jarak_answer answer = example();
    char *text = NULL;
    assert_int_equal(jarak_answer_json(&answer, NULL, &text, NULL), JARAK_OK);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_true(json_is_null(json_object_get(root, "until")));
    assert_int_equal(json_integer_value(json_object_get(root, "store_facts")), 1598);
    json_t *one = json_array_get(json_object_get(root, "pairs"), 0);
    json_t *row = json_array_get(json_object_get(one, "changes"), 0);
    assert_true(json_real_value(json_object_get(row, "conf_low")) == change.low);
    assert_true(json_is_null(json_object_get(row, "ratio")));
    assert_string_equal(json_string_value(json_object_get(row, "direction")), "apart");
    assert_int_equal(json_integer_value(json_object_get(row, "n_rows")), 8);
    json_t *line = json_array_get(json_object_get(one, "series"), 0);
    json_t *point = json_array_get(json_object_get(line, "points"), 1);
    assert_true(json_is_null(json_object_get(point, "natural_low")));
    json_t *figure = json_array_get(json_object_get(line, "facts"), 0);
    assert_int_equal(json_integer_value(json_object_get(figure, "source")), 7);
    json_t *caution = json_array_get(json_object_get(root, "cautions"), 1);
    assert_string_equal(json_string_value(json_object_get(caution, "partner")), "CHN");
    assert_int_equal(json_integer_value(json_object_get(caution, "year")), 2022);
    json_t *listed = json_array_get(json_object_get(root, "sources"), 0);
    assert_string_equal(json_string_value(json_object_get(listed, "title")), source.title);
    assert_string_equal(json_string_value(json_object_get(figure, "note")), "two\nlines");
    assert_true(json_real_value(json_object_get(figure, "value")) == 0.1);
    assert_true(json_is_null(json_object_get(figure, "reporter")));
    json_decref(root);
    jarak_text_free(text);
}

static void assert_keys(const json_t *object, size_t n, const char *const *keys)
{
    assert_int_equal(json_object_size(object), n);
    for (size_t i = 0; i < n; i++) {
        if (json_object_get(object, keys[i]) == NULL) {
            fail_msg("no key \"%s\"", keys[i]);
        }
    }
}

/* As docs/json.md says; those of all else are looked at in tests/cli/json_keys.py. */
static void votes_positions_and_cautions_have_their_keys(void **state)
{
    (void)state;
    static const char *const vote_keys[] = {"rollcall",   "date",  "resolution", "title", "partner_vote",
                                            "state_vote", "n_yes", "n_abstain",  "n_no",  "pull"};
    static const char *const positions_keys[] = {"code", "name", "points"};
    static const char *const position_keys[] = {"year", "estimate", "conf_low", "conf_high", "n_votes"};
    static const char *const caution_keys[] = {"partner", "state", "year", "text"};
    static const jarak_telling_vote vote = {.rollcall = "UNGA 1 2022-11-21", .date = "2022-11-21", .partner_vote = "Y", .state_vote = "N"};
    static const jarak_position position = {2022, 0.5, 0.25, 0.75, 80};
    static const jarak_positions positions = {{"RUS", "Russia", "Russia"}, 1, &position};
    jarak_pair with_votes = pair;
    with_votes.n_telling_votes = 1;
    with_votes.telling_votes = &vote;
    jarak_answer answer = example();
    answer.pairs = &with_votes;
    answer.n_positions = 1;
    answer.positions = &positions;
    char *text = NULL;
    assert_int_equal(jarak_answer_json(&answer, NULL, &text, NULL), JARAK_OK);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    const json_t *first = json_array_get(json_object_get(root, "pairs"), 0);
    assert_keys(json_array_get(json_object_get(first, "telling_votes"), 0), 10, vote_keys);
    const json_t *line = json_array_get(json_object_get(root, "positions"), 0);
    assert_keys(line, 3, positions_keys);
    assert_keys(json_array_get(json_object_get(line, "points"), 0), 5, position_keys);
    assert_keys(json_array_get(json_object_get(root, "cautions"), 0), 4, caution_keys);
    json_decref(root);
    jarak_text_free(text);
}

static void csv_is_quoted_where_it_must_be(void **state)
{
    (void)state;
    jarak_answer answer = example();
    char *text = printed(&answer, JARAK_FORMAT_CSV, jarak_answer_print);
    assert_contains(text, "partner,state,rival,indicator,");
    assert_contains(
        text, "\nRUS,KAZ,false,trade.share,share,trade,percent,2021,2022,24.2,19.9,-1.1415,-1.3925,-0.251,-0.3673,-0.1347,-4.3,-6.4,-2.2,"
              ",,,0.0002,0,apart,,8\n");
    free(text);
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    const jarak_print_settings settings = {.size = sizeof settings, .format = JARAK_FORMAT_CSV, .width = 100};
    assert_int_equal(jarak_answer_print_figures(&answer, "2021", &settings, stream, NULL), JARAK_OK);
    assert_int_equal(fclose(stream), 0);
    assert_contains(text, "\"a \"\"title\"\" with </script><!-- and, a comma\"");
    assert_contains(text, "\"two\nlines\"");
    free(text);
}

static void text_has_marks_words_and_no_colour(void **state)
{
    (void)state;
    jarak_answer answer = example();
    char *text = printed(&answer, JARAK_FORMAT_TABLE, jarak_answer_print);
    assert_contains(text, "24.2 → 19.9 %");
    assert_contains(text, "−4.3 points");
    assert_contains(text, "−6.4 … −2.2");
    assert_contains(text, "▼ apart");
    const char *caution = strstr(text, "Russia, 2022: odd"); /* of both pairs, told once */
    assert_non_null(caution);
    assert_null(strstr(caution + 1, "Russia, 2022: odd"));
    assert_null(strchr(text, '\033'));
    free(text);
    text = printed(&answer, JARAK_FORMAT_TABLE, jarak_answer_print_overview);
    assert_contains(text, "▼  −4.3");
    assert_contains(text, "From 1 figure in 1 publication.");
    free(text);
}

/* In titles, the sentence on votes, reasons and citations. */
static void names_have_their_article(void **state)
{
    (void)state;
    static const jarak_telling_vote vote = {
        .rollcall = "UNGA 1 2022-11-21", .date = "2022-11-21", .title = "on two", .partner_vote = "Y", .state_vote = "N"};
    jarak_pair of_two = pair;
    of_two.partner = (jarak_actor){"GBR", "United Kingdom", "the United Kingdom"};
    of_two.state = (jarak_actor){"USA", "United States", "the United States"};
    of_two.n_telling_votes = 1;
    of_two.telling_votes = &vote;
    of_two.groups[JARAK_GROUP_SHARE] = (jarak_verdict){.known = true, .from = 2021, .to = 2022, .probability = 0.5};
    jarak_answer answer = example();
    answer.partner = of_two.partner;
    answer.states = &of_two.state;
    answer.pairs = &of_two;
    char *text = printed(&answer, JARAK_FORMAT_TABLE, jarak_answer_print);
    assert_contains(text, "\nThe United States with the United Kingdom\n");
    assert_contains(text, "\nwith the United Kingdom\n");
    free(text);
    text = printed(&answer, JARAK_FORMAT_TABLE, jarak_answer_print_overview);
    assert_contains(text, "with the United Kingdom");
    free(text);
    text = printed(&answer, JARAK_FORMAT_MARKDOWN, jarak_answer_print);
    assert_contains(text, "\nThe United States with the United Kingdom\n");
    free(text);
    const jarak_indicator indicators[] = {share, {.code = "votes.affinity", .group = "signals", .dimension = "votes"}};
    answer.n_indicators = 2;
    answer.indicators = indicators;
    text = printed(&answer, JARAK_FORMAT_TABLE, print_all_figures);
    assert_contains(text, "Votes that drew the United States and the United Kingdom together or apart most");
    assert_contains(text, "share of trade: the United States with the United Kingdom (trade.share)");
    assert_contains(text, "Why: share of the United States with the United Kingdom, 2021 to 2022");
    free(text);
}

/* A title that gave the years of one group would be wrong of the other. */
static void years_are_those_of_all_verdicts(void **state)
{
    (void)state;
    jarak_pair judged = pair;
    judged.groups[JARAK_GROUP_SIGNALS] = (jarak_verdict){.known = true, .from = 2021, .to = 2023, .probability = 0.5};
    judged.groups[JARAK_GROUP_VOLUME] = (jarak_verdict){.known = true, .from = 2021, .to = 2023, .probability = 0.5};
    jarak_answer answer = example();
    answer.pairs = &judged;
    char *text = printed(&answer, JARAK_FORMAT_TABLE, jarak_answer_print);
    assert_contains(text, "All indicators together, 2021–2023: ");
    free(text);
    judged.groups[JARAK_GROUP_VOLUME].to = 2024;
    text = printed(&answer, JARAK_FORMAT_TABLE, jarak_answer_print);
    assert_contains(text, "All indicators together, within 2021–2024 as far as figures reach: ");
    free(text);
}

static void explaining_a_value_that_is_not_there(void **state)
{
    (void)state;
    jarak_answer answer = example();
    jarak_error error;
    assert_int_equal(jarak_answer_print_figures(&answer, "2019", NULL, stdout, &error), JARAK_ERR_NOT_FOUND);
}

/* Reads a whole file of less than 4 MB. */
static const char *read_file(const char *path)
{
    static char text[1 << 22];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    assert_true(length > 0);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

/* What stands in base64, of gzip. */
static json_t *unpacked(const char *start, const char *end)
{
    static unsigned char packed[1 << 16], plain[1 << 18];
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = 0;
    for (unsigned bits = 0, n = 0; start < end && *start != '='; start++) {
        const char *digit = strchr(digits, *start);
        assert_non_null(digit);
        bits = bits << 6 | (unsigned)(digit - digits);
        n += 6;
        if (n >= 8) {
            n -= 8;
            assert_true(length < sizeof packed);
            packed[length++] = (unsigned char)(bits >> n);
        }
    }
    z_stream stream = {.next_in = packed, .avail_in = (uInt)length, .next_out = plain, .avail_out = sizeof plain};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    json_t *root = json_loadb((const char *)plain, stream.total_out, 0, NULL);
    (void)inflateEnd(&stream);
    return root;
}

static void page_holds_the_answer_and_cannot_be_broken_out_of(void **state)
{
    (void)state;
    jarak_answer answer = example();
    jarak_error error;
    jarak_status status = jarak_report_write(&answer, NULL, "report.html", &error);
    if (status == JARAK_ERR_NOT_FOUND) {
        skip(); /* built without the page */
        return;
    }
    assert_int_equal(status, JARAK_OK);
    const char *page = read_file("report.html");
    const char *start = strstr(page, "id=\"answer\">");
    assert_non_null(start);
    start += strlen("id=\"answer\">");
    const char *end = strstr(start, "</script>");
    assert_non_null(end);
    json_t *root = unpacked(start, end);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "question")), "Closer or apart?");
    assert_null(memchr(start, '<', (size_t)(end - start)));
    json_decref(root);
    assert_int_equal(jarak_report_write(&answer, NULL, "nowhere/report.html", &error), JARAK_ERR_IO);
    assert_contains(error.message, "nowhere/report.html");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_keeps_every_digit_and_text),
        cmocka_unit_test(votes_positions_and_cautions_have_their_keys),
        cmocka_unit_test(csv_is_quoted_where_it_must_be),
        cmocka_unit_test(text_has_marks_words_and_no_colour),
        cmocka_unit_test(names_have_their_article),
        cmocka_unit_test(years_are_those_of_all_verdicts),
        cmocka_unit_test(explaining_a_value_that_is_not_there),
        cmocka_unit_test_setup_teardown(page_holds_the_answer_and_cannot_be_broken_out_of, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
