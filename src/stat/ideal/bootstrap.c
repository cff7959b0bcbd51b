/* The parametric bootstrap. A draw takes points and roll calls from the Gaussian distribution around the estimates, casts every vote anew
 * as they say, estimates again, and compares what comes out with what was drawn, both standardised. The errors of many draws hold what the
 * delta method leaves out: bias, and the uncertainty of q.
 *
 * Draws are independent, each with a random stream of its own, and run side by side. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "stat/ideal/fit.h"

static const double least_gap = 1e-3; /* between the two cutpoints of a draw */

/* Shared by all draws. */
typedef struct drawing {
    const jarak_ideal *fit;
    const jarak_ideal_settings *settings;
    const ideal_pass *pass;
    const ideal_front *front;
    jarak_ideal_data data; /* of the arrays below; value excepted */
    uint32_t *unit, *item, *group;
    int32_t *time;
    uint32_t *start_unit; /* n_points: the estimates, to begin with */
    int32_t *start_time;
    size_t n_draws;
    double *errors;        /* n_draws × n_points: NaN where a draw has no such point */
    jarak_status *status;  /* n_draws */
    jarak_error *messages; /* n_draws */
} drawing;

/* What one draw works with. */
typedef struct draw {
    double *x;                    /* n_variables */
    double *work;                 /* n_variables */
    ideal_parameters *parameters; /* n_blocks */
    uint8_t *value;               /* n_votes */
} draw;

static void order_cutpoints(const ideal_block *block, ideal_parameters *parameters)
{
    if (block->dims == IDEAL_DIMS && parameters->value[2] < parameters->value[1] + least_gap) {
        double middle = (parameters->value[1] + parameters->value[2]) / 2;
        parameters->value[1] = middle - least_gap / 2;
        parameters->value[2] = middle + least_gap / 2;
    }
}

/* x = L'^-1 x: a draw from N(0, (L L')^-1) where x is one from N(0, 1). */
static void small_backward(int dims, const double l[IDEAL_PACKED], double x[IDEAL_DIMS])
{
    if (dims == IDEAL_DIMS) {
        x[2] /= l[5];
        x[1] -= l[4] * x[2];
        x[0] -= l[2] * x[2];
    }
    x[1] /= l[3];
    x[0] = (x[0] - l[1] * x[1]) / l[0];
}

/* The parameters of a local block given the drawn points: its mean moves by -A^-1 W' dtheta. */
static void draw_local(const drawing *shared, size_t portion_index, jarak__random *random, const draw *now)
{
    const ideal_problem *problem = &shared->fit->problem;
    const ideal_portion *portion = &problem->portions[portion_index];
    const ideal_block *block = &problem->blocks[portion->block];
    const ideal_parameters *estimate = &shared->fit->state.parameters[portion->block];
    const double *factor = shared->pass->sums[portion_index].information;
    const double *points = now->x + problem->first_point[portion->session];
    double moved[IDEAL_DIMS] = {0};
    double noise[IDEAL_DIMS] = {0};
    for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
        double row[IDEAL_DIMS];
        ideal_coupling_row(shared->pass->coupling + IDEAL_COUPLED * v, estimate->value[0], row);
        for (int k = 0; k < block->dims; k++) {
            moved[k] -= row[k] * points[problem->local[v]]; /* NOLINT(clang-analyzer-core.UndefinedBinaryOperatorResult) */
        }
    }
    for (int k = 0; k < block->dims; k++) {
        noise[k] = jarak__random_normal(random);
    }
    jarak__ideal_small_solve(block->dims, factor, moved);
    small_backward(block->dims, factor, noise);
    for (int k = 0; k < block->dims; k++) {
        now->parameters[portion->block].value[k] = estimate->value[k] + moved[k] + noise[k];
    }
}

