/* The pass: roll calls by chunks of a session, each with sums of its own, added up in their order, so that the number of threads leaves no
 * trace.
 *
 * With h the information of a vote on eta = b theta: a point has information b^2 E[h]; it is coupled to b by b E[h theta] and to a cutpoint
 * by what the cell says. These are the terms of the expected (Gauss-Newton) information: the term with the score, whose expectation is
 * zero, is left out, which keeps everything positive definite at any state.
 *
 * A local block is eliminated on the spot: with its information A = L L' and the coupling W of the session's points to it, the points keep
 * S - G G' with G = W L^-T, gathered for many roll calls at a time so that the product is one call of the linear algebra. */
#include "stat/ideal/votes_pass.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "num/sum.h"
#include "stat/ideal/terms.h"

enum {
    PANEL_COLUMNS = 192, /* gathered before one product */
    LEAST_VOTES = 16384, /* in a task */
    MOST_TASKS = 64,     /* beyond one a session, about */
};

/* A chunk of a session's portions with its own sums. */
typedef struct ideal_task {
    uint32_t session;
    uint32_t first_portion, end_portion;
    double *matrix; /* points × points; of the session's first task, the session's own */
    double *gradient, *curvature;
    double *panel; /* points × PANEL_COLUMNS */
    jarak__sum log_likelihood;
    bool is_first;
} ideal_task;

typedef struct pass_run {
    ideal_pass *pass;
    const ideal_state *state;
    const jarak__mills_node *nodes;
} pass_run;

/* The votes of a portion, roll call by roll call, kind by kind. */
static void add_portion(const pass_run *run, ideal_task *task, const ideal_portion *portion, ideal_portion_sums *sums)
{
    const ideal_problem *problem = run->pass->problem;
    const ideal_parameters *parameters = &run->state->parameters[portion->block];
    int dims = problem->blocks[portion->block].dims;
    uint32_t first_point = problem->first_point[task->session];
    ideal_range range = {
        .nodes = run->nodes,
        .n_places = run->pass->depth == IDEAL_ROUGH ? 1 : IDEAL_PLACES,
        .theta = run->state->theta + first_point,
        .sd = run->state->sd + first_point,
        .local = problem->local,
        .coupling = run->pass->coupling,
        .gradient = task->gradient,
        .curvature = task->curvature,
        .with_score = run->pass->observed ? 1 : 0,
        .sums = sums,
    };
    for (range.first = portion->first_vote; range.first < portion->end_vote; range.first = range.end) {
        uint8_t kind = problem->kind[range.first];
        for (range.end = range.first; range.end < portion->end_vote && problem->kind[range.end] == kind; range.end++) {
        }
        jarak__ideal_add_votes(&range, parameters, dims, kind);
    }
    jarak__sum_add(&task->log_likelihood, range.log_likelihood);
}

static void add_prior(const ideal_pass *pass, const ideal_parameters *parameters, int dims, ideal_portion_sums *sums)
{
    static const int diagonal[] = {BB, C11, C22};
    for (int k = 0; k < dims; k++) {
        sums->information[diagonal[k]] += /* NOLINT(clang-analyzer-core.uninitialized.ArraySubscript): dims is at most 3 */
            pass->prior_precision[k];
        sums->gradient[k] -= pass->prior_precision[k] * parameters->value[k];
    }
}

/* Factorises a local block's information; the gradient loses W A^-1 g. Puts G = W L^-T into columns of the panel, unless that is NULL. */
static void eliminate(const ideal_pass *pass, ideal_task *task, const ideal_portion *portion, double b, ideal_portion_sums *sums,
                      size_t n_points, double *columns)
{
    int dims = pass->problem->blocks[portion->block].dims;
    double solved[IDEAL_DIMS] = {sums->gradient[0], sums->gradient[1], sums->gradient[2]};
    if (!jarak__ideal_small_factor(dims, sums->information)) {
        sums->information[BB] = (double)NAN; /* tells the caller, by way of the factorisation that fails */
    }
    jarak__ideal_small_forward(dims, sums->information, solved);
    for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
        size_t p = pass->problem->local[v];
        double row[IDEAL_DIMS];
        ideal_coupling_row(pass->coupling + IDEAL_COUPLED * v, b, row);
        jarak__ideal_small_forward(dims, sums->information, row);
        for (int k = 0; k < dims; k++) {
            task->gradient[p] -= row[k] * solved[k];
        }
        for (int k = 0; columns != NULL && k < dims; k++) {
            columns[p + (size_t)k * n_points] += row[k];
        }
    }
}

