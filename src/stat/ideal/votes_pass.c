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
#include "base/clones.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "num/sum.h"
#include "stat/ideal/cell.h"

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

static const double node_places[] = {-1.7320508075688772935, 0, 1.7320508075688772935};
static const double node_weights[] = {1.0 / 6, 2.0 / 3, 1.0 / 6};
enum { N_NODES = 3 };

/* Packed lower triangle by columns. */
enum { BB, B1, B2, C11, C12, C22 };

bool jarak__ideal_small_factor(int dims, double a[IDEAL_PACKED])
{
    if (!(a[BB] > 0)) {
        return false;
    }
    a[BB] = sqrt(a[BB]);
    a[B1] /= a[BB];
    double rest = a[C11] - a[B1] * a[B1];
    if (!(rest > 0)) {
        return false;
    }
    a[C11] = sqrt(rest);
    if (dims == IDEAL_DIMS) {
        a[B2] /= a[BB];
        a[C12] = (a[C12] - a[B2] * a[B1]) / a[C11];
        rest = a[C22] - a[B2] * a[B2] - a[C12] * a[C12];
        if (!(rest > 0)) {
            return false;
        }
        a[C22] = sqrt(rest);
    }
    return true;
}

void jarak__ideal_small_forward(int dims, const double factor[IDEAL_PACKED], double x[IDEAL_DIMS])
{
    x[0] /= factor[BB];
    x[1] = (x[1] - factor[B1] * x[0]) / factor[C11];
    if (dims == IDEAL_DIMS) {
        x[2] = (x[2] - factor[B2] * x[0] - factor[C12] * x[1]) / factor[C22];
    }
}

void jarak__ideal_small_solve(int dims, const double factor[IDEAL_PACKED], double x[IDEAL_DIMS])
{
    jarak__ideal_small_forward(dims, factor, x);
    if (dims == IDEAL_DIMS) {
        x[2] /= factor[C22];
        x[1] -= factor[C12] * x[2];
        x[0] -= factor[B2] * x[2];
    }
    x[1] /= factor[C11];
    x[0] = (x[0] - factor[B1] * x[1]) / factor[BB];
}

/* What a range of votes of one kind adds to. */
typedef struct vote_range {
    const jarak__mills_node *nodes;
    const double *theta, *sd; /* of the session's points */
    const uint32_t *local;
    float *coupling;
    size_t first, end;
    double *gradient, *curvature; /* of the session's points */
    double with_score;            /* 1: the term of the score is in the coupling; 0: it is not */
    double log_likelihood;
    ideal_portion_sums *sums;
} vote_range;

enum { BATCH = 128 }; /* votes */

/* Expectations over the nodes for one vote beyond a cutpoint, several votes side by side: score, score × theta, information, × theta,
 * × theta^2, log-likelihood. */
typedef struct beyond_batch {
    double theta[BATCH], sd[BATCH];
    double x[N_NODES * BATCH], ratio[N_NODES * BATCH], log_cdf[N_NODES * BATCH];
    double g[BATCH], g_theta[BATCH], h[BATCH], h_theta[BATCH], h_theta2[BATCH], log_likelihood[BATCH];
} beyond_batch;

JARAK_CLONES static void expect_batch(const jarak__mills_node *nodes, size_t n, double b, double c, double side,
                                      beyond_batch *restrict batch)
{
    for (size_t k = 0; k < N_NODES; k++) {
        for (size_t i = 0; i < n; i++) {
            batch->x[k * n + i] = side * (b * (batch->theta[i] + node_places[k] * batch->sd[i]) - c);
        }
    }
    jarak__mills_batch(nodes, N_NODES * n, batch->x, batch->ratio, batch->log_cdf);
    for (size_t i = 0; i < n; i++) {
        double g = 0;
        double g_theta = 0;
        double h = 0;
        double h_theta = 0;
        double h_theta2 = 0;
        double log_likelihood = 0;
        for (size_t k = 0; k < N_NODES; k++) {
            double theta = batch->theta[i] + node_places[k] * batch->sd[i];
            double ratio = batch->ratio[k * n + i];
            double g_node = node_weights[k] * ratio;
            double h_node = g_node * (batch->x[k * n + i] + ratio);
            g += g_node;
            g_theta += g_node * theta;
            h += h_node;
            h_theta += h_node * theta;
            h_theta2 += h_node * theta * theta;
            log_likelihood += node_weights[k] * batch->log_cdf[k * n + i];
        }
        batch->g[i] = g;
        batch->g_theta[i] = g_theta;
        batch->h[i] = h;
        batch->h_theta[i] = h_theta;
        batch->h_theta2[i] = h_theta2;
        batch->log_likelihood[i] = log_likelihood;
    }
}

