/* An answer as JSON: docs/json.md describes the keys. One line a point, a row or a figure, so that a difference between two answers can be
 * read. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "jarak/report.h"
#include "panel/scale.h"
#include "report/json.h"

/* A JSON text being written: which level it is on, and whether a comma is due. */
typedef struct json {
    jarak__writer writer;
    int depth;
    bool first; /* nothing written yet on this level */
} json;

static void separate(json *out, bool broken)
{
    jarak__write_text(&out->writer, out->first ? "" : broken ? "," : ", ");
    if (broken) {
        jarak__write_format(&out->writer, "\n%*s", out->depth, "");
    }
    out->first = false;
}

static void open_level(json *out, const char *bracket)
{
    jarak__write_text(&out->writer, bracket);
    out->depth++;
    out->first = true;
}

static void close_level(json *out, const char *bracket, bool broken)
{
    out->depth--;
    if (broken && !out->first) {
        jarak__write_format(&out->writer, "\n%*s", out->depth, "");
    }
    jarak__write_text(&out->writer, bracket);
    out->first = false;
}

static void key(json *out, const char *name, bool broken)
{
    separate(out, broken);
    jarak__write_json_text(&out->writer, name);
    jarak__write_text(&out->writer, ": ");
}

static void text_field(json *out, const char *name, const char *text)
{
    key(out, name, false);
    jarak__write_json_text(&out->writer, text);
}

static void number_field(json *out, const char *name, double number)
{
    key(out, name, false);
    jarak__write_json_number(&out->writer, number);
}

static void integer_field(json *out, const char *name, int64_t number)
{
    key(out, name, false);
    jarak__write_format(&out->writer, "%" PRId64, number);
}

/* A year; null where it is open. */
static void year_field(json *out, const char *name, int year)
{
    if (year != 0) {
        integer_field(out, name, year);
    } else {
        text_field(out, name, NULL);
    }
}

static void truth_field(json *out, const char *name, bool truth)
{
    key(out, name, false);
    jarak__write_text(&out->writer, truth ? "true" : "false");
}

static void start_item(json *out, bool broken)
{
    separate(out, broken);
    open_level(out, "{");
}

static void end_item(json *out)
{
    close_level(out, "}", false);
}

static void start_list(json *out, const char *name)
{
    key(out, name, true);
    open_level(out, "[");
}

static void end_list(json *out)
{
    close_level(out, "]", true);
}

static void write_actor(json *out, const jarak_actor *actor)
{
    open_level(out, "{");
    text_field(out, "code", actor->code);
    text_field(out, "name", actor->name);
    end_item(out);
}

static void write_actors(json *out, const char *name, size_t count, const jarak_actor *actors)
{
    start_list(out, name);
    for (size_t i = 0; i < count; i++) {
        separate(out, true);
        write_actor(out, &actors[i]);
    }
    end_list(out);
}

static void write_head(json *out, const jarak_answer *answer)
{
    static const char *const names[] = {"jarak", "lang", "question"};
    const char *const texts[] = {JARAK_VERSION, answer->language, answer->question};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        key(out, names[i], true);
        jarak__write_json_text(&out->writer, texts[i]);
    }
    key(out, "window", true);
    open_level(out, "{");
    year_field(out, "since", answer->since);
    year_field(out, "until", answer->until);
    end_item(out);
    key(out, "level", true);
    jarak__write_json_number(&out->writer, answer->level);
    key(out, "verdict_model", true);
    jarak__write_json_text(&out->writer, "each indicator by itself, a group as their weighted sum (docs/methods/verdict.md)");
    key(out, "sentence", true);
    jarak__write_json_text(&out->writer, answer->sentence);
    key(out, "details", true);
    jarak__write_json_text(&out->writer, answer->details);
    key(out, "groups", true);
    open_level(out, "{");
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict_mean *mean = &answer->groups[g];
        if (mean->n_pairs > 0) {
            key(out, jarak_group_text((jarak_group)g), true);
            open_level(out, "{");
            text_field(out, "direction", jarak_direction_text(mean->direction));
            number_field(out, "probability", mean->probability);
            number_field(out, "change", mean->change);
            number_field(out, "conf_low", mean->low);
            number_field(out, "conf_high", mean->high);
            integer_field(out, "pairs", (int64_t)mean->n_pairs);
            close_level(out, "}", false);
        }
    }
    close_level(out, "}", true);
    key(out, "hub", true);
    write_actor(out, &answer->partner);
    write_actors(out, "states", answer->n_states, answer->states);
    write_actors(out, "rivals", answer->n_rivals, answer->rivals);
}

