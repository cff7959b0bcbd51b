/* The origin's monthly exports as the store has them: which digits, units and publications there are, and the sums that all later steps
 * read. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/work.h"

/* Rows of f that count: the origin's own figures of a month, and not what was denied. Trade among the members is none of the origin's. */
void jarak__rerouting_write_condition(const jarak__rerouting_work *work, jarak__writer *sql)
{
    jarak__sql_write(sql,
                     "f.side = 'export' AND f.period_kind = 'month' AND f.exporter IN (%s) AND f.importer NOT IN (%s) "
                     "AND f.status NOT IN ('disputed', 'denied')",
                     work->member_list, work->member_list);
}

/* One row a member, month, kind of code, unit and publication. digits: 0 all goods, -1 what is kept confidential (letters, chapter 99). */
static jarak_status make_shape(const jarak__rerouting_work *work, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP TABLE rerouting_shape AS "
                            "SELECT f.exporter::VARCHAR AS state, date_diff('month', " JARAK__FIRST_DAY ", f.first_day) AS month, "
                            "  CASE WHEN f.product = 'TOTAL' THEN 0 "
                            "       WHEN f.product >= '99' OR translate(f.product, '0123456789', '') <> '' THEN -1 "
                            "       ELSE length(f.product) END AS digits, "
                            "  f.unit::VARCHAR AS unit, coalesce(v.publication_id, f.source_id) AS publication, "
                            "  min(f.value) AS least, facts.exact_sum(f.value * facts.money_scale(f.unit)) AS amount "
                            "FROM facts.flow f LEFT JOIN facts.publication_of v USING (source_id) WHERE ");
    jarak__rerouting_write_condition(work, &sql);
    jarak__write_text(&sql, " GROUP BY ALL");
    jarak_status status = sql.failed ? jarak__rerouting_no_memory(error) : jarak__sql_run(work->store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

typedef struct row_shape {
    int64_t finest, has_odd_digits, n_units, is_euro, has_negative, n_product_publications, n_total_publications, n_headings_alone,
        n_confidential;
} row_shape;

/* All there is to know of the rows at once. */
static jarak_status read_shape(const jarak__rerouting_work *work, row_shape *found, jarak_error *error)
{
    static const char sql[] =
        "WITH s AS (FROM rerouting_shape), f AS (SELECT max(digits) FILTER (digits IN (6, 8)) AS finest FROM s), "
        "named AS (SELECT s.*, f.finest FROM s, f WHERE digits IN (0, 4, f.finest)) "
        "SELECT any_value(finest), (SELECT count(*) FROM s WHERE digits IN (1, 3, 5, 7)), count(DISTINCT unit), "
        "  max(starts_with(unit, 'EUR')::BIGINT), count(*) FILTER (least < 0), "
        "  count(DISTINCT publication) FILTER (digits IN (4, finest)), count(DISTINCT publication) FILTER (digits = 0), "
        "  count(*) FILTER (digits = 4 AND publication NOT IN (SELECT s.publication FROM s, f WHERE s.digits = f.finest)), "
        "  (SELECT count(*) FROM s WHERE digits = -1) FROM named";
    jarak_table *table;
    jarak_status status = jarak__sql_table(work->store, sql, &table, error);
    int64_t *const values[] = {&found->finest,
                               &found->has_odd_digits,
                               &found->n_units,
                               &found->is_euro,
                               &found->has_negative,
                               &found->n_product_publications,
                               &found->n_total_publications,
                               &found->n_headings_alone,
                               &found->n_confidential};
    for (size_t i = 0; status == JARAK_OK && i < sizeof values / sizeof values[0]; i++) {
        *values[i] = jarak_table_integer(table, 0, i);
    }
    jarak_table_free(table);
    return status;
}

/* The first row of the origin that meets the condition, as an error: file, line, and what is said of it. */
static jarak_status blame_row(const jarak__rerouting_work *work, const char *condition, const char *what, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql,
                      "SELECT coalesce(l.file, s.title), f.line, f.product, f.exporter::VARCHAR, f.importer::VARCHAR FROM facts.flow f "
                      "JOIN facts.source s USING (source_id) LEFT JOIN facts.load l USING (load_id) WHERE ");
    jarak__rerouting_write_condition(work, &sql);
    jarak__sql_write(&sql, " AND (%s) ORDER BY f.source_id, f.line LIMIT 1", condition);
    jarak_table *row = NULL;
    jarak_status status = sql.failed ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql.bytes, &row, error);
    jarak__writer_release(&sql);
    if (status == JARAK_OK && jarak_table_rows(row) > 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("%s:%lld: product %s, %s to %s: %s"), jarak_table_text(row, 0, 0),
                            (long long)jarak_table_integer(row, 0, 1), jarak_table_text(row, 0, 2), jarak_table_text(row, 0, 3),
                            jarak_table_text(row, 0, 4), _(what));
    }
    jarak_table_free(row);
    return status;
}

