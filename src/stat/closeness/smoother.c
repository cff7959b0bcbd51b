/* The smoother: a Kalman filter and smoother in information form for the state, with the standing offsets u eliminated beside it.
 *
 * Given u, the state of a unit is a Markov chain. Cell by cell, the filter holds the information about the cells x_t … x_t+b-1 that the
 * values read so far bear (b: the longest span of a value; 1 where every value covers one cell): a precision matrix M, and an information
 * vector for the values and for each offset, H. Reading a value adds a rank-one term, one value at a time; the diffuse start is M = 0,
 * exactly. Leaving cell t behind with the step x_t+1 = φ x_t + η, η ~ N(0, q), means, with D = φ² + q M_00, m the rest of M's first column
 * and e the place of x_t+1,
 *
 *     M' = M_rest + (M_00 ee' + φ (me' + em')) / D - q mm' / D,        H' = H_rest + (φ e - q m) H_0 / D,
 *     x_t | x_t+1 … ~ N(l'x_rest + q H_0 / D, q / D),                  l = (φ e - q m) / D.
 *
 * Everything is multiplied by q and nothing divided by it, so that a state that hardly moves costs no digits. Backwards these give means
 * and covariances. Eliminating x leaves a small system S for the offsets (de Jong 1991, doi:10.1214/aos/1176348139, treats fixed effects
 * so); its solution is put back. The results are those of the Kalman smoother with u among its states, and exactly diffuse start (Durbin &
 * Koopman 2012, chapters 4 to 6), at a fraction of the work: the offsets cost O(n²) a cell instead of a value, and the state none.
 *
 * Eight units are worked on side by side, in vectors that the compiler maps to whatever the processor has. */
#pragma GCC diagnostic ignored "-Wpsabi" /* vectors are passed between inline functions only */

/* Its six shapes in three clones take minutes to optimise further. */
#pragma GCC optimize("O1")

#include "stat/closeness/smoother.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"

typedef double vec __attribute__((vector_size(sizeof(double) * JARAK__LANES), aligned(sizeof(double))));
typedef int64_t bits __attribute__((vector_size(sizeof(int64_t) * JARAK__LANES), aligned(sizeof(int64_t))));

/* The vectors never pass from one object file to another. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

/* A variant for each kind of processor; the loader chooses. Not with sanitizers, whose code runs too early there. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VARIANTS __attribute__((target_clones("default", "avx2,fma", "arch=x86-64-v4")))
#else
#define VARIANTS
#endif
#define INLINE static inline __attribute__((always_inline))

enum {
    FACTORS = 8, /* so many variances are multiplied before a logarithm is taken; each lies within 1e±30 */
};

static const double infinity = (double)INFINITY;

INLINE vec load(const double *from)
{
    vec v;
    memcpy(&v, from, sizeof v);
    return v;
}

INLINE void store(double *to, vec v)
{
    memcpy(to, &v, sizeof v);
}

INLINE vec splat(double x)
{
    return (vec){x, x, x, x, x, x, x, x};
}

/* a where the condition holds, else b. */
INLINE vec choose(bits condition, vec a, vec b)
{
    return (vec)(((bits)a & condition) | ((bits)b & ~condition));
}

INLINE double lane_sum(vec v)
{
    double s = 0;
    for (int lane = 0; lane < JARAK__LANES; lane++) {
        s += v[lane];
    }
    return s;
}

/* The logarithm of a product of many factors. */
typedef struct log_product {
    vec product, sum;
    int factors;
} log_product;

INLINE void flush(log_product *p)
{
    for (int lane = 0; lane < JARAK__LANES; lane++) {
        p->sum[lane] += log(p->product[lane]);
    }
    p->product = splat(1);
    p->factors = 0;
}

INLINE void multiply(log_product *p, vec factor)
{
    p->product *= factor;
    if (++p->factors == FACTORS) {
        flush(p);
    }
}

/* Scratch memory: per cell the filter's 1/D, first column of M and first row of H (1 + U + 1 columns: values, offsets, contrast); the
 * window; the offsets' system. */
typedef struct layout {
    size_t U, R, b; /* offsets, columns of H, window */
    size_t cell;    /* vectors per cell: 1 + (b - 1) + R */
    size_t cells, M, H, X, V, l, c, S, Sinv, rhs, seen, u, zu, g, P, Pg, total;
} layout;

