/* Published estimates, to the digits given: the data are the example files of the tools that users of gravity models know. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stat/gravity.h"

static jarak_frame *read_frame(const char *file, const char *where, size_t n, const jarak_column_request *wanted)
{
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.where = where;
    jarak_frame *frame;
    jarak_error error = {0};
    if (jarak_frame_read(file, &settings, n, wanted, &frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return frame;
}

static jarak_ppml *fit_model(const jarak_ppml_data *data, const jarak_ppml_settings *settings)
{
    jarak_ppml *fit;
    jarak_error error = {0};
    if (jarak_ppml_fit(data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    print_message("N %zu of %zu, singletons %zu, separated %zu; %d steps, %d inner, score %.2e; %s; prepare %.3f fit %.3f cov %.3f s\n",
                  info->n_used, info->n_rows, info->n_singletons, info->n_separated, info->iterations, info->inner_iterations, info->score,
                  info->method, info->seconds.prepare, info->seconds.fit, info->seconds.covariance);
    assert_int_equal(info->outcome, JARAK_PPML_CONVERGED);
    return fit;
}

/* Standard errors with clusters. */
static void find_errors(jarak_ppml *fit, jarak_ssc ssc, size_t n_ways, const uint32_t *a, const uint32_t *b, double *se, size_t *n_groups)
{
    jarak_vcov_settings settings;
    jarak_vcov_settings_init(&settings);
    settings.kind = n_ways > 0 ? JARAK_VCOV_CLUSTER : JARAK_VCOV_ROBUST;
    settings.ssc = ssc;
    settings.n_clusters = n_ways;
    settings.clusters[0] = a;
    settings.clusters[1] = b;
    double covariance[64];
    jarak_vcov_info info;
    size_t n = jarak_ppml_result(fit)->n_regressors;
    assert_true(n <= 8);
    assert_int_equal(jarak_ppml_vcov(fit, &settings, covariance, &info, NULL), JARAK_OK);
    for (size_t k = 0; k < n; k++) {
        se[k] = sqrt(covariance[k * (n + 1)]);
    }
    if (n_groups != NULL) {
        *n_groups = info.n_groups[0];
    }
}

static void free_effects(jarak_ppml_effect *effects, size_t n)
{
    for (size_t f = 0; f < n; f++) {
        uint32_t *codes; /* the effects see them as constants */
        memcpy(&codes, &effects[f].codes, sizeof codes);
        free(codes);
    }
}

static const jarak_column_request gravity_columns[] = {
    {"isoexp", JARAK_COLUMN_CATEGORY}, {"isoimp", JARAK_COLUMN_CATEGORY}, {"year", JARAK_COLUMN_CATEGORY},
    {"trade", JARAK_COLUMN_NUMBER},    {"fta", JARAK_COLUMN_NUMBER},
};

static void three_way(const jarak_frame *frame, jarak_ppml_effect effects[3])
{
    effects[0] = effect_of_column(frame, "isoimp", "year", false);
    effects[1] = effect_of_column(frame, "isoexp", "year", false);
    effects[2] = effect_of_column(frame, "isoimp", "isoexp", false);
}

static void free_trade_agreements_of_35_countries(void **state)
{
    (void)state;
    jarak_frame *frame = read_frame(real_file("gravity/trade_fta_35_countries.csv.gz"), "category = 'TOTAL'", 5, gravity_columns);
    jarak_ppml_effect effects[3];
    three_way(frame, effects);
    const double *x[] = {numbers_of(frame, "fta")};
    jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "trade"), .n_regressors = 1, .x = x, .n_effects = 3, .effects = effects};
    jarak_ppml *fit = fit_model(&data, NULL);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->n_used, 5950);
    assert_prints(info->beta[0], "%.7f", "0.1924455");
    assert_prints(info->deviance, "%.1f", "377332502.3");
    assert_prints(info->log_likelihood, "%.1f", "-188710931.7");
    assert_prints(info->pseudo_r2, "%.4f", "0.9938");
    double se;
    size_t n_groups;
    find_errors(fit, JARAK_SSC_STATA, 1, effects[2].codes, NULL, &se, &n_groups);
    assert_int_equal(n_groups, 1190);
    assert_prints(se, "%.7f", "0.0419527");
    double bias, corrected_se;
    assert_int_equal(jarak_ppml_bias(fit, codes_of(frame, "isoexp")->codes, codes_of(frame, "isoimp")->codes,
                                     codes_of(frame, "year")->codes, &bias, &corrected_se, NULL),
                     JARAK_OK);
    assert_prints(bias, "%.10f", "0.0060619547");
    assert_prints(corrected_se, "%.10f", "0.0527904093");
    assert_prints(info->beta[0] - bias, "%.7f", "0.1863835");
    jarak_ppml_free(fit);
    free_effects(effects, 3);
    jarak_frame_free(frame);
}

