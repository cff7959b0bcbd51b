/* From rows in any order to votes: ordered by roll call and unit, checked, and only those that are wanted. */
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "data/votes.h"

enum { CONTESTED_VOTES = 20, CONTESTED_PERCENT = 80 };

/* What a jarak_votes really is. */
typedef struct owner {
    jarak_votes votes; /* first, so that the one is the other */
    jarak__arena texts;
    const char **units;
    jarak_former_state *former;
    jarak_rollcall *rollcalls;
    uint32_t *rollcall, *unit;
    uint8_t *value;
} owner;

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
}

bool jarak__ballots_reserve(jarak__ballots *b, size_t count)
{
    size_t needed, capacity;
    if (!jarak__add(b->n_votes, count, &needed)) {
        return false;
    }
    if (needed <= b->capacity) {
        return true;
    }
    if (!jarak__grown_capacity(b->capacity, needed, &capacity)) {
        return false;
    }
    uint32_t *rollcall = jarak__resize_array(b->rollcall, capacity, sizeof *rollcall);
    b->rollcall = rollcall != NULL ? rollcall : b->rollcall;
    uint32_t *unit = jarak__resize_array(b->unit, capacity, sizeof *unit);
    b->unit = unit != NULL ? unit : b->unit;
    uint8_t *value = jarak__resize_array(b->value, capacity, sizeof *value);
    b->value = value != NULL ? value : b->value;
    if (rollcall == NULL || unit == NULL || value == NULL) {
        return false;
    }
    b->capacity = capacity;
    return true;
}

void jarak__ballots_release(jarak__ballots *b)
{
    jarak__arena_release(&b->texts);
    jarak__free(b->units);
    jarak__free(b->former);
    jarak__free(b->rollcalls);
    jarak__free(b->rollcall);
    jarak__free(b->unit);
    jarak__free(b->value);
    *b = (jarak__ballots){0};
}

void jarak_votes_free(jarak_votes *votes)
{
    if (votes == NULL) {
        return;
    }
    owner *all = (owner *)votes;
    jarak__arena_release(&all->texts);
    jarak__free(all->units);
    jarak__free(all->former);
    jarak__free(all->rollcalls);
    jarak__free(all->rollcall);
    jarak__free(all->unit);
    jarak__free(all->value);
    jarak__free(all);
}

/* ---------------------------------------------------------------------------------------------------------------- order */

/* A stable counting sort of the votes by key into the arrays of to. */
static bool sort_by(const uint32_t *key, size_t n_keys, const jarak__ballots *from, jarak__ballots *to)
{
    size_t *place = jarak__calloc(n_keys + 1, sizeof *place);
    if (place == NULL || to->rollcall == NULL || to->unit == NULL || to->value == NULL) {
        jarak__free(place);
        return false;
    }
    for (size_t i = 0; i < from->n_votes; i++) {
        place[key[i] + 1]++;
    }
    for (size_t k = 0; k < n_keys; k++) {
        place[k + 1] += place[k];
    }
    for (size_t i = 0; i < from->n_votes; i++) {
        size_t at = place[key[i]]++;
        to->rollcall[at] = from->rollcall[i];
        to->unit[at] = from->unit[i];
        to->value[at] = from->value[i];
    }
    to->n_votes = from->n_votes;
    jarak__free(place);
    return true;
}

static bool is_sorted(const jarak__ballots *b)
{
    for (size_t i = 1; i < b->n_votes; i++) {
        if (b->rollcall[i] < b->rollcall[i - 1] || (b->rollcall[i] == b->rollcall[i - 1] && b->unit[i] < b->unit[i - 1])) {
            return false;
        }
    }
    return true;
}

/* By roll call, then unit: a radix sort of two digits. */
static bool sort_votes(jarak__ballots *b)
{
    if (is_sorted(b)) {
        return true;
    }
    jarak__ballots other = {0};
    bool done = jarak__ballots_reserve(&other, b->n_votes) && sort_by(b->unit, b->n_units, b, &other) &&
                sort_by(other.rollcall, b->n_rollcalls, &other, b);
    jarak__ballots_release(&other);
    return done;
}

/* ---------------------------------------------------------------------------------------------------------------- building */

static const char *vote_name(uint8_t value)
{
    return value == JARAK_VOTE_YES ? "yes" : value == JARAK_VOTE_NO ? "no" : "abstain";
}

/* Keeps one of votes that are given twice alike. */
static jarak_status drop_repeated(jarak__ballots *b, size_t *n_repeated, jarak_error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->n_votes; i++) {
        if (kept > 0 && b->rollcall[kept - 1] == b->rollcall[i] && b->unit[kept - 1] == b->unit[i]) {
            if (b->value[kept - 1] != b->value[i]) {
                return jarak_fail(error, JARAK_ERR_DATA, _("%s has two votes in roll call %s that disagree: %s and %s"),
                                  b->units[b->unit[i]], b->rollcalls[b->rollcall[i]].name, vote_name(b->value[kept - 1]),
                                  vote_name(b->value[i]));
            }
            ++*n_repeated;
            continue;
        }
        b->rollcall[kept] = b->rollcall[i];
        b->unit[kept] = b->unit[i];
        b->value[kept++] = b->value[i];
    }
    b->n_votes = kept;
    return JARAK_OK;
}

