/* The values of an answer: every pair's series from the panel. */
#include "answer/panel.h"

#include <string.h>

#include "answer/codes.h"
#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "panel/scale.h"

/* The partner, then the rivals. */
static const char *partner_code(const void *context, size_t i)
{
    const jarak_answer *answer = context;
    return i == 0 ? answer->partner.code : answer->rivals[i - 1].code;
}

static const char *indicator_code(const void *indicators, size_t i)
{
    return ((const jarak_indicator *)indicators)[i].code;
}

static jarak_status run(jarak_store *store, jarak__writer *sql, jarak_table **table, jarak_error *error)
{
    jarak_status status = sql->failed ? jarak__answer_out_of_memory(error) : jarak__sql_table(store, sql->bytes, table, error);
    jarak__writer_release(sql);
    return status;
}

void jarak__answer_write_pairs(jarak__writer *sql, const jarak_answer *answer, const char *before)
{
    jarak__write_format(sql, "%s WHERE ", before);
    jarak__write_is_one_of(sql, "p.state", answer->n_states, jarak__actor_code, answer->states);
    jarak__write_is_one_of(sql, " AND p.partner", answer->n_rivals + 1, partner_code, answer);
}

jarak_status jarak__answer_select(const jarak_answer *answer, jarak_store *store, const char *before, const char *after, int since,
                                  int until, jarak_table **table, jarak_error *error)
{
    *table = NULL;
    jarak__writer sql = {0};
    jarak__answer_write_pairs(&sql, answer, before);
    jarak__write_is_one_of(&sql, " AND p.indicator", answer->n_indicators, indicator_code, answer->indicators);
    if (since != 0) {
        jarak__write_format(&sql, " AND p.year >= %d", since);
    }
    if (until != 0) {
        jarak__write_format(&sql, " AND p.year <= %d", until);
    }
    jarak__write_format(&sql, " %s", after);
    return run(store, &sql, table, error);
}

jarak_status jarak__answer_select_all(const jarak__answer_work *answer, jarak_store *store, const char *before, const char *after,
                                      jarak_table **table, jarak_error *error)
{
    *table = NULL;
    jarak__writer sql = {0};
    jarak__answer_write_pairs(&sql, &answer->public, before);
    jarak__write_format(&sql, " %s", after);
    return run(store, &sql, table, error);
}

static bool same_texts(const jarak_table *table, size_t row_a, size_t row_b, size_t count)
{
    for (size_t column = 0; column < count; column++) {
        if (strcmp(jarak_table_text(table, row_a, column), jarak_table_text(table, row_b, column)) != 0) {
            return false;
        }
    }
    return true;
}

size_t jarak__run_end(const jarak_table *table, size_t row, size_t count)
{
    size_t end = row + 1;
    while (end < jarak_table_rows(table) && same_texts(table, row, end, count)) {
        end++;
    }
    return end;
}

jarak_pair *jarak__answer_pair(const jarak__answer_work *answer, const char *state, const char *partner)
{
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        jarak_pair *pair = &answer->pairs[i];
        if (strcmp(pair->state.code, state) == 0 && strcmp(pair->partner.code, partner) == 0) {
            return pair;
        }
    }
    return NULL;
}

jarak_series *jarak__answer_one_series(const jarak__answer_work *answer, const char *state, const char *partner, const char *indicator,
                                       const char *period_kind)
{
    const jarak_pair *pair = jarak__answer_pair(answer, state, partner);
    for (size_t i = 0; pair != NULL && i < pair->n_series; i++) {
        jarak_series *series = &answer->series[pair->series - answer->series + (ptrdiff_t)i];
        if (strcmp(series->indicator->code, indicator) == 0 && strcmp(series->period_kind, period_kind) == 0) {
            return series;
        }
    }
    return NULL;
}

