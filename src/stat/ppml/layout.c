/* How the rows are cut: runs of codes that follow each other, batches for the cache, chunks for the threads. */
#include "stat/ppml/layout.h"

#include "base/alloc.h"
#include "base/checked.h"

enum {
    ROWS_WORTH_A_THREAD = 30000, /* below, starting threads costs more than they save */
    LEAST_RUN = 6,               /* rows a run, on average, for runs to pay */
};

static bool runs_are_possible(const ppml_problem *problem)
{
    return problem->eliminates && (problem->n_sets == 1 || problem->n_sets == 2) && problem->sets[0].slope == NULL &&
           problem->sets[problem->n_sets - 1].slope == NULL;
}

static bool continues_run(const ppml_problem *problem, size_t i)
{
    const uint32_t *a = problem->sets[0].code, *b = problem->sets[problem->n_sets - 1].code;
    return a[i] == a[i - 1] + 1 && b[i] == b[i - 1] + 1;
}

/* Calls for each run within groups; writes them where runs is not NULL. */
static size_t find_runs(const ppml_problem *problem, ppml_run *runs)
{
    size_t n_runs = 0;
    for (size_t g = 0; g < problem->n_groups; g++) {
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            if (i > problem->group_start[g] && continues_run(problem, i)) {
                if (runs != NULL) {
                    runs[n_runs - 1].length++;
                }
                continue;
            }
            if (runs != NULL) {
                runs[n_runs] = (ppml_run){
                    .row = (uint32_t)i, .length = 1, .code = {problem->sets[0].code[i], problem->sets[problem->n_sets - 1].code[i]}};
            }
            n_runs++;
        }
    }
    return n_runs;
}

static jarak_status lay_runs(ppml_problem *problem, jarak_error *error)
{
    if (!runs_are_possible(problem)) {
        return JARAK_OK;
    }
    size_t n_runs = find_runs(problem, NULL);
    if (n_runs == 0 || problem->n / n_runs < LEAST_RUN) {
        return JARAK_OK;
    }
    problem->runs = jarak__calloc(n_runs, sizeof *problem->runs);
    if (problem->runs == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu runs of rows", n_runs);
    }
    problem->n_runs = find_runs(problem, problem->runs);
    return JARAK_OK;
}

/* The row behind the batch that begins at row and group *group, which is moved on. */
static size_t batch_end(const ppml_problem *problem, size_t row, size_t *group)
{
    if (!problem->eliminates) {
        return row + PPML_BATCH_ROWS < problem->n ? row + PPML_BATCH_ROWS : problem->n;
    }
    do {
        ++*group;
    } while (*group < problem->n_groups && problem->group_start[*group + 1] - row <= PPML_BATCH_ROWS);
    return problem->group_start[*group];
}

static size_t find_batches(ppml_problem *problem, ppml_batch *batches)
{
    size_t n_batches = 0, group = 0, run = 0;
    for (size_t row = 0; row < problem->n;) {
        size_t first_group = group;
        size_t end = batch_end(problem, row, &group);
        if (batches != NULL) {
            size_t first_run = run;
            while (run < problem->n_runs && problem->runs[run].row < end) {
                run++;
            }
            batches[n_batches] = (ppml_batch){.row = (uint32_t)row,
                                              .row_end = (uint32_t)end,
                                              .group = (uint32_t)first_group,
                                              .group_end = (uint32_t)group,
                                              .run = (uint32_t)first_run,
                                              .run_end = (uint32_t)run};
        }
        problem->longest_batch = end - row > problem->longest_batch ? end - row : problem->longest_batch;
        n_batches++;
        row = end;
    }
    return n_batches;
}

static size_t count_sums(const ppml_problem *problem, size_t n_x)
{
    return problem->n_levels + (n_x + 1) * (n_x + 3) + 16;
}

/* As many chunks as keep all sums of levels in a fraction of the memory that the rows take. Only sizes decide, never the threads. */
size_t jarak__ppml_count_chunks(const ppml_problem *problem, size_t n_x)
{
    size_t by_memory = problem->n / 3 / count_sums(problem, n_x);
    size_t n_chunks = by_memory < 2 ? 2 : by_memory > PPML_MOST_CHUNKS ? PPML_MOST_CHUNKS : by_memory;
    n_chunks = problem->n < ROWS_WORTH_A_THREAD ? 1 : n_chunks;
    n_chunks = n_chunks > problem->n_batches ? problem->n_batches : n_chunks;
    return n_chunks > 0 ? n_chunks : 1;
}

static void lay_chunks(ppml_problem *problem)
{
    size_t batch = 0;
    for (size_t c = 0; c < problem->n_chunks; c++) { /* about equal numbers of rows */
        size_t row = problem->n / problem->n_chunks * c;
        while (batch < problem->n_batches && problem->batches[batch].row < row) {
            batch++;
        }
        problem->chunk_start[c] = batch;
    }
    problem->chunk_start[problem->n_chunks] = problem->n_batches;
}

jarak_status jarak__ppml_lay_out(ppml_problem *problem, jarak_error *error)
{
    jarak_status status = lay_runs(problem, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n_batches = find_batches(problem, NULL);
    problem->batches = jarak__calloc(n_batches, sizeof *problem->batches);
    if (problem->batches == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", problem->n);
    }
    problem->n_batches = find_batches(problem, problem->batches);
    return jarak__ppml_lay_sums(problem, problem->n_x, error);
}

jarak_status jarak__ppml_lay_sums(ppml_problem *problem, size_t n_x, jarak_error *error)
{
    size_t n_sums, n_scratch;
    problem->n_sums = count_sums(problem, n_x);
    problem->n_chunks = jarak__ppml_count_chunks(problem, n_x);
    lay_chunks(problem);
    if (problem->n_chunks == 1) {
        problem->threads = 1;
    }
    jarak__free(problem->sums);
    jarak__free(problem->scratch);
    problem->sums = problem->scratch = NULL;
    if (!jarak__multiply(problem->n_chunks, problem->n_sums, &n_sums) ||
        !jarak__multiply(problem->n_chunks, 2 * problem->longest_batch, &n_scratch)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "%zu levels are too many", problem->n_levels);
    }
    problem->sums = jarak__calloc(n_sums, sizeof *problem->sums);
    problem->scratch = jarak__calloc(n_scratch, sizeof *problem->scratch);
    if (problem->sums == NULL || problem->scratch == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for sums over %zu levels", problem->n_levels);
    }
    return JARAK_OK;
}
