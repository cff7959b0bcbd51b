/* jarak load: files into the store. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cancel.h"
#include "cli/cut.h"
#include "cli/options.h"
#include "jarak/load.h"
#include "jarak/panel.h"
#include "jarak/print.h"

static const char doc[] =
    N_("Recognises files by their columns, checks them and loads them into the store, each of them whole or not at all.\n"
       "FILE is CSV or TSV, plain, gzip or zip, .xlsx, JSON, Parquet, or of Stata, SPSS or SAS (.dta, .sav, .sas7bdat); `jarak sources "
       "--formats` lists the formats that are known, "
       "docs/writing-a-source.md says how to teach another one.\n"
       "A file that was loaded before is not loaded again. Bad rows are kept apart and shown by `jarak sources --rejects`."
       "\vExamples:\n"
       "  jarak load downloads/*.csv.gz\n"
       "  jarak load --source baci BACI_HS17_Y2021.csv\n"
       "  jarak load --sources my-formats imports-2023.csv\n"
       "  jarak load --map 'exporter=exporter, importer=importer, year=year, value=trade, unit=USD' trade.csv\n"
       "  jarak load --skip-unknown --db work.duckdb votes.csv");

enum { KEY_SOURCE = 1, KEY_MAP, KEY_SKIP_UNKNOWN, KEY_KEEP_EVENTS, KEY_FEW, KEY_YEAR, N_REJECTS_SHOWN = 3 };

static const struct argp_option option_table[] = {
    {"source", KEY_SOURCE, "NAME", 0,
     N_("the files are of this format, whatever they are called, or of that which a file NAME.yaml describes"), 0},
    {"map", KEY_MAP, "MAP", 0,
     N_("what the columns of files without a format of their own are, such as 'exporter=origin, importer=dest, year=t, value=v, unit=USD'"),
     0},
    {"year", KEY_YEAR, "YEAR", 0, N_("the year of files that do not tell it, where their format has it in the file's name"), 0},
    {"skip-unknown", KEY_SKIP_UNKNOWN, NULL, 0, N_("reject rows with unknown states or units instead of stopping"), 0},
    {"few", KEY_FEW, NULL, 0, N_("load a file even where the rules of its format leave out most of its rows"), 0},
    {"keep-events", KEY_KEEP_EVENTS, NULL, 0, N_("keep each row of large files of events instead of counting them"), 0},
    {0},
};

typedef struct arguments {
    cli_options common;
    cli_cut cut;
    jarak_load_settings load;
    char **files;
    int n_files;
} arguments;

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_load_settings_init(&given->load);
        state->child_inputs[0] = &given->common;
        state->child_inputs[1] = &given->cut;
        return 0;
    case KEY_SOURCE:
        given->load.source = argument;
        return 0;
    case KEY_MAP:
        given->load.map = argument;
        return 0;
    case KEY_SKIP_UNKNOWN:
        given->load.skip_unknown = true;
        return 0;
    case KEY_YEAR:
        given->load.year = cli_parse_int(argument, "--year", 1800, 2100, state);
        return 0;
    case KEY_FEW:
        given->load.allow_few = true;
        return 0;
    case KEY_KEEP_EVENTS:
        given->load.keep_events = true;
        return 0;
    case ARGP_KEY_ARGS:
        given->files = state->argv + state->next;
        given->n_files = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        cli_wrong_use(state, _("which files?"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The first bad rows, and where to see the others. */
static jarak_status print_rejects(const arguments *given, const cli_session *session, const char *file, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak_rejects(session->store, file, N_REJECTS_SHOWN + 1, &table, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < jarak_table_rows(table) && i < N_REJECTS_SHOWN; i++) {
        const char *column = jarak_table_text(table, i, 2);
        char line[24] = "";
        jarak_error shown;                          /* the text of an error has no characters that act on the terminal */
        if (!jarak_table_is_missing(table, i, 1)) { /* of some large files nobody knows it */
            snprintf(line, sizeof line, "%" PRId64 ":", jarak_table_integer(table, i, 1));
        }
        (void)jarak_fail(&shown, JARAK_OK, "%s:%s%s%s %s", file, line, column != NULL ? column : "", column != NULL ? ":" : "",
                         jarak_table_text(table, i, 3));
        fprintf(stderr, "  %s\n", shown.message);
    }
    if (jarak_table_rows(table) > N_REJECTS_SHOWN) {
        fprintf(stderr, _("  … all of them: jarak sources --rejects --db %s\n"), given->common.db);
    }
    jarak_table_free(table);
    return JARAK_OK;
}

