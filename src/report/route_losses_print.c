/* Lost routes in every format; here the rows. */
#include "base/alloc.h"
#include "base/text.h"
#include "report/route_losses.h"

enum {
    LOST,
    KIND,
    MAX_FLOW_LOW,
    MAX_FLOW_HIGH,
    SURVIVING_LOW,
    SURVIVING_HIGH,
    DRAWN_LOW,
    DRAWN_MEDIAN,
    DRAWN_HIGH,
    MIN_CUT,
    MIN_CUT_HIGH,
    N_COLUMNS
};

static const jarak__column row_columns[N_COLUMNS] = {
    [LOST] = {.key = "lost"},
    [KIND] = {.key = "kind"},
    [MAX_FLOW_LOW] = {.key = "max_flow_low", .type = JARAK_NUMBER},
    [MAX_FLOW_HIGH] = {.key = "max_flow_high", .type = JARAK_NUMBER},
    [SURVIVING_LOW] = {.key = "surviving_low", .type = JARAK_NUMBER},
    [SURVIVING_HIGH] = {.key = "surviving_high", .type = JARAK_NUMBER},
    [DRAWN_LOW] = {.key = "drawn_low", .type = JARAK_NUMBER},
    [DRAWN_MEDIAN] = {.key = "drawn_median", .type = JARAK_NUMBER},
    [DRAWN_HIGH] = {.key = "drawn_high", .type = JARAK_NUMBER},
    [MIN_CUT] = {.key = "min_cut"},
    [MIN_CUT_HIGH] = {.key = "min_cut_high"},
};

static void row_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__route_losses_printing *p = data;
    const jarak_route_loss *loss = jarak__route_loss_row(p->found, row);
    const jarak_routes_loss *found = loss->found;
    const double numbers[N_COLUMNS] = {
        [MAX_FLOW_LOW] = found->max_flow_low,     [MAX_FLOW_HIGH] = found->max_flow_high, [SURVIVING_LOW] = found->surviving_low,
        [SURVIVING_HIGH] = found->surviving_high, [DRAWN_LOW] = found->drawn_low,         [DRAWN_MEDIAN] = found->drawn_median,
        [DRAWN_HIGH] = found->drawn_high};
    if (column == LOST || column == KIND) {
        jarak__cell_text(cell, column == LOST ? loss->lost : jarak__route_loss_kind_name(loss->kind));
    } else if (column == MIN_CUT || column == MIN_CUT_HIGH) {
        cell->present = cell->is_list = true;
        cell->n_list = column == MIN_CUT ? p->cuts[row].n_low : p->cuts[row].n_high;
        cell->list = column == MIN_CUT ? p->cuts[row].low : p->cuts[row].high;
    } else {
        jarak__cell_number(cell, numbers[column]);
    }
}

static void rows(const void *result, jarak__sheet *sheet)
{
    const jarak__route_losses_printing *p = result;
    *sheet = (jarak__sheet){.data = p, .n_rows = p->found->n_losses + 1, .n_columns = N_COLUMNS, .columns = row_columns, .cell = row_cell};
}

/* ---------------------------------------------------------------------------------------------------------------- cuts by name */

static void name_cut(const jarak_routes_cut *cut, const char *const *names, const char **named)
{
    for (size_t i = 0; i < cut->n; i++) {
        named[i] = names[cut->routes[i]];
    }
}

/* What is put together for printing. */
typedef struct print_room {
    bool is_out_of_memory;
    jarak__cut_names *cuts;
    const char **named;         /* of all cuts */
    const char **ids, **marked; /* n_routes */
    char **texts;               /* n_routes; NULL: the id is the mark's text */
} print_room;

static bool make_room(const jarak_route_losses *found, print_room *room)
{
    const jarak_route_network *network = found->network;
    size_t n = 0;
    for (size_t row = 0; row <= found->n_losses; row++) {
        const jarak_routes_loss *loss = jarak__route_loss_row(found, row)->found;
        n += 2 * loss->cut_low.n + loss->cut_high.n;
    }
    *room = (print_room){.cuts = jarak__calloc(found->n_losses + 1, sizeof *room->cuts),
                         .named = jarak__calloc(n, sizeof *room->named),
                         .ids = jarak__calloc(network->n_routes, sizeof *room->ids),
                         .marked = jarak__calloc(network->n_routes, sizeof *room->marked),
                         .texts = jarak__calloc(network->n_routes, sizeof *room->texts)};
    bool has_memory = room->cuts != NULL && room->named != NULL && room->ids != NULL && room->marked != NULL && room->texts != NULL;
    for (size_t i = 0; has_memory && i < network->n_routes; i++) {
        const jarak_named_route *route = &network->routes[i];
        room->texts[i] = route->assumed ? jarak__format_text("%s*", route->id) : NULL;
        room->ids[i] = route->id;
        room->marked[i] = route->assumed ? room->texts[i] : route->id;
        has_memory = room->marked[i] != NULL;
    }
    return has_memory;
}

static void release_room(const jarak_route_losses *found, print_room *room)
{
    for (size_t i = 0; room->texts != NULL && i < found->network->n_routes; i++) {
        jarak__free(room->texts[i]);
    }
    jarak__free(room->texts);
    jarak__free(room->marked);
    jarak__free(room->ids);
    jarak__free(room->named);
    jarak__free(room->cuts);
}

static void name_cuts(const jarak_route_losses *found, print_room *room)
{
    const char **next = room->named;
    for (size_t row = 0; row <= found->n_losses; row++) {
        const jarak_routes_loss *loss = jarak__route_loss_row(found, row)->found;
        const size_t n_low = loss->cut_low.n, n_high = loss->cut_high.n;
        room->cuts[row] =
            (jarak__cut_names){.n_low = n_low, .n_high = n_high, .low = next, .marked = next + n_low, .high = next + 2 * n_low};
        name_cut(&loss->cut_low, room->ids, room->cuts[row].low);
        name_cut(&loss->cut_low, room->marked, room->cuts[row].marked);
        name_cut(&loss->cut_high, room->ids, room->cuts[row].high);
        next += 2 * n_low + n_high;
    }
}

jarak_status jarak__route_losses_prepared(const jarak_route_losses *found, jarak__route_losses_use *use, const void *how,
                                          jarak_error *error)
{
    print_room room;
    jarak_status status =
        make_room(found, &room) ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"));
    if (status == JARAK_OK) {
        name_cuts(found, &room);
        const jarak__route_losses_printing p = {.found = found, .cuts = room.cuts, .is_out_of_memory = &room.is_out_of_memory};
        status = use(&p, how, error);
    }
    if (status == JARAK_OK && room.is_out_of_memory) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"));
    }
    release_room(found, &room);
    return status;
}

/* Where it is printed, and how. */
typedef struct printing {
    jarak_format format;
    FILE *stream;
} printing;

static jarak_status print(const jarak__route_losses_printing *p, const void *how, jarak_error *error)
{
    const printing *to = how;
    const jarak__printout printout = {.result = p, .page = jarak__route_losses_page, .rows = rows, .tree = jarak__route_losses_tree};
    return jarak__print(&printout, to->format, to->stream, error);
}

jarak_status jarak_route_losses_print(const jarak_route_losses *found, jarak_format format, FILE *stream, jarak_error *error)
{
    const printing to = {.format = format, .stream = stream};
    return jarak__route_losses_prepared(found, print, &to, error);
}
