/* A change between two dates, and what each value does to it.
 *
 * The change is c'E(x, u | y) with c = -1 at the one date and +1 at the other. With z = Q⁻¹c, Q the joint precision of states and offsets, its
 * variance is c'z and the weight of a value is ω = a'z / v, a the value's row of loadings (Koopman & Harvey 2003, doi:10.1016/S0165-1889(02)00119-3).
 * A state that has stood still all along leaves no change, so Σ ω λ = 0: the weights may act on distances from the state at the first date.
 * Without a value of residual r and fit variance P = a'Q⁻¹a the change is less by ω v r / (v - P), and its variance more by (ω v)² / (v - P). */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "num/normal.h"
#include "stat/closeness/fit.h"

typedef struct comparison {
    double variance[JARAK__LANES];
    double *state, *state_variance;
    double *weight, *residual, *fit_variance;
    double *memory;
} comparison;

static jarak_status compare(const jarak__closeness_part *part, size_t batch, const int32_t cells[2], comparison *result, jarak_error *error)
{
    const jarak__closeness_panel *panel = &part->panel;
    const size_t of_cells = panel->n_cells * JARAK__LANES, of_values = of_cells * panel->n_columns;
    double *scratch = jarak__closeness_scratch(panel);
    result->memory = jarak__calloc(2 * of_cells + 3 * of_values, sizeof(double));
    if (scratch == NULL || result->memory == NULL) {
        jarak__free(scratch);
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a change");
    }
    result->state = result->memory;
    result->state_variance = result->state + of_cells;
    result->weight = result->state_variance + of_cells;
    result->residual = result->weight + of_values;
    result->fit_variance = result->residual + of_values;
    const jarak__closeness_output output = {.state = result->state,
                                            .variance = result->state_variance,
                                            .contrast = cells,
                                            .contrast_variance = result->variance,
                                            .weight = result->weight,
                                            .residual = result->residual,
                                            .fit_variance = result->fit_variance};
    jarak__closeness_smooth(panel, &part->model, batch, scratch, NULL, &output);
    jarak__free(scratch);
    return JARAK_OK;
}

static jarak_closeness_reason reason_of(const jarak__closeness_part *part, const comparison *result, size_t batch, size_t t, size_t j, size_t lane,
                                        double start, const jarak_closeness_change *change)
{
    const jarak__closeness_panel *panel = &part->panel;
    const jarak__closeness_model *model = &part->model;
    const size_t k = panel->columns[j].indicator, in = (t * panel->n_columns + j) * JARAK__LANES + lane;
    const size_t at = jarak__panel_index(panel, batch, t, j) + lane;
    const double scale = panel->members[0].scale, weight = result->weight[in];
    const double v = (model->sigma2[k] / (double)panel->columns[j].span + panel->noise[at]) / (panel->weight != NULL ? panel->weight[at] : 1);
    const double left = v - result->fit_variance[in], reach = weight * v;
    const bool known = left > 1e-10 * v; /* else the others say nothing about what this value measures */
    return (jarak_closeness_reason){
        .row = panel->row[at],
        .contribution = scale * weight * (panel->value[at] - model->alpha[k] - model->lambda[k] * start),
        .without = known ? change->mean - scale * reach * result->residual[in] / left : (double)NAN,
        .without_variance = known ? change->variance + scale * scale * reach * reach / left : (double)INFINITY,
    };
}

static int by_row(const void *a, const void *b)
{
    const jarak_closeness_reason *one = a, *other = b;
    return (one->row > other->row) - (one->row < other->row);
}

static jarak_status list_reasons(const jarak__closeness_part *part, const comparison *result, size_t batch, size_t lane, double start,
                                 const jarak_closeness_change *change, jarak_closeness_reason **reasons, size_t *n_reasons, jarak_error *error)
{
    const jarak__closeness_panel *panel = &part->panel;
    const size_t count = (size_t)panel->count[batch * JARAK__LANES + lane];
    jarak_closeness_reason *list = jarak__calloc(count, sizeof *list);
    if (list == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for %zu reasons", count);
    }
    size_t n = 0;
    for (size_t t = 0; t < panel->n_cells; t++) {
        for (size_t j = 0; j < panel->n_columns; j++) {
            if (panel->row[jarak__panel_index(panel, batch, t, j) + lane] != SIZE_MAX) {
                list[n++] = reason_of(part, result, batch, t, j, lane, start, change);
            }
        }
    }
    qsort(list, n, sizeof *list, by_row);
    *reasons = list;
    *n_reasons = n;
    return JARAK_OK;
}

jarak_status jarak_closeness_compare(const jarak_closeness *fit, size_t unit, size_t group, int32_t from, int32_t to,
                                     jarak_closeness_change *change, jarak_closeness_reason **reasons, size_t *n_reasons, jarak_error *error)
{
    const jarak__closeness_fit *whole = (const jarak__closeness_fit *)fit; /* public is its first member */
    *change = (jarak_closeness_change){NAN, NAN, NAN};
    if (reasons != NULL) {
        *reasons = NULL;
        *n_reasons = 0;
    }
    const int64_t cells[2] = {(int64_t)from - fit->first_cell, (int64_t)to - fit->first_cell};
    if (unit >= fit->n_units || group >= fit->n_groups || cells[0] < 0 || cells[1] < 0 || cells[0] >= (int64_t)fit->n_cells ||
        cells[1] >= (int64_t)fit->n_cells) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "unit, group or cell is out of range");
    }
    const jarak__closeness_part *part = &whole->parts[group];
    const uint32_t slot = part->panel.n_members > 0 ? part->panel.slot_of_unit[unit] : UINT32_MAX;
    if (slot == UINT32_MAX) {
        return JARAK_OK;
    }
    comparison result = {.memory = NULL};
    const size_t batch = slot / JARAK__LANES, lane = slot % JARAK__LANES;
    jarak_status status = compare(part, batch, (const int32_t[2]){(int32_t)cells[0], (int32_t)cells[1]}, &result, error);
    if (status == JARAK_OK) {
        const double scale = part->panel.members[0].scale, start = result.state[(size_t)cells[0] * JARAK__LANES + lane];
        change->mean = scale * (result.state[(size_t)cells[1] * JARAK__LANES + lane] - start);
        change->variance = from == to ? 0 : scale * scale * fmax(result.variance[lane], 0);
        change->probability = change->variance > 0 ? jarak__normal_cdf(change->mean / sqrt(change->variance)) : 0.5;
        if (reasons != NULL) {
            status = list_reasons(part, &result, batch, lane, part->model.autoregressive ? 0 : start, change, reasons, n_reasons, error);
        }
    }
    jarak__free(result.memory);
    return status;
}

void jarak_closeness_reasons_free(jarak_closeness_reason *reasons)
{
    jarak__free(reasons);
}
