/* From the panel to the data of the closeness model, under one set of choices. */
#include "answer/evidence.h"

#include <math.h>
#include <string.h>

#include "answer/panel.h"
#include "base/alloc.h"

const char *jarak_group_text(jarak_group group)
{
    static const char *const names[JARAK_N_GROUPS] = {"signals", "volume", "share"};
    return names[group];
}

/* ------------------------------------------------------------------------------------------------------------------ reading */

static const char values_before[] = "SELECT p.state, p.partner, p.indicator, p.year, p.value, p.variance, p.\"natural\" FROM panel p";
static const char values_after[] = "AND p.period_kind = 'year' ORDER BY p.state, p.partner, p.indicator, p.year";
enum { STATE, PARTNER, INDICATOR, YEAR, VALUE, VARIANCE, NATURAL };

/* By how much the state's own count of the pair's trade exceeds the partner's, in logarithms, where there are both. */
static const char gaps_before[] =
    "SELECT p.state, p.partner, p.indicator, p.year, ln(max(p.usd_million) FILTER (p.reporter = p.state)) - "
    "ln(max(p.usd_million) FILTER (p.reporter = p.partner)) AS gap FROM (SELECT *, 'trade.volume' AS indicator FROM turnover "
    "WHERE period_kind = 'year' AND usd_million > 0) p";
static const char gaps_after[] = "GROUP BY ALL HAVING gap IS NOT NULL ORDER BY ALL";
enum { GAP = 4 };

static bool find_row(const jarak__answer_work *answer, const jarak_table *table, size_t row, jarak__evidence_row *found)
{
    *found = (jarak__evidence_row){0};
    const jarak_pair *pair = jarak__answer_pair(answer, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER));
    const jarak_indicator *indicator = jarak__answer_indicator(&answer->public, jarak_table_text(table, row, INDICATOR));
    if (pair == NULL || indicator == NULL) {
        return false;
    }
    found->pair = (uint32_t)(pair - answer->pairs);
    found->indicator = (uint32_t)(indicator - answer->indicators);
    found->year = (int32_t)jarak_table_integer(table, row, YEAR);
    return true;
}

static jarak__evidence_row *find_value(const jarak__evidence *evidence, const jarak__evidence_row *sought)
{
    for (size_t i = 0; i < evidence->n_rows && evidence->rows != NULL; i++) {
        jarak__evidence_row *row = &evidence->rows[i];
        if (row->pair == sought->pair && row->indicator == sought->indicator && row->year == sought->year) {
            return row;
        }
    }
    return NULL;
}

static jarak_status read_gaps(jarak__answer_work *answer, jarak_store *store, const jarak__evidence *evidence, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select(&answer->public, store, gaps_before, gaps_after, 0, 0, &table, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table); row++) {
        jarak__evidence_row sought;
        jarak__evidence_row *value = find_row(answer, table, row, &sought) ? find_value(evidence, &sought) : NULL;
        if (value != NULL) {
            const double half = 0.5 * jarak_table_number(table, row, GAP);
            value->own = value->value + half; /* the value is the mean of both logarithms */
            value->partners = value->value - half;
        }
    }
    jarak_table_free(table);
    return status;
}

jarak_status jarak__evidence_read(jarak__answer_work *answer, jarak_store *store, jarak__evidence *evidence, jarak_error *error)
{
    *evidence = (jarak__evidence){0};
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select(&answer->public, store, values_before, values_after, 0, 0, &table, error);
    if (status == JARAK_OK) {
        evidence->rows = jarak__answer_array(answer, jarak_table_rows(table), sizeof *evidence->rows);
        status = evidence->rows != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
    }
    for (size_t row = 0; status == JARAK_OK && evidence->rows != NULL && row < jarak_table_rows(table); row++) {
        jarak__evidence_row *to = &evidence->rows[evidence->n_rows];
        const double none = (double)NAN;
        if (find_row(answer, table, row, to)) {
            to->value = jarak_table_number(table, row, VALUE) * answer->indicators[to->indicator].sign;
            to->variance = jarak_table_number(table, row, VARIANCE);
            to->natural = jarak_table_number(table, row, NATURAL);
            to->own = to->partners = none;
            evidence->n_rows += !isnan(to->value) && to->variance >= 0;
        }
    }
    jarak_table_free(table);
    return status == JARAK_OK ? read_gaps(answer, store, evidence, error) : status;
}

