/* The equilibrium against published numbers and those of other programs; skipped where the data are not there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jarak/equilibrium.h"
#include "jarak/frame.h"
#include "near.h"

#define DATA JARAK_SOURCE_ROOT "/../shared/data/equilibrium/"

/* A world from a long file: flows, and another column as a matrix. */
typedef struct world {
    size_t n;
    jarak_frame *frame;
    const char *const *names;
    double *flows, *other;
} world;

static size_t at(const world *of, const char *name)
{
    for (size_t i = 0; i < of->n; i++) {
        if (strcmp(of->names[i], name) == 0) {
            return i;
        }
    }
    fail_msg("%s is not there", name);
    return 0;
}

/* Columns from, to and value of the file, rows that meet the condition; other: one more, or NULL. What is not there is 0. */
static void world_read(const char *file, const char *const columns[4], const char *where, world *into)
{
    char path[512];
    snprintf(path, sizeof path, "%s%s", DATA, file);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    const jarak_column_request wanted[] = {{columns[0], JARAK_COLUMN_CATEGORY},
                                           {columns[1], JARAK_COLUMN_CATEGORY},
                                           {columns[2], JARAK_COLUMN_NUMBER},
                                           {columns[3], JARAK_COLUMN_NUMBER}};
    jarak_frame_settings settings;
    jarak_error error;
    jarak_frame_settings_init(&settings);
    settings.where = where;
    if (jarak_frame_read(path, &settings, columns[3] != NULL ? 4 : 3, wanted, &into->frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_column *of = into->frame->columns;
    const size_t n = of[0].n_levels;
    assert_int_equal(of[1].n_levels, n);
    into->n = n;
    into->names = of[0].labels;
    into->flows = calloc(n * n, sizeof *into->flows);
    into->other = calloc(n * n, sizeof *into->other);
    for (size_t row = 0; row < into->frame->n_rows; row++) {
        const size_t cell = of[0].codes[row] * n + of[1].codes[row];
        into->flows[cell] = of[2].numbers[row];
        into->other[cell] = columns[3] != NULL ? of[3].numbers[row] : 0;
    }
}

static void world_free(world *of)
{
    free(of->flows);
    free(of->other);
    jarak_frame_free(of->frame);
}

static const jarak_equilibrium_info *solve(const jarak_equilibrium_data *data, jarak_equilibrium **solved)
{
    jarak_error error;
    if (jarak_equilibrium_solve(data, NULL, solved, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_equilibrium_info *info = jarak_equilibrium_result(*solved);
    assert_int_equal(info->outcome, JARAK_EQUILIBRIUM_SOLVED);
    assert_true(info->residual < 1e-12);
    assert_int_equal(info->fixed_point_steps, 0);
    return info;
}

typedef struct expected {
    const char *name;
    double value;
} expected;

static const char *const trade_44[] = {"exporter", "importer", "trade", "eu_effect"};

/* Enlargement of the European Union, 44 countries in 2000, and the published welfare of every one of them, which has single precision. */
static void enlargement_of_the_union(void **state)
{
    (void)state;
    static const expected welfare[] = {
        {"POL", 1.006803578134}, {"HUN", 1.014042811813}, {"DEU", 1.000724937708}, {"RUS", .999797747276}, {"USA", .999998035316}};
    world of;
    world_read("trade_44_countries_2000_2014.csv.gz", trade_44, "year = 2000", &of);
    for (size_t i = 0; i < of.n * of.n; i++) {
        of.other[i] = exp(of.other[i]);
    }
    const jarak_equilibrium_data data = {.n = of.n, .flows = of.flows, .trade_effect = of.other, .theta = 4};
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = solve(&data, &solved);
    for (size_t i = 0; i < sizeof welfare / sizeof *welfare; i++) {
        assert_near(info->welfare[at(&of, welfare[i].name)], welfare[i].value, 6e-13);
    }
    FILE *published = fopen(DATA "trade_44_expected_welfare.csv", "r");
    char line[256];
    size_t n = 0;
    assert_non_null(published);
    while (fgets(line, sizeof line, published) != NULL) {
        const char *value = line + 4;
        line[3] = '\0';
        if (strcmp(line, "exp") != 0) {
            assert_near(info->welfare[at(&of, line)], strtod(value, NULL), 6e-8);
            n++;
        }
    }
    fclose(published);
    assert_int_equal(n, of.n);
    jarak_equilibrium_free(solved);
    world_free(&of);
}

/* Supply elasticity and both treatments of deficits: the example of ge_gravity2, 1990. */
static void supply_elasticity(void **state)
{
    (void)state;
    static const expected welfare[2][3] = {{{"CAN", 1.0466198019}, {"MEX", 1.0318184384}, {"USA", 1.0051618357}},
                                           {{"CAN", 1.0463876252}, {"MEX", 1.0307425321}, {"USA", 1.0051824890}}};
    static const char *const columns[] = {"iso_o", "iso_d", "flow", NULL};
    world of;
    world_read("cut/ge_gravity2_example.csv.gz", columns, "year = 1990", &of);
    assert_int_equal(of.n, 76);
    const size_t union_of[] = {at(&of, "CAN"), at(&of, "MEX"), at(&of, "USA")};
    for (size_t i = 0; i < of.n * of.n; i++) {
        of.other[i] = 1;
    }
    for (int i = 0; i < 9; i++) {
        of.other[union_of[i / 3] * of.n + union_of[i % 3]] = i % 4 == 0 ? 1 : exp(.5);
    }
    for (int deficits = 0; deficits < 2; deficits++) {
        const jarak_equilibrium_data data = {
            .n = of.n, .flows = of.flows, .trade_effect = of.other, .theta = 5.03, .psi = 1.24, .deficits = (jarak_deficits)deficits};
        jarak_equilibrium *solved;
        const jarak_equilibrium_info *info = solve(&data, &solved);
        for (int i = 0; i < 3; i++) {
            assert_near(info->welfare[union_of[i]], welfare[deficits][i].value, 6e-11);
        }
        jarak_equilibrium_free(solved);
    }
    world_free(&of);
}

/* An embargo is exactly no trade. */
static void embargo(void **state)
{
    (void)state;
    static const expected welfare[] = {{"RUS", -.004491453291}, {"DEU", -.000535012273}, {"POL", .000009271228}};
    world of;
    world_read("trade_44_countries_2000_2014.csv.gz", trade_44, "year = 2000", &of);
    for (size_t i = 0; i < of.n * of.n; i++) {
        of.other[i] = 1;
    }
    const size_t rus = at(&of, "RUS"), deu = at(&of, "DEU");
    of.other[rus * of.n + deu] = of.other[deu * of.n + rus] = 0;
    const jarak_equilibrium_data data = {.n = of.n, .flows = of.flows, .trade_effect = of.other, .theta = 4};
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = solve(&data, &solved);
    for (size_t i = 0; i < sizeof welfare / sizeof *welfare; i++) {
        assert_near(log(info->welfare[at(&of, welfare[i].name)]), welfare[i].value, 6e-13);
    }
    jarak_equilibrium_free(solved);
    world_free(&of);
}

/* Exposures to the cost of ties, both directions together. */
static void exposures(void **state)
{
    (void)state;
    static const struct {
        const char *who, *other;
        double value;
    } wanted[] = {{"POL", "DEU", -.045427942167}, {"RUS", "DEU", -.017993630094}, {"DEU", "RUS", -.002117002082}};
    world of;
    world_read("trade_44_countries_2000_2014.csv.gz", trade_44, "year = 2000", &of);
    const size_t n = of.n;
    double *exposure = calloc(n * n, sizeof *exposure);
    const jarak_equilibrium_data data = {.n = n, .flows = of.flows, .theta = 4};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
        const size_t i = at(&of, wanted[k].who), j = at(&of, wanted[k].other);
        assert_int_equal(jarak_equilibrium_exposure(&data, NULL, 1, &i, exposure, NULL), JARAK_OK);
        assert_near(-4 * (exposure[i * n + j] + exposure[j * n + i]), wanted[k].value, 6e-13);
    }
    free(exposure);
    world_free(&of);
}

/* The interval of an estimated coefficient, without draws, and by draws within their sampling error. */
static void interval_of_a_coefficient(void **state)
{
    (void)state;
    const double beta = .224249005, se = .0730274, variance = se * se;
    world of;
    world_read("trade_44_countries_2000_2014.csv.gz", trade_44, "year = 2000", &of);
    const size_t n = of.n, pol = at(&of, "POL");
    double *effect = calloc(n * n, sizeof *effect);
    for (size_t i = 0; i < n * n; i++) {
        of.other[i] = of.other[i] != 0;
        effect[i] = of.other[i] != 0 ? exp(beta) : 1;
    }
    const double *regressors[] = {of.other};
    const jarak_equilibrium_data data = {.n = n, .flows = of.flows, .trade_effect = effect, .theta = 4};
    jarak_equilibrium_uncertainty uncertainty = {.n_coefficients = 1, .regressors = regressors, .covariance = &variance, .level = .9};
    jarak_equilibrium_draws *draws;
    assert_int_equal(jarak_equilibrium_draw(&data, NULL, &uncertainty, &draws, NULL), JARAK_OK);
    const jarak_equilibrium_draws_info *info = jarak_equilibrium_draws_result(draws);
    assert_near(info->low[pol], 1.0029734864, 6e-11);
    assert_near(info->high[pol], 1.0111134273, 6e-11);
    jarak_equilibrium_draws_free(draws);
    uncertainty.n_draws = 2000;
    assert_int_equal(jarak_equilibrium_draw(&data, NULL, &uncertainty, &draws, NULL), JARAK_OK);
    info = jarak_equilibrium_draws_result(draws);
    assert_int_equal(info->n_failed, 0);
    assert_near(info->low[pol], 1.0029734864, 4e-4); /* about 2.11 sd / √2000 is 1.2e-4 */
    assert_near(info->high[pol], 1.0111134273, 4e-4);
    jarak_equilibrium_draws_free(draws);
    free(effect);
    world_free(&of);
}

/* Domestic trade is GDP less exports, at least a twentieth of it, in 1000 USD. */
static void add_domestic(world *of)
{
    FILE *file = fopen(DATA "cut/world_gdp_2023.csv", "r");
    char line[256];
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        const char *last = strrchr(line, ',');
        line[3] = '\0';
        if (strcmp(line, "iso") != 0 && last != NULL) {
            const size_t i = at(of, line);
            const double gdp = strtod(last + 1, NULL) / 1000;
            double exports = 0;
            for (size_t j = 0; j < of->n; j++) {
                exports += i != j ? of->flows[i * of->n + j] : 0;
            }
            of->flows[i * of->n + i] = fmax(gdp - exports, .05 * gdp);
        }
    }
    fclose(file);
}

/* 194 countries in 2023, Russia and Kazakhstan cut; and Kazakhstan alone in the world. */
static void world_of_2023(void **state)
{
    (void)state;
    static const char *const columns[] = {"exporter", "importer", "value_kusd", NULL};
    world of;
    world_read("cut/world_trade_2023_baci_total.csv.gz", columns, NULL, &of);
    assert_int_equal(of.n, 194);
    add_domestic(&of);
    for (size_t i = 0; i < of.n * of.n; i++) {
        of.other[i] = 1;
    }
    const size_t kaz = at(&of, "KAZ"), rus = at(&of, "RUS");
    of.other[kaz * of.n + rus] = of.other[rus * of.n + kaz] = 0;
    jarak_equilibrium_data data = {.n = of.n, .flows = of.flows, .trade_effect = of.other, .theta = 5};
    jarak_equilibrium *solved;
    const jarak_equilibrium_info *info = solve(&data, &solved);
    assert_near(100 * log(info->welfare[kaz]), -1.294661, 6e-7);
    assert_near(100 * log(info->welfare[rus]), -.158346, 6e-7);
    jarak_equilibrium_free(solved);
    for (size_t j = 0; j < of.n; j++) {
        of.other[kaz * of.n + j] = of.other[j * of.n + kaz] = j == kaz ? 1 : 0;
    }
    assert_int_equal(jarak_equilibrium_solve(&data, NULL, &solved, NULL), JARAK_OK);
    assert_int_equal(jarak_equilibrium_result(solved)->outcome, JARAK_EQUILIBRIUM_UNFINANCED);
    assert_true(jarak_equilibrium_result(solved)->at_fault[kaz]);
    jarak_equilibrium_free(solved);
    data.deficits = JARAK_DEFICITS_MULTIPLICATIVE;
    info = solve(&data, &solved);
    assert_near(info->welfare[kaz], .92919015, 6e-9);
    jarak_equilibrium_free(solved);
    world_free(&of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enlargement_of_the_union),
        cmocka_unit_test(supply_elasticity),
        cmocka_unit_test(embargo),
        cmocka_unit_test(exposures),
        cmocka_unit_test(interval_of_a_coefficient),
        cmocka_unit_test(world_of_2023),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
