/* Scenarios on a base that is itself a gravity model's: estimated by PPML, which also balances flows to what countries sell and spend
 * (Fally 2015), held to the numbers of the WTO's guide (Yotov, Piermartini, Monteiro & Larch 2016) and of gegravity; skipped where the data
 * are not there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/equilibrium.h"
#include "near.h"
#include "stat/gravity.h"

static double *numbers_new(size_t n)
{
    double *numbers = calloc(n, sizeof *numbers);
    assert_non_null(numbers);
    return numbers;
}

static jarak_ppml *fit(const jarak_ppml_data *data, double *fitted)
{
    jarak_ppml *made;
    jarak_error error;
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.tolerance = 1e-13;
    if (jarak_ppml_fit(data, &settings, &made, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_ppml_result(made)->outcome, JARAK_PPML_CONVERGED);
    jarak_ppml_fitted(made, fitted, NULL);
    return made;
}

/* Flows a_i t_ij b_j of n countries that sell and spend what those of y do: a model of y with an effect of each side and nothing else. */
static double *balance(size_t n, const double *y, const double *t)
{
    uint32_t *codes = calloc(2 * n * n, sizeof *codes);
    double *log_t = numbers_new(n * n), *flows = numbers_new(n * n);
    assert_non_null(codes);
    for (size_t cell = 0; cell < n * n; cell++) {
        codes[cell] = (uint32_t)(cell / n);
        codes[n * n + cell] = (uint32_t)(cell % n);
        log_t[cell] = log(t[cell]);
    }
    const jarak_ppml_effect sides[] = {{.codes = codes, .n_levels = n}, {.codes = codes + n * n, .n_levels = n}};
    const jarak_ppml_data data = {.n_rows = n * n, .y = y, .n_effects = 2, .effects = sides, .offset = log_t};
    jarak_ppml_free(fit(&data, flows));
    free(codes);
    free(log_t);
    return flows;
}

/* The number of the country of that name. */
static size_t country(const jarak_frame *frame, const char *name)
{
    const jarak_column *of = codes_of(frame, "exporter");
    for (size_t i = 0; i < of->n_levels; i++) {
        if (strcmp(of->labels[i], name) == 0) {
            return i;
        }
    }
    fail_msg("%s is not there", name);
    return 0;
}

/* Where the pair of a row stands. */
static size_t cell_of(const jarak_frame *frame, size_t row)
{
    const jarak_column *from = codes_of(frame, "exporter"), *to = codes_of(frame, "importer");
    return (size_t)from->codes[row] * to->n_levels + to->codes[row];
}

/* ------------------------------------------------------------------------------------------------------------------ gegravity */

enum { N_SAMPLE_TERMS = 5 };

static const char *const sample_terms[N_SAMPLE_TERMS] = {"pta", "contiguity", "common_language", "lndist", "international"};

/* Thirty countries in 2006: estimated trade costs, balanced to what countries sell and, in proportion, spend. */
typedef struct sample {
    jarak_frame *frame;
    size_t n;
    double *totals, *t, *t_after, *flows;
    double spent; /* of what all sell, by all */
} sample;

static void sample_make(sample *made)
{
    jarak_error error;
    jarak_column_request wanted[5 + N_SAMPLE_TERMS] = {{"exporter", JARAK_COLUMN_CATEGORY},
                                                       {"importer", JARAK_COLUMN_CATEGORY},
                                                       {"trade", JARAK_COLUMN_NUMBER},
                                                       {"Y", JARAK_COLUMN_NUMBER},
                                                       {"E", JARAK_COLUMN_NUMBER}};
    for (size_t k = 0; k < N_SAMPLE_TERMS; k++) {
        wanted[5 + k] = (jarak_column_request){sample_terms[k], JARAK_COLUMN_NUMBER};
    }
    const char *path = real_file("equilibrium/gegravity_sample_30_countries_2006.csv");
    if (jarak_frame_read(path, NULL, 5 + N_SAMPLE_TERMS, wanted, &made->frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_frame *frame = made->frame;
    const size_t n = codes_of(frame, "exporter")->n_levels;
    assert_int_equal(frame->n_rows, n * n);
    *made = (sample){.frame = made->frame, .n = n, .totals = numbers_new(n * n), .t = numbers_new(n * n), .t_after = numbers_new(n * n)};

    const double *x[N_SAMPLE_TERMS];
    for (size_t k = 0; k < N_SAMPLE_TERMS; k++) {
        x[k] = numbers_of(frame, sample_terms[k]);
    }
    const jarak_ppml_effect sides[] = {effect_of_column(frame, "exporter", NULL, false), effect_of_column(frame, "importer", NULL, false)};
    const jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "trade"), .n_regressors = N_SAMPLE_TERMS, .x = x, .n_effects = 2, .effects = sides};
    double *fitted = numbers_new(n * n), spending = 0, output = 0;
    jarak_ppml *model = fit(&data, fitted);
    const double *beta = jarak_ppml_result(model)->beta;
    for (size_t row = 0; row < frame->n_rows; row++) {
        const size_t cell = cell_of(frame, row);
        double index = 0;
        for (size_t k = 0; k < N_SAMPLE_TERMS; k++) {
            index += beta[k] * x[k][row];
        }
        made->t[cell] = made->t_after[cell] = exp(index);
        made->totals[cell] = numbers_of(frame, "Y")[row] * numbers_of(frame, "E")[row];
        spending += cell % (n + 1) == 0 ? numbers_of(frame, "E")[row] : 0;
        output += cell % (n + 1) == 0 ? numbers_of(frame, "Y")[row] : 0;
    }
    for (size_t cell = 0; cell < n * n; cell++) {
        made->totals[cell] /= spending; /* sums to Y over importers */
    }
    const size_t can = country(frame, "CAN"), jpn = country(frame, "JPN");
    made->t_after[can * n + jpn] *= exp(beta[0]);
    made->t_after[jpn * n + can] *= exp(beta[0]);
    made->spent = spending / output;
    made->flows = balance(n, made->totals, made->t);
    jarak_ppml_free(model);
    free(codes_made_for(&sides[0]));
    free(codes_made_for(&sides[1]));
    free(fitted);
}

