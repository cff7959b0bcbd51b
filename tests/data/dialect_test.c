/* How a file is written is found out and told: delimiters, encodings, decimal commas, lines above the header; and each can be told instead.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"
#include "jarak/frame.h"
#include "loading.h"

#include "data/dialect.h"

#define HEADER "sending,receiving,usd_million_2017\n"

static void write_bytes(const char *file, const void *bytes, size_t size)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

/* ------------------------------------------------------------------------------------------------------------------- guessing */

static void the_delimiter_and_the_header_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char delimiter;
        int n_above;
    } cases[] = {
        {"a,b\n1,2\n", ',', 0},
        {"a;b;c\n1,5;2;3\n4,5;6;7\n", ';', 0},
        {"a\tb\n1,2,3\t2\n", '\t', 0},
        {"a|b\n1|2\n", '|', 0},
        {"one\n1\n2\n", ',', 0},                                  /* a single column */
        {"a,b,c\\t\t2020\t2021\nx,y,z\t1\t2\n", '\t', 0},         /* as many commas in each line as tabs */
        {"\"a;b\",c\n\"1;2;3\",4\n", ',', 0},                     /* within quotes there are no delimiters */
        {"a,b\n\"x\ny\",2\n3,4\n", ',', 0},                       /* nor line ends */
        {"A title\n\nSource: somebody\nx;y\n1;2\n3;4\n", ';', 3}, /* remarks */
        {"\"Source\",\"World\",\n\n\"a\",\"b\",\"2020\",\"2021\",\n\"x\",\"y\",\"1\",\"2\",\n", ',', 2},
        {"a,b\n1,2,3\n4,5,6\n", ',', 0}, /* numbers are no header: nothing is taken away */
        {"a,b\n1,2,\n4,5,\n", ',', 0},   /* rows end with a delimiter, the header does not */
        {"a,b\r\n1,2\r\n", ',', 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__dialect found = jarak__dialect_find(cases[i].text, strlen(cases[i].text), true, '\0');
        if (found.delimiter != cases[i].delimiter || found.n_above != cases[i].n_above) {
            fail_msg("%s\ndelimiter %c, %d lines above", cases[i].text, found.delimiter, (int)found.n_above);
        }
    }
}

static void a_decimal_comma_is_taken_for_one_only_where_it_can_be_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *cells;
        bool has_comma;
    } cases[] = {
        {"1234,5", true},          {"0,25\n3", true},          {"1.234,5\n7", true},      {"-12,75", true},
        {"1,234", false},          {"1,234.5", false},         {"12.5\n12,5", false},     {"2021", false},
        {"Korea, Rep. of", false}, {"0,123\nn/a\nn/a", false}, {"0,123\n1,5\nn/a", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256] = "a;b\n";
        char rows[128];
        snprintf(rows, sizeof rows, "%s", cases[i].cells);
        char *rest = rows;
        for (char *row; (row = strsep(&rest, "\n")) != NULL;) {
            snprintf(text + strlen(text), sizeof text - strlen(text), "x;%s\n", row);
        }
        bool found[2];
        assert_true(jarak__dialect_find_commas(text, strlen(text), ';', '"', 2, found));
        assert_false(found[0]);
        if (found[1] != cases[i].has_comma) {
            fail_msg("%s: %d", cases[i].cells, found[1]);
        }
    }
}

/* -------------------------------------------------------------------------------------------------------------------- loading */

static jarak_load_settings told;

static int enter(void **state)
{
    jarak_load_settings_init(&told);
    return enter_folder(state);
}

/* Loads the file, which is read as expected and gives these remittances. */
static void expect_read(const char *file, const char *read_as, const char *values)
{
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_report report = {0};
    char *found = NULL;
    if (jarak_load_file(store, file, &told, &report, &error) != JARAK_OK ||
        jarak__sql_text(store,
                        "SELECT string_agg(from_state || to_state || ' ' || value || ' ' || line, ', ' ORDER BY line) FROM facts.figure", 0,
                        NULL, &found, &error) != JARAK_OK) {
        fail_msg("%s: %s", file, error.message);
    }
    assert_string_equal(report.read_as, read_as);
    assert_string_equal(found != NULL ? found : "", values);
    assert_int_equal(report.rows_rejected, 0);
    jarak__free(found);
    jarak_store_close(store);
}

