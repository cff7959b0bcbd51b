/* A sparse factor of the whole system, where it costs little. */
#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "num/sparse.h"
#include "stat/ppml/precondition.h"

struct ppml_sparse {
    size_t n;                /* stacked levels */
    int *start, *column_row; /* the pattern, by columns */
    double *value;
    double *diagonal;                  /* of D'WD: what pivots are compared with */
    uint32_t *level_start, *level_row; /* the rows of each level */
    uint32_t *group;                   /* of each row; NULL: nothing is eliminated */
    jarak__sparse_factor *factor;
};

/* Rows of each stacked level, set by set. */
static jarak_status list_rows(const ppml_problem *problem, ppml_sparse *made, jarak_error *error)
{
    size_t n_entries = problem->n * problem->n_sets;
    made->level_start = jarak__calloc(problem->n_levels + 1, sizeof *made->level_start);
    made->level_row = jarak__calloc(n_entries, sizeof *made->level_row);
    made->group = problem->eliminates ? jarak__calloc(problem->n, sizeof *made->group) : NULL;
    if (made->level_start == NULL || made->level_row == NULL || (problem->eliminates && made->group == NULL)) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the rows of %zu levels", problem->n_levels);
    }
    for (size_t f = 0; f < problem->n_sets; f++) {
        for (size_t i = 0; i < problem->n; i++) {
            made->level_start[problem->sets[f].code[i] + 1]++;
        }
    }
    for (size_t l = 0; l < problem->n_levels; l++) {
        made->level_start[l + 1] += made->level_start[l];
    }
    uint32_t *next = jarak__calloc(problem->n_levels, sizeof *next);
    if (next == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the rows of %zu levels", problem->n_levels);
    }
    memcpy(next, made->level_start, problem->n_levels * sizeof *next);
    for (size_t f = 0; f < problem->n_sets; f++) {
        for (size_t i = 0; i < problem->n; i++) {
            made->level_row[next[problem->sets[f].code[i]]++] = (uint32_t)i;
        }
    }
    jarak__free(next);
    for (size_t g = 0; g < problem->n_groups && problem->eliminates; g++) {
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            made->group[i] = (uint32_t)g;
        }
    }
    return JARAK_OK;
}

/* How many entries are met when the pattern is gone through: rows that share a group, times sets. */
static double count_visits(const ppml_problem *problem)
{
    double visits = 0;
    double sets = (double)problem->n_sets;
    if (!problem->eliminates) {
        return (double)problem->n_all * sets * sets;
    }
    for (size_t g = 0; g < problem->n_groups; g++) {
        double rows = problem->group_start[g + 1] - problem->group_start[g];
        visits += rows * rows * sets * sets;
    }
    if (problem->reduction != NULL) {
        problem->reduction->combine(&visits, 1, JARAK_REDUCE_SUM, problem->reduction->context);
    }
    return visits;
}

/* Rows that meet row i: its group's, or itself. */
static void rows_that_meet(const ppml_problem *problem, const ppml_sparse *made, uint32_t i, uint32_t *begin, uint32_t *end)
{
    *begin = made->group == NULL ? i : problem->group_start[made->group[i]];
    *end = made->group == NULL ? i + 1 : problem->group_start[made->group[i] + 1];
}

/* The levels that meet level l, each once: written to list, marked in seen with mark. Stops at most. */
static size_t levels_that_meet(const ppml_problem *problem, const ppml_sparse *made, size_t l, uint32_t *seen, uint32_t mark, int *list,
                               size_t most)
{
    size_t count = 0;
    for (size_t e = made->level_start[l]; e < made->level_start[l + 1]; e++) {
        uint32_t begin, end;
        rows_that_meet(problem, made, made->level_row[e], &begin, &end);
        for (size_t f = 0; f < problem->n_sets; f++) {
            for (uint32_t i = begin; i < end; i++) {
                uint32_t other = problem->sets[f].code[i];
                if (seen[other] != mark) {
                    seen[other] = mark;
                    if (count == most) {
                        return most + 1;
                    }
                    list[count++] = (int)other;
                }
            }
        }
    }
    return count;
}

