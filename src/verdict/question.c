/* From the values of pairs to questions for the engine: a series an indicator, a row a value and reporter. How figures err, the catalogue
 * says; docs/methods/verdict.md, "How figures err", has the reasons of its numbers. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "verdict/verdict.h"

const jarak__choices jarak__main_choices = {.left_out = SIZE_MAX, .measure = SIZE_MAX};

enum { REPORTER_UNKNOWN = 0, OWN = 1, PARTNERS = 2 };

static bool grow(void *array_pointer, size_t capacity, size_t size)
{
    void **array = array_pointer;
    void *more = jarak__resize_array(*array, capacity, size);
    if (more != NULL) {
        *array = more;
    }
    return more != NULL;
}

static bool reserve_row(jarak__questions *q)
{
    if (q->data.n_rows < q->room_rows) {
        return true;
    }
    const size_t room = q->room_rows > 0 ? 2 * q->room_rows : 256;
    if (!grow(&q->series, room, sizeof *q->series) || !grow(&q->reporter, room, sizeof *q->reporter) ||
        !grow(&q->time, room, sizeof *q->time) || !grow(&q->value, room, sizeof *q->value) ||
        !grow(&q->variance, room, sizeof *q->variance) || !grow(&q->value_of, room, sizeof *q->value_of)) {
        return false;
    }
    q->room_rows = room;
    return true;
}

static bool reserve_series(jarak__questions *q)
{
    if (q->data.n_series < q->room_series) {
        return true;
    }
    const size_t room = q->room_series > 0 ? 2 * q->room_series : 64;
    if (!grow(&q->series_of, room, sizeof *q->series_of) || !grow(&q->indicator, room, sizeof *q->indicator) ||
        !grow(&q->small, room, sizeof *q->small) || !grow(&q->spread, room, sizeof *q->spread)) {
        return false;
    }
    q->room_series = room;
    return true;
}

static bool reserve_window(jarak__questions *q)
{
    if (q->data.n_windows < q->room_windows) {
        return true;
    }
    const size_t room = q->room_windows > 0 ? 2 * q->room_windows : 64;
    if (!grow(&q->windows, room, sizeof *q->windows)) {
        return false;
    }
    q->room_windows = room;
    return true;
}

static bool reserve_covariance(jarak__questions *q)
{
    if (q->data.n_covariances < q->room_covariances) {
        return true;
    }
    const size_t room = q->room_covariances > 0 ? 2 * q->room_covariances : 64;
    if (!grow(&q->covariances, room, sizeof *q->covariances)) {
        return false;
    }
    q->room_covariances = room;
    return true;
}

static double noise_factor(int noise)
{
    return noise == NOISE_HALF ? 0.5 : noise == NOISE_DOUBLE ? 2 : 1;
}

/* How votes move from year to year is not known, so that they are judged by their values at both ends. */
static void describe_votes(const jarak_indicator *indicator, jarak_change_series *series)
{
    if (strcmp(indicator->dimension, "votes") == 0) {
        series->end_values = true;
    }
    series->is_signed = indicator->scale == JARAK_SCALE_SIGNED;
}

/* Errors of indicators that rest on the same facts, at most so much in common. */
static double loading_of(const jarak__indicator *entry, int correlation)
{
    static const double most = 0.95;
    const double shared = correlation == CORRELATION_NONE || isnan(entry->errors.shared) ? 0 : entry->errors.shared;
    return sqrt(fmin(correlation == CORRELATION_DOUBLE ? 2 * shared : shared, most));
}

/* Indicators of one dimension share a weight: a number for each. */
static uint32_t dimension_of(const jarak__verdict_work *work, size_t indicator)
{
    for (size_t k = 0; k < indicator; k++) {
        if (strcmp(work->data->indicators[k].dimension, work->data->indicators[indicator].dimension) == 0) {
            return (uint32_t)k;
        }
    }
    return (uint32_t)indicator;
}

double jarak__weight_of(const jarak__verdict_work *work, size_t indicator, const jarak__choices *choices)
{
    const jarak__indicator *entry = work->measures[indicator].entry;
    if (indicator == choices->left_out) {
        return 0;
    }
    if (choices->measure != SIZE_MAX && jarak__same_facts(work, indicator, choices->measure)) {
        return indicator == choices->measure ? 1 : 0;
    }
    if (entry != NULL && !entry->pooled) {
        return 0;
    }
    return entry != NULL ? entry->weight : 1;
}

