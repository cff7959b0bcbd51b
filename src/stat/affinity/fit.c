/* jarak_affinity_fit: from votes to rows. */
#include "stat/affinity/fit.h"

#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"

static jarak_status check_votes(const jarak_affinity_data *data, jarak_error *error)
{
    for (size_t i = 0; i < data->n_votes; i++) {
        if (data->unit[i] >= data->n_units || data->item[i] >= data->n_items) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "vote %zu: unit %u of %zu, item %u of %zu", i, data->unit[i], data->n_units,
                              data->item[i], data->n_items);
        }
        if (data->value[i] > JARAK_VOTE_ABSENT) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "vote %zu: %u is not a code of a vote", i, data->value[i]);
        }
    }
    return JARAK_OK;
}

static jarak_status check_data(const jarak_affinity_data *data, jarak_error *error)
{
    if (data->n_units >= JARAK_AFFINITY_NONE || data->n_items >= JARAK_AFFINITY_NONE || data->n_windows >= JARAK_AFFINITY_NONE) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu units and %zu items are too many"), data->n_units, data->n_items);
    }
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
    return check_votes(data, error);
}

jarak_status jarak_affinity_check(const jarak_affinity_data *data, const jarak_affinity_settings *settings, jarak_error *error)
{
    jarak_affinity_settings used;
    jarak_status status = jarak__affinity_settings_take(settings, &used, error);
    return status == JARAK_OK && data != NULL ? check_data(data, error) : status;
}

static bool copy_windows(jarak_affinity *fit, const jarak_affinity_data *data)
{
    fit->n_windows = data->window_first != NULL ? data->n_windows : 1;
    fit->window_first = jarak__calloc(fit->n_windows, sizeof *fit->window_first);
    fit->window_end = jarak__calloc(fit->n_windows, sizeof *fit->window_end);
    fit->group = data->group != NULL ? jarak__calloc(fit->n_items, sizeof *fit->group) : NULL;
    if (fit->window_first == NULL || fit->window_end == NULL || (data->group != NULL && fit->group == NULL)) {
        return false;
    }
    if (data->group != NULL) {
        memcpy(fit->group, data->group, fit->n_items * sizeof *fit->group);
    }
    for (size_t w = 0; w < fit->n_windows; w++) {
        fit->window_first[w] = data->window_first != NULL ? data->window_first[w] : 0;
        fit->window_end[w] = data->window_first != NULL ? data->window_end[w] : fit->n_items;
    }
    return true;
}

/* The pairs that were named, or all. */
static bool list_pairs(jarak_affinity *fit, const jarak_affinity_data *data)
{
    size_t n = fit->n_units, twice;
    fit->all_pairs = data->n_pairs == 0;
    if (!jarak__multiply(n, n > 0 ? n - 1 : 0, &twice)) {
        return false;
    }
    fit->n_pairs = fit->all_pairs ? twice / 2 : data->n_pairs;
    fit->pair_a = jarak__calloc(fit->n_pairs, sizeof *fit->pair_a);
    fit->pair_b = jarak__calloc(fit->n_pairs, sizeof *fit->pair_b);
    if (fit->pair_a == NULL || fit->pair_b == NULL) {
        return false;
    }
    size_t p = 0;
    for (; !fit->all_pairs && p < fit->n_pairs; p++) {
        fit->pair_a[p] = data->pair_a[p];
        fit->pair_b[p] = data->pair_b[p];
    }
    for (size_t a = 0; fit->all_pairs && a < n; a++) {
        for (size_t b = a + 1; b < n; b++) {
            fit->pair_a[p] = (uint32_t)a;
            fit->pair_b[p++] = (uint32_t)b;
        }
    }
    return true;
}

static jarak_status run(jarak_affinity *fit, const jarak_affinity_data *data, jarak_error *error)
{
    if (!copy_windows(fit, data) || !list_pairs(fit, data)) {
        return jarak__affinity_no_memory(fit, error);
    }
    jarak_status status = jarak__affinity_roll_calls(fit, data, error);
    return status == JARAK_OK ? jarak__affinity_pairs(fit, error) : status;
}

jarak_status jarak_affinity_fit(const jarak_affinity_data *data, const jarak_affinity_settings *settings, jarak_affinity **fit,
                                jarak_error *error)
{
    *fit = NULL;
    jarak_affinity start = {.n_units = data->n_units, .n_items = data->n_items};
    jarak_status status = jarak__affinity_settings_take(settings, &start.settings, error);
    if (status == JARAK_OK) {
        status = check_data(data, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    jarak_affinity *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak__affinity_no_memory(&start, error);
    }
    *made = start;
    status = run(made, data, error);
    if (status != JARAK_OK) {
        jarak_affinity_free(made);
        return status;
    }
    made->info.rows = made->rows;
    made->info.n_items = made->n_items;
    made->info.items = made->items;
    *fit = made;
    return JARAK_OK;
}

const jarak_affinity_info *jarak_affinity_result(const jarak_affinity *fit)
{
    return &fit->info;
}

void jarak_affinity_free(jarak_affinity *fit)
{
    if (fit == NULL) {
        return;
    }
    jarak__free(fit->window_first);
    jarak__free(fit->window_end);
    jarak__free(fit->pair_a);
    jarak__free(fit->pair_b);
    jarak__free(fit->group);
    jarak__free(fit->vote);
    jarak__free(fit->items);
    jarak__free(fit->row_of);
    jarak__free(fit->rows);
    jarak__free(fit);
}

/* Where a pair stands in the list; SIZE_MAX where it does not. */
static size_t find_pair(const jarak_affinity *fit, uint32_t a, uint32_t b)
{
    size_t n = fit->n_units;
    if (fit->all_pairs) {
        return a < b && b < n ? (size_t)a * (2 * n - a - 1) / 2 + (b - a - 1) : SIZE_MAX;
    }
    for (size_t p = 0; p < fit->n_pairs; p++) {
        if (fit->pair_a[p] == a && fit->pair_b[p] == b) {
            return p;
        }
    }
    return SIZE_MAX;
}

size_t jarak_affinity_find(const jarak_affinity *fit, uint32_t a, uint32_t b, uint32_t window)
{
    size_t pair = find_pair(fit, a, b);
    if (pair == SIZE_MAX || window >= fit->n_windows) {
        return SIZE_MAX;
    }
    uint32_t row = fit->row_of[pair * fit->n_windows + window];
    return row == JARAK_AFFINITY_NONE ? SIZE_MAX : row;
}
