/* The same questions asked again: which roll calls of two windows belong together. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/clones.h"
#include "base/text.h"
#include "num/assignment.h"
#include "stat/affinity/fit.h"

enum { BITS = 64 };

/* The roll calls of a window that count, and of each who voted what, as a bit a unit, without the units that are left out. */
typedef struct side {
    size_t n;
    uint32_t *items;
    uint64_t *voters; /* n × JARAK_VOTE_VALUES × n_words */
} side;

static void side_release(side *made)
{
    jarak__free(made->items);
    jarak__free(made->voters);
}

static bool is_left_out(const jarak_affinity_match_settings *settings, size_t unit)
{
    for (size_t i = 0; i < settings->n_left_out; i++) {
        if (settings->left_out[i] == unit) {
            return true;
        }
    }
    return false;
}

/* False where memory is out. */
static bool side_new(const jarak_affinity *fit, size_t window, size_t n_words, const jarak_affinity_match_settings *settings, side *made)
{
    size_t most = fit->window_end[window] - fit->window_first[window], n_cells;
    *made = (side){.items = jarak__calloc(most, sizeof *made->items)};
    if (jarak__multiply(most, JARAK_VOTE_VALUES * n_words, &n_cells)) {
        made->voters = jarak__calloc(n_cells, sizeof *made->voters);
    }
    if (made->items == NULL || made->voters == NULL) {
        return false;
    }
    for (size_t v = fit->window_first[window]; v < fit->window_end[window]; v++) {
        if (fit->items[v].use == JARAK_AFFINITY_USED) {
            made->items[made->n++] = (uint32_t)v;
        }
    }
    for (size_t u = 0; u < fit->n_units; u++) {
        for (size_t i = 0; i < made->n && !is_left_out(settings, u); i++) {
            uint8_t vote = affinity_votes(fit, made->items[i])[u];
            if (vote != AFFINITY_NO_VOTE) {
                made->voters[(i * JARAK_VOTE_VALUES + vote) * n_words + u / BITS] |= UINT64_C(1) << u % BITS;
            }
        }
    }
    return true;
}

/* S of two roll calls from the table of who voted what in both; NaN where fewer than least units did or one was unanimous among them. */
static double likeness_of_table(double table[JARAK_VOTE_VALUES][JARAK_VOTE_VALUES], double least)
{
    double rows[JARAK_VOTE_VALUES] = {0};
    double columns[JARAK_VOTE_VALUES] = {0};
    double n = 0;
    double apart = 0;
    double by_chance = 0;
    for (unsigned a = 0; a < JARAK_VOTE_VALUES; a++) {
        for (unsigned b = 0; b < JARAK_VOTE_VALUES; b++) {
            n += table[a][b];
            rows[a] += table[a][b];
            columns[b] += table[a][b];
            apart += table[a][b] * affinity_distance(a, b);
        }
    }
    for (unsigned a = 0; a < JARAK_VOTE_VALUES; a++) {
        for (unsigned b = 0; b < JARAK_VOTE_VALUES; b++) {
            by_chance += rows[a] * columns[b] * affinity_distance(a, b);
        }
    }
    return n < least || by_chance == 0 ? (double)NAN : 1 - apart * n / by_chance;
}

/* How many voted so in both, of each two kinds of vote. */
JARAK_CLONES static void count_both(const uint64_t *from, const uint64_t *to, size_t n_words, uint64_t *restrict counts)
{
    for (size_t a = 0; a < JARAK_VOTE_VALUES; a++) {
        for (size_t b = 0; b < JARAK_VOTE_VALUES; b++) {
            uint64_t count = 0;
            for (size_t word = 0; word < n_words; word++) {
                count += (uint64_t)__builtin_popcountll(from[a * n_words + word] & to[b * n_words + word]);
            }
            counts[a * JARAK_VOTE_VALUES + b] = count;
        }
    }
}

static double likeness(const uint64_t *from, const uint64_t *to, size_t n_words, double least)
{
    uint64_t counts[JARAK_VOTE_VALUES * JARAK_VOTE_VALUES];
    double table[JARAK_VOTE_VALUES][JARAK_VOTE_VALUES];
    count_both(from, to, n_words, counts);
    for (size_t a = 0; a < JARAK_VOTE_VALUES; a++) {
        for (size_t b = 0; b < JARAK_VOTE_VALUES; b++) {
            table[a][b] = (double)counts[a * JARAK_VOTE_VALUES + b];
        }
    }
    return likeness_of_table(table, least);
}

/* What a match brings: its likeness. Those below the least take part, too: a roll call is not to be torn from the one that it resembles
 * most for the sake of one match more. */
static void fill_gains(const side *from, const side *to, size_t n_words, double least_voters, double *gain)
{
    const size_t n_bits = JARAK_VOTE_VALUES * n_words;
    for (size_t i = 0; i < from->n; i++) {
        for (size_t j = 0; j < to->n; j++) {
            double alike = likeness(from->voters + i * n_bits, to->voters + j * n_bits, n_words, least_voters);
            gain[i * to->n + j] = alike > 0 ? alike : 0;
        }
    }
}

