/* One product traced: the months of its windows and the rows that they are sums of; traced.c has the arithmetic from these on. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/work.h"

/* ---------------------------------------------------------------------------------------------------------------- rows */

/* Which hubs are traced, as SQL. */
static void write_hubs(const jarak__rerouting_work *work, const jarak_rerouting_explained *explained, jarak__writer *sql)
{
    for (size_t i = 0; i < explained->n_pairs; i++) {
        jarak__sql_write(sql, "%s%Q", i > 0 ? ", " : "", work->found.hubs[work->found.fit->pairs[explained->pairs[i].pair].hub]);
    }
}

/* What the hubs recorded, as another part of the rows; the list of hubs before it is still open, and so is the last one in it. */
static void write_recorded_rows(const jarak__rerouting_work *work, const jarak_rerouting_explained *explained, jarak__writer *sql)
{
    jarak__write_text(sql, ") UNION ALL SELECT * FROM (");
    jarak__rerouting_write_recorded(work, sql);
    jarak__sql_write(sql,
                     " SELECT %d, exporter, importer, product, month, raw, unit, source_id, line FROM r JOIN finest USING (hub) "
                     "WHERE place IS NOT NULL AND length(product) = digits AND partner IN (%s) AND left(product, %d) IN (",
                     (int)JARAK_LEG_RECORDED, work->member_list, work->digits);
    jarak__rerouting_write_members(work, work->found.products[explained->product], sql);
    jarak__write_text(sql, ") AND importer::VARCHAR IN (");
    write_hubs(work, explained, sql);
    jarak__write_text(sql, ")");
}

static char *rows_sql(const jarak__rerouting_work *work, const jarak_rerouting_explained *explained)
{
    const char *code = work->found.products[explained->product];
    jarak__writer sql = {0};
    jarak__rerouting_write_onward(work, &sql);
    jarak__sql_write(
        &sql,
        ", o AS (SELECT f.*, date_diff('month', " JARAK__FIRST_DAY ", f.first_day) AS month, "
        "  CASE WHEN f.product = 'TOTAL' THEN %d WHEN f.importer = %Q THEN %d WHEN f.importer IN (%s) THEN %d ELSE %d END AS leg "
        "FROM facts.flow f WHERE ",
        (int)JARAK_LEG_ALL_GOODS, work->found.destination, (int)JARAK_LEG_DIRECT, work->state_list, (int)JARAK_LEG_COMPARED,
        (int)JARAK_LEG_TO_HUB);
    jarak__rerouting_write_condition(work, &sql);
    jarak__sql_write(&sql, " AND f.importer IN (%s, ", work->state_list);
    write_hubs(work, explained, &sql);
    jarak__sql_write(&sql, ", %Q) AND ((length(f.product) = %d AND left(f.product, %d) IN (", work->found.destination, work->finest,
                     work->digits);
    jarak__rerouting_write_members(work, code, &sql);
    jarak__sql_write(&sql,
                     ")) OR (f.product = 'TOTAL' AND f.importer <> %Q AND (f.importer IN (%s)) IS NOT TRUE))), "
                     "a AS (SELECT leg, exporter, importer, product, month, value, unit, source_id, line FROM o WHERE ",
                     work->found.destination, work->state_list);
    jarak__rerouting_write_in_window(work, jarak__rerouting_dated_of(work, explained->product)->since, "month", &sql);
    jarak__sql_write(&sql,
                     " UNION ALL SELECT %d, exporter, importer, product, month, raw, unit, source_id, line FROM r JOIN finest USING (hub) "
                     "WHERE place IS NOT NULL AND length(product) = digits AND importer = %Q AND left(product, %d) IN (",
                     (int)JARAK_LEG_ONWARD, work->found.destination, work->digits);
    jarak__rerouting_write_members(work, code, &sql);
    jarak__write_text(&sql, ") AND exporter::VARCHAR IN (");
    write_hubs(work, explained, &sql);
    if (work->settings.mirror) {
        write_recorded_rows(work, explained, &sql);
    }
    jarak__write_text(&sql, ")) SELECT leg::BIGINT, exporter::VARCHAR, importer::VARCHAR, product, strftime(" JARAK__FIRST_DAY
                            " + to_months(month::INTEGER), '%Y-%m'), value, unit::VARCHAR, s.title, coalesce(l.file, ''), line, "
                            "  count(*) OVER flow - 1 FROM a JOIN facts.source s USING (source_id) LEFT JOIN facts.load l USING (load_id) "
                            "WINDOW flow AS (PARTITION BY leg, exporter, importer, product, month) "
                            "QUALIFY row_number() OVER (PARTITION BY leg, exporter, importer, product, month "
                            "  ORDER BY value * facts.money_scale(unit), source_id, line) = 1 "
                            "ORDER BY leg, importer::VARCHAR, month, exporter::VARCHAR, product");
    return jarak__writer_take(&sql);
}