INLINE void lay_out(const jarak__closeness_panel *panel, size_t U, size_t b, layout *at)
{
    const size_t R = U + 2, W = b + 1;
    size_t next = 0;
    *at = (layout){.U = U, .R = R, .b = b, .cell = b + R};
    at->cells = next, next += panel->n_cells * at->cell;
    at->M = next, next += b * b;
    at->H = next, next += b * R;
    at->X = next, next += W * R;
    at->V = next, next += W * W;
    at->l = next, next += W;
    at->c = next, next += W;
    at->S = next, next += U * U;
    at->Sinv = next, next += U * U;
    at->rhs = next, next += U;
    at->seen = next, next += U;
    at->u = next, next += U;
    at->zu = next, next += U;
    at->g = next, next += U;
    at->P = next, next += U;
    at->Pg = next, next += U;
    at->total = next;
}

double *jarak__closeness_scratch(const jarak__closeness_panel *panel)
{
    layout at;
    lay_out(panel, panel->n_members > 0 ? panel->n_members - 1 : 0, panel->longest > 0 ? panel->longest : 1, &at);
    return jarak__calloc(at.total, sizeof(vec));
}

typedef struct sweep {
    const jarak__closeness_panel *panel;
    const jarak__closeness_model *model;
    size_t batch;
    vec *scratch;
    jarak__closeness_sums *sums;
    const jarak__closeness_output *output;
    vec quadratic, log_determinant; /* what the likelihood is made of */
    vec bound;                      /* Student: what the lower bound adds */
    vec present;                    /* 1 where the lane has a unit with a value */
} sweep;

/* ------------------------------------------------------------------------------------------------------------------ forwards */

/* Reads the values that start in cell t. */
INLINE void read_values(sweep *s, const layout *at, size_t t, log_product *product)
{
    const jarak__closeness_panel *panel = s->panel;
    const jarak__closeness_model *model = s->model;
    vec *M = s->scratch + at->M, *H = s->scratch + at->H, *S = s->scratch + at->S, *rhs = s->scratch + at->rhs;
    const size_t b = at->b, R = at->R, U = at->U;
    const size_t base = jarak__panel_index(panel, s->batch, t, 0);
    for (size_t j = 0; j < panel->n_columns; j++) {
        const jarak__closeness_column *column = &panel->columns[j];
        const size_t k = column->indicator, n = b == 1 ? 1 : column->span;
        const double share = 1 / (double)n, loading = model->lambda[k] * share;
        const vec y = load(panel->value + base + j * JARAK__LANES), noise = load(panel->noise + base + j * JARAK__LANES);
        const bits there = noise < splat(infinity);
        vec v = splat(model->sigma2[k] * share) + noise;
        if (panel->weight != NULL) {
            const vec omega = load(panel->weight + base + j * JARAK__LANES);
            v /= omega;
            for (int lane = 0; lane < JARAK__LANES; lane++) {
                s->bound[lane] -= there[lane] ? 0.5 * model->degrees * (omega[lane] - log(omega[lane])) : 0;
            }
        }
        const vec w = splat(1) / v, r = choose(there, y - splat(model->alpha[k]), splat(0)), wr = w * r, lw = splat(loading) * w;
        const vec llw = splat(loading) * lw, lwr = splat(loading) * wr;
        for (size_t i = 0; i < n; i++) {
            for (size_t l = 0; l < n; l++) {
                M[i * b + l] += llw;
            }
            H[i * R] += lwr;
            if (k > 0) {
                H[i * R + k] += lw;
            }
        }
        if (k > 0) {
            S[(k - 1) * U + k - 1] += w;
            rhs[k - 1] += wr;
            s->scratch[at->seen + k - 1] += choose(there, splat(1), splat(0));
        }
        s->quadratic += r * wr;
        multiply(product, choose(there, v, splat(1)));
    }
}

/* The offsets' system, from leaving x_t behind: pivot is the inverse of its precision. */
INLINE void eliminate(sweep *s, const layout *at, const vec *row, vec pivot)
{
    vec *S = s->scratch + at->S, *rhs = s->scratch + at->rhs, *zu = s->scratch + at->zu;
    const size_t U = at->U;
    const vec p0 = pivot * row[0];
    s->quadratic -= p0 * row[0];
    for (size_t k = 0; k < U; k++) {
        const vec pk = pivot * row[1 + k];
        for (size_t l = 0; l <= k; l++) {
            S[k * U + l] -= pk * row[1 + l];
        }
        rhs[k] -= p0 * row[1 + k];
        if (s->output != NULL) {
            zu[k] -= pk * row[1 + U];
        }
    }
}