/* ------------------------------------------------------------------------------------------------------------------ choosing */

static bool is_chosen(const jarak_answer *answer, const jarak__evidence_row *row, jarak_group group, const jarak__choices *choices)
{
    const jarak_indicator *indicator = &answer->indicators[row->indicator];
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

static void choose_value(const jarak_answer *answer, const jarak__evidence_row *row, const jarak__choices *choices, double *value,
                         double *variance)
{
    const jarak_indicator *indicator = &answer->indicators[row->indicator];
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
static void number_indicators(const jarak_answer *answer, const jarak__evidence *evidence, jarak_group group, const jarak__choices *choices,
                              uint32_t *number, jarak__group_data *data)
{
    size_t best = 0, best_count = 0;
    for (size_t k = 0; k < answer->n_indicators; k++) {
        size_t count = 0;
        double least = (double)INFINITY, most = -(double)INFINITY;
        for (size_t i = 0; i < evidence->n_rows; i++) {
            if (evidence->rows[i].indicator == k && is_chosen(answer, &evidence->rows[i], group, choices)) {
                count++;
                least = fmin(least, evidence->rows[i].value);
                most = fmax(most, evidence->rows[i].value);
            }
        }
        const bool plain = answer->indicators[k].scale == JARAK_SCALE_LINEAR; /* counts of bodies: not what people think of first */
        if (count > 0 && most > least && !plain && count > best_count) {
            best = k;
            best_count = count;
        }
        number[k] = count > 0 ? (uint32_t)data->data.n_indicators++ : UINT32_MAX;
    }
    if (best_count > 0) { /* swaps places with the first */
        const uint32_t place = number[best];
        for (size_t k = 0; k < answer->n_indicators; k++) {
            number[k] = number[k] == UINT32_MAX ? UINT32_MAX : k == best ? 0 : number[k] < place ? number[k] + 1 : number[k];
        }
    }
}

jarak_status jarak__group_data_make(const jarak_answer *answer, const jarak__evidence *evidence, jarak_group group,
                                    const jarak__choices *choices, jarak__group_data *data, jarak_error *error)
{
    const size_t n = evidence->n_rows;
    *data = (jarak__group_data){.unit = jarak__calloc(n, sizeof *data->unit),
                                .indicator = jarak__calloc(n, sizeof *data->indicator),
                                .group = jarak__calloc(answer->n_indicators + 1, sizeof *data->group),
                                .first = jarak__calloc(n, sizeof *data->first),
                                .value = jarak__calloc(n, sizeof *data->value),
                                .variance = jarak__calloc(n, sizeof *data->variance),
                                .indicators = jarak__calloc(answer->n_indicators + 1, sizeof *data->indicators),
                                .row = jarak__calloc(n, sizeof *data->row)};
    uint32_t *number = jarak__calloc(answer->n_indicators + 1, sizeof *number);
    if (data->unit == NULL || data->indicator == NULL || data->group == NULL || data->first == NULL || data->value == NULL ||
        data->variance == NULL || data->row == NULL || data->indicators == NULL || number == NULL) {
        jarak__free(number);
        return jarak__answer_out_of_memory(error);
    }
    number_indicators(answer, evidence, group, choices, number, data);
    for (size_t k = 0; k < answer->n_indicators; k++) {
        if (number[k] != UINT32_MAX) {
            data->indicators[number[k]] = &answer->indicators[k];
        }
    }
    for (size_t i = 0; i < n; i++) {
        const jarak__evidence_row *row = &evidence->rows[i];
        if (is_chosen(answer, row, group, choices)) {
            const size_t to = data->data.n_rows++;
            data->unit[to] = row->pair;
            data->indicator[to] = number[row->indicator];
            data->first[to] = row->year;
            data->row[to] = i;
            choose_value(answer, row, choices, &data->value[to], &data->variance[to]);
        }
    }
    jarak__free(number);
    data->data.unit = data->unit;
    data->data.indicator = data->indicator;
    data->data.first = data->first;
    data->data.value = data->value;
    data->data.variance = data->variance;
    data->data.group = data->group;
    data->data.n_units = answer->n_pairs;
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
