/* What comes out in simulated worlds, fixed seeds: power, false verdicts, coverage, calibration. The numbers that must come out stand in
 * docs/methods/verdict.md; the larger tables are made by bench/change_worlds.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/random.h"
#include "stat/change_made.h"

enum { SEED = 20, SIX = 5 };

/* A world of n pairs with k indicators and t years; s is the sampling sd, noise that of passing noise, which the table knows times told. */
typedef struct world {
    size_t n, k;
    int32_t t;
    double s, noise, told, memory;
} world;

/* The change of a pair, by all its indicators and from time `at` on; and that of one indicator alone, the first. */
typedef double law_of_change(jarak__random *random);
static double change_given;
static double given(jarak__random *random)
{
    (void)random;
    return change_given;
}
static double still_or_moving(jarak__random *random)
{
    return jarak__random_uniform(random) < 0.5 ? 0 : 0.5 * jarak__random_normal(random);
}

static made *make(const world *w, law_of_change *law, bool first_alone, bool random_time, double *truth, uint64_t seed)
{
    made *m = made_new();
    jarak__random random = jarak__random_stream(SEED + seed, 0);
    for (uint32_t u = 0; u < w->n; u++) {
        truth[u] = law(&random);
        const int32_t at = random_time ? 1 + (int32_t)jarak__random_below(&random, (uint64_t)w->t - 1) : (w->t + 1) / 2;
        for (size_t k = 0; k < w->k; k++) {
            made_series(m, u, 0, w->told * w->noise);
            double e = w->noise * jarak__random_normal(&random);
            for (int32_t t = 0; t < w->t; t++) {
                e = t == 0 ? e : w->memory * e + w->noise * sqrt(1 - w->memory * w->memory) * jarak__random_normal(&random);
                const double moved = t >= at && (!first_alone || k == 0) ? truth[u] : 0;
                made_value(m, t, moved + e + w->s * jarak__random_normal(&random), w->s, 0);
            }
        }
        made_window(m, u, 0, 0, w->t - 1);
    }
    return m;
}

typedef struct tally {
    double n, closer, apart, called, wrong, false_calls, still, movers, wrong_movers, covered, mixed, first_closer;
} tally;

static tally run(const world *w, law_of_change *law, bool first_alone, bool random_time, size_t repeats)
{
    tally all = {0};
    double truth[MADE_WINDOWS];
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.steps = settings.reasons = settings.distributions = false;
    for (size_t r = 0; r < repeats; r++) {
        made *m = make(w, law, first_alone, random_time, truth, r);
        jarak_change *fit = made_fit(m, &settings);
        for (size_t u = 0; u < w->n; u++) {
            const jarak_change_posterior *p = &made_tie(fit, u)->posterior;
            const bool closer = p->answer == JARAK_CHANGE_CLOSER, apart = p->answer == JARAK_CHANGE_APART;
            const double is = first_alone ? truth[u] / (double)w->k : truth[u];
            const bool still = fabs(is) < 1e-12, wrong = (closer && is < 0) || (apart && is > 0);
            all.n++;
            all.closer += closer;
            all.apart += apart;
            all.called += closer || apart;
            all.still += still;
            all.false_calls += still && (closer || apart);
            all.movers += !still;
            all.wrong_movers += wrong;
            all.wrong += wrong || (still && (closer || apart));
            all.covered += p->low <= is && is <= p->high;
            all.mixed += p->answer == JARAK_CHANGE_MIXED;
            all.first_closer += made_figure(fit, made_tie(fit, u)->first_figure)->posterior.answer == JARAK_CHANGE_CLOSER;
        }
        jarak_change_free(fit);
        free(m);
    }
    return all;
}

static void at_least(double found, double least, const char *what)
{
    print_message("  %s: %.3f (at least %.2f)\n", what, found, least);
    if (!(found >= least)) {
        fail_msg("%s: %.3f, expected at least %.3f", what, found, least);
    }
}

static void at_most(double found, double most, const char *what)
{
    print_message("  %s: %.3f (at most %.2f)\n", what, found, most);
    if (!(found <= most)) {
        fail_msg("%s: %.3f, expected at most %.3f", what, found, most);
    }
}

static void steps_are_found(void **state)
{
    (void)state;
    const struct {
        size_t k;
        int32_t t;
        double change, least;
    } cases[] = {{1, 3, 0.5, 0.4}, {1, 3, 1, 0.95}, {1, 2, 1, 0.95}, {3, 3, 0.25, 0.5}, {3, 6, 0.25, 0.8}, {1, 12, 0.25, 0.4}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        const world w = {.n = 50, .k = cases[c].k, .t = cases[c].t, .s = 0.1, .noise = 0.05, .told = 1};
        char what[64];
        change_given = cases[c].change;
        snprintf(what, sizeof what, "%zu indicators, %d years, change %g", w.k, w.t, change_given);
        const tally all = run(&w, given, false, false, 1);
        at_least(all.closer / all.n, cases[c].least, what);
    }
}

static void stillness_is_not_called(void **state)
{
    (void)state;
    change_given = 0;
    for (int32_t t = 3; t <= 12; t *= 2) {
        const world quiet = {.n = 100, .k = 1, .t = t, .s = 0.1, .noise = 0.05, .told = 1};
        const tally all = run(&quiet, given, false, false, 1);
        at_most(all.called / all.n, 0.05, "nothing moves");
    }
    const world remembering = {.n = 100, .k = 1, .t = 8, .s = 0.02, .noise = 0.15, .told = 1, .memory = 0.6};
    const tally all = run(&remembering, given, false, false, 1);
    at_most(all.called / all.n, 0.06, "noise that remembers");
}

