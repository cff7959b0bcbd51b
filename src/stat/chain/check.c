/* Checks of the data: what is not a number, not a share, or does not sum to one is refused, with country and sector. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/checked.h"
#include "base/text.h"
#include "num/sum.h"
#include "stat/chain/model.h"

enum { NAME_BYTES = 24 };

/* Sums of shares may be so far from 1; published tables are 4e-7 off. */
static const double nearly = 1e-6;
/* Deficits may leave so much of the world's value added. */
static const double closed = 1e-9;
/* Input shares below 0 by no more than this are let through: published tables have some. */
static const double least_input = -0.01;

/* The name, or the number, for which there is room at number. */
static const char *name_of(const char *const *names, size_t i, char *number)
{
    if (names != NULL) {
        return names[i];
    }
    snprintf(number, NAME_BYTES, "%zu", i);
    return number;
}

/* "what of country in sector is value; rule". */
static jarak_status wrong_cell(const jarak_chain_data *data, const char *what, size_t country, size_t sector, double value,
                               const char *rule, jarak_error *error)
{
    char first[NAME_BYTES], second[NAME_BYTES];
    return jarak_fail(error, JARAK_ERR_DATA, _("%s of %s, sector %s, is %g; %s"), _(what), name_of(data->countries, country, first),
                      name_of(data->sectors, sector, second), value, _(rule));
}

static jarak_status wrong_pair(const jarak_chain_data *data, const char *what, size_t cell, double value, const char *rule,
                               jarak_error *error)
{
    char from[NAME_BYTES], to[NAME_BYTES], sector[NAME_BYTES];
    const size_t n = data->n_countries, i = cell % n, m = cell / n % n, j = cell / (n * n);
    return jarak_fail(error, JARAK_ERR_DATA, _("%s from %s to %s, sector %s, is %g; %s"), _(what), name_of(data->countries, i, from),
                      name_of(data->countries, m, to), name_of(data->sectors, j, sector), value, _(rule));
}

/* ------------------------------------------------------------------------------------------------------------------ bilateral */

static jarak_status check_shares(const jarak_chain_data *data, jarak_error *error)
{
    const size_t n = data->n_countries;
    for (size_t row = 0; row < n * data->n_sectors; row++) {
        jarak__sum sum = {0};
        for (size_t i = 0; i < n; i++) {
            const double share = data->shares[row * n + i];
            if (!(share >= 0) || isinf(share)) {
                return wrong_pair(data, N_("the share of imports"), row * n + i, share, N_("it must be finite and not negative"), error);
            }
            jarak__sum_add(&sum, share);
        }
        if (!(fabs(jarak__sum_value(&sum) - 1) <= nearly)) {
            return wrong_cell(data, N_("the sum of suppliers' shares"), row % n, row / n, jarak__sum_value(&sum), N_("it must be 1"),
                              error);
        }
    }
    return JARAK_OK;
}

static jarak_status check_tariffs(const jarak_chain_data *data, const double *tariffs, jarak_error *error)
{
    const size_t n_pairs = data->n_countries * data->n_countries * data->n_sectors;
    for (size_t cell = 0; tariffs != NULL && cell < n_pairs; cell++) {
        if (!(tariffs[cell] > -1) || isinf(tariffs[cell])) {
            return wrong_pair(data, N_("the tariff"), cell, tariffs[cell], N_("it must be finite and above -1"), error);
        }
    }
    return JARAK_OK;
}

static jarak_status check_costs(const jarak_chain_data *data, jarak_error *error)
{
    const size_t n_pairs = data->n_countries * data->n_countries * data->n_sectors;
    for (size_t cell = 0; data->cost_factor != NULL && cell < n_pairs; cell++) {
        if (!(data->cost_factor[cell] > 0)) {
            return wrong_pair(data, N_("the factor of trade costs"), cell, data->cost_factor[cell], N_("it must be above 0"), error);
        }
    }
    return JARAK_OK;
}

