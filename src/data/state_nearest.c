/* The known names most like a text. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/text_distance.h"
#include "data/fold.h"
#include "data/state_table.h"

enum { N_NEAREST = 3 };

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
    char key[(JARAK__LONGEST_WORD + 2) * 4];
    uint32_t letters[JARAK__LONGEST_WORD + 1];
    ranking found = {.n = 0};
    names[0] = '\0';
    (void)jarak__fold(text, strlen(text), key, sizeof key);
    size_t n_letters = jarak__letters_of(key, letters);
    if (n_letters == 0 || n_letters > JARAK__LONGEST_WORD) { /* longer ones are official names in full, which nobody mistypes */
        return;
    }
    size_t limit = n_letters <= 4 ? 1 : (n_letters + 2) / 3; /* further away, likeness is chance */
    for (size_t i = 0; i < table->n_aliases; i++) {
        const jarak__alias *alias = &table->aliases[i];
        if (alias->system != JARAK__SYSTEM_NAME && alias->system != JARAK__SYSTEM_ISO3) {
            continue;
        }
        uint32_t other[JARAK__LONGEST_WORD + 1];
        size_t n_other = jarak__letters_of(alias->key, other);
        if (n_other <= JARAK__LONGEST_WORD) {
            size_t d = jarak__letters_distance(letters, n_letters, other, n_other, limit);
            if (d <= limit) {
                offer(&found, alias->state, d);
            }
        }
    }
    size_t used = 0;
    for (size_t i = 0; i < found.n && used < capacity; i++) {
        const jarak__state_row *state = &table->states[found.states[i]];
        int n = snprintf(names + used, capacity - used, "%s%s (%s)", i == 0 ? "" : ", ", state->names[0], state->code);
        used += n > 0 ? (size_t)n : 0;
    }
}
