/* The exact posterior over break dates: forward and backward sums over all segmentations with a given number of segments.
 *
 * F[j][t] is the log of the sum, over all ways to cut dates 0 … t into j segments, of the product of the segments' evidence, and B[j][s]
 * the same for dates s … the last: F[j][t] = log sum over s of exp(F[j - 1][s - 1] + E(s, t)),   B[j][s] = log sum over t of exp(E(s, t) +
 * B[j - 1][t + 1]) (Fearnhead 2006, section 2, there with the number of segments unknown or given). Everything about dates is a ratio of
 * such sums: given k segments, a break at t has probability sum over j of exp(F[j][t] + B[k - j][t + 1] - F[k][last]). The two passes share
 * nothing and run on two threads; the forward one also finds the best single segmentation by maxima in the place of sums. */
#include <math.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/breaks/evidence.h"
#include "stat/breaks/posterior.h"

/* A term this much below the largest, in logs, adds less than a rounding error even a million times. */
static const double negligible = -60;

static jarak_breaks_posterior_settings defaults(void)
{
    return (jarak_breaks_posterior_settings){
        .size = sizeof(jarak_breaks_posterior_settings),
        .min_length = 1,
        .max_breaks = 10,
        .break_rate = (double)NAN,
        .prior_mean = (double)NAN,
        .prior_variance = (double)NAN,
        .prior_shape = (double)NAN,
        .prior_scale = (double)NAN,
        .prior_strength = (double)NAN,
        .noise_variance = (double)NAN,
        .level = 0.9,
    };
}

void jarak_breaks_posterior_settings_init_sized(jarak_breaks_posterior_settings *settings, size_t size)
{
    const jarak_breaks_posterior_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

typedef struct passes {
    const jarak__breaks_evidence *evidence;
    jarak__breaks_sums *sums;
    jarak_progress *progress;
    const jarak_cancel *cancel;
    atomic_size_t done; /* dates, of both passes */
    atomic_bool interrupted, no_memory;
} passes;

/* log of the sum of exp(a[i] + b[i]). */
static double log_sum(size_t n, const double *a, const double *b)
{
    double most = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, a[i] + b[i]);
    }
    if (isinf(most)) {
        return most;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double below = a[i] + b[i] - most;
        if (below > negligible) {
            sum += exp(below);
        }
    }
    return most + log(sum);
}

/* The best of a[i] + b[i], the earliest where several are. */
static size_t best_of(size_t n, const double *a, const double *b, double *value)
{
    size_t best = 0;
    *value = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        if (a[i] + b[i] > *value) {
            *value = a[i] + b[i];
            best = i;
        }
    }
    return best;
}

/* Whether to stop; counts a date as done. */
static bool step(passes *work)
{
    if (jarak_cancel_triggered(work->cancel)) {
        atomic_store(&work->interrupted, true);
    }
    jarak_progress_set(work->progress, atomic_fetch_add(&work->done, 1) + 1);
    return atomic_load_explicit(&work->interrupted, memory_order_relaxed);
}

static void forward(passes *work, double *evidence)
{
    jarak__breaks_sums *sums = work->sums;
    size_t n = sums->n_times, length = sums->min_length;
    for (size_t t = 0; t < n && !step(work); t++) {
        for (size_t j = 1; j <= sums->n_segments; j++) {
            sums->forward[j * n + t] = -HUGE_VAL;
            sums->best[j * n + t] = -HUGE_VAL;
        }
        if (t + 1 < length) {
            continue;
        }
        jarak__breaks_evidence_ending(work->evidence, t, evidence);
        sums->forward[n + t] = sums->best[n + t] = evidence[0];
        for (size_t j = 2; j <= sums->n_segments && j * length <= t + 1; j++) {
            /* The segment starts at s, the one before it ends at s - 1. */
            size_t first = (j - 1) * length, count = t + 2 - length - first;
            const double *before = sums->forward + (j - 1) * n + first - 1, *best = sums->best + (j - 1) * n + first - 1;
            sums->forward[j * n + t] = log_sum(count, before, evidence + first);
            sums->best_start[j * n + t] = (uint32_t)(first + best_of(count, best, evidence + first, &sums->best[j * n + t]));
        }
    }
}

static void backward(passes *work, double *evidence)
{
    jarak__breaks_sums *sums = work->sums;
    size_t n = sums->n_times, length = sums->min_length;
    for (size_t back = 0; back < n && !step(work); back++) {
        size_t s = n - 1 - back;
        for (size_t j = 1; j <= sums->n_segments; j++) {
            sums->backward[j * (n + 1) + s] = -HUGE_VAL;
        }
        if (back + 1 < length) {
            continue;
        }
        jarak__breaks_evidence_starting(work->evidence, s, evidence);
        sums->backward[(n + 1) + s] = evidence[n - 1];
        for (size_t j = 2; j <= sums->n_segments && j * length <= back + 1; j++) {
            size_t first = s + length - 1, end = n - (j - 1) * length; /* of the segment's last date */
            sums->backward[j * (n + 1) + s] = log_sum(end - first, evidence + first, sums->backward + (j - 1) * (n + 1) + first + 1);
        }
    }
}

