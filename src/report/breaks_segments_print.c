/* Breaks by a penalty in every format: one segmentation, and the path of all optima between two penalties. */
#include "base/alloc.h"
#include "base/text.h"
#include "jarak/print.h"
#include "report/breaks.h"

typedef struct printing {
    const jarak_breaks_series *series;
    jarak_breaks_model model;
    const jarak_breaks_segmentation_info *result;
    jarak__segments segments;
    jarak__breaks_remarks remarks;
} printing;

static void segmentation_page(const void *data, jarak__output *out)
{
    const printing *p = data;
    const jarak_breaks_segmentation_info *result = p->result;
    jarak__breaks_title(&p->remarks, out);
    jarak__write_format(&out->text, P_("%zu break at a penalty of %.6g", "%zu breaks at a penalty of %.6g", result->n_breaks),
                        result->n_breaks, result->penalty);
    if (p->model == JARAK_BREAKS_POISSON) {
        jarak__write_text(&out->text, "\n");
    } else {
        jarak__write_format(&out->text, _("; sum of squares %.10g, without breaks %.10g\n"), result->rss, result->rss_without);
    }
    if (result->n_breaks > 0) {
        jarak__write_format(&out->text, _("Penalties are on the scale of -2 log likelihood, which the breaks lower by %.6g\n"),
                            result->cost_without - result->cost);
    } else {
        jarak__write_text(&out->text, _("Penalties are on the scale of -2 log likelihood, which no breaks lower by more than they cost\n"));
    }
    jarak__segments_page(&p->segments, out);
    jarak__breaks_end(&p->remarks, out);
}

static void segmentation_rows(const void *data, jarak__sheet *sheet)
{
    jarak__segments_rows(&((const printing *)data)->segments, sheet);
}

static void segmentation_tree(const void *data, jarak__json *json)
{
    const printing *p = data;
    const jarak_breaks_segmentation_info *result = p->result;
    jarak__breaks_head_json(p->series, "penalty", &p->model, json);
    jarak__json_number(json, "penalty", result->penalty);
    jarak__json_number(json, "cost", result->cost);
    jarak__json_number(json, "cost_without", result->cost_without);
    jarak__json_number(json, "rss", result->rss);
    jarak__json_number(json, "rss_without", result->rss_without);
    jarak__json_numbers(json, "noise_variance", result->n_series, result->noise_variance);
    jarak__json_list(json, "breaks", false);
    for (size_t i = 0; i < result->n_breaks; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "old_until", p->series->times[result->breaks[i]]);
        jarak__json_text(json, "new_since", p->series->times[result->breaks[i] + 1]);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__segments_json(&p->segments, json);
    jarak__breaks_remarks_json(&p->remarks, json);
}

jarak_status jarak__breaks_segmentation_print(const jarak_fitted_breaks *fit, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak_breaks_series *series = &fit->input;
    const jarak_breaks_segmentation_info *result = fit->segmentation;
    const printing p = {.series = series,
                        .model = fit->model,
                        .result = result,
                        .segments = {.series = series,
                                     .n_breaks = result->n_breaks,
                                     .breaks = result->breaks,
                                     .mean = result->segment_mean,
                                     .spread = result->segment_variance,
                                     .spread_key = "variance"},
                        .remarks = {.series = series,
                                    .model = fit->model,
                                    .constant = result->constant,
                                    .noise_estimated = result->noise_estimated,
                                    .residual_correlation = result->residual_correlation,
                                    .residual_p_value = result->residual_p_value,
                                    .n_counts = result->n_counts,
                                    .counts = result->counts}};
    const jarak__printout printout = {.result = &p, .page = segmentation_page, .rows = segmentation_rows, .tree = segmentation_tree};
    return jarak__print(&printout, format, stream, error);
}

/* ---- path ---- */

enum { PENALTY_LOW, PENALTY_HIGH, COST, N_BREAKS, OLD_UNTIL, N_COLUMNS };

typedef struct path {
    const jarak_breaks_series *series;
    const jarak_breaks_path_info *result;
    const char **dates; /* of all optima, one after another */
    size_t *first;      /* of an optimum, its place among dates */
} path;

static void step_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const path *p = data;
    const jarak_breaks_step *step = &p->result->steps[row];
    const double numbers[] = {[PENALTY_LOW] = step->penalty_low, [PENALTY_HIGH] = step->penalty_high, [COST] = step->cost};
    if (column <= COST) {
        jarak__cell_number(cell, numbers[column]);
    } else if (column == N_BREAKS) {
        jarak__cell_integer(cell, (int64_t)step->n_breaks);
    } else {
        cell->present = cell->is_list = true;
        cell->list = p->dates + p->first[row];
        cell->n_list = step->n_breaks;
    }
}

static void path_rows(const void *data, jarak__sheet *sheet)
{
    static const jarak__column columns[N_COLUMNS] = {
        [PENALTY_LOW] = {.key = "penalty_low", .type = JARAK_NUMBER},
        [PENALTY_HIGH] = {.key = "penalty_high", .type = JARAK_NUMBER},
        [COST] = {.key = "cost", .type = JARAK_NUMBER},
        [N_BREAKS] = {.key = "n_breaks", .type = JARAK_INTEGER},
        [OLD_UNTIL] = {.key = "old_until"},
    };
    const path *p = data;
    *sheet = (jarak__sheet){
        .data = p, .n_rows = p->result->n_steps, .n_columns = N_COLUMNS, .columns = columns, .cell = step_cell, .plain = true};
}

static void path_tree(const void *data, jarak__json *json)
{
    jarak__sheet sheet;
    path_rows(data, &sheet);
    jarak__breaks_head_json(((const path *)data)->series, "path", NULL, json);
    jarak__json_sheet(json, "optima", &sheet);
}

jarak_status jarak__breaks_path_print(const jarak_fitted_breaks *fit, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak_breaks_series *series = &fit->input;
    const jarak_breaks_path_info *result = fit->path;
    size_t n_dates = 0, at = 0;
    for (size_t i = 0; i < result->n_steps; i++) {
        n_dates += result->steps[i].n_breaks;
    }
    path p = {.series = series,
              .result = result,
              .dates = jarak__calloc(n_dates + 1, sizeof(const char *)),
              .first = jarak__calloc(result->n_steps + 1, sizeof(size_t))};
    jarak_status status;
    if (p.dates == NULL || p.first == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"));
    } else {
        for (size_t i = 0; i < result->n_steps; i++) {
            p.first[i] = at;
            for (size_t k = 0; k < result->steps[i].n_breaks; k++) {
                p.dates[at++] = series->times[result->steps[i].breaks[k]];
            }
        }
        const jarak__printout printout = {.result = &p, .rows = path_rows, .tree = path_tree};
        status = jarak__print(&printout, format, stream, error);
    }
    jarak__free(p.dates);
    jarak__free(p.first);
    return status;
}
