/* Frames: what is read from files, tables and queries; levels; missing values; errors that say where. */
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/nearest.h"
#include "data/sql.h"
#include "folder.h"
#include "jarak/apart.h"
#include "jarak/frame.h"

#define N JARAK_COLUMN_NUMBER
#define C JARAK_COLUMN_CATEGORY
#define AS_N(column) ((jarak_column_request){.name = (column), .kind = N})

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0 && fclose(stream) == 0);
}

static jarak_frame *read_frame(const char *data, const jarak_frame_settings *settings, size_t n, const jarak_column_request *requests)
{
    jarak_frame *frame;
    jarak_error error = {0};
    if (jarak_frame_read(data, settings, n, requests, &frame, &error) != JARAK_OK) {
        fail_msg("%s\n%s", data, error.message);
    }
    assert_int_equal(frame->n_columns, n);
    return frame;
}

/* Reading fails with the status, and the message has each of the parts (NULL ends them). */
static void check_failure(const char *data, const jarak_frame_settings *settings, jarak_column_request request, jarak_status expected,
                          const char *const *parts)
{
    jarak_frame *frame = (jarak_frame *)1;
    jarak_error error = {0};
    jarak_status status = jarak_frame_read(data, settings, 1, &request, &frame, &error);
    assert_null(frame);
    if (status != expected) {
        fail_msg("%s: status %d: %s", data, (int)status, error.message);
    }
    for (; *parts != NULL; parts++) {
        if (strstr(error.message, *parts) == NULL) {
            fail_msg("\"%s\" is not in \"%s\"", *parts, error.message);
        }
    }
}

#define expect_failure(data, settings, request, expected, ...) \
    check_failure(data, settings, request, expected, (const char *const[]){__VA_ARGS__})

static const char *label_of(const jarak_column *column, size_t row)
{
    return column->codes[row] == JARAK_NO_CODE ? NULL : column->labels[column->codes[row]];
}

static const char small_csv[] = "exporter,importer,year,trade,note\n"
                                "NA,DE,1990,1.5,\"a, \"\"b\"\"\"\n"
                                "FR,,2001,,x\n"
                                "DE,FR,900,-2e3,\n"
                                "NA,FR,1990,0,Қазақстан\n";

static void csv_columns_are_read(void **state)
{
    (void)state;
    write_file("small.csv", small_csv);
    jarak_frame *frame =
        read_frame("small.csv", NULL, 5, (jarak_column_request[]){{"trade", N}, {"exporter", C}, {"year", N}, {"year", C}, {"note", C}});
    assert_int_equal(frame->n_rows, 4);
    const jarak_column *trade = &frame->columns[0], *exporter = &frame->columns[1], *year = &frame->columns[3];
    assert_string_equal(trade->name, "trade");
    assert_true(trade->numbers[0] == 1.5 && isnan(trade->numbers[1]) && trade->numbers[2] == -2000 && trade->numbers[3] == 0);
    assert_int_equal(trade->n_missing, 1);
    assert_null(trade->codes);
    assert_null(exporter->numbers);
    assert_int_equal(exporter->n_levels, 3);
    assert_string_equal(exporter->labels[0], "DE");
    assert_string_equal(exporter->labels[2], "NA"); /* Namibia */
    assert_int_equal(exporter->codes[0], 2);
    assert_int_equal(exporter->codes[3], 2);
    assert_true(frame->columns[2].numbers[2] == 900);
    assert_int_equal(year->n_levels, 3);
    assert_string_equal(year->labels[0], "900"); /* by value */
    assert_string_equal(label_of(&frame->columns[4], 0), "a, \"b\"");
    assert_string_equal(label_of(&frame->columns[4], 3), "Қазақстан");
    assert_null(label_of(&frame->columns[4], 2));
    assert_int_equal(frame->columns[4].n_missing, 1);
    assert_ptr_equal(jarak_frame_find(frame, "year", JARAK_COLUMN_NUMBER), &frame->columns[2]);
    assert_ptr_equal(jarak_frame_find(frame, "year", JARAK_COLUMN_CATEGORY), year);
    assert_null(jarak_frame_find(frame, "none", JARAK_COLUMN_CATEGORY));
    jarak_frame_free(frame);
    jarak_frame_free(NULL);
}

