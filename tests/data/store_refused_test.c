/* Saying plainly why a store cannot be opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/embed.h"
#include "data/store.h"
#include "folder.h"
#include "jarak/load.h"
#include "stored.h"

static void overwrite(const char *file, long offset, const char *bytes, size_t size)
{
    FILE *stream = fopen(file, "r+b");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, offset, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
}

static void a_missing_file_names_the_remedy(void **state)
{
    (void)state;
    expect_failure(path, JARAK_READ, JARAK_ERR_NOT_FOUND, path, "jarak load");
    assert_int_not_equal(access(path, F_OK), 0);
}

static void a_file_that_is_no_store_is_refused(void **state)
{
    (void)state;
    static const char csv[] = "from,to,value\nRUS,KAZ,1\n";
    write_file("table.csv", csv, sizeof csv - 1);
    expect_failure("table.csv", JARAK_READ, JARAK_ERR_FORMAT, "table.csv", "no DuckDB file");
    expect_failure("table.csv", JARAK_WRITE, JARAK_ERR_FORMAT, "table.csv", "no DuckDB file");
    write_file("empty", "", 0);
    expect_failure("empty", JARAK_WRITE, JARAK_ERR_FORMAT, "empty", "remove");
    make_foreign_file("foreign.db", "CREATE TABLE t (i INTEGER)");
    expect_failure("foreign.db", JARAK_READ, JARAK_ERR_FORMAT, "foreign.db", "not one of jarak's");
    expect_failure("foreign.db", JARAK_WRITE, JARAK_ERR_FORMAT, "foreign.db", "not one of jarak's");
}

static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    char garbage[512];
    memset(garbage, 0xA5, sizeof garbage);
    overwrite(path, 4096 + 16, garbage, 64); /* both of the headers that point at the data */
    overwrite(path, 8192 + 16, garbage, 64);
    expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "damaged");
    expect_failure(path, JARAK_WRITE, JARAK_ERR_FORMAT, path, "damaged");
}

/* An attempt that is done before the interruption reaches it succeeds. */
static void an_interruption_while_opening_is_no_damage(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    jarak_error error = {0};
    jarak_status status = JARAK_OK;
    jarak_interrupt();
    for (int i = 0; i < 20 && (status == JARAK_OK || status == JARAK_ERR_INTERRUPTED); i++) {
        jarak_store *store = NULL;
        status = jarak_store_open(path, i % 2 == 0 ? JARAK_READ : JARAK_WRITE, NULL, &store, &error);
        jarak_store_close(store);
    }
    jarak_interrupt_clear(); /* before anything can fail: other tests come after this one */
    if (status != JARAK_OK) {
        assert_string_equal(error.message, "interrupted");
        assert_int_equal(status, JARAK_ERR_INTERRUPTED);
    }
    jarak_store_close(open_store(path, JARAK_READ));
}

static void a_truncated_file_is_refused(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    for (int bytes = 12; bytes <= 20000; bytes += 6662) {
        assert_int_equal(truncate(path, 20000 + 12 - bytes), 0);
        expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "damaged");
    }
}

/* What an eight-byte word of a block adds (by exclusive or) to the block's checksum in a DuckDB file. */
static uint64_t checksum_part(uint64_t word)
{
    return word * UINT64_C(0xbf58476d1ce4e5b9);
}

/* Raises the storage version, which follows the checksum and "DUCK", and keeps the checksum right. */
static void pretend_newer_engine(const char *file)
{
    FILE *stream = fopen(file, "r+b");
    uint64_t words[2];
    assert_non_null(stream);
    assert_int_equal(fread(words, sizeof words, 1, stream), 1);
    uint64_t newer = (words[1] & UINT32_MAX) | UINT64_C(1000) << 32;
    words[0] ^= checksum_part(words[1]) ^ checksum_part(newer);
    words[1] = newer;
    rewind(stream);
    assert_int_equal(fwrite(words, sizeof words, 1, stream), 1);
    fclose(stream);
}

static void a_file_of_a_newer_engine_is_refused(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    pretend_newer_engine(path);
    expect_failure(path, JARAK_READ, JARAK_ERR_FORMAT, path, "newer DuckDB");
}

