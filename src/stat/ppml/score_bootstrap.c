/* The score (wild) cluster bootstrap of one coefficient at a time (Kline & Santos 2012, doi:10.1515/2156-6674.1006, with the null imposed).
 *
 * Where the coefficient is held at b, the linear model at the solution has residuals with a part d z more, d = estimate - b, z the
 * regressor net of effects and of the other regressors; so cluster g has the score S_g = s_g + d a_g, s_g = sum of z r and a_g = sum of w
 * z^2. A draw multiplies each by v_g, estimates the coefficient from them, delta = sum of v S / sum of a, and has the statistic t = sum of
 * v S / sqrt(sum of (v S - a delta)^2), of which that of the sample is the case v = 1. Seven sums a draw tell t for every d: the interval
 * is the set of b that are not rejected, found with the same draws. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/settings.h"
#include "num/dense.h"
#include "num/random.h"
#include "stat/ppml/clusters.h"

enum { FEWEST_DRAWS = 99, MOST_DRAWS = 1000000, FEW_SIGNS = 12, MOST_ENUMERATED = 20 };

/* Over clusters: v s, v a, (v s)^2, v^2 s a, (v a)^2, v s a, v a^2. */
typedef struct draw_sums {
    double vs, va, vvss, vvsa, vvaa, vsa, vaa;
} draw_sums;

typedef struct bootstrap {
    const jarak_bootstrap_settings *settings;
    jarak_wild weights;
    bool enumerates;
    size_t n_draws, n_clusters;
    double *s, *a; /* of each cluster */
    draw_sums *draws;
} bootstrap;

void jarak_bootstrap_settings_init_sized(jarak_bootstrap_settings *settings, size_t size)
{
    const jarak_bootstrap_settings defaults = {.draws = 9999, .seed = 1, .level = 0.95};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

/* What draw number `draw` multiplies cluster g's score by. */
static double weight_of(const bootstrap *b, size_t draw, size_t g, jarak__random *random)
{
    static const double webb[] = {-1.2247448713915890, -1, -0.7071067811865475, 0.7071067811865475, 1, 1.2247448713915890};
    if (b->enumerates) {
        return (draw >> g & 1) != 0 ? -1 : 1;
    }
    return b->weights == JARAK_WILD_WEBB ? webb[jarak__random_below(random, 6)] : (jarak__random_bits(random) >> 63) != 0 ? 1 : -1;
}

static void make_draws(size_t first, size_t end, void *context)
{
    const bootstrap *b = context;
    for (size_t draw = first; draw < end; draw++) {
        jarak__random random = jarak__random_stream(b->settings->seed, draw);
        draw_sums sums = {0};
        for (size_t g = 0; g < b->n_clusters; g++) {
            double v = weight_of(b, draw, g, &random), vs = v * b->s[g], va = v * b->a[g];
            sums.vs += vs;
            sums.va += va;
            sums.vvss += vs * vs;
            sums.vvsa += vs * va;
            sums.vvaa += va * va;
            sums.vsa += vs * b->a[g];
            sums.vaa += va * b->a[g];
        }
        b->draws[draw] = sums;
    }
}

/* t^2 for a draw at distance d, total and square the sums of a and a^2. */
static double statistic(const draw_sums *w, double d, double total, double square)
{
    double sum = w->vs + d * w->va, delta = sum / total;
    double left = w->vvss + 2 * d * w->vvsa + d * d * w->vvaa - 2 * delta * (w->vsa + d * w->vaa) + delta * delta * square;
    double size = w->vvss + d * d * w->vvaa;
    return left > 1e-14 * size ? sum * sum / left : sum * sum > 1e-14 * size ? (double)INFINITY : 0;
}

/* The p-value of the coefficient being d below its estimate. The sample itself is one of the draws that are enumerated, and is counted
 * beside those that are drawn. */
static double p_value_at(const bootstrap *b, double d)
{
    draw_sums sample = {0};
    double total = 0, square = 0;
    for (size_t g = 0; g < b->n_clusters; g++) {
        total += b->a[g];
        square += b->a[g] * b->a[g];
        sample.vs += b->s[g];
        sample.vvss += b->s[g] * b->s[g];
        sample.vvsa += b->s[g] * b->a[g];
    }
    sample.va = total;
    sample.vvaa = sample.vaa = square;
    sample.vsa = sample.vvsa;
    double found = statistic(&sample, d, total, square);
    size_t count = b->enumerates ? 0 : 1;
    for (size_t draw = 0; draw < b->n_draws; draw++) {
        count += statistic(&b->draws[draw], d, total, square) >= found * (1 - 1e-9);
    }
    return (double)count / (double)(b->n_draws + (b->enumerates ? 0 : 1));
}

/* The first d on one side of the estimate where the p-value falls to 1 - level, in steps of a growing part of a standard error; infinite
 * where it never does. */
static double find_end(const bootstrap *b, double side)
{
    static const double growth = 1.1, farthest = 1e5;
    double square = 0, total = 0, inside = 0, alpha = 1 - b->settings->level;
    for (size_t g = 0; g < b->n_clusters; g++) {
        square += b->s[g] * b->s[g];
        total += b->a[g];
    }
    double error = sqrt(square) / total, outside = error / 4;
    while (p_value_at(b, side * outside) > alpha) {
        inside = outside;
        outside *= growth;
        if (!(outside <= farthest * error)) {
            return (double)INFINITY;
        }
    }
    for (int step = 0; step < 40; step++) {
        double middle = inside / 2 + outside / 2;
        *(p_value_at(b, side * middle) > alpha ? &inside : &outside) = middle;
    }
    return outside;
}

/* s and a of regressor k, whose column of inverse (X' W X)^-1 makes it net of the others. */
static void sum_scores(const jarak_ppml *fit, const uint32_t *of, const double *inverse, size_t k, bootstrap *b)
{
    const ppml_problem *problem = fit->problem;
    size_t n_x = problem->n_x;
    memset(b->s, 0, b->n_clusters * sizeof *b->s);
    memset(b->a, 0, b->n_clusters * sizeof *b->a);
    for (size_t i = 0; i < problem->n; i++) {
        double z = 0;
        for (size_t l = 0; l < n_x; l++) {
            z += problem->x[l][i] * inverse[l + k * n_x];
        }
        z /= inverse[k * (n_x + 1)];
        b->s[of[i]] += z * fit->state.r[i];
        b->a[of[i]] += problem->weight[i] * z * z;
    }
}

static void bootstrap_all(const jarak_ppml *fit, const uint32_t *of, const double *inverse, bootstrap *b, jarak_bootstrap *found)
{
    const ppml_problem *problem = fit->problem;
    for (size_t k = 0; k < fit->info.n_regressors; k++) {
        found[k] = (jarak_bootstrap){.p_value = (double)NAN, .conf_low = (double)NAN, .conf_high = (double)NAN};
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        double beta = fit->state.beta[k];
        int exponent = problem->beta_exponent - problem->x_exponent[k];
        sum_scores(fit, of, inverse, k, b);
        jarak__parallel_for(b->n_draws, 64, problem->threads, make_draws, b);
        found[problem->x_index[k]] = (jarak_bootstrap){.p_value = p_value_at(b, beta),
                                                       .conf_low = ldexp(beta - find_end(b, 1), exponent),
                                                       .conf_high = ldexp(beta + find_end(b, -1), exponent)};
    }
}

static jarak_status take_settings(const jarak_ppml *fit, const jarak_bootstrap_settings *given, jarak_bootstrap_settings *used,
                                  jarak_error *error)
{
    jarak_bootstrap_settings_init(used);
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_bootstrap_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    if (used->draws < FEWEST_DRAWS || used->draws > MOST_DRAWS) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "draws is %zu; give %d to %d", used->draws, FEWEST_DRAWS, MOST_DRAWS);
    }
    if (!(used->level > 0 && used->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "level: %g is not between 0 and 1", used->level);
    }
    if ((int)used->weights < JARAK_WILD_AUTO || used->weights > JARAK_WILD_WEBB) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "weights is %d; give a value of jarak_wild", (int)used->weights);
    }
    if (fit->problem->reduction != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "the cluster bootstrap needs all rows in one part");
    }
    return JARAK_OK;
}

