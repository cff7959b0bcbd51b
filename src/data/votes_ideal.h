/* Votes as the estimator of ideal points takes them. */
#ifndef JARAK_DATA_VOTES_IDEAL_H
#define JARAK_DATA_VOTES_IDEAL_H

#include "jarak/ideal.h"
#include "jarak/votes.h"

/* data points into the votes and into the arrays behind it. */
typedef struct jarak__votes_ideal {
    jarak_ideal_data data;
    int32_t *time;      /* of a roll call, its session */
    uint32_t *group;    /* its chain (data/votes_bridge.h) */
    const char **names; /* its name */
} jarak__votes_ideal;

/* The votes must stay as long as what is made of them; the caller releases it, after an error too. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__votes_ideal_make(const jarak_votes *votes, jarak_bridge rule, jarak__votes_ideal *made,
                                                      jarak_error *error);
void jarak__votes_ideal_release(jarak__votes_ideal *made);

#endif