static void count_votes(jarak__ballots *b)
{
    for (size_t i = 0; i < b->n_votes; i++) {
        jarak_rollcall *r = &b->rollcalls[b->rollcall[i]];
        r->n_yes += b->value[i] == JARAK_VOTE_YES;
        r->n_abstain += b->value[i] == JARAK_VOTE_ABSTAIN;
        r->n_no += b->value[i] == JARAK_VOTE_NO;
    }
    for (size_t i = 0; i < b->n_rollcalls; i++) {
        jarak_rollcall *r = &b->rollcalls[i];
        uint64_t n = (uint64_t)r->n_yes + r->n_abstain + r->n_no;
        uint64_t largest = r->n_yes > r->n_no ? r->n_yes : r->n_no;
        largest = largest > r->n_abstain ? largest : r->n_abstain;
        r->contested = n >= CONTESTED_VOTES && 100 * largest < CONTESTED_PERCENT * n;
    }
}

/* Leaves out unwanted roll calls, and roll calls and units without votes; numbers what is left anew. */
static bool squeeze(jarak__ballots *b, const jarak_votes_settings *settings)
{
    uint32_t *new_unit = jarak__calloc(b->n_units, sizeof *new_unit);
    uint32_t *new_rollcall = jarak__calloc(b->n_rollcalls, sizeof *new_rollcall);
    bool done = new_unit != NULL && new_rollcall != NULL;
    if (done) {
        size_t n_rollcalls = 0, n_units = 0, n_votes = 0;
        for (size_t i = 0; i < b->n_rollcalls; i++) {
            const jarak_rollcall *r = &b->rollcalls[i];
            bool keep = (r->n_yes > 0 || r->n_abstain > 0 || r->n_no > 0) && jarak__votes_is_wanted(r, settings);
            new_rollcall[i] = keep ? (uint32_t)n_rollcalls : UINT32_MAX;
            b->rollcalls[n_rollcalls] = *r;
            n_rollcalls += keep;
        }
        for (size_t i = 0; i < b->n_votes; i++) {
            if (new_rollcall[b->rollcall[i]] != UINT32_MAX) {
                b->rollcall[n_votes] = new_rollcall[b->rollcall[i]];
                b->unit[n_votes] = b->unit[i];
                b->value[n_votes++] = b->value[i];
                new_unit[b->unit[i]] = 1;
            }
        }
        for (size_t i = 0; i < b->n_units; i++) {
            bool keep = new_unit[i] != 0;
            new_unit[i] = (uint32_t)n_units;
            b->units[n_units] = b->units[i];
            n_units += keep;
        }
        for (size_t i = 0; i < n_votes; i++) {
            b->unit[i] = new_unit[b->unit[i]];
        }
        b->n_rollcalls = n_rollcalls;
        b->n_units = n_units;
        b->n_votes = n_votes;
    }
    jarak__free(new_unit);
    jarak__free(new_rollcall);
    return done;
}

static void shrink(jarak__ballots *b)
{
    uint32_t *rollcall = jarak__resize_array(b->rollcall, b->n_votes, sizeof *rollcall);
    b->rollcall = rollcall != NULL ? rollcall : b->rollcall;
    uint32_t *unit = jarak__resize_array(b->unit, b->n_votes, sizeof *unit);
    b->unit = unit != NULL ? unit : b->unit;
    uint8_t *value = jarak__resize_array(b->value, b->n_votes, sizeof *value);
    b->value = value != NULL ? value : b->value;
}

static jarak_status build(jarak__ballots *b, const jarak_votes_settings *settings, size_t *n_repeated, jarak_error *error)
{
    jarak_status status = jarak__votes_settings_check(settings, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (b->n_units >= UINT32_MAX || b->n_rollcalls >= UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("more than 2^32 roll calls or units"));
    }
    if (b->n_votes == 0) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there are no votes"));
    }
    if (!sort_votes(b)) {
        return out_of_memory(error);
    }
    status = drop_repeated(b, n_repeated, error);
    if (status != JARAK_OK) {
        return status;
    }
    count_votes(b);
    if (!squeeze(b, settings)) {
        return out_of_memory(error);
    }
    if (b->n_votes == 0) {
        return settings->issues != NULL
                   ? jarak_fail(
                         error, JARAK_ERR_NOT_FOUND,
                         _("no roll call about \"%s\" is left; what roll calls are about is known of the wide file of votes, and of a "
                           "store into which the list of issues was loaded (--db)"),
                         settings->issues)
                   : jarak_fail(error, JARAK_ERR_NOT_FOUND, _("no roll call is left by what was asked for (sessions, issues, contested)"));
    }
    for (size_t i = b->n_votes; i-- > 0;) {
        b->rollcalls[b->rollcall[i]].first_vote = i;
    }
    shrink(b);
    return JARAK_OK;
}

jarak_status jarak__votes_build(jarak__ballots *b, const jarak_votes_settings *settings, jarak_votes **votes, jarak_error *error)
{
    *votes = NULL;
    size_t n_repeated = 0;
    owner *all = NULL;
    jarak_status status = build(b, settings, &n_repeated, error);
    if (status == JARAK_OK) {
        all = jarak__calloc(1, sizeof *all);
        status = all != NULL ? JARAK_OK : out_of_memory(error);
    }
    if (status == JARAK_OK) {
        *all = (owner){
            .votes = {.n_units = b->n_units,
                      .units = b->units,
                      .units_are_states = b->units_are_states,
                      .n_rollcalls = b->n_rollcalls,
                      .rollcalls = b->rollcalls,
                      .n_votes = b->n_votes,
                      .vote_rollcall = b->rollcall,
                      .vote_unit = b->unit,
                      .vote_value = b->value,
                      .n_repeated = n_repeated,
                      .n_undated = b->n_undated,
                      .n_former = b->n_former,
                      .former = b->former},
            .texts = b->texts,
            .units = b->units,
            .former = b->former,
            .rollcalls = b->rollcalls,
            .rollcall = b->rollcall,
            .unit = b->unit,
            .value = b->value,
        };
        *b = (jarak__ballots){0};
        *votes = &all->votes;
    }
    jarak__ballots_release(b);
    return status;
}
