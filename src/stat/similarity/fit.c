/* All pairs and windows: settings, the rows of the result, point values. Intervals: intervals.c. */
#include "stat/similarity/fit.h"

#include <math.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "base/settings.h"
#include "base/text.h"
#include "stat/similarity/measures.h"

enum { PAIRS_AT_ONCE = 256 };

static jarak_similarity_settings defaults(void)
{
    return (jarak_similarity_settings){.size = sizeof(jarak_similarity_settings), .level = 0.9, .seed = 1};
}

void jarak_similarity_settings_init_sized(jarak_similarity_settings *settings, size_t size)
{
    const jarak_similarity_settings filled = defaults();
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

const char *jarak_similarity_name(jarak_similarity_measure measure)
{
    static const char *const names[JARAK_SIMILARITY_MEASURES] = {"agree",     "s_abs",  "s_sq",  "kappa_sq", "pi_sq",
                                                                 "kappa_lin", "pi_lin", "tau_b", "a_index"};
    return (unsigned)measure < JARAK_SIMILARITY_MEASURES ? names[measure] : "";
}

const char *jarak_similarity_undefined_text(jarak_similarity_undefined undefined)
{
    switch (undefined) {
    case JARAK_SIMILARITY_NOTHING_COMMON:
        return N_("nothing in common");
    case JARAK_SIMILARITY_NO_VARIATION:
        return N_("no variation");
    case JARAK_SIMILARITY_ONE_CONSTANT:
        return N_("one of the two never varies");
    default:
        return "";
    }
}

static jarak_status check_windows(const jarak_similarity_data *data, jarak_error *error)
{
    for (size_t i = 0; data->window_first != NULL && i < data->n_windows; i++) {
        if (data->window_first[i] > data->window_end[i] || data->window_end[i] > data->n_items) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "window %zu: items %zu to %zu of %zu", i, data->window_first[i],
                              data->window_end[i], data->n_items);
        }
    }
    for (size_t i = 0; i < data->n_pairs; i++) {
        if (data->pair_a[i] >= data->n_units || data->pair_b[i] >= data->n_units) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "pair %zu: unit %u or %u of %zu", i, data->pair_a[i], data->pair_b[i],
                              data->n_units);
        }
    }
    for (size_t i = 0; data->item_weights != NULL && i < data->n_items; i++) {
        if (!isfinite(data->item_weights[i]) || data->item_weights[i] < 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "item_weights: %g of item %zu is not a finite weight", data->item_weights[i], i);
        }
    }
    return JARAK_OK;
}

static jarak_status check_data(const jarak_similarity_data *data, jarak_error *error)
{
    if (data->n_categories < 2 || data->n_categories > JARAK_SIMILARITY_MOST_CATEGORIES) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "n_categories: %zu is not between 2 and %d", data->n_categories,
                          (int)JARAK_SIMILARITY_MOST_CATEGORIES);
    }
    if (data->n_units >= UINT32_MAX || data->n_items >= UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu units and %zu items are too many"), data->n_units, data->n_items);
    }
    if (data->n_ratings > 0 && (data->item == NULL || data->unit == NULL || data->value == NULL)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "%s is NULL", data->item == NULL ? "item" : data->unit == NULL ? "unit" : "value");
    }
    return check_windows(data, error);
}

/* The settings that count, over the defaults, and whether they go with the data (NULL: not looked at). */
static jarak_status take_settings(const jarak_similarity_data *data, const jarak_similarity_settings *given,
                                  jarak_similarity_settings *used, jarak_error *error)
{
    *used = defaults();
    jarak_status status = jarak__settings_take(given, used, sizeof *used, "jarak_similarity_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    if (!(used->level > 0 && used->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("level: %g is not between 0 and 1"), used->level);
    }
    if (used->threads < 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("threads: %d is negative"), used->threads);
    }
    return data != NULL ? check_data(data, error) : JARAK_OK;
}

jarak_status jarak_similarity_check(const jarak_similarity_data *data, const jarak_similarity_settings *settings, jarak_error *error)
{
    jarak_similarity_settings used;
    jarak_status status = take_settings(data, settings, &used, error);
    return status == JARAK_OK && data != NULL ? jarak__planes_check(data, error) : status;
}

/* ---------------------------------------------------------------------------------------------------------------- rows */

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the similarity of so many pairs"));
}

