/* jarak sources: what is loaded, what was rejected or looks implausible, and which formats are known. */
#include <limits.h>
#include <stdio.h>

#include "cli/options.h"
#include "jarak/load.h"

static const char doc[] = N_("Lists the files that are loaded, with their rows and the days that they cover."
                             "\vExamples:\n"
                             "  jarak sources\n"
                             "  jarak sources --check\n"
                             "  jarak sources --rejects --format csv > bad-rows.csv\n"
                             "  jarak sources --formats --sources my-formats");

enum { KEY_CHECK = 1, KEY_REJECTS, KEY_FORMATS };

static const struct argp_option option_table[] = {
    {"check", KEY_CHECK, NULL, 0, N_("list what looks implausible: mirror gaps, breaks, empty years"), 0},
    {"rejects", KEY_REJECTS, NULL, 0, N_("list the rows that were rejected, with line and reason"), 0},
    {"formats", KEY_FORMATS, NULL, 0, N_("list the formats that are known"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    int what; /* one of the keys; 0: what is loaded */
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_CHECK:
    case KEY_REJECTS:
    case KEY_FORMATS:
        if (given->what != 0) {
            cli_wrong_use(state, _("give one of --check, --rejects and --formats"));
        }
        given->what = key;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

cli_exit cmd_sources(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, NULL, doc, children, NULL, "jarak"};
    arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);

    cli_session session = {0};
    jarak_table *table = NULL;
    jarak_error error;
    jarak_status status;
    if (given.what == KEY_FORMATS) {
        status = jarak_formats(given.common.sources_dir, &table, &error);
    } else {
        status = cli_session_open(&session, &given.common, JARAK_READ, &error);
        if (status == JARAK_OK) {
            status = given.what == KEY_REJECTS ? jarak_rejects(session.store, NULL, INT64_MAX, &table, &error)
                                               : jarak_sources(session.store, given.what == KEY_CHECK, &table, &error);
        }
    }
    if (status == JARAK_OK) {
        status = cli_print(table, &given.common, &error);
    }
    jarak_table_free(table);
    cli_session_close(&session);
    return cli_end(status, &error);
}
