/* Changes of units as text and data: a result put together by hand, with two units, of which the second has no figures for one indicator.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "report/printed.h"

static const jarak_change_posterior closer = {.change = 0.75,
                                              .std_error = 0.125,
                                              .low = 0.5,
                                              .high = 1.0 / 3 + 0.625,
                                              .probability = 0.99975,
                                              .p_up = 0.99,
                                              .p_down = 1e-9,
                                              .p_no_change = 0.0078125,
                                              .s_value = 0.00025,
                                              .measurement_sd = 0.1,
                                              .answer = JARAK_CHANGE_CLOSER};
static const jarak_change_posterior undecided = {
    .change = -0.01, .std_error = 0.5, .low = -0.8, .high = 0.7, .probability = 0.492, .s_value = 0.492, .answer = JARAK_CHANGE_UNDECIDED};

static const jarak_change_step steps[] = {
    {.time = 2011, .mean = 0.25, .std_error = 0.5, .probability = 0.7, .p_material = 0.4},
    {.time = 2012, .mean = 0.5, .std_error = 0.1, .probability = 1, .p_material = 0.99, .told = true}};

/* All that a fit gives, in memory of the test's. */
typedef struct made {
    jarak_change_figure figures[4];
    jarak_change_tie ties[2];
    jarak_changes changes;
    jarak_change_score scores[2];
    double noise[2];
    jarak_fitted_closeness fitted;
} made;

static const char *const units[] = {"KAZ", "a unit of a very long name, with a comma"}, *const indicators[] = {"trade", "visits"},
                         *const groups[] = {"volume"};
static const uint32_t indicator_of[] = {0, 1, 0, 1};

static void make(made *m)
{
    *m = (made){.noise = {0.125, 0.0625},
                .scores = {{.time = 2011, .n_values = 1, .log_score = -1, .gaussian = -3},
                           {.time = 2012, .n_values = 3, .log_score = 0.5, .gaussian = 0.25}}};
    for (uint32_t i = 0; i < 4; i++) {
        m->figures[i] = (jarak_change_figure){
            .window = i / 2, .series = i, .from = 2010, .to = 2012, .n_values = 3, .weight = 0.5, .posterior = i < 2 ? closer : undecided};
    }
    m->figures[0].n_steps = 2;
    m->figures[0].steps = steps;
    m->figures[0].has_since = true;
    m->figures[0].since = 2012;
    const double nan = (double)NAN;
    m->figures[3].use = JARAK_CHANGE_LATE_START;
    m->figures[3].weight = 0;
    m->figures[3].posterior = (jarak_change_posterior){nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, JARAK_CHANGE_NO_FIGURES};
    for (uint32_t u = 0; u < 2; u++) {
        m->ties[u] = (jarak_change_tie){.window = {.unit = u, .from = 2010, .to = 2012},
                                        .posterior = u == 0 ? closer : undecided,
                                        .first_figure = (size_t)2 * u,
                                        .n_figures = 2,
                                        .has_since = u == 0,
                                        .since = 2012};
    }
    m->changes = (jarak_changes){.n_ties = 2, .n_figures = 4, .ties = m->ties, .figures = m->figures};
    m->fitted = (jarak_fitted_closeness){.n_units = 2,
                                         .n_indicators = 2,
                                         .n_groups = 1,
                                         .units = units,
                                         .indicators = indicators,
                                         .groups = groups,
                                         .indicator_of = indicator_of,
                                         .changes = &m->changes,
                                         .noise = m->noise,
                                         .scores = m->scores,
                                         .level = 0.9,
                                         .material = 0.1};
}

static jarak_status print(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    return jarak_fit_closeness_print(result, format, stream, error);
}

static void the_page_tells_what_is_known(void **state)
{
    (void)state;
    made m;
    make(&m);
    assert_printed(print, &m.fitted, JARAK_FORMAT_TABLE,
                   "Change from 2010 to 2012, at level 0.9\n"
                   "Noise: the given variances are all there is (--noise for more).\n"
                   "unit                                      group   change   from    to  P(closer)  answer     since\n"
                   "KAZ                                       volume    0.75   0.50  0.96      1.000  closer      2012\n"
                   "a unit of a very long name, with a comma  volume   -0.01  -0.80  0.70      0.492  undecided\n"
                   "Called closer or apart: 1 of 2; expected share of false signs among them: 0.000\n"
                   "By indicator:\n"
                   "unit                                      indicator  weight  change   from    to  P(closer)  answer\n"
                   "KAZ                                       trade        0.50    0.75   0.50  0.96      1.000  closer\n"
                   "KAZ                                       visits       0.50    0.75   0.50  0.96      1.000  closer\n"
                   "a unit of a very long name, with a comma  trade        0.50   -0.01  -0.80  0.70      0.492  undecided\n"
                   "a unit of a very long name, with a comma  visits       0.00                                  starts late\n");
}

