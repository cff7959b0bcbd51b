/* The cost of a lost tie as a tree of documented keys. */
#include <math.h>

#include "base/text.h"
#include "report/cut.h"

const char *jarak__cut_status_name(jarak_equilibrium_outcome outcome)
{
    return outcome == JARAK_EQUILIBRIUM_SOLVED ? "solved" : outcome == JARAK_EQUILIBRIUM_NOT_CONVERGED ? "not_converged" : "no_equilibrium";
}

const char *jarak__cut_deficits_name(jarak_deficits deficits)
{
    return deficits == JARAK_DEFICITS_ADDITIVE ? "additive" : "multiplicative";
}

const char *jarak__cut_direction_name(jarak_cut_direction direction)
{
    static const char *const names[] = {"both", "exports", "imports"};
    return names[direction];
}

const char *jarak__cut_arrow(jarak_cut_direction direction)
{
    static const char *const arrows[] = {"↔", "→", "←"};
    return arrows[direction];
}

double jarak__cut_percent(double factor)
{
    return 100 * (factor - 1);
}

static void put_estimates(const jarak_cut_info *found, jarak__json *json)
{
    jarak__json_list(json, "effects", true);
    for (size_t k = 0; k < found->n_estimates; k++) {
        const jarak_cut_estimate *of = &found->estimates[k];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "name", of->name);
        jarak__json_number(json, "coefficient", of->coefficient);
        jarak__json_number(json, "std_error", of->std_error);
        jarak__json_number(json, "to", of->to_column == NULL ? of->to : (double)NAN);
        jarak__json_text(json, "to_column", of->to_column);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_question(const jarak_cut_info *found, jarak__json *json)
{
    jarak__json_object(json, "scenario", true);
    jarak__json_text(json, "one", found->one);
    jarak__json_text(json, "other", found->other);
    jarak__json_count(json, "absent_members", found->n_members_absent);
    jarak__json_text(json, "file", found->scenario);
    jarak__json_text(json, "from", found->from);
    put_estimates(found, json);
    jarak__json_text(json, "direction", jarak__cut_direction_name(found->direction));
    jarak__json_number(json, "by_pct", 100 * found->dearer);
    jarak__json_count(json, "pairs", found->n_asked);
    jarak__json_count(json, "missing_pairs", found->n_asked_missing);
    jarak__json_end(json);
    jarak__json_object(json, "base", true);
    jarak__json_text(json, "source", found->source);
    if (found->year > 0) {
        jarak__json_integer(json, "year", found->year);
    } else {
        jarak__json_null(json, "year");
    }
    jarak__json_boolean(json, "made_up", found->source == NULL);
    jarak__json_count(json, "n_countries", found->n);
    jarak__json_text(json, "domestic", found->domestic);
    jarak__json_number(json, "balanced", found->balanced);
    jarak__json_count(json, "left_out", found->n_left_out);
    jarak__json_texts(json, "domestic_floored", found->n_floored, found->floored);
    jarak__json_count(json, "missing_pairs", found->n_missing);
    jarak__json_count(json, "missing_pairs_of_one", found->n_missing_of);
    jarak__json_end(json);
    jarak__json_object(json, "theta", true);
    jarak__json_number(json, "value", found->theta);
    jarak__json_number(json, "sd", found->theta_sd);
    jarak__json_end(json);
    jarak__json_number(json, "psi", found->psi);
    jarak__json_text(json, "deficits", jarak__cut_deficits_name(found->deficits));
    jarak__json_boolean(json, "conditional", found->conditional);
}

static void put_draws(const jarak_cut_info *found, jarak__json *json)
{
    if (found->has_interval) {
        jarak__json_object(json, "draws", true);
        jarak__json_count(json, "n", found->n_draws);
        jarak__json_count(json, "failed", found->n_failed);
        jarak__json_integer(json, "seed", (int64_t)found->seed);
        jarak__json_number(json, "level", found->level);
        jarak__json_end(json);
    }
}

static void put_countries(const jarak_cut_info *found, jarak__json *json)
{
    jarak__json_list(json, "countries", false);
    for (size_t i = 0; found->countries != NULL && i < found->n; i++) {
        const jarak_cut_country *country = &found->countries[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "iso3", country->name);
        jarak__json_number(json, "welfare", country->welfare);
        jarak__json_number(json, "welfare_pct", jarak__cut_percent(country->welfare));
        jarak__json_number(json, "log_welfare", log(country->welfare));
        jarak__json_number(json, "low", jarak__cut_percent(country->low));
        jarak__json_number(json, "high", jarak__cut_percent(country->high));
        jarak__json_number(json, "welfare_low", country->low);
        jarak__json_number(json, "welfare_high", country->high);
        jarak__json_number(json, "real_wage_pct", jarak__cut_percent(country->real_wage));
        jarak__json_number(json, "price_pct", jarak__cut_percent(country->price));
        jarak__json_number(json, "price_index_pct", jarak__cut_percent(country->price_index));
        jarak__json_number(json, "income_pct", jarak__cut_percent(country->income));
        jarak__json_number(json, "exports_pct", jarak__cut_percent(country->exports));
        jarak__json_number(json, "domestic_share_before", country->share_before);
        jarak__json_number(json, "domestic_share", country->domestic_share);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_exposures(const jarak_cut_info *found, jarak__json *json)
{
    jarak__json_list(json, "exposure", false);
    for (size_t i = 0; i < found->n_exposures; i++) {
        const jarak_cut_exposure *exposure = &found->exposures[i];
        jarak__json_object(json, NULL, true);
        if (found->of != NULL) {
            jarak__json_text(json, "exporter", exposure->exporter);
            jarak__json_text(json, "importer", exposure->importer);
        } else {
            jarak__json_text(json, "country", exposure->country);
            jarak__json_text(json, "partner", exposure->exporter);
        }
        jarak__json_number(json, "per_log_cost", exposure->per_log_cost);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_partners(const jarak_cut_info *found, jarak__json *json)
{
    jarak__json_list(json, "partners", false);
    for (size_t i = 0; i < found->n_partners; i++) {
        const jarak_cut_partner *partner = &found->partners[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "iso3", partner->name);
        jarak__json_text(json, "status", partner->missing ? "no_data" : jarak__cut_status_name(partner->outcome));
        jarak__json_number(json, "trade_share", partner->share);
        jarak__json_number(json, "welfare", partner->welfare);
        jarak__json_number(json, "welfare_pct", jarak__cut_percent(partner->welfare));
        jarak__json_number(json, "log_welfare", log(partner->welfare));
        jarak__json_number(json, "low", jarak__cut_percent(partner->low));
        jarak__json_number(json, "high", jarak__cut_percent(partner->high));
        jarak__json_number(json, "per_log_cost", partner->per_log_cost);
        jarak__json_number(json, "partner_welfare_pct", jarak__cut_percent(partner->partner_welfare));
        if (found->question == JARAK_CUT_DEPENDENCE) {
            jarak__json_number(json, "exports_share", partner->exports_share);
            jarak__json_number(json, "imports_share", partner->imports_share);
            jarak__json_number(json, "partner_trade_share", partner->partner_share);
            jarak__json_number(json, "partner_per_log_cost", partner->partner_per_log_cost);
            jarak__json_number(json, "asymmetry", partner->asymmetry);
        }
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_concentration(const jarak_cut_info *found, jarak__json *json)
{
    jarak__json_object(json, "concentration", true);
    jarak__json_number(json, "exports", found->concentration.exports);
    jarak__json_number(json, "imports", found->concentration.imports);
    jarak__json_number(json, "trade", found->concentration.trade);
    jarak__json_end(json);
}

void jarak__cut_tree(const void *printing, jarak__json *json)
{
    const jarak_cut_info *found = ((const jarak__cut_printing *)printing)->found;
    put_question(found, json);
    jarak__json_text(json, "of", found->of);
    jarak__json_text(json, "status", jarak__cut_status_name(found->outcome));
    jarak__json_text(json, "reason", found->reason);
    jarak__json_texts(json, "at_fault", found->n_at_fault, found->at_fault);
    jarak__json_number(json, "residual", found->residual);
    jarak__json_integer(json, "iterations", found->steps);
    put_draws(found, json);
    if (found->question == JARAK_CUT_SCENARIO) {
        put_countries(found, json);
    } else if (found->question == JARAK_CUT_MATRIX) {
        put_exposures(found, json);
    } else {
        if (found->question == JARAK_CUT_DEPENDENCE) {
            put_concentration(found, json);
        }
        put_partners(found, json);
    }
}
