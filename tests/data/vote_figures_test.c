/* The figures of votes inside the library: what is there, what is not, and that a pair's figures hang together. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/vote_figures.h"
#include "jarak/alloc.h"

static int read_all(void **state)
{
    static jarak__vote_figures figures;
    jarak_error error = {.message = ""};
    if (jarak__vote_figures_read(&figures, &error) != JARAK_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    *state = &figures;
    return 0;
}

static int release_all(void **state)
{
    jarak__vote_figures_release(*state);
    return 0;
}

static const jarak__vote_point *point_of(const jarak__vote_figures *figures, const char *code, int32_t year)
{
    for (size_t i = 0; i < figures->n_points; i++) {
        if (strcmp(figures->points[i].state, code) == 0 && figures->points[i].year == year) {
            return &figures->points[i];
        }
    }
    return NULL;
}

static const jarak__vote_pair *pair_of(const jarak__vote_figures *figures, const char *a, const char *b, int32_t year)
{
    for (size_t i = 0; i < figures->n_pairs; i++) {
        const jarak__vote_pair *pair = &figures->pairs[i];
        if (strcmp(pair->a, a) == 0 && strcmp(pair->b, b) == 0 && pair->year == year) {
            return pair;
        }
    }
    return NULL;
}

static void expect_near(double actual, double expected, double tolerance, const char *what)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        fail_msg("%.12g is not %.12g: %s", actual, expected, what);
    }
}

static void every_number_is_in_its_range_and_place(void **state)
{
    const jarak__vote_figures *figures = *state;
    assert_true(figures->n_points > 5500 && figures->n_pairs > 11000);
    for (size_t i = 0; i < figures->n_points; i++) {
        const jarak__vote_point *point = &figures->points[i];
        assert_true(point->n >= 20 && point->year >= 1992 && fabs(point->estimate) < 8);
        assert_true(point->given_std_error > 0.03 && point->std_error >= point->given_std_error && point->std_error < 1);
        assert_true(i == 0 || strcmp(point[-1].state, point->state) < 0 ||
                    (strcmp(point[-1].state, point->state) == 0 && point[-1].year < point->year));
    }
    for (size_t i = 0; i < figures->n_pairs; i++) {
        const jarak__vote_pair *pair = &figures->pairs[i];
        assert_true(pair->n >= 20 && pair->year >= 1992 && strcmp(pair->a, pair->b) < 0);
        assert_true(pair->affinity <= 1 && pair->nearness <= 1 && pair->affinity_variance > 0 && pair->nearness_variance > 0);
        assert_true(pair->distance >= 0 && pair->distance <= 1 && pair->division > 0 && pair->division <= 1);
    }
}

/* The reference numbers of tests/ref, as far as a thousandth goes. */
static void the_reference_numbers_are_among_them(void **state)
{
    const jarak__vote_figures *figures = *state;
    FILE *reference = fopen(JARAK_SOURCE_ROOT "/tests/ref/votes_affinity.csv", "r");
    char line[512], code[4];
    int n_found = 0;
    assert_non_null(reference);
    while (fgets(line, sizeof line, reference) != NULL) {
        int year;
        unsigned n;
        double d, e, m_state, m_russia, affinity, affinity_variance, nearness, nearness_variance;
        /* NOLINTNEXTLINE(cert-err34-c): a line that does not fit is left out, and the lines are counted */
        if (sscanf(line, "%3[A-Z],%d,%u,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", code, &year, &n, &d, &e, &m_state, &m_russia, &affinity,
                   &affinity_variance, &nearness, &nearness_variance) != 11 ||
            n < 20) {
            continue;
        }
        bool first = strcmp(code, "RUS") < 0;
        const jarak__vote_pair *pair = pair_of(figures, first ? code : "RUS", first ? "RUS" : code, year);
        assert_non_null(pair);
        assert_int_equal(pair->n, n);
        expect_near(pair->distance, d, 0.00051, line);
        expect_near(first ? pair->isolation_a : pair->isolation_b, m_state, 0.00051, line);
        expect_near(pair->affinity, affinity, 0.05 * sqrt(affinity_variance), line);
        expect_near(pair->nearness, nearness, 0.05 * sqrt(nearness_variance), line);
        expect_near(sqrt(pair->affinity_variance), sqrt(affinity_variance), 0.00051, line);
        expect_near(sqrt(pair->nearness_variance), sqrt(nearness_variance), 0.00051, line);
        n_found++;
    }
    assert_int_equal(n_found, 26);
    fclose(reference);
}

static void what_the_file_lost_is_not_there(void **state)
{
    const jarak__vote_figures *figures = *state;
    assert_non_null(point_of(figures, "TUR", 2022));
    assert_null(point_of(figures, "TUR", 2023));
    assert_non_null(pair_of(figures, "RUS", "TUR", 2022));
    assert_null(pair_of(figures, "RUS", "TUR", 2023));
    for (size_t i = 0; i < figures->n_points; i++) {
        assert_true(figures->points[i].year < 2024);
    }
    for (size_t i = 0; i < figures->n_pairs; i++) {
        assert_true(figures->pairs[i].year < 2024);
    }
}

static void the_pairs_that_are_promised_are_there(void **state)
{
    const jarak__vote_figures *figures = *state;
    assert_non_null(pair_of(figures, "KAZ", "KGZ", 1995));
    assert_non_null(pair_of(figures, "ARM", "UKR", 1992));
    assert_non_null(pair_of(figures, "BRA", "USA", 2012));
    assert_non_null(pair_of(figures, "BRA", "CHN", 2023));
    assert_null(pair_of(figures, "BRA", "USA", 2011));
    assert_null(pair_of(figures, "ARG", "BRA", 2015));
}

/* Memory that runs out after so many allocations. */
static void *scarce(void *memory, size_t size, void *left)
{
    size_t *n = left;
    return *n > 0 ? (--*n, realloc(memory, size)) : NULL;
}

static void give_back(void *memory, void *left)
{
    (void)left;
    free(memory);
}

static void running_out_of_memory_is_said(void **state)
{
    (void)state;
    jarak_status status = JARAK_ERR_MEMORY;
    size_t n_failed = 0;
    for (size_t enough = 0; status != JARAK_OK && enough < 200; enough++) {
        size_t left = enough;
        jarak_allocator allocator = {scarce, give_back, &left};
        jarak__vote_figures figures;
        jarak_set_allocator(&allocator);
        status = jarak__vote_figures_read(&figures, NULL);
        assert_true(status == JARAK_OK || (status == JARAK_ERR_MEMORY && figures.points == NULL && figures.pairs == NULL));
        n_failed += status != JARAK_OK;
        jarak__vote_figures_release(&figures);
        jarak_set_allocator(NULL);
    }
    assert_int_equal(status, JARAK_OK);
    assert_true(n_failed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_in_its_range_and_place),
        cmocka_unit_test(the_reference_numbers_are_among_them),
        cmocka_unit_test(what_the_file_lost_is_not_there),
        cmocka_unit_test(the_pairs_that_are_promised_are_there),
    };
    const struct CMUnitTest alone[] = {cmocka_unit_test(running_out_of_memory_is_said)};
    int failed = cmocka_run_group_tests(tests, read_all, release_all);
    return failed + cmocka_run_group_tests(alone, NULL, NULL);
}
