/* The interval of a scenario: solved for draws of what is uncertain about it, each from a stream of its own and from the solution at the
 * centre, whose factors serve for all; quantiles over the draws in their order. Or, of one coefficient, its two ends, and of several the
 * delta method. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "num/exp.h"
#include "num/normal.h"
#include "num/random.h"
#include "num/sorted.h"
#include "stat/equilibrium/model.h"

enum { CHUNK = 8, LOW = 0, MEDIAN, HIGH, WAGE_LOW, WAGE_HIGH, N_VECTORS };

struct jarak_equilibrium_draws {
    jarak_equilibrium_draws_info info;
    double *numbers; /* N_VECTORS × n */
};

typedef struct drawing {
    const jarak_equilibrium_data *data;
    const jarak_equilibrium_uncertainty *uncertainty;
    const jarak_equilibrium_settings *settings;
    const jarak__equilibrium_model *centre;
    const jarak__equilibrium_solver *solved; /* the centre's */
    double *root;                            /* n_coefficients²: the covariance's Cholesky factor */
    size_t n_draws;
    double *values; /* n_draws × 2n: welfare and real wage; NaN of a draw that failed */
    atomic_bool no_memory;
} drawing;

/* ------------------------------------------------------------------------------------------------------------------ a draw */

/* What a thread needs for its draws: a model that is changed for each, and a solver. */
typedef struct room {
    jarak__equilibrium_model model;
    jarak__equilibrium_solver solver;
    double *normals; /* n_coefficients */
    double *shift;   /* n_coefficients */
    double *logs;    /* n */
} room;

static bool room_new(const drawing *with, room *own)
{
    const size_t n = with->data->n, k = with->uncertainty->n_coefficients;
    *own = (room){0};
    if (jarak__equilibrium_model_new(with->data, true, &own->model, NULL) != JARAK_OK) {
        return false;
    }
    memcpy(own->model.part, with->centre->part, n * sizeof *own->model.part);
    memcpy(own->model.part_income, with->centre->part_income, n * sizeof *own->model.part_income);
    own->model.n_parts = with->centre->n_parts;
    own->normals = jarak__calloc(2 * k + n, sizeof *own->normals);
    own->shift = own->normals != NULL ? own->normals + k : NULL;
    own->logs = own->normals != NULL ? own->normals + 2 * k : NULL;
    return own->normals != NULL && jarak__equilibrium_solver_new(&own->model, with->settings, &own->solver, NULL) == JARAK_OK;
}

static void room_free(room *own)
{
    jarak__equilibrium_solver_free(&own->solver);
    jarak__equilibrium_model_free(&own->model);
    jarak__free(own->normals);
}

/* The centre's shares by what this draw's coefficients and elasticity change: exp(Σ_k (β_k - β̂_k) z_kij) τ̂^(θ̂ - θ). */
static void change_shares(const drawing *with, room *own)
{
    const jarak_equilibrium_uncertainty *uncertainty = with->uncertainty;
    const size_t n = own->model.n;
    const double *costs = with->data->trade_cost;
    for (size_t j = 0; (uncertainty->n_coefficients > 0 || costs != NULL) && j < n; j++) {
        for (size_t i = 0; i < n; i++) {
            const size_t cell = i * n + j;
            own->logs[i] = costs != NULL && costs[cell] != 1 ? (with->data->theta - own->model.theta) * log(costs[cell]) : 0;
            for (size_t k = 0; k < uncertainty->n_coefficients; k++) {
                own->logs[i] += own->shift[k] * uncertainty->regressors[k][cell];
            }
        }
        jarak__exp(n, own->logs, own->logs);
        for (size_t i = 0; i < n; i++) {
            own->model.shares[i + j * n] = with->centre->shares[i + j * n] * own->logs[i];
        }
    }
}

/* Solves from the centre's prices, and notes what comes out. */
static void solve_changed(const drawing *with, room *own, double *values)
{
    const size_t n = own->model.n;
    change_shares(with, own);
    memcpy(own->solver.at.price, with->solved->at.price, n * sizeof *own->solver.at.price);
    own->solver.lu = with->solved->lu;
    own->solver.lu_pivots = with->solved->lu_pivots;
    own->solver.steps = own->solver.fixed_point_steps = 0;
    own->solver.meets_no_spending = false;
    const bool is_solved = jarak__equilibrium_find(&own->solver);
    for (size_t j = 0; j < n; j++) {
        values[j] = is_solved ? jarak__equilibrium_welfare(&own->model, &own->solver.at, j) : (double)NAN;
        values[n + j] = is_solved ? jarak__equilibrium_real_wage(&own->model, &own->solver.at, j) : (double)NAN;
    }
}

