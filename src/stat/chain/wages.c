/* From imbalances of trade to the next wages; and the step of all unknowns, which both iterations share. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/sum.h"
#include "stat/chain/model.h"

/* The most of its value added by which an imbalance moves a wage. */
static const double most_moved = 0.5;
/* Of an imbalance; half of it is what the literature takes. */
const double jarak__chain_damping = 0.5;

static void place(jarak__chain_point *point, const jarak__chain_model *model, double *room)
{
    point->wage = room;
    point->price = room + model->n;
    point->spending = room + model->n + model->n_cells;
}

jarak_status jarak__chain_room_new(const jarak__chain_model *model, int threads, jarak__chain_room *room, jarak_error *error)
{
    const size_t n = model->n, cells = model->n_cells, unknowns = n + 2 * cells;
    *room = (jarak__chain_room){.damping = jarak__chain_damping, .threads = threads, .n_unknowns = unknowns};
    double *memory = jarak__calloc(2 * unknowns + 8 * cells + 2 * n, sizeof *memory);
    room->memory = memory;
    if (memory == NULL) {
        return jarak__chain_no_memory(model->data, error);
    }
    place(&room->at, model, memory);
    place(&room->next, model, memory + unknowns);
    double *rest = memory + 2 * unknowns;
    room->cost = rest;
    room->sum = rest + cells;
    room->weight = rest + 2 * cells;
    room->sales = rest + 3 * cells;
    room->bought = rest + 4 * cells;
    room->scratch = rest + 5 * cells;
    room->income = rest + 8 * cells;
    room->imbalance = rest + 8 * cells + n;
    return JARAK_OK;
}

void jarak__chain_room_free(jarak__chain_room *room)
{
    jarak__free(room->memory);
    *room = (jarak__chain_room){0};
}

/* ŵ_n (1 - damping × imbalance), scaled to Σ ŵ w L = Σ w L. */
void jarak__chain_wages(const jarak__chain_model *model, jarak__chain_room *room)
{
    jarak__sum paid = {0};
    for (size_t i = 0; i < model->n; i++) {
        const double excess = room->damping * room->imbalance[i] / exp(room->at.wage[i]);
        room->next.wage[i] = room->at.wage[i] + log1p(-fmax(-most_moved, fmin(most_moved, excess)));
        jarak__sum_add(&paid, exp(room->next.wage[i]) * model->data->value_added[i]);
    }
    const double level = log(jarak__sum_value(&paid) / model->total);
    for (size_t i = 0; i < model->n; i++) {
        room->next.wage[i] -= level;
    }
}

static double largest_change(const double *from, const double *to, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        const double change = fabs(to[i] - from[i]);
        largest = change > largest || isnan(change) ? change : largest;
    }
    return largest;
}

bool jarak__chain_step(const jarak__chain_model *model, jarak__chain_room *room)
{
    jarak__chain_costs(model, room);
    jarak__chain_prices(model, room);
    jarak__chain_spending(model, room);
    jarak__chain_wages(model, room);
    double imbalance = 0;
    for (size_t i = 0; i < model->n; i++) {
        imbalance = fabs(room->imbalance[i]) > imbalance || isnan(room->imbalance[i]) ? fabs(room->imbalance[i]) : imbalance;
    }
    room->imbalance_most = imbalance;
    room->residual = largest_change(room->at.price, room->next.price, 2 * model->n_cells);
    return isfinite(room->residual) && isfinite(imbalance);
}
