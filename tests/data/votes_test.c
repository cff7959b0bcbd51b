/* Reading votes: from the store and from files, recognised or with named columns; order, codes, repeats, what is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "jarak/load.h"
#include "jarak/table.h"
#include "jarak/votes.h"

#include "folder.h"

#define DATA JARAK_SOURCE_ROOT "/../shared/data/votes/"

static void write_file(const char *name, const char *text)
{
    FILE *stream = fopen(name, "wb");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static jarak_status read_file(const char *path, const jarak_votes_settings *settings, jarak_votes **votes, jarak_error *error)
{
    jarak_store *store = NULL;
    jarak_status status = jarak_store_open(NULL, JARAK_WRITE, NULL, &store, error);
    assert_int_equal(status, JARAK_OK);
    status = jarak_votes_read_file(store, path, settings, votes, error);
    jarak_store_close(store);
    return status;
}

static jarak_votes_settings columns(void)
{
    jarak_votes_settings settings;
    jarak_votes_settings_init(&settings);
    settings.unit = "judge";
    settings.item = "case";
    settings.vote = "vote";
    settings.time = "term";
    return settings;
}

static jarak_votes *read_columns(const char *text, const jarak_votes_settings *settings)
{
    jarak_error error = {0};
    jarak_votes *votes = NULL;
    write_file("votes.csv", text);
    if (read_file("votes.csv", settings, &votes, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return votes;
}

static void expect_error(const char *text, const jarak_votes_settings *settings, jarak_status expected, const char *part)
{
    jarak_error error = {0};
    jarak_votes *votes = NULL;
    write_file("votes.csv", text);
    assert_int_equal(read_file("votes.csv", settings, &votes, &error), expected);
    assert_null(votes);
    if (strstr(error.message, part) == NULL) {
        fail_msg("\"%s\" is not in: %s", part, error.message);
    }
}

static void orders_votes_by_time_and_unit(void **state)
{
    (void)state;
    jarak_votes_settings settings = columns();
    jarak_votes *votes = read_columns("judge,case,vote,term\n"
                                      "Ginsburg,10,yes,2019\n"
                                      "Alito,10,No,2019\n"
                                      "Alito,9,abstain,2019\n"
                                      "Ginsburg,9,yes,2018\n"
                                      "Thomas,9,,2018\n"
                                      "Ginsburg,9,YES,2018\n",
                                      &settings);
    assert_int_equal(votes->n_units, 2); /* Thomas has no vote */
    assert_string_equal(votes->units[0], "Alito");
    assert_string_equal(votes->units[1], "Ginsburg");
    assert_false(votes->units_are_states);
    assert_int_equal(votes->n_rollcalls, 3);
    assert_int_equal(votes->rollcalls[0].session, 2018);
    assert_string_equal(votes->rollcalls[1].name, "9");
    assert_int_equal(votes->rollcalls[1].session, 2019);
    assert_string_equal(votes->rollcalls[2].name, "10");
    assert_int_equal(votes->rollcalls[2].n_yes, 1);
    assert_int_equal(votes->rollcalls[2].n_no, 1);
    assert_int_equal(votes->n_votes, 4);
    assert_int_equal(votes->n_repeated, 1);
    const uint32_t rollcall[] = {0, 1, 2, 2}, unit[] = {1, 0, 0, 1};
    const uint8_t value[] = {JARAK_VOTE_YES, JARAK_VOTE_ABSTAIN, JARAK_VOTE_NO, JARAK_VOTE_YES};
    assert_memory_equal(votes->vote_rollcall, rollcall, sizeof rollcall);
    assert_memory_equal(votes->vote_unit, unit, sizeof unit);
    assert_memory_equal(votes->vote_value, value, sizeof value);
    for (size_t i = 0; i < votes->n_votes; i++) {
        assert_true(votes->rollcalls[votes->vote_rollcall[i]].first_vote <= i);
    }
    size_t found = 9;
    jarak_error error = {0};
    assert_int_equal(jarak_votes_find_unit(votes, "Ginsburg", &found, &error), JARAK_OK);
    assert_int_equal(found, 1);
    assert_int_equal(jarak_votes_find_unit(votes, "Thomas", &found, &error), JARAK_ERR_NOT_FOUND);
    jarak_votes_free(votes);
}

