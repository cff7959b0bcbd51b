/* Which kinds of facts indicators rest on. */
#include "panel/evidence.h"

#include <stdbool.h>
#include <string.h>

#include "panel/catalogue.h"

/* Whether an earlier one of these indicators rests on the same view. */
static bool is_repeated(const jarak__indicators *catalogue, const char *const *indicators, size_t number, const char *view)
{
    for (size_t i = 0; i < number; i++) {
        const jarak__indicator *other = jarak__indicators_find(catalogue, indicators[i]);
        if (other != NULL && strcmp(jarak__indicator_evidence(other), view) == 0) {
            return true;
        }
    }
    return false;
}

/* What is looked up of a fact: as the view `evidence` does it. */
static const char looked_up[] =
    ") SELECT t.* EXCLUDE (plain_amount), facts.period_text(t.fact_kind, t.fact_day, t.fact_end) AS period, "
    "facts.amount_of(t.plain_amount, t.money_unit, r.usd_per_eur) AS amount, s.title, s.publisher, s.url FROM traced t "
    "LEFT JOIN facts.source s USING (source_id) LEFT JOIN facts.rate r ON r.year = facts.calendar_year(t.fact_day))";

/* The facts are MATERIALIZED: otherwise each of the kinds, a dozen branches, looks up by itself. */
jarak_status jarak__evidence_write(jarak__writer *sql, size_t count, const char *const *indicators, const char *condition,
                                   jarak_error *error)
{
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    bool any = false;
    jarak__write_text(sql, "(WITH traced AS MATERIALIZED (SELECT p.* FROM (");
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        const jarak__indicator *indicator = jarak__indicators_find(&catalogue, indicators[i]);
        if (indicator != NULL && !is_repeated(&catalogue, indicators, i, jarak__indicator_evidence(indicator))) {
            jarak__write_format(sql, "%sSELECT * FROM facts.traced_%s", any ? " UNION ALL " : "", jarak__indicator_evidence(indicator));
            any = true;
        }
    }
    jarak__write_text(sql, any ? "" : "SELECT * FROM facts.traced_events WHERE false");
    jarak__write_format(sql, ") p%s%s", condition, looked_up);
    jarak__indicators_release(&catalogue);
    return status;
}
