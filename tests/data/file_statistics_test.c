/* Files of Stata, SPSS and SAS that this test writes with ReadStat: labels, days, missing values, letters, and what is broken. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <readstat.h>
#include <zlib.h>

#include "data/file_head.h"
#include "data/statistics_value.h"
#include "folder.h"
#include "jarak/frame.h"
#include "loading.h"

static ssize_t put_bytes(const void *bytes, size_t size, void *context)
{
    return (ssize_t)fwrite(bytes, 1, size, context);
}

typedef readstat_error_t begin_writing(readstat_writer_t *writer, void *context, long n_rows);

/* Three rows: a state by its label, a vote by a number with a label, a text, a day, a float, a double; much of the last row is missing. */
static void write_votes(const char *file, begin_writing *begin, uint8_t version, const char *day_format, double day, bool with_labels)
{
    FILE *stream = fopen(file, "wb");
    readstat_writer_t *writer = readstat_writer_init();
    assert_non_null(stream);
    assert_non_null(writer);
    readstat_set_data_writer(writer, put_bytes);
    if (version > 0) {
        readstat_writer_set_file_format_version(writer, version);
    }
    readstat_variable_t *state = readstat_add_variable(writer, "country", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t *vote = readstat_add_variable(writer, "vote", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t *text = readstat_add_variable(writer, "note", READSTAT_TYPE_STRING, 20);
    readstat_variable_t *when = readstat_add_variable(writer, "day", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_t *value = readstat_add_variable(writer, "value", READSTAT_TYPE_DOUBLE, 0);
    readstat_variable_set_format(when, day_format);
    if (with_labels) {
        readstat_label_set_t *states = readstat_add_label_set(writer, READSTAT_TYPE_DOUBLE, "states");
        readstat_label_set_t *votes = readstat_add_label_set(writer, READSTAT_TYPE_DOUBLE, "votes");
        readstat_label_double_value(states, 1, "Kazakhstan");
        readstat_label_double_value(states, 2, "Russia");
        readstat_label_double_value(states, 3, "Kyrgyz Republic");
        readstat_label_double_value(votes, 1, "yes");
        readstat_label_double_value(votes, 3, "no");
        readstat_variable_set_label_set(state, states);
        readstat_variable_set_label_set(vote, votes);
    }
    assert_int_equal(begin(writer, stream, 3), READSTAT_OK);
    static const char *const notes[] = {"said, twice", "C\xc3\xb4te", ""};
    for (int row = 0; row < 3; row++) {
        assert_int_equal(readstat_begin_row(writer), READSTAT_OK);
        readstat_insert_double_value(writer, state, row + 1);
        readstat_insert_double_value(writer, vote, row == 0 ? 1 : 3);
        readstat_insert_string_value(writer, text, notes[row]);
        if (row < 2) {
            readstat_insert_double_value(writer, when, day + row);
            readstat_insert_double_value(writer, value, row == 0 ? 0.1 : 12345678);
        } else {
            readstat_insert_missing_value(writer, when);
            readstat_insert_missing_value(writer, value);
        }
        assert_int_equal(readstat_end_row(writer), READSTAT_OK);
    }
    assert_int_equal(readstat_end_writing(writer), READSTAT_OK);
    readstat_writer_free(writer);
    assert_int_equal(fclose(stream), 0);
}

static void expect_csv(const char *file, const char *csv)
{
    jarak__file looked;
    jarak_error error = {0};
    if (jarak__file_look(file, file, NULL, &looked, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(looked.head, csv);
    jarak__file_release(&looked);
}

static const char labelled[] =
    "country,vote,note,day,value\nKazakhstan,1,\"said, twice\",2021-12-31,0.1\nRussia,3,C\xc3\xb4te,2022-01-01,12345678\n"
    "Kyrgyz Republic,3,,,\n";
static const char plain[] =
    "country,vote,note,day,value\n1,1,\"said, twice\",2021-12-31,0.1\n2,3,C\xc3\xb4te,2022-01-01,12345678\n3,3,,,\n";

enum { DAY_OF_2021 = 22645 }; /* 2021-12-31, counted from 1960 */

static void labels_of_states_stand_for_their_values(void **state)
{
    (void)state;
    write_votes("new.dta", readstat_begin_writing_dta, 118, "%td", DAY_OF_2021, true);
    expect_csv("new.dta", labelled);
    write_votes("first.dta", readstat_begin_writing_dta, 117, "%tdDD/NN/CCYY", DAY_OF_2021, false);
    jarak__file looked;
    jarak_error error = {0};
    assert_int_equal(jarak__file_look("first.dta", "first.dta", NULL, &looked, &error), JARAK_OK);
    assert_non_null(strstr(looked.head, "1,1,\"said, twice\",2021-12-31,0.1\n"));
    jarak__file_release(&looked);
}

static void spss_counts_seconds(void **state)
{
    (void)state;
    write_votes("a.sav", readstat_begin_writing_sav, 0, "DATE11", (DAY_OF_2021 - 3653 + 141428) * 86400.0, true);
    expect_csv(
        "a.sav",
        "country,vote,note,day,value\nKazakhstan,1,\"said, twice\",2021-12-31,0.1\nRussia,3,C\xc3\xb4te,2021-12-31 00:00:01,12345678\n"
        "Kyrgyz Republic,3,,,\n");
}

static void sas_has_no_labels(void **state)
{
    (void)state;
    write_votes("a.sas7bdat", readstat_begin_writing_sas7bdat, 0, "DATE9", DAY_OF_2021, false);
    expect_csv("a.sas7bdat", plain);
}

/* A value that the file itself calls missing, and one with a tag. */
static void missing_values_of_any_kind_are_empty(void **state)
{
    (void)state;
    for (int is_spss = 0; is_spss < 2; is_spss++) {
        const char *file = is_spss ? "a.sav" : "a.dta";
        FILE *stream = fopen(file, "wb");
        readstat_writer_t *writer = readstat_writer_init();
        assert_non_null(stream);
        readstat_set_data_writer(writer, put_bytes);
        readstat_variable_t *age = readstat_add_variable(writer, "age", READSTAT_TYPE_DOUBLE, 0);
        readstat_variable_t *single = readstat_add_variable(writer, "single", is_spss ? READSTAT_TYPE_DOUBLE : READSTAT_TYPE_FLOAT, 0);
        if (is_spss) {
            readstat_variable_add_missing_double_value(age, 99);
        }
        assert_int_equal((is_spss ? readstat_begin_writing_sav : readstat_begin_writing_dta)(writer, stream, 3), READSTAT_OK);
        for (int row = 0; row < 3; row++) {
            readstat_begin_row(writer);
            if (row == 1 && !is_spss) {
                readstat_insert_tagged_missing_value(writer, age, 'a');
            } else {
                readstat_insert_double_value(writer, age, row == 1 ? 99 : 40 + row);
            }
            if (is_spss) {
                readstat_insert_double_value(writer, single, row);
            } else {
                readstat_insert_float_value(writer, single, 0.1F * (float)(row + 1));
            }
            assert_int_equal(readstat_end_row(writer), READSTAT_OK);
        }
        assert_int_equal(readstat_end_writing(writer), READSTAT_OK);
        readstat_writer_free(writer);
        fclose(stream);
        expect_csv(file, is_spss ? "age,single\n40,0\n,1\n42,2\n" : "age,single\n40,0.1\n,0.2\n42,0.3\n");
    }
}

static void gzip_is_unpacked(void **state)
{
    (void)state;
    char bytes[65536];
    write_votes("a.dta", readstat_begin_writing_dta, 118, "%td", DAY_OF_2021, true);
    FILE *stream = fopen("a.dta", "rb");
    gzFile packed = gzopen("b.dta.gz", "wb");
    assert_non_null(stream);
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    assert_int_equal(gzwrite(packed, bytes, (unsigned)size), (int)size);
    assert_int_equal(gzclose(packed), Z_OK);
    fclose(stream);
    expect_csv("b.dta.gz", labelled);
}

static void they_load_and_fit_as_other_tables(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_report report;
    write_votes("a.dta", readstat_begin_writing_dta, 118, "%td", DAY_OF_2021, true);
    jarak_store *store = open_store(NULL);
    jarak_load_settings_init(&settings);
    settings.map = "state=country, date=day, value=value, measure='votes cast', unit=times";
    if (jarak_load_file(store, "a.dta", &settings, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    expect(store, "SELECT string_agg(concat_ws(' ', line, from_state, first_day, value), '; ' ORDER BY line) FROM facts.figure",
           "2 KAZ 2021-12-31 0.1; 3 RUS 2022-01-01 12345678.0");
    jarak_store_close(store);
    jarak_frame *frame = NULL;
    const jarak_column_request requests[] = {{"country", JARAK_COLUMN_CATEGORY}, {"value", JARAK_COLUMN_NUMBER}};
    assert_int_equal(jarak_frame_read("a.dta", NULL, 2, requests, &frame, &error), JARAK_OK);
    assert_int_equal(frame->n_rows, 3);
    jarak_frame_free(frame);
}

/* Puts a number in the place of another one in a file. */
static void patch(const char *from, const char *to, double old, double new)
{
    char bytes[65536];
    FILE *stream = fopen(from, "rb");
    assert_non_null(stream);
    const size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    size_t n_patched = 0;
    uint64_t wanted, here;
    memcpy(&wanted, &old, sizeof wanted);
    for (size_t i = 0; i + sizeof here <= size; i++) {
        memcpy(&here, bytes + i, sizeof here);
        if (here == wanted) {
            memcpy(bytes + i, &new, sizeof new);
            n_patched++;
        }
    }
    assert_int_equal(n_patched, 1);
    stream = fopen(to, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

/* Stata has no infinity: beyond its numbers, on either side, a value is missing, and is counted as such. */
static void what_is_beyond_the_numbers_of_stata_is_missing(void **state)
{
    (void)state;
    const double beyond[] = {-HUGE_VAL, HUGE_VAL, 1e308};
    jarak_error error = {0};
    write_votes("a.dta", readstat_begin_writing_dta, 118, "%td", DAY_OF_2021, false);
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        patch("a.dta", "b.dta", 12345678, beyond[i]);
        expect_csv("b.dta", "country,vote,note,day,value\n1,1,\"said, twice\",2021-12-31,0.1\n2,3,C\xc3\xb4te,2022-01-01,\n3,3,,,\n");
        jarak_frame *frame = NULL;
        const jarak_column_request requests[] = {{"country", JARAK_COLUMN_NUMBER}, {"value", JARAK_COLUMN_NUMBER}};
        if (jarak_frame_read("b.dta", NULL, 2, requests, &frame, &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(frame->columns[1].n_missing, 2);
        jarak_frame_free(frame);
    }
    patch("a.dta", "b.dta", 12345678, -1.5e308); /* its numbers below zero go further */
    jarak__file looked;
    assert_int_equal(jarak__file_look("b.dta", "b.dta", NULL, &looked, &error), JARAK_OK);
    assert_non_null(strstr(looked.head, "2022-01-01,-1.5e+308\n"));
    jarak__file_release(&looked);
}

static void what_is_broken_is_told(void **state)
{
    (void)state;
    static const char *const files[] = {"a.dta", "a.sav", "a.sas7bdat"};
    jarak__file looked;
    jarak_error error = {0};
    write_votes("a.dta", readstat_begin_writing_dta, 118, "%td", DAY_OF_2021, true);
    write_votes("a.sav", readstat_begin_writing_sav, 0, "DATE11", 0, true);
    write_votes("a.sas7bdat", readstat_begin_writing_sas7bdat, 0, "DATE9", 0, false);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        assert_int_equal(truncate(files[i], 400), 0);
        assert_int_equal(jarak__file_look(files[i], files[i], NULL, &looked, &error), JARAK_ERR_FORMAT);
        assert_non_null(strstr(error.message, "save it anew, or as CSV"));
        assert_int_equal(truncate(files[i], 60), 0);
        assert_int_equal(jarak__file_look(files[i], files[i], NULL, &looked, &error), JARAK_ERR_FORMAT);
    }
    write_votes("a.dta", readstat_begin_writing_dta, 114, "%td", DAY_OF_2021, true);
    const jarak__file_told told = {.encoding = "nonsense"};
    assert_int_equal(jarak__file_look("a.dta", "a.dta", &told, &looked, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "nonsense"));
}

static void days_and_periods_by_their_format(void **state)
{
    (void)state;
    static const struct {
        jarak__form form;
        const char *format;
        double value;
        const char *cell;
    } cells[] = {
        {JARAK__FORM_DTA, "%td", 0, "1960-01-01"},
        {JARAK__FORM_DTA, "%d", -1, "1959-12-31"},
        {JARAK__FORM_DTA, "%-tdDD/NN/CCYY", 22645, "2021-12-31"},
        {JARAK__FORM_DTA, "%tc", 1000, "1960-01-01 00:00:01"},
        {JARAK__FORM_DTA, "%tm", -1, "1959-12"},
        {JARAK__FORM_DTA, "%tm", 743, "2021-12"},
        {JARAK__FORM_DTA, "%tC", 1479596223000.0, "2006-11-19 22:56:40"}, /* 23 leap seconds since 1960 */
        {JARAK__FORM_DTA, "%tC", -1479590000.0, "1959-12-14 21:00:10"},
        {JARAK__FORM_DTA, "%tC", 1798848026999.0, "2016-12-31 23:59:59"},
        {JARAK__FORM_DTA, "%tC", 1798848027000.0, "2017-01-01"},
        {JARAK__FORM_DTA, "%tw", 2601, "2010-01-08"},
        {JARAK__FORM_DTA, "%tw", -601, "1948-06-10"},
        {JARAK__FORM_DTA, "%tw", 2601.5, "2601.5"},
        {JARAK__FORM_DTA, "%tq", 247, "2021Q4"},
        {JARAK__FORM_DTA, "%th", 123, "2021H2"},
        {JARAK__FORM_DTA, "%ty", 2021, "2021"},
        {JARAK__FORM_DTA, "%9.0g", 2021, "2021"},
        {JARAK__FORM_DTA, "%td", 1e12, "1000000000000"},
        {JARAK__FORM_SAV, "F8.2", 1.25, "1.25"},
        {JARAK__FORM_SAV, "EDATE10", 86400, "1582-10-15"},
        {JARAK__FORM_SAS, "YYMMDD10", 22645, "2021-12-31"},
        {JARAK__FORM_SAS, "DATETIME20", 86400, "1960-01-02"},
        {JARAK__FORM_SAS, "BEST12", 3, "3"},
        {JARAK__FORM_SAS, "DATELIKE", 3, "3"},
        {JARAK__FORM_SAS, NULL, 3, "3"},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        jarak__writer line = {0};
        jarak__write_statistic(&line, cells[i].form, jarak__statistics_kind_of(cells[i].form, cells[i].format), cells[i].value);
        assert_string_equal(line.bytes, cells[i].cell);
        jarak__writer_release(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(labels_of_states_stand_for_their_values, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(spss_counts_seconds, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(sas_has_no_labels, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(missing_values_of_any_kind_are_empty, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(gzip_is_unpacked, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(they_load_and_fit_as_other_tables, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_beyond_the_numbers_of_stata_is_missing, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_broken_is_told, enter_folder, leave_folder),
        cmocka_unit_test(days_and_periods_by_their_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
