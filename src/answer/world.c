/* jarak_ask_all(): the verdicts of every pair of states, a partner at a time, so that never more is in memory than the pairs of one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/store.h"
#include "jarak/panel.h"
#include "jarak/period.h"
#include "jarak/state.h"
#include "jarak/table.h"
#include "jarak/world.h"

typedef struct world {
    jarak_world public;    /* first, so that the public pointer is the whole */
    jarak_world_row *rows; /* public.rows, to be filled; room for n_room */
    size_t n_room;
    jarak_actor *states; /* n_states: between whom all pairs are */
    size_t n_states;
    jarak__arena texts;
} world;

void jarak_world_settings_init_sized(jarak_world_settings *settings, size_t size)
{
    const jarak_world_settings filled = {.size = sizeof filled, .level = 0.9, .language = "en"};
    jarak__settings_give(settings, size, &filled, sizeof filled);
}

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the verdicts of all pairs");
}

/* ------------------------------------------------------------------------------------------------------------------ states */

static jarak_status add_state(world *w, const char *code, const char *language, jarak_error *error)
{
    for (size_t i = 0; i < w->n_states; i++) {
        if (strcmp(w->states[i].code, code) == 0) {
            return JARAK_OK; /* a member of two groups, or named beside its group */
        }
    }
    const char *name = jarak_state_name(code, language);
    name = name != NULL ? name : code;
    jarak_actor *more = jarak__resize_array(w->states, w->n_states + 1, sizeof *more);
    const jarak_actor actor = {.code = jarak__arena_text(&w->texts, code, strlen(code)),
                               .name = jarak__arena_text(&w->texts, name, strlen(name))};
    if (more != NULL) {
        w->states = more;
    }
    if (more == NULL || actor.code == NULL || actor.name == NULL) {
        return out_of_memory(error);
    }
    w->states[w->n_states++] = actor;
    return JARAK_OK;
}

/* A group stands for its members on the window's last day. */
static jarak_status add_named(world *w, const char *name, const jarak_world_settings *settings, jarak_error *error)
{
    enum { MOST_MEMBERS = 256 };
    char code[JARAK_STATE_CODE_BYTES], members[MOST_MEMBERS][JARAK_STATE_CODE_BYTES];
    size_t count = 0;
    const int day = jarak_day_from_date(settings->until != 0 ? settings->until : 9999, 12, 31);
    jarak_status status = jarak_state_find(name, settings->until != 0 ? settings->until : JARAK_ANY_YEAR, code, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (jarak_group_members(code, day, MOST_MEMBERS, members, &count, NULL) != JARAK_OK) {
        return add_state(w, code, settings->language, error);
    }
    for (size_t i = 0; i < count && i < MOST_MEMBERS && status == JARAK_OK; i++) {
        status = add_state(w, members[i], settings->language, error);
    }
    return status;
}

static jarak_status add_states(world *w, jarak_store *store, const jarak_world_settings *settings, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < settings->n_states && status == JARAK_OK; i++) {
        status = add_named(w, settings->states[i], settings, error);
    }
    if (status == JARAK_OK && settings->n_states == 0) {
        status = jarak__sql_table(store,
                                  "SELECT state FROM facts.kept_cell UNION SELECT a FROM facts.panel_vote UNION "
                                  "SELECT b FROM facts.panel_vote ORDER BY ALL",
                                  &table, error);
    }
    for (size_t i = 0; status == JARAK_OK && table != NULL && i < jarak_table_rows(table); i++) {
        status = add_state(w, jarak_table_text(table, i, 0), settings->language, error);
    }
    jarak_table_free(table);
    return status == JARAK_OK && settings->n_states > 0 && w->n_states < 2
               ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("name at least two states, or a group, or none for all"))
               : status;
}

/* ------------------------------------------------------------------------------------------------------------------ verdicts */

static jarak_world_verdict verdict_of(const jarak_verdict *verdict)
{
    if (!verdict->known) {
        return (jarak_world_verdict){.known = false};
    }
    return (jarak_world_verdict){.known = true,
                                 .from = verdict->from,
                                 .to = verdict->to,
                                 .direction = verdict->direction,
                                 .probability = verdict->probability,
                                 .change = verdict->change,
                                 .low = verdict->low,
                                 .high = verdict->high,
                                 .since = verdict->since,
                                 .n_dimensions = verdict->n_dimensions};
}

/* The largest change among the groups that are decided; where none is, 0. */
static double size_of(const jarak_world_row *row)
{
    double size = 0;
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_world_verdict *verdict = &row->groups[g];
        const bool decided = verdict->direction == JARAK_DIRECTION_CLOSER || verdict->direction == JARAK_DIRECTION_APART;
        size = verdict->known && decided ? fmax(size, fabs(verdict->change)) : size;
    }
    return size;
}

/* By size, the largest first; then those that are known at all; then by codes. */
static int compare_rows(const void *one, const void *other)
{
    const jarak_world_row *a = one, *b = other;
    int order = (a->size < b->size) - (a->size > b->size);
    order = order != 0 ? order : strcmp(a->state.code, b->state.code);
    return order != 0 ? order : strcmp(a->partner.code, b->partner.code);
}

