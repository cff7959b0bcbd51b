/* What flows through a network today, by figures that are held against each other: one that cannot be is refused with the arithmetic. */
#include <math.h>
#include <string.h>

#include "base/plain_locale.h"

#include "cut/network.h"

/* Whether what the figure means is possible, and whether the file says so too. */
static jarak_status judge(const jarak_route_network *shown, jarak__yaml_node node, jarak_route_flow *flow, jarak_error *error)
{
    char means[512];
    const bool is_above = flow->value > shown->limit;
    if (flow->written != NULL) {
        (void)jarak__format_plainly(means, sizeof means, "a share of %.40s of %.60s with %g %.40s means %.60s of %g %.40s", flow->written,
                                    shown->measured, shown->carries, shown->unit, shown->goods, flow->value, shown->unit);
    } else {
        (void)jarak__format_plainly(means, sizeof means, "the figure says %.60s of %g %.40s", shown->goods, flow->value, shown->unit);
    }
    if (is_above && !flow->is_impossible) {
        return jarak__yaml_fail(node, error, "%s, above %s of %g; correct the figure, or set it aside with `impossible: yes`", means,
                                shown->limit_name, shown->limit);
    }
    if (!is_above && flow->is_impossible) {
        return jarak__yaml_fail(node, error, "%s, which is possible: leave `impossible` out, or give the `limit` that it is above", means);
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ by shares of a route
 */

static jarak_status read_share(const jarak_route_network *shown, jarak__yaml_node node, jarak_route_flow *flow, jarak_error *error)
{
    static const char *const keys[] = {"share", "impossible", "source", NULL};
    jarak__yaml_node source;
    if (node.kind != JARAK__YAML_MAP) {
        return jarak__yaml_fail(node, error, "a share is a map, such as {share: 80%%, source: {…}}");
    }
    jarak_status status = jarak__yaml_only_keys(node, keys, error);
    status = status == JARAK_OK ? jarak__yaml_want_text(node, "share", true, &flow->written, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_bool(node, "impossible", false, &flow->is_impossible, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_kind(node, "source", JARAK__YAML_MAP, true, &source, error) : status;
    status = status == JARAK_OK ? jarak__network_read_source(source, &flow->source, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    flow->share = jarak__network_number(flow->written);
    if (!(flow->share > 0 && flow->share <= 1)) {
        return jarak__yaml_fail(jarak__yaml_get(node, "share"), error,
                                "`share` is \"%s\"; give a share of the whole, above 0 and at most 1, such as 80%% or 2/3", flow->written);
    }
    flow->value = shown->carries / flow->share;
    return judge(shown, node, flow, error);
}

static jarak_status read_measured(jarak__network *network, jarak__yaml_node node, jarak_error *error)
{
    jarak_route_network *shown = &network->shown;
    const char *id;
    jarak__yaml_node shares;
    void *kept = NULL;
    jarak_status status = jarak__yaml_want_text(node, "route", true, &id, error);
    status = status == JARAK_OK ? jarak__network_want_number(node, "carries", true, 0, 0, &shown->carries, error) : status;
    status = status == JARAK_OK ? jarak__yaml_want_kind(node, "shares", JARAK__YAML_LIST, true, &shares, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const size_t at = jarak__network_find(shown, id);
    if (at == shown->n_routes) {
        return jarak__yaml_fail(jarak__yaml_get(node, "route"), error, "there is no route `%s`; write its id", id);
    }
    const jarak_named_route *route = &shown->routes[at];
    if (shown->carries > route->high || shown->carries == 0) {
        return jarak__yaml_fail(
            jarak__yaml_get(node, "carries"), error,
            "`%s` carries %g %s, and can carry %g at the most; give a figure above 0 that fits, or correct the capacity", route->id,
            shown->carries, shown->unit, route->high);
    }
    shown->measured = route->id;
    shown->n_flows = jarak__yaml_count(shares);
    status = jarak__network_keep(network, shown->n_flows, sizeof(jarak_route_flow), &kept, error);
    jarak_route_flow *flows = kept;
    for (size_t i = 0; status == JARAK_OK && i < shown->n_flows; i++) {
        status = read_share(shown, jarak__yaml_item(shares, i, NULL), &flows[i], error);
    }
    shown->flows = flows;
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ as an interval */

static jarak_status read_interval(jarak__network *network, jarak__yaml_node node, jarak_error *error)
{
    jarak_route_network *shown = &network->shown;
    void *kept = NULL;
    jarak_status status = jarak__network_keep(network, 2, sizeof(jarak_route_flow), &kept, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_route_flow *flows = kept;
    flows[0].share = flows[1].share = (double)NAN;
    shown->n_flows = 2;
    shown->flow_between = true;
    shown->flows = flows;
    status = jarak__network_want_number(node, "low", true, 0, 0, &flows[0].value, error);
    status = status == JARAK_OK ? jarak__network_want_number(node, "high", true, 0, 0, &flows[1].value, error) : status;
    if (status == JARAK_OK && !(flows[0].value > 0 && flows[0].value <= flows[1].value)) {
        return jarak__yaml_fail(node, error, "what flows today is from %g to %g; give figures above 0, the lower one as `low`",
                                flows[0].value, flows[1].value);
    }
    status = status == JARAK_OK ? judge(shown, node, &flows[0], error) : status;
    return status == JARAK_OK ? judge(shown, node, &flows[1], error) : status;
}

static jarak_status read_limit(jarak__network *network, jarak__yaml_node node, jarak_error *error)
{
    jarak_route_network *shown = &network->shown;
    jarak_status status = jarak__network_want_number(node, "limit", false, 0, (double)NAN, &shown->limit, error);
    status = status == JARAK_OK ? jarak__yaml_want_text(node, "limit_name", !isnan(shown->limit), &shown->limit_name, error) : status;
    return status == JARAK_OK
               ? jarak__network_want_sources(network, node, "limit_sources", &shown->n_limit_sources, &shown->limit_sources, error)
               : status;
}

jarak_status jarak__network_read_flow(jarak__network *network, jarak__yaml_node root, jarak_error *error)
{
    static const char *const keys[] = {"route", "carries", "shares",     "sources",       "low",
                                       "high",  "limit",   "limit_name", "limit_sources", NULL};
    jarak_route_network *shown = &network->shown;
    jarak__yaml_node node;
    shown->carries = shown->limit = (double)NAN;
    jarak_status status = jarak__yaml_want_kind(root, "flow", JARAK__YAML_MAP, false, &node, error);
    if (status != JARAK_OK || node.kind != JARAK__YAML_MAP) {
        return status;
    }
    const bool is_measured = jarak__yaml_get(node, "route").kind != JARAK__YAML_ABSENT;
    const bool is_interval = jarak__yaml_get(node, "low").kind != JARAK__YAML_ABSENT;
    status = jarak__yaml_only_keys(node, keys, error);
    if (status == JARAK_OK && is_measured == is_interval) {
        return jarak__yaml_fail(node, error, "`flow` needs either `low` and `high`, or `route`, `carries` and `shares`");
    }
    status = status == JARAK_OK ? read_limit(network, node, error) : status;
    status = status == JARAK_OK
                 ? jarak__network_want_sources(network, node, "sources", &shown->n_carries_sources, &shown->carries_sources, error)
                 : status;
    if (status != JARAK_OK) {
        return status;
    }
    return is_measured ? read_measured(network, node, error) : read_interval(network, node, error);
}
