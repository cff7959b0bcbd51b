/* Products whose codes changed between the windows: a code that begins after the earlier window has no year to be compared with, nor has
 * one that ends before the barrier. Where such codes hold more than a twentieth of a product, nothing can be said of it; unless a
 * concordance says what they were or became, and these are in the product. */
#include <string.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "reroute/work.h"

static const double most = 0.05;

/* What concordances say of a code, as far as any does. */
static void write_codes(const jarak__rerouting_work *work, jarak__writer *sql)
{
    const int before = work->since - JARAK__MONTHS_A_YEAR, n = (int)work->n_months;
    jarak__write_text(sql, "WITH r AS (SELECT product, ");
    jarak__rerouting_write_good(work, sql);
    jarak__sql_write(sql,
                     " AS own, month, value FROM %s WHERE length(product) = %d AND value > 0 AND %s), "
                     "traded AS (SELECT product, own, min(month) AS first, max(month) AS last, "
                     "  coalesce(facts.exact_sum(IF(month BETWEEN %d AND %d, value, NULL)), 0) AS before, "
                     "  coalesce(facts.exact_sum(IF(month BETWEEN %d AND %d, value, NULL)), 0) AS after FROM r GROUP BY product, own), ",
                     work->goods_table, work->finest, work->listed, before, before + n - 1, work->since, work->since + n - 1);
    if (work->has_told) {
        jarak__write_text(sql, "code AS (SELECT own, first, last, before, after, "
                               "  coalesce(t.has_before, false) OR coalesce(u.has_before, false) AS has_before, "
                               "  coalesce(t.has_after, false) OR coalesce(u.has_after, false) AS has_after, "
                               "  coalesce(t.is_mixed, false) OR coalesce(u.is_mixed, false) AS is_mixed "
                               "FROM traded LEFT JOIN rerouting_told t ON t.code = product "
                               "LEFT JOIN rerouting_told u ON u.code = left(product, 6) AND length(product) > 6), ");
    } else {
        jarak__write_text(sql,
                          "code AS (SELECT own, first, last, before, after, false AS has_before, false AS has_after, false AS is_mixed "
                          "FROM traded), ");
    }
}

/* Shares by product, over all partners in the store, of those that are not to be tested. */
static char *changed_sql(const jarak__rerouting_work *work)
{
    jarak__writer sql = {0};
    write_codes(work, &sql);
    jarak__sql_write(
        &sql,
        "share AS (SELECT own AS product, "
        "  coalesce(sum(after) FILTER (first >= %d AND NOT has_before), 0) / nullif(sum(after), 0) AS born, "
        "  coalesce(sum(before) FILTER (last < %d AND NOT has_after), 0) / nullif(sum(before), 0) AS dead, "
        "  greatest(sum(after) FILTER (is_mixed) / nullif(sum(after), 0), sum(before) FILTER (is_mixed) / nullif(sum(before), 0)) "
        "    AS mixed FROM code GROUP BY ALL) ",
        work->since - JARAK__MONTHS_A_YEAR + (int)work->n_months, work->since);
    jarak__write_format(&sql,
                        "SELECT product, coalesce(born, 0.0)::DOUBLE, coalesce(dead, 0.0)::DOUBLE, coalesce(mixed, 0.0)::DOUBLE FROM share "
                        "WHERE born > %g OR dead > %g OR mixed > %g ORDER BY product",
                        most, most, most);
    return jarak__writer_take(&sql);
}

/* Whether any of the codes is part of the product, or the product of it. */
static bool touches(const jarak__rerouting_work *work, const jarak_rerouting_family *mixed, const char *product)
{
    for (size_t i = 0; i < mixed->n_members; i++) {
        char code[JARAK__PRODUCT_BYTES] = "";
        memcpy(code, mixed->members[i], (size_t)work->digits);
        if (strcmp(jarak__rerouting_family_name(work, code), product) == 0) {
            return true;
        }
    }
    return false;
}

/* What cannot be told apart from goods that are not under the barrier. */
static jarak_status list_mixed(jarak__rerouting_work *work, jarak_rerouting_changed *changed, jarak_error *error)
{
    size_t n = 0;
    for (size_t i = 0; i < work->n_mixed; i++) {
        n += touches(work, &work->mixed[i], changed->product) ? work->mixed[i].n_members : 0;
    }
    const char **members = jarak__rerouting_keep(work, n, sizeof *members);
    if (members == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; i < work->n_mixed; i++) {
        const jarak_rerouting_family *mixed = &work->mixed[i];
        for (size_t member = 0; touches(work, mixed, changed->product) && member < mixed->n_members; member++) {
            members[changed->n_members++] = mixed->members[member];
        }
    }
    changed->members = members;
    return JARAK_OK;
}

jarak_status jarak__rerouting_changed(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_table *table = NULL;
    char *sql = changed_sql(work);
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    const size_t n = status == JARAK_OK ? jarak_table_rows(table) : 0;
    jarak_rerouting_changed *changed = jarak__rerouting_keep(work, n, sizeof *changed);
    if (status == JARAK_OK && changed == NULL) {
        status = jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        changed[i] = (jarak_rerouting_changed){.product = jarak__rerouting_keep_text(work, jarak_table_text(table, i, 0)),
                                               .born = jarak_table_number(table, i, 1),
                                               .dead = jarak_table_number(table, i, 2),
                                               .mixed = jarak_table_number(table, i, 3)};
        status = changed[i].product != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
        status = status == JARAK_OK && changed[i].mixed > most ? list_mixed(work, &changed[i], error) : status;
    }
    jarak_table_free(table);
    work->found.changed = changed;
    work->found.n_changed = status == JARAK_OK ? n : 0;
    return status;
}
