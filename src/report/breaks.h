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

/* "flow, 1871–1970: 100 dates, the mean jumps" */
void jarak__breaks_title(const jarak_breaks_series *series, jarak_breaks_model model, jarak__output *out);
/* With columns for the eye. */
void jarak__segments_page(const jarak__segments *segments, jarak__output *out);
/* As rows: segment, first, last, series, mean, variance. */
void jarak__segments_rows(const jarak__segments *segments, jarak__sheet *sheet);

/* The keys that all methods have; model NULL: none. */
void jarak__breaks_head_json(const jarak_breaks_series *series, const char *method, const jarak_breaks_model *model, jarak__json *json);
/* "segments": each with first, last and the level of each series. */
void jarak__segments_json(const jarak__segments *segments, jarak__json *json);

#endif
