/* jarak panel: dyad-years into a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "jarak/load.h"
#include "jarak/panel.h"

static const char doc[] = N_(
    "Writes dyad-years into FILE, as its name ends: .csv, .parquet, .xlsx or .dta; and the publications that they rest on into one beside "
    "it, "
    "as BibTeX (panel.csv: panel.bib).\n"
    "A row a pair, year and indicator: value, the same in the unit that people read, standard deviation, number of figures. Pairs that are "
    "named have a row where there is no value, too, and a flag that says whether that is a zero, missing or not covered by any source."
    "\vExamples:\n"
    "  jarak panel -o panel.csv\n"
    "  jarak panel -o panel.parquet --since 2000 --indicators trade,people\n"
    "  jarak panel -o central-asia.csv --pairs 'RUS:central-asia,CHN:*' --since 1992 --wide");

enum { KEY_OUTPUT = 'o', KEY_PAIRS = 1, KEY_INDICATORS, KEY_WIDE };

static const struct argp_option option_table[] = {
    {"output", KEY_OUTPUT, "FILE", 0, N_("the file to write"), 0},
    {"pairs", KEY_PAIRS, "LIST", 0,
     N_("only these, as STATE:PARTNER with commas between; a group stands for its members, * for every state (default: every pair with a "
        "value)"),
     0},
    {"indicators", KEY_INDICATORS, "LIST", 0, N_("only these, by code or dimension (default: all)"), 0},
    {"wide", KEY_WIDE, NULL, 0, N_("a row a pair and year, the indicators beside each other"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_panel_write_settings panel;
    cli_window window;
    const char *output;
    const char *pairs[2 * CLI_MOST_NAMES];
    const char *indicators[CLI_MOST_NAMES];
} arguments;

static void parse_pairs(arguments *given, char *text, struct argp_state *state)
{
    for (char *rest = text, *name; (name = strsep(&rest, ",")) != NULL;) {
        char *partner = strchr(name, ':');
        if (partner == NULL || partner == name || partner[1] == '\0') {
            cli_wrong_use(state, _("--pairs: give pairs such as RUS:central-asia,CHN:*"));
            return;
        }
        if (given->panel.n_pairs == CLI_MOST_NAMES) {
            cli_wrong_use(state, _("--pairs: more than %d pairs"), CLI_MOST_NAMES);
            return;
        }
        *partner = '\0';
        given->pairs[2 * given->panel.n_pairs] = name;
        given->pairs[2 * given->panel.n_pairs++ + 1] = partner + 1;
    }
    given->panel.pairs = given->pairs;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static void take_output(arguments *given, const char *path, struct argp_state *state)
{
    static const struct {
        const char *end;
        jarak_panel_format format;
    } kinds[] = {{".csv", JARAK_PANEL_CSV}, {".parquet", JARAK_PANEL_PARQUET}, {".xlsx", JARAK_PANEL_XLSX}, {".dta", JARAK_PANEL_DTA}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (ends_in(path, kinds[i].end)) {
            given->output = path;
            given->panel.format = kinds[i].format;
            return;
        }
    }
    const char *dot = strrchr(path, '.');
    cli_wrong_word(state, "--output", dot != NULL ? dot : path, (const char *const[]){".csv", ".parquet", ".xlsx", ".dta", NULL},
                   _("a file that ends in .csv, .parquet, .xlsx or .dta"));
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_panel_write_settings_init(&given->panel);
        given->window = (cli_window){&given->panel.since, &given->panel.until};
        state->child_inputs[0] = &given->common;
        state->child_inputs[1] = &given->window;
        return 0;
    case KEY_OUTPUT:
        take_output(given, argument, state);
        return 0;
    case KEY_PAIRS:
        parse_pairs(given, argument, state);
        return 0;
    case KEY_WIDE:
        given->panel.wide = true;
        return 0;
    case KEY_INDICATORS:
        cli_take_names(argument, "--indicators", given->indicators, &given->panel.n_indicators, state);
        given->panel.indicators = given->indicators;
        return 0;
    case ARGP_KEY_END:
        if (given->output == NULL) {
            cli_wrong_use(state, _("which file is to be written? Give it with -o"));
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The store; where there is none, one of the figures that come with jarak. The ready one is open for reading only, and writes no files. */
static jarak_status open_store(cli_session *session, const cli_options *options, jarak_error *error)
{
    if (cli_has_store(options)) {
        return cli_session_open(session, options, JARAK_WRITE, error);
    }
    jarak_status status = cli_session_open_memory(session, options, error);
    return status == JARAK_OK ? jarak_load_ledger(session->store, NULL, error) : status;
}

cli_exit cmd_panel(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_store_options_argp, 0, NULL, 0}, {&cli_window_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, NULL, doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_error error;
    jarak_status status = open_store(&session, &given.common, &error);
    if (status == JARAK_OK) {
        status = jarak_panel_ensure(session.store, &error);
    }
    if (status == JARAK_OK) {
        status = jarak_panel_write(session.store, given.output, &given.panel, &error);
    }
    cli_session_close(&session);
    return cli_end(status, &error);
}
