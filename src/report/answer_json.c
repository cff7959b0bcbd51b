/* An answer as JSON: docs/json.md describes the keys, which are the names of jarak/answer.h. One line a point, a change or a fact, so that
 * a difference between two answers can be read. */
#include "report/answer_json.h"

#include <math.h>

#include "jarak/report.h"
#include "jarak/version.h"
#include "panel/scale.h"
#include "report/claims.h"
#include "report/verdict_json.h"

void jarak__json_actor(jarak__json *json, const char *key, const jarak_actor *actor)
{
    jarak__json_object(json, key, true);
    jarak__json_text(json, "code", actor->code);
    jarak__json_text(json, "name", actor->name);
    jarak__json_end(json);
}

void jarak__json_actors(jarak__json *json, const char *key, size_t count, const jarak_actor *actors)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < count; i++) {
        jarak__json_actor(json, NULL, &actors[i]);
    }
    jarak__json_end(json);
}

void jarak__json_window(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_year(json, "since", answer->since);
    jarak__json_year(json, "until", answer->until);
    jarak__json_number(json, "level", answer->level);
    jarak__json_actor(json, "partner", &answer->partner);
    jarak__json_actors(json, "states", answer->n_states, answer->states);
    jarak__json_actors(json, "rivals", answer->n_rivals, answer->rivals);
}

void jarak__json_natural_change(jarak__json *json, const jarak_indicator_change *change)
{
    jarak__json_number(json, "natural_change", change->natural_change);
    jarak__json_number(json, "natural_low", change->natural_low);
    jarak__json_number(json, "natural_high", change->natural_high);
    jarak__json_number(json, "ratio", change->ratio);
    jarak__json_number(json, "ratio_low", change->ratio_low);
    jarak__json_number(json, "ratio_high", change->ratio_high);
    jarak__json_number(json, "probability", change->probability);
}

static void write_head(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_text(json, "jarak", JARAK_VERSION);
    jarak__json_text(json, "language", answer->language);
    jarak__json_text(json, "question", answer->question);
    jarak__json_text(json, "headline", answer->headline);
    jarak__json_text(json, "sentence", answer->sentence);
    jarak__json_text(json, "details", answer->details);
    jarak__json_text(json, "votes_sentence", answer->votes_sentence);
    jarak__json_window(json, answer);
    jarak__json_year(json, "as_of", answer->as_of);
    jarak__json_text(json, "known", answer->known);
    jarak__json_verdict_means(json, "groups", answer->groups);
}

/* How it errs beyond the variances of its values. */
static void write_noise(jarak__json *json, const jarak_indicator *indicator)
{
    jarak__json_object(json, "noise", true);
    jarak__json_text(json, "from", indicator->noise_from);
    jarak__json_number(json, "least", indicator->noise_least);
    jarak__json_number(json, "most", indicator->noise_most);
    jarak__json_end(json);
    if (indicator->shocks_from != NULL) {
        jarak__json_object(json, "shocks", true);
        jarak__json_text(json, "from", indicator->shocks_from);
        jarak__json_number(json, "sd", indicator->shocks_sd);
        jarak__json_integer(json, "n_pairs", indicator->shocks_pairs);
        jarak__json_end(json);
    }
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
        jarak__json_text(json, "scale", jarak__scale_name(indicator->scale));
        jarak__json_integer(json, "sign", indicator->sign);
        jarak__json_boolean(json, "repeats", indicator->repeats);
        jarak__json_boolean(json, "unchanged", indicator->unchanged);
        write_noise(json, indicator);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* What was measured first and last, and how far that is apart. */
static void write_change(jarak__json *json, const jarak_indicator_change *change)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "indicator", change->indicator->code);
    jarak__json_text(json, "group", change->indicator->group);
    jarak__json_text(json, "dimension", change->indicator->dimension);
    jarak__json_text(json, "first_period", change->first->period);
    jarak__json_text(json, "last_period", change->last->period);
    jarak__json_number(json, "first_natural", change->first->natural);
    jarak__json_number(json, "last_natural", change->last->natural);
    jarak__json_number(json, "first_value", change->first->value);
    jarak__json_number(json, "last_value", change->last->value);
    jarak__json_number(json, "change", change->change);
    jarak__json_number(json, "conf_low", change->low);
    jarak__json_number(json, "conf_high", change->high);
    jarak__json_natural_change(json, change);
    jarak__json_boolean(json, "of_verdict", change->of_verdict);
    jarak__json_number(json, "weight", change->weight);
    jarak__json_text(json, "direction", isnan(change->probability) ? NULL : jarak_direction_text(change->direction));
    jarak__json_text(json, "use", change->use);
    jarak__json_integer(json, "n_rows", change->first->n_rows + change->last->n_rows);
    jarak__json_end(json);
}