static void rows_are_the_units_in_full(void **state)
{
    (void)state;
    made m;
    make(&m);
    assert_printed(print, &m.fitted, JARAK_FORMAT_CSV,
                   "unit,group,from,to,change,std_error,conf_low,conf_high,probability,p_up,p_down,p_no_change,s_value,answer,since\n"
                   "KAZ,volume,2010,2012,0.75,0.125,0.5,0.9583333333333333,0.99975,0.99,1e-09,0.0078125,0.00025,closer,2012\n"
                   "\"a unit of a very long name, with a comma\",volume,2010,2012,-0.01,0.5,-0.8,0.7,0.492,0,0,0,0.492,undecided,\n");
}

static void expect_posterior(const json_t *object, const jarak_change_posterior *p)
{
    assert_json_number(object, "change", p->change);
    assert_json_number(object, "std_error", p->std_error);
    assert_json_number(object, "conf_low", p->low);
    assert_json_number(object, "conf_high", p->high);
    assert_json_number(object, "probability", p->probability);
    assert_json_number(object, "p_up", p->p_up);
    assert_json_number(object, "p_down", p->p_down);
    assert_json_number(object, "p_no_change", p->p_no_change);
    assert_json_number(object, "s_value", p->s_value);
    assert_json_text(object, "answer", jarak_change_answer_text(p->answer));
}

static void json_has_every_number_of_the_struct(void **state)
{
    (void)state;
    made m;
    make(&m);
    m.fitted.noise_from = JARAK_NOISE_AUTO;
    m.fitted.n_scores = 2;
    m.fitted.learned = true;
    json_t *parsed = printed_json(print, &m.fitted);
    assert_json_number(parsed, "level", 0.9);
    assert_json_number(parsed, "material", 0.1);
    assert_json_text(parsed, "noise", "auto");
    assert_json_number(json_object_get(parsed, "noise_sd"), "trade", 0.125);
    assert_json_number(json_object_get(parsed, "noise_sd"), "visits", 0.0625);
    assert_true(json_is_true(json_object_get(parsed, "learned")));
    const json_t *changes = json_object_get(parsed, "changes");
    assert_int_equal(json_array_size(changes), 2);
    for (size_t u = 0; u < 2; u++) {
        const json_t *tie = json_array_get(changes, u), *figures = json_object_get(tie, "figures");
        assert_json_text(tie, "unit", units[u]);
        assert_json_text(tie, "from", "2010");
        expect_posterior(tie, &m.ties[u].posterior);
        assert_true((json_object_get(tie, "since") != NULL) == (u == 0));
        assert_int_equal(json_array_size(figures), 2);
        for (size_t i = 0; i < 2; i++) {
            const jarak_change_figure *figure = &m.figures[2 * u + i];
            const json_t *object = json_array_get(figures, i);
            assert_json_text(object, "indicator", indicators[i]);
            assert_json_text(object, "use", jarak_change_use_text(figure->use));
            if (figure->use == JARAK_CHANGE_USED) {
                expect_posterior(object, &figure->posterior);
                assert_json_number(object, "weight", figure->weight);
                assert_int_equal(json_array_size(json_object_get(object, "steps")), figure->n_steps);
            } else {
                assert_null(json_object_get(object, "change")); /* nothing is known, so nothing is said */
            }
        }
    }
    const json_t *step =
        json_array_get(json_object_get(json_array_get(json_object_get(json_array_get(changes, 0), "figures"), 0), "steps"), 1);
    assert_json_number(step, "std_error", 0.1);
    assert_true(json_is_true(json_object_get(step, "told")));
    const json_t *backtest = json_object_get(parsed, "backtest");
    assert_int_equal(json_array_size(backtest), 2);
    assert_json_number(json_array_get(backtest, 0), "gaussian", -3);
    json_decref(parsed);
}

