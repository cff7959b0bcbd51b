/* Every settings struct of the public headers, whatever takes it: it begins with its size, is filled no further than a program reserved,
 * and is refused, by name, where it was never filled or where something is set that this library does not know (docs/abi.md).
 * tests/checks/settings.py sees to it that none is missing here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "jarak/affinity.h"
#include "jarak/answer.h"
#include "jarak/apart.h"
#include "jarak/breaks.h"
#include "jarak/cancel.h"
#include "jarak/change.h"
#include "jarak/claims.h"
#include "jarak/cut.h"
#include "jarak/cut_sectors.h"
#include "jarak/equilibrium.h"
#include "jarak/fit_breaks.h"
#include "jarak/fit_closeness.h"
#include "jarak/fit_ideal.h"
#include "jarak/fit_similarity.h"
#include "jarak/frame.h"
#include "jarak/ideal.h"
#include "jarak/load.h"
#include "jarak/network_trade.h"
#include "jarak/ols.h"
#include "jarak/panel.h"
#include "jarak/ppml.h"
#include "jarak/print.h"
#include "jarak/regression.h"
#include "jarak/report.h"
#include "jarak/reroute.h"
#include "jarak/rerouting.h"
#include "jarak/route_network.h"
#include "jarak/routes.h"
#include "jarak/similarity.h"
#include "jarak/store.h"
#include "jarak/verdict.h"
#include "jarak/votes.h"

/* What the functions below work on: little, made once. */
static jarak_store *store;
static jarak_store *stopped; /* gives up on what takes long: settings have been looked at before that */
static jarak_cancel *stop;
static jarak_frame *frame;
static jarak_ppml *regression;
static jarak_affinity *affinity;
static FILE *nowhere;
static const jarak_answer no_answer = {.language = "en"};
static const jarak_claims no_claims = {.title = ""};
static const jarak_votes no_votes;
static const jarak_route_network no_routes = {.file = "nowhere"};

