/* jarak_ask_all(): the verdicts of every pair of states, some states at a time, so that never more is in memory than a part of the pairs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/world_values.h"
#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "data/state_case.h"
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
    char *within = jarak__state_name_in(code, language, JARAK__NAME_WITHIN);
    jarak_actor *more = jarak__resize_array(w->states, w->n_states + 1, sizeof *more);
    const jarak_actor actor = {.code = jarak__arena_text(&w->texts, code, strlen(code)),
                               .name = jarak__arena_text(&w->texts, name, strlen(name)),
                               .within = within != NULL ? jarak__arena_text(&w->texts, within, strlen(within)) : NULL};
    jarak__free(within);
    if (more != NULL) {
        w->states = more;
    }
    if (more == NULL || actor.code == NULL || actor.name == NULL || actor.within == NULL) {
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

static jarak_status add_row(world *w, size_t state, size_t partner, const jarak_verdict *verdicts, jarak_error *error)
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
        row->groups[g] = verdict_of(&verdicts[g]);
    }
    row->size = size_of(row);
    return JARAK_OK;
}

/* Rows of the pairs of a part on which the panel has something. */
static jarak_status add_rows(world *w, const jarak__world_reader *reader, size_t first, size_t end, const jarak_verdicts *verdicts,
                             jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t a = first; a < end; a++) {
        for (size_t b = a + 1; b < w->n_states && status == JARAK_OK; b++) {
            const jarak_verdict *of = verdicts->verdicts + jarak__world_pair(w->n_states, first, a, b) * JARAK_N_GROUPS;
            if (reader->known[a * w->n_states + b]) {
                status = add_row(w, a, b, of, error);
            }
            if (reader->known[b * w->n_states + a] && status == JARAK_OK) {
                status = add_row(w, b, a, of + JARAK_N_GROUPS, error);
            }
        }
    }
    return status;
}

static jarak_status ask_part(world *w, const jarak__world_reader *reader, const jarak_verdict_settings *wanted, size_t first, size_t end,
                             jarak_error *error)
{
    jarak__verdict_input input = {0};
    jarak_verdicts *verdicts = NULL;
    jarak_status status = jarak__world_reader_read(reader, first, end, &input, error);
    status = status == JARAK_OK ? jarak_verdict_fit(&input.data, wanted, &verdicts, error) : status;
    status = status == JARAK_OK ? add_rows(w, reader, first, end, verdicts, error) : status;
    jarak_verdict_free(verdicts);
    jarak__verdict_input_release(&input);
    return status;
}

/* The end of the part that begins with a state: so many pairs that what a query costs by itself is little beside them, and the values of
 * all find room in memory. */
static size_t part_end(const world *w, size_t first)
{
    enum { N_PARTS = 16, LEAST_PAIRS = 2000 };
    const size_t share = w->n_states * (w->n_states - 1) / N_PARTS, least = share > LEAST_PAIRS ? share : LEAST_PAIRS;
    size_t end = first, pairs = 0;
    while (end < w->n_states && pairs < least) {
        pairs += 2 * (w->n_states - 1 - end++);
    }
    return end;
}

static jarak_status ask_each(world *w, const jarak__world_reader *reader, const jarak_world_settings *settings, jarak_error *error)
{
    jarak_verdict_settings wanted;
    jarak_verdict_settings_init(&wanted);
    wanted.since = settings->since;
    wanted.until = settings->until;
    wanted.level = settings->level;
    wanted.specifications = false;
    wanted.no_reasons = true;
    wanted.cancel = jarak__store_cancel(reader->store);
    jarak_progress *progress = jarak__store_progress(reader->store);
    jarak_status status = JARAK_OK;
    jarak_progress_start(progress, _("verdicts of all pairs"), _("states"), w->n_states);
    for (size_t first = 0, end; first < w->n_states && status == JARAK_OK; first = end) {
        end = part_end(w, first);
        status = ask_part(w, reader, &wanted, first, end, error);
        jarak_progress_set(progress, end);
    }
    jarak_progress_finish(progress);
    if (status == JARAK_OK && w->public.n_rows == 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("the store has no figure on any two of these states in this window"));
    }
    return status;
}

static int compare_states(const void *one, const void *other)
{
    return strcmp(((const jarak_actor *)one)->code, ((const jarak_actor *)other)->code);
}

/* The indicators of the catalogue live as long as answer, a bare one. */
static jarak_status ask_all(world *w, jarak_store *store, const jarak_world_settings *settings, jarak_error *error)
{
    jarak_ask_settings ask;
    jarak_ask_settings_init(&ask);
    jarak__answer_work *answer = jarak__calloc(1, sizeof *answer);
    if (answer == NULL) {
        return out_of_memory(error);
    }
    jarak_status status = jarak__answer_indicators(answer, &ask, error);
    if (status == JARAK_OK && w->n_states > 0) {
        qsort(w->states, w->n_states, sizeof *w->states, compare_states);
        jarak__world_reader reader = {.store = store,
                                      .n_states = w->n_states,
                                      .states = w->states,
                                      .n_indicators = answer->n_catalogue,
                                      .indicators = answer->catalogue};
        status = jarak__world_reader_start(&reader, settings->since, settings->until, error);
        status = status == JARAK_OK ? ask_each(w, &reader, settings, error) : status;
        jarak__world_reader_release(&reader);
    } else if (status == JARAK_OK) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("the store has no figure on any two of these states in this window"));
    }
    jarak_answer_free(&answer->public);
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
    status = status == JARAK_OK ? ask_all(w, store, &used, error) : status;
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
