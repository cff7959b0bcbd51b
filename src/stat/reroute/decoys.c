/* False findings counted by decoys, and p-values adjusted where there are some. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "stat/reroute/fit.h"

typedef struct ranked {
    double value;
    size_t at;
} ranked;

static int falling(const void *one, const void *other)
{
    const ranked *a = one, *b = other;
    const int order = (a->value < b->value) - (a->value > b->value);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static int falling_values(const void *one, const void *other)
{
    const double a = *(const double *)one, b = *(const double *)other;
    return (a < b) - (a > b);
}

/* The numbers that are known, the largest first. The caller frees them. NULL: no memory. */
static ranked *rank(size_t n, const double *values, size_t *n_known)
{
    ranked *made = jarak__calloc(n + 1, sizeof *made);
    *n_known = 0;
    for (size_t i = 0; made != NULL && i < n; i++) {
        if (!isnan(values[i])) {
            made[(*n_known)++] = (ranked){values[i], i};
        }
    }
    if (made != NULL) {
        qsort(made, *n_known, sizeof *made, falling);
    }
    return made;
}

jarak_status jarak__reroute_sort_falling(size_t n, double *values, size_t *order, jarak_error *error)
{
    size_t n_known;
    ranked *ranks = rank(n, values, &n_known);
    for (size_t i = 0; ranks != NULL && i < n_known; i++) {
        values[i] = ranks[i].value;
        if (order != NULL) {
            order[i] = ranks[i].at;
        }
    }
    jarak__free(ranks);
    return ranks != NULL ? JARAK_OK : jarak__reroute_no_memory(n, error);
}

/* The smallest of what each of equal or smaller values has: from the end of the order back to its beginning. */
static void carry_least(size_t n, const ranked *order, double *q)
{
    double least = 1;
    for (size_t i = n; i-- > 0;) {
        least = fmin(least, q[order[i].at]);
        q[order[i].at] = least;
    }
}

jarak_status jarak__reroute_q(size_t n, const double *targets, size_t n_decoys, const double *decoys, double *q, double *p,
                              jarak_error *error)
{
    size_t n_known, as_far = 0;
    ranked *order = rank(n, targets, &n_known);
    if (order == NULL) {
        return jarak__reroute_no_memory(n, error);
    }
    for (size_t i = 0; i < n; i++) {
        q[i] = p[i] = (double)NAN;
    }
    for (size_t i = 0; n_decoys > 0 && i < n_known; i++) {
        size_t last = i; /* of those equal: all of them reach as far */
        while (last + 1 < n_known && order[last + 1].value == order[i].value) {
            last++;
        }
        while (as_far < n_decoys && decoys[as_far] >= order[i].value) {
            as_far++;
        }
        for (size_t j = i; j <= last; j++) {
            p[order[j].at] = (1 + (double)as_far) / (1 + (double)n_decoys);
            q[order[j].at] = fmin(1, (1 + (double)as_far) * ((double)n_known / (double)n_decoys) / (double)(last + 1));
        }
        i = last;
    }
    if (n_decoys > 0) {
        carry_least(n_known, order, q);
    }
    jarak__free(order);
    return JARAK_OK;
}

jarak_status jarak__reroute_adjust(size_t n, const double *p, double *q, jarak_error *error)
{
    size_t n_known;
    double *turned = jarak__calloc(n + 1, sizeof *turned);
    ranked *order = NULL;
    if (turned != NULL) {
        for (size_t i = 0; i < n; i++) {
            turned[i] = -p[i];
            q[i] = (double)NAN;
        }
        order = rank(n, turned, &n_known);
    }
    if (order == NULL) {
        jarak__free(turned);
        return jarak__reroute_no_memory(n, error);
    }
    for (size_t i = 0; i < n_known; i++) {
        q[order[i].at] = fmin(1, p[order[i].at] * (double)n_known / (double)(i + 1));
    }
    carry_least(n_known, order, q);
    jarak__free(order);
    jarak__free(turned);
    return JARAK_OK;
}

double jarak_reroute_conjunction(size_t n, double *p, size_t r)
{
    qsort(p, n, sizeof *p, falling_values);
    return fmin(1, (double)(n - r + 1) * p[n - r]);
}

size_t jarak_reroute_links(const jarak_reroute *fit, double level, bool strict, bool *linked)
{
    const jarak_reroute_info *info = &fit->info;
    size_t n_found = 0, n_linked = 0;
    for (size_t i = 0; i < info->n_products; i++) {
        n_found += (strict ? info->products[i].strict_q : info->products[i].q) <= level;
    }
    const double share = info->n_tested_products > 0 ? level * (double)n_found / (double)info->n_tested_products : 0;
    for (size_t i = 0; i < info->n_products; i++) {
        const jarak_reroute_product *product = &info->products[i];
        const bool is_found = (strict ? product->strict_q : product->q) <= level;
        size_t passed = 0; /* the largest k of which the k-th smallest p is at most k / n of the share */
        for (size_t k = product->n_tested; is_found && k > 0 && passed == 0; k--) {
            size_t below = 0;
            for (size_t j = product->first_pair; j < product->end_pair; j++) {
                const double p = strict ? info->pairs[j].strict_decoy_p : info->pairs[j].decoy_p;
                below += p <= share * (double)k / (double)product->n_tested;
            }
            passed = below >= k ? k : 0;
        }
        for (size_t j = product->first_pair; j < product->end_pair; j++) {
            const double p = strict ? info->pairs[j].strict_decoy_p : info->pairs[j].decoy_p;
            linked[j] = passed > 0 && p <= share * (double)passed / (double)product->n_tested;
            n_linked += linked[j];
        }
    }
    return n_linked;
}