INLINE void forwards(sweep *s, const layout *at)
{
    const jarak__closeness_model *model = s->model;
    const size_t T = s->panel->n_cells, U = at->U, b = at->b, R = at->R;
    const vec q = splat(model->q), phi = splat(model->phi), phi2 = splat(model->phi * model->phi);
    vec *M = s->scratch + at->M, *H = s->scratch + at->H;
    log_product product = {.product = splat(1), .sum = splat(0)};
    memset(M, 0, (at->X - at->M) * sizeof(vec));                  /* M, H */
    memset(s->scratch + at->S, 0, (at->g - at->S) * sizeof(vec)); /* S … zu */
    s->quadratic = splat(0);
    s->bound = splat(0);
    if (model->autoregressive) {
        M[0] = splat((1 - model->phi * model->phi) / model->q);
        multiply(&product, splat(model->q / (1 - model->phi * model->phi)));
    }
    for (size_t t = 0; t < T; t++) {
        vec *cell = s->scratch + at->cells + t * at->cell, *m = cell + 1, *h = cell + b;
        read_values(s, at, t, &product);
        if (s->output != NULL && s->output->contrast != NULL) {
            H[U + 1] += splat((t == (size_t)s->output->contrast[1]) - (t == (size_t)s->output->contrast[0]));
        }
        for (size_t c = 0; c < R; c++) {
            h[c] = H[c];
        }
        for (size_t i = 1; i < b; i++) {
            m[i - 1] = M[i * b];
        }
        if (t + 1 == T) {
            const vec left = M[0];
            s->present = choose(left > splat(0), splat(1), splat(0));
            cell[0] = s->present / choose(left > splat(0), left, splat(1));
            multiply(&product, choose(left > splat(0), left, splat(1)));
            eliminate(s, at, h, cell[0]);
            break;
        }
        const vec D = phi2 + q * M[0], inverse = splat(1) / D, qi = q * inverse;
        cell[0] = inverse;
        multiply(&product, D);
        eliminate(s, at, h, qi);
        /* The window moves on by a cell. */
        const vec first = M[0];
        for (size_t i = 1; i < b; i++) {
            for (size_t l = 1; l < b; l++) {
                M[(i - 1) * b + l - 1] = M[i * b + l] - qi * m[i - 1] * m[l - 1];
            }
            for (size_t c = 0; c < R; c++) {
                H[(i - 1) * R + c] = H[i * R + c] - qi * m[i - 1] * h[c];
            }
        }
        for (size_t i = 0; i < b; i++) {
            M[i * b + b - 1] = M[(b - 1) * b + i] = splat(0);
        }
        for (size_t c = 0; c < R; c++) {
            H[(b - 1) * R + c] = splat(0);
        }
        M[0] += first * inverse;
        for (size_t i = 1; i < b; i++) {
            M[(i - 1) * b] += phi * inverse * m[i - 1];
            M[i - 1] += phi * inverse * m[i - 1];
        }
        for (size_t c = 0; c < R; c++) {
            H[c] += phi * inverse * h[c];
        }
    }
    flush(&product);
    s->log_determinant = product.sum;
}

/* ------------------------------------------------------------------------------------------------------------------ offsets */

