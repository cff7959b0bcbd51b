/* jarak query: a user's own read-only SQL. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "cli/question.h"
#include "jarak/panel.h"

static const char doc[] =
    N_("Runs one read-only query over the documented views (see docs/data-model.md).\n"
       "SQL is the query, or - to read it from standard input. It can neither change the store nor reach files, the network or settings."
       "\vExamples:\n"
       "  jarak query 'SELECT measure, count(*) FROM figure GROUP BY ALL'\n"
       "  jarak query 'DESCRIBE panel'\n"
       "  jarak query --format csv - < query.sql > result.csv\n"
       "  jarak query --time-limit 5 --row-limit 1000 'SELECT * FROM flow'");

enum { KEY_TIME_LIMIT = 1, KEY_ROW_LIMIT, KEY_MEMORY_LIMIT, KEY_RAW };

static const double bytes_per_gib = 1 << 30;

static const struct argp_option option_table[] = {
    {"time-limit", KEY_TIME_LIMIT, "SECONDS", 0, N_("stop the query after so long (default: no limit)"), 0},
    {"row-limit", KEY_ROW_LIMIT, "N", 0, N_("fail if the result has more rows (default: no limit)"), 0},
    {"memory-limit", KEY_MEMORY_LIMIT, "GIB", 0, N_("stop the query where it takes more memory (default: 4 GiB)"), 0},
    {"raw", KEY_RAW, NULL, 0, N_("CSV for programs: no apostrophe before texts that a spreadsheet would run as a formula"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_query_settings query;
    bool raw;
    const char *sql;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_query_settings_init(&given->query);
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_TIME_LIMIT:
        given->query.time_limit_seconds = cli_parse_seconds(argument, "--time-limit", state);
        return 0;
    case KEY_ROW_LIMIT:
        given->query.row_limit = cli_parse_int(argument, "--row-limit", 1, INT_MAX, state);
        return 0;
    case KEY_MEMORY_LIMIT:
        given->query.memory_bytes = (uint64_t)(bytes_per_gib * cli_parse_number(argument, "--memory-limit", 0, 1e6, state));
        return 0;
    case KEY_RAW:
        given->raw = true;
        return 0;
    case ARGP_KEY_ARG:
        if (given->sql != NULL) {
            cli_wrong_use(state, _("one query at a time; put it in quotes"));
        }
        given->sql = argument;
        return 0;
    case ARGP_KEY_END:
        if (given->sql == NULL) {
            cli_wrong_use(state, _("which query? Give SQL in quotes, or - for standard input"));
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* All of stream up to its end or the first NUL; NULL when it cannot be read. To be freed. */
static char *read_all(FILE *stream)
{
    char *text = NULL;
    size_t capacity = 0;
    return getdelim(&text, &capacity, '\0', stream) >= 0 || feof(stream) ? text : NULL;
}

cli_exit cmd_query(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("SQL"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_table *table = NULL;
    jarak_error error;
    char *from_input = NULL;
    if (strcmp(given.sql, "-") == 0) {
        from_input = read_all(stdin);
        given.sql = from_input != NULL ? from_input : "";
    }
    jarak_status status = cli_question_open(&session, &given.common, &error);
    if (status == JARAK_OK) {
        status = jarak_panel_ensure(session.store, &error);
    }
    if (status == JARAK_OK) {
        status = jarak_query(session.store, given.sql, &given.query, &table, &error);
    }
    if (status == JARAK_OK) {
        status = (given.raw ? jarak_table_print_raw : jarak_table_print)(table, given.common.format, stdout, &error);
    }
    jarak_table_free(table);
    cli_session_close(&session);
    free(from_input);
    return cli_end(status, &error);
}
