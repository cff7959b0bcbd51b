/* Rerouted goods as a tree of documented keys. */
#include <math.h>
#include <string.h>

#include "base/plain_locale.h"
#include "base/text.h"
#include "report/chapters.h"
#include "report/rerouting.h"
#include "reroute/rule.h"

static void put_barrier(const jarak_rerouting *found, jarak__json *json)
{
    const size_t last = found->n_years - 1;
    jarak__json_object(json, "barrier", true);
    jarak__json_text(json, "origin", found->origin);
    jarak__json_text(json, "destination", found->destination);
    jarak__json_text(json, "since", found->first_months[last]);
    jarak__json_end(json);
    jarak__json_text(json, "origin", found->origin);
    jarak__json_text(json, "destination", found->destination);
    jarak__json_text(json, "since", found->first_months[last]);
    jarak__json_texts(json, "hubs", found->n_hubs, found->hubs);
    jarak__json_texts(json, "members", found->n_members, found->members);
    jarak__json_texts(json, "members_without_figures", found->n_silent, found->silent);
    jarak__json_list(json, "windows", false);
    for (size_t year = 0; year < found->n_years; year++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "first", found->first_months[year]);
        jarak__json_text(json, "last", found->last_months[year]);
        jarak__json_text(json, "role", year == last ? "after" : year + 1 == last ? "before" : "ordinary");
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "cohorts", false);
    for (size_t i = 0; i < found->n_cohorts; i++) {
        const jarak_rerouting_cohort *cohort = &found->cohorts[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "since", cohort->since);
        jarak__json_count(json, "windows", cohort->n_years);
        jarak__json_text(json, "missing", cohort->missing);
        jarak__json_count(json, "products", cohort->n_products);
        jarak__json_count(json, "tested", cohort->n_tested);
        jarak__json_count(json, "found", cohort->n_found);
        jarak__json_numbers(json, "growth", cohort->growth != NULL ? found->n_hubs : 0, cohort->growth);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_text(json, "unit", found->unit);
}

void jarak__rerouting_put_settings(const jarak_rerouting *found, jarak__json *json)
{
    jarak__json_object(json, "settings", true);
    jarak__json_text(json, "level", jarak__rerouting_digits_name(found->digits));
    jarak__json_text(json, "rule", found->plain ? "plain" : "strict");
    jarak__json_text(json, "control", jarak__rerouting_control_name(found->control));
    jarak__json_number(json, "growth", found->rate);
    jarak__json_list(json, "states", true);
    for (size_t i = 0; i < found->n_states; i++) {
        jarak__json_text(json, NULL, found->states[i]);
    }
    jarak__json_end(json);
    jarak__json_number(json, "q", found->q);
    jarak__json_number(json, "floor", found->floor);
    jarak__json_number(json, "confidence", found->level);
    jarak__json_end(json);
}

