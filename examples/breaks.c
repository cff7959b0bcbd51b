/* When did a series jump? The probability of a break at each date, and the one segmentation of least cost. */
#include <stdio.h>

#include "jarak/breaks.h"

int main(void)
{
    const double values[] = {3.1, 2.9, 3.3, 3.0, 2.8, 5.2, 4.9, 5.1, 5.3, 5.0, 4.8, 5.1};
    const jarak_breaks_data data = {.n_series = 1, .n_times = sizeof values / sizeof values[0], .values = values};
    jarak_breaks_posterior *posterior = NULL;
    jarak_breaks_segmentation *segmentation = NULL;
    jarak_error error;
    if (jarak_breaks_posterior_fit(&data, NULL, &posterior, &error) != JARAK_OK ||
        jarak_breaks_segmentation_fit(&data, NULL, &segmentation, &error) != JARAK_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const jarak_breaks_posterior_info *found = jarak_breaks_posterior_result(posterior);
    printf("a break at all: %.3f\n", found->any);
    for (size_t i = 0; i < found->n_breaks; i++) {
        printf("after date %zu: %.3f, between %zu and %zu\n", found->breaks[i].at, found->breaks[i].probability, found->breaks[i].low,
               found->breaks[i].high);
    }
    const jarak_breaks_segmentation_info *cut = jarak_breaks_segmentation_result(segmentation);
    for (size_t i = 0; i <= cut->n_breaks; i++) {
        printf("level %zu: %.2f\n", i, cut->segment_mean[i]);
    }
    jarak_breaks_posterior_free(posterior);
    jarak_breaks_segmentation_free(segmentation);
    return 0;
}
