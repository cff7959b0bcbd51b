/* The interval of a scenario of many sectors: base and scenario solved for draws of elasticities and coefficients, each draw from a stream
 * of its own and from the solutions at the centre; quantiles over the draws in their order. A draw is one thread's. */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "num/random.h"
#include "num/sorted.h"
#include "stat/chain/model.h"

enum { CHUNK = 4, LOW = 0, MEDIAN, HIGH, WAGE_LOW, WAGE_HIGH, N_VECTORS };

struct jarak_chain_draws {
    jarak_chain_draws_info info;
    double *numbers; /* N_VECTORS × n */
};

typedef struct drawing {
    const jarak_chain_data *data;
    const jarak_chain_uncertainty *uncertainty;
    const jarak_chain_settings *settings;
    double *root;   /* n_coefficients²: the covariance's Cholesky factor */
    double *starts; /* 2 × n_unknowns: the centre's solutions of base and scenario */
    double *values; /* n_draws × 2n: real income and real wage; NaN of a draw that failed */
    size_t n_pairs, n_unknowns;
    atomic_size_t n_done;
    atomic_bool no_memory;
} drawing;

/* ------------------------------------------------------------------------------------------------------------------ a draw */

/* What a thread needs for its draws: data and models that are changed for each. */
typedef struct own_room {
    jarak_chain_data data;
    jarak__chain_model models[2];
    jarak__chain_room room;
    bool *at_fault;                           /* n, and J of sectors */
    double *theta, *normals, *shift, *effect; /* J, n_coefficients each, n_pairs */
    double *price, *wage, *income;            /* of the base: n × J, n, n */
    void *memory;
} own_room;

static bool room_new(const drawing *with, own_room *own)
{
    const jarak_chain_data *data = with->data;
    const size_t n = data->n_countries, n_sectors = data->n_sectors, k = with->uncertainty->n_coefficients;
    const size_t n_effects = k > 0 ? with->n_pairs : 0;
    *own = (own_room){.data = *data};
    own->at_fault = jarak__calloc(n + n_sectors, sizeof *own->at_fault);
    double *numbers = jarak__calloc(n_sectors + 2 * k + n_effects + n * n_sectors + 2 * n, sizeof *numbers);
    own->memory = numbers;
    if (own->at_fault == NULL || numbers == NULL) {
        return false;
    }
    own->theta = numbers;
    own->normals = own->theta + n_sectors;
    own->shift = own->normals + k;
    own->effect = own->shift + k;
    own->price = own->effect + n_effects;
    own->wage = own->price + n * n_sectors;
    own->income = own->wage + n;
    own->data.theta = own->theta;
    memcpy(own->theta, data->theta, n_sectors * sizeof *own->theta);
    own->data.trade_effect = k > 0 ? own->effect : data->trade_effect;
    for (int is_scenario = 0; is_scenario < 2; is_scenario++) {
        if (jarak__chain_model_new(&own->data, jarak__chain_tariffs(data, is_scenario == 1), is_scenario == 1, &own->models[is_scenario],
                                   NULL) != JARAK_OK) {
            return false;
        }
    }
    return jarak__chain_room_new(&own->models[0], 1, &own->room, NULL) == JARAK_OK;
}

static void room_free(own_room *own)
{
    jarak__chain_room_free(&own->room);
    jarak__chain_model_free(&own->models[0]);
    jarak__chain_model_free(&own->models[1]);
    jarak__free(own->memory);
    jarak__free(own->at_fault);
}

/* θ_j = θ̂_j exp(common + own part); β - β̂ by the Cholesky factor. */
static void draw_parameters(const drawing *with, size_t number, own_room *own)
{
    const jarak_chain_uncertainty *uncertainty = with->uncertainty;
    const size_t k = uncertainty->n_coefficients;
    jarak__random random = jarak__random_stream(uncertainty->seed, number);
    const double common = uncertainty->theta_sd * jarak__random_normal(&random);
    for (size_t j = 0; j < with->data->n_sectors; j++) {
        const double sd = uncertainty->sector_sd != NULL ? uncertainty->sector_sd[j] : 0;
        own->theta[j] = with->data->theta[j] * exp(common + sd * jarak__random_normal(&random));
    }
    for (size_t i = 0; i < k; i++) {
        own->normals[i] = jarak__random_normal(&random);
        own->shift[i] = 0;
        for (size_t j = 0; j <= i; j++) {
            own->shift[i] += with->root[i + j * k] * own->normals[j];
        }
    }
}

