/* The whole answer as JSON. */
#ifndef JARAK_REPORT_ANSWER_JSON_H
#define JARAK_REPORT_ANSWER_JSON_H

#include "jarak/answer.h"
#include "jarak/claims.h"
#include "report/json.h"

/* An answer, with claims where they are not NULL. */
typedef struct jarak__answer_and_claims {
    const jarak_answer *answer;
    const jarak_claims *claims;
} jarak__answer_and_claims;

/* The keys of its outermost object (docs/json.md); result: a jarak__answer_and_claims. */
void jarak__answer_tree(const void *result, jarak__json *json);

/* The years asked for, the level and the states. */
void jarak__json_window(jarak__json *json, const jarak_answer *answer);
/* A change in the indicator's natural unit and as a ratio, with its interval and P(closer). */
void jarak__json_natural_change(jarak__json *json, const jarak_indicator_change *change);

/* An object with the code and name of a state; several of them as a list. */
void jarak__json_actor(jarak__json *json, const char *key, const jarak_actor *actor);
void jarak__json_actors(jarak__json *json, const char *key, size_t count, const jarak_actor *actors);
/* Lists that the report's page has as they are. */
void jarak__json_vote_move(jarak__json *json, const char *key, const jarak_vote_move *move);
void jarak__json_telling_votes(jarak__json *json, const char *key, const jarak_pair *pair);
void jarak__json_positions(jarak__json *json, const char *key, const jarak_answer *answer);
void jarak__json_findings(jarak__json *json, const char *key, const jarak_answer *answer);
void jarak__json_sources(jarak__json *json, const char *key, const jarak_answer *answer);

#endif