static void a_path_that_cannot_be_a_file_is_an_io_error(void **state)
{
    (void)state;
    assert_int_equal(mkdir("directory", 0755), 0);
    for (int access = JARAK_READ; access <= JARAK_WRITE; access++) {
        expect_failure("directory", (jarak_access)access, JARAK_ERR_IO, "directory", "not a file");
        expect_failure("/dev/null", (jarak_access)access, JARAK_ERR_IO, "/dev/null", "not a file");
    }
    expect_failure("nowhere/test.duckdb", JARAK_WRITE, JARAK_ERR_IO, "nowhere/test.duckdb", "directory");
}

/* Runs check in a child that is not root, for whom permissions count. */
static void as_nobody(void (*check)(void))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(3);
        }
        check();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void require_status(jarak_access access, const char *file, jarak_status expected)
{
    jarak_store *store;
    jarak_error error = {0};
    jarak_status status = jarak_store_open(file, access, NULL, &store, &error);
    if (status != expected || strstr(error.message, file) == NULL) {
        fprintf(stderr, "status %d, expected %d: %s\n", (int)status, (int)expected, error.message);
        _exit(1);
    }
}

static void check_permissions(void)
{
    require_status(JARAK_READ, path, JARAK_ERR_IO);
    require_status(JARAK_WRITE, path, JARAK_ERR_IO);
    require_status(JARAK_WRITE, "readable.duckdb", JARAK_ERR_IO);
    require_status(JARAK_WRITE, "new.duckdb", JARAK_ERR_IO);
}

static void missing_permission_is_an_io_error(void **state)
{
    (void)state;
    jarak_store_close(open_store(path, JARAK_WRITE));
    jarak_store_close(open_store("readable.duckdb", JARAK_WRITE));
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(chmod("readable.duckdb", 0444), 0);
    assert_int_equal(chmod(".", 0555), 0);
    as_nobody(check_permissions);
    assert_int_equal(chmod(".", 0755), 0);
}

static void a_store_that_another_process_writes_is_locked(void **state)
{
    (void)state;
    int opened[2], done[2];
    char byte = 0;
    assert_int_equal(pipe(opened), 0);
    assert_int_equal(pipe(done), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(done[1]); /* so that it ends with the parent, however that ends */
        jarak_store *store;
        byte = jarak_store_open(path, JARAK_WRITE, NULL, &store, NULL) == JARAK_OK;
        if (write(opened[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1) {
            _exit(1);
        }
        jarak_store_close(store);
        _exit(0);
    }
    close(opened[1]); /* so that a child that ends without a word is not waited for */
    assert_int_equal(read(opened[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    char holder[32];
    snprintf(holder, sizeof holder, "PID %d", (int)child);
    expect_failure(path, JARAK_READ, JARAK_ERR_LOCKED, holder, "wait");
    expect_failure(path, JARAK_WRITE, JARAK_ERR_LOCKED, holder, "wait");
    assert_int_equal(write(done[1], "", 1), 1);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    jarak_store_close(open_store(path, JARAK_READ));
}

static void a_store_is_open_once_in_a_process(void **state)
{
    (void)state;
    jarak_store *store = open_store(path, JARAK_WRITE);
    assert_int_equal(link(path, "other-name.duckdb"), 0);
    expect_failure(path, JARAK_READ, JARAK_ERR_LOCKED, path, "already");
    expect_failure("other-name.duckdb", JARAK_WRITE, JARAK_ERR_LOCKED, "other-name.duckdb", "already");
    jarak_store_close(store);
    jarak_store_close(open_store("other-name.duckdb", JARAK_READ));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_folder(a_missing_file_names_the_remedy),
        in_folder(a_file_that_is_no_store_is_refused),
        in_folder(a_damaged_file_is_refused),
        in_folder(an_interruption_while_opening_is_no_damage),
        in_folder(a_truncated_file_is_refused),
        in_folder(a_file_of_a_newer_engine_is_refused),
        in_folder(a_path_that_cannot_be_a_file_is_an_io_error),
        in_folder(missing_permission_is_an_io_error),
        in_folder(a_store_that_another_process_writes_is_locked),
        in_folder(a_store_is_open_once_in_a_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