static jarak_status tell(const arguments *given, const cli_session *session, const char *file, const jarak_load_report *report,
                         jarak_error *error)
{
    if (given->common.format != JARAK_FORMAT_TABLE) {
        return JARAK_OK;
    }
    jarak_error shown;
    (void)jarak_fail(&shown, JARAK_OK, "%s", file);
    if (report->already_loaded) {
        printf(_("%s: %s, already loaded, nothing to do\n"), shown.message, report->source);
        return JARAK_OK;
    }
    if (report->read_as[0] != '\0') {
        printf(_("%s: read as: %s\n"), shown.message, report->read_as);
    }
    const char *format = strcmp(report->source, "map") == 0 ? _("as mapped") : report->source;
    printf(P_("%s: %s, %" PRId64 " row read, %" PRId64 " loaded, %" PRId64 " skipped, %" PRId64 " rejected, ",
              "%s: %s, %" PRId64 " rows read, %" PRId64 " loaded, %" PRId64 " skipped, %" PRId64 " rejected, ", report->rows_read),
           shown.message, format, report->rows_read, report->rows_loaded, report->rows_skipped, report->rows_rejected);
    printf(P_("%" PRId64 " fact in %.1f s\n", "%" PRId64 " facts in %.1f s\n", report->facts), report->facts, report->seconds);
    if (report->facts_outside > 0) {
        printf(P_("%s: %" PRId64 " event names a state of today in a year in which it was none: it is kept, and no indicator counts it\n",
                  "%s: %" PRId64
                  " events name states of today in years in which they were none: they are kept, and no indicator counts them\n",
                  report->facts_outside),
               shown.message, report->facts_outside);
    }
    fflush(stdout);
    return report->rows_rejected > 0 ? print_rejects(given, session, file, error) : JARAK_OK;
}

/* Loads all files, those that go together at once; a bad one does not keep the next ones out. The reports of those that were loaded come
 * first in reports, their names first in the list of files. */
static cli_exit load_all(const arguments *given, const cli_session *session, jarak_load_report *reports, size_t *n_loaded)
{
    cli_exit code = CLI_DONE;
    jarak_error error;
    const size_t n_files = (size_t)given->n_files;
    for (size_t i = 0; i < n_files;) {
        size_t n_done = 0;
        jarak_status status = jarak_load_files(session->store, n_files - i, (const char *const *)given->files + i, &given->load,
                                               reports + *n_loaded, &n_done, &error);
        for (size_t k = 0; status == JARAK_OK && k < n_done; k++) {
            given->files[*n_loaded] = given->files[i + k];
            status = tell(given, session, given->files[*n_loaded], &reports[*n_loaded], &error);
            *n_loaded += status == JARAK_OK;
        }
        i += n_done > 0 ? n_done : 1;
        if (status != JARAK_OK) {
            code = cli_end(status, &error);
        }
        if (status == JARAK_ERR_INTERRUPTED) {
            break;
        }
    }
    return code;
}

static jarak_status print_reports(const arguments *given, const jarak_load_report *reports, size_t n_loaded, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak_load_table(n_loaded, (const char *const *)given->files, reports, &table, error);
    if (status == JARAK_OK) {
        status = cli_print(table, &given->common, error);
    }
    jarak_table_free(table);
    return status;
}

cli_exit cmd_load(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {&cli_cut_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("FILE…"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);
    given.load.sources_dir = given.common.sources_dir;
    given.load.encoding = given.cut.encoding;
    given.load.sheet = given.cut.sheet;
    given.load.delimiter = given.cut.delimiter;
    given.load.skip = given.cut.skip;

    cli_session session = {0};
    jarak_error error;
    bool is_new = access(given.common.db, F_OK) != 0;
    size_t n_loaded = 0;
    jarak_load_report *reports = calloc((size_t)given.n_files, sizeof *reports);
    jarak_status status = reports != NULL ? cli_session_open(&session, &given.common, JARAK_WRITE, &error)
                                          : jarak_fail(&error, JARAK_ERR_MEMORY, "%s", _("out of memory"));
    cli_exit code = status == JARAK_OK ? load_all(&given, &session, reports, &n_loaded) : cli_end(status, &error);
    if (status == JARAK_OK && n_loaded > 0 && !jarak_cancel_triggered(cli_cancel())) {
        status = jarak_panel_ensure(session.store, &error); /* so that questions find it made */
        code = status == JARAK_OK ? code : cli_end(status, &error);
    }
    if (status == JARAK_OK && given.common.format != JARAK_FORMAT_TABLE) {
        status = print_reports(&given, reports, n_loaded, &error);
        code = status == JARAK_OK ? code : cli_end(status, &error);
    }
    bool was_opened = session.store != NULL;
    cli_session_close(&session);
    if (is_new && was_opened && n_loaded == 0) {
        (void)remove(given.common.db); /* an empty store would only hide the figures that come with jarak */
    }
    free(reports);
    return code;
}
