/* What lists of products in the store say: which goods a list that is named has, and what goods are called. */
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "jarak/table.h"
#include "reroute/work.h"

/* ---------------------------------------------------------------------------------------------------------------- goods */

static jarak_status fail_unknown(const jarak__rerouting_work *work, jarak_error *error)
{
    char hint[JARAK__HINT_BYTES];
    jarak_table *lists = NULL;
    jarak__writer text = {0};
    jarak_status status =
        jarak__sql_table(work->store, "SELECT DISTINCT list FROM facts.product_list WHERE list IS NOT NULL ORDER BY list", &lists, error);
    const size_t n = status == JARAK_OK ? jarak_table_rows(lists) : 0;
    const char **names = jarak__calloc(n, sizeof *names);
    for (size_t i = 0; names != NULL && i < n; i++) {
        names[i] = jarak_table_text(lists, i, 0);
        jarak__write_format(&text, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    if (status == JARAK_OK && (text.failed || (n > 0 && names == NULL))) {
        status = jarak__rerouting_no_memory(error);
    } else if (status == JARAK_OK) {
        status = n > 0 ? jarak_fail(error, JARAK_ERR_NOT_FOUND,
                                    _("there is no file %s, and the store has no list of products of that name%s; it has %s"),
                                    work->settings.list, jarak__did_you_mean(work->settings.list, n, names, hint), text.bytes)
                       : jarak_fail(error, JARAK_ERR_NOT_FOUND,
                                    _("there is no file %s, and the store has no list of products; load one (docs/sources.md)"),
                                    work->settings.list);
    }
    jarak__writer_release(&text);
    jarak__free((void *)names);
    jarak_table_free(lists);
    return status;
}

/* A column of the list, a row each; NULL where it is empty. */
static const char **take_column(jarak__rerouting_work *work, const jarak_table *list, size_t column, bool *has_any)
{
    const size_t n = jarak_table_rows(list);
    const char **texts = jarak__rerouting_keep(work, n, sizeof *texts);
    *has_any = false;
    for (size_t row = 0; texts != NULL && row < n; row++) {
        if (!jarak_table_is_missing(list, row, column)) {
            texts[row] = jarak__rerouting_keep_text(work, jarak_table_text(list, row, column));
            *has_any = true;
            texts = texts[row] != NULL ? texts : NULL;
        }
    }
    return texts;
}

/* Makes the list the question's goods, as if they had been given one by one. */
static jarak_status take_list(jarak__rerouting_work *work, const jarak_table *list, jarak_error *error)
{
    jarak_rerouting_settings *settings = &work->settings;
    bool has_codes, has_since, has_until;
    const char **products = take_column(work, list, 0, &has_codes);
    const char **since = take_column(work, list, 1, &has_since), **until = take_column(work, list, 2, &has_until);
    if (products == NULL || since == NULL || until == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    settings->products = products;
    settings->n_products = jarak_table_rows(list);
    settings->product_since = settings->is_list_dated && has_since ? since : NULL;
    settings->product_until = settings->is_list_dated && has_until ? until : NULL;
    return settings->product_since != NULL || settings->since != NULL
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT, _("the list %s has no dates, and no --since is given"), settings->list);
}

jarak_status jarak__rerouting_listed(jarak__rerouting_work *work, jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak_table *list = NULL;
    if (settings->list == NULL) {
        return JARAK_OK;
    }
    if (settings->n_products > 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: %s and %s are two lists of the same goods: give one"), "list",
                          "products");
    }
    jarak_status status = jarak__sql_table_with(
        work->store,
        "SELECT DISTINCT code, CAST(first_day AS VARCHAR), CAST(last_day AS VARCHAR) FROM facts.product_list WHERE lower(list) = "
        "lower(?) ORDER BY ALL",
        1, (jarak__bind[]){jarak__bind_text(settings->list)}, &list, error);
    if (status == JARAK_OK && jarak_table_rows(list) == 0) {
        status = fail_unknown(work, error);
    } else if (status == JARAK_OK) {
        status = take_list(work, list, error);
    }
    jarak_table_free(list);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- names */

/* Of several names of a code that of a nomenclature, then of its newest edition, then of the newest file. */
static const char names_sql[] =
    "SELECT p.code, arg_min(p.name, (NOT regexp_full_match(p.list, '(HS|CN)([0-9]{4})?'), -coalesce(TRY_CAST(right(p.list, 4) AS "
    "INTEGER), 0), v.place, p.line)) FROM facts.product_list p JOIN facts.voice v USING (source_id) WHERE p.name IS NOT NULL "
    "GROUP BY p.code";

jarak_status jarak__rerouting_named(jarak__rerouting_work *work, jarak_error *error)
{
    jarak_table *names = NULL;
    int64_t n_names = 0;
    jarak_status status =
        jarak__sql_integer(work->store, "SELECT count(*) FROM facts.product_list WHERE name IS NOT NULL", 0, NULL, &n_names, error);
    if (status != JARAK_OK || n_names == 0) {
        return status;
    }
    const char **name_of = jarak__rerouting_keep(work, work->n_products, sizeof *name_of);
    status = name_of != NULL ? jarak__sql_table(work->store, names_sql, &names, error) : jarak__rerouting_no_memory(error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(names); row++) {
        const char *code = jarak_table_text(names, row, 0);
        const size_t length = strlen(code);
        const size_t product = length <= JARAK__CODE_DIGITS ? jarak__rerouting_find_product(work, code, length) : SIZE_MAX;
        if (product != SIZE_MAX) {
            name_of[product] = jarak__rerouting_keep_text(work, jarak_table_text(names, row, 1));
            status = name_of[product] != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
        }
    }
    jarak_table_free(names);
    work->found.names = status == JARAK_OK ? name_of : NULL;
    return status;
}
