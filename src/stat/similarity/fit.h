/* A fit in the making, between fit.c and intervals.c. */
#ifndef JARAK_STAT_SIMILARITY_FIT_H
#define JARAK_STAT_SIMILARITY_FIT_H

#include "stat/similarity/measures.h"
#include "stat/similarity/planes.h"

/* A fit: the arrays behind its info, as they are filled. */
struct jarak_similarity {
    jarak_similarity_info info;
    uint32_t *a, *b, *window, *n;
    uint8_t *undefined;
    double *value[JARAK_SIMILARITY_MEASURES];
    double *low[JARAK_SIMILARITY_MEASURES], *high[JARAK_SIMILARITY_MEASURES];
};

typedef struct jarak__similarity_work {
    const jarak_similarity_data *data;
    const jarak_similarity_settings *settings;
    size_t n_windows;
    const size_t *window_first, *window_end;
    jarak__planes planes;
    size_t n_pairs;
    uint32_t *pair_a, *pair_b;
    size_t *first_row; /* of a pair; n_pairs + 1 */
    uint32_t *tables;  /* of the rows, where intervals without weights are wanted; NULL */
    jarak_similarity *rows;
} jarak__similarity_work;

/* R for a table. */
static inline double jarak__similarity_range(const jarak__similarity_work *fit, const double *table)
{
    const size_t k = fit->data->n_categories;
    return fit->settings->observed ? jarak__similarity_observed_range(k, table) : (double)(k - 1);
}

/* The bounds of all rows. Errors: ERR_MEMORY, ERR_OVERFLOW, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__similarity_intervals(jarak__similarity_work *fit, jarak_error *error);

#endif
