/* Ideal points from votes that are wrong, odd or too few, and with memory running out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ideal_legislature.h"
#include "jarak/alloc.h"

enum { MOST = 200 };

/* Votes written out: a row of letters a roll call, a letter a unit: y, a, n, - for none. */
typedef struct written {
    uint32_t unit[MOST], item[MOST], group[MOST];
    uint8_t value[MOST];
    int32_t time[MOST];
    jarak_ideal_data data;
} written;

static void write_votes(written *votes, size_t n_items, const char *const rows[], const int32_t times[])
{
    memset(votes, 0, sizeof *votes);
    for (size_t i = 0; i < n_items; i++) {
        votes->time[i] = times[i];
        for (uint32_t u = 0; rows[i][u] != '\0'; u++) {
            if (rows[i][u] != '-') {
                size_t v = votes->data.n_votes++;
                votes->unit[v] = u;
                votes->item[v] = (uint32_t)i;
                votes->value[v] = rows[i][u] == 'y' ? JARAK_VOTE_YES : rows[i][u] == 'a' ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
            }
            votes->data.n_units = u + 1 > votes->data.n_units ? u + 1 : votes->data.n_units;
        }
    }
    votes->data.unit = votes->unit;
    votes->data.item = votes->item;
    votes->data.value = votes->value;
    votes->data.time = votes->time;
    votes->data.n_items = n_items;
}

static const char *const rows[] = {"yyyann", "yyaann", "ynynay", "nnayyy", "yyyyyy", "yynnnn", "aaynnn"};
static const int32_t times[] = {1, 1, 1, 2, 2, 2, 4};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

static jarak_ideal_settings defaults(void)
{
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    return settings;
}

static void assert_fails(const written *votes, const jarak_ideal_settings *settings, jarak_status expected, const char *part)
{
    jarak_ideal *fit = (jarak_ideal *)1;
    jarak_error error = {0};
    assert_int_equal(jarak_ideal_fit(&votes->data, settings, &fit, &error), expected);
    assert_null(fit);
    if (strstr(error.message, part) == NULL) {
        fail_msg("\"%s\" lacks \"%s\"", error.message, part);
    }
}

static void one_sided_roll_calls_are_dropped_and_counted(void **state)
{
    (void)state;
    written votes;
    jarak_ideal_settings settings = defaults();
    jarak_ideal *fit = NULL;
    write_votes(&votes, N_ROWS, rows, times);
    assert_int_equal(jarak_ideal_fit(&votes.data, &settings, &fit, NULL), JARAK_OK);
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    assert_int_equal(info->n_one_sided, 1);
    assert_int_equal(info->items[4].use, JARAK_ITEM_ONE_SIDED);
    assert_true(isnan(info->items[4].discrimination) && isnan(info->items[4].cut_low) && isnan(info->items[4].classified));
    assert_int_equal(info->items[4].n_yes, 6);
    assert_int_equal(info->n_votes, 36);
    assert_int_equal(info->n_sessions, 3); /* the last with a single roll call */
    assert_int_equal(info->n_points, 18);
    for (size_t i = 0; i < info->n_points; i++) {
        assert_true(isfinite(info->points[i].estimate) && info->points[i].std_error > 0);
    }
    jarak_ideal_free(fit);
}

static void units_and_roll_calls_without_votes_are_counted(void **state)
{
    (void)state;
    written votes;
    jarak_ideal_settings settings = defaults();
    jarak_ideal *fit = NULL;
    write_votes(&votes, N_ROWS, rows, times);
    votes.data.n_units = 9;
    votes.data.n_items = N_ROWS + 2;
    assert_int_equal(jarak_ideal_fit(&votes.data, &settings, &fit, NULL), JARAK_OK);
    assert_int_equal(jarak_ideal_result(fit)->n_units_without_votes, 3);
    assert_int_equal(jarak_ideal_result(fit)->items[N_ROWS].use, JARAK_ITEM_EMPTY);
    assert_int_equal(jarak_ideal_find(fit, 7, 1), SIZE_MAX);
    assert_int_equal(jarak_ideal_find(fit, 700, 1), SIZE_MAX);
    assert_int_equal(jarak_ideal_find(fit, 0, 3), SIZE_MAX);
    assert_int_equal(jarak_ideal_find(fit, 0, 4), 2);
    jarak_ideal_gap gap;
    assert_int_equal(jarak_ideal_distance(fit, 0, 1, &gap, NULL), JARAK_ERR_ARGUMENT); /* of two sessions */
    assert_true(isnan(gap.distance));
    assert_int_equal(jarak_ideal_distance(fit, 0, 99, &gap, NULL), JARAK_ERR_ARGUMENT);
    jarak_ideal_free(fit);
    jarak_ideal_free(NULL);
}

