/* The verdict of an answer: all that the store has on its pairs, of all years and indicators, whatever of it is shown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/codes.h"
#include "answer/panel.h"
#include "answer/verdict_data.h"
#include "base/alloc.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/change.h"
#include "panel/scale.h"

typedef struct reading {
    jarak__answer_work *answer;
    jarak__verdict_input input;
    jarak_verdict_origin *origins;
    bool *together;
} reading;

/* ------------------------------------------------------------------------------------------------------------------ reading */

/* The pair and the indicator of a row; false where the answer does not ask for the pair (a state and another state's rival). */
static bool find_row(const reading *work, const jarak_table *table, size_t row, size_t *pair, size_t *indicator)
{
    enum { STATE, PARTNER, INDICATOR }; /* what rows of the panel and of the evidence begin with */
    *pair = jarak__verdict_input_pair(&work->input, jarak_table_text(table, row, STATE), jarak_table_text(table, row, PARTNER));
    *indicator = jarak__verdict_input_indicator(&work->input, jarak_table_text(table, row, INDICATOR));
    return *pair != SIZE_MAX && *indicator != SIZE_MAX;
}

/* Values of full years. */
static jarak_status read_values(reading *work, jarak_error *error)
{
    const jarak_table *rows = work->answer->rows;
    const size_t n_rows = jarak_table_rows(rows);
    jarak_status status = JARAK_OK;
    for (size_t row = 0; row < n_rows && status == JARAK_OK; row++) {
        size_t pair, indicator;
        if (strcmp(jarak_table_text(rows, row, JARAK__ROW_PERIOD_KIND), "year") == 0 && find_row(work, rows, row, &pair, &indicator)) {
            const bool turned = strcmp(jarak_table_text(rows, row, JARAK__ROW_STATE), jarak_table_text(rows, row, JARAK__ROW_PARTNER)) > 0;
            status = jarak__verdict_input_add(&work->input, pair, turned, indicator, jarak__answer_year(work->answer, row),
                                              jarak_table_number(rows, row, JARAK__ROW_VALUE),
                                              jarak_table_number(rows, row, JARAK__ROW_VARIANCE),
                                              jarak_table_number(rows, row, JARAK__ROW_NATURAL), error);
        }
    }
    jarak__verdict_input_sort(&work->input);
    return status;
}

static jarak_status read_reporters(reading *work, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(work->answer, store, jarak__reporters_before, jarak__reporters_after, &table, error);
    if (status == JARAK_OK) {
        jarak__verdict_input_reporters(&work->input, table);
    }
    jarak_table_free(table);
    return status;
}

static jarak_status read_spread(reading *work, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(work->answer, store, jarak__spread_before, jarak__spread_after, &table, error);
    if (status == JARAK_OK) {
        jarak__verdict_input_spread(&work->input, table);
    }
    jarak_table_free(table);
    return status;
}

static jarak_status read_errors(reading *work, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak__answer_select_all(work->answer, store, jarak__vote_errors_before, jarak__vote_errors_after, &table, error);
    if (status == JARAK_OK) {
        jarak__verdict_input_errors(&work->input, table);
    }
    jarak_table_free(table);
    return status;
}

static jarak_status read_sizes(reading *work, jarak_store *store, jarak_error *error)
{
    const jarak_answer *answer = &work->answer->public;
    jarak__writer sql = {0};
    jarak_table *table = NULL;
    jarak__write_format(&sql, "%s WHERE ", jarak__sizes_before);
    jarak__write_is_one_of(&sql, "z.state", jarak__answer_n_actors(answer), jarak__answer_actor_code, answer);
    jarak__write_format(&sql, " %s", jarak__sizes_after);
    jarak_status status = sql.failed ? jarak__answer_out_of_memory(error) : jarak__sql_table(store, sql.bytes, &table, error);
    status = status == JARAK_OK ? jarak__verdict_input_sizes(&work->input, table, error) : status;
    jarak_table_free(table);
    jarak__writer_release(&sql);
    return status;
}

