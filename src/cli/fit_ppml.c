/* jarak fit ppml: Poisson pseudo-maximum likelihood with fixed effects, by formula. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/fit.h"
#include "cli/options.h"
#include "cli/question.h"
#include "jarak/frame.h"
#include "jarak/panel.h"
#include "jarak/regression.h"

static const char doc[] =
    N_("Poisson pseudo-maximum likelihood (PPML) with fixed effects: the gravity model's estimator.\n"
       "DATA is a CSV (.gz) or Parquet file, a table or view of the store, or a query of it (SELECT…). Formulas are written as for fixest."
       "\vExamples:\n"
       "  jarak fit ppml trade.csv.gz --formula 'trade ~ fta | importer^year + exporter^year + exporter^importer' "
       "--cluster exporter^importer\n"
       "  jarak fit ppml trade.csv --formula 'trade ~ log(dist) + i(year, rta, ref = 1990) | pair(exporter, importer)' --where 'year >= "
       "1986'\n"
       "  jarak fit ppml flow --formula 'value ~ 1 | exporter^importer + period' --save-effects effects.csv\n"
       "\n"
       "Formula: OUTCOME [+ OUTCOME…] ~ TERM + … [| EFFECT + …]. Terms: x, log(x), x^2, I(arithmetic), i(category, ref = level), x:y, x*y, "
       "l(x, 1) and f(x, 1) for lags and leads. Effects: a, a^b, pair(a, b), a[x] with slopes beside the intercepts, a[[x]] slopes alone. "
       "docs/fit.md says more.\n"
       "Exit code 3: a fit did not converge.");

enum {
    KEY_WHERE = 1,
    KEY_WEIGHTS,
    KEY_OFFSET,
    KEY_PANEL,
    KEY_BY,
    KEY_BIAS,
    KEY_SEPARATION,
    KEY_SINGLETONS,
    KEY_SSC,
    KEY_VCOV,
    KEY_LEVEL,
    KEY_ITERATIONS,
    KEY_TOLERANCE,
    KEY_EFFECTS,
    KEY_FITTED
};

static const struct argp_option option_table[] = {
    {"formula", 'F', "FORMULA", 0, N_("the model (required)"), 0},
    {"where", KEY_WHERE, "SQL", 0, N_("only rows that meet the condition"), 0},
    {"weights", KEY_WEIGHTS, "X", 0, N_("weights: a column or arithmetic"), 0},
    {"offset", KEY_OFFSET, "X", 0, N_("offset on the scale of the logarithm"), 0},
    {"panel", KEY_PANEL, "UNIT,TIME", 0, N_("the panel within which lags and leads are taken"), 0},
    {"by", KEY_BY, "CATEGORY", 0, N_("a model for each of its levels"), 0},
    {"cluster", 'c', "CATEGORY", 0, N_("cluster standard errors, up to four ways: 'a^b + c'"), 1},
    {"vcov", KEY_VCOV, "KIND", 0, N_("standard errors: iid, robust or cluster (default: cluster where --cluster is given, else robust)"),
     1},
    {"ssc", KEY_SSC, "RULE", 0, N_("small-sample rule: fixest (default), stata or none"), 1},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.95)"), 1},
    {"bias-correct", KEY_BIAS, NULL, 0, N_("correct the incidental-parameter bias of a three-way gravity model"), 1},
    {"separation", KEY_SEPARATION, "WAYS", 0,
     N_("how separated rows are found: fe, ir (finds what simplex does), both with a comma (default), or none"), 2},
    {"keep-singletons", KEY_SINGLETONS, NULL, 0, N_("keep levels with a single row"), 2},
    {"tolerance", KEY_TOLERANCE, "X", 0, N_("bound of the relative first-order conditions (default 1e-10)"), 2},
    {"max-iterations", KEY_ITERATIONS, "N", 0, N_("most Newton steps (default 200)"), 2},
    {"save-effects", KEY_EFFECTS, "FILE", 0, N_("write the estimated effects to a CSV file"), 3},
    {"save-fitted", KEY_FITTED, "FILE", 0, N_("write fitted values and residuals to a CSV file"), 3},
    {"format", 'f', "FORMAT", 0, N_("table (default), json, csv, latex or markdown"), 90},
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_fit_ppml_settings regression;
    jarak_regression_format format;
    const char *data;
} arguments;

/* The index of text among names, a NULL-terminated list; a wrong one ends the program. */
static int parse_choice(const char *text, const char *option, const char *const *names, const char *choices, struct argp_state *state)
{
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    cli_wrong_use(state, _("%s %s: give %s"), option, text, choices);
    return 0;
}

static double parse_number(const char *text, const char *option, double least, double most, struct argp_state *state)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value > least && value < most)) {
        cli_wrong_use(state, _("%s %s: give a number between %g and %g"), option, text, least, most);
    }
    return value;
}

