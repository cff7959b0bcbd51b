/* What hubs themselves say, where the store has it by product and month: what they sent on to the destination, and, where it may be
 * compared with the origin's exports, what they got from the origin. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "data/engine/rows.h"
#include "data/sql.h"
#include "reroute/work.h"

/* Which side of trade: the hub's state, the other one, and whose trade is meant. */
typedef struct direction {
    const char *side, *hub, *partner;
    const char *wanted; /* partners as SQL; NULL: the destination */
} direction;

/* Of each hub the rows of its finest digits, at least those asked about: shorter ones are their sums. What it is known of: months in which
 * it has any rows, of products of which it has any, whoever the partner was; the months come first, with no product, those of each cohort's
 * windows with its number as their value. Where publications
 * contradict each other it is not known. */
static void write_own_figures(const jarak__rerouting_work *work, const direction *of, jarak__writer *sql)
{
    const char *rate = strcmp(work->found.unit, "EUR") == 0 ? "IF(starts_with(f.unit::VARCHAR, 'EUR'), 1.0, 1.0 / r.usd_per_eur)"
                                                            : "IF(starts_with(f.unit::VARCHAR, 'EUR'), r.usd_per_eur, 1.0)";
    jarak__write_text(sql, "WITH f AS (SELECT g.*, date_diff('month', " JARAK__FIRST_DAY ", first_day) AS month, ");
    jarak__rerouting_write_shift(work, sql);
    jarak__sql_write(sql,
                     " WHERE side = %Q AND period_kind = 'month' AND status NOT IN ('disputed', 'denied') AND product <> 'TOTAL' "
                     "  AND length(product) BETWEEN %d AND 8 AND %s IN (",
                     of->side, work->digits, of->hub);
    for (size_t hub = 0; hub < work->found.n_hubs; hub++) {
        jarak__sql_write(sql, "%s%Q", hub > 0 ? ", " : "", work->found.hubs[hub]);
    }
    jarak__sql_write(sql,
                     ")), r AS (SELECT list_position(%s, f.%s::VARCHAR)::BIGINT - 1 AS hub, f.exporter, f.importer, "
                     "f.%s::VARCHAR AS partner, f.product, IF(",
                     work->partners, of->hub, of->partner);
    jarak__rerouting_write_in_window(work, work->since, "(month - shift)", sql);
    jarak__write_text(sql, ", ");
    jarak__rerouting_write_month(work, work->since, "(month - shift)", sql);
    jarak__sql_write(sql,
                     "::BIGINT, NULL) AS place, f.value * facts.money_scale(f.unit) * %s AS value, f.value AS raw, f.unit, f.month, "
                     "f.source_id, f.line FROM f LEFT JOIN facts.rate r ON r.year = facts.calendar_year(f.first_day) WHERE ",
                     rate);
    for (size_t i = 0; i < work->n_cohorts; i++) { /* in the windows of any goods: what tells of months that a hub reported */
        jarak__write_text(sql, i > 0 ? " OR (" : "(");
        jarak__rerouting_write_in_window(work, work->dated[i].since, "month", sql);
        jarak__write_text(sql, ")");
    }
    jarak__write_text(sql, "), finest AS (SELECT hub, max(length(product)) AS digits FROM r GROUP BY hub)");
}

void jarak__rerouting_write_onward(const jarak__rerouting_work *work, jarak__writer *sql)
{
    static const direction onward = {.side = "export", .hub = "exporter", .partner = "importer"};
    write_own_figures(work, &onward, sql);
}

void jarak__rerouting_write_recorded(const jarak__rerouting_work *work, jarak__writer *sql)
{
    static const direction recorded = {.side = "import", .hub = "importer", .partner = "exporter"};
    write_own_figures(work, &recorded, sql);
}

static char *figures_sql(const jarak__rerouting_work *work, const direction *of)
{
    jarak__writer sql = {0}, wanted = {0};
    jarak__sql_write(&wanted, of->wanted == NULL ? "%Q" : "%s", of->wanted == NULL ? work->found.destination : of->wanted);
    char *partners = jarak__writer_take(&wanted);
    if (partners == NULL) {
        return NULL;
    }
    write_own_figures(work, of, &sql);
    jarak__write_text(&sql,
                      ", one AS (SELECT hub, partner, product, place, IF(max(value) > min(value) * (1 + 1e-9), NULL, min(value)) AS value "
                      "  FROM r JOIN finest USING (hub) WHERE length(product) = digits AND place IS NOT NULL GROUP BY ALL), "
                      "reported AS (SELECT DISTINCT hub, month FROM r JOIN finest USING (hub) WHERE length(product) = digits) ");
    for (size_t i = 0; i < work->n_cohorts; i++) {
        jarak__write_text(&sql, "SELECT '' AS product, hub, ");
        jarak__rerouting_write_month(work, work->dated[i].since, "month", &sql);
        jarak__sql_write(&sql, "::BIGINT AS place, %d.0::DOUBLE AS value FROM reported WHERE ", (int)i);
        jarak__rerouting_write_in_window(work, work->dated[i].since, "month", &sql);
        jarak__write_text(&sql, " UNION ALL ");
    }
    jarak__write_text(&sql, "SELECT ");
    jarak__rerouting_write_good_of(work, "product", &sql);
    jarak__sql_write(&sql,
                     ", hub, place, IF(count(*) FILTER (partner IN (%s) AND value IS NULL) > 0, NULL, "
                     "  coalesce(facts.exact_sum(IF(partner IN (%s), value, NULL)), 0.0)) FROM one",
                     partners, partners);
    jarak__rerouting_write_family(work, "product", &sql);
    jarak__write_text(&sql, " GROUP BY ALL ORDER BY ALL");
    jarak__free(partners);
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
    double *values;  /* n_pairs × cells */
    bool *reported;  /* n_cohorts × n_hubs × cells */
    bool *is_filled; /* n_pairs: its reported months are no longer unknown */
    bool *has_any;   /* n_hubs */
} reading;

