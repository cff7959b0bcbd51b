/* A segmentation task: its settings, the choice of the algorithm, one run of it, and what is told about a segment. */
#include "stat/breaks/task.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"

jarak_breaks_segmentation_settings jarak__breaks_task_defaults(void)
{
    return (jarak_breaks_segmentation_settings){
        .size = sizeof(jarak_breaks_segmentation_settings),
        .noise_variance = (double)NAN,
        .path_low = (double)NAN,
        .path_high = (double)NAN,
        .max_breaks = 10,
    };
}

void jarak_breaks_segmentation_settings_init_sized(jarak_breaks_segmentation_settings *settings, size_t size)
{
    const jarak_breaks_segmentation_settings filled = jarak__breaks_task_defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

static jarak_status check_settings(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, jarak_error *error)
{
    if (settings->method != JARAK_BREAKS_AUTO && settings->method != JARAK_BREAKS_PELT && settings->method != JARAK_BREAKS_FPOP) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: method %d does not exist"), (int)settings->method);
    }
    if (settings->penalty != JARAK_BREAKS_BIC && settings->penalty != JARAK_BREAKS_MBIC && settings->penalty != JARAK_BREAKS_AIC &&
        settings->penalty != JARAK_BREAKS_MANUAL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: penalty %d does not exist"), (int)settings->penalty);
    }
    if (settings->penalty == JARAK_BREAKS_MANUAL && !(settings->penalty_value >= 0 && isfinite(settings->penalty_value))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: penalty_value is %g; it must be a number of at least 0"),
                          settings->penalty_value);
    }
    if (settings->method == JARAK_BREAKS_FPOP && settings->model != JARAK_BREAKS_MEAN) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: fpop finds jumps of the mean alone; take pelt for this model"));
    }
    if (settings->method == JARAK_BREAKS_FPOP && data->n_series > 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: fpop is for one series; take pelt for several that share their breaks"));
    }
    if (settings->method == JARAK_BREAKS_FPOP && settings->penalty == JARAK_BREAKS_MBIC) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: fpop cannot weigh the lengths of segments as MBIC does; take pelt for it"));
    }
    return JARAK_OK;
}

double jarak__breaks_penalty(const jarak_breaks_segmentation_settings *settings, size_t n_series, size_t n)
{
    double levels = (double)n_series * (settings->model == JARAK_BREAKS_MEAN_VARIANCE ? 2 : 1);
    double log_n = log((double)(n > 1 ? n : 1));
    switch (settings->penalty) {
    case JARAK_BREAKS_MBIC:
        return (levels + 2) * log_n;
    case JARAK_BREAKS_AIC:
        return 2 * (levels + 1);
    case JARAK_BREAKS_MANUAL:
        return settings->penalty_value;
    case JARAK_BREAKS_BIC:
        break;
    }
    return (levels + 1) * log_n;
}

jarak_status jarak__breaks_task_take(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                                     jarak__breaks_task *task, jarak_error *error)
{
    memset(task, 0, sizeof *task);
    jarak_status status = jarak__breaks_input_take(data, settings->model, settings->noise_variance, &task->series, error);
    if (status != JARAK_OK || (status = check_settings(data, settings, error)) != JARAK_OK) {
        return status;
    }
    size_t min_length = settings->min_length > 0 ? settings->min_length : settings->model == JARAK_BREAKS_MEAN_VARIANCE ? 2 : 1;
    status = jarak__breaks_cost_take(&task->series, min_length, &task->cost, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (settings->min_length > task->cost.n && task->cost.n > 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          P_("breaks: min_length is %zu, but only %zu date has a value",
                             "breaks: min_length is %zu, but only %zu dates have a value", task->cost.n),
                          settings->min_length, task->cost.n);
    }
    task->cancel = settings->cancel;
    task->length_penalty = settings->penalty == JARAK_BREAKS_MBIC;
    task->noise_open = settings->model == JARAK_BREAKS_MEAN && data->variances == NULL && isnan(settings->noise_variance);
    task->penalty = jarak__breaks_penalty(settings, data->n_series, task->cost.n);
    task->fpop =
        settings->method != JARAK_BREAKS_PELT && settings->model == JARAK_BREAKS_MEAN && data->n_series == 1 && !task->length_penalty;
    return JARAK_OK;
}

