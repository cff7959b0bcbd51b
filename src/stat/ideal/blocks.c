/* Roll calls that count: which share their parameters, and where they stand among the sessions. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/ideal/sorted.h"

/* Yes against the rest: an abstention counts as no. What is reported are the votes as they were cast. */
static uint8_t scaled(uint8_t value, jarak_ideal_scale scale)
{
    return scale == JARAK_IDEAL_YES_REST && value == JARAK_VOTE_ABSTAIN ? JARAK_VOTE_NO : value;
}

/* Which kinds of votes a roll call has, a bit each; its counts go to described. */
static uint8_t tally(const ideal_sorted_votes *sorted, size_t item, jarak_ideal_scale scale, jarak_ideal_item *described)
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

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static int by_group(const void *left, const void *right)
{
    const ideal_sorted_item *a = left;
    const ideal_sorted_item *b = right;
    int order = COMPARE(a->group, b->group);
    order = order != 0 ? order : COMPARE(a->time, b->time);
    return order != 0 ? order : COMPARE(a->item, b->item);
}

static int by_session(const void *left, const void *right)
{
    const ideal_sorted_item *a = left;
    const ideal_sorted_item *b = right;
    int order = COMPARE(a->time, b->time);
    order = order != 0 ? order : COMPARE(a->block, b->block);
    return order != 0 ? order : COMPARE(a->item, b->item);
}

/* The roll calls that count, and what the others are. */
jarak_status jarak__ideal_choose_items(const jarak_ideal_data *data, const jarak_ideal_settings *settings, const ideal_sorted_votes *sorted,
                                       ideal_problem *problem, ideal_sorted_item *chosen, jarak_error *error)
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
            chosen[problem->n_items++] = (ideal_sorted_item){
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
jarak_status jarak__ideal_make_blocks(ideal_problem *problem, ideal_sorted_item *chosen, jarak_error *error)
{
    qsort(chosen, problem->n_items, sizeof *chosen, by_group);
    problem->blocks = jarak__calloc(problem->n_items, sizeof *problem->blocks);
    problem->bridges = jarak__calloc(problem->n_items, sizeof *problem->bridges);
    if (problem->blocks == NULL || problem->bridges == NULL) {
        return jarak__ideal_out_of_memory(error);
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
jarak_status jarak__ideal_make_portions(ideal_problem *problem, const ideal_sorted_item *chosen, jarak_error *error)
{
    problem->items = jarak__calloc(problem->n_items, sizeof *problem->items);
    problem->portions = jarak__calloc(problem->n_items, sizeof *problem->portions);
    problem->time = jarak__calloc(problem->n_items, sizeof *problem->time);
    problem->first_portion = jarak__calloc(problem->n_items + 1, sizeof *problem->first_portion);
    if (problem->items == NULL || problem->portions == NULL || problem->time == NULL || problem->first_portion == NULL) {
        return jarak__ideal_out_of_memory(error);
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
jarak_status jarak__ideal_place_votes(const ideal_sorted_votes *sorted, jarak_ideal_scale scale, ideal_problem *problem, jarak_error *error)
{
    static const uint8_t order[] = {IDEAL_BELOW, IDEAL_ABOVE, IDEAL_BETWEEN};
    problem->local = jarak__calloc(problem->n_votes, sizeof *problem->local);
    problem->kind = jarak__calloc(problem->n_votes, sizeof *problem->kind);
    if (problem->local == NULL || problem->kind == NULL) {
        return jarak__ideal_out_of_memory(error);
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
