/* Who is asked about: names, codes and groups resolved to states. */
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/text.h"
#include "data/state_case.h"
#include "jarak/period.h"
#include "jarak/state.h"

typedef struct actor_list {
    jarak__answer_work *answer;
    const char *language;
    int year; /* in which the names hold */
    jarak_actor *actors;
    size_t count;
} actor_list;

static jarak_status add(actor_list *list, const char *code, jarak_error *error)
{
    const char *name = jarak_state_name(code, list->language);
    char *within = jarak__state_name_in(code, list->language, JARAK__NAME_WITHIN);
    jarak_actor actor = {.code = jarak__answer_copy(list->answer, code),
                         .name = jarak__answer_copy(list->answer, name != NULL ? name : code),
                         .within = jarak__answer_copy(list->answer, within)};
    jarak__free(within);
    jarak_actor *actors = jarak__resize_array(list->actors, list->count + 1, sizeof *actors);
    if (actors != NULL) {
        list->actors = actors;
    }
    if (actors == NULL || actor.code == NULL || actor.name == NULL || actor.within == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    list->actors[list->count++] = actor;
    return JARAK_OK;
}

static bool holds(const actor_list *list, const char *code)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->actors[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* Adds the members of a group but those that are there already, and the partner. */
static jarak_status add_members(actor_list *list, const char *group, const char *partner, jarak_error *error)
{
    enum { MOST_MEMBERS = 256 };
    char codes[MOST_MEMBERS][JARAK_STATE_CODE_BYTES];
    size_t count;
    int day = jarak_day_from_date(list->year == JARAK_ANY_YEAR ? 9999 : list->year, 12, 31);
    jarak_status status = jarak_group_members(group, day, MOST_MEMBERS, codes, &count, error);
    for (size_t i = 0; i < count && i < MOST_MEMBERS && status == JARAK_OK; i++) {
        if (strcmp(codes[i], partner) != 0 && !holds(list, codes[i])) {
            status = add(list, codes[i], error);
        }
    }
    return status;
}

static bool is_group(const char *code)
{
    size_t count;
    return jarak_group_members(code, jarak_day_from_date(9999, 12, 31), 0, NULL, &count, NULL) == JARAK_OK;
}

static jarak_status add_named(actor_list *list, const char *text, const char *partner, const char *role, jarak_error *error)
{
    char code[JARAK_STATE_CODE_BYTES];
    jarak_status status = jarak_state_find(text, list->year, code, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (strcmp(code, partner) == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is the partner already: name another %s"),
                          jarak_state_name(code, list->language), role);
    }
    if (holds(list, code)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is named twice"), jarak_state_name(code, list->language));
    }
    return add(list, code, error);
}

static jarak_status add_states(actor_list *list, const jarak_ask_settings *settings, const char *partner, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < settings->n_states && status == JARAK_OK; i++) {
        char code[JARAK_STATE_CODE_BYTES];
        status = jarak_state_find(settings->states[i], list->year, code, error);
        if (status == JARAK_OK) {
            status =
                is_group(code) ? add_members(list, code, partner, error) : add_named(list, settings->states[i], partner, _("state"), error);
        }
    }
    if (status == JARAK_OK && list->count == 0) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("there is no state to compare with the partner"));
    }
    return status;
}

/* A rival that is a state asked about has no pair with it: refused where that leaves the rival without any. */
static jarak_status check_rivals(const actor_list *states, const actor_list *rivals, jarak_error *error)
{
    for (size_t k = 0; k < rivals->count && states->count == 1; k++) {
        if (strcmp(rivals->actors[k].code, states->actors[0].code) == 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is the state asked about: name another rival"), rivals->actors[k].name);
        }
    }
    return JARAK_OK;
}

/* Moves a list into the answer. */
static jarak_status hand_over(actor_list *list, const jarak_actor **actors, size_t *count, jarak_error *error)
{
    jarak_actor *copy = jarak__answer_array(list->answer, list->count, sizeof *copy);
    if (copy == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    if (list->count > 0) {
        memcpy(copy, list->actors, list->count * sizeof *copy);
    }
    *actors = copy;
    *count = list->count;
    return JARAK_OK;
}

jarak_status jarak__answer_actors(jarak__answer_work *answer, const jarak_ask_settings *settings, jarak_error *error)
{
    int year = settings->until != 0 ? settings->until : JARAK_ANY_YEAR;
    actor_list partner = {answer, settings->language != NULL ? settings->language : "en", year, NULL, 0};
    actor_list states = partner, rivals = partner;
    jarak_answer *public = &answer->public;

    jarak_status status = add_named(&partner, settings->partner, "", "partner", error);
    if (status == JARAK_OK && partner.count > 0) {
        public->partner = partner.actors[0];
        status = add_states(&states, settings, public->partner.code, error);
    }
    for (size_t i = 0; i < settings->n_rivals && status == JARAK_OK; i++) {
        status = add_named(&rivals, settings->rivals[i], public->partner.code, _("rival"), error);
    }
    if (status == JARAK_OK) {
        status = check_rivals(&states, &rivals, error);
    }
    if (status == JARAK_OK) {
        status = hand_over(&states, &public->states, &public->n_states, error);
    }
    if (status == JARAK_OK) {
        status = hand_over(&rivals, &public->rivals, &public->n_rivals, error);
    }
    jarak__free(partner.actors);
    jarak__free(states.actors);
    jarak__free(rivals.actors);
    return status;
}
