/* jarak demo: the question that jarak comes with, from the figures that come with it. */
#include <stdio.h>

#include "cli/question.h"
#include "jarak/print.h"

static const char doc[] =
    N_("Russia and the five Central Asian states after 2022: closer or apart? Answered from the figures that travel inside "
       "the program; needs no store and no files."
       "\vExamples:\n"
       "  jarak demo\n"
       "  jarak demo --since 2012\n"
       "  jarak demo --against CHN,EUU --format json > answer.json");

enum { KEY_FULL = 1 };

static const struct argp_option option_table[] = {
    {"full", KEY_FULL, NULL, 0, N_("every indicator of every state, and what is missing (default: one screen)"), 5},
    {0},
};

typedef struct arguments {
    bool full;
    cli_options common;
    cli_question question;
    jarak_ask_settings standard;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_demo_settings_init(&given->standard);
        given->question.ask = given->standard;
        given->question.ask.n_rivals = 0;
        state->child_inputs[0] = &given->question;
        state->child_inputs[1] = &given->question;
        state->child_inputs[2] = &given->common;
        return 0;
    case KEY_FULL:
        given->full = true;
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&given->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        if (given->question.n_names > 0) {
            cli_wrong_use(state, _("demo takes no arguments; `jarak ask` answers questions of your own"));
        }
        if (given->question.ask.n_rivals == 0) {
            given->question.ask.rivals = given->standard.rivals;
            given->question.ask.n_rivals = given->standard.n_rivals;
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_next_steps(bool full)
{
    fputs(full ? _("\nWhere to go on\n"
                   "  jarak why RUS KAZ trade.share   the figures behind a value, their sources\n"
                   "  jarak show RUS UZB              the series, year by year\n"
                   "  jarak ask RUS KAZ --since 2012  a question of your own: any states and years\n"
                   "  jarak check                     the claims of an article, held against these\n"
                   "  jarak report -o report.html     all of this to look at, in a browser\n"
                   "  jarak load FILE…                files of your own: trade, votes, migration\n")
               : _("\nWhere to go on\n"
                   "  jarak demo --full               every indicator, and what is missing\n"
                   "  jarak why RUS KAZ trade.share   the figures behind a value, their sources\n"
                   "  jarak ask RUS KAZ --since 2012  a question of your own: any states and years\n"
                   "  jarak report -o report.html     all of this to look at, in a browser\n"),
          stdout);
}

cli_exit cmd_demo(int argc, char **argv)
{
    static const struct argp_child children[] = {
        {&cli_question_argp, 0, NULL, 0}, {&cli_question_rivals_argp, 0, NULL, 0}, {&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, NULL, doc, children, NULL, "jarak"};
    static arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_answer *answer = NULL;
    jarak_error error;
    given.question.ask.language = cli_language(&given.common);
    given.question.ask.figures = given.full || given.common.format == JARAK_FORMAT_JSON;
    jarak_status status = cli_session_open_ledger(&session, &given.common, &error);
    if (status == JARAK_OK) {
        status = jarak_ask(session.store, &given.question.ask, &answer, &error);
    }
    if (status == JARAK_OK) {
        jarak_print_settings print = cli_print_settings(&given.common);
        print.brief = !given.full;
        status = jarak_answer_print_overview(answer, &print, stdout, &error);
    }
    if (status == JARAK_OK && given.common.format == JARAK_FORMAT_TABLE) {
        print_next_steps(given.full);
    }
    jarak_answer_free(answer);
    cli_session_close(&session);
    return cli_end(status, &error);
}
