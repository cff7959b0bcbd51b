/* A sheet in every format: looks of numbers, alignment, what is missing or marked, what has a meaning in Markdown, LaTeX and CSV, and the
 * tree of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "failing.h"
#include "report/format.h"
#include "report/json.h"
#include "report/printed.h"

enum { TEXT, NUMBER, COUNT, SURE, LIST, HIDDEN, N_COLUMNS };

static const jarak__column columns[N_COLUMNS] = {
    [TEXT] = {.key = "name", .title = "Name"},
    [NUMBER] = {.key = "value", .title = "Value", .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [COUNT] = {.key = "count", .type = JARAK_INTEGER, .look = JARAK__LOOK_GROUPED},
    [SURE] = {.key = NULL, .title = "Sure", .type = JARAK_BOOLEAN}, /* for the eye alone */
    [LIST] = {.key = "years"},
    [HIDDEN] = {.key = "hidden", .type = JARAK_NUMBER, .only_data = true},
};

static const char awkward[] = "50% of a_b & {c} #1 $2 \\ ^ ~ | *x* `y` <z>, \"q\"";

static void cell_of(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    static const char *const years[] = {"2001", "2002"};
    const size_t rows = *(const size_t *)data;
    assert_true(row < rows && column < N_COLUMNS);
    switch (column) {
    case TEXT:
        jarak__cell_text(cell, row == 0 ? "Қазақстан" : row == 1 ? awkward : NULL);
        return;
    case NUMBER:
        jarak__cell_number(cell, row == 0 ? 1234.5678 : row == 1 ? -0.004 : (double)NAN);
        cell->instead = "none";
        cell->mark = row == 0 ? "**" : NULL;
        return;
    case COUNT:
        jarak__cell_integer(cell, row == 0 ? 1234567 : (int64_t)row);
        return;
    case SURE:
        jarak__cell_boolean(cell, row == 0);
        return;
    case LIST:
        cell->present = cell->is_list = true;
        cell->list = years;
        cell->n_list = 2 - row;
        return;
    default:
        jarak__cell_number(cell, 0.1);
    }
}

static void rows_of(const void *result, jarak__sheet *sheet)
{
    *sheet = (jarak__sheet){.data = result, .n_rows = *(const size_t *)result, .n_columns = N_COLUMNS, .columns = columns, .cell = cell_of};
}

static jarak_status print_sheet(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak__printout printout = {.result = result, .rows = rows_of};
    return jarak__print(&printout, format, stream, error);
}

static const size_t none = 0, one = 1, three = 3;

static void the_eye_gets_aligned_columns_and_data_all_digits(void **state)
{
    (void)state;
    assert_printed(print_sheet, &one, JARAK_FORMAT_TABLE,
                   "Name         Value          count  Sure  years\n"
                   "Қазақстан  1234.57  **  1,234,567  true  2001 2002\n");
    assert_printed(print_sheet, &one, JARAK_FORMAT_CSV, "name,value,count,years,hidden\nҚазақстан,1234.5678,1234567,2001 2002,0.1\n");
    assert_printed(print_sheet, &one, JARAK_FORMAT_MARKDOWN,
                   "| Name | Value | count | Sure | years |\n"
                   "|:--|--:|--:|:--|:--|\n"
                   "| Қазақстан | 1234.57\\*\\* | 1,234,567 | true | 2001 2002 |\n");
    assert_printed(print_sheet, &one, JARAK_FORMAT_LATEX,
                   "\\begin{tabular}{lrrll}\n\\toprule\n"
                   "Name & Value & count & Sure & years \\\\\n\\midrule\n"
                   "Қазақстан & 1234.57$^{**}$ & 1,234,567 & true & 2001 2002 \\\\\n"
                   "\\bottomrule\n\\end{tabular}\n");
}

static void what_is_missing_is_shown_as_said_and_empty_or_null_in_data(void **state)
{
    (void)state;
    char *text = printed_text(print_sheet, &three, JARAK_FORMAT_TABLE);
    assert_non_null(strstr(text, " none "));
    assert_null(strstr(text, "nan"));
    free(text);
    text = printed_text(print_sheet, &three, JARAK_FORMAT_CSV);
    assert_non_null(strstr(text, "\n,,2,,0.1\n"));
    free(text);
    json_t *parsed = printed_json(print_sheet, &three);
    assert_int_equal(json_array_size(parsed), 3);
    const json_t *last = json_array_get(parsed, 2);
    assert_true(json_is_null(json_object_get(last, "name")));
    assert_json_number(last, "value", (double)NAN);
    assert_json_number(last, "count", 2);
    assert_int_equal(json_array_size(json_object_get(last, "years")), 0);
    assert_int_equal(json_array_size(json_object_get(json_array_get(parsed, 0), "years")), 2);
    assert_null(json_object_get(last, "Sure"));
    json_decref(parsed);
}

