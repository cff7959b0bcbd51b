/* From rows in any order to sorted votes. The order of the rows leaves no trace: votes are sorted by unit, then by roll call. */
#include "stat/ideal/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"

/* Votes by roll call, and within one by unit. */
typedef struct sorted_votes {
    size_t *first;  /* n_items + 1 */
    uint32_t *unit; /* of a vote */
    uint8_t *value; /* JARAK_VOTE_… */
} sorted_votes;

static void sorted_release(sorted_votes *sorted)
{
    jarak__free(sorted->first);
    jarak__free(sorted->unit);
    jarak__free(sorted->value);
}

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the votes"));
}

enum { NAME_BYTES = 200 };

/* What to call a unit or a roll call in a message. */
static const char *unit_name(const jarak_ideal_data *data, size_t unit, char text[NAME_BYTES])
{
    if (data->unit_names != NULL) {
        return data->unit_names[unit];
    }
    snprintf(text, NAME_BYTES, _("unit %zu"), unit);
    return text;
}

static const char *item_name(const jarak_ideal_data *data, size_t item, char text[NAME_BYTES])
{
    if (data->item_names != NULL) {
        return data->item_names[item];
    }
    snprintf(text, NAME_BYTES, _("roll call %zu"), item);
    return text;
}

jarak_status jarak__ideal_check_data(const jarak_ideal_data *data, jarak_error *error)
{
    const struct {
        const char *field;
        bool there;
    } arrays[] = {{"unit", data->n_votes == 0 || data->unit != NULL},
                  {"item", data->n_votes == 0 || data->item != NULL},
                  {"value", data->n_votes == 0 || data->value != NULL},
                  {"time", data->n_items == 0 || data->time != NULL}};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        if (!arrays[i].there) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "votes: %s is NULL", arrays[i].field);
        }
    }
    if (data->n_units >= JARAK_IDEAL_NONE || data->n_items >= JARAK_IDEAL_NONE) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("more than %u units or roll calls"), JARAK_IDEAL_NONE - 1);
    }
    for (size_t i = 0; i < data->n_votes; i++) {
        if (data->unit[i] >= data->n_units || data->item[i] >= data->n_items) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("vote %zu: unit %u or roll call %u is out of range"), i, data->unit[i],
                              data->item[i]);
        }
        if (data->value[i] > JARAK_VOTE_ABSENT) {
            return jarak_fail(error, JARAK_ERR_DATA, _("vote %zu: %u is none of no (0), abstain (1), yes (2) and absent (3)"), i,
                              data->value[i]);
        }
    }
    return JARAK_OK;
}

/* Turns counts at place k + 1 into first places. */
static void accumulate(size_t n, size_t *first)
{
    for (size_t k = 0; k < n; k++) {
        first[k + 1] += first[k];
    }
}

static bool is_left_out(uint8_t value, jarak_ideal_scale scale)
{
    return value == JARAK_VOTE_ABSENT || (scale == JARAK_IDEAL_YES_NO && value == JARAK_VOTE_ABSTAIN);
}

/* Two counting sorts: by unit, then, keeping that order, by roll call. */
static jarak_status sort_votes(const jarak_ideal_data *data, jarak_ideal_scale scale, sorted_votes *sorted, size_t *n_absent,
                               jarak_error *error)
{
    jarak_status status;
    size_t *first_of_unit = jarak__calloc(data->n_units + 1, sizeof *first_of_unit);
    uint32_t *item = jarak__calloc(data->n_votes, sizeof *item);
    uint8_t *value = jarak__calloc(data->n_votes, sizeof *value);
    sorted->first = jarak__calloc(data->n_items + 1, sizeof *sorted->first);
    sorted->unit = jarak__calloc(data->n_votes, sizeof *sorted->unit);
    sorted->value = jarak__calloc(data->n_votes, sizeof *sorted->value);
    if (first_of_unit == NULL || item == NULL || value == NULL || sorted->first == NULL || sorted->unit == NULL || sorted->value == NULL) {
        status = out_of_memory(error);
        goto out;
    }
    *n_absent = 0;
    for (size_t i = 0; i < data->n_votes; i++) {
        if (is_left_out(data->value[i], scale)) {
            ++*n_absent;
        } else {
            first_of_unit[data->unit[i] + 1]++;
            sorted->first[data->item[i] + 1]++;
        }
    }
    accumulate(data->n_units, first_of_unit);
    accumulate(data->n_items, sorted->first);
    for (size_t i = 0; i < data->n_votes; i++) {
        if (!is_left_out(data->value[i], scale)) {
            size_t place = first_of_unit[data->unit[i]]++;
            item[place] = data->item[i];
            value[place] = data->value[i];
        }
    }
    for (size_t unit = 0, i = 0; unit < data->n_units; unit++) {
        for (; i < first_of_unit[unit]; i++) { /* which by now is where the next unit begins */
            size_t place = sorted->first[item[i]]++;
            sorted->unit[place] = (uint32_t)unit;
            sorted->value[place] = value[i];
        }
    }
    memmove(sorted->first + 1, sorted->first, data->n_items * sizeof *sorted->first);
    sorted->first[0] = 0;
    status = JARAK_OK;
out:
    jarak__free(first_of_unit);
    jarak__free(item);
    jarak__free(value);
    return status;
}