static void reads_dates_and_sessions(void **state)
{
    (void)state;
    jarak_votes_settings settings = columns();
    settings.sessions = "2018,2020-2021";
    jarak_votes *votes = read_columns("judge,case,vote,term\n"
                                      "A,1,1,2020-03-01\nB,1,0,2020-03-01\nA,2,1,2020-02-01\nA,3,0,2019-01-01\nC,4,1,2019-01-01\nA,5,1,\n",
                                      &settings);
    assert_int_equal(votes->n_rollcalls, 2);
    assert_string_equal(votes->rollcalls[0].name, "2");
    assert_string_equal(votes->rollcalls[1].date, "2020-03-01");
    assert_int_equal(votes->rollcalls[1].year, 2020);
    assert_int_equal(votes->n_units, 2); /* C voted in 2019 alone */
    assert_int_equal(votes->n_undated, 1);
    jarak_votes_free(votes);
}

static void takes_codes_as_they_are_named(void **state)
{
    (void)state;
    jarak_votes_settings settings = columns();
    jarak_votes *votes = read_columns("judge,case,vote,term\nA,1,1,1\nB,1,2,1\nC,1,3,1\nD,1,8,1\nE,1,9,1\n", &settings);
    assert_int_equal(votes->n_votes, 3);
    assert_int_equal(votes->vote_value[0], JARAK_VOTE_YES);
    assert_int_equal(votes->vote_value[1], JARAK_VOTE_ABSTAIN);
    assert_int_equal(votes->vote_value[2], JARAK_VOTE_NO);
    jarak_votes_free(votes);

    votes = read_columns("judge,case,vote,term\nA,1,-1,1\nB,1,0,1\nC,1,1,1\n", &settings);
    assert_int_equal(votes->vote_value[0], JARAK_VOTE_NO);
    assert_int_equal(votes->vote_value[1], JARAK_VOTE_ABSTAIN);
    assert_int_equal(votes->vote_value[2], JARAK_VOTE_YES);
    jarak_votes_free(votes);

    settings.yes = "Majority,concur";
    settings.no = "dissent";
    votes = read_columns("judge,case,vote,term\nA,1,majority,1\nB,1,Dissent,1\nC,1,recused,1\n", &settings);
    assert_int_equal(votes->n_votes, 2);
    assert_int_equal(votes->vote_value[0], JARAK_VOTE_YES);
    assert_int_equal(votes->vote_value[1], JARAK_VOTE_NO);
    jarak_votes_free(votes);
}

static void refuses_what_it_cannot_tell(void **state)
{
    (void)state;
    jarak_votes_settings settings = columns();
    expect_error("judge,case,vote,term\nA,1,yes,1\nB,1,maybe,1\n", &settings, JARAK_ERR_DATA, "row 2 has the vote \"maybe\"");
    expect_error("judge,case,vote,term\nA,1,1,1\nB,1,2,1\n", &settings, JARAK_ERR_DATA, "\"1\""); /* 2 may be no or abstained */
    expect_error("judge,case,vote,term\nA,1,yes,1\nA,1,no,1\n", &settings, JARAK_ERR_DATA, "A has two votes in roll call 1 that disagree");
    expect_error("judge,case,vote,term\nA,1,yes,soon\n", &settings, JARAK_ERR_DATA, "\"soon\"");
    expect_error("judge,case,vote,term\n,1,yes,1\n", &settings, JARAK_ERR_DATA, "row 1 has no judge");
    expect_error("judge,case,vote,term\nA,1,absent,1\n", &settings, JARAK_ERR_NOT_FOUND, "no votes");
    expect_error("court,case,vote,term\nA,1,yes,1\n", &settings, JARAK_ERR_NOT_FOUND,
                 "no column \"judge\"; there are court, case, vote, term");
    settings.sessions = "3-1";
    expect_error("judge,case,vote,term\nA,1,yes,1\n", &settings, JARAK_ERR_ARGUMENT, "sessions");
    settings.sessions = "7";
    expect_error("judge,case,vote,term\nA,1,yes,1\n", &settings, JARAK_ERR_NOT_FOUND, "no roll call is left");
    settings.sessions = NULL;
    settings.yes = "yes";
    expect_error("judge,case,vote,term\nA,1,yes,1\n", &settings, JARAK_ERR_ARGUMENT, "codes of votes");
    settings.time = NULL;
    expect_error("judge,case,vote,term\nA,1,yes,1\n", &settings, JARAK_ERR_ARGUMENT, "name all four");

    jarak_error error = {0};
    jarak_votes *votes = NULL;
    settings = columns();
    assert_int_equal(read_file("none.csv", &settings, &votes, &error), JARAK_ERR_NOT_FOUND);
}

static bool has_data(void)
{
    if (access(DATA "unga_wide_1946_2024.csv", R_OK) == 0) {
        return true;
    }
    print_message("no real data at ../shared/data: skipped\n");
    return false;
}

