/* Which kinds of facts indicators rest on. */
#include "panel/evidence.h"

#include <stdbool.h>
#include <string.h>

#include "panel/catalogue.h"

static bool needs(const jarak__indicators *catalogue, size_t count, const char *const *indicators, const char *view)
{
    for (size_t i = 0; i < count; i++) {
        const jarak__indicator *indicator = jarak__indicators_find(catalogue, indicators[i]);
        if (indicator != NULL && strcmp(indicator->made->evidence, view) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether no recipe before it names the same view. */
static bool is_first(const jarak__indicators *catalogue, size_t recipe)
{
    size_t i = 0;
    while (strcmp(catalogue->recipes[i].evidence, catalogue->recipes[recipe].evidence) != 0) {
        i++;
    }
    return i == recipe;
}

jarak_status jarak__evidence_write(jarak__writer *sql, size_t count, const char *const *indicators, jarak_error *error)
{
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    bool any = false;
    jarak__write_text(sql, "(SELECT t.*, year(t.first_day) AS year, s.title, s.publisher, s.url FROM (");
    for (size_t i = 0; status == JARAK_OK && i < catalogue.n_recipes; i++) {
        const char *view = catalogue.recipes[i].evidence;
        if (is_first(&catalogue, i) && needs(&catalogue, count, indicators, view)) {
            jarak__write_format(sql, "%sSELECT * FROM facts.traced_%s", any ? " UNION ALL " : "", view);
            any = true;
        }
    }
    jarak__write_text(sql, any ? ") t LEFT JOIN facts.source s USING (source_id))"
                               : "SELECT * FROM facts.traced_events WHERE false) t LEFT JOIN facts.source s USING (source_id))");
    jarak__indicators_release(&catalogue);
    return status;
}
