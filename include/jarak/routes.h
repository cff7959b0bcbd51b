/* What can still flow when a route is closed: the largest flow of a network of routes whose capacities are known as intervals.
 *
 * Arrays in, numbers out. Routes lead from node to node and carry at most their capacity; sources give and sinks take without limit (a
 * limited one is a route from, or to, a node of its own). The largest flow only grows with the capacities, so its interval is exact from
 * two of them: with all capacities low, and all high. Of a demand T, what flows today, the share that survives is s = min(F, T) / T, which
 * falls with T:
 *
 *     s_low = min(F_low, T_high) / T_high,   s_high = min(F_high, T_low) / T_low
 *
 * That is an interval of all that the figures allow, not one of confidence. Draws say what lies within it where each disputed capacity is
 * taken as uniform on its interval (where that has no end, as its lower one).
 *
 * A loss closes a set of routes: one (N - 1), all through a state, any. A least cut is a set of open routes whose capacities sum to the
 * flow: nothing but those limits it. Of several the one nearest to the sources is told, by reachability over what is left of the
 * capacities (Ford & Fulkerson 1956).
 *
 * Flows are found by blocking flows over shortest paths (Dinic 1970; Even & Tarjan 1975) in whole numbers: capacities are multiples of a
 * 2^-59th of their sum, or of less, so that sums are exact, and neither the order of routes nor the number of threads matters to any bit.
 * A capacity smaller than half of that is none. */
#ifndef JARAK_ROUTES_H
#define JARAK_ROUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Arrays of the caller's; capacities and demands in one unit, such as Mt a year. The fit copies what it needs. */
typedef struct jarak_routes_data {
    size_t n_nodes, n_routes;
    const uint32_t *from, *to;       /* n_routes: nodes; two routes may join the same nodes, and routes may lead in circles */
    const double *low, *high;        /* n_routes: capacity, 0 ≤ low ≤ high; infinite: unlimited */
    size_t n_sources, n_sinks;       /* at least one of each */
    const uint32_t *sources, *sinks; /* nodes, none both */
    size_t n_demands;                /* 0: what flows today is not known, and no share is told */
    const double *demands;    /* n_demands figures of what flows today; above 0, finite. T_low and T_high are the least and the largest */
    bool demand_between;      /* a draw takes any demand between these two with equal chances; else one of the figures */
    size_t n_losses;          /* sets of routes that are closed together */
    const size_t *first_lost; /* n_losses + 1: where each set begins in `lost`, and where the last one ends */
    const uint32_t *lost;     /* routes */
    const uint32_t *streams;  /* n_routes: the number of each route's random stream, no two alike, so that draws do not depend on the order
                                 of routes; NULL: its place */
} jarak_routes_data;

typedef struct jarak_routes_settings {
    size_t size;                /* set by jarak_routes_settings_init() */
    size_t n_draws;             /* default 0: none */
    uint64_t seed;              /* of the draws; default 1 */
    double level;               /* of the interval of draws; default 0.9: from the 5 % to the 95 % quantile */
    int threads;                /* 0: one per core; the result does not depend on it */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_routes_settings;

/* What jarak_routes_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_routes_settings_init_sized(jarak_routes_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_routes_settings_init(jarak_routes_settings *settings)
{
    jarak_routes_settings_init_sized(settings, sizeof *settings);
}

/* A least cut, routes in their order; none where the flow is 0 or infinite. */
typedef struct jarak_routes_cut {
    size_t n;
    const uint32_t *routes;
} jarak_routes_cut;

typedef struct jarak_routes_loss {
    double max_flow_low, max_flow_high;         /* infinite where unlimited routes lead from a source to a sink */
    double surviving_low, surviving_high;       /* share of the demand; NaN without one */
    double drawn_low, drawn_median, drawn_high; /* quantiles of the share over the draws; NaN without draws or demand */
    jarak_routes_cut cut_low, cut_high;         /* of either flow */
} jarak_routes_loss;

typedef struct jarak_routes jarak_routes;

/* Arrays belong to the fit. */
typedef struct jarak_routes_info {
    jarak_routes_loss nothing; /* lost */
    size_t n_losses;
    const jarak_routes_loss *losses; /* in the order of the data */
    double demand_low, demand_high;  /* NaN without a demand */
    size_t n_draws;
} jarak_routes_info;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its arrays are. Errors: ERR_ARGUMENT (names
 * the field, or the route, node, demand or loss that is wrong), ERR_OVERFLOW. Cost: a pass over the data, and sources × sinks. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_routes_check(const jarak_routes_data *data, const jarak_routes_settings *settings,
                                                           jarak_error *error);
/* Finds the flows with nothing lost, and with each loss; settings NULL: the defaults. The data may go afterwards. The caller frees *fit.
 * Errors: those of jarak_routes_check(), ERR_MEMORY, ERR_INTERRUPTED. On error *fit is NULL. The same bits for any number of threads and
 * any order of routes (of draws: with `streams`). Cost: two largest flows, O(nodes² routes) at the worst, and for each loss a pass over
 * the routes and what its flow needs to find another way; a loss whose routes carry nothing costs the pass alone. With draws, this once
 * for each. Memory O(routes + losses × (cuts + draws)). Thread safety: a fit may be read by several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_routes_fit(const jarak_routes_data *data, const jarak_routes_settings *settings,
                                                         jarak_routes **fit, jarak_error *error);
/* What was found; it lives as long as the fit. Cost O(1); safe from any thread. */
JARAK_API const jarak_routes_info *jarak_routes_result(const jarak_routes *fit);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_routes_free(jarak_routes *fit);

#ifdef __cplusplus
}
#endif

#endif