static void sample_free(sample *of)
{
    jarak_frame_free(of->frame);
    free(of->totals);
    free(of->t);
    free(of->t_after);
    free(of->flows);
}

typedef struct change {
    const char *name;
    double price, index, real; /* in percent */
} change;

static double percent(double factor)
{
    return 100 * (factor - 1);
}

/* An agreement of Canada and Japan by gegravity's model: outputs and spending stay; resistances, and prices from them, change. */
static void agreement_at_unchanged_incomes(void **state)
{
    (void)state;
    static const change documented[] = {{"AUS", .004143, .011249, -.007106}, {"CAN", -.135770, -.551724, .418261}};
    const double sigma = 5;
    sample of = {0};
    sample_make(&of);
    double *after = balance(of.n, of.totals, of.t_after), *effect = numbers_new(of.n * of.n);
    for (size_t cell = 0; cell < of.n * of.n; cell++) {
        effect[cell] = of.t_after[cell] / of.t[cell];
    }
    const jarak_equilibrium_data data = {.n = of.n, .flows = of.flows, .trade_effect = effect, .theta = sigma - 1, .conditional = true};
    jarak_equilibrium *solved;
    assert_int_equal(jarak_equilibrium_solve(&data, NULL, &solved, NULL), JARAK_OK);
    const jarak_equilibrium_info *info = jarak_equilibrium_result(solved);
    const size_t n = of.n, aus = country(of.frame, "AUS"), deu = country(of.frame, "DEU");
    assert_near(of.flows[aus * n + aus] * of.spent / 218129.129990, 1, 2e-7); /* with estimates of its own */
    for (size_t k = 0; k < sizeof documented / sizeof *documented; k++) {
        /* b_j goes as 1 / P_j^(1-σ), and a_i as 1 / Π_i^(1-σ), which p_i is in proportion to: of Germany both are held to P = 1. */
        const size_t c = country(of.frame, documented[k].name);
        const double b = after[c * n + c] / of.t_after[c * n + c] / (of.flows[c * n + c] / of.t[c * n + c]);
        const double to_deu = after[c * n + deu] / of.t_after[c * n + deu] / (of.flows[c * n + deu] / of.t[c * n + deu]);
        const double index = pow(b / to_deu, 1 / (sigma - 1)), price = pow(to_deu, 1 / (1 - sigma));
        assert_near(percent(price), documented[k].price, 6e-7);
        assert_near(percent(index), documented[k].index, 6e-7);
        assert_near(percent(price / index), documented[k].real, 6e-7);
        assert_near(info->price[c] / info->price_index[deu], price, 1e-9);
        assert_near(info->price_index[c] / info->price_index[deu], index, 1e-9);
        assert_near(info->welfare[c], price / index, 1e-9);
    }
    jarak_equilibrium_free(solved);
    free(effect);
    free(after);
    sample_free(&of);
}

