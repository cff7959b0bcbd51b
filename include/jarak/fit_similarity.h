/* Similarity of states by their votes and their alliances (or of members of any body by its roll calls): the estimator of
 * jarak/similarity.h with names and times. */
#ifndef JARAK_FIT_SIMILARITY_H
#define JARAK_FIT_SIMILARITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/similarity.h"
#include "jarak/store.h"
#include "jarak/table.h"
#include "jarak/votes.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_similarity_by { JARAK_BY_SESSION = 0, JARAK_BY_YEAR = 1 } jarak_similarity_by;

typedef enum jarak_similarity_weights {
    JARAK_WEIGHTS_NONE = 0,
    JARAK_WEIGHTS_RARITY = 1, /* a roll call counts by the chance that two voters in it differ: unanimous ones not at all */
} jarak_similarity_weights;

typedef struct jarak_fit_similarity_settings {
    size_t size;            /* set by jarak_fit_similarity_settings_init() */
    jarak_similarity_by by; /* of alliances, always years */
    int window;             /* so many sessions or years that end with each; default 1 */
    jarak_similarity_weights weights;
    const char *const *pairs; /* n_pairs of them, "US,GB"; none: all pairs */
    size_t n_pairs;
    const char *years;             /* of alliances: such as "1914" or "1946-2018"; NULL: all */
    jarak_similarity_settings fit; /* draws, level, seed, threads … */
} jarak_fit_similarity_settings;

/* What jarak_fit_similarity_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost
 * O(1); safe from any thread. */
JARAK_API void jarak_fit_similarity_settings_init_sized(jarak_fit_similarity_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_fit_similarity_settings_init(jarak_fit_similarity_settings *settings)
{
    jarak_fit_similarity_settings_init_sized(settings, sizeof *settings);
}

/* A session or year, or several that end with it. */
typedef struct jarak_similarity_window {
    int32_t first, last;
} jarak_similarity_window;

typedef struct jarak_fitted_similarity {
    const jarak_similarity_info *fit;
    size_t n_units;
    const char *const *units;
    size_t n_windows;
    const jarak_similarity_window *windows;
    jarak_similarity_by by;
    bool rolling; /* windows longer than one */
} jarak_fitted_similarity;

/* Errors: ERR_ARGUMENT (settings: names the field), ERR_NOT_FOUND (a pair's state has no votes), and those of jarak_similarity_fit().
 * settings NULL: the defaults. The votes may go afterwards; the caller frees *result, which is NULL on error. Cost: that of
 * jarak_similarity_fit(), O(votes) beside it. Safe from several threads. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_similarity(const jarak_votes *votes, const jarak_fit_similarity_settings *settings,
                                                             jarak_fitted_similarity **result, jarak_error *error);

/* Similarity of portfolios of alliances in a store, year by year, as Signorino & Ritter (1999) compare them: what each state owes every
 * state, in four steps: 3 defence or offence, 2 neutrality or consultation, 1 non-aggression, 0 nothing; to itself, 3. States that have no
 * alliance in a year are not in that year's system.
 * Errors: ERR_NOT_FOUND (no alliances in the store), and as before. Cost: that of jarak_similarity_fit() with the states of a year as
 * items: O(states³) a year. One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_similarity_of_alliances(jarak_store *store, const jarak_fit_similarity_settings *settings,
                                                                          jarak_fitted_similarity **result, jarak_error *error);

/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_fit_similarity_free(jarak_fitted_similarity *result);

#ifdef __cplusplus
}
#endif
#endif
