/* What the components say: means and sds of the change, of the level at its start, and of the steps between. */
#include <assert.h>
#include <math.h>

#include "stat/change/mixture_parts.h"

/* Without walk and jump nothing moves; the change is then known to be 0 with this sd, in units of the steps' scale, and its sign is open.
 */
static const double least_sd = 1e-6;

/* Moments of a functional without a jump, in one lane: the sum over transitions first + 1 … last of their gaps, column k. */
typedef struct functional {
    size_t column, first, last;
} functional;

static double gap(const jarak__track *track, size_t j)
{
    return (double)(track->time[j] - track->time[j - 1]);
}

/* c'Py and c'Pc for c of f in units of q; other: g'Pc of another functional's column. */
static void sum_over(const jarak__mixture *m, const functional *f, size_t column, size_t lane, double *sum)
{
    *sum = 0;
    for (size_t j = f->first + 1; j <= f->last; j++) {
        *sum += gap(m->asked.track, j) * mixture_r(m, j, column)[lane];
    }
}

static double least_variance(const jarak__mixture *m)
{
    return least_sd * least_sd * m->asked.series->step * m->asked.series->step;
}

/* mean and sd of f in every kept component; scratch: mean2 and sd2 hold the lanes' moments meanwhile. */
static void fill_moments(jarak__mixture *m, const functional *f, double *mean, double *sd, double *lane_mean, double *lane_variance)
{
    const size_t n = m->lanes.n;
    assert(n > 0);
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
        const size_t j = mixture_transition(m, m->component[i], &place);
        const double h = j == 0 ? 0 : (double)(j > f->first && j <= f->last) - m->lanes.q[lane] * mixture_r(m, j, f->column)[lane];
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
        const size_t j = mixture_transition(m, m->component[i], &place);
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
            const double h = (double)(j <= m->asked.from) - q * mixture_r(m, j, start_column)[lane] - mixture_r(m, j, 1)[lane] / root;
            const double h1 = (double)(j > change.first && j <= change.last) - q * mixture_r(m, j, change_column)[lane];
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
        const size_t at = mixture_transition(m, m->component[i], &place);
        const double q = m->lanes.q[lane], q_r = at == 0 ? 0 : q * mixture_r(m, at, column)[lane];
        const double mean = q * mixture_r(m, j, 0)[lane], variance = q - q * q * m->passes.info[j * n + lane];
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