/* The pairs that were named, or all. */
static jarak_status list_pairs(jarak__similarity_work *fit, jarak_error *error)
{
    const jarak_similarity_data *data = fit->data;
    size_t n = data->n_units;
    fit->n_pairs = data->n_pairs > 0 ? data->n_pairs : n > 0 ? n * (n - 1) / 2 : 0;
    fit->pair_a = jarak__calloc(fit->n_pairs, sizeof *fit->pair_a);
    fit->pair_b = jarak__calloc(fit->n_pairs, sizeof *fit->pair_b);
    fit->first_row = jarak__calloc(fit->n_pairs + 1, sizeof *fit->first_row);
    if (fit->pair_a == NULL || fit->pair_b == NULL || fit->first_row == NULL) {
        return out_of_memory(error);
    }
    size_t p = 0;
    for (; data->n_pairs > 0 && p < fit->n_pairs; p++) {
        fit->pair_a[p] = data->pair_a[p];
        fit->pair_b[p] = data->pair_b[p];
    }
    for (size_t a = 0; data->n_pairs == 0 && a < n; a++) {
        for (size_t b = a + 1; b < n; b++) {
            fit->pair_a[p] = (uint32_t)a;
            fit->pair_b[p++] = (uint32_t)b;
        }
    }
    return JARAK_OK;
}

/* The items that a pair has in common in a window; *is_wanted: they make a row, as does nothing between a named pair that both rated items.
 */
static uint32_t common_items(const jarak__similarity_work *fit, size_t pair, size_t window, bool *is_wanted)
{
    size_t a = fit->pair_a[pair], b = fit->pair_b[pair], first = fit->window_first[window], end = fit->window_end[window];
    uint32_t n = jarak__planes_common(&fit->planes, a, b, first, end);
    *is_wanted = n > 0 || (fit->data->n_pairs > 0 && jarak__planes_common(&fit->planes, a, a, first, end) > 0 &&
                           jarak__planes_common(&fit->planes, b, b, first, end) > 0);
    return n;
}

static void count_rows(size_t first, size_t end, void *context)
{
    jarak__similarity_work *fit = context;
    for (size_t p = first; p < end && !jarak_cancel_triggered(fit->settings->cancel); p++) {
        size_t count = 0;
        for (size_t w = 0; w < fit->n_windows; w++) {
            bool is_wanted;
            (void)common_items(fit, p, w, &is_wanted);
            count += is_wanted;
        }
        fit->first_row[p + 1] = count;
    }
}

static jarak_status make_rows(jarak__similarity_work *fit, jarak_error *error)
{
    jarak__parallel_for(fit->n_pairs, PAIRS_AT_ONCE, fit->settings->threads, count_rows, fit);
    size_t n = 0, n_cells;
    for (size_t p = 0; p < fit->n_pairs; p++) {
        if (!jarak__add(n, fit->first_row[p + 1], &n)) {
            return out_of_memory(error);
        }
        fit->first_row[p + 1] = n;
    }
    jarak_similarity *rows = fit->rows;
    rows->info.n_rows = n;
    rows->a = jarak__calloc(n, sizeof *rows->a);
    rows->b = jarak__calloc(n, sizeof *rows->b);
    rows->window = jarak__calloc(n, sizeof *rows->window);
    rows->n = jarak__calloc(n, sizeof *rows->n);
    rows->undefined = jarak__calloc(n, sizeof *rows->undefined);
    bool failed = rows->a == NULL || rows->b == NULL || rows->window == NULL || rows->n == NULL || rows->undefined == NULL;
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        rows->value[m] = jarak__calloc(n, sizeof **rows->value);
        failed = failed || rows->value[m] == NULL;
        if (fit->settings->n_draws > 0) {
            rows->low[m] = jarak__calloc(n, sizeof **rows->low);
            rows->high[m] = jarak__calloc(n, sizeof **rows->high);
            failed = failed || rows->low[m] == NULL || rows->high[m] == NULL;
        }
    }
    if (fit->settings->n_draws > 0 && fit->data->item_weights == NULL) {
        bool fits = jarak__multiply(n, fit->data->n_categories * fit->data->n_categories, &n_cells);
        fit->tables = fits ? jarak__calloc(n_cells, sizeof *fit->tables) : NULL;
        failed = failed || fit->tables == NULL;
    }
    return failed ? out_of_memory(error) : JARAK_OK;
}

/* ---------------------------------------------------------------------------------------------------------------- points */