static void na_is_a_missing_number_and_a_category(void **state)
{
    (void)state;
    write_file("na.csv", "code,x\nNA,1\nNB,NA\nNA,.\nNC,NaN\nND,4\n");
    jarak_frame *frame = read_frame("na.csv", NULL, 2, (jarak_column_request[]){{"x", N}, {"code", C}});
    assert_int_equal(frame->columns[0].n_missing, 3);
    assert_true(frame->columns[0].numbers[0] == 1 && frame->columns[0].numbers[4] == 4);
    assert_int_equal(frame->columns[1].n_levels, 4);
    assert_int_equal(frame->columns[1].n_missing, 0);
    jarak_frame_free(frame);
}

static void delimiters_and_gzip_are_found_out(void **state)
{
    (void)state;
    write_file("semicolon.csv", "a;b\n1;x\n2;y\n");
    write_file("tab.tsv", "a\tb\n1\tx\n2\ty\n");
    gzFile stream = gzopen("packed.csv.gz", "wb");
    gzputs(stream, "a,b\n1,x\n2,y\n");
    gzclose(stream);
    static const char *const files[] = {"semicolon.csv", "tab.tsv", "packed.csv.gz"};
    for (size_t i = 0; i < 3; i++) {
        jarak_frame *frame = read_frame(files[i], NULL, 2, (jarak_column_request[]){{"a", N}, {"b", C}});
        assert_int_equal(frame->n_rows, 2);
        assert_true(frame->columns[0].numbers[1] == 2);
        assert_string_equal(label_of(&frame->columns[1], 1), "y");
        jarak_frame_free(frame);
    }
}

static void levels_are_sorted_whatever_the_order_of_rows(void **state)
{
    (void)state;
    static const struct {
        const char *csv;
        const char *sorted; /* the labels, with blanks between */
    } cases[] = {
        {"a\n10\n9\n-3\n0\n-20\n", "-20 -3 0 9 10"},
        {"a\n1.5\n1.25\n-1.5\n01\n1\n2\n", "-1.5 01 1 1.25 1.5 2"},
        {"a\nb\nB\n10\n9\n", "10 9 B b"},
        {"a\n1234567890123456789012345678901234567890\n1234567890123456789012345678901234567891\n"
         "1234567890123456789012345678901234567889\n9\n",
         "9 1234567890123456789012345678901234567889 1234567890123456789012345678901234567890 1234567890123456789012345678901234567891"},
        {"a\nabcdefgh\nabcdefg\nabcdefghi\nabcdefgg\n", "abcdefg abcdefgg abcdefgh abcdefghi"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_file("levels.csv", cases[i].csv);
        jarak_frame *frame = read_frame("levels.csv", NULL, 1, (jarak_column_request[]){{"a", C}});
        char joined[512] = "";
        for (size_t level = 0; level < frame->columns[0].n_levels; level++) {
            snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s%s", level > 0 ? " " : "",
                     frame->columns[0].labels[level]);
        }
        assert_string_equal(joined, cases[i].sorted);
        jarak_frame_free(frame);
    }
}

/* Many levels, long and short, against arithmetic, for several numbers of threads. */
static void many_rows_keep_their_order(void **state)
{
    (void)state;
    enum { ROWS = 300000, LEVELS = 70001 };
    FILE *stream = fopen("many.csv", "w");
    assert_non_null(stream);
    fputs("row,short,long\n", stream);
    for (int i = 0; i < ROWS; i++) {
        int level = (int)((int64_t)i * 7919 % LEVELS);
        fprintf(stream, "%d,%d,a label of some length %d\n", i, level, level);
    }
    fclose(stream);
    for (int threads = 1; threads <= 3; threads++) {
        jarak_frame_settings settings;
        jarak_frame_settings_init(&settings);
        settings.threads = threads;
        jarak_frame *frame = read_frame("many.csv", &settings, 3, (jarak_column_request[]){{"row", N}, {"short", C}, {"long", C}});
        assert_int_equal(frame->n_rows, ROWS);
        assert_int_equal(frame->columns[1].n_levels, LEVELS);
        assert_int_equal(frame->columns[2].n_levels, LEVELS);
        for (int i = 0; i < ROWS; i++) {
            int level = (int)((int64_t)i * 7919 % LEVELS);
            char text[64];
            snprintf(text, sizeof text, "a label of some length %d", level);
            assert_true(frame->columns[0].numbers[i] == i);
            assert_int_equal(frame->columns[1].codes[i], level);
            assert_string_equal(label_of(&frame->columns[2], (size_t)i), text);
        }
        jarak_frame_free(frame);
    }
}

