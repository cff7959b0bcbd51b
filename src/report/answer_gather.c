/* The rows of an answer's sheets: what lies in pairs and their series, one after another. */
#include <string.h>

#include "base/alloc.h"
#include "report/answer_rows.h"

/* Room for as many of each as there are. */
static void *rows_for(const jarak_answer *answer, size_t of_pair(const jarak_pair *), size_t size)
{
    size_t n = 1; /* none, too, is a valid pointer */
    for (size_t i = 0; i < answer->n_pairs; i++) {
        n += of_pair(&answer->pairs[i]);
    }
    return jarak__calloc(n, size);
}

static size_t count_changes(const jarak_pair *pair)
{
    return pair->n_changes;
}

jarak__change_row *jarak__change_rows(const jarak_answer *answer, size_t *n)
{
    jarak__change_row *rows = rows_for(answer, count_changes, sizeof *rows);
    *n = 0;
    for (size_t i = 0; rows != NULL && i < answer->n_pairs; i++) {
        for (size_t k = 0; k < answer->pairs[i].n_changes; k++) {
            rows[(*n)++] = (jarak__change_row){&answer->pairs[i], &answer->pairs[i].changes[k]};
        }
    }
    return rows;
}

static size_t count_points(const jarak_pair *pair)
{
    size_t n = 0;
    for (size_t k = 0; k < pair->n_series; k++) {
        n += pair->series[k].n_points;
    }
    return n;
}

jarak__point_row *jarak__point_rows(const jarak_answer *answer, const char *period_kind, size_t *n)
{
    jarak__point_row *rows = rows_for(answer, count_points, sizeof *rows);
    *n = 0;
    for (size_t i = 0; rows != NULL && i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        for (size_t k = 0; k < pair->n_series; k++) {
            const jarak_series *series = &pair->series[k];
            bool is_wanted = period_kind == NULL || strcmp(series->period_kind, period_kind) == 0;
            for (size_t m = 0; is_wanted && m < series->n_points; m++) {
                rows[(*n)++] = (jarak__point_row){pair, series, &series->points[m]};
            }
        }
    }
    return rows;
}

bool jarak__is_explained(const jarak_series *series, const jarak_point *point, const char *period)
{
    if (period != NULL) {
        return strcmp(point->period, period) == 0;
    }
    return strcmp(series->period_kind, "year") == 0 && (point == series->points || point == series->points + series->n_points - 1);
}

static bool fact_is_wanted(const jarak_series *series, const jarak_fact *fact, const char *period)
{
    for (size_t i = 0; i < series->n_points; i++) {
        if (series->points[i].period == fact->cell) {
            return jarak__is_explained(series, &series->points[i], period);
        }
    }
    return false;
}

static size_t count_facts(const jarak_pair *pair)
{
    size_t n = 0;
    for (size_t k = 0; k < pair->n_series; k++) {
        n += pair->series[k].n_facts;
    }
    return n;
}

jarak__fact_row *jarak__fact_rows(const jarak_answer *answer, const char *period, size_t *n)
{
    jarak__fact_row *rows = rows_for(answer, count_facts, sizeof *rows);
    *n = 0;
    for (size_t i = 0; rows != NULL && i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        for (size_t k = 0; k < pair->n_series; k++) {
            const jarak_series *series = &pair->series[k];
            for (size_t m = 0; m < series->n_facts; m++) {
                if (fact_is_wanted(series, &series->facts[m], period)) {
                    rows[(*n)++] = (jarak__fact_row){pair, series, &series->facts[m]};
                }
            }
        }
    }
    return rows;
}

static size_t count_groups(const jarak_pair *pair)
{
    (void)pair;
    return JARAK_N_GROUPS;
}

jarak__verdict_row *jarak__verdict_rows(const jarak_answer *answer, size_t *n)
{
    jarak__verdict_row *rows = rows_for(answer, count_groups, sizeof *rows);
    *n = 0;
    for (size_t i = 0; rows != NULL && i < answer->n_pairs; i++) {
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            if (answer->pairs[i].groups[g].known) {
                rows[(*n)++] = (jarak__verdict_row){&answer->pairs[i], (jarak_group)g, &answer->pairs[i].groups[g]};
            }
        }
    }
    return rows;
}
