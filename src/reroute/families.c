/* How codes changed between the windows, by concordances: codes that are linked are one family, which is tested as one product where all of
 * it is under the barrier. What is under it in part cannot be told apart from what is not, and is not tested. */
#include "reroute/families.h"

#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"

/* ---------------------------------------------------------------------------------------------------------------- which months */

/* The first month of the earliest window, and the last of the last, of goods of any date. */
static jarak_status find_span(jarak__rerouting_work *work, int *first, int *last, jarak_error *error)
{
    const size_t n = work->settings.product_since != NULL ? work->settings.n_products : 1;
    bool *has = NULL;
    int before = INT_MIN;
    *first = INT_MAX;
    *last = INT_MIN;
    jarak_status status = jarak__rerouting_months_there(work, &has, error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        int since = work->since, until, missing;
        status = work->settings.product_since != NULL ? jarak__rerouting_entry(work, i, &since, &until, error) : status;
        if (status != JARAK_OK || since == before) {
            continue;
        }
        const size_t n_years = jarak__rerouting_windows(work, has, since, &missing);
        const int earliest = since - JARAK__MONTHS_A_YEAR * (int)(n_years > 0 ? n_years - 1 : 0);
        *first = earliest < *first ? earliest : *first;
        *last = since + (int)work->n_months - 1 > *last ? since + (int)work->n_months - 1 : *last;
        before = since;
    }
    jarak__free(has);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- which links */

/* Links that hold, with what was found out of each. */
typedef struct holding {
    size_t n, capacity;
    const jarak_rerouting_link **links; /* of the work */
    int *since;
    bool *is_backwards;
} holding;

static bool is_of_digits(const char *code, int digits)
{
    return strlen(code) == (size_t)digits && strspn(code, "0123456789") == (size_t)digits;
}

/* Codes of six digits join products of six; those of eight what the figures have of them, in products of either. */
static bool fits(const jarak__rerouting_work *work, const jarak_rerouting_link *link)
{
    return (work->digits == 6 && is_of_digits(link->from_code, 6) && is_of_digits(link->to_code, 6)) ||
           (work->finest == JARAK__CODE_DIGITS && is_of_digits(link->from_code, JARAK__CODE_DIGITS) &&
            is_of_digits(link->to_code, JARAK__CODE_DIGITS));
}

static const char *keep_or_empty(jarak__rerouting_work *work, const char *text)
{
    return jarak__rerouting_keep_text(work, text != NULL ? text : "");
}

static jarak_status add_link(jarak__rerouting_work *work, const jarak_rerouting_link *link, int first, int last, holding *all,
                             jarak_error *error)
{
    int since;
    bool is_backwards;
    if (!fits(work, link) || !jarak__link_holds(link, first, last, &since, &is_backwards)) {
        return JARAK_OK;
    }
    jarak_rerouting_link *own = jarak__rerouting_keep(work, 1, sizeof *own);
    if (own == NULL || all->n == all->capacity) {
        return jarak__rerouting_no_memory(error);
    }
    *own = (jarak_rerouting_link){.from_list = keep_or_empty(work, link->from_list),
                                  .from_code = keep_or_empty(work, link->from_code),
                                  .to_list = keep_or_empty(work, link->to_list),
                                  .to_code = keep_or_empty(work, link->to_code),
                                  .source = keep_or_empty(work, link->source)};
    all->links[all->n] = own;
    all->since[all->n] = since;
    all->is_backwards[all->n++] = is_backwards;
    return own->from_list != NULL && own->from_code != NULL && own->to_list != NULL && own->to_code != NULL && own->source != NULL
               ? JARAK_OK
               : jarak__rerouting_no_memory(error);
}

static jarak_status check_link(const jarak_rerouting_link *link, size_t i, jarak_error *error)
{
    const bool has_all = link->from_list != NULL && link->from_code != NULL && link->to_list != NULL && link->to_code != NULL;
    return has_all ? JARAK_OK : jarak_fail(error, JARAK_ERR_ARGUMENT, _("settings: link %zu lacks a list or a code"), i + 1);
}

/* Links were given, and are of no use here. */
static jarak_status blame_links(jarak__rerouting_work *work, int first, int last, jarak_error *error)
{
    const jarak_rerouting_link *link = &work->settings.links[0];
    const char *from = jarak__rerouting_month(work, first), *to = jarak__rerouting_month(work, last);
    return from == NULL || to == NULL
               ? jarak__rerouting_no_memory(error)
               : jarak_fail(error, JARAK_ERR_NOT_FOUND,
                            _("the concordance joins nothing here: it goes from %s to %s (%s to %s, …), and what is needed is from one "
                              "edition of a list to another, both in force between %s and %s, by codes of %s digits"),
                            link->from_list, link->to_list, link->from_code, link->to_code, from, to,
                            work->digits == JARAK__CODE_DIGITS   ? "8"
                            : work->finest == JARAK__CODE_DIGITS ? "6 or 8"
                                                                 : "6");
}

static jarak_status take_links(jarak__rerouting_work *work, const jarak_table *stored, int first, int last, holding *all,
                               jarak_error *error)
{
    const jarak_rerouting_settings *settings = &work->settings;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < settings->n_links; i++) {
        status = check_link(&settings->links[i], i, error);
        status = status == JARAK_OK ? add_link(work, &settings->links[i], first, last, all, error) : status;
    }
    if (status == JARAK_OK && settings->n_links > 0 && all->n == 0) {
        return blame_links(work, first, last, error);
    }
    for (size_t row = 0; status == JARAK_OK && stored != NULL && row < jarak_table_rows(stored); row++) {
        const jarak_rerouting_link link = {.from_list = jarak_table_text(stored, row, 0),
                                           .from_code = jarak_table_text(stored, row, 1),
                                           .to_list = jarak_table_text(stored, row, 2),
                                           .to_code = jarak_table_text(stored, row, 3),
                                           .source = jarak_table_text(stored, row, 4)};
        status = add_link(work, &link, first, last, all, error);
    }
    return status;
}

