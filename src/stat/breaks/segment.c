/* The penalised segmentation, and what is told about the segments found. */
#include "base/alloc.h"
#include "base/checked.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/breaks/counts.h"
#include "stat/breaks/noise.h"
#include "stat/breaks/residuals.h"

/* A fit: the arrays behind its info, as they are filled. */
struct jarak_breaks_segmentation {
    size_t n_breaks;
    size_t *breaks;
    double cost, cost_without, rss, rss_without;
    double *segment_mean, *segment_variance, *noise_variance;
    jarak__breaks_counts counts;
    jarak_breaks_segmentation_info info;
};

static jarak_status fill(const jarak__breaks_task *task, jarak_breaks_segmentation *result, jarak_error *error)
{
    size_t n_series = task->series.n_series, n_segments = result->n_breaks + 1, cells;
    bool varying = task->series.model == JARAK_BREAKS_MEAN_VARIANCE;
    if (!jarak__multiply(n_segments, n_series, &cells)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many values"));
    }
    result->segment_mean = jarak__calloc(cells, sizeof result->segment_mean[0]);
    result->segment_variance = varying ? jarak__calloc(cells, sizeof result->segment_variance[0]) : NULL;
    result->noise_variance = jarak__calloc(n_series, sizeof result->noise_variance[0]);
    if (result->segment_mean == NULL || result->noise_variance == NULL || (varying && result->segment_variance == NULL)) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t r = 0; r < n_series; r++) {
        result->noise_variance[r] = jarak__breaks_input_noise(&task->series, r);
        jarak__breaks_piece whole = jarak__breaks_describe(task, r, 0, task->series.n_times - 1);
        result->cost_without += whole.cost;
        result->rss_without += whole.rss;
        for (size_t i = 0; i < n_segments; i++) {
            size_t first = i == 0 ? 0 : result->breaks[i - 1] + 1;
            jarak__breaks_piece part =
                jarak__breaks_describe(task, r, first, i + 1 == n_segments ? task->series.n_times - 1 : result->breaks[i]);
            result->cost += part.cost;
            result->rss += part.rss;
            result->segment_mean[i * n_series + r] = part.mean;
            if (varying) {
                result->segment_variance[i * n_series + r] = part.variance;
            }
        }
    }
    const jarak__breaks_residuals left = jarak__breaks_residuals_test(&task->series, result->n_breaks, result->breaks, 0);
    result->info = (jarak_breaks_segmentation_info){
        .n_series = n_series,
        .n_breaks = result->n_breaks,
        .breaks = result->breaks,
        .penalty = task->penalty,
        .cost = result->cost,
        .cost_without = result->cost_without,
        .rss = result->rss,
        .rss_without = result->rss_without,
        .segment_mean = result->segment_mean,
        .segment_variance = result->segment_variance,
        .noise_variance = result->noise_variance,
        .constant = jarak__breaks_input_constant(&task->series),
        .noise_estimated = jarak__breaks_input_noise_estimated(&task->series),
        .residual_correlation = left.correlation,
        .residual_p_value = left.p_value,
        .n_counts = result->counts.n,
        .counts = result->counts.counts,
    };
    return JARAK_OK;
}

static const char init[] = "jarak_breaks_segmentation_settings_init";

jarak_status jarak_breaks_segmentation_check(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                                             jarak_error *error)
{
    jarak_breaks_segmentation_settings used = jarak__breaks_task_defaults();
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, init, error);
    return status != JARAK_OK ? status : jarak__breaks_task_check(data, &used, error);
}

jarak_status jarak_breaks_segmentation_fit(const jarak_breaks_data *data, const jarak_breaks_segmentation_settings *settings,
                                           jarak_breaks_segmentation **fit, jarak_error *error)
{
    *fit = NULL;
    jarak_breaks_segmentation_settings used = jarak__breaks_task_defaults();
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, init, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_breaks_segmentation *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    jarak__breaks_task task;
    status = jarak__breaks_task_take(data, &used, &task, error);
    status = status != JARAK_OK ? status : jarak__breaks_counts_find(&task, used.max_breaks, &made->counts, error);
    status = status != JARAK_OK ? status : jarak__breaks_task_best(&task, used.progress, &made->breaks, &made->n_breaks, error);
    status = status != JARAK_OK ? status : fill(&task, made, error);
    if (status == JARAK_OK) {
        *fit = made;
    } else {
        jarak_breaks_segmentation_free(made);
    }
    jarak__breaks_task_free(&task);
    return status;
}

const jarak_breaks_segmentation_info *jarak_breaks_segmentation_result(const jarak_breaks_segmentation *fit)
{
    return &fit->info;
}

void jarak_breaks_segmentation_free(jarak_breaks_segmentation *fit)
{
    if (fit == NULL) {
        return;
    }
    jarak__free(fit->breaks);
    jarak__free(fit->segment_mean);
    jarak__free(fit->segment_variance);
    jarak__free(fit->noise_variance);
    jarak__breaks_counts_free(&fit->counts);
    jarak__free(fit);
}