static void votes_given_twice_count_once_or_are_refused(void **state)
{
    (void)state;
    static const char *const units[] = {"USA", "GBR", "FRA", "CHN", "IND", "RUS"};
    static const char *const items[] = {"R/1", "R/2", "R/3", "R/4", "R/5", "R/6", "R/7"};
    written votes;
    jarak_ideal_settings settings = defaults();
    jarak_ideal *fit = NULL;
    write_votes(&votes, N_ROWS, rows, times);
    size_t last = votes.data.n_votes++;
    votes.unit[last] = votes.unit[0];
    votes.item[last] = votes.item[0];
    votes.value[last] = votes.value[0];
    assert_int_equal(jarak_ideal_fit(&votes.data, &settings, &fit, NULL), JARAK_OK);
    assert_int_equal(jarak_ideal_result(fit)->n_repeated, 1);
    assert_int_equal(jarak_ideal_result(fit)->n_votes, 36);
    jarak_ideal_free(fit);
    votes.value[last] = JARAK_VOTE_NO;
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "unit 0 has votes on roll call 0 that disagree");
    votes.data.unit_names = units;
    votes.data.item_names = items;
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "USA has votes on R/1 that disagree");
}

static void codes_are_checked(void **state)
{
    (void)state;
    written votes;
    jarak_ideal_settings settings = defaults();
    write_votes(&votes, N_ROWS, rows, times);
    votes.value[3] = 8;
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "vote 3: 8 is none of");
    votes.value[3] = 0;
    votes.unit[5] = 6;
    assert_fails(&votes, &settings, JARAK_ERR_ARGUMENT, "vote 5: unit 6");
    votes.unit[5] = 5;
    votes.item[2] = N_ROWS;
    assert_fails(&votes, &settings, JARAK_ERR_ARGUMENT, "out of range");
}

static void nothing_left_is_told(void **state)
{
    (void)state;
    static const char *const alike[] = {"yyy", "nnn"};
    written votes;
    jarak_ideal_settings settings = defaults();
    write_votes(&votes, 2, alike, times);
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "2 on which all voted alike");
    votes.data.n_votes = 0;
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "no roll call on which votes differ");
    votes.data.n_units = votes.data.n_items = 0;
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "no roll call on which votes differ");
}

static void anchors_must_have_votes(void **state)
{
    (void)state;
    written votes;
    jarak_ideal_settings settings = defaults();
    write_votes(&votes, N_ROWS, rows, times);
    votes.data.n_units = 8;
    settings.anchor_high = 7;
    settings.anchor_low = 0;
    assert_fails(&votes, &settings, JARAK_ERR_ARGUMENT, "unit 7 cannot be an anchor");
    settings.anchor_high = 0;
    settings.anchor_low = 70;
    assert_fails(&votes, &settings, JARAK_ERR_ARGUMENT, "cannot be an anchor");
    settings.anchor_low = JARAK_IDEAL_NONE;
    assert_fails(&votes, &settings, JARAK_ERR_ARGUMENT, "give both or none");
    settings.anchor_low = 0;
    assert_fails(&votes, &settings, JARAK_ERR_ARGUMENT, "one and the same");
}

static void units_that_nothing_connects_are_refused(void **state)
{
    (void)state;
    static const char *const apart[] = {"yyn---", "yny---", "---yyn", "---nyy"};
    static const int32_t one[] = {1, 1, 1, 1};
    written votes;
    jarak_ideal_settings settings = defaults();
    write_votes(&votes, 4, apart, one);
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "cannot be compared");
    static const int32_t two[] = {1, 1, 2, 2};
    write_votes(&votes, 4, apart, two);
    assert_fails(&votes, &settings, JARAK_ERR_DATA, "unit 0 and unit 3 cannot be compared");
}

