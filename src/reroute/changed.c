/* Products whose codes changed between the windows: a code that begins after the earlier window has no year to be compared with, nor has
 * one that ends before the barrier. Where such codes hold more than a twentieth of a product, nothing can be said of it. */
#include <string.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "reroute/work.h"

/* Shares by product, over all partners in the store, of those that are not to be tested. */
static char *changed_sql(const jarak__rerouting_work *work)
{
    static const double most = 0.05;
    const int before = work->since - JARAK__MONTHS_A_YEAR, n = (int)work->n_months;
    jarak__writer sql = {0};
    jarak__sql_write(&sql,
                     "WITH r AS (SELECT product, month, value FROM %s WHERE length(product) = %d AND value > 0 AND %s), "
                     "code AS (SELECT product, min(month) AS first, max(month) AS last, "
                     "  coalesce(facts.exact_sum(IF(month BETWEEN %d AND %d, value, NULL)), 0) AS before, "
                     "  coalesce(facts.exact_sum(IF(month BETWEEN %d AND %d, value, NULL)), 0) AS after FROM r GROUP BY product), "
                     "share AS (SELECT left(product, %d) AS product, ",
                     work->goods_table, work->finest, work->listed, before, before + n - 1, work->since, work->since + n - 1, work->digits);
    jarak__sql_write(&sql,
                     "  coalesce(sum(after) FILTER (first >= %d), 0) / nullif(sum(after), 0) AS born, "
                     "  coalesce(sum(before) FILTER (last < %d), 0) / nullif(sum(before), 0) AS dead FROM code GROUP BY ALL) ",
                     before + n, work->since);
    jarak__write_format(&sql,
                        "SELECT product, coalesce(born, 0.0)::DOUBLE, coalesce(dead, 0.0)::DOUBLE FROM share WHERE born > %g OR dead > %g "
                        "ORDER BY product",
                        most, most);
    return jarak__writer_take(&sql);
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
                                               .dead = jarak_table_number(table, i, 2)};
        status = changed[i].product != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
    }
    jarak_table_free(table);
    work->found.changed = changed;
    work->found.n_changed = status == JARAK_OK ? n : 0;
    return status;
}
