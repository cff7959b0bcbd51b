/* jarak reroute: goods that reach a destination around a barrier. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cancel.h"
#include "cli/options.h"
#include "cli/pictures.h"
#include "cli/reroute_goods.h"
#include "cli/reroute_links.h"
#include "jarak/print.h"
#include "jarak/rerouting.h"
#include "jarak/state.h"

static const char doc[] =
    N_("Finds goods that reach a destination around a barrier: products of which hubs took more from the origin than they did of its other "
       "goods, against what an ordinary year brings.\n"
       "What is found is consistent with rerouting; no figure says who shipped, or whether that was allowed. docs/reroute.md says how to "
       "read the table, and which files to load."
       "\vExamples:\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ,ARM,UZB,GEO --since 2022-03\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --since 2022-03 --rule plain --q 0.05\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ --since 2022-03 --control none --format csv\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --since 2022-03 --control UZB,GEO\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --barrier list.csv --window 6\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --since 2022-03 --products common_high_priority_hs6\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --since 2022-03 --concordance cn2021_cn2022.csv\n"
       "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --since 2022-03 -o rerouted.html\n"
       "  jarak reroute --demo\n"
       "  jarak reroute --demo -o demo.html\n"
       "  jarak reroute --demo --explain 841220:COW_MOD");

enum {
    KEY_ORIGIN = 1,
    KEY_DESTINATION,
    KEY_HUBS,
    KEY_SINCE,
    KEY_WINDOW,
    KEY_LEVEL,
    KEY_CONCORDANCE,
    KEY_RULE,
    KEY_CONTROL,
    KEY_FLOOR,
    KEY_Q,
    KEY_PRODUCTS,
    KEY_BARRIER,
    KEY_MIRROR,
    KEY_EXPLAIN,
    KEY_KEEP,
    KEY_DEMO,
};

static const struct argp_option option_table[] = {
    {"origin", KEY_ORIGIN, "STATE", 0, N_("whose exports; of a group, such as EUU, the sum of its members; needed"), 1},
    {"destination", KEY_DESTINATION, "STATE", 0, N_("behind the barrier; needed"), 1},
    {"hubs", KEY_HUBS, "STATE,…", 0, N_("by way of which the goods may go; needed"), 1},
    {"since", KEY_SINCE, "MONTH", 0, N_("the first month behind the barrier, such as 2022-03; needed"), 1},
    {"window", KEY_WINDOW, "N", 0, N_("so many months from it, and the same of each year before (2 to 12, default 9)"), 1},
    {"products", KEY_PRODUCTS, "LIST", 0,
     N_("goods under the barrier: a column product with codes, or beginnings of codes (default: all in the store); or, instead of a file, "
        "the "
        "name of a list of products that is loaded"),
     2},
    {"barrier", KEY_BARRIER, "LIST", 0,
     N_("the same with dates: a column since (a day or month) and, if it ended, until; each product is looked at from its own date on, and "
        "--since is of those that have none"),
     2},
    {"level", KEY_LEVEL, "LEVEL", 0, N_("products of the Harmonized System, hs6 (default), or of the Combined Nomenclature, cn8"), 2},
    {"concordance", KEY_CONCORDANCE, "FILE", 0,
     N_("how codes changed, beside the concordances that are loaded: codes that it joins are tested as one product; none: without any"), 2},
    {"control", KEY_CONTROL, "CONTROL", 0,
     N_("what trade is expected to grow with: other (default), the origin's other goods; none; a rate a year, such as 0.1; or states, such "
        "as MDA,MNG: what the origin sends them of the same product"),
     2},
    {"rule", KEY_RULE, "RULE", 0, N_("above every earlier year, strict (default), or above the year before alone, plain"), 3},
    {"q", KEY_Q, "Q", 0, N_("share of false findings at the most (default 0.10)"), 3},
    {"floor", KEY_FLOOR, "AMOUNT", 0, N_("trade in both windows below which nothing is tested (default 30000)"), 3},
    {"mirror", KEY_MIRROR, NULL, 0,
     N_("the hubs' own figures of imports name the same partner as the origin's exports: compare them (most name where goods are from)"),
     3},
    {"explain", KEY_EXPLAIN, "PRODUCT[:HUB]", 0,
     N_("one product, or one by one hub: its months, the arithmetic from them to what is printed, and every row behind them (with --format "
        "csv each)"),
     4},
    {"keep", KEY_KEEP, NULL, 0,
     N_("keep what is found in the store, where queries and claims have the view rerouting, until its figures change"), 4},
    CLI_PICTURES_OPTION(4),
    {"demo", KEY_DEMO, NULL, 0, N_("a made-up world in which it is known what went round, instead of a store and the four options above"),
     4},
    {0},
};

typedef struct arguments {
    cli_options common;
    jarak_rerouting_settings ask;
    const char *hubs[CLI_MOST_NAMES];
    const char *states[CLI_MOST_NAMES];
    const char *products, *barrier, *concordance, *output;
    bool is_demo, is_kept;
} arguments;

/* What is no word and no number names states, which the store is asked about. */
static void parse_control(arguments *given, char *text, struct argp_state *state)
{
    char *end;
    given->ask.growth = strtod(text, &end);
    const bool is_number = end != text && *end == '\0';
    given->ask.control = strcmp(text, "other") == 0  ? JARAK_CONTROL_OTHER
                         : strcmp(text, "none") == 0 ? JARAK_CONTROL_NONE
                         : is_number                 ? JARAK_CONTROL_GROWTH
                                                     : JARAK_CONTROL_STATES;
    const char *wrong =
        given->ask.control == JARAK_CONTROL_GROWTH && !(isfinite(given->ask.growth) && given->ask.growth > -1) ? text : NULL;
    given->ask.n_states = 0;
    given->ask.states = given->states;
    if (given->ask.control == JARAK_CONTROL_STATES) {
        given->ask.growth = 0;
        cli_take_names(text, "--control", given->states, &given->ask.n_states, state);
    }
    for (size_t i = 0; wrong == NULL && i < given->ask.n_states; i++) {
        char code[JARAK_STATE_CODE_BYTES];
        wrong = jarak_state_find(given->states[i], JARAK_ANY_YEAR, code, NULL) != JARAK_OK ? given->states[i] : NULL;
    }
    if (wrong != NULL) {
        cli_wrong_word(state, "--control", wrong, (const char *const[]){"other", "none", NULL},
                       _("other, none, a rate a year above -1, such as 0.1, or states with commas between"));
    }
}