static void run_pass(size_t first, size_t end, void *context)
{
    passes *work = context;
    for (size_t pass = first; pass < end; pass++) {
        double *evidence = jarak__calloc(work->sums->n_times, sizeof evidence[0]);
        if (evidence == NULL) {
            atomic_store(&work->no_memory, true);
            continue;
        }
        if (pass == 0) {
            forward(work, evidence);
        } else {
            backward(work, evidence);
        }
        jarak__free(evidence);
    }
}

static jarak_status sums_new(jarak__breaks_sums *sums, jarak_error *error)
{
    size_t cells;
    if (!jarak__multiply(sums->n_segments + 1, sums->n_times + 1, &cells) || cells > SIZE_MAX / sizeof(double) ||
        sums->n_times > UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many dates"));
    }
    sums->forward = jarak__calloc(cells, sizeof sums->forward[0]);
    sums->backward = jarak__calloc(cells, sizeof sums->backward[0]);
    sums->best = jarak__calloc(cells, sizeof sums->best[0]);
    sums->best_start = jarak__calloc(cells, sizeof sums->best_start[0]);
    if (sums->forward == NULL || sums->backward == NULL || sums->best == NULL || sums->best_start == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    return JARAK_OK;
}

static void sums_free(jarak__breaks_sums *sums)
{
    jarak__free(sums->forward);
    jarak__free(sums->backward);
    jarak__free(sums->best);
    jarak__free(sums->best_start);
}

static jarak_status compute_sums(const jarak__breaks_evidence *evidence, const jarak_breaks_posterior_settings *settings,
                                 jarak__breaks_sums *sums, jarak_error *error)
{
    passes work = {.evidence = evidence, .sums = sums, .progress = settings->progress, .cancel = settings->cancel};
    jarak_progress_start(settings->progress, _("breaks"), _("dates"), 2 * (uint64_t)sums->n_times);
    jarak__parallel_for(2, 1, settings->threads, run_pass, &work);
    jarak_progress_finish(settings->progress);
    if (atomic_load(&work.no_memory)) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    if (atomic_load(&work.interrupted)) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
    }
    return JARAK_OK;
}

static jarak_status check_settings(const jarak_breaks_posterior_settings *settings, size_t n_times, jarak_error *error)
{
    if (settings->min_length == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: min_length is 0; a segment has at least one date"));
    }
    if (settings->min_length > n_times) {
        return jarak_fail(
            error, JARAK_ERR_ARGUMENT,
            P_("breaks: min_length is %zu, but there is only %zu date", "breaks: min_length is %zu, but there are only %zu dates", n_times),
            settings->min_length, n_times);
    }
    if (!(settings->level > 0 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: level is %g; it must be between 0 and 1"), settings->level);
    }
    if (!isnan(settings->break_rate) && !(settings->break_rate > 0 && settings->break_rate < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: break_rate is %g; it must be between 0 and 1"), settings->break_rate);
    }
    if (!isnan(settings->break_rate) && settings->prior_breaks != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_breaks and break_rate say the same thing; give one of them"));
    }
    double sum = 0;
    for (size_t k = 0; settings->prior_breaks != NULL && k <= settings->max_breaks; k++) {
        double weight = settings->prior_breaks[k];
        if (!(weight >= 0 && isfinite(weight))) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_breaks[%zu] is %g; it must be a number of at least 0"), k,
                              weight);
        }
        sum += k < n_times / settings->min_length ? weight : 0;
    }
    if (settings->prior_breaks != NULL && !(sum > 0 && isfinite(sum))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("breaks: prior_breaks gives no possible number of breaks a chance"));
    }
    return JARAK_OK;
}

/* log of the number of ways to cut n dates into k segments of at least length dates: n - k (length - 1) - 1 over k - 1. */
static double log_ways(size_t n, size_t k, size_t length)
{
    size_t places = n - k * (length - 1) - 1;
    double sum = 0;
    for (size_t i = 1; i < k; i++) {
        sum += log((double)(places - i + 1) / (double)i);
    }
    return sum;
}