/* Rademacher's signs where they are many, or all of them where these are few enough; else Webb's six values. */
static void choose_draws(size_t n_clusters, bootstrap *b)
{
    b->n_clusters = n_clusters;
    b->weights = b->settings->weights != JARAK_WILD_AUTO ? b->settings->weights
                 : n_clusters <= FEW_SIGNS               ? JARAK_WILD_WEBB
                                                         : JARAK_WILD_RADEMACHER;
    b->enumerates = b->weights == JARAK_WILD_RADEMACHER && n_clusters < MOST_ENUMERATED && (size_t)1 << n_clusters <= b->settings->draws;
    b->n_draws = b->enumerates ? (size_t)1 << n_clusters : b->settings->draws;
}

jarak_status jarak_ppml_bootstrap(jarak_ppml *fit, const jarak_bootstrap_settings *given, jarak_bootstrap *found, size_t *n_draws,
                                  jarak_error *error)
{
    jarak_bootstrap_settings settings;
    jarak_status status = take_settings(fit, given, &settings, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n_x = fit->problem->n_x;
    jarak_vcov_settings vcov;
    jarak_vcov_info info;
    jarak_vcov_settings_init(&vcov);
    vcov.n_clusters = 1;
    vcov.clusters[0] = settings.clusters;
    uint32_t *of = NULL;
    bootstrap b = {.settings = &settings};
    double *work = NULL;
    status = jarak__ppml_take_clusters(fit, &vcov, &of, &info, error);
    if (status == JARAK_OK) {
        choose_draws(info.n_groups[0], &b);
        work = jarak__calloc(n_x * n_x + 2 * b.n_clusters, sizeof *work);
        b.draws = jarak__calloc(b.n_draws, sizeof *b.draws);
        status = work == NULL || b.draws == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu draws", b.n_draws) : JARAK_OK;
    }
    if (status == JARAK_OK && work != NULL) {
        b.s = work + n_x * n_x;
        b.a = b.s + b.n_clusters;
        jarak__ppml_factor_normal(&fit->state);
        memcpy(work, fit->state.normal, n_x * n_x * sizeof *work);
        jarak__cholesky_inverse(n_x, work, n_x);
        jarak__symmetrise(n_x, work, n_x);
        bootstrap_all(fit, of, work, &b, found);
        *n_draws = b.n_draws;
    }
    jarak__free(work);
    jarak__free(b.draws);
    jarak__free(of);
    return status;
}
