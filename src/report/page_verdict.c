/* What the page shows of a verdict. */
#include <math.h>

#include "report/page_parts.h"
#include "report/verdict_json.h"

enum { STEPS_OF_ONE = 10000 }; /* of levels and specifications, of which there are thousands, and which are drawn and not printed */

static void write_drawn(jarak__json *json, const char *key, double number)
{
    jarak__json_number(json, key, round(number * STEPS_OF_ONE) / STEPS_OF_ONE);
}

/* The level year by year, and the steps that are told. */
static void write_levels(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_list(json, "levels", true);
    for (size_t i = 0; i < verdict->n_levels; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "year", verdict->levels[i].year);
        write_drawn(json, "level", verdict->levels[i].level);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "steps", true);
    for (size_t i = 0; i < verdict->n_steps; i++) {
        if (verdict->steps[i].told) {
            jarak__json_object(json, NULL, true);
            jarak__json_integer(json, "year", verdict->steps[i].year);
            jarak__json_number(json, "probability", verdict->steps[i].probability);
            jarak__json_end(json);
        }
    }
    jarak__json_end(json);
}

static void write_reasons(jarak__json *json, const jarak_verdict *verdict)
{
    jarak__json_reasons(json, verdict, true);
    jarak__json_list(json, "source_reasons", true);
    for (size_t i = 0; i < verdict->n_source_reasons; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_integer(json, "source", verdict->source_reasons[i].source);
        jarak__json_number(json, "contribution", verdict->source_reasons[i].contribution);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "influences", true);
    for (size_t i = 0; i < verdict->n_influences; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "indicator", verdict->influences[i].indicator->code);
        jarak__json_integer(json, "year", verdict->influences[i].year);
        jarak__json_text(json, "direction", jarak_direction_text(verdict->influences[i].direction));
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void write_specifications(jarak__json *json, const jarak_verdict *verdict, jarak__page_lists *lists)
{
    jarak__json_count(json, "n_specifications", verdict->n_specifications);
    jarak__json_count(json, "n_agree", verdict->n_agree);
    jarak__json_text(json, "hinge", verdict->hinge);
    jarak__json_list(json, "specifications", true);
    for (size_t i = 0; i < verdict->n_specifications; i++) {
        const jarak_specification *one = &verdict->specifications[i];
        jarak__json_list(json, NULL, true);
        jarak__json_count(json, NULL, lists->choices.numbers[lists->next_choice++]);
        write_drawn(json, NULL, one->change);
        write_drawn(json, NULL, one->low);
        write_drawn(json, NULL, one->high);
        jarak__json_text(json, NULL, jarak_direction_text(one->direction));
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

void jarak__page_verdicts(jarak__json *json, const char *key, const jarak_verdict verdicts[JARAK_N_GROUPS], jarak__page_lists *lists)
{
    jarak__json_object(json, key, false);
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict *verdict = &verdicts[g];
        if (!verdict->known) {
            continue;
        }
        jarak__json_object(json, jarak_group_text((jarak_group)g), true);
        jarak__json_text(json, "direction", jarak_direction_text(verdict->direction));
        jarak__json_number(json, "probability", verdict->probability);
        jarak__json_number(json, "change", verdict->change);
        jarak__json_number(json, "conf_low", verdict->low);
        jarak__json_number(json, "conf_high", verdict->high);
        jarak__json_year(json, "since", verdict->since);
        write_levels(json, verdict);
        write_reasons(json, verdict);
        write_specifications(json, verdict, lists);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}