static void put_calibration(const jarak_rerouting *found, jarak__json *json)
{
    const jarak_reroute_calibration *c = &found->fit->calibration;
    jarak__json_object(json, "calibration", false);
    jarak__json_boolean(json, "calibrated", c->is_calibrated);
    jarak__json_number(json, "s0_squared", c->s0_squared);
    jarak__json_number(json, "d0", c->d0);
    jarak__json_number(json, "placebo_s0_squared", c->placebo_s0_squared);
    jarak__json_number(json, "placebo_d0", c->placebo_d0);
    jarak__json_number(json, "inflation", c->inflation);
    jarak__json_number(json, "direct_inflation", c->direct_inflation);
    jarak__json_number(json, "sigma_ratio", c->sigma_ratio);
    jarak__json_number(json, "sigma_regularity", c->sigma_regularity);
    jarak__json_number(json, "taylor_power", found->taylor_power_used);
    jarak__json_number(json, "taylor_power_here", found->taylor_power);
    jarak__json_count(json, "taylor_windows", found->taylor_n);
    jarak__json_list(json, "hubs", false);
    for (size_t hub = 0; hub < found->n_hubs; hub++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "hub", found->hubs[hub]);
        jarak__json_number(json, "growth", found->growth[hub]);
        jarak__json_number(json, "log_growth", log(found->growth[hub]));
        jarak__json_number(json, "placebo_drift", c->drift != NULL ? c->drift[hub] : (double)NAN);
        jarak__json_boolean(json, "has_onward", found->has_onward[hub]);
        jarak__json_boolean(json, "has_recorded", found->has_recorded[hub]);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

static void put_levels(const char *key, const size_t counts[JARAK_REROUTING_LEVELS], jarak__json *json)
{
    jarak__json_object(json, key, true);
    for (size_t i = 0; i < JARAK_REROUTING_LEVELS; i++) {
        char level[16];
        (void)jarak__format_plainly(level, sizeof level, "%.2f", jarak_rerouting_level(i));
        jarak__json_count(json, level, counts[i]);
    }
    jarak__json_end(json);
}

static void put_counts(const jarak_rerouting *found, jarak__json *json)
{
    const jarak_reroute_info *fit = found->fit;
    jarak__json_object(json, "counts", false);
    jarak__json_count(json, "pairs", fit->n_tested_pairs);
    jarak__json_count(json, "placebo_pairs", found->n_placebo_pairs);
    jarak__json_count(json, "products", fit->n_tested_products);
    jarak__json_count(json, "placebo_products", found->n_placebo_products);
    jarak__json_count(json, "not_testable", found->n_changed + found->n_uncompared);
    jarak__json_count(json, "lowered", fit->n_lowered);
    jarak__json_object(json, "found", false);
    put_levels("products", found->found.products, json);
    put_levels("pairs", found->found.pairs, json);
    put_levels("two_hubs", found->found.two_hubs, json);
    jarak__json_end(json);
    jarak__json_count(json, "both_q05_s4", found->both_q05.n_products);
    jarak__json_number(json, "excess_both", found->both_q05.excess);
    jarak__json_number(json, "loss_both", found->both_q05.loss);
    jarak__json_number(json, "placebo_excess_both", found->both_q05.placebo_excess);
    jarak__json_object(json, "both", true);
    jarak__json_number(json, "q", found->both.q);
    jarak__json_count(json, "products", found->both.n_products);
    jarak__json_number(json, "excess", found->both.excess);
    jarak__json_number(json, "loss", found->both.loss);
    jarak__json_number(json, "placebo_excess", found->both.placebo_excess);
    jarak__json_end(json);
    jarak__json_end(json);
}

static void put_totals(const char *key, size_t n, const jarak_rerouting_total *totals, jarak__json *json)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < n; i++) {
        const jarak_rerouting_total *total = &totals[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "hub", total->hub != NULL ? total->hub : "all");
        jarak__json_number(json, "excess", total->excess);
        jarak__json_number(json, "low", total->low);
        jarak__json_number(json, "high", total->high);
        jarak__json_text(json, "control", total->control);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__rerouting_put_totals(const jarak_rerouting *found, jarak__json *json)
{
    put_totals("totals", found->n_totals, found->totals, json);
    put_totals("goods_totals", found->n_goods_totals, found->goods_totals, json);
    jarak__json_number(json, "goods_loss", found->n_goods_totals > 0 ? found->goods_loss : (double)NAN);
}

/* ---------------------------------------------------------------------------------------------------------------- products */

static void put_joined(const jarak_rerouting_joined *joined, jarak__json *json)
{
    jarak__json_object(json, "joined", true);
    jarak__json_count(json, "known", joined->n_known);
    jarak__json_count(json, "level", joined->level);
    jarak__json_numbers(json, "p", joined->n_known, joined->p);
    jarak__json_numbers(json, "q", joined->n_known, joined->q);
    jarak__json_end(json);
}

static void put_date(const jarak_rerouting_date *date, const char *key, jarak__json *json)
{
    if (date->month == NULL) {
        jarak__json_null(json, key);
        return;
    }
    jarak__json_object(json, key, true);
    jarak__json_text(json, "month", date->month);
    jarak__json_text(json, "low", date->low);
    jarak__json_text(json, "high", date->high);
    jarak__json_number(json, "probability", date->probability);
    jarak__json_end(json);
}

static void put_hub(const jarak_rerouting *found, size_t place, jarak__json *json)
{
    const jarak_reroute_pair *pair = &found->fit->pairs[place];
    const jarak_reroute_change *change = &pair->change;
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "hub", found->hubs[pair->hub]);
    jarak__json_boolean(json, "linked", found->linked[place]);
    jarak__json_number(json, "ratio", exp(change->estimate));
    jarak__json_number(json, "low", exp(change->conf_low));
    jarak__json_number(json, "high", exp(change->conf_high));
    jarak__json_number(json, "z", jarak__rule_pair_evidence(found, pair));
    jarak__json_number(json, "q", jarak__rule_pair_q(found, pair));
    jarak__json_number(json, "before", change->before);
    jarak__json_number(json, "after", change->after);
    jarak__json_number(json, "excess", pair->excess);
    jarak__json_number(json, "excess_low", pair->excess_low);
    jarak__json_number(json, "excess_high", pair->excess_high);
    jarak__json_number(json, "estimate", change->estimate);
    jarak__json_number(json, "std_error", change->std_error);
    jarak__json_number(json, "z_ratio", change->z);
    jarak__json_number(json, "z_regularity", pair->regularity);
    jarak__json_number(json, "z_plain", pair->evidence);
    jarak__json_number(json, "z_strict", pair->strict_evidence);
    jarak__json_number(json, "q_plain", pair->q);
    jarak__json_number(json, "q_strict", pair->strict_q);
    jarak__json_number(json, "onward_before", pair->onward.before);
    jarak__json_number(json, "onward_after", pair->onward.after);
    jarak__json_number(json, "onward_excess", pair->onward_excess);
    jarak__json_number(json, "gap_before", pair->gap.before);
    jarak__json_number(json, "gap_after", pair->gap.after);
    jarak__json_number(json, "gap_p", pair->gap.p_rise);
    put_joined(&found->joined[place], json);
    put_date(&found->rises[place], "rise", json);
    jarak__json_number(json, "lag", jarak_rerouting_lag(found, place));
    jarak__json_end(json);
}

