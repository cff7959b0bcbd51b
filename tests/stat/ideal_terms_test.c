/* What votes add to a pass, against each of them alone: log-probabilities of a cell, and differences of these for the derivatives. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "num/random.h"
#include "stat/ideal/cell.h"
#include "stat/ideal/terms.h"

enum { VOTES = 301 }; /* more than two batches, and not a whole number of them */

static double theta[VOTES], sd[VOTES], gradient[VOTES], curvature[VOTES];
static uint32_t local[VOTES];
static float coupling[VOTES * IDEAL_COUPLED];

static void assert_near(double found, double expected, double within)
{
    if (!(fabs(found - expected) <= within)) {
        fail_msg("%.17g, expected %.17g", found, expected);
    }
}

static void draw(uint64_t seed)
{
    jarak__random random = jarak__random_stream(seed, 0);
    for (size_t i = 0; i < VOTES; i++) {
        theta[i] = 1.5 * jarak__random_normal(&random);
        sd[i] = 0.05 + 0.5 * jarak__random_uniform(&random);
        local[i] = (uint32_t)((i * 5) % VOTES);
    }
}

/* The log-probability of a vote at a point, by the cell's own function. */
static double log_probability(const double value[IDEAL_DIMS], int dims, uint8_t kind, double at)
{
    const jarak__mills_node *nodes = jarak__mills_nodes();
    double eta = value[0] * at, result;
    if (kind == IDEAL_BETWEEN) {
        return ideal_between_at(nodes, value[1] - eta, value[2] - eta).log_probability;
    }
    (void)jarak__mills(nodes, kind == IDEAL_BELOW ? value[1] - eta : eta - value[dims - 1], &result);
    return result;
}

static double expected(const double value[IDEAL_DIMS], int dims, uint8_t kind, size_t n_places, double moved)
{
    static const double places[] = {0, -1.7320508075688772935, 1.7320508075688772935};
    static const double weights[] = {2.0 / 3, 1.0 / 6, 1.0 / 6};
    double sum = 0;
    for (size_t i = 0; i < VOTES; i++) {
        for (size_t k = 0; k < n_places; k++) {
            sum += (n_places == 1 ? 1 : weights[k]) * log_probability(value, dims, kind, theta[i] + moved + places[k] * sd[i]);
        }
    }
    return sum;
}

static ideal_portion_sums add(const ideal_parameters *parameters, int dims, uint8_t kind, size_t n_places, double *log_likelihood)
{
    ideal_portion_sums sums = {{0}, {0}};
    memset(gradient, 0, sizeof gradient);
    memset(curvature, 0, sizeof curvature);
    ideal_range range = {.nodes = jarak__mills_nodes(),
                         .n_places = n_places,
                         .theta = theta,
                         .sd = sd,
                         .local = local,
                         .coupling = coupling,
                         .end = VOTES,
                         .gradient = gradient,
                         .curvature = curvature,
                         .sums = &sums};
    jarak__ideal_add_votes(&range, parameters, dims, kind);
    *log_likelihood = range.log_likelihood;
    return sums;
}

static double total(const double *values)
{
    double sum = 0;
    for (size_t i = 0; i < VOTES; i++) {
        sum += values[i];
    }
    return sum;
}

static void compare(const ideal_parameters *parameters, int dims, uint8_t kind, size_t n_places)
{
    static const int diagonal[] = {BB, C11, C22};
    static const double step = 1e-5;
    double log_likelihood;
    ideal_portion_sums sums = add(parameters, dims, kind, n_places, &log_likelihood);
    assert_near(log_likelihood, expected(parameters->value, dims, kind, n_places, 0), 1e-9);
    double up = expected(parameters->value, dims, kind, n_places, step), down = expected(parameters->value, dims, kind, n_places, -step);
    double slope = (up - down) / (2 * step);
    assert_near(total(gradient), slope, 1e-6 * (1 + fabs(slope))); /* of all points together */
    for (int k = 0; k < dims; k++) {
        ideal_parameters high = *parameters, low = *parameters;
        high.value[k] += step;
        low.value[k] -= step;
        up = expected(high.value, dims, kind, n_places, 0);
        down = expected(low.value, dims, kind, n_places, 0);
        slope = (up - down) / (2 * step);
        assert_near(sums.gradient[k], slope, 1e-6 * (1 + fabs(slope)));
        double ignored; /* the information is how the gradient falls */
        ideal_portion_sums above = add(&high, dims, kind, n_places, &ignored), below = add(&low, dims, kind, n_places, &ignored);
        assert_near(sums.information[diagonal[k]], (below.gradient[k] - above.gradient[k]) / (2 * step),
                    1e-6 * (1 + fabs(sums.information[diagonal[k]])));
    }
    sums = add(parameters, dims, kind, n_places, &log_likelihood);
    double h = 0; /* information on eta, vote by vote in coupling and point by point in curvature */
    for (size_t i = 0; i < VOTES; i++) {
        h += (double)coupling[IDEAL_COUPLED * i + 3];
        assert_near(curvature[local[i]], parameters->value[0] * parameters->value[0] * (double)coupling[IDEAL_COUPLED * i + 3], 1e-6);
    }
    double to_cutpoints = sums.information[C11] + 2 * sums.information[C12] + sums.information[C22];
    assert_near(h, to_cutpoints, 1e-4); /* moving both cutpoints is moving eta */
}

static void sums_and_derivatives_agree(void **state)
{
    (void)state;
    const ideal_parameters near = {{1.3, -0.4, 0.5}}, steep = {{-2.5, -0.05, 0.02}}, two = {{0.8, 0.3, 0}};
    draw(3);
    for (size_t n_places = 1; n_places <= IDEAL_PLACES; n_places += 2) {
        for (int k = IDEAL_BELOW; k <= IDEAL_ABOVE; k++) {
            const uint8_t kind = (uint8_t)k;
            compare(&near, IDEAL_DIMS, kind, n_places);
            compare(&steep, IDEAL_DIMS, kind, n_places);
        }
        compare(&two, 2, IDEAL_BELOW, n_places);
        compare(&two, 2, IDEAL_ABOVE, n_places);
    }
}

/* Far out, and where the cutpoints almost meet, nothing is lost. */
static void narrow_and_far_cells_keep_their_digits(void **state)
{
    (void)state;
    const double cuts[][2] = {{-1e-6, 1e-6}, {7, 7.001}, {-30, -29.5}, {12, 14}};
    draw(4);
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        const ideal_parameters parameters = {{0.5, cuts[i][0], cuts[i][1]}};
        double log_likelihood;
        (void)add(&parameters, IDEAL_DIMS, IDEAL_BETWEEN, IDEAL_PLACES, &log_likelihood);
        double alone = expected(parameters.value, IDEAL_DIMS, IDEAL_BETWEEN, IDEAL_PLACES, 0);
        assert_true(isfinite(log_likelihood));
        assert_near(log_likelihood, alone, 1e-8 * fabs(alone));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_derivatives_agree),
        cmocka_unit_test(narrow_and_far_cells_keep_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
