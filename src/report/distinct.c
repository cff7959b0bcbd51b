/* Numbering what differs: sorted so that the same stand together, then numbered in the order in which each occurs first. */
#include "report/distinct.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

typedef struct entry {
    const void *thing;
    jarak__compare *compare;
    size_t place, first; /* where it occurs, and where the same occurs first */
} entry;

static int by_place(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_entries(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = a->compare(a->thing, b->thing);
    return order != 0 ? order : by_place(a->place, b->place);
}

static int compare_places(const void *left, const void *right)
{
    return by_place(((const entry *)left)->place, ((const entry *)right)->place);
}

/* Fills numbers and firsts from the entries. */
static void number_entries(size_t n, entry *entries, jarak__distinct *distinct)
{
    qsort(entries, n, sizeof *entries, compare_entries);
    for (size_t i = 0; i < n; i++) {
        bool is_new = i == 0 || entries[i].compare(entries[i - 1].thing, entries[i].thing) != 0;
        entries[i].first = is_new ? entries[i].place : entries[i - 1].first;
    }
    qsort(entries, n, sizeof *entries, compare_places);
    for (size_t i = 0; i < n; i++) {
        if (entries[i].first == i) {
            distinct->firsts[distinct->n_firsts] = entries[i].thing;
            distinct->numbers[i] = (uint32_t)distinct->n_firsts++;
        } else {
            distinct->numbers[i] = distinct->numbers[entries[i].first];
        }
    }
}

jarak_status jarak__distinct_find(size_t n, const void *const *things, jarak__compare *compare, jarak__distinct *distinct,
                                  jarak_error *error)
{
    *distinct = (jarak__distinct){0};
    if (n > UINT32_MAX) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, "%zu things cannot be numbered", n);
    }
    entry *entries = jarak__calloc(n + 1, sizeof *entries);
    distinct->numbers = jarak__calloc(n + 1, sizeof *distinct->numbers);
    distinct->firsts = jarak__calloc(n + 1, sizeof *distinct->firsts);
    jarak_status status = JARAK_OK;
    if (entries == NULL || distinct->numbers == NULL || distinct->firsts == NULL) {
        jarak__distinct_release(distinct);
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        entries[i] = (entry){.thing = things[i], .compare = compare, .place = i};
    }
    number_entries(n, entries, distinct);
out:
    jarak__free(entries);
    return status;
}

void jarak__distinct_release(jarak__distinct *distinct)
{
    jarak__free(distinct->numbers);
    jarak__free(distinct->firsts);
    *distinct = (jarak__distinct){0};
}

int jarak__compare_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return (a != NULL) - (b != NULL);
    }
    return a == b ? 0 : strcmp(a, b);
}

int jarak__compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b)) {
        return (int)!isnan(a) - (int)!isnan(b);
    }
    return (a > b) - (a < b);
}
