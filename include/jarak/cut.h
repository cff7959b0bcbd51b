/* What losing a tie would cost: flows between countries by name, a scenario, the equilibrium of jarak/equilibrium.h, and what is asked of
 * it: the cost of the scenario to every country, exposures to every tie, or the cost of losing each partner. docs/cut.md. */
#ifndef JARAK_CUT_H
#define JARAK_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/equilibrium.h"
#include "jarak/status.h"
#include "jarak/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_cut_question {
    JARAK_CUT_SCENARIO = 0,   /* what the scenario costs every country */
    JARAK_CUT_MATRIX = 1,     /* first-order exposures: of one country to every tie, or of every country to each of its partners */
    JARAK_CUT_TORNADO = 2,    /* what losing each partner costs one country, exactly and to first order */
    JARAK_CUT_DEPENDENCE = 3, /* the same, how much each partner depends on the country in turn, and how concentrated its trade is */
} jarak_cut_question;

typedef enum jarak_cut_direction {
    JARAK_CUT_BOTH = 0,
    JARAK_CUT_EXPORTS = 1, /* what the first sells to the second */
    JARAK_CUT_IMPORTS = 2, /* what the first buys from the second */
} jarak_cut_direction;

/* A coefficient of a fit, and what its regressor becomes between all countries. */
typedef struct jarak_cut_effect {
    const char *name;      /* the coefficient's, and that of the column of the flows that has its regressor */
    double to;             /* 0: it is switched off */
    const char *to_column; /* column of the flows that has it instead; NULL */
} jarak_cut_effect;

/* Texts belong to the caller. */
typedef struct jarak_cut_settings {
    size_t size; /* set by jarak_cut_settings_init() */
    jarak_cut_question question;
    jarak_store *store;   /* whose newest complete year is taken where no file is given; its panel is there (jarak_panel_ensure()) */
    const char *with;     /* file of flows: exporter, importer, value; NULL, and no store: a made-up world, said to be made up */
    const char *where;    /* SQL condition on its rows; NULL: all */
    const char *domestic; /* file of domestic trade: country, domestic (or output, or gdp, less exports); NULL: it is in the flows; of a
                             store, as "gdp", GDP less exports */
    const char *scenario; /* file of factors of trade: exporter, importer, factor; NULL: the tie below */
    const char *from;     /* JSON of a fit (docs/json.md) of which some coefficients are the scenario; NULL: the above */
    const jarak_cut_effect *effects; /* these, each once */
    size_t n_effects;
    const char *const *one;
    size_t n_one; /* countries on one side of the tie, by their names in the flows, by names of jarak_state_find(), or groups, whose members
                     (as of the year of a store, else of today) they stand for, without those that the other side names; of other
                     questions the first is the one that is asked about */
    const char *const *other;
    size_t n_other;
    jarak_cut_direction direction;
    double dearer; /* by which share trade becomes dearer: 0.1 is 10 %; NaN (default): it ends */
    double theta;  /* trade elasticity; default 5, a convention (Costinot & Rodríguez-Clare 2014) */
    double theta_sd;
    double psi; /* supply elasticity; default 0 */
    jarak_deficits deficits;
    bool conditional; /* what countries sell and spend stays, and prices alone adjust (jarak/equilibrium.h) */
    bool balance;     /* the flows are scaled first, so that no country has a deficit (jarak_equilibrium_balance()) */
    size_t n_draws;   /* with theta_sd or from; default 0: no interval, or from a fit the image of its coefficient's, of several
                         that of the delta method */
    uint64_t seed;    /* default 1 */
    double level;     /* default 0.95 */
    jarak_equilibrium_settings solve;
} jarak_cut_settings;

/* What jarak_cut_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_cut_settings_init_sized(jarak_cut_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_cut_settings_init(jarak_cut_settings *settings)
{
    jarak_cut_settings_init_sized(settings, sizeof *settings);
}

/* Factors: 1 is no change. */
typedef struct jarak_cut_country {
    const char *name;
    double welfare, low, high; /* low and high NaN without an interval, and where it would be no image: see jarak_equilibrium_draws_info */
    double real_wage, price, price_index, income;
    double exports; /* to others; NaN of a country that had none */
    double share_before, domestic_share;
} jarak_cut_country;

/* ∂ log welfare / ∂ log cost: of the country asked about, to one tie; or of a country, to both directions of the tie with a partner. */
typedef struct jarak_cut_exposure {
    const char *country, *exporter, *importer; /* country: whose welfare; of all countries' exposures, exporter is the partner */
    double per_log_cost;
    bool missing; /* no figure of this tie: no exposure, which is not one of zero */
} jarak_cut_exposure;