/* Of votes of one unit on one roll call, which stand side by side, one is kept. */
static jarak_status drop_repeated(const jarak_ideal_data *data, sorted_votes *sorted, size_t *n_repeated, jarak_error *error)
{
    char unit[NAME_BYTES];
    char name[NAME_BYTES];
    size_t kept = 0;
    size_t start = 0;
    for (size_t item = 0; item < data->n_items; item++) {
        size_t end = sorted->first[item + 1];
        size_t first_kept = kept;
        for (size_t i = start; i < end; i++) {
            if (kept > first_kept && sorted->unit[kept - 1] == sorted->unit[i]) {
                if (sorted->value[kept - 1] != sorted->value[i]) {
                    return jarak_fail(error, JARAK_ERR_DATA, _("%s has votes on %s that disagree"), unit_name(data, sorted->unit[i], unit),
                                      item_name(data, item, name));
                }
                ++*n_repeated;
                continue;
            }
            sorted->unit[kept] = sorted->unit[i];
            sorted->value[kept] = sorted->value[i];
            kept++;
        }
        start = end;
        sorted->first[item + 1] = kept;
    }
    return JARAK_OK;
}

/* Yes against the rest: an abstention counts as no. What is reported are the votes as they were cast. */
static uint8_t scaled(uint8_t value, jarak_ideal_scale scale)
{
    return scale == JARAK_IDEAL_YES_REST && value == JARAK_VOTE_ABSTAIN ? JARAK_VOTE_NO : value;
}

/* Which kinds of votes a roll call has, a bit each; its counts go to described. */
static uint8_t tally(const sorted_votes *sorted, size_t item, jarak_ideal_scale scale, jarak_ideal_item *described)
{
    uint8_t has = 0;
    for (size_t i = sorted->first[item]; i < sorted->first[item + 1]; i++) {
        has |= (uint8_t)(1 << scaled(sorted->value[i], scale));
        described->n_no += sorted->value[i] == JARAK_VOTE_NO;
        described->n_abstain += sorted->value[i] == JARAK_VOTE_ABSTAIN;
        described->n_yes += sorted->value[i] == JARAK_VOTE_YES;
    }
    return has;
}

/* A roll call that counts, on its way to its block. */
typedef struct sorted_item {
    uint32_t item;
    uint32_t group;
    int32_t time;
    uint32_t block;
    uint8_t has;
} sorted_item;

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int by_group(const void *left, const void *right)
{
    const sorted_item *a = left;
    const sorted_item *b = right;
    int order = COMPARE(a->group, b->group);
    order = order != 0 ? order : COMPARE(a->time, b->time);
    return order != 0 ? order : COMPARE(a->item, b->item);
}

static int by_session(const void *left, const void *right)
{
    const sorted_item *a = left;
    const sorted_item *b = right;
    int order = COMPARE(a->time, b->time);
    order = order != 0 ? order : COMPARE(a->block, b->block);
    return order != 0 ? order : COMPARE(a->item, b->item);
}

