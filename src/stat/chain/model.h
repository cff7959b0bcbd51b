/* What the files of this folder share: the model, its unknowns, and the step from one point to the next.
 *
 * Matrices of a sector are column-major here, a column an exporter: importer m and exporter i at m + i n. What a country and a sector have
 * stands at [country * J + sector], J the sectors. */
#ifndef JARAK_STAT_CHAIN_MODEL_H
#define JARAK_STAT_CHAIN_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/network_trade.h"

/* ---- model: factors.c, parts.c ---- */

typedef struct jarak__chain_model {
    const jarak_chain_data *data;
    size_t n, n_sectors, n_cells; /* countries; sectors; the one times the other */
    const double *tariffs;        /* t', as in the data; NULL: 0 */
    double *supply;               /* of each sector n × n: π κ̂^(-θ) */
    double *net;                  /* the same over 1 + t' */
    bool *is_taxed;               /* of each sector: whether net and supply differ */
    double *deficit;              /* n: of all sums to 0 */
    double total;                 /* Σ w L */
    void *memory;
} jarak__chain_model;

/* The model of checked data with the tariffs (NULL: none) and, where it is the scenario, the factors of costs. */
jarak_status jarak__chain_model_new(const jarak_chain_data *data, const double *tariffs, bool is_scenario, jarak__chain_model *model,
                                    jarak_error *error);
/* The supplies anew, where elasticities or effects of the data are others. */
void jarak__chain_model_fill(jarak__chain_model *model, bool is_scenario);
void jarak__chain_model_free(jarak__chain_model *model);
/* What rules out an equilibrium, if anything does; at_fault (n), sector_at_fault (J): of whom. Takes from the supply what can no longer be
 * produced for want of an input. */
jarak_status jarak__chain_parts(jarak__chain_model *model, jarak_chain_outcome *outcome, bool *at_fault, bool *sector_at_fault,
                                jarak_error *error);
/* Whether the country needs the good at all, for consumption or as an input. */
bool jarak__chain_needs(const jarak__chain_model *model, size_t country, size_t sector);

/* ---- point: prices.c, spending.c, wages.c ---- */

/* Unknowns, in one array: log ŵ (n), log P̂ (n × J), X over the country's value added (n × J). */
typedef struct jarak__chain_point {
    double *wage, *price, *spending;
} jarak__chain_point;

/* What a step finds on its way. */
typedef struct jarak__chain_room {
    jarak__chain_point at;   /* where it starts */
    jarak__chain_point next; /* where it leads */
    double *cost;            /* n × J: log ĉ */
    double *sum;             /* J × n: Σ_i π κ̂^(-θ) ĉ^(-θ), over the sector's largest ĉ^(-θ) */
    double *weight;          /* J × n: ĉ^(-θ), over that */
    double *sales;           /* n × J: Σ_i F_inj X_ij */
    double *bought;          /* J × n: Σ_i F_nij X_nj */
    double *scratch;         /* J × 3 n */
    double *income;          /* n: I */
    double *imbalance;       /* n: imports - deficit - exports, over value added */
    double residual;         /* of prices and spending: the largest change; and of the imbalances */
    double imbalance_most;
    double damping; /* of wages */
    int threads;
    size_t n_unknowns;
    void *memory;
} jarak__chain_room;

/* What damping starts from. */
extern const double jarak__chain_damping;
jarak_status jarak__chain_room_new(const jarak__chain_model *model, int threads, jarak__chain_room *room, jarak_error *error);
void jarak__chain_room_free(jarak__chain_room *room);

/* Costs of all at room->at. */
void jarak__chain_costs(const jarak__chain_model *model, jarak__chain_room *room);
/* From costs to the next prices and to who sells how much of what is spent. */
void jarak__chain_prices(const jarak__chain_model *model, jarak__chain_room *room);
/* From sales to incomes, imbalances and the next spending. */
void jarak__chain_spending(const jarak__chain_model *model, jarak__chain_room *room);
/* From imbalances to the next wages, on the numeraire. */
void jarak__chain_wages(const jarak__chain_model *model, jarak__chain_room *room);
/* All of these, and the residual. False where something is not finite. */
bool jarak__chain_step(const jarak__chain_model *model, jarak__chain_room *room);
/* F X of an evaluated point, as in the data: bilateral. */
void jarak__chain_flows(const jarak__chain_model *model, const jarak__chain_room *room, double *flows);

/* ---- iterations: accelerate.c, plain.c ---- */

typedef struct jarak__chain_course {
    int steps, fixed_point_steps;
    bool interrupted;
} jarak__chain_course;

/* From room->at to the solution by Anderson's acceleration; *found: whether it got there. Errors: ERR_MEMORY. */
jarak_status jarak__chain_accelerate(const jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                                     jarak__chain_course *course, bool *found, jarak_error *error);
/* The same by the plain iteration: prices and spending to the end, then a damped step of wages. */
bool jarak__chain_fixed_point(const jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                              jarak__chain_course *course);

/* ---- solve.c ---- */

/* Where it is written what came of a model. */
typedef struct jarak__chain_settled {
    jarak_chain_outcome *outcome;
    jarak__chain_course *course;      /* of no steps where there is no equilibrium to look for */
    bool *at_fault, *sector_at_fault; /* n, J: all false before */
} jarak__chain_settled;

/* Whether there is an equilibrium, and the iterations from room->at, whose last step is left in the room. */
jarak_status jarak__chain_settle(jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                                 const jarak__chain_settled *to, jarak_error *error);
/* Σ_j α_ij log P̂_ij, from changes of the logs of prices (n × J). */
double jarak__chain_index(const jarak__chain_model *model, size_t i, const double *prices);
/* The base's solution in room, whatever was there; *found: whether there is one. */
jarak_status jarak__chain_find_base(jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room, bool *found,
                                    jarak_error *error);

/* ---- decompose.c ---- */

/* Terms and volume of trade (n each) from costs of base and scenario (logs, n × J), flows of both, and incomes of the base. */
void jarak__chain_decompose(const jarak_chain_data *data, const double *tariffs_base, const double *log_cost_change,
                            const double *flows_base, const double *flows, const double *income, double *terms, double *volume);

/* ---- settings.c ---- */

/* The tariffs that hold in the base, and in the scenario; NULL: none. */
const double *jarak__chain_tariffs(const jarak_chain_data *data, bool is_scenario);
jarak_status jarak__chain_settings_take(const jarak_chain_settings *given, jarak_chain_settings *used, jarak_error *error);
jarak_status jarak__chain_check_data(const jarak_chain_data *data, jarak_error *error);
jarak_status jarak__chain_no_memory(const jarak_chain_data *data, jarak_error *error);
#ifdef __clang_analyzer__ /* which cannot see what it returns */
#define jarak__chain_no_memory(data, error) ((void)jarak__chain_no_memory(data, error), JARAK_ERR_MEMORY)
#endif

#endif
