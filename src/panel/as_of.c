/* Forgets, until the transaction is rolled back, what was published after the end of a year.
 *
 * What is known of when a figure was published is little: files hold figures as they were revised since, and say nothing of when each
 * appeared first. So this is what could have been known, at the figures' present state: a fact counts from the day of its publication on
 * where the address of that names a day or month, else from the end of its period and the usual delay of such files. Only where a
 * publication was loaded in several vintages is there more: what the newest of that time says. */
#include "panel/as_of.h"

#include "base/text.h"
#include "data/reference_csv.h"
#include "data/sql.h"
#include "data/store.h"
#include "data/vintages.h"
#include "jarak/table.h"

/* Months for files of which nobody said when they appear: those whose description is a user's own. */
#define UNKNOWN_LAG_MONTHS "12"

/* "/2022/10/26/", "/2022-10-26-…", "/20221026/" and "/2022/10/"; of a month its last day. */
static const char publications_sql[] =
    "CREATE OR REPLACE TEMP TABLE publication AS "
    "WITH dated AS (SELECT source_id, load_id, regexp_extract(url, '/(20[0-2][0-9])([-/]?)(0[1-9]|1[0-2])[-/]', ['year', 'between', "
    "'month']) AS month, regexp_extract(url, '/(20[0-2][0-9])([-/]?)(0[1-9]|1[0-2])[-/]?([0-3][0-9])([^0-9]|$)', ['year', 'between', "
    "'month', 'day']) AS day FROM facts.source) "
    "SELECT source_id, coalesce(TRY_CAST(concat_ws('-', day.year, day.month, day.day) AS DATE), "
    "last_day(TRY_CAST(concat_ws('-', month.year, month.month, '01') AS DATE))) AS published, "
    "coalesce(lag_months, IF(load_id = 0, 0, " UNKNOWN_LAG_MONTHS ")) AS lag_months, "
    "(SELECT day FROM as_of) AS as_of "
    "FROM dated LEFT JOIN facts.load USING (load_id) LEFT JOIN publication_lag USING (format)";

/* Whether a fact of a period that ends on last_day, or began to hold on it, was published later; one without a period is not known to have
 * been published before. */
static const char is_later_sql[] = "CREATE OR REPLACE TEMP MACRO is_later(p, day) AS coalesce(coalesce(p.published, day + "
                                   "to_months(p.lag_months)) > p.as_of, true)";

/* Vintages that came later. One whose day is not known is as new as its load, as in the order of vintages. */
static const char later_vintages_sql[] =
    "CREATE OR REPLACE TEMP TABLE jarak_leaving_source AS SELECT p.source_id FROM publication p JOIN facts.vintage v USING (source_id) "
    "JOIN facts.source s USING (source_id) LEFT JOIN facts.load l USING (load_id) "
    "WHERE coalesce(greatest(p.published, v.day), l.loaded_at::DATE) > p.as_of";

/* Facts of a period; those that hold from a day on, which is when they became known; and the end of what held, where it came later. A
 * coverage says where silence means none: nowhere beyond what could have been published. */
static const char forget_figures_sql[] = "DELETE FROM facts.figure f USING publication p WHERE p.source_id = f.source_id AND "
                                         "is_later(p, IF(starts_with(f.measure, 'membership_'), f.first_day, f.last_day))";
static const char *const forget_sql[] = {
    forget_figures_sql,
    "DELETE FROM facts.flow f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.last_day)",
    "DELETE FROM facts.rollcall f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.date)",
    "DELETE FROM facts.vote f USING publication p WHERE p.source_id = f.source_id AND f.date IS NOT NULL AND is_later(p, f.date)",
    "DELETE FROM facts.event f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.last_day)",
    "DELETE FROM facts.event_cell f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.day)",
    "DELETE FROM facts.membership f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.first_day)",
    "DELETE FROM facts.sanction f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.first_day)",
    "DELETE FROM facts.alignment f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.first_day)",
};
static const char forget_silently_sql[] =
    "DELETE FROM facts.event_named f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.day);"
    "DELETE FROM facts.event_day f USING publication p WHERE p.source_id = f.source_id AND is_later(p, f.day);"
    "UPDATE facts.membership SET last_day = NULL WHERE last_day > (SELECT day FROM as_of);"
    "UPDATE facts.sanction SET last_day = NULL WHERE last_day > (SELECT day FROM as_of);"
    "UPDATE facts.coverage f SET last_day = (p.as_of - to_months(p.lag_months))::DATE FROM publication p "
    "WHERE p.source_id = f.source_id AND f.last_day + to_months(p.lag_months) > p.as_of;"
    "DELETE FROM facts.coverage WHERE last_day < first_day;"
    /* what is left of a file is no longer that file, whose figures travel inside the program; and all of the panel is made anew */
    "UPDATE facts.load SET sha256 = 'as of ' || sha256;"
    "UPDATE facts.panel_part SET made_from = ''";

