/* Parsing of the shared options, and the steps that commands share. */
#include "cli/options.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_DB = 0x100, KEY_LANG, KEY_THREADS, KEY_SOURCES };

static const struct argp_option option_table[] = {
    {"format", 'f', "FORMAT", 0, N_("table (default), json or csv"), 90},
    {"db", KEY_DB, "FILE", 0, N_("the store (default jarak.duckdb)"), 90},
    {"sources", KEY_SOURCES, "DIR", 0, N_("folder with further formats (*.yaml)"), 90},
    {"lang", KEY_LANG, "CODE", 0, N_("language: en, id or ru (default: the environment's)"), 90},
    {"threads", KEY_THREADS, "N", 0, N_("worker threads (default: one per core)"), 90},
    {"quiet", 'q', NULL, 0, N_("no progress bars"), 90},
    {0},
};

static jarak_format parse_format(const char *text, struct argp_state *state)
{
    static const char *const names[] = {
        [JARAK_FORMAT_TABLE] = "table",
        [JARAK_FORMAT_JSON] = "json",
        [JARAK_FORMAT_CSV] = "csv",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            return (jarak_format)i;
        }
    }
    cli_wrong_use(state, _("--format %s: give table, json or csv"), text);
    return JARAK_FORMAT_TABLE;
}

int cli_parse_int(const char *text, const char *option, int least, int most, struct argp_state *state)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least || value > most) {
        cli_wrong_use(state, _("%s %s: give a whole number from %d to %d"), option, text, least, most);
    }
    return (int)value;
}

double cli_parse_seconds(const char *text, const char *option, struct argp_state *state)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < 0) {
        cli_wrong_use(state, _("%s %s: give a number of seconds"), option, text);
    }
    return value;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    cli_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *options = (cli_options){.format = JARAK_FORMAT_TABLE, .db = "jarak.duckdb"};
        return 0;
    case 'f':
        options->format = parse_format(argument, state);
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    case KEY_DB:
        options->db = argument;
        options->db_given = true;
        return 0;
    case KEY_SOURCES:
        options->sources_dir = argument;
        return 0;
    case KEY_THREADS:
        options->threads = cli_parse_int(argument, "--threads", 1, 1024, state);
        return 0;
    case KEY_LANG:
        options->lang = argument;
        language_choose(argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_options_argp = {.options = option_table, .parser = parse_option, .argp_domain = "jarak"};
const struct argp cli_options_but_format_argp = {.options = option_table + 1, .parser = parse_option, .argp_domain = "jarak"};

static jarak_status open_session(cli_session *session, const cli_options *options, const char *path, jarak_access access,
                                 jarak_error *error)
{
    *session = (cli_session){0};
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    settings.threads = options->threads;
    jarak_status status = jarak_progress_new(stderr, options->quiet, &settings.progress, error);
    if (status != JARAK_OK) {
        return status;
    }
    session->progress = settings.progress;
    return jarak_store_open(path, access, &settings, &session->store, error);
}

jarak_status cli_session_open(cli_session *session, const cli_options *options, jarak_access access, jarak_error *error)
{
    return open_session(session, options, options->db, access, error);
}

jarak_status cli_session_open_memory(cli_session *session, const cli_options *options, jarak_error *error)
{
    return open_session(session, options, NULL, JARAK_WRITE, error);
}

void cli_session_close(cli_session *session)
{
    jarak_store_close(session->store);
    jarak_progress_free(session->progress);
    *session = (cli_session){0};
}

jarak_status cli_print(const jarak_table *table, const cli_options *options, jarak_error *error)
{
    return jarak_table_print(table, options->format, stdout, error);
}

cli_exit cli_end(jarak_status status, const jarak_error *error)
{
    if (status == JARAK_OK) {
        return CLI_DONE;
    }
    fprintf(stderr, "jarak: %s\n", error->message);
    return status == JARAK_ERR_ARGUMENT ? CLI_WRONG_USE : CLI_FAILED;
}