static jarak_status check_shape(const jarak__rerouting_work *work, const row_shape *shape, jarak_error *error)
{
    if (shape->finest == 0) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                          _("the store has no monthly exports of %s by product (6 or 8 digits); load them first: docs/reroute.md says from "
                            "where"),
                          work->found.origin);
    }
    if (shape->has_odd_digits > 0) {
        return blame_row(work, "f.product <> 'TOTAL' AND length(f.product) % 2 = 1 AND translate(f.product, '0123456789', '') = ''",
                         N_("a code of an odd number of digits has lost its leading zero; mend the file and load it again"), error);
    }
    if (shape->has_negative > 0) {
        return blame_row(work, "f.value < 0", N_("trade cannot be negative; mend the file and load it again"), error);
    }
    if (work->settings.digits == JARAK_REROUTING_CN8 && shape->finest < JARAK__CODE_DIGITS) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("the exports of %s have products of %d digits, not 8: ask about hs6"),
                          work->found.origin, (int)shape->finest);
    }
    return JARAK_OK;
}

/* A value of f in the answer's unit. */
static void write_amount(const row_shape *shape, jarak__writer *sql)
{
    jarak__write_text(sql, "f.value * facts.money_scale(f.unit)");
    if (shape->n_units > 1) {
        jarak__write_text(sql, shape->is_euro ? " * IF(starts_with(f.unit::VARCHAR, 'EUR'), 1.0, 1.0 / r.usd_per_eur)" : "");
    }
}

static char *relation(const jarak__rerouting_work *work, const row_shape *shape)
{
    const bool merged = shape->n_product_publications > 1 || shape->n_total_publications > 1;
    jarak__writer sql = {0};
    jarak__write_text(&sql, merged ? "(SELECT exporter, importer, product, first_day, min(value) AS value FROM (" : "(");
    jarak__write_text(&sql, "SELECT f.exporter, f.importer, f.product, f.first_day, ");
    write_amount(shape, &sql);
    jarak__write_text(&sql, " AS value FROM facts.flow f");
    if (shape->n_units > 1) {
        jarak__write_text(&sql, " LEFT JOIN facts.rate r ON r.year = facts.calendar_year(f.first_day)");
    }
    jarak__write_text(&sql, " WHERE ");
    jarak__rerouting_write_condition(work, &sql);
    if (shape->n_headings_alone > 0) { /* headings of a publication that has no products say nothing of what is listed */
        jarak__sql_write(&sql,
                         " AND NOT (length(f.product) = 4 AND f.source_id IN (SELECT source_id FROM facts.publication_of "
                         "WHERE publication_id NOT IN (SELECT publication FROM rerouting_shape WHERE digits = %d)))",
                         work->finest);
    }
    if (shape->n_confidential > 0) {
        jarak__write_text(
            &sql, " AND (f.product = 'TOTAL' OR NOT (starts_with(f.product, '99') OR translate(f.product, '0123456789', '') <> ''))");
    }
    jarak__write_text(&sql, merged ? ") GROUP BY ALL)" : ")");
    return jarak__writer_take(&sql);
}

