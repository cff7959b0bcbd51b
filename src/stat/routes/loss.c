/* What each loss leaves: the largest flow with capacities low and high, the shares that survive, least cuts. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/text.h"
#include "stat/routes/flow.h"

struct jarak_routes {
    jarak_routes_info info;
    jarak_routes_loss *losses;
    jarak__arena cuts;
};

typedef struct loss_work {
    const jarak_routes_data *data;
    const jarak_routes_settings *settings;
    jarak_routes *fit;
    routes_shape shape;
    routes_flow whole, rest; /* with nothing lost, and with a loss */
    double *open;            /* n_routes: capacities with a loss, where the whole is unlimited */
} loss_work;

/* ------------------------------------------------------------------------------------------------------------------ cuts */

/* Whether a route lies across the cut: from what can still be reached to what cannot. */
static bool is_cut(const loss_work *w, uint32_t route)
{
    return w->rest.level[w->data->from[route]] != UINT32_MAX && w->rest.level[w->data->to[route]] == UINT32_MAX &&
           jarak__routes_carried(&w->rest, route) > 0;
}

/* What crosses the cut is full, so that a route there that carries nothing can carry nothing. */
static jarak_status find_cut(loss_work *w, jarak_routes_cut *cut, jarak_error *error)
{
    *cut = (jarak_routes_cut){0};
    if (w->rest.value == ROUTES_UNLIMITED || w->rest.value == 0) {
        return JARAK_OK;
    }
    (void)jarak__routes_reach(&w->shape, &w->rest, w->shape.source, w->shape.sink, 0);
    for (uint32_t i = 0; i < w->data->n_routes; i++) {
        cut->n += is_cut(w, i);
    }
    uint32_t *routes = jarak__arena_alloc(&w->fit->cuts, cut->n * sizeof *routes);
    if (routes == NULL) {
        return jarak__routes_no_memory(w->data, error);
    }
    cut->routes = routes;
    for (uint32_t i = 0; i < w->data->n_routes; i++) {
        if (is_cut(w, i)) {
            *routes++ = i;
        }
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ flows */

static void lose(loss_work *w, const double *capacities, size_t n, const uint32_t *lost)
{
    if (w->whole.value != ROUTES_UNLIMITED) {
        jarak__routes_copy(&w->shape, &w->rest, &w->whole);
        jarak__routes_close(&w->shape, &w->rest, n, lost);
        return;
    }
    memcpy(w->open, capacities, w->data->n_routes * sizeof *w->open);
    for (size_t i = 0; lost != NULL && i < n; i++) {
        w->open[lost[i]] = 0;
    }
    jarak__routes_solve(&w->shape, &w->rest, w->open);
}

/* All losses with capacities that are low, or high. */
static jarak_status find_flows(loss_work *w, bool high, jarak_error *error)
{
    const jarak_routes_data *data = w->data;
    const double *capacities = high ? data->high : data->low;
    jarak__routes_solve(&w->shape, &w->whole, capacities);
    for (size_t i = 0; i <= data->n_losses; i++) {
        jarak_routes_loss *loss = i == 0 ? &w->fit->info.nothing : &w->fit->losses[i - 1];
        if (jarak_cancel_triggered(w->settings->cancel)) {
            return jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
        }
        const size_t first = i == 0 ? 0 : data->first_lost[i - 1], end = i == 0 ? 0 : data->first_lost[i];
        lose(w, capacities, end - first, end > first ? data->lost + first : NULL);
        *(high ? &loss->max_flow_high : &loss->max_flow_low) = jarak__routes_number(&w->shape, w->rest.value);
        jarak_status status = find_cut(w, high ? &loss->cut_high : &loss->cut_low, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    return JARAK_OK;
}

static void find_shares(jarak_routes_info *info, jarak_routes_loss *loss)
{
    const bool is_known = !isnan(info->demand_low);
    loss->surviving_low = is_known ? fmin(loss->max_flow_low, info->demand_high) / info->demand_high : (double)NAN;
    loss->surviving_high = is_known ? fmin(loss->max_flow_high, info->demand_low) / info->demand_low : (double)NAN;
    loss->drawn_low = loss->drawn_median = loss->drawn_high = (double)NAN;
}

static jarak_status fill(loss_work *w, jarak_error *error)
{
    const jarak_routes_data *data = w->data;
    jarak_routes_info *info = &w->fit->info;
    *info = (jarak_routes_info){.n_losses = data->n_losses, .losses = w->fit->losses, .n_draws = w->settings->n_draws};
    info->demand_low = info->demand_high = data->n_demands > 0 ? data->demands[0] : (double)NAN;
    for (size_t i = 1; i < data->n_demands; i++) {
        info->demand_low = fmin(info->demand_low, data->demands[i]);
        info->demand_high = fmax(info->demand_high, data->demands[i]);
    }
    jarak_status status = find_flows(w, false, error);
    status = status == JARAK_OK ? find_flows(w, true, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    find_shares(info, &info->nothing);
    for (size_t i = 0; i < data->n_losses; i++) {
        find_shares(info, &w->fit->losses[i]);
    }
    return jarak__routes_draw(data, w->settings, &w->shape, &info->nothing, w->fit->losses, error);
}

jarak_status jarak_routes_fit(const jarak_routes_data *data, const jarak_routes_settings *settings, jarak_routes **fit, jarak_error *error)
{
    jarak_routes_settings used;
    loss_work w = {.data = data, .settings = &used};
    *fit = NULL;
    jarak_status status = jarak_routes_check(data, settings, error);
    status = status == JARAK_OK ? jarak__routes_settings_take(settings, &used, error) : status;
    status = status == JARAK_OK ? jarak__routes_shape_make(data, &w.shape, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const bool has_flows = jarak__routes_flow_make(&w.shape, &w.whole), has_rest = jarak__routes_flow_make(&w.shape, &w.rest);
    w.fit = jarak__calloc(1, sizeof *w.fit);
    w.open = jarak__calloc(data->n_routes, sizeof *w.open);
    if (w.fit != NULL) {
        w.fit->losses = jarak__calloc(data->n_losses, sizeof *w.fit->losses);
    }
    if (!has_flows || !has_rest || w.open == NULL || w.fit == NULL || w.fit->losses == NULL) {
        status = jarak__routes_no_memory(data, error);
        goto out;
    }
    status = fill(&w, error);
out:
    jarak__routes_flow_release(&w.whole);
    jarak__routes_flow_release(&w.rest);
    jarak__routes_shape_release(&w.shape);
    jarak__free(w.open);
    if (status != JARAK_OK) {
        jarak_routes_free(w.fit);
        w.fit = NULL;
    }
    *fit = w.fit;
    return status;
}

const jarak_routes_info *jarak_routes_result(const jarak_routes *fit)
{
    return &fit->info;
}

void jarak_routes_free(jarak_routes *fit)
{
    if (fit != NULL) {
        jarak__arena_release(&fit->cuts);
        jarak__free(fit->losses);
        jarak__free(fit);
    }
}