/* The same agreement in equilibrium, where incomes and spending change with prices. */
static void agreement_in_equilibrium(void **state)
{
    (void)state;
    static const change wanted[] = {
        {"CAN", -.118571, -.544467, .428227}, {"AUS", .002314, .008700, -.006385}, {"JPN", .209953, .159459, .050413}};
    sample of = {0};
    sample_make(&of);
    const size_t n = of.n;
    for (size_t cell = 0; cell < n * n; cell++) {
        of.t_after[cell] /= of.t[cell];
    }
    const jarak_equilibrium_data data = {
        .n = n, .flows = of.flows, .trade_effect = of.t_after, .theta = 4, .deficits = JARAK_DEFICITS_MULTIPLICATIVE};
    jarak_equilibrium *solved;
    assert_int_equal(jarak_equilibrium_solve(&data, NULL, &solved, NULL), JARAK_OK);
    const jarak_equilibrium_info *info = jarak_equilibrium_result(solved);
    const double level = info->price_index[country(of.frame, "DEU")];
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
        const size_t c = country(of.frame, wanted[k].name);
        assert_near(percent(info->price[c] / level), wanted[k].price, 6e-7);
        assert_near(percent(info->price_index[c] / level), wanted[k].index, 6e-7);
        assert_near(percent(info->real_wage[c]), wanted[k].real, 6e-7);
    }
    jarak_equilibrium_free(solved);
    sample_free(&of);
}

/* ------------------------------------------------------------------------------------------------------------------ the guide */

/* Sixty-nine countries every fourth year, trade within each of them among the flows. */
static jarak_frame *guide_read(const char *where)
{
    static const jarak_column_request wanted[] = {
        {"exporter", JARAK_COLUMN_CATEGORY}, {"importer", JARAK_COLUMN_CATEGORY}, {"year", JARAK_COLUMN_CATEGORY},
        {"trade", JARAK_COLUMN_NUMBER},      {"DIST", JARAK_COLUMN_NUMBER},       {"CNTG", JARAK_COLUMN_NUMBER},
        {"LANG", JARAK_COLUMN_NUMBER},       {"CLNY", JARAK_COLUMN_NUMBER},       {"RTA", JARAK_COLUMN_NUMBER}};
    jarak_frame *frame;
    jarak_error error;
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.where = where;
    if (jarak_frame_read(real_file("gravity/wto_guide_nafta_1986_2006.csv.gz"), &settings, sizeof wanted / sizeof *wanted, wanted, &frame,
                         &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return frame;
}

/* The effects of pairs, both directions together, and one of all trade within countries; and the coefficient of agreements. NaN of pairs
 * that never traded. */
static double *estimate_pairs(double *beta)
{
    jarak_frame *frame = guide_read("(year - 1986) % 4 = 0");
    const size_t n = codes_of(frame, "exporter")->n_levels;
    jarak_ppml_effect effects[] = {effect_of_column(frame, "exporter", "year", false), effect_of_column(frame, "importer", "year", false),
                                   effect_of_column(frame, "exporter", "importer", true)};
    uint32_t *pairs = codes_made_for(&effects[2]);
    for (size_t row = 0; row < frame->n_rows; row++) {
        pairs[row] = cell_of(frame, row) % (n + 1) == 0 ? 0 : pairs[row];
    }
    const double *x[] = {numbers_of(frame, "RTA")};
    const jarak_ppml_data data = {
        .n_rows = frame->n_rows, .y = numbers_of(frame, "trade"), .n_regressors = 1, .x = x, .n_effects = 3, .effects = effects};
    double *fitted = numbers_new(frame->n_rows), *alpha = numbers_new(n * n);
    jarak_ppml *model = fit(&data, fitted);
    *beta = jarak_ppml_result(model)->beta[0];
    assert_int_equal(jarak_ppml_effects(model, 2, alpha, NULL), JARAK_OK);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            alpha[i * n + j] = i == j ? alpha[0] : alpha[i < j ? i * n + j : j * n + i];
        }
    }
    jarak_ppml_free(model);
    for (size_t k = 0; k < 3; k++) {
        free(codes_made_for(&effects[k]));
    }
    free(fitted);
    jarak_frame_free(frame);
    return alpha;
}