static jarak_status add_row(world *w, const jarak_pair *pair, size_t state, size_t partner, jarak_error *error)
{
    if (w->public.n_rows == w->n_room) {
        const size_t room = w->n_room > 0 ? 2 * w->n_room : 1024;
        jarak_world_row *more = jarak__resize_array(w->rows, room, sizeof *more);
        if (more == NULL) {
            return out_of_memory(error);
        }
        w->rows = more;
        w->n_room = room;
    }
    jarak_world_row *row = &w->rows[w->public.n_rows++];
    *row = (jarak_world_row){.state = w->states[state], .partner = w->states[partner]};
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        row->groups[g] = verdict_of(&pair->groups[g]);
    }
    row->size = size_of(row);
    return JARAK_OK;
}

/* All states but the partner, as an answer has them. */
static jarak_status fill_actors(const world *w, size_t partner, jarak__answer_work *answer, jarak_error *error)
{
    jarak_actor *states = jarak__answer_array(answer, w->n_states, sizeof *states);
    if (states == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    answer->public.partner = w->states[partner];
    answer->public.states = states;
    for (size_t i = 0; i < w->n_states; i++) {
        if (i != partner) {
            states[answer->public.n_states++] = w->states[i];
        }
    }
    return JARAK_OK;
}

static jarak_status ask_partner(world *w, jarak_store *store, const jarak_ask_settings *ask, size_t partner, jarak_error *error)
{
    jarak__answer_work *answer = jarak__calloc(1, sizeof *answer);
    if (answer == NULL) {
        return out_of_memory(error);
    }
    answer->public.language = "en";
    answer->bare = true;
    answer->public.since = ask->since;
    answer->public.until = ask->until;
    answer->public.level = ask->level;
    jarak_status status = fill_actors(w, partner, answer, error);
    status = status == JARAK_OK ? jarak__answer_indicators(answer, ask, error) : status;
    status = status == JARAK_OK ? jarak__answer_series(answer, store, error) : status;
    status = status == JARAK_OK ? jarak__answer_verdicts(answer, store, ask, error) : status;
    for (size_t i = 0; i < answer->public.n_pairs && status == JARAK_OK; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        if (pair->n_series > 0) { /* the panel has something on the two */
            status = add_row(w, pair, i < partner ? i : i + 1, partner, error);
        }
    }
    jarak_answer_free(&answer->public);
    return status;
}

static jarak_status ask_each(world *w, jarak_store *store, const jarak_world_settings *settings, jarak_error *error)
{
    jarak_ask_settings ask;
    jarak_ask_settings_init(&ask);
    ask.since = settings->since;
    ask.until = settings->until;
    ask.level = settings->level;
    ask.specifications = false;
    jarak_progress *progress = jarak__store_progress(store);
    jarak_status status = JARAK_OK;
    jarak_progress_start(progress, _("verdicts of all pairs"), _("states"), w->n_states);
    for (size_t i = 0; i < w->n_states && status == JARAK_OK; i++) {
        status = ask_partner(w, store, &ask, i, error);
        jarak_progress_set(progress, i + 1);
    }
    jarak_progress_finish(progress);
    if (status == JARAK_OK && w->public.n_rows == 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("the store has no figure on any two of these states in this window"));
    }
    return status;
}

static jarak_status check(const jarak_world_settings *settings, jarak_error *error)
{
    if (settings->since != 0 && settings->until != 0 && settings->since > settings->until) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("since %d is later than until %d"), settings->since, settings->until);
    }
    return settings->level > 0.5 && settings->level < 1
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT, "level: %g does not lie between 0.5 and 1", settings->level);
}

jarak_status jarak_ask_all(jarak_store *store, const jarak_world_settings *settings, jarak_world **found, jarak_error *error)
{
    *found = NULL;
    jarak_world_settings used;
    jarak_world_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_world_settings_init", error);
    status = status == JARAK_OK ? check(&used, error) : status;
    status = status == JARAK_OK ? jarak_panel_ensure(store, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    world *w = jarak__calloc(1, sizeof *w);
    if (w == NULL) {
        return out_of_memory(error);
    }
    w->public.since = used.since;
    w->public.until = used.until;
    w->public.level = used.level;
    status = add_states(w, store, &used, error);
    status = status == JARAK_OK ? ask_each(w, store, &used, error) : status;
    if (status != JARAK_OK) {
        jarak_world_free(&w->public);
        return status;
    }
    qsort(w->rows, w->public.n_rows, sizeof *w->rows, compare_rows);
    w->public.rows = w->rows;
    *found = &w->public;
    return JARAK_OK;
}

void jarak_world_free(jarak_world *found)
{
    if (found != NULL) {
        world *w = (world *)found; /* public is its first member */
        jarak__free(w->rows);
        jarak__free(w->states);
        jarak__arena_release(&w->texts);
        jarak__free(w);
    }
}
