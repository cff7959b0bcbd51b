/* From sales to incomes and to what is spent next: inputs for what is sold, and consumption. */
#include <math.h>

#include "base/parallel.h"
#include "num/dense.h"
#include "stat/chain/model.h"

static const size_t worth_threads = (size_t)1 << 18;

typedef struct work {
    const jarak__chain_model *model;
    jarak__chain_room *room;
} work;

/* Wages, tariffs and the deficit; tariffs are what is spent and not received by a seller. */
static double income_of(const work *with, size_t i)
{
    const jarak__chain_model *model = with->model;
    const jarak__chain_room *room = with->room;
    const double value_added = model->data->value_added[i];
    double bought = 0, sold = 0, revenue = 0;
    for (size_t j = 0; j < model->n_sectors; j++) {
        const size_t cell = i * model->n_sectors + j;
        const double received = room->bought[j * model->n + i];
        bought += received;
        sold += room->sales[cell];
        revenue += room->at.spending[cell] * value_added - received;
    }
    room->imbalance[i] = (bought - model->deficit[i] - sold) / value_added;
    return exp(room->at.wage[i]) * value_added + revenue + model->deficit[i];
}

/* X_n = Γ_n sales_n + α_n I_n. */
static void spending_of(size_t first, size_t end, void *context)
{
    const work *with = context;
    const jarak_chain_data *data = with->model->data;
    const size_t n_sectors = with->model->n_sectors;
    for (size_t i = first; i < end; i++) {
        const double income = income_of(with, i);
        double *next = with->room->next.spending + i * n_sectors;
        with->room->income[i] = income;
        for (size_t k = 0; k < n_sectors; k++) {
            next[k] = data->final_shares[i * n_sectors + k] * income / data->value_added[i];
        }
        jarak__gemv(true, n_sectors, n_sectors, 1 / data->value_added[i], data->input_shares + i * n_sectors * n_sectors, n_sectors,
                    with->room->sales + i * n_sectors, 1, next);
    }
}

void jarak__chain_spending(const jarak__chain_model *model, jarak__chain_room *room)
{
    work with = {model, room};
    const int threads = model->n_cells * model->n_sectors < worth_threads ? 1 : room->threads;
    jarak__parallel_for(model->n, 4, threads, spending_of, &with);
}