static void conditions_select_rows(void **state)
{
    (void)state;
    write_file("small.csv", small_csv);
    static const struct {
        const char *where;
        size_t n_rows;
    } cases[] = {
        {"year >= 1990", 3},      {"year % 10 = 0", 3},     {"exporter <> importer", 3}, {"importer IS NULL", 1},
        {"trade > 0 OR TRUE", 4}, {"year = 900 -- old", 1}, {"year > 3000", 0},          {"note = 'x' AND year = 2001", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak_frame_settings settings;
        jarak_frame_settings_init(&settings);
        settings.where = cases[i].where;
        jarak_frame *frame = read_frame("small.csv", &settings, 2, (jarak_column_request[]){{"year", C}, {"trade", N}});
        if (frame->n_rows != cases[i].n_rows) {
            fail_msg("%s: %zu rows", cases[i].where, frame->n_rows);
        }
        jarak_frame_free(frame);
    }
}

static void conditions_stay_within_the_data(void **state)
{
    (void)state;
    write_file("small.csv", small_csv);
    write_file("secret.csv", "a\n1\n");
    static const char *const refused[] = {
        "EXISTS (SELECT * FROM 'secret.csv')",
        "EXISTS (SELECT * FROM read_csv('secret.csv'))",
        "EXISTS (SELECT * FROM read_text('secret.csv'))",
        "EXISTS (SELECT * FROM glob('*'))",
        "1) UNION ALL (SELECT content, 1 FROM read_text('secret.csv')",
        "TRUE); DROP VIEW data; SELECT (1",
        "nextval('s') = 1",
        "getenv('HOME') <> ''",
        "year >",
        "no_such_column = 1",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        jarak_frame_settings settings;
        jarak_frame_settings_init(&settings);
        settings.where = refused[i];
        jarak_frame *frame;
        jarak_error error = {0};
        if (jarak_frame_read("small.csv", &settings, 1, (jarak_column_request[]){{"year", C}}, &frame, &error) == JARAK_OK) {
            fail_msg("%s was allowed", refused[i]);
        }
        assert_null(frame);
    }
}

static void errors_say_where(void **state)
{
    (void)state;
    write_file("small.csv", small_csv);
    write_file("text.csv", "x,y\n1,2\nNA,3\ntwo,4\n3,5\n");
    write_file("ragged.csv", "x,y\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2,3\n1,2\n1,2\n");
    write_file("above.csv", "a title\n1,2\n2,3\n");
    write_file("empty.csv", "");
    expect_failure("small.csv", NULL, AS_N("trad"), JARAK_ERR_NOT_FOUND, "small.csv", "trad", "did you mean trade?", NULL);
    expect_failure("small.csv", NULL, AS_N("zzz"), JARAK_ERR_NOT_FOUND, "exporter, importer, year", NULL);
    expect_failure("small.csv", NULL, AS_N("exporter"), JARAK_ERR_DATA, "exporter", "row 2", "\"FR\"", NULL);
    expect_failure("text.csv", NULL, AS_N("x"), JARAK_ERR_DATA, "text.csv", "row 3", "\"two\"", NULL);
    expect_failure("ragged.csv", NULL, AS_N("x"), JARAK_ERR_FORMAT, "ragged.csv", "Line: 7", NULL);
    expect_failure("above.csv", NULL, AS_N("x"), JARAK_ERR_FORMAT, "above.csv", "Line: 2", NULL);
    expect_failure("empty.csv", NULL, AS_N("x"), JARAK_ERR_FORMAT, "empty", NULL);
    expect_failure("missing.csv", NULL, AS_N("x"), JARAK_ERR_NOT_FOUND, "missing.csv", NULL);
    expect_failure("no_table", NULL, AS_N("x"), JARAK_ERR_NOT_FOUND, "no_table", NULL);
    expect_failure(".", NULL, AS_N("x"), JARAK_ERR_IO, "folder", NULL);
    jarak_frame *frame;
    assert_int_equal(jarak_frame_read("small.csv", NULL, 0, NULL, &frame, NULL), JARAK_ERR_ARGUMENT);
}

static void a_header_alone_gives_no_rows(void **state)
{
    (void)state;
    write_file("header.csv", "x,y\n");
    jarak_frame *frame = read_frame("header.csv", NULL, 2, (jarak_column_request[]){{"x", N}, {"y", C}});
    assert_int_equal(frame->n_rows, 0);
    assert_int_equal(frame->columns[1].n_levels, 0);
    assert_non_null(frame->columns[0].numbers);
    jarak_frame_free(frame);
}

static void stores_give_tables_views_and_queries(void **state)
{
    (void)state;
    jarak_store *store;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &store, NULL), JARAK_OK);
    assert_int_equal(jarak__sql_run(store,
                                    "CREATE TABLE panel_of_mine AS SELECT i % 7 AS whole, i / 4 AS fraction, (i % 3 = 0) AS truth, "
                                    "'k' || (i % 5) AS text, DATE '2020-01-01' + CAST(i AS INTEGER) AS day, "
                                    "CASE WHEN i % 2 = 0 THEN CAST(i AS VARCHAR) END AS number_as_text FROM range(10) t(i);"
                                    "CREATE VIEW seen AS SELECT whole, sum(fraction) AS total FROM panel_of_mine GROUP BY whole",
                                    NULL),
                     JARAK_OK);
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.store = store;
    jarak_frame *frame =
        read_frame("panel_of_mine", &settings, 7,
                   (jarak_column_request[]){
                       {"whole", C}, {"fraction", N}, {"truth", C}, {"text", C}, {"day", C}, {"number_as_text", N}, {"fraction", C}});
    assert_int_equal(frame->n_rows, 10);
    for (size_t row = 0; row < 10; row++) {
        assert_int_equal(strtol(label_of(&frame->columns[0], row), NULL, 10), row % 7);
        assert_true(frame->columns[1].numbers[row] == (double)row / 4);
        assert_string_equal(label_of(&frame->columns[2], row), row % 3 == 0 ? "true" : "false");
        assert_true(row % 2 == 0 ? frame->columns[5].numbers[row] == (double)row : isnan(frame->columns[5].numbers[row]));
    }
    assert_string_equal(label_of(&frame->columns[4], 9), "2020-01-10");
    assert_string_equal(label_of(&frame->columns[6], 1), "0.25");
    assert_string_equal(label_of(&frame->columns[6], 4), "1");
    jarak_frame_free(frame);

    /* a view's rows are sorted, so that they have an order at all */
    frame = read_frame("seen", &settings, 2, (jarak_column_request[]){{"whole", N}, {"total", N}});
    assert_int_equal(frame->n_rows, 7);
    for (size_t row = 0; row < 7; row++) {
        assert_true(frame->columns[0].numbers[row] == (double)row);
    }
    jarak_frame_free(frame);
    /* a query's, too, unless it says in which order it wants them */
    frame = read_frame("SELECT whole FROM seen;", &settings, 1, (jarak_column_request[]){{"whole", N}});
    assert_true(frame->columns[0].numbers[0] == 0);
    jarak_frame_free(frame);
    frame = read_frame("FROM seen ORDER BY whole DESC -- backwards", &settings, 1, (jarak_column_request[]){{"whole", N}});
    assert_true(frame->columns[0].numbers[0] == 6);
    jarak_frame_free(frame);
    settings.where = "whole > 4";
    frame = read_frame("main.panel_of_mine", &settings, 1, (jarak_column_request[]){{"whole", N}});
    assert_int_equal(frame->n_rows, 2);
    jarak_frame_free(frame);
    settings.where = NULL;
    expect_failure("panel_of_mine", &settings, AS_N("day"), JARAK_ERR_DATA, "DATE", NULL);
    expect_failure("panel_of_mine", &settings, AS_N("text"), JARAK_ERR_DATA, "row 1", "\"k0\"", NULL);
    expect_failure("seeen", &settings, AS_N("whole"), JARAK_ERR_NOT_FOUND, "seeen", NULL);
    expect_failure("SELECT * FROM nowhere", &settings, AS_N("whole"), JARAK_ERR_SQL, "nowhere", NULL);
    expect_failure("SELECT * FROM read_csv('small.csv')", &settings, AS_N("whole"), JARAK_ERR_SQL, "read_csv", NULL);
    expect_failure("WITH t AS (SELECT 1) DELETE FROM panel_of_mine", &settings, AS_N("whole"), JARAK_ERR_SQL, NULL);
    jarak_store_close(store);
}