/* Whether it measures what another one in the catalogue does, with as known an error. */
static bool is_companion(const jarak__indicator *entry)
{
    return entry != NULL && entry->pooled && entry->competes_with != NULL;
}

static jarak_status describe(const jarak__verdict_work *work, size_t pair, size_t indicator, const jarak__choices *choices, bool small,
                             jarak_change_series *series, jarak_error *error)
{
    const jarak__indicator *entry = work->measures[indicator].entry;
    jarak_change_series_init(series);
    describe_votes(&work->data->indicators[indicator], series);
    series->weight = small && !choices->no_floor ? 0 : jarak__weight_of(work, indicator, choices);
    series->companion = is_companion(entry) && !(series->weight > 0) && !small;
    series->dimension = choices->equal_weights ? (uint32_t)indicator : dimension_of(work, indicator);
    series->error_factor = dimension_of(work, indicator);
    if (entry == NULL) {
        return JARAK_OK;
    }
    series->error_loading = loading_of(entry, choices->correlation);
    double size = (double)NAN;
    jarak_status status = jarak__median_amount(work, pair, indicator, &size, error);
    const double noise = jarak__indicator_noise(entry, size);
    series->unit_size = entry->unit > 0 ? entry->unit : 1;
    series->noise = (isnan(noise) ? 0 : noise) * noise_factor(choices->noise);
    series->step = jarak__indicator_step(entry, size);
    if (!isnan(entry->errors.reporter_sd) && size > 0) {
        const jarak__figure_errors *errors = &entry->errors;
        series->reporter_sd = errors->reporter_sd;
        series->reporter_year_sd = fmin(size < errors->large_at ? errors->reporter_year_sd : errors->reporter_year_sd_large, series->noise);
    }
    return status;
}

static bool add_row(jarak__questions *q, size_t number, const jarak_verdict_value *value, uint32_t reporter, double said, double variance)
{
    if (!reserve_row(q)) {
        return false;
    }
    const size_t row = q->data.n_rows++;
    q->series[row] = (uint32_t)q->data.n_series;
    q->reporter[row] = reporter;
    q->time[row] = value->year;
    q->value[row] = said;
    q->variance[row] = variance;
    q->value_of[row] = number;
    return true;
}

/* A row for each reporter of a value; where it is not known who counted, one. */
static bool add_value(jarak__questions *q, const jarak__verdict_work *work, size_t number, const jarak__choices *choices)
{
    const jarak_verdict_value *value = &work->data->values[number];
    const jarak__indicator *entry = work->measures[value->indicator].entry;
    /* fmin: NaN where the catalogue does not know */
    const double fresh = entry != NULL ? entry->errors.fresh_sd : (double)NAN, variance = fmin(value->variance, fresh * fresh);
    const bool own = !isnan(value->own) && choices->reporter != REPORTER_PARTNER;
    const bool partners = !isnan(value->partners) && choices->reporter != REPORTER_OWN;
    if (!own && !partners) {
        return !isnan(value->own) || !isnan(value->partners) || add_row(q, number, value, REPORTER_UNKNOWN, value->value, variance);
    }
    return (!own || add_row(q, number, value, OWN, value->own, variance)) &&
           (!partners || add_row(q, number, value, PARTNERS, value->partners, variance));
}

/* What the errors of two rows have in common, by the correlation that the later one's value tells. */
static bool add_covariance(jarak__questions *q, const jarak__verdict_work *work, size_t row, size_t later)
{
    const jarak_verdict_value *value = &work->data->values[q->value_of[later]];
    const int64_t apart = (int64_t)value->year - work->data->values[q->value_of[row]].year;
    const double correlation = apart >= 1 && apart <= JARAK_VERDICT_MEMORY_YEARS ? value->correlations[apart - 1] / 100.0 : 0;
    if (!(fabs(correlation) > 0)) {
        return true;
    }
    if (!reserve_covariance(q)) {
        return false;
    }
    q->covariances[q->data.n_covariances++] =
        (jarak_change_covariance){row, later, correlation * sqrt(q->variance[row] * q->variance[later])};
    return true;
}

