/* A table of meanings by code and year, in front of the lookup of states. */
#include "data/event_actors.h"

#include <string.h>

enum { MOST_CODE_BYTES = 6 }; /* of the key's 64 bits the year takes 16 */

static uint16_t number_of(const jarak__state_table *table, const char *code)
{
    for (size_t i = 0; code != NULL && i < table->n_states && i < JARAK__NO_STATE; i++) {
        if (strcmp(table->states[i].code, code) == 0) {
            return (uint16_t)i;
        }
    }
    return JARAK__NO_STATE;
}

static bool look_up(const jarak__actors *actors, const char *code, size_t length, int year, jarak__actor_meaning *meaning)
{
    const char *state = NULL, *kind = NULL;
    if (!jarak__lookup_find(actors->lookup, code, length, year, &state, &kind)) {
        return false;
    }
    meaning->is_region = kind != NULL && (strcmp(kind, "aggregate") == 0 || strcmp(kind, "group") == 0);
    meaning->state = meaning->is_region ? JARAK__NO_STATE : number_of(actors->table, state);
    meaning->is_outside = kind != NULL && strcmp(kind, "outside") == 0;
    meaning->is_known = meaning->is_region || meaning->state != JARAK__NO_STATE;
    return true;
}

bool jarak__actor_mean(jarak__actors *actors, const char *code, size_t length, int year, jarak__actor_meaning *meaning)
{
    uint64_t key = 0;
    if (length > MOST_CODE_BYTES) {
        return look_up(actors, code, length, year, meaning);
    }
    memcpy(&key, code, length);
    key |= (uint64_t)(uint16_t)year << 48 | UINT64_C(1) << 63; /* years have no such bit */
    size_t slot = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - JARAK__ACTOR_CACHE_BITS));
    for (size_t n = 0; n < JARAK__N_ACTOR_CACHE; n++) {
        jarak__actor_meaning *kept = &actors->cache[(slot + n) & (JARAK__N_ACTOR_CACHE - 1)];
        if (kept->key == key) {
            *meaning = *kept;
            return true;
        }
        if (kept->key == 0) {
            if (!look_up(actors, code, length, year, meaning)) {
                return false;
            }
            meaning->key = key;
            *kept = *meaning;
            return true;
        }
    }
    return look_up(actors, code, length, year, meaning);
}
