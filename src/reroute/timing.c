/* When: since which month, the barrier's at the earliest, hubs took more of what is found, and since which the destination got less of it
 * directly. Each monthly series is the share of all goods (where these are known), to the power that makes its scatter even, and its breaks
 * are jumps of the mean. A level lasts three months at least; shorter gaps in trade say nothing of it. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "data/sql.h"
#include "jarak/breaks.h"
#include "reroute/work.h"

enum { MOST_BREAKS = 3, LEAST_MONTHS = 3 };

/* Months of the origin's figures, the first to the last. */
typedef struct months {
    int first;
    size_t n;
    double *total;  /* (n_hubs + 1) × n: all goods; NaN where not known */
    double *values; /* n: of a product and partner */
} months;

/* The break with the largest jump from the barrier on: side is +1 for a rise, -1 for a fall. */
static jarak_status find_break(jarak__rerouting_work *work, const months *all, int since, int side, jarak_rerouting_date *date,
                               jarak_error *error)
{
    jarak_breaks_posterior_settings settings;
    jarak_breaks_posterior *fit = NULL;
    const jarak_breaks_data data = {.n_series = 1, .n_times = all->n, .values = all->values};
    jarak_breaks_posterior_settings_init(&settings);
    settings.noise = JARAK_BREAKS_NOISE_WHITE;
    settings.max_breaks = MOST_BREAKS;
    settings.min_length = LEAST_MONTHS;
    settings.threads = 1;
    settings.cancel = work->settings.fit.cancel;
    jarak_status status = jarak_breaks_posterior_fit(&data, &settings, &fit, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_breaks_posterior_info *info = jarak_breaks_posterior_result(fit);
    const jarak_breaks_date *found = NULL;
    double largest = 0;
    for (size_t i = 0; i < info->n_breaks; i++) {
        const bool is_behind = all->first + (int)info->breaks[i].at + 1 >= since;
        const double jump = is_behind ? side * (info->segment_mean[i + 1] - info->segment_mean[i]) : 0;
        found = jump > largest ? &info->breaks[i] : found;
        largest = fmax(largest, jump);
    }
    if (found != NULL) { /* a break is named by the last month of the old level */
        *date = (jarak_rerouting_date){.month = jarak__rerouting_month(work, all->first + (int)found->at + 1),
                                       .low = jarak__rerouting_month(work, all->first + (int)found->low + 1),
                                       .high = jarak__rerouting_month(work, all->first + (int)found->high + 1),
                                       .probability = info->any * found->probability,
                                       .number = all->first + (int)found->at + 1};
        status = date->month != NULL && date->low != NULL && date->high != NULL ? status : jarak__rerouting_no_memory(error);
    }
    jarak_breaks_posterior_free(fit);
    return status;
}

/* Months without trade that are too few for a level become missing. */
static void skip_gaps(double *values, size_t n)
{
    for (size_t first = 0, end; first < n; first = end) {
        end = first;
        while (end < n && !(values[end] > 0)) {
            end++;
        }
        for (size_t i = first; end - first < LEAST_MONTHS && i < end; i++) {
            values[i] = (double)NAN;
        }
        end += end < n && end == first;
    }
}

/* Fills the values of one product and partner from the rows behind row, which are theirs as long as they are the same; returns the next. */
static size_t read_series(const jarak__rerouting_work *work, const jarak_table *table, size_t row, const months *all)
{
    const char *product = jarak_table_text(table, row, 0);
    const int64_t partner = jarak_table_integer(table, row, 1);
    const double *total = all->total + (size_t)partner * all->n;
    const double power = 1 - work->settings.fit.taylor_power / 2;
    bool has_total = true;
    for (size_t month = 0; month < all->n; month++) {
        has_total = has_total && total[month] > 0;
        all->values[month] = 0;
    }
    size_t next = row;
    for (; next < jarak_table_rows(table) && jarak_table_integer(table, next, 1) == partner &&
           strcmp(jarak_table_text(table, next, 0), product) == 0;
         next++) {
        const size_t month = (size_t)(jarak_table_integer(table, next, 2) - all->first);
        all->values[month] = jarak_table_number(table, next, 3);
    }
    for (size_t month = 0; month < all->n; month++) {
        all->values[month] = pow(has_total ? all->values[month] / total[month] : all->values[month], power);
    }
    skip_gaps(all->values, all->n);
    return next;
}

/* The tested pair of a product and hub; SIZE_MAX: none. */
static size_t find_pair(const jarak_rerouting *found, size_t product, size_t hub)
{
    const jarak_reroute_product *range = &found->fit->products[product];
    for (size_t pair = range->first_pair; pair < range->end_pair; pair++) {
        if (found->fit->pairs[pair].hub == hub && found->fit->pairs[pair].change.missing == JARAK_REROUTE_TESTED) {
            return pair;
        }
    }
    return SIZE_MAX;
}

/* All months there are of products, and what all goods were in them. */
static jarak_status read_months(jarak__rerouting_work *work, months *all, jarak_error *error)
{
    jarak_table *range = NULL, *totals = NULL;
    char *sql =
        jarak__sql_format("SELECT min(month)::BIGINT, max(month)::BIGINT FROM rerouting_row WHERE length(product) = %d", work->finest);
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &range, error);
    jarak__free(sql);
    if (status == JARAK_OK) {
        all->first = (int)jarak_table_integer(range, 0, 0);
        all->n = (size_t)(jarak_table_integer(range, 0, 1) - all->first + 1);
        all->total = jarak__calloc((work->found.n_hubs + 1) * all->n, sizeof *all->total);
        all->values = jarak__calloc(all->n, sizeof *all->values);
        status = all->total == NULL || all->values == NULL ? jarak__rerouting_no_memory(error) : status;
    }
    jarak_table_free(range);
    if (status == JARAK_OK) {
        status = jarak__sql_table(work->store,
                                  "SELECT partner, month::BIGINT, facts.exact_sum(value) FROM rerouting_row WHERE partner IS NOT NULL AND "
                                  "product = 'TOTAL' GROUP BY ALL",
                                  &totals, error);
    }
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(totals); row++) {
        const int64_t month = jarak_table_integer(totals, row, 1) - all->first;
        if (month >= 0 && (size_t)month < all->n) {
            all->total[(size_t)jarak_table_integer(totals, row, 0) * all->n + (size_t)month] = jarak_table_number(totals, row, 2);
        }
    }
    jarak_table_free(totals);
    return status;
}