static void draw(const drawing *with, size_t number, room *own)
{
    const jarak_equilibrium_uncertainty *uncertainty = with->uncertainty;
    const size_t k = uncertainty->n_coefficients;
    jarak__random random = jarak__random_stream(uncertainty->seed, number);
    own->model.theta = with->data->theta * exp(uncertainty->theta_sd * jarak__random_normal(&random));
    for (size_t i = 0; i < k; i++) {
        own->normals[i] = jarak__random_normal(&random);
    }
    for (size_t i = 0; i < k; i++) {
        own->shift[i] = 0;
        for (size_t j = 0; j <= i; j++) {
            own->shift[i] += with->root[i + j * k] * own->normals[j];
        }
    }
    solve_changed(with, own, with->values + number * 2 * with->data->n);
}

/* Without draws: number 0 is the lower end, 1 the upper one. */
static void solve_end(const drawing *with, size_t number, room *own)
{
    const double z = jarak__normal_quantile((1 + with->uncertainty->level) / 2);
    own->shift[0] = (number == 0 ? -z : z) * with->root[0];
    solve_changed(with, own, with->values + number * 2 * with->data->n);
}

static void work_on(size_t first, size_t end, void *context)
{
    drawing *with = context;
    room own;
    const bool has_room = room_new(with, &own);
    if (!has_room) {
        atomic_store(&with->no_memory, true);
    }
    for (size_t number = first; has_room && number < end && !jarak_cancel_triggered(with->settings->cancel); number++) {
        if (with->uncertainty->n_draws > 0) {
            draw(with, number, &own);
        } else {
            solve_end(with, number, &own);
        }
    }
    room_free(&own);
}

/* ------------------------------------------------------------------------------------------------------------------ quantiles */

/* Of column j of the values, those that are there, sorted. */
static size_t sorted_column(const drawing *with, size_t j, double *sorted)
{
    return jarak__sort_known(with->n_draws, 2 * with->data->n, with->values + j, sorted);
}

static void fill_from_draws(const drawing *with, double *sorted, jarak_equilibrium_draws *made)
{
    const size_t n = with->data->n;
    const double tail = (1 - with->uncertainty->level) / 2;
    for (size_t j = 0; j < n; j++) {
        const size_t n_welfare = sorted_column(with, j, sorted);
        made->numbers[LOW * n + j] = jarak__sorted_quantile(n_welfare, sorted, tail);
        made->numbers[MEDIAN * n + j] = jarak__sorted_quantile(n_welfare, sorted, 0.5);
        made->numbers[HIGH * n + j] = jarak__sorted_quantile(n_welfare, sorted, 1 - tail);
        made->info.n_failed = with->n_draws - n_welfare;
        const size_t n_wages = sorted_column(with, n + j, sorted);
        made->numbers[WAGE_LOW * n + j] = jarak__sorted_quantile(n_wages, sorted, tail);
        made->numbers[WAGE_HIGH * n + j] = jarak__sorted_quantile(n_wages, sorted, 1 - tail);
    }
}

/* The two ends of an image, in order; NaN where the centre is not between them. */
static void between(double one, double other, double centre, double *low, double *high)
{
    const bool is_between = fmin(one, other) <= centre && centre <= fmax(one, other);
    *low = is_between && !isnan(one + other) ? fmin(one, other) : (double)NAN;
    *high = is_between && !isnan(one + other) ? fmax(one, other) : (double)NAN;
}

static void fill_from_ends(const drawing *with, jarak_equilibrium_draws *made)
{
    const size_t n = with->data->n;
    const double *lower = with->values, *upper = with->values + 2 * n;
    for (size_t j = 0; j < n; j++) {
        const double welfare = jarak__equilibrium_welfare(with->centre, &with->solved->at, j);
        const double wage = jarak__equilibrium_real_wage(with->centre, &with->solved->at, j);
        made->numbers[MEDIAN * n + j] = welfare;
        between(lower[j], upper[j], welfare, &made->numbers[LOW * n + j], &made->numbers[HIGH * n + j]);
        between(lower[n + j], upper[n + j], wage, &made->numbers[WAGE_LOW * n + j], &made->numbers[WAGE_HIGH * n + j]);
    }
    made->info.n_failed = (size_t)isnan(lower[0]) + (size_t)isnan(upper[0]);
}

