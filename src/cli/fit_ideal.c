/* jarak fit ideal: where members of a body stand, from how they vote. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/fit.h"
#include "cli/options.h"
#include "jarak/fit_ideal.h"

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
    KEY_ROLLCALLS = 1,
    KEY_SESSIONS,
    KEY_ISSUES,
    KEY_CONTESTED,
    KEY_ANCHOR,
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
    KEY_UNIT,
    KEY_ITEM,
    KEY_VOTE,
    KEY_TIME,
    KEY_YES,
    KEY_ABSTAIN,
    KEY_NO,
    KEY_SKIP_UNKNOWN,
    MOST_DRAWS = 100000,
    MOST_ITERATIONS = 1000000,
};

static const struct argp_option option_table[] = {
    {"rollcalls", KEY_ROLLCALLS, "FILE", 0, N_("the list of roll calls with session, date and title"), 0},
    {"sessions", KEY_SESSIONS, "LIST", 0, N_("only these, such as 40,50-52"), 0},
    {"issues", KEY_ISSUES, "LIST", 0, N_("only roll calls about these, such as me,nu"), 0},
    {"contested", KEY_CONTESTED, NULL, 0, N_("only roll calls with fewer than 80 percent on one side"), 0},
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
    {"unit", KEY_UNIT, "COLUMN", 0, N_("who votes"), 5},
    {"item", KEY_ITEM, "COLUMN", 0, N_("what is voted on"), 5},
    {"vote", KEY_VOTE, "COLUMN", 0, N_("the vote"), 5},
    {"time", KEY_TIME, "COLUMN", 0, N_("its session, a whole number, or its date"), 5},
    {"yes", KEY_YES, "CODES", 0, N_("codes that mean yes (default: those that tell themselves apart)"), 5},
    {"abstain", KEY_ABSTAIN, "CODES", 0, N_("codes that mean abstained"), 5},
    {"no", KEY_NO, "CODES", 0, N_("codes that mean no"), 5},
    {"skip-unknown", KEY_SKIP_UNKNOWN, NULL, 0, N_("leave out votes of unknown states instead of stopping"), 5},
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_votes_settings votes;
    jarak_fit_ideal_settings of;
    bool roll_calls;
    const char *file;
} arguments;

static double parse_number(const char *text, const char *option, double least, double most, struct argp_state *state)
{
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || !(number > least && number < most)) {
        cli_wrong_use(state, _("%s %s: give a number between %g and %g"), option, text, least, most);
    }
    return number;
}

/* The place of a word among n. */
static int choose(const char *text, const char *option, int n, const char *const words[], struct argp_state *state)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
    }
    cli_wrong_use(state, _("%s %s: see --help for what it can be"), option, text);
    return 0;
}

/* Cuts the argument in two. */
static void parse_anchor(char *text, arguments *given, struct argp_state *state)
{
    char *comma = strchr(text, ',');
    if (comma == NULL || comma == text || comma[1] == '\0' || strchr(comma + 1, ',') != NULL) {
        cli_wrong_use(state, _("--anchor %s: give two names or codes with a comma between, such as USA,RUS"), text);
        return;
    }
    *comma = '\0';
    given->of.anchor_high = text;
    given->of.anchor_low = comma + 1;
}

static error_t parse_columns(int key, char *argument, arguments *given)
{
    const char **const targets[] = {
        [KEY_UNIT] = &given->votes.unit,       [KEY_ITEM] = &given->votes.item, [KEY_VOTE] = &given->votes.vote,
        [KEY_TIME] = &given->votes.time,       [KEY_YES] = &given->votes.yes,   [KEY_NO] = &given->votes.no,
        [KEY_ABSTAIN] = &given->votes.abstain,
    };
    if (key < KEY_UNIT || key > KEY_NO) {
        return ARGP_ERR_UNKNOWN;
    }
    *targets[key] = argument;
    return 0;
}

static error_t parse_votes(int key, char *argument, arguments *given)
{
    switch (key) {
    case KEY_ROLLCALLS:
        given->votes.rollcalls = argument;
        return 0;
    case KEY_SESSIONS:
        given->votes.sessions = argument;
        return 0;
    case KEY_ISSUES:
        given->votes.issues = argument;
        return 0;
    case KEY_CONTESTED:
        given->votes.contested = true;
        return 0;
    case KEY_SKIP_UNKNOWN:
        given->votes.skip_unknown = true;
        return 0;
    default:
        return parse_columns(key, argument, given);
    }
}

