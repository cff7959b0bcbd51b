/* From costs to prices: by sector one product of the supplies with n powers, and two more that say who sells and buys how much. */
#include <math.h>

#include "base/parallel.h"
#include "num/dense.h"
#include "num/exp.h"
#include "stat/chain/model.h"

/* Handing a loop to other threads costs more than less work than this, in multiplications. */
static const size_t worth_threads = (size_t)1 << 18;

typedef struct work {
    const jarak__chain_model *model;
    jarak__chain_room *room;
} work;

static int threads_for(const jarak__chain_room *room, size_t multiplications)
{
    return multiplications < worth_threads ? 1 : room->threads;
}

/* ------------------------------------------------------------------------------------------------------------------ costs */

/* log ĉ_n = γ_n log ŵ_n + Γ_n' log P̂_n. */
static void costs_of(size_t first, size_t end, void *context)
{
    const work *with = context;
    const jarak_chain_data *data = with->model->data;
    const size_t n_sectors = with->model->n_sectors;
    for (size_t i = first; i < end; i++) {
        double *cost = with->room->cost + i * n_sectors;
        for (size_t j = 0; j < n_sectors; j++) {
            cost[j] = data->value_added_share[i * n_sectors + j] * with->room->at.wage[i];
        }
        jarak__gemv(false, n_sectors, n_sectors, 1, data->input_shares + i * n_sectors * n_sectors, n_sectors,
                    with->room->at.price + i * n_sectors, 1, cost);
    }
}

void jarak__chain_costs(const jarak__chain_model *model, jarak__chain_room *room)
{
    work with = {model, room};
    jarak__parallel_for(model->n, 4, threads_for(room, model->n_cells * model->n_sectors), costs_of, &with);
}

/* ------------------------------------------------------------------------------------------------------------------ prices */

/* ĉ^(-θ) of all exporters, over the largest; returns the logarithm of the least cost. */
static double weigh(const work *with, size_t j, double *weight)
{
    const size_t n = with->model->n, n_sectors = with->model->n_sectors;
    const double theta = with->model->data->theta[j];
    double least = HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, with->room->cost[i * n_sectors + j]);
    }
    for (size_t i = 0; i < n; i++) {
        weight[i] = theta * (least - with->room->cost[i * n_sectors + j]);
    }
    jarak__exp(n, weight, weight);
    return least;
}

/* Sales_i = ĉ_i^(-θ) Σ_m net_mi X_m / sum_m; bought_m = X_m / sum_m Σ_i net_mi ĉ_i^(-θ). */
static void sell(const work *with, size_t j, const double *weight, const double *sum, double *scratch)
{
    const jarak__chain_model *model = with->model;
    const size_t n = model->n, n_sectors = model->n_sectors;
    double *bought = with->room->bought + j * n, *per_sum = scratch, *sold = scratch + n;
    const double *net = model->net + j * n * n;
    for (size_t m = 0; m < n; m++) {
        bought[m] = with->room->at.spending[m * n_sectors + j] * model->data->value_added[m];
        per_sum[m] = sum[m] > 0 ? bought[m] / sum[m] : 0;
    }
    jarak__gemv(true, n, n, 1, net, n, per_sum, 0, sold);
    for (size_t i = 0; i < n; i++) {
        with->room->sales[i * n_sectors + j] = weight[i] * sold[i];
    }
    if (model->is_taxed[j]) {
        jarak__gemv(false, n, n, 1, net, n, weight, 0, bought);
        for (size_t m = 0; m < n; m++) {
            bought[m] *= per_sum[m];
        }
    }
}

static void prices_of(size_t first, size_t end, void *context)
{
    const work *with = context;
    const size_t n = with->model->n, n_sectors = with->model->n_sectors;
    for (size_t j = first; j < end; j++) {
        double *weight = with->room->weight + j * n, *sum = with->room->sum + j * n;
        const double least = weigh(with, j, weight);
        jarak__gemv(false, n, n, 1, with->model->supply + j * n * n, n, weight, 0, sum);
        for (size_t m = 0; m < n; m++) {
            /* nobody supplies it, and it is not needed: any price will do */
            with->room->next.price[m * n_sectors + j] = sum[m] > 0 ? least - log(sum[m]) / with->model->data->theta[j] : 0;
        }
        sell(with, j, weight, sum, with->room->scratch + j * 3 * n);
    }
}

void jarak__chain_prices(const jarak__chain_model *model, jarak__chain_room *room)
{
    work with = {model, room};
    jarak__parallel_for(model->n_sectors, 4, threads_for(room, 3 * model->n_cells * model->n), prices_of, &with);
}

void jarak__chain_flows(const jarak__chain_model *model, const jarak__chain_room *room, double *flows)
{
    const size_t n = model->n, n_sectors = model->n_sectors;
    for (size_t j = 0; j < n_sectors; j++) {
        for (size_t m = 0; m < n; m++) {
            const double spent = room->at.spending[m * n_sectors + j] * model->data->value_added[m], sum = room->sum[j * n + m];
            for (size_t i = 0; i < n; i++) {
                flows[(j * n + m) * n + i] = sum > 0 ? model->net[j * n * n + m + i * n] * room->weight[j * n + i] * (spent / sum) : 0;
            }
        }
    }
}
