/* What hubs took of the origin's other goods: all goods less those of the barrier. Of these, a heading that is listed counts with its own
 * sum, which holds what is suppressed in its products too; products of other headings by themselves. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/work.h"

static char *other_sql(const jarak__rerouting_work *work, int since)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "WITH r AS (SELECT partner, ");
    jarak__rerouting_write_month(work, since, "month", &sql);
    jarak__write_text(&sql, " AS place, product, value FROM rerouting_row WHERE partner IS NOT NULL AND ");
    jarak__rerouting_write_in_window(work, since, "month", &sql);
    jarak__sql_write(&sql,
                     "), h AS (SELECT DISTINCT product FROM r WHERE length(product) = 4 AND %s) "
                     "SELECT partner, place, facts.exact_sum(IF(product = 'TOTAL', value, NULL)), "
                     "  coalesce(facts.exact_sum(IF(product IN (FROM h) OR (length(product) = %d AND %s "
                     "    AND left(product, 4) NOT IN (FROM h)), value, NULL)), 0.0), "
                     "  coalesce(facts.exact_sum(IF(length(product) = %d AND %s, value, NULL)), 0.0) FROM r GROUP BY ALL ORDER BY ALL",
                     work->heading, work->finest, work->listed, work->finest, work->listed);
    return jarak__writer_take(&sql);
}

/* Adds up the months of each window; a year of which a month has no total is NaN. Of the goods themselves, a month without a row is no
 * trade. */
static void add_up(const jarak__rerouting_work *work, const jarak_table *table, double *other, double *goods)
{
    const size_t n_years = work->found.n_years, n_partners = work->found.n_hubs + 1;
    size_t row = 0;
    for (size_t partner = 0; partner < n_partners; partner++) {
        for (size_t year = 0; year < n_years; year++) {
            double sum = 0;
            size_t n = 0;
            for (; row < jarak_table_rows(table) && (size_t)jarak_table_integer(table, row, 0) == partner &&
                   (size_t)jarak_table_integer(table, row, 1) / JARAK__MONTHS_A_YEAR == year;
                 row++) {
                if (year + 2 >= n_years) {
                    goods[2 * partner + year + 2 - n_years] += jarak_table_number(table, row, 4);
                }
                if (!jarak_table_is_missing(table, row, 2)) {
                    sum += jarak_table_number(table, row, 2) - jarak_table_number(table, row, 3);
                    n++;
                }
            }
            other[partner * n_years + year] = n == work->n_months ? sum : (double)NAN;
        }
    }
}

/* Why the other goods of a hub in a window cannot be told. */
static jarak_status blame(jarak__rerouting_work *work, int since, size_t hub, size_t year, double amount, jarak_error *error)
{
    const int first = jarak__rerouting_first_month(work, since, year);
    const char *from = jarak__rerouting_month(work, first), *to = jarak__rerouting_month(work, first + (int)work->n_months - 1);
    if (from == NULL || to == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    return isnan(amount)
               ? jarak_fail(
                     error, JARAK_ERR_NOT_FOUND,
                     _("the store lacks all goods (TOTAL) from %s to %s in months of %s to %s, which tell its other goods: load them, or "
                       "choose another control (none, or a growth)"),
                     work->found.origin, work->found.hubs[hub], from, to)
               : jarak_fail(error, JARAK_ERR_DATA,
                            _("%s to %s, %s to %s: no goods are left beside those of the barrier; name these (products), or choose another "
                              "control (none, or a growth)"),
                            work->found.origin, work->found.hubs[hub], from, to);
}

/* From which year on all hubs' other goods are known; n_years where even the last is not. */
static size_t first_known(const jarak__rerouting_work *work, const double *other, size_t *hub)
{
    const size_t n_years = work->found.n_years;
    for (size_t year = n_years; year > 0; year--) {
        for (*hub = 0; *hub < work->found.n_hubs; ++*hub) {
            if (!(other[*hub * n_years + year - 1] > 0)) {
                return year;
            }
        }
    }
    return 0;
}

/* Leaves out the earliest years. */
static void drop_years(jarak__rerouting_work *work, size_t n)
{
    const size_t before = work->found.n_years, after = before - n;
    for (size_t i = 0; i < work->n_cohorts; i++) {
        double *other = work->dated[i].other;
        for (size_t partner = 0; other != NULL && partner <= work->found.n_hubs; partner++) {
            for (size_t year = 0; year < after; year++) {
                other[partner * after + year] = other[partner * before + year + n];
            }
        }
    }
    work->found.n_years = after;
}

/* Fills the other goods of a cohort, and takes off the windows in which they are needed and not known. */
static jarak_status find_other(jarak__rerouting_work *work, jarak__rerouting_dated *dated, bool *has_other, jarak_error *error)
{
    const size_t n_years = work->found.n_years;
    jarak_table *table = NULL;
    char *sql = other_sql(work, dated->since);
    dated->other = jarak__calloc(n_years * (work->found.n_hubs + 1), sizeof *dated->other);
    dated->goods = jarak__calloc(2 * (work->found.n_hubs + 1), sizeof *dated->goods);
    jarak_status status = sql == NULL || dated->other == NULL || dated->goods == NULL ? jarak__rerouting_no_memory(error)
                                                                                      : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    if (status != JARAK_OK) {
        return status;
    }
    add_up(work, table, dated->other, dated->goods);
    jarak_table_free(table);
    size_t hub = 0;
    const size_t known = first_known(work, dated->other, &hub);
    *has_other = *has_other && known + dated->n_years <= n_years;
    if (work->found.control != JARAK_CONTROL_OTHER || known + dated->n_years <= n_years) {
        return JARAK_OK;
    }
    if (known + 2 > n_years && work->n_cohorts == 1) {
        return blame(work, dated->since, hub, known - 1, dated->other[hub * n_years + known - 1], error);
    }
    if (known + 2 > n_years) {
        dated->missing = jarak__rerouting_first_month(work, dated->since, known - 1);
    }
    dated->n_years = n_years - known;
    return JARAK_OK;
}

jarak_status jarak__rerouting_other_goods(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    bool has_other = true;
    size_t n_years = 0;
    for (size_t i = 0; status == JARAK_OK && i < work->n_cohorts; i++) {
        if (work->dated[i].n_years < 2) {
            continue;
        }
        status = find_other(work, &work->dated[i], &has_other, error);
        n_years = work->dated[i].n_years > n_years ? work->dated[i].n_years : n_years;
    }
    if (status != JARAK_OK) {
        return status;
    }
    if (n_years < 2) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                          _("the store lacks all goods (TOTAL) from %s to the hubs in months of the windows of every date: load them, or "
                            "choose another control (none, or a growth)"),
                          work->found.origin);
    }
    work->has_other = has_other || work->found.control == JARAK_CONTROL_OTHER;
    if (n_years < work->found.n_years) {
        drop_years(work, work->found.n_years - n_years);
        const char *month = work->n_cohorts == 1 ? jarak__rerouting_month(work, jarak__rerouting_first_month(work, work->since, 0)) : "";
        status = month == NULL ? jarak__rerouting_no_memory(error)
                 : work->n_cohorts == 1
                     ? jarak__rerouting_caution(work, error,
                                                _("Years before %s are left out: the hubs' other goods are not known in them."), month)
                     : jarak__rerouting_caution(work, error, _("Earlier years are left out: the hubs' other goods are not known in them."));
    }
    return status;
}