jarak_status jarak__breaks_task_check(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings, jarak_error *error)
{
    const double nothing = (double)NAN; /* one date without a value goes with any settings */
    const jarak_breaks_data no_data = {.n_series = 1, .n_times = 1, .values = &nothing};
    jarak__breaks_task task;
    jarak_status status = jarak__breaks_task_take(data != NULL ? data : &no_data, settings, &task, error);
    jarak__breaks_task_free(&task);
    return status;
}

void jarak__breaks_task_free(jarak__breaks_task *task)
{
    jarak__breaks_cost_free(&task->cost);
    jarak__breaks_input_free(&task->series);
}

jarak_status jarak__breaks_task_run(const jarak__breaks_task *task, double penalty, jarak_progress *progress, size_t **breaks,
                                    size_t *n_breaks, double *cost, jarak_error *error)
{
    const jarak__breaks_cost *costs = &task->cost;
    jarak__breaks_optimum wanted = {
        .penalty = penalty, .length_penalty = task->length_penalty, .progress = progress, .cancel = task->cancel};
    *breaks = NULL;
    *n_breaks = 0;
    *cost = 0;
    if (jarak_cancel_triggered(task->cancel)) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
    }
    uint32_t *previous = jarak__calloc(costs->n + 1, sizeof previous[0]);
    if (previous == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    jarak_status status = JARAK_OK;
    if (costs->n >= costs->min_length) { /* else there is nothing to cut: one segment */
        status = task->fpop ? jarak__breaks_fpop(costs, &wanted, previous, error) : jarak__breaks_pelt(costs, &wanted, previous, error);
    }
    if (status != JARAK_OK) {
        goto out;
    }
    for (size_t t = previous[costs->n]; t > 0; t = previous[t]) {
        (*n_breaks)++;
    }
    *breaks = jarak__calloc(*n_breaks, sizeof **breaks);
    if (*breaks == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
        goto out;
    }
    size_t end = costs->n;
    for (size_t i = *n_breaks; i > 0; i--) {
        size_t start = previous[end];
        *cost += jarak__breaks_cost_of(costs, start, end);
        (*breaks)[i - 1] = costs->date[start - 1];
        end = start;
    }
    *cost += end > 0 ? jarak__breaks_cost_of(costs, 0, end) : 0;
out:
    jarak__free(previous);
    return status;
}

jarak__breaks_piece jarak__breaks_describe(const jarak__breaks_task *task, size_t r, size_t first, size_t last)
{
    const jarak__breaks_input *series = &task->series;
    const double *value = series->value + r * series->n_times, *weight = series->weight + r * series->n_times;
    double n = 0, weights = 0, mean = 0, squares = 0, counts = 0;
    for (size_t t = first; t <= last; t++) {
        if (weight[t] > 0) {
            n++;
            weights += weight[t];
            counts += value[t];
            double off = value[t] - mean;
            mean += off * (weight[t] / weights);
            squares += weight[t] * off * (value[t] - mean);
        }
    }
    jarak__breaks_piece found = {.mean = (double)NAN, .variance = (double)NAN};
    if (n == 0) {
        return found;
    }
    bool poisson = series->model == JARAK_BREAKS_POISSON;
    found.mean = poisson ? counts / weights : series->centre[r] + mean;
    for (size_t t = first; t <= last; t++) {
        if (weight[t] > 0) {
            double off = poisson ? value[t] - found.mean * weight[t] : value[t] - mean;
            found.rss += off * off;
        }
    }
    if (poisson) {
        found.cost = counts > 0 ? -2 * counts * (log(found.mean) - 1) : 0;
    } else if (series->model == JARAK_BREAKS_MEAN) {
        found.cost = squares;
    } else {
        double least = task->cost.least_variance[r];
        found.variance = squares / n;
        double used = fmax(found.variance, least);
        found.cost = n * log(used) + squares / used;
    }
    return found;
}
