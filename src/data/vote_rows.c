/* What states make of votes, into the panel's tables. */
#include "data/vote_rows.h"

#include <math.h>

#include "data/engine/appender.h"
#include "data/store.h"

static void number(jarak__appender *appender, double value)
{
    if (isnan(value)) {
        jarak__append_missing(appender);
    } else {
        jarak__append_number(appender, value);
    }
}

static void add_pair(jarak__appender *appender, const jarak__vote_row *row)
{
    jarak__append_text(appender, row->a);
    jarak__append_text(appender, row->b);
    jarak__append_integer(appender, row->year);
    jarak__append_boolean(appender, row->is_shipped);
    jarak__append_integer(appender, row->n);
    number(appender, row->distance);
    number(appender, row->isolation_a);
    number(appender, row->isolation_b);
    number(appender, row->division);
    number(appender, row->affinity);
    number(appender, row->affinity_variance);
    number(appender, row->nearness);
    number(appender, row->nearness_variance);
    if (row->n_recorded > 0) {
        jarak__append_integer(appender, row->n_recorded);
    } else {
        jarak__append_missing(appender);
    }
    number(appender, row->agreement);
    number(appender, row->kappa);
    number(appender, row->kappa_variance);
    jarak__append_text(appender, row->affinity_errors.letters);
    jarak__append_text(appender, row->nearness_errors.letters);
    jarak__append_row(appender);
}

static jarak_status close_or_drop(jarak_status status, jarak__appender *appender, jarak_error *error)
{
    if (status == JARAK_OK) {
        return jarak__appender_close(appender, error);
    }
    jarak__appender_drop(appender);
    return status;
}

jarak_status jarak__vote_rows_add(jarak_store *store, size_t count, const jarak__vote_row *rows, jarak_error *error)
{
    jarak__appender *appender;
    jarak_status status = jarak__appender_open(store, "facts", "panel_vote", &appender, error);
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        add_pair(appender, &rows[i]);
        if (i % 65536 == 0 && jarak_cancel_triggered(jarak__store_cancel(store))) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
        }
    }
    return close_or_drop(status, appender, error);
}

jarak_status jarak__point_rows_add(jarak_store *store, size_t count, const jarak__point_row *rows, jarak_error *error)
{
    jarak__appender *appender;
    jarak_status status = jarak__appender_open(store, "facts", "panel_ideal", &appender, error);
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        jarak__append_text(appender, rows[i].state);
        jarak__append_integer(appender, rows[i].year);
        jarak__append_number(appender, rows[i].estimate);
        jarak__append_number(appender, rows[i].std_error);
        jarak__append_integer(appender, rows[i].n_votes);
        jarak__append_boolean(appender, rows[i].is_shipped);
        jarak__append_row(appender);
    }
    return close_or_drop(status, appender, error);
}

jarak_status jarak__point_pair_rows_add(jarak_store *store, size_t count, const jarak__point_pair_row *rows, jarak_error *error)
{
    jarak__appender *appender;
    jarak_status status = jarak__appender_open(store, "facts", "panel_ideal_pair", &appender, error);
    for (size_t i = 0; status == JARAK_OK && i < count; i++) {
        jarak__append_text(appender, rows[i].a);
        jarak__append_text(appender, rows[i].b);
        jarak__append_integer(appender, rows[i].year);
        jarak__append_text(appender, rows[i].errors.letters);
        jarak__append_row(appender);
    }
    return close_or_drop(status, appender, error);
}
