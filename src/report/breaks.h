/* What the printed forms of breaks share. */
#ifndef JARAK_REPORT_BREAKS_H
#define JARAK_REPORT_BREAKS_H

#include "jarak/fit_breaks.h"
#include "report/format.h"
#include "report/json.h"

#include <stdint.h>

/* The levels between breaks: a row a segment and series. */
typedef struct jarak__segments {
    const jarak_breaks_series *series;
    size_t n_breaks;
    const size_t *breaks; /* the last date of each segment but the last; NULL: those of dates */
    const jarak_breaks_date *dates;
    const double *mean, *spread; /* [segment * n_series + series]; spread may be NULL */
    const char *spread_key;      /* "sd" or "variance" */
} jarak__segments;

size_t jarak__segment_first(const jarak__segments *segments, size_t segment);
size_t jarak__segment_last(const jarak__segments *segments, size_t segment);

/* The one of a fit whose kind it is. */
JARAK_MUST_CHECK jarak_status jarak__breaks_posterior_print(const jarak_fitted_breaks *fit, jarak_format format, FILE *stream,
                                                            jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__breaks_segmentation_print(const jarak_fitted_breaks *fit, jarak_format format, FILE *stream,
                                                               jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__breaks_path_print(const jarak_fitted_breaks *fit, jarak_format format, FILE *stream,
                                                       jarak_error *error);

/* What is told of a fit beside its breaks. */
typedef struct jarak__breaks_remarks {
    const jarak_breaks_series *series;
    jarak_breaks_model model;
    bool bayes, white; /* with the posterior; the noise that was taken */
    bool constant, noise_estimated;
    double residual_correlation, residual_p_value;
    size_t n_counts;
    const jarak_breaks_count *counts;
} jarak__breaks_remarks;

/* "flow, 1871–1970: 100 dates, the mean jumps", and what makes an answer of little worth. */
void jarak__breaks_title(const jarak__breaks_remarks *remarks, jarak__output *out);
/* BIC by number of breaks, and a caution where the residuals are correlated. */
void jarak__breaks_end(const jarak__breaks_remarks *remarks, jarak__output *out);
/* The same as keys of JSON. */
void jarak__breaks_remarks_json(const jarak__breaks_remarks *remarks, jarak__json *json);
/* With columns for the eye. */
void jarak__segments_page(const jarak__segments *segments, jarak__output *out);
/* As rows: segment, first, last, series, mean, variance. */
void jarak__segments_rows(const jarak__segments *segments, jarak__sheet *sheet);

/* The keys that all methods have; model NULL: none. */
void jarak__breaks_head_json(const jarak_breaks_series *series, const char *method, const jarak_breaks_model *model, jarak__json *json);
/* "segments": each with first, last and the level of each series. */
void jarak__segments_json(const jarak__segments *segments, jarak__json *json);

#endif
