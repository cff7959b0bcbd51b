/* What the printed answers are put together from: things that differ, grids of
 * aligned lines, tones, wrapped text, and the votes that tell most of a pair.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/plain_locale.h"
#include "failing.h"
#include "num/random.h"
#include "report/answer_text.h"
#include "report/distinct.h"

/* ---- what differs ---- */

static int compare_words(const void *a, const void *b)
{
    return jarak__compare_texts(a, b);
}

/* Numbers as a search from the start gives them. */
static void what_differs_is_numbered_as_it_first_occurs(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "b", "", NULL, "Zürich", "zurich", "ab"};
    enum { N_WORDS = sizeof words / sizeof words[0], MOST = 200 };
    jarak__random random = jarak__random_stream(9, 0);
    for (size_t n = 0; n <= MOST; n += n < 10 ? 1 : 19) {
        const void *things[MOST];
        for (size_t i = 0; i < n; i++) {
            things[i] = words[(size_t)(jarak__random_uniform(&random) * N_WORDS)];
        }
        jarak__distinct distinct;
        assert_int_equal(jarak__distinct_find(n, things, compare_words, &distinct, NULL), JARAK_OK);
        size_t n_firsts = 0;
        for (size_t i = 0; i < n; i++) {
            size_t first = 0;
            while (compare_words(things[first], things[i]) != 0) {
                first++;
            }
            if (first == i) {
                assert_ptr_equal(distinct.firsts[n_firsts], things[i]);
                assert_int_equal(distinct.numbers[i], n_firsts);
                n_firsts++;
            } else {
                assert_int_equal(distinct.numbers[i], distinct.numbers[first]);
            }
        }
        assert_int_equal(distinct.n_firsts, n_firsts);
        jarak__distinct_release(&distinct);
        assert_null(distinct.numbers);
    }
}

static int sign_of(int order)
{
    return (order > 0) - (order < 0);
}

/* NULL before all texts and NaN before all numbers, and each the same as
 * itself. */
static void missing_sorts_first(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL, "", "a", "aa", "b"};
    static const double numbers[] = {(double)NAN, -(double)INFINITY, -1, 0, 1e-300, (double)INFINITY};
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < 5; k++) {
            assert_int_equal(sign_of(jarak__compare_texts(texts[i], texts[k])), sign_of(i - k));
        }
    }
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 6; k++) {
            assert_int_equal(jarak__compare_numbers(numbers[i], numbers[k]), sign_of(i - k));
        }
    }
    assert_int_equal(jarak__compare_numbers(-0.0, 0.0), 0);
}

static jarak_status number_words(jarak_error *error)
{
    static const void *const things[] = {"one", "two", "one"};
    jarak__distinct distinct;
    jarak_status status = jarak__distinct_find(3, things, compare_words, &distinct, error);
    if (status == JARAK_OK) {
        jarak__distinct_release(&distinct);
    }
    return status;
}

static void numbering_may_run_out_of_memory(void **state)
{
    (void)state;
    fail_each_allocation(number_words, 10);
}

/* ---- grids ---- */

static void lines_of_a_grid_are_aligned_across_its_parts(void **state)
{
    (void)state;
    const jarak__plain_locale locale = jarak__plain_locale_enter(); /* as all that print a grid do */
    jarak__grid *grid = jarak__grid_new("lrl", false);
    assert_non_null(grid);
    static const char *const cells[][3] = {{"Russia", "1", "end"}, {"Қазақстан", "1000", ""}, {"x", "", "y"}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(jarak__grid_lines(grid), i);
        jarak__grid_line(grid);
        for (size_t k = 0; k < 3; k++) {
            jarak__grid_cell(grid, k, cells[i][k], JARAK__TONE_APART); /* without colour, a tone is nothing */
        }
    }
    jarak__writer writer = {0};
    jarak__grid_write(grid, 0, 1, 0, &writer);
    jarak__write_text(&writer, "--\n");
    jarak__grid_write(grid, 1, 3, 2, &writer);
    assert_false(writer.failed);
    assert_string_equal(writer.bytes, "Russia        1  end\n"
                                      "--\n"
                                      "  Қазақстан  1000\n"
                                      "  x                y\n");
    jarak__writer_release(&writer);
    jarak__grid_free(grid);
    jarak__grid_free(NULL);
    jarak__plain_locale_leave(locale);
}

static void tones_are_colours_where_they_are_wanted(void **state)
{
    (void)state;
    static const struct {
        jarak__tone tone;
        bool colour;
        const char *text;
    } cases[] = {{JARAK__TONE_CLOSER, true, "\033[34;1mup\033[0m"},
                 {JARAK__TONE_APART, true, "\033[33mup\033[0m"},
                 {JARAK__TONE_STRONG, true, "\033[1mup\033[0m"},
                 {JARAK__TONE_FAINT, true, "\033[2mup\033[0m"},
                 {JARAK__TONE_PLAIN, true, "up"},
                 {JARAK__TONE_CLOSER, false, "up"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__writer writer = {0};
        jarak__write_toned(&writer, "up", cases[i].tone, cases[i].colour);
        assert_string_equal(writer.bytes, cases[i].text);
        jarak__writer_release(&writer);
    }
    static const jarak_direction directions[] = {JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_APART, JARAK_DIRECTION_UNDECIDED};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < i; k++) { /* told apart without any colour, too */
            assert_string_not_equal(jarak__direction_mark(directions[i]), jarak__direction_mark(directions[k]));
            assert_string_not_equal(jarak__direction_word(directions[i]), jarak__direction_word(directions[k]));
        }
    }
}