static void draw_parameters(const drawing *shared, jarak__random *random, const draw *now)
{
    const ideal_problem *problem = &shared->fit->problem;
    for (size_t i = 0; i < problem->n_portions; i++) {
        if (problem->blocks[problem->portions[i].block].bridge == JARAK_IDEAL_NONE) {
            draw_local(shared, i, random, now);
        }
    }
    for (size_t j = 0; j < problem->n_bridges; j++) {
        uint32_t b = problem->bridges[j];
        for (int k = 0; k < problem->blocks[b].dims; k++) {
            now->parameters[b].value[k] =
                shared->fit->state.parameters[b].value[k] + now->x[shared->front->bridge_variable[j] + (uint32_t)k];
        }
    }
    for (size_t b = 0; b < problem->n_blocks; b++) {
        order_cutpoints(&problem->blocks[b], &now->parameters[b]);
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        now->x[p] += shared->fit->state.theta[p];
    }
}

static void cast_votes(const drawing *shared, jarak__random *random, const draw *now)
{
    const ideal_problem *problem = &shared->fit->problem;
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        const double *c = now->parameters[portion->block].value;
        const double *points = now->x + problem->first_point[portion->session];
        double upper = c[problem->blocks[portion->block].dims - 1];
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            double latent = c[0] * points[problem->local[v]] + jarak__random_normal(random);
            now->value[v] = latent < c[1] ? JARAK_VOTE_NO : latent < upper ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_YES;
        }
    }
}

/* Mean 0, standard deviation 1 over the elements that are numbers, turned so that they go with like (NULL: as they are). */
static void standardise(size_t n, double *x, const double *like)
{
    double mean = 0;
    double square = 0;
    double agreement = 0;
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            mean += x[i];
            n_known++;
        }
    }
    mean /= (double)n_known;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            square += (x[i] - mean) * (x[i] - mean) / (double)n_known;
            agreement += like != NULL ? (x[i] - mean) * like[i] : 0;
        }
    }
    double scale = (agreement < 0 ? -1 : 1) / sqrt(square);
    for (size_t i = 0; i < n; i++) {
        x[i] = (x[i] - mean) * scale;
    }
}

/* Sets errors to estimate - truth, both standardised over the points that the estimate has; truth is used up. */
static void compare(const drawing *shared, const ideal_estimate *estimate, double *truth, uint32_t *at, double *errors)
{
    const ideal_problem *problem = &shared->fit->problem;
    for (size_t p = 0; p < problem->n_points; p++) {
        errors[p] = (double)NAN;
    }
    /* Points of both are sorted by session and unit, and those of the estimate are among the others. */
    for (size_t p = 0, i = 0; i < estimate->problem.n_points; i++) {
        const ideal_point *point = &estimate->problem.points[i];
        int32_t time = estimate->problem.time[point->session];
        while (problem->points[p].unit != point->unit || problem->time[problem->points[p].session] != time) {
            p++;
        }
        at[i] = (uint32_t)p;
        errors[p] = estimate->state.theta[i];
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        truth[p] = isnan(errors[p]) ? (double)NAN : truth[p];
    }
    standardise(problem->n_points, truth, NULL);
    standardise(problem->n_points, errors, truth);
    for (size_t p = 0; p < problem->n_points; p++) {
        errors[p] -= truth[p];
    }
}

static jarak_status run_draw(const drawing *shared, size_t number, const draw *now, jarak_error *error)
{
    jarak__random random = jarak__random_stream(shared->settings->seed, number);
    jarak__ideal_front_draw(shared->front, &random, now->x, now->work);
    draw_parameters(shared, &random, now);
    cast_votes(shared, &random, now);
    jarak_ideal_data data = shared->data;
    data.value = now->value;
    jarak_ideal_settings settings = *shared->settings;
    settings.scale = JARAK_IDEAL_ORDINAL; /* of the kinds that were drawn */
    settings.anchor_high = settings.anchor_low = JARAK_IDEAL_NONE;
    settings.bootstrap = 0;
    settings.threads = 1;
    settings.progress = NULL;
    settings.n_start = shared->fit->problem.n_points;
    settings.start_unit = shared->start_unit;
    settings.start_time = shared->start_time;
    settings.start_estimate = shared->fit->state.theta;
    ideal_estimate estimate;
    jarak_status status = jarak__ideal_estimate(&data, &settings, &estimate, error);
    if (status == JARAK_OK) {
        compare(shared, &estimate, now->x, (uint32_t *)now->work, shared->errors + number * shared->fit->problem.n_points);
        status = estimate.progress.outcome == JARAK_IDEAL_CONVERGED ? JARAK_OK : JARAK_ERR_DATA;
        jarak__ideal_estimate_release(&estimate);
    }
    return status;
}

