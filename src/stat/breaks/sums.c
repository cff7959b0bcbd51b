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
#include "base/text.h"
#include "stat/breaks/posterior.h"

/* A term this much below the largest, in logs, adds less than a rounding error even a million times. */
static const double negligible = -60;

typedef struct passes {
    const jarak__breaks_evidence *evidence;
    jarak__breaks_sums *sums;
    jarak__breaks_work *work;
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
static bool step(jarak__breaks_work *work)
{
    if (jarak_cancel_triggered(work->cancel)) {
        atomic_store(&work->interrupted, true);
    }
    jarak_progress_set(work->progress, atomic_fetch_add(&work->done, 1) + 1);
    return atomic_load_explicit(&work->interrupted, memory_order_relaxed);
}

static void forward(const passes *pass, double *evidence)
{
    jarak__breaks_sums *sums = pass->sums;
    size_t n = sums->n_times, length = sums->min_length;
    for (size_t t = 0; t < n && !step(pass->work); t++) {
        for (size_t j = 1; j <= sums->n_segments; j++) {
            sums->forward[j * n + t] = -HUGE_VAL;
            sums->best[j * n + t] = -HUGE_VAL;
        }
        if (t + 1 < length) {
            continue;
        }
        jarak__breaks_evidence_ending(pass->evidence, t, evidence);
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

static void backward(const passes *pass, double *evidence)
{
    jarak__breaks_sums *sums = pass->sums;
    size_t n = sums->n_times, length = sums->min_length;
    for (size_t back = 0; back < n && !step(pass->work); back++) {
        size_t s = n - 1 - back;
        for (size_t j = 1; j <= sums->n_segments; j++) {
            sums->backward[j * (n + 1) + s] = -HUGE_VAL;
        }
        if (back + 1 < length) {
            continue;
        }
        jarak__breaks_evidence_starting(pass->evidence, s, evidence);
        sums->backward[(n + 1) + s] = evidence[n - 1];
        for (size_t j = 2; j <= sums->n_segments && j * length <= back + 1; j++) {
            size_t first = s + length - 1, end = n - (j - 1) * length; /* of the segment's last date */
            sums->backward[j * (n + 1) + s] = log_sum(end - first, evidence + first, sums->backward + (j - 1) * (n + 1) + first + 1);
        }
    }
}

/* Pass 0 is forward, 1 backward. */
static void run_pass(size_t first, size_t end, void *context)
{
    const passes *pass = context;
    for (size_t i = first; i < end; i++) {
        double *evidence = jarak__calloc(pass->sums->n_times, sizeof evidence[0]);
        if (evidence == NULL) {
            atomic_store(&pass->work->no_memory, true);
            continue;
        }
        if (i == 0) {
            forward(pass, evidence);
        } else {
            backward(pass, evidence);
        }
        jarak__free(evidence);
    }
}

void jarak__breaks_sums_forward(const jarak__breaks_evidence *evidence, jarak__breaks_work *work, jarak__breaks_sums *sums)
{
    passes pass = {.evidence = evidence, .sums = sums, .work = work};
    run_pass(0, 1, &pass);
}

void jarak__breaks_sums_both(const jarak__breaks_evidence *evidence, int threads, jarak__breaks_work *work, jarak__breaks_sums *sums)
{
    passes pass = {.evidence = evidence, .sums = sums, .work = work};
    jarak__parallel_for(2, 1, threads, run_pass, &pass);
}

jarak_status jarak__breaks_work_status(jarak__breaks_work *work, jarak_error *error)
{
    if (atomic_load(&work->no_memory)) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    if (atomic_load(&work->interrupted)) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
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

jarak_status jarak__breaks_sums_take(const jarak_breaks_posterior_settings *settings, size_t n_times, size_t most_segments,
                                     jarak__breaks_sums *sums, jarak_error *error)
{
    *sums = (jarak__breaks_sums){.n_times = n_times, .min_length = settings->min_length};
    const size_t most = n_times / sums->min_length < most_segments ? n_times / sums->min_length : most_segments;
    sums->n_segments = settings->max_breaks < most ? settings->max_breaks + 1 : most;
    size_t cells;
    if (!jarak__multiply(sums->n_segments + 1, n_times + 1, &cells) || cells > SIZE_MAX / sizeof(double) || n_times > UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("breaks: there are too many dates"));
    }
    sums->log_prior = jarak__calloc(sums->n_segments + 1, sizeof sums->log_prior[0]);
    sums->log_ways = jarak__calloc(sums->n_segments + 1, sizeof sums->log_ways[0]);
    sums->forward = jarak__calloc(cells, sizeof sums->forward[0]);
    sums->backward = jarak__calloc(cells, sizeof sums->backward[0]);
    sums->best = jarak__calloc(cells, sizeof sums->best[0]);
    sums->best_start = jarak__calloc(cells, sizeof sums->best_start[0]);
    if (sums->log_prior == NULL || sums->log_ways == NULL || sums->forward == NULL || sums->backward == NULL || sums->best == NULL ||
        sums->best_start == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    take_prior(settings, sums);
    return JARAK_OK;
}

void jarak__breaks_sums_free(jarak__breaks_sums *sums)
{
    jarak__free(sums->log_prior);
    jarak__free(sums->log_ways);
    jarak__free(sums->forward);
    jarak__free(sums->backward);
    jarak__free(sums->best);
    jarak__free(sums->best_start);
    *sums = (jarak__breaks_sums){0};
}