static jarak_status date_series(jarak__rerouting_work *work, const months *all, const jarak_table *table, jarak_rerouting_date *rises,
                                jarak_rerouting_date *falls, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    jarak_status status = JARAK_OK;
    for (size_t row = 0, next; status == JARAK_OK && row < jarak_table_rows(table); row = next) {
        const char *code = jarak_table_text(table, row, 0);
        const size_t product = jarak__rerouting_find_product(work, code, strlen(code)), hub = (size_t)jarak_table_integer(table, row, 1);
        next = read_series(work, table, row, all);
        if (product == SIZE_MAX) {
            continue;
        }
        const size_t pair = hub < found->n_hubs ? find_pair(found, product, hub) : SIZE_MAX;
        const int since = jarak__rerouting_dated_of(work, product)->since;
        if (hub == found->n_hubs) {
            status = find_break(work, all, since, -1, &falls[product], error);
        } else if (pair != SIZE_MAX) {
            status = find_break(work, all, since, 1, &rises[pair], error);
        }
    }
    return status;
}

double jarak_rerouting_lag(const jarak_rerouting *found, size_t pair)
{
    const jarak_rerouting_date *rise = &found->rises[pair], *fall = &found->falls[found->fit->pairs[pair].product];
    return rise->month != NULL && fall->month != NULL ? (double)(rise->number - fall->number) : (double)NAN;
}

jarak_status jarak__rerouting_timing(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_rerouting *found = &work->found;
    jarak_rerouting_date *rises = jarak__rerouting_keep(work, found->fit->n_pairs, sizeof *rises);
    jarak_rerouting_date *falls = jarak__rerouting_keep(work, found->fit->n_products, sizeof *falls);
    months all = {.n = 0};
    jarak_table *table = NULL;
    if (rises == NULL || falls == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    found->rises = rises;
    found->falls = falls;
    if (found->n_found == 0 && found->explained == NULL) {
        return JARAK_OK;
    }
    char *sql = jarak__rerouting_rows_sql(work, found->n_found, found->explained != NULL ? found->products[found->explained->product] : "");
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    status = status == JARAK_OK ? read_months(work, &all, error) : status;
    status = status == JARAK_OK ? date_series(work, &all, table, rises, falls, error) : status;
    jarak_table_free(table);
    jarak__free(all.total);
    jarak__free(all.values);
    return status;
}