static error_t parse_estimator(int key, char *argument, arguments *given, struct argp_state *state)
{
    static const char *const scales[] = {"ordinal", "yes-no", "yes-rest"};
    static const char *const bridges[] = {"none", "text", "agenda", "both"};
    jarak_ideal_settings *fit = &given->of.fit;
    switch (key) {
    case KEY_SCALE:
        fit->scale = (jarak_ideal_scale)choose(argument, "--scale", 3, scales, state);
        return 0;
    case KEY_STATIC:
        fit->is_static = true;
        return 0;
    case KEY_BRIDGE:
        given->of.bridge = (jarak_bridge)choose(argument, "--bridge", 4, bridges, state);
        return 0;
    case KEY_EVOLUTION:
        fit->evolution = parse_number(argument, "--evolution", 0, 1e6, state);
        return 0;
    case KEY_PUBLISHED: /* docs/methods/ideal.md compares them */
        fit->evolution = 0.25;
        given->of.bridge = JARAK_BRIDGE_NONE;
        return 0;
    case KEY_START:
        given->of.start = argument;
        return 0;
    case KEY_DISCRIMINATION_SD:
        fit->discrimination_sd = parse_number(argument, "--discrimination-sd", 0, 1e6, state);
        return 0;
    case KEY_CUTPOINT_SD:
        fit->cutpoint_sd = parse_number(argument, "--cutpoint-sd", 0, 1e6, state);
        return 0;
    case KEY_FIRST_SD:
        fit->first_sd = parse_number(argument, "--first-sd", 0, 1e6, state);
        return 0;
    case KEY_TOLERANCE:
        fit->tolerance = parse_number(argument, "--tolerance", 0, 0.1, state);
        return 0;
    case KEY_MAX_ITERATIONS:
        fit->max_iterations = cli_parse_int(argument, "--max-iterations", 1, MOST_ITERATIONS, state);
        return 0;
    case KEY_BOOTSTRAP:
        fit->bootstrap = cli_parse_int(argument, "--bootstrap", 1, MOST_DRAWS, state);
        return 0;
    case KEY_LEVEL:
        fit->level = parse_number(argument, "--level", 0, 1, state);
        return 0;
    case KEY_SEED:
        fit->seed = (uint64_t)cli_parse_int(argument, "--seed", 0, 2147483647, state);
        return 0;
    default:
        return parse_votes(key, argument, given);
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_votes_settings_init(&given->votes);
        jarak_fit_ideal_settings_init(&given->of);
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_ANCHOR:
        parse_anchor(argument, given, state);
        return 0;
    case KEY_PRINT_ROLL_CALLS:
        given->roll_calls = true;
        return 0;
    case ARGP_KEY_ARG:
        if (given->file != NULL) {
            cli_wrong_use(state, _("one file of votes at a time; the list of roll calls goes with --rollcalls"));
        }
        given->file = argument;
        return 0;
    default:
        return parse_estimator(key, argument, given, state);
    }
}

static jarak_status run(const arguments *given, const cli_session *session, bool *converged, jarak_error *error)
{
    jarak_votes *votes = NULL;
    jarak_fitted_ideal *result = NULL;
    jarak_status status = given->file != NULL ? jarak_votes_read_file(session->store, given->file, &given->votes, &votes, error)
                                              : jarak_votes_read(session->store, &given->votes, &votes, error);
    if (status == JARAK_OK && votes->n_undated > 0) {
        fprintf(stderr, _("jarak: %zu votes left out: neither session nor date of their roll calls is known\n"), votes->n_undated);
    }
    if (status == JARAK_OK) {
        status = jarak_fit_ideal(votes, &given->of, &result, error);
    }
    jarak_votes_free(votes);
    if (status == JARAK_OK) {
        status = jarak_fit_ideal_print(result, given->common.format, given->roll_calls, stdout, error);
        *converged = jarak_ideal_result(result->fit)->outcome == JARAK_IDEAL_CONVERGED;
    }
    jarak_fit_ideal_free(result);
    return status;
}

cli_exit fit_ideal(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[VOTES]"), doc, children, NULL, "jarak"};
    arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    cli_session session = {0};
    jarak_error error;
    bool converged = true;
    jarak_status status = given.file != NULL ? cli_session_open_memory(&session, &given.common, &error)
                                             : cli_session_open(&session, &given.common, JARAK_READ, &error);
    if (status == JARAK_OK) {
        given.votes.sources_dir = given.common.sources_dir;
        given.of.fit.threads = given.common.threads;
        given.of.fit.progress = session.progress;
        status = run(&given, &session, &converged, &error);
    }
    cli_session_close(&session);
    if (status == JARAK_OK && !converged) {
        fputs(_("jarak: the ideal points did not converge; --max-iterations allows more steps\n"), stderr);
        return CLI_NOT_CONVERGED;
    }
    return cli_end(status, &error);
}
