/* What losing a tie, or other tariffs, would cost where countries have many sectors that buy inputs from each other: the tables of a folder
 * by name, a scenario, and the equilibrium of jarak/network_trade.h. docs/cut.md describes the folder and how to read what comes out.
 *
 *     jarak_cut_sectors_settings_init(&settings);
 *     settings.folder = "nafta";
 *     settings.tariffs = "tariffs.csv";
 *     status = jarak_cut_sectors_answer(&settings, &cut, &error);
 *     … jarak_cut_sectors_print(cut, JARAK_FORMAT_TABLE, stdout, &error);
 *     jarak_cut_sectors_free(cut);
 */
#ifndef JARAK_CUT_SECTORS_H
#define JARAK_CUT_SECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cut.h"
#include "jarak/network_trade.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts belong to the caller, and stay as long as the answer. Tariffs may come with a tie, or with a file of factors. */
typedef struct jarak_cut_sectors_settings {
    size_t size;          /* set by jarak_cut_sectors_settings_init() */
    const char *folder;   /* the tables: regions, sectors, region_vars, region_sector, io, bilateral, each .csv or .csv.gz; or a file of
                           * one table, which needs theta: exporter, sector, importer, use (a sector, or final), value, in any one unit;
                           * or as published (OECD ICIO, WIOD, ADB MRIO; docs/cut.md) */
    const char *tariffs;  /* file of new tariffs: exporter, importer, sector, tariff (0.1 is 10 %); what it does not name stays; NULL */
    const char *scenario; /* file of factors of trade at unchanged prices: exporter, importer, sector, factor; 0 is an embargo; NULL */
    const char *theta; /* file of elasticities: sector, theta (and se), a row for every sector; or a number, that of all; NULL: those of the
                        * folder's sectors */
    const char *const *one; /* countries on one side of the tie that ends, or becomes dearer */
    size_t n_one;
    const char *const *other;
    size_t n_other;
    const char *const *sectors; /* in which it does; none: all */
    size_t n_sectors;
    jarak_cut_direction direction; /* of the tie: default both */
    double dearer;                 /* by which share its costs rise: 0.1 is 10 %; NaN (default): trade ends */
    double theta_sd;               /* standard deviation of the log of an error common to all elasticities: at least 0; default 0. Beside it
                                    * a file of theta may have a column se: standard errors of each sector's own, independent */
    const char *from;           /* the JSON of a fit: the scenario's file then has, instead of the factor, a column for each effect, by how
                                 * much its regressor changes; trade changes by exp of coefficients times changes; NULL */
    const char *const *effects; /* names of its coefficients */
    size_t n_effects;
    size_t n_draws;           /* for the intervals, where something is uncertain: at least 2; default 1000; 0: no intervals */
    uint64_t seed;            /* of the draws; default 1 */
    double level;             /* of the intervals, in (0, 1); default 0.95 */
    jarak_progress *progress; /* counts draws; NULL: none */
    jarak_chain_settings solve;
} jarak_cut_sectors_settings;

/* What jarak_cut_sectors_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_cut_sectors_settings_init_sized(jarak_cut_sectors_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_cut_sectors_settings_init(jarak_cut_sectors_settings *settings)
{
    jarak_cut_sectors_settings_init_sized(settings, sizeof *settings);
}

typedef struct jarak_cut_sectors_country {
    const char *name;
    bool is_changed;                            /* the scenario changes what it buys or sells */
    double real_income, real_wage, price_index; /* factors, exact: 1 is no change */
    double terms_of_trade, volume_of_trade;     /* first order, as published; 0.01 is 1 % of income */
    double low, high;                           /* of the real income's factor; NaN without draws */
    double real_wage_low, real_wage_high;
} jarak_cut_sectors_country;

typedef struct jarak_cut_sectors jarak_cut_sectors;

/* Everything in it belongs to the answer. */
typedef struct jarak_cut_sectors_info {
    const char *folder, *tariffs, *scenario; /* of the settings; NULL: none */
    const char *one, *other;                 /* the two sides, with commas; NULL where no tie changes */
    const char *sectors;                     /* in which it changes, with commas; NULL: all */
    jarak_cut_direction direction;           /* of the tie */
    double dearer;                           /* by which share its costs rise; NaN: it ends */
    size_t n, n_sectors;                     /* countries and sectors of the folder */
    size_t n_without_row;                    /* of a file, cells of the table that it has no row of: they are none; of a folder 0 */
    const char *table;                       /* what the file is, where it is as published; NULL */
    double left_out;                         /* of it: changes of inventories, which are no use in the model, as a share of all sales */
    size_t n_negative;                       /* of it: sums of figures below 0, which count as none */
    double negative;                         /* the sum of their absolute values as a share of all sales */
    const char *theta_file;                  /* where elasticities are from; NULL: one number was given for all */
    double theta_low, theta_high;            /* the least and the largest of them */
    double deficits;                         /* the largest of a country, in shares of its value added; they stay */
    size_t n_tariffs;                        /* that the scenario changes: of an exporter, importer and sector each */
    size_t n_flows;                          /* that end or change by a factor */
    size_t n_without_trade;                  /* of both, those without trade in the base */
    jarak_chain_outcome outcome;
    bool is_base;       /* outcome other than SOLVED: of the base, not of the scenario */
    const char *reason; /* in words, where it is not solved; NULL */
    size_t n_at_fault;
    const char *const *at_fault; /* countries for which there is no equilibrium */
    size_t n_sectors_at_fault;
    const char *const *sectors_at_fault; /* that nobody supplies to them */
    double residual_base, residual;      /* of the worst market */
    double tolerance;
    int steps_base, steps;
    const jarak_cut_sectors_country *countries; /* n, in the order of the folder; NULL where it is not solved */
    const char *const *sector_names;            /* n_sectors */
    const double *output;                       /* n × n_sectors: factors of the quantities produced; NaN of what is not; NULL as above */
    const char *from;                           /* the fit; NULL */
    const jarak_cut_estimate *estimates;        /* n_estimates of its coefficients */
    size_t n_estimates;
    double theta_sd;
    bool has_theta_errors;    /* the elasticities' file has standard errors */
    size_t n_draws, n_failed; /* 0: no intervals; and those without an equilibrium, or not found, which are not in the intervals */
    uint64_t seed;
    double level;
} jarak_cut_sectors_info;

/* Reads the folder, makes the scenario, and solves base and scenario; settings NULL: the defaults, which ask for nothing and are refused.
 * The caller frees *cut, also where there is no equilibrium (outcome). Errors: ERR_NOT_FOUND (a file or column that is not there: names
 * it), ERR_ARGUMENT (a country or sector on the side of a tie that is not there, with the nearest; a field out of range; a table in a file
 * without theta), ERR_DATA (file and line of what cannot be: a cell twice, missing or no number; a country or sector of a scenario that is
 * not there; what jarak_chain_check() refuses), those of jarak_frame_read(), ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. On error *cut is
 * NULL. Cost: reading, then that of jarak_chain_solve() and, with draws, jarak_chain_draw(). Thread safety: an answer may be read by
 * several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cut_sectors_answer(const jarak_cut_sectors_settings *settings, jarak_cut_sectors **cut,
                                                                 jarak_error *error);
/* What was found; it lives as long as the answer. Cost O(1); safe from any thread. */
JARAK_API const jarak_cut_sectors_info *jarak_cut_sectors_result(const jarak_cut_sectors *cut);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_cut_sectors_free(jarak_cut_sectors *cut);

#ifdef __cplusplus
}
#endif

#endif
