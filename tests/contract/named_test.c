/* The contract of fits on named data, whichever it is: a row a fit, and every promise of docs/abi.md tried on each. What a result holds is
 * compared as the CSV that its printer writes. The estimators beneath them: contract_test.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "contract/estimators.h"
#include "failing.h"
#include "folder.h"
#include "jarak/print.h"
#include "jarak/vote.h"
#include "num/random.h"

enum { N_DATA = CONTRACT_NAN + 1, MOST_FAILURES = 40 };

typedef struct named_fit {
    const char *name;
    jarak_status (*fit)(contract_data data, const contract_choice *choice, void **result, jarak_error *error);
    jarak_status (*print)(const void *result, FILE *stream);
    void (*free)(void *result);
    bool needs_settings; /* NULL is refused, or another fit */
} named_fit;

/* ---- data: units over years, as a frame and as a file ---- */

enum { N_UNITS = 4, N_YEARS = 30, N_ROWS = N_UNITS * N_YEARS, TEXT_BYTES = 16 };

static char unit_names[N_ROWS][TEXT_BYTES], year_names[N_ROWS][TEXT_BYTES];
static jarak_frame *frames[N_DATA];

static size_t rows_of(contract_data which)
{
    return which == CONTRACT_NO_ROWS ? 0 : which == CONTRACT_ONE_ROW ? 1 : N_ROWS;
}

static const char *file_of(contract_data which)
{
    static const char *const files[N_DATA] = {"good.csv", "good.csv", "none.csv", "no_rows.csv", "one_row.csv", "nan.csv"};
    return files[which];
}

