/* The verdicts of every pair of states: who has drawn closer to whom, and who apart?
 *
 * jarak_ask_all() gives each pair its verdict, as jarak_ask() would, and no more: neither reasons nor other ways of answering, neither
 * series nor sentences. A pair stands in both orders, since shares are directed: those of the state's whole that go to the partner.
 */
#ifndef JARAK_WORLD_H
#define JARAK_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "jarak/answer.h"
#include "jarak/status.h"
#include "jarak/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_world_settings {
    size_t size;               /* set by jarak_world_settings_init() */
    const char *const *states; /* n_states names, codes or groups: all pairs among them. None: of all states that the panel has */
    size_t n_states;
    int since, until;     /* years, inclusive; 0: as far as there are figures */
    double level;         /* of decisions and intervals, in (0.5, 1); default 0.9 */
    const char *language; /* of the names: "en", "id", "ru"; NULL: English */
} jarak_world_settings;

/* What jarak_world_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_world_settings_init_sized(jarak_world_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_world_settings_init(jarak_world_settings *settings)
{
    jarak_world_settings_init_sized(settings, sizeof *settings);
}

/* What a group of indicators says of a pair; the fields as in jarak_verdict. */
typedef struct jarak_world_verdict {
    bool known; /* else all that follows is 0 */
    int from, to;
    jarak_direction direction;
    double probability;
    double change, low, high;
    int since;
    size_t n_dimensions;
} jarak_world_verdict;

typedef struct jarak_world_row {
    jarak_actor state, partner;
    double size; /* the largest change of a group that is closer or apart; 0: none is */
    jarak_world_verdict groups[JARAK_N_GROUPS];
} jarak_world_row;

typedef struct jarak_world {
    int since, until;
    double level;
    size_t n_rows; /* pairs of which the panel has a value in the window: the largest size first, then by codes */
    const jarak_world_row *rows;
} jarak_world;

/* Answers from the store; settings NULL: the defaults. The panel is brought up to date first where the store may be written to. The caller
 * frees *world.
 * Errors: ERR_ARGUMENT (settings: names the field), ERR_NOT_FOUND (unknown state), ERR_DATA (no figure on any pair), ERR_MEMORY,
 * ERR_INTERRUPTED. On error *world is NULL. The same bits for any number of threads. Cost: linear in the pairs, one or two milliseconds
 * each where half a century of values is known; memory for the values of a sixteenth of the pairs, 100 bytes a value, and 250 bytes a pair.
 */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ask_all(jarak_store *store, const jarak_world_settings *settings, jarak_world **world,
                                                      jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_world_free(jarak_world *world);

#ifdef __cplusplus
}
#endif
#endif
