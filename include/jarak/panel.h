/* The panel: yearly and quarterly values of every indicator for every pair of states, with their sampling variance, derived from the facts.
 * docs/indicators.md describes each indicator; the views `indicator`, `panel` and `evidence` (docs/data-model.md) show them to queries. */
#ifndef JARAK_PANEL_H
#define JARAK_PANEL_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/status.h"
#include "jarak/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Brings the panel up to the facts: where files were loaded since it was made, or another version of jarak made it, makes anew, in one
 * transaction, the parts of it that the new files bear on; else returns at once. What comes out does not depend on the steps in which files
 * were loaded, nor on the number of threads: the same facts give the same panel, bit for bit.
 * Cost: a tenth of a second for the ledger; with world-wide votes, trade and institutions half a minute, most of it for ideal points.
 * Errors: ERR_ARGUMENT when the panel is out of date and the store is open for reading only; ERR_MEMORY, ERR_INTERRUPTED, ERR_SQL. After
 * an error the panel is as before. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_panel_ensure(jarak_store *store, jarak_error *error);

typedef enum jarak_panel_format { JARAK_PANEL_CSV, JARAK_PANEL_PARQUET, JARAK_PANEL_XLSX, JARAK_PANEL_DTA } jarak_panel_format;

typedef struct jarak_panel_write_settings {
    size_t size; /* set by jarak_panel_write_settings_init() */
    jarak_panel_format format;
    int since, until;         /* years; 0: open */
    size_t n_pairs;           /* 0: every pair of which the store has a value, and no row without one */
    const char *const *pairs; /* 2 n_pairs: state, partner, state …; "*": every state of which the store has a value; a group: its members,
                                 and itself where the store has values of it as one */
    size_t n_indicators;      /* 0: all; codes such as "trade.share", or dimensions such as "trade" */
    const char *const *indicators;
    bool wide; /* a row a pair and year, five columns an indicator; else a row a pair, year and indicator */
} jarak_panel_write_settings;

/* What jarak_panel_write_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_panel_write_settings_init_sized(jarak_panel_write_settings *settings, size_t size);
/* Fills the settings with the defaults: all pairs, indicators and years, as CSV. */
static inline void jarak_panel_write_settings_init(jarak_panel_write_settings *settings)
{
    jarak_panel_write_settings_init_sized(settings, sizeof *settings);
}

/* Writes dyad-years into a file at path, and the publications that they rest on into one beside it, as BibTeX (panel.csv: panel.bib).
 * Columns: state, state_cow, partner, partner_cow (codes as in jarak_state_find(); the numbers of the Correlates of War project, missing
 * where it has none), year, indicator, value, natural_value, natural_unit, sd (standard deviation of value), n_figures (facts that it rests
 * on), flag. The flag says of a number that it is a zero, and where there is none, why: "missing" (a source speaks of the state or the
 * partner in that year, and has nothing of the two), "not covered" (none speaks of either). Wide: state … year, then <indicator>_value,
 * _natural, _sd, _n and _flag, with _ for the dot of its code; in files of Stata (.dta), whose names have 32 characters, the dimension
 * loses letters where they are longer (p_registrations_per_1000_value), and all columns have labels. Sorted by state, partner, year and the
 * catalogue's order. Pairs are directed: both orders, unless pairs are named. Named pairs have all years, in which there are both, and all
 * indicators.
 * The panel must be up to date, and the store be open for writing and not yet have answered a query of a user, since the engine then no
 * longer writes files. Files that are there are replaced, whole or not at all. settings NULL: the defaults. Cost: some µs a value; memory
 * grows by 50 bytes a value. Errors: ERR_ARGUMENT, ERR_NOT_FOUND (a state or indicator that nobody knows), ERR_DATA (more rows than a sheet
 * of a workbook or Stata has), ERR_IO, ERR_MEMORY, ERR_INTERRUPTED, ERR_SQL. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_panel_write(jarak_store *store, const char *path, const jarak_panel_write_settings *settings,
                                                          jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