static jarak_status fill_from_delta(const drawing *with, jarak_equilibrium_draws *made, jarak_error *error)
{
    const size_t n = with->data->n;
    const double z = jarak__normal_quantile((1 + with->uncertainty->level) / 2);
    double *numbers = made->numbers;
    jarak_status status = jarak__equilibrium_delta(with->solved, with->uncertainty, numbers + HIGH * n, numbers + WAGE_HIGH * n, error);
    for (size_t j = 0; status == JARAK_OK && j < n; j++) {
        const double welfare = jarak__equilibrium_welfare(with->centre, &with->solved->at, j), factor = exp(z * numbers[HIGH * n + j]);
        const double wage = jarak__equilibrium_real_wage(with->centre, &with->solved->at, j), of_wage = exp(z * numbers[WAGE_HIGH * n + j]);
        numbers[MEDIAN * n + j] = welfare;
        numbers[LOW * n + j] = welfare / factor;
        numbers[HIGH * n + j] = welfare * factor;
        numbers[WAGE_LOW * n + j] = wage / of_wage;
        numbers[WAGE_HIGH * n + j] = wage * of_wage;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ all draws */

static jarak_status wrong(const char *field, const char *range, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("uncertainty: %s must be %s"), field, _(range));
}

static jarak_status check_uncertainty(const jarak_equilibrium_uncertainty *given, jarak_error *error)
{
    const bool is_without = given->n_coefficients > 0 && given->theta_sd == 0;
    return !(given->theta_sd >= 0) || isinf(given->theta_sd) ? wrong("theta_sd", N_("at least 0"), error)
           : !(given->level > 0 && given->level < 1)         ? wrong("level", N_("between 0 and 1"), error)
           : given->n_coefficients > 0 && (given->regressors == NULL || given->covariance == NULL)
               ? wrong("covariance", N_("there, and the regressors, where there are coefficients"), error)
           : given->n_draws < 2 && !(given->n_draws == 0 && is_without)
               ? wrong("n_draws", N_("at least 2, or 0 where nothing but coefficients is uncertain"), error)
           : given->n_draws > UINT32_MAX ? wrong("n_draws", N_("below 4294967296"), error)
                                         : JARAK_OK;
}

static jarak_status new_draws(size_t n, size_t n_draws, jarak_equilibrium_draws **made, jarak_error *error)
{
    jarak_equilibrium_draws *draws = jarak__calloc(1, sizeof *draws);
    double *numbers = jarak__calloc(n, N_VECTORS * sizeof *numbers);
    if (draws == NULL || numbers == NULL) {
        jarak__free(draws);
        jarak__free(numbers);
        return jarak__equilibrium_no_memory(n, error);
    }
    *draws = (jarak_equilibrium_draws){.numbers = numbers,
                                       .info = {.n = n,
                                                .n_draws = n_draws,
                                                .low = numbers + LOW * n,
                                                .median = numbers + MEDIAN * n,
                                                .high = numbers + HIGH * n,
                                                .real_wage_low = numbers + WAGE_LOW * n,
                                                .real_wage_high = numbers + WAGE_HIGH * n}};
    *made = draws;
    return JARAK_OK;
}

void jarak_equilibrium_draws_free(jarak_equilibrium_draws *draws)
{
    if (draws != NULL) {
        jarak__free(draws->numbers);
        jarak__free(draws);
    }
}

const jarak_equilibrium_draws_info *jarak_equilibrium_draws_result(const jarak_equilibrium_draws *draws)
{
    return &draws->info;
}

/* The solution at the centre, with factors made there. */
static jarak_status solve_centre(jarak__equilibrium_model *model, jarak__equilibrium_solver *solver, bool *at_fault, jarak_error *error)
{
    jarak_equilibrium_outcome outcome;
    jarak_status status = jarak__equilibrium_parts(model, &outcome, at_fault, error);
    if (status != JARAK_OK) {
        return status;
    }
    bool is_solved = outcome == JARAK_EQUILIBRIUM_SOLVED && jarak__equilibrium_find(solver);
    if (solver->interrupted) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the equilibrium was sought"));
    }
    if (is_solved) {
        jarak__equilibrium_shares(model, &solver->at, solver->shares);
        is_solved = jarak__equilibrium_factor(solver, 1);
    }
    return is_solved ? JARAK_OK
                     : jarak_fail(error, JARAK_ERR_DATA,
                                  _("no equilibrium was found at the centre of the draws; solve it first, which says why"));
}