static void run_draws(size_t first, size_t end, void *context)
{
    const drawing *shared = context;
    const ideal_problem *problem = &shared->fit->problem;
    draw now = {
        .x = jarak__calloc(shared->front->n_variables, sizeof *now.x),
        .work = jarak__calloc(shared->front->n_variables, sizeof *now.work),
        .parameters = jarak__calloc(problem->n_blocks, sizeof *now.parameters),
        .value = jarak__calloc(problem->n_votes, sizeof *now.value),
    };
    bool has_memory = now.x != NULL && now.work != NULL && now.parameters != NULL && now.value != NULL;
    for (size_t number = first; number < end; number++) {
        shared->status[number] = has_memory ? run_draw(shared, number, &now, &shared->messages[number])
                                            : jarak_fail(&shared->messages[number], JARAK_ERR_MEMORY, _("out of memory for a draw"));
    }
    jarak__free(now.x);
    jarak__free(now.work);
    jarak__free(now.parameters);
    jarak__free(now.value);
}

/* The votes as the estimator takes them, but for how they were cast. */
static jarak_status make_data(drawing *shared, jarak_error *error)
{
    const ideal_problem *problem = &shared->fit->problem;
    uint32_t *unit = shared->unit = jarak__calloc(problem->n_votes, sizeof *unit);
    uint32_t *item = shared->item = jarak__calloc(problem->n_votes, sizeof *item);
    int32_t *time = shared->time = jarak__calloc(problem->n_data_items, sizeof *time);
    uint32_t *group = shared->group = jarak__calloc(problem->n_data_items, sizeof *group);
    shared->start_unit = jarak__calloc(problem->n_points, sizeof *shared->start_unit);
    shared->start_time = jarak__calloc(problem->n_points, sizeof *shared->start_time);
    shared->data = (jarak_ideal_data){
        .n_votes = problem->n_votes,
        .unit = unit,
        .item = item,
        .n_units = problem->n_units,
        .n_items = problem->n_data_items,
        .time = time,
        .group = group,
    };
    if (unit == NULL || item == NULL || time == NULL || group == NULL || shared->start_unit == NULL || shared->start_time == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the bootstrap"));
    }
    for (size_t i = 0; i < problem->n_items; i++) {
        const ideal_item *counted = &problem->items[i];
        const ideal_portion *portion = &problem->portions[counted->portion];
        time[counted->item] = problem->time[portion->session];
        group[counted->item] = problem->blocks[portion->block].n_items > 1 ? portion->block : JARAK_IDEAL_NONE;
        for (size_t v = counted->first_vote; v < counted->end_vote; v++) {
            unit[v] = problem->points[problem->first_point[portion->session] + problem->local[v]].unit;
            item[v] = counted->item;
        }
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        shared->start_unit[p] = problem->points[p].unit;
        shared->start_time[p] = problem->time[problem->points[p].session];
    }
    return JARAK_OK;
}

/* The error of a point is the root of the mean square of its errors, bias included. */
static void set_interval(const drawing *shared, size_t p, double z)
{
    const jarak_ideal *fit = shared->fit;
    jarak_ideal_point *point = &fit->points[fit->place[p]];
    double square = 0;
    size_t n = 0;
    for (size_t number = 0; number < shared->n_draws; number++) {
        double e = shared->errors[number * fit->problem.n_points + p];
        if (shared->status[number] == JARAK_OK && !isnan(e)) {
            square += e * e;
            n++;
        }
    }
    if (n > 0) {
        point->std_error = sqrt(square / (double)n);
        point->conf_low = point->estimate - z * point->std_error;
        point->conf_high = point->estimate + z * point->std_error;
    }
}

