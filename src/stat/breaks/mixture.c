/* The posterior averaged over models of the noise: white, or AR(1), and how large it is where that is not given.
 *
 * Noise that is correlated from date to date wanders, and a model of white noise takes that for breaks. So noise is white with a
 * probability of 1/2 beforehand, and else AR(1) with one of ten correlations; where its variance is an estimate, that may be wrong by a
 * factor of two either way. A break starts the process anew, so that segments stay independent and every sum exact; an estimate from
 * differences is one of variance (1 - correlation). Each model is weighed by its evidence (forward sums), and those that matter are
 * averaged. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/breaks/posterior.h"

static const double correlations[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
static const double factors[] = {1, 0.5, 2};
enum { N_CORRELATIONS = sizeof correlations / sizeof correlations[0], N_FACTORS = sizeof factors / sizeof factors[0] };

/* Models less probable than this change no digit that is printed. */
static const double least_weight = 1e-9;

static jarak_status add_choice(jarak__breaks_mixture *mixture, double correlation, double factor, double prior, jarak_error *error)
{
    jarak__breaks_choice *choice = &mixture->choices[mixture->n_choices++];
    choice->noise = (jarak__breaks_noise_model){
        .correlation = correlation, .variance = jarak__breaks_input_noise_estimated(mixture->series) ? factor / (1 - correlation) : 1};
    choice->log_prior = log(prior);
    return jarak__breaks_evidence_take(mixture->series, mixture->settings, choice->noise, &choice->evidence, error);
}

/* A series that never moves, its noise not given, has no noise and no break. */
static bool is_certain(const jarak__breaks_input *series)
{
    return jarak__breaks_input_noise_estimated(series) && jarak__breaks_input_constant(series);
}

/* Whether there is anything to tell a correlation from. */
static bool tells_correlation(const jarak__breaks_input *series)
{
    size_t most = 0;
    for (size_t r = 0; r < series->n_series; r++) {
        most = !series->constant[r] && series->n_values[r] > most ? series->n_values[r] : most;
    }
    return most > 2;
}

jarak_status jarak__breaks_mixture_take(const jarak__breaks_input *series, const jarak_breaks_posterior_settings *settings,
                                        jarak__breaks_mixture *mixture, jarak_error *error)
{
    const bool constant = is_certain(series);
    const bool asked = settings->noise == JARAK_BREAKS_NOISE_AR1 || (settings->noise == JARAK_BREAKS_NOISE_AUTO && !series->noise_given);
    const bool white = !asked || series->model == JARAK_BREAKS_POISSON || !tells_correlation(series);
    *mixture = (jarak__breaks_mixture){.series = series, .settings = settings, .most_segments = constant ? 1 : SIZE_MAX};
    mixture->choices = jarak__calloc(white ? 1 : (1 + N_CORRELATIONS) * N_FACTORS, sizeof mixture->choices[0]);
    if (mixture->choices == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    if (white) {
        return add_choice(mixture, 0, 1, 1, error);
    }
    const size_t n_factors = series->model == JARAK_BREAKS_MEAN && !series->noise_given ? N_FACTORS : 1;
    const double share = 0.5 / (double)n_factors;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < n_factors && status == JARAK_OK; i++) {
        status = add_choice(mixture, 0, factors[i], share, error);
        for (size_t c = 0; c < N_CORRELATIONS && status == JARAK_OK; c++) {
            status = add_choice(mixture, correlations[c], factors[i], share / N_CORRELATIONS, error);
        }
    }
    return status;
}

static void free_choice(jarak__breaks_choice *choice)
{
    jarak__breaks_evidence_free(&choice->evidence);
    jarak__free(choice->breaks);
}

void jarak__breaks_mixture_free(jarak__breaks_mixture *mixture)
{
    for (size_t i = 0; i < mixture->n_choices; i++) {
        free_choice(&mixture->choices[i]);
    }
    jarak__free(mixture->choices);
    *mixture = (jarak__breaks_mixture){0};
}

/* What the forward sums of a model say. */
static jarak_status learn(jarak__breaks_choice *choice, const jarak__breaks_sums *sums, jarak_error *error)
{
    choice->log_evidence = jarak__breaks_log_evidence(sums) + choice->evidence.constant;
    return jarak__breaks_best(sums, &choice->n_breaks, &choice->breaks, error);
}

typedef struct weighing {
    jarak__breaks_mixture *mixture;
    jarak__breaks_work *work;
} weighing;

static void weigh_some(size_t first, size_t end, void *context)
{
    const weighing *all = context;
    const jarak__breaks_mixture *mixture = all->mixture;
    for (size_t i = first; i < end; i++) {
        jarak__breaks_choice *choice = &mixture->choices[i];
        jarak__breaks_sums sums;
        jarak_status status = jarak__breaks_sums_take(mixture->settings, mixture->series->n_times, mixture->most_segments, &sums, NULL);
        if (status == JARAK_OK) {
            jarak__breaks_sums_forward(&choice->evidence, all->work, &sums);
            status = jarak__breaks_work_status(all->work, NULL);
            status = status == JARAK_OK ? learn(choice, &sums, NULL) : status;
        }
        if (status == JARAK_ERR_MEMORY || status == JARAK_ERR_OVERFLOW) {
            atomic_store(&all->work->no_memory, true);
        }
        jarak__breaks_sums_free(&sums);
    }
}

