/* The effects themselves, and how many of them are identified. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "stat/ppml/fit.h"

size_t jarak__ppml_find_set(const ppml_problem *problem, size_t f)
{
    for (size_t s = 0; s < problem->n_sets; s++) {
        if (problem->sets[s].index == f) {
            return s;
        }
    }
    return problem->n_sets;
}

uint32_t *jarak__ppml_codes(const ppml_problem *problem, size_t f)
{
    uint32_t *codes = jarak__calloc(problem->n, sizeof *codes);
    size_t s = jarak__ppml_find_set(problem, f);
    if (codes == NULL) {
        return NULL;
    }
    if (s < problem->n_sets) {
        memcpy(codes, problem->sets[s].code, problem->n * sizeof *codes);
        return codes;
    }
    for (size_t g = 0; g < problem->n_groups; g++) {
        for (size_t i = problem->group_start[g]; i < problem->group_start[g + 1]; i++) {
            codes[i] = (uint32_t)(problem->n_levels + g);
        }
    }
    return codes;
}

static size_t levels_of(const ppml_problem *problem, size_t f)
{
    size_t s = jarak__ppml_find_set(problem, f);
    return s < problem->n_sets ? problem->sets[s].n_levels : problem->n_groups;
}

/* The components of sets f and g joined by rows; numbers of nodes as in jarak__ppml_codes, compacted away for the rest: only those that
 * hold a node of f count. */
static jarak_status count_components(const ppml_problem *problem, size_t f, size_t g, uint32_t *component, size_t *count,
                                     jarak_error *error)
{
    size_t n_nodes = problem->n_levels + problem->n_groups, all;
    uint32_t *a = jarak__ppml_codes(problem, f), *b = jarak__ppml_codes(problem, g);
    jarak_status status;
    if (a == NULL || b == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of %zu rows", problem->n);
    } else {
        status = jarak__ppml_components(problem, a, b, n_nodes, component, &all, error);
    }
    if (status == JARAK_OK) { /* nodes of other sets are components of their own */
        *count = all - (n_nodes - levels_of(problem, f) - levels_of(problem, g));
    }
    jarak__free(a);
    jarak__free(b);
    return status;
}

jarak_status jarak__ppml_count_redundant(jarak_ppml *fit, const jarak_ppml_data *data, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    uint32_t *component = jarak__calloc(problem->n_levels + problem->n_groups, sizeof *component);
    if (component == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the components of %zu levels", problem->n_levels);
    }
    jarak_status status = JARAK_OK;
    for (size_t f = 0; f < data->n_effects && status == JARAK_OK; f++) {
        fit->effects[f] = (jarak_ppml_effect_info){.name = data->effects[f].name, .levels = levels_of(problem, f)};
        for (size_t g = 0; g < f && status == JARAK_OK && !fit->has_slope[f]; g++) {
            if (!fit->has_slope[g]) {
                size_t count;
                status = count_components(problem, g, f, component, &count, error);
                if (status == JARAK_OK && count > fit->effects[f].redundant) {
                    fit->effects[f].redundant = count;
                }
            }
        }
    }
    jarak__free(component);
    return status;
}

void jarak__ppml_keep_effects(const jarak_ppml_data *data, jarak_ppml *fit)
{
    const ppml_problem *problem = fit->problem;
    double total = 0;
    for (size_t i = 0; i < problem->n; i++) {
        size_t row = problem->row[i];
        double sum = data->offset == NULL ? 0 : data->offset[row];
        for (size_t k = 0; k < problem->n_x; k++) {
            double x = data->x[problem->x_index[k]][row];
            sum += x * fit->beta[problem->x_index[k]];
            fit->x_mean[k] += problem->weight[i] * ldexp(x, -problem->x_exponent[k]);
        }
        fit->state.eta[i] += problem->eta_shift - ldexp(sum, -problem->beta_exponent);
        total += problem->weight[i];
    }
    if (problem->reduction != NULL) {
        problem->reduction->combine(fit->x_mean, problem->n_x, JARAK_REDUCE_SUM, problem->reduction->context);
        problem->reduction->combine(&total, 1, JARAK_REDUCE_SUM, problem->reduction->context);
    }
    for (size_t k = 0; k < problem->n_x; k++) {
        fit->x_mean[k] /= total;
    }
}

typedef struct effects_context {
    jarak_ppml *fit;
    double *r;
} effects_context;

static void weigh_effects(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)scratch, (void)sums;
    effects_context *shared = context;
    for (size_t i = batch->row; i < batch->row_end; i++) {
        shared->r[i] = problem->weight[i] * shared->fit->state.eta[i];
    }
}

static void take_groups(ppml_problem *problem, const ppml_batch *batch, double *scratch, double *sums, void *context)
{
    (void)sums;
    effects_context *shared = context;
    jarak__ppml_step(problem, batch, shared->fit->state.v, shared->r, scratch, shared->fit->state.group);
}