/* The roll calls that count, and what the others are. */
static jarak_status choose_items(const jarak_ideal_data *data, const jarak_ideal_settings *settings, const sorted_votes *sorted,
                                 ideal_problem *problem, sorted_item *chosen, jarak_error *error)
{
    for (size_t item = 0; item < data->n_items; item++) {
        jarak_ideal_item *described = &problem->described[item];
        uint8_t has = tally(sorted, item, settings->scale, described);
        if (has == 0) {
            described->use = JARAK_ITEM_EMPTY;
        } else if ((has & (has - 1)) == 0) {
            described->use = JARAK_ITEM_ONE_SIDED;
            problem->n_one_sided++;
        } else {
            chosen[problem->n_items++] = (sorted_item){
                .item = (uint32_t)item,
                .group = data->group != NULL ? data->group[item] : JARAK_IDEAL_NONE,
                .time = settings->is_static ? 0 : data->time[item],
                .has = has,
            };
            problem->n_votes += sorted->first[item + 1] - sorted->first[item];
        }
    }
    if (problem->n_items == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("no roll call on which votes differ is left (%zu on which all voted alike)"),
                          problem->n_one_sided);
    }
    return JARAK_OK;
}

/* Roll calls of one group become a block; so does each of the others. chosen comes out sorted by session and block. */
static jarak_status make_blocks(ideal_problem *problem, sorted_item *chosen, jarak_error *error)
{
    qsort(chosen, problem->n_items, sizeof *chosen, by_group);
    problem->blocks = jarak__calloc(problem->n_items, sizeof *problem->blocks);
    problem->bridges = jarak__calloc(problem->n_items, sizeof *problem->bridges);
    if (problem->blocks == NULL || problem->bridges == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < problem->n_items; i++) {
        bool continues = i > 0 && chosen[i].group != JARAK_IDEAL_NONE && chosen[i].group == chosen[i - 1].group;
        problem->n_blocks += !continues;
        ideal_block *block = &problem->blocks[problem->n_blocks - 1];
        chosen[i].block = (uint32_t)(problem->n_blocks - 1);
        block->has |= chosen[i].has;
        block->n_items++;
    }
    qsort(chosen, problem->n_items, sizeof *chosen, by_session);
    return JARAK_OK;
}

/* Sessions and portions from the sorted roll calls. */
static jarak_status make_portions(ideal_problem *problem, const sorted_item *chosen, jarak_error *error)
{
    problem->items = jarak__calloc(problem->n_items, sizeof *problem->items);
    problem->portions = jarak__calloc(problem->n_items, sizeof *problem->portions);
    problem->time = jarak__calloc(problem->n_items, sizeof *problem->time);
    problem->first_portion = jarak__calloc(problem->n_items + 1, sizeof *problem->first_portion);
    if (problem->items == NULL || problem->portions == NULL || problem->time == NULL || problem->first_portion == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < problem->n_items; i++) {
        bool new_session = i == 0 || chosen[i].time != chosen[i - 1].time;
        if (new_session) {
            problem->first_portion[problem->n_sessions] = (uint32_t)problem->n_portions;
            problem->time[problem->n_sessions++] = chosen[i].time;
        }
        uint32_t session = (uint32_t)(problem->n_sessions - 1);
        if (new_session || chosen[i].block != chosen[i - 1].block) {
            problem->portions[problem->n_portions++] = (ideal_portion){.block = chosen[i].block, .session = session};
        }
        ideal_block *block = &problem->blocks[chosen[i].block];
        if (block->n_votes == 0) {
            block->first_session = session;
        }
        block->last_session = session;
        block->n_votes++; /* a mark only: the votes are counted below */
        problem->items[i] = (ideal_item){.item = chosen[i].item, .portion = (uint32_t)(problem->n_portions - 1)};
    }
    problem->first_portion[problem->n_sessions] = (uint32_t)problem->n_portions;
    for (size_t b = 0; b < problem->n_blocks; b++) {
        ideal_block *block = &problem->blocks[b];
        block->n_votes = 0;
        block->dims = block->has == 7 ? 3 : 2;
        block->bridge = JARAK_IDEAL_NONE;
        if (block->first_session != block->last_session) {
            block->bridge = (uint32_t)problem->n_bridges;
            problem->bridges[problem->n_bridges++] = (uint32_t)b;
        }
    }
    return JARAK_OK;
}

/* Where a kind of vote stands to the cutpoints of its block: with two kinds, the lower is below and the higher above. */
static uint8_t kind_of(uint8_t value, uint8_t has)
{
    if (value == JARAK_VOTE_ABSTAIN && has == 7) {
        return IDEAL_BETWEEN;
    }
    return (has >> value) == 1 ? IDEAL_ABOVE : IDEAL_BELOW;
}