static jarak_status fill_root(drawing *with, jarak_error *error)
{
    const size_t k = with->uncertainty->n_coefficients;
    for (size_t i = 0; i < k * k; i++) {
        with->root[i] = with->uncertainty->covariance[i];
    }
    return k == 0 || jarak__cholesky(k, with->root, k) == 0 ? JARAK_OK : wrong("covariance", N_("positive definite"), error);
}

static jarak_status draw_all(drawing *with, jarak_equilibrium_draws *made, jarak_error *error)
{
    const bool has_draws = with->uncertainty->n_draws > 0;
    if (!has_draws && with->uncertainty->n_coefficients > 1) {
        return fill_from_delta(with, made, error);
    }
    jarak__parallel_for(with->n_draws, has_draws ? CHUNK : 1, with->settings->threads, work_on, with);
    if (atomic_load(&with->no_memory)) {
        return jarak__equilibrium_no_memory(with->data->n, error);
    }
    if (jarak_cancel_triggered(with->settings->cancel)) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the draws were solved"));
    }
    if (!has_draws) {
        fill_from_ends(with, made);
        return JARAK_OK;
    }
    double *sorted = jarak__calloc(with->n_draws, sizeof *sorted);
    if (sorted == NULL) {
        return jarak__equilibrium_no_memory(with->data->n, error);
    }
    fill_from_draws(with, sorted, made);
    jarak__free(sorted);
    return JARAK_OK;
}

static jarak_status draw_model(drawing *with, jarak__equilibrium_model *model, jarak_equilibrium_draws *made, jarak_error *error)
{
    const size_t n = model->n, k = with->uncertainty->n_coefficients;
    size_t cells;
    jarak__equilibrium_solver solver = {0};
    bool *at_fault = jarak__calloc(n, sizeof *at_fault);
    with->root = jarak__calloc(k * k, sizeof *with->root);
    with->values = jarak__multiply(with->n_draws, 2 * n, &cells) ? jarak__calloc(cells, sizeof *with->values) : NULL;
    jarak_status status =
        at_fault == NULL || with->root == NULL || with->values == NULL ? jarak__equilibrium_no_memory(n, error) : JARAK_OK;
    status = status == JARAK_OK ? fill_root(with, error) : status;
    status = status == JARAK_OK ? jarak__equilibrium_solver_new(model, with->settings, &solver, error) : status;
    status = status == JARAK_OK ? solve_centre(model, &solver, at_fault, error) : status;
    if (status == JARAK_OK) {
        with->solved = &solver;
        status = draw_all(with, made, error);
    }
    jarak__equilibrium_solver_free(&solver);
    jarak__free(with->values);
    jarak__free(with->root);
    jarak__free(at_fault);
    return status;
}

jarak_status jarak_equilibrium_draw(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings,
                                    const jarak_equilibrium_uncertainty *uncertainty, jarak_equilibrium_draws **draws, jarak_error *error)
{
    *draws = NULL;
    jarak_equilibrium_settings used;
    jarak__equilibrium_model model;
    jarak_equilibrium_draws *made = NULL;
    jarak_status status = jarak__equilibrium_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__equilibrium_check_data(data, error) : status;
    status = status == JARAK_OK ? check_uncertainty(uncertainty, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    drawing with = {.data = data,
                    .uncertainty = uncertainty,
                    .settings = &used,
                    .centre = &model,
                    .n_draws = uncertainty->n_draws > 0 ? uncertainty->n_draws : 2};
    status = jarak__equilibrium_model_new(data, true, &model, error);
    status = status == JARAK_OK ? new_draws(data->n, uncertainty->n_draws, &made, error) : status;
    status = status == JARAK_OK ? draw_model(&with, &model, made, error) : status;
    jarak__equilibrium_model_free(&model);
    if (status != JARAK_OK) {
        jarak_equilibrium_draws_free(made);
        return status;
    }
    *draws = made;
    return JARAK_OK;
}
