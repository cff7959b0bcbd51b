/* Noting keys: what differs is told apart, what may be equal is never called different. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "data/load_keys.h"
#include "data/sql.h"

/* Notes the rows of a relation, which has the columns key …; gives how many there were. */
static int64_t note(jarak_store *store, const jarak__keys *keys, const char *columns, const char *relation)
{
    jarak_error error = {0};
    int64_t n = 0;
    char *sql = jarak__sql_format("SELECT count(*) FROM (%s) WHERE %N(%s)", relation, jarak__keys_name(keys), columns);
    assert_non_null(sql);
    if (jarak__sql_integer(store, sql, 0, NULL, &n, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    jarak__free(sql);
    return n;
}

typedef struct fixture {
    jarak_store *store;
    jarak__keys *keys;
} fixture;

static int open_keys(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    *state = f;
    return f == NULL || jarak_store_open(NULL, JARAK_WRITE, NULL, &f->store, NULL) != JARAK_OK ||
           jarak__keys_register(f->store, &f->keys, NULL) != JARAK_OK;
}

static int close_keys(void **state)
{
    fixture *f = *state;
    jarak_store_close(f->store);
    free(f);
    return 0;
}

static void no_rows_differ(void **state)
{
    fixture *f = *state;
    assert_true(jarak__keys_differ(f->keys, 0, 0));
    assert_false(jarak__keys_differ(f->keys, 1, 0));
}

/* Texts that begin alike, with and without room in the engine's short form, NULL, the empty text, blanks and characters of several bytes.
 */
static void keys_that_are_nearly_equal_differ(void **state)
{
    fixture *f = *state;
    int64_t n = note(f->store, f->keys, "a, b",
                     "SELECT repeat('a', CAST(i AS INTEGER)) AS a, NULL AS b FROM range(0, 40) t(i)"
                     " UNION ALL SELECT NULL, repeat('a', CAST(i AS INTEGER)) FROM range(0, 40) t(i)"
                     " UNION ALL SELECT NULL, NULL"
                     " UNION ALL SELECT repeat('a', CAST(i AS INTEGER)), repeat('a', 40 - CAST(i AS INTEGER)) FROM range(0, 40) t(i)"
                     " UNION ALL SELECT repeat(' ', CAST(i AS INTEGER)), 'x' FROM range(0, 40) t(i)"
                     " UNION ALL SELECT 'Қазақстан' || repeat('é', CAST(i AS INTEGER)), 'x' FROM range(0, 40) t(i)"
                     " UNION ALL SELECT 'KAZ', chr(CAST(i AS INTEGER)) FROM range(1, 500) t(i)");
    assert_int_equal(n, 40 + 40 + 1 + 40 + 40 + 40 + 499);
    assert_true(jarak__keys_differ(f->keys, n, 0));
    assert_true(jarak__keys_differ(f->keys, n, 1));
    assert_false(jarak__keys_differ(f->keys, n + 1, 0)); /* one was not noted */
}

static void each_type_of_a_key_counts(void **state)
{
    fixture *f = *state;
    static const char columns[] = "i8, i16, i32, i64, day, word, yes";
    static const char rows[] =
        "SELECT 0::TINYINT AS i8, 0::SMALLINT AS i16, 0 AS i32, 0::BIGINT AS i64, DATE '2020-01-01' AS day, "
        "'a'::ENUM('a', 'b') AS word, false AS yes "
        "UNION ALL SELECT 1, 0, 0, 0, DATE '2020-01-01', 'a', false UNION ALL SELECT 0, 256, 0, 0, DATE '2020-01-01', 'a', false "
        "UNION ALL SELECT 0, 0, 65536, 0, DATE '2020-01-01', 'a', false UNION ALL SELECT 0, 0, 0, 4294967296, DATE '2020-01-01', 'a', "
        "false "
        "UNION ALL SELECT 0, 0, 0, 0, DATE '2020-01-02', 'a', false UNION ALL SELECT 0, 0, 0, 0, DATE '2020-01-01', 'b', false "
        "UNION ALL SELECT 0, 0, 0, 0, DATE '2020-01-01', 'a', true UNION ALL SELECT 0, 0, 0, 0, DATE '2020-01-01', 'a', NULL";
    int64_t n = note(f->store, f->keys, columns, rows);
    assert_int_equal(n, 9);
    assert_true(jarak__keys_differ(f->keys, n, 0));
    note(f->store, f->keys, columns, rows);
    assert_false(jarak__keys_differ(f->keys, n, 0));
}

static void a_type_that_is_not_known_leaves_the_question_open(void **state)
{
    fixture *f = *state;
    int64_t n = note(f->store, f->keys, "a", "SELECT 0.5::DOUBLE AS a");
    assert_false(jarak__keys_differ(f->keys, n, 0));
}

/* Several pieces of memory and many partitions; then one repeat, far from the row that it repeats. */
static void one_repeat_among_millions_is_found(void **state)
{
    fixture *f = *state;
    enum { N = 2500000 };
    static const char columns[] = "a, b";
    int64_t n = note(f->store, f->keys, columns, "SELECT 'product ' || i // 1000 AS a, i % 1000 AS b FROM range(0, 2500000) t(i)");
    assert_int_equal(n, N);
    assert_true(jarak__keys_differ(f->keys, n, 0));
    assert_true(jarak__keys_differ(f->keys, n, 1));
    n += note(f->store, f->keys, columns, "SELECT 'product ' || 7 AS a, 77::BIGINT AS b");
    assert_false(jarak__keys_differ(f->keys, n, 0));
    assert_false(jarak__keys_differ(f->keys, n, 1));
    jarak__keys_forget(f->keys);
    jarak__keys_forget(NULL);
}

/* Facts of another kind may have the keys of those before. */
static void what_was_noted_before_a_restart_is_forgotten(void **state)
{
    fixture *f = *state;
    static const char rows[] = "SELECT i AS a FROM range(0, 5000) t(i)";
    note(f->store, f->keys, "a", "SELECT 0.5::DOUBLE AS a"); /* of a type that is not known */
    assert_false(jarak__keys_differ(f->keys, 0, 0));
    jarak__keys_restart(f->keys);
    assert_int_equal(note(f->store, f->keys, "a", rows), 5000);
    assert_true(jarak__keys_differ(f->keys, 5000, 0));
    jarak__keys_restart(f->keys);
    assert_false(jarak__keys_differ(f->keys, 1, 0));
    assert_int_equal(note(f->store, f->keys, "a", rows), 5000);
    assert_true(jarak__keys_differ(f->keys, 5000, 0));
    note(f->store, f->keys, "a", "SELECT 4999::BIGINT AS a");
    assert_false(jarak__keys_differ(f->keys, 5000, 0));
}

static void rows_that_are_all_the_same_are_found(void **state)
{
    fixture *f = *state;
    int64_t n = note(f->store, f->keys, "a", "SELECT 1 AS a FROM range(0, 100000)");
    assert_false(jarak__keys_differ(f->keys, n, 0));
}

static void *never_resize(void *memory, size_t size, void *context)
{
    (void)memory;
    (void)size;
    (void)context;
    return NULL;
}

static void plain_release(void *memory, void *context)
{
    (void)context;
    free(memory);
}

static void without_memory_the_question_is_open(void **state)
{
    fixture *f = *state;
    static const jarak_allocator none = {.resize = never_resize, .release = plain_release};
    int64_t n = note(f->store, f->keys, "a", "SELECT i AS a FROM range(0, 100) t(i)");
    jarak_set_allocator(&none);
    bool differ = jarak__keys_differ(f->keys, n, 0);
    jarak_set_allocator(NULL);
    assert_false(differ);
    assert_true(jarak__keys_differ(f->keys, n, 0));
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, open_keys, close_keys)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_KEYS(no_rows_differ),
        WITH_KEYS(keys_that_are_nearly_equal_differ),
        WITH_KEYS(each_type_of_a_key_counts),
        WITH_KEYS(a_type_that_is_not_known_leaves_the_question_open),
        WITH_KEYS(one_repeat_among_millions_is_found),
        WITH_KEYS(what_was_noted_before_a_restart_is_forgotten),
        WITH_KEYS(rows_that_are_all_the_same_are_found),
        WITH_KEYS(without_memory_the_question_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
