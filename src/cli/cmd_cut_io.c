/* jarak cut --io: a lost tie, or other tariffs, where countries have many sectors that buy inputs from each other. */
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/cancel.h"
#include "cli/cmd_cut.h"
#include "cli/options.h"
#include "cli/pictures.h"
#include "jarak/cut_sectors.h"
#include "jarak/print.h"

static const char doc[] =
    N_("What losing a tie, or other tariffs, would cost where countries have many sectors that buy inputs from each other.\n"
       "ONE and OTHER are countries of the folder, or several with commas: trade between them ends, or becomes dearer. docs/cut.md "
       "describes the folder, the files, and why there are two welfares."
       "\vExamples:\n"
       "  jarak cut --io nafta --tariffs tariffs.csv\n"
       "  jarak cut --io nafta Mexico USA\n"
       "  jarak cut --io nafta Mexico USA --sectors Textile,Auto --format csv\n"
       "  jarak cut --io nafta Mexico USA --by 10% --direction exports\n"
       "  jarak cut --io nafta --scenario embargo.csv\n"
       "  jarak cut --io table.csv KAZ RUS --theta elasticities.csv\n"
       "  jarak cut --io ICIO2021_2018.csv KAZ RUS --theta 5 --theta-sd 0.15\n"
       "  jarak cut --io nafta --from fit.json --effect fta --scenario changes.csv --draws 200\n"
       "  jarak cut --io nafta Mexico USA -o nafta.html\n"
       "Exit code 3: there is no equilibrium, or it was not found; the reason is said.");

enum {
    KEY_IO = 1,
    KEY_TARIFFS,
    KEY_SCENARIO,
    KEY_FROM,
    KEY_EFFECT,
    KEY_SECTORS,
    KEY_DIRECTION,
    KEY_BY,
    KEY_THETA,
    KEY_THETA_SD,
    KEY_DRAWS,
    KEY_SEED,
    KEY_LEVEL,
};

static const struct argp_option option_table[] = {
    {"io", KEY_IO, "FOLDER|FILE", 0,
     N_("tables of shares, inputs, tariffs and elasticities; or one table: exporter, sector, importer, use, value; or OECD ICIO, WIOD or "
        "ADB MRIO as published (docs/cut.md)"),
     1},
    {"tariffs", KEY_TARIFFS, "FILE", 0, N_("new tariffs: exporter, importer, sector, tariff (0.1 is 10 %); others stay"), 1},
    {"scenario", KEY_SCENARIO, "FILE", 0,
     N_("any scenario: exporter, importer, sector, factor of trade at unchanged prices; 0 is an embargo"), 1},
    {"from", KEY_FROM, "FIT.json", 0,
     N_("trade changes by an estimated effect: --scenario FILE then has, instead of factor, a column with by how much its regressor "
        "changes"),
     1},
    {"effect", KEY_EFFECT, "NAME", 0, N_("of --from: its coefficient, and that column; may be given several times"), 1},
    {"sectors", KEY_SECTORS, "SECTOR,…", 0, N_("the tie changes in these alone"), 1},
    {"direction", KEY_DIRECTION, "WHICH", 0, N_("both (default), exports or imports of ONE"), 1},
    {"by", KEY_BY, "P%", 0, N_("trade costs rise by so many percent (default: trade ends)"), 1},
    {"theta", KEY_THETA, "FILE|X", 0,
     N_("trade elasticities: sector, theta, and se for intervals, a row for every sector; or a number for all (default: those of the "
        "folder)"),
     2},
    {"theta-sd", KEY_THETA_SD, "X", 0, N_("standard deviation of the logarithm of an error that all of them share (default 0: none)"), 2},
    {"draws", KEY_DRAWS, "N", 0, N_("draws of what is uncertain (default 1000; 0: no intervals)"), 2},
    {"seed", KEY_SEED, "N", 0, N_("of the draws (default 1)"), 2},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.95)"), 2},
    CLI_PICTURES_OPTION(2),
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_cut_sectors_settings ask;
    const char *one[CLI_MOST_NAMES], *other[CLI_MOST_NAMES], *sectors[CLI_MOST_NAMES], *effects[CLI_MOST_NAMES];
    const char *output;
    int direction;
    size_t seed;
    bool has_draws;
} arguments;

#define FIELD(field) offsetof(arguments, field)

static const cli_setting settings[] = {
    CLI_PICTURES_SETTING(FIELD(output)),
    {.key = KEY_IO, .kind = CLI_TEXT, .offset = FIELD(ask.folder), .option = "--io"},
    {.key = KEY_TARIFFS, .kind = CLI_TEXT, .offset = FIELD(ask.tariffs), .option = "--tariffs"},
    {.key = KEY_SCENARIO, .kind = CLI_TEXT, .offset = FIELD(ask.scenario), .option = "--scenario"},
    {.key = KEY_FROM, .kind = CLI_TEXT, .offset = FIELD(ask.from), .option = "--from"},
    {.key = KEY_SEED, .kind = CLI_SIZE, .offset = FIELD(seed), .option = "--seed", .least = 0, .most = INT_MAX},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(ask.level), .option = "--level"},
    {.key = KEY_THETA, .kind = CLI_TEXT, .offset = FIELD(ask.theta), .option = "--theta"},
    {.key = KEY_DIRECTION, .kind = CLI_CHOICE, .offset = FIELD(direction), .option = "--direction", .names = cut_directions},
    {0},
};

