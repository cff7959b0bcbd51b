/* The windows that the figures cover, who of the origin reported in them, and which goods the barrier is about. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/work.h"

enum { MOST_MONTHS = 12 * 1000 };

/* ---------------------------------------------------------------------------------------------------------------- windows */

/* Whether all months of a window of the given first month are there; else which is not. */
static bool is_covered(const jarak__rerouting_work *work, const bool *has, int first, int *missing)
{
    for (int month = first; month < first + (int)work->n_months; month++) {
        if (month < 0 || month >= MOST_MONTHS || !has[month]) {
            *missing = month;
            return false;
        }
    }
    return true;
}

/* How many windows of a cohort are there. */
static void count_windows(const jarak__rerouting_work *work, const bool *has, jarak__rerouting_dated *dated)
{
    size_t n = 0;
    while (is_covered(work, has, dated->since - JARAK__MONTHS_A_YEAR * (int)n, &dated->missing)) {
        n++;
    }
    dated->n_years = n;
}

/* None has a window and the same of the year before. */
static jarak_status blame_windows(jarak__rerouting_work *work, jarak_error *error)
{
    const char *month = jarak__rerouting_month(work, work->dated[0].missing);
    return month == NULL ? jarak__rerouting_no_memory(error)
                         : jarak_fail(error, JARAK_ERR_NOT_FOUND,
                                      _("the store has no exports of %s by product in %s; all of %d months from the barrier on and the "
                                        "same of the year before are needed: load them, or ask about a shorter window or another date"),
                                      work->found.origin, month, (int)work->n_months);
}

static jarak_status find_windows(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_table *months = NULL;
    bool *has = jarak__calloc(MOST_MONTHS, sizeof *has);
    char *sql = jarak__sql_format("SELECT DISTINCT month FROM rerouting_shape WHERE digits = %d", work->finest);
    jarak_status status =
        has == NULL || sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &months, error);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(months); i++) {
        const int64_t month = jarak_table_integer(months, i, 0);
        if (month >= 0 && month < MOST_MONTHS) {
            has[month] = true;
        }
    }
    for (size_t i = 0; status == JARAK_OK && i < work->n_cohorts; i++) {
        count_windows(work, has, &work->dated[i]);
        work->found.n_years = work->dated[i].n_years > work->found.n_years ? work->dated[i].n_years : work->found.n_years;
    }
    jarak_table_free(months);
    jarak__free(sql);
    jarak__free(has);
    return status == JARAK_OK && work->found.n_years < 2 ? blame_windows(work, error) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- reporters */

/* Who of the members has figures of products, and who has none. */
static jarak_status find_reporters(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_table *table = NULL;
    char *sql = jarak__sql_format("SELECT DISTINCT state FROM rerouting_shape WHERE digits = %d ORDER BY state", work->finest);
    const char **members = jarak__rerouting_keep(work, work->n_members, sizeof *members);
    const char **silent = jarak__rerouting_keep(work, work->n_members, sizeof *silent);
    jarak_status status = sql == NULL || members == NULL || silent == NULL ? jarak__rerouting_no_memory(error)
                                                                           : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    for (size_t i = 0; status == JARAK_OK && i < work->n_members; i++) {
        bool has = false;
        for (size_t row = 0; row < jarak_table_rows(table) && !has; row++) {
            has = strcmp(jarak_table_text(table, row, 0), work->members[i]) == 0;
        }
        (has ? members : silent)[has ? work->found.n_members++ : work->found.n_silent++] = work->members[i];
    }
    jarak_table_free(table);
    work->found.members = members;
    work->found.silent = silent;
    return status;
}

/* Months of the last two windows in which a member that has figures of others has none: no trade, or not yet reported, nobody can say. Of
 * one that is much of the origin, the month is not complete. */
