/* Where do four states stand, by their votes on six roll calls? */
#include <stdio.h>

#include "jarak/ideal.h"

int main(void)
{
    enum { UNITS = 4, ITEMS = 6 };
    static const char *const votes[UNITS] = {"YYYYAN", "YYYANN", "NAYYYN", "NNAYYY"}; /* yes, abstained, no */
    uint32_t unit[UNITS * ITEMS], item[UNITS * ITEMS];
    uint8_t value[UNITS * ITEMS];
    const int32_t session[ITEMS] = {1, 1, 1, 1, 1, 1};
    for (uint32_t i = 0; i < UNITS * ITEMS; i++) {
        unit[i] = i / ITEMS;
        item[i] = i % ITEMS;
        char vote = votes[unit[i]][item[i]];
        value[i] = vote == 'Y' ? JARAK_VOTE_YES : vote == 'A' ? JARAK_VOTE_ABSTAIN : JARAK_VOTE_NO;
    }
    const jarak_ideal_data data = {
        .n_votes = UNITS * ITEMS, .unit = unit, .item = item, .value = value, .n_units = UNITS, .n_items = ITEMS, .time = session};
    jarak_ideal_settings settings;
    jarak_ideal_settings_init(&settings);
    settings.anchor_high = 0;
    settings.anchor_low = 3;
    jarak_ideal *fit;
    jarak_error error;
    if (jarak_ideal_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const jarak_ideal_info *info = jarak_ideal_result(fit);
    for (size_t i = 0; i < info->n_points; i++) {
        printf("state %u: %.2f (%.2f)\n", info->points[i].unit, info->points[i].estimate, info->points[i].std_error);
    }
    jarak_ideal_free(fit);
    return 0;
}
