/* Similarities in every format: rows put together by hand, with intervals and without, by year and session, rolling and not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "report/printed.h"

enum { N_ROWS = 3, N_MEASURES = JARAK_SIMILARITY_MEASURES };

typedef struct made {
    double value[N_MEASURES][N_ROWS], low[N_MEASURES][N_ROWS], high[N_MEASURES][N_ROWS];
    jarak_similarity_info info;
    jarak_fitted_similarity fitted;
} made;

/* The second row is of a pair that never varies, the third of one with nothing in common. */
static void make(made *m, bool intervals)
{
    static const uint32_t a[] = {0, 0, 1}, b[] = {1, 2, 2}, window[] = {0, 1, 1}, n[] = {70, 12, 0};
    static const uint8_t undefined[] = {JARAK_SIMILARITY_DEFINED, JARAK_SIMILARITY_NO_VARIATION, JARAK_SIMILARITY_NOTHING_COMMON};
    static const char *const units[] = {"FRA", "GBR", "Some, one"};
    static const jarak_similarity_window windows[] = {{.first = 2001, .last = 2003}, {.first = 2002, .last = 2004}};
    *m = (made){.info = {.n_rows = N_ROWS, .a = a, .b = b, .window = window, .n = n, .undefined = undefined}};
    for (size_t k = 0; k < N_MEASURES; k++) {
        const bool by_chance = k >= JARAK_SIMILARITY_KAPPA_SQ && k <= JARAK_SIMILARITY_TAU_B;
        const double of_first = 1.0 / (double)(k + 3);
        m->value[k][0] = of_first;
        m->low[k][0] = of_first - 0.125;
        m->high[k][0] = of_first + 0.125;
        m->value[k][1] = by_chance ? (double)NAN : 1;
        m->value[k][2] = m->low[k][1] = m->high[k][1] = m->low[k][2] = m->high[k][2] = (double)NAN;
        m->info.value[k] = m->value[k];
        m->info.low[k] = intervals ? m->low[k] : NULL;
        m->info.high[k] = intervals ? m->high[k] : NULL;
    }
    m->fitted =
        (jarak_fitted_similarity){.fit = &m->info, .n_units = 3, .units = units, .n_windows = 2, .windows = windows, .by = JARAK_BY_YEAR};
}

static jarak_status print(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    return jarak_fit_similarity_print(result, format, stream, error);
}

static void the_eye_gets_three_digits_and_data_all(void **state)
{
    (void)state;
    made m;
    make(&m, false);
    assert_printed(print, &m.fitted, JARAK_FORMAT_TABLE,
                   "a   b         year  n agree s_abs s_sq  kappa_sq pi_sq kappa_lin pi_lin tau_b a_index\n"
                   "FRA GBR       2003 70 0.333 0.250 0.200 0.167    0.143 0.125     0.111  0.100 0.091\n"
                   "FRA Some, one 2004 12 1.000 1.000 1.000                                       1.000\n"
                   "GBR Some, one 2004  0\n");
    assert_printed(print, &m.fitted, JARAK_FORMAT_CSV,
                   "a,b,year,n,agree,s_abs,s_sq,kappa_sq,pi_sq,kappa_lin,pi_lin,tau_b,a_index,undefined\n"
                   "FRA,GBR,2003,70,0.3333333333333333,0.25,0.2,0.16666666666666666,0.14285714285714285,0.125,0.1111111111111111,0.1,"
                   "0.09090909090909091,\n"
                   "FRA,\"Some, one\",2004,12,1,1,1,,,,,,1,no variation\n"
                   "GBR,\"Some, one\",2004,0,,,,,,,,,,nothing in common\n");
}

static void intervals_stand_behind_their_measures(void **state)
{
    (void)state;
    made m;
    make(&m, true);
    char *text = printed_text(print, &m.fitted, JARAK_FORMAT_TABLE);
    assert_non_null(strstr(text, "0.333 [0.208, 0.458]"));
    assert_non_null(strstr(text, " 1.000 ")); /* of a value without an interval, the value */
    assert_null(strstr(text, "nan"));
    free(text);
    text = printed_text(print, &m.fitted, JARAK_FORMAT_CSV);
    const size_t length = strcspn(text, "\n");
    size_t n_fields = 1;
    for (size_t i = 0; i < length; i++) {
        n_fields += text[i] == ',';
    }
    assert_int_equal(n_fields, 4 + 3 * N_MEASURES + 1);
    free(text);
    json_t *parsed = printed_json(print, &m.fitted);
    const json_t *rows = json_object_get(parsed, "similarity");
    assert_int_equal(json_array_size(rows), N_ROWS);
    for (size_t row = 0; row < N_ROWS; row++) {
        const json_t *object = json_array_get(rows, row);
        for (int k = 0; k < N_MEASURES; k++) {
            char key[32];
            assert_json_number(object, jarak_similarity_name((jarak_similarity_measure)k), m.value[k][row]);
            snprintf(key, sizeof key, "%s_low", jarak_similarity_name((jarak_similarity_measure)k));
            assert_json_number(object, key, m.low[k][row]);
            snprintf(key, sizeof key, "%s_high", jarak_similarity_name((jarak_similarity_measure)k));
            assert_json_number(object, key, m.high[k][row]);
        }
    }
    assert_true(json_is_null(json_object_get(json_array_get(rows, 0), "undefined")));
    assert_json_text(json_array_get(rows, 2), "undefined", "nothing in common");
    json_decref(parsed);
}

