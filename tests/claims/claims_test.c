/* Claims: the finding from the answers, and every way in which a claims file can be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jarak/claims.h"
#include "jarak/load.h"

typedef struct fixture {
    jarak_store *store;
    char path[64];
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(jarak_store_open_ledger(NULL, &f->store, NULL), JARAK_OK);
    (void)snprintf(f->path, sizeof f->path, "/tmp/jarak-claims-XXXXXX");
    int descriptor = mkstemp(f->path);
    assert_true(descriptor >= 0);
    assert_int_equal(close(descriptor), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    jarak_store_close(f->store);
    assert_int_equal(unlink(f->path), 0);
    free(f);
    return 0;
}

static jarak_status check(fixture *f, const char *yaml, const char *only, jarak_claims **claims, jarak_error *error)
{
    FILE *stream = fopen(f->path, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(yaml, 1, strlen(yaml), stream), strlen(yaml));
    assert_int_equal(fclose(stream), 0);
    jarak_check_settings settings;
    jarak_check_settings_init(&settings);
    settings.only = only;
    settings.time_limit_seconds = 0.5;
    return jarak_check(f->store, f->path, &settings, claims, error);
}

/* A file with one claim of this condition. */
static const char *file_with(char *yaml, size_t bytes, const char *condition)
{
    (void)snprintf(yaml, bytes, "title: t\nclaims:\n  - id: a\n    statement: s\n    condition: \"%s\"\n", condition);
    return yaml;
}

