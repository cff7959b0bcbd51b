/* Ideal points with names: the rule that bridges sessions, anchors, a warm start, and the UN General Assembly against published points. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/votes_bridge.h"
#include "jarak/fit_ideal.h"

#define VOTES JARAK_SOURCE_ROOT "/../shared/data/votes/"

static void repeated_texts_make_chains(void **state)
{
    (void)state;
    const jarak_rollcall rollcalls[] = {
        {.session = 1, .title = "PALESTINE", .description = "Status of  Jerusalem: resolution / adopted by the General Assembly"},
        {.session = 1, .title = "TRADE", .description = "Trade, first part"},
        {.session = 1, .title = "TRADE", .description = "Trade, second part"},
        {.session = 2, .title = "JERUSALEM", .description = "status of Jerusalem"},
        {.session = 2, .title = "TRADE", .description = "Trade"},
        {.session = 3, .title = "TRADE", .description = "On trade"},
        {.session = 6, .title = "PALESTINE", .description = "Status of Jerusalem"},
        {.session = 7, .title = "PALESTINE", .description = NULL},
        {.session = 7, .title = NULL, .description = "Status of Jerusalem."},
    };
    enum { N = sizeof rollcalls / sizeof rollcalls[0] };
    const jarak_votes votes = {.n_rollcalls = N, .rollcalls = rollcalls};
    const uint32_t none = JARAK_IDEAL_NONE;
    const struct {
        jarak_bridge rule;
        uint32_t group[N];
    } cases[] = {
        {JARAK_BRIDGE_NONE, {none, none, none, none, none, none, none, none, none}},
        /* the text of session 2 is four sessions before the next */
        {JARAK_BRIDGE_TEXT, {0, none, none, 0, none, none, 6, none, 6}},
        /* two roll calls about trade in session 1 are parts */
        {JARAK_BRIDGE_AGENDA, {none, none, none, none, 4, 4, 6, 6, none}},
        /* the text comes first: session 7's roll call of that title stays alone */
        {JARAK_BRIDGE_BOTH, {0, none, none, 0, 4, 4, 6, none, 6}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t group[N];
        assert_int_equal(jarak__votes_bridge(&votes, cases[i].rule, group, NULL), JARAK_OK);
        for (size_t k = 0; k < N; k++) {
            assert_int_equal(group[k], cases[i].group[k]);
        }
    }
}

/* What a published file says of a state in a session. */
typedef struct published {
    double estimate, median;
} published;

enum { MOST_SESSIONS = 100, MOST_POINTS = 20000 };

/* The field of that number in a line of comma-separated values, cut off in place; fields before it stay whole. */
static char *field(char *line, int number)
{
    char *start = line;
    for (int i = 0; i < number; i++) {
        start = strchr(start, ',');
        if (start == NULL) {
            return NULL;
        }
        start++;
    }
    return start;
}

static bool read_published(char *line, char code[4], int *session, published *values)
{
    char *session_text = field(line, 2);
    char *estimate_text = field(line, 4);
    char *median_text = field(line, 8);
    char *code_text = field(line, 12);
    if (code_text == NULL) {
        return false;
    }
    snprintf(code, 4, "%s", code_text);
    *session = (int)strtol(session_text, NULL, 10);
    values->estimate = strtod(estimate_text, NULL);
    values->median = strtod(median_text, NULL);
    return *session > 0 && *session < MOST_SESSIONS;
}

/* Sums for correlations. */
typedef struct moments {
    double n, x, y, xx, yy, xy;
} moments;

static void add(moments *m, double x, double y)
{
    m->n++;
    m->x += x;
    m->y += y;
    m->xx += x * x;
    m->yy += y * y;
    m->xy += x * y;
}

