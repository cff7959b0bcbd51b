/* jarak fit similarity: how alike two states vote or ally, for all pairs and times. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cancel.h"
#include "cli/fit.h"
#include "cli/fit_votes.h"
#include "jarak/fit_similarity.h"
#include "jarak/load.h"
#include "jarak/print.h"

static const char doc[] =
    N_("Agreement, S, kappa, pi, tau-b and A of every pair of states in every session, with bootstrap intervals.\n"
       "VOTES is a file of votes that jarak knows (`jarak sources --formats`), of alliances (ATOP), or any other file of roll calls whose "
       "columns are named. Without it, the votes of the store are taken."
       "\vExamples:\n"
       "  jarak fit similarity votes.csv --rollcalls roll_calls.csv --pair US,GB --sessions 50\n"
       "  jarak fit similarity unga.csv --bootstrap 1000 --format csv > similarity.csv\n"
       "  jarak fit similarity --db jarak.duckdb --by year --pair RUS,KAZ --contested\n"
       "  jarak fit similarity court.csv --unit judge --item case --vote vote --time term\n"
       "  jarak fit similarity atop.csv --years 1914 --pair DEU,RUS");

enum {
    KEY_PAIR = 1,
    KEY_BY,
    KEY_WINDOW,
    KEY_BOOTSTRAP,
    KEY_LEVEL,
    KEY_SEED,
    KEY_OBSERVED,
    KEY_WEIGHTS,
    KEY_YEARS,
    MOST_REJECTS_COUNTED = 1000000,
};

static const struct argp_option option_table[] = {
    {"pair", KEY_PAIR, "A,B", 0, N_("only this pair; may be given again"), 0},
    {"by", KEY_BY, "TIME", 0, N_("session (default) or year"), 0},
    {"window", KEY_WINDOW, "N", 0, N_("N sessions or years that end with each (default 1)"), 0},
    {"bootstrap", KEY_BOOTSTRAP, "N", 0, N_("intervals from N draws of roll calls, such as 1000"), 0},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals, between 0 and 1 (default 0.9)"), 0},
    {"seed", KEY_SEED, "N", 0, N_("of the random draws (default 1)"), 0},
    {"observed", KEY_OBSERVED, NULL, 0, N_("measure distances against the categories that the pair used, not all there are"), 0},
    {"weights", KEY_WEIGHTS, "KIND", 0, N_("none (default) or rarity: roll calls count by how divided they are"), 0},
    {"years", KEY_YEARS, "RANGE", 0, N_("of alliances, such as 1914 or 1946-2018"), 0},
    {0},
};

typedef struct arguments {
    fit_votes votes;
    jarak_fit_similarity_settings of;
    const char **pairs;
} arguments;

static void add_pair(arguments *given, const char *pair, struct argp_state *state)
{
    const char **pairs = realloc(given->pairs, (given->of.n_pairs + 1) * sizeof *pairs);
    if (pairs == NULL) {
        argp_failure(state, CLI_FAILED, 0, _("out of memory"));
        return;
    }
    given->pairs = pairs;
    given->pairs[given->of.n_pairs++] = pair;
    given->of.pairs = pairs;
}

#define FIELD(field) offsetof(jarak_fit_similarity_settings, field)

static const char *const times[] = {[JARAK_BY_SESSION] = "session", [JARAK_BY_YEAR] = "year", NULL};
static const char *const weights[] = {[JARAK_WEIGHTS_NONE] = "none", [JARAK_WEIGHTS_RARITY] = "rarity", NULL};

static const cli_setting settings[] = {
    {.key = KEY_BY, .kind = CLI_CHOICE, .offset = FIELD(by), .option = "--by", .names = times},
    {.key = KEY_WINDOW, .kind = CLI_INT, .offset = FIELD(window), .option = "--window", .least = 1, .most = 10000},
    {.key = KEY_BOOTSTRAP, .kind = CLI_SIZE, .offset = FIELD(fit.n_draws), .option = "--bootstrap", .least = 1, .most = 1e6},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(fit.level), .option = "--level"},
    {.key = KEY_OBSERVED, .kind = CLI_FLAG, .offset = FIELD(fit.observed), .option = "--observed"},
    {.key = KEY_WEIGHTS, .kind = CLI_CHOICE, .offset = FIELD(weights), .option = "--weights", .names = weights},
    {.key = KEY_YEARS, .kind = CLI_TEXT, .offset = FIELD(years), .option = "--years"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_fit_similarity_settings_init(&given->of);
        state->child_inputs[0] = &given->votes;
        return 0;
    case KEY_PAIR:
        add_pair(given, argument, state);
        return 0;
    case KEY_SEED:
        given->of.fit.seed = (uint64_t)cli_parse_int(argument, "--seed", 0, INT32_MAX, state);
        return 0;
    default:
        return cli_set(settings, &given->of, key, argument, state);
    }
}

/* Loads a file that a source describes; whether it is of alliances. *status says how that went. */
static bool load_alliances(const arguments *given, const cli_session *session, jarak_status *status, jarak_error *error)
{
    if (given->votes.votes.unit != NULL || given->votes.votes.item != NULL) {
        return false;
    }
    jarak_load_settings load;
    jarak_load_report report = {0};
    jarak_load_settings_init(&load);
    load.sources_dir = given->votes.common.sources_dir;
    load.skip_unknown = given->votes.votes.skip_unknown;
    load.beside = given->votes.votes.rollcalls;
    *status = jarak_load_file(session->store, given->votes.file, &load, &report, error);
    return *status == JARAK_OK && strcmp(report.source, "atop") == 0;
}

