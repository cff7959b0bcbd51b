/* The figures behind the values of an answer, from the evidence, and the publications that they come from. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/panel.h"
#include "base/alloc.h"
#include "base/writer.h"
#include "data/sql.h"
#include "panel/catalogue.h"
#include "panel/evidence.h"

static const char columns[] = /* JARAK__EVIDENCE_… */
    "SELECT p.state, p.partner, p.indicator, p.period_kind, p.first_day, p.part, p.how, p.period, p.from_state, p.to_state, p.measure, "
    "p.\"text\", p.unit, p.reporter, p.status, p.title, p.publisher, p.url, p.note, p.role, p.used, p.value, p.amount, p.source_id, p.line "
    "FROM ";
static const char ordered[] =
    " p JOIN indicator i ON i.indicator = p.indicator "
    "ORDER BY p.state, p.partner, i.position, p.period_kind DESC, p.first_day, p.used DESC, p.part, p.source_id, p.line, p.period, "
    "p.from_state, p.to_state, p.measure, p.value, p.\"text\"";
static const jarak_point *point_on(const jarak_series *series, const char *first_day)
{
    for (size_t i = 0; i < series->n_points; i++) {
        if (strcmp(series->points[i].first_day, first_day) == 0) {
            return &series->points[i];
        }
    }
    return NULL;
}

/* The figure in the indicator's unit, where it is a value of the indicator by itself. */
static double natural_of(const jarak_indicator *indicator, const char *part, const char *unit, double value)
{
    if (part == NULL || unit == NULL || strcmp(part, "whole") != 0) {
        return (double)NAN;
    }
    bool same = strcmp(unit, indicator->natural_unit) == 0 ||
                (strcmp(unit, "USD_million") == 0 && strcmp(indicator->natural_unit, "USD million") == 0);
    return same ? value : (double)NAN;
}

static jarak_fact read_fact(jarak__answer_work *answer, const jarak_table *table, size_t row, const jarak_indicator *indicator,
                            const jarak_point *point)
{
#define COPY(column) jarak__answer_copy(answer, jarak_table_text(table, row, column))
    jarak_fact fact = {
        .cell = point->period,
        .first_day = point->first_day,
        .last_day = point->last_day,
        .part = COPY(JARAK__EVIDENCE_PART),
        .used = jarak_table_boolean(table, row, JARAK__EVIDENCE_USED),
        .how = COPY(JARAK__EVIDENCE_HOW),
        .role = COPY(JARAK__EVIDENCE_ROLE),
        .period = COPY(JARAK__EVIDENCE_PERIOD),
        .from = COPY(JARAK__EVIDENCE_FROM),
        .to = COPY(JARAK__EVIDENCE_TO),
        .measure = COPY(JARAK__EVIDENCE_MEASURE),
        .value = jarak_table_number(table, row, JARAK__EVIDENCE_VALUE),
        .amount = jarak_table_number(table, row, JARAK__EVIDENCE_AMOUNT),
        .text = COPY(JARAK__EVIDENCE_TEXT),
        .unit = COPY(JARAK__EVIDENCE_UNIT),
        .reporter = COPY(JARAK__EVIDENCE_REPORTER),
        .status = COPY(JARAK__EVIDENCE_STATUS),
        .source = jarak_table_integer(table, row, JARAK__EVIDENCE_SOURCE),
        .line = jarak_table_integer(table, row, JARAK__EVIDENCE_LINE),
        .title = COPY(JARAK__EVIDENCE_TITLE),
        .publisher = COPY(JARAK__EVIDENCE_PUBLISHER),
        .url = COPY(JARAK__EVIDENCE_URL),
        .note = COPY(JARAK__EVIDENCE_NOTE),
    };
#undef COPY
    fact.natural = natural_of(indicator, fact.part, fact.unit, fact.value);
    return fact;
}

