/* What a printer writes, as one text and as parsed JSON. Include cmocka.h before it. */
#ifndef JARAK_TESTS_REPORT_PRINTED_H
#define JARAK_TESTS_REPORT_PRINTED_H

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jarak/print.h"

/* Prints the result in a format to a stream. */
typedef jarak_status printed_by(const void *result, jarak_format format, FILE *stream, jarak_error *error);

/* To be freed with free(). */
static inline char *printed_text(printed_by *print, const void *result, jarak_format format)
{
    char *text = NULL;
    size_t length = 0;
    jarak_error error = {.message = ""};
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    if (print(result, format, stream, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    fclose(stream);
    assert_int_equal(strlen(text), length);
    return text;
}

static inline void assert_printed(printed_by *print, const void *result, jarak_format format, const char *expected)
{
    char *text = printed_text(print, result, format);
    assert_string_equal(text, expected);
    free(text);
}

/* To be released with json_decref(). */
static inline json_t *printed_json(printed_by *print, const void *result)
{
    char *text = printed_text(print, result, JARAK_FORMAT_JSON);
    json_error_t error;
    json_t *parsed = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (parsed == NULL) {
        fail_msg("line %d: %s in\n%s", error.line, error.text, text);
    }
    free(text);
    return parsed;
}

/* The value of a key is exactly this number; NaN and infinite: null. */
static inline void assert_json_number(const json_t *object, const char *key, double expected)
{
    const json_t *value = json_object_get(object, key);
    if (value == NULL) {
        fail_msg("there is no \"%s\"", key);
    }
    if (!isfinite(expected)) {
        assert_true(json_is_null(value));
    } else if (!json_is_number(value) || json_number_value(value) != expected) {
        fail_msg("\"%s\" is %.17g, not %.17g", key, json_number_value(value), expected);
    }
}

static inline void assert_json_text(const json_t *object, const char *key, const char *expected)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL || strcmp(text, expected) != 0) {
        fail_msg("\"%s\" is %s, not %s", key, text != NULL ? text : "no text", expected);
    }
}

/* Every format is written without fault to memory, and to a full disk with an error. */
static inline void assert_full_disk_is_an_error(printed_by *print, const void *result)
{
    for (size_t format = 0; jarak_format_name(format) != NULL; format++) {
        FILE *full = fopen("/dev/full", "w");
        if (full == NULL) {
            return;
        }
        jarak_error error = {.message = ""};
        assert_int_equal(print(result, (jarak_format)format, full, &error), JARAK_ERR_IO);
        assert_non_null(strstr(error.message, "could not be written"));
        fclose(full);
    }
}

#endif