typedef struct jarak_cut_partner {
    const char *name;
    bool missing;                      /* no figure of trade in either direction: nothing is known of the cost */
    jarak_equilibrium_outcome outcome; /* of losing it; numbers are NaN where it is not solved */
    double share;                      /* of the country's trade with others, both directions */
    double per_log_cost;               /* first order, of the directions that are asked for */
    double welfare, low, high;         /* factors: of the country that is asked about */
    double partner_welfare;            /* what it costs the partner itself */
    /* Of dependence; else NaN: */
    double exports_share, imports_share; /* of what the country sells to others, and buys from them */
    double partner_share;                /* the country's in the partner's trade with others */
    double partner_per_log_cost;         /* first order, of the partner's welfare */
    double asymmetry; /* log welfare over log partner_welfare: how many times as much the country loses; NaN where one of them gains */
} jarak_cut_partner;

/* Σ share² over partners (Hirschman 1945, Herfindahl 1950): 1 is a single partner, 1/k that of k equal ones; NaN without trade. Of the
 * flows that have a figure. */
typedef struct jarak_cut_concentration {
    double exports, imports, trade;
} jarak_cut_concentration;

/* An effect of a fit as the answer has it. */
typedef struct jarak_cut_estimate {
    const char *name;
    double coefficient, std_error;
    double to;             /* what its regressor becomes */
    const char *to_column; /* the column that has it instead; NULL */
} jarak_cut_estimate;

typedef struct jarak_cut jarak_cut;

/* Everything in it belongs to the answer. */
typedef struct jarak_cut_info {
    jarak_cut_question question;
    const char *source;                  /* the file, or "store"; NULL: made up */
    int year;                            /* of a store; 0: not told */
    size_t n_left_out;                   /* countries of a store without GDP in that year */
    const char *of;                      /* the country asked about; NULL: all */
    size_t n_members_absent;             /* members of the groups that are asked for without flows */
    const char *one, *other;             /* the two sides, with commas; NULL where a file has the scenario */
    const char *scenario;                /* that file; NULL */
    const char *from;                    /* the fit; NULL */
    const jarak_cut_estimate *estimates; /* n_estimates of its coefficients; 0 without a fit */
    size_t n_estimates;
    jarak_cut_direction direction;
    double dearer; /* NaN: it ends */
    double theta, theta_sd, psi, level;
    jarak_deficits deficits;
    bool conditional;
    double balanced; /* by balancing, the share of all flows that is another figure than what was read; NaN: it was not asked for */
    size_t n_draws, n_failed;
    bool has_interval; /* by draws, or from a fit without */
    uint64_t seed;
    size_t n;             /* countries */
    size_t n_missing;     /* pairs of different countries without a figure */
    size_t n_missing_of;  /* of them, those of the countries of the first side */
    const char *domestic; /* where domestic trade is from: "flows", "gdp", or the file */
    size_t n_floored;
    const char *const *floored; /* countries whose domestic trade is the floor, a twentieth of output, since exports exceed what was left */
    size_t n_asked;             /* pairs that the scenario changes */
    size_t n_asked_missing;     /* of them, those without a figure: left as they are; "no data", not "no cost" */
    jarak_equilibrium_outcome outcome;
    const char *reason; /* in words, where it is not solved; NULL */
    double residual;    /* of the worst market */
    double tolerance;   /* that it is below, where it is solved */
    int steps;
    size_t n_at_fault;
    const char *const *at_fault;        /* countries for which there is no equilibrium */
    const jarak_cut_country *countries; /* n; of the scenario; NULL where it is not solved */
    size_t n_exposures;
    const jarak_cut_exposure *exposures;
    size_t n_partners;
    const jarak_cut_partner *partners;     /* the dearest first, then those that are not known */
    jarak_cut_concentration concentration; /* of dependence; else NaN */
} jarak_cut_info;

/* Reads the flows, makes the scenario, and answers; settings NULL: the defaults, which ask for nothing and are refused. The caller frees
 * *cut, also where there is no equilibrium (outcome). Errors: those of jarak_frame_read() and jarak_equilibrium_solve(); ERR_ARGUMENT (a
 * country that is not there, with the nearest; a field out of range); ERR_DATA (file, line and country of what cannot be: a pair twice, no
 * domestic trade, a negative value; a scenario of which no pair has a figure). On error *cut is NULL. Cost: reading; then an equilibrium
 * (a millisecond for 200 countries), of a tornado, and dependence, one a partner; draws as jarak_equilibrium_draw(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cut_answer(const jarak_cut_settings *settings, jarak_cut **cut, jarak_error *error);
/* What was found; it lives as long as the answer. Cost O(1); safe from any thread. */
JARAK_API const jarak_cut_info *jarak_cut_result(const jarak_cut *cut);
/* Keeps the cost of a tie (two sides, no file) in the store whose flows it is of, which may be written to, for queries and claims: the view
 * cut_cost has a row a country, as long as the store's figures are the same; once others are loaded the view refuses them, and says how to
 * find them again. The same question is kept once; what is of other figures is dropped. Errors: ERR_ARGUMENT (it is no such answer, or has
 * no equilibrium), ERR_MEMORY, ERR_SQL (the store is read-only). Cost O(countries). One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cut_keep(jarak_store *store, const jarak_cut *cut, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_cut_free(jarak_cut *cut);

#ifdef __cplusplus
}
#endif

#endif
