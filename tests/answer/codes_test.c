/* Conditions of SQL that a column is one of some codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "answer/codes.h"
#include "base/alloc.h"
#include "facts.h"
#include "failing.h"

static const jarak_actor actors[] = {{.code = "KAZ"}, {.code = "UZB"}, {.code = "O'Z"}};
static const jarak_actor rivals[] = {{.code = "CHN"}, {.code = "TUR"}};

static void expect_condition(size_t count, const char *expected)
{
    jarak__writer sql = {0};
    jarak__write_is_one_of(&sql, "p.state", count, jarak__actor_code, actors);
    assert_false(sql.failed);
    assert_string_equal(sql.bytes, expected);
    jarak__writer_release(&sql);
}

static void one_is_an_equation_and_more_are_a_list(void **state)
{
    (void)state;
    expect_condition(1, "p.state = ('KAZ')");
    expect_condition(2, "p.state IN ('KAZ', 'UZB')");
    expect_condition(3, "p.state IN ('KAZ', 'UZB', 'O''Z')"); /* a quote stays within its text */
}

/* The engine understands it, and finds these and no others. */
static void the_engine_finds_those_and_no_others(void **state)
{
    (void)state;
    static const double expected[] = {0, 1, 2, 3};
    jarak_store *store = facts_store(1);
    for (size_t count = 1; count <= 3; count++) {
        jarak__writer sql = {0};
        jarak__write_text(&sql, "SELECT count(*) FROM (VALUES ('KAZ'), ('UZB'), ('O''Z'), ('RUS')) p(state) WHERE ");
        jarak__write_is_one_of(&sql, "p.state", count, jarak__actor_code, actors);
        assert_false(sql.failed);
        assert_true(facts_number(store, sql.bytes) == expected[count]);
        jarak__writer_release(&sql);
    }
    jarak_store_close(store);
}

static void an_answer_is_about_its_partner_its_states_and_its_rivals(void **state)
{
    (void)state;
    static const char *const order[] = {"RUS", "KAZ", "UZB", "CHN", "TUR"};
    const jarak_answer answer = {.partner = {.code = "RUS"}, .states = actors, .n_states = 2, .rivals = rivals, .n_rivals = 2};
    assert_int_equal(jarak__answer_n_actors(&answer), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(jarak__answer_actor_code(&answer, i), order[i]);
        assert_ptr_equal(jarak__answer_actor(&answer, i)->code, jarak__answer_actor_code(&answer, i));
    }
    const jarak_answer alone = {.partner = {.code = "RUS"}, .states = actors, .n_states = 1};
    assert_int_equal(jarak__answer_n_actors(&alone), 2);
}

static jarak_status write_condition(jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_is_one_of(&sql, "p.state", 3, jarak__actor_code, actors);
    const bool failed = sql.failed;
    jarak__writer_release(&sql);
    return failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory") : JARAK_OK;
}

/* A condition that is cut off would ask for other states. */
static void a_condition_without_memory_says_so(void **state)
{
    (void)state;
    fail_each_allocation(write_condition, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_an_equation_and_more_are_a_list),
        cmocka_unit_test(the_engine_finds_those_and_no_others),
        cmocka_unit_test(an_answer_is_about_its_partner_its_states_and_its_rivals),
        cmocka_unit_test(a_condition_without_memory_says_so),
    };
    return cmocka_run_group_tests_name("conditions on codes", tests, NULL, NULL);
}
