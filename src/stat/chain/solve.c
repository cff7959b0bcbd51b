/* Base, then scenario: whether there is an equilibrium, the iterations, and the result as changes against the base. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/chain/model.h"

struct jarak_chain {
    jarak_chain_info info;
    double *of_country; /* N_COUNTRY × n */
    double *of_cell;    /* N_CELL × n × J */
    double *flows;      /* 2 × n × n × J: base, scenario */
    bool *at_fault;     /* n, and J of sectors */
};

enum { REAL_INCOME, REAL_WAGE, WAGE, INDEX, INCOME_BASE, INCOME, TERMS, VOLUME, N_COUNTRY };
/* The last two are of the base and not handed out. */
enum { PRICE, COST, SPENDING_BASE, SPENDING, PRICE_BASE, COST_BASE, N_CELL };

static double *new_numbers(size_t n)
{
    double *numbers = jarak__calloc(n, sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < n; i++) {
        numbers[i] = (double)NAN;
    }
    return numbers;
}

static jarak_status new_result(const jarak_chain_data *data, jarak_chain **made, jarak_error *error)
{
    const size_t n = data->n_countries, n_sectors = data->n_sectors, cells = n * n_sectors;
    jarak_chain *result = jarak__calloc(1, sizeof *result);
    if (result == NULL) {
        return jarak__chain_no_memory(data, error);
    }
    result->of_country = new_numbers(N_COUNTRY * n);
    result->of_cell = new_numbers(N_CELL * cells);
    result->flows = new_numbers(2 * n * cells);
    result->at_fault = jarak__calloc(n + n_sectors, sizeof *result->at_fault);
    if (result->of_country == NULL || result->of_cell == NULL || result->flows == NULL || result->at_fault == NULL) {
        jarak_chain_free(result);
        return jarak__chain_no_memory(data, error);
    }
    const double *of = result->of_country, *cell = result->of_cell;
    result->info = (jarak_chain_info){.n_countries = n,
                                      .n_sectors = n_sectors,
                                      .at_fault = result->at_fault,
                                      .sector_at_fault = result->at_fault + n,
                                      .real_income = of + REAL_INCOME * n,
                                      .real_wage = of + REAL_WAGE * n,
                                      .wage = of + WAGE * n,
                                      .price_index = of + INDEX * n,
                                      .income_base = of + INCOME_BASE * n,
                                      .income = of + INCOME * n,
                                      .terms_of_trade = of + TERMS * n,
                                      .volume_of_trade = of + VOLUME * n,
                                      .price = cell + PRICE * cells,
                                      .cost = cell + COST * cells,
                                      .spending_base = cell + SPENDING_BASE * cells,
                                      .spending = cell + SPENDING * cells,
                                      .flows_base = result->flows,
                                      .flows = result->flows + n * cells,
                                      .residual_base = (double)NAN,
                                      .residual = (double)NAN};
    *made = result;
    return JARAK_OK;
}

void jarak_chain_free(jarak_chain *solved)
{
    if (solved != NULL) {
        jarak__free(solved->of_country);
        jarak__free(solved->of_cell);
        jarak__free(solved->flows);
        jarak__free(solved->at_fault);
        jarak__free(solved);
    }
}

const jarak_chain_info *jarak_chain_result(const jarak_chain *solved)
{
    return &solved->info;
}

/* ------------------------------------------------------------------------------------------------------------------ one solution */

/* Unchanged wages and prices, and twice final demand. */
static void start(const jarak__chain_model *model, jarak__chain_room *room)
{
    for (size_t cell = 0; cell < model->n_cells; cell++) {
        const size_t i = cell / model->n_sectors;
        room->at.spending[cell] = 2 * model->data->final_shares[cell] * (1 + model->deficit[i] / model->data->value_added[i]);
    }
}

static bool someone_earns_nothing(const jarak__chain_model *model, const jarak__chain_room *room, bool *at_fault)
{
    bool found = false;
    for (size_t i = 0; i < model->n; i++) {
        at_fault[i] = at_fault[i] || room->income[i] <= 0;
        found = found || at_fault[i];
    }
    return found;
}

/* From room->at; leaves the last step in the room. */
static jarak_status find(const jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                         jarak__chain_course *course, bool *found, jarak_error *error)
{
    double *from = jarak__calloc(room->n_unknowns, sizeof *from);
    if (from == NULL) {
        return jarak__chain_no_memory(model->data, error);
    }
    memcpy(from, room->at.wage, room->n_unknowns * sizeof *from);
    jarak_status status = jarak__chain_accelerate(model, settings, room, course, found, error);
    if (status == JARAK_OK && !*found && !course->interrupted) {
        memcpy(room->at.wage, from, room->n_unknowns * sizeof *from);
        *found = jarak__chain_fixed_point(model, settings, room, course);
    }
    jarak__free(from);
    if (status == JARAK_OK && course->interrupted) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while the equilibrium was sought"));
    }
    return status;
}

