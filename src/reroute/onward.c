/* What hubs say they sent on to the destination, where the store has it by product and month. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "reroute/work.h"

/* Of each hub the rows of its finest digits, at least those asked about: shorter ones are their sums. What it is known of: months in which
 * it has any rows, of products of which it has any, whoever took them; the months come first, with no product. Where publications
 * contradict each other it is not known. */
static char *onward_sql(const jarak__rerouting_work *work)
{
    const char *rate = strcmp(work->found.unit, "EUR") == 0 ? "IF(starts_with(f.unit::VARCHAR, 'EUR'), 1.0, 1.0 / r.usd_per_eur)"
                                                            : "IF(starts_with(f.unit::VARCHAR, 'EUR'), r.usd_per_eur, 1.0)";
    jarak__writer sql = {0};
    jarak__sql_write(&sql,
                     "WITH f AS (SELECT *, date_diff('month', " JARAK__FIRST_DAY
                     ", first_day) AS month FROM facts.flow WHERE side = 'export' "
                     "  AND period_kind = 'month' AND status NOT IN ('disputed', 'denied') AND product <> 'TOTAL' "
                     "  AND length(product) BETWEEN %d AND 8 AND exporter IN (",
                     work->digits);
    for (size_t hub = 0; hub < work->found.n_hubs; hub++) {
        jarak__sql_write(&sql, "%s%Q", hub > 0 ? ", " : "", work->found.hubs[hub]);
    }
    jarak__sql_write(
        &sql, ")), r AS (SELECT list_position(%s, f.exporter::VARCHAR)::BIGINT - 1 AS hub, f.importer::VARCHAR AS importer, f.product, ",
        work->partners);
    jarak__rerouting_write_month(work, &sql);
    jarak__sql_write(&sql,
                     "::BIGINT AS place, f.value * facts.money_scale(f.unit) * %s AS value FROM f LEFT JOIN facts.rate r "
                     "ON r.year = facts.calendar_year(f.first_day) WHERE ",
                     rate);
    jarak__rerouting_write_in_window(work, &sql);
    jarak__sql_write(&sql,
                     "), finest AS (SELECT hub, max(length(product)) AS digits FROM r GROUP BY hub), "
                     "one AS (SELECT hub, importer, product, place, IF(max(value) > min(value) * (1 + 1e-9), NULL, min(value)) AS value "
                     "  FROM r JOIN finest USING (hub) "
                     "  WHERE length(product) = digits GROUP BY ALL) "
                     "SELECT '' AS product, hub, place, 0.0::DOUBLE AS value FROM one GROUP BY ALL UNION ALL "
                     "SELECT left(product, %d), hub, place, IF(count(*) FILTER (importer = %Q AND value IS NULL) > 0, NULL, "
                     "  coalesce(facts.exact_sum(IF(importer = %Q, value, NULL)), 0.0)) FROM one GROUP BY ALL ORDER BY ALL",
                     work->digits, work->found.destination, work->found.destination);
    return jarak__writer_take(&sql);
}

/* The pair of a product and hub, SIZE_MAX where there is none. */
static size_t find_pair(const jarak__rerouting_work *work, size_t product, size_t hub)
{
    size_t low = 0, high = work->n_pairs;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const bool is_before = work->product[middle] < product || (work->product[middle] == product && work->hub[middle] < hub);
        *(is_before ? &low : &high) = is_before ? middle + 1 : middle;
    }
    return low < work->n_pairs && work->product[low] == product && work->hub[low] == hub ? low : SIZE_MAX;
}

typedef struct reading {
    jarak__rerouting_work *work;
    bool *reported;  /* n_hubs × cells */
    bool *is_filled; /* n_pairs: its reported months are no longer unknown */
    bool *has_onward;
} reading;

/* A pair of a product that its hub has rows of, whoever took it. */
static void take_value(reading *r, size_t pair, size_t cell, double value)
{
    jarak__rerouting_work *work = r->work;
    const size_t cells = jarak__rerouting_cells(work), hub = work->hub[pair];
    for (size_t i = 0; !r->is_filled[pair] && i < cells; i++) {
        work->onward[pair * cells + i] = r->reported[hub * cells + i] ? 0 : (double)NAN;
    }
    r->is_filled[pair] = r->has_onward[hub] = true;
    work->onward[pair * cells + cell] = value;
}

static jarak_status take_rows(const jarak__chunk *chunk, size_t n_rows, void *context, jarak_error *error)
{
    (void)error;
    reading *r = context;
    jarak__rerouting_work *work = r->work;
    const jarak__column columns[] = {jarak__chunk_column(chunk, 0), jarak__chunk_column(chunk, 1), jarak__chunk_column(chunk, 2),
                                     jarak__chunk_column(chunk, 3)};
    const jarak__text_cell *codes = columns[0].values;
    const int64_t *hubs = columns[1].values, *places = columns[2].values;
    for (size_t row = 0; row < n_rows; row++) {
        const size_t hub = (size_t)hubs[row], length = jarak__text_cell_length(&codes[row]);
        const size_t cell = jarak__rerouting_cell(work, (size_t)places[row]);
        if (length == 0) {
            r->reported[hub * jarak__rerouting_cells(work) + cell] = true;
            continue;
        }
        const size_t product = jarak__rerouting_find_product(work, jarak__text_cell_bytes(&codes[row]), length);
        const size_t pair = product != SIZE_MAX ? find_pair(work, product, hub) : SIZE_MAX;
        if (pair != SIZE_MAX) {
            take_value(r, pair, cell, jarak__column_has(&columns[3], row) ? ((const double *)columns[3].values)[row] : (double)NAN);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__rerouting_onward(jarak__rerouting_work *work, jarak_error *error)
{
    const size_t cells = jarak__rerouting_cells(work), n = work->n_pairs * cells;
    reading r = {.work = work,
                 .reported = jarak__calloc(work->found.n_hubs * cells, sizeof *r.reported),
                 .is_filled = jarak__calloc(work->n_pairs, sizeof *r.is_filled),
                 .has_onward = jarak__rerouting_keep(work, work->found.n_hubs, sizeof *r.has_onward)};
    char *sql = onward_sql(work);
    work->onward = jarak__calloc(n, sizeof *work->onward);
    work->found.has_onward = r.has_onward;
    const bool has_memory = r.reported != NULL && r.is_filled != NULL && r.has_onward != NULL && sql != NULL && work->onward != NULL;
    jarak_status status = has_memory ? JARAK_OK : jarak__rerouting_no_memory(error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        work->onward[i] = (double)NAN;
    }
    status = status == JARAK_OK ? jarak__sql_stream(work->store, sql, take_rows, &r, error) : status;
    jarak__free(sql);
    jarak__free(r.reported);
    jarak__free(r.is_filled);
    return status;
}
