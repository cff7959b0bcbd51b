/* The weights of the change on the values. */
#include <string.h>

#include "stat/change/mixture_parts.h"

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
        const size_t j = mixture_transition(m, m->component[i], &place);
        lane_weight[lane] += m->weight[i];
        if (j > 0) {
            const double h = (double)(j > m->asked.from && j <= m->asked.to) - m->lanes.q[lane] * mixture_r(m, j, 1 + reporters)[lane];
            jump_weight[j * n + lane] += m->weight[i] * h * m->narrow[place];
        }
    }
    for (size_t c = 0; c < n; c++) {
        for (size_t a = 0; a < reporters; a++) {
            offset[a] = m->lanes.q[c] * lane_weight[c] * m->offset_c[a * n + c];
            for (size_t j = 1; j < times; j++) {
                offset[a] += jump_weight[j * n + c] * mixture_r(m, j, 1 + a)[c];
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
