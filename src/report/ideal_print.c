/* Ideal points as CSV, JSON and text. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "jarak/fit_ideal.h"
#include "report/grid.h"
#include "report/json.h"

const char *jarak_ideal_outcome_text(jarak_ideal_outcome outcome)
{
    static const char *const texts[] = {"converged", "max_iterations", "stalled"};
    return texts[outcome];
}

static void write_key_number(jarak__writer *writer, bool *first, const char *key, double number)
{
    jarak__write_json_key(writer, first, 2, key);
    jarak__write_json_number(writer, number);
}

static void write_key_count(jarak__writer *writer, bool *first, const char *key, size_t count)
{
    jarak__write_json_key(writer, first, 2, key);
    jarak__write_format(writer, "%zu", count);
}

static void write_json(const jarak_fitted_ideal *result, jarak__writer *writer)
{
    const jarak_ideal_info *info = jarak_ideal_result(result->fit);
    bool first = true;
    jarak__write_text(writer, "{");
    jarak__write_json_key(writer, &first, 2, "status");
    jarak__write_json_text(writer, jarak_ideal_outcome_text(info->outcome));
    write_key_count(writer, &first, "iterations", (size_t)info->iterations);
    write_key_number(writer, &first, "last_change", info->last_change);
    write_key_number(writer, &first, "log_likelihood", info->log_likelihood);
    write_key_number(writer, &first, "null_log_likelihood", info->null_log_likelihood);
    write_key_number(writer, &first, "geometric_mean_probability", info->geometric_mean_probability);
    write_key_number(writer, &first, "classified", info->classified);
    write_key_number(writer, &first, "error_reduction", info->error_reduction);
    write_key_number(writer, &first, "evolution_variance", info->evolution);
    write_key_count(writer, &first, "n_votes", info->n_votes);
    write_key_count(writer, &first, "n_absent", info->n_absent);
    write_key_count(writer, &first, "n_repeated", info->n_repeated);
    write_key_count(writer, &first, "n_sessions", info->n_sessions);
    write_key_count(writer, &first, "n_one_sided", info->n_one_sided);
    write_key_count(writer, &first, "n_bridging", info->n_bridging);
    write_key_count(writer, &first, "n_without_votes", info->n_units_without_votes);
    write_key_count(writer, &first, "bootstrap", (size_t)info->bootstrap);
    jarak__write_json_key(writer, &first, 2, "ideal_points");
    jarak__write_json_table(writer, result->points, 2);
    jarak__write_json_key(writer, &first, 2, "roll_calls");
    jarak__write_json_table(writer, result->roll_calls, 2);
    jarak__write_text(writer, "\n}\n");
}

static void write_head(const jarak_fitted_ideal *result, jarak__writer *writer)
{
    const jarak_ideal_info *info = jarak_ideal_result(result->fit);
    size_t n_used = 0;
    for (size_t i = 0; i < info->n_items; i++) {
        n_used += info->items[i].use == JARAK_ITEM_USED;
    }
    jarak__write_format(writer, _("Ideal points: %zu of %zu members in %zu sessions, from %zu votes on %zu roll calls\n"), info->n_points,
                        result->n_units - info->n_units_without_votes, info->n_sessions, info->n_votes, n_used);
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

static void add_cell(jarak__grid *grid, size_t column, int decimals, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.*f", decimals, value);
    jarak__grid_cell(grid, column, text, JARAK__TONE_PLAIN);
}

/* The points of the last session, from the top of the line down. */
static jarak_status write_last_session(const jarak_fitted_ideal *result, jarak__writer *writer, jarak_error *error)
{
    const jarak_ideal_info *info = jarak_ideal_result(result->fit);
    const jarak_ideal_point **last = jarak__calloc(info->n_points, sizeof *last);
    jarak__grid *grid = jarak__grid_new("lrrrrr", false);
    int32_t session = INT32_MIN;
    size_t n = 0;
    for (size_t i = 0; i < info->n_points; i++) {
        session = info->points[i].time > session ? info->points[i].time : session;
    }
    if (last == NULL || grid == NULL) {
        jarak__free(last);
        jarak__grid_free(grid);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the ideal points"));
    }
    for (size_t i = 0; i < info->n_points; i++) {
        if (result->is_static || info->points[i].time == session) {
            last[n++] = &info->points[i];
        }
    }
    qsort(last, n, sizeof(const jarak_ideal_point *), from_top);
    if (!result->is_static) {
        jarak__write_format(writer, _("Session %d (--format csv has all of them)\n"), session);
    }
    const char *const heads[] = {"", _("point"), _("error"), _("low"), _("high"), _("votes")};
    jarak__grid_line(grid);
    for (size_t column = 0; column < sizeof heads / sizeof heads[0]; column++) {
        jarak__grid_cell(grid, column, heads[column], JARAK__TONE_PLAIN);
    }
    for (size_t i = 0; i < n; i++) {
        jarak__grid_line(grid);
        jarak__grid_cell(grid, 0, result->units[last[i]->unit], JARAK__TONE_PLAIN);
        add_cell(grid, 1, 3, last[i]->estimate);
        add_cell(grid, 2, 3, last[i]->std_error);
        add_cell(grid, 3, 3, last[i]->conf_low);
        add_cell(grid, 4, 3, last[i]->conf_high);
        add_cell(grid, 5, 0, last[i]->n_votes);
    }
    jarak__grid_write(grid, 0, n + 1, 2, writer);
    jarak__grid_free(grid);
    jarak__free(last);
    return JARAK_OK;
}

jarak_status jarak_fit_ideal_print(const jarak_fitted_ideal *result, jarak_format format, bool roll_calls, FILE *stream, jarak_error *error)
{
    jarak__writer writer = {0};
    jarak_status status = JARAK_OK;
    if (format == JARAK_FORMAT_CSV || (roll_calls && format == JARAK_FORMAT_TABLE)) {
        return jarak_table_print(roll_calls ? result->roll_calls : result->points, format, stream, error);
    }
    if (format == JARAK_FORMAT_JSON) {
        write_json(result, &writer);
    } else {
        write_head(result, &writer);
        status = write_last_session(result, &writer, error);
    }
    if (status == JARAK_OK && writer.failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the ideal points"));
    }
    if (status == JARAK_OK && (fwrite(writer.bytes, 1, writer.length, stream) != writer.length || fflush(stream) != 0)) {
        status = jarak_fail(error, JARAK_ERR_IO, _("writing failed: %s"), strerror(errno));
    }
    jarak__writer_release(&writer);
    return status;
}
