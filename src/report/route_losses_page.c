/* Lost routes for the eye: what the worst losses leave, all of them, what each route can carry and who says so, and what is not known. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/route_losses.h"

static void write_amount(jarak__writer *text, double amount)
{
    if (isinf(amount)) {
        jarak__write_text(text, _("unlimited"));
    } else {
        jarak__write_rounded(text, amount);
    }
}

/* "24.5 … 43.5", or one number where both are the same. */
static void write_range(jarak__writer *text, double low, double high)
{
    write_amount(text, low);
    if (low != high) {
        jarak__write_text(text, " … ");
        write_amount(text, high);
    }
}

/* A share in percent: what is less than the whole is not rounded to it. */
static double percent(double share, int digits)
{
    const double unit = pow(10, -digits);
    return share < 1 ? fmin(100 * share, 100 - unit) : 100 * share;
}

/* "30 … 64 %" */
static void write_percent(jarak__writer *text, double low, double high, int digits)
{
    jarak__write_format(text, "%.*f", digits, percent(low, digits));
    if (low != high) {
        jarak__write_format(text, " … %.*f", digits, percent(high, digits));
    }
    jarak__write_text(text, " %");
}

/* ---------------------------------------------------------------------------------------------------------------- sentences */

/* What a loss leaves, without the end of the sentence. */
void jarak__route_losses_write_loss(const jarak_route_losses *found, const jarak_route_loss *loss, jarak__writer *text)
{
    const jarak_routes_loss *left = loss->found;
    jarak__write_format(text, loss->kind == JARAK_LOSS_STATE ? _("If all routes through %s were lost, ") : _("If %s were lost, "),
                        loss->lost);
    if (isnan(left->surviving_low)) {
        write_range(text, left->max_flow_low, left->max_flow_high);
        jarak__write_format(text, _(" %s could still flow"), found->network->unit);
    } else {
        write_percent(text, left->surviving_low, left->surviving_high, 0);
        jarak__write_format(text, _(" of the %s could still leave"), found->network->goods);
    }
}

/* Whether a loss leaves less than another one. */
static bool is_worse(const jarak_route_loss *loss, const jarak_route_loss *than)
{
    const jarak_routes_loss *a = loss->found, *b = than->found;
    return a->max_flow_low != b->max_flow_low ? a->max_flow_low < b->max_flow_low : a->max_flow_high < b->max_flow_high;
}

/* The worst of a kind, or NULL. */
static const jarak_route_loss *worst_of(const jarak_route_losses *found, jarak_route_loss_kind kind)
{
    const jarak_route_loss *worst = NULL;
    for (size_t i = 0; i < found->n_losses; i++) {
        const jarak_route_loss *loss = &found->losses[i];
        worst = loss->kind == kind && (worst == NULL || is_worse(loss, worst)) ? loss : worst;
    }
    return worst;
}

void jarak__route_losses_write_sentences(const jarak_route_losses *found, jarak__writer *text)
{
    const jarak_route_loss *route = worst_of(found, JARAK_LOSS_ROUTE), *state = worst_of(found, JARAK_LOSS_STATE);
    if (found->n_losses == 1) {
        jarak__route_losses_write_loss(found, &found->losses[0], text);
        jarak__write_text(text, ".\n");
        return;
    }
    if (route != NULL) {
        jarak__route_losses_write_loss(found, route, text);
        jarak__write_text(text, _(": no other single route weighs as much.\n"));
    }
    if (state != NULL) {
        jarak__route_losses_write_loss(found, state, text);
        jarak__write_text(text, ".\n");
    }
}

/* ---------------------------------------------------------------------------------------------------------------- losses */

enum { LOST, FLOW, SURVIVING, DRAWN, CUT, N_COLUMNS };

static void keep_text(const jarak__route_losses_printing *p, jarak__cell *cell, jarak__writer *text)
{
    *p->is_out_of_memory = *p->is_out_of_memory || text->failed;
    snprintf(cell->scratch, sizeof cell->scratch, "%s", text->bytes != NULL ? text->bytes : "");
    jarak__writer_release(text);
    jarak__cell_text(cell, cell->scratch);
}

