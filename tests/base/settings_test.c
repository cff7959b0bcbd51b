/* Settings that begin with their size: of programs that were built before this
 * library, with it, and after it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/settings.h"

/* Three ages of the same settings. */
typedef struct old_settings {
    size_t size;
    int first, second;
} old_settings;
typedef struct settings {
    size_t size;
    int first, second;
    double third;
} settings;
typedef struct new_settings {
    settings known;
    double fourth;
    int fifth;
} new_settings;

static const settings defaults = {.first = 1, .second = 2, .third = 3};

static void all_are_filled_with_what_they_have_room_for(void **state)
{
    (void)state;
    union {
        old_settings old;
        settings now;
        new_settings later;
        unsigned char bytes[sizeof(new_settings) + 8];
    } given;
    static const size_t sizes[] = {sizeof(old_settings), sizeof(settings), sizeof(new_settings)};
    for (size_t i = 0; i < 3; i++) {
        memset(&given, 0xAB, sizeof given);
        jarak__settings_give(&given, sizes[i], &defaults, sizeof defaults);
        assert_int_equal(given.now.size, sizes[i]); /* the size is the caller's own */
        assert_int_equal(given.old.first, 1);
        assert_int_equal(given.old.second, 2);
        if (i > 0) {
            assert_true(given.now.third == 3);
        }
        if (i > 1) { /* what this library does not know is nothing */
            assert_true(given.later.fourth == 0);
            assert_int_equal(given.later.fifth, 0);
        }
        for (size_t k = sizes[i]; k < sizeof given; k++) { /* and nothing is written beyond */
            assert_int_equal(given.bytes[k], 0xAB);
        }
    }
    memset(&given, 0xAB, sizeof given);
    jarak__settings_give(&given, sizeof(size_t) - 1, &defaults, sizeof defaults); /* no room for the size itself */
    assert_int_equal(given.bytes[0], 0xAB);
}

static void settings_of_any_age_are_taken(void **state)
{
    (void)state;
    const old_settings old = {.size = sizeof old, .first = 10, .second = 20};
    const settings now = {.size = sizeof now, .first = 10, .second = 20, .third = 30};
    const new_settings later = {.known = {.size = sizeof later, .first = 10, .second = 20, .third = 30}};
    const struct {
        const void *given;
        int first, second;
        double third;
    } cases[] = {{NULL, 1, 2, 3}, {&old, 10, 20, 3}, {&now, 10, 20, 30}, {&later, 10, 20, 30}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        settings used = defaults;
        assert_int_equal(jarak__settings_take(cases[i].given, &used, sizeof used, "init", NULL), JARAK_OK);
        assert_int_equal(used.first, cases[i].first);
        assert_int_equal(used.second, cases[i].second);
        assert_true(used.third == cases[i].third);
        assert_true(used.size == (cases[i].given == NULL ? 0 : sizeof used));
    }
}

/* A wish that this library does not know is never dropped in silence. */
static void what_cannot_be_understood_is_refused(void **state)
{
    (void)state;
    const settings without_size = {.first = 10};
    const new_settings wishes[] = {{.known = {.size = sizeof(new_settings)}, .fourth = 0.5},
                                   {.known = {.size = sizeof(new_settings)}, .fifth = 1}};
    settings used = defaults;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak__settings_take(&without_size, &used, sizeof used, "jarak_some_init", &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "jarak_some_init()"));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(jarak__settings_take(&wishes[i], &used, sizeof used, "init", &error), JARAK_ERR_ARGUMENT);
        assert_non_null(strstr(error.message, "something is set beyond"));
    }
    assert_memory_equal(&used, &defaults, sizeof used); /* untouched */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_filled_with_what_they_have_room_for),
        cmocka_unit_test(settings_of_any_age_are_taken),
        cmocka_unit_test(what_cannot_be_understood_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
