/* What must hold: nothing where it does, an internal error with its place where it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/holds.h"

static void what_holds_says_nothing(void **state)
{
    (void)state;
    jarak_error error = {.status = JARAK_OK, .message = "of before"};
    assert_int_equal(jarak__holds(1 < 2, &error), JARAK_OK);
    assert_string_equal(error.message, "of before");
}

static void what_does_not_hold_is_told_with_its_place(void **state)
{
    (void)state;
    char place[64];
    jarak_error error = {.status = JARAK_OK};
    const int low = 3, high = 2;
    const int line = __LINE__ + 1;
    assert_int_equal(jarak__holds(low <= high, &error), JARAK_ERR_INTERNAL);
    snprintf(place, sizeof place, "tests/base/holds_test.c:%d:", line);
    if (strstr(error.message, place) == NULL || strstr(error.message, "low <= high") == NULL || strstr(error.message, "../") != NULL) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(error.status, JARAK_ERR_INTERNAL);
    assert_int_equal(jarak__holds(low <= high, NULL), JARAK_ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds_says_nothing),
        cmocka_unit_test(what_does_not_hold_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
