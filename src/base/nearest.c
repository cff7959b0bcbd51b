/* Likeness of names by the number of edits. */
#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 63, N_NEAREST = 3 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t jarak__edit_distance(const char *a, const char *b)
{
    size_t rows[3][LONGEST + 1];
    size_t n_a = strnlen(a, LONGEST), n_b = strnlen(b, LONGEST);
    for (size_t j = 0; j <= n_b; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n_a; i++) {
        size_t *row = rows[i % 3];
        const size_t *previous = rows[(i + 2) % 3], *before_previous = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t cost = previous[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
            cost = smaller(cost, smaller(previous[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1])) {
                cost = smaller(cost, before_previous[j - 2] + 1);
            }
            row[j] = cost;
        }
    }
    return rows[n_a % 3][n_b];
}

size_t jarak__nearest_names(const char *text, size_t n_names, const char *const *names, size_t capacity, char *found)
{
    const char *best[N_NEAREST];
    size_t distances[N_NEAREST], n = 0, used = 0;
    size_t length = strlen(text), limit = length <= 4 ? 1 : (length + 2) / 3; /* further away, likeness is chance */
    for (size_t i = 0; i < n_names; i++) {
        size_t distance = jarak__edit_distance(text, names[i]);
        if (distance > limit || (n == N_NEAREST && distance >= distances[n - 1])) {
            continue;
        }
        size_t at = n < N_NEAREST ? n++ : n - 1;
        for (; at > 0 && distance < distances[at - 1]; at--) {
            best[at] = best[at - 1];
            distances[at] = distances[at - 1];
        }
        best[at] = names[i];
        distances[at] = distance;
    }
    found[0] = '\0';
    for (size_t i = 0; i < n && used < capacity; i++) {
        int written = snprintf(found + used, capacity - used, "%s%s", i > 0 ? ", " : "", best[i]);
        used += written > 0 ? (size_t)written : 0;
    }
    return n;
}