static jarak_status match_by_votes(const jarak_affinity *fit, const side *from, const side *to, size_t n_words,
                                   const jarak_affinity_match_settings *settings, jarak_affinity_match *matches, size_t *n,
                                   jarak_error *error)
{
    size_t n_cells;
    double *gain = jarak__multiply(from->n, to->n, &n_cells) ? jarak__calloc(n_cells, sizeof *gain) : NULL;
    uint32_t *column = jarak__calloc(from->n, sizeof *column);
    jarak_status status;
    if (gain == NULL || column == NULL) {
        status = jarak__affinity_no_memory(fit, error);
        goto out;
    }
    fill_gains(from, to, n_words, fit->settings.least_votes, gain);
    status = jarak__assign(from->n, to->n, gain, column, error);
    for (size_t i = 0; status == JARAK_OK && i < from->n; i++) {
        if (column[i] != JARAK__UNASSIGNED && gain[i * to->n + column[i]] >= settings->least_likeness) {
            matches[(*n)++] = (jarak_affinity_match){from->items[i], to->items[column[i]], gain[i * to->n + column[i]]};
        }
    }
out:
    jarak__free(gain);
    jarak__free(column);
    return status;
}

/* Of several roll calls of a group in one window, the first belongs to the first in the other, and so on. */
static void match_by_groups(const jarak_affinity *fit, const side *from, const side *to, jarak_affinity_match *matches, size_t *n)
{
    for (size_t i = 0; i < from->n; i++) {
        uint32_t group = fit->group[from->items[i]];
        size_t rank = 0;
        for (size_t k = 0; k < i; k++) {
            rank += fit->group[from->items[k]] == group;
        }
        for (size_t j = 0; group != JARAK_AFFINITY_NONE && j < to->n; j++) {
            if (fit->group[to->items[j]] == group && rank-- == 0) {
                matches[(*n)++] = (jarak_affinity_match){from->items[i], to->items[j], (double)NAN};
                break;
            }
        }
    }
}

/* The result and its matches in one piece of memory. */
static jarak_affinity_matches *matches_new(size_t n)
{
    size_t bytes;
    if (!jarak__multiply(n, sizeof(jarak_affinity_match), &bytes) || !jarak__add(bytes, sizeof(jarak_affinity_matches), &bytes)) {
        return NULL;
    }
    jarak_affinity_matches *made = jarak__alloc(bytes);
    if (made != NULL) {
        *made = (jarak_affinity_matches){.matches = (jarak_affinity_match *)(void *)(made + 1)};
    }
    return made;
}

static jarak_status check(const jarak_affinity *fit, uint32_t from, uint32_t to, const jarak_affinity_match_settings *settings,
                          jarak_error *error)
{
    if (from >= fit->n_windows || to >= fit->n_windows) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, "windows %u and %u of %zu", from, to, fit->n_windows);
    }
    for (size_t i = 0; i < settings->n_left_out; i++) {
        if (settings->left_out[i] >= fit->n_units) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "left_out: unit %u of %zu", settings->left_out[i], fit->n_units);
        }
    }
    return JARAK_OK;
}

jarak_status jarak_affinity_match_windows(const jarak_affinity *fit, uint32_t from, uint32_t to,
                                          const jarak_affinity_match_settings *settings, jarak_affinity_matches **matches,
                                          jarak_error *error)
{
    *matches = NULL;
    jarak_affinity_match_settings used;
    jarak_status status = jarak__affinity_match_settings_take(settings, &used, error);
    if (status == JARAK_OK) {
        status = check(fit, from, to, &used, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    size_t n_words = fit->n_units / BITS + 1;
    side first = {0};
    side second = {0};
    size_t n = 0;
    jarak_affinity_matches *made = matches_new(fit->window_end[from] - fit->window_first[from]);
    if (made == NULL || !side_new(fit, from, n_words, &used, &first) || !side_new(fit, to, n_words, &used, &second)) {
        status = jarak__affinity_no_memory(fit, error);
        goto out;
    }
    jarak_affinity_match *list = (jarak_affinity_match *)(void *)(made + 1);
    if (from == to) {
        for (; n < first.n; n++) {
            list[n] = (jarak_affinity_match){first.items[n], first.items[n], 1};
        }
    } else if (fit->group != NULL) {
        match_by_groups(fit, &first, &second, list, &n);
    } else {
        status = match_by_votes(fit, &first, &second, n_words, &used, list, &n, error);
    }
    made->from = from;
    made->to = to;
    made->n = n;
out:
    side_release(&first);
    side_release(&second);
    if (status != JARAK_OK) {
        jarak__free(made);
        return status;
    }
    *matches = made;
    return JARAK_OK;
}

void jarak_affinity_matches_free(jarak_affinity_matches *matches)
{
    jarak__free(matches);
}
