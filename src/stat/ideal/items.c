/* Roll calls in the result: parameters on the standardised scale with their standard errors.
 *
 * On that scale eta = b theta - c = (b s) z - (c - b m), so that b' = b s and c' = c - b m. The covariance of a local block's parameters
 * is A^-1 + A^-1 W' C W A^-1 with A its own information, W its coupling to the session's points and C their covariance; that with a
 * function of the points is -A^-1 W' cov(points, function). */
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "num/dense.h"
#include "stat/ideal/fit.h"

enum { PORTIONS_A_PANEL = 64, PANEL_COLUMNS = PORTIONS_A_PANEL * IDEAL_DIMS };

typedef struct described {
    jarak_ideal *fit;
    const ideal_pass *pass;
    const ideal_front *front;
    const double (*bridge)[IDEAL_DIMS * IDEAL_DIMS];
    ideal_parameters *errors; /* n_blocks: standard errors on the standardised scale */
    atomic_bool no_memory;
} described;

/* Of a block's parameters: their covariance, and those with mean and sd of the points. */
typedef struct uncertain {
    double covariance[IDEAL_DIMS][IDEAL_DIMS];
    double with_mean[IDEAL_DIMS], with_sd[IDEAL_DIMS];
} uncertain;

static double not_negative(double variance)
{
    return variance > 0 ? variance : 0;
}

static ideal_parameters standard_errors(const ideal_gauge *gauge, const ideal_block *block, const ideal_parameters *parameters,
                                        const uncertain *u)
{
    double b = parameters->value[0];
    double m = gauge->mean;
    double s = gauge->sd;
    ideal_parameters result = {{(double)NAN, (double)NAN, (double)NAN}};
    result.value[0] = sqrt(not_negative(s * s * u->covariance[0][0] + 2 * s * b * u->with_sd[0] + b * b * gauge->sd_sd));
    for (int k = 1; k < block->dims; k++) {
        double variance = u->covariance[k][k] + m * m * u->covariance[0][0] + b * b * gauge->mean_mean - 2 * m * u->covariance[0][k] -
                          2 * b * u->with_mean[k] + 2 * m * b * u->with_mean[0];
        result.value[k] = sqrt(not_negative(variance));
    }
    return result;
}

/* A local block; spread is its columns of C W. */
static void local_uncertain(const described *shared, size_t portion_index, const double *spread, size_t n, uncertain *u)
{
    const ideal_problem *problem = &shared->fit->problem;
    const ideal_portion *portion = &problem->portions[portion_index];
    const double *factor = shared->pass->sums[portion_index].information;
    int dims = problem->blocks[portion->block].dims;
    size_t first_point = problem->first_point[portion->session];
    double inner[IDEAL_DIMS][IDEAL_DIMS] = {{0}}; /* W' C W */
    for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
        double row[IDEAL_DIMS];
        ideal_coupling_row(shared->pass->coupling + IDEAL_COUPLED * v, shared->fit->state.parameters[portion->block].value[0], row);
        size_t p = problem->local[v];
        for (int k = 0; k < dims; k++) {
            double w = row[k];
            u->with_mean[k] -= w * shared->fit->gauge.with_mean[first_point + p];
            u->with_sd[k] -= w * shared->fit->gauge.with_sd[first_point + p];
            for (int m = 0; m < dims; m++) {
                inner[m][k] += w * spread[p + (size_t)m * n];
            }
        }
    }
    jarak__ideal_small_solve(dims, factor, u->with_mean);
    jarak__ideal_small_solve(dims, factor, u->with_sd);
    for (int m = 0; m < dims; m++) { /* A^-1 (W' C W) */
        jarak__ideal_small_solve(dims, factor, inner[m]);
    }
    for (int k = 0; k < dims; k++) { /* times A^-1, plus A^-1 */
        double column[IDEAL_DIMS] = {0};
        for (int m = 0; m < dims; m++) {
            column[m] = inner[m][k];
        }
        column[k] += 1;
        jarak__ideal_small_solve(dims, factor, column);
        memcpy(u->covariance[k], column, sizeof column);
    }
}

static void bridge_uncertain(const described *shared, size_t bridge, int dims, uncertain *u)
{
    for (int k = 0; k < dims; k++) {
        size_t variable = shared->front->bridge_variable[bridge] + (size_t)k;
        u->with_mean[k] = shared->fit->gauge.with_mean[variable];
        u->with_sd[k] = shared->fit->gauge.with_sd[variable];
        for (int m = 0; m < dims; m++) {
            u->covariance[k][m] = shared->bridge[bridge][k + IDEAL_DIMS * m];
        }
    }
}

