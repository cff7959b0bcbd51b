/* Tokens that cancel, and the interruption of the whole process. */
#include "jarak/cancel.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void an_interruption_lasts_until_cleared(void **state)
{
    (void)state;
    assert_false(jarak_interrupted());
    jarak_interrupt();
    assert_true(jarak_interrupted());
    assert_true(jarak_cancel_triggered(NULL));
    jarak_interrupt_clear();
    assert_false(jarak_interrupted());
    assert_false(jarak_cancel_triggered(NULL));
}

static void a_token_stops_only_what_was_given_it(void **state)
{
    (void)state;
    jarak_cancel *one, *other;
    assert_int_equal(jarak_cancel_new(&one, NULL), JARAK_OK);
    assert_int_equal(jarak_cancel_new(&other, NULL), JARAK_OK);
    assert_false(jarak_cancel_triggered(one));
    jarak_cancel_trigger(one);
    assert_true(jarak_cancel_triggered(one));
    assert_false(jarak_cancel_triggered(other));
    assert_false(jarak_cancel_triggered(NULL));
    assert_false(jarak_interrupted());
    jarak_cancel_clear(one);
    assert_false(jarak_cancel_triggered(one));
    jarak_interrupt();
    assert_true(jarak_cancel_triggered(one));
    jarak_interrupt_clear();
    jarak_cancel_free(one);
    jarak_cancel_free(other);
}

static jarak_cancel *in_handler;

static void handler(int number)
{
    (void)number;
    jarak_cancel_trigger(in_handler); /* NOLINT(bugprone-signal-handler,cert-sig30-c): one atomic store, as promised */
}

static void a_signal_handler_triggers_it(void **state)
{
    (void)state;
    assert_int_equal(jarak_cancel_new(&in_handler, NULL), JARAK_OK);
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    assert_true(jarak_cancel_triggered(in_handler));
    signal(SIGUSR1, SIG_DFL);
    jarak_cancel_free(in_handler);
}

static void null_is_no_token(void **state)
{
    (void)state;
    jarak_cancel_trigger(NULL);
    jarak_cancel_clear(NULL);
    jarak_cancel_free(NULL);
    assert_false(jarak_cancel_triggered(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interruption_lasts_until_cleared),
        cmocka_unit_test(a_token_stops_only_what_was_given_it),
        cmocka_unit_test(a_signal_handler_triggers_it),
        cmocka_unit_test(null_is_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
