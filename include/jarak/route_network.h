/* Networks of routes with names: read from a file, and asked what can still flow when routes are closed. The numbers are those of
 * jarak/routes.h; docs/routes.md describes the file and how to read what comes out.
 *
 *     status = jarak_route_network_read("kazakhstan-oil", &network, &error);
 *     jarak_route_losses_settings_init(&settings);
 *     status = jarak_route_losses_find(network, &settings, &found, &error);
 *     … jarak_route_losses_print(found, JARAK_FORMAT_TABLE, stdout, &error);
 *     jarak_route_losses_free(found);
 *     jarak_route_network_free(network);
 */
#ifndef JARAK_ROUTE_NETWORK_H
#define JARAK_ROUTE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/routes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a figure was published; all but the publisher may be NULL. */
typedef struct jarak_route_source {
    const char *measure, *value, *unit; /* as they stand there, or in the ledger */
    const char *publisher, *title, *url, *note;
} jarak_route_source;

typedef struct jarak_named_route {
    const char *id, *name;
    uint32_t from, to; /* places; of a supply, from is n_places */
    bool is_supply;    /* what a place can give, rather than a route: it is not lost by itself */
    size_t n_through;  /* states that it passes, by code */
    const char *const *through;
    double low, high; /* capacity; infinite: no figure limits it */
    bool assumed;     /* not a published figure */
    const char *note; /* NULL: none */
    size_t n_sources;
    const jarak_route_source *sources;
} jarak_named_route;

/* A figure of what flows today: what the measured route carries over its share. */
typedef struct jarak_route_flow {
    double value;              /* in the network's unit */
    double share;              /* NaN where the flow itself was published */
    const char *written;       /* the share as it stands in the file, "2/3"; NULL likewise */
    bool is_impossible;        /* above the limit, so not used */
    jarak_route_source source; /* publisher NULL: none given */
} jarak_route_flow;

typedef struct jarak_route_network {
    const char *file, *title, *unit;
    const char *goods; /* what flows, in the middle of a sentence: "exports" */
    size_t n_places;
    const char *const *places;
    size_t n_markets; /* places where it is to arrive */
    const uint32_t *markets;
    size_t n_routes; /* supplies first, then in the order of the file */
    const jarak_named_route *routes;
    const char *measured; /* the route whose flow and shares say what flows today; NULL: it was published, or is not known */
    double carries;       /* that route; NaN without one */
    size_t n_carries_sources;
    const jarak_route_source *carries_sources;
    size_t n_flows; /* of them some impossible; 0: what flows today is not known */
    const jarak_route_flow *flows;
    bool flow_between;      /* two flows are the ends of an interval */
    double limit;           /* that no flow can be above; NaN: none */
    const char *limit_name; /* "production"; NULL without one */
    size_t n_limit_sources;
    const jarak_route_source *limit_sources;
    size_t n_notes; /* what is not known, in sentences of the file */
    const char *const *notes;
} jarak_route_network;

/* The network in a file, or one that comes with jarak by its name, "kazakhstan-oil". Errors: ERR_NOT_FOUND (names those that come with
 * jarak), ERR_IO, ERR_FORMAT (file, line, column, remedy; figures that contradict each other, with the arithmetic), ERR_MEMORY. On error
 * *network is NULL; the caller frees it. Cost O(size of the file), and the square of the number of routes for their names. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_route_network_read(const char *file, jarak_route_network **network, jarak_error *error);
/* The name of a network that comes with jarak, or NULL past the last. Cost O(files inside the library); safe from any thread. */
JARAK_API const char *jarak_route_network_name(size_t i, char name[64]);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_route_network_free(jarak_route_network *network);

typedef struct jarak_route_losses_settings {
    size_t size;             /* set by jarak_route_losses_settings_init() */
    const char *const *lose; /* n_lose routes, by id or name, that are lost together */
    size_t n_lose;
    const char *through;       /* a state: all routes through it are lost together */
    bool each;                 /* each route by itself. With none of these three: each route, and all through each state */
    jarak_routes_settings fit; /* draws (default 4000), seed, level, threads */
} jarak_route_losses_settings;

/* What jarak_route_losses_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost
 * O(1); safe from any thread. */
JARAK_API void jarak_route_losses_settings_init_sized(jarak_route_losses_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_route_losses_settings_init(jarak_route_losses_settings *settings)
{
    jarak_route_losses_settings_init_sized(settings, sizeof *settings);
}

typedef enum jarak_route_loss_kind {
    JARAK_LOSS_NOTHING = 0, /* what flows with all routes open */
    JARAK_LOSS_ROUTE = 1,
    JARAK_LOSS_STATE = 2, /* all routes through it */
    JARAK_LOSS_SET = 3,   /* several routes that were named */
} jarak_route_loss_kind;

typedef struct jarak_route_loss {
    jarak_route_loss_kind kind;
    const char *lost; /* "nothing", the route's id, the state's code, or ids with " + " between them */
    size_t n_routes;
    const uint32_t *routes;
    const jarak_routes_loss *found;
} jarak_route_loss;

typedef struct jarak_route_losses {
    const jarak_route_network *network;
    const jarak_routes_info *fit;
    double level;    /* of draws */
    uint64_t seed;   /* likewise */
    size_t n_losses; /* what was asked for */
    const jarak_route_loss *losses;
    jarak_route_loss nothing;
} jarak_route_losses;

/* Asks the network; settings NULL: the defaults. The network must stay. Errors: ERR_ARGUMENT (settings: names the field; two of lose,
 * through and each), ERR_NOT_FOUND (a route or state: names those there are), ERR_DATA (more flows today than all routes can carry),
 * ERR_MEMORY, ERR_INTERRUPTED. On error *found is NULL; the caller frees it. Cost: that of jarak_routes_fit(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_route_losses_find(const jarak_route_network *network,
                                                                const jarak_route_losses_settings *settings, jarak_route_losses **found,
                                                                jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_route_losses_free(jarak_route_losses *found);

#ifdef __cplusplus
}
#endif
#endif