static void make_data(contract_data which)
{
    const char *units[N_ROWS], *years[N_ROWS];
    double values[N_ROWS], sizes[N_ROWS];
    jarak__random random = jarak__random_stream(11, 0);
    FILE *file = fopen(file_of(which), "w");
    assert_non_null(file);
    fprintf(file, "unit,year,value,size\n");
    for (size_t i = 0; i < rows_of(which); i++) {
        snprintf(unit_names[i], TEXT_BYTES, "U%zu", i % N_UNITS);
        snprintf(year_names[i], TEXT_BYTES, "%zu", 1990 + i / N_UNITS);
        units[i] = unit_names[i];
        years[i] = year_names[i];
        values[i] = 3 + 2 * (double)(i / N_UNITS >= 15) + 0.3 * jarak__random_normal(&random);
        sizes[i] = jarak__random_normal(&random);
        const bool is_missing = which == CONTRACT_NAN && i % 7 == 3;
        values[i] = is_missing ? (double)NAN : values[i];
        fprintf(file, is_missing ? "%s,%s,NA,%.17g\n" : "%s,%s,%.17g,%.17g\n", units[i], years[i], is_missing ? sizes[i] : values[i],
                sizes[i]);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(jarak_frame_new(rows_of(which), &frames[which], NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frames[which], "unit", units, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frames[which], "year", years, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frames[which], "value", values, NULL), JARAK_OK);
}

/* ---- data: votes of states ---- */

enum { N_STATES = 12, N_ITEMS = 60, N_VOTES = N_STATES * N_ITEMS };

static const char *const states[N_STATES] = {"BRA", "CHN", "DEU", "FRA", "GBR", "IND", "IRN", "JPN", "KAZ", "MEX", "RUS", "USA"};

static const jarak_votes *votes_of(contract_data which)
{
    static jarak_rollcall rollcalls[N_ITEMS];
    static char names[N_ITEMS][TEXT_BYTES];
    static uint32_t item[N_VOTES], unit[N_VOTES];
    static uint8_t value[N_VOTES];
    static jarak_votes votes;
    jarak__random random = jarak__random_stream(12, 0);
    for (size_t v = 0, n = 0; v < N_ITEMS; v++) {
        const double slope = jarak__random_normal(&random), cut = jarak__random_normal(&random);
        snprintf(names[v], TEXT_BYTES, "R%zu", v);
        rollcalls[v] = (jarak_rollcall){.name = names[v], .session = (int32_t)(v / 30), .year = 2000 + (int32_t)(v / 30), .first_vote = n};
        for (size_t u = 0; u < N_STATES; u++, n++) {
            const double seen = slope * ((double)u / 4 - 1.5) + jarak__random_normal(&random) - cut;
            item[n] = (uint32_t)v;
            unit[n] = (uint32_t)u;
            value[n] = seen < -0.2 ? JARAK_VOTE_NO : seen < 0.2 ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_YES;
            if (which == CONTRACT_NAN && n % 11 == 0) {
                value[n] = JARAK_VOTE_ABSENT;
            }
        }
    }
    const bool has_none = which == CONTRACT_NO_ROWS, has_one = which == CONTRACT_ONE_ROW;
    votes = (jarak_votes){.n_units = has_one ? 1 : N_STATES,
                          .units = states,
                          .units_are_states = false,
                          .n_rollcalls = has_none  ? 0
                                         : has_one ? 1
                                                   : N_ITEMS,
                          .rollcalls = rollcalls,
                          .n_votes = has_none  ? 0
                                     : has_one ? 1
                                               : N_VOTES,
                          .vote_rollcall = item,
                          .vote_unit = unit,
                          .vote_value = value};
    return &votes;
}

/* ---- the fits ---- */

#define PRINT_AND_FREE(X, T, ...)                                            \
    static jarak_status X##_print(const void *result, FILE *stream)          \
    {                                                                        \
        return jarak_fit_##X##_print(result, JARAK_FORMAT_CSV, __VA_ARGS__); \
    }                                                                        \
    static void X##_free(void *result)                                       \
    {                                                                        \
        jarak_fit_##X##_free((T *)result);                                   \
    }

static jarak_status ppml_fit(contract_data data, const contract_choice *choice, void **result, jarak_error *error)
{
    jarak_fit_ppml_settings settings;
    jarak_regression *made = *result;
    jarak_fit_ppml_settings_init(&settings);
    settings.formula = "value ~ size | unit";
    settings.level = choice->wrong ? 2 : settings.level;
    settings.ppml.threads = choice->threads;
    settings.ppml.cancel = choice->cancel;
    jarak_status status = jarak_fit_ppml(file_of(data), choice->no_settings ? NULL : &settings, &made, error);
    *result = made;
    return status;
}
PRINT_AND_FREE(ppml, jarak_regression, stream, NULL)

static jarak_status ols_fit(contract_data data, const contract_choice *choice, void **result, jarak_error *error)
{
    jarak_fit_ols_settings settings;
    jarak_regression *made = *result;
    jarak_fit_ols_settings_init(&settings);
    settings.formula = "value ~ size | unit";
    settings.level = choice->wrong ? 2 : settings.level;
    settings.ols.threads = choice->threads;
    settings.ols.cancel = choice->cancel;
    jarak_status status = jarak_fit_ols(file_of(data), choice->no_settings ? NULL : &settings, &made, error);
    *result = made;
    return status;
}
PRINT_AND_FREE(ols, jarak_regression, stream, NULL)

static jarak_status ideal_fit(contract_data data, const contract_choice *choice, void **result, jarak_error *error)
{
    jarak_fit_ideal_settings settings;
    jarak_fitted_ideal *made = *result;
    jarak_fit_ideal_settings_init(&settings);
    settings.fit.tolerance = choice->wrong ? -1 : settings.fit.tolerance;
    settings.fit.threads = choice->threads;
    settings.fit.cancel = choice->cancel;
    jarak_status status = jarak_fit_ideal(votes_of(data), choice->no_settings ? NULL : &settings, &made, error);
    *result = made;
    return status;
}
PRINT_AND_FREE(ideal, jarak_fitted_ideal, false, stream, NULL)

static jarak_status similarity_fit(contract_data data, const contract_choice *choice, void **result, jarak_error *error)
{
    jarak_fit_similarity_settings settings;
    jarak_fitted_similarity *made = *result;
    jarak_fit_similarity_settings_init(&settings);
    settings.fit.level = choice->wrong ? 2 : settings.fit.level;
    settings.fit.threads = choice->threads;
    settings.fit.cancel = choice->cancel;
    jarak_status status = jarak_fit_similarity(votes_of(data), choice->no_settings ? NULL : &settings, &made, error);
    *result = made;
    return status;
}
PRINT_AND_FREE(similarity, jarak_fitted_similarity, stream, NULL)

static jarak_status closeness_fit(contract_data data, const contract_choice *choice, void **result, jarak_error *error)
{
    static const jarak_closeness_columns columns = {.unit = "unit", .period = "year", .value = "value"};
    jarak_fit_closeness_settings settings;
    jarak_fitted_closeness *made = *result;
    jarak_fit_closeness_settings_init(&settings);
    settings.change.level = choice->wrong ? 2 : settings.change.level;
    settings.change.threads = choice->threads;
    settings.change.cancel = choice->cancel;
    jarak_status status = jarak_fit_closeness(frames[data], &columns, choice->no_settings ? NULL : &settings, &made, error);
    *result = made;
    return status;
}
PRINT_AND_FREE(closeness, jarak_fitted_closeness, stream, NULL)

static jarak_status fit_breaks(jarak_breaks_kind kind, contract_data data, const contract_choice *choice, void **result, jarak_error *error)
{
    static const jarak_breaks_columns columns = {.value = "value", .time = "year", .series = "unit"};
    jarak_fit_breaks_settings settings;
    jarak_fitted_breaks *made = *result;
    jarak_fit_breaks_settings_init(&settings);
    settings.kind = choice->wrong ? (jarak_breaks_kind)77 : kind;
    settings.posterior.threads = settings.segmentation.threads = choice->threads;
    settings.posterior.cancel = settings.segmentation.cancel = choice->cancel;
    jarak_status status = jarak_fit_breaks(frames[data], &columns, choice->no_settings ? NULL : &settings, &made, error);
    *result = made;
    return status;
}

#define BREAKS(way, kind)                                                                                               \
    static jarak_status way##_fit(contract_data data, const contract_choice *choice, void **result, jarak_error *error) \
    {                                                                                                                   \
        return fit_breaks(kind, data, choice, result, error);                                                           \
    }
BREAKS(posterior, JARAK_BREAKS_POSTERIOR)
BREAKS(segmentation, JARAK_BREAKS_SEGMENTATION)
BREAKS(path, JARAK_BREAKS_PATH)
PRINT_AND_FREE(breaks, jarak_fitted_breaks, stream, NULL)

static named_fit fits[] = {
    {"ppml", ppml_fit, ppml_print, ppml_free, true},
    {"ols", ols_fit, ols_print, ols_free, true},
    {"ideal", ideal_fit, ideal_print, ideal_free, false},
    {"similarity", similarity_fit, similarity_print, similarity_free, false},
    {"closeness", closeness_fit, closeness_print, closeness_free, false},
    {"breaks", posterior_fit, breaks_print, breaks_free, false},
    {"breaks by a penalty", segmentation_fit, breaks_print, breaks_free, true},
    {"breaks by every penalty", path_fit, breaks_print, breaks_free, true},
};
enum { N_FITS = sizeof fits / sizeof fits[0] };

/* ---- the promises ---- */

static char untouched; /* what a result that is not written points at */
static const contract_choice plain = {.threads = 1};

/* What the fit says, which the caller frees. */
static char *said(const named_fit *each, contract_data data, const contract_choice *choice)
{
    void *result = &untouched;
    jarak_error error = {.message = "no message"};
    if (each->fit(data, choice, &result, &error) != JARAK_OK) {
        fail_msg("%s: %s", each->name, error.message);
    }
    char *text;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    assert_int_equal(each->print(result, stream), JARAK_OK);
    assert_int_equal(fclose(stream), 0);
    assert_true(length > 30);
    each->free(result);
    return text;
}

static void expect_same(const named_fit *each, contract_data data, const contract_choice *one, const contract_choice *other)
{
    char *first = said(each, data, one), *second = said(each, data, other);
    assert_string_equal(first, second);
    free(first);
    free(second);
}

static void expect_status(const named_fit *each, contract_data data, const contract_choice *choice, jarak_status expected)
{
    void *result = &untouched, *again = &untouched;
    jarak_error error = {.message = ""};
    assert_int_equal(each->fit(data, choice, &result, &error), expected);
    assert_int_equal(each->fit(data, choice, &again, NULL), expected);
    assert_null(result);
    assert_null(again);
    assert_int_equal(error.status, expected);
    assert_true(error.message[0] != '\0');
}

static void null_settings_are_the_defaults(void **state)
{
    const named_fit *each = *state;
    const contract_choice none = {.no_settings = true};
    if (each->fit == ppml_fit || each->fit == ols_fit) {
        expect_status(each, CONTRACT_GOOD, &none, JARAK_ERR_ARGUMENT); /* there is no formula */
    } else if (!each->needs_settings) {
        expect_same(each, CONTRACT_GOOD, &none, &(contract_choice){.threads = 0});
    }
    each->free(NULL);
}

static void odd_data_end_in_a_result_or_an_error(void **state)
{
    const named_fit *each = *state;
    static const contract_data odd[] = {CONTRACT_NO_ROWS, CONTRACT_ONE_ROW, CONTRACT_NAN};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        void *result = &untouched;
        jarak_error error = {.message = ""};
        const jarak_status status = each->fit(odd[i], &plain, &result, &error);
        if (status == JARAK_OK) {
            assert_non_null(result);
            each->free(result);
            expect_same(each, odd[i], &plain, &plain);
        } else {
            assert_true(status == JARAK_ERR_ARGUMENT || status == JARAK_ERR_DATA || status == JARAK_ERR_NOT_FOUND);
            expect_status(each, odd[i], &plain, status);
        }
    }
}

