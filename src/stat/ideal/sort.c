/* Votes sorted by roll call and unit, whatever the order of the rows, each once. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/ideal/sorted.h"

void jarak__ideal_sorted_release(ideal_sorted_votes *sorted)
{
    jarak__free(sorted->first);
    jarak__free(sorted->unit);
    jarak__free(sorted->value);
}

/* Turns counts at place k + 1 into first places. */
static void accumulate(size_t n, size_t *first)
{
    for (size_t k = 0; k < n; k++) {
        first[k + 1] += first[k];
    }
}

static bool is_left_out(uint8_t value, jarak_ideal_scale scale)
{
    return value == JARAK_VOTE_ABSENT || (scale == JARAK_IDEAL_YES_NO && value == JARAK_VOTE_ABSTAIN);
}

/* Two counting sorts: by unit, then, keeping that order, by roll call. */
jarak_status jarak__ideal_sort_votes(const jarak_ideal_data *data, jarak_ideal_scale scale, ideal_sorted_votes *sorted, size_t *n_absent,
                                     jarak_error *error)
{
    jarak_status status;
    size_t *first_of_unit = jarak__calloc(data->n_units + 1, sizeof *first_of_unit);
    uint32_t *item = jarak__calloc(data->n_votes, sizeof *item);
    uint8_t *value = jarak__calloc(data->n_votes, sizeof *value);
    sorted->first = jarak__calloc(data->n_items + 1, sizeof *sorted->first);
    sorted->unit = jarak__calloc(data->n_votes, sizeof *sorted->unit);
    sorted->value = jarak__calloc(data->n_votes, sizeof *sorted->value);
    if (first_of_unit == NULL || item == NULL || value == NULL || sorted->first == NULL || sorted->unit == NULL || sorted->value == NULL) {
        status = jarak__ideal_out_of_memory(error);
        goto out;
    }
    *n_absent = 0;
    for (size_t i = 0; i < data->n_votes; i++) {
        if (is_left_out(data->value[i], scale)) {
            ++*n_absent;
        } else {
            first_of_unit[data->unit[i] + 1]++;
            sorted->first[data->item[i] + 1]++;
        }
    }
    accumulate(data->n_units, first_of_unit);
    accumulate(data->n_items, sorted->first);
    for (size_t i = 0; i < data->n_votes; i++) {
        if (!is_left_out(data->value[i], scale)) {
            size_t place = first_of_unit[data->unit[i]]++;
            item[place] = data->item[i];
            value[place] = data->value[i];
        }
    }
    for (size_t unit = 0, i = 0; unit < data->n_units; unit++) {
        for (; i < first_of_unit[unit]; i++) { /* which by now is where the next unit begins */
            size_t place = sorted->first[item[i]]++;
            sorted->unit[place] = (uint32_t)unit;
            sorted->value[place] = value[i];
        }
    }
    memmove(sorted->first + 1, sorted->first, data->n_items * sizeof *sorted->first);
    sorted->first[0] = 0;
    status = JARAK_OK;
out:
    jarak__free(first_of_unit);
    jarak__free(item);
    jarak__free(value);
    return status;
}

/* Of votes of one unit on one roll call, which stand side by side, one is kept. */
jarak_status jarak__ideal_drop_repeated(const jarak_ideal_data *data, ideal_sorted_votes *sorted, size_t *n_repeated, jarak_error *error)
{
    char unit[IDEAL_NAME_BYTES];
    char name[IDEAL_NAME_BYTES];
    size_t kept = 0;
    size_t start = 0;
    for (size_t item = 0; item < data->n_items; item++) {
        size_t end = sorted->first[item + 1];
        size_t first_kept = kept;
        for (size_t i = start; i < end; i++) {
            if (kept > first_kept && sorted->unit[kept - 1] == sorted->unit[i]) {
                if (sorted->value[kept - 1] != sorted->value[i]) {
                    return jarak_fail(error, JARAK_ERR_DATA, _("%s has votes on %s that disagree"),
                                      jarak__ideal_unit_name(data, sorted->unit[i], unit), jarak__ideal_item_name(data, item, name));
                }
                ++*n_repeated;
                continue;
            }
            sorted->unit[kept] = sorted->unit[i];
            sorted->value[kept] = sorted->value[i];
            kept++;
        }
        start = end;
        sorted->first[item + 1] = kept;
    }
    return JARAK_OK;
}