/* Copies the votes that count into their places; local holds units for now. */
static jarak_status place_votes(const sorted_votes *sorted, jarak_ideal_scale scale, ideal_problem *problem, jarak_error *error)
{
    static const uint8_t order[] = {IDEAL_BELOW, IDEAL_ABOVE, IDEAL_BETWEEN};
    problem->local = jarak__calloc(problem->n_votes, sizeof *problem->local);
    problem->kind = jarak__calloc(problem->n_votes, sizeof *problem->kind);
    if (problem->local == NULL || problem->kind == NULL) {
        return out_of_memory(error);
    }
    size_t place = 0;
    for (size_t i = 0; i < problem->n_items; i++) {
        ideal_item *item = &problem->items[i];
        ideal_portion *portion = &problem->portions[item->portion];
        ideal_block *block = &problem->blocks[portion->block];
        if (portion->end_vote == 0) {
            portion->first_vote = place;
        }
        item->first_vote = place;
        for (size_t k = 0; k < sizeof order; k++) {
            for (size_t v = sorted->first[item->item]; v < sorted->first[item->item + 1]; v++) {
                uint8_t kind = kind_of(scaled(sorted->value[v], scale), block->has);
                if (kind == order[k]) {
                    problem->local[place] = sorted->unit[v];
                    problem->kind[place++] = kind;
                }
            }
        }
        item->end_vote = place;
        portion->end_vote = place;
        block->n_votes += (uint32_t)(item->end_vote - item->first_vote);
        problem->described[item->item].group_size = block->n_items;
    }
    return JARAK_OK;
}

/* The points of one session: its units in their order; local becomes their place. slot has a number a unit. */
static void place_points(ideal_problem *problem, size_t session, uint32_t *slot)
{
    size_t first_portion = problem->first_portion[session];
    size_t first = problem->portions[first_portion].first_vote;
    size_t end = problem->portions[problem->first_portion[session + 1] - 1].end_vote;
    memset(slot, 0, problem->n_units * sizeof *slot);
    for (size_t v = first; v < end; v++) {
        slot[problem->local[v]]++;
    }
    uint32_t n = 0;
    problem->first_point[session] = (uint32_t)problem->n_points;
    for (size_t unit = 0; unit < problem->n_units; unit++) {
        if (slot[unit] > 0) {
            problem->points[problem->n_points++] =
                (ideal_point){.unit = (uint32_t)unit, .session = (uint32_t)session, .n_votes = slot[unit]};
            slot[unit] = n++;
        }
    }
    for (size_t v = first; v < end; v++) {
        problem->local[v] = slot[problem->local[v]];
    }
}

static jarak_status make_points(ideal_problem *problem, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    uint32_t *slot = jarak__calloc(problem->n_units, sizeof *slot);
    size_t most_points = problem->n_votes;
    if (problem->n_units < most_points / problem->n_sessions) {
        most_points = problem->n_units * problem->n_sessions;
    }
    problem->points = most_points < JARAK_IDEAL_NONE ? jarak__calloc(most_points, sizeof *problem->points) : NULL;
    problem->first_point = jarak__calloc(problem->n_sessions + 1, sizeof *problem->first_point);
    if (slot == NULL || problem->points == NULL || problem->first_point == NULL) {
        status = out_of_memory(error);
        goto out;
    }
    for (size_t session = 0; session < problem->n_sessions; session++) {
        place_points(problem, session, slot);
    }
    problem->first_point[problem->n_sessions] = (uint32_t)problem->n_points;
    memset(slot, 0xff, problem->n_units * sizeof *slot); /* now a unit's latest point */
    for (size_t p = 0; p < problem->n_points; p++) {
        ideal_point *point = &problem->points[p];
        point->after = JARAK_IDEAL_NONE;
        point->before = slot[point->unit];
        if (point->before != JARAK_IDEAL_NONE) {
            ideal_point *before = &problem->points[point->before];
            before->after = (uint32_t)p;
            point->gap = (double)problem->time[point->session] - (double)problem->time[before->session];
        }
        slot[point->unit] = (uint32_t)p;
    }
    for (size_t unit = 0; unit < problem->n_units; unit++) {
        problem->n_units_without_votes += slot[unit] == JARAK_IDEAL_NONE;
    }
out:
    jarak__free(slot);
    return status;
}

static uint32_t root_of(uint32_t *parent, uint32_t unit)
{
    while (parent[unit] != unit) {
        parent[unit] = parent[parent[unit]]; /* halves the way for the next search */
        unit = parent[unit];
    }
    return unit;
}

