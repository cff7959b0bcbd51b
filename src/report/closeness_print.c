/* A fit of the closeness model as text, JSON or CSV. */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/table.h"
#include "base/text.h"
#include "jarak/fit_closeness.h"
#include "panel/scale.h"
#include "report/answer_text.h"
#include "report/json.h"

/* The name of a cell: a year, a quarter, a month, or a plain number. */
static void cell_text(const jarak_closeness_panel *panel, int32_t cell, char text[32])
{
    if (panel->months_a_cell == 3) {
        snprintf(text, 32, "%dQ%d", cell / 4, cell % 4 + 1);
    } else if (panel->months_a_cell == 1) {
        snprintf(text, 32, "%d-%02d", cell / 12, cell % 12 + 1);
    } else {
        snprintf(text, 32, "%d", cell);
    }
}

typedef struct printing {
    const jarak_closeness_panel *panel;
    const jarak_closeness *fit;
    const jarak_closeness_print_settings *settings;
    jarak_closeness_change *changes; /* of all units, group after group; NULL: not asked for */
} printing;

static jarak_status make_table(const char *const *names, const jarak_type *types, size_t n_columns, size_t n_rows, jarak_table **table,
                               jarak_error *error)
{
    jarak_status status = jarak__table_new(table, error);
    for (size_t c = 0; c < n_columns && status == JARAK_OK; c++) {
        status = jarak__table_add_column(*table, names[c], types[c], error);
    }
    return status == JARAK_OK ? jarak__table_add_rows(*table, n_rows, error) : status;
}

static jarak_status changes_table(const printing *all, jarak_table **table, jarak_error *error)
{
    static const char *const names[] = {"unit", "group", "from", "to", "change", "conf_low", "conf_high", "probability"};
    static const jarak_type types[] = {JARAK_TEXT,   JARAK_TEXT,   JARAK_TEXT,   JARAK_TEXT,
                                       JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER};
    const jarak_closeness *fit = all->fit;
    char from[32], to[32];
    cell_text(all->panel, all->settings->from, from);
    cell_text(all->panel, all->settings->to, to);
    jarak_status status = make_table(names, types, 8, fit->n_units * fit->n_groups, table, error);
    for (size_t d = 0; d < fit->n_units && status == JARAK_OK; d++) {
        for (size_t g = 0; g < fit->n_groups && status == JARAK_OK; g++) {
            const jarak_closeness_change *change = &all->changes[g * fit->n_units + d];
            size_t row = d * fit->n_groups + g;
            const char *const texts[] = {all->panel->units[d], all->panel->groups[g], from, to};
            for (size_t c = 0; c < 4 && status == JARAK_OK; c++) {
                status = jarak__set_text(*table, row, c, texts[c], error);
            }
            const double numbers[] = {change->mean, change->low, change->high, change->probability};
            for (size_t c = 0; c < 4; c++) {
                jarak__set_number(*table, row, 4 + c, numbers[c]);
            }
        }
    }
    return status;
}

static jarak_status states_table(const printing *all, jarak_table **table, jarak_error *error)
{
    static const char *const names[] = {"unit", "group", "period", "state", "std_error", "conf_low", "conf_high"};
    static const jarak_type types[] = {JARAK_TEXT, JARAK_TEXT, JARAK_TEXT, JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER};
    const jarak_closeness *fit = all->fit;
    double width = jarak__interval_width(all->settings->level);
    jarak_status status = make_table(names, types, 7, fit->n_units * fit->n_groups * fit->n_cells, table, error);
    for (size_t row = 0; status == JARAK_OK && row < fit->n_units * fit->n_groups * fit->n_cells; row++) {
        char period[32];
        double state = fit->states[row], sd = sqrt(fit->variances[row]);
        cell_text(all->panel, fit->first_cell + (int32_t)(row % fit->n_cells), period);
        const char *const texts[] = {all->panel->units[row / fit->n_cells / fit->n_groups],
                                     all->panel->groups[row / fit->n_cells % fit->n_groups], period};
        for (size_t c = 0; c < 3 && status == JARAK_OK; c++) {
            status = jarak__set_text(*table, row, c, texts[c], error);
        }
        const double numbers[] = {state, sd, state - width * sd, state + width * sd};
        for (size_t c = 0; c < 4; c++) {
            jarak__set_number(*table, row, 3 + c, numbers[c]);
        }
    }
    return status;
}

static jarak_status parameters_table(const printing *all, jarak_table **table, jarak_error *error)
{
    static const char *const names[] = {"group", "indicator", "n_values", "alpha", "lambda", "sigma2", "tau2", "q", "use"};
    static const jarak_type types[] = {JARAK_TEXT,   JARAK_TEXT,   JARAK_INTEGER, JARAK_NUMBER, JARAK_NUMBER,
                                       JARAK_NUMBER, JARAK_NUMBER, JARAK_NUMBER,  JARAK_TEXT};
    static const char *const uses[] = {"used", "absent", "single", "constant"};
    const jarak_closeness *fit = all->fit;
    jarak_status status = make_table(names, types, 9, fit->n_indicators, table, error);
    for (size_t k = 0; k < fit->n_indicators && status == JARAK_OK; k++) {
        const jarak_closeness_indicator *indicator = &fit->indicators[k];
        uint32_t g = all->panel->data.group[k];
        status = jarak__set_text(*table, k, 0, all->panel->groups[g], error);
        status = status == JARAK_OK ? jarak__set_text(*table, k, 1, all->panel->indicators[k], error) : status;
        status =
            status == JARAK_OK ? jarak__set_text(*table, k, 8, indicator->reference ? "reference" : uses[indicator->use], error) : status;
        jarak__table_set_integer(*table, k, 2, (int64_t)indicator->n_values);
        const double numbers[] = {indicator->parameters.alpha, indicator->parameters.lambda, indicator->parameters.sigma2,
                                  indicator->parameters.tau2, fit->groups[g].parameters.q};
        for (size_t c = 0; c < 5; c++) {
            jarak__set_number(*table, k, 3 + c, numbers[c]);
        }
    }
    return status;
}

