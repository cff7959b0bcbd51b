/* The factor of the joint information, session by session, against the same matrix inverted whole: with units that sit sessions out and
 * roll calls that bridge sessions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ideal_legislature.h"
#include "num/dense.h"
#include "stat/ideal/fit.h"
#include "stat/ideal/start.h"

static void assert_near(double found, double expected, double within)
{
    if (!(fabs(found - expected) <= within)) {
        fail_msg("%.17g, expected %.17g", found, expected);
    }
}

typedef struct prepared {
    legislature votes;
    ideal_problem problem;
    ideal_state state;
    ideal_pass pass;
    ideal_front front;
    double *inverse; /* of all variables of the front, n × n */
    size_t n;
} prepared;

static prepared p; /* its parts point at each other */

/* The joint information of points, bridging blocks and, eliminated here by a dense step of their own, local blocks. */
static double *whole_inverse(void)
{
    const ideal_problem *problem = &p.problem;
    size_t n_local = 0;
    size_t *local_at = calloc(problem->n_blocks, sizeof *local_at);
    for (size_t b = 0; b < problem->n_blocks; b++) {
        if (problem->blocks[b].bridge == JARAK_IDEAL_NONE) {
            local_at[b] = p.front.n_variables + n_local;
            n_local += problem->blocks[b].dims;
        }
    }
    size_t n = p.front.n_variables + n_local;
    double *a = calloc(n * n, sizeof *a);
    static const int packed[3][3] = {{0, 1, 2}, {1, 3, 4}, {2, 4, 5}};
    for (size_t i = 0; i < problem->n_points; i++) {
        const ideal_point *point = &problem->points[i];
        a[i * (n + 1)] += p.pass.curvature[i] + p.state.pull[i];
        if (point->before == JARAK_IDEAL_NONE) {
            a[i * (n + 1)] += p.pass.first_precision;
            continue;
        }
        double precision = 1 / (p.state.evolution * point->gap);
        size_t j = point->before;
        a[i * (n + 1)] += precision;
        a[j * (n + 1)] += precision;
        a[i + j * n] -= precision;
        a[j + i * n] -= precision;
    }
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        const ideal_block *block = &problem->blocks[portion->block];
        size_t at = block->bridge == JARAK_IDEAL_NONE ? local_at[portion->block] : p.front.bridge_variable[block->bridge];
        bool has_prior = block->bridge == JARAK_IDEAL_NONE; /* in the sums already */
        for (size_t k = 0; k < block->dims; k++) {
            for (size_t m = 0; m < block->dims; m++) {
                a[at + k + (at + m) * n] += p.pass.sums[i].information[packed[k][m]];
            }
            if (!has_prior && portion->session == block->first_session) {
                a[(at + k) * (n + 1)] += p.pass.prior_precision[k];
            }
        }
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            double row[IDEAL_DIMS];
            size_t point = problem->first_point[portion->session] + problem->local[v];
            ideal_coupling_row(p.pass.coupling + IDEAL_COUPLED * v, p.state.parameters[portion->block].value[0], row);
            for (size_t k = 0; k < block->dims; k++) {
                a[at + k + point * n] += row[k];
                a[point + (at + k) * n] += row[k];
            }
        }
    }
    assert_int_equal(jarak__cholesky(n, a, n), 0);
    jarak__cholesky_inverse(n, a, n);
    jarak__symmetrise(n, a, n);
    double *inverse = calloc(p.front.n_variables * p.front.n_variables, sizeof *inverse);
    for (size_t j = 0; j < p.front.n_variables; j++) {
        memcpy(inverse + j * p.front.n_variables, a + j * n, p.front.n_variables * sizeof *a);
    }
    free(a);
    free(local_at);
    return inverse;
}

static void prepare(uint32_t n_repeated, double out)
{
    p = (prepared){.votes = legislature_draw((legislature_shape){11, 6, 9, 0.05, 0.1, out, n_repeated, 5})};
    jarak_ideal_data data = legislature_data(&p.votes);
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    assert_int_equal(jarak__ideal_problem_new(&data, &settings, &p.problem, NULL), JARAK_OK);
    assert_int_equal(jarak__ideal_state_new(&p.problem, &p.state, NULL), JARAK_OK);
    assert_int_equal(jarak__ideal_start(&p.problem, &settings, &p.state, NULL), JARAK_OK);
    assert_int_equal(jarak__ideal_pass_new(&p.problem, &settings, &p.pass, NULL), JARAK_OK);
    assert_int_equal(jarak__ideal_front_new(&p.problem, 2, &p.front, NULL), JARAK_OK);
    for (size_t b = 0; b < p.problem.n_blocks; b++) {
        p.state.parameters[b].value[0] = 0.7 + 0.1 * (double)(b % 5);
    }
    p.n = p.front.n_variables;
    p.pass.depth = IDEAL_VOTES;
    jarak__ideal_pass_run(&p.pass, &p.state);
    p.inverse = whole_inverse();
    p.pass.depth = IDEAL_MATRIX;
    jarak__ideal_pass_run(&p.pass, &p.state);
    assert_true(jarak__ideal_front_factor(&p.front, &p.pass, &p.state));
}

