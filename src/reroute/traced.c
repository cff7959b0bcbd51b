/* The arithmetic from the windows of one product to what is printed of it and its hubs, number by number. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "reroute/rule.h"
#include "reroute/work.h"

enum { MOST_NUMBERS = 40 };

typedef struct listing {
    jarak_rerouting_number *numbers;
    size_t n;
} listing;

static void put(listing *list, const char *key, double value, const char *words)
{
    list->numbers[list->n++] = (jarak_rerouting_number){key, words, value};
}

static double sum_of(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum;
}

static size_t count_decoys(size_t n, const double *falling, double evidence)
{
    size_t as_far = 0;
    while (as_far < n && falling[as_far] >= evidence) {
        as_far++;
    }
    return as_far;
}

/* What q is made of at a value: those that reach as far, in the barrier's year and in ordinary ones. */
static void put_ranks(listing *list, double evidence, size_t n_decoys, const double *decoys, size_t n_targets, size_t targets)
{
    const double as_far = (double)count_decoys(n_decoys, decoys, evidence);
    put(list, "targets", (double)n_targets, _("tested after the barrier"));
    put(list, "targets_as_far", (double)targets, _("of them with as much evidence"));
    put(list, "decoys", (double)n_decoys, _("tested in ordinary years"));
    put(list, "decoys_as_far", as_far, _("of them with as much evidence"));
    put(list, "q_here", fmin(1, (1 + as_far) * (double)n_targets / (double)n_decoys / (double)targets),
        "(1 + decoys_as_far) × targets / decoys / targets_as_far");
}

/* The estimate and its error, from the windows on. */
static void put_estimate(const jarak__rerouting_work *work, const jarak_reroute_pair *pair, listing *list)
{
    const jarak_reroute_settings *fit = &work->settings.fit;
    const jarak_reroute_calibration *c = &work->found.fit->calibration;
    const jarak_reroute_change *change = &pair->change;
    const double n = (double)work->n_months, k = fit->taylor_power, drawn = fit->drawn_months, own = 2 * n - 2;
    const double mean = (change->before + change->after) / (2 * n);
    const double before = (change->before + drawn * mean) / (n + drawn), after = (change->after + drawn * mean) / (n + drawn);
    const double moderated = isfinite(c->d0) ? (c->d0 * c->s0_squared + own * pair->scatter) / (c->d0 + own) : c->s0_squared;
    const double std_error = sqrt(moderated * (pow(before, k - 2) + pow(after, k - 2)) / n);
    put(list, "mean", mean, "(before + after) / 2n");
    put(list, "mean_before", before, "(before + d × mean) / (n + d), d = 1/2");
    put(list, "mean_after", after, _("likewise"));
    put(list, "estimate", log(after / before) - log(change->growth), "ln (mean_after / mean_before) - ln growth");
    put(list, "scatter", pair->scatter, _("of the months about their means, over means to the power k"));
    put(list, "s0_squared", c->s0_squared, _("what all pairs together say of it"));
    put(list, "d0", c->d0, _("and its weight, in degrees of freedom"));
    put(list, "moderated", moderated, "(d0 × s0_squared + (2n - 2) × scatter) / (d0 + 2n - 2)");
    put(list, "error_of_months", std_error, "√(moderated × (mean_before^(k-2) + mean_after^(k-2)) / n)");
    put(list, "inflation", c->inflation, _("how much more pairs move from one ordinary year to the next"));
    put(list, "std_error", std_error * c->inflation, "inflation × error_of_months");
    put(list, "z_ratio", change->z, "estimate / std_error");
    put(list, "ratio", exp(change->estimate), _("e^estimate: times what is expected"));
    put(list, "ratio_low", exp(change->conf_low), "e^(estimate - t × std_error)");
    put(list, "ratio_high", exp(change->conf_high), "e^(estimate + t × std_error)");
}

static void put_evidence(const jarak__rerouting_work *work, const jarak_reroute_pair *pair, listing *list)
{
    const jarak_rerouting *found = &work->found;
    const jarak_reroute_info *fit = found->fit;
    const jarak_reroute_calibration *c = &fit->calibration;
    const double evidence = jarak__rule_pair_evidence(found, pair);
    size_t as_far = 0;
    for (size_t i = 0; i < fit->n_pairs; i++) {
        as_far += jarak__rule_pair_evidence(found, &fit->pairs[i]) >= evidence;
    }
    put(list, "z_regularity", pair->regularity,
        _("change of the mean of value^(1 - k/2) over its error: one large month does not move it"));
    put(list, "sigma_ratio", c->sigma_ratio, _("standard deviation of z_ratio in ordinary years"));
    put(list, "sigma_regularity", c->sigma_regularity, _("standard deviation of z_regularity in ordinary years"));
    put(list, "evidence", pair->evidence, _("the smaller of z_ratio / sigma_ratio and z_regularity / sigma_regularity"));
    put(list, "strict_evidence", pair->strict_evidence, _("the least of the evidence against each earlier year"));
    if (c->is_calibrated) {
        const jarak_reroute_decoys *decoys = jarak__rule_decoys(found);
        put_ranks(list, evidence, decoys->n_pairs, decoys->pairs, fit->n_tested_pairs, as_far);
        put(list, "q", jarak__rule_pair_q(found, pair), _("the least q_here of this and of all with less evidence"));
    }
}

static void put_onward(const jarak_reroute_pair *pair, listing *list)
{
    if (!isnan(pair->onward.before) && !isnan(pair->onward.after)) {
        put(list, "onward_before", pair->onward.before, _("what the hub says it sent to the destination in the year before"));
        put(list, "onward_after", pair->onward.after, _("and behind the barrier"));
        put(list, "onward_z", pair->onward.z, _("its change over its error"));
        put(list, "onward_p", pair->onward.p_rise, _("of a rise"));
    }
}

