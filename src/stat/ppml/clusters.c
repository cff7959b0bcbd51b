/* Clusters of rows: their numbers, intersections of ways, which effects nest in them, and how much of a coefficient each of them tells. */
#include "stat/ppml/clusters.h"

#include <string.h>

#include "base/alloc.h"

/* Dense numbers 0 … count - 1 for the keys of rows, in order of first appearance: a hash table with open addressing. */
jarak_status jarak__ppml_number_keys(const uint64_t *keys, size_t n, uint32_t *numbers, size_t *count, jarak_error *error)
{
    size_t capacity = 64;
    while (capacity < 2 * n) {
        capacity *= 2;
    }
    uint32_t *slots = jarak__calloc(capacity, sizeof *slots); /* row + 1 of the first row with the key; 0: free */
    if (slots == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the clusters of %zu rows", n);
    }
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t slot = (size_t)((keys[i] * 0x9e3779b97f4a7c15ULL) >> 20) & (capacity - 1);
        while (slots[slot] != 0 && keys[slots[slot] - 1] != keys[i]) {
            slot = (slot + 1) & (capacity - 1);
        }
        if (slots[slot] == 0) {
            slots[slot] = (uint32_t)i + 1;
            numbers[i] = (uint32_t)(*count)++;
        } else {
            numbers[i] = numbers[slots[slot] - 1];
        }
    }
    jarak__free(slots);
    return JARAK_OK;
}

/* Whether every level of set f lies in one cluster. */
bool jarak__ppml_is_nested(const uint32_t *codes, const uint32_t *cluster, size_t n, size_t n_nodes, uint32_t *first_seen)
{
    memset(first_seen, 0xff, n_nodes * sizeof *first_seen);
    for (size_t i = 0; i < n; i++) {
        if (first_seen[codes[i]] == UINT32_MAX) {
            first_seen[codes[i]] = cluster[i];
        } else if (first_seen[codes[i]] != cluster[i]) {
            return false;
        }
    }
    return true;
}

/* The same for the codes of the rows in working order, by a table where they are not much larger than the rows are many. */
static jarak_status number_codes(const ppml_problem *problem, const uint32_t *codes, uint32_t *numbers, size_t *count, jarak_error *error)
{
    size_t n = problem->n, largest = 0;
    for (size_t i = 0; i < n; i++) {
        largest = codes[problem->row[i]] > largest ? codes[problem->row[i]] : largest;
    }
    bool is_small = largest / 4 <= n;
    uint64_t *keys = is_small ? NULL : jarak__calloc(n, sizeof *keys);
    uint32_t *seen = is_small ? jarak__calloc(largest + 1, sizeof *seen) : NULL; /* number + 1; 0: not yet */
    jarak_status status = JARAK_OK;
    if (keys == NULL && seen == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", n);
    }
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t code = codes[problem->row[i]];
        if (seen == NULL) {
            keys[i] = code;
        } else {
            seen[code] = seen[code] != 0 ? seen[code] : (uint32_t)++ * count;
            numbers[i] = seen[code] - 1;
        }
    }
    if (seen == NULL) {
        status = jarak__ppml_number_keys(keys, n, numbers, count, error);
    }
    jarak__free(keys);
    jarak__free(seen);
    return status;
}

/* Numbers of clusters for the rows in working order. */
jarak_status jarak__ppml_take_clusters(const jarak_ppml *fit, const jarak_vcov_settings *settings, uint32_t **clusters,
                                       jarak_vcov_info *info, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    jarak_status status = JARAK_OK;
    for (size_t way = 0; way < settings->n_clusters && status == JARAK_OK; way++) {
        if (settings->clusters[way] == NULL) {
            status = jarak_fail(error, JARAK_ERR_ARGUMENT, "clusters[%zu] is NULL", way);
            break;
        }
        clusters[way] = jarak__calloc(problem->n, sizeof *clusters[way]);
        if (clusters[way] == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the clusters of %zu rows", problem->n);
            break;
        }
        status = number_codes(problem, settings->clusters[way], clusters[way], &info->n_groups[way], error);
        if (status == JARAK_OK && info->n_groups[way] < 2) {
            status = jarak_fail(error, JARAK_ERR_DATA,
                                "all rows of the sample lie in one cluster (way %zu of clustering); at least two are needed", way + 1);
        }
    }
    return status;
}

/* Whether all sets of effects nest in the clusters; a constant that stands among the regressors is none of them. */
static jarak_status find_absorbed(const jarak_ppml *fit, ppml_clusters *clusters, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    size_t n_nodes = problem->n_levels + problem->n_groups;
    uint32_t *first_seen = jarak__calloc(n_nodes, sizeof *first_seen);
    jarak_status status = first_seen == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", n_nodes) : JARAK_OK;
    clusters->absorbs = fit->info.n_effects == 0 && !fit->has_ones;
    for (size_t f = 0; f < fit->info.n_effects && !clusters->absorbs && status == JARAK_OK; f++) {
        uint32_t *codes = jarak__ppml_codes(problem, f);
        if (codes == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of %zu rows", problem->n);
        } else {
            clusters->absorbs = !jarak__ppml_is_nested(codes, clusters->of, problem->n, n_nodes, first_seen);
        }
        jarak__free(codes);
    }
    jarak__free(first_seen);
    return status;
}

jarak_status jarak__ppml_list_clusters(const jarak_ppml *fit, const uint32_t *of, size_t count, ppml_clusters *clusters, jarak_error *error)
{
    size_t n = fit->problem->n;
    *clusters = (ppml_clusters){.count = count, .of = of};
    clusters->rows = jarak__calloc(n, sizeof *clusters->rows);
    clusters->start = jarak__calloc(count + 2, sizeof *clusters->start);
    if (clusters->rows == NULL || clusters->start == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu clusters", count);
    }
    for (size_t i = 0; i < n; i++) {
        clusters->start[of[i] + 2]++;
    }
    for (size_t g = 0; g < count; g++) {
        clusters->start[g + 2] += clusters->start[g + 1];
    }
    for (size_t i = 0; i < n; i++) {
        clusters->rows[clusters->start[of[i] + 1]++] = (uint32_t)i;
    }
    return find_absorbed(fit, clusters, error);
}

void jarak__ppml_clusters_release(ppml_clusters *clusters)
{
    jarak__free(clusters->rows);
    jarak__free(clusters->start);
    *clusters = (ppml_clusters){0};
}
