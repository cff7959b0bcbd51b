/* Lost routes as a tree of documented keys. */
#include <math.h>

#include "report/route_losses.h"

static void put_sources(const char *key, size_t n, const jarak_route_source *sources, jarak__json *json)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < n; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "measure", sources[i].measure);
        jarak__json_text(json, "value", sources[i].value);
        jarak__json_text(json, "unit", sources[i].unit);
        jarak__json_text(json, "publisher", sources[i].publisher);
        jarak__json_text(json, "title", sources[i].title);
        jarak__json_text(json, "url", sources[i].url);
        jarak__json_text(json, "note", sources[i].note);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_routes(const jarak_route_network *network, jarak__json *json)
{
    jarak__json_list(json, "routes", false);
    for (size_t i = 0; i < network->n_routes; i++) {
        const jarak_named_route *route = &network->routes[i];
        jarak__json_object(json, NULL, false);
        jarak__json_text(json, "id", route->id);
        jarak__json_text(json, "name", route->name);
        jarak__json_text(json, "from", route->is_supply ? NULL : network->places[route->from]);
        jarak__json_text(json, "to", network->places[route->to]);
        jarak__json_texts(json, "through", route->n_through, route->through);
        jarak__json_number(json, "low", route->low);
        jarak__json_number(json, "high", route->high);
        jarak__json_boolean(json, "unlimited", isinf(route->high) != 0);
        jarak__json_boolean(json, "supply", route->is_supply);
        jarak__json_boolean(json, "assumed", route->assumed);
        jarak__json_text(json, "note", route->note);
        put_sources("sources", route->n_sources, route->sources, json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_flow(const jarak_route_losses *found, jarak__json *json)
{
    const jarak_route_network *network = found->network;
    jarak__json_object(json, "flow", false);
    jarak__json_number(json, "low", found->fit->demand_low);
    jarak__json_number(json, "high", found->fit->demand_high);
    jarak__json_text(json, "route", network->measured);
    jarak__json_number(json, "carries", network->carries);
    put_sources("sources", network->n_carries_sources, network->carries_sources, json);
    jarak__json_list(json, "figures", false);
    for (size_t i = 0; i < network->n_flows; i++) {
        const jarak_route_flow *flow = &network->flows[i];
        jarak__json_object(json, NULL, true);
        jarak__json_number(json, "value", flow->value);
        jarak__json_number(json, "share", flow->share);
        jarak__json_text(json, "written", flow->written);
        jarak__json_boolean(json, "impossible", flow->is_impossible);
        jarak__json_text(json, "publisher", flow->source.publisher);
        jarak__json_text(json, "url", flow->source.url);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_number(json, "limit", network->limit);
    jarak__json_text(json, "limit_name", network->limit_name);
    put_sources("limit_sources", network->n_limit_sources, network->limit_sources, json);
    jarak__json_end(json);
}

static void put_loss(const char *key, const jarak__route_losses_printing *p, size_t row, jarak__json *json)
{
    const jarak_route_loss *loss = jarak__route_loss_row(p->found, row);
    const jarak_routes_loss *found = loss->found;
    jarak__json_object(json, key, false);
    jarak__json_text(json, "lost", loss->lost);
    jarak__json_text(json, "kind", jarak__route_loss_kind_name(loss->kind));
    jarak__json_list(json, "routes", true);
    for (size_t i = 0; i < loss->n_routes; i++) {
        jarak__json_text(json, NULL, p->found->network->routes[loss->routes[i]].id);
    }
    jarak__json_end(json);
    jarak__json_number(json, "max_flow_low", found->max_flow_low);
    jarak__json_number(json, "max_flow_high", found->max_flow_high);
    jarak__json_number(json, "surviving_low", found->surviving_low);
    jarak__json_number(json, "surviving_high", found->surviving_high);
    jarak__json_number(json, "drawn_low", found->drawn_low);
    jarak__json_number(json, "drawn_median", found->drawn_median);
    jarak__json_number(json, "drawn_high", found->drawn_high);
    jarak__json_texts(json, "min_cut", p->cuts[row].n_low, p->cuts[row].low);
    jarak__json_texts(json, "min_cut_high", p->cuts[row].n_high, p->cuts[row].high);
    jarak__json_end(json);
}

void jarak__route_losses_tree(const void *printing, jarak__json *json)
{
    const jarak__route_losses_printing *p = printing;
    const jarak_route_losses *found = p->found;
    const jarak_route_network *network = found->network;
    jarak__json_object(json, "network", true);
    jarak__json_text(json, "title", network->title);
    jarak__json_text(json, "file", network->file);
    jarak__json_text(json, "unit", network->unit);
    jarak__json_text(json, "goods", network->goods);
    jarak__json_end(json);
    put_loss("base", p, 0, json);
    jarak__json_list(json, "losses", false);
    for (size_t row = found->n_losses > 1 ? 0 : 1; row <= found->n_losses; row++) { /* a question about one loss has one answer */
        put_loss(NULL, p, row, json);
    }
    jarak__json_end(json);
    put_flow(found, json);
    put_routes(network, json);
    jarak__json_object(json, "draws", true);
    jarak__json_count(json, "n", found->fit->n_draws);
    jarak__json_integer(json, "seed", (int64_t)found->seed);
    jarak__json_number(json, "level", found->level);
    jarak__json_end(json);
    jarak__json_texts(json, "notes", network->n_notes, network->notes);
}
