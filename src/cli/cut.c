/* The options for how a file is cut. */
#include "cli/cut.h"

#include <string.h>

#include "cli/options.h"

enum { KEY_DELIMITER = 0x280, KEY_ENCODING, KEY_SHEET, KEY_SKIP };

static const struct argp_option option_table[] = {
    {"delimiter", KEY_DELIMITER, "CHAR", 0, N_("what stands between cells: a character, or tab (default: found out)"), 0},
    {"encoding", KEY_ENCODING, "NAME", 0, N_("of the file, such as latin-1, windows-1251 or utf-16le (default: found out)"), 0},
    {"sheet", KEY_SHEET, "NAME", 0, N_("of a workbook (default: the first with a table)"), 0},
    {"skip", KEY_SKIP, "N", 0, N_("lines above the table (default: found out)"), 0},
    {0},
};

static error_t read_delimiter(const char *argument, cli_cut *cut, struct argp_state *state)
{
    static const struct {
        const char *name;
        char delimiter;
    } names[] = {{"tab", '\t'}, {"\\t", '\t'}, {"comma", ','}, {"semicolon", ';'}, {"bar", '|'}};
    cut->delimiter = strlen(argument) == 1 && (unsigned char)argument[0] < 128 ? argument[0] : '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cut->delimiter = strcmp(argument, names[i].name) == 0 ? names[i].delimiter : cut->delimiter;
    }
    if (cut->delimiter == '\0' || strchr("\"\n\r", cut->delimiter) != NULL) {
        cli_wrong_word(state, "--delimiter", argument, (const char *const[]){"tab", "comma", "semicolon", "bar", NULL},
                       _("one character, or tab"));
    }
    return 0;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    cli_cut *cut = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *cut = (cli_cut){.skip = -1};
        return 0;
    case KEY_DELIMITER:
        return read_delimiter(argument, cut, state);
    case KEY_ENCODING:
        cut->encoding = argument;
        return 0;
    case KEY_SHEET:
        cut->sheet = argument;
        return 0;
    case KEY_SKIP:
        cut->skip = cli_parse_int(argument, "--skip", 0, INT32_MAX, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_cut_argp = {.options = option_table, .parser = parse, .argp_domain = "jarak"};
