/* Workbooks (.xlsx) that this test packs: shared and own texts, numbers, days, gaps, remarks above the table, several sheets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "data/file_head.h"
#include "folder.h"
#include "jarak/frame.h"
#include "loading.h"

#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""

static void add_part(zipFile archive, const char *name, const char *contents)
{
    zip_fileinfo about = {0};
    assert_int_equal(zipOpenNewFileInZip(archive, name, &about, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6), ZIP_OK);
    assert_int_equal(zipWriteInFileInZip(archive, contents, (unsigned)strlen(contents)), ZIP_OK);
    assert_int_equal(zipCloseFileInZip(archive), ZIP_OK);
}

/* A workbook of two sheets, "Notes" and "Data". */
static void pack(const char *file, const char *notes, const char *data)
{
    char sheet[8192];
    zipFile archive = zipOpen(file, APPEND_STATUS_CREATE);
    assert_non_null(archive);
    add_part(archive, "[Content_Types].xml", "<?xml version=\"1.0\"?><Types/>");
    add_part(archive, "xl/workbook.xml",
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?><workbook " MAIN
             " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
             "<workbookPr/><sheets><sheet name=\"Notes\" sheetId=\"1\" r:id=\"rId7\"/><sheet name=\"Data\" sheetId=\"2\" "
             "r:id=\"rId2\"/></sheets></workbook>");
    add_part(archive, "xl/_rels/workbook.xml.rels",
             "<Relationships><Relationship Id=\"rId2\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"rId7\" "
             "Target=\"/xl/worksheets/sheet1.xml\"/>"
             "</Relationships>");
    add_part(archive, "xl/styles.xml",
             "<styleSheet " MAIN
             "><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/><numFmt numFmtId=\"165\" formatCode=\"0.0&quot; days&quot;\"/>"
             "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf "
             "numFmtId=\"164\"/>"
             "<xf numFmtId=\"165\"/></cellXfs></styleSheet>");
    add_part(archive, "xl/sharedStrings.xml",
             "<sst " MAIN "><si><t>sending</t></si><si><t>receiving</t></si><si><t>usd_million_2017</t></si><si><t>Russia</t></si>"
             "<si><r><t>C\xc3\xb4te </t></r><r><t>d'Ivoire</t></r><rPh><t>x</t></rPh></si><si><t>Kyrgyzstan, the</t></si></sst>");
    const char *const bodies[] = {notes, data};
    for (int i = 0; i < 2; i++) {
        char name[64];
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i + 1);
        snprintf(sheet, sizeof sheet, "<worksheet " MAIN "><dimension ref=\"A1\"/><sheetData>%s</sheetData></worksheet>", bodies[i]);
        add_part(archive, name, sheet);
    }
    assert_int_equal(zipClose(archive, NULL), ZIP_OK);
}

static const char notes[] = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Read me</t></is></c></row>";
static const char money[] =
    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Remittances</t></is></c></row>"
    "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" t=\"s\"><v>1</v></c><c r=\"C3\" t=\"s\"><v>2</v></c></row>"
    "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>3</v></c><c r=\"B4\" t=\"s\"><v>4</v></c><c r=\"C4\"><v>1.5</v></c></row>"
    "<row r=\"6\"><c r=\"A6\" t=\"s\"><v>3</v></c><c r=\"B6\" t=\"str\"><f>\"KAZ\"</f><v>Kazakhstan</v></c><c r=\"C6\"><v>2E3</v></c></row>"
    "<row r=\"7\"><c r=\"A7\" t=\"s\"><v>3</v></c><c r=\"B7\" t=\"s\"><v>5</v></c></row>";

static void expect_csv(const char *sheet, const char *csv)
{
    jarak__file looked;
    jarak_error error = {0};
    if (jarak__file_look("a.xlsx", "a.xlsx", &(jarak__file_told){.sheet = sheet}, &looked, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(looked.head, csv);
    jarak__file_release(&looked);
}

static void the_first_sheet_with_a_table_is_read(void **state)
{
    (void)state;
    pack("a.xlsx", notes, money);
    const char *csv = "Remittances\n\nsending,receiving,usd_million_2017\nRussia,C\xc3\xb4te "
                      "d'Ivoire,1.5\n\nRussia,Kazakhstan,2E3\nRussia,\"Kyrgyzstan, the\",\n";
    expect_csv(NULL, csv);
    expect_csv("data", csv);
    expect_csv("Notes", "Read me\n");
}

static void days_numbers_and_gaps_are_kept(void **state)
{
    (void)state;
    pack("a.xlsx", notes,
         "<row><c t=\"inlineStr\"><is><t>day</t></is></c><c t=\"inlineStr\"><is><t>x</t></is></c><c "
         "t=\"inlineStr\"><is><t>b</t></is></c></row>"
         "<row><c s=\"1\"><v>44561</v></c><c s=\"3\"><v>0.1</v></c><c t=\"b\"><v>1</v></c></row>"
         "<row><c s=\"2\"><v>44561.5</v></c><c r=\"C3\" t=\"e\"><v>#N/A</v></c></row><row><c r=\"B4\" s=\"0\"><v>44561</v></c></row>");
    expect_csv(NULL, "day,x,b\n2021-12-31,0.1,true\n2021-12-31 12:00:00,,#N/A\n,44561,\n");
}

static void a_workbook_is_loaded_and_fitted(void **state)
{
    (void)state;
    static const jarak_column_request wanted[] = {{"usd_million_2017", JARAK_COLUMN_NUMBER}};
    jarak_error error = {0};
    jarak_load_report report = {0};
    jarak_frame *frame = NULL;
    char *found = NULL;
    pack("a.xlsx", notes, money);
    jarak_store *store = open_store(NULL);
    if (jarak_load_file(store, "a.xlsx", NULL, &report, &error) != JARAK_OK ||
        jarak__sql_text(store, "SELECT string_agg(to_state || ' ' || value || ' ' || line, ', ' ORDER BY line) FROM facts.figure", 0, NULL,
                        &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(found, "CIV 1.5 4, KAZ 2000.0 6");
    assert_int_equal(report.rows_skipped, 1);
    assert_string_equal(report.read_as, "header in line 3");
    jarak__free(found);
    jarak_store_close(store);
    if (jarak_frame_read("a.xlsx", NULL, 1, wanted, &frame, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(frame->n_rows, 3);
    assert_true(frame->columns[0].numbers[1] == 2000);
    jarak_frame_free(frame);
}

static void what_is_wrong_with_a_workbook_is_told(void **state)
{
    (void)state;
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    jarak_store *store = open_store(NULL);
    pack("a.xlsx", notes, money);
    settings.sheet = "Money";
    assert_int_equal(jarak_load_file(store, "a.xlsx", &settings, NULL, &error), JARAK_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "no sheet \"Money\"; it has \"Notes\", \"Data\""));
    pack("a.xlsx", notes, "");
    assert_int_equal(jarak_load_file(store, "a.xlsx", NULL, NULL, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "no sheet with a table"));
    pack("a.xlsx", notes, "<row><c></row>");
    assert_int_equal(jarak_load_file(store, "a.xlsx", NULL, NULL, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "xl/worksheets/sheet2.xml is broken XML"));
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_sheet_with_a_table_is_read, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(days_numbers_and_gaps_are_kept, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_workbook_is_loaded_and_fitted, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_wrong_with_a_workbook_is_told, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
