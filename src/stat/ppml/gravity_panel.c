/* The rows of a three-way gravity model by pair and year. */
#include "stat/ppml/gravity_panel.h"

#include <string.h>

#include "base/alloc.h"

jarak_status jarak__gravity_no_memory(size_t n, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the bias correction of %zu rows", n);
}

/* Least and largest of codes among the rows in the sample: numbers them densely. */
static jarak_status number_codes(const jarak_ppml *fit, const uint32_t *codes, uint32_t *number, size_t *count, jarak_error *error)
{
    const ppml_problem *problem = fit->problem;
    uint32_t most = 0;
    for (size_t i = 0; i < problem->n; i++) {
        most = codes[problem->row[i]] > most ? codes[problem->row[i]] : most;
    }
    uint32_t *seen = jarak__calloc((size_t)most + 1, sizeof *seen);
    if (seen == NULL) {
        return jarak__gravity_no_memory(problem->n, error);
    }
    for (size_t i = 0; i < problem->n; i++) {
        seen[codes[problem->row[i]]] = 1;
    }
    uint32_t next = 0;
    for (size_t c = 0; c <= most; c++) {
        seen[c] = seen[c] != 0 ? next++ : 0;
    }
    for (size_t i = 0; i < problem->n; i++) {
        number[i] = seen[codes[problem->row[i]]];
    }
    *count = next;
    jarak__free(seen);
    return JARAK_OK;
}

/* Pairs of exporter and importer, each with its rows. numbers: exporter, importer and year of each row, three arrays. */
static jarak_status sort_pairs(gravity_panel *made, uint32_t *const *numbers, jarak_error *error)
{
    const ppml_problem *problem = made->fit->problem;
    size_t n = problem->n, n_keys = made->n_side[0] * made->n_side[1];
    uint32_t *start = jarak__calloc(n_keys + 1, sizeof *start);
    made->row = jarak__calloc(n, sizeof *made->row);
    made->start = jarak__calloc((n < n_keys ? n : n_keys) + 1, sizeof *made->start);
    made->side[0] = jarak__calloc(n, sizeof *made->side[0]);
    made->side[1] = jarak__calloc(n, sizeof *made->side[1]);
    if (start == NULL || made->row == NULL || made->start == NULL || made->side[0] == NULL || made->side[1] == NULL) {
        jarak__free(start);
        return jarak__gravity_no_memory(n, error);
    }
    for (size_t i = 0; i < n; i++) {
        start[numbers[0][i] * made->n_side[1] + numbers[1][i] + 1]++;
    }
    for (size_t k = 0; k < n_keys; k++) {
        if (start[k + 1] > 0) {
            made->side[0][made->n_pairs] = (uint32_t)(k / made->n_side[1]);
            made->side[1][made->n_pairs] = (uint32_t)(k % made->n_side[1]);
            made->start[made->n_pairs++] = start[k];
        }
        start[k + 1] += start[k];
    }
    made->start[made->n_pairs] = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        made->row[start[numbers[0][i] * made->n_side[1] + numbers[1][i]]++] = (uint32_t)i;
    }
    jarak__free(start);
    return JARAK_OK;
}

void jarak__gravity_read_pair(const gravity_panel *made, const uint32_t *year, size_t pair, gravity_pair *rows)
{
    const ppml_problem *problem = made->fit->problem;
    size_t n_years = made->n_years;
    memset(rows->mu, 0, n_years * (2 + problem->n_x) * sizeof *rows->mu); /* the three lie in one piece */
    rows->total = 0;
    for (size_t e = made->start[pair]; e < made->start[pair + 1]; e++) {
        size_t i = made->row[e], t = year[i];
        rows->mu[t] += problem->weight[i];
        rows->s[t] += made->fit->state.r[i];
        rows->total += problem->weight[i];
        for (size_t k = 0; k < problem->n_x; k++) {
            rows->x[t + k * n_years] = problem->x[k][i];
        }
    }
}

/* h += H, T × T. */
void jarak__gravity_add_hessian(size_t n_years, const gravity_pair *rows, double *h)
{
    for (size_t t = 0; t < n_years; t++) {
        h[t + t * n_years] += rows->mu[t];
        for (size_t s = 0; s < n_years; s++) {
            h[s + t * n_years] -= rows->mu[s] * rows->mu[t] / rows->total;
        }
    }
}

jarak_status jarak__gravity_panel_new(const jarak_ppml *fit, const uint32_t *const codes[3], gravity_panel *panel, uint32_t **year,
                                      jarak_error *error)
{
    uint32_t *numbers[3] = {0};
    jarak_status status = JARAK_OK;
    *panel = (gravity_panel){.fit = fit};
    *year = NULL;
    for (int k = 0; k < 3 && status == JARAK_OK; k++) {
        numbers[k] = jarak__calloc(fit->problem->n, sizeof *numbers[k]);
        status = numbers[k] == NULL ? jarak__gravity_no_memory(fit->problem->n, error)
                                    : number_codes(fit, codes[k], numbers[k], k < 2 ? &panel->n_side[k] : &panel->n_years, error);
    }
    status = status == JARAK_OK ? sort_pairs(panel, numbers, error) : status;
    for (int side = 0; side < 2 && status == JARAK_OK; side++) {
        panel->inverse[side] = jarak__calloc(panel->n_side[side], panel->n_years * panel->n_years * sizeof(double));
        status = panel->inverse[side] == NULL ? jarak__gravity_no_memory(fit->problem->n, error) : JARAK_OK;
    }
    jarak__free(numbers[0]);
    jarak__free(numbers[1]);
    *year = numbers[2];
    return status;
}

void jarak__gravity_panel_release(gravity_panel *panel)
{
    for (int side = 0; side < 2; side++) {
        jarak__free(panel->side[side]);
        jarak__free(panel->inverse[side]);
    }
    jarak__free(panel->row);
    jarak__free(panel->start);
    *panel = (gravity_panel){0};
}