static jarak_status read_rows(jarak__rerouting_work *work, jarak_rerouting_explained *explained, jarak_error *error)
{
    jarak_table *table = NULL;
    char *sql = rows_sql(work, explained);
    jarak_status status = sql == NULL ? jarak__rerouting_no_memory(error) : jarak__sql_table(work->store, sql, &table, error);
    jarak__free(sql);
    const size_t n = status == JARAK_OK ? jarak_table_rows(table) : 0;
    jarak_rerouting_row *rows = jarak__rerouting_keep(work, n, sizeof *rows);
    if (status == JARAK_OK && rows == NULL) {
        status = jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        jarak_rerouting_row *row = &rows[i];
        const struct text_of {
            const char **text;
            size_t column;
        } texts[] = {{&row->exporter, 1}, {&row->importer, 2}, {&row->product, 3}, {&row->month, 4},
                     {&row->unit, 6},     {&row->source, 7},   {&row->file, 8}};
        row->leg = (jarak_rerouting_leg)jarak_table_integer(table, i, 0);
        row->value = jarak_table_number(table, i, 5);
        row->line = jarak_table_is_missing(table, i, 9) ? 0 : jarak_table_integer(table, i, 9);
        row->n_repeats = (size_t)jarak_table_integer(table, i, 10);
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
            *texts[t].text = jarak__rerouting_keep_text(work, jarak_table_text(table, i, texts[t].column));
            status = *texts[t].text != NULL ? status : jarak__rerouting_no_memory(error);
        }
    }
    jarak_table_free(table);
    explained->rows = rows;
    explained->n_rows = status == JARAK_OK ? n : 0;
    return status;
}

/* ---------------------------------------------------------------------------------------------------------------- which */

/* "854239:KAZ" apart; hub NULL: all. */
static jarak_status take_apart(jarak__rerouting_work *work, char code[JARAK__PRODUCT_BYTES], size_t *hub, jarak_error *error)
{
    const char *text = work->settings.explain, *colon = strchr(text, ':');
    const size_t length = colon != NULL ? (size_t)(colon - text) : strlen(text);
    char hint[JARAK__HINT_BYTES];
    *hub = SIZE_MAX;
    if (length != (size_t)work->digits || strspn(text, "0123456789") != length) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("explain \"%s\": give a product of %d digits, or product:hub, such as 854239:KAZ"),
                          text, work->digits);
    }
    memcpy(code, text, length);
    code[length] = '\0';
    memcpy(code, jarak__rerouting_family_name(work, code), length); /* all of a product have the same digits */
    char state[JARAK_STATE_CODE_BYTES] = "";
    const int year = JARAK__FIRST_YEAR + work->since / JARAK__MONTHS_A_YEAR;
    const bool is_state = colon != NULL && jarak_state_find(colon + 1, year, state, NULL) == JARAK_OK;
    for (size_t i = 0; is_state && i < work->found.n_hubs; i++) {
        *hub = strcmp(work->found.hubs[i], state) == 0 ? i : *hub;
    }
    return colon == NULL || *hub != SIZE_MAX
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT, _("explain \"%s\": %s is not among the hubs%s"), text, colon + 1,
                            jarak__did_you_mean(colon + 1, work->found.n_hubs, work->found.hubs, hint));
}

