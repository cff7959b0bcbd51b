/* jarak_fit_closeness(): windows, noise, weights, the fit and the track record. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/settings.h"
#include "base/text.h"
#include "fit/closeness_of.h"

typedef struct fitted {
    jarak_fitted_closeness public; /* first, so that the public pointer is the whole */
    jarak__closeness_rows rows;
    jarak_change *fit;
    jarak_change_score *scores;
} fitted;

static jarak_fit_closeness_settings defaults(void)
{
    jarak_fit_closeness_settings settings = {.size = sizeof settings, .unit_size = 1, .noise = (double)NAN};
    jarak_change_settings_init(&settings.change);
    return settings;
}

void jarak_fit_closeness_settings_init_sized(jarak_fit_closeness_settings *settings, size_t size)
{
    const jarak_fit_closeness_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

static jarak_status take_settings(const jarak_fit_closeness_settings *given, jarak_fit_closeness_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_fit_closeness_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    if (!(used->unit_size > 0 && used->unit_size < 1e150)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("unit_size: %g is not above 0"), used->unit_size);
    }
    if (!isnan(used->noise) && !(used->noise >= 0 && used->noise < 1e150)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("noise: %g is not at least 0"), used->noise);
    }
    return JARAK_OK;
}

/* A window of every unit and group, in the times asked for. */
static jarak_status make_windows(fitted *f, const jarak_fit_closeness_settings *settings, jarak_error *error)
{
    jarak__closeness_rows *rows = &f->rows;
    int32_t from = rows->first, to = rows->last;
    jarak_status status = settings->from != NULL ? jarak__closeness_time(rows->months_a_period, settings->from, &from, error) : JARAK_OK;
    status = status == JARAK_OK && settings->to != NULL ? jarak__closeness_time(rows->months_a_period, settings->to, &to, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    if ((settings->from != NULL && (from < rows->first || from > rows->last)) ||
        (settings->to != NULL && (to < rows->first || to > rows->last))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("--between: %s lies outside of the periods that the data cover"),
                          settings->from != NULL && (from < rows->first || from > rows->last) ? settings->from : settings->to);
    }
    if (from >= to) { /* data of one period have no change */
        return settings->from != NULL || settings->to != NULL
                   ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("--between: the first period must be before the second"))
                   : JARAK_OK;
    }
    size_t n;
    if (!jarak__multiply(rows->data.n_units, rows->data.n_groups, &n)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("too many units and groups"));
    }
    jarak_change_window *windows = jarak__arena_alloc(&rows->arena, n * sizeof *windows);
    if (windows == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), n);
    }
    for (size_t w = 0; w < n; w++) {
        windows[w] = (jarak_change_window){(uint32_t)(w / rows->data.n_groups), (uint32_t)(w % rows->data.n_groups), from, to};
    }
    rows->data.windows = windows;
    rows->data.n_windows = n;
    return JARAK_OK;
}

/* The rows of one indicator alone: those of others are missing. value is scratch of n_rows. */
static jarak_status noise_of_indicator(const jarak__closeness_rows *rows, size_t indicator, double *value, double *noise,
                                       jarak_error *error)
{
    jarak_change_data data = rows->data;
    jarak_change_noise found;
    jarak_error why;
    for (size_t i = 0; i < data.n_rows; i++) {
        value[i] = rows->indicator_of[data.series[i]] == indicator ? data.value[i] : (double)NAN;
    }
    data.value = value;
    jarak_status status = jarak_change_noise_of(&data, &found, &why);
    if (status == JARAK_ERR_DATA) {
        return jarak_fail(error, status, _("noise of \"%s\": %s"), rows->indicators[indicator], why.message);
    }
    if (status != JARAK_OK) {
        return jarak_fail(error, status, "%s", why.message);
    }
    *noise = found.noise;
    return JARAK_OK;
}

static jarak_status find_noise(fitted *f, double unit, jarak_error *error)
{
    jarak__closeness_rows *rows = &f->rows;
    double *noise = jarak__arena_alloc(&rows->arena, rows->n_indicators * sizeof *noise);
    double *scratch = jarak__calloc(rows->data.n_rows, sizeof *scratch);
    jarak_status status = noise == NULL || scratch == NULL
                              ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), rows->data.n_rows)
                              : JARAK_OK;
    for (size_t k = 0; k < rows->n_indicators && status == JARAK_OK; k++) {
        status = noise_of_indicator(rows, k, scratch, &noise[k], error);
    }
    for (size_t s = 0; s < rows->data.n_series && status == JARAK_OK; s++) {
        rows->series_of[s].noise = noise[rows->indicator_of[s]];
    }
    for (size_t k = 0; k < rows->n_indicators && status == JARAK_OK; k++) {
        noise[k] *= unit; /* as readers know it */
    }
    jarak__free(scratch);
    f->public.noise = noise;
    return status;
}

