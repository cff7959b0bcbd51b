/* From the values of pairs to the data of the closeness model, under one set of choices. */
#include "verdict/verdict.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

static bool is_chosen(const jarak_verdict_data *from, const jarak_verdict_value *row, jarak_group group, const jarak__choices *choices)
{
    const jarak_indicator *indicator = &from->indicators[row->indicator];
    /* Memberships are exact and stand still for years: in a model in which all indicators of a group move with one state, a series
     * without noise would silence all others. They are told beside the verdict. */
    if (strcmp(indicator->group, jarak_group_text(group)) != 0 || row->indicator == choices->left_out ||
        strcmp(indicator->dimension, "institutions") == 0) {
        return false;
    }
    /* indicators of votes rest on the same roll calls: one of them counts */
    static const char *const votes[N_VOTES] = {"votes.agreement", "votes.agreement_contested", "votes.ideal_distance"};
    return strcmp(indicator->dimension, "votes") != 0 || strcmp(indicator->code, votes[choices->votes]) == 0;
}

/* d natural / d value of a scale, at a natural quantity; 0 where value is the natural quantity already. */
static double natural_slope(jarak_scale scale, double natural)
{
    const double p = fmin(fmax(natural / 100, 0.005), 0.995);
    switch (scale) {
    case JARAK_SCALE_LOG:
        return natural;
    case JARAK_SCALE_LOGIT:
        return 100 * p * (1 - p);
    case JARAK_SCALE_ARCSIN:
        return 200 * sqrt(p * (1 - p));
    case JARAK_SCALE_ARCSIN2:
        return 100 * sqrt(p * (1 - p));
    case JARAK_SCALE_ANSCOMBE:
        return sqrt(natural + 0.375);
    default:
        return 0;
    }
}

static void choose_value(const jarak_verdict_data *from, const jarak_verdict_value *row, const jarak__choices *choices, double *value,
                         double *variance)
{
    const jarak_indicator *indicator = &from->indicators[row->indicator];
    *value = choices->reporter == REPORTER_OWN && !isnan(row->own)            ? row->own
             : choices->reporter == REPORTER_PARTNER && !isnan(row->partners) ? row->partners
                                                                              : row->value;
    *variance = row->variance;
    const double slope = natural_slope(indicator->scale, row->natural);
    if (choices->natural_scale && slope > 0) { /* by the delta method */
        *value = indicator->sign * row->natural + slope * (*value - row->value);
        *variance = slope * slope * row->variance;
    }
}

/* The indicator with most values comes first: the state is in its unit. Ties go by the order of print. */
static void number_indicators(const jarak_verdict_data *from, jarak_group group, const jarak__choices *choices, uint32_t *number,
                              jarak__group_data *data)
{
    size_t best = 0, best_count = 0;
    for (size_t k = 0; k < from->n_indicators; k++) {
        size_t count = 0;
        double least = (double)INFINITY, most = -(double)INFINITY;
        for (size_t i = 0; i < from->n_values; i++) {
            if (from->values[i].indicator == k && is_chosen(from, &from->values[i], group, choices)) {
                count++;
                least = fmin(least, from->values[i].value);
                most = fmax(most, from->values[i].value);
            }
        }
        const bool plain = from->indicators[k].scale == JARAK_SCALE_LINEAR; /* counts of bodies: not what people think of first */
        if (count > 0 && most > least && !plain && count > best_count) {
            best = k;
            best_count = count;
        }
        number[k] = count > 0 ? (uint32_t)data->data.n_indicators++ : UINT32_MAX;
    }
    if (best_count > 0) { /* swaps places with the first */
        const uint32_t place = number[best];
        for (size_t k = 0; k < from->n_indicators; k++) {
            number[k] = number[k] == UINT32_MAX ? UINT32_MAX : k == best ? 0 : number[k] < place ? number[k] + 1 : number[k];
        }
    }
}

jarak_status jarak__group_data_make(const jarak_verdict_data *from, jarak_group group, const jarak__choices *choices,
                                    jarak__group_data *data, jarak_error *error)
{
    const size_t n = from->n_values;
    *data = (jarak__group_data){.unit = jarak__calloc(n, sizeof *data->unit),
                                .indicator = jarak__calloc(n, sizeof *data->indicator),
                                .group = jarak__calloc(from->n_indicators + 1, sizeof *data->group),
                                .first = jarak__calloc(n, sizeof *data->first),
                                .value = jarak__calloc(n, sizeof *data->value),
                                .variance = jarak__calloc(n, sizeof *data->variance),
                                .indicators = jarak__calloc(from->n_indicators + 1, sizeof *data->indicators),
                                .row = jarak__calloc(n, sizeof *data->row)};
    uint32_t *number = jarak__calloc(from->n_indicators + 1, sizeof *number);
    if (data->unit == NULL || data->indicator == NULL || data->group == NULL || data->first == NULL || data->value == NULL ||
        data->variance == NULL || data->row == NULL || data->indicators == NULL || number == NULL) {
        jarak__free(number);
        return jarak__verdict_out_of_memory(error);
    }
    number_indicators(from, group, choices, number, data);
    for (size_t k = 0; k < from->n_indicators; k++) {
        if (number[k] != UINT32_MAX) {
            data->indicators[number[k]] = &from->indicators[k];
        }
    }
    for (size_t i = 0; i < n; i++) {
        const jarak_verdict_value *row = &from->values[i];
        if (is_chosen(from, row, group, choices)) {
            const size_t to = data->data.n_rows++;
            data->unit[to] = (uint32_t)row->pair;
            data->indicator[to] = number[row->indicator];
            data->first[to] = row->year;
            data->row[to] = i;
            choose_value(from, row, choices, &data->value[to], &data->variance[to]);
        }
    }
    jarak__free(number);
    data->data.unit = data->unit;
    data->data.indicator = data->indicator;
    data->data.first = data->first;
    data->data.value = data->value;
    data->data.variance = data->variance;
    data->data.group = data->group;
    data->data.n_units = from->n_pairs;
    data->data.n_groups = 1;
    return JARAK_OK;
}

void jarak__group_data_release(jarak__group_data *data)
{
    jarak__free(data->unit);
    jarak__free(data->indicator);
    jarak__free(data->group);
    jarak__free(data->first);
    jarak__free(data->value);
    jarak__free(data->variance);
    jarak__free(data->row);
    jarak__free(data->indicators);
    *data = (jarak__group_data){0};
}