static void loss_name(const jarak_route_loss *loss, jarak__cell *cell)
{
    if (loss->kind == JARAK_LOSS_STATE) {
        snprintf(cell->scratch, sizeof cell->scratch, _("all through %s"), loss->lost);
        jarak__cell_text(cell, cell->scratch);
    } else {
        jarak__cell_text(cell, loss->kind == JARAK_LOSS_NOTHING ? _("nothing") : loss->lost);
    }
}

static void loss_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__route_losses_printing *p = data;
    const jarak_route_loss *loss = jarak__route_loss_row(p->found, row);
    const jarak_routes_loss *found = loss->found;
    jarak__writer text = {0};
    if (column == LOST) {
        loss_name(loss, cell);
    } else if (column == CUT) {
        cell->present = cell->is_list = true;
        cell->n_list = p->cuts[row].n_low;
        cell->list = p->cuts[row].marked;
    } else if (column == FLOW) {
        write_range(&text, found->max_flow_low, found->max_flow_high);
        keep_text(p, cell, &text);
    } else if (column == SURVIVING && !isnan(found->surviving_low)) {
        write_percent(&text, found->surviving_low, found->surviving_high, 1);
        keep_text(p, cell, &text);
    } else if (column == DRAWN && !isnan(found->drawn_median)) {
        jarak__write_format(&text, "%.0f", percent(found->drawn_median, 0));
        if (found->drawn_low != found->drawn_high) {
            jarak__write_format(&text, " [%.0f, %.0f]", percent(found->drawn_low, 0), percent(found->drawn_high, 0));
        }
        jarak__write_text(&text, " %");
        keep_text(p, cell, &text);
    }
}

static void write_losses(const jarak__route_losses_printing *p, jarak__output *out)
{
    static const jarak__column columns[N_COLUMNS] = {
        [LOST] = {.title = N_("lost")},
        [FLOW] = {.title = N_("largest flow"), .right = true},
        [SURVIVING] = {.title = N_("still leaves"), .right = true},
        [DRAWN] = {.title = N_("within it"), .right = true},
        [CUT] = {.title = N_("limited by, at low capacities")},
    };
    const jarak__sheet sheet = {
        .data = p, .n_rows = p->found->n_losses + 1, .n_columns = N_COLUMNS, .columns = columns, .cell = loss_cell, .indent = 2};
    jarak__page_sheet(out, &sheet);
    if (p->found->fit->n_draws > 0 && p->found->network->n_flows > 0) {
        jarak__write_format(&out->text,
                            _("Ranges: all that the figures allow. Within it: the median and %g %% of %zu draws, each disputed figure "
                              "anywhere in its interval, and each published share, with equal chances.\n"),
                            100 * p->found->level, p->found->fit->n_draws);
    }
}

/* ---------------------------------------------------------------------------------------------------------------- routes */

enum { ROUTE, NAME, PASSES, CAPACITY, PUBLISHED, N_ROUTE_COLUMNS };

/* Who published the capacity, each once. */
static void publishers(const jarak__route_losses_printing *p, const jarak_named_route *route, jarak__cell *cell)
{
    jarak__writer text = {0};
    size_t n = 0;
    for (size_t i = 0; i < route->n_sources; i++) {
        bool is_new = true;
        for (size_t j = 0; j < i; j++) {
            is_new = is_new && strcmp(route->sources[i].publisher, route->sources[j].publisher) != 0;
        }
        if (is_new) {
            jarak__write_format(&text, "%s%s", n++ > 0 ? "; " : "", route->sources[i].publisher);
        }
    }
    *p->is_out_of_memory = *p->is_out_of_memory || text.failed;
    if (text.length < sizeof cell->scratch && n > 1) {
        keep_text(p, cell, &text);
        return;
    }
    jarak__writer_release(&text);
    jarak__cell_text(cell, n > 0 ? route->sources[0].publisher : NULL);
    cell->mark = n > 1 ? " …" : NULL;
}