/* A demonstration has its own question, to its own store. */
static void check_demo(const arguments *given, struct argp_state *state)
{
    const char *superfluous = given->ask.origin != NULL        ? "--origin"
                              : given->ask.destination != NULL ? "--destination"
                              : given->ask.n_hubs > 0          ? "--hubs"
                              : given->ask.since != NULL       ? "--since"
                              : given->products != NULL        ? "--products"
                              : given->barrier != NULL         ? "--barrier"
                              : given->concordance != NULL     ? "--concordance"
                              : given->is_kept                 ? "--keep"
                              : given->common.db_given         ? "--db"
                                                               : NULL;
    if (superfluous != NULL) {
        cli_wrong_use(state, _("--demo is of a made-up world, and goes without %s"), superfluous);
    }
}

static void check(const arguments *given, struct argp_state *state)
{
    cli_pictures_check(given->output, &given->common, state);
    if (given->is_demo) {
        check_demo(given, state);
        return;
    }
    const char *missing = given->ask.origin == NULL                            ? "--origin"
                          : given->ask.destination == NULL                     ? "--destination"
                          : given->ask.n_hubs == 0                             ? "--hubs"
                          : given->ask.since == NULL && given->barrier == NULL ? "--since"
                                                                               : NULL;
    if (missing != NULL) {
        cli_wrong_use(state, _("%s is needed"), missing);
    }
    if (given->products != NULL && given->barrier != NULL) {
        cli_wrong_use(state, _("--products and --barrier are two lists of the same goods: give one"));
    }
}

