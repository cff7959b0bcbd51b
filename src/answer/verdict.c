/* The verdict of an answer: all that the store has on its pairs, of all years and indicators, whatever of it is shown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/panel.h"
#include "base/alloc.h"
#include "data/store.h"
#include "jarak/change.h"

/* A pair's number, to be found by its codes. */
typedef struct place {
    const char *state, *partner;
    size_t number;
} place;

typedef struct reading {
    jarak__answer_work *answer;
    place *places; /* of all pairs, sorted by codes */
    jarak_verdict_value *values;
    jarak_verdict_origin *origins;
    jarak_verdict_size *sizes;
    bool *together;
    jarak_verdict_data data;
} reading;

static int compare_places(const void *one, const void *other)
{
    const place *a = one, *b = other;
    int order = strcmp(a->state, b->state);
    return order != 0 ? order : strcmp(a->partner, b->partner);
}

/* ------------------------------------------------------------------------------------------------------------------ reading */

/* What all rows begin with, whichever relation they are of. */
enum { STATE, PARTNER, INDICATOR, YEAR, N_KEYS };

/* What the state and the partner each say of the pair, in logarithms; NULL where it did not report. */
static const char reporters_before[] =
    "SELECT p.state, p.partner, p.indicator, p.year, ln(max(p.amount) FILTER (p.reporter = p.state)) AS own, "
    "ln(max(p.amount) FILTER (p.reporter = p.partner)) AS partners FROM facts.reported p";
static const char reporters_after[] = "AND p.period_kind = 'year' GROUP BY ALL HAVING own IS NOT NULL OR partners IS NOT NULL ORDER BY ALL";
enum { SAID_BY_STATE = N_KEYS, SAID_BY_PARTNER };

static size_t find_pair(const reading *work, const char *state, const char *partner)
{
    const place sought = {.state = state, .partner = partner};
    const place *found = bsearch(&sought, work->places, work->answer->public.n_pairs, sizeof sought, compare_places);
    return found != NULL ? found->number : SIZE_MAX;
}

static size_t find_indicator(const reading *work, const char *code)
{
    size_t k = 0;
    while (k < work->data.n_indicators && strcmp(work->data.indicators[k].code, code) != 0) {
        k++;
    }
    return k < work->data.n_indicators ? k : SIZE_MAX;
}

/* The pair and the indicator of a row; false where the answer does not ask for the pair (a state and another state's rival). */
static bool find_row(const reading *work, const jarak_table *table, size_t row, size_t *pair, size_t *indicator)
{
    *pair = find_pair(work, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER));
    *indicator = find_indicator(work, jarak_table_text(table, row, INDICATOR));
    return *pair != SIZE_MAX && *indicator != SIZE_MAX;
}

static int compare_values(const void *one, const void *other)
{
    const jarak_verdict_value *a = one, *b = other;
    int order = (a->pair > b->pair) - (a->pair < b->pair);
    order = order != 0 ? order : (a->indicator > b->indicator) - (a->indicator < b->indicator);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

/* Whether a row of the panel is a value that can be judged: of a full year, with an error. */
static bool is_value(const jarak_table *rows, size_t row)
{
    return strcmp(jarak_table_text(rows, row, JARAK__ROW_PERIOD_KIND), "year") == 0 &&
           isfinite(jarak_table_number(rows, row, JARAK__ROW_VALUE)) && jarak_table_number(rows, row, JARAK__ROW_VARIANCE) >= 0;
}

static jarak_status read_values(reading *work, jarak_error *error)
{
    const jarak_table *rows = work->answer->rows;
    const size_t n_rows = jarak_table_rows(rows);
    work->values = jarak__calloc(n_rows + 1, sizeof *work->values);
    if (work->values == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t row = 0; row < n_rows; row++) {
        jarak_verdict_value *value = &work->values[work->data.n_values];
        if (is_value(rows, row) && find_row(work, rows, row, &value->pair, &value->indicator)) {
            value->year = jarak__answer_year(work->answer, row);
            value->value = jarak_table_number(rows, row, JARAK__ROW_VALUE) * work->data.indicators[value->indicator].sign;
            value->variance = jarak_table_number(rows, row, JARAK__ROW_VARIANCE);
            value->natural = jarak_table_number(rows, row, JARAK__ROW_NATURAL);
            value->own = value->partners = (double)NAN;
            work->data.n_values++;
        }
    }
    if (work->data.n_values > 0) {
        qsort(work->values, work->data.n_values, sizeof *work->values, compare_values);
    }
    work->data.values = work->values;
    return JARAK_OK;
}

static jarak_status read_reporters(reading *work, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(work->answer, store, reporters_before, reporters_after, &table, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table); row++) {
        jarak_verdict_value sought = {.year = (int)jarak_table_integer(table, row, YEAR)};
        jarak_verdict_value *value = find_row(work, table, row, &sought.pair, &sought.indicator) && work->data.n_values > 0
                                         ? bsearch(&sought, work->values, work->data.n_values, sizeof sought, compare_values)
                                         : NULL;
        if (value != NULL) {
            /* the value is the mean of both logarithms, or the one that there is, in the prices of one year */
            const double own = jarak_table_number(table, row, SAID_BY_STATE), partners = jarak_table_number(table, row, SAID_BY_PARTNER);
            const double mean = isnan(own) ? partners : isnan(partners) ? own : 0.5 * (own + partners);
            value->own = value->value + (own - mean);
            value->partners = value->value + (partners - mean);
        }
    }
    jarak_table_free(table);
    return status;
}

