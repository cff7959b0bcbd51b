/* What losing each partner costs one country: the equilibrium without that tie, beside what the first order says, and what it costs the
 * partner. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cut/work.h"

static double trade_with(const jarak_cut *cut, size_t m, size_t j)
{
    const size_t n = cut->world.n;
    return cut->world.flows[m * n + j] + cut->world.flows[j * n + m];
}

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

static jarak_status fill_partner(jarak_cut *cut, size_t j, const double *exposure, double total, jarak_cut_partner *partner,
                                 jarak_error *error)
{
    const size_t n = cut->world.n, m = cut->one[0];
    const double unknown = (double)NAN;
    *partner = (jarak_cut_partner){.name = cut->world.names[j],
                                   .share = unknown,
                                   .per_log_cost = unknown,
                                   .welfare = unknown,
                                   .low = unknown,
                                   .high = unknown,
                                   .partner_welfare = unknown};
    partner->missing = !jarak__cut_tie(cut, m, j);
    if (partner->missing) {
        return JARAK_OK;
    }
    partner->share = trade_with(cut, m, j) / total;
    partner->per_log_cost = -cut->settings.theta * (exposure[m * n + j] + exposure[j * n + m]);
    jarak_status status = solve_loss(cut, m, j, partner, error);
    jarak__cut_untie(cut, m, j);
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
    const jarak_equilibrium_data data = jarak__cut_data(cut);
    double *exposure = jarak__calloc(n * n, sizeof *exposure);
    jarak_cut_partner *list = jarak__arena_alloc(&cut->memory, n * sizeof *list);
    jarak_status status = exposure == NULL || list == NULL ? jarak__cut_no_memory(error) : JARAK_OK;
    status = status == JARAK_OK ? jarak_equilibrium_exposure(&data, &cut->settings.solve, 1, &m, exposure, error) : status;
    double total = 0;
    for (size_t j = 0; j < n; j++) {
        total += j != m ? trade_with(cut, m, j) : 0;
    }
    for (size_t j = 0; status == JARAK_OK && j < n; j++) {
        if (j != m) {
            status = fill_partner(cut, j, exposure, total, &list[cut->info.n_partners++], error);
        }
    }
    if (status == JARAK_OK) {
        qsort(list, cut->info.n_partners, sizeof *list, by_loss);
    }
    cut->info.partners = list;
    cut->info.of = cut->world.names[m];
    jarak__free(exposure);
    return status;
}