static jarak_claim_finding finding_of(fixture *f, const char *condition)
{
    char yaml[1024];
    jarak_claims *claims = NULL;
    jarak_error error = {.message = ""};
    jarak_status status = check(f, file_with(yaml, sizeof yaml, condition), NULL, &claims, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(status, JARAK_OK);
    assert_int_equal(claims->count, 1);
    jarak_claim_finding finding = claims->claims[0].finding;
    jarak_claims_free(claims);
    return finding;
}

static void answers_make_the_finding(void **state)
{
    fixture *f = *state;
    assert_int_equal(finding_of(f, "SELECT true AS holds"), JARAK_SUPPORTED);
    assert_int_equal(finding_of(f, "SELECT 1 > 2"), JARAK_CONTRADICTED);
    assert_int_equal(finding_of(f, "SELECT NULL AS holds"), JARAK_UNDECIDED);
    assert_int_equal(finding_of(f, "SELECT true AS holds WHERE false"), JARAK_UNDECIDED);
    assert_int_equal(finding_of(f, "SELECT * FROM (VALUES (true), (NULL), (true)) v(holds)"), JARAK_SUPPORTED);
    assert_int_equal(finding_of(f, "SELECT * FROM (VALUES (false), (NULL)) v(holds)"), JARAK_CONTRADICTED);
    assert_int_equal(finding_of(f, "SELECT * FROM (VALUES (true), (false)) v(holds)"), JARAK_DISPUTED);
    assert_int_equal(finding_of(f, "SELECT max(value) > 0 AS holds FROM figure WHERE measure = 'nowhere'"), JARAK_UNDECIDED);
}

/* The finding of a claim with a quantifier, its answers as rows of VALUES (of, holds). */
static jarak_claim required(fixture *f, const char *require, const char *rows)
{
    char yaml[1024];
    (void)snprintf(yaml, sizeof yaml,
                   "title: t\nclaims:\n  - id: a\n    statement: s\n    require: \"%s\"\n    condition: \"SELECT * FROM (VALUES %s) "
                   "v(of, holds)\"\n",
                   require, rows);
    jarak_claims *claims = NULL;
    jarak_error error = {.message = ""};
    jarak_status status = check(f, yaml, NULL, &claims, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(status, JARAK_OK);
    jarak_claim claim = claims->claims[0];
    assert_string_equal(claim.require, require);
    jarak_claims_free(claims);
    return claim;
}

static void a_quantifier_counts_instances(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *require, *rows;
        jarak_claim_finding finding;
    } cases[] = {
        {"all of 2", "('A', true), ('B', true)", JARAK_SUPPORTED},
        {"all of 5", "('A', true), ('B', true), ('C', true), ('D', true)", JARAK_UNDECIDED}, /* four are not five */
        {"all of 5", "('A', true), ('B', false)", JARAK_CONTRADICTED},                       /* one that does not hold is enough */
        {"all of 2", "('A', true), ('A', false), ('B', true)", JARAK_DISPUTED},
        {"all of 2", "('A', true), ('A', NULL), ('B', true)", JARAK_SUPPORTED},
        {"all of 3", "('A', true), ('A', false), ('B', false)", JARAK_CONTRADICTED},
        {"any", "('A', false), ('B', true)", JARAK_SUPPORTED},
        {"any", "('A', false), ('B', false)", JARAK_CONTRADICTED},
        {"any of 3", "('A', false), ('B', false)", JARAK_UNDECIDED}, /* the third could hold */
        {"any", "('A', false), ('B', true), ('B', false)", JARAK_DISPUTED},
        {"share >= 0.8", "('A', true), ('B', true), ('C', true), ('D', true), ('E', false)", JARAK_SUPPORTED},
        {"share ≥ 80 % of 5", "('A', true), ('B', true), ('C', true), ('D', true)", JARAK_SUPPORTED},
        {"share >= 0.8 of 5", "('A', true), ('B', true), ('C', true), ('D', NULL)", JARAK_UNDECIDED},
        {"share >= 0.81", "('A', true), ('B', true), ('C', true), ('D', true), ('E', false)", JARAK_CONTRADICTED},
        {"share >= 0.5 of 2", "('A', true), ('A', false)", JARAK_DISPUTED}, /* it hangs on A */
        {"all of 2", "(1, true), (2, true)", JARAK_SUPPORTED},              /* instances by number */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jarak_claim claim = required(f, cases[i].require, cases[i].rows);
        if (claim.finding != cases[i].finding) {
            fail_msg("%s over %s is %s", cases[i].require, cases[i].rows, jarak_claim_finding_text(claim.finding));
        }
    }
    jarak_claim claim = required(f, "all of 5", "('A', true), ('B', true), ('B', false), ('C', NULL), ('D', true)");
    assert_int_equal(claim.supported, 2);
    assert_int_equal(claim.contradicted, 0);
    assert_int_equal(claim.disputed, 1);
    assert_int_equal(claim.undecided, 2); /* C, and the fifth that is not there */
}

static void sources_are_compared_by_their_least_and_largest(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *rows;
        jarak_claim_finding finding;
    } cases[] = {
        {"(2021, 10), (2022, 12)", JARAK_SUPPORTED},
        {"(2021, 10), (2021, 13), (2022, 12)", JARAK_DISPUTED}, /* one source of 2021 lies above */
        {"(2021, 10), (2022, 12), (2022, 9)", JARAK_DISPUTED},
        {"(2021, 10), (2021, 13), (2022, 10)", JARAK_CONTRADICTED},
        {"(2021, 10)", JARAK_UNDECIDED},
        {"(2021, NULL), (2022, 12)", JARAK_UNDECIDED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char sql[512];
        (void)snprintf(sql, sizeof sql, "SELECT unnest(exceeds(v, y = 2022, y = 2021)) AS holds FROM (VALUES %s) t(y, v)", cases[i].rows);
        assert_int_equal(finding_of(f, sql), cases[i].finding);
    }
    assert_int_equal(finding_of(f, "SELECT unnest(exceeds(v, y = 2, y = 1, 1.5)) AS holds FROM (VALUES (1, 10), (2, 15)) t(y, v)"),
                     JARAK_CONTRADICTED);
}

static void a_claim_sees_the_panel(void **state)
{
    assert_int_equal(finding_of(*state, "SELECT count(*) > 0 AS holds FROM panel WHERE indicator = 'trade.volume' AND state = 'KAZ' AND "
                                        "partner = 'RUS' AND year(first_day) = 2021"),
                     JARAK_SUPPORTED);
}

static void a_claim_comes_with_its_answers_and_rows(void **state)
{
    fixture *f = *state;
    jarak_claims *claims = NULL;
    assert_int_equal(check(f,
                           "title: t\nsource: book\nwith: |\n  two AS (SELECT 2 AS x) -- a comment at its end\nclaims:\n"
                           "  - id: a\n    statement: s\n    statement_id: p\n    condition: |\n"
                           "      WITH three AS (SELECT x + 1 AS y FROM two)\n"
                           "      SELECT 'one' AS \"by\", y = 3 AS holds FROM three UNION ALL SELECT 'two', false ORDER BY 1\n"
                           "    rows: SELECT x FROM two\n"
                           "  - {id: b, statement: beautiful, opinion: true, source: poem}\n",
                           NULL, &claims, NULL),
                     JARAK_OK);
    assert_int_equal(claims->count, 2);
    const jarak_claim *claim = &claims->claims[0];
    assert_int_equal(claim->finding, JARAK_DISPUTED);
    assert_int_equal(claim->supported, 1);
    assert_int_equal(claim->contradicted, 1);
    assert_string_equal(claim->source, "book");
    assert_string_equal(claim->statement_id, "p");
    assert_string_equal(jarak_table_text(claim->answers, 1, 0), "two");
    assert_int_equal(jarak_table_integer(claim->rows, 0, 0), 2);
    claim = &claims->claims[1];
    assert_true(claim->opinion);
    assert_int_equal(claim->finding, JARAK_UNDECIDED);
    assert_string_equal(claim->source, "poem");
    assert_null(claim->answers);
    assert_null(claim->rows);
    jarak_claims_free(claims);
}

static void assert_fails(fixture *f, const char *yaml, const char *only, jarak_status status, const char *part)
{
    jarak_claims *claims = (jarak_claims *)(void *)f;
    jarak_error error = {.message = ""};
    assert_int_equal(check(f, yaml, only, &claims, &error), status);
    assert_null(claims);
    assert_int_equal(error.status, status);
    if (strstr(error.message, part) == NULL) {
        fail_msg("`%s` does not say `%s`", error.message, part);
    }
}

static void a_wrong_file_is_named_with_its_line(void **state)
{
    fixture *f = *state;
    assert_fails(f, "claims: []\n", NULL, JARAK_ERR_FORMAT, ":1:1: the key `title` is missing");
    assert_fails(f, "title: t\n", NULL, JARAK_ERR_FORMAT, ":1:1: the key `claims` is missing");
    assert_fails(f, "title: t\nclaim: []\n", NULL, JARAK_ERR_FORMAT, ":2:8: unknown key `claim`");
    assert_fails(f, "title: t\nclaims:\n  - id: a\n    statement: s\n", NULL, JARAK_ERR_FORMAT, ":3:5: the key `condition` is missing");
    assert_fails(f, "title: t\nclaims:\n  - {id: a, statement: s, opinion: true, condition: SELECT 1}\n", NULL, JARAK_ERR_FORMAT,
                 "`a` is an opinion and has a condition");
    assert_fails(f, "title: t\nclaims:\n  - {id: a, statement: s, opinion: true}\n  - {id: a, statement: s, opinion: true}\n", NULL,
                 JARAK_ERR_FORMAT, ":4:5: the id `a` is already that of the claim in line 3");
    assert_fails(f, "title: t\nclaims:\n  - {id: a, statement: s, opinion: true}\n", "b", JARAK_ERR_NOT_FOUND, "no claim has the id `b`");
}

static void a_wrong_quantifier_is_named(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *require, *condition, *part;
    } cases[] = {
        {"most", "SELECT true AS holds", "`require: most` is none of"},
        {"all", "SELECT true AS holds", "`require: all` is none of"},
        {"all of 0", "SELECT true AS holds", "is none of"},
        {"all of -1", "SELECT true AS holds", "is none of"},
        {"any 3", "SELECT true AS holds", "is none of"},
        {"share >= 1.2", "SELECT true AS holds", "is none of"},
        {"share > 0.5", "SELECT true AS holds", "is none of"},
        {"share >= nan", "SELECT true AS holds", "is none of"},
        {"all of 1", "SELECT * FROM (VALUES ('A', true), ('B', true)) v(of, holds)", "`require: all of 1`, and the condition answers on 2"},
        {"any", "SELECT * FROM (VALUES ('A', true), (NULL, true)) v(of, holds)",
         "row 2 of the condition does not say what it is an answer `of`"},
        {"any", "SELECT 1.5::DOUBLE AS of, true AS holds", "`of` is neither a text nor a whole number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char yaml[1024];
        (void)snprintf(yaml, sizeof yaml, "title: t\nclaims:\n  - id: a\n    statement: s\n    require: \"%s\"\n    condition: \"%s\"\n",
                       cases[i].require, cases[i].condition);
        assert_fails(f, yaml, NULL, JARAK_ERR_FORMAT, cases[i].part);
    }
    assert_fails(f, "title: t\nclaims:\n  - {id: a, statement: s, opinion: true, require: any}\n", NULL, JARAK_ERR_FORMAT,
                 "`a` is an opinion: there is nothing that `require` could count");
}

/* In a store without any figure a claim would find its answer in what nobody loaded; a store's own name of a query's part is no table. */
static void a_claim_on_an_empty_table_is_an_error(void **state)
{
    fixture *f = *state;
    jarak_store_close(f->store);
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &f->store, NULL), JARAK_OK);
    static const char *const conditions[] = {
        "SELECT count(*) = 0 AS holds FROM turnover",
        "SELECT count(*) = 0 AS holds FROM membership",
        "WITH s AS (SELECT * FROM state) SELECT (SELECT count(*) FROM flow f JOIN s ON s.state = f.exporter) = 0 AS holds",
    };
    static const char *const names[] = {"`turnover` holds no row", "`membership` holds no row", "`flow` holds no row"};
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        char yaml[1024];
        assert_fails(f, file_with(yaml, sizeof yaml, conditions[i]), NULL, JARAK_ERR_ARGUMENT, names[i]);
    }
    assert_int_equal(finding_of(f, "WITH flow AS (SELECT state FROM state) SELECT count(*) > 100 AS holds FROM flow"), JARAK_SUPPORTED);
    assert_int_equal(finding_of(f, "WITH unused AS (FROM turnover) SELECT count(*) > 100 AS holds FROM state"), JARAK_SUPPORTED);
}

