/* jarak fit ppml: Poisson pseudo-maximum likelihood with fixed effects, by formula. */
#include <string.h>

#include "cli/cancel.h"
#include "cli/fit.h"
#include "cli/fit_data.h"
#include "jarak/print.h"
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
    KEY_WEIGHTS = 1,
    KEY_OFFSET,
    KEY_PANEL,
    KEY_BY,
    KEY_BIAS,
    KEY_SEPARATION,
    KEY_SINGLETONS,
    KEY_SSC,
    KEY_DF,
    KEY_VCOV,
    KEY_WALD,
    KEY_BOOTSTRAP,
    KEY_SEED,
    KEY_WILD,
    KEY_LEVEL,
    KEY_ITERATIONS,
    KEY_TOLERANCE,
    KEY_EFFECTS,
    KEY_FITTED
};

static const struct argp_option option_table[] = {
    {"formula", 'F', "FORMULA", 0, N_("the model (required)"), 0},
    {"weights", KEY_WEIGHTS, "X", 0, N_("weights: a column or arithmetic"), 0},
    {"offset", KEY_OFFSET, "X", 0, N_("offset on the scale of the logarithm"), 0},
    {"panel", KEY_PANEL, "UNIT,TIME", 0, N_("the panel within which lags and leads are taken"), 0},
    {"by", KEY_BY, "CATEGORY", 0, N_("a model for each of its levels"), 0},
    {"cluster", 'c', "CATEGORY", 0, N_("cluster standard errors, up to four ways: 'a^b + c'"), 1},
    {"vcov", KEY_VCOV, "KIND", 0,
     N_("standard errors: iid, robust, cluster, cr2 (bias-reduced), cr3 (cluster jackknife) or auto: cr3 of what has few clusters (default "
        "with "
        "--cluster, else robust)"),
     1},
    {"ssc", KEY_SSC, "RULE", 0, N_("small-sample rule: fixest (default), stata or none; where given, --vcov cluster is the default"), 1},
    {"df", KEY_DF, "RULE", 0, N_("p-values and intervals by: clusters (default: Student's t, fewest clusters less one), or normal"), 1},
    {"wald", KEY_WALD, "NAMES", 0, N_("test that these coefficients are zero together: 'x, log(z)'"), 1},
    {"bootstrap", KEY_BOOTSTRAP, "DRAWS", 0, N_("p-values and intervals by the score (wild) cluster bootstrap, such as of 9999 draws"), 1},
    {"seed", KEY_SEED, "N", 0, N_("of the draws (default 1)"), 1},
    {"wild", KEY_WILD, "KIND", 0, N_("scores are multiplied by: auto (default: webb up to 12 clusters), rademacher or webb"), 1},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.95)"), 1},
    {"bias-correct", KEY_BIAS, NULL, 0, N_("correct the incidental-parameter bias of a three-way gravity model"), 1},
    {"separation", KEY_SEPARATION, "WAYS", 0,
     N_("how separated rows are found: fe, ir (finds what simplex does), both with a comma (default), or none"), 2},
    {"keep-singletons", KEY_SINGLETONS, NULL, 0, N_("keep levels with a single row"), 2},
    {"tolerance", KEY_TOLERANCE, "X", 0, N_("bound of the relative first-order conditions (default 1e-10)"), 2},
    {"max-iterations", KEY_ITERATIONS, "N", 0, N_("most Newton steps (default 200)"), 2},
    {"save-effects", KEY_EFFECTS, "FILE", 0, N_("write the estimated effects to a CSV file"), 3},
    {"save-fitted", KEY_FITTED, "FILE", 0, N_("write fitted values and residuals to a CSV file"), 3},
    {0},
};

typedef struct arguments {
    fit_data from;
    jarak_fit_ppml_settings regression;
} arguments;

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

#define FIELD(field) offsetof(jarak_fit_ppml_settings, field)

static const char *const kinds[] = {"iid", "robust", "cluster", "cr2", "cr3", "auto", NULL};
static const char *const distributions[] = {"clusters", "normal", NULL};
static const char *const wilds[] = {"auto", "rademacher", "webb", NULL};
static const char *const rules[] = {"fixest", "stata", "none", NULL};

