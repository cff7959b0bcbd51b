/* What is asked: defaults and checks. */
#include <math.h>
#include <string.h>

#include "base/settings.h"
#include "base/text.h"
#include "cut/work.h"

static jarak_cut_settings defaults(void)
{
    jarak_cut_settings filled = {.size = sizeof filled, .dearer = (double)NAN, .theta = 5, .seed = 1, .level = 0.95};
    jarak_equilibrium_settings_init(&filled.solve);
    return filled;
}

void jarak_cut_settings_init_sized(jarak_cut_settings *settings, size_t size)
{
    const jarak_cut_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status(jarak__cut_no_memory)(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the flows between countries"));
}

/* Words in the place of a file of domestic trade. A file of such a name is ./gdp. */
static jarak_status take_domestic(jarak_cut_settings *used, jarak_error *error)
{
    if (used->domestic != NULL && strcmp(used->domestic, "output") == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("a store has no gross output; give a file with the columns country and output"));
    }
    if (used->domestic == NULL || strcmp(used->domestic, "gdp") != 0) {
        return JARAK_OK;
    }
    if (used->with != NULL || used->store == NULL) {
        return jarak_fail(
            error, JARAK_ERR_ARGUMENT,
            _("gdp is that of a store whose flows are taken; with flows of a file give a file with the columns country and gdp"));
    }
    used->domestic = NULL; /* its default */
    return JARAK_OK;
}

static jarak_status check_effects(const jarak_cut_settings *used, jarak_error *error)
{
    for (size_t k = 0; k < used->n_effects; k++) {
        const jarak_cut_effect *effect = &used->effects[k];
        if (!isfinite(effect->to)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s: what it becomes must be a number"), effect->name);
        }
        for (size_t i = 0; i < k; i++) {
            if (strcmp(used->effects[i].name, effect->name) == 0) {
                return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the effect %s is there twice; name it once"), effect->name);
            }
        }
    }
    return JARAK_OK;
}

jarak_status jarak__cut_settings_take(const jarak_cut_settings *given, jarak_cut_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_cut_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    status = take_domestic(used, error);
    if (status != JARAK_OK) {
        return status;
    }
    const bool has_tie = used->n_one > 0 && used->n_other > 0;
    if (used->question == JARAK_CUT_SCENARIO && has_tie + (used->scenario != NULL) + (used->from != NULL) != 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("give two countries, a file with a scenario, or the effect of a fit"));
    }
    if ((used->from != NULL) != (used->n_effects > 0) ||
        (used->from != NULL && (used->with == NULL || used->question != JARAK_CUT_SCENARIO))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("a scenario from a fit needs the name of the effect, and a file of flows with a column of that name"));
    }
    status = check_effects(used, error);
    if (status != JARAK_OK) {
        return status;
    }
    const bool is_dependence = used->question == JARAK_CUT_DEPENDENCE;
    if (is_dependence && (used->direction != JARAK_CUT_BOTH || !isnan(used->dearer))) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("dependence is what the end of all trade with each partner costs: no direction, and not dearer"));
    }
    if ((is_dependence || used->question == JARAK_CUT_TORNADO) && used->n_one != 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("give the one country whose partners are lost"));
    }
    return (unsigned)used->question > JARAK_CUT_DEPENDENCE
               ? jarak__settings_wrong("question", N_("a scenario, a matrix, a tornado or dependence"), error)
           : (unsigned)used->direction > JARAK_CUT_IMPORTS   ? jarak__settings_wrong("direction", N_("both, exports or imports"), error)
           : used->dearer <= -1 || isinf(used->dearer)       ? jarak__settings_wrong("dearer", N_("above -1"), error)
           : !(used->theta_sd >= 0) || isinf(used->theta_sd) ? jarak__settings_wrong("theta_sd", N_("at least 0"), error)
           : !(used->level > 0 && used->level < 1)           ? jarak__settings_wrong("level", N_("between 0 and 1"), error)
           : used->n_draws == 1 || (used->n_draws > 0 && used->theta_sd == 0 && used->from == NULL)
               ? jarak__settings_wrong("n_draws", N_("at least 2, of what is uncertain: theta_sd above 0, or the effect of a fit"), error)
           : used->from != NULL && used->n_draws == 0 && used->theta_sd > 0
               ? jarak__settings_wrong("n_draws", N_("at least 2, where theta_sd and the effect of a fit are uncertain"), error)
               : JARAK_OK;
}
