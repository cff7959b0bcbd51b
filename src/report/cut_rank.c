/* Which rows of a long table are shown to the eye: those that the question names, then the largest effects. */
#include <stdlib.h>

#include "base/text.h"
#include "report/cut.h"

enum { MOST_SHOWN = 20 }; /* beside those that are named */

static int by_effect(const void *one, const void *other)
{
    const jarak__cut_ranked *a = one, *b = other;
    return a->is_named != b->is_named ? b->is_named - a->is_named
           : a->effect != b->effect   ? (a->effect < b->effect) - (a->effect > b->effect)
                                      : (a->place > b->place) - (a->place < b->place);
}

void jarak__cut_rank(size_t n, jarak__cut_ranked *list, size_t most_named, size_t *order, size_t *n_named, size_t *n_rows)
{
    qsort(list, n, sizeof *list, by_effect);
    *n_named = 0;
    while (*n_named < n && *n_named < most_named && list[*n_named].is_named) {
        ++*n_named;
    }
    *n_rows = *n_named + MOST_SHOWN < n ? *n_named + MOST_SHOWN : n;
    while (*n_rows > 0 && list[*n_rows - 1].effect < 0 && !list[*n_rows - 1].is_named) {
        --*n_rows;
    }
    for (size_t i = 0; i < *n_rows; i++) {
        order[i] = list[i].place;
    }
}

void jarak__cut_more_countries(size_t n, jarak__writer *text)
{
    if (n > 0) {
        jarak__write_format(text,
                            P_("%zu more country is less affected; csv and json have all.\n",
                               "%zu more countries are less affected; csv and json have all.\n", n),
                            n);
    }
}
