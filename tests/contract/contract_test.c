/* The contract of the estimators, whichever it is: one table, a row an estimator, and every promise of docs/abi.md and of the headers tried
 * on each. A new estimator is one row: data made by a seed, a fit with settings that a switch changes, and a fingerprint of its result. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "contract/estimators.h"
#include "jarak/alloc.h"

/* ---- memory that counts, and fails at the n-th allocation ---- */

static struct {
    atomic_size_t live; /* pieces that were allocated and not released */
    size_t left;        /* allocations that still succeed */
    bool limited;
} memory;

static void *counting_resize(void *old, size_t size, void *context)
{
    (void)context;
    if (memory.limited && memory.left == 0) {
        return NULL;
    }
    memory.left -= memory.limited;
    void *new = realloc(old, size);
    memory.live += (size_t)(old == NULL && new != NULL);
    return new;
}

static void counting_release(void *old, void *context)
{
    (void)context;
    memory.live -= (size_t)(old != NULL);
    free(old);
}

static const jarak_allocator counting = {counting_resize, counting_release, NULL};

static int begin_counting(void **state)
{
    (void)state;
    memory.live = 0;
    memory.limited = false;
    jarak_set_allocator(&counting);
    return 0;
}

static int nothing_is_left(void **state)
{
    (void)state;
    jarak_set_allocator(NULL);
    return memory.live == 0 ? 0 : -1;
}

/* ---- the promises ---- */

static char untouched; /* what a fit that is not written points at */

static const estimator *of(void **state)
{
    return *state;
}

/* A fit with one thread, as the counter of allocations is no atomic one. */
static const contract_choice plain = {.threads = 1};

static void fit_well(const estimator *each, contract_data data, const contract_choice *choice, void **fit)
{
    jarak_error error = {.message = "no message"};
    if (each->fit(data, choice, fit, &error) != JARAK_OK) {
        fail_msg("%s: %s", each->name, error.message);
    }
    assert_non_null(*fit);
}

static void null_settings_are_the_defaults(void **state)
{
    const estimator *each = of(state);
    void *with, *without;
    const contract_choice defaults = {.defaults = true}, no_settings = {.no_settings = true};
    fit_well(each, CONTRACT_GOOD, &defaults, &with);
    fit_well(each, CONTRACT_GOOD, &no_settings, &without);
    assert_true(each->fingerprint(with) == each->fingerprint(without));
    each->free(with);
    each->free(without);
    assert_int_equal(each->check(CONTRACT_GOOD, &no_settings, NULL), JARAK_OK);
    assert_int_equal(each->check(CONTRACT_NONE, &no_settings, NULL), JARAK_OK);
}

/* Refused data are refused by check and fit alike, with and without an error to fill; a fit of them is NULL. */
static void expect_same(const estimator *each, contract_data data, const contract_choice *choice)
{
    jarak_error error = {.message = ""};
    void *fit = &untouched, *again = &untouched;
    jarak_status status = each->fit(data, choice, &fit, &error), silent = each->fit(data, choice, &again, NULL);
    assert_int_equal(status, silent);
    assert_true((status == JARAK_OK) == (fit != NULL));
    if (status != JARAK_OK) {
        assert_null(again);
        assert_int_equal(error.status, status);
        assert_true(error.message[0] != '\0');
        assert_true(status == JARAK_ERR_ARGUMENT || status == JARAK_ERR_DATA);
    } else {
        assert_true(each->fingerprint(fit) == each->fingerprint(again));
    }
    if (each->check(data, choice, NULL) != JARAK_OK) {
        assert_int_equal(each->check(data, choice, NULL), status);
    }
    each->free(fit);
    each->free(again);
}

static void odd_data_end_in_a_fit_or_an_error(void **state)
{
    const estimator *each = of(state);
    expect_same(each, CONTRACT_NO_ROWS, &plain);
    expect_same(each, CONTRACT_ONE_ROW, &plain);
    expect_same(each, CONTRACT_NAN, &plain);
}

static void settings_out_of_range_are_refused(void **state)
{
    const estimator *each = of(state);
    const contract_choice wrong = {.threads = 1, .wrong = true};
    jarak_error error;
    void *fit = &untouched;
    assert_int_equal(each->fit(CONTRACT_GOOD, &wrong, &fit, &error), JARAK_ERR_ARGUMENT);
    assert_null(fit);
    assert_true(error.message[0] != '\0');
    assert_int_equal(each->check(CONTRACT_NONE, &wrong, NULL), JARAK_ERR_ARGUMENT);
}

