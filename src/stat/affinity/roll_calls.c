/* Roll calls: who voted what, which of them count, division and isolation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "stat/affinity/fit.h"

static jarak_status put_votes(jarak_affinity *fit, const jarak_affinity_data *data, jarak_error *error)
{
    size_t n_cells;
    if (!jarak__multiply(fit->n_items, fit->n_units, &n_cells) || (fit->vote = jarak__alloc(n_cells)) == NULL) {
        return jarak__affinity_no_memory(fit, error);
    }
    memset(fit->vote, AFFINITY_NO_VOTE, n_cells);
    for (size_t i = 0; i < data->n_votes; i++) {
        uint8_t *vote = &fit->vote[data->item[i] * fit->n_units + data->unit[i]];
        if (*vote != AFFINITY_NO_VOTE && data->value[i] != AFFINITY_NO_VOTE && *vote != data->value[i]) {
            return jarak_fail(error, JARAK_ERR_DATA, "unit %u has two votes on item %u that disagree", data->unit[i], data->item[i]);
        }
        *vote = data->value[i] != AFFINITY_NO_VOTE ? data->value[i] : *vote;
    }
    return JARAK_OK;
}

/* A roll call of a day, with a number made of all its votes. */
typedef struct ballot {
    int32_t day;
    uint32_t item;
    uint64_t digest;
} ballot;

static int by_day(const void *left, const void *right)
{
    const ballot *a = left;
    const ballot *b = right;
    if (a->day != b->day) {
        return a->day < b->day ? -1 : 1;
    }
    if (a->digest != b->digest) {
        return a->digest < b->digest ? -1 : 1;
    }
    return a->item < b->item ? -1 : a->item > b->item;
}

/* FNV-1a (Fowler, Noll & Vo): equal votes have equal digests; the votes themselves are compared afterwards. */
static uint64_t digest_of(const uint8_t *bytes, size_t n)
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++) {
        digest = (digest ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return digest;
}

/* Marks roll calls whose votes are those of an earlier one of the day: a text voted on twice, or entered twice. */
static jarak_status mark_repeated(jarak_affinity *fit, const int32_t *day, const uint32_t *n_absent, jarak_error *error)
{
    ballot *ballots = jarak__calloc(fit->n_items, sizeof *ballots);
    if (ballots == NULL) {
        return jarak__affinity_no_memory(fit, error);
    }
    for (size_t v = 0; v < fit->n_items; v++) {
        ballots[v] = (ballot){day[v], (uint32_t)v, digest_of(affinity_votes(fit, v), fit->n_units)};
    }
    qsort(ballots, fit->n_items, sizeof *ballots, by_day);
    for (size_t i = 1, first = 0; i < fit->n_items; i++) {
        first = ballots[i].day == ballots[first].day && ballots[i].digest == ballots[first].digest ? first : i;
        for (size_t k = first; k < i; k++) {
            uint32_t one = ballots[k].item;
            uint32_t other = ballots[i].item;
            if (memcmp(affinity_votes(fit, one), affinity_votes(fit, other), fit->n_units) == 0 &&
                (n_absent == NULL || n_absent[one] == n_absent[other])) {
                fit->items[other].use = JARAK_AFFINITY_REPEATED;
                break;
            }
        }
    }
    jarak__free(ballots);
    return JARAK_OK;
}

static void count_votes(const jarak_affinity *fit, size_t v, double count[JARAK_VOTE_VALUES])
{
    const uint8_t *vote = affinity_votes(fit, v);
    size_t n[JARAK_VOTE_VALUES + 1] = {0};
    for (size_t u = 0; u < fit->n_units; u++) {
        n[vote[u]]++;
    }
    for (size_t k = 0; k < JARAK_VOTE_VALUES; k++) {
        count[k] = (double)n[k];
    }
}

static void describe(jarak_affinity *fit, size_t v)
{
    jarak_affinity_item *item = &fit->items[v];
    double count[JARAK_VOTE_VALUES];
    count_votes(fit, v, count);
    double no = count[JARAK_VOTE_NO];
    double abstain = count[JARAK_VOTE_ABSTAIN];
    double yes = count[JARAK_VOTE_YES];
    double all = no + abstain + yes;
    item->n_no = (uint32_t)no;
    item->n_abstain = (uint32_t)abstain;
    item->n_yes = (uint32_t)yes;
    item->division = (double)NAN;
    for (size_t k = 0; k < JARAK_VOTE_VALUES; k++) {
        item->isolation[k] = (double)NAN;
    }
    if (item->use == JARAK_AFFINITY_REPEATED && all > 0) {
        return;
    }
    item->use = all < fit->settings.least_votes             ? JARAK_AFFINITY_FEW_VOTES
                : no == all || abstain == all || yes == all ? JARAK_AFFINITY_UNANIMOUS
                                                            : JARAK_AFFINITY_USED;
    if (item->use != JARAK_AFFINITY_USED) {
        return;
    }
    item->division = (yes * abstain + abstain * no + 2 * yes * no) / (all * (all - 1));
    for (unsigned k = 0; k < JARAK_VOTE_VALUES; k++) {
        double sum = 0;
        for (unsigned m = 0; m < JARAK_VOTE_VALUES; m++) {
            sum += count[m] * affinity_distance(k, m);
        }
        item->isolation[k] = count[k] > 0 ? sum / (all - 1) : (double)NAN;
    }
}

jarak_status jarak__affinity_roll_calls(jarak_affinity *fit, const jarak_affinity_data *data, jarak_error *error)
{
    fit->items = jarak__calloc(fit->n_items, sizeof *fit->items);
    if (fit->items == NULL) {
        return jarak__affinity_no_memory(fit, error);
    }
    jarak_status status = put_votes(fit, data, error);
    if (status == JARAK_OK && data->day != NULL) {
        status = mark_repeated(fit, data->day, data->n_absent, error);
    }
    for (size_t v = 0; v < fit->n_items && status == JARAK_OK; v++) {
        describe(fit, v);
        fit->info.n_few_votes += fit->items[v].use == JARAK_AFFINITY_FEW_VOTES;
        fit->info.n_unanimous += fit->items[v].use == JARAK_AFFINITY_UNANIMOUS;
        fit->info.n_repeated += fit->items[v].use == JARAK_AFFINITY_REPEATED;
    }
    return status;
}
