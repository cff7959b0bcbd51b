/* A regression on a file, by what must not change it: the order of rows, units,
 * rows beside their weights, an offset, collinear columns, and models by level
 * beside each alone; and its result in every format and in the files that it
 * writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "folder.h"
#include "jarak/regression.h"
#include "near.h"
#include "num/random.h"
#include "report/printed.h"

enum { N_STATES = 6, N_YEARS = 3, N_ROWS = N_STATES * (N_STATES - 1) * N_YEARS };

typedef struct row {
    char from[4], to[4];
    int year;
    double trade, dist, fta;
    double weight;
} row;

static row rows[N_ROWS];

static void write_rows(const char *path, const row *written, size_t n, size_t times)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "from,to,year,trade,kilotrade,dist,metres,fta,both,weight\n");
    for (size_t i = 0; i < n * times; i++) {
        const row *r = &written[i % n];
        fprintf(file, "%s,%s,%d,%.17g,%.17g,%.17g,%.17g,%g,%.17g,%g\n", r->from, r->to, r->year, r->trade, 1000 * r->trade, r->dist,
                1000 * r->dist, r->fta, 2 * r->dist - 3 * r->fta, r->weight);
    }
    assert_int_equal(fclose(file), 0);
}

static int write_data(void **state)
{
    if (enter_folder(state) != 0) {
        return -1;
    }
    jarak__random random = jarak__random_stream(3, 0);
    size_t n = 0;
    for (int i = 0; i < N_STATES; i++) {
        for (int k = 0; k < N_STATES; k++) {
            for (int year = 0; k != i && year < N_YEARS; year++) {
                row *r = &rows[n++];
                snprintf(r->from, sizeof r->from, "S%d", i);
                snprintf(r->to, sizeof r->to, "S%d", k);
                r->year = 2001 + year;
                r->dist = 0.5 + jarak__random_uniform(&random);
                r->fta = (i + k + year) % 3 == 0;
                r->weight = 1 + (i * k + year) % 3;
                r->trade = floor(exp(2 + 0.3 * i - 0.2 * k + 0.5 * r->fta - r->dist + 0.3 * jarak__random_normal(&random)));
            }
        }
    }
    assert_int_equal(n, N_ROWS);
    write_rows("trade.csv", rows, N_ROWS, 1);
    return 0;
}

static jarak_fit_ppml_settings plain(const char *formula)
{
    jarak_fit_ppml_settings settings;
    jarak_fit_ppml_settings_init(&settings);
    settings.formula = formula;
    settings.ppml.tolerance = 1e-12;
    return settings;
}

static jarak_regression *fit_with(const char *path, const jarak_fit_ppml_settings *settings)
{
    jarak_regression *regression = NULL;
    jarak_error error = {.message = ""};
    if (jarak_fit_ppml(path, settings, &regression, &error) != JARAK_OK) {
        fail_msg("%s: %s", settings->formula, error.message);
    }
    assert_true(jarak_regression_converged(regression));
    return regression;
}

static jarak_regression *fit(const char *path, const char *formula)
{
    const jarak_fit_ppml_settings settings = plain(formula);
    return fit_with(path, &settings);
}

static const jarak_coefficient *coefficient(const jarak_regression *regression, size_t model, const char *name)
{
    for (size_t i = 0; i < regression->models[model].n_coefficients; i++) {
        if (strcmp(regression->models[model].coefficients[i].name, name) == 0) {
            return &regression->models[model].coefficients[i];
        }
    }
    fail_msg("there is no coefficient %s", name);
    return NULL;
}

static void assert_same_coefficient(const jarak_coefficient *one, const jarak_coefficient *other, double factor)
{
    assert_near(one->estimate, factor * other->estimate, 1e-8);
    assert_near(one->std_error, factor * other->std_error, 1e-8);
}

#define FORMULA "trade ~ dist + fta | from^year + to"

/* ---- what must not change it ---- */

