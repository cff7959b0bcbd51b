/* One product traced: the months of its windows, the rows that they are sums of, and the arithmetic from these to what is printed. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/rule.h"
#include "reroute/work.h"

/* ---------------------------------------------------------------------------------------------------------------- numbers */

enum { MOST_NUMBERS = 40 };

typedef struct listing {
    jarak_rerouting_number *numbers;
    size_t n;
} listing;

static void put(listing *list, const char *key, double value, const char *words)
{
    list->numbers[list->n++] = (jarak_rerouting_number){key, words, value};
}

static double sum_of(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum;
}

static size_t count_decoys(size_t n, const double *falling, double evidence)
{
    size_t as_far = 0;
    while (as_far < n && falling[as_far] >= evidence) {
        as_far++;
    }
    return as_far;
}

/* What q is made of at a value: those that reach as far, in the barrier's year and in ordinary ones. */
static void put_ranks(listing *list, double evidence, size_t n_decoys, const double *decoys, size_t n_targets, size_t targets)
{
    const double as_far = (double)count_decoys(n_decoys, decoys, evidence);
    put(list, "targets", (double)n_targets, _("tested after the barrier"));
    put(list, "targets_as_far", (double)targets, _("of them with as much evidence"));
    put(list, "decoys", (double)n_decoys, _("tested in ordinary years"));
    put(list, "decoys_as_far", as_far, _("of them with as much evidence"));
    put(list, "q_here", fmin(1, (1 + as_far) * (double)n_targets / (double)n_decoys / (double)targets),
        "(1 + decoys_as_far) × targets / decoys / targets_as_far");
}

/* The estimate and its error, from the windows on. */
static void put_estimate(const jarak__rerouting_work *work, const jarak_reroute_pair *pair, listing *list)
{
    const jarak_reroute_settings *fit = &work->settings.fit;
    const jarak_reroute_calibration *c = &work->found.fit->calibration;
    const jarak_reroute_change *change = &pair->change;
    const double n = (double)work->n_months, k = fit->taylor_power, drawn = fit->drawn_months, own = 2 * n - 2;
    const double mean = (change->before + change->after) / (2 * n);
    const double before = (change->before + drawn * mean) / (n + drawn), after = (change->after + drawn * mean) / (n + drawn);
    const double moderated = isfinite(c->d0) ? (c->d0 * c->s0_squared + own * pair->scatter) / (c->d0 + own) : c->s0_squared;
    const double std_error = sqrt(moderated * (pow(before, k - 2) + pow(after, k - 2)) / n);
    put(list, "mean", mean, "(before + after) / 2n");
    put(list, "mean_before", before, "(before + d × mean) / (n + d), d = 1/2");
    put(list, "mean_after", after, _("likewise"));
    put(list, "estimate", log(after / before) - log(change->growth), "ln (mean_after / mean_before) - ln growth");
    put(list, "scatter", pair->scatter, _("of the months about their means, over means to the power k"));
    put(list, "s0_squared", c->s0_squared, _("what all pairs together say of it"));
    put(list, "d0", c->d0, _("and its weight, in degrees of freedom"));
    put(list, "moderated", moderated, "(d0 × s0_squared + (2n - 2) × scatter) / (d0 + 2n - 2)");
    put(list, "error_of_months", std_error, "√(moderated × (mean_before^(k-2) + mean_after^(k-2)) / n)");
    put(list, "inflation", c->inflation, _("how much more pairs move from one ordinary year to the next"));
    put(list, "std_error", std_error * c->inflation, "inflation × error_of_months");
    put(list, "z_ratio", change->z, "estimate / std_error");
    put(list, "ratio", exp(change->estimate), _("e^estimate: times what other goods let expect"));
    put(list, "ratio_low", exp(change->conf_low), "e^(estimate - t × std_error)");
    put(list, "ratio_high", exp(change->conf_high), "e^(estimate + t × std_error)");
}

