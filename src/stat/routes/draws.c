/* Shares that survive where each disputed capacity is a draw from its interval: every draw has a stream of its own for each route. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/random.h"
#include "num/sorted.h"
#include "stat/routes/flow.h"

enum { DRAWS_AT_ONCE = 16 };

typedef struct draw_work {
    const jarak_routes_data *data;
    const jarak_routes_settings *settings;
    const routes_shape *shape;
    double demand_low, demand_high;
    double *shares; /* (n_losses + 1) × n_draws; the first with nothing lost */
    atomic_bool is_out_of_memory;
} draw_work;

/* One draw's room. */
typedef struct draw_room {
    routes_flow whole, rest;
    double *capacities; /* n_routes */
} draw_room;

/* Streams of a draw: the demand's, then the routes'. */
static double uniform_of(const draw_work *w, size_t draw, uint64_t number)
{
    jarak__random random = jarak__random_stream(w->settings->seed, ((uint64_t)draw << 32) | number);
    return jarak__random_uniform(&random);
}

static void draw_capacities(const draw_work *w, size_t draw, double *capacities)
{
    const jarak_routes_data *data = w->data;
    for (size_t i = 0; i < data->n_routes; i++) {
        const double low = data->low[i], high = data->high[i];
        const uint64_t number = 1 + (uint64_t)(data->streams != NULL ? data->streams[i] : i);
        capacities[i] = low == high || isinf(high) ? low : fmin(high, low + (high - low) * uniform_of(w, draw, number));
    }
}

static double draw_demand(const draw_work *w, size_t draw)
{
    const jarak_routes_data *data = w->data;
    if (data->demand_between) {
        return w->demand_low + (w->demand_high - w->demand_low) * uniform_of(w, draw, 0);
    }
    jarak__random random = jarak__random_stream(w->settings->seed, (uint64_t)draw << 32);
    return data->demands[jarak__random_below(&random, data->n_demands)];
}

/* The flow with a loss: of one whose routes carry nothing, the whole. */
static int64_t flow_without(const draw_work *w, draw_room *room, size_t loss)
{
    const jarak_routes_data *data = w->data;
    const size_t first = data->first_lost[loss], end = data->first_lost[loss + 1];
    const uint32_t *lost = data->lost + first;
    if (first == end) {
        return room->whole.value;
    }
    if (room->whole.value != ROUTES_UNLIMITED) {
        bool carries = false;
        for (size_t i = 0; i < end - first; i++) {
            carries = carries || jarak__routes_carried(&room->whole, lost[i]) > 0;
        }
        if (!carries) {
            return room->whole.value;
        }
        jarak__routes_copy(w->shape, &room->rest, &room->whole);
        jarak__routes_close(w->shape, &room->rest, end - first, lost);
        return room->rest.value;
    }
    double *kept = jarak__calloc(end - first, sizeof *kept);
    if (kept == NULL) {
        return INT64_MIN;
    }
    for (size_t i = 0; i < end - first; i++) {
        kept[i] = room->capacities[lost[i]];
        room->capacities[lost[i]] = 0;
    }
    jarak__routes_solve(w->shape, &room->rest, room->capacities);
    for (size_t i = end - first; i-- > 0;) { /* backwards: a route may be named twice */
        room->capacities[lost[i]] = kept[i];
    }
    jarak__free(kept);
    return room->rest.value;
}

static void draw_one(draw_work *w, draw_room *room, size_t draw)
{
    const size_t n_draws = w->settings->n_draws;
    const double demand = draw_demand(w, draw);
    draw_capacities(w, draw, room->capacities);
    jarak__routes_solve(w->shape, &room->whole, room->capacities);
    for (size_t i = 0; i <= w->data->n_losses; i++) {
        const int64_t value = i == 0 ? room->whole.value : flow_without(w, room, i - 1);
        if (value == INT64_MIN) {
            atomic_store(&w->is_out_of_memory, true);
            return;
        }
        w->shares[i * n_draws + draw] = fmin(jarak__routes_number(w->shape, value), demand) / demand;
    }
}

static void draw_some(size_t first, size_t end, void *context)
{
    draw_work *w = context;
    draw_room room = {.capacities = jarak__calloc(w->data->n_routes, sizeof *room.capacities)};
    const bool has_whole = jarak__routes_flow_make(w->shape, &room.whole), has_rest = jarak__routes_flow_make(w->shape, &room.rest);
    if (!has_whole || !has_rest || room.capacities == NULL) {
        atomic_store(&w->is_out_of_memory, true);
        end = first;
    }
    for (size_t draw = first; draw < end && !jarak_cancel_triggered(w->settings->cancel); draw++) {
        draw_one(w, &room, draw);
    }
    jarak__routes_flow_release(&room.whole);
    jarak__routes_flow_release(&room.rest);
    jarak__free(room.capacities);
}

/* ------------------------------------------------------------------------------------------------------------------ quantiles */

static void tell(const draw_work *w, size_t i, jarak_routes_loss *loss)
{
    const size_t n = w->settings->n_draws;
    double *shares = w->shares + i * n;
    jarak__sort_numbers(n, shares);
    loss->drawn_low = jarak__sorted_quantile(n, shares, (1 - w->settings->level) / 2);
    loss->drawn_median = jarak__sorted_quantile(n, shares, 0.5);
    loss->drawn_high = jarak__sorted_quantile(n, shares, (1 + w->settings->level) / 2);
}

jarak_status jarak__routes_draw(const jarak_routes_data *data, const jarak_routes_settings *settings, const routes_shape *shape,
                                jarak_routes_loss *nothing, jarak_routes_loss *losses, jarak_error *error)
{
    const size_t n_draws = settings->n_draws;
    draw_work w = {.data = data, .settings = settings, .shape = shape};
    size_t n_shares;
    if (n_draws == 0 || data->n_demands == 0) {
        return JARAK_OK;
    }
    if (n_draws > UINT32_MAX || !jarak__multiply(data->n_losses + 1, n_draws, &n_shares)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu draws of %zu losses are too many"), n_draws, data->n_losses);
    }
    w.demand_low = w.demand_high = data->demands[0];
    for (size_t i = 1; i < data->n_demands; i++) {
        w.demand_low = fmin(w.demand_low, data->demands[i]);
        w.demand_high = fmax(w.demand_high, data->demands[i]);
    }
    w.shares = jarak__calloc(n_shares, sizeof *w.shares);
    if (w.shares == NULL) {
        return jarak__routes_no_memory(data, error);
    }
    jarak__parallel_for(n_draws, DRAWS_AT_ONCE, settings->threads, draw_some, &w);
    jarak_status status = JARAK_OK;
    if (jarak_cancel_triggered(settings->cancel)) {
        status = jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
    } else if (atomic_load(&w.is_out_of_memory)) {
        status = jarak__routes_no_memory(data, error);
    }
    for (size_t i = 0; status == JARAK_OK && i <= data->n_losses; i++) {
        tell(&w, i, i == 0 ? nothing : &losses[i - 1]);
    }
    jarak__free(w.shares);
    return status;
}
