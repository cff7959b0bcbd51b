/* Who still trades with whom, and what that rules out. Countries that trade with each other, directly or by way of others, are a part, and
 * have price levels that can be compared; within a part a group may sell to others and buy nothing, or the other way round, which only a
 * surplus or a deficit can pay for. */
#include <math.h>

#include "base/alloc.h"
#include "num/sum.h"
#include "stat/equilibrium/model.h"

enum { FORWARD = 1, BACKWARD = 2, EITHER = 3 };

/* Relative to income: what rounding leaves of a deficit of nothing. */
static const double negligible = 1e-12;
/* Relative to the income of a part: a deficit that no data have. */
static const double unfinanced = 1e-9;

typedef struct search {
    const jarak__equilibrium_model *model;
    uint32_t *group; /* n: the group of those that both sell to and buy from each other; UINT32_MAX: not known yet */
    size_t *stack;   /* n */
    uint8_t *seen;   /* n: FORWARD, BACKWARD */
} search;

static bool sells(const jarak__equilibrium_model *model, size_t i, size_t j)
{
    return model->shares[i + j * model->n] > 0;
}

/* Marks what is reached from the country, over countries whose of[] is still unknown; left is how many there are besides it. */
static void reach(search *over, const uint32_t *of, size_t from, int direction, size_t left)
{
    const size_t n = over->model->n;
    size_t n_stack = 0;
    const uint8_t mark = (uint8_t)direction;
    over->seen[from] |= mark;
    over->stack[n_stack++] = from;
    while (n_stack > 0 && left > 0) {
        const size_t i = over->stack[--n_stack];
        for (size_t j = 0; j < n; j++) {
            if (of[j] != UINT32_MAX || (over->seen[j] & mark) == mark) {
                continue;
            }
            if (((direction & FORWARD) != 0 && sells(over->model, i, j)) || ((direction & BACKWARD) != 0 && sells(over->model, j, i))) {
                over->seen[j] |= mark;
                over->stack[n_stack++] = j;
                left--;
            }
        }
    }
}

/* Numbers the parts (EITHER), or the groups within which everyone reaches everyone both ways. */
static size_t number(search *over, uint32_t *of, bool both_ways)
{
    const size_t n = over->model->n;
    uint32_t count = 0;
    size_t left = n;
    for (size_t i = 0; i < n; i++) {
        of[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        if (of[i] != UINT32_MAX) {
            continue;
        }
        for (size_t j = 0; j < n; j++) {
            over->seen[j] = 0;
        }
        if (both_ways) {
            reach(over, of, i, FORWARD, left - 1);
            reach(over, of, i, BACKWARD, left - 1);
        } else {
            reach(over, of, i, EITHER, left - 1);
        }
        for (size_t j = 0; j < n; j++) {
            left -= over->seen[j] == EITHER;
            of[j] = over->seen[j] == EITHER ? count : of[j];
        }
        count++;
    }
    return count;
}

static void blame(const jarak__equilibrium_model *model, const uint32_t *of, uint32_t which, bool *at_fault)
{
    for (size_t i = 0; i < model->n; i++) {
        at_fault[i] = at_fault[i] || of[i] == which;
    }
}

/* Income and deficit of those with of[i] == which. */
static void totals(const jarak__equilibrium_model *model, const uint32_t *of, uint32_t which, double *income, double *deficit)
{
    jarak__sum earned = {0}, missing = {0};
    for (size_t i = 0; i < model->n; i++) {
        if (of[i] == which) {
            jarak__sum_add(&earned, model->income[i]);
            jarak__sum_add(&missing, model->spending[i] - model->income[i]);
        }
    }
    *income = jarak__sum_value(&earned);
    *deficit = jarak__sum_value(&missing);
}

static bool has_unfinanced(jarak__equilibrium_model *model, bool *at_fault)
{
    size_t largest = 0;
    bool found = false;
    for (uint32_t part = 0; part < model->n_parts; part++) {
        double deficit;
        totals(model, model->part, part, &model->part_income[part], &deficit);
        largest = model->part_income[part] > model->part_income[largest] ? part : largest;
    }
    for (uint32_t part = 0; model->deficits == JARAK_DEFICITS_ADDITIVE && model->n_parts > 1 && part < model->n_parts; part++) {
        double income, deficit;
        totals(model, model->part, part, &income, &deficit);
        if (part != largest && fabs(deficit) > unfinanced * income) {
            blame(model, model->part, part, at_fault);
            found = true;
        }
    }
    return found;
}

/* Whether the group buys from others, or sells to them. */
static void trade_of(const search *over, uint32_t group, bool *buys, bool *sells_out)
{
    const jarak__equilibrium_model *model = over->model;
    *buys = *sells_out = false;
    for (size_t i = 0; i < model->n; i++) {
        for (size_t j = 0; over->group[i] == group && j < model->n; j++) {
            *buys = *buys || (over->group[j] != group && sells(model, j, i));
            *sells_out = *sells_out || (over->group[j] != group && sells(model, i, j));
        }
    }
}

/* The smallest group that only buys from the others, or only sells, without what would pay for that: of two, the other is the rest of the
 * world, of which the same can be said. */
static jarak_equilibrium_outcome one_way(const search *over, size_t n_groups, bool *at_fault)
{
    jarak_equilibrium_outcome outcome = JARAK_EQUILIBRIUM_SOLVED;
    double least = HUGE_VAL;
    uint32_t which = 0;
    for (uint32_t group = 0; n_groups > over->model->n_parts && group < n_groups; group++) {
        bool buys, sells_out;
        double income, deficit;
        trade_of(over, group, &buys, &sells_out);
        totals(over->model, over->group, group, &income, &deficit);
        if (buys != sells_out && (buys ? deficit : -deficit) <= negligible * income && income < least) {
            outcome = buys ? JARAK_EQUILIBRIUM_ONLY_BUYS : JARAK_EQUILIBRIUM_ONLY_SELLS;
            least = income;
            which = group;
        }
    }
    if (outcome != JARAK_EQUILIBRIUM_SOLVED) {
        blame(over->model, over->group, which, at_fault);
    }
    return outcome;
}

jarak_status jarak__equilibrium_parts(jarak__equilibrium_model *model, jarak_equilibrium_outcome *outcome, bool *at_fault,
                                      jarak_error *error)
{
    search over = {.model = model,
                   .group = jarak__calloc(model->n, sizeof *over.group),
                   .stack = jarak__calloc(model->n, sizeof *over.stack),
                   .seen = jarak__calloc(model->n, sizeof *over.seen)};
    const bool has_memory = over.group != NULL && over.stack != NULL && over.seen != NULL;
    if (has_memory) {
        model->n_parts = number(&over, model->part, false);
        const size_t n_groups = number(&over, over.group, true);
        *outcome = has_unfinanced(model, at_fault) ? JARAK_EQUILIBRIUM_UNFINANCED : one_way(&over, n_groups, at_fault);
    }
    jarak__free(over.group);
    jarak__free(over.stack);
    jarak__free(over.seen);
    return has_memory ? JARAK_OK : jarak__equilibrium_no_memory(model->n, error);
}