/* A change takes the errors of both ends of the window, a step those of two years: the rows of a series, by year, from first on. */
static bool add_covariances(jarak__questions *q, const jarak__verdict_work *work, size_t first, jarak__window window)
{
    size_t end = q->data.n_rows;
    while (first < end && q->time[first] < window.from) {
        first++;
    }
    while (first < end && q->time[end - 1] > window.to) {
        end--;
    }
    for (size_t row = first; row + 1 < end; row++) {
        if (!add_covariance(q, work, row, row + 1) || (row == first && end - row > 2 && !add_covariance(q, work, row, end - 1))) {
            return false;
        }
    }
    return true;
}

static jarak_status add_series(jarak__questions *q, const jarak__verdict_work *work, size_t pair, size_t indicator,
                               const jarak__choices *choices, jarak__window window, size_t skipped, jarak_error *error)
{
    size_t first;
    const size_t end = jarak__values_of(work, pair, indicator, &first);
    if (first == end || indicator == choices->left_out) {
        return JARAK_OK;
    }
    if (!reserve_series(q)) {
        return jarak__verdict_out_of_memory(error);
    }
    const size_t s = q->data.n_series, first_row = q->data.n_rows;
    const bool small = jarak__is_small(work, pair, indicator, window);
    jarak_status status = describe(work, pair, indicator, choices, small, &q->series_of[s], error);
    q->series_of[s].unit = (uint32_t)q->data.n_windows;
    q->series_of[s].group = 0;
    q->indicator[s] = indicator;
    q->small[s] = small;
    q->spread[s] = false;
    for (size_t i = first; i < end && status == JARAK_OK; i++) {
        const jarak_verdict_value *value = &work->data->values[i];
        q->spread[s] = q->spread[s] || (value->spread && value->year >= window.from && value->year <= window.to);
        if (i != skipped && !value->spread && (choices->left_year == 0 || value->year != choices->left_year) &&
            !add_value(q, work, i, choices)) {
            status = jarak__verdict_out_of_memory(error);
        }
    }
    if (status == JARAK_OK && q->series_of[s].end_values && !add_covariances(q, work, first_row, window)) {
        status = jarak__verdict_out_of_memory(error);
    }
    q->data.n_series++;
    return status;
}

jarak_status jarak__question_add(jarak__questions *questions, const jarak__verdict_work *work, size_t pair, jarak_group group,
                                 const jarak__choices *choices, jarak__window window, size_t skipped, jarak_error *error)
{
    jarak__questions *q = questions;
    jarak_status status = reserve_window(q) ? JARAK_OK : jarak__verdict_out_of_memory(error);
    for (size_t k = 0; k < work->data->n_indicators && status == JARAK_OK; k++) {
        if (work->measures[k].group == (size_t)group) {
            status = add_series(q, work, pair, k, choices, window, skipped, error);
        }
    }
    if (status == JARAK_OK) {
        const uint32_t unit = (uint32_t)q->data.n_windows;
        q->windows[q->data.n_windows++] = (jarak_change_window){.unit = unit, .group = 0, .from = window.from, .to = window.to};
    }
    q->data.series = q->series;
    q->data.reporter = q->reporter;
    q->data.time = q->time;
    q->data.value = q->value;
    q->data.variance = q->variance;
    q->data.covariances = q->covariances;
    q->data.series_of = q->series_of;
    q->data.windows = q->windows;
    q->data.n_units = q->data.n_windows;
    q->data.n_groups = 1;
    return status;
}

void jarak__questions_release(jarak__questions *questions)
{
    jarak__questions *q = questions;
    jarak__free(q->series);
    jarak__free(q->reporter);
    jarak__free(q->time);
    jarak__free(q->value);
    jarak__free(q->variance);
    jarak__free(q->value_of);
    jarak__free(q->series_of);
    jarak__free(q->indicator);
    jarak__free(q->small);
    jarak__free(q->spread);
    jarak__free(q->windows);
    jarak__free(q->covariances);
    *q = (jarak__questions){0};
}
