/* Checking the rows, and dropping those that tell nothing. */
#include "stat/ppml/sample.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

typedef struct row_check {
    const jarak_ppml_data *data;
    bool is_linear;
    unsigned char *reason;
} row_check;

/* The number of the first row that no model can take, plus one; 0: none. */
typedef struct bad_row {
    size_t number;
} bad_row;

static bool row_is_bad(const jarak_ppml_data *data, bool is_linear, size_t i)
{
    bool bad = (data->y[i] < 0 && !is_linear) || isinf(data->y[i]);
    for (size_t k = 0; k < data->n_regressors; k++) {
        bad = bad || isinf(data->x[k][i]);
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        bad = bad || (effect->codes[i] >= effect->n_levels && effect->codes[i] != UINT32_MAX) ||
              (effect->slope != NULL && isinf(effect->slope[i]));
    }
    bad = bad || (data->weights != NULL && (data->weights[i] < 0 || isinf(data->weights[i])));
    return bad || (data->offset != NULL && isinf(data->offset[i]));
}

static bool row_is_missing(const jarak_ppml_data *data, size_t i)
{
    double sum = data->y[i]; /* NaN as soon as one of them is */
    for (size_t k = 0; k < data->n_regressors; k++) {
        sum += data->x[k][i];
    }
    bool missing = false;
    for (size_t f = 0; f < data->n_effects; f++) {
        missing = missing || data->effects[f].codes[i] == UINT32_MAX;
        sum += data->effects[f].slope == NULL ? 0 : data->effects[f].slope[i];
    }
    sum += data->weights == NULL ? 0 : data->weights[i];
    sum += data->offset == NULL ? 0 : data->offset[i];
    return missing || isnan(sum);
}

static void check_rows(size_t first, size_t end, void *partial, void *context)
{
    const row_check *check = context;
    bad_row *bad = partial;
    for (size_t i = first; i < end; i++) {
        if (bad->number == 0 && row_is_bad(check->data, check->is_linear, i)) {
            bad->number = i + 1;
        }
        if (check->reason[i] != JARAK_ROW_USED) {
            continue;
        }
        if (row_is_missing(check->data, i)) {
            check->reason[i] = JARAK_ROW_MISSING;
        } else if (check->data->weights != NULL && check->data->weights[i] == 0) {
            check->reason[i] = JARAK_ROW_NO_WEIGHT;
        }
    }
}

static void keep_first(void *total, const void *partial, void *context)
{
    (void)context;
    bad_row *first = total;
    if (first->number == 0) {
        *first = *(const bad_row *)partial;
    }
}

static const char *name_or(const char *name, const char *otherwise)
{
    return name != NULL ? name : otherwise;
}

static jarak_status say_what_is_bad(const jarak_ppml_data *data, bool is_linear, size_t i, jarak_error *error)
{
    size_t row = i + 1;
    if (data->y[i] < 0 && !is_linear) {
        return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the outcome is %g; it must not be negative", row, data->y[i]);
    }
    if (isinf(data->y[i])) {
        return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the outcome is infinite (the logarithm of zero?)", row);
    }
    for (size_t k = 0; k < data->n_regressors; k++) {
        if (isinf(data->x[k][i])) {
            return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the regressor %s is infinite (the logarithm of zero?)", row,
                              data->x_names == NULL ? "" : name_or(data->x_names[k], ""));
        }
    }
    for (size_t f = 0; f < data->n_effects; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        if (effect->codes[i] >= effect->n_levels && effect->codes[i] != UINT32_MAX) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "row %zu: the level %u of %s is out of range: there are %zu", row,
                              effect->codes[i], name_or(effect->name, "the effects"), effect->n_levels);
        }
        if (effect->slope != NULL && isinf(effect->slope[i])) {
            return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the slope variable of %s is infinite", row,
                              name_or(effect->name, "an effect"));
        }
    }
    if (data->weights != NULL && !(data->weights[i] >= 0 && !isinf(data->weights[i]))) {
        return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the weight is %g; it must be finite and not negative", row, data->weights[i]);
    }
    return jarak_fail(error, JARAK_ERR_DATA, "row %zu: the offset is infinite", row);
}

jarak_status jarak__ppml_check_rows(const jarak_ppml_data *data, bool is_linear, int threads, unsigned char *reason, jarak_error *error)
{
    enum { ROWS_A_CHUNK = 65536 };
    row_check check = {.data = data, .is_linear = is_linear, .reason = reason};
    bad_row bad = {0};
    const jarak__parallel_sum first = {.partial_bytes = sizeof bad, .accumulate = check_rows, .combine = keep_first};
    jarak_status status = jarak__parallel_reduce(data->n_rows, ROWS_A_CHUNK, threads, &first, &check, &bad, error);
    if (status == JARAK_OK && bad.number != 0) {
        status = say_what_is_bad(data, is_linear, bad.number - 1, error);
    }
    return status;
}