static void put_signatures(const jarak_rerouting *found, size_t product, jarak__json *json)
{
    static const char *const keys[JARAK__SIGNATURES] = {"s1", "s2", "s3", "s4"};
    int signatures[JARAK__SIGNATURES];
    jarak__rerouting_signatures(found, product, signatures);
    jarak__json_object(json, "signatures", true);
    for (size_t i = 0; i < JARAK__SIGNATURES; i++) {
        if (signatures[i] < 0) {
            jarak__json_null(json, keys[i]);
        } else {
            jarak__json_boolean(json, keys[i], signatures[i] == 1);
        }
    }
    jarak__json_end(json);
}

/* A rise alone is no sign of a way round: what the destination still gets directly need not come by another way. */
static const char *finding_words(const jarak_rerouting *found, size_t product)
{
    int signatures[JARAK__SIGNATURES];
    jarak__rerouting_signatures(found, product, signatures);
    return signatures[0] != 1   ? NULL
           : signatures[3] == 1 ? _("consistent with rerouting")
                                : _("more to the hubs, but direct trade is not known to have fallen");
}

static void put_direct(const jarak_reroute_product *product, jarak__json *json)
{
    jarak__json_object(json, "direct", true);
    jarak__json_number(json, "before", product->direct.before);
    jarak__json_number(json, "after", product->direct.after);
    jarak__json_number(json, "z", product->direct.z);
    jarak__json_number(json, "p", product->direct.p_fall);
    jarak__json_number(json, "q", product->direct_q);
    jarak__json_end(json);
}

void jarak__rerouting_put_members(const jarak_rerouting *found, const char *product, jarak__json *json)
{
    const jarak_rerouting_family *family = jarak__rerouting_family(found, product);
    if (family != NULL) {
        jarak__json_texts(json, "members", family->n_members, family->members);
    }
}

