/* From the caller's arrays to rows in working order. */
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "stat/ppml/layout.h"
#include "stat/ppml/problem.h"
#include "stat/ppml/sample.h"
#include "stat/ppml/units.h"

enum { ROWS_A_PIECE = 65536 };

/* Rows in the order of a set's codes, keeping their order within a level: a counting sort. */
static void sort_by_level(const uint32_t *codes, size_t n_levels, const uint32_t *from, uint32_t *to, size_t n, uint32_t *start)
{
    memset(start, 0, (n_levels + 1) * sizeof *start);
    for (size_t i = 0; i < n; i++) {
        start[codes[from[i]] + 1]++;
    }
    for (size_t l = 0; l < n_levels; l++) {
        start[l + 1] += start[l];
    }
    for (size_t i = 0; i < n; i++) {
        to[start[codes[from[i]]]++] = from[i];
    }
}

static bool is_sorted(const uint32_t *codes, const uint32_t *rows, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (codes[rows[i]] < codes[rows[i - 1]]) {
            return false;
        }
    }
    return true;
}

/* Sorts problem->row by the levels of one set. */
static jarak_status sort_rows(ppml_problem *problem, const jarak_ppml_effect *effect, jarak_error *error)
{
    if (is_sorted(effect->codes, problem->row, problem->n)) {
        return JARAK_OK;
    }
    uint32_t *to = jarak__calloc(problem->n, sizeof *to);
    uint32_t *start = jarak__calloc(effect->n_levels + 1, sizeof *start);
    if (to == NULL || start == NULL) {
        jarak__free(to);
        jarak__free(start);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory while sorting %zu rows", problem->n);
    }
    sort_by_level(effect->codes, effect->n_levels, problem->row, to, problem->n, start);
    jarak__free(start);
    jarak__free(problem->row);
    problem->row = to;
    return JARAK_OK;
}

/* Levels with rows in the sample, of a set; used is how many parts have rows of each. */
static size_t count_used_levels(const ppml_problem *problem, const jarak_ppml_effect *effect, double *used)
{
    memset(used, 0, effect->n_levels * sizeof *used);
    for (size_t i = 0; i < problem->n; i++) {
        used[effect->codes[problem->row[i]]] = 1;
    }
    if (problem->reduction != NULL) {
        problem->reduction->combine(used, effect->n_levels, JARAK_REDUCE_SUM, problem->reduction->context);
    }
    size_t n_used = 0;
    for (size_t l = 0; l < effect->n_levels; l++) {
        n_used += used[l] > 0;
    }
    return n_used;
}

/* Chooses the set to eliminate: of the intercepts the one with most levels, unless its groups are so large that little would be gained
 * (the rest is then better solved as one small system), or rows of a group may lie in another part. */
static void choose_eliminated(ppml_problem *problem, const jarak_ppml_data *data, const size_t *n_used)
{
    enum { MOST_ROWS_A_GROUP = 1024 };
    size_t best = data->n_effects;
    for (size_t f = 0; f < data->n_effects; f++) {
        bool possible = data->effects[f].slope == NULL && (problem->reduction == NULL || data->effects[f].is_local);
        if (possible && (best == data->n_effects || n_used[f] > n_used[best])) {
            best = f;
        }
    }
    problem->eliminates = best < data->n_effects && n_used[best] > 0 && problem->n_all / n_used[best] <= MOST_ROWS_A_GROUP;
    problem->eliminated_set = best;
}

/* The set whose levels order the rows of a group: the one with most levels of the others, often a country-year. */
static size_t second_key(const ppml_problem *problem, const jarak_ppml_data *data, const size_t *n_used)
{
    size_t best = data->n_effects;
    for (size_t f = 0; f < data->n_effects; f++) {
        if (f != problem->eliminated_set && (best == data->n_effects || n_used[f] > n_used[best])) {
            best = f;
        }
    }
    return best;
}