/* S = C - B'A⁻¹B + 1/τ²: u = S⁻¹ rhs, its covariance S⁻¹, by an LDL' factorisation. */
INLINE void solve_offsets(sweep *s, const layout *at)
{
    const size_t U = at->U;
    vec *S = s->scratch + at->S, *inverse = s->scratch + at->Sinv, *u = s->scratch + at->u, *zu = s->scratch + at->zu;
    const vec *rhs = s->scratch + at->rhs;
    log_product product = {.product = splat(1), .sum = splat(0)};
    for (size_t k = 0; k < U; k++) {
        S[k * U + k] += splat(1 / s->model->tau2[k + 1]);
    }
    for (size_t k = 0; k < U; k++) {
        for (size_t l = 0; l < k; l++) { /* row k of L, times D */
            for (size_t i = 0; i < l; i++) {
                S[k * U + l] -= S[k * U + i] * S[l * U + i];
            }
        }
        for (size_t l = 0; l < k; l++) { /* divided by D, which stands on the diagonal */
            const vec scaled = S[k * U + l] / S[l * U + l];
            S[k * U + k] -= scaled * S[k * U + l];
            S[k * U + l] = scaled;
        }
        multiply(&product, S[k * U + k] * splat(s->model->tau2[k + 1]));
    }
    flush(&product);
    s->log_determinant += product.sum;
    /* The columns of the inverse, one after another. */
    for (size_t c = 0; c < U; c++) {
        for (size_t k = 0; k < U; k++) {
            inverse[k * U + c] = splat(k == c);
            for (size_t l = 0; l < k; l++) {
                inverse[k * U + c] -= S[k * U + l] * inverse[l * U + c];
            }
        }
        for (size_t k = 0; k < U; k++) {
            inverse[k * U + c] /= S[k * U + k];
        }
        for (size_t k = U; k-- > 0;) {
            for (size_t l = k + 1; l < U; l++) {
                inverse[k * U + c] -= S[l * U + k] * inverse[l * U + c];
            }
        }
    }
    for (size_t k = 0; k < U; k++) {
        vec sum = splat(0), z = splat(0);
        for (size_t l = 0; l < U; l++) {
            sum += inverse[k * U + l] * rhs[l];
            z += inverse[k * U + l] * zu[l];
        }
        u[k] = sum;
        s->scratch[at->g + k] = z;
        s->quadratic -= sum * rhs[k];
    }
    memcpy(zu, s->scratch + at->g, U * sizeof(vec));
}

/* ------------------------------------------------------------------------------------------------------------------ backwards */

/* Variance of Σ g_k u_k where g is U vectors, and P = S⁻¹ g. */
INLINE vec offset_variance(const sweep *s, const layout *at, const vec *g, vec *P)
{
    const size_t U = at->U;
    const vec *inverse = s->scratch + at->Sinv;
    vec variance = splat(0);
    for (size_t k = 0; k < U; k++) {
        vec sum = splat(0);
        for (size_t l = 0; l < U; l++) {
            sum += inverse[k * U + l] * g[l];
        }
        P[k] = sum;
        variance += sum * g[k];
    }
    return variance;
}

/* x̂ from a row of X: the part of the values less that of the offsets. */
INLINE vec state_mean(const sweep *s, const layout *at, const vec *row)
{
    vec x = row[0];
    for (size_t k = 0; k < at->U; k++) {
        x -= row[1 + k] * s->scratch[at->u + k];
    }
    return x;
}

INLINE vec contrast_weight(const sweep *s, const layout *at, const vec *row)
{
    vec z = row[at->U + 1];
    for (size_t k = 0; k < at->U; k++) {
        z -= row[1 + k] * s->scratch[at->zu + k];
    }
    return z;
}

/* Sums of one member, by lane. */
typedef struct member_sums {
    vec w, wf, wff, wy, wfy, v, vf, vff, vy, vfy, vyy, known, n_values;
} member_sums;

/* Moments of a value: of f, the mean of its states, and its offset. */
typedef struct moments {
    vec f, variance, covariance, u, u_variance, z;
} moments;

INLINE void one_value(sweep *s, size_t t, size_t j, const moments *of, member_sums *sums)
{
    const jarak__closeness_panel *panel = s->panel;
    const jarak__closeness_model *model = s->model;
    const size_t k = panel->columns[j].indicator;
    const double share = 1 / (double)panel->columns[j].span, lambda = model->lambda[k];
    const size_t here = jarak__panel_index(panel, s->batch, t, j);
    const vec noise = load(panel->noise + here), y = load(panel->value + here);
    const bits there = noise < splat(infinity);
    const vec v0 = splat(model->sigma2[k] * share) + noise, precision = splat(1) / v0;
    vec omega = splat(1);
    const vec distance = choose(there, y - of->u, splat(0)), f2 = of->f * of->f + of->variance;
    const vec fit_variance = splat(lambda * lambda) * of->variance + splat(2 * lambda) * of->covariance + of->u_variance;
    const vec residual = distance - splat(model->alpha[k]) - splat(lambda) * of->f;
    if (panel->weight != NULL) {
        omega = load(panel->weight + here);
        if (s->sums != NULL) {
            omega = splat(model->degrees + 1) / (splat(model->degrees) + (residual * residual + fit_variance) * precision);
            omega = choose(there, omega, splat(1));
            store(panel->weight + here, omega);
        }
    }
    const vec w = omega * precision;
    if (sums != NULL) {
        const vec fy = of->f * distance - of->covariance, w2 = w * precision * splat(share);
        sums->w += w;
        sums->wf += w * of->f;
        sums->wff += w * f2;
        sums->wy += w * distance;
        sums->wfy += w * fy;
        sums->v += w2;
        sums->vf += w2 * of->f;
        sums->vff += w2 * f2;
        sums->vy += w2 * distance;
        sums->vfy += w2 * fy;
        sums->vyy += w2 * (distance * distance + of->u_variance);
        sums->known += choose(there, noise * precision, splat(0));
        sums->n_values += choose(there, splat(1), splat(0));
    }
    if (s->output != NULL && s->output->weight != NULL) {
        const size_t to = (t * panel->n_columns + j) * JARAK__LANES;
        store(s->output->weight + to, w * of->z);
        store(s->output->residual + to, residual);
        store(s->output->fit_variance + to, fit_variance);
    }
}

