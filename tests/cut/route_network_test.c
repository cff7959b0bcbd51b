/* Networks of routes by name: the one that comes with jarak, what a file must be, and what is asked. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/embed.h"
#include "base/text.h"
#include "cut/network.h"
#include "failing.h"
#include "jarak/print.h"
#include "near.h"

static jarak_route_network *read_text(const char *text)
{
    jarak_route_network *network;
    jarak_error error = {.message = ""};
    if (jarak__network_parse("made.yaml", text, strlen(text), &network, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return network;
}

static jarak_route_network *read_oil(void)
{
    jarak_route_network *network;
    jarak_error error = {.message = ""};
    if (jarak_route_network_read("kazakhstan-oil", &network, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return network;
}

static jarak_route_losses *find(const jarak_route_network *network, const jarak_route_losses_settings *settings)
{
    jarak_route_losses *found;
    jarak_error error = {.message = ""};
    if (jarak_route_losses_find(network, settings, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

static const jarak_routes_loss *loss_of(const jarak_route_losses *found, const char *lost)
{
    for (size_t i = 0; i < found->n_losses; i++) {
        if (strcmp(found->losses[i].lost, lost) == 0) {
            return found->losses[i].found;
        }
    }
    fail_msg("no loss of %s", lost);
    return NULL;
}

/* ------------------------------------------------------------------------------------------------------------------ Kazakhstan's oil */

static void oil_of_kazakhstan(void **state)
{
    (void)state;
    static const struct {
        const char *lost;
        double low, high, surviving_low, surviving_high;
    } expected[] = {
        {"CPC", 24.5, 43.5, .3025, .6444},
        {"Atyrau-Samara", 74.5, 93.5, .9198, 1},
        {"Kazakhstan-China", 85.5, 90.5, 1, 1},
        {"RUS", 7.5, 26.5, .0926, .3926},
    };
    jarak_route_network *network = read_oil();
    jarak_route_losses *found = find(network, NULL);
    assert_int_equal(found->n_losses, 6 + 5); /* routes, without supplies; states */
    assert_near(found->nothing.found->max_flow_low, 91.5, 0);
    assert_near(found->nothing.found->max_flow_high, 110.5, 0);
    assert_near(found->fit->demand_low, 67.5, 1e-13);
    assert_near(found->fit->demand_high, 81, 1e-13);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const jarak_routes_loss *loss = loss_of(found, expected[i].lost);
        assert_near(loss->max_flow_low, expected[i].low, 0);
        assert_near(loss->max_flow_high, expected[i].high, 0);
        assert_near(loss->surviving_low, expected[i].surviving_low, 5e-5);
        assert_near(loss->surviving_high, expected[i].surviving_high, 5e-5);
    }
    assert_near(loss_of(found, "CPC")->drawn_median, .49, .01);
    assert_near(loss_of(found, "RUS")->drawn_high, .33, .01);
    jarak_route_losses_free(found);
    jarak_route_network_free(network);
}

/* Whether a line of the ledger has the measure, the value and the address. */
static bool is_in_ledger(const jarak_route_source *source)
{
    const jarak__embedded_file *ledger = jarak__embedded("data/ledger.csv");
    char middle[256];
    snprintf(middle, sizeof middle, ",%s,%s,%s,", source->measure, source->value, source->unit);
    for (const char *line = (const char *)ledger->bytes; line != NULL;) {
        const char *end = strchr(line, '\n'), *measure = strstr(line, middle), *url = strstr(line, source->url);
        if (measure != NULL && end != NULL && measure < end && url != NULL && url < end) {
            return true;
        }
        line = end != NULL ? end + 1 : NULL;
    }
    return false;
}

static size_t assert_in_ledger(size_t n, const jarak_route_source *sources)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_in_ledger(&sources[i])) {
            fail_msg("%s %s %s is not in the ledger", sources[i].measure, sources[i].value, sources[i].url);
        }
    }
    return n;
}

