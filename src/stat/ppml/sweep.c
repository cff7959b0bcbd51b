/* Sweeps over the rows of a fit, in batches that fit into the first-level cache. */
#include <string.h>

#include "base/clones.h"
#include "base/parallel.h"
#include "stat/ppml/problem.h"

typedef struct sweep {
    ppml_problem *problem;
    ppml_batch_body *body;
    void *context;
    size_t n_sums;
    double *sums;
} sweep;

static void sweep_chunks(size_t first, size_t end, void *context)
{
    const sweep *shared = context;
    ppml_problem *problem = shared->problem;
    for (size_t chunk = first; chunk < end; chunk++) {
        double *sums = problem->sums + chunk * problem->n_sums;
        double *scratch = problem->scratch + chunk * 2 * problem->longest_batch;
        memset(sums, 0, shared->n_sums * sizeof *sums);
        for (size_t b = problem->chunk_start[chunk]; b < problem->chunk_start[chunk + 1]; b++) {
            shared->body(problem, &problem->batches[b], scratch, sums, shared->context);
        }
    }
}

JARAK_CLONES static void add_chunks(size_t first, size_t end, void *context)
{
    const sweep *shared = context;
    const ppml_problem *problem = shared->problem;
    double *restrict total = shared->sums;
    memcpy(total + first, problem->sums + first, (end - first) * sizeof *total);
    for (size_t chunk = 1; chunk < problem->n_chunks; chunk++) {
        const double *restrict part = problem->sums + chunk * problem->n_sums;
        for (size_t i = first; i < end; i++) {
            total[i] += part[i];
        }
    }
}

void jarak__ppml_sweep(ppml_problem *problem, ppml_batch_body *body, void *context, size_t n_sums, double *sums)
{
    enum { SUMS_A_PIECE = 4096, SUMS_WORTH_A_THREAD = 65536 };
    sweep shared = {.problem = problem, .body = body, .context = context, .n_sums = n_sums, .sums = sums};
    jarak__parallel_for(problem->n_chunks, 1, problem->threads, sweep_chunks, &shared);
    if (n_sums > 0) {
        int threads = n_sums * problem->n_chunks >= SUMS_WORTH_A_THREAD ? problem->threads : 1;
        jarak__parallel_for(n_sums, SUMS_A_PIECE, threads, add_chunks, &shared);
        if (problem->reduction != NULL) {
            problem->reduction->combine(sums, n_sums, JARAK_REDUCE_SUM, problem->reduction->context);
        }
    }
}

/* Gathers and scatters: for one or two sets of intercepts, in runs or row by row, and for anything. */

JARAK_CLONES static void gather_one(const uint32_t *restrict code, const double *restrict v, size_t n, double *restrict t)
{
    for (size_t i = 0; i < n; i++) {
        t[i] = v[code[i]];
    }
}

JARAK_CLONES static void gather_two(const uint32_t *restrict a, const uint32_t *restrict b, const double *restrict v, size_t n,
                                    double *restrict t)
{
    for (size_t i = 0; i < n; i++) {
        t[i] = v[a[i]] + v[b[i]];
    }
}

JARAK_CLONES static void gather_runs(const ppml_run *runs, size_t n_runs, bool two, size_t first_row, const double *restrict v,
                                     double *restrict t)
{
    for (size_t k = 0; k < n_runs; k++) {
        const double *restrict a = v + runs[k].code[0];
        double *restrict to = t + (runs[k].row - first_row);
        size_t length = runs[k].length;
        if (two) {
            const double *restrict b = v + runs[k].code[1];
            for (size_t i = 0; i < length; i++) {
                to[i] = a[i] + b[i];
            }
        } else {
            memcpy(to, a, length * sizeof *to);
        }
    }
}