/* Rows and positive outcomes of each level, of all sets of intercepts one behind the other; doubles, so that parts can be added. */
typedef struct level_counts {
    double *rows, *positive;
    size_t n_levels;
} level_counts;

typedef struct counting {
    const jarak_ppml_data *data;
    const unsigned char *reason;
    level_counts *counts;
} counting;

/* Where the levels of set f begin among those of all sets of intercepts. */
static size_t first_level(const jarak_ppml_data *data, size_t f)
{
    size_t first = 0;
    for (size_t g = 0; g < f; g++) {
        first += data->effects[g].slope == NULL ? data->effects[g].n_levels : 0;
    }
    return first;
}

static void count_sets(size_t first_set, size_t end, void *context)
{
    const counting *shared = context;
    const jarak_ppml_data *data = shared->data;
    for (size_t f = first_set; f < end; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        double *rows = shared->counts->rows + first_level(data, f), *positive = shared->counts->positive + first_level(data, f);
        for (size_t i = 0; i < data->n_rows && effect->slope == NULL; i++) {
            if (shared->reason[i] == JARAK_ROW_USED) {
                rows[effect->codes[i]]++;
                positive[effect->codes[i]] += data->y[i] > 0;
            }
        }
    }
}

static void count_levels(const jarak_ppml_data *data, const jarak_ppml_settings *settings, const unsigned char *reason,
                         level_counts *counts)
{
    memset(counts->rows, 0, 2 * counts->n_levels * sizeof *counts->rows);
    counting shared = {.data = data, .reason = reason, .counts = counts};
    jarak__parallel_for(data->n_effects, 1, settings->threads, count_sets, &shared);
    if (settings->reduction != NULL) {
        settings->reduction->combine(counts->rows, 2 * counts->n_levels, JARAK_REDUCE_SUM, settings->reduction->context);
    }
}

/* Marks the rows of levels that are to go. */
static void mark_rows(const jarak_ppml_data *data, const jarak_ppml_settings *settings, const level_counts *counts, unsigned char *reason)
{
    bool drops_zeros = (settings->separation & JARAK_SEPARATION_EFFECTS) != 0;
    for (size_t f = 0; f < data->n_effects; f++) {
        const jarak_ppml_effect *effect = &data->effects[f];
        size_t first = first_level(data, f);
        for (size_t i = 0; i < data->n_rows && effect->slope == NULL; i++) {
            if (reason[i] != JARAK_ROW_USED) {
                continue;
            }
            size_t level = first + effect->codes[i];
            if (!settings->keep_singletons && counts->rows[level] == 1) {
                reason[i] = JARAK_ROW_SINGLETON;
            } else if (drops_zeros && counts->positive[level] == 0) {
                reason[i] = JARAK_ROW_SEPARATED;
            }
        }
    }
}

/* Whether there is any level to drop: a look at the counts instead of the rows. */
static bool some_to_drop(const jarak_ppml_settings *settings, const level_counts *counts)
{
    bool drops_zeros = (settings->separation & JARAK_SEPARATION_EFFECTS) != 0;
    for (size_t l = 0; l < counts->n_levels; l++) {
        if ((!settings->keep_singletons && counts->rows[l] == 1) || (drops_zeros && counts->rows[l] > 0 && counts->positive[l] == 0)) {
            return true;
        }
    }
    return false;
}

jarak_status jarak__ppml_drop_levels(const jarak_ppml_data *data, const jarak_ppml_settings *settings, unsigned char *reason,
                                     jarak_error *error)
{
    level_counts counts = {0};
    for (size_t f = 0; f < data->n_effects; f++) {
        counts.n_levels += data->effects[f].slope == NULL ? data->effects[f].n_levels : 0;
    }
    counts.rows = jarak__calloc(counts.n_levels, 2 * sizeof *counts.rows);
    if (counts.rows == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for counts of %zu levels", counts.n_levels);
    }
    counts.positive = counts.rows + counts.n_levels;
    count_levels(data, settings, reason, &counts);
    while (some_to_drop(settings, &counts)) {
        mark_rows(data, settings, &counts, reason);
        count_levels(data, settings, reason, &counts);
    }
    jarak__free(counts.rows);
    return JARAK_OK;
}
