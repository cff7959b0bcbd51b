/* The distance of words: each kind of slip, letters of several bytes, words that are too long, and what holds of any distance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text_distance.h"

static void slips_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},
        {"show", "show", 0},
        {"", "show", 4},
        {"shw", "show", 1},
        {"sshow", "show", 1},
        {"snow", "show", 1},
        {"hsow", "show", 1},
        {"kitten", "sitting", 3},
        {"ca", "abc", 3}, /* no part is changed twice, else it were 2 */
        {"Қазақстан", "Казахстан", 2},
        {"Казахстна", "Казахстан", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(jarak_text_distance(cases[i].a, cases[i].b), cases[i].distance);
        assert_int_equal(jarak_text_distance(cases[i].b, cases[i].a), cases[i].distance);
    }
}

static void only_the_first_letters_of_long_words_count(void **state)
{
    (void)state;
    char a[200], b[200];
    memset(a, 'a', sizeof a - 1);
    memset(b, 'b', sizeof b - 1);
    a[sizeof a - 1] = b[sizeof b - 1] = '\0';
    assert_int_equal(jarak_text_distance(a, b), JARAK_TEXT_DISTANCE_LETTERS);
    memset(b, 'a', JARAK_TEXT_DISTANCE_LETTERS);
    assert_int_equal(jarak_text_distance(a, b), 0);
    uint32_t letters[JARAK__LONGEST_WORD + 1];
    assert_int_equal(jarak__letters_of(a, letters), JARAK__LONGEST_WORD + 1);
}

static void beyond_the_limit_it_is_the_limit_and_one(void **state)
{
    (void)state;
    uint32_t a[JARAK__LONGEST_WORD + 1], b[JARAK__LONGEST_WORD + 1];
    size_t n_a = jarak__letters_of("kitten", a), n_b = jarak__letters_of("sitting", b);
    assert_int_equal(jarak__letters_distance(a, n_a, b, n_b, 3), 3);
    assert_int_equal(jarak__letters_distance(a, n_a, b, n_b, 2), 3);
    assert_int_equal(jarak__letters_distance(a, n_a, b, n_b, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_are_counted),
        cmocka_unit_test(only_the_first_letters_of_long_words_count),
        cmocka_unit_test(beyond_the_limit_it_is_the_limit_and_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
