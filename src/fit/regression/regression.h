/* Shared by the files of a regression. */
#ifndef JARAK_FIT_REGRESSION_REGRESSION_H
#define JARAK_FIT_REGRESSION_REGRESSION_H

#include <stdbool.h>
#include <stdio.h>

#include "fit/formula/design.h"
#include "jarak/regression.h"

/* A regression being made. */
typedef struct jarak__regression_work {
    jarak_regression shown; /* first */
    jarak__arena arena;
    jarak_regression_model *models;
} jarak__regression_work;

/* A part of the design, the rows of one level, or all; and of it what one model takes. */
typedef struct jarak__sample {
    const jarak__design *design;
    size_t n_rows;
    const size_t *rows;                       /* of the design; NULL: all */
    jarak__arena arena;                       /* of arrays gathered for the part */
    const double **y, **x, *weights, *offset; /* of the part, places as in the design */
    const jarak_ppml_effect *effects;
    const uint32_t *const *levels; /* for each effect, the design's level of each level here; NULL: the same */
    const uint32_t *clusters[JARAK_MOST_CLUSTERS];

    const jarak__design_model *model;
    size_t number; /* of the model on this part among all that are told of, from 1 */
    jarak_ppml_data data;
    const double **model_x; /* what data points to; room for those of any model */
    const char **model_names;
    jarak_ppml_effect *model_effects;
} jarak__sample;

/* Gathers the rows, of the columns of all models. */
JARAK_MUST_CHECK jarak_status jarak__sample_take(const jarak__design *design, size_t n_rows, const size_t *rows, jarak__sample *sample,
                                                 jarak_error *error);
/* Makes data that of a model of the design. */
void jarak__sample_choose(jarak__sample *sample, size_t model);
void jarak__sample_release(jarak__sample *sample);
/* The codes of a design's category for the rows of the sample; missing ones become 0. NULL when memory is out. */
const uint32_t *jarak__sample_codes(jarak__sample *sample, const uint32_t *codes);

/* CSV files with results, written beside their place and moved there when complete. */
typedef struct jarak__result_file {
    const char *path;           /* NULL: not wanted */
    const jarak_cancel *cancel; /* NULL: none */
    char *temporary;
    FILE *stream;
} jarak__result_file;

JARAK_MUST_CHECK jarak_status jarak__result_file_open(jarak__result_file *file, const char *path, const char *header,
                                                      const jarak_cancel *cancel, jarak_error *error);
/* Moves the file to its place where status is JARAK_OK, else removes it; returns status, or what went wrong. */
jarak_status jarak__result_file_close(jarak__result_file *file, jarak_status status, jarak_error *error);

/* Appends a model's effects (constant: where it has no sets of them) and fitted values. several: the rows begin with outcome and level. */
JARAK_MUST_CHECK jarak_status jarak__save_effects(jarak__result_file *file, const jarak__sample *sample, jarak_ppml *fit, double constant,
                                                  const char *level, bool several, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__save_fitted(jarak__result_file *file, const jarak__sample *sample, const jarak_ppml *fit,
                                                 const char *level, bool several, jarak_error *error);

/* The columns that a three-way gravity model's effects are made of. ERR_ARGUMENT where they are not exporter^year, importer^year and
 * exporter^importer, by whatever names. */
typedef struct jarak__gravity_keys {
    const jarak_column *exporter, *importer, *year;
} jarak__gravity_keys;

JARAK_MUST_CHECK jarak_status jarak__gravity_keys_find(const jarak__design *design, const jarak__design_model *model,
                                                       jarak__gravity_keys *keys, jarak_error *error);

#endif
