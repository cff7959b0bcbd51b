/* The verdict: from the yearly values of indicators of pairs of states, whether each pair drew closer or apart in a group of indicators,
 * how sure that is, since when, why, and whether other defensible choices say the same.
 *
 * It knows numbers and the catalogue of indicators: no store, no question and no language. The change of each indicator is judged by
 * itself (jarak/change.h), and what a group says is their weighted sum, in units that matter: a change of 1 is, of amounts, a factor of e.
 */
#ifndef JARAK_VERDICT_H
#define JARAK_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/cancel.h"
#include "jarak/indicator.h"
#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- What it is made from ---------------------------------------------------------------------------------------------------------- */

enum { JARAK_VERDICT_MEMORY_YEARS = 12 };

/* The value of an indicator of a pair in a year. */
typedef struct jarak_verdict_value {
    size_t pair, indicator; /* numbers from 0 */
    int year;
    double value;    /* on the indicator's scale, times its sign: larger is closer */
    double variance; /* of value, at least 0 */
    double natural;  /* in the indicator's natural unit */
    double own,
        partners; /* value by the state's own figures alone, and by the partner's; NaN: it did not report. Both NaN: not known who */
    bool spread;  /* its publisher changed it as all others alike: it says nothing of the pair, and is not looked at */
    /* Of values of votes: how its error correlates with those of the values 1, 2, … years before, in hundredths from -100 to 100; of values
     * farther apart it does not. */
    signed char correlations[JARAK_VERDICT_MEMORY_YEARS];
} jarak_verdict_value;

/* How large the smaller of a pair's two states is in a year: amounts that are small beside that are below the floor. */
typedef struct jarak_verdict_size {
    size_t pair;
    int year;
    double gdp, population; /* USD million of 2021, and persons; NaN: not known */
} jarak_verdict_size;

/* So many of the figures that a value rests on are from this publication. */
typedef struct jarak_verdict_origin {
    size_t pair, indicator;
    int year;
    int64_t source;                      /* its number */
    const char *title, *publisher, *url; /* NULL where not known */
    double figures;
} jarak_verdict_origin;

typedef struct jarak_verdict_data {
    size_t n_pairs;
    const bool *together; /* which pairs the mean is over, n_pairs of them; NULL: all */
    size_t n_indicators;
    const jarak_indicator *indicators; /* n_indicators; has to outlive the verdicts, which point to them */
    size_t n_values;
    const jarak_verdict_value *values; /* by pair, indicator and year, each once; years outside of the window help */
    size_t n_origins;                  /* 0: no reasons by publication */
    const jarak_verdict_origin *origins;
    size_t n_sizes;                  /* 0: floors are those of the catalogue in amounts alone */
    const jarak_verdict_size *sizes; /* by pair and year; of a year without one the nearest of the pair's counts */
} jarak_verdict_data;

typedef struct jarak_verdict_settings {
    size_t size;         /* set by jarak_verdict_settings_init() */
    int since, until;    /* the years that are compared; 0, and beyond the values: as far as there are any */
    double level;        /* of decisions and intervals, in (0, 1); default 0.9 */
    bool specifications; /* try the other defensible choices, too; default true */
    bool multiverse;     /* of these every combination; else each of them by itself */
    bool no_reasons; /* each pair's verdict alone: no steps, neither why nor on which values it hangs, and nothing of all pairs together */
    const jarak_cancel *cancel; /* NULL: none */
} jarak_verdict_settings;

/* What jarak_verdict_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_verdict_settings_init_sized(jarak_verdict_settings *settings, size_t size);
/* The defaults above. */
static inline void jarak_verdict_settings_init(jarak_verdict_settings *settings)
{
    jarak_verdict_settings_init_sized(settings, sizeof *settings);
}

/* ---- What it says ------------------------------------------------------------------------------------------------------------------ */

/* The level of one year less that of the first year compared, larger is closer. */
typedef struct jarak_level {
    int year;
    double level;
} jarak_level;

/* The step into a year: of one indicator; of a group the weighted sum of its indicators' (which are taken as independent). */
typedef struct jarak_step {
    int year;
    double change, std_error;
    double probability; /* P(step is closer) */
    bool told;          /* sure at the level, and more likely than not of a size that matters */
} jarak_step;

/* The change of one indicator by itself. */
typedef struct jarak_verdict_part {
    const jarak_indicator *indicator;
    const char *use; /* "used"; or why not: "no values", "starts late", "ends early", "one time only", "spread by the publisher", "below the
                      * floor", "noise not known" (the interval is that of counts alone), "beside" another */
    double weight;   /* in the group's change; 0: not part of it */
    double unit;     /* how much on the indicator's scale is one unit that matters */
    int from, to;    /* first and last year with a value inside the window; 0: not compared, and all below is empty */
    jarak_direction direction;
    double probability, change, low, high, s_value; /* P(closer), and the change in units that matter with its interval */
    int since;                                      /* first year with a step that is told and has the direction; 0: none */
    size_t n_steps;
    const jarak_step *steps;
    size_t n_reporters;
} jarak_verdict_part;

