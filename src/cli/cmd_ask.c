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

static error_t take_option(cli_asking *asking, int key, const char *argument)
{
    (void)argument;
    if (key != KEY_MULTIVERSE) {
        return ARGP_ERR_UNKNOWN;
    }
    asking->question.ask.multiverse = true;
    return 0;
}

static jarak_status print(const cli_asking *asking, const jarak_answer *answer, const jarak_print_settings *settings, jarak_error *error)
{
    (void)asking;
    return jarak_answer_print(answer, settings, stdout, error);
}

cli_exit cmd_ask(int argc, char **argv)
{
    static const cli_asking_command command = {.arguments = N_("PARTNER STATE…"),
                                               .doc = doc,
                                               .options = option_table,
                                               .has_rivals = true,
                                               .figures_in_json = true,
                                               .option = take_option,
                                               .print = print};
    return cli_ask(argc, argv, &command);
}
