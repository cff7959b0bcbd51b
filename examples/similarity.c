/* How alike do three states vote? Every pair over eight roll calls, with bootstrap intervals. */
#include <stdio.h>

#include "jarak/similarity.h"

int main(void)
{
    enum { UNITS = 3, ITEMS = 8 };
    static const char *const votes[UNITS] = {"22102212", "22102210", "00120012"}; /* 0 no, 1 abstained, 2 yes */
    uint32_t unit[UNITS * ITEMS], item[UNITS * ITEMS];
    uint8_t value[UNITS * ITEMS];
    for (uint32_t i = 0; i < UNITS * ITEMS; i++) {
        unit[i] = i / ITEMS;
        item[i] = i % ITEMS;
        value[i] = (uint8_t)(votes[unit[i]][item[i]] - '0');
    }
    const jarak_similarity_data data = {
        .n_units = UNITS, .n_items = ITEMS, .n_ratings = UNITS * ITEMS, .n_categories = 3, .item = item, .unit = unit, .value = value};
    jarak_similarity_settings settings;
    jarak_similarity_settings_init(&settings);
    settings.n_draws = 1000;
    jarak_similarity *fit;
    jarak_error error;
    if (jarak_similarity_fit(&data, &settings, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const jarak_similarity_info *info = jarak_similarity_result(fit);
    for (size_t i = 0; i < info->n_rows; i++) {
        printf("%u and %u agree in %.3f (%.3f to %.3f) of %u\n", info->a[i], info->b[i], info->value[JARAK_SIMILARITY_AGREE][i],
               info->low[JARAK_SIMILARITY_AGREE][i], info->high[JARAK_SIMILARITY_AGREE][i], info->n[i]);
    }
    jarak_similarity_free(fit);
    return 0;
}
