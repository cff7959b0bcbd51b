/* A unit of votes by its name; a state by any of its names, or by that of a state that goes on in it. */
#include <string.h>

#include "base/text.h"
#include "jarak/state.h"
#include "jarak/votes.h"

static bool find_name(const jarak_votes *votes, const char *name, size_t *unit)
{
    for (size_t i = 0; i < votes->n_units; i++) {
        if (strcmp(votes->units[i], name) == 0) {
            *unit = i;
            return true;
        }
    }
    return false;
}

jarak_status jarak_votes_find_unit(const jarak_votes *votes, const char *text, size_t *unit, jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES];
    if (find_name(votes, text, unit)) {
        return JARAK_OK;
    }
    if (!votes->units_are_states) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there are no votes of \"%s\""), text);
    }
    jarak_status status = jarak_state_find(text, JARAK_ANY_YEAR, code, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < votes->n_former; i++) {
        if (strcmp(votes->former[i].code, code) == 0 && find_name(votes, votes->former[i].unit, unit)) {
            return JARAK_OK;
        }
    }
    return find_name(votes, code, unit) ? JARAK_OK : jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there are no votes of %s"), code);
}