/* Of another age: shorter settings are completed, longer ones taken where nothing unknown is set, and none without a size. */
static void settings_know_their_size(void **state)
{
    const estimator *each = of(state);
    void *whole, *shorter, *longer, *none = &untouched;
    fit_well(each, CONTRACT_GOOD, &(contract_choice){.defaults = true}, &whole);
    fit_well(each, CONTRACT_GOOD, &(contract_choice){.size = sizeof(size_t)}, &shorter);
    fit_well(each, CONTRACT_GOOD, &(contract_choice){.size = each->settings_bytes + 16}, &longer);
    assert_true(each->fingerprint(whole) == each->fingerprint(shorter));
    assert_true(each->fingerprint(whole) == each->fingerprint(longer));
    each->free(whole);
    each->free(shorter);
    each->free(longer);
    const contract_choice unknown = {.size = each->settings_bytes + 16, .sets_unknown = true}, unfilled = {.size = 1};
    assert_int_equal(each->fit(CONTRACT_GOOD, &unknown, &none, NULL), JARAK_ERR_ARGUMENT);
    assert_int_equal(each->fit(CONTRACT_GOOD, &unfilled, &none, NULL), JARAK_ERR_ARGUMENT);
    assert_null(none);
}

static void running_out_of_memory_is_said_and_leaves_nothing(void **state)
{
    const estimator *each = of(state);
    enum { MOST = 100000 };
    size_t n = 0;
    jarak_status status = JARAK_ERR_MEMORY;
    size_t before = memory.live, failed = 0;
    memory.limited = true;
    for (; status != JARAK_OK && n < MOST; n++) {
        void *fit = &untouched;
        jarak_error error = {.message = ""};
        memory.left = n;
        status = each->fit(CONTRACT_GOOD, &plain, &fit, &error);
        if (status == JARAK_OK) {
            each->free(fit);
        } else {
            memory.limited = false;
            assert_int_equal(status, JARAK_ERR_MEMORY);
            assert_null(fit);
            assert_int_equal(error.status, JARAK_ERR_MEMORY);
            memory.limited = true;
            failed++;
        }
        assert_int_equal(memory.live, before);
    }
    memory.limited = false;
    assert_int_equal(status, JARAK_OK);
    assert_true(failed > 3);
}

static void free_takes_null(void **state)
{
    of(state)->free(NULL);
}

static void twice_and_with_any_number_of_threads_the_same_bits(void **state)
{
    const estimator *each = of(state);
    jarak_set_allocator(NULL); /* the counters belong to one thread */
    uint64_t first = 0;
    const int threads[] = {1, 1, 2, 5, 0};
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        void *fit;
        fit_well(each, CONTRACT_LARGE, &(contract_choice){.threads = threads[i]}, &fit);
        uint64_t bits = each->fingerprint(fit);
        first = i == 0 ? bits : first;
        assert_true(bits == first);
        each->free(fit);
    }
    jarak_set_allocator(&counting);
}

static void a_cancel_token_stops_it_and_the_next_call_works(void **state)
{
    const estimator *each = of(state);
    jarak_cancel *cancel;
    assert_int_equal(jarak_cancel_new(&cancel, NULL), JARAK_OK);
    void *fit = &untouched;
    jarak_error error;
    jarak_cancel_trigger(cancel);
    const contract_choice stopped = {.threads = 1, .cancel = cancel};
    assert_int_equal(each->fit(CONTRACT_GOOD, &stopped, &fit, &error), JARAK_ERR_INTERRUPTED);
    assert_null(fit);
    fit_well(each, CONTRACT_GOOD, &plain, &fit); /* without the token, at once */
    uint64_t bits = each->fingerprint(fit);
    each->free(fit);
    jarak_cancel_clear(cancel);
    fit_well(each, CONTRACT_GOOD, &stopped, &fit); /* and with it, once it is cleared */
    assert_true(each->fingerprint(fit) == bits);
    each->free(fit);
    jarak_cancel_free(cancel);
}

int main(void)
{
    static const struct {
        const char *name;
        CMUnitTestFunction test;
    } promises[] = {
        {"null_settings_are_the_defaults", null_settings_are_the_defaults},
        {"odd_data_end_in_a_fit_or_an_error", odd_data_end_in_a_fit_or_an_error},
        {"settings_out_of_range_are_refused", settings_out_of_range_are_refused},
        {"settings_know_their_size", settings_know_their_size},
        {"running_out_of_memory_is_said_and_leaves_nothing", running_out_of_memory_is_said_and_leaves_nothing},
        {"free_takes_null", free_takes_null},
        {"twice_and_with_any_number_of_threads_the_same_bits", twice_and_with_any_number_of_threads_the_same_bits},
        {"a_cancel_token_stops_it_and_the_next_call_works", a_cancel_token_stops_it_and_the_next_call_works},
    };
    enum { N_PROMISES = sizeof promises / sizeof promises[0], NAME_BYTES = 128 };
    static struct CMUnitTest tests[N_ESTIMATORS_AT_MOST * N_PROMISES];
    static char names[N_ESTIMATORS_AT_MOST * N_PROMISES][NAME_BYTES];
    size_t n = 0;
    for (size_t e = 0; e < n_estimators; e++) {
        for (size_t i = 0; i < N_PROMISES; i++, n++) {
            snprintf(names[n], NAME_BYTES, "%s: %s", estimators[e]->name, promises[i].name);
            tests[n] = (struct CMUnitTest){names[n], promises[i].test, begin_counting, nothing_is_left, estimators[e]};
        }
    }
    return _cmocka_run_group_tests("contract", tests, n, NULL, NULL);
}
