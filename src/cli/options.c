/* Parsing of the shared options, and the steps that commands share. */
#include "cli/options.h"
#include "cli/cancel.h"
#include "cli/nearest_word.h"
#include "jarak/print.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jarak/load.h"

enum { KEY_DB = 0x100, KEY_LANG, KEY_THREADS, KEY_SOURCES };

static const struct argp_option format_options[] = {
    {"format", 'f', "FORMAT", 0, N_("table (default), json, csv, markdown or latex"), 90},
    {0},
};

static const struct argp_option store_options[] = {
    {"db", KEY_DB, "FILE", 0, N_("the store (default jarak.duckdb)"), 90},
    {"sources", KEY_SOURCES, "DIR", 0, N_("folder with further formats (*.yaml)"), 90},
    {"lang", KEY_LANG, "CODE", 0, N_("language: en, id or ru (default: the environment's)"), 90},
    {"threads", KEY_THREADS, "N", 0, N_("worker threads (default: one per core)"), 90},
    {"quiet", 'q', NULL, 0, N_("no progress bars"), 90},
    {0},
};

/* "a, b or c" of names that end with NULL. */
static void list_choices(const char *const *names, char text[256])
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; names[i] != NULL && used < 256; i++) {
        const char *before = i == 0 ? "" : names[i + 1] != NULL ? ", " : _(" or ");
        int written = snprintf(text + used, 256 - used, "%s%s", before, names[i]);
        used += written > 0 ? (size_t)written : 0;
    }
}

void cli_wrong_word(struct argp_state *state, const char *option, const char *text, const char *const *names, const char *choices)
{
    size_t n_names = 0;
    while (names[n_names] != NULL) {
        n_names++;
    }
    const char *nearest = cli_nearest_word(text, n_names, names);
    if (nearest != NULL) {
        cli_wrong_use(state, _("%s %s: give %s; did you mean %s?"), option, text, choices, nearest);
    } else {
        cli_wrong_use(state, _("%s %s: give %s"), option, text, choices);
    }
}

int cli_parse_choice(const char *text, const char *option, const char *const *names, struct argp_state *state)
{
    char choices[256];
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    list_choices(names, choices);
    cli_wrong_word(state, option, text, names, choices);
    return 0;
}

enum { MOST_FORMATS = 16 };

