/* What losing a tie would cost, kept in the store, where queries and claims read it: the view cut_cost. */
#include <math.h>

#include "base/text.h"
#include "base/writer.h"
#include "cut/work.h"
#include "data/engine/appender.h"
#include "data/sql.h"

static void write_names(jarak__writer *text, size_t n, const char *const *names)
{
    for (size_t i = 0; i < n; i++) {
        jarak__write_format(text, "%s%s", i > 0 ? "," : "", names[i]);
    }
}

static const char *direction_of(const jarak_cut *cut)
{
    static const char *const names[] = {[JARAK_CUT_BOTH] = "both", [JARAK_CUT_EXPORTS] = "exports", [JARAK_CUT_IMPORTS] = "imports"};
    return names[cut->settings.direction];
}

/* The question as a command, which stands for it: the same one is kept once. */
static void write_question(const jarak_cut *cut, jarak__writer *text)
{
    const jarak_cut_settings *asked = &cut->settings;
    jarak__write_text(text, "jarak cut ");
    write_names(text, asked->n_one, asked->one);
    jarak__write_text(text, " ");
    write_names(text, asked->n_other, asked->other);
    jarak__write_format(text, " --direction %s", direction_of(cut));
    if (!isnan(asked->dearer)) {
        jarak__write_format(text, " --by %.15g%%", 100 * asked->dearer);
    }
    jarak__write_format(text, " --theta %.15g --psi %.15g", asked->theta, asked->psi);
    if (asked->theta_sd > 0) {
        jarak__write_format(text, " --theta-sd %.15g --draws %zu --seed %llu --level %.15g", asked->theta_sd, asked->n_draws,
                            (unsigned long long)asked->seed, asked->level);
    }
    jarak__write_text(text, asked->deficits == JARAK_DEFICITS_ADDITIVE ? " --deficits additive" : " --deficits multiplicative");
    if (asked->domestic != NULL) {
        jarak__write_format(text, " --domestic '%s'", asked->domestic);
    }
    if (asked->where != NULL) {
        jarak__write_format(text, " --where \"%s\"", asked->where);
    }
    jarak__write_text(text, asked->conditional ? " --conditional" : "");
    jarak__write_text(text, asked->balance ? " --balance --keep" : " --keep");
}

static jarak_status no_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory keeping what is found");
}

/* Makes room for the question among those that are current, and writes it down. */
static jarak_status keep_question(jarak_store *store, const jarak_cut *cut, int64_t *run, jarak_error *error)
{
    jarak__writer question = {0}, one = {0}, other = {0}, sql = {0};
    write_question(cut, &question);
    write_names(&one, cut->settings.n_one, cut->settings.one);
    write_names(&other, cut->settings.n_other, cut->settings.other);
    jarak_status status = question.failed || one.failed || other.failed ? no_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        jarak__sql_write(&sql,
                         "DELETE FROM facts.cut_run WHERE stamp <> facts.stamp() OR question = %Q; "
                         "DELETE FROM facts.cut_country WHERE run NOT IN (SELECT run FROM facts.cut_run); "
                         "INSERT INTO facts.cut_run SELECT coalesce(max(run), 0) + 1, facts.stamp(), %Q, %Q, %Q, %Q, %d, ",
                         question.bytes, question.bytes, one.bytes, other.bytes, direction_of(cut), cut->info.year);
        if (isnan(cut->settings.dearer)) {
            jarak__write_text(&sql, "NULL");
        } else {
            jarak__write_format(&sql, "%.17g", 100 * cut->settings.dearer);
        }
        jarak__write_format(&sql, ", %.17g, %.17g, %zu, %zu, %.17g FROM facts.cut_run", cut->settings.theta, cut->settings.theta_sd,
                            cut->info.n_asked, cut->info.n_asked_missing, cut->settings.level);
        status = sql.failed ? no_memory(error) : jarak__sql_run(store, sql.bytes, error);
    }
    jarak__writer_release(&question);
    jarak__writer_release(&one);
    jarak__writer_release(&other);
    jarak__writer_release(&sql);
    return status == JARAK_OK ? jarak__sql_integer(store, "SELECT max(run) FROM facts.cut_run", 0, NULL, run, error) : status;
}

static void append_percent(jarak__appender *rows, double factor)
{
    if (isnan(factor)) {
        jarak__append_missing(rows);
    } else {
        jarak__append_number(rows, 100 * (factor - 1));
    }
}

static jarak_status keep_countries(jarak_store *store, const jarak_cut *cut, int64_t run, jarak_error *error)
{
    jarak__appender *rows = NULL;
    const jarak_status status = jarak__appender_open(store, "facts", "cut_country", &rows, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < cut->info.n; i++) {
        const jarak_cut_country *country = &cut->info.countries[i];
        jarak__append_integer(rows, run);
        jarak__append_text(rows, country->name);
        append_percent(rows, country->welfare);
        append_percent(rows, country->low);
        append_percent(rows, country->high);
        jarak__append_row(rows);
    }
    return jarak__appender_close(rows, error);
}

jarak_status jarak_cut_keep(jarak_store *store, const jarak_cut *cut, jarak_error *error)
{
    if (!cut->flows.is_query || cut->info.question != JARAK_CUT_SCENARIO || cut->info.one == NULL || cut->info.countries == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("what is kept is the cost of a tie between the flows of a store, where it has one"));
    }
    int64_t run = 0;
    jarak_status status = jarak__sql_begin(store, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = keep_question(store, cut, &run, error);
    status = status == JARAK_OK ? keep_countries(store, cut, run, error) : status;
    status = status == JARAK_OK ? jarak__sql_commit(store, error) : status;
    if (status != JARAK_OK) {
        jarak__sql_rollback(store);
    }
    return status;
}
