/* Several models in one command: each is to the last bit what the command for it alone gives, whatever they share; and what must hold of
 * any of them: Frisch and Waugh's theorem, worked out by hand, and residuals that sum to zero within every level. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "jarak/regression.h"
#include "near.h"
#include "num/random.h"

enum { N = 400, N_FIRMS = 20, N_YEARS = 5 };

typedef struct row {
    int firm, year;
    double y, other, x, z, rare; /* NaN: missing */
} row;

static row rows[N];

static void write_number(FILE *file, double number)
{
    if (isnan(number)) {
        fprintf(file, ",");
    } else {
        fprintf(file, ",%.17g", number);
    }
}

static int write_data(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    jarak__random random = jarak__random_stream(11, 0);
    FILE *file = fopen("data.csv", "w");
    assert_non_null(file);
    fprintf(file, "firm,year,y,other,x,z,rare,endless\n");
    for (int i = 0; i < N; i++) {
        row *r = &rows[i];
        double u = jarak__random_uniform(&random);
        *r = (row){.firm = (int)(u * N_FIRMS), .year = 2000 + i % N_YEARS, .x = jarak__random_normal(&random)};
        r->z = 0.5 * r->x + jarak__random_normal(&random) + 0.1 * r->firm;
        r->y = exp(0.3 * r->x - 0.2 * r->z + 0.05 * r->firm + 0.3 * jarak__random_normal(&random));
        r->other = i % 17 == 0 ? (double)NAN : 2 * r->y + jarak__random_uniform(&random);
        r->rare = i % 13 == 0 ? (double)NAN : jarak__random_normal(&random);
        fprintf(file, "f%d,%d", r->firm, r->year);
        const double numbers[] = {r->y, r->other, r->x, r->z, r->rare};
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            write_number(file, numbers[k]);
        }
        fprintf(file, ",%s\n", i == 7 ? "inf" : "1");
    }
    return fclose(file);
}

typedef struct asked {
    const char *formula, *clusters, *weights, *by, *save_fitted;
    bool ppml;
    jarak_vcov_kind vcov; /* with clusters */
} asked;

static jarak_status run(const asked *a, jarak_regression **made, jarak_error *error)
{
    if (a->ppml) {
        jarak_fit_ppml_settings settings;
        jarak_fit_ppml_settings_init(&settings);
        settings.formula = a->formula;
        settings.clusters = a->clusters;
        settings.weights = a->weights;
        settings.by = a->by;
        settings.save_fitted = a->save_fitted;
        settings.vcov_given = a->clusters != NULL;
        settings.vcov = a->vcov;
        return jarak_fit_ppml("data.csv", &settings, made, error);
    }
    jarak_fit_ols_settings settings;
    jarak_fit_ols_settings_init(&settings);
    settings.formula = a->formula;
    settings.clusters = a->clusters;
    settings.weights = a->weights;
    settings.by = a->by;
    settings.save_fitted = a->save_fitted;
    settings.vcov_given = a->clusters != NULL;
    settings.vcov = a->vcov;
    return jarak_fit_ols("data.csv", &settings, made, error);
}

static jarak_regression *fit(const asked *a)
{
    jarak_regression *made = NULL;
    jarak_error error = {.message = ""};
    if (run(a, &made, &error) != JARAK_OK) {
        fail_msg("%s: %s", a->formula, error.message);
    }
    return made;
}

/* Zeros of either sign are the same, and so are two numbers that are missing. */
#define SAME(a, b) ((a) == (b) || (isnan(a) && isnan(b)))

static bool same_coefficient(const jarak_coefficient *a, const jarak_coefficient *b)
{
    return strcmp(a->name, b->name) == 0 && a->dropped == b->dropped && SAME(a->estimate, b->estimate) &&
           SAME(a->std_error, b->std_error) && SAME(a->p_value, b->p_value) && SAME(a->conf_low, b->conf_low) &&
           SAME(a->leverage, b->leverage);
}

