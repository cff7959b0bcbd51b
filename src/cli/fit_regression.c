/* The options that regressions share: the model, its errors and tests, and what is saved. */
#include "cli/fit_regression.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cancel.h"
#include "jarak/print.h"

enum {
    KEY_WEIGHTS = 0x400,
    KEY_PANEL,
    KEY_BY,
    KEY_SINGLETONS,
    KEY_SSC,
    KEY_DF,
    KEY_VCOV,
    KEY_WALD,
    KEY_MARGINS,
    KEY_BOOTSTRAP,
    KEY_SEED,
    KEY_WILD,
    KEY_LEVEL,
    KEY_EFFECTS,
    KEY_FITTED
};

static const struct argp_option option_table[] = {
    {"formula", 'F', "FORMULA", 0, N_("the model (required); given again, or with ';' between, several"), 0},
    {"weights", KEY_WEIGHTS, "X", 0, N_("weights: a column or arithmetic"), 0},
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
    {"margins", KEY_MARGINS, NULL, 0, N_("average marginal effects, with errors by the delta method"), 1},
    {"bootstrap", KEY_BOOTSTRAP, "DRAWS", 0, N_("p-values and intervals by the score (wild) cluster bootstrap, such as of 9999 draws"), 1},
    {"seed", KEY_SEED, "N", 0, N_("of the draws (default 1)"), 1},
    {"wild", KEY_WILD, "KIND", 0, N_("scores are multiplied by: auto (default: webb up to 12 clusters), rademacher or webb"), 1},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.95)"), 1},
    {"keep-singletons", KEY_SINGLETONS, NULL, 0, N_("keep levels with a single row"), 2},
    {"save-effects", KEY_EFFECTS, "FILE", 0, N_("write the estimated effects to a CSV file"), 3},
    {"save-fitted", KEY_FITTED, "FILE", 0, N_("write fitted values and residuals to a CSV file"), 3},
    {0},
};

#define FIELD(field) offsetof(jarak_fit_ppml_settings, field)

static const char *const kinds[] = {"iid", "robust", "cluster", "cr2", "cr3", "auto", NULL};
static const char *const distributions[] = {"clusters", "normal", NULL};
static const char *const wilds[] = {"auto", "rademacher", "webb", NULL};
static const char *const rules[] = {"fixest", "stata", "none", NULL};

static const cli_setting settings[] = {
    {.key = 'c', .kind = CLI_TEXT, .offset = FIELD(clusters), .option = "--cluster"},
    {.key = KEY_WEIGHTS, .kind = CLI_TEXT, .offset = FIELD(weights), .option = "--weights"},
    {.key = KEY_PANEL, .kind = CLI_TEXT, .offset = FIELD(panel), .option = "--panel"},
    {.key = KEY_BY, .kind = CLI_TEXT, .offset = FIELD(by), .option = "--by"},
    {.key = KEY_EFFECTS, .kind = CLI_TEXT, .offset = FIELD(save_effects), .option = "--save-effects"},
    {.key = KEY_FITTED, .kind = CLI_TEXT, .offset = FIELD(save_fitted), .option = "--save-fitted"},
    {.key = KEY_DF, .kind = CLI_CHOICE, .offset = FIELD(df), .option = "--df", .names = distributions},
    {.key = KEY_WALD, .kind = CLI_TEXT, .offset = FIELD(wald), .option = "--wald"},
    {.key = KEY_MARGINS, .kind = CLI_FLAG, .offset = FIELD(margins), .option = "--margins"},
    {.key = KEY_BOOTSTRAP, .kind = CLI_SIZE, .offset = FIELD(bootstrap), .option = "--bootstrap", .least = 99, .most = 1e6},
    {.key = KEY_SEED, .kind = CLI_SIZE, .offset = FIELD(seed), .option = "--seed", .least = 0, .most = INT_MAX},
    {.key = KEY_WILD, .kind = CLI_CHOICE, .offset = FIELD(wild), .option = "--wild", .names = wilds},
    {.key = KEY_SINGLETONS, .kind = CLI_FLAG, .offset = FIELD(ppml.keep_singletons), .option = "--keep-singletons"},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(level), .option = "--level"},
    {0},
};

/* Several formulas are one text with ';' between, which lives as long as the program. */
static void add_formula(fit_regression_arguments *given, char *formula, struct argp_state *state)
{
    char *joined = NULL;
    if (given->settings.formula == NULL) {
        given->settings.formula = formula;
        return;
    }
    if (asprintf(&joined, "%s; %s", given->settings.formula, formula) < 0) {
        argp_failure(state, CLI_FAILED, 0, "%s", _("out of memory"));
        return;
    }
    free(given->formulas);
    given->settings.formula = given->formulas = joined;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    fit_regression_arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &given->from;
        return 0;
    case 'F':
        add_formula(given, argument, state);
        return 0;
    case KEY_VCOV:
        given->settings.vcov = (jarak_vcov_kind)cli_parse_choice(argument, "--vcov", kinds, state);
        given->settings.vcov_given = true;
        return 0;
    case KEY_SSC:
        given->settings.ssc = (jarak_ssc)cli_parse_choice(argument, "--ssc", rules, state);
        given->settings.ssc_given = true;
        return 0;
    case ARGP_KEY_END:
        if (given->settings.formula == NULL && given->from.data != NULL) {
            cli_wrong_use(state, _("which model? Give one with --formula, such as 'trade ~ fta | exporter^year + importer^year'"));
        }
        return 0;
    default:
        return cli_set(settings, &given->settings, key, argument, state);
    }
}

static const struct argp_child children[] = {{&fit_data_argp, 0, NULL, 0}, {0}};
const struct argp fit_regression_argp = {.options = option_table, .parser = parse, .children = children, .argp_domain = "jarak"};

jarak_status fit_regression_open(cli_session *session, fit_regression_arguments *given, jarak_error *error)
{
    jarak_status status = fit_data_open(session, &given->from, error);
    given->settings.where = given->from.where;
    given->settings.store = session->store;
    given->settings.ppml.threads = given->from.common.threads;
    given->settings.ppml.progress = session->progress;
    given->settings.ppml.cancel = cli_cancel();
    return status;
}

cli_exit fit_regression_end(cli_session *session, const fit_regression_arguments *given, jarak_regression *regression, jarak_status status,
                            jarak_error *error)
{
    bool converged = true;
    if (status == JARAK_OK) {
        converged = jarak_regression_converged(regression);
        status = jarak_fit_ppml_print(regression, given->from.common.format, stdout, error);
    }
    jarak_fit_ppml_free(regression);
    free(given->formulas);
    cli_session_close(session);
    cli_exit end = cli_end(status, error);
    return end == CLI_DONE && !converged ? CLI_NOT_CONVERGED : end;
}
