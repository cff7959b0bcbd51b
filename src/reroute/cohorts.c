/* Goods by the date of their barrier. Each is looked at in windows of its own: from its date on, and the same months of the years before.
 * Goods of one date are a cohort, which has other goods and ordinary years of its own; all are judged in one fit, since what is compared
 * are windows of equal length, each with the same months of another year. The later steps see months as if every barrier began with the
 * first cohort's that is tested: those of the others are shifted by whole cohorts. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "jarak/period.h"
#include "reroute/work.h"

enum { FOR_EVER = 1000000 }; /* months */

static int month_of(int day, int *in_month)
{
    int year, month;
    jarak_date_from_day(day, &year, &month, in_month);
    return (year - JARAK__FIRST_YEAR) * JARAK__MONTHS_A_YEAR + month - 1;
}

static jarak_status read_date(const char *product, const char *text, jarak_period *period, jarak_error *error)
{
    const bool is_date =
        jarak_period_parse(text, period, NULL) == JARAK_OK && (period->kind == JARAK_PERIOD_DAY || period->kind == JARAK_PERIOD_MONTH);
    int unused;
    return is_date && month_of(period->first_day, &unused) > 0
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT,
                            _("product \"%s\": \"%s\" is no date; give a day or a month, such as 2022-04-08 or 2022-05"), product, text);
}

jarak_status jarak__rerouting_date(const char *product, const char *text, int *month, jarak_error *error)
{
    jarak_period period;
    int in_month;
    const jarak_status status = read_date(product, text, &period, error);
    if (status == JARAK_OK) {
        *month = month_of(period.first_day, &in_month);
        *month += in_month > 1;
    }
    return status;
}

/* The last month that is wholly behind a barrier that ends with that day, or month. */
static jarak_status read_end(const char *product, const char *text, int *month, jarak_error *error)
{
    jarak_period period;
    int in_month;
    const jarak_status status = read_date(product, text, &period, error);
    if (status == JARAK_OK) {
        *month = month_of(period.last_day + 1, &in_month) - 1; /* of the day behind it the month before */
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- dates of goods */

jarak_status jarak__rerouting_entry(const jarak__rerouting_work *work, size_t i, int *since, int *until, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak_status status = JARAK_OK;
    *since = work->since;
    *until = FOR_EVER;
    if (settings->product_since != NULL && settings->product_since[i] != NULL) {
        status = jarak__rerouting_date(settings->products[i], settings->product_since[i], since, error);
    } else if (settings->since == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("product \"%s\" has no date: give it one, or since for all that have none"),
                          settings->products[i]);
    }
    if (status == JARAK_OK && settings->product_until != NULL && settings->product_until[i] != NULL) {
        status = read_end(settings->products[i], settings->product_until[i], until, error);
    }
    return status;
}

/* The list, and what is implied, as rows (prefix, since, until). */
static jarak_status write_list(const jarak__rerouting_work *work, jarak__writer *sql, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < work->settings.n_products; i++) {
        int since = 0, until = 0;
        status = jarak__rerouting_entry(work, i, &since, &until, error);
        jarak__sql_write(sql, "%s(%Q, %d, %d)", i > 0 ? ", " : "", work->settings.products[i], since, until);
    }
    for (size_t i = 0; i < work->n_implied; i++) {
        const jarak__rerouting_implied *entry = &work->implied[i];
        jarak__sql_write(sql, ", (%Q, %d, %d)", entry->code, entry->since, entry->until);
    }
    return status;
}

/* The table rerouting_date: of every code of the finest digits that the list names its good (of the digits asked about), the earliest date
 * of that, and whether the barrier of any of its codes ends before its window does. Of several entries the earliest date and the latest end
 * count. */
