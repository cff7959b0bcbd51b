/* Settings of the trade of many sectors: defaults and checks. */
#include "base/settings.h"
#include "base/text.h"
#include "stat/chain/model.h"

static jarak_chain_settings defaults(void)
{
    return (jarak_chain_settings){
        .size = sizeof(jarak_chain_settings),
        .tolerance = 1e-12,
        .max_steps = 2000,        /* 30 to 100 are usual */
        .max_fixed_point = 50000, /* some hundreds to thousands are usual */
    };
}

void jarak_chain_settings_init_sized(jarak_chain_settings *settings, size_t size)
{
    const jarak_chain_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status jarak__chain_settings_take(const jarak_chain_settings *given, jarak_chain_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_chain_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    return !(used->tolerance >= 1e-13 && used->tolerance <= 1e-3) ? jarak__settings_wrong("tolerance", N_("from 1e-13 to 1e-3"), error)
           : used->max_steps < 1                                  ? jarak__settings_wrong("max_steps", N_("at least 1"), error)
           : used->max_fixed_point < 0                            ? jarak__settings_wrong("max_fixed_point", N_("at least 0"), error)
           : used->threads < 0                                    ? jarak__settings_wrong("threads", N_("at least 0"), error)
                                                                  : JARAK_OK;
}

jarak_status jarak_chain_check(const jarak_chain_data *data, const jarak_chain_settings *settings, jarak_error *error)
{
    jarak_chain_settings used;
    jarak_status status = jarak__chain_settings_take(settings, &used, error);
    return status == JARAK_OK && data != NULL ? jarak__chain_check_data(data, error) : status;
}

jarak_status(jarak__chain_no_memory)(const jarak_chain_data *data, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the trade of %zu countries in %zu sectors"), data->n_countries,
                      data->n_sectors);
}
