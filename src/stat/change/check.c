/* Every field of settings and data, named where it is wrong. */
#include "stat/change/check.h"

#include <math.h>
#include <string.h>

#include "base/settings.h"
#include "base/text.h"

static const double most_value = 1e150; /* its square is a number */
enum { MOST_TIME = 1 << 30 };           /* a difference of two times is an int32_t */

static jarak_status wrong(jarak_error *error, const char *name, const char *range, double value)
{
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings.%s is %g; it must be %s"), name, value, range);
}

typedef struct grid {
    const char *name;
    size_t n, least_n, n_weights;
    const double *points, *weights;
    double least, below; /* points are at least, and below */
} grid;

static jarak_status check_grid(const grid *g, jarak_error *error)
{
    if (g->n < g->least_n || g->n_weights > JARAK_CHANGE_MOST_GRID) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings.prior.n_%s is %zu; it must be from %zu to %zu"), g->name, g->n, g->least_n,
                          JARAK_CHANGE_MOST_GRID - (g->n_weights - g->n));
    }
    double sum = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!(g->points[i] >= g->least && g->points[i] < g->below)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings.prior.%s[%zu] is %g; it must be at least %g and below %g"), g->name, i,
                              g->points[i], g->least, g->below);
        }
    }
    for (size_t i = 0; i < g->n_weights; i++) {
        if (!(g->weights[i] >= 0 && g->weights[i] < most_value)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings.prior.%s_weight[%zu] is %g; it must be at least 0"), g->name, i,
                              g->weights[i]);
        }
        sum += g->weights[i];
    }
    return sum > 0 ? JARAK_OK : jarak_fail(error, JARAK_ERR_ARGUMENT, _("all of settings.prior.%s_weight are 0"), g->name);
}

static jarak_status check_prior(const jarak_change_prior *p, jarak_error *error)
{
    const grid grids[] = {
        {"walk", p->n_walk, 1, p->n_walk, p->walk, p->walk_weight, 0, 1e6},
        {"jump", p->n_jump, 0, p->n_jump + 1, p->jump, p->jump_weight, 1e-6, 1e6},
        {"noise", p->n_noise, 1, p->n_noise, p->noise, p->noise_weight, 1e-6, 1e6},
        {"autocorrelation", p->n_autocorrelation, 1, p->n_autocorrelation, p->autocorrelation, p->autocorrelation_weight, 0, 1},
    };
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < sizeof grids / sizeof grids[0] && status == JARAK_OK; i++) {
        status = check_grid(&grids[i], error);
    }
    return status;
}

jarak_status jarak__change_settings(const jarak_change_settings *given, jarak_change_settings *settings, jarak_error *error)
{
    *settings = jarak__change_defaults();
    jarak_status status = jarak__settings_take(given, settings, sizeof *settings, "jarak_change_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    if (!(settings->level > 0.5 && settings->level < 1)) {
        return wrong(error, "level", _("above 0.5 and below 1"), settings->level);
    }
    if (!(settings->material > 0 && settings->material < most_value)) {
        return wrong(error, "material", _("above 0"), settings->material);
    }
    if (settings->reach < 0) {
        return wrong(error, "reach", _("at least 0"), settings->reach);
    }
    if (settings->threads < 0) {
        return wrong(error, "threads", _("at least 0"), settings->threads);
    }
    return check_prior(&settings->prior, error);
}

static jarak_status wrong_series(jarak_error *error, size_t series, const char *name, double value, const char *range)
{
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("data.series_of[%zu].%s is %g; it must be %s"), series, name, value, range);
}

static bool is_size(double x)
{
    return x > 0 && x < most_value;
}

static jarak_status check_series(const jarak_change_data *data, size_t s, jarak_error *error)
{
    const jarak_change_series *a = &data->series_of[s];
    if (a->unit >= data->n_units) {
        return wrong_series(error, s, "unit", a->unit, _("below n_units"));
    }
    if (a->group >= data->n_groups) {
        return wrong_series(error, s, "group", a->group, _("below n_groups"));
    }
    if (!(a->weight >= 0 && a->weight < most_value)) {
        return wrong_series(error, s, "weight", a->weight, _("at least 0"));
    }
    if (!(fabs(a->sign) >= 1 && fabs(a->sign) <= 1)) {
        return wrong_series(error, s, "sign", a->sign, _("1 or -1"));
    }
    if (!is_size(a->unit_size)) {
        return wrong_series(error, s, "unit_size", a->unit_size, _("above 0"));
    }
    if (!is_size(a->step)) {
        return wrong_series(error, s, "step", a->step, _("above 0"));
    }
    if (!(a->noise >= 0 && a->noise < most_value)) {
        return wrong_series(error, s, "noise", a->noise, _("at least 0"));
    }
    if (!isnan(a->autocorrelation) && !(a->autocorrelation >= 0 && a->autocorrelation < 1)) {
        return wrong_series(error, s, "autocorrelation", a->autocorrelation, _("at least 0 and below 1, or NaN"));
    }
    if (!(a->reporter_sd > 0)) {
        return wrong_series(error, s, "reporter_sd", a->reporter_sd, _("above 0"));
    }
    if (!(a->reporter_year_sd >= 0 && a->reporter_year_sd < most_value)) {
        return wrong_series(error, s, "reporter_year_sd", a->reporter_year_sd, _("at least 0"));
    }
    return fabs(a->error_loading) <= 1 ? JARAK_OK : wrong_series(error, s, "error_loading", a->error_loading, _("from -1 to 1"));
}

