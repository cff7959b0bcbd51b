/* Results as text: tables, fits and claims, for the eye or for programs, in every format. Answers: jarak/report.h.
 *
 * Nothing here keeps anything between calls: what is printed is only read, so that several threads may print one result to streams of their
 * own. */
#ifndef JARAK_PRINT_H
#define JARAK_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "jarak/claims.h"
#include "jarak/cut.h"
#include "jarak/cut_sectors.h"
#include "jarak/fit_breaks.h"
#include "jarak/fit_closeness.h"
#include "jarak/fit_ideal.h"
#include "jarak/fit_similarity.h"
#include "jarak/regression.h"
#include "jarak/rerouting.h"
#include "jarak/route_network.h"
#include "jarak/status.h"
#include "jarak/table.h"
#include "jarak/text.h" /* jarak_text_free() */

#ifdef __cplusplus
extern "C" {
#endif

/* How results are written. Numbers for the eye have as many digits as an eye wants, data formats write them in full. */
typedef enum jarak_format {
    JARAK_FORMAT_TABLE = 0,    /* for a terminal: text and aligned columns */
    JARAK_FORMAT_JSON = 1,     /* everything, by documented keys (docs/json.md); missing, NaN and infinite = null */
    JARAK_FORMAT_CSV = 2,      /* rows, quoted as in RFC 4180; missing = empty, lines end in LF */
    JARAK_FORMAT_MARKDOWN = 3, /* the text and tables of a terminal, as Markdown */
    JARAK_FORMAT_LATEX = 4,    /* tables for LaTeX with booktabs; the text as comments */
} jarak_format;

/* The name of a format on the command line, "table"; NULL for a number that is none, so that one can count up from 0. Cost O(1); safe
 * from any thread. */
JARAK_API const char *jarak_format_name(size_t format);

/* Writes the table: for the eye (numbers to six significant digits, none before the point rounded away), as a JSON array of objects, or as
 * CSV. Whatever the locale, the text is UTF-8 and the decimal point a point. Errors: ERR_ARGUMENT (no such format), ERR_IO, ERR_MEMORY.
 * Cost O(cells). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_table_print(const jarak_table *table, jarak_format format, FILE *stream, jarak_error *error);
/* The same for a program that reads the CSV: texts that a spreadsheet would run as a formula (they begin with =, +, - or @) are as they
 * are, without the apostrophe that they otherwise have before them. Errors, cost: as jarak_table_print(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_table_print_raw(const jarak_table *table, jarak_format format, FILE *stream,
                                                              jarak_error *error);

/* The same as a text, which the caller frees with jarak_text_free(). Errors: ERR_ARGUMENT, ERR_MEMORY; *text is then NULL. Cost
 * O(cells). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_table_to_text(const jarak_table *table, jarak_format format, char **text, jarak_error *error);

/* Writes the result. On a terminal each model with all there is to say about it; in Markdown and LaTeX the models side by side; as CSV a
 * row a coefficient; as JSON (docs/json.md) an object, or {"models": [...]} where there are several. Errors: ERR_IO, ERR_MEMORY. Cost
 * O(text written). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ppml_print(const jarak_regression *regression, jarak_format format, FILE *stream,
                                                             jarak_error *error);

/* The same as a text, which the caller frees with jarak_text_free(). Errors: ERR_ARGUMENT, ERR_MEMORY; *text is then NULL. Cost O(text
 * written). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ppml_to_text(const jarak_regression *regression, jarak_format format, char **text,
                                                               jarak_error *error);

/* The same of least squares. Errors and cost: as there. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ols_print(const jarak_regression *regression, jarak_format format, FILE *stream,
                                                            jarak_error *error);
/* As a text, which the caller frees with jarak_text_free(). Errors and cost: as of jarak_fit_ppml_to_text(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ols_to_text(const jarak_regression *regression, jarak_format format, char **text,
                                                              jarak_error *error);

/* "converged", "max_iterations" or "stalled". Cost O(1); safe from any thread. */
JARAK_API const char *jarak_ideal_outcome_text(jarak_ideal_outcome outcome);

/* Writes it. CSV: the points; with roll_calls, these instead. JSON: ideal_points, roll_calls, and the fit: log_likelihood, iterations,
 * status and so on (docs/methods/ideal.md). Table: the fit, and the points of the last session from top to bottom; with roll_calls, these.
 * Errors: ERR_IO, ERR_MEMORY. Cost O(points + roll calls). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ideal_print(const jarak_fitted_ideal *result, jarak_format format, bool roll_calls,
                                                              FILE *stream, jarak_error *error);

/* Writes the rows: a, b, session (or year; before it, of rolling windows, since), n, the measures in the order of jarak/similarity.h, and
 * with intervals each measure's _low and _high behind them. JSON adds `undefined`, the reason for a null. Errors: ERR_IO, ERR_MEMORY.
 * Cost O(rows). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_similarity_print(const jarak_fitted_similarity *result, jarak_format format, FILE *stream,
                                                                   jarak_error *error);

/* Text: what was found, with dates. JSON: everything. CSV: of a posterior a row a date (time, next, probability, first, last), of a
 * segmentation a row a segment and series, of a path a row an optimum. Errors: ERR_IO, ERR_MEMORY. Cost O(n_series n_times). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_breaks_print(const jarak_fitted_breaks *result, jarak_format format, FILE *stream,
                                                               jarak_error *error);

/* For the eye: what is known of each unit and group, and of its figures where there are several. CSV: a row a unit and group (unit, group,
 * from, to, change, std_error, conf_low, conf_high, probability, p_up, p_down, p_no_change, s_value, answer, since). JSON: the same with
 * steps[] and figures[], and the backtest. Errors: ERR_IO, ERR_MEMORY. Cost O(text written). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_closeness_print(const jarak_fitted_closeness *result, jarak_format format, FILE *stream,
                                                                  jarak_error *error);

/* For the eye: what is found, totals over controls, what an ordinary year brings, and what cannot be said. CSV: a row a pair of product and
 * hub that is tested. JSON: everything (docs/json.md). Errors: ERR_IO, ERR_MEMORY. Cost O(pairs). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_rerouting_print(const jarak_rerouting *found, jarak_format format, FILE *stream,
                                                              jarak_error *error);

/* For the eye: the question, what the numbers rest on, the countries that the scenario names and those that it affects most, or the ties or
 * partners that matter most. CSV: a row a country, tie or partner, all of them. JSON: everything (docs/json.md). Errors: ERR_IO,
 * ERR_MEMORY. Cost: a sort of the rows. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cut_print(const jarak_cut *cut, jarak_format format, FILE *stream, jarak_error *error);

/* For the eye: the question, what the numbers rest on, the countries that the scenario changes and those that it affects most, with the
 * exact change of real income beside the first-order decomposition, and why they differ. CSV: a row a country, all of them. JSON:
 * everything (docs/json.md). Errors: ERR_IO, ERR_MEMORY. Cost: a sort of the countries. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cut_sectors_print(const jarak_cut_sectors *cut, jarak_format format, FILE *stream,
                                                                jarak_error *error);

/* For the eye: what the worst losses leave, every loss, what flows today, what each route can carry and who says so, and what is not
 * known. CSV: a row a loss, the first with nothing lost. JSON: everything (docs/json.md). Errors: ERR_IO, ERR_MEMORY. Cost O(losses × cuts
 * + routes). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_route_losses_print(const jarak_route_losses *found, jarak_format format, FILE *stream,
                                                                 jarak_error *error);

typedef struct jarak_claims_print_settings {
    size_t size; /* set by jarak_claims_print_settings_init() */
    jarak_format format;
    bool why;             /* text: the answers and figures behind each finding too (JSON has them always, CSV never) */
    const char *language; /* "id": statements in Indonesian where the file has them; else English */
} jarak_claims_print_settings;

/* What jarak_claims_print_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_claims_print_settings_init_sized(jarak_claims_print_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_claims_print_settings_init(jarak_claims_print_settings *settings)
{
    jarak_claims_print_settings_init_sized(settings, sizeof *settings);
}

/* Writes the findings: a line a claim and their number; JSON {title, source, claims[]} with everything; CSV a row a claim. settings NULL:
 * plain text. Errors: ERR_IO, ERR_MEMORY. Cost: the text. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_claims_print(const jarak_claims *claims, const jarak_claims_print_settings *settings,
                                                           FILE *stream, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