static void any_delimiter_is_read(void **state)
{
    (void)state;
    write_file("money.csv", "sending;receiving;usd_million_2017\nRussia;Kyrgyzstan;1,5\nRussia;Tajikistan;1.234,25\nRussia;Kazakhstan;7\n");
    expect_read("money.csv", "semicolon, decimal comma", "RUSKGZ 1.5 2, RUSTJK 1234.25 3, RUSKAZ 7.0 4");
    write_file("money.csv", "sending\treceiving\tusd_million_2017\nRussia\tKyrgyzstan\t1.5\n");
    expect_read("money.csv", "tab", "RUSKGZ 1.5 2");
    write_file("money.csv", "SENDING|Receiving|USD_million_2017\nRussia|Kyrgyzstan|1.5\n");
    expect_read("money.csv", "bar", "RUSKGZ 1.5 2");
    write_file("money.csv", "\"sending\",\"receiving\",\"usd_million_2017\"\n\"Russia\",\"Kyrgyzstan\",\"1,5\"\n");
    expect_read("money.csv", "decimal comma", "RUSKGZ 1.5 2");
    write_file("money.csv", "sending^receiving^usd_million_2017\nRussia^Kyrgyzstan^1.5\n");
    told.delimiter = '^';
    expect_read("money.csv", "`^`", "RUSKGZ 1.5 2");
}

static void unnamed_columns_and_line_ends_do_no_harm(void **state)
{
    (void)state;
    write_file("money.csv", "\xef\xbb\xbf\"\",\"sending\",\"receiving\",\"usd_million_2017\",\r\n\"1\",\"Russia\",\"Kyrgyzstan\",1.5,\r\n");
    expect_read("money.csv", "", "RUSKGZ 1.5 2");
    write_file("money.csv", "sending,receiving,note,usd_million_2017\nRussia,Kyrgyzstan,\"two\nlines\",1.5\nRussia,Tajikistan,,2\n");
    expect_read("money.csv", "", "RUSKGZ 1.5 2, RUSTJK 2.0 4");
}

static void lines_above_the_header_are_left_out_and_counted(void **state)
{
    (void)state;
    write_file("money.csv", "Remittances\n\n\"as of\n2018\"\n" HEADER "Russia,Kyrgyzstan,1.5\nRussia,Tajikistan,2\n");
    expect_read("money.csv", "header in line 5", "RUSKGZ 1.5 6, RUSTJK 2.0 7");
    write_file("money.csv", "a,b,c\n1,2,3\n" HEADER "Russia,Kyrgyzstan,1.5\n");
    told.skip = 2;
    expect_read("money.csv", "header in line 3", "RUSKGZ 1.5 4");
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    told.skip = 4;
    assert_int_equal(jarak_load_file(store, "money.csv", &told, NULL, &error), JARAK_ERR_FORMAT);
    jarak_store_close(store);
}

