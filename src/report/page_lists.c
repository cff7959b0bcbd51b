/* One fact enters many values (a country's total exports enter its share with every partner), and the same choices are made for every pair;
 * the page, which has to stay small, carries each once. */
#include "base/alloc.h"
#include "report/page_parts.h"

/* All that is told of a fact but the value that it bears on. */
static int compare_facts(const void *left, const void *right)
{
    const jarak_fact *a = left, *b = right;
    const char *const texts[][2] = {{a->from, b->from},         {a->to, b->to},         {a->period, b->period},
                                    {a->measure, b->measure},   {a->text, b->text},     {a->unit, b->unit},
                                    {a->reporter, b->reporter}, {a->status, b->status}, {a->note, b->note}};
    int order = (a->source > b->source) - (a->source < b->source);
    if (order == 0) {
        order = jarak__compare_numbers(a->value, b->value);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts && order == 0; i++) {
        order = jarak__compare_texts(texts[i][0], texts[i][1]);
    }
    return order;
}

static void write_fact(jarak__json *json, const jarak_fact *fact)
{
    jarak__json_text(json, "from", fact->from);
    jarak__json_text(json, "to", fact->to);
    jarak__json_text(json, "period", fact->period);
    jarak__json_text(json, "measure", fact->measure);
    jarak__json_number(json, "value", fact->value);
    jarak__json_text(json, "text", fact->text);
    jarak__json_text(json, "unit", fact->unit);
    jarak__json_text(json, "reporter", fact->reporter);
    jarak__json_text(json, "status", fact->status);
    jarak__json_integer(json, "source", fact->source);
    jarak__json_text(json, "note", fact->note);
}

static int compare_uses(const void *left, const void *right)
{
    const jarak_fact *a = left, *b = right;
    int order = (int)a->used - (int)b->used;
    if (order == 0) {
        order = jarak__compare_texts(a->part, b->part);
    }
    return order != 0 ? order : jarak__compare_texts(a->how, b->how);
}

static void write_use(jarak__json *json, const jarak_fact *fact)
{
    jarak__json_text(json, "part", fact->part);
    jarak__json_boolean(json, "used", fact->used);
    jarak__json_text(json, "how", fact->how);
}

static int compare_choices(const void *left, const void *right)
{
    const jarak_specification *a = left, *b = right;
    int order = (int)a->main - (int)b->main;
    for (size_t k = 0; k < JARAK_N_CHOICES && order == 0; k++) {
        order = jarak__compare_texts(a->choices[k], b->choices[k]);
    }
    return order;
}

static void write_choices(jarak__json *json, const jarak_specification *specification)
{
    if (specification->main) {
        jarak__json_boolean(json, "main", true);
    }
    for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
        jarak__json_text(json, jarak_choice_name(k), specification->choices[k]);
    }
}

static size_t count_facts(const jarak_pair *pair)
{
    size_t n = 0;
    for (size_t k = 0; k < pair->n_series; k++) {
        n += pair->series[k].n_facts;
    }
    return n;
}

static size_t count_specifications(const jarak_pair *pair)
{
    size_t n = 0;
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        n += pair->groups[g].known ? pair->groups[g].n_specifications : 0;
    }
    return n;
}

static size_t take_facts(const jarak_pair *pair, const void **things)
{
    size_t n = 0;
    for (size_t k = 0; k < pair->n_series; k++) {
        for (size_t i = 0; i < pair->series[k].n_facts; i++) {
            things[n++] = &pair->series[k].facts[i];
        }
    }
    return n;
}

static size_t take_specifications(const jarak_pair *pair, const void **things)
{
    size_t n = 0;
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        for (size_t i = 0; pair->groups[g].known && i < pair->groups[g].n_specifications; i++) {
            things[n++] = &pair->groups[g].specifications[i];
        }
    }
    return n;
}

/* The things of all pairs, n of them; NULL when memory is out. */
static const void **gather(const jarak_answer *answer, size_t count(const jarak_pair *), size_t take(const jarak_pair *, const void **),
                           size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        *n += count(&answer->pairs[i]);
    }
    const void **things = jarak__calloc(*n + 1, sizeof *things);
    size_t at = 0;
    for (size_t i = 0; things != NULL && i < answer->n_pairs; i++) {
        at += take(&answer->pairs[i], things + at);
    }
    return things;
}

jarak_status jarak__page_lists_find(const jarak_answer *answer, jarak__page_lists *lists, jarak_error *error)
{
    *lists = (jarak__page_lists){0};
    size_t n_facts, n_specifications;
    const void **facts = gather(answer, count_facts, take_facts, &n_facts);
    const void **specifications = gather(answer, count_specifications, take_specifications, &n_specifications);
    jarak_status status = JARAK_OK;
    if (facts == NULL || specifications == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
    }
    if (status == JARAK_OK) {
        status = jarak__distinct_find(n_facts, facts, compare_facts, &lists->facts, error);
    }
    if (status == JARAK_OK) {
        status = jarak__distinct_find(n_facts, facts, compare_uses, &lists->uses, error);
    }
    if (status == JARAK_OK) {
        status = jarak__distinct_find(n_specifications, specifications, compare_choices, &lists->choices, error);
    }
    if (status != JARAK_OK) {
        jarak__page_lists_release(lists);
    }
    jarak__free(facts);
    jarak__free(specifications);
    return status;
}

void jarak__page_lists_release(jarak__page_lists *lists)
{
    jarak__distinct_release(&lists->facts);
    jarak__distinct_release(&lists->uses);
    jarak__distinct_release(&lists->choices);
}

void jarak__page_lists_write(jarak__json *json, const jarak__page_lists *lists)
{
    jarak__json_list(json, "facts", false);
    for (size_t i = 0; i < lists->facts.n_firsts; i++) {
        jarak__json_object(json, NULL, true);
        write_fact(json, lists->facts.firsts[i]);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "uses", false);
    for (size_t i = 0; i < lists->uses.n_firsts; i++) {
        jarak__json_object(json, NULL, true);
        write_use(json, lists->uses.firsts[i]);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "choices", false);
    for (size_t i = 0; i < lists->choices.n_firsts; i++) {
        jarak__json_object(json, NULL, true);
        write_choices(json, lists->choices.firsts[i]);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}
