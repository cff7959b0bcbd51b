/* First-order exposures by name: of one country to every tie, or of every country to each of its partners. */
#include <math.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "cut/work.h"

static bool is_missing(const jarak_cut *cut, size_t i, size_t j)
{
    return cut->world.missing[i * cut->world.n + j];
}

static void fill_one(const jarak_cut *cut, const double *exposure, jarak_cut_exposure *list, size_t *count)
{
    const size_t n = cut->world.n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            list[(*count)++] =
                (jarak_cut_exposure){.country = cut->world.names[cut->one[0]],
                                     .exporter = cut->world.names[i],
                                     .importer = cut->world.names[j],
                                     .missing = is_missing(cut, i, j),
                                     .per_log_cost = is_missing(cut, i, j) ? (double)NAN : -cut->settings.theta * exposure[i * n + j]};
        }
    }
}

/* Of country m: both directions of its tie with each partner. */
static void fill_totals(const jarak_cut *cut, size_t m, const double *exposure, jarak_cut_exposure *list, size_t *count)
{
    const size_t n = cut->world.n;
    for (size_t j = 0; j < n; j++) {
        if (j == m) {
            continue;
        }
        const bool missing = is_missing(cut, m, j) && is_missing(cut, j, m);
        list[(*count)++] = (jarak_cut_exposure){
            .country = cut->world.names[m],
            .exporter = cut->world.names[j],
            .importer = cut->world.names[m],
            .missing = missing,
            .per_log_cost = missing ? (double)NAN : -cut->settings.theta * (exposure[m * n + j] + exposure[j * n + m])};
    }
}

jarak_status jarak__cut_exposures(jarak_cut *cut, jarak_error *error)
{
    const size_t n = cut->world.n;
    const bool is_one = cut->settings.n_one > 0;
    const jarak_equilibrium_data data = jarak__cut_data(cut);
    size_t cells;
    double *exposure = jarak__multiply(n * n, is_one ? 1 : n, &cells) ? jarak__calloc(cells, sizeof *exposure) : NULL;
    jarak_cut_exposure *list = jarak__arena_alloc(&cut->memory, n * n * sizeof *list);
    jarak_status status = exposure == NULL || list == NULL ? jarak__cut_no_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = jarak_equilibrium_exposure(&data, &cut->settings.solve, is_one ? 1 : n, is_one ? cut->one : NULL, exposure, error);
    }
    if (status == JARAK_OK && is_one) {
        fill_one(cut, exposure, list, &cut->info.n_exposures);
    }
    for (size_t m = 0; status == JARAK_OK && !is_one && m < n; m++) {
        fill_totals(cut, m, exposure + m * n * n, list, &cut->info.n_exposures);
    }
    cut->info.exposures = list;
    cut->info.of = is_one ? cut->world.names[cut->one[0]] : NULL;
    jarak__free(exposure);
    return status;
}