static void write_point(jarak__json *json, const jarak_point *point)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "period", point->period);
    jarak__json_text(json, "first_day", point->first_day);
    jarak__json_text(json, "last_day", point->last_day);
    jarak__json_number(json, "value", point->value);
    jarak__json_number(json, "variance", point->variance);
    jarak__json_number(json, "natural", point->natural);
    jarak__json_number(json, "natural_low", point->natural_low);
    jarak__json_number(json, "natural_high", point->natural_high);
    jarak__json_integer(json, "n_rows", point->n_rows);
    jarak__json_text(json, "steps", point->steps);
    jarak__json_end(json);
}

/* Title, publisher and url stand with the sources. */
static void write_fact(jarak__json *json, const jarak_fact *fact)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "cell", fact->cell);
    jarak__json_text(json, "first_day", fact->first_day);
    jarak__json_text(json, "last_day", fact->last_day);
    jarak__json_text(json, "part", fact->part);
    jarak__json_boolean(json, "used", fact->used);
    jarak__json_text(json, "how", fact->how);
    jarak__json_text(json, "role", fact->role);
    jarak__json_text(json, "period", fact->period);
    jarak__json_text(json, "from", fact->from);
    jarak__json_text(json, "to", fact->to);
    jarak__json_text(json, "measure", fact->measure);
    jarak__json_number(json, "value", fact->value);
    jarak__json_number(json, "amount", fact->amount);
    jarak__json_number(json, "natural", fact->natural);
    jarak__json_text(json, "text", fact->text);
    jarak__json_text(json, "unit", fact->unit);
    jarak__json_text(json, "reporter", fact->reporter);
    jarak__json_text(json, "status", fact->status);
    jarak__json_integer(json, "source", fact->source);
    if (fact->line > 0) {
        jarak__json_integer(json, "line", fact->line);
    } else {
        jarak__json_null(json, "line");
    }
    jarak__json_text(json, "note", fact->note);
    jarak__json_end(json);
}

static void write_series(jarak__json *json, const jarak_series *series)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "indicator", series->indicator->code);
    jarak__json_text(json, "period_kind", series->period_kind);
    jarak__json_list(json, "points", false);
    for (size_t i = 0; i < series->n_points; i++) {
        write_point(json, &series->points[i]);
    }
    jarak__json_end(json);
    jarak__json_list(json, "facts", false);
    for (size_t i = 0; i < series->n_facts; i++) {
        write_fact(json, &series->facts[i]);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

static void write_telling_vote(jarak__json *json, const jarak_telling_vote *vote)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "rollcall", vote->rollcall);
    jarak__json_text(json, "date", vote->date);
    jarak__json_text(json, "resolution", vote->resolution);
    jarak__json_text(json, "title", vote->title);
    jarak__json_text(json, "partner_vote", vote->partner_vote);
    jarak__json_text(json, "state_vote", vote->state_vote);
    jarak__json_integer(json, "n_yes", vote->n_yes);
    jarak__json_integer(json, "n_abstain", vote->n_abstain);
    jarak__json_integer(json, "n_no", vote->n_no);
    jarak__json_number(json, "pull", vote->pull);
    jarak__json_end(json);
}

void jarak__json_telling_votes(jarak__json *json, const char *key, const jarak_pair *pair)
{
    jarak__json_list(json, key, false);
    for (size_t k = 0; k < pair->n_telling_votes; k++) {
        write_telling_vote(json, &pair->telling_votes[k]);
    }
    jarak__json_end(json);
}

void jarak__json_vote_move(jarak__json *json, const char *key, const jarak_vote_move *move)
{
    if (move == NULL) {
        jarak__json_null(json, key);
        return;
    }
    jarak__json_object(json, key, true);
    jarak__json_year(json, "from", move->from);
    jarak__json_year(json, "to", move->to);
    jarak__json_integer(json, "n_from", move->n_from);
    jarak__json_integer(json, "n_to", move->n_to);
    jarak__json_number(json, "distance", move->distance);
    jarak__json_number(json, "state_isolation", move->state_isolation);
    jarak__json_number(json, "partner_isolation", move->partner_isolation);
    jarak__json_number(json, "agenda", move->agenda);
    jarak__json_number(json, "pair", move->pair);
    jarak__json_number(json, "partner_isolation_from", move->partner_isolation_from);
    jarak__json_number(json, "partner_isolation_to", move->partner_isolation_to);
    jarak__json_integer(json, "n_same", move->n_same);
    jarak__json_number(json, "same_distance", move->same_distance);
    jarak__json_number(json, "same_std_error", move->same_std_error);
    jarak__json_boolean(json, "is_agenda", move->is_agenda);
    jarak__json_year(json, "points_from", move->points_from);
    jarak__json_year(json, "points_to", move->points_to);
    jarak__json_number(json, "gap", move->gap);
    jarak__json_number(json, "gap_by_state", move->gap_by_state);
    jarak__json_number(json, "gap_by_partner", move->gap_by_partner);
    jarak__json_number(json, "state_step", move->state_step);
    jarak__json_number(json, "partner_step", move->partner_step);
    jarak__json_texts(json, "lines", move->n_lines, move->lines);
    jarak__json_end(json);
}

