/* The fit, and what the rule finds by it: products in their order, links, counts, what an ordinary year brings. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "reroute/rule.h"
#include "reroute/work.h"

static const double levels[JARAK_REROUTING_LEVELS] = {0.05, 0.10, 0.15, 0.20};

double jarak_rerouting_level(size_t i)
{
    return i < JARAK_REROUTING_LEVELS ? levels[i] : (double)NAN;
}

size_t jarak__rerouting_count_products(const jarak_rerouting *found, const jarak_reroute_info *fit, double q)
{
    size_t n = 0;
    for (size_t i = 0; i < fit->n_products; i++) {
        n += jarak__rule_q(found, &fit->products[i]) <= q;
    }
    return n;
}

size_t jarak__rerouting_count_pairs(const jarak_rerouting *found, const jarak_reroute_info *fit, double q)
{
    size_t n = 0;
    for (size_t i = 0; i < fit->n_pairs; i++) {
        n += jarak__rule_pair_q(found, &fit->pairs[i]) <= q;
    }
    return n;
}

/* ---------------------------------------------------------------------------------------------------------------- the fit */

jarak_status jarak__rerouting_data(jarak__rerouting_work *work, jarak_rerouting_control control, double growth, jarak_reroute_data *data,
                                   jarak_error *error)
{
    const size_t n_years = work->found.n_years;
    if (control != JARAK_CONTROL_NONE && work->control == NULL) {
        work->control = jarak__calloc(work->n_pairs * n_years, sizeof *work->control);
        if (work->control == NULL) {
            return jarak__rerouting_no_memory(error);
        }
    }
    for (size_t i = 0; control != JARAK_CONTROL_NONE && i < work->n_pairs * n_years; i++) {
        const size_t pair = i / n_years, year = i % n_years;
        const jarak__rerouting_dated *dated = jarak__rerouting_dated_of(work, work->product[pair]);
        work->control[i] = control == JARAK_CONTROL_GROWTH   ? pow(1 + growth, (double)year)
                           : year + dated->n_years < n_years ? 1 /* of flows that are not known there */
                           : control == JARAK_CONTROL_STATES ? work->compared[work->product[pair] * n_years + year]
                                                             : dated->other[work->hub[pair] * n_years + year];
    }
    *data = (jarak_reroute_data){.n_products = work->n_products,
                                 .n_hubs = work->found.n_hubs,
                                 .n_years = n_years,
                                 .n_months = work->n_months,
                                 .n_pairs = work->n_pairs,
                                 .product = work->product,
                                 .hub = work->hub,
                                 .flow = work->flow,
                                 .control = control != JARAK_CONTROL_NONE ? work->control : NULL,
                                 .onward = work->onward,
                                 .recorded = work->recorded,
                                 .direct = work->direct};
    return JARAK_OK;
}

double jarak__rerouting_growth(const jarak__rerouting_work *work, const jarak__rerouting_dated *dated, size_t hub, size_t to)
{
    const double *other = dated->other + hub * work->found.n_years;
    return work->found.control == JARAK_CONTROL_OTHER    ? other[to] / other[to - 1]
           : work->found.control == JARAK_CONTROL_GROWTH ? 1 + work->settings.growth
           : work->found.control == JARAK_CONTROL_STATES ? (double)NAN
                                                         : 1;
}

/* ---------------------------------------------------------------------------------------------------------------- what is found */

static void count(jarak_rerouting *found)
{
    const jarak_reroute_info *fit = found->fit;
    for (size_t i = 0; i < JARAK_REROUTING_LEVELS; i++) {
        found->found.products[i] = jarak__rerouting_count_products(found, fit, levels[i]);
        found->found.pairs[i] = jarak__rerouting_count_pairs(found, fit, levels[i]);
        for (size_t p = 0; p < fit->n_products; p++) {
            found->found.two_hubs[i] += jarak__rule_q_two(found, &fit->products[p]) <= levels[i];
        }
    }
}

/* The rise of a pair in the ordinary year before, beyond what it was compared with. */
static double placebo_excess(const jarak__rerouting_work *work, size_t pair)
{
    const size_t n_years = work->found.n_years, cells = jarak__rerouting_cells(work);
    const double *later = work->flow + pair * cells + (n_years - 2) * work->n_months, *earlier = later - work->n_months;
    const double *compared = work->compared != NULL ? work->compared + work->product[pair] * n_years + n_years - 3 : NULL;
    const double growth = compared != NULL ? compared[1] / compared[0]
                                           : jarak__rerouting_growth(work, jarak__rerouting_dated_of(work, work->product[pair]),
                                                                     work->hub[pair], n_years - 2);
    double excess = 0;
    for (size_t month = 0; month < work->n_months; month++) {
        excess += later[month] - growth * earlier[month];
    }
    return excess;
}

