/* Ideal points in every format: a small legislature fitted, and what is printed
 * of it against the result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "num/random.h"
#include "report/printed.h"

enum { N_UNITS = 9, N_SESSIONS = 2, N_A_SESSION = 15, N_ITEMS = N_SESSIONS * N_A_SESSION, N_VOTES = N_ITEMS * N_UNITS };

static const char *const units[N_UNITS] = {"ALB", "BEL", "CHL", "DNK", "ECU", "FIN", "GHA", "HTI", "a, b"};

/* Units from left to right vote yes above the cutpoint of a roll call, with
 * some noise; the last roll call is unanimous. */
static jarak_fitted_ideal *fit(bool is_static)
{
    static jarak_rollcall rollcalls[N_ITEMS];
    static uint32_t item[N_VOTES], unit[N_VOTES];
    static uint8_t value[N_VOTES];
    static char names[N_ITEMS][16];
    jarak__random random = jarak__random_stream(4, 0);
    for (uint32_t v = 0; v < N_ITEMS; v++) {
        snprintf(names[v], sizeof names[v], "vote %u", v + 1);
        rollcalls[v] = (jarak_rollcall){.name = names[v],
                                        .session = 1 + (int32_t)v / N_A_SESSION,
                                        .year = 2001,
                                        .date = "2001-02-03",
                                        .title = v % N_A_SESSION == 0 ? "the same agenda" : NULL,
                                        .description = v % N_A_SESSION == 0 ? "the same text, \"again\"" : NULL,
                                        .first_vote = (size_t)v * N_UNITS};
        const double cut = -1.2 + 2.4 * (v % N_A_SESSION) / (N_A_SESSION - 1);
        for (uint32_t u = 0; u < N_UNITS; u++) {
            const double stand = ((double)u - 4) / 2.5 + 0.5 * jarak__random_normal(&random) - cut;
            item[v * N_UNITS + u] = v;
            unit[v * N_UNITS + u] = u;
            value[v * N_UNITS + u] = v + 1 == N_ITEMS || stand > 0.15 ? JARAK_VOTE_YES : stand > -0.15 ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
            const uint8_t cast = value[v * N_UNITS + u];
            rollcalls[v].n_yes += cast == JARAK_VOTE_YES;
            rollcalls[v].n_abstain += cast == JARAK_VOTE_ABSTAIN;
            rollcalls[v].n_no += cast == JARAK_VOTE_NO;
        }
    }
    const jarak_votes votes = {.n_units = N_UNITS,
                               .units = units,
                               .n_rollcalls = N_ITEMS,
                               .rollcalls = rollcalls,
                               .n_votes = N_VOTES,
                               .vote_rollcall = item,
                               .vote_unit = unit,
                               .vote_value = value};
    jarak_fit_ideal_settings settings;
    jarak_fit_ideal_settings_init(&settings);
    settings.fit.is_static = is_static;
    settings.anchor_high = "a, b";
    settings.anchor_low = "ALB";
    jarak_fitted_ideal *result = NULL;
    jarak_error error = {.message = ""};
    if (jarak_fit_ideal(&votes, &settings, &result, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return result;
}

static jarak_status print_points(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    return jarak_fit_ideal_print(result, format, false, stream, error);
}

static jarak_status print_roll_calls(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    return jarak_fit_ideal_print(result, format, true, stream, error);
}

static void json_has_the_fit_in_full(void **state)
{
    (void)state;
    for (int is_static = 0; is_static < 2; is_static++) {
        jarak_fitted_ideal *result = fit(is_static);
        const jarak_ideal_info *info = jarak_ideal_result(result->fit);
        json_t *parsed = printed_json(print_points, result);
        assert_json_text(parsed, "status", jarak_ideal_outcome_text(info->outcome));
        assert_json_number(parsed, "iterations", info->iterations);
        assert_json_number(parsed, "log_likelihood", info->log_likelihood);
        assert_json_number(parsed, "classified", info->classified);
        assert_json_number(parsed, "evolution", info->evolution);
        assert_json_number(parsed, "n_votes", (double)info->n_votes);
        assert_json_number(parsed, "n_one_sided", 1);
        assert_int_equal(info->n_points, is_static ? N_UNITS : N_UNITS * N_SESSIONS);
        const json_t *points = json_object_get(parsed, "points"), *items = json_object_get(parsed, "roll_calls");
        assert_int_equal(json_array_size(points), info->n_points);
        for (size_t i = 0; i < info->n_points; i++) {
            assert_json_number(json_array_get(points, i), "estimate", info->points[i].estimate);
            assert_json_number(json_array_get(points, i), "std_error", info->points[i].std_error);
            assert_json_number(json_array_get(points, i), "conf_low", info->points[i].conf_low);
            assert_json_number(json_array_get(points, i), "n_votes", info->points[i].n_votes);
        }
        assert_int_equal(json_array_size(items), N_ITEMS);
        for (size_t i = 0; i < N_ITEMS; i++) {
            assert_json_number(json_array_get(items, i), "discrimination", info->items[i].discrimination);
            assert_json_number(json_array_get(items, i), "n_yes", info->items[i].n_yes);
        }
        assert_json_number(json_array_get(items, N_ITEMS - 1), "discrimination", (double)NAN); /* all voted alike */
        json_decref(parsed);
        jarak_fit_ideal_free(result);
    }
}

/* The last session from the top of the line down, each with the number that
 * JSON has. */
static void the_page_shows_the_last_session_from_the_top(void **state)
{
    (void)state;
    for (int is_static = 0; is_static < 2; is_static++) {
        jarak_fitted_ideal *result = fit(is_static);
        const jarak_ideal_info *info = jarak_ideal_result(result->fit);
        char *text = printed_text(print_points, result, JARAK_FORMAT_TABLE), sought[96];
        snprintf(sought, sizeof sought,
                 "Ideal points: %zu of 9 members in %s, from %zu votes on "
                 "29 roll calls\n",
                 info->n_points, is_static ? "1 session" : "2 sessions", info->n_votes);
        if (strncmp(text, sought, strlen(sought)) != 0) {
            fail_msg("not %s but\n%s", sought, text);
        }
        assert_true((strstr(text, "Session 2 ") != NULL) == !is_static);
        assert_true((strstr(text, "variance of a session's step") != NULL) == !is_static);
        double above = (double)INFINITY;
        size_t n_lines = 0;
        const char *at = strstr(text, " point ");
        assert_non_null(at);
        for (at = strchr(at, '\n'); at != NULL && at[1] != '\0'; at = strchr(at + 1, '\n'), n_lines++) {
            size_t u = 0;
            while (u < N_UNITS && strncmp(at + 3, units[u], strlen(units[u])) != 0) {
                u++;
            }
            assert_true(u < N_UNITS);
            const double shown = strtod(at + 3 + strlen(units[u]), NULL);
            const size_t place = jarak_ideal_find(result->fit, (uint32_t)u, 2);
            assert_true(fabs(shown - info->points[place].estimate) <= 0.0005 + 1e-12);
            assert_true(shown <= above);
            above = shown;
        }
        assert_int_equal(n_lines, N_UNITS);
        free(text);
        jarak_fit_ideal_free(result);
    }
}

static void rows_are_points_or_roll_calls_as_asked_for(void **state)
{
    (void)state;
    jarak_fitted_ideal *result = fit(false);
    static const struct {
        printed_by *print;
        const char *heads;
        size_t n_lines;
    } cases[] = {
        {print_points, "country,session,estimate,std_error,conf_low,conf_high,n_votes\n", 1 + N_UNITS * N_SESSIONS},
        {print_roll_calls,
         "roll_call,session,date,resolution,title,used,group_size,n_yes,n_"
         "abstain,n_no,discrimination,",
         1 + N_ITEMS},
    };
    for (size_t i = 0; i < 2; i++) {
        char *text = printed_text(cases[i].print, result, JARAK_FORMAT_CSV);
        size_t n_lines = 0;
        for (const char *c = text; *c != '\0'; c++) {
            n_lines += *c == '\n';
        }
        assert_int_equal(n_lines, cases[i].n_lines);
        if (strncmp(text, cases[i].heads, strlen(cases[i].heads)) != 0) {
            fail_msg("%s", text);
        }
        assert_null(strstr(text, "nan"));
        assert_true((strstr(text, "\"a, b\",2,") != NULL) == (i == 0));
        free(text);
        assert_full_disk_is_an_error(cases[i].print, result);
    }
    jarak_fit_ideal_free(result);
}

static void outcomes_have_stable_names(void **state)
{
    (void)state;
    assert_string_equal(jarak_ideal_outcome_text(JARAK_IDEAL_CONVERGED), "converged");
    assert_string_equal(jarak_ideal_outcome_text(JARAK_IDEAL_MAX_ITERATIONS), "max_iterations");
    assert_string_equal(jarak_ideal_outcome_text(JARAK_IDEAL_STALLED), "stalled");
}

static jarak_fitted_ideal *to_print;

static jarak_status print_everything(jarak_error *error)
{
    jarak_status status = JARAK_OK;
    FILE *nowhere = fopen("/dev/null", "w");
    for (size_t format = 0; status == JARAK_OK && jarak_format_name(format) != NULL; format++) {
        status = print_points(to_print, (jarak_format)format, nowhere, error);
        status = status == JARAK_OK ? print_roll_calls(to_print, (jarak_format)format, nowhere, error) : status;
    }
    fclose(nowhere);
    return status;
}

static void printing_may_fail_anywhere(void **state)
{
    (void)state;
    to_print = fit(false);
    fail_each_allocation(print_everything, 60);
    jarak_fit_ideal_free(to_print);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_the_fit_in_full),
        cmocka_unit_test(the_page_shows_the_last_session_from_the_top),
        cmocka_unit_test(rows_are_points_or_roll_calls_as_asked_for),
        cmocka_unit_test(outcomes_have_stable_names),
        cmocka_unit_test(printing_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
