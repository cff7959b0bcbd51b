/* jarak cut, its first mode: trade between countries before and after, in equilibrium. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cancel.h"
#include "cli/cmd_cut.h"
#include "cli/options.h"
#include "cli/pictures.h"
#include "jarak/cut.h"
#include "jarak/panel.h"
#include "jarak/print.h"

static const char doc[] =
    N_("What losing a tie would cost: trade between two countries ends, or becomes dearer, and all others adjust.\n"
       "ONE and OTHER are countries of the flows, groups (EUU, central-asia) or several with commas. Flows are a file with the columns "
       "exporter, importer, value, "
       "domestic trade among them (docs/cut.md).\n"
       "Welfare is real income in the long run, by the one-sector gravity model; a flow that nobody reports is no data, not no cost."
       "\vExamples:\n"
       "  jarak cut --demo\n"
       "  jarak cut RUS KAZ --with flows.csv --theta 5 --theta-sd 0.15\n"
       "  jarak cut RUS EUU\n"
       "  jarak cut RUS KAZ --with flows.csv --by 10% --direction exports --format csv\n"
       "  jarak cut --from fit.json --effect fta --with flows.csv\n"
       "  jarak cut --from fit.json --effect fta --to 0 --effect union --to 1 --with flows.csv\n"
       "  jarak cut RUS KAZ --balance --conditional\n"
       "  jarak cut --tornado KAZ --with flows.csv\n"
       "  jarak cut --dependence KAZ --with flows.csv\n"
       "  jarak cut --matrix --of KAZ --with flows.csv\n"
       "  jarak cut --tornado KAZ --with flows.csv -o tornado.html\n"
       "  jarak cut KAZ RUS --theta-sd 0.15 --keep\n"
       "  jarak cut --demo --matrix -o demo.html\n"
       "Exit code 3: there is no equilibrium, or it was not found; the reason is said.");

enum {
    KEY_WITH = 1,
    KEY_WHERE,
    KEY_DOMESTIC,
    KEY_DEMO,
    KEY_SCENARIO,
    KEY_FROM,
    KEY_EFFECT,
    KEY_TO,
    KEY_DIRECTION,
    KEY_BY,
    KEY_MATRIX,
    KEY_OF,
    KEY_TORNADO,
    KEY_DEPENDENCE,
    KEY_THETA,
    KEY_THETA_SD,
    KEY_PSI,
    KEY_VALUE_ADDED,
    KEY_DEFICITS,
    KEY_CONDITIONAL,
    KEY_BALANCE,
    KEY_DRAWS,
    KEY_SEED,
    KEY_LEVEL,
    KEY_KEEP,
};

static const struct argp_option option_table[] = {
    {"with", KEY_WITH, "FILE", 0,
     N_("flows: exporter, importer, value (CSV, .gz, Parquet; default: the newest complete year of the store)"), 1},
    {"where", KEY_WHERE, "SQL", 0, N_("only rows that meet the condition"), 1},
    {"domestic", KEY_DOMESTIC, "FILE", 0,
     N_("domestic trade: country, and domestic, or output or gdp, from which exports are taken (default: it is in the flows; of a store, "
        "GDP less exports)"),
     1},
    {"demo", KEY_DEMO, NULL, 0, N_("a made-up world"), 1},
    {"direction", KEY_DIRECTION, "WHICH", 0, N_("both (default), exports or imports of ONE"), 2},
    {"by", KEY_BY, "P%", 0, N_("trade costs rise by so many percent (default: trade ends)"), 2},
    {"scenario", KEY_SCENARIO, "FILE", 0, N_("any scenario: exporter, importer, factor of trade at unchanged prices; 0 is an embargo"), 2},
    {"from", KEY_FROM, "FIT.json", 0, N_("the scenario is an estimated effect: written by jarak fit ppml … --format json"), 2},
    {"effect", KEY_EFFECT, "NAME", 0,
     N_("of --from: its coefficient, and the column of the flows with its regressor; may be given several times"), 2},
    {"to", KEY_TO, "X", 0,
     N_("of --effect before it: what the regressor becomes, a number or a column of the flows (default 0: switched off)"), 2},
    {"tornado", KEY_TORNADO, "COUNTRY", 0, N_("what losing each partner would cost it"), 3},
    {"dependence", KEY_DEPENDENCE, "COUNTRY", 0, N_("how much it depends on each partner, and each partner on it"), 3},
    {"matrix", KEY_MATRIX, NULL, 0, N_("how much welfare depends on the cost of every tie, to first order"), 3},
    {"of", KEY_OF, "COUNTRY", 0, N_("of --matrix, that of one country"), 3},
    {"theta", KEY_THETA, "X", 0, N_("trade elasticity (default 5, by convention)"), 4},
    {"theta-sd", KEY_THETA_SD, "X", 0, N_("standard deviation of its logarithm, for intervals (default 0: none)"), 4},
    {"psi", KEY_PSI, "X", 0, N_("supply elasticity (default 0)"), 4},
    {"value-added-share", KEY_VALUE_ADDED, "Z", 0, N_("of output, instead of --psi: inputs are bought from others, too"), 4},
    {"deficits", KEY_DEFICITS, "KIND", 0, N_("additive (default): they stay; multiplicative: they stay in proportion to income"), 4},
    {"conditional", KEY_CONDITIONAL, NULL, 0,
     N_("what countries sell and spend stays as it is, prices alone adjust (conditional general equilibrium)"), 4},
    {"balance", KEY_BALANCE, NULL, 0, N_("scale the flows first, so that every country spends what it sells: no deficits"), 4},
    {"draws", KEY_DRAWS, "N", 0, N_("draws of the elasticity (default 1000, with --theta-sd), and of the coefficients of --from"), 5},
    {"seed", KEY_SEED, "N", 0, N_("of the draws (default 1)"), 5},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.95)"), 5},
    {"keep", KEY_KEEP, NULL, 0,
     N_("keep the cost of the tie in the store, where queries and claims have the view cut_cost, until its figures change"), 5},
    CLI_PICTURES_OPTION(5),
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_cut_settings ask;
    const char *one[CLI_MOST_NAMES], *other[CLI_MOST_NAMES];
    size_t seed;
    bool demo, has_draws, matrix, is_kept;
    const char *of, *tornado, *dependence, *output;
    jarak_cut_effect effects[CLI_MOST_NAMES];
    const char *to[CLI_MOST_NAMES]; /* of each effect; NULL where none is given */
    double value_added;
    int deficits, direction;
} arguments;