static void settings_out_of_range_are_refused(void **state)
{
    expect_status(*state, CONTRACT_GOOD, &(contract_choice){.threads = 1, .wrong = true}, JARAK_ERR_ARGUMENT);
}

static void twice_and_with_any_number_of_threads_the_same_bits(void **state)
{
    expect_same(*state, CONTRACT_GOOD, &plain, &plain);
    expect_same(*state, CONTRACT_GOOD, &plain, &(contract_choice){.threads = 3});
}

static void a_cancel_token_stops_it_and_the_next_call_works(void **state)
{
    jarak_cancel *cancel;
    assert_int_equal(jarak_cancel_new(&cancel, NULL), JARAK_OK);
    const contract_choice stopped = {.threads = 1, .cancel = cancel};
    jarak_cancel_trigger(cancel);
    expect_status(*state, CONTRACT_GOOD, &stopped, JARAK_ERR_INTERRUPTED);
    jarak_cancel_clear(cancel);
    expect_same(*state, CONTRACT_GOOD, &plain, &stopped);
    jarak_cancel_free(cancel);
}

static const named_fit *worked;

static jarak_status work(jarak_error *error)
{
    void *result = &untouched;
    jarak_status status = worked->fit(CONTRACT_GOOD, &plain, &result, error);
    assert_true((status == JARAK_OK) == (result != NULL));
    worked->free(result);
    return status;
}

