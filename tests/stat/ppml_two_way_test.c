/* Separation by two sets of intercepts: against every way of a small graph, and few steps where few rows join the levels. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ppml_fitted.h"
#include "stat/ppml_made.h"

enum { N = 34, LEVELS = 9, NODES = 2 * LEVELS };

/* Levels are nodes; a positive outcome joins its two both ways, a zero leads from the level of the first set to that of the second. A zero
 * is separated where no way leads back (Warshall's closure). */
static void find_ways(const uint32_t *a, const uint32_t *b, const double *y, bool reach[NODES][NODES])
{
    memset(reach, 0, sizeof(bool[NODES][NODES]));
    for (size_t i = 0; i < N; i++) {
        reach[a[i]][LEVELS + b[i]] = true;
        reach[LEVELS + b[i]][a[i]] = reach[LEVELS + b[i]][a[i]] || y[i] > 0;
    }
    for (size_t via = 0; via < NODES; via++) {
        for (size_t from = 0; from < NODES; from++) {
            for (size_t to = 0; to < NODES; to++) {
                reach[from][to] = reach[from][to] || (reach[from][via] && reach[via][to]);
            }
        }
    }
}

static void separated_rows_are_those_without_a_way_back(void **state)
{
    (void)state;
    size_t seen[2] = {0}, beyond_levels = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        jarak__random random = jarak__random_stream(seed, 7);
        uint32_t a[N], b[N];
        double y[N], z[N], mu[N];
        bool reach[NODES][NODES];
        jarak_ppml_row reasons[N];
        for (size_t i = 0; i < N; i++) {
            a[i] = (uint32_t)jarak__random_below(&random, LEVELS);
            b[i] = (uint32_t)jarak__random_below(&random, LEVELS);
            y[i] = i == 0 || jarak__random_uniform(&random) < 0.45 ? 1 + (double)jarak__random_below(&random, 4) : 0;
        }
        const jarak_ppml_effect effects[] = {{.codes = a, .n_levels = LEVELS}, {.codes = b, .n_levels = LEVELS}};
        const jarak_ppml_data data = {.n_rows = N, .y = y, .n_effects = 2, .effects = effects};
        jarak_ppml_settings settings;
        jarak_ppml_settings_init(&settings);
        settings.keep_singletons = true;
        jarak_ppml *fit;
        assert_int_equal(jarak_ppml_fit(&data, &settings, &fit, NULL), JARAK_OK);
        assert_int_equal(jarak_ppml_result(fit)->outcome, JARAK_PPML_CONVERGED);
        jarak_ppml_fitted(fit, mu, reasons);
        jarak_ppml_separating(fit, z);
        find_ways(a, b, y, reach);
        for (size_t i = 0; i < N; i++) {
            bool separated = y[i] == 0 && !reach[LEVELS + b[i]][a[i]];
            if ((reasons[i] == JARAK_ROW_SEPARATED) != separated) {
                fail_msg("seed %d, row %zu: %s", (int)seed, i + 1, separated ? "is separated" : "is not separated");
            }
            assert_true(separated ? z[i] >= 0 : z[i] == 0);
            seen[separated]++;
            beyond_levels += z[i] > 0;
        }
        jarak_ppml_free(fit);
    }
    assert_true(seen[0] > 1000 && seen[1] > 1000 && beyond_levels > 200);
}

/* Workers over ten years, who go to another firm with a small probability: chains of firms hang together by single workers. */
static void few_movers_cost_no_steps(void **state)
{
    (void)state;
    enum { WORKERS = 2000, YEARS = 10, FIRMS = 200, ROWS = WORKERS * YEARS };
    static const double mobility[] = {1, 0.05, 0.01, 0.001};
    for (size_t m = 0; m < sizeof mobility / sizeof mobility[0]; m++) {
        jarak__random random = jarak__random_stream(11, m);
        uint32_t *codes[3];
        double *y = calloc(ROWS, sizeof *y), *x = calloc(ROWS, sizeof *x), worker = 0, firms[FIRMS];
        for (size_t f = 0; f < 3; f++) {
            codes[f] = calloc(ROWS, sizeof *codes[f]);
        }
        for (size_t f = 0; f < FIRMS; f++) {
            firms[f] = 0.7 * jarak__random_normal(&random);
        }
        for (size_t i = 0; i < ROWS; i++) {
            bool first = i % YEARS == 0, moves = first || jarak__random_uniform(&random) < mobility[m];
            worker = first ? 0.7 * jarak__random_normal(&random) : worker;
            codes[0][i] = (uint32_t)(i / YEARS);
            codes[1][i] = moves ? (uint32_t)jarak__random_below(&random, FIRMS) : codes[1][i - 1];
            codes[2][i] = (uint32_t)(i % YEARS);
            x[i] = jarak__random_normal(&random);
            y[i] = (double)made_poisson(&random, exp(0.3 * x[i] + worker + firms[codes[1][i]] - 1.5));
        }
        const jarak_ppml_effect effects[] = {
            {.codes = codes[0], .n_levels = WORKERS}, {.codes = codes[1], .n_levels = FIRMS}, {.codes = codes[2], .n_levels = YEARS}};
        const double *columns[] = {x};
        const jarak_ppml_data data = {.n_rows = ROWS, .y = y, .n_regressors = 1, .x = columns, .n_effects = 3, .effects = effects};
        jarak_ppml *fit = fit_data(&data, 0);
        const jarak_ppml_info *info = jarak_ppml_result(fit);
        if (info->iterations > 12) {
            fail_msg("mobility %g takes %d steps", mobility[m], info->iterations);
        }
        assert_true(fabs(info->beta[0] - 0.3) < 0.06);
        jarak_ppml_free(fit);
        for (size_t f = 0; f < 3; f++) {
            free(codes[f]);
        }
        free(y);
        free(x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separated_rows_are_those_without_a_way_back),
        cmocka_unit_test(few_movers_cost_no_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
