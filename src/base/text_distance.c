/* Optimal string alignment: the restricted Damerau-Levenshtein distance, in which no part is changed twice. */
#include "base/text_distance.h"

size_t jarak__letters_of(const char *text, uint32_t letters[JARAK__LONGEST_WORD + 1])
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if ((byte & 0xc0U) == 0x80U && n > 0) { /* goes on with the character: a Cyrillic letter counts as one */
            letters[n - 1] = letters[n - 1] << 8 | byte;
        } else if (n <= JARAK__LONGEST_WORD) {
            letters[n++] = byte;
        } else {
            break;
        }
    }
    return n;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t jarak__letters_distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, size_t limit)
{
    if ((n_a > n_b ? n_a - n_b : n_b - n_a) > limit) {
        return limit + 1;
    }
    size_t rows[3][JARAK__LONGEST_WORD + 1];
    for (size_t j = 0; j <= n_b; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n_a; i++) {
        size_t *row = rows[i % 3];
        const size_t *previous = rows[(i + 2) % 3];
        const size_t *before_previous = rows[(i + 1) % 3];
        size_t best = row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            size_t cost = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost = smaller(cost, smaller(previous[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost = smaller(cost, before_previous[j - 2] + 1);
            }
            row[j] = cost;
            best = smaller(best, cost);
        }
        if (best > limit) {
            return limit + 1;
        }
    }
    return rows[n_a % 3][n_b];
}

size_t jarak_text_distance(const char *a, const char *b)
{
    uint32_t letters_a[JARAK__LONGEST_WORD + 1], letters_b[JARAK__LONGEST_WORD + 1];
    size_t n_a = smaller(jarak__letters_of(a, letters_a), JARAK__LONGEST_WORD);
    size_t n_b = smaller(jarak__letters_of(b, letters_b), JARAK__LONGEST_WORD);
    return jarak__letters_distance(letters_a, n_a, letters_b, n_b, JARAK__LONGEST_WORD);
}
