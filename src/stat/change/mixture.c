/* From the passes to components with weights, means and sds. */
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
/* Without walk and jump nothing moves; the change is then known to be 0 with this sd, in units of the steps' scale, and its sign is open.
 */
static const double least_sd = 1e-6;

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
    const size_t needed = (times * larger(n_jump, 1) + 1) * lanes + reporters; /* of an array over components, which is scratch, too */
    if (lanes <= m->room_lanes && times <= m->room_times && reporters <= m->room_reporters && needed <= m->room_all) {
        return JARAK_OK;
    }
    const size_t n_all = larger(needed, m->room_all), now = m->n_all;
    lanes = larger(lanes, m->room_lanes);
    times = larger(times, m->room_times);
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
    m->shift = make(times, larger(n_jump, 1), lanes);
    m->narrow = make(times, larger(n_jump, 1), lanes);
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

/* Moments of a functional without a jump, in one lane: the sum over transitions first + 1 … last of their gaps, column k. */
typedef struct functional {
    size_t column, first, last;
} functional;

static double gap(const jarak__track *track, size_t j)
{
    return (double)(track->time[j] - track->time[j - 1]);
}

static const double *r_of(const jarak__mixture *m, size_t j, size_t column)
{
    return m->passes.r + (j * m->passes.n_columns + column) * m->lanes.n;
}

/* c'Py and c'Pc for c of f in units of q; other: g'Pc of another functional's column. */
static void sum_over(const jarak__mixture *m, const functional *f, size_t column, size_t lane, double *sum)
{
    *sum = 0;
    for (size_t j = f->first + 1; j <= f->last; j++) {
        *sum += gap(m->asked.track, j) * r_of(m, j, column)[lane];
    }
}

static double least_variance(const jarak__mixture *m)
{
    return least_sd * least_sd * m->asked.series->step * m->asked.series->step;
}

/* Transition and place of a component's jump; 0 for none. */
static size_t transition_of(const jarak__mixture *m, uint32_t component, size_t *place)
{
    const size_t n = m->lanes.n, block = component / n, n_jump = m->asked.prior->n_jump;
    if (block == 0) {
        return 0;
    }
    const size_t j = (block - 1) / n_jump + 1;
    *place = (j * n_jump + (block - 1) % n_jump) * n + component % n;
    return j;
}

/* mean and sd of f in every kept component; scratch: mean2 and sd2 hold the lanes' moments meanwhile. */
static void fill_moments(jarak__mixture *m, const functional *f, double *mean, double *sd, double *lane_mean, double *lane_variance)
{
    const size_t n = m->lanes.n;
    const double times = (double)(m->asked.track->time[f->last] - m->asked.track->time[f->first]);
    for (size_t c = 0; c < n; c++) {
        const double q = m->lanes.q[c];
        double score, square;
        sum_over(m, f, 0, c, &score);
        sum_over(m, f, f->column, c, &square);
        lane_mean[c] = q * score;
        lane_variance[c] = q * times - q * q * square;
    }
    const double least = least_variance(m);
    for (size_t i = 0; i < m->n; i++) {
        const size_t lane = m->component[i] % n;
        size_t place = 0;
        const size_t j = transition_of(m, m->component[i], &place);
        const double h = j == 0 ? 0 : (double)(j > f->first && j <= f->last) - m->lanes.q[lane] * r_of(m, j, f->column)[lane];
        const double variance = lane_variance[lane] + (j == 0 ? 0 : h * h * m->narrow[place]);
        mean[i] = lane_mean[lane] + (j == 0 ? 0 : h * m->shift[place]);
        sd[i] = sqrt(variance > least ? variance : least);
    }
}

void jarak__mixture_change(jarak__mixture *m)
{
    const functional change = {1 + m->asked.track->n_reporters, m->asked.from, m->asked.to};
    fill_moments(m, &change, m->mean, m->sd, m->mean2, m->sd2);
}

/* With a flat offset b and x the walk up to the start, X_A = x's c'V⁻¹A and M = A'V⁻¹A:
 *     E(b + x) = b̂ + c'Py,   V = q n - c'Pc + (1 - 2 X_A)/M,   Cov with the change (c₁) = -c'Pc₁ - c₁'V⁻¹A/M,
 *     h = in(j) - g'Pc - g'V⁻¹A/M.
 * Whitened, X_A and the rest stand divided by √M. */
void jarak__mixture_start(jarak__mixture *m)
{
    assert(m->asked.start && m->asked.track->n_reporters == 1);
    const size_t n = m->lanes.n, start_column = 3, change_column = 2;
    const functional start = {start_column, 0, m->asked.from}, change = {change_column, m->asked.from, m->asked.to};
    const jarak__track *track = m->asked.track;
    const double times = (double)(track->time[m->asked.from] - track->time[0]), least = least_variance(m);
    jarak__mixture_change(m);
    for (size_t i = 0; i < m->n; i++) {
        const size_t lane = m->component[i] % n;
        size_t place = 0;
        const size_t j = transition_of(m, m->component[i], &place);
        const double q = m->lanes.q[lane], root = m->passes.product[2 * n + lane]; /* √M: element (1, 1) */
        double score, square, cross;
        sum_over(m, &start, 0, lane, &score);
        sum_over(m, &start, start_column, lane, &square);
        sum_over(m, &start, change_column, lane, &cross);
        const double x_a = q * m->offset_c[n + lane], change_a = q * m->offset_c[lane];
        double mean = track->value[0] + m->offset_y[lane] / root + q * score;
        double variance = q * times - q * q * square + (1 / root - 2 * x_a) / root;
        double covariance = -q * q * cross - change_a / root;
        if (j > 0) {
            const double h = (double)(j <= m->asked.from) - q * r_of(m, j, start_column)[lane] - r_of(m, j, 1)[lane] / root;
            const double h1 = (double)(j > change.first && j <= change.last) - q * r_of(m, j, change_column)[lane];
            mean += h * m->shift[place];
            variance += h * h * m->narrow[place];
            covariance += h * h1 * m->narrow[place];
        }
        m->mean2[i] = mean;
        m->sd2[i] = sqrt(variance > least ? variance : least);
        m->covariance[i] = covariance;
    }
}