static jarak_status fill_facts(jarak__answer_work *answer, const jarak_table *table, size_t row, size_t end, jarak_series *series,
                               jarak_error *error)
{
    jarak_fact *facts = jarak__answer_array(answer, end - row, sizeof *facts);
    if (facts == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    series->facts = facts;
    for (; row < end; row++) {
        const jarak_point *point = point_on(series, jarak_table_text(table, row, JARAK__EVIDENCE_CELL_FIRST_DAY));
        if (point == NULL) {
            continue; /* figures that do not suffice for a value */
        }
        facts[series->n_facts++] = read_fact(answer, table, row, series->indicator, point);
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ sources */

static int compare_texts(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

/* By source; within it, so that one figure behind several values stands together. */
static int compare_facts(const void *left, const void *right)
{
    const jarak_fact *a = *(const jarak_fact *const *)left, *b = *(const jarak_fact *const *)right;
    int order = (a->source > b->source) - (a->source < b->source);
    order = order != 0 ? order : (a->line > b->line) - (a->line < b->line);
    order = order != 0 ? order : compare_texts(a->period, b->period);
    order = order != 0 ? order : compare_texts(a->from, b->from);
    order = order != 0 ? order : compare_texts(a->to, b->to);
    return order != 0 ? order : compare_texts(a->measure, b->measure);
}

static size_t count_facts(const jarak_answer *answer)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        for (size_t k = 0; k < answer->pairs[i].n_series; k++) {
            count += answer->pairs[i].series[k].n_facts;
        }
    }
    return count;
}

static jarak_status fill_sources(jarak__answer_work *answer, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    size_t n_facts = count_facts(public), n = 0;
    const jarak_fact **facts = jarak__calloc(n_facts + 1, sizeof *facts);
    jarak_answer_source *sources = jarak__answer_array(answer, n_facts, sizeof *sources);
    if (facts == NULL || sources == NULL) {
        jarak__free(facts);
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < public->n_pairs; i++) {
        for (size_t k = 0; k < public->pairs[i].n_series; k++) {
            for (size_t m = 0; m < public->pairs[i].series[k].n_facts; m++) {
                facts[n++] = &public->pairs[i].series[k].facts[m];
            }
        }
    }
    qsort(facts, n, sizeof *facts, compare_facts);
    for (size_t i = 0; i < n; i++) {
        bool is_new_source = i == 0 || facts[i]->source != facts[i - 1]->source;
        if (is_new_source) {
            sources[public->n_sources++] = (jarak_answer_source){
                .source = facts[i]->source, .title = facts[i]->title, .publisher = facts[i]->publisher, .url = facts[i]->url};
        }
        if (is_new_source || compare_facts(&facts[i], &facts[i - 1]) != 0) {
            sources[public->n_sources - 1].n_figures++;
        }
    }
    public->sources = sources;
    jarak__free(facts);
    return JARAK_OK;
}

/* Facts of several indicators that rest on the same ones (kappa and ideal points on the votes of agreement) are handed out once, where
 * the answer has the indicator under which they are listed. */
static bool hands_out_facts(const jarak_answer *answer, const jarak__indicator *entry)
{
    return jarak__answer_indicator(answer, entry->code) != NULL &&
           (entry->traced_by == NULL || jarak__answer_indicator(answer, entry->traced_by) == NULL);
}

/* Whether the publications behind an indicator are wanted: it contributes to a change, in a group that the answer shows. */
static bool tells_publications(const jarak_answer *answer, const jarak__indicator *entry)
{
    bool shown = false;
    for (size_t i = 0; i < answer->n_indicators && !shown; i++) {
        shown = strcmp(answer->indicators[i].group, entry->group) == 0;
    }
    return shown && entry->pooled && entry->weight > 0;
}

/* Whether one of the pairs has a value of the indicator: figures that do not suffice for one are not told. */
static bool has_values(const jarak__answer_work *answer, const char *code)
{
    const size_t n_rows = jarak_table_rows(answer->rows);
    size_t row = 0;
    while (row < n_rows && strcmp(jarak_table_text(answer->rows, row, JARAK__ROW_INDICATOR), code) != 0) {
        row = jarak__run_end(answer->rows, row, JARAK__ROW_INDICATOR + 1);
    }
    return row < n_rows;
}

/* Whether a part of the answer needs the figures behind the values of an indicator. */
static bool wants_evidence(const jarak__answer_work *answer, const jarak__indicator *entry, const jarak_ask_settings *settings)
{
    const bool listed = hands_out_facts(&answer->public, entry);
    const bool told = !settings->series_only && tells_publications(&answer->public, entry); /* by the verdict */
    return (listed || told) && has_values(answer, entry->code);
}

jarak_status jarak__answer_evidence(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings, jarak_error *error)
{
    jarak__indicators catalogue;
    jarak__writer sql = {0}, condition = {0};
    size_t count = 0;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    const char **codes = jarak__calloc(catalogue.count + 1, sizeof *codes);
    jarak__answer_write_pairs(&condition, &answer->public, "");
    for (size_t i = 0; codes != NULL && i < catalogue.count; i++) {
        const jarak__indicator *entry = &catalogue.rows[i];
        if (wants_evidence(answer, entry, settings)) {
            jarak__sql_write(&condition, count == 0 ? " AND list_contains([%Q" : ", %Q", entry->code);
            codes[count++] = entry->code;
        }
    }
    /* IN would be a join in every branch of the evidence */
    jarak__write_text(&condition, count > 0 ? "], p.indicator)" : " AND false");
    jarak__write_text(&sql, columns);
    if (status == JARAK_OK && codes != NULL && !condition.failed) {
        status = jarak__evidence_write(&sql, count, codes, condition.bytes, error);
    }
    jarak__write_text(&sql, ordered);
    if (status == JARAK_OK) {
        status = codes == NULL || sql.failed || condition.failed ? jarak__answer_out_of_memory(error)
                                                                 : jarak__sql_table(store, sql.bytes, &answer->evidence, error);
    }
    jarak__writer_release(&sql);
    jarak__writer_release(&condition);
    jarak__free(codes);
    jarak__indicators_release(&catalogue);
    return status;
}

/* Whether the facts of an indicator are in the evidence for the sake of its publications alone. */
static bool is_listed(const jarak__answer_work *answer, const jarak__indicators *catalogue, const char *code)
{
    const jarak__indicator *entry = jarak__indicators_find(catalogue, code);
    return entry != NULL && hands_out_facts(&answer->public, entry);
}

jarak_status jarak__answer_facts(jarak__answer_work *answer, jarak_error *error)
{
    const jarak_table *table = answer->evidence;
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(table);) {
        size_t end = jarak__run_end(table, row, JARAK__EVIDENCE_CELL_FIRST_DAY);
        const char *code = jarak_table_text(table, row, JARAK__EVIDENCE_INDICATOR);
        jarak_series *series = is_listed(answer, &catalogue, code)
                                   ? jarak__answer_one_series(answer, jarak_table_text(table, row, JARAK__EVIDENCE_STATE),
                                                              jarak_table_text(table, row, JARAK__EVIDENCE_PARTNER), code,
                                                              jarak_table_text(table, row, JARAK__EVIDENCE_PERIOD_KIND))
                                   : NULL;
        if (series != NULL) {
            status = fill_facts(answer, table, row, end, series, error);
        }
        row = end;
    }
    jarak__indicators_release(&catalogue);
    return status == JARAK_OK ? fill_sources(answer, error) : status;
}