static void manufactures_of_65_countries(void **state)
{
    (void)state;
    jarak_frame *frame = read_frame(real_file("gravity/wz_trade_1988_2004.csv.gz"), "category = 'MANUF'", 5, gravity_columns);
    jarak_ppml_effect effects[3];
    three_way(frame, effects);
    const double *x[] = {numbers_of(frame, "fta")};
    jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "trade"), .n_regressors = 1, .x = x, .n_effects = 3, .effects = effects};
    jarak_ppml *fit = fit_model(&data, NULL);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->n_used, 20600);
    assert_int_equal(info->n_rows - info->n_used, 200);
    assert_prints(info->beta[0], "%.7f", "0.1780290");
    double se;
    size_t n_groups;
    find_errors(fit, JARAK_SSC_STATA, 1, effects[2].codes, NULL, &se, &n_groups);
    assert_int_equal(n_groups, 4120);
    assert_prints(se, "%.7f", "0.0350079");
    double bias, corrected_se;
    assert_int_equal(jarak_ppml_bias(fit, codes_of(frame, "isoexp")->codes, codes_of(frame, "isoimp")->codes,
                                     codes_of(frame, "year")->codes, &bias, &corrected_se, NULL),
                     JARAK_OK);
    assert_true(fabs(bias - 0.0076567524) < 2.5e-10); /* published from a fit to a looser tolerance: towards it, ours moves there too */
    assert_prints(corrected_se, "%.10f", "0.0419558558");
    jarak_ppml_free(fit);
    free_effects(effects, 3);
    jarak_frame_free(frame);
}

static const jarak_column_request guide_columns[] = {
    {"exporter", JARAK_COLUMN_CATEGORY}, {"importer", JARAK_COLUMN_CATEGORY}, {"year", JARAK_COLUMN_CATEGORY},
    {"trade", JARAK_COLUMN_NUMBER},      {"dist", JARAK_COLUMN_NUMBER},       {"cntg", JARAK_COLUMN_NUMBER},
    {"lang", JARAK_COLUMN_NUMBER},       {"clny", JARAK_COLUMN_NUMBER},
};

static double *logarithm(const double *x, size_t n)
{
    double *result = malloc((n + 1) * sizeof *result);
    assert_non_null(result);
    for (size_t i = 0; i < n; i++) {
        result[i] = log(x[i]);
    }
    return result;
}