/* What an indicator contributes to a change, in units that matter; the contributions sum to the change. */
typedef struct jarak_reason {
    const jarak_indicator *indicator;
    double contribution;
} jarak_reason;

/* What the figures of a publication contribute to a change, in units that matter; the contributions sum to the change. A value that rests
 * on figures of several publications counts for each in proportion to its figures. */
typedef struct jarak_source_reason {
    int64_t source; /* its number, below 0 for figures inside the program; 0: figures that no publication is known for */
    const char *title, *publisher, *url; /* NULL where not known */
    double contribution;
} jarak_source_reason;

/* A value's part in a change. */
typedef struct jarak_contribution {
    const jarak_indicator *indicator;
    int year;
    double contribution; /* in units that matter */
} jarak_contribution;

/* What is said without a value, without an indicator (year 0), or without a year (indicator NULL). */
typedef struct jarak_influence {
    const jarak_indicator *indicator;
    int year;
    double contribution; /* its part in the change */
    bool known;          /* something is left to compare */
    double probability;  /* P(closer) without it; NaN: not known */
    jarak_direction direction;
} jarak_influence;

/* One way of answering among the defensible ones. */
enum { JARAK_N_CHOICES = 10 };
typedef struct jarak_specification {
    bool main;                             /* the one that the verdict is from */
    const char *choices[JARAK_N_CHOICES];  /* by jarak_choice_name() */
    double change, low, high, probability; /* in units that matter; NaN where it leaves nothing to compare */
    jarak_direction direction;
} jarak_specification;

/* "since", "until", "left_out", "reporter", "measure", "weights", "noise", "floor", "correlation", "material". Cost O(1); safe from any
 * thread. */
JARAK_API const char *jarak_choice_name(size_t choice);

/* What a group of indicators says of a pair. */
typedef struct jarak_verdict {
    bool known;    /* an indicator has values near both ends of the window; else only parts is filled */
    int from, to;  /* the years that are compared; an indicator may begin or end a little within them */
    bool narrowed; /* no indicator spans the years asked for: these are those of the one that spans most of them, at least a half */
    jarak_direction direction;                 /* at the level asked for */
    double probability;                        /* P(closer) */
    double change, low, high;                  /* in units that matter, with its interval */
    double p_up, p_down, p_no_change, s_value; /* of more than .1 closer, apart, within .2 of none; min(P(closer), P(apart)) */
    size_t n_dimensions, n_all_dimensions;     /* that it rests on, of those that the group has */
    int since;                                 /* first year with a step that is told and has the direction; 0: none */
    const jarak_indicator *since_indicator;    /* whose step that is */
    size_t n_parts;                            /* its indicators, in the order of print */
    const jarak_verdict_part *parts;
    size_t n_levels;
    const jarak_level *levels;
    size_t n_steps;
    const jarak_step *steps;
    size_t n_reasons; /* the largest first */
    const jarak_reason *reasons;
    size_t n_source_reasons; /* likewise, by publication */
    const jarak_source_reason *source_reasons;
    size_t n_contributions; /* of single values, in the order of indicators and years */
    const jarak_contribution *contributions;
    size_t n_influences; /* values without which the direction would be another, of the three largest, the largest first */
    const jarak_influence *influences;
    size_t n_omissions; /* of a verdict that is closer or apart: all that was left out, one at a time: its three largest values; each
                         * indicator, where there are several; and of the years with values of several the three largest */
    const jarak_influence *omissions;
    size_t n_specifications, n_agree; /* ways of answering, and those that give the same direction */
    const jarak_specification *specifications;
    const char *hinge; /* the choice that moves the change most; NULL */
} jarak_verdict;

/* The mean change over several pairs. */
typedef struct jarak_verdict_mean {
    size_t n_pairs; /* 0: none */
    jarak_direction direction;
    double probability, change, low, high;
} jarak_verdict_mean;

/* Everything in it belongs to it; texts of publications are those of the data. */
typedef struct jarak_verdicts {
    size_t n_pairs;
    const jarak_verdict *verdicts; /* of pair d in group g at [d * JARAK_N_GROUPS + g] */
    jarak_verdict_mean together[JARAK_N_GROUPS];
} jarak_verdicts;

/* settings NULL: the defaults. The data must outlive the verdicts.
 * Errors: ERR_ARGUMENT (settings and data: names the field and the value's number), ERR_MEMORY, ERR_INTERRUPTED. On error *verdicts is
 * NULL. No value at all is no error: nothing is known then. The same bits for any number of threads; calls share nothing. Cost: that of
 * jarak_change_fit() on the values, once and for every other choice that is tried; O(values) memory. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_verdict_fit(const jarak_verdict_data *data, const jarak_verdict_settings *settings,
                                                          jarak_verdicts **verdicts, jarak_error *error);
JARAK_API void jarak_verdict_free(jarak_verdicts *verdicts);

#ifdef __cplusplus
}
#endif
#endif