#define FIELD(field) offsetof(arguments, field)

static const char *const digit_names[] = {"hs6", "cn8", NULL};

static const cli_setting settings[] = {
    {.key = KEY_ORIGIN, .kind = CLI_TEXT, .offset = FIELD(ask.origin), .option = "--origin"},
    {.key = KEY_DESTINATION, .kind = CLI_TEXT, .offset = FIELD(ask.destination), .option = "--destination"},
    {.key = KEY_SINCE, .kind = CLI_TEXT, .offset = FIELD(ask.since), .option = "--since"},
    {.key = KEY_WINDOW, .kind = CLI_INT, .offset = FIELD(ask.window), .option = "--window", .least = 2, .most = 12},
    {.key = KEY_LEVEL, .kind = CLI_CHOICE, .offset = FIELD(ask.digits), .option = "--level", .names = digit_names},
    {.key = KEY_Q, .kind = CLI_NUMBER, .offset = FIELD(ask.q), .option = "--q", .least = 0, .most = 1},
    {.key = KEY_MIRROR, .kind = CLI_FLAG, .offset = FIELD(ask.mirror)},
    {.key = KEY_EXPLAIN, .kind = CLI_TEXT, .offset = FIELD(ask.explain), .option = "--explain"},
    {.key = KEY_KEEP, .kind = CLI_FLAG, .offset = FIELD(is_kept)},
    {.key = KEY_DEMO, .kind = CLI_FLAG, .offset = FIELD(is_demo)},
    CLI_PICTURES_SETTING(FIELD(output)),
    {.key = KEY_PRODUCTS, .kind = CLI_TEXT, .offset = FIELD(products), .option = "--products"},
    {.key = KEY_CONCORDANCE, .kind = CLI_TEXT, .offset = FIELD(concordance), .option = "--concordance"},
    {.key = KEY_BARRIER, .kind = CLI_TEXT, .offset = FIELD(barrier), .option = "--barrier"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    static const char *const rules[] = {"strict", "plain", NULL};
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_rerouting_settings_init(&given->ask);
        given->ask.hubs = given->hubs;
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_HUBS:
        cli_take_names(argument, "--hubs", given->hubs, &given->ask.n_hubs, state);
        return 0;
    case KEY_CONTROL:
        parse_control(given, argument, state);
        return 0;
    case KEY_RULE:
        given->ask.plain = cli_parse_choice(argument, "--rule", rules, state) == 1;
        return 0;
    case KEY_FLOOR:
        given->ask.fit.floor = cli_parse_number_to(argument, "--floor", 0, 1e15, state);
        return 0;
    case ARGP_KEY_END:
        check(given, state);
        return 0;
    default:
        return cli_set(settings, given, key, argument, state);
    }
}

/* The question of the demonstration, asked of a store in memory, with the settings that were given. */
static jarak_status open_demo(arguments *given, cli_session *session, jarak_error *error)
{
    jarak_rerouting_settings ask;
    jarak_status status = cli_session_open_memory(session, &given->common, error);
    status = status == JARAK_OK ? jarak_rerouting_demo(session->store, &ask, error) : status;
    if (status == JARAK_OK) {
        given->ask.origin = ask.origin;
        given->ask.destination = ask.destination;
        given->ask.since = ask.since;
        given->ask.hubs = ask.hubs;
        given->ask.n_hubs = ask.n_hubs;
        given->ask.note = ask.note;
    }
    return status;
}

/* A list of goods is a file, or else the name of one that is in the store. */
static jarak_status take_goods(arguments *given, const char *list, cli_goods *goods, jarak_error *error)
{
    const bool is_dated = given->barrier != NULL;
    if (!jarak_frame_is_file(list) && strpbrk(list, "./") == NULL) {
        given->ask.list = list;
        given->ask.is_list_dated = is_dated;
        return JARAK_OK;
    }
    const jarak_status status = cli_goods_read(list, is_dated, given->common.threads, goods, error);
    return status == JARAK_OK ? cli_goods_take(goods, &given->ask, error) : status;
}

