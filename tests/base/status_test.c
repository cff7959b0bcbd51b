/* Status codes and error messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/status.h"

static void every_status_has_its_text(void **state)
{
    (void)state;
    assert_string_equal(jarak_status_text(JARAK_OK), "success");
    assert_string_equal(jarak_status_text(JARAK_ERR_LOCKED), "in use by another process");
    assert_string_equal(jarak_status_text((jarak_status)999), "unknown status");
}

static void fail_returns_the_status_and_formats_the_message(void **state)
{
    (void)state;
    jarak_error error;
    assert_int_equal(jarak_fail(&error, JARAK_ERR_DATA, "line %d", 7), JARAK_ERR_DATA);
    assert_int_equal(error.status, JARAK_ERR_DATA);
    assert_string_equal(error.message, "line 7");
    assert_int_equal(jarak_fail(NULL, JARAK_ERR_IO, "ignored"), JARAK_ERR_IO);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    char text[JARAK_ERROR_MESSAGE_BYTES + 2];
    memset(text, 'a', sizeof text);
    memcpy(text + JARAK_ERROR_MESSAGE_BYTES - 2, "\xD0\xAF", 2); /* Я would lose its second byte */
    text[sizeof text - 1] = '\0';
    jarak_error error;
    jarak_fail(&error, JARAK_ERR_DATA, "%s", text);
    assert_int_equal(strlen(error.message), JARAK_ERROR_MESSAGE_BYTES - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_text),
        cmocka_unit_test(fail_returns_the_status_and_formats_the_message),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