/* The pattern of S; *fits is false where it has more than most entries. */
static jarak_status find_pattern(const ppml_problem *problem, ppml_sparse *made, size_t most, bool *fits, jarak_error *error)
{
    *fits = false;
    uint32_t *seen = jarak__calloc(problem->n_levels, sizeof *seen);
    made->start = jarak__calloc(problem->n_levels + 1, sizeof *made->start);
    made->column_row = jarak__calloc(most, sizeof *made->column_row);
    if (seen == NULL || made->start == NULL || made->column_row == NULL) {
        jarak__free(seen);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a sparse system of %zu levels", problem->n_levels);
    }
    size_t total = 0;
    *fits = true;
    for (size_t l = 0; l < problem->n_levels && *fits; l++) {
        size_t found = levels_that_meet(problem, made, l, seen, (uint32_t)l + 1, made->column_row + total, most - total);
        total += found;
        *fits = total <= most;
        made->start[l + 1] = (int)total;
    }
    jarak__free(seen);
    return JARAK_OK;
}

/* The same for parts, each of which knows some of the entries: the whole matrix is marked and added up, so that it must be small. */
static jarak_status find_pattern_of_parts(const ppml_problem *problem, ppml_sparse *made, jarak_error *error)
{
    size_t n = problem->n_levels;
    double *marks = jarak__calloc(n * n, sizeof *marks);
    uint32_t *seen = jarak__calloc(n, sizeof *seen);
    int *list = jarak__calloc(n, sizeof *list);
    made->start = jarak__calloc(n + 1, sizeof *made->start);
    made->column_row = jarak__calloc(n * n, sizeof *made->column_row);
    jarak_status status = JARAK_OK;
    if (marks == NULL || seen == NULL || list == NULL || made->start == NULL || made->column_row == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a sparse system of %zu levels", n);
        goto out;
    }
    for (size_t l = 0; l < n; l++) {
        size_t found = levels_that_meet(problem, made, l, seen, (uint32_t)l + 1, list, n);
        for (size_t k = 0; k < found; k++) {
            marks[l * n + (size_t)list[k]] = 1;
        }
    }
    problem->reduction->combine(marks, n * n, JARAK_REDUCE_SUM, problem->reduction->context);
    size_t total = 0;
    for (size_t l = 0; l < n; l++) {
        for (size_t k = 0; k < n; k++) {
            if (marks[l * n + k] > 0) {
                made->column_row[total++] = (int)k;
            }
        }
        made->start[l + 1] = (int)total;
    }
out:
    jarak__free(marks);
    jarak__free(seen);
    jarak__free(list);
    return status;
}

jarak_status jarak__ppml_sparse_new(const ppml_problem *problem, ppml_sparse **out, jarak_error *error)
{
    enum { VISITS_A_ROW = 64, ENTRIES_A_LEVEL = 64, MULTIPLICATIONS_A_ROW = 100 };
    *out = NULL;
    double n = (double)problem->n_all + 10000;
    if (count_visits(problem) > VISITS_A_ROW * n || (double)problem->n_all * (double)problem->n_sets >= UINT32_MAX) {
        return JARAK_OK;
    }
    double most = n < ENTRIES_A_LEVEL * (double)problem->n_levels ? n : ENTRIES_A_LEVEL * (double)problem->n_levels;
    double whole = (double)problem->n_levels * (double)problem->n_levels;
    bool small = whole <= 250000; /* a few hundred levels may as well be dense */
    if (problem->reduction != NULL && !small) {
        return JARAK_OK;
    }
    most = small ? whole : most;
    most = most < INT_MAX ? most : INT_MAX;
    ppml_sparse *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    made->n = problem->n_levels;
    bool fits = false;
    jarak_status status = list_rows(problem, made, error);
    if (status == JARAK_OK) {
        fits = true;
        status = problem->reduction != NULL ? find_pattern_of_parts(problem, made, error)
                                            : find_pattern(problem, made, (size_t)most, &fits, error);
    }
    if (status == JARAK_OK && fits) {
        jarak__sparse_cost cost;
        status = jarak__sparse_analyse(made->n, made->start, made->column_row, &made->factor, &cost, error);
        fits = status == JARAK_OK && cost.multiplications <= MULTIPLICATIONS_A_ROW * n && cost.entries <= 2 * n;
    }
    if (status == JARAK_OK && fits) {
        made->value = jarak__calloc((size_t)made->start[made->n], sizeof *made->value);
        made->diagonal = jarak__calloc(made->n, sizeof *made->diagonal);
        if (made->value == NULL || made->diagonal == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a sparse system of %zu levels", problem->n_levels);
        }
    }
    if (status != JARAK_OK || !fits) {
        jarak__ppml_sparse_free(made);
        return status;
    }
    *out = made;
    return JARAK_OK;
}

