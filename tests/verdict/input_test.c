/* What goes into a verdict: settings and data that make no sense are refused with the place of the fault, and memory may run out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "verdict/verdict_made.h"

static void refuse(const made *m, const jarak_verdict_settings *settings, const char *says)
{
    char untouched;
    jarak_verdicts *verdicts = (jarak_verdicts *)&untouched;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_verdict_fit(&m->data, settings, &verdicts, &error), JARAK_ERR_ARGUMENT);
    assert_null(verdicts);
    assert_int_equal(error.status, JARAK_ERR_ARGUMENT);
    if (strstr(error.message, says) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, says);
    }
    assert_int_equal(jarak_verdict_fit(&m->data, settings, &verdicts, NULL), JARAK_ERR_ARGUMENT);
}

static made *one_series(void)
{
    made *m = made_new(1);
    made_jump(m, 0, made_indicator(m, "volume", "trade", "made.trade"), 0, 1, 0.05);
    return m;
}

static void the_defaults_are_as_documented(void **state)
{
    (void)state;
    jarak_verdict_settings settings;
    memset(&settings, 0xff, sizeof settings);
    jarak_verdict_settings_init(&settings);
    assert_int_equal(settings.since, 0);
    assert_int_equal(settings.until, 0);
    assert_true(settings.level == 0.9);
    assert_true(settings.specifications);
    assert_false(settings.multiverse);
}

static void null_settings_are_the_defaults(void **state)
{
    (void)state;
    made *m = one_series();
    jarak_verdict_settings settings;
    jarak_verdict_settings_init(&settings);
    jarak_verdicts *with = made_verdicts(m, &settings), *without = made_verdicts(m, NULL);
    assert_true(made_of(with, 0, JARAK_GROUP_VOLUME)->n_specifications > 1);
    made_same_verdict(made_of(with, 0, JARAK_GROUP_VOLUME), made_of(without, 0, JARAK_GROUP_VOLUME));
    jarak_verdict_free(with);
    jarak_verdict_free(without);
    jarak_verdict_free(NULL);
    free(m);
}

static void a_level_lies_between_a_half_and_one(void **state)
{
    (void)state;
    made *m = one_series();
    static const double levels[] = {-1, 0, 0.5, 1, 1.5, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        jarak_verdict_settings settings = made_quick(0, 0);
        settings.level = levels[i];
        refuse(m, &settings, "level");
    }
    free(m);
}

static void a_fault_of_the_data_is_named_by_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        size_t number; /* of the value that is spoilt */
        size_t pair, indicator;
        int years;
        double value, variance;
    } cases[] = {
        {"value 3: there is no pair 1", 3, 1, 0, 0, 0, 0},
        {"value 3: there is no pair 0 or no indicator 2", 3, 0, 2, 0, 0, 0},
        {"value 0: nan", 0, 0, 0, 0, (double)NAN, 0},
        {"value 10: inf", 10, 0, 0, 0, (double)INFINITY, 0},
        {"value 5: 1 with variance -1", 5, 0, 0, 0, 1, -1},
        {"value 5: 1 with variance nan", 5, 0, 0, 0, 1, (double)NAN},
        {"value 5: 1 with variance inf", 5, 0, 0, 0, 1, (double)INFINITY},
        {"value 3: values are sorted", 2, 0, 1, 0, 0, 0},  /* another indicator between */
        {"value 4: values are sorted", 3, 0, 0, 5, 0, 0},  /* a later year before */
        {"value 6: values are sorted", 6, 0, 0, -1, 0, 0}, /* the same year twice */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made *m = one_series();
        made_indicator(m, "volume", "people", "made.people");
        jarak_verdict_value *spoilt = &m->values[cases[i].number];
        spoilt->pair = cases[i].pair;
        spoilt->indicator = cases[i].indicator;
        spoilt->year += cases[i].years;
        spoilt->value = cases[i].value;
        spoilt->variance = cases[i].variance;
        const jarak_verdict_settings settings = made_quick(0, 0);
        refuse(m, &settings, cases[i].says);
        free(m);
    }
    made *m = one_series();
    m->values[4].partners = -(double)INFINITY;
    const jarak_verdict_settings settings = made_quick(0, 0);
    refuse(m, &settings, "value 4: nan by its own figures, -inf by its partner's");
    free(m);
}