const jarak_indicator *jarak__answer_indicator(const jarak_answer *answer, const char *code)
{
    for (size_t i = 0; i < answer->n_indicators; i++) {
        if (strcmp(answer->indicators[i].code, code) == 0) {
            return &answer->indicators[i];
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ series */

/* All that the panel has on the pairs, once: series, verdicts and gaps are made from it. */
static const char rows_before[] =
    "SELECT p.state, p.partner, p.indicator, p.period_kind, facts.period_text(p.period_kind, p.first_day, p.last_day), "
    "p.first_day, p.last_day, p.year, p.value, p.variance, p.natural_value, p.n_rows "
    "FROM panel p JOIN indicator i ON i.indicator = p.indicator";
static const char rows_after[] = "ORDER BY p.state, p.partner, i.position, p.period_kind DESC, p.first_day";
enum { N_KEYS = JARAK__ROW_PERIOD_KIND + 1 };

static jarak_status read_rows(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    return jarak__answer_select_all(answer, store, rows_before, rows_after, &answer->rows, error);
}

int jarak__answer_year(const jarak__answer_work *answer, size_t row)
{
    return (int)jarak_table_integer(answer->rows, row, JARAK__ROW_YEAR);
}

static jarak_status fill_points(jarak__answer_work *answer, size_t row, size_t end, jarak_series *series, jarak_error *error)
{
    const jarak_table *table = answer->rows;
    double width = jarak__interval_width(answer->public.level);
    jarak_point *points = jarak__answer_array(answer, end - row, sizeof *points);
    series->points = answer->points[series - answer->series] = points;
    series->n_points = end - row;
    for (jarak_point *point = points; points != NULL && row < end; row++, point++) {
        *point = (jarak_point){
            .period = jarak__answer_copy(answer, jarak_table_text(table, row, JARAK__ROW_PERIOD)),
            .first_day = jarak__answer_copy(answer, jarak_table_text(table, row, JARAK__ROW_FIRST_DAY)),
            .last_day = jarak__answer_copy(answer, jarak_table_text(table, row, JARAK__ROW_LAST_DAY)),
            .value = jarak_table_number(table, row, JARAK__ROW_VALUE),
            .variance = jarak_table_number(table, row, JARAK__ROW_VARIANCE),
            .natural = jarak_table_number(table, row, JARAK__ROW_NATURAL),
            .n_rows = jarak_table_integer(table, row, JARAK__ROW_N_ROWS),
        };
        jarak__point_interval(series->indicator->scale, width, point);
    }
    return points != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
}

static jarak_status fill_changes(jarak__answer_work *answer, jarak_pair *pair, jarak_error *error)
{
    jarak_indicator_change *changes = jarak__answer_array(answer, pair->n_series, sizeof *changes);
    if (changes == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    pair->changes = changes;
    for (size_t i = 0; i < pair->n_series; i++) {
        const jarak_series *series = &pair->series[i];
        if (series->n_points < 2 || strcmp(series->period_kind, "year") != 0) {
            continue;
        }
        jarak_indicator_change *change = &changes[pair->n_changes++];
        *change = (jarak_indicator_change){
            .indicator = series->indicator, .first = &series->points[0], .last = &series->points[series->n_points - 1]};
        jarak__change_compute(answer->public.level, change);
    }
    return JARAK_OK;
}

/* The rows from *row to *end, all of one pair, indicator and kind, less those outside the years since … until. */
static void narrow(const jarak__answer_work *answer, int since, size_t *row, size_t *end)
{
    const int until = answer->public.until;
    while (*row < *end && since != 0 && jarak__answer_year(answer, *row) < since) {
        ++*row;
    }
    while (*end > *row && until != 0 && jarak__answer_year(answer, *end - 1) > until) {
        --*end;
    }
}

/* The series of one pair, from the run of rows that are its. Series lie in answer->series, from there on. */
static jarak_status fill_pair(jarak__answer_work *answer, size_t row, size_t end, int since, jarak_series *series, jarak_pair *pair,
                              jarak_error *error)
{
    jarak_status status = JARAK_OK;
    pair->series = series;
    pair->n_series = 0;
    while (row < end && status == JARAK_OK) {
        const size_t next = jarak__run_end(answer->rows, row, N_KEYS);
        size_t last = next;
        const jarak_indicator *indicator =
            jarak__answer_indicator(&answer->public, jarak_table_text(answer->rows, row, JARAK__ROW_INDICATOR));
        const char *kind = strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_PERIOD_KIND), "year") == 0 ? "year" : "quarter";
        narrow(answer, since, &row, &last);
        if (indicator != NULL && row < last) {
            *series = (jarak_series){.indicator = indicator, .period_kind = kind};
            status = fill_points(answer, row, last, series, error);
            series++;
            pair->n_series++;
        }
        row = next;
    }
    return status;
}

static jarak_status make_pairs(jarak__answer_work *answer, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    jarak_pair *pairs = jarak__answer_array(answer, public->n_states * (public->n_rivals + 1), sizeof *pairs);
    if (pairs == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    public->pairs = answer->pairs = pairs;
    for (size_t i = 0; i < public->n_states; i++) {
        pairs[public->n_pairs++] = (jarak_pair){.partner = public->partner, .state = public->states[i]};
        for (size_t k = 0; k < public->n_rivals; k++) {
            if (strcmp(public->rivals[k].code, public->states[i].code) != 0) {
                pairs[public->n_pairs++] = (jarak_pair){.partner = public->rivals[k], .state = public->states[i], .rival = true};
            }
        }
    }
    return JARAK_OK;
}

static jarak_status fill_series(jarak__answer_work *answer, int since, jarak_error *error)
{
    const jarak_table *table = answer->rows;
    const size_t n_rows = jarak_table_rows(table);
    size_t n_series = 0;
    for (size_t row = 0; row < n_rows; row = jarak__run_end(table, row, N_KEYS)) {
        n_series++; /* at most */
    }
    answer->series = jarak__answer_array(answer, n_series, sizeof *answer->series);
    answer->points = jarak__answer_array(answer, n_series, sizeof *answer->points);
    if (answer->series == NULL || answer->points == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    jarak_status status = JARAK_OK;
    jarak_series *next = answer->series;
    for (size_t row = 0; row < n_rows && status == JARAK_OK;) {
        size_t end = jarak__run_end(table, row, JARAK__ROW_PARTNER + 1);
        jarak_pair *pair =
            jarak__answer_pair(answer, jarak_table_text(table, row, JARAK__ROW_STATE), jarak_table_text(table, row, JARAK__ROW_PARTNER));
        if (pair != NULL) {
            status = fill_pair(answer, row, end, since, next, pair, error);
            next += pair->n_series;
        }
        row = end;
    }
    answer->n_series = (size_t)(next - answer->series);
    return status;
}

jarak_status jarak__answer_rows(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_status status = make_pairs(answer, error);
    return status == JARAK_OK ? read_rows(answer, store, error) : status;
}

jarak_status jarak__answer_series(jarak__answer_work *answer, jarak_error *error)
{
    jarak_status status = fill_series(answer, answer->public.since, error);
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) {
        status = fill_changes(answer, &answer->pairs[i], error);
    }
    return status;
}

int jarak__first_year(const jarak__answer_work *answer)
{
    int since = answer->public.since;
    return since > answer->years_before ? since - answer->years_before : since;
}

jarak_status jarak__answer_widen(jarak__answer_work *answer, jarak_error *error)
{
    return fill_series(answer, jarak__first_year(answer), error);
}
