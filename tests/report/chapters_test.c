/* Names of chapters: each has one, and no code that has no chapter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/chapters.h"

static void each_chapter_has_a_name_of_its_own(void **state)
{
    (void)state;
    const char *seen[100];
    size_t n = 0;
    for (int i = 0; i < 100; i++) {
        char code[8];
        snprintf(code, sizeof code, "%02d1234", i);
        const char *name = jarak__chapter_name(code);
        assert_int_equal(name != NULL, i != 0 && i != 77 && i != 98);
        for (size_t j = 0; name != NULL && j < n; j++) {
            assert_string_not_equal(name, seen[j]);
        }
        if (name != NULL) {
            seen[n++] = name;
        }
    }
    assert_int_equal(n, 97);
}

static void a_code_begins_with_its_chapter(void **state)
{
    (void)state;
    assert_string_equal(jarak__chapter_name("854239"), "electrical equipment");
    assert_string_equal(jarak__chapter_name("01"), "live animals");
    assert_string_equal(jarak__chapter_name("88024003"), "aircraft");
    assert_null(jarak__chapter_name("TOTAL"));
    assert_null(jarak__chapter_name("8"));
    assert_null(jarak__chapter_name(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chapter_has_a_name_of_its_own),
        cmocka_unit_test(a_code_begins_with_its_chapter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