/* The program's own figures of votes have years after it, too. */
static const char forget_made_sql[] = "DELETE FROM facts.panel_vote WHERE year > (SELECT year(day) FROM as_of);"
                                      "DELETE FROM facts.panel_ideal_pair WHERE year > (SELECT year(day) FROM as_of);"
                                      "DELETE FROM facts.panel_ideal WHERE year > (SELECT year(day) FROM as_of)";

static const char known_sql[] = "SELECT count(*), count(published) FROM publication WHERE source_id IN ("
                                "SELECT source_id FROM facts.flow UNION SELECT source_id FROM facts.figure UNION "
                                "SELECT source_id FROM facts.vote UNION SELECT source_id FROM facts.event UNION "
                                "SELECT source_id FROM facts.event_cell UNION SELECT source_id FROM facts.membership UNION "
                                "SELECT source_id FROM facts.sanction UNION SELECT source_id FROM facts.alignment)";

static jarak_status fill_lags(jarak_store *store, jarak_error *error)
{
    jarak__csv csv;
    jarak_status status = jarak__csv_read("data/publication_lags.csv", "format,lag_months,why", &csv, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__sql_run(store, "CREATE OR REPLACE TEMP TABLE publication_lag (format VARCHAR, lag_months INTEGER)", error);
    for (size_t row = 0; status == JARAK_OK && row < csv.n_rows; row++) {
        status = jarak__sql_run_with(
            store, "INSERT INTO publication_lag VALUES (?, ?)", 2,
            (jarak__bind[]){jarak__bind_text(jarak__csv_field(&csv, row, 0)), jarak__bind_integer(jarak__csv_integer(&csv, row, 1, 0))},
            error);
    }
    jarak__csv_free(&csv);
    return status;
}

static jarak_status date_publications(jarak_store *store, int year, jarak_error *error)
{
    jarak_status status = fill_lags(store, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, "CREATE OR REPLACE TEMP TABLE as_of (day DATE)", error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run_with(store, "INSERT INTO as_of SELECT make_date(?::INTEGER, 12, 31)", 1,
                                     (jarak__bind[]){jarak__bind_integer(year)}, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, publications_sql, error);
    }
    return status == JARAK_OK ? jarak__sql_run(store, is_later_sql, error) : status;
}

static jarak_status forget(jarak_store *store, int64_t *n_later, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    *n_later = 0;
    for (size_t i = 0; status == JARAK_OK && i < sizeof forget_sql / sizeof forget_sql[0]; i++) {
        int64_t changed = 0;
        status = jarak__sql_change(store, forget_sql[i], 0, NULL, &changed, error);
        *n_later += changed;
    }
    return status == JARAK_OK ? jarak__sql_run(store, forget_silently_sql, error) : status;
}

static jarak_status count_known(jarak_store *store, jarak__known *known, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__sql_table(store, known_sql, &table, error);
    if (status == JARAK_OK) {
        known->n_sources = jarak_table_integer(table, 0, 0);
        known->n_dated = jarak_table_integer(table, 0, 1);
    }
    jarak_table_free(table);
    return status;
}

static jarak_status go_back(jarak_store *store, int year, jarak__known *known, jarak_error *error)
{
    jarak_status status = date_publications(store, year, error);
    if (status == JARAK_OK) {
        status = jarak__sql_run(store, later_vintages_sql, error);
    }
    if (status == JARAK_OK) {
        status = jarak__vintages_go_back(store, &known->n_older, error);
    }
    if (status == JARAK_OK) {
        status = forget(store, &known->n_later, error);
    }
    if (status == JARAK_OK) {
        status = count_known(store, known, error);
    }
    if (status == JARAK_OK) {
        status = jarak__panel_make(store, error);
    }
    return status == JARAK_OK ? jarak__sql_run(store, forget_made_sql, error) : status;
}

jarak_status jarak__panel_as_of_begin(jarak_store *store, int year, jarak__known *known, jarak_error *error)
{
    *known = (jarak__known){0};
    if (!jarak__store_is_writable(store)) {
        return jarak_fail(
            error, JARAK_ERR_ARGUMENT,
            _("%s: what was known at the end of %d is worked out in a transaction that is undone; open the store for writing"),
            jarak__store_name(store), year);
    }
    jarak_status status = jarak__sql_begin(store, error);
    if (status == JARAK_OK) {
        status = go_back(store, year, known, error);
    }
    if (status != JARAK_OK) {
        jarak__sql_rollback(store);
    }
    return status;
}

void jarak__panel_as_of_end(jarak_store *store)
{
    jarak__sql_rollback(store);
}