/* Bad rows of the file are kept apart by loading; here nobody would see them otherwise. */
static jarak_status print_rejects(const cli_session *session, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = jarak_rejects(session->store, NULL, MOST_REJECTS_COUNTED, &table, error);
    size_t n = status == JARAK_OK ? jarak_table_rows(table) : 0;
    if (n > 0) {
        const char *column = jarak_table_text(table, 0, 2);
        jarak_error shown; /* the text of an error has no characters that act on the terminal */
        (void)jarak_fail(&shown, JARAK_OK, _("jarak: rows left out of what was read: %zu; the first: %s:%lld: %s%s%s\n"), n,
                         jarak_table_text(table, 0, 0), (long long)jarak_table_integer(table, 0, 1), column != NULL ? column : "",
                         column != NULL ? ": " : "", jarak_table_text(table, 0, 3));
        fputs(shown.message, stderr);
    }
    jarak_table_free(table);
    return status;
}

static jarak_status similarity_of_votes(const arguments *given, const cli_session *session, jarak_fitted_similarity **result,
                                        jarak_error *error)
{
    jarak_votes *votes = NULL;
    jarak_status status = fit_votes_read(session, &given->votes, &votes, error);
    if (status == JARAK_OK) {
        status = jarak_fit_similarity(votes, &given->of, result, error);
    }
    jarak_votes_free(votes);
    return status;
}

/* Why cells stay empty, once for all of them. */
static void print_reasons(const jarak_fitted_similarity *result)
{
    size_t counts[JARAK_SIMILARITY_ONE_CONSTANT + 1] = {0};
    for (size_t i = 0; i < result->fit->n_rows; i++) {
        counts[result->fit->undefined[i]]++;
    }
    for (int reason = JARAK_SIMILARITY_NOTHING_COMMON; reason <= JARAK_SIMILARITY_ONE_CONSTANT; reason++) {
        if (counts[reason] > 0) {
            fprintf(stderr, _("jarak: rows with undefined measures: %zu (%s)\n"), counts[reason],
                    _(jarak_similarity_undefined_text((jarak_similarity_undefined)reason)));
        }
    }
}

/* What is asked of alliances is not asked of votes, and the other way round: nothing is ignored without a word. */
static jarak_status check_kind(const arguments *given, bool alliances, jarak_error *error)
{
    const char *option = !alliances && given->of.years != NULL       ? "--years"
                         : alliances && given->votes.votes.sessions  ? "--sessions"
                         : alliances && given->votes.votes.issues    ? "--issues"
                         : alliances && given->votes.votes.contested ? "--contested"
                         : alliances && given->votes.votes.rollcalls ? "--rollcalls"
                                                                     : NULL;
    if (option == NULL) {
        return JARAK_OK;
    }
    return alliances ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is for votes, and these are alliances"), option)
                     : jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is for alliances, and these are votes"), option);
}

static jarak_status run(const arguments *given, const cli_session *session, jarak_error *error)
{
    jarak_fitted_similarity *result = NULL;
    jarak_status status = JARAK_OK;
    bool alliances = given->votes.file != NULL && load_alliances(given, session, &status, error);
    if (status == JARAK_OK) {
        status = check_kind(given, alliances, error);
    }
    if (status == JARAK_OK) {
        status = alliances ? jarak_fit_similarity_of_alliances(session->store, &given->of, &result, error)
                           : similarity_of_votes(given, session, &result, error);
    }
    if (status == JARAK_OK && given->votes.file != NULL) {
        status = print_rejects(session, error);
    }
    if (status == JARAK_OK) {
        status = jarak_fit_similarity_print(result, given->votes.common.format, stdout, error);
    }
    if (status == JARAK_OK && !given->votes.common.quiet) {
        print_reasons(result);
    }
    jarak_fit_similarity_free(result);
    return status;
}

cli_exit fit_similarity(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_votes_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("[VOTES]"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_error error;
    jarak_status status = fit_votes_open(&session, &given.votes, &error);
    if (status == JARAK_OK) {
        given.of.fit.threads = given.votes.common.threads;
        given.of.fit.progress = session.progress;
        given.of.fit.cancel = cli_cancel();
        status = run(&given, &session, &error);
    }
    cli_session_close(&session);
    free(given.pairs);
    return cli_end(status, &error);
}