typedef struct filling {
    const ppml_problem *problem;
    ppml_sparse *made;
    double *work; /* n for each worker */
    size_t levels_a_worker;
} filling;

/* Column l of S into column, which is zero and left so; its own weight into diagonal. */
static void fill_column(const ppml_problem *problem, ppml_sparse *made, size_t l, double *column)
{
    double own = 0;
    for (size_t e = made->level_start[l]; e < made->level_start[l + 1]; e++) {
        uint32_t row = made->level_row[e], begin, end;
        rows_that_meet(problem, made, row, &begin, &end);
        double weight = problem->weight[row];
        for (size_t f = 0; f < problem->n_sets; f++) { /* a row may meet l in one set only: codes are stacked */
            const ppml_set *set = &problem->sets[f];
            if (set->slope != NULL && l >= set->first && l < set->first + set->n_levels) {
                weight *= set->slope[row];
            }
        }
        double share = made->group == NULL ? 0 : weight * problem->inverse[made->group[row]];
        for (size_t f = 0; f < problem->n_sets; f++) {
            const ppml_set *set = &problem->sets[f];
            double slope = set->slope == NULL ? 1 : set->slope[row];
            column[set->code[row]] += weight * slope;
            own += set->code[row] == l ? weight * slope : 0;
            for (uint32_t i = begin; i < end && share != 0; i++) {
                column[set->code[i]] -= share * problem->weight[i] * (set->slope == NULL ? 1 : set->slope[i]);
            }
        }
    }
    made->diagonal[l] = own;
    for (int e = made->start[l]; e < made->start[l + 1]; e++) {
        made->value[e] = column[made->column_row[e]];
        column[made->column_row[e]] = 0;
    }
}

/* S is singular, as some levels are not identified: no pivot may be exactly zero. */
static void add_ridge(ppml_sparse *made)
{
    static const double ridge = 1e-14;
    for (size_t l = 0; l < made->n; l++) {
        double own = made->diagonal[l];
        made->diagonal[l] = own > 0 ? own : 1;
        for (int e = made->start[l]; e < made->start[l + 1]; e++) {
            if (made->column_row[e] == (int)l) {
                made->value[e] += own > 0 ? ridge * own : 1;
            }
        }
    }
}

static void fill_columns(size_t first, size_t end, void *context)
{
    const filling *shared = context;
    for (size_t worker = first; worker < end; worker++) {
        size_t last = (worker + 1) * shared->levels_a_worker;
        last = last < shared->made->n ? last : shared->made->n;
        for (size_t l = worker * shared->levels_a_worker; l < last; l++) {
            fill_column(shared->problem, shared->made, l, shared->work + worker * shared->made->n);
        }
    }
}

jarak_status jarak__ppml_sparse_update(const ppml_problem *problem, ppml_sparse *made, jarak_error *error)
{
    enum { WORKERS = 8 };
    filling shared = {.problem = problem, .made = made, .levels_a_worker = made->n / WORKERS + 1};
    shared.work = jarak__calloc(made->n, WORKERS * sizeof *shared.work);
    if (shared.work == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a sparse system of %zu levels", made->n);
    }
    jarak__parallel_for(WORKERS, 1, problem->threads, fill_columns, &shared);
    jarak__free(shared.work);
    if (problem->reduction != NULL) {
        problem->reduction->combine(made->value, (size_t)made->start[made->n], JARAK_REDUCE_SUM, problem->reduction->context);
        problem->reduction->combine(made->diagonal, made->n, JARAK_REDUCE_SUM, problem->reduction->context);
    }
    add_ridge(made);
    return jarak__sparse_factorise(made->factor, made->value, made->diagonal, 1e-9, error);
}

void jarak__ppml_sparse_apply(ppml_sparse *made, const double *r, double *z)
{
    jarak__sparse_solve(made->factor, r, z);
}

void jarak__ppml_sparse_free(ppml_sparse *made)
{
    if (made == NULL) {
        return;
    }
    jarak__free(made->start);
    jarak__free(made->column_row);
    jarak__free(made->value);
    jarak__free(made->diagonal);
    jarak__free(made->level_start);
    jarak__free(made->level_row);
    jarak__free(made->group);
    jarak__sparse_free(made->factor);
    jarak__free(made);
}