static void write_indicators(json *out, const jarak_answer *answer)
{
    start_list(out, "indicators");
    for (size_t i = 0; i < answer->n_indicators; i++) {
        const jarak_indicator *indicator = &answer->indicators[i];
        start_item(out, true);
        text_field(out, "indicator", indicator->code);
        text_field(out, "group", indicator->group);
        text_field(out, "dimension", indicator->dimension);
        text_field(out, "label", indicator->label);
        text_field(out, "natural_unit", indicator->natural_unit);
        text_field(out, "scale", jarak__scale_name(indicator->scale));
        integer_field(out, "sign", indicator->sign);
        truth_field(out, "repeats", indicator->repeats);
        truth_field(out, "unchanged", indicator->unchanged);
        text_field(out, "describes", indicator->describes);
        end_item(out);
    }
    end_list(out);
}

static void write_point(json *out, const jarak_point *point)
{
    start_item(out, true);
    text_field(out, "period", point->period);
    text_field(out, "first_day", point->first_day);
    text_field(out, "last_day", point->last_day);
    number_field(out, "value", point->value);
    number_field(out, "variance", point->variance);
    number_field(out, "natural", point->natural);
    number_field(out, "natural_low", point->natural_low);
    number_field(out, "natural_high", point->natural_high);
    integer_field(out, "n_rows", point->n_rows);
    text_field(out, "steps", point->steps);
    end_item(out);
}

static void write_fact(json *out, const jarak_fact *fact)
{
    start_item(out, true);
    text_field(out, "period", fact->cell);
    text_field(out, "first_day", fact->first_day);
    text_field(out, "last_day", fact->last_day);
    text_field(out, "part", fact->part);
    truth_field(out, "used", fact->used);
    text_field(out, "how", fact->how);
    number_field(out, "natural", fact->natural);
    text_field(out, "from", fact->from);
    text_field(out, "to", fact->to);
    text_field(out, "figure_period", fact->period);
    text_field(out, "measure", fact->measure);
    number_field(out, "value", fact->value);
    text_field(out, "text", fact->text);
    text_field(out, "unit", fact->unit);
    text_field(out, "reporter", fact->reporter);
    text_field(out, "status", fact->status);
    integer_field(out, "source", fact->source);
    if (fact->line > 0) {
        integer_field(out, "line", fact->line);
    } else {
        text_field(out, "line", NULL);
    }
    text_field(out, "note", fact->note);
    end_item(out);
}

static void write_series(json *out, const jarak_series *series)
{
    start_item(out, true);
    text_field(out, "indicator", series->indicator->code);
    text_field(out, "period_kind", series->period_kind);
    start_list(out, "points");
    for (size_t i = 0; i < series->n_points; i++) {
        write_point(out, &series->points[i]);
    }
    end_list(out);
    start_list(out, "figures");
    for (size_t i = 0; i < series->n_facts; i++) {
        write_fact(out, &series->facts[i]);
    }
    end_list(out);
    end_item(out);
}

static void write_telling_vote(json *out, const jarak_telling_vote *vote)
{
    start_item(out, true);
    text_field(out, "rollcall", vote->rollcall);
    text_field(out, "date", vote->date);
    text_field(out, "resolution", vote->resolution);
    text_field(out, "title", vote->title);
    text_field(out, "vote_a", vote->partner_vote);
    text_field(out, "vote_b", vote->state_vote);
    integer_field(out, "yes", vote->n_yes);
    integer_field(out, "abstain", vote->n_abstain);
    integer_field(out, "no", vote->n_no);
    number_field(out, "pull", vote->pull);
    end_item(out);
}