/* matrix -= G G' of the columns that were gathered, and the panel is empty again. */
static void take_panel(ideal_task *task, size_t n, size_t *n_columns)
{
    jarak__syrk(false, n, *n_columns, -1, task->panel, n, 1, task->matrix, n);
    memset(task->panel, 0, n * *n_columns * sizeof *task->panel);
    *n_columns = 0;
}

static void run_task(const pass_run *run, ideal_task *task)
{
    ideal_pass *pass = run->pass;
    const ideal_problem *problem = pass->problem;
    size_t n = ideal_session_points(problem, task->session);
    bool with_matrix = pass->depth == IDEAL_MATRIX;
    memset(task->gradient, 0, n * sizeof *task->gradient);
    memset(task->curvature, 0, n * sizeof *task->curvature);
    task->log_likelihood = (jarak__sum){0};
    if (with_matrix) {
        memset(task->matrix, 0, n * n * sizeof *task->matrix);
    }
    size_t n_columns = 0;
    for (size_t i = task->first_portion; i < task->end_portion; i++) {
        const ideal_portion *portion = &problem->portions[i];
        const ideal_block *block = &problem->blocks[portion->block];
        ideal_portion_sums *sums = &pass->sums[i];
        *sums = (ideal_portion_sums){0};
        add_portion(run, task, portion, sums);
        if (block->bridge != JARAK_IDEAL_NONE) {
            continue;
        }
        add_prior(pass, &run->state->parameters[portion->block], block->dims, sums);
        if (pass->depth < IDEAL_ELIMINATED) {
            continue;
        }
        eliminate(pass, task, portion, run->state->parameters[portion->block].value[0], sums, n,
                  with_matrix ? task->panel + n_columns * n : NULL);
        n_columns += with_matrix ? block->dims : 0;
        if (n_columns + IDEAL_DIMS > PANEL_COLUMNS) {
            take_panel(task, n, &n_columns);
        }
    }
    if (n_columns > 0) {
        take_panel(task, n, &n_columns);
    }
}

static void run_tasks(size_t first, size_t end, void *context)
{
    const pass_run *run = context;
    for (size_t t = first; t < end; t++) {
        run_task(run, &run->pass->tasks[t]);
    }
}

static void add_to(size_t n, double *sum, const double *term)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] += term[i]; /* NOLINT(clang-analyzer-core.NullDereference): n is 0 where there is no array */
    }
}

/* Adds the later tasks of each session to its first, in their order, and the votes' information to the diagonal. */
static void combine(ideal_pass *pass)
{
    const ideal_problem *problem = pass->problem;
    jarak__sum log_likelihood = {0};
    double *matrix = NULL;
    for (size_t t = 0; t < pass->n_tasks; t++) {
        ideal_task *task = &pass->tasks[t];
        size_t n = ideal_session_points(problem, task->session);
        size_t first_point = problem->first_point[task->session];
        jarak__sum_merge(&log_likelihood, &task->log_likelihood);
        if (task->is_first) {
            matrix = task->matrix;
        } else {
            add_to(n, pass->gradient + first_point, task->gradient);
            add_to(n, pass->curvature + first_point, task->curvature);
            if (pass->depth == IDEAL_MATRIX) {
                add_to(n * n, matrix, task->matrix);
            }
        }
    }
    pass->log_likelihood = jarak__sum_value(&log_likelihood);
    for (size_t s = 0; pass->depth == IDEAL_MATRIX && s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        for (size_t p = 0; p < n; p++) {
            pass->session[s][p * (n + 1)] += pass->curvature[problem->first_point[s] + p];
        }
    }
}

void jarak__ideal_pass_run(ideal_pass *pass, const ideal_state *state)
{
    pass_run run = {.pass = pass, .state = state, .nodes = jarak__mills_nodes()};
    jarak__parallel_for(pass->n_tasks, 1, pass->threads, run_tasks, &run);
    combine(pass);
}

/* Cuts a session's portions into tasks of about votes_a_task votes. Returns how many there are; with pass NULL only counts. */
static size_t cut_session(const ideal_problem *problem, size_t session, size_t votes_a_task, ideal_task *tasks)
{
    size_t n_tasks = 0;
    size_t votes = 0;
    uint32_t first = problem->first_portion[session];
    uint32_t end = problem->first_portion[session + 1];
    for (uint32_t i = first; i < end; i++) {
        votes += problem->portions[i].end_vote - problem->portions[i].first_vote;
        if (votes >= votes_a_task || i + 1 == end) {
            if (tasks != NULL) {
                tasks[n_tasks] =
                    (ideal_task){.session = (uint32_t)session, .first_portion = first, .end_portion = i + 1, .is_first = n_tasks == 0};
            }
            n_tasks++;
            first = i + 1;
            votes = 0;
        }
    }
    return n_tasks;
}