static jarak_format parse_format(const char *text, struct argp_state *state)
{
    const char *names[MOST_FORMATS + 1] = {NULL};
    for (size_t i = 0; i < MOST_FORMATS; i++) {
        names[i] = jarak_format_name(i);
    }
    return (jarak_format)cli_parse_choice(text, "--format", names, state);
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

/* The number that the text is, all of it; NaN where it is none. */
static double number_of(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return end == text || *end != '\0' ? (double)NAN : value;
}

double cli_parse_number(const char *text, const char *option, double least, double most, struct argp_state *state)
{
    double value = number_of(text);
    if (!(value > least && value < most)) {
        if (isfinite(most)) {
            cli_wrong_use(state, _("%s %s: give a number between %g and %g"), option, text, least, most);
        } else {
            cli_wrong_use(state, _("%s %s: give a number above %g"), option, text, least);
        }
    }
    return value;
}

double cli_parse_number_to(const char *text, const char *option, double least, double most, struct argp_state *state)
{
    double value = number_of(text);
    if (!(value >= least && value <= most)) {
        cli_wrong_use(state, _("%s %s: give a number from %g to %g"), option, text, least, most);
    }
    return value;
}

double cli_parse_level(const char *text, struct argp_state *state)
{
    double level = number_of(text);
    if (!(level > 0 && level < 1)) {
        cli_wrong_use(state, _("--level %s: give a number between 0 and 1, such as 0.9"), text);
    }
    return level;
}

double cli_parse_seconds(const char *text, const char *option, struct argp_state *state)
{
    double value = number_of(text);
    if (!isfinite(value) || value < 0) {
        cli_wrong_use(state, _("%s %s: give a number of seconds"), option, text);
    }
    return value;
}

void cli_parse_two(char *text, const char *option, const char *what, const char **first, const char **second, struct argp_state *state)
{
    char *comma = strchr(text, ',');
    if (comma == NULL || comma == text || comma[1] == '\0' || strchr(comma + 1, ',') != NULL) {
        cli_wrong_use(state, _("%s %s: give %s"), option, text, what);
        return;
    }
    *comma = '\0';
    *first = text;
    *second = comma + 1;
}

error_t cli_set(const cli_setting *settings, void *fields, int key, char *argument, struct argp_state *state)
{
    while (settings->key != 0 && settings->key != key) {
        settings++;
    }
    if (settings->key == 0) { /* the end; and 0 is argp's key of an argument */
        return ARGP_ERR_UNKNOWN;
    }
    char *field = (char *)fields + settings->offset;
    switch (settings->kind) {
    case CLI_TEXT:
        memcpy(field, &argument, sizeof argument);
        return 0;
    case CLI_FLAG:
        memcpy(field, &(bool){true}, sizeof(bool));
        return 0;
    case CLI_INT:
        memcpy(field, &(int){cli_parse_int(argument, settings->option, (int)settings->least, (int)settings->most, state)}, sizeof(int));
        return 0;
    case CLI_SIZE:
        memcpy(field, &(size_t){(size_t)cli_parse_int(argument, settings->option, (int)settings->least, (int)settings->most, state)},
               sizeof(size_t));
        return 0;
    case CLI_NUMBER:
        memcpy(field, &(double){cli_parse_number(argument, settings->option, settings->least, settings->most, state)}, sizeof(double));
        return 0;
    case CLI_LEVEL:
        memcpy(field, &(double){cli_parse_level(argument, state)}, sizeof(double));
        return 0;
    default: /* enums are as wide as int */
        memcpy(field, &(int){cli_parse_choice(argument, settings->option, settings->names, state)}, sizeof(int));
        return 0;
    }
}

static error_t parse_format_option(int key, char *argument, struct argp_state *state)
{
    cli_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = options;
        return 0;
    case 'f':
        options->format = parse_format(argument, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_store_option(int key, char *argument, struct argp_state *state)
{
    cli_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *options = (cli_options){.format = JARAK_FORMAT_TABLE, .db = "jarak.duckdb"};
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
        options->lang = language_codes[cli_parse_choice(argument, "--lang", language_codes, state)];
        language_choose(options->lang);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_store_options_argp = {.options = store_options, .parser = parse_store_option, .argp_domain = "jarak"};

static const struct argp_child store_child[] = {{&cli_store_options_argp, 0, NULL, 0}, {0}};
const struct argp cli_options_argp = {
    .options = format_options, .parser = parse_format_option, .children = store_child, .argp_domain = "jarak"};

/* ---- the window ---- */

enum { KEY_SINCE = 0x300, KEY_UNTIL, FIRST_YEAR = 1800, LAST_YEAR = 2200 };

static const struct argp_option window_options[] = {
    {"since", KEY_SINCE, "YEAR", 0, N_("first year (default: as far back as there are figures)"), 10},
    {"until", KEY_UNTIL, "YEAR", 0, N_("last year (default: as far as there are figures)"), 10},
    {0},
};

static error_t parse_window(int key, char *argument, struct argp_state *state)
{
    const cli_window *window = state->input;
    switch (key) {
    case KEY_SINCE:
        *window->since = cli_parse_int(argument, "--since", FIRST_YEAR, LAST_YEAR, state);
        return 0;
    case KEY_UNTIL:
        *window->until = cli_parse_int(argument, "--until", FIRST_YEAR, LAST_YEAR, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp cli_window_argp = {.options = window_options, .parser = parse_window, .argp_domain = "jarak"};

void cli_take_names(char *text, const char *option, const char **names, size_t *n, struct argp_state *state)
{
    for (char *rest = text, *name; (name = strsep(&rest, ",")) != NULL;) {
        if (name[0] == '\0') {
            cli_wrong_use(state, _("%s: give names or codes with commas between, such as CHN,TUR"), option);
        } else if (*n == CLI_MOST_NAMES) {
            cli_wrong_use(state, _("%s: more than %d names"), option, CLI_MOST_NAMES);
        } else {
            names[(*n)++] = name;
        }
    }
}

/* The session without its store, and how that is to be opened. */
static jarak_status begin_session(cli_session *session, const cli_options *options, jarak_store_settings *settings, jarak_error *error)
{
    *session = (cli_session){0};
    jarak_store_settings_init(settings);
    settings->threads = options->threads;
    settings->cancel = cli_cancel();
    jarak_status status = jarak_progress_new(stderr, options->quiet, &settings->progress, error);
    session->progress = status == JARAK_OK ? settings->progress : NULL;
    return status;
}

static jarak_status open_session(cli_session *session, const cli_options *options, const char *path, jarak_access access,
                                 jarak_error *error)
{
    jarak_store_settings settings;
    jarak_status status = begin_session(session, options, &settings, error);
    return status == JARAK_OK ? jarak_store_open(path, access, &settings, &session->store, error) : status;
}

jarak_status cli_session_open(cli_session *session, const cli_options *options, jarak_access access, jarak_error *error)
{
    return open_session(session, options, options->db, access, error);
}

jarak_status cli_session_open_memory(cli_session *session, const cli_options *options, jarak_error *error)
{
    return open_session(session, options, NULL, JARAK_WRITE, error);
}

jarak_status cli_session_open_ledger(cli_session *session, const cli_options *options, jarak_error *error)
{
    jarak_store_settings settings;
    jarak_status status = begin_session(session, options, &settings, error);
    return status == JARAK_OK ? jarak_store_open_ledger(&settings, &session->store, error) : status;
}

jarak_status cli_session_load_ledger(cli_session *session, const cli_options *options, jarak_error *error)
{
    jarak_store_settings settings;
    jarak_status status = begin_session(session, options, &settings, error);
    if (status == JARAK_OK) {
        status = jarak_store_open(NULL, JARAK_WRITE, &settings, &session->store, error);
    }
    return status == JARAK_OK ? jarak_load_ledger(session->store, NULL, error) : status;
}

void cli_session_close(cli_session *session)
{
    jarak_store_close(session->store);
    jarak_progress_free(session->progress);
    *session = (cli_session){0};
}

bool cli_has_store(const cli_options *options)
{
    return options->db_given || access(options->db, F_OK) == 0;
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
