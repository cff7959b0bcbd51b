/* jarak ask: have states drawn closer or apart? */
#include "cli/question.h"
#include "jarak/print.h"
#include "jarak/report.h"
#include "jarak/world.h"

static const char doc[] =
    N_("For each STATE: has it drawn closer to PARTNER, or apart, in what, and how sure can one be?\n"
       "States are named by code or name; a group such as central-asia stands for its members. Shares say how much of the STATE's whole "
       "goes to PARTNER. docs/answers.md says how to read the table.\n"
       "With --all the verdict of every pair of states, or of the STATEs that are named, a line a pair and no reasons."
       "\vExamples:\n"
       "  jarak ask RUS KAZ KGZ TJK TKM UZB --since 2012 --until 2023\n"
       "  jarak ask Russia central-asia --since 2021 --against CHN,TUR,EUU\n"
       "  jarak ask RUS KAZ UZB --since 2015 --until 2023 --multiverse\n"
       "  jarak ask RUS DEU --since 2012 --as-of 2021\n"
       "  jarak ask --all eaeu --since 2012 --format csv > union.csv\n"
       "  jarak ask --all central-asia RUS CHN\n"
       "  jarak ask RUS KAZ --format json | jq '.pairs[0].changes[] | {indicator, direction}'");

enum { KEY_MULTIVERSE = 1, KEY_ALL, KEY_AS_OF, KEY_DETAILS, MOST_IN_FULL = 3, FIRST_YEAR = 1800, LAST_YEAR = 2200 };

static const struct argp_option option_table[] = {
    {"multiverse", KEY_MULTIVERSE, NULL, 0,
     N_("answer under every combination of the defensible choices (default: under each by itself); JSON has all of them"), 5},
    {"as-of", KEY_AS_OF, "YEAR", 0, N_("answer with what had been published by the end of YEAR (docs/answers.md says how that is known)"),
     5},
    {"details", KEY_DETAILS, NULL, 0, N_("of more than three states every indicator, too (default: a row a state)"), 5},
    {"all", KEY_ALL, NULL, 0, N_("every pair of states, or of those that are named: the verdicts alone, the largest change first"), 5},
    {0},
};

static error_t take_option(cli_asking *asking, int key, const char *argument, struct argp_state *state)
{
    switch (key) {
    case KEY_MULTIVERSE:
        asking->question.ask.multiverse = true;
        return 0;
    case KEY_AS_OF:
        asking->question.ask.as_of = cli_parse_int(argument, "--as-of", FIRST_YEAR, LAST_YEAR, state);
        return 0;
    case KEY_DETAILS:
        asking->details = true;
        return 0;
    case KEY_ALL:
        asking->all_pairs = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static jarak_status print(const cli_asking *asking, const jarak_answer *answer, const jarak_print_settings *settings, jarak_error *error)
{
    jarak_print_settings used = *settings;
    used.brief = answer->n_states > MOST_IN_FULL && !asking->details;
    jarak_status status = jarak_answer_print(answer, &used, stdout, error);
    if (status == JARAK_OK && used.brief && used.format == JARAK_FORMAT_TABLE) {
        fputs(_("--details has every indicator of every state, and what is missing.\n"), stdout);
    }
    return status;
}

static jarak_status print_all(const cli_asking *asking, jarak_store *store, const jarak_print_settings *settings, jarak_error *error)
{
    const cli_question *question = &asking->question;
    jarak_world_settings all;
    jarak_world_settings_init(&all);
    all.states = question->names;
    all.n_states = question->n_names;
    all.since = question->ask.since;
    all.until = question->ask.until;
    all.level = question->ask.level;
    all.language = question->ask.language;
    jarak_world *world = NULL;
    jarak_status status = jarak_ask_all(store, &all, &world, error);
    status = status == JARAK_OK ? jarak_world_print(world, settings, stdout, error) : status;
    jarak_world_free(world);
    return status;
}

cli_exit cmd_ask(int argc, char **argv)
{
    static const cli_asking_command command = {.arguments = N_("PARTNER STATE…\n--all [STATE…]"),
                                               .doc = doc,
                                               .options = option_table,
                                               .compares = true,
                                               .figures_in_json = true,
                                               .option = take_option,
                                               .print = print,
                                               .print_all = print_all};
    return cli_ask(argc, argv, &command);
}
