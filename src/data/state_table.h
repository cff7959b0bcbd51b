/* The states, their aliases and their groups in memory: read once from the embedded tables, then only looked at. */
#ifndef JARAK_DATA_STATE_TABLE_H
#define JARAK_DATA_STATE_TABLE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/name_form.h"
#include "jarak/status.h"

/* Systems of names and codes: symbol, text, the systems that it takes over (its own meaning of a key goes before theirs, the first's before
 * the second's), and whether it counts in today's borders, so that a code never means a state of the past. */
#define JARAK__SYSTEM_LIST(X)                                                                          \
    X(NAME, "name", NAME, NAME, false)          /* names in any language */                            \
    X(ISO2, "iso2", ISO2, ISO2, false)          /* ISO 3166-1 alpha-2 */                               \
    X(ISO3, "iso3", ISO3, ISO3, false)          /* alpha-3, groups, and codes that stand beside */     \
    X(M49, "m49", M49, M49, false)              /* United Nations numbers */                           \
    X(COW, "cow", NAME, NAME, false)            /* Correlates of War: numbers and names */             \
    X(COMTRADE, "comtrade", M49, M49, false)    /* UN Comtrade and BACI */                             \
    X(CAMEO, "cameo", ISO3, ISO3, false)        /* event data: GDELT */                                \
    X(UNDESA, "undesa", NAME, M49, true)        /* United Nations population statistics: names, M49 */ \
    X(WORLDBANK, "worldbank", ISO3, NAME, true) /* codes and names of the World Bank */                \
    X(ICEWS, "icews", NAME, NAME, false)        /* event data: ICEWS */

typedef enum jarak__system {
#define JARAK__SYSTEM_ENUM(symbol, text, first, second, borders) JARAK__SYSTEM_##symbol,
    JARAK__SYSTEM_LIST(JARAK__SYSTEM_ENUM)
#undef JARAK__SYSTEM_ENUM
        JARAK__N_SYSTEMS
} jarak__system;

const char *jarak__system_text(jarak__system system);
bool jarak__system_is_in_todays_borders(jarak__system system);

/* Years without limit. */
enum { JARAK__FIRST_YEAR_OPEN = INT_MIN, JARAK__LAST_YEAR_OPEN = INT_MAX };

typedef struct jarak__state_row {
    const char *code;
    const char *iso2; /* "" where there is none */
    int m49;          /* -1 where there is none */
    int cow;
    int first_year;
    int last_year;
    const char *kind;
    const char *names[3]; /* English, Indonesian, Russian; "" where there is none */
} jarak__state_row;

/* What a key means in some years. In one system and year a key means one state at most. */
typedef struct jarak__alias {
    const char *key;
    const char *text; /* as the tables write it */
    jarak__system system;
    size_t state; /* index */
    int first_year;
    int last_year;
    bool own;   /* from the state's own row, not an addition */
    bool today; /* what the key means when no year is given: of all states with this key the present or most recent one */
} jarak__alias;

/* The form of a name: in the order in which the table has it. */
typedef struct jarak__known_form {
    const char *rest;
    uint64_t kinds;
    const jarak__alias *alias; /* NULL: a name that means now one state, now another, and so none */
} jarak__known_form;

typedef struct jarak__membership_row {
    const char *group;
    const char *state;
    const char *source;
    int32_t first_day;
    int32_t last_day; /* INT32_MAX: still a member */
} jarak__membership_row;

typedef struct jarak__state_table {
    jarak__state_row *states; /* in the order of the file */
    size_t n_states;
    jarak__alias *aliases; /* by system, key, first year */
    size_t n_aliases;
    jarak__membership_row *memberships;
    size_t n_memberships;
    jarak__name_words words;
    jarak__known_form *forms; /* of the names, by rest and kinds */
    size_t n_forms;
    char *rests; /* what the forms point into */
} jarak__state_table;

/* The table, read at the first call. It lives as long as the process; any number of threads may ask. */
JARAK_MUST_CHECK jarak_status jarak__state_table_get(const jarak__state_table **table, jarak_error *error);

/* The aliases of a key in a system: *count of them from the one returned; NULL for none. */
const jarak__alias *jarak__state_table_aliases(const jarak__state_table *table, jarak__system system, const char *key, size_t *count);

/* Whether names are among what the system takes. */
bool jarak__system_takes_names(jarak__system system);

/* Writes "Kazakhstan (KAZ), …": up to three known names most like text; an empty text where none is like it. */
void jarak__nearest_states(const jarak__state_table *table, const char *text, size_t capacity, char *names);

#endif
