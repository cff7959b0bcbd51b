/* Closeness: a latent state per unit and group behind several indicators, with its uncertainty.
 *
 * A unit (a pair of states, or anything else) has values of indicators over time; an indicator belongs to a group ("signals", "volume").
 * Within a group, for unit d, indicator k and cell t of a regular grid of time,
 *
 *     y_kdt = α_k + λ_k x_dt + u_kd + e_kdt,   u_kd ~ N(0, τ_k²),   e_kdt ~ N(0, σ_k² + s²_kdt),   x_dt = x_d,t-1 + η,   η ~ N(0, q),
 *
 * with s² known, the start of x diffuse and λ_k > 0. A value that covers several cells is the mean of what the cells would show: its state
 * is the mean of the x, and its σ_k² is divided by their number. The first indicator of a group that has usable values is its reference: α
 * = 0, λ = 1, τ = 0, so that x is measured in its units. The parameters (α, λ, σ², τ², q) are shared by all units of a group, and groups
 * are independent. They are found by an EM algorithm with weak priors, the states by an exact Kalman smoother. docs/methods/closeness.md
 * has the formulas, the priors and their sources. */
#ifndef JARAK_CLOSENESS_H
#define JARAK_CLOSENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/progress.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Values, in any order. A value that is NaN is missing: its row is as if it were not there. */
typedef struct jarak_closeness_data {
    size_t n_rows;
    const uint32_t *unit;      /* 0 … n_units - 1 */
    const uint32_t *indicator; /* 0 … n_indicators - 1 */
    const int32_t *first;      /* first cell of time that the value covers; any integers */
    const int32_t *last;       /* last one, at least first; NULL: each value covers one cell */
    const double *value;
    const double *variance; /* known sampling variance s² of each, at least 0; NULL: all 0 */
    size_t n_units;
    size_t n_indicators;
    size_t n_groups;
    const uint32_t *group; /* of each indicator, 0 … n_groups - 1 */
} jarak_closeness_data;

typedef struct jarak_closeness_indicator_parameters {
    double alpha, lambda; /* level, and loading (above 0) */
    double sigma2;        /* variance of the noise, beside the known s² */
    double tau2;          /* variance of the units' standing offsets */
} jarak_closeness_indicator_parameters;

typedef struct jarak_closeness_group_parameters {
    double q;   /* variance of the state's step from cell to cell */
    double phi; /* 1: random walk */
} jarak_closeness_group_parameters;

typedef struct jarak_closeness_settings {
    double prior_weight; /* of the weak priors, in values; 0: maximum likelihood; default 2 */
    bool autoregressive; /* x_t = φ x_t-1 + η, -1 < φ < 1, stationary, in place of the random walk; the reference then has an α, too */
    bool equal_loadings; /* λ_k not estimated: one spread of each indicator counts as much as one of the reference */
    double degrees;      /* of Student's t for the noise, above 2; 0: Gaussian noise */
    int max_iterations;  /* default 5000 */
    double tolerance;    /* converged when no parameter moves by more in a step of EM (logs of variances); default 1e-5 */
    int parameter_draws; /* the uncertainty of the parameters enters by so many draws, see below; 0: they are taken as known; default 200 */
    int32_t first_cell;  /* the states are given for at least these cells, where last_cell is at least first_cell; */
    int32_t last_cell;   /* default 0 and -1: for the cells that values cover */
    /* Parameters that are given: n_indicators and n_groups of them, or NULL. A NaN says that this one is to be estimated. */
    const jarak_closeness_indicator_parameters *given_indicators;
    const jarak_closeness_group_parameters *given_groups;
    int threads;              /* 0: one per core; the results do not depend on it */
    jarak_progress *progress; /* NULL: none */
} jarak_closeness_settings;

/* Fills the settings with the defaults. */
JARAK_API void jarak_closeness_settings_init(jarak_closeness_settings *settings);

/* Beyond so many values in a group its parameters are taken as known: their uncertainty no longer shows. Nor are they drawn with
 * prior_weight 0, which leaves them without a posterior, or with Student noise. */
#define JARAK_CLOSENESS_MOST_DRAWN_VALUES 20000

typedef enum jarak_closeness_use {
    JARAK_CLOSENESS_USED = 0,
    JARAK_CLOSENESS_ABSENT,   /* no value, or none of usable precision */
    JARAK_CLOSENESS_SINGLE,   /* no unit has values at two times: nothing to tell a change from */
    JARAK_CLOSENESS_CONSTANT, /* in every unit the same value at all times: the same */
} jarak_closeness_use;

