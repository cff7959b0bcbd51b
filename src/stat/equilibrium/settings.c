/* Settings of the equilibrium: defaults and checks; and checks of the data. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/checked.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/equilibrium/model.h"

static jarak_equilibrium_settings defaults(void)
{
    return (jarak_equilibrium_settings){
        .size = sizeof(jarak_equilibrium_settings),
        .tolerance = 1e-12,
        .max_steps = 200,        /* 4 to 12 are usual; some 120 where all trade all but ends */
        .max_fixed_point = 5000, /* 90 to 250 are usual */
    };
}

void jarak_equilibrium_settings_init_sized(jarak_equilibrium_settings *settings, size_t size)
{
    const jarak_equilibrium_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status jarak__equilibrium_settings_take(const jarak_equilibrium_settings *given, jarak_equilibrium_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_equilibrium_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    return !(used->tolerance >= 1e-14 && used->tolerance <= 1e-3) ? jarak__settings_wrong("tolerance", N_("from 1e-14 to 1e-3"), error)
           : used->max_steps < 1                                  ? jarak__settings_wrong("max_steps", N_("at least 1"), error)
           : used->max_fixed_point < 0                            ? jarak__settings_wrong("max_fixed_point", N_("at least 0"), error)
           : used->threads < 0                                    ? jarak__settings_wrong("threads", N_("at least 0"), error)
                                                                  : JARAK_OK;
}

jarak_status(jarak__equilibrium_no_memory)(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the trade of %zu countries"), n);
}

/* ------------------------------------------------------------------------------------------------------------------ data */

const char *jarak__equilibrium_name(const jarak_equilibrium_data *data, size_t i, char *number)
{
    if (data->names != NULL) {
        return data->names[i];
    }
    snprintf(number, JARAK__EQUILIBRIUM_NAME_BYTES, "%zu", i);
    return number;
}

static jarak_status wrong_value(const jarak_equilibrium_data *data, const char *what, size_t i, size_t j, double value, const char *rule,
                                jarak_error *error)
{
    char from[JARAK__EQUILIBRIUM_NAME_BYTES], to[JARAK__EQUILIBRIUM_NAME_BYTES];
    return jarak_fail(error, JARAK_ERR_DATA, _("%s from %s to %s is %g; %s"), _(what), jarak__equilibrium_name(data, i, from),
                      jarak__equilibrium_name(data, j, to), value, _(rule));
}

/* Matrices of factors and flows: finite, none negative; those of domestic trade, or all, above 0. */
static jarak_status check_matrix(const jarak_equilibrium_data *data, const char *what, const double *values, bool all_above,
                                 jarak_error *error)
{
    for (size_t i = 0; values != NULL && i < data->n; i++) {
        for (size_t j = 0; j < data->n; j++) {
            const double value = values[i * data->n + j];
            if (!(value >= 0) || isinf(value)) {
                return wrong_value(data, what, i, j, value, N_("it must be finite and not negative"), error);
            }
            if (value == 0 && (i == j || all_above)) {
                return wrong_value(data, what, i, j, value, i == j ? N_("domestic trade must be above 0") : N_("it must be above 0"),
                                   error);
            }
        }
    }
    return JARAK_OK;
}

jarak_status jarak__equilibrium_check_data(const jarak_equilibrium_data *data, jarak_error *error)
{
    size_t cells;
    if (data->n < 1 || data->flows == NULL) {
        return jarak_fail(error, JARAK_ERR_DATA, _("there are no flows: no country trades"));
    }
    if (!jarak__multiply(data->n, data->n, &cells) || !jarak__multiply(cells, 8 * sizeof(double), &cells) || data->n > INT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu countries are too many"), data->n);
    }
    if (!(data->theta > 0) || isinf(data->theta)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("theta, the trade elasticity, is %g; it must be above 0"), data->theta);
    }
    if (!(data->psi >= 0) || isinf(data->psi)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("psi, the supply elasticity, is %g; it must be at least 0"), data->psi);
    }
    if (data->deficits != JARAK_DEFICITS_ADDITIVE && data->deficits != JARAK_DEFICITS_MULTIPLICATIVE) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("deficits is %d; it must be additive or multiplicative"), (int)data->deficits);
    }
    jarak_status status = check_matrix(data, N_("trade"), data->flows, false, error);
    status = status == JARAK_OK ? check_matrix(data, N_("the factor of trade"), data->trade_effect, false, error) : status;
    return status == JARAK_OK ? check_matrix(data, N_("the factor of trade costs"), data->trade_cost, true, error) : status;
}

jarak_status jarak_equilibrium_check(const jarak_equilibrium_data *data, const jarak_equilibrium_settings *settings, jarak_error *error)
{
    jarak_equilibrium_settings used;
    jarak_status status = jarak__equilibrium_settings_take(settings, &used, error);
    return status == JARAK_OK && data != NULL ? jarak__equilibrium_check_data(data, error) : status;
}
