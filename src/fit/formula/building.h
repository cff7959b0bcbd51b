/* A design while it is built; shared by the files design_….c. */
#ifndef JARAK_FIT_FORMULA_BUILDING_H
#define JARAK_FIT_FORMULA_BUILDING_H

#include "fit/formula/design.h"

/* A column under its name. */
typedef struct jarak__building_column {
    const double *values; /* NULL: there is none, the level is left out */
    const char *name;
    bool is_product; /* whose zeros times infinity are missing, unlike those of i(a, x) under the same name */
} jarak__building_column;

/* Places in the design, as a model takes them. */
typedef struct jarak__building_list {
    size_t *items;
    size_t count;
} jarak__building_list;

typedef struct jarak__building {
    jarak__design_request request;
    jarak__design *design;
    jarak__formula formula, clusters, weights, offset, panel, by; /* text NULL: not given */
    jarak_column_request *columns;
    size_t n_columns;
    int threads;
    jarak__category **categories; /* built so far */
    size_t n_categories;
    jarak__panel lags;
    bool has_lags;
    jarak__building_column *made; /* columns of right-hand sides, and what they are products of, made so far */
    size_t n_made;
    unsigned char *missing; /* rows without one of the categories; NULL: none */
    jarak_error *error;
} jarak__building;

/* Fails with ERR_MEMORY. */
jarak_status jarak__building_out_of_memory(jarak__building *job);
/* A longer list in the arena; NULL when memory is out. */
void *jarak__building_append(jarak__building *job, void *items, size_t count, size_t size);

/* Takes the texts of the request apart. Errors: ERR_ARGUMENT with the place, ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_parse(jarak__building *job);
/* Lists the columns that they name. Errors: ERR_ARGUMENT (a lag without a panel), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_request(jarak__building *job);

/* The category of the keys, built once for each name. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__building_category(jarak__building *job, const jarak__formula_keys *keys,
                                                       const jarak__category **category);
/* An expression's values, row by row; NULL when memory is out. */
const double *jarak__building_values(jarak__building *job, const jarak__expr *expr);
/* Adds a place to a list, unless it is there. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_add(jarak__building *job, jarak__building_list *list, size_t place);
/* The columns of an expression (NULL: none), and of a term, of which name is one regressor. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_source(jarak__building *job, const jarak__expr *expr, jarak__regressor_source *source);
JARAK_MUST_CHECK jarak_status jarak__building_term_source(jarak__building *job, const jarak__term *term, const char *name,
                                                          jarak__regressor_source *source);
/* What lags need, where there are some. Errors: ERR_DATA (a panel's unit twice in a period), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_panel(jarak__building *job);
/* The terms of a model: its columns, made where the design lacks them. Errors: ERR_ARGUMENT (a level that is not there), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_regressors(jarak__building *job, const jarak__formula_model *model,
                                                         jarak__building_list *list);

#endif