/* log P(k - 1 breaks) - log of the number of segmentations, for each number of segments k: what one segmentation has a priori. */
static void take_prior(const jarak_breaks_posterior_settings *settings, jarak__breaks_sums *sums)
{
    double most = -HUGE_VAL, total = 0;
    for (size_t k = 1; k <= sums->n_segments; k++) {
        double breaks = (double)(k - 1);
        sums->log_ways[k] = log_ways(sums->n_times, k, sums->min_length);
        if (settings->prior_breaks != NULL) {
            sums->log_prior[k] = log(settings->prior_breaks[k - 1]);
        } else if (!isnan(settings->break_rate)) {
            sums->log_prior[k] = sums->log_ways[k] + breaks * log(settings->break_rate) +
                                 ((double)sums->n_times - 1 - breaks) * log1p(-settings->break_rate);
        } else {
            sums->log_prior[k] = -breaks * log(2);
        }
        most = fmax(most, sums->log_prior[k]);
    }
    for (size_t k = 1; k <= sums->n_segments; k++) {
        total += exp(sums->log_prior[k] - most);
    }
    for (size_t k = 1; k <= sums->n_segments; k++) {
        sums->log_prior[k] -= most + log(total) + sums->log_ways[k];
    }
}

/* Everything that is checked, and the data in the form that the recursions read. */
static jarak_status take(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings, jarak__breaks_input *series,
                         jarak__breaks_evidence *evidence, jarak_error *error)
{
    jarak_status status = jarak__breaks_input_take(data, settings->model, settings->noise_variance, series, error);
    status = status != JARAK_OK ? status : check_settings(settings, data->n_times, error);
    return status != JARAK_OK ? status : jarak__breaks_evidence_take(series, settings, evidence, error);
}

jarak_status jarak_breaks_posterior_check(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings,
                                          jarak_error *error)
{
    jarak_breaks_posterior_settings used = defaults();
    const double nothing = (double)NAN; /* one date without a value goes with any settings */
    const jarak_breaks_data no_data = {.n_series = 1, .n_times = 1, .values = &nothing};
    jarak__breaks_input series = {0};
    jarak__breaks_evidence evidence = {0};
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_breaks_posterior_settings_init", error);
    if (status == JARAK_OK && data == NULL) {
        status = jarak__breaks_input_take(&no_data, used.model, used.noise_variance, &series, error);
        status = status != JARAK_OK ? status : check_settings(&used, SIZE_MAX, error);
        status = status != JARAK_OK ? status : jarak__breaks_evidence_take(&series, &used, &evidence, error);
    } else if (status == JARAK_OK) {
        status = take(data, &used, &series, &evidence, error);
    }
    jarak__breaks_evidence_free(&evidence);
    jarak__breaks_input_free(&series);
    return status;
}

static jarak_status fit_series(const jarak__breaks_evidence *evidence, const jarak_breaks_posterior_settings *settings,
                               jarak_breaks_posterior *made, jarak_error *error)
{
    jarak__breaks_sums sums = {.n_times = evidence->series->n_times, .min_length = settings->min_length};
    size_t most = sums.n_times / sums.min_length;
    sums.n_segments = settings->max_breaks < most ? settings->max_breaks + 1 : most;
    sums.log_prior = jarak__calloc(sums.n_segments + 1, sizeof sums.log_prior[0]);
    sums.log_ways = jarak__calloc(sums.n_segments + 1, sizeof sums.log_ways[0]);
    jarak_status status = JARAK_OK;
    if (sums.log_prior == NULL || sums.log_ways == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
        goto out;
    }
    take_prior(settings, &sums);
    status = sums_new(&sums, error);
    status = status != JARAK_OK ? status : compute_sums(evidence, settings, &sums, error);
    status = status != JARAK_OK ? status : jarak__breaks_posterior_fill(evidence, &sums, settings->level, made, error);
out:
    sums_free(&sums);
    jarak__free(sums.log_prior);
    jarak__free(sums.log_ways);
    return status;
}

jarak_status jarak_breaks_posterior_fit(const jarak_breaks_data *data, const jarak_breaks_posterior_settings *settings,
                                        jarak_breaks_posterior **fit, jarak_error *error)
{
    *fit = NULL;
    jarak_breaks_posterior_settings used = defaults();
    jarak__breaks_input series = {0};
    jarak__breaks_evidence evidence = {0};
    jarak_breaks_posterior *made = NULL;
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_breaks_posterior_settings_init", error);
    status = status != JARAK_OK ? status : take(data, &used, &series, &evidence, error);
    if (status == JARAK_OK && (made = jarak__calloc(1, sizeof *made)) == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    status = status != JARAK_OK ? status : fit_series(&evidence, &used, made, error);
    if (status == JARAK_OK) {
        *fit = made;
        made = NULL;
    }
    jarak_breaks_posterior_free(made);
    jarak__breaks_evidence_free(&evidence);
    jarak__breaks_input_free(&series);
    return status;
}
