/* From the passes to components with weights. */
#include "stat/change/mixture.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/text.h"
#include "num/exp.h"
#include "stat/change/project.h"

/* A component with less of the weight is left out: all together, at most 10,000 of them, they hold less than 1e-8. */
static const double least_weight = 1e-12;

void jarak__mixture_release(jarak__mixture *m)
{
    double *const arrays[] = {m->likelihood, m->offset_y, m->offset_c, m->shift, m->narrow, m->all,
                              m->weight,     m->mean,     m->sd,       m->mean2, m->sd2,    m->covariance};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    jarak__free(m->component);
    jarak__passes_release(&m->passes);
    *m = (jarak__mixture){0};
}

static double *make(size_t a, size_t b, size_t c)
{
    size_t n;
    return jarak__multiply(a, b, &n) ? jarak__calloc(n, c * sizeof(double)) : NULL;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static jarak_status reserve(jarak__mixture *m, size_t lanes, size_t times, size_t reporters, size_t n_jump, jarak_error *error)
{
    size_t blocks;
    if (!jarak__multiply(times, n_jump + 1, &blocks) || !jarak__multiply(blocks + 1, lanes, &m->n_all) || m->n_all > UINT32_MAX / 2) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("a series has too many values"));
    }
    m->n_all = ((times - 1) * n_jump + 1) * lanes;
    size_t jumps = larger(n_jump, 1);
    const size_t needed = (times * jumps + 1) * lanes + reporters; /* of an array over components, which is scratch, too */
    if (lanes <= m->room_lanes && times <= m->room_times && jumps <= m->room_jumps && reporters <= m->room_reporters &&
        needed <= m->room_all) {
        return JARAK_OK;
    }
    const size_t n_all = larger(needed, m->room_all), now = m->n_all;
    lanes = larger(lanes, m->room_lanes);
    times = larger(times, m->room_times);
    jumps = larger(jumps, m->room_jumps);
    reporters = larger(reporters, m->room_reporters);
    const jarak__passes passes = m->passes; /* stays */
    const jarak__question asked = m->asked;
    m->passes = (jarak__passes){0};
    jarak__mixture_release(m);
    m->passes = passes;
    m->asked = asked;
    m->n_all = now;
    m->likelihood = make(lanes, 1, 1);
    m->offset_y = make(reporters, lanes, 1);
    m->offset_c = make(2, reporters, lanes);
    m->shift = make(times, jumps, lanes);
    m->narrow = make(times, jumps, lanes);
    m->all = make(n_all, 1, 1);
    m->component = jarak__calloc(n_all, 2 * sizeof *m->component);
    double **const kept[] = {&m->weight, &m->mean, &m->sd, &m->mean2, &m->sd2, &m->covariance};
    bool failed = m->likelihood == NULL || m->offset_y == NULL || m->offset_c == NULL || m->shift == NULL || m->narrow == NULL ||
                  m->all == NULL || m->component == NULL;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        *kept[i] = make(n_all, 2, 1); /* twice: a jump within a gap or outside, jarak__mixture_step() */
        failed = failed || *kept[i] == NULL;
    }
    if (failed) {
        jarak__mixture_release(m);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a series of %zu times"), times);
    }
    m->room_lanes = lanes;
    m->room_times = times;
    m->room_jumps = jumps;
    m->room_reporters = reporters;
    m->room_all = n_all;
    return JARAK_OK;
}

/* Fills the columns in front of the passes. Values are told from the first one of all: what is common drops out, digits do not. */
static size_t fill_columns(jarak__mixture *m)
{
    const jarak__track *track = m->asked.track;
    const size_t n = track->n_values, reporters = track->n_reporters;
    double *column = m->passes.column;
    const int32_t start = track->time[0], from = track->time[m->asked.from], to = track->time[m->asked.to];
    size_t k = 1 + reporters + (m->asked.start ? 2 : 1);
    for (size_t j = 0; j < track->n_times; j++) {
        const int32_t t = track->time[j];
        for (size_t i = track->first[j]; i < track->first[j + 1]; i++) {
            column[i] = track->value[i] - track->value[0];
            for (size_t a = 0; a < reporters; a++) {
                column[(1 + a) * n + i] = track->reporter[i] == a;
            }
            column[(1 + reporters) * n + i] = t <= from ? 0 : (double)((t < to ? t : to) - from);
            if (m->asked.start) {
                column[(2 + reporters) * n + i] = (double)((t < from ? t : from) - start);
            }
            for (size_t s = m->asked.from + 1; m->asked.steps && s <= m->asked.to; s++) {
                column[(k + s - m->asked.from - 1) * n + i] = j >= s;
            }
        }
    }
    return k + (m->asked.steps ? m->asked.to - m->asked.from : 0);
}

/* Of a jump of variance v in each lane: shift and narrow, the exponent of its weight (less l₀) and the weight's factor. */
JARAK_CLONES static void jump(size_t n, double v, const double *restrict score, const double *restrict info, double *restrict shift,
                              double *restrict narrow, double *restrict exponent, double *restrict factor)
{
    for (size_t c = 0; c < n; c++) {
        const double d = 1 / (1 + v * info[c]), r = score[c];
        narrow[c] = v * d;
        shift[c] = v * r * d;
        exponent[c] = 0.5 * shift[c] * r;
        factor[c] = sqrt(d);
    }
}