static jarak_status run(fitted *f, const jarak_frame *frame, const jarak_closeness_columns *columns, jarak_fit_closeness_settings *settings,
                        jarak_error *error)
{
    jarak__closeness_rows *rows = &f->rows;
    jarak_change_settings *change = &settings->change;
    jarak_status status = jarak__closeness_rows_take(frame, columns, settings, rows, error);
    status = status == JARAK_OK ? make_windows(f, settings, error) : status;
    status = status == JARAK_OK && settings->noise_auto ? find_noise(f, settings->unit_size, error) : status;
    change->reach *= rows->months_a_period > 0 ? 12 / rows->months_a_period : 1;
    if (status == JARAK_OK && settings->learn) {
        jarak_change_prior learned;
        status = jarak_change_learn(&rows->data, change, &learned, error);
        change->prior = status == JARAK_OK ? learned : change->prior;
    }
    status = status == JARAK_OK ? jarak_change_fit(&rows->data, change, &f->fit, error) : status;
    if (status == JARAK_OK && settings->backtest) {
        status =
            jarak_change_backtest(&rows->data, change, settings->from != NULL ? rows->data.windows[0].from : rows->first,
                                  settings->to != NULL ? rows->data.windows[0].to : rows->last, &f->scores, &f->public.n_scores, error);
    }
    return status;
}

jarak_status jarak_fit_closeness(const jarak_frame *frame, const jarak_closeness_columns *columns,
                                 const jarak_fit_closeness_settings *given, jarak_fitted_closeness **result, jarak_error *error)
{
    jarak_fit_closeness_settings settings;
    *result = NULL;
    jarak_status status = take_settings(given, &settings, error);
    fitted *f = status == JARAK_OK ? jarak__calloc(1, sizeof *f) : NULL;
    if (f == NULL) {
        return status != JARAK_OK ? status : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), frame->n_rows);
    }
    status = run(f, frame, columns, &settings, error);
    if (status != JARAK_OK) {
        jarak_fit_closeness_free(&f->public);
        return status;
    }
    jarak_fitted_closeness *p = &f->public;
    p->n_units = f->rows.data.n_units;
    p->n_indicators = f->rows.n_indicators;
    p->n_groups = f->rows.data.n_groups;
    p->units = f->rows.units;
    p->indicators = f->rows.indicators;
    p->groups = f->rows.groups;
    p->indicator_of = f->rows.indicator_of;
    p->months_a_period = f->rows.months_a_period;
    p->changes = jarak_change_result(f->fit);
    p->noise_from = settings.noise_auto      ? JARAK_NOISE_AUTO
                    : columns->noise != NULL ? JARAK_NOISE_COLUMN
                    : !isnan(settings.noise) ? JARAK_NOISE_NUMBER
                                             : JARAK_NOISE_NONE;
    p->scores = f->scores;
    p->level = settings.change.level;
    p->material = settings.change.material;
    p->learned = settings.learn;
    p->prior = settings.change.prior;
    *result = p;
    return JARAK_OK;
}

void jarak_fit_closeness_free(jarak_fitted_closeness *result)
{
    if (result == NULL) {
        return;
    }
    fitted *f = (fitted *)result; /* public is its first member */
    jarak_change_free(f->fit);
    jarak_change_scores_free(f->scores);
    jarak__closeness_rows_release(&f->rows);
    jarak__free(f);
}

void jarak_fit_closeness_period(const jarak_fitted_closeness *result, int32_t time, char text[32])
{
    switch (result->months_a_period) {
    case 1:
        snprintf(text, 32, "%d-%02d", time / 12, time % 12 + 1);
        break;
    case 3:
        snprintf(text, 32, "%dQ%d", time / 4, time % 4 + 1);
        break;
    case 6:
        snprintf(text, 32, "%dH%d", time / 2, time % 2 + 1);
        break;
    default:
        snprintf(text, 32, "%d", time);
    }
}
