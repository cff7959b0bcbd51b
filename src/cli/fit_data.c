/* The data that a method fits: options, opening and reading. */
#include "cli/fit_data.h"
#include "cli/cancel.h"

#include "cli/question.h"
#include "jarak/panel.h"

enum { KEY_WHERE = 0x300, MOST_COLUMNS = 8 };

static const struct argp_option option_table[] = {
    {"where", KEY_WHERE, "SQL", 0, N_("only rows that meet the condition"), 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    fit_data *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (fit_data){0};
        state->child_inputs[0] = &given->common;
        state->child_inputs[1] = &given->cut;
        return 0;
    case KEY_WHERE:
        given->where = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (given->data != NULL) {
            cli_wrong_use(state, _("one file, table or query at a time; put a query in quotes"));
        }
        given->data = argument;
        return 0;
    case ARGP_KEY_END:
        if (given->data == NULL) {
            cli_wrong_use(state, _("which data? Give a file, a table or view, or a query"));
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {&cli_cut_argp, 0, NULL, 0}, {0}};
const struct argp fit_data_argp = {.options = option_table, .parser = parse, .children = children, .argp_domain = "jarak"};

jarak_status fit_data_open(cli_session *session, const fit_data *given, jarak_error *error)
{
    if (jarak_frame_is_file(given->data)) {
        return jarak_progress_new(stderr, given->common.quiet, &session->progress, error);
    }
    jarak_status status = cli_question_open(session, &given->common, error);
    return status == JARAK_OK ? jarak_panel_ensure(session->store, error) : status;
}

jarak_status fit_data_read_open(cli_session *session, const fit_data *given, size_t n, const jarak_column_request *columns,
                                jarak_frame **frame, jarak_error *error)
{
    jarak_column_request wanted[MOST_COLUMNS];
    size_t n_wanted = 0;
    for (size_t i = 0; i < n && n_wanted < MOST_COLUMNS; i++) {
        if (columns[i].name != NULL) {
            wanted[n_wanted++] = columns[i];
        }
    }
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.store = session->store;
    settings.where = given->where;
    settings.encoding = given->cut.encoding;
    settings.sheet = given->cut.sheet;
    settings.delimiter = given->cut.delimiter;
    settings.skip = given->cut.skip;
    settings.threads = given->common.threads;
    settings.cancel = cli_cancel();
    settings.progress = session->store == NULL ? session->progress : NULL; /* the store shows its own */
    return jarak_frame_read(given->data, &settings, n_wanted, wanted, frame, error);
}

jarak_status fit_data_read(cli_session *session, const fit_data *given, size_t n, const jarak_column_request *columns, jarak_frame **frame,
                           jarak_error *error)
{
    jarak_status status = fit_data_open(session, given, error);
    return status == JARAK_OK ? fit_data_read_open(session, given, n, columns, frame, error) : status;
}
