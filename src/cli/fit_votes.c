/* The votes that a method fits: options, opening and reading. */
#include "cli/fit_votes.h"

enum {
    KEY_ROLLCALLS = 0x300,
    KEY_SESSIONS,
    KEY_ISSUES,
    KEY_CONTESTED,
    KEY_UNIT,
    KEY_ITEM,
    KEY_VOTE,
    KEY_TIME,
    KEY_YES,
    KEY_ABSTAIN,
    KEY_NO,
    KEY_SKIP_UNKNOWN,
};

static const struct argp_option option_table[] = {
    {"rollcalls", KEY_ROLLCALLS, "FILE", 0, N_("the list of roll calls with session, date and title"), 0},
    {"sessions", KEY_SESSIONS, "LIST", 0, N_("only these, such as 40,50-52"), 0},
    {"issues", KEY_ISSUES, "LIST", 0, N_("only roll calls about these, such as me,nu"), 0},
    {"contested", KEY_CONTESTED, NULL, 0, N_("only roll calls with fewer than 80 percent on one side"), 0},
    {"unit", KEY_UNIT, "COLUMN", 0, N_("who votes"), 5},
    {"item", KEY_ITEM, "COLUMN", 0, N_("what is voted on"), 5},
    {"vote", KEY_VOTE, "COLUMN", 0, N_("the vote"), 5},
    {"time", KEY_TIME, "COLUMN", 0, N_("its session, a whole number, or its date"), 5},
    {"yes", KEY_YES, "CODES", 0, N_("codes that mean yes (default: those that tell themselves apart)"), 5},
    {"abstain", KEY_ABSTAIN, "CODES", 0, N_("codes that mean abstained"), 5},
    {"no", KEY_NO, "CODES", 0, N_("codes that mean no"), 5},
    {"skip-unknown", KEY_SKIP_UNKNOWN, NULL, 0, N_("leave out votes of unknown states instead of stopping"), 5},
    {0},
};

#define FIELD(field) offsetof(jarak_votes_settings, field)

static const cli_setting settings[] = {
    {.key = KEY_ROLLCALLS, .kind = CLI_TEXT, .offset = FIELD(rollcalls)},
    {.key = KEY_SESSIONS, .kind = CLI_TEXT, .offset = FIELD(sessions)},
    {.key = KEY_ISSUES, .kind = CLI_TEXT, .offset = FIELD(issues)},
    {.key = KEY_CONTESTED, .kind = CLI_FLAG, .offset = FIELD(contested)},
    {.key = KEY_UNIT, .kind = CLI_TEXT, .offset = FIELD(unit)},
    {.key = KEY_ITEM, .kind = CLI_TEXT, .offset = FIELD(item)},
    {.key = KEY_VOTE, .kind = CLI_TEXT, .offset = FIELD(vote)},
    {.key = KEY_TIME, .kind = CLI_TEXT, .offset = FIELD(time)},
    {.key = KEY_YES, .kind = CLI_TEXT, .offset = FIELD(yes)},
    {.key = KEY_ABSTAIN, .kind = CLI_TEXT, .offset = FIELD(abstain)},
    {.key = KEY_NO, .kind = CLI_TEXT, .offset = FIELD(no)},
    {.key = KEY_SKIP_UNKNOWN, .kind = CLI_FLAG, .offset = FIELD(skip_unknown)},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    fit_votes *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (fit_votes){0};
        jarak_votes_settings_init(&given->votes);
        state->child_inputs[0] = &given->common;
        return 0;
    case ARGP_KEY_ARG:
        if (given->file != NULL) {
            cli_wrong_use(state, _("one file of votes at a time; the list of roll calls goes with --rollcalls"));
        }
        given->file = argument;
        return 0;
    default:
        return cli_set(settings, &given->votes, key, argument, state);
    }
}

static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
const struct argp fit_votes_argp = {.options = option_table, .parser = parse, .children = children, .argp_domain = "jarak"};

jarak_status fit_votes_open(cli_session *session, fit_votes *given, jarak_error *error)
{
    given->votes.sources_dir = given->common.sources_dir;
    return given->file != NULL ? cli_session_open_memory(session, &given->common, error)
                               : cli_session_open(session, &given->common, JARAK_READ, error);
}

jarak_status fit_votes_read(const cli_session *session, const fit_votes *given, jarak_votes **votes, jarak_error *error)
{
    jarak_status status = given->file != NULL ? jarak_votes_read_file(session->store, given->file, &given->votes, votes, error)
                                              : jarak_votes_read(session->store, &given->votes, votes, error);
    if (status == JARAK_OK && (*votes)->n_undated > 0) {
        fprintf(stderr,
                P_("jarak: %zu vote left out: neither session nor date of its roll call is known\n",
                   "jarak: %zu votes left out: neither session nor date of their roll calls is known\n", (*votes)->n_undated),
                (*votes)->n_undated);
    }
    return status;
}