static double correlation(const moments *m)
{
    return (m->xy - m->x * m->y / m->n) / sqrt((m->xx - m->x * m->x / m->n) * (m->yy - m->y * m->y / m->n));
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* A point of both. */
typedef struct pair {
    int session;
    double estimate, std_error;
    published values;
} pair;

static size_t match(const jarak_fitted_ideal *result, pair *pairs)
{
    char line[1000];
    size_t n = 0;
    FILE *stream = fopen(VOTES "ideal_points_published_2020.csv", "r");
    assert_non_null(stream);
    while (fgets(line, sizeof line, stream) != NULL) {
        char code[4];
        pair now;
        if (!read_published(line, code, &now.session, &now.values)) {
            continue;
        }
        for (size_t u = 0; u < result->n_units; u++) {
            size_t at = strcmp(result->units[u], code) == 0 ? jarak_ideal_find(result->fit, (uint32_t)u, now.session) : SIZE_MAX;
            if (at != SIZE_MAX) {
                now.estimate = jarak_ideal_result(result->fit)->points[at].estimate;
                now.std_error = jarak_ideal_result(result->fit)->points[at].std_error;
                assert_true(n < MOST_POINTS);
                pairs[n++] = now;
            }
        }
    }
    fclose(stream);
    return n;
}

static jarak_votes *read_votes(void)
{
    jarak_store *store = NULL;
    jarak_votes *votes = NULL;
    jarak_error error = {0};
    jarak_votes_settings reading;
    jarak_votes_settings_init(&reading);
    reading.rollcalls = VOTES "un_roll_calls_1946_2020.csv.gz";
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &store, NULL), JARAK_OK);
    if (jarak_votes_read_file(store, VOTES "un_votes_long_1946_2020.csv.gz", &reading, &votes, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak_store_close(store);
    return votes;
}

typedef struct agreement {
    size_t n_points;
    double overall, median_session, least_session; /* correlations */
    double covered;                                /* share of published medians in our 90 % intervals */
} agreement;

static agreement compare(const jarak_fitted_ideal *result)
{
    static pair pairs[MOST_POINTS];
    agreement found = {.n_points = match(result, pairs)};
    moments all = {0};
    moments sessions[MOST_SESSIONS] = {{0}};
    double within[MOST_SESSIONS];
    size_t n_within = 0;
    size_t covered = 0;
    for (size_t i = 0; i < found.n_points; i++) {
        add(&all, pairs[i].estimate, pairs[i].values.estimate);
        add(&sessions[pairs[i].session], pairs[i].estimate, pairs[i].values.estimate);
        covered += fabs(pairs[i].estimate - pairs[i].values.median) <= 1.645 * pairs[i].std_error;
    }
    for (int s = 0; s < MOST_SESSIONS; s++) {
        if (sessions[s].n > 0) {
            within[n_within++] = correlation(&sessions[s]);
        }
    }
    qsort(within, n_within, sizeof *within, ascending);
    assert_int_equal(n_within, 73);
    found.overall = correlation(&all);
    found.median_session = within[n_within / 2];
    found.least_session = within[0];
    found.covered = (double)covered / (double)found.n_points;
    return found;
}

static agreement agreement_under(const jarak_votes *votes, double evolution, jarak_bridge bridge)
{
    jarak_fitted_ideal *result = NULL;
    jarak_error error = {0};
    jarak_fit_ideal_settings settings;
    jarak_fit_ideal_settings_init(&settings);
    settings.fit.evolution = evolution;
    settings.bridge = bridge;
    if (jarak_fit_ideal(votes, &settings, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_ideal_info *info = jarak_ideal_result(result->fit);
    assert_int_equal(info->outcome, JARAK_IDEAL_CONVERGED);
    assert_int_equal(info->n_one_sided, 82);
    assert_true(bridge == JARAK_BRIDGE_NONE ? info->n_bridging == 0 : info->n_bridging > 500);
    agreement found = compare(result);
    print_message("evolution %.2f: %zu points, correlation %.4f, within the median session %.4f, %.3f of the medians covered\n",
                  info->evolution, found.n_points, found.overall, found.median_session, found.covered);
    jarak_fit_ideal_free(result);
    return found;
}

/* docs/methods/ideal.md says why the two differ where they do. */
static void the_general_assembly_stands_where_it_was_published(void **state)
{
    (void)state;
    if (access(VOTES "ideal_points_published_2020.csv", R_OK) != 0) {
        print_message("no real data at ../shared/data: skipped\n");
        skip();
    }
    jarak_votes *votes = read_votes();
    agreement as_published = agreement_under(votes, 0.25, JARAK_BRIDGE_NONE);
    assert_true(as_published.n_points > 10300);
    assert_true(as_published.overall >= 0.98);
    assert_true(as_published.median_session >= 0.99);
    assert_true(as_published.least_session >= 0.95);
    assert_true(as_published.covered > 0.84 && as_published.covered < 0.95);

    agreement of_default = agreement_under(votes, 0, JARAK_BRIDGE_BOTH);
    assert_true(of_default.overall >= 0.965);
    assert_true(of_default.median_session >= 0.985);
    assert_true(of_default.least_session >= 0.95);
    jarak_votes_free(votes);
}

/* Twelve members on a line and sixty roll calls in two sessions, put together by hand. */
static jarak_votes made_votes(void)
{
    enum { UNITS = 12, ROLL_CALLS = 60 };
    static const char *const units[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    static jarak_rollcall rollcalls[ROLL_CALLS];
    static uint32_t rollcall[UNITS * ROLL_CALLS], unit[UNITS * ROLL_CALLS];
    static uint8_t value[UNITS * ROLL_CALLS];
    for (size_t v = 0, n = 0; v < ROLL_CALLS; v++) {
        rollcalls[v] = (jarak_rollcall){.name = "roll call", .session = v < ROLL_CALLS / 2 ? 1 : 2, .first_vote = n};
        for (size_t u = 0; u < UNITS; u++, n++) {
            bool above = u >= v * 5 % (UNITS - 1) + 1;
            rollcall[n] = (uint32_t)v;
            unit[n] = (uint32_t)u;
            value[n] = (u * 13 + v * 7) % 9 == 0 ? JARAK_VOTE_ABSTAIN : above == (v % 3 > 0) ? JARAK_VOTE_YES : JARAK_VOTE_NO;
        }
    }
    return (jarak_votes){.n_units = UNITS,
                         .units = units,
                         .n_rollcalls = ROLL_CALLS,
                         .rollcalls = rollcalls,
                         .n_votes = (size_t)UNITS * ROLL_CALLS,
                         .vote_rollcall = rollcall,
                         .vote_unit = unit,
                         .vote_value = value};
}

static void no_settings_are_the_defaults(void **state)
{
    (void)state;
    const jarak_votes votes = made_votes();
    jarak_fit_ideal_settings settings;
    jarak_fit_ideal_settings_init(&settings);
    jarak_fitted_ideal *with, *without;
    assert_int_equal(jarak_fit_ideal(&votes, &settings, &with, NULL), JARAK_OK);
    assert_int_equal(jarak_fit_ideal(&votes, NULL, &without, NULL), JARAK_OK);
    const jarak_ideal_info *a = jarak_ideal_result(with->fit), *b = jarak_ideal_result(without->fit);
    assert_int_equal(a->n_points, 24);
    assert_int_equal(b->n_points, a->n_points);
    assert_int_equal(jarak_table_rows(without->points), a->n_points);
    for (size_t i = 0; i < a->n_points; i++) {
        assert_true(a->points[i].estimate == b->points[i].estimate && a->points[i].std_error == b->points[i].std_error);
    }
    jarak_fit_ideal_free(with);
    jarak_fit_ideal_free(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeated_texts_make_chains),
        cmocka_unit_test(no_settings_are_the_defaults),
        cmocka_unit_test(the_general_assembly_stands_where_it_was_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
