/* Which kinds of facts indicators rest on. */
#include "panel/evidence.h"

#include <stdbool.h>
#include <string.h>

#include "panel/catalogue.h"

static const struct {
    const char *recipe, *view;
} kinds[] = {
    {"turnover", "volume"},
    {"turnover_share", "share"},
    {"amount", "amount"},
    {"share_of_all", "amount"},
    {"agreement", "votes"},
    {"agreement_contested", "votes"},
    {"kappa", "votes"},
    {"pi", "votes"},
    {"ideal_distance", "votes"},
    {"acts", "acts"},
    {"visits", "acts"},
    {"visits_share", "acts"},
    {"verbal_events", "events"},
    {"material_events", "events"},
    {"memberships", "institutions"},
    {"memberships_share", "institutions"},
    {"agreements", "institutions"},
    {"igos", "counts"},
    {"alliances", "counts"},
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

static bool needs(const jarak__indicators *catalogue, size_t count, const char *const *indicators, const char *view)
{
    for (size_t i = 0; i < count; i++) {
        const jarak__indicator *indicator = jarak__indicators_find(catalogue, indicators[i]);
        for (size_t k = 0; indicator != NULL && k < N_KINDS; k++) {
            if (strcmp(kinds[k].recipe, indicator->recipe) == 0 && strcmp(kinds[k].view, view) == 0) {
                return true;
            }
        }
    }
    return false;
}

jarak_status jarak__evidence_write(jarak__writer *sql, size_t count, const char *const *indicators, jarak_error *error)
{
    static const char *const views[] = {"volume", "share", "amount", "votes", "acts", "events", "institutions", "counts"};
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    bool any = false;
    jarak__write_text(sql, "(SELECT t.*, year(t.first_day) AS year, s.title, s.publisher, s.url FROM (");
    for (size_t i = 0; status == JARAK_OK && i < sizeof views / sizeof views[0]; i++) {
        if (needs(&catalogue, count, indicators, views[i])) {
            jarak__write_format(sql, "%sSELECT * FROM facts.traced_%s", any ? " UNION ALL " : "", views[i]);
            any = true;
        }
    }
    jarak__write_text(sql, any ? ") t LEFT JOIN facts.source s USING (source_id))"
                               : "SELECT * FROM facts.traced_events WHERE false) t LEFT JOIN facts.source s USING (source_id))");
    jarak__indicators_release(&catalogue);
    return status;
}
