/* Settings of affinities and of matches: defaults and checks. */
#include "base/settings.h"

#include "base/text.h"
#include "stat/affinity/fit.h"

enum { LEAST = 20 }; /* random subsets of a year's roll calls: 90 % intervals cover .65 with 4, .84 with 12, .86 with 20 and 30 */

static const double least_likeness = 0.8; /* 60 to 75 % of a year's roll calls since 2005 so find the one of the year before */

static jarak_affinity_settings defaults(void)
{
    return (jarak_affinity_settings){.size = sizeof(jarak_affinity_settings), .least_votes = LEAST, .least_common = LEAST};
}

static jarak_affinity_match_settings match_defaults(void)
{
    return (jarak_affinity_match_settings){.size = sizeof(jarak_affinity_match_settings), .least_likeness = least_likeness};
}

void jarak_affinity_settings_init_sized(jarak_affinity_settings *settings, size_t size)
{
    const jarak_affinity_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

void jarak_affinity_match_settings_init_sized(jarak_affinity_match_settings *settings, size_t size)
{
    const jarak_affinity_match_settings filled = match_defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

jarak_status jarak__affinity_settings_take(const jarak_affinity_settings *given, jarak_affinity_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_affinity_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    return used->least_votes < 2    ? jarak__settings_wrong("least_votes", N_("at least 2"), error)
           : used->least_common < 2 ? jarak__settings_wrong("least_common", N_("at least 2"), error)
           : used->threads < 0      ? jarak__settings_wrong("threads", N_("at least 0"), error)
                                    : JARAK_OK;
}

jarak_status jarak__affinity_match_settings_take(const jarak_affinity_match_settings *given, jarak_affinity_match_settings *used,
                                                 jarak_error *error)
{
    *used = match_defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_affinity_match_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    return used->least_likeness > 0 && used->least_likeness <= 1
               ? JARAK_OK
               : jarak__settings_wrong("least_likeness", N_("above 0 and at most 1"), error);
}

jarak_status jarak__affinity_no_memory(const jarak_affinity *fit, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the pairs of %zu units in %zu roll calls"), fit->n_units, fit->n_items);
}
