/* Settings of rerouted goods: defaults and checks; and checks of the data. */
#include <math.h>

#include "base/checked.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/reroute/fit.h"

static jarak_reroute_settings defaults(void)
{
    return (jarak_reroute_settings){
        .size = sizeof(jarak_reroute_settings),
        .floor = 30000,
        .least_months = 4,
        .taylor_power = 1.77, /* 1.7708 of 7,241 windows of EU exports of 8-digit products to five states, 2020-2021 */
        .drawn_months = 0.5,
        .level = 0.95,
        .inflation = 1.62, /* 1.6193 from 2020 to 2021 in these */
    };
}

void jarak_reroute_settings_init_sized(jarak_reroute_settings *settings, size_t size)
{
    const jarak_reroute_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status jarak__reroute_settings_take(const jarak_reroute_settings *given, jarak_reroute_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_reroute_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    return !(used->floor >= 0) || isinf(used->floor)                ? jarak__settings_wrong("floor", N_("at least 0"), error)
           : used->least_months < 1                                 ? jarak__settings_wrong("least_months", N_("at least 1"), error)
           : !(used->taylor_power > 0 && used->taylor_power < 2)    ? jarak__settings_wrong("taylor_power", N_("between 0 and 2"), error)
           : !(used->drawn_months > 0) || isinf(used->drawn_months) ? jarak__settings_wrong("drawn_months", N_("above 0"), error)
           : !(used->level > 0 && used->level < 1)                  ? jarak__settings_wrong("level", N_("between 0 and 1"), error)
           : !(used->inflation >= 1) || isinf(used->inflation)      ? jarak__settings_wrong("inflation", N_("at least 1"), error)
           : used->threads < 0                                      ? jarak__settings_wrong("threads", N_("at least 0"), error)
                                                                    : JARAK_OK;
}

jarak_status jarak__reroute_no_memory(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu flows of products to hubs"), n);
}

/* ------------------------------------------------------------------------------------------------------------------ data */

static jarak_status check_values(const char *name, size_t n, const double *values, bool may_be_zero, jarak_error *error)
{
    for (size_t i = 0; values != NULL && i < n; i++) {
        const bool is_right = may_be_zero ? !(values[i] < 0) : values[i] > 0;
        if (!is_right || isinf(values[i])) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "%s[%zu] is %g; %s", name, i, values[i],
                              may_be_zero ? _("flows are finite and not negative")
                                          : _("what flows are compared with is finite and above 0"));
        }
    }
    return JARAK_OK;
}

static jarak_status check_pairs(const jarak_reroute_data *data, jarak_error *error)
{
    for (size_t i = 0; i < data->n_pairs; i++) {
        if (data->product[i] >= data->n_products || data->hub[i] >= data->n_hubs) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("pair %zu is of product %u and hub %u; there are %zu products and %zu hubs"), i,
                              data->product[i], data->hub[i], data->n_products, data->n_hubs);
        }
        const bool follows = i == 0 || data->product[i] > data->product[i - 1] ||
                             (data->product[i] == data->product[i - 1] && data->hub[i] > data->hub[i - 1]);
        if (!follows) {
            return jarak_fail(
                error, JARAK_ERR_ARGUMENT,
                _("pair %zu, product %u and hub %u, does not follow the one before: pairs stand by product, then hub, each once"), i,
                data->product[i], data->hub[i]);
        }
    }
    return JARAK_OK;
}

static jarak_status check_data(const jarak_reroute_data *data, jarak_error *error)
{
    size_t cells, direct;
    if (data->n_years < 2 || data->n_months < 2) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%zu windows of %zu months: there must be two at least of both"), data->n_years,
                          data->n_months);
    }
    if (data->n_pairs > 0 && (data->product == NULL || data->hub == NULL || data->flow == NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%zu pairs without product, hub or flow"), data->n_pairs);
    }
    if (!jarak__multiply(data->n_years, data->n_months, &cells) || !jarak__multiply(cells, data->n_products, &direct) ||
        !jarak__multiply(cells, data->n_pairs, &cells) || data->n_pairs > UINT32_MAX / 2) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu pairs in %zu windows of %zu months are too many"), data->n_pairs, data->n_years,
                          data->n_months);
    }
    jarak_status status = check_pairs(data, error);
    status = status == JARAK_OK ? check_values("flow", cells, data->flow, true, error) : status;
    status = status == JARAK_OK ? check_values("onward", cells, data->onward, true, error) : status;
    status = status == JARAK_OK ? check_values("recorded", cells, data->recorded, true, error) : status;
    status = status == JARAK_OK ? check_values("direct", direct, data->direct, true, error) : status;
    return status == JARAK_OK ? check_values("control", data->n_pairs * data->n_years, data->control, false, error) : status;
}

jarak_status jarak_reroute_check(const jarak_reroute_data *data, const jarak_reroute_settings *settings, jarak_error *error)
{
    jarak_reroute_settings used;
    jarak_status status = jarak__reroute_settings_take(settings, &used, error);
    return status == JARAK_OK && data != NULL ? check_data(data, error) : status;
}