static void traditional_gravity_of_the_guide(void **state)
{
    (void)state;
    jarak_frame *frame = read_frame(real_file("gravity/wto_guide_applications.csv.gz"),
                                    "exporter <> importer AND year IN (1986, 1990, 1994, 1998, 2002, 2006)", 8, guide_columns);
    jarak_ppml_effect effects[] = {effect_of_column(frame, "exporter", "year", false), effect_of_column(frame, "importer", "year", false)};
    jarak_ppml_effect pair = effect_of_column(frame, "exporter", "importer", true),
                      directed = effect_of_column(frame, "exporter", "importer", false);
    double *log_dist = logarithm(numbers_of(frame, "dist"), frame->n_rows);
    const double *x[] = {log_dist, numbers_of(frame, "cntg"), numbers_of(frame, "lang"), numbers_of(frame, "clny")};
    jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "trade"), .n_regressors = 4, .x = x, .n_effects = 2, .effects = effects};
    jarak_ppml *fit = fit_model(&data, NULL);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->n_used, 28152);
    static const char *const betas[] = {"-0.8409273", "0.4374432", "0.2474765", "-0.2224899"}, *const errors[] = {"0.0317", "0.0832",
                                                                                                                  "0.0765", "0.1162"};
    double se[4];
    find_errors(fit, JARAK_SSC_STATA, 1, pair.codes, NULL, se, NULL);
    for (size_t k = 0; k < 4; k++) {
        assert_prints(info->beta[k], "%.7f", betas[k]);
        assert_prints(se[k], "%.4f", errors[k]);
    }
    find_errors(fit, JARAK_SSC_STATA, 1, directed.codes, NULL, se, NULL);
    assert_prints(se[0], "%.4f", "0.0262");
    jarak_ppml_free(fit);
    free(log_dist);
    free_effects(effects, 2);
    free_effects(&pair, 1);
    free_effects(&directed, 1);
    jarak_frame_free(frame);
}

static void agreements_of_the_guide(void **state)
{
    (void)state;
    static const jarak_column_request columns[] = {
        {"exporter", JARAK_COLUMN_CATEGORY}, {"importer", JARAK_COLUMN_CATEGORY}, {"year", JARAK_COLUMN_CATEGORY},
        {"trade", JARAK_COLUMN_NUMBER},      {"RTA", JARAK_COLUMN_NUMBER},
    };
    jarak_frame *frame =
        read_frame(real_file("gravity/wto_guide_nafta_1986_2006.csv.gz"), "year IN (1986, 1990, 1994, 1998, 2002, 2006)", 5, columns);
    jarak_ppml_effect effects[] = {effect_of_column(frame, "exporter", "year", false), effect_of_column(frame, "importer", "year", false),
                                   effect_of_column(frame, "exporter", "importer", true)};
    const double *x[] = {numbers_of(frame, "RTA")};
    jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "trade"), .n_regressors = 1, .x = x, .n_effects = 3, .effects = effects};
    jarak_ppml *fit = fit_model(&data, NULL);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->n_used, 28482);
    assert_prints(info->beta[0], "%.7f", "0.5571853");
    assert_prints(info->log_likelihood, "%.3f", "-1379642.527");
    double se;
    find_errors(fit, JARAK_SSC_NONE, 0, NULL, NULL, &se, NULL);
    assert_prints(se, "%.5f", "0.05577");
    find_errors(fit, JARAK_SSC_STATA, 1, effects[2].codes, NULL, &se, NULL);
    assert_prints(se, "%.7f", "0.1022353");
    jarak_ppml_free(fit);
    free_effects(effects, 3);
    jarak_frame_free(frame);
}

static void chapters_of_fifteen_europeans(void **state)
{
    (void)state;
    static const jarak_column_request columns[] = {
        {"Origin", JARAK_COLUMN_CATEGORY}, {"Destination", JARAK_COLUMN_CATEGORY}, {"Product", JARAK_COLUMN_CATEGORY},
        {"Year", JARAK_COLUMN_CATEGORY},   {"Euros", JARAK_COLUMN_NUMBER},         {"dist_km", JARAK_COLUMN_NUMBER},
    };
    jarak_frame *frame = read_frame(real_file("gravity/eu15_trade_hs2_2007_2016.csv.gz"), NULL, 6, columns);
    jarak_ppml_effect effects[] = {effect_of_column(frame, "Origin", NULL, false), effect_of_column(frame, "Destination", NULL, false),
                                   effect_of_column(frame, "Product", NULL, false), effect_of_column(frame, "Year", NULL, false)};
    double *log_dist = logarithm(numbers_of(frame, "dist_km"), frame->n_rows);
    const double *x[] = {log_dist};
    jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "Euros"), .n_regressors = 1, .x = x, .n_effects = 4, .effects = effects};
    jarak_ppml *fit = fit_model(&data, NULL);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_prints(info->beta[0], "%.7f", "-1.5278744");
    double se;
    const uint32_t *origin = effects[0].codes, *destination = effects[1].codes, *product = effects[2].codes;
    /* NOLINTBEGIN(clang-analyzer-core.CallAndMessage): the codes are there */
    find_errors(fit, JARAK_SSC_FIXEST, 1, origin, NULL, &se, NULL);
    assert_prints(se, "%.6f", "0.115678");
    find_errors(fit, JARAK_SSC_FIXEST, 2, origin, destination, &se, NULL);
    assert_prints(se, "%.6f", "0.130734");
    find_errors(fit, JARAK_SSC_FIXEST, 1, product, NULL, &se, NULL);
    /* NOLINTEND(clang-analyzer-core.CallAndMessage) */
    assert_prints(se, "%.6f", "0.098294");
    jarak_ppml_free(fit);
    free(log_dist);
    free_effects(effects, 4);
    jarak_frame_free(frame);
}