/* The table of a row, and its measures. */
static void fill_row(jarak__similarity_work *fit, size_t row, size_t pair, size_t window, uint32_t n)
{
    jarak_similarity *rows = fit->rows;
    double table[JARAK_SIMILARITY_MOST_CATEGORIES * JARAK_SIMILARITY_MOST_CATEGORIES], values[JARAK_SIMILARITY_MEASURES];
    size_t k = fit->data->n_categories;
    rows->a[row] = fit->pair_a[pair];
    rows->b[row] = fit->pair_b[pair];
    rows->window[row] = (uint32_t)window;
    rows->n[row] = n;
    jarak__planes_table(&fit->planes, rows->a[row], rows->b[row], fit->window_first[window], fit->window_end[window],
                        fit->data->item_weights, table);
    jarak__similarity_measures(k, 1, table, 1, jarak__similarity_range(fit, table), values, 1);
    rows->undefined[row] = (uint8_t)jarak__similarity_reason(k, table);
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        rows->value[m][row] = values[m];
    }
    for (size_t c = 0; fit->tables != NULL && c < k * k; c++) {
        fit->tables[row * k * k + c] = (uint32_t)table[c];
    }
}

static void fill_rows(size_t first, size_t end, void *context)
{
    jarak__similarity_work *fit = context;
    for (size_t p = first; p < end && !jarak_cancel_triggered(fit->settings->cancel); p++) {
        size_t row = fit->first_row[p];
        for (size_t w = 0; w < fit->n_windows; w++) {
            bool is_wanted;
            uint32_t n = common_items(fit, p, w, &is_wanted);
            if (is_wanted) {
                fill_row(fit, row++, p, w, n);
            }
        }
    }
}

/* ---------------------------------------------------------------------------------------------------------------- the fit */

static void hand_out(jarak_similarity *rows)
{
    jarak_similarity_info *result = &rows->info;
    result->a = rows->a;
    result->b = rows->b;
    result->window = rows->window;
    result->n = rows->n;
    result->undefined = rows->undefined;
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        result->value[m] = rows->value[m];
        result->low[m] = rows->low[m];
        result->high[m] = rows->high[m];
    }
}

static jarak_status run(jarak__similarity_work *fit, jarak_error *error)
{
    double start = jarak__seconds_now();
    jarak_status status = jarak__planes_fill(fit->data, &fit->planes, error);
    if (status == JARAK_OK) {
        status = list_pairs(fit, error);
    }
    if (status == JARAK_OK) {
        status = make_rows(fit, error);
    }
    if (status == JARAK_OK) {
        jarak__parallel_for(fit->n_pairs, PAIRS_AT_ONCE, fit->settings->threads, fill_rows, fit);
        status = jarak_cancel_triggered(fit->settings->cancel) ? jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted") : JARAK_OK;
    }
    double points = jarak__seconds_now();
    fit->rows->info.point_seconds = points - start;
    if (status == JARAK_OK && fit->settings->n_draws > 0) {
        status = jarak__similarity_intervals(fit, error);
        fit->rows->info.interval_seconds = jarak__seconds_now() - points;
    }
    return status;
}

jarak_status jarak_similarity_fit(const jarak_similarity_data *data, const jarak_similarity_settings *settings, jarak_similarity **fit,
                                  jarak_error *error)
{
    *fit = NULL;
    jarak_similarity_settings used;
    jarak_status status = take_settings(data, settings, &used, error);
    if (status != JARAK_OK) {
        return status;
    }
    const size_t none = 0;
    jarak__similarity_work work = {
        .data = data,
        .settings = &used,
        .n_windows = data->window_first != NULL ? data->n_windows : 1,
        .window_first = data->window_first != NULL ? data->window_first : &none,
        .window_end = data->window_first != NULL ? data->window_end : &data->n_items,
        .rows = jarak__calloc(1, sizeof *work.rows),
    };
    status = work.rows != NULL ? run(&work, error) : out_of_memory(error);
    jarak__planes_release(&work.planes);
    jarak__free(work.pair_a);
    jarak__free(work.pair_b);
    jarak__free(work.first_row);
    jarak__free(work.tables);
    if (status != JARAK_OK) {
        jarak_similarity_free(work.rows);
        return status;
    }
    hand_out(work.rows);
    *fit = work.rows;
    return JARAK_OK;
}

const jarak_similarity_info *jarak_similarity_result(const jarak_similarity *fit)
{
    return &fit->info;
}

void jarak_similarity_free(jarak_similarity *fit)
{
    if (fit == NULL) {
        return;
    }
    jarak__free(fit->a);
    jarak__free(fit->b);
    jarak__free(fit->window);
    jarak__free(fit->n);
    jarak__free(fit->undefined);
    for (size_t m = 0; m < JARAK_SIMILARITY_MEASURES; m++) {
        jarak__free(fit->value[m]);
        jarak__free(fit->low[m]);
        jarak__free(fit->high[m]);
    }
    jarak__free(fit);
}
