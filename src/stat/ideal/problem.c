/* From rows in any order to sorted votes and points. The order of the rows leaves no trace: votes are sorted by unit, then by roll call. */
#include "stat/ideal/problem.h"

#include <string.h>

#include "base/alloc.h"
#include "stat/ideal/sorted.h"

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
        status = jarak__ideal_out_of_memory(error);
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

static jarak_status fill(const jarak_ideal_data *data, const jarak_ideal_settings *settings, ideal_problem *problem,
                         ideal_sorted_votes *sorted, ideal_sorted_item *chosen, jarak_error *error)
{
    jarak_status status = jarak__ideal_check_data(data, error);
    if (status == JARAK_OK) {
        status = jarak__ideal_sort_votes(data, settings->scale, sorted, &problem->n_absent, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_drop_repeated(data, sorted, &problem->n_repeated, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_choose_items(data, settings, sorted, problem, chosen, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_make_blocks(problem, chosen, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_make_portions(problem, chosen, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_place_votes(sorted, settings->scale, problem, error);
    }
    return status;
}

jarak_status jarak__ideal_problem_new(const jarak_ideal_data *data, const jarak_ideal_settings *settings, ideal_problem *problem,
                                      jarak_error *error)
{
    *problem = (ideal_problem){.n_units = data->n_units, .n_data_items = data->n_items};
    ideal_sorted_votes sorted = {0};
    ideal_sorted_item *chosen = jarak__calloc(data->n_items, sizeof *chosen);
    problem->described = jarak__calloc(data->n_items, sizeof *problem->described);
    jarak_status status = chosen == NULL || problem->described == NULL ? jarak__ideal_out_of_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = fill(data, settings, problem, &sorted, chosen, error);
    }
    jarak__ideal_sorted_release(&sorted);
    jarak__free(chosen);
    if (status == JARAK_OK) {
        status = make_points(problem, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_check_connected(data, problem, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_check_anchor(data, problem, settings->anchor_high, error);
    }
    if (status == JARAK_OK) {
        status = jarak__ideal_check_anchor(data, problem, settings->anchor_low, error);
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
