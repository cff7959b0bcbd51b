/* Bridging: chains of roll calls that bear the same text, or stand for the same agenda item, from session to session. */
#include "data/votes_bridge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/text.h"

enum { MOST_APART_TEXT = 3, MOST_APART_AGENDA = 1 };

typedef struct bearer {
    const char *key; /* the text in its plain form */
    int32_t session;
    uint32_t rollcall;
} bearer;

typedef struct linked {
    uint32_t *before; /* of a roll call, the one that it continues */
    uint32_t *after;
} linked;

static int by_key(const void *left, const void *right)
{
    const bearer *a = left;
    const bearer *b = right;
    int order = strcmp(a->key, b->key);
    if (order != 0) {
        return order;
    }
    if (a->session != b->session) {
        return a->session < b->session ? -1 : 1;
    }
    return a->rollcall < b->rollcall ? -1 : a->rollcall > b->rollcall;
}

/* Letters and digits in lower case with single blanks between words, up to "resolution / adopted", which lists add to newer titles. NULL
 * when memory is out. */
static const char *plain(jarak__arena *arena, const char *text)
{
    size_t length = strlen(text);
    const char *tail = strstr(text, "resolution / adopted");
    length = tail != NULL ? (size_t)(tail - text) : length;
    char *copy = jarak__arena_text(arena, text, length);
    if (copy == NULL) {
        return NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (isalnum(c) || c >= 0x80) {
            copy[n++] = (char)tolower(c);
        } else if (n > 0 && copy[n - 1] != ' ') {
            copy[n++] = ' ';
        }
    }
    while (n > 0 && copy[n - 1] == ' ') {
        n--;
    }
    copy[n] = '\0';
    return copy;
}

/* Whether it is the only one of its key and session; they are sorted. */
static bool is_alone(const bearer *bearers, size_t n, size_t i)
{
    return (i == 0 || bearers[i - 1].session != bearers[i].session || strcmp(bearers[i - 1].key, bearers[i].key) != 0) &&
           (i + 1 == n || bearers[i + 1].session != bearers[i].session || strcmp(bearers[i + 1].key, bearers[i].key) != 0);
}

static void link_bearers(bearer *bearers, size_t n, int32_t most_apart, const linked *chains)
{
    const bearer *last = NULL; /* the last that was alone */
    qsort(bearers, n, sizeof *bearers, by_key);
    for (size_t i = 0; i < n; i++) {
        const bearer *now = &bearers[i];
        if (!is_alone(bearers, n, i)) {
            continue;
        }
        if (last != NULL && strcmp(last->key, now->key) == 0 && now->session - last->session <= most_apart &&
            chains->after[last->rollcall] == JARAK__NO_CHAIN && chains->before[now->rollcall] == JARAK__NO_CHAIN) {
            chains->after[last->rollcall] = now->rollcall;
            chains->before[now->rollcall] = last->rollcall;
        }
        last = now;
    }
}

static jarak_status link_by(const jarak_votes *votes, bool agenda, bearer *bearers, const linked *chains, jarak_error *error)
{
    jarak__arena arena = {0};
    jarak_status status = JARAK_OK;
    size_t n = 0;
    for (size_t i = 0; i < votes->n_rollcalls && status == JARAK_OK; i++) {
        const jarak_rollcall *rollcall = &votes->rollcalls[i];
        const char *text = agenda ? rollcall->title : rollcall->description;
        if (text == NULL) {
            continue;
        }
        bearers[n] = (bearer){plain(&arena, text), rollcall->session, (uint32_t)i};
        if (bearers[n].key == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the titles of roll calls"));
        } else if (bearers[n].key[0] != '\0') {
            n++;
        }
    }
    if (status == JARAK_OK) {
        link_bearers(bearers, n, agenda ? MOST_APART_AGENDA : MOST_APART_TEXT, chains);
    }
    jarak__arena_release(&arena);
    return status;
}

/* The first roll call of a chain gives it its number. Roll calls are in the order of time, so that before is done before. */
static void number_chains(const jarak_votes *votes, const linked *chains, uint32_t *group)
{
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        group[i] = JARAK__NO_CHAIN;
        if (chains->before[i] != JARAK__NO_CHAIN) {
            group[i] = group[chains->before[i]];
        } else if (chains->after[i] != JARAK__NO_CHAIN) {
            group[i] = (uint32_t)i;
        }
    }
}

jarak_status jarak__votes_bridge(const jarak_votes *votes, jarak_bridge rule, uint32_t *group, jarak_error *error)
{
    size_t n = votes->n_rollcalls;
    linked chains = {jarak__calloc(n, sizeof *chains.before), jarak__calloc(n, sizeof *chains.after)};
    bearer *bearers = jarak__calloc(n, sizeof *bearers);
    jarak_status status = JARAK_OK;
    if (chains.before == NULL || chains.after == NULL || bearers == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the titles of roll calls"));
        goto out;
    }
    memset(chains.before, 0xff, n * sizeof *chains.before);
    memset(chains.after, 0xff, n * sizeof *chains.after);
    if ((rule & JARAK_BRIDGE_TEXT) != 0) {
        status = link_by(votes, false, bearers, &chains, error);
    }
    if (status == JARAK_OK && (rule & JARAK_BRIDGE_AGENDA) != 0) {
        status = link_by(votes, true, bearers, &chains, error);
    }
    if (status == JARAK_OK) {
        number_chains(votes, &chains, group);
    }
out:
    jarak__free(chains.before);
    jarak__free(chains.after);
    jarak__free(bearers);
    return status;
}
