/* An answer for people and programs: as terminal text, JSON, CSV, or one HTML page. */
#ifndef JARAK_REPORT_H
#define JARAK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "jarak/answer.h"
#include "jarak/claims.h"
#include "jarak/print.h"
#include "jarak/status.h"
#include "jarak/world.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_print_settings {
    size_t size; /* set by jarak_print_settings_init() */
    jarak_format format;
    int width;   /* columns of the terminal; default 100 */
    bool colour; /* closer and apart in colours as well as in words */
    bool brief;  /* on a terminal a row a state, in place of a table a pair (jarak_answer_print()) or of each indicator (the overview) */
} jarak_print_settings;

/* What jarak_print_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_print_settings_init_sized(jarak_print_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_print_settings_init(jarak_print_settings *settings)
{
    jarak_print_settings_init_sized(settings, sizeof *settings);
}

/* The table of every pair: indicator by indicator first and last value, change, interval and direction, rivals beside it. JSON is the
 * whole answer (docs/json.md), CSV the rows of the table. settings NULL: defaults. Errors: ERR_ARGUMENT (no such format), ERR_IO (the
 * stream), ERR_MEMORY. Cost O(text written). Safe from several threads with streams of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_answer_print(const jarak_answer *answer, const jarak_print_settings *settings, FILE *stream,
                                                           jarak_error *error);
/* The answer at a glance, on one screen: a line an indicator and state, findings, what is missing. Formats and errors as above. Cost
 * O(text written). Safe from several threads with streams of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_answer_print_overview(const jarak_answer *answer, const jarak_print_settings *settings,
                                                                    FILE *stream, jarak_error *error);
/* Every value of every series. period_kind: "year" or "quarter"; NULL: both. Errors as above. Cost O(text written). Safe from several
 * threads with streams of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_answer_print_series(const jarak_answer *answer, const char *period_kind,
                                                                  const jarak_print_settings *settings, FILE *stream, jarak_error *error);
/* Every figure behind the first and the last value of each series, or behind those of period alone where it is not NULL, and how the
 * values follow from them. The answer must have been asked with figures. Errors as above. Cost O(text written). Safe from several threads
 * with streams of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_answer_print_figures(const jarak_answer *answer, const char *period,
                                                                   const jarak_print_settings *settings, FILE *stream, jarak_error *error);

/* The whole answer as JSON, with claims where they are not NULL. *text is to be freed with jarak_text_free(). Errors: ERR_MEMORY.
 * Cost O(length of the text); safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_answer_json(const jarak_answer *answer, const jarak_claims *claims, char **text,
                                                          jarak_error *error);

/* The answer as one HTML file that needs nothing else, written whole or not at all.
 * Errors: ERR_IO naming the file, ERR_NOT_FOUND where jarak was built without the page. Cost O(bytes of the file); safe from several
 * threads with files of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_report_write(const jarak_answer *answer, const jarak_claims *claims, const char *path,
                                                           jarak_error *error);

/* The same in short, for paper: one HTML file that prints on two sheets of A4: the sentence and the picture; the table, claims and who
 * published. Single figures are left out. Errors, cost and threads as above. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_report_write_print(const jarak_answer *answer, const jarak_claims *claims, const char *path,
                                                                 jarak_error *error);

/* Pictures of rerouted goods as one HTML file that needs nothing else: flow lines, small multiples, a heat map, and histograms of the
 * barrier's year and an ordinary one, each with its numbers as a table. language: "en", "id" or "ru", of the page's words and of the names
 * of states; NULL: English. Errors: those of jarak_report_write(), and ERR_ARGUMENT (one product is explained, of which there are no
 * pictures). Cost O(bytes of the file); safe from several threads with files of their own. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_report_write_rerouting(const jarak_rerouting *found, const char *language, const char *path,
                                                                     jarak_error *error);
/* Pictures of what a lost tie would cost among many sectors: a map (where countries have the codes of states), bars with intervals, and a
 * heat map of what becomes of each sector's output. Otherwise as jarak_report_write_cut(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_report_write_cut_sectors(const jarak_cut_sectors *cut, const char *language, const char *path,
                                                                       jarak_error *error);
/* Pictures of what a lost tie would cost: a map and bars with intervals, or exposures as a heat map ordered by clusters (of the sixty
 * countries that they weigh most on). Where there is no equilibrium the page says why. Errors and threads as above. Cost
 * O(bytes of the file), and of exposures O(exposures × log countries). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_report_write_cut(const jarak_cut *cut, const char *language, const char *path,
                                                               jarak_error *error);
/* A diagram of the routes, and what remains after each loss. Errors, cost and threads as above. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_report_write_routes(const jarak_route_losses *found, const char *language, const char *path,
                                                                  jarak_error *error);

/* Writes how to cite the value of period (NULL: of the last year) of an answer that was asked, with figures, about one indicator of one
 * pair: a sentence with the figure, its interval and its sources; or these and jarak itself as BibTeX. answer NULL: how to cite jarak and
 * all publications of the store. Errors: ERR_ARGUMENT, ERR_NOT_FOUND (no such value), ERR_IO, ERR_MEMORY, ERR_SQL. Cost O(figures of the
 * answer). One thread a store at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_cite(jarak_store *store, const jarak_answer *answer, const char *period, bool bibtex,
                                                   FILE *stream, jarak_error *error);

/* Writes a row a pair: for the eye the direction, change and probability of each group; as CSV and JSON (docs/json.md, an array) all
 * fields. settings NULL: the defaults. Errors: ERR_ARGUMENT (no such format), ERR_IO, ERR_MEMORY. Cost O(text written). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_world_print(const jarak_world *world, const jarak_print_settings *settings, FILE *stream,
                                                          jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