static void a_condition_is_locked_in(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *condition;
        jarak_status status;
    } cases[] = {
        {"SELECT 1 AS x, 2 AS y", JARAK_ERR_FORMAT},
        {"SELECT 5 AS holds", JARAK_ERR_FORMAT},
        {"SELECT nothing FROM nowhere", JARAK_ERR_SQL},
        {"DROP TABLE facts.figure", JARAK_ERR_ARGUMENT},
        {"SELECT true AS holds; SELECT false AS holds", JARAK_ERR_ARGUMENT},
        {"SELECT count(*) > 0 AS holds FROM read_text('/etc/hostname')", JARAK_ERR_SQL},
        {"SELECT count(*) > 0 AS holds FROM range(10000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3", JARAK_ERR_TIMEOUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char yaml[1024];
        assert_fails(f, file_with(yaml, sizeof yaml, cases[i].condition), NULL, cases[i].status, ":3:5: claim `a`: ");
    }
}

static void a_missing_file_is_not_found(void **state)
{
    fixture *f = *state;
    jarak_claims *claims = NULL;
    jarak_error error;
    assert_int_equal(jarak_check(f->store, "/nowhere/claims.yaml", NULL, &claims, &error), JARAK_ERR_NOT_FOUND);
    assert_string_equal(
        error.message,
        "/nowhere/claims.yaml: there is no such file, and no such claims come with jarak; these do: central-asia-2022, cutting-ties, "
        "rerouting-2022");
    assert_int_equal(jarak_check(f->store, "/", NULL, &claims, &error), JARAK_ERR_IO);
}

static void the_claims_that_come_with_jarak_all_run(void **state)
{
    fixture *f = *state;
    jarak_claims *claims = NULL;
    jarak_error error = {.message = ""};
    jarak_status status = jarak_check(f->store, NULL, NULL, &claims, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(status, JARAK_OK);
    assert_int_equal(claims->count, 29);
    for (size_t i = 0; i < claims->count; i++) {
        assert_true(claims->claims[i].opinion || claims->claims[i].answers != NULL);
    }
    jarak_claims_free(claims);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers_make_the_finding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_claim_comes_with_its_answers_and_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_file_is_named_with_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_quantifier_counts_instances, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sources_are_compared_by_their_least_and_largest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_claim_sees_the_panel, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_quantifier_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_claim_on_an_empty_table_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_condition_is_locked_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_claims_that_come_with_jarak_all_run, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