static jarak_status open_store(const arguments *given, cli_session *session, jarak_error *error)
{
    if (given->is_kept && access(given->common.db, F_OK) != 0) { /* opening it would make one */
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no store %s; give its name with --db"), given->common.db);
    }
    return cli_session_open(session, &given->common, given->is_kept ? JARAK_WRITE : JARAK_READ, error);
}

static void print_demo_before(void)
{
    fputs(
        _("A made-up world: trade of Tuscany (COW_TUS) with Modena, Parma, the Two Sicilies and the Papal States, states that are no more, "
          "in figures drawn by chance.\n"
          "From 1857-03 on the Papal States (COW_PAP) take a fifth of it. Goods were planted that go there by two of the other states "
          "instead.\n\n"),
        stdout);
}

static void print_demo_after(const jarak_rerouting *found)
{
    const jarak_rerouting_score score = jarak_rerouting_demo_score(found);
    printf(P_("\n%zu product was planted; ", "\n%zu products were planted; ", score.n_planted), score.n_planted);
    printf(P_("%zu of them is found, ", "%zu of them are found, ", score.n_planted_found), score.n_planted_found);
    printf(P_("and %zu other.\n", "and %zu others.\n", score.n_others_found), score.n_others_found);
    fputs(
        _("Not planted: 843030, of which the hubs took more for themselves: its direct trade did not fall, so it is not called consistent "
          "with rerouting. 842000 had an odd year of comparison: `--rule plain` is taken in by it.\n"
          "\nThe real thing\n"
          "  jarak load exports.csv totals.csv    monthly exports by product, and of all goods (Comext, Comtrade; docs/reroute.md)\n"
          "  jarak reroute --origin EUU --destination RUS --hubs KAZ,KGZ --since 2022-03\n"),
        stdout);
}

static jarak_status show(const arguments *given, const jarak_rerouting *found, jarak_error *error)
{
    if (given->output != NULL) {
        const jarak_status written = jarak_report_write_rerouting(found, cli_language(&given->common), given->output, error);
        if (written == JARAK_OK) {
            cli_pictures_say(given->output, &given->common);
        }
        return written;
    }
    const bool is_told = given->is_demo && given->ask.explain == NULL && given->common.format == JARAK_FORMAT_TABLE;
    if (is_told) {
        print_demo_before();
    }
    const jarak_status status = jarak_rerouting_print(found, given->common.format, stdout, error);
    if (status == JARAK_OK && is_told) {
        print_demo_after(found);
    }
    return status;
}

cli_exit cmd_reroute(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, NULL, doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    cli_goods goods = {0};
    cli_links links = {0};
    jarak_rerouting *found = NULL;
    jarak_error error;
    const char *list = given.barrier != NULL ? given.barrier : given.products;
    jarak_status status = list == NULL ? JARAK_OK : take_goods(&given, list, &goods, &error);
    if (status == JARAK_OK && given.concordance != NULL) {
        status = cli_links_take(given.concordance, &given.common, &given.ask, &links, &error);
    }
    if (status == JARAK_OK) {
        status = given.is_demo ? open_demo(&given, &session, &error) : open_store(&given, &session, &error);
    }
    given.ask.fit.threads = given.common.threads;
    given.ask.fit.cancel = cli_cancel();
    status = status == JARAK_OK ? jarak_rerouting_find(session.store, &given.ask, &found, &error) : status;
    status = status == JARAK_OK && given.is_kept ? jarak_rerouting_keep(session.store, found, &error) : status;
    status = status == JARAK_OK ? show(&given, found, &error) : status;
    jarak_rerouting_free(found);
    cli_goods_release(&goods);
    cli_links_release(&links);
    cli_session_close(&session);
    return cli_end(status, &error);
}
