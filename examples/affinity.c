/* Who moved? Two years of an assembly in which unit 0 and unit 1 answer as ever and new questions set unit 0 against all: affinity, which
 * takes the isolation of both into account, against nearness, which does not. */
#include <stdio.h>

#include "jarak/affinity.h"

enum { UNITS = 40, YEAR = 40, ITEMS = 2 * YEAR };

/* Members stand on a line and say yes above a cut; in the second year, half of the questions are about unit 0, which says no. */
static uint8_t vote_of(uint32_t unit, uint32_t item)
{
    if (item >= YEAR + YEAR / 2) {
        return unit == 0 ? JARAK_VOTE_NO : unit < 6 + item % 5 ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_YES;
    }
    uint32_t cut = (item % YEAR) * 7 % UNITS, place = (unit * 3 + 5) % UNITS;
    return place > cut + 2 ? JARAK_VOTE_YES : place + 2 > cut ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
}

int main(void)
{
    static uint32_t unit[UNITS * ITEMS], item[UNITS * ITEMS];
    static uint8_t value[UNITS * ITEMS];
    const size_t first[] = {0, YEAR}, end[] = {YEAR, ITEMS};
    for (uint32_t i = 0; i < UNITS * ITEMS; i++) {
        unit[i] = i % UNITS;
        item[i] = i / UNITS;
        value[i] = vote_of(unit[i], item[i]);
    }
    const jarak_affinity_data data = {.n_units = UNITS,
                                      .n_items = ITEMS,
                                      .n_votes = UNITS * ITEMS,
                                      .unit = unit,
                                      .item = item,
                                      .value = value,
                                      .n_windows = 2,
                                      .window_first = first,
                                      .window_end = end};
    jarak_affinity *fit;
    jarak_affinity_matches *matches;
    jarak_affinity_change change;
    jarak_error error;
    if (jarak_affinity_fit(&data, NULL, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    size_t before = jarak_affinity_find(fit, 0, 18, 0), after = jarak_affinity_find(fit, 0, 18, 1);
    if (jarak_affinity_match_windows(fit, 0, 1, NULL, &matches, &error) != JARAK_OK ||
        jarak_affinity_compare(fit, before, after, matches, 1, &change, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("nearness changed by %+.2f (s.e. %.2f), affinity by %+.2f (%.2f)\n", change.nearness, change.nearness_se, change.affinity,
           change.affinity_se);
    printf("distance %+.2f = isolation of 0 %+.2f, of 18 %+.2f, less division %+.2f, pair %+.2f\n", change.distance, change.isolation_a,
           change.isolation_b, change.division, change.pair);
    printf("on the %u questions asked in both years %+.2f (%.2f)%s\n", change.n_same, change.same_distance, change.same_se,
           change.agenda ? ": the agenda changed" : "");
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
    return 0;
}
