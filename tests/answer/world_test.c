/* The verdicts of every pair: each is that of the pair asked about alone, in an order that can be relied on, and nothing else is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/world.h"

static jarak_world_settings settings_of(const char *const *states, size_t n_states)
{
    jarak_world_settings settings;
    jarak_world_settings_init(&settings);
    settings.states = states;
    settings.n_states = n_states;
    settings.since = 2021;
    settings.until = 2023;
    return settings;
}

static void assert_same(const jarak_world_verdict *found, const jarak_verdict *alone)
{
    assert_int_equal(found->known, alone->known);
    if (found->known) {
        assert_int_equal(found->direction, alone->direction);
        assert_int_equal(found->from, alone->from);
        assert_int_equal(found->to, alone->to);
        assert_int_equal(found->since, alone->since);
        assert_int_equal(found->n_dimensions, alone->n_dimensions);
        const double one[] = {found->probability, found->change, found->low, found->high};
        const double other[] = {alone->probability, alone->change, alone->low, alone->high};
        assert_memory_equal(one, other, sizeof one);
    }
}

static void each_verdict_is_that_of_the_pair_alone(void **state)
{
    (void)state;
    static const char *const names[] = {"RUS", "KAZ", "UZB", "CHN"};
    jarak_store *store = facts_store(2);
    const jarak_world_settings all = settings_of(names, 4);
    jarak_world *world = NULL;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_ask_all(store, &all, &world, &error), JARAK_OK);
    assert_int_equal(world->n_rows, 12); /* votes are of all of them */
    for (size_t i = 0; i < world->n_rows; i++) {
        const jarak_world_row *row = &world->rows[i];
        jarak_ask_settings settings;
        jarak_answer *answer = NULL;
        jarak_ask_settings_init(&settings);
        settings.partner = row->partner.code;
        settings.states = &row->state.code;
        settings.n_states = 1;
        settings.since = 2021;
        settings.until = 2023;
        assert_int_equal(jarak_ask(store, &settings, &answer, &error), JARAK_OK);
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            assert_same(&row->groups[g], &answer->pairs[0].groups[g]);
        }
        jarak_answer_free(answer);
        assert_true(i == 0 || row->size <= world->rows[i - 1].size);
    }
    jarak_world_free(world);
    jarak_store_close(store);
}

static void groups_stand_for_their_members_once(void **state)
{
    (void)state;
    static const char *const names[] = {"central-asia", "KAZ"};
    jarak_store *store = facts_store(1);
    const jarak_world_settings all = settings_of(names, 2);
    jarak_world *world = NULL;
    assert_int_equal(jarak_ask_all(store, &all, &world, NULL), JARAK_OK);
    assert_int_equal(world->n_rows, 5 * 4);
    jarak_world_free(world);
    jarak_store_close(store);
}

static void what_cannot_be_asked_is_refused(void **state)
{
    (void)state;
    static const char *const one[] = {"RUS"}, *const unknown[] = {"RUS", "Atlantis"};
    jarak_store *store = facts_store(1);
    jarak_world *world = NULL;
    jarak_world_settings wrong = settings_of(one, 1);
    assert_int_equal(jarak_ask_all(store, &wrong, &world, NULL), JARAK_ERR_ARGUMENT);
    wrong = settings_of(unknown, 2);
    assert_int_equal(jarak_ask_all(store, &wrong, &world, NULL), JARAK_ERR_NOT_FOUND);
    wrong = settings_of(NULL, 0);
    wrong.level = 0.5;
    assert_int_equal(jarak_ask_all(store, &wrong, &world, NULL), JARAK_ERR_ARGUMENT);
    wrong = settings_of(NULL, 0);
    wrong.since = 2024;
    assert_int_equal(jarak_ask_all(store, &wrong, &world, NULL), JARAK_ERR_ARGUMENT);
    const jarak_world_settings never_filled = {.size = 0};
    assert_int_equal(jarak_ask_all(store, &never_filled, &world, NULL), JARAK_ERR_ARGUMENT);
    assert_null(world);
    jarak_world_free(NULL);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verdict_is_that_of_the_pair_alone),
        cmocka_unit_test(groups_stand_for_their_members_once),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
    };
    return cmocka_run_group_tests_name("verdicts of every pair", tests, NULL, NULL);
}