/* Groups in parts: all parts number the levels of all parts, so that each has the same nodes, most of them without rows here. */
static jarak_status mark_groups_of_parts(ppml_problem *problem, const jarak_ppml_effect *effect, double *used, jarak_error *error)
{
    count_used_levels(problem, effect, used);
    size_t group = 0, row = 0;
    for (size_t l = 0; l < effect->n_levels; l++) {
        if (used[l] > 1) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "level %zu of %s, a local set, has rows in more than one part", l,
                              effect->name != NULL ? effect->name : "the effects");
        }
        if (used[l] > 0) {
            problem->group_label[group] = (uint32_t)l;
            problem->group_start[group++] = (uint32_t)row;
            while (row < problem->n && effect->codes[problem->row[row]] == l) {
                row++;
            }
        }
    }
    return JARAK_OK;
}

static jarak_status mark_groups(ppml_problem *problem, const jarak_ppml_effect *effect, size_t n_groups, double *used, jarak_error *error)
{
    problem->n_groups = n_groups;
    problem->group_start = jarak__calloc(n_groups + 1, sizeof *problem->group_start);
    problem->group_label = jarak__calloc(n_groups, sizeof *problem->group_label);
    problem->inverse = jarak__calloc(n_groups, sizeof *problem->inverse);
    if (problem->group_start == NULL || problem->group_label == NULL || problem->inverse == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu groups", n_groups);
    }
    problem->group_start[n_groups] = (uint32_t)problem->n;
    if (problem->reduction != NULL) {
        return mark_groups_of_parts(problem, effect, used, error);
    }
    size_t group = 0;
    for (size_t i = 0; i < problem->n; i++) {
        uint32_t label = effect->codes[problem->row[i]];
        if (i == 0 || label != problem->group_label[group - 1]) {
            problem->group_label[group] = label;
            problem->group_start[group] = (uint32_t)i;
            group++;
        }
    }
    return JARAK_OK;
}

/* Numbers the levels of a set by their first row in working order, so that rows that follow each other have codes near each other; in
 * parts by the caller's codes, so that all parts agree. */
static jarak_status number_levels(ppml_problem *problem, const jarak_ppml_effect *effect, ppml_set *set, jarak_error *error)
{
    static const uint32_t not_seen = UINT32_MAX;
    jarak_status status = JARAK_ERR_MEMORY;
    uint32_t *number = jarak__calloc(effect->n_levels, sizeof *number);
    double *used = problem->reduction != NULL ? jarak__calloc(effect->n_levels, sizeof *used) : NULL;
    set->code = jarak__calloc(problem->n, sizeof *set->code);
    set->label = jarak__calloc(set->n_levels, sizeof *set->label);
    set->slope = effect->slope != NULL ? jarak__calloc(problem->n, sizeof *set->slope) : NULL;
    if (number == NULL || set->code == NULL || set->label == NULL || (effect->slope != NULL && set->slope == NULL) ||
        (problem->reduction != NULL && used == NULL)) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of %zu rows", problem->n);
        goto out;
    }
    memset(number, 0xff, effect->n_levels * sizeof *number);
    uint32_t next = 0;
    if (used != NULL) {
        count_used_levels(problem, effect, used);
        for (size_t l = 0; l < effect->n_levels; l++) {
            if (used[l] > 0) {
                set->label[next] = (uint32_t)l;
                number[l] = next++;
            }
        }
    }
    for (size_t i = 0; i < problem->n; i++) {
        uint32_t label = effect->codes[problem->row[i]];
        if (number[label] == not_seen) {
            set->label[next] = label;
            number[label] = next++;
        }
        set->code[i] = (uint32_t)set->first + number[label];
        if (set->slope != NULL) {
            set->slope[i] = effect->slope[problem->row[i]];
        }
    }
    status = JARAK_OK;
out:
    jarak__free(number);
    jarak__free(used);
    return status;
}

typedef struct copying {
    const double *from;
    double *to;
    const uint32_t *row;
} copying;

static void copy_rows(size_t first, size_t end, void *context)
{
    const copying *copy = context;
    for (size_t i = first; i < end; i++) {
        copy->to[i] = copy->from[copy->row[i]];
    }
}

