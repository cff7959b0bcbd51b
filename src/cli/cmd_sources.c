/* jarak sources: what is loaded, what was rejected or looks implausible, which formats are known, and a first description of another one.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/cut.h"
#include "cli/options.h"
#include "jarak/load.h"
#include "jarak/text.h"

static const char doc[] = N_("Lists the files that are loaded, with their rows and the days that they cover."
                             "\vExamples:\n"
                             "  jarak sources\n"
                             "  jarak sources --check\n"
                             "  jarak sources --rejects --format csv > bad-rows.csv\n"
                             "  jarak sources --formats --sources my-formats\n"
                             "  jarak sources --new trade.csv -o my-trade.yaml");

enum { KEY_CHECK = 1, KEY_REJECTS, KEY_FORMATS, KEY_NEW };

static const struct argp_option option_table[] = {
    {"check", KEY_CHECK, NULL, 0, N_("list what looks implausible: mirror gaps, breaks, empty years"), 0},
    {"rejects", KEY_REJECTS, NULL, 0, N_("list the rows that were rejected, with line and reason"), 0},
    {"formats", KEY_FORMATS, NULL, 0, N_("list the formats that are known"), 0},
    {"new", KEY_NEW, "FILE", 0,
     N_("write a first description of a file without a format, to be completed and given to jarak load --source"), 0},
    {"output", 'o', "FILE", 0, N_("of --new: the description's file, NAME.yaml, which must not exist (default: stdout)"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_cut cut;
    const char *file, *output; /* of --new */
    int what;                  /* one of the keys; 0: what is loaded */
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        state->child_inputs[0] = &given->common;
        state->child_inputs[1] = &given->cut;
        return 0;
    case 'o':
        given->output = argument;
        return 0;
    case KEY_CHECK:
    case KEY_REJECTS:
    case KEY_FORMATS:
    case KEY_NEW:
        if (given->what != 0) {
            cli_wrong_use(state, _("give one of --check, --rejects, --formats and --new"));
        }
        given->what = key;
        given->file = argument;
        return 0;
    case ARGP_KEY_END:
        if (given->output != NULL && given->what != KEY_NEW) {
            cli_wrong_use(state, _("--output is for --new"));
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A file that a person may have completed is not written over. */
static jarak_status write_out(const char *yaml, const char *output, jarak_error *error)
{
    FILE *stream = output != NULL ? fopen(output, "wxe") : stdout;
    if (stream == NULL) {
        return errno == EEXIST ? jarak_fail(error, JARAK_ERR_IO, _("%s is there already; give another name, or remove it first"), output)
                               : jarak_fail(error, JARAK_ERR_IO, "%s: %s", output, strerror(errno));
    }
    bool is_written = fputs(yaml, stream) >= 0 && fflush(stream) == 0;
    is_written = (output == NULL || fclose(stream) == 0) && is_written;
    return is_written ? JARAK_OK : jarak_fail(error, JARAK_ERR_IO, "%s: %s", output != NULL ? output : "stdout", strerror(errno));
}

static cli_exit describe(const arguments *given)
{
    char *yaml = NULL;
    jarak_error error;
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.encoding = given->cut.encoding;
    settings.sheet = given->cut.sheet;
    settings.delimiter = given->cut.delimiter;
    settings.skip = given->cut.skip;
    jarak_status status = jarak_describe_file(given->file, &settings, &yaml, &error);
    if (status == JARAK_OK) {
        status = write_out(yaml, given->output, &error);
    }
    jarak_text_free(yaml);
    return cli_end(status, &error);
}

cli_exit cmd_sources(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {&cli_cut_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, NULL, doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);
    if (given.what == KEY_NEW) {
        return describe(&given);
    }

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