/* "fe,simplex,ir", or "none". */
static int parse_separation(char *text, struct argp_state *state)
{
    static const struct {
        const char *name;
        int ways;
    } known[] = {{"none", JARAK_SEPARATION_NONE},
                 {"fe", JARAK_SEPARATION_EFFECTS},
                 {"ir", JARAK_SEPARATION_RECTIFIER},
                 {"simplex", JARAK_SEPARATION_RECTIFIER}};
    int ways = JARAK_SEPARATION_NONE;
    for (char *rest = text, *name; (name = strsep(&rest, ",")) != NULL;) {
        size_t i = 0;
        while (i < sizeof known / sizeof known[0] && strcmp(name, known[i].name) != 0) {
            i++;
        }
        if (i == sizeof known / sizeof known[0]) {
            cli_wrong_use(state, _("--separation %s: give fe, simplex, ir or none, or several with commas between"), name);
        } else {
            ways |= known[i].ways;
        }
    }
    return ways;
}

static void parse_covariance(int key, char *argument, jarak_fit_ppml_settings *settings, struct argp_state *state)
{
    static const char *const kinds[] = {"iid", "robust", "cluster", NULL};
    static const char *const rules[] = {"fixest", "stata", "none", NULL};
    if (key == KEY_VCOV) {
        settings->vcov = (jarak_vcov_kind)parse_choice(argument, "--vcov", kinds, _("iid, robust or cluster"), state);
        settings->vcov_given = true;
    } else {
        settings->ssc = (jarak_ssc)parse_choice(argument, "--ssc", rules, _("fixest, stata or none"), state);
    }
}

/* Options whose value is kept as it is. */
static const char **text_option(int key, jarak_fit_ppml_settings *settings)
{
    switch (key) {
    case 'F':
        return &settings->formula;
    case 'c':
        return &settings->clusters;
    case KEY_WHERE:
        return &settings->where;
    case KEY_WEIGHTS:
        return &settings->weights;
    case KEY_OFFSET:
        return &settings->offset;
    case KEY_PANEL:
        return &settings->panel;
    case KEY_BY:
        return &settings->by;
    case KEY_EFFECTS:
        return &settings->save_effects;
    case KEY_FITTED:
        return &settings->save_fitted;
    default:
        return NULL;
    }
}

static void take_data(arguments *given, const char *data, struct argp_state *state)
{
    if (given->data != NULL) {
        cli_wrong_use(state, _("one file, table or query at a time; put a query in quotes"));
    }
    given->data = data;
}

static void check_complete(const arguments *given, struct argp_state *state)
{
    if (given->data == NULL) {
        cli_wrong_use(state, _("which data? Give a file, a table of the store, or a query in quotes"));
    }
    if (given->regression.formula == NULL) {
        cli_wrong_use(state, _("which model? Give one with --formula, such as 'trade ~ fta | exporter^year + importer^year'"));
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    static const char *const formats[] = {"table", "json", "csv", "latex", "markdown", NULL};
    arguments *given = state->input;
    const char **text = text_option(key, &given->regression);
    if (text != NULL) {
        *text = argument;
        return 0;
    }
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_fit_ppml_settings_init(&given->regression);
        state->child_inputs[0] = &given->common;
        return 0;
    case 'f':
        given->format =
            (jarak_regression_format)parse_choice(argument, "--format", formats, _("table, json, csv, latex or markdown"), state);
        return 0;
    case KEY_VCOV:
    case KEY_SSC:
        parse_covariance(key, argument, &given->regression, state);
        return 0;
    case KEY_BIAS:
        given->regression.bias_correct = true;
        return 0;
    case KEY_SEPARATION:
        given->regression.ppml.separation = parse_separation(argument, state);
        return 0;
    case KEY_SINGLETONS:
        given->regression.ppml.keep_singletons = true;
        return 0;
    case KEY_LEVEL:
        given->regression.level = parse_number(argument, "--level", 0, 1, state);
        return 0;
    case KEY_TOLERANCE:
        given->regression.ppml.tolerance = parse_number(argument, "--tolerance", 0, 1, state);
        return 0;
    case KEY_ITERATIONS:
        given->regression.ppml.max_iterations = cli_parse_int(argument, "--max-iterations", 1, 1000000, state);
        return 0;
    case ARGP_KEY_ARG:
        take_data(given, argument, state);
        return 0;
    case ARGP_KEY_END:
        check_complete(given, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A file needs no store; a table or query needs that of --db, or the figures that come with jarak. */
static jarak_status open_data(cli_session *session, const arguments *given, jarak_error *error)
{
    if (jarak_frame_is_file(given->data)) {
        return jarak_progress_new(stderr, given->common.quiet, &session->progress, error);
    }
    jarak_status status = cli_question_open(session, &given->common, error);
    return status == JARAK_OK ? jarak_panel_ensure(session->store, error) : status;
}

cli_exit fit_ppml(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_but_format_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    cli_session session = {0};
    jarak_regression *regression = NULL;
    jarak_error error;
    bool converged = true;
    jarak_status status = open_data(&session, &given, &error);
    if (status == JARAK_OK) {
        given.regression.store = session.store;
        given.regression.ppml.threads = given.common.threads;
        given.regression.ppml.progress = session.progress;
        status = jarak_fit_ppml(given.data, &given.regression, &regression, &error);
    }
    if (status == JARAK_OK) {
        converged = jarak_regression_converged(regression);
        status = jarak_fit_ppml_print(regression, given.format, stdout, &error);
    }
    jarak_fit_ppml_free(regression);
    cli_session_close(&session);
    cli_exit end = cli_end(status, &error);
    return end == CLI_DONE && !converged ? CLI_NOT_CONVERGED : end;
}