jarak_status jarak__ppml_copy_column(const ppml_problem *problem, const double *from, double **to, jarak_error *error)
{
    *to = jarak__calloc(problem->n, sizeof **to);
    if (*to == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a column of %zu rows", problem->n);
    }
    copying copy = {.from = from, .to = *to, .row = problem->row};
    jarak__parallel_for(problem->n, ROWS_A_PIECE, problem->threads, copy_rows, &copy);
    return JARAK_OK;
}

static jarak_status copy_columns(ppml_problem *problem, const jarak_ppml_data *data, const bool *dropped_x, jarak_error *error)
{
    jarak_status status = jarak__ppml_copy_column(problem, data->y, &problem->y, error);
    if (status == JARAK_OK && data->weights != NULL) {
        status = jarak__ppml_copy_column(problem, data->weights, &problem->prior, error);
    }
    if (status == JARAK_OK && data->offset != NULL) {
        status = jarak__ppml_copy_column(problem, data->offset, &problem->offset, error);
    }
    problem->x = jarak__calloc(data->n_regressors + 1, sizeof *problem->x);
    problem->x_index = jarak__calloc(data->n_regressors, sizeof *problem->x_index);
    if (status == JARAK_OK && (problem->x == NULL || problem->x_index == NULL)) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu columns", data->n_regressors);
    }
    for (size_t k = 0; k < data->n_regressors && status == JARAK_OK; k++) {
        if (dropped_x == NULL || !dropped_x[k]) {
            problem->x_index[problem->n_x] = k;
            status = jarak__ppml_copy_column(problem, data->x[k], &problem->x[problem->n_x], error);
            problem->n_x += status == JARAK_OK;
        }
    }
    if (status == JARAK_OK) {
        problem->weight = jarak__calloc(problem->n, sizeof *problem->weight);
        if (problem->weight == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu weights", problem->n);
        }
    }
    return status;
}

/* Without any set of effects a common intercept is the model's only one. */
static jarak_status add_intercept(ppml_problem *problem, jarak_error *error)
{
    problem->sets = jarak__calloc(1, sizeof *problem->sets);
    if (problem->sets == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    problem->n_sets = 1;
    problem->n_levels = 1;
    problem->sets[0] =
        (ppml_set){.n_levels = 1, .code = jarak__calloc(problem->n, sizeof(uint32_t)), .label = jarak__calloc(1, sizeof(uint32_t))};
    if (problem->sets[0].code == NULL || problem->sets[0].label == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of %zu rows", problem->n);
    }
    return JARAK_OK;
}

static jarak_status arrange(ppml_problem *problem, const jarak_ppml_data *data, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    size_t most_levels = 0;
    for (size_t f = 0; f < data->n_effects; f++) {
        most_levels = data->effects[f].n_levels > most_levels ? data->effects[f].n_levels : most_levels;
    }
    size_t *n_used = jarak__calloc(data->n_effects, sizeof *n_used);
    double *used = jarak__calloc(most_levels, sizeof *used);
    problem->sets = jarak__calloc(data->n_effects, sizeof *problem->sets);
    if (n_used == NULL || used == NULL || problem->sets == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", most_levels);
        goto out;
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        n_used[f] = count_used_levels(problem, &data->effects[f], used);
    }
    choose_eliminated(problem, data, n_used);
    if (problem->eliminates) {
        const jarak_ppml_effect *eliminated = &data->effects[problem->eliminated_set];
        size_t second = second_key(problem, data, n_used);
        if (second < data->n_effects) {
            status = sort_rows(problem, &data->effects[second], error);
        }
        status = status == JARAK_OK ? sort_rows(problem, eliminated, error) : status;
        status = status == JARAK_OK ? mark_groups(problem, eliminated, n_used[problem->eliminated_set], used, error) : status;
    }
    for (size_t f = 0; f < data->n_effects && status == JARAK_OK; f++) {
        if (problem->eliminates && f == problem->eliminated_set) {
            continue;
        }
        ppml_set *set = &problem->sets[problem->n_sets++];
        *set = (ppml_set){.index = f, .n_levels = n_used[f], .first = problem->n_levels};
        problem->n_levels += n_used[f];
        status = problem->n_levels < UINT32_MAX ? number_levels(problem, &data->effects[f], set, error)
                                                : jarak_fail(error, JARAK_ERR_OVERFLOW, "more than %u levels", UINT32_MAX - 1);
    }
out:
    jarak__free(n_used);
    jarak__free(used);
    return status;
}

static jarak_status collect_rows(ppml_problem *problem, const jarak_ppml_data *data, const unsigned char *reason, jarak_error *error)
{
    size_t n = 0, n_positive = 0;
    for (size_t i = 0; i < data->n_rows; i++) {
        n += reason[i] == JARAK_ROW_USED;
        n_positive += reason[i] == JARAK_ROW_USED && data->y[i] > 0;
    }
    double counts[2] = {(double)n, (double)n_positive};
    if (problem->reduction != NULL) {
        problem->reduction->combine(counts, 2, JARAK_REDUCE_SUM, problem->reduction->context);
    }
    if (counts[0] == 0) {
        return jarak_fail(error, JARAK_ERR_DATA,
                          "no row is left for the estimation, of %zu: the others have missing values, no weight, or are dropped as "
                          "singletons or separated",
                          data->n_rows);
    }
    if (counts[1] == 0 && !problem->is_linear) {
        return jarak_fail(error, JARAK_ERR_DATA, "no row that is left for the estimation has a positive outcome");
    }
    if (n >= UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "%zu rows are too many: at most %u in one part", n, UINT32_MAX - 1);
    }
    problem->n = n;
    problem->n_all = (size_t)counts[0];
    problem->row = jarak__calloc(n, sizeof *problem->row);
    if (problem->row == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", n);
    }
    size_t next = 0;
    for (size_t i = 0; i < data->n_rows; i++) {
        if (reason[i] == JARAK_ROW_USED) {
            problem->row[next++] = (uint32_t)i;
        }
    }
    return JARAK_OK;
}