void jarak__ppml_gather(const ppml_problem *problem, const ppml_batch *batch, const double *v, double *t)
{
    size_t first = batch->row, n = batch->row_end - first;
    const ppml_set *sets = problem->sets;
    if (problem->n_runs > 0) {
        gather_runs(problem->runs + batch->run, batch->run_end - batch->run, problem->n_sets == 2, first, v, t);
        return;
    }
    if (problem->n_sets == 1 && sets[0].slope == NULL) {
        gather_one(sets[0].code + first, v, n, t);
        return;
    }
    if (problem->n_sets == 2 && sets[0].slope == NULL && sets[1].slope == NULL) {
        gather_two(sets[0].code + first, sets[1].code + first, v, n, t);
        return;
    }
    memset(t, 0, n * sizeof *t);
    for (size_t f = 0; f < problem->n_sets; f++) {
        const uint32_t *code = sets[f].code + first;
        const double *slope = sets[f].slope == NULL ? NULL : sets[f].slope + first;
        for (size_t i = 0; i < n; i++) {
            t[i] += slope == NULL ? v[code[i]] : slope[i] * v[code[i]];
        }
    }
}

JARAK_CLONES static void scatter_runs(const ppml_run *runs, size_t n_runs, bool two, size_t first_row, const double *restrict t,
                                      double *sums)
{
    for (size_t k = 0; k < n_runs; k++) {
        const double *restrict from = t + (runs[k].row - first_row);
        size_t length = runs[k].length;
        double *restrict a = sums + runs[k].code[0];
        for (size_t i = 0; i < length; i++) {
            a[i] += from[i];
        }
        if (two) {
            double *restrict b = sums + runs[k].code[1];
            for (size_t i = 0; i < length; i++) {
                b[i] += from[i];
            }
        }
    }
}

void jarak__ppml_scatter(const ppml_problem *problem, const ppml_batch *batch, const double *t, double *sums)
{
    size_t first = batch->row, n = batch->row_end - first;
    const ppml_set *sets = problem->sets;
    if (problem->n_runs > 0) {
        scatter_runs(problem->runs + batch->run, batch->run_end - batch->run, problem->n_sets == 2, first, t, sums);
        return;
    }
    if (problem->n_sets == 2 && sets[0].slope == NULL && sets[1].slope == NULL) {
        const uint32_t *a = sets[0].code + first, *b = sets[1].code + first;
        for (size_t i = 0; i < n; i++) {
            sums[a[i]] += t[i];
            sums[b[i]] += t[i];
        }
        return;
    }
    for (size_t f = 0; f < problem->n_sets; f++) {
        const uint32_t *code = sets[f].code + first;
        const double *slope = sets[f].slope == NULL ? NULL : sets[f].slope + first;
        for (size_t i = 0; i < n; i++) {
            sums[code[i]] += slope == NULL ? t[i] : slope[i] * t[i];
        }
    }
}

static void invert_groups(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums, (void)context;
    for (size_t g = batch->group; g < batch->group_end; g++) {
        double sum = 0;
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            sum += problem->weight[i];
        }
        problem->inverse[g] = sum > 0 ? 1 / sum : 0;
    }
}

void jarak__ppml_set_inverse(ppml_problem *problem)
{
    if (problem->eliminates) {
        jarak__ppml_sweep(problem, invert_groups, NULL, 0, NULL);
    }
}

/* t = r - W (sum of r in the group / sum of W). */
JARAK_CLONES static void net_of_groups(const ppml_problem *problem, const ppml_batch *batch, const double *restrict r, double *restrict t)
{
    const double *restrict weight = problem->weight;
    size_t first = batch->row;
    for (size_t g = batch->group; g < batch->group_end; g++) {
        size_t begin = problem->group_start[g], end = problem->group_start[g + 1];
        double sum = 0;
        for (size_t i = begin; i < end; i++) {
            sum += r[i];
        }
        double mean = sum * problem->inverse[g];
        for (size_t i = begin; i < end; i++) {
            t[i - first] = r[i] - weight[i] * mean;
        }
    }
}

/* What a sweep reads: a number for each row, or for each stacked level. */
typedef struct operand {
    const double *values;
} operand;