/* v and group become effects that add up to eta. */
static jarak_status split_effects(jarak_ppml *fit, jarak_error *error)
{
    ppml_problem *problem = fit->problem;
    ppml_state *state = &fit->state;
    effects_context shared = {.fit = fit, .r = jarak__calloc(problem->n, sizeof(double))};
    if (shared.r == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu rows", problem->n);
    }
    jarak__ppml_sweep(problem, weigh_effects, &shared, 0, NULL);
    if (problem->n_levels > 0) {
        jarak__ppml_right_side(problem, shared.r, state->b);
    }
    jarak__ppml_solve(&state->solver, state->b, 1e-13, 0, state->v);
    jarak__ppml_sweep(problem, take_groups, &shared, 0, NULL);
    jarak__free(shared.r);
    return JARAK_OK;
}

/* The effect of node of jarak__ppml_codes. */
static double *effect_of(jarak_ppml *fit, size_t node)
{
    return node < fit->problem->n_levels ? &fit->state.v[node] : &fit->state.group[node - fit->problem->n_levels];
}

/* The node of jarak__ppml_codes where set f begins. */
static size_t first_node(const ppml_problem *problem, size_t f)
{
    size_t s = jarak__ppml_find_set(problem, f);
    return s < problem->n_sets ? problem->sets[s].first : problem->n_levels;
}

/* Within each component of the first set of intercepts and set f, moves the mean of f (over rows) to the first set. */
static jarak_status move_mean(jarak_ppml *fit, size_t first, size_t f, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    size_t n_nodes = problem->n_levels + problem->n_groups, count;
    uint32_t *codes = jarak__ppml_codes(problem, f);
    uint32_t *component = jarak__calloc(n_nodes, sizeof *component);
    double *sums = jarak__calloc(n_nodes, 2 * sizeof *sums);
    jarak_status status = JARAK_OK;
    if (codes == NULL || component == NULL || sums == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu levels", n_nodes);
    }
    status = status == JARAK_OK ? count_components(problem, first, f, component, &count, error) : status;
    if (status == JARAK_OK) {
        for (size_t i = 0; i < problem->n; i++) {
            sums[2 * (size_t)component[codes[i]]] += *effect_of(fit, codes[i]);
            sums[2 * (size_t)component[codes[i]] + 1] += 1;
        }
        if (problem->reduction != NULL) {
            problem->reduction->combine(sums, 2 * n_nodes, JARAK_REDUCE_SUM, problem->reduction->context);
        }
        for (size_t l = 0; l < levels_of(problem, f); l++) { /* of all parts */
            const double *sum = &sums[2 * (size_t)component[first_node(problem, f) + l]];
            *effect_of(fit, first_node(problem, f) + l) -= sum[0] / sum[1];
        }
        for (size_t l = 0; l < levels_of(problem, first); l++) {
            const double *sum = &sums[2 * (size_t)component[first_node(problem, first) + l]];
            *effect_of(fit, first_node(problem, first) + l) += sum[0] / sum[1];
        }
    }
    jarak__free(codes);
    jarak__free(component);
    jarak__free(sums);
    return status;
}

jarak_status jarak_ppml_effects(jarak_ppml *fit, size_t f, double *alpha, jarak_error *error)
{
    if (f >= fit->info.n_effects) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "there is no set of effects %zu: the model has %zu", f, fit->info.n_effects);
    }
    jarak_status status = split_effects(fit, error);
    size_t first = 0;
    while (first < fit->info.n_effects && fit->has_slope[first]) {
        first++;
    }
    for (size_t g = first + 1; g < fit->info.n_effects && status == JARAK_OK; g++) {
        if (!fit->has_slope[g]) {
            status = move_mean(fit, first, g, error);
        }
    }
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t l = 0; l < fit->n_given_levels[f]; l++) {
        alpha[l] = (double)NAN;
    }
    const ppml_problem *problem = fit->problem;
    size_t s = jarak__ppml_find_set(problem, f);
    if (s < problem->n_sets) {
        for (size_t l = 0; l < problem->sets[s].n_levels; l++) {
            alpha[problem->sets[s].label[l]] =
                ldexp(fit->state.v[problem->sets[s].first + l], problem->beta_exponent - problem->sets[s].slope_exponent);
        }
    } else {
        for (size_t g = 0; g < problem->n_groups; g++) {
            bool here = problem->group_start[g] < problem->group_start[g + 1];
            alpha[problem->group_label[g]] = here ? ldexp(fit->state.group[g], problem->beta_exponent) : (double)NAN;
        }
    }
    return JARAK_OK;
}

void jarak_ppml_fitted(const jarak_ppml *fit, double *mu, jarak_ppml_row *reasons)
{
    const ppml_problem *problem = fit->problem;
    for (size_t i = 0; i < fit->n_rows_here; i++) {
        mu[i] = fit->reason[i] == JARAK_ROW_SEPARATED ? 0 : (double)NAN;
        if (reasons != NULL) {
            reasons[i] = (jarak_ppml_row)fit->reason[i];
        }
    }
    for (size_t i = 0; i < problem->n; i++) {
        double of_linear = problem->y[i] + problem->eta_shift - fit->state.r[i] / ppml_prior_of(problem, i);
        double fitted = problem->is_linear ? of_linear : problem->weight[i] / ppml_prior_of(problem, i);
        mu[problem->row[i]] = ldexp(fitted, problem->y_exponent);
    }
}

void jarak_ppml_separating(const jarak_ppml *fit, double *z)
{
    for (size_t i = 0; i < fit->n_rows_here; i++) {
        z[i] = fit->separating != NULL ? fit->separating[i] : 0;
    }
}
