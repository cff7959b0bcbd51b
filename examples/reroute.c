/* Did goods take another way? 400 products, two hubs, three years: in the last one a barrier cuts the direct trade, and of the first forty
 * products the hubs take ten times as much as before. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "jarak/reroute.h"

enum { PRODUCTS = 400, HUBS = 2, YEARS = 3, MONTHS = 9, PAIRS = PRODUCTS * HUBS, REROUTED = 40 };

/* Between 0 and 1, the same on every run (Knuth's MMIX generator). */
static double drawn(void)
{
    static uint64_t state = 2022;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(state >> 40) / (1 << 24);
}

/* Trade is lumpy: a factor between some 1/4 and 4, once for a year or a month. */
static double lumpy(void)
{
    return exp(1.4 * (drawn() + drawn() - 1));
}

int main(void)
{
    static uint32_t product[PAIRS], hub[PAIRS];
    static double flow[PAIRS * YEARS * MONTHS], direct[PRODUCTS * YEARS * MONTHS];
    for (unsigned i = 0; i < PAIRS; i++) {
        product[i] = i / HUBS;
        hub[i] = i % HUBS;
        for (unsigned y = 0; y < YEARS; y++) {
            const double mean = 1e4 * (1 + i % 7) * lumpy() * (product[i] < REROUTED && y == YEARS - 1 ? 10 : 1);
            for (unsigned m = 0; m < MONTHS; m++) {
                flow[(i * YEARS + y) * MONTHS + m] = mean * lumpy();
            }
        }
    }
    for (unsigned i = 0; i < PRODUCTS * YEARS * MONTHS; i++) {
        direct[i] = 1e6 * lumpy() * (i / MONTHS % YEARS == YEARS - 1 ? 0.2 : 1);
    }
    const jarak_reroute_data data = {.n_products = PRODUCTS,
                                     .n_hubs = HUBS,
                                     .n_years = YEARS,
                                     .n_months = MONTHS,
                                     .n_pairs = PAIRS,
                                     .product = product,
                                     .hub = hub,
                                     .flow = flow,
                                     .direct = direct};
    jarak_reroute *fit;
    jarak_error error;
    if (jarak_reroute_fit(&data, NULL, &fit, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    size_t n_found = 0, n_right = 0;
    for (size_t i = 0; i < info->n_products; i++) {
        const jarak_reroute_product *of = &info->products[i];
        n_found += of->q <= 0.05;
        n_right += of->q <= 0.05 && i < REROUTED;
        if (i == 0) {
            printf("product 0: %.1f times as much by %u hubs, %.2f million more; direct trade %.2f million less (q %.3f)\n",
                   of->after / of->before, of->n_tested, of->excess / 1e6, of->loss / 1e6, of->q);
        }
    }
    printf("%zu products are consistent with rerouting (q at most .05), %zu of them made so\n", n_found, n_right);
    printf("in the ordinary year the farthest of %zu products reaches %.1f; product 0 reaches %.1f\n", info->decoys.n_products,
           info->decoys.products[0], info->products[0].evidence);
    jarak_reroute_free(fit);
    return 0;
}