static jarak_status check_effects(const jarak_chain_data *data, jarak_error *error)
{
    const size_t n_pairs = data->n_countries * data->n_countries * data->n_sectors;
    for (size_t cell = 0; data->trade_effect != NULL && cell < n_pairs; cell++) {
        const double effect = data->trade_effect[cell];
        if (!(effect >= 0) || isinf(effect)) {
            return wrong_pair(data, N_("the factor of trade"), cell, effect, N_("it must be finite and not negative"), error);
        }
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ production, income */

static jarak_status check_production(const jarak_chain_data *data, size_t i, size_t j, jarak_error *error)
{
    const size_t n_sectors = data->n_sectors;
    const double value_added = data->value_added_share[i * n_sectors + j], final = data->final_shares[i * n_sectors + j];
    jarak__sum sum = {0};
    if (!(value_added >= 0) || isinf(value_added)) {
        return wrong_cell(data, N_("the share of value added"), i, j, value_added, N_("it must be finite and not negative"), error);
    }
    if (!(final >= 0) || isinf(final)) {
        return wrong_cell(data, N_("the share of consumption"), i, j, final, N_("it must be finite and not negative"), error);
    }
    jarak__sum_add(&sum, value_added);
    for (size_t k = 0; k < n_sectors; k++) {
        const double input = data->input_shares[(i * n_sectors + k) * n_sectors + j];
        if (!(input >= least_input) || isinf(input)) {
            return wrong_cell(data, N_("the share of an input"), i, j, input, N_("it must be finite and not negative"), error);
        }
        jarak__sum_add(&sum, input);
    }
    if (!(fabs(jarak__sum_value(&sum) - 1) <= nearly)) {
        return wrong_cell(data, N_("the sum of the shares of value added and inputs"), i, j, jarak__sum_value(&sum), N_("it must be 1"),
                          error);
    }
    return JARAK_OK;
}

static jarak_status wrong_country(const jarak_chain_data *data, const char *what, size_t country, double value, const char *rule,
                                  jarak_error *error)
{
    char name[NAME_BYTES];
    return jarak_fail(error, JARAK_ERR_DATA, _("%s of %s is %g; %s"), _(what), name_of(data->countries, country, name), value, _(rule));
}

static jarak_status check_country(const jarak_chain_data *data, size_t i, jarak_error *error)
{
    for (size_t j = 0; j < data->n_sectors; j++) {
        jarak_status status = check_production(data, i, j, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    const double consumed = jarak__sum_of(data->n_sectors, data->final_shares + i * data->n_sectors);
    if (!(fabs(consumed - 1) <= nearly)) {
        return wrong_country(data, N_("the sum of the shares of consumption"), i, consumed, N_("it must be 1"), error);
    }
    if (!(data->value_added[i] > 0) || isinf(data->value_added[i])) {
        return wrong_country(data, N_("the value added"), i, data->value_added[i], N_("it must be finite and above 0"), error);
    }
    if (data->deficit != NULL && !isfinite(data->deficit[i])) {
        return wrong_country(data, N_("the deficit"), i, data->deficit[i], N_("it must be finite"), error);
    }
    return JARAK_OK;
}

static jarak_status check_world(const jarak_chain_data *data, jarak_error *error)
{
    for (size_t j = 0; j < data->n_sectors; j++) {
        if (!(data->theta[j] > 0) || isinf(data->theta[j])) {
            char name[NAME_BYTES];
            return jarak_fail(error, JARAK_ERR_DATA, _("theta, the trade elasticity, of sector %s is %g; it must be above 0"),
                              name_of(data->sectors, j, name), data->theta[j]);
        }
    }
    for (size_t i = 0; i < data->n_countries; i++) {
        jarak_status status = check_country(data, i, error);
        if (status != JARAK_OK) {
            return status;
        }
    }
    const double left = data->deficit != NULL ? jarak__sum_of(data->n_countries, data->deficit) : 0;
    if (!(fabs(left) <= closed * jarak__sum_of(data->n_countries, data->value_added))) {
        return jarak_fail(error, JARAK_ERR_DATA, _("the deficits sum to %g; the world has none: they must sum to 0"), left);
    }
    return JARAK_OK;
}

jarak_status jarak__chain_check_data(const jarak_chain_data *data, jarak_error *error)
{
    if (data->n_countries < 1 || data->n_sectors < 1 || data->shares == NULL || data->input_shares == NULL ||
        data->value_added_share == NULL || data->final_shares == NULL || data->theta == NULL || data->value_added == NULL) {
        return jarak_fail(error, JARAK_ERR_DATA, _("there is no trade: no country, no sector or no shares"));
    }
    size_t pairs, inputs;
    if (data->n_countries > INT32_MAX || data->n_sectors > INT32_MAX || !jarak__multiply(data->n_countries, data->n_sectors, &inputs) ||
        !jarak__multiply(inputs, data->n_countries, &pairs) || !jarak__multiply(inputs, data->n_sectors, &inputs) ||
        !jarak__multiply(pairs, 8 * sizeof(double), &pairs) || !jarak__multiply(inputs, 64 * sizeof(double), &inputs)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu countries and %zu sectors are too many"), data->n_countries, data->n_sectors);
    }
    jarak_status status = check_shares(data, error);
    status = status == JARAK_OK ? check_tariffs(data, data->tariffs, error) : status;
    status = status == JARAK_OK ? check_tariffs(data, data->tariffs_base, error) : status;
    status = status == JARAK_OK ? check_tariffs(data, data->tariffs_after, error) : status;
    status = status == JARAK_OK ? check_costs(data, error) : status;
    status = status == JARAK_OK ? check_effects(data, error) : status;
    return status == JARAK_OK ? check_world(data, error) : status;
}