/* The centre's effects by what the coefficients of this draw change: exp(Σ_k (β_k - β̂_k) z_k). */
static void change_effects(const drawing *with, own_room *own)
{
    const jarak_chain_uncertainty *uncertainty = with->uncertainty;
    for (size_t pair = 0; uncertainty->n_coefficients > 0 && pair < with->n_pairs; pair++) {
        double log_factor = 0;
        for (size_t k = 0; k < uncertainty->n_coefficients; k++) {
            log_factor += own->shift[k] * uncertainty->regressors[k][pair];
        }
        const double centre = with->data->trade_effect != NULL ? with->data->trade_effect[pair] : 1;
        own->effect[pair] = log_factor == 0 ? centre : centre * exp(log_factor);
    }
}

/* Solves one of the two from the centre's solution of it. */
static bool solve_one(const drawing *with, own_room *own, int is_scenario, jarak_status *status)
{
    jarak_chain_outcome outcome;
    jarak__chain_course course = {0};
    const size_t n = with->data->n_countries;
    const jarak__chain_settled to = {&outcome, &course, own->at_fault, own->at_fault + n};
    memset(own->at_fault, 0, (n + with->data->n_sectors) * sizeof *own->at_fault);
    memcpy(own->room.at.wage, with->starts + (is_scenario == 1 ? with->n_unknowns : 0), with->n_unknowns * sizeof *with->starts);
    own->room.damping = jarak__chain_damping;
    jarak__chain_model_fill(&own->models[is_scenario], is_scenario == 1);
    *status = jarak__chain_settle(&own->models[is_scenario], with->settings, &own->room, &to, NULL);
    return *status == JARAK_OK && outcome == JARAK_CHAIN_SOLVED;
}

/* Real income and real wage of the scenario, in the room, against the base. */
static void note_values(const drawing *with, own_room *own, double *values)
{
    const size_t n = with->data->n_countries, cells = n * with->data->n_sectors;
    for (size_t cell = 0; cell < cells; cell++) {
        own->price[cell] = own->room.at.price[cell] - own->price[cell];
    }
    for (size_t i = 0; i < n; i++) {
        const double index = jarak__chain_index(&own->models[1], i, own->price);
        values[i] = own->room.income[i] / own->income[i] * exp(-index);
        values[n + i] = exp(own->room.at.wage[i] - own->wage[i] - index);
    }
}

static jarak_status draw(const drawing *with, size_t number, own_room *own)
{
    const size_t n = with->data->n_countries;
    double *values = with->values + number * 2 * n;
    jarak_status status;
    for (size_t i = 0; i < 2 * n; i++) {
        values[i] = (double)NAN;
    }
    draw_parameters(with, number, own);
    change_effects(with, own);
    if (!solve_one(with, own, 0, &status)) {
        return status;
    }
    memcpy(own->price, own->room.at.price, n * with->data->n_sectors * sizeof *own->price);
    memcpy(own->wage, own->room.at.wage, n * sizeof *own->wage);
    memcpy(own->income, own->room.income, n * sizeof *own->income);
    if (solve_one(with, own, 1, &status)) {
        note_values(with, own, values);
    }
    return status;
}

static void work_on(size_t first, size_t end, void *context)
{
    drawing *with = context;
    own_room own;
    jarak_status status = room_new(with, &own) ? JARAK_OK : JARAK_ERR_MEMORY;
    for (size_t number = first; status == JARAK_OK && number < end && !jarak_cancel_triggered(with->settings->cancel); number++) {
        status = draw(with, number, &own);
        jarak_progress_set(with->uncertainty->progress, atomic_fetch_add(&with->n_done, 1) + 1);
    }
    if (status == JARAK_ERR_MEMORY) {
        atomic_store(&with->no_memory, true);
    }
    room_free(&own);
}

/* ------------------------------------------------------------------------------------------------------------------ quantiles */