static void reads_the_long_form(void **state)
{
    (void)state;
    if (!has_data()) {
        skip();
    }
    jarak_votes_settings settings;
    jarak_error error = {0};
    jarak_votes *votes = NULL;
    jarak_votes_settings_init(&settings);
    settings.rollcalls = DATA "un_roll_calls_1946_2020.csv.gz";
    if (read_file(DATA "un_votes_long_1946_2020.csv.gz", &settings, &votes, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(votes->n_rollcalls, 6203);
    assert_in_range(votes->n_votes, 869900, 870109);
    assert_true(votes->units_are_states);
    size_t russia = 0, soviet_union = 1;
    assert_int_equal(jarak_votes_find_unit(votes, "Russia", &russia, &error), JARAK_OK);
    assert_int_equal(jarak_votes_find_unit(votes, "SUN", &soviet_union, &error), JARAK_OK);
    assert_int_equal(russia, soviet_union);
    assert_string_equal(votes->units[russia], "RUS");
    assert_int_equal(votes->rollcalls[0].session, 1);
    assert_string_equal(votes->rollcalls[0].title, "AMENDMENTS, RULES OF PROCEDURE");
    assert_string_equal(votes->rollcalls[0].resolution, "R/1/66");
    jarak_votes_free(votes);
}

/* Votes that a caller put together, such as a binding, are as good as those that were read. */
static void finds_units_of_votes_of_ones_own(void **state)
{
    (void)state;
    static const char *const units[] = {"FRA", "RUS"};
    static const jarak_former_state former[] = {{"GDR", "DEU"}, {"SUN", "RUS"}};
    const jarak_votes votes = {.n_units = 2, .units = units, .units_are_states = true, .n_former = 2, .former = former};
    jarak_error error = {0};
    size_t unit = 9;
    assert_int_equal(jarak_votes_find_unit(&votes, "Soviet Union", &unit, &error), JARAK_OK);
    assert_int_equal(unit, 1);
    assert_int_equal(jarak_votes_find_unit(&votes, "France", &unit, &error), JARAK_OK);
    assert_int_equal(unit, 0);
    assert_int_equal(jarak_votes_find_unit(&votes, "Germany", &unit, &error), JARAK_ERR_NOT_FOUND);
    assert_int_equal(jarak_votes_find_unit(&votes, "East Germany", &unit, &error), JARAK_ERR_NOT_FOUND);
}

static void reads_the_wide_form(void **state)
{
    (void)state;
    if (!has_data()) {
        skip();
    }
    jarak_votes_settings settings;
    jarak_error error = {0};
    jarak_votes *votes = NULL;
    jarak_votes_settings_init(&settings);
    settings.sessions = "78";
    settings.contested = true;
    if (read_file(DATA "unga_wide_1946_2024.csv", &settings, &votes, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        const jarak_rollcall *r = &votes->rollcalls[i];
        uint32_t n = r->n_yes + r->n_abstain + r->n_no;
        assert_int_equal(r->session, 78);
        assert_true(n >= 20 && 10 * r->n_yes < 8 * n && 10 * r->n_no < 8 * n && 10 * r->n_abstain < 8 * n);
    }
    assert_in_range(votes->n_units, 190, 193);
    jarak_votes_free(votes);
}

/* ---------------------------------------------------------------------------------------------------------------- past the facts */

#define LONG_HEADER "rcid,country,country_code,vote\n"
#define LONG_VOTES                                                                         \
    "7,United States,US,yes\n7,Russia,RU,no\n7,France,FR,abstain\n8,United States,US,no\n" \
    "8,Russia,RU,yes\n9,France,FR,yes\n9,Russia,RU,no\n"

static int64_t count_facts(jarak_store *store)
{
    jarak_table *table = NULL;
    jarak_error error = {0};
    assert_int_equal(jarak_query(store, "SELECT count(*) FROM vote", NULL, &table, &error), JARAK_OK);
    int64_t count = jarak_table_integer(table, 0, 0);
    jarak_table_free(table);
    return count;
}

/* Reads long.csv with its list of roll calls; n_facts receives how many votes became facts on the way. */
static jarak_status read_long(const char *rows, bool skip_unknown, jarak_votes **votes, int64_t *n_facts, jarak_error *error)
{
    char text[1024];
    jarak_store *store = NULL;
    jarak_votes_settings settings;
    jarak_votes_settings_init(&settings);
    settings.skip_unknown = skip_unknown;
    snprintf(text, sizeof text, LONG_HEADER "%s", rows);
    write_file("long.csv", text);
    write_file("un_roll_calls.csv", "rcid,session,date\n7,1,1946-01-05\n8,45,1990-12-05\n9,47,1992-10-01\n");
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &store, error), JARAK_OK);
    jarak_status status = jarak_votes_read_file(store, "long.csv", &settings, votes, error);
    *n_facts = status == JARAK_OK ? count_facts(store) : 0;
    jarak_store_close(store);
    return status;
}

static void reads_past_the_facts_what_a_load_would_read(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_store *store = NULL;
    jarak_votes *direct = NULL, *loaded = NULL;
    int64_t n_facts = 1;
    if (read_long(LONG_VOTES, false, &direct, &n_facts, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(n_facts, 0);
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &store, &error), JARAK_OK);
    assert_int_equal(jarak_load_file(store, "long.csv", NULL, NULL, &error), JARAK_OK);
    assert_int_equal(jarak_votes_read(store, NULL, &loaded, &error), JARAK_OK);
    jarak_store_close(store);
    assert_int_equal(direct->n_units, 3);
    assert_int_equal(direct->n_rollcalls, 3);
    assert_int_equal(direct->n_votes, 7);
    assert_int_equal(loaded->n_units, direct->n_units);
    assert_int_equal(loaded->n_rollcalls, direct->n_rollcalls);
    assert_int_equal(loaded->n_votes, direct->n_votes);
    assert_memory_equal(loaded->vote_unit, direct->vote_unit, direct->n_votes * sizeof *direct->vote_unit);
    assert_memory_equal(loaded->vote_rollcall, direct->vote_rollcall, direct->n_votes * sizeof *direct->vote_rollcall);
    assert_memory_equal(loaded->vote_value, direct->vote_value, direct->n_votes);
    for (size_t i = 0; i < direct->n_rollcalls; i++) {
        assert_string_equal(loaded->rollcalls[i].name, direct->rollcalls[i].name);
        assert_int_equal(loaded->rollcalls[i].session, direct->rollcalls[i].session);
    }
    for (size_t i = 0; i < direct->n_units; i++) {
        assert_string_equal(loaded->units[i], direct->units[i]);
    }
    assert_string_equal(direct->units[1], "RUS"); /* of 1946 too, when Russia was the Soviet Union */
    jarak_votes_free(direct);
    jarak_votes_free(loaded);
}

static void leaves_the_unusual_to_the_load(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_votes *votes = NULL;
    int64_t n_facts = 0;
    /* given twice alike: one vote, as loading says */
    assert_int_equal(read_long(LONG_VOTES "9,Russia,RU,no\n", false, &votes, &n_facts, &error), JARAK_OK);
    assert_int_equal(votes->n_votes, 7);
    assert_int_equal(n_facts, 7);
    jarak_votes_free(votes);
    /* left out by the format's rules: not unusual */
    assert_int_equal(read_long(LONG_VOTES "9,United States,US,maybe\n11,France,FR,no\n", false, &votes, &n_facts, &error), JARAK_OK);
    assert_int_equal(votes->n_votes, 7);
    assert_int_equal(n_facts, 0);
    jarak_votes_free(votes);
    assert_int_equal(read_long(LONG_VOTES "9,Atlantis,AT,no\n", true, &votes, &n_facts, &error), JARAK_OK);
    assert_int_equal(votes->n_votes, 7);
    assert_int_equal(n_facts, 0);
    jarak_votes_free(votes);

    assert_int_equal(read_long(LONG_VOTES "9,Russia,RU,yes\n", false, &votes, &n_facts, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "line 9"));
    assert_int_equal(read_long(LONG_VOTES "9,Atlantis,AT,no\n", false, &votes, &n_facts, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "long.csv:9: \"Atlantis\""));
    assert_int_equal(read_long("", false, &votes, &n_facts, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "no rows"));
    assert_null(votes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_votes_by_time_and_unit),
        cmocka_unit_test(reads_dates_and_sessions),
        cmocka_unit_test(takes_codes_as_they_are_named),
        cmocka_unit_test(refuses_what_it_cannot_tell),
        cmocka_unit_test(reads_the_long_form),
        cmocka_unit_test(finds_units_of_votes_of_ones_own),
        cmocka_unit_test(reads_the_wide_form),
        cmocka_unit_test(reads_past_the_facts_what_a_load_would_read),
        cmocka_unit_test(leaves_the_unusual_to_the_load),
    };
    return cmocka_run_group_tests_name("votes", tests, enter_folder, leave_folder);
}
