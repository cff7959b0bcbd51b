/* A formula over data: the arrays that an estimator takes, with their names. */
#ifndef JARAK_FIT_FORMULA_DESIGN_H
#define JARAK_FIT_FORMULA_DESIGN_H

#include "base/arena.h"
#include "fit/formula/formula.h"
#include "jarak/frame.h"
#include "jarak/ppml.h"

/* What is asked for; NULL where nothing is. */
typedef struct jarak__design_request {
    const char *formula;
    const char *clusters; /* keys apart by '+' or ',' */
    const char *weights;  /* arithmetic */
    const char *offset;
    const char *panel; /* "unit,time", for lags */
    const char *by;    /* keys whose levels are models of their own */
    bool keep_labels;  /* jarak__design_level_label() will be called */
} jarak__design_request;

/* Categories of the rows under one name: codes 0 … n_levels - 1 in the order of the labels. */
typedef struct jarak__category {
    const char *name;
    const uint32_t *codes; /* JARAK_NO_CODE where one of its parts is missing */
    size_t n_levels;
    size_t n_parts; /* columns that it is made of; for their labels */
    const struct jarak__category_part *parts;
    const size_t *first_rows; /* of each level; NULL for a single part, or where labels are not kept */
} jarak__category;

typedef struct jarak__category_part {
    const uint32_t *codes;
    const char *const *labels;
    const uint32_t *second_codes; /* of a pair */
    const char *const *second_labels;
} jarak__category_part;

/* What a regressor is made of: the columns that it is a function of, where it is one factor alone. */
typedef struct jarak__regressor_source {
    bool is_dummy, is_product; /* of a category; of several factors */
    const char **columns;
    size_t n_columns;
} jarak__regressor_source;

/* What one model takes of the design: places among its columns. */
typedef struct jarak__design_model {
    size_t outcome;
    size_t n_regressors;
    const size_t *regressors;
    size_t n_effects;
    const size_t *effects;
} jarak__design_model;

/* The columns of all models of the formula, each once under its name. */
typedef struct jarak__design {
    jarak_frame *frame;
    jarak__arena arena;
    size_t n_rows;
    size_t n_models;
    const jarak__design_model *models; /* in the formula's order */
    size_t n_outcomes;
    const double **y; /* NaN where a cluster or the level of by is missing */
    const char **y_names;
    size_t n_regressors;
    const double **x;
    const char **x_names;
    jarak__regressor_source *sources; /* of each regressor */
    size_t n_effects;
    jarak_ppml_effect *effects; /* an effect with slopes is several of them; codes may be JARAK_NO_CODE */
    const jarak__category **effect_categories;
    const char **effect_names;               /* "exporter^year", "firm[x]" */
    jarak__regressor_source *effect_sources; /* of slopes */
    size_t n_clusters;
    const jarak__category **clusters;
    const jarak__category *by;
    const double *weights, *offset;
    jarak__regressor_source offset_source;
} jarak__design;

/* Reads the columns that the request names from data, and computes the rest. Errors: ERR_ARGUMENT (the request, with the place), those of
 * jarak_frame_read(), ERR_DATA (a panel's unit twice in a period). */
JARAK_MUST_CHECK jarak_status jarak__design_build(const jarak__design_request *request, const char *data,
                                                  const jarak_frame_settings *settings, jarak__design *design, jarak_error *error);
void jarak__design_release(jarak__design *design);

/* Whether both are functions of some column. */
bool jarak__sources_share(const jarak__regressor_source *a, const jarak__regressor_source *b);

/* "USA_1990"; lives in the arena, NULL when memory is out. */
const char *jarak__category_label(const jarak__category *category, size_t level, jarak__arena *arena);
/* The same of the level that a row has, which must have one; labels need not be kept. */
const char *jarak__category_row_label(const jarak__category *category, size_t row, jarak__arena *arena);

/* Shared by the files of the design. */
typedef struct jarak__panel {
    size_t n_rows;
    const size_t *sorted; /* rows with a unit and a period, by unit and period */
    const uint64_t *keys; /* of these, ascending: unit and period in one */
    size_t n_sorted;
} jarak__panel;

JARAK_MUST_CHECK jarak_status jarak__panel_build(const jarak__category *unit, const jarak_column *time, size_t n_rows, jarak__arena *arena,
                                                 jarak__panel *panel, jarak_error *error);
/* out[row] = x of the unit's row lag periods before (after, where negative), else NaN. */
void jarak__panel_lag(const jarak__panel *panel, const double *x, long lag, double *out);

/* The values of an expression, row by row; a plain column is the frame's own array. NULL when memory is out. */
const double *jarak__expr_values(const jarak__expr *expr, const jarak_frame *frame, int threads, jarak__arena *arena);

/* The category of the keys; its arrays live in the arena. */
JARAK_MUST_CHECK jarak_status jarak__category_build(const jarak__formula_keys *keys, const jarak_frame *frame, int threads,
                                                    bool keep_labels, jarak__arena *arena, jarak__category *category, jarak_error *error);

#endif