static void right_side(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    const double *r = ((const operand *)context)->values;
    if (problem->eliminates) {
        net_of_groups(problem, batch, r, scratch);
        jarak__ppml_scatter(problem, batch, scratch, sums);
    } else {
        jarak__ppml_scatter(problem, batch, r + batch->row, sums);
    }
}

void jarak__ppml_right_side(ppml_problem *problem, const double *r, double *b)
{
    operand read = {.values = r};
    jarak__ppml_sweep(problem, right_side, &read, problem->n_levels, b);
}

/* t = W (t - weighted mean of t in the group). */
JARAK_CLONES static void centre_groups(const ppml_problem *problem, const ppml_batch *batch, double *restrict t)
{
    size_t first = batch->row;
    const double *restrict weight = problem->weight + first;
    if (!problem->eliminates) {
        for (size_t i = 0; i < batch->row_end - first; i++) {
            t[i] *= weight[i];
        }
        return;
    }
    for (size_t g = batch->group; g < batch->group_end; g++) {
        size_t begin = problem->group_start[g] - first, end = problem->group_start[g + 1] - first;
        double sum = 0;
        for (size_t i = begin; i < end; i++) {
            sum += weight[i] * t[i];
        }
        double mean = sum * problem->inverse[g];
        for (size_t i = begin; i < end; i++) {
            t[i] = weight[i] * (t[i] - mean);
        }
    }
}

static void multiply(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    jarak__ppml_gather(problem, batch, ((const operand *)context)->values, scratch);
    centre_groups(problem, batch, scratch);
    jarak__ppml_scatter(problem, batch, scratch, sums);
}

void jarak__ppml_product(ppml_problem *problem, const double *v, double *out)
{
    operand read = {.values = v};
    jarak__ppml_sweep(problem, multiply, &read, problem->n_levels, out);
}

static void add_diagonal(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)context;
    size_t first = batch->row;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        scratch[i - first] = problem->weight[i];
    }
    if (problem->eliminates) {
        for (size_t g = batch->group; g < batch->group_end; g++) {
            for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
                scratch[i - first] *= 1 - problem->weight[i] * problem->inverse[g];
            }
        }
    }
    for (size_t f = 0; f < problem->n_sets; f++) {
        const ppml_set *set = &problem->sets[f];
        for (size_t i = batch->row; i < batch->row_end; i++) {
            double slope = set->slope == NULL ? 1 : set->slope[i];
            sums[set->code[i]] += scratch[i - first] * slope * slope;
        }
    }
}

void jarak__ppml_diagonal(ppml_problem *problem, double *diagonal)
{
    jarak__ppml_sweep(problem, add_diagonal, NULL, problem->n_levels, diagonal);
}

JARAK_CLONES static void add_group_part(const ppml_problem *problem, const ppml_batch *batch, const double *restrict r,
                                        double *restrict step, double *restrict group)
{
    size_t first = batch->row;
    const double *restrict weight = problem->weight + first;
    for (size_t g = batch->group; g < batch->group_end; g++) {
        size_t begin = problem->group_start[g] - first, end = problem->group_start[g + 1] - first;
        double sum = 0;
        for (size_t i = begin; i < end; i++) {
            sum += r[first + i] - weight[i] * step[i];
        }
        double mean = sum * problem->inverse[g];
        for (size_t i = begin; i < end; i++) {
            step[i] += mean;
        }
        if (group != NULL) {
            group[g] = mean;
        }
    }
}

void jarak__ppml_step(const ppml_problem *problem, const ppml_batch *batch, const double *v, const double *r, double *step, double *group)
{
    if (problem->n_levels > 0) {
        jarak__ppml_gather(problem, batch, v, step);
    } else {
        memset(step, 0, (batch->row_end - batch->row) * sizeof *step);
    }
    if (problem->eliminates) {
        add_group_part(problem, batch, r, step, group);
    }
}