/* Every figure has its row in the ledger; a capacity is one of its figures, where it is not assumed or told in a note. */
static void figures_are_those_of_the_ledger(void **state)
{
    (void)state;
    jarak_route_network *network = read_oil();
    size_t n = assert_in_ledger(network->n_carries_sources, network->carries_sources);
    n += assert_in_ledger(network->n_limit_sources, network->limit_sources);
    for (size_t i = 0; i < network->n_routes; i++) {
        const jarak_named_route *route = &network->routes[i];
        bool has_low = route->assumed || route->note != NULL, has_high = has_low;
        n += assert_in_ledger(route->n_sources, route->sources);
        for (size_t j = 0; j < route->n_sources; j++) {
            has_low = has_low || strtod(route->sources[j].value, NULL) == route->low;
            has_high = has_high || strtod(route->sources[j].value, NULL) == route->high;
        }
        assert_true(has_low && has_high);
    }
    for (size_t i = 0; i < network->n_flows; i++) {
        n += assert_in_ledger(1, &network->flows[i].source);
        assert_near(100 * network->flows[i].share, strtod(network->flows[i].source.value, NULL), .05);
    }
    assert_int_equal(n, 15);
    jarak_route_network_free(network);
}

/* ------------------------------------------------------------------------------------------------------------------ questions */

static const char *const MADE =
    "title: Made up\nunit: Mt/yr\ngoods: exports\n"
    "supply:\n  - {id: wells, at: A, capacity: unlimited, assumed: yes}\n"
    "markets: [M]\n"
    "routes:\n"
    "  - {id: north, from: A, to: M, through: [Russia], low: 4, high: 6, sources: [{publisher: P}]}\n"
    "  - {id: south, name: The South Line, from: A, to: B, through: [IRN, TUR], capacity: 3, sources: [{publisher: P}]}\n"
    "  - {id: sea, from: B, to: M, through: [TUR], low: 1, high: 9, assumed: yes}\n";

static void losses_that_are_asked_for(void **state)
{
    (void)state;
    jarak_route_network *network = read_text(MADE);
    jarak_route_losses_settings settings;
    jarak_route_losses_settings_init(&settings);
    const char *lose[] = {"NORTH", "the south line"};
    settings.lose = lose;
    settings.n_lose = 2;
    jarak_route_losses *found = find(network, &settings);
    assert_int_equal(found->n_losses, 1);
    assert_string_equal(found->losses[0].lost, "north + south");
    assert_int_equal(found->losses[0].kind, JARAK_LOSS_SET);
    assert_near(found->losses[0].found->max_flow_high, 0, 0);
    assert_near(found->nothing.found->max_flow_low, 5, 0);
    assert_near(found->nothing.found->max_flow_high, 9, 0);
    assert_true(isnan(found->losses[0].found->surviving_low)); /* what flows today is not known */
    jarak_route_losses_free(found);

    settings.n_lose = 0;
    settings.through = "Turkey";
    found = find(network, &settings);
    assert_string_equal(found->losses[0].lost, "TUR");
    assert_int_equal(found->losses[0].n_routes, 2);
    assert_near(found->losses[0].found->max_flow_high, 6, 0);
    jarak_route_losses_free(found);

    settings.through = NULL;
    settings.each = true;
    found = find(network, &settings);
    assert_int_equal(found->n_losses, 3);
    assert_near(loss_of(found, "sea")->max_flow_low, 4, 0);
    jarak_route_losses_free(found);
    jarak_route_network_free(network);
}

static void assert_not_found(const jarak_route_network *network, const jarak_route_losses_settings *settings, jarak_status expected,
                             const char *words)
{
    jarak_route_losses *found;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_route_losses_find(network, settings, &found, &error), expected);
    assert_null(found);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
}

static void questions_without_an_answer(void **state)
{
    (void)state;
    jarak_route_network *network = read_text(MADE);
    jarak_route_losses_settings settings;
    jarak_route_losses_settings_init(&settings);
    const char *lose = "west";
    settings.lose = &lose;
    settings.n_lose = 1;
    assert_not_found(network, &settings, JARAK_ERR_NOT_FOUND, "no route \"west\"; there are: wells, north, south, sea");
    settings.each = true;
    assert_not_found(network, &settings, JARAK_ERR_ARGUMENT, "one of lose, through and each");
    jarak_route_losses_settings_init(&settings);
    settings.through = "KAZ";
    assert_not_found(network, &settings, JARAK_ERR_NOT_FOUND, "no route passes KAZ; states that routes pass: RUS, IRN, TUR");
    settings.through = "Nowhereland";
    assert_not_found(network, &settings, JARAK_ERR_NOT_FOUND, "Nowhereland");
    jarak_route_network_free(network);
}

