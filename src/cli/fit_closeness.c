/* jarak fit closeness: whether units came closer, by any indicators. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cancel.h"
#include "cli/fit.h"
#include "cli/fit_data.h"
#include "jarak/fit_closeness.h"
#include "jarak/print.h"

static const char doc[] =
    N_("Whether each unit came closer in each group of indicators, and how sure that is.\n"
       "DATA is a CSV or Parquet file, a table or view of the store, or a query. docs/methods/verdict.md has the model: values are best "
       "logarithms, larger being closer; others need --unit-size."
       "\vExamples:\n"
       "  jarak fit closeness panel.csv --between 2012,2023\n"
       "  jarak fit closeness panel.csv --noise auto --backtest\n"
       "  jarak fit closeness nile.csv --unit '' --indicator '' --group '' --variance '' --period year --value flow --noise 120 "
       "--unit-size 300\n"
       "  jarak fit closeness \"SELECT state || '-' || partner AS unit, year AS period, indicator, 'ties' AS \\\"group\\\", "
       "value, variance FROM panel WHERE period_kind = 'year' AND indicator LIKE 'trade.%'\" --format csv");

enum {
    KEY_UNIT = 1,
    KEY_PERIOD,
    KEY_INDICATOR,
    KEY_GROUP,
    KEY_REPORTER,
    KEY_VALUE,
    KEY_VARIANCE,
    KEY_BETWEEN,
    KEY_LEVEL,
    KEY_NOISE,
    KEY_UNIT_SIZE,
    KEY_MATERIAL,
    KEY_LEARN,
    KEY_BACKTEST,
};

static const struct argp_option option_table[] = {
    {"unit", KEY_UNIT, "COLUMN", 0, N_("who comes closer (default unit; '' for one unit)"), 1},
    {"period", KEY_PERIOD, "COLUMN", 0, N_("when: whole numbers, or 2021, 2022Q2, 2022-10 (default period)"), 1},
    {"indicator", KEY_INDICATOR, "COLUMN", 0, N_("what is measured (default indicator; '' for one)"), 1},
    {"group", KEY_GROUP, "COLUMN", 0, N_("indicators that are summed up together (default group; '' for one group)"), 1},
    {"reporter", KEY_REPORTER, "COLUMN", 0, N_("who counted (default: one reporter)"), 1},
    {"value", KEY_VALUE, "COLUMN", 0, N_("the values (default value)"), 1},
    {"variance", KEY_VARIANCE, "COLUMN", 0, N_("known variance of each value (default variance; '' for none)"), 1},
    {"noise", KEY_NOISE, "SD", 0,
     N_("passing noise beyond the variances: a number, a column, or auto (from 200 series or more); default the column noise, if there is "
        "one"),
     1},
    {"between", KEY_BETWEEN, "FROM,TO", 0, N_("the periods that are compared (default: the first and the last)"), 2},
    {"level", KEY_LEVEL, "P", 0, N_("level of answers and intervals, from 0.5 to 1 (default 0.9)"), 2},
    {"unit-size", KEY_UNIT_SIZE, "X", 0, N_("a change that matters much, in units of the values (default 1, for logarithms)"), 2},
    {"material", KEY_MATERIAL, "X", 0, N_("the least change that is worth telling, in parts of --unit-size (default 0.1)"), 2},
    {"learn", KEY_LEARN, NULL, 0, N_("estimate from the data how such series move (from 200 series or more)"), 2},
    {"backtest", KEY_BACKTEST, NULL, 0, N_("how well each period is foretold by those before it"), 2},
    {0},
};

typedef struct arguments {
    fit_data from;
    jarak_closeness_columns columns;
    jarak_fit_closeness_settings fit;
    const char *noise;
} arguments;

#define FIELD(field) offsetof(arguments, field)

static const cli_setting settings[] = {
    {.key = KEY_UNIT, .kind = CLI_TEXT, .offset = FIELD(columns.unit), .option = "--unit"},
    {.key = KEY_PERIOD, .kind = CLI_TEXT, .offset = FIELD(columns.period), .option = "--period"},
    {.key = KEY_INDICATOR, .kind = CLI_TEXT, .offset = FIELD(columns.indicator), .option = "--indicator"},
    {.key = KEY_GROUP, .kind = CLI_TEXT, .offset = FIELD(columns.group), .option = "--group"},
    {.key = KEY_REPORTER, .kind = CLI_TEXT, .offset = FIELD(columns.reporter), .option = "--reporter"},
    {.key = KEY_VALUE, .kind = CLI_TEXT, .offset = FIELD(columns.value), .option = "--value"},
    {.key = KEY_VARIANCE, .kind = CLI_TEXT, .offset = FIELD(columns.variance), .option = "--variance"},
    {.key = KEY_NOISE, .kind = CLI_TEXT, .offset = FIELD(noise), .option = "--noise"},
    {.key = KEY_LEVEL, .kind = CLI_NUMBER, .offset = FIELD(fit.change.level), .option = "--level", .least = 0.5, .most = 1},
    {.key = KEY_UNIT_SIZE, .kind = CLI_NUMBER, .offset = FIELD(fit.unit_size), .option = "--unit-size", .least = 0, .most = 1e100},
    {.key = KEY_MATERIAL, .kind = CLI_NUMBER, .offset = FIELD(fit.change.material), .option = "--material", .least = 0, .most = 1e6},
    {.key = KEY_LEARN, .kind = CLI_FLAG, .offset = FIELD(fit.learn), .option = "--learn"},
    {.key = KEY_BACKTEST, .kind = CLI_FLAG, .offset = FIELD(fit.backtest), .option = "--backtest"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){
            .columns = {
                .unit = "unit", .period = "period", .indicator = "indicator", .group = "group", .value = "value", .variance = "variance"}};
        jarak_fit_closeness_settings_init(&given->fit);
        state->child_inputs[0] = &given->from;
        return 0;
    case KEY_BETWEEN:
        cli_parse_two(argument, "--between", _("two periods"), &given->fit.from, &given->fit.to, state);
        return 0;
    default:
        return cli_set(settings, given, key, argument, state);
    }
}

/* '' stands for no column. */
static const char *column(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

/* Whether the data have a column noise, where nothing is said of it. */
static jarak_status look_for_noise(cli_session *session, arguments *given, jarak_error *error)
{
    jarak_frame_settings frame;
    jarak_table *table = NULL;
    jarak_frame_settings_init(&frame);
    frame.store = session->store;
    frame.cancel = cli_cancel();
    jarak_status status = jarak_frame_columns(given->from.data, &frame, &table, error);
    for (size_t i = 0; status == JARAK_OK && i < jarak_table_rows(table); i++) {
        if (strcmp(jarak_table_text(table, i, 0), "noise") == 0) {
            given->columns.noise = "noise";
        }
    }
    jarak_table_free(table);
    return status;
}

/* --noise is auto, a number, or else a column. */
static void set_noise(arguments *given)
{
    char *end;
    const double number = strtod(given->noise, &end);
    if (strcmp(given->noise, "auto") == 0) {
        given->fit.noise_auto = true;
    } else if (end != given->noise && *end == '\0') {
        given->fit.noise = number;
    } else {
        given->columns.noise = column(given->noise);
    }
}

static jarak_status read_frame(cli_session *session, arguments *given, jarak_frame **frame, jarak_error *error)
{
    const char **const names[] = {&given->columns.unit,     &given->columns.period, &given->columns.indicator, &given->columns.group,
                                  &given->columns.reporter, &given->columns.value,  &given->columns.variance};
    jarak_status status = fit_data_open(session, &given->from, error);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        *names[i] = column(*names[i]);
    }
    if (given->noise != NULL) {
        set_noise(given);
    } else if (status == JARAK_OK) {
        status = look_for_noise(session, given, error);
    }
    const jarak_column_request wanted[] = {
        {given->columns.unit, JARAK_COLUMN_CATEGORY},      {given->columns.period, JARAK_COLUMN_CATEGORY},
        {given->columns.indicator, JARAK_COLUMN_CATEGORY}, {given->columns.group, JARAK_COLUMN_CATEGORY},
        {given->columns.reporter, JARAK_COLUMN_CATEGORY},  {given->columns.value, JARAK_COLUMN_NUMBER},
        {given->columns.variance, JARAK_COLUMN_NUMBER},    {given->columns.noise, JARAK_COLUMN_NUMBER},
    };
    return status == JARAK_OK ? fit_data_read_open(session, &given->from, sizeof wanted / sizeof wanted[0], wanted, frame, error) : status;
}

cli_exit fit_closeness(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_data_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_frame *frame = NULL;
    jarak_fitted_closeness *result = NULL;
    jarak_error error;
    jarak_status status = read_frame(&session, &given, &frame, &error);
    given.fit.change.threads = given.from.common.threads;
    given.fit.change.progress = session.progress;
    given.fit.change.cancel = cli_cancel();
    given.fit.change.distributions = false;
    status = status == JARAK_OK ? jarak_fit_closeness(frame, &given.columns, &given.fit, &result, &error) : status;
    status = status == JARAK_OK ? jarak_fit_closeness_print(result, given.from.common.format, stdout, &error) : status;
    jarak_fit_closeness_free(result);
    jarak_frame_free(frame);
    cli_session_close(&session);
    return cli_end(status, &error);
}