static jarak_status make_dates(jarak__rerouting_work *work, jarak_error *error)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "CREATE OR REPLACE TEMP TABLE rerouting_date AS WITH entry(prefix, since, until) AS (VALUES ");
    jarak_status status = write_list(work, &sql, error);
    jarak__write_text(&sql, "), code AS (SELECT DISTINCT product, ");
    jarak__rerouting_write_good(work, &sql);
    jarak__sql_write(&sql,
                     " AS good FROM rerouting_row WHERE length(product) = %d), "
                     "own AS (SELECT product, good, min(since) AS since, max(until) AS until FROM code CROSS JOIN range(2, 9) n(digits) "
                     "  JOIN entry ON entry.prefix = left(product, digits) WHERE digits <= length(product) GROUP BY product, good) "
                     "SELECT product, good, (min(since) OVER good)::BIGINT AS since, "
                     "  max(since) OVER good > min(since) OVER good AS has_several, "
                     "  min(until) OVER good < min(since) OVER good + %d AS is_lifted "
                     "FROM own WINDOW good AS (PARTITION BY good)",
                     work->finest, (int)work->n_months - 1);
    status = status == JARAK_OK && sql.failed ? jarak__rerouting_no_memory(error) : status;
    status = status == JARAK_OK ? jarak__sql_run(work->store, sql.bytes, error) : status;
    jarak__writer_release(&sql);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- cohorts */

static jarak_status reserve_cohorts(jarak__rerouting_work *work, size_t n, jarak_error *error)
{
    work->dated = jarak__calloc(n, sizeof *work->dated);
    work->cohort = jarak__rerouting_keep(work, n, sizeof *work->cohort);
    work->n_cohorts = work->dated != NULL ? n : 0;
    work->found.n_cohorts = n;
    work->found.cohorts = work->cohort;
    return work->dated != NULL && work->cohort != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

static jarak_status read_cohorts(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status =
        jarak__sql_table(work->store,
                         "SELECT since, count(DISTINCT good), count(DISTINCT IF(is_lifted, good, NULL)), "
                         "  count(DISTINCT IF(has_several, good, NULL)) FROM rerouting_date GROUP BY since ORDER BY since",
                         &table, error);
    const size_t n = status == JARAK_OK ? jarak_table_rows(table) : 0;
    if (status == JARAK_OK && n == 0) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s exports none of the goods of the barrier"), work->found.origin);
    }
    status = status == JARAK_OK ? reserve_cohorts(work, n, error) : status;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        work->dated[i].since = (int)jarak_table_integer(table, i, 0);
        work->cohort[i].n_goods = (size_t)jarak_table_integer(table, i, 1);
        work->cohort[i].n_lifted = (size_t)jarak_table_integer(table, i, 2);
        work->found.n_several += (size_t)jarak_table_integer(table, i, 3);
    }
    jarak_table_free(table);
    return status;
}

static size_t find_cohort(const jarak__rerouting_work *work, int since)
{
    size_t i = 0;
    while (i + 1 < work->n_cohorts && work->dated[i].since != since) {
        i++;
    }
    return i;
}