typedef jarak_status table_maker(const printing *all, jarak_table **table, jarak_error *error);

static jarak_status write_field(jarak__writer *writer, const char *name, table_maker *make, const printing *all, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = make(all, &table, error);
    if (status == JARAK_OK) {
        jarak__write_format(writer, ",\n \"%s\": ", name);
        jarak__write_json_table(writer, table, 1);
    }
    jarak_table_free(table);
    return status;
}

static void write_groups(jarak__writer *writer, const printing *all)
{
    jarak__write_text(writer, "{\n \"groups\": [");
    for (size_t g = 0; g < all->fit->n_groups; g++) {
        const jarak_closeness_group *group = &all->fit->groups[g];
        jarak__write_text(writer, g == 0 ? "\n  {\"group\": " : ",\n  {\"group\": ");
        jarak__write_json_text(writer, all->panel->groups[g]);
        jarak__write_format(writer, ", \"status\": \"%s\", \"iterations\": %d, \"n_values\": %zu, \"log_likelihood\": ",
                            group->converged       ? "converged"
                            : group->n_values == 0 ? "no values"
                                                   : "not converged",
                            group->iterations, group->n_values);
        jarak__write_json_number(writer, group->log_likelihood);
        jarak__write_text(writer, ", \"q\": ");
        jarak__write_json_number(writer, group->parameters.q);
        jarak__write_text(writer, ", \"phi\": ");
        jarak__write_json_number(writer, group->parameters.phi);
        jarak__write_text(writer, "}");
    }
    jarak__write_text(writer, "\n ]");
}

static jarak_status print_json(const printing *all, FILE *stream, jarak_error *error)
{
    jarak__writer writer = {0};
    write_groups(&writer, all);
    jarak_status status = write_field(&writer, "indicators", parameters_table, all, error);
    if (status == JARAK_OK && all->changes != NULL) {
        status = write_field(&writer, "changes", changes_table, all, error);
    }
    status = status == JARAK_OK ? write_field(&writer, "states", states_table, all, error) : status;
    jarak__write_text(&writer, "\n}\n");
    if (status != JARAK_OK) {
        jarak__writer_release(&writer);
        return status;
    }
    return jarak__finish_text(&writer, stream, error);
}

static jarak_status print_table(table_maker *make, const printing *all, jarak_format format, FILE *stream, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = make(all, &table, error);
    return jarak__finish_table(status, table, format, stream, error);
}

static jarak_status print_text(const printing *all, FILE *stream, jarak_error *error)
{
    jarak__writer writer = {0};
    for (size_t g = 0; g < all->fit->n_groups; g++) {
        const jarak_closeness_group *group = &all->fit->groups[g];
        if (group->n_values == 0) {
            jarak__write_format(&writer, _("%s%sno indicator tells a change (see use), so that nothing is said of the states\n"),
                                all->panel->groups[g], all->panel->groups[g][0] != '\0' ? ": " : "");
            continue;
        }
        jarak__write_format(&writer, _("%s%s%zu values, log-likelihood %.3f, %d steps: %s\n"), all->panel->groups[g],
                            all->panel->groups[g][0] != '\0' ? ": " : "", group->n_values, group->log_likelihood, group->iterations,
                            group->converged ? _("converged") : _("not converged"));
    }
    jarak__write_text(&writer, "\n");
    jarak_status status = jarak__finish_text(&writer, stream, error);
    status = status == JARAK_OK ? print_table(parameters_table, all, JARAK_FORMAT_TABLE, stream, error) : status;
    if (status == JARAK_OK && fputc('\n', stream) == EOF) {
        status = jarak_fail(error, JARAK_ERR_IO, _("output failed"));
    }
    return status == JARAK_OK ? print_table(all->changes != NULL ? changes_table : states_table, all, JARAK_FORMAT_TABLE, stream, error)
                              : status;
}

jarak_status jarak_closeness_panel_print(const jarak_closeness_panel *panel, const jarak_closeness *fit,
                                         const jarak_closeness_print_settings *settings, FILE *stream, jarak_error *error)
{
    printing all = {.panel = panel, .fit = fit, .settings = settings};
    jarak_status status = JARAK_OK;
    if (settings->from < settings->to) {
        all.changes = jarak__calloc(fit->n_units * fit->n_groups, sizeof *all.changes);
        status = all.changes == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory")) : JARAK_OK;
        for (size_t g = 0; g < fit->n_groups && status == JARAK_OK; g++) {
            status = jarak_closeness_changes(fit, g, settings->from, settings->to, settings->level, all.changes + g * fit->n_units, error);
        }
    }
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    if (status == JARAK_OK) {
        status = settings->format == JARAK_FORMAT_JSON ? print_json(&all, stream, error)
                 : settings->format == JARAK_FORMAT_CSV
                     ? print_table(all.changes != NULL ? changes_table : states_table, &all, JARAK_FORMAT_CSV, stream, error)
                     : print_text(&all, stream, error);
    }
    jarak__plain_locale_leave(locale);
    jarak__free(all.changes);
    return status;
}
