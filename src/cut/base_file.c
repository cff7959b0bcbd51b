/* Flows from a file: exporter, importer, value; domestic trade among them, or from a file of its own. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "cut/work.h"

/* Of output, where exports exceed it: re-exports are in exports and not in output. */
static const double least_domestic = 0.05;

jarak_status jarak__cut_read(const jarak_cut *cut, const jarak__cut_source *source, size_t n, const jarak_column_request *columns,
                             jarak_frame **frame, jarak_error *error)
{
    jarak_frame_settings settings;
    *frame = NULL;
    if (!source->is_query && access(source->text, R_OK) != 0) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file"), source->text);
    }
    jarak_frame_settings_init(&settings);
    settings.store = source->is_query ? cut->settings.store : NULL;
    settings.where = source->where;
    settings.threads = cut->settings.solve.threads;
    settings.cancel = cut->settings.solve.cancel;
    return jarak_frame_read(source->text, &settings, n, columns, frame, error);
}

const char *jarak__cut_place(jarak_cut *cut, const jarak__cut_source *source, size_t row)
{
    jarak__writer text = {0};
    if (source->is_query) {
        jarak__write_format(&text, _("the store, flow %zu of %d"), row + 1, cut->info.year);
    } else if (source->where == NULL) {
        jarak__write_format(&text, _("%s, line %zu"), source->text, row + 2); /* the header is the first */
    } else {
        jarak__write_format(&text, _("%s, row %zu of those that meet the condition"), source->text, row + 1);
    }
    const char *place = text.failed ? NULL : jarak__arena_text(&cut->memory, text.bytes, text.length);
    jarak__writer_release(&text);
    return place != NULL ? place : source->text;
}

/* ------------------------------------------------------------------------------------------------------------------ names */

/* Both columns have their labels sorted: the countries are the two merged. */
static jarak_status merge_names(jarak_cut *cut, const jarak_column *from, const jarak_column *to, jarak_error *error)
{
    size_t n = 0, i = 0, j = 0;
    const char **merged = jarak__calloc(from->n_levels + to->n_levels, sizeof *merged);
    if (merged == NULL) {
        return jarak__cut_no_memory(error);
    }
    while (i < from->n_levels || j < to->n_levels) {
        const int order = i == from->n_levels ? 1 : j == to->n_levels ? -1 : strcmp(from->labels[i], to->labels[j]);
        merged[n++] = order <= 0 ? from->labels[i] : to->labels[j];
        i += order <= 0;
        j += order >= 0;
    }
    jarak_status status = jarak__cut_world_new(cut, n, error);
    for (size_t k = 0; status == JARAK_OK && k < n; k++) {
        cut->world.names[k] = jarak__arena_text(&cut->memory, merged[k], strlen(merged[k]));
        status = cut->world.names[k] == NULL ? jarak__cut_no_memory(error) : JARAK_OK;
    }
    jarak__free(merged);
    return status;
}

jarak_status jarak__cut_levels(const jarak_cut *cut, const jarak_column *column, size_t **countries, jarak_error *error)
{
    *countries = jarak__calloc(column->n_levels, sizeof **countries);
    if (*countries == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t level = 0, i = 0; level < column->n_levels; level++) {
        while (strcmp(cut->world.names[i], column->labels[level]) != 0) {
            i++;
        }
        (*countries)[level] = i;
    }
    return JARAK_OK;
}

/* ------------------------------------------------------------------------------------------------------------------ flows */

static jarak_status check_row(jarak_cut *cut, const jarak_frame *frame, size_t row, jarak_error *error)
{
    const jarak_column *of = frame->columns;
    const double value = of[2].numbers[row];
    const char *what = of[0].codes[row] == JARAK_NO_CODE || of[1].codes[row] == JARAK_NO_CODE ? N_("a country is missing")
                       : value < 0                                                            ? N_("the value is negative")
                       : isinf(value)                                                         ? N_("the value is infinite")
                                                                                              : NULL;
    if (what == NULL) {
        return JARAK_OK;
    }
    const char *place = jarak__cut_place(cut, &cut->flows, row);
    return jarak_fail(error, JARAK_ERR_DATA, "%s: %s", place, _(what));
}

static jarak_status enter_rows(jarak_cut *cut, const jarak_frame *frame, const size_t *from, const size_t *to, bool *seen,
                               jarak_error *error)
{
    const jarak_column *of = frame->columns;
    const size_t n = cut->world.n;
    for (size_t row = 0; row < frame->n_rows; row++) {
        jarak_status status = check_row(cut, frame, row, error);
        if (status != JARAK_OK) {
            return status;
        }
        const size_t i = from[of[0].codes[row]], j = to[of[1].codes[row]];
        if (seen[i * n + j]) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              _("%s: trade from %s to %s stands there twice; choose rows with --where, such as --where 'year = 2023'"),
                              jarak__cut_place(cut, &cut->flows, row), cut->world.names[i], cut->world.names[j]);
        }
        seen[i * n + j] = true;
        cut->world.missing[i * n + j] = isnan(of[2].numbers[row]);
        cut->world.flows[i * n + j] = isnan(of[2].numbers[row]) ? 0 : of[2].numbers[row];
    }
    return JARAK_OK;
}

