/* Characters that act on a terminal or turn text around are made visible; everything else stays, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/neutral.h"
#include "jarak/status.h"

static void expect(const char *text, const char *expected)
{
    char copy[128];
    const size_t length = strlen(text);
    assert_true(length < sizeof copy);
    memcpy(copy, text, length + 1);
    jarak__neutralise(copy, length);
    assert_string_equal(copy, expected);
}

/* NOLINTBEGIN(misc-misleading-bidirectional): what turns text around is the input here */
static void what_acts_is_made_visible(void **state)
{
    (void)state;
    expect("\033[31mred\a\b\x7f", "?[31mred???");
    expect("\xC2\x9B"
           "31m",
           "\xC2\xBF"
           "31m"); /* CSI in one character */
    expect("gpj.\xE2\x80\xAE"
           "exe",
           "gpj.\xEF\xBF\xBD"
           "exe");
    expect("\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\xAA\xD8\x9C", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xC2\xBF");
    expect("over\rwritten", "over?written");
}

static void all_else_stays(void **state)
{
    (void)state;
    expect("two\tcells\r\nand a line\n", "two\tcells\r\nand a line\n");
    expect("Côte d’Ivoire, Қазақстан, 中国, مصر", "Côte d’Ivoire, Қазақстан, 中国, مصر");
    expect("\xE2\x80\x8D\xE2\x80\x94", "\xE2\x80\x8D\xE2\x80\x94"); /* a joiner, a dash */
    expect("\xE2\x80", "\xE2\x80");                                 /* cut short */
    expect("\xC2", "\xC2");
    expect("", "");
}

static void errors_are_neutral(void **state)
{
    (void)state;
    jarak_error error;
    jarak_fail(&error, JARAK_ERR_DATA, "%s: no such file", "\033]0;x\a\xE2\x80\xAE");
    assert_string_equal(error.message, "?]0;x?\xEF\xBF\xBD: no such file");
}

/* NOLINTEND(misc-misleading-bidirectional) */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_acts_is_made_visible),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(errors_are_neutral),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