/* The values that start in cell t, whose states' moments are in the window X, V. */
INLINE void use_values(sweep *s, const layout *at, size_t t, vec x, vec variance, const vec *P, member_sums *sums)
{
    const size_t U = at->U, b = at->b, R = at->R, W = b + 1;
    const vec *X = s->scratch + at->X, *V = s->scratch + at->V, *inverse = s->scratch + at->Sinv;
    const bool contrast = s->output != NULL && s->output->weight != NULL;
    for (size_t j = 0; j < s->panel->n_columns; j++) {
        const size_t k = s->panel->columns[j].indicator, n = b == 1 ? 1 : s->panel->columns[j].span;
        moments of = {.f = x, .variance = variance, .covariance = k > 0 ? -P[k - 1] : splat(0)};
        if (n > 1) {
            if (t + n > s->panel->n_cells) {
                continue; /* no value can start here */
            }
            vec *g = s->scratch + at->g, *Pg = s->scratch + at->Pg;
            const vec share = splat(1 / (double)n);
            vec own = splat(0), f = splat(0);
            memset(g, 0, U * sizeof *g);
            for (size_t i = 0; i < n; i++) {
                f += share * state_mean(s, at, X + i * R);
                for (size_t l = 0; l < n; l++) {
                    own += share * share * V[i * W + l];
                }
                for (size_t c = 0; c < U; c++) {
                    g[c] += share * X[i * R + 1 + c];
                }
            }
            of.f = f;
            of.variance = own + offset_variance(s, at, g, Pg);
            of.covariance = k > 0 ? -Pg[k - 1] : splat(0);
        }
        if (k > 0) {
            of.u = s->scratch[at->u + k - 1];
            of.u_variance = inverse[(k - 1) * U + k - 1];
        } else {
            of.u = of.u_variance = splat(0);
        }
        of.z = splat(0);
        if (contrast) {
            for (size_t i = 0; i < n; i++) {
                of.z += contrast_weight(s, at, X + i * R);
            }
            of.z = of.z * splat(s->model->lambda[k] / (double)n) + (k > 0 ? s->scratch[at->zu + k - 1] : splat(0));
        }
        one_value(s, t, j, &of, sums != NULL ? &sums[k] : NULL);
    }
}

/* Sums over the steps of the state, by lane. */
typedef struct step_sums {
    vec steps, next, cross, before, start;
} step_sums;

/* Reaches back to cell t from the window of the cells after it. */
INLINE void reach_back(sweep *s, const layout *at, size_t t)
{
    const size_t b = at->b, R = at->R, W = b + 1, rest = b > 1 ? b - 1 : 1;
    const vec q = splat(s->model->q), phi = splat(s->model->phi);
    const vec *cell = s->scratch + at->cells + t * at->cell, *m = cell + 1, *h = cell + b, inverse = cell[0];
    vec *X = s->scratch + at->X, *V = s->scratch + at->V, *l = s->scratch + at->l, *c = s->scratch + at->c;
    for (size_t i = W - 1; i > 0; i--) {
        for (size_t r = 0; r < R; r++) {
            X[i * R + r] = X[(i - 1) * R + r];
        }
        for (size_t k = W - 1; k > 0; k--) {
            V[i * W + k] = V[(i - 1) * W + k - 1];
        }
    }
    for (size_t i = 0; i < rest; i++) {
        l[i] = ((i == 0 ? phi : splat(0)) - (b > 1 ? q * m[i] : splat(0))) * inverse;
    }
    for (size_t r = 0; r < R; r++) {
        vec sum = q * inverse * h[r];
        for (size_t i = 0; i < rest; i++) {
            sum += l[i] * X[(1 + i) * R + r];
        }
        X[r] = sum;
    }
    vec variance = q * inverse;
    for (size_t i = 0; i < rest; i++) {
        vec sum = splat(0);
        for (size_t k = 0; k < rest; k++) {
            sum += V[(1 + i) * W + 1 + k] * l[k];
        }
        c[i] = sum;
        variance += l[i] * sum;
    }
    for (size_t i = 0; i < rest; i++) {
        V[1 + i] = V[(1 + i) * W] = c[i];
    }
    V[0] = variance;
}

