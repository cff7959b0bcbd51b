/* Breaks in data that stand in a table: the estimators of jarak/breaks.h on series out of a frame, with the names of dates and series. */
#ifndef JARAK_FIT_BREAKS_H
#define JARAK_FIT_BREAKS_H

#include <stddef.h>

#include "jarak/breaks.h"
#include "jarak/frame.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which columns of a frame are what. value: a number, as are variance and exposure; time and series: categories. */
typedef struct jarak_breaks_columns {
    const char *value;
    const char *time;     /* NULL: rows are dates, in their order; not with several series */
    const char *series;   /* NULL: all rows are one series */
    const char *variance; /* NULL: none */
    const char *exposure; /* NULL: none */
} jarak_breaks_columns;

/* Which of the estimators of jarak/breaks.h. */
typedef enum jarak_breaks_kind {
    JARAK_BREAKS_POSTERIOR = 0,
    JARAK_BREAKS_SEGMENTATION = 1,
    JARAK_BREAKS_PATH = 2,
} jarak_breaks_kind;

typedef struct jarak_fit_breaks_settings {
    size_t size;                                     /* set by jarak_fit_breaks_settings_init() */
    jarak_breaks_kind kind;                          /* default JARAK_BREAKS_POSTERIOR */
    jarak_breaks_posterior_settings posterior;       /* looked at for a posterior alone */
    jarak_breaks_segmentation_settings segmentation; /* looked at for a segmentation and a path */
} jarak_fit_breaks_settings;

/* What jarak_fit_breaks_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_fit_breaks_settings_init_sized(jarak_fit_breaks_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_fit_breaks_settings_init(jarak_fit_breaks_settings *settings)
{
    jarak_fit_breaks_settings_init_sized(settings, sizeof *settings);
}

/* Series on one axis of dates: the labels of the time column in their order (numbers by size, others by their bytes, which puts 2022-10 and
 * 2022Q4 in the order of time). A date that only some series have is missing in the others. */
typedef struct jarak_breaks_series {
    jarak_breaks_data data;
    const char *value_name;
    const char *const *times;  /* [n_times] */
    const char *const *series; /* [n_series]; without a column one empty text */
} jarak_breaks_series;

/* What was found, and in what. Everything in it belongs to it. */
typedef struct jarak_fitted_breaks {
    jarak_breaks_series input;
    jarak_breaks_kind kind;
    jarak_breaks_model model;
    double level; /* of a posterior's intervals */
    /* The one that kind says; the others are NULL. */
    const jarak_breaks_posterior_info *posterior;
    const jarak_breaks_segmentation_info *segmentation;
    const jarak_breaks_path_info *path;
} jarak_fitted_breaks;

/* settings NULL: the defaults. The frame may go afterwards; the caller frees *result, which is NULL on error. May be called from several
 * threads at once. Cost: that of the estimator, O(rows + n_series n_times) beside it in time and memory.
 * Errors: ERR_ARGUMENT (a column that the frame lacks, a kind that is none), ERR_DATA (no rows, no value; a row without a time or series;
 * two rows for one date, unless both are the same in all), ERR_MEMORY, ERR_OVERFLOW, and those of the estimator. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_fit_breaks(const jarak_frame *frame, const jarak_breaks_columns *columns,
                                                         const jarak_fit_breaks_settings *settings, jarak_fitted_breaks **result,
                                                         jarak_error *error);
/* NULL is allowed. Cost O(n_times). */
JARAK_API void jarak_fit_breaks_free(jarak_fitted_breaks *result);

#ifdef __cplusplus
}
#endif
#endif