/* Votes beyond one cutpoint: P = Phi(side (eta - c)), side 1 above and -1 below. cut is the place of c among the parameters. */
static void add_beyond(vote_range *range, const ideal_parameters *parameters, int cut, double side)
{
    beyond_batch batch;
    double b = parameters->value[0];
    double *information = range->sums->information;
    double *gradient = range->sums->gradient;
    for (size_t first = range->first; first < range->end; first += BATCH) {
        size_t n = range->end - first < BATCH ? range->end - first : BATCH;
        for (size_t i = 0; i < n; i++) {
            batch.theta[i] = range->theta[range->local[first + i]];
            batch.sd[i] = range->sd[range->local[first + i]];
        }
        expect_batch(range->nodes, n, b, parameters->value[cut], side, &batch);
        for (size_t i = 0; i < n; i++) {
            size_t p = range->local[first + i];
            range->log_likelihood += batch.log_likelihood[i];
            range->gradient[p] += side * b * batch.g[i];
            range->curvature[p] += b * b * batch.h[i];
            gradient[0] += side * batch.g_theta[i];
            gradient[cut] -= side * batch.g[i];
            information[BB] += batch.h_theta2[i];
            information[cut == 1 ? B1 : B2] -= batch.h_theta[i];
            information[cut == 1 ? C11 : C22] += batch.h[i];
            float *coupling = range->coupling + IDEAL_COUPLED * (first + i);
            coupling[0] = (float)(b * batch.h_theta[i] - range->with_score * side * batch.g[i]);
            coupling[1] = cut == 1 ? (float)-batch.h[i] : 0;
            coupling[2] = cut == 1 ? 0 : (float)-batch.h[i];
            coupling[3] = (float)batch.h[i];
        }
    }
}

static void add_between(vote_range *range, const ideal_parameters *parameters)
{
    double b = parameters->value[0];
    double *information = range->sums->information;
    double *gradient = range->sums->gradient;
    for (size_t v = range->first; v < range->end; v++) {
        size_t p = range->local[v];
        double g = 0;
        double h = 0;
        double h_theta = 0;
        double h_1 = 0; /* information between eta and c1, c2 */
        double h_2 = 0;
        for (int k = 0; k < N_NODES; k++) {
            double theta = range->theta[p] + node_places[k] * range->sd[p];
            double w = node_weights[k];
            double l = parameters->value[1] - b * theta;
            double u = parameters->value[2] - b * theta;
            ideal_between at = ideal_between_at(range->nodes, l, u);
            double h11 = at.lower * (at.lower - l);
            double h22 = at.upper * (at.upper + u);
            double h12 = -at.lower * at.upper;
            double h1 = w * (h11 + h12);
            double h2 = w * (h22 + h12);
            range->log_likelihood += w * at.log_probability;
            g += w * (at.lower - at.upper);
            gradient[0] += w * (at.lower - at.upper) * theta;
            gradient[1] -= w * at.lower;
            gradient[2] += w * at.upper;
            h += h1 + h2;
            h_theta += (h1 + h2) * theta;
            h_1 -= h1;
            h_2 -= h2;
            information[BB] += (h1 + h2) * theta * theta;
            information[B1] -= h1 * theta;
            information[B2] -= h2 * theta;
            information[C11] += w * h11;
            information[C12] += w * h12;
            information[C22] += w * h22;
        }
        range->gradient[p] += b * g;
        range->curvature[p] += b * b * h;
        float *coupling = range->coupling + IDEAL_COUPLED * v;
        coupling[0] = (float)(b * h_theta - range->with_score * g);
        coupling[1] = (float)h_1;
        coupling[2] = (float)h_2;
        coupling[3] = (float)h;
    }
}

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
    vote_range range = {
        .nodes = run->nodes,
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
        if (kind == IDEAL_BETWEEN) {
            add_between(&range, parameters);
        } else if (kind == IDEAL_BELOW) {
            add_beyond(&range, parameters, 1, -1);
        } else {
            add_beyond(&range, parameters, dims - 1, 1);
        }
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

/* Factorises a local block's information and puts G = W L^-T into columns of the panel; the gradient loses W A^-1 g. */
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
            columns[p + (size_t)k * n_points] += row[k];
            task->gradient[p] -= row[k] * solved[k];
        }
    }
}

static void run_task(const pass_run *run, ideal_task *task)
{
    ideal_pass *pass = run->pass;
    const ideal_problem *problem = pass->problem;
    size_t n = ideal_session_points(problem, task->session);
    memset(task->gradient, 0, n * sizeof *task->gradient);
    memset(task->curvature, 0, n * sizeof *task->curvature);
    task->log_likelihood = (jarak__sum){0};
    if (pass->eliminate) {
        memset(task->matrix, 0, n * n * sizeof *task->matrix);
        memset(task->panel, 0, n * PANEL_COLUMNS * sizeof *task->panel);
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
        if (!pass->eliminate) {
            continue;
        }
        eliminate(pass, task, portion, run->state->parameters[portion->block].value[0], sums, n, task->panel + n_columns * n);
        n_columns += block->dims;
        if (n_columns + IDEAL_DIMS > PANEL_COLUMNS || i + 1 == task->end_portion) {
            jarak__syrk(false, n, n_columns, -1, task->panel, n, 1, task->matrix, n);
            memset(task->panel, 0, n * n_columns * sizeof *task->panel);
            n_columns = 0;
        }
    }
    if (n_columns > 0) {
        jarak__syrk(false, n, n_columns, -1, task->panel, n, 1, task->matrix, n);
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
            if (pass->eliminate) {
                add_to(n * n, matrix, task->matrix);
            }
        }
    }
    pass->log_likelihood = jarak__sum_value(&log_likelihood);
    for (size_t s = 0; pass->eliminate && s < problem->n_sessions; s++) {
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