static void write_reasons(json *out, const jarak_verdict *verdict)
{
    start_list(out, "reasons");
    for (size_t i = 0; i < verdict->n_reasons; i++) {
        start_item(out, true);
        text_field(out, "indicator", verdict->reasons[i].indicator->code);
        number_field(out, "contribution", verdict->reasons[i].contribution);
        end_item(out);
    }
    end_list(out);
    start_list(out, "reasons_by_source");
    for (size_t i = 0; i < verdict->n_source_reasons; i++) {
        const jarak_source_reason *reason = &verdict->source_reasons[i];
        start_item(out, true);
        integer_field(out, "source", reason->source);
        text_field(out, "title", reason->title);
        text_field(out, "publisher", reason->publisher);
        text_field(out, "url", reason->url);
        number_field(out, "contribution", reason->contribution);
        end_item(out);
    }
    end_list(out);
    start_list(out, "influences");
    for (size_t i = 0; i < verdict->n_influences; i++) {
        const jarak_influence *influence = &verdict->influences[i];
        start_item(out, true);
        text_field(out, "indicator", influence->indicator->code);
        integer_field(out, "period", influence->year);
        number_field(out, "contribution", influence->contribution);
        number_field(out, "probability", influence->probability);
        text_field(out, "direction", jarak_direction_text(influence->direction));
        end_item(out);
    }
    end_list(out);
}

static void write_steps(json *out, size_t n_steps, const jarak_step *steps)
{
    start_list(out, "steps");
    for (size_t i = 0; i < n_steps; i++) {
        start_item(out, true);
        integer_field(out, "period", steps[i].year);
        number_field(out, "change", steps[i].change);
        number_field(out, "std_error", steps[i].std_error);
        number_field(out, "probability", steps[i].probability);
        truth_field(out, "told", steps[i].told);
        end_item(out);
    }
    end_list(out);
}

/* The level over time, and its steps. */
static void write_levels(json *out, const jarak_verdict *verdict)
{
    start_list(out, "levels");
    for (size_t i = 0; i < verdict->n_levels; i++) {
        start_item(out, true);
        integer_field(out, "period", verdict->levels[i].year);
        number_field(out, "level", verdict->levels[i].level);
        end_item(out);
    }
    end_list(out);
    write_steps(out, verdict->n_steps, verdict->steps);
}

/* The dimensions that a verdict rests on, each once. */
static void write_rests_on(json *out, const jarak_verdict *verdict)
{
    key(out, "rests_on", false);
    open_level(out, "[");
    for (size_t i = 0; i < verdict->n_parts; i++) {
        bool is_new = verdict->parts[i].weight > 0;
        for (size_t k = 0; k < i && is_new; k++) {
            is_new = !(verdict->parts[k].weight > 0 &&
                       strcmp(verdict->parts[k].indicator->dimension, verdict->parts[i].indicator->dimension) == 0);
        }
        if (is_new) {
            separate(out, false);
            jarak__write_json_text(&out->writer, verdict->parts[i].indicator->dimension);
        }
    }
    close_level(out, "]", false);
}

static void write_specifications(json *out, const jarak_verdict *verdict)
{
    start_list(out, "specification_list");
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        const jarak_specification *specification = &verdict->specifications[i];
        start_item(out, true);
        truth_field(out, "main", specification->main);
        number_field(out, "change", specification->change);
        number_field(out, "conf_low", specification->low);
        number_field(out, "conf_high", specification->high);
        number_field(out, "probability", specification->probability);
        text_field(out, "direction", jarak_direction_text(specification->direction));
        key(out, "choices", false);
        open_level(out, "{");
        for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
            text_field(out, jarak_choice_name(k), specification->choices[k]);
        }
        close_level(out, "}", false);
        end_item(out);
    }
    end_list(out);
}

static void write_verdict(json *out, const jarak_verdict *verdict)
{
    open_level(out, "{");
    text_field(out, "direction", jarak_direction_text(verdict->direction));
    number_field(out, "probability", verdict->probability);
    number_field(out, "change", verdict->change);
    number_field(out, "conf_low", verdict->low);
    number_field(out, "conf_high", verdict->high);
    number_field(out, "p_up", verdict->p_up);
    number_field(out, "p_down", verdict->p_down);
    number_field(out, "p_no_change", verdict->p_no_change);
    number_field(out, "s_value", verdict->s_value);
    integer_field(out, "from", verdict->from);
    integer_field(out, "to", verdict->to);
    year_field(out, "since", verdict->since);
    text_field(out, "since_indicator", verdict->since_indicator != NULL ? verdict->since_indicator->code : NULL);
    write_rests_on(out, verdict);
    integer_field(out, "dimensions", (int64_t)verdict->n_all_dimensions);
    integer_field(out, "specifications", (int64_t)verdict->n_specifications);
    integer_field(out, "specifications_agree", (int64_t)verdict->n_agree);
    text_field(out, "hinge", verdict->hinge);
    write_reasons(out, verdict);
    write_levels(out, verdict);
    write_specifications(out, verdict);
    close_level(out, "}", false);
}