/* Two networks of the same routes in another order: the same bits, of draws too. */
static void the_order_of_routes_does_not_matter(void **state)
{
    (void)state;
    static const char one[] = "title: T\nunit: u\ngoods: g\nsupply: [{id: s, at: A, capacity: unlimited, assumed: yes}]\nmarkets: [M]\n"
                              "flow: {low: 5, high: 8}\nroutes:\n"
                              "  - {id: a, from: A, to: M, low: 1, high: 6, assumed: yes}\n"
                              "  - {id: b, from: A, to: M, low: 2, high: 5, assumed: yes}\n";
    static const char other[] = "title: T\nunit: u\ngoods: g\nmarkets: [M]\nroutes:\n"
                                "  - {id: b, from: A, to: M, low: 2, high: 5, assumed: yes}\n"
                                "  - {id: a, from: A, to: M, low: 1, high: 6, assumed: yes}\n"
                                "supply: [{id: s, at: A, capacity: unlimited, assumed: yes}]\nflow: {low: 5, high: 8}\n";
    jarak_route_network *first = read_text(one), *second = read_text(other);
    jarak_route_losses *a = find(first, NULL), *b = find(second, NULL);
    for (const char *const *id = (const char *const[]){"a", "b", NULL}; *id != NULL; id++) {
        assert_memory_equal(loss_of(a, *id), loss_of(b, *id), offsetof(jarak_routes_loss, cut_low));
    }
    assert_true(loss_of(a, "a")->drawn_low < loss_of(a, "a")->drawn_high);
    jarak_route_losses_free(a);
    jarak_route_losses_free(b);
    jarak_route_network_free(first);
    jarak_route_network_free(second);
}

/* ------------------------------------------------------------------------------------------------------------------ files */

