/* The verdict as JSON: a value of a list on a line of its own, so that a difference between two verdicts can be read. */
#include "report/verdict_json.h"

void jarak__json_year(jarak__json *json, const char *key, int year)
{
    if (year != 0) {
        jarak__json_integer(json, key, year);
    } else {
        jarak__json_null(json, key);
    }
}

/* How sure and how large, which means, parts, specifications and the verdict itself all have. */
static void write_finding(jarak__json *json, jarak_direction direction, double probability, double change, double low, double high)
{
    jarak__json_text(json, "direction", jarak_direction_text(direction));
    jarak__json_number(json, "probability", probability);
    jarak__json_number(json, "change", change);
    jarak__json_number(json, "conf_low", low);
    jarak__json_number(json, "conf_high", high);
}

void jarak__json_verdict_means(jarak__json *json, const char *key, const jarak_verdict_mean means[JARAK_N_GROUPS])
{
    jarak__json_object(json, key, false);
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict_mean *mean = &means[g];
        if (mean->n_pairs > 0) {
            jarak__json_object(json, jarak_group_text((jarak_group)g), true);
            jarak__json_count(json, "n_pairs", mean->n_pairs);
            write_finding(json, mean->direction, mean->probability, mean->change, mean->low, mean->high);
            jarak__json_end(json);
        }
    }
    jarak__json_end(json);
}

static void write_steps(jarak__json *json, size_t n_steps, const jarak_step *steps)
{
    jarak__json_list(json, "steps", false);
    for (size_t i = 0; i < n_steps; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "year", steps[i].year);
        jarak__json_number(json, "change", steps[i].change);
        jarak__json_number(json, "std_error", steps[i].std_error);
        jarak__json_number(json, "probability", steps[i].probability);
        jarak__json_boolean(json, "told", steps[i].told);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* An indicator by itself; without a word of the change where it is not compared. */
static void write_part(jarak__json *json, const jarak_verdict_part *part)
{
    jarak__json_object(json, NULL, true);
    jarak__json_text(json, "indicator", part->indicator->code);
    jarak__json_text(json, "use", part->use);
    jarak__json_number(json, "weight", part->weight);
    if (part->from != 0) {
        jarak__json_integer(json, "from", part->from);
        jarak__json_integer(json, "to", part->to);
        write_finding(json, part->direction, part->probability, part->change, part->low, part->high);
        jarak__json_number(json, "s_value", part->s_value);
        jarak__json_year(json, "since", part->since);
        jarak__json_count(json, "n_reporters", part->n_reporters);
        write_steps(json, part->n_steps, part->steps);
    }
    jarak__json_end(json);
}

static void write_parts(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_list(json, "parts", false);
    for (size_t i = 0; i < verdict->n_parts; i++) {
        write_part(json, &verdict->parts[i]);
    }
    jarak__json_end(json);
}

static void write_levels(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_list(json, "levels", false);
    for (size_t i = 0; i < verdict->n_levels; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "year", verdict->levels[i].year);
        jarak__json_number(json, "level", verdict->levels[i].level);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__json_reasons(jarak__json *json, const jarak_verdict *verdict, bool in_one_line)
{
    jarak__json_list(json, "reasons", in_one_line);
    for (size_t i = 0; i < verdict->n_reasons; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "indicator", verdict->reasons[i].indicator->code);
        jarak__json_number(json, "contribution", verdict->reasons[i].contribution);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_reasons(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_reasons(json, verdict, false);
    jarak__json_list(json, "source_reasons", false);
    for (size_t i = 0; i < verdict->n_source_reasons; i++) {
        const jarak_source_reason *reason = &verdict->source_reasons[i];
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "source", reason->source);
        jarak__json_text(json, "title", reason->title);
        jarak__json_text(json, "publisher", reason->publisher);
        jarak__json_text(json, "url", reason->url);
        jarak__json_number(json, "contribution", reason->contribution);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

/* What single values do to the change, and without which the verdict would be another. */
/* What is said without a value, an indicator (year null) or a year (indicator null). */
static void write_influences(jarak__json *json, const char *key, size_t n, const jarak_influence *influences)
{
    jarak__json_list(json, key, false);
    for (size_t i = 0; i < n; i++) {
        const jarak_influence *influence = &influences[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "indicator", influence->indicator != NULL ? influence->indicator->code : NULL);
        jarak__json_year(json, "year", influence->year);
        jarak__json_number(json, "contribution", influence->contribution);
        jarak__json_number(json, "probability", influence->probability);
        jarak__json_text(json, "direction", influence->known ? jarak_direction_text(influence->direction) : NULL);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_contributions(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_list(json, "contributions", false);
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_contribution *value = &verdict->contributions[i];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "indicator", value->indicator->code);
        jarak__json_integer(json, "year", value->year);
        jarak__json_number(json, "contribution", value->contribution);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    write_influences(json, "influences", verdict->n_influences, verdict->influences);
    write_influences(json, "omissions", verdict->n_omissions, verdict->omissions);
}

static void write_specifications(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_count(json, "n_specifications", verdict->n_specifications);
    jarak__json_count(json, "n_agree", verdict->n_agree);
    jarak__json_text(json, "hinge", verdict->hinge);
    jarak__json_list(json, "specifications", false);
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        const jarak_specification *one = &verdict->specifications[i];
        jarak__json_object(json, NULL, true);
        jarak__json_boolean(json, "main", one->main);
        write_finding(json, one->direction, one->probability, one->change, one->low, one->high);
        jarak__json_object(json, "choices", true);
        for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
            jarak__json_text(json, jarak_choice_name(k), one->choices[k]);
        }
        jarak__json_end(json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_verdict(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_boolean(json, "known", verdict->known);
    if (verdict->known) {
        jarak__json_integer(json, "from", verdict->from);
        jarak__json_integer(json, "to", verdict->to);
        jarak__json_boolean(json, "narrowed", verdict->narrowed);
        write_finding(json, verdict->direction, verdict->probability, verdict->change, verdict->low, verdict->high);
        jarak__json_number(json, "p_up", verdict->p_up);
        jarak__json_number(json, "p_down", verdict->p_down);
        jarak__json_number(json, "p_no_change", verdict->p_no_change);
        jarak__json_number(json, "s_value", verdict->s_value);
        jarak__json_count(json, "n_dimensions", verdict->n_dimensions);
        jarak__json_count(json, "n_all_dimensions", verdict->n_all_dimensions);
        jarak__json_year(json, "since", verdict->since);
        jarak__json_text(json, "since_indicator", verdict->since_indicator != NULL ? verdict->since_indicator->code : NULL);
        write_levels(json, verdict);
        write_steps(json, verdict->n_steps, verdict->steps);
        write_reasons(json, verdict);
        write_contributions(json, verdict);
        write_specifications(json, verdict);
    }
    write_parts(json, verdict);
}

void jarak__json_verdicts(jarak__json *json, const char *key, const jarak_verdict verdicts[JARAK_N_GROUPS])
{
    jarak__json_object(json, key, false);
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        if (verdicts[g].known || verdicts[g].n_parts > 0) {
            jarak__json_object(json, jarak_group_text((jarak_group)g), false);
            write_verdict(json, &verdicts[g]);
            jarak__json_end(json);
        }
    }
    jarak__json_end(json);
}
