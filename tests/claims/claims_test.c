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

typedef struct fixture {
    jarak_store *store;
    char path[64];
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &f->store, NULL), JARAK_OK);
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
    assert_string_equal(error.message, "cannot read the claims file /nowhere/claims.yaml: No such file or directory");
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
    assert_int_equal(claims->count, 28);
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
        cmocka_unit_test_setup_teardown(a_condition_is_locked_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_file_is_not_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_claims_that_come_with_jarak_all_run, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
