/* What trade would be if it became dearer, cheaper or impossible between some countries: the equilibrium of the one-sector gravity model,
 * by exact changes ("hat algebra"; Dekle, Eaton & Kortum 2007). Armington's, Eaton and Kortum's and other gravity models are this one with
 * the same trade elasticity (Arkolakis, Costinot & Rodríguez-Clare 2012; Allen, Arkolakis & Takahashi 2020).
 *
 * Given: flows X_ij from i to j, domestic trade X_ii among them; Y_i = Σ_j X_ij, E_j = Σ_i X_ij, D_j = E_j - Y_j, λ_ij = X_ij / E_j; a
 * scenario B_ij, by what factor trade would change if no price did, 0 for an embargo. Sought: prices p̂, as factors of what they were:
 *
 *     P̂_j^(-θ) = Σ_i λ_ij B_ij p̂_i^(-θ)        Ŷ_i = p̂_i (p̂_i / P̂_i)^ψ        λ'_ij = λ_ij B_ij (p̂_i / P̂_j)^(-θ)
 *     E'_j = Y_j Ŷ_j + D_j (additive deficits)  or in proportion to E_j Ŷ_j (multiplicative)
 *     Y_i Ŷ_i = Σ_j λ'_ij E'_j                  Σ_i Y_i Ŷ_i = Σ_i Y_i
 *     real wage (p̂ / P̂)^(1 + ψ);                welfare: the same (multiplicative), or (E'_j / E_j) / P̂_j (additive)
 *
 * Conditional: Ŷ_i = 1 and E'_j = E_j, whatever prices do (conditional general equilibrium; Yotov et al. 2016); Σ_i Y_i p̂_i = Σ_i Y_i, and
 * welfare and real wage are both p̂_j / P̂_j, what a unit of output buys.
 *
 * ψ, the supply elasticity, is what inputs bought from others do where the share of value added in output is ζ: ψ = (1 - ζ) / ζ.
 * docs/methods/cut.md has the algorithm, its sources, and what the model leaves out. */
#ifndef JARAK_EQUILIBRIUM_H
#define JARAK_EQUILIBRIUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What happens to D_j, which no model of one period explains. */
typedef enum jarak_deficits {
    JARAK_DEFICITS_ADDITIVE = 0,       /* it stays as it is, in the unit of the flows at unchanged world income */
    JARAK_DEFICITS_MULTIPLICATIVE = 1, /* spending stays in proportion to income; one common factor makes the world's deficits sum to 0 */
} jarak_deficits;

/* Arrays of the caller's; of n × n that of exporter i and importer j stands at [i * n + j]. Solving copies what it needs. */
typedef struct jarak_equilibrium_data {
    size_t n;                   /* countries; at least 1 */
    const double *flows;        /* X: n × n, in any one unit; at least 0, domestic trade above 0 */
    const double *trade_effect; /* B: n × n, at least 0, of domestic trade above 0; NULL: 1 */
    const double *trade_cost;   /* factors of costs τ̂: n × n, above 0: B is multiplied by τ̂^(-θ); NULL: 1 */
    const char *const *names;   /* of the countries, for messages; NULL: their numbers */
    double theta;               /* θ above 0: trade elasticity */
    double psi;                 /* ψ at least 0: supply elasticity */
    jarak_deficits deficits;
    bool conditional; /* what countries sell and spend stays as it is, and prices alone adjust; psi and deficits then do not matter */
} jarak_equilibrium_data;

