/* What trade, production and real incomes would be if trade became dearer, cheaper or impossible: many sectors that buy inputs from each
 * other, by exact changes ("hat algebra"; Caliendo & Parro 2015, doi:10.1093/restud/rdu035).
 *
 * Importer n, exporter i, sectors j and k. Given: π_nij, the share of i in what n spends on j; tariffs t_nij; the elasticity θ_j; γ_nj, the
 * share of value added in the output of j, and γ_nkj, that of inputs k; final shares α_nj; value added w_n L_n; deficits D_n. A scenario:
 * other tariffs t', factors of trade costs d̂_nij (infinite: an embargo); κ̂ = d̂ (1 + t') / (1 + t). Sought: factors of wages, ŵ:
 *
 *     log ĉ_nj = γ_nj log ŵ_n + Σ_k γ_nkj log P̂_nk
 *     P̂_nj^(-θ_j) = Σ_i π_nij (κ̂_nij ĉ_ij)^(-θ_j)       π'_nij = π_nij (κ̂_nij ĉ_ij / P̂_nj)^(-θ_j)       F_nij = π'_nij / (1 + t'_nij)
 *     X_nj = Σ_k γ_njk Σ_i F_ink X_ik + α_nj I_n        I_n = ŵ_n w_n L_n + Σ_ij t'_nij F_nij X_nj + D_n
 *     Σ_ij F_nij X_nj - D_n = Σ_ij F_inj X_ij           Σ_n ŵ_n w_n L_n = Σ_n w_n L_n
 *     real income Ŵ_n = Î_n / Π_j P̂_nj^α_nj
 *
 * Data seldom are an equilibrium to the last digit (and never after deficits are set to 0), so the model is solved twice: with the tariffs
 * of the base, and with those of the scenario. Every factor that is given is of the second against the first. docs/methods/cut-sectors.md
 * has the algorithm and its sources. */
#ifndef JARAK_NETWORK_TRADE_H
#define JARAK_NETWORK_TRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/progress.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Arrays of the caller's. "Bilateral" ones are n_sectors × n_countries × n_countries: sector j, importer n, exporter i stand at
 * [(j * n_countries + n) * n_countries + i]. Those of a country and a sector have [n * n_sectors + j]. Solving copies what it needs. */
typedef struct jarak_chain_data {
    size_t n_countries, n_sectors; /* at least 1 */
    const double *shares;          /* π: bilateral; at least 0; sum to 1 over exporters */
    const double *tariffs;         /* t of the shares: bilateral; above -1; 0.1 is 10 %; NULL: 0 */
    const double *tariffs_base;    /* bilateral; NULL: those of the shares */
    const double *tariffs_after;   /* t' of the scenario: bilateral; NULL: those of the base */
    const double *cost_factor;     /* d̂ of the scenario: bilateral, above 0; HUGE_VAL: an embargo; NULL: 1 */
    const double *input_shares; /* γ_nkj: n_countries × n_sectors inputs k × n_sectors outputs j; at least -0.01 (real tables have some) */
    const double *value_added_share; /* γ_nj: at least 0; with the shares of all inputs into j it sums to 1 */
    const double *final_shares;      /* α_nj: at least 0; sum to 1 over sectors */
    const double *theta;             /* θ_j: n_sectors; above 0 */
    const double *value_added;       /* w_n L_n: n_countries, in any one unit; above 0 */
    const double *deficit;           /* D_n: n_countries, in that unit; sum to 0; the same in base and scenario; NULL: 0 */
    const char *const *countries;    /* names for messages; NULL: numbers */
    const char *const *sectors;
    const double *trade_effect; /* of the scenario: bilateral, finite, at least 0; the factor of trade at unchanged prices, whatever the
                                 * elasticity, beside that of the costs; 0: an embargo; NULL: 1 */
} jarak_chain_data;

