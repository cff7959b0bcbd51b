/* The model from the data, and everything at given prices. A share is λ_ij B_ij a_i b_j with n powers a and n sums b: no power of n². */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "num/exp.h"
#include "num/log.h"
#include "num/sum.h"
#include "stat/equilibrium/model.h"

/* ------------------------------------------------------------------------------------------------------------------ model */

enum { BLOCK = 16 }; /* of a transposition: two blocks of doubles stay near */

/* Sums of rows and columns of the flows, which are the transpose of a matrix by columns. */
static jarak_status sum_up(const jarak_equilibrium_data *data, jarak__equilibrium_model *model, jarak_error *error)
{
    const size_t n = data->n;
    double *ones = jarak__calloc(n, sizeof *ones);
    if (ones == NULL) {
        return jarak__equilibrium_no_memory(n, error);
    }
    for (size_t i = 0; i < n; i++) {
        ones[i] = 1;
    }
    jarak__gemv(true, n, n, 1, data->flows, n, ones, 0, model->income);
    jarak__gemv(false, n, n, 1, data->flows, n, ones, 0, model->spending);
    jarak__free(ones);
    return JARAK_OK;
}

/* B of a pair. */
static double scenario(const jarak_equilibrium_data *data, size_t cell)
{
    const double effect = data->trade_effect != NULL ? data->trade_effect[cell] : 1;
    const bool has_cost = data->trade_cost != NULL && data->trade_cost[cell] != 1;
    return has_cost ? effect * pow(data->trade_cost[cell], -data->theta) : effect;
}

static void fill_shares(const jarak_equilibrium_data *data, bool with_scenario, jarak__equilibrium_model *model)
{
    const size_t n = data->n;
    for (size_t rows = 0; rows < n; rows += BLOCK) {
        for (size_t columns = 0; columns < n; columns += BLOCK) {
            for (size_t j = columns; j < n && j < columns + BLOCK; j++) {
                for (size_t i = rows; i < n && i < rows + BLOCK; i++) {
                    const double share = data->flows[i * n + j] / model->spending[j];
                    model->shares[i + j * n] = with_scenario ? share * scenario(data, i * n + j) : share;
                }
            }
        }
    }
}

jarak_status jarak__equilibrium_model_new(const jarak_equilibrium_data *data, bool with_scenario, jarak__equilibrium_model *model,
                                          jarak_error *error)
{
    const size_t n = data->n;
    double *room = jarak__calloc(n * n + 3 * n, sizeof *room);
    uint32_t *part = jarak__calloc(n, sizeof *part);
    if (room == NULL || part == NULL) {
        jarak__free(room);
        jarak__free(part);
        *model = (jarak__equilibrium_model){0};
        return jarak__equilibrium_no_memory(n, error);
    }
    *model = (jarak__equilibrium_model){.n = n,
                                        .theta = data->theta,
                                        .psi = data->conditional ? 0 : data->psi,
                                        .deficits = data->conditional ? JARAK_DEFICITS_ADDITIVE : data->deficits,
                                        .conditional = data->conditional,
                                        .shares = room,
                                        .income = room + n * n,
                                        .spending = room + n * n + n,
                                        .part_income = room + n * n + 2 * n,
                                        .part = part,
                                        .n_parts = 1,
                                        .memory = room};
    if (sum_up(data, model, error) != JARAK_OK) {
        jarak__equilibrium_model_free(model);
        return JARAK_ERR_MEMORY;
    }
    fill_shares(data, with_scenario, model);
    return JARAK_OK;
}

void jarak__equilibrium_model_free(jarak__equilibrium_model *model)
{
    jarak__free(model->memory);
    jarak__free(model->part);
    *model = (jarak__equilibrium_model){0};
}

/* ------------------------------------------------------------------------------------------------------------------ point */

void jarak__equilibrium_point_place(jarak__equilibrium_point *point, size_t n, double *room)
{
    double **const vectors[JARAK__EQUILIBRIUM_VECTORS] = {&point->price,   &point->weight,   &point->sum,   &point->index,
                                                          &point->output,  &point->spending, &point->sales, &point->gap,
                                                          &point->scratch, &point->level,    &point->wedge};
    for (size_t i = 0; i < JARAK__EQUILIBRIUM_VECTORS; i++) {
        *vectors[i] = room + i * n;
    }
}