/* The verdict of each group that has one. */
static void write_groups(json *out, const jarak_pair *pair)
{
    key(out, "groups", true);
    open_level(out, "{");
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        if (pair->groups[g].known) {
            key(out, jarak_group_text((jarak_group)g), true);
            write_verdict(out, &pair->groups[g]);
        }
    }
    close_level(out, "}", true);
}

/* The verdict's part on an indicator; NULL where there is none. */
static const jarak_verdict_part *find_part(const jarak_pair *pair, const jarak_indicator *indicator)
{
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        for (size_t i = 0; i < pair->groups[g].n_parts; i++) {
            if (strcmp(pair->groups[g].parts[i].indicator->code, indicator->code) == 0) {
                return &pair->groups[g].parts[i];
            }
        }
    }
    return NULL;
}

/* A row: what was measured first and last, and the verdict's figure of it, in units that matter. */
static void write_change(json *out, const jarak_pair *pair, const jarak_indicator_change *change)
{
    start_item(out, true);
    text_field(out, "indicator", change->indicator->code);
    text_field(out, "group", change->indicator->group);
    text_field(out, "dimension", change->indicator->dimension);
    text_field(out, "first_period", change->first->period);
    text_field(out, "last_period", change->last->period);
    number_field(out, "first", change->first->value);
    number_field(out, "last", change->last->value);
    number_field(out, "first_natural", change->first->natural);
    number_field(out, "last_natural", change->last->natural);
    number_field(out, "change_value", change->change);
    number_field(out, "change_value_low", change->low);
    number_field(out, "change_value_high", change->high);
    number_field(out, "change_natural", change->natural_change);
    number_field(out, "change_natural_low", change->natural_low);
    number_field(out, "change_natural_high", change->natural_high);
    number_field(out, "ratio", change->ratio);
    number_field(out, "ratio_low", change->ratio_low);
    number_field(out, "ratio_high", change->ratio_high);
    const jarak_verdict_part *part = find_part(pair, change->indicator);
    const bool compared = part != NULL && part->from != 0;
    text_field(out, "direction", compared ? jarak_direction_text(part->direction) : jarak_direction_text(change->direction));
    number_field(out, "probability", change->probability);
    number_field(out, "change", compared ? part->change : (double)NAN);
    number_field(out, "conf_low", compared ? part->low : (double)NAN);
    number_field(out, "conf_high", compared ? part->high : (double)NAN);
    year_field(out, "from", compared ? part->from : 0);
    year_field(out, "to", compared ? part->to : 0);
    number_field(out, "weight", change->weight);
    text_field(out, "use", part != NULL ? part->use : NULL);
    year_field(out, "since", compared ? part->since : 0);
    write_steps(out, compared ? part->n_steps : 0, compared ? part->steps : NULL);
    integer_field(out, "n_rows", change->first->n_rows + change->last->n_rows);
    end_item(out);
}

static void write_pairs(json *out, const jarak_answer *answer)
{
    start_list(out, "pairs");
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        start_item(out, true);
        text_field(out, "a", pair->partner.code);
        text_field(out, "b", pair->state.code);
        text_field(out, "role", pair->rival ? "rival" : "hub");
        text_field(out, "sentence", pair->sentence);
        text_field(out, "details", pair->details);
        write_groups(out, pair);
        start_list(out, "rows");
        for (size_t k = 0; k < pair->n_changes; k++) {
            write_change(out, pair, &pair->changes[k]);
        }
        end_list(out);
        start_list(out, "series");
        for (size_t k = 0; k < pair->n_series; k++) {
            write_series(out, &pair->series[k]);
        }
        end_list(out);
        start_list(out, "telling_votes");
        for (size_t k = 0; k < pair->n_telling_votes; k++) {
            write_telling_vote(out, &pair->telling_votes[k]);
        }
        end_list(out);
        end_item(out);
    }
    end_list(out);
}

static void write_positions(json *out, const jarak_answer *answer)
{
    start_list(out, "ideal_points");
    for (size_t i = 0; i < answer->n_positions; i++) {
        const jarak_positions *positions = &answer->positions[i];
        start_item(out, true);
        text_field(out, "code", positions->actor.code);
        text_field(out, "name", positions->actor.name);
        start_list(out, "points");
        for (size_t k = 0; k < positions->n_points; k++) {
            const jarak_position *point = &positions->points[k];
            start_item(out, false);
            integer_field(out, "year", point->year);
            number_field(out, "estimate", point->estimate);
            number_field(out, "conf_low", point->low);
            number_field(out, "conf_high", point->high);
            integer_field(out, "n_votes", point->n_votes);
            end_item(out);
        }
        end_list(out);
        end_item(out);
    }
    end_list(out);
}

