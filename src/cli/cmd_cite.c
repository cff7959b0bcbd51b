/* jarak cite: how to cite a value and what it rests on. */
#include <stdio.h>

#include "cli/question.h"

static const char doc[] = N_("How to cite a value of an INDICATOR of STATE with PARTNER: a sentence with the figure, its interval and its "
                             "sources, or these as BibTeX. "
                             "Without a value, how to cite jarak and all that the store rests on."
                             "\vExamples:\n"
                             "  jarak cite RUS KAZ trade.share\n"
                             "  jarak cite RUS KAZ trade.share --period 2022 --bibtex\n"
                             "  jarak cite --bibtex > store.bib");

enum { KEY_PERIOD = 1, KEY_BIBTEX };

static const struct argp_option option_table[] = {
    {"period", KEY_PERIOD, "PERIOD", 0, N_("the value of this period, such as 2022 or 2022Q2 (default: the last year's)"), 0},
    {"bibtex", KEY_BIBTEX, NULL, 0, N_("the publications behind it as BibTeX"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_question question;
    const char *period;
    bool bibtex;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_ask_settings_init(&given->question.ask);
        state->child_inputs[0] = &given->common;
        state->child_inputs[1] = &given->question;
        return 0;
    case KEY_PERIOD:
        given->period = argument;
        return 0;
    case KEY_BIBTEX:
        given->bibtex = true;
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&given->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        if (given->question.n_names != 0 && given->question.n_names != 3) {
            cli_wrong_use(state, _("name a partner, a state and an indicator, such as RUS KAZ trade.share, or nothing"));
        } else if (given->question.n_names == 3) {
            cli_question_take(&given->question, 1, state);
        } else if (given->period != NULL) {
            cli_wrong_use(state, _("--period is of a value; name a partner, a state and an indicator"));
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

cli_exit cmd_cite(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_store_options_argp, 0, NULL, 0}, {&cli_question_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[PARTNER STATE INDICATOR]"), doc, children, NULL, "jarak"};
    static arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_answer *answer = NULL;
    jarak_error error;
    jarak_status status = cli_question_open(&session, &given.common, &error);
    if (status == JARAK_OK && given.question.n_names > 0) {
        given.question.ask.language = cli_language(&given.common);
        given.question.ask.figures = true;
        given.question.ask.series_only = true;
        given.question.ask.specifications = false;
        status = jarak_ask(session.store, &given.question.ask, &answer, &error);
    }
    if (status == JARAK_OK) {
        status = jarak_cite(session.store, answer, given.period, given.bibtex, stdout, &error);
    }
    jarak_answer_free(answer);
    cli_session_close(&session);
    return cli_end(status, &error);
}