/* Each USE(name, call) is a function of settings that calls one that takes them; what it makes is given back at once. */
/* NOLINTBEGIN(bugprone-macro-parentheses): made_type is a type */
#define USE(name, made_type, release, call)                               \
    static jarak_status use_##name(const void *given, jarak_error *error) \
    {                                                                     \
        const jarak_##name##_settings *settings = given;                  \
        made_type *made = NULL;                                           \
        jarak_status status = call;                                       \
        release(made);                                                    \
        return status;                                                    \
    }                                                                     \
    static void fill_##name(void *settings, size_t size)                  \
    {                                                                     \
        jarak_##name##_settings_init_sized(settings, size);               \
    }                                                                     \
    _Static_assert(offsetof(jarak_##name##_settings, size) == 0, "settings begin with their size");
/* NOLINTEND(bugprone-macro-parentheses) */

static void nothing(const void *made)
{
    (void)made;
}

USE(ppml, void, nothing, jarak_ppml_check(NULL, settings, error))
USE(ols, void, nothing, jarak_ols_check(NULL, settings, error))
USE(ideal, void, nothing, jarak_ideal_check(NULL, settings, error))
USE(similarity, void, nothing, jarak_similarity_check(NULL, settings, error))
USE(breaks_posterior, void, nothing, jarak_breaks_posterior_check(NULL, settings, error))
USE(breaks_segmentation, void, nothing, jarak_breaks_segmentation_check(NULL, settings, error))
USE(affinity, void, nothing, jarak_affinity_check(NULL, settings, error))
USE(reroute, void, nothing, jarak_reroute_check(NULL, settings, error))
USE(routes, void, nothing, jarak_routes_check(NULL, settings, error))
USE(chain, void, nothing, jarak_chain_check(NULL, settings, error))
USE(equilibrium, void, nothing, jarak_equilibrium_check(NULL, settings, error))
USE(change, void, nothing, jarak_change_check(NULL, settings, error))
USE(affinity_match, jarak_affinity_matches, jarak_affinity_matches_free,
    jarak_affinity_match_windows(affinity, 0, 0, settings, &made, error))
USE(vcov, void, nothing, jarak_ppml_vcov(regression, settings, (double[1]){0}, NULL, error))
USE(bootstrap, void, nothing, jarak_ppml_bootstrap(regression, settings, (jarak_bootstrap[1]){{0}}, &(size_t){0}, error))
USE(fit_ppml, jarak_regression, jarak_fit_ppml_free, jarak_fit_ppml("nowhere.csv", settings, &made, error))
USE(fit_ols, jarak_regression, jarak_fit_ols_free, jarak_fit_ols("nowhere.csv", settings, &made, error))
USE(fit_ideal, jarak_fitted_ideal, jarak_fit_ideal_free, jarak_fit_ideal(&no_votes, settings, &made, error))
USE(fit_similarity, jarak_fitted_similarity, jarak_fit_similarity_free, jarak_fit_similarity(&no_votes, settings, &made, error))
USE(fit_breaks, jarak_fitted_breaks, jarak_fit_breaks_free,
    jarak_fit_breaks(frame, &(jarak_breaks_columns){.value = "value", .time = "year"}, settings, &made, error))
USE(fit_closeness, jarak_fitted_closeness, jarak_fit_closeness_free,
    jarak_fit_closeness(frame, &(jarak_closeness_columns){.period = "year", .value = "value"}, settings, &made, error))
USE(frame, jarak_frame, jarak_frame_free,
    jarak_frame_read("nowhere.csv", settings, 1, &(jarak_column_request){"a", JARAK_COLUMN_NUMBER}, &made, error))
USE(store, jarak_store, jarak_store_close, jarak_store_open("nowhere.duckdb", JARAK_READ, settings, &made, error))
USE(query, jarak_table, jarak_table_free, jarak_query(store, "SELECT 1 AS one", settings, &made, error))
static int do_nothing(void *context)
{
    (void)context;
    return 0;
}

USE(apart, void, nothing, jarak_apart(settings, do_nothing, NULL, &(int){0}, error))
USE(load, void, nothing, jarak_load_file(store, "nowhere.csv", settings, NULL, error))
USE(votes, jarak_votes, jarak_votes_free, jarak_votes_read(store, settings, &made, error))
USE(panel_write, void, nothing, jarak_panel_write(store, "/nowhere/panel.csv", settings, error))
USE(check, jarak_claims, jarak_claims_free, jarak_check(store, "nowhere.yaml", settings, &made, error))
USE(claims_print, FILE, nothing, jarak_claims_print(&no_claims, settings, nowhere, error))
USE(print, void, nothing, jarak_answer_print_series(&no_answer, NULL, settings, nowhere, error))
USE(verdict, jarak_verdicts, jarak_verdict_free, jarak_verdict_fit(&(jarak_verdict_data){0}, settings, &made, error))
USE(ask, jarak_answer, jarak_answer_free, jarak_ask(store, settings, &made, error))
USE(rerouting, jarak_rerouting, jarak_rerouting_free, jarak_rerouting_find(store, settings, &made, error))
USE(cut, jarak_cut, jarak_cut_free, jarak_cut_answer(settings, &made, error))
USE(cut_sectors, jarak_cut_sectors, jarak_cut_sectors_free, jarak_cut_sectors_answer(settings, &made, error))
USE(route_losses, jarak_route_losses, jarak_route_losses_free, jarak_route_losses_find(&no_routes, settings, &made, error))
USE(world, jarak_world, jarak_world_free, jarak_ask_all(stopped, settings, &made, error))

typedef struct row {
    const char *name; /* of the function that fills them */
    size_t bytes;
    void (*fill)(void *settings, size_t size);
    jarak_status (*use)(const void *settings, jarak_error *error);
} row;

#define ROW(name)                                                                                 \
    {                                                                                             \
        "jarak_" #name "_settings_init", sizeof(jarak_##name##_settings), fill_##name, use_##name \
    }
static row rows[] = {
    ROW(ppml),
    ROW(ols),
    ROW(ideal),
    ROW(similarity),
    ROW(breaks_posterior),
    ROW(breaks_segmentation),
    ROW(affinity),
    ROW(reroute),
    ROW(routes),
    ROW(chain),
    ROW(equilibrium),
    ROW(change),
    ROW(vcov),
    ROW(bootstrap),
    ROW(fit_ppml),
    ROW(fit_ols),
    ROW(fit_ideal),
    ROW(fit_similarity),
    ROW(fit_breaks),
    ROW(frame),
    ROW(fit_closeness),
    ROW(store),
    ROW(query),
    ROW(apart),
    ROW(load),
    ROW(votes),
    ROW(panel_write),
    ROW(check),
    ROW(claims_print),
    ROW(print),
    ROW(verdict),
    ROW(affinity_match),
    ROW(ask),
    ROW(cut),
    ROW(cut_sectors),
    ROW(world),
    ROW(rerouting),
    ROW(route_losses),
};
enum { N_ROWS = sizeof rows / sizeof rows[0], MOST_BYTES = 1024, BEYOND = 16 };

/* Bytes as a program has them that reserved so many. */
typedef union bytes {
    max_align_t align;
    unsigned char at[MOST_BYTES + BEYOND];
} bytes;

static void expect_refused(const row *each, const bytes *settings, const char *why)
{
    jarak_error error = {.message = ""};
    assert_int_equal(each->use(settings, &error), JARAK_ERR_ARGUMENT);
    if (strstr(error.message, why) == NULL) {
        fail_msg("%s: \"%s\" lacks \"%s\"", each->name, error.message, why);
    }
    assert_int_equal(each->use(settings, NULL), JARAK_ERR_ARGUMENT);
}

static void no_byte_is_written_beyond_the_room(void **state)
{
    const row *each = *state;
    assert_in_range(each->bytes, sizeof(size_t), MOST_BYTES);
    const size_t sizes[] = {sizeof(size_t), each->bytes, each->bytes + sizeof(size_t)};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        bytes settings;
        size_t said;
        memset(&settings, 0xAB, sizeof settings);
        each->fill(&settings, sizes[i]);
        memcpy(&said, &settings, sizeof said);
        assert_int_equal(said, sizes[i]);
        for (size_t k = sizes[i]; k < sizeof settings; k++) {
            assert_int_equal(settings.at[k], 0xAB);
        }
        for (size_t k = each->bytes; k < sizes[i]; k++) { /* what this library does not know is nothing */
            assert_int_equal(settings.at[k], 0);
        }
    }
}

static void settings_that_were_never_filled_are_refused_by_name(void **state)
{
    const row *each = *state;
    const bytes settings = {.at = {0}};
    expect_refused(each, &settings, each->name);
}

static void what_this_library_does_not_know_is_refused(void **state)
{
    const row *each = *state;
    bytes settings;
    each->fill(&settings, each->bytes + sizeof(size_t));
    settings.at[each->bytes + 3] = 1;
    expect_refused(each, &settings, "something is set beyond");
}

/* Older programs have fewer bytes, newer ones more that are zero; both are served as by the defaults. */
static void settings_of_another_version_are_the_defaults(void **state)
{
    const row *each = *state;
    jarak_error expected = {.message = ""};
    const jarak_status status = each->use(NULL, &expected);
    const size_t sizes[] = {sizeof(size_t), each->bytes, each->bytes + sizeof(size_t)};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        bytes settings;
        jarak_error error = {.message = ""};
        each->fill(&settings, sizes[i]);
        assert_int_equal(each->use(&settings, &error), status);
        assert_string_equal(error.message, expected.message);
    }
}