typedef struct jarak_equilibrium_settings {
    size_t size;                /* set by jarak_equilibrium_settings_init() */
    double tolerance;           /* solved where every market's |log demand - log supply| is below; default 1e-12; in [1e-14, 1e-3] */
    int max_steps;              /* of Newton's method; default 200; at least 1 */
    int max_fixed_point;        /* steps of the plain iteration, where Newton's did not get there; default 5000; at least 0 */
    int threads;                /* of draws and exposures; 0 (default): one per core; the result does not depend on it */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_equilibrium_settings;

/* What jarak_equilibrium_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_equilibrium_settings_init_sized(jarak_equilibrium_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_equilibrium_settings_init(jarak_equilibrium_settings *settings)
{
    jarak_equilibrium_settings_init_sized(settings, sizeof *settings);
}

/* Whether there is an equilibrium, and whether it was found. */
typedef enum jarak_equilibrium_outcome {
    JARAK_EQUILIBRIUM_SOLVED = 0,
    JARAK_EQUILIBRIUM_NOT_CONVERGED = 1, /* neither iteration reached the tolerance; see residual */
    JARAK_EQUILIBRIUM_UNFINANCED = 2,    /* none: countries without trade with the others have a deficit or surplus with them (additive) */
    JARAK_EQUILIBRIUM_ONLY_BUYS = 3,     /* none: countries that sell nothing to others buy from them, without a deficit that would pay */
    JARAK_EQUILIBRIUM_ONLY_SELLS = 4,    /* none: countries that buy nothing from others sell to them, without a surplus */
    JARAK_EQUILIBRIUM_NO_SPENDING = 5,   /* none: income falls below the surplus that is to be kept (additive) */
} jarak_equilibrium_outcome;

typedef struct jarak_equilibrium jarak_equilibrium;

/* Arrays of n belong to the solution; NaN where it is not solved. */
typedef struct jarak_equilibrium_info {
    jarak_equilibrium_outcome outcome;
    size_t n;
    const bool *at_fault;         /* the countries for which there is no equilibrium */
    const double *price;          /* p̂: factor of the producer price; the wage where ψ is 0 */
    const double *price_index;    /* P̂ */
    const double *income;         /* Y Ŷ, in the unit of the flows at unchanged world income */
    const double *expenditure;    /* E' */
    const double *welfare;        /* Ŵ: factor; 1: nothing changes */
    const double *real_wage;      /* factor */
    const double *share_before;   /* domestic share of spending: λ_jj */
    const double *domestic_share; /* λ'_jj */
    const double *flows;          /* n × n: X' */
    double residual;              /* largest |log demand - log supply| of a market */
    int steps;                    /* of Newton's method */
    int fixed_point_steps;
    size_t n_parts;       /* groups of countries that trade with each other; prices of different ones are not comparable */
    const uint32_t *part; /* n: 0 … n_parts - 1 */
} jarak_equilibrium_info;

/* Whether the settings (NULL: the defaults) are in their ranges and, where data is not NULL, its values are. Errors: ERR_ARGUMENT (names
 * the field), ERR_DATA (names the countries and the value), ERR_OVERFLOW. Cost: one pass over the flows. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_equilibrium_check(const jarak_equilibrium_data *data,
                                                                const jarak_equilibrium_settings *settings, jarak_error *error);
/* Solves for the scenario; settings NULL: the defaults. The caller frees *solved, also where there is no equilibrium (outcome). Errors:
 * those of jarak_equilibrium_check(), ERR_MEMORY, ERR_INTERRUPTED. On error *solved is NULL. Cost: some steps of n³ (a millisecond for
 * 200 countries); memory 40 n² bytes. Thread safety: a solution may be read by several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_equilibrium_solve(const jarak_equilibrium_data *data,
                                                                const jarak_equilibrium_settings *settings, jarak_equilibrium **solved,
                                                                jarak_error *error);
/* What was found; it lives as long as the solution. Cost O(1); safe from any thread. */
JARAK_API const jarak_equilibrium_info *jarak_equilibrium_result(const jarak_equilibrium *solved);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_equilibrium_free(jarak_equilibrium *solved);

/* The flows with every row and every column multiplied by a factor, so that each country sells in all what it did and spends as much: no
 * deficits are left (RAS; Deming & Stephan 1940, doi:10.1214/aoms/1177731829). Of all such flows they are nearest to those given, by
 * Σ X' log(X'/X). The scenario and elasticities of data are not looked at. balanced (n × n) is the caller's, and may be the flows. Errors:
 * as of jarak_equilibrium_solve(); ERR_DATA where countries buy from others without selling to them, or the other way round. Cost: as of
 * solving. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_equilibrium_balance(const jarak_equilibrium_data *data,
                                                                  const jarak_equilibrium_settings *settings, double *balanced,
                                                                  jarak_error *error);

/* How much each of n_of countries (of: their numbers; NULL: all n) depends on every tie, to first order, where nothing has changed yet:
 * exposure[(k * n + i) * n + j] = ∂ log W_of[k] / ∂ log B_ij, for all ties by one factorisation. To a trade cost τ_ij it is -θ times that.
 * First order ranks ties; it must not price the loss of one. The scenario of data is not looked at. These are the exposures of Kleinman,
 * Liu & Redding (2020, doi:10.3386/w27587), here to costs, with deficits and ψ. exposure (n_of × n × n) is the caller's. Errors: as of
 * jarak_equilibrium_solve(); ERR_DATA where flows of today have no unique equilibrium. Cost n³ + n_of × n². */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_equilibrium_exposure(const jarak_equilibrium_data *data,
                                                                   const jarak_equilibrium_settings *settings, size_t n_of,
                                                                   const size_t *of, double *exposure, jarak_error *error);

/* What is uncertain about a scenario: log θ ~ N(log theta, theta_sd²), and coefficients β ~ N(β̂, covariance) of which log B_ij has the part
 * Σ_k β_k regressors[k][i * n + j]; data.trade_effect has it with β̂. */
typedef struct jarak_equilibrium_uncertainty {
    double theta_sd;                 /* at least 0 */
    size_t n_coefficients;           /* 0 is allowed */
    const double *const *regressors; /* n_coefficients of n × n */
    const double *covariance;        /* n_coefficients², positive definite */
    size_t n_draws; /* at least 2; or 0, with theta_sd 0: of one coefficient the image of β̂ ± z standard errors, of several the
                       delta method on log Ŵ, with exact derivatives */
    uint64_t seed;  /* of Random123's streams, one a draw */
    double level;   /* of the interval; in (0, 1) */
} jarak_equilibrium_uncertainty;

typedef struct jarak_equilibrium_draws jarak_equilibrium_draws;

/* Arrays of n belong to the draws; NaN where no draw was solved. Without draws NaN, too, where the welfare at β̂ is not between those of
 * the ends, so that it is not monotone. */
typedef struct jarak_equilibrium_draws_info {
    size_t n, n_draws;
    size_t n_failed;      /* draws without an equilibrium, or not converged: not in the quantiles */
    const double *low;    /* of the welfare factor: quantiles (1 ± level) / 2, interpolated (type 7 of Hyndman & Fan 1996) */
    const double *median; /* without draws: at β̂ */
    const double *high;
    const double *real_wage_low;
    const double *real_wage_high;
} jarak_equilibrium_draws_info;

/* Solves the scenario for every draw, from the solution at its centre. The caller frees *draws. Errors: as of jarak_equilibrium_solve();
 * ERR_ARGUMENT (names the field of uncertainty); ERR_DATA where there is no equilibrium at the centre. Cost: about n_draws × 20 n² with few
 * or no factorisations of a draw's own; memory 16 n n_draws bytes. The same bits for any number of threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_equilibrium_draw(const jarak_equilibrium_data *data,
                                                               const jarak_equilibrium_settings *settings,
                                                               const jarak_equilibrium_uncertainty *uncertainty,
                                                               jarak_equilibrium_draws **draws, jarak_error *error);
/* What was found; it lives as long as the draws. Cost O(1); safe from any thread. */
JARAK_API const jarak_equilibrium_draws_info *jarak_equilibrium_draws_result(const jarak_equilibrium_draws *draws);
/* NULL is allowed. Cost O(1); no thread may use it any more. */
JARAK_API void jarak_equilibrium_draws_free(jarak_equilibrium_draws *draws);

#ifdef __cplusplus
}
#endif

#endif