/* Points can be compared where roll calls, or units that sat in several sessions, link them. */
static jarak_status check_connected(const jarak_ideal_data *data, const ideal_problem *problem, jarak_error *error)
{
    char name[NAME_BYTES];
    char other_name[NAME_BYTES];
    uint32_t *parent = jarak__calloc(problem->n_units + problem->n_blocks, sizeof *parent);
    if (parent == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < problem->n_units + problem->n_blocks; i++) {
        parent[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        const ideal_point *points = problem->points + problem->first_point[portion->session];
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            parent[root_of(parent, points[problem->local[v]].unit)] = root_of(parent, (uint32_t)(problem->n_units + portion->block));
        }
    }
    jarak_status status = JARAK_OK;
    uint32_t first = problem->points[0].unit;
    for (size_t p = 1; p < problem->n_points && status == JARAK_OK; p++) {
        uint32_t unit = problem->points[p].unit;
        if (root_of(parent, unit) != root_of(parent, first)) {
            status = jarak_fail(error, JARAK_ERR_DATA,
                                _("%s and %s cannot be compared: no chain of roll calls, and of members that voted on them, connects them"),
                                unit_name(data, first, name), unit_name(data, unit, other_name));
        }
    }
    jarak__free(parent);
    return status;
}

static jarak_status check_anchor(const jarak_ideal_data *data, const ideal_problem *problem, uint32_t anchor, jarak_error *error)
{
    char name[NAME_BYTES];
    if (anchor == JARAK_IDEAL_NONE) {
        return JARAK_OK;
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        if (problem->points[p].unit == anchor) {
            return JARAK_OK;
        }
    }
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s cannot be an anchor: it has no vote that counts"),
                      anchor < data->n_units ? unit_name(data, anchor, name) : "?");
}

static jarak_status fill(const jarak_ideal_data *data, const jarak_ideal_settings *settings, ideal_problem *problem, sorted_votes *sorted,
                         sorted_item *chosen, jarak_error *error)
{
    jarak_status status = jarak__ideal_check_data(data, error);
    if (status == JARAK_OK) {
        status = sort_votes(data, settings->scale, sorted, &problem->n_absent, error);
    }
    if (status == JARAK_OK) {
        status = drop_repeated(data, sorted, &problem->n_repeated, error);
    }
    if (status == JARAK_OK) {
        status = choose_items(data, settings, sorted, problem, chosen, error);
    }
    if (status == JARAK_OK) {
        status = make_blocks(problem, chosen, error);
    }
    if (status == JARAK_OK) {
        status = make_portions(problem, chosen, error);
    }
    if (status == JARAK_OK) {
        status = place_votes(sorted, settings->scale, problem, error);
    }
    return status;
}

jarak_status jarak__ideal_problem_new(const jarak_ideal_data *data, const jarak_ideal_settings *settings, ideal_problem *problem,
                                      jarak_error *error)
{
    *problem = (ideal_problem){.n_units = data->n_units, .n_data_items = data->n_items};
    sorted_votes sorted = {0};
    sorted_item *chosen = jarak__calloc(data->n_items, sizeof *chosen);
    problem->described = jarak__calloc(data->n_items, sizeof *problem->described);
    jarak_status status = chosen == NULL || problem->described == NULL ? out_of_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = fill(data, settings, problem, &sorted, chosen, error);
    }
    sorted_release(&sorted);
    jarak__free(chosen);
    if (status == JARAK_OK) {
        status = make_points(problem, error);
    }
    if (status == JARAK_OK) {
        status = check_connected(data, problem, error);
    }
    if (status == JARAK_OK) {
        status = check_anchor(data, problem, settings->anchor_high, error);
    }
    if (status == JARAK_OK) {
        status = check_anchor(data, problem, settings->anchor_low, error);
    }
    if (status != JARAK_OK) {
        jarak__ideal_problem_release(problem);
    }
    return status;
}

void jarak__ideal_problem_release(ideal_problem *problem)
{
    jarak__free(problem->time);
    jarak__free(problem->first_point);
    jarak__free(problem->first_portion);
    jarak__free(problem->points);
    jarak__free(problem->portions);
    jarak__free(problem->blocks);
    jarak__free(problem->bridges);
    jarak__free(problem->items);
    jarak__free(problem->local);
    jarak__free(problem->kind);
    jarak__free(problem->described);
    *problem = (ideal_problem){0};
}