/* Values that their publisher spread over all origins alike. */
static const char spread_before[] = "SELECT p.state, p.partner, p.indicator, p.year FROM facts.spread p";
static const char spread_after[] = "ORDER BY ALL";

static jarak_status read_spread(reading *work, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(work->answer, store, spread_before, spread_after, &table, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table); row++) {
        jarak_verdict_value sought = {.year = (int)jarak_table_integer(table, row, YEAR)};
        jarak_verdict_value *value = find_row(work, table, row, &sought.pair, &sought.indicator) && work->data.n_values > 0
                                         ? bsearch(&sought, work->values, work->data.n_values, sizeof sought, compare_values)
                                         : NULL;
        if (value != NULL) {
            value->spread = true;
        }
    }
    jarak_table_free(table);
    return status;
}

/* How large the smaller state of each pair is, where both are known. */
static const char sizes_before[] =
    "SELECT p.state, p.partner, z.year, IF(count(DISTINCT z.state) FILTER (z.gdp > 0) = 2, min(z.gdp), NULL) AS gdp, "
    "IF(count(DISTINCT z.state) FILTER (z.population > 0) = 2, min(z.population), NULL) AS population "
    "FROM (SELECT DISTINCT state, partner, indicator, year FROM panel WHERE period_kind = 'year') p "
    "JOIN facts.state_size z ON z.state IN (p.state, p.partner) AND z.year = p.year";
static const char sizes_after[] = "GROUP BY ALL HAVING gdp IS NOT NULL OR population IS NOT NULL ORDER BY ALL";
enum { SIZE_YEAR = PARTNER + 1, SIZE_GDP, SIZE_POPULATION };

static int compare_sizes(const void *one, const void *other)
{
    const jarak_verdict_size *a = one, *b = other;
    const int order = (a->pair > b->pair) - (a->pair < b->pair);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

static jarak_status read_sizes(reading *work, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(work->answer, store, sizes_before, sizes_after, &table, error);
    const size_t n_rows = status == JARAK_OK ? jarak_table_rows(table) : 0;
    work->sizes = jarak__calloc(n_rows + 1, sizeof *work->sizes);
    if (work->sizes == NULL) {
        jarak_table_free(table);
        return status == JARAK_OK ? jarak__answer_out_of_memory(error) : status;
    }
    for (size_t row = 0; row < n_rows; row++) {
        const size_t pair = find_pair(work, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER));
        if (pair != SIZE_MAX) {
            work->sizes[work->data.n_sizes++] = (jarak_verdict_size){.pair = pair,
                                                                     .year = (int)jarak_table_integer(table, row, SIZE_YEAR),
                                                                     .gdp = jarak_table_number(table, row, SIZE_GDP),
                                                                     .population = jarak_table_number(table, row, SIZE_POPULATION)};
        }
    }
    if (work->data.n_sizes > 0) {
        qsort(work->sizes, work->data.n_sizes, sizeof *work->sizes, compare_sizes);
    }
    work->data.sizes = work->sizes;
    jarak_table_free(table);
    return status;
}

/* The used figures of one cell, by publication. */
static void add_origins(reading *work, size_t row, size_t end, size_t pair, size_t indicator)
{
    const jarak_table *evidence = work->answer->evidence;
    const size_t first = work->data.n_origins;
    const int year = (int)strtol(jarak_table_text(evidence, row, JARAK__EVIDENCE_CELL_FIRST_DAY), NULL, 10);
    for (; row < end; row++) {
        const int64_t source = jarak_table_integer(evidence, row, JARAK__EVIDENCE_SOURCE);
        if (!jarak_table_boolean(evidence, row, JARAK__EVIDENCE_USED)) {
            continue;
        }
        size_t i = first;
        while (i < work->data.n_origins && work->origins[i].source != source) {
            i++;
        }
        if (i == work->data.n_origins) {
            work->origins[work->data.n_origins++] = (jarak_verdict_origin){
                .pair = pair,
                .indicator = indicator,
                .year = year,
                .source = source,
                .title = jarak__answer_copy(work->answer, jarak_table_text(evidence, row, JARAK__EVIDENCE_TITLE)),
                .publisher = jarak__answer_copy(work->answer, jarak_table_text(evidence, row, JARAK__EVIDENCE_PUBLISHER)),
                .url = jarak__answer_copy(work->answer, jarak_table_text(evidence, row, JARAK__EVIDENCE_URL))};
        }
        work->origins[i].figures++;
    }
}