static double mean_product(const drawing *shared, size_t p, size_t other)
{
    double sum = 0;
    size_t n = 0;
    for (size_t number = 0; number < shared->n_draws; number++) {
        const double *errors = shared->errors + number * shared->fit->problem.n_points;
        double product = errors[p] * errors[other];
        if (shared->status[number] == JARAK_OK && !isnan(product)) {
            sum += product;
            n++;
        }
    }
    return n > 0 ? sum / (double)n : (double)NAN;
}

/* Mean products of errors within each session, for distances. */
static jarak_status set_products(jarak_ideal *fit, const drawing *shared, jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    fit->bootstrap = jarak__calloc(problem->n_sessions, sizeof *fit->bootstrap);
    for (size_t s = 0; fit->bootstrap != NULL && s < problem->n_sessions; s++) {
        size_t n = ideal_session_points(problem, s);
        size_t first = problem->first_point[s];
        fit->bootstrap[s] = jarak__calloc(n * n, sizeof *fit->bootstrap[s]);
        if (fit->bootstrap[s] == NULL) {
            return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the bootstrap"));
        }
        for (size_t j = 0; j < n; j++) {
            for (size_t i = j; i < n; i++) {
                double product = mean_product(shared, first + i, first + j);
                fit->bootstrap[s][i + j * n] = product;
                fit->bootstrap[s][j + i * n] = product;
            }
        }
    }
    return fit->bootstrap != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the bootstrap"));
}

/* Draws that did not converge, or whose votes left nothing, are passed over; running out of memory or an interruption ends all. */
static jarak_status check_draws(jarak_ideal *fit, const drawing *shared, jarak_error *error)
{
    for (size_t number = 0; number < shared->n_draws; number++) {
        jarak_status status = shared->status[number];
        if (status == JARAK_ERR_MEMORY || status == JARAK_ERR_INTERRUPTED || status == JARAK_ERR_INTERNAL) {
            return jarak_fail(error, status, "%s", shared->messages[number].message);
        }
        fit->info.bootstrap += status == JARAK_OK;
    }
    return JARAK_OK;
}

jarak_status jarak__ideal_bootstrap(jarak_ideal *fit, const jarak_ideal_settings *settings, const ideal_pass *pass,
                                    const ideal_front *front, jarak_error *error)
{
    size_t n_draws = (size_t)settings->bootstrap;
    drawing shared = {
        .fit = fit,
        .settings = settings,
        .pass = pass,
        .front = front,
        .n_draws = n_draws,
        .errors = jarak__calloc(n_draws, fit->problem.n_points * sizeof *shared.errors),
        .status = jarak__calloc(n_draws, sizeof *shared.status),
        .messages = jarak__calloc(n_draws, sizeof *shared.messages),
    };
    jarak_status status;
    if (shared.errors == NULL || shared.status == NULL || shared.messages == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the bootstrap"));
        goto out;
    }
    status = make_data(&shared, error);
    if (status != JARAK_OK) {
        goto out;
    }
    jarak__parallel_for(n_draws, 1, settings->threads, run_draws, &shared);
    status = check_draws(fit, &shared, error);
    if (status == JARAK_OK && fit->info.bootstrap > 0) {
        for (size_t p = 0; p < fit->problem.n_points; p++) {
            set_interval(&shared, p, fit->z);
        }
        status = set_products(fit, &shared, error);
    }
out:
    jarak__free(shared.unit);
    jarak__free(shared.item);
    jarak__free(shared.time);
    jarak__free(shared.group);
    jarak__free(shared.start_unit);
    jarak__free(shared.start_time);
    jarak__free(shared.errors);
    jarak__free(shared.status);
    jarak__free(shared.messages);
    return status;
}