/* No pair, no indicator, no value: nothing is known, and that is no error. */
static void nothing_at_all_is_no_error(void **state)
{
    (void)state;
    for (size_t n_pairs = 0; n_pairs < 3; n_pairs++) {
        for (size_t n_indicators = 0; n_indicators < 2; n_indicators++) {
            made *m = made_new(n_pairs);
            if (n_indicators > 0) {
                made_indicator(m, "signals", "votes", "made.votes");
            }
            jarak_verdicts *verdicts = made_verdicts(m, NULL);
            assert_int_equal(verdicts->n_pairs, n_pairs);
            for (size_t p = 0; p < n_pairs; p++) {
                for (int g = 0; g < JARAK_N_GROUPS; g++) {
                    const jarak_verdict *verdict = made_of(verdicts, p, (jarak_group)g);
                    assert_false(verdict->known);
                    assert_int_equal(verdict->n_parts + verdict->n_steps + verdict->n_reasons + verdict->n_specifications, 0);
                }
            }
            for (int g = 0; g < JARAK_N_GROUPS; g++) {
                assert_int_equal(verdicts->together[g].n_pairs, 0);
            }
            jarak_verdict_free(verdicts);
            free(m);
        }
    }
}

static made *to_fail;

static jarak_status fit_and_free(jarak_error *error)
{
    jarak_verdict_settings settings;
    jarak_verdict_settings_init(&settings);
    settings.since = 2013; /* fewer steps: this is about memory */
    settings.until = 2017;
    jarak_verdicts *verdicts;
    jarak_status status = jarak_verdict_fit(&to_fail->data, &settings, &verdicts, error);
    if ((status == JARAK_OK) != (verdicts != NULL)) {
        fail_msg("status %d with %p", (int)status, (void *)verdicts);
    }
    jarak_verdict_free(verdicts);
    return status;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    to_fail = made_new(1);
    const size_t trade = made_indicator(to_fail, "volume", "trade", "trade.volume");
    for (int year = 2013; year <= 2017; year++) {
        made_value(to_fail, 0, trade, year, 8 + (year == 2017 ? 3 : 0), 0.0025); /* all hangs on the last value: an influence */
        made_origin(to_fail, 0, trade, year, 7, 1);
    }
    fail_each_allocation(fit_and_free, 60);
    free(to_fail);
}

/* Sizes of states in any other order, twice a year, of no pair, or not above zero. */
static void sizes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const jarak_verdict_size bad[][2] = {{{0, 2011, 1, 1}, {0, 2010, 1, 1}}, {{0, 2010, 1, 1}, {0, 2010, 1, 1}},
                                                {{1, 2010, 1, 1}, {0, 2011, 1, 1}}, {{0, 2010, 1, 1}, {2, 2010, 1, 1}},
                                                {{0, 2010, 0, 1}, {0, 2011, 1, 1}}, {{0, 2010, 1, -1}, {0, 2011, 1, 1}}};
    made *m = made_new(2);
    made_jump(m, 0, made_indicator(m, "volume", "trade", "trade.volume"), 5, 1, 0.02);
    m->data.n_sizes = 2;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        jarak_verdicts *verdicts = NULL;
        jarak_error error = {.message = ""};
        m->data.sizes = bad[i];
        assert_int_equal(jarak_verdict_fit(&m->data, NULL, &verdicts, &error), JARAK_ERR_ARGUMENT);
        assert_null(verdicts);
        assert_non_null(strstr(error.message, "size "));
    }
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(the_defaults_are_as_documented),
        cmocka_unit_test(null_settings_are_the_defaults),
        cmocka_unit_test(a_level_lies_between_a_half_and_one),
        cmocka_unit_test(a_fault_of_the_data_is_named_by_its_place),
        cmocka_unit_test(nothing_at_all_is_no_error),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
