/* jarak check: claims against the data. */

#include "cli/question.h"
#include "jarak/claims.h"
#include "jarak/print.h"

static const char doc[] = N_("Checks the claims of FILE against the store: each is supported, contradicted, disputed, undecided or, where "
                             "what it needs is not loaded, not checkable.\n"
                             "Without FILE: the claims that come with jarak; `rerouting-2022` instead of it: those on goods around the "
                             "sanctions of 2022; `cutting-ties`: those on what an end of trade, or of a route, would cost. Without a "
                             "store: the figures that come with jarak. docs/writing-claims.md says how "
                             "to write a file."
                             "\vExamples:\n"
                             "  jarak check\n"
                             "  jarak check --why --only p7-remittances-rose\n"
                             "  jarak check --db trade.duckdb my-claims.yaml\n"
                             "  jarak check --format json | jq '.claims[] | {id, finding}'");

enum { KEY_WHY = 1, KEY_ONLY, KEY_TIME_LIMIT };

static const struct argp_option option_table[] = {
    {"why", KEY_WHY, NULL, 0, N_("print the answers and figures behind each finding too"), 0},
    {"only", KEY_ONLY, "ID", 0, N_("check this claim alone"), 0},
    {"time-limit", KEY_TIME_LIMIT, "SECONDS", 0, N_("stop a query after so long (default: 10)"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_check_settings check;
    bool why;
    const char *file;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_check_settings_init(&given->check);
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_WHY:
        given->why = true;
        return 0;
    case KEY_ONLY:
        given->check.only = argument;
        return 0;
    case KEY_TIME_LIMIT:
        given->check.time_limit_seconds = cli_parse_seconds(argument, "--time-limit", state);
        return 0;
    case ARGP_KEY_ARG:
        if (given->file != NULL) {
            cli_wrong_use(state, _("one file of claims at a time"));
        }
        given->file = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

cli_exit cmd_check(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[FILE]"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_claims *claims = NULL;
    jarak_error error;
    jarak_status status = cli_question_open(&session, &given.common, &error);
    if (status == JARAK_OK) {
        given.check.progress = session.progress;
        status = jarak_check(session.store, given.file, &given.check, &claims, &error);
    }
    if (status == JARAK_OK) {
        jarak_claims_print_settings print;
        jarak_claims_print_settings_init(&print);
        print.format = given.common.format;
        print.why = given.why;
        print.language = given.common.lang;
        status = jarak_claims_print(claims, &print, stdout, &error);
    }
    jarak_claims_free(claims);
    cli_session_close(&session);
    return cli_end(status, &error);
}
