/* jarak verify: whether a store is as it was written. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/options.h"

static const char doc[] = N_(
    "Compares the store with what was noted when its files were loaded: of each file, how many rows there are and what they say. Reads all "
    "of the store."
    "\vExamples:\n"
    "  jarak verify\n"
    "  jarak verify trade.duckdb\n"
    "  jarak verify --format csv trade.duckdb");

enum { FILE_NAME, FACT, WRITTEN, FOUND, SAME, N_SHOWN = 5 };

typedef struct arguments {
    cli_options common;
    const char *store;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        state->child_inputs[0] = &given->common;
        return 0;
    case ARGP_KEY_ARG:
        if (given->store != NULL) {
            cli_wrong_use(state, _("one store at a time"));
        }
        given->store = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A line each for the first that are not as they were, which come first in the table; how many there are. */
static size_t tell_differing(const jarak_table *table, FILE *stream)
{
    size_t n = 0;
    for (; n < jarak_table_rows(table) && !jarak_table_boolean(table, n, SAME); n++) {
        const int64_t written = jarak_table_integer(table, n, WRITTEN), found = jarak_table_integer(table, n, FOUND);
        jarak_error shown; /* the text of an error has no characters that act on the terminal */
        if (n >= N_SHOWN) {
            continue;
        }
        if (written != found) {
            (void)jarak_fail(&shown, JARAK_OK, _("%s: %s: rows written: %" PRId64 ", there: %" PRId64),
                             jarak_table_text(table, n, FILE_NAME), jarak_table_text(table, n, FACT), written, found);
        } else {
            (void)jarak_fail(&shown, JARAK_OK, _("%s: %s: rows say something else than was written"), jarak_table_text(table, n, FILE_NAME),
                             jarak_table_text(table, n, FACT));
        }
        fprintf(stream, "  %s\n", shown.message);
    }
    return n;
}

static jarak_status tell(const arguments *given, const jarak_table *table, jarak_error *error)
{
    const bool is_table = given->common.format == JARAK_FORMAT_TABLE;
    jarak_status status = is_table ? JARAK_OK : cli_print(table, &given->common, error);
    const size_t n_differing = tell_differing(table, stderr);
    if (status == JARAK_OK && n_differing > 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is damaged: take a copy from before, or load its files into a new store"),
                          given->common.db);
    }
    if (status == JARAK_OK && is_table) {
        int64_t n_rows = 0;
        for (size_t row = 0; row < jarak_table_rows(table); row++) {
            n_rows += jarak_table_integer(table, row, FOUND);
        }
        printf(P_("%s: %" PRId64 " row, as it was written\n", "%s: %" PRId64 " rows, as they were written\n", n_rows), given->common.db,
               n_rows);
    }
    return status;
}

cli_exit cmd_verify(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {NULL, parse, N_("[STORE]"), doc, children, NULL, "jarak"};
    arguments given;
    argp_parse(&parser, argc, argv, 0, NULL, &given);
    given.common.db = given.store != NULL ? given.store : given.common.db;

    cli_session session = {0};
    jarak_table *table = NULL;
    jarak_error error;
    jarak_status status = access(given.common.db, F_OK) == 0
                              ? cli_session_open(&session, &given.common, JARAK_READ, &error)
                              : jarak_fail(&error, JARAK_ERR_NOT_FOUND, _("there is no store %s; give its name"), given.common.db);
    if (status == JARAK_OK) {
        status = jarak_store_verify(session.store, &table, &error);
    }
    if (status == JARAK_OK) {
        status = tell(&given, table, &error);
    }
    jarak_table_free(table);
    cli_session_close(&session);
    return cli_end(status, &error);
}