static bool same_model(const jarak_regression_model *a, const jarak_regression_model *b)
{
    bool same = a->n_coefficients == b->n_coefficients && a->n_obs == b->n_obs && a->n_missing == b->n_missing &&
                a->n_singletons == b->n_singletons && a->n_effects == b->n_effects && a->status == b->status &&
                a->inner_iterations == b->inner_iterations && a->iterations == b->iterations && a->n_parameters == b->n_parameters &&
                SAME(a->log_likelihood, b->log_likelihood) && SAME(a->deviance, b->deviance) && SAME(a->score, b->score) &&
                SAME(a->r2, b->r2) && SAME(a->within_r2, b->within_r2) && SAME(a->sigma, b->sigma) && SAME(a->f_test.f, b->f_test.f);
    for (size_t k = 0; same && k < a->n_coefficients; k++) {
        same = same_coefficient(&a->coefficients[k], &b->coefficients[k]);
    }
    for (size_t i = 0; same && i < a->n_coefficients * a->n_coefficients; i++) {
        same = SAME(a->covariance[i], b->covariance[i]);
    }
    return same;
}

/* other and rare lack values in rows of their own, so that models differ in their samples; 2 x is collinear beside x. */
static void each_is_the_fit_alone_to_the_last_bit(void **state)
{
    (void)state;
    static const char several[] = "c(y, other) ~ x + sw0(z, rare, I(2 * x), i(year, ref = 2000)) | sw(firm, firm + year); y ~ z | firm[x]";
    static const char *const outcomes[] = {"y", "other"}, *const effects[] = {"firm", "firm + year"},
                             *const terms[] = {"", "+ z", "+ rare", "+ I(2 * x)", "+ i(year, ref = 2000)"};
    static const asked ways[] = {{.clusters = NULL},
                                 {.clusters = "firm", .vcov = JARAK_VCOV_CLUSTER},
                                 {.clusters = "year", .vcov = JARAK_VCOV_CR3},
                                 {.weights = "1 + (year == 2001)"},
                                 {.clusters = "firm + year", .vcov = JARAK_VCOV_AUTO, .ppml = true}};
    for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
        asked a = ways[w];
        a.formula = several;
        jarak_regression *all = fit(&a);
        assert_int_equal(all->n_models, 21);
        for (size_t m = 0; m < all->n_models; m++) {
            char alone[200] = "y ~ z | firm[x]";
            if (m < 20) {
                snprintf(alone, sizeof alone, "%s ~ x %s | %s", outcomes[m / 10], terms[m % 5], effects[m / 5 % 2]);
            }
            a.formula = alone;
            jarak_regression *one = fit(&a);
            if (!same_model(&all->models[m], &one->models[0])) {
                fail_msg("model %zu, %s: not the same", m + 1, alone);
            }
            jarak_fit_ppml_free(one);
        }
        jarak_fit_ppml_free(all);
    }
}

static void levels_share_nothing_that_they_should_not(void **state)
{
    (void)state;
    asked a = {.formula = "y + other ~ csw(x, rare) | firm", .by = "year"};
    static const char *const alone[] = {"y ~ x | firm", "y ~ x + rare | firm", "other ~ x | firm", "other ~ x + rare | firm"};
    jarak_regression *all = fit(&a);
    assert_int_equal(all->n_models, 4 * N_YEARS);
    for (size_t m = 0; m < 4; m++) {
        a.formula = alone[m];
        jarak_regression *one = fit(&a);
        for (size_t level = 0; level < N_YEARS; level++) {
            assert_string_equal(all->models[m * N_YEARS + level].by_level, one->models[level].by_level);
            assert_true(same_model(&all->models[m * N_YEARS + level], &one->models[level]));
        }
        jarak_fit_ppml_free(one);
    }
    jarak_fit_ppml_free(all);
}

/* Of the rows that a model has: values net of their firm's mean. */
static size_t net_of_firms(const double *values, const bool *used, long double *net)
{
    long double sums[N_FIRMS] = {0};
    size_t counts[N_FIRMS] = {0}, n = 0;
    for (size_t i = 0; i < N; i++) {
        if (used[i]) {
            sums[rows[i].firm] += values[i];
            counts[rows[i].firm]++;
            n++;
        }
    }
    for (size_t i = 0; i < N; i++) {
        net[i] = used[i] ? values[i] - sums[rows[i].firm] / counts[rows[i].firm] : 0;
    }
    return n;
}

