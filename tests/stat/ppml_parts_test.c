/* A fit whose rows lie in several parts, each with a context of its own, gives the same numbers as one with all rows in one place. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stat/ppml_made.h"

enum { PARTS = 3, PAIR = 2 /* its effects among those of made_gravity() */ };

/* What the parts share: a place for each one's numbers, and a barrier. Numbers are added in the order of parts. */
typedef struct meeting {
    pthread_barrier_t barrier;
    double *values[PARTS];
    size_t n_calls;
} meeting;

typedef struct part {
    meeting *meeting;
    int number;
    made_data *whole;
    bool by_pair; /* rows go by their pair, whose effects are local then; else one by one */
    jarak_ppml *fit;
    jarak_status status;
    jarak_error error;
} part;

static void combine(double *values, size_t n, jarak_reduce operation, void *context)
{
    part *mine = context;
    meeting *shared = mine->meeting;
    shared->values[mine->number] = values;
    pthread_barrier_wait(&shared->barrier);
    double *total = malloc((n + 1) * sizeof *total);
    for (size_t i = 0; i < n; i++) {
        total[i] = shared->values[0][i];
        for (int p = 1; p < PARTS; p++) {
            double other = shared->values[p][i];
            total[i] = operation == JARAK_REDUCE_SUM ? total[i] + other : fmin(total[i], other);
        }
    }
    pthread_barrier_wait(&shared->barrier);
    memcpy(values, total, n * sizeof *values);
    free(total);
    if (mine->number == 0) {
        shared->n_calls++;
    }
}

/* The rows of one part: every row whose number, or whose pair's, leaves its remainder. */
static void *fit_part(void *argument)
{
    part *mine = argument;
    const jarak_ppml_data *whole = &mine->whole->data;
    made_data rows = {0};
    size_t n = 0;
    rows.y = calloc(whole->n_rows, sizeof *rows.y);
    for (size_t k = 0; k < whole->n_regressors; k++) {
        rows.columns[k] = calloc(whole->n_rows, sizeof *rows.columns[k]);
        rows.x[k] = rows.columns[k];
    }
    for (size_t f = 0; f < whole->n_effects; f++) {
        rows.codes[f] = calloc(whole->n_rows, sizeof *rows.codes[f]);
        rows.effects[f] =
            (jarak_ppml_effect){.codes = rows.codes[f], .n_levels = whole->effects[f].n_levels, .is_local = mine->by_pair && f == PAIR};
    }
    for (size_t i = 0; i < whole->n_rows; i++) {
        if ((mine->by_pair ? whole->effects[PAIR].codes[i] : i) % PARTS != (size_t)mine->number) {
            continue;
        }
        rows.y[n] = whole->y[i];
        for (size_t k = 0; k < whole->n_regressors; k++) {
            rows.columns[k][n] = whole->x[k][i];
        }
        for (size_t f = 0; f < whole->n_effects; f++) {
            rows.codes[f][n] = whole->effects[f].codes[i];
        }
        n++;
    }
    rows.data = *whole;
    rows.data.n_rows = n;
    rows.data.y = rows.y;
    rows.data.x = rows.x;
    rows.data.effects = rows.effects;
    const jarak_reduction reduction = {.combine = combine, .context = mine};
    jarak_ppml_settings settings;
    jarak_ppml_settings_init(&settings);
    settings.reduction = &reduction;
    settings.threads = 1;
    mine->status = jarak_ppml_fit(&rows.data, &settings, &mine->fit, &mine->error);
    made_free(&rows);
    return NULL;
}

/* Fits all parts at once. */
static void fit_parts(made_data *whole, bool by_pair, meeting *shared, part parts[PARTS])
{
    pthread_t threads[PARTS];
    *shared = (meeting){0};
    pthread_barrier_init(&shared->barrier, NULL, PARTS);
    for (int p = 0; p < PARTS; p++) {
        parts[p] = (part){.meeting = shared, .number = p, .whole = whole, .by_pair = by_pair};
        assert_int_equal(pthread_create(&threads[p], NULL, fit_part, &parts[p]), 0);
    }
    for (int p = 0; p < PARTS; p++) {
        pthread_join(threads[p], NULL);
    }
    for (int p = 0; p < PARTS; p++) {
        if (parts[p].status != JARAK_OK) {
            fail_msg("part %d: %s", p, parts[p].error.message);
        }
    }
}