static void put_gap(const jarak_reroute_pair *pair, listing *list)
{
    if (!isnan(pair->gap.before) && !isnan(pair->gap.after)) {
        put(list, "gap_before", pair->gap.before, _("what the origin says it sent over what the hub recorded, in the year before"));
        put(list, "gap_after", pair->gap.after, _("and behind the barrier"));
        put(list, "gap_z", pair->gap.z, _("its change over its error"));
        put(list, "gap_p", pair->gap.p_rise, _("of a rise"));
    }
}

jarak_status jarak__rerouting_trace_pair(jarak__rerouting_work *work, size_t place, jarak_rerouting_traced *traced, jarak_error *error)
{
    const size_t cells = jarak__rerouting_cells(work), n_years = work->found.n_years;
    const jarak_reroute_pair *pair = &work->found.fit->pairs[place];
    listing list = {.numbers = jarak__rerouting_keep(work, MOST_NUMBERS, sizeof *list.numbers)};
    double *flow = jarak__rerouting_keep(work, cells, sizeof *flow), *onward = jarak__rerouting_keep(work, cells, sizeof *onward);
    double *other = jarak__rerouting_keep(work, n_years, sizeof *other);
    if (list.numbers == NULL || flow == NULL || onward == NULL || other == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    memcpy(flow, work->flow + place * cells, cells * sizeof *flow);
    memcpy(onward, work->onward + place * cells, cells * sizeof *onward);
    memcpy(other, jarak__rerouting_dated_of(work, pair->product)->other + pair->hub * n_years, n_years * sizeof *other);
    put(&list, "before", sum_of(flow + (n_years - 2) * work->n_months, work->n_months), _("sum of the months of the year before"));
    put(&list, "after", sum_of(flow + (n_years - 1) * work->n_months, work->n_months), _("sum of the months behind the barrier"));
    if (work->found.control == JARAK_CONTROL_OTHER) {
        put(&list, "other_before", other[n_years - 2], _("the hub's other goods: all goods less those of the barrier"));
        put(&list, "other_after", other[n_years - 1], _("likewise"));
    } else if (work->compared != NULL) {
        const double *compared = work->compared + pair->product * n_years + n_years - 2;
        put(&list, "compared_before", compared[0], _("what the comparison states took of the product in the year before"));
        put(&list, "compared_after", compared[1], _("and behind the barrier"));
    }
    put(&list, "growth", pair->change.growth, _("what the trade is expected to grow by"));
    if (pair->change.missing == JARAK_REROUTE_TESTED) {
        put_estimate(work, pair, &list);
        put_evidence(work, pair, &list);
        put(&list, "excess", pair->excess, "after - growth × before");
        put(&list, "excess_low", pair->excess_low, _("after × (1 - 1 / ratio_low), at most the excess"));
        put(&list, "excess_high", pair->excess_high, _("after × (1 - 1 / ratio_high), at least the excess"));
    }
    put_onward(pair, &list);
    put_gap(pair, &list);
    *traced = (jarak_rerouting_traced){
        .pair = place, .flow = flow, .onward = onward, .other = other, .n_numbers = list.n, .numbers = list.numbers};
    return JARAK_OK;
}

jarak_status jarak__rerouting_trace_product(jarak__rerouting_work *work, jarak_rerouting_explained *explained, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    const jarak_reroute_info *fit = found->fit;
    const jarak_reroute_product *product = &fit->products[explained->product];
    const double evidence = jarak__rule_evidence(found, product);
    listing list = {.numbers = jarak__rerouting_keep(work, MOST_NUMBERS, sizeof *list.numbers)};
    if (list.numbers == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    size_t as_far = 0;
    for (size_t i = 0; i < fit->n_products; i++) {
        as_far += jarak__rule_evidence(found, &fit->products[i]) >= evidence;
    }
    put(&list, "hubs", product->n_tested, _("in which it is tested"));
    if (product->n_tested > 0) {
        put(&list, "evidence", evidence, _("sum of the hubs' evidence by the rule asked for, over √hubs"));
        if (fit->calibration.is_calibrated) {
            const jarak_reroute_decoys *decoys = jarak__rule_decoys(found);
            put_ranks(&list, evidence, decoys->n_products, decoys->products, fit->n_tested_products, as_far);
            put(&list, "q", jarak__rule_q(found, product), _("the least q_here of this and of all with less evidence"));
        }
        put(&list, "before", product->before, _("sum of the tested hubs"));
        put(&list, "after", product->after, _("sum of the tested hubs"));
        put(&list, "excess", product->excess, _("sum of the tested hubs"));
        put(&list, "excess_low", product->excess_low, _("excess less the root of the sum of the hubs' squared distances"));
        put(&list, "excess_high", product->excess_high, _("likewise"));
    }
    put(&list, "direct_before", product->direct.before, _("from the origin to the destination in the year before"));
    put(&list, "direct_after", product->direct.after, _("and behind the barrier"));
    put(&list, "loss", product->loss, "direct_before - direct_after");
    if (product->direct.missing == JARAK_REROUTE_TESTED) {
        put(&list, "direct_z", product->direct.z, _("its change over its error"));
        put(&list, "direct_p", product->direct.p_fall, _("of a fall"));
        put(&list, "direct_q", product->direct_q, _("of a fall, among all tested products"));
    }
    put(&list, "rerouted", product->rerouted,
        _("the least of the excess, what the hubs sent on more, and the loss; missing where one is not known"));
    explained->n_numbers = list.n;
    explained->numbers = list.numbers;
    return JARAK_OK;
}