static long double dot(const long double *a, const long double *b)
{
    long double sum = 0;
    for (size_t i = 0; i < N; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* Frisch & Waugh: coefficients are those of columns net of the effects, here by means and two normal equations. */
static void coefficients_are_those_of_demeaned_columns(void **state)
{
    (void)state;
    const asked a = {.formula = "c(y, other) ~ z + sw(x, rare) | firm"};
    jarak_regression *all = fit(&a);
    for (size_t m = 0; m < 4; m++) {
        double y[N], z[N], second[N];
        bool used[N];
        static long double net_y[N], net_z[N], net_second[N];
        for (size_t i = 0; i < N; i++) {
            y[i] = m < 2 ? rows[i].y : rows[i].other;
            z[i] = rows[i].z;
            second[i] = m % 2 == 0 ? rows[i].x : rows[i].rare;
            used[i] = !isnan(y[i]) && !isnan(second[i]);
        }
        assert_int_equal(net_of_firms(y, used, net_y), all->models[m].n_obs);
        net_of_firms(z, used, net_z);
        net_of_firms(second, used, net_second);
        long double zz = dot(net_z, net_z), ss = dot(net_second, net_second), zs = dot(net_z, net_second);
        long double zy = dot(net_z, net_y), sy = dot(net_second, net_y), det = zz * ss - zs * zs;
        assert_near(all->models[m].coefficients[0].estimate, (double)((zy * ss - sy * zs) / det), 1e-12);
        assert_near(all->models[m].coefficients[1].estimate, (double)((sy * zz - zy * zs) / det), 1e-12);
    }
    jarak_fit_ppml_free(all);
}

/* The normal equations of the effects, from the file that is written. */
static void residuals_sum_to_zero_within_every_level(void **state)
{
    (void)state;
    for (int ppml = 0; ppml < 2; ppml++) {
        const asked a = {.formula = "y ~ csw0(x, z) | firm + year", .save_fitted = "fitted.csv", .ppml = ppml == 1};
        double by_firm[3][N_FIRMS] = {{0}}, by_year[3][N_YEARS] = {{0}};
        size_t n = 0;
        jarak_fit_ppml_free(fit(&a));
        FILE *file = fopen("fitted.csv", "r");
        char line[300];
        assert_non_null(file);
        assert_non_null(fgets(line, sizeof line, file));
        assert_string_equal(line, "model,outcome,by,row,y,fitted,residual,dropped\n");
        for (; fgets(line, sizeof line, file) != NULL; n++) {
            char *end;
            size_t m = strtoul(line, &end, 10) - 1;
            assert_int_equal(strncmp(end, ",y,,", 4), 0);
            size_t at = strtoul(end + 4, &end, 10) - 1;
            double residual = strtod(strchr(strchr(end + 1, ',') + 1, ',') + 1, NULL);
            assert_true(m < 3 && at < N);
            by_firm[m][rows[at].firm] += residual;
            by_year[m][rows[at].year - 2000] += residual;
        }
        fclose(file);
        assert_int_equal(n, 3 * N);
        for (size_t m = 0; m < 3; m++) {
            for (size_t l = 0; l < N_FIRMS; l++) {
                assert_near(by_firm[m][l], 0, 1e-7);
            }
            for (size_t l = 0; l < N_YEARS; l++) {
                assert_near(by_year[m][l], 0, 1e-7);
            }
        }
    }
}

/* What one model cannot take is its own failure, wherever it stands. */
static void a_failure_leaves_the_others(void **state)
{
    (void)state;
    static const char *const formulas[] = {"y ~ sw(x, endless, z)", "y ~ sw(endless, x, z)"};
    for (size_t i = 0; i < 2; i++) {
        const asked a = {.formula = formulas[i]}, alone = {.formula = "y ~ z"};
        jarak_regression *all = fit(&a), *one = fit(&alone);
        const jarak_regression_model *failed = &all->models[1 - i];
        assert_non_null(failed->failure);
        assert_non_null(strstr(failed->failure, "row 8: the regressor endless is infinite"));
        assert_null(all->models[i].failure);
        assert_true(same_model(&all->models[2], &one->models[0]));
        jarak_fit_ppml_free(all);
        jarak_fit_ppml_free(one);
    }
    const asked none = {.formula = "y ~ sw(endless, endless + x)"};
    jarak_regression *made;
    jarak_error error;
    assert_int_equal(run(&none, &made, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "none of the 2 models"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_the_fit_alone_to_the_last_bit),
        cmocka_unit_test(levels_share_nothing_that_they_should_not),
        cmocka_unit_test(coefficients_are_those_of_demeaned_columns),
        cmocka_unit_test(residuals_sum_to_zero_within_every_level),
        cmocka_unit_test(a_failure_leaves_the_others),
    };
    return cmocka_run_group_tests_name("several", tests, write_data, leave_folder);
}