void jarak__mixture_step(jarak__mixture *m, size_t j)
{
    assert(m->asked.steps && j > m->asked.from && j <= m->asked.to);
    const size_t n = m->lanes.n, column = 1 + m->asked.track->n_reporters + (m->asked.start ? 2 : 1) + j - m->asked.from - 1;
    const double width = gap(m->asked.track, j), least = least_variance(m);
    const size_t n_kept = m->n;
    for (size_t i = 0; i < n_kept; i++) {
        const size_t lane = m->component[i] % n;
        size_t place = 0;
        const size_t at = transition_of(m, m->component[i], &place);
        const double q = m->lanes.q[lane], q_r = at == 0 ? 0 : q * r_of(m, at, column)[lane];
        const double mean = q * r_of(m, j, 0)[lane], variance = q - q * q * m->passes.info[j * n + lane];
        const double h = at == 0 ? 0 : (double)(at == j) - q_r;
        const double with = variance + (at == 0 ? 0 : h * h * m->narrow[place]);
        m->mean[i] = mean + (at == 0 ? 0 : h * m->shift[place]);
        m->sd[i] = sqrt(with > least ? with : least);
        if (at == j && width > 1) { /* the jump is as likely in each time of the gap: elsewhere but in one of `width` */
            const double without = variance + q_r * q_r * m->narrow[place];
            m->component[m->n] = m->component[i];
            m->mean[m->n] = mean - q_r * m->shift[place];
            m->sd[m->n] = sqrt(without > least ? without : least);
            m->weight[m->n++] = m->weight[i] * (width - 1) / width;
            m->weight[i] /= width;
        }
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

/* The mean of a component is u'Py with u = c + g_j h v/(1 + vI): so the weights of the mean over the mixture are P times the mean of u in
 * each lane, P u = V⁻¹(u - A M⁻¹A'V⁻¹u). */
void jarak__mixture_reasons(jarak__mixture *m, double *weights)
{
    const jarak__track *track = m->asked.track;
    const size_t n = m->lanes.n, reporters = track->n_reporters, values = track->n_values, times = track->n_times;
    /* scratch: [lane], [time][lane], and the offsets, whitened, then solved */
    double *lane_weight = m->mean2, *jump_weight = m->sd2, *offset = m->covariance;
    memset(lane_weight, 0, n * sizeof *lane_weight);
    memset(jump_weight, 0, times * n * sizeof *jump_weight);
    for (size_t i = 0; i < m->n; i++) {
        const size_t lane = m->component[i] % n;
        size_t place = 0;
        const size_t j = transition_of(m, m->component[i], &place);
        lane_weight[lane] += m->weight[i];
        if (j > 0) {
            const double h = (double)(j > m->asked.from && j <= m->asked.to) - m->lanes.q[lane] * r_of(m, j, 1 + reporters)[lane];
            jump_weight[j * n + lane] += m->weight[i] * h * m->narrow[place];
        }
    }
    for (size_t c = 0; c < n; c++) {
        for (size_t a = 0; a < reporters; a++) {
            offset[a] = m->lanes.q[c] * lane_weight[c] * m->offset_c[a * n + c];
            for (size_t j = 1; j < times; j++) {
                offset[a] += jump_weight[j * n + c] * r_of(m, j, 1 + a)[c];
            }
        }
        for (size_t a = reporters; a-- > 0;) { /* L'⁻¹ */
            for (size_t k = a + 1; k < reporters; k++) {
                offset[a] -= m->passes.product[((k + 1) * (k + 2) / 2 + a + 1) * n + c] * offset[k];
            }
            offset[a] /= m->passes.product[((a + 1) * (a + 2) / 2 + a + 1) * n + c];
        }
        double jumps = 0;
        for (size_t j = 0; j < times; j++) {
            jumps += j > 0 ? jump_weight[j * n + c] : 0;
            for (size_t i = track->first[j]; i < track->first[j + 1]; i++) {
                m->passes.solved[i * n + c] =
                    m->lanes.q[c] * lane_weight[c] * m->passes.column[(1 + reporters) * values + i] + jumps - offset[track->reporter[i]];
            }
        }
    }
    jarak__passes_solve(&m->passes, track, &m->lanes);
    for (size_t i = 0; i < values; i++) {
        weights[i] = 0;
        for (size_t c = 0; c < n; c++) {
            weights[i] += m->passes.solved[i * n + c];
        }
    }
}