static void letters_with_a_meaning_are_harmless(void **state)
{
    (void)state;
    static const struct {
        jarak_format format;
        const char *text;
    } cases[] = {
        {JARAK_FORMAT_LATEX, "50\\% of a\\_b \\& \\{c\\} \\#1 \\$2 \\textbackslash{} \\^{} \\~{} | *x* `y` <z>, \"q\" & -0.00"},
        {JARAK_FORMAT_MARKDOWN, "| 50% of a\\_b & {c} #1 $2 \\\\ ^ ~ \\| \\*x\\* \\`y\\` \\<z>, \"q\" | -0.00"},
        {JARAK_FORMAT_CSV, "\"50% of a_b & {c} #1 $2 \\ ^ ~ | *x* `y` <z>, \"\"q\"\"\",-0.004,1,2001,0.1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = printed_text(print_sheet, &three, cases[i].format);
        if (strstr(text, cases[i].text) == NULL) {
            fail_msg("no %s in\n%s", cases[i].text, text);
        }
        free(text);
    }
    json_t *parsed = printed_json(print_sheet, &three);
    assert_json_text(json_array_get(parsed, 1), "name", awkward);
    json_decref(parsed);
}

static void without_rows_the_columns_are_named(void **state)
{
    (void)state;
    assert_printed(print_sheet, &none, JARAK_FORMAT_TABLE, "Name Value count Sure years\n");
    assert_printed(print_sheet, &none, JARAK_FORMAT_CSV, "name,value,count,years,hidden\n");
    assert_printed(print_sheet, &none, JARAK_FORMAT_JSON, "[]\n");
    assert_printed(print_sheet, &none, JARAK_FORMAT_MARKDOWN, "| Name | Value | count | Sure | years |\n|:--|--:|--:|:--|:--|\n");
}

static void numbers_look_as_their_column_says(void **state)
{
    (void)state;
    static const struct {
        jarak__look look;
        int digits;
        double number;
        const char *text;
    } cases[] = {
        {JARAK__LOOK_ROUNDED, 0, 1.0 / 3, "0.333333"},
        {JARAK__LOOK_ROUNDED, 0, 123456789, "123456789"},
        {JARAK__LOOK_ROUNDED, 0, -0.5, "-0.5"},
        {JARAK__LOOK_ROUNDED, 0, 1e-5, "1e-05"},
        {JARAK__LOOK_ROUNDED, 0, (double)INFINITY, "inf"},
        {JARAK__LOOK_GENERAL, 3, 0.00012345, "0.000123"},
        {JARAK__LOOK_GENERAL, 3, 12345, "1.23e+04"},
        {JARAK__LOOK_FIXED, 0, 2.5, "2"},
        {JARAK__LOOK_FIXED, 3, -1, "-1.000"},
        {JARAK__LOOK_SIGNIFICANT, 3, 1.2, "1.20"},
        {JARAK__LOOK_SIGNIFICANT, 3, 123.4, "123"},
        {JARAK__LOOK_SIGNIFICANT, 3, 12345, "12345"},
        {JARAK__LOOK_SIGNIFICANT, 3, 0, "0.000"},
        {JARAK__LOOK_SIGNIFICANT, 3, 1e-5, "1.00e-05"},
        {JARAK__LOOK_SIGNIFICANT, 1, 1e20, "1e+20"},
        {JARAK__LOOK_SIGNIFICANT, 3, -(double)INFINITY, "–"},
        {JARAK__LOOK_P_VALUE, 0, 0.04567, "0.0457"},
        {JARAK__LOOK_P_VALUE, 0, 0.00001234, "1.23e-05"},
        {JARAK__LOOK_P_VALUE, 0, 0, "0.00e+00"},
        {JARAK__LOOK_P_VALUE, 0, 1, "1.0000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const jarak__column column = {.key = "x", .type = JARAK_NUMBER, .look = cases[i].look, .digits = cases[i].digits};
        jarak__cell cell = {0};
        jarak__writer writer = {0};
        jarak__cell_number(&cell, cases[i].number);
        jarak__write_cell(&writer, &column, &cell);
        if (strcmp(writer.bytes, cases[i].text) != 0) {
            fail_msg("case %zu: %s, not %s", i, writer.bytes, cases[i].text);
        }
        jarak__writer_release(&writer);
    }
    static const struct {
        size_t number;
        const char *text;
    } grouped[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {999999, "999,999"}, {1000000, "1,000,000"}, {SIZE_MAX, "18,446,744,073,709,551,615"}};
    for (size_t i = 0; i < sizeof grouped / sizeof grouped[0]; i++) {
        jarak__writer writer = {0};
        jarak__write_grouped(&writer, grouped[i].number);
        assert_string_equal(writer.bytes, grouped[i].text);
        jarak__writer_release(&writer);
    }
}

/* A line holds a dozen; the data hold all. */
static void a_long_list_is_cut_for_the_eye(void **state)
{
    (void)state;
    const char *years[20];
    for (size_t i = 0; i < 20; i++) {
        years[i] = "2001";
    }
    static const jarak__column column = {.key = "years"};
    for (size_t n = 11; n <= 13; n++) {
        const jarak__cell cell = {.present = true, .is_list = true, .list = years, .n_list = n};
        jarak__writer writer = {0};
        jarak__write_cell(&writer, &column, &cell);
        assert_int_equal(writer.length, n <= 12 ? 5 * n - 1 : 5 * 12 - 1 + strlen(" …"));
        assert_true((strstr(writer.bytes, "…") != NULL) == (n > 12));
        jarak__writer_release(&writer);
    }
}

/* ---- pages and trees ---- */

static bool starts_block(const void *data, size_t row)
{
    (void)data;
    return row == 0 || row == 2;
}

static void page_of(const void *result, jarak__output *out)
{
    jarak__sheet sheet = {0};
    rows_of(result, &sheet);
    sheet.indent = 2;
    sheet.starts_block = starts_block;
    jarak__write_text(&out->text, "A title_of 100%\n\n");
    jarak__page_sheet(out, &sheet);
    jarak__write_format(&out->text, "  %s\n", jarak__page_is_article(out) ? "an article" : "a terminal");
}

static void tree_of(const void *result, jarak__json *json)
{
    jarak__sheet sheet;
    rows_of(result, &sheet);
    jarak__json_text(json, "text", "a\"b\\c\n\x01é");
    jarak__json_text(json, "no_text", NULL);
    jarak__json_null(json, "nothing");
    jarak__json_number(json, "number", 0.1 + 0.2);
    jarak__json_number(json, "infinite", (double)INFINITY);
    jarak__json_integer(json, "integer", INT64_MIN);
    jarak__json_boolean(json, "yes", true);
    jarak__json_list(json, "empty", false);
    jarak__json_end(json);
    jarak__json_object(json, "inner", true);
    jarak__json_texts(json, "texts", 2, (const char *const[]){"one", "two"});
    jarak__json_numbers(json, "numbers", 3, (const double[]){1, (double)NAN, 1e300});
    jarak__json_end(json);
    jarak__json_sheet(json, "rows", &sheet);
}

static jarak_status print_page(const void *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak__printout printout = {.result = result, .page = page_of, .rows = rows_of, .tree = tree_of};
    return jarak__print(&printout, format, stream, error);
}

static void a_page_has_text_and_sheets_as_its_format_wants_them(void **state)
{
    (void)state;
    assert_printed(print_page, &one, JARAK_FORMAT_TABLE,
                   "A title_of 100%\n\n"
                   "  Name         Value          count  Sure  years\n"
                   "  Қазақстан  1234.57  **  1,234,567  true  2001 2002\n"
                   "  a terminal\n");
    assert_printed(print_page, &one, JARAK_FORMAT_MARKDOWN,
                   "A title\\_of 100%\n\n"
                   "| Name | Value | count | Sure | years |\n"
                   "|:--|--:|--:|:--|:--|\n"
                   "| Қазақстан | 1234.57\\*\\* | 1,234,567 | true | 2001 2002 |\n\n"
                   "an article\n");
    char *latex = printed_text(print_page, &three, JARAK_FORMAT_LATEX);
    assert_true(strncmp(latex, "% A title_of 100%\n\\begin{tabular}{lrrll}\n", 40) == 0);
    size_t n_rules = 0;
    for (const char *at = latex; (at = strstr(at, "\\midrule")) != NULL; at++) {
        n_rules++;
    }
    assert_int_equal(n_rules, 2); /* before the blocks, none more */
    assert_non_null(strstr(latex, "%   an article\n"));
    free(latex);
}

static void a_tree_reads_back_as_it_was_said(void **state)
{
    (void)state;
    json_t *parsed = printed_json(print_page, &three);
    assert_json_text(parsed, "text", "a\"b\\c\n\x01é");
    assert_true(json_is_null(json_object_get(parsed, "no_text")) && json_is_null(json_object_get(parsed, "nothing")));
    assert_json_number(parsed, "number", 0.1 + 0.2);
    assert_json_number(parsed, "infinite", (double)INFINITY);
    assert_true(json_integer_value(json_object_get(parsed, "integer")) == INT64_MIN);
    assert_true(json_is_true(json_object_get(parsed, "yes")));
    assert_int_equal(json_array_size(json_object_get(parsed, "empty")), 0);
    const json_t *numbers = json_object_get(json_object_get(parsed, "inner"), "numbers");
    assert_true(json_is_null(json_array_get(numbers, 1)));
    assert_true(json_number_value(json_array_get(numbers, 2)) == 1e300);
    assert_int_equal(json_array_size(json_object_get(parsed, "rows")), 3);
    json_decref(parsed);
}

/* Small JSON has the same without what is null, and without blanks. */
static void a_small_tree_leaves_out_what_is_null(void **state)
{
    (void)state;
    jarak__writer writer = {0};
    jarak_error error = {.message = ""};
    assert_int_equal(jarak__write_small_json(tree_of, &one, &writer, &error), JARAK_OK);
    json_t *parsed = json_loads(writer.bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(parsed);
    assert_null(json_object_get(parsed, "no_text"));
    assert_null(json_object_get(parsed, "nothing"));
    assert_null(json_object_get(parsed, "infinite"));
    assert_true(fabs(json_number_value(json_object_get(parsed, "number")) - 0.3) < 1e-14);
    assert_int_equal(json_array_size(json_object_get(json_object_get(parsed, "inner"), "numbers")), 3); /* elements keep their place */
    assert_null(strstr(writer.bytes, ": "));
    assert_null(strstr(writer.bytes, ", "));
    json_decref(parsed);
    jarak__writer_release(&writer);
}

/* ---- what may go wrong ---- */

static void there_are_five_formats_and_no_other(void **state)
{
    (void)state;
    static const char *const names[] = {"table", "json", "csv", "markdown", "latex"};
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(jarak_format_name(i), names[i]);
    }
    assert_null(jarak_format_name(5));
    jarak_error error = {.message = ""};
    const jarak__printout printout = {.result = &one, .rows = rows_of};
    char *text = NULL;
    assert_int_equal(jarak__print(&printout, (jarak_format)5, stdout, &error), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak__print_text(&printout, (jarak_format)-1, &text, &error), JARAK_ERR_ARGUMENT);
    assert_null(text);
}

static jarak_status print_all_to_memory(jarak_error *error)
{
    jarak_status status = JARAK_OK;
    const jarak__printout printout = {.result = &three, .page = page_of, .rows = rows_of, .tree = tree_of};
    for (size_t format = 0; status == JARAK_OK && jarak_format_name(format) != NULL; format++) {
        char *text;
        status = jarak__print_text(&printout, (jarak_format)format, &text, error);
        jarak_text_free(text);
    }
    return status;
}

static void printing_may_fail_anywhere(void **state)
{
    (void)state;
    assert_full_disk_is_an_error(print_page, &three);
    fail_each_allocation(print_all_to_memory, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eye_gets_aligned_columns_and_data_all_digits),
        cmocka_unit_test(what_is_missing_is_shown_as_said_and_empty_or_null_in_data),
        cmocka_unit_test(letters_with_a_meaning_are_harmless),
        cmocka_unit_test(without_rows_the_columns_are_named),
        cmocka_unit_test(numbers_look_as_their_column_says),
        cmocka_unit_test(a_long_list_is_cut_for_the_eye),
        cmocka_unit_test(a_page_has_text_and_sheets_as_its_format_wants_them),
        cmocka_unit_test(a_tree_reads_back_as_it_was_said),
        cmocka_unit_test(a_small_tree_leaves_out_what_is_null),
        cmocka_unit_test(there_are_five_formats_and_no_other),
        cmocka_unit_test(printing_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