/* exp(exponent + base - top) * factor * prior, into the place of exponent. */
static void weigh(size_t n, const double *base, double top, const double *factor, double prior, double *exponent)
{
    for (size_t c = 0; c < n; c++) {
        exponent[c] += base[c] - top;
    }
    jarak__exp(n, exponent, exponent);
    for (size_t c = 0; c < n; c++) {
        exponent[c] *= (factor != NULL ? factor[c] : 1) * prior;
    }
}

/* Weights of all components, not yet normalised; returns their sum. factor is scratch of n_all. */
static double weigh_all(jarak__mixture *m, double *factor)
{
    const jarak__track *track = m->asked.track;
    const jarak_change_prior *prior = m->asked.prior;
    const size_t n = m->lanes.n, columns = m->passes.n_columns, n_jump = prior->n_jump;
    double weights = 0;
    for (size_t v = 0; v <= n_jump; v++) {
        weights += prior->jump_weight[v];
    }
    memset(m->all, 0, n * sizeof *m->all);
    for (size_t j = 1; j < track->n_times; j++) {
        for (size_t v = 0; v < n_jump; v++) {
            const size_t block = ((j - 1) * n_jump + v + 1) * n, place = (j * n_jump + v) * n;
            jump(n, prior->jump[v] * prior->jump[v], m->passes.r + j * columns * n, m->passes.info + j * n, m->shift + place,
                 m->narrow + place, m->all + block, factor + block);
        }
    }
    double top = -(double)INFINITY;
    for (size_t block = 0; block < m->n_all; block += n) {
        for (size_t c = 0; c < n; c++) {
            const double x = m->all[block + c] + m->likelihood[c];
            top = x > top ? x : top;
        }
    }
    const double times = (double)(m->asked.horizon - track->time[0]), later = (double)(m->asked.horizon - track->time[track->n_times - 1]);
    const double unseen = (weights - prior->jump_weight[0]) * later / times; /* jumps after the last value */
    weigh(n, m->likelihood, top, NULL, (prior->jump_weight[0] + unseen) / weights, m->all);
    for (size_t j = 1; j < track->n_times; j++) {
        const double dates = (double)(track->time[j] - track->time[j - 1]) / times;
        for (size_t v = 0; v < n_jump; v++) {
            const size_t block = ((j - 1) * n_jump + v + 1) * n;
            weigh(n, m->likelihood, top, factor + block, prior->jump_weight[v + 1] / weights * dates, m->all + block);
        }
    }
    double sum = 0;
    for (size_t block = 0; block < m->n_all; block += n) {
        for (size_t c = 0; c < n; c++) {
            m->all[block + c] *= m->lanes.weight[c];
            sum += m->all[block + c];
        }
    }
    m->log_evidence = top + log(sum);
    return sum;
}

static void keep(jarak__mixture *m, double sum)
{
    m->n = 0;
    double kept = 0;
    for (size_t i = 0; i < m->n_all; i++) {
        m->all[i] /= sum;
        if (m->all[i] > least_weight) {
            m->component[m->n] = (uint32_t)i;
            m->weight[m->n++] = m->all[i];
            kept += m->all[i];
        }
    }
    for (size_t i = 0; i < m->n; i++) {
        m->weight[i] /= kept;
    }
}

void jarak__mixture_restore(jarak__mixture *m)
{
    m->n = 0;
    double kept = 0;
    for (size_t i = 0; i < m->n_all; i++) {
        if (m->all[i] > least_weight) {
            m->component[m->n] = (uint32_t)i;
            m->weight[m->n++] = m->all[i];
            kept += m->all[i];
        }
    }
    for (size_t i = 0; i < m->n; i++) {
        m->weight[i] /= kept;
    }
}

jarak_status jarak__mixture_make(jarak__mixture *m, const jarak__question *question, jarak_error *error)
{
    const jarak__track *track = question->track;
    assert(track->n_times > 1 && question->horizon >= track->time[track->n_times - 1]);
    assert(question->from < question->to && question->to < track->n_times && track->n_reporters > 0);
    m->asked = *question;
    jarak__lanes_make(question->prior, question->series, question->noise_variance, &m->lanes);
    const size_t columns = 2 + track->n_reporters + question->start + (question->steps ? question->to - question->from : 0);
    jarak_status status = jarak__passes_reserve(&m->passes, m->lanes.n, track->n_values, track->n_times, columns, error);
    if (status == JARAK_OK) {
        const jarak__lanes lanes = m->lanes;
        status = reserve(m, lanes.n, track->n_times, track->n_reporters, question->prior->n_jump, error);
        m->lanes = lanes;
    }
    if (status != JARAK_OK) {
        return status;
    }
    jarak__passes_run(&m->passes, track, &m->lanes, fill_columns(m), 1 + track->n_reporters);
    jarak__project(m, question->start ? 2 : 1);
    keep(m, weigh_all(m, m->mean));
    return JARAK_OK;
}
