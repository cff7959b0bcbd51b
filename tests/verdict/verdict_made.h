/* Verdicts on values put together by hand. Include cmocka.h before it. */
#ifndef JARAK_TESTS_VERDICT_MADE_H
#define JARAK_TESTS_VERDICT_MADE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/verdict.h"
#include "near.h"

enum { MADE_VALUES = 1024, MADE_INDICATORS = 8, MADE_ORIGINS = 1024 };

typedef struct made {
    jarak_indicator indicators[MADE_INDICATORS];
    jarak_verdict_value values[MADE_VALUES];
    jarak_verdict_origin origins[MADE_ORIGINS];
    jarak_verdict_data data;
} made;

static inline made *made_new(size_t n_pairs)
{
    made *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->data = (jarak_verdict_data){.n_pairs = n_pairs, .indicators = m->indicators, .values = m->values, .origins = m->origins};
    return m;
}

/* A code that the catalogue does not know has unit and weight 1, no noise and no floor. The number of the indicator. */
static inline size_t made_indicator(made *m, const char *group, const char *dimension, const char *code)
{
    assert_true(m->data.n_indicators < MADE_INDICATORS);
    m->indicators[m->data.n_indicators] =
        (jarak_indicator){.code = code, .group = group, .dimension = dimension, .label = code, .scale = JARAK_SCALE_LOG, .sign = 1};
    return m->data.n_indicators++;
}

/* Puts a value where it belongs by pair, indicator and year, so that tests may add them in any order. Its amount is e to the value. */
static inline jarak_verdict_value *made_value(made *m, size_t pair, size_t indicator, int year, double value, double variance)
{
    assert_true(m->data.n_values < MADE_VALUES);
    size_t at = m->data.n_values++;
    for (; at > 0; at--) {
        const jarak_verdict_value *before = &m->values[at - 1];
        if (before->pair < pair || (before->pair == pair && before->indicator < indicator) ||
            (before->pair == pair && before->indicator == indicator && before->year < year)) {
            break;
        }
        m->values[at] = *before;
    }
    m->values[at] = (jarak_verdict_value){.pair = pair,
                                          .indicator = indicator,
                                          .year = year,
                                          .value = value,
                                          .variance = variance,
                                          .natural = exp(value),
                                          .own = (double)NAN,
                                          .partners = (double)NAN};
    return &m->values[at];
}

/* Values of the years 2010 to 2020: level before 2016, level + jump from then on, with a sawtooth of half a standard deviation that no
 * estimator takes for a movement. */
static inline void made_jump(made *m, size_t pair, size_t indicator, double level, double jump, double sd)
{
    for (int year = 2010; year <= 2020; year++) {
        made_value(m, pair, indicator, year, level + (year >= 2016 ? jump : 0) + (year % 2 == 0 ? 0.25 : -0.25) * sd, sd * sd);
    }
}

/* The same told by both sides: what the state and its partner say of each year. */
static inline void made_two_reporters(made *m, size_t pair, size_t indicator, double own_jump, double partners_jump, double sd)
{
    for (int year = 2010; year <= 2020; year++) {
        const double wave = (year % 2 == 0 ? 0.25 : -0.25) * sd, later = year >= 2016;
        jarak_verdict_value *value = made_value(m, pair, indicator, year, 0.5 * later * (own_jump + partners_jump) + wave, sd * sd);
        value->own = later * own_jump + wave;
        value->partners = later * partners_jump + wave;
    }
}

static inline void made_origin(made *m, size_t pair, size_t indicator, int year, int64_t source, double figures)
{
    assert_true(m->data.n_origins < MADE_ORIGINS);
    m->origins[m->data.n_origins++] =
        (jarak_verdict_origin){.pair = pair, .indicator = indicator, .year = year, .source = source, .title = "title", .figures = figures};
}

