/* One step ahead: the density of a value given those before it is the ratio of two evidences. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/sum.h"
#include "stat/change/check.h"
#include "stat/change/whole.h"

static const double log_sqrt_2pi = 0.91893853320467274178;
static const double least_step_variance = 1e-6; /* of the Gaussian walk where all steps are within the noise */

/* What a series says of one time; n = 0: nothing. */
typedef struct foretold {
    size_t n;
    double score, gaussian;
} foretold;

typedef struct job {
    jarak__plan plan;
    const jarak_change_settings *settings;
    int32_t time;
    double step_variance; /* of the Gaussian walk; NaN: no step before */
    foretold *series;
} job;

/* Whether a reporter has a value in a range of entries; last gets the last one. */
static bool find_last(const jarak__plan *plan, jarak__range range, uint32_t reporter, const jarak__entry **last)
{
    for (size_t i = range.end; i-- > range.first;) {
        if (plan->entries[i].reporter == reporter) {
            *last = &plan->entries[i];
            return true;
        }
    }
    return false;
}

static double error_variance(const jarak__plan *plan, size_t series, const jarak__entry *entry)
{
    const double noise = plan->data->series_of[series].noise;
    return noise * noise + (plan->data->variance != NULL ? plan->data->variance[entry->row] : 0);
}

/* The log density of a value by a Gaussian walk from its reporter's last one. */
static double gaussian(const job *all, size_t series, const jarak__entry *from, const jarak__entry *to)
{
    const double step = all->plan.data->value[to->row] - all->plan.data->value[from->row];
    const double errors = error_variance(&all->plan, series, from) + error_variance(&all->plan, series, to);
    const double variance = all->step_variance * (double)(to->time - from->time) + errors;
    return -log_sqrt_2pi - 0.5 * (log(variance) + step * step / variance);
}

/* The log evidence of the values in a range; of one value alone it is 0, whatever the model. */
static jarak_status evidence(jarak__whole *whole, const job *all, size_t series, jarak__range range, double *log_evidence,
                             jarak_error *error)
{
    *log_evidence = 0;
    if (range.end - range.first < 2) {
        return JARAK_OK;
    }
    jarak_status status = jarak__whole_make(whole, &all->plan, series, range, all->time, &all->settings->prior, error);
    *log_evidence = whole->mixture.log_evidence;
    return status;
}

static jarak_status foretell(jarak__whole *whole, size_t series, void *context, jarak_error *error)
{
    job *all = context;
    foretold *out = &all->series[series];
    const jarak__plan *plan = &all->plan;
    const jarak__range before = jarak__plan_range(plan, series, INT32_MIN, (int64_t)all->time - 1);
    const jarak__range until = jarak__plan_range(plan, series, INT32_MIN, all->time);
    *out = (foretold){0};
    if (until.end == before.end || before.end == before.first || (before.end - before.first > 1 && jarak__whole_times(plan, before) < 2)) {
        return JARAK_OK;
    }
    for (size_t i = before.end; i < until.end; i++) {
        const jarak__entry *last;
        if (!find_last(plan, before, plan->entries[i].reporter, &last)) {
            return JARAK_OK; /* a new reporter's level is not known */
        }
        out->gaussian += gaussian(all, series, last, &plan->entries[i]);
    }
    double then, now;
    jarak_status status = evidence(whole, all, series, before, &then, error);
    status = status == JARAK_OK ? evidence(whole, all, series, until, &now, error) : status;
    if (status == JARAK_OK) {
        out->n = until.end - before.end;
        out->score = now - then - log_sqrt_2pi * (double)out->n;
    }
    return status;
}