static jarak_status read_origins(reading *work, jarak_error *error)
{
    const jarak_table *evidence = work->answer->evidence;
    const size_t n_rows = jarak_table_rows(evidence);
    work->origins = jarak__calloc(n_rows + 1, sizeof *work->origins);
    if (work->origins == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t row = 0, end; row < n_rows; row = end) {
        size_t pair, indicator;
        end = jarak__run_end(evidence, row, JARAK__EVIDENCE_CELL_FIRST_DAY + 1);
        if (strcmp(jarak_table_text(evidence, row, JARAK__EVIDENCE_PERIOD_KIND), "year") == 0 &&
            find_row(work, evidence, row, &pair, &indicator)) {
            add_origins(work, row, end, pair, indicator);
        }
    }
    work->data.origins = work->origins;
    return work->answer->failed ? jarak__answer_out_of_memory(error) : JARAK_OK;
}

static jarak_status start(reading *work, jarak__answer_work *answer, jarak_error *error)
{
    const size_t n_pairs = answer->public.n_pairs;
    *work = (reading){.answer = answer,
                      .places = jarak__calloc(n_pairs + 1, sizeof *work->places),
                      .together = jarak__calloc(n_pairs + 1, sizeof *work->together),
                      .data = {.n_pairs = n_pairs, .n_indicators = answer->n_catalogue, .indicators = answer->catalogue}};
    if (work->places == NULL || work->together == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < n_pairs; i++) {
        work->places[i] = (place){answer->pairs[i].state.code, answer->pairs[i].partner.code, i};
        work->together[i] = !answer->pairs[i].rival;
    }
    work->data.together = work->together;
    qsort(work->places, n_pairs, sizeof *work->places, compare_places);
    return JARAK_OK;
}

static void release(reading *work)
{
    jarak__free(work->places);
    jarak__free(work->together);
    jarak__free(work->values);
    jarak__free(work->origins);
    jarak__free(work->sizes);
}

/* ------------------------------------------------------------------------------------------------------------------ answering */

/* The verdict's part on an indicator; NULL where it has none. */
static const jarak_verdict_part *find_part(const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        for (size_t i = 0; i < pair->groups[g].n_parts; i++) {
            const jarak_verdict_part *part = &pair->groups[g].parts[i];
            if (strcmp(part->indicator->code, indicator->code) == 0) {
                return part;
            }
        }
    }
    return NULL;
}

/* Each change has the direction that the verdict gives its indicator, by the same rule as a group's. */
static jarak_status judge_changes(jarak__answer_work *answer, jarak_pair *pair, jarak_error *error)
{
    jarak_indicator_change *changes = jarak__answer_array(answer, pair->n_changes, sizeof *changes);
    if (changes == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < pair->n_changes; i++) {
        const jarak_verdict_part *part = find_part(pair, pair->changes[i].indicator);
        changes[i] = pair->changes[i];
        const bool compared = part != NULL && part->from != 0 && strcmp(part->use, "below the floor") != 0;
        changes[i].probability = compared ? part->probability : (double)NAN;
        changes[i].direction = compared ? part->direction : JARAK_DIRECTION_UNDECIDED;
        changes[i].weight = compared ? part->weight : 0;
        changes[i].use = part != NULL ? part->use : jarak_change_use_text(JARAK_CHANGE_EMPTY);
    }
    pair->changes = changes;
    return JARAK_OK;
}

static jarak_status hand_over(jarak__answer_work *answer, jarak_error *error)
{
    const jarak_verdicts *verdicts = answer->verdicts;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) {
        memcpy(answer->pairs[i].groups, &verdicts->verdicts[i * JARAK_N_GROUPS], sizeof answer->pairs[i].groups);
        status = judge_changes(answer, &answer->pairs[i], error);
    }
    memcpy(answer->public.groups, verdicts->together, sizeof answer->public.groups);
    return status;
}

jarak_status jarak__answer_verdicts(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings, jarak_error *error)
{
    reading work;
    jarak_verdict_settings wanted;
    jarak_verdict_settings_init(&wanted);
    wanted.since = settings->since;
    wanted.until = settings->until;
    wanted.level = settings->level;
    wanted.specifications = settings->specifications;
    wanted.multiverse = settings->multiverse;
    wanted.no_reasons = answer->bare;
    wanted.cancel = jarak__store_cancel(store);
    jarak_status status = start(&work, answer, error);
    status = status == JARAK_OK ? read_values(&work, error) : status;
    status = status == JARAK_OK ? read_reporters(&work, store, error) : status;
    status = status == JARAK_OK ? read_spread(&work, store, error) : status;
    status = status == JARAK_OK ? read_sizes(&work, store, error) : status;
    status = status == JARAK_OK && settings->figures ? read_origins(&work, error) : status;
    status = status == JARAK_OK ? jarak_verdict_fit(&work.data, &wanted, &answer->verdicts, error) : status;
    status = status == JARAK_OK ? hand_over(answer, error) : status;
    release(&work);
    return status;
}