static bool allocate_task(ideal_pass *pass, ideal_task *task)
{
    size_t n = ideal_session_points(pass->problem, task->session);
    size_t first_point = pass->problem->first_point[task->session];
    task->panel = jarak__calloc(n * PANEL_COLUMNS, sizeof *task->panel);
    if (task->is_first) {
        task->matrix = pass->session[task->session];
        task->gradient = pass->gradient + first_point;
        task->curvature = pass->curvature + first_point;
        return task->panel != NULL;
    }
    task->matrix = jarak__calloc(n * n, sizeof *task->matrix);
    task->gradient = jarak__calloc(n, sizeof *task->gradient);
    task->curvature = jarak__calloc(n, sizeof *task->curvature);
    return task->panel != NULL && task->matrix != NULL && task->gradient != NULL && task->curvature != NULL;
}

static bool allocate(const ideal_problem *problem, ideal_pass *pass)
{
    size_t votes_a_task = problem->n_votes / MOST_TASKS > LEAST_VOTES ? problem->n_votes / MOST_TASKS : LEAST_VOTES;
    pass->gradient = jarak__calloc(problem->n_points, sizeof *pass->gradient);
    pass->curvature = jarak__calloc(problem->n_points, sizeof *pass->curvature);
    pass->coupling = jarak__calloc(problem->n_votes, IDEAL_COUPLED * sizeof *pass->coupling);
    pass->sums = jarak__calloc(problem->n_portions, sizeof *pass->sums);
    pass->session = jarak__calloc(problem->n_sessions, sizeof *pass->session);
    if (pass->gradient == NULL || pass->curvature == NULL || pass->coupling == NULL || pass->sums == NULL || pass->session == NULL) {
        return false;
    }
    for (size_t s = 0; s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        pass->session[s] = jarak__calloc(n * n, sizeof *pass->session[s]);
        if (pass->session[s] == NULL) {
            return false;
        }
        pass->n_tasks += cut_session(problem, s, votes_a_task, NULL);
    }
    pass->tasks = jarak__calloc(pass->n_tasks, sizeof *pass->tasks);
    if (pass->tasks == NULL) {
        return false;
    }
    for (size_t s = 0, t = 0; s < problem->n_sessions; s++) {
        t += cut_session(problem, s, votes_a_task, pass->tasks + t);
    }
    for (size_t t = 0; t < pass->n_tasks; t++) {
        if (!allocate_task(pass, &pass->tasks[t])) {
            return false;
        }
    }
    return true;
}

jarak_status jarak__ideal_pass_new(const ideal_problem *problem, const jarak_ideal_settings *settings, ideal_pass *pass, jarak_error *error)
{
    double cut_precision = 1 / (settings->cutpoint_sd * settings->cutpoint_sd);
    *pass = (ideal_pass){
        .problem = problem,
        .prior_precision = {1 / (settings->discrimination_sd * settings->discrimination_sd), cut_precision, cut_precision},
        .first_precision = 1 / (settings->first_sd * settings->first_sd),
        .threads = settings->threads,
    };
    if (!allocate(problem, pass)) {
        jarak__ideal_pass_release(pass);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu votes in %zu sessions"), problem->n_votes, problem->n_sessions);
    }
    return JARAK_OK;
}

void jarak__ideal_pass_release(ideal_pass *pass)
{
    for (size_t t = 0; pass->tasks != NULL && t < pass->n_tasks; t++) {
        ideal_task *task = &pass->tasks[t];
        jarak__free(task->panel);
        if (!task->is_first) {
            jarak__free(task->matrix);
            jarak__free(task->gradient);
            jarak__free(task->curvature);
        }
    }
    for (size_t s = 0; pass->session != NULL && s < pass->problem->n_sessions; s++) {
        jarak__free(pass->session[s]);
    }
    jarak__free(pass->tasks);
    jarak__free(pass->session);
    jarak__free(pass->gradient);
    jarak__free(pass->curvature);
    jarak__free(pass->coupling);
    jarak__free(pass->sums);
    *pass = (ideal_pass){0};
}