/* The columns of a separation case: y, x…, id…, separated. */
static void check_separation(int number)
{
    char name[64], header[256];
    snprintf(name, sizeof name, "separation/%02d.csv", number);
    const char *path = real_file(name);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    assert_non_null(fgets(header, sizeof header, stream));
    fclose(stream);
    header[strcspn(header, "\r\n")] = '\0';
    jarak_column_request wanted[16];
    size_t n_columns = 0;
    char *rest = header;
    for (char *field; (field = strsep(&rest, ",")) != NULL; n_columns++) {
        wanted[n_columns] = (jarak_column_request){field, strncmp(field, "id", 2) == 0 ? JARAK_COLUMN_CATEGORY : JARAK_COLUMN_NUMBER};
    }
    jarak_frame *frame = read_frame(path, NULL, n_columns, wanted);
    jarak_ppml_effect effects[8];
    const double *x[8];
    jarak_ppml_data data = {.n_rows = frame->n_rows, .y = numbers_of(frame, "y"), .x = x, .effects = effects};
    for (size_t c = 0; c < n_columns; c++) {
        if (wanted[c].name[0] == 'x') {
            x[data.n_regressors++] = frame->columns[c].numbers;
        } else if (wanted[c].name[0] == 'i') {
            effects[data.n_effects++] = effect_of_column(frame, wanted[c].name, NULL, false);
        }
    }
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.keep_singletons = true;
    const double *expected = numbers_of(frame, "separated");
    print_message("case %02d: ", number);
    jarak_ppml *fit = fit_model(&data, &settings);
    jarak_ppml_row *reasons = malloc((frame->n_rows + 1) * sizeof *reasons);
    double *mu = malloc((frame->n_rows + 1) * sizeof *mu);
    jarak_ppml_fitted(fit, mu, reasons);
    for (size_t i = 0; i < frame->n_rows; i++) {
        bool separated = reasons[i] == JARAK_ROW_SEPARATED;
        if (separated != (expected[i] != 0)) {
            print_error("row %zu: separated %d, expected %g (mu %g)\n", i + 1, separated, expected[i], mu[i]);
        }
    }
    for (size_t i = 0; i < frame->n_rows; i++) {
        assert_int_equal(reasons[i] == JARAK_ROW_SEPARATED, expected[i] != 0);
    }
    free(reasons);
    free(mu);
    jarak_ppml_free(fit);
    free_effects(effects, data.n_effects);
    jarak_frame_free(frame);
}

static void separated_rows_are_found(void **state)
{
    (void)state;
    for (int number = 1; number <= 12; number++) {
        check_separation(number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_trade_agreements_of_35_countries), cmocka_unit_test(manufactures_of_65_countries),
        cmocka_unit_test(traditional_gravity_of_the_guide),      cmocka_unit_test(agreements_of_the_guide),
        cmocka_unit_test(chapters_of_fifteen_europeans),         cmocka_unit_test(separated_rows_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