typedef struct jarak_chain_settings {
    size_t size;                /* set by jarak_chain_settings_init() */
    double tolerance;           /* see residual; default 1e-12; in [1e-13, 1e-3] */
    int max_steps;              /* accelerated steps of one solution; default 2000; at least 1 */
    int max_fixed_point;        /* plain steps where those did not get there; default 50000; at least 0 */
    int threads;                /* 0 (default): one per core; the result does not depend on it */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_chain_settings;

/* What jarak_chain_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_chain_settings_init_sized(jarak_chain_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_chain_settings_init(jarak_chain_settings *settings)
{
    jarak_chain_settings_init_sized(settings, sizeof *settings);
}

/* Whether there is an equilibrium, and whether it was found. */
typedef enum jarak_chain_outcome {
    JARAK_CHAIN_SOLVED = 0,
    JARAK_CHAIN_NOT_CONVERGED = 1, /* no iteration reached the tolerance; see residual */
    JARAK_CHAIN_NO_SUPPLIER = 2,   /* none: countries whose consumers buy a good that nobody can supply any more */
    JARAK_CHAIN_UNFINANCED = 3,    /* none: countries without trade with the others have a deficit or surplus with them */
    JARAK_CHAIN_ONLY_BUYS = 4,     /* none: countries that sell nothing to others buy from them, without a deficit that would pay */
    JARAK_CHAIN_ONLY_SELLS = 5,    /* none: countries that buy nothing from others sell to them, without a surplus */
    JARAK_CHAIN_NO_SPENDING = 6,   /* none: income falls below the surplus that is to be kept */
} jarak_chain_outcome;

typedef struct jarak_chain jarak_chain;

/* Arrays belong to the solution; NaN where it is not solved. Factors are of scenario against base. A country without any trade has a level
 * of wages and prices of its own, which cannot be compared with those of others; what is real can. */
typedef struct jarak_chain_info {
    jarak_chain_outcome outcome;
    bool is_base; /* outcome other than SOLVED: of the base, not of the scenario */
    size_t n_countries, n_sectors;
    const bool *at_fault;          /* n_countries: for which there is no equilibrium */
    const bool *sector_at_fault;   /* n_sectors: which nobody supplies to them (NO_SUPPLIER) */
    const double *real_income;     /* Ŵ, exact */
    const double *real_wage;       /* ŵ_n / Π_j P̂_nj^α_nj */
    const double *wage;            /* ŵ */
    const double *price_index;     /* Π_j P̂_nj^α_nj */
    const double *income_base;     /* I, in the unit of the value added */
    const double *income;          /* I' */
    const double *terms_of_trade;  /* first-order parts of welfare, as published: see jarak_chain_solve() */
    const double *volume_of_trade; /* 0.01 is 1 % of income */
    const double *price;           /* P̂: n_countries × n_sectors */
    const double *cost;            /* ĉ: n_countries × n_sectors */
    const double *spending_base;   /* X with tariffs paid: n_countries × n_sectors */
    const double *spending;
    const double *flows_base; /* F X, without tariffs: bilateral */
    const double *flows;
    double residual_base; /* largest of: |imports - deficit - exports| and |change of spending on a sector| in a further step, both over the
                           * country's value added, and |change of the log of a price| */
    double residual;
    int steps_base, steps; /* accelerated */
    int fixed_point_steps_base, fixed_point_steps;
} jarak_chain_info;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its values are. Errors: ERR_ARGUMENT (names
 * the field), ERR_DATA (names country, sector and value), ERR_OVERFLOW. Cost: one pass over the data. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_chain_check(const jarak_chain_data *data, const jarak_chain_settings *settings,
                                                          jarak_error *error);
/* Solves base and scenario; settings NULL: the defaults. The caller frees *solved, also where there is no equilibrium (outcome).
 *
 * Beside the exact real income there is the decomposition of the paper (its equation 15 and table 2), which is first order, taken at a
 * change that is not small: with flows M (F X), at base tariffs t and income I of the base,
 *     terms of trade_n  = Σ_ij (M_inj (ĉ_nj - 1) - M_nij (ĉ_ij - 1)) / I_n
 *     volume of trade_n = Σ_ij t_nij (M'_nij - M_nij ĉ_ij) / I_n
 * Their sum need not be near the exact change (NAFTA, Mexico: 1.31 % against 0.007 %); what cost_factor changes directly is in neither.
 *
 * Errors: those of jarak_chain_check(), ERR_MEMORY, ERR_INTERRUPTED. On error *solved is NULL. Cost: for each of the two some 30 to 100
 * steps of 3 n²J + 2 nJ² multiplications, for n countries and J sectors; memory 6 n²J + nJ² + 60 nJ numbers. Thread safety: a solution may
 * be read by several threads. The same bits for any number of threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_chain_solve(const jarak_chain_data *data, const jarak_chain_settings *settings,
                                                          jarak_chain **solved, jarak_error *error);
/* What was found; it lives as long as the solution. Cost O(1); safe from any thread. */
JARAK_API const jarak_chain_info *jarak_chain_result(const jarak_chain *solved);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_chain_free(jarak_chain *solved);

/* How much each of n_of countries (of: their numbers; NULL: the first n_of) depends on every trade cost, to first order, in the base:
 * exposure[((k * n_sectors + j) * n_countries + n) * n_countries + i] = ∂ log Ŵ_of[k] / ∂ log d̂_nij, by adjoints: some sweeps a country,
 * whatever the number of costs. First order ranks ties; it must not price the loss of one. The scenario is not looked at. exposure
 * (n_of × n_sectors × n_countries²) is the caller's. Errors: as of jarak_chain_solve(); ERR_DATA where the base has no equilibrium, or is
 * not unique (countries cut off from all others). Cost: the base, and some 100 sweeps for each country of the world and two for each of
 * n_of. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_chain_exposure(const jarak_chain_data *data, const jarak_chain_settings *settings,
                                                             size_t n_of, const size_t *of, double *exposure, jarak_error *error);

/* What is uncertain about a scenario. Elasticities: log θ_j ~ N(log theta_j, theta_sd² + sector_sd_j²), of which the first part is common
 * to all sectors and the second each one's own. Coefficients β ~ N(β̂, covariance), of which log trade_effect has the part
 * Σ_k β_k regressors[k]; data.trade_effect has it with β̂. Arrays are the caller's. */
typedef struct jarak_chain_uncertainty {
    double theta_sd;                 /* at least 0 */
    const double *sector_sd;         /* n_sectors; at least 0; NULL: 0 */
    size_t n_coefficients;           /* 0 is allowed */
    const double *const *regressors; /* n_coefficients, bilateral each */
    const double *covariance;        /* n_coefficients², positive definite */
    size_t n_draws;                  /* at least 2 */
    uint64_t seed;                   /* of Random123's streams, one a draw */
    double level;                    /* of the interval; in (0, 1) */
    jarak_progress *progress;        /* counts draws; NULL: none */
} jarak_chain_uncertainty;

typedef struct jarak_chain_draws jarak_chain_draws;

/* Arrays of n belong to the draws; NaN where no draw was solved. */
typedef struct jarak_chain_draws_info {
    size_t n, n_draws;
    size_t n_failed;   /* draws whose base or scenario has no equilibrium, or did not converge: not in the quantiles */
    const double *low; /* of the factor of real income: quantiles (1 ± level) / 2, interpolated (type 7 of Hyndman & Fan 1996) */
    const double *median;
    const double *high;
    const double *real_wage_low;
    const double *real_wage_high;
} jarak_chain_draws_info;

/* Solves base and scenario for every draw, from their solutions at the centre. The caller frees *draws. Errors: as of jarak_chain_solve();
 * ERR_ARGUMENT (names the field of uncertainty); ERR_DATA where there is no equilibrium at the centre. On error *draws is NULL. Cost: of a
 * draw somewhat less than that of jarak_chain_solve(), a draw a thread; memory 16 n n_draws bytes, and 4 n²J numbers a thread. Thread
 * safety: draws may be read by several threads. The same bits for any number of threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_chain_draw(const jarak_chain_data *data, const jarak_chain_settings *settings,
                                                         const jarak_chain_uncertainty *uncertainty, jarak_chain_draws **draws,
                                                         jarak_error *error);
/* What was found; it lives as long as the draws. Cost O(1); safe from any thread. */
JARAK_API const jarak_chain_draws_info *jarak_chain_draws_result(const jarak_chain_draws *draws);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_chain_draws_free(jarak_chain_draws *draws);

#ifdef __cplusplus
}
#endif

#endif