/* A pair of a product that its hub has rows of, whoever the partner was. */
static void take_value(reading *r, size_t pair, size_t cell, double value)
{
    jarak__rerouting_work *work = r->work;
    const size_t cells = jarak__rerouting_cells(work), hub = work->hub[pair], cohort = work->cohort_of[work->product[pair]];
    const bool *reported = r->reported + (cohort * work->found.n_hubs + hub) * cells;
    for (size_t i = 0; !r->is_filled[pair] && i < cells; i++) {
        r->values[pair * cells + i] = reported[i] ? 0 : (double)NAN;
    }
    r->is_filled[pair] = r->has_any[hub] = true;
    r->values[pair * cells + cell] = value;
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
            const size_t cohort = (size_t)((const double *)columns[3].values)[row];
            r->reported[(cohort * work->found.n_hubs + hub) * jarak__rerouting_cells(work) + cell] = true;
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

/* Fills *values (n_pairs × cells, which the work frees) and *has_any (n_hubs). */
static jarak_status read_figures(jarak__rerouting_work *work, const direction *of, double **values, bool **has_any, jarak_error *error)
{
    const size_t cells = jarak__rerouting_cells(work), n = work->n_pairs * cells;
    reading r = {.work = work,
                 .values = jarak__calloc(n, sizeof *r.values),
                 .reported = jarak__calloc(work->n_cohorts * work->found.n_hubs * cells, sizeof *r.reported),
                 .is_filled = jarak__calloc(work->n_pairs, sizeof *r.is_filled),
                 .has_any = jarak__rerouting_keep(work, work->found.n_hubs, sizeof *r.has_any)};
    char *sql = figures_sql(work, of);
    *values = r.values;
    *has_any = r.has_any;
    const bool has_memory = r.values != NULL && r.reported != NULL && r.is_filled != NULL && r.has_any != NULL && sql != NULL;
    jarak_status status = has_memory ? JARAK_OK : jarak__rerouting_no_memory(error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        r.values[i] = (double)NAN;
    }
    status = status == JARAK_OK ? jarak__sql_stream(work->store, sql, take_rows, &r, error) : status;
    jarak__free(sql);
    jarak__free(r.reported);
    jarak__free(r.is_filled);
    return status;
}

jarak_status jarak__rerouting_onward(jarak__rerouting_work *work, jarak_error *error)
{
    static const direction onward = {.side = "export", .hub = "exporter", .partner = "importer"};
    bool *has_onward;
    const jarak_status status = read_figures(work, &onward, &work->onward, &has_onward, error);
    work->found.has_onward = has_onward;
    return status;
}

/* Of the year before, what the origin says it sent over what the hub says it got, of products and months that both know. */
static double ratio_before(const jarak__rerouting_work *work, size_t hub)
{
    const size_t cells = jarak__rerouting_cells(work), first = (work->found.n_years - 2) * work->n_months;
    double sent = 0, got = 0;
    for (size_t pair = 0; pair < work->n_pairs; pair++) {
        for (size_t i = pair * cells + first; work->hub[pair] == hub && i < pair * cells + first + work->n_months; i++) {
            if (!isnan(work->recorded[i]) && !isnan(work->flow[i])) {
                sent += work->flow[i];
                got += work->recorded[i];
            }
        }
    }
    return sent / got;
}

/* Figures that are worlds apart before any barrier do not mean the same partner: one side names where the goods are from, the other where
 * they were sent. Of such a hub nothing is compared. */
static jarak_status refuse(jarak__rerouting_work *work, size_t hub, double ratio, jarak_error *error)
{
    const size_t cells = jarak__rerouting_cells(work);
    for (size_t i = 0; i < work->n_pairs * cells; i++) {
        if (work->hub[i / cells] == hub) {
            work->recorded[i] = (double)NAN;
        }
    }
    return jarak__rerouting_caution(work, error,
                                    _("%s's own figures of imports are not compared: in the year before %s said it sent %.2f times what %s "
                                      "recorded, so the two sides do "
                                      "not mean the same partner (where goods were sent from, where they are from)."),
                                    work->found.hubs[hub], work->found.origin, ratio, work->found.hubs[hub]);
}

jarak_status jarak__rerouting_recorded(jarak__rerouting_work *work, jarak_error *error)
{
    static const double most_apart = 2;
    const direction recorded = {.side = "import", .hub = "importer", .partner = "exporter", .wanted = work->member_list};
    bool *has_recorded;
    if (!work->settings.mirror) {
        has_recorded = jarak__rerouting_keep(work, work->found.n_hubs, sizeof *has_recorded);
        work->found.has_recorded = has_recorded;
        return has_recorded != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
    }
    jarak_status status = read_figures(work, &recorded, &work->recorded, &has_recorded, error);
    work->found.has_recorded = has_recorded;
    for (size_t hub = 0; status == JARAK_OK && hub < work->found.n_hubs; hub++) {
        const double ratio = has_recorded[hub] ? ratio_before(work, hub) : 1;
        if (!(ratio <= most_apart && ratio >= 1 / most_apart)) {
            has_recorded[hub] = false;
            status = refuse(work, hub, ratio, error);
        }
    }
    return status;
}