static void assert_refused(const char *from, const char *to, const char *words)
{
    jarak_route_network *network;
    jarak_error error = {.message = ""};
    const jarak__embedded_file *oil = jarak__embedded("data/routes/kazakhstan-oil.yaml");
    const char *whole = strncmp(from, "MADE:", 5) == 0 ? MADE : (const char *)oil->bytes;
    const char *part = whole == MADE ? from + 5 : from, *at = strstr(whole, part);
    assert_non_null(at);
    char *changed = jarak__format_text("%.*s%s%s", (int)(at - whole), whole, to, at + strlen(part));
    assert_non_null(changed);
    assert_int_equal(jarak__network_parse("made.yaml", changed, strlen(changed), &network, &error), JARAK_ERR_FORMAT);
    assert_null(network);
    if (strncmp(error.message, "made.yaml:", 10) != 0 || strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
    jarak__free(changed);
}

static void impossible_figures(void **state)
{
    (void)state;
    assert_refused("      impossible: yes\n", "",
                   "a share of 1/3 of CPC with 54 Mt/yr means exports of 162 Mt/yr, above production of 86; correct the figure, or set it "
                   "aside with `impossible: yes`");
    assert_refused("share: 1/3", "share: 3/4", "means exports of 72 Mt/yr, which is possible");
    assert_refused("share: 1/3", "share: 0", "above 0 and at most 1");
    assert_refused("share: 1/3", "share: 120%", "above 0 and at most 1");
    assert_refused("carries: 54", "carries: 68", "`CPC` carries 68 Mt/yr, and can carry 67 at the most");
    assert_refused("  route: CPC", "  route: CBC", "no route `CBC`");
    assert_refused("  limit: 86\n  limit_name: production\n", "", "which is possible");
}

static void bad_files(void **state)
{
    (void)state;
    assert_refused("MADE:low: 4, high: 6", "low: 7, high: 6", "8:"); /* the line */
    assert_refused("MADE:low: 4, high: 6", "low: 7, high: 6", "from 7 to 6; give the lower figure first");
    assert_refused("MADE:low: 4, high: 6", "low: 4", "a `capacity`, or both `low` and `high`");
    assert_refused("MADE:capacity: 3", "capacity: -3", "\"-3\"; give a number from 0 on");
    assert_refused("MADE:capacity: 3", "capacity: about 3", "\"about 3\"");
    assert_refused("MADE:capacity: 3", "capacity: nan", "\"nan\"");
    assert_refused("MADE:capacity: 3", "capacity: 3/0", "\"3/0\"");
    assert_refused("MADE:capacity: 3", "capacity: 3, low: 2", "a `capacity`, or both");
    assert_refused("MADE:id: sea", "id: South", "already that of another route");
    assert_refused("MADE:id: sea", "id: the sea", "has a blank");
    assert_refused("MADE:through: [Russia]", "through: [Rusland]", "Rusland");
    assert_refused("MADE:from: B, to: M", "from: B, to: B", "leads from B to B");
    assert_refused("MADE:markets: [M]", "markets: [N]", "no route leads to the market \"N\"");
    assert_refused("MADE:markets: [M]\n", "", "`markets` is missing");
    assert_refused("MADE:capacity: 3, sources: [{publisher: P}]", "capacity: 3", "name where its capacity was published");
    assert_refused("MADE:sources: [{publisher: P}]", "sources: [{title: P}]", "publisher");
    assert_refused("MADE:unit: Mt/yr\n", "", "unit");
    assert_refused("MADE:goods:", "good:", "good");
    assert_refused("MADE:title: Made up", "flow: {low: 3, high: 2}\ntitle: T", "from 3 to 2");
    assert_refused("MADE:title: Made up", "flow: {high: 2}\ntitle: T", "`flow` needs either");
}

/* More flows today than there are routes for. */
static void more_than_routes_carry(void **state)
{
    (void)state;
    char text[2048];
    snprintf(text, sizeof text, "flow: {low: 8, high: 12}\n%s", MADE);
    jarak_route_network *network = read_text(text);
    jarak_route_losses_settings settings;
    jarak_route_losses_settings_init(&settings);
    assert_not_found(network, &settings, JARAK_ERR_DATA, "exports of 12 Mt/yr today, and all routes together carry 9 at the most");
    jarak_route_network_free(network);
}

static void files_that_are_not_there(void **state)
{
    (void)state;
    jarak_route_network *network;
    jarak_error error = {.message = ""};
    char name[64];
    assert_int_equal(jarak_route_network_read("kazakhstan-gas", &network, &error), JARAK_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "kazakhstan-oil"));
    assert_string_equal(jarak_route_network_name(0, name), "kazakhstan-oil");
    assert_null(jarak_route_network_name(1, name));
    assert_int_equal(jarak_route_network_read("/", &network, &error), JARAK_ERR_IO);
    assert_int_equal(jarak_route_network_read(JARAK_SOURCE_ROOT "/data/routes/kazakhstan-oil.yaml", &network, &error), JARAK_OK);
    assert_int_equal(network->n_routes, 8);
    jarak_route_network_free(network);
}

static jarak_status whole_way(jarak_error *error)
{
    jarak_route_network *network = NULL;
    jarak_route_losses *found = NULL;
    jarak_route_losses_settings settings;
    jarak_route_losses_settings_init(&settings);
    const char *lose[] = {"CPC", "BTC"};
    settings.lose = lose;
    settings.n_lose = 2;
    settings.fit.n_draws = 16;
    settings.fit.threads = 1;
    FILE *nowhere = fopen("/dev/null", "w");
    jarak_status status = jarak_route_network_read("kazakhstan-oil", &network, error);
    status = status == JARAK_OK ? jarak_route_losses_find(network, &settings, &found, error) : status;
    status = status == JARAK_OK ? jarak_route_losses_print(found, JARAK_FORMAT_TABLE, nowhere, error) : status;
    jarak_route_losses_free(found);
    jarak_route_network_free(network);
    (void)fclose(nowhere);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    jarak_error error;
    assert_int_equal(whole_way(&error), JARAK_OK); /* tables of states are made once, and kept */
    fail_each_allocation(whole_way, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oil_of_kazakhstan),
        cmocka_unit_test(figures_are_those_of_the_ledger),
        cmocka_unit_test(losses_that_are_asked_for),
        cmocka_unit_test(questions_without_an_answer),
        cmocka_unit_test(the_order_of_routes_does_not_matter),
        cmocka_unit_test(impossible_figures),
        cmocka_unit_test(bad_files),
        cmocka_unit_test(more_than_routes_carry),
        cmocka_unit_test(files_that_are_not_there),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