/* Moments of the step from cell t to the next one, whose mean and variance of the state are given. */
INLINE void use_step(const sweep *s, const layout *at, size_t t, const vec *x, const vec *variance, const vec *next,
                     const vec *next_variance, step_sums *sums)
{
    const size_t U = at->U, b = at->b, R = at->R, W = b + 1, rest = b > 1 ? b - 1 : 1;
    const vec phi = splat(s->model->phi), q = splat(s->model->q);
    const vec *X = s->scratch + at->X, *V = s->scratch + at->V, *l = s->scratch + at->l, *P = s->scratch + at->P;
    vec *g = s->scratch + at->g, *Pg = s->scratch + at->Pg;
    const vec inverse = s->scratch[at->cells + t * at->cell];
    vec inside;
    for (int lane = 0; lane < JARAK__LANES; lane++) {
        const size_t slot = s->batch * JARAK__LANES + (size_t)lane;
        inside[lane] = s->panel->first[slot] <= (int32_t)t && (int32_t)t < s->panel->last[slot] ? 1 : 0;
    }
    vec own = phi * phi * q * inverse;
    for (size_t i = 0; i < rest; i++) {
        const vec di = splat(i == 0) - phi * l[i];
        for (size_t k = 0; k < rest; k++) {
            own += di * V[(1 + i) * W + 1 + k] * (splat(k == 0) - phi * l[k]);
        }
    }
    for (size_t k = 0; k < U; k++) {
        g[k] = X[R + 1 + k] - phi * X[1 + k];
    }
    const vec step = *next - phi * *x;
    sums->steps += inside * (step * step + own + offset_variance(s, at, g, Pg));
    if (s->model->autoregressive) {
        vec covariance = V[1];
        for (size_t k = 0; k < U; k++) {
            covariance += P[k] * X[R + 1 + k];
        }
        sums->next += inside * (*next * *next + *next_variance);
        sums->cross += inside * (*x * *next + covariance);
        sums->before += inside * (*x * *x + *variance);
    }
}