static void parquet_is_read(void **state)
{
    (void)state;
    jarak_store *store;
    assert_int_equal(jarak_store_open(NULL, JARAK_WRITE, NULL, &store, NULL), JARAK_OK);
    assert_int_equal(jarak__sql_run(store,
                                    "COPY (SELECT i AS id, i * 0.5::DOUBLE AS x, 'c' || i AS name, i % 4 AS quarter FROM range(5000) t(i)) "
                                    "TO 'some.parquet'",
                                    NULL),
                     JARAK_OK);
    jarak_store_close(store);
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    settings.where = "quarter = 3";
    jarak_frame *frame = read_frame("some.parquet", &settings, 3, (jarak_column_request[]){{"id", C}, {"x", N}, {"name", C}});
    assert_int_equal(frame->n_rows, 1250);
    assert_true(frame->columns[1].numbers[10] == 21.5);
    assert_string_equal(label_of(&frame->columns[0], 10), "43");
    assert_string_equal(label_of(&frame->columns[2], 10), "c43");
    jarak_frame_free(frame);
    jarak_table *table;
    assert_int_equal(jarak_frame_columns("some.parquet", NULL, &table, NULL), JARAK_OK);
    assert_int_equal(jarak_table_rows(table), 4);
    assert_string_equal(jarak_table_text(table, 2, 0), "name");
    assert_string_equal(jarak_table_text(table, 2, 1), "VARCHAR");
    assert_true(jarak_table_boolean(table, 1, 2) && !jarak_table_boolean(table, 2, 2));
    jarak_table_free(table);
}