/* ---- wrapped text ---- */

static void no_line_is_wider_than_it_must_be(void **state)
{
    (void)state;
    static const char text[] = "Closer in trade since 2018; further apart in "
                               "votes. Товарооборот вырос, а голоса разошлись: "
                               "antidisestablishmentarianism stands alone";
    for (int width = 10; width <= 140; width += 13) {
        for (int indent = 0; indent <= 6; indent += 3) {
            jarak__writer writer = {0};
            jarak__write_wrapped(&writer, text, width, indent);
            char unwrapped[sizeof text], line[512];
            size_t length = 0;
            const char *at = writer.bytes;
            for (size_t n_lines = 0; *at != '\0'; n_lines++) {
                const size_t bytes = strcspn(at, "\n"), blanks = n_lines > 0 ? (size_t)indent : 0;
                memcpy(line, at, bytes);
                line[bytes] = '\0';
                assert_int_equal(strspn(line, " "), blanks);
                assert_true(bytes > blanks && line[bytes - 1] != ' ');
                /* the first line begins behind something that is indent wide */
                const int columns = jarak__text_columns(line) + (n_lines > 0 ? 0 : indent);
                assert_true(columns <= width || strchr(line + blanks, ' ') == NULL); /* but for a word that is wider itself */
                length += (size_t)snprintf(unwrapped + length, sizeof unwrapped - length, "%s%s", length > 0 ? " " : "", line + blanks);
                at += bytes + (at[bytes] == '\n');
            }
            assert_string_equal(unwrapped, text); /* no word is lost or broken */
            jarak__writer_release(&writer);
        }
    }
}

static void letters_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(jarak__text_columns(""), 0);
    assert_int_equal(jarak__text_columns("abc"), 3);
    assert_int_equal(jarak__text_columns("Қазақстан"), 9);
    assert_int_equal(jarak__text_columns("▲ é"), 3);
}

/* ---- telling votes ---- */

static const jarak_telling_vote votes[] = {
    {.rollcall = "UNGA 9370 2022-11-21",
     .date = "2022-11-21",
     .resolution = "A/RES/77/1",
     .title = "A title",
     .partner_vote = "N",
     .state_vote = "A",
     .n_yes = 94,
     .n_abstain = 73,
     .n_no = 14,
     .pull = -0.125},
    {.rollcall = "UNGA 9400 2022-12-30", .date = "2022-12-30", .partner_vote = "Y", .state_vote = "Y", .n_yes = 1, .n_no = 2, .pull = 0.75},
};

static void telling_votes_are_told_with_who_voted_what(void **state)
{
    (void)state;
    jarak_pair pair = {
        .partner = {"RUS", "Russia", "Russia"}, .state = {"KAZ", "Kazakhstan", "Kazakhstan"}, .n_telling_votes = 2, .telling_votes = votes};
    const jarak_print_settings settings = {.size = sizeof settings, .width = 100};
    jarak__writer writer = {0};
    jarak__write_telling_votes(&writer, &pair, &settings);
    assert_string_equal(writer.bytes, "Votes that drew Kazakhstan and Russia together or apart most\n"
                                      "  ▼ 2022-11-21  A title (A/RES/77/1)\n"
                                      "    Russia: no; Kazakhstan: abstained. All: 94 yes, 73 abstained, 14 "
                                      "no. Pull -0.12\n"
                                      "  ▲ 2022-12-30  UNGA 9400 2022-12-30\n"
                                      "    Russia: yes; Kazakhstan: yes. All: 1 yes, 0 abstained, 2 no. Pull "
                                      "+0.75\n"
                                      "The pull is how much nearer the two stood than two voters drawn by lot: "
                                      "yes and no are 1 apart, an\n"
                                      "abstention half.\n\n");
    jarak__writer_release(&writer);
    pair.n_telling_votes = 0;
    jarak__write_telling_votes(&writer, &pair, &settings);
    assert_null(writer.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_is_numbered_as_it_first_occurs),
        cmocka_unit_test(missing_sorts_first),
        cmocka_unit_test(numbering_may_run_out_of_memory),
        cmocka_unit_test(lines_of_a_grid_are_aligned_across_its_parts),
        cmocka_unit_test(tones_are_colours_where_they_are_wanted),
        cmocka_unit_test(no_line_is_wider_than_it_must_be),
        cmocka_unit_test(letters_are_counted_not_bytes),
        cmocka_unit_test(telling_votes_are_told_with_who_voted_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