static void put_evidence(const jarak__rerouting_work *work, const jarak_reroute_pair *pair, listing *list)
{
    const jarak_rerouting *found = &work->found;
    const jarak_reroute_info *fit = found->fit;
    const jarak_reroute_calibration *c = &fit->calibration;
    const double evidence = jarak__rule_pair_evidence(found, pair);
    size_t as_far = 0;
    for (size_t i = 0; i < fit->n_pairs; i++) {
        as_far += jarak__rule_pair_evidence(found, &fit->pairs[i]) >= evidence;
    }
    put(list, "z_regularity", pair->regularity,
        _("change of the mean of value^(1 - k/2) over its error: one large month does not move it"));
    put(list, "sigma_ratio", c->sigma_ratio, _("standard deviation of z_ratio in ordinary years"));
    put(list, "sigma_regularity", c->sigma_regularity, _("standard deviation of z_regularity in ordinary years"));
    put(list, "evidence", pair->evidence, _("the smaller of z_ratio / sigma_ratio and z_regularity / sigma_regularity"));
    put(list, "strict_evidence", pair->strict_evidence, _("the least of the evidence against each earlier year"));
    if (c->is_calibrated) {
        const jarak_reroute_decoys *decoys = jarak__rule_decoys(found);
        put_ranks(list, evidence, decoys->n_pairs, decoys->pairs, fit->n_tested_pairs, as_far);
        put(list, "q", jarak__rule_pair_q(found, pair), _("the least q_here of this and of all with less evidence"));
    }
}

static void put_onward(const jarak_reroute_pair *pair, listing *list)
{
    if (!isnan(pair->onward.before) && !isnan(pair->onward.after)) {
        put(list, "onward_before", pair->onward.before, _("what the hub says it sent to the destination in the year before"));
        put(list, "onward_after", pair->onward.after, _("and behind the barrier"));
        put(list, "onward_z", pair->onward.z, _("its change over its error"));
        put(list, "onward_p", pair->onward.p_rise, _("of a rise"));
    }
}

static void put_gap(const jarak_reroute_pair *pair, listing *list)
{
    if (!isnan(pair->gap.before) && !isnan(pair->gap.after)) {
        put(list, "gap_before", pair->gap.before, _("what the origin says it sent over what the hub recorded, in the year before"));
        put(list, "gap_after", pair->gap.after, _("and behind the barrier"));
        put(list, "gap_z", pair->gap.z, _("its change over its error"));
        put(list, "gap_p", pair->gap.p_rise, _("of a rise"));
    }
}

