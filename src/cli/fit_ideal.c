/* jarak fit ideal: where members of a body stand, from how they vote. */
#include <stdio.h>

#include "cli/cancel.h"
#include "cli/fit.h"
#include "cli/fit_votes.h"
#include "jarak/fit_ideal.h"
#include "jarak/print.h"

static const char doc[] =
    N_("Ideal points: where members of a body stand on one line, session by session, from their votes (no < abstain < yes).\n"
       "VOTES is a file of votes that jarak knows (`jarak sources --formats`), or any other file of roll calls whose columns are named. "
       "Without it, the votes of the store are taken. Points have mean 0 and standard deviation 1 over all members and sessions."
       "\vExamples:\n"
       "  jarak fit ideal unga.csv --format csv > ideal.csv\n"
       "  jarak fit ideal votes.csv --rollcalls roll_calls.csv --sessions 40-78 --roll-calls --format csv\n"
       "  jarak fit ideal --db jarak.duckdb --issues nu,di --anchor USA,RUS\n"
       "  jarak fit ideal unga_2025.csv --start ideal.csv --format csv\n"
       "  jarak fit ideal court.csv --unit judge --item case --vote vote --time term --scale yes-no");

enum {
    KEY_ANCHOR = 1,
    KEY_SCALE,
    KEY_STATIC,
    KEY_BRIDGE,
    KEY_EVOLUTION,
    KEY_PUBLISHED,
    KEY_START,
    KEY_PRINT_ROLL_CALLS,
    KEY_BOOTSTRAP,
    KEY_LEVEL,
    KEY_SEED,
    KEY_DISCRIMINATION_SD,
    KEY_CUTPOINT_SD,
    KEY_FIRST_SD,
    KEY_TOLERANCE,
    KEY_MAX_ITERATIONS,
};

static const struct argp_option option_table[] = {
    {"anchor", KEY_ANCHOR, "HIGH,LOW", 0, N_("who stands above whom (default, of states: USA,RUS)"), 1},
    {"scale", KEY_SCALE, "SCALE", 0, N_("ordinal (default), yes-no (abstentions left out) or yes-rest"), 1},
    {"static", KEY_STATIC, NULL, 0, N_("one point a member for all sessions"), 1},
    {"bridge", KEY_BRIDGE, "RULE", 0, N_("repeated roll calls are told by: text, agenda, both (default) or none"), 1},
    {"evolution", KEY_EVOLUTION, "VARIANCE", 0, N_("of a step from session to session (default: estimated)"), 1},
    {"published", KEY_PUBLISHED, NULL, 0, N_("choices near those of the published points of the UN: --evolution 0.25 --bridge none"), 1},
    {"start", KEY_START, "FILE", 0, N_("begin with the points of an earlier fit, in its CSV"), 1},
    {"discrimination-sd", KEY_DISCRIMINATION_SD, "SD", 0, N_("of the prior of discriminations (default 1)"), 1},
    {"cutpoint-sd", KEY_CUTPOINT_SD, "SD", 0, N_("of the prior of cutpoints (default 4)"), 1},
    {"first-sd", KEY_FIRST_SD, "SD", 0, N_("of the prior of a member's first point (default 2)"), 1},
    {"tolerance", KEY_TOLERANCE, "X", 0, N_("largest change of a point at the solution (default 1e-4)"), 1},
    {"max-iterations", KEY_MAX_ITERATIONS, "N", 0, N_("Newton steps (default 100)"), 1},
    {"roll-calls", KEY_PRINT_ROLL_CALLS, NULL, 0, N_("print the roll calls instead of the points"), 2},
    {"bootstrap", KEY_BOOTSTRAP, "N", 0, N_("errors and intervals from N parametric draws, such as 200"), 2},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.9)"), 2},
    {"seed", KEY_SEED, "N", 0, N_("of the random draws (default 1)"), 2},
    {0},
};

typedef struct arguments {
    fit_votes votes;
    jarak_fit_ideal_settings of;
    bool roll_calls;
} arguments;

#define FIELD(field) offsetof(arguments, field)

static const char *const scales[] = {"ordinal", "yes-no", "yes-rest", NULL};
static const char *const bridges[] = {"none", "text", "agenda", "both", NULL};

