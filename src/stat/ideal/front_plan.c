/* Which variables are in the front at each step, and which of them are eliminated there. It depends on who sat when and on what bridges,
 * not on the votes' values. */
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "stat/ideal/front.h"

static jarak_status out_of_memory(const ideal_front *front, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the information matrix of %zu points"), front->problem->n_points);
}

/* The step at which a variable is eliminated. */
static uint32_t last_step(const ideal_front *front, const uint32_t *bridge_of, uint32_t variable)
{
    const ideal_problem *problem = front->problem;
    if (variable >= problem->n_points) {
        return problem->blocks[problem->bridges[bridge_of[variable - problem->n_points]]].last_session;
    }
    const ideal_point *point = &problem->points[variable];
    return point->after == JARAK_IDEAL_NONE ? point->session : problem->points[point->after].session;
}

/* The variables in hand while the plan is made. */
typedef struct in_hand {
    uint32_t *variables; /* n_variables at most */
    uint32_t *kept;
    size_t n;
    uint32_t *bridge_of; /* of a bridge's variable, counted from the first of them */
    uint32_t *opens;     /* bridges by the session they begin with */
} in_hand;

static void take_new(const ideal_front *front, size_t session, in_hand *hand, size_t *next_bridge)
{
    const ideal_problem *problem = front->problem;
    for (uint32_t p = problem->first_point[session]; p < problem->first_point[session + 1]; p++) {
        hand->variables[hand->n++] = p;
    }
    for (; *next_bridge < problem->n_bridges; ++*next_bridge) {
        uint32_t bridge = hand->opens[*next_bridge];
        if (problem->blocks[problem->bridges[bridge]].first_session != session) {
            break;
        }
        for (uint32_t v = front->bridge_variable[bridge]; v < front->bridge_variable[bridge + 1]; v++) {
            hand->variables[hand->n++] = v;
        }
    }
}

/* Orders the front: eliminated, then kept, each as they were in hand; the kept stay in hand. */
static jarak_status plan_step(ideal_front *front, size_t session, in_hand *hand, jarak_error *error)
{
    ideal_step *step = &front->steps[session];
    step->variables = jarak__calloc(hand->n, sizeof *step->variables);
    if (step->variables == NULL) {
        return out_of_memory(front, error);
    }
    size_t n_kept = 0;
    for (size_t i = 0; i < hand->n; i++) {
        if (last_step(front, hand->bridge_of, hand->variables[i]) == session) {
            step->variables[step->n_eliminated++] = hand->variables[i];
        } else {
            hand->kept[n_kept++] = hand->variables[i];
        }
    }
    memcpy(step->variables + step->n_eliminated, hand->kept, n_kept * sizeof *hand->kept);
    step->n_front = hand->n;
    memcpy(hand->variables, hand->kept, n_kept * sizeof *hand->kept);
    hand->n = n_kept;
    if (step->n_front > front->largest_front) {
        front->largest_front = step->n_front;
    }
    if (n_kept > front->largest_rest) {
        front->largest_rest = n_kept;
    }
    size_t pivot_size;
    size_t rows_size;
    if (!jarak__multiply(step->n_eliminated, step->n_eliminated, &pivot_size) || !jarak__multiply(step->n_eliminated, n_kept, &rows_size)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("the information matrix of %zu points is too large"), front->problem->n_points);
    }
    step->pivot = jarak__calloc(pivot_size, sizeof *step->pivot);
    step->rows = jarak__calloc(rows_size, sizeof *step->rows);
    return step->pivot == NULL || step->rows == NULL ? out_of_memory(front, error) : JARAK_OK;
}