static void free_parts(meeting *shared, part parts[PARTS])
{
    for (int p = 0; p < PARTS; p++) {
        jarak_ppml_free(parts[p].fit);
    }
    pthread_barrier_destroy(&shared->barrier);
}

static void expect_the_whole(const jarak_ppml_info *info, const part parts[PARTS], double bound)
{
    for (int p = 0; p < PARTS; p++) {
        const jarak_ppml_info *here = jarak_ppml_result(parts[p].fit);
        assert_int_equal(here->outcome, JARAK_PPML_CONVERGED);
        assert_int_equal(here->n_rows, info->n_rows);
        assert_int_equal(here->n_used, info->n_used);
        assert_int_equal(here->n_separated, info->n_separated);
        for (size_t k = 0; k < 2; k++) {
            assert_true(fabs(here->beta[k] - info->beta[k]) < bound);
            assert_true(here->beta[k] == jarak_ppml_result(parts[0].fit)->beta[k]); /* the same bits in every part */
        }
        for (size_t f = 0; f < info->n_effects; f++) {
            assert_int_equal(here->effects[f].levels, info->effects[f].levels);
            assert_int_equal(here->effects[f].redundant, info->effects[f].redundant);
        }
        assert_true(fabs(here->deviance - info->deviance) < 1e-8 * info->deviance);
    }
}

static void parts_give_the_numbers_of_the_whole(void **state)
{
    (void)state;
    made_data whole;
    made_gravity(&whole, 12, 6, 5);
    jarak_ppml *fit;
    assert_int_equal(jarak_ppml_fit(&whole.data, NULL, &fit, NULL), JARAK_OK);
    double first[2] = {0};
    for (int repeat = 0; repeat < 2; repeat++) {
        meeting shared;
        part parts[PARTS];
        fit_parts(&whole, false, &shared, parts);
        expect_the_whole(jarak_ppml_result(fit), parts, 1e-9);
        for (size_t k = 0; k < 2; k++) { /* the same bits on every run */
            double beta = jarak_ppml_result(parts[0].fit)->beta[k];
            first[k] = repeat == 0 ? beta : first[k];
            assert_true(beta == first[k]);
        }
        assert_true(shared.n_calls > 20);
        free_parts(&shared, parts);
    }
    jarak_ppml_free(fit);
    made_free(&whole);
}

static void parts_with_local_effects_take_the_steps_of_the_whole(void **state)
{
    (void)state;
    static const struct {
        size_t countries, years;
        const char *method;
    } panels[] = {{12, 6, "largest set eliminated; sparse factor"}, {30, 20, "largest set eliminated; dense blocks"}};
    for (size_t i = 0; i < sizeof panels / sizeof panels[0]; i++) {
        made_data whole;
        made_gravity(&whole, panels[i].countries, panels[i].years, 5);
        jarak_ppml *fit;
        assert_int_equal(jarak_ppml_fit(&whole.data, NULL, &fit, NULL), JARAK_OK);
        const jarak_ppml_info *info = jarak_ppml_result(fit);
        assert_string_equal(info->method, panels[i].method);
        meeting shared;
        part parts[PARTS];
        fit_parts(&whole, true, &shared, parts);
        expect_the_whole(info, parts, 1e-10);
        const jarak_ppml_info *here = jarak_ppml_result(parts[0].fit);
        assert_string_equal(here->method, info->method);
        assert_true(abs(here->iterations - info->iterations) <= 1);
        if (abs(here->inner_iterations - info->inner_iterations) > 1) {
            fail_msg("%d inner steps in parts, %d with all rows in one place", here->inner_iterations, info->inner_iterations);
        }
        free_parts(&shared, parts);
        jarak_ppml_free(fit);
        made_free(&whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_give_the_numbers_of_the_whole),
                                       cmocka_unit_test(parts_with_local_effects_take_the_steps_of_the_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
