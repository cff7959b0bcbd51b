/* The allocation hook, the arena, checked sizes, growing texts and tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/checked.h"
#include "base/table.h"
#include "base/writer.h"

static void sizes_that_overflow_are_noticed(void **state)
{
    (void)state;
    size_t result;
    assert_true(jarak__add(2, 3, &result));
    assert_int_equal(result, 5);
    assert_false(jarak__add(SIZE_MAX, 1, &result));
    assert_true(jarak__multiply(SIZE_MAX / 3, 3, &result));
    assert_false(jarak__multiply(SIZE_MAX / 2, 3, &result));
    assert_true(jarak__grown_capacity(8, 9, &result));
    assert_int_equal(result, 16);
    assert_true(jarak__grown_capacity(0, 3, &result));
    assert_int_equal(result, 3);
    assert_false(jarak__grown_capacity(SIZE_MAX / 2 + 1, SIZE_MAX, &result));
    assert_null(jarak__calloc(SIZE_MAX / 2, 3));
    assert_null(jarak__resize_array(NULL, SIZE_MAX / 2, 3));
}

static int n_allocations, n_releases;

static void *counting_resize(void *memory, size_t size, void *context)
{
    assert_string_equal(context, "context");
    n_allocations += memory == NULL;
    return realloc(memory, size);
}

static void counting_release(void *memory, void *context)
{
    (void)context;
    n_releases++;
    free(memory);
}

static void every_allocation_goes_through_the_hook(void **state)
{
    (void)state;
    char context[] = "context";
    jarak_set_allocator(&(jarak_allocator){.resize = counting_resize, .release = counting_release, .context = context});
    char *text = jarak__format_text("%d-%s", 7, "a");
    assert_string_equal(text, "7-a");
    char *copy = jarak__copy_text(text);
    assert_string_equal(copy, text);
    jarak__free(text);
    jarak__free(copy);
    jarak__free(NULL);
    jarak_set_allocator(NULL);
    assert_int_equal(n_allocations, 2);
    assert_int_equal(n_releases, 2);
}

static void pieces_of_an_arena_are_aligned_and_apart(void **state)
{
    (void)state;
    jarak__arena arena = {0};
    unsigned char *pieces[500];
    for (size_t i = 0; i < 500; i++) {
        size_t size = i * i % 3001;
        pieces[i] = jarak__arena_alloc(&arena, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % sizeof(max_align_t *), 0);
        memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < 500; i++) {
        for (size_t byte = 0; byte < i * i % 3001; byte++) {
            assert_int_equal(pieces[i][byte], i % 251);
        }
    }
    assert_null(jarak__arena_alloc(&arena, SIZE_MAX - 3));
    assert_string_equal(jarak__arena_text(&arena, "abcdef", 3), "abc");
    jarak__arena_release(&arena);
    jarak__arena_release(&arena);
}

static void a_text_grows(void **state)
{
    (void)state;
    jarak__writer writer = {0};
    for (int i = 0; i < 1000; i++) {
        jarak__write_format(&writer, "%03d", i);
        jarak__write_text(&writer, ",");
    }
    assert_int_equal(writer.length, 4000);
    char *text = jarak__writer_take(&writer);
    assert_memory_equal(&text[(size_t)4 * 537], "537,", 4);
    jarak__free(text);
    text = jarak__writer_take(&writer);
    assert_string_equal(text, "");
    jarak__free(text);
}

static void numbers_are_written_as_short_as_they_read_back(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0.1, "0.1"}, {1e300, "1e+300"}, {1.0 / 3, "0.3333333333333333"}, {-0.0, "-0"}, {123456789012345678.0, "1.2345678901234568e+17"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__writer writer = {0};
        jarak__write_number(&writer, cases[i].number);
        assert_string_equal(writer.bytes, cases[i].text);
        jarak__writer_release(&writer);
    }
}

/* The quick way to usual numbers gives what snprintf does. */
static void numbers_are_written_as_snprintf_would(void **state)
{
    (void)state;
    uint64_t random = 1;
    jarak__writer writer = {0};
    for (int i = 0; i < 200000; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double part = (double)(random >> 11) * 0x1p-53, whole = (double)(random >> 40 & 1023);
        const double kinds[] = {part,         -8 * part,   whole / 1024, (whole + 1) / ((double)(random >> 50 & 255) + 3),
                                whole + part, part / 5000, whole / 100};
        double number = kinds[i % 7];
        char text[40];
        int digits = 15;
        do {
            snprintf(text, sizeof text, "%.*g", digits, number);
        } while (digits++ < 17 && strtod(text, NULL) != number);
        writer.length = 0;
        jarak__write_number(&writer, number);
        assert_string_equal(writer.bytes, text);
    }
    jarak__writer_release(&writer);
}

static void a_table_keeps_values_of_each_type_and_what_is_missing(void **state)
{
    (void)state;
    jarak_table *table;
    assert_int_equal(jarak__table_new(&table, NULL), JARAK_OK);
    static const char *const names[] = {"t", "i", "n", "b"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(jarak__table_add_column(table, names[i], (jarak_type)i, NULL), JARAK_OK);
    }
    for (size_t row = 0; row < 1000; row++) {
        char text[16];
        snprintf(text, sizeof text, "row %zu", row);
        assert_int_equal(jarak__table_add_rows(table, 1, NULL), JARAK_OK);
        if (row % 2 == 0) {
            assert_int_equal(jarak__table_set_text(table, row, 0, text, strlen(text), NULL), JARAK_OK);
            jarak__table_set_integer(table, row, 1, -(int64_t)row);
            jarak__table_set_number(table, row, 2, (double)row / 2);
            jarak__table_set_boolean(table, row, 3, true);
        }
    }
    assert_int_equal(jarak_table_rows(table), 1000);
    assert_string_equal(jarak_table_text(table, 998, 0), "row 998");
    assert_int_equal(jarak_table_integer(table, 998, 1), -998);
    assert_true(jarak_table_number(table, 998, 2) == 499);
    assert_true(jarak_table_boolean(table, 998, 3));
    for (size_t column = 0; column < 4; column++) {
        assert_true(jarak_table_is_missing(table, 999, column));
        assert_false(jarak_table_is_missing(table, 998, column));
    }
    assert_null(jarak_table_text(table, 999, 0));
    assert_null(jarak_table_text(table, 998, 1)); /* of another type */
    assert_int_equal(jarak__table_find(table, "n"), 2);
    assert_int_equal(jarak__table_find(table, "none"), SIZE_MAX);
    jarak_table_free(table);
    jarak_table_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_that_overflow_are_noticed),
        cmocka_unit_test(every_allocation_goes_through_the_hook),
        cmocka_unit_test(pieces_of_an_arena_are_aligned_and_apart),
        cmocka_unit_test(a_text_grows),
        cmocka_unit_test(numbers_are_written_as_short_as_they_read_back),
        cmocka_unit_test(numbers_are_written_as_snprintf_would),
        cmocka_unit_test(a_table_keeps_values_of_each_type_and_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