/* log of the sum over models of exp(terms). */
static double log_total(size_t n, const double *terms)
{
    double most = -HUGE_VAL, sum = 0;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, terms[i]);
    }
    for (size_t i = 0; i < n; i++) {
        sum += exp(terms[i] - most);
    }
    return most + log(sum);
}

/* Posterior probabilities of the models; those that do not matter are dropped. terms: room for one number each. */
static void settle(jarak__breaks_mixture *mixture, double *terms, jarak_breaks_posterior *result)
{
    for (size_t i = 0; i < mixture->n_choices; i++) {
        terms[i] = mixture->choices[i].log_prior + mixture->choices[i].log_evidence;
    }
    result->log_evidence = log_total(mixture->n_choices, terms);
    size_t kept = 0;
    double total = 0;
    for (size_t i = 0; i < mixture->n_choices; i++) {
        mixture->choices[i].weight = exp(terms[i] - result->log_evidence);
        if (mixture->choices[i].weight >= least_weight) {
            total += mixture->choices[i].weight;
            jarak__breaks_choice moved = mixture->choices[i];
            mixture->choices[i] = mixture->choices[kept];
            mixture->choices[kept++] = moved;
        }
    }
    if (kept == 0) { /* no evidence is a number */
        mixture->choices[kept++].weight = total = 1;
    }
    for (size_t i = kept; i < mixture->n_choices; i++) {
        free_choice(&mixture->choices[i]);
    }
    mixture->n_choices = kept;
    for (size_t i = 0; i < kept; i++) {
        mixture->choices[i].weight /= total;
    }
}

/* log P(model, breaks, values) for each model, into joint. scratch: n_times numbers. */
static void join(const jarak__breaks_mixture *mixture, const jarak__breaks_sums *sums, const size_t *breaks, size_t n_breaks,
                 double *scratch, double *joint)
{
    for (size_t i = 0; i < mixture->n_choices; i++) {
        const jarak__breaks_choice *choice = &mixture->choices[i];
        double sum = choice->log_prior + sums->log_prior[n_breaks + 1] + choice->evidence.constant;
        for (size_t s = 0; s <= n_breaks; s++) {
            size_t first = s == 0 ? 0 : breaks[s - 1] + 1, last = s < n_breaks ? breaks[s] : mixture->series->n_times - 1;
            jarak__breaks_evidence_ending(&choice->evidence, last, scratch);
            sum += scratch[first];
        }
        joint[i] = sum;
    }
}

static bool is_same(const jarak__breaks_choice *a, const jarak__breaks_choice *b)
{
    return a->n_breaks == b->n_breaks && memcmp(a->breaks, b->breaks, a->n_breaks * sizeof a->breaks[0]) == 0;
}

/* The levels of the chosen segmentation, averaged over the models given it, whose probabilities stand in weights. */
static void fill_levels(const jarak__breaks_mixture *mixture, const double *weights, jarak_breaks_posterior *result)
{
    for (size_t i = 0; i < (result->n_breaks + 1) * result->n_series; i++) {
        const size_t s = i / result->n_series, r = i % result->n_series;
        const size_t first = s == 0 ? 0 : result->breaks[s - 1].at + 1;
        const size_t last = s < result->n_breaks ? result->breaks[s].at : result->n_times - 1;
        double mean = 0, variance = 0;
        for (int turn = 0; turn < 2; turn++) { /* the mean, then what lies about it */
            for (size_t c = 0; c < mixture->n_choices; c++) {
                double level, deviation;
                jarak__breaks_evidence_level(&mixture->choices[c].evidence, r, first, last, &level, &deviation);
                if (!(weights[c] > 0)) {
                    continue; /* the deviation may be infinite */
                }
                if (turn == 0) {
                    mean += weights[c] * level;
                } else {
                    variance += weights[c] * (deviation * deviation + (level - mean) * (level - mean));
                }
            }
        }
        result->segment_mean[i] = mean;
        result->segment_sd[i] = sqrt(variance);
        if (jarak__breaks_input_noise_estimated(mixture->series) && mixture->series->constant[r]) {
            result->segment_sd[i] = 0;
        } else if (jarak__breaks_input_noise_estimated(mixture->series) && mixture->series->n_values[r] < 2) {
            result->segment_sd[i] = (double)INFINITY; /* nothing tells how large the noise is */
        }
    }
}