static void done(void)
{
    free(p.inverse);
    jarak__ideal_front_release(&p.front);
    jarak__ideal_pass_release(&p.pass);
    jarak__ideal_state_release(&p.state);
    jarak__ideal_problem_release(&p.problem);
    legislature_free(&p.votes);
}

static void compare(uint32_t n_repeated, double out)
{
    prepare(n_repeated, out);
    size_t n = p.n;
    double *x = calloc(n, sizeof *x);
    double *work = calloc(n, sizeof *work);
    for (size_t j = 0; j < n; j += 7) {
        memset(x, 0, n * sizeof *x);
        x[j] = 1;
        jarak__ideal_front_solve(&p.front, x, work);
        for (size_t i = 0; i < n; i++) {
            assert_near(x[i], p.inverse[i + j * n], 1e-6); /* couplings are kept in single precision */
        }
    }
    double *step = calloc(p.problem.n_points, sizeof *step);
    double(*bridge)[IDEAL_DIMS * IDEAL_DIMS] = calloc(p.problem.n_bridges + 1, sizeof *bridge);
    assert_int_equal(jarak__ideal_front_covariances(&p.front, p.pass.session, step, bridge, NULL), JARAK_OK);
    for (size_t i = 0; i < p.problem.n_points; i++) {
        const ideal_point *point = &p.problem.points[i];
        size_t first = p.problem.first_point[point->session];
        size_t m = ideal_session_points(&p.problem, point->session);
        for (size_t k = 0; k < m; k++) {
            assert_near(p.pass.session[point->session][i - first + k * m], p.inverse[i + (first + k) * n], 1e-6);
        }
        if (point->before != JARAK_IDEAL_NONE) {
            assert_near(step[i], p.inverse[i + point->before * n], 1e-6);
        }
    }
    for (size_t j = 0; j < p.problem.n_bridges; j++) {
        size_t at = p.front.bridge_variable[j];
        size_t dims = p.front.bridge_variable[j + 1] - at;
        for (size_t k = 0; k < dims * dims; k++) {
            assert_near(bridge[j][k % dims + IDEAL_DIMS * (k / dims)], p.inverse[at + k % dims + (at + k / dims) * n], 1e-6);
        }
    }
    free(step);
    free(bridge);
    free(x);
    free(work);
    done();
}

static void a_chain_of_sessions_is_exact(void **state)
{
    (void)state;
    compare(0, 0);
}

static void gaps_in_membership_are_exact(void **state)
{
    (void)state;
    compare(0, 0.4);
}

static void bridging_roll_calls_are_exact(void **state)
{
    (void)state;
    compare(3, 0.2);
}

/* Draws have the covariance that the inverse says, within what many draws allow. */
static void draws_have_the_covariance(void **state)
{
    (void)state;
    enum { N_DRAWS = 4000 };
    prepare(2, 0.2);
    double *x = calloc(p.n, sizeof *x);
    double *work = calloc(p.n, sizeof *work);
    double *square = calloc(p.n, sizeof *square);
    for (uint64_t k = 0; k < N_DRAWS; k++) {
        jarak__random random = jarak__random_stream(3, k);
        jarak__ideal_front_draw(&p.front, &random, x, work);
        for (size_t i = 0; i < p.n; i++) {
            square[i] += x[i] * x[i] / N_DRAWS;
        }
    }
    for (size_t i = 0; i < p.n; i++) {
        double ratio = square[i] / p.inverse[i * (p.n + 1)];
        assert_true(ratio > 0.88 && ratio < 1.12); /* standard error sqrt(2 / 4000) = 0.022 */
    }
    free(x);
    free(work);
    free(square);
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_of_sessions_is_exact),
        cmocka_unit_test(gaps_in_membership_are_exact),
        cmocka_unit_test(bridging_roll_calls_are_exact),
        cmocka_unit_test(draws_have_the_covariance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
