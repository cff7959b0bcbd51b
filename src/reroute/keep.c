/* What is found, kept in the store, where queries and claims read it: the view rerouting. */
#include <inttypes.h>
#include <math.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/engine/appender.h"
#include "data/sql.h"
#include "reroute/rule.h"
#include "reroute/work.h"

static void write_names(jarak__writer *text, size_t n, const char *const *names)
{
    for (size_t i = 0; i < n; i++) {
        jarak__write_format(text, "%s%s", i > 0 ? "," : "", names[i]);
    }
}

/* What concordances joined, for a command that cannot name them all. */
static void write_links(const jarak_rerouting *found, jarak__writer *text)
{
    const jarak__rerouting_work *work = (const jarak__rerouting_work *)found; /* what is found is its first member */
    uint64_t digest = JARAK__DIGEST_START;
    for (size_t i = 0; i < work->n_used; i++) {
        const jarak_rerouting_link *link = work->used[i];
        digest = jarak__rerouting_digest(jarak__rerouting_digest(digest, link->from_list), link->from_code);
        digest = jarak__rerouting_digest(jarak__rerouting_digest(digest, link->to_list), link->to_code);
    }
    if (work->n_used > 0) {
        jarak__write_format(text, " --concordance '%zu links, %016" PRIx64 "'", work->n_used, digest);
    } else if (work->settings.given_links_only) {
        jarak__write_text(text, " --concordance none");
    }
}

/* The question as a command, which stands for it: the same one is kept once. */
static void write_question(const jarak_rerouting *found, jarak__writer *text)
{
    jarak__write_format(text, "jarak reroute --origin %s --destination %s --hubs ", found->origin, found->destination);
    write_names(text, found->n_hubs, found->hubs);
    if (found->is_dated) {
        jarak__write_format(text, " --barrier '%s'", found->listed);
    } else {
        jarak__write_format(text, " --since %s", found->first_months[found->n_years - 1]);
    }
    if (!found->is_dated && found->n_listed > 0) {
        jarak__write_format(text, " --products '%s'", found->listed);
    }
    jarak__write_format(text, " --window %zu --level %s --rule %s --q %g --floor %.15g", found->n_months,
                        found->digits == JARAK_REROUTING_CN8 ? "cn8" : "hs6", found->plain ? "plain" : "strict", found->q, found->floor);
    if (found->control == JARAK_CONTROL_GROWTH) {
        jarak__write_format(text, " --control %.15g", found->rate);
    } else if (found->control == JARAK_CONTROL_STATES) {
        jarak__write_format(text, " --control %s", found->state_names);
    } else {
        jarak__write_format(text, " --control %s", found->control == JARAK_CONTROL_OTHER ? "other" : "none");
    }
    write_links(found, text);
    jarak__write_text(text, found->mirror ? " --mirror --keep" : " --keep");
}

/* Makes room for the question among those that are current, and writes it down. */
static jarak_status keep_question(jarak_store *store, const jarak_rerouting *found, int64_t *run, jarak_error *error)
{
    jarak__writer question = {0}, hubs = {0}, sql = {0};
    write_question(found, &question);
    write_names(&hubs, found->n_hubs, found->hubs);
    jarak_status status =
        question.failed || hubs.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory keeping what is found") : JARAK_OK;
    if (status == JARAK_OK) {
        jarak__sql_write(&sql,
                         "DELETE FROM facts.rerouting_run WHERE stamp <> facts.stamp() OR question = %Q; "
                         "DELETE FROM facts.rerouting_pair WHERE run NOT IN (SELECT run FROM facts.rerouting_run); "
                         "DELETE FROM facts.rerouting_asked WHERE run NOT IN (SELECT run FROM facts.rerouting_run); "
                         "DELETE FROM facts.rerouting_good WHERE run NOT IN (SELECT run FROM facts.rerouting_run); "
                         "INSERT INTO facts.rerouting_run SELECT coalesce(max(run), 0) + 1, facts.stamp(), %Q, %Q, %Q, %Q, %Q, %d, %Q, ",
                         question.bytes, question.bytes, found->origin, found->destination, hubs.bytes, found->listed, (int)found->n_months,
                         found->plain ? "plain" : "strict");
        jarak__write_format(&sql, "%.17g, ", found->q);
        jarak__sql_write(&sql, "%Q, %s FROM facts.rerouting_run", found->unit, found->fit->calibration.is_calibrated ? "true" : "false");
        status = sql.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory keeping what is found")
                            : jarak__sql_run(store, sql.bytes, error);
    }
    jarak__writer_release(&question);
    jarak__writer_release(&hubs);
    jarak__writer_release(&sql);
    return status == JARAK_OK ? jarak__sql_integer(store, "SELECT max(run) FROM facts.rerouting_run", 0, NULL, run, error) : status;
}