/* The bad row below remarks and above the others is named by its line in the file. */
static void a_bad_row_below_remarks_has_its_line(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_load_report report = {0};
    jarak_table *table = NULL;
    write_file("money.csv", "Remittances\n\n" HEADER "Russia,Kyrgyzstan,1.5\nRussia,Tajikistan\nRussia,Kazakhstan,3\nRussia,Armenia,n/a\n");
    jarak_store *store = open_store(NULL);
    if (jarak_load_file(store, "money.csv", &told, &report, &error) != JARAK_OK ||
        jarak_rejects(store, NULL, 9, &table, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(report.rows_loaded, 2);
    assert_int_equal(jarak_table_rows(table), 2);
    assert_int_equal(jarak_table_integer(table, 0, 1), 5);
    assert_int_equal(jarak_table_integer(table, 1, 1), 7);
    jarak_table_free(table);
    jarak_store_close(store);
}

static void encodings_are_found_out(void **state)
{
    (void)state;
    write_file("money.csv", HEADER "Russia,C\xf4te d'Ivoire,1.5\n");
    expect_read("money.csv", "Latin-1", "RUSCIV 1.5 2");
    write_file("money.csv", HEADER "Russia,C\xf4te d\x92Ivoire,1.5\n");
    expect_read("money.csv", "Windows-1252", "RUSCIV 1.5 2");
    write_file("money.csv", HEADER "\xd0\xee\xf1\xf1\xe8\xff,\xca\xe0\xe7\xe0\xf5\xf1\xf2\xe0\xed,1.5\n"); /* Rossija, Kazakhstan */
    expect_read("money.csv", "Windows-1251", "RUSKAZ 1.5 2");
    told.encoding = "koi8-r";
    write_file("money.csv", HEADER "\xf2\xcf\xd3\xd3\xc9\xd1,\xeb\xc1\xda\xc1\xc8\xd3\xd4\xc1\xce,1.5\n");
    expect_read("money.csv", "koi8-r", "RUSKAZ 1.5 2");
}

static void utf_16_is_found_out_with_and_without_its_mark(void **state)
{
    (void)state;
    static const char text[] = HEADER "Russia,Kyrgyzstan,1.5\r\nRussia,Tajikistan,2\r\n";
    unsigned char wide[2 * sizeof text + 2];
    for (int is_big = 0; is_big < 2; is_big++) {
        wide[is_big] = 0xff;
        wide[1 - is_big] = 0xfe;
        for (size_t i = 0; i < sizeof text - 1; i++) {
            wide[2 + 2 * i + (size_t)is_big] = (unsigned char)text[i];
            wide[3 + 2 * i - (size_t)is_big] = 0;
        }
        write_bytes("money.csv", wide, 2 * sizeof text);
        expect_read("money.csv", "UTF-16", "RUSKGZ 1.5 2, RUSTJK 2.0 3");
        write_bytes("money.csv", wide + 2, 2 * sizeof text - 2);
        expect_read("money.csv", "UTF-16", "RUSKGZ 1.5 2, RUSTJK 2.0 3");
    }
    write_bytes("money.csv", wide, 2 * sizeof text - 1); /* and a half */
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    assert_int_equal(jarak_load_file(store, "money.csv", &told, NULL, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "money.csv:3"));
    jarak_store_close(store);
}

/* The first letter above ASCII comes after the start of the file that is looked at. */
static void an_encoding_that_shows_late_is_found_out(void **state)
{
    (void)state;
    FILE *stream = fopen("money.csv", "wb");
    assert_non_null(stream);
    fputs("Remittances\n" HEADER, stream);
    for (int i = 0; i < 120000; i++) {
        fputs("World,Kyrgyzstan,1\n", stream);
    }
    fputs("Russia,C\xf4te d'Ivoire,1.5\n", stream);
    assert_int_equal(fclose(stream), 0);
    told.allow_few = true; /* the rows of the world are left out */
    expect_read("money.csv", "Latin-1, header in line 2", "RUSCIV 1.5 120003");
    assert_int_equal(system("gzip -f money.csv"), 0);
    expect_read("money.csv.gz", "Latin-1, header in line 2", "RUSCIV 1.5 120003");
}

/* -------------------------------------------------------------------------------------------------------------------- fitting */

static void a_frame_reads_the_same_dialects(void **state)
{
    (void)state;
    static const jarak_column_request wanted[] = {{"x", JARAK_COLUMN_NUMBER}, {"name", JARAK_COLUMN_CATEGORY}};
    static const char *const texts[] = {
        "name;x\nC\xf4te;1,5\nb;2\n",
        "A title\n\nname|x\nC\xf4te|1.5\nb|2\n",
        "name\tx\nC\xf4te\t1.5\nb\t2\n",
        "\"name\",\"x\"\n\"C\xf4te\",\"1,5\"\n\"b\",\"2\"\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        jarak_frame *frame = NULL;
        jarak_error error = {0};
        write_file("data.csv", texts[i]);
        if (jarak_frame_read("data.csv", NULL, 2, wanted, &frame, &error) != JARAK_OK) {
            fail_msg("%s\n%s", texts[i], error.message);
        }
        assert_int_equal(frame->n_rows, 2);
        assert_true(frame->columns[0].numbers[0] == 1.5 && frame->columns[0].numbers[1] == 2);
        assert_string_equal(frame->columns[1].labels[frame->columns[1].codes[0]], "C\xc3\xb4te");
        jarak_frame_free(frame);
    }
}

static void a_frame_is_told_the_dialect(void **state)
{
    (void)state;
    static const jarak_column_request wanted[] = {{"x", JARAK_COLUMN_NUMBER}};
    jarak_frame_settings settings;
    jarak_frame *frame = NULL;
    jarak_error error = {0};
    jarak_frame_settings_init(&settings);
    settings.delimiter = '^';
    settings.skip = 1;
    settings.encoding = "windows-1251";
    write_file("data.csv", "x^1\nname^x\n\xca\xe0^1\n");
    if (jarak_frame_read("data.csv", &settings, 1, wanted, &frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(frame->n_rows, 1);
    jarak_frame_free(frame);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_delimiter_and_the_header_are_found),
        cmocka_unit_test(a_decimal_comma_is_taken_for_one_only_where_it_can_be_nothing_else),
        IN_FOLDER(any_delimiter_is_read),
        IN_FOLDER(unnamed_columns_and_line_ends_do_no_harm),
        IN_FOLDER(lines_above_the_header_are_left_out_and_counted),
        IN_FOLDER(a_bad_row_below_remarks_has_its_line),
        IN_FOLDER(encodings_are_found_out),
        IN_FOLDER(utf_16_is_found_out_with_and_without_its_mark),
        IN_FOLDER(an_encoding_that_shows_late_is_found_out),
        IN_FOLDER(a_frame_reads_the_same_dialects),
        IN_FOLDER(a_frame_is_told_the_dialect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
