/* Settings of ideal points: defaults and checks. */
#include <math.h>
#include <stddef.h>

#include "base/settings.h"
#include "base/text.h"
#include "stat/ideal/problem.h"

static jarak_ideal_settings defaults(void)
{
    return (jarak_ideal_settings){
        .size = sizeof(jarak_ideal_settings),
        .scale = JARAK_IDEAL_ORDINAL,
        .anchor_high = JARAK_IDEAL_NONE,
        .anchor_low = JARAK_IDEAL_NONE,
        .first_sd = 2,
        .discrimination_sd = 1,
        .cutpoint_sd = 4,
        .level = 0.9,
        .tolerance = 1e-4,
        .max_iterations = 100,
        .seed = 1,
        .data_only_votes = 20, /* intervals of random subsets of a year's roll calls cover too little below */
    };
}

void jarak_ideal_settings_init_sized(jarak_ideal_settings *settings, size_t size)
{
    const jarak_ideal_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

static jarak_status check_anchors(const jarak_ideal_settings *settings, jarak_error *error)
{
    if ((settings->anchor_high == JARAK_IDEAL_NONE) != (settings->anchor_low == JARAK_IDEAL_NONE)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("anchor_high and anchor_low: give both or none"));
    }
    if (settings->anchor_high != JARAK_IDEAL_NONE && settings->anchor_high == settings->anchor_low) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("anchor_high and anchor_low are one and the same unit"));
    }
    return JARAK_OK;
}

static jarak_status check(const jarak_ideal_settings *settings, jarak_error *error)
{
    const struct {
        const char *field;
        bool holds;
        const char *range;
    } rules[] = {
        {"scale", (int)settings->scale >= JARAK_IDEAL_ORDINAL && (int)settings->scale <= JARAK_IDEAL_YES_REST, N_("one of JARAK_IDEAL_…")},
        {"evolution", isfinite(settings->evolution) && settings->evolution >= 0, N_("0 or a variance")},
        {"first_sd", isfinite(settings->first_sd) && settings->first_sd > 0, N_("above 0")},
        {"discrimination_sd", isfinite(settings->discrimination_sd) && settings->discrimination_sd > 0, N_("above 0")},
        {"cutpoint_sd", isfinite(settings->cutpoint_sd) && settings->cutpoint_sd > 0, N_("above 0")},
        {"level", settings->level > 0 && settings->level < 1, N_("between 0 and 1")},
        {"tolerance", settings->tolerance >= 1e-10 && settings->tolerance <= 0.1, N_("from 1e-10 to 0.1")},
        {"max_iterations", settings->max_iterations >= 1, N_("at least 1")},
        {"bootstrap", settings->bootstrap >= 0, N_("at least 0")},
        {"threads", settings->threads >= 0, N_("at least 0")},
        {"data_only_votes", settings->data_only_votes >= 1, N_("at least 1")},
        {"start_unit",
         settings->n_start == 0 || (settings->start_unit != NULL && settings->start_time != NULL && settings->start_estimate != NULL),
         N_("there, with start_time and start_estimate, where n_start is not 0")},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!rules[i].holds) {
            return jarak__settings_wrong(rules[i].field, rules[i].range, error);
        }
    }
    return check_anchors(settings, error);
}

jarak_status jarak__ideal_settings_take(const jarak_ideal_settings *given, jarak_ideal_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_ideal_settings_init", error);
    return status == JARAK_OK ? check(used, error) : status;
}

jarak_status jarak_ideal_check(const jarak_ideal_data *data, const jarak_ideal_settings *settings, jarak_error *error)
{
    jarak_ideal_settings used;
    jarak_status status = jarak__ideal_settings_take(settings, &used, error);
    return status == JARAK_OK && data != NULL ? jarak__ideal_check_data(data, error) : status;
}