static jarak_status enter_flows(jarak_cut *cut, const jarak_frame *frame, jarak_error *error)
{
    size_t *from = NULL, *to = NULL;
    bool *seen = NULL;
    if (frame->n_rows == 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s has no rows"), cut->flows.text);
    }
    jarak_status status = merge_names(cut, &frame->columns[0], &frame->columns[1], error);
    status = status == JARAK_OK ? jarak__cut_levels(cut, &frame->columns[0], &from, error) : status;
    status = status == JARAK_OK ? jarak__cut_levels(cut, &frame->columns[1], &to, error) : status;
    if (status == JARAK_OK) {
        seen = jarak__calloc(cut->world.n, cut->world.n * sizeof *seen);
        status = seen == NULL ? jarak__cut_no_memory(error) : enter_rows(cut, frame, from, to, seen, error);
    }
    jarak__free(from);
    jarak__free(to);
    jarak__free(seen);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ domestic */

static double exports_of(const jarak_cut *cut, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < cut->world.n; j++) {
        sum += i != j ? cut->world.flows[i * cut->world.n + j] : 0;
    }
    return sum;
}

static jarak_status enter_domestic(jarak_cut *cut, const jarak_frame *frame, bool is_output, jarak_error *error)
{
    const jarak_column *of = frame->columns;
    const size_t n = cut->world.n;
    const char **floored = jarak__arena_alloc(&cut->memory, (frame->n_rows + 1) * sizeof *floored);
    if (floored == NULL) {
        return jarak__cut_no_memory(error);
    }
    cut->info.floored = floored;
    for (size_t row = 0; row < frame->n_rows; row++) {
        size_t i = 0;
        const double value = of[1].numbers[row];
        if (of[0].codes[row] == JARAK_NO_CODE || jarak__cut_find(cut, of[0].labels[of[0].codes[row]], &i, NULL) != JARAK_OK) {
            continue; /* a country without flows */
        }
        if (!(value > 0) || isinf(value)) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s: %s has %g; domestic trade, output and GDP are above 0"),
                              jarak__cut_place(cut, &cut->domestic, row), cut->world.names[i], value);
        }
        const double left = is_output ? value - exports_of(cut, i) : value;
        const bool is_floored = is_output && left < least_domestic * value;
        if (is_floored) {
            floored[cut->info.n_floored++] = cut->world.names[i];
        }
        cut->world.flows[i * n + i] = is_floored ? least_domestic * value : left;
        cut->world.missing[i * n + i] = false;
    }
    return JARAK_OK;
}

/* The columns are there under one of these names. */
static const struct {
    const char *name;
    bool is_output;
} kinds[] = {{"domestic", false}, {"output", true}, {"gdp", true}};

static jarak_status read_domestic(jarak_cut *cut, jarak_error *error)
{
    jarak_status status = JARAK_ERR_NOT_FOUND;
    cut->info.domestic = cut->domestic.is_query ? "gdp" : cut->domestic.text;
    for (size_t k = 0; status == JARAK_ERR_NOT_FOUND && k < sizeof kinds / sizeof kinds[0]; k++) {
        const jarak_column_request wanted[] = {{"country", JARAK_COLUMN_CATEGORY}, {kinds[k].name, JARAK_COLUMN_NUMBER}};
        jarak_frame *frame;
        status = jarak__cut_read(cut, &cut->domestic, 2, wanted, &frame, error);
        status = status == JARAK_OK ? enter_domestic(cut, frame, kinds[k].is_output, error) : status;
        jarak_frame_free(frame);
    }
    return status != JARAK_ERR_NOT_FOUND || access(cut->domestic.text, R_OK) != 0
               ? status
               : jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: the columns country and domestic (or output, or gdp) are needed"),
                            cut->domestic.text);
}

static jarak_status check_domestic(const jarak_cut *cut, jarak_error *error)
{
    const size_t n = cut->world.n;
    for (size_t i = 0; i < n; i++) {
        if (!(cut->world.flows[i * n + i] > 0)) {
            return jarak_fail(error, JARAK_ERR_DATA,
                              _("%s: %s has no domestic trade above 0 (a row from %s to %s); add it, or give --domestic FILE with the "
                                "columns country and domestic, output or gdp"),
                              cut->info.source, cut->world.names[i], cut->world.names[i], cut->world.names[i]);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__cut_read_flows(jarak_cut *cut, jarak_error *error)
{
    static const char *const values[] = {"value", "trade", "flow"};
    jarak_status status = JARAK_ERR_NOT_FOUND;
    for (size_t k = 0; status == JARAK_ERR_NOT_FOUND && k < sizeof values / sizeof values[0]; k++) {
        const jarak_column_request wanted[] = {
            {"exporter", JARAK_COLUMN_CATEGORY}, {"importer", JARAK_COLUMN_CATEGORY}, {values[k], JARAK_COLUMN_NUMBER}};
        jarak_frame *frame;
        status = jarak__cut_read(cut, &cut->flows, 3, wanted, &frame, error);
        status = status == JARAK_OK ? enter_flows(cut, frame, error) : status;
        jarak_frame_free(frame);
    }
    if (status == JARAK_ERR_NOT_FOUND && access(cut->flows.text, R_OK) == 0) {
        status = jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: the columns exporter, importer and value (or trade, or flow) are needed"),
                            cut->flows.text);
    }
    cut->info.source = cut->flows.is_query ? "store" : cut->flows.text;
    cut->info.domestic = "flows";
    status = status == JARAK_OK && cut->domestic.text != NULL ? read_domestic(cut, error) : status;
    return status == JARAK_OK ? check_domestic(cut, error) : status;
}
