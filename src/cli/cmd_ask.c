/* jarak ask: have states drawn closer or apart? */
#include "cli/question.h"
#include "jarak/print.h"

static const char doc[] =
    N_("For each STATE: has it drawn closer to PARTNER, or apart, in what, and how sure can one be?\n"
       "States are named by code or name; a group such as central-asia stands for its members. Shares say how much of the STATE's whole "
       "goes to PARTNER. docs/answers.md says how to read the table."
       "\vExamples:\n"
       "  jarak ask RUS KAZ KGZ TJK TKM UZB --since 2012 --until 2023\n"
       "  jarak ask Russia central-asia --since 2021 --against CHN,TUR,EUU\n"
       "  jarak ask RUS KAZ UZB --since 2015 --until 2023 --multiverse\n"
       "  jarak ask RUS KAZ --format json | jq '.pairs[0].changes[] | {indicator, direction}'");

enum { KEY_MULTIVERSE = 1 };

static const struct argp_option option_table[] = {
    {"multiverse", KEY_MULTIVERSE, NULL, 0,
     N_("answer under every combination of the defensible choices (default: under each by itself); JSON has all of them"), 5},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_question question;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_ask_settings_init(&given->question.ask);
        state->child_inputs[0] = &given->question;
        state->child_inputs[1] = &given->question;
        state->child_inputs[2] = &given->common;
        return 0;
    case KEY_MULTIVERSE:
        given->question.ask.multiverse = true;
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&given->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        cli_question_take(&given->question, given->question.n_names - (given->question.n_names > 0), state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static jarak_status print_answer(const jarak_answer *answer, const void *context, const jarak_print_settings *print, jarak_error *error)
{
    (void)context;
    return jarak_answer_print(answer, print, stdout, error);
}

cli_exit cmd_ask(int argc, char **argv)
{
    static const struct argp_child children[] = {
        {&cli_question_argp, 0, NULL, 0}, {&cli_question_rivals_argp, 0, NULL, 0}, {&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("PARTNER STATE…"), doc, children, NULL, "jarak"};
    static arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    given.question.ask.figures = given.common.format == JARAK_FORMAT_JSON;
    return cli_question_answer(&given.common, &given.question, print_answer, NULL);
}