#define FIELD(field) offsetof(arguments, field)

static const char *const kinds[] = {"additive", "multiplicative", NULL};

static const cli_setting settings[] = {
    CLI_PICTURES_SETTING(FIELD(output)),
    {.key = KEY_WITH, .kind = CLI_TEXT, .offset = FIELD(ask.with), .option = "--with"},
    {.key = KEY_WHERE, .kind = CLI_TEXT, .offset = FIELD(ask.where), .option = "--where"},
    {.key = KEY_DOMESTIC, .kind = CLI_TEXT, .offset = FIELD(ask.domestic), .option = "--domestic"},
    {.key = KEY_SCENARIO, .kind = CLI_TEXT, .offset = FIELD(ask.scenario), .option = "--scenario"},
    {.key = KEY_FROM, .kind = CLI_TEXT, .offset = FIELD(ask.from), .option = "--from"},
    {.key = KEY_DEMO, .kind = CLI_FLAG, .offset = FIELD(demo), .option = "--demo"},
    {.key = KEY_CONDITIONAL, .kind = CLI_FLAG, .offset = FIELD(ask.conditional), .option = "--conditional"},
    {.key = KEY_BALANCE, .kind = CLI_FLAG, .offset = FIELD(ask.balance), .option = "--balance"},
    {.key = KEY_KEEP, .kind = CLI_FLAG, .offset = FIELD(is_kept), .option = "--keep"},
    {.key = KEY_MATRIX, .kind = CLI_FLAG, .offset = FIELD(matrix), .option = "--matrix"},
    {.key = KEY_TORNADO, .kind = CLI_TEXT, .offset = FIELD(tornado), .option = "--tornado"},
    {.key = KEY_DEPENDENCE, .kind = CLI_TEXT, .offset = FIELD(dependence), .option = "--dependence"},
    {.key = KEY_OF, .kind = CLI_TEXT, .offset = FIELD(of), .option = "--of"},
    {.key = KEY_DIRECTION, .kind = CLI_CHOICE, .offset = FIELD(direction), .option = "--direction", .names = cut_directions},
    {.key = KEY_DEFICITS, .kind = CLI_CHOICE, .offset = FIELD(deficits), .option = "--deficits", .names = kinds},
    {.key = KEY_THETA, .kind = CLI_NUMBER, .offset = FIELD(ask.theta), .option = "--theta", .least = 0, .most = 1e6},
    {.key = KEY_SEED, .kind = CLI_SIZE, .offset = FIELD(seed), .option = "--seed", .least = 0, .most = INT_MAX},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(ask.level), .option = "--level"},
    {0},
};