static void route_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__route_losses_printing *p = data;
    const jarak_named_route *route = &p->found->network->routes[row];
    jarak__writer text = {0};
    switch (column) {
    case PASSES:
        cell->present = cell->is_list = true;
        cell->n_list = route->n_through;
        cell->list = route->through;
        break;
    case CAPACITY:
        write_range(&text, route->low, route->high);
        keep_text(p, cell, &text);
        break;
    case PUBLISHED:
        publishers(p, route, cell);
        break;
    case NAME:
        jarak__cell_text(cell, strcmp(route->name, route->id) != 0 ? route->name : NULL);
        break;
    default:
        jarak__write_format(&text, "%s%s", route->id, route->assumed ? "*" : "");
        keep_text(p, cell, &text);
        break;
    }
}

static void write_routes(const jarak__route_losses_printing *p, jarak__output *out)
{
    const jarak_route_network *network = p->found->network;
    static const jarak__column columns[N_ROUTE_COLUMNS] = {
        [ROUTE] = {.title = N_("route")},
        [NAME] = {.title = N_("name")},
        [PASSES] = {.title = N_("passes")},
        [CAPACITY] = {.title = N_("capacity"), .right = true},
        [PUBLISHED] = {.title = N_("published by")},
    };
    const jarak__sheet sheet = {
        .data = p, .n_rows = network->n_routes, .n_columns = N_ROUTE_COLUMNS, .columns = columns, .cell = route_cell, .indent = 2};
    jarak__page_sheet(out, &sheet);
    for (size_t i = 0; i < network->n_routes; i++) {
        const jarak_named_route *route = &network->routes[i];
        if (route->assumed) {
            jarak__write_format(&out->text, _("* %s is assumed, not a published figure"), route->id);
            jarak__write_format(&out->text, "%s%s.\n", route->note != NULL ? ": " : "", route->note != NULL ? route->note : "");
        }
    }
}

/* ---------------------------------------------------------------------------------------------------------------- what flows today */

static void write_figures(const jarak_route_network *network, bool impossible, jarak__writer *text)
{
    size_t n = 0;
    for (size_t i = 0; i < network->n_flows; i++) {
        const jarak_route_flow *flow = &network->flows[i];
        if (flow->is_impossible == impossible && flow->written != NULL) {
            jarak__write_format(text, "%s%s (%s)", n++ > 0 ? ", " : "", flow->written, flow->source.publisher);
        }
    }
}

static void write_flow(const jarak_route_losses *found, jarak__writer *text)
{
    const jarak_route_network *network = found->network;
    if (network->n_flows == 0) {
        jarak__write_text(text, _("What flows today is not known, so no share is told.\n"));
        return;
    }
    jarak__write_format(text, _("Today's %s: "), network->goods);
    write_range(text, found->fit->demand_low, found->fit->demand_high);
    jarak__write_format(text, " %s", network->unit);
    if (network->measured != NULL) {
        jarak__write_format(text, _(", from %g by %s and its share of them: "), network->carries, network->measured);
        write_figures(network, false, text);
    }
    jarak__write_text(text, ".\n");
    for (size_t i = 0; i < network->n_flows; i++) {
        const jarak_route_flow *flow = &network->flows[i];
        if (flow->is_impossible) {
            jarak__write_format(text, _("Not used: a share of %s of %s (%s) means %s of %g %s, above %s of %g.\n"), flow->written,
                                network->measured, flow->source.publisher, network->goods, flow->value, network->unit, network->limit_name,
                                network->limit);
        }
    }
}

void jarak__route_losses_page(const void *printing, jarak__output *out)
{
    const jarak__route_losses_printing *p = printing;
    const jarak_route_network *network = p->found->network;
    out->columns = JARAK__PAGE_COLUMNS;
    jarak__route_losses_write_sentences(p->found, &out->text);
    jarak__write_format(&out->text, _("%s; amounts in %s\n"), network->title, network->unit);
    write_losses(p, out);
    write_flow(p->found, &out->text);
    write_routes(p, out);
    for (size_t i = 0; i < network->n_notes; i++) {
        jarak__write_format(&out->text, "- %s\n", network->notes[i]);
    }
    jarak__write_text(&out->text,
                      _("A largest flow is what routes could carry, not what owners, contracts, prices and time would let through.\n"));
}
