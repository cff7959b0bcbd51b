/* Reading gravity panels for the tests of PPML, and effects from their columns. */
#ifndef JARAK_TESTS_STAT_GRAVITY_H
#define JARAK_TESTS_STAT_GRAVITY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jarak/frame.h"
#include "jarak/ppml.h"

/* Path of a file of the real data; skips the test with a message where it is not there. */
static inline const char *real_file(const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/../shared/data/%s", JARAK_SOURCE_ROOT, name);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    return path;
}

/* The codes of a column. */
static inline const jarak_column *codes_of(const jarak_frame *frame, const char *name)
{
    const jarak_column *column = jarak_frame_find(frame, name, JARAK_COLUMN_CATEGORY);
    assert_non_null(column);
    return column;
}

static inline const double *numbers_of(const jarak_frame *frame, const char *name)
{
    const jarak_column *column = jarak_frame_find(frame, name, JARAK_COLUMN_NUMBER);
    assert_non_null(column);
    return column->numbers;
}

/* Effects of one column, or of two combined; symmetric: (a, b) is (b, a), for columns with the same levels. codes are to be freed. */
static inline jarak_ppml_effect effect_of_column(const jarak_frame *frame, const char *a, const char *b, bool symmetric)
{
    const jarak_column *first = codes_of(frame, a), *second = b != NULL ? codes_of(frame, b) : NULL;
    size_t n_second = second != NULL ? second->n_levels : 1;
    uint32_t *codes = malloc((frame->n_rows + 1) * sizeof *codes);
    assert_non_null(codes);
    for (size_t i = 0; i < frame->n_rows; i++) {
        uint32_t x = first->codes[i], y = second != NULL ? second->codes[i] : 0;
        if (symmetric && y < x) {
            uint32_t z = x;
            x = y;
            y = z;
        }
        codes[i] = x * (uint32_t)n_second + y;
    }
    return (jarak_ppml_effect){.codes = codes, .n_levels = first->n_levels * n_second, .name = a};
}

/* The codes of an effect_of_column(), which are the caller's to change and to free. */
static inline uint32_t *codes_made_for(const jarak_ppml_effect *effect)
{
    uint32_t *codes;
    memcpy(&codes, &effect->codes, sizeof codes);
    return codes;
}

/* True where text, shortened to the digits that expected was given with, says the same. */
#define assert_prints(value, format, expected)            \
    do {                                                  \
        char printed[64];                                 \
        snprintf(printed, sizeof printed, format, value); \
        assert_string_equal(printed, expected);           \
    } while (0)

#endif