jarak_status jarak__ppml_prepare(const jarak_ppml_data *data, const jarak_ppml_settings *settings, bool is_linear, const bool *dropped_x,
                                 unsigned char *reason, ppml_problem **problem, jarak_error *error)
{
    *problem = NULL;
    ppml_problem *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory");
    }
    made->is_linear = is_linear;
    made->reduction = settings->reduction;
    made->cancel = settings->cancel;
    made->threads = settings->threads;
    jarak_status status = jarak__ppml_check_rows(data, is_linear, settings->threads, reason, error);
    status = status == JARAK_OK ? jarak__ppml_drop_levels(data, settings, reason, error) : status;
    status = status == JARAK_OK ? collect_rows(made, data, reason, error) : status;
    if (status == JARAK_OK) {
        status = data->n_effects > 0 ? arrange(made, data, error) : add_intercept(made, error);
    }
    status = status == JARAK_OK ? copy_columns(made, data, dropped_x, error) : status;
    status = status == JARAK_OK ? jarak__ppml_measure(made, data, error) : status;
    status = status == JARAK_OK ? jarak__ppml_lay_out(made, error) : status;
    if (status != JARAK_OK) {
        jarak__ppml_problem_free(made);
        return status;
    }
    *problem = made;
    return JARAK_OK;
}

void jarak__ppml_problem_free(ppml_problem *problem)
{
    if (problem == NULL) {
        return;
    }
    for (size_t f = 0; f < problem->n_sets; f++) {
        jarak__free(problem->sets[f].code);
        jarak__free(problem->sets[f].slope);
        jarak__free(problem->sets[f].label);
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        jarak__free(problem->x[k]);
    }
    void *const arrays[] = {problem->row,         problem->y,           problem->prior,   problem->offset,  problem->x,
                            problem->x_index,     problem->group_start, problem->sets,    problem->batches, problem->runs,
                            problem->group_label, problem->weight,      problem->inverse, problem->sums,    problem->scratch,
                            problem->x_exponent,  problem->x_rounding};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        jarak__free(arrays[i]);
    }
    jarak__free(problem);
}
