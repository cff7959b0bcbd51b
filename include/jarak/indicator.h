/* Indicators: what is measured of a pair of states, on which scale, its values and their changes. */
#ifndef JARAK_INDICATOR_H
#define JARAK_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_direction {
    JARAK_DIRECTION_UNDECIDED = 0, /* the change is no larger than what the figures can tell */
    JARAK_DIRECTION_CLOSER = 1,
    JARAK_DIRECTION_APART = 2,
    JARAK_DIRECTION_NOT_MATERIAL = 3, /* no change that matters, and the figures could tell one */
    JARAK_DIRECTION_MIXED = 4,        /* of a group: one indicator closer and another apart, together neither */
    JARAK_DIRECTION_DISPUTED = 5,     /* reporters contradict each other */
    JARAK_N_DIRECTIONS
} jarak_direction;

/* "undecided", "closer", "apart", "no material change", "mixed", "disputed"; stable, for JSON. The text is static, as are those of the
 * functions below that give one. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_direction_text(jarak_direction direction);

/* Indicators are in one of three groups: what states say, what they do, and how much of all that they do it is. */
typedef enum jarak_group { JARAK_GROUP_SIGNALS = 0, JARAK_GROUP_VOLUME, JARAK_GROUP_SHARE, JARAK_N_GROUPS } jarak_group;

/* "signals", "volume", "share"; stable, for JSON. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_group_text(jarak_group group);

/* How an indicator's value follows from its natural quantity q. */
typedef enum jarak_scale {
    JARAK_SCALE_LINEAR = 0, /* q */
    JARAK_SCALE_LOG,        /* ln q, up to a constant; changes are ratios */
    JARAK_SCALE_LOGIT,      /* ln(q / (100 - q)), q in percent */
    JARAK_SCALE_ARCSIN,     /* arcsin sqrt(q / 100) */
    JARAK_SCALE_ARCSIN2,    /* twice that */
    JARAK_SCALE_ANSCOMBE,   /* 2 sqrt(q + 3/8), q a count */
    JARAK_SCALE_DIFFERENCE, /* of two of the former: q, the difference of the counts, has no interval of its own */
    JARAK_SCALE_SIGNED,     /* a difference of the state and the partner, of which q is the size; changes are those of q */
} jarak_scale;

typedef struct jarak_indicator {
    const char *code;         /* "trade.share" */
    const char *group;        /* "signals", "volume" or "share" */
    const char *dimension;    /* "trade", "people", "money", "meetings", "institutions", "votes", "gestures" */
    const char *label;        /* "share of trade" */
    const char *natural_unit; /* "percent", "USD million", "persons" … */
    const char *describes;    /* one sentence */
    jarak_scale scale;
    int sign;       /* +1: larger is closer; -1: larger is farther apart */
    bool repeats;   /* a share that points the same way as the volume it is taken of, for every state: nothing new in a summary */
    bool unchanged; /* the same first and last value with the partner, for every state that has them */
    /* How it errs beyond the variances of its values. noise_from: "table", measured once and shipped with the program; "convention",
     * assumed; "none", since nothing is known to be missing; NULL: not known. Standard deviations on the scale, of the largest and the
     * smallest amounts; they are the same where size does not matter. */
    const char *noise_from;
    double noise_least, noise_most;
    /* Of events, the shocks of a month, which the variances of values hold. shocks_from: "store", measured in the store, where enough pairs
     * tell of them; "table"; NULL: it knows none. */
    const char *shocks_from;
    double shocks_sd;
    int64_t shocks_pairs; /* that tell of them in the store */
} jarak_indicator;

/* One value of an indicator. */
typedef struct jarak_point {
    const char *period;    /* "2018", "2022Q2" */
    const char *first_day; /* "2018-01-01" */
    const char *last_day;
    double value, variance;           /* on the indicator's scale */
    double natural;                   /* in its natural unit */
    double natural_low, natural_high; /* interval at the answer's level; NaN where the scale gives none */
    int64_t n_rows;                   /* facts that it rests on */
    const char *steps;                /* how it follows from them, a line a step; NULL unless figures were asked for */
} jarak_point;

/* From the first to the last yearly value of an indicator. */
typedef struct jarak_indicator_change {
    const jarak_indicator *indicator;
    const jarak_point *first, *last;
    double change, low, high; /* last - first on the indicator's scale, and its interval */
    bool of_verdict;          /* the intervals are the verdict's, from all years; else those of two values that err independently */
    double natural_change, natural_low, natural_high; /* in natural units (points, where they are percent) */
    double ratio, ratio_low, ratio_high;              /* last / first where the scale is a log; else NaN */
    double probability;        /* P(closer), by the verdict; NaN where it cannot compare the indicator, or none was made */
    double weight;             /* in its group's verdict; 0: it is told beside it */
    jarak_direction direction; /* by the verdict's rule; undecided where it cannot compare it */
    const char *use;           /* as jarak_verdict_part has it: "used", or why not ("starts late", …); NULL: no verdict was made */
} jarak_indicator_change;

#ifdef __cplusplus
}
#endif
#endif