static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    static row shuffled[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        shuffled[i] = rows[i * 37 % N_ROWS]; /* 37 and 90 have no divisor in common */
    }
    write_rows("shuffled.csv", shuffled, N_ROWS, 1);
    jarak_regression *one = fit("trade.csv", FORMULA), *other = fit("shuffled.csv", FORMULA);
    assert_same_coefficient(coefficient(one, 0, "dist"), coefficient(other, 0, "dist"), 1);
    assert_same_coefficient(coefficient(one, 0, "fta"), coefficient(other, 0, "fta"), 1);
    assert_near(one->models[0].deviance, other->models[0].deviance, 1e-7);
    assert_int_equal(one->models[0].n_obs, other->models[0].n_obs);
    jarak_fit_ppml_free(one);
    jarak_fit_ppml_free(other);
}

static void units_of_outcome_and_regressor_do_what_they_must(void **state)
{
    (void)state;
    jarak_regression *one = fit("trade.csv", FORMULA), *kilo = fit("trade.csv", "kilotrade ~ dist + fta | from^year + to"),
                     *metres = fit("trade.csv", "trade ~ metres + fta | from^year + to");
    assert_same_coefficient(coefficient(one, 0, "dist"), coefficient(kilo, 0, "dist"), 1);
    assert_near(1000 * one->models[0].deviance, kilo->models[0].deviance, 1e-4);
    assert_same_coefficient(coefficient(one, 0, "dist"), coefficient(metres, 0, "metres"), 1000);
    assert_same_coefficient(coefficient(one, 0, "fta"), coefficient(metres, 0, "fta"), 1);
    assert_near(one->models[0].log_likelihood, metres->models[0].log_likelihood, 1e-7);
    jarak_fit_ppml_free(one);
    jarak_fit_ppml_free(kilo);
    jarak_fit_ppml_free(metres);
}

/* 2 dist - 3 fta beside both tells nothing: it is dropped, and the others are
 * as they were. */
static void a_collinear_column_is_dropped_and_changes_nothing(void **state)
{
    (void)state;
    jarak_regression *one = fit("trade.csv", FORMULA), *more = fit("trade.csv", "trade ~ dist + fta + both | from^year + to");
    const jarak_coefficient *both = coefficient(more, 0, "both");
    assert_true(both->dropped && isnan(both->estimate) && isnan(both->std_error) && isnan(both->p_value));
    assert_same_coefficient(coefficient(one, 0, "dist"), coefficient(more, 0, "dist"), 1);
    assert_same_coefficient(coefficient(one, 0, "fta"), coefficient(more, 0, "fta"), 1);
    jarak_fit_ppml_free(one);
    jarak_fit_ppml_free(more);
}

/* A weight of 2 estimates as two rows do, whose standard errors by observed
 * information are the same. */
static void whole_weights_are_rows_that_stand_so_often(void **state)
{
    (void)state;
    write_rows("twice.csv", rows, N_ROWS, 2);
    jarak_fit_ppml_settings weighted = plain(FORMULA), doubled = plain(FORMULA);
    weighted.weights = "2";
    weighted.vcov_given = doubled.vcov_given = true;
    weighted.vcov = doubled.vcov = JARAK_VCOV_IID;
    weighted.ssc = doubled.ssc = JARAK_SSC_NONE;
    jarak_regression *one = fit_with("trade.csv", &weighted), *other = fit_with("twice.csv", &doubled);
    assert_int_equal(2 * one->models[0].n_obs, other->models[0].n_obs);
    assert_same_coefficient(coefficient(one, 0, "dist"), coefficient(other, 0, "dist"), 1);
    assert_near(one->models[0].deviance, other->models[0].deviance, 1e-7);
    jarak_fit_ppml_free(one);
    jarak_fit_ppml_free(other);
}

/* What an offset says already is missing from the coefficient. */
static void an_offset_takes_its_part_of_a_coefficient(void **state)
{
    (void)state;
    jarak_fit_ppml_settings settings = plain(FORMULA);
    settings.offset = "0.75 * dist";
    jarak_regression *one = fit("trade.csv", FORMULA), *other = fit_with("trade.csv", &settings);
    assert_near(coefficient(one, 0, "dist")->estimate, coefficient(other, 0, "dist")->estimate + 0.75, 1e-8);
    assert_near(coefficient(one, 0, "dist")->std_error, coefficient(other, 0, "dist")->std_error, 1e-8);
    assert_same_coefficient(coefficient(one, 0, "fta"), coefficient(other, 0, "fta"), 1);
    assert_near(one->models[0].log_likelihood, other->models[0].log_likelihood, 1e-7);
    jarak_fit_ppml_free(one);
    jarak_fit_ppml_free(other);
}