static void take_effect(arguments *given, const char *name, struct argp_state *state)
{
    if (given->ask.n_effects == CLI_MOST_NAMES) {
        cli_wrong_use(state, _("--effect: no more than %d"), CLI_MOST_NAMES);
    }
    given->effects[given->ask.n_effects++].name = name;
}

/* Of the effect before it; or of the first, where that is still to come. */
static void take_to(arguments *given, const char *text, struct argp_state *state)
{
    const size_t k = given->ask.n_effects > 0 ? given->ask.n_effects - 1 : 0;
    if (given->to[k] != NULL) {
        cli_wrong_use(state, _("--to is there twice; give each one after the --effect that it belongs to"));
    }
    given->to[k] = text;
}

/* "0.5", or a column. */
static void finish_effects(arguments *given, struct argp_state *state)
{
    if ((given->ask.n_effects > 0 || given->to[0] != NULL) && given->ask.from == NULL) {
        cli_wrong_use(state, _("--effect and --to belong to --from"));
    }
    if (given->ask.from != NULL && (given->ask.n_effects == 0 || given->ask.with == NULL)) {
        cli_wrong_use(state, _("--from: give --effect NAME, and with --with FILE flows that have a column of that name"));
    }
    for (size_t k = 0; k < given->ask.n_effects; k++) {
        char *end = NULL;
        const double number = given->to[k] != NULL ? strtod(given->to[k], &end) : 0;
        const bool is_number = given->to[k] == NULL || (end != given->to[k] && *end == '\0');
        given->effects[k].to = is_number ? number : 0;
        given->effects[k].to_column = is_number ? NULL : given->to[k];
    }
    given->ask.effects = given->effects;
}

