/* The model of a base or a scenario: what each exporter would supply if only tariffs and trade costs changed, π κ̂^(-θ), taken once. */
#include <math.h>

#include "base/alloc.h"
#include "num/sum.h"
#include "stat/chain/model.h"

const double *jarak__chain_tariffs(const jarak_chain_data *data, bool is_scenario)
{
    const double *base = data->tariffs_base != NULL ? data->tariffs_base : data->tariffs;
    return is_scenario && data->tariffs_after != NULL ? data->tariffs_after : base;
}

static double tariff_at(const double *tariffs, size_t cell)
{
    return tariffs != NULL ? tariffs[cell] : 0;
}

/* κ̂^(-θ) and the scenario's effect on trade; exactly 0 where trade ends, exactly 1 where nothing changes. */
static double factor_at(const jarak__chain_model *model, bool is_scenario, size_t cell, double theta)
{
    const double before = 1 + tariff_at(model->data->tariffs, cell), after = 1 + tariff_at(model->tariffs, cell);
    const double *costs = is_scenario ? model->data->cost_factor : NULL;
    const double kappa = (after == before ? 1 : after / before) * (costs != NULL ? costs[cell] : 1);
    const double effect = is_scenario && model->data->trade_effect != NULL ? model->data->trade_effect[cell] : 1;
    return kappa == 1 ? effect : isinf(kappa) ? 0 : effect * exp(-theta * log(kappa));
}

static void fill_sector(jarak__chain_model *model, bool is_scenario, size_t j)
{
    const size_t n = model->n;
    model->is_taxed[j] = false;
    for (size_t m = 0; m < n; m++) {
        for (size_t i = 0; i < n; i++) {
            const size_t cell = (j * n + m) * n + i, here = j * n * n + m + i * n;
            const double share = model->data->shares[cell], tariff = tariff_at(model->tariffs, cell);
            model->supply[here] = share > 0 ? share * factor_at(model, is_scenario, cell, model->data->theta[j]) : 0;
            model->net[here] = model->supply[here] / (1 + tariff);
            model->is_taxed[j] = model->is_taxed[j] || (tariff != 0 && share > 0);
        }
    }
}

/* What rounding leaves of the world's deficits goes to all in proportion to their value added. */
static void fill_deficits(jarak__chain_model *model)
{
    const jarak_chain_data *data = model->data;
    model->total = jarak__sum_of(model->n, data->value_added);
    const double left = data->deficit != NULL ? jarak__sum_of(model->n, data->deficit) / model->total : 0;
    for (size_t i = 0; i < model->n; i++) {
        model->deficit[i] = data->deficit != NULL ? data->deficit[i] - left * data->value_added[i] : 0;
    }
}

void jarak__chain_model_fill(jarak__chain_model *model, bool is_scenario)
{
    for (size_t j = 0; j < model->n_sectors; j++) {
        fill_sector(model, is_scenario, j);
    }
}

jarak_status jarak__chain_model_new(const jarak_chain_data *data, const double *tariffs, bool is_scenario, jarak__chain_model *model,
                                    jarak_error *error)
{
    const size_t n = data->n_countries, n_sectors = data->n_sectors, pairs = n * n * n_sectors;
    *model = (jarak__chain_model){.data = data, .n = n, .n_sectors = n_sectors, .n_cells = n * n_sectors, .tariffs = tariffs};
    double *room = jarak__calloc(2 * pairs + n, sizeof *room);
    model->is_taxed = jarak__calloc(n_sectors, sizeof *model->is_taxed);
    model->memory = room;
    if (room == NULL || model->is_taxed == NULL) {
        jarak__chain_model_free(model);
        return jarak__chain_no_memory(data, error);
    }
    model->supply = room;
    model->net = room + pairs;
    model->deficit = room + 2 * pairs;
    jarak__chain_model_fill(model, is_scenario);
    fill_deficits(model);
    return JARAK_OK;
}

void jarak__chain_model_free(jarak__chain_model *model)
{
    jarak__free(model->memory);
    jarak__free(model->is_taxed);
    *model = (jarak__chain_model){0};
}
