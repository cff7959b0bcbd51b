/* jarak fit ppml: Poisson pseudo-maximum likelihood with fixed effects, by formula. */
#include <string.h>

#include "cli/fit.h"
#include "cli/fit_regression.h"

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

enum { KEY_OFFSET = 1, KEY_BIAS, KEY_SEPARATION, KEY_ITERATIONS, KEY_TOLERANCE };

static const struct argp_option option_table[] = {
    {"offset", KEY_OFFSET, "X", 0, N_("offset on the scale of the logarithm"), 0},
    {"bias-correct", KEY_BIAS, NULL, 0, N_("correct the incidental-parameter bias of a three-way gravity model"), 1},
    {"separation", KEY_SEPARATION, "WAYS", 0,
     N_("how separated rows are found: fe, ir (finds what simplex does), both with a comma (default), or none"), 2},
    {"tolerance", KEY_TOLERANCE, "X", 0, N_("bound of the relative first-order conditions (default 1e-10)"), 2},
    {"max-iterations", KEY_ITERATIONS, "N", 0, N_("most Newton steps (default 200)"), 2},
    {0},
};

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
            cli_wrong_word(state, "--separation", name, (const char *const[]){"fe", "simplex", "ir", "none", NULL},
                           _("fe, simplex, ir or none, or several with commas between"));
        } else {
            ways |= known[i].ways;
        }
    }
    return ways;
}

#define FIELD(field) offsetof(jarak_fit_ppml_settings, field)

static const cli_setting settings[] = {
    {.key = KEY_OFFSET, .kind = CLI_TEXT, .offset = FIELD(offset), .option = "--offset"},
    {.key = KEY_BIAS, .kind = CLI_FLAG, .offset = FIELD(bias_correct), .option = "--bias-correct"},
    {.key = KEY_TOLERANCE, .kind = CLI_NUMBER, .offset = FIELD(ppml.tolerance), .option = "--tolerance", .least = 0, .most = 1},
    {.key = KEY_ITERATIONS, .kind = CLI_INT, .offset = FIELD(ppml.max_iterations), .option = "--max-iterations", .least = 1, .most = 1e6},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    fit_regression_arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (fit_regression_arguments){0};
        jarak_fit_ppml_settings_init(&given->settings);
        state->child_inputs[0] = given;
        return 0;
    case KEY_SEPARATION:
        given->settings.ppml.separation = parse_separation(argument, state);
        return 0;
    default:
        return cli_set(settings, &given->settings, key, argument, state);
    }
}

cli_exit fit_ppml(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_regression_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    fit_regression_arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_regression *regression = NULL;
    jarak_error error;
    jarak_status status = fit_regression_open(&session, &given, &error);
    if (status == JARAK_OK) {
        status = jarak_fit_ppml(given.from.data, &given.settings, &regression, &error);
    }
    return fit_regression_end(&session, &given, regression, status, &error);
}
