/* The flow of the Nile, 1871-1970, from tests/ref/nile.csv, for tests of breaks. Include cmocka.h before it. */
#ifndef JARAK_TESTS_STAT_NILE_H
#define JARAK_TESTS_STAT_NILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NILE_YEARS = 100 };

static inline void fill_nile(double *flows)
{
    memset(flows, 0, NILE_YEARS * sizeof flows[0]);
    FILE *file = fopen(JARAK_SOURCE_ROOT "/tests/ref/nile.csv", "r");
    assert_non_null(file);
    char line[256];
    size_t n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char *comma = strchr(line, ',');
        if (line[0] >= '0' && line[0] <= '9' && comma != NULL) {
            assert_true(n < NILE_YEARS);
            flows[n++] = strtod(comma + 1, NULL);
        }
    }
    fclose(file);
    assert_int_equal(n, NILE_YEARS);
}

#endif