jarak_status jarak__chain_settle(jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                                 const jarak__chain_settled *to, jarak_error *error)
{
    bool found;
    jarak_status status = jarak__chain_parts(model, to->outcome, to->at_fault, to->sector_at_fault, error);
    if (status != JARAK_OK || *to->outcome != JARAK_CHAIN_SOLVED) {
        return status;
    }
    status = find(model, settings, room, to->course, &found, error);
    if (status == JARAK_OK) {
        *to->outcome = someone_earns_nothing(model, room, to->at_fault) ? JARAK_CHAIN_NO_SPENDING
                       : found                                          ? JARAK_CHAIN_SOLVED
                                                                        : JARAK_CHAIN_NOT_CONVERGED;
    }
    return status;
}

jarak_status jarak__chain_find_base(jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room, bool *found,
                                    jarak_error *error)
{
    jarak__chain_course course = {0};
    jarak_chain_outcome outcome = JARAK_CHAIN_SOLVED;
    bool *at_fault = jarak__calloc(model->n + model->n_sectors, sizeof *at_fault);
    if (at_fault == NULL) {
        return jarak__chain_no_memory(model->data, error);
    }
    start(model, room);
    const jarak__chain_settled to = {&outcome, &course, at_fault, at_fault + model->n};
    jarak_status status = jarak__chain_settle(model, settings, room, &to, error);
    *found = status == JARAK_OK && outcome == JARAK_CHAIN_SOLVED;
    jarak__free(at_fault);
    return status;
}

static void note_course(jarak_chain_info *info, bool is_scenario, const jarak__chain_course *course, const jarak__chain_room *room)
{
    const double residual = fmax(room->residual, room->imbalance_most);
    *(is_scenario ? &info->residual : &info->residual_base) = residual;
    *(is_scenario ? &info->steps : &info->steps_base) = course->steps;
    *(is_scenario ? &info->fixed_point_steps : &info->fixed_point_steps_base) = course->fixed_point_steps;
}

