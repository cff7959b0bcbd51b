/* Ideal points of states by their votes (or of members of any body by its roll calls): the estimator of jarak/ideal.h with names, dates and
 * the rule by which roll calls are held to be the same one, repeated. */
#ifndef JARAK_FIT_IDEAL_H
#define JARAK_FIT_IDEAL_H

#include "jarak/ideal.h"
#include "jarak/table.h"
#include "jarak/votes.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_fit_ideal_settings {
    size_t size;              /* set by jarak_fit_ideal_settings_init() */
    const char *anchor_high;  /* by name or code; NULL: "USA" where the units are states, else none */
    const char *anchor_low;   /* NULL: "RUS" likewise */
    jarak_bridge bridge;      /* default JARAK_BRIDGE_BOTH */
    const char *start;        /* a CSV that an earlier fit printed (country, session, estimate among its columns); NULL: none */
    jarak_ideal_settings fit; /* but for what is above: anchors and the warm start */
} jarak_fit_ideal_settings;

/* What jarak_fit_ideal_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_fit_ideal_settings_init_sized(jarak_fit_ideal_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_fit_ideal_settings_init(jarak_fit_ideal_settings *settings)
{
    jarak_fit_ideal_settings_init_sized(settings, sizeof *settings);
}

/* Arrays belong to the result. */
typedef struct jarak_fitted_ideal {
    const jarak_ideal *fit;
    size_t n_units;
    const char *const *units; /* of the votes */
    bool is_static;
    const jarak_table *points;     /* country, session, estimate, std_error, conf_low, conf_high, n_votes; by country, then session */
    const jarak_table *roll_calls; /* roll_call, session, date, resolution, title, used, group_size, n_yes, n_abstain, n_no, discrimination,
                                      discrimination_se, cut_no, cut_no_se, cut_yes, cut_yes_se, classified, error_reduction */
} jarak_fitted_ideal;

/* settings NULL: the defaults. The votes may go afterwards; the caller frees *result, which is NULL on error. May be called from several
 * threads at once. Cost: that of jarak_ideal_fit(), O(votes) beside it in time and memory.
 * Errors: ERR_ARGUMENT (settings), ERR_NOT_FOUND (an anchor has no votes; the file of the start is not there), ERR_FORMAT (it lacks a
 * column), and those of jarak_ideal_fit(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_ideal(const jarak_votes *votes, const jarak_fit_ideal_settings *settings,
                                                        jarak_fitted_ideal **result, jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_fit_ideal_free(jarak_fitted_ideal *result);

#ifdef __cplusplus
}
#endif
#endif