static void running_out_of_memory_is_said_and_leaves_nothing(void **state)
{
    worked = *state;
    fail_each_allocation(work, MOST_FAILURES);
}

static int begin(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    for (int which = 0; which < N_DATA; which++) {
        if (which != CONTRACT_NONE) {
            make_data((contract_data)which);
        }
    }
    return 0;
}

static int end(void **state)
{
    for (int which = 0; which < N_DATA; which++) {
        jarak_frame_free(frames[which]);
    }
    return leave_folder(state);
}

int main(void)
{
    static const struct {
        const char *name;
        CMUnitTestFunction test;
    } promises[] = {
        {"null_settings_are_the_defaults", null_settings_are_the_defaults},
        {"odd_data_end_in_a_result_or_an_error", odd_data_end_in_a_result_or_an_error},
        {"settings_out_of_range_are_refused", settings_out_of_range_are_refused},
        {"twice_and_with_any_number_of_threads_the_same_bits", twice_and_with_any_number_of_threads_the_same_bits},
        {"a_cancel_token_stops_it_and_the_next_call_works", a_cancel_token_stops_it_and_the_next_call_works},
        {"running_out_of_memory_is_said_and_leaves_nothing", running_out_of_memory_is_said_and_leaves_nothing},
    };
    enum { N_PROMISES = sizeof promises / sizeof promises[0], NAME_BYTES = 128 };
    const size_t n_tests = (size_t)N_FITS * N_PROMISES;
    static struct CMUnitTest tests[N_FITS * N_PROMISES];
    static char names[N_FITS * N_PROMISES][NAME_BYTES];
    for (size_t n = 0; n < n_tests; n++) {
        snprintf(names[n], NAME_BYTES, "%s: %s", fits[n / N_PROMISES].name, promises[n % N_PROMISES].name);
        tests[n] = (struct CMUnitTest){names[n], promises[n % N_PROMISES].test, NULL, NULL, &fits[n / N_PROMISES]};
    }
    return _cmocka_run_group_tests("contract of fits on named data", tests, n_tests, begin, end);
}
