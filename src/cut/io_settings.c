/* What is asked of trade of many sectors: defaults and checks. */
#include <math.h>

#include "base/settings.h"
#include "base/text.h"
#include "cut/io.h"

static jarak_cut_sectors_settings defaults(void)
{
    jarak_cut_sectors_settings filled = {.size = sizeof filled, .dearer = (double)NAN, .n_draws = 1000, .seed = 1, .level = 0.95};
    jarak_chain_settings_init(&filled.solve);
    return filled;
}

void jarak_cut_sectors_settings_init_sized(jarak_cut_sectors_settings *settings, size_t size)
{
    const jarak_cut_sectors_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status(jarak__io_no_memory)(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the trade of many sectors"));
}

static jarak_status check_uncertainty(const jarak_cut_sectors_settings *used, jarak_error *error)
{
    return (used->from != NULL) != (used->n_effects > 0) || (used->from != NULL && used->scenario == NULL)
               ? jarak_fail(error, JARAK_ERR_ARGUMENT,
                            _("a fit, the names of its effects, and a scenario's file with a column for each belong together"))
           : !(used->theta_sd >= 0 && used->theta_sd <= 10)   ? jarak__settings_wrong("theta_sd", N_("from 0 to 10"), error)
           : used->n_draws == 1 || used->n_draws > UINT32_MAX ? jarak__settings_wrong("n_draws", N_("0, or from 2 to 4294967295"), error)
           : !(used->level > 0 && used->level < 1)            ? jarak__settings_wrong("level", N_("between 0 and 1"), error)
                                                              : JARAK_OK;
}

jarak_status jarak__io_settings_take(const jarak_cut_sectors_settings *given, jarak_cut_sectors_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_cut_sectors_settings_init", error);
    status = status == JARAK_OK ? jarak_chain_check(NULL, &used->solve, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    const bool has_tie = used->n_one > 0 && used->n_other > 0;
    return used->folder == NULL ? jarak__settings_wrong("folder", N_("a folder of tables"), error)
           : (used->n_one > 0) != (used->n_other > 0) || (has_tie && used->scenario != NULL) ||
                   (!has_tie && used->scenario == NULL && used->tariffs == NULL)
               ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("give two countries, or a file with a scenario, or a file of tariffs"))
           : (used->n_sectors > 0 || used->direction != JARAK_CUT_BOTH || !isnan(used->dearer)) && !has_tie
               ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("sectors, a direction and dearer belong to a tie: give two countries, too"))
           : (unsigned)used->direction > JARAK_CUT_IMPORTS ? jarak__settings_wrong("direction", N_("both, exports or imports"), error)
           : used->dearer <= -1 || isinf(used->dearer)     ? jarak__settings_wrong("dearer", N_("above -1"), error)
                                                           : check_uncertainty(used, error);
}