/* P̂^(-θ) and what they earn and spend; false where a number is not finite, or spending not above 0. */
static bool evaluate_incomes(const jarak__equilibrium_model *model, jarak__equilibrium_point *point)
{
    const size_t n = model->n;
    double shift = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        shift = fmax(shift, -model->theta * point->price[i]);
    }
    for (size_t i = 0; i < n; i++) {
        point->scratch[i] = -model->theta * point->price[i] - shift;
    }
    jarak__exp(n, point->scratch, point->weight);
    jarak__gemv(true, n, n, 1, model->shares, n, point->weight, 0, point->sum);
    jarak__log(n, point->sum, point->index);
    for (size_t j = 0; j < n; j++) {
        point->index[j] = -(point->index[j] + shift) / model->theta;
        point->scratch[j] = point->price[j] + model->psi * (point->price[j] - point->index[j]);
    }
    jarak__exp(n, point->scratch, point->output);
    bool is_possible = true;
    for (size_t j = 0; j < n; j++) {
        const double change = model->conditional ? 1 : point->output[j];
        point->output[j] = model->income[j] * change;
        point->spending[j] = model->deficits == JARAK_DEFICITS_MULTIPLICATIVE ? model->spending[j] * change
                                                                              : point->output[j] + (model->spending[j] - model->income[j]);
        is_possible =
            is_possible && isfinite(point->index[j]) && isfinite(point->output[j]) && point->output[j] > 0 && point->spending[j] > 0;
    }
    return is_possible;
}

double jarak__equilibrium_value(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t i)
{
    return model->conditional ? model->income[i] * exp(point->price[i]) : point->output[i];
}

/* What each part sums to: its level, and the component of the gaps that Walras' law makes redundant. */
static void part_sums(const jarak__equilibrium_model *model, jarak__equilibrium_point *point)
{
    for (size_t part = 0; part < model->n_parts; part++) {
        jarak__sum output = {0}, value = {0}, sales = {0}, weighted = {0};
        for (size_t i = 0; i < model->n; i++) {
            if (model->part[i] == part) {
                jarak__sum_add(&output, point->output[i]);
                jarak__sum_add(&value, jarak__equilibrium_value(model, point, i));
                jarak__sum_add(&sales, point->sales[i]);
                jarak__sum_add(&weighted, point->output[i] * point->gap[i]);
            }
        }
        const double total = jarak__sum_value(&output);
        point->level[part] = log(jarak__sum_value(&value) / model->part_income[part]);
        point->wedge[part] =
            model->deficits == JARAK_DEFICITS_MULTIPLICATIVE ? log(jarak__sum_value(&sales) / total) : jarak__sum_value(&weighted) / total;
    }
}

bool jarak__equilibrium_evaluate(const jarak__equilibrium_model *model, jarak__equilibrium_point *point)
{
    const size_t n = model->n;
    point->residual = HUGE_VAL;
    if (!evaluate_incomes(model, point)) {
        return false;
    }
    for (size_t j = 0; j < n; j++) {
        point->scratch[j] = point->spending[j] / point->sum[j];
    }
    jarak__gemv(false, n, n, 1, model->shares, n, point->scratch, 0, point->sales);
    for (size_t i = 0; i < n; i++) {
        point->sales[i] *= point->weight[i];
        point->scratch[i] = point->sales[i] / point->output[i];
    }
    jarak__log(n, point->scratch, point->gap);
    part_sums(model, point);
    double residual = 0;
    for (size_t i = 0; i < n; i++) {
        point->gap[i] -= point->wedge[model->part[i]];
        const double level = point->level[model->part[i]];
        if (!isfinite(point->gap[i]) || !isfinite(level)) {
            return false;
        }
        residual = fmax(residual, fmax(fabs(point->gap[i]), fabs(level)));
    }
    point->residual = residual;
    return true;
}

void jarak__equilibrium_shares(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, double *shares)
{
    const size_t n = model->n;
    for (size_t j = 0; j < n; j++) {
        const double *of = model->shares + j * n;
        for (size_t i = 0; i < n; i++) {
            shares[i + j * n] = of[i] * point->weight[i] / point->sum[j];
        }
    }
}

double jarak__equilibrium_spending_share(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j)
{
    return model->conditional ? 0 : model->deficits == JARAK_DEFICITS_MULTIPLICATIVE ? 1 : point->output[j] / point->spending[j];
}

bool jarak__equilibrium_spends_nothing(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j)
{
    const double lost = 1e-2; /* of what it was */
    return model->deficits == JARAK_DEFICITS_ADDITIVE && !model->conditional && point->spending[j] < lost * model->spending[j];
}

double jarak__equilibrium_real_wage(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j)
{
    return exp((1 + model->psi) * (point->price[j] - point->index[j]));
}

double jarak__equilibrium_welfare(const jarak__equilibrium_model *model, const jarak__equilibrium_point *point, size_t j)
{
    return model->deficits == JARAK_DEFICITS_MULTIPLICATIVE || model->conditional
               ? jarak__equilibrium_real_wage(model, point, j)
               : point->spending[j] / model->spending[j] * exp(-point->index[j]);
}