static jarak_status check_gaps(jarak__rerouting_work *work, jarak_error *error)
{
    static const double most_missing = 0.2; /* of the origin's trade; above that the sum over members is not the origin's */
    jarak__writer sql = {0};
    jarak_table *gaps = NULL;
    jarak__write_text(&sql, "WITH w AS (SELECT 0 AS month WHERE false");
    for (size_t i = 0; i < work->n_cohorts; i++) {
        const int since = work->dated[i].since, before = since - JARAK__MONTHS_A_YEAR;
        if (work->dated[i].n_years > 1) {
            jarak__sql_write(&sql, " UNION SELECT unnest(range(%d, %d)) UNION SELECT unnest(range(%d, %d))", before,
                             before + (int)work->n_months, since, since + (int)work->n_months);
        }
    }
    jarak__sql_write(
        &sql,
        "), s AS (SELECT state, month, sum(amount) AS amount FROM rerouting_shape WHERE digits = %d AND month IN (SELECT month FROM w) "
        "GROUP BY ALL), share AS (SELECT state, sum(amount) / (SELECT sum(amount) FROM s) AS share FROM s GROUP BY state), "
        "gap AS (SELECT state, share, month FROM share CROSS JOIN w WHERE (state, month) NOT IN (SELECT (state, month) FROM s)) "
        "SELECT string_agg(state || ' ' || strftime(" JARAK__FIRST_DAY " + to_months(month::INTEGER), '%%Y-%%m'), ', ' "
        "  ORDER BY state, month), "
        "  (SELECT arg_max(month, missing) FROM (SELECT month, sum(share) AS missing FROM gap GROUP BY month)), "
        "  (SELECT max(missing) FROM (SELECT sum(share) AS missing FROM gap GROUP BY month)) FROM gap",
        work->finest);
    jarak_status status = sql.failed ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql.bytes, &gaps, error);
    jarak__writer_release(&sql);
    if (status == JARAK_OK && !jarak_table_is_missing(gaps, 0, 0)) {
        const double missing = jarak_table_number(gaps, 0, 2);
        const char *month = jarak__rerouting_month(work, (int)jarak_table_integer(gaps, 0, 1));
        if (month != NULL && missing > most_missing) {
            status =
                jarak_fail(error, JARAK_ERR_DATA,
                           _("%s is not complete: members of %s that are %.0f%% of its trade have no figures (%s); ask about a shorter "
                             "window"),
                           month, work->found.origin, 100 * missing, jarak_table_text(gaps, 0, 0));
        } else {
            status = jarak__rerouting_caution(work, error, _("Members without any row in a month, counted as no trade: %s."),
                                              jarak_table_text(gaps, 0, 0));
        }
    }
    jarak_table_free(gaps);
    return status;
}

/* What is kept confidential belongs to no product. */
static jarak_status tell_confidential(jarak__rerouting_work *work, jarak_error *error)
{
    char *sql = jarak__sql_format("SELECT coalesce(sum(amount) FILTER (digits = -1) / sum(amount), 0) FROM rerouting_shape "
                                  "WHERE digits IN (-1, %d)",
                                  work->finest);
    double share = 0;
    jarak_status status = sql != NULL ? jarak__sql_number(work->store, sql, 0, NULL, &share, error) : jarak__rerouting_no_memory(error);
    jarak__free(sql);
    return status == JARAK_OK && share > 0
               ? jarak__rerouting_caution(work, error, _("Confidential goods and chapter 99 are left out: %.2g%% of the origin's exports."),
                                          100 * share)
               : status;
}

/* ---------------------------------------------------------------------------------------------------------------- goods */

static bool is_code(const char *text)
{
    const size_t length = strlen(text);
    return length >= 2 && length <= JARAK__CODE_DIGITS && strspn(text, "0123456789") == length;
}

/* Conditions on product: it begins with one of the codes; and on a heading, that all of it does. */
static jarak_status list_goods(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak__writer listed = {0}, heading = {0};
    for (size_t i = 0; i < settings->n_products; i++) {
        if (!is_code(settings->products[i])) {
            jarak__writer_release(&listed);
            jarak__writer_release(&heading);
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("product \"%s\": give codes of 2 to 8 digits, or their beginnings"),
                              settings->products[i]);
        }
    }
    for (int length = 2; length <= JARAK__CODE_DIGITS && settings->n_products > 0; length++) {
        jarak__sql_write(&listed, "%sleft(product, %d) IN (''", length > 2 ? ") OR " : "(", length);
        for (size_t i = 0; i < settings->n_products; i++) {
            if ((int)strlen(settings->products[i]) == length) {
                jarak__sql_write(&listed, ", %Q", settings->products[i]);
            }
        }
        if (length == 4) {
            jarak__write_bytes(&heading, listed.bytes != NULL ? listed.bytes : "", listed.length);
            jarak__write_text(&heading, "))");
        }
    }
    jarak__write_text(&listed, settings->n_products > 0 ? "))" : "true");
    jarak__write_text(&heading, settings->n_products > 0 ? "" : "true");
    work->listed = jarak__writer_take(&listed);
    work->heading = jarak__writer_take(&heading);
    return work->listed != NULL && work->heading != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

jarak_status jarak__rerouting_barrier(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_status status = list_goods(work, error);
    status = status == JARAK_OK ? jarak__rerouting_cohorts(work, error) : status;
    status = status == JARAK_OK ? find_windows(work, error) : status;
    status = status == JARAK_OK ? find_reporters(work, error) : status;
    status = status == JARAK_OK ? check_gaps(work, error) : status;
    return status == JARAK_OK ? tell_confidential(work, error) : status;
}
