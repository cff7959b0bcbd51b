/* States: names and codes of states and groups of states, today's and former ones, for the years in which they mean them. */
#ifndef JARAK_STATE_H
#define JARAK_STATE_H

#include <stddef.h>

#include "jarak/status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { JARAK_STATE_CODE_BYTES = 16, JARAK_ANY_YEAR = -1 };

/* Finds the state or group that text means in year (JARAK_ANY_YEAR: today's first, else the most recent): ISO alpha-3, alpha-2, M49 or
 * COW number given as "M49:643" / "COW:365", or a name in English, Indonesian or Russian, without regard to case, accents and
 * punctuation. Groups and aggregates are found too ("EUU", "central-asia", "World"). In a year, a name or code of today means the state
 * that it stood for then ("RUS" is SUN, the Soviet Union, in 1980).
 * Errors: ERR_NOT_FOUND, naming the nearest known names, or the years in which the text means something. Cost: a look-up in a sorted
 * table; where nothing is found, O(names) for the nearest. Safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_state_find(const char *text, int year, char code[JARAK_STATE_CODE_BYTES], jarak_error *error);

/* The name of a state or group in a language, by its first two letters: English, Indonesian ("id") or Russian ("ru"); English where there
 * is no other. NULL for an unknown code. The text is static. Cost O(states); safe from any thread. */
JARAK_API const char *jarak_state_name(const char *code, const char *language);

/* Members of a group on a day (days since 1970-01-01). Sets *count to the number there are, and fills at most capacity codes; all of them,
 * in alphabetical order, where *count <= capacity. Errors: ERR_NOT_FOUND. Cost O(members of all groups); safe from any thread. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_group_members(const char *group, int day, size_t capacity,
                                                            char (*codes)[JARAK_STATE_CODE_BYTES], size_t *count, jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