static void noise_is_told_by_where_it_is_from(void **state)
{
    (void)state;
    static const struct {
        jarak_noise_from from;
        const char *json, *line; /* NULL: no word of it for the eye */
    } cases[] = {{JARAK_NOISE_NONE, "given variances alone", "Noise: the given variances are all there is (--noise for more).\n"},
                 {JARAK_NOISE_NUMBER, "number", NULL},
                 {JARAK_NOISE_COLUMN, "column", NULL},
                 {JARAK_NOISE_AUTO, "auto", "Noise beyond the given variances, by variogram: trade 0.125 visits 0.0625\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made m;
        make(&m);
        m.fitted.noise_from = cases[i].from;
        json_t *parsed = printed_json(print, &m.fitted);
        assert_json_text(parsed, "noise", cases[i].json);
        assert_true((json_object_get(parsed, "noise_sd") != NULL) == (cases[i].from == JARAK_NOISE_AUTO));
        char *text = printed_text(print, &m.fitted, JARAK_FORMAT_TABLE);
        assert_true((strstr(text, "Noise") != NULL) == (cases[i].line != NULL));
        assert_true(cases[i].line == NULL || strstr(text, cases[i].line) != NULL);
        free(text);
        json_decref(parsed);
    }
}

/* The track record is the mean over values, not over times; times at which the simple walk says nothing count for neither. */
static void the_track_record_compares_the_same_values(void **state)
{
    (void)state;
    static const struct {
        double first, second; /* of the Gaussian walk */
        const char *line;
    } cases[] = {
        {-3, 0.25, "Backtest: mean log score of a value foretold 0.125, by a walk with one Gaussian step -0.562\n"},
        {(double)NAN, 0.25, "Backtest: mean log score of a value foretold 0.500, by a walk with one Gaussian step 0.250\n"},
        {(double)NAN, (double)NAN, "Backtest: mean log score of a value foretold 0.125\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        made m;
        make(&m);
        m.fitted.n_scores = 2;
        m.scores[0].gaussian = cases[i].first;
        m.scores[1].gaussian = cases[i].second;
        char *text = printed_text(print, &m.fitted, JARAK_FORMAT_TABLE);
        if (strstr(text, cases[i].line) == NULL || strstr(text, "nan") != NULL) {
            fail_msg("no %s in\n%s", cases[i].line, text);
        }
        free(text);
    }
}

static void periods_are_named_by_their_length(void **state)
{
    (void)state;
    static const struct {
        int months;
        int32_t time;
        const char *name;
    } cases[] = {{12, 2024, "2024"},  {0, 7, "7"},         {0, -3, "-3"},         {6, 4048, "2024H1"},  {6, 4049, "2024H2"},
                 {3, 8096, "2024Q1"}, {3, 8099, "2024Q4"}, {1, 24288, "2024-01"}, {1, 24299, "2024-12"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const jarak_fitted_closeness fitted = {.months_a_period = cases[i].months};
        char text[32];
        jarak_fit_closeness_period(&fitted, cases[i].time, text);
        assert_string_equal(text, cases[i].name);
    }
}

static void one_period_has_no_change(void **state)
{
    (void)state;
    made m;
    make(&m);
    m.changes.n_ties = m.changes.n_figures = 0;
    assert_printed(print, &m.fitted, JARAK_FORMAT_TABLE, "The data are of one period: there is no change to tell.\n");
    json_t *parsed = printed_json(print, &m.fitted);
    assert_int_equal(json_array_size(json_object_get(parsed, "changes")), 0);
    json_decref(parsed);
}

static made to_print;

static jarak_status print_everything(jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t format = 0; status == JARAK_OK && jarak_format_name(format) != NULL; format++) {
        FILE *nowhere = fopen("/dev/null", "w");
        status = jarak_fit_closeness_print(&to_print.fitted, (jarak_format)format, nowhere, error);
        fclose(nowhere);
    }
    return status;
}

static void printing_may_fail_anywhere(void **state)
{
    (void)state;
    make(&to_print);
    to_print.fitted.n_scores = 2;
    assert_full_disk_is_an_error(print, &to_print.fitted);
    fail_each_allocation(print_everything, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_tells_what_is_known),
        cmocka_unit_test(rows_are_the_units_in_full),
        cmocka_unit_test(json_has_every_number_of_the_struct),
        cmocka_unit_test(noise_is_told_by_where_it_is_from),
        cmocka_unit_test(the_track_record_compares_the_same_values),
        cmocka_unit_test(periods_are_named_by_their_length),
        cmocka_unit_test(one_period_has_no_change),
        cmocka_unit_test(printing_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
