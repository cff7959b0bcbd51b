/* The data of the report's page, straight from the answer. This file and those of page_parts.h say which fields the page needs; web/src
 * reads these and no others. */
#include "report/page_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/plain_locale.h"
#include "report/answer_json.h"
#include "report/claims.h"
#include "report/page_parts.h"
#include "report/verdict_json.h"

typedef struct page_data {
    const jarak_answer *answer;
    const jarak_claims *claims;
    bool sheets;
    jarak__page_lists *lists;
} page_data;

static void write_head(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_text(json, "jarak", JARAK_VERSION);
    jarak__json_text(json, "language", answer->language);
    jarak__json_text(json, "question", answer->question);
    jarak__json_text(json, "headline", answer->headline);
    jarak__json_text(json, "sentence", answer->sentence);
    jarak__json_text(json, "votes_sentence", answer->votes_sentence);
    jarak__json_window(json, answer);
    jarak__json_integer(json, "store_facts", answer->store_facts);
    jarak__json_integer(json, "store_sources", answer->store_sources);
}

static void write_indicators(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_list(json, "indicators", false);
    for (size_t i = 0; i < answer->n_indicators; i++) {
        const jarak_indicator *indicator = &answer->indicators[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "code", indicator->code);
        jarak__json_text(json, "group", indicator->group);
        jarak__json_text(json, "dimension", indicator->dimension);
        jarak__json_text(json, "label", indicator->label);
        jarak__json_text(json, "natural_unit", indicator->natural_unit);
        jarak__json_text(json, "describes", indicator->describes);
        jarak__json_boolean(json, "repeats", indicator->repeats);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* The verdict's part on an indicator that it compares; NULL where it does not. */
static const jarak_verdict_part *compared_part(const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        for (size_t i = 0; i < pair->groups[g].n_parts; i++) {
            const jarak_verdict_part *part = &pair->groups[g].parts[i];
            if (part->from != 0 && strcmp(part->indicator->code, indicator->code) == 0) {
                return part;
            }
        }
    }
    return NULL;
}

/* What was measured, and in units that matter the change that the verdict makes of it. */
static void write_change(jarak__json *json, const jarak_pair *pair, const jarak_indicator_change *change)
{
    const jarak_verdict_part *part = compared_part(pair, change->indicator);
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "indicator", change->indicator->code);
    jarak__json_text(json, "first_period", change->first->period);
    jarak__json_text(json, "last_period", change->last->period);
    jarak__json_number(json, "first_natural", change->first->natural);
    jarak__json_number(json, "last_natural", change->last->natural);
    jarak__json_natural_change(json, change);
    if (!isnan(change->probability)) { /* else it is not compared, and the page says so */
        jarak__json_text(json, "direction", jarak_direction_text(change->direction));
    }
    jarak__json_number(json, "change", part != NULL ? part->change : (double)NAN);
    jarak__json_number(json, "conf_low", part != NULL ? part->low : (double)NAN);
    jarak__json_number(json, "conf_high", part != NULL ? part->high : (double)NAN);
    jarak__json_integer(json, "n_rows", change->first->n_rows + change->last->n_rows);
    jarak__json_end(json);
}

enum { DIGITS_OF_BOUND = 6 }; /* of an interval's ends, which are drawn and printed with three */

static void write_bound(jarak__json *json, const char *key, double number)
{
    char text[32];
    (void)jarak__format_plainly(text, sizeof text, "%.*g", DIGITS_OF_BOUND, number);
    jarak__json_number(json, key, isfinite(number) ? jarak__read_plainly(text, NULL) : number);
}

/* Whether first and last day are those of the year that the period is; then the page need not be told them. */
static bool is_whole_year(const char *period, const char *first_day, const char *last_day)
{
    return period != NULL && first_day != NULL && last_day != NULL && strlen(period) == 4 && strncmp(first_day, period, 4) == 0 &&
           strncmp(last_day, period, 4) == 0 && strcmp(first_day + 4, "-01-01") == 0 && strcmp(last_day + 4, "-12-31") == 0;
}

static void write_days(jarak__json *json, const char *period, const char *first_day, const char *last_day)
{
    if (!is_whole_year(period, first_day, last_day)) {
        jarak__json_text(json, "first_day", first_day);
        jarak__json_text(json, "last_day", last_day);
    }
}

/* The facts of a value that the page does not carry, though it carries others. */
static size_t count_more(const jarak_pair *pair, const jarak_series *series, const char *cell, const jarak__page_lists *lists)
{
    size_t n = 0;
    for (size_t i = 0; !pair->rival && i < series->n_facts; i++) {
        n += jarak__compare_texts(series->facts[i].cell, cell) == 0 && !jarak__page_carries(lists, pair, series, i);
    }
    return n;
}

static void write_point(jarak__json *json, const jarak_pair *pair, const jarak_series *series, const jarak_point *point,
                        const jarak__page_lists *lists)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "period", point->period);
    write_days(json, point->period, point->first_day, point->last_day);
    jarak__json_number(json, "natural", point->natural);
    write_bound(json, "natural_low", point->natural_low);
    write_bound(json, "natural_high", point->natural_high);
    jarak__json_integer(json, "n_rows", point->n_rows);
    if (!pair->rival) {
        jarak__json_text(json, "steps", point->steps);
    }
    const size_t more = count_more(pair, series, point->period, lists);
    if (more > 0) {
        jarak__json_count(json, "more", more);
    }
    jarak__json_end(json);
}