static void windows_are_named_as_they_are(void **state)
{
    (void)state;
    static const struct {
        jarak_similarity_by by;
        bool rolling;
        const char *heads, *row;
    } cases[] = {{JARAK_BY_YEAR, false, "a,b,year,n,", "FRA,GBR,2003,70,"},
                 {JARAK_BY_SESSION, false, "a,b,session,n,", "FRA,GBR,2003,70,"},
                 {JARAK_BY_YEAR, true, "a,b,since,year,n,", "FRA,GBR,2001,2003,70,"},
                 {JARAK_BY_SESSION, true, "a,b,since,session,n,", "FRA,GBR,2001,2003,70,"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made m;
        make(&m, false);
        m.fitted.by = cases[i].by;
        m.fitted.rolling = cases[i].rolling;
        char *text = printed_text(print, &m.fitted, JARAK_FORMAT_CSV);
        assert_true(strncmp(text, cases[i].heads, strlen(cases[i].heads)) == 0);
        assert_non_null(strstr(text, cases[i].row));
        free(text);
    }
}

/* The world's similarities do not fit into one piece of memory: what is written in several is the same. */
static void many_rows_are_streamed_without_a_gap(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    static uint32_t ones[MANY], numbers[MANY];
    static uint8_t defined[MANY];
    static double values[MANY];
    made m;
    make(&m, false);
    for (uint32_t i = 0; i < MANY; i++) {
        ones[i] = 1;
        numbers[i] = i;
        values[i] = 1.0 / (i + 1);
    }
    m.info = (jarak_similarity_info){.n_rows = MANY, .a = ones, .b = ones, .window = ones, .n = numbers, .undefined = defined};
    for (size_t k = 0; k < N_MEASURES; k++) {
        m.info.value[k] = values;
    }
    json_t *parsed = printed_json(print, &m.fitted);
    const json_t *rows = json_object_get(parsed, "similarity");
    assert_int_equal(json_array_size(rows), MANY);
    for (size_t i = 0; i < MANY; i++) {
        assert_json_number(json_array_get(rows, i), "n", (double)i);
        assert_json_number(json_array_get(rows, i), "a_index", values[i]);
    }
    json_decref(parsed);
}

static void no_rows_are_an_empty_table(void **state)
{
    (void)state;
    made m;
    make(&m, false);
    m.info.n_rows = 0;
    assert_printed(print, &m.fitted, JARAK_FORMAT_CSV,
                   "a,b,year,n,agree,s_abs,s_sq,kappa_sq,pi_sq,kappa_lin,pi_lin,tau_b,a_index,undefined\n");
    json_t *parsed = printed_json(print, &m.fitted);
    assert_int_equal(json_array_size(json_object_get(parsed, "similarity")), 0);
    json_decref(parsed);
}

static made to_print;

static jarak_status print_everything(jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t format = 0; status == JARAK_OK && jarak_format_name(format) != NULL; format++) {
        FILE *nowhere = fopen("/dev/null", "w");
        status = jarak_fit_similarity_print(&to_print.fitted, (jarak_format)format, nowhere, error);
        fclose(nowhere);
    }
    return status;
}

static void printing_may_fail_anywhere(void **state)
{
    (void)state;
    make(&to_print, true);
    assert_full_disk_is_an_error(print, &to_print.fitted);
    fail_each_allocation(print_everything, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eye_gets_three_digits_and_data_all),
        cmocka_unit_test(intervals_stand_behind_their_measures),
        cmocka_unit_test(windows_are_named_as_they_are),
        cmocka_unit_test(many_rows_are_streamed_without_a_gap),
        cmocka_unit_test(no_rows_are_an_empty_table),
        cmocka_unit_test(printing_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