/* A row with a value; signed distances have one reporter, the first one met. */
static jarak_status check_row(const jarak_change_data *data, size_t i, jarak_error *error)
{
    if (data->series[i] >= data->n_series) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("data.series[%zu] is %u; it must be below n_series"), i, data->series[i]);
    }
    if (data->time[i] < -MOST_TIME || data->time[i] > MOST_TIME) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("data.time[%zu] is %d; it must be within 2^30 of 0"), i, data->time[i]);
    }
    if (fabs(data->value[i]) > most_value) {
        return jarak_fail(error, JARAK_ERR_DATA, _("data.value[%zu] is %g, too large to be squared"), i, data->value[i]);
    }
    if (data->variance != NULL && !isnan(data->value[i]) && !(data->variance[i] >= 0 && data->variance[i] <= most_value)) {
        return jarak_fail(error, JARAK_ERR_DATA, _("data.variance[%zu] is %g; it must be at least 0 and no more than 1e150"), i,
                          data->variance[i]);
    }
    return JARAK_OK;
}

static double variance_of(const jarak_change_data *data, size_t row)
{
    return data->variance != NULL ? data->variance[row] : 0;
}

/* Rows have been checked. */
static jarak_status check_covariance(const jarak_change_data *data, size_t i, jarak_error *error)
{
    static const double rounding = 1e-9;
    const jarak_change_covariance *a = &data->covariances[i], *before = i > 0 ? a - 1 : NULL;
    if (a->row >= a->other || a->other >= data->n_rows) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("data.covariances[%zu] is of rows %zu and %zu; the first must be before the second, and both below n_rows"), i,
                          a->row, a->other);
    }
    if (before != NULL && (a->row < before->row || (a->row == before->row && a->other <= before->other))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("data.covariances[%zu] is not behind the one before it by row, then other"), i);
    }
    if (data->series[a->row] != data->series[a->other] || !data->series_of[data->series[a->row]].end_values) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("data.covariances[%zu] is of rows %zu and %zu; both must be of one series with end_values"), i, a->row,
                          a->other);
    }
    const double most = sqrt(variance_of(data, a->row)) * sqrt(variance_of(data, a->other));
    if (!isnan(data->value[a->row]) && !isnan(data->value[a->other]) && !(fabs(a->covariance) <= most * (1 + rounding))) {
        return jarak_fail(error, JARAK_ERR_DATA, _("data.covariances[%zu].covariance is %g; by the variances of its rows it is at most %g"),
                          i, a->covariance, most);
    }
    return JARAK_OK;
}

static jarak_status check_window(const jarak_change_data *data, size_t w, jarak_error *error)
{
    const jarak_change_window *a = &data->windows[w];
    if (a->unit >= data->n_units || a->group >= data->n_groups) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("data.windows[%zu] names unit %u and group %u; they must be below n_units and n_groups"), w, a->unit, a->group);
    }
    if (a->from >= a->to || a->from < -MOST_TIME || a->to > MOST_TIME) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("data.windows[%zu] is from %d to %d; it must begin before it ends, within 2^30 of 0"), w, a->from, a->to);
    }
    return JARAK_OK;
}

jarak_status jarak__change_data(const jarak_change_data *data, jarak_error *error)
{
    if (data == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("data is NULL"));
    }
    const struct {
        const char *name;
        size_t n;
        const void *array;
    } needed[] = {{"series", data->n_rows, data->series},         {"time", data->n_rows, data->time},
                  {"value", data->n_rows, data->value},           {"covariances", data->n_covariances, data->covariances},
                  {"series_of", data->n_series, data->series_of}, {"windows", data->n_windows, data->windows}};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (needed[i].n > 0 && needed[i].array == NULL) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("data.%s is NULL"), needed[i].name);
        }
    }
    jarak_status status = JARAK_OK;
    if (data->n_series > UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu series are too many"), data->n_series);
    }
    for (size_t s = 0; s < data->n_series && status == JARAK_OK; s++) {
        status = check_series(data, s, error);
    }
    for (size_t i = 0; i < data->n_rows && status == JARAK_OK; i++) {
        status = check_row(data, i, error);
    }
    for (size_t i = 0; i < data->n_covariances && status == JARAK_OK; i++) {
        status = check_covariance(data, i, error);
    }
    for (size_t w = 0; w < data->n_windows && status == JARAK_OK; w++) {
        status = check_window(data, w, error);
    }
    return status;
}

jarak_status jarak_change_check(const jarak_change_data *data, const jarak_change_settings *settings, jarak_error *error)
{
    jarak_change_settings whole;
    jarak_status status = jarak__change_settings(settings, &whole, error);
    return status == JARAK_OK && data != NULL ? jarak__change_data(data, error) : status;
}
