/* Ratings as bits: for each unit a plane a category and one of all that it rated, an item a bit, so that a cell of a pair's table is an AND
 * and a popcount. */
#ifndef JARAK_STAT_SIMILARITY_PLANES_H
#define JARAK_STAT_SIMILARITY_PLANES_H

#include "jarak/similarity.h"

typedef struct jarak__planes {
    size_t n_categories;
    size_t n_words; /* of a plane */
    uint64_t *bits; /* [unit][category, and rated at all][word] */
} jarak__planes;

/* Whether units, items and values are in range. Errors: ERR_ARGUMENT. */
JARAK_MUST_CHECK jarak_status jarak__planes_check(const jarak_similarity_data *data, jarak_error *error);

/* Errors: ERR_ARGUMENT, ERR_DATA, ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__planes_fill(const jarak_similarity_data *data, jarak__planes *planes, jarak_error *error);
void jarak__planes_release(jarak__planes *planes);

/* Items first … end - 1 that both rated. */
uint32_t jarak__planes_common(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end);

/* Their table: row a's rating, column b's. Without weights counts, with them sums of weights. */
void jarak__planes_table(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end, const double *weights, double *table);

/* The cell and the item of each of them, at most all of end - first; returns how many there are. */
size_t jarak__planes_list(const jarak__planes *planes, size_t a, size_t b, size_t first, size_t end, uint8_t *cells, uint32_t *items);

#endif