static void files_are_told_from_tables(void **state)
{
    (void)state;
    write_file("small", small_csv);
    assert_true(jarak_frame_is_file("small"));
    assert_true(jarak_frame_is_file("absent.CSV.gz"));
    assert_true(jarak_frame_is_file("absent.parquet"));
    assert_false(jarak_frame_is_file("flow"));
    assert_false(jarak_frame_is_file("SELECT * FROM flow WHERE name = 'a.csv'"));
}

static void a_token_stops_the_reading(void **state)
{
    (void)state;
    const jarak_column_request wanted[] = {{"x", JARAK_COLUMN_NUMBER}};
    jarak_frame_settings settings;
    jarak_frame *frame = NULL;
    jarak_table *table = NULL;
    write_file("token.csv", "x\n1\n2\n");
    jarak_frame_settings_init(&settings);
    jarak_cancel *cancel;
    assert_int_equal(jarak_cancel_new(&cancel, NULL), JARAK_OK);
    settings.cancel = cancel;
    jarak_cancel_trigger(cancel);
    assert_int_equal(jarak_frame_read("token.csv", &settings, 1, wanted, &frame, NULL), JARAK_ERR_INTERRUPTED);
    assert_null(frame);
    assert_int_equal(jarak_frame_columns("token.csv", &settings, &table, NULL), JARAK_ERR_INTERRUPTED);
    jarak_cancel_clear(cancel);
    assert_int_equal(jarak_frame_read("token.csv", &settings, 1, wanted, &frame, NULL), JARAK_OK);
    assert_int_equal(frame->n_rows, 2);
    jarak_frame_free(frame);
    jarak_cancel_free(cancel);
}

