/* The scan of a file against a plain reading of its rules: fingerprint, records, lines, and what is no text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/alloc.h"
#include "data/file_cells.h"
#include "data/file_scan.h"
#include "folder.h"

static const jarak__cut plain_cut = {.delimiter = ',', .quote = '"', .header = true};

static void write_file(const char *file, const char *bytes, size_t size)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static jarak_status scan_file(const char *name, FILE *copy, jarak__scan *scan, jarak_error *error)
{
    jarak__file file;
    jarak_status status = jarak__file_look(name, name, &(jarak__file_told){.encoding = "utf-8"}, &file, error);
    if (status == JARAK_OK) {
        status = jarak__file_scan(&file, &plain_cut, NULL, copy, scan, error);
        jarak__file_release(&file);
    }
    return status;
}

static jarak__scan scan(const char *name)
{
    jarak__scan found;
    jarak_error error = {0};
    if (scan_file(name, NULL, &found, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return found;
}

static void refuse(const char *bytes, size_t size, const char *message)
{
    jarak__scan found;
    jarak_error error = {0};
    write_file("bad.csv", bytes, size);
    jarak_status status = scan_file("bad.csv", NULL, &found, &error);
    if (status != JARAK_ERR_FORMAT || strstr(error.message, message) == NULL) {
        fail_msg("status %d, without \"%s\": %s", (int)status, message, error.message);
    }
}

static void the_fingerprint_is_sha256_of_the_contents(void **state)
{
    (void)state;
    write_file("a.csv", "abc", 3); /* the example of FIPS 180-4 */
    jarak__scan found = scan("a.csv");
    assert_string_equal(found.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    gzFile packed = gzopen("a.gz", "wb");
    gzwrite(packed, "abc", 3);
    gzclose(packed);
    found = scan("a.gz");
    assert_string_equal(found.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void records_and_their_lines_are_counted(void **state)
{
    (void)state;
    const char text[] = "\xef\xbb\xbf"
                        "a,b\r\n"                  /* record 1, line 1 */
                        "\r\n"                     /* line 2, blank */
                        "1,\"x\r\n\ny\"\r\n"       /* record 2, lines 3 to 5 */
                        "2,\"say \"\"no\"\"\"\r\n" /* record 3, line 6 */
                        "3,5\" pipe\r\n"           /* record 4, line 7: a quote inside a cell means nothing */
                        "\n\n"                     /* lines 8 and 9 */
                        "4,z";                     /* record 5, line 10 */
    write_file("a.csv", text, sizeof text - 1);
    jarak__scan found = scan("a.csv");
    assert_int_equal(found.records, 5);
    assert_int_equal(found.n_jumps, 3);
    const int64_t expected[3][3] = {{2, 1, 3}, {3, 1, 6}, {5, 3, 10}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(found.jumps[i].record, expected[i][0]);
        assert_int_equal(found.jumps[i].blanks, expected[i][1]);
        assert_int_equal(found.jumps[i].line, expected[i][2]);
    }
    assert_int_equal(found.n_dos, 5);
    assert_int_equal(found.n_unix, 2);
    jarak__scan_release(&found);
}

/* A file longer than a block, with quotes and blank lines here and there: what the quick way over plain blocks finds is what the slow one
 * finds, which a copy forces. */
static void the_quick_way_finds_what_the_slow_one_finds(void **state)
{
    (void)state;
    static const char *const rows[] = {"1,2\n", "3,4\r\n", "\n", "\r\n", "5,\"6\n7\"\n", "8,\"9\"\"\"\n", "10,11\n", "12,\xc3\xa9\n"};
    static const unsigned rarity[] = {1, 1, 4001, 5003, 9001, 7001, 1, 3001};
    uint64_t random = 1;
    FILE *stream = fopen("a.csv", "wb");
    for (int i = 0; i < 400000; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t row = (size_t)(random >> 33) % 8;
        fputs(rarity[row] == 1 || (random >> 40) % rarity[row] < 8 ? rows[row] : rows[0], stream);
    }
    fclose(stream);
    jarak__scan quick = scan("a.csv");
    jarak__scan slow;
    jarak_error error = {0};
    FILE *copy = tmpfile();
    assert_int_equal(scan_file("a.csv", copy, &slow, &error), JARAK_OK);
    fclose(copy);
    assert_string_equal(quick.sha256, slow.sha256);
    assert_int_equal(quick.records, slow.records);
    assert_int_equal(quick.n_dos, slow.n_dos);
    assert_int_equal(quick.n_unix, slow.n_unix);
    assert_true(quick.n_jumps > 10);
    assert_int_equal(quick.n_jumps, slow.n_jumps);
    assert_memory_equal(quick.jumps, slow.jumps, quick.n_jumps * sizeof *quick.jumps);
    jarak__scan_release(&quick);
    jarak__scan_release(&slow);
}

static void a_copy_has_one_kind_of_line_end(void **state)
{
    (void)state;
    const char text[] = "a,b\n1,2\r\n\r3,\"4\r\n5\"\r\r\n";
    const char expected[] = "a,b\n1,2\n\r3,\"4\r\n5\"\r\n";
    char copied[64] = "";
    jarak__scan found;
    jarak_error error = {0};
    write_file("a.csv", text, sizeof text - 1);
    FILE *copy = tmpfile();
    assert_int_equal(scan_file("a.csv", copy, &found, &error), JARAK_OK);
    jarak__scan_release(&found);
    rewind(copy);
    size_t size = fread(copied, 1, sizeof copied - 1, copy);
    fclose(copy);
    assert_int_equal(size, sizeof expected - 1);
    assert_memory_equal(copied, expected, size);
}

static void what_is_no_text_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *message;
    } cases[] = {
        {"a,b\n1,\0\n", 8, "bad.csv:2: a NUL character"},
        {"a,b\n1,2\n3,\xe9\n", 12, "bad.csv:3: the byte 0xE9 is not UTF-8"}, /* Latin-1 */
        {"a\n\xc0\xaf\n", 5, "bad.csv:2: the byte 0xC0"},                    /* overlong */
        {"a\n\xed\xa0\x80\n", 6, "bad.csv:2: the byte 0xED"},                /* surrogate */
        {"a\n\xf4\x90\x80\x80\n", 7, "bad.csv:2: the byte 0xF4"},            /* above U+10FFFF */
        {"a\n\xe2\x82", 4, "bad.csv:2: the byte 0xE2"},                      /* the file ends in a character */
        {"\xff\xfe"
         "a\0",
         4, "bad.csv:1: a NUL character"}, /* UTF-16 */
        {"PK\3\4....", 8, "zip"},
        {"", 0, "empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        refuse(cases[i].bytes, cases[i].size, cases[i].message);
    }
}

static void a_truncated_gzip_is_refused(void **state)
{
    (void)state;
    char bytes[1 << 16];
    gzFile packed = gzopen("a.gz", "wb");
    for (int i = 0; i < 20000; i++) {
        gzprintf(packed, "%d,%d\n", i, i * i % 7919);
    }
    gzclose(packed);
    FILE *stream = fopen("a.gz", "rb");
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    refuse(bytes, size / 2, "the gzip data end too early");
    bytes[size / 2] = (char)(bytes[size / 2] ^ 0x55);
    bytes[size / 2 + 1] = (char)(bytes[size / 2 + 1] ^ 0x55);
    refuse(bytes, size, "gzip data");
}

static void the_first_line_is_cut_into_cells(void **state)
{
    (void)state;
    const char text[] = "a,\"b,\"\"c\"\"\nd\",,e\r\n1,2,3,4\n";
    jarak__file file;
    jarak__arena arena = {0};
    jarak__texts cells;
    jarak_error error = {0};
    write_file("a.csv", text, sizeof text - 1);
    assert_int_equal(jarak__file_look("a.csv", "a.csv", NULL, &file, &error), JARAK_OK);
    assert_int_equal(jarak__file_first_cells(&file, ',', '"', &arena, &cells, &error), JARAK_OK);
    assert_int_equal(cells.count, 4);
    assert_string_equal(cells.items[0], "a");
    assert_string_equal(cells.items[1], "b,\"c\"\nd");
    assert_string_equal(cells.items[2], "");
    assert_string_equal(cells.items[3], "e");
    jarak__arena_release(&arena);
    jarak__file_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_fingerprint_is_sha256_of_the_contents, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(records_and_their_lines_are_counted, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(the_quick_way_finds_what_the_slow_one_finds, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_copy_has_one_kind_of_line_end, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(what_is_no_text_is_named_with_its_line, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_truncated_gzip_is_refused, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(the_first_line_is_cut_into_cells, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