static void models_by_level_are_those_of_each_level_alone(void **state)
{
    (void)state;
    jarak_fit_ppml_settings by = plain("trade ~ dist + fta | from + to");
    by.by = "year";
    jarak_regression *all = fit_with("trade.csv", &by);
    assert_int_equal(all->n_models, N_YEARS);
    for (size_t i = 0; i < N_YEARS; i++) {
        char where[32];
        jarak_fit_ppml_settings alone = plain("trade ~ dist + fta | from + to");
        snprintf(where, sizeof where, "year = %zu", 2001 + i);
        alone.where = where;
        jarak_regression *one = fit_with("trade.csv", &alone);
        assert_string_equal(all->models[i].by_level, where + 7);
        assert_null(one->models[0].by_level);
        assert_same_coefficient(coefficient(all, i, "dist"), coefficient(one, 0, "dist"), 1);
        assert_same_coefficient(coefficient(all, i, "fta"), coefficient(one, 0, "fta"), 1);
        assert_int_equal(all->models[i].n_obs, one->models[0].n_obs);
        jarak_fit_ppml_free(one);
    }
    jarak_fit_ppml_free(all);
}

/* The numbers of a coefficient follow from each other by the normal
 * distribution. */
static void tests_and_intervals_follow_from_the_standard_error(void **state)
{
    (void)state;
    static const double levels[] = {0.5, 0.9, 0.95, 0.99},
                        quantiles[] = {0.6744897501960817, 1.6448536269514722, 1.959963984540054, 2.5758293035489004};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        jarak_fit_ppml_settings settings = plain(FORMULA);
        settings.level = levels[i];
        settings.clusters = "from^to";
        settings.df = JARAK_DF_NORMAL;
        jarak_regression *regression = fit_with("trade.csv", &settings);
        assert_int_equal(regression->vcov, JARAK_VCOV_AUTO);
        assert_int_equal(regression->models[0].vcov, N_STATES * (N_STATES - 1) < JARAK_FEW_CLUSTERS ? JARAK_VCOV_CR3 : JARAK_VCOV_CLUSTER);
        assert_true(isinf(regression->models[0].df));
        assert_int_equal(regression->models[0].clusters[0].groups, N_STATES * (N_STATES - 1));
        for (size_t k = 0; k < 2; k++) {
            const jarak_coefficient *c = &regression->models[0].coefficients[k];
            assert_near(c->z, c->estimate / c->std_error, 1e-12);
            assert_near(c->conf_low, c->estimate - quantiles[i] * c->std_error, 1e-9);
            assert_near(c->conf_high, c->estimate + quantiles[i] * c->std_error, 1e-9);
            assert_near(c->p_value, erfc(fabs(c->z) / sqrt(2)), 1e-12);
            assert_true(isnan(c->bias) && isnan(c->uncorrected));
        }
        jarak_fit_ppml_free(regression);
    }
}

/* The test of two coefficients, by hand from their covariance; of normal errors two squares have a closed form. */
static void a_wald_test_follows_from_the_covariance(void **state)
{
    (void)state;
    jarak_fit_ppml_settings settings = plain("trade ~ dist + fta | from + to");
    settings.wald = " fta ,dist";
    jarak_regression *regression = fit_with("trade.csv", &settings);
    const jarak_regression_model *model = &regression->models[0];
    const jarak_coefficient *c = model->coefficients;
    const double *v = model->covariance;
    assert_near(sqrt(v[0]), c[0].std_error, 1e-12);
    assert_near(sqrt(v[3]), c[1].std_error, 1e-12);
    double a = c[0].estimate, b = c[1].estimate, chi = (a * a * v[3] - 2 * a * b * v[1] + b * b * v[0]) / (v[0] * v[3] - v[1] * v[2]);
    assert_int_equal(model->wald.n, 2);
    assert_near(model->wald.f, chi / 2, 1e-9 * chi);
    assert_near(model->wald.p_value, exp(-chi / 2), 1e-12);
    jarak_fit_ppml_free(regression);
}

