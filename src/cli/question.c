/* Parsing the question that several commands share, and opening the facts for it. */
#include "cli/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "jarak/panel.h"
#include "jarak/state.h"

enum { KEY_SINCE = 0x200, KEY_UNTIL, KEY_LEVEL, KEY_AGAINST, FIRST_YEAR = 1800, LAST_YEAR = 2200 };

static const struct argp_option window_options[] = {
    {"since", KEY_SINCE, "YEAR", 0, N_("first year (default: as far back as there are figures)"), 10},
    {"until", KEY_UNTIL, "YEAR", 0, N_("last year (default: as far as there are figures)"), 10},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.9)"), 10},
    {0},
};

static const struct argp_option rival_options[] = {
    {"against", KEY_AGAINST, "LIST", 0, N_("other partners to set beside, such as CHN,TUR,EUU"), 10},
    {0},
};

/* Takes "CHN,TUR" apart; an option given twice adds to the list. */
static void parse_rivals(cli_question *question, char *text, struct argp_state *state)
{
    for (char *rest = text, *name; (name = strsep(&rest, ",")) != NULL;) {
        if (name[0] == '\0') {
            cli_wrong_use(state, _("--against: give names or codes with commas between, such as CHN,TUR"));
        } else if (question->ask.n_rivals == CLI_MOST_NAMES) {
            cli_wrong_use(state, _("--against: more than %d names"), CLI_MOST_NAMES);
        } else {
            question->rivals[question->ask.n_rivals++] = name;
        }
    }
    question->ask.rivals = question->rivals;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    cli_question *question = state->input;
    switch (key) {
    case KEY_SINCE:
        question->ask.since = cli_parse_int(argument, "--since", FIRST_YEAR, LAST_YEAR, state);
        return 0;
    case KEY_UNTIL:
        question->ask.until = cli_parse_int(argument, "--until", FIRST_YEAR, LAST_YEAR, state);
        return 0;
    case KEY_LEVEL:
        question->ask.level = cli_parse_level(argument, state);
        return 0;
    case KEY_AGAINST:
        parse_rivals(question, argument, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_question_argp = {.options = window_options, .parser = parse, .argp_domain = "jarak"};
const struct argp cli_question_rivals_argp = {.options = rival_options, .parser = parse, .argp_domain = "jarak"};

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
    jarak_status status = cli_session_open(session, options, JARAK_READ, error);
    if (status != JARAK_OK || jarak_panel_ensure(session->store, error) == JARAK_OK) {
        return status;
    }
    cli_session_close(session);
    status = cli_session_open(session, options, JARAK_WRITE, error);
    return status == JARAK_OK ? jarak_panel_ensure(session->store, error) : status;
}

jarak_status cli_question_open(cli_session *session, const cli_options *options, jarak_error *error)
{
    if (options->db_given || access(options->db, F_OK) == 0) {
        return open_current(session, options, error);
    }
    if (!options->quiet) {
        fprintf(stderr,
                _("jarak: no %s here; answering from the figures that come with jarak (`jarak load FILE` makes a store of your own)\n"),
                options->db);
    }
    return cli_session_open_ledger(session, options, error);
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

cli_exit cli_question_answer(const cli_options *options, cli_question *question, cli_answer_print *print, const void *context)
{
    cli_session session = {0};
    jarak_answer *answer = NULL;
    jarak_error error;
    question->ask.language = cli_language(options);
    jarak_status status = cli_check_plain_format(options, &error);
    if (status == JARAK_OK) {
        status = check_question(&question->ask, &error);
    }
    if (status == JARAK_OK) {
        status = cli_question_open(&session, options, &error);
    }
    if (status == JARAK_OK) {
        status = jarak_ask(session.store, &question->ask, &answer, &error);
    }
    if (status == JARAK_OK) {
        const jarak_print_settings settings = cli_print_settings(options);
        status = print(answer, context, &settings, &error);
    }
    jarak_answer_free(answer);
    cli_session_close(&session);
    return cli_end(status, &error);
}
