/* Bad input, file by file: what is wrong is said with file, line, column and remedy; the store stays as it was, or keeps the bad row as a
 * reject where the rest of the file is sound. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "jarak/load.h"

#include "data/sql.h"
#include "data/store.h"

#include "folder.h"

static jarak_store *open_store(const char *path)
{
    jarak_error error = {0};
    jarak_store *store;
    if (jarak_store_open(path, JARAK_WRITE, NULL, &store, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return store;
}

static void write_file(const char *file, const void *bytes, size_t size)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
}

static jarak_status load(jarak_store *store, const char *file, bool skip_unknown, jarak_load_report *report, jarak_error *error)
{
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.skip_unknown = skip_unknown;
    return jarak_load_file(store, file, &settings, report, error);
}

/* Facts, rejects and loads in the store together. */
static int64_t content(jarak_store *store)
{
    jarak_error error = {0};
    int64_t n = -1;
    if (jarak__sql_integer(
            store,
            "SELECT (SELECT count(*) FROM facts.figure) + (SELECT count(*) FROM facts.reject) + (SELECT count(*) FROM facts.load) + "
            "(SELECT count(*) FROM facts.source) + (SELECT count(*) FROM facts.coverage) + (SELECT count(*) FROM facts.event)",
            0, NULL, &n, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return n;
}

/* The load fails with status, every part is in the message, and nothing was written. */
static void expect_refused(const char *file, jarak_status status, const char *const parts[])
{
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_report report = {0};
    jarak_status found = load(store, file, false, &report, &error);
    if (found != status) {
        fail_msg("status %d: %s", (int)found, error.message);
    }
    for (size_t i = 0; parts[i] != NULL; i++) {
        if (strstr(error.message, parts[i]) == NULL) {
            fail_msg("\"%s\" is missing in: %s", parts[i], error.message);
        }
    }
    assert_int_equal(content(store), 0);
    jarak_store_close(store);
}

#define PARTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define HEADER "sending,receiving,usd_million_2017\n"

static void write_text(const char *file, const char *text)
{
    write_file(file, text, strlen(text));
}

static void test_missing_column(void **state)
{
    (void)state;
    write_text("money.csv", "sending,receiving,usd\nRussia,Kyrgyzstan,1\n");
    expect_refused("money.csv", JARAK_ERR_FORMAT, PARTS("money.csv", "wb_remittances", "usd_million_2017"));
}

static void test_unknown_state(void **state)
{
    (void)state;
    write_text("money.csv", HEADER "Russia,Kyrgyzstan,1\nRussia,Kyrgyzztan,2\n");
    expect_refused("money.csv", JARAK_ERR_DATA, PARTS("money.csv", "Kyrgyzztan", "Kyrgyzstan", "--skip-unknown"));
}

static void test_unknown_state_skipped(void **state)
{
    (void)state;
    write_text("money.csv", HEADER "Russia,Kyrgyzstan,1\nRussia,Kyrgyzztan,2\n");
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_report report = {0};
    if (load(store, "money.csv", true, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(report.rows_loaded, 1);
    assert_int_equal(report.rows_rejected, 1);
    jarak_store_close(store);
}

static void test_unknown_unit(void **state)
{
    (void)state;
    write_text("facts.csv", "from,to,period,measure,value,unit,status,reporter,source_title,publisher,url,note\n"
                            "RUS,KAZ,2022,trade_turnover,27,USD_milion,official,KAZ,Title,Publisher,,\n");
    expect_refused("facts.csv", JARAK_ERR_DATA, PARTS("facts.csv", "USD_milion", "USD_million"));
}

static void test_contradiction(void **state)
{
    (void)state;
    write_text("money.csv", HEADER "Russia,Kyrgyzstan,1\nRussia,Tajikistan,2\nRussia,Kyrgyz Republic,3\n");
    expect_refused("money.csv", JARAK_ERR_DATA, PARTS("money.csv", "2", "4"));
}

/* Rows that cannot be cut or read: each is a reject with its line; the others are loaded. */
static void test_rejects(void **state)
{
    (void)state;
    static const struct {
        const char *row, *column;
    } cases[] = {
        {"Russia,Tajikistan,lots\n", "usd_million_2017"},
        {"Russia,Tajikistan\n", ""},
        {"Russia,Tajikistan,1,2\n", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, HEADER "Russia,Kyrgyzstan,1\n%sRussia,Uzbekistan,3\n", cases[i].row);
        write_text("money.csv", text);
        jarak_store *store = open_store(NULL);
        jarak_error error = {0};
        jarak_load_report report = {0};
        if (load(store, "money.csv", false, &report, &error) != JARAK_OK) {
            fail_msg("%s%s", cases[i].row, error.message);
        }
        assert_int_equal(report.rows_read, 3);
        assert_int_equal(report.rows_loaded, 2);
        assert_int_equal(report.rows_rejected, 1);
        jarak_table *table = NULL;
        if (jarak_rejects(store, NULL, 10, &table, &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(jarak_table_rows(table), 1);
        assert_int_equal(jarak_table_integer(table, 0, 1), 3);
        if (cases[i].column[0] != '\0') {
            assert_string_equal(jarak_table_text(table, 0, 2), cases[i].column);
        }
        assert_non_null(strstr(jarak_table_text(table, 0, 4), "Tajikistan"));
        jarak_table_free(table);
        jarak_store_close(store);
    }
}

static void test_empty(void **state)
{
    (void)state;
    write_text("money.csv", "");
    expect_refused("money.csv", JARAK_ERR_FORMAT, PARTS("money.csv", "empty"));
}

static void test_header_alone(void **state)
{
    (void)state;
    write_text("money.csv", HEADER);
    expect_refused("money.csv", JARAK_ERR_DATA, PARTS("money.csv", "no rows"));
}

static void test_not_there(void **state)
{
    (void)state;
    expect_refused("nowhere.csv", JARAK_ERR_NOT_FOUND, PARTS("nowhere.csv"));
}

static void test_no_permission(void **state)
{
    (void)state;
    /* root may read everything but still cannot read a folder as a file */
    assert_int_equal(mkdir("folder.csv", 0700), 0);
    expect_refused("folder.csv", JARAK_ERR_IO, PARTS("folder.csv"));
    if (geteuid() == 0) {
        return;
    }
    write_text("money.csv", HEADER "Russia,Kyrgyzstan,1\n");
    assert_int_equal(chmod("money.csv", 0), 0);
    expect_refused("money.csv", JARAK_ERR_IO, PARTS("money.csv", "ermission"));
}

static void test_truncated_gzip(void **state)
{
    (void)state;
    FILE *stream = fopen("money.csv", "wb");
    assert_non_null(stream);
    fputs(HEADER, stream);
    /* one row of each pair of codes in a long file, so that the cut falls between rows */
    for (int i = 0; i < 20000; i++) {
        fprintf(stream, "RUS,KGZ,%d.%04d\n", i, (i * 7919) % 10000);
    }
    fclose(stream);
    assert_int_equal(system("gzip -c money.csv | head -c 30000 > cut.csv.gz"), 0);
    expect_refused("cut.csv.gz", JARAK_ERR_FORMAT, PARTS("cut.csv.gz"));
}

/* What is said to be UTF-8 and is not. */
static void test_not_utf_8(void **state)
{
    (void)state;
    write_text("money.csv", HEADER "Russia,Kyrgyzstan,1\nFrance,C\xf4te d'Ivoire,2\n");
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.encoding = "utf-8";
    assert_int_equal(jarak_load_file(store, "money.csv", &settings, NULL, &error), JARAK_ERR_FORMAT);
    assert_non_null(strstr(error.message, "money.csv:3: the byte 0xF4 is not UTF-8"));
    settings.encoding = "klingon-1";
    assert_int_equal(jarak_load_file(store, "money.csv", &settings, NULL, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "klingon-1"));
    assert_int_equal(content(store), 0);
    jarak_store_close(store);
}

/* Damaged, not in another encoding: most of its characters are UTF-8. */
static void test_damaged_utf_8(void **state)
{
    (void)state;
    write_text("money.csv", HEADER "Russia,C\xc3\xb4te d'Ivoire,1\nRussia,Tajikistan\xff,2\n");
    expect_refused("money.csv", JARAK_ERR_FORMAT, PARTS("money.csv:3", "0xFF is not UTF-8"));
}

static void test_byte_order_mark(void **state)
{
    (void)state;
    write_text("money.csv", "\xef\xbb\xbf" HEADER "Russia,Kyrgyzstan,1\n");
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    jarak_load_report report = {0};
    if (load(store, "money.csv", false, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(report.rows_loaded, 1);
    jarak_store_close(store);
}

static void test_embedded_nul(void **state)
{
    (void)state;
    static const char text[] = HEADER "Russia,Kyrgyzstan,1\nRussia,Taji\0kistan,2\n";
    write_file("money.csv", text, sizeof text - 1);
    expect_refused("money.csv", JARAK_ERR_FORMAT, PARTS("money.csv", "3", "NUL"));
}

/* A line of a megabyte is read like any other; a name of that length is unknown, and the message does not drown in it. */
static void test_long_line(void **state)
{
    (void)state;
    enum { MEGABYTE = 1 << 20 };
    char *text = malloc(MEGABYTE + 256);
    assert_non_null(text);
    int n = snprintf(text, 256, HEADER "Russia,");
    memset(text + n, 'K', MEGABYTE);
    snprintf(text + n + MEGABYTE, 64, ",2\n");
    write_text("money.csv", text);
    free(text);
    expect_refused("money.csv", JARAK_ERR_DATA, PARTS("money.csv", "KKKK"));
}

/* The disk is full in the middle of a load: an error of input and output, and after it the store is as before. A limit on the size of files
 * stands for the disk. */
static void test_disk_full(void **state)
{
    (void)state;
    write_text("small.csv", HEADER "Russia,Kyrgyzstan,1\n");
    jarak_store *store = open_store("full.duckdb");
    jarak_error error = {0};
    jarak_load_report report = {0};
    if (load(store, "small.csv", false, &report, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    int64_t before = content(store);
    jarak_store_close(store);

    struct stat about;
    assert_int_equal(stat("full.duckdb", &about), 0);
    FILE *stream = fopen("large.export.CSV", "wb");
    assert_non_null(stream);
    for (int i = 0; i < 200000; i++) {
        fprintf(stream, "%d\t%d\t202203\t2022\t2022.16\t\t\tRUS\t\t\t\t\t\t\t\t\t\tKAZ\t\t\t\t\t\t\t\t1\t042\t042\t04\t1\t%d.5", i,
                20220301 + i % 28, i % 10);
        fputs("\t1\t1\t1\t1\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t20220302\t\n", stream);
    }
    fclose(stream);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {.rlim_cur = (rlim_t)about.st_size + 65536, .rlim_max = (rlim_t)about.st_size + 65536};
        signal(SIGXFSZ, SIG_IGN);
        jarak_store *full = NULL;
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || jarak_store_open("full.duckdb", JARAK_WRITE, NULL, &full, NULL) != JARAK_OK) {
            _exit(3);
        }
        jarak_load_settings settings;
        jarak_load_settings_init(&settings);
        settings.keep_events = true; /* counted, they would find room */
        jarak_status status = jarak_load_file(full, "large.export.CSV", &settings, &report, &error);
        _exit(status == JARAK_ERR_IO ? 0 : status == JARAK_OK ? 1 : 2);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);

    store = open_store("full.duckdb");
    assert_int_equal(content(store), before);
    jarak_store_close(store);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_missing_column), IN_FOLDER(test_unknown_state),   IN_FOLDER(test_unknown_state_skipped),
        IN_FOLDER(test_unknown_unit),   IN_FOLDER(test_contradiction),   IN_FOLDER(test_rejects),
        IN_FOLDER(test_empty),          IN_FOLDER(test_header_alone),    IN_FOLDER(test_not_there),
        IN_FOLDER(test_no_permission),  IN_FOLDER(test_truncated_gzip),  IN_FOLDER(test_not_utf_8),
        IN_FOLDER(test_damaged_utf_8),  IN_FOLDER(test_byte_order_mark), IN_FOLDER(test_embedded_nul),
        IN_FOLDER(test_long_line),      IN_FOLDER(test_disk_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