static const cli_setting settings[] = {
    {.key = 'F', .kind = CLI_TEXT, .offset = FIELD(formula), .option = "--formula"},
    {.key = 'c', .kind = CLI_TEXT, .offset = FIELD(clusters), .option = "--cluster"},
    {.key = KEY_WEIGHTS, .kind = CLI_TEXT, .offset = FIELD(weights), .option = "--weights"},
    {.key = KEY_OFFSET, .kind = CLI_TEXT, .offset = FIELD(offset), .option = "--offset"},
    {.key = KEY_PANEL, .kind = CLI_TEXT, .offset = FIELD(panel), .option = "--panel"},
    {.key = KEY_BY, .kind = CLI_TEXT, .offset = FIELD(by), .option = "--by"},
    {.key = KEY_EFFECTS, .kind = CLI_TEXT, .offset = FIELD(save_effects), .option = "--save-effects"},
    {.key = KEY_FITTED, .kind = CLI_TEXT, .offset = FIELD(save_fitted), .option = "--save-fitted"},
    {.key = KEY_DF, .kind = CLI_CHOICE, .offset = FIELD(df), .option = "--df", .names = distributions},
    {.key = KEY_WALD, .kind = CLI_TEXT, .offset = FIELD(wald), .option = "--wald"},
    {.key = KEY_BOOTSTRAP, .kind = CLI_SIZE, .offset = FIELD(bootstrap), .option = "--bootstrap", .least = 99, .most = 1e6},
    {.key = KEY_SEED, .kind = CLI_SIZE, .offset = FIELD(seed), .option = "--seed", .least = 0, .most = 1e15},
    {.key = KEY_WILD, .kind = CLI_CHOICE, .offset = FIELD(wild), .option = "--wild", .names = wilds},
    {.key = KEY_BIAS, .kind = CLI_FLAG, .offset = FIELD(bias_correct), .option = "--bias-correct"},
    {.key = KEY_SINGLETONS, .kind = CLI_FLAG, .offset = FIELD(ppml.keep_singletons), .option = "--keep-singletons"},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(level), .option = "--level"},
    {.key = KEY_TOLERANCE, .kind = CLI_NUMBER, .offset = FIELD(ppml.tolerance), .option = "--tolerance", .least = 0, .most = 1},
    {.key = KEY_ITERATIONS, .kind = CLI_INT, .offset = FIELD(ppml.max_iterations), .option = "--max-iterations", .least = 1, .most = 1e6},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_fit_ppml_settings_init(&given->regression);
        state->child_inputs[0] = &given->from;
        return 0;
    case KEY_VCOV:
        given->regression.vcov = (jarak_vcov_kind)cli_parse_choice(argument, "--vcov", kinds, state);
        given->regression.vcov_given = true;
        return 0;
    case KEY_SSC:
        given->regression.ssc = (jarak_ssc)cli_parse_choice(argument, "--ssc", rules, state);
        given->regression.ssc_given = true;
        return 0;
    case KEY_SEPARATION:
        given->regression.ppml.separation = parse_separation(argument, state);
        return 0;
    case ARGP_KEY_END:
        if (given->regression.formula == NULL && given->from.data != NULL) {
            cli_wrong_use(state, _("which model? Give one with --formula, such as 'trade ~ fta | exporter^year + importer^year'"));
        }
        return 0;
    default:
        return cli_set(settings, &given->regression, key, argument, state);
    }
}

cli_exit fit_ppml(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_data_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_regression *regression = NULL;
    jarak_error error;
    bool converged = true;
    jarak_status status = fit_data_open(&session, &given.from, &error);
    if (status == JARAK_OK) {
        given.regression.where = given.from.where;
        given.regression.store = session.store;
        given.regression.ppml.threads = given.from.common.threads;
        given.regression.ppml.progress = session.progress;
        given.regression.ppml.cancel = cli_cancel();
        status = jarak_fit_ppml(given.from.data, &given.regression, &regression, &error);
    }
    if (status == JARAK_OK) {
        converged = jarak_regression_converged(regression);
        status = jarak_fit_ppml_print(regression, given.from.common.format, stdout, &error);
    }
    jarak_fit_ppml_free(regression);
    cli_session_close(&session);
    cli_exit end = cli_end(status, &error);
    return end == CLI_DONE && !converged ? CLI_NOT_CONVERGED : end;
}