static void write_findings(json *out, const jarak_answer *answer)
{
    start_list(out, "findings");
    for (size_t i = 0; i < answer->n_findings; i++) {
        const jarak_finding *finding = &answer->findings[i];
        start_item(out, true);
        text_field(out, "text", finding->text);
        key(out, "pair", false);
        open_level(out, "[");
        separate(out, false);
        jarak__write_json_text(&out->writer, finding->partner);
        separate(out, false);
        jarak__write_json_text(&out->writer, finding->state);
        close_level(out, "]", false);
        key(out, "indicators", false);
        open_level(out, "[");
        for (size_t k = 0; k < finding->n_indicators; k++) {
            separate(out, false);
            jarak__write_json_text(&out->writer, finding->indicators[k]);
        }
        close_level(out, "]", false);
        end_item(out);
    }
    end_list(out);
}

static void write_claims(json *out, const jarak_claims *claims)
{
    start_list(out, "claims");
    for (size_t i = 0; claims != NULL && i < claims->count; i++) {
        const jarak_claim *claim = &claims->claims[i];
        start_item(out, true);
        text_field(out, "id", claim->id);
        text_field(out, "paragraph", claim->paragraph);
        text_field(out, "statement", claim->statement);
        text_field(out, "statement_id", claim->statement_id);
        text_field(out, "finding", jarak_claim_finding_text(claim->finding));
        truth_field(out, "opinion", claim->opinion);
        integer_field(out, "supported", (int64_t)claim->supported);
        integer_field(out, "contradicted", (int64_t)claim->contradicted);
        integer_field(out, "undecided", (int64_t)claim->undecided);
        text_field(out, "source", claim->source);
        text_field(out, "note", claim->note);
        key(out, "rows", false);
        const jarak_table *rows = claim->rows != NULL ? claim->rows : claim->answers;
        if (rows != NULL) {
            jarak__write_json_table(&out->writer, rows, out->depth);
        } else {
            jarak__write_text(&out->writer, "[]");
        }
        end_item(out);
    }
    end_list(out);
}

static void write_tail(json *out, const jarak_answer *answer)
{
    start_list(out, "missing");
    for (size_t i = 0; i < answer->n_gaps; i++) {
        const jarak_gap *gap = &answer->gaps[i];
        start_item(out, true);
        text_field(out, "a", gap->partner);
        text_field(out, "b", gap->state);
        text_field(out, "indicator", gap->indicator->code);
        text_field(out, "text", gap->text);
        end_item(out);
    }
    end_list(out);
    start_list(out, "notes");
    for (size_t i = 0; i < answer->n_cautions; i++) {
        const jarak_caution *caution = &answer->cautions[i];
        start_item(out, true);
        text_field(out, "a", caution->partner);
        text_field(out, "b", caution->state);
        integer_field(out, "year", caution->year);
        text_field(out, "text", caution->text);
        end_item(out);
    }
    end_list(out);
    start_list(out, "sources");
    for (size_t i = 0; i < answer->n_sources; i++) {
        const jarak_answer_source *source = &answer->sources[i];
        start_item(out, true);
        integer_field(out, "source", source->source);
        text_field(out, "title", source->title);
        text_field(out, "publisher", source->publisher);
        text_field(out, "url", source->url);
        integer_field(out, "figures", source->n_figures);
        end_item(out);
    }
    end_list(out);
    key(out, "counts", true);
    open_level(out, "{");
    integer_field(out, "figures", answer->store_facts);
    integer_field(out, "sources", answer->store_sources);
    integer_field(out, "facts", answer->store_facts);
    end_item(out);
}

jarak_status jarak_answer_json(const jarak_answer *answer, const jarak_claims *claims, char **text, jarak_error *error)
{
    json out = {0};
    open_level(&out, "{");
    write_head(&out, answer);
    write_indicators(&out, answer);
    write_pairs(&out, answer);
    write_positions(&out, answer);
    write_findings(&out, answer);
    write_claims(&out, claims);
    write_tail(&out, answer);
    close_level(&out, "}", true);
    jarak__write_text(&out.writer, "\n");
    *text = jarak__writer_take(&out.writer);
    return *text != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the answer as JSON");
}