static jarak_status trace_pair(jarak__rerouting_work *work, size_t place, jarak_rerouting_traced *traced, jarak_error *error)
{
    const size_t cells = jarak__rerouting_cells(work), n_years = work->found.n_years;
    const jarak_reroute_pair *pair = &work->found.fit->pairs[place];
    listing list = {.numbers = jarak__rerouting_keep(work, MOST_NUMBERS, sizeof *list.numbers)};
    double *flow = jarak__rerouting_keep(work, cells, sizeof *flow), *onward = jarak__rerouting_keep(work, cells, sizeof *onward);
    double *other = jarak__rerouting_keep(work, n_years, sizeof *other);
    if (list.numbers == NULL || flow == NULL || onward == NULL || other == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    memcpy(flow, work->flow + place * cells, cells * sizeof *flow);
    memcpy(onward, work->onward + place * cells, cells * sizeof *onward);
    memcpy(other, jarak__rerouting_dated_of(work, pair->product)->other + pair->hub * n_years, n_years * sizeof *other);
    put(&list, "before", sum_of(flow + (n_years - 2) * work->n_months, work->n_months), _("sum of the months of the year before"));
    put(&list, "after", sum_of(flow + (n_years - 1) * work->n_months, work->n_months), _("sum of the months behind the barrier"));
    if (work->found.control == JARAK_CONTROL_OTHER) {
        put(&list, "other_before", other[n_years - 2], _("the hub's other goods: all goods less those of the barrier"));
        put(&list, "other_after", other[n_years - 1], _("likewise"));
    }
    put(&list, "growth", pair->change.growth, _("what the trade is expected to grow by"));
    if (pair->change.missing == JARAK_REROUTE_TESTED) {
        put_estimate(work, pair, &list);
        put_evidence(work, pair, &list);
        put(&list, "excess", pair->excess, "after - growth × before");
        put(&list, "excess_low", pair->excess_low, _("after × (1 - 1 / ratio_low), at most the excess"));
        put(&list, "excess_high", pair->excess_high, _("after × (1 - 1 / ratio_high), at least the excess"));
    }
    put_onward(pair, &list);
    put_gap(pair, &list);
    *traced = (jarak_rerouting_traced){
        .pair = place, .flow = flow, .onward = onward, .other = other, .n_numbers = list.n, .numbers = list.numbers};
    return JARAK_OK;
}

static jarak_status trace_product(jarak__rerouting_work *work, jarak_rerouting_explained *explained, jarak_error *error)
{
    const jarak_rerouting *found = &work->found;
    const jarak_reroute_info *fit = found->fit;
    const jarak_reroute_product *product = &fit->products[explained->product];
    const double evidence = jarak__rule_evidence(found, product);
    listing list = {.numbers = jarak__rerouting_keep(work, MOST_NUMBERS, sizeof *list.numbers)};
    if (list.numbers == NULL) {
        return jarak__rerouting_no_memory(error);
    }
    size_t as_far = 0;
    for (size_t i = 0; i < fit->n_products; i++) {
        as_far += jarak__rule_evidence(found, &fit->products[i]) >= evidence;
    }
    put(&list, "hubs", product->n_tested, _("in which it is tested"));
    if (product->n_tested > 0) {
        put(&list, "evidence", evidence, _("sum of the hubs' evidence by the rule asked for, over √hubs"));
        if (fit->calibration.is_calibrated) {
            const jarak_reroute_decoys *decoys = jarak__rule_decoys(found);
            put_ranks(&list, evidence, decoys->n_products, decoys->products, fit->n_tested_products, as_far);
            put(&list, "q", jarak__rule_q(found, product), _("the least q_here of this and of all with less evidence"));
        }
        put(&list, "before", product->before, _("sum of the tested hubs"));
        put(&list, "after", product->after, _("sum of the tested hubs"));
        put(&list, "excess", product->excess, _("sum of the tested hubs"));
        put(&list, "excess_low", product->excess_low, _("excess less the root of the sum of the hubs' squared distances"));
        put(&list, "excess_high", product->excess_high, _("likewise"));
    }
    put(&list, "direct_before", product->direct.before, _("from the origin to the destination in the year before"));
    put(&list, "direct_after", product->direct.after, _("and behind the barrier"));
    put(&list, "loss", product->loss, "direct_before - direct_after");
    if (product->direct.missing == JARAK_REROUTE_TESTED) {
        put(&list, "direct_z", product->direct.z, _("its change over its error"));
        put(&list, "direct_p", product->direct.p_fall, _("of a fall"));
        put(&list, "direct_q", product->direct_q, _("of a fall, among all tested products"));
    }
    put(&list, "rerouted", product->rerouted,
        _("the least of the excess, what the hubs sent on more, and the loss; missing where one is not known"));
    explained->n_numbers = list.n;
    explained->numbers = list.numbers;
    return JARAK_OK;
}

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
    jarak__sql_write(
        sql,
        " SELECT %d, exporter, importer, product, month, raw, unit, source_id, line FROM r JOIN finest USING (hub) "
        "WHERE place IS NOT NULL AND length(product) = digits AND partner IN (%s) AND left(product, %d) = %Q AND importer::VARCHAR IN (",
        (int)JARAK_LEG_RECORDED, work->member_list, work->digits, work->found.products[explained->product]);
    write_hubs(work, explained, sql);
    jarak__write_text(sql, ")");
}

