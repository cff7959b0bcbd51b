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

static void begin(cli_asking *asking)
{
    asking->question.ask.series_only = true;
    asking->only = "year";
}

static error_t take_option(cli_asking *asking, int key, const char *argument, struct argp_state *state)
{
    (void)state;
    (void)argument;
    if (key != KEY_QUARTERLY) {
        return ARGP_ERR_UNKNOWN;
    }
    asking->only = "quarter";
    return 0;
}

static jarak_status print(const cli_asking *asking, const jarak_answer *answer, const jarak_print_settings *settings, jarak_error *error)
{
    return jarak_answer_print_series(answer, asking->only, settings, stdout, error);
}

cli_exit cmd_show(int argc, char **argv)
{
    static const cli_asking_command command = {.arguments = N_("PARTNER STATE [INDICATOR…]"),
                                               .doc = doc,
                                               .options = option_table,
                                               .n_states = 1,
                                               .begin = begin,
                                               .option = take_option,
                                               .print = print};
    return cli_ask(argc, argv, &command);
}