/* Bridges by the session they begin with, by counting. */
static jarak_status sort_bridges(const ideal_front *front, in_hand *hand, jarak_error *error)
{
    const ideal_problem *problem = front->problem;
    size_t *first = jarak__calloc(problem->n_sessions + 1, sizeof *first);
    if (first == NULL) {
        return out_of_memory(front, error);
    }
    for (size_t j = 0; j < problem->n_bridges; j++) {
        first[problem->blocks[problem->bridges[j]].first_session + 1]++;
    }
    for (size_t s = 0; s < problem->n_sessions; s++) {
        first[s + 1] += first[s];
    }
    for (size_t j = 0; j < problem->n_bridges; j++) {
        hand->opens[first[problem->blocks[problem->bridges[j]].first_session]++] = (uint32_t)j;
    }
    jarak__free(first);
    return JARAK_OK;
}

static jarak_status plan(ideal_front *front, in_hand *hand, jarak_error *error)
{
    jarak_status status = sort_bridges(front, hand, error);
    size_t next_bridge = 0;
    for (size_t s = 0; s < front->problem->n_sessions && status == JARAK_OK; s++) {
        take_new(front, s, hand, &next_bridge);
        status = plan_step(front, s, hand, error);
    }
    return status;
}

jarak_status jarak__ideal_front_new(const ideal_problem *problem, int threads, ideal_front *front, jarak_error *error)
{
    *front = (ideal_front){.problem = problem, .threads = threads};
    in_hand hand = {0};
    jarak_status status = JARAK_OK;
    front->bridge_variable = jarak__calloc(problem->n_bridges + 1, sizeof *front->bridge_variable);
    front->steps = jarak__calloc(problem->n_sessions, sizeof *front->steps);
    hand.bridge_of = jarak__calloc(problem->n_bridges * IDEAL_DIMS, sizeof *hand.bridge_of);
    hand.opens = jarak__calloc(problem->n_bridges, sizeof *hand.opens);
    if (front->bridge_variable == NULL || front->steps == NULL || hand.bridge_of == NULL || hand.opens == NULL) {
        status = out_of_memory(front, error);
        goto out;
    }
    front->n_variables = problem->n_points;
    for (size_t j = 0; j < problem->n_bridges; j++) {
        front->bridge_variable[j] = (uint32_t)front->n_variables;
        for (int k = 0; k < problem->blocks[problem->bridges[j]].dims; k++) {
            hand.bridge_of[front->n_variables++ - problem->n_points] = (uint32_t)j;
        }
    }
    front->bridge_variable[problem->n_bridges] = (uint32_t)front->n_variables;
    hand.variables = jarak__calloc(front->n_variables, sizeof *hand.variables);
    hand.kept = jarak__calloc(front->n_variables, sizeof *hand.kept);
    front->place = jarak__calloc(front->n_variables, sizeof *front->place);
    if (hand.variables == NULL || hand.kept == NULL || front->place == NULL) {
        status = out_of_memory(front, error);
        goto out;
    }
    status = plan(front, &hand, error);
    front->rest_place = jarak__calloc(front->largest_rest, sizeof *front->rest_place);
    if (status == JARAK_OK && front->rest_place == NULL) {
        status = out_of_memory(front, error);
    }
    for (size_t i = 0; i < 2 && status == JARAK_OK; i++) {
        front->rest[i] = jarak__calloc(front->largest_rest, front->largest_rest * sizeof *front->rest[i]);
        if (front->rest[i] == NULL) {
            status = out_of_memory(front, error);
        }
    }
out:
    jarak__free(hand.variables);
    jarak__free(hand.kept);
    jarak__free(hand.bridge_of);
    jarak__free(hand.opens);
    if (status != JARAK_OK) {
        jarak__ideal_front_release(front);
    }
    return status;
}

void jarak__ideal_front_release(ideal_front *front)
{
    for (size_t s = 0; front->steps != NULL && s < front->problem->n_sessions; s++) {
        jarak__free(front->steps[s].variables);
        jarak__free(front->steps[s].pivot);
        jarak__free(front->steps[s].rows);
    }
    jarak__free(front->steps);
    jarak__free(front->bridge_variable);
    jarak__free(front->rest[0]);
    jarak__free(front->rest[1]);
    jarak__free(front->place);
    jarak__free(front->rest_place);
    *front = (ideal_front){0};
}
