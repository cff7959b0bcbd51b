/* What the codes of actors in a file of events mean. Codes are short and few, so each is looked up once a year and file. */
#ifndef JARAK_DATA_EVENT_ACTORS_H
#define JARAK_DATA_EVENT_ACTORS_H

#include "data/event_rows.h"

typedef struct jarak__actor_meaning {
    uint64_t key;                         /* code and year; 0: empty */
    uint16_t state;                       /* JARAK__NO_STATE: none */
    bool is_region, is_known, is_outside; /* is_outside: the state of today, in a year in which it was none */
} jarak__actor_meaning;

enum { JARAK__ACTOR_CACHE_BITS = 12, JARAK__N_ACTOR_CACHE = 1 << JARAK__ACTOR_CACHE_BITS };

/* Of one thread; to be zero but for table and lookup. */
typedef struct jarak__actors {
    const jarak__state_table *table;
    jarak__lookup *lookup;
    jarak__actor_meaning cache[JARAK__N_ACTOR_CACHE];
} jarak__actors;

/* False where memory is out. */
bool jarak__actor_mean(jarak__actors *actors, const char *code, size_t length, int year, jarak__actor_meaning *meaning);

#endif
