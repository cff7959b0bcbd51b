/* The known names most like a text, by the number of letters to insert, delete, replace or swap (optimal string alignment). */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "data/fold.h"
#include "data/state_table.h"

/* Keys longer than this are not compared: they are official names in full, which nobody mistypes. */
enum { LONGEST = 40, N_NEAREST = 3 };

/* The letters of a key, which is UTF-8; at most LONGEST + 1. Comparing lead bytes and continuation together makes a Cyrillic letter count
 * as one. */
static size_t letters_of(const char *key, uint32_t letters[LONGEST + 1])
{
    size_t n = 0;
    for (; *key != '\0'; key++) {
        unsigned char byte = (unsigned char)*key;
        if ((byte & 0xc0U) == 0x80U && n > 0) {
            letters[n - 1] = letters[n - 1] << 8 | byte;
        } else if (n <= LONGEST) {
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

/* The distance of two words, or limit + 1 where it is greater. */
static size_t distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, size_t limit)
{
    if ((n_a > n_b ? n_a - n_b : n_b - n_a) > limit) {
        return limit + 1;
    }
    size_t rows[3][LONGEST + 1];
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

/* The states found so far, nearest first. */
typedef struct ranking {
    size_t states[N_NEAREST];
    size_t distances[N_NEAREST];
    size_t n;
} ranking;

/* Takes a state into the ranking, or nearer to the top of it, where it is near enough. */
static void offer(ranking *found, size_t state, size_t state_distance)
{
    size_t at = 0;
    while (at < found->n && found->states[at] != state) {
        at++;
    }
    if (at == found->n && found->n < N_NEAREST) {
        found->n++;
    } else {
        at = at == found->n ? at - 1 : at;
        if (state_distance >= found->distances[at]) {
            return;
        }
    }
    for (; at > 0 && state_distance < found->distances[at - 1]; at--) {
        found->states[at] = found->states[at - 1];
        found->distances[at] = found->distances[at - 1];
    }
    found->states[at] = state;
    found->distances[at] = state_distance;
}

void jarak__nearest_states(const jarak__state_table *table, const char *text, size_t capacity, char *names)
{
    char key[(LONGEST + 2) * 4];
    uint32_t letters[LONGEST + 1];
    ranking found = {.n = 0};
    names[0] = '\0';
    (void)jarak__fold(text, strlen(text), key, sizeof key);
    size_t n_letters = letters_of(key, letters);
    if (n_letters == 0 || n_letters > LONGEST) {
        return;
    }
    size_t limit = n_letters <= 4 ? 1 : (n_letters + 2) / 3; /* further away, likeness is chance */
    for (size_t i = 0; i < table->n_aliases; i++) {
        const jarak__alias *alias = &table->aliases[i];
        if (alias->system != JARAK__SYSTEM_NAME && alias->system != JARAK__SYSTEM_ISO3) {
            continue;
        }
        uint32_t other[LONGEST + 1];
        size_t n_other = letters_of(alias->key, other);
        if (n_other <= LONGEST) {
            size_t d = distance(letters, n_letters, other, n_other, limit);
            if (d <= limit) {
                offer(&found, alias->state, d);
            }
        }
    }
    size_t used = 0;
    for (size_t i = 0; i < found.n && used < capacity; i++) {
        const jarak__state *state = &table->states[found.states[i]];
        int n = snprintf(names + used, capacity - used, "%s%s (%s)", i == 0 ? "" : ", ", state->names[0], state->code);
        used += n > 0 ? (size_t)n : 0;
    }
}