/* With few clusters they follow by Student's t, of the way with the fewest; errors themselves are the same. */
static void few_clusters_have_wider_intervals(void **state)
{
    (void)state;
    static const struct {
        const char *clusters;
        double df, quantile;
    } ways[] = {
        {"from", N_STATES - 1, 2.570581835636314}, {"from + year", N_YEARS - 1, 4.302652729749464}, {NULL, INFINITY, 1.959963984540054}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        jarak_fit_ppml_settings settings = plain(FORMULA);
        settings.clusters = ways[i].clusters;
        jarak_regression *students = fit_with("trade.csv", &settings);
        settings.df = JARAK_DF_NORMAL;
        jarak_regression *normals = fit_with("trade.csv", &settings);
        assert_true(students->models[0].df == ways[i].df && isinf(normals->models[0].df));
        for (size_t k = 0; k < 2; k++) {
            const jarak_coefficient *c = &students->models[0].coefficients[k], *other = &normals->models[0].coefficients[k];
            assert_true(c->std_error == other->std_error && c->estimate == other->estimate && c->z == other->z);
            assert_near(c->conf_low, c->estimate - ways[i].quantile * c->std_error, 1e-9);
            assert_near(c->conf_high, c->estimate + ways[i].quantile * c->std_error, 1e-9);
            if (ways[i].df == 2) { /* its distribution in closed form */
                assert_near(c->p_value, 1 - fabs(c->z) / sqrt(2 + c->z * c->z), 1e-9);
            }
        }
        jarak_fit_ppml_free(students);
        jarak_fit_ppml_free(normals);
    }
}

/* ---- what it writes ---- */

static jarak_status print(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    return jarak_fit_ppml_print(result, format, stream, error);
}

static void every_format_has_the_numbers_of_the_struct(void **state)
{
    (void)state;
    jarak_regression *regression = fit("trade.csv", "trade ~ dist + fta + both | from^year + to");
    const jarak_regression_model *model = &regression->models[0];
    json_t *parsed = printed_json(print, regression);
    assert_json_text(parsed, "formula", "trade ~ dist + fta + both | from^year + to");
    assert_json_number(parsed, "n_obs", (double)model->n_obs);
    assert_json_number(parsed, "deviance", model->deviance);
    assert_json_number(parsed, "log_likelihood", model->log_likelihood);
    const json_t *list = json_object_get(parsed, "coefficients");
    assert_int_equal(json_array_size(list), model->n_coefficients);
    char *csv = printed_text(print, regression, JARAK_FORMAT_CSV), *line = strchr(csv, '\n');
    for (size_t i = 0; i < model->n_coefficients; i++) {
        const jarak_coefficient *c = &model->coefficients[i];
        const json_t *object = json_array_get(list, i);
        assert_json_text(object, "name", c->name);
        assert_json_number(object, "estimate", c->estimate);
        assert_json_number(object, "std_error", c->std_error);
        assert_json_number(object, "p_value", c->p_value);
        assert_json_number(object, "conf_high", c->conf_high);
        assert_non_null(line);
        assert_non_null(strstr(line, c->name));
        line = strchr(line + 1, '\n');
    }
    json_decref(parsed);
    free(csv);
    static const jarak_format eyes[] = {JARAK_FORMAT_TABLE, JARAK_FORMAT_MARKDOWN, JARAK_FORMAT_LATEX};
    for (size_t i = 0; i < 3; i++) {
        char *text = printed_text(print, regression, eyes[i]), *in_memory = NULL;
        assert_non_null(strstr(text, "dist"));
        assert_null(strstr(text, "nan"));
        assert_int_equal(jarak_fit_ppml_to_text(regression, eyes[i], &in_memory, NULL), JARAK_OK);
        assert_string_equal(in_memory, text);
        jarak_text_free(in_memory);
        free(text);
    }
    assert_full_disk_is_an_error(print, regression);
    jarak_fit_ppml_free(regression);
}