typedef struct jarak_closeness_indicator {
    jarak_closeness_indicator_parameters parameters; /* NaN where it is not used */
    jarak_closeness_use use;
    bool reference; /* of its group: the state is in its units */
    size_t n_values;
    size_t n_units; /* units with a value of it */
    double spread;  /* standard deviation of its values within units (between them, where each has only one) */
} jarak_closeness_indicator;

typedef struct jarak_closeness_group {
    jarak_closeness_group_parameters parameters; /* NaN where no indicator of the group is used */
    bool converged;
    int iterations;        /* steps of EM */
    double residual;       /* largest move of a parameter in the last one */
    size_t n_draws;        /* of the parameters that carry weight; 0: they are taken as known */
    double log_likelihood; /* diffuse; with Student noise the variational lower bound */
    double objective;      /* that plus the log density of the priors, up to a constant: what EM raises */
    size_t n_path;         /* the objective at the start and after every accepted step; it never falls */
    const double *path;
    size_t n_values;
    double spread; /* standard deviation of the smoothed states over all units and cells between their first and last value */
} jarak_closeness_group;

/* The fit; everything in it belongs to it, and it keeps what later questions need. */
typedef struct jarak_closeness {
    size_t n_units, n_indicators, n_groups;
    int32_t first_cell; /* cell 0 of the arrays below */
    size_t n_cells;
    const jarak_closeness_indicator *indicators;
    const jarak_closeness_group *groups;
    /* Posterior means and variances of the states (over the draws of the parameters, where there are any), of unit d and group g in cell t
     * at [(d * n_groups + g) * n_cells + t]; NaN where the unit has no value in the group. Before its first value and after its last one a
     * state stays level and its variance grows. */
    const double *states;
    const double *variances;
} jarak_closeness;

/* Fits all groups.
 * Errors: ERR_ARGUMENT (settings and data: names the field, and the row), ERR_DATA (two values of one indicator, unit and time are allowed;
 * a variance that is negative or no number is not), ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. Having no value at all, constant values or a
 * single one are no errors: see the statuses above. Not converging is none either: see `converged`.
 * Cost per step of EM: O(values · n + units · cells · n²), n the indicators of a group; memory 16 bytes a unit, cell and indicator, at most
 * a few times the input. Bit for bit the same for any number of threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_closeness_fit(const jarak_closeness_data *data, const jarak_closeness_settings *settings,
                                                            jarak_closeness **fit, jarak_error *error);
JARAK_API void jarak_closeness_free(jarak_closeness *fit);

/* The change of a state between two cells. */
typedef struct jarak_closeness_change {
    double mean, variance; /* of x_to - x_from, from their joint posterior; NaN where the unit has no value in the group */
    double low, high;      /* its interval at the level asked for */
    double probability;    /* P(x_to > x_from); 0.5 where from is to */
} jarak_closeness_change;

/* What one value does to a change. */
typedef struct jarak_closeness_reason {
    size_t row;                 /* in the data that the fit was made from */
    double contribution;        /* the contributions of all rows of the unit and group sum to the change */
    double without;             /* the change if this value were missing (the parameters as they are); NaN where no other value tells it, */
    double without_variance;    /* its variance, */
    double without_probability; /* and P(x_to > x_from) then */
} jarak_closeness_reason;

/* The changes of all units in a group from cell `from` to cell `to` (in the numbering of the data, within the fit's cells), into n_units
 * elements; intervals at `level`. Errors: ERR_ARGUMENT (group, cell or level out of range), ERR_MEMORY. Cost: a step of EM, times the
 * draws. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_closeness_changes(const jarak_closeness *fit, size_t group, int32_t from, int32_t to,
                                                                double level, jarak_closeness_change *changes, jarak_error *error);

/* What each value of a unit contributes to its change in a group: an array of *n_reasons, in the order of rows, to be freed by
 * jarak_closeness_reasons_free(). *change, where not NULL, gets the change, with an interval at `level`.
 *
 * The smoother is linear in the values, so that the change splits exactly. A value contributes its weight times its distance from what the
 * state in cell `from` leads to expect of it; with a diffuse start nothing else enters, and the sum is the change within rounding. (With
 * autoregressive states the distance is from α, since the state is drawn to 0. With Student noise the weights are those of the last step.)
 * Errors: ERR_ARGUMENT (unit, group or cell out of range), ERR_MEMORY. Cost: that of one step of EM for eight units, times the draws. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_closeness_reasons(const jarak_closeness *fit, size_t unit, size_t group, int32_t from,
                                                                int32_t to, double level, jarak_closeness_change *change,
                                                                jarak_closeness_reason **reasons, size_t *n_reasons, jarak_error *error);
JARAK_API void jarak_closeness_reasons_free(jarak_closeness_reason *reasons);

#ifdef __cplusplus
}
#endif
#endif
