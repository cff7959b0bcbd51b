/* jarak why: every figure behind a value, with its source, and the arithmetic. */
#include "cli/question.h"

static const char doc[] =
    N_("Every figure behind the first and the last value of an INDICATOR of STATE with PARTNER: its source, its reporter, whether it was "
       "used and how, and the arithmetic from the figures to the change."
       "\vExamples:\n"
       "  jarak why RUS KAZ trade.share\n"
       "  jarak why RUS KAZ trade.share --period 2022\n"
       "  jarak why RUS UZB money --since 2021 --format csv > figures.csv");

enum { KEY_PERIOD = 1 };

static const struct argp_option option_table[] = {
    {"period", KEY_PERIOD, "PERIOD", 0, N_("the value of this period alone, such as 2022 or 2022Q2"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_question question;
    const char *period;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_ask_settings_init(&given->question.ask);
        given->question.ask.figures = true;
        state->child_inputs[0] = &given->question;
        state->child_inputs[1] = &given->common;
        return 0;
    case KEY_PERIOD:
        given->period = argument;
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&given->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        if (given->question.n_names == 2) {
            cli_wrong_use(state, _("which indicator? Name one, such as trade.share; `jarak show` lists those that have figures"));
        }
        cli_question_take(&given->question, 1, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static jarak_status print_answer(const jarak_answer *answer, const void *context, const jarak_print_settings *print, jarak_error *error)
{
    return jarak_answer_print_figures(answer, context, print, stdout, error);
}

cli_exit cmd_why(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_question_argp, 0, NULL, 0}, {&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("PARTNER STATE INDICATOR…"), doc, children, NULL, "jarak"};
    static arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    return cli_question_answer(&given.common, &given.question, print_answer, given.period);
}