/* The first-order conditions: over the rows of a level, what is fitted sums to
 * what was seen. */
static void fitted_values_sum_to_the_outcome_in_each_level(void **state)
{
    (void)state;
    jarak_fit_ppml_settings settings = plain(FORMULA);
    settings.save_fitted = "fitted.csv";
    settings.save_effects = "effects.csv";
    jarak_fit_ppml_free(fit_with("trade.csv", &settings));
    FILE *file = fopen("fitted.csv", "r");
    assert_non_null(file);
    char line[512];
    assert_non_null(fgets(line, sizeof line, file));
    assert_non_null(strstr(line, "fitted"));
    size_t place = 0; /* of the column */
    for (const char *c = line; c < strstr(line, "fitted"); c++) {
        place += *c == ',';
    }
    double seen[N_STATES] = {0}, fitted[N_STATES] = {0};
    size_t n = 0;
    for (; fgets(line, sizeof line, file) != NULL; n++) {
        const char *field = line;
        for (size_t i = 0; i < place; i++) {
            field = strchr(field, ',');
            assert_non_null(field);
            field++;
        }
        const size_t to = (size_t)(rows[n].to[1] - '0');
        seen[to] += rows[n].trade;
        fitted[to] += strtod(field, NULL);
    }
    fclose(file);
    assert_int_equal(n, N_ROWS);
    for (size_t i = 0; i < N_STATES; i++) {
        assert_true(seen[i] > 0);
        assert_near(fitted[i] / seen[i], 1, 1e-9);
    }
    file = fopen("effects.csv", "r");
    assert_non_null(file);
    for (n = 0; fgets(line, sizeof line, file) != NULL; n++) {
    }
    fclose(file);
    assert_int_equal(n, 1 + N_STATES * N_YEARS + N_STATES); /* a line a level, below the names */
}

static void what_cannot_be_fitted_is_said_and_leaves_no_file(void **state)
{
    (void)state;
    static const struct {
        const char *formula, *where, *says;
        jarak_status status;
    } cases[] = {
        {"trade ~ dits | from", NULL, "dist", JARAK_ERR_NOT_FOUND},    {"trade ~ dist |", NULL, "formula", JARAK_ERR_ARGUMENT},
        {"trade ~ dist + ", NULL, "formula", JARAK_ERR_ARGUMENT},      {NULL, NULL, "formula", JARAK_ERR_ARGUMENT},
        {"trade ~ dist | from", "year = 1900", "row", JARAK_ERR_DATA}, {"from ~ dist", NULL, "from", JARAK_ERR_DATA},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_fit_ppml_settings settings = plain(cases[i].formula);
        settings.where = cases[i].where;
        settings.save_fitted = "none.csv";
        char untouched;
        jarak_regression *regression = (jarak_regression *)&untouched;
        jarak_error error = {.message = ""};
        const jarak_status status = jarak_fit_ppml("trade.csv", &settings, &regression, &error);
        if (status != cases[i].status || strstr(error.message, cases[i].says) == NULL) {
            fail_msg("case %zu: status %d, \"%s\"", i, (int)status, error.message);
        }
        assert_null(regression);
        assert_int_equal(access("none.csv", F_OK), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(units_of_outcome_and_regressor_do_what_they_must),
        cmocka_unit_test(a_collinear_column_is_dropped_and_changes_nothing),
        cmocka_unit_test(whole_weights_are_rows_that_stand_so_often),
        cmocka_unit_test(an_offset_takes_its_part_of_a_coefficient),
        cmocka_unit_test(models_by_level_are_those_of_each_level_alone),
        cmocka_unit_test(tests_and_intervals_follow_from_the_standard_error),
        cmocka_unit_test(a_wald_test_follows_from_the_covariance),
        cmocka_unit_test(few_clusters_have_wider_intervals),
        cmocka_unit_test(every_format_has_the_numbers_of_the_struct),
        cmocka_unit_test(fitted_values_sum_to_the_outcome_in_each_level),
        cmocka_unit_test(what_cannot_be_fitted_is_said_and_leaves_no_file),
    };
    return cmocka_run_group_tests(tests, write_data, leave_folder);
}