INLINE void backwards(sweep *s, const layout *at, member_sums *members, step_sums *steps)
{
    const jarak__closeness_panel *panel = s->panel;
    const size_t T = panel->n_cells, R = at->R;
    vec *X = s->scratch + at->X, *V = s->scratch + at->V, *P = s->scratch + at->P;
    const jarak__closeness_output *output = s->output;
    vec x = splat(0), variance = splat(0), to = splat(0), from = splat(0);
    memset(X, 0, (at->l - at->X) * sizeof(vec)); /* X, V */
    for (size_t t = T; t-- > 0;) {
        const vec next = x, next_variance = variance;
        if (t + 1 == T) {
            const vec *cell = s->scratch + at->cells + t * at->cell;
            for (size_t r = 0; r < R; r++) {
                X[r] = cell[0] * cell[at->b + r];
            }
            V[0] = cell[0];
        } else {
            reach_back(s, at, t);
        }
        x = state_mean(s, at, X);
        variance = V[0] + offset_variance(s, at, X + 1, P);
        use_values(s, at, t, x, variance, P, members);
        if (steps != NULL && t + 1 < T) {
            use_step(s, at, t, &x, &variance, &next, &next_variance, steps);
        }
        if (steps != NULL && s->model->autoregressive) {
            for (int lane = 0; lane < JARAK__LANES; lane++) {
                const bool starts = panel->first[s->batch * JARAK__LANES + (size_t)lane] == (int32_t)t;
                steps->start[lane] += starts ? x[lane] * x[lane] + variance[lane] : 0;
            }
        }
        if (output != NULL && output->state != NULL) {
            store(output->state + t * JARAK__LANES, x);
            store(output->variance + t * JARAK__LANES, variance);
        }
        if (output != NULL && output->contrast != NULL) {
            const vec z = contrast_weight(s, at, X);
            to = t == (size_t)output->contrast[1] ? z : to;
            from = t == (size_t)output->contrast[0] ? z : from;
        }
    }
    if (output != NULL && output->contrast != NULL) {
        store(output->contrast_variance, to - from);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ a batch */

INLINE void add_member_sums(const sweep *s, const layout *at, size_t k, const member_sums *lanes, jarak__closeness_member_sums *sums)
{
    sums->w += lane_sum(lanes->w);
    sums->wf += lane_sum(lanes->wf);
    sums->wff += lane_sum(lanes->wff);
    sums->wy += lane_sum(lanes->wy);
    sums->wfy += lane_sum(lanes->wfy);
    sums->v += lane_sum(lanes->v);
    sums->vf += lane_sum(lanes->vf);
    sums->vff += lane_sum(lanes->vff);
    sums->vy += lane_sum(lanes->vy);
    sums->vfy += lane_sum(lanes->vfy);
    sums->vyy += lane_sum(lanes->vyy);
    sums->known += lane_sum(lanes->known) * s->model->sigma2[k];
    sums->n_values += lane_sum(lanes->n_values);
    if (k > 0) {
        const vec u = s->scratch[at->u + k - 1];
        const bits seen = s->scratch[at->seen + k - 1] > splat(0);
        sums->uu += lane_sum(choose(seen, u * u + s->scratch[at->Sinv + (k - 1) * at->U + k - 1], splat(0)));
        sums->n_units += lane_sum(choose(seen, splat(1), splat(0)));
    }
}

INLINE void smooth(sweep *s, size_t U, size_t b)
{
    enum { MOST_ON_STACK = 8 };
    layout at;
    lay_out(s->panel, U, b, &at);
    forwards(s, &at);
    solve_offsets(s, &at);
    const size_t K = s->panel->n_members;
    member_sums on_stack[MOST_ON_STACK], *members = on_stack;
    step_sums steps = {.steps = splat(0), .next = splat(0), .cross = splat(0), .before = splat(0), .start = splat(0)};
    if (s->sums == NULL) {
        backwards(s, &at, NULL, NULL);
        return;
    }
    if (K > MOST_ON_STACK && (members = jarak__calloc(K, sizeof *members)) == NULL) {
        s->sums->failed = true;
        return;
    }
    memset(members, 0, K * sizeof *members);
    backwards(s, &at, members, &steps);
    const vec likelihood = splat(-0.5) * (s->log_determinant + s->quadratic) + s->bound;
    s->sums->log_likelihood += lane_sum(choose(s->present > splat(0), likelihood, splat(0)));
    s->sums->steps += lane_sum(steps.steps);
    s->sums->xx_next += lane_sum(steps.next);
    s->sums->xx_cross += lane_sum(steps.cross);
    s->sums->xx_before += lane_sum(steps.before);
    s->sums->xx_start += lane_sum(steps.start);
    for (size_t k = 0; k < K; k++) {
        add_member_sums(s, &at, k, &members[k], &s->sums->members[k]);
    }
    if (members != on_stack) {
        jarak__free(members);
    }
}

/* The commonest shapes with their sizes known to the compiler. */
VARIANTS static void smooth_any(sweep *s)
{
    const size_t U = s->panel->n_members - 1, b = s->panel->longest;
    if (b > 1) {
        smooth(s, U, b);
        return;
    }
    switch (U) {
    case 0:
        smooth(s, 0, 1);
        return;
    case 1:
        smooth(s, 1, 1);
        return;
    case 2:
        smooth(s, 2, 1);
        return;
    case 3:
        smooth(s, 3, 1);
        return;
    case 4:
        smooth(s, 4, 1);
        return;
    default:
        smooth(s, U, 1);
    }
}

void jarak__closeness_smooth(const jarak__closeness_panel *panel, const jarak__closeness_model *model, size_t batch, double *scratch,
                             jarak__closeness_sums *sums, const jarak__closeness_output *output)
{
    sweep s = {.panel = panel, .model = model, .batch = batch, .scratch = (vec *)scratch, .sums = sums, .output = output};
    smooth_any(&s);
}
