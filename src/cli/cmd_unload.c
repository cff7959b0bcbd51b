/* jarak unload: files out of the store again. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cancel.h"
#include "cli/options.h"
#include "jarak/load.h"
#include "jarak/panel.h"

static const char doc[] = N_("Takes files out of the store again, as if they had not been loaded, all of them or\n"
                             "none. What newer vintages among them had superseded stands again.\n"
                             "SOURCE is a file as `jarak sources` lists it, or the last part of its name; where\n"
                             "several loads are called so, the first digits of its sha256 (view `source`).\n"
                             "Files of events that were counted together leave together."
                             "\vExamples:\n"
                             "  jarak unload atop.csv\n"
                             "  jarak unload --db trade.duckdb imts.csv");

typedef struct arguments {
    cli_options common;
    char **files;
    int n_files;
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
    case ARGP_KEY_ARGS:
        given->files = state->argv + state->next;
        given->n_files = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        cli_wrong_use(state, _("give the files to take out of the store; `jarak sources` lists what is loaded"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static jarak_status tell(const arguments *given, const jarak_table *removed, jarak_error *error)
{
    enum { FILE_NAME, FORMAT, ROWS_LOADED, FACTS };
    if (given->common.format != JARAK_FORMAT_TABLE) {
        return cli_print(removed, &given->common, error);
    }
    for (size_t row = 0; row < jarak_table_rows(removed); row++) {
        const int64_t facts = jarak_table_integer(removed, row, FACTS);
        printf(P_("%s: %s, %" PRId64 " fact removed\n", "%s: %s, %" PRId64 " facts removed\n", facts),
               jarak_table_text(removed, row, FILE_NAME), jarak_table_text(removed, row, FORMAT), facts);
    }
    return JARAK_OK;
}

cli_exit cmd_unload(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {NULL, parse, N_("SOURCE…"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_table *removed = NULL;
    jarak_error error;
    jarak_status status =
        access(given.common.db, F_OK) == 0
            ? cli_session_open(&session, &given.common, JARAK_WRITE, &error)
            : jarak_fail(&error, JARAK_ERR_NOT_FOUND, _("there is no store %s; give its name with --db"), given.common.db);
    if (status == JARAK_OK) {
        status = jarak_unload(session.store, (size_t)given.n_files, (const char *const *)given.files, &removed, &error);
    }
    if (status == JARAK_OK && !jarak_cancel_triggered(cli_cancel())) {
        status = jarak_panel_ensure(session.store, &error); /* so that questions find it made */
    }
    if (removed != NULL) {
        jarak_error printing;
        jarak_status printed = tell(&given, removed, &printing);
        if (status == JARAK_OK && printed != JARAK_OK) {
            status = printed;
            error = printing;
        }
    }
    jarak_table_free(removed);
    cli_session_close(&session);
    return cli_end(status, &error);
}
