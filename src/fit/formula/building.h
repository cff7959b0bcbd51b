/* A design while it is built; shared by the files design_….c. */
#ifndef JARAK_FIT_FORMULA_BUILDING_H
#define JARAK_FIT_FORMULA_BUILDING_H

#include "fit/formula/design.h"

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
/* All terms of the formula. Errors: ERR_ARGUMENT (a level that is not there), ERR_DATA (a panel's unit twice in a period), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__building_regressors(jarak__building *job);

#endif
