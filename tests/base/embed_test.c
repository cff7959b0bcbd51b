/* Files inside the library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/embed.h"

static void an_embedded_file_holds_the_bytes_of_the_file(void **state)
{
    (void)state;
    const jarak__embedded_file *ledger = jarak__embedded("data/ledger.csv");
    assert_non_null(ledger);
    FILE *stream = fopen(JARAK_SOURCE_ROOT "/data/ledger.csv", "rb");
    assert_non_null(stream);
    unsigned char *contents = malloc(ledger->size + 1);
    assert_non_null(contents);
    size_t bytes_read = fread(contents, 1, ledger->size + 1, stream);
    fclose(stream);
    assert_int_equal(bytes_read, ledger->size);
    assert_memory_equal(contents, ledger->bytes, ledger->size);
    assert_int_equal(ledger->bytes[ledger->size], 0);
    free(contents);
}

static void an_unknown_name_is_null(void **state)
{
    (void)state;
    assert_null(jarak__embedded("data/ledger.cs"));
    assert_null(jarak__embedded(""));
}

static void the_list_is_sorted_and_ends_with_null(void **state)
{
    (void)state;
    const jarak__embedded_file *before = jarak__embedded_list("data/", 0);
    assert_non_null(before);
    for (size_t i = 1;; i++) {
        const jarak__embedded_file *file = jarak__embedded_list("data/", i);
        if (file == NULL) {
            break;
        }
        assert_true(strcmp(before->name, file->name) < 0);
        assert_ptr_equal(jarak__embedded(file->name), file);
        before = file;
    }
    assert_null(jarak__embedded_list("nowhere/", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_embedded_file_holds_the_bytes_of_the_file),
        cmocka_unit_test(an_unknown_name_is_null),
        cmocka_unit_test(the_list_is_sorted_and_ends_with_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