/* The mean square of the steps before a time beyond what errors explain, a period. */
static double step_variance(const job *all)
{
    jarak__sum squares = {0}, periods = {0};
    const jarak__plan *plan = &all->plan;
    for (size_t s = 0; s < plan->data->n_series; s++) {
        for (size_t i = plan->first[s]; i < plan->first[s + 1] && plan->entries[i].time < all->time; i++) {
            const jarak__entry *last;
            if (find_last(plan, (jarak__range){plan->first[s], i}, plan->entries[i].reporter, &last)) {
                const double step = plan->data->value[plan->entries[i].row] - plan->data->value[last->row];
                jarak__sum_add(&squares, step * step - error_variance(plan, s, last) - error_variance(plan, s, &plan->entries[i]));
                jarak__sum_add(&periods, (double)(plan->entries[i].time - last->time));
            }
        }
    }
    const double n = jarak__sum_value(&periods), variance = jarak__sum_value(&squares) / n;
    return !(n > 0) ? (double)NAN : variance > least_step_variance ? variance : least_step_variance;
}

static bool add_score(const job *all, jarak_change_score *score)
{
    jarak__sum total = {0}, gauss = {0};
    *score = (jarak_change_score){.time = all->time};
    for (size_t s = 0; s < all->plan.data->n_series; s++) {
        if (all->series[s].n > 0) {
            score->n_values += all->series[s].n;
            jarak__sum_add(&total, all->series[s].score);
            jarak__sum_add(&gauss, all->series[s].gaussian);
        }
    }
    score->log_score = jarak__sum_value(&total) / (double)score->n_values;
    score->gaussian = jarak__sum_value(&gauss) / (double)score->n_values;
    return score->n_values > 0;
}

static int compare_times(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* The times from … to that have values, ascending, into an array of its own. */
static jarak_status list_times(const jarak__plan *plan, int32_t from, int32_t to, int32_t **times, size_t *n_times, jarak_error *error)
{
    const size_t n = plan->first[plan->data->n_series];
    int32_t *all = jarak__calloc(n, sizeof *all);
    if (all == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), n);
    }
    size_t m = 0, kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (plan->entries[i].time >= from && plan->entries[i].time <= to) {
            all[m++] = plan->entries[i].time;
        }
    }
    qsort(all, m, sizeof *all, compare_times);
    for (size_t i = 0; i < m; i++) {
        if (i == 0 || all[i] != all[kept - 1]) {
            all[kept++] = all[i];
        }
    }
    *times = all;
    *n_times = kept;
    return JARAK_OK;
}

static jarak_status run(job *all, int32_t from, int32_t to, jarak_change_score **scores, size_t *n_scores, jarak_error *error)
{
    int32_t *times = NULL;
    size_t n_times = 0, n = 0;
    jarak_status status = list_times(&all->plan, from, to, &times, &n_times, error);
    all->series = jarak__calloc(all->plan.data->n_series, sizeof *all->series);
    jarak_change_score *made = jarak__calloc(n_times, sizeof *made);
    if (status == JARAK_OK && (all->series == NULL || made == NULL)) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu series"), all->plan.data->n_series);
    }
    jarak_progress_start(all->settings->progress, _("Backtest"), _("periods"), n_times);
    for (size_t t = 0; t < n_times && status == JARAK_OK; t++) {
        all->time = times[t];
        all->step_variance = step_variance(all);
        status = jarak__each_series(all->plan.data->n_series, all->settings, foretell, all, error);
        n += status == JARAK_OK && add_score(all, &made[n]);
        jarak_progress_set(all->settings->progress, t + 1);
    }
    jarak_progress_finish(all->settings->progress);
    jarak__free(times);
    jarak__free(all->series);
    if (status != JARAK_OK) {
        jarak__free(made);
        return status;
    }
    *scores = made;
    *n_scores = n;
    return JARAK_OK;
}

jarak_status jarak_change_backtest(const jarak_change_data *data, const jarak_change_settings *given, int32_t from, int32_t to,
                                   jarak_change_score **scores, size_t *n_scores, jarak_error *error)
{
    jarak_change_settings settings;
    *scores = NULL;
    *n_scores = 0;
    jarak_status status = jarak__change_settings(given, &settings, error);
    status = status == JARAK_OK ? jarak__change_data(data, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    job all = {.settings = &settings};
    status = jarak__plan_make(&all.plan, data, error);
    if (status == JARAK_OK) {
        status = run(&all, from, to, scores, n_scores, error);
        jarak__plan_release(&all.plan);
    }
    return status;
}

void jarak_change_scores_free(jarak_change_score *scores)
{
    jarak__free(scores);
}
