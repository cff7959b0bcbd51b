/* Links of concordances: which hold in the windows, what they join, and what of it is under the barrier. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reroute/links.h"

enum { YEAR = 12 };

static int month(int year, int in_year)
{
    return (year - 1600) * YEAR + in_year - 1;
}

/* Windows from 2020-03 to 2022-11. */
static const struct held {
    const char *from, *to;
    bool holds, is_backwards;
    int since; /* a year */
} held[] = {
    {"CN2021", "CN2022", true, false, 2022}, {"CN2022", "CN2021", true, true, 2022},          {"CN2020", "CN2021", true, false, 2021},
    {"CN2020", "CN2022", true, false, 2022}, {"CN2019", "CN2020", false, false, 0},           {"CN2019", "CN2022", false, false, 0},
    {"CN2022", "CN2023", false, false, 0},   {"HS2017", "HS2022", true, false, 2022},         {"HS2022", "HS2017", true, true, 2022},
    {"HS2012", "HS2017", false, false, 0},   {"HS2012", "HS2022", false, false, 0},           {"HS2022", "HS2028", false, false, 0},
    {"HS2017", "CN2022", false, false, 0},   {"HS2017", "SITC Rev. 4", false, false, 0},      {"CN2022", "CN2022", false, false, 0},
    {"", "CN2022", false, false, 0},         {"KAZ10 2021", "KAZ10 2022", true, false, 2022},
};

static void lists_hold_in_the_windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        const jarak_rerouting_link link = {.from_list = held[i].from, .from_code = "1", .to_list = held[i].to, .to_code = "2"};
        int since = 0;
        bool is_backwards = false;
        const bool holds = jarak__link_holds(&link, month(2020, 3), month(2022, 11), &since, &is_backwards);
        if (holds != held[i].holds || (holds && (since != month(held[i].since, 1) || is_backwards != held[i].is_backwards))) {
            fail_msg("%s to %s", held[i].from, held[i].to);
        }
    }
}

enum { MOST = 8 };

/* A graph of n pairs of an older and a newer code, all since 2022-01. */
static void make(size_t n, const char *const pairs[][2], jarak__code_links *graph)
{
    jarak_rerouting_link links[MOST];
    const jarak_rerouting_link *places[MOST];
    int since[MOST];
    bool is_backwards[MOST];
    for (size_t i = 0; i < n; i++) { /* every second the other way round */
        is_backwards[i] = i % 2 == 1;
        links[i] = (jarak_rerouting_link){
            .from_list = "CN2021", .from_code = pairs[i][i % 2], .to_list = "CN2022", .to_code = pairs[i][1 - i % 2]};
        places[i] = &links[i];
        since[i] = month(2022, 1);
    }
    assert_true(jarak__code_links_make(n, places, since, is_backwards, graph));
}

static jarak__linked_code *code(jarak__code_links *graph, const char *text)
{
    const size_t place = jarak__linked_find(graph, text);
    assert_int_not_equal(place, SIZE_MAX);
    return &graph->codes[place];
}

static void list(jarak__code_links *graph, size_t n, const char *const *codes)
{
    for (size_t i = 0; i < n; i++) {
        code(graph, codes[i])->listed = JARAK__LISTED_WHOLLY;
    }
}

static bool are_joined(jarak__code_links *graph, const char *a, const char *b)
{
    return jarak__linked_root(graph->codes, jarak__linked_find(graph, a)) == jarak__linked_root(graph->codes, jarak__linked_find(graph, b));
}

/* 1 became 2 and 3, of which 3 is from 4 too; 5 became 6; 7 is what it was. */
static const char *const pairs[][2] = {{"1", "2"}, {"1", "3"}, {"4", "3"}, {"5", "6"}, {"7", "7"}};

static void linked_codes_are_one_component(void **state)
{
    (void)state;
    jarak__code_links graph;
    make(5, pairs, &graph);
    assert_int_equal(graph.n_codes, 7);
    assert_true(jarak__code_links_join(&graph));
    assert_true(are_joined(&graph, "1", "2") && are_joined(&graph, "2", "4") && are_joined(&graph, "5", "6"));
    assert_false(are_joined(&graph, "1", "5") || are_joined(&graph, "7", "1") || are_joined(&graph, "7", "6"));
    assert_int_equal(jarak__linked_find(&graph, "8"), SIZE_MAX);
    assert_true(jarak__linked_code_ended(code(&graph, "1")) && !jarak__linked_code_began(code(&graph, "1")));
    assert_true(jarak__linked_code_began(code(&graph, "3")) && !jarak__linked_code_ended(code(&graph, "3")));
    assert_false(jarak__linked_code_began(code(&graph, "7")) || jarak__linked_code_ended(code(&graph, "7")));
    jarak__code_links_release(&graph);
}

static void what_all_of_it_became_is_implied(void **state)
{
    (void)state;
    jarak__code_links graph;
    make(5, pairs, &graph);
    list(&graph, 3, (const char *const[]){"2", "3", "5"});
    assert_true(jarak__code_links_join(&graph));
    assert_true(code(&graph, "1")->is_implied && code(&graph, "4")->is_implied && code(&graph, "6")->is_implied);
    assert_false(code(&graph, "2")->is_implied || code(&graph, "7")->is_implied || code(&graph, "1")->is_mixed);
    jarak__code_links_release(&graph);
}

static void what_is_under_the_barrier_in_part_is_mixed(void **state)
{
    (void)state;
    jarak__code_links graph;
    make(5, pairs, &graph);
    list(&graph, 2, (const char *const[]){"1", "5"});
    assert_true(jarak__code_links_join(&graph)); /* 2 is all of 1, but 3 is of 4 too */
    assert_true(code(&graph, "2")->is_implied && !code(&graph, "3")->is_implied);
    assert_true(code(&graph, "1")->is_mixed && code(&graph, "3")->is_mixed && code(&graph, "4")->is_mixed);
    assert_false(code(&graph, "5")->is_mixed || code(&graph, "7")->is_mixed);
    jarak__code_links_release(&graph);

    make(5, pairs, &graph); /* a code that is traded on did not end, whatever it is linked to */
    list(&graph, 1, (const char *const[]){"6"});
    code(&graph, "5")->first_traded = month(2020, 1);
    code(&graph, "5")->last_traded = month(2022, 6);
    assert_true(jarak__code_links_join(&graph));
    assert_true(code(&graph, "6")->is_mixed && !code(&graph, "5")->is_implied);
    jarak__code_links_release(&graph);

    make(5, pairs, &graph); /* a part of both is not the same part */
    code(&graph, "5")->listed = code(&graph, "6")->listed = code(&graph, "7")->listed = JARAK__LISTED_PARTLY;
    assert_true(jarak__code_links_join(&graph));
    assert_true(code(&graph, "6")->is_mixed && code(&graph, "5")->is_mixed && !code(&graph, "7")->is_mixed);
    jarak__code_links_release(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_hold_in_the_windows), cmocka_unit_test(linked_codes_are_one_component),
                                       cmocka_unit_test(what_all_of_it_became_is_implied),
                                       cmocka_unit_test(what_is_under_the_barrier_in_part_is_mixed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
