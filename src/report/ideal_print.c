/* Ideal points in every format. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/fit_ideal.h"
#include "jarak/print.h"
#include "report/format.h"
#include "report/json.h"

const char *jarak_ideal_outcome_text(jarak_ideal_outcome outcome)
{
    static const char *const texts[] = {"converged", "max_iterations", "stalled"};
    return texts[outcome];
}

typedef struct printing {
    const jarak_fitted_ideal *result;
    jarak__sheet rows; /* the points, or the roll calls where these are asked for */
} printing;

static void tree(const void *result, jarak__json *json)
{
    const jarak_fitted_ideal *ideal = ((const printing *)result)->result;
    const jarak_ideal_info *info = jarak_ideal_result(ideal->fit);
    jarak__json_text(json, "status", jarak_ideal_outcome_text(info->outcome));
    jarak__json_integer(json, "iterations", info->iterations);
    jarak__json_number(json, "last_change", info->last_change);
    jarak__json_number(json, "log_likelihood", info->log_likelihood);
    jarak__json_number(json, "null_log_likelihood", info->null_log_likelihood);
    jarak__json_number(json, "geometric_mean_probability", info->geometric_mean_probability);
    jarak__json_number(json, "classified", info->classified);
    jarak__json_number(json, "error_reduction", info->error_reduction);
    jarak__json_number(json, "evolution", info->evolution);
    jarak__json_count(json, "n_votes", info->n_votes);
    jarak__json_count(json, "n_absent", info->n_absent);
    jarak__json_count(json, "n_repeated", info->n_repeated);
    jarak__json_count(json, "n_sessions", info->n_sessions);
    jarak__json_count(json, "n_one_sided", info->n_one_sided);
    jarak__json_count(json, "n_bridging", info->n_bridging);
    jarak__json_count(json, "n_units_without_votes", info->n_units_without_votes);
    jarak__json_integer(json, "bootstrap", info->bootstrap);
    jarak__json_table(json, "points", ideal->points);
    jarak__json_table(json, "roll_calls", ideal->roll_calls);
}

static void write_head(const jarak_fitted_ideal *result, jarak__writer *writer)
{
    const jarak_ideal_info *info = jarak_ideal_result(result->fit);
    size_t n_used = 0;
    for (size_t i = 0; i < info->n_items; i++) {
        n_used += info->items[i].use == JARAK_ITEM_USED;
    }
    const size_t n_members = result->n_units - info->n_units_without_votes;
    jarak__write_format(writer, P_("Ideal points: %zu of %zu member ", "Ideal points: %zu of %zu members ", n_members), info->n_points,
                        n_members);
    jarak__write_format(writer, P_("in %zu session, ", "in %zu sessions, ", info->n_sessions), info->n_sessions);
    jarak__write_format(writer, P_("from %zu vote ", "from %zu votes ", info->n_votes), info->n_votes);
    jarak__write_format(writer, P_("on %zu roll call\n", "on %zu roll calls\n", n_used), n_used);
    jarak__write_format(writer, _("  roll calls left out, all voted alike      %zu\n"), info->n_one_sided);
    jarak__write_format(writer, _("  repeated roll calls that bridge sessions  %zu\n"), info->n_bridging);
    jarak__write_format(writer, _("  votes told rightly                        %.1f%% (error reduced by %.1f%%)\n"), 100 * info->classified,
                        100 * info->error_reduction);
    jarak__write_format(writer, _("  log-likelihood                            %.3f (%.4f a vote, geometric mean probability)\n"),
                        info->log_likelihood, info->geometric_mean_probability);
    if (!result->is_static && info->n_sessions > 1) {
        jarak__write_format(writer, _("  variance of a session's step              %.5f\n"), info->evolution);
    }
    jarak__write_format(writer, _("  iterations                                %d (%s)\n\n"), info->iterations,
                        jarak_ideal_outcome_text(info->outcome));
}

static int from_top(const void *left, const void *right)
{
    const jarak_ideal_point *a = *(const jarak_ideal_point *const *)left;
    const jarak_ideal_point *b = *(const jarak_ideal_point *const *)right;
    if (a->estimate != b->estimate) {
        return a->estimate > b->estimate ? -1 : 1;
    }
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* The points of the last session, from the top of the line down. */
typedef struct last_session {
    const jarak_fitted_ideal *result;
    const jarak_ideal_point **points;
} last_session;

static const jarak__column point_columns[] = {
    {.title = ""},
    {.title = N_("point"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    {.title = N_("error"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    {.title = N_("low"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    {.title = N_("high"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    {.title = N_("votes"), .type = JARAK_INTEGER},
};

static void point_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const last_session *last = data;
    const jarak_ideal_point *point = last->points[row];
    const double numbers[] = {point->estimate, point->std_error, point->conf_low, point->conf_high};
    if (column == 0) {
        jarak__cell_text(cell, last->result->units[point->unit]);
    } else if (column <= sizeof numbers / sizeof numbers[0]) {
        jarak__cell_number(cell, numbers[column - 1]);
    } else {
        jarak__cell_integer(cell, (int64_t)point->n_votes);
    }
}

static void write_last_session(const jarak_fitted_ideal *result, jarak__output *out)
{
    const jarak_ideal_info *info = jarak_ideal_result(result->fit);
    last_session last = {result, jarak__calloc(info->n_points, sizeof(const jarak_ideal_point *))};
    int32_t session = INT32_MIN;
    size_t n = 0;
    if (last.points == NULL) {
        out->writer.failed = true;
        return;
    }
    for (size_t i = 0; i < info->n_points; i++) {
        session = info->points[i].time > session ? info->points[i].time : session;
    }
    for (size_t i = 0; i < info->n_points; i++) {
        if (result->is_static || info->points[i].time == session) {
            last.points[n++] = &info->points[i];
        }
    }
    qsort(last.points, n, sizeof(const jarak_ideal_point *), from_top);
    if (!result->is_static) {
        jarak__write_format(&out->text, _("Session %d (--format csv has all of them)\n"), session);
    }
    const jarak__sheet sheet = {.data = &last,
                                .n_rows = n,
                                .n_columns = sizeof point_columns / sizeof point_columns[0],
                                .columns = point_columns,
                                .cell = point_cell,
                                .indent = 2};
    jarak__page_sheet(out, &sheet);
    jarak__free(last.points);
}

static void page(const void *result, jarak__output *out)
{
    const printing *p = result;
    write_head(p->result, &out->text);
    write_last_session(p->result, out);
}

static void rows(const void *result, jarak__sheet *sheet)
{
    *sheet = ((const printing *)result)->rows;
}

jarak_status jarak_fit_ideal_print(const jarak_fitted_ideal *result, jarak_format format, bool roll_calls, FILE *stream, jarak_error *error)
{
    printing p = {.result = result};
    jarak__column *columns;
    jarak_status status = jarak__sheet_of_table(roll_calls ? result->roll_calls : result->points, &columns, &p.rows, error);
    if (status == JARAK_OK) {
        const jarak__printout printout = {.result = &p, .page = roll_calls ? NULL : page, .rows = rows, .tree = tree};
        status = jarak__print(&printout, format, stream, error);
    }
    jarak__free(columns);
    return status;
}
