/* Settings of routes: defaults and checks; and checks of the data. */
#include <math.h>

#include "base/settings.h"
#include "base/text.h"
#include "stat/routes/flow.h"

enum { MOST_ROUTES = 1 << 30 };

static jarak_routes_settings defaults(void)
{
    return (jarak_routes_settings){.size = sizeof(jarak_routes_settings), .seed = 1, .level = 0.9};
}

void jarak_routes_settings_init_sized(jarak_routes_settings *settings, size_t size)
{
    const jarak_routes_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status jarak__routes_settings_take(const jarak_routes_settings *given, jarak_routes_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_routes_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    return !(used->level > 0 && used->level < 1) ? jarak__settings_wrong("level", N_("between 0 and 1"), error)
           : used->threads < 0                   ? jarak__settings_wrong("threads", N_("at least 0"), error)
                                                 : JARAK_OK;
}

jarak_status jarak__routes_no_memory(const jarak_routes_data *data, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu routes and %zu losses"), data->n_routes, data->n_losses);
}

/* ------------------------------------------------------------------------------------------------------------------ data */

static jarak_status check_routes(const jarak_routes_data *data, jarak_error *error)
{
    for (size_t i = 0; i < data->n_routes; i++) {
        if (data->from[i] >= data->n_nodes || data->to[i] >= data->n_nodes) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("route %zu leads from node %u to node %u; there are %zu nodes"), i,
                              data->from[i], data->to[i], data->n_nodes);
        }
        if (!(data->low[i] >= 0 && data->high[i] >= data->low[i])) { /* NaN too */
            return jarak_fail(error, JARAK_ERR_ARGUMENT,
                              _("route %zu has a capacity from %g to %g; give two numbers, neither negative, the lower one first"), i,
                              data->low[i], data->high[i]);
        }
    }
    return JARAK_OK;
}

static jarak_status check_ends(const jarak_routes_data *data, jarak_error *error)
{
    for (size_t i = 0; i < data->n_sources + data->n_sinks; i++) {
        const uint32_t node = i < data->n_sources ? data->sources[i] : data->sinks[i - data->n_sources];
        if (node >= data->n_nodes) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("node %u is a source or a sink; there are %zu nodes"), node, data->n_nodes);
        }
    }
    for (size_t i = 0; i < data->n_sources; i++) {
        for (size_t j = 0; j < data->n_sinks; j++) {
            if (data->sources[i] == data->sinks[j]) {
                return jarak_fail(error, JARAK_ERR_ARGUMENT, _("node %u is a source and a sink"), data->sources[i]);
            }
        }
    }
    return JARAK_OK;
}

static jarak_status check_demands(const jarak_routes_data *data, jarak_error *error)
{
    for (size_t i = 0; i < data->n_demands; i++) {
        if (!(data->demands[i] > 0) || isinf(data->demands[i])) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("demands[%zu] is %g; what flows today is finite and above 0"), i,
                              data->demands[i]);
        }
    }
    return JARAK_OK;
}

static jarak_status check_losses(const jarak_routes_data *data, jarak_error *error)
{
    for (size_t i = 0; i < data->n_losses; i++) {
        if (data->first_lost[i] > data->first_lost[i + 1]) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("loss %zu ends before it begins"), i);
        }
    }
    const size_t first = data->n_losses > 0 ? data->first_lost[0] : 0, end = data->n_losses > 0 ? data->first_lost[data->n_losses] : 0;
    for (size_t i = first; i < end; i++) {
        if (data->lost[i] >= data->n_routes) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("route %u is to be lost; there are %zu routes"), data->lost[i], data->n_routes);
        }
    }
    return JARAK_OK;
}

static jarak_status check_data(const jarak_routes_data *data, jarak_error *error)
{
    const bool lacks = (data->n_routes > 0 && (data->from == NULL || data->to == NULL || data->low == NULL || data->high == NULL)) ||
                       (data->n_sources > 0 && data->sources == NULL) || (data->n_sinks > 0 && data->sinks == NULL) ||
                       (data->n_demands > 0 && data->demands == NULL) || (data->n_losses > 0 && data->first_lost == NULL);
    if (lacks || (data->n_losses > 0 && data->lost == NULL && data->first_lost[data->n_losses] > data->first_lost[0])) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("of routes, sources, sinks, demands or losses there is a number, but no array"));
    }
    if (data->n_sources == 0 || data->n_sinks == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%zu sources and %zu sinks: there must be one at least of both"), data->n_sources,
                          data->n_sinks);
    }
    if (data->n_nodes >= UINT32_MAX - 2 || data->n_routes >= MOST_ROUTES || data->n_sources > data->n_nodes ||
        data->n_sinks > data->n_nodes || data->n_sources + data->n_sinks >= MOST_ROUTES) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu routes between %zu nodes are too many"), data->n_routes, data->n_nodes);
    }
    jarak_status status = check_routes(data, error);
    status = status == JARAK_OK ? check_ends(data, error) : status;
    status = status == JARAK_OK ? check_demands(data, error) : status;
    return status == JARAK_OK ? check_losses(data, error) : status;
}

jarak_status jarak_routes_check(const jarak_routes_data *data, const jarak_routes_settings *settings, jarak_error *error)
{
    jarak_routes_settings used;
    jarak_status status = jarak__routes_settings_take(settings, &used, error);
    return status == JARAK_OK && data != NULL ? check_data(data, error) : status;
}