static void frames_are_made_from_arrays(void **state)
{
    (void)state;
    jarak_frame *frame;
    assert_int_equal(jarak_frame_new(3, &frame, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_numbers(frame, "x", (double[]){1, (double)NAN, 3}, NULL), JARAK_OK);
    assert_int_equal(jarak_frame_add_texts(frame, "g", (const char *const[]){"b", NULL, "a"}, NULL), JARAK_OK);
    assert_int_equal(frame->n_columns, 2);
    assert_int_equal(frame->columns[0].n_missing, 1);
    assert_int_equal(frame->columns[1].codes[0], 1);
    assert_int_equal(frame->columns[1].codes[1], JARAK_NO_CODE);
    assert_string_equal(frame->columns[1].labels[0], "a");
    jarak_frame_free(frame);
}

static void nearest_names_are_found(void **state)
{
    (void)state;
    char found[64];
    static const char *const names[] = {"exporter", "importer", "trade", "year"};
    assert_int_equal(jarak__nearest_names("xeporter", 4, names, sizeof found, found), 2);
    assert_string_equal(found, "exporter, importer");
    assert_int_equal(jarak__nearest_names("TRADE", 4, names, sizeof found, found), 1);
    assert_string_equal(found, "trade");
    assert_int_equal(jarak__nearest_names("gdp", 4, names, sizeof found, found), 0);
    assert_string_equal(found, "");
}

static int read_with_condition(void *where)
{
    jarak_frame_settings settings;
    jarak_frame *frame;
    jarak_frame_settings_init(&settings);
    settings.where = where;
    const jarak_status status = jarak_frame_read("some.csv", &settings, 1, (jarak_column_request[]){AS_N("a")}, &frame, NULL);
    jarak_frame_free(frame);
    return (int)status;
}

static void apart_a_condition_has_a_limit_of_memory(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* whose own memory would count */
#endif
    char small[] = "len(range(a::BIGINT)) > 0", large[] = "len(range(100000000 + a::BIGINT)) > 0";
    jarak_apart_settings settings;
    int code;
    jarak_apart_settings_init(&settings);
    settings.memory_bytes = UINT64_C(256) << 20;
    write_file("some.csv", "a\n1\n2\n");
    assert_int_equal(jarak_apart(&settings, read_with_condition, small, &code, NULL), JARAK_OK);
    assert_int_equal(code, JARAK_OK);
    assert_int_equal(jarak_apart(&settings, read_with_condition, large, &code, NULL), JARAK_OK);
    assert_int_equal(code, JARAK_ERR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_columns_are_read),
        cmocka_unit_test(na_is_a_missing_number_and_a_category),
        cmocka_unit_test(delimiters_and_gzip_are_found_out),
        cmocka_unit_test(levels_are_sorted_whatever_the_order_of_rows),
        cmocka_unit_test(many_rows_keep_their_order),
        cmocka_unit_test(conditions_select_rows),
        cmocka_unit_test(conditions_stay_within_the_data),
        cmocka_unit_test(errors_say_where),
        cmocka_unit_test(a_header_alone_gives_no_rows),
        cmocka_unit_test(stores_give_tables_views_and_queries),
        cmocka_unit_test(parquet_is_read),
        cmocka_unit_test(files_are_told_from_tables),
        cmocka_unit_test(a_token_stops_the_reading),
        cmocka_unit_test(frames_are_made_from_arrays),
        cmocka_unit_test(nearest_names_are_found),
        cmocka_unit_test(apart_a_condition_has_a_limit_of_memory),
    };
    return cmocka_run_group_tests_name("frame", tests, enter_folder, leave_folder);
}