/* The most probable of the segmentations that are best for some model. */
static jarak_status choose(const jarak__breaks_mixture *mixture, const jarak__breaks_sums *sums, double *terms,
                           jarak_breaks_posterior *result, jarak_error *error)
{
    const size_t n = mixture->n_choices;
    double *scratch = jarak__calloc(mixture->series->n_times, sizeof scratch[0]), most = -HUGE_VAL;
    const jarak__breaks_choice *best = mixture->choices;
    if (scratch == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    }
    for (size_t i = 0; i < n; i++) {
        const jarak__breaks_choice *choice = &mixture->choices[i];
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) {
            seen = is_same(choice, &mixture->choices[j]);
        }
        if (seen) {
            continue;
        }
        join(mixture, sums, choice->breaks, choice->n_breaks, scratch, terms);
        double probability = log_total(n, terms);
        if (i == 0 || probability > most) {
            most = probability;
            best = choice;
        }
    }
    jarak_status status = jarak__breaks_posterior_choose(best->breaks, best->n_breaks, result, error);
    if (status == JARAK_OK) {
        join(mixture, sums, best->breaks, best->n_breaks, scratch, terms);
        const double total = log_total(n, terms);
        for (size_t i = 0; i < n; i++) {
            terms[i] = exp(terms[i] - total);
        }
        result->probability_of_breaks = fmin(1, exp(total - result->log_evidence));
        fill_levels(mixture, terms, result);
    }
    jarak__free(scratch);
    return status;
}

/* What is told of the noise itself. */
static void fill_noise(const jarak__breaks_mixture *mixture, jarak_breaks_posterior *result)
{
    const jarak__breaks_input *series = mixture->series;
    double variance = 0;
    for (size_t i = 0; i < mixture->n_choices; i++) {
        const jarak__breaks_choice *choice = &mixture->choices[i];
        variance += choice->weight * choice->noise.variance;
        result->correlation += choice->weight * choice->noise.correlation;
        result->correlated += choice->noise.correlation > 0 ? choice->weight : 0;
    }
    result->correlated = fmin(1, result->correlated);
    for (size_t r = 0; r < series->n_series; r++) {
        result->noise_variance[r] = variance * jarak__breaks_input_noise(series, r);
    }
    result->residuals = jarak__breaks_residuals_test(series, result->n_breaks, result->chosen, result->correlation);
    result->constant = jarak__breaks_input_constant(series);
    result->noise_estimated = jarak__breaks_input_noise_estimated(series);
}

/* A model at a time: sums in both directions. */
static jarak_status average(jarak__breaks_mixture *mixture, jarak__breaks_sums *sums, double *terms, jarak__breaks_work *work,
                            jarak_breaks_posterior *result, jarak_error *error)
{
    const bool single = mixture->n_choices == 1;
    jarak_status status = single ? JARAK_OK : choose(mixture, sums, terms, result, error);
    for (size_t i = 0; i < mixture->n_choices && status == JARAK_OK; i++) {
        jarak__breaks_choice *choice = &mixture->choices[i];
        jarak__breaks_sums_both(&choice->evidence, mixture->settings->threads, work, sums);
        status = jarak__breaks_work_status(work, error);
        if (status == JARAK_OK && choice->breaks == NULL) { /* not weighed yet, since there is no other */
            status = learn(choice, sums, error);
            if (status == JARAK_OK) {
                settle(mixture, terms, result);
            }
        }
        if (status == JARAK_OK && single) {
            status = choose(mixture, sums, terms, result, error);
        }
        if (status == JARAK_OK) {
            jarak__breaks_posterior_add(sums, choice->weight, result);
        }
    }
    return status;
}

jarak_status jarak__breaks_mixture_fit(jarak__breaks_mixture *mixture, jarak_breaks_posterior *result, jarak_error *error)
{
    const size_t n_times = mixture->series->n_times;
    const jarak_breaks_posterior_settings *settings = mixture->settings;
    jarak__breaks_sums sums = {0};
    jarak__breaks_work work = {.progress = settings->progress, .cancel = settings->cancel};
    double *terms = jarak__calloc(mixture->n_choices, sizeof terms[0]);
    jarak_status status = terms != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory"));
    status = status != JARAK_OK ? status : jarak__breaks_sums_take(settings, n_times, mixture->most_segments, &sums, error);
    status =
        status != JARAK_OK ? status : jarak__breaks_posterior_start(mixture->series->n_series, n_times, sums.n_segments, result, error);
    if (status == JARAK_OK && mixture->n_choices > 1) {
        weighing all = {.mixture = mixture, .work = &work};
        jarak_progress_start(settings->progress, _("noise"), _("dates"), (uint64_t)mixture->n_choices * n_times);
        jarak__parallel_for(mixture->n_choices, 1, settings->threads, weigh_some, &all);
        jarak_progress_finish(settings->progress);
        status = jarak__breaks_work_status(&work, error);
        if (status == JARAK_OK) {
            settle(mixture, terms, result);
        }
    }
    if (status == JARAK_OK) {
        atomic_store(&work.done, 0);
        jarak_progress_start(settings->progress, _("breaks"), _("dates"), 2 * (uint64_t)mixture->n_choices * n_times);
        status = average(mixture, &sums, terms, &work, result, error);
        jarak_progress_finish(settings->progress);
    }
    if (status == JARAK_OK) {
        fill_noise(mixture, result);
        jarak__breaks_posterior_finish(settings->level, result);
    }
    jarak__breaks_sums_free(&sums);
    jarak__free(terms);
    return status;
}