static inline jarak_verdicts *made_verdicts(const made *m, const jarak_verdict_settings *settings)
{
    jarak_verdicts *verdicts = NULL;
    jarak_error error = {.message = ""};
    if (jarak_verdict_fit(&m->data, settings, &verdicts, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_non_null(verdicts);
    return verdicts;
}

/* The defaults without other specifications, which take most of the time. */
static inline jarak_verdict_settings made_quick(int since, int until)
{
    jarak_verdict_settings settings;
    jarak_verdict_settings_init(&settings);
    settings.since = since;
    settings.until = until;
    settings.specifications = false;
    return settings;
}

static inline const jarak_verdict *made_of(const jarak_verdicts *verdicts, size_t pair, jarak_group group)
{
    assert_true(pair < verdicts->n_pairs);
    return &verdicts->verdicts[pair * JARAK_N_GROUPS + (size_t)group];
}

static inline void made_same_bits(double one, double other)
{
    assert_memory_equal(&one, &other, sizeof one);
}

/* Whether two verdicts are the same to the last bit, whatever their data's places in memory. */
static inline void made_same_verdict(const jarak_verdict *a, const jarak_verdict *b)
{
    assert_int_equal(a->known, b->known);
    assert_int_equal(a->n_parts, b->n_parts);
    for (size_t i = 0; i < a->n_parts; i++) {
        const jarak_verdict_part *one = &a->parts[i], *other = &b->parts[i];
        assert_string_equal(one->indicator->code, other->indicator->code);
        assert_string_equal(one->use, other->use);
        made_same_bits(one->weight, other->weight);
        made_same_bits(one->probability, other->probability);
        made_same_bits(one->change, other->change);
        assert_int_equal(one->since, other->since);
        assert_int_equal(one->n_steps, other->n_steps);
        for (size_t k = 0; k < one->n_steps; k++) {
            assert_int_equal(one->steps[k].year, other->steps[k].year);
            made_same_bits(one->steps[k].change, other->steps[k].change);
            made_same_bits(one->steps[k].std_error, other->steps[k].std_error);
        }
    }
    assert_int_equal(a->from, b->from);
    assert_int_equal(a->to, b->to);
    assert_int_equal(a->direction, b->direction);
    const double numbers[][2] = {
        {a->probability, b->probability}, {a->change, b->change},           {a->low, b->low},        {a->high, b->high}, {a->p_up, b->p_up},
        {a->p_down, b->p_down},           {a->p_no_change, b->p_no_change}, {a->s_value, b->s_value}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        made_same_bits(numbers[i][0], numbers[i][1]);
    }
    assert_int_equal(a->n_dimensions, b->n_dimensions);
    assert_int_equal(a->since, b->since);
    assert_int_equal(a->n_reasons, b->n_reasons);
    for (size_t i = 0; i < a->n_reasons; i++) {
        assert_string_equal(a->reasons[i].indicator->code, b->reasons[i].indicator->code);
        made_same_bits(a->reasons[i].contribution, b->reasons[i].contribution);
    }
    assert_int_equal(a->n_contributions, b->n_contributions);
    for (size_t i = 0; i < a->n_contributions; i++) {
        assert_int_equal(a->contributions[i].year, b->contributions[i].year);
        made_same_bits(a->contributions[i].contribution, b->contributions[i].contribution);
    }
    assert_int_equal(a->n_influences, b->n_influences);
    assert_int_equal(a->n_specifications, b->n_specifications);
    assert_int_equal(a->n_agree, b->n_agree);
    for (size_t i = 0; i < a->n_specifications; i++) {
        made_same_bits(a->specifications[i].change, b->specifications[i].change);
        made_same_bits(a->specifications[i].probability, b->specifications[i].probability);
        for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
            assert_string_equal(a->specifications[i].choices[k], b->specifications[i].choices[k]);
        }
    }
    assert_true((a->hinge == NULL) == (b->hinge == NULL));
    if (a->hinge != NULL) {
        assert_string_equal(a->hinge, b->hinge);
    }
}

#endif