static jarak_status read_goods(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(work->store, "SELECT DISTINCT good, since FROM rerouting_date ORDER BY good", &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    work->n_goods = jarak_table_rows(table);
    work->goods = jarak__calloc(work->n_goods, sizeof *work->goods);
    for (size_t i = 0; work->goods != NULL && i < work->n_goods; i++) {
        const char *code = jarak_table_text(table, i, 0);
        const size_t length = strlen(code);
        memcpy(work->goods[i].code, code, length < JARAK__PRODUCT_BYTES ? length : JARAK__PRODUCT_BYTES - 1);
        work->goods[i].cohort = (uint32_t)find_cohort(work, (int)jarak_table_integer(table, i, 1));
    }
    jarak_table_free(table);
    return work->goods != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

static jarak_status name_cohorts(jarak__rerouting_work *work, jarak_error *error)
{
    for (size_t i = 0; i < work->n_cohorts; i++) {
        work->cohort[i].since = jarak__rerouting_month(work, work->dated[i].since);
        if (work->cohort[i].since == NULL) {
            return jarak__rerouting_no_memory(error);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__rerouting_cohorts(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_status status;
    work->goods_table = "rerouting_row";
    work->found.is_dated = work->settings.product_since != NULL || work->settings.product_until != NULL;
    if (work->found.is_dated) {
        status = make_dates(work, error);
        status = status == JARAK_OK ? read_cohorts(work, error) : status;
        status = status == JARAK_OK ? read_goods(work, error) : status;
    } else {
        status = reserve_cohorts(work, 1, error);
        if (status == JARAK_OK) {
            work->dated[0].since = work->since;
        }
    }
    return status == JARAK_OK ? name_cohorts(work, error) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- in one time */

/* Strict evidence is above every earlier year: a cohort without an ordinary year is not held against others that have some. */
static void leave_out(jarak__rerouting_work *work)
{
    const size_t least = work->found.n_years > 2 ? 3 : 2;
    for (size_t i = 0; i < work->n_cohorts; i++) {
        work->dated[i].n_years = work->dated[i].n_years < least ? 0 : work->dated[i].n_years;
    }
}

static jarak_status describe_cohorts(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    for (size_t i = 0; i < work->n_cohorts; i++) {
        double *growth = jarak__rerouting_keep(work, found->n_hubs, sizeof *growth);
        const char *missing = jarak__rerouting_month(work, work->dated[i].missing);
        if (growth == NULL || missing == NULL) {
            return jarak__rerouting_no_memory(error);
        }
        work->cohort[i].n_years = work->dated[i].n_years;
        if (work->dated[i].n_years == 0) {
            work->cohort[i].missing = missing;
            continue;
        }
        for (size_t hub = 0; hub < found->n_hubs; hub++) {
            growth[hub] = jarak__rerouting_growth(work, &work->dated[i], hub, found->n_years - 1);
        }
        work->cohort[i].growth = growth;
        if (found->growth == NULL) {
            found->growth = growth;
            work->since = work->dated[i].since;
        }
    }
    return JARAK_OK;
}

jarak_status jarak__rerouting_aligned(jarak__rerouting_work *work, jarak_error *error)
{
    jarak__writer sql = {0};
    leave_out(work);
    jarak_status status = describe_cohorts(work, error);
    if (status != JARAK_OK || !work->found.is_dated) {
        return status;
    }
    work->goods_table = "rerouting_aligned";
    jarak__sql_write(&sql,
                     "CREATE OR REPLACE TEMP VIEW rerouting_aligned AS SELECT partner, is_compared, product, rerouting_date.good AS good, "
                     "month - since + %d AS month, value "
                     "FROM rerouting_row JOIN rerouting_date USING (product) WHERE NOT is_lifted AND since IN (NULL",
                     work->since);
    for (size_t i = 0; i < work->n_cohorts; i++) {
        if (work->dated[i].n_years > 0) {
            jarak__sql_write(&sql, ", %d", work->dated[i].since);
        }
    }
    jarak__write_text(&sql, ")");
    status = sql.failed ? jarak__rerouting_no_memory(error) : jarak__sql_run(work->store, sql.bytes, error);
    jarak__writer_release(&sql);
    return status;
}

void jarak__rerouting_write_shift(const jarak__rerouting_work *work, jarak__writer *sql)
{
    if (work->found.is_dated) {
        jarak__write_text(sql, "d.shift FROM facts.flow g");
        jarak__rerouting_write_family(work, "g.product", sql);
        jarak__sql_write(sql, " LEFT JOIN (SELECT DISTINCT good, since - %d AS shift FROM rerouting_date) d ON d.good = ", work->since);
        jarak__rerouting_write_good_of(work, "g.product", sql);
    } else {
        jarak__write_text(sql, "0 AS shift FROM facts.flow g");
    }
}

static int compare_goods(const void *code, const void *good)
{
    return strcmp(code, ((const jarak__rerouting_good *)good)->code);
}

size_t jarak__rerouting_cohort_of(const jarak__rerouting_work *work, const char *code)
{
    const jarak__rerouting_good *good =
        work->n_goods > 0 ? bsearch(code, work->goods, work->n_goods, sizeof *work->goods, compare_goods) : NULL;
    return good != NULL ? good->cohort : 0;
}