static void settings_are_checked(void **state)
{
    (void)state;
    const struct {
        const char *field;
        jarak_ideal_settings wrong;
    } cases[] = {
        {"scale", {.scale = (jarak_ideal_scale)9}},
        {"evolution", {.evolution = -1}},
        {"first_sd", {.first_sd = -1}},
        {"discrimination_sd", {.discrimination_sd = -1}},
        {"cutpoint_sd", {.cutpoint_sd = -1}},
        {"level", {.level = 1.5}},
        {"tolerance", {.tolerance = 1}},
        {"max_iterations", {.max_iterations = -1}},
        {"bootstrap", {.bootstrap = -1}},
        {"threads", {.threads = -1}},
        {"start_unit", {.n_start = 3}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const jarak_ideal_settings *wrong = &cases[i].wrong;
        jarak_ideal_settings settings = defaults();
        jarak_error error = {0};
        assert_int_equal(jarak_ideal_check(NULL, &settings, &error), JARAK_OK);
        settings.scale = wrong->scale != 0 ? wrong->scale : settings.scale;
        settings.evolution = wrong->evolution != 0 ? wrong->evolution : settings.evolution;
        settings.first_sd = wrong->first_sd != 0 ? wrong->first_sd : settings.first_sd;
        settings.discrimination_sd = wrong->discrimination_sd != 0 ? wrong->discrimination_sd : settings.discrimination_sd;
        settings.cutpoint_sd = wrong->cutpoint_sd != 0 ? wrong->cutpoint_sd : settings.cutpoint_sd;
        settings.level = wrong->level != 0 ? wrong->level : settings.level;
        settings.tolerance = wrong->tolerance != 0 ? wrong->tolerance : settings.tolerance;
        settings.max_iterations = wrong->max_iterations != 0 ? wrong->max_iterations : settings.max_iterations;
        settings.bootstrap = wrong->bootstrap;
        settings.threads = wrong->threads;
        settings.n_start = wrong->n_start;
        assert_int_equal(jarak_ideal_check(NULL, &settings, &error), JARAK_ERR_ARGUMENT);
        assert_non_null(strstr(error.message, cases[i].field));
    }
}

static long left; /* allocations until memory is out */

static void *failing_resize(void *memory, size_t size, void *context)
{
    (void)context;
    return left-- > 0 ? realloc(memory, size) : NULL;
}

static void plain_release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

/* Whichever allocation fails, the fit says so, and nothing is lost (the sanitizer would tell). */
static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    written votes;
    jarak_ideal_settings settings = defaults();
    settings.threads = 1;
    settings.bootstrap = 1;
    write_votes(&votes, N_ROWS, rows, times);
    votes.data.group = votes.group;
    for (uint32_t i = 0; i < N_ROWS; i++) {
        votes.group[i] = i == 0 || i == 3 ? 5 : JARAK_IDEAL_NONE;
    }
    jarak_set_allocator(&(jarak_allocator){.resize = failing_resize, .release = plain_release});
    jarak_status status = JARAK_ERR_MEMORY;
    long n = 0;
    for (; status == JARAK_ERR_MEMORY && n < 5000; n++) {
        jarak_ideal *fit = NULL;
        left = n;
        status = jarak_ideal_fit(&votes.data, &settings, &fit, NULL);
        jarak_ideal_free(fit);
    }
    jarak_set_allocator(NULL);
    assert_int_equal(status, JARAK_OK);
    assert_true(n > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sided_roll_calls_are_dropped_and_counted),
        cmocka_unit_test(units_and_roll_calls_without_votes_are_counted),
        cmocka_unit_test(votes_given_twice_count_once_or_are_refused),
        cmocka_unit_test(codes_are_checked),
        cmocka_unit_test(nothing_left_is_told),
        cmocka_unit_test(anchors_must_have_votes),
        cmocka_unit_test(units_that_nothing_connects_are_refused),
        cmocka_unit_test(settings_are_checked),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