static void finish(arguments *given, struct argp_state *state)
{
    cli_pictures_check(given->output, &given->common, state);
    const bool has_tie = given->ask.n_one > 0 || given->ask.n_other > 0, has_file = given->ask.scenario != NULL || given->ask.from != NULL;
    if (given->matrix + (given->tornado != NULL) + (given->dependence != NULL) > 1) {
        cli_wrong_use(state, _("give one of --matrix, --tornado and --dependence"));
    }
    if (given->tornado != NULL || given->dependence != NULL) {
        given->ask.question = given->tornado != NULL ? JARAK_CUT_TORNADO : JARAK_CUT_DEPENDENCE;
        given->one[0] = given->tornado != NULL ? given->tornado : given->dependence;
        given->ask.n_one = 1;
    }
    if (given->demo ? given->ask.with != NULL : given->ask.with == NULL && !cli_has_store(&given->common)) {
        cli_wrong_use(state, _("which flows? Give --with FILE, or --demo for a made-up world, or load some first"));
    }
    if (given->is_kept && (given->demo || given->ask.with != NULL || has_file || !has_tie)) {
        cli_wrong_use(state, _("--keep belongs to a tie between two countries of a store's flows"));
    }
    finish_effects(given, state);
    if (given->demo && !has_tie && !given->matrix && given->ask.scenario == NULL && given->ask.question == JARAK_CUT_SCENARIO) {
        given->one[0] = "Hub";
        given->other[0] = "Market";
        given->ask.n_one = given->ask.n_other = 1;
    }
    if (given->matrix) {
        given->ask.question = JARAK_CUT_MATRIX;
        given->one[0] = given->of;
        given->ask.n_one = given->of != NULL;
    } else if (given->of != NULL) {
        cli_wrong_use(state, _("--of belongs to --matrix"));
    }
    if (given->ask.question != JARAK_CUT_SCENARIO && (has_tie || has_file)) {
        cli_wrong_use(state, _("--matrix, --tornado and --dependence ask about all ties: name no tie and no scenario beside them"));
    }
    if (given->ask.scenario != NULL && given->ask.from != NULL) {
        cli_wrong_use(state, _("--scenario and --from are two scenarios; give one"));
    }
    if (given->ask.question == JARAK_CUT_SCENARIO && (given->ask.n_one > 0 && given->ask.n_other > 0) == has_file) {
        cli_wrong_use(state, _("which scenario? Give one: two countries, such as RUS KAZ, --scenario FILE, or --from FIT.json"));
    }
    if (given->has_draws && given->ask.theta_sd == 0 && given->ask.from == NULL) {
        cli_wrong_use(state, _("--draws: nothing is uncertain; give --theta-sd, such as 0.15"));
    }
    given->ask.n_draws = given->ask.theta_sd > 0 && !given->has_draws && !given->matrix ? 1000 : given->ask.n_draws;
    if (given->ask.conditional && (given->ask.psi > 0 || given->value_added > 0 || given->deficits != JARAK_DEFICITS_ADDITIVE)) {
        cli_wrong_use(state, _("--conditional: incomes and spending stay, so that --psi, --value-added-share and --deficits say nothing"));
    }
    given->ask.psi = given->value_added > 0 ? (1 - given->value_added) / given->value_added : given->ask.psi;
    given->ask.seed = given->seed;
    given->ask.deficits = (jarak_deficits)given->deficits;
    given->ask.direction = (jarak_cut_direction)given->direction;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){.seed = 1};
        jarak_cut_settings_init(&given->ask);
        given->ask.one = given->one;
        given->ask.other = given->other;
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_EFFECT:
        take_effect(given, argument, state);
        return 0;
    case KEY_TO:
        take_to(given, argument, state);
        return 0;
    case KEY_BY:
        given->ask.dearer = cut_parse_percent(argument, state);
        return 0;
    case KEY_THETA_SD:
        given->ask.theta_sd = cli_parse_number_to(argument, "--theta-sd", 0, 10, state);
        return 0;
    case KEY_PSI:
        given->ask.psi = cli_parse_number_to(argument, "--psi", 0, 1e6, state);
        return 0;
    case KEY_VALUE_ADDED:
        given->value_added = cli_parse_number_to(argument, "--value-added-share", 1e-6, 1, state);
        return 0;
    case KEY_DRAWS:
        given->ask.n_draws = (size_t)cli_parse_int(argument, "--draws", 2, 10000000, state);
        given->has_draws = true;
        return 0;
    case ARGP_KEY_ARG:
        cut_take_side(argument, given->one, &given->ask.n_one, given->other, &given->ask.n_other, state);
        return 0;
    case ARGP_KEY_END:
        finish(given, state);
        return 0;
    default:
        return cli_set(settings, given, key, argument, state);
    }
}

static jarak_status show(const arguments *given, const jarak_cut *cut, jarak_error *error)
{
    if (given->output == NULL) {
        return jarak_cut_print(cut, given->common.format, stdout, error);
    }
    const jarak_status status = jarak_report_write_cut(cut, cli_language(&given->common), given->output, error);
    if (status == JARAK_OK) {
        cli_pictures_say(given->output, &given->common);
    }
    return status;
}

cli_exit cut_equilibrium(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[ONE OTHER]"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    jarak_cut *cut = NULL;
    jarak_error error;
    given.ask.solve.threads = given.common.threads;
    given.ask.solve.cancel = cli_cancel();
    cli_session session = {0};
    jarak_status status = JARAK_OK;
    if (given.ask.with == NULL && !given.demo) {
        status = cli_session_open(&session, &given.common, given.is_kept ? JARAK_WRITE : JARAK_READ, &error);
        status = status == JARAK_OK ? jarak_panel_ensure(session.store, &error) : status;
        given.ask.store = session.store;
    }
    status = status == JARAK_OK ? jarak_cut_answer(&given.ask, &cut, &error) : status;
    status = status == JARAK_OK && given.is_kept && jarak_cut_result(cut)->countries != NULL ? jarak_cut_keep(session.store, cut, &error)
                                                                                             : status;
    status = status == JARAK_OK ? show(&given, cut, &error) : status;
    const cli_exit end = cut_end(status, &error, cut != NULL ? jarak_cut_result(cut)->reason : NULL);
    jarak_cut_free(cut);
    cli_session_close(&session);
    return end;
}