/* Publications that say different things of the same flow: which is right is not ours to guess. */
static jarak_status check_agreement(const jarak__rerouting_work *work, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__sql_write(&sql, "SELECT f.product, f.exporter::VARCHAR, f.importer::VARCHAR, strftime(f.first_day, '%%Y-%%m'), "
                           "  min_by(coalesce(l.file, s.title) || ':' || f.line || ': ' || f.value || ' ' || f.unit::VARCHAR, f.value), "
                           "  max_by(coalesce(l.file, s.title) || ':' || f.line || ': ' || f.value || ' ' || f.unit::VARCHAR, f.value) "
                           "FROM facts.flow f JOIN facts.source s USING (source_id) LEFT JOIN facts.load l USING (load_id) WHERE ");
    jarak__rerouting_write_condition(work, &sql);
    jarak__sql_write(&sql,
                     " AND (f.product = 'TOTAL' OR length(f.product) IN (4, %d)) GROUP BY f.product, f.exporter, f.importer, f.first_day "
                     "HAVING max(f.value * facts.money_scale(f.unit)) > min(f.value * facts.money_scale(f.unit)) * (1 + 1e-9) "
                     "ORDER BY 1, 2, 3, 4 LIMIT 1",
                     work->finest);
    jarak_table *row = NULL;
    jarak_status status = sql.failed ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql.bytes, &row, error);
    jarak__writer_release(&sql);
    if (status == JARAK_OK && jarak_table_rows(row) > 0) {
        status = jarak_fail(error, JARAK_ERR_DATA,
                            _("product %s, %s to %s in %s: publications disagree (%s; %s). Take one of them out with `jarak unload`"),
                            jarak_table_text(row, 0, 0), jarak_table_text(row, 0, 1), jarak_table_text(row, 0, 2),
                            jarak_table_text(row, 0, 3), jarak_table_text(row, 0, 4), jarak_table_text(row, 0, 5));
    }
    jarak_table_free(row);
    return status;
}

/* What the members together export, by product, partner and month: the later steps read it instead of the rows of all members. */
static jarak_status make_sums(const jarak__rerouting_work *work, const char *rows, jarak_error *error)
{
    char *sql = jarak__sql_format("CREATE OR REPLACE TEMP TABLE rerouting_row AS "
                                  "SELECT (list_position(%s, importer::VARCHAR) - 1)::BIGINT AS partner, "
                                  "  importer::VARCHAR IN (%s) AS is_compared, product, "
                                  "  date_diff('month', " JARAK__FIRST_DAY ", first_day) AS month, value "
                                  "FROM (SELECT importer, product, first_day, facts.exact_sum(value) AS value FROM %s "
                                  "      WHERE product = 'TOTAL' OR length(product) IN (4, %d) GROUP BY ALL)",
                                  work->partners, work->state_list, rows, work->finest);
    jarak_status status = sql != NULL ? jarak__sql_run(work->store, sql, error) : jarak__rerouting_no_memory(error);
    jarak__free(sql);
    return status;
}

jarak_status jarak__rerouting_rows(jarak__rerouting_work *work, jarak_error *error)
{
    row_shape shape = {0};
    jarak_status status = make_shape(work, error);
    status = status == JARAK_OK ? read_shape(work, &shape, error) : status;
    status = status == JARAK_OK ? check_shape(work, &shape, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    work->finest = (int)shape.finest;
    work->digits = work->settings.digits == JARAK_REROUTING_CN8 ? JARAK__CODE_DIGITS : 6;
    work->found.unit = shape.is_euro ? "EUR" : "USD";
    if (shape.n_units > 1) {
        status = jarak__rerouting_caution(work, error, _("Figures in several units were brought to %s, at the rates of their years."),
                                          work->found.unit);
    }
    const bool several = shape.n_product_publications > 1 || shape.n_total_publications > 1;
    status = status == JARAK_OK && several ? check_agreement(work, error) : status;
    char *rows = relation(work, &shape);
    status = status == JARAK_OK && rows == NULL ? jarak__rerouting_no_memory(error) : status;
    status = status == JARAK_OK ? make_sums(work, rows, error) : status;
    jarak__free(rows);
    return status;
}