static void mixed_worlds(void **state)
{
    (void)state;
    for (int32_t t = 3; t <= 12; t *= 2) {
        const world w = {.n = 100, .k = t == 6 ? 3 : 1, .t = t, .s = 0.1, .noise = 0.08, .told = 1};
        const tally all = run(&w, still_or_moving, false, true, 1);
        at_most(all.wrong / all.called, 0.11, "false or wrong among the called");
        at_most(all.wrong_movers / all.movers, 0.01, "wrong sign among movers");
        at_least(all.covered / all.n, 0.88, "coverage of 90 % intervals");
    }
}

static void one_indicator_of_three_and_six_still_ones(void **state)
{
    (void)state;
    change_given = 1;
    const world three = {.n = 40, .k = 3, .t = 8, .s = 0.1, .noise = 0.05, .told = 1};
    tally all = run(&three, given, true, false, 1);
    at_least(all.first_closer / all.n, 0.95, "the figure that moves is closer");
    change_given = 0;
    const world six = {.n = 40, .k = 6, .t = 8, .s = 0.1, .noise = 0.05, .told = 1};
    all = run(&six, given, false, false, SIX);
    at_most(all.mixed / all.n, 0.01, "six still figures are mixed");
}

/* Draws from the prior itself: P(Δ <= truth) is uniform; for figures, and for ties of several. */
static double draw_series(made *m, uint32_t unit, jarak__random *random, int32_t years)
{
    jarak_change_prior prior;
    jarak_change_prior_init(&prior);
    const double *const weights[] = {prior.walk_weight, prior.jump_weight, prior.noise_weight, prior.autocorrelation_weight};
    const size_t n[] = {5, 4, 5, 3};
    size_t at[4];
    for (size_t g = 0; g < 4; g++) {
        double sum = 0, u;
        for (size_t i = 0; i < n[g]; i++) {
            sum += weights[g][i];
        }
        u = sum * jarak__random_uniform(random);
        for (at[g] = 0; at[g] + 1 < n[g] && u >= weights[g][at[g]]; at[g]++) {
            u -= weights[g][at[g]];
        }
    }
    const double noise = 0.1, sd = noise * prior.noise[at[2]], rho = prior.autocorrelation[at[3]];
    const int32_t jump = 1 + (int32_t)jarak__random_below(random, (uint64_t)years - 1);
    const double size = at[1] > 0 ? prior.jump[at[1] - 1] * jarak__random_normal(random) : 0;
    double x = 0, e = sd * jarak__random_normal(random);
    made_series(m, unit, 0, noise);
    for (int32_t t = 0; t < years; t++) {
        x += t > 0 ? prior.walk[at[0]] * jarak__random_normal(random) + (t == jump ? size : 0) : 0;
        e = t > 0 ? rho * e + sd * sqrt(1 - rho * rho) * jarak__random_normal(random) : e;
        made_value(m, t, 5 + x + e + 0.05 * jarak__random_normal(random), 0.05, 0);
    }
    return x;
}

/* The ends of intervals at two levels are the quantiles .1, .2, .8 and .9: of five bins the middle one holds .6. */
static void calibration(void **state)
{
    (void)state;
    enum { YEARS = 8, BATCH = 60, BATCHES = 8, LEVELS = 2, BINS = 2 * LEVELS + 1 };
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.steps = settings.reasons = settings.distributions = false;
    for (size_t k = 1; k <= 4; k += 3) {
        size_t bins[BINS] = {0};
        for (uint64_t batch = 0; batch < BATCHES; batch++) {
            made *m = made_new();
            double truth[BATCH] = {0};
            size_t below[BATCH] = {0};
            for (uint32_t u = 0; u < BATCH; u++) {
                jarak__random random = jarak__random_stream(77 + k, batch * BATCH + u);
                for (size_t i = 0; i < k; i++) {
                    truth[u] += draw_series(m, u, &random, YEARS) / (double)k;
                }
                made_window(m, u, 0, 0, YEARS - 1);
            }
            for (int level = 1; level <= LEVELS; level++) {
                settings.level = 1 - 0.2 * level;
                jarak_change *fit = made_fit(m, &settings);
                for (size_t u = 0; u < BATCH; u++) {
                    below[u] += (truth[u] > made_tie(fit, u)->posterior.low) + (truth[u] > made_tie(fit, u)->posterior.high);
                }
                jarak_change_free(fit);
            }
            for (size_t u = 0; u < BATCH; u++) {
                bins[below[u]]++;
            }
            free(m);
        }
        double sum = 0;
        for (size_t b = 0; b < BINS; b++) {
            const double expected = BATCH * BATCHES * (b == LEVELS ? 0.6 : 0.1);
            sum += pow((double)bins[b] - expected, 2) / expected;
        }
        at_most(sum, 13.28, k == 1 ? "chi square of figures (4 degrees, 99 %)" : "chi square of ties of four");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_found), cmocka_unit_test(stillness_is_not_called),
        cmocka_unit_test(mixed_worlds),    cmocka_unit_test(one_indicator_of_three_and_six_still_ones),
        cmocka_unit_test(calibration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
