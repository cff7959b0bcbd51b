/* jarak fit closeness: a latent state behind several indicators. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/fit.h"
#include "cli/options.h"
#include "cli/question.h"
#include "jarak/fit_closeness.h"
#include "jarak/panel.h"

static const char doc[] =
    N_("Finds the latent state of each unit and group behind the values of several indicators, and how sure it is.\n"
       "DATA is a CSV or Parquet file, a table or view of the store, or a query. docs/methods/closeness.md has the model."
       "\vExamples:\n"
       "  jarak fit closeness panel.csv --between 2012,2023\n"
       "  jarak fit closeness nile.csv --unit '' --indicator '' --group '' --variance '' --period year --value flow\n"
       "  jarak fit closeness \"SELECT state || '-' || partner AS unit, year AS period, indicator, 'ties' AS \\\"group\\\", "
       "value, variance FROM panel WHERE period_kind = 'year' AND indicator LIKE 'trade.%'\" --format csv");

enum {
    KEY_UNIT = 1,
    KEY_PERIOD,
    KEY_INDICATOR,
    KEY_GROUP,
    KEY_VALUE,
    KEY_VARIANCE,
    KEY_WHERE,
    KEY_BETWEEN,
    KEY_LEVEL,
    KEY_AR,
    KEY_DEGREES,
    KEY_EQUAL,
    KEY_PRIOR,
    KEY_DRAWS,
    KEY_TOLERANCE,
    KEY_ITERATIONS
};

static const struct argp_option option_table[] = {
    {"unit", KEY_UNIT, "COLUMN", 0, N_("who has the state (default unit; '' for one unit)"), 1},
    {"period", KEY_PERIOD, "COLUMN", 0, N_("when: whole numbers, or 2021, 2022Q2, 2022-10 (default period)"), 1},
    {"indicator", KEY_INDICATOR, "COLUMN", 0, N_("what is measured (default indicator; '' for one)"), 1},
    {"group", KEY_GROUP, "COLUMN", 0, N_("indicators that share a state (default group; '' for one group)"), 1},
    {"value", KEY_VALUE, "COLUMN", 0, N_("the values (default value)"), 1},
    {"variance", KEY_VARIANCE, "COLUMN", 0, N_("known variance of each value (default variance; '' for none)"), 1},
    {"where", KEY_WHERE, "SQL", 0, N_("only rows that meet this condition"), 1},
    {"between", KEY_BETWEEN, "FROM,TO", 0, N_("the changes between two periods, with their probabilities"), 2},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.9)"), 2},
    {"autoregressive", KEY_AR, NULL, 0, N_("states drawn back to a mean, instead of a random walk"), 2},
    {"student", KEY_DEGREES, "DEGREES", 0, N_("noise with Student's t of so many degrees of freedom"), 2},
    {"equal-loadings", KEY_EQUAL, NULL, 0, N_("every indicator counts by its own spread"), 2},
    {"prior-weight", KEY_PRIOR, "W", 0, N_("of the weak priors, in values (default 2; 0: maximum likelihood)"), 2},
    {"draws", KEY_DRAWS, "N", 0, N_("draws for the uncertainty of the parameters (default 200; 0: taken as known)"), 2},
    {"tolerance", KEY_TOLERANCE, "X", 0, N_("largest move of a parameter at the solution (default 1e-5)"), 2},
    {"max-iterations", KEY_ITERATIONS, "N", 0, N_("most steps (default 5000)"), 2},
    {0},
};

typedef struct arguments {
    cli_options common;
    const char *data, *where, *from, *to;
    jarak_closeness_columns columns;
    jarak_closeness_settings fit;
    jarak_closeness_print_settings print;
} arguments;

static double parse_number(const char *text, const char *option, double least, double most, struct argp_state *state)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= least && value <= most)) {
        cli_wrong_use(state, _("%s %s: give a number from %g to %g"), option, text, least, most);
    }
    return value;
}

/* '' stands for no column. */
static const char *column(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static error_t parse_number_option(int key, char *argument, arguments *given, struct argp_state *state)
{
    switch (key) {
    case KEY_LEVEL:
        given->print.level = parse_number(argument, "--level", 0.01, 0.9999, state);
        return 0;
    case KEY_DEGREES:
        given->fit.degrees = parse_number(argument, "--student", 2.01, 1e6, state);
        return 0;
    case KEY_PRIOR:
        given->fit.prior_weight = parse_number(argument, "--prior-weight", 0, 1e6, state);
        return 0;
    case KEY_DRAWS:
        given->fit.parameter_draws = cli_parse_int(argument, "--draws", 0, 100000, state);
        return 0;
    case KEY_TOLERANCE:
        given->fit.tolerance = parse_number(argument, "--tolerance", 1e-12, 1, state);
        return 0;
    case KEY_ITERATIONS:
        given->fit.max_iterations = cli_parse_int(argument, "--max-iterations", 1, 10000000, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse_between(arguments *given, char *text, struct argp_state *state)
{
    char *comma = strchr(text, ',');
    if (comma == NULL || comma == text || comma[1] == '\0') {
        cli_wrong_use(state, _("--between %s: give two periods with a comma between, such as 2012,2023"), text);
        return;
    }
    *comma = '\0';
    given->from = text;
    given->to = comma + 1;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    const struct {
        int key;
        const char **name;
    } names[] = {{KEY_UNIT, &given->columns.unit},   {KEY_PERIOD, &given->columns.period}, {KEY_INDICATOR, &given->columns.indicator},
                 {KEY_GROUP, &given->columns.group}, {KEY_VALUE, &given->columns.value},   {KEY_VARIANCE, &given->columns.variance}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (key == names[i].key) {
            *names[i].name = column(argument);
            return 0;
        }
    }
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){.columns = {"unit", "period", "indicator", "group", "value", "variance"}, .print = {.level = 0.9}};
        jarak_closeness_settings_init(&given->fit);
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_WHERE:
        given->where = argument;
        return 0;
    case KEY_BETWEEN:
        parse_between(given, argument, state);
        return 0;
    case KEY_AR:
        given->fit.autoregressive = true;
        return 0;
    case KEY_EQUAL:
        given->fit.equal_loadings = true;
        return 0;
    case ARGP_KEY_ARG:
        if (given->data != NULL) {
            cli_wrong_use(state, _("one file, table or query at a time"));
        }
        given->data = argument;
        return 0;
    case ARGP_KEY_END:
        if (given->data == NULL) {
            cli_wrong_use(state, _("which data? Give a file, a table or view, or a query"));
        }
        return 0;
    default:
        return parse_number_option(key, argument, given, state);
    }
}

static jarak_status read_panel(arguments *given, cli_session *session, jarak_closeness_panel **panel, jarak_error *error)
{
    const jarak_closeness_columns *columns = &given->columns;
    const char *const categories[] = {columns->unit, columns->period, columns->indicator, columns->group};
    const char *const numbers[] = {columns->value, columns->variance};
    jarak_column_request wanted[6];
    size_t n_wanted = 0;
    for (size_t i = 0; i < 4; i++) {
        if (categories[i] != NULL) {
            wanted[n_wanted++] = (jarak_column_request){categories[i], JARAK_COLUMN_CATEGORY};
        }
    }
    for (size_t i = 0; i < 2; i++) {
        if (numbers[i] != NULL) {
            wanted[n_wanted++] = (jarak_column_request){numbers[i], JARAK_COLUMN_NUMBER};
        }
    }
    bool is_file = jarak_frame_is_file(given->data);
    jarak_status status = is_file ? jarak_progress_new(stderr, given->common.quiet, &session->progress, error)
                                  : cli_question_open(session, &given->common, error);
    if (status == JARAK_OK && !is_file) {
        status = jarak_panel_ensure(session->store, error);
    }
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.store = session->store;
    settings.where = given->where;
    settings.threads = given->common.threads;
    settings.progress = is_file ? session->progress : NULL;
    jarak_frame *frame = NULL;
    status = status != JARAK_OK ? status : jarak_frame_read(given->data, &settings, n_wanted, wanted, &frame, error);
    status = status != JARAK_OK ? status : jarak_closeness_panel_take(frame, columns, panel, error);
    jarak_frame_free(frame);
    return status;
}

/* The periods of --between lie within those of the data. */
static jarak_status check_between(const arguments *given, const jarak_closeness *fit, jarak_error *error)
{
    const int64_t end = (int64_t)fit->first_cell + (int64_t)fit->n_cells;
    const bool from_outside = given->print.from < fit->first_cell || given->print.from >= end;
    if (given->from != NULL && (from_outside || given->print.to < fit->first_cell || given->print.to >= end)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("--between: %s lies outside of the periods that the data cover"),
                          from_outside ? given->from : given->to);
    }
    return JARAK_OK;
}

static bool all_converged(const jarak_closeness *fit)
{
    bool all = true;
    for (size_t g = 0; g < fit->n_groups; g++) {
        all = all && (fit->groups[g].converged || fit->groups[g].n_values == 0);
    }
    return all;
}

cli_exit fit_closeness(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    cli_session session = {0};
    jarak_closeness_panel *panel = NULL;
    jarak_closeness *fit = NULL;
    jarak_error error;
    jarak_status status = read_panel(&given, &session, &panel, &error);
    if (status == JARAK_OK && given.from != NULL) {
        status = jarak_closeness_panel_cell(panel, given.from, &given.print.from, &error);
        status = status == JARAK_OK ? jarak_closeness_panel_cell(panel, given.to, &given.print.to, &error) : status;
    }
    given.fit.threads = given.common.threads;
    given.fit.progress = session.progress;
    given.print.format = given.common.format;
    status = status == JARAK_OK ? jarak_closeness_fit(&panel->data, &given.fit, &fit, &error) : status;
    status = status == JARAK_OK ? check_between(&given, fit, &error) : status;
    status = status == JARAK_OK ? jarak_closeness_panel_print(panel, fit, &given.print, stdout, &error) : status;
    bool converged = status == JARAK_OK && all_converged(fit);
    jarak_closeness_free(fit);
    jarak_closeness_panel_free(panel);
    cli_session_close(&session);
    cli_exit end = cli_end(status, &error);
    return end == CLI_DONE && !converged ? CLI_NOT_CONVERGED : end;
}