static void write_pair(jarak__json *json, const jarak_pair *pair)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "partner", pair->partner.code);
    jarak__json_text(json, "state", pair->state.code);
    jarak__json_boolean(json, "rival", pair->rival);
    jarak__json_text(json, "sentence", pair->sentence);
    jarak__json_text(json, "details", pair->details);
    jarak__json_verdicts(json, "groups", pair->groups);
    jarak__json_list(json, "changes", false);
    for (size_t k = 0; k < pair->n_changes; k++) {
        write_change(json, &pair->changes[k]);
    }
    jarak__json_end(json);
    jarak__json_list(json, "series", false);
    for (size_t k = 0; k < pair->n_series; k++) {
        write_series(json, &pair->series[k]);
    }
    jarak__json_end(json);
    jarak__json_telling_votes(json, "telling_votes", pair);
    jarak__json_vote_move(json, "vote_move", pair->vote_move);
    jarak__json_end(json);
}

static void write_positions(jarak__json *json, const jarak_positions *positions)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "code", positions->actor.code);
    jarak__json_text(json, "name", positions->actor.name);
    jarak__json_list(json, "points", false);
    for (size_t k = 0; k < positions->n_points; k++) {
        const jarak_position *point = &positions->points[k];
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "year", point->year);
        jarak__json_number(json, "estimate", point->estimate);
        jarak__json_number(json, "conf_low", point->low);
        jarak__json_number(json, "conf_high", point->high);
        jarak__json_integer(json, "n_votes", point->n_votes);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

void jarak__json_positions(jarak__json *json, const char *key, const jarak_answer *answer)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < answer->n_positions; i++) {
        write_positions(json, &answer->positions[i]);
    }
    jarak__json_end(json);
}

void jarak__json_findings(jarak__json *json, const char *key, const jarak_answer *answer)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < answer->n_findings; i++) {
        const jarak_finding *finding = &answer->findings[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "text", finding->text);
        jarak__json_text(json, "partner", finding->partner);
        jarak__json_text(json, "state", finding->state);
        jarak__json_texts(json, "indicators", finding->n_indicators, finding->indicators);
        jarak__json_end(json);
    }
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
        jarak__json_boolean(json, "nothing", gap->nothing);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_cautions(jarak__json *json, const jarak_answer *answer)
{
    jarak__json_list(json, "cautions", false);
    for (size_t i = 0; i < answer->n_cautions; i++) {
        const jarak_caution *caution = &answer->cautions[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "partner", caution->partner);
        jarak__json_text(json, "state", caution->state);
        jarak__json_integer(json, "year", caution->year);
        jarak__json_text(json, "text", caution->text);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__json_sources(jarak__json *json, const char *key, const jarak_answer *answer)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < answer->n_sources; i++) {
        const jarak_answer_source *source = &answer->sources[i];
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "source", source->source);
        jarak__json_text(json, "title", source->title);
        jarak__json_text(json, "publisher", source->publisher);
        jarak__json_text(json, "url", source->url);
        jarak__json_integer(json, "n_figures", source->n_figures);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__answer_tree(const void *result, jarak__json *json)
{
    const jarak__answer_and_claims *both = result;
    const jarak_answer *answer = both->answer;
    write_head(json, answer);
    write_indicators(json, answer);
    jarak__json_list(json, "pairs", false);
    for (size_t i = 0; i < answer->n_pairs; i++) {
        write_pair(json, &answer->pairs[i]);
    }
    jarak__json_end(json);
    jarak__json_positions(json, "positions", answer);
    jarak__json_findings(json, "findings", answer);
    jarak__json_claims(json, "claims", both->claims);
    write_gaps(json, answer);
    write_cautions(json, answer);
    jarak__json_sources(json, "sources", answer);
    jarak__json_integer(json, "store_facts", answer->store_facts);
    jarak__json_integer(json, "store_sources", answer->store_sources);
}

jarak_status jarak_answer_json(const jarak_answer *answer, const jarak_claims *claims, char **text, jarak_error *error)
{
    const jarak__answer_and_claims both = {answer, claims};
    const jarak__printout printout = {.result = &both, .tree = jarak__answer_tree};
    return jarak__print_text(&printout, JARAK_FORMAT_JSON, text, error);
}