/* Of column j of the values, those that are there, sorted. */
static size_t sorted_column(const drawing *with, size_t j, double *sorted)
{
    return jarak__sort_known(with->uncertainty->n_draws, 2 * with->data->n_countries, with->values + j, sorted);
}

static void fill(const drawing *with, double *sorted, jarak_chain_draws *made)
{
    const size_t n = with->data->n_countries;
    const double tail = (1 - with->uncertainty->level) / 2;
    for (size_t j = 0; j < n; j++) {
        const size_t n_incomes = sorted_column(with, j, sorted);
        made->numbers[LOW * n + j] = jarak__sorted_quantile(n_incomes, sorted, tail);
        made->numbers[MEDIAN * n + j] = jarak__sorted_quantile(n_incomes, sorted, 0.5);
        made->numbers[HIGH * n + j] = jarak__sorted_quantile(n_incomes, sorted, 1 - tail);
        made->info.n_failed = with->uncertainty->n_draws - n_incomes;
        const size_t n_wages = sorted_column(with, n + j, sorted);
        made->numbers[WAGE_LOW * n + j] = jarak__sorted_quantile(n_wages, sorted, tail);
        made->numbers[WAGE_HIGH * n + j] = jarak__sorted_quantile(n_wages, sorted, 1 - tail);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ all draws */

static jarak_status wrong(const char *field, const char *range, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("uncertainty: %s must be %s"), field, _(range));
}

static bool is_spread(double sd)
{
    return sd >= 0 && !isinf(sd);
}

static jarak_status check_uncertainty(const jarak_chain_data *data, const jarak_chain_uncertainty *given, jarak_error *error)
{
    bool are_spreads = true;
    for (size_t j = 0; given->sector_sd != NULL && j < data->n_sectors; j++) {
        are_spreads = are_spreads && is_spread(given->sector_sd[j]);
    }
    return !is_spread(given->theta_sd)               ? wrong("theta_sd", N_("at least 0"), error)
           : !are_spreads                            ? wrong("sector_sd", N_("at least 0"), error)
           : !(given->level > 0 && given->level < 1) ? wrong("level", N_("between 0 and 1"), error)
           : given->n_coefficients > 0 && (given->regressors == NULL || given->covariance == NULL)
               ? wrong("covariance", N_("there, and the regressors, where there are coefficients"), error)
           : given->n_draws < 2          ? wrong("n_draws", N_("at least 2"), error)
           : given->n_draws > UINT32_MAX ? wrong("n_draws", N_("below 4294967296"), error)
                                         : JARAK_OK;
}

static jarak_status new_draws(const jarak_chain_data *data, size_t n_draws, jarak_chain_draws **made, jarak_error *error)
{
    const size_t n = data->n_countries;
    jarak_chain_draws *draws = jarak__calloc(1, sizeof *draws);
    double *numbers = jarak__calloc(n, N_VECTORS * sizeof *numbers);
    if (draws == NULL || numbers == NULL) {
        jarak__free(draws);
        jarak__free(numbers);
        return jarak__chain_no_memory(data, error);
    }
    *draws = (jarak_chain_draws){.numbers = numbers,
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

void jarak_chain_draws_free(jarak_chain_draws *draws)
{
    if (draws != NULL) {
        jarak__free(draws->numbers);
        jarak__free(draws);
    }
}

const jarak_chain_draws_info *jarak_chain_draws_result(const jarak_chain_draws *draws)
{
    return &draws->info;
}

/* Base and scenario at the centre, into the starts. */
static jarak_status solve_centre(const drawing *with, jarak_error *error)
{
    own_room own;
    jarak_chain_outcome outcome = JARAK_CHAIN_SOLVED;
    jarak__chain_course course = {0};
    bool found = false;
    jarak_status status = room_new(with, &own) ? JARAK_OK : jarak__chain_no_memory(with->data, error);
    if (status == JARAK_OK && with->uncertainty->n_coefficients > 0) {
        change_effects(with, &own); /* by nothing: the shifts are 0 */
        jarak__chain_model_fill(&own.models[1], true);
    }
    own.room.threads = with->settings->threads;
    status = status == JARAK_OK ? jarak__chain_find_base(&own.models[0], with->settings, &own.room, &found, error) : status;
    if (status == JARAK_OK && found) {
        const jarak__chain_settled to = {&outcome, &course, own.at_fault, own.at_fault + with->data->n_countries};
        memcpy(with->starts, own.room.at.wage, with->n_unknowns * sizeof *with->starts);
        status = jarak__chain_settle(&own.models[1], with->settings, &own.room, &to, error);
        memcpy(with->starts + with->n_unknowns, own.room.at.wage, with->n_unknowns * sizeof *with->starts);
    }
    room_free(&own);
    return status != JARAK_OK || (found && outcome == JARAK_CHAIN_SOLVED)
               ? status
               : jarak_fail(error, JARAK_ERR_DATA,
                            _("no equilibrium was found at the centre of the draws; solve it first, which says why"));
}

static jarak_status fill_root(const drawing *with, jarak_error *error)
{
    const size_t k = with->uncertainty->n_coefficients;
    if (k > 0) {
        memcpy(with->root, with->uncertainty->covariance, k * k * sizeof *with->root);
    }
    return k == 0 || jarak__cholesky(k, with->root, k) == 0 ? JARAK_OK : wrong("covariance", N_("positive definite"), error);
}

static jarak_status draw_all(drawing *with, jarak_chain_draws *made, jarak_error *error)
{
    const jarak_chain_uncertainty *uncertainty = with->uncertainty;
    double *sorted = jarak__calloc(uncertainty->n_draws, sizeof *sorted);
    if (sorted == NULL) {
        return jarak__chain_no_memory(with->data, error);
    }
    jarak_progress_start(uncertainty->progress, _("intervals"), _("draws"), uncertainty->n_draws);
    jarak__parallel_for(uncertainty->n_draws, CHUNK, with->settings->threads, work_on, with);
    jarak_progress_finish(uncertainty->progress);
    jarak_status status = JARAK_OK;
    if (atomic_load(&with->no_memory)) {
        status = jarak__chain_no_memory(with->data, error);
    } else if (jarak_cancel_triggered(with->settings->cancel)) {
        status = jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the draws were solved"));
    } else {
        fill(with, sorted, made);
    }
    jarak__free(sorted);
    return status;
}

static jarak_status draw_from(drawing *with, jarak_chain_draws *made, jarak_error *error)
{
    const size_t k = with->uncertainty->n_coefficients;
    size_t n_values;
    with->root = jarak__calloc(k * k, sizeof *with->root);
    with->starts = jarak__calloc(2 * with->n_unknowns, sizeof *with->starts);
    with->values = jarak__multiply(with->uncertainty->n_draws, 2 * with->data->n_countries, &n_values)
                       ? jarak__calloc(n_values, sizeof *with->values)
                       : NULL;
    jarak_status status = with->root == NULL || with->starts == NULL || with->values == NULL ? jarak__chain_no_memory(with->data, error)
                                                                                             : fill_root(with, error);
    status = status == JARAK_OK ? solve_centre(with, error) : status;
    status = status == JARAK_OK ? draw_all(with, made, error) : status;
    jarak__free(with->values);
    jarak__free(with->starts);
    jarak__free(with->root);
    return status;
}

jarak_status jarak_chain_draw(const jarak_chain_data *data, const jarak_chain_settings *settings,
                              const jarak_chain_uncertainty *uncertainty, jarak_chain_draws **draws, jarak_error *error)
{
    *draws = NULL;
    jarak_chain_settings used;
    jarak_chain_draws *made = NULL;
    jarak_status status = jarak__chain_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__chain_check_data(data, error) : status;
    status = status == JARAK_OK ? check_uncertainty(data, uncertainty, error) : status;
    status = status == JARAK_OK ? new_draws(data, uncertainty->n_draws, &made, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const size_t cells = data->n_countries * data->n_sectors;
    drawing with = {.data = data,
                    .uncertainty = uncertainty,
                    .settings = &used,
                    .n_pairs = cells * data->n_countries,
                    .n_unknowns = data->n_countries + 2 * cells};
    status = draw_from(&with, made, error);
    if (status != JARAK_OK) {
        jarak_chain_draws_free(made);
        return status;
    }
    *draws = made;
    return JARAK_OK;
}
