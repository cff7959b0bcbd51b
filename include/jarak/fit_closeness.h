/* Changes in data that stand in a table: whether units came closer, by any indicators and periods (jarak/change.h). */
#ifndef JARAK_FIT_CLOSENESS_H
#define JARAK_FIT_CLOSENESS_H

#include "jarak/change.h"
#include "jarak/frame.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which columns of a frame are what. unit, period, indicator, group and reporter are categories, the others numbers. */
typedef struct jarak_closeness_columns {
    const char *unit;      /* NULL: all rows are one unit */
    const char *period;    /* whole numbers, or periods such as 2021, 2022Q2, 2022-10, all of one kind; one there must be */
    const char *indicator; /* NULL: one */
    const char *group;     /* NULL: all indicators are one group */
    const char *reporter;  /* NULL: one */
    const char *value;     /* larger is closer; one there must be */
    const char *variance;  /* known sampling variance; NULL: none */
    const char *noise;     /* sd of passing noise beyond it, the same in all rows of a series; NULL: none, or as the settings say */
} jarak_closeness_columns;

typedef struct jarak_fit_closeness_settings {
    size_t size;           /* set by jarak_fit_closeness_settings_init() */
    const char *from, *to; /* the window, periods as in the data; NULL: the first and last of all */
    double unit_size;      /* one unit that matters: values are divided by it; above 0; default 1, which is right for logarithms */
    double noise;          /* sd of passing noise of every series, in units of the values; NaN: not given; default NaN */
    bool noise_auto;       /* of each indicator by the variogram of its series, 200 or more */
    bool learn;            /* the prior's weights from the data, 200 series or more */
    bool backtest;         /* with the track record */
    jarak_change_settings change;
} jarak_fit_closeness_settings;

/* What jarak_fit_closeness_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost
 * O(1); safe from any thread. */
JARAK_API void jarak_fit_closeness_settings_init_sized(jarak_fit_closeness_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_fit_closeness_settings_init(jarak_fit_closeness_settings *settings)
{
    jarak_fit_closeness_settings_init_sized(settings, sizeof *settings);
}

/* Where the noise beyond the given variances comes from. */
typedef enum jarak_noise_from { JARAK_NOISE_NONE = 0, JARAK_NOISE_NUMBER, JARAK_NOISE_COLUMN, JARAK_NOISE_AUTO } jarak_noise_from;

/* Everything in it belongs to it. Windows are units × groups, by unit. Times are as in the data of the fit: jarak_fit_closeness_period()
 * has their names. */
typedef struct jarak_fitted_closeness {
    size_t n_units, n_indicators, n_groups;
    const char *const *units, *const *indicators, *const *groups;
    const uint32_t *indicator_of; /* of a series of the changes */
    int months_a_period;          /* 12, 6, 3 or 1; 0: periods are plain whole numbers */
    const jarak_changes *changes;
    jarak_noise_from noise_from;
    const double *noise; /* σ0 by indicator, with JARAK_NOISE_AUTO */
    size_t n_scores;
    const jarak_change_score *scores; /* of the backtest */
    double level, material;
    bool learned;
    jarak_change_prior prior; /* that was used */
} jarak_fitted_closeness;

/* settings NULL: the defaults. Errors: ERR_ARGUMENT (a column that the frame lacks, a setting out of its range, a window outside of the
 * data), ERR_DATA (a row without unit, period or indicator; an indicator in two groups; a period that is none, or of another kind than the
 * others; noise that differs within a series; too few series for what is to be estimated), ERR_FORMAT, ERR_MEMORY, ERR_OVERFLOW,
 * ERR_INTERRUPTED. On error *result is NULL. Cost and thread safety: as jarak_change_fit(). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_closeness(const jarak_frame *frame, const jarak_closeness_columns *columns,
                                                            const jarak_fit_closeness_settings *settings, jarak_fitted_closeness **result,
                                                            jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_fit_closeness_free(jarak_fitted_closeness *result);

/* The name of a time: a year, a half, a quarter, a month, or a plain number. Cost O(1); safe from any thread. */
JARAK_API void jarak_fit_closeness_period(const jarak_fitted_closeness *result, int32_t time, char text[32]);

#ifdef __cplusplus
}
#endif
#endif
