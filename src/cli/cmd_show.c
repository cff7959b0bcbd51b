/* jarak show: the series behind the answer. */
#include "cli/question.h"

static const char doc[] =
    N_("The values of every INDICATOR (a code such as trade.share, or a dimension such as trade; default: all) of STATE with PARTNER, with "
       "their intervals."
       "\vExamples:\n"
       "  jarak show RUS KAZ\n"
       "  jarak show Russia Kazakhstan trade --since 2018\n"
       "  jarak show RUS UZB people.work_entries --quarterly\n"
       "  jarak show RUS KAZ trade.share --format csv > share.csv");

enum { KEY_QUARTERLY = 1 };

static const struct argp_option option_table[] = {
    {"quarterly", KEY_QUARTERLY, NULL, 0, N_("quarters instead of years"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_question question;
    const char *period_kind;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_ask_settings_init(&given->question.ask);
        given->question.ask.series_only = true;
        given->period_kind = "year";
        state->child_inputs[0] = &given->question;
        state->child_inputs[1] = &given->common;
        return 0;
    case KEY_QUARTERLY:
        given->period_kind = "quarter";
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&given->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        cli_question_take(&given->question, 1, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static jarak_status print_answer(const jarak_answer *answer, const void *context, const jarak_print_settings *print, jarak_error *error)
{
    return jarak_answer_print_series(answer, context, print, stdout, error);
}

cli_exit cmd_show(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_question_argp, 0, NULL, 0}, {&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("PARTNER STATE [INDICATOR…]"), doc, children, NULL, "jarak"};
    static arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    return cli_question_answer(&given.common, &given.question, print_answer, given.period_kind);
}
