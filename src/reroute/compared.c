/* What comparison states took of the same product, which flows are expected to grow with where they are the control. The hubs' growth in
 * all goods stays in what is found; what moved a product everywhere, such as its price, does not. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/work.h"

/* As the flows are read, of the comparison states together. */
static char *sums_sql(const jarak__rerouting_work *work)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "SELECT ");
    jarak__rerouting_write_good(work, &sql);
    jarak__write_text(&sql, " AS product, (");
    jarak__rerouting_write_month(work, work->since, "month", &sql);
    jarak__sql_write(&sql, ")::BIGINT // %d AS year, facts.exact_sum(value) FROM %s WHERE is_compared AND length(product) = %d AND %s AND ",
                     JARAK__MONTHS_A_YEAR, work->goods_table, work->finest, work->listed);
    jarak__rerouting_write_in_window(work, work->since, "month", &sql);
    jarak__write_text(&sql, " GROUP BY ALL ORDER BY ALL");
    return jarak__writer_take(&sql);
}

static jarak_status read_sums(jarak__rerouting_work *work, jarak_error *error)
{
    const size_t n_years = work->found.n_years;
    jarak_table *table = NULL;
    char *sql = sums_sql(work);
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table); row++) {
        const char *code = jarak_table_text(table, row, 0);
        const size_t product = jarak__rerouting_find_product(work, code, strlen(code)), year = (size_t)jarak_table_integer(table, row, 1);
        const double sum = jarak_table_number(table, row, 2);
        if (product != SIZE_MAX) {
            work->compared[product * n_years + year] = sum;
        }
        if (year + 2 >= n_years) {
            work->compared_goods[year + 2 - n_years] += sum;
        }
    }
    jarak_table_free(table);
    return status;
}

/* A state of which the origin's figures have nothing is a name that is mistaken, or figures that are not loaded; it is not zero. */
static jarak_status check_states(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < work->found.n_states; i++) {
        int64_t n = 0;
        jarak__writer sql = {0};
        jarak__write_text(&sql, "SELECT count(*) FROM facts.flow f WHERE ");
        jarak__rerouting_write_condition(work, &sql);
        jarak__sql_write(&sql, " AND f.importer = %Q AND length(f.product) = %d", work->found.states[i], work->finest);
        status = sql.failed ? jarak__rerouting_no_memory(error) : jarak__sql_integer(work->store, sql.bytes, 0, NULL, &n, error);
        jarak__writer_release(&sql);
        if (status == JARAK_OK && n == 0) {
            status = jarak_fail(error, JARAK_ERR_NOT_FOUND,
                                _("the store has no exports of %s to %s by product and month, with which the hubs are to be compared: load "
                                  "them, or compare with other states"),
                                work->found.origin, work->found.states[i]);
        }
    }
    return status;
}

/* They took at least the floor of a product in each of its windows. */
static bool is_enough(const jarak__rerouting_work *work, size_t product)
{
    const size_t n_years = work->found.n_years;
    for (size_t year = n_years - jarak__rerouting_dated_of(work, product)->n_years; year < n_years; year++) {
        const double sum = work->compared[product * n_years + year];
        if (!(sum > 0) || sum < work->settings.fit.floor) {
            return false;
        }
    }
    return true;
}

/* Takes out the pairs of products that cannot be compared. */
static void leave_out(jarak__rerouting_work *work, const char **codes)
{
    const size_t cells = jarak__rerouting_cells(work);
    size_t kept = 0, last = SIZE_MAX;
    for (size_t i = 0; i < work->n_pairs; i++) {
        const size_t product = work->product[i];
        if (!work->is_compared[product]) {
            if (product != last) {
                codes[work->found.n_uncompared++] = work->found.products[product];
                last = product;
            }
            continue;
        }
        work->product[kept] = work->product[i];
        work->hub[kept] = work->hub[i];
        memmove(work->flow + kept * cells, work->flow + i * cells, cells * sizeof *work->flow);
        kept++;
    }
    work->n_pairs = kept;
}

jarak_status jarak__rerouting_compared(jarak__rerouting_work *work, jarak_error *error)
{
    if (work->found.control != JARAK_CONTROL_STATES) {
        return JARAK_OK;
    }
    const char **codes = jarak__rerouting_keep(work, work->n_products, sizeof *codes);
    work->compared = jarak__calloc(work->n_products * work->found.n_years + 1, sizeof *work->compared);
    work->is_compared = jarak__calloc(work->n_products + 1, sizeof *work->is_compared);
    if (codes == NULL || work->compared == NULL || work->is_compared == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    jarak_status status = check_states(work, error);
    status = status == JARAK_OK ? read_sums(work, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < work->n_products; i++) {
        work->is_compared[i] = is_enough(work, i);
    }
    const bool has_pairs = work->n_pairs > 0;
    leave_out(work, codes);
    work->found.uncompared = codes;
    return !has_pairs || work->n_pairs > 0
               ? JARAK_OK
               : jarak_fail(
                     error, JARAK_ERR_NOT_FOUND,
                     _("of every product %s took less than %g %s in one of the windows: compare with more, or larger, states, or lower "
                       "the floor"),
                     work->found.state_names, work->settings.fit.floor, work->found.unit);
}