static const cli_setting settings[] = {
    {.key = KEY_SCALE, .kind = CLI_CHOICE, .offset = FIELD(of.fit.scale), .option = "--scale", .names = scales},
    {.key = KEY_STATIC, .kind = CLI_FLAG, .offset = FIELD(of.fit.is_static), .option = "--static"},
    {.key = KEY_BRIDGE, .kind = CLI_CHOICE, .offset = FIELD(of.bridge), .option = "--bridge", .names = bridges},
    {.key = KEY_EVOLUTION, .kind = CLI_NUMBER, .offset = FIELD(of.fit.evolution), .option = "--evolution", .least = 0, .most = 1e6},
    {.key = KEY_START, .kind = CLI_TEXT, .offset = FIELD(of.start), .option = "--start"},
    {.key = KEY_DISCRIMINATION_SD,
     .kind = CLI_NUMBER,
     .offset = FIELD(of.fit.discrimination_sd),
     .option = "--discrimination-sd",
     .least = 0,
     .most = 1e6},
    {.key = KEY_CUTPOINT_SD, .kind = CLI_NUMBER, .offset = FIELD(of.fit.cutpoint_sd), .option = "--cutpoint-sd", .least = 0, .most = 1e6},
    {.key = KEY_FIRST_SD, .kind = CLI_NUMBER, .offset = FIELD(of.fit.first_sd), .option = "--first-sd", .least = 0, .most = 1e6},
    {.key = KEY_TOLERANCE, .kind = CLI_NUMBER, .offset = FIELD(of.fit.tolerance), .option = "--tolerance", .least = 0, .most = 0.1},
    {.key = KEY_MAX_ITERATIONS,
     .kind = CLI_INT,
     .offset = FIELD(of.fit.max_iterations),
     .option = "--max-iterations",
     .least = 1,
     .most = 1e6},
    {.key = KEY_BOOTSTRAP, .kind = CLI_INT, .offset = FIELD(of.fit.bootstrap), .option = "--bootstrap", .least = 1, .most = 1e5},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(of.fit.level), .option = "--level"},
    {.key = KEY_PRINT_ROLL_CALLS, .kind = CLI_FLAG, .offset = FIELD(roll_calls), .option = "--roll-calls"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_fit_ideal_settings_init(&given->of);
        state->child_inputs[0] = &given->votes;
        return 0;
    case KEY_ANCHOR:
        cli_parse_two(argument, "--anchor", _("two names or codes with a comma between, such as USA,RUS"), &given->of.anchor_high,
                      &given->of.anchor_low, state);
        return 0;
    case KEY_PUBLISHED: /* docs/methods/ideal.md compares them */
        given->of.fit.evolution = 0.25;
        given->of.bridge = JARAK_BRIDGE_NONE;
        return 0;
    case KEY_SEED:
        given->of.fit.seed = (uint64_t)cli_parse_int(argument, "--seed", 0, INT32_MAX, state);
        return 0;
    default:
        return cli_set(settings, given, key, argument, state);
    }
}

static jarak_status run(const arguments *given, const cli_session *session, bool *converged, jarak_error *error)
{
    jarak_votes *votes = NULL;
    jarak_fitted_ideal *result = NULL;
    jarak_status status = fit_votes_read(session, &given->votes, &votes, error);
    if (status == JARAK_OK) {
        status = jarak_fit_ideal(votes, &given->of, &result, error);
    }
    jarak_votes_free(votes);
    if (status == JARAK_OK) {
        status = jarak_fit_ideal_print(result, given->votes.common.format, given->roll_calls, stdout, error);
        *converged = jarak_ideal_result(result->fit)->outcome == JARAK_IDEAL_CONVERGED;
    }
    jarak_fit_ideal_free(result);
    return status;
}

cli_exit fit_ideal(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_votes_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[VOTES]"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_error error;
    bool converged = true;
    jarak_status status = fit_votes_open(&session, &given.votes, &error);
    if (status == JARAK_OK) {
        given.of.fit.threads = given.votes.common.threads;
        given.of.fit.progress = session.progress;
        given.of.fit.cancel = cli_cancel();
        status = run(&given, &session, &converged, &error);
    }
    cli_session_close(&session);
    if (status == JARAK_OK && !converged) {
        fputs(_("jarak: the ideal points did not converge; --max-iterations allows more steps\n"), stderr);
        return CLI_NOT_CONVERGED;
    }
    return cli_end(status, &error);
}