/* The used figures of one cell, by publication. */
static void add_origins(reading *work, size_t row, size_t end, size_t pair, size_t indicator)
{
    const jarak_table *evidence = work->answer->evidence;
    const size_t first = work->input.data.n_origins;
    const int year = (int)strtol(jarak_table_text(evidence, row, JARAK__EVIDENCE_CELL_FIRST_DAY), NULL, 10);
    for (; row < end; row++) {
        const int64_t source = jarak_table_integer(evidence, row, JARAK__EVIDENCE_SOURCE);
        if (!jarak_table_boolean(evidence, row, JARAK__EVIDENCE_USED)) {
            continue;
        }
        size_t i = first;
        while (i < work->input.data.n_origins && work->origins[i].source != source) {
            i++;
        }
        if (i == work->input.data.n_origins) {
            work->origins[work->input.data.n_origins++] = (jarak_verdict_origin){
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
    work->input.data.origins = work->origins;
    return work->answer->failed ? jarak__answer_out_of_memory(error) : JARAK_OK;
}

static jarak_status start(reading *work, jarak__answer_work *answer, jarak_error *error)
{
    const size_t n_pairs = answer->public.n_pairs;
    *work = (reading){.answer = answer, .together = jarak__calloc(n_pairs + 1, sizeof *work->together)};
    jarak_status status = jarak__verdict_input_start(&work->input, n_pairs, answer->n_catalogue, answer->catalogue, error);
    if (status != JARAK_OK || work->together == NULL) {
        return status == JARAK_OK ? jarak__answer_out_of_memory(error) : status;
    }
    for (size_t i = 0; i < n_pairs; i++) {
        work->input.places[i] = (jarak__place){answer->pairs[i].state.code, answer->pairs[i].partner.code, i};
        work->together[i] = !answer->pairs[i].rival;
    }
    work->input.data.together = work->together;
    jarak__verdict_input_sort_places(&work->input);
    return JARAK_OK;
}

static void release(reading *work)
{
    jarak__verdict_input_release(&work->input);
    jarak__free(work->together);
    jarak__free(work->origins);
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

/* Whether the verdict's change is from the same year to the same year as the one that is shown. */
static bool is_same_span(const jarak_verdict_part *part, const jarak_indicator_change *change)
{
    return part->from == (int)strtol(change->first->first_day, NULL, 10) && part->to == (int)strtol(change->last->first_day, NULL, 10);
}

/* Each change has the direction that the verdict gives its indicator, by the same rule as a group's, and the interval that it found. */
static jarak_status judge_changes(jarak__answer_work *answer, jarak_pair *pair, jarak_error *error)
{
    jarak_indicator_change *changes = jarak__answer_array(answer, pair->n_changes, sizeof *changes);
    if (changes == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < pair->n_changes; i++) {
        const jarak_verdict_part *part = find_part(pair, pair->changes[i].indicator);
        changes[i] = pair->changes[i];
        const bool compared =
            part != NULL && part->from != 0 && strcmp(part->use, "below the floor") != 0 && strcmp(part->use, "noise not known") != 0;
        changes[i].probability = compared ? part->probability : (double)NAN;
        changes[i].direction = compared ? part->direction : JARAK_DIRECTION_UNDECIDED;
        changes[i].weight = compared ? part->weight : 0;
        changes[i].use = part != NULL ? part->use : jarak_change_use_text(JARAK_CHANGE_EMPTY);
        if (compared && is_same_span(part, &changes[i])) {
            jarak__change_judge(part->low, part->high, part->unit, &changes[i]);
        }
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
    wanted.since = answer->public.since;
    wanted.until = answer->public.until;
    wanted.level = settings->level;
    wanted.specifications = settings->specifications;
    wanted.multiverse = settings->multiverse;
    wanted.cancel = jarak__store_cancel(store);
    jarak_status status = start(&work, answer, error);
    status = status == JARAK_OK ? read_values(&work, error) : status;
    status = status == JARAK_OK ? read_reporters(&work, store, error) : status;
    status = status == JARAK_OK ? read_spread(&work, store, error) : status;
    status = status == JARAK_OK ? read_errors(&work, store, error) : status;
    status = status == JARAK_OK ? read_sizes(&work, store, error) : status;
    status = status == JARAK_OK && settings->figures ? read_origins(&work, error) : status;
    status = status == JARAK_OK ? jarak_verdict_fit(&work.input.data, &wanted, &answer->verdicts, error) : status;
    status = status == JARAK_OK ? hand_over(answer, error) : status;
    release(&work);
    return status;
}
