/* Clusters of rows, and covariances that allow for how much each of them pulls the fit. */
#ifndef JARAK_STAT_PPML_CLUSTERS_H
#define JARAK_STAT_PPML_CLUSTERS_H

#include "stat/ppml/fit.h"

/* One way of clustering, or the intersection of several: rows in working order, and listed by cluster. */
typedef struct ppml_clusters {
    size_t count;
    const uint32_t *of; /* of each row */
    uint32_t *rows;     /* all rows, cluster by cluster */
    size_t *start;      /* count + 1: where each one's begin */
    bool absorbs;       /* some set of effects does not nest in them: without a cluster, the others are net of effects in another way */
} ppml_clusters;

/* Dense numbers 0 … count - 1 for the keys of rows, in order of first appearance. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_number_keys(const uint64_t *keys, size_t n, uint32_t *numbers, size_t *count, jarak_error *error);
/* Whether every level lies in one cluster; first_seen has room for n_nodes numbers. */
bool jarak__ppml_is_nested(const uint32_t *codes, const uint32_t *cluster, size_t n, size_t n_nodes, uint32_t *first_seen);
/* Numbers of clusters for the rows in working order, an array a way, each to be freed; fills info->n_groups. */
JARAK_MUST_CHECK jarak_status jarak__ppml_take_clusters(const jarak_ppml *fit, const jarak_vcov_settings *settings, uint32_t **clusters,
                                                        jarak_vcov_info *info, jarak_error *error);

/* Lists rows by cluster and finds out whether effects nest. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ppml_list_clusters(const jarak_ppml *fit, const uint32_t *of, size_t count, ppml_clusters *clusters,
                                                        jarak_error *error);
void jarak__ppml_clusters_release(ppml_clusters *clusters);

/* scores[k + g n_x] = normal × (coefficients of the linear model at the solution without cluster g, less those with it): the jackknife's
 * part of each cluster. alone[k]: without some cluster coefficient k is not identified. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__ppml_leave_out(jarak_ppml *fit, const ppml_clusters *clusters, double *scores, bool *alone,
                                                    jarak_error *error);

/* scores[k + g n_x] = x_g' W^1/2 (I - H_gg)^-1/2 W^-1/2 r_g, H the projection on regressors and effects. Errors: ERR_MEMORY,
 * ERR_INTERRUPTED, ERR_INTERNAL. */
JARAK_MUST_CHECK jarak_status jarak__ppml_reduce_bias(jarak_ppml *fit, const ppml_clusters *clusters, double *scores, jarak_error *error);

#endif