/* Fills all with the links that hold, of the question and of the store. */
static jarak_status find_links(jarak__rerouting_work *work, holding *all, jarak_error *error)
{
    int first = 0, last = 0;
    jarak_table *stored = NULL;
    jarak_status status = find_span(work, &first, &last, error);
    if (status == JARAK_OK && !work->settings.given_links_only) {
        status = jarak__sql_table(work->store,
                                  "SELECT from_list, from_code, to_list, to_code, coalesce(title, '') FROM concordance "
                                  "WHERE length(from_code) IN (6, 8) AND length(to_code) = length(from_code) ORDER BY ALL",
                                  &stored, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    all->capacity = work->settings.n_links + (stored != NULL ? jarak_table_rows(stored) : 0);
    all->links = jarak__rerouting_keep(work, all->capacity, sizeof *all->links);
    all->since = jarak__calloc(all->capacity + 1, sizeof *all->since);
    all->is_backwards = jarak__calloc(all->capacity + 1, sizeof *all->is_backwards);
    const bool has_memory = all->links != NULL && all->since != NULL && all->is_backwards != NULL;
    status = has_memory ? take_links(work, stored, first, last, all, error) : jarak__rerouting_no_memory(error);
    jarak_table_free(stored);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- which are listed */

/* Whether the list names a part of a code: an entry goes on behind it. */
static bool has_part(const jarak__rerouting_work *work, const char *code)
{
    const size_t length = strlen(code);
    for (size_t i = 0; i < work->settings.n_products; i++) {
        if (strncmp(work->settings.products[i], code, length) == 0 && work->settings.products[i][length] != '\0') {
            return true;
        }
    }
    return false;
}

/* Of each code how much of it is listed, and between which months the origin exported any of it. */
static char *codes_sql(const jarak__rerouting_work *work, const jarak__code_links *graph)
{
    jarak__writer sql = {0};
    jarak__write_text(&sql, "WITH code(product, has_part) AS (VALUES ");
    for (size_t i = 0; i < graph->n_codes; i++) {
        jarak__sql_write(&sql, "%s(%Q, %s)", i > 0 ? ", " : "", graph->codes[i].code,
                         has_part(work, graph->codes[i].code) ? "true" : "false");
    }
    jarak__sql_write(
        &sql,
        "), t AS (SELECT product AS own, month, (%s) AS is_listed FROM rerouting_row WHERE length(product) = %d AND value > 0), "
        "g AS (SELECT left(own, n) AS code, min(month) AS first, max(month) AS last, bool_and(is_listed) AS is_all, "
        "  bool_or(is_listed) AS is_any FROM t, (VALUES (6), (8)) d(n) WHERE n <= %d GROUP BY code) "
        "SELECT (CASE WHEN %s OR coalesce(is_all, false) THEN %d WHEN has_part OR coalesce(is_any, false) THEN %d ELSE %d END)"
        "::BIGINT, coalesce(first, -1)::BIGINT, coalesce(last, -1)::BIGINT "
        "FROM code LEFT JOIN g ON g.code = code.product ORDER BY code.product",
        work->listed, work->finest, work->finest, work->listed, (int)JARAK__LISTED_WHOLLY, (int)JARAK__LISTED_PARTLY,
        (int)JARAK__LISTED_NONE);
    return jarak__writer_take(&sql);
}

static jarak_status find_listed(jarak__rerouting_work *work, jarak__code_links *graph, jarak_error *error)
{
    jarak_table *rows = NULL;
    char *sql = codes_sql(work, graph);
    const jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &rows, error);
    jarak__free(sql);
    for (size_t i = 0; status == JARAK_OK && i < graph->n_codes; i++) {
        graph->codes[i].listed = (jarak__link_listed)jarak_table_integer(rows, i, 0);
        graph->codes[i].first_traded = (int)jarak_table_integer(rows, i, 1);
        graph->codes[i].last_traded = (int)jarak_table_integer(rows, i, 2);
    }
    jarak_table_free(rows);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- implied */

/* Widens the dates of an implied code by those of the list's entries for a code that it is linked to. */
static jarak_status widen_dates(const jarak__rerouting_work *work, const char *code, jarak__rerouting_implied *implied, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < work->settings.n_products; i++) {
        const char *entry = work->settings.products[i];
        int since, until;
        if (strncmp(code, entry, strlen(entry)) == 0) {
            status = jarak__rerouting_entry(work, i, &since, &until, error);
            implied->since = status == JARAK_OK && since < implied->since ? since : implied->since;
            implied->until = status == JARAK_OK && until > implied->until ? until : implied->until;
        }
    }
    return status;
}

/* The list goes on with what is implied: of the dates of all codes that are joined to it, the earliest and the latest end. */
static jarak_status add_implied(jarak__rerouting_work *work, jarak__code_links *graph, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    work->implied = jarak__rerouting_keep(work, graph->n_codes, sizeof *work->implied);
    if (work->implied == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < graph->n_codes; i++) {
        if (!graph->codes[i].is_implied || graph->codes[i].is_mixed) {
            continue;
        }
        jarak__rerouting_implied *implied = &work->implied[work->n_implied];
        *implied = (jarak__rerouting_implied){jarak__rerouting_keep_text(work, graph->codes[i].code), INT_MAX, INT_MIN};
        status = implied->code == NULL ? jarak__rerouting_no_memory(error) : JARAK_OK;
        for (size_t other = 0; status == JARAK_OK && other < graph->n_codes; other++) {
            if (jarak__linked_root(graph->codes, other) == jarak__linked_root(graph->codes, i) && !graph->codes[other].is_implied) {
                status = widen_dates(work, graph->codes[other].code, implied, error);
            }
        }
        work->n_implied += implied->since < INT_MAX;
    }
    return status == JARAK_OK && work->n_implied > 0 ? jarak__rerouting_list_goods(work, error) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- the step */

jarak_status jarak__rerouting_families(jarak__rerouting_work *work, jarak_error *error)
{
    holding all = {.n = 0};
    jarak__code_links graph = {0};
    jarak_status status = find_links(work, &all, error);
    if (status == JARAK_OK && all.n > 0) {
        status = jarak__code_links_make(all.n, all.links, all.since, all.is_backwards, &graph) ? find_listed(work, &graph, error)
                                                                                               : jarak__rerouting_no_memory(error);
        status = status == JARAK_OK && !jarak__code_links_join(&graph) ? jarak__rerouting_no_memory(error) : status;
        status = status == JARAK_OK ? add_implied(work, &graph, error) : status;
        work->n_used = all.n;
        work->used = all.links;
        status = status == JARAK_OK ? jarak__rerouting_make_families(work, &graph, error) : status;
        status = status == JARAK_OK ? jarak__rerouting_count_links(work, all.is_backwards, error) : status;
    }
    jarak__code_links_release(&graph);
    jarak__free(all.since);
    jarak__free(all.is_backwards);
    return status;
}