static char *rows_sql(const jarak__rerouting_work *work, const jarak_rerouting_explained *explained)
{
    const char *code = work->found.products[explained->product];
    jarak__writer sql = {0};
    jarak__rerouting_write_onward(work, &sql);
    jarak__sql_write(&sql,
                     ", o AS (SELECT f.*, date_diff('month', " JARAK__FIRST_DAY ", f.first_day) AS month, "
                     "  CASE WHEN f.product = 'TOTAL' THEN %d WHEN f.importer = %Q THEN %d ELSE %d END AS leg FROM facts.flow f WHERE ",
                     (int)JARAK_LEG_ALL_GOODS, work->found.destination, (int)JARAK_LEG_DIRECT, (int)JARAK_LEG_TO_HUB);
    jarak__rerouting_write_condition(work, &sql);
    jarak__write_text(&sql, " AND f.importer IN (");
    write_hubs(work, explained, &sql);
    jarak__sql_write(&sql,
                     ", %Q) AND ((length(f.product) = %d AND left(f.product, %d) = %Q) OR (f.product = 'TOTAL' AND f.importer <> %Q))), "
                     "a AS (SELECT leg, exporter, importer, product, month, value, unit, source_id, line FROM o WHERE ",
                     work->found.destination, work->finest, work->digits, code, work->found.destination);
    jarak__rerouting_write_in_window(work, jarak__rerouting_dated_of(work, explained->product)->since, "month", &sql);
    jarak__sql_write(
        &sql,
        " UNION ALL SELECT %d, exporter, importer, product, month, raw, unit, source_id, line FROM r JOIN finest USING (hub) "
        "WHERE place IS NOT NULL AND length(product) = digits AND importer = %Q AND left(product, %d) = %Q AND exporter::VARCHAR IN (",
        (int)JARAK_LEG_ONWARD, work->found.destination, work->digits, code);
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
    *hub = SIZE_MAX;
    if (length != (size_t)work->digits || strspn(text, "0123456789") != length) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("explain \"%s\": give a product of %d digits, or product:hub, such as 854239:KAZ"),
                          text, work->digits);
    }
    memcpy(code, text, length);
    code[length] = '\0';
    char state[JARAK_STATE_CODE_BYTES] = "";
    const int year = JARAK__FIRST_YEAR + work->since / JARAK__MONTHS_A_YEAR;
    const bool is_state = colon != NULL && jarak_state_find(colon + 1, year, state, NULL) == JARAK_OK;
    for (size_t i = 0; is_state && i < work->found.n_hubs; i++) {
        *hub = strcmp(work->found.hubs[i], state) == 0 ? i : *hub;
    }
    return colon == NULL || *hub != SIZE_MAX
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT, _("explain \"%s\": %s is not among the hubs"), text, colon + 1);
}

/* Why there is nothing to trace. */
static jarak_status blame(const jarak__rerouting_work *work, const char *code, jarak_error *error)
{
    for (size_t i = 0; i < work->found.n_changed; i++) {
        if (strcmp(work->found.changed[i].product, code) == 0) {
            return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                              _("product %s is not testable: codes that begin after the earlier window hold %.0f%% of it after, codes that "
                                "end before the barrier %.0f%% before"),
                              code, 100 * work->found.changed[i].born, 100 * work->found.changed[i].dead);
        }
    }
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("product %s did not go from %s to the hubs asked about in these windows"), code,
                      work->found.origin);
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
            status = trace_pair(work, pair, &pairs[explained->n_pairs++], error);
        }
    }
    if (status == JARAK_OK && explained->n_pairs == 0) {
        return blame(work, code, error);
    }
    memcpy(direct, work->direct + product * cells, cells * sizeof *direct);
    explained->direct = direct;
    status = status == JARAK_OK ? name_months(work, explained, error) : status;
    status = status == JARAK_OK ? trace_product(work, explained, error) : status;
    status = status == JARAK_OK ? read_rows(work, explained, error) : status;
    work->found.explained = explained;
    return status;
}