static void append_numbers(jarak__appender *rows, size_t n, const double *numbers)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(numbers[i])) {
            jarak__append_missing(rows);
        } else {
            jarak__append_number(rows, numbers[i]);
        }
    }
}

static void append_pair(const jarak_rerouting *found, int64_t run, size_t place, jarak__appender *rows)
{
    const jarak_reroute_pair *pair = &found->fit->pairs[place];
    const jarak_reroute_product *product = &found->fit->products[pair->product];
    const jarak_reroute_change *change = &pair->change;
    const double product_q = jarak__rule_q(found, product);
    const double numbers[] = {change->before,
                              change->after,
                              change->growth,
                              exp(change->estimate),
                              exp(change->conf_low),
                              exp(change->conf_high),
                              jarak__rule_pair_q(found, pair),
                              pair->excess,
                              pair->excess_low,
                              pair->excess_high,
                              product_q,
                              product->direct.before,
                              product->direct.after,
                              product->direct_q,
                              pair->onward.before,
                              pair->onward.after,
                              pair->onward.p_rise};
    int signatures[JARAK__SIGNATURES];
    jarak__rerouting_signatures(found, pair->product, signatures);
    jarak__append_integer(rows, run);
    jarak__append_text(rows, found->products[pair->product]);
    jarak__append_text(rows, found->hubs[pair->hub]);
    jarak__append_text(rows, found->cohorts[found->cohort_of[pair->product]].since);
    if (isnan(product_q)) {
        jarak__append_missing(rows);
        jarak__append_missing(rows);
    } else {
        jarak__append_boolean(rows, product_q <= found->q);
        jarak__append_boolean(rows, found->linked[place]);
    }
    append_numbers(rows, sizeof numbers / sizeof numbers[0], numbers);
    for (size_t i = 0; i < JARAK__SIGNATURES; i++) {
        if (signatures[i] < 0) {
            jarak__append_missing(rows);
        } else {
            jarak__append_boolean(rows, signatures[i] == 1);
        }
    }
    jarak__append_integer(rows, (int64_t)found->joined[place].level);
    jarak__append_integer(rows, (int64_t)found->joined[place].n_known);
    jarak__append_row(rows);
}

static jarak_status keep_pairs(jarak_store *store, const jarak_rerouting *found, int64_t run, jarak_error *error)
{
    jarak__appender *rows = NULL;
    const jarak_status status = jarak__appender_open(store, "facts", "rerouting_pair", &rows, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < found->fit->n_pairs; i++) {
        if (found->fit->pairs[i].change.missing == JARAK_REROUTE_TESTED) {
            append_pair(found, run, i, rows);
        }
    }
    return jarak__appender_close(rows, error);
}

jarak_status jarak_rerouting_keep(jarak_store *store, const jarak_rerouting *found, jarak_error *error)
{
    int64_t run = 0;
    jarak_status status = jarak__sql_begin(store, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = keep_question(store, found, &run, error);
    status = status == JARAK_OK ? keep_pairs(store, found, run, error) : status;
    status = status == JARAK_OK ? jarak__rerouting_keep_asked(store, found, run, error) : status;
    status = status == JARAK_OK ? jarak__sql_commit(store, error) : status;
    if (status != JARAK_OK) {
        jarak__sql_rollback(store);
    }
    return status;
}