static void check_uncertainty(const arguments *given, struct argp_state *state)
{
    const jarak_cut_sectors_settings *ask = &given->ask;
    if ((ask->from != NULL) != (ask->n_effects > 0) || (ask->from != NULL && ask->scenario == NULL)) {
        cli_wrong_use(state, _("--from FIT.json, --effect NAME and --scenario FILE, with a column NAME, belong together"));
    }
    if (given->has_draws && ask->n_draws > 0 && ask->theta_sd == 0 && ask->from == NULL && ask->theta == NULL) {
        cli_wrong_use(state, _("--draws: nothing is uncertain; give --theta-sd, such as 0.15"));
    }
}

/* One name after the other. */
static void take_effect(arguments *given, const char *name, struct argp_state *state)
{
    if (given->ask.n_effects == CLI_MOST_NAMES) {
        cli_wrong_use(state, _("--effect: no more than %d"), CLI_MOST_NAMES);
    }
    given->effects[given->ask.n_effects++] = name;
}

static void check(const arguments *given, struct argp_state *state)
{
    const jarak_cut_sectors_settings *ask = &given->ask;
    const bool has_tie = ask->n_one > 0 && ask->n_other > 0;
    cli_pictures_check(given->output, &given->common, state);
    if (ask->folder == NULL) {
        cli_wrong_use(state, _("%s is needed"), "--io");
    }
    if ((ask->n_one > 0) != (ask->n_other > 0) || (!has_tie && ask->scenario == NULL && ask->tariffs == NULL)) {
        cli_wrong_use(state, _("what changes? Give two countries, --tariffs FILE or --scenario FILE"));
    }
    if (has_tie && ask->scenario != NULL) {
        cli_wrong_use(state, _("a tie or --scenario: the file can end the tie, too, with a factor of 0"));
    }
    const char *of_tie = ask->n_sectors > 0                 ? "--sectors"
                         : ask->direction != JARAK_CUT_BOTH ? "--direction"
                         : !isnan(ask->dearer)              ? "--by"
                                                            : NULL;
    if (!has_tie && of_tie != NULL) {
        cli_wrong_use(state, _("%s belongs to a tie: name two countries, too"), of_tie);
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_cut_sectors_settings_init(&given->ask);
        given->ask.one = given->one;
        given->ask.other = given->other;
        given->ask.sectors = given->sectors;
        given->ask.effects = given->effects;
        given->seed = given->ask.seed;
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_SECTORS:
        cli_take_names(argument, "--sectors", given->sectors, &given->ask.n_sectors, state);
        return 0;
    case ARGP_KEY_ARG:
        cut_take_side(argument, given->one, &given->ask.n_one, given->other, &given->ask.n_other, state);
        return 0;
    case KEY_EFFECT:
        take_effect(given, argument, state);
        return 0;
    case KEY_THETA_SD:
        given->ask.theta_sd = cli_parse_number_to(argument, "--theta-sd", 0, 10, state);
        return 0;
    case KEY_DRAWS:
        given->ask.n_draws = (size_t)cli_parse_int(argument, "--draws", 0, 10000000, state);
        given->has_draws = true;
        return 0;
    case KEY_BY:
        given->ask.dearer = cut_parse_percent(argument, state);
        return 0;
    case ARGP_KEY_END:
        given->ask.direction = (jarak_cut_direction)given->direction;
        given->ask.seed = given->seed;
        check(given, state);
        check_uncertainty(given, state);
        return 0;
    default:
        return cli_set(settings, given, key, argument, state);
    }
}

static jarak_status show(const arguments *given, const jarak_cut_sectors *cut, jarak_error *error)
{
    if (given->output == NULL) {
        return jarak_cut_sectors_print(cut, given->common.format, stdout, error);
    }
    const jarak_status status = jarak_report_write_cut_sectors(cut, cli_language(&given->common), given->output, error);
    if (status == JARAK_OK) {
        cli_pictures_say(given->output, &given->common);
    }
    return status;
}

cli_exit cut_io(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[ONE OTHER]"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    jarak_cut_sectors *cut = NULL;
    jarak_error error;
    given.ask.solve.threads = given.common.threads;
    given.ask.solve.cancel = cli_cancel();
    cli_session session = {0};
    jarak_status status = jarak_progress_new(stderr, given.common.quiet, &session.progress, &error);
    given.ask.progress = session.progress;
    status = status != JARAK_OK ? status : jarak_cut_sectors_answer(&given.ask, &cut, &error);
    status = status == JARAK_OK ? show(&given, cut, &error) : status;
    const cli_exit end = cut_end(status, &error, cut != NULL ? jarak_cut_sectors_result(cut)->reason : NULL);
    jarak_cut_sectors_free(cut);
    cli_session_close(&session);
    return end;
}