void jarak__rerouting_put_product(const jarak_rerouting *found, size_t place, jarak__json *json)
{
    const jarak_reroute_product *product = &found->fit->products[place];
    const double q = jarak__rule_q(found, product);
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "product", found->products[place]);
    jarak__rerouting_put_members(found, found->products[place], json);
    jarak__json_text(json, "name", found->names != NULL ? found->names[place] : NULL);
    jarak__json_text(json, "chapter", jarak__chapter_name(found->products[place]));
    jarak__json_text(json, "since", found->cohorts[found->cohort_of[place]].since);
    jarak__json_boolean(json, "found", q <= found->q);
    jarak__json_text(json, "words", finding_words(found, place));
    jarak__json_number(json, "z", jarak__rule_evidence(found, product));
    jarak__json_number(json, "q", q);
    jarak__json_number(json, "q_two", jarak__rule_q_two(found, product));
    jarak__json_number(json, "z_plain", product->evidence);
    jarak__json_number(json, "z_strict", product->strict_evidence);
    jarak__json_number(json, "q_plain", product->q);
    jarak__json_number(json, "q_strict", product->strict_q);
    put_signatures(found, place, json);
    put_direct(product, json);
    put_date(&found->falls[place], "fall", json);
    jarak__json_number(json, "before", product->before);
    jarak__json_number(json, "after", product->after);
    jarak__json_number(json, "loss", product->loss);
    jarak__json_number(json, "excess", product->excess);
    jarak__json_number(json, "low", product->excess_low);
    jarak__json_number(json, "high", product->excess_high);
    jarak__json_number(json, "share_of_loss", product->loss > 0 ? product->excess / product->loss : (double)NAN);
    jarak__json_number(json, "rerouted", product->rerouted);
    jarak__json_list(json, "hubs", false);
    for (size_t pair = product->first_pair; pair < product->end_pair; pair++) {
        if (found->fit->pairs[pair].change.missing == JARAK_REROUTE_TESTED) {
            put_hub(found, pair, json);
        }
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

/* ---------------------------------------------------------------------------------------------------------------- the rest */

void jarak__rerouting_put_placebo(const jarak_rerouting *found, jarak__json *json)
{
    const bool has = found->n_years > 2;
    jarak__json_object(json, "placebo", true);
    jarak__json_text(json, "date", has ? found->first_months[found->n_years - 2] : NULL);
    if (has) {
        jarak__json_count(json, "found", found->n_ordinary);
        jarak__json_count(json, "pairs", found->n_placebo_pairs);
        jarak__json_count(json, "products", found->n_placebo_products);
    } else {
        jarak__json_null(json, "found");
        jarak__json_null(json, "pairs");
        jarak__json_null(json, "products");
    }
    jarak__json_end(json);
}

static void put_variants(const jarak_rerouting *found, jarak__json *json)
{
    jarak__json_list(json, "sensitivity", false);
    for (size_t i = 0; i < found->n_variants; i++) {
        const jarak_rerouting_variant *variant = &found->variants[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "what", variant->what);
        jarak__json_text(json, "value", variant->value);
        jarak__json_count(json, "products", variant->n_products);
        jarak__json_count(json, "pairs", variant->n_pairs);
        jarak__json_count(json, "tested", variant->n_tested);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__rerouting_tree(const void *printing, jarak__json *json)
{
    const jarak_rerouting *found = ((const jarak__rerouting_printing *)printing)->found;
    put_barrier(found, json);
    jarak__rerouting_put_settings(found, json);
    put_calibration(found, json);
    put_counts(found, json);
    jarak__rerouting_put_totals(found, json);
    jarak__json_list(json, "products", false);
    for (size_t i = 0; i < found->n_in_order; i++) {
        jarak__rerouting_put_product(found, found->order[i], json);
    }
    jarak__json_end(json);
    jarak__rerouting_put_changed(found, json);
    jarak__rerouting_put_placebo(found, json);
    put_variants(found, json);
    jarak__json_texts(json, "cautions", found->n_cautions, found->cautions);
    jarak__json_text(
        json, "words",
        _("Consistent with rerouting: no figure says who shipped, whether that was allowed, or whether the hub used the goods itself."));
}