/* Why there is nothing to trace. */
static jarak_status blame(const jarak__rerouting_work *work, const char *code, jarak_error *error)
{
    const jarak_rerouting_changed *changed = work->found.changed, *end = changed + work->found.n_changed;
    while (changed != end && strcmp(changed->product, code) != 0) {
        changed++;
    }
    for (size_t i = 0; i < work->found.n_uncompared; i++) {
        if (strcmp(work->found.uncompared[i], code) == 0) {
            return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                              _("product %s is not tested: in one of the windows %s took less than %g %s of it"), code,
                              work->found.state_names, work->settings.fit.floor, work->found.unit);
        }
    }
    return changed == end
               ? jarak_fail(error, JARAK_ERR_NOT_FOUND, _("product %s did not go from %s to the hubs asked about in these windows"), code,
                            work->found.origin)
           : changed->n_members > 0
               ? jarak_fail(error, JARAK_ERR_NOT_FOUND,
                            _("product %s is not testable: its codes changed, and those that a concordance joins to them are not all "
                              "under the barrier"),
                            code)
               : jarak_fail(error, JARAK_ERR_NOT_FOUND,
                            _("product %s is not testable: codes that begin after the earlier window hold %.0f%% of it after, codes that "
                              "end before the barrier %.0f%% before"),
                            code, 100 * changed->born, 100 * changed->dead);
}

static jarak_status name_months(jarak__rerouting_work *work, jarak_rerouting_explained *explained, jarak_error *error)
{
    const char **months = jarak__rerouting_keep(work, jarak__rerouting_cells(work), sizeof *months);
    if (months == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    for (size_t i = 0; i < jarak__rerouting_cells(work); i++) {
        const int since = jarak__rerouting_dated_of(work, explained->product)->since;
        months[i] = jarak__rerouting_month(work, jarak__rerouting_first_month(work, since, i / work->n_months) + (int)(i % work->n_months));
        if (months[i] == NULL) {
            return jarak__rerouting_no_memory(error);
        }
    }
    explained->months = months;
    explained->n_months = work->n_months;
    return JARAK_OK;
}

jarak_status jarak__rerouting_explained(jarak__rerouting_work *work, jarak_error *error)
{
    char code[JARAK__PRODUCT_BYTES];
    size_t hub;
    if (work->settings.explain == NULL) {
        return JARAK_OK;
    }
    jarak_status status = take_apart(work, code, &hub, error);
    if (status != JARAK_OK) {
        return status;
    }
    const size_t product = jarak__rerouting_find_product(work, code, strlen(code)), cells = jarak__rerouting_cells(work);
    jarak_rerouting_explained *explained = jarak__rerouting_keep(work, 1, sizeof *explained);
    double *direct = jarak__rerouting_keep(work, cells, sizeof *direct);
    jarak_rerouting_traced *pairs = jarak__rerouting_keep(work, work->found.n_hubs, sizeof *pairs);
    if (explained == NULL || direct == NULL || pairs == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    if (product == SIZE_MAX) {
        return blame(work, code, error);
    }
    const jarak_reroute_product *range = &work->found.fit->products[product];
    explained->product = product;
    explained->pairs = pairs;
    for (size_t pair = range->first_pair; status == JARAK_OK && pair < range->end_pair; pair++) {
        if (hub == SIZE_MAX || work->found.fit->pairs[pair].hub == hub) {
            status = jarak__rerouting_trace_pair(work, pair, &pairs[explained->n_pairs++], error);
        }
    }
    if (status == JARAK_OK && explained->n_pairs == 0) {
        return blame(work, code, error);
    }
    memcpy(direct, work->direct + product * cells, cells * sizeof *direct);
    explained->direct = direct;
    status = status == JARAK_OK ? name_months(work, explained, error) : status;
    status = status == JARAK_OK ? jarak__rerouting_trace_product(work, explained, error) : status;
    status = status == JARAK_OK ? read_rows(work, explained, error) : status;
    work->found.explained = explained;
    return status;
}
