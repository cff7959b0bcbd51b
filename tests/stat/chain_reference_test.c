/* NAFTA as Caliendo & Parro (2015) have it, 31 countries and 40 sectors; skipped where the data are not there. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "jarak/frame.h"
#include "jarak/network_trade.h"
#include "near.h"

#define DATA JARAK_SOURCE_ROOT "/../shared/data/equilibrium/caliendo_parro_2015/"

enum { N = 31, J = 40, CANADA = 4, MEXICO = 19, USA = 29 };

typedef struct nafta {
    jarak_chain_data data;
    double shares[J * N * N], before[J * N * N], base[J * N * N], after[J * N * N], cost[J * N * N];
    double inputs[N * J * J], value_added_share[N * J], final_shares[N * J], theta[J], value_added[N];
} nafta;

static nafta world;

/* Columns of the file, all of numbers, as many as there are names before NULL. */
static jarak_frame *read_numbers(const char *file, const char *const *columns)
{
    char path[512];
    jarak_column_request wanted[8];
    size_t n = 0;
    jarak_frame *frame;
    jarak_error error;
    snprintf(path, sizeof path, "%s%s", DATA, file);
    while (columns[n] != NULL) {
        wanted[n] = (jarak_column_request){columns[n], JARAK_COLUMN_NUMBER};
        n++;
    }
    if (jarak_frame_read(path, NULL, n, wanted, &frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return frame;
}

static size_t index_of(const jarak_frame *frame, size_t column, size_t row)
{
    return (size_t)frame->columns[column].numbers[row];
}

static void read_bilateral(void)
{
    static const char *const columns[] = {"n_importer", "i_exporter", "j", "pi", "tau", "tau_baseline", "tau_counterfactual", NULL};
    double *const into[] = {world.shares, world.before, world.base, world.after};
    jarak_frame *frame = read_numbers("bilateral.csv.gz", columns);
    assert_int_equal(frame->n_rows, N * N * J);
    for (size_t row = 0; row < frame->n_rows; row++) {
        const size_t cell = (index_of(frame, 2, row) * N + index_of(frame, 0, row)) * N + index_of(frame, 1, row);
        for (size_t k = 0; k < 4; k++) {
            into[k][cell] = frame->columns[3 + k].numbers[row];
        }
        world.cost[cell] = 1;
    }
    jarak_frame_free(frame);
}

static void read_rest(void)
{
    static const char *const inputs[] = {"n", "k_input", "j_output", "gamma", NULL}, *const cells[] = {"n", "j", "gamma_va", "alpha", NULL};
    static const char *const sectors[] = {"idx", "theta", NULL}, *const countries[] = {"n", "wL", NULL};
    jarak_frame *frame = read_numbers("io.csv.gz", inputs);
    for (size_t row = 0; row < frame->n_rows; row++) {
        world.inputs[(index_of(frame, 0, row) * J + index_of(frame, 1, row)) * J + index_of(frame, 2, row)] =
            frame->columns[3].numbers[row];
    }
    jarak_frame_free(frame);
    frame = read_numbers("region_sector.csv.gz", cells);
    for (size_t row = 0; row < frame->n_rows; row++) {
        const size_t cell = index_of(frame, 0, row) * J + index_of(frame, 1, row);
        world.value_added_share[cell] = frame->columns[2].numbers[row];
        world.final_shares[cell] = frame->columns[3].numbers[row];
    }
    jarak_frame_free(frame);
    frame = read_numbers("sectors.csv", sectors);
    for (size_t row = 0; row < frame->n_rows; row++) {
        world.theta[index_of(frame, 0, row)] = frame->columns[1].numbers[row];
    }
    jarak_frame_free(frame);
    frame = read_numbers("region_vars.csv", countries);
    for (size_t row = 0; row < frame->n_rows; row++) {
        world.value_added[index_of(frame, 0, row)] = frame->columns[1].numbers[row];
    }
    jarak_frame_free(frame);
}

static int read_world(void **state)
{
    (void)state;
    if (access(DATA "bilateral.csv.gz", R_OK) != 0) {
        print_message("skipped: %s is not there\n", DATA);
        return 0;
    }
    read_bilateral();
    read_rest();
    world.data = (jarak_chain_data){.n_countries = N,
                                    .n_sectors = J,
                                    .shares = world.shares,
                                    .tariffs = world.before,
                                    .tariffs_base = world.base,
                                    .tariffs_after = world.after,
                                    .input_shares = world.inputs,
                                    .value_added_share = world.value_added_share,
                                    .final_shares = world.final_shares,
                                    .theta = world.theta,
                                    .value_added = world.value_added};
    return 0;
}

static const jarak_chain_info *solve(const jarak_chain_data *data, jarak_chain **solved)
{
    jarak_error error = {.message = ""};
    if (world.data.n_countries == 0) {
        skip();
    }
    if (jarak_chain_solve(data, NULL, solved, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_chain_info *info = jarak_chain_result(*solved);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    assert_true(info->residual < 1e-12 && info->residual_base < 1e-12);
    assert_int_equal(info->fixed_point_steps + info->fixed_point_steps_base, 0);
    return info;
}

static const size_t three[] = {MEXICO, CANADA, USA};

/* Table 2 of the paper to its digits, and more of them from the same data by another program. */
static void published_decomposition(void **state)
{
    (void)state;
    static const double sum[] = {1.312114, -.063816, .084753}, terms[] = {-.411771, -.108102, .043532};
    static const double volume[] = {1.723885, .044286, .041222}, real_wage[] = {1.715323, .322829, .112443};
    static const double paper[][4] = {{1.31, -.41, 1.72, 1.72}, {-.06, -.11, .04, .32}};
    jarak_chain *solved;
    const jarak_chain_info *info = solve(&world.data, &solved);
    assert_true(info->steps_base < 80 && info->steps < 80);
    for (size_t k = 0; k < 3; k++) {
        const size_t n = three[k];
        const double tot = 100 * info->terms_of_trade[n], vot = 100 * info->volume_of_trade[n], wage = 100 * (info->real_wage[n] - 1);
        assert_near(tot, terms[k], 6e-7);
        assert_near(vot, volume[k], 6e-7);
        assert_near(tot + vot, sum[k], 6e-7);
        assert_near(wage, real_wage[k], 6e-7);
        for (size_t column = 0; column < 4 && k < 2; column++) {
            const double found[] = {tot + vot, tot, vot, wage};
            assert_near(found[column], paper[k][column], .005);
        }
    }
    jarak_chain_free(solved);
}

/* What the decomposition approximates. */
static void exact_real_income(void **state)
{
    (void)state;
    static const double expected[] = {.007323, -.110104, .074146};
    jarak_chain *solved;
    const jarak_chain_info *info = solve(&world.data, &solved);
    for (size_t k = 0; k < 3; k++) {
        assert_near(100 * (info->real_income[three[k]] - 1), expected[k], 6e-7);
    }
    jarak_chain_free(solved);
}

/* Of the base, to costs of Mexico's and others' imports, against differences of exact solutions. */
static void exposures(void **state)
{
    (void)state;
    static const size_t pairs[][3] = {{MEXICO, USA, 17}, {USA, MEXICO, 17}, {MEXICO, USA, 3}, {CANADA, USA, 0}};
    if (world.data.n_countries == 0) {
        skip();
    }
    double *exposure = calloc((size_t)3 * J * N * N, sizeof *exposure);
    jarak_chain_data data = world.data;
    jarak_chain_settings settings;
    data.tariffs_after = NULL;
    data.cost_factor = world.cost;
    jarak_chain_settings_init(&settings);
    settings.tolerance = 1e-13;
    assert_int_equal(jarak_chain_exposure(&data, NULL, 3, three, exposure, NULL), JARAK_OK);
    for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
        const size_t cell = (pairs[p][2] * N + pairs[p][0]) * N + pairs[p][1];
        double welfare[2][3];
        for (int side = 0; side < 2; side++) {
            jarak_chain *solved;
            world.cost[cell] = exp(side == 0 ? 1e-3 : -1e-3);
            assert_int_equal(jarak_chain_solve(&data, &settings, &solved, NULL), JARAK_OK);
            for (size_t k = 0; k < 3; k++) {
                welfare[side][k] = log(jarak_chain_result(solved)->real_income[three[k]]);
            }
            world.cost[cell] = 1;
            jarak_chain_free(solved);
        }
        for (size_t k = 0; k < 3; k++) {
            const double expected = (welfare[0][k] - welfare[1][k]) / 2e-3;
            assert_near(exposure[k * J * N * N + cell], expected, 2e-4 * fabs(expected) + 1e-9);
        }
    }
    free(exposure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_decomposition),
        cmocka_unit_test(exact_real_income),
        cmocka_unit_test(exposures),
    };
    return cmocka_run_group_tests(tests, read_world, NULL);
}
