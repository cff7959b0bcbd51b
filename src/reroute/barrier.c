/* The windows that the figures cover, who of the origin reported in them, and which goods the barrier is about. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/work.h"

/* ---------------------------------------------------------------------------------------------------------------- windows */

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
    bool *has = NULL;
    jarak_status status = jarak__rerouting_months_there(work, &has, error);
    for (size_t i = 0; status == JARAK_OK && i < work->n_cohorts; i++) {
        jarak__rerouting_dated *dated = &work->dated[i];
        dated->n_years = jarak__rerouting_windows(work, has, dated->since, &dated->missing);
        work->found.n_years = dated->n_years > work->found.n_years ? dated->n_years : work->found.n_years;
    }
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

static jarak_status check_codes(const jarak_rerouting_settings *settings, jarak_error *error)
{
    for (size_t i = 0; i < settings->n_products; i++) {
        if (!is_code(settings->products[i])) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("product \"%s\": give codes of 2 to 8 digits, or their beginnings"),
                              settings->products[i]);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__rerouting_barrier(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_status status = check_codes(&work->settings, error);
    status = status == JARAK_OK ? jarak__rerouting_list_goods(work, error) : status;
    status = status == JARAK_OK ? jarak__rerouting_families(work, error) : status;
    status = status == JARAK_OK ? jarak__rerouting_cohorts(work, error) : status;
    status = status == JARAK_OK ? find_windows(work, error) : status;
    status = status == JARAK_OK ? find_reporters(work, error) : status;
    status = status == JARAK_OK ? check_gaps(work, error) : status;
    return status == JARAK_OK ? tell_confidential(work, error) : status;
}