static int begin(void **state)
{
    static const double y[] = {1, 2, 3, 5}, x[] = {1, 0, 2, 1};
    static const double *const regressors[] = {x};
    static const char *const years[] = {"2000", "2001", "2002", "2003"};
    static const uint32_t item[] = {0, 0}, unit[] = {0, 1};
    static const uint8_t value[] = {JARAK_VOTE_YES, JARAK_VOTE_NO};
    const jarak_affinity_data votes = {.n_units = 2, .n_items = 1, .n_votes = 2, .unit = unit, .item = item, .value = value};
    const jarak_ppml_data data = {.n_rows = 4, .y = y, .n_regressors = 1, .x = regressors};
    jarak_store_settings heeds;
    jarak_store_settings_init(&heeds);
    nowhere = fopen("/dev/null", "w");
    bool done = nowhere != NULL && enter_folder(state) == 0 && jarak_ppml_fit(&data, NULL, &regression, NULL) == JARAK_OK &&
                jarak_affinity_fit(&votes, NULL, &affinity, NULL) == JARAK_OK &&
                jarak_store_open(NULL, JARAK_WRITE, NULL, &store, NULL) == JARAK_OK && jarak_panel_ensure(store, NULL) == JARAK_OK &&
                jarak_cancel_new(&stop, NULL) == JARAK_OK;
    heeds.cancel = stop;
    done = done && jarak_store_open(NULL, JARAK_WRITE, &heeds, &stopped, NULL) == JARAK_OK &&
           jarak_frame_new(4, &frame, NULL) == JARAK_OK && jarak_frame_add_texts(frame, "year", years, NULL) == JARAK_OK &&
           jarak_frame_add_numbers(frame, "value", y, NULL) == JARAK_OK;
    jarak_cancel_trigger(stop);
    return done ? 0 : -1;
}

static int end(void **state)
{
    jarak_ppml_free(regression);
    jarak_affinity_free(affinity);
    jarak_frame_free(frame);
    jarak_store_close(store);
    jarak_store_close(stopped);
    jarak_cancel_free(stop);
    fclose(nowhere);
    return leave_folder(state);
}

int main(void)
{
    static const struct {
        const char *name;
        CMUnitTestFunction test;
    } promises[] = {
        {"no_byte_is_written_beyond_the_room", no_byte_is_written_beyond_the_room},
        {"settings_that_were_never_filled_are_refused_by_name", settings_that_were_never_filled_are_refused_by_name},
        {"what_this_library_does_not_know_is_refused", what_this_library_does_not_know_is_refused},
        {"settings_of_another_version_are_the_defaults", settings_of_another_version_are_the_defaults},
    };
    enum { N_PROMISES = sizeof promises / sizeof promises[0], NAME_BYTES = 128 };
    static struct CMUnitTest tests[N_ROWS * N_PROMISES];
    static char names[N_ROWS * N_PROMISES][NAME_BYTES];
    for (size_t n = 0; n < (size_t)N_ROWS * N_PROMISES; n++) {
        snprintf(names[n], NAME_BYTES, "%s: %s", rows[n / N_PROMISES].name, promises[n % N_PROMISES].name);
        tests[n] = (struct CMUnitTest){names[n], promises[n % N_PROMISES].test, NULL, NULL, &rows[n / N_PROMISES]};
    }
    return _cmocka_run_group_tests("contract of settings", tests, (size_t)N_ROWS * N_PROMISES, begin, end);
}