/* Costs of pairs that never traded, by what the others' go with: t is exp of the effects, NaN where there is none. Returns how many. */
static size_t fill_pairs(const jarak_frame *frame, double *t)
{
    const size_t n_rows = frame->n_rows, n = codes_of(frame, "exporter")->n_levels;
    double *y = numbers_new(n_rows), *distance = numbers_new(n_rows), *fitted = numbers_new(n_rows);
    const double *x[] = {distance, numbers_of(frame, "CNTG"), numbers_of(frame, "LANG"), numbers_of(frame, "CLNY")};
    size_t n_filled = 0;
    for (size_t row = 0; row < n_rows; row++) {
        const size_t cell = cell_of(frame, row);
        y[row] = cell % (n + 1) == 0 ? (double)NAN : t[cell];
        distance[row] = log(numbers_of(frame, "DIST")[row]);
    }
    const jarak_ppml_effect sides[] = {effect_of_column(frame, "exporter", NULL, false), effect_of_column(frame, "importer", NULL, false)};
    const jarak_ppml_data data = {.n_rows = n_rows, .y = y, .n_regressors = 4, .x = x, .n_effects = 2, .effects = sides};
    jarak_ppml *model = fit(&data, fitted);
    double *from = numbers_new(n), *to = numbers_new(n);
    const double *beta = jarak_ppml_result(model)->beta;
    assert_int_equal(jarak_ppml_effects(model, 0, from, NULL), JARAK_OK);
    assert_int_equal(jarak_ppml_effects(model, 1, to, NULL), JARAK_OK);
    for (size_t row = 0; row < n_rows; row++) {
        const size_t cell = cell_of(frame, row);
        if (isnan(t[cell])) {
            double index = from[cell / n] + to[cell % n];
            for (size_t k = 0; k < 4; k++) {
                index += beta[k] * x[k][row];
            }
            t[cell] = exp(index);
            n_filled++;
        }
    }
    jarak_ppml_free(model);
    for (size_t k = 0; k < 2; k++) {
        free(codes_made_for(&sides[k]));
    }
    free(from);
    free(to);
    free(y);
    free(distance);
    free(fitted);
    return n_filled;
}

static double exports(size_t n, const double *flows, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++) {
        sum += i != j ? flows[i * n + j] : 0;
    }
    return sum;
}

/* Column number k of a line. */
static double cell_at(const char *line, int k)
{
    for (int i = 0; i < k; i++) {
        line = strchr(line, ',') + 1;
    }
    return strtod(line, NULL);
}

/* NAFTA had not been, in 1994: exports of all countries with it and, at unchanged output and spending, without. */
static void without_nafta(void **state)
{
    (void)state;
    enum { XI_BLN = 5, XI_CDL = 6 };
    double beta;
    const char *published = real_file("gravity/wto_guide_nafta_published_equilibrium.csv");
    FILE *file = fopen(published, "r");
    assert_non_null(file);
    double *t = estimate_pairs(&beta);
    assert_near(beta, .5571853, 6e-8);
    jarak_frame *frame = guide_read("year = 1994");
    const size_t n = codes_of(frame, "exporter")->n_levels;
    double *flows = numbers_new(n * n), *t_after = numbers_new(n * n);
    for (size_t cell = 0; cell < n * n; cell++) {
        t[cell] = exp(t[cell]);
    }
    assert_int_equal(fill_pairs(frame, t), 14);
    for (size_t row = 0; row < frame->n_rows; row++) {
        const size_t cell = cell_of(frame, row);
        flows[cell] = numbers_of(frame, "trade")[row];
        t_after[cell] = t[cell];
        t[cell] *= exp(beta * numbers_of(frame, "RTA")[row]);
        const char *from = codes_of(frame, "exporter")->labels[cell / n], *to = codes_of(frame, "exporter")->labels[cell % n];
        const bool is_nafta = strstr("CAN MEX USA", from) != NULL && strstr("CAN MEX USA", to) != NULL;
        t_after[cell] = is_nafta ? t_after[cell] : t[cell];
    }
    double *base = balance(n, flows, t), *after = balance(n, flows, t_after);
    for (size_t cell = 0; cell < n * n; cell++) {
        t_after[cell] /= t[cell];
    }
    const jarak_equilibrium_data data = {.n = n, .flows = base, .trade_effect = t_after, .theta = 4, .conditional = true};
    jarak_equilibrium *solved;
    assert_int_equal(jarak_equilibrium_solve(&data, NULL, &solved, NULL), JARAK_OK);
    const jarak_equilibrium_info *info = jarak_equilibrium_result(solved);
    assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
    char line[512];
    size_t n_read = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        const double before_wanted = cell_at(line, XI_BLN), after_wanted = cell_at(line, XI_CDL);
        line[3] = '\0';
        const size_t i = country(frame, line);
        assert_near(exports(n, base, i) / before_wanted, 1, 1.4e-7);
        assert_near(exports(n, after, i) / after_wanted, 1, 1.4e-7);
        assert_near(exports(n, info->flows, i) / after_wanted, 1, 1.4e-7);
        n_read++;
    }
    assert_int_equal(n_read, n);
    assert_int_equal(n, 69);
    (void)fclose(file);
    jarak_equilibrium_free(solved);
    free(base);
    free(after);
    free(flows);
    free(t);
    free(t_after);
    jarak_frame_free(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_at_unchanged_incomes),
        cmocka_unit_test(agreement_in_equilibrium),
        cmocka_unit_test(without_nafta),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
