/* Flows of a store: of its newest complete year, what both reporters say of a flow as one figure, as the panel has it. Domestic trade is
 * GDP less exports, and countries without GDP are left out, and counted. */
#include <math.h>

#include "base/text.h"
#include "base/writer.h"
#include "cut/work.h"

#define HAS_GDP(state)                                                                                                                   \
    "EXISTS (FROM facts.panel_quantity g WHERE g.quantity = 'gdp' AND g.cell_kind = 'year' AND g.amount > 0 AND g.from_state = q." state \
    " AND g.cell_day = q.cell_day)"
/* Complete is a year with four fifths of the flows that the year with most has. */
#define NEWEST_YEAR(condition)                                                                                                          \
    "SELECT coalesce(max(year), 0)::DOUBLE AS value FROM (SELECT year(cell_day) AS year, count(*) AS n, max(count(*)) OVER () AS most " \
    "FROM facts.panel_quantity q WHERE quantity = 'goods' AND cell_kind = 'year' AND from_state <> to_state" condition                  \
    " GROUP BY ALL) WHERE n >= 0.8 * most"
static const char year_sql[] = NEWEST_YEAR(""),
                  year_with_gdp_sql[] = NEWEST_YEAR(" AND " HAS_GDP("from_state") " AND " HAS_GDP("to_state"));

#define GDP_OF_YEAR "FROM facts.panel_quantity WHERE quantity = 'gdp' AND cell_kind = 'year' AND amount > 0 AND year(cell_day) = "
#define GOODS_OF_YEAR \
    "FROM facts.panel_quantity WHERE quantity = 'goods' AND cell_kind = 'year' AND from_state <> to_state AND year(cell_day) = "

/* The query with the year at its places, in the answer's memory; NULL when that is out. */
static const char *with_year(jarak_cut *cut, const char *format)
{
    jarak__writer text = {0};
    for (const char *at = format; *at != '\0'; at++) {
        if (*at == '@') {
            jarak__write_integer(&text, cut->info.year);
        } else {
            jarak__write_bytes(&text, at, 1);
        }
    }
    const char *query = text.failed ? NULL : jarak__arena_text(&cut->memory, text.bytes, text.length);
    jarak__writer_release(&text);
    return query;
}

/* The one number of a query. */
static jarak_status read_number(const jarak_cut *cut, const char *query, double *number, jarak_error *error)
{
    static const jarak_column_request wanted = {"value", JARAK_COLUMN_NUMBER};
    jarak_frame *frame;
    const jarak__cut_source source = {.text = query, .is_query = true};
    jarak_status status = query != NULL ? jarak__cut_read(cut, &source, 1, &wanted, &frame, error) : jarak__cut_no_memory(error);
    if (status == JARAK_OK) {
        *number = frame->n_rows == 1 ? frame->columns[0].numbers[0] : 0;
        jarak_frame_free(frame);
    }
    return status;
}

jarak_status jarak__cut_store_base(jarak_cut *cut, jarak_error *error)
{
    double year = 0, left_out = 0;
    const bool needs_gdp = cut->settings.domestic == NULL;
    jarak_status status = read_number(cut, needs_gdp ? year_with_gdp_sql : year_sql, &year, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (!(year > 0)) {
        return jarak_fail(error, JARAK_ERR_DATA,
                          needs_gdp ? _("the store has no year with flows of goods between countries whose GDP it has; load both, or give "
                                        "--domestic FILE or --with FILE")
                                    : _("the store has no flows of goods of a year; load some, or give --with FILE"));
    }
    cut->info.year = (int)year;
    cut->flows = (jarak__cut_source){.where = cut->settings.where, .is_query = true};
    if (needs_gdp) {
        cut->flows.text = with_year(cut, "SELECT from_state AS exporter, to_state AS importer, amount AS value " GOODS_OF_YEAR
                                         "@ AND from_state IN (SELECT from_state " GDP_OF_YEAR
                                         "@) AND to_state IN (SELECT from_state " GDP_OF_YEAR "@) ORDER BY ALL");
        cut->domestic.is_query = true;
        cut->domestic.text = with_year(cut, "SELECT from_state AS country, amount AS gdp " GDP_OF_YEAR "@ ORDER BY ALL");
        status = read_number(cut,
                             with_year(cut, "SELECT count(*)::DOUBLE AS value FROM (SELECT from_state " GOODS_OF_YEAR
                                            "@ UNION SELECT to_state " GOODS_OF_YEAR
                                            "@) WHERE from_state NOT IN (SELECT from_state " GDP_OF_YEAR "@)"),
                             &left_out, error);
        cut->info.n_left_out = (size_t)left_out;
    } else {
        cut->flows.text =
            with_year(cut, "SELECT from_state AS exporter, to_state AS importer, amount AS value " GOODS_OF_YEAR "@ ORDER BY ALL");
    }
    return status == JARAK_OK && (cut->flows.text == NULL || cut->domestic.text == NULL) ? jarak__cut_no_memory(error) : status;
}

jarak_status jarak__cut_check_store(const jarak_cut *cut, jarak_error *error)
{
    const size_t n_pairs = cut->world.n * (cut->world.n - 1);
    return 2 * cut->info.n_missing < n_pairs
               ? JARAK_OK
               : jarak_fail(
                     error, JARAK_ERR_DATA,
                     _("the store knows %zu of the %zu flows between %zu countries in %d; of so little no cost can be told: load the "
                       "trade of all of them (of BACI, say), or give --with FILE"),
                     n_pairs - cut->info.n_missing, n_pairs, cut->world.n, cut->info.year);
}
