/* Parsing the question that several commands share, and opening the facts for it. */
#include "cli/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "jarak/panel.h"
#include "jarak/state.h"

enum { KEY_LEVEL = 0x200, KEY_AGAINST, KEY_YEARS, DEFAULT_YEARS = 10, MOST_YEARS = 400 };

static const struct argp_option level_options[] = {
    {"level", KEY_LEVEL, "P", 0, N_("level of answers and intervals, from 0.5 to 1 (default 0.9)"), 10},
    {0},
};

static const struct argp_option rival_options[] = {
    {"against", KEY_AGAINST, "LIST", 0, N_("other partners to set beside, such as CHN,TUR,EUU"), 10},
    {0},
};

static const struct argp_option years_options[] = {
    {"years", KEY_YEARS, "N", 0,
     N_("with neither --since nor --until: the last N years that both ends of most series have (default 10; 0: all there are)"), 10},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    cli_question *question = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        question->window = (cli_window){&question->ask.since, &question->ask.until};
        state->child_inputs[0] = &question->window;
        return 0;
    case KEY_LEVEL:
        question->ask.level = cli_parse_number(argument, "--level", 0.5, 1, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_rivals(int key, char *argument, struct argp_state *state)
{
    cli_question *question = state->input;
    if (key != KEY_AGAINST) {
        return ARGP_ERR_UNKNOWN;
    }
    cli_take_names(argument, "--against", question->rivals, &question->ask.n_rivals, state); /* given twice, it adds to the list */
    question->ask.rivals = question->rivals;
    return 0;
}

static error_t parse_years(int key, char *argument, struct argp_state *state)
{
    cli_question *question = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        question->ask.years = DEFAULT_YEARS;
        return 0;
    case KEY_YEARS:
        question->years_given = true;
        question->ask.years = cli_parse_int(argument, "--years", 0, MOST_YEARS, state);
        if (question->ask.years == 1) {
            cli_wrong_use(state, _("--years 1: a change needs two years or more"));
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child window_child[] = {{&cli_window_argp, 0, NULL, 0}, {0}};
const struct argp cli_question_argp = {.options = level_options, .parser = parse, .children = window_child, .argp_domain = "jarak"};
const struct argp cli_question_rivals_argp = {.options = rival_options, .parser = parse_rivals, .argp_domain = "jarak"};
const struct argp cli_question_years_argp = {.options = years_options, .parser = parse_years, .argp_domain = "jarak"};

void cli_question_name(cli_question *question, const char *name, struct argp_state *state)
{
    if (question->n_names == CLI_MOST_NAMES) {
        cli_wrong_use(state, _("more than %d names"), CLI_MOST_NAMES);
    }
    question->names[question->n_names++] = name;
}

void cli_question_take(cli_question *question, size_t n_states, struct argp_state *state)
{
    if (question->n_names < 1 + n_states || n_states == 0) {
        cli_wrong_use(state, _("name a partner and the state to compare with it, such as RUS KAZ"));
    }
    question->ask.partner = question->names[0];
    question->ask.states = question->names + 1;
    question->ask.n_states = n_states;
    question->ask.indicators = question->names + 1 + n_states;
    question->ask.n_indicators = question->n_names - 1 - n_states;
}

const char *cli_language(const cli_options *options)
{
    static const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    const char *language = options->lang;
    for (size_t i = 0; language == NULL && i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        language = value != NULL && value[0] != '\0' ? value : NULL;
    }
    static char code[3]; /* of "id_ID.UTF-8" or "ru:en" the first two letters; whoever does not know them takes English */
    snprintf(code, sizeof code, "%s", language != NULL ? language : "en");
    return code;
}

jarak_print_settings cli_print_settings(const cli_options *options)
{
    jarak_print_settings settings;
    jarak_print_settings_init(&settings);
    settings.format = options->format;
    const char *columns = getenv("COLUMNS"), *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    bool is_terminal = isatty(STDOUT_FILENO) != 0;
    settings.colour = is_terminal && (no_colour == NULL || no_colour[0] == '\0') && terminal != NULL && strcmp(terminal, "dumb") != 0;
    struct winsize size;
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
    if (width <= 0 && is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        width = size.ws_col;
    }
    if (width >= 40) {
        settings.width = width < 120 ? (int)width : 120;
    }
    return settings;
}

/* A store whose panel is out of date has to be opened for writing once. */
static jarak_status open_current(cli_session *session, const cli_options *options, jarak_error *error)
{
    cli_options few = *options; /* for the engine, one thread has less to do than several where few rows are read */
    few.threads = options->threads > 0 ? options->threads : 1;
    jarak_status status = cli_session_open(session, &few, JARAK_READ, error);
    if (status != JARAK_OK || jarak_panel_ensure(session->store, error) == JARAK_OK) {
        return status;
    }
    cli_session_close(session);
    status = cli_session_open(session, options, JARAK_WRITE, error);
    return status == JARAK_OK ? jarak_panel_ensure(session->store, error) : status;
}

jarak_status cli_question_open(cli_session *session, const cli_options *options, jarak_error *error)
{
    if (cli_has_store(options)) {
        return open_current(session, options, error);
    }
    if (!options->quiet) {
        fprintf(stderr,
                _("jarak: no %s here; answering from the figures that come with jarak (`jarak load FILE` makes a store of your own)\n"),
                options->db);
    }
    return cli_session_open_ledger(session, options, error);
}

/* What was known in a year is worked out in a store that may be written to. */
static jarak_status open_as_of(cli_session *session, const cli_asking *asking, jarak_error *error)
{
    if (asking->question.ask.as_of == 0) {
        return cli_question_open(session, &asking->common, error);
    }
    return cli_has_store(&asking->common) ? cli_session_open(session, &asking->common, JARAK_WRITE, error)
                                          : cli_session_load_ledger(session, &asking->common, error);
}

static jarak_status check_names(size_t n_names, const char *const *names, int year, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < n_names && status == JARAK_OK; i++) {
        char code[JARAK_STATE_CODE_BYTES];
        status = jarak_state_find(names[i], year, code, error);
    }
    return status;
}

/* A name that nobody knows is told before a store is opened for it. */
static jarak_status check_question(const jarak_ask_settings *ask, jarak_error *error)
{
    int year = ask->until != 0 ? ask->until : JARAK_ANY_YEAR;
    jarak_status status = check_names(1, &ask->partner, year, error);
    if (status == JARAK_OK) {
        status = check_names(ask->n_states, ask->states, year, error);
    }
    return status == JARAK_OK ? check_names(ask->n_rivals, ask->rivals, year, error) : status;
}

static jarak_status print_all_pairs(cli_asking *asking, const cli_asking_command *command, jarak_error *error)
{
    cli_session session = {0};
    const cli_question *question = &asking->question;
    const int year = question->ask.until != 0 ? question->ask.until : JARAK_ANY_YEAR;
    asking->question.ask.language = cli_language(&asking->common);
    jarak_status status = check_names(question->n_names, question->names, year, error);
    if (status == JARAK_OK) {
        status = cli_question_open(&session, &asking->common, error);
    }
    if (status == JARAK_OK) {
        const jarak_print_settings settings = cli_print_settings(&asking->common);
        status = command->print_all(asking, session.store, &settings, error);
    }
    cli_session_close(&session);
    return status;
}

static jarak_status answer_and_print(cli_asking *asking, const cli_asking_command *command, jarak_error *error)
{
    cli_session session = {0};
    jarak_answer *answer = NULL;
    asking->question.ask.language = cli_language(&asking->common);
    if (command->figures_in_json && asking->common.format == JARAK_FORMAT_JSON) {
        asking->question.ask.figures = true;
    }
    if (command->settle != NULL) {
        command->settle(asking);
    }
    jarak_status status = check_question(&asking->question.ask, error);
    if (status == JARAK_OK) {
        status = open_as_of(&session, asking, error);
    }
    if (status == JARAK_OK) {
        status = jarak_ask(session.store, &asking->question.ask, &answer, error);
    }
    if (status == JARAK_OK) {
        const jarak_print_settings settings = cli_print_settings(&asking->common);
        status = command->print(asking, answer, &settings, error);
    }
    jarak_answer_free(answer);
    cli_session_close(&session);
    return status;
}

static jarak_status print_other(const cli_asking *asking, const cli_asking_command *command, jarak_error *error)
{
    cli_session session = {0};
    jarak_status status = cli_session_open(&session, &asking->common, JARAK_READ, error);
    status = status == JARAK_OK ? command->print_other(asking, session.store, error) : status;
    cli_session_close(&session);
    return status;
}

/* What argp hands to the parser below: a command and its values. */
typedef struct parsing {
    cli_asking *asking;
    const cli_asking_command *command;
} parsing;

static void end_arguments(const parsing *given, struct argp_state *state)
{
    cli_question *question = &given->asking->question;
    size_t n_states = given->command->n_states;
    if (given->asking->all_pairs) {
        if (question->ask.n_rivals > 0 || question->ask.multiverse) {
            cli_wrong_use(state, _("--all gives the verdicts alone: it goes with neither --against nor --multiverse"));
        }
        if (question->years_given) {
            cli_wrong_use(state, _("--years does not go with --all, which compares as far as there are figures; give --since and --until"));
        }
        if (question->ask.as_of != 0) {
            cli_wrong_use(state, _("--as-of answers about a partner and states that are named; it does not go with --all"));
        }
        return;
    }
    if (given->command->no_indicator != NULL && question->n_names == 1 + n_states) {
        cli_wrong_use(state, "%s", _(given->command->no_indicator));
    }
    cli_question_take(question, n_states > 0 ? n_states : question->n_names - (question->n_names > 0), state);
}

static error_t parse_asking(int key, char *argument, struct argp_state *state)
{
    const parsing *given = state->input;
    cli_asking *asking = given->asking;
    switch (key) {
    case ARGP_KEY_INIT:
        jarak_ask_settings_init(&asking->question.ask);
        if (given->command->begin != NULL) {
            given->command->begin(asking);
        }
        state->child_inputs[0] = &asking->common;
        state->child_inputs[1] = &asking->question;
        if (given->command->compares) {
            state->child_inputs[2] = &asking->question;
            state->child_inputs[3] = &asking->question;
        }
        return 0;
    case ARGP_KEY_ARG:
        cli_question_name(&asking->question, argument, state);
        return 0;
    case ARGP_KEY_END:
        end_arguments(given, state);
        return 0;
    default:
        return given->command->option(asking, key, argument, state);
    }
}

cli_exit cli_ask(int argc, char **argv, const cli_asking_command *command)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0},
                                                 {&cli_question_argp, 0, NULL, 0},
                                                 {&cli_question_rivals_argp, 0, NULL, 0},
                                                 {&cli_question_years_argp, 0, NULL, 0},
                                                 {0}};
    static const struct argp_child without_rivals[] = {{&cli_options_argp, 0, NULL, 0}, {&cli_question_argp, 0, NULL, 0}, {0}};
    const struct argp parser = {.options = command->options,
                                .parser = parse_asking,
                                .args_doc = command->arguments,
                                .doc = command->doc,
                                .children = command->compares ? children : without_rivals,
                                .argp_domain = "jarak"};
    static cli_asking asking;
    parsing given = {&asking, command};
    cli_parse(&parser, argc, argv, &given);
    jarak_error error;
    const bool is_other = command->is_other != NULL && command->is_other(&asking);
    jarak_status status = is_other           ? print_other(&asking, command, &error)
                          : asking.all_pairs ? print_all_pairs(&asking, command, &error)
                                             : answer_and_print(&asking, command, &error);
    return cli_end(status, &error);
}