static bool is_both(const jarak_rerouting *found, size_t product, double q)
{
    static const double most_of_fall = 0.05; /* the fall of direct trade is judged at this level, whatever that of the rise */
    const jarak_reroute_product *p = &found->fit->products[product];
    return jarak__rule_q(found, p) <= q && p->direct_q <= most_of_fall;
}

static jarak_rerouting_both both(const jarak__rerouting_work *work, double q)
{
    const jarak_reroute_info *fit = work->found.fit;
    jarak_rerouting_both sum = {.q = q, .placebo_excess = work->found.n_years > 2 ? 0 : (double)NAN};
    for (size_t i = 0; i < fit->n_products; i++) {
        if (is_both(&work->found, i, q)) {
            sum.n_products++;
            sum.excess += fit->products[i].excess;
            sum.loss += fit->products[i].loss;
        }
    }
    for (size_t i = 0; i < fit->decoys.n_pairs; i++) { /* those that were tested in that year */
        const size_t pair = fit->decoys.pair[i];
        if (fit->decoys.year[i] == work->found.n_years - 2 && is_both(&work->found, fit->pairs[pair].product, q)) {
            sum.placebo_excess += placebo_excess(work, pair);
        }
    }
    return sum;
}

typedef struct place {
    double q, evidence;
    size_t product;
} place;

/* The least q first, none last; of equal ones the most evidence. */
static int compare_places(const void *a, const void *b)
{
    const place *x = a, *y = b;
    const double p = isnan(x->q) ? HUGE_VAL : x->q, q = isnan(y->q) ? HUGE_VAL : y->q;
    if (p != q) {
        return p < q ? -1 : 1;
    }
    if (x->evidence != y->evidence) {
        return x->evidence > y->evidence ? -1 : 1;
    }
    return (x->product > y->product) - (x->product < y->product);
}

/* How many products of an ordinary year have as much evidence as the last that is found. */
static size_t reach_in_ordinary_year(const jarak_reroute_decoys *decoys, double evidence)
{
    size_t n = 0;
    while (n < decoys->n_products && decoys->products[n] >= evidence) {
        n++;
    }
    return n;
}

static jarak_status order_products(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    const jarak_reroute_info *fit = found->fit;
    place *places = jarak__calloc(fit->n_products, sizeof *places);
    size_t *order = jarak__rerouting_keep(work, fit->n_products, sizeof *order), n = 0;
    if (places == NULL || order == NULL) {
        jarak__free(places);
        return jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; i < fit->n_products; i++) {
        const jarak_reroute_product *product = &fit->products[i];
        if (product->n_tested > 0) {
            places[n++] = (place){jarak__rule_q(found, product), jarak__rule_evidence(found, product), i};
        }
    }
    qsort(places, n, sizeof *places, compare_places);
    for (size_t i = 0; i < n; i++) {
        jarak_rerouting_cohort *cohort = &work->cohort[work->cohort_of[places[i].product]];
        order[i] = places[i].product;
        found->n_found += places[i].q <= found->q;
        cohort->n_found += places[i].q <= found->q;
        cohort->n_tested++;
    }
    found->order = order;
    found->n_in_order = n;
    found->n_ordinary = found->n_found > 0 ? reach_in_ordinary_year(jarak__rule_decoys(found), places[found->n_found - 1].evidence) : 0;
    jarak__free(places);
    return JARAK_OK;
}

static jarak_status link_hubs(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    bool *linked = jarak__rerouting_keep(work, found->fit->n_pairs, sizeof *linked);
    if (linked == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    (void)jarak_reroute_links(work->fit, found->q, !found->plain, linked);
    found->linked = linked;
    return JARAK_OK;
}

jarak_status jarak__rerouting_judged(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_reroute_data data;
    jarak_rerouting *found = &work->found;
    if (work->n_pairs == 0) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("none of the goods of the barrier went from %s to the hubs in these windows"),
                          found->origin);
    }
    jarak_status status = jarak__rerouting_data(work, found->control, work->settings.growth, &data, error);
    status = status == JARAK_OK ? jarak_reroute_fit(&data, &work->settings.fit, &work->fit, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    found->fit = jarak_reroute_result(work->fit);
    count(found);
    found->both_q05 = both(work, levels[0]);
    found->both = both(work, found->q);
    found->n_placebo_pairs = jarak__rule_decoys(found)->n_pairs;
    found->n_placebo_products = jarak__rule_decoys(found)->n_products;
    found->taylor_power = jarak_reroute_taylor_power(work->n_pairs * found->n_years, work->n_months, work->flow, &found->taylor_n);
    status = order_products(work, error);
    return status == JARAK_OK ? link_hubs(work, error) : status;
}
