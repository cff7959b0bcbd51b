/* YAML trees: values, positions and every kind of error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/yaml_tree.h"

static jarak__yaml *parse(const char *text)
{
    jarak__yaml *document = NULL;
    assert_int_equal(jarak__yaml_parse("t.yaml", text, strlen(text), &document, NULL), JARAK_OK);
    return document;
}

static void assert_rejected(const char *text, size_t size, const char *message)
{
    jarak__yaml *document = NULL;
    jarak_error error;
    assert_int_equal(jarak__yaml_parse("t.yaml", text, size, &document, &error), JARAK_ERR_FORMAT);
    assert_null(document);
    assert_string_equal(error.message, message);
}

static void a_tree_is_read_with_its_positions(void **state)
{
    (void)state;
    jarak__yaml *document = parse("a: 1\nb:\n  - x\n  - 'y: z'\nc: {d: yes}\n");
    jarak__yaml_node root = jarak__yaml_root(document);
    assert_int_equal(jarak__yaml_count(root), 3);
    jarak__yaml_node list = jarak__yaml_get(root, "b");
    assert_int_equal(list.kind, JARAK__YAML_LIST);
    const char *key = "untouched";
    jarak__yaml_node item = jarak__yaml_item(list, 1, &key);
    assert_null(key);
    assert_string_equal(jarak__yaml_text(item), "y: z");
    assert_int_equal(item.line, 4);
    assert_int_equal(item.column, 5);
    assert_int_equal(jarak__yaml_item(list, 2, NULL).kind, JARAK__YAML_ABSENT);
    assert_int_equal(jarak__yaml_get(root, "nothing").kind, JARAK__YAML_ABSENT);
    bool value = false;
    assert_int_equal(jarak__yaml_want_bool(jarak__yaml_get(root, "c"), "d", false, &value, NULL), JARAK_OK);
    assert_true(value);
    jarak__yaml_free(document);
}

static void checked_reading_names_file_line_and_key(void **state)
{
    (void)state;
    jarak__yaml *document = parse("a: [1]\nb: maybe\nc: ''\n");
    jarak__yaml_node root = jarak__yaml_root(document);
    jarak_error error;
    const char *text = NULL;
    bool value = false;
    assert_int_equal(jarak__yaml_want_text(root, "a", true, &text, &error), JARAK_ERR_FORMAT);
    assert_string_equal(error.message, "t.yaml:1:4: `a` must be a text, not a list");
    assert_int_equal(jarak__yaml_want_text(root, "z", true, &text, &error), JARAK_ERR_FORMAT);
    assert_string_equal(error.message, "t.yaml:1:1: the key `z` is missing");
    assert_int_equal(jarak__yaml_want_text(root, "z", false, &text, &error), JARAK_OK);
    assert_null(text);
    assert_int_equal(jarak__yaml_want_text(root, "c", true, &text, &error), JARAK_ERR_FORMAT);
    assert_string_equal(error.message, "t.yaml:3:4: `c` is empty");
    assert_int_equal(jarak__yaml_want_bool(root, "b", true, &value, &error), JARAK_ERR_FORMAT);
    assert_string_equal(error.message, "t.yaml:2:4: `b` must be true or false, not `maybe`");
    const char *const keys[] = {"a", "b", NULL};
    assert_int_equal(jarak__yaml_only_keys(root, keys, &error), JARAK_ERR_FORMAT);
    assert_string_equal(error.message, "t.yaml:3:4: unknown key `c`");
    jarak__yaml_free(document);
}

static void what_libyaml_would_accept_is_still_rejected(void **state)
{
    (void)state;
    assert_rejected("", 0, "t.yaml: the file is empty");
    assert_rejected("a: 1\na: 2\n", 10, "t.yaml:2:1: the key `a` is given twice");
    assert_rejected("[a]: 1\n", 7, "t.yaml:1:1: a key must be a plain text");
    assert_rejected("a: \"x\\0y\"\n", 10, "t.yaml:1:4: a NUL character in a text");
    assert_rejected("a: 1\n---\nb: 2\n", 14, "t.yaml:3:1: a second document begins; one is expected");
    assert_rejected("&a [*a]\n", 8, "t.yaml:1:1: lists and maps lie more than 64 deep in each other");
    assert_rejected("a: [1\n", 6, "t.yaml:2:1: did not find expected ',' or ']'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_read_with_its_positions),
        cmocka_unit_test(checked_reading_names_file_line_and_key),
        cmocka_unit_test(what_libyaml_would_accept_is_still_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
