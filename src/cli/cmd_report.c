/* jarak report: the whole answer as one HTML file. */
#include <stdio.h>
#include <sys/stat.h>

#include "cli/question.h"
#include "jarak/claims.h"

static const char doc[] =
    N_("Writes the answer as one HTML file that needs nothing else: tables, charts, a map, every figure with its source, and claims.\n"
       "Without PARTNER and STATE: the question of `jarak demo`."
       "\vExamples:\n"
       "  jarak report -o report.html\n"
       "  jarak report -o kazakhstan.html RUS KAZ --since 2012 --against CHN,EUU\n"
       "  jarak report --print -o sheets.html\n"
       "  jarak report -o trade.html --db trade.duckdb CHN central-asia");

enum { KEY_CLAIMS = 1, KEY_PRINT, YEARS_BEFORE = 10 };

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE", 0, N_("the file to write; needed"), 0},
    {"claims", KEY_CLAIMS, "FILE", 0, N_("claims to check and show (default: those that come with jarak, with the demo's question)"), 0},
    {"print", KEY_PRINT, NULL, 0, N_("in short, for two sheets of A4: the sentence, the picture, the table, claims and who published"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_question question;
    jarak_ask_settings standard;
    const char *output;
    const char *claims;
    bool is_demo;
    bool print;
} arguments;

/* Without states: the demo's, with what was given besides. */
static void take_demo(arguments *given)
{
    jarak_ask_settings *ask = &given->question.ask;
    given->is_demo = true;
    ask->partner = given->standard.partner;
    ask->states = given->standard.states;
    ask->n_states = given->standard.n_states;
    ask->question = given->standard.question;
    if (ask->since == 0 && ask->until == 0) {
        ask->since = given->standard.since;
        ask->until = given->standard.until;
    }
    if (ask->n_rivals == 0) {
        ask->rivals = given->standard.rivals;
        ask->n_rivals = given->standard.n_rivals;
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_demo_settings_init(&given->standard);
        jarak_ask_settings_init(&given->question.ask);
        given->question.ask.figures = true;
        given->question.ask.years_before = YEARS_BEFORE;
        state->child_inputs[0] = &given->question;
        state->child_inputs[1] = &given->question;
        state->child_inputs[2] = &given->question;
        state->child_inputs[3] = &given->common;
        return 0;
    case 'o':
        given->output = argument;
        return 0;
    case KEY_CLAIMS:
        given->claims = argument;
        return 0;
    case KEY_PRINT:
        given->print = true;
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&given->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        if (given->output == NULL) {
            cli_wrong_use(state, _("where to? Give -o FILE, such as -o report.html"));
        }
        if (given->question.n_names == 0) {
            take_demo(given);
        } else {
            cli_question_take(&given->question, given->question.n_names - 1, state);
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void say_what_was_written(const char *path, const jarak_answer *answer)
{
    struct stat file;
    if (stat(path, &file) == 0) {
        printf(_("wrote %s (%lld kB): %s\n"), path, (long long)(file.st_size / 1000), answer->question);
    }
}

cli_exit cmd_report(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_question_argp, 0, NULL, 0},
                                                 {&cli_question_rivals_argp, 0, NULL, 0},
                                                 {&cli_question_years_argp, 0, NULL, 0},
                                                 {&cli_store_options_argp, 0, NULL, 0},
                                                 {0}};
    static const struct argp parser = {option_table, parse, N_("-o FILE [PARTNER STATE…]"), doc, children, NULL, "jarak"};
    static arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_answer *answer = NULL;
    jarak_claims *claims = NULL;
    jarak_error error;
    given.question.ask.language = cli_language(&given.common);
    jarak_status status = cli_question_open(&session, &given.common, &error);
    if (status == JARAK_OK) {
        status = jarak_ask(session.store, &given.question.ask, &answer, &error);
    }
    if (status == JARAK_OK && (given.is_demo || given.claims != NULL)) {
        status = jarak_check(session.store, given.claims, NULL, &claims, &error);
    }
    if (status == JARAK_OK) {
        status = (given.print ? jarak_report_write_print : jarak_report_write)(answer, claims, given.output, &error);
    }
    if (status == JARAK_OK && !given.common.quiet) {
        say_what_was_written(given.output, answer);
    }
    jarak_claims_free(claims);
    jarak_answer_free(answer);
    cli_session_close(&session);
    return cli_end(status, &error);
}
