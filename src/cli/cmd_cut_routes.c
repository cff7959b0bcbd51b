/* jarak cut --routes: what can still flow when a route is closed. */
#include <limits.h>
#include <stddef.h>

#include "cli/cancel.h"
#include "cli/cmd_cut.h"
#include "cli/options.h"
#include "cli/pictures.h"
#include "jarak/print.h"
#include "jarak/route_network.h"

static const char doc[] = N_("Tells what can still flow when a route is closed: of a network of routes whose capacities are known as "
                             "intervals, the largest flow, and the share of what flows today that survives, when each route, or all "
                             "through a state, are lost.\n"
                             "docs/routes.md says how to read the table, and what a file of routes looks like."
                             "\vExamples:\n"
                             "  jarak cut --routes kazakhstan-oil\n"
                             "  jarak cut --routes kazakhstan-oil --lose CPC\n"
                             "  jarak cut --routes kazakhstan-oil --through RUS --format json\n"
                             "  jarak cut --routes kazakhstan-oil -o routes.html");

enum { KEY_ROUTES = 1, KEY_LOSE, KEY_THROUGH, KEY_EACH, KEY_DRAWS, KEY_SEED, KEY_LEVEL };

static const struct argp_option option_table[] = {
    {"routes", KEY_ROUTES, "FILE|NAME", 0, N_("a network of routes: a file (docs/routes.md), or one that comes with jarak, kazakhstan-oil"),
     1},
    {"lose", KEY_LOSE, "ROUTE,…", 0, N_("these routes are lost together"), 1},
    {"through", KEY_THROUGH, "STATE", 0, N_("all routes through the state are lost together"), 1},
    {"each", KEY_EACH, NULL, 0, N_("each route by itself (default: and all routes through each state)"), 1},
    {"draws", KEY_DRAWS, "N", 0, N_("draws of disputed figures (default 4000; 0: none)"), 1},
    {"seed", KEY_SEED, "N", 0, N_("of the draws (default 1)"), 1},
    {"level", KEY_LEVEL, "LEVEL", 0, N_("of the interval of draws (default 0.9)"), 1},
    CLI_PICTURES_OPTION(1),
    {0},
};

typedef struct arguments {
    cli_options common;
    const char *network; /* a file, or a network that comes with jarak */
    const char *output;
    const char *lose[CLI_MOST_NAMES];
    jarak_route_losses_settings ask;
} arguments;

#define FIELD(field) offsetof(arguments, field)

static const cli_setting settings[] = {
    {.key = KEY_ROUTES, .kind = CLI_TEXT, .offset = FIELD(network), .option = "--routes"},
    {.key = KEY_THROUGH, .kind = CLI_TEXT, .offset = FIELD(ask.through), .option = "--through"},
    CLI_PICTURES_SETTING(FIELD(output)),
    {.key = KEY_EACH, .kind = CLI_FLAG, .offset = FIELD(ask.each), .option = "--each"},
    {.key = KEY_DRAWS, .kind = CLI_SIZE, .offset = FIELD(ask.fit.n_draws), .option = "--draws", .least = 0, .most = 10000000},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(ask.fit.level), .option = "--level"},
    {0},
};

static void check(const arguments *given, struct argp_state *state)
{
    cli_pictures_check(given->output, &given->common, state);
    if (given->network == NULL) {
        cli_wrong_use(state, _("%s is needed"), "--routes");
    }
    if ((given->ask.n_lose > 0) + (given->ask.through != NULL) + given->ask.each > 1) {
        cli_wrong_use(state, _("give one of --lose, --through and --each"));
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_route_losses_settings_init(&given->ask);
        given->ask.lose = given->lose;
        state->child_inputs[0] = &given->common;
        return 0;
    case KEY_LOSE:
        cli_take_names(argument, "--lose", given->lose, &given->ask.n_lose, state);
        return 0;
    case KEY_SEED:
        given->ask.fit.seed = (uint64_t)cli_parse_int(argument, "--seed", 0, INT_MAX, state);
        return 0;
    case ARGP_KEY_END:
        check(given, state);
        return 0;
    default:
        return cli_set(settings, given, key, argument, state);
    }
}

cli_exit cut_routes(int argc, char **argv)
{
    static const struct argp_child children[] = {{&cli_options_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, NULL, doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    jarak_route_network *network = NULL;
    jarak_route_losses *found = NULL;
    jarak_error error;
    given.ask.fit.threads = given.common.threads;
    given.ask.fit.cancel = cli_cancel();
    jarak_status status = jarak_route_network_read(given.network, &network, &error);
    status = status == JARAK_OK ? jarak_route_losses_find(network, &given.ask, &found, &error) : status;
    if (status == JARAK_OK && given.output != NULL) {
        status = jarak_report_write_routes(found, cli_language(&given.common), given.output, &error);
        if (status == JARAK_OK) {
            cli_pictures_say(given.output, &given.common);
        }
    } else if (status == JARAK_OK) {
        status = jarak_route_losses_print(found, given.common.format, stdout, &error);
    }
    jarak_route_losses_free(found);
    jarak_route_network_free(network);
    return cli_end(status, &error);
}