/* Portions first … end - 1 of a session: C W for all of them in one product. */
static void describe_panel(described *shared, size_t session, size_t first, size_t end, double *panel, double *spread)
{
    const ideal_problem *problem = &shared->fit->problem;
    size_t n = ideal_session_points(problem, session);
    memset(panel, 0, n * PANEL_COLUMNS * sizeof *panel);
    for (size_t i = first; i < end; i++) {
        const ideal_portion *portion = &problem->portions[i];
        double *columns = panel + (i - first) * IDEAL_DIMS * n;
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            double row[IDEAL_DIMS];
            ideal_coupling_row(shared->pass->coupling + IDEAL_COUPLED * v, shared->fit->state.parameters[portion->block].value[0], row);
            for (size_t k = 0; k < IDEAL_DIMS; k++) {
                columns[problem->local[v] + k * n] += row[k];
            }
        }
    }
    jarak__gemm(false, false, n, (end - first) * IDEAL_DIMS, n, 1, shared->fit->session[session], n, panel, n, 0, spread, n);
    for (size_t i = first; i < end; i++) {
        uint32_t b = problem->portions[i].block;
        const ideal_block *block = &problem->blocks[b];
        if (block->bridge == JARAK_IDEAL_NONE) {
            uncertain u = {0};
            local_uncertain(shared, i, spread + (i - first) * IDEAL_DIMS * n, n, &u);
            shared->errors[b] = standard_errors(&shared->fit->gauge, block, &shared->fit->state.parameters[b], &u);
        }
    }
}

static void describe_sessions(size_t first, size_t end, void *context)
{
    described *shared = context;
    const ideal_problem *problem = &shared->fit->problem;
    for (size_t s = first; s < end; s++) {
        size_t n = ideal_session_points(problem, s);
        double *panel = jarak__calloc(n, PANEL_COLUMNS * sizeof *panel);
        double *spread = jarak__calloc(n, PANEL_COLUMNS * sizeof *spread);
        size_t end_portion = problem->first_portion[s + 1];
        if (panel == NULL || spread == NULL) {
            atomic_store(&shared->no_memory, true);
            end_portion = 0;
        }
        for (size_t i = problem->first_portion[s]; i < end_portion; i += PORTIONS_A_PANEL) {
            size_t last = i + PORTIONS_A_PANEL < end_portion ? i + PORTIONS_A_PANEL : end_portion;
            describe_panel(shared, s, i, last, panel, spread);
        }
        jarak__free(panel);
        jarak__free(spread);
    }
}

static void fill_item(const described *shared, const ideal_item *counted)
{
    const jarak_ideal *fit = shared->fit;
    jarak_ideal_item *item = &fit->items[counted->item];
    uint32_t b = fit->problem.portions[counted->portion].block;
    const ideal_block *block = &fit->problem.blocks[b];
    const double *value = fit->state.parameters[b].value;
    const double *error = shared->errors[b].value;
    item->discrimination = fit->gauge.sign * value[0] * fit->gauge.sd;
    item->discrimination_se = error[0];
    double cut_1 = value[1] - value[0] * fit->gauge.mean;
    if ((block->has & 1) != 0) { /* some said no: there is a cutpoint between no and the rest */
        item->cut_low = cut_1;
        item->cut_low_se = error[1];
    }
    if (block->dims == IDEAL_DIMS) {
        item->cut_high = value[2] - value[0] * fit->gauge.mean;
        item->cut_high_se = error[2];
    } else if ((block->has & 1) == 0) {
        item->cut_high = cut_1;
        item->cut_high_se = error[1];
    }
}

jarak_status jarak__ideal_describe_items(jarak_ideal *fit, const ideal_pass *pass, const ideal_front *front,
                                         const double (*bridge)[IDEAL_DIMS * IDEAL_DIMS], jarak_error *error)
{
    const ideal_problem *problem = &fit->problem;
    described shared = {.fit = fit, .pass = pass, .front = front, .bridge = bridge};
    shared.errors = jarak__calloc(problem->n_blocks, sizeof *shared.errors);
    if (shared.errors == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu roll calls"), problem->n_blocks);
    }
    jarak__parallel_for(problem->n_sessions, 1, pass->threads, describe_sessions, &shared);
    for (size_t j = 0; j < problem->n_bridges; j++) {
        uint32_t b = problem->bridges[j];
        uncertain u = {0};
        bridge_uncertain(&shared, j, problem->blocks[b].dims, &u);
        shared.errors[b] = standard_errors(&fit->gauge, &problem->blocks[b], &fit->state.parameters[b], &u);
    }
    for (size_t i = 0; i < problem->n_data_items; i++) {
        jarak_ideal_item *item = &fit->items[i];
        item->discrimination = item->discrimination_se = item->cut_low = item->cut_low_se = (double)NAN;
        item->cut_high = item->cut_high_se = item->classified = item->error_reduction = (double)NAN;
    }
    for (size_t i = 0; i < problem->n_items; i++) {
        fill_item(&shared, &problem->items[i]);
    }
    jarak__free(shared.errors);
    if (atomic_load(&shared.no_memory)) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu roll calls"), problem->n_blocks);
    }
    return JARAK_OK;
}