static bool has_point(const jarak_series *series, const char *period)
{
    for (size_t i = 0; i < series->n_points; i++) {
        if (period != NULL && strcmp(series->points[i].period, period) == 0) {
            return true;
        }
    }
    return false;
}

/* Where a fact bears on a value; its days are those of the point of the same period, where there is one. */
static void write_fact(jarak__json *json, const jarak_series *series, const jarak_fact *fact, jarak__page_lists *lists)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "cell", fact->cell);
    if (!has_point(series, fact->cell)) {
        write_days(json, fact->cell, fact->first_day, fact->last_day);
    }
    jarak__json_number(json, "natural", fact->natural);
    jarak__json_count(json, "fact", lists->facts.numbers[lists->next_fact]);
    jarak__json_count(json, "use", lists->uses.numbers[lists->next_fact]);
    lists->next_fact++;
    jarak__json_end(json);
}

static void write_series(jarak__json *json, const jarak_pair *pair, const jarak_series *series, jarak__page_lists *lists)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "indicator", series->indicator->code);
    jarak__json_text(json, "period_kind", series->period_kind);
    jarak__json_list(json, "points", false);
    for (size_t i = 0; i < series->n_points; i++) {
        write_point(json, pair, series, &series->points[i], lists);
    }
    jarak__json_end(json);
    jarak__json_list(json, "facts", false);
    for (size_t i = 0; i < series->n_facts; i++) {
        if (jarak__page_carries(lists, pair, series, i)) {
            write_fact(json, series, &series->facts[i], lists);
        }
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

static void write_pair(jarak__json *json, const jarak_pair *pair, jarak__page_lists *lists)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "partner", pair->partner.code);
    jarak__json_text(json, "state", pair->state.code);
    jarak__json_boolean(json, "rival", pair->rival);
    jarak__json_text(json, "sentence", pair->sentence);
    jarak__page_verdicts(json, "groups", pair->groups, lists);
    jarak__json_list(json, "changes", false);
    for (size_t k = 0; k < pair->n_changes; k++) {
        write_change(json, pair, &pair->changes[k]);
    }
    jarak__json_end(json);
    jarak__json_list(json, "series", false);
    for (size_t k = 0; k < pair->n_series; k++) {
        if (jarak__page_draws(pair, &pair->series[k])) {
            write_series(json, pair, &pair->series[k], lists);
        }
    }
    jarak__json_end(json);
    jarak__json_telling_votes(json, "telling_votes", pair);
    jarak__json_vote_move(json, "vote_move", pair->vote_move);
    jarak__json_end(json);
}

static void write_gaps(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_list(json, "gaps", false);
    for (size_t i = 0; i < answer->n_gaps; i++) {
        const jarak_gap *gap = &answer->gaps[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "partner", gap->partner);
        jarak__json_text(json, "state", gap->state);
        jarak__json_text(json, "indicator", gap->indicator->code);
        jarak__json_text(json, "text", gap->text);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_cautions(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_list(json, "cautions", false);
    for (size_t i = 0; i < answer->n_cautions; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "text", answer->cautions[i].text);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* Rerouted goods, where any are kept. */
static void write_rerouted(jarak__json *json, const jarak_answer *answer)
{
    if (answer->n_rerouted_before > 0) {
        jarak__json_count(json, "rerouted_before", answer->n_rerouted_before);
    }
    jarak__json_list(json, "rerouted", false);
    for (size_t i = 0; i < answer->n_rerouted; i++) {
        const jarak_rerouted *goods = &answer->rerouted[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "state", goods->state);
        jarak__json_text(json, "partner", goods->partner);
        jarak__json_text(json, "origin", goods->origin);
        jarak__json_text(json, "product", goods->product);
        jarak__json_text(json, "since", goods->since);
        jarak__json_text(json, "unit", goods->unit);
        jarak__json_boolean(json, "has_onward", goods->has_onward);
        jarak__json_number(json, "ratio", goods->ratio);
        jarak__json_number(json, "ratio_low", goods->ratio_low);
        jarak__json_number(json, "ratio_high", goods->ratio_high);
        jarak__json_number(json, "q", goods->q);
        jarak__json_number(json, "excess_low", goods->excess_low);
        jarak__json_number(json, "excess_high", goods->excess_high);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_tree(const void *result, jarak__json *json)
{
    const page_data *page = result;
    const jarak_answer *answer = page->answer;
    write_head(json, answer);
    if (page->sheets) {
        jarak__json_boolean(json, "sheets", true);
    }
    write_indicators(json, answer);
    jarak__json_list(json, "pairs", false);
    for (size_t i = 0; i < answer->n_pairs; i++) {
        write_pair(json, &answer->pairs[i], page->lists);
    }
    jarak__json_end(json);
    jarak__page_lists_write(json, page->lists);
    jarak__json_positions(json, "positions", answer);
    jarak__json_findings(json, "findings", answer);
    jarak__json_claims(json, "claims", page->claims);
    write_gaps(json, answer);
    write_cautions(json, answer);
    write_rerouted(json, answer);
    jarak__json_sources(json, "sources", answer);
}

jarak_status jarak__write_page_json(const jarak_answer *answer, const jarak_claims *claims, bool sheets, jarak__writer *writer,
                                    jarak_error *error)
{
    jarak__page_lists lists;
    jarak_status status = jarak__page_lists_find(answer, !sheets, &lists, error);
    if (status == JARAK_OK) {
        const page_data page = {answer, claims, sheets, &lists};
        status = jarak__write_small_json(write_tree, &page, writer, error);
        jarak__page_lists_release(&lists);
    }
    return status;
}