/* Sets the outcome of the model, solved from room->at. */
static jarak_status solve_model(jarak__chain_model *model, const jarak_chain_settings *settings, bool is_scenario, jarak__chain_room *room,
                                jarak_chain *result, jarak_error *error)
{
    jarak_chain_info *info = &result->info;
    jarak__chain_course course = {0};
    const jarak__chain_settled to = {&info->outcome, &course, result->at_fault, result->at_fault + model->n};
    info->is_base = !is_scenario;
    jarak_status status = jarak__chain_settle(model, settings, room, &to, error);
    if (status == JARAK_OK && course.steps > 0) {
        note_course(info, is_scenario, &course, room);
        info->is_base = !is_scenario && info->outcome != JARAK_CHAIN_SOLVED;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ result */

static void keep_base(const jarak__chain_model *model, const jarak__chain_room *room, jarak_chain *result)
{
    const size_t n = model->n, cells = model->n_cells;
    memcpy(result->of_country + INCOME_BASE * n, room->income, n * sizeof(double));
    memcpy(result->of_country + WAGE * n, room->at.wage, n * sizeof(double)); /* log; until the scenario is known */
    memcpy(result->of_cell + PRICE_BASE * cells, room->at.price, cells * sizeof(double));
    memcpy(result->of_cell + COST_BASE * cells, room->cost, cells * sizeof(double));
    for (size_t cell = 0; cell < cells; cell++) {
        result->of_cell[SPENDING_BASE * cells + cell] = room->at.spending[cell] * model->data->value_added[cell / model->n_sectors];
    }
    jarak__chain_flows(model, room, result->flows);
}

/* Logarithms of changes of prices and costs; infinite where nobody supplies the good, or what it is made from. */
static void change_cells(const jarak__chain_model *model, const jarak__chain_room *room, jarak_chain *result)
{
    const size_t n = model->n, n_sectors = model->n_sectors, cells = model->n_cells;
    double *price = result->of_cell + PRICE * cells, *cost = result->of_cell + COST * cells;
    for (size_t cell = 0; cell < cells; cell++) {
        const bool is_supplied = room->sum[cell % n_sectors * n + cell / n_sectors] > 0;
        price[cell] = is_supplied ? room->at.price[cell] - result->of_cell[PRICE_BASE * cells + cell] : HUGE_VAL;
        cost[cell] = room->cost[cell] - result->of_cell[COST_BASE * cells + cell];
        result->of_cell[SPENDING * cells + cell] = room->at.spending[cell] * model->data->value_added[cell / n_sectors];
    }
    for (size_t cell = 0; cell < cells; cell++) {
        const double *inputs = model->data->input_shares + cell / n_sectors * n_sectors * n_sectors;
        for (size_t j = 0; j < n_sectors && isinf(price[cell]); j++) {
            double *made = cost + cell / n_sectors * n_sectors + j;
            *made = inputs[cell % n_sectors * n_sectors + j] != 0 ? HUGE_VAL : *made;
        }
    }
}

double jarak__chain_index(const jarak__chain_model *model, size_t i, const double *prices)
{
    double index = 0;
    for (size_t j = 0; j < model->n_sectors; j++) {
        const double share = model->data->final_shares[i * model->n_sectors + j];
        index += share > 0 ? share * prices[i * model->n_sectors + j] : 0;
    }
    return index;
}

static void change_countries(const jarak__chain_model *model, const jarak__chain_room *room, jarak_chain *result)
{
    const size_t n = model->n;
    double *of = result->of_country;
    for (size_t i = 0; i < n; i++) {
        const double index = jarak__chain_index(model, i, result->of_cell + PRICE * model->n_cells);
        const double wage = room->at.wage[i] - of[WAGE * n + i];
        of[WAGE * n + i] = exp(wage);
        of[INDEX * n + i] = exp(index);
        of[REAL_WAGE * n + i] = exp(wage - index);
        of[INCOME * n + i] = room->income[i];
        of[REAL_INCOME * n + i] = room->income[i] / of[INCOME_BASE * n + i] * exp(-index);
    }
}

static void fill(const jarak__chain_model *model, const jarak__chain_room *room, jarak_chain *result)
{
    const size_t n = model->n, cells = model->n_cells;
    double *of = result->of_country, *cell = result->of_cell;
    jarak__chain_flows(model, room, result->flows + n * cells);
    change_cells(model, room, result);
    change_countries(model, room, result);
    jarak__chain_decompose(model->data, jarak__chain_tariffs(model->data, false), cell + COST * cells, result->flows,
                           result->flows + n * cells, of + INCOME_BASE * n, of + TERMS * n, of + VOLUME * n);
    for (size_t k = 0; k < cells; k++) {
        cell[PRICE * cells + k] = exp(cell[PRICE * cells + k]);
        cell[COST * cells + k] = exp(cell[COST * cells + k]);
    }
}

/* Where the scenario is not solved, only the base is told. */
static void forget_wages(jarak_chain *result)
{
    for (size_t i = 0; i < result->info.n_countries; i++) {
        result->of_country[WAGE * result->info.n_countries + i] = (double)NAN;
    }
}

static jarak_status solve_both(const jarak_chain_data *data, const jarak_chain_settings *settings, jarak_chain *result, jarak_error *error)
{
    jarak__chain_model model;
    jarak__chain_room room = {.memory = NULL};
    jarak_status status = JARAK_OK;
    for (int is_scenario = 0; is_scenario < 2 && status == JARAK_OK && result->info.outcome == JARAK_CHAIN_SOLVED; is_scenario++) {
        status = jarak__chain_model_new(data, jarak__chain_tariffs(data, is_scenario == 1), is_scenario == 1, &model, error);
        if (status == JARAK_OK && is_scenario == 0) {
            status = jarak__chain_room_new(&model, settings->threads, &room, error);
            if (status == JARAK_OK) {
                start(&model, &room);
            }
        }
        status = status == JARAK_OK ? solve_model(&model, settings, is_scenario == 1, &room, result, error) : status;
        if (status == JARAK_OK && result->info.outcome == JARAK_CHAIN_SOLVED) {
            (is_scenario == 0 ? keep_base : fill)(&model, &room, result);
        } else if (status == JARAK_OK && is_scenario == 1) {
            forget_wages(result);
        }
        jarak__chain_model_free(&model);
    }
    jarak__chain_room_free(&room);
    return status;
}

jarak_status jarak_chain_solve(const jarak_chain_data *data, const jarak_chain_settings *settings, jarak_chain **solved, jarak_error *error)
{
    *solved = NULL;
    jarak_chain_settings used;
    jarak_chain *result = NULL;
    jarak_status status = jarak__chain_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__chain_check_data(data, error) : status;
    status = status == JARAK_OK ? new_result(data, &result, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    status = solve_both(data, &used, result, error);
    if (status != JARAK_OK) {
        jarak_chain_free(result);
        return status;
    }
    *solved = result;
    return JARAK_OK;
}
