/* One fact enters many values (a country's total exports enter its share with every partner), and the same choices are made for every pair;
 * the page, which has to stay small, carries each once. */
#include <string.h>

#include "base/alloc.h"
#include "report/page_parts.h"

/* A page of millions of figures would open on no phone: of so many facts in all it carries FEW of each value, else MOST, which is more than
 * a reader looks through. What it leaves out is counted, and `jarak why` lists it. */
enum { MANY_FACTS = 20000, MOST = 16, FEW = 4 };

bool jarak__page_draws(const jarak_pair *pair, const jarak_series *series)
{
    for (size_t k = 0; k < pair->n_series && strcmp(series->period_kind, "year") != 0; k++) {
        const jarak_series *other = &pair->series[k];
        if (strcmp(other->period_kind, "year") == 0 && other->n_points > 0 &&
            strcmp(other->indicator->code, series->indicator->code) == 0) {
            return false;
        }
    }
    return true;
}

bool jarak__page_carries(const jarak__page_lists *lists, const jarak_pair *pair, const jarak_series *series, size_t fact)
{
    size_t before = 0; /* of the same value: its facts stand together */
    while (before < fact && before < lists->most_facts &&
           jarak__compare_texts(series->facts[fact - before - 1].cell, series->facts[fact].cell) == 0) {
        before++;
    }
    return !pair->rival && before < lists->most_facts;
}

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

static size_t count_facts(const jarak_pair *pair, const jarak__page_lists *lists)
{
    size_t n = 0;
    for (size_t k = 0; k < pair->n_series; k++) {
        const jarak_series *series = &pair->series[k];
        for (size_t i = 0; jarak__page_draws(pair, series) && i < series->n_facts; i++) {
            n += jarak__page_carries(lists, pair, series, i);
        }
    }
    return n;
}

static size_t count_specifications(const jarak_pair *pair, const jarak__page_lists *lists)
{
    (void)lists;
    size_t n = 0;
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        n += pair->groups[g].known ? pair->groups[g].n_specifications : 0;
    }
    return n;
}

static size_t take_facts(const jarak_pair *pair, const jarak__page_lists *lists, const void **things)
{
    size_t n = 0;
    for (size_t k = 0; k < pair->n_series; k++) {
        const jarak_series *series = &pair->series[k];
        for (size_t i = 0; jarak__page_draws(pair, series) && i < series->n_facts; i++) {
            if (jarak__page_carries(lists, pair, series, i)) {
                things[n++] = &series->facts[i];
            }
        }
    }
    return n;
}

static size_t take_specifications(const jarak_pair *pair, const jarak__page_lists *lists, const void **things)
{
    (void)lists;
    size_t n = 0;
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        for (size_t i = 0; pair->groups[g].known && i < pair->groups[g].n_specifications; i++) {
            things[n++] = &pair->groups[g].specifications[i];
        }
    }
    return n;
}

typedef size_t count_things(const jarak_pair *pair, const jarak__page_lists *lists);
typedef size_t take_things(const jarak_pair *pair, const jarak__page_lists *lists, const void **things);

/* The things of all pairs, n of them; NULL when memory is out. */
static const void **gather(const jarak_answer *answer, const jarak__page_lists *lists, count_things *count, take_things *take, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        *n += count(&answer->pairs[i], lists);
    }
    const void **things = jarak__calloc(*n + 1, sizeof *things);
    size_t at = 0;
    for (size_t i = 0; things != NULL && i < answer->n_pairs; i++) {
        at += take(&answer->pairs[i], lists, things + at);
    }
    return things;
}

static size_t most_facts_of(const jarak_answer *answer)
{
    size_t n = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        for (size_t k = 0; k < answer->pairs[i].n_series; k++) {
            n += answer->pairs[i].series[k].n_facts;
        }
    }
    return n > MANY_FACTS ? FEW : MOST;
}

jarak_status jarak__page_lists_find(const jarak_answer *answer, bool with_facts, jarak__page_lists *lists, jarak_error *error)
{
    *lists = (jarak__page_lists){.most_facts = with_facts ? most_facts_of(answer) : 0};
    size_t n_facts, n_specifications;
    const void **facts = gather(answer, lists, count_facts, take_facts, &n_facts);
    const void **specifications = gather(answer, lists, count_specifications, take_specifications, &n_specifications);
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
