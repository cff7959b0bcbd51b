/* jarak fit ols: least squares with fixed effects, by formula. */
#include "cli/fit.h"
#include "cli/fit_regression.h"

static const char doc[] =
    N_("Least squares with any number of fixed effects.\n"
       "DATA is a CSV (.gz) or Parquet file, a table or view of the store, or a query of it (SELECT…). Formulas are written as for fixest."
       "\vExamples:\n"
       "  jarak fit ols trade.csv.gz --formula 'log(trade) ~ fta | importer^year + exporter^year + exporter^importer' "
       "--cluster exporter^importer\n"
       "  jarak fit ols workers.csv --formula 'log(wage) ~ tenure + tenure^2 | worker + firm + year' --cluster worker\n"
       "  jarak fit ols workers.csv --formula 'log(wage) ~ tenure' --vcov iid\n"
       "\n"
       "Formula: OUTCOME [+ OUTCOME…] ~ TERM + … [| EFFECT + …], as for fit ppml; docs/fit.md says more.\n"
       "Exit code 3: the fixed effects could not be taken out to the tolerance.");

enum { KEY_TOLERANCE = 1 };

static const struct argp_option option_table[] = {
    {"tolerance", KEY_TOLERANCE, "X", 0, N_("what may be left of the fixed effects in a column, relative to it (default 1e-9)"), 2},
    {0},
};

typedef struct arguments {
    fit_regression_arguments shared;
    jarak_fit_ols_settings ols;
} arguments;

#define FIELD(field) offsetof(jarak_fit_ols_settings, field)

static const cli_setting settings[] = {
    {.key = KEY_TOLERANCE, .kind = CLI_NUMBER, .offset = FIELD(ols.tolerance), .option = "--tolerance", .least = 1e-14, .most = 1e-4},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    if (key == ARGP_KEY_INIT) {
        *given = (arguments){0};
        jarak_fit_ppml_settings_init(&given->shared.settings);
        jarak_fit_ols_settings_init(&given->ols);
        state->child_inputs[0] = &given->shared;
        return 0;
    }
    return cli_set(settings, &given->ols, key, argument, state);
}

/* What the shared options set. */
static void take_shared(arguments *given)
{
    const jarak_fit_ppml_settings *from = &given->shared.settings;
    jarak_fit_ols_settings *to = &given->ols;
    to->formula = from->formula;
    to->where = from->where;
    to->clusters = from->clusters;
    to->weights = from->weights;
    to->panel = from->panel;
    to->by = from->by;
    to->vcov_given = from->vcov_given;
    to->vcov = from->vcov;
    to->ssc_given = from->ssc_given;
    to->ssc = from->ssc;
    to->level = from->level;
    to->df = from->df;
    to->wald = from->wald;
    to->bootstrap = from->bootstrap;
    to->seed = from->seed;
    to->wild = from->wild;
    to->save_effects = from->save_effects;
    to->save_fitted = from->save_fitted;
    to->store = from->store;
    to->margins = from->margins;
    to->ols.keep_singletons = from->ppml.keep_singletons;
    to->ols.threads = from->ppml.threads;
    to->ols.progress = from->ppml.progress;
    to->ols.cancel = from->ppml.cancel;
}

cli_exit fit_ols(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_regression_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_regression *regression = NULL;
    jarak_error error;
    jarak_status status = fit_regression_open(&session, &given.shared, &error);
    if (status == JARAK_OK) {
        take_shared(&given);
        status = jarak_fit_ols(given.shared.from.data, &given.ols, &regression, &error);
    }
    return fit_regression_end(&session, &given.shared, regression, status, &error);
}
