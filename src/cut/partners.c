/* What losing each partner costs one country: the equilibrium without that tie, beside what the first order says, and what it costs the
 * partner; and who depends on whom: the same seen from the partner, and how concentrated trade is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "cut/work.h"

/* ------------------------------------------------------------------------------------------------------------------ trade */

static double exports_to(const jarak_cut *cut, size_t m, size_t j)
{
    return cut->world.flows[m * cut->world.n + j];
}

static double imports_from(const jarak_cut *cut, size_t m, size_t j)
{
    return exports_to(cut, j, m);
}

static double trade_with(const jarak_cut *cut, size_t m, size_t j)
{
    return exports_to(cut, m, j) + exports_to(cut, j, m);
}

typedef double flow_of(const jarak_cut *cut, size_t m, size_t j);

/* With all others. */
static double total_of(const jarak_cut *cut, size_t m, flow_of *flow)
{
    double total = 0;
    for (size_t j = 0; j < cut->world.n; j++) {
        total += j != m ? flow(cut, m, j) : 0;
    }
    return total;
}

/* Σ share²; NaN without trade. */
static double concentration_of(const jarak_cut *cut, size_t m, flow_of *flow)
{
    const double total = total_of(cut, m, flow);
    double sum = 0;
    for (size_t j = 0; j < cut->world.n; j++) {
        const double share = j != m ? flow(cut, m, j) / total : 0;
        sum += share * share;
    }
    return sum;
}

/* ------------------------------------------------------------------------------------------------------------------ losses */

static jarak_status solve_loss(jarak_cut *cut, size_t m, size_t j, jarak_cut_partner *partner, jarak_error *error)
{
    const jarak_equilibrium_data data = jarak__cut_data(cut);
    jarak_equilibrium *solved = NULL;
    jarak_equilibrium_draws *draws = NULL;
    jarak_status status = jarak_equilibrium_solve(&data, &cut->settings.solve, &solved, error);
    if (status == JARAK_OK) {
        const jarak_equilibrium_info *info = jarak_equilibrium_result(solved);
        partner->outcome = info->outcome;
        partner->welfare = info->welfare[m];
        partner->partner_welfare = info->welfare[j];
    }
    if (status == JARAK_OK && partner->outcome == JARAK_EQUILIBRIUM_SOLVED && cut->info.has_interval) {
        status = jarak__cut_draw(cut, &data, &draws, error);
    }
    if (draws != NULL) {
        const jarak_equilibrium_draws_info *info = jarak_equilibrium_draws_result(draws);
        partner->low = info->low[m];
        partner->high = info->high[m];
        cut->info.n_failed += info->n_failed;
    }
    jarak_equilibrium_draws_free(draws);
    jarak_equilibrium_free(solved);
    return status;
}

/* Of country m's welfare by the cost of its tie with j, in the directions that the country asked about asks for. */
static double per_log_cost(const jarak_cut *cut, const double *exposure, size_t m, size_t j)
{
    const size_t n = cut->world.n, one = cut->one[0], other = one == m ? j : m;
    const double sells = cut->settings.direction != JARAK_CUT_IMPORTS ? exposure[one * n + other] : 0;
    const double buys = cut->settings.direction != JARAK_CUT_EXPORTS ? exposure[other * n + one] : 0;
    return -cut->settings.theta * (sells + buys);
}

/* What partner j's side of the tie is; exposure: of all countries. */
static void fill_dependence(const jarak_cut *cut, size_t j, const double *exposure, jarak_cut_partner *partner)
{
    const size_t n = cut->world.n, m = cut->one[0];
    const double loss = log(partner->welfare), partners_loss = log(partner->partner_welfare);
    partner->exports_share = exports_to(cut, m, j) / total_of(cut, m, exports_to);
    partner->imports_share = imports_from(cut, m, j) / total_of(cut, m, imports_from);
    partner->partner_share = trade_with(cut, j, m) / total_of(cut, j, trade_with);
    partner->partner_per_log_cost = per_log_cost(cut, exposure + j * n * n, j, m);
    partner->asymmetry = loss < 0 && partners_loss < 0 ? loss / partners_loss : (double)NAN;
}

