/* Which roll calls are the same one, repeated. */
#ifndef JARAK_DATA_VOTES_BRIDGE_H
#define JARAK_DATA_VOTES_BRIDGE_H

#include "jarak/votes.h"

#define JARAK__NO_CHAIN UINT32_MAX /* as the estimators name a roll call that shares its parameters with none */

/* group has n_rollcalls elements: the number of its chain, JARAK__NO_CHAIN for a roll call of its own. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__votes_bridge(const jarak_votes *votes, jarak_bridge rule, uint32_t *group, jarak_error *error);

#endif
