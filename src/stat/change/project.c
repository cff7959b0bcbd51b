/* Offsets by a Cholesky factor in every lane: with A'V⁻¹A + Π = LL', P = V⁻¹ - (V⁻¹A L'⁻¹)(L⁻¹A'V⁻¹), so that each vector is whitened by
 * L⁻¹ once and products with P are products with V⁻¹ less inner products of whitened vectors. Π is the prior precision of offsets a + b_r
 * with b_r ~ N(0, B²) and a flat: (I - 11'/R) / B²; 0 where each reporter has a level of its own. */
#include "stat/change/project.h"

#include <math.h>
#include <string.h>

#include "base/clones.h"

/* The place of the lower triangle's element (a, b), b <= a. */
static size_t at(size_t a, size_t b)
{
    return a * (a + 1) / 2 + b;
}

JARAK_CLONES static void subtract_product(size_t n, const double *restrict a, const double *restrict b, double *restrict x)
{
    for (size_t c = 0; c < n; c++) {
        x[c] -= a[c] * b[c];
    }
}

JARAK_CLONES static void divide(size_t n, const double *restrict by, double *restrict x)
{
    for (size_t c = 0; c < n; c++) {
        x[c] /= by[c];
    }
}

/* L L' in the place of the offsets' products; adds log |LL'| to log_det. */
static void factor(double *product, size_t n, size_t reporters, double precision, double *log_det)
{
    for (size_t a = 1; a <= reporters; a++) {
        for (size_t b = 1; b <= a; b++) {
            double *x = product + at(a, b) * n;
            const double prior = reporters > 1 ? precision * ((a == b) - 1.0 / (double)reporters) : 0;
            for (size_t c = 0; c < n; c++) {
                x[c] += prior;
            }
            for (size_t k = 1; k < b; k++) {
                subtract_product(n, product + at(a, k) * n, product + at(b, k) * n, x);
            }
            if (b < a) {
                divide(n, product + at(b, b) * n, x);
                continue;
            }
            for (size_t c = 0; c < n; c++) {
                log_det[c] += log(x[c]);
                x[c] = sqrt(x[c]);
            }
        }
    }
}

/* L⁻¹ x in the place of x; element a of x (0 … R - 1) stands at x + a * n. */
static void whiten(const double *product, size_t n, size_t reporters, double *x)
{
    for (size_t a = 1; a <= reporters; a++) {
        for (size_t k = 1; k < a; k++) {
            subtract_product(n, product + at(a, k) * n, x + (k - 1) * n, x + (a - 1) * n);
        }
        divide(n, product + at(a, a) * n, x + (a - 1) * n);
    }
}

static void whiten_all(jarak__mixture *m, size_t n_functionals)
{
    const jarak__track *track = m->asked.track;
    const size_t n = m->lanes.n, reporters = track->n_reporters, columns = m->passes.n_columns;
    for (size_t a = 0; a < reporters; a++) {
        memcpy(m->offset_y + a * n, m->passes.product + at(a + 1, 0) * n, n * sizeof *m->offset_y);
    }
    whiten(m->passes.product, n, reporters, m->offset_y);
    memset(m->offset_c, 0, n_functionals * reporters * n * sizeof *m->offset_c);
    for (size_t j = 1; j < track->n_times; j++) {
        double *r = m->passes.r + (j * columns + 1) * n;
        whiten(m->passes.product, n, reporters, r);
        const bool inside = j > m->asked.from && j <= m->asked.to, before = n_functionals > 1 && j <= m->asked.from;
        if (inside || before) { /* c is the sum of the gaps' g, in units of q */
            double *c = m->offset_c + (inside ? 0 : reporters * n);
            const double gap = (double)(track->time[j] - track->time[j - 1]);
            for (size_t i = 0; i < reporters * n; i++) {
                c[i] += gap * r[i];
            }
        }
    }
}

void jarak__project(jarak__mixture *m, size_t n_functionals)
{
    const jarak__track *track = m->asked.track;
    const size_t n = m->lanes.n, reporters = track->n_reporters, columns = m->passes.n_columns;
    const double sd = m->asked.series->reporter_sd;
    factor(m->passes.product, n, reporters, isinf(sd) ? 0 : 1 / (sd * sd), m->passes.log_det);
    whiten_all(m, n_functionals);
    double *squares = m->passes.product; /* y'V⁻¹y, element (0, 0) */
    for (size_t a = 0; a < reporters; a++) {
        subtract_product(n, m->offset_y + a * n, m->offset_y + a * n, squares);
    }
    for (size_t c = 0; c < n; c++) {
        m->likelihood[c] = -0.5 * (m->passes.log_det[c] + squares[c]);
    }
    for (size_t j = 1; j < track->n_times; j++) {
        double *r = m->passes.r + j * columns * n;
        for (size_t a = 0; a < reporters; a++) {
            const double *whitened = r + (a + 1) * n;
            subtract_product(n, whitened, m->offset_y + a * n, r);
            subtract_product(n, whitened, whitened, m->passes.info + j * n);
            for (size_t k = 0; k < columns - 1 - reporters; k++) {
                const size_t step = m->asked.from + 1 + k - n_functionals;
                const double *c = k < n_functionals ? m->offset_c + (k * reporters + a) * n : m->passes.r + (step * columns + a + 1) * n;
                subtract_product(n, whitened, c, r + (1 + reporters + k) * n);
            }
        }
    }
}