/* exposure: of the country asked about, or, of dependence, of all. */
static jarak_status fill_partner(jarak_cut *cut, size_t j, const double *exposure, jarak_cut_partner *partner, jarak_error *error)
{
    const size_t n = cut->world.n, m = cut->one[0];
    const double unknown = (double)NAN;
    const bool is_dependence = cut->settings.question == JARAK_CUT_DEPENDENCE;
    *partner = (jarak_cut_partner){.name = cut->world.names[j],
                                   .share = unknown,
                                   .per_log_cost = unknown,
                                   .welfare = unknown,
                                   .low = unknown,
                                   .high = unknown,
                                   .partner_welfare = unknown,
                                   .exports_share = unknown,
                                   .imports_share = unknown,
                                   .partner_share = unknown,
                                   .partner_per_log_cost = unknown,
                                   .asymmetry = unknown};
    partner->missing = !jarak__cut_tie(cut, m, j);
    if (partner->missing) {
        return JARAK_OK;
    }
    partner->share = trade_with(cut, m, j) / total_of(cut, m, trade_with);
    partner->per_log_cost = per_log_cost(cut, is_dependence ? exposure + m * n * n : exposure, m, j);
    jarak_status status = solve_loss(cut, m, j, partner, error);
    jarak__cut_untie(cut, m, j);
    if (status == JARAK_OK && is_dependence) {
        fill_dependence(cut, j, exposure, partner);
    }
    return status;
}

/* By what is lost; then those without an equilibrium, those without a figure, each by name. */
static int by_loss(const void *one, const void *other)
{
    const jarak_cut_partner *a = one, *b = other;
    const int known_a = isnan(a->welfare) ? 1 + a->missing : 0, known_b = isnan(b->welfare) ? 1 + b->missing : 0;
    if (known_a != known_b) {
        return known_a - known_b;
    }
    const int order = known_a == 0 ? (a->welfare > b->welfare) - (a->welfare < b->welfare) : 0;
    return order != 0 ? order : strcmp(a->name, b->name);
}

jarak_status jarak__cut_partners(jarak_cut *cut, jarak_error *error)
{
    const size_t n = cut->world.n, m = cut->one[0];
    const bool is_dependence = cut->settings.question == JARAK_CUT_DEPENDENCE;
    const jarak_equilibrium_data data = jarak__cut_data(cut);
    size_t cells;
    double *exposure = jarak__multiply(n * n, is_dependence ? n : 1, &cells) ? jarak__calloc(cells, sizeof *exposure) : NULL;
    jarak_cut_partner *list = jarak__arena_alloc(&cut->memory, n * sizeof *list);
    jarak_status status = exposure == NULL || list == NULL ? jarak__cut_no_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = jarak_equilibrium_exposure(&data, &cut->settings.solve, is_dependence ? n : 1, is_dependence ? NULL : &m, exposure, error);
    }
    for (size_t j = 0; status == JARAK_OK && j < n; j++) {
        if (j != m) {
            status = fill_partner(cut, j, exposure, &list[cut->info.n_partners++], error);
        }
    }
    if (status == JARAK_OK) {
        qsort(list, cut->info.n_partners, sizeof *list, by_loss);
    }
    if (is_dependence) {
        cut->info.concentration = (jarak_cut_concentration){.exports = concentration_of(cut, m, exports_to),
                                                            .imports = concentration_of(cut, m, imports_from),
                                                            .trade = concentration_of(cut, m, trade_with)};
    }
    cut->info.partners = list;
    cut->info.of = cut->world.names[m];
    jarak__free(exposure);
    return status;
}
