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

enum { PARTS = 3 };

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

/* The rows of one part: every row whose number leaves its remainder. */
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
        rows.effects[f] = (jarak_ppml_effect){.codes = rows.codes[f], .n_levels = whole->effects[f].n_levels};
    }
    for (size_t i = (size_t)mine->number; i < whole->n_rows; i += PARTS, n++) {
        rows.y[n] = whole->y[i];
        for (size_t k = 0; k < whole->n_regressors; k++) {
            rows.columns[k][n] = whole->x[k][i];
        }
        for (size_t f = 0; f < whole->n_effects; f++) {
            rows.codes[f][n] = whole->effects[f].codes[i];
        }
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

static void parts_give_the_numbers_of_the_whole(void **state)
{
    (void)state;
    made_data whole;
    made_gravity(&whole, 12, 6, 5);
    jarak_ppml *fit;
    assert_int_equal(jarak_ppml_fit(&whole.data, NULL, &fit, NULL), JARAK_OK);
    const jarak_ppml_info *info = jarak_ppml_result(fit);
    assert_int_equal(info->outcome, JARAK_PPML_CONVERGED);
    double first[2] = {0};
    for (int repeat = 0; repeat < 2; repeat++) {
        meeting shared = {0};
        pthread_barrier_init(&shared.barrier, NULL, PARTS);
        part parts[PARTS];
        pthread_t threads[PARTS];
        for (int p = 0; p < PARTS; p++) {
            parts[p] = (part){.meeting = &shared, .number = p, .whole = &whole};
            assert_int_equal(pthread_create(&threads[p], NULL, fit_part, &parts[p]), 0);
        }
        for (int p = 0; p < PARTS; p++) {
            pthread_join(threads[p], NULL);
        }
        for (int p = 0; p < PARTS; p++) {
            if (parts[p].status != JARAK_OK) {
                fail_msg("part %d: %s", p, parts[p].error.message);
            }
            const jarak_ppml_info *part_info = jarak_ppml_result(parts[p].fit);
            assert_int_equal(part_info->outcome, JARAK_PPML_CONVERGED);
            assert_int_equal(part_info->n_rows, info->n_rows);
            assert_int_equal(part_info->n_used, info->n_used);
            assert_int_equal(part_info->n_separated, info->n_separated);
            for (size_t k = 0; k < 2; k++) {
                assert_true(fabs(part_info->beta[k] - info->beta[k]) < 1e-9);
                assert_true(part_info->beta[k] == jarak_ppml_result(parts[0].fit)->beta[k]); /* the same bits in every part */
                first[k] = repeat == 0 ? part_info->beta[k] : first[k];
                assert_true(part_info->beta[k] == first[k]); /* and on every run */
            }
            assert_true(fabs(part_info->deviance - info->deviance) < 1e-8 * info->deviance);
        }
        assert_true(shared.n_calls > 20);
        for (int p = 0; p < PARTS; p++) {
            jarak_ppml_free(parts[p].fit);
        }
        pthread_barrier_destroy(&shared.barrier);
    }
    jarak_ppml_free(fit);
    made_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_give_the_numbers_of_the_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
